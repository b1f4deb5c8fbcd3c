"""What a user would take instead of the engine: the same rows and costs, solved again each time.

Every way gets the arrays of `compile_problem` for one instance, one thread and a relative gap of
0. A way is a class: built once (its cost in seconds counts), then solved for one cost vector after
another within the seconds that are left.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from mutasi_lib.allocation.compiled import STEP, CompiledModel
from mutasi_lib.allocation.formulation import KINDS, build_model


@dataclass(frozen=True, kw_only=True)
class Ended:
    """How one solve ended: proven or not, cost of its plan (nan: none) and bound, scaled."""

    proven: bool
    cost: float
    bound: float


class Way(Protocol):
    """A solver with the model in it."""

    def solve(self, cost: np.ndarray, seconds: float) -> Ended:
        """Minimise a cost vector within some seconds."""


class Direct:
    """HiGHS fed with arrays, without a modelling library: the limit of what a library can reach.

    Loaded here and not by `mutasi_lib.allocation.highs`, whose settings are part of what is
    measured.
    """

    def __init__(self, model: CompiledModel) -> None:
        import highspy

        rows, columns = model.matrix.shape
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = columns, rows
        lp.col_cost_ = np.zeros(columns)
        lp.col_lower_, lp.col_upper_ = model.col_lower, model.col_upper
        lp.row_lower_, lp.row_upper_ = model.row_lower, model.row_upper
        lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        lp.a_matrix_.start_ = model.matrix.indptr
        lp.a_matrix_.index_ = model.matrix.indices
        lp.a_matrix_.value_ = model.matrix.data
        kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
        lp.integrality_ = [kinds[int(whole)] for whole in model.binary]
        self._solver = highspy.Highs()
        self._solver.silent()
        for name, value in {"mip_rel_gap": 0.0, "threads": 1}.items():
            self._solver.setOptionValue(name, value)
        self._solver.passModel(lp)
        self._model = model

    def solve(self, cost: np.ndarray, seconds: float) -> Ended:
        """Change the costs and run."""
        solver = self._solver
        solver.changeColsCost(len(cost), np.arange(len(cost), dtype=np.int32), cost)
        solver.setOptionValue("time_limit", solver.getRunTime() + seconds)
        solver.run()
        return _ended(self._model, solver, cost, np.array(solver.getSolution().col_value))


class StockPyomo:
    """Pyomo with its persistent HiGHS interface, as its manual shows."""

    def __init__(self, model: CompiledModel) -> None:
        import pyomo.environ as pyo
        from pyomo.contrib.appsi.solvers.highs import Highs

        self._pyo, self._compiled = pyo, model
        self._model = build_model(model.problem, model.blocks)
        for goal in list(self._model.component_objects(pyo.Objective)):
            self._model.del_component(goal)
        self._columns = np.concatenate([self._model.columns[kind] for kind in KINDS[:3]])
        self._solver = Highs()
        self._solver.highs_options = {"mip_rel_gap": 0.0, "threads": 1}
        self._solver.config.mip_gap = 0.0
        self._solver.config.load_solution = False

    def solve(self, cost: np.ndarray, seconds: float) -> Ended:
        """Replace the objective and solve."""
        from pyomo.contrib.appsi.base import TerminationCondition
        from pyomo.core.expr.numeric_expr import LinearExpression

        priced = np.flatnonzero(cost)
        if self._model.component("points") is not None:
            self._model.del_component("points")
        expression = LinearExpression(
            constant=0, linear_coefs=cost[priced].tolist(), linear_vars=list(self._columns[priced])
        )
        self._model.points = self._pyo.Objective(expr=expression)
        self._solver.config.time_limit = seconds
        result = self._solver.solve(self._model)
        found = result.best_feasible_objective is not None
        x = np.zeros(len(cost))
        if found:
            values = result.solution_loader.get_primals()
            x = np.array([values.get(variable, 0.0) for variable in self._columns])
        return Ended(
            proven=result.termination_condition == TerminationCondition.optimal,
            cost=_cost_of(self._compiled, cost, x) if found else np.nan,
            bound=float(result.best_objective_bound),
        )


class Linopy:
    """linopy with HiGHS, handed over in memory."""

    def __init__(self, model: CompiledModel) -> None:
        import linopy
        import pandas as pd

        self._compiled = model
        self._model = linopy.Model()
        sizes = {"assign": len(model.binary[model.moves])}
        sizes["filled"] = model.first["apart"] - model.first["filled"]
        sizes["apart"] = model.first["reach"] - model.first["apart"]
        self._labels = {}
        for kind, size in sizes.items():
            if size == 0:
                continue
            index = pd.RangeIndex(size, name=kind)
            bounds = {"binary": True} if kind == "assign" else {
                "lower": pd.Series(model.col_lower[model.first[kind] :][:size], index),
                "upper": pd.Series(model.col_upper[model.first[kind] :][:size], index),
            }  # fmt: skip
            variable = self._model.add_variables(coords=[index], name=kind, **bounds)
            self._labels[kind] = variable.labels.to_numpy()
        for name, rows in model.blocks.items():
            stated = np.isfinite(rows.rhs)
            if stated.any():
                parts = [(kind, getattr(rows, kind)) for kind in self._labels]
                row = np.concatenate([part.row for _, part in parts])
                label = np.concatenate([self._labels[kind][part.column] for kind, part in parts])
                value = np.concatenate([part.value for _, part in parts])
                kept = stated[row]
                place = np.cumsum(stated) - 1
                left = self._sum(place[row[kept]], label[kept], value[kept], int(stated.sum()))
                self._model.add_constraints(left, rows.sense, rows.rhs[stated], name=name)

    def solve(self, cost: np.ndarray, seconds: float) -> Ended:
        """Replace the objective and solve."""
        priced = np.flatnonzero(cost)
        labels = np.concatenate(list(self._labels.values()))[priced]
        total = self._sum(np.zeros(len(priced), dtype=int), labels, cost[priced], 1).sum()
        self._model.add_objective(total, overwrite=True)
        self._model.solve(
            "highs", io_api="direct", progress=False, mip_rel_gap=0.0, threads=1,
            time_limit=seconds, output_flag=False,
        )  # fmt: skip
        solver = self._model.solver_model
        return _ended(self._compiled, solver, cost, np.array(solver.getSolution().col_value))

    def _sum(self, row: np.ndarray, label: np.ndarray, value: np.ndarray, rows: int) -> Any:
        """One linear expression per row, padded to the longest."""
        import linopy
        import xarray as xr

        order = np.argsort(row, kind="stable")
        row, label, value = row[order], label[order], value[order]
        start = np.searchsorted(row, np.arange(rows))
        term = np.arange(len(row)) - start[row]
        shape = (rows, int(term.max(initial=0)) + 1)
        labels, values = np.full(shape, -1), np.full(shape, np.nan)
        labels[row, term], values[row, term] = label, value
        dims = ("row", "_term")
        return linopy.LinearExpression(
            xr.Dataset({"coeffs": (dims, values), "vars": (dims, labels)}), self._model
        )


class CpSat:
    """OR-Tools CP-SAT: whole numbers only, so costs are counted in `STEP`."""

    def __init__(self, model: CompiledModel) -> None:
        from ortools.sat.python import cp_model

        self._cp, self._compiled = cp_model, model
        self._model = cp_model.CpModel()
        self._columns = [
            self._model.new_int_var(int(low), int(high), "")
            for low, high in zip(model.col_lower, model.col_upper, strict=True)
        ]
        matrix = model.matrix.tocsr()
        for row in range(matrix.shape[0]):
            low, high = model.row_lower[row], model.row_upper[row]
            if not (np.isfinite(low) or np.isfinite(high)):
                continue
            part = slice(matrix.indptr[row], matrix.indptr[row + 1])
            values, scale = _whole(matrix.data[part])
            sum_ = cp_model.LinearExpr.weighted_sum(
                [self._columns[column] for column in matrix.indices[part].tolist()], values
            )
            if np.isfinite(low):
                self._model.add(sum_ >= int(np.ceil(low * scale - 1e-6)))
            if np.isfinite(high):
                self._model.add(sum_ <= int(np.floor(high * scale + 1e-6)))

    def solve(self, cost: np.ndarray, seconds: float) -> Ended:
        """Replace the objective and solve."""
        steps = np.round(cost / STEP).astype(int)
        priced = np.flatnonzero(steps)
        self._model.clear_objective()
        self._model.minimize(
            self._cp.LinearExpr.weighted_sum(
                [self._columns[column] for column in priced.tolist()], steps[priced].tolist()
            )
        )
        solver = self._cp.CpSolver()
        solver.parameters.max_time_in_seconds = seconds
        solver.parameters.num_workers = 1
        status = solver.solve(self._model)
        found = status in (self._cp.OPTIMAL, self._cp.FEASIBLE)
        x = np.zeros(len(cost))
        if found:
            x = np.array([solver.value(column) for column in self._columns], dtype=float)
        return Ended(
            proven=status == self._cp.OPTIMAL,
            cost=_cost_of(self._compiled, cost, x) if found else np.nan,
            bound=solver.best_objective_bound * STEP,
        )


def _whole(values: np.ndarray) -> tuple[list[int], float]:
    """Coefficients as whole numbers and what they were multiplied by."""
    for scale in 10.0 ** np.arange(7):
        if np.abs(values * scale - np.round(values * scale)).max(initial=0.0) < 1e-7:
            return np.round(values * scale).astype(int).tolist(), float(scale)
    raise ValueError("coefficients with more than six decimals")


def _ended(model: CompiledModel, solver: Any, cost: np.ndarray, x: np.ndarray) -> Ended:
    """How a run of HiGHS ended."""
    import highspy

    info = solver.getInfo()
    found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    return Ended(
        proven=solver.getModelStatus() == highspy.HighsModelStatus.kOptimal,
        cost=_cost_of(model, cost, x) if found else np.nan,
        bound=float(info.mip_dual_bound),
    )


def _cost_of(model: CompiledModel, cost: np.ndarray, x: np.ndarray) -> float:
    """What the plan in a point costs, recomputed from its moves."""
    return float(cost @ model.point(np.flatnonzero(x[model.moves] > 0.5)))


WAYS = {
    "highs": ("HiGHS fed directly", Direct),
    "pyomo": ("stock Pyomo `appsi_highs`", StockPyomo),
    "linopy": ("linopy + HiGHS", Linopy),
    "cpsat": ("OR-Tools CP-SAT", CpSat),
}
"""Name -> (as written in the table, class)."""

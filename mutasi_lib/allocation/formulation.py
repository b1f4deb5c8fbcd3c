"""The allocation model in Pyomo, as `docs/formulation.md` states it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyomo.environ as pyo
from pyomo.core.expr.numeric_expr import LinearExpression

from mutasi_lib.allocation.constraints import BOUNDS
from mutasi_lib.allocation.objective import state_goals
from mutasi_lib.allocation.problem import AllocationProblem
from mutasi_lib.allocation.rows import Rows
from mutasi_lib.allocation.variables import VARIABLES

KINDS = ("assign", "filled", "apart", "reach")


def build_model(
    problem: AllocationProblem,
    rows: Mapping[str, Rows],
    *,
    alpha: float = 1.0,
    candidates: np.ndarray | None = None,
    farthest: float = 0.0,
) -> pyo.ConcreteModel:
    """State a problem in Pyomo.

    Parameters
    ----------
    rows
        Constraint name -> its rows. Rows that demand nothing now are not stated.
    alpha
        Equity slider of goal cakupan.
    candidates
        The candidate rows to state (the search starts with them); default all.
    farthest
        Bound of `reach`; 0 where no goal is a row.

    Notes
    -----
    Besides sets and components the model carries ``columns``: kind -> array of variables,
    None for a candidate that is not stated.
    """
    model = pyo.ConcreteModel(name="mutasi")
    model.farthest = farthest
    chosen = np.arange(len(problem.candidates)) if candidates is None else candidates
    _state_sets(model, problem, chosen)
    for declare in VARIABLES:
        declare(model, problem)
    model.columns = _columns(model, problem, chosen)
    for name, stated in rows.items():
        _state_rows(model, name, stated)
    _state_bounds(model, problem)
    state_goals(model, problem, alpha)
    return model


def _state_sets(model: pyo.ConcreteModel, problem: AllocationProblem, chosen: np.ndarray) -> None:
    p, s, _ = problem.pairs
    people, slots = problem.people["pegawai_key"].to_numpy(), problem.slots["slot_key"].to_numpy()
    seats = problem.changing_seats
    pairs = list(zip(people[p[chosen]], slots[s[chosen]], strict=True))
    places = list(zip(slots[seats["s"]], seats["k"].tolist(), strict=True))
    model.CANDIDATES = pyo.Set(initialize=pairs, dimen=2, doc="eligible (pegawai, slot)")
    model.SEATS = pyo.Set(initialize=places, dimen=2, doc="seats that can change")
    model.COUPLES = pyo.Set(initialize=range(len(problem.bound_couples)), doc="bound couples")


def _columns(
    model: pyo.ConcreteModel, problem: AllocationProblem, chosen: np.ndarray
) -> dict[str, np.ndarray]:
    stated = np.full(len(problem.candidates), None, dtype=object)
    stated[chosen] = list(model.assign.values())
    return {
        "assign": stated,
        "filled": np.array([*model.filled.values()], dtype=object),
        "apart": np.array([*model.apart.values()], dtype=object),
        "reach": np.array([model.reach], dtype=object),
    }


def _state_rows(model: pyo.ConcreteModel, name: str, rows: Rows) -> None:
    """One Pyomo Constraint, indexed by the keys of its rows."""
    in_force = np.flatnonzero(np.isfinite(rows.rhs))
    if len(in_force) == 0:
        return
    coefficients, variables = _by_row(model, rows)
    number = {tuple(rows.index[row]): row for row in in_force.tolist()}

    def rule(model: pyo.ConcreteModel, *label: object) -> object:
        row = number[label]
        body = 1 * model.nobody
        if variables[row]:
            body = LinearExpression(
                constant=0, linear_coefs=coefficients[row], linear_vars=variables[row]
            )
        limit = float(rows.rhs[row])
        return body <= limit if rows.sense == "<=" else body >= limit

    if list(number) == [()]:
        model.add_component(name, pyo.Constraint(expr=rule(model)))
        return
    labels = [label[0] if len(label) == 1 else label for label in number]
    model.add_component(name, pyo.Constraint(labels, rule=rule))


def _by_row(model: pyo.ConcreteModel, rows: Rows) -> tuple[list[list[float]], list[list[pyo.Var]]]:
    """Coefficients and variables of every row, of the columns that are stated."""
    coefficients: list[list[float]] = [[] for _ in rows.index]
    variables: list[list[pyo.Var]] = [[] for _ in rows.index]
    for kind in KINDS:
        part = getattr(rows, kind)
        for row, variable, value in zip(
            part.row.tolist(), model.columns[kind][part.column], part.value.tolist(), strict=True
        ):
            if variable is not None and value:
                coefficients[row].append(value)
                variables[row].append(variable)
    return coefficients, variables


def _state_bounds(model: pyo.ConcreteModel, problem: AllocationProblem) -> None:
    """Pins, bans, frozen units and the two switches: bounds of single assignments."""
    for state in BOUNDS:
        demands = state(problem)
        for variable, required in zip(
            model.columns["assign"][demands.candidate], demands.required.tolist(), strict=True
        ):
            if variable is not None and required:
                variable.setlb(1)
            elif variable is not None:
                variable.setub(0)

"""The Pyomo model as arrays: one row matrix, one goal matrix, bounds and names.

Weights turn the goal matrix into one cost vector; the certificate and every objective value are
recomputed here in numpy, never taken from the solver.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

import numpy as np
import pyomo.environ as pyo
from pyomo.repn.plugins.standard_form import LinearStandardFormCompiler
from scipy import sparse

from mutasi_lib.allocation.formulation import build_model
from mutasi_lib.allocation.problem import AllocationProblem
from mutasi_lib.domain.goals import GOALS
from mutasi_lib.domain.scenario import Scenario
from mutasi_lib.errors import RefusedNumberError, ScenarioError

SMALLEST, LARGEST = 1e-6, 1e6
"""Coefficients that reach the solver lie in this range (reliability P2)."""

COST_CEILING = 1e4
"""The largest cost coefficient is scaled to at most this, at least a tenth of it."""

STEP = 1e-4
"""Scaled costs are whole multiples of STEP: two plans differ by none or by at least STEP."""


@dataclass(frozen=True, kw_only=True, eq=False)
class CompiledModel:
    """A problem as arrays.

    Attributes
    ----------
    matrix, row_lower, row_upper
        Rows (csc) and their bounds; ``row_names`` are (constraint, index) in words.
    col_lower, col_upper, binary
        Column bounds; which columns are `assign`.
    assign_of, seat_of, couple_of
        Column -> candidate row, seat row, couple number; -1 elsewhere.
    goals
        Goal -> coefficient per column, in the goal's own unit. cakupan is for ``alpha``.
    """

    problem: AllocationProblem
    alpha: float
    matrix: sparse.csc_array
    row_lower: np.ndarray
    row_upper: np.ndarray
    row_names: tuple[tuple[str, str], ...]
    col_lower: np.ndarray
    col_upper: np.ndarray
    assign_of: np.ndarray
    seat_of: np.ndarray
    couple_of: np.ndarray
    goals: dict[str, np.ndarray]

    @property
    def binary(self) -> np.ndarray:
        """Columns that must be whole."""
        return self.assign_of >= 0

    @property
    def size(self) -> dict[str, int]:
        """Rows, columns and nonzeros."""
        rows, columns = self.matrix.shape
        return {"baris": rows, "kolom": columns, "isian": int(self.matrix.nnz)}

    @cached_property
    def candidate_column(self) -> np.ndarray:
        """Candidate row -> column."""
        columns = np.empty(len(self.problem.candidates), dtype=int)
        columns[self.assign_of[self.binary]] = np.flatnonzero(self.binary)
        return columns

    @cached_property
    def tie_keys(self) -> np.ndarray:
        """Whole numbers in 1..2**20 per candidate row, from SHA-256 of its surrogate keys.

        Among equally good plans the one with the smallest sum is taken, so that the same data
        give the same people whatever the row order, version or thread count.
        """
        pairs = zip(
            self.problem.candidates["pegawai_key"],
            self.problem.candidates["slot_key"],
            strict=True,
        )
        digests = (sha256(f"{p}>{s}".encode()).digest() for p, s in pairs)
        return np.array([(int.from_bytes(d[:4]) >> 12) + 1 for d in digests], dtype=float)

    def cost(self, scenario: Scenario) -> tuple[np.ndarray, float]:
        """Combine goals into one cost vector to be minimised.

        Returns
        -------
        cost
            Per column, scaled and rounded to whole multiples of `STEP`.
        scale
            cost = scale x weighted points.

        Raises
        ------
        ScenarioError
            A weight names a goal the problem does not have.
        RefusedNumberError
            A goal's weight is so small beside the others that it would be rounded away.
        """
        weights = dict(scenario.weights) or dict.fromkeys(self.goals, 1.0)
        unknown = sorted(goal for goal in weights if goal not in {**self.goals, **GOALS})
        if unknown:
            raise ScenarioError(
                f"Tujuan {', '.join(unknown)} tidak dikenal; yang ada: {', '.join(self.goals)}."
            )
        parts = {
            goal: self._signed(goal, scenario.alpha) * weights.get(goal, 0.0) / _per(goal)
            for goal in self.goals
        }
        total = np.sum(list(parts.values()), axis=0) if parts else np.zeros(self.matrix.shape[1])
        largest = np.abs(total).max(initial=0.0)
        if largest == 0:
            return total, 1.0
        scale = 10.0 ** np.floor(np.log10(COST_CEILING / largest))
        for goal, part in parts.items():
            if part.any() and np.abs(part * scale).max() < STEP:
                raise RefusedNumberError(
                    f"Bobot {goal} terlalu kecil dibanding bobot lain: pengaruhnya hilang dalam "
                    "pembulatan. Naikkan, atau jadikan 0."
                )
        return np.round(total * scale / STEP) * STEP, float(scale)

    def _signed(self, goal: str, alpha: float) -> np.ndarray:
        values = self.goals[goal]
        if goal == "cakupan" and alpha != self.alpha:
            seats = self.seat_of >= 0
            values = np.zeros_like(values)
            values[seats] = self.problem.seat_values(alpha)[self.seat_of[seats]]
        return values if self.problem.goals[goal] == "min" else -values

    def point(self, chosen: np.ndarray) -> np.ndarray:
        """The full column vector of a plan given by candidate row numbers."""
        x = np.zeros(self.matrix.shape[1])
        x[self.candidate_column[chosen]] = 1.0
        seats = self.seat_of >= 0
        table = self.problem.seats
        row = self.seat_of[seats]
        after = self.problem.after(chosen)
        x[seats] = table["k"].to_numpy()[row] <= after[table["s"].to_numpy()[row]]
        apart = set(self.problem.couples_apart(chosen))
        couples = self.couple_of >= 0
        x[couples] = [
            self.problem.bound_couples[i] in apart for i in self.couple_of[couples].tolist()
        ]
        return x

    def dual_bound(self, cost: np.ndarray, duals: np.ndarray) -> tuple[float, np.ndarray]:
        """Lower bound of the relaxation that any row duals prove, and the reduced costs.

        L(y) = sum_r y_r (active bound of r) + sum_j min(d_j l_j, d_j u_j), d = c - A'y; a dual
        of the wrong sign for its row's bounds is set to zero first.
        """
        y = duals.copy()
        y[(y > 0) & ~np.isfinite(self.row_lower)] = 0.0
        y[(y < 0) & ~np.isfinite(self.row_upper)] = 0.0
        active = np.where(y > 0, self.row_lower, self.row_upper)
        reduced = cost - self.matrix.T @ y
        corner = np.minimum(reduced * self.col_lower, reduced * self.col_upper)
        rows = y != 0
        return float(y[rows] @ active[rows] + corner.sum()), reduced


def _per(goal: str) -> float:
    return GOALS[goal].per if goal in GOALS else 1.0


def compile_problem(problem: AllocationProblem, alpha: float = 1.0) -> CompiledModel:
    """Build the Pyomo model and compile it once.

    Raises
    ------
    RefusedNumberError
        A matrix coefficient lies outside [1e-6, 1e6], naming its row and column.
    """
    model = build_model(problem, alpha=alpha)
    form = LinearStandardFormCompiler().write(model, mixed_form=True, set_sense=None)
    lower = np.array(
        [b if r.bound_type <= 0 else -np.inf for r, b in zip(form.rows, form.rhs, strict=True)]
    )
    upper = np.array(
        [b if r.bound_type >= 0 else np.inf for r, b in zip(form.rows, form.rhs, strict=True)]
    )
    matrix = sparse.csc_array(form.A)
    goal_of = {id(model.component(f"goal_{goal}")): goal for goal in problem.goals}
    column = {id(variable): number for number, variable in enumerate(form.columns)}
    compiled = CompiledModel(
        problem=problem,
        alpha=alpha,
        matrix=matrix,
        row_lower=lower.astype(float),
        row_upper=upper.astype(float),
        row_names=tuple(_row_name(row.constraint) for row in form.rows),
        col_lower=np.array([variable.lb for variable in form.columns], dtype=float),
        col_upper=np.array([variable.ub for variable in form.columns], dtype=float),
        assign_of=_places(column, enumerate(model.assign.values())),
        seat_of=_places(column, ((model.seat_row[k], v) for k, v in model.filled.items())),
        couple_of=_places(column, model.apart.items()),
        goals={
            goal_of[id(objective)]: row
            for objective, row in zip(form.objectives, form.c.toarray(), strict=True)
        },
    )
    _refuse_insane(compiled)
    return compiled


def _places(column: dict[int, int], variables: object) -> np.ndarray:
    places = np.full(len(column), -1, dtype=int)
    for number, variable in variables:  # type: ignore[attr-defined]
        if id(variable) in column:
            places[column[id(variable)]] = number
    return places


def _row_name(constraint: pyo.Constraint) -> tuple[str, str]:
    index = constraint.index()
    parts = index if isinstance(index, tuple) else () if index is None else (index,)
    return constraint.parent_component().name, " -> ".join(str(part) for part in parts)


def _refuse_insane(compiled: CompiledModel) -> None:
    values = compiled.matrix.data
    bad = ~(np.isfinite(values) & (np.abs(values) >= SMALLEST) & (np.abs(values) <= LARGEST))
    bad &= values != 0
    for numbers, what in ((compiled.row_lower, "batas"), (compiled.row_upper, "batas")):
        if np.isnan(numbers).any():
            row = compiled.row_names[int(np.isnan(numbers).argmax())]
            raise RefusedNumberError(f"Nilai {what} pada {row[0]} {row[1]} bukan bilangan.")
    if bad.any():
        row = compiled.row_names[int(compiled.matrix.indices[int(bad.argmax())])]
        raise RefusedNumberError(
            f"Koefisien {values[int(bad.argmax())]:g} pada {row[0]} {row[1]} di luar rentang "
            f"{SMALLEST:g} sampai {LARGEST:g}; periksa kolom biaya."
        )

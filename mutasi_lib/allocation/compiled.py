"""The model as arrays over every candidate: one row matrix, goals, bounds and names.

The arrays come from the same constraint functions that Pyomo states; `compile_problem` compiles
the Pyomo model and compares the two, coefficient by coefficient. The certificate and every
objective value are recomputed here in numpy, never taken from the solver.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256

import numpy as np
import pyomo.environ as pyo
from pyomo.repn.plugins.standard_form import (
    LinearStandardFormCompiler,
    LinearStandardFormInfo,
)
from scipy import sparse

from mutasi_lib.allocation.constraints import BOUNDS, FOLLOW_LIMITS, GOAL_ROWS, ROWS
from mutasi_lib.allocation.formulation import KINDS, build_model
from mutasi_lib.allocation.objective import goal_terms
from mutasi_lib.allocation.problem import AllocationProblem
from mutasi_lib.allocation.rows import Rows
from mutasi_lib.domain.goals import GOALS
from mutasi_lib.domain.scenario import Scenario
from mutasi_lib.errors import ModelMismatchError, RefusedNumberError, ScenarioError

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
    blocks
        Constraint name -> its `Rows`, in the order of the row matrix.
    matrix, row_lower, row_upper
        Rows (csc) and their bounds.
    col_lower, col_upper
        Column bounds. Columns are candidates, seats, couples and, where goals are rows, reach.
    alpha
        What the rows of goals are stated for; None where no goal is a row.
    """

    problem: AllocationProblem
    blocks: Mapping[str, Rows]
    matrix: sparse.csc_array
    row_lower: np.ndarray
    row_upper: np.ndarray
    col_lower: np.ndarray
    col_upper: np.ndarray
    alpha: float | None

    @cached_property
    def first(self) -> dict[str, int]:
        """Kind of column -> its first column."""
        return _first_columns(self.problem)

    @property
    def moves(self) -> slice:
        """The columns of `assign`: candidate row = column."""
        return slice(0, len(self.problem.candidates))

    @cached_property
    def binary(self) -> np.ndarray:
        """Columns that must be whole."""
        return np.arange(self.matrix.shape[1]) < self.moves.stop

    @cached_property
    def steps(self) -> np.ndarray:
        """Columns that move in whole steps whenever `assign` is whole: all but reach."""
        return np.arange(self.matrix.shape[1]) < self.first["reach"]

    @property
    def size(self) -> dict[str, int]:
        """Rows in force, columns and nonzeros."""
        rows = np.isfinite(self.row_lower) | np.isfinite(self.row_upper)
        return {
            "baris": int(rows.sum()),
            "kolom": self.matrix.shape[1],
            "isian": int(self.matrix.nnz),
        }

    @property
    def row_names(self) -> tuple[tuple[str, str], ...]:
        """(constraint, index) of every row, in words."""
        return tuple(
            (name, in_words(index)) for name, rows in self.blocks.items() for index in rows.index
        )

    def row_of(self, name: str, number: int = 0) -> int:
        """The row of the matrix that is row ``number`` of a constraint."""
        names = list(self.blocks)
        before = names[: names.index(name)]
        return sum(len(self.blocks[other].index) for other in before) + number

    @cached_property
    def feasible_bounds(self) -> bool:
        """Whether no single assignment is both required and forbidden."""
        return bool((self.col_lower <= self.col_upper).all())

    def under(self, problem: AllocationProblem, scenario: Scenario) -> CompiledModel:
        """The same model for other limits and goal limits: only bounds change."""
        if problem is self.problem and self.alpha is None:
            return self
        blocks = dict(self.blocks)
        for state in FOLLOW_LIMITS:
            blocks[state.__name__] = replace(blocks[state.__name__], rhs=state(problem).rhs)
        if self.alpha is not None:
            for aim in GOAL_ROWS:
                name = aim.__name__
                blocks[name] = replace(blocks[name], rhs=aim(problem, scenario).rhs)
        row_lower, row_upper = _row_bounds(blocks)
        col_lower, col_upper = _column_bounds(problem, blocks)
        model = CompiledModel(
            problem=problem,
            blocks=blocks,
            matrix=self.matrix,
            row_lower=row_lower,
            row_upper=row_upper,
            col_lower=col_lower,
            col_upper=col_upper,
            alpha=self.alpha,
        )
        for name in ("binary", "steps", "first", "transposed", "_goals"):
            if name in vars(self):
                model.__dict__[name] = vars(self)[name]
        return model

    # --- goals and costs ---

    def goal(self, goal: str, alpha: float) -> np.ndarray:
        """Coefficient of a goal per column, in its own unit, to be minimised."""
        key = (goal, alpha if goal == "cakupan" else None)
        if key not in self._goals:
            kind, column, value = goal_terms(self.problem, goal, alpha)
            values = np.zeros(self.matrix.shape[1])
            values[self.first[kind] + column] = value
            for old in [old for old in self._goals if old[0] == goal]:
                del self._goals[old]  # one alpha is enough
            self._goals[key] = values if self.problem.goals[goal] == "min" else -values
        return self._goals[key]

    @cached_property
    def _goals(self) -> dict[tuple[str, float | None], np.ndarray]:
        return {}

    def cost(self, weights: Mapping[str, float], alpha: float) -> tuple[np.ndarray, float]:
        """Combine goals into one cost vector to be minimised.

        Parameters
        ----------
        weights
            Goal -> price of one unit (of ``Goal.per`` units); empty weighs every goal by 1.

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
        known = self.problem.goals
        weights = dict(weights) or dict.fromkeys(known, 1.0)
        unknown = sorted(goal for goal in weights if goal not in {**known, **GOALS})
        if unknown:
            raise ScenarioError(
                f"Tujuan {', '.join(unknown)} tidak dikenal; yang ada: {', '.join(known)}."
            )
        total, peaks = np.zeros(self.matrix.shape[1]), {}
        for goal in known:
            if weights.get(goal, 0.0):
                part = self.goal(goal, alpha) * (weights[goal] / per(goal))
                peaks[goal] = max(part.max(initial=0.0), -part.min(initial=0.0))
                total += part
        largest = np.abs(total).max(initial=0.0)
        if largest == 0:
            return total, 1.0
        scale = 10.0 ** np.floor(np.log10(COST_CEILING / largest))
        for goal, peak in peaks.items():
            if 0 < peak * scale < STEP:
                raise RefusedNumberError(
                    f"Bobot {goal} terlalu kecil dibanding bobot lain: pengaruhnya hilang dalam "
                    "pembulatan. Naikkan, atau jadikan 0."
                )
        return np.round(total * (scale / STEP)) * STEP, float(scale)

    @cached_property
    def at_rest(self) -> np.ndarray:
        """The column vector of staying put."""
        return self.point(np.array([], dtype=int))

    def point(self, chosen: np.ndarray) -> np.ndarray:
        """The full column vector of a plan given by candidate row numbers."""
        x = np.zeros(self.matrix.shape[1])
        x[chosen] = 1.0
        seats, first = self.problem.changing_seats, self.first
        after = self.problem.after(chosen)
        x[first["filled"] : first["apart"]] = seats["k"].to_numpy() <= after[seats["s"].to_numpy()]
        if self.problem.bound_couples:
            gone = set(self.problem.couples_apart(chosen))
            x[first["apart"] : first["reach"]] = [
                couple in gone for couple in self.problem.bound_couples
            ]
        if self.alpha is not None:
            x[-1] = self._reach(x)
        return x

    def _reach(self, x: np.ndarray) -> float:
        """The largest miss of a target, in typical moves; the column's bound without targets."""
        first, rows = self.row_of("reach_target"), self.blocks["reach_target"]
        missed = (self.matrix[first:, :] @ x - rows.rhs) / -rows.reach.value
        return float(max(missed.max(initial=-np.inf), self.col_lower[-1]))

    def tie_keys(self, candidates: np.ndarray) -> np.ndarray:
        """Whole numbers in 1..2**20 per candidate row, from SHA-256 of its surrogate keys.

        Among equally good plans the one with the smallest sum is taken, so that the same data
        give the same people whatever the row order, version or thread count.
        """
        p, s, _ = self.problem.pairs
        people = self.problem.people["pegawai_key"].to_numpy()[p[candidates]]
        slots = self.problem.slots["slot_key"].to_numpy()[s[candidates]]
        digests = (
            sha256(f"{pegawai}>{slot}".encode()).digest()
            for pegawai, slot in zip(people, slots, strict=True)
        )
        return np.array([(int.from_bytes(d[:4]) >> 12) + 1 for d in digests], dtype=float)

    # --- the certificate ---

    @cached_property
    def transposed(self) -> sparse.csr_array:
        """The matrix, columns as rows: reduced costs are one product."""
        return sparse.csr_array(self.matrix.T)

    def dual_bound(self, cost: np.ndarray, duals: np.ndarray) -> tuple[float, np.ndarray]:
        """Lower bound of the relaxation that any row duals prove, and the reduced costs.

        L(y) = sum_r y_r (active bound of r) + sum_j min(d_j l_j, d_j u_j), d = c - A'y; a dual
        of the wrong sign for its row's bounds is set to zero first.
        """
        y = duals.copy()
        y[(y > 0) & ~np.isfinite(self.row_lower)] = 0.0
        y[(y < 0) & ~np.isfinite(self.row_upper)] = 0.0
        active = np.where(y > 0, self.row_lower, self.row_upper)
        reduced = cost - self.transposed @ y
        corner = np.minimum(reduced * self.col_lower, reduced * self.col_upper)
        rows = y != 0
        return float(y[rows] @ active[rows] + corner.sum()), reduced


def per(goal: str) -> float:
    """Own units that one unit of weight is stated for."""
    return GOALS[goal].per if goal in GOALS else 1.0


def in_words(index: tuple[object, ...]) -> str:
    """A row's index as it stands in messages."""
    return " -> ".join(str(part) for part in index)


# --- from a problem to arrays ------------------------------------------------------------------


def compile_problem(
    problem: AllocationProblem, scenario: Scenario | None = None, *, goal_rows: bool = False
) -> CompiledModel:
    """State a problem as arrays.

    Parameters
    ----------
    scenario
        Needed where goals are rows: their alpha, limits and targets.
    goal_rows
        Whether goals are rows too (modes targets and lexicographic, goal limits).

    Raises
    ------
    RefusedNumberError
        A matrix coefficient lies outside [1e-6, 1e6], naming its row and column.
    """
    scenario = scenario or Scenario()
    blocks = {state.__name__: state(problem) for state in ROWS}
    if goal_rows:
        blocks.update({aim.__name__: aim(problem, scenario) for aim in GOAL_ROWS})
    row_lower, row_upper = _row_bounds(blocks)
    col_lower, col_upper = _column_bounds(problem, blocks)
    compiled = CompiledModel(
        problem=problem,
        blocks=blocks,
        matrix=_matrix(problem, blocks, len(col_lower)),
        row_lower=row_lower,
        row_upper=row_upper,
        col_lower=col_lower,
        col_upper=col_upper,
        alpha=scenario.alpha if goal_rows else None,
    )
    _refuse_insane(compiled)
    return compiled


def state_in_pyomo(
    compiled: CompiledModel, scenario: Scenario, candidates: np.ndarray | None = None
) -> pyo.ConcreteModel:
    """State the model in Pyomo, compile it, and compare it with the arrays.

    Parameters
    ----------
    candidates
        The candidate rows to state; default all.

    Raises
    ------
    ModelMismatchError
        The compiled form and the arrays differ: a fault of the program.
    """
    model = build_model(
        compiled.problem,
        compiled.blocks,
        alpha=scenario.alpha,
        candidates=candidates,
        farthest=float(compiled.col_upper[-1]) if compiled.alpha is not None else 0.0,
    )
    form = LinearStandardFormCompiler().write(model, mixed_form=True, set_sense=None)
    _compare(compiled, model, form, scenario.alpha)
    return model


def _first_columns(problem: AllocationProblem) -> dict[str, int]:
    sizes = (len(problem.candidates), len(problem.changing_seats), len(problem.bound_couples), 0)
    return dict(zip(KINDS, np.cumsum((0, *sizes[:3])).tolist(), strict=True))


def _matrix(
    problem: AllocationProblem, blocks: Mapping[str, Rows], columns: int
) -> sparse.csc_array:
    first, parts, size = _first_columns(problem), [], 0
    for rows in blocks.values():
        for kind in KINDS:
            part = getattr(rows, kind)
            parts.append((part.row + size, part.column + first[kind], part.value))
        size += len(rows.index)
    row, column, value = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
    matrix = sparse.csc_array((value, (row, column)), shape=(size, columns))
    matrix.eliminate_zeros()  # HiGHS does not keep them, and what arrives is counted
    return matrix


def _row_bounds(blocks: Mapping[str, Rows]) -> tuple[np.ndarray, np.ndarray]:
    lower = [r.rhs if r.sense == ">=" else np.full(len(r.rhs), -np.inf) for r in blocks.values()]
    upper = [r.rhs if r.sense == "<=" else np.full(len(r.rhs), np.inf) for r in blocks.values()]
    return np.concatenate(lower).astype(float), np.concatenate(upper).astype(float)


def _column_bounds(
    problem: AllocationProblem, blocks: Mapping[str, Rows]
) -> tuple[np.ndarray, np.ndarray]:
    first = _first_columns(problem)
    goal_rows = "reach_target" in blocks
    size = first["reach"] + goal_rows
    lower, upper = np.zeros(size), np.ones(size)
    if "pasangan_terpisah" not in problem.goals:
        upper[first["apart"] : first["reach"]] = 0.0
    for state in BOUNDS:
        demands = state(problem)
        lower[demands.candidate[demands.required]] = 1.0
        upper[demands.candidate[~demands.required]] = 0.0
    if goal_rows:
        upper[-1] = _farthest(problem, blocks["reach_target"])
        lower[-1] = -upper[-1]
    return lower, upper


def _farthest(problem: AllocationProblem, rows: Rows) -> float:
    """No plan misses a target by more: everything a goal's row can add up to."""
    total = np.zeros(len(rows.index))
    for part in (rows.assign, rows.filled, rows.apart):
        np.add.at(total, part.row, np.abs(part.value))
    total += np.abs(np.where(np.isfinite(rows.rhs), rows.rhs, 0.0))
    return float(np.ceil((total / np.abs(rows.reach.value)).max(initial=1.0)))


def _refuse_insane(compiled: CompiledModel) -> None:
    values = compiled.matrix.data
    bad = ~(np.isfinite(values) & (np.abs(values) >= SMALLEST) & (np.abs(values) <= LARGEST))
    bad &= values != 0
    for numbers in (compiled.row_lower, compiled.row_upper):
        if np.isnan(numbers).any():
            name, index = compiled.row_names[int(np.isnan(numbers).argmax())]
            raise RefusedNumberError(f"Nilai batas pada {name} {index} bukan bilangan.")
    if bad.any():
        name, index = compiled.row_names[int(compiled.matrix.indices[int(bad.argmax())])]
        raise RefusedNumberError(
            f"Koefisien {values[int(bad.argmax())]:g} pada {name} {index} di luar rentang "
            f"{SMALLEST:g} sampai {LARGEST:g}; periksa kolom biaya."
        )


# --- the two statements of the model -----------------------------------------------------------


def _compare(
    compiled: CompiledModel, model: pyo.ConcreteModel, form: LinearStandardFormInfo, alpha: float
) -> None:
    """Raise unless Pyomo's compiled form is the arrays, restricted to what is stated."""
    place = {
        id(variable): compiled.first[kind] + number
        for kind in KINDS[: 4 if compiled.alpha is not None else 3]
        for number, variable in enumerate(model.columns[kind])
        if variable is not None
    }
    column = np.array([place.get(id(variable), -1) for variable in form.columns], dtype=int)
    row = _row_places(compiled, model)
    rows = np.array([row[id(entry.constraint)] for entry in form.rows], dtype=int)
    kept = column >= 0  # all but the constant nobody
    stated = np.sort(np.array(list(place.values()), dtype=int))
    in_force = np.flatnonzero(np.isfinite(compiled.row_lower) | np.isfinite(compiled.row_upper))
    ours = sparse.csc_array(compiled.matrix[:, stated])[in_force]
    theirs = sparse.csc_array(sparse.csc_array(form.A)[:, kept])
    theirs = _placed(theirs, rows, column[kept], in_force, stated)
    same = np.array_equal(np.sort(rows), in_force) and (ours != theirs).nnz == 0
    for entry, bound, number in zip(form.rows, form.rhs, rows.tolist(), strict=True):
        side = compiled.row_lower if entry.bound_type < 0 else compiled.row_upper
        same &= bool(side[number] == bound)
    for variable, number in zip(form.columns, column.tolist(), strict=True):
        if number >= 0:
            same &= variable.lb == compiled.col_lower[number]
            same &= variable.ub == compiled.col_upper[number]
    goals = {id(model.component(f"goal_{goal}")): goal for goal in compiled.problem.goals}
    prices = sparse.csr_array(form.c)
    for objective, number in zip(form.objectives, range(prices.shape[0]), strict=True):
        goal = goals[id(objective)]
        sign = 1.0 if compiled.problem.goals[goal] == "min" else -1.0
        mine = sign * compiled.goal(goal, alpha)[column[kept]]
        same &= np.array_equal(prices[[number]].toarray()[0][kept], mine)
    if not same:
        raise ModelMismatchError


def _row_places(compiled: CompiledModel, model: pyo.ConcreteModel) -> dict[int, int]:
    places: dict[int, int] = {}
    first = 0
    for name, rows in compiled.blocks.items():
        component = model.component(name)
        in_force = np.flatnonzero(np.isfinite(rows.rhs)).tolist()
        stated = [] if component is None else list(component.values())
        places.update(
            {id(data): first + number for data, number in zip(stated, in_force, strict=True)}
        )
        first += len(rows.index)
    return places


def _placed(
    matrix: sparse.csc_array,
    rows: np.ndarray,
    columns: np.ndarray,
    in_force: np.ndarray,
    stated: np.ndarray,
) -> sparse.csc_array:
    """Pyomo's matrix with its rows and columns where the arrays have them."""
    entries = matrix.tocoo()
    return sparse.csc_array(
        (
            entries.data,
            (
                np.searchsorted(in_force, rows[entries.coords[0]]),
                np.searchsorted(stated, columns[entries.coords[1]]),
            ),
        ),
        shape=(len(in_force), len(stated)),
    )

"""The linear relaxation, kept warm, with the columns that matter so far.

HiGHS holds a working set of columns. After each solve the others are priced in numpy; those that
could improve the plan join, until none could. The bound is always that of the whole model.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from mutasi_lib.allocation.compiled import CompiledModel
from mutasi_lib.allocation.highs import Outcome, Program, Run, Warm

PRICE = 1e-9
"""A reduced cost below -PRICE could improve the plan."""

FEWEST_ADDED = 2_000
"""At least so many columns may join in one round, and as many as a quarter of those inside."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Relaxed:
    """How the relaxation ended: point, row duals, proven bound and reduced costs of all columns.

    ``x`` is None without a point.
    """

    outcome: Outcome
    x: np.ndarray | None
    duals: np.ndarray
    bound: float
    reduced: np.ndarray


class Relaxation:
    """One compiled model in HiGHS: costs and bounds change, columns and rows join, none leave.

    Attributes
    ----------
    intact
        False once a solve was interrupted: HiGHS then goes on answering "interrupted", and what
        it holds may be half-changed. Whoever keeps a relaxation makes a new one.
    """

    def __init__(self, model: CompiledModel, candidates: np.ndarray) -> None:
        """Load ``candidates`` (candidate rows) and every other column."""
        self.intact = True
        rows, columns = model.matrix.shape
        self._columns = np.concatenate([candidates, np.arange(model.moves.stop, columns)])
        self._inside = np.zeros(columns, dtype=bool)
        self._inside[self._columns] = True
        self._rows = _in_force(model)
        self._stated = np.zeros(rows, dtype=bool)
        self._stated[self._rows] = True
        self._cost = np.zeros(len(self._columns))
        self._low, self._high = model.col_lower[self._columns], model.col_upper[self._columns]
        self._row_low, self._row_high = model.row_lower[self._rows], model.row_upper[self._rows]
        self._warm = Warm(
            Program(
                cost=self._cost,
                matrix=sparse.csc_array(model.matrix[:, self._columns][self._rows]),
                row_lower=self._row_low,
                row_upper=self._row_high,
                col_lower=self._low,
                col_upper=self._high,
                whole=np.zeros(len(self._columns), dtype=bool),
            )
        )

    def solve(
        self, model: CompiledModel, cost: np.ndarray, time_limit: float | None = None
    ) -> Relaxed:
        """Solve for new costs and for the bounds of ``model``, which has the same matrix.

        Raises
        ------
        SolverFailedError
            HiGHS refused a change, dropped part of the model or ended without meaning.
        """
        self.intact = False
        relaxed = self._solve(model, cost, time_limit)
        self.intact = relaxed.outcome is not Outcome.INTERRUPTED
        return relaxed

    def _solve(self, model: CompiledModel, cost: np.ndarray, time_limit: float | None) -> Relaxed:
        started = time.perf_counter()
        self._send(model, cost)
        while True:
            left = None if time_limit is None else time_limit - (time.perf_counter() - started)
            run = self._warm.solve(left)
            relaxed = self._in_full(model, cost, run)
            if run.outcome is Outcome.OPTIMAL:
                wanted = relaxed.reduced
            elif run.outcome is Outcome.INFEASIBLE:
                wanted = self._against_the_ray(model)
            else:
                return relaxed
            joining = self._worth_joining(model, wanted)
            if len(joining) == 0:
                return relaxed
            self._admit(model, cost, joining)

    # --- keeping HiGHS up to date ---

    def _send(self, model: CompiledModel, cost: np.ndarray) -> None:
        """Send what changed since the last solve."""
        self._admit_rows(model)
        required = np.flatnonzero((model.col_lower > 0) & ~self._inside)
        if len(required):
            self._admit(model, cost, required)
        columns = self._columns
        dear = np.flatnonzero(self._cost != cost[columns])
        if len(dear):
            self._cost = cost[columns]
            self._warm.set_costs(dear, self._cost[dear])
        low, high = model.col_lower[columns], model.col_upper[columns]
        moved = np.flatnonzero((low != self._low) | (high != self._high))
        if len(moved):
            self._low, self._high = low, high
            self._warm.set_column_bounds(moved, low[moved], high[moved])
        low, high = model.row_lower[self._rows], model.row_upper[self._rows]
        moved = np.flatnonzero((low != self._row_low) | (high != self._row_high))
        if len(moved):
            self._row_low, self._row_high = low, high
            self._warm.set_row_bounds(moved, low[moved], high[moved])

    def _admit_rows(self, model: CompiledModel) -> None:
        """Rows that demand something for the first time."""
        rows = _in_force(model)
        rows = rows[~self._stated[rows]]
        if len(rows) == 0:
            return
        low, high = model.row_lower[rows], model.row_upper[rows]
        matrix = sparse.csr_array(model.matrix[:, self._columns][rows])
        self._warm.add_rows(matrix, low, high)
        self._rows = np.concatenate([self._rows, rows])
        self._row_low = np.concatenate([self._row_low, low])
        self._row_high = np.concatenate([self._row_high, high])
        self._stated[rows] = True

    def _admit(self, model: CompiledModel, cost: np.ndarray, columns: np.ndarray) -> None:
        """Columns that could improve the plan, or are required."""
        low, high = model.col_lower[columns], model.col_upper[columns]
        matrix = sparse.csc_array(model.matrix[:, columns][self._rows])
        self._warm.add_columns(cost[columns], matrix, low, high)
        self._columns = np.concatenate([self._columns, columns])
        self._cost = np.concatenate([self._cost, cost[columns]])
        self._low = np.concatenate([self._low, low])
        self._high = np.concatenate([self._high, high])
        self._inside[columns] = True

    # --- pricing ---

    def _worth_joining(self, model: CompiledModel, reduced: np.ndarray) -> np.ndarray:
        """The outside columns with the most negative reduced costs."""
        outside = np.flatnonzero((reduced < -PRICE) & ~self._inside & (model.col_upper > 0))
        most = max(FEWEST_ADDED, len(self._columns) // 4)
        if len(outside) <= most:
            return outside
        best = np.argpartition(reduced[outside], most)[:most]
        return np.sort(outside[best])

    def _against_the_ray(self, model: CompiledModel) -> np.ndarray:
        """Price against the proof that the working set has no plan; all join without a proof."""
        ray = self._warm.ray()
        if ray is None:
            return np.where(self._inside, 0.0, -1.0)
        y = np.zeros(model.matrix.shape[0])
        y[self._rows] = ray
        return np.asarray(-(model.transposed @ y))

    def _in_full(self, model: CompiledModel, cost: np.ndarray, run: Run) -> Relaxed:
        """A run in the columns and rows of the whole model, with the bound it proves."""
        duals = np.zeros(model.matrix.shape[0])
        if len(run.duals) == len(self._rows):
            duals[self._rows] = run.duals
        bound, reduced = model.dual_bound(cost, duals)
        x = None
        if run.x is not None:
            x = np.zeros(model.matrix.shape[1])
            x[self._columns] = run.x
        return Relaxed(outcome=run.outcome, x=x, duals=duals, bound=bound, reduced=reduced)


def _in_force(model: CompiledModel) -> np.ndarray:
    """Rows that demand something."""
    return np.flatnonzero(np.isfinite(model.row_lower) | np.isfinite(model.row_upper))


def starting_candidates(model: CompiledModel, cost: np.ndarray) -> np.ndarray:
    """Candidates the search starts with: the most promising of each person and each slot.

    A move is judged by its own cost, the best empty seat it could fill and the least seat it
    could empty. Whoever is required somewhere is taken with every candidate. This decides how
    soon the search ends, never where.
    """
    problem = model.problem
    p, s, o = problem.pairs
    if len(p) <= ALL_AT_ONCE:
        return np.arange(len(p))
    first_empty, last_filled = _seat_prices(model, cost)
    promise = cost[model.moves] + first_empty[s] - np.where(o >= 0, last_filled[o], 0.0)
    need, before = problem.slots["kebutuhan"].to_numpy(), problem.slots["before"].to_numpy()
    short = np.maximum(need - before, 0)
    chosen = _best_of(p, promise, np.full(len(problem.people), PER_PERSON))
    chosen |= _best_of(s, promise, PER_SLOT + 2 * short)
    people = problem.people
    must = (people["wajib_pindah"] | people["wajib_ditempatkan"]).to_numpy()
    chosen |= must[p] | (model.col_lower[model.moves] > 0)
    chosen[0] |= not chosen.any()  # the solver calls a model without columns an error
    return np.flatnonzero(chosen)


ALL_AT_ONCE = 20_000
"""Up to so many candidates are all taken from the start."""

PER_PERSON, PER_SLOT = 2, 3
"""How many candidates of each person and slot the search starts with."""


def _seat_prices(model: CompiledModel, cost: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Cost (negative: worth) of the first empty and of the last filled seat of every slot."""
    problem, first = model.problem, model.first
    seats = problem.changing_seats
    worth = cost[first["filled"] : first["apart"]]
    s, k = seats["s"].to_numpy(), seats["k"].to_numpy()
    before = problem.slots["before"].to_numpy()[s]
    prices = []
    for chosen in (k == before + 1, k == before):
        price = np.zeros(len(problem.slots))
        price[s[chosen]] = worth[chosen]
        prices.append(price)
    return prices[0], prices[1]


def _best_of(group: np.ndarray, value: np.ndarray, most: np.ndarray) -> np.ndarray:
    """Mark the smallest ``most`` values of every group."""
    order = np.lexsort((value, group))
    start = np.searchsorted(group[order], np.arange(len(most)))
    rank = np.arange(len(order)) - start[group[order]]
    marked = np.zeros(len(order), dtype=bool)
    marked[order] = rank < most[group[order]]
    return marked

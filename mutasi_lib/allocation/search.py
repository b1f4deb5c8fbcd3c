"""One search: the cheapest plan of one cost vector, with its proof.

1. Solve the relaxation; its duals give a bound that is recomputed in numpy.
2. If the point is whole and meets the bound, it is optimal.
3. Otherwise solve the small whole-number program of the columns whose reduced cost lies within
   a window; a plan found there is optimal if its distance to the bound is within the window.
4. Among equally good plans take the one with the smallest tie keys.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from mutasi_lib.allocation import highs
from mutasi_lib.allocation.compiled import STEP, CompiledModel
from mutasi_lib.allocation.highs import Outcome, Program, Run
from mutasi_lib.allocation.relaxation import Relaxation, Relaxed
from mutasi_lib.errors import NoPlanInTimeError, SolveInterruptedError, UnboundedModelError

WHOLE = 1e-6
"""A value this close to a whole number is that number; the plan is recomputed from it."""

FACE = 1e-7
"""Reduced costs and duals larger than this bind on the optimal face."""

FIRST_COLUMNS = 150
"""So many columns outside the basis are in the first window: most optima lie that near."""

INDIFFERENT = 0.1
"""Where the cost leaves more than this share of the columns open (a twin's prices only slacks), a
plan near the relaxation often meets its bound, and no window would be small."""

WIDER = 5.0
"""A window that holds no plan, or a plan it cannot prove, is widened by at most this factor."""


EQUALS_NODES, EQUALS_SECONDS = 200, 60.0
"""The choice among equal plans gives up after these, and says so: it is no part of the proof."""


class NoPlanAtAllError(Exception):
    """The model has no plan; the caller finds out why."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """A plan and what is known about it.

    Attributes
    ----------
    chosen
        Candidate rows.
    objective, bound
        Cost and proven lower bound, in scaled cost.
    proof
        ``"lp"``, ``"window"``, ``"branch-and-bound"`` or ``"none"``.
    window
        Width of the window that holds every plan as good.
    relaxed
        The relaxation it was proven by.
    canonical
        Whether it is the one of equals with the smallest tie keys.
    """

    chosen: np.ndarray
    objective: float
    bound: float
    proof: str
    window: float
    relaxed: Relaxed | None
    canonical: bool = False


@dataclass(frozen=True, kw_only=True)
class Clock:
    """When a search must stop: ``deadline`` of `time.perf_counter`, branch-and-bound nodes."""

    deadline: float | None = None
    nodes: int | None = None

    @classmethod
    def of(cls, seconds: float) -> Clock:
        """A clock that runs out in some seconds."""
        return cls(deadline=time.perf_counter() + seconds)

    @property
    def left(self) -> float | None:
        """Seconds left; None without a limit."""
        return None if self.deadline is None else self.deadline - time.perf_counter()


class Search:
    """The steps in order, for one model and one cost vector.

    ``step`` is the smallest difference two plans can have; ``floor`` a lower bound known before.
    """

    def __init__(
        self,
        model: CompiledModel,
        relaxation: Relaxation | None,
        cost: np.ndarray,
        clock: Clock,
        step: float = STEP,
        floor: float = -np.inf,
    ) -> None:
        self.model = model
        self.relaxation = relaxation
        self.cost = cost
        self.clock = clock
        self.step = step
        self.floor = floor

    def best(self) -> Found:
        """Find and prove the cheapest plan.

        Raises
        ------
        NoPlanAtAllError, NoPlanInTimeError, SolveInterruptedError, UnboundedModelError
            There is none, or none in hand.
        """
        model = self.model
        if not model.feasible_bounds:
            raise NoPlanAtAllError
        if self.relaxation is None:  # no column at all
            return self._nothing()
        relaxed = self.relaxation.solve(model, self.cost, self.clock.left)
        if relaxed.outcome is not Outcome.OPTIMAL or relaxed.x is None:
            raise self._failure(relaxed.outcome, None)
        chosen = self._whole(relaxed.x)
        relaxed = replace(relaxed, bound=max(relaxed.bound, self.floor))
        if chosen is not None:
            objective = self.cost_of(chosen)
            if objective - relaxed.bound < self.step / 2:
                return Found(
                    chosen=chosen,
                    objective=objective,
                    bound=relaxed.bound,
                    proof="lp",
                    window=FACE,
                    relaxed=relaxed,
                )
        return self._by_window(relaxed)

    def outright(self) -> Found:
        """The same without the relaxation: quicker where few rows are left that say anything.

        Raises
        ------
        NoPlanAtAllError, NoPlanInTimeError, SolveInterruptedError, UnboundedModelError
            There is none, or none in hand.
        """
        run = self._run(self.model.col_lower, self.model.col_upper, whole=True)
        if run.x is None:
            raise self._failure(run.outcome, None)
        proof = "branch-and-bound" if run.outcome is Outcome.OPTIMAL else "none"
        return replace(self._found(run.x, None, bound=run.bound, window=np.inf), proof=proof)

    def canonical(self, found: Found) -> Found:
        """Take, of the plans as good as a proven one, the one with the smallest tie keys."""
        if found.proof == "none" or found.relaxed is None:
            return found
        if found.proof == "lp":
            return self._canonical_on_face(found, found.relaxed)
        return self._canonical_in_window(found, found.relaxed.reduced)

    def cost_of(self, chosen: np.ndarray) -> float:
        """What a plan costs, recomputed from the tables."""
        return float(self.cost @ self.model.point(chosen))

    # --- step 3 ---

    def _by_window(self, relaxed: Relaxed) -> Found:
        bound, reduced = relaxed.bound, relaxed.reduced
        best: Found | None = None
        first = window = self._first_window(reduced)
        if np.mean(np.abs(reduced) <= FACE) > INDIFFERENT:
            best = self._near(relaxed)
            if best is not None and best.objective - bound < self.step / 2:
                return replace(best, proof="lp", window=FACE)
        while True:
            whole = np.mean(np.abs(reduced) <= window) > 0.6  # nearly all: take all of them
            window = np.inf if whole else window
            run = self._run(*self._within(reduced, window), whole=True)
            if run.outcome is Outcome.INFEASIBLE and np.isfinite(window):
                if best is None and window == first:
                    best = self._near(relaxed)
                window = self._wider(window, best, bound)
                continue
            if run.x is None and best is not None:  # stopped while the window was being widened
                return best
            if run.x is None:
                raise self._failure(run.outcome, bound)
            # no plan is better than the best inside the window or the edge of it
            proven = max(bound, min(run.bound, bound + window))
            found = self._found(run.x, relaxed, bound=proven, window=window)
            if best is not None and best.objective < found.objective:
                found = replace(found, chosen=best.chosen, objective=best.objective)
            if run.outcome is not Outcome.OPTIMAL:
                return found
            gap = found.objective - bound
            if gap <= window:
                proof = "window" if np.isfinite(window) else "branch-and-bound"
                return replace(found, proof=proof, window=gap + self.step)
            best, window = found, self._wider(window, found, bound)

    def _wider(self, window: float, best: Found | None, bound: float) -> float:
        """The next window: no wider than the best plan in hand allows."""
        wider = WIDER * window
        return wider if best is None else min(wider, best.objective - bound + self.step)

    def _first_window(self, reduced: np.ndarray) -> float:
        """As wide as holds a few columns outside the basis."""
        sizes = np.sort(np.abs(reduced[self.model.steps]))
        if len(sizes) == 0:
            return 10 * self.step
        basic = int(np.searchsorted(sizes, FACE, side="right"))
        wanted = min(FIRST_COLUMNS + basic, len(sizes) - 1)
        return max(float(sizes[wanted]), 10 * self.step)

    def _near(self, relaxed: Relaxed) -> Found | None:
        """A plan near the relaxation: what it divides is decided anew, the rest is kept.

        It proves nothing; its distance to the bound says how wide the window must be.
        """
        model, x = self.model, relaxed.x
        if x is None:
            return None
        p, s, o = model.problem.pairs
        moves = x[model.moves]
        divided = np.abs(moves - np.round(moves)) > WHOLE
        slots = np.zeros(len(model.problem.slots) + 1, dtype=bool)  # the last: nowhere
        slots[s[divided]] = slots[o[divided]] = True
        slots[-1] = False
        touched = (moves > WHOLE) & (slots[s] | slots[o])
        free = np.isin(p, np.unique(p[divided | touched]))
        low, high = model.col_lower.copy(), model.col_upper.copy()
        low[model.moves][~free] = high[model.moves][~free] = np.round(moves[~free])
        run = self._run(low, high, whole=True)
        if run.x is None:
            return None
        return self._found(run.x, relaxed, bound=relaxed.bound, window=np.inf)

    def _found(
        self, x: np.ndarray, relaxed: Relaxed | None, *, bound: float, window: float
    ) -> Found:
        chosen = np.flatnonzero(x[self.model.moves] > 0.5)
        return Found(
            chosen=chosen,
            objective=self.cost_of(chosen),
            bound=bound,
            proof="none",
            window=window,
            relaxed=relaxed,
        )

    def _within(self, reduced: np.ndarray, window: float) -> tuple[np.ndarray, np.ndarray]:
        """Fix every column whose reduced cost leaves the window at the bound its sign says.

        Columns that do not move in whole steps (reach) stay free.
        """
        model = self.model
        low = np.where((reduced < -window) & model.steps, model.col_upper, model.col_lower)
        high = np.where((reduced > window) & model.steps, model.col_lower, model.col_upper)
        return low, high

    # --- step 4 ---

    def _canonical_on_face(self, found: Found, relaxed: Relaxed) -> Found:
        """Smallest tie keys on the optimal face of the relaxation."""
        model, duals = self.model, relaxed.duals
        low, high = self._within(relaxed.reduced, FACE)
        row_low = np.where(duals < -FACE, model.row_upper, model.row_lower)
        row_high = np.where(duals > FACE, model.row_lower, model.row_upper)
        for whole in (False, True):
            run = self._run(low, high, row_low, row_high, keys=True, whole=whole)
            if run.outcome is Outcome.OPTIMAL and run.x is not None:
                chosen = self._whole(run.x)
                if chosen is not None:
                    return self._if_as_good(found, chosen)
        return self._canonical_in_window(replace(found, window=self.step), relaxed.reduced)

    def _canonical_in_window(self, found: Found, reduced: np.ndarray) -> Found:
        """Smallest tie keys in the window, the objective held by one more row."""
        low, high = self._within(reduced, found.window)
        run = self._run(low, high, keys=True, whole=True, held=found.objective + self.step / 4)
        if run.outcome is not Outcome.OPTIMAL or run.x is None:
            return found
        chosen = np.flatnonzero(run.x[self.model.moves] > 0.5)
        return self._if_as_good(found, chosen)

    def _if_as_good(self, found: Found, chosen: np.ndarray) -> Found:
        objective = self.cost_of(chosen)
        if objective - found.objective < self.step / 2:
            return replace(found, chosen=chosen, objective=objective, canonical=True)
        return found

    # --- running ---

    def _run(
        self,
        low: np.ndarray,
        high: np.ndarray,
        row_low: np.ndarray | None = None,
        row_high: np.ndarray | None = None,
        *,
        keys: bool = False,
        whole: bool = False,
        held: float | None = None,
    ) -> Run:
        """Solve for the columns between ``low`` and ``high`` that are not fixed.

        ``keys`` minimises the tie keys, the cost then held at ``held`` if that is given.
        """
        model = self.model
        free = np.flatnonzero(low < high)
        fixed = np.where(low < high, 0.0, low)
        cost = self._keys(free) if keys else self.cost[free]
        matrix = model.matrix[:, free]
        spent = model.matrix[:, np.flatnonzero(fixed)] @ fixed[fixed != 0]
        row_low = (model.row_lower if row_low is None else row_low) - spent
        row_high = (model.row_upper if row_high is None else row_high) - spent
        rows = _can_break(matrix, row_low, row_high, low[free], high[free])
        matrix = sparse.csc_array(matrix[rows])
        row_low, row_high = row_low[rows], row_high[rows]
        if held is not None:
            price = sparse.csr_array(self.cost[free][None, :])
            matrix = sparse.csc_array(sparse.vstack([matrix, price], format="csc"))
            row_low = np.append(row_low, -np.inf)
            row_high = np.append(row_high, held - self.cost @ fixed)
        if len(free) == 0:
            return _fixed(fixed, row_low, row_high, 0.0 if keys else float(self.cost @ fixed))
        run = highs.run(
            Program(
                cost=cost,
                matrix=matrix,
                row_lower=row_low,
                row_upper=row_high,
                col_lower=low[free],
                col_upper=high[free],
                whole=model.binary[free] & whole,
            ),
            time_limit=least(self.clock.left, EQUALS_SECONDS) if keys else self.clock.left,
            node_limit=int(least(self.clock.nodes, EQUALS_NODES)) if keys else self.clock.nodes,
            abs_gap=0.5 if keys else self.step / 4,
        )
        if run.x is None:
            return run
        x = fixed.copy()
        x[free] = run.x
        return replace(run, x=x, bound=run.bound + (0.0 if keys else float(self.cost @ fixed)))

    def _keys(self, free: np.ndarray) -> np.ndarray:
        keys = np.zeros(len(free))
        moves = free < self.model.moves.stop
        keys[moves] = self.model.tie_keys(free[moves])
        return keys

    def _whole(self, x: np.ndarray) -> np.ndarray | None:
        """Candidate rows of a point whose assignments are all whole, else None."""
        values = x[self.model.moves]
        if np.abs(values - np.round(values)).max(initial=0.0) > WHOLE:
            return None
        return np.flatnonzero(values > 0.5)

    def _nothing(self) -> Found:
        """The plan of a problem without columns: nobody moves."""
        if (self.model.row_lower > 0).any() or (self.model.row_upper < 0).any():
            raise NoPlanAtAllError
        nobody = np.array([], dtype=int)
        return Found(
            chosen=nobody, objective=0.0, bound=0.0, proof="lp", window=0.0, relaxed=None,
            canonical=True,
        )  # fmt: skip

    def _failure(self, outcome: Outcome, bound: float | None) -> Exception:
        if outcome is Outcome.INFEASIBLE:
            return NoPlanAtAllError()
        if outcome is Outcome.UNBOUNDED:
            return UnboundedModelError()
        if outcome is Outcome.INTERRUPTED:
            return SolveInterruptedError()
        return NoPlanInTimeError(bound)


def least(limit: float | None, own: float) -> float:
    """The tighter of a caller's limit, if there is one, and our own."""
    return own if limit is None else min(limit, own)


def _can_break(
    matrix: sparse.csc_array,
    row_low: np.ndarray,
    row_high: np.ndarray,
    low: np.ndarray,
    high: np.ndarray,
) -> np.ndarray:
    """Rows that some point between the column bounds breaks; the others say nothing."""
    up, down = matrix.maximum(0), matrix.minimum(0)
    most, least = up @ high + down @ low, up @ low + down @ high
    return np.flatnonzero((most > row_high + WHOLE) | (least < row_low - WHOLE))


def _fixed(x: np.ndarray, row_low: np.ndarray, row_high: np.ndarray, bound: float) -> Run:
    """The run of a program whose every column is fixed."""
    kept = bool((row_low <= WHOLE).all() and (row_high >= -WHOLE).all())
    return Run(
        outcome=Outcome.OPTIMAL if kept else Outcome.INFEASIBLE,
        x=x if kept else None,
        duals=np.array([]),
        bound=bound,
    )

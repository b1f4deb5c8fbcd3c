"""From a problem and a scenario to a proven plan.

1. Solve the relaxation; its duals give a bound that is recomputed in numpy.
2. If the point is whole and meets the bound, it is optimal.
3. Otherwise solve the small whole-number program of the columns whose reduced cost lies within
   a window; a plan found there is optimal if its distance to the bound is within the window.
4. Among equally good plans take the one with the smallest tie keys.
5. Recompute everything from the tables; the independent checker must pass it.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from importlib.metadata import version
from numbers import Real

import numpy as np
import pandas as pd
from scipy import sparse

from mutasi_lib.allocation import highs
from mutasi_lib.allocation.check import check_plan
from mutasi_lib.allocation.compiled import STEP, CompiledModel, compile_problem
from mutasi_lib.allocation.conflicts import find_conflicts
from mutasi_lib.allocation.highs import Outcome, Program, Run
from mutasi_lib.allocation.problem import AllocationProblem
from mutasi_lib.domain.plan import Plan, PlanStatus, SolverReport
from mutasi_lib.domain.scenario import Scenario
from mutasi_lib.errors import (
    InfeasiblePlanError,
    NoPlanInTimeError,
    PlanCheckError,
    RefusedNumberError,
    SolveInterruptedError,
    UnboundedModelError,
)

WHOLE = 1e-6
"""A value this close to a whole number is that number; the plan is recomputed from it."""

FACE = 1e-7
"""Reduced costs and duals larger than this bind on the optimal face."""

WINDOW_START = 1e-3
"""First window, as a share of the mean price of a move."""

MOST_NODES = 2**31 - 1
"""The largest node limit the solver can hold."""


def solve_allocation(problem: AllocationProblem, scenario: Scenario | None = None) -> Plan:
    """Solve one problem once; see `AllocationSession` for many scenarios of one problem."""
    return AllocationSession(problem).solve(scenario)


@dataclass(frozen=True, kw_only=True)
class _Found:
    chosen: np.ndarray
    objective: float
    bound: float
    proof: str
    window: float


class AllocationSession:
    """One compiled problem, solved for any number of scenarios."""

    def __init__(self, problem: AllocationProblem) -> None:
        self.problem = problem
        self._compiled: CompiledModel | None = None

    def solve(self, scenario: Scenario | None = None) -> Plan:
        """Find the best plan of a scenario.

        Raises
        ------
        InfeasiblePlanError
            The hard limits contradict each other; with conflicts and repairs.
        NoPlanInTimeError, SolveInterruptedError
            A limit, or a person, ended the search before any plan was found.
        ScenarioError, RefusedNumberError
            A goal the problem does not have, a weight lost in rounding, a limit that is no
            number.
        SolverFailedError, UnboundedModelError, PlanCheckError
            Faults of the program; no plan leaves it.
        """
        scenario = scenario or Scenario()
        _refuse_odd_limits(scenario)
        started = time.perf_counter()
        if self._compiled is None:
            self._compiled = compile_problem(self.problem, scenario.alpha)
        search = _Search(self._compiled, scenario, started)
        plan = _to_plan(search, search.best())
        failed = [result.name for result in check_plan(plan, self.problem) if not result.passed]
        if failed:
            raise PlanCheckError(failed)
        return plan


def _refuse_odd_limits(scenario: Scenario) -> None:
    seconds, nodes = scenario.time_limit, scenario.node_limit
    if seconds is not None and not (isinstance(seconds, Real) and seconds >= 0):
        raise RefusedNumberError("Batas waktu (time_limit) harus bilangan yang tidak negatif.")
    if nodes is not None and not (
        isinstance(nodes, Real) and 0 <= nodes <= MOST_NODES and nodes % 1 == 0
    ):
        raise RefusedNumberError(
            f"Batas simpul (node_limit) harus bilangan bulat dari 0 sampai {MOST_NODES}."
        )


class _Search:
    """One search: the cost vector, the clock, and the steps in order."""

    def __init__(self, compiled: CompiledModel, scenario: Scenario, started: float) -> None:
        self.compiled = compiled
        self.scenario = scenario
        self.started = started
        self.cost, self.scale = compiled.cost(scenario)
        self.staying = float(self.cost @ compiled.point(np.array([], dtype=int)))
        self.program = Program(
            cost=self.cost,
            matrix=compiled.matrix,
            row_lower=compiled.row_lower,
            row_upper=compiled.row_upper,
            col_lower=compiled.col_lower,
            col_upper=compiled.col_upper,
            whole=np.zeros(len(self.cost), dtype=bool),
        )

    def best(self) -> _Found:
        """Steps 1 to 4."""
        if self.compiled.matrix.shape[1] == 0:
            nothing = np.array([], dtype=int)
            return _Found(chosen=nothing, objective=0.0, bound=0.0, proof="lp", window=0.0)
        relaxed = self._run(self.program)
        self._raise_unless_solved(relaxed)
        bound, reduced = self.compiled.dual_bound(self.cost, relaxed.duals)
        assert relaxed.x is not None
        chosen = self._whole(relaxed.x)
        if chosen is not None and self.cost @ self.compiled.point(chosen) - bound < STEP / 2:
            objective = float(self.cost @ self.compiled.point(chosen))
            found = _Found(chosen=chosen, objective=objective, bound=bound, proof="lp", window=FACE)
            return self._canonical_on_face(found, reduced, relaxed.duals)
        return self._by_window(bound, reduced)

    # --- step 3 ---

    def _by_window(self, bound: float, reduced: np.ndarray) -> _Found:
        prices = np.abs(self.cost[self.compiled.binary])
        window = max(WINDOW_START * float(prices.mean()) if len(prices) else 0.0, 10 * STEP)
        best: _Found | None = None
        while True:
            whole = np.mean(np.abs(reduced) <= window) > 0.6  # nearly all: take all of them
            window = np.inf if whole else window
            run = self._run(self._within(reduced, window), abs_gap=STEP / 4)
            if run.outcome is Outcome.INFEASIBLE and np.isfinite(window):
                window *= 3
                continue
            if run.x is None and best is not None:  # stopped while the window was being widened
                return best
            self._raise_unless_found(run, bound)
            assert run.x is not None
            chosen = np.flatnonzero(run.x[self.compiled.candidate_column] > 0.5)
            objective = float(self.cost @ self.compiled.point(chosen))
            found = _Found(
                chosen=chosen,
                objective=objective,
                # no plan is better than the best inside the window or the edge of it
                bound=max(bound, min(run.bound, bound + window)),
                proof="none",
                window=window,
            )
            if run.outcome is not Outcome.OPTIMAL:
                return found if best is None else min(best, found, key=lambda plan: plan.objective)
            if objective - bound <= window:
                proof = "window" if np.isfinite(window) else "branch-and-bound"
                return self._canonical_in_window(replace(found, proof=proof), reduced)
            best = found
            window = objective - bound + STEP

    def _within(self, reduced: np.ndarray, window: float) -> Program:
        """Fix every column whose reduced cost leaves the window at the bound its sign says."""
        low, high = self.compiled.col_lower.copy(), self.compiled.col_upper.copy()
        high = np.where(reduced > window, low, high)
        low = np.where(reduced < -window, self.compiled.col_upper, low)
        return replace(self.program, col_lower=low, col_upper=high, whole=self.compiled.binary)

    # --- step 4 ---

    def _canonical_on_face(self, found: _Found, reduced: np.ndarray, duals: np.ndarray) -> _Found:
        """Smallest tie keys on the optimal face of the relaxation."""
        compiled = self.compiled
        face = self._within(reduced, FACE)
        low = np.where(duals < -FACE, compiled.row_upper, compiled.row_lower)
        high = np.where(duals > FACE, compiled.row_lower, compiled.row_upper)
        program = replace(
            face, cost=self._keys(), row_lower=low, row_upper=high, whole=self.program.whole
        )
        run = self._run(program)
        chosen = (
            self._whole(run.x) if run.outcome is Outcome.OPTIMAL and run.x is not None else None
        )
        if chosen is None:
            run = self._run(replace(program, whole=compiled.binary), abs_gap=0.5)
            if run.outcome is not Outcome.OPTIMAL or run.x is None:
                return self._canonical_in_window(replace(found, window=STEP), reduced)
            chosen = np.flatnonzero(run.x[compiled.candidate_column] > 0.5)
        return self._if_as_good(found, chosen)

    def _canonical_in_window(self, found: _Found, reduced: np.ndarray) -> _Found:
        """Smallest tie keys in the window, the objective held by one more row."""
        compiled = self.compiled
        held = sparse.vstack([compiled.matrix, sparse.csr_array(self.cost[None, :])], format="csc")
        program = replace(
            self._within(reduced, found.window),
            cost=self._keys(),
            matrix=sparse.csc_array(held),
            row_lower=np.append(compiled.row_lower, -np.inf),
            row_upper=np.append(compiled.row_upper, found.objective + STEP / 4),
        )
        run = self._run(program, abs_gap=0.5)
        if run.outcome is not Outcome.OPTIMAL or run.x is None:
            return found
        return self._if_as_good(found, np.flatnonzero(run.x[compiled.candidate_column] > 0.5))

    def _if_as_good(self, found: _Found, chosen: np.ndarray) -> _Found:
        objective = float(self.cost @ self.compiled.point(chosen))
        as_good = objective - found.objective < STEP / 2
        return replace(found, chosen=chosen, objective=objective) if as_good else found

    def _keys(self) -> np.ndarray:
        keys = np.zeros(len(self.cost))
        keys[self.compiled.candidate_column] = self.compiled.tie_keys
        return keys

    # --- running ---

    def _run(self, program: Program, abs_gap: float = STEP / 4) -> Run:
        limit = self.scenario.time_limit
        left = None if limit is None else limit - (time.perf_counter() - self.started)
        return highs.run(
            program, time_limit=left, node_limit=self.scenario.node_limit, abs_gap=abs_gap
        )

    def _whole(self, x: np.ndarray) -> np.ndarray | None:
        """Candidate rows of a point whose assignments are all whole, else None."""
        values = x[self.compiled.candidate_column]
        if np.abs(values - np.round(values)).max(initial=0.0) > WHOLE:
            return None
        return np.flatnonzero(values > 0.5)

    def _raise_unless_solved(self, run: Run) -> None:
        if run.outcome is Outcome.OPTIMAL:
            return
        self._raise_unless_found(replace(run, x=None), None)

    def _raise_unless_found(self, run: Run, bound: float | None) -> None:
        if run.outcome is Outcome.INFEASIBLE:
            conflicts, repairs = find_conflicts(self.compiled)
            raise InfeasiblePlanError(conflicts, repairs)
        if run.outcome is Outcome.UNBOUNDED:
            raise UnboundedModelError
        if run.x is None and run.outcome is Outcome.INTERRUPTED:
            raise SolveInterruptedError
        if run.x is None:
            raise NoPlanInTimeError(None if bound is None else (bound - self.staying) / self.scale)


def _to_plan(search: _Search, found: _Found) -> Plan:
    compiled, scenario, scale = search.compiled, search.scenario, search.scale
    problem = compiled.problem
    rows = problem.candidates.iloc[found.chosen]
    people, slots = problem.people, problem.slots
    moves = pd.DataFrame(
        {
            "pegawai_key": rows["pegawai_key"],
            "slot_asal": people["slot_asal"].to_numpy()[rows["p"]],
            "slot_key": rows["slot_key"],
        }
    )
    placements = people[["pegawai_key", "slot_asal"]].assign(slot_key=people["slot_asal"])
    placements.loc[rows["p"], "slot_key"] = rows["slot_key"].to_numpy()
    after = problem.after(found.chosen)
    unfilled = pd.DataFrame(
        {
            "slot_key": slots["slot_key"],
            "kebutuhan": slots["kebutuhan"],
            "sebelum": slots["before"],
            "sesudah": after,
            "kurang": np.maximum(slots["kebutuhan"] - after, 0),
        }
    )
    nothing = np.array([], dtype=int)
    gap = max(found.objective - found.bound, 0.0)
    status = PlanStatus.STOPPED_WITH_PLAN if found.proof == "none" else PlanStatus.OPTIMAL
    return Plan(
        moves=moves.reset_index(drop=True),
        placements=placements.reset_index(drop=True),
        unfilled=unfilled[unfilled["kurang"] > 0].reset_index(drop=True),
        goals=problem.goal_values(found.chosen, scenario.alpha),
        today=problem.goal_values(nothing, scenario.alpha),
        report=SolverReport(
            status=status,
            proof=found.proof,
            objective=(found.objective - search.staying) / scale,
            bound=(found.bound - search.staying) / scale,
            gap=gap / scale,
            step=STEP / scale,
            seconds=time.perf_counter() - search.started,
            size=compiled.size,
            versions={
                "highspy": version("highspy"),
                "pyomo": version("pyomo"),
                "mutasi": version("mutasi"),
            },
        ),
        scenario=scenario,
        problem_fingerprint=problem.fingerprint,
    )

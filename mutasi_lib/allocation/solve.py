"""From a problem and a scenario to a proven plan: one session, any number of scenarios."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import version
from numbers import Real

import numpy as np
import pandas as pd

from mutasi_lib.allocation.books import book_plan
from mutasi_lib.allocation.check import check_plan
from mutasi_lib.allocation.compiled import CompiledModel, compile_problem, state_in_pyomo
from mutasi_lib.allocation.conflicts import COLUMNS, MAX_SENTENCES, SECONDS, find_conflicts
from mutasi_lib.allocation.highs import STOP, Outcome
from mutasi_lib.allocation.modes import Solved, solve_mode
from mutasi_lib.allocation.problem import AllocationProblem
from mutasi_lib.allocation.relaxation import Relaxation, Relaxed, starting_candidates
from mutasi_lib.allocation.relief import relaxed
from mutasi_lib.allocation.search import Clock, NoPlanAtAllError
from mutasi_lib.domain.plan import Plan, PlanStatus, SolverReport
from mutasi_lib.domain.scenario import Limits, Scenario
from mutasi_lib.errors import (
    InfeasiblePlanError,
    MutasiError,
    PlanCheckError,
    RefusedNumberError,
    ScenarioError,
    SolveInterruptedError,
)

MOST_NODES = 2**31 - 1
"""The largest node limit the solver can hold."""

MOST_KEPT = 3
"""So many models of one problem (without and with goals as rows) stay warm."""


def solve_allocation(problem: AllocationProblem, scenario: Scenario | None = None) -> Plan:
    """Solve one problem once; see `AllocationSession` for many scenarios of one problem."""
    return AllocationSession(problem).solve(scenario)


@dataclass(frozen=True, kw_only=True, eq=False)
class _Kept:
    """A model and its relaxation in HiGHS (None for a model without columns)."""

    model: CompiledModel
    relaxation: Relaxation | None


class AllocationSession:
    """One problem, stated once and kept warm, solved for any scenarios and limits.

    Threads may share a session: it does one thing at a time.
    """

    def __init__(self, problem: AllocationProblem) -> None:
        self.problem = problem
        self._kept: dict[object, _Kept] = {}
        self._turn = threading.RLock()

    def solve(
        self,
        scenario: Scenario | None = None,
        *,
        limits: Limits | None = None,
        canonical: bool = True,
        why: bool = True,
    ) -> Plan:
        """Find the best plan of a scenario.

        Parameters
        ----------
        limits
            Other hard limits than the problem's; only bounds change. Default: the problem's.
        canonical
            Whether to choose among equally good plans by the tie keys. Without, the first proven
            plan is returned sooner, and other paths may lead to other people.
        why
            Whether to find out, where there is no plan, what contradicts what.

        Raises
        ------
        InfeasiblePlanError
            The hard limits contradict each other; with conflicts and repairs.
        NoPlanInTimeError, SolveInterruptedError
            A limit, or a person, ended the search before any plan was found.
        ScenarioError, RefusedNumberError
            A goal or key the problem does not have, a weight lost in rounding, a limit that is
            no number.
        SolverFailedError, UnboundedModelError, PlanCheckError, ModelMismatchError
            Faults of the program; no plan leaves it.
        """
        scenario = (scenario or Scenario()).stated_for(int(self.problem.slots["kebutuhan"].sum()))
        with self._question():
            return self._solve(scenario, limits, canonical=canonical, why=why)

    def stop(self) -> None:
        """End what another thread is solving, as Ctrl-C would: the best plan so far, or none."""
        STOP.set()

    @contextmanager
    def _question(self) -> Iterator[None]:
        """One at a time; a stop that was asked for earlier is not meant for this one."""
        with self._turn:
            STOP.clear()
            yield

    def _solve(
        self, scenario: Scenario, limits: Limits | None, *, canonical: bool, why: bool
    ) -> Plan:
        _refuse_odd_limits(scenario)
        started = time.perf_counter()
        deadline = None if scenario.time_limit is None else started + scenario.time_limit
        problem = self.problem if limits is None else self.problem.with_limits(limits)
        kept = self._warm(problem, scenario)
        model = kept.model.under(problem, scenario)
        try:
            solved = solve_mode(
                model,
                kept.relaxation,
                scenario,
                Clock(deadline=deadline, nodes=scenario.node_limit),
                canonical=canonical,
            )
        except NoPlanAtAllError:
            raise self._contradiction(model, scenario, why=why) from None
        except KeyboardInterrupt:  # pressed between two calls of HiGHS
            raise SolveInterruptedError from None
        plan = to_plan(model, scenario, solved, started)
        failed = [result.name for result in check_plan(plan, problem) if not result.passed]
        if failed:
            raise PlanCheckError(failed)
        return plan

    def _contradiction(
        self, model: CompiledModel, scenario: Scenario, *, why: bool
    ) -> InfeasiblePlanError:
        """What contradicts what, what could give way, and what the plan would then be."""
        if not why:
            return InfeasiblePlanError(pd.DataFrame(), ())
        found = find_conflicts(model)
        if not found.repairs:
            unknown = f"Penyebabnya belum ditemukan dalam {SECONDS:.0f} detik."
            return InfeasiblePlanError(pd.DataFrame(columns=COLUMNS), (unknown,))
        options = [
            (repair.relief, self._outcome(relaxed(model.problem, repair.demands), scenario))
            for repair in found.repairs
        ]
        first = found.repairs[0].relief
        return InfeasiblePlanError(
            first,
            tuple(first["penjelasan"].head(MAX_SENTENCES)),
            causes=found.causes,
            options=tuple(options),
        )

    def _outcome(self, other: AllocationProblem, scenario: Scenario) -> str:
        """What the plan of a relaxed problem would be, in one sentence."""
        session = self if self.problem.same_tables(other) else AllocationSession(other)
        scenario = replace(scenario, time_limit=SECONDS)
        try:
            plan = session._solve(scenario, other.limits, canonical=False, why=False)
        except MutasiError:  # a goal's own limit is part of the contradiction, or time ran out
            return "rencananya belum dapat dihitung."
        empty = int(plan.unfilled["kurang"].sum())
        return f"rencananya {len(plan.moves)} perpindahan, dan {empty} kursi tetap kosong."

    def least_prices(self, plan: Plan, limits: Limits | None = None) -> np.ndarray:
        """Per candidate, a lower bound on the points lost by deciding otherwise than a plan.

        L(y) + |d_j| bounds every plan that has column j off the bound its reduced cost says; what
        exceeds the plan's own value is lost. 0 where nothing is known.
        """
        if len(self.problem.candidates) == 0:
            return np.array([])
        model, relaxed, cost, scale = self._relaxed(plan, limits)
        moves = plan.moves
        chosen = np.zeros(len(self.problem.candidates), dtype=bool)
        chosen[self.problem.rows_at(moves["pegawai_key"].tolist(), moves["slot_key"].tolist())] = (
            True
        )
        reduced = relaxed.reduced[model.moves]
        away = np.where(chosen, np.maximum(-reduced, 0.0), np.maximum(reduced, 0.0))
        value = plan.report.objective * scale + float(cost @ model.at_rest)
        return np.asarray(np.maximum(relaxed.bound + away - value, 0.0) / scale)

    def seat_gain(self, plan: Plan, limits: Limits | None, slot: int) -> float:
        """At most so many points are gained by one more seat in a slot (row)."""
        worth = self.seat_worth(plan, slot)
        if len(self.problem.candidates) == 0:
            return worth
        model, relaxed, cost, scale = self._relaxed(plan, limits)
        key = (self.problem.slots["slot_key"].iloc[slot],)
        duals = {
            name: float(relaxed.duals[model.row_of(name, model.blocks[name].index.index(key))])
            for name in ("respect_maksimum", "count_filled_seats")
            if key in model.blocks[name].index
        }
        seat = min(0.0, -worth * scale - duals.get("count_filled_seats", 0.0))
        value = plan.report.objective * scale + float(cost @ model.at_rest)
        least = relaxed.bound + duals.get("respect_maksimum", 0.0) + seat
        return max((value - least) / scale, 0.0)

    def seat_worth(self, plan: Plan, slot: int) -> float:
        """Points of filling the seat that would come after the last one of a slot (row)."""
        weights = dict(plan.scenario.weights) or dict.fromkeys(self.problem.goals, 1.0)
        more = self.problem.with_one_more_seat(slot)
        value = {"cakupan": more.new_seat_value(slot, plan.scenario.alpha), "kekurangan": 1.0}
        return sum(
            weights.get(goal, 0.0) * value[goal] for goal in value if goal in self.problem.goals
        )

    def _relaxed(
        self, plan: Plan, limits: Limits | None
    ) -> tuple[CompiledModel, Relaxed, np.ndarray, float]:
        """The relaxation a plan's weights and limits give, with its costs."""
        with self._question():
            return self._relax(plan, limits)

    def _relax(
        self, plan: Plan, limits: Limits | None
    ) -> tuple[CompiledModel, Relaxed, np.ndarray, float]:
        problem = self.problem if limits is None else self.problem.with_limits(limits)
        kept = self._warm(problem, plan.scenario)
        model = kept.model.under(problem, plan.scenario)
        cost, scale = model.cost(plan.scenario.weights, plan.scenario.alpha)
        if kept.relaxation is None:
            raise ScenarioError("Tidak ada calon yang dapat dihargai.")
        relaxed = kept.relaxation.solve(model, cost)
        if relaxed.outcome is Outcome.INTERRUPTED:
            raise SolveInterruptedError
        return model, relaxed, cost, scale

    def _warm(self, problem: AllocationProblem, scenario: Scenario) -> _Kept:
        """The model whose rows fit, compiled when it is first needed."""
        limits = problem.limits
        rows_of_goals = scenario.alpha if scenario.goals_as_rows else None
        key = (limits.groups, limits.apart, limits.together, rows_of_goals)
        kept = self._kept.get(key)
        if kept is not None and kept.relaxation is not None and not kept.relaxation.intact:
            del self._kept[key]
        if key not in self._kept:
            if len(self._kept) >= MOST_KEPT:
                del self._kept[next(iter(self._kept))]
            self._kept[key] = _compile(problem, scenario)
        return self._kept[key]


def _compile(problem: AllocationProblem, scenario: Scenario) -> _Kept:
    """Compile a problem, state it in Pyomo with the candidates the search starts with."""
    model = compile_problem(problem, scenario, goal_rows=scenario.goals_as_rows)
    cost, _ = model.cost(scenario.weights, scenario.alpha)
    start = starting_candidates(model, cost)
    state_in_pyomo(model, scenario, start)
    relaxation = Relaxation(model, start) if model.matrix.shape[1] else None
    return _Kept(model=model, relaxation=relaxation)


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


@cache
def _versions() -> tuple[tuple[str, str], ...]:
    return tuple((name, version(name)) for name in ("highspy", "pyomo", "mutasi"))


def to_plan(
    model: CompiledModel,
    scenario: Scenario,
    solved: Solved,
    started: float,
    *,
    status: PlanStatus | None = None,
) -> Plan:
    """Put a plan and its books together; ``status`` defaults to what its stages prove."""
    proven = all(stage.proof != "none" for stage in solved.stages)
    proven_status = PlanStatus.OPTIMAL if proven else PlanStatus.STOPPED_WITH_PLAN
    report = SolverReport(
        status=status or proven_status,
        stages=solved.stages,
        canonical=solved.canonical,
        seconds=time.perf_counter() - started,
        tie_seconds=solved.tie_seconds,
        size=model.size,
        versions=dict(_versions()),
    )
    return book_plan(model.problem, scenario, solved.chosen, report)

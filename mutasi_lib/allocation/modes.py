"""How a scenario's mode becomes searches: one after the other, each holding what came before."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from mutasi_lib.allocation.compiled import STEP, CompiledModel, per
from mutasi_lib.allocation.relaxation import Relaxation
from mutasi_lib.allocation.search import Clock, Found, Search
from mutasi_lib.domain.plan import Stage
from mutasi_lib.domain.scenario import Scenario
from mutasi_lib.errors import NoPlanInTimeError, ScenarioError

SAME_VALUE = 1e-6
"""A goal held at a value may miss it by this, in its own unit: the rounding of goal values."""

REACH_SCALE, REACH_STEP = 1e4, 1e-2
"""Price of reach, and the smallest difference told apart: 1e-6 of a typical move."""


@dataclass(frozen=True, kw_only=True)
class Solved:
    """The candidate rows chosen, every stage with its proof, and how the tie was broken."""

    chosen: np.ndarray
    stages: tuple[Stage, ...]
    canonical: bool
    tie_seconds: float


def solve_mode(
    model: CompiledModel,
    relaxation: Relaxation | None,
    scenario: Scenario,
    clock: Clock,
    *,
    canonical: bool,
) -> Solved:
    """Run the searches of a scenario.

    Raises
    ------
    ScenarioError
        A goal the problem does not have.
    NoPlanAtAllError, NoPlanInTimeError, SolveInterruptedError, UnboundedModelError
        As `Search.best`.
    """
    _refuse_unknown_goals(model, scenario)
    runner = _Runner(model, relaxation, scenario, clock)
    if scenario.mode == "lexicographic":
        for goal in scenario.order:
            runner.optimise(goal)
        if scenario.weights:
            runner.weigh(scenario.weights)
    elif scenario.mode == "targets":
        runner.approach()
        runner.weigh(scenario.weights or _typical_weights(model, scenario))
    else:
        runner.weigh(scenario.weights)
    return runner.ended(canonical=canonical)


class _Runner:
    """The model as it tightens from stage to stage, and the stages so far."""

    def __init__(
        self,
        model: CompiledModel,
        relaxation: Relaxation | None,
        scenario: Scenario,
        clock: Clock,
    ) -> None:
        self.model, self.relaxation = model, relaxation
        self.scenario, self.clock = scenario, clock
        self.stages: list[Stage] = []
        self._last: tuple[Search, Found] | None = None

    def weigh(self, weights: Mapping[str, float]) -> None:
        """The weighted sum."""
        cost, scale = self.model.cost(weights, self.scenario.alpha)
        found = self._search(cost)
        staying = float(cost @ self.model.at_rest)
        self._note("bobot", found, staying, scale, STEP)

    def optimise(self, goal: str) -> None:
        """One goal alone, then held at its optimum."""
        cost, scale = self.model.cost({goal: per(goal)}, self.scenario.alpha)
        found = self._search(cost)
        self._note(goal, found, float(cost @ self.model.at_rest), scale, STEP)
        value = self.model.problem.goal_values(found.chosen, self.scenario.alpha)[goal]
        slack = max(SAME_VALUE, STEP / scale)
        kept = value + slack if self.model.problem.goals[goal] == "min" else value - slack
        stated = self.scenario.goal_limits
        self.scenario = replace(self.scenario, goal_limits={**stated, goal: kept})
        self.model = self.model.under(self.model.problem, self.scenario)

    def approach(self) -> None:
        """The largest miss of a target, then held."""
        cost = np.zeros(self.model.matrix.shape[1])
        cost[-1] = REACH_SCALE
        found = self._search(cost, REACH_STEP)
        self._note("sasaran", found, 0.0, REACH_SCALE, REACH_STEP)
        upper = self.model.col_upper.copy()
        upper[-1] = min(upper[-1], (found.objective + REACH_STEP) / REACH_SCALE)
        self.model = replace(self.model, col_upper=upper)

    def ended(self, *, canonical: bool) -> Solved:
        """The plan of the last stage, the choice among equals made."""
        search, found = self.last
        started = time.perf_counter()
        if canonical and all(stage.proof != "none" for stage in self.stages):
            found = search.canonical(found)
        return Solved(
            chosen=found.chosen,
            stages=tuple(self.stages),
            canonical=found.canonical,
            tie_seconds=time.perf_counter() - started,
        )

    @property
    def last(self) -> tuple[Search, Found]:
        """The last search and what it found; every mode has one."""
        if self._last is None:
            raise ScenarioError("Tidak ada tujuan yang dicari.")
        return self._last

    def _search(self, cost: np.ndarray, step: float = STEP) -> Found:
        search = Search(self.model, self.relaxation, cost, self.clock, step)
        try:
            found = search.best()
        except NoPlanInTimeError as stopped:
            if self._last is None:
                raise self._in_points(stopped, cost) from None
            search, found = self._last  # keep the plan of the stage before, as stopped
            found = replace(found, proof="none")
        self._last = (search, found)
        return found

    def _in_points(self, stopped: NoPlanInTimeError, cost: np.ndarray) -> NoPlanInTimeError:
        """The bound as weighted points relative to staying, where it is one."""
        if stopped.bound is None or self.scenario.mode != "weights":
            return NoPlanInTimeError(None)
        _, scale = self.model.cost(self.scenario.weights, self.scenario.alpha)
        return NoPlanInTimeError((stopped.bound - float(cost @ self.model.at_rest)) / scale)

    def _note(self, goal: str, found: Found, rest: float, scale: float, step: float) -> None:
        self.stages.append(
            Stage(
                goal=goal,
                objective=(found.objective - rest) / scale,
                bound=(found.bound - rest) / scale,
                step=step / scale,
                proof=found.proof,
            )
        )


def _typical_weights(model: CompiledModel, scenario: Scenario) -> dict[str, float]:
    """One point per typical move of every goal."""
    return {
        goal: per(goal) / model.problem.typical_change(goal, scenario.alpha)
        for goal in model.problem.goals
    }


def _refuse_unknown_goals(model: CompiledModel, scenario: Scenario) -> None:
    known = model.problem.goals
    named = (*scenario.order, *scenario.targets, *scenario.goal_limits)
    unknown = sorted({goal for goal in named if goal not in known})
    if unknown:
        raise ScenarioError(
            f"Tujuan {', '.join(unknown)} tidak dikenal; yang ada: {', '.join(known)}."
        )

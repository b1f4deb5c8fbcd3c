"""Targets, lexicographic order and goal limits against full enumeration, with every limit on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from allocation_cases import Instance, random_instance, tight_instance
from brute_force import choice_of, every_choice, goal_values, keeps_every_demand

from mutasi_lib.allocation import AllocationSession, check_plan
from mutasi_lib.domain.plan import Plan, PlanStatus
from mutasi_lib.domain.scenario import Scenario
from mutasi_lib.errors import InfeasiblePlanError, ScenarioError

SEEDS = range(40_000, 40_060)
NOBODY = np.array([], dtype=int)
CLOSE = 1e-4
"""Goal values of a plan and of an enumerated one are equal up to the rounding of costs."""


def instance(seed: int) -> Instance:
    return random_instance(seed) if seed % 3 else tight_instance(seed)


def outcomes(case: Instance) -> list[dict[str, float]]:
    """Goals of every feasible choice, to be minimised, as change against staying."""
    return [
        signed(case, goal_values(case, choice))
        for choice in every_choice(case)
        if keeps_every_demand(case, choice)
    ]


def signed(case: Instance, values: dict[str, float]) -> dict[str, float]:
    return {g: v if case.goals[g] == "min" else -v for g, v in values.items()}


def solve(case: Instance, **scenario: Any) -> Plan | None:
    problem = case.problem()
    try:
        plan = AllocationSession(problem).solve(Scenario(alpha=case.alpha, **scenario))
    except InfeasiblePlanError:
        return None
    assert [result.name for result in check_plan(plan, problem) if not result.passed] == []
    assert plan.report.status is PlanStatus.OPTIMAL
    return plan


def unit(value: float) -> float:
    return CLOSE * max(1.0, abs(value) * 1e-4)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_lexicographic_optimum_equals_enumeration(seed: int) -> None:
    case = instance(seed)
    order = tuple(sorted(case.goals))[:3]
    plan = solve(case, mode="lexicographic", order=order)
    left = outcomes(case)
    if plan is None:
        assert left == []
        return
    mine = signed(case, goal_values(case, choice_of(case, plan)))
    for goal in order:
        best = min(values[goal] for values in left)
        assert mine[goal] == pytest.approx(best, abs=2 * unit(best)), goal
        left = [values for values in left if values[goal] <= best + 2 * unit(best)]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_goal_limit_is_kept_and_the_best_plan_within_it_found(seed: int) -> None:
    """The limit lies half way between the best and the worst value of the goal."""
    case = instance(seed)
    everything = outcomes(case)
    if not everything:
        return
    goal = sorted(case.goals)[seed % len(case.goals)]
    low, high = (pick(values[goal] for values in everything) for pick in (min, max))
    half = round((low + high) / 2, 3) + 0.0004
    problem = case.problem()
    staying = problem.goal_values(NOBODY, case.alpha)[goal]
    stated = staying + (half if case.goals[goal] == "min" else -half)
    plan = solve(case, weights=case.weights, goal_limits={goal: stated})
    kept = [values for values in everything if values[goal] <= half + 1e-6]
    if plan is None:
        assert kept == []
        return
    mine = signed(case, goal_values(case, choice_of(case, plan)))
    assert mine[goal] <= half + unit(half)
    price = {g: case.weights.get(g, 0.0) / (1e6 if g == "biaya" else 1.0) for g in case.goals}
    best = min(sum(price[g] * values[g] for g in price) for values in kept)
    blur = plan.report.step * (3 * len(case.people) + 2) + 1e-5
    assert sum(price[g] * mine[g] for g in price) == pytest.approx(best, abs=blur)


@pytest.mark.parametrize("seed", SEEDS)
def test_an_enumerated_plan_as_target_is_reached_or_bettered(seed: int) -> None:
    case = instance(seed)
    everything = outcomes(case)
    if not everything:
        return
    aim = everything[len(everything) // 2]
    problem = case.problem()
    staying = problem.goal_values(NOBODY, case.alpha)
    targets = {
        goal: staying[goal] + (value if case.goals[goal] == "min" else -value)
        for goal, value in aim.items()
    }
    plan = solve(case, mode="targets", targets=targets)
    assert plan is not None
    mine = signed(case, goal_values(case, choice_of(case, plan)))
    assert all(mine[goal] <= aim[goal] + 2 * unit(1e6 if goal == "biaya" else 1.0) for goal in aim)
    assert plan.report.stages[0].objective <= 1e-5
    dominating = [
        other
        for other in everything
        if all(other[g] <= mine[g] + 1e-9 for g in aim)
        and any(other[g] < mine[g] - 0.01 for g in aim)
    ]
    assert dominating == [], "the plan is not efficient"


def test_modes_and_their_arguments_belong_together() -> None:
    wrongs: tuple[dict[str, Any], ...] = (
        {"mode": "targets"},
        {"mode": "lexicographic"},
        {"targets": {"biaya": 1.0}},
        {"order": ("biaya",)},
        {"mode": "lexicographic", "order": ("biaya", "biaya")},
        {"mode": "cepat"},
        {"mode": "targets", "targets": {"biaya": float("nan")}},
        {"mode": "targets", "targets": {"biaya": "murah"}},
        {"goal_limits": {"biaya": 1e13}},
        {"weights": {"biaya": None}},
        {"alpha": True},
    )
    for wrong in wrongs:
        with pytest.raises(ScenarioError):
            Scenario(**wrong)


@pytest.mark.parametrize(
    "wrong",
    [
        {"mode": "lexicographic", "order": ("mutu",)},
        {"mode": "targets", "targets": {"mutu": 1.0}},
        {"goal_limits": {"mutu": 1.0}},
    ],
)
def test_a_goal_the_problem_does_not_have_is_named(wrong: dict[str, Any]) -> None:
    with pytest.raises(ScenarioError, match="mutu"):
        AllocationSession(random_instance(1).problem()).solve(Scenario(**wrong))


def test_one_session_answers_all_modes_as_fresh_sessions_do() -> None:
    """Nothing of one scenario is left in the next."""
    case = replace(random_instance(40_004))
    problem = case.problem()
    goals = tuple(sorted(case.goals))
    scenarios = [
        Scenario(weights=case.weights, alpha=2.0),
        Scenario(mode="lexicographic", order=goals[:2]),
        Scenario(mode="targets", targets={goals[0]: 0.0}),
        Scenario(weights=case.weights, alpha=0.5),
        Scenario(mode="lexicographic", order=goals[1:2], alpha=3.0),
        Scenario(weights=case.weights, goal_limits={"jumlah_perpindahan": 9.0} if
                 "jumlah_perpindahan" in goals else {}),
    ]  # fmt: skip
    shared = AllocationSession(problem)
    for scenario in scenarios * 2:
        fresh = AllocationSession(problem).solve(scenario)
        assert shared.solve(scenario).fingerprint == fresh.fingerprint

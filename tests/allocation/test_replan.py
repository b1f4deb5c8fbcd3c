"""A new plan that changes as little as can be, against full enumeration."""

from __future__ import annotations

from dataclasses import replace

import pytest
from allocation_cases import moves, random_instance
from brute_force import choice_of, every_choice, final_slot, goal_values, keeps_every_demand, points

from mutasi_lib.allocation import AllocationSession, check_plan
from mutasi_lib.allocation.replan import CHANGES, least_change, with_changes
from mutasi_lib.errors import InfeasiblePlanError


@pytest.mark.parametrize("seed", range(60_000, 60_060))
def test_the_fewest_people_change_and_among_those_plans_the_best_is_taken(seed: int) -> None:
    """One move of the plan is banned; of all plans without it, enumeration counts the changes."""
    case = random_instance(seed)
    problem = case.problem()
    try:
        plan = AllocationSession(problem).solve(case.scenario())
    except InfeasiblePlanError:
        return
    if plan.moves.empty:
        return
    pair = sorted(moves(plan))[seed % len(plan.moves)]
    limits = case.limits.with_ban(pair)
    banned = replace(case, limits=limits)
    before = {p: final_slot(case, choice_of(case, plan), p) for p in case.people}
    outcomes = [
        (
            sum(final_slot(banned, choice, p) != before[p] for p in case.people),
            points(banned, goal_values(banned, choice)),
        )
        for choice in every_choice(banned)
        if keeps_every_demand(banned, choice)
    ]
    try:
        again = least_change(plan, problem, limits=limits)
    except InfeasiblePlanError:
        assert outcomes == []
        return
    fewest, best = min(outcomes)
    assert again.goals[CHANGES] == fewest
    blur = again.report.step * (4 * len(case.people) + 4) + 2e-5
    assert points(banned, goal_values(banned, choice_of(banned, again))) == pytest.approx(
        best, abs=blur
    )
    stated = with_changes(problem.with_limits(limits), plan)
    assert all(result.passed for result in check_plan(again, stated))


def test_without_a_new_limit_the_plan_itself_comes_back() -> None:
    case = random_instance(60_003)
    problem = case.problem()
    plan = AllocationSession(problem).solve(case.scenario())
    again = least_change(plan, problem)
    assert moves(again) == moves(plan)
    assert again.goals[CHANGES] == 0

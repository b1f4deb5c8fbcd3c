"""The working set: however few candidates the search starts with, it ends at the same optimum."""

from __future__ import annotations

from typing import Any

import pytest
from allocation_cases import random_instance, tight_instance
from brute_force import best_points

from mutasi_lib.allocation import AllocationSession, highs, relaxation
from mutasi_lib.domain.plan import PlanStatus
from mutasi_lib.domain.scenario import Scenario
from mutasi_lib.errors import InfeasiblePlanError, SolveInterruptedError


@pytest.fixture(autouse=True)
def nearly_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start without any candidate but those of empty seats; let one join at a time."""
    monkeypatch.setattr(relaxation, "ALL_AT_ONCE", 0)
    monkeypatch.setattr(relaxation, "PER_PERSON", 0)
    monkeypatch.setattr(relaxation, "PER_SLOT", 0)
    monkeypatch.setattr(relaxation, "FEWEST_ADDED", 1)


@pytest.mark.parametrize("seed", range(90_000, 90_150))
def test_left_out_candidates_join_until_the_optimum_of_all_is_proven(seed: int) -> None:
    """By full enumeration; a contradiction is only called one if no candidate could help."""
    case = random_instance(seed) if seed % 4 else tight_instance(seed)
    best = best_points(case)
    try:
        plan = AllocationSession(case.problem()).solve(case.scenario(), why=False)
    except InfeasiblePlanError:
        assert best is None
        return
    assert best is not None
    assert plan.report.status is PlanStatus.OPTIMAL
    blur = plan.report.step * (4 * len(case.people) + 4) + 2e-5
    assert plan.report.objective == pytest.approx(best, abs=blur)


def test_the_choice_among_equals_does_not_depend_on_where_the_search_began(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for seed in range(90_200, 90_240):
        problem = random_instance(seed).problem()
        scenario = Scenario(weights={"cakupan": 1.0} if "cakupan" in problem.goals else {})
        plans = []
        for most in (0, 20_000):
            monkeypatch.setattr(relaxation, "ALL_AT_ONCE", most)
            try:
                plans.append(AllocationSession(problem).solve(scenario, why=False).fingerprint)
            except InfeasiblePlanError:
                plans.append("none")
        assert plans[0] == plans[1], f"seed {seed}"


def test_few_candidates_are_in_the_solver_at_the_end() -> None:
    """Otherwise the tests above would prove nothing about left-out candidates."""
    left_out = 0
    for seed in range(90_000, 90_030):
        session = AllocationSession(random_instance(seed).problem())
        try:
            session.solve(Scenario(weights={}), why=False)
        except InfeasiblePlanError:
            continue
        for kept in session._kept.values():
            if kept.relaxation is not None:
                left_out += int((~kept.relaxation._inside).sum())
    assert left_out > 20


def test_a_key_pressed_half_way_through_a_change_leaves_no_session_half_changed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """HiGHS has taken a candidate, and the key is pressed before we have noted it."""
    add, pressed = highs.Warm.add_columns, 0

    def press(self: highs.Warm, *columns: Any) -> None:
        add(self, *columns)
        raise KeyboardInterrupt

    for seed in range(90_300, 90_420):
        problem, scenario = random_instance(seed).problem(), Scenario(weights={})
        session = AllocationSession(problem)
        try:
            true = AllocationSession(problem).solve(scenario, why=False)
            with monkeypatch.context() as patch:
                patch.setattr(highs.Warm, "add_columns", press)
                session.solve(scenario, why=False)
        except InfeasiblePlanError:
            continue
        except SolveInterruptedError:
            pressed += 1
        assert session.solve(scenario, why=False).fingerprint == true.fingerprint, f"seed {seed}"
    assert pressed > 10

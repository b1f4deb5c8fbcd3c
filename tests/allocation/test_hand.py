"""Plans by rules of thumb: they keep every limit and are never better than the optimum."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from allocation_cases import moves, random_instance, state

from mutasi_lib.allocation import AllocationSession, check_plan
from mutasi_lib.allocation.hand import greedy, legal_minimum
from mutasi_lib.domain.plan import Plan, PlanStatus
from mutasi_lib.domain.scenario import Scenario
from mutasi_lib.errors import InfeasiblePlanError, ScenarioError

CITY = (
    "pegawai_key,slot_key,biaya \n ani,b,100000 \n ani,c,300000 \n budi,b,200000"
    "\n budi,c,900000 \n citra,c,100000",
    "slot_key,unit_key,kebutuhan,minimum,maksimum,prioritas \n a,U,1,0,,1 \n b,V,2,1,2,1"
    "\n c,W,1,0,1,5 \n d,X,1,0,1,1",
    "pegawai_key,slot_asal \n ani,a \n budi,a \n citra,d",
)
"""ani and budi sit in a, which needs one; b needs two and lacks its minimum; c is empty and
matters most; citra is the only one in d, which needs one."""

SCENARIO = Scenario(weights={"cakupan": 1.0, "biaya": 1.0}, alpha=0.0)


def test_the_legal_minimum_moves_one_person_and_no_more() -> None:
    """b lacks one to its minimum; ani is the cheapest who can be spared. c has no minimum."""
    assert moves(legal_minimum(state(*CITY), SCENARIO)) == {("ani", "b")}


def test_greedy_fills_the_most_important_seat_with_the_cheapest_who_can_be_spared() -> None:
    """c first: citra is cheapest, but d needs her; ani goes for 0.3. Then a has nobody to spare,
    and b stays empty."""
    plan = greedy(state(*CITY), SCENARIO)
    assert moves(plan) == {("ani", "c")}
    assert plan.report.status is PlanStatus.BY_HAND
    assert "optimal" not in plan.report.status.value


def test_greedy_makes_no_move_that_costs_more_than_its_seat_is_worth() -> None:
    dear = Scenario(weights={"cakupan": 1.0, "biaya": 1000.0}, alpha=0.0)
    assert moves(greedy(state(*CITY), dear)) == set()


def test_pins_are_honoured_first() -> None:
    plan = greedy(state(*CITY, pins=(("budi", "c"),)), SCENARIO)
    assert ("budi", "c") in moves(plan)


@pytest.mark.parametrize("rule", [greedy, legal_minimum])
def test_a_hand_made_plan_is_never_better_than_the_optimum(rule: Callable[..., Plan]) -> None:
    """Wherever it keeps every demand: a rule of thumb may miss one that needs two moves at once."""
    compared = 0
    for seed in range(70_000, 70_080):
        case = random_instance(seed)
        problem = case.problem()
        try:
            best = AllocationSession(problem).solve(case.scenario())
        except InfeasiblePlanError:
            continue
        plan = rule(problem, case.scenario())
        broken = {result.name for result in check_plan(plan, problem) if not result.passed}
        assert broken <= {"place_everyone_required", "keep_minimum", "honour_pin",
                          "respect_maksimum", "keep_apart", "keep_together", "cap_inflow",
                          "cap_outflow", "limit_group", "limit_moves", "limit_budget",
                          "round_budget", "limit_budget_of_unit"}, seed  # fmt: skip
        if not broken:
            assert plan.report.objective >= best.report.objective - 2 * best.report.step
            compared += 1
    assert compared >= 40


def test_limits_on_goals_have_no_rule_of_thumb() -> None:
    with pytest.raises(ScenarioError, match="bobot"):
        greedy(state(*CITY), Scenario(mode="lexicographic", order=("biaya",)))

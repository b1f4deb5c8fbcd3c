"""Prices of other choices against full enumeration, with every kind of limit on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from allocation_cases import Instance, random_instance, state, tight_instance
from brute_force import choice_of, every_choice, final_slot, goal_values, keeps_every_demand, points

from mutasi_lib.allocation import AllocationSession, check_plan
from mutasi_lib.allocation.pricing import Pricing
from mutasi_lib.domain.plan import Plan
from mutasi_lib.domain.scenario import Limits, Scenario
from mutasi_lib.errors import ScenarioError


def instance(seed: int) -> Instance:
    return random_instance(seed) if seed % 3 else tight_instance(seed)


def has_a_plan(case: Instance) -> bool:
    return any(keeps_every_demand(case, choice) for choice in every_choice(case))


SEEDS = [seed for seed in range(50_000, 50_055) if has_a_plan(instance(seed))]
TIGHT = [seed for seed in range(50_000, 50_060, 3) if has_a_plan(tight_instance(seed))]


def prices(case: Instance) -> Pricing:
    """Questions about the best plan."""
    session = AllocationSession(case.problem())
    return Pricing(session, session.solve(case.scenario()))


@pytest.fixture
def case(seed: int) -> Instance:
    return instance(seed)


@pytest.fixture
def pricing(case: Instance) -> Pricing:
    return prices(case)


def blur(case: Instance, plan: Plan) -> float:
    """Rounding of costs: half a step per column that differs."""
    return plan.report.step * (6 * len(case.people) + 8) + 2e-5


def worth(case: Instance) -> dict[tuple[str | None, ...], float]:
    """Points of every feasible choice, by the new slots of the people in order."""
    return {
        tuple(final_slot(case, choice, p) for p in case.people): points(
            case, goal_values(case, choice)
        )
        for choice in every_choice(case)
        if keeps_every_demand(case, choice)
    }


@pytest.mark.parametrize("seed", SEEDS)
def test_the_price_of_every_placement_equals_enumeration(
    seed: int, case: Instance, pricing: Pricing
) -> None:
    """Of every candidate and of staying; what is impossible costs infinity; bounds lie below."""
    everything = worth(case)
    best = min(everything.values())
    for number, (p, person) in enumerate(case.people.items()):
        for s in [*case.moves_of(p), *([person["slot_asal"]] if person["slot_asal"] else [])]:
            true = min(
                (value for places, value in everything.items() if places[number] == s),
                default=np.inf,
            )
            price = pricing.demanded(p, s)
            if np.isinf(true):
                assert price.points == np.inf
                assert price.plan is None
            else:
                assert price.points == pytest.approx(true - best, abs=blur(case, pricing.plan))
                assert price.plan is not None
                assert final_slot(case, choice_of(case, price.plan), p) == s
            assert price.least <= true - best + blur(case, pricing.plan)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_price_of_leaving_a_move_out_equals_enumeration(
    seed: int, case: Instance, pricing: Pricing
) -> None:
    """And core moves are those without which every plan is worse."""
    everything = worth(case)
    best = min(everything.values())
    people = list(case.people)
    near = blur(case, pricing.plan)
    for p, s, points_lost, exact, core in pricing.core().itertuples(index=False):
        number = people.index(p)
        true = min(
            (value for places, value in everything.items() if places[number] != s), default=np.inf
        )
        if exact:
            assert points_lost == pytest.approx(true - best, abs=near)
        else:
            assert points_lost <= true - best + near
        if core:
            assert true - best > -near
        else:
            assert true - best <= near


@pytest.mark.parametrize("seed", SEEDS)
def test_the_ranked_options_are_the_cheapest_in_order(
    seed: int, case: Instance, pricing: Pricing
) -> None:
    pairs = [(p, s) for p in case.people for s in case.moves_of(p)]
    ranked = pricing.ranked(pairs, most=3)
    prices = sorted(pricing.demanded(*pair).points for pair in pairs)[:3]
    assert [price.points for _, price in ranked] == pytest.approx(prices, abs=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_within_its_interval_the_plan_stays_best_and_beyond_it_does_not(
    seed: int, case: Instance, pricing: Pricing
) -> None:
    goal = sorted(case.goals)[seed % len(case.goals)]
    mine = tuple(final_slot(case, choice_of(case, pricing.plan), p) for p in case.people)
    low, high = pricing.interval(goal)
    now = case.weights.get(goal, 0.0)
    assert low <= now <= high

    def lead(weight: float) -> float:
        """How much better the best plan is than ours at a weight."""
        other = replace(case, weights={**case.weights, goal: weight})
        values = worth(other)
        return values[mine] - min(values.values())

    for inside in (low, (low + now) / 2, now, (now + min(high, now + 50.0)) / 2):
        assert lead(inside) <= blur(case, pricing.plan) * max(1.0, inside)
    if low > 1e-3:
        assert lead(low * 0.98) > 0
    if high < 1e3:
        assert lead(high * 1.02 + 1e-3) > 0


@pytest.mark.parametrize("seed", SEEDS)
def test_the_swing_holds_the_best_of_every_goal(
    seed: int, case: Instance, pricing: Pricing
) -> None:
    table = pricing.swing().set_index("tujuan")
    outcomes = [
        goal_values(case, choice)
        for choice in every_choice(case)
        if keeps_every_demand(case, choice)
    ]
    for goal, sense in case.goals.items():
        row = table.loc[goal]
        pick = min if sense == "min" else max
        best = pick(values[goal] for values in outcomes)
        unit = 1e-4 if goal != "biaya" else 2.0
        assert row["terbaik"] - row["hari_ini"] == pytest.approx(best, abs=unit)
        sign = 1 if sense == "min" else -1
        assert sign * row["terbaik"] <= sign * row["rencana"] + unit
        assert sign * row["rencana"] <= sign * row["terburuk"] + unit


SHORT = (
    "pegawai_key,slot_key,biaya \n ani,b,300000 \n budi,b,500000 \n citra,c,900000",
    "slot_key,unit_key,kebutuhan,maksimum \n a,U,0, \n b,V,1,1 \n c,W,1,1",
    "pegawai_key,slot_asal \n ani,a \n budi,a \n citra,a",
)
"""Three people to spare in a, one seat each in b and c."""

WEIGHTS = {"cakupan": 10.0, "biaya": 1.0}


def pricing_of(**limits: object) -> Pricing:
    session = AllocationSession(state(*SHORT, **limits))
    return Pricing(session, session.solve(Scenario(weights=WEIGHTS, alpha=0.0)))


def test_one_more_seat_is_worth_what_the_next_person_brings() -> None:
    """Today ani fills b for 0.3 points. A second seat in b is worth 10 and budi costs 0.5: 9.5
    points. A second seat in c would need a second person for it: nobody, so nothing is gained."""
    pricing = pricing_of()
    assert pricing.one_more_seat("b").points == pytest.approx(-9.5)
    assert pricing.one_more_seat("b").least <= -9.5 + 1e-6
    assert pricing.one_more_seat("c").points == pytest.approx(0.0)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_gain_of_one_more_seat_is_within_its_bound_and_equals_enumeration(
    seed: int, case: Instance, pricing: Pricing
) -> None:
    slot = sorted(case.slots)[seed % len(case.slots)]
    price = pricing.one_more_seat(slot)
    near = blur(case, pricing.plan)
    assert price.least <= price.points + near
    assert price.points <= near
    more = pricing.problem.with_one_more_seat(pricing.problem.slot_row[slot])
    assert price.plan is not None
    assert all(result.passed for result in check_plan(price.plan, more))


def test_the_next_budget_is_the_one_that_buys_the_next_seat() -> None:
    """With Rp 0.4 million ani goes to b. The seat in c needs citra, 0.9 million more: 1.2."""
    amount, price = pricing_of(budget=400_000.0).next_budget() or (0.0, None)
    assert amount == 1_200_000.0
    assert price is not None
    assert price.points == pytest.approx(-9.1)


def test_no_larger_budget_buys_anything_where_everything_is_bought() -> None:
    assert pricing_of(budget=5_000_000.0).next_budget() is None
    assert pricing_of().next_budget() is None


@pytest.mark.parametrize("seed", TIGHT)
def test_the_next_budget_equals_enumeration(seed: int) -> None:
    """The least spending of any plan that is better than the best within the budget."""
    case = tight_instance(seed)
    pricing = prices(case)
    found = pricing.next_budget()
    free = replace(case, limits=replace(case.limits, budget=None))
    spending = [
        (sum(case.values[p, s]["biaya"] for p, s in choice.items() if s is not None),
         points(case, goal_values(case, choice)))
        for choice in every_choice(free)
        if keeps_every_demand(free, choice)
    ]  # fmt: skip
    budget = case.limits.budget
    assert budget is not None
    mine = min(value for spent, value in spending if spent <= budget)
    better = [spent for spent, value in spending if value < mine - 1e-4]
    assert (found[0] if found else None) == (min(better) if better else None)


def test_only_a_proven_plan_of_weights_has_prices() -> None:
    session = AllocationSession(state(*SHORT))
    plan = session.solve(Scenario(mode="lexicographic", order=("biaya",)))
    with pytest.raises(ScenarioError, match="bobot"):
        Pricing(session, plan)


def test_a_placement_nobody_can_make_costs_infinitely_much() -> None:
    session = AllocationSession(state(*SHORT, pins=(("budi", "b"),)))
    pricing = Pricing(session, session.solve(Scenario(weights=WEIGHTS, alpha=0.0)))
    assert pricing.demanded("ani", "b").points == np.inf
    assert pricing.demanded("ani", "b").plan is None


def test_limits_of_a_plan_travel_with_its_prices() -> None:
    """Under a ban on ani, budi goes: ani is impossible after all, and having nobody costs 9.5."""
    session = AllocationSession(state(*SHORT))
    limits = Limits(bans=(("ani", "b"),))
    plan = session.solve(Scenario(weights=WEIGHTS, alpha=0.0), limits=limits)
    pricing = Pricing(session, plan, limits=limits)
    assert pricing.demanded("ani", "b").points == np.inf
    assert pricing.forbidden("budi", "b").points == pytest.approx(9.5)

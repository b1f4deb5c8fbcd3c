"""The optimum, the goal values and feasibility against full enumeration (`brute_force`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from math import isclose, isfinite

import numpy as np
import pytest
from allocation_cases import Instance, random_instance, tight_instance
from brute_force import (
    best_points,
    choice_of,
    goal_values,
    holders_after,
    keeps_every_demand,
    points,
)

from mutasi_lib.allocation import solve_allocation
from mutasi_lib.allocation.compiled import STEP, compile_problem
from mutasi_lib.domain.plan import Plan, PlanStatus
from mutasi_lib.domain.scenario import Limits
from mutasi_lib.errors import InfeasiblePlanError


def compare(seed: int, make: Callable[[int], Instance] = random_instance) -> str:
    """One instance; says how it ended."""
    case = make(seed)
    best = best_points(case)
    if best is None:
        with pytest.raises(InfeasiblePlanError) as raised:
            solve_allocation(case.problem(), case.scenario())
        assert raised.value.repairs
        relieved = apply_relief(case, raised.value)
        assert best_points(relieved) is not None, f"seed {seed}: the relief is not enough"
        return "infeasible"
    plan = solve_allocation(case.problem(), case.scenario())
    assert plan.report.status is PlanStatus.OPTIMAL
    choice = choice_of(case, plan)
    assert keeps_every_demand(case, choice), f"seed {seed}: the plan breaks a demand"
    true = goal_values(case, choice)
    for goal, change in true.items():
        stated = plan.goals[goal] - plan.today[goal]
        assert isclose(stated, change, abs_tol=2e-5), f"seed {seed}: {goal}"
    # costs are rounded to whole steps: half a step for each of at most 3 columns per move
    blur = plan.report.step * (3 * len(case.people) + len(case.limits.together)) + 1e-6
    assert points(case, true) <= best + blur, f"seed {seed}: enumeration finds a better plan"
    assert isclose(plan.report.objective, points(case, true), abs_tol=blur)
    return plan.report.proof


def apply_relief(case: Instance, error: InfeasiblePlanError) -> Instance:
    """The instance with every named demand relaxed by the amount named."""
    slots = {s: dict(row) for s, row in case.slots.items()}
    people = {p: dict(row) for p, row in case.people.items()}
    limits, worse_off, loses_income = vars(case.limits).copy(), case.worse_off, case.loses_income
    for row in error.conflicts.to_dict("records"):
        name, keys, amount = row["kendala"], row["objek"].split(" -> "), row["kelonggaran"]
        first = keys[0]
        if name == "place_everyone_required":
            people[first].update(wajib_pindah=False, wajib_ditempatkan=False)
        elif name == "keep_minimum":
            slot = slots[first]
            hard = slot["batas_keras"]
            floor = slot["minimum"] if hard else min(slot["minimum"], slot["bezetting"])
            slot["minimum"] = floor - round(amount)
        elif name == "respect_maksimum":
            slot = slots[first]
            hard = slot["batas_keras"]
            ceiling = slot["maksimum"] if hard else max(slot["maksimum"], slot["bezetting"])
            slot["maksimum"] = ceiling + round(amount)
        elif name == "freeze_unit":
            limits["frozen"] = tuple(u for u in limits["frozen"] if u != first)
        elif name in ("cap_inflow", "cap_outflow"):
            field = name.removeprefix("cap_")
            limits[field] = {u: n + round(amount) * (u == first) for u, n in limits[field].items()}
        elif name == "limit_moves":
            limits["moves"] += round(amount)
        elif name == "limit_budget":
            limits["budget"] += amount
        elif name == "limit_budget_of_unit":
            limits["budget_by_unit"] = {
                u: b + amount * (u == first) for u, b in limits["budget_by_unit"].items()
            }
        elif name == "limit_group":
            limits["groups"] = tuple(
                (members, most + round(amount) * (number == int(first)))
                for number, (members, most) in enumerate(limits["groups"], start=1)
            )
        elif name in ("honour_pin", "honour_ban"):
            field = name.removeprefix("honour_") + "s"
            limits[field] = tuple(pair for pair in limits[field] if pair != (keys[0], keys[1]))
        elif name in ("keep_apart", "keep_together"):
            field = name.removeprefix("keep_")
            pair = set(keys[:2])
            limits[field] = tuple(couple for couple in limits[field] if set(couple) != pair)
        elif name == "nobody_worse_off":
            worse_off = frozenset(pair for pair in worse_off if pair[0] != first)
        elif name == "nobody_loses_income":
            loses_income = frozenset(pair for pair in loses_income if pair[0] != first)
        else:
            pytest.fail(f"{name} is a definition and cannot be relaxed")
    return replace(
        case,
        slots=slots,
        people=people,
        limits=Limits(**limits),
        worse_off=worse_off,
        loses_income=loses_income,
    )


SMALL, TIGHT, LARGE = 180, 60, 1_000


def test_the_optimum_and_feasibility_equal_full_enumeration() -> None:
    endings = Counter(compare(seed) for seed in range(SMALL))
    assert endings["infeasible"] > 10
    assert endings["lp"] > 100


def test_the_optimum_equals_full_enumeration_where_the_relaxation_is_not_whole() -> None:
    """Budgets on every unit: the window and branch and bound prove these."""
    endings = Counter(compare(seed, tight_instance) for seed in range(7_000, 7_000 + TIGHT))
    assert endings["window"] + endings["branch-and-bound"] > 10


@pytest.mark.nightly
def test_the_optimum_and_feasibility_equal_full_enumeration_a_thousand_times() -> None:
    for seed in range(10_000, 10_000 + LARGE):
        compare(seed, random_instance if seed % 4 else tight_instance)


@pytest.mark.parametrize("limit", sorted(vars(Limits())))
def test_every_limit_turns_up_among_the_instances(limit: str) -> None:
    default = getattr(Limits(), limit)
    used = sum(getattr(random_instance(seed).limits, limit) != default for seed in range(SMALL))
    assert used >= 10


def test_any_duals_whatever_prove_a_true_and_finite_bound() -> None:
    """The certificate needs no trust in the solver: even random duals, wrong signs included,
    bound the best plan from below."""
    rng = np.random.default_rng(5)
    compared = 0
    for seed in range(8_000, 8_030):
        case = tight_instance(seed)
        best = best_points(case)
        if best is None:
            continue
        compiled = compile_problem(case.problem())
        cost, scale = compiled.cost(case.weights, case.alpha)
        staying = float(cost @ compiled.point(np.array([], dtype=int)))
        for _ in range(20):
            size = np.abs(cost).max(initial=1.0) * rng.choice((0.0, 1e-3, 1.0))
            bound, _ = compiled.dual_bound(cost, rng.normal(0, size, compiled.matrix.shape[0]))
            assert isfinite(bound)
            assert bound <= best * scale + staying + STEP * (4 * len(case.people) + 4)
            compared += 1
    assert compared >= 200


def filled(case: Instance, plan: Plan) -> int:
    after = holders_after(case, choice_of(case, plan))
    return sum(min(after[s], row["kebutuhan"]) for s, row in case.slots.items())


def test_equity_fills_as_many_seats_as_counting_them() -> None:
    """cakupan alone, no limits, prioritas 1: v falls with k but stays positive.

    The seats that can be filled together form a matroid (people matched to seats), and a
    largest-weight basis of a matroid is also a largest set; so no alpha costs a seat.
    """
    for seed in range(5_000, 5_020):
        case = random_instance(seed)
        slots = {
            s: {**row, "prioritas": 1.0, "minimum": 0, "batas_keras": False}
            for s, row in case.slots.items()
        }
        case = replace(
            case,
            slots=slots,
            goals={"cakupan": "max"},
            weights={"cakupan": 1.0},
            limits=Limits(),
            people={p: {"slot_asal": row["slot_asal"]} for p, row in case.people.items()},
            worse_off=frozenset(),
            loses_income=frozenset(),
        )
        problem = case.problem()
        counts = {
            alpha: filled(case, solve_allocation(problem, case.scenario(alpha=alpha)))
            for alpha in (0.0, 1.0, 4.0)
        }
        assert len(set(counts.values())) == 1, f"seed {seed}: {counts}"

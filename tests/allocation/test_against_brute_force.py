"""The optimum against full enumeration, written from the definitions of design §4 alone.

The oracle sees plain dictionaries. It shares no code with the model, the checker or the goal
values: it tries every combination of "stay" and "move there", throws out those that break a
demand, and keeps the best weighted sum.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import product
from math import isclose

import pytest
from allocation_cases import PER, Instance, random_instance

from mutasi_lib.allocation import check_plan, solve_allocation
from mutasi_lib.domain.plan import Plan, PlanStatus
from mutasi_lib.domain.scenario import Limits
from mutasi_lib.errors import InfeasiblePlanError

Choice = dict[str, str | None]
"""Person -> new slot, None = stays."""


# --- the oracle -----------------------------------------------------------------------------


def every_choice(case: Instance) -> list[Choice]:
    people = list(case.people)
    options = [[None, *case.moves_of(p)] for p in people]
    return [dict(zip(people, combination, strict=True)) for combination in product(*options)]


def holders_after(case: Instance, choice: Choice) -> Counter[str]:
    count = Counter({s: row["bezetting"] for s, row in case.slots.items()})
    for p, new in choice.items():
        if new is not None:
            count[new] += 1
            if case.people[p]["slot_asal"]:
                count[case.people[p]["slot_asal"]] -= 1
    return count


def final_slot(case: Instance, choice: Choice, p: str) -> str:
    return choice[p] or case.people[p]["slot_asal"]


def place(case: Instance, slot: str, column: str) -> str | None:
    return case.slots[slot][column] if slot else None


def keeps_every_demand(case: Instance, choice: Choice) -> bool:  # noqa: C901
    limits, moved = case.limits, {p: s for p, s in choice.items() if s is not None}
    after = holders_after(case, choice)
    for s, row in case.slots.items():
        before = row["bezetting"]
        floor = row["minimum"] if row["batas_keras"] else min(row["minimum"], before)
        ceiling = row["maksimum"] if row["batas_keras"] else max(row["maksimum"], before)
        if not floor <= after[s] <= ceiling:
            return False
    for p, row in case.people.items():
        must = row["wajib_pindah"] or (row["wajib_ditempatkan"] and not row["slot_asal"])
        if must and p not in moved:
            return False
    entering: Counter[str] = Counter()
    leaving: Counter[str] = Counter()
    spent: Counter[str] = Counter()
    for p, s in moved.items():
        source, target = place(case, case.people[p]["slot_asal"], "unit_key"), None
        target = place(case, s, "unit_key")
        assert target is not None
        if target in limits.frozen or source in limits.frozen:
            return False
        if source != target:
            entering[target] += 1
            if source is not None:
                leaving[source] += 1
        spent[target] += case.values[p, s]["biaya"]
        if (p, s) in limits.bans or (p, s) in case.worse_off or (p, s) in case.loses_income:
            return False
    if any(entering[u] > cap for u, cap in limits.inflow.items()):
        return False
    if any(leaving[u] > cap for u, cap in limits.outflow.items()):
        return False
    if limits.moves is not None and len(moved) > limits.moves:
        return False
    if limits.budget is not None and sum(spent.values()) > limits.budget:
        return False
    if any(spent[u] > cap for u, cap in limits.budget_by_unit.items()):
        return False
    if any(len(set(members) & set(moved)) > most for members, most in limits.groups):
        return False
    if any(final_slot(case, choice, p) != s for p, s in limits.pins):
        return False
    for p, q in limits.apart:
        here = place(case, final_slot(case, choice, p), "unit_key")
        if here is not None and here == place(case, final_slot(case, choice, q), "unit_key"):
            return False
    return "pasangan_terpisah" in case.goals or not couples_parted(case, choice)


def couples_parted(case: Instance, choice: Choice) -> int:
    parted = set()
    for p, q in case.limits.together:
        home = (case.people[p]["slot_asal"], case.people[q]["slot_asal"])
        if "" in home or place(case, home[0], "area") != place(case, home[1], "area"):
            continue
        new = (final_slot(case, choice, p), final_slot(case, choice, q))
        if place(case, new[0], "area") != place(case, new[1], "area"):
            parted.add(frozenset((p, q)))
    return len(parted)


def seat_worth(case: Instance) -> dict[tuple[str, int], float]:
    worth = {}
    for s, row in case.slots.items():
        for k in range(1, row["kebutuhan"] + 1):
            fullness = (k - 1) / row["kebutuhan"]
            worth[s, k] = row["prioritas"] * (0.25 / (0.25 + fullness)) ** case.alpha
    empty = [(s, k) for s, k in worth if k > case.slots[s]["bezetting"]]
    total = sum(worth[seat] for seat in empty)
    factor = sum(case.slots[s]["prioritas"] for s, _ in empty) / total if total else 1.0
    return {seat: value * factor for seat, value in worth.items()}


def goal_values(case: Instance, choice: Choice) -> dict[str, float]:
    """Change against staying put, every goal in its own unit."""
    worth, after = seat_worth(case), holders_after(case, choice)
    values = {}
    for goal in case.goals:
        if goal == "cakupan":
            values[goal] = sum(
                value * ((after[s] >= k) - (case.slots[s]["bezetting"] >= k))
                for (s, k), value in worth.items()
            )
        elif goal == "kekurangan":
            values[goal] = sum(
                max(row["kebutuhan"] - after[s], 0) - max(row["kebutuhan"] - row["bezetting"], 0)
                for s, row in case.slots.items()
            )
        elif goal == "jumlah_perpindahan":
            values[goal] = sum(new is not None for new in choice.values())
        elif goal == "pasangan_terpisah":
            values[goal] = couples_parted(case, choice)
        else:
            values[goal] = sum(
                case.values[p, new][goal]
                - case.values.get((p, case.people[p]["slot_asal"]), {goal: 0.0})[goal]
                for p, new in choice.items()
                if new is not None
            )
    return values


def points(case: Instance, values: dict[str, float]) -> float:
    return sum(
        case.weights.get(goal, 0.0) * value / PER.get(goal, 1.0) * (1 if sense == "min" else -1)
        for (goal, value), sense in zip(values.items(), case.goals.values(), strict=True)
    )


def best_points(case: Instance) -> float | None:
    feasible = [choice for choice in every_choice(case) if keeps_every_demand(case, choice)]
    return min((points(case, goal_values(case, choice)) for choice in feasible), default=None)


# --- the comparison -------------------------------------------------------------------------


def choice_of(case: Instance, plan: Plan) -> Choice:
    choice: Choice = dict.fromkeys(case.people)
    choice.update(zip(plan.moves["pegawai_key"], plan.moves["slot_key"], strict=True))
    return choice


def compare(seed: int) -> str:
    """One instance; says how it ended."""
    case = random_instance(seed)
    best = best_points(case)
    problem = case.problem()
    try:
        plan = solve_allocation(problem, case.scenario())
    except InfeasiblePlanError as error:
        assert best is None, f"seed {seed}: enumeration finds a plan"
        assert error.repairs
        relieved = apply_relief(case, error)
        assert best_points(relieved) is not None, f"seed {seed}: the relief is not enough"
        return "infeasible"
    assert best is not None, f"seed {seed}: a plan where enumeration finds none"
    assert plan.report.status is PlanStatus.OPTIMAL
    assert all(result.passed for result in check_plan(plan, problem))
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


SMALL, LARGE = 240, 1_000


def test_the_optimum_and_feasibility_equal_full_enumeration() -> None:
    endings = Counter(compare(seed) for seed in range(SMALL))
    assert endings["infeasible"] > 10
    assert endings["lp"] > 100
    assert endings["window"] + endings["branch-and-bound"] > 5


@pytest.mark.nightly
def test_the_optimum_and_feasibility_equal_full_enumeration_a_thousand_times() -> None:
    assert sum(Counter(compare(seed) for seed in range(10_000, 10_000 + LARGE)).values()) == LARGE


@pytest.mark.parametrize("limit", sorted(vars(Limits())))
def test_every_limit_turns_up_among_the_instances(limit: str) -> None:
    default = getattr(Limits(), limit)
    used = sum(getattr(random_instance(seed).limits, limit) != default for seed in range(SMALL))
    assert used >= 10


def filled(case: Instance, plan: Plan) -> int:
    after = holders_after(case, choice_of(case, plan))
    return sum(min(after[s], row["kebutuhan"]) for s, row in case.slots.items())


def test_equity_fills_as_many_seats_as_counting_them() -> None:
    """cakupan alone, no limits, prioritas 1: v falls with k but stays positive.

    The seats that can be filled together form a matroid (people matched to seats), and a
    largest-weight basis of a matroid is also a largest set; so no alpha costs a seat.
    """
    for seed in range(5_000, 5_030):
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

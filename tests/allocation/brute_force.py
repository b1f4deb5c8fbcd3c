"""The oracle: full enumeration of a tiny instance, written from the definitions of design §4 alone.

It sees plain dictionaries and shares no code with the model, the checker or the goal values: it
tries every combination of "stay" and "move there", throws out those that break a demand, and
keeps the best weighted sum.
"""

from __future__ import annotations

from collections import Counter
from itertools import product

from allocation_cases import PER, Instance

from mutasi_lib.domain.plan import Plan

Choice = dict[str, str | None]
"""Person -> new slot, None = stays."""


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


def keeps_every_demand(case: Instance, choice: Choice) -> bool:
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


def choice_of(case: Instance, plan: Plan) -> Choice:
    choice: Choice = dict.fromkeys(case.people)
    choice.update(zip(plan.moves["pegawai_key"], plan.moves["slot_key"], strict=True))
    return choice

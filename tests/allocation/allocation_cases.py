"""Small problems for the allocation tests: CSV text, random instances, checked plans."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from io import StringIO
from typing import Any

import numpy as np
import pandas as pd

from mutasi_lib.allocation import AllocationProblem, check_plan, solve_allocation
from mutasi_lib.domain.plan import Plan
from mutasi_lib.domain.scenario import Limits, Scenario

KEYS = ("pegawai_key", "slot_key", "slot_asal", "unit_key", "area")
FLAGS = ("wajib_ditempatkan", "wajib_pindah", "batas_keras")


def table(text: str) -> pd.DataFrame:
    """CSV text as a table; keys are text, yes/no columns hold ya or nothing."""
    frame = pd.read_csv(
        StringIO(text.replace(" ", "")), dtype=dict.fromkeys((*KEYS, *FLAGS), "object")
    )
    for flag in set(FLAGS) & set(frame.columns):
        frame[flag] = frame[flag] == "ya"
    return frame


def state(
    candidates: str, slots: str, pegawai: str | None = None, *, goals: Any = None, **limits: Any
) -> AllocationProblem:
    """An AllocationProblem from CSV texts."""
    return AllocationProblem.from_tables(
        table(candidates),
        table(slots),
        None if pegawai is None else table(pegawai),
        limits=Limits(**limits),
        goals=goals,
    )


def solved(problem: AllocationProblem, **scenario: Any) -> Plan:
    """The plan of a problem, passed by every check."""
    plan = solve_allocation(problem, Scenario(**scenario))
    failed = [result.name for result in check_plan(plan, problem) if not result.passed]
    assert failed == []
    return plan


def moves(plan: Plan) -> set[tuple[str, str]]:
    """Who moves where."""
    return set(zip(plan.moves["pegawai_key"], plan.moves["slot_key"], strict=True))


# --- random instances -----------------------------------------------------------------------

PER = {"biaya": 1_000_000.0}
"""Rupiah that one unit of weight is stated for, typed from the design, not read from the code."""

SENSE = {
    "cakupan": "max", "kesesuaian": "max", "preferensi": "max", "jarak": "min", "biaya": "min",
    "jumlah_perpindahan": "min", "melawan_penolakan": "min", "risiko_adaptasi": "min",
    "kekurangan": "min", "pasangan_terpisah": "min", "pengalaman_lain": "max",
}  # fmt: skip
"""Every house goal, and one of the caller's own."""

STATED = (
    "kesesuaian", "preferensi", "jarak", "biaya", "melawan_penolakan", "risiko_adaptasi",
    "pengalaman_lain",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Instance:
    """One problem as plain Python, before any code of the project has seen it.

    ``values`` holds one row per (pegawai, slot), the present slot included where staying has a
    value; ``worse_off`` and ``loses_income`` are pairs.
    """

    slots: dict[str, dict[str, Any]]
    people: dict[str, dict[str, Any]]
    values: dict[tuple[str, str], dict[str, float]]
    goals: dict[str, str]
    weights: dict[str, float]
    alpha: float
    limits: Limits = field(default_factory=Limits)
    worse_off: frozenset[tuple[str, str]] = frozenset()
    loses_income: frozenset[tuple[str, str]] = frozenset()

    def moves_of(self, pegawai: str) -> list[str]:
        """Slots a person can move to."""
        home = self.people[pegawai]["slot_asal"]
        return [s for p, s in self.values if p == pegawai and s != home]

    def tables(self) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
        """candidates, slots, pegawai as `from_tables` takes them."""
        candidates = pd.DataFrame(
            [{"pegawai_key": p, "slot_key": s, **row} for (p, s), row in self.values.items()],
            columns=["pegawai_key", "slot_key", *STATED],
        )
        slots = pd.DataFrame([{"slot_key": s, **row} for s, row in self.slots.items()])
        people = pd.DataFrame([{"pegawai_key": p, **row} for p, row in self.people.items()])
        return candidates, slots, people

    def problem(self) -> AllocationProblem:
        """The same, stated."""
        return self.stated(*self.tables())

    def stated(self, *tables: pd.DataFrame) -> AllocationProblem:
        """The same from given (shuffled) tables."""
        candidates, slots, people = tables
        problem = AllocationProblem.from_tables(
            candidates, slots, people, limits=self.limits, goals=self.goals
        )
        keys = list(
            zip(problem.candidates["pegawai_key"], problem.candidates["slot_key"], strict=True)
        )
        return replace(
            problem,
            worse_off=np.flatnonzero([key in self.worse_off for key in keys]),
            loses_income=np.flatnonzero([key in self.loses_income for key in keys]),
        )

    def scenario(self, **changes: Any) -> Scenario:
        """Its weights and alpha."""
        return Scenario(**{"weights": self.weights, "alpha": self.alpha, **changes})


def random_instance(seed: int, *, most_people: int = 6, most_slots: int = 5) -> Instance:
    """A tiny problem in which every kind of limit and goal turns up now and then."""
    rng = random.Random(seed)  # noqa: S311 - not a secret
    units = [f"u{i}" for i in range(rng.randint(1, 3))]
    areas = {unit: rng.choice(("K1", "K2")) for unit in units}
    slots: dict[str, dict[str, Any]] = {}
    for i in range(rng.randint(1, most_slots)):
        unit = rng.choice(units)
        slots[f"s{i}"] = {
            "unit_key": unit,
            "area": areas[unit],
            "kebutuhan": rng.randint(0, 3),
            "minimum": rng.choice((0, 0, 0, 1, 1, 2)),
            "maksimum": rng.choice((np.inf, np.inf, 1, 2, 3, 4)),
            "prioritas": rng.choice((0.0, 0.5, 1.0, 1.0, 2.0, 3.25)),
            "batas_keras": rng.random() < 0.08,
        }
    units = sorted({slot["unit_key"] for slot in slots.values()})
    people: dict[str, dict[str, Any]] = {}
    for i in range(rng.randint(1, most_people)):
        people[f"p{i}"] = {
            "slot_asal": rng.choice(list(slots)) if rng.random() < 0.75 else "",
            "wajib_ditempatkan": rng.random() < 0.2,
            "wajib_pindah": rng.random() < 0.08,
        }
    for key, slot in slots.items():
        held = sum(person["slot_asal"] == key for person in people.values())
        slot["bezetting"] = held + (rng.randint(1, 2) if rng.random() < 0.25 else 0)
    values: dict[tuple[str, str], dict[str, float]] = {}
    for p, person in people.items():
        for s in slots:
            chance = 0.4 if s == person["slot_asal"] else 0.55
            if rng.random() < chance:
                values[p, s] = _random_values(rng)
    stated = [goal for goal in STATED if rng.random() < 0.6]
    couples = _random_pairs(rng, people, 0.35)
    priced = bool(couples) and rng.random() < 0.5
    goals = {
        goal: SENSE[goal]
        for goal in SENSE
        if goal in stated
        or (goal == "pasangan_terpisah" and priced)
        or (goal in ("cakupan", "kekurangan", "jumlah_perpindahan") and rng.random() < 0.8)
    }
    rich = goals or {"cakupan": "max"}
    weights = {goal: rng.choice((0.0, 0.25, 1.0, 3.0, 7.5)) for goal in rich}
    moves = [pair for pair in values if people[pair[0]]["slot_asal"] != pair[1]]
    return Instance(
        slots=slots,
        people=people,
        values=values,
        goals=rich,
        weights=weights,
        alpha=rng.choice((0.0, 1.0, 4.0, round(rng.uniform(0, 4), 2))),
        limits=_random_limits(rng, people, units, list(slots), moves, couples),
        worse_off=frozenset(pair for pair in moves if rng.random() < 0.05),
        loses_income=frozenset(pair for pair in moves if rng.random() < 0.05),
    )


def tight_instance(seed: int) -> Instance:
    """Costly moves under budgets that let about half of them pass: fractional relaxations."""
    rng = random.Random(seed)  # noqa: S311 - not a secret
    case = random_instance(seed)
    units = sorted({row["unit_key"] for row in case.slots.values()})
    values = {
        pair: {**row, "biaya": float(rng.randint(1, 9) * 137_000)}
        for pair, row in case.values.items()
    }
    return replace(
        case,
        people={p: {**row, "wajib_pindah": False} for p, row in case.people.items()},
        values=values,
        goals={"cakupan": "max", "kesesuaian": "max", "jarak": "min"},
        weights={"cakupan": 3.0, "kesesuaian": 0.25, "jarak": 1.0},
        limits=Limits(
            budget=float(rng.randint(5, 12) * 150_000),
            budget_by_unit={u: float(rng.randint(3, 9) * 150_000) for u in units},
            together=case.limits.together,
        ),
    )


def _random_values(rng: random.Random) -> dict[str, float]:
    return {
        "kesesuaian": float(rng.randint(0, 100)),
        "preferensi": float(rng.choice((-100, 0, 0, 40, 100))),
        "jarak": round(rng.uniform(-20, 20), 3),
        "biaya": float(rng.choice((0, 0, 250_000, 1_500_000, 12_345_678, -500_000))),
        "melawan_penolakan": float(rng.random() < 0.3),
        "risiko_adaptasi": round(rng.uniform(0, 0.5), 4),
        "pengalaman_lain": round(rng.uniform(-3, 3), 2),
    }


def _random_pairs(
    rng: random.Random, people: dict[str, Any], chance: float
) -> tuple[tuple[str, str], ...]:
    if len(people) < 2 or rng.random() > chance:
        return ()
    return tuple(
        (pair[0], pair[1])
        for pair in (rng.sample(list(people), 2) for _ in range(rng.randint(1, 2)))
    )


def _random_limits(
    rng: random.Random,
    people: dict[str, Any],
    units: list[str],
    slots: list[str],
    moves: list[tuple[str, str]],
    couples: tuple[tuple[str, str], ...],
) -> Limits:
    def some(chance: float) -> bool:
        return rng.random() < chance

    holds = [(p, row["slot_asal"]) for p, row in people.items() if row["slot_asal"]]
    bannable = [(p, s) for p in people for s in slots if people[p]["slot_asal"] != s]
    return Limits(
        moves=rng.randint(0, 4) if some(0.2) else None,
        budget=float(rng.choice((0, 250_000, 2_000_000, 14_000_000))) if some(0.25) else None,
        budget_by_unit={rng.choice(units): float(rng.choice((0, 1_750_000)))} if some(0.2) else {},
        inflow={rng.choice(units): rng.randint(0, 2)} if some(0.2) else {},
        outflow={rng.choice(units): rng.randint(0, 2)} if some(0.2) else {},
        pins=tuple(rng.sample(moves, 1)) if moves and some(0.12) else
        tuple(rng.sample(holds, 1)) if holds and some(0.12) else (),
        bans=tuple(rng.sample(bannable, min(2, len(bannable)))) if some(0.2) else (),
        frozen=(rng.choice(units),) if some(0.08) else (),
        apart=_random_pairs(rng, people, 0.15),
        together=couples,
        groups=((tuple(rng.sample(list(people), min(2, len(people)))), rng.randint(0, 1)),)
        if some(0.2) else (),
    )  # fmt: skip

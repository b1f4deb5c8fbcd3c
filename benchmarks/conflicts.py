"""How long it takes to say why there is no plan: contradictions planted among 5,000 people.

    python -m benchmarks.conflicts

Five kinds, some of each, every one in a region of 5,000 people with a budget and couples. Counted:
whether the demands planted are among the causes named, whether no more than `MOST_NAMED` are
named, whether every way out that is offered makes a plan possible, and the seconds until the
causes, ways out and their plans are told.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.engine_cases import WEIGHTS, Tables, region
from benchmarks.machine import describe, write_result
from mutasi_lib.allocation import AllocationProblem, AllocationSession
from mutasi_lib.allocation.compiled import compile_problem
from mutasi_lib.allocation.conflicts import find_conflicts
from mutasi_lib.allocation.relief import relaxed
from mutasi_lib.domain.scenario import Limits, Scenario
from mutasi_lib.errors import InfeasiblePlanError

PEOPLE, OF_EACH, MOST_NAMED = 5_000, 4, 10
BUDGET_PER_PERSON = 60_000.0


@dataclass(frozen=True)
class Planted:
    """Limits that contradict each other and the constraints to blame.

    Besides, who must move, and the only units they may go to.
    """

    limits: dict[str, Any]
    blamed: frozenset[str]
    must_move: tuple[str, ...] = ()
    units: tuple[str, ...] = ()


class Planter:
    """Finds places for contradictions in one region; each call takes other people."""

    def __init__(self, tables: Tables, seed: int = 5) -> None:
        self.tables, self.rng = tables, np.random.default_rng(seed)
        slots = tables.slots.set_index("slot_key")
        self.unit, self.area = slots["unit_key"], slots["area"]
        home = tables.pegawai.set_index("pegawai_key")["slot_asal"]
        moves = tables.candidates[["pegawai_key", "slot_key"]].sort_values(
            ["pegawai_key", "slot_key"]
        )
        self.moves = moves.assign(
            unit=moves["slot_key"].map(self.unit).to_numpy(),
            area=moves["slot_key"].map(self.area).to_numpy(),
            home_unit=moves["pegawai_key"].map(home).map(self.unit).to_numpy(),
        )
        self.by_person = dict(iter(self.moves.groupby("pegawai_key")))

    def pins(self, count: int) -> tuple[tuple[str, str], ...]:
        """Moves of different people between different units, to different slots."""
        drawn = self.moves.sample(frac=1, random_state=int(self.rng.integers(2**31)))
        drawn = drawn[drawn["unit"] != drawn["home_unit"]].drop_duplicates("pegawai_key")
        drawn = drawn.drop_duplicates("slot_key").head(count)
        return tuple(drawn[["pegawai_key", "slot_key"]].itertuples(index=False, name=None))

    def person(self) -> Planted:
        """One person is sent and belongs to a group nobody may leave."""
        pins = self.pins(1)
        groups = (((pins[0][0],), 0),)
        return Planted({"pins": pins, "groups": groups}, frozenset({"honour_pin", "limit_group"}))

    def couple(self) -> Planted:
        """The two of a couple are sent to two areas."""
        while True:
            p, q = self.tables.couples[int(self.rng.integers(len(self.tables.couples)))]
            if p in self.by_person and q in self.by_person:
                mine, other = self.by_person[p].iloc[0], self.by_person[q]
                other = other[other["area"] != mine["area"]]
                if len(other):
                    pins = ((p, mine["slot_key"]), (q, other.iloc[0]["slot_key"]))
                    return Planted({"pins": pins}, frozenset({"honour_pin", "keep_together"}))

    def quota(self) -> Planted:
        """Four are sent and three may move."""
        return Planted({"pins": self.pins(4), "moves": 3}, frozenset({"honour_pin", "limit_moves"}))

    def lock(self) -> Planted:
        """Somebody is sent to a frozen unit."""
        pins = self.pins(1)
        frozen = (str(self.unit[pins[0][1]]),)
        return Planted({"pins": pins, "frozen": frozen}, frozenset({"honour_pin", "freeze_unit"}))

    def whole(self) -> Planted:
        """Three who must not share a unit know of two only: halves of people would fit."""
        while True:
            first = self.moves.sample(1, random_state=int(self.rng.integers(2**31))).iloc[0]
            units = self.by_person[first["pegawai_key"]]["unit"].unique()[:2]
            if len(units) < 2:
                continue
            both = self.moves[self.moves["unit"].isin(units)]
            count = both.groupby("pegawai_key")["unit"].nunique()
            away = both.groupby("pegawai_key")["home_unit"].first()
            three = sorted(count.index[(count == 2) & ~away.isin(units)])[:3]
            if len(three) == 3:
                p, q, r = three
                return Planted(
                    {"apart": ((p, q), (q, r), (p, r))},
                    frozenset({"keep_apart", "place_everyone_required"}),
                    (p, q, r),
                    tuple(units),
                )


def stated(tables: Tables, planted: Planted) -> AllocationProblem:
    """The problem with a contradiction in it."""
    pegawai = tables.pegawai.assign(
        wajib_pindah=tables.pegawai["pegawai_key"].isin(planted.must_move)
    )
    limits = Limits(budget=BUDGET_PER_PERSON * PEOPLE, together=tables.couples, **planted.limits)
    unit = tables.candidates["slot_key"].map(tables.slots.set_index("slot_key")["unit_key"])
    bound = tables.candidates["pegawai_key"].isin(planted.must_move)
    candidates = tables.candidates[~bound | unit.isin(planted.units)]
    return AllocationProblem.from_tables(candidates, tables.slots, pegawai, limits=limits)


def ask(tables: Tables, planted: Planted) -> dict[str, Any]:
    """Ask for a plan, be told why there is none, and try every way out."""
    problem = stated(tables, planted)
    session = AllocationSession(problem)
    started = time.perf_counter()
    try:
        session.solve(Scenario(weights=WEIGHTS), canonical=False)
    except InfeasiblePlanError as refused:
        taken = time.perf_counter() - started
        causes = set(refused.causes["kendala"]) if len(refused.causes) else set()
        ways = find_conflicts(compile_problem(problem)).repairs
        return {
            "seconds": round(taken, 2),
            "found": planted.blamed <= causes and len(refused.causes) <= MOST_NAMED,
            "named": len(refused.causes),
            "ways out": len(ways),
            "solvable": all(solvable(relaxed(problem, way.demands)) for way in ways),
        }
    raise SystemExit("a plan was found where there is none")


def solvable(problem: AllocationProblem) -> bool:
    """Whether a problem has a plan."""
    try:
        AllocationSession(problem).solve(canonical=False, why=False)
    except InfeasiblePlanError:
        return False
    return True


def main(of_each: int = OF_EACH) -> None:
    """Measure and write `results/conflicts.json`."""
    tables = region(PEOPLE)
    planter = Planter(tables)
    kinds: dict[str, Callable[[], Planted]] = {
        "person": planter.person, "couple": planter.couple, "quota": planter.quota,
        "lock": planter.lock, "whole people only": planter.whole,
    }  # fmt: skip
    asked = [
        {"kind": kind, **ask(tables, plant())}
        for kind, plant in kinds.items()
        for _ in range(of_each)
    ]
    found = pd.DataFrame(asked).groupby("kind", sort=False)
    figures = {
        kind: {
            "asked": len(rows),
            "found": int(rows["found"].sum()),
            "most_named": int(rows["named"].max()),
            "solvable": int(rows["solvable"].sum()),
            "seconds": round(float(rows["seconds"].median()), 2),
            "longest": float(rows["seconds"].max()),
        }
        for kind, rows in found
    }
    write_result("conflicts", {"machine": describe("highspy", "pyomo"), "figures": figures})


if __name__ == "__main__":
    main()

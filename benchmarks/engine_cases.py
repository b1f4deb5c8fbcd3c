"""Invented allocation problems of any size, for measuring the engine: tables, nothing else.

A region of areas (kecamatan) in a grid, about one unit for 14 people and four kelompok in a unit.
Everyone may move to the sixteen nearest slots of the same kelompok, full ones included, so that a
seat vacated in the plan can be refilled. Most seats are filled; some slots have people to spare,
others lack them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from mutasi_lib.allocation import AllocationProblem
from mutasi_lib.domain.scenario import Limits

NEAREST = 16
WEIGHTS = {
    "cakupan": 100.0,
    "kesesuaian": 0.2,
    "preferensi": 0.1,
    "jarak": 1.0,
    "biaya": 1.0,
    "jumlah_perpindahan": 15.0,
    "melawan_penolakan": 25.0,
}
"""The weights of the suite's default parameters."""

COSTS = (0.0, 0.0, 0.0, 1_500_000.0, 2_250_000.0, 4_100_000.0, 7_800_000.0, -600_000.0)
"""Rupiah of a move: nothing inside a town, moving and training elsewhere, now and then a saving."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Tables:
    """candidates, slots, pegawai as `AllocationProblem.from_tables` takes them, and couples."""

    candidates: pd.DataFrame
    slots: pd.DataFrame
    pegawai: pd.DataFrame
    couples: tuple[tuple[str, str], ...]

    def problem(self, *, budget: float | None = None, couples: bool = False) -> AllocationProblem:
        """State the problem, optionally with a budget row and couples kept in one area."""
        return AllocationProblem.from_tables(
            self.candidates,
            self.slots,
            self.pegawai,
            limits=Limits(budget=budget, together=self.couples if couples else ()),
        )


def region(people: int, seed: int = 1) -> Tables:
    """Invent a region of about ``people`` people."""
    rng = np.random.default_rng(seed)
    units = max(8, people // 14)
    areas = max(4, units // 12)
    side = int(np.ceil(np.sqrt(areas)))
    area_of = rng.integers(areas, size=units)
    place = np.column_stack([area_of % side, area_of // side]) * 8.0
    place = place + rng.uniform(0, 6, size=(units, 2))
    kinds = 24
    unit = np.repeat(np.arange(units), 4)
    kind = np.concatenate([rng.choice(kinds, size=4, replace=False) for _ in range(units)])
    need = rng.integers(1, 8, size=len(unit))
    slots = pd.DataFrame(
        {
            "slot_key": [f"s{number:06}" for number in range(len(unit))],
            "unit_key": [f"u{number:05}" for number in unit],
            "area": [f"a{number:04}" for number in area_of[unit]],
            "kebutuhan": need,
            "minimum": np.maximum(need - rng.integers(1, 4, size=len(need)), 0),
            "maksimum": need + rng.integers(0, 2, size=len(need)),
            "prioritas": rng.choice((0.5, 1.0, 1.0, 1.0, 2.0), size=len(need)),
        }
    )
    home = rng.choice(len(unit), size=people, p=_crowding(need, rng))
    pegawai = pd.DataFrame(
        {
            "pegawai_key": [f"p{number:06}" for number in range(people)],
            "slot_asal": slots["slot_key"].to_numpy()[home],
        }
    )
    person, slot = _nearest(home, unit, kind, place, rng)
    candidates = _values(person, slot, home, unit, place, rng, slots, pegawai)
    pairs = _couples(home, area_of[unit], rng, pegawai["pegawai_key"].to_numpy())
    return Tables(candidates=candidates, slots=slots, pegawai=pegawai, couples=pairs)


def _crowding(need: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Chance to work in each slot: near its need, with crowded and with empty slots."""
    weight = need * rng.choice((0.4, 0.8, 1.0, 1.0, 1.3, 1.7), size=len(need))
    return np.asarray(weight / weight.sum())


def _nearest(
    home: np.ndarray,
    unit: np.ndarray,
    kind: np.ndarray,
    place: np.ndarray,
    rng: np.random.Generator,
) -> tuple[np.ndarray, np.ndarray]:
    """The nearest slots of the same kelompok for every person, own slot left out."""
    people, found = [], []
    for group in np.unique(kind):
        slots = np.flatnonzero(kind == group)
        where = place[unit[slots]]
        members = np.flatnonzero(kind[home] == group)
        for origin in np.unique(home[members]):
            away = np.hypot(*(where - place[unit[origin]]).T)
            away[slots == origin] = np.inf
            few = np.argsort(away, kind="stable")[: min(NEAREST, len(slots) - 1)]
            mine = members[home[members] == origin]
            people.append(np.repeat(mine, len(few)))
            found.append(np.tile(slots[few], len(mine)))
    del rng
    return np.concatenate(people), np.concatenate(found)


def _values(
    person: np.ndarray,
    slot: np.ndarray,
    home: np.ndarray,
    unit: np.ndarray,
    place: np.ndarray,
    rng: np.random.Generator,
    slots: pd.DataFrame,
    pegawai: pd.DataFrame,
) -> pd.DataFrame:
    lives = place[unit[home]] + rng.normal(0, 2.5, size=(len(home), 2))
    now = np.hypot(*(place[unit[home]] - lives).T)
    then = np.hypot(*(place[unit[slot]] - lives[person]).T)
    wishes = rng.random(len(person))
    shuffled = rng.permutation(len(person))
    table = pd.DataFrame(
        {
            "pegawai_key": pegawai["pegawai_key"].to_numpy()[person],
            "slot_key": slots["slot_key"].to_numpy()[slot],
            "kesesuaian": rng.normal(0, 12, size=len(person)).round(0),
            "preferensi": np.select([wishes < 0.04, wishes > 0.98], [100.0, -100.0], 0.0),
            "jarak": (then - now[person]).round(1),
            "biaya": rng.choice(COSTS, size=len(person)),
            "melawan_penolakan": (wishes > 0.98).astype(float),
        }
    )
    return table.iloc[shuffled].reset_index(drop=True)


def _couples(
    home: np.ndarray, area: np.ndarray, rng: np.random.Generator, keys: np.ndarray
) -> tuple[tuple[str, str], ...]:
    """One person in 25 is married to a colleague of the same area."""
    order = rng.permutation(len(home))
    order = order[np.argsort(area[home[order]], kind="stable")]
    pairs = order[: len(order) // 2 * 2].reshape(-1, 2)
    same = area[home[pairs[:, 0]]] == area[home[pairs[:, 1]]]
    pairs = pairs[same & (rng.random(len(pairs)) < 0.04)]
    return tuple((str(keys[p]), str(keys[q])) for p, q in pairs)

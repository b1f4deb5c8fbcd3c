"""The allocation problem: candidates, slots, people, goals and limits, in canonical order.

Everything here is surrogate keys and numbers. Rows are sorted by key on the way in, so the
order of the input cannot matter further down.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from hashlib import sha256
from numbers import Real
from typing import Literal

import numpy as np
import pandas as pd

from mutasi_lib.allocation.tables import (
    GOAL_DECIMALS,
    LARGEST,
    candidate_table,
    goal_table,
    people_table,
    slot_table,
    with_bezetting,
)
from mutasi_lib.domain.goals import COMPUTED, Sense
from mutasi_lib.domain.scenario import Limits, Pair
from mutasi_lib.errors import RefusedNumberError, ScenarioError

DELTA = 0.25
"""Steepness of the equity weight v (docs/formulation.md, goal cakupan)."""


def seat_worth(k: np.ndarray, kebutuhan: np.ndarray | int, alpha: float) -> np.ndarray:
    """Worth of the k-th seat (from 1) of a slot that needs ``kebutuhan``, the first being 1.

    v = (delta / (delta + (k - 1) / kebutuhan)) ** alpha with delta = 0.25 (docs/formulation.md,
    goal cakupan), before prioritas and the factor of the problem.
    """
    return np.asarray((DELTA / (DELTA + (k - 1) / np.maximum(kebutuhan, 1))) ** alpha)


@dataclass(frozen=True, kw_only=True, eq=False)
class AllocationProblem:
    """One problem, ready to be stated.

    Build it with `from_tables` or `mutasi_lib.prepare_allocation`; the constructor trusts its
    arguments.

    Attributes
    ----------
    candidates : DataFrame
        pegawai_key, slot_key, one column per stated goal, relative to staying, and ``pemakaian``
        (what budgets consume); ``p``, ``s``, ``o`` are row numbers of person, slot and origin
        slot (-1 if unplaced).
    slots : DataFrame
        slot_key, unit_key, area, kebutuhan, penyebut (the kebutuhan that the worth of seats is
        measured by: the same, but for seats that are only being asked about), minimum, maksimum
        (inf = no ceiling), before (projected bezetting), prioritas, batas_keras.
    people : DataFrame
        pegawai_key, slot_asal, o, wajib_ditempatkan, wajib_pindah, and ``stay_<goal>``.
    goals
        Goal -> ``"min"`` or ``"max"``, in a fixed order.
    limits
        Hard limits.
    worse_off, loses_income
        Candidate row numbers the two switches forbid (empty when a switch is off).
    """

    candidates: pd.DataFrame
    slots: pd.DataFrame
    people: pd.DataFrame
    goals: Mapping[str, Sense]
    limits: Limits = field(default_factory=Limits)
    worse_off: np.ndarray = field(default_factory=lambda: np.array([], dtype=int))
    loses_income: np.ndarray = field(default_factory=lambda: np.array([], dtype=int))

    @classmethod
    def from_tables(
        cls,
        candidates: pd.DataFrame,
        slots: pd.DataFrame,
        pegawai: pd.DataFrame | None = None,
        *,
        limits: Limits = Limits(),  # noqa: B008 - frozen
        goals: Mapping[str, Literal["min", "max"]] | None = None,
    ) -> AllocationProblem:
        """State a problem from plain tables.

        Parameters
        ----------
        candidates
            ``pegawai_key``, ``slot_key`` (unique pair) and numeric goal columns; ``biaya`` is
            also what budgets consume. A row with ``slot_key == slot_asal`` gives the value of
            staying; without one, staying is worth 0 in every goal.
        slots
            ``slot_key``, ``unit_key``; optional ``kebutuhan`` (0), ``minimum`` (0), ``maksimum``
            (no ceiling), ``bezetting`` (default: people with that slot_asal; larger: holders
            who never move), ``prioritas`` (1), ``batas_keras`` (False), ``area`` (unit_key).
        pegawai
            ``pegawai_key``; optional ``slot_asal`` (empty = unplaced), ``wajib_ditempatkan``,
            ``wajib_pindah``. Default: everyone in candidates, unplaced.
        limits
            Hard limits; see `Limits`.
        goals
            ``{name: "min" | "max"}``; default: the house goals the candidates have columns for,
            and cakupan and jumlah_perpindahan. ``pasangan_terpisah`` prices
            ``limits.together`` instead of forbidding.

        Raises
        ------
        ScenarioError
            A key that does not exist, is empty or doubled, an unknown goal, a yes/no column
            with other content, a pin on a pair that is no candidate, a ban on the present slot,
            a bezetting smaller than the people the slot holds.
        RefusedNumberError
            A number that is missing, not finite, or not of sane size.
        """
        places = slot_table(slots)
        people = people_table(candidates, pegawai, places)
        named = goal_table(goals, candidates)
        rows, people = candidate_table(candidates, people, places, named)
        places = with_bezetting(places, people)
        if (limits.budget is not None or limits.budget_by_unit) and "biaya" not in candidates:
            raise ScenarioError("Anggaran dibatasi, tetapi candidates tidak memiliki kolom biaya.")
        problem = cls(candidates=rows, slots=places, people=people, goals=named)
        return problem.with_limits(limits)

    def with_limits(self, limits: Limits) -> AllocationProblem:
        """The same problem under other hard limits; what was derived from the tables is kept.

        Raises
        ------
        ScenarioError, RefusedNumberError
            As `from_tables`.
        """
        _check_numbers(limits)
        _check_limits(limits, self)
        problem = replace(self, limits=limits)
        problem.__dict__.update({k: v for k, v in vars(self).items() if k in _OF_TABLES})
        return problem

    def same_tables(self, other: AllocationProblem) -> bool:
        """Whether the two differ in their limits at most: one session can then solve both."""
        names = [field.name for field in fields(self) if field.name != "limits"]
        return all(getattr(self, name) is getattr(other, name) for name in names)

    def with_one_more_seat(self, slot: int) -> AllocationProblem:
        """The same problem with one more needed seat in a slot (row), and one more allowed there.

        The new seat is worth what the series of the slot's seats gives it; no other seat changes
        its worth.
        """
        here = (np.arange(len(self.slots)) == slot).astype(int)
        more = {name: self.slots[name] + here for name in ("kebutuhan", "maksimum")}
        return replace(self, slots=self.slots.assign(**more))

    def new_seat_value(self, slot: int, alpha: float) -> float:
        """Worth of the last seat of a slot (row)."""
        last = int(np.cumsum(self.slots["kebutuhan"].to_numpy())[slot]) - 1
        return float(self.seat_values(alpha)[last])

    # --- views the model, the checker and the explanation share ---

    @cached_property
    def stated_goals(self) -> tuple[str, ...]:
        """Goals with a candidate column, in order."""
        return tuple(goal for goal in self.goals if goal not in COMPUTED)

    @cached_property
    def pairs(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Rows of person, slot and present slot (-1 if none) of every candidate."""
        p, s, o = (self.candidates[name].to_numpy() for name in ("p", "s", "o"))
        return p, s, o

    @cached_property
    def units(self) -> tuple[str, ...]:
        """Unit keys, sorted."""
        return tuple(sorted(self.slots["unit_key"].unique()))

    @cached_property
    def unit_of(self) -> np.ndarray:
        """Slot row -> position in `units`."""
        return pd.Index(self.units).get_indexer(pd.Index(self.slots["unit_key"]))

    @cached_property
    def person_row(self) -> dict[str, int]:
        """pegawai_key -> row."""
        return {key: row for row, key in enumerate(self.people["pegawai_key"].tolist())}

    @cached_property
    def slot_row(self) -> dict[str, int]:
        """slot_key -> row."""
        return {key: row for row, key in enumerate(self.slots["slot_key"].tolist())}

    @cached_property
    def traffic(self) -> tuple[np.ndarray, np.ndarray]:
        """How many people could come to, and how many could leave, each slot."""
        p, s, o = self.pairs
        size = len(self.slots)
        first = np.flatnonzero(np.append(True, p[1:] != p[:-1])) if len(p) else p
        origin = o[first]
        return (
            np.bincount(s, minlength=size),
            np.bincount(origin[origin >= 0], minlength=size),
        )

    @cached_property
    def certain_seats(self) -> np.ndarray:
        """Per slot, how many needed seats are filled under every plan."""
        _, leaving = self.traffic
        need, before = self.slots["kebutuhan"].to_numpy(), self.slots["before"].to_numpy()
        return np.clip(before - leaving, 0, need)

    @cached_property
    def changing_seats(self) -> pd.DataFrame:
        """Seats whose state a plan can change: s, k, and their ``row`` in `seats`.

        Seats up to (before - people who can leave) are filled under every plan, seats beyond
        (before + people who can come) under none; both are constants and no variables.
        """
        coming, _ = self.traffic
        need, before = self.slots["kebutuhan"].to_numpy(), self.slots["before"].to_numpy()
        high = np.clip(before + coming, 0, need)
        s, k = self.seats["s"].to_numpy(), self.seats["k"].to_numpy()
        open_ = (k > self.certain_seats[s]) & (k <= high[s])
        return self.seats[open_].reset_index(names="row")

    def rows_of(self, pegawai: str) -> np.ndarray:
        """Candidate rows of one person."""
        first, last = np.searchsorted(self.pairs[0], self.person_row[pegawai] + np.array([0, 1]))
        return np.arange(first, last)

    @cached_property
    def pair_codes(self) -> np.ndarray:
        """One number per candidate, rising with its row: what `rows_at` looks up."""
        p, s, _ = self.pairs
        return p * len(self.slots) + s

    def rows_at(self, pegawai: Iterable[str], slot: Iterable[str]) -> np.ndarray:
        """Candidate rows of many pairs; -1 where a pair is no candidate."""
        p = np.array([self.person_row.get(key, -1) for key in pegawai], dtype=np.int64)
        s = np.array([self.slot_row.get(key, -1) for key in slot], dtype=np.int64)
        code = np.where((p >= 0) & (s >= 0), p * len(self.slots) + s, -1)
        place = np.searchsorted(self.pair_codes, code)
        padded = np.append(self.pair_codes, -2)
        return np.where(padded[np.minimum(place, len(padded) - 1)] == code, place, -1)

    def candidate_row(self, pegawai: str, slot: str) -> int | None:
        """The candidate row of a pair; None if it is no candidate."""
        rows, target = self.rows_of(pegawai), self.slot_row.get(slot, -1)
        found = rows[self.pairs[1][rows] == target]
        return int(found[0]) if len(found) else None

    @cached_property
    def seats(self) -> pd.DataFrame:
        """Every needed seat: s (slot row), k (1..kebutuhan), in order."""
        need = self.slots["kebutuhan"].to_numpy()
        s = np.repeat(np.arange(len(need)), need)
        k = np.arange(len(s)) - np.repeat(np.cumsum(need) - need, need) + 1
        return pd.DataFrame({"s": s, "k": k})

    def seat_values(self, alpha: float) -> np.ndarray:
        """Worth of filling each seat: prioritas x v (`seat_worth`), scaled.

        One factor per problem makes the prioritas-weighted mean of v over the seats empty today 1.
        """
        if alpha not in self._seat_values:
            self._seat_values.clear()  # the slider moves on; one alpha is enough
            self._seat_values[alpha] = self._worth_of_seats(alpha)
        return self._seat_values[alpha]

    @cached_property
    def _seat_values(self) -> dict[float, np.ndarray]:
        return {}

    def _worth_of_seats(self, alpha: float) -> np.ndarray:
        s, k = self.seats["s"].to_numpy(), self.seats["k"].to_numpy()
        need = self.slots["penyebut"].to_numpy()[s]
        v = seat_worth(k, need, alpha)
        prioritas = self.slots["prioritas"].to_numpy()[s]
        empty = (k > self.slots["before"].to_numpy()[s]) & (k <= need)
        worth = (prioritas[empty] * v[empty]).sum()
        scale = prioritas[empty].sum() / worth if worth > 0 else 1.0
        return np.asarray(np.round(prioritas * v * scale, GOAL_DECIMALS))

    def after(self, chosen: np.ndarray) -> np.ndarray:
        """Bezetting per slot when the candidate rows ``chosen`` (row numbers) are assigned."""
        after = self.slots["before"].to_numpy().copy()
        _, s, o = self.pairs
        np.add.at(after, s[chosen], 1)
        origin = o[chosen]
        np.subtract.at(after, origin[origin >= 0], 1)
        return after

    def couples_apart(self, chosen: np.ndarray) -> list[tuple[str, str]]:
        """Couples of ``limits.together`` who are in one area today and not after the plan."""
        if not self.bound_couples:
            return []
        p, s, _ = self.pairs
        final = self.people["o"].to_numpy().copy()
        final[p[chosen]] = s[chosen]
        area, row = self.slots["area"].to_numpy(), self.person_row
        return [(i, j) for i, j in self.bound_couples if area[final[row[i]]] != area[final[row[j]]]]

    @cached_property
    def bound_couples(self) -> tuple[tuple[str, str], ...]:
        """Couples of ``limits.together`` who work in one area today."""
        area, home, row = (
            self.slots["area"].to_numpy(),
            self.people["o"].to_numpy(),
            self.person_row,
        )
        return tuple(
            (i, j)
            for i, j in unordered(self.limits.together)
            if min(home[row[i]], home[row[j]]) >= 0 and area[home[row[i]]] == area[home[row[j]]]
        )

    def goal_values(self, chosen: np.ndarray, alpha: float) -> dict[str, float]:
        """Every goal of the plan ``chosen`` in its own unit, recomputed from the tables."""
        after, before = self.after(chosen), self.slots["before"].to_numpy()
        values: dict[str, float] = {}
        for goal in self.goals:
            if goal == "cakupan":
                values[goal] = self._coverage(after, alpha) - self._coverage(before, alpha)
            elif goal == "kekurangan":
                need = self.slots["kebutuhan"].to_numpy()
                values[goal] = float(np.maximum(need - after, 0).sum())
            elif goal == "jumlah_perpindahan":
                values[goal] = float(len(chosen))
            elif goal == "pasangan_terpisah":
                values[goal] = float(len(self.couples_apart(chosen)))
            else:
                moved = self.candidates[goal].to_numpy()[chosen].sum()
                values[goal] = float(self.people[f"stay_{goal}"].to_numpy().sum() + moved)
        return {goal: round(value, GOAL_DECIMALS) + 0.0 for goal, value in values.items()}

    def typical_change(self, goal: str, alpha: float) -> float:
        """What one typical move, seat or couple changes of a goal, in its own unit.

        The mean of the absolute values that are not 0; 1 if there are none. It makes goals of
        different units comparable when targets are missed (mode targets), and follows from the
        tables alone, so that the same question always has the same answer.
        """
        if goal == "cakupan":
            values = self.seat_values(alpha)[self.changing_seats["row"].to_numpy()]
        elif goal in COMPUTED:
            return 1.0
        else:
            values = np.abs(self.candidates[goal].to_numpy())
        values = values[values > 0]
        return float(values.mean()) if len(values) else 1.0

    def largest_miss(self, values: Mapping[str, float], targets: Mapping[str, float],
                     alpha: float) -> float:  # fmt: skip
        """By how many typical moves the worst target is missed; negative if all are exceeded."""
        return max(
            (values[goal] - target)
            * (1 if self.goals[goal] == "min" else -1)
            / self.typical_change(goal, alpha)
            for goal, target in targets.items()
        )

    def _coverage(self, after: np.ndarray, alpha: float) -> float:
        filled = self.seats["k"].to_numpy() <= after[self.seats["s"].to_numpy()]
        return float(self.seat_values(alpha)[filled].sum())

    @cached_property
    def tables_fingerprint(self) -> str:
        """Hash of the tables and goals."""
        digest = sha256(repr(sorted(self.goals.items())).encode())
        for frame in (self.candidates, self.slots, self.people):
            for name, column in frame.items():
                digest.update(f"\n{name}\n".encode())
                if column.dtype.kind in "ifb":
                    digest.update(column.to_numpy().astype("<f8").tobytes())
                else:
                    digest.update("\x1f".join(map(str, column.tolist())).encode())
        return digest.hexdigest()

    @cached_property
    def fingerprint(self) -> str:
        """Hash of everything that defines the problem (not of weights)."""
        digest = sha256(self.tables_fingerprint.encode())
        digest.update(repr(_canonical(self.limits)).encode())
        digest.update(self.worse_off.astype("<i8").tobytes() + b"/")
        digest.update(self.loses_income.astype("<i8").tobytes())
        return digest.hexdigest()


_OF_TABLES = (
    "pairs", "units", "unit_of", "person_row", "slot_row", "seats", "stated_goals", "traffic",
    "certain_seats", "changing_seats", "pair_codes", "_seat_values", "tables_fingerprint",
)  # fmt: skip
"""Cached properties that limits do not change."""


def unordered(pairs: Iterable[Pair]) -> list[Pair]:
    """Pairs once each, whichever way round and however often they were named, in order."""
    return sorted({(min(pair), max(pair)) for pair in pairs})


def _canonical(limits: Limits) -> list[tuple[str, object]]:
    return [
        (name, sorted(value.items()) if isinstance(value, Mapping) else
         sorted(value) if isinstance(value, tuple) else value)
        for name, value in sorted(vars(limits).items())
    ]  # fmt: skip


def _check_numbers(limits: Limits) -> None:
    counts = {
        **({} if limits.moves is None else {"moves": limits.moves}),
        **{f"inflow[{u}]": most for u, most in limits.inflow.items()},
        **{f"outflow[{u}]": most for u, most in limits.outflow.items()},
        **{f"groups[{i}]": most for i, (_, most) in enumerate(limits.groups, start=1)},
    }
    amounts = {
        **({} if limits.budget is None else {"budget": limits.budget}),
        **{f"budget_by_unit[{u}]": most for u, most in limits.budget_by_unit.items()},
    }
    for name, value in {**counts, **amounts}.items():
        if not (isinstance(value, Real) and 0 <= value <= LARGEST):
            raise RefusedNumberError(f"Batas {name} harus bilangan antara 0 dan {LARGEST:g}.")
        if name in counts and value % 1 != 0:
            raise RefusedNumberError(f"Batas {name} harus bilangan bulat.")


def _check_limits(limits: Limits, problem: AllocationProblem) -> None:
    units, places, persons = set(problem.units), problem.slot_row, problem.person_row
    for name in ("budget_by_unit", "inflow", "outflow", "frozen"):
        for unit in getattr(limits, name):
            if unit not in units:
                raise ScenarioError(f"Batas {name}: unit {unit!r} tidak ada.")
    for p, q in (*limits.apart, *limits.together):
        if p == q:
            raise ScenarioError(f"Pasangan menyebut pegawai {p!r} dua kali.")
    keys = [key for pair in (*limits.apart, *limits.together) for key in pair]
    keys += [key for members, _ in limits.groups for key in members]
    for key in (*keys, *(pegawai for pegawai, _ in (*limits.pins, *limits.bans))):
        if key not in persons:
            raise ScenarioError(f"Batas menyebut pegawai {key!r} yang tidak ada.")
    home = problem.people["slot_asal"].to_numpy()
    for pegawai, slot in limits.pins:
        if problem.candidate_row(pegawai, slot) is None and home[persons[pegawai]] != slot:
            raise ScenarioError(
                f"Penetapan {pegawai} -> {slot} tidak mungkin: bukan pasangan yang memenuhi syarat."
            )
    for pegawai, slot in limits.bans:
        if slot not in places:
            raise ScenarioError(f"Larangan {pegawai} -> {slot}: slot itu tidak ada.")
        if home[persons[pegawai]] == slot:
            raise ScenarioError(
                f"Larangan {pegawai} -> {slot}: itu tempatnya sekarang. Bila ia harus pergi, "
                "gunakan wajib_pindah."
            )

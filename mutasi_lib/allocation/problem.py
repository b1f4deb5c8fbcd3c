"""The allocation problem: candidates, slots, people, goals and limits, in canonical order.

Everything here is surrogate keys and numbers. Rows are sorted by key on the way in, so the
order of the input cannot matter further down.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from numbers import Real
from typing import Literal

import numpy as np
import pandas as pd

from mutasi_lib.domain.goals import COMPUTED, GOALS, Sense
from mutasi_lib.domain.scenario import Limits, Pair
from mutasi_lib.errors import RefusedNumberError, ScenarioError

GOAL_DECIMALS = 6
"""Goal coefficients are rounded to 1e-6 of the goal's unit."""

LARGEST = 1e12
"""No goal coefficient or limit may be larger: 15 digits leave 1e-3 of it."""

MOST_PEOPLE = 1e6
"""No slot may need or hold more people than this: seats are counted one by one."""

PRIORITAS_RANGE = (1e-6, 1e6)
"""A prioritas is 0 or lies in this range, so that no seat loses its worth in rounding."""

UNPLACED = ""
"""The slot_asal of someone who has none today."""

DELTA = 0.25
"""Steepness of the equity weight v (docs/formulation.md, goal cakupan)."""


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
        slot_key, unit_key, area, kebutuhan, minimum, maksimum (inf = no ceiling), before
        (projected bezetting), prioritas, batas_keras.
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
        slot_table = _slot_table(slots)
        people = _people_table(candidates, pegawai, slot_table)
        rows = _candidate_table(candidates, people, slot_table)
        named = _goal_table(goals, rows)
        rows, people = _relative_to_staying(rows, people, named)
        slot_table = _with_bezetting(slot_table, people)
        _check_numbers(limits)
        if (limits.budget is not None or limits.budget_by_unit) and "biaya" not in candidates:
            raise ScenarioError("Anggaran dibatasi, tetapi candidates tidak memiliki kolom biaya.")
        _check_limits(limits, rows, slot_table, people)
        return cls(candidates=rows, slots=slot_table, people=people, goals=named, limits=limits)

    # --- views the model, the checker and the explanation share ---

    @cached_property
    def stated_goals(self) -> tuple[str, ...]:
        """Goals with a candidate column, in order."""
        return tuple(goal for goal in self.goals if goal not in COMPUTED)

    @cached_property
    def units(self) -> tuple[str, ...]:
        """Unit keys, sorted."""
        return tuple(sorted(self.slots["unit_key"].unique()))

    @cached_property
    def seats(self) -> pd.DataFrame:
        """Every needed seat: s (slot row), k (1..kebutuhan), in order."""
        need = self.slots["kebutuhan"].to_numpy()
        s = np.repeat(np.arange(len(need)), need)
        k = np.arange(len(s)) - np.repeat(np.cumsum(need) - need, need) + 1
        return pd.DataFrame({"s": s, "k": k})

    def seat_values(self, alpha: float) -> np.ndarray:
        """Worth of filling each seat: prioritas x v, scaled.

        v = (delta / (delta + (k - 1) / kebutuhan)) ** alpha with delta = 0.25, times one factor
        per problem so that the prioritas-weighted mean of v over the seats empty today is 1.
        """
        s, k = self.seats["s"].to_numpy(), self.seats["k"].to_numpy()
        need = self.slots["kebutuhan"].to_numpy()[s]
        v = (DELTA / (DELTA + (k - 1) / np.maximum(need, 1))) ** alpha
        prioritas = self.slots["prioritas"].to_numpy()[s]
        empty = k > self.slots["before"].to_numpy()[s]
        worth = (prioritas[empty] * v[empty]).sum()
        scale = prioritas[empty].sum() / worth if worth > 0 else 1.0
        return np.asarray(np.round(prioritas * v * scale, GOAL_DECIMALS))

    def after(self, chosen: np.ndarray) -> np.ndarray:
        """Bezetting per slot when the candidate rows ``chosen`` (row numbers) are assigned."""
        after = self.slots["before"].to_numpy().copy()
        np.add.at(after, self.candidates["s"].to_numpy()[chosen], 1)
        origin = self.candidates["o"].to_numpy()[chosen]
        np.subtract.at(after, origin[origin >= 0], 1)
        return after

    def couples_apart(self, chosen: np.ndarray) -> list[tuple[str, str]]:
        """Couples of ``limits.together`` who are in one area today and not after the plan."""
        area = self.slots["area"].to_numpy()
        today = dict(zip(self.people["pegawai_key"], self.people["o"], strict=True))
        after = dict(today)
        moves = self.candidates.iloc[chosen]
        after.update(zip(moves["pegawai_key"], moves["s"], strict=True))
        return [(p, q) for p, q in self.bound_couples if area[after[p]] != area[after[q]]]

    @cached_property
    def bound_couples(self) -> tuple[tuple[str, str], ...]:
        """Couples of ``limits.together`` who work in one area today."""
        area = self.slots["area"].to_numpy()
        today = dict(zip(self.people["pegawai_key"], self.people["o"], strict=True))
        return tuple(
            (p, q)
            for p, q in unordered(self.limits.together)
            if today[p] >= 0 and today[q] >= 0 and area[today[p]] == area[today[q]]
        )

    def goal_values(self, chosen: np.ndarray, alpha: float) -> dict[str, float]:
        """Every goal of the plan ``chosen`` in its own unit, recomputed from the tables."""
        after = self.after(chosen)
        values: dict[str, float] = {}
        for goal in self.goals:
            if goal == "cakupan":
                values[goal] = self._coverage(after, alpha) - self._coverage(
                    self.slots["before"].to_numpy(), alpha
                )
            elif goal == "kekurangan":
                values[goal] = float(np.maximum(self.slots["kebutuhan"] - after, 0).sum())
            elif goal == "jumlah_perpindahan":
                values[goal] = float(len(chosen))
            elif goal == "pasangan_terpisah":
                values[goal] = float(len(self.couples_apart(chosen)))
            else:
                moved = self.candidates[goal].to_numpy()[chosen].sum()
                values[goal] = float(self.people[f"stay_{goal}"].sum() + moved)
        return {goal: round(value, GOAL_DECIMALS) + 0.0 for goal, value in values.items()}

    def _coverage(self, after: np.ndarray, alpha: float) -> float:
        filled = self.seats["k"].to_numpy() <= after[self.seats["s"].to_numpy()]
        return float(self.seat_values(alpha)[filled].sum())

    @cached_property
    def fingerprint(self) -> str:
        """Hash of everything that defines the problem (not of weights)."""
        digest = sha256()
        for frame in (self.candidates, self.slots, self.people):
            digest.update(frame.to_csv(index=False, lineterminator="\n").encode())
        digest.update(repr(sorted(self.goals.items())).encode())
        digest.update(repr(_canonical(self.limits)).encode())
        digest.update(self.worse_off.tobytes() + self.loses_income.tobytes())
        return digest.hexdigest()


def unordered(pairs: Iterable[Pair]) -> list[Pair]:
    """Pairs once each, whichever way round and however often they were named, in order."""
    return sorted({(min(pair), max(pair)) for pair in pairs})


def _canonical(limits: Limits) -> list[tuple[str, object]]:
    return [
        (name, sorted(value.items()) if isinstance(value, Mapping) else
         sorted(value) if isinstance(value, tuple) else value)
        for name, value in sorted(vars(limits).items())
    ]  # fmt: skip


# --- building from tables -----------------------------------------------------------------------


def _require(frame: pd.DataFrame, columns: Iterable[str], name: str) -> None:
    missing = [column for column in columns if column not in frame]
    if missing:
        raise ScenarioError(f"Tabel {name} tidak memiliki kolom {', '.join(missing)}.")


def _unique(frame: pd.DataFrame, key: list[str], name: str) -> None:
    if (frame[key].isna() | (frame[key] == UNPLACED)).any(axis=None):
        raise ScenarioError(f"Tabel {name}: kunci {' + '.join(key)} ada yang kosong.")
    doubled = frame[frame.duplicated(key)]
    if len(doubled):
        raise ScenarioError(f"Tabel {name}: kunci ganda {tuple(doubled.iloc[0][key])}.")


def _slot_table(slots: pd.DataFrame) -> pd.DataFrame:
    _require(slots, ("slot_key", "unit_key"), "slots")
    _unique(slots, ["slot_key"], "slots")
    if (slots["unit_key"].isna() | (slots["unit_key"] == "")).any():
        raise ScenarioError("Tabel slots: unit_key ada yang kosong.")
    table = pd.DataFrame({"slot_key": slots["slot_key"], "unit_key": slots["unit_key"]})
    for column, default in (("kebutuhan", 0), ("minimum", 0), ("prioritas", 1.0)):
        table[column] = slots.get(column, default)
    for column in ("kebutuhan", "minimum"):
        table[column] = _people_count(table[column], column).astype(int)
    for column, missing in (("maksimum", np.inf), ("bezetting", np.nan)):
        stated = slots[column] if column in slots else pd.Series(missing, index=slots.index)
        empty = stated.isna()
        counted = _people_count(stated.where(~empty, 0), column, ceiling=column == "maksimum")
        table[column] = counted.mask(empty, missing)
    table["prioritas"] = _numbers(table["prioritas"], "prioritas")
    low, high = PRIORITAS_RANGE
    if not ((table["prioritas"] == 0) | table["prioritas"].between(low, high)).all():
        raise RefusedNumberError(
            f"Kolom prioritas pada slots harus 0 atau antara {low:g} dan {high:g}."
        )
    table["batas_keras"] = _flag(slots, "batas_keras", "slots")
    table["area"] = slots["area"] if "area" in slots else slots["unit_key"]
    table["area"] = table["area"].fillna(table["unit_key"])
    return table.sort_values("slot_key").reset_index(drop=True)


def _numbers(values: pd.Series, column: str) -> pd.Series:
    numbers = pd.to_numeric(values, errors="coerce").astype("float64")
    if not (numbers >= 0).all():
        raise RefusedNumberError(
            f"Kolom {column} pada slots harus bilangan yang tidak negatif dan tidak kosong."
        )
    return numbers


def _people_count(values: pd.Series, column: str, *, ceiling: bool = False) -> pd.Series:
    """Whole numbers of people; a ceiling may also be infinite."""
    numbers = _numbers(values, column)
    endless = np.isinf(numbers) & ceiling
    if not (endless | ((numbers <= MOST_PEOPLE) & (numbers % 1 == 0))).all():
        raise RefusedNumberError(
            f"Kolom {column} pada slots harus bilangan bulat, paling besar {MOST_PEOPLE:g}."
        )
    return numbers


def _flag(frame: pd.DataFrame, column: str, name: str) -> pd.Series:
    """A yes/no column: empty is no; text is refused rather than read as yes."""
    if column not in frame:
        return pd.Series(False, index=frame.index)
    values = frame[column].astype(object)
    values = values.where(values.notna(), False)
    if not values.isin([True, False]).all():
        raise ScenarioError(f"Kolom {column} pada {name} hanya boleh berisi benar atau salah.")
    return values.astype(bool)


def _people_table(
    candidates: pd.DataFrame, pegawai: pd.DataFrame | None, slots: pd.DataFrame
) -> pd.DataFrame:
    _require(candidates, ("pegawai_key", "slot_key"), "candidates")
    if pegawai is None:
        pegawai = pd.DataFrame({"pegawai_key": candidates["pegawai_key"].unique()})
    _require(pegawai, ("pegawai_key",), "pegawai")
    _unique(pegawai, ["pegawai_key"], "pegawai")
    table = pd.DataFrame({"pegawai_key": pegawai["pegawai_key"]})
    origin = pegawai["slot_asal"] if "slot_asal" in pegawai else pd.Series(pd.NA, table.index)
    table["slot_asal"] = origin.astype(object).where(origin.notna(), UNPLACED)
    for flag in ("wajib_ditempatkan", "wajib_pindah"):
        table[flag] = _flag(pegawai, flag, "pegawai")
    place = pd.Series(slots.index, index=slots["slot_key"])
    table["o"] = table["slot_asal"].map(place).fillna(-1).astype(int)
    lost = table[(table["o"] < 0) & (table["slot_asal"] != UNPLACED)]
    if len(lost):
        raise ScenarioError(f"slot_asal {lost.iloc[0]['slot_asal']!r} tidak ada pada slots.")
    # numbers as keys come back from a column with gaps as floats: take the slot's own key
    own = slots["slot_key"].astype(object).reindex(table["o"]).set_axis(table.index)
    table["slot_asal"] = own.where(table["o"] >= 0, UNPLACED)
    return table.sort_values("pegawai_key").reset_index(drop=True)


def _candidate_table(
    candidates: pd.DataFrame, people: pd.DataFrame, slots: pd.DataFrame
) -> pd.DataFrame:
    _unique(candidates, ["pegawai_key", "slot_key"], "candidates")
    table = candidates.sort_values(["pegawai_key", "slot_key"]).reset_index(drop=True)
    person = pd.Series(people.index, index=people["pegawai_key"])
    slot = pd.Series(slots.index, index=slots["slot_key"])
    table["p"] = table["pegawai_key"].map(person)
    table["s"] = table["slot_key"].map(slot)
    for column, key, name in (("p", "pegawai_key", "pegawai"), ("s", "slot_key", "slots")):
        if table[column].isna().any():
            unknown = table.loc[table[column].isna(), key].iloc[0]
            raise ScenarioError(f"{key} {unknown!r} pada candidates tidak ada pada {name}.")
        table[column] = table[column].astype(int)
    table["o"] = people["o"].to_numpy()[table["p"]]
    return table


def _goal_table(
    goals: Mapping[str, Literal["min", "max"]] | None, candidates: pd.DataFrame
) -> dict[str, Sense]:
    if goals is None:
        stated = [goal for goal in GOALS if goal not in COMPUTED and goal in candidates]
        goals = {
            goal: GOALS[goal].sense
            for goal in GOALS
            if goal in stated or goal in ("cakupan", "jumlah_perpindahan")
        }
    for goal, sense in goals.items():
        if goal in ("pegawai_key", "slot_key", "p", "s", "o", "pemakaian"):
            raise ScenarioError(f"{goal!r} nama kolom model, bukan tujuan.")
        if goal not in COMPUTED and goal not in candidates:
            raise ScenarioError(f"Tujuan {goal!r} tidak ada kolomnya pada candidates.")
        if sense not in ("min", "max") or (goal in COMPUTED and sense != GOALS[goal].sense):
            raise ScenarioError(f"Arah tujuan {goal!r} tidak dikenal: {sense!r}.")
    house = {goal: rank for rank, goal in enumerate(GOALS)}
    return dict(sorted(goals.items(), key=lambda item: (house.get(item[0], 99), item[0])))


def _relative_to_staying(
    rows: pd.DataFrame, people: pd.DataFrame, goals: Mapping[str, Sense]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Turn goal columns into differences from staying; stay rows leave the table."""
    stated = [goal for goal in goals if goal not in COMPUTED]
    numeric = [*stated, *(["biaya"] if "biaya" in rows and "biaya" not in stated else [])]
    for column in numeric:
        rows[column] = pd.to_numeric(rows[column], errors="coerce").astype("float64")
        if not np.isfinite(rows[column]).all() or (rows[column].abs() > LARGEST).any():
            raise RefusedNumberError(
                f"Kolom {column} pada candidates berisi nilai kosong, tak hingga, atau lebih dari "
                f"{LARGEST:g}."
            )
    rows["pemakaian"] = rows.get("biaya", 0.0)
    staying = rows[rows["s"] == rows["o"]].set_index("p")
    rows = rows[rows["s"] != rows["o"]].reset_index(drop=True)
    for goal in stated:
        stay = staying[goal].reindex(people.index).fillna(0.0)
        people[f"stay_{goal}"] = stay.round(GOAL_DECIMALS)
        rows[f"{goal}"] = (rows[goal] - stay.to_numpy()[rows["p"]]).round(GOAL_DECIMALS) + 0.0
    return rows[["pegawai_key", "slot_key", "p", "s", "o", *stated, "pemakaian"]], people


def _with_bezetting(slots: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    held = people.loc[people["o"] >= 0, "o"].value_counts().reindex(slots.index).fillna(0)
    before = slots["bezetting"].fillna(held).astype(int)
    if (before < held).any():
        key = slots.loc[before < held, "slot_key"].iloc[0]
        raise ScenarioError(
            f"Slot {key!r}: bezetting lebih kecil daripada jumlah pegawai yang berasal dari sana."
        )
    return slots.drop(columns="bezetting").assign(before=before)


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


def _check_limits(
    limits: Limits, rows: pd.DataFrame, slots: pd.DataFrame, people: pd.DataFrame
) -> None:
    units, persons = set(slots["unit_key"]), set(people["pegawai_key"])
    for name in ("budget_by_unit", "inflow", "outflow", "frozen"):
        for unit in getattr(limits, name):
            if unit not in units:
                raise ScenarioError(f"Batas {name}: unit {unit!r} tidak ada.")
    places = set(slots["slot_key"])
    pairs = set(zip(rows["pegawai_key"], rows["slot_key"], strict=True))
    home = dict(zip(people["pegawai_key"], people["slot_asal"], strict=True))
    for pegawai, slot in limits.pins:
        if (pegawai, slot) not in pairs and home.get(pegawai, UNPLACED) != slot:
            raise ScenarioError(
                f"Penetapan {pegawai} -> {slot} tidak mungkin: bukan pasangan yang memenuhi syarat."
            )
    for pegawai, slot in limits.bans:
        if slot not in places:
            raise ScenarioError(f"Larangan {pegawai} -> {slot}: slot itu tidak ada.")
        if home.get(pegawai) == slot:
            raise ScenarioError(
                f"Larangan {pegawai} -> {slot}: itu tempatnya sekarang. Bila ia harus pergi, "
                "gunakan wajib_pindah."
            )
    for p, q in (*limits.apart, *limits.together):
        if p == q:
            raise ScenarioError(f"Pasangan menyebut pegawai {p!r} dua kali.")
    keys = [key for pair in (*limits.apart, *limits.together) for key in pair]
    keys += [key for members, _ in limits.groups for key in members]
    for key in (*keys, *(pegawai for pegawai, _ in (*limits.pins, *limits.bans))):
        if key not in persons:
            raise ScenarioError(f"Batas menyebut pegawai {key!r} yang tidak ada.")

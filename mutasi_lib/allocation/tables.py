"""Plain tables, checked and put in canonical order: what a problem is built from.

Rows are sorted by key on the way in, so the order of the input cannot matter further down.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

import numpy as np
import pandas as pd

from mutasi_lib.domain.goals import COMPUTED, GOALS, Sense
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


def slot_table(slots: pd.DataFrame) -> pd.DataFrame:
    """Check and complete slots; see `AllocationProblem.from_tables`. Bezetting may be missing."""
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


def people_table(
    candidates: pd.DataFrame, pegawai: pd.DataFrame | None, slots: pd.DataFrame
) -> pd.DataFrame:
    """Check and complete pegawai; ``o`` is the row of the present slot, -1 without one."""
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


def goal_table(
    goals: Mapping[str, Literal["min", "max"]] | None, candidates: pd.DataFrame
) -> dict[str, Sense]:
    """Check goals (default: the house goals there are columns for), in a fixed order."""
    if goals is None:
        goals = {
            goal: GOALS[goal].sense
            for goal in GOALS
            if (goal not in COMPUTED and goal in candidates)
            or goal in ("cakupan", "jumlah_perpindahan")
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


def candidate_table(
    candidates: pd.DataFrame,
    people: pd.DataFrame,
    slots: pd.DataFrame,
    goals: Mapping[str, Sense],
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Check candidates and turn goals into differences from staying.

    Returns
    -------
    candidates
        pegawai_key, slot_key, p, s, o, one column per stated goal, pemakaian; sorted by key;
        the rows of staying are gone.
    people
        With ``stay_<goal>``, the value of staying.
    """
    p, s, order = _canonical_rows(candidates, people, slots)
    origin = people["o"].to_numpy()[p]
    staying = s == origin
    stay_of, moves = p[staying], ~staying
    stated = [goal for goal in goals if goal not in COMPUTED]
    table = {
        "pegawai_key": people["pegawai_key"].to_numpy()[p[moves]],
        "slot_key": slots["slot_key"].to_numpy()[s[moves]],
        "p": p[moves],
        "s": s[moves],
        "o": origin[moves],
    }
    stay_columns = {}
    for goal in stated:
        values = _goal_column(candidates, goal)[order]
        stay = np.zeros(len(people))
        stay[stay_of] = values[staying]
        stay_columns[f"stay_{goal}"] = stay.round(GOAL_DECIMALS)
        table[goal] = (values[moves] - stay[p[moves]]).round(GOAL_DECIMALS) + 0.0
    spent = _goal_column(candidates, "biaya")[order] if "biaya" in candidates else 0.0 * p
    table["pemakaian"] = spent[moves]
    return pd.DataFrame(table), people.assign(**stay_columns)


def with_bezetting(slots: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """Replace bezetting by ``before``; where it is missing, count the people who hold the slot."""
    held = np.bincount(people.loc[people["o"] >= 0, "o"], minlength=len(slots))
    before = slots["bezetting"].fillna(pd.Series(held, index=slots.index)).astype(int)
    if (before < held).any():
        key = slots.loc[before < held, "slot_key"].iloc[0]
        raise ScenarioError(
            f"Slot {key!r}: bezetting lebih kecil daripada jumlah pegawai yang berasal dari sana."
        )
    return slots.drop(columns="bezetting").assign(before=before, penyebut=slots["kebutuhan"])


# --- pieces -------------------------------------------------------------------------------------


def _canonical_rows(
    candidates: pd.DataFrame, people: pd.DataFrame, slots: pd.DataFrame
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Person row, slot row and input position of every candidate, sorted by key."""
    _nowhere_empty(candidates, ["pegawai_key", "slot_key"], "candidates")
    codes = []
    for key, home, name in (("pegawai_key", people, "pegawai"), ("slot_key", slots, "slots")):
        code = pd.Index(home[key]).get_indexer(pd.Index(candidates[key]))
        if (code < 0).any():
            unknown = candidates[key].iloc[int((code < 0).argmax())]
            raise ScenarioError(f"{key} {unknown!r} pada candidates tidak ada pada {name}.")
        codes.append(code.astype(np.int64))
    order = np.lexsort((codes[1], codes[0]))
    p, s = codes[0][order], codes[1][order]
    doubled = (p[1:] == p[:-1]) & (s[1:] == s[:-1])
    if doubled.any():
        row = candidates.iloc[order[int(doubled.argmax())]]
        raise ScenarioError(
            f"Tabel candidates: kunci ganda {(row['pegawai_key'], row['slot_key'])}."
        )
    return p, s, order


def _goal_column(candidates: pd.DataFrame, goal: str) -> np.ndarray:
    values = pd.to_numeric(candidates[goal], errors="coerce").to_numpy("float64", na_value=np.nan)
    if not np.isfinite(values).all() or (np.abs(values) > LARGEST).any():
        raise RefusedNumberError(
            f"Kolom {goal} pada candidates berisi nilai kosong, tak hingga, atau lebih dari "
            f"{LARGEST:g}."
        )
    return values


def _require(frame: pd.DataFrame, columns: Iterable[str], name: str) -> None:
    missing = [column for column in columns if column not in frame]
    if missing:
        raise ScenarioError(f"Tabel {name} tidak memiliki kolom {', '.join(missing)}.")


def _nowhere_empty(frame: pd.DataFrame, key: list[str], name: str) -> None:
    if (frame[key].isna() | (frame[key] == UNPLACED)).any(axis=None):
        raise ScenarioError(f"Tabel {name}: kunci {' + '.join(key)} ada yang kosong.")


def _unique(frame: pd.DataFrame, key: list[str], name: str) -> None:
    _nowhere_empty(frame, key, name)
    doubled = frame[frame.duplicated(key)]
    if len(doubled):
        raise ScenarioError(f"Tabel {name}: kunci ganda {tuple(doubled.iloc[0][key])}.")


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

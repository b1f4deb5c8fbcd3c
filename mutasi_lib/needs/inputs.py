"""What methods read, what they hand on, and where their inputs stand in the officer's files."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from mutasi_lib.bezetting import slot_key
from mutasi_lib.domain.ruleset import RuleSet
from mutasi_lib.domain.snapshot import Snapshot
from mutasi_lib.needs.findings import finding, number
from mutasi_lib.needs.rounding import ROUNDINGS, round_people

SLOT = ["slot_key", "unit_kerja", "kelompok_jabatan"]
RESULT_COLUMNS = [
    *SLOT, "metode_id", "metode", "tak_bulat", "bawah", "atas", "kebutuhan", "minimum",
    "maksimum", "hitungan", "norma", "masukan",
]  # fmt: skip


@dataclass(frozen=True, kw_only=True, eq=False)
class Inputs:
    """What methods read: the tables, and who is in post at the plan's TMT."""

    snapshot: Snapshot
    people: pd.DataFrame
    rules: RuleSet


@dataclass(frozen=True, kw_only=True, eq=False)
class Outcome:
    """What one method says.

    Attributes
    ----------
    results
        One row per slot it could be applied to: `RESULT_COLUMNS` but metode_id, metode and norma,
        which are the method's own unless stated.
    findings
        Slots it should have been applied to and could not, and what else is odd.
    """

    results: pd.DataFrame
    findings: tuple[pd.DataFrame, ...] = ()


def known_kelompok(inputs: Inputs) -> set[str]:
    """Kelompok that the office has posts for."""
    return set(inputs.snapshot["jabatan"]["kelompok_jabatan"])


def slots_of(units: pd.Index | np.ndarray, kelompok: str) -> pd.DataFrame:
    """The slots of one kelompok in some units."""
    frame = pd.DataFrame({"unit_kerja": pd.Series(np.asarray(units), dtype="str")})
    frame["kelompok_jabatan"] = kelompok
    frame["slot_key"] = slot_key(frame["unit_kerja"], frame["kelompok_jabatan"])
    return frame[SLOT]


def rounded(frame: pd.DataFrame, how: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Whole people; a need that rounding makes zero is told."""
    frame = frame.reset_index(drop=True)
    frame["kebutuhan"] = round_people(frame["tak_bulat"], how).astype("int64")
    frame["hitungan"] = frame["hitungan"].astype("str") + f", {ROUNDINGS[how]}"
    zero = frame[(frame["kebutuhan"] == 0) & (frame["tak_bulat"] > 0)]
    words = [
        f"kebutuhan {number(need, 2)} orang dibulatkan menjadi 0." for need in zero["tak_bulat"]
    ]
    return frame, finding("PEMBULATAN-NOL", zero, words)


def row_places(snapshot: Snapshot, table: str, index: pd.Index) -> pd.Series:
    """``formasi.csv baris 12`` of each row; empty where the snapshot does not know."""
    if table not in snapshot.places:
        return pd.Series("", index=index, dtype="str")
    places = snapshot.places[table].loc[index]
    return places["berkas"] + " baris " + places["baris"].astype("str")


def group_places(snapshot: Snapshot, table: str, keys: pd.Series) -> pd.Series:
    """The same for groups of rows: key -> ``rombel.csv baris 7–12``."""
    if table not in snapshot.places or keys.empty:
        return pd.Series(dtype="str")
    places = snapshot.places[table]
    groups = places["baris"].groupby(keys)
    first, last, count = groups.min(), groups.max(), groups.size()
    berkas = places["berkas"].groupby(keys).first()
    text = berkas + " baris " + first.astype("str")
    solid = last - first + 1 == count
    text = text.mask(count > 1, text + "–" + last.astype("str"))
    return text.mask(~solid, text + " (" + count.astype("str") + " baris)")

"""Who will still be there: exits, returns and contract ends, month by month."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from mutasi_lib.bezetting import project_bezetting, standing_on
from mutasi_lib.domain.ruleset import RuleSet
from mutasi_lib.domain.snapshot import Snapshot

Bools = npt.NDArray[np.bool_]

NO_JENJANG = "tanpa jenjang"


def project_staff(
    snapshot: Snapshot,
    rules: RuleSet,
    *,
    start: date,
    years: int = 5,
    units: Collection[str] | None = None,
) -> pd.DataFrame:
    """Project bezetting per kelompok and jenjang, month by month, if nobody is recruited.

    Parameters
    ----------
    start
        The plan's TMT; the first month is the one it lies in.
    years
        How far to look, at least 1.
    units
        Codes of the units whose people are projected; default all.

    Returns
    -------
    DataFrame, one row per kelompok_jabatan, jenjang and month, sorted
        bulan (first day of the month); bezetting (people in post on that day if every contract
        ends unrenewed), bezetting_diperpanjang (if every contract is renewed until BUP); since
        the month before: pensiun, akhir_kontrak, pergi (standing that begins to keep them away)
        and kembali (those back); keluar_lain (people expected to have left for other reasons
        since the start, of
        those in bezetting_diperpanjang; from rule ``proyeksi``) and bezetting_harapan =
        bezetting_diperpanjang - keluar_lain. All but the last two are whole people.

    Notes
    -----
    Exits by BUP: PP 11/2017 Pasal 239. Renewal of PPPK contracts is a decision nobody knows: the
    two series bound it. Decided moves count in their new kelompok from their TMT on, as
    `project_bezetting` places them. The share that leaves for other reasons has no published
    source: it is 0 unless the planner states one.
    """
    months = pd.date_range(date(start.year, start.month, 1), periods=12 * years + 1, freq="MS")
    people = project_bezetting(snapshot, rules, start)
    counting = rules["hitung_bezetting"].value
    people = people[people["status_pegawai"].isin(counting["status"])]
    if units is not None:
        people = people[people["unit_kerja"].isin(units)]
    groups = pd.DataFrame(
        {
            "kelompok_jabatan": people["kelompok_jabatan"],
            "jenjang": people["jenjang"].fillna(NO_JENJANG),
        }
    )
    standing = standing_on(snapshot, months).reindex(people["pegawai_key"])
    there = ~standing.isin(counting["kedudukan_tidak_dihitung"]).to_numpy()
    working = _before(people["pensiun"], months)
    bound = _until(people["akhir_kontrak"], months)
    in_post = there & working & bound
    gone, retired, ended = _falls(in_post), _falls(working), _falls(bound)
    tables = {
        "bezetting": in_post,
        "bezetting_diperpanjang": there & working,
        "pensiun": gone & retired,
        "akhir_kontrak": gone & ended & ~retired,
        "pergi": gone & ~ended & ~retired,
        "kembali": _falls(~in_post),
    }
    frame = _summed(tables, groups, months)
    rate = float(rules["proyeksi"].value["keluar_lain_per_tahun"])
    elapsed = (frame["bulan"].dt.year - start.year) * 12 + frame["bulan"].dt.month - start.month
    left = 1 - (1 - rate) ** (elapsed / 12)
    frame["keluar_lain"] = frame["bezetting_diperpanjang"] * left
    frame["bezetting_harapan"] = frame["bezetting_diperpanjang"] - frame["keluar_lain"]
    return frame


def _before(last: pd.Series, months: pd.DatetimeIndex) -> Bools:
    """People x months: the day is before their first day away; unknown is for ever."""
    days = last.to_numpy(dtype="datetime64[us]")[:, None]
    return np.asarray(np.isnat(days) | (months.to_numpy(dtype="datetime64[us]") < days))


def _until(last: pd.Series, months: pd.DatetimeIndex) -> Bools:
    """People x months: the day is not after their last day; unknown is for ever."""
    days = last.to_numpy(dtype="datetime64[us]")[:, None]
    return np.asarray(np.isnat(days) | (months.to_numpy(dtype="datetime64[us]") <= days))


def _falls(state: Bools) -> Bools:
    """Where a state that held a month ago holds no more; nothing in the first month."""
    fallen = np.zeros_like(state)
    fallen[:, 1:] = state[:, :-1] & ~state[:, 1:]
    return fallen


def _summed(
    tables: dict[str, Bools], groups: pd.DataFrame, months: pd.DatetimeIndex
) -> pd.DataFrame:
    """Add people up per group and month."""
    names = list(groups.columns)
    cells = groups.groupby(names).ngroup().to_numpy()
    keys = groups.assign(cell=cells).drop_duplicates("cell").sort_values("cell")
    pieces = {}
    for name, state in tables.items():
        sums = np.zeros((len(keys), len(months)), dtype=np.int64)
        np.add.at(sums, cells, state.astype(np.int64))
        pieces[name] = sums.ravel()
    frame = keys[names].loc[keys.index.repeat(len(months))].reset_index(drop=True)
    frame["bulan"] = np.tile(months.to_numpy(), len(keys))
    return frame.assign(**pieces)


def yearly(projection: pd.DataFrame, by: str = "kelompok_jabatan") -> pd.DataFrame:
    """Exits per group and year: ``by``, tahun, pensiun, akhir_kontrak, pergi, kembali."""
    frame = projection.assign(tahun=projection["bulan"].dt.year)
    columns = ["pensiun", "akhir_kontrak", "pergi", "kembali"]
    return frame.groupby([by, "tahun"], as_index=False)[columns].sum()

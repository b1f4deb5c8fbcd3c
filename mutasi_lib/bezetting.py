"""Who is where at the plan's TMT: today, less exits, plus moves decided but not yet in force."""

from __future__ import annotations

from datetime import date

import pandas as pd

from mutasi_lib.domain.ruleset import RuleSet
from mutasi_lib.domain.snapshot import Snapshot


def slot_key(unit_kerja: pd.Series, kelompok_jabatan: pd.Series) -> pd.Series:
    """Name slots: ``"PKM-MELINTANG|perawat"``."""
    return unit_kerja + "|" + kelompok_jabatan


def retirement_dates(people: pd.DataFrame, rules: RuleSet) -> pd.Series:
    """First day after BUP: the 1st of the month after the birthday month.

    Parameters
    ----------
    people : DataFrame
        tanggal_lahir, bup (years, may be missing), jenis, jenjang, rumpun.

    Returns
    -------
    Series of datetime64, missing where tanggal_lahir is.

    Notes
    -----
    PP 11/2017 Pasal 239; the first of the next month is practice, not verified.
    """
    ages = rules["bup"].value
    bup = people["bup"].astype("Float64")
    bup = bup.fillna(people["jenjang"].map(ages).astype("Float64"))
    teacher = (people["rumpun"] == "pendidikan") & (people["jenis"] == "fungsional")
    bup = bup.where(~teacher | bup.notna(), float(ages["pendidikan"]))
    bup = bup.fillna(people["jenis"].map(ages).astype("Float64"))
    months = people["tanggal_lahir"].dt.year * 12 + people["tanggal_lahir"].dt.month + bup * 12
    known = months.notna()
    year = ((months[known]) // 12).astype(int)
    month = (months[known] % 12 + 1).astype(int)
    parts = pd.DataFrame({"year": year, "month": month, "day": 1})
    return pd.to_datetime(parts).reindex(people.index).astype("datetime64[us]")


def standing_on(snapshot: Snapshot, days: pd.DatetimeIndex) -> pd.DataFrame:
    """Legal standing of every pegawai on some days.

    Returns
    -------
    DataFrame, pegawai_key x day
        kedudukan_hukum: that of table kedudukan_berjangka where a period covers the day (the one
        that began last); ``"Aktif"`` once such a period is over, if the period is why the person
        was not active; else as table pegawai has it (missing stays missing).
    """
    now = snapshot["pegawai"].set_index("pegawai_key")["kedudukan_hukum"]
    periods = snapshot["kedudukan_berjangka"].sort_values(["mulai", "pegawai_key"])
    table = pd.DataFrame(dict.fromkeys(days, now))
    if periods.empty:
        return table
    end = periods["sampai"].fillna(pd.Timestamp.max.normalize())
    known = set(zip(periods["pegawai_key"], periods["kedudukan_hukum"], strict=True))
    explained = pd.Series([pair in known for pair in now.items()], index=now.index)
    for day in days:
        column = table[day].mask(explained, "Aktif")
        covering = periods[(periods["mulai"] <= day) & (day <= end)]
        covering = covering.drop_duplicates("pegawai_key", keep="last")
        column.loc[covering["pegawai_key"]] = covering["kedudukan_hukum"].to_numpy()
        table[day] = column
    return table


def project_bezetting(snapshot: Snapshot, rules: RuleSet, tmt: date) -> pd.DataFrame:
    """Place every pegawai at the plan's TMT.

    Returns
    -------
    DataFrame, one row per pegawai, sorted by pegawai_key
        All columns of pegawai (kedudukan_hukum as it is known to be at TMT) and of the jabatan
        held (``nama`` as nama_jabatan), and
        unit_kini, slot_kini (today), unit_kerja, kelompok_jabatan, slot_key (at TMT), pensiun,
        keluar (text: ``"pensiun"``, ``"akhir kontrak"`` or empty), keputusan (bool: a decided
        move is still to come), dihitung (bool: counts as bezetting at TMT).
    """
    counting = rules["hitung_bezetting"].value
    posts = snapshot["jabatan"].rename(
        columns={
            "kode": "jabatan",
            "nama": "nama_jabatan",
            "bidang_pendidikan": "bidang_jabatan",
            "sertifikat": "sertifikat_jabatan",
        }
    )
    people = snapshot["pegawai"].merge(posts, on="jabatan", how="left", validate="many_to_one")
    people["unit_kini"] = people["unit_kerja"]
    people["slot_kini"] = slot_key(people["unit_kerja"], people["kelompok_jabatan"])
    people = _apply_decisions(people, snapshot, posts, tmt)
    people["pensiun"] = retirement_dates(people, rules)
    day = pd.Timestamp(tmt)
    people["kedudukan_hukum"] = people["pegawai_key"].map(
        standing_on(snapshot, pd.DatetimeIndex([day]))[day]
    )
    people["keluar"] = ""
    people.loc[people["akhir_kontrak"] < day, "keluar"] = "akhir kontrak"
    people.loc[people["pensiun"] <= day, "keluar"] = "pensiun"
    people["dihitung"] = (
        people["status_pegawai"].isin(counting["status"])
        & ~people["kedudukan_hukum"].isin(counting["kedudukan_tidak_dihitung"])
        & (people["keluar"] == "")
    )
    people["slot_key"] = slot_key(people["unit_kerja"], people["kelompok_jabatan"])
    return people


def _apply_decisions(
    people: pd.DataFrame, snapshot: Snapshot, posts: pd.DataFrame, tmt: date
) -> pd.DataFrame:
    """Move those whose decision takes force between the snapshot and the plan's TMT."""
    decided = snapshot["realisasi"]
    pending = decided[
        (decided["status"] == "ditetapkan") & (decided["tmt"] > pd.Timestamp(snapshot.as_of))
    ]
    people["keputusan"] = people["pegawai_key"].isin(pending["pegawai_key"])
    pending = pending[pending["tmt"] <= pd.Timestamp(tmt)].drop_duplicates(
        "pegawai_key", keep="last"
    )
    target = pending.merge(posts[["jabatan", "kelompok_jabatan"]], on="jabatan").set_index(
        "pegawai_key"
    )
    for column, source in (("unit_kerja", "unit_tujuan"), ("kelompok_jabatan", "kelompok_jabatan")):
        moved = people["pegawai_key"].isin(target.index)
        people.loc[moved, column] = people.loc[moved, "pegawai_key"].map(target[source])
    return people

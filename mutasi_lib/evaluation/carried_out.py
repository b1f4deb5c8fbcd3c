"""What became of decided transfers: in time, late, refused, returned, replaced, still there."""

from __future__ import annotations

import pandas as pd

from mutasi_lib.domain.snapshot import Snapshot

FATES = ("dilaksanakan", "terlambat", "belum jatuh tempo", "batal", "diganti", "kembali")
"""What becomes of a decision. *Diganti*: cancelled, and somebody else of the kelompok came."""


def carried_out(snapshot: Snapshot, by: str = "kelompok_jabatan") -> pd.DataFrame:
    """Decisions beside what became of them.

    Parameters
    ----------
    by
        ``kelompok_jabatan``, ``rumpun``, or ``unit_tujuan`` (its name).

    Returns
    -------
    DataFrame, most decisions first
        kelompok, diputuskan (decisions; proposals are not), the numbers of `FATES`, masih_di_sana
        (people carried out who still hold the post's kelompok in that unit), tercapai (share of
        decisions whose person is there today, 0-1).
    """
    table = described(snapshot)
    counts = pd.crosstab(table[by], table["nasib"]).reindex(columns=list(FATES), fill_value=0)
    counts["masih_di_sana"] = table.groupby(by)["masih"].sum()
    counts.insert(0, "diputuskan", counts[list(FATES)].sum(axis=1))
    counts["tercapai"] = counts["masih_di_sana"] / counts["diputuskan"]
    counts = counts.rename_axis(index="kelompok", columns=None).reset_index()
    return counts.sort_values(["diputuskan", "kelompok"], ascending=[False, True]).reset_index(
        drop=True
    )


def described(snapshot: Snapshot) -> pd.DataFrame:
    """Decisions one by one, beside what became of them.

    Returns
    -------
    DataFrame
        The columns of table ``realisasi`` without proposals, and kelompok_jabatan, rumpun,
        kode_tujuan (unit_tujuan is its name here), nasib (one of `FATES`), masih (whether the
        person holds a post of the kelompok there today).
    """
    posts = snapshot["jabatan"].set_index("kode")
    people = snapshot["pegawai"].set_index("pegawai_key")
    names = snapshot["unit_kerja"].set_index("kode")["nama"]
    table = snapshot["realisasi"]
    table = table[table["status"] != "diusulkan"].reset_index(drop=True)
    table = table.assign(
        kelompok_jabatan=table["jabatan"].map(posts["kelompok_jabatan"]),
        rumpun=table["jabatan"].map(posts["rumpun"]).fillna("lainnya"),
        kode_tujuan=table["unit_tujuan"],
        unit_tujuan=table["unit_tujuan"].map(names),
    )
    due = table["tmt"] <= pd.Timestamp(snapshot.as_of)
    fate = table["status"].mask(
        table["status"] == "ditetapkan", due.map({True: "terlambat", False: "belum jatuh tempo"})
    )
    came = table[table["status"] == "dilaksanakan"]
    latest = came.groupby(["kode_tujuan", "kelompok_jabatan"])["tmt"].max()
    asked = pd.MultiIndex.from_frame(table[["kode_tujuan", "kelompok_jabatan"]])
    after = pd.Series(latest.reindex(asked).to_numpy(), index=table.index) >= table["tmt"]
    table["nasib"] = fate.mask((fate == "batal") & after, "diganti")
    there = table["pegawai_key"].map(people["unit_kerja"]) == table["kode_tujuan"]
    kept = table["pegawai_key"].map(people["jabatan"]).map(posts["kelompok_jabatan"])
    same = kept == table["kelompok_jabatan"]
    table["masih"] = (table["nasib"] == "dilaksanakan") & there & same
    return table

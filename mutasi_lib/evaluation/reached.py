"""Seats that decided transfers promised to fill, and seats that are filled today."""

from __future__ import annotations

import pandas as pd

from mutasi_lib.domain.snapshot import Snapshot
from mutasi_lib.evaluation.carried_out import described

REACHED_BY = ("kelompok_jabatan", "rumpun", "nama_unit")
"""What promised and reached seats can be summed by."""


def seats_reached(
    needs: pd.DataFrame, snapshot: Snapshot, by: str = "kelompok_jabatan"
) -> pd.DataFrame:
    """Coverage before the decided transfers, as they promised it, and as it is today.

    Everything else that happened since is in all three alike, so that only the transfers differ.
    Who leaves is taken to leave a post of the kelompok of the new one.

    Parameters
    ----------
    needs
        Slots as the needs analysis gives them: slot_key, unit_kerja, kelompok_jabatan, rumpun,
        kebutuhan, bezetting_kini.
    by
        One of `REACHED_BY`.

    Returns
    -------
    DataFrame, most seats missed first
        kelompok, kebutuhan, terisi_sebelum, terisi_dijanjikan, terisi_kini (needed seats that are
        filled), belum_datang (people decided, never there), pergi_lagi (came, and are no longer
        there). Only groups that a decided transfer enters or leaves.
    """
    slots = slots_reached(needs, snapshot)
    names = snapshot["unit_kerja"].set_index("kode")["nama"]
    slots["nama_unit"] = slots["unit_kerja"].map(names)
    sums = [
        "kebutuhan", "terisi_sebelum", "terisi_dijanjikan", "terisi_kini", "belum_datang",
        "pergi_lagi",
    ]  # fmt: skip
    touched = slots.groupby(by)["tersentuh"].any()
    table = slots.groupby(by)[sums].sum()[touched]
    missed = table["terisi_dijanjikan"] - table["terisi_kini"]
    table = table.assign(meleset=missed).sort_values(
        ["meleset", "belum_datang"], ascending=False, kind="stable"
    )
    return table.drop(columns="meleset").rename_axis("kelompok").reset_index()


def slots_reached(needs: pd.DataFrame, snapshot: Snapshot) -> pd.DataFrame:
    """The same slot by slot, with ``tersentuh``: whether a decided transfer enters or leaves it."""
    moves = described(snapshot)
    moves = moves[moves["nasib"] != "diganti"]  # who came instead has a row of their own
    came = moves["nasib"].isin(["dilaksanakan", "kembali"])
    units = snapshot["pegawai"].set_index("pegawai_key")["unit_kerja"]
    gone = moves["pegawai_key"].map(units) != moves["unit_asal"]
    entered = moves["kode_tujuan"] + "|" + moves["kelompok_jabatan"]
    left = moves["unit_asal"] + "|" + moves["kelompok_jabatan"]
    counts = {
        "masuk": entered,
        "di_sana": entered[moves["masih"]],
        "belum_datang": entered[~came],
        "pergi_lagi": entered[came & ~moves["masih"]],
        "keluar": left,
        "sudah_keluar": left[gone],
    }
    slots = needs[["slot_key", "unit_kerja", "kelompok_jabatan", "rumpun", "kebutuhan"]].copy()
    for name, keys in counts.items():
        slots[name] = slots["slot_key"].map(keys.value_counts()).fillna(0).astype(int)
    today = needs["bezetting_kini"]
    before = today - slots["di_sana"] + slots["sudah_keluar"]
    promised = before + slots["masuk"] - slots["keluar"]
    for name, people in (("sebelum", before), ("dijanjikan", promised), ("kini", today)):
        slots[f"terisi_{name}"] = people.clip(lower=0, upper=slots["kebutuhan"])
    slots["tersentuh"] = (slots["masuk"] > 0) | (slots["keluar"] > 0)
    return slots

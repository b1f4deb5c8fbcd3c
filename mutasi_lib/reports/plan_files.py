"""A plan as files: CSV for machines, workbooks for people, names in the restricted annex only."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from mutasi_lib.explanation import explain_moves, explain_unfilled
from mutasi_lib.planning import Planning
from mutasi_lib.reports.files import write_csv
from mutasi_lib.reports.workbook import write_workbook

KEYS_FOR_MACHINES = ("slot_asal", "slot_key", "jabatan_tujuan", "jenis_perpindahan")
"""Columns of perpindahan.csv that a reader of the workbook does not need."""


def plan_tables(planning: Planning) -> dict[str, pd.DataFrame]:
    """The tables of a plan that name nobody: perpindahan, belum_terpenuhi.

    ``perpindahan`` has a row per move (pegawai_key, slots, units, goals, alasan);
    ``belum_terpenuhi`` a row per slot still short, with its reason and who must act.
    """
    moves = explain_moves(planning)
    first = [
        "pegawai_key", "kelompok_jabatan", "jabatan_tujuan", "unit_asal", "unit_tujuan",
        "kecamatan_asal", "kecamatan_tujuan", "jenis_perpindahan", "slot_asal", "slot_key",
    ]  # fmt: skip
    goals = list(planning.study.problem.stated_goals)
    return {
        "perpindahan": moves[[*first, *goals, "alasan"]],
        "belum_terpenuhi": explain_unfilled(planning),
    }


def restricted_table(planning: Planning) -> pd.DataFrame:
    """The annex that names people: for the PPK and the Tim Penilai Kinerja only."""
    moves = plan_tables(planning)["perpindahan"]
    named = planning.study.snapshot.identities.merge(moves, on="pegawai_key")
    columns = [
        "pegawai_key", "id_pegawai", "nip", "nama", "jabatan_tujuan", "unit_asal", "unit_tujuan",
        "alasan",
    ]  # fmt: skip
    return named[columns]


def write_plan(planning: Planning, folder: Path) -> list[Path]:
    """Write perpindahan.csv, belum_terpenuhi.csv, rencana.xlsx and lampiran_terbatas.xlsx."""
    label = planning.study.snapshot.label
    tables = plan_tables(planning)
    for name, frame in tables.items():
        write_csv(folder / f"{name}.csv", frame, label)
    write_workbook(
        folder / "rencana.xlsx",
        {
            "Perpindahan": tables["perpindahan"].drop(columns=list(KEYS_FOR_MACHINES)),
            "Belum terpenuhi": tables["belum_terpenuhi"].drop(columns="slot_key"),
        },
        label,
    )
    write_workbook(
        folder / "lampiran_terbatas.xlsx", {"Terbatas": restricted_table(planning)}, label
    )
    names = ("perpindahan.csv", "belum_terpenuhi.csv", "rencana.xlsx", "lampiran_terbatas.xlsx")
    return [folder / name for name in names]

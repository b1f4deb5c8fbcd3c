"""A plan as files: CSV for machines, workbooks for people, names in the restricted annex only.

What each file holds depends on the level of access (`access`).
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pandas as pd

from mutasi_lib.explanation import explain_unfilled
from mutasi_lib.planning import Planning
from mutasi_lib.reports.access import access_of, is_exact, names_reach, public_flows, shown_moves
from mutasi_lib.reports.annexes import (
    DECREE,
    IMUT,
    default_template,
    imut_table,
    names_everybody,
    write_decree,
)
from mutasi_lib.reports.files import write_csv
from mutasi_lib.reports.workbook import write_workbook

ANNEX = "lampiran_terbatas.xlsx"
"""The annex that names people."""

KEYS_FOR_MACHINES = ("slot_asal", "slot_key", "jabatan_tujuan", "jenis_perpindahan")
"""Columns of perpindahan.csv that a reader of the workbook does not need."""


def plan_tables(planning: Planning) -> dict[str, pd.DataFrame]:
    """The tables of a plan that name nobody, as far as the level of access goes.

    ``perpindahan`` has a row per move (kode, slots, units, goals, alasan); the public has
    ``arus_perpindahan`` in its place: people by rumpun and kecamatan, rounded, small counts
    hidden. ``belum_terpenuhi`` has a row per slot still short, with its reason and who must act.
    """
    study = planning.study
    unfilled = explain_unfilled(planning)
    if not is_exact(study):
        unfilled = unfilled.drop(columns="sebab")  # it tells of single people and their rules
    if access_of(study).perorangan == "tidak ada":
        flows = public_flows(planning)
        shown = pd.DataFrame() if flows is None else flows.shown.rename_axis("rumpun").reset_index()
        return {"arus_perpindahan": shown, "belum_terpenuhi": unfilled}
    first = [
        "kode", "kelompok_jabatan", "jabatan_tujuan", "unit_asal", "unit_tujuan",
        "kecamatan_asal", "kecamatan_tujuan", "jenis_perpindahan", "slot_asal", "slot_key",
    ]  # fmt: skip
    goals = list(study.problem.stated_goals) if is_exact(study) else []
    moves = shown_moves(planning)[[*first, *goals, "alasan"]]
    return {"perpindahan": moves, "belum_terpenuhi": unfilled}


def restricted_table(planning: Planning) -> pd.DataFrame:
    """The annex that names people: all for the PPK and the Tim Penilai Kinerja, own for a unit."""
    moves = shown_moves(planning)
    named = planning.study.snapshot.identities.merge(
        moves[moves["pegawai_sendiri"]], on="pegawai_key"
    )
    columns = [
        "kode", "id_pegawai", "nip", "nama", "jabatan_tujuan", "unit_asal", "unit_tujuan", "alasan",
    ]  # fmt: skip
    return named[columns]


def write_plan(planning: Planning, folder: Path, *, decree: bytes | None = None) -> list[Path]:
    """Write the CSV files, rencana.xlsx, and for those who may name people the annexes.

    Parameters
    ----------
    decree
        The Word template of the decree's annex (`annexes.read_template`); default: ours.

    Raises
    ------
    InputDataError
        The template cannot be filled.
    """
    label = planning.study.snapshot.label
    tables = plan_tables(planning)
    for name, frame in tables.items():
        write_csv(folder / f"{name}.csv", frame, label)
    sheets = {
        name.replace("_", " ").capitalize(): frame.drop(
            columns=[column for column in (*KEYS_FOR_MACHINES,) if column in frame]
        )
        for name, frame in tables.items()
    }
    write_workbook(folder / "rencana.xlsx", sheets, label)
    names = [*(f"{name}.csv" for name in tables), "rencana.xlsx"]
    if names_reach(planning.study) != "tidak ada":
        annex = {"Terbatas": restricted_table(planning)}
        write_workbook(folder / ANNEX, annex, label, restricted=True)
        names.append(ANNEX)
    if names_everybody(planning.study):
        proposal = {"Usulan I-MUT": imut_table(planning)}
        write_workbook(folder / IMUT, proposal, label, restricted=True)
        today = datetime.now().astimezone().date()
        write_decree(planning, folder / DECREE, decree or default_template(), today)
        names += [IMUT, DECREE]
    return [folder / name for name in names]

"""Files out, each old and whole or new and whole: the plan as CSV and XLSX, the run as JSON."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Mapping
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import pandas as pd
import xlsxwriter

from mutasi_lib.explanation import explain_moves, explain_unfilled
from mutasi_lib.planning import Planning

KEYS_FOR_MACHINES = ("slot_asal", "slot_key", "jabatan_tujuan", "jenis_perpindahan")
"""Columns of perpindahan.csv that a reader of the workbook does not need."""

WIDEST = 28
"""No column is wider (in characters); longer text wraps."""

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that whatever stops us leaves the old one or the new one, whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}-", delete=False) as draft:
        try:
            draft.write(content)
            draft.flush()
            os.fsync(draft.fileno())
            Path(draft.name).chmod(0o644)
            Path(draft.name).replace(path)
        except BaseException:
            Path(draft.name).unlink(missing_ok=True)
            raise


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Write a mapping as readable JSON."""
    text = json.dumps(content, indent=2, ensure_ascii=False, default=str)
    write_whole(path, (text + "\n").encode())


def write_csv(path: Path, frame: pd.DataFrame, label: str) -> None:
    """Write a frame as CSV; text that a spreadsheet would run as a formula gets a quote before.

    With a label, every row carries it in a last column ``keterangan_data``.
    """
    safe = frame.copy()
    for column in safe.select_dtypes(include=["object", "str", "category"]):
        text = safe[column].astype(object)
        risky = text.map(lambda cell: isinstance(cell, str) and cell.startswith(FORMULA_STARTS))
        safe[column] = text.mask(risky, "'" + text.astype(str))
    if label:
        safe["keterangan_data"] = label
    write_whole(path, safe.to_csv(index=False, lineterminator="\n").encode())


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


def write_workbook(path: Path, sheets: Mapping[str, pd.DataFrame], label: str) -> None:
    """Write frames as a workbook: frozen heads, filters, widths, label on every sheet and page.

    Text stays text: nothing in a cell becomes a formula or a link.
    """
    buffer = io.BytesIO()
    safe = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, {"in_memory": True, **safe}) as book:
        head = book.add_format(
            {"bold": True, "bg_color": "#00558C", "font_color": "#FFFFFF", "text_wrap": True,
             "valign": "top"}
        )  # fmt: skip
        number = book.add_format({"num_format": "#,##0.##", "valign": "top"})
        text = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
        warning = book.add_format({"bold": True, "font_color": "#A64B00"})
        for name, frame in sheets.items():
            sheet = book.add_worksheet(name[:31])
            top = 0
            if label:
                sheet.write_string(0, 0, label, warning)
                sheet.set_footer(f"&L{label}&RHalaman &P dari &N")
                top = 1
            sheet.set_landscape()
            sheet.set_paper(9)
            sheet.fit_to_pages(1, 0)
            sheet.repeat_rows(top)
            sheet.freeze_panes(top + 1, 1)
            sheet.autofilter(top, 0, top + max(len(frame), 1), max(len(frame.columns) - 1, 0))
            for column, title in enumerate(frame.columns):
                values = frame[title]
                numeric = pd.api.types.is_numeric_dtype(values.dtype)
                width = max([len(str(title)), *values.astype(str).str.len().head(500)], default=8)
                sheet.set_column(column, column, min(width + 2, WIDEST))
                sheet.write_string(top, column, str(title).replace("_", " "), head)
                for row, value in enumerate(values, start=top + 1):
                    if pd.isna(value):
                        sheet.write_blank(row, column, None, text)
                    elif numeric:
                        sheet.write_number(row, column, float(value), number)
                    else:
                        sheet.write_string(row, column, str(value), text)
    write_whole(path, buffer.getvalue())


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

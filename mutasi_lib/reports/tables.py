"""Checked tables written back in our own form: a clean workbook or folder for the next round."""

from __future__ import annotations

import io
from pathlib import Path

import pandas as pd
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from mutasi_lib.domain.schemas import TABLES, Column
from mutasi_lib.domain.snapshot import Snapshot
from mutasi_lib.errors import Fault, InputDataError
from mutasi_lib.reports.files import write_csv, write_whole
from mutasi_lib.reports.workbook import HEAD, SAFE

DATE = {"num_format": "yyyy-mm-dd"}
TEXT = {"num_format": "@"}


def own_tables(snapshot: Snapshot) -> dict[str, pd.DataFrame]:
    """The tables as an office keeps them: id_pegawai, NIP and names joined back, known columns.

    Restricted: this names people.
    """
    ids = snapshot.identities.set_index("pegawai_key")
    tables = {}
    for name, table in TABLES.items():
        frame = snapshot[name].copy()
        for key, column in (("pegawai_key", "id_pegawai"), ("pasangan_key", "id_pasangan")):
            if key in frame:
                frame[column] = frame[key].map(ids["id_pegawai"])
        if name == "pegawai":
            frame = frame.assign(
                nip=frame["pegawai_key"].map(ids["nip"]), nama=frame["pegawai_key"].map(ids["nama"])
            )
        if name == "info" and "per_tanggal" not in set(frame["kunci"]):
            day = pd.DataFrame({"kunci": ["per_tanggal"], "nilai": [str(snapshot.as_of)]})
            frame = pd.concat([frame, day])
        kept = [
            column
            for column, spec in table.columns.items()
            if spec.required or frame[column].notna().any()
        ]
        if len(frame):
            tables[name] = frame[kept].reset_index(drop=True)
    return tables


def write_tables(snapshot: Snapshot, target: Path) -> Path:
    """Write the tables as an XLSX workbook, or as a folder of CSV where there is no suffix.

    Raises
    ------
    InputDataError
        The target has another suffix.
    """
    tables = own_tables(snapshot)
    if target.suffix.lower() == ".xlsx":
        write_whole(target, _workbook(tables), restricted=True)
    elif not target.suffix:
        for name, frame in tables.items():
            write_csv(target / f"{name}.csv", _as_text(name, frame), "", restricted=True)
    else:
        raise InputDataError(
            [
                Fault(
                    berkas=target.name,
                    kode="BERKAS-JENIS",
                    masalah="tabel hanya dapat disimpan sebagai .xlsx atau folder CSV.",
                    saran="Beri akhiran .xlsx, atau nama folder tanpa akhiran.",
                )
            ]
        )
    return target


def _as_text(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Dates as ISO, truth values as ya and tidak; a number keeps every digit."""
    text = frame.copy()
    for column in frame.columns:
        kind = TABLES[name].columns[column].kind
        if kind == "date":
            text[column] = frame[column].dt.strftime("%Y-%m-%d")
        elif kind == "bool":
            text[column] = frame[column].map({True: "ya", False: "tidak"})
    return text


def _workbook(tables: dict[str, pd.DataFrame]) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, **SAFE}) as book:
        head, text, date = (book.add_format(style) for style in (HEAD, TEXT, DATE))
        for name, frame in tables.items():
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            for place, column in enumerate(frame.columns):
                spec = TABLES[name].columns[column]
                form = {"text": text, "date": date}.get(spec.kind)
                sheet.set_column(place, place, max(12, len(column) + 2), form)
                sheet.write_string(0, place, column, head)
                _write_column(sheet, place, frame[column], spec)
    return buffer.getvalue()


def _write_column(sheet: Worksheet, place: int, cells: pd.Series, spec: Column) -> None:
    for row, value in enumerate(cells, start=1):
        if pd.isna(value):
            continue
        if spec.kind == "date":
            sheet.write_datetime(row, place, value)
        elif spec.kind in ("int", "float"):
            sheet.write_number(row, place, float(value))
        elif spec.kind == "bool":
            sheet.write_string(row, place, "ya" if value else "tidak")
        else:
            sheet.write_string(row, place, str(value))

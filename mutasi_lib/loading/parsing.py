"""Text becomes typed columns; every cell that cannot be read is a fault of its own."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

from mutasi_lib.domain.schemas import DTYPES, TABLES
from mutasi_lib.errors import Fault
from mutasi_lib.loading.readers import RawTable

BOOLS = {"ya": True, "tidak": False, "true": True, "false": False, "1": True, "0": False}

_FORMS = {
    "int": ("bukan bilangan bulat.", "Tulis angka saja, tanpa titik ribuan."),
    "float": ("bukan bilangan.", "Tulis angka dengan titik desimal, misalnya 12.5."),
    "date": ("bukan tanggal.", "Tulis TTTT-BB-HH, misalnya 2027-01-01."),
    "bool": ("bukan ya atau tidak.", "Tulis ya atau tidak."),
}


def parse_table(raw: RawTable) -> tuple[pd.DataFrame, list[Fault]]:
    """Type every column of a raw table.

    Returns
    -------
    frame
        All columns of the schema, typed; unreadable cells and absent columns are missing.
        The index is the Excel row number.
    faults
        A missing header, missing, doubled and unknown columns, and unreadable cells.
    """
    faults = list(_header_faults(raw))
    columns: dict[str, pd.Series] = {}
    for name, column in TABLES[raw.name].columns.items():
        if list(raw.cells.columns).count(name) != 1:
            columns[name] = pd.Series(None, index=raw.rows, dtype=DTYPES[column.kind])
            continue
        text = raw.cells[name].set_axis(raw.rows)
        parsed = _PARSERS[column.kind](text)
        columns[name] = parsed
        masalah, saran = _FORMS.get(column.kind, ("", ""))
        for row in parsed.index[text.notna() & parsed.isna()]:
            shown = "" if column.personal else f"{shorten(text[row])!r} "
            faults.append(
                raw.fault("ISI-JENIS", f"isi {shown}{masalah}", saran, row=row, kolom=name)
            )
    return pd.DataFrame(columns, index=pd.Index(raw.rows)), faults


def shorten(value: object) -> str:
    """Show a cell's value safely: cut to 80 characters, control characters made visible."""
    text = str(value)[:80]
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)


def _header_faults(raw: RawTable) -> Iterator[Fault]:
    table = TABLES[raw.name]
    present = list(raw.cells.columns)
    if not set(present) & set(table.columns):  # names are not repeated: they may be a person's row
        yield raw.fault(
            "KEPALA-HILANG",
            "baris pertama bukan kepala tabel: tidak satu pun nama kolom dikenal.",
            "Tulis nama kolom menurut templat pada baris pertama.",
            row=1,
        )
        return
    for name, column in table.columns.items():
        if present.count(name) > 1:
            yield raw.fault(
                "KOLOM-GANDA",
                "kolom ini ada lebih dari satu kali.",
                "Sisakan satu kolom saja.",
                kolom=name,
            )
        elif column.required and name not in present:
            near = difflib.get_close_matches(name, set(present) - set(table.columns), n=1)
            yield raw.fault(
                "KOLOM-HILANG",
                f"kolom wajib ini tidak ada ({column.meaning}).",
                f"Mungkin maksudnya kolom {near[0]!r}? Ganti namanya."
                if near
                else "Tambahkan kolomnya menurut templat.",
                kolom=name,
            )
    for name in dict.fromkeys(present):
        if name not in table.columns:
            near = difflib.get_close_matches(name, list(table.columns), n=1)
            yield raw.fault(
                "KOLOM-TAK-DIKENAL",
                "nama kolom tidak dikenal.",
                f"Mungkin maksudnya {near[0]!r}?" if near else "Hapus kolom ini dari berkas.",
                kolom=name or "(tanpa nama)",
            )


def _parse_int(text: pd.Series) -> pd.Series:
    whole = text.where(text.str.fullmatch(r"-?[0-9]{1,15}", na=False))
    return pd.to_numeric(whole).astype("Int64")


def _parse_float(text: pd.Series) -> pd.Series:
    number = text.where(text.str.fullmatch(r"-?[0-9]{1,15}(?:\.[0-9]+)?", na=False))
    return pd.to_numeric(number).astype("float64")


def _parse_date(text: pd.Series) -> pd.Series:
    iso = text.where(text.str.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", na=False))
    return pd.to_datetime(iso, format="%Y-%m-%d", errors="coerce").astype("datetime64[us]")


def _parse_bool(text: pd.Series) -> pd.Series:
    return text.str.lower().map(BOOLS).astype(object).where(text.notna(), np.nan).astype("boolean")


_PARSERS: dict[str, Callable[[pd.Series], pd.Series]] = {
    "text": lambda text: text.astype("str"),
    "int": _parse_int,
    "float": _parse_float,
    "date": _parse_date,
    "bool": _parse_bool,
}

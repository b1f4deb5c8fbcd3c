"""Sheets become raw tables of ours: which form is it, which column is which, what is left out.

A sheet or file named after one of our tables is that table. Others are known by their headings.
What is not known is named, with the nearest name, and never passed over in silence.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath

import numpy as np

from mutasi_lib.domain.schemas import TABLES
from mutasi_lib.errors import Fault
from mutasi_lib.loading.forms import FOREIGN, NEVER_READ, OWN, Form, Part, Skip, raw_table
from mutasi_lib.loading.headings import Grid, header_row, make_grid, plain_heading
from mutasi_lib.loading.mapping import IGNORE, NameMapping
from mutasi_lib.loading.repairs import Repair
from mutasi_lib.loading.tables import ERROR, NUMBER, UNSAVED, RawTable, Sheet, column_letters

TEMPLATE_PAGES = ("petunjuk", "kolom", "referensi")
"""Pages of our own template that hold no data."""

SYNONYMS = {
    "nip_baru": "nip",
    "nip_ni_pppk": "nip",
    "nama_lengkap": "nama",
    "nama_pegawai": "nama",
    "tgl_lahir": "tanggal_lahir",
    "jk": "jenis_kelamin",
    "gol": "golongan",
    "gol_ruang": "golongan",
    "pangkat_golongan": "golongan",
    "status_kepegawaian": "status_pegawai",
    "nama_jabatan": "jabatan",
    "nama_unit": "unit_kerja",
    "unit": "unit_kerja",
    "latitude": "lintang",
    "longitude": "bujur",
    "kebutuhan_abk": "kebutuhan",
}
"""Usual headings -> our column, where the table has it and no other heading states it."""

NUMBER_END = 16
"""A number cell of so many digits has lost some: Excel keeps 15."""

ID_COLUMNS = ("nip",)
"""Columns in which even a short number cell is refused."""


@dataclass(kw_only=True)
class Recognised:
    """What all sheets hold: parts, what was found and repaired, and how each row was used."""

    parts: list[Part] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    repairs: list[Repair] = field(default_factory=list)
    grids: list[tuple[Grid, str, list[Skip]]] = field(default_factory=list)
    forms: list[Form] = field(default_factory=list)


def score_headings(rows: Sequence[Sequence[str]]) -> int:
    """Most headings known to any form in one of the rows: to find a CSV file's separator."""
    return max((len({plain_heading(cell) for cell in row} & _ALL_KNOWN) for row in rows), default=0)


def is_wanted(name: str, columns: Sequence[str]) -> bool:
    """Whether a database table is one of ours or of a form we know."""
    found = {plain_heading(column) for column in columns}
    return (
        table_name(name) in TABLES
        or any(form.signature <= found for form in FOREIGN)
        or _own_by_headings(found) is not None
    )


def table_name(name: str) -> str:
    """Give the table a file or sheet is named after."""
    return plain_heading(name)


def recognise(sheets: Sequence[Sheet], mapping: NameMapping) -> Recognised:
    """Recognise every sheet."""
    result = Recognised()
    for sheet in sheets:
        _recognise_sheet(sheet, mapping, result)
    return result


def _recognise_sheet(sheet: Sheet, mapping: NameMapping, result: Recognised) -> None:
    title = sheet.lembar or PurePath(sheet.berkas).stem
    decided = mapping.lembar.get(sheet.lembar) or mapping.lembar.get(sheet.berkas)
    if decided == IGNORE or table_name(title) in TEMPLATE_PAGES:
        return
    own = decided or (table_name(title) if table_name(title) in TABLES else None)
    if not sheet.rows:
        if own:
            result.faults.append(
                sheet.fault("BERKAS-KOSONG", "kosong.", "Isi menurut templat, lalu kirim ulang.")
            )
        return
    if own is None:
        for form in FOREIGN:
            row, _ = header_row(sheet, form.known)
            grid = make_grid(sheet, row)
            if form.signature <= set(grid.columns):
                _take_foreign(form, grid, result)
                return
        row, _ = header_row(sheet, _ALL_KNOWN)
        own = _own_by_headings(set(make_grid(sheet, row).columns))
    if own is None:
        result.faults.append(_unknown_sheet(sheet, title))
    else:
        _take_own(own, sheet, mapping, result)


def _own_by_headings(found: set[str]) -> str | None:
    """The one table of ours with all required columns there and most of its others."""
    worth = {
        name: len(found & set(table.columns))
        for name, table in TABLES.items()
        if len(found & set(table.columns)) >= 3
        and {column for column, spec in table.columns.items() if spec.required} <= found
    }
    best = max(worth.values(), default=0)
    winners = [name for name, hits in worth.items() if hits == best]
    return winners[0] if len(winners) == 1 else None


def _unknown_sheet(sheet: Sheet, title: str) -> Fault:
    near = difflib.get_close_matches(table_name(title), TABLES, n=1, cutoff=0.75)
    what = "lembar" if sheet.lembar else "berkas"
    if near:
        return sheet.fault(
            "LEMBAR-TAK-DIKENAL",
            f"{what} ini tidak dikenal, sehingga isinya tidak dipakai.",
            f"Mungkin maksudnya {near[0]}? Ganti namanya.",
            derajat="peringatan",
        )
    return sheet.fault(
        "LEMBAR-TAK-DIKENAL",
        f"{what} ini bukan tabel atau ekspor yang dikenal, sehingga tidak dipakai.",
        "Tidak perlu apa-apa bila memang bukan data; bila data, tetapkan pada berkas pemetaan.",
        derajat="catatan",
    )


# --- foreign forms -------------------------------------------------------------------------------


def _take_foreign(form: Form, grid: Grid, result: Recognised) -> None:
    parts, skips = form.build(grid)
    for part in parts:
        raw, faults = _refuse_kinds(part.raw, grid)
        result.faults += faults
        result.parts.append(
            Part(
                raw=raw,
                derived=part.derived,
                adds_up=part.adds_up,
                partial=part.partial,
                alternates=part.alternates,
            )
        )
    passed_over = sorted(name for name in grid.columns if name in NEVER_READ)
    if passed_over:
        result.faults.append(
            grid.sheet.fault(
                "KOLOM-PRIBADI",
                f"{len(passed_over)} kolom data pribadi tidak dibaca: {', '.join(passed_over)}.",
                "Tidak perlu apa-apa; lain kali boleh dihapus sebelum dikirim (UU 27/2022).",
                derajat="catatan",
            )
        )
    result.faults += _ragged(grid)
    result.repairs += _filled(grid)
    result.forms.append(form)
    result.grids.append((grid, form.label, _with_totals(grid, skips)))


# --- our own tables ------------------------------------------------------------------------------


def _take_own(name: str, sheet: Sheet, mapping: NameMapping, result: Recognised) -> None:
    table = TABLES[name]
    decided = {plain_heading(heading): target for heading, target in mapping.kolom.items()}
    row, hits = header_row(sheet, {*table.columns, *SYNONYMS, *decided})
    if not hits:
        result.faults.append(
            sheet.fault(
                "KEPALA-HILANG",
                "kepala tabel tidak ditemukan: tidak satu pun nama kolom dikenal.",
                "Tulis nama kolom menurut templat di atas baris pertama.",
                row=sheet.numbers[0],
            )
        )
        return
    grid = make_grid(sheet, row)
    sources = _own_columns(name, grid, decided)
    headings = {column: grid.heading(source) for column, source in sources.items()}
    columns = {column: grid.text(source) for column, source in sources.items()}
    raw = raw_table(name, grid, columns, headings, OWN)
    result.faults += _heading_faults(raw, grid, sources, decided)
    result.faults += _ragged(grid)
    raw, faults = _refuse_kinds(raw, grid)
    result.faults += faults
    result.repairs += _filled(grid)
    result.parts.append(Part(raw=raw))
    result.grids.append((grid, OWN, _with_totals(grid, [])))


def _own_columns(name: str, grid: Grid, decided: dict[str, str]) -> dict[str, str]:
    """Our column -> heading in the grid; the office's decision first, then the name, then usage."""
    columns = TABLES[name].columns
    chosen = {
        target: heading
        for heading, target in decided.items()
        if heading in grid and target in columns
    }
    ignored = {heading for heading, target in decided.items() if target == IGNORE}
    for column in columns:
        if column in grid and column not in ignored:
            chosen.setdefault(column, column)
    for heading, column in SYNONYMS.items():
        if heading in grid and column in columns and heading not in columns:
            chosen.setdefault(column, heading)
    doubled = {column for column, heading in chosen.items() if len(grid.columns[heading]) > 1}
    return {column: chosen[column] for column in columns if column in chosen.keys() - doubled}


def _heading_faults(
    raw: RawTable, grid: Grid, sources: dict[str, str], decided: dict[str, str]
) -> Iterator[Fault]:
    table = TABLES[raw.name]
    used = set(sources.values())
    doubled = {name for name, places in grid.columns.items() if len(places) > 1}
    ignored = {heading for heading, target in decided.items() if target == IGNORE}
    unknown = [
        name
        for name in grid.columns
        if name not in used | doubled | ignored and not (name in table.columns or name in SYNONYMS)
    ]
    spare = [name for name in grid.columns if name in SYNONYMS and name not in used | ignored]
    for name in sorted(doubled & (set(table.columns) | set(SYNONYMS))):
        letters = " dan ".join(column_letters(place) for place in grid.columns[name])
        yield raw.fault(
            "KOLOM-GANDA",
            f"kolom ini ada lebih dari satu kali (kolom {letters}).",
            "Sisakan satu kolom saja.",
            kolom=name,
        )
    for name, column in table.columns.items():
        if column.required and name not in sources and name not in doubled:
            near = difflib.get_close_matches(name, unknown, n=1)
            yield raw.fault(
                "KOLOM-HILANG",
                f"kolom wajib ini tidak ada ({column.meaning}).",
                f"Mungkin maksudnya kolom {near[0]!r}? Ganti namanya."
                if near
                else "Tambahkan kolomnya menurut templat.",
                kolom=name,
            )
    missing = [name for name in table.columns if name not in sources]
    for name in (*unknown, *spare):
        near = difflib.get_close_matches(name, missing, n=1, cutoff=0.75)
        yield grid.sheet.fault(
            "KOLOM-TAK-DIKENAL",
            "kolom ini tidak dikenal, sehingga isinya tidak dipakai.",
            f"Mungkin maksudnya {near[0]!r}? Ganti namanya."
            if near
            else "Tidak perlu apa-apa bila memang tidak dipakai.",
            kolom=grid.texts[grid.place(name)],
            derajat="peringatan",
        )
    yield from _headless(grid)


def _headless(grid: Grid) -> Iterator[Fault]:
    """Columns with text but no heading: nobody knows what they are."""
    width = max((len(row) for row in grid.body), default=0)
    if grid.kinds is None:  # further cells of a CSV row are the row's fault: see `_ragged`
        width = min(width, grid.header_width)
    for place in range(width):
        if not plain_heading(grid.texts.get(place, "")) and grid.at(place).notna().any():
            yield grid.sheet.fault(
                "KOLOM-TAK-DIKENAL",
                f"kolom {column_letters(place)} berisi tetapi tidak berkepala, "
                "sehingga isinya tidak dipakai.",
                "Beri nama kolomnya, atau kosongkan.",
                kolom="(tanpa nama)",
                derajat="peringatan",
            )


# --- cells that are not what they seem -----------------------------------------------------------


def _refuse_kinds(raw: RawTable, grid: Grid) -> tuple[RawTable, list[Fault]]:
    """Empty the cells a spreadsheet has spoilt, each with its fault."""
    kinds = grid.kind_grid
    if kinds is None or not np.isin(kinds, _SUSPECT).any():
        return raw, []
    cells, faults = raw.cells.copy(), []
    rows = np.searchsorted(grid.numbers, raw.rows)
    for name, heading in raw.headings.items():
        own = kinds[rows, heading.place]
        numbers = np.flatnonzero(own == NUMBER.encode())
        lost = cells[name].iloc[numbers].str.lstrip("-").str.len().to_numpy() >= NUMBER_END
        spoilt = {
            "NIP-ANGKA": numbers if name in ID_COLUMNS else numbers[lost],
            "RUMUS-BELUM-TERSIMPAN": np.flatnonzero(own == UNSAVED.encode()),
            "GALAT-EXCEL": np.flatnonzero(own == ERROR.encode()),
        }
        for kode, places in spoilt.items():
            faults += [raw.fault(kode, *_SPOILT[kode], row=int(row), kolom=name) for row in places]
            if len(places):
                cells.loc[cells.index[places], name] = np.nan
    return raw.with_cells(cells), faults


_SUSPECT = [kind.encode() for kind in (NUMBER, UNSAVED, ERROR)]
_SPOILT = {
    "NIP-ANGKA": (
        "nomor tersimpan sebagai angka; Excel hanya menyimpan 15 digit, sehingga digit terakhir "
        "sudah hilang.",
        "Ubah format kolom menjadi Teks, lalu isi ulang dari sumbernya.",
    ),
    "RUMUS-BELUM-TERSIMPAN": (
        "rumus ini belum mempunyai nilai tersimpan.",
        "Buka berkasnya di Excel, simpan, lalu kirim ulang; atau ganti rumus dengan nilainya.",
    ),
    "GALAT-EXCEL": (
        "berisi galat Excel (#N/A, #REF!, dan sejenisnya), bukan nilai.",
        "Perbaiki rumusnya, atau isi nilainya.",
    ),
}


def _ragged(grid: Grid) -> Iterator[Fault]:
    """Rows of a CSV file whose number of cells differs from the header's."""
    if grid.kinds is not None:
        return
    width, most = len(grid.texts), grid.header_width
    cells = dict(zip(grid.sheet.numbers, grid.sheet.rows, strict=True))
    for number in grid.numbers:
        row = cells[int(number)]
        if len(row) < width or any(cell.strip() for cell in row[most:]):
            yield grid.sheet.fault(
                "BARIS-JANGGAL",
                f"berisi {len(row)} kolom, kepala tabel {width}; kolomnya bisa bergeser.",
                "Periksa tanda pemisah dan tanda kutip pada baris ini.",
                row=int(number),
            )


def _filled(grid: Grid) -> list[Repair]:
    if not grid.filled:
        return []
    return [
        Repair(
            berkas=grid.sheet.berkas,
            lembar=grid.sheet.lembar,
            kolom="",
            perbaikan="sel gabung diisi ke bawah",
            jumlah=grid.filled,
        )
    ]


def _with_totals(grid: Grid, skips: list[Skip]) -> list[Skip]:
    found = [Skip(reason="baris jumlah", numbers=grid.totals), *skips]
    return [skip for skip in found if skip.numbers]


_ALL_KNOWN = frozenset(
    {column for table in TABLES.values() for column in table.columns}
    | {heading for form in FOREIGN for heading in form.known}
    | set(SYNONYMS)
)

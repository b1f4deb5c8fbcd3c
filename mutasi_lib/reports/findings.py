"""Findings as workbooks: a list with the rows they are in, and the officer's own workbook, marked.

Both hold the officer's own data, people included, and say so. Nothing of it becomes a formula or a
link, and no text can stop the writing.
"""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from itertools import islice
from math import ceil, isfinite
from numbers import Real
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_cell_to_rowcol
from xlsxwriter.worksheet import Worksheet

from mutasi_lib.errors import Degree, Fault
from mutasi_lib.loading.forms import NEVER_READ
from mutasi_lib.loading.headings import plain_heading
from mutasi_lib.loading.tables import Sheet
from mutasi_lib.reports import marking_child, theme
from mutasi_lib.reports.files import write_whole
from mutasi_lib.reports.format import angka
from mutasi_lib.reports.workbook import HEAD, LINE, NUMBER, SAFE, TEXT, WARNING

if TYPE_CHECKING:
    from mutasi_lib.loading.intake import Intake

RESTRICTED = "TERBATAS — berisi data pribadi; jangan disebarkan (UU 27/2022)"

COLOURS: dict[Degree, str] = {
    "kesalahan": theme.FINDING["kesalahan"],
    "peringatan": theme.FINDING["peringatan"],
    "catatan": theme.FINDING["catatan"],
}
"""Fill of a cell, the gravest degree first."""

MOST_FINDINGS = 100_000
MOST_ROWS = 20_000
MOST_COMMENTS = 5_000
"""Of the list, and of one sheet of rows; beyond them the workbook opens too slowly."""

MOST_TEXT, MOST_NOTE, MOST_NAME, MOST_LABEL = 32_767, 2_000, 31, 100
"""Characters of a cell, a comment, a sheet's name, and a label in a footer."""

CUT = "… (dipotong)"
NOT_COPIED = "(tidak disalin)"

PATIENCE = 120
"""Seconds on the clock for marking a workbook; other programs work too."""

WIDTHS = {
    "berkas": 24, "lembar": 18, "baris": 8, "kolom": 20, "sel": 8, "kode": 22, "masalah": 58,
    "saran": 58, "derajat": 13, "perbaikan": 44, "bentuk": 26, "alasan": 52,
}  # fmt: skip
"""Widths in characters of the columns we know; `PLAIN_WIDTH` of others."""

PLAIN_WIDTH = 14
ROW_WIDTH = 18
"""Width of the columns of an officer's own sheet."""

SUMMARY_WIDTHS = (13, 9, 32, 54, 54)
ACROSS = 10
"""An officer's sheet of more columns is printed over several pages side by side."""

MOST_LINES = 20
"""Lines of text shown of one row of our own tables."""

UNDERLINE = {"bottom": 1, "bottom_color": theme.LINE}
AUTHOR = "mutasi"

Place = tuple[str, str]
"""File and sheet."""


# --- text ----------------------------------------------------------------------------------------

_UNSHOWN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
"""What XML cannot hold, or what changes how the letters around it are shown."""


def safe_text(text: object, most: int = MOST_TEXT) -> str:
    r"""Give a text that any cell can hold: the invisible shown as ``\u000b``, cut with notice."""
    shown = str(text)
    if not shown.isprintable():  # a quick look that spares most texts the search
        shown = _UNSHOWN.sub(lambda found: f"\\u{ord(found[0]):04x}", shown)
    return _cut(shown, most, CUT)


def _cut(text: str, most: int, notice: str = "") -> str:
    """Cut to so many UTF-16 units, as Excel counts; no letter is halved."""
    if len(text) <= most // 2:  # no letter needs more than two
        return text
    units = text.encode("utf-16-le")
    if len(units) <= 2 * most:
        return text
    return units[: 2 * (most - len(notice))].decode("utf-16-le", errors="ignore") + notice


def sheet_names(places: Sequence[Place], taken: Sequence[str]) -> dict[Place, str]:
    r"""Give each file and sheet a name that Excel allows: short, unique, without ``[]:*?/\``.

    Parameters
    ----------
    taken
        Names already used; as in Excel, capitals make no difference.
    """
    used = {name.casefold() for name in (*taken, "history")}  # Excel keeps History for itself
    names: dict[Place, str] = {}
    for place in places:
        berkas, lembar = place
        wanted = re.sub(r"[\[\]:*?/\\]", "-", _UNSHOWN.sub(" ", lembar or PurePath(berkas).stem))
        wanted = wanted.strip(" '") or "lembar"
        name, number = _cut(wanted, MOST_NAME).rstrip(" '"), 1
        while name.casefold() in used:
            number += 1
            tail = f" ({number})"
            name = _cut(wanted, MOST_NAME - len(tail)).rstrip(" '") + tail
        used.add(name.casefold())
        names[place] = name
    return names


# --- what is said of a cell ----------------------------------------------------------------------


@dataclass
class _Remark:
    """Everything said of one cell: the gravest degree, and all texts."""

    derajat: Degree
    texts: list[str]

    def join(self, derajat: Degree, text: str) -> None:
        """Say one thing more."""
        self.derajat = min(self.derajat, derajat, key=list(COLOURS).index)
        self.texts.append(text)

    @property
    def text(self) -> str:
        """All of it, as a comment shows it."""
        return _cut("\n\n".join(dict.fromkeys(self.texts)), MOST_NOTE, CUT)


Remarks = dict[tuple[int, str], _Remark]
"""(Excel row, cell address) -> remark; the address is empty where the whole row is meant."""


def _faults(findings: pd.DataFrame) -> list[Fault]:
    names = [part.name for part in fields(Fault)]
    rows = findings[names].itertuples(index=False)
    return [Fault(**dict(zip(names, row, strict=True))) for row in rows]


def _remarks(faults: Iterable[Fault]) -> dict[Place, Remarks]:
    """What is said of rows and cells, by file and sheet."""
    remarks: dict[Place, Remarks] = {}
    for fault in faults:
        if fault.baris:
            text = f"{fault.derajat.capitalize()}: {fault.masalah} {fault.saran}"
            cells = remarks.setdefault((fault.berkas, fault.lembar), {})
            remark = cells.setdefault((fault.baris, fault.sel), _Remark(fault.derajat, []))
            remark.join(fault.derajat, safe_text(text))
    return remarks


# --- the workbook of findings --------------------------------------------------------------------


def write_findings(
    path: Path,
    *,
    findings: pd.DataFrame,
    repairs: pd.DataFrame,
    accounting: pd.DataFrame,
    sheets: Sequence[Sheet],
    header_numbers: Mapping[Place, int],
    label: str = "",
) -> Path:
    """Write the workbook of findings, with the rows they are in.

    Sheets: Ringkasan, Temuan, Perbaikan, Baris; then one for each sheet with findings in its rows.

    Parameters
    ----------
    path
        The XLSX, written whole or not at all; an older one is replaced.
    findings
        As `mutasi_lib.errors.fault_table` gives them.
    repairs, accounting
        What was repaired, and where each row went; any columns, written as they are.
    sheets
        What was read. Rows with findings are copied from those whose header is known, without
        the personal columns that no plan needs (`NEVER_READ`).
    header_numbers
        (berkas, lembar) -> Excel row number of its (last) header row.
    label
        A line every sheet must carry, or an empty text.

    Returns
    -------
    ``path``.
    """
    remarks = _remarks(_faults(findings))
    wanted = {
        (sheet.berkas, sheet.lembar): sheet
        for sheet in sheets
        if (sheet.berkas, sheet.lembar) in remarks
        and header_numbers.get((sheet.berkas, sheet.lembar)) in sheet.numbers
    }
    names = sheet_names(list(wanted), ("Ringkasan", "Temuan", "Perbaikan", "Baris"))
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, **SAFE}) as file:
        book = _Book(file, safe_text(label))
        _write_summary(book, findings, {place: (names[place], remarks[place]) for place in wanted})
        _write_list(book, findings)
        book.table("Perbaikan", "Yang dirapikan tanpa menebak; berkas asal tidak diubah.", repairs)
        book.table("Baris", "Ke mana tiap baris berkas asal.", accounting)
        for place, sheet in wanted.items():
            _write_rows(book, names[place], sheet, header_numbers[place], remarks[place])
    write_whole(path, buffer.getvalue(), restricted=True)
    return path


@dataclass
class _Book:
    """The workbook being written, its label and its formats."""

    file: xlsxwriter.Workbook
    label: str
    formats: dict[str, Format] = field(default_factory=dict)

    def __post_init__(self) -> None:
        styles: dict[str, dict[str, Any]] = {
            "head": {**HEAD, "valign": "vcenter"},
            "title": {"bold": True, "font_size": 16, "font_color": HEAD["bg_color"]},
            "section": {"bold": True, "font_size": 12, "font_color": HEAD["bg_color"]},
            "warning": WARNING,
            "line": {"font_color": theme.FADED},
            "text": {**TEXT, **UNDERLINE},
            "number": {**NUMBER, **UNDERLINE, "num_format": "#,##0", "align": "right", "indent": 1},
            "row": {**NUMBER, **UNDERLINE, "num_format": "0", "bold": True, "align": "center"},
            "cell": {"valign": "top", "num_format": "@", **UNDERLINE},
        }
        for degree, colour in COLOURS.items():
            for name in ("text", "row", "cell"):
                styles[f"{name} {degree}"] = {**styles[name], "bg_color": colour}
        self.formats |= {name: self.file.add_format(style) for name, style in styles.items()}

    def sheet(
        self, name: str, *lines: str, restricted: bool = False, columns: int = 0
    ) -> tuple[Worksheet, int]:
        """Add a sheet that begins with lines of text; give it and its next free row.

        Up to `ACROSS` columns are printed on one page.
        """
        sheet = self.file.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.set_margins(left=0.5, right=0.5, top=0.7, bottom=0.7)
        if columns > ACROSS:
            sheet.repeat_columns(0)
        else:
            sheet.fit_to_pages(1, 0)
        if restricted:
            sheet.set_header(f"&L{RESTRICTED}")
        footer = _cut(self.label, MOST_LABEL).replace("&", "&&")
        sheet.set_footer(f"&L{footer}&RHalaman &P dari &N")
        loud = [line for line in (RESTRICTED if restricted else "", self.label) if line]
        quiet = [line for line in lines if line]
        for row, line in enumerate([*loud, *quiet]):
            form = self.formats["warning" if row < len(loud) else "line"]
            sheet.write_string(row, 0, line, form)
        return sheet, len(loud) + len(quiet)

    def table(self, name: str, line: str, frame: pd.DataFrame) -> None:
        """Add a sheet with a frame: frozen head, filter, fitting widths and heights."""
        sheet, top = self.sheet(name, line if len(frame) else f"{line} Tidak ada.")
        widths = [WIDTHS.get(str(column), PLAIN_WIDTH) for column in frame.columns]
        for place, width in enumerate(widths):
            sheet.set_column(place, place, width)
        self.frame(sheet, top, frame, widths)
        sheet.freeze_panes(top + 1, 0)
        sheet.repeat_rows(top)
        sheet.autofilter(top, 0, top + max(len(frame), 1), max(len(frame.columns) - 1, 0))

    def frame(self, sheet: Worksheet, top: int, frame: pd.DataFrame, widths: Sequence[int]) -> int:
        """Write a frame from a row on, with headings; give the next free row."""
        for place, column in enumerate(frame.columns):
            title = safe_text(column).replace("_", " ").capitalize()
            sheet.write_string(top, place, title, self.formats["head"])
        row = top
        for row, cells in enumerate(frame.itertuples(index=False), start=top + 1):
            texts = [self._write(sheet, row, place, cell) for place, cell in enumerate(cells)]
            lines = max(ceil(len(text) / width) for text, width in zip(texts, widths, strict=False))
            sheet.set_row(row, LINE * min(max(lines, 1), MOST_LINES))
        return row + 1

    def _write(self, sheet: Worksheet, row: int, place: int, cell: Any) -> str:
        """Write a cell of our own tables; give its text, none for a number."""
        if isinstance(cell, Real) and isfinite(cell):
            sheet.write_number(row, place, float(cell), self.formats["number"])
            return ""
        text = "" if pd.isna(cell) else safe_text(cell)
        form = self.formats[f"text {cell}" if cell in COLOURS else "text"]
        _write_text(sheet, row, place, text, form)
        return text


def _write_text(sheet: Worksheet, row: int, place: int, text: str, form: Format) -> None:
    if text:
        sheet.write_string(row, place, text, form)
    else:
        sheet.write_blank(row, place, None, form)


# --- Ringkasan and Temuan ------------------------------------------------------------------------


def _write_summary(
    book: _Book, findings: pd.DataFrame, copied: Mapping[Place, tuple[str, Remarks]]
) -> None:
    sheet, row = book.sheet("Ringkasan")
    sheet.hide_gridlines(2)
    for place, width in enumerate(SUMMARY_WIDTHS):
        sheet.set_column(place, place, width)
    sheet.write_string(row, 0, "Hasil pemeriksaan data", book.formats["title"])
    sheet.set_row(row, 2 * LINE)
    row += 1
    for text in _what_to_do(findings):
        sheet.merge_range(row, 0, row, len(SUMMARY_WIDTHS) - 1, text, book.formats["text"])
        sheet.set_row(row, LINE * ceil(len(text) / 130))
        row += 1
    kinds = _kinds(findings)
    degrees = kinds.groupby("derajat", sort=False)["jumlah"].sum().reset_index()
    for title, frame in (
        ("Jumlah menurut derajat", degrees),
        ("Jumlah menurut jenis, dengan satu contoh", kinds),
        ("Baris yang memuat temuan, disalin ke lembar tersendiri", _copied_table(copied)),
    ):
        if len(frame):
            sheet.write_string(row + 1, 0, title, book.formats["section"])
            row = book.frame(sheet, row + 2, frame, SUMMARY_WIDTHS)


def _what_to_do(findings: pd.DataFrame) -> Iterator[str]:
    """Say in words what the findings mean and where to begin."""
    wrong, asked, noted = (int((findings["derajat"] == degree).sum()) for degree in COLOURS)
    if wrong:
        yield (
            f"Data ini belum dapat dipakai merencanakan: ada {angka(wrong)} kesalahan (merah). "
            "Perbaiki di berkas asal Anda, bukan di sini, lalu periksa lagi."
        )
    elif len(findings):
        yield "Tidak ada kesalahan: data ini dapat dipakai merencanakan."
    else:
        yield "Tidak ada temuan: data ini dapat dipakai merencanakan. Terima kasih."
    wide = int(((findings["derajat"] == "kesalahan") & (findings["baris"] == 0)).sum())
    if wide:
        yield (
            f"Mulai dari {angka(wide)} kesalahan yang menyangkut seluruh berkas, lembar, atau "
            "kolom: satu perbaikan biasanya menyelesaikan banyak baris."
        )
    if asked:
        yield (
            f"{angka(asked)} peringatan (kuning) menunggu keputusan Anda: betulkan yang keliru, "
            "dan biarkan yang memang benar."
        )
    if noted:
        yield f"{angka(noted)} catatan (biru) hanya untuk diketahui."
    if len(findings):
        yield (
            "Lembar Temuan memuat semuanya. Lembar sesudah Baris memuat baris yang bersangkutan "
            "dengan nomor baris aslinya; lembar itu berisi data pribadi, maka jangan disebarkan."
        )


def _kinds(findings: pd.DataFrame) -> pd.DataFrame:
    """Each kind of finding with its first example and its number, the gravest first."""
    kinds = findings.groupby(["derajat", "kode"], as_index=False).agg(
        jumlah=("kode", "size"), contoh=("masalah", "first"), saran=("saran", "first")
    )
    grave = kinds["derajat"].map(list(COLOURS).index)
    order = kinds.assign(grave=grave, few=-kinds["jumlah"]).sort_values(["grave", "few", "kode"])
    return order[["derajat", "jumlah", "kode", "contoh", "saran"]]


def _copied_table(copied: Mapping[Place, tuple[str, Remarks]]) -> pd.DataFrame:
    """Short sheet names of this workbook beside the full names of the originals."""
    rows = [
        {
            "baris": len({row for row, _ in remarks}),
            "temuan": sum(len(remark.texts) for remark in remarks.values()),
            "lembar di sini": name,
            "lembar asal": lembar,
            "berkas asal": berkas,
        }
        for (berkas, lembar), (name, remarks) in copied.items()
    ]
    return pd.DataFrame(rows)


def _write_list(book: _Book, findings: pd.DataFrame) -> None:
    """All findings by file, sheet and row; where there are too many, the gravest."""
    line = "Warna: merah kesalahan, kuning peringatan, biru catatan."
    left_out = len(findings) - MOST_FINDINGS
    if left_out > 0:
        order = findings["derajat"].map(list(COLOURS).index).sort_values(kind="stable")
        findings = findings.loc[order.index[:MOST_FINDINGS]]
        line += f" {angka(left_out)} temuan yang lebih ringan tidak dimuat di sini."
    columns = ["derajat", *(column for column in findings.columns if column != "derajat")]
    findings = findings.sort_values(["berkas", "lembar", "baris"], kind="stable")[columns]
    book.table(
        "Temuan", line, findings.assign(baris=findings["baris"].where(findings["baris"] > 0))
    )


# --- the rows in question ------------------------------------------------------------------------


def _write_rows(book: _Book, name: str, sheet: Sheet, header_number: int, remarks: Remarks) -> None:
    """Copy the rows of one sheet that have findings; their cells are filled and commented."""
    headings = _headings(sheet, header_number)
    hidden = {place for place, text in enumerate(headings) if plain_heading(text) in NEVER_READ}
    degrees = _degrees(remarks)
    rows = [
        (number, cells)
        for number, cells in zip(sheet.numbers, sheet.rows, strict=True)
        if number in degrees
    ]
    lines = (_origin(sheet, rows), _limits_reached(rows, remarks))
    page, top = book.sheet(name, *lines, restricted=True, columns=len(headings))
    page.set_column(0, 0, 11)
    page.set_column(1, max(len(headings), 1), ROW_WIDTH)
    for place, text in enumerate(("baris asli", *headings)):
        page.write_string(top, place, safe_text(text), book.formats["head"])
    line_of = {}
    for line, (number, cells) in enumerate(rows[:MOST_ROWS], start=top + 1):
        line_of[number] = line
        shown = [
            NOT_COPIED if text and place in hidden else safe_text(text)
            for place, text in enumerate(cells)
        ]
        _write_row(book, page, line, number, shown, degrees[number])
    _comment(page, line_of, remarks)
    page.freeze_panes(top + 1, 1)
    page.repeat_rows(top)
    page.autofilter(top, 0, top + max(len(line_of), 1), len(headings))


def _write_row(
    book: _Book,
    page: Worksheet,
    line: int,
    number: int,
    cells: Sequence[str],
    degrees: Mapping[int, Degree],
) -> None:
    """Write one copied row: its original number, then its cells, filled by degree."""
    forms = {place: book.formats[f"cell {degree}"] for place, degree in degrees.items() if place}
    row_form = f"row {degrees[0]}" if 0 in degrees else "row"
    page.write_number(line, 0, number, book.formats[row_form])
    for place, text in enumerate(cells, start=1):
        if text:
            page.write_string(line, place, text, forms.pop(place, book.formats["cell"]))
    for place, form in forms.items():  # faulty because they are empty
        page.write_blank(line, place, None, form)


def _comment(page: Worksheet, line_of: Mapping[int, int], remarks: Remarks) -> None:
    there = ((key, remark) for key, remark in remarks.items() if key[0] in line_of)
    for (row, address), remark in islice(there, MOST_COMMENTS):
        text = remark.text
        height = 18 * (2 + text.count("\n") + len(text) // 45)
        size = {"width": 320, "height": min(height, 600)}
        page.write_comment(line_of[row], _copied_place(address), text, {"author": AUTHOR, **size})


def _headings(sheet: Sheet, header_number: int) -> list[str]:
    """Texts of the header row; where one reaches down from the row above, that text."""
    row_of = {number: place for place, number in enumerate(sheet.numbers)}
    headings = list(sheet.rows[row_of[header_number]])
    for top, left, bottom, _ in sheet.merged:
        upper = sheet.rows[row_of[top]] if top in row_of else ()
        if top < header_number <= bottom and left < len(upper):
            headings += [""] * (left + 1 - len(headings))
            headings[left] = headings[left] or upper[left]
    return headings


def _origin(sheet: Sheet, rows: Sequence[object]) -> str:
    lembar = f" > lembar {sheet.lembar}" if sheet.lembar else ""
    return safe_text(f"{sheet.berkas}{lembar}: {angka(len(rows))} baris memuat temuan.")


def _limits_reached(rows: Sequence[object], remarks: Remarks) -> str:
    """Say what is left out; empty where nothing is."""
    said = []
    if len(rows) > MOST_ROWS:
        said.append(f"Di sini hanya {angka(MOST_ROWS)} baris pertama.")
    if len(remarks) > MOST_COMMENTS:
        said.append(f"Komentar hanya pada {angka(MOST_COMMENTS)} sel pertama.")
    return " ".join([*said, "Selengkapnya pada lembar Temuan."]) if said else ""


def _degrees(remarks: Remarks) -> dict[int, dict[int, Degree]]:
    """Excel row -> place of a copied cell -> degree."""
    degrees: dict[int, dict[int, Degree]] = {}
    for (row, address), remark in remarks.items():
        degrees.setdefault(row, {})[_copied_place(address)] = remark.derajat
    return degrees


def _copied_place(address: str) -> int:
    """Where a cell stands in the copy, from 0: one column on; the row's number for a whole row."""
    return int(xl_cell_to_rowcol(address)[1]) + 1 if address else 0


# --- the officer's own workbook ------------------------------------------------------------------


def mark_in_place(source: Path, target: Path, findings: pd.DataFrame) -> Path | None:
    """Write a copy of an officer's workbook with the faulty cells filled and commented.

    What concerns no row stands on a new first sheet Temuan. The work is done in a child process
    under limits; the original is only read. Charts and pictures may not survive, and formulas
    have no values until Excel has opened the copy: its first sheet says so.

    Parameters
    ----------
    source
        An .xlsx that the guard of `mutasi_lib.loading.workbook` has let pass.
    target
        The copy, written whole or not at all.
    findings
        As `mutasi_lib.errors.fault_table` gives them; those about files of another name are
        passed over.

    Returns
    -------
    ``target``; None, and no file, where the workbook has more than 5,000 rows or cannot be
    marked safely.

    Raises
    ------
    ValueError
        Source and target are the same file.
    """
    if target.resolve() == source.resolve():
        raise ValueError("the officer's own file is never written")
    own = findings[[PurePath(berkas).name == source.name for berkas in findings["berkas"]]]
    try:
        child = subprocess.run(  # noqa: S603 - our own interpreter and script, no shell
            [sys.executable, "-I", marking_child.__file__, str(source.absolute())],
            input=json.dumps(_orders(own)).encode(),
            capture_output=True,
            check=True,
            timeout=PATIENCE,
        )
    except subprocess.SubprocessError:
        return None
    write_whole(target, child.stdout, restricted=True)
    return target


def _orders(findings: pd.DataFrame) -> dict[str, Any]:
    """What the child shall write; see `mutasi_lib.reports.marking_child`."""
    marks = [
        (lembar, row, address, remark)
        for (_, lembar), cells in _remarks(_faults(findings)).items()
        for (row, address), remark in cells.items()
    ]
    degrees = list(COLOURS)
    marks.sort(key=lambda mark: degrees.index(mark[3].derajat), reverse=True)
    columns = ["derajat", "lembar", "kolom", "masalah", "saran"]
    others = findings.loc[findings["baris"] == 0, columns].to_numpy().tolist()
    heading = [column.capitalize() for column in columns]
    return {
        "title": [
            "Hasil pemeriksaan data",
            RESTRICTED,
            "Salinan ini dibuat otomatis; berkas asli tidak diubah. Bagan dan gambar mungkin tidak "
            "ikut tersalin.",
            f"{angka(len(marks))} sel diwarnai: merah kesalahan, kuning peringatan, biru catatan. "
            "Arahkan penunjuk ke sel untuk membaca penjelasannya.",
            "Yang menyangkut seluruh berkas, lembar, atau kolom:"
            if others
            else "Tidak ada temuan tentang seluruh berkas, lembar, atau kolom.",
        ],
        "marks": [
            [lembar, row, address, COLOURS[remark.derajat].lstrip("#"), remark.text]
            for lembar, row, address, remark in marks
        ],
        "others": [heading, *([safe_text(cell) for cell in row] for row in others)]
        if others
        else [],
    }


def write_intake(intake: Intake, folder: Path) -> list[Path]:
    """Write the workbook of findings, and a marked copy of each workbook with more than notes.

    Returns
    -------
    ``temuan.xlsx`` and ``ditandai/<berkas>`` in the folder, as far as they could be written.
    """
    findings = intake.log.findings
    written = [
        write_findings(
            folder / "temuan.xlsx",
            findings=findings,
            repairs=intake.log.repairs,
            accounting=intake.log.rows,
            sheets=intake.sheets,
            header_numbers=intake.headers,
            label=intake.info.get("label", ""),
        )
    ]
    books = {sheet.berkas: sheet.path for sheet in intake.sheets if sheet.path is not None}
    for berkas, path in books.items():
        own = findings[(findings["berkas"] == berkas) & (findings["derajat"] != "catatan")]
        if len(own) and path.suffix.lower() == ".xlsx":
            copy = mark_in_place(path, folder / "ditandai" / berkas, own)
            written += [copy] if copy else []
    return written

"""The child process that reads one workbook: it limits itself first, and trusts nothing.

Run as a script (``python -I workbook_child.py FILE``) by `mutasi_lib.loading.workbook`; it imports
nothing of this package. A hostile file can then at worst end the child.

Two readers have to agree. The XML is walked strictly, element by element (`SheetScan`), which
verifies the checksum of every member and refuses what no spreadsheet program writes; calamine then
gives the values. Calamine alone turns an error cell into an empty one, a damaged index of a text
into the first text, and aborts the process where the cells span too wide an area.

The answer is one JSON value a line: ``{"note": ...}``; ``{"sheet": name, "merged": [...]}`` and
then its rows ``[Excel row number, kinds, texts]``; at last ``{"done": true}`` or
``{"refused": reason}``.
"""

from __future__ import annotations

import json
import posixpath
import re
import sys
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from math import isfinite
from pathlib import Path
from typing import IO, Any, NamedTuple
from xml.parsers import expat

MIB = 1024 * 1024

MOST_UNPACKED = 600 * MIB
"""Bytes of all members together once unpacked."""

MOST_MEMBERS = 5_000
MOST_SHEETS = 200

MOST_AREA = 6_000_000
"""Rows x columns of a sheet up to its last filled cell: calamine allocates all of them."""

MOST_SPARSE_CELLS = 400_000
"""Filled cells of a sheet that openpyxl is asked to read: about ten seconds."""

MOST_SPARSE_COLUMNS = 1_000
"""A sheet that spans more than `MOST_AREA` and is wider than this is no table of people."""

MOST_TEXT = 150_000_000
"""Characters handed to the parent: a long text can be repeated by a short reference."""

LOCAL_HEADER = 30
"""Bytes that stand at least before the content of a zip member."""

CHUNK = 64 * 1024

TEXT, NUMBER, DATE, BOOL, ERROR, UNSAVED, EMPTY = "tndbeu "
"""Kinds of cell, as in `mutasi_lib.loading.tables`."""

MAIN = "xl/workbook.xml"

Attributes = dict[str, str]
Marks = dict[int, dict[int, tuple[str, str]]]
"""Row -> column -> kind and text of cells of which calamine does not tell the truth."""


def allowed_memory(size: int) -> int:
    """Bytes of memory for a file of ``size`` bytes: 480 MiB and 32 per MiB, at most 2 GiB.

    A hostile workbook is small, so that it stays below 512 MiB; a sheet of two million cells
    (12 MiB) takes 200 MiB.
    """
    return min(480 * MIB + 32 * size, 2048 * MIB)


def allowed_seconds(size: int) -> int:
    """Seconds of processor time for a file of ``size`` bytes: 8 and 2 per MiB."""
    return 8 + 2 * size // MIB


class RefusedError(Exception):
    """The workbook is refused; ``reason`` is a key of the parent's sentences."""

    def __init__(self, reason: str, **detail: Any) -> None:
        super().__init__(reason)
        self.message = {"refused": reason, **detail}


def main(path: Path) -> None:
    """Answer for one workbook on standard output.

    Raises
    ------
    BaseException
        What stopped the reading, after the answer: seen by whoever runs the script by hand.
    """
    answer: dict[str, Any] = {"refused": "damaged"}
    try:
        limit_process(path.stat().st_size)
        with path.open("rb") as file:
            for message in read(file):
                _say(message)
        answer = {"done": True}
    except RefusedError as refusal:
        answer = refusal.message
    except MemoryError:
        answer = {"refused": "heavy"}
    finally:  # also after a panic of the Rust reader, which is no Exception
        _say(answer)


def limit_process(size: int) -> None:
    """Limit memory, processor time and written files of this process for a file of that size."""
    try:
        import resource
    except ImportError:  # Windows has none; there only the parent's clock guards
        return
    memory, seconds = allowed_memory(size), allowed_seconds(size)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))


def _say(message: Any) -> None:
    line = json.dumps(message, ensure_ascii=False, separators=(",", ":"))
    sys.stdout.buffer.write(line.encode() + b"\n")


def read(file: IO[bytes]) -> Iterator[Any]:
    """Give the messages for one open workbook.

    Raises
    ------
    RefusedError
        For everything that is known to be wrong; any other exception means a damaged file.
    """
    with zipfile.ZipFile(file) as archive:
        check_members(archive)
        parts = {info.filename.lower(): info for info in archive.infolist()}
        check_type(parts)
        book = read_outline(archive, parts)
        scans = scan_members(archive, parts, book)
    if "xl/vbaproject.bin" in parts:
        yield {"note": "macro"}
    yield from read_sheets(file, book, scans)


# --- the container -------------------------------------------------------------------------------


def check_members(archive: zipfile.ZipFile) -> None:
    """Look at the zip directory alone; nothing is unpacked yet.

    Reading a member later never gives more than the size declared here: `zipfile` stops there and
    compares the checksum.
    """
    members = sorted(archive.infolist(), key=lambda info: info.header_offset)
    if len(members) > MOST_MEMBERS:
        raise RefusedError("members", count=len(members))
    unpacked = sum(info.file_size for info in members)
    if unpacked > MOST_UNPACKED:
        raise RefusedError("unpacked", count=-(-unpacked // MIB))
    names = [info.filename for info in members]
    if any(name.startswith("/") or ".." in re.split(r"[/\\]", name) for name in names):
        raise RefusedError("outside")
    if len({name.lower() for name in names}) < len(names):
        raise RefusedError("twice")
    if any(info.flag_bits & 1 for info in members):
        raise RefusedError("password")
    for info, after in zip(members, members[1:], strict=False):
        if info.header_offset + LOCAL_HEADER + info.compress_size > after.header_offset:
            raise RefusedError("overlap")
    # Two readers could see two different directories in a file with something before or after it.
    if not members or members[0].header_offset or archive.comment:
        raise RefusedError("damaged")
    if any(i.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for i in members):
        raise RefusedError("damaged")


def check_type(parts: dict[str, zipfile.ZipInfo]) -> None:
    """Refuse what is a zip but no .xlsx, with the remedy for what it is."""
    if MAIN in parts:
        return
    if "xl/workbook.bin" in parts:
        raise RefusedError("xlsb")
    if "content.xml" in parts and "mimetype" in parts:
        raise RefusedError("ods")
    raise RefusedError("damaged" if "[content_types].xml" in parts else "zip")


# --- XML -----------------------------------------------------------------------------------------


class LocalNames(dict[str, str]):
    """Element name -> the name without its prefix."""

    def __missing__(self, name: str) -> str:
        self[name] = local = name.rpartition(":")[2]
        return local


LOCAL = LocalNames()


def refuse(reason: str) -> Callable[..., None]:
    """Give an XML handler that refuses the file whenever it is called."""

    def handler(*_: Any) -> None:
        raise RefusedError(reason)

    return handler


class Walk:
    """One XML member walked from start to end; its checksum is compared on the way.

    Document types are refused as the parser sees them, after decoding, and before anything they
    declare is looked at. Encodings other than UTF-8 are refused because calamine reads nothing
    from them and says so to nobody.
    """

    def __init__(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
        self.archive, self.info = archive, info
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = refuse("doctype")
        self.parser.XmlDeclHandler = self._declaration

    def run(self) -> None:
        """Read the member."""
        with self.archive.open(self.info) as member:
            block = member.read(CHUNK)
            if b"\0" in block[:4] or block.startswith((b"\xfe\xff", b"\xff\xfe")):
                self.parser.StartElementHandler = refuse("encoding")
            while block:
                self.parser.Parse(block)
                block = member.read(CHUNK)
        self.parser.Parse(b"", True)

    def _declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding and encoding.lower() not in ("utf-8", "us-ascii"):
            self.parser.StartElementHandler = refuse("encoding")

    def forbid_interruptions(self) -> None:
        """From here on refuse what can stand inside a text and makes calamine lose part of it."""
        for handler in ("Comment", "StartCdataSection", "ProcessingInstruction"):
            setattr(self.parser, f"{handler}Handler", refuse("damaged"))


def elements(archive: zipfile.ZipFile, info: zipfile.ZipInfo, wanted: str) -> list[dict[str, str]]:
    """Give the attributes, by names without prefix, of every element of one name."""
    found: list[dict[str, str]] = []

    def start(name: str, attributes: Attributes) -> None:
        if LOCAL[name] == wanted:
            found.append({LOCAL[key]: value for key, value in attributes.items()})

    walk = Walk(archive, info)
    walk.parser.StartElementHandler = start
    walk.run()
    return found


# --- the workbook --------------------------------------------------------------------------------


class Entry(NamedTuple):
    """A sheet as the workbook lists it; ``part`` is None for one without cells (a chart)."""

    name: str
    hidden: bool
    part: str | None


class Book(NamedTuple):
    """Sheets in order, the member with the shared texts, and whether other files are linked."""

    entries: list[Entry]
    texts: str | None
    linked: bool


def read_outline(archive: zipfile.ZipFile, parts: dict[str, zipfile.ZipInfo]) -> Book:
    """Read which sheets there are and in which members they stand."""
    sheets = elements(archive, parts[MAIN], "sheet")
    if len(sheets) > MOST_SHEETS:
        raise RefusedError("sheets", count=len(sheets))
    relations = elements(archive, parts["xl/_rels/workbook.xml.rels"], "Relationship")
    targets = {
        relation["Id"]: (
            relation["Type"].rpartition("/")[2],
            posixpath.normpath(posixpath.join("/xl", relation["Target"])).lower().lstrip("/"),
        )
        for relation in relations
    }
    entries = []
    for sheet in sheets:
        kind, part = targets[sheet["id"]]
        hidden = sheet.get("state", "visible") != "visible"
        entries.append(Entry(sheet["name"], hidden, part if kind == "worksheet" else None))
    if len({entry.name.casefold() for entry in entries}) < len(entries):
        raise RefusedError("damaged")
    if not any(entry.part for entry in entries):
        raise RefusedError("sheetless")
    texts = [part for kind, part in targets.values() if kind == "sharedStrings"]
    linked = any(name.startswith("xl/externallinks/") for name in parts)
    return Book(entries, texts[0] if texts else None, linked)


def scan_members(
    archive: zipfile.ZipFile, parts: dict[str, zipfile.ZipInfo], book: Book
) -> dict[str, SheetScan]:
    """Read every member once: sheets strictly, other XML for its form, the rest for its checksum.

    Returns
    -------
    dict
        Part -> scan of each worksheet.
    """
    texts = TextScan()
    if book.texts:
        texts.run(Walk(archive, parts[book.texts]))
    scans = {}
    for entry in book.entries:
        if entry.part:
            scans[entry.part] = SheetScan(texts, book.linked)
            scans[entry.part].run(Walk(archive, parts[entry.part]))
    for name, info in parts.items():
        if name in scans or name == book.texts:
            continue
        if name.endswith((".xml", ".rels")):
            Walk(archive, info).run()
        else:
            with archive.open(info) as member:
                while member.read(CHUNK):
                    pass
    return scans


class TextScan:
    """How many shared texts there are, and which of them are blank."""

    def __init__(self) -> None:
        self.count = 0
        self.blank: set[int] = set()

    def run(self, walk: Walk) -> None:
        """Walk the shared texts."""
        self._walk = walk
        self._texts: list[str] = []
        self._open, self._in_run = "", False
        walk.parser.StartElementHandler = self._start
        walk.parser.EndElementHandler = self._end
        walk.parser.CharacterDataHandler = self._characters
        walk.run()

    def _start(self, name: str, _attributes: Attributes) -> None:
        name = LOCAL[name]
        if name == "sst":
            self._walk.forbid_interruptions()
        elif name == "si":
            self._texts = []
        elif name == "r":
            self._in_run = True
        elif name in ("t", "rPh") and self._open != "rPh":  # a reading aid is not the text
            if name == "t" and self._texts and not self._in_run:
                raise RefusedError("damaged")
            self._open = name

    def _characters(self, text: str) -> None:
        if self._open == "t":
            self._texts.append(text)

    def _end(self, name: str) -> None:
        name = LOCAL[name]
        if name == self._open:
            self._open = ""
        elif name == "r":
            self._in_run = False
        elif name == "si":
            if not "".join(self._texts).strip():
                self.blank.add(self.count)
            self.count += 1

    def is_blank(self, index: str) -> bool:
        """Whether the text of an index is blank; a wrong index means a damaged file."""
        if not (is_digits(index) and int(index) < self.count):
            raise RefusedError("damaged")
        return int(index) in self.blank


class ColumnPlaces(dict[str, int]):
    """Letters -> place of a column (``A`` is 0); letters beyond XFD mean a damaged file."""

    def __missing__(self, letters: str) -> int:
        place = 0
        if re.fullmatch("[A-Z]{1,3}", letters):
            for letter in letters:
                place = 26 * place + ord(letter) - 64
        if not 1 <= place <= LAST_COLUMN:
            raise RefusedError("damaged")
        self[letters] = place - 1
        return place - 1


LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
PLACES = ColumnPlaces()

NUMBER_FORM = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?", re.ASCII)
ERROR_FORM = re.compile(r"#[A-Z0-9/_]{1,20}[!?]?|Err:\d{3}", re.ASCII)
ERRORS = frozenset(("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"))
"""The error values calamine knows; it refuses a sheet with any other."""

LINK_FORM = re.compile(r"\[\d+\]", re.ASCII)
"""In a formula: a reference to the n-th linked workbook."""

IN_CELL = frozenset(
    ("is", "r", "rPr", "rPh", "phoneticPr", "b", "i", "u", "strike", "sz", "color", "rFont")
    + ("family", "charset", "scheme", "vertAlign", "outline", "shadow", "condense", "extend")
)
"""Elements a cell may hold besides its value and formula (those of a formatted text)."""


class SheetScan:
    """What stands in the XML of one worksheet, judged more strictly than any reader does.

    Attributes
    ----------
    rows, columns
        Up to the last cell with a value or a formula; ``last`` is the address of the last one.
    cells, filled
        How many of them there are, and how many hold a value that is neither blank nor an error.
    hidden
        Hidden rows with such cells.
    marks
        Formulas without stored value, and errors.
    unknown_error
        Address of an error value that calamine does not know.
    link
        Address of the first cell whose formula takes its value from another workbook.
    merged
        Merged areas: first row, first column, last row, last column; rows from 1, columns from 0.
    """

    def __init__(self, texts: TextScan, linked: bool) -> None:
        self.texts, self.linked = texts, linked
        self.rows = self.columns = self.cells = self.filled = self.hidden = 0
        self.last = self.unknown_error = self.link = ""
        self.marks: Marks = {}
        self.merged: list[tuple[int, int, int, int]] = []

    @property
    def is_wide(self) -> bool:
        """Whether the cells span more than calamine may be asked to allocate."""
        return self.rows * self.columns > MOST_AREA

    def run(self, walk: Walk) -> None:
        """Walk the sheet. Local variables, common cases first: this is the inner loop."""
        places, local = PLACES, LOCAL
        row, row_text, row_hidden, row_filled = 0, "", False, 0
        column, cell, kind = -1, "", "n"
        inside = in_row = data_seen = formula = hushed = False
        value: str | None = None
        text: str | None = None
        inline = ""

        def start(name: str, attributes: Attributes) -> None:
            nonlocal row, row_text, row_hidden, row_filled, column, cell, kind
            nonlocal inside, in_row, data_seen, formula, hushed, value, text, inline
            name = local[name]
            if cell:
                if name in ("v", "f", "t"):
                    text = ""
                elif name == "rPh":
                    hushed = True
                elif name not in IN_CELL:
                    raise RefusedError("damaged")
            elif name == "c" and in_row:
                cell = attributes.get("r") or f"{column_letters(column + 1)}{row}"
                place = places[cell.removesuffix(row_text)]
                if place <= column:
                    raise RefusedError("damaged")
                column, kind = place, attributes.get("t", "n")
                value, inline, formula = None, "", False
            elif not inside:
                if name == "sheetData":
                    if data_seen:
                        raise RefusedError("damaged")
                    inside = data_seen = True
                    walk.forbid_interruptions()
                elif name == "mergeCell":
                    self.merged.append(merged_area(attributes["ref"]))
            elif name == "row" and not in_row:
                number = attributes.get("r") or str(row + 1)
                if not (is_digits(number) and row < int(number) <= LAST_ROW):
                    raise RefusedError("damaged")
                row, row_text, column = int(number), str(int(number)), -1
                row_hidden, row_filled = attributes.get("hidden") in ("1", "true"), self.filled
                in_row = True
            else:
                raise RefusedError("damaged")

        def characters(data: str) -> None:
            nonlocal text
            if text is not None:
                text += data

        def end(name: str) -> None:
            nonlocal cell, text, value, inside, in_row, inline, formula, hushed
            name = local[name]
            if not inside:
                return
            if name == "v":
                if value is not None:
                    raise RefusedError("damaged")
                value, text = text, None
            elif name == "c":
                self._judge(row, column, cell, kind, value, inline, formula)
                cell = ""
            elif name == "f":
                formula = True
                if self.linked and not self.link and LINK_FORM.search(text or ""):
                    self.link = cell
                text = None
            elif name == "t":
                inline, text = inline + ("" if hushed else text or ""), None
            elif name == "rPh":
                hushed = False
            elif name == "row":
                in_row = False
                self.hidden += row_hidden and self.filled > row_filled
            elif name == "sheetData":
                inside = False

        walk.parser.StartElementHandler = start
        walk.parser.EndElementHandler = end
        walk.parser.CharacterDataHandler = characters
        walk.run()

    def _judge(
        self,
        row: int,
        column: int,
        cell: str,
        kind: str,
        value: str | None,
        inline: str,
        formula: bool,
    ) -> None:
        """Count one whole cell, or mark it, or refuse the file."""
        text = value or inline
        if not text and value is None and not formula:
            return
        self.cells += 1
        self.rows, self.last = row, cell
        if column >= self.columns:
            self.columns = column + 1
        if not text:
            if formula and (kind != "str" or value is None):
                self._mark(row, column, UNSAVED, "")
        elif kind == "s":
            self.filled += not self.texts.is_blank(text)
        elif kind == "n" and value:
            if not NUMBER_FORM.fullmatch(value):
                raise RefusedError("damaged")
            self.filled += 1
        elif kind == "e":
            if not ERROR_FORM.fullmatch(text):
                raise RefusedError("damaged")
            if text not in ERRORS:
                self.unknown_error = self.unknown_error or cell
            self._mark(row, column, ERROR, text)
        elif kind in ("str", "inlineStr", "b", "d") and (kind == "inlineStr") == bool(inline):
            self.filled += bool(text.strip())
        else:
            raise RefusedError("damaged")

    def _mark(self, row: int, column: int, kind: str, text: str) -> None:
        self.marks.setdefault(row, {})[column] = (kind, text)


def is_digits(text: str) -> bool:
    """Whether a text is a whole number in plain digits; Python's ``int`` takes more."""
    return text.isascii() and text.isdecimal()


def column_letters(place: int) -> str:
    """Give the letters of a column, as `mutasi_lib.loading.tables.column_letters`."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def merged_area(reference: str) -> tuple[int, int, int, int]:
    """Read ``A1:C3`` (or one cell) as an entry of `SheetScan.merged`."""
    area = re.fullmatch(r"([A-Z]+)([0-9]{1,7})(?::([A-Z]+)([0-9]{1,7}))?", reference)
    if area is None:
        raise RefusedError("damaged")
    left, top, right, bottom = area.groups()
    return int(top), PLACES[left], int(bottom or top), PLACES[right or left]


# --- the cells -----------------------------------------------------------------------------------


def read_sheets(file: IO[bytes], book: Book, scans: dict[str, SheetScan]) -> Iterator[Any]:
    """Give the notes and the rows of every worksheet.

    Raises
    ------
    RefusedError
        Where the two readers do not agree, or a sheet is too large.
    """
    # Not at the top: the parent takes our limits and has no use for a native library.
    from python_calamine import CalamineWorkbook

    file.seek(0)
    calamine = CalamineWorkbook.from_filelike(file)
    if calamine.sheet_names != [entry.name for entry in book.entries]:
        raise RefusedError("damaged")
    characters = 0
    for number, entry in enumerate(book.entries):
        if entry.part is None:
            continue
        scan = scans[entry.part]
        values: Iterator[Sequence[Any]]
        if is_for_openpyxl(scan, entry.name):
            values = stream_rows(file, entry.name)
        else:
            values = calamine_rows(calamine.get_sheet_by_index(number))
        yield from notes(entry, scan)
        yield {"sheet": entry.name, "merged": scan.merged}
        filled = 0
        for row, kinds, texts in text_rows(values, scan.marks):
            filled += sum(kinds.count(kind) for kind in (TEXT, NUMBER, DATE, BOOL))
            characters += sum(map(len, texts))
            if characters > MOST_TEXT:
                raise RefusedError("letters", count=MOST_TEXT // 1_000_000)
            yield [row, kinds, texts]
        if filled != scan.filled:
            raise RefusedError("damaged")


def is_for_openpyxl(scan: SheetScan, sheet: str) -> bool:
    """Whether calamine cannot read a sheet: few cells far apart, or an error value new to it.

    Raises
    ------
    RefusedError
        Where openpyxl, some ten times slower, would take too long.
    """
    if not (scan.is_wide or scan.unknown_error):
        return False
    if scan.cells <= MOST_SPARSE_CELLS and scan.columns <= MOST_SPARSE_COLUMNS:
        return True
    if scan.is_wide:
        raise RefusedError("extent", sheet=sheet, cell=scan.last)
    raise RefusedError("unknown_error", sheet=sheet, cell=scan.unknown_error)


def calamine_rows(sheet: Any) -> Iterator[Sequence[Any]]:
    """Give the rows of a sheet from A1 on; calamine itself leaves out the first empty columns."""
    left = [""] * (sheet.start[1] if sheet.start else 0)
    return (left + row for row in sheet.iter_rows()) if left else sheet.iter_rows()


def stream_rows(file: IO[bytes], sheet: str) -> Iterator[Sequence[Any]]:
    """Give the rows of a sheet as openpyxl streams them, each as long as it is filled."""
    sys.modules["numpy"] = None  # type: ignore[assignment] # openpyxl works without; memory is short
    from openpyxl import load_workbook

    book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
    book[sheet].reset_dimensions()  # what the file says of its own extent may be wrong
    return book[sheet].iter_rows(values_only=True)


def notes(entry: Entry, scan: SheetScan) -> Iterator[dict[str, Any]]:
    """Say what of a sheet is read though nobody sees it, or may not be what it seems."""
    if entry.hidden:
        yield {"note": "hidden_sheet", "sheet": entry.name}
    if scan.hidden:
        yield {"note": "hidden_rows", "sheet": entry.name, "count": scan.hidden}
    if scan.link:
        yield {"note": "link", "sheet": entry.name, "cell": scan.link}
    if scan.is_wide:
        yield {"note": "stray", "sheet": entry.name, "cell": scan.last}


def text_rows(
    values: Iterable[Sequence[Any]], marks: Marks
) -> Iterator[tuple[int, str, list[str]]]:
    """Give Excel row number, kinds and texts of every row that is not blank."""
    number = 0
    for number, row in enumerate(values, start=1):  # the last number is needed below
        kinds, texts = text_row(row, marks.get(number, {}))
        if kinds:
            yield number, kinds, texts
    for below in sorted(row for row in marks if row > number):
        yield below, *text_row((), marks[below])


def text_row(values: Sequence[Any], marks: dict[int, tuple[str, str]]) -> tuple[str, list[str]]:
    """Give the kinds and the texts of one row, up to its last cell that is not blank."""
    kinds: list[str] = []
    texts: list[str] = []
    for value in values:
        if type(value) is str:
            kinds.append(TEXT if value.strip() else EMPTY)
            texts.append(value)
        else:
            kind, form = FORMS[type(value)]
            kinds.append(kind)
            texts.append(form(value))
    if marks:
        missing = max(marks) + 1 - len(kinds)
        kinds += [EMPTY] * missing
        texts += [""] * missing
        for place, (kind, text) in marks.items():
            kinds[place], texts[place] = kind, text
    line = "".join(kinds).rstrip(EMPTY)
    return line, texts[: len(line)]


def number_text(value: float) -> str:
    """Write a number as plain decimals, never with an exponent.

    Raises
    ------
    RefusedError
        If it is not finite: no spreadsheet program stores that.
    """
    if not isfinite(value):
        raise RefusedError("damaged")
    text = repr(float(value) or 0.0)  # no minus before a zero
    return (format(Decimal(text), "f") if "e" in text else text).removesuffix(".0")


def span_text(value: timedelta) -> str:
    """Write a span as hours, minutes and seconds: ``36:00:00``."""
    seconds = round(abs(value).total_seconds())
    sign = "-" if value < timedelta(0) else ""
    return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


FORMS: dict[type, tuple[str, Callable[[Any], str]]] = {
    float: (NUMBER, number_text),
    int: (NUMBER, number_text),
    bool: (BOOL, {True: "ya", False: "tidak"}.__getitem__),
    date: (DATE, date.isoformat),
    datetime: (DATE, lambda value: value.date().isoformat()),
    time: (TEXT, lambda value: value.isoformat("seconds")),
    timedelta: (TEXT, span_text),
    type(None): (EMPTY, lambda _: ""),
}
"""Type of a value -> kind of the cell and how its text is written."""


if __name__ == "__main__":
    main(Path(sys.argv[1]))

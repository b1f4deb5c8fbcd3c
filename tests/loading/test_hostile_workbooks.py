"""A hostile or broken workbook is refused in one sentence; an odd one is read, and said so."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
import zipfile
from dataclasses import replace
from pathlib import Path

import hostile
import pytest
from hostile import HONEST_DATA, HONEST_KINDS, HONEST_NUMBERS, HONEST_ROWS, SHEET, TEXTS

from mutasi_lib.errors import Fault
from mutasi_lib.loading import workbook, workbook_child
from mutasi_lib.loading.tables import Sheet
from mutasi_lib.loading.workbook import SENTENCES, read_workbook, read_workbooks

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
HTML = "<html><body><table><tr><td>NIP</td></tr></table></body></html>"
SPREADSHEET_2003 = '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:x"/>'


def read(folder: Path, content: bytes, name: str = "kota.xlsx") -> tuple[list[Sheet], list[Fault]]:
    path = folder / name
    path.write_bytes(content)
    return read_workbook(path)


def row(*cells: str) -> str:
    return f'<row r="1">{"".join(cells)}</row>'


def cell(letters: str, value: str, kind: str = "n", formula: str = "") -> str:
    return f'<c r="{letters}1" t="{kind}">{formula}<v>{value}</v></c>'


def changed(name: str, old: str, new: str) -> bytes:
    parts = hostile.honest()
    assert old.encode() in parts[name]
    return hostile.book(parts | {name: parts[name].replace(old.encode(), new.encode())})


def without(name: str) -> bytes:
    return hostile.book({key: part for key, part in hostile.honest().items() if key != name})


def extra(name: str, content: bytes = b"x") -> bytes:
    return hostile.book(hostile.honest() | {name: content})


def only(row_xml: str) -> bytes:
    return hostile.book(hostile.honest(row_xml))


def sheets(count: int) -> bytes:
    return hostile.book(hostile.parts_of((f"L{n}", "", "<sheetData/>") for n in range(count)))


def utf16(text: str) -> bytes:
    declared = f'<?xml version="1.0" encoding="UTF-16"?>{text}'
    return declared.encode("utf-16")


def sheet_in(encoded: bytes) -> bytes:
    return hostile.book(hostile.honest() | {SHEET: encoded})


SHEET_XML = hostile.honest()[SHEET].decode()
FAR = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
TABLE = "".join(
    f'<row r="{n}">' + "".join(f'<c r="{chr(65 + j)}{n}"><v>{j}</v></c>' for j in range(26))
    + "</row>"
    for n in range(1, 241)
)  # fmt: skip
STRAY = hostile.honest(TABLE + '<row r="1048576"><c r="A1048576"><v>9</v></c></row>')


def long_text() -> bytes:
    """60,000 cells that refer to one text of 32,000 letters: 1.9 GB in a file of 200 kB."""
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 60_001))
    data = [("data", "", f"<sheetData>{cells}</sheetData>")]
    return hostile.book(hostile.parts_of(data, texts=["x" * 32_000]))


REFUSED: dict[str, tuple[bytes, str]] = {
    "an empty file": (b"", "BERKAS-KOSONG"),
    "a workbook cut in half": (
        hostile.book(hostile.honest())[:900],
        "BERKAS-RUSAK",
    ),
    "a CSV": (b"nip,nama\n1,a\n", "BERKAS-JENIS"),
    "a CSV in UTF-16": ("nip;nama\n1;a\n".encode("utf-16"), "BERKAS-JENIS"),
    "a web page": (HTML.encode(), "BERKAS-JENIS"),
    "a web page with a mark before it": (b"\xef\xbb\xbf\r\n" + HTML.encode(), "BERKAS-JENIS"),
    "a spreadsheet of 2003 in XML": (SPREADSHEET_2003.encode(), "BERKAS-JENIS"),
    "an old .xls": (OLE + "Workbook".encode("utf-16-le"), "BERKAS-JENIS"),
    "a PDF": (b"%PDF-1.7\n" + bytes(100), "BERKAS-JENIS"),
    "an .xlsb": (hostile.book({"xl/workbook.bin": b"x"}), "BERKAS-JENIS"),
    "an .ods": (hostile.book({"mimetype": b"x", "content.xml": b"<a/>"}), "BERKAS-JENIS"),
    "another zip": (hostile.book({"catatan.txt": b"x"}), "BERKAS-JENIS"),
    "random bytes": (random.Random(4).randbytes(5000), "BERKAS-JENIS"),  # noqa: S311 - no secret
    "a password": (OLE + "EncryptedPackage".encode("utf-16-le"), "BERKAS-SANDI"),
    "a zip with a password": (
        hostile.with_member(replace(hostile.member("x.bin", b"x"), flags=1)),
        "BERKAS-SANDI",
    ),
    "billion laughs": (hostile.billion_laughs(), "BERKAS-BERBAHAYA"),
    "a document type in UTF-16": (
        hostile.external_entity("file:///etc/hostname", "utf-16"),
        "BERKAS-BERBAHAYA",
    ),
    "a document type in any part": (
        extra("docProps/app.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><x/>'),
        "BERKAS-BERBAHAYA",
    ),
    "a member outside": (extra("../x"), "BERKAS-BERBAHAYA"),
    "a member outside with backslashes": (extra("xl\\..\\..\\x"), "BERKAS-BERBAHAYA"),
    "a member at the root": (extra("/etc/x"), "BERKAS-BERBAHAYA"),
    "the same member twice": (
        hostile.zip_file([*hostile.members_of(hostile.honest()), hostile.member(TEXTS, b"<x/>")]),
        "BERKAS-BERBAHAYA",
    ),
    "the same member in other letters": (extra(TEXTS.upper(), b"<x/>"), "BERKAS-BERBAHAYA"),
    "overlapping members": (hostile.overlapping(), "BERKAS-BERBAHAYA"),
    "a gigabyte of spaces": (hostile.gigabyte_of_spaces(), "BERKAS-TERLALU-BESAR"),
    "a gigabyte of rows": (hostile.gigabyte_of_rows(), "BERKAS-TERLALU-BESAR"),
    "a size that lies": (hostile.lying_size(), "BERKAS-RUSAK"),
    "2,000 sheets": (sheets(2000), "BERKAS-TERLALU-BESAR"),
    "201 sheets": (sheets(201), "BERKAS-TERLALU-BESAR"),
    "5,001 members": (
        hostile.book({f"m{n}": b"" for n in range(5001)}),
        "BERKAS-TERLALU-BESAR",
    ),
    "a cell at XFD1048576": (only(FAR), "BERKAS-TERLALU-BESAR"),
    "an error at XFD1048576": (
        only(row(cell("A", "1")) + FAR.replace("><v>1", ' t="e"><v>#N/A')),
        "BERKAS-TERLALU-BESAR",
    ),
    "a blank text at XFD1048576": (
        only(row(cell("A", "1")) + FAR.replace("><v>1", ' t="str"><v>')),
        "BERKAS-TERLALU-BESAR",
    ),
    "a wrong checksum": (hostile.wrong_checksum(), "BERKAS-RUSAK"),
    "a wrong checksum in a picture": (
        hostile.with_member(replace(hostile.member("xl/media/a.png", b"abc"), checksum=1)),
        "BERKAS-RUSAK",
    ),
    "missing shared texts": (without(TEXTS), "BERKAS-RUSAK"),
    "a missing sheet": (without(SHEET), "BERKAS-RUSAK"),
    "a missing workbook": (without(hostile.BOOK), "BERKAS-RUSAK"),
    "missing relations": (without(hostile.RELATIONS), "BERKAS-RUSAK"),
    "an index of a text out of range": (changed(SHEET, "<v>5</v>", "<v>6</v>"), "BERKAS-RUSAK"),
    "a negative index of a text": (changed(SHEET, "<v>5</v>", "<v>-1</v>"), "BERKAS-RUSAK"),
    "an index that is no number": (changed(SHEET, "<v>5</v>", "<v>5 </v>"), "BERKAS-RUSAK"),
    "a number that is none": (changed(SHEET, "<v>12</v>", "<v>1_2</v>"), "BERKAS-RUSAK"),
    "infinity": (changed(SHEET, "<v>12</v>", "<v>1e999</v>"), "BERKAS-RUSAK"),
    "an unknown type of cell": (
        changed(SHEET, 't="s"><v>5', 't="zz"><v>5'),
        "BERKAS-RUSAK",
    ),
    "a text without its kind": (
        changed(SHEET, "<v>12</v>", "<is><t>12</t></is>"),
        "BERKAS-RUSAK",
    ),
    "two texts in one": (changed(TEXTS, "A-01</t>", "A</t><t>-01</t>"), "BERKAS-RUSAK"),
    "a comment inside a value": (changed(SHEET, "<v>12", "<v>1<!-- -->2"), "BERKAS-RUSAK"),
    "CDATA inside a text": (changed(TEXTS, "B 02", "<![CDATA[B 02]]>"), "BERKAS-RUSAK"),
    "rows out of order": (changed(SHEET, '<row r="4"', '<row r="2"'), "BERKAS-RUSAK"),
    "a row beyond the last": (only('<row r="1048577"><c><v>1</v></c></row>'), "BERKAS-RUSAK"),
    "a column beyond the last": (only(row(cell("XFE", "1"))), "BERKAS-RUSAK"),
    "a cell in the wrong row": (changed(SHEET, 'r="B2"', 'r="B3"'), "BERKAS-RUSAK"),
    "a cell twice": (changed(SHEET, '<c r="B2">', '<c r="B2"/><c r="B2">'), "BERKAS-RUSAK"),
    "two values in a cell": (changed(SHEET, "<v>12</v>", "<v>12</v><v>3</v>"), "BERKAS-RUSAK"),
    "an unknown element among the cells": (
        changed(SHEET, '<c r="B2"><v>12</v></c>', '<x r="B2"><v>12</v></x>'),
        "BERKAS-RUSAK",
    ),
    "an unknown element in a cell": (
        changed(SHEET, "<v>12</v>", "<w>12</w>"),
        "BERKAS-RUSAK",
    ),
    "two areas of data": (
        changed(SHEET, "</sheetData>", "</sheetData><sheetData/>"),
        "BERKAS-RUSAK",
    ),
    "XML cut in the middle": (
        hostile.book(hostile.honest() | {SHEET: SHEET_XML[:-20].encode()}),
        "BERKAS-RUSAK",
    ),
    "a sheet in UTF-16": (sheet_in(utf16(SHEET_XML)), "BERKAS-RUSAK"),
    "a sheet in UTF-16 that is not declared": (
        sheet_in(SHEET_XML.encode("utf-16")),
        "BERKAS-RUSAK",
    ),
    "a sheet in Latin-1": (
        sheet_in(f'<?xml version="1.0" encoding="iso-8859-1"?>{SHEET_XML}'.encode()),
        "BERKAS-RUSAK",
    ),
    "two sheets of one name": (
        hostile.book(hostile.parts_of([("a", "", "<sheetData/>"), ("A", "", "<sheetData/>")])),
        "BERKAS-RUSAK",
    ),
    "no sheet with cells": (
        changed(hostile.RELATIONS, "/worksheet", "/chartsheet"),
        "BERKAS-KOSONG",
    ),
    "bytes before the zip": (
        b"PK\x03\x04" + hostile.book(hostile.honest()),
        "BERKAS-RUSAK",
    ),
    "a comment after the zip": (
        hostile.zip_file(hostile.members_of(hostile.honest()), b"catatan"),
        "BERKAS-RUSAK",
    ),
}

ENGLISH = ("error", "invalid", "file", "traceback", "failed", "exception", "workbook", "sheet ")


@pytest.mark.parametrize("name", REFUSED)
def test_a_hostile_workbook_is_refused_in_one_indonesian_sentence(
    name: str, tmp_path: Path
) -> None:
    content, kode = REFUSED[name]
    start = time.monotonic()
    found, faults = read(tmp_path, content)
    assert time.monotonic() - start <= 10
    assert [(f.kode, f.derajat) for f in faults] == [(kode, "kesalahan")]
    assert found == []
    assert faults[0].berkas == "kota.xlsx"
    said = f"{faults[0].masalah} {faults[0].saran}".lower()
    assert not [word for word in ENGLISH if word in said.replace("files", "")]
    assert len(said) < 250


HEAVY = (
    "billion laughs",
    "a gigabyte of spaces",
    "a gigabyte of rows",
    "a size that lies",
    "2,000 sheets",
    "5,001 members",
    "a cell at XFD1048576",
    "an error at XFD1048576",
)
READER = """
import resource, sys
from pathlib import Path
from mutasi_lib.loading.workbook import read_workbook
for path in sorted(Path(sys.argv[1]).iterdir()):
    read_workbook(path)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)
"""


def test_no_hostile_workbook_takes_512_mebibytes(tmp_path: Path) -> None:
    for name in HEAVY:
        (tmp_path / f"{name}.xlsx").write_bytes(REFUSED[name][0])
    (tmp_path / "stray.xlsx").write_bytes(hostile.book(STRAY))
    (tmp_path / "long.xlsx").write_bytes(long_text())
    done = subprocess.run(
        [sys.executable, "-c", READER, str(tmp_path)], capture_output=True, check=True, timeout=110
    )
    assert 10 < int(done.stdout) <= 512


# --- files that are not there, not readable, not files -------------------------------------------


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    found, faults = read_workbook(tmp_path / "tidak_ada.xlsx", berkas="folder/tidak_ada.xlsx")
    assert (found, [f.kode for f in faults]) == ([], ["BERKAS-TIDAK-ADA"])
    assert faults[0].berkas == "folder/tidak_ada.xlsx"


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipa.xlsx")
    assert [f.kode for f in read_workbook(tmp_path / "pipa.xlsx")[1]] == ["BERKAS-JENIS"]


def test_a_file_without_permission_is_said_to_be_locked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    (tmp_path / "kota.xlsx").write_bytes(b"x")
    monkeypatch.setattr(Path, "open", refuse)
    assert [f.kode for f in read_workbook(tmp_path / "kota.xlsx")[1]] == ["BERKAS-TERKUNCI"]


def test_a_file_of_more_than_60_mebibytes_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "besar.xlsx"
    with path.open("wb") as file:
        file.truncate(60 * 1024 * 1024 + 1)
    found, faults = read_workbook(path)
    assert (found, [f.kode for f in faults]) == ([], ["BERKAS-TERLALU-BESAR"])
    assert "61 MB" in faults[0].masalah
    with path.open("wb") as file:
        file.truncate(60 * 1024 * 1024)
    assert [f.kode for f in read_workbook(path)[1]] == ["BERKAS-JENIS"]


def test_an_external_entity_is_never_opened(tmp_path: Path) -> None:
    target = tmp_path / "rahasia"
    os.mkfifo(target)  # whoever opened it would wait, and be stopped as too heavy
    _, faults = read(tmp_path, hostile.external_entity(target.as_uri()))
    assert [f.kode for f in faults] == ["BERKAS-BERBAHAYA"]


# --- the child that dies --------------------------------------------------------------------------


def test_a_child_that_takes_too_long_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "CLOCK_PER_PROCESSOR", 0)
    found, faults = read(tmp_path, hostile.book(hostile.honest()))
    assert (found, [f.kode for f in faults]) == ([], ["BERKAS-TERLALU-BERAT"])


def test_what_a_child_said_before_it_died_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "anak.py"
    said = '{"sheet": "data", "merged": []}\n[1, "t", ["a"]]\n[2, "t", ['
    script.write_text(f"import os\nos.write(1, {said.encode()!r})\nos.kill(os.getpid(), 9)\n")
    monkeypatch.setattr(workbook_child, "__file__", str(script))
    found, faults = read(tmp_path, hostile.book(hostile.honest()))
    assert (found, [f.kode for f in faults]) == ([], ["BERKAS-TERLALU-BERAT"])


def test_a_long_text_repeated_by_reference_is_too_much(tmp_path: Path) -> None:
    found, faults = read(tmp_path, long_text())
    assert found == []
    assert [f.kode for f in faults][0] in ("BERKAS-TERLALU-BESAR", "BERKAS-TERLALU-BERAT")


@pytest.mark.slow
def test_half_a_gigabyte_of_rows_ends_at_the_limit_of_processor_time(tmp_path: Path) -> None:
    start, end = f"<worksheet {hostile.MAIN}><sheetData>".encode(), b"</sheetData></worksheet>"
    bomb = hostile.repeated(SHEET, b"<row><c/></row>" * 70_000, 550, start, end)
    assert bomb.size < workbook_child.MOST_UNPACKED
    found, faults = read(tmp_path, hostile.with_member(bomb))
    assert found == []
    assert [f.kode for f in faults][0] in ("BERKAS-TERLALU-BERAT", "BERKAS-RUSAK")


# --- what is read, exactly -----------------------------------------------------------------------


def contents(found: list[Sheet]) -> list[tuple[list[int], list[str], list[list[str]]]]:
    return [(list(s.numbers), list(s.kinds or ()), [list(r) for r in s.rows]) for s in found]


HONEST = [(HONEST_NUMBERS, HONEST_KINDS, HONEST_ROWS)]
PREFIXED = SHEET_XML.replace("<", "<x:").replace("<x:/", "</x:").replace("xmlns=", "xmlns:x=")


@pytest.mark.parametrize(
    "content",
    [
        hostile.book(hostile.honest()),
        hostile.book(hostile.honest(before='<dimension ref="A1"/>')),
        hostile.book(hostile.honest(before='<dimension ref="A1:XFD1048576"/>')),
        sheet_in(SHEET_XML.replace("><", ">\n  <").encode()),
        sheet_in(PREFIXED.encode()),
        sheet_in(
            f'\ufeff<?xml version="1.0" encoding="UTF-8"?><!-- ekspor -->{SHEET_XML}'.encode()
        ),
    ],
    ids=["plain", "small dimension", "large dimension", "indented", "prefixed", "mark and comment"],
)
def test_an_honest_workbook_is_read_cell_by_cell(content: bytes, tmp_path: Path) -> None:
    found, faults = read(tmp_path, content)
    assert contents(found) == HONEST
    assert faults == []
    assert (found[0].berkas, found[0].lembar) == ("kota.xlsx", "data")
    assert found[0].path == tmp_path / "kota.xlsx"


def test_the_name_of_the_file_does_not_matter_only_its_content(tmp_path: Path) -> None:
    found, faults = read(tmp_path, hostile.book(hostile.honest()), name="ekspor simpeg.xls")
    assert (contents(found), faults) == (HONEST, [])


def test_several_workbooks_are_read_apart(tmp_path: Path) -> None:
    good, bad = tmp_path / "baik.xlsx", tmp_path / "buruk.xlsx"
    good.write_bytes(hostile.book(hostile.honest()))
    bad.write_bytes(b"")
    books = read_workbooks([bad, good])
    assert list(books) == [bad, good]
    assert [f.kode for f in books[bad][1]] == ["BERKAS-KOSONG"]
    assert contents(books[good][0]) == HONEST
    named = read_workbooks({good: "sekolah/baik.xlsx"})
    assert named[good][0][0].berkas == "sekolah/baik.xlsx"


VALUES = {
    "a whole number": (cell("A", "7"), "n", "7"),
    "a whole number with a point": (cell("A", "7.0"), "n", "7"),
    "a fraction": (cell("A", "0.1"), "n", "0.1"),
    "a large number": (cell("A", "1.5E+16"), "n", "15000000000000000"),
    "a small number": (cell("A", "2.5E-7"), "n", "0.00000025"),
    "minus zero": (cell("A", "-0"), "n", "0"),
    "a number of 18 digits": (cell("A", "198503102010011901"), "n", "198503102010011900"),
    "a date": ('<c r="A1" s="1"><v>44256</v></c>', "d", "2021-03-01"),
    "a date at noon": ('<c r="A1" s="1"><v>44256.5</v></c>', "d", "2021-03-01"),
    "an ISO date": (cell("A", "2021-03-01", "d"), "d", "2021-03-01"),
    "a time": ('<c r="A1" s="2"><v>0.3125</v></c>', "t", "07:30:00"),
    "a span": ('<c r="A1" s="3"><v>1.5</v></c>', "t", "36:00:00"),
    "true": (cell("A", "1", "b"), "b", "ya"),
    "a text": (cell("A", "a&amp;b &lt;", "str"), "t", "a&b <"),
    "a text of digits": (cell("A", "007", "str"), "t", "007"),
    "a formatted text": (
        '<c r="A1" t="inlineStr"><is><r><rPr><b/></rPr><t xml:space="preserve">Dinas </t></r>'
        "<r><t>A</t></r></is></c>",
        "t",
        "Dinas A",
    ),
    "#N/A": (cell("A", "#N/A", "e"), "e", "#N/A"),
    "#REF!": (cell("A", "#REF!", "e"), "e", "#REF!"),
    "#DIV/0!": (cell("A", "#DIV/0!", "e"), "e", "#DIV/0!"),
    "#SPILL!": (cell("A", "#SPILL!", "e"), "e", "#SPILL!"),
    "a formula with its value": (cell("A", "2", formula="<f>1+1</f>"), "n", "2"),
    "a formula whose value is empty text": (cell("A", "", "str", "<f>B1</f>"), " ", ""),
    "a formula without value": ('<c r="A1"><f>1+1</f></c>', "u", ""),
    "a formula with an empty value": ('<c r="A1"><f>1+1</f><v></v></c>', "u", ""),
    "a formula for a text without value": ('<c r="A1" t="str"><f>B1</f></c>', "u", ""),
    "a blank": (cell("A", "  ", "str"), " ", None),
    "a cell without address": ("<c><v>3</v></c>", "n", "3"),
}


@pytest.mark.parametrize("name", VALUES)
def test_a_cell_keeps_its_value_and_its_kind(name: str, tmp_path: Path) -> None:
    xml, kind, text = VALUES[name]
    found, faults = read(tmp_path, only(row(xml, cell("C", "akhir", "str"))))
    assert faults == []
    assert found[0].kinds == [f"{kind} t"]
    if text is not None:
        assert found[0].rows == [[text, "", "akhir"]]


def test_a_row_is_blank_only_if_nothing_at_all_stands_in_it(tmp_path: Path) -> None:
    rows = (
        '<row r="2"><c r="A2" t="str"><v>  </v></c></row>'
        '<row r="3"><c r="B3"><f>1+1</f></c></row>'
        '<row r="5"><c r="A5" t="e"><v>#N/A</v></c></row>'
        '<row r="7"><c r="A7"/></row>'
        '<row r="9"><c r="B9"><f>1+1</f></c></row>'
    )
    found, _ = read(tmp_path, only(rows))
    assert contents(found) == [([3, 5, 9], [" u", "e", " u"], [["", ""], ["#N/A"], ["", ""]])]


def test_an_unknown_error_in_a_large_sheet_names_its_cell() -> None:
    scan = workbook_child.SheetScan(workbook_child.TextScan(), linked=False)
    scan.rows, scan.columns, scan.unknown_error = 50_000, 40, "C9"
    scan.cells = workbook_child.MOST_SPARSE_CELLS
    assert workbook_child.is_for_openpyxl(scan, "data")
    scan.cells += 1
    with pytest.raises(workbook_child.RefusedError) as caught:
        workbook_child.is_for_openpyxl(scan, "data")
    assert caught.value.message == {"refused": "unknown_error", "sheet": "data", "cell": "C9"}


def test_a_workbook_on_which_the_two_readers_disagree_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "kota.xlsx"
    path.write_bytes(hostile.book(hostile.honest()))
    with path.open("rb") as file, zipfile.ZipFile(file) as archive:
        parts = {info.filename.lower(): info for info in archive.infolist()}
        book = workbook_child.read_outline(archive, parts)
        scans = workbook_child.scan_members(archive, parts, book)
        assert scans[SHEET].filled == 12
        assert len(list(workbook_child.read_sheets(file, book, scans))) == 4
        scans[SHEET].filled = 11
        with pytest.raises(workbook_child.RefusedError):
            list(workbook_child.read_sheets(file, book, scans))


def test_merged_areas_are_told_with_excel_rows_and_columns_from_zero(tmp_path: Path) -> None:
    after = '<mergeCells><mergeCell ref="B2:C4"/><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    found, faults = read(tmp_path, hostile.book(hostile.honest(after=after)))
    assert list(found[0].merged) == [(2, 1, 4, 2), (1, 0, 1048576, 16383)]
    assert (contents(found), faults) == (HONEST, [])


# --- what is read and said -----------------------------------------------------------------------


def test_a_stray_cell_is_named_and_the_sheet_is_read(tmp_path: Path) -> None:
    found, faults = read(tmp_path, hostile.book(STRAY))
    assert [(f.kode, f.derajat, f.lembar, f.baris, f.sel) for f in faults] == [
        ("SEL-NYASAR", "peringatan", "data", 1048576, "A1048576")
    ]
    assert list(found[0].numbers) == [*range(1, 241), 1048576]
    assert found[0].rows[239] == [str(n) for n in range(26)]
    assert found[0].rows[240] == ["9"]
    assert found[0].kinds == ["n" * 26] * 240 + ["n"]


def test_a_sparse_sheet_gives_the_same_kinds_of_cells(tmp_path: Path) -> None:
    stray = '<row r="1048576"><c r="Z1048576" t="e"><v>#N/A</v></c></row>'
    found, _ = read(tmp_path, hostile.book(hostile.honest(HONEST_DATA + stray)))
    numbers, kinds, rows = contents(found)[0]
    assert (numbers[:3], kinds[:3], rows[:3]) == HONEST[0]
    assert (numbers[3], kinds[3], rows[3][-1]) == (1048576, " " * 25 + "e", "#N/A")


def test_macros_are_ignored_and_it_is_said(tmp_path: Path) -> None:
    found, faults = read(tmp_path, extra("xl/vbaProject.bin"), name="kota.xlsm")
    assert contents(found) == HONEST
    assert [(f.kode, f.derajat) for f in faults] == [("MAKRO-DIABAIKAN", "peringatan")]


def test_a_value_from_another_workbook_is_read_and_said(tmp_path: Path) -> None:
    data = row(cell("A", "1"), cell("B", "5", formula="<f>[1]Lembar1!$A$1</f>"))
    parts = hostile.honest(data)
    found, faults = read(tmp_path, hostile.book(parts | {"xl/externalLinks/link1.xml": b"<x/>"}))
    assert found[0].rows == [["1", "5"]]
    assert [(f.kode, f.derajat, f.lembar, f.sel) for f in faults] == [
        ("TAUTAN-LUAR", "peringatan", "data", "B1")
    ]
    assert "nilai dari berkas lain" in faults[0].masalah
    assert read(tmp_path, hostile.book(parts))[1] == []  # without links, [1] is a column's name


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_is_read_and_named(state: str, tmp_path: Path) -> None:
    data = f"<sheetData>{HONEST_DATA}</sheetData>"
    parts = hostile.parts_of([("data", "", data), ("arsip", f'state="{state}"', data)])
    found, faults = read(tmp_path, hostile.book(parts))
    assert contents(found) == HONEST * 2
    assert [(f.kode, f.derajat, f.lembar) for f in faults] == [
        ("LEMBAR-TERSEMBUNYI", "catatan", "arsip")
    ]


def test_hidden_rows_are_read_and_counted_unless_blank(tmp_path: Path) -> None:
    data = (
        HONEST_DATA.replace('<row r="2"', '<row r="2" hidden="1"')
        .replace('<row r="4"', '<row r="3" hidden="1"><c r="A3"/></row><row r="4" hidden="true"')
    )  # fmt: skip
    found, faults = read(tmp_path, hostile.book(hostile.honest(data)))
    assert contents(found) == HONEST
    assert [(f.kode, f.derajat) for f in faults] == [("BARIS-TERSEMBUNYI", "catatan")]
    assert faults[0].masalah.startswith("2 baris")


def test_two_hundred_sheets_are_read(tmp_path: Path) -> None:
    found, faults = read(tmp_path, sheets(200))
    assert (len(found), faults) == (200, [])


# --- limits --------------------------------------------------------------------------------------


def test_the_limits_grow_with_the_file_up_to_two_gibibytes() -> None:
    mebibyte = 1024 * 1024
    assert workbook_child.allowed_memory(0) == 480 * mebibyte
    assert workbook_child.allowed_memory(12 * mebibyte) == 864 * mebibyte
    assert workbook_child.allowed_memory(60 * mebibyte) == 2048 * mebibyte
    assert workbook_child.allowed_seconds(100) == 8
    assert workbook_child.allowed_seconds(12 * mebibyte) == 32


def test_every_reason_the_child_can_give_has_a_sentence() -> None:
    source = Path(workbook_child.__file__).read_text()
    words = {part.split('"')[1] for part in source.split("RefusedError(")[1:] if part[0] == '"'}
    assert {"damaged", "extent", "sheets"} <= words <= set(SENTENCES)


def test_the_child_imports_nothing_of_the_package() -> None:
    code = (
        "import runpy, sys; runpy.run_path(sys.argv[1]);"
        "print([m for m in sys.modules if m.startswith(('mutasi', 'pandas', 'numpy'))])"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", code, workbook_child.__file__], capture_output=True, check=True
    )
    assert done.stdout.strip() == b"[]"

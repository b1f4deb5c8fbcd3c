"""The template: what Excel will allow in it, and that it loads as it stands."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.datavalidation import DataValidation

from mutasi_lib.domain.nip import parse_nip
from mutasi_lib.domain.schemas import TABLES, Column, Table
from mutasi_lib.loading.intake import inspect_sources
from mutasi_lib.reports import files, template
from mutasi_lib.reports.template import EXAMPLE_LABEL, write_template


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_template(tmp_path_factory.mktemp("templat") / "templat.xlsx")


@pytest.fixture(scope="module")
def book(path: Path) -> Workbook:
    return openpyxl.load_workbook(path)


def letters(table: str, column: str) -> str:
    """Column letters, counted independently of the writer."""
    return openpyxl.utils.get_column_letter(list(TABLES[table].columns).index(column) + 1)


def rule(book: Workbook, table: str, column: str) -> DataValidation | None:
    """The rule of a column: it has to begin in row 2 and reach row 5,001 at least."""
    for found in book[table].data_validations.dataValidation:
        (area,) = found.sqref.ranges
        if openpyxl.utils.get_column_letter(area.min_col) == letters(table, column):
            assert area.min_row == 2
            assert area.max_row >= 5001
            assert area.min_col == area.max_col
            return found
    return None


def test_the_template_as_it_stands_loads_without_a_single_finding(path: Path) -> None:
    intake = inspect_sources(path)
    assert intake.log.findings.empty
    assert intake.log.repairs.empty
    assert intake.tables.keys() == TABLES.keys()
    assert all(len(table.frame) for table in intake.tables.values())
    assert intake.as_of == date(2026, 11, 1)
    assert intake.info["tmt_rencana"] == "2027-01-01"
    assert intake.info["label"] == EXAMPLE_LABEL, "who forgets the example sees it everywhere"


def test_the_example_person_is_invented_and_says_so(book: Workbook) -> None:
    sheet = book["pegawai"]
    nip = parse_nip(sheet[letters("pegawai", "nip") + "2"].value)
    assert 900 <= nip.serial <= 999
    born = sheet[letters("pegawai", "tanggal_lahir") + "2"].value
    assert (nip.birth, nip.sex) == (born.date(), "P")
    assert sheet[letters("pegawai", "nama") + "2"].value.endswith("(fiktif)")


def test_the_guide_comes_first_and_every_table_has_its_sheet_and_headings(book: Workbook) -> None:
    assert book.sheetnames[0] == "Petunjuk"
    assert book.sheetnames[1:6] == ["info", "unit_kerja", "jabatan", "pegawai", "formasi"]
    assert set(book.sheetnames) == {"Petunjuk", "Kolom", *TABLES}
    for name, table in TABLES.items():
        assert [cell.value for cell in book[name][1]] == list(table.columns)


def test_the_guide_says_what_to_do_and_what_not_to_send(book: Workbook) -> None:
    text = " ".join(str(cell.value) for row in book["Petunjuk"].rows for cell in row if cell.value)
    for words in ("per_tanggal", "TTTT-BB-HH", "mutasi periksa", "NIK", "telepon", "alamat",
                  "18 angka", "titik ribuan", EXAMPLE_LABEL, "tidak diubah"):  # fmt: skip
        assert words in text
    wanted = {row[0].value for row in book["Petunjuk"].rows if str(row[1].value)[:6] == "WAJIB."}
    assert wanted == {"pegawai", "unit_kerja", "jabatan"}


def test_only_the_headings_are_locked_without_a_password(book: Workbook) -> None:
    for name, table in TABLES.items():
        sheet = book[name]
        assert sheet.protection.sheet
        assert not sheet.protection.password
        for freedom in ("insertRows", "deleteRows", "sort", "autoFilter", "formatCells"):
            assert getattr(sheet.protection, freedom) is False, f"{freedom} must stay possible"
        assert all(cell.protection.locked for cell in sheet[1])
        for row in sheet.iter_rows(min_row=2):
            assert not any(cell.protection.locked for cell in row)
        width = len(table.columns)
        for column in sheet.column_dimensions.values():
            assert column.protection.locked is False, "empty cells take the column's style"
        assert max(column.max for column in sheet.column_dimensions.values()) == 16_384 > width


def test_required_headings_look_different(book: Workbook) -> None:
    for name, table in TABLES.items():
        fills = {True: set(), False: set()}
        for cell, column in zip(book[name][1], table.columns.values(), strict=True):
            fills[column.required].add(cell.fill.fgColor.rgb)
        assert fills[True] == {"FF00558C"}
        assert not fills[True] & fills[False]
        assert len(fills[False]) <= 1


def test_every_heading_explains_itself(book: Workbook) -> None:
    for name, table in TABLES.items():
        for cell, column in zip(book[name][1], table.columns.values(), strict=True):
            note = cell.comment.text
            assert column.meaning in note
            assert not column.unit or f"Satuan: {column.unit}" in note
            assert ("Wajib: ya" in note) is column.required
            assert ("Data pribadi: ya" in note) is column.personal
            assert all(choice in note for choice in column.choices)
    note = book["jabatan"][letters("jabatan", "bup") + "1"].comment.text
    assert "Batas: 50 sampai 75" in note
    assert "Satuan: tahun" in note
    note = book["unit_kerja"][letters("unit_kerja", "prioritas") + "1"].comment.text
    assert "Batas: 0,01 sampai 100" in note
    note = book["pelatihan"][letters("pelatihan", "biaya") + "1"].comment.text
    assert "Batas: paling sedikit 0" in note


def test_a_text_column_is_text_down_to_its_last_row(book: Workbook) -> None:
    """Otherwise Excel makes 1.99E+17 of a NIP."""
    for table, column in (("pegawai", "nip"), ("pegawai", "id_pegawai"), ("unit_kerja", "kode"),
                          ("info", "nilai"), ("unit_kerja", "perkiraan")):  # fmt: skip
        place = letters(table, column)
        assert book[table].column_dimensions[place].number_format == "@"
        assert book[table][f"{place}2"].number_format == "@"
    assert book["pegawai"].column_dimensions[letters("pegawai", "tmt_cpns")].number_format == (
        "yyyy-mm-dd"
    )


def test_choices_and_truth_values_are_lists(book: Workbook) -> None:
    found = rule(book, "pegawai", "jenis_kelamin")
    assert (found.type, found.formula1, found.errorStyle) == ("list", '"L,P"', None)
    assert rule(book, "unit_kerja", "perkiraan").formula1 == '"ya,tidak"'
    assert rule(book, "preferensi", "menolak").formula1 == '"ya,tidak"'
    assert rule(book, "pegawai", "nama") is None


def test_references_offer_the_keys_of_the_other_sheet_and_only_warn(book: Workbook) -> None:
    for table, column, target in (
        ("pegawai", "unit_kerja", "unit_kerja!$A$2:$A$"),
        ("unit_kerja", "induk", "unit_kerja!$A$2:$A$"),
        ("formasi", "kelompok_jabatan", "jabatan!$D$2:$D$"),
        ("preferensi", "id_pegawai", "pegawai!$A$2:$A$"),
    ):
        found = rule(book, table, column)
        assert found.type == "list"
        assert found.formula1.startswith(target)
        assert int(found.formula1.removeprefix(target)) >= 5001
        assert found.errorStyle == "warning"


def test_numbers_and_dates_are_held_within_their_limits(book: Workbook) -> None:
    def limits(table: str, column: str) -> tuple[str, str, float, float]:
        found = rule(book, table, column)
        return found.type, found.operator or "between", float(found.formula1), float(found.formula2)

    assert limits("jabatan", "bup") == ("whole", "between", 50, 75)
    assert limits("unit_kerja", "lintang") == ("decimal", "between", -90, 90)
    assert limits("unit_kerja", "prioritas") == ("decimal", "between", 0.01, 100)
    assert limits("pelatihan", "biaya") == ("decimal", "between", 0, 1e15)
    assert limits("pemantauan", "nilai") == ("decimal", "between", -1e15, 1e15)
    assert limits("pegawai", "tanggal_lahir") == ("date", "between", 1, 73_415)  # 31-12-2100
    assert rule(book, "pegawai", "jtm").error == (
        "Isi bilangan bulat, 0 sampai 60; tanpa titik ribuan."
    )


def test_numbers_and_dates_of_the_example_are_numbers_and_dates(book: Workbook) -> None:
    assert book["jarak"]["C2"].value == 4.5
    assert book["formasi"]["C2"].value == 2
    assert book["realisasi"]["G2"].value == datetime(2019, 4, 1)
    assert book["realisasi"]["G2"].font.italic


def test_the_page_of_columns_has_a_row_for_each(book: Workbook) -> None:
    rows = list(book["Kolom"].iter_rows(min_row=2, values_only=True))
    named = [(name, column) for name, table in TABLES.items() for column in table.columns]
    assert sorted((row[0], row[1]) for row in rows) == sorted(named)
    (row,) = (row for row in rows if row[:2] == ("jabatan", "bup"))
    assert [cell or "" for cell in row[2:]] == [
        "batas usia pensiun", "", "bilangan bulat", "tahun", "50 sampai 75", "", "", "",
    ]  # fmt: skip


def test_every_sheet_is_frozen_at_its_heading_and_prints_it_on_each_page(book: Workbook) -> None:
    for name in (*TABLES, "Kolom"):
        assert re.fullmatch("[BC]2", book[name].freeze_panes)
        assert book[name].auto_filter.ref.startswith("A1:")
        assert book[name].print_title_rows == "$1:$1"
        assert book[name].page_setup.orientation == "landscape"


def test_a_long_list_of_choices_moves_to_a_hidden_sheet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """255 characters still fit in the rule: here 32 x 7 + 31 commas; one more does not."""
    fits = tuple(f"pilih{n:02}" for n in range(32))
    long = (*fits[:-1], "pilih031")
    columns = {"pas": Column(meaning="a", choices=fits), "lebih": Column(meaning="b", choices=long)}
    monkeypatch.setattr(template, "TABLES", {"ujian": Table("ujian", "x", (), columns)})
    book = openpyxl.load_workbook(write_template(tmp_path / "a.xlsx"))
    inline, outside = book["ujian"].data_validations.dataValidation
    assert inline.formula1 == '"' + ",".join(fits) + '"'
    assert outside.formula1 == "Referensi!$A$2:$A$33"
    assert book["Referensi"].sheet_state == "hidden"
    assert [cell.value for cell in book["Referensi"]["A"][1:]] == list(long)


def test_some_tables_alone_refer_to_no_sheet_that_is_missing(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(write_template(tmp_path / "a.xlsx", ["rombel", "unit_kerja"]))
    assert book.sheetnames == ["Petunjuk", "unit_kerja", "rombel", "Kolom"]
    assert rule(book, "rombel", "unit_kerja").formula1.startswith("unit_kerja!$A$2:")
    book = openpyxl.load_workbook(write_template(tmp_path / "b.xlsx", ["rombel"]))
    assert rule(book, "rombel", "unit_kerja") is None
    with pytest.raises(KeyError):
        write_template(tmp_path / "c.xlsx", ["rombol"])
    assert not (tmp_path / "c.xlsx").exists()


def test_there_is_no_formula_and_no_link(path: Path) -> None:
    with ZipFile(path) as archive:
        text = b"".join(archive.read(name) for name in archive.namelist() if "sheet" in name)
    assert b"<f>" not in text
    assert b"<f " not in text
    assert b"<hyperlink" not in text


def test_a_write_that_fails_leaves_the_old_template_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "templat.xlsx"
    target.write_bytes(b"lama")
    monkeypatch.setattr(files.os, "fsync", lambda _: (_ for _ in ()).throw(OSError(28, "penuh")))
    with pytest.raises(OSError, match="penuh"):
        write_template(target)
    assert target.read_bytes() == b"lama"
    assert list(tmp_path.iterdir()) == [target]

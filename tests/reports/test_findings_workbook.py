"""The workbook of findings and the marked copy: right cells, nothing alive, whole or not at all."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pandas as pd
import pytest
from openpyxl.comments import Comment
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from mutasi_lib.errors import Fault, fault_table
from mutasi_lib.loading.tables import Sheet
from mutasi_lib.reports import files, findings
from mutasi_lib.reports.findings import mark_in_place, safe_text, sheet_names, write_findings

RED, YELLOW, BLUE = "F6C9C4", "FCE5AE", "D3E6F5"
RESTRICTED = "TERBATAS — berisi data pribadi; jangan disebarkan (UU 27/2022)"

HARMLESS = [
    "=HYPERLINK(\"http://x\",\"klik\")", "=cmd|' /C calc'!A0", "=1+1;", "=", "{=1+1}", "@SUM(1)",
    "+62 812-3456", "-5", "＝1+1", " =1+1", "http://contoh", "ftp://contoh", "mailto:a@b.c",
    "file:///etc/passwd", "internal:Sheet!A1", "NA", "null", "#N/A", "Nur'aini, S.Pd.", "Ñandú 🙂",
]  # fmt: skip
"""Come back letter by letter."""

UNSHOWN = {
    "\t=1+1": "\\u0009=1+1",
    "a\x00b\x0bc": "a\\u0000b\\u000bc",
    "\r\n=1": "\\u000d\\u000a=1",
    "rusak\ud800": "rusak\\ud800",
    "\u202egnalid": "\\u202egnalid",
}
"""Come back with the invisible made visible."""

LONG = "x" * 40_000
PAYLOADS = [*HARMLESS, *UNSHOWN, LONG]


def shown(text: str) -> str:
    return text[:32_755] + "… (dipotong)" if text == LONG else UNSHOWN.get(text, text)


def fault(sel: str = "", derajat: str = "kesalahan", **more: object) -> Fault:
    """A fault of kota.xlsx, lembar pegawai; ``sel`` says its row."""
    said = {
        "berkas": "kota.xlsx",
        "lembar": "pegawai",
        "baris": int(sel.lstrip("ABCDEFGHIJ") or 0),
        "kode": "ISI-JENIS",
        "masalah": "bukan tanggal.",
        "saran": "Tulis TTTT-BB-HH.",
        **more,
    }
    return Fault(sel=sel, derajat=derajat, **said)  # type: ignore[arg-type] # words of a test


PEOPLE = Sheet(
    berkas="kota.xlsx",
    lembar="pegawai",
    rows=[
        ["Daftar pegawai"],
        ["id_pegawai", "nama", "NIK", "tanggal_lahir"],
        ["A1", "Ali Fiktif", "rahasia-1", "1985-03-10"],
        ["A2", "Beti Fiktif", "rahasia-2", "kemarin"],
        ["A3", "Cici Fiktif", "rahasia-3"],
    ],
    numbers=[1, 3, 4, 6, 9],
)
HEADERS = {("kota.xlsx", "pegawai"): 3}
REPAIRS = pd.DataFrame(
    [
        {
            "berkas": "kota.xlsx",
            "lembar": "pegawai",
            "kolom": "nip",
            "perbaikan": "spasi",
            "jumlah": 7,
        }
    ]
)
ACCOUNTING = pd.DataFrame(
    [{"berkas": "kota.xlsx", "lembar": "pegawai", "bentuk": "tabel mutasi", "baris": 3,
      "dipakai": 1, "ditolak": 2, "dilewati": 0, "alasan": ""}]
)  # fmt: skip


def write(
    path: Path,
    faults: Sequence[Fault],
    sheets: Sequence[Sheet] = (PEOPLE,),
    *,
    headers: dict[tuple[str, str], int] = HEADERS,
    label: str = "",
) -> openpyxl.Workbook:
    written = write_findings(
        path,
        findings=fault_table(faults),
        repairs=REPAIRS,
        accounting=ACCOUNTING,
        sheets=sheets,
        header_numbers=headers,
        label=label,
    )
    assert written == path
    return openpyxl.load_workbook(path)


def values(sheet: Worksheet) -> list[list[object]]:
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def texts(sheet: Worksheet) -> str:
    return "\n".join(str(cell) for row in values(sheet) for cell in row if cell is not None)


def fill(cell: object) -> str | None:
    """The fill's colour without its opacity; None where there is none."""
    return cell.fill.fgColor.rgb[-6:] if cell.fill.fill_type else None  # type: ignore[attr-defined] # a cell


def alive(path: Path) -> list[str]:
    """Formulas, links and outside references anywhere in the file."""
    with ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    return [
        f"{name}: {word.decode()}"
        for name, content in parts.items()
        for word in (b"<f>", b"<f ", b"<hyperlink", b'TargetMode="External"', b"ddeLink")
        if word in content
    ]


# --- text and names ------------------------------------------------------------------------------


def test_a_text_is_cut_with_notice_at_excels_limit_and_not_before() -> None:
    assert safe_text("x" * 32_767) == "x" * 32_767
    assert safe_text("x" * 32_768) == "x" * 32_755 + "… (dipotong)"
    assert safe_text("🙂" * 16_383) == "🙂" * 16_383
    assert safe_text("🙂" * 16_384) == "🙂" * 16_377 + "… (dipotong)", "Excel counts two for each"


def test_sheet_names_are_short_unique_and_without_forbidden_signs() -> None:
    long = "Dinas Kependudukan dan Pencatatan Sipil Kota"  # 44 letters
    names = sheet_names(
        [("a.xlsx", long + " A"), ("a.xlsx", long + " B"), ("a.xlsx", "Bagian I/II [baru]: *?\\"),
         ("b.xlsx", "PEGAWAI"), ("c/pegawai.csv", ""), ("d.xlsx", "'kutip'"), ("e.xlsx", "temuan"),
         ("f.xlsx", "History"), ("g.xlsx", "\x07//"), ("h.xlsx", "''")],
        ["Temuan"],
    )  # fmt: skip
    assert list(names.values()) == [
        "Dinas Kependudukan dan Pencatat", "Dinas Kependudukan dan Penc (2)",
        "Bagian I-II -baru-- ---", "PEGAWAI", "pegawai (2)", "kutip", "temuan (2)", "History (2)",
        "--", "lembar",
    ]  # fmt: skip
    assert max(map(len, names.values())) == 31


def test_a_hundred_equal_names_stay_apart() -> None:
    names = sheet_names([(f"{n}.xlsx", "x" * 40) for n in range(120)], [])
    assert len(set(names.values())) == 120
    assert max(map(len, names.values())) == 31
    assert names["119.xlsx", "x" * 40] == "x" * 25 + " (120)"


# --- the workbook of findings --------------------------------------------------------------------


def test_rows_in_question_are_copied_with_their_numbers_and_marked_cells(tmp_path: Path) -> None:
    book = write(
        tmp_path / "t.xlsx",
        [
            fault("D6", kolom="tanggal_lahir"),
            fault("D9", "peringatan", masalah="kosong.", saran="Isi."),
            fault("", "catatan", baris=9, masalah="baris aneh.", saran="Lihat."),
        ],
    )
    assert book.sheetnames == ["Ringkasan", "Temuan", "Perbaikan", "Baris", "pegawai"]
    sheet = book["pegawai"]
    assert sheet["A1"].value == RESTRICTED
    assert values(sheet)[2:] == [
        ["baris asli", "id_pegawai", "nama", "NIK", "tanggal_lahir"],
        [6, "A2", "Beti Fiktif", "(tidak disalin)", "kemarin"],
        [9, "A3", "Cici Fiktif", "(tidak disalin)", None],
    ]
    assert "rahasia" not in texts(sheet)
    fills = {cell.coordinate: fill(cell) for row in sheet["A4:E5"] for cell in row}
    assert {place: colour for place, colour in fills.items() if colour} == {
        "E4": RED, "E5": YELLOW, "A5": BLUE,
    }  # fmt: skip
    assert sheet["E4"].comment.text == "Kesalahan: bukan tanggal. Tulis TTTT-BB-HH."
    assert sheet["E5"].comment.text == "Peringatan: kosong. Isi."
    assert sheet["A5"].comment.text == "Catatan: baris aneh. Lihat."
    assert sheet.freeze_panes == "B4"
    assert sheet.auto_filter.ref == "A3:E5"


def test_a_cell_with_two_findings_shows_the_graver_and_says_both(tmp_path: Path) -> None:
    book = write(
        tmp_path / "t.xlsx",
        [fault("A4", "peringatan", masalah="satu."), fault("A4", masalah="dua.")],
    )
    cell = book["pegawai"]["B4"]
    assert fill(cell) == RED
    assert "satu." in cell.comment.text
    assert "dua." in cell.comment.text


def test_the_list_holds_every_finding_in_the_order_of_the_files(tmp_path: Path) -> None:
    book = write(
        tmp_path / "t.xlsx",
        [
            fault("D10", "catatan"),
            fault("D9", kode="K2"),
            fault(berkas="a.xlsx", lembar="", kode="K1", derajat="peringatan"),
        ],
    )
    sheet = book["Temuan"]
    head, *rows = values(sheet)[1:]
    assert head == [
        "Derajat", "Berkas", "Lembar", "Baris", "Kolom", "Sel", "Kode", "Masalah", "Saran",
    ]  # fmt: skip
    assert [[row[0], row[1], row[3], row[5], row[6]] for row in rows] == [
        ["peringatan", "a.xlsx", None, None, "K1"],
        ["kesalahan", "kota.xlsx", 9, "D9", "K2"],
        ["catatan", "kota.xlsx", 10, "D10", "ISI-JENIS"],
    ]
    assert [fill(cell) for cell in sheet["A"][2:]] == [YELLOW, RED, BLUE]
    assert sheet.freeze_panes == "A3"
    assert sheet.auto_filter.ref == "A2:I5"


def test_the_summary_counts_and_says_what_comes_first(tmp_path: Path) -> None:
    many = [fault(f"A{row}", "peringatan", kode="B") for row in (4, 6, 9)]
    book = write(tmp_path / "t.xlsx", [fault(kode="A"), *many, fault("B4", "catatan", kode="C")])
    rows = values(book["Ringkasan"])
    text = texts(book["Ringkasan"])
    assert "belum dapat dipakai merencanakan: ada 1 kesalahan" in text
    assert "Mulai dari 1 kesalahan yang menyangkut seluruh berkas" in text
    assert "3 peringatan (kuning) menunggu keputusan Anda" in text
    assert "1 catatan (biru)" in text
    start = rows.index(["Derajat", "Jumlah", None, None, None])
    assert [row[:2] for row in rows[start + 1 : start + 4]] == [
        ["kesalahan", 1], ["peringatan", 3], ["catatan", 1],
    ]  # fmt: skip
    start = rows.index(["Derajat", "Jumlah", "Kode", "Contoh", "Saran"])
    assert [row[:3] for row in rows[start + 1 : start + 4]] == [
        ["kesalahan", 1, "A"], ["peringatan", 3, "B"], ["catatan", 1, "C"],
    ]  # fmt: skip
    assert [3, 4, "pegawai", "pegawai", "kota.xlsx"] in rows


def test_clean_data_are_told_so(tmp_path: Path) -> None:
    book = write(tmp_path / "t.xlsx", [])
    assert book.sheetnames == ["Ringkasan", "Temuan", "Perbaikan", "Baris"]
    assert "Tidak ada temuan: data ini dapat dipakai merencanakan." in texts(book["Ringkasan"])
    assert "Tidak ada." in book["Temuan"]["A1"].value
    only_asked = write(tmp_path / "u.xlsx", [fault("A4", "peringatan")])
    assert "Tidak ada kesalahan: data ini dapat dipakai" in texts(only_asked["Ringkasan"])


def test_repairs_and_rows_are_written_as_they_are(tmp_path: Path) -> None:
    book = write(tmp_path / "t.xlsx", [])
    assert values(book["Perbaikan"])[1:] == [
        ["Berkas", "Lembar", "Kolom", "Perbaikan", "Jumlah"],
        ["kota.xlsx", "pegawai", "nip", "spasi", 7],
    ]
    assert values(book["Baris"])[2] == ["kota.xlsx", "pegawai", "tabel mutasi", 3, 1, 2, 0, None]


def test_every_sheet_carries_the_label(tmp_path: Path) -> None:
    book = write(tmp_path / "t.xlsx", [fault("A4")], label="DATA CONTOH & fiktif")
    for name in book.sheetnames:
        row = 2 if name == "pegawai" else 1
        assert book[name].cell(row, 1).value == "DATA CONTOH & fiktif"
        assert book[name].oddFooter.left.text == "DATA CONTOH && fiktif"
    assert book["pegawai"].oddHeader.left.text == RESTRICTED


def test_sheets_of_one_name_are_told_apart_on_the_summary(tmp_path: Path) -> None:
    long = "Dinas Pekerjaan Umum/Penataan Ruang [2026]"
    other = Sheet(berkas="b.xlsx", lembar=long, rows=[["id"], ["1"]], numbers=[1, 2])
    again = Sheet(berkas="c.xlsx", lembar=long, rows=[["id"], ["1"]], numbers=[1, 2])
    book = write(
        tmp_path / "t.xlsx",
        [fault("A2", berkas="b.xlsx", lembar=long), fault("A2", berkas="c.xlsx", lembar=long)],
        [other, again],
        headers={("b.xlsx", long): 1, ("c.xlsx", long): 1},
    )
    short = "Dinas Pekerjaan Umum-Penataan R"
    assert book.sheetnames[4:] == [short, short[:27] + " (2)"]
    rows = values(book["Ringkasan"])
    assert [1, 1, short, long, "b.xlsx"] in rows
    assert [1, 1, short[:27] + " (2)", long, "c.xlsx"] in rows


def test_rows_of_a_sheet_without_a_known_heading_are_not_copied(tmp_path: Path) -> None:
    """Nobody could say which of its columns are personal."""
    book = write(tmp_path / "t.xlsx", [fault("A4")], headers={})
    assert "pegawai" not in book.sheetnames
    assert "A4" in texts(book["Temuan"])


def test_a_heading_that_reaches_over_two_rows_keeps_its_name(tmp_path: Path) -> None:
    sheet = Sheet(
        berkas="kota.xlsx",
        lembar="pegawai",
        rows=[["Nama", "Bezetting", "", "No KK"], ["", "PNS", "PPPK"], ["A", "1", "2", "rahasia"]],
        numbers=[1, 2, 3],
        merged=[(1, 0, 2, 0), (1, 1, 1, 2), (1, 3, 2, 3)],
    )
    book = write(tmp_path / "t.xlsx", [fault("B3")], [sheet], headers={("kota.xlsx", "pegawai"): 2})
    assert values(book["pegawai"])[2:] == [
        ["baris asli", "Nama", "PNS", "PPPK", "No KK"],
        [3, "A", "1", "2", "(tidak disalin)"],
    ]


def test_what_is_left_out_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(findings, "MOST_FINDINGS", 3)
    monkeypatch.setattr(findings, "MOST_ROWS", 2)
    monkeypatch.setattr(findings, "MOST_COMMENTS", 1)
    noted = [fault(f"{letter}4", "catatan") for letter in "ABC"]
    book = write(tmp_path / "t.xlsx", [*noted, fault("A6"), fault("A9")])
    assert "2 temuan yang lebih ringan tidak dimuat" in book["Temuan"]["A1"].value
    assert [cell.value for cell in book["Temuan"]["F"][2:]] == ["A4", "A6", "A9"]
    sheet = book["pegawai"]
    assert sheet["A3"].value == (
        "Di sini hanya 2 baris pertama. Komentar hanya pada 1 sel pertama. "
        "Selengkapnya pada lembar Temuan."
    )
    assert [cell.value for cell in sheet["A"][4:]] == [4, 6]
    assert sum(cell.comment is not None for row in sheet.rows for cell in row) == 1


def test_nothing_is_left_out_at_the_very_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for limit in ("MOST_FINDINGS", "MOST_ROWS", "MOST_COMMENTS"):
        monkeypatch.setattr(findings, limit, 3)
    book = write(tmp_path / "t.xlsx", [fault("A4"), fault("A6"), fault("A9")])
    assert "tidak dimuat" not in book["Temuan"]["A1"].value
    assert [cell.value for cell in book["pegawai"]["A"][3:]] == [4, 6, 9]
    assert sum(cell.comment is not None for row in book["pegawai"].rows for cell in row) == 3


def test_any_text_in_any_column_stays_text(tmp_path: Path) -> None:
    sheet = Sheet(
        berkas="kota.xlsx",
        lembar="pegawai",
        rows=[["id", *PAYLOADS], *([payload, *PAYLOADS] for payload in PAYLOADS)],
        numbers=range(1, len(PAYLOADS) + 2),
    )
    faults = [
        fault(f"A{row}", kolom=text, masalah=text, saran=text, kode=text)
        for row, text in enumerate(PAYLOADS, start=2)
    ]
    path = tmp_path / "t.xlsx"
    odd = pd.DataFrame({text: [text] for text in PAYLOADS})
    write_findings(
        path, findings=fault_table(faults), repairs=odd, accounting=odd, sheets=[sheet],
        header_numbers={("kota.xlsx", "pegawai"): 1}, label=PAYLOADS[0],
    )  # fmt: skip
    assert alive(path) == []
    book = openpyxl.load_workbook(path)
    expected = [shown(text) for text in PAYLOADS]
    rows = values(book["pegawai"])[3:]
    assert rows[0] == ["baris asli", "id", *expected]
    assert [row[1:] for row in rows[1:]] == [[text, *expected] for text in expected]
    listed = values(book["Temuan"])[3:]
    assert [row[6] for row in listed] == expected
    assert [row[7] for row in listed] == expected
    assert [row[8] for row in listed] == expected
    assert values(book["Perbaikan"])[-1] == expected
    assert {cell.data_type for sheet in book for row in sheet.rows for cell in row} <= {"s", "n"}


def test_a_sheet_name_full_of_formula_is_only_a_name(tmp_path: Path) -> None:
    lembar = "=HYPERLINK('http://x')"
    sheet = Sheet(berkas="=1.csv", lembar=lembar, rows=[["id"], ["1"]], numbers=[1, 2])
    path = tmp_path / "t.xlsx"
    write(path, [fault("A2", berkas="=1.csv", lembar=lembar)], [sheet],
          headers={("=1.csv", lembar): 1})  # fmt: skip
    assert alive(path) == []


@pytest.mark.parametrize("broken", ["fsync", "replace"])
def test_a_write_that_fails_leaves_the_old_workbook_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "penuh")

    target = tmp_path / "t.xlsx"
    target.write_bytes(b"lama")
    monkeypatch.setattr(files.os if broken == "fsync" else files.Path, broken, fail)
    with pytest.raises(OSError, match="penuh"):
        write(target, [fault("A4")])
    assert target.read_bytes() == b"lama"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.nightly
@pytest.mark.slow
def test_ten_thousand_findings_over_fifty_thousand_rows_take_ten_seconds(tmp_path: Path) -> None:
    width = 40
    rows = [[f"isi {row} {place}" for place in range(width)] for row in range(50_001)]
    sheet = Sheet(berkas="kota.xlsx", lembar="pegawai", rows=rows, numbers=range(1, 50_002))
    table = fault_table(fault(f"{'ABCDEFGHIJ'[n % 10]}{2 + 5 * n}") for n in range(10_000))
    start = time.process_time()
    write_findings(
        tmp_path / "t.xlsx", findings=table, repairs=REPAIRS, accounting=ACCOUNTING,
        sheets=[sheet], header_numbers={("kota.xlsx", "pegawai"): 1},
    )  # fmt: skip
    assert time.process_time() - start <= 10


# --- the officer's own workbook, marked ----------------------------------------------------------


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """An officer's workbook with protection, a comment, a rule, a merged cell and odd texts."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "pegawai"
    for row in (["id", "nama", "lahir"], ["A1", "Ali", 3], ["A2", "Beti", 4], [None, "Cici", 5]):
        sheet.append(row)
    sheet["B2"].comment = Comment("tolong dicek", "atasan")
    sheet["C3"].number_format = "0.00"
    sheet["C5"] = "=SUM(C2:C4)"
    for row, text in enumerate(HARMLESS, start=10):
        cell = sheet.cell(row, 2, text)
        cell.data_type = "s"
    sheet.merge_cells("D2:D4")
    sheet["D2"] = "gabung"
    sheet.protection.sheet = True
    sheet.protection.set_password("sandi")
    rule = DataValidation(type="list", formula1='"L,P"')
    rule.add("E2:E9")
    sheet.add_data_validation(rule)
    sheet.column_dimensions["B"].width = 33
    book.create_sheet("Temuan").append(["milik petugas"])
    book.active = 1
    book.save(tmp_path / "kota.xlsx")
    return tmp_path / "kota.xlsx"


def marked(source: Path, *faults: Fault) -> openpyxl.Workbook:
    before, target = source.read_bytes(), source.parent / "hasil" / "ditandai.xlsx"
    assert mark_in_place(source, target, fault_table(faults)) == target
    assert source.read_bytes() == before, "the officer's own file is never touched"
    return openpyxl.load_workbook(target)


def test_faulty_cells_are_filled_and_explained_where_they_stand(source: Path) -> None:
    book = marked(source, fault("C3"), fault("A2", "peringatan", masalah="ganda."))
    sheet = book["pegawai"]
    assert (fill(sheet["C3"]), fill(sheet["A2"]), fill(sheet["B3"])) == (RED, YELLOW, None)
    assert sheet["C3"].comment.text == "Kesalahan: bukan tanggal. Tulis TTTT-BB-HH."
    assert sheet["C3"].number_format == "0.00"
    assert sheet["C3"].value == 4


def test_everything_else_of_the_workbook_is_kept(source: Path) -> None:
    book = marked(source, fault("B2"))
    sheet = book["pegawai"]
    assert sheet.protection.sheet
    assert (
        sheet.protection.password == openpyxl.load_workbook(source)["pegawai"].protection.password
    )
    assert sheet.data_validations.dataValidation[0].formula1 == '"L,P"'
    assert sheet.column_dimensions["B"].width == 33
    assert [str(area) for area in sheet.merged_cells.ranges] == ["D2:D4"]
    assert sheet["C5"].value == "=SUM(C2:C4)"
    assert sheet["B2"].comment.text.startswith("tolong dicek\n\nKesalahan:")
    assert book["Temuan"]["A1"].value == "milik petugas"


def test_a_finding_on_a_row_marks_its_first_filled_cell(source: Path) -> None:
    sheet = marked(source, fault(baris=4), fault(baris=7, derajat="catatan"))["pegawai"]
    assert fill(sheet["B4"]) == RED
    assert fill(sheet["A7"]) == BLUE, "an empty row is marked in column A"


def test_the_graver_fill_wins_where_row_and_cell_meet(source: Path) -> None:
    sheet = marked(source, fault("A2"), fault(baris=2, derajat="catatan", masalah="aneh."))[
        "pegawai"
    ]
    assert fill(sheet["A2"]) == RED
    assert "aneh." in sheet["A2"].comment.text
    assert "bukan tanggal." in sheet["A2"].comment.text


def test_a_finding_inside_a_merged_cell_shows_on_the_cell_one_sees(source: Path) -> None:
    sheet = marked(source, fault("D4"))["pegawai"]
    assert fill(sheet["D2"]) == RED
    assert sheet["D2"].comment.text.startswith("Kesalahan:")
    assert sheet["D2"].value == "gabung"


def test_what_concerns_no_row_stands_on_a_new_first_sheet(source: Path) -> None:
    book = marked(
        source,
        fault("C3"),
        fault(kolom="nipp", masalah="=cmd|' /C calc'!A0", saran="\x00hapus"),
        fault(berkas="lain.xlsx", masalah="bukan berkas ini."),
    )
    first = book.worksheets[0]
    assert first.title == "Temuan1"
    assert first["A1"].value == "Hasil pemeriksaan data"
    assert first["A2"].value == RESTRICTED
    assert "1 sel diwarnai" in first["A4"].value
    assert values(first)[5:] == [
        ["Derajat", "Lembar", "Kolom", "Masalah", "Saran"],
        ["kesalahan", "pegawai", "nipp", "=cmd|' /C calc'!A0", "\\u0000hapus"],
    ]
    assert {cell.data_type for row in first.rows for cell in row} <= {"s", "n"}
    assert book.active == first
    chosen = [sheet.title for sheet in book if sheet.sheet_view.tabSelected]
    assert chosen == ["Temuan1"], "two selected sheets would be edited together"


def test_texts_of_the_source_stay_texts_and_nothing_new_is_alive(source: Path) -> None:
    book = marked(source, fault("B10"), fault("B11", masalah="=1+1", saran="=1+1"))
    cells = book["pegawai"]["B"][9 : 9 + len(HARMLESS)]
    assert [cell.value for cell in cells] == HARMLESS
    assert {cell.data_type for cell in cells} == {"s"}
    formulas = [part for part in alive(source.parent / "hasil" / "ditandai.xlsx") if "<f" in part]
    assert formulas == ["xl/worksheets/sheet2.xml: <f>"], "the officer's own formula alone"


def test_a_workbook_of_five_thousand_rows_is_marked_and_a_larger_one_is_not(tmp_path: Path) -> None:
    for rows, done in ((5_000, True), (5_001, False)):
        book = openpyxl.Workbook(write_only=True)
        for lembar, count in (("pegawai", 4_000), ("lain", rows - 4_000)):
            sheet = book.create_sheet(lembar)
            for row in range(count):
                sheet.append([row])
        book.save(tmp_path / "kota.xlsx")
        target = tmp_path / f"{rows}.xlsx"
        found = mark_in_place(tmp_path / "kota.xlsx", target, fault_table([fault("A2")]))
        assert found == (target if done else None)
        assert target.exists() is done


def damage(path: Path, how: str) -> None:
    content = path.read_bytes()
    if how == "cut":
        path.write_bytes(content[: len(content) // 2])
    elif how == "other":
        path.write_bytes(b"nip;nama\n")
    elif how == "missing":
        path.unlink()
    else:
        with ZipFile(path, "a", ZIP_DEFLATED) as archive:
            archive.writestr("xl/media/bom.bin", bytes(101 * 2**20))


@pytest.mark.parametrize("how", ["cut", "other", "missing", "bomb"])
def test_a_workbook_that_cannot_be_opened_safely_gives_no_file(source: Path, how: str) -> None:
    damage(source, how)
    target = source.parent / "hasil.xlsx"
    target.write_bytes(b"lama")
    assert mark_in_place(source, target, fault_table([fault("A2")])) is None
    assert target.read_bytes() == b"lama"


def test_a_child_that_does_not_end_gives_no_file(
    source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(findings, "PATIENCE", 0.01)
    target = source.parent / "hasil.xlsx"
    assert mark_in_place(source, target, fault_table([fault("A2")])) is None
    assert not target.exists()


def test_the_original_is_refused_as_the_target(source: Path) -> None:
    before = source.read_bytes()
    (source.parent / "hasil").mkdir()
    same = source.parent / "hasil" / ".." / source.name
    with pytest.raises(ValueError, match="own file"):
        mark_in_place(source, same, fault_table([fault("A2")]))
    assert source.read_bytes() == before


def test_a_marked_copy_that_cannot_be_written_leaves_nothing(
    source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "penuh")

    monkeypatch.setattr(files.os, "fsync", fail)
    folder = source.parent / "hasil"
    with pytest.raises(OSError, match="penuh"):
        mark_in_place(source, folder / "a.xlsx", fault_table([fault("A2")]))
    assert list(folder.iterdir()) == []

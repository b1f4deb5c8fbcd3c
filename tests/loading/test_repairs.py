"""What is certain is repaired and told, to the cell; what is not stays as it was written."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from babel.dates import get_month_names
from hypothesis import given, settings
from hypothesis import strategies as st

from mutasi_lib.domain.schemas import TABLES
from mutasi_lib.loading.repairs import (
    MONTHS,
    PERSON_COLUMNS,
    REPAIRS,
    SPELLINGS,
    YES_NO,
    Repair,
    repair_table,
)
from mutasi_lib.loading.tables import Heading, RawTable, Sheet

NIP = "199003152015031901"


def make_raw(
    name: str,
    columns: Mapping[str, Sequence[str | None]],
    kinds: Mapping[str, str] | None = None,
    headings: Mapping[str, str] | None = None,
) -> RawTable:
    """A raw table as recognition makes one: header in row 3, data from row 4 on."""
    order = list(columns)
    names = [(headings or {}).get(column, column.upper()) for column in order]
    body = [[cell or "" for cell in row] for row in zip(*columns.values(), strict=True)]
    letters = None
    if kinds is not None:
        letters = ["t" * len(order)]
        letters += ["".join(kinds.get(c, "t" * len(body))[row] for c in order)
                    for row in range(len(body))]  # fmt: skip
    sheet = Sheet(
        berkas="kota.xlsx",
        lembar=name,
        rows=[names, *body],
        numbers=range(3, len(body) + 4),
        kinds=letters,
    )
    return RawTable(
        name=name,
        sheet=sheet,
        cells=pd.DataFrame({column: pd.Series(cells, dtype="str") for column, cells in
                            columns.items()}),
        rows=np.arange(4, len(body) + 4),
        headings={
            column: Heading(text, names.index(text))
            for column, text in zip(order, names, strict=True)
        },
    )  # fmt: skip


def repaired(name: str, column: str, *cells: str | None) -> list[str | None]:
    table, _ = repair_table(make_raw(name, {column: cells}))
    return [None if pd.isna(cell) else cell for cell in table.cells[column]]


def told(raw: RawTable) -> dict[tuple[str, str], int]:
    return {(repair.kolom, repair.perbaikan): repair.jumlah for repair in repair_table(raw)[1]}


# --- every repair, one cell at a time -----------------------------------------------------------

UNSEEN = "karakter tak terlihat dibuang"
ACCENT = "huruf beraksen diseragamkan"
SPACE = "spasi dirapikan"
MARK = "apostrof pembuka dibuang"
SPELLING = "ejaan diseragamkan"
GOLONGAN = "golongan diseragamkan"
JOINED = "NIP dirapikan"
DATE = "tanggal diseragamkan"
NUMBER = "angka diseragamkan"

CERTAIN = [
    # any text
    (UNSEEN, "pegawai.nama", "Ali\u200b Fiktif", "Ali Fiktif"),
    (UNSEEN, "pegawai.nama", "\ufeffAli", "Ali"),
    (UNSEEN, "pegawai.nama", "A\u2060li", "Ali"),
    (UNSEEN, "pegawai.nama", "\u200b", None),
    (ACCENT, "pegawai.nama", "Re\u0301ne", "R\u00e9ne"),
    (SPACE, "pegawai.nama", "Ali  Fiktif", "Ali Fiktif"),
    (SPACE, "pegawai.nama", "Ali\u00a0Fiktif", "Ali Fiktif"),
    (SPACE, "pegawai.nama", "Ali\r\nFiktif", "Ali Fiktif"),
    (SPACE, "pegawai.nama", " \tAli ", "Ali"),
    (SPACE, "unit_kerja.kode", "PKM-A ", "PKM-A"),
    (MARK, "pegawai.nama", "'=1+1", "=1+1"),
    (MARK, "pegawai.nama", "'@SUM(A1)", "@SUM(A1)"),
    (MARK, "pegawai.nama", "''=1+1", "=1+1"),
    (MARK, "preferensi.catatan", "'+62 812", "+62 812"),
    (MARK, "preferensi.catatan", "'-5", "-5"),
    (MARK, "pegawai.nip", f"'{NIP}", NIP),
    (MARK, "pegawai.nip", f"\u2019{NIP}", NIP),
    (MARK, "pegawai.id_pegawai", "'A1", "A1"),
    (MARK, "pegawai.id_pasangan", "'' A1", "A1"),
    (MARK, "unit_kerja.id_unor_siasn", "'8ae4", "8ae4"),
    (MARK, "formasi.kebutuhan", "'12", "12"),
    (MARK, "pegawai.tmt_unit", "'2020-01-31", "2020-01-31"),
    (MARK, "pegawai.status_pegawai", "'PNS", "PNS"),
    # choices
    (SPELLING, "pegawai.status_pegawai", "pns", "PNS"),
    (SPELLING, "pegawai.status_pegawai", "CALON PNS", "CPNS"),
    (SPELLING, "pegawai.status_pegawai", "pppk paruh waktu", "PPPK paruh waktu"),
    (SPELLING, "pegawai.status_pegawai", "PPPK PARUH-WAKTU", "PPPK paruh waktu"),
    (SPELLING, "pegawai.status_pegawai", "Non ASN", "non-ASN"),
    (SPELLING, "pegawai.kedudukan_hukum", "AKTIF", "Aktif"),
    (SPELLING, "pegawai.kedudukan_hukum", "PPPK Aktif", "Aktif"),
    (SPELLING, "pegawai.kedudukan_hukum", "TUGAS BELAJAR", "Tugas Belajar"),
    (SPELLING, "pegawai.jenis_kelamin", "M", "L"),
    (SPELLING, "pegawai.jenis_kelamin", "F", "P"),
    (SPELLING, "pegawai.jenis_kelamin", "l", "L"),
    (SPELLING, "pegawai.jenis_kelamin", "Laki-laki", "L"),
    (SPELLING, "pegawai.jenis_kelamin", "LAKI LAKI", "L"),
    (SPELLING, "pegawai.jenis_kelamin", "perempuan", "P"),
    (SPELLING, "pegawai.pendidikan", "s1", "S-1"),
    (SPELLING, "pegawai.pendidikan", "S1", "S-1"),
    (SPELLING, "pegawai.pendidikan", "S.1", "S-1"),
    (SPELLING, "pegawai.pendidikan", "S\u20131", "S-1"),
    (SPELLING, "pegawai.pendidikan", "S-1/Sarjana", "S-1"),
    (SPELLING, "pegawai.pendidikan", "D.III", "D-III"),
    (SPELLING, "pegawai.pendidikan", "DIII", "D-III"),
    (SPELLING, "pegawai.pendidikan", "d3", "D-III"),
    (SPELLING, "pegawai.pendidikan", "Diploma III/Sarjana Muda", "D-III"),
    (SPELLING, "pegawai.pendidikan", "DIPLOMA IV", "D-IV"),
    (SPELLING, "pegawai.pendidikan", "Sekolah Dasar", "SD"),
    (SPELLING, "pegawai.pendidikan", "SLTP Kejuruan", "SMP"),
    (SPELLING, "pegawai.pendidikan", "SLTA Keguruan", "SMA"),
    (SPELLING, "pegawai.pendidikan", "S-3/Doktor", "S-3"),
    (SPELLING, "jabatan.pendidikan_min", "SLTA", "SMA"),
    (SPELLING, "jabatan.jenis", "Jabatan Fungsional", "fungsional"),
    (SPELLING, "jabatan.jenis", "PELAKSANA", "pelaksana"),
    (SPELLING, "jabatan.jenjang", "Ahli Muda", "ahli muda"),
    (SPELLING, "unit_kerja.jenis", "Taman Kanak-kanak", "tk"),
    (SPELLING, "unit_kerja.perkiraan", "YA", "ya"),
    (SPELLING, "unit_kerja.perkiraan", "benar", "ya"),
    (SPELLING, "unit_kerja.perkiraan", "TRUE", "ya"),
    (SPELLING, "unit_kerja.perkiraan", "1", "ya"),
    (SPELLING, "unit_kerja.perkiraan", "N", "tidak"),
    (SPELLING, "unit_kerja.perkiraan", "SALAH", "tidak"),
    (SPELLING, "unit_kerja.perkiraan", "0", "tidak"),
    # golongan
    (GOLONGAN, "pegawai.golongan", "IIId", "III/d"),
    (GOLONGAN, "pegawai.golongan", "III-d", "III/d"),
    (GOLONGAN, "pegawai.golongan", "3d", "III/d"),
    (GOLONGAN, "pegawai.golongan", "3/D", "III/d"),
    (GOLONGAN, "pegawai.golongan", "iii d", "III/d"),
    (GOLONGAN, "pegawai.golongan", "III/D", "III/d"),
    (GOLONGAN, "pegawai.golongan", "III / d", "III/d"),
    (GOLONGAN, "pegawai.golongan", "iv.e", "IV/e"),
    (GOLONGAN, "pegawai.golongan", "1a", "I/a"),
    (GOLONGAN, "pegawai.golongan", "ix", "IX"),
    (GOLONGAN, "jabatan.golongan_min", "2c", "II/c"),
    (GOLONGAN, "jabatan.golongan_pppk_min", "9", "IX"),
    (GOLONGAN, "jabatan.golongan_pppk_maks", "17", "XVII"),
    # NIP
    (JOINED, "pegawai.nip", "19900315 201503 1 901", NIP),
    (JOINED, "pegawai.nip", "19900315.201503.1.901", NIP),
    (JOINED, "pegawai.nip", "19900315-201503-1-901", NIP),
    (JOINED, "preferensi.id_pegawai", "19900315 201503 1 901", NIP),
    # dates
    (DATE, "pegawai.tmt_unit", "31-01-2020", "2020-01-31"),
    (DATE, "pegawai.tmt_unit", "31/01/2020", "2020-01-31"),
    (DATE, "pegawai.tmt_unit", "31.1.2020", "2020-01-31"),
    (DATE, "pegawai.tmt_unit", "01-02-2020", "2020-02-01"),
    (DATE, "pegawai.tmt_unit", "1/2/2020", "2020-02-01"),
    (DATE, "pegawai.tmt_unit", "29/02/2020", "2020-02-29"),
    (DATE, "pegawai.tmt_unit", "2020/01/31", "2020-01-31"),
    (DATE, "pegawai.tmt_unit", "2020-1-5", "2020-01-05"),
    (DATE, "pegawai.tmt_unit", "1 Januari 2020", "2020-01-01"),
    (DATE, "pegawai.tmt_unit", "01 JANUARI 2020", "2020-01-01"),
    (DATE, "pegawai.tmt_unit", "1 Jan 2020", "2020-01-01"),
    (DATE, "pegawai.tmt_unit", "1 Agt 2020", "2020-08-01"),
    (DATE, "pegawai.tmt_unit", "1 Nopember 2020", "2020-11-01"),
    (DATE, "pegawai.tmt_unit", "1 Peb 2020", "2020-02-01"),
    (DATE, "pegawai.tmt_unit", "17 Mei 2020", "2020-05-17"),
    (DATE, "pegawai.tmt_unit", "31-Dec-2020", "2020-12-31"),
    (DATE, "pegawai.tmt_unit", "Rabu, 1 Januari 2020", "2020-01-01"),
    (DATE, "pegawai.tmt_unit", "Jum'at 3 Januari 2020", "2020-01-03"),
    (DATE, "pegawai.tmt_unit", "1 Januari, 2020", "2020-01-01"),
    (DATE, "pegawai.tmt_unit", "2020-01-31 00:00:00", "2020-01-31"),
    (DATE, "pegawai.tmt_unit", "2020-01-31T00:00:00", "2020-01-31"),
    (DATE, "pegawai.tmt_unit", "31/01/2020 0:00", "2020-01-31"),
    # numbers
    (NUMBER, "formasi.kebutuhan", "1.000", "1000"),
    (NUMBER, "formasi.kebutuhan", "1 000", "1000"),
    (NUMBER, "formasi.kebutuhan", "12.0", "12"),
    (NUMBER, "formasi.kebutuhan", "12,00", "12"),
    (NUMBER, "formasi.kebutuhan", "1.234,0", "1234"),
    (NUMBER, "layanan.penduduk_dilayani", "1.234.567", "1234567"),
    (NUMBER, "layanan.penduduk_dilayani", "1,234,567", "1234567"),
    (NUMBER, "pemantauan.nilai", "12,5", "12.5"),
    (NUMBER, "pemantauan.nilai", "-0,125", "-0.125"),
    (NUMBER, "pemantauan.nilai", "1.234,5", "1234.5"),
    (NUMBER, "pemantauan.nilai", "1,234.5", "1234.5"),
    (NUMBER, "pemantauan.nilai", "1 234,5", "1234.5"),
    (NUMBER, "pemantauan.nilai", "1.234.567", "1234567"),
    (NUMBER, "pemantauan.nilai", "1234,567", "1234.567"),
    (NUMBER, "unit_kerja.bujur", "106,118", "106.118"),
    (NUMBER, "pelatihan.biaya", "Rp 1.500.000", "1500000"),
    (NUMBER, "pelatihan.biaya", "Rp1.500.000,00", "1500000.00"),
    (NUMBER, "pelatihan.biaya", "Rp. 1.500.000,-", "1500000"),
    (NUMBER, "pelatihan.biaya", "1.500", "1500"),
]


@pytest.mark.parametrize(("repair", "where", "written", "canonical"), CERTAIN)
def test_a_certain_cell_is_repaired_and_the_repair_is_told(
    repair: str, where: str, written: str, canonical: str | None
) -> None:
    table, column = where.split(".")
    assert repaired(table, column, written) == [canonical]
    assert told(make_raw(table, {column: [written]})) == {(column.upper(), repair): 1}


def test_no_repair_is_without_a_case() -> None:
    assert {case[0] for case in CERTAIN} == {rule.perbaikan for rule in REPAIRS}


UNTOUCHED = [
    # names and reasons that look like something else
    *(
        ("pegawai.nama", text)
        for text in (
            "NA", "None", "null", "nan", "True", "007", "=1+1", "@SUM(A1)", "-5", "'Aisyiyah",
            "''", "Nur'aini", "dr. Ren\u00e9, S.Pd., M.Si.", "\u5f20\u4f1f", "\U0001f600",
            "\U0001f469\u200d\u2695\ufe0f", "\u1e9e\u00df\u0130\u0131", "1.000", "31-01-2020",
            "pns", "' =1", "\ufb01ktif", "\u200e",
        )
    ),
    ("unit_kerja.kode", "01.02.03"),
    ("unit_kerja.kode", "'3.01"),
    # choices that could mean two things, or nothing
    ("pegawai.status_pegawai", "Honorer"),
    ("pegawai.jenis_kelamin", "L/P"),
    ("pegawai.jenis_kelamin", "1"),
    ("pegawai.pendidikan", "D-I/II"),
    ("pegawai.pendidikan", "D-I-II"),
    ("pegawai.pendidikan", "MA"),
    ("pegawai.pendidikan", "S-4"),
    ("pegawai.pendidikan", "D-IV/S-1"),
    ("jabatan.jenis", "Jabatan Struktural"),
    ("unit_kerja.perkiraan", "t"),
    ("unit_kerja.perkiraan", "-1"),
    ("unit_kerja.perkiraan", "1.0"),
    # golongan
    ("pegawai.golongan", "9"),
    ("pegawai.golongan", "3"),
    ("pegawai.golongan", "34"),
    ("pegawai.golongan", "III/e"),
    ("pegawai.golongan", "5a"),
    ("pegawai.golongan", "I-V"),
    ("pegawai.golongan", "I-II"),
    ("pegawai.golongan", "XVIII"),
    ("jabatan.golongan_min", "ix"),
    ("jabatan.golongan_pppk_min", "3d"),
    ("jabatan.golongan_pppk_min", "18"),
    ("jabatan.golongan_pppk_min", "0"),
    # NIP
    ("pegawai.nip", "19900315 201503 1 9011"),
    ("pegawai.nip", "19900315 201503 1 90"),
    ("pegawai.nip", "NIP 19900315 201503 1 901"),
    ("pegawai.id_pegawai", "A.1-2 3"),
    ("pegawai.id_pegawai", "3.1"),
    # dates
    *(
        ("pegawai.tmt_unit", text)
        for text in (
            "1/1/65", "43831", "2020", "Januari 2020", "00-00-0000", "31-02-2020", "2020-02-31",
            "29-02-2021", "01/31/2020", "31-01/2020", "1 Foo 2020", "2020-01-31 08:30:00",
            "2020-01-31T00:00:00Z", "kemarin", "20200131", "\u0663\u0661-01-2020",
        )
    ),
    # numbers
    *(
        ("formasi.kebutuhan", text)
        for text in ("1,000", "1,5", "12.5", "0.500", "1.00.000", "1.000.00", "1..000", "Rp 5",
                     "\u22125", "(5)", "5 orang", "1e3")
    ),
    *(
        ("pemantauan.nilai", text)
        for text in (
            "1.000", "1,000", "1.125", "inf", "nan", "1e400", "1E+17", "5 km", "(5)", "\u22125",
            "\u0661\u0662", "\uff11\uff12", "Rp 5", "50%", "1.500.5", ",5", "5.",
        )
    ),
    ("pelatihan.biaya", "Rp 1,500"),
    ("pelatihan.biaya", "1,5 juta"),
    ("pelatihan.biaya", "Rp"),
]  # fmt: skip


@pytest.mark.parametrize(("where", "written"), UNTOUCHED)
def test_what_is_not_certain_stays_and_nothing_is_told(where: str, written: str) -> None:
    table, column = where.split(".")
    assert repaired(table, column, written) == [written]
    assert told(make_raw(table, {column: [written]})) == {}


# --- counting -----------------------------------------------------------------------------------


def test_each_changed_cell_is_counted_once_per_kind_under_the_heading_of_the_file() -> None:
    raw = make_raw(
        "pegawai",
        {
            "nip": [f"'{NIP}", "'19900315 201503 1 902", NIP, None, f"'{NIP}"],
            "nama": ["Ali  F", "Beti F", "Cici\u00a0F", "Ali  F", None],
        },
        headings={"nip": "NIP BARU", "nama": "Nama Lengkap"},
    )
    place = {"berkas": "kota.xlsx", "lembar": "pegawai"}
    assert repair_table(raw)[1] == [
        Repair(**place, kolom="NIP BARU", perbaikan=MARK, jumlah=3),
        Repair(**place, kolom="NIP BARU", perbaikan=JOINED, jumlah=1),
        Repair(**place, kolom="Nama Lengkap", perbaikan=SPACE, jumlah=3),
    ]


def test_a_column_of_the_file_that_fills_two_of_ours_is_told_once() -> None:
    raw = make_raw(
        "pegawai",
        {"id_pegawai": [f"'{NIP}", "'A2"], "nip": [f"'{NIP}", None]},
        headings={"id_pegawai": "NIP BARU", "nip": "NIP BARU"},
    )
    assert told(raw) == {("NIP BARU", MARK): 2}


def test_missing_cells_and_other_columns_stay_as_they_are() -> None:
    raw = make_raw("formasi", {"kebutuhan": [None, "1.000", None], "norma": ["a", "b", None]})
    cells = repair_table(raw)[0].cells
    assert cells["kebutuhan"].isna().tolist() == [True, False, True]
    pd.testing.assert_series_equal(cells["norma"], raw.cells["norma"])
    assert repair_table(make_raw("formasi", {"kebutuhan": []}))[1] == []


# --- dates of one column ------------------------------------------------------------------------


def test_a_month_before_the_day_puts_every_date_that_could_be_swapped_in_doubt() -> None:
    written = ["01/31/2020", "01/02/2020", "1-2-2020", "05/05/2020", "31/01/2020", "2020-02-01",
               "1 Februari 2020", "3.4.2020 00:00", "12/1/2020", "1/12/2020"]  # fmt: skip
    assert repaired("pegawai", "tmt_unit", *written) == [
        "01/31/2020", "01/02/2020", "1-2-2020", "2020-05-05", "2020-01-31", "2020-02-01",
        "2020-02-01", "3.4.2020 00:00", "12/1/2020", "1/12/2020",
    ]  # fmt: skip


@pytest.mark.parametrize("other", ["13/12/2020", "12/12/2020", "12/32/2020", "00/13/2020"])
def test_a_date_that_says_nothing_of_its_order_puts_no_other_in_doubt(other: str) -> None:
    assert repaired("pegawai", "tmt_unit", "01/02/2020", other)[0] == "2020-02-01"


def test_the_least_month_first_date_is_the_twelfth_month_and_the_thirteenth_day() -> None:
    assert repaired("pegawai", "tmt_unit", "01/02/2020", "12/13/2020")[0] == "01/02/2020"


# --- numbers of one column ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("where", "neighbours", "written", "canonical"),
    [
        # a column that surely writes decimals with a comma does so with three decimals too
        ("jarak.km", ["12,5"], "1,125", "1.125"),
        ("jarak.km", ["0,125"], "1,125", "1.125"),
        ("jarak.km", ["12.5"], "1,125", "1,125"),
        ("jarak.km", ["12,5", "12.5"], "1,125", "1,125"),
        ("jarak.km", ["2,250"], "1,125", "1,125"),
        # but not with decimals that end in zero: shortest decimals never do
        ("jarak.km", ["12,5"], "1,500", "1,500"),
        # a point is no thousands mark in a column that surely uses it for decimals
        ("formasi.kebutuhan", ["2.5"], "1.125", "1.125"),
        ("formasi.kebutuhan", ["0.75", "2"], "1.000", "1.000"),
        ("formasi.kebutuhan", ["2,5"], "1.000", "1000"),
        ("pelatihan.biaya", ["750.5"], "1.500", "1.500"),
        # a comma groups thousands where the point surely is the decimal mark
        ("pelatihan.biaya", ["1,500,000"], "750,000", "750000"),
        ("pelatihan.biaya", ["1.500.000"], "750,000", "750,000"),
    ],
)
def test_two_faced_numbers_are_read_as_their_column_surely_writes(
    where: str, neighbours: list[str], written: str, canonical: str
) -> None:
    table, column = where.split(".")
    assert repaired(table, column, written, *neighbours)[0] == canonical


def test_a_number_cell_is_never_taken_for_thousands() -> None:
    """Excel's 9/8 people is a fraction, not 1125; the same text typed by hand is 1125."""
    raw = make_raw("formasi", {"kebutuhan": ["1.125", "1.125"]}, kinds={"kebutuhan": "nt"})
    assert repair_table(raw)[0].cells["kebutuhan"].tolist() == ["1.125", "1125"]
    assert told(raw) == {("KEBUTUHAN", NUMBER): 1}


def test_number_cells_say_nothing_of_how_people_write_decimals() -> None:
    raw = make_raw("formasi", {"kebutuhan": ["2.5", "1.000"]}, kinds={"kebutuhan": "nt"})
    assert repair_table(raw)[0].cells["kebutuhan"].tolist() == ["2.5", "1000"]


def test_a_short_row_of_the_file_has_no_cell_to_look_at() -> None:
    raw = make_raw("formasi", {"norma": ["a"], "kebutuhan": ["1.000"]})
    raw.sheet.rows[1].pop()
    assert repair_table(raw)[0].cells["kebutuhan"].tolist() == ["1000"]


# --- twice is once ------------------------------------------------------------------------------

PIECES = [
    "'", "\u2019", "=", "+", "-", "@", " ", "\u00a0", "\t", "\n", "\u200b", "\ufeff", "e", "\u0301",
    "\u0338", ".", ",", "/", "0", "1", "3", "12", "31", "000", "125", "2020", "Rp", "III", "d",
    "ix", "S", "Mei", "ya", "L", "T00:00", "-,", "\u1100", "\u1161",
]  # fmt: skip
COLUMNS = [
    "pegawai.nama", "pegawai.nip", "pegawai.id_pegawai", "pegawai.tmt_unit", "pegawai.golongan",
    "pegawai.pendidikan", "pegawai.jenis_kelamin", "pegawai.rumah_bujur", "pegawai.jtm",
    "pelatihan.biaya", "unit_kerja.perkiraan", "unit_kerja.kode", "jarak.km",
]  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(
    where=st.sampled_from(COLUMNS),
    cells=st.lists(
        st.lists(st.sampled_from(PIECES), min_size=1, max_size=7).map("".join),
        min_size=1,
        max_size=4,
    ),
)
def test_repairing_twice_is_repairing_once_and_tells_nothing_new(
    where: str, cells: list[str]
) -> None:
    table, column = where.split(".")
    once, _ = repair_table(make_raw(table, {column: cells}))
    twice, repairs = repair_table(once)
    pd.testing.assert_frame_equal(once.cells, twice.cells)
    assert repairs == []


@settings(max_examples=150, deadline=None)
@given(
    text=st.text(
        st.characters(exclude_categories=["Cs"], exclude_characters="'"), min_size=1, max_size=12
    )
)
def test_a_name_keeps_every_letter(text: str) -> None:
    """Whatever is no blank and no zero-width mark survives, in order (NFC)."""
    kept = unicodedata.normalize("NFC", "".join(c for c in text if c not in "\u200b\u2060\ufeff"))
    (found,) = repaired("pegawai", "nama", text)
    assert (found or "").replace(" ", "") == "".join(kept.split())


def test_texts_come_back_from_our_own_csv_files_as_they_were(tmp_path: Path) -> None:
    from mutasi_lib.reports.files import write_csv

    texts = ["=1+1", "+62 812", "-5", "@SUM(A1)", "'Aisyiyah", "Nur'aini", "a;b,c", 'kata "itu"']
    write_csv(tmp_path / "pegawai.csv", pd.DataFrame({"nama": texts}), "")
    with (tmp_path / "pegawai.csv").open(encoding="utf-8", newline="") as file:
        read = [row["nama"] for row in csv.DictReader(file)]
    assert read[0] == "'=1+1"
    assert repaired("pegawai", "nama", *read) == texts


# --- the lists are whole ------------------------------------------------------------------------


def test_every_column_that_refers_to_a_person_may_hold_a_nip() -> None:
    referring = {
        column
        for table in TABLES.values()
        for column, spec in table.columns.items()
        if spec.refers_to == "pegawai.id_pegawai"
    }
    assert referring <= set(PERSON_COLUMNS)


def test_every_list_of_spellings_belongs_to_a_column_and_names_its_choices() -> None:
    used = {spec.choices for table in TABLES.values() for spec in table.columns.values()}
    for choices, spellings in SPELLINGS.items():
        assert choices in used | {YES_NO}
        assert set(spellings) <= set(choices)


def test_no_spelling_stands_for_two_choices() -> None:
    for choices, spellings in SPELLINGS.items():
        flat = [text.casefold() for texts in spellings.values() for text in texts]
        assert len(flat) == len(set(flat))
        assert not {text.casefold() for text in choices} & {
            text
            for choice, texts in spellings.items()
            for text in map(str.casefold, texts)
            if text != choice.casefold()
        }


def test_months_are_known_as_the_locale_data_of_indonesia_and_english_name_them() -> None:
    for locale in ("id", "en"):
        for width in ("wide", "abbreviated"):
            names = get_month_names(width, locale=locale)
            assert {MONTHS[name.casefold()]: number for number, name in names.items()} == {
                number: number for number in range(1, 13)
            }

"""Each office's file holds the same people, in its own format and with harmless dirt only."""

from __future__ import annotations

import csv
import os
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from datetime import date
from math import ceil
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.exc import SQLAlchemyError

from mutasi_lib.domain.nip import SAMPLE_SERIALS
from mutasi_lib.domain.schemas import TABLES
from mutasi_lib.sample import LABEL, write_city
from mutasi_lib.sample.offices import (
    CANARY_DIGITS,
    CANARY_WORD,
    HELD,
    write_offices,
    write_own_csv,
    write_own_database,
    write_own_workbook,
)

Row = list[Any]
Rows = list[Row]
City = dict[str, pd.DataFrame]

# domain.md 5.1 and 5.4, copied from there.
_SIASN = (
    "PNS ID | NIP BARU | NIP LAMA | NAMA | GELAR DEPAN | GELAR BELAKANG | TEMPAT LAHIR ID | "
    "TEMPAT LAHIR NAMA | TANGGAL LAHIR | JENIS KELAMIN | AGAMA ID | AGAMA NAMA | JENIS KAWIN ID | "
    "JENIS KAWIN NAMA | NIK | NOMOR HP | EMAIL | EMAIL GOV | ALAMAT | NPWP NOMOR | BPJS | "
    "JENIS PEGAWAI ID | JENIS PEGAWAI NAMA | KEDUDUKAN HUKUM ID | KEDUDUKAN HUKUM NAMA | "
    "STATUS CPNS PNS | KARTU ASN VIRTUAL | NOMOR SK CPNS | TANGGAL SK CPNS | TMT CPNS | "
    "NOMOR SK PNS | TANGGAL SK PNS | TMT PNS | GOL AWAL ID | GOL AWAL NAMA | GOL AKHIR ID | "
    "GOL AKHIR NAMA | TMT GOLONGAN | MK TAHUN | MK BULAN | JENIS JABATAN ID | JENIS JABATAN NAMA | "
    "JABATAN ID | JABATAN NAMA | TMT JABATAN | TINGKAT PENDIDIKAN ID | TINGKAT PENDIDIKAN NAMA | "
    "PENDIDIKAN ID | PENDIDIKAN NAMA | TAHUN LULUS | KPKN ID | KPKN NAMA | LOKASI KERJA ID | "
    "LOKASI KERJA NAMA | UNOR ID | UNOR NAMA | INSTANSI INDUK ID | INSTANSI INDUK NAMA | "
    "INSTANSI KERJA ID | INSTANSI KERJA NAMA | SATUAN KERJA INDUK ID | SATUAN KERJA INDUK NAMA | "
    "SATUAN KERJA KERJA ID | SATUAN KERJA KERJA NAMA | IS VALID NIK | NAMA SEKOLAH | FLAG IKD | "
    "ESELON ID | ESELON NAMA"
)
SIASN = _SIASN.split(" | ")
PPPK = ["JENIS PPPK", "AWAL KONTRAK AKTIF", "STATUS PERPANJANGAN"]
_DAPODIK = (
    "No, Nama, NUPTK, JK, Tempat Lahir, Tanggal Lahir, NIP, Status Kepegawaian, Jenis PTK, Agama, "
    "Alamat Jalan, RT, RW, Nama Dusun, Desa/Kelurahan, Kecamatan, Kode Pos, Telepon, HP, Email, "
    "Tugas Tambahan, SK CPNS, Tanggal CPNS, SK Pengangkatan, TMT Pengangkatan, "
    "Lembaga Pengangkatan, Pangkat Golongan, Sumber Gaji, Nama Ibu Kandung, Status Perkawinan, "
    "Nama Suami/Istri, NIP Suami/Istri, Pekerjaan Suami/Istri, TMT PNS, "
    "Sudah Lisensi Kepala Sekolah, Pernah Diklat Kepengawasan, Keahlian Braille, "
    "Keahlian Bahasa Isyarat, NPWP, Nama Wajib Pajak, Kewarganegaraan, Bank, "
    "Nomor Rekening Bank, Rekening Atas Nama, NIK, No KK, Karpeg, Karis/Karsu, Lintang, Bujur, NUKS"
)
DAPODIK = _DAPODIK.split(", ")
SIASN_FILES = {
    "siasn_pns.xlsx": ("PNS", "CPNS"),
    "siasn_pppk.xlsx": ("PPPK",),
    "siasn_pppk_paruh_waktu.xlsx": ("PPPK paruh waktu",),
}
_MONTHS = "januari februari maret april mei juni juli agustus september oktober november desember"
MONTHS = _MONTHS.split()


# --- a careful person's reading, written without the package -------------------------------------


def tidy(cell: Any) -> str:
    """Text of a cell without stray spaces."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return " ".join(str(cell).replace("\xa0", " ").split())


def iso(cell: Any) -> str:
    """A date in any of the ways the files write it, as ISO."""
    if isinstance(cell, date):
        return cell.isoformat()[:10]
    words = re.split(r"[-/ ]", tidy(cell))
    if words == [""]:
        return ""
    if len(words[0]) == 4:
        year, month, day = words
    else:
        day, month, year = words
    if month.lower() in MONTHS:
        month = str(MONTHS.index(month.lower()) + 1)
    return f"{int(year):04d}-{int(month):02d}-{int(day):02d}"


def meant(cell: Any, table: str, column: str) -> object:
    """What a cell of one of our tables means."""
    spec = TABLES[table].columns[column]
    if tidy(cell) == "":
        return ""
    if spec.kind == "date":
        return iso(cell)
    if spec.kind in ("int", "float"):
        return float(tidy(cell).replace(",", "."))
    if spec.kind == "bool":  # SQLite tells truth as 0 and 1
        words = {"1": "ya", "true": "ya", "0": "tidak", "false": "tidak"}
        return words.get(tidy(cell).lower(), tidy(cell).lower())
    if any("/" in choice for choice in spec.choices):
        return tidy(cell).replace("/", "").lower()
    return tidy(cell).casefold() if spec.choices else tidy(cell)


def heading(cell: Any) -> str:
    """A heading of ours: trimmed, in small letters, words joined."""
    return re.sub(r"[ \n]+", "_", str(cell).strip().lower())


def grid(path: Path, sheet: str | int = 0) -> Rows:
    """All cells of a sheet, blank rows too."""
    book = CalamineWorkbook.from_path(path)
    found = (
        book.get_sheet_by_name(sheet) if isinstance(sheet, str) else book.get_sheet_by_index(sheet)
    )
    return found.to_python(skip_empty_area=False)


def records(rows: Rows, marker: str) -> list[dict[str, Any]]:
    """The rows under the row that holds a heading, as dicts."""
    top = next(number for number, row in enumerate(rows) if marker in row)
    return [dict(zip(rows[top], row, strict=True)) for row in rows[top + 1 :] if any(row)]


def siasn(folder: Path, name: str) -> dict[str, dict[str, str]]:
    """NIP -> row of a SIASN file, without apostrophes and ``null``."""
    found = {}
    for row in records(grid(folder / name), "NIP BARU"):
        cells = {key: "" if cell == "null" else tidy(cell) for key, cell in row.items()}
        found[cells["NIP BARU"].removeprefix("'")] = cells
    return found


def dapodik(folder: Path, kode: str) -> list[dict[str, Any]]:
    return records(grid(folder / "dapodik" / f"{kode}.xlsx"), "NUPTK")


def read_own(rows: Rows, table: str) -> Rows:
    """Find the heading of one of our tables and give it with what its cells mean."""
    columns = set(TABLES[table].columns)
    top = next(
        number for number, row in enumerate(rows) if {heading(cell) for cell in row} <= columns
    )
    names = [heading(cell) for cell in rows[top]]
    body = [
        [meant(cell, table, name) for cell, name in zip(row, names, strict=True)]
        for row in rows[top + 1 :]
        if any(tidy(cell) for cell in row)
    ]
    return [names, *body]


def read_csv(path: Path) -> Rows:
    """Read a CSV file in whichever encoding and separator it is in."""
    content = path.read_bytes()
    try:
        words = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        words = content.decode("cp1252")
    mark = max(",;\t", key=words.count)
    return list(csv.reader(words.splitlines(keepends=True), delimiter=mark))


def peta(folder: Path) -> list[dict[str, Any]]:
    """Rows of peta jabatan, totals left out, merged unit cells filled down."""
    rows = []
    unit = ""
    for row in grid(folder / "peta_jabatan.xlsx")[6:]:
        if str(row[0]).startswith("Jumlah"):
            continue
        unit = row[0] or unit
        rows.append(
            {
                "unit": unit,
                "jabatan": tidy(row[1]),
                "jenis": row[2],
                "kelas": row[3],
                "kebutuhan": row[4],
                "pns": row[5],
                "pppk": row[6],
                "selisih": row[7],
                "pensiun": row[8:13],
            }
        )
    return rows


# --- the city and its exports --------------------------------------------------------------------


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kota")
    write_city(folder, people=300)
    return folder


@pytest.fixture(scope="module")
def city(source: Path) -> City:
    return {
        path.stem: pd.read_csv(path, dtype=str, keep_default_na=False)
        for path in source.glob("*.csv")
    }


@pytest.fixture(scope="module")
def people(city: City) -> pd.DataFrame:
    """Pegawai with their unit and jabatan, by NIP."""
    units = city["unit_kerja"].set_index("kode").add_prefix("unit_")
    posts = city["jabatan"].set_index("kode").add_prefix("jab_")
    return city["pegawai"].join(units, "unit_kerja").join(posts, "jabatan").set_index("nip")


@pytest.fixture(scope="module")
def dirty(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_offices(source, tmp_path_factory.mktemp("kantor"))


@pytest.fixture(scope="module")
def clean(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_offices(source, tmp_path_factory.mktemp("rapi"), dirt=False)


@pytest.fixture(scope="module", params=["dirty", "clean"])
def offices(request: pytest.FixtureRequest) -> Path:
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="module")
def dirty_book(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_own_workbook(source, tmp_path_factory.mktemp("buku") / "kota.xlsx", dirt=True)


@pytest.fixture(scope="module")
def dirty_csv(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_own_csv(source, tmp_path_factory.mktemp("csv"), dirt=True)


def clean_rows(city: City, table: str) -> Rows:
    frame = city[table]
    body = [
        [meant(cell, table, name) for cell, name in zip(row, frame.columns, strict=True)]
        for row in frame.to_numpy().tolist()
    ]
    return [list(frame.columns), *body]


# --- SIASN ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SIASN_FILES)
def test_a_siasn_file_has_the_headings_of_the_format_under_the_label(
    offices: Path, name: str
) -> None:
    rows = grid(offices / name)
    assert rows[0][0] == LABEL
    assert rows[1] == SIASN + (PPPK if "pppk" in name else [])


@pytest.mark.parametrize(("name", "statuses"), SIASN_FILES.items())
def test_each_siasn_file_holds_exactly_the_people_of_its_status(
    offices: Path, people: pd.DataFrame, name: str, statuses: tuple[str, ...]
) -> None:
    wanted = people.index[people["status_pegawai"].isin(statuses)]
    found = siasn(offices, name)
    assert list(found) == list(wanted)
    if name == "siasn_pns.xlsx":
        stages = {"P": "PNS", "C": "CPNS", "PNS": "PNS", "CPNS": "CPNS"}
        told = {nip: stages[row["STATUS CPNS PNS"]] for nip, row in found.items()}
        assert told == people.loc[wanted, "status_pegawai"].to_dict()
    else:
        assert {row["JENIS PEGAWAI ID"] for row in found.values()} == {"20"}


LEVELS = {
    "Sekolah Dasar": "SD",
    "SLTP": "SMP",
    "SLTP Kejuruan": "SMP",
    "SLTA": "SMA",
    "SLTA Kejuruan": "SMA",
    "Diploma I": "D-I",
    "Diploma II": "D-II",
    "Diploma III/Sarjana Muda": "D-III",
    "Diploma IV": "D-IV",
    "S-1/Sarjana": "S-1",
    "S-2": "S-2",
    "S-3/Doktor": "S-3",
    "": "",
}
LEGAL = {
    "PPPK Aktif": "Aktif",
    "Cuti Diluar Tanggungan Negara": "CLTN",
    "Masa Persiapan Pensiun": "MPP",
}
SEX = {"M": "L", "F": "P", "L": "L", "P": "P"}


@pytest.mark.parametrize("name", SIASN_FILES)
def test_a_person_reads_every_held_cell_back_from_siasn(
    offices: Path, people: pd.DataFrame, name: str
) -> None:
    for nip, row in siasn(offices, name).items():
        person = people.loc[nip]
        assert row["NAMA"] == person["nama"]
        assert iso(row["TANGGAL LAHIR"]) == person["tanggal_lahir"]
        assert iso(row["TMT CPNS"]) == person["tmt_cpns"]
        assert iso(row["TMT JABATAN"]) == person["tmt_jabatan"]
        assert SEX[row["JENIS KELAMIN"]] == person["jenis_kelamin"]
        assert row["GOL AKHIR NAMA"] == person["golongan"]
        assert LEVELS[row["TINGKAT PENDIDIKAN NAMA"]] == person["pendidikan"]
        field = row["PENDIDIKAN NAMA"].removeprefix(f"{person['pendidikan']} ".lstrip())
        assert field == person["bidang_pendidikan"]
        legal = row["KEDUDUKAN HUKUM NAMA"]
        assert LEGAL.get(legal, legal) == person["kedudukan_hukum"]
        assert row["JABATAN NAMA"] == person["jab_nama"].upper()
        if row["UNOR NAMA"]:
            leaf = re.split(r" - ", row["UNOR NAMA"])[0].strip(" .")
            assert leaf == person["unit_nama"].upper()


def test_codes_stand_beside_their_words(clean: Path) -> None:
    rows = [row for name in SIASN_FILES for row in siasn(clean, name).values()]
    found = {(row["GOL AKHIR NAMA"], row["GOL AKHIR ID"]) for row in rows}
    known = {("II/a", "21"), ("III/d", "34"), ("IV/c", "43"), ("IX", "")}
    assert known & found == known
    for kind, codes in {
        "JENIS JABATAN": {
            ("1", "Jabatan Struktural"), ("2", "Jabatan Fungsional"), ("4", "Jabatan Pelaksana"),
        },
        "ESELON": {("22", "II.b"), ("32", "III.b"), ("41", "IV.a"), ("99", "Non Eselon")},
    }.items():  # fmt: skip
        assert {(row[f"{kind} ID"], row[f"{kind} NAMA"]) for row in rows} == codes
    legal = {(row["KEDUDUKAN HUKUM ID"], row["KEDUDUKAN HUKUM NAMA"]) for row in rows}
    assert {("1", "Aktif"), ("71", "PPPK Aktif")} <= legal


def test_a_unor_path_leads_from_leaf_to_root_in_capitals(clean: Path, people: pd.DataFrame) -> None:
    paths = {
        people.at[nip, "unit_kerja"]: row["UNOR NAMA"]
        for name in SIASN_FILES
        for nip, row in siasn(clean, name).items()
    }
    assert paths["SDN-01"] == (
        "SD NEGERI 1 PANGKALPINANG - DINAS PENDIDIKAN DAN KEBUDAYAAN - "
        "PEMERINTAH KOTA PANGKALPINANG"
    )


def test_ids_of_unit_and_jabatan_are_those_of_the_references(
    offices: Path, people: pd.DataFrame
) -> None:
    units = {row["kode"]: row["id_unor_siasn"] for row in reference(offices, "unit_kerja")}
    posts = {row["kode"]: row["id_jabatan_siasn"] for row in reference(offices, "jabatan")}
    ids = [*units.values(), *posts.values()]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", name) for name in ids)
    for name in SIASN_FILES:
        for nip, row in siasn(offices, name).items():
            assert row["JABATAN ID"] == posts[people.at[nip, "jabatan"]]
            assert row["UNOR ID"] in (units[people.at[nip, "unit_kerja"]], "")


def reference(folder: Path, table: str) -> list[dict[str, str]]:
    with (folder / "acuan" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_only_dirt_leaves_a_unor_empty_and_only_where_dapodik_knows_the_school(
    clean: Path, dirty: Path, people: pd.DataFrame
) -> None:
    for name, statuses in SIASN_FILES.items():
        assert all(row["UNOR ID"] and row["UNOR NAMA"] for row in siasn(clean, name).values())
        lost = [nip for nip, row in siasn(dirty, name).items() if not row["UNOR ID"]]
        assert lost == [nip for nip, row in siasn(dirty, name).items() if not row["UNOR NAMA"]]
        teachers = people[
            people["jab_nama"].str.startswith("Guru")
            & people["unit_jenis"].isin(["tk", "sd", "smp"])
            & people["status_pegawai"].isin(statuses)
        ]
        assert len(lost) == ceil(len(teachers) / 100)
        assert set(lost) <= set(teachers.index)
        for nip in lost:
            school = dapodik(dirty, people.at[nip, "unit_kerja"])
            assert nip in {row["NIP"] for row in school}


def test_a_clean_siasn_file_has_one_way_of_writing_things(clean: Path) -> None:
    for name in SIASN_FILES:
        cells = [cell for row in grid(clean / name)[2:] for cell in row]
        assert "null" not in cells
        assert not any(str(cell).startswith("'") for cell in cells)
        assert all(cell == tidy(cell) for cell in cells)
        for row in records(grid(clean / name), "NIP BARU"):
            assert row["JENIS KELAMIN"] in "MF"
            for head in ("TANGGAL LAHIR", "TMT CPNS", "TMT JABATAN"):
                assert re.fullmatch(r"\d\d-\d\d-\d{4}", row[head])


def test_a_dirty_siasn_file_has_the_quirks_of_real_ones(dirty: Path) -> None:
    rows = records(grid(dirty / "siasn_pns.xlsx"), "NIP BARU")
    dates = [row[head] for row in rows for head in ("TANGGAL LAHIR", "TMT CPNS", "TMT JABATAN")]
    for form in (r"\d\d-\d\d-\d{4}", r"\d{4}-\d\d-\d\d", r"\d\d/\d\d/\d{4}"):
        assert any(re.fullmatch(form, day) for day in dates)
    assert any(row["NIP BARU"].startswith("'") for row in rows)
    assert not all(row["NIP BARU"].startswith("'") for row in rows)
    assert any("  " in row["UNOR NAMA"] for row in rows)
    assert any(" . - " in row["UNOR NAMA"] or row["UNOR NAMA"].endswith(".") for row in rows)
    assert {row["NIP LAMA"] for row in rows} == {"null"}
    assert {row["STATUS CPNS PNS"] for row in rows} >= {"P", "PNS", "C"}
    assert {row["JENIS KELAMIN"] for row in rows} == {"M", "F"}
    last = records(grid(dirty / "siasn_pppk_paruh_waktu.xlsx"), "NIP BARU")
    assert {row["JENIS KELAMIN"] for row in last} == {"L", "P"}


def test_pppk_files_tell_the_contract_that_runs(clean: Path, people: pd.DataFrame) -> None:
    told = Counter()
    for name, kind in (
        ("siasn_pppk.xlsx", "PPPK Penuh Waktu"),
        ("siasn_pppk_paruh_waktu.xlsx", "PPPK Paruh Waktu"),
    ):
        term = 5 if "Penuh" in kind else 1
        for nip, row in siasn(clean, name).items():
            person = people.loc[nip]
            start = date.fromisoformat(person["tmt_cpns"])
            second = start.replace(year=start.year + term)
            renewed = second < date.fromisoformat(person["akhir_kontrak"])
            active = second if renewed and second <= date(2026, 11, 1) else start
            assert row["JENIS PPPK"] == kind
            assert row["AWAL KONTRAK AKTIF"] == f"{active:%d-%m-%Y}"
            assert row["STATUS PERPANJANGAN"] == ("Diperpanjang" if renewed else "Kontrak pertama")
            told[row["STATUS PERPANJANGAN"]] += 1
    assert min(told["Diperpanjang"], told["Kontrak pertama"]) > 0


def test_the_hierarchy_names_each_unit_and_the_one_above(offices: Path, city: City) -> None:
    ids = {row["id_unor_siasn"]: row["kode"] for row in reference(offices, "unit_kerja")}
    rows = records(grid(offices / "hierarki_unor.xlsx"), "NAMA_UNOR")
    assert list(rows[0]) == ["ID", "NAMA_UNOR", "ID_ATASAN"]
    found = [
        [ids[row["ID"]], tidy(row["NAMA_UNOR"]).rstrip("."), ids.get(row["ID_ATASAN"], "")]
        for row in rows
    ]
    assert found == city["unit_kerja"][["kode", "nama", "induk"]].to_numpy().tolist()


# --- peta jabatan --------------------------------------------------------------------------------


def test_the_need_of_peta_jabatan_adds_up_to_formasi(offices: Path, city: City) -> None:
    units = city["unit_kerja"].set_index("nama")["kode"]
    kelompok = city["jabatan"].set_index("nama")["kelompok_jabatan"]
    sums: Counter[tuple[str, str]] = Counter()
    for row in peta(offices):
        sums[(units[row["unit"]], kelompok[row["jabatan"]])] += row["kebutuhan"]
    formasi = city["formasi"]
    wanted = formasi.set_index(["unit_kerja", "kelompok_jabatan"])["kebutuhan"].astype(int)
    assert dict(sums) == wanted.to_dict()


def test_peta_jabatan_counts_holders_and_who_retires(
    offices: Path, city: City, people: pd.DataFrame
) -> None:
    pairs = set(
        zip(city["formasi"]["unit_kerja"], city["formasi"]["kelompok_jabatan"], strict=True)
    )
    pns, pppk, leaving = Counter(), Counter(), Counter()
    for _, person in people.iterrows():
        if (person["unit_kerja"], person["jab_kelompok_jabatan"]) not in pairs:
            continue
        key = (person["unit_nama"], person["jab_nama"])
        if person["status_pegawai"] == "PPPK paruh waktu":
            continue
        (pppk if person["status_pegawai"] == "PPPK" else pns)[key] += 1
        year, month, _ = map(int, person["tanggal_lahir"].split("-"))
        # Out of office on the first of the month after the birthday: December leaves in January.
        leaving[(*key, year + int(person["jab_bup"]) + (month == 12))] += 1
    assert sum(pns.values()) + sum(pppk.values()) == 300
    for row in peta(offices):
        key = (row["unit"], row["jabatan"])
        assert (row["pns"], row["pppk"]) == (pns.pop(key, 0), pppk.pop(key, 0))
        assert row["selisih"] == row["pns"] + row["pppk"] - row["kebutuhan"]
        assert row["pensiun"] == [leaving[(*key, year)] for year in range(2027, 2032)]
    assert not pns
    assert not pppk


def test_peta_jabatan_has_a_heading_of_two_levels(offices: Path) -> None:
    sheet = load_workbook(offices / "peta_jabatan.xlsx").active
    assert sheet["A1"].value == LABEL
    assert [cell.value for cell in sheet[5]] == [
        "Unit", "Nama Jabatan", "Jenis Jabatan", "Kelas", "Kebutuhan (ABK)", "Bezetting", None,
        "Kekurangan/Kelebihan", "Pensiun", None, None, None, None,
    ]  # fmt: skip
    assert [cell.value for cell in sheet[6]][5:] == [
        "PNS", "PPPK", None, "2027", "2028", "2029", "2030", "2031",
    ]  # fmt: skip
    merged = {str(area) for area in sheet.merged_cells.ranges}
    assert {"F5:G5", "I5:M5", "H5:H6", *(f"{letter}5:{letter}6" for letter in "ABCDE")} <= merged


def test_dirt_merges_units_over_their_rows_and_adds_totals(clean: Path, dirty: Path) -> None:
    tidy_sheet = load_workbook(clean / "peta_jabatan.xlsx").active
    assert {area.min_row for area in tidy_sheet.merged_cells.ranges} == {5}
    assert all(row[0] and not row[0].startswith("Jumlah") for row in grid_of(tidy_sheet))
    sheet = load_workbook(dirty / "peta_jabatan.xlsx").active
    spans = {area.min_row: area.max_row for area in sheet.merged_cells.ranges if area.min_row > 6}
    assert spans
    rows = grid_of(sheet)
    block: Rows = []
    everything: Rows = []
    for number, row in enumerate(rows, start=7):
        if row[0] == "Jumlah":
            assert row[4:] == [sum(column) for column in zip(*(r[4:] for r in block), strict=True)]
            first, last = number - len(block), number - 1
            assert spans.get(first, first) == last
            everything += block
            block = []
        elif row[0] == "Jumlah seluruhnya":
            totals = [sum(column) for column in zip(*(r[4:] for r in everything), strict=True)]
            assert row[4:] == totals
            assert number == 6 + len(rows)
        else:
            block.append(row)
    assert not block


def grid_of(sheet: Any) -> Rows:
    return [list(row) for row in sheet.iter_rows(min_row=7, values_only=True)]


# --- Dapodik -------------------------------------------------------------------------------------


def schools(city: City) -> list[str]:
    units = city["unit_kerja"]
    return list(units.loc[units["jenis"].isin(["tk", "sd", "smp"]), "kode"])


def test_each_school_sends_one_file_with_the_titles_of_dapodik(offices: Path, city: City) -> None:
    assert sorted(path.stem for path in (offices / "dapodik").iterdir()) == sorted(schools(city))
    rows = grid(offices / "dapodik" / "SDN-01.xlsx")
    titles = [row[0] for row in rows[:6]]
    assert titles == [
        LABEL,
        "Daftar Guru",
        titles[2],
        "Kecamatan Kec. Rangkui, Kabupaten Kota Pangkalpinang, "
        "Provinsi Prov. Kepulauan Bangka Belitung",
        "Tanggal Unduh: 2026-11-01 08:00:00 Pengunduh: operator (fiktif)",
        "",
    ]
    assert titles[2].casefold() == "sd negeri 1 pangkalpinang"
    assert rows[6] == DAPODIK


def test_a_school_lists_its_staff_and_no_other(
    offices: Path, people: pd.DataFrame, city: City
) -> None:
    for kode in schools(city):
        rows = [row for row in dapodik(offices, kode) if row["NIP"]]
        assert [row["NIP"] for row in rows] == list(people.index[people["unit_kerja"] == kode])
        for row in rows:
            person = people.loc[row["NIP"]]
            assert tidy(row["Nama"]) == person["nama"]
            assert row["JK"] == person["jenis_kelamin"]
            assert row["Tanggal Lahir"] == person["tanggal_lahir"]
            assert row["Status Kepegawaian"].casefold() == person["status_pegawai"].casefold()
            pns = person["status_pegawai"] in ("PNS", "CPNS")
            assert row["Tanggal CPNS"] == (person["tmt_cpns"] if pns else "")
            assert row["TMT Pengangkatan"] == person["tmt_cpns"]
            assert row["Pangkat Golongan"] == person["golongan"]
            assert tidy(row["Tugas Tambahan"]) == person["tugas_tambahan"]
            assert tidy(row["Desa/Kelurahan"]) == person["rumah_kelurahan"]
            for head, column in (("Lintang", "rumah_lintang"), ("Bujur", "rumah_bujur")):
                point = tidy(row[head]).replace(",", ".")
                assert point == person[column] or float(point) == float(person[column])


def test_a_spouse_is_named_by_nip(offices: Path, people: pd.DataFrame, city: City) -> None:
    nip = {person["id_pegawai"]: nip for nip, person in people.iterrows()} | {"": ""}
    told = {
        row["NIP"]: row["NIP Suami/Istri"]
        for kode in schools(city)
        for row in dapodik(offices, kode)
        if row["NIP"]
    }
    assert told == {own: nip[people.at[own, "id_pasangan"]] for own in told}
    assert any(told.values())


def test_kinds_of_staff_follow_post_and_duty(clean: Path, people: pd.DataFrame, city: City) -> None:
    kinds: dict[str, set[str]] = {}
    for kode in schools(city):
        for row in dapodik(clean, kode):
            if people.at[row["NIP"], "tugas_tambahan"] != "Kepala Sekolah":
                kelompok = people.at[row["NIP"], "jab_kelompok_jabatan"]
                kinds.setdefault(kelompok, set()).add(row["Jenis PTK"])
            else:
                assert row["Jenis PTK"] == "Kepala Sekolah"
    assert kinds["guru kelas SD"] == {"Guru Kelas"}
    assert kinds["guru TK"] == {"Guru Kelas"}
    assert kinds["guru Matematika SMP"] == {"Guru Mapel"}
    assert kinds["operator layanan operasional"] == {"Tenaga Administrasi Sekolah"}


def test_only_dirty_files_list_two_honorary_staff_without_nip(
    clean: Path, dirty: Path, city: City
) -> None:
    for kode in schools(city):
        assert all(row["NIP"] for row in dapodik(clean, kode))
        others = [row for row in dapodik(dirty, kode) if not row["NIP"]]
        assert [row["Status Kepegawaian"] for row in others] == ["Honor Daerah TK.II Kab/Kota"] * 2
        assert all(row["Nama"].endswith("(fiktif)") for row in others)


# --- references and what is held -----------------------------------------------------------------


def test_the_references_hold_the_tables_that_no_outside_format_holds(
    offices: Path, city: City
) -> None:
    names = {path.stem for path in (offices / "acuan").iterdir()}
    assert names == set(city) - {"pegawai", "formasi"}
    nip = dict(zip(city["pegawai"]["id_pegawai"], city["pegawai"]["nip"], strict=True))
    for name in names:
        wanted = city[name].to_dict("records")
        for row in wanted:
            if "id_pegawai" in row:
                row["id_pegawai"] = nip[row["id_pegawai"]]
        found = [
            {key: value for key, value in row.items() if not key.endswith("_siasn")}
            for row in reference(offices, name)
        ]
        assert found == wanted


@pytest.mark.parametrize(("form", "tables"), HELD.items())
def test_what_a_form_holds_are_columns_of_ours(
    form: str, tables: dict[str, tuple[str, ...]]
) -> None:
    for table, columns in tables.items():
        assert set(columns) <= set(TABLES[table].columns), form
        assert len(set(columns)) == len(columns)


def test_the_outside_forms_hold_what_the_readings_above_compare() -> None:
    assert HELD["peta jabatan"] == {"formasi": ("unit_kerja", "kelompok_jabatan", "kebutuhan")}
    people = {
        form: set(tables["pegawai"])
        for form, tables in HELD.items()
        if "pegawai" in tables and form != "tabel mutasi"
    }
    never = {"id_pegawai", "tmt_unit", "akhir_kontrak", "sertifikat", "mapel", "jtm"}
    never |= {"predikat_kinerja", "hukuman_disiplin_sampai"}
    assert set.union(*people.values()) == set(TABLES["pegawai"].columns) - never


# --- canaries, NIP, formulas ---------------------------------------------------------------------

CANARIES = {
    "NIP BARU": (
        "AGAMA NAMA", "NIK", "NOMOR HP", "EMAIL", "EMAIL GOV", "ALAMAT", "NPWP NOMOR", "BPJS",
        "KARTU ASN VIRTUAL",
    ),
    "NUPTK": (
        "NUPTK", "Agama", "Alamat Jalan", "Telepon", "HP", "Email", "Nama Ibu Kandung", "NPWP",
        "Nama Wajib Pajak", "Bank", "Nomor Rekening Bank", "Rekening Atas Nama", "NIK", "No KK",
        "Karpeg",
    ),
}  # fmt: skip


def sheets_of_people(folder: Path) -> Iterator[tuple[Path, str]]:
    yield from ((folder / name, "NIP BARU") for name in SIASN_FILES)
    yield from ((path, "NUPTK") for path in sorted((folder / "dapodik").iterdir()))


def test_columns_that_no_loader_may_keep_are_full_of_canaries(offices: Path) -> None:
    for path, marker in sheets_of_people(offices):
        for row in records(grid(path), marker):
            for column in CANARIES[marker]:
                cell = str(row[column])
                assert CANARY_DIGITS in cell or CANARY_WORD in cell.casefold()
            assert re.fullmatch(r"'?\d{16}", row["NIK"])


def test_nothing_but_canaries_looks_like_one(source: Path, offices: Path) -> None:
    for path in [*source.iterdir(), *(offices / "acuan").iterdir()]:
        content = path.read_text(encoding="utf-8").casefold()
        assert CANARY_DIGITS not in content
        assert CANARY_WORD not in content
    for path, marker in sheets_of_people(offices):
        for row in records(grid(path), marker):
            other = {key: str(cell) for key, cell in row.items() if key not in CANARIES[marker]}
            honorary = row.get("Status Kepegawaian", "").startswith("Honor")
            leaked = {
                key
                for key, cell in other.items()
                if CANARY_DIGITS in cell or CANARY_WORD in cell.casefold()
            }
            assert leaked == ({"Nama"} if honorary else set())


def test_every_nip_is_a_text_of_an_invented_person(offices: Path, dirty_book: Path) -> None:
    def cells(path: Path, sheet: str | None, marker: str) -> Iterator[Any]:
        book = load_workbook(path)
        rows = list((book[sheet] if sheet else book.active).iter_rows())
        top = next(n for n, row in enumerate(rows) if any(heading(c.value) == marker for c in row))
        place = next(n for n, cell in enumerate(rows[top]) if heading(cell.value) == marker)
        yield from (row[place] for row in rows[top + 1 :])

    found = [
        *(cell for name in SIASN_FILES for cell in cells(offices / name, None, "nip_baru")),
        *(cell for cell in cells(offices / "dapodik" / "SMPN-01.xlsx", None, "nip") if cell.value),
        *(cell for cell in cells(dirty_book, "pegawai", "nip") if cell.value),
    ]
    assert len(found) > 1000
    for cell in found:
        assert cell.data_type == "s"
        assert re.fullmatch(r"'?[0-9]{18}", cell.value)
        assert int(cell.value[-3:]) in SAMPLE_SERIALS


def test_every_workbook_says_that_it_is_a_sample(offices: Path, dirty_book: Path) -> None:
    for path in [*offices.rglob("*.xlsx"), dirty_book]:
        assert grid(path)[0][0] == LABEL
    assert LABEL in (offices / "acuan" / "info.csv").read_text(encoding="utf-8")


def test_no_text_becomes_a_formula_or_a_link(tmp_path: Path) -> None:
    texts = {"nama": "=HYPERLINK(1) (fiktif)", "catatan": "http://contoh.invalid"}
    source = by_hand(tmp_path / "kota", sekolah="=SUM(1)", **texts)
    for dirt in (False, True):
        write_offices(source, tmp_path / f"kantor{dirt}", dirt=dirt)
        write_own_workbook(source, tmp_path / f"kantor{dirt}" / "kota.xlsx", dirt=dirt)
    for path in tmp_path.rglob("*.xlsx"):
        with zipfile.ZipFile(path) as members:
            for member in members.namelist():
                content = members.read(member)
                assert b"<f>" not in content
                assert b"<hyperlink" not in content


# --- our own forms -------------------------------------------------------------------------------


WRITTEN_LATER = ("jarak", "risiko_adaptasi", "penyesuaian_kesesuaian")
"""Tables that a road network or an evaluation writes, no office."""


@pytest.mark.parametrize("table", [name for name in TABLES if name not in WRITTEN_LATER])
def test_a_person_reads_the_same_table_from_dirty_workbook_and_csv(
    dirty_book: Path, dirty_csv: Path, city: City, table: str
) -> None:
    wanted = clean_rows(city, table)
    assert read_own(grid(dirty_book, table), table) == wanted
    assert read_own(read_csv(dirty_csv / f"{table}.csv"), table) == wanted


def test_clean_csv_files_are_the_source(source: Path, tmp_path: Path) -> None:
    write_own_csv(source, tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {path.name for path in source.iterdir()}
    for path in source.iterdir():
        assert (tmp_path / path.name).read_bytes() == path.read_bytes()


def test_a_clean_workbook_has_the_heading_first_and_typed_cells(
    source: Path, city: City, tmp_path: Path
) -> None:
    path = write_own_workbook(source, tmp_path / "kota.xlsx")
    book = CalamineWorkbook.from_path(path)
    assert book.sheet_names == [name for name in TABLES if name in city]
    for table in city:
        rows = grid(path, table)
        assert rows[0] == list(city[table].columns)
        assert read_own(rows, table) == clean_rows(city, table)
    rows = records(grid(path, "pegawai"), "nip")
    first = next(row for row in rows if row["rumah_lintang"] != "")
    kinds = {"nip": str, "tanggal_lahir": date, "rumah_lintang": float, "golongan": str}
    assert {name: type(first[name]) for name in kinds} == kinds


def test_dirt_in_our_workbook_is_of_every_kind(dirty_book: Path) -> None:
    rows = grid(dirty_book, "pegawai")
    assert [row[0] for row in rows[:2]] == [LABEL, ""]
    assert any(cell != cell.strip() for cell in rows[2])
    assert any("\n" in cell for cell in rows[2])
    assert any(not any(row) for row in rows[4:-1])
    cells = [cell for row in rows[3:] for cell in row if isinstance(cell, str)]
    for form in (
        r".*\xa0.*", r".* ", r"[IV]+[a-e]", r"\d{1,2} [A-Z][a-z]+ \d{4}", r"\d\d-\d\d-\d{4}",
        r"-?\d+,\d+", "AKTIF", "pns",
    ):  # fmt: skip
        assert any(re.fullmatch(form, cell) for cell in cells), form


def test_dirty_csv_files_differ_in_encoding_and_separator(dirty_csv: Path) -> None:
    marks = set()
    for path in dirty_csv.iterdir():
        content = path.read_bytes()
        windows = b"\x97" in content  # the dash of the label in cp1252; no letter of ours in UTF-8
        marks.add((content.startswith(b"\xef\xbb\xbf"), windows, content.count(b";") > 4))
    assert marks == {(True, False, True), (False, True, True), (False, False, False)}


def test_a_letter_that_windows_lacks_is_written_in_utf_8(tmp_path: Path) -> None:
    # The second file would be cp1252.
    source = by_hand(tmp_path / "kota", sekolah="SD Ađikā")
    write_own_csv(source, tmp_path / "csv", dirt=True)
    content = (tmp_path / "csv" / "unit_kerja.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert "Ađikā" in content.decode("utf-8")


def test_a_number_that_a_spreadsheet_would_round_stays_a_text(tmp_path: Path) -> None:
    source = by_hand(tmp_path / "kota", lintang="-2.1234567890123457")
    row = records(grid(write_own_workbook(source, tmp_path / "k.xlsx"), "unit_kerja"), "kode")[2]
    assert row["lintang"] == "-2.1234567890123457"
    assert row["bujur"] == 106.25


def test_three_decimals_never_stand_alone_among_commas(tmp_path: Path) -> None:
    # "-2.125" beside "-2,25" would be read as thousands, and so would "-2,125".
    source = by_hand(tmp_path / "kota", lintang="-2.125")
    seen = set()
    for seed in range(40):
        write_own_csv(source, tmp_path / str(seed), dirt=True, seed=seed)
        rows = read_csv(tmp_path / str(seed) / "unit_kerja.csv")
        seen |= {tidy(cell) for row in rows for cell in row if re.fullmatch(r"-?\d+[.,]\d+", cell)}
    assert seen == {"-2,1250", "-2.25", "-2,25", "106.25", "106,25"}


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/kota.db"
    address = os.environ.get("MUTASI_UJI_POSTGRES")
    if address is None:
        pytest.skip("no server: scripts/with_postgres starts one")
    return address


def table_in(url: str, name: str) -> Rows:
    engine = create_engine(url)
    with engine.connect() as connection:
        found = connection.execute(text(f"SELECT * FROM {name}"))  # noqa: S608 - names of ours
        rows = [list(found.keys()), *(list(row) for row in found)]
    engine.dispose()
    return rows


@pytest.mark.parametrize("dirt", [False, True])
def test_the_database_holds_typed_cells_that_mean_the_same(
    source: Path, city: City, url: str, dirt: bool
) -> None:
    assert write_own_database(source, url, dirt=dirt) == url
    for table in city:
        rows = table_in(url, table)
        body = [["" if cell is None else cell for cell in row] for row in rows[1:]]
        found = read_own([rows[0], *body], table)
        assert sorted(found, key=repr) == sorted(clean_rows(city, table), key=repr)
    engine = create_engine(url)
    kinds = {
        column["name"]: type(column["type"]).__name__.upper()
        for table in ("pegawai", "unit_kerja")
        for column in inspect(engine).get_columns(table)
    }
    engine.dispose()
    assert {name: kinds[name] for name in ("nip", "jtm", "tanggal_lahir", "perkiraan")} == {
        "nip": "VARCHAR",
        "jtm": "INTEGER",
        "tanggal_lahir": "DATE",
        "perkiraan": "BOOLEAN",
    }
    assert kinds["lintang"] in ("FLOAT", "DOUBLE_PRECISION", "DOUBLE")
    spaced = [row for row in table_in(url, "pegawai")[1:] if row[5] != tidy(row[5])]
    assert bool(spaced) == dirt


def test_an_empty_cell_is_null_in_the_database(source: Path, city: City, url: str) -> None:
    write_own_database(source, url)
    rows = table_in(url, "pegawai")
    place = rows[0].index("akhir_kontrak")
    empty = sum(row[place] is None for row in rows[1:])
    assert empty == (city["pegawai"]["akhir_kontrak"] == "").sum() > 0
    assert not any(cell == "" for row in rows for cell in row)


def test_another_city_replaces_the_first_whole(source: Path, tmp_path: Path, url: str) -> None:
    write_own_database(source, url)
    write_own_database(by_hand(tmp_path / "kecil"), url)
    engine = create_engine(url)
    assert set(inspect(engine).get_table_names()) == {
        "pegawai", "unit_kerja", "jabatan", "formasi", "preferensi",
    }  # fmt: skip
    engine.dispose()
    assert len(table_in(url, "pegawai")) == 1 + 5


def test_a_city_that_cannot_be_written_leaves_the_old_one(
    source: Path, tmp_path: Path, url: str
) -> None:
    write_own_database(source, url)
    before = {name: table_in(url, name) for name in ("info", "pegawai", "formasi")}
    broken = by_hand(tmp_path / "rusak", kebutuhan="9" * 30)
    with pytest.raises((SQLAlchemyError, OverflowError)):
        write_own_database(broken, url)
    for name, rows in before.items():
        assert sorted(table_in(url, name), key=repr) == sorted(rows, key=repr)


# --- determinism ---------------------------------------------------------------------------------


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_equal_seeds_give_equal_bytes_and_another_seed_other_dirt(
    source: Path, dirty: Path, dirty_book: Path, dirty_csv: Path, tmp_path: Path
) -> None:
    write_offices(source, tmp_path / "kantor")
    assert contents(tmp_path / "kantor") == contents(dirty)
    write_own_csv(source, tmp_path / "csv", dirt=True)
    assert contents(tmp_path / "csv") == contents(dirty_csv)
    again = write_own_workbook(source, tmp_path / "kota.xlsx", dirt=True)
    assert again.read_bytes() == dirty_book.read_bytes()
    write_offices(source, tmp_path / "lain", seed=1)
    assert grid(tmp_path / "lain" / "siasn_pns.xlsx") != grid(dirty / "siasn_pns.xlsx")
    other = write_own_csv(source, tmp_path / "csv1", dirt=True, seed=1)
    assert (other / "pegawai.csv").read_bytes() != (dirty_csv / "pegawai.csv").read_bytes()


# --- a city by hand ------------------------------------------------------------------------------


def by_hand(
    folder: Path,
    *,
    nama: str = "Ani Contoh (fiktif)",
    catatan: str = "Dekat rumah",
    sekolah: str = "SD Satu",
    lintang: str = "-2.5",
    kebutuhan: str = "4",
    nip: str = "199001012015032901",
    status: str = "PNS",
) -> Path:
    """Five people in three units; one preferensi; no info. Options go to one cell each."""
    folder.mkdir(parents=True)
    tables = {
        "unit_kerja": f"""kode,nama,induk,jenis,lintang,bujur
KOTA,Pemerintah Kota,,pemerintah daerah,,
DINDIK,Dinas Pendidikan,KOTA,dinas,,
SD/1,{sekolah},DINDIK,sd,{lintang},106.25
SD 1,{sekolah},KOTA,sd,-2.25,106.25
""",
        "jabatan": """kode,nama,jenis,kelompok_jabatan,kelas_jabatan,bup
G1,Guru Kelas Ahli Pertama,fungsional,guru kelas,8,60
G2,Guru Kelas Ahli Muda,fungsional,guru kelas,9,60
G3,Guru Kelas Ahli Madya,fungsional,guru kelas,11,60
OP,Operator,pelaksana,operator,,58
""",
        "pegawai": f"""id_pegawai,status_pegawai,jabatan,unit_kerja,nip,nama,tanggal_lahir
1,{status},G1,SD/1,{nip},{nama},1990-01-01
2,PNS,G1,SD/1,198001012005031902,Budi Contoh (fiktif),1980-01-01
3,CPNS,G1,SD/1,199801012025031903,Candra Contoh (fiktif),1998-01-01
4,PPPK,G2,SD/1,196712312022211904,Dedi Contoh (fiktif),1967-12-31
5,ASN,OP,DINDIK,197001012000031905,Eko Contoh (fiktif),
""",
        "formasi": f"""unit_kerja,kelompok_jabatan,kebutuhan
SD/1,guru kelas,6
SD 1,guru kelas,{kebutuhan}
DINDIK,operator,0
""",
        "preferensi": f"""id_pegawai,unit_kerja,catatan
2,SD 1,{catatan}
""",
    }
    for name, content in tables.items():
        (folder / f"{name}.csv").write_text(content, encoding="utf-8", newline="")
    return folder


def test_peta_jabatan_of_a_city_by_hand(tmp_path: Path) -> None:
    folder = write_offices(by_hand(tmp_path / "kota"), tmp_path / "kantor", dirt=False)
    names = ["SD Satu - Dinas Pendidikan - Pemerintah Kota", "SD Satu - Pemerintah Kota"]
    # Need 6 over 3 and 1 holders: 4.5 and 1.5, the half goes to the first. Born on 31 December
    # 1967, BUP 60: leaves on 1 January 2028.
    functional, none = "Jabatan Fungsional", [0] * 5
    assert [list(row.values()) for row in peta(folder)] == [
        [names[0], "Guru Kelas Ahli Pertama", functional, 8, 5, 3, 0, -2, none],
        [names[0], "Guru Kelas Ahli Muda", functional, 9, 1, 0, 1, 0, [0, 1, 0, 0, 0]],
        [names[1], "Guru Kelas Ahli Pertama", functional, 8, 4, 0, 0, -4, none],
        ["Dinas Pendidikan", "Operator", "Jabatan Pelaksana", "", 0, 1, 0, 1, none],
    ]


def test_siasn_of_a_city_by_hand(tmp_path: Path) -> None:
    folder = write_offices(by_hand(tmp_path / "kota"), tmp_path / "kantor", dirt=False)
    rows = siasn(folder, "siasn_pns.xlsx")
    assert {nip[-3:]: row["STATUS CPNS PNS"] for nip, row in rows.items()} == {
        "901": "P", "902": "P", "903": "C", "905": "",
    }  # fmt: skip
    unknown = rows["197001012000031905"]
    assert [unknown["JENIS PEGAWAI ID"], unknown["TANGGAL LAHIR"]] == ["", ""]
    assert unknown["UNOR NAMA"] == "DINAS PENDIDIKAN - PEMERINTAH KOTA"
    assert rows["199001012015032901"]["UNOR NAMA"] == "SD SATU - DINAS PENDIDIKAN - PEMERINTAH KOTA"
    assert grid(folder / "siasn_pppk_paruh_waktu.xlsx")[2:] == []


def test_schools_whose_codes_are_alike_have_files_of_their_own(tmp_path: Path) -> None:
    folder = write_offices(by_hand(tmp_path / "kota"), tmp_path / "kantor")
    files = {path.name: records(grid(path), "NUPTK") for path in (folder / "dapodik").iterdir()}
    assert {name: len(rows) for name, rows in files.items()} == {"SD%2F1.xlsx": 6, "SD%201.xlsx": 2}


@pytest.mark.parametrize("cell", [{"nip": ""}, {"status": "non-ASN"}])
def test_someone_whom_no_outside_form_carries_is_refused(
    tmp_path: Path, cell: dict[str, str]
) -> None:
    source = by_hand(tmp_path / "kota", **cell)
    with pytest.raises(ValueError, match="only ASN"):
        write_offices(source, tmp_path / "kantor")
    assert not (tmp_path / "kantor").exists()
    write_own_workbook(source, tmp_path / "kota.xlsx")


# --- the whole city ------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_whole_city_is_sent_by_every_office(tmp_path: Path) -> None:
    source = tmp_path / "kota"
    write_city(source)
    folder = write_offices(source, tmp_path / "kantor")
    counts = [len(siasn(folder, name)) for name in SIASN_FILES]
    assert counts == [2905, 743, 2778]  # domain.md 8.1
    assert len(list((folder / "dapodik").iterdir())) == 83
    book = write_own_workbook(source, tmp_path / "kota.xlsx", dirt=True)
    assert len(read_own(grid(book, "pegawai"), "pegawai")) == 1 + 3648 + 2778

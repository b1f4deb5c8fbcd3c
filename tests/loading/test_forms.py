"""SIASN, its unit hierarchy, Dapodik and peta jabatan become tables of ours, read by hand here."""

from __future__ import annotations

import pandas as pd
import pytest

from mutasi_lib.loading.forms import jenjang_of, kelompok_of, path_parts, unit_kind
from mutasi_lib.loading.mapping import NameMapping
from mutasi_lib.loading.recognise import Recognised, recognise
from mutasi_lib.loading.tables import Sheet

NIP = "198503102010011901"
NI_PPPK = "199203032020212903"


def read(rows: list[list[str]], berkas: str = "ekspor.xlsx", **more: object) -> Recognised:
    sheet = Sheet(
        berkas=berkas, lembar="Sheet1", rows=rows, numbers=range(1, len(rows) + 1), **more
    )  # type: ignore[arg-type] # test shorthand
    return recognise([sheet], NameMapping())


def table(found: Recognised, name: str) -> pd.DataFrame:
    (part,) = [part for part in found.parts if part.raw.name == name]
    return part.raw.cells.fillna("")


SIASN = [
    "PNS ID", "NIP BARU", "NIP LAMA", "NAMA", "TANGGAL LAHIR", "JENIS KELAMIN", "NIK",
    "KEDUDUKAN HUKUM NAMA", "STATUS CPNS PNS", "TMT CPNS", "GOL AKHIR NAMA",
    "JENIS JABATAN NAMA", "JABATAN ID", "JABATAN NAMA", "TMT JABATAN", "TINGKAT PENDIDIKAN NAMA",
    "PENDIDIKAN NAMA", "UNOR ID", "UNOR NAMA", "ESELON NAMA",
]  # fmt: skip
PATH = "UPTD PUSKESMAS  MELINTANG. - DINAS KESEHATAN - PEMERINTAH KOTA X"


def siasn(**cells: str) -> list[str]:
    usual = {
        "NIP BARU": f"'{NIP}", "NAMA": "ALI (fiktif)", "TANGGAL LAHIR": "10-03-1985",
        "JENIS KELAMIN": "M", "NIK": "1971000000000001", "KEDUDUKAN HUKUM NAMA": "Aktif",
        "STATUS CPNS PNS": "P", "TMT CPNS": "01-01-2010", "GOL AKHIR NAMA": "III/b",
        "JENIS JABATAN NAMA": "Jabatan Fungsional", "JABATAN ID": "J1",
        "JABATAN NAMA": "PERAWAT AHLI PERTAMA", "TMT JABATAN": "01-01-2022",
        "TINGKAT PENDIDIKAN NAMA": "S-1/Sarjana", "PENDIDIKAN NAMA": "S-1 KEPERAWATAN",
        "UNOR ID": "U1", "UNOR NAMA": PATH,
    }  # fmt: skip
    return [{**usual, **cells}.get(heading, "null") for heading in SIASN]


def test_siasn_people_are_read_and_what_no_plan_needs_is_not() -> None:
    found = read([SIASN, siasn()])
    row = table(found, "pegawai").iloc[0].to_dict()
    assert row == {
        "id_pegawai": f"'{NIP}", "status_pegawai": "PNS", "jabatan": "PERAWAT AHLI PERTAMA",
        "unit_kerja": PATH, "nip": f"'{NIP}", "nama": "ALI (fiktif)", "kedudukan_hukum": "Aktif",
        "tanggal_lahir": "10-03-1985", "jenis_kelamin": "M", "golongan": "III/b",
        "tmt_cpns": "01-01-2010", "tmt_jabatan": "01-01-2022", "pendidikan": "S-1/Sarjana",
        "bidang_pendidikan": "KEPERAWATAN",
    }  # fmt: skip
    (note,) = [fault for fault in found.faults if fault.kode == "KOLOM-PRIBADI"]
    assert note.derajat == "catatan"
    assert "nik" in note.masalah
    assert not any("1971" in part.raw.cells.to_csv() for part in found.parts)


@pytest.mark.parametrize(
    ("cells", "berkas", "status"),
    [
        ({}, "pns.xlsx", "PNS"),
        ({"STATUS CPNS PNS": "C"}, "pns.xlsx", "CPNS"),
        ({"STATUS CPNS PNS": "CPNS"}, "pns.xlsx", "CPNS"),
        ({"STATUS CPNS PNS": "null"}, "asn.xlsx", "ASN"),
        ({"NIP BARU": NI_PPPK, "STATUS CPNS PNS": "null"}, "asn.xlsx", "PPPK"),
        ({"KEDUDUKAN HUKUM NAMA": "PPPK Aktif"}, "asn.xlsx", "PPPK"),
        ({"STATUS CPNS PNS": "null"}, "siasn_pppk.xlsx", "PPPK"),
        ({"STATUS CPNS PNS": "null"}, "siasn_pppk_paruh_waktu.xlsx", "PPPK paruh waktu"),
    ],
)
def test_the_status_is_what_the_export_says(
    cells: dict[str, str], berkas: str, status: str
) -> None:
    found = read([SIASN, siasn(**cells)], berkas)
    assert list(table(found, "pegawai")["status_pegawai"]) == [status]


@pytest.mark.parametrize(
    ("text", "ours"),
    [
        ("Aktif", "Aktif"),
        ("PPPK Aktif", "Aktif"),
        ("CLTN", "CLTN"),
        ("TUGAS BELAJAR", "Tugas Belajar"),
        ("Masa Persiapan Pensiun", None),
        ("PNS kena hukuman disiplin", "PNS kena hukuman disiplin"),
        ("null", ""),
    ],
)
def test_the_legal_standing_is_translated_or_left_for_a_decision(
    text: str, ours: str | None
) -> None:
    """*Masa Persiapan Pensiun* (MPP) is a standing of ours, not somebody who has left."""
    found = read([SIASN, siasn(**{"KEDUDUKAN HUKUM NAMA": text})])
    expected = "MPP" if ours is None else ours
    assert list(table(found, "pegawai")["kedudukan_hukum"]) == [expected]


def test_people_who_have_left_are_left_out_and_counted() -> None:
    rows = [SIASN, siasn(), siasn(**{"KEDUDUKAN HUKUM NAMA": "Pensiun"}),
            siasn(**{"KEDUDUKAN HUKUM NAMA": "Mencapai BUP"})]  # fmt: skip
    found = read(rows)
    assert len(table(found, "pegawai")) == 1
    ((_, form, skips),) = found.grids
    assert form == "ekspor SIASN data utama"
    assert [(skip.reason.split(" (")[0], skip.numbers) for skip in skips] == [
        ("bukan pegawai lagi", (3, 4))
    ]


def test_units_are_read_from_the_path_root_and_all() -> None:
    found = read([SIASN, siasn(), siasn(**{"UNOR NAMA": "DINAS KESEHATAN - PEMERINTAH KOTA X",
                                           "UNOR ID": "U2"})])  # fmt: skip
    units = table(found, "unit_kerja")
    assert units[["nama", "jenis", "induk", "id_unor_siasn"]].to_numpy().tolist() == [
        ["UPTD PUSKESMAS MELINTANG", "puskesmas", "DINAS KESEHATAN - PEMERINTAH KOTA X", "U1"],
        ["DINAS KESEHATAN", "dinas", "PEMERINTAH KOTA X", "U2"],
        ["PEMERINTAH KOTA X", "pemerintah daerah", "", ""],
    ]
    assert units.loc[0, "kode"] == (
        "UPTD PUSKESMAS MELINTANG - DINAS KESEHATAN - PEMERINTAH KOTA X"
    )
    assert [part.derived for part in found.parts if part.raw.name == "unit_kerja"] == [True]


def test_jabatan_are_read_from_the_people_who_hold_them() -> None:
    rows = [
        SIASN,
        siasn(),
        siasn(**{"JABATAN NAMA": "PENGELOLA LAYANAN", "JENIS JABATAN NAMA": "Jabatan Pelaksana"}),
        siasn(**{"JABATAN NAMA": "KEPALA SEKSI X", "JENIS JABATAN NAMA": "Jabatan Struktural",
                 "ESELON NAMA": "IV.a"}),
    ]  # fmt: skip
    posts = table(read(rows), "jabatan")
    assert posts[["nama", "jenis", "kelompok_jabatan", "jenjang"]].to_numpy().tolist() == [
        ["PERAWAT AHLI PERTAMA", "fungsional", "perawat", "ahli pertama"],
        ["PENGELOLA LAYANAN", "pelaksana", "pengelola layanan", ""],
        ["KEPALA SEKSI X", "pengawas", "kepala seksi x", ""],
    ]


def test_somebody_called_null_keeps_the_name() -> None:
    assert list(table(read([SIASN, siasn(NAMA="null")]), "pegawai")["nama"]) == ["null"]


@pytest.mark.parametrize(
    ("name", "jenis"),
    [
        ("UPTD PUSKESMAS MELINTANG", "puskesmas"),
        ("Puskesmas Pembantu Air Itam", "pustu"),
        ("SD NEGERI 52", "sd"),
        ("SMPN 3", "smp"),
        ("SDM DAN UMUM", None),
        ("DINAS KESEHATAN", "dinas"),
        ("SUB BAGIAN UMUM", "bagian"),
        ("KELURAHAN ASAM", "kelurahan"),
        ("RSUD DEPATI HAMZAH", "rumah sakit"),
        ("MUSEUM TIMAH", None),
    ],
)
def test_the_kind_of_a_unit_is_read_from_its_first_words_or_not_at_all(
    name: str, jenis: str | None
) -> None:
    assert unit_kind(name) == jenis


@pytest.mark.parametrize(
    ("name", "kelompok", "jenjang"),
    [
        ("PERAWAT AHLI MUDA", "perawat", "ahli muda"),
        ("Pranata Laboratorium Kesehatan Terampil", "pranata laboratorium kesehatan", "terampil"),
        ("PENGELOLA LAYANAN", "pengelola layanan", None),
        ("GURU KELAS SD  AHLI  PERTAMA", "guru kelas sd ahli pertama", None),
    ],
)
def test_a_jabatan_is_cut_into_kelompok_and_jenjang(
    name: str, kelompok: str, jenjang: str | None
) -> None:
    assert (kelompok_of(name), jenjang_of(name)) == (kelompok, jenjang)


def test_a_path_is_cut_at_its_dashes_without_stray_dots_and_spaces() -> None:
    assert path_parts(" A.  B -  C. - D ") == ["A. B", "C", "D"]
    assert path_parts("") == []


def test_the_unit_hierarchy_is_a_tree_of_ids() -> None:
    rows = [["ID", "NAMA_UNOR", "ID_ATASAN"], ["U1", "PEMERINTAH KOTA X", ""],
            ["U2", "DINAS  KESEHATAN.", "U1"], ["U3", "MUSEUM", "U1"]]  # fmt: skip
    units = table(read(rows), "unit_kerja")
    assert units[["kode", "nama", "induk", "jenis"]].to_numpy().tolist() == [
        ["U1", "PEMERINTAH KOTA X", "", "pemerintah daerah"],
        ["U2", "DINAS KESEHATAN", "U1", "dinas"],
        ["U3", "MUSEUM", "U1", ""],
    ]


DAPODIK = ["No", "Nama", "NUPTK", "JK", "Tanggal Lahir", "NIP", "Status Kepegawaian", "Jenis PTK",
           "Desa/Kelurahan", "Tugas Tambahan", "Pangkat Golongan", "NIP Suami/Istri", "NIK",
           "Lintang", "Bujur"]  # fmt: skip


def test_dapodik_knows_the_school_from_its_title_and_leaves_out_non_asn() -> None:
    rows = [
        ["Daftar Guru"],
        ["SD NEGERI 52 PANGKALPINANG"],
        ["Kecamatan Kec. Rangkui, Kabupaten Kota Pangkalpinang"],
        ["Tanggal Unduh: 2026-11-01 08:00:00"],
        DAPODIK,
        ["1", "Budi (fiktif)", "1234", "L", "1985-03-10", NIP, "PNS", "Guru Kelas", "Asam",
         "Kepala Sekolah", "III/b", NI_PPPK, "197100", "-2.1", "106.1"],
        ["2", "Cici (fiktif)", "1235", "P", "1990-01-01", "", "Honor Daerah TK.II Kab/Kota",
         "Guru Mapel", "", "", "", "", "197101", "", ""],
    ]  # fmt: skip
    found = read(rows, "sdn-52.xlsx")
    people = table(found, "pegawai")
    assert people.iloc[0].to_dict() == {
        "id_pegawai": NIP, "status_pegawai": "PNS", "unit_kerja": "SD NEGERI 52 PANGKALPINANG",
        "nip": NIP, "nama": "Budi (fiktif)", "tanggal_lahir": "1985-03-10", "jenis_kelamin": "L",
        "golongan": "III/b", "tmt_cpns": "", "tugas_tambahan": "Kepala Sekolah",
        "id_pasangan": NI_PPPK, "rumah_kelurahan": "Asam", "rumah_lintang": "-2.1",
        "rumah_bujur": "106.1",
    }  # fmt: skip
    assert len(people) == 1
    ((grid, _, skips),) = found.grids
    assert grid.header_number == 5
    assert [(skip.reason, skip.numbers) for skip in skips] == [("bukan ASN (tanpa NIP)", (7,))]
    assert [part.partial for part in found.parts] == [True]


def test_peta_jabatan_gives_need_and_jabatan() -> None:
    rows = [
        ["Peta Jabatan Kota X"],
        ["Unit", "Nama Jabatan", "Jenis Jabatan", "Kelas", "Kebutuhan (ABK)", "Bezetting", ""],
        ["", "", "", "", "", "PNS", "PPPK"],
        ["Puskesmas A", "Perawat Ahli Pertama", "Jabatan Fungsional", "8", "3", "1", "0"],
        ["", "Perawat Ahli Muda", "Jabatan Fungsional", "9", "2", "1", "0"],
        ["Jumlah", "", "", "", "5", "2", "0"],
        ["Puskesmas B", "Bidan Mahir", "Jabatan Fungsional", "7", "1", "", ""],
    ]
    merged = [(2, 5, 2, 6), (4, 0, 5, 0), (2, 0, 3, 0)]
    found = read(rows, "peta.xlsx", merged=merged)
    assert table(found, "formasi").to_numpy().tolist() == [
        ["Puskesmas A", "Perawat Ahli Pertama", "3"],
        ["Puskesmas A", "Perawat Ahli Muda", "2"],
        ["Puskesmas B", "Bidan Mahir", "1"],
    ]
    (need,) = [part for part in found.parts if part.raw.name == "formasi"]
    assert need.adds_up == "kebutuhan"
    assert list(need.raw.rows) == [4, 5, 7]
    posts = table(found, "jabatan")
    assert posts[["nama", "jenis", "kelompok_jabatan", "jenjang", "kelas_jabatan"]].iloc[
        2
    ].tolist() == ["Bidan Mahir", "fungsional", "bidan", "mahir", "7"]
    ((_, _, skips),) = found.grids
    assert [(skip.reason, skip.numbers) for skip in skips] == [("baris jumlah", (6,))]


# --- own tables ---------------------------------------------------------------------------------


def own(rows: list[list[str]], lembar: str = "pelatihan", **more: object) -> Recognised:
    sheet = Sheet(
        berkas="kota.xlsx", lembar=lembar, rows=rows, numbers=range(1, len(rows) + 1), **more
    )  # type: ignore[arg-type] # test shorthand
    return recognise([sheet], NameMapping())


def codes(found: Recognised) -> list[tuple[str, str, str]]:
    return [(fault.kode, fault.sel, fault.kolom) for fault in found.faults]


def test_a_table_is_known_by_its_sheet_name_or_its_headings() -> None:
    rows = [["Kode", "Nama", "Biaya"], ["P1", "Kursus", "5"]]
    assert [part.raw.name for part in own(rows).parts] == ["pelatihan"]
    rows = [["unit_kerja", "kelompok_jabatan", "kebutuhan"], ["U", "perawat", "2"]]
    assert [part.raw.name for part in own(rows, "Sheet1").parts] == ["formasi"]


def test_an_unknown_sheet_is_named_with_the_nearest_table() -> None:
    found = own([["apa", "saja"], ["1", "2"]], "preferens")
    assert [(f.kode, f.derajat) for f in found.faults] == [("LEMBAR-TAK-DIKENAL", "peringatan")]
    assert "preferensi" in found.faults[0].saran
    found = own([["apa", "saja"], ["1", "2"]], "catatan rapat")
    assert [(f.kode, f.derajat) for f in found.faults] == [("LEMBAR-TAK-DIKENAL", "catatan")]


@pytest.mark.parametrize("lembar", ["Petunjuk", "Kolom", "Referensi"])
def test_the_pages_of_our_own_template_are_no_data(lembar: str) -> None:
    found = own([["apa", "saja"]], lembar)
    assert (found.parts, found.faults) == ([], [])


def test_usual_headings_are_understood() -> None:
    rows = [
        ["id_pegawai", "NIP BARU", "Nama\nLengkap", "JK", "Tgl. Lahir"],
        ["A", "1", "x", "L", "y"],
    ]
    (part,) = own(rows, "pegawai").parts
    assert list(part.raw.cells) == ["id_pegawai", "nip", "nama", "tanggal_lahir", "jenis_kelamin"]
    assert part.raw.headings["tanggal_lahir"].text == "Tgl. Lahir"


def test_a_doubled_column_is_named_with_both_letters() -> None:
    found = own([["kode", "nama", "nama"], ["P1", "a", "b"]])
    assert codes(found) == [("KOLOM-GANDA", "", "nama")]
    assert "kolom B dan C" in found.faults[0].masalah


def test_text_beyond_the_last_heading_is_told() -> None:
    found = own([["kode", "nama"], ["P1", "a", "", "lupa"]], kinds=["tt", "tt t"])
    assert codes(found) == [("KOLOM-TAK-DIKENAL", "", "(tanpa nama)")]
    assert "kolom D" in found.faults[0].masalah


@pytest.mark.parametrize(("kind", "kode"), [("u", "RUMUS-BELUM-TERSIMPAN"), ("e", "GALAT-EXCEL")])
def test_a_spoilt_cell_is_emptied_and_named_by_its_address(kind: str, kode: str) -> None:
    found = own([["kode", "nama"], ["P1", "#N/A"]], kinds=["tt", f"t{kind}"])
    assert codes(found) == [(kode, "B2", "nama")]
    assert table(found, "pelatihan")["nama"].tolist() == [""]


@pytest.mark.parametrize(
    ("text", "refused"),
    [("198503102010011904", True), ("1234567890123456", True), ("123456789012345", False)],
)
def test_a_number_of_more_than_fifteen_digits_has_lost_some(text: str, refused: bool) -> None:
    found = own([["kode", "nama"], [text, "x"]], kinds=["tt", "nt"])
    assert codes(found) == ([("NIP-ANGKA", "A2", "kode")] if refused else [])


def test_a_short_number_is_no_nip_either() -> None:
    found = own([["id_pegawai", "nip", "nama"], ["7", "12", "x"]], "pegawai", kinds=["ttt", "nnt"])
    assert ("NIP-ANGKA", "B2", "nip") in codes(found)
    assert table(found, "pegawai")["id_pegawai"].tolist() == ["7"]


def test_a_csv_column_without_heading_is_told_once_and_no_row_is_refused() -> None:
    found = own([["kode", "nama", ""], ["P1", "a", "lupa"], ["P2", "b", ""]])
    assert codes(found) == [("KOLOM-TAK-DIKENAL", "", "(tanpa nama)")]
    found = own([["kode", "nama"], ["P1", "a", "lebih"], ["P2", "b"]])
    assert [(fault.kode, fault.baris) for fault in found.faults] == [("BARIS-JANGGAL", 2)]

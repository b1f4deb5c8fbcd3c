"""Every bad input is refused with its kind and its place, all at once, and nothing else is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from builders import AS_OF, City

from mutasi_lib.errors import InputDataError
from mutasi_lib.loading import load_sample, load_snapshot

Place = tuple[str, str, str, int, str]
"""kode, berkas, lembar, baris as Excel shows it (0 = none), kolom."""

NIP = "198503102010011901"  # A1: born 10 March 1985, TMT January 2010, sex 1, serial 901


def refusal(*sources: Path) -> InputDataError:
    with pytest.raises(InputDataError) as caught:
        load_snapshot(*sources, as_of=None)
    return caught.value


def places(*sources: Path) -> list[Place]:
    faults = refusal(*sources).faults
    columns = ["kode", "berkas", "lembar", "baris", "kolom"]
    return sorted(faults[columns].itertuples(index=False, name=None))


def cell(kode: str, table: str, baris: int, kolom: str) -> Place:
    return (kode, f"{table}.csv", "", baris, kolom)


# --- cells and columns of a CSV folder ----------------------------------------------------------

CHANGES: dict[str, tuple[Callable[[City], City], list[Place]]] = {
    "wrong type for int": (
        lambda c: c.set("formasi", 2, "kebutuhan", "1,000"),
        [cell("ANGKA-RANCU", "formasi", 2, "kebutuhan")],
    ),
    "an empty required int": (
        lambda c: c.set("formasi", 3, "kebutuhan", ""),
        [cell("ISI-KOSONG", "formasi", 3, "kebutuhan")],
    ),
    "wrong type for float": (
        lambda c: c.set("unit_kerja", 5, "lintang", "setengah"),
        [cell("ISI-JENIS", "unit_kerja", 5, "lintang")],
    ),
    "infinity is no float": (
        lambda c: c.set("unit_kerja", 5, "bujur", "inf"),
        [cell("ISI-JENIS", "unit_kerja", 5, "bujur")],
    ),
    "a year of two digits": (
        lambda c: c.set("pegawai", 3, "tmt_unit", "01-02-21"),
        [cell("TANGGAL-RANCU", "pegawai", 3, "tmt_unit")],
    ),
    "a date that does not exist": (
        lambda c: c.set("pegawai", 3, "tmt_unit", "2021-02-31"),
        [cell("TANGGAL-TIDAK-ADA", "pegawai", 3, "tmt_unit")],
    ),
    "wrong type for bool": (
        lambda c: c.set("unit_kerja", 6, "perkiraan", "mungkin"),
        [cell("ISI-JENIS", "unit_kerja", 6, "perkiraan")],
    ),
    "unknown status": (
        lambda c: c.set("pegawai", 2, "status_pegawai", "Honorer"),
        [cell("KODE-TAK-DIKENAL", "pegawai", 2, "status_pegawai")],
    ),
    "unknown jenis_unit": (
        lambda c: c.set("unit_kerja", 7, "jenis", "sma"),
        [cell("KODE-TAK-DIKENAL", "unit_kerja", 7, "jenis")],
    ),
    "unknown education": (
        lambda c: c.set("pegawai", 9, "pendidikan", "Kursus"),
        [cell("KODE-TAK-DIKENAL", "pegawai", 9, "pendidikan")],
    ),
    "unknown kind of exemption": (
        lambda c: c.set("pengecualian", 2, "jenis", "cuti"),
        [cell("KODE-TAK-DIKENAL", "pengecualian", 2, "jenis")],
    ),
    "unknown unit": (
        lambda c: c.set("pegawai", 4, "unit_kerja", "PKM-C"),
        [cell("KODE-TAK-DIKENAL", "pegawai", 4, "unit_kerja")],
    ),
    "unknown parent": (
        lambda c: c.set("unit_kerja", 3, "induk", "PEMPROV"),
        [cell("KODE-TAK-DIKENAL", "unit_kerja", 3, "induk")],
    ),
    "unknown jabatan": (
        lambda c: c.set("pegawai", 4, "jabatan", "PERAWAT-9"),
        [cell("KODE-TAK-DIKENAL", "pegawai", 4, "jabatan")],
    ),
    "unknown kelompok": (
        lambda c: c.set("padanan_jabatan", 2, "ke_kelompok", "apoteker"),
        [cell("KODE-TAK-DIKENAL", "padanan_jabatan", 2, "ke_kelompok")],
    ),
    "unknown pegawai": (
        lambda c: c.set("preferensi", 2, "id_pegawai", "A99"),
        [cell("KODE-TAK-DIKENAL", "preferensi", 2, "id_pegawai")],
    ),
    "unknown spouse": (
        lambda c: c.set("pegawai", 7, "id_pasangan", "A99"),
        [cell("KODE-TAK-DIKENAL", "pegawai", 7, "id_pasangan")],
    ),
    "duplicate key": (
        lambda c: (
            c.set("unit_kerja", 6, "kode", "PKM-A")
            .keep_rows("formasi", "PKM-A", "SMP-1", "DINKES", "DINDIK")
            .keep_rows("pegawai", "A1", "A2", "A5", "A6", "A7", "A8")
            .pegawai("A6", id_pasangan="")
            .drop_table("preferensi", "masukan_pimpinan", "pengecualian", "realisasi")
        ),
        [cell("KUNCI-GANDA", "unit_kerja", baris, "kode") for baris in (5, 6)],
    ),
    "duplicate key of two columns": (
        lambda c: c.set("formasi", 3, "unit_kerja", "PKM-A"),
        [cell("KUNCI-GANDA", "formasi", b, "unit_kerja + kelompok_jabatan") for b in (2, 3)],
    ),
    "NIP of 17 digits": (
        lambda c: c.pegawai("A1", nip=NIP[:17]),
        [cell("NIP-BENTUK", "pegawai", 2, "nip")],
    ),
    "NIP with month 13": (
        lambda c: c.pegawai("A1", nip=NIP[:12] + "13" + NIP[14:]),
        [cell("NIP-BENTUK", "pegawai", 2, "nip")],
    ),
    "NIP with sex 3": (
        lambda c: c.pegawai("A1", nip=NIP[:14] + "3" + NIP[15:]),
        [cell("NIP-BENTUK", "pegawai", 2, "nip")],
    ),
    "NIP in Arabic-Indic digits": (
        lambda c: c.pegawai("A1", nip="".join(chr(0x660 + int(digit)) for digit in NIP)),
        [cell("NIP-BENTUK", "pegawai", 2, "nip")],
    ),
    "NIP born on 31 February": (
        lambda c: c.pegawai("A1", nip="19850231" + NIP[8:]),
        [cell("NIP-BENTUK", "pegawai", 2, "nip")],
    ),
    "NIP in scientific notation": (
        lambda c: c.pegawai("A1", nip="1.98503E+17"),
        [cell("NIP-ILMIAH", "pegawai", 2, "nip")],
    ),
    "duplicate NIP": (
        lambda c: c.pegawai("A5", nip=NIP),
        [cell("NIP-GANDA", "pegawai", baris, "nip") for baris in (2, 6)],
    ),
    "negative need": (
        lambda c: c.set("formasi", 6, "kebutuhan", "-1"),
        [cell("ISI-TERLALU-KECIL", "formasi", 6, "kebutuhan")],
    ),
    "need too large": (
        lambda c: c.set("formasi", 6, "kebutuhan", "10001"),
        [cell("ISI-TERLALU-BESAR", "formasi", 6, "kebutuhan")],
    ),
    "latitude off the globe": (
        lambda c: c.set("unit_kerja", 5, "lintang", "90.5"),
        [cell("ISI-TERLALU-BESAR", "unit_kerja", 5, "lintang")],
    ),
    "minimum above maksimum": (
        lambda c: c.set("formasi", 3, "minimum", "5"),
        [cell("BATAS-BERTENTANGAN", "formasi", 3, "minimum")],
    ),
    "minimum above kebutuhan where maksimum is empty": (
        lambda c: c.set("formasi", 2, "minimum", "2"),
        [cell("BATAS-BERTENTANGAN", "formasi", 2, "minimum")],
    ),
    "PPPK golongan for a PNS": (
        lambda c: c.pegawai("A1", golongan="IX"),
        [cell("GOLONGAN-SKALA", "pegawai", 2, "golongan")],
    ),
    "PNS golongan for a PPPK": (
        lambda c: c.pegawai("A3", golongan="III/a"),
        [cell("GOLONGAN-SKALA", "pegawai", 4, "golongan")],
    ),
    "a unit under itself": (
        lambda c: c.set("unit_kerja", 3, "induk", "DINKES"),
        [cell("UNIT-MELINGKAR", "unit_kerja", 3, "induk")],
    ),
    "two units under each other, the units below them not": (
        lambda c: c.set("unit_kerja", 3, "induk", "PKM-A"),
        [cell("UNIT-MELINGKAR", "unit_kerja", baris, "induk") for baris in (3, 5)],
    ),
    "missing column": (
        lambda c: c.drop_column("pegawai", "status_pegawai"),
        [cell("KOLOM-HILANG", "pegawai", 0, "status_pegawai")],
    ),
    "missing key column that others refer to": (
        lambda c: c.drop_column("unit_kerja", "kode"),
        [cell("KOLOM-HILANG", "unit_kerja", 0, "kode")],
    ),
    "misspelt column": (
        lambda c: c.rename_column("formasi", "kebutuhan", "kebutuhn"),
        [cell("KOLOM-HILANG", "formasi", 0, "kebutuhan")],
    ),
    "doubled required column": (
        lambda c: c.add_column("pegawai", "jabatan", "PERAWAT-1"),
        [cell("KOLOM-GANDA", "pegawai", 0, "jabatan")],
    ),
    "header only for a required table": (
        lambda c: c.keep_rows("jabatan"),
        [("TABEL-TIDAK-ADA", "kota", "", 0, "")],
    ),
    "missing required table": (
        lambda c: c.drop_table("unit_kerja"),
        [("TABEL-TIDAK-ADA", "kota", "", 0, "")],
    ),
    "missing date of the data": (
        lambda c: c.keep_rows("info", "nama_daerah"),
        [("TANGGAL-DATA", "kota", "", 0, "")],
    ),
    "date of the data not as asked": (
        lambda c: c.edit("info", "per_tanggal", nilai="20261101"),
        [("TANGGAL-DATA", "kota", "", 0, "")],
    ),
    "no info at all": (
        lambda c: c.drop_table("info"),
        [("TANGGAL-DATA", "kota", "", 0, "")],
    ),
}


SIDE_TABLES = ("padanan_jabatan", "masukan_pimpinan", "pengecualian", "realisasi")
"""Left out where the change is elsewhere, for speed; `formasi` and `preferensi` always stay."""


@pytest.mark.parametrize(("change", "expected"), CHANGES.values(), ids=CHANGES.keys())
def test_a_bad_cell_column_or_table_is_named_alone(
    tmp_path: Path, change: Callable[[City], City], expected: list[Place]
) -> None:
    city, clean = change(City()), City()
    idle = [name for name in SIDE_TABLES if city.tables.get(name) == clean.tables[name]]
    assert places(city.drop_table(*idle).write_csv(tmp_path / "kota")) == sorted(expected)


# --- files --------------------------------------------------------------------------------------


def _with_text(name: str, text: str | bytes) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        city = City().write_csv(folder / "kota")
        (city / name).write_bytes(text if isinstance(text, bytes) else text.encode())
        return city

    return write


def _xlsx(change: Callable[[City], City], **more: frozenset[tuple[str, str]]) -> Callable:
    return lambda folder: change(City()).write_xlsx(folder / "kota.xlsx", **more)


def _truncated(folder: Path) -> Path:
    path = City().write_xlsx(folder / "kota.xlsx")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    return path


def _empty_folder(folder: Path) -> Path:
    (folder / "kosong").mkdir()
    return folder / "kosong"


def _suffix(name: str) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        (folder / name).write_text("x")
        return folder / name

    return write


FILES: dict[str, tuple[Callable[[Path], Path], list[Place]]] = {
    "missing file": (
        lambda folder: folder / "tak-ada.xlsx",
        [("BERKAS-TIDAK-ADA", "tak-ada.xlsx", "", 0, "")],
    ),
    "unsupported suffix": (_suffix("kota.xls"), [("BERKAS-JENIS", "kota.xls", "", 0, "")]),
    "one CSV without a header": (
        _suffix("pegawai.csv"),
        [("KEPALA-HILANG", "pegawai.csv", "", 1, "")],
    ),
    "folder without tables": (_empty_folder, [("TABEL-TIDAK-ADA", "kosong", "", 0, "")]),
    "empty required CSV": (
        _with_text("pegawai.csv", ""),
        [("BERKAS-KOSONG", "pegawai.csv", "", 0, "")],
    ),
    "empty optional CSV": (
        _with_text("jarak.csv", ""),
        [("BERKAS-KOSONG", "jarak.csv", "", 0, "")],
    ),
    "0-byte workbook": (
        _suffix("nol.xlsx"),
        [("BERKAS-JENIS", "nol.xlsx", "", 0, "")],
    ),
    "truncated workbook": (_truncated, [("BERKAS-RUSAK", "kota.xlsx", "", 0, "")]),
    "CSV with NUL bytes": (
        _with_text("info.csv", b"kunci,nilai\nnama_daerah,Kota\0\n"),
        [("BERKAS-RUSAK", "info.csv", "", 0, ""), ("TANGGAL-DATA", "kota", "", 0, "")],
    ),
    "CSV in UTF-16 without its mark": (
        _with_text("unit_kerja.csv", "kode,nama,jenis\n".encode("utf-16-le")),
        [("BERKAS-RUSAK", "unit_kerja.csv", "", 0, "")],
    ),
    "text after a closing quote": (
        _with_text("pengecualian.csv", 'id_pegawai,jenis\nA1,keluarga\nA2,"kehamilan"x\n'),
        [("BERKAS-RUSAK", "pengecualian.csv", "", 3, "")],
    ),
    "quote never closed": (
        _with_text("pengecualian.csv", 'id_pegawai,jenis\nA1,"keluarga\nA2,kehamilan\n'),
        [("BERKAS-RUSAK", "pengecualian.csv", "", 2, "")],
    ),
    "ragged rows, whose cells are not judged": (
        _with_text(
            "pengecualian.csv",
            "id_pegawai,jenis,sampai\nA1,keluarga\nA2,ke,hamilan,2027-01-01\nA3,keluarga,\n",
        ),
        [cell("BARIS-JANGGAL", "pengecualian", baris, "") for baris in (2, 3)],
    ),
    "no header line": (
        _with_text("pengecualian.csv", "A1,keluarga,2027-01-01\nA2,kehamilan,\n"),
        [cell("KEPALA-HILANG", "pengecualian", 1, "")],
    ),
    "rows are counted as Excel counts them, cells of two lines and blank rows included": (
        _with_text(
            "pengecualian.csv",
            'id_pegawai,jenis,nomor_dokumen\nA1,keluarga,"dua\nbaris"\n\nA2,cuti,x\n',
        ),
        [cell("KODE-TAK-DIKENAL", "pengecualian", 4, "jenis")],
    ),
    "missing sheet": (
        _xlsx(lambda c: c.drop_table("pegawai")),
        [("TABEL-TIDAK-ADA", "kota.xlsx", "", 0, "")],
    ),
    "empty sheet": (
        _xlsx(lambda c: City({**c.tables, "jarak": []})),
        [("BERKAS-KOSONG", "kota.xlsx", "jarak", 0, "")],
    ),
    "sheet and row in a workbook": (
        _xlsx(lambda c: c.set("pegawai", 5, "golongan", "III/z")),
        [("KODE-TAK-DIKENAL", "kota.xlsx", "pegawai", 5, "golongan")],
    ),
    "NIP stored as a number": (
        _xlsx(
            lambda c: City({**c.tables, "pegawai": c.tables["pegawai"][:3]}).drop_table(
                "preferensi", "masukan_pimpinan", "pengecualian", "realisasi"
            ),
            numbers=frozenset({("pegawai", "nip")}),
        ),
        [("NIP-ANGKA", "kota.xlsx", "pegawai", baris, "nip") for baris in (2, 3)],
    ),
    "NIP used as id_pegawai and stored as a number": (
        _xlsx(
            lambda c: City(
                {"pengecualian": [["id_pegawai", "jenis"], [NIP, "keluarga"]], **c.tables}
            ).set("pengecualian", 2, "id_pegawai", NIP),
            numbers=frozenset({("pengecualian", "id_pegawai")}),
        ),
        [("NIP-ANGKA", "kota.xlsx", "pengecualian", 2, "id_pegawai")],
    ),
}


@pytest.mark.parametrize(("write", "expected"), FILES.values(), ids=FILES.keys())
def test_a_bad_file_is_named_alone(
    tmp_path: Path, write: Callable[[Path], Path], expected: list[Place]
) -> None:
    assert places(write(tmp_path)) == sorted(expected)


def test_no_source_at_all_is_refused() -> None:
    with pytest.raises(InputDataError, match="SUMBER"):
        load_snapshot()


def test_an_unknown_sample_is_refused_naming_those_that_exist() -> None:
    with pytest.raises(InputDataError, match="rangkui, bolaang_mongondow"):
        load_sample("jakarta")


def test_a_missing_column_is_told_with_the_name_it_may_have(tmp_path: Path) -> None:
    city = City().rename_column("formasi", "kebutuhan", "kebutuhn")
    faults = refusal(city.write_csv(tmp_path / "kota")).faults.set_index("kode")["saran"]
    assert "'kebutuhn'" in faults["KOLOM-HILANG"]


# --- all at once, none falsely ------------------------------------------------------------------


def test_ten_faults_of_one_file_come_at_once_and_no_other(tmp_path: Path) -> None:
    city = (
        City()
        .pegawai("A1", nip=NIP[:17], status_pegawai="Honorer")
        .pegawai("A2", tmt_unit="kemarin")
        .pegawai("A3", golongan="III/a")
        .pegawai("A4", unit_kerja="PKM-C")
        .pegawai("A5", jabatan="")
        .pegawai("A6", id_pasangan="A99", rumah_lintang="91", rumah_bujur="106")
        .pegawai("A7", pendidikan="S-9", golongan="V/z")
    )
    found = places(city.write_xlsx(tmp_path / "kota.xlsx"))
    expected = {
        ("NIP-BENTUK", 2, "nip"),
        ("KODE-TAK-DIKENAL", 2, "status_pegawai"),
        ("ISI-JENIS", 3, "tmt_unit"),
        ("GOLONGAN-SKALA", 4, "golongan"),
        ("KODE-TAK-DIKENAL", 5, "unit_kerja"),
        ("ISI-KOSONG", 6, "jabatan"),
        ("KODE-TAK-DIKENAL", 7, "id_pasangan"),
        ("ISI-TERLALU-BESAR", 7, "rumah_lintang"),
        ("KODE-TAK-DIKENAL", 8, "pendidikan"),
        ("KODE-TAK-DIKENAL", 8, "golongan"),
    }
    assert len(found) == 10
    assert {(kode, baris, kolom) for kode, _, _, baris, kolom in found} == expected
    assert {(berkas, lembar) for _, berkas, lembar, _, _ in found} == {("kota.xlsx", "pegawai")}


def test_faults_of_several_files_come_in_one_pass(tmp_path: Path) -> None:
    folder = (
        City()
        .pegawai("A1", unit_kerja="PKM-C")
        .set("formasi", 2, "kebutuhan", "banyak")
        .write_csv(tmp_path / "kota")
    )
    (folder / "realisasi.csv").write_bytes(b"\xff\xfe\x00")
    assert places(folder) == [
        ("BERKAS-RUSAK", "realisasi.csv", "", 0, ""),
        cell("ISI-JENIS", "formasi", 2, "kebutuhan"),
        cell("KODE-TAK-DIKENAL", "pegawai", 2, "unit_kerja"),
    ]


@pytest.mark.parametrize("name", ["rangkui", "bolaang_mongondow"])
def test_the_samples_raise_no_alarm(name: str) -> None:
    assert len(load_sample(name)["pegawai"]) > 500


# --- what a message may say ---------------------------------------------------------------------

CANARY = "KENARI-9731"


def _texts(errors: Iterable[InputDataError]) -> str:
    return "\n".join(str(error) + error.faults.to_csv() for error in errors)


PERSONAL: dict[str, Callable[[City], City]] = {
    "id in preferensi": lambda c: c.set("preferensi", 2, "id_pegawai", CANARY),
    "id twice": lambda c: c.add_row(
        "pegawai", id_pegawai=CANARY, status_pegawai="PNS", jabatan="KEPALA", unit_kerja="PKM-A"
    ).add_row(
        "pegawai", id_pegawai=CANARY, status_pegawai="PNS", jabatan="KEPALA", unit_kerja="PKM-A"
    ),
    "nip": lambda c: c.pegawai("A1", nip=CANARY),
    "nip twice": lambda c: c.pegawai("A1", nip=CANARY).pegawai("A2", nip=CANARY),
    "spouse": lambda c: c.pegawai("A1", id_pasangan=CANARY),
    "birth date": lambda c: c.pegawai("A1", tanggal_lahir=CANARY),
    "punishment": lambda c: c.pegawai("A1", hukuman_disiplin_sampai=CANARY),
    "home latitude": lambda c: c.pegawai("A1", rumah_lintang=CANARY),
    "exemption": lambda c: c.set("pengecualian", 2, "jenis", CANARY),
    "first row is a person": lambda c: City(
        {**c.tables, "pengecualian": [[CANARY, CANARY], ["A1", "keluarga"]]}
    ),
}


@pytest.mark.parametrize("change", PERSONAL.values(), ids=PERSONAL.keys())
def test_a_message_never_repeats_a_personal_value(
    tmp_path: Path, change: Callable[[City], City]
) -> None:
    text = _texts([refusal(change(City()).write_csv(tmp_path / "kota"))])
    assert "kesalahan pada data masukan" in text
    assert CANARY not in text


def test_a_message_shows_other_values_cut_and_without_control_characters(tmp_path: Path) -> None:
    """80 characters are shown; the right-to-left override becomes visible text."""
    city = City().set("unit_kerja", 7, "jenis", "\u202e" + "x" * 200)
    text = str(refusal(city.write_csv(tmp_path / "kota")))
    assert "\\u202e" + "x" * 79 + ")" in text
    assert "\u202e" not in text


def test_a_message_is_indonesian_and_says_what_to_do(tmp_path: Path) -> None:
    city = City().set("formasi", 6, "kebutuhan", "-1")
    assert str(refusal(city.write_csv(tmp_path / "kota"))) == (
        "1 kesalahan pada data masukan.\n"
        "[ISI-TERLALU-KECIL] formasi.csv > baris 6 > kolom C (kebutuhan): nilainya (-1) kurang "
        "dari 0. Nilai tidak boleh negatif."
    )


def test_the_tiny_city_itself_is_clean(tmp_path: Path) -> None:
    assert City().load(tmp_path).as_of == AS_OF

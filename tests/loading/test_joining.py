"""Several sources of one table: who is believed, what is told, what is left out."""

from __future__ import annotations

from pathlib import Path

from builders import City

from mutasi_lib.loading import Intake, inspect_sources

NIP = {
    "A1": "198503102010011901",
    "A2": "199005052014022902",
    "A5": "198006062005011905",
}


def both(tmp_path: Path, first: City, second: City, **mapping: object) -> Intake:
    """The second city's tables, read after the first's."""
    return inspect_sources(
        first.write_csv(tmp_path / "satu"), second.write_csv(tmp_path / "dua"),
        mapping=mapping or None,
    )  # fmt: skip


def only(city: City, *tables: str) -> City:
    return City({name: city.tables[name] for name in tables})


def warnings(intake: Intake) -> list[tuple[str, str, int, str]]:
    found = intake.log.findings
    found = found[found["kode"] == "SUMBER-BERBEDA"]
    return list(found[["derajat", "berkas", "baris", "kolom"]].itertuples(index=False, name=None))


def test_equal_rows_in_two_sources_are_one_row(tmp_path: Path) -> None:
    intake = both(tmp_path, City(), only(City(), "unit_kerja", "formasi"))
    assert len(intake.faults) == 0
    assert len(intake.tables["formasi"].frame) == 8
    assert warnings(intake) == []


def test_a_source_fills_what_another_leaves_empty(tmp_path: Path) -> None:
    first = City().pegawai("A1", pendidikan="")
    intake = both(tmp_path, first, only(City(), "pegawai"))
    people = intake.tables["pegawai"].frame.set_index("id_pegawai")
    assert people.loc["A1", "pendidikan"] == "S-1"
    assert warnings(intake) == []


def test_a_difference_is_a_warning_with_both_values_and_the_one_used(tmp_path: Path) -> None:
    second = only(City().pegawai("A1", pendidikan="S-2"), "pegawai")
    intake = both(tmp_path, City(), second)
    assert warnings(intake) == [("peringatan", "dua/pegawai.csv", 2, "pendidikan")]
    (text,) = intake.log.findings["masalah"][intake.log.findings["kode"] == "SUMBER-BERBEDA"]
    assert text == ("di sini S-2, pada pegawai.csv baris 2 S-1; yang dipakai dari pegawai.csv.")
    people = intake.tables["pegawai"].frame.set_index("id_pegawai")
    assert people.loc["A1", "pendidikan"] == "S-1"


def test_a_personal_difference_is_told_without_its_values(tmp_path: Path) -> None:
    second = only(City().pegawai("A1", tanggal_lahir="1985-03-11"), "pegawai")
    intake = both(tmp_path, City(), second)
    text = " ".join(intake.log.findings["masalah"])
    assert "berbeda dari pegawai.csv baris 2" in text
    assert "1985" not in text


def test_the_mapping_file_says_who_is_right(tmp_path: Path) -> None:
    second = only(City().pegawai("A1", pendidikan="S-2"), "pegawai")
    intake = both(tmp_path, City(), second, utamakan={"pendidikan": "dua/"})
    people = intake.tables["pegawai"].frame.set_index("id_pegawai")
    assert people.loc["A1", "pendidikan"] == "S-2"
    assert warnings(intake) == [("peringatan", "pegawai.csv", 2, "pendidikan")]


def test_capitals_and_spaces_are_no_difference(tmp_path: Path) -> None:
    second = only(City().set("unit_kerja", 5, "nama", "PUSKESMAS  A"), "unit_kerja")
    assert warnings(both(tmp_path, City(), second)) == []


def test_a_key_twice_in_one_source_is_still_a_fault(tmp_path: Path) -> None:
    first = City().set("formasi", 3, "unit_kerja", "PKM-A")
    intake = both(tmp_path, first, only(City(), "formasi"))
    assert list(intake.faults["kode"]) == ["KUNCI-GANDA", "KUNCI-GANDA"]


SIASN_HEAD = "NIP BARU,NAMA,UNOR NAMA,JABATAN NAMA,GOL AKHIR NAMA\n"


def test_a_person_under_another_id_is_known_by_nip(tmp_path: Path) -> None:
    """SIASN names A1 by NIP; the references to A1 stay right and A1 stays one person."""
    folder = City().pegawai("A1", golongan="").write_csv(tmp_path / "kota")
    (folder / "siasn.csv").write_text(
        SIASN_HEAD + f"'{NIP['A1']},ALI FIKTIF,PUSKESMAS A,PERAWAT AHLI PERTAMA,III/b\n"
    )
    intake = inspect_sources(folder)
    assert len(intake.faults) == 0
    people = intake.tables["pegawai"].frame.set_index("id_pegawai")
    assert len(people) == 8
    assert people.loc["A1", "golongan"] == "III/b"


DAPODIK_HEAD = "Nama,NUPTK,NIP,Status Kepegawaian,Jenis PTK,Tugas Tambahan\n"


def test_a_partial_source_completes_people_and_never_adds_any(tmp_path: Path) -> None:
    folder = City().pegawai("A5", tugas_tambahan="").write_csv(tmp_path / "kota")
    (folder / "guru.csv").write_text(
        "SMP NEGERI 1,,,,,\n"
        + DAPODIK_HEAD
        + f"EKO FIKTIF,1,{NIP['A5']},PNS,Guru Mapel,Wakil Kepala\n"
        + "BARU FIKTIF,2,197001012000011999,PNS,Guru Mapel,\n"
    )
    intake = inspect_sources(folder)
    assert len(intake.faults) == 0
    people = intake.tables["pegawai"].frame.set_index("id_pegawai")
    assert len(people) == 8
    assert people.loc["A5", "tugas_tambahan"] == "Wakil Kepala"
    alone = intake.log.findings[intake.log.findings["kode"] == "HANYA-DI-SATU-SUMBER"]
    assert list(alone["baris"]) == [4]
    row = intake.log.rows.set_index("berkas").loc["guru.csv"]
    assert (row["baris"], row["dipakai"], row["dilewati"]) == (2, 1, 1)


def test_need_by_jabatan_is_added_up_to_its_kelompok(tmp_path: Path) -> None:
    city = City().drop_table("formasi").add_row(
        "jabatan", kode="PERAWAT-2", nama="Perawat Ahli Muda", jenis="fungsional",
        kelompok_jabatan="perawat", jenjang="ahli muda",
    )  # fmt: skip
    folder = city.write_csv(tmp_path / "kota")
    (folder / "peta.csv").write_text(
        "Unit,Nama Jabatan,Kebutuhan (ABK)\n"
        "Puskesmas A,Perawat Ahli Pertama,3\n"
        "Puskesmas A,Perawat Ahli Muda,2\n"
        "Puskesmas B,Bidan Ahli Pertama,1\n"
    )
    intake = inspect_sources(folder)
    assert len(intake.faults) == 0
    need = intake.tables["formasi"].frame[["unit_kerja", "kelompok_jabatan", "kebutuhan"]]
    assert need.to_numpy().tolist() == [["PKM-A", "perawat", 5], ["PKM-B", "bidan", 1]]


def test_the_log_says_which_columns_nobody_states_and_why(tmp_path: Path) -> None:
    city = City().drop_column("pegawai", "mapel")
    gaps = inspect_sources(city.write_csv(tmp_path / "kota")).log.gaps
    row = gaps[(gaps["tabel"] == "pegawai") & (gaps["kolom"] == "mapel")]
    assert list(row["sebab"]) == ["kolomnya tidak ada"]

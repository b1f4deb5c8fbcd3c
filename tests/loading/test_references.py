"""Names become codes where that is certain; unknown and ambiguous ones are offered, not guessed."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from builders import City

from mutasi_lib.errors import InputDataError
from mutasi_lib.loading import inspect_sources, load_snapshot
from mutasi_lib.loading.references import Index, plain_name

UNITS = Index(
    keys=frozenset({"PKM", "UMUM-A", "UMUM-B", "DIN-A", "DIN-B", "KOTA"}),
    names={
        plain_name(name): frozenset(keys)
        for name, keys in {
            "PKM": ["PKM"],
            "Puskesmas Melintang": ["PKM"],
            "Sub Bagian Umum": ["UMUM-A", "UMUM-B"],
            "Dinas A": ["DIN-A"],
            "Dinas B": ["DIN-B"],
            "Pemerintah Kota": ["KOTA"],
        }.items()
    },
    shown={
        "PKM": "Puskesmas Melintang", "UMUM-A": "Sub Bagian Umum", "UMUM-B": "Sub Bagian Umum",
        "DIN-A": "Dinas A", "DIN-B": "Dinas B", "KOTA": "Pemerintah Kota",
    },
    above={"UMUM-A": "DIN-A", "UMUM-B": "DIN-B", "DIN-A": "KOTA", "DIN-B": "KOTA", "PKM": "DIN-A"},
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("PKM", ("PKM",)),
        ("pkm", ("PKM",)),
        ("PUSKESMAS  MELINTANG.", ("PKM",)),
        ("PUSKESMAS MELINTANG - DINAS A - PEMERINTAH KOTA", ("PKM",)),
        ("SUB BAGIAN UMUM", ("UMUM-A", "UMUM-B")),
        ("SUB BAGIAN UMUM - DINAS B - PEMERINTAH KOTA", ("UMUM-B",)),
        ("SUB BAGIAN UMUM  -  SEKRETARIAT - DINAS. A - PEMERINTAH KOTA", ("UMUM-A",)),
        ("PUSKESMAS MELINTNG", ()),
        ("SEKSI GIZI - PUSKESMAS MELINTANG", ()),
        ("", ()),
    ],
)
def test_a_name_or_path_stands_for_one_unit_several_or_none(
    text: str, keys: tuple[str, ...]
) -> None:
    assert UNITS.find(text) == keys


def test_a_path_climbs_to_the_nearest_known_unit_only_when_asked() -> None:
    assert UNITS.find("SEKSI GIZI - PUSKESMAS MELINTANG - DINAS A", climb=True) == ("PKM",)


def test_the_nearest_names_come_with_their_codes() -> None:
    assert UNITS.nearest("PUSKESMAS MELINTNG")[0] == "Puskesmas Melintang (PKM)"
    assert len(UNITS.nearest("apa saja")) <= 3


# --- in a whole city ----------------------------------------------------------------------------


def people(city: City, folder: Path, **mapping: object) -> pd.DataFrame:
    snapshot = load_snapshot(city.write_csv(folder / "kota"), mapping=mapping or None)
    return snapshot["pegawai"].set_index("pegawai_key")


def test_a_unit_may_be_named_instead_of_coded(tmp_path: Path) -> None:
    """P00001 is A1, who works at PKM-A."""
    city = City().pegawai("A1", unit_kerja="PUSKESMAS A - DINAS KESEHATAN")
    snapshot = load_snapshot(city.write_csv(tmp_path / "kota"))
    assert snapshot["pegawai"].set_index("pegawai_key").loc["P00001", "unit_kerja"] == "PKM-A"
    repairs = snapshot.log.repairs
    row = repairs[repairs["perbaikan"] == "nama dicocokkan ke kodenya"]
    assert list(row[["kolom", "jumlah"]].itertuples(index=False, name=None)) == [("unit_kerja", 1)]


def test_a_jabatan_and_a_kelompok_may_be_named(tmp_path: Path) -> None:
    city = City().pegawai("A1", jabatan="PERAWAT AHLI PERTAMA")
    city = city.set("formasi", 2, "kelompok_jabatan", "Perawat Ahli Pertama")
    snapshot = load_snapshot(city.write_csv(tmp_path / "kota"))
    assert snapshot["pegawai"].loc[0, "jabatan"] == "PERAWAT-1"
    assert set(snapshot["formasi"].query("unit_kerja == 'PKM-A'")["kelompok_jabatan"]) == {
        "perawat", "bidan", "pengawas",
    }  # fmt: skip


def test_a_person_may_be_named_by_nip(tmp_path: Path) -> None:
    city = City().set("preferensi", 2, "id_pegawai", "198503102010011901")
    snapshot = load_snapshot(city.write_csv(tmp_path / "kota"))
    assert list(snapshot["preferensi"]["pegawai_key"]) == ["P00001", "P00002"]


def test_an_unknown_name_is_offered_three_and_never_taken(tmp_path: Path) -> None:
    city = City().pegawai("A1", unit_kerja="Puskesmas AA")
    with pytest.raises(InputDataError) as caught:
        load_snapshot(city.write_csv(tmp_path / "kota"))
    (fault,) = caught.value.faults.to_dict("records")
    assert (fault["kode"], fault["baris"], fault["sel"]) == ("KODE-TAK-DIKENAL", 2, "D2")
    offered = fault["saran"].partition("?")[0]
    assert offered.startswith("Mungkin maksudnya: Puskesmas A (PKM-A)")
    assert offered.count(";") == 2
    assert "pemetaan" in fault["saran"]


def test_the_mapping_file_decides_an_unknown_name(tmp_path: Path) -> None:
    city = City().pegawai("A1", unit_kerja="Puskesmas AA")
    found = people(city, tmp_path, unit_kerja={"PUSKESMAS AA": "PKM-B"})
    assert found.loc["P00001", "unit_kerja"] == "PKM-B"


def test_a_mapping_file_in_the_folder_is_used(tmp_path: Path) -> None:
    folder = City().pegawai("A1", unit_kerja="Puskesmas AA").write_csv(tmp_path / "kota")
    (folder / "pemetaan.yaml").write_text("unit_kerja: {Puskesmas AA: PKM-B}\n")
    assert load_snapshot(folder)["pegawai"].loc[0, "unit_kerja"] == "PKM-B"


def test_the_mapping_file_can_leave_rows_out_and_they_are_accounted_for(tmp_path: Path) -> None:
    city = City().pegawai("A8", unit_kerja="Kantor Lama")
    folder = city.write_csv(tmp_path / "kota")
    intake = inspect_sources(folder, mapping={"unit_kerja": {"Kantor Lama": "abaikan"}})
    assert len(intake.faults) == 0
    row = intake.log.rows.set_index("berkas").loc["pegawai.csv"]
    assert (row["baris"], row["dipakai"], row["ditolak"], row["dilewati"]) == (8, 7, 0, 1)
    assert row["alasan"] == "diabaikan menurut berkas pemetaan: 1"


def test_a_decision_for_a_code_that_does_not_exist_stays_unknown(tmp_path: Path) -> None:
    city = City().pegawai("A1", unit_kerja="Puskesmas AA")
    with pytest.raises(InputDataError, match="KODE-TAK-DIKENAL"):
        people(city, tmp_path, unit_kerja={"Puskesmas AA": "PKM-Z"})


def test_a_name_of_two_units_must_be_decided(tmp_path: Path) -> None:
    city = (
        City().set("unit_kerja", 6, "nama", "Puskesmas A").pegawai("A1", unit_kerja="Puskesmas A")
    )
    with pytest.raises(InputDataError) as caught:
        load_snapshot(city.write_csv(tmp_path / "kota"))
    assert "PKM-A, PKM-B" in caught.value.faults.loc[0, "masalah"]


def test_the_mapping_file_may_let_people_count_in_the_unit_above(tmp_path: Path) -> None:
    city = City().pegawai("A6", unit_kerja="SEKSI GIZI - PUSKESMAS B - DINAS KESEHATAN")
    assert people(city, tmp_path, naik_ke_induk=True).loc["P00006", "unit_kerja"] == "PKM-B"
    with pytest.raises(InputDataError, match="KODE-TAK-DIKENAL"):
        people(city, tmp_path)


def test_the_mapping_file_decides_choices(tmp_path: Path) -> None:
    city = City().pegawai("A8", status_pegawai="Honorer")
    found = people(city, tmp_path, pilihan={"status_pegawai": {"Honorer": "non-ASN"}})
    assert found.loc["P00008", "status_pegawai"] == "non-ASN"


def test_the_mapping_file_names_columns_and_sheets(tmp_path: Path) -> None:
    city = City().rename_column("pegawai", "pendidikan", "Ijazah Terakhir")
    city = City({("data orang" if n == "pegawai" else n): rows for n, rows in city.tables.items()})
    found = people(
        city,
        tmp_path,
        kolom={"Ijazah Terakhir": "pendidikan"},
        lembar={"data orang.csv": "pegawai"},
    )
    assert found.loc["P00001", "pendidikan"] == "S-1"

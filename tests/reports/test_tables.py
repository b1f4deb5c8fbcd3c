"""Checked tables come back as they were read: repaired once, and never again."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders import City
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mutasi_lib.errors import InputDataError
from mutasi_lib.loading import load_snapshot
from mutasi_lib.reports.tables import own_tables, write_tables

DIRTY = (
    City()
    .pegawai("A1", golongan="IIIb", tanggal_lahir="10 Maret 1985", status_pegawai="pns")
    .pegawai("A2", nip=" 19900505 201402 2 902", tmt_unit="01-01-2021", nama="  Beti   Fiktif ")
    .pegawai("A3", unit_kerja="PUSKESMAS B")
    .set("unit_kerja", 5, "bujur", "106,0")
)


@pytest.mark.parametrize("name", ["kota.xlsx", "kota"])
def test_a_dirty_city_is_written_clean_and_reads_alike(tmp_path: Path, name: str) -> None:
    first = load_snapshot(DIRTY.write_csv(tmp_path / "kotor"))
    assert first.log.repairs["jumlah"].sum() == 9
    second = load_snapshot(write_tables(first, tmp_path / name))
    assert second.fingerprint == first.fingerprint
    assert second.log.repairs.empty
    assert list(second.log.findings["kode"]) == ["PASANGAN-SEPIHAK"]  # A6 names A4, who is silent


def test_the_written_tables_are_those_of_the_clean_city(tmp_path: Path) -> None:
    tables = own_tables(load_snapshot(DIRTY.write_csv(tmp_path / "kotor")))
    people = tables["pegawai"].set_index("id_pegawai")
    assert people.loc["A1", ["golongan", "status_pegawai"]].tolist() == ["III/b", "PNS"]
    assert people.loc["A2", ["nip", "nama"]].tolist() == ["199005052014022902", "Beti Fiktif"]
    assert people.loc["A3", "unit_kerja"] == "PKM-B"
    assert people.loc["A6", "id_pasangan"] == "A4"


def test_another_kind_of_file_is_refused(tmp_path: Path) -> None:
    snapshot = City().load(tmp_path)
    with pytest.raises(InputDataError, match=r"\.xlsx atau folder CSV"):
        write_tables(snapshot, tmp_path / "kota.ods")
    assert not (tmp_path / "kota.ods").exists()


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    nama=st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1),
    form=st.sampled_from(["kota.xlsx", "kota"]),
)
def test_any_name_survives_the_round_trip(
    tmp_path_factory: pytest.TempPathFactory, nama: str, form: str
) -> None:
    """Names that a spreadsheet would run as a formula come back as they were."""
    folder = tmp_path_factory.mktemp("nama")
    tables = {name: City().tables[name] for name in ("info", "unit_kerja", "jabatan", "pegawai")}
    city = City(tables).pegawai("A1", nama=nama).pegawai("A2", nama="=1+1").pegawai("A3", nama="-5")
    first = city.load(folder)
    second = load_snapshot(write_tables(first, folder / form))
    assert list(second.identities["nama"]) == list(first.identities["nama"])

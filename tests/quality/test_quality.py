"""Completeness, freshness and what gaps do, counted by hand on the tiny city."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from builders import City

from mutasi_lib import quality
from mutasi_lib.domain.schemas import TABLES
from mutasi_lib.loading import Intake, inspect_sources


@pytest.fixture(scope="module")
def intake(tmp_path_factory: pytest.TempPathFactory) -> Intake:
    return inspect_sources(City().write_csv(tmp_path_factory.mktemp("kota")))


@pytest.fixture(scope="module")
def frames(intake: Intake) -> dict[str, pd.DataFrame]:
    return quality.typed_frames(intake)


def test_completeness_counts_filled_cells(frames: dict[str, pd.DataFrame]) -> None:
    """Of eight pegawai one has an akhir_kontrak twice over: A3 and A8; A5 alone has a mapel."""
    table = quality.completeness(frames).set_index(["tabel", "kolom"])
    assert table.loc[("pegawai", "akhir_kontrak"), "terisi"] == 2
    assert table.loc[("pegawai", "mapel"), "bagian"] == 1 / 8
    assert table.loc[("pegawai", "nip"), "bagian"] == 1
    assert table.loc[("unit_kerja", "induk"), "terisi"] == 5


def test_completeness_by_unit_keeps_the_columns_that_tell_units_apart(
    frames: dict[str, pd.DataFrame],
) -> None:
    """DINKES: A1-A4, A6, A7; DINDIK: A5, A8. Certificates: 4 of 6, and 1 of 2."""
    share = quality.completeness_by_unit(frames)
    assert list(share.index) == ["Dinas Kesehatan", "Dinas Pendidikan"]
    assert share["sertifikat"].tolist() == pytest.approx([4 / 6, 1 / 2])
    assert "nip" not in share  # everybody has one
    assert "jtm" not in share  # nobody has any


def test_an_organisation_is_the_unit_below_the_root(frames: dict[str, pd.DataFrame]) -> None:
    found = quality.organisations(frames["unit_kerja"])
    assert found["PKM-A"] == "Dinas Kesehatan"
    assert found["DINKES"] == "Dinas Kesehatan"
    assert found["PEMKOT"] == "Pemerintah Kota Contoh"


def test_organisations_of_a_ring_of_units_end_somewhere() -> None:
    units = pd.DataFrame({"kode": ["A", "B", "C"], "induk": ["B", "C", "A"], "nama": list("abc")})
    assert set(quality.organisations(units)) <= {"a", "b", "c"}


def test_freshness_gives_the_newest_date_and_its_age(frames: dict[str, pd.DataFrame]) -> None:
    """Data of November 2026: the last tmt_unit is October 2025; contracts run to December 2029."""
    table = quality.freshness(frames, date(2026, 11, 1)).set_index(["tabel", "kolom"])
    assert table.loc[("pegawai", "tmt_unit"), "terbaru"] == pd.Timestamp("2025-10-01")
    assert table.loc[("pegawai", "tmt_unit"), "umur_bulan"] == 13
    assert table.loc[("pegawai", "akhir_kontrak"), "umur_bulan"] == -37
    assert ("pegawai", "tanggal_lahir") not in table.index  # the newest is one person's


def test_gaps_are_told_with_the_rows_they_concern(tmp_path: Path) -> None:
    """Of the two PPPK one has no akhir_kontrak; six others need none."""
    city = City().pegawai("A3", akhir_kontrak="").drop_column("pegawai", "predikat_kinerja")
    found = quality.gap_effects(
        quality.typed_frames(inspect_sources(city.write_csv(tmp_path / "kota")))
    ).set_index("kolom")
    assert found.loc["akhir_kontrak", ["berlaku", "kosong"]].tolist() == [2, 1]
    assert found.loc["predikat_kinerja", ["berlaku", "kosong"]].tolist() == [8, 8]
    assert "hukuman_disiplin_sampai" not in found.index  # one cell is filled: empty means none
    assert "tanggal_lahir" not in found.index


def test_a_home_is_known_by_point_or_kelurahan(frames: dict[str, pd.DataFrame]) -> None:
    """A2 and A4 have a kelurahan, A5 a point; five have neither."""
    found = quality.gap_effects(frames).set_index("kolom")
    assert found.loc["rumah_lintang atau rumah_kelurahan", "kosong"] == 5


def test_every_gap_is_of_a_column_we_have_and_says_what_happens() -> None:
    for effect in quality.GAP_EFFECTS:
        assert set(effect.any_of) <= set(TABLES[effect.tabel].columns)
        assert effect.akibat.endswith(".")


def test_findings_of_one_kind_are_told_once_over_all_files(tmp_path: Path) -> None:
    city = City().pegawai("A1", golongan="q").pegawai("A2", golongan="y").pegawai("A3", nip="1")
    groups = quality.finding_groups(inspect_sources(city.write_csv(tmp_path / "kota")))
    stops = groups[groups["derajat"] == "kesalahan"]
    assert stops[["kode", "kolom", "jumlah", "baris"]].to_numpy().tolist() == [
        ["KODE-TAK-DIKENAL", "golongan", 2, "2, 3"],
        ["NIP-BENTUK", "nip", 1, "4"],
    ]
    assert list(groups["derajat"]) == sorted(groups["derajat"], key=["kesalahan", "peringatan",
                                                                     "catatan"].index)  # fmt: skip


def test_rows_are_told_by_form_where_there_are_many_sheets(intake: Intake) -> None:
    assert len(quality.row_groups(intake)) == 10
    (row,) = quality.row_groups(intake, most=5).to_dict("records")
    assert row["tempat"] == "formasi.csv dan 9 lain"
    assert row["baris"] == row["dipakai"] == 5 + 6 + 5 + 1 + 8 + 8 + 2 + 2 + 1 + 1 - 1

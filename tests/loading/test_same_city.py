"""The invented city as every office would send it is the same city."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from mutasi_lib.domain.snapshot import Snapshot
from mutasi_lib.loading import Intake, inspect_sources, load_snapshot, take_snapshot
from mutasi_lib.sample import write_city
from mutasi_lib.sample.offices import (
    CANARY_DIGITS,
    CANARY_WORD,
    HELD,
    write_offices,
    write_own_csv,
    write_own_workbook,
)


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bersih")
    write_city(folder, people=600)
    return folder


@pytest.fixture(scope="module")
def clean(source: Path) -> Snapshot:
    return load_snapshot(source)


@pytest.fixture(scope="module")
def offices(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Intake:
    return inspect_sources(write_offices(source, tmp_path_factory.mktemp("kantor")))


@pytest.mark.parametrize("dirt", [False, True])
def test_workbook_and_csv_have_the_fingerprint_of_the_clean_tables(
    source: Path, clean: Snapshot, tmp_path: Path, dirt: bool
) -> None:
    book = load_snapshot(write_own_workbook(source, tmp_path / "kota.xlsx", dirt=dirt))
    folder = load_snapshot(write_own_csv(source, tmp_path / "kota", dirt=dirt))
    assert book.fingerprint == folder.fingerprint == clean.fingerprint
    assert book.log.repairs.empty != dirt


def people(snapshot: Snapshot) -> pd.DataFrame:
    """One row per NIP, spouses by NIP."""
    named = snapshot.identities.set_index("pegawai_key")
    frame = snapshot["pegawai"].merge(named[["nip", "nama"]], on="pegawai_key")
    frame["id_pasangan"] = frame["pasangan_key"].map(named["nip"])
    return frame.set_index("nip").sort_index()


def test_the_offices_together_stop_nothing(offices: Intake) -> None:
    assert offices.faults.empty


def test_everybody_is_there_once(offices: Intake, clean: Snapshot) -> None:
    read = people(take_snapshot(offices))
    assert read.index.is_unique
    assert list(read.index) == list(people(clean).index)


@pytest.mark.parametrize(
    "column", sorted(set(HELD["ekspor SIASN data utama"]["pegawai"]) - {"nip"})
)
def test_what_siasn_holds_is_equal_for_everybody(
    offices: Intake, clean: Snapshot, column: str
) -> None:
    read, original = people(take_snapshot(offices))[column], people(clean)[column]
    pd.testing.assert_series_equal(read, original)


HOME = ["rumah_kelurahan", "rumah_lintang", "rumah_bujur"]


@pytest.mark.parametrize("column", ["tugas_tambahan", "id_pasangan", *HOME])
def test_what_dapodik_holds_is_equal_for_school_staff(
    offices: Intake, clean: Snapshot, column: str
) -> None:
    original = people(clean)
    kinds = clean["unit_kerja"].set_index("kode")["jenis"]
    staff = original["unit_kerja"].map(kinds).isin(["tk", "sd", "smp"])
    assert staff.sum() > 50
    read = people(take_snapshot(offices))
    pd.testing.assert_series_equal(read.loc[staff, column], original.loc[staff, column])


def test_need_by_jabatan_adds_up_to_the_need_of_each_slot(offices: Intake, clean: Snapshot) -> None:
    key = ["unit_kerja", "kelompok_jabatan"]
    read = take_snapshot(offices)["formasi"].set_index(key)["kebutuhan"]
    pd.testing.assert_series_equal(read, clean["formasi"].set_index(key)["kebutuhan"])


def test_the_log_lists_what_the_offices_cannot_hold(offices: Intake) -> None:
    gaps = offices.log.gaps
    missing = set(gaps.loc[gaps["tabel"] == "pegawai", "kolom"])
    assert missing == {
        "tmt_unit", "akhir_kontrak", "sertifikat", "mapel", "jtm", "predikat_kinerja",
        "hukuman_disiplin_sampai",
    }  # fmt: skip
    told = gaps.loc[gaps["tabel"] == "formasi", "sebab"]
    assert set(told) == {"tidak dimuat oleh peta jabatan"}


def test_every_row_of_every_office_is_accounted_for(offices: Intake) -> None:
    rows = offices.log.rows
    assert (rows["baris"] == rows[["dipakai", "ditolak", "dilewati"]].sum(axis=1)).all()
    assert rows["ditolak"].sum() == 0
    held = rows.groupby("bentuk")["dilewati"].sum()
    assert held["ekspor SIASN data utama"] == 0
    assert held["peta jabatan"] > 0  # its total rows


def test_what_no_plan_needs_is_nowhere_below_loading(offices: Intake) -> None:
    """NIK, telephone, address and the rest carry canaries in the files of the offices."""
    snapshot = take_snapshot(offices)
    text = "".join(frame.to_csv() for frame in (*snapshot.tables.values(), snapshot.identities))
    text += snapshot.log.findings.to_csv() + snapshot.log.repairs.to_csv()
    assert CANARY_WORD not in text
    assert CANARY_DIGITS not in text

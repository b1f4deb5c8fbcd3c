"""periksa, templat, contoh: what an officer sees, what is written, and how it ends."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pytest
from builders import City

from mutasi_lib import cli
from mutasi_lib.loading import load_snapshot

REAL = "bolaang_mongondow"


class Ran(NamedTuple):
    code: object
    out: str
    err: str


@pytest.fixture
def mutasi(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path):
    """Run a command in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> Ran:
        monkeypatch.setattr(sys, "argv", ["mutasi", *arguments])
        monkeypatch.setattr(cli, "out", cli.Console(width=200))
        monkeypatch.setattr(cli, "err", cli.Console(stderr=True, width=200))
        with pytest.raises(SystemExit) as stop:
            cli.main()
        said = capsys.readouterr()
        return Ran(stop.value.code, " ".join(said.out.split()), " ".join(said.err.split()))

    return run


def test_clean_data_are_said_to_be_clean_and_nothing_is_written(mutasi, tmp_path) -> None:
    ran = mutasi("periksa", REAL)
    assert ran.code == 0
    assert "589" in ran.out
    assert "Tidak ada kesalahan: data ini dapat dipakai merencanakan." in ran.out
    assert list(tmp_path.iterdir()) == []


def test_all_faults_are_told_and_the_officers_own_workbook_is_marked(mutasi, tmp_path) -> None:
    city = (
        City()
        .pegawai("A1", golongan="III/z", tmt_unit="1 Januari 2020")
        .set("formasi", 6, "kebutuhan", "-1")
    )
    city.write_xlsx(tmp_path / "kota.xlsx")
    before = (tmp_path / "kota.xlsx").read_bytes()
    ran = mutasi("periksa", "kota.xlsx", "--out", "hasil")
    assert ran.code == 2
    assert "2 kesalahan" in ran.out
    assert "belum dapat dipakai" in ran.out
    assert "III/z" in ran.out
    assert (tmp_path / "kota.xlsx").read_bytes() == before
    written = {
        path.relative_to(tmp_path).as_posix() for path in (tmp_path / "hasil").rglob("*.xlsx")
    }
    assert written == {"hasil/temuan.xlsx", "hasil/ditandai/kota.xlsx"}
    sheet = openpyxl.load_workbook(tmp_path / "hasil/ditandai/kota.xlsx")["pegawai"]
    place = [cell.value for cell in sheet[1]].index("golongan") + 1
    assert "III/z" in sheet.cell(2, place).comment.text


def test_an_officer_follows_the_words_to_a_clean_workbook(mutasi, tmp_path) -> None:
    """Dirty, then what the findings say is changed, then clean, then kept in our own form."""
    dirty = City().pegawai("A1", unit_kerja="Puskesmas AA", golongan="IIIb")
    dirty.write_xlsx(tmp_path / "kota.xlsx")
    ran = mutasi("periksa", "kota.xlsx")
    assert ran.code == 2
    assert "Mungkin maksudnya: Puskesmas A (PKM-A)" in ran.out
    (tmp_path / "peta.yaml").write_text("unit_kerja: {Puskesmas AA: PKM-A}")
    ran = mutasi("periksa", "kota.xlsx", "--pemetaan", "peta.yaml", "--simpan", "bersih.xlsx")
    assert ran.code == 0
    assert "Tabel bersih disimpan: bersih.xlsx" in ran.out
    assert load_snapshot(tmp_path / "bersih.xlsx").fingerprint == City().load(tmp_path).fingerprint


def test_several_sources_and_a_day_may_be_named(mutasi, tmp_path) -> None:
    City().drop_table("formasi", "info").write_csv(tmp_path / "siasn")
    City({"formasi": City().tables["formasi"]}).write_xlsx(tmp_path / "kebutuhan.xlsx")
    assert mutasi("periksa", "siasn", "kebutuhan.xlsx").code == 2
    ran = mutasi("periksa", "siasn", "kebutuhan.xlsx", "--per-tanggal", "2026-11-01")
    assert ran.code == 0
    assert mutasi("periksa", "siasn", "--per-tanggal", "kemarin").code == 2


def test_a_password_in_an_address_is_refused_and_not_repeated(mutasi) -> None:
    ran = mutasi("periksa", "postgresql+psycopg://budi:rahasia@localhost/kota")
    assert ran.code == 2
    assert "PGPASS" in ran.err
    assert "rahasia" not in ran.out + ran.err


def test_the_template_is_written_once_and_loads(mutasi, tmp_path) -> None:
    assert mutasi("templat", "isian.xlsx").code == 0
    assert len(load_snapshot(tmp_path / "isian.xlsx")["pegawai"]) >= 1
    before = (tmp_path / "isian.xlsx").read_bytes()
    ran = mutasi("templat", "isian.xlsx")
    assert ran.code == 2
    assert "tidak ditimpa" in ran.err
    assert (tmp_path / "isian.xlsx").read_bytes() == before


def test_the_sample_city_is_written_as_offices_would_send_it(mutasi, tmp_path) -> None:
    ran = mutasi("contoh", "--bentuk", "instansi", "--ukuran", "300", "--out", "kantor")
    assert ran.code == 0
    assert (tmp_path / "kantor" / "siasn_pns.xlsx").exists()
    ran = mutasi("contoh", "--bentuk", "buku", "--ukuran", "300", "--out", "buku")
    assert ran.code == 0
    assert (tmp_path / "buku" / "rangkui.xlsx").exists()
    assert mutasi("contoh", "--bentuk", "lontar").code == 2


def test_a_scenario_cannot_lead_out_of_the_workspace(mutasi, tmp_path) -> None:
    (tmp_path / "s.yaml").write_text("pemetaan: ../../rahasia.yaml\n")
    ran = mutasi("kebutuhan", REAL, "--skenario", "s.yaml")
    assert ran.code == 2
    assert "ruang kerja" in ran.err

"""The command line as an officer meets it: in process, with its exit code and its words."""

import json
import sys

import pandas as pd
import pytest

from mutasi_lib import cli
from mutasi_lib.errors import InfeasiblePlanError
from mutasi_lib.loading import load_snapshot, sample_source
from mutasi_lib.reports.files import (
    publish_folder,
    verify_folder,
    work_folder,
    write_record,
    write_whole,
)

REAL = "bolaang_mongondow"


def run(monkeypatch, capsys, *arguments):
    monkeypatch.setattr(sys, "argv", ["mutasi", *arguments])
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setattr(cli, "out", cli.Console(width=200))
    monkeypatch.setattr(cli, "err", cli.Console(stderr=True, width=200))
    with pytest.raises(SystemExit) as stop:
        cli.main()
    said = capsys.readouterr()
    return stop.value.code, said.out, said.err


def test_rencana_writes_the_plan_and_its_record(monkeypatch, capsys, tmp_path):
    code, out, _ = run(monkeypatch, capsys, "rencana", REAL, "--out", str(tmp_path / "r"))
    assert code == 0
    assert "15 perpindahan" in out
    assert "17 tetap kosong" in out
    names = {file.name for file in (tmp_path / "r").iterdir()}
    assert names == {
        "perpindahan.csv", "belum_terpenuhi.csv", "ringkasan.json", "run.json", "rencana.xlsx",
        "lampiran_terbatas.xlsx", "usulan_imut.xlsx", "lampiran_keputusan.docx",
    }  # fmt: skip
    record = json.loads((tmp_path / "r" / "run.json").read_text())
    assert record["status"] == "terbukti optimal"
    assert record["bukti"]["selisih"] < record["bukti"]["langkah"]
    assert len(record["data"]) == 6
    assert record["parameter"]["sumber"] == REAL
    summary = json.loads((tmp_path / "r" / "ringkasan.json").read_text())
    assert summary["terisi"] == 15
    assert set(record["berkas"]) == names - {"run.json"}
    assert verify_folder(tmp_path / "r") == []
    assert [path.name for path in tmp_path.iterdir()] == ["r"]


def test_rencana_replaces_an_earlier_result_only_when_told(monkeypatch, capsys, tmp_path):
    old = tmp_path / "r"
    with work_folder(tmp_path, "uji") as work:
        write_whole(work / "lama.txt", b"lama")
        write_record(work, {"mulai": "2026-11-24T11:16:02+07:00"})
        publish_folder(work, old)
    code, _, said = run(monkeypatch, capsys, "rencana", REAL, "--out", str(old))
    assert code == 2
    assert "24 November 2026 pukul 11.16" in said
    assert "--timpa" in said
    assert {file.name for file in old.iterdir()} == {"lama.txt", "run.json"}
    code, _, _ = run(monkeypatch, capsys, "rencana", REAL, "--out", str(old), "--timpa")
    assert code == 0
    assert not (old / "lama.txt").exists()
    assert verify_folder(old) == []
    assert list(tmp_path.iterdir()) == [old]


@pytest.mark.parametrize("more", [(), ("--timpa",)])
def test_rencana_never_touches_a_folder_with_other_files(monkeypatch, capsys, tmp_path, more):
    (tmp_path / "catatan.txt").write_text("saya")
    code, _, said = run(monkeypatch, capsys, "rencana", REAL, "--out", str(tmp_path), *more)
    assert code == 2
    assert "tidak dihapus" in said
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [
        ("catatan.txt", "saya")
    ]


def test_rencana_fills_an_empty_folder(monkeypatch, capsys, tmp_path):
    (tmp_path / "r").mkdir()
    code, _, _ = run(monkeypatch, capsys, "rencana", REAL, "--out", str(tmp_path / "r"))
    assert code == 0
    assert verify_folder(tmp_path / "r") == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["rencana", "tiada", "--out", "x"], "tidak ditemukan"),
        (["rencana", REAL, "--out", "x", "--atur", "bobot_jrak=1"], "Maksud Anda 'bobot_jarak'?"),
        (["rencana", REAL, "--out", "x", "--atur", "pemerataan=9"], "paling banyak 4"),
        (["rencana", REAL, "--out", "x", "--atur", "kata"], "bukan nama=nilai"),
        (["rencana", REAL, "--out", "x", "--skenario", "tiada.yaml"], "tidak ditemukan"),
        (["rencana", REAL, "--out", "x", "--atur", "unit_dibekukan=[TIADA]"], "TIADA"),
        (["evaluasi", REAL, "--menurut", "warna"], "kelompok_jabatan"),
        (["contoh", "atlantis"], "rangkui"),
        (["rencna"], "tidak dikenal"),
        (["rencana", REAL, "--warna"], "tidak dikenal"),
        (["rencana", REAL], "wajib diisi"),
        (["contoh", "--ukuran", "banyak"], "tidak dapat dipakai"),
    ],
)
def test_bad_input_ends_with_two_and_words_and_writes_nothing(
    monkeypatch, capsys, tmp_path, arguments, words
):
    monkeypatch.chdir(tmp_path)
    code, _, said = run(monkeypatch, capsys, *arguments)
    assert code == 2
    assert words in " ".join(said.split())
    assert "Traceback" not in said
    assert list(tmp_path.iterdir()) == []


def test_a_scenario_file_that_is_no_mapping_is_refused(monkeypatch, capsys, tmp_path):
    (tmp_path / "s.yaml").write_text("- satu\n- dua\n")
    code, _, said = run(
        monkeypatch, capsys, "kebutuhan", REAL, "--skenario", str(tmp_path / "s.yaml")
    )
    assert code == 2
    assert "bukan YAML" in said


def test_a_plan_that_cannot_be_ends_with_three_and_writes_no_file(monkeypatch, capsys, tmp_path):
    def contradict(*_, **__):
        raise InfeasiblePlanError(pd.DataFrame(), ("Ketentuan X perlu dilonggarkan 1 orang.",))

    monkeypatch.setattr("mutasi_lib.planning.make_plan", contradict)
    code, _, said = run(monkeypatch, capsys, "rencana", REAL, "--out", str(tmp_path / "r"))
    assert code == 3
    assert "Tidak ada rencana" in said
    assert "dilonggarkan 1 orang" in said
    assert not (tmp_path / "r").exists()


def test_no_plan_in_time_ends_with_three(monkeypatch, capsys, tmp_path):
    code, _, said = run(
        monkeypatch, capsys, "rencana", REAL, "--out", str(tmp_path / "r"),
        "--atur", "batas_waktu_detik=0.000001",
    )  # fmt: skip
    assert code == 3
    assert "Belum ada rencana" in said
    assert not (tmp_path / "r").exists()


def test_kebutuhan_prints_the_gaps_and_writes_them(monkeypatch, capsys, tmp_path):
    code, out, _ = run(monkeypatch, capsys, "kebutuhan", REAL, "--out", str(tmp_path))
    assert code == 0
    assert "dokter gigi" in out
    assert len(pd.read_csv(tmp_path / "kebutuhan.csv")) == 162


def test_evaluasi_compares_before_and_after(monkeypatch, capsys):
    code, out, _ = run(monkeypatch, capsys, "evaluasi", REAL, "--menurut", "rumpun")
    assert code == 0
    assert "kesehatan" in out
    assert "belum diputuskan" in out
    assert "Belum ada perpindahan terlaksana" in out


@pytest.mark.slow
def test_evaluasi_tells_the_earlier_round_and_writes_what_the_next_plan_reads(
    monkeypatch, capsys, tmp_path
):
    """A plan read beside the written risk weighs it, and says nothing of an unknown table."""
    code, out, _ = run(monkeypatch, capsys, "evaluasi", "rangkui", "--out", str(tmp_path))
    assert code == 0
    assert "merugikan" in out
    written = {path.name for path in tmp_path.iterdir()}
    learnt = {"risiko_adaptasi.csv", "penyesuaian_kesesuaian.csv"}
    assert written == {"pengaruh.csv", "daftar_kerja.csv"} | learnt
    for name in written:
        table = pd.read_csv(tmp_path / name)
        assert table["keterangan_data"].str.startswith("DATA CONTOH").all()
    city = load_snapshot(sample_source("rangkui"), tmp_path / "risiko_adaptasi.csv")
    assert set(city["risiko_adaptasi"]["kesulitan"]) == {"sulit", "lain"}
    work = pd.read_csv(tmp_path / "daftar_kerja.csv")
    assert work["kode"].str.fullmatch(r"PG-[0-9A-Z]{4}-[0-9A-Z]{4}").all()
    assert not set(work.columns) & {"pegawai_key", "nip", "nama"}


def test_contoh_copies_a_sample_and_makes_a_city_of_another_size(monkeypatch, capsys, tmp_path):
    code, _, _ = run(monkeypatch, capsys, "contoh", REAL, "--out", str(tmp_path / "a"))
    assert code == 0
    assert (tmp_path / "a" / "pegawai.csv").exists()
    code, out, _ = run(
        monkeypatch, capsys, "contoh", "--ukuran", "400", "--out", str(tmp_path / "b")
    )
    assert code == 0
    assert "400 ASN" in out
    people = pd.read_csv(tmp_path / "b" / "pegawai.csv", dtype=str)
    assert people["status_pegawai"].isin(["PNS", "CPNS", "PPPK"]).sum() == 400


def test_laporan_hands_each_source_to_the_pipeline(monkeypatch, capsys, tmp_path):
    asked = []

    def suite(parameters, out, *, notebooks, tell):
        asked.append((parameters.sumber, len(notebooks)))
        tell("satu langkah")
        return out / parameters.sumber

    monkeypatch.setattr("mutasi_lib.pipeline.run_suite", suite)
    code, out, _ = run(monkeypatch, capsys, "laporan", "--out", str(tmp_path))
    assert code == 0
    assert asked == [(REAL, 2), ("rangkui", 6)]
    assert "06_memo_pimpinan.html" in out


def test_lab_starts_on_private_sockets_and_on_this_machine_only(monkeypatch, capsys):
    started = []

    class Done:
        returncode = 0

    def note(command, check):
        started.append(command)
        return Done()

    monkeypatch.setattr(cli.subprocess, "run", note)
    code, _, _ = run(monkeypatch, capsys, "lab")
    assert code == 0
    assert "--ServerApp.ip=127.0.0.1" in started[0]
    assert "--KernelManager.transport=ipc" in started[0]


def test_a_full_disk_names_the_file(monkeypatch, capsys, tmp_path):
    def full(*_, **__):
        raise OSError(28, "No space left on device", str(tmp_path / "perpindahan.csv"))

    monkeypatch.setattr("mutasi_lib.reports.write_plan", full)
    code, _, said = run(monkeypatch, capsys, "rencana", REAL, "--out", str(tmp_path / "r"))
    assert code == 1
    assert "perpindahan.csv" in said
    assert list(tmp_path.iterdir()) == []


def test_stopping_by_hand_is_said(monkeypatch, capsys, tmp_path):
    def stop(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("mutasi_lib.planning.make_plan", stop)
    code, _, said = run(monkeypatch, capsys, "rencana", REAL, "--out", str(tmp_path / "r"))
    assert code == 130
    assert "Dihentikan." in said

"""Bad input at the command line: exit code 2, words of ours, nothing written, nobody named."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from builders import City

from mutasi_lib import cli

NIP = "198503102010011901"
NAME = "Ali Fiktif"
ENGLISH = ("Traceback", "Error", "Exception", "invalid", "could not", "expected", "dtype")


@dataclass(frozen=True)
class Bad:
    """A bad source: the command, how to write it, and words the answer must hold, in order."""

    command: str
    write: Callable[[Path], Path]
    words: tuple[str, ...]


def _folder(change: Callable[[City], City]) -> Callable[[Path], Path]:
    return lambda folder: change(City()).write_csv(folder / "kota")


def _book(change: Callable[[City], City], **more: frozenset[tuple[str, str]]) -> Callable:
    return lambda folder: change(City()).write_xlsx(folder / "kota.xlsx", **more)


def _bytes(name: str, content: bytes) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        (folder / name).write_bytes(content)
        return folder / name

    return write


BAD: dict[str, Bad] = {
    "a file that is not there": Bad("rencana", lambda f: f / "tiada.xlsx", ("tiada.xlsx",)),
    "a CSV called a workbook": Bad(
        "periksa", _bytes("kota.xlsx", b"nip,nama\n1,a\n"), ("BERKAS-JENIS", "CSV")
    ),
    "a workbook cut in half": Bad(
        "kebutuhan",
        _bytes("kota.xlsx", b"PK\x03\x04" + bytes(100)),
        ("kota.xlsx", "BERKAS-RUSAK"),
    ),
    "a file of another kind": Bad("rencana", _bytes("kota.docx", b"x"), ("BERKAS-JENIS",)),
    "a NIP too short": Bad(
        "periksa", _folder(lambda c: c.pegawai("A1", nip=NIP[:17])), ("NIP-BENTUK", "18 angka")
    ),
    "NIP as numbers": Bad(
        "periksa",
        _book(lambda c: c, numbers=frozenset({("pegawai", "nip")})),
        ("NIP-ANGKA", "15 digit"),
    ),
    "a NIP twice": Bad(
        "rencana", _folder(lambda c: c.pegawai("A2", nip=NIP)), ("NIP-GANDA", "lebih dari satu")
    ),
    "an unknown status": Bad(
        "kebutuhan",
        _book(lambda c: c.pegawai("A1", status_pegawai="Honorer")),
        ("KODE-TAK-DIKENAL", "Honorer"),
    ),
    "an unknown unit": Bad(
        "rencana",
        _folder(lambda c: c.pegawai("A1", unit_kerja="PKM-C")),
        ("KODE-TAK-DIKENAL", "PKM-C"),
    ),
    "a date of two readings": Bad(
        "periksa",
        _folder(lambda c: c.pegawai("A1", tmt_unit="01-02-21")),
        ("TANGGAL-RANCU", "tahun dua angka"),
    ),
    "a number of two readings": Bad(
        "kebutuhan",
        _folder(lambda c: c.set("formasi", 2, "kebutuhan", "1,000")),
        ("ANGKA-RANCU", "ribuan"),
    ),
    "a column missing": Bad(
        "rencana",
        _folder(lambda c: c.drop_column("pegawai", "status_pegawai")),
        ("KOLOM-HILANG", "kolom wajib"),
    ),
    "a column twice": Bad(
        "periksa",
        _folder(lambda c: c.add_column("pegawai", "jabatan", "x")),
        ("KOLOM-GANDA", "lebih dari satu kali"),
    ),
    "a table missing": Bad(
        "kebutuhan", _folder(lambda c: c.drop_table("jabatan")), ("TABEL-TIDAK-ADA", "jabatan")
    ),
    "a unit under itself": Bad(
        "rencana",
        _folder(lambda c: c.set("unit_kerja", 3, "induk", "DINKES")),
        ("UNIT-MELINGKAR", "bawahan dirinya"),
    ),
}

BY_SUBPROCESS = ("a file that is not there", "NIP as numbers", "a number of two readings")
"""One of each command by default: starting a program takes seconds."""


def _assert_refused(code: object, said: str, bad: Bad, out: Path) -> None:
    flat = " ".join("".join(c for c in said if c not in "│┃┏┓┡┩└┘┳┴━─╇").split())
    assert code == 2
    for word in bad.words:
        assert word in flat
    assert not [word for word in ENGLISH if word in said]
    assert NIP[:17] not in flat
    assert NAME not in flat
    allowed = {"temuan.xlsx", "ditandai"} if bad.command == "periksa" else set()
    assert {path.name for path in out.glob("*")} <= allowed


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_refused_in_words_and_nothing_is_written(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    bad, out = BAD[name], tmp_path / "hasil"
    source = bad.write(tmp_path)
    monkeypatch.setattr(sys, "argv", ["mutasi", bad.command, str(source), "--out", str(out)])
    monkeypatch.setattr(cli, "out", cli.Console(width=300))
    monkeypatch.setattr(cli, "err", cli.Console(stderr=True, width=300))
    with pytest.raises(SystemExit) as stop:
        cli.main()
    said = capsys.readouterr()
    _assert_refused(stop.value.code, said.out + said.err, bad, out)


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=[pytest.mark.nightly] * (name not in BY_SUBPROCESS)) for name in BAD],
)
def test_the_program_itself_refuses_bad_input_so(name: str, tmp_path: Path) -> None:
    bad, out = BAD[name], tmp_path / "hasil"
    program = Path(sys.executable).with_name("mutasi")
    done = subprocess.run(
        [str(program), bad.command, str(bad.write(tmp_path)), "--out", str(out)],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env=os.environ | {"COLUMNS": "300", "MUTASI_RUANG_KERJA": str(tmp_path)},
        timeout=100,
    )
    _assert_refused(done.returncode, done.stdout + done.stderr, bad, out)

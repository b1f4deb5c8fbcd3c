"""Planted people are looked for in everything a run leaves behind (reliability P19, T14).

Names, NIP, birth digits, spouse, home: plain, in base64, in UTF-16, and inside workbooks. Only the
files that say TERBATAS may hold them.
"""

from __future__ import annotations

import base64
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from builders import City

from mutasi_lib.domain.parameters import Parameters
from mutasi_lib.errors import InputDataError
from mutasi_lib.loading import inspect_sources, load_snapshot
from mutasi_lib.pipeline import run_suite
from mutasi_lib.reports.findings import write_intake

RESTRICTED = {
    "lampiran_terbatas.xlsx",
    "temuan.xlsx",
    "usulan_imut.xlsx",
    "lampiran_keputusan.docx",
}

NIPS = {
    "A1": "197707072010011971",
    "A2": "197808082014022972",
    "A3": "197909092020212973",
    "A4": "198010102012022974",
    "A5": "198111112005011975",
}
PLANTED = {
    **{key: (f"KENARI{key} (fiktif)", nip) for key, nip in NIPS.items()},
}
HOME = "KELURAHAN-KENARI"


def planted_city() -> City:
    city = City().edit("info", "label", nilai="DATA UJI")
    for key, (nama, nip) in PLANTED.items():
        birth = f"{nip[:4]}-{nip[4:6]}-{nip[6:8]}"
        city = city.pegawai(
            key, nama=nama, nip=nip, tanggal_lahir=birth, rumah_kelurahan=HOME,
            jenis_kelamin="LP"[int(nip[14]) - 1],
        )  # fmt: skip
    return city


def secrets() -> list[str]:
    names = [nama for nama, _ in PLANTED.values()]
    return [*NIPS.values(), *(nip[:8] for nip in NIPS.values()), *names, "KENARIA", HOME]


def hits(content: bytes) -> list[str]:
    """Secrets found in bytes, plain or dressed up."""
    found = []
    for secret in secrets():
        plain = secret.encode()
        wide = secret.encode("utf-16-le")
        core = [base64.b64encode(b"\0" * shift + plain)[4:-4] for shift in range(3)]
        long = [mark for mark in core if len(mark) >= 12]  # shorter ones turn up by chance
        if any(mark in content for mark in (plain, wide, *long)):
            found.append(secret)
    return found


def contents(path: Path) -> Iterator[tuple[str, bytes]]:
    """A file, and what is packed into it: workbook members, pictures of a page."""
    raw = path.read_bytes()
    yield path.name, raw
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as book:
            yield from ((f"{path.name}/{name}", book.read(name)) for name in book.namelist())
    for number, picture in enumerate(re.findall(rb"base64,([A-Za-z0-9+/=]+)", raw)):
        yield f"{path.name}#{number}", base64.b64decode(picture)
    if path.suffix == ".ipynb":
        for cell in json.loads(raw)["cells"]:
            for output in cell.get("outputs", []):
                yield path.name, json.dumps(output.get("data", {}), ensure_ascii=False).encode()


def leaks(folder: Path) -> list[tuple[str, str]]:
    return [
        (name, secret)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in RESTRICTED
        for name, content in contents(path)
        for secret in hits(content)
    ]


def test_the_search_finds_what_it_looks_for() -> None:
    for secret in secrets():
        assert secret in hits(b"abc" + secret.encode() + b"def")
        assert secret in hits(b"abc" + secret.encode("utf-16-le") + b"def")
    for nip in NIPS.values():
        assert nip in hits(base64.b64encode(b"x" + nip.encode() + b"y"))


@pytest.mark.notebook
@pytest.mark.slow
def test_a_whole_report_leaves_nobody_outside_the_restricted_annex(tmp_path: Path) -> None:
    folder = planted_city().write_csv(tmp_path / "kota")
    report = run_suite(Parameters(sumber=str(folder)), tmp_path / "out")
    assert (report / "lampiran_terbatas.xlsx").exists()
    assert leaks(tmp_path / "out") == []


def test_the_command_line_says_and_writes_nobody(tmp_path: Path) -> None:
    """A plan with the solver's log on the screen, in a folder of its own, temporary files too."""
    planted_city().write_csv(tmp_path / "kota")
    (tmp_path / "tmp").mkdir()
    ran = subprocess.run(
        [sys.executable, "-m", "mutasi_lib.cli", "rencana", "kota", "--out", "hasil"],
        cwd=tmp_path, capture_output=True, timeout=300, check=False,
        env={"PATH": "", "TMPDIR": str(tmp_path / "tmp"), "HOME": str(tmp_path),
             "MUTASI_KUNCI": str(tmp_path / "kunci")},
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr.decode()
    assert hits(ran.stdout + ran.stderr) == []
    assert leaks(tmp_path / "hasil") == []
    assert leaks(tmp_path / "tmp") == []
    annex = b"".join(content for _, content in contents(tmp_path / "hasil/lampiran_terbatas.xlsx"))
    moved = {secret for secret in hits(annex) if secret in NIPS.values()}
    assert moved <= set(NIPS.values())


SPOILT = {
    "nip": {"nip": "197707072010011971X"},
    "birth": {"tanggal_lahir": "1977-07-99"},
    "unit": {"unit_kerja": "PKM-Z"},
    "spouse": {"id_pasangan": "197808082014022972"},
    "twice": {"nip": NIPS["A2"]},
    "contradiction": {"tanggal_lahir": "1970-01-01", "jenis_kelamin": "P"},
}


@pytest.mark.parametrize("cells", SPOILT.values(), ids=SPOILT.keys())
def test_no_fault_names_a_person(tmp_path: Path, cells: dict[str, str]) -> None:
    folder = planted_city().pegawai("A1", **cells).write_csv(tmp_path / "kota")
    try:
        snapshot = load_snapshot(folder)
    except InputDataError as error:
        said = str(error) + error.faults.to_csv()
    else:
        said = snapshot.log.findings.to_csv()
    assert hits(said.encode()) == []


def test_the_restricted_workbook_of_findings_says_so(tmp_path: Path) -> None:
    city = planted_city().pegawai("A1", golongan="III/z")
    city.write_xlsx(tmp_path / "kota.xlsx")
    written = write_intake(inspect_sources(tmp_path / "kota.xlsx"), tmp_path / "hasil")
    for path in written:
        text = b"".join(content for _, content in contents(path))
        assert b"TERBATAS" in text, path.name

"""Nothing personal is in the repository (reliability P20)."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from mutasi_lib.domain.nip import SAMPLE_SERIALS

CONTRACT = {"nbval-check-output", "keep_output"}
ROOT = Path(__file__).parents[2]


def _guard() -> ModuleType:
    place = ROOT / "scripts" / "personal_numbers.py"
    spec = spec_from_file_location("personal_numbers", place)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


guard = _guard()


def test_the_guard_knows_the_serials_kept_for_invented_people() -> None:
    assert guard.SAMPLE_SERIALS == SAMPLE_SERIALS


def test_no_number_outside_the_reserved_serials_could_be_a_nip(texts: dict[str, str]) -> None:
    found = {
        name: lines
        for name, text in texts.items()
        if not name.startswith(guard.EXEMPT) and (lines := list(guard.personal_lines(text)))
    }
    assert found == {}


@pytest.mark.parametrize("serial", ["000", "001", "899"])
@pytest.mark.parametrize(
    "around", ["{}", "'{}", "nip,{},", "NIP.{}", "_{}_", "nip{}x", "satu\ndua {} tiga"]
)
def test_the_scan_finds_a_planted_nip(serial: str, around: str) -> None:
    planted = "19900315" + "201503" + "1" + serial
    text = around.format(planted)
    assert list(guard.personal_lines(text)) == [text[: text.index(planted)].count("\n") + 1]


@pytest.mark.parametrize("gap", [" ", ".", "-"])
def test_the_scan_finds_a_nip_written_in_groups(gap: str) -> None:
    assert list(guard.personal_lines(gap.join(["19900315", "201503", "1", "001"]))) == [1]


@pytest.mark.parametrize("serial", ["900", "999"])
def test_the_scan_passes_an_invented_nip(serial: str) -> None:
    assert list(guard.personal_lines("19900315" + "201503" + "1" + serial)) == []


@pytest.mark.parametrize(("serial", "refused"), [("001", True), ("901", False)])
def test_the_hook_refuses_a_commit_with_a_nip(tmp_path: Path, serial: str, refused: bool) -> None:
    def git(*words: str) -> None:
        subprocess.run(["git", *words], cwd=tmp_path, check=True, capture_output=True)

    git("init", "-q")
    (tmp_path / "catatan.md").write_text("baris\n" + "19900315" + "201503" + "1" + serial)
    git("add", "catatan.md")
    script = ROOT / "scripts" / "personal_numbers.py"
    ran = subprocess.run([sys.executable, script], cwd=tmp_path, capture_output=True, text=True)
    assert ran.returncode == int(refused)
    assert ("catatan.md:2" in ran.stderr) == refused
    assert "19900315" not in ran.stderr + ran.stdout


def test_no_notebook_is_committed_with_outputs_but_contracts(texts: dict[str, str]) -> None:
    notebooks = {name: json.loads(text) for name, text in texts.items() if name.endswith(".ipynb")}
    assert len(notebooks) >= 5
    stored = [
        f"{name}: {cell['id']}"
        for name, notebook in notebooks.items()
        for cell in notebook["cells"]
        if cell.get("outputs") and CONTRACT - set(cell["metadata"].get("tags", []))
    ]
    assert stored == []


def test_no_stored_output_names_a_person(texts: dict[str, str]) -> None:
    outputs = [
        json.dumps(cell["outputs"])
        for name, text in texts.items()
        if name.endswith(".ipynb")
        for cell in json.loads(text)["cells"]
        if cell.get("outputs")
    ]
    assert [output for output in outputs if re.search(r"\(fiktif\)|\bnip\b|P\d{5}", output)] == []


def test_no_notebook_stores_what_a_run_was_given(texts: dict[str, str]) -> None:
    kept = [
        name
        for name, text in texts.items()
        if name.endswith(".ipynb") and "papermill" in json.loads(text)["metadata"]
    ]
    assert kept == []


def test_the_invented_city_is_made_and_never_tracked(tracked: list[Path], root: Path) -> None:
    names = [file.relative_to(root).as_posix() for file in tracked]
    assert [name for name in names if "/tabel-" in name or "/.tabel-" in name] == []
    assert [name for name in names if name.startswith(("out/", "laporan/"))] == []


def test_no_workbook_and_no_key_is_tracked(tracked: list[Path]) -> None:
    suffixes = {".xlsx", ".xlsm", ".xls", ".db", ".sqlite", ".pkl", ".joblib", ".pem", ".key"}
    assert [file.name for file in tracked if file.suffix.lower() in suffixes] == []

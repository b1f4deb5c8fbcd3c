"""Nothing personal is in the repository (reliability P20)."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from mutasi_lib.domain.nip import SAMPLE_SERIALS

EIGHTEEN = re.compile(r"(?<![0-9])(?<![0-9]\.)[0-9]{18}(?![0-9])")
"""18 digits in a row, and not the decimals of a number."""
HASH = re.compile(r"\b[0-9a-f]{64}\b")
EXEMPT = ("mutasi_lib/sample/", "tests/")
CONTRACT = {"nbval-check-output", "keep_output"}


def personal_numbers(text: str) -> list[str]:
    numbers = EIGHTEEN.findall(HASH.sub("", text))
    return [number for number in numbers if int(number[-3:]) not in SAMPLE_SERIALS]


def test_no_number_outside_the_reserved_serials_could_be_a_nip(texts: dict[str, str]) -> None:
    found = {
        name: len(personal_numbers(text))
        for name, text in texts.items()
        if not name.startswith(EXEMPT) and personal_numbers(text)
    }
    assert found == {}


@pytest.mark.parametrize("serial", ["000", "001", "899"])
@pytest.mark.parametrize("around", ["{}", "'{}", "nip,{},", "NIP.{}", "_{}_", "nip{}x"])
def test_the_scan_finds_a_planted_nip(serial: str, around: str) -> None:
    planted = "19900315" + "201503" + "1" + serial
    assert len(personal_numbers(around.format(planted))) == 1


@pytest.mark.parametrize("serial", ["900", "999"])
def test_the_scan_passes_an_invented_nip(serial: str) -> None:
    assert personal_numbers("19900315" + "201503" + "1" + serial) == []


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

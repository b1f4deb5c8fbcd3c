"""The whole report on real counts: every file, every mark of proof, nothing that should not be."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import openpyxl
import pytest

from mutasi_lib.domain.parameters import Parameters
from mutasi_lib.loading import load_sample
from mutasi_lib.pipeline import MEMO, PACKAGES, REVIEW, SUITE, run_suite
from mutasi_lib.reports.html import SEAL
from mutasi_lib.reports.paper import WITHOUT_PDF, find_browser

ROOT = Path(__file__).parents[2]
SAMPLE = "bolaang_mongondow"
TABLES = ("perpindahan.csv", "belum_terpenuhi.csv")
BOOKS = ("rencana.xlsx", "lampiran_terbatas.xlsx", "usulan_imut.xlsx")
DECREE = "lampiran_keputusan.docx"
PAGES = [f"{name}.html" for name in SUITE]

pytestmark = [pytest.mark.notebook, pytest.mark.slow]


@pytest.fixture(scope="module")
def told() -> list[str]:
    """What the run said while it went on."""
    return []


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory, told: list[str]) -> Path:
    out = tmp_path_factory.mktemp("laporan")
    return run_suite(Parameters(sumber=SAMPLE), out, tell=told.append)


@pytest.fixture(scope="module")
def record(report: Path) -> dict[str, Any]:
    return dict(json.loads((report / "run.json").read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def label() -> str:
    text = load_sample(SAMPLE).label
    assert text
    return text


def page(report: Path, name: str) -> str:
    """A page without its pictures and its style."""
    text = (report / name).read_text(encoding="utf-8")
    text = re.sub(r"data:image/png;base64,[A-Za-z0-9+/=]+", "data:image", text)
    return re.sub(r"<style>.*?</style>", "", text, flags=re.DOTALL)


def code_cells(report: Path, name: str) -> list[nbformat.NotebookNode]:
    notebook = nbformat.read(report / f"{name}.ipynb", as_version=4)
    return [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]


# --- the folder ----------------------------------------------------------------------------------


def test_the_folder_has_every_file_and_no_other(report: Path) -> None:
    expected = {"run.json", DECREE, *TABLES, *BOOKS, *PAGES, *(f"{name}.ipynb" for name in SUITE)}
    if find_browser():
        expected |= {f"{REVIEW}.pdf", f"{MEMO}.pdf"}
    assert {path.name for path in report.iterdir()} == expected
    assert [path.name for path in report.parent.iterdir()] == [report.name]
    assert re.fullmatch(rf"\d{{4}}-\d\d-\d\d_\d{{6}}_{SAMPLE}", report.name)
    assert all(path.stat().st_size > 100 for path in report.iterdir())


def test_every_step_was_told(report: Path, told: list[str]) -> None:
    assert len(told) == len(SUITE) + 4
    printed = [f"{name} dicetak sebagai PDF." for name in (REVIEW, MEMO)]
    assert told[-2:] == (printed if find_browser() else [WITHOUT_PDF] * 2)
    assert all(any(name in sentence for sentence in told) for name in SUITE)


# --- the record ----------------------------------------------------------------------------------


def test_the_record_names_the_data_and_their_hashes(record: dict[str, Any]) -> None:
    files = {Path(source["name"]).stem for source in record["data"]}
    assert {"pegawai", "unit_kerja", "jabatan", "formasi"} <= files
    for source in record["data"]:
        assert re.fullmatch(r"[0-9a-f]{64}", source["sha256"])
        assert source["rows"] > 0
    assert set(record["sidik"]) == {"data", "masalah", "rencana"}
    assert all(re.fullmatch(r"[0-9a-f]{64}", mark) for mark in record["sidik"].values())


def test_the_record_has_all_parameters_and_versions(record: dict[str, Any]) -> None:
    assert record["parameter"] == Parameters(sumber=SAMPLE).model_dump()
    assert set(record["versi"]) == {"python", *PACKAGES}
    assert all(re.match(r"\d+\.\d+", version) for version in record["versi"].values())


def test_the_record_has_status_proof_and_seconds(record: dict[str, Any]) -> None:
    assert record["status"] == "terbukti optimal"
    proof = record["bukti"]
    assert 0 <= proof["selisih"] < proof["langkah"]
    assert abs(proof["batas"] - proof["nilai"]) == pytest.approx(proof["selisih"], abs=1e-9)
    assert proof["cara"]
    assert proof["detik"] > 0
    assert record["detik"] > 0
    assert [entry["detik"] > 0 for entry in record["notebook"]] == [True] * len(SUITE)


def test_the_record_agrees_with_the_tables(report: Path, record: dict[str, Any]) -> None:
    with (report / "perpindahan.csv").open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) == record["perpindahan"] > 0


def test_all_seals_speak_of_the_same_data_and_the_same_plan(
    report: Path, record: dict[str, Any]
) -> None:
    assert {entry["nama"] for entry in record["notebook"]} == set(SUITE)
    plans = set()
    for entry in record["notebook"]:
        marks = dict(
            mark.split(" ", 1) for mark in entry["segel"].removeprefix(SEAL).strip().split(" · ")
        )
        if entry["nama"] == "01_periksa_data":  # made before there is a snapshot
            assert set(marks) == {"berkas", "temuan"}
            continue
        assert marks["data"] == record["sidik"]["data"][:16]
        plans.add(marks.get("rencana", ""))
        assert entry["segel"] in page(report, f"{entry['nama']}.html")
    assert plans == {"", record["sidik"]["rencana"][:16]}


def test_every_code_cell_ran_without_an_error(report: Path) -> None:
    for name in SUITE:
        cells = code_cells(report, name)
        assert len(cells) > 3
        for cell in cells:
            assert cell.execution_count, (name, cell.source)
            assert [out for out in cell.outputs if out.output_type == "error"] == []


def test_no_notebook_wrote_to_standard_error(report: Path) -> None:
    said = [
        (name, out.text)
        for name in SUITE
        for cell in code_cells(report, name)
        for out in cell.outputs
        if out.output_type == "stream" and out.name == "stderr"
    ]
    assert said == []


# --- the pages -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PAGES)
def test_a_page_asks_nothing_of_the_network(report: Path, name: str) -> None:
    text = (report / name).read_text(encoding="utf-8")
    assert "<script" not in text.lower()
    asked = re.findall(r"""(?:src|href|action|data|poster)\s*=\s*["']?([^"'\s>]+)""", text)
    assert [address for address in asked if not re.match(r"#|data:image/png;base64,", address)] == (
        []
    )
    assert (
        re.findall(
            r"@import|url\((?!#|data:font/ttf;base64,)[^)]*\)|<(?:link|iframe|object|embed)\b", text
        )
        == []
    )
    assert re.findall(r"""\son\w+\s*=\s*["']|javascript:""", page(report, name)) == []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_shows_no_code_and_no_traceback(report: Path, name: str) -> None:
    text = page(report, name)
    for mark in ("Traceback", "In [", "Out[", "import ", "reports.", "prepare_study", "globals()"):
        assert mark not in text, mark


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_indonesian_and_carries_the_label_on_screen_and_on_paper(
    report: Path, name: str, label: str
) -> None:
    assert '<html lang="id">' in page(report, name)
    assert label in page(report, name)
    printed = re.findall(r"@page\s*{[^}]*}", (report / name).read_text(encoding="utf-8"))
    assert any(label in rule for rule in printed)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_names_no_number_that_could_be_a_nip(report: Path, name: str) -> None:
    assert re.findall(r"(?<!\d)\d{18}(?!\d)", page(report, name)) == []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_shows_no_missing_value_and_no_python_text(report: Path, name: str) -> None:
    text = re.sub(r"<[^>]+>", " ", page(report, name))
    assert re.findall(r"\b(?:nan|NaN|None|NaT|<NA>|inf)\b|&lt;NA&gt;|object at 0x", text) == []


@pytest.mark.browser
@pytest.mark.parametrize("name", PAGES)
def test_a_page_shuts_nobody_out(
    report: Path, name: str, open_page: Callable[..., Any], barriers: Callable[[Any], list[str]]
) -> None:
    shown = open_page(report / name)
    assert barriers(shown) == []
    shown.close()


def test_every_printed_sheet_of_the_memo_carries_the_plan(
    report: Path, record: dict[str, Any]
) -> None:
    text = (report / f"{MEMO}.html").read_text(encoding="utf-8")
    printed = re.findall(r"@page\s*{[^}]*}[^}]*}", text)
    assert any(f"rencana {record['sidik']['rencana'][:16]}" in rule for rule in printed)


# --- the label in the tables ---------------------------------------------------------------------


@pytest.mark.parametrize("name", TABLES)
def test_every_row_of_a_table_carries_the_label(report: Path, name: str, label: str) -> None:
    with (report / name).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows
    assert {row["keterangan_data"] for row in rows} == {label}


@pytest.mark.parametrize("name", BOOKS)
def test_every_sheet_carries_the_label_on_screen_and_on_paper(
    report: Path, name: str, label: str
) -> None:
    book = openpyxl.load_workbook(report / name)
    assert book.worksheets
    for sheet in book.worksheets:
        assert sheet["A1"].value == label
        assert label in str(sheet.oddFooter.left.text)
        assert sheet.max_row > 2


# --- contract cells ------------------------------------------------------------------------------


def test_contract_cells_give_what_is_stored_in_them() -> None:
    command = [
        sys.executable, "-m", "pytest", "--nbval-lax", "-p", "no:cacheprovider", "-q",
        "--nbval-cell-timeout=600", "notebooks/03_optimasi_rencana.ipynb",
    ]  # fmt: skip
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=900)
    assert result.returncode == 0, result.stdout[-3000:] + result.stderr[-1000:]
    assert re.search(r"^\d+ passed", result.stdout, re.MULTILINE)

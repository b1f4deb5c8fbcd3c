"""One report per area: side by side, a failed one named and in nobody's way, all or nothing."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from builders import City

from mutasi_lib import cli
from mutasi_lib.batch import needs
from mutasi_lib.batch.areas import INDEX, failures
from mutasi_lib.batch.needs import NOTEBOOK, run_needs_batch
from mutasi_lib.domain.parameters import Parameters
from mutasi_lib.errors import InputDataError, NotebookFailedError
from mutasi_lib.pipeline import RunRecord
from mutasi_lib.reports.batch_page import IndexRow, index_page
from mutasi_lib.reports.files import verify_folder

Asked = dict[str, Mapping[str, Any]]


@pytest.fixture
def source(tmp_path: Path) -> str:
    return str(City().write_csv(tmp_path / "kota"))


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """No kernel: what each notebook would have been run with, by folder; Dinas Pendidikan fails."""
    seen: Asked = {}

    def run(name: str, values: Mapping[str, Any], out: Path, *, label: str = "") -> RunRecord:
        seen[out.name] = values
        if out.name == "DINDIK":
            raise NotebookFailedError(name, "satu sel gagal.")
        out.mkdir(parents=True)
        (out / f"{name}.html").write_text(label)
        return RunRecord(name=name, seal="Segel: uji", seconds=1.0)

    monkeypatch.setattr(needs, "run_notebook", run)
    return seen


def test_each_office_gets_its_own_report_at_the_level_of_a_unit(
    source: str, asked: Asked, tmp_path: Path
) -> None:
    told: list[tuple[str, int]] = []
    folder, entries = run_needs_batch(
        Parameters(sumber=source, tahun_proyeksi=3), tmp_path / "out", per="opd",
        tell=lambda text, total: told.append((text, total)),
    )  # fmt: skip
    assert set(asked) == {"DINKES", "DINDIK"}
    values = asked["DINKES"]
    assert values["cakupan_tujuan"] == ["opd:DINKES"]
    assert (values["tingkat_akses"], values["unit_akses"]) == ("unit", "DINKES")
    assert values["tahun_proyeksi"] == 3
    assert "bobot_cakupan" not in values
    assert sorted(told) == [("Dinas Kesehatan selesai", 2), ("Dinas Pendidikan gagal", 2)]
    assert (folder / "DINKES" / f"{NOTEBOOK}.html").read_text() == "DATA CONTOH"
    assert verify_folder(folder) == []
    # DINKES: perawat -2, bidan -1 (PKM-A); DINDIK: Matematika -1, pengelola -1
    assert [(entry.name, entry.kurang) for entry in entries] == [
        ("Dinas Kesehatan", 3), ("Dinas Pendidikan", 2),
    ]  # fmt: skip


def test_a_failed_report_stops_no_other_and_is_named(
    source: str, asked: Asked, tmp_path: Path
) -> None:
    folder, entries = run_needs_batch(Parameters(sumber=source), tmp_path / "out", per="opd")
    (failed,) = failures(entries).to_dict("records")
    assert failed["nama"] == "Dinas Pendidikan"
    assert "satu sel gagal" in failed["sebab"]
    page = (folder / INDEX).read_text()
    assert "1 laporan tidak dapat dibuat" in page
    assert 'href="DINKES/02_analisis_kebutuhan.html"' in page
    assert "DINDIK/02_analisis_kebutuhan.html" not in page
    record = json.loads((folder / "run.json").read_text())
    assert [item["gagal"] != "" for item in record["laporan"]] == [False, True]
    assert record["sidik"]["data"]


def test_a_report_per_kecamatan_keeps_what_the_scope_already_says(
    source: str, asked: Asked, tmp_path: Path
) -> None:
    parameters = Parameters(sumber=source, cakupan_tujuan=["rumpun:kesehatan"])
    _, entries = run_needs_batch(parameters, tmp_path / "out", per="kecamatan")
    assert [entry.name for entry in entries] == ["Gabek", "Rangkui"]
    assert asked["Gabek"]["cakupan_tujuan"] == ["rumpun:kesehatan", "kecamatan:Gabek"]
    assert asked["Gabek"]["tingkat_akses"] == "pimpinan"


def test_two_places_with_like_names_do_not_share_a_folder(asked: Asked, tmp_path: Path) -> None:
    city = City().edit("unit_kerja", "PKM-A", kecamatan="Air Itam")
    city = city.edit("unit_kerja", "PKM-B", kecamatan="Air/Itam")
    source = str(city.write_csv(tmp_path / "kota"))
    run_needs_batch(Parameters(sumber=source), tmp_path / "out", per="kecamatan")
    assert len(asked) == 4  # both, and Rangkui and Gabek of the two dinas


def test_nothing_is_left_when_the_data_cannot_be_used(tmp_path: Path, asked: Asked) -> None:
    city = City().set("formasi", 2, "kebutuhan", "-1")
    source = str(city.write_csv(tmp_path / "kota"))
    with pytest.raises(InputDataError):
        run_needs_batch(Parameters(sumber=source), tmp_path / "out", per="opd")
    assert not (tmp_path / "out").exists() or not list((tmp_path / "out").iterdir())
    assert asked == {}


def test_units_without_a_kecamatan_make_no_report_and_say_why(tmp_path: Path, asked: Asked) -> None:
    source = str(City().drop_column("unit_kerja", "kecamatan").write_csv(tmp_path / "kota"))
    with pytest.raises(InputDataError, match="kecamatan"):
        run_needs_batch(Parameters(sumber=source), tmp_path / "out", per="kecamatan")


def test_a_stop_in_the_middle_publishes_nothing(
    source: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def stop(*_: object, **__: object) -> RunRecord:
        raise KeyboardInterrupt

    monkeypatch.setattr(needs, "run_notebook", stop)
    with pytest.raises(KeyboardInterrupt):
        run_needs_batch(Parameters(sumber=source), tmp_path / "out", per="opd")
    assert list((tmp_path / "out").iterdir()) == []


# --- the index page -----------------------------------------------------------------------------


def test_the_index_escapes_what_data_say_and_asks_the_network_for_nothing() -> None:
    hostile = "<img src=x onerror=alert(1)>"
    page = index_page(
        [IndexRow(name=hostile, numbers=(1, 2, 3, 4), page="a/b.html", failure=hostile)],
        title=hostile, columns=["Kecamatan", *needs.COLUMNS], lines=[hostile],
        label='DATA "CONTOH"</style>',
    )  # fmt: skip
    assert "<img" not in page
    assert page.count("</style>") == 1
    assert not re.search(r"https?://|<script", page)
    assert "default-src 'none'" in page
    assert 'font-family: "Source Sans 3"' in page  # the style sheet is a style sheet


# --- the command --------------------------------------------------------------------------------


def run(monkeypatch, capsys, *arguments: str) -> tuple[int, str, str]:
    monkeypatch.setattr(sys, "argv", ["mutasi", *arguments])
    monkeypatch.setattr(cli, "out", cli.Console(width=200))
    monkeypatch.setattr(cli, "err", cli.Console(stderr=True, width=200))
    with pytest.raises(SystemExit) as stopped:
        cli.main()
    said = capsys.readouterr()
    return stopped.value.code, said.out, said.err


def test_the_command_names_the_failed_and_ends_with_one(
    source: str, asked: Asked, monkeypatch, capsys, tmp_path: Path
) -> None:
    out = str(tmp_path / "out")
    code, said, _ = run(monkeypatch, capsys, "kebutuhan", source, "--per", "opd", "--out", out)
    assert code == 1
    assert "1 dari 2 laporan selesai." in said
    assert "Dinas Pendidikan" in said
    assert INDEX in said


def test_the_command_refuses_another_division(source: str, monkeypatch, capsys) -> None:
    code, _, said = run(monkeypatch, capsys, "kebutuhan", source, "--per", "unit")
    assert code == 2
    assert "opd, kecamatan" in said


@pytest.mark.slow
@pytest.mark.notebook
def test_real_notebooks_of_a_small_city(source: str, tmp_path: Path) -> None:
    """Kernels and all: two offices, two pages that carry the label and their own scope."""
    folder, entries = run_needs_batch(Parameters(sumber=source), tmp_path / "out", per="opd")
    assert failures(entries).empty
    for code, name in (("DINKES", "Dinas Kesehatan"), ("DINDIK", "Dinas Pendidikan")):
        page = (folder / code / f"{NOTEBOOK}.html").read_text()
        assert f"perangkat daerah {name}" in page
        assert "DATA CONTOH" in page
        assert "Segel:" in page
    assert [path.name for path in (tmp_path / "out").iterdir()] == [folder.name]

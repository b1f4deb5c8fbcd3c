"""One report per unit of one plan: done once, taken up where it stopped, the same bytes (P18)."""

from __future__ import annotations

import json
import os
import re
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from builders import City

from mutasi_lib import cli
from mutasi_lib.batch import units
from mutasi_lib.batch.areas import INDEX, failures
from mutasi_lib.batch.units import ANNEX, NOTEBOOK, PAGE, PLAN, UnitReport, run_unit_reports
from mutasi_lib.domain.parameters import Parameters
from mutasi_lib.errors import InputDataError, NotebookFailedError, ParameterError
from mutasi_lib.loading import load_snapshot
from mutasi_lib.pipeline import RunRecord
from mutasi_lib.planning import Study, prepare_study
from mutasi_lib.reports.files import verify_folder

EMPTY = {"kode": "KOSONG", "nama": "Dinas Kosong", "induk": "PEMKOT", "jenis": "dinas"}
"""An office without people and without needs."""

OFFICES = {"DINKES", "DINDIK", "KOSONG"}
KILLED = 9


class Kitchen:
    """No kernel: what each notebook would have been run with, by the reader; some fail."""

    def __init__(self, data: str) -> None:
        self.asked: dict[str, Mapping[str, Any]] = {}
        self.failing: dict[str, Exception] = {}
        self.solved = 0
        self.data = data

    def run(
        self, name: str, values: Mapping[str, Any], out: Path, *, label: str, title: str
    ) -> RunRecord:
        reader = values["unit_akses"]
        self.asked[reader] = values
        if reader in self.failing:
            (out / "gagal").mkdir(parents=True)
            (out / "gagal" / f"{name}.ipynb").write_text("gagal")
            raise self.failing[reader]
        plan = json.loads((out.parent / PLAN).read_text())["rencana"]
        (out / f"{name}.ipynb").write_text("{}")
        (out / f"{name}.html").write_text(f"{title} {label}\n" * 3)
        return RunRecord(
            name=name, seal=f"Segel: data {self.data[:16]} · rencana {plan[:16]}", seconds=1.0
        )


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("kota")
    return str(City().add_row("unit_kerja", **EMPTY).write_csv(folder))


@pytest.fixture(scope="module")
def prepared() -> Callable[[Parameters], Study]:
    """Prepares each question once for all tests; studies do not change."""
    known: dict[str, Study] = {}

    def prepare(parameters: Parameters) -> Study:
        question = parameters.model_dump_json()
        known[question] = known.get(question) or prepare_study(parameters)
        return known[question]

    return prepare


@pytest.fixture
def kitchen(
    city: str, prepared: Callable[[Parameters], Study], monkeypatch: pytest.MonkeyPatch
) -> Kitchen:
    """Stands in for kernels, and counts how often a plan is solved."""
    made = Kitchen(prepared(Parameters(sumber=city)).snapshot.fingerprint)
    solve = Study.solve

    def counted(self: Study, parameters: Parameters | None = None) -> Any:
        made.solved += 1
        return solve(self, parameters)

    @contextmanager
    def cold(parameters: Parameters) -> Iterator[Callable[[Path], None]]:
        yield lambda plan: None

    monkeypatch.setattr(os, "fsync", lambda descriptor: None)  # only a loss of power would tell
    monkeypatch.setattr(units, "prepare_study", prepared)
    monkeypatch.setattr(units, "run_notebook", made.run)
    monkeypatch.setattr(units, "warm_kernels", cold)
    monkeypatch.setattr(Study, "solve", counted)
    return made


def run(city: str, out: Path, **more: Any) -> tuple[Path, dict[str, UnitReport]]:
    parameters = more.pop("parameters", Parameters(sumber=city))
    folder, reports = run_unit_reports(parameters, out, **{"per": "opd", **more})
    return folder, {report.reader: report for report in reports}


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a folder, hidden ones too."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


# --- what is made ---------------------------------------------------------------------------------


def test_every_office_gets_a_page_of_the_one_plan(
    city: str, kitchen: Kitchen, tmp_path: Path
) -> None:
    told: list[tuple[str, int]] = []
    folder, reports = run(city, tmp_path / "out", tell=lambda *said: told.append(said))
    assert set(kitchen.asked) == set(reports) == OFFICES
    assert kitchen.solved == 1
    values = kitchen.asked["DINKES"]
    assert (values["tingkat_akses"], values["unit_akses"]) == ("unit", "DINKES")
    assert values["cakupan_tujuan"] == []  # the whole government is planned
    files = {f"{office}/{name}" for office in OFFICES for name in (PAGE, ANNEX, "run.json")}
    assert set(contents(folder)) == {*files, PLAN, INDEX, "run.json"}
    assert verify_folder(folder) == []
    assert len(told) == 4
    assert {total for _, total in told} == {4}
    plans = {json.loads((folder / one / "run.json").read_text())["rencana"] for one in OFFICES}
    record = json.loads((folder / "run.json").read_text())
    assert plans == {record["sidik"]["rencana"]}


def test_the_figures_of_an_office_are_those_one_counts_by_hand(
    city: str, kitchen: Kitchen, tmp_path: Path
) -> None:
    """DINKES needs 1+3 perawat, 1+1 bidan, 1 pengelola and has 3, 1 and 1; DINDIK 2+1, has 1+0."""
    _, reports = run(city, tmp_path / "out")
    seats = ("kebutuhan", "sebelum", "kurang_sebelum")
    assert [reports["DINKES"].figures[name] for name in seats] == [7, 5, 3]
    assert [reports["DINDIK"].figures[name] for name in seats] == [3, 1, 2]
    assert set(reports["KOSONG"].figures.values()) == {0}
    crossing = [reports[one].figures["datang"] for one in ("DINKES", "DINDIK")]
    assert crossing == [reports[one].figures["pergi"] for one in ("DINDIK", "DINKES")]


def test_the_annex_names_the_own_people_who_move_and_nobody_else(
    city: str, kitchen: Kitchen, tmp_path: Path
) -> None:
    folder, _ = run(city, tmp_path / "out")
    snapshot = load_snapshot(city)
    people = snapshot["pegawai"].merge(snapshot.identities, on="pegawai_key")
    own = set(people.loc[people["unit_kerja"].isin(["DINKES", "PKM-A", "PKM-B"]), "nip"])
    path = folder / "DINKES" / ANNEX
    rows = list(openpyxl.load_workbook(path).active.iter_rows(min_row=3, values_only=True))
    nips = {cell for row in rows for cell in row if re.fullmatch(r"\d{18}", str(cell))}
    assert nips
    assert nips <= own
    assert path.stat().st_mode & 0o077 == 0


def test_a_kecamatan_is_told_of_its_units_without_names(
    city: str, kitchen: Kitchen, tmp_path: Path
) -> None:
    folder, reports = run(city, tmp_path / "out", per="kecamatan")
    assert set(reports) == {"kecamatan:Gabek", "kecamatan:Rangkui"}
    assert kitchen.asked["kecamatan:Gabek"]["tingkat_akses"] == "unit"
    assert set(contents(folder / "Gabek")) == {PAGE, "run.json"}
    assert reports["kecamatan:Gabek"].figures["kebutuhan"] == 7  # PKM-B 4, SMP-1 2, DINDIK 1


def test_only_the_offices_asked_for_are_made_and_the_index_says_so(
    city: str, kitchen: Kitchen, tmp_path: Path
) -> None:
    folder, reports = run(city, tmp_path / "out", only=["Dinas Kesehatan"])
    assert set(kitchen.asked) == {"DINKES"}
    assert {reader: report.state for reader, report in reports.items()} == {
        "DINKES": "baru", "DINDIK": "belum", "KOSONG": "belum",
    }  # fmt: skip
    page = (folder / INDEX).read_text()
    assert page.count("belum dibuat") == 2
    assert f'href="DINKES/{PAGE}"' in page


def test_an_office_that_does_not_exist_is_refused_with_the_nearest(
    city: str, kitchen: Kitchen, tmp_path: Path
) -> None:
    with pytest.raises(ParameterError, match="DINKES"):
        run(city, tmp_path / "out", only=["DINKS"])
    assert not (tmp_path / "out").exists()
    assert kitchen.asked == {}


@pytest.mark.parametrize("more", [{"tingkat_akses": "publik"}, {"unit_akses": "DINKES"}])
def test_readers_are_not_for_the_caller_to_choose(
    city: str, kitchen: Kitchen, tmp_path: Path, more: dict[str, str]
) -> None:
    with pytest.raises(ParameterError, match="tingkat_akses"):
        run(city, tmp_path / "out", parameters=Parameters(sumber=city, **more))


# --- taken up again -------------------------------------------------------------------------------


def test_a_second_run_makes_nothing_anew(city: str, kitchen: Kitchen, tmp_path: Path) -> None:
    folder, _ = run(city, tmp_path / "out")
    before = contents(folder)
    times = {path: path.stat().st_mtime_ns for path in folder.rglob("*/*") if path.is_file()}
    kitchen.asked.clear()
    again, reports = run(city, tmp_path / "out")
    assert again == folder
    assert (kitchen.asked, kitchen.solved) == ({}, 1)
    assert {report.state for report in reports.values()} == {"sudah ada"}
    assert contents(folder) == before
    assert {path: path.stat().st_mtime_ns for path in times} == times


DAMAGE: dict[str, Callable[[Path], object]] = {
    "a page of which one letter changed": lambda office: (office / PAGE).write_text("lain"),
    "an annex that is gone": lambda office: (office / ANNEX).unlink(),
    "a record that is cut short": lambda office: os.truncate(office / "run.json", 40),
    "a report of another office": lambda office: (office / "run.json").write_bytes(
        (office.parent / "DINDIK" / "run.json").read_bytes()
    ),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_what_is_damaged_is_made_again_and_nothing_else(
    city: str, kitchen: Kitchen, tmp_path: Path, name: str
) -> None:
    folder, _ = run(city, tmp_path / "out")
    before = contents(folder)
    DAMAGE[name](folder / "DINKES")
    kitchen.asked.clear()
    _, reports = run(city, tmp_path / "out")
    assert set(kitchen.asked) == {"DINKES"}
    assert reports["DINKES"].state == "baru"
    assert contents(folder) == before


def test_a_damaged_plan_is_solved_again_and_the_reports_still_stand(
    city: str, kitchen: Kitchen, tmp_path: Path
) -> None:
    folder, _ = run(city, tmp_path / "out")
    before = contents(folder)
    text = (folder / PLAN).read_text()
    (folder / PLAN).write_text(text.replace("P0000", "P0009", 1))
    kitchen.asked.clear()
    run(city, tmp_path / "out")
    assert (kitchen.asked, kitchen.solved) == ({}, 2)
    assert contents(folder) == before


def test_other_data_or_parameters_go_to_another_folder(
    city: str, kitchen: Kitchen, tmp_path: Path
) -> None:
    first, _ = run(city, tmp_path / "out")
    before = contents(first)
    second, _ = run(city, tmp_path / "out", parameters=Parameters(sumber=city, bobot_jarak=2.0))
    assert second != first
    assert contents(first) == before
    assert kitchen.solved == 2


def test_files_somebody_keeps_beside_a_report_are_not_lost(
    city: str, kitchen: Kitchen, tmp_path: Path
) -> None:
    folder, _ = run(city, tmp_path / "out")
    note = folder / "DINKES" / "catatan kepala.txt"
    note.write_text("setuju")
    _, reports = run(city, tmp_path / "out")
    assert reports["DINKES"].state == "sudah ada"
    (folder / "DINKES" / PAGE).write_text("rusak")
    _, reports = run(city, tmp_path / "out")
    assert "berkas lain" in reports["DINKES"].failure
    assert note.read_text() == "setuju"


def test_a_failed_report_stops_no_other_and_is_made_by_the_next_run(
    city: str, kitchen: Kitchen, tmp_path: Path
) -> None:
    unbroken, _ = run(city, tmp_path / "lain")
    kitchen.failing = {
        "DINDIK": NotebookFailedError(NOTEBOOK, "satu sel gagal."),
        "KOSONG": OSError(28, "No space left on device", str(tmp_path / PAGE)),
    }
    folder, reports = run(city, tmp_path / "out")
    failed = failures(tuple(reports.values())).set_index("nama")["sebab"]
    assert "satu sel gagal" in failed["Dinas Pendidikan"]
    assert "Disk penuh" in failed["Dinas Kosong"]
    assert reports["DINKES"].state == "baru"
    assert (folder / "gagal" / "DINDIK" / f"{NOTEBOOK}.ipynb").read_text() == "gagal"
    assert "2 laporan tidak dapat dibuat" in (folder / INDEX).read_text()
    assert not (folder / "DINDIK").exists()
    kitchen.failing, kitchen.asked = {}, {}
    run(city, tmp_path / "out")
    assert set(kitchen.asked) == {"DINDIK", "KOSONG"}
    assert contents(folder) == contents(unbroken)


def test_a_report_of_another_plan_is_not_published(
    city: str, kitchen: Kitchen, tmp_path: Path
) -> None:
    kitchen.data = "0" * 64
    folder, reports = run(city, tmp_path / "out", only=["DINKES"])
    assert "bukan yang dipakai laporan lain" in reports["DINKES"].failure
    assert not (folder / "DINKES").exists()


def killed_at(number: int, task: Callable[[], object]) -> int:
    """Run a task in a child that is killed at its n-th renaming; what it ended with."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    left = [number]

    def counted(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **more: Any) -> Any:
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*arguments, **more)

        return call

    for name in ("rename", "replace"):
        setattr(os, name, counted(getattr(os, name)))
    try:
        task()
    finally:
        os._exit(0)


RENAMINGS = 1 + 3 * 3 + 2
"""The plan; annex, record and folder of three offices; index and record."""


DAILY = (1, 5, 8, RENAMINGS)


@pytest.mark.parametrize(
    "number",
    [
        pytest.param(number, marks=() if number in DAILY else pytest.mark.nightly)
        for number in range(1, RENAMINGS + 1)
    ],
)
def test_killed_anywhere_it_is_finished_later_as_if_nothing_had_happened(
    city: str, kitchen: Kitchen, tmp_path: Path, number: int
) -> None:
    unbroken, _ = run(city, tmp_path / "lain")
    out = tmp_path / "out"
    assert killed_at(number, lambda: run(city, out)) == -KILLED
    (folder,) = out.iterdir()
    whole = {path.parent.name for path in folder.glob(f"*/{PAGE}") if path.parent.name in OFFICES}
    kitchen.asked.clear()
    run(city, out)
    assert set(kitchen.asked) == OFFICES - whole
    assert contents(folder) == contents(unbroken)
    assert [path.name for path in out.iterdir()] == [folder.name]


# --- the command ----------------------------------------------------------------------------------


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    def call(*arguments: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["mutasi", *arguments])
        monkeypatch.setattr(cli, "out", cli.Console(width=200))
        monkeypatch.setattr(cli, "err", cli.Console(stderr=True, width=200))
        with pytest.raises(SystemExit) as stopped:
            cli.main()
        said = capsys.readouterr()
        return stopped.value.code, said.out + said.err

    return call


def test_the_command_names_the_failed_and_goes_on_the_next_time(
    city: str, kitchen: Kitchen, command: Any, tmp_path: Path
) -> None:
    kitchen.failing = {"DINDIK": NotebookFailedError(NOTEBOOK, "satu sel gagal.")}
    call = ("laporan", city, "--per", "opd", "--out", str(tmp_path / "out"))
    code, said = command(*call)
    assert code == 1
    assert "2 dari 3 laporan siap: 2 baru dibuat, 0 sudah ada dan utuh." in said
    assert "Dinas Pendidikan" in said
    kitchen.failing = {}
    code, said = command(*call)
    assert code == 0
    assert "3 dari 3 laporan siap: 1 baru dibuat, 2 sudah ada dan utuh." in said
    assert INDEX in said


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--per", "unit"], "opd, kecamatan"),
        (["--per", "opd", "--hanya", "TIADA"], "'TIADA' tidak ada pada data"),
        (["--hanya", "DINKES"], "bersama --per"),
        (["kota-lain", "--per", "opd"], "tepat satu sumber"),
    ],
)
def test_the_command_refuses_what_makes_no_sense(
    city: str, kitchen: Kitchen, command: Any, tmp_path: Path, arguments: list[str], words: str
) -> None:
    code, said = command("laporan", city, *arguments, "--out", str(tmp_path / "out"))
    assert code == 2
    assert words in said
    assert not (tmp_path / "out").exists()


def test_a_target_that_cannot_be_written_is_named(
    city: str, kitchen: Kitchen, command: Any, tmp_path: Path
) -> None:
    (tmp_path / "out").write_text("sebuah berkas")
    code, said = command("laporan", city, "--per", "opd", "--out", str(tmp_path / "out"))
    assert code == 1
    assert "Traceback" not in said
    assert "folder" in said
    assert (tmp_path / "out").read_text() == "sebuah berkas"


def test_units_without_a_kecamatan_make_no_report_and_say_why(
    kitchen: Kitchen, tmp_path: Path
) -> None:
    source = City().drop_column("unit_kerja", "kecamatan").write_csv(tmp_path / "kota")
    with pytest.raises(InputDataError, match="kecamatan"):
        run(str(source), tmp_path / "out", per="kecamatan")


# --- kernels and all ------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.notebook
def test_real_notebooks_tell_each_office_of_its_part(city: str, tmp_path: Path) -> None:
    """Two processes, one after the other: the second, in another folder, gives the same bytes."""
    folder, reports = run(city, tmp_path / "satu")
    assert {report.state for report in reports.values()} == {"baru"}
    record = json.loads((folder / "run.json").read_text())
    for office, name in (("DINKES", "Dinas Kesehatan"), ("KOSONG", "Dinas Kosong")):
        page = (folder / office / PAGE).read_text()
        assert f"<title>Rencana mutasi: {name}</title>" in page
        assert f"rencana {record['sidik']['rencana'][:16]}" in page
        assert "DATA CONTOH" in page
        assert not re.search(r"\bP\d{5}\b|https?://(?!www\.w3\.org)|<script", page)
    people = load_snapshot(city).identities[["nip", "nama"]].to_numpy().ravel()
    pages = "".join(path.read_text() for path in folder.glob(f"*/{PAGE}"))
    assert [word for word in people if word in pages] == []
    other, _ = run(city, tmp_path / "dua")
    assert contents(other) == contents(folder)

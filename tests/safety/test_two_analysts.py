"""Two analysts at once: neither overwrites the other, neither sweeps the other's work (P16)."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from builders import City

from mutasi_lib import cli
from mutasi_lib.domain.parameters import Parameters
from mutasi_lib.planning import Planning, make_plan
from mutasi_lib.reports.files import (
    publish_folder,
    safe_name,
    sweep,
    verify_folder,
    work_folder,
    write_record,
    write_whole,
)

ROUNDS = 50
PROCESSES = multiprocessing.get_context("fork")
HOST = safe_name(socket.gethostname())


def publish(final: Path, who: str, *, replace: bool = False) -> Path:
    with work_folder(final.parent, "rencana") as work:
        write_whole(work / "siapa.txt", who.encode() * 1_000)
        write_record(work, {"siapa": who})
        return publish_folder(work, final, replace=replace)


def author(folder: Path) -> str:
    """Who made a folder, which must be whole."""
    assert verify_folder(folder) == []
    who = str(json.loads((folder / "run.json").read_text())["siapa"])
    assert (folder / "siapa.txt").read_bytes() == who.encode() * 1_000
    return who


def side_by_side(task: Callable[[str, int], None], rounds: int) -> None:
    """Run a task for two analysts, all rounds, each round begun at the same moment."""
    ready = PROCESSES.Barrier(2)

    def analyst(who: str) -> None:
        for number in range(rounds):
            ready.wait(60)
            task(who, number)

    both = [PROCESSES.Process(target=analyst, args=(who,)) for who in ("A", "B")]
    for process in both:
        process.start()
    for process in both:
        process.join(120)
    assert [process.exitcode for process in both] == [0, 0]


# --- the same name at the same moment ------------------------------------------------------------


def test_of_two_who_publish_under_one_name_both_results_stand_whole(tmp_path: Path) -> None:
    side_by_side(lambda who, number: publish(tmp_path / f"r{number}", who) and None, ROUNDS)
    for number in range(ROUNDS):
        first, second = tmp_path / f"r{number}", tmp_path / f"r{number}-2"
        assert {author(first), author(second)} == {"A", "B"}
    assert len(list(tmp_path.iterdir())) == 2 * ROUNDS


def test_of_two_who_replace_one_result_the_last_stands_whole(tmp_path: Path) -> None:
    final = tmp_path / "hasil"
    publish(final, "awal")
    side_by_side(lambda who, number: publish(final, who, replace=True) and None, ROUNDS)
    assert author(final) in ("A", "B")
    assert list(tmp_path.iterdir()) == [final]


def test_two_who_write_one_file_leave_one_of_the_two(tmp_path: Path) -> None:
    path = tmp_path / "kebutuhan.csv"
    side_by_side(lambda who, number: write_whole(path, who.encode() * 100_000), ROUNDS)
    assert path.read_bytes() in (b"A" * 100_000, b"B" * 100_000)
    assert list(tmp_path.iterdir()) == [path]


# --- the command ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def planning(tmp_path_factory: pytest.TempPathFactory) -> Planning:
    """A tiny city's plan."""
    folder = City().write_csv(tmp_path_factory.mktemp("kota"))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        return make_plan(Parameters(sumber=str(folder)))


@pytest.fixture
def rencana(planning: Planning, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """The command, with something that happens while it computes."""

    def run(final: Path, *, meanwhile: Callable[[], object], timpa: bool = False) -> None:
        def computed(parameters: Parameters) -> Planning:
            meanwhile()
            return planning

        monkeypatch.setattr("mutasi_lib.planning.make_plan", computed)
        cli.rencana("kota", final, timpa=timpa)

    return run


def test_a_result_published_while_another_was_computed_keeps_its_name(
    rencana: Callable[..., None], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    final = tmp_path / "hasil"
    rencana(final, meanwhile=lambda: publish(final, "lebih cepat"))
    assert author(final) == "lebih cepat"
    assert verify_folder(tmp_path / "hasil-2") == []
    assert "hasil-2" in capsys.readouterr().out.replace("\n", "")


def test_leave_to_replace_a_result_is_no_leave_to_replace_a_newer_one(
    rencana: Callable[..., None], tmp_path: Path
) -> None:
    final = tmp_path / "hasil"
    publish(final, "lama")
    rencana(final, meanwhile=lambda: publish(final, "baru", replace=True), timpa=True)
    assert author(final) == "baru"
    assert verify_folder(tmp_path / "hasil-2") == []


def test_leave_to_replace_a_result_is_no_leave_to_remove_a_note_put_there_since(
    rencana: Callable[..., None], tmp_path: Path
) -> None:
    final = tmp_path / "hasil"
    publish(final, "lama")
    rencana(final, meanwhile=lambda: (final / "catatan.txt").write_text("saya"), timpa=True)
    assert (final / "catatan.txt").read_text() == "saya"
    assert verify_folder(tmp_path / "hasil-2") == []


# --- whose work is swept -------------------------------------------------------------------------


def dead_process() -> int:
    """The id of a process that has ended."""
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    return child


def left_behind(parent: Path, kind: str, host: str, pid: int) -> Path:
    work = parent / f".kerja-{kind}-{host}-{pid}-abcd1234"
    work.mkdir()
    (work / "setengah.csv").write_text("belum selesai")
    return work


def test_work_of_a_living_process_stays_and_goes_once_it_is_dead(tmp_path: Path) -> None:
    begun, idle = PROCESSES.Event(), PROCESSES.Event()

    def work_for_ever() -> None:
        with work_folder(tmp_path, "rencana") as work:
            (work / "setengah.csv").write_text("belum selesai")
            begun.set()
            idle.wait(60)

    process = PROCESSES.Process(target=work_for_ever)
    process.start()
    assert begun.wait(60)
    (work,) = tmp_path.iterdir()
    assert work.name.startswith(f".kerja-rencana-{HOST}-{process.pid}-")
    publish(tmp_path / "hasil", "A")
    assert (work / "setengah.csv").exists()
    os.kill(process.pid or 0, signal.SIGKILL)
    process.join(60)
    publish(tmp_path / "lain", "A")
    assert {path.name for path in tmp_path.iterdir()} == {"hasil", "lain"}


def test_work_of_a_dead_process_is_swept_by_the_next_file_written_beside_it(tmp_path: Path) -> None:
    left_behind(tmp_path, "laporan", HOST, dead_process())
    (tmp_path / f".kerja-berkas-{HOST}-{dead_process()}-abcd1234").write_text("setengah")
    write_whole(tmp_path / "kebutuhan.csv", b"a\n")
    assert [path.name for path in tmp_path.iterdir()] == ["kebutuhan.csv"]


@pytest.mark.parametrize("host", ["komputer_lain", HOST + "x"])
def test_work_of_another_machine_stays(tmp_path: Path, host: str) -> None:
    work = left_behind(tmp_path, "laporan", host, dead_process())
    sweep(tmp_path)
    assert (work / "setengah.csv").exists()


def test_work_of_a_process_of_another_user_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(pid: int, number: int) -> None:
        assert (pid, number) == (1, 0)
        raise PermissionError

    monkeypatch.setattr(os, "kill", refuse)
    work = left_behind(tmp_path, "laporan", HOST, 1)
    sweep(tmp_path)
    assert work.exists()


@pytest.mark.parametrize(
    "name", [".kerja", ".kerja-saya", ".kerja-a-b-c-d", ".catatan-x-y-1-z", "kerja-a-b-1-c"]
)
def test_a_hidden_folder_of_the_user_is_never_swept(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    sweep(tmp_path)
    assert (tmp_path / name).exists()


# --- what a killed process held ------------------------------------------------------------------


def test_what_a_killed_process_held_is_given_back(tmp_path: Path) -> None:
    publish(tmp_path / "hasil", "lama")
    held = tmp_path / f".kerja-lama-{HOST}-{dead_process()}-abcd1234"
    held.mkdir()
    (tmp_path / "hasil").rename(held / "hasil")
    sweep(tmp_path)
    assert author(tmp_path / "hasil") == "lama"
    assert len(list(tmp_path.iterdir())) == 1


def test_what_was_held_is_removed_once_the_new_result_stands(tmp_path: Path) -> None:
    publish(tmp_path / "hasil", "lama")
    held = tmp_path / f".kerja-lama-{HOST}-{dead_process()}-abcd1234"
    held.mkdir()
    (tmp_path / "hasil").rename(held / "hasil")
    publish(tmp_path / "luar" / "hasil", "baru").rename(tmp_path / "hasil")
    (tmp_path / "luar").rmdir()
    sweep(tmp_path)
    assert author(tmp_path / "hasil") == "baru"
    assert len(list(tmp_path.iterdir())) == 1


def test_a_file_written_since_is_not_replaced_by_the_one_that_was_held(tmp_path: Path) -> None:
    held = tmp_path / f".kerja-lama-{HOST}-{dead_process()}-abcd1234"
    held.mkdir()
    (held / "hasil").write_text("lama")
    (tmp_path / "hasil").write_text("baru")
    sweep(tmp_path)
    assert (tmp_path / "hasil").read_text() == "baru"
    assert len(list(tmp_path.iterdir())) == 1


def test_half_of_what_was_held_is_never_given_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Removing is cut short; then the user removes the new result: the old half stays away."""
    publish(tmp_path / "hasil", "lama")
    monkeypatch.setattr("shutil.rmtree", lambda path, **_: (path / "hasil" / "run.json").unlink())
    work = tmp_path / f".kerja-rencana-{HOST}-{os.getpid()}-abcd1234"
    work.mkdir()
    (work / "isi.txt").write_text("baru")
    publish_folder(work, tmp_path / "hasil", replace=True)
    assert (tmp_path / "hasil" / "isi.txt").read_text() == "baru"
    (tmp_path / "hasil").rename(tmp_path / "dipindah")
    sweep(tmp_path)
    assert not (tmp_path / "hasil").exists()

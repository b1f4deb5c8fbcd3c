"""Whatever stops a writer, what it writes is old and whole or new and whole (reliability P15, T1).

SQLite's recipe: stop the n-th call to the operating system for n = 1, 2, ... until a run goes
through; look after each stop; then the next run must succeed and leave nothing behind. Every
attempt is a process of its own, as in life.
"""

from __future__ import annotations

import errno
import os
import random
import resource
import signal
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest
from builders import City

from mutasi_lib import cli, evaluation, pipeline
from mutasi_lib.domain.parameters import Parameters
from mutasi_lib.planning import Planning, make_plan
from mutasi_lib.reports.files import (
    publish_folder,
    sweep,
    verify_folder,
    work_folder,
    write_record,
    write_whole,
)

CALLS = ("open", "fsync", "replace", "rename", "unlink", "rmdir", "mkdir", "chmod")
"""Functions of ``os`` that writing goes through."""

THROUGH, REPORTED, SWALLOWED, BROKEN = 0, 10, 11, 99
"""How a child ended: nothing was stopped; OSError; stopped, yet it ended well; a bug."""

WORDS = 5_000
FILES = ("perpindahan.csv", "rencana.xlsx")

Write = Callable[[Path, str], None]
State = Callable[[Path], str]


# --- children that are stopped -------------------------------------------------------------------


def in_child(task: Callable[[], int]) -> int:
    """Run a task in a process of its own; its exit code, or minus the signal that ended it."""
    child = os.fork()
    if child == 0:
        code = BROKEN
        try:
            code = task()
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@dataclass(frozen=True)
class Stop:
    """How the n-th call is stopped: by an error, once or from then on; without one by SIGKILL."""

    code: int = 0
    for_good: bool = False


STOPS = {
    "ENOSPC": Stop(errno.ENOSPC),
    "EIO for good": Stop(errno.EIO, for_good=True),
    "killed": Stop(),
}


def stopped_at(number: int, stop: Stop, task: Callable[[], None]) -> int:
    """Run a task in a child whose n-th call to the operating system is stopped."""
    calls = 0

    def wrapped(real: Callable[..., object]) -> Callable[..., object]:
        def call(*arguments: object, **more: object) -> object:
            nonlocal calls
            calls += 1
            stopping = calls == number or (stop.for_good and calls > number)
            if stopping and stop.code:
                raise OSError(stop.code, os.strerror(stop.code))
            try:
                return real(*arguments, **more)
            finally:
                if stopping:
                    os.kill(os.getpid(), signal.SIGKILL)

        return call

    def child() -> int:
        for name in CALLS:
            setattr(os, name, wrapped(getattr(os, name)))
        try:
            task()
        except OSError:
            return REPORTED if calls >= number else BROKEN
        return SWALLOWED if calls >= number else THROUGH

    return in_child(child)


def healthy(task: Callable[[], None]) -> int:
    """Run a task in a child that nothing stops."""

    def child() -> int:
        task()
        return THROUGH

    return in_child(child)


# --- what is written -----------------------------------------------------------------------------


def content(word: str) -> bytes:
    return f"{word} ".encode() * WORDS


def word_of(written: bytes) -> str:
    """Tell which word a file was written from; ``torn`` if it is not whole."""
    word = written.partition(b" ")[0].decode(errors="replace")
    return word if written == content(word) else "torn"


def write_file(parent: Path, word: str) -> None:
    write_whole(parent / "laporan.html", content(word))


def file_state(parent: Path) -> str:
    path = parent / "laporan.html"
    return word_of(path.read_bytes()) if path.exists() else "none"


def fill(work: Path, word: str) -> None:
    for name in FILES:
        write_whole(work / name, content(word))
    write_record(work, {"mulai": "2026-11-24T11:16:02+07:00", "kata": word})


def publish_new(parent: Path, word: str) -> None:
    with work_folder(parent, "rencana") as work:
        fill(work, word)
        publish_folder(work, parent / "hasil")


def publish_instead(parent: Path, word: str) -> None:
    with work_folder(parent, "rencana") as work:
        fill(work, word)
        publish_folder(work, parent / "hasil", replace=True)


def folder_state(parent: Path) -> str:
    folder = parent / "hasil"
    if not folder.exists():
        return "none"
    if {path.name for path in folder.iterdir()} != {*FILES, "run.json"}:
        return "torn"
    words = {word_of((folder / name).read_bytes()) for name in FILES}
    return words.pop() if len(words) == 1 and verify_folder(folder) == [] else "torn"


@dataclass(frozen=True)
class Case:
    """Something that writes, how to read off what it wrote, and whether there is an old one."""

    write: Write
    state: State
    old: bool

    @property
    def before(self) -> str:
        """The state before."""
        return "lama" if self.old else "none"


CASES = {
    "a new file": Case(write_file, file_state, old=False),
    "a file over another": Case(write_file, file_state, old=True),
    "a new folder": Case(publish_new, folder_state, old=False),
    "a folder in place of another": Case(publish_instead, folder_state, old=True),
}


def prepared(parent: Path, case: Case) -> Path:
    parent.mkdir()
    if case.old:
        case.write(parent, "lama")
    assert case.state(parent) == case.before
    return parent


def assert_next_run_is_clean(parent: Path, case: Case) -> None:
    assert healthy(lambda: case.write(parent, "berikut")) == THROUGH
    assert case.state(parent) == "berikut"
    assert [path.name for path in parent.iterdir() if path.name.startswith(".")] == []
    assert len(list(parent.iterdir())) == 1


# --- the n-th failure loop -----------------------------------------------------------------------


@pytest.fixture
def quick_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """No waiting for the disk: only a loss of power would show the difference."""
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)


@pytest.mark.usefixtures("quick_disk")
@pytest.mark.parametrize("how", STOPS)
@pytest.mark.parametrize("name", CASES)
def test_whichever_call_is_stopped_the_result_is_old_or_new(
    tmp_path: Path, name: str, how: str
) -> None:
    case, stop = CASES[name], STOPS[how]
    seen = set()
    for number in count(1):
        parent = prepared(tmp_path / str(number), case)
        code = stopped_at(number, stop, lambda: case.write(parent, "baru"))  # noqa: B023 - run at once
        if code == THROUGH:
            break
        assert code in ((REPORTED, SWALLOWED) if stop.code else (-signal.SIGKILL,))
        if stop.for_good or not stop.code:  # nobody could put things right before the next start
            sweep(parent)
        state = case.state(parent)
        assert state in (case.before, "baru"), (number, state)
        assert code != SWALLOWED or state == "baru", "a run that ends well has written"
        seen.add(state)
        if case.write is not publish_new or state == "none":
            assert_next_run_is_clean(parent, case)
    assert number > 5
    assert seen == {case.before, "baru"}, "stopped on both sides of the step that counts"


@pytest.mark.parametrize("name", CASES)
def test_however_little_room_the_disk_has_the_result_is_old_or_new(
    tmp_path: Path, name: str
) -> None:
    """A real refusal: the system cuts the write off where the limit lies (RLIMIT_FSIZE)."""
    case = CASES[name]
    codes = []
    for limit in (0, 1, 4_095, len(content("baru")) - 1, 10 * len(content("baru"))):
        parent = prepared(tmp_path / str(limit), case)

        def child(limit: int = limit, parent: Path = parent) -> int:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
            try:
                case.write(parent, "baru")
            except OSError as error:
                return REPORTED if error.errno == errno.EFBIG else BROKEN
            return THROUGH

        codes.append(in_child(child))
        assert case.state(parent) == ("baru" if codes[-1] == THROUGH else case.before)
        assert not list(parent.glob(".*")), "an error that is reported leaves nothing behind"
    assert codes == [REPORTED] * 4 + [THROUGH]


# --- the command that writes a plan --------------------------------------------------------------

PLAN_FILES = {
    "perpindahan.csv", "belum_terpenuhi.csv", "rencana.xlsx", "lampiran_terbatas.xlsx",
    "ringkasan.json", "run.json", "usulan_imut.xlsx", "lampiran_keputusan.docx",
}  # fmt: skip


@pytest.fixture(scope="module")
def planning(tmp_path_factory: pytest.TempPathFactory) -> Planning:
    """A tiny city's plan, computed once."""
    assert evaluation, "loaded once, as pipeline is, and not by each child"
    folder = City().write_csv(tmp_path_factory.mktemp("kota"))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        return make_plan(Parameters(sumber=str(folder)))


@pytest.fixture
def rencana(planning: Planning, monkeypatch: pytest.MonkeyPatch) -> Case:
    """The command ``mutasi rencana --timpa``, but for the computing, over an earlier result."""
    monkeypatch.setattr("mutasi_lib.planning.make_plan", lambda parameters: planning)
    monkeypatch.setattr(cli.out, "quiet", True)

    def write(parent: Path, word: str) -> None:
        if word == "lama":
            publish_new(parent, word)
        else:
            cli.rencana("kota", parent / "hasil", timpa=True)

    def state(parent: Path) -> str:
        folder = parent / "hasil"
        if {path.name for path in folder.glob("*")} == PLAN_FILES and verify_folder(folder) == []:
            return "baru"
        return folder_state(parent)

    return Case(write, state, old=True)


def states_of_the_command(case: Case, folder: Path, how: str, step: int) -> set[str]:
    """Stop every ``step``-th call of the command; what was found then. Each next run succeeds."""
    seen: set[str] = set()
    for number in count(1, step):
        parent = prepared(folder / str(number), case)
        code = stopped_at(number, STOPS[how], lambda: case.write(parent, "baru"))  # noqa: B023 - run at once
        if code == THROUGH:
            break
        assert code != BROKEN
        sweep(parent)
        seen.add(case.state(parent))
        assert healthy(lambda: case.write(parent, "baru")) == THROUGH  # noqa: B023 - run at once
        assert case.state(parent) == "baru"
        assert [path.name for path in parent.iterdir()] == ["hasil"]
    assert number > 30
    return seen


@pytest.mark.usefixtures("quick_disk")
def test_the_command_stopped_at_some_calls_leaves_the_old_result_or_the_new(
    rencana: Case, tmp_path: Path
) -> None:
    assert states_of_the_command(rencana, tmp_path, "killed", step=10) == {"lama", "baru"}


@pytest.mark.nightly
@pytest.mark.slow
@pytest.mark.usefixtures("quick_disk")
@pytest.mark.parametrize("how", STOPS)
def test_the_command_stopped_at_every_call_leaves_the_old_result_or_the_new(
    rencana: Case, tmp_path: Path, how: str
) -> None:
    assert states_of_the_command(rencana, tmp_path, how, step=1) == {"lama", "baru"}


@pytest.mark.parametrize(
    ("sumber", "name"),
    [
        ("rangkui", "rangkui"),
        ("/data/Kota Contoh/pegawai.2026.xlsx", "pegawai_2026"),
        ("../../{x}", "x"),
        ("/", "data"),
        ("postgresql+psycopg://analis:rahasia@server/pegawai", "basis_data"),
    ],
)
def test_the_name_of_a_report_is_plain_and_says_nothing_of_an_address(
    sumber: str, name: str
) -> None:
    assert pipeline.source_name(sumber) == name


# --- the kill loop -------------------------------------------------------------------------------


def publish_for_ever(parent: Path, say: int) -> int:
    """Publish until killed; say so once, after the first time."""
    for number in count():
        write_file(parent, f"kata{number}")
        publish_instead(parent, f"kata{number}")
        if number == 0:
            os.write(say, b"1")
    return BROKEN


def killed_after(seconds: float, parent: Path) -> None:
    """Kill a process that keeps publishing, so long after its first time: however slow the disk
    is, it did publish, and the key falls into one of the next."""
    hear, say = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            publish_for_ever(parent, say)
        finally:
            os._exit(BROKEN)
    os.close(say)
    said = os.read(hear, 1)
    os.close(hear)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    assert said


def torn_by_kills(parent: Path, kills: int) -> Iterator[str]:
    """Kill a process that keeps publishing; the states found that are not whole."""
    times = random.Random(20261124)  # noqa: S311 - times, not secrets
    for number in range(kills):
        killed_after(times.uniform(0, 0.06), parent)
        sweep(parent)
        states = (file_state(parent), folder_state(parent))
        yield from (f"{number}: {state}" for state in states if state in ("torn", "none"))
        yield from (f"{number}: {path.name}" for path in parent.glob(".*"))


def test_twenty_kills_at_random_times_tear_nothing(tmp_path: Path) -> None:
    assert list(torn_by_kills(tmp_path, 20)) == []


@pytest.mark.nightly
@pytest.mark.slow
def test_a_thousand_kills_at_random_times_tear_nothing(tmp_path: Path) -> None:
    assert list(torn_by_kills(tmp_path, 1_000)) == []

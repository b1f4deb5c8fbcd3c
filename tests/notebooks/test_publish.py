"""A page is published only if its notebook ran to the end and was sealed (reliability P13)."""

from __future__ import annotations

import io
import json
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from mutasi_lib import kernels, pipeline
from mutasi_lib.errors import NotebookFailedError
from mutasi_lib.kernels import warm_kernels
from mutasi_lib.pipeline import run_notebook
from mutasi_lib.reports import files, write_whole
from mutasi_lib.reports.html import SEAL

NAME = "uji"
SEALED = f"""\
from IPython.display import HTML, display
display(HTML("<p>{SEAL} data 0123456789abcdef</p>"))"""
STEPS = ("satu = 1", "dua = satu + 1", "tiga = satu + dua", "print(tiga)")
POINTS = range(len(STEPS) + 1)
"""Where a notebook is stopped: before each step, and after the seal was shown."""

STOPS = {
    "a cell raises": "raise ValueError('gagal')",
    "memory runs out": "raise MemoryError",
    "interrupted": "raise KeyboardInterrupt",
    "sys.exit(0)": "import sys; sys.exit(0)",
    "sys.exit(1)": "import sys; sys.exit(1)",
    "input is asked": "input('?')",
    "os._exit(0)": "import os; os._exit(0)",
    "os._exit(1)": "import os; os._exit(1)",
    "SIGKILL": "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
    "SIGSEGV": "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)",
    "SIGABRT": "import os; os.abort()",
    "a cell never ends": "import time; time.sleep(600)",
}
DAILY = ("a cell raises", "sys.exit(0)", "os._exit(1)", "SIGKILL", "a cell never ends")
OLD = {f"{NAME}.ipynb": b"laporan lama", f"{NAME}.html": b"<p>halaman lama</p>"}

Notebook = Callable[[Sequence[str]], None]


@pytest.fixture
def notebook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Notebook:
    """Put a small notebook of these code cells where the pipeline looks for notebooks."""
    folder = tmp_path / "notebooks"
    folder.mkdir()
    monkeypatch.setattr(pipeline, "NOTEBOOKS", folder)

    def write(code: Sequence[str]) -> None:
        parameters = new_code_cell('sumber: str = "rangkui"  # data')
        parameters.metadata["tags"] = ["parameters"]
        page = new_notebook(cells=[new_markdown_cell("# Uji"), parameters])
        page.cells += [new_code_cell(source) for source in code]
        page.metadata["kernelspec"] = {"name": "python3", "display_name": "", "language": "python"}
        nbformat.write(page, folder / f"{NAME}.ipynb")

    return write


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A folder with an earlier good report in it."""
    folder = tmp_path / "out"
    folder.mkdir()
    for name, content in OLD.items():
        (folder / name).write_bytes(content)
    return folder


@pytest.fixture(autouse=True)
def quiet_kernels(monkeypatch: pytest.MonkeyPatch) -> None:
    """Python's own debugger warning would go to the kernel's standard error."""
    monkeypatch.setenv("PYDEVD_DISABLE_FILE_VALIDATION", "1")


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def stopped(how: str, point: int) -> list[str]:
    """The cells of a notebook that stops before a step, or right after its seal."""
    if point == len(STEPS):
        return [*STEPS, f"{SEALED}\n{STOPS[how]}"]
    return [*STEPS[:point], STOPS[how], *STEPS[point:], SEALED]


def assert_nothing_is_published(out: Path) -> None:
    with pytest.raises(NotebookFailedError, match=NAME):
        run_notebook(NAME, {}, out)
    assert contents(out) == OLD
    assert {path.name for path in out.iterdir()} == {*OLD, "gagal"}
    failed = nbformat.read(out / "gagal" / f"{NAME}.ipynb", as_version=4)
    code = [cell for cell in failed.cells if cell.cell_type == "code"]
    assert len(code) > len(STEPS)
    ends = tuple(STOPS.values())
    stop = next(at for at, cell in enumerate(code) if str(cell.source).endswith(ends))
    assert all(cell.execution_count for cell in code[:stop])  # what came before is there to see


# --- a good run ----------------------------------------------------------------------------------


@pytest.mark.notebook
def test_a_notebook_that_ran_to_its_seal_is_published(notebook: Notebook, out: Path) -> None:
    notebook([*STEPS, SEALED])
    record = run_notebook(NAME, {}, out, label="LABEL UJI")
    assert record.seal == f"{SEAL} data 0123456789abcdef"
    assert record.name == NAME
    assert record.seconds > 0
    assert {path.name for path in out.iterdir()} == set(OLD)
    page = (out / f"{NAME}.html").read_text(encoding="utf-8")
    assert record.seal in page
    assert "LABEL UJI" in page
    assert "satu + 1" not in page
    executed = nbformat.read(out / f"{NAME}.ipynb", as_version=4)
    assert all(cell.execution_count for cell in executed.cells if cell.cell_type == "code")


@pytest.mark.notebook
def test_values_reach_the_notebook_and_never_a_path(
    notebook: Notebook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    notebook(["print(sumber)", SEALED])
    out = tmp_path / "dalam {sumber}"
    run_notebook(NAME, {"sumber": "../{}"}, out)
    assert {path.name for path in out.iterdir()} == set(OLD)
    assert {path.name for path in tmp_path.iterdir()} == {"notebooks", out.name}
    assert str(tmp_path.parent / "{}") in (out / f"{NAME}.html").read_text(encoding="utf-8")


@pytest.mark.notebook
def test_two_notebooks_at_once_speak_through_their_own_sockets(
    notebook: Notebook, tmp_path: Path
) -> None:
    asks = "from ipykernel.connect import get_connection_info\nprint(get_connection_info())"
    notebook([asks, "import time; time.sleep(1)", SEALED])
    started = threading.Barrier(2)

    def run(number: int) -> dict[str, Any]:
        out = tmp_path / str(number)
        started.wait(timeout=30)
        run_notebook(NAME, {}, out)
        executed = nbformat.read(out / f"{NAME}.ipynb", as_version=4)
        printed = [cell.outputs for cell in executed.cells if cell.source == asks][0]
        return dict(json.loads("".join(output.text for output in printed)))

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(run, (1, 2))
    assert first["transport"] == second["transport"] == "ipc"
    assert first["ip"] != second["ip"]
    assert not Path(first["ip"]).parent.exists()
    assert not Path(second["ip"]).parent.exists()


# --- runs that did not end well ------------------------------------------------------------------


@pytest.mark.notebook
@pytest.mark.parametrize("how", DAILY)
def test_a_run_that_was_stopped_publishes_nothing(
    notebook: Notebook, out: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    monkeypatch.setattr(pipeline, "CELL_TIMEOUT", 2)
    notebook(stopped(how, 2))
    assert_nothing_is_published(out)


LATE = """\
import time
from IPython import get_ipython
kernel = get_ipython().kernel
send = kernel.session.send
def send_and_stall(stream, kind, *more, **named):
    sent = send(stream, kind, *more, **named)
    if kind == "execute_reply":
        kernel.session.send = send
        kernel.iopub_thread.schedule(lambda: time.sleep(6))
    return sent
kernel.session.send = send_and_stall"""


@pytest.mark.notebook
def test_what_a_cell_displays_is_waited_for_on_a_busy_machine(
    notebook: Notebook, out: Path
) -> None:
    """The kernel answers that the cell is done; the other channel speaks six seconds later."""
    notebook([LATE, SEALED])
    assert run_notebook(NAME, {}, out).seal


@pytest.fixture
def warm() -> Iterator[None]:
    """Kernels forked from a process that has imported everything."""
    with warm_kernels():
        yield


@pytest.fixture(scope="class")
def kept_warm() -> Iterator[None]:
    """One such process for all tests of a class."""
    with warm_kernels():
        yield


@pytest.mark.notebook
@pytest.mark.usefixtures("kept_warm")
class TestOneNursery:
    """Kernels of one nursery end in every way; it goes on."""

    @pytest.mark.parametrize("how", DAILY)
    def test_a_warm_kernel_that_was_stopped_publishes_nothing_either(
        self, notebook: Notebook, out: Path, monkeypatch: pytest.MonkeyPatch, how: str
    ) -> None:
        monkeypatch.setattr(pipeline, "CELL_TIMEOUT", 2)
        notebook(stopped(how, 2))
        assert_nothing_is_published(out)

    def test_a_kernel_after_those_still_runs_to_its_seal(
        self, notebook: Notebook, out: Path
    ) -> None:
        notebook([*STEPS, SEALED])
        assert run_notebook(NAME, {}, out).seal


@pytest.mark.notebook
def test_warm_kernels_share_nothing_and_know_where_they_are(
    notebook: Notebook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, warm: None
) -> None:
    """Everything is imported already; names, folder, environment and process are their own."""
    monkeypatch.setenv("UJI", "dari pemanggil")
    monkeypatch.chdir(tmp_path)
    asks = [
        "import os, sys",
        "print('mutasi_lib.redistribution' in sys.modules, 'rahasia' in dir())",
        "rahasia = os.getpid()\nprint(rahasia, os.environ['UJI'], os.getcwd(), os.getpgid(0))",
        SEALED,
    ]
    notebook(asks)
    said = []
    for number in (1, 2):
        run_notebook(NAME, {}, tmp_path / str(number))
        executed = nbformat.read(tmp_path / str(number) / f"{NAME}.ipynb", as_version=4)
        said.append([out.text for cell in executed.cells for out in cell.get("outputs", [])
                     if out.output_type == "stream"])  # fmt: skip
    assert said[0][0] == said[1][0] == "True False\n"
    first, second = (line[1].split() for line in said)
    assert first[0] != second[0]
    assert first[0] == first[-1]  # its own process group: Ctrl-C at the terminal is not for it
    assert [first[1], first[2]] == ["dari", "pemanggil"]
    assert first[3] == str(tmp_path)


@pytest.mark.notebook
def test_when_the_nursery_is_lost_kernels_start_cold(notebook: Notebook, out: Path) -> None:
    notebook([*STEPS, SEALED])
    with warm_kernels():
        assert kernels._nursery is not None
        kernels._nursery._process.kill()
        kernels._nursery._process.wait()
        assert run_notebook(NAME, {}, out).seal
    assert kernels._nursery is None


@pytest.mark.notebook
def test_a_warm_kernel_ends_with_the_process_that_forked_it(
    notebook: Notebook, out: Path, monkeypatch: pytest.MonkeyPatch, warm: None
) -> None:
    """Were the whole run killed, a kernel that went on would hold memory for ever."""
    monkeypatch.setattr(pipeline, "CELL_TIMEOUT", 30)
    lost = "import os, signal, time\nos.kill(os.getppid(), signal.SIGKILL)\ntime.sleep(60)"
    notebook([lost, SEALED])
    with pytest.raises(NotebookFailedError, match="kernelnya mati"):
        run_notebook(NAME, {}, out)


@pytest.mark.nightly
@pytest.mark.notebook
@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("how", STOPS)
def test_no_stop_at_any_point_publishes_anything(
    notebook: Notebook, out: Path, monkeypatch: pytest.MonkeyPatch, how: str, point: int
) -> None:
    monkeypatch.setattr(pipeline, "CELL_TIMEOUT", 2)
    notebook(stopped(how, point))
    assert_nothing_is_published(out)


@pytest.mark.notebook
@pytest.mark.parametrize(
    "end",
    [
        [],
        [SEALED, "'sesudah segel'"],
        [f"print('{SEAL} bukan HTML')"],
        [f"'{SEAL} hanya teks'"],
        [SEALED.replace(SEAL, "Segel")],
    ],
    ids=["missing", "not last", "printed", "text", "misspelt"],
)
def test_a_notebook_without_its_seal_at_the_end_is_not_published(
    notebook: Notebook, out: Path, end: list[str]
) -> None:
    notebook([*STEPS, *end])
    with pytest.raises(NotebookFailedError, match="segel"):
        run_notebook(NAME, {}, out)
    assert contents(out) == OLD
    assert (out / "gagal" / f"{NAME}.ipynb").exists()


@pytest.mark.notebook
def test_a_kernel_that_cannot_start_is_a_failed_notebook(
    notebook: Notebook, out: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    broken = tmp_path / "rusak"
    broken.mkdir()
    (broken / "ipykernel_launcher.py").write_text("raise SystemExit(9)", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(broken))
    notebook([*STEPS, SEALED])
    with pytest.raises(NotebookFailedError, match="kernel"):
        run_notebook(NAME, {}, out)
    assert contents(out) == OLD


@pytest.mark.notebook
def test_the_reason_of_a_failure_names_the_cell_and_the_error(
    notebook: Notebook, out: Path
) -> None:
    notebook(stopped("a cell raises", 2))
    with pytest.raises(NotebookFailedError, match=r"sel ke-5 gagal \(ValueError: gagal\)"):
        run_notebook(NAME, {}, out)


@pytest.mark.notebook
def test_a_cell_that_ran_too_long_is_said_to_have(
    notebook: Notebook, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline, "CELL_TIMEOUT", 1)
    notebook(stopped("a cell never ends", 0))
    with pytest.raises(NotebookFailedError, match="lebih dari 1 detik"):
        run_notebook(NAME, {}, out)


# --- papermill is not believed ------------------------------------------------------------------


def forged() -> nbformat.NotebookNode:
    """An executed notebook with every mark of a complete run."""
    seal = new_output("execute_result", {"text/html": f"<p>{SEAL} data 1</p>"}, execution_count=3)
    cells = [new_code_cell(source, execution_count=n) for n, source in enumerate(STEPS[:3], 1)]
    cells[-1].outputs = [seal]
    return new_notebook(cells=cells, metadata={"papermill": {"exception": None}})


def judged(notebook: nbformat.NotebookNode, tmp_path: Path) -> tuple[str, str]:
    path = tmp_path / "hasil.ipynb"
    nbformat.write(notebook, path)
    return pipeline._judge(path)


def test_a_complete_notebook_is_judged_by_its_seal(tmp_path: Path) -> None:
    assert judged(forged(), tmp_path) == (f"{SEAL} data 1", "")


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_cell_that_papermill_calls_completed_but_never_ran_is_found(
    tmp_path: Path, number: int
) -> None:
    notebook = forged()
    notebook.cells[number].execution_count = None
    notebook.cells[number].metadata["papermill"] = {"status": "completed", "exception": False}
    assert judged(notebook, tmp_path) == ("", f"sel kode ke-{number + 1} tidak dijalankan.")


@pytest.mark.parametrize("number", [0, 1, 2])
def test_an_error_that_did_not_stop_the_run_is_found(tmp_path: Path, number: int) -> None:
    notebook = forged()
    notebook.cells[number].outputs.append(new_output("error", ename="E", evalue="", traceback=[]))
    assert judged(notebook, tmp_path) == ("", f"sel kode ke-{number + 1} berakhir dengan galat.")


def test_a_failure_that_papermill_noted_is_found(tmp_path: Path) -> None:
    notebook = forged()
    notebook.metadata["papermill"]["exception"] = True
    assert judged(notebook, tmp_path) == ("", "papermill mencatat kegagalan.")


def test_no_result_is_no_report(tmp_path: Path) -> None:
    assert pipeline._judge(tmp_path / "tiada.ipynb") == ("", "tidak ada hasil.")
    assert judged(new_notebook(), tmp_path) == ("", "segel di akhir notebook tidak ada.")


# --- files ---------------------------------------------------------------------------------------


class _Full(io.BytesIO):
    """A disk that is full after some bytes."""

    def __init__(self, name: str, *, fail: str) -> None:
        super().__init__()
        self.name, self._fail, self._path = name, fail, Path(name)

    def write(self, content: Any) -> int:
        self._path.write_bytes(bytes(content)[: len(content) // 2])
        if self._fail == "write":
            raise OSError(28, "No space left on device")
        self._path.write_bytes(content)
        return len(content)

    def flush(self) -> None:
        if self._fail == "flush":
            raise OSError(28, "No space left on device")

    def fileno(self) -> int:
        return os.open(self._path, os.O_RDONLY)


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Make one step of writing a file fail as on a full disk."""

    def refuse(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    def make(step: str) -> None:
        if step in ("write", "flush"):

            def draft(*, dir: Path, prefix: str, delete: bool) -> _Full:
                assert not delete
                return _Full(str(dir / f"{prefix}draft"), fail=step)

            monkeypatch.setattr(files, "NamedTemporaryFile", draft)
        elif step == "fsync":
            monkeypatch.setattr(files.os, "fsync", refuse)
        else:
            monkeypatch.setattr(Path, step, refuse)

    return make


@pytest.mark.parametrize("step", ["write", "flush", "fsync", "chmod", "replace"])
@pytest.mark.parametrize("old", [b"lama dan utuh", None])
def test_a_failed_write_leaves_the_old_file_whole_and_nothing_else(
    tmp_path: Path, failing: Callable[[str], None], step: str, old: bytes | None
) -> None:
    path = tmp_path / "laporan.html"
    if old is not None:
        path.write_bytes(old)
    failing(step)
    with pytest.raises(OSError, match="No space"):
        write_whole(path, b"baru " * 1000)
    assert contents(tmp_path) == ({} if old is None else {path.name: old})


def test_a_good_write_replaces_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "dalam" / "laporan.html"
    write_whole(path, b"satu")
    write_whole(path, b"dua")
    assert contents(path.parent) == {path.name: b"dua"}


@pytest.mark.notebook
@pytest.mark.parametrize("number", [1, 2])
def test_when_the_nth_file_cannot_be_written_each_file_is_old_or_new_and_whole(
    notebook: Notebook, out: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    notebook([*STEPS, SEALED])
    calls = 0
    real = os.fsync

    def fsync(descriptor: int) -> None:
        nonlocal calls
        calls += 1
        if calls == number:
            raise OSError(28, "No space left on device")
        real(descriptor)

    monkeypatch.setattr(files.os, "fsync", fsync)
    with pytest.raises(OSError, match="No space"):
        run_notebook(NAME, {}, out)
    assert {path.name for path in out.iterdir()} == set(OLD)
    assert (out / f"{NAME}.html").read_bytes() == OLD[f"{NAME}.html"]
    if number == 1:
        assert contents(out) == OLD
    else:
        nbformat.validate(nbformat.read(out / f"{NAME}.ipynb", as_version=4))

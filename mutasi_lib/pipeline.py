"""Notebooks run headless: parameters refused before the start, pages published only if whole."""

from __future__ import annotations

import ast
import difflib
import os
import platform
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

import nbformat
import papermill
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.engines import NBClientEngine, papermill_engines
from papermill.exceptions import PapermillExecutionError

from mutasi_lib.domain.parameters import Parameters
from mutasi_lib.errors import Fault, NotebookFailedError, ParameterError
from mutasi_lib.kernels import KernelManager, warm_kernels
from mutasi_lib.loading.sources import is_address
from mutasi_lib.loading.workspace import absolute_source
from mutasi_lib.planning import Planning, prepare_study
from mutasi_lib.privacy import AccessLevel
from mutasi_lib.reports import write_plan, write_whole
from mutasi_lib.reports.access import is_exact, register_release
from mutasi_lib.reports.files import publish_folder, safe_name, work_folder, write_record
from mutasi_lib.reports.html import SEAL
from mutasi_lib.reports.page import notebook_page
from mutasi_lib.reports.paper import print_page

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
SUITE = (
    "00_mulai",
    "01_periksa_data",
    "02_analisis_kebutuhan",
    "03_optimasi_rencana",
    "05_evaluasi",
    "06_memo_pimpinan",
)
"""The notebooks of a report, in reading order."""

REVIEW, MEMO = "05_evaluasi", "06_memo_pimpinan"
"""Their first page is for leaders; they are printed too, where the machine has a browser."""

PLAN_AND_MEMO = ("03_optimasi_rencana", MEMO)
"""The short report."""

SUITES: dict[AccessLevel, tuple[str, ...]] = {
    "pimpinan": SUITE,
    "unit": (MEMO,),
    "publik": (MEMO,),
}
"""Level of access -> what is handed out; the working notebooks stay in the office."""

CELL_TIMEOUT = 600
OUTPUT_TIMEOUT = 60
"""Seconds until what a cell displays is there; the default of four is short on a busy machine."""

FAILED_FOLDER = "gagal"
PACKAGES = ("mutasi", "pandas", "numpy", "pyomo", "highspy", "matplotlib", "papermill", "nbconvert")


@dataclass(frozen=True, kw_only=True)
class RunRecord:
    """One executed notebook: its name, the seal it ended with, and seconds."""

    name: str
    seal: str
    seconds: float


def notebook_parameters(name: str) -> tuple[str, ...]:
    """Names a notebook's one parameter cell sets, in order.

    Raises
    ------
    NotebookFailedError
        There is no such notebook, or it has not exactly one parameter cell.
    """
    path = NOTEBOOKS / f"{name}.ipynb"
    if name not in {file.stem for file in NOTEBOOKS.glob("*.ipynb")}:
        raise NotebookFailedError(name, "notebook itu tidak ada.")
    cells = [
        cell
        for cell in nbformat.read(path, as_version=4).cells
        if "parameters" in cell.metadata.get("tags", [])
    ]
    if len(cells) != 1:
        raise NotebookFailedError(name, "harus ada tepat satu sel parameter.")
    return tuple(
        node.target.id
        for node in ast.parse(cells[0].source).body
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    )


def check_parameters(name: str, values: Mapping[str, Any]) -> Parameters:
    """Refuse unknown, mistyped and out-of-range parameters before a kernel starts.

    Raises
    ------
    ParameterError
        All faults at once; an unknown name comes with the nearest known one.
    """
    known = notebook_parameters(name)
    faults = []
    for unknown in sorted(set(values) - set(known)):
        near = difflib.get_close_matches(unknown, known, n=1, cutoff=0.5)
        faults.append(
            Fault(
                berkas=f"{name}.ipynb",
                kolom=unknown,
                kode="PARAMETER-TAK-DIKENAL",
                masalah=f"notebook ini tidak mempunyai parameter {unknown!r}.",
                saran=f"Maksud Anda {near[0]!r}?" if near else f"Yang ada: {', '.join(known)}.",
            )
        )
    try:
        parameters = Parameters.from_mapping(
            {key: value for key, value in values.items() if key in known}, origin=f"{name}.ipynb"
        )
    except ParameterError as error:
        rows = error.faults.to_dict("records")
        faults += [Fault(**{str(key): value for key, value in row.items()}) for row in rows]
    if faults:
        raise ParameterError(faults)
    return parameters


def run_notebook(
    name: str, values: Mapping[str, Any], out: Path, *, label: str = "", title: str = ""
) -> RunRecord:
    """Run one notebook and publish it and its page, or publish nothing.

    Parameters
    ----------
    values
        Parameters by name; those left out keep the notebook's default.
    out
        Folder that receives ``<name>.ipynb`` and ``<name>.html``; a failed run is kept in its
        subfolder ``gagal``, and earlier files stay as they are.
    title
        What a browser calls the page; default: the notebook's heading.

    Raises
    ------
    ParameterError
        Before anything starts.
    NotebookFailedError
        A cell failed, the kernel died, a cell was left out, or the seal is missing.
    """
    check_parameters(name, values)
    values = {**values, "sumber": absolute_source(str(values.get("sumber", "rangkui")))}
    started = time.perf_counter()
    with work_folder(out, "notebook") as work:
        target = work / f"{name}.ipynb"
        reason = _execute(NOTEBOOKS / f"{name}.ipynb", target, values)
        seal, fault = _judge(target)
        if reason or fault:
            _keep_failed(target, out / FAILED_FOLDER)
            raise NotebookFailedError(name, reason or fault)
        notebook = nbformat.read(target, as_version=4)
        page = notebook_page(
            notebook, title=title or _title(notebook), label=label, mark=_mark(seal)
        )
        write_whole(out / f"{name}.ipynb", target.read_bytes())
        write_whole(out / f"{name}.html", page.encode())
    return RunRecord(name=name, seal=seal, seconds=time.perf_counter() - started)


def _mark(seal: str) -> str:
    """The last mark of a seal, for the foot of every sheet: the plan where there is one."""
    return seal.rpartition(" · ")[2]


class _SavedOnce(NBClientEngine):  # type: ignore[misc] # papermill has no types
    """Runs as papermill does, and writes the notebook when it ends, not with each of its cells."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **more: Any) -> Any:
        """Take away where cells are written; what ends it, well or not, finds the place again."""
        place, nb_man.output_path = nb_man.output_path, None
        try:
            return super().execute_managed_notebook(nb_man, kernel_name, **more)
        finally:
            nb_man.output_path = place


papermill_engines.register("saved-once", _SavedOnce)


def _execute(source: Path, target: Path, values: Mapping[str, Any]) -> str:
    """Run by papermill; an empty text, or why it failed."""
    try:
        papermill.execute_notebook(
            _literal(source),
            _literal(target),
            parameters=dict(values),
            engine_name="saved-once",
            progress_bar=False,
            start_timeout=120,
            execution_timeout=CELL_TIMEOUT,
            iopub_timeout=OUTPUT_TIMEOUT,
            kernel_manager_class=KernelManager,
            extra_arguments=["--IPKernelApp.log_level=50"],  # a kernel's farewell is no error
        )
    except PapermillExecutionError as error:
        return f"sel ke-{error.exec_count} gagal ({error.ename}: {str(error.evalue)[:500]})."
    except DeadKernelError:
        return "kernelnya mati di tengah jalan."
    except CellTimeoutError:
        return f"satu sel berjalan lebih dari {CELL_TIMEOUT} detik."
    except RuntimeError:
        return "kernelnya tidak dapat dimulai."
    return ""


def _literal(path: Path) -> str:
    """Keep papermill from putting parameter values where a path has braces."""
    return str(path).replace("{", "{{").replace("}", "}}")


def _judge(path: Path) -> tuple[str, str]:
    """Do not believe papermill: look for the marks of a complete run.

    Returns
    -------
    The seal, and what is wrong (empty if nothing is).
    """
    if not path.exists():
        return "", "tidak ada hasil."
    notebook = nbformat.read(path, as_version=4)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]
    for number, cell in enumerate(cells, start=1):
        if cell.execution_count is None:
            return "", f"sel kode ke-{number} tidak dijalankan."
        if any(output.output_type == "error" for output in cell.outputs):
            return "", f"sel kode ke-{number} berakhir dengan galat."
    if notebook.metadata.get("papermill", {}).get("exception"):
        return "", "papermill mencatat kegagalan."
    for output in cells[-1].outputs if cells else ():
        page = output.get("data", {}).get("text/html", "")
        if SEAL in page:
            return page[page.index(SEAL) :].partition("<")[0].strip(), ""
    return "", "segel di akhir notebook tidak ada."


def _keep_failed(target: Path, folder: Path) -> None:
    if target.exists():
        write_whole(folder / target.name, target.read_bytes())


def _title(notebook: nbformat.NotebookNode) -> str:
    first = next(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    return str(first).lstrip("# ").partition("\n")[0]


# --- the whole report ----------------------------------------------------------------------------


def run_suite(
    parameters: Parameters,
    out: Path,
    *,
    notebooks: Sequence[str] = (),
    tell: Callable[[str], None] = lambda text: None,
) -> Path:
    """Make a whole report: the plan, its files, every notebook, and the run record.

    Parameters
    ----------
    out
        Parent folder; the report is a new folder in it, whole or not there at all.
    notebooks
        Default: those of the level of access.
    tell
        Called with one sentence after each step.

    Raises
    ------
    MutasiError
        Whatever is wrong with data, parameters, plan or notebooks; nothing is left behind but
        a failed notebook in ``out/gagal``.
    """
    started = datetime.now().astimezone()
    notebooks = notebooks or SUITES[parameters.tingkat_akses]
    with warm_kernels():
        return _run_suite(parameters, out, notebooks, tell, started)


def on_paper(notebooks: Sequence[str]) -> list[str]:
    """Those of a report's notebooks that are printed as well."""
    return [name for name in (REVIEW, MEMO) if name in notebooks]


def _run_suite(
    parameters: Parameters,
    out: Path,
    notebooks: Sequence[str],
    tell: Callable[[str], None],
    started: datetime,
) -> Path:
    study = prepare_study(parameters)
    label = study.snapshot.label
    planless = [name for name in notebooks if "bobot_cakupan" not in notebook_parameters(name)]
    with work_folder(out, "laporan") as work, failed_kept(work, out / FAILED_FOLDER):
        with ThreadPoolExecutor(os.cpu_count() or 1) as pool, cancelled_on_error(pool):
            jobs = [_submit(pool, name, parameters, work, label) for name in planless]
            planning = study.solve()
            tell("Rencana selesai dihitung.")
            write_plan(planning, work)
            tell("Berkas rencana ditulis.")
            rest = [name for name in notebooks if name not in planless]
            jobs += [_submit(pool, name, parameters, work, label) for name in rest]
            records = []
            for job in as_completed(jobs):
                records.append(job.result())
                tell(f"{records[-1].name} selesai ({records[-1].seconds:.0f} detik).")
        _same_plan(records, planning)
        for name in on_paper(notebooks):
            tell(print_page(work / f"{name}.html"))
        write_record(work, run_json(planning, started, records))
        name = f"{started:%Y-%m-%d_%H%M%S}_{source_name(parameters.sumber)}"
        register_release(planning, name)
        return publish_folder(work, out / name)


def source_name(sumber: str) -> str:
    """Name a report after its source; of a database only that it is one."""
    return "basis_data" if is_address(sumber) else safe_name(Path(sumber).stem)


@contextmanager
def failed_kept(work: Path, folder: Path) -> Iterator[None]:
    """Leave a failed notebook in a folder where a person can look at it."""
    try:
        yield
    except NotebookFailedError:
        for target in (work / FAILED_FOLDER).glob("*"):
            _keep_failed(target, folder)
        raise


def _submit(
    pool: Executor, name: str, parameters: Parameters, work: Path, label: str
) -> Future[RunRecord]:
    """Run a notebook beside others, each in its own kernel, at most one per core."""
    known = set(notebook_parameters(name))
    values = {key: value for key, value in parameters.model_dump().items() if key in known}
    return pool.submit(run_notebook, name, values, work, label=label)


@contextmanager
def cancelled_on_error(pool: Executor) -> Iterator[None]:
    """Start nothing more once something failed or somebody stopped it."""
    try:
        yield
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        raise


def _same_plan(records: Sequence[RunRecord], planning: Planning) -> None:
    """Every notebook that speaks of a plan must speak of this one."""
    mark = f"rencana {planning.plan.fingerprint[:16]}"
    for record in records:
        if "rencana " in record.seal and mark not in record.seal:
            raise NotebookFailedError(record.name, "rencananya berbeda dari rencana yang ditulis.")


MODES = {"weights": "bobot", "targets": "sasaran", "lexicographic": "urutan"}
"""How a plan was put together, as the run record says it."""


def origin(planning: Planning) -> dict[str, Any]:
    """What a plan was made from, as every record of ours begins."""
    study, plan = planning.study, planning.plan
    return {
        "keterangan_data": study.snapshot.label,
        "data": [vars(source) for source in study.snapshot.sources],
        "sidik": {
            "data": study.snapshot.fingerprint,
            "masalah": plan.problem_fingerprint,
            "rencana": plan.fingerprint,
        },
        "parameter": study.parameters.model_dump(),
    }


def run_json(
    planning: Planning, started: datetime, records: Sequence[RunRecord] = ()
) -> dict[str, Any]:
    """The run record: enough to check a report and to make it again.

    Figures about people are in it only where the level of access shows them as they are.
    """
    study, plan = planning.study, planning.plan
    report = plan.report
    figures = {
        "tujuan": {"hari_ini": dict(plan.today), "rencana": dict(plan.goals)},
        "perpindahan": len(plan.moves),
    }
    proof = {"nilai": report.objective, "batas": report.bound}
    exact = is_exact(study)
    return {
        "mulai": started.isoformat(timespec="seconds"),
        "detik": round((datetime.now().astimezone() - started).total_seconds(), 1),
        **origin(planning),
        "per_tanggal": study.snapshot.as_of.isoformat(),
        "tmt_rencana": study.tmt.isoformat(),
        "status": report.status.value,
        "susunan": {
            "modus": MODES[plan.scenario.mode],
            "urutan": list(plan.scenario.order),
            "sasaran": dict(plan.scenario.targets),
            "batas_tujuan": dict(plan.scenario.goal_limits),
            "tahap": [
                {"tujuan": stage.goal, "bukti": stage.proof}
                | ({"nilai": stage.objective, "batas": stage.bound} if exact else {})
                for stage in report.stages
            ],
        },
        "bukti": {
            "cara": report.proof,
            **(proof if exact else {}),
            "selisih": report.gap,
            "langkah": report.step,
            "kanonik": report.canonical,
            "detik": round(report.seconds, 3),
            "ukuran": dict(report.size),
        },
        **(figures if exact else {}),
        "notebook": [
            {"nama": record.name, "segel": record.seal, "detik": round(record.seconds, 1)}
            for record in records
        ],
        "versi": versions(),
    }


def versions() -> dict[str, str]:
    """Python and the packages that decide what a report looks like."""
    return {"python": platform.python_version()} | {name: version(name) for name in PACKAGES}


def program_hash() -> str:
    """One hash over the program's own files and notebooks: another text may make another page."""
    package = Path(__file__).parent
    files = [path for path in package.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    digest = sha256()
    for path in sorted([*files, *NOTEBOOKS.glob("*.ipynb")]):
        digest.update(f"{path.relative_to(package.parent)}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()

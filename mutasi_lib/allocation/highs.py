"""The only file that knows HiGHS: arrays in, an honest outcome out."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum, auto

import highspy
import numpy as np
from scipy import sparse

from mutasi_lib.errors import SolverFailedError

TOLERANCE = 1e-7

STOP = threading.Event()
"""Set from another thread, it ends every run of this process as Ctrl-C would."""

THREADS = 1
"""Set once per process: HiGHS calls a feasible model infeasible when it changes later."""


UNSCALED_DEVEX = {"simplex_scale_strategy": 0, "simplex_dual_edge_weight_strategy": 1}
"""For the warm program: nearly all its coefficients are 1, and Devex prices are cheap to renew."""

WHOLE_NUMBERS = {
    "mip_feasibility_tolerance": 1e-9,  # with HiGHS's 1e-6 a bound once lay 45 steps too low
    "mip_heuristic_run_rens": False,  # searches inside the search: a window's root needs none
    "mip_heuristic_run_rins": False,
}
"""For windows: small programs whose bound must be exact to a step."""


class Outcome(Enum):
    """How a run ended. A limit is never a solution; an unknown status stops the program."""

    OPTIMAL = auto()
    INFEASIBLE = auto()
    UNBOUNDED = auto()
    LIMIT = auto()
    INTERRUPTED = auto()
    FAILED = auto()


_S = highspy.HighsModelStatus
OUTCOMES: dict[highspy.HighsModelStatus, Outcome] = {
    _S.kOptimal: Outcome.OPTIMAL,
    _S.kInfeasible: Outcome.INFEASIBLE,
    # every column of ours is bounded, so only one of the two can be meant
    _S.kUnboundedOrInfeasible: Outcome.INFEASIBLE,
    _S.kUnbounded: Outcome.UNBOUNDED,
    _S.kTimeLimit: Outcome.LIMIT,
    _S.kIterationLimit: Outcome.LIMIT,
    _S.kSolutionLimit: Outcome.LIMIT,
    _S.kMemoryLimit: Outcome.LIMIT,
    _S.kObjectiveBound: Outcome.LIMIT,
    _S.kObjectiveTarget: Outcome.LIMIT,
    _S.kInterrupt: Outcome.INTERRUPTED,
    _S.kHighsInterrupt: Outcome.INTERRUPTED,  # type: ignore[attr-defined] # not in its stubs
    _S.kNotset: Outcome.FAILED,
    _S.kLoadError: Outcome.FAILED,
    _S.kModelError: Outcome.FAILED,
    _S.kPresolveError: Outcome.FAILED,
    _S.kSolveError: Outcome.FAILED,
    _S.kPostsolveError: Outcome.FAILED,
    _S.kModelEmpty: Outcome.FAILED,
    _S.kUnknown: Outcome.FAILED,
}
"""Every status HiGHS has; a test fails when a release adds one."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Program:
    """min cost'x, row_lower <= matrix x <= row_upper, col_lower <= x <= col_upper."""

    cost: np.ndarray
    matrix: sparse.csc_array
    row_lower: np.ndarray
    row_upper: np.ndarray
    col_lower: np.ndarray
    col_upper: np.ndarray
    whole: np.ndarray


@dataclass(frozen=True, kw_only=True, eq=False)
class Run:
    """What a run left: outcome, point (None without one), row duals (LP only), dual bound."""

    outcome: Outcome
    x: np.ndarray | None
    duals: np.ndarray
    bound: float


class _Stoppable(highspy.Highs):  # type: ignore[misc] # its base is untyped
    """HiGHS that prints nothing, runs in the caller's own thread, and looks up while it runs.

    highspy's way to hear Ctrl-C is a thread per run, with locks that all models of a process
    share: two sessions refuse each other, and a key pressed between two of its lines leaves a
    lock taken for ever.
    """

    def __init__(self) -> None:
        super().__init__()
        key = self._key = threading.Event()

        def look_up(event: highspy.highs.HighsCallbackEvent) -> None:
            if key.is_set() or STOP.is_set():
                event.interrupt()

        self.cbSimplexInterrupt += look_up
        self.cbIpmInterrupt += look_up
        self.cbMipInterrupt += look_up

    def enableCallbacks(self) -> None:  # noqa: N802 - HiGHS's own name
        """Switch all output off first: this is the call that prints."""
        self.setOptionValue("output_flag", False)
        super().enableCallbacks()

    def run_until_stopped(self) -> bool:
        """Run, and say whether Ctrl-C or `STOP` came meanwhile."""
        self._key.clear()
        with _ctrl_c_sets(self._key):
            self.run()
        return self._key.is_set() or STOP.is_set()


@contextmanager
def _ctrl_c_sets(key: threading.Event) -> Iterator[None]:
    """Ctrl-C raises nothing here: an exception must not pass through HiGHS's own frames.

    Only the main thread hears the key; where it does nothing (a background job) it stays so.
    """
    before = signal.getsignal(signal.SIGINT)
    main = threading.current_thread() is threading.main_thread()
    if not main or before in (None, signal.SIG_IGN):
        yield
        return
    signal.signal(signal.SIGINT, lambda *_: key.set())
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def run(
    program: Program,
    *,
    time_limit: float | None = None,
    node_limit: int | None = None,
    abs_gap: float = 1e-6,
) -> Run:
    """Solve a program once, with one thread and a fixed seed.

    Raises
    ------
    SolverFailedError
        HiGHS refused the model or dropped part of it, or ended in a status without meaning.
    """
    solver = _new({"mip_rel_gap": 0.0, "mip_abs_gap": abs_gap, **WHOLE_NUMBERS})
    if node_limit is not None:
        _set(solver, "mip_max_nodes", int(node_limit))
    _load(solver, program)
    whole = bool(program.whole.any())
    try:
        return _finish(solver, time_limit, whole=whole)
    except SolverFailedError:  # its presolve now and then finds its own result wrong, and says so
        _set(solver, "presolve", "off")
        return _afresh(solver, time_limit, whole=whole)


class Warm:
    """A linear program that stays in HiGHS with its basis; only what changes is sent."""

    def __init__(self, program: Program) -> None:
        self._solver = _new(UNSCALED_DEVEX)
        _load(self._solver, program)
        self._shape = program.matrix.shape
        self._nonzeros = program.matrix.nnz

    def add_columns(
        self, cost: np.ndarray, matrix: sparse.csc_array, lower: np.ndarray, upper: np.ndarray
    ) -> None:
        """Append columns; ``matrix`` has the rows of the program."""
        status = self._solver.addCols(
            len(cost), cost, lower, upper, matrix.nnz,
            matrix.indptr[:-1], matrix.indices, matrix.data,
        )  # fmt: skip
        self._grown((0, len(cost)), matrix.nnz, status)

    def add_rows(self, matrix: sparse.csr_array, lower: np.ndarray, upper: np.ndarray) -> None:
        """Append rows; ``matrix`` has the columns of the program."""
        status = self._solver.addRows(
            len(lower), lower, upper, matrix.nnz,
            matrix.indptr[:-1], matrix.indices, matrix.data,
        )  # fmt: skip
        self._grown((len(lower), 0), matrix.nnz, status)

    def set_costs(self, columns: np.ndarray, cost: np.ndarray) -> None:
        """New cost coefficients."""
        _taken(self._solver.changeColsCost(len(columns), columns.astype(np.int32), cost))

    def set_column_bounds(self, columns: np.ndarray, lower: np.ndarray, upper: np.ndarray) -> None:
        """New column bounds."""
        _taken(self._solver.changeColsBounds(len(columns), columns.astype(np.int32), lower, upper))

    def set_row_bounds(self, rows: np.ndarray, lower: np.ndarray, upper: np.ndarray) -> None:
        """New row bounds."""
        _taken(self._solver.changeRowsBounds(len(rows), rows.astype(np.int32), lower, upper))

    def solve(self, time_limit: float | None = None) -> Run:
        """Solve from the basis in hand."""
        try:
            return _finish(self._solver, time_limit, whole=False)
        except SolverFailedError:  # now and then it does not get on from there: status Unknown
            return _afresh(self._solver, time_limit, whole=False)

    def ray(self) -> np.ndarray | None:
        """Row multipliers that prove an infeasible program infeasible, if HiGHS has them."""
        status, found, ray = self._solver.getDualRay()
        return np.array(ray) if status == highspy.HighsStatus.kOk and found else None

    def _grown(self, by: tuple[int, int], nonzeros: int, status: highspy.HighsStatus) -> None:
        self._shape = (self._shape[0] + by[0], self._shape[1] + by[1])
        self._nonzeros += nonzeros
        _arrived(self._solver, status, (*self._shape, self._nonzeros))


def _new(extra: Mapping[str, float]) -> _Stoppable:
    solver = _Stoppable()
    options: dict[str, float | int | str] = {
        "threads": THREADS,
        "random_seed": 0,
        "primal_feasibility_tolerance": TOLERANCE,
        "dual_feasibility_tolerance": TOLERANCE,
        **extra,
    }
    for name, value in options.items():
        _set(solver, name, value)
    return solver


def _set(solver: highspy.Highs, name: str, value: float | int | str) -> None:
    if solver.setOptionValue(name, value) != highspy.HighsStatus.kOk:
        raise SolverFailedError(f"pengaturan {name} ditolak")


def _finish(solver: _Stoppable, time_limit: float | None, *, whole: bool) -> Run:
    """Run a loaded solver and say honestly how it ended."""
    if STOP.is_set():
        return Run(outcome=Outcome.INTERRUPTED, x=None, duals=np.array([]), bound=-np.inf)
    # its clock runs on from run to run
    limit = np.inf if time_limit is None else solver.getRunTime() + max(time_limit, 0.0)
    _set(solver, "time_limit", float(limit))
    stopped = solver.run_until_stopped()
    status = solver.getModelStatus()
    if status not in OUTCOMES:
        raise SolverFailedError(f"status tidak dikenal: {status}")
    outcome = Outcome.INTERRUPTED if stopped else OUTCOMES[status]
    if outcome is Outcome.FAILED:
        raise SolverFailedError(f"status {solver.modelStatusToString(status)}")
    info, solution = solver.getInfo(), solver.getSolution()
    found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    return Run(
        outcome=outcome,
        x=np.array(solution.col_value) if found else None,
        duals=np.array(solution.row_dual),
        bound=float(info.mip_dual_bound) if whole else np.nan,
    )


def _afresh(solver: _Stoppable, time_limit: float | None, *, whole: bool) -> Run:
    """Run once more, from nothing."""
    solver.clearSolver()
    return _finish(solver, time_limit, whole=whole)


def _load(solver: highspy.Highs, program: Program) -> None:
    """Hand the program over and make sure that all of it arrived."""
    rows, columns = program.matrix.shape
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = columns, rows
    lp.col_cost_ = program.cost
    lp.col_lower_, lp.col_upper_ = program.col_lower, program.col_upper
    lp.row_lower_, lp.row_upper_ = program.row_lower, program.row_upper
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = program.matrix.indptr
    lp.a_matrix_.index_ = program.matrix.indices
    lp.a_matrix_.value_ = program.matrix.data
    if program.whole.any():
        kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
        lp.integrality_ = [kinds[int(whole)] for whole in program.whole]
    _arrived(solver, solver.passModel(lp), (rows, columns, program.matrix.nnz))


def _arrived(
    solver: highspy.Highs, status: highspy.HighsStatus, sent: tuple[int, int, int]
) -> None:
    """Compare what HiGHS holds with what was sent: it drops rows it dislikes (reliability 0.1)."""
    arrived = (solver.getNumRow(), solver.getNumCol(), solver.getNumNz())
    if status != highspy.HighsStatus.kOk or arrived != sent:
        raise SolverFailedError(
            f"model tidak diterima utuh: baris, kolom, isian {arrived} dari {sent}"
        )


def _taken(status: highspy.HighsStatus) -> None:
    if status != highspy.HighsStatus.kOk:
        raise SolverFailedError("perubahan model ditolak")

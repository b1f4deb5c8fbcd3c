"""The only file that knows HiGHS: arrays in, an honest outcome out."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from enum import Enum, auto

import highspy
import numpy as np
from scipy import sparse

from mutasi_lib.errors import SolverFailedError

TOLERANCE = 1e-7


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


class _Silent(highspy.Highs):  # type: ignore[misc] # its base is untyped
    """HiGHS without the banner it prints while it is being built."""

    def enableCallbacks(self) -> None:  # noqa: N802 - HiGHS's own name
        """Switch all output off first: this is the call that prints."""
        self.setOptionValue("output_flag", False)
        super().enableCallbacks()


def run(
    program: Program,
    *,
    time_limit: float | None = None,
    node_limit: int | None = None,
    abs_gap: float = 1e-6,
) -> Run:
    """Solve a program with one thread and a fixed seed.

    Raises
    ------
    SolverFailedError
        HiGHS refused the model or dropped part of it, or ended in a status without meaning.
    """
    solver = _Silent()
    options: dict[str, float | int | str] = {
        "threads": 1,
        "random_seed": 0,
        "mip_rel_gap": 0.0,
        "mip_abs_gap": abs_gap,
        "primal_feasibility_tolerance": TOLERANCE,
        "dual_feasibility_tolerance": TOLERANCE,
    }
    if time_limit is not None:
        options["time_limit"] = max(float(time_limit), 0.0)
    if node_limit is not None:
        options["mip_max_nodes"] = int(node_limit)
    for name, value in options.items():
        if solver.setOptionValue(name, value) != highspy.HighsStatus.kOk:
            raise SolverFailedError(f"pengaturan {name} ditolak")
    _load(solver, program)
    if threading.current_thread() is threading.main_thread():
        solver.HandleKeyboardInterrupt = True
    solver.run()
    status = solver.getModelStatus()
    if status not in OUTCOMES:
        raise SolverFailedError(f"status tidak dikenal: {status}")
    outcome = OUTCOMES[status]
    if outcome is Outcome.FAILED:
        raise SolverFailedError(f"status {solver.modelStatusToString(status)}")
    info, solution = solver.getInfo(), solver.getSolution()
    found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    return Run(
        outcome=outcome,
        x=np.array(solution.col_value) if found else None,
        duals=np.array(solution.row_dual),
        bound=float(info.mip_dual_bound) if program.whole.any() else np.nan,
    )


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
    status = solver.passModel(lp)
    arrived = (solver.getNumRow(), solver.getNumCol(), solver.getNumNz())
    if status != highspy.HighsStatus.kOk or arrived != (rows, columns, program.matrix.nnz):
        raise SolverFailedError(
            f"model tidak diterima utuh: baris, kolom, isian {arrived} dari "
            f"{(rows, columns, program.matrix.nnz)}"
        )

"""The show-piece: a problem, its model, its proven plan, and the checker that trusts nobody."""

from mutasi_lib.allocation.check import check_plan
from mutasi_lib.allocation.prepare import prepare_allocation
from mutasi_lib.allocation.problem import AllocationProblem
from mutasi_lib.allocation.solve import AllocationSession, solve_allocation

__all__ = [
    "AllocationProblem",
    "AllocationSession",
    "check_plan",
    "prepare_allocation",
    "solve_allocation",
]

"""The show-piece: a problem, its model, its proven plan, and the checker that trusts nobody.

Each name is imported when it is first asked for, so that `check` can be imported where neither
pyomo nor highspy is.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mutasi_lib.allocation.books import open_plan, write_down
    from mutasi_lib.allocation.check import check_plan
    from mutasi_lib.allocation.prepare import prepare_allocation
    from mutasi_lib.allocation.problem import AllocationProblem
    from mutasi_lib.allocation.solve import AllocationSession, solve_allocation

_HOMES = {
    "AllocationProblem": "problem",
    "AllocationSession": "solve",
    "check_plan": "check",
    "open_plan": "books",
    "prepare_allocation": "prepare",
    "solve_allocation": "solve",
    "write_down": "books",
}

__all__ = [
    "AllocationProblem",
    "AllocationSession",
    "check_plan",
    "open_plan",
    "prepare_allocation",
    "solve_allocation",
    "write_down",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"mutasi_lib.allocation.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

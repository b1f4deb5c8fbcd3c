"""Decision support for planning the transfer (*mutasi*) of civil servants.

The names below are what a notebook may use. Each is imported when it is first asked for, so
that importing the package changes nothing and needs no solver.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mutasi_lib.allocation import (
        AllocationProblem,
        AllocationSession,
        check_plan,
        prepare_allocation,
        solve_allocation,
    )
    from mutasi_lib.domain.parameters import Parameters
    from mutasi_lib.domain.plan import Plan
    from mutasi_lib.domain.scenario import Limits, Scenario
    from mutasi_lib.eligibility import find_candidates
    from mutasi_lib.evaluation import Evaluation, evaluate_snapshot, evaluate_transfers
    from mutasi_lib.explanation import (
        Explanation,
        Questions,
        explain_absence,
        explain_move,
        price_of,
    )
    from mutasi_lib.loading import inspect_sources, load_rules, load_sample, load_snapshot
    from mutasi_lib.needs import compute_needs
    from mutasi_lib.planning import inspect_parameters, make_plan, prepare_study
    from mutasi_lib.redistribution import redistribute

_HOMES = {
    "AllocationProblem": "allocation",
    "AllocationSession": "allocation",
    "Evaluation": "evaluation",
    "Explanation": "explanation",
    "Limits": "domain.scenario",
    "Parameters": "domain.parameters",
    "Plan": "domain.plan",
    "Questions": "explanation",
    "Scenario": "domain.scenario",
    "check_plan": "allocation",
    "compute_needs": "needs",
    "evaluate_snapshot": "evaluation",
    "evaluate_transfers": "evaluation",
    "explain_absence": "explanation",
    "explain_move": "explanation",
    "find_candidates": "eligibility",
    "inspect_parameters": "planning",
    "inspect_sources": "loading",
    "load_rules": "loading",
    "load_sample": "loading",
    "load_snapshot": "loading",
    "make_plan": "planning",
    "prepare_allocation": "allocation",
    "prepare_study": "planning",
    "price_of": "explanation",
    "redistribute": "redistribution",
    "solve_allocation": "allocation",
}

__all__ = [
    "AllocationProblem",
    "AllocationSession",
    "Evaluation",
    "Explanation",
    "Limits",
    "Parameters",
    "Plan",
    "Questions",
    "Scenario",
    "check_plan",
    "compute_needs",
    "evaluate_snapshot",
    "evaluate_transfers",
    "explain_absence",
    "explain_move",
    "find_candidates",
    "inspect_parameters",
    "inspect_sources",
    "load_rules",
    "load_sample",
    "load_snapshot",
    "make_plan",
    "prepare_allocation",
    "prepare_study",
    "price_of",
    "redistribute",
    "solve_allocation",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"mutasi_lib.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

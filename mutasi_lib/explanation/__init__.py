"""Why a plan is as it is: sentences for its moves and empty seats, answers to questions.

Each name is imported when it is first asked for: sentences need no solver.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mutasi_lib.explanation.differences import PlanDifference, plan_difference
    from mutasi_lib.explanation.questions import Answer, Questions
    from mutasi_lib.explanation.sentences import (
        RECRUIT,
        explain_moves,
        explain_unfilled,
        rule_label,
        weigh,
    )
    from mutasi_lib.explanation.what_if import what_if

_HOMES = {
    "RECRUIT": "sentences",
    "Answer": "questions",
    "PlanDifference": "differences",
    "Questions": "questions",
    "explain_moves": "sentences",
    "explain_unfilled": "sentences",
    "plan_difference": "differences",
    "rule_label": "sentences",
    "weigh": "sentences",
    "what_if": "what_if",
}

__all__ = [
    "RECRUIT",
    "Answer",
    "PlanDifference",
    "Questions",
    "explain_moves",
    "explain_unfilled",
    "plan_difference",
    "rule_label",
    "weigh",
    "what_if",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"mutasi_lib.explanation.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

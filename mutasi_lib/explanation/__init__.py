"""Why a plan is as it is: sentences for its moves and empty seats, answers to questions.

Each name is imported when it is first asked for: sentences need no solver.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mutasi_lib.explanation.differences import PlanDifference, people_apart, plan_difference
    from mutasi_lib.explanation.questions import (
        Explanation,
        Questions,
        explain_absence,
        explain_move,
        price_of,
    )
    from mutasi_lib.explanation.sentences import (
        RECRUIT,
        agency,
        explain_moves,
        explain_unfilled,
        rule_label,
        weigh,
    )
    from mutasi_lib.explanation.what_if import what_if

_HOMES = {
    "RECRUIT": "sentences",
    "Explanation": "questions",
    "PlanDifference": "differences",
    "Questions": "questions",
    "agency": "sentences",
    "explain_absence": "questions",
    "explain_move": "questions",
    "explain_moves": "sentences",
    "explain_unfilled": "sentences",
    "people_apart": "differences",
    "plan_difference": "differences",
    "price_of": "questions",
    "rule_label": "sentences",
    "weigh": "sentences",
    "what_if": "what_if",
}

__all__ = [
    "RECRUIT",
    "Explanation",
    "PlanDifference",
    "Questions",
    "agency",
    "explain_absence",
    "explain_move",
    "explain_moves",
    "explain_unfilled",
    "people_apart",
    "plan_difference",
    "price_of",
    "rule_label",
    "weigh",
    "what_if",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"mutasi_lib.explanation.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

"""What is typed beside a goal as an aim: a number as Indonesians write it, or a percentage."""

from __future__ import annotations

from collections.abc import Mapping

from babel.numbers import NumberFormatError, parse_decimal

from mutasi_lib.domain.goals import GOALS
from mutasi_lib.errors import ScenarioError


def read_aims(typed: Mapping[str, str]) -> dict[str, float | str]:
    """Aims by goal, as the parameter ``sasaran`` takes them; what is left empty is no aim.

    Raises
    ------
    ScenarioError
        Nothing is typed, or something that is neither a number nor a percentage.
    """
    found = {goal: text.strip() for goal, text in typed.items() if text.strip()}
    if not found:
        raise ScenarioError("Isi paling sedikit satu sasaran.")
    return {
        goal: text if text.endswith("%") else _number(goal, text) for goal, text in found.items()
    }


def _number(goal: str, text: str) -> float:
    try:
        return float(parse_decimal(text, locale="id", strict=True))
    except NumberFormatError:
        raise ScenarioError(
            f"Sasaran {GOALS[goal].label.lower()} {text!r} bukan angka. Tulis seperti 30, 1.500 "
            "atau 2,5; untuk cakupan boleh persen, misalnya 95%."
        ) from None

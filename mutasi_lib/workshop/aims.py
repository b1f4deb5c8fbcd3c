"""What is typed beside a goal as aim or limit: a number as Indonesians write it, or a per cent."""

from __future__ import annotations

from collections.abc import Mapping

from babel.numbers import NumberFormatError, format_decimal, parse_decimal

from mutasi_lib.domain.aims import Aims
from mutasi_lib.domain.goals import GOALS
from mutasi_lib.errors import ScenarioError


def read_aims(typed: Mapping[str, str]) -> dict[str, float | str]:
    """Aims by goal, as the parameter ``sasaran`` takes them; what is left empty is no aim.

    Raises
    ------
    ScenarioError
        Nothing is typed, or something that is neither a number nor a percentage.
    """
    found = _read(typed, "Sasaran")
    if not found:
        raise ScenarioError("Isi paling sedikit satu sasaran.")
    return found


def read_limits(typed: Mapping[str, str]) -> dict[str, float | str]:
    """The same for the parameter ``batas_tujuan``, where nothing need be typed.

    Raises
    ------
    ScenarioError
        Something is neither a number nor a percentage.
    """
    return _read(typed, "Batas")


def as_typed(aims: Aims) -> dict[str, str]:
    """Aims or limits as somebody would type them: what `read_aims` reads back."""
    return {
        goal: value if isinstance(value, str) else format_decimal(value, "#,##0.######", "id")
        for goal, value in aims.items()
    }


def _read(typed: Mapping[str, str], what: str) -> dict[str, float | str]:
    found = {goal: text.strip() for goal, text in typed.items() if text.strip()}
    return {
        goal: text if text.endswith("%") else _number(goal, text, what)
        for goal, text in found.items()
    }


def _number(goal: str, text: str, what: str) -> float:
    try:
        return float(parse_decimal(text, locale="id", strict=True))
    except NumberFormatError:
        raise ScenarioError(
            f"{what} {GOALS[goal].label.lower()} {text!r} bukan angka. Tulis seperti 30, 1.500 "
            "atau 2,5; untuk cakupan boleh persen, misalnya 95%."
        ) from None

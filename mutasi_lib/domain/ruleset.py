"""Regulations as dated data: which value of which rule is in force on a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from mutasi_lib.errors import RuleNotInForceError

Verification = Literal["terverifikasi", "sumber kedua", "belum diverifikasi"]


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule or parameter set as in force on the day of the rule set.

    Attributes
    ----------
    id, label, gloss
        Stable id (also the name of the function that applies it), Indonesian and English label.
    reference, verification
        Peraturan and pasal, and how far the text was checked (`docs/assumptions.md`).
    hard
        A hard rule refuses a pair; a soft one warns and may price it.
    active
        The switch.
    value
        The dated value: parameter name -> value.
    """

    id: str
    label: str
    gloss: str
    reference: str
    verification: Verification
    hard: bool
    active: bool
    value: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class RuleSet:
    """All rules in force on ``as_of``.

    Asking for a rule that is not in force raises; nothing defaults silently.
    """

    as_of: date
    rules: Mapping[str, Rule]

    def __getitem__(self, rule_id: str) -> Rule:
        try:
            return self.rules[rule_id]
        except KeyError:
            raise RuleNotInForceError(
                f"Ketentuan {rule_id!r} tidak berlaku pada {self.as_of:%d-%m-%Y} "
                "atau tidak dikenal."
            ) from None

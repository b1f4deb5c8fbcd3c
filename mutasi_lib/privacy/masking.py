"""A NIP is masked whole: it tells birth date and sex."""

from __future__ import annotations

import re

MASK = "•" * 18

_HASH = r"(?<![0-9A-Za-z])(?=[0-9]*[A-Fa-f])[0-9A-Fa-f]{64}(?![0-9A-Za-z])"
_START = r"(?<!\d)(?:(?<!\d\.)|(?=19|20))"  # decimals are no NIP unless they begin like one
_GAP = r"[^\S\n]?[.\-/\u2010-\u2015]?[^\S\n]?"
_GROUPS = _GAP.join(rf"\d{{{digits}}}" for digits in (4, 2, 2, 4, 2, 1, 3)) + r"(?!\d)"
_POWER = r"\d[.,]\d+[eE]\+?17(?!\d)"
_NUMBERS = re.compile(rf"(?P<hash>{_HASH})|{_START}(?:\d{{18,}}|{_GROUPS})|{_POWER}")


def mask_nip(nip: str) -> str:
    """Give 18 dots for any NIP: a digit left would tell birth date, start, sex or serial."""
    return MASK


def redact(text: str) -> str:
    """Replace every number that could be a NIP: for logs and the texts of exceptions.

    Found are 18 digits in a row or more; 8-6-1-3 and finer groups with blanks, dots, hyphens or
    slashes between them; and what a number cell makes of a NIP (``1.99003E+17``). Kept are
    SHA-256 values and decimals, unless these begin with 19 or 20. When in doubt a number goes.
    """
    return _NUMBERS.sub(lambda found: found[0] if found["hash"] else MASK, text)

"""Invented values in the columns no loader may keep, easy to find wherever they leak to."""

from __future__ import annotations

import numpy as np

from mutasi_lib.sample.chance import Objects

CANARY_DIGITS = "98989898"
"""Every invented NIK, NUPTK, telephone, NPWP, BPJS and account begins with these; no NIP can."""

CANARY_WORD = "kenari"
"""Every invented address, e-mail, religion, mother and bank contains this word, in any case."""


def canary_numbers(count: int, digits: int) -> Objects:
    """Number ``count`` canaries: `CANARY_DIGITS`, then zeros and the number.

    Parameters
    ----------
    digits
        Length of each, between 13 (five digits for the number) and 16 (NIK): never 18.
    """
    width = digits - len(CANARY_DIGITS)
    numbers = (f"{CANARY_DIGITS}{place:0{width}d}" for place in range(count))
    return np.array(list(numbers), dtype=object)


def canary_texts(count: int, form: str) -> Objects:
    """Write ``count`` texts of a form with the word and a number: ``"{word} No. {place}"``."""
    texts = (form.format(word=CANARY_WORD.title(), place=place) for place in range(count))
    return np.array(list(texts), dtype=object)

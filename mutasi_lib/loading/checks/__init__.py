"""Checks as data: what is looked for in typed tables, why, on whose word, and how it is found.

`CHECKS` is the single source for the loader and for `docs/checks.md`; each room holds the checks of
one concern beside their finders. A check never repairs and never shows the value of a personal
column. One that needs a value another check refuses (a golongan that does not exist, half a point)
finds nothing there.
"""

from __future__ import annotations

from datetime import date

import pandas as pd

from mutasi_lib.errors import Fault
from mutasi_lib.loading.checks import needs, nip, people, posts, schema, statements, units
from mutasi_lib.loading.checks.core import Check, Hit, Tables

__all__ = ["CHECKS", "Check", "Hit", "Tables", "check_tables"]

CHECKS: tuple[Check, ...] = (
    *schema.CHECKS,
    *nip.CHECKS,
    *people.CHECKS,
    *posts.CHECKS,
    *units.CHECKS,
    *needs.CHECKS,
    *statements.CHECKS,
)
"""In the order in which a cell's faults are told: what makes a value unusable comes first."""


def check_tables(tables: Tables, as_of: date | None) -> list[Fault]:
    """Run every check whose tables are there; give all that is found.

    Parameters
    ----------
    tables
        Typed tables by name.
    as_of
        The day they describe; None where nobody says it.
    """
    day = pd.Timestamp(as_of or "NaT")
    return [
        tables[hit.tabel].fault(
            check.kode,
            hit.masalah,
            hit.saran,
            row=hit.row,
            kolom=hit.kolom,
            derajat=check.derajat,
        )
        for check in CHECKS
        if set(check.tabel) <= set(tables)
        for hit in check.find(tables, day)
    ]

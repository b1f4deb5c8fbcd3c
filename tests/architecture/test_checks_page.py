"""docs/checks.md is CHECKS, row by row and in order."""

from __future__ import annotations

from collections.abc import Callable

from mutasi_lib.loading.checks import CHECKS, Check


def row(check: Check) -> list[str]:
    tables = ", ".join(f"`{name}`" for name in check.tabel) or "all"
    return [f"`{check.kode}`", check.derajat, tables, check.arti, check.dasar]


def test_the_page_states_every_check_in_order(
    tables_of: Callable[[str], dict[str, list[list[str]]]],
) -> None:
    assert tables_of("docs/checks.md") == {"Checks": [row(check) for check in CHECKS]}

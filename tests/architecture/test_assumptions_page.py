"""What is taken for granted stands in docs/assumptions.md, with an owner and a risk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import yaml

Rows = list[list[str]]
RULES = Path(__file__).parents[2] / "mutasi_lib" / "rules"
UNVERIFIED = [
    rule
    for path in sorted(RULES.glob("*.yaml"))
    for rule, entry in yaml.safe_load(path.read_text(encoding="utf-8")).items()
    if entry["verifikasi"] != "terverifikasi"
]


@pytest.fixture(scope="session")
def rows(tables_of: Callable[[str], dict[str, Rows]]) -> Rows:
    return [row for rows in tables_of("docs/assumptions.md").values() for row in rows]


@pytest.mark.parametrize("rule", UNVERIFIED)
def test_a_rule_that_is_not_verified_is_an_assumption(rows: Rows, rule: str) -> None:
    assert any(f"`{rule}`" in row[0] for row in rows)


def test_every_assumption_has_a_reason_an_owner_a_risk_and_a_date(rows: Rows) -> None:
    assert len(rows) > len(UNVERIFIED)
    for row in rows:
        assert len(row) == 5, row[0]
        assert all(row), row[0]
        date.fromisoformat(row[4])

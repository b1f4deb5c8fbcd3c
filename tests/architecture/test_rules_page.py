"""docs/rules.md states every rule as the YAML files do; unverified ones are assumptions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

Sections = dict[str, list[list[str]]]
RULES = Path(__file__).parents[2] / "mutasi_lib" / "rules"
FILES = {
    path.name: yaml.safe_load(path.read_text(encoding="utf-8"))
    for path in sorted(RULES.glob("*.yaml"))
}
ENTRIES = {rule: entry for entries in FILES.values() for rule, entry in entries.items()}


@pytest.fixture(scope="session")
def text(root: Path) -> str:
    return (root / "docs" / "rules.md").read_text(encoding="utf-8")


def shown(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return ", ".join(f"{key}: {shown(part)}" for key, part in value.items())
    if isinstance(value, list):
        parts = [" / ".join(part) if isinstance(part, list) else shown(part) for part in value]
        return ", ".join(parts) or "(none)"
    return str(value)


def value_rows(entry: dict[str, Any]) -> list[list[str]]:
    rows = []
    for day, values in entry["nilai"].items():
        rows += [[str(day), f"`{name}`", shown(value)] for name, value in values.items()]
        if not values:
            rows.append([str(day), "(none)", "(none)"])
    return rows


def test_the_page_has_every_rule_in_the_order_of_the_files(text: str) -> None:
    expected = [
        line
        for file, entries in FILES.items()
        for line in (f"## {file}", *(f"### {rule}" for rule in entries))
    ]
    assert [line for line in text.splitlines() if line.startswith("##")] == expected


@pytest.mark.parametrize("rule", ENTRIES)
def test_the_page_states_label_reference_and_verification(text: str, rule: str) -> None:
    entry = ENTRIES[rule]
    hard = "hard" if entry.get("keras", True) else "soft"
    active = "on" if entry.get("aktif", True) else "off"
    expected = (
        f"### {rule}\n\n{entry['label']}. {entry['gloss']}.\n\n"
        f"* reference: {entry['acuan']}\n"
        f"* verification: {entry['verifikasi']}\n"
        f"* {hard}, {active}\n"
    )
    assert expected in text


@pytest.mark.parametrize("rule", ENTRIES)
def test_the_page_states_every_dated_value(tables_of: Callable[[str], Sections], rule: str) -> None:
    rows = tables_of("docs/rules.md")[rule]
    assert [row[:3] for row in rows] == value_rows(ENTRIES[rule])
    assert [row[1] for row in rows if not row[3]] == []

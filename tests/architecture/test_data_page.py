"""docs/data.md is the tables of schemas.py, cell by cell."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from mutasi_lib.domain.schemas import TABLES, Column, Table

Sections = dict[str, list[list[str]]]
YES_NO = {True: "yes", False: "no"}


@pytest.fixture(scope="session")
def page(tables_of: Callable[[str], Sections]) -> Sections:
    return tables_of("docs/data.md")


def limits(column: Column) -> str:
    if column.low is None and column.high is None:
        return "—"
    if column.high is None:
        return f"≥ {column.low:g}"
    if column.low is None:
        return f"≤ {column.high:g}"
    return f"{column.low:g} … {column.high:g}"


def row(name: str, column: Column) -> list[str]:
    return [
        f"`{name}`",
        column.meaning,
        column.kind,
        column.unit or "—",
        YES_NO[column.required],
        YES_NO[column.filled],
        limits(column),
        ", ".join(column.choices) or "—",
        f"`{column.refers_to}`" if column.refers_to else "—",
        YES_NO[column.personal],
    ]


def test_the_page_has_the_tables_of_the_schema_in_order(page: Sections) -> None:
    assert list(page) == list(TABLES)


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_the_page_states_every_column_as_the_schema_does(page: Sections, table: Table) -> None:
    assert page[table.name] == [row(name, column) for name, column in table.columns.items()]


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_the_page_states_meaning_and_key_of_a_table(root: Path, table: Table) -> None:
    text = (root / "docs" / "data.md").read_text(encoding="utf-8")
    keys = ", ".join(f"`{key}`" for key in table.key)
    needed = YES_NO[table.required]
    expected = f"## {table.name}\n\n{table.meaning}\n\nKey: {keys}. Needed for a plan: {needed}.\n"
    assert expected in text

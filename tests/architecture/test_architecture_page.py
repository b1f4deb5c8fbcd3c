"""ARCHITECTURE.md shows the rooms that exist, and no other."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path


def rooms(root: Path) -> set[str]:
    return {
        path.stem
        for path in (root / "mutasi_lib").iterdir()
        if not path.name.startswith(("_", ".")) and (path.is_dir() or path.suffix == ".py")
    }


def test_the_table_of_rooms_names_every_module_and_no_other(
    root: Path, tables_of: Callable[[str], dict[str, list[list[str]]]]
) -> None:
    named = [row[0].strip("`") for row in tables_of("ARCHITECTURE.md")["Architecture"]]
    assert sorted(named) == sorted(rooms(root))


def test_the_table_says_what_each_room_is(
    tables_of: Callable[[str], dict[str, list[list[str]]]],
) -> None:
    rows = tables_of("ARCHITECTURE.md")["Architecture"]
    assert [row[0] for row in rows if not row[1]] == []

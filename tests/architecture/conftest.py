"""The project's folder, and Markdown tables as rows of cells."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

Sections = dict[str, list[list[str]]]


@pytest.fixture(scope="session")
def root() -> Path:
    return Path(__file__).parents[2]


@pytest.fixture(scope="session")
def tables_of(root: Path) -> Callable[[str], Sections]:
    """Heading -> rows of the tables under it, heads and rules left out."""

    def read(page: str) -> Sections:
        sections: Sections = {}
        heading, in_table = "", False
        for line in (root / page).read_text(encoding="utf-8").splitlines():
            if match := re.fullmatch(r"#+ (.+)", line):
                heading = match[1]
            if not line.startswith("|"):
                in_table = False
                continue
            cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
            if in_table and not set(line) <= set("|-: "):
                sections.setdefault(heading, []).append(cells)
            in_table = True
        return sections

    return read

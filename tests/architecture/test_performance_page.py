"""docs/performance.md states what was measured, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

Sections = dict[str, list[list[str]]]


@pytest.mark.parametrize("name", ["intake", "needs"])
def test_the_page_states_the_figures_of_the_last_run(
    root: Path, tables_of: Callable[[str], Sections], name: str
) -> None:
    result = json.loads((root / "benchmarks" / "results" / f"{name}.json").read_text())
    stated = [row[1:] for row in tables_of("docs/performance.md")[name]]
    assert stated == [
        [str(figure["seconds"]), str(figure["peak_mib"])] for figure in result["figures"].values()
    ]


def test_the_page_names_machine_and_versions(root: Path) -> None:
    page = " ".join((root / "docs" / "performance.md").read_text().split())
    for path in (root / "benchmarks" / "results").glob("*.json"):
        machine = json.loads(path.read_text())["machine"]
        assert f"{machine['cores']} cores" in page
        for package in ("pandas", "pandera", "python-calamine", "openpyxl", "xlsxwriter"):
            assert f"{package} {machine[package]}" in page

"""docs/performance.md states what was measured, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks import engine_tables

Sections = dict[str, list[list[str]]]


@pytest.mark.parametrize("name", ["intake", "needs", "evaluation"])
def test_the_page_states_the_figures_of_the_last_run(
    root: Path, tables_of: Callable[[str], Sections], name: str
) -> None:
    result = json.loads((root / "benchmarks" / "results" / f"{name}.json").read_text())
    stated = [row[1:] for row in tables_of("docs/performance.md")[name]]
    assert stated == [
        [str(figure["seconds"]), str(figure["peak_mib"])] for figure in result["figures"].values()
    ]


def test_the_page_states_the_engine_beside_the_others(
    root: Path, tables_of: Callable[[str], Sections]
) -> None:
    result = json.loads((root / "benchmarks" / "results" / "engine.json").read_text())
    sections = tables_of("docs/performance.md")
    assert sections["engine"] == engine_tables.ours_rows(result)
    assert sections["engine beside others"] == engine_tables.others_rows(result)


def test_whoever_finished_agrees_with_ours_and_nobody_bounds_it_away(root: Path) -> None:
    result = json.loads((root / "benchmarks" / "results" / "engine.json").read_text())
    assert all(told["proven"] for forms in result["ours"].values() for told in forms.values())
    solves = [solve for found in result["others"].values() for solve in found.get("solves", [])]
    assert len(solves) >= 20
    assert all(solve["agrees"] for solve in solves)


def test_the_page_states_how_contradictions_were_found(
    root: Path, tables_of: Callable[[str], Sections]
) -> None:
    result = json.loads((root / "benchmarks" / "results" / "conflicts.json").read_text())
    assert tables_of("docs/performance.md")["contradictions"] == [
        [
            kind,
            f"{told['found']} of {told['asked']}",
            str(told["most_named"]),
            f"{told['solvable']} of {told['asked']}",
            f"{told['seconds']:.1f}",
            f"{told['longest']:.1f}",
        ]
        for kind, told in result["figures"].items()
    ]


def test_the_page_states_how_often_the_planted_truth_was_found(
    root: Path, tables_of: Callable[[str], Sections]
) -> None:
    result = json.loads((root / "benchmarks" / "results" / "evaluation.json").read_text())
    planted, nothing = result["recovered"]["planted"], result["recovered"]["null"]
    stated = {
        row[0]: row[1:] for row in tables_of("docs/performance.md")["evaluation, planted truth"]
    }
    assert set(stated) == set(planted)
    for cell, told in planted.items():
        other = nothing[cell]
        flagged = other["harmed"] + other["helped"]
        shares = [told["coverage"], told["harmed"], told["helped"], other["coverage"], flagged]
        numbers = [told["truth"], told["mean"], *(100 * share for share in shares)]
        assert stated[cell] == [f"{number:g}" for number in numbers], cell


def test_the_page_states_how_soon_the_workshop_answers(
    root: Path, tables_of: Callable[[str], Sections]
) -> None:
    result = json.loads((root / "benchmarks" / "results" / "workshop.json").read_text())
    assert tables_of("docs/performance.md")["workshop"] == [
        [place, *(f"{told[name]:g}" for name in ("screen", "numbers", "numbers_p95", "pictures"))]
        for place, told in result["figures"].items()
    ]
    five = result["five at once"]
    page = " ".join((root / "docs" / "performance.md").read_text().split())
    assert f"{five['served']} of {five['pages']} pages served" in page


def test_the_page_names_machine_and_versions(root: Path) -> None:
    page = " ".join((root / "docs" / "performance.md").read_text().split())
    for path in (root / "benchmarks" / "results").glob("*.json"):
        machine = json.loads(path.read_text())["machine"]
        assert f"{machine['cores']} cores" in page
        packages = set(machine) - {"cores", "memory_gib", "machine", "python"}
        for package in packages:
            assert f"{package} {machine[package]}" in page

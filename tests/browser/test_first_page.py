"""The memo's first page on paper, and the paper itself: the invented city, the larger memo."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from mutasi_lib import reports
from mutasi_lib.planning import Planning
from mutasi_lib.reports import decision
from mutasi_lib.reports.page import notebook_page
from mutasi_lib.reports.paper import print_page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(shutil.which("chromium") is None, reason="needs Debian's chromium"),
]

PX_PER_MM = 96 / 25.4
WIDTH, HEIGHT = round((210 - 2 * 14) * PX_PER_MM), (297 - 12 - 14) * PX_PER_MM
"""Of an A4 sheet within the margins the style sheet asks for."""


def cells(planning: Planning, until: str) -> list[nbformat.NotebookNode]:
    """The memo's own cells from its request up to one call, without a kernel."""
    path = Path(__file__).parents[2] / "notebooks" / "06_memo_pimpinan.ipynb"
    made = [
        new_code_cell(
            outputs=[
                new_output(
                    "execute_result",
                    {"text/html": reports.opening(planning.study.snapshot, "Pembuka").data},
                    execution_count=1,
                )
            ],
        )
    ]
    for cell in nbformat.read(path, as_version=4).cells[3:]:
        if cell.cell_type == "markdown":
            made.append(new_markdown_cell(cell.source))
            continue
        call = cell.source.removeprefix("reports.").removesuffix("(planning)")
        shown = getattr(reports, call)(planning).data
        output = new_output("execute_result", {"text/html": shown}, execution_count=1)
        made.append(new_code_cell(outputs=[output], execution_count=1))
        if call == until:
            return made
    raise AssertionError(f"the memo has no cell that calls {until}")


def page_of(planning: Planning, until: str, path: Path) -> Path:
    title = new_markdown_cell("# Memo bagi pimpinan: rencana mutasi")
    notebook = new_notebook(cells=[title, *cells(planning, until)])
    label = planning.study.snapshot.label
    path.write_text(notebook_page(notebook, title="Memo", label=label, mark="rencana abc"))
    return path


@pytest.fixture(scope="module")
def memo(rangkui: Planning, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first page and the evidence."""
    path = tmp_path_factory.mktemp("memo") / "memo.html"
    return page_of(rangkui, "proof", path)


def end_of_the_decision(page: Any) -> float:
    """How far down the sheet the last line of the first page ends, in pixels."""
    page.emulate_media(media="print")
    page.set_viewport_size({"width": WIDTH, "height": 800})
    box = page.locator(".akhir-keputusan").bounding_box()
    assert box is not None
    return float(box["y"] + box["height"])


def test_the_decision_fits_on_one_sheet_and_the_evidence_begins_another(
    memo: Path, open_page: Callable[..., Any]
) -> None:
    page = open_page(memo)
    assert 0.5 * HEIGHT < end_of_the_decision(page) <= HEIGHT
    after = page.locator(".akhir-keputusan").evaluate("node => getComputedStyle(node).breakAfter")
    assert after == "page"
    page.close()


def test_it_still_fits_where_many_objections_stand_and_seats_wait_for_three_reasons(
    rangkui: Planning,
    tmp_path: Path,
    open_page: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As much as the first page can ever hold: three sides with four codes each, three remedies."""
    moves = rangkui.plan.moves.head(30)
    sides = ["pegawai", "kepala unit asal", "kepala unit tujuan"] * 10
    standing = moves[["pegawai_key", "slot_asal", "slot_key"]].assign(pihak=sides)
    empty = decision.explanation.explain_unfilled(rangkui)
    remedies = list(decision.explanation.sentences.ACTORS)
    empty["jalan_keluar"] = [remedies[place % 3] for place in range(len(empty))]
    monkeypatch.setattr(decision, "objections", lambda planning: standing)
    monkeypatch.setattr(decision.explanation, "explain_unfilled", lambda planning: empty)
    page = open_page(page_of(rangkui, "decision_mark", tmp_path / "penuh.html"))
    assert page.locator("tbody th", has_text="Ubah bobot").count() == 1
    assert "lainnya" in page.inner_text("body")
    assert end_of_the_decision(page) <= HEIGHT
    page.close()


@pytest.mark.parametrize("width", [1366, 390])
def test_the_larger_memo_shuts_nobody_out(
    memo: Path, open_page: Callable[..., Any], barriers: Callable[[Any], list[str]], width: int
) -> None:
    page = open_page(memo, width)
    assert barriers(page) == []
    page.close()


def test_a_barrier_would_be_found(
    memo: Path, open_page: Callable[..., Any], barriers: Callable[[Any], list[str]]
) -> None:
    page = open_page(memo)
    page.evaluate("document.querySelector('.mohon').style.color = '#9ab'")
    page.evaluate("document.images[0].removeAttribute('alt')")
    found = barriers(page)
    assert any("color-contrast" in one for one in found)
    assert any("image-alt" in one for one in found)
    page.close()


def test_a_page_is_printed_beside_itself_and_nothing_else_is_left(
    memo: Path, tmp_path: Path
) -> None:
    page = tmp_path / "memo.html"
    page.write_bytes(memo.read_bytes())
    assert print_page(page) == "memo dicetak sebagai PDF."
    printed = (tmp_path / "memo.pdf").read_bytes()
    assert printed.startswith(b"%PDF")
    assert printed.rstrip().endswith(b"%%EOF")
    assert b"/StructTreeRoot" in printed, "a tagged PDF can be read aloud"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["memo.html", "memo.pdf"]

"""A PDF where there is a browser, a sentence where there is none, never half of one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from mutasi_lib.reports import paper

OLD = b"%PDF lama %%EOF"


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """A page beside which an older print lies."""
    folder = tmp_path / "laporan"
    folder.mkdir()
    (folder / "memo.html").write_text("<p>halaman</p>", encoding="utf-8")
    (folder / "memo.pdf").write_bytes(OLD)
    return folder / "memo.html"


def browser(folder: Path, script: str) -> str:
    """A program that is called as the browser is; ``$target`` is where the PDF shall stand."""
    found = (
        'for word in "$@"; do case "$word" in --print-to-pdf=*) target=${word#*=};; esac; done\n'
    )
    path = folder / "chromium"
    path.write_text(f"#!/bin/sh\n{found}{script}\n", encoding="utf-8")
    path.chmod(0o755)
    return str(folder)


def test_without_a_browser_a_sentence_says_so_and_nothing_is_written(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert paper.find_browser() is None
    assert paper.print_page(page) == paper.WITHOUT_PDF
    assert page.with_suffix(".pdf").read_bytes() == OLD


@pytest.mark.parametrize(
    "script",
    ["exit 0", "exit 21", 'echo "kesalahan" > "$target"', 'mkdir "$target"'],
    ids=["prints nothing", "fails", "prints no PDF", "leaves a folder"],
)
def test_a_browser_that_does_not_print_leaves_the_older_print_alone(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    monkeypatch.setenv("PATH", browser(tmp_path, script) + os.pathsep + os.environ["PATH"])
    assert paper.print_page(page) == paper.WITHOUT_PDF
    assert page.with_suffix(".pdf").read_bytes() == OLD
    assert sorted(path.name for path in page.parent.iterdir()) == ["memo.html", "memo.pdf"]


def test_a_browser_that_hangs_is_not_waited_for(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", browser(tmp_path, "exec sleep 60") + os.pathsep + os.environ["PATH"])
    monkeypatch.setattr(paper, "PATIENCE", 0.2)
    assert paper.print_page(page) == paper.WITHOUT_PDF


def test_what_is_printed_replaces_the_older_print_whole(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = browser(tmp_path, 'printf "%%PDF-1.7 baru" > "$target"')
    monkeypatch.setenv("PATH", folder + os.pathsep + os.environ["PATH"])
    assert paper.print_page(page) == "memo dicetak sebagai PDF."
    assert page.with_suffix(".pdf").read_bytes() == b"%PDF-1.7 baru"


def test_the_browser_is_told_to_ask_no_network(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = browser(tmp_path, f'echo "$@" > {tmp_path}/perintah')
    monkeypatch.setenv("PATH", folder + os.pathsep + os.environ["PATH"])
    paper.print_page(page)
    asked = (tmp_path / "perintah").read_text(encoding="utf-8")
    assert "--host-resolver-rules=MAP * ~NOTFOUND" in asked
    assert asked.rstrip().endswith(page.as_uri())

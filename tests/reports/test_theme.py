"""One look: every colour has one home, words stand out from their ground, lines from each other."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest

from mutasi_lib.reports import figures, html, marking_child, theme

REPORTS = Path(theme.__file__).parent
HEX = re.compile(r"#[0-9a-fA-F]{6}\b|#[0-9a-fA-F]{3}\b(?!-)")

# Machado, Oliveira and Fernandes (2009), severity 1.0, on linear RGB
SEEN_BY = {
    "protanopia": [
        [0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
}  # fmt: skip


def linear(colour: str) -> np.ndarray:
    parts = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#FFFFFF", "#000000", 21.0),  # WCAG 2.2, definition of contrast ratio
        ("#FFFFFF", "#FFFFFF", 1.0),
        ("#777777", "#FFFFFF", 4.48),  # the grey that famously just fails
        ("#767676", "#FFFFFF", 4.54),  # and the one that passes
    ],
)
def test_contrast_is_that_of_the_guideline(one: str, other: str, ratio: float) -> None:
    assert theme.contrast(one, other) == pytest.approx(ratio, abs=0.005)
    assert theme.contrast(other, one) == theme.contrast(one, other)


@pytest.mark.parametrize(("text", "ground"), theme.PAIRS)
def test_words_stand_out_from_their_ground(text: str, ground: str) -> None:
    assert theme.contrast(text, ground) >= 4.5


@pytest.mark.parametrize("ground", [theme.BLUE, theme.ORANGE, theme.GREEN, theme.SKY, theme.AMBER])
def test_words_on_a_bar_are_black_or_white_whichever_is_read(ground: str) -> None:
    assert theme.contrast(theme.text_on(ground), ground) >= 4.5


@pytest.mark.parametrize("eye", SEEN_BY)
def test_colours_drawn_together_stay_apart_for_any_eye(eye: str) -> None:
    matrix = np.array(SEEN_BY[eye])
    drawn = {"blue": theme.BLUE, "orange": theme.ORANGE, "amber": theme.AMBER, "sky": theme.SKY}
    seen = {name: matrix @ linear(colour) for name, colour in drawn.items()}
    for one, other in itertools.combinations(seen, 2):
        assert np.abs(seen[one] - seen[other]).max() > 0.1, (one, other)
    red, green = (matrix @ linear(colour) for colour in ("#D55E5E", "#808000"))
    assert np.abs(red - green).max() < 0.2, "the look through another eye changes nothing"


def test_no_colour_is_written_outside_the_theme() -> None:
    found = {
        path.name: HEX.findall(path.read_text(encoding="utf-8"))
        for path in REPORTS.rglob("*")
        if path.suffix in (".py", ".css", ".j2") and path.name != "theme.py"
    }
    assert {name: colours for name, colours in found.items() if colours} == {}
    assert "#" + marking_child.HEAD_COLOUR == theme.DEEP_BLUE


def test_the_style_sheet_uses_only_names_the_theme_knows() -> None:
    used = set(re.findall(r"var\(--([\w-]+)\)", (REPORTS / "laporan.css").read_text()))
    known = set(re.findall(r"--([\w-]+):", theme.variables()))
    assert used <= known
    assert known - used == set(), "a name nobody uses"


def test_a_page_carries_its_letters_and_a_notebook_does_not() -> None:
    faces = re.findall(r"font-weight: (\d+); src: url\(data:font/ttf;base64,(\w)", html.page_css())
    assert faces == [("400", "A"), ("600", "A")]  # "AAEA": how every TrueType file begins
    assert "@font-face" not in html.css()


def test_drawing_leaves_the_settings_of_others_alone() -> None:
    before = dict(mpl.rcParams)
    with theme.in_style():
        figure, axes = figures.canvas(2, 2, "LABEL")
        title = axes.set_title("judul", weight="bold")
        assert title.get_fontname() == "Source Sans 3 SemiBold"
        assert axes.set_xlabel("isi").get_fontname() == "Source Sans 3"
        assert figure.texts[0].get_color() == theme.DEEP_ORANGE
    assert dict(mpl.rcParams) == before

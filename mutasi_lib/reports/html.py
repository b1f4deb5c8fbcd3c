"""Pieces of a page, and a whole page: every value is escaped, nothing asks the network."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from IPython.display import HTML
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup, escape

from mutasi_lib.reports.format import angka, persen, rupiah, tanggal
from mutasi_lib.reports.theme import font_faces, in_style, variables

if TYPE_CHECKING:
    from matplotlib.figure import Figure  # takes seconds, and who only writes pages needs none

SEAL = "Segel:"
"""Begins the last line of every notebook; the pipeline publishes nothing without it."""

HERE = Path(__file__).parent


@cache
def _macros() -> Any:
    environment = Environment(loader=FileSystemLoader(HERE / "templates"), autoescape=True)
    return environment.get_template("bagian.html.j2").module


@cache
def css() -> Markup:
    """The one style sheet of notebooks and pages; inside a style element nothing is escaped."""
    rules = (HERE / "laporan.css").read_text(encoding="utf-8")
    return Markup(variables() + rules)  # noqa: S704 - our own files


@cache
def page_css() -> Markup:
    """The same with the letters themselves, for a page that stands alone."""
    return Markup(font_faces()) + css()  # noqa: S704 - our own files


def css_text(text: str) -> str:
    """Make a text safe inside a quoted CSS string inside a style element."""
    return "".join(" " if char in '<>"\\\n' else char for char in text)


@dataclass(frozen=True)
class Show:
    """How one column is shown: heading, and how its values become text."""

    title: str
    text: Callable[[Any], str] = str
    number: bool = False


def whole(title: str) -> Show:
    """A column of whole numbers."""
    return Show(title, angka, number=True)


def decimal(title: str, decimals: int = 1) -> Show:
    """A column of numbers with decimals."""
    return Show(title, lambda value: angka(value, decimals), number=True)


def amount(title: str) -> Show:
    """A column whose rows differ in unit: people and rupiah stay whole, points keep one decimal."""
    return Show(title, lambda value: angka(value, int(round(value, 1) % 1 != 0)), number=True)


def share(title: str) -> Show:
    """A column of shares shown as percentages."""
    return Show(title, persen, number=True)


def money(title: str) -> Show:
    """A column of rupiah."""
    return Show(title, rupiah, number=True)


def day(title: str) -> Show:
    """A column of dates."""
    return Show(title, lambda value: "–" if pd.isna(value) else tanggal(value))


def words(title: str) -> Show:
    """A column of text; a missing text is a dash."""
    return Show(title, lambda value: "–" if pd.isna(value) else str(value))


def table(
    frame: pd.DataFrame,
    columns: dict[str, Show],
    *,
    caption: str,
    note: str = "",
    most: int = 0,
    under_heading: bool = False,
) -> HTML:
    """Show a frame as an accessible table.

    Parameters
    ----------
    columns
        Frame column -> how it is shown, in order; other columns are left out.
    most
        Show at most this many rows (0: all), and say how many are left out.
    under_heading
        The heading above says what the caption says: the caption is for those who hear the page.
    """
    shown = frame.head(most) if most else frame
    rows = [
        [show.text(value) for show, value in zip(columns.values(), row, strict=True)]
        for row in shown[list(columns)].itertuples(index=False)
    ]
    if len(shown) < len(frame):
        rest = f"{angka(len(frame) - len(shown))} baris lain ada pada lampiran."
        note = f"{rest} {note}".strip()
    return HTML(_macros().tabel(caption, list(columns.values()), rows, note, under_heading))


def requirements_table(frame: pd.DataFrame, *, caption: str) -> HTML:
    """What must be done before the signature (`mutasi_lib.decision.requirements`)."""
    return HTML(_macros().syarat(caption, frame.to_dict("records")))


def page_end(sentence: str) -> HTML:
    """Close the first printed page with a small sentence; what follows begins a new sheet."""
    return HTML(_macros().akhir(sentence))


def choices(
    name: str, questions: Sequence[str], levels: Sequence[str], chosen: int, panels: Sequence[Any]
) -> HTML:
    """Radio buttons per question, and below them what belongs to the buttons chosen.

    Parameters
    ----------
    name
        Begins every id; a page has each name once.
    questions, levels, chosen
        One group of buttons per question, the levels in order, the number chosen at first.
    panels
        Objects with ``levels`` (one number per question), ``tiles`` (name, value) and ``proof``.
    """
    return HTML(_macros().andaikan(name, list(questions), list(levels), chosen, list(panels)))


def long_table(
    frame: pd.DataFrame, columns: dict[str, Show], *, caption: str, note: str = "", most: int
) -> HTML:
    """Show the first rows, and the others behind a click: nothing is left to an annex."""
    if len(frame) <= most:
        return table(frame, columns, caption=caption, note=note)
    first = table(frame.head(most), columns, caption=caption, note=note)
    rest = table(frame.iloc[most:], columns, caption=f"{caption} (lanjutan)")
    more = Detail("", f"{angka(len(frame) - most)} baris lain", "", Markup(rest.data))  # noqa: S704 - made by our own escaping macro
    return HTML(first.data + details([more]).data)


@dataclass(frozen=True)
class HeatRow:
    """One row of a heat map: a unit, its cells (text, level), its total, where its details are."""

    name: str
    anchor: str
    cells: Sequence[HeatCell]
    total: str


@dataclass(frozen=True)
class HeatCell:
    """One cell: the text, and a level the style sheet colours (``k1``-``k4``, ``l1``-``l3``)."""

    text: str
    level: str


@dataclass(frozen=True)
class Detail:
    """Something that opens on a click: anchor (may be empty), title, words, what is inside."""

    anchor: str
    title: str
    words: str
    body: Markup


def heat_map(
    columns: Sequence[str], rows: Sequence[HeatRow], *, caption: str, note: str = ""
) -> HTML:
    """A heat map as an accessible table: every cell says its number, every row links to more."""
    return HTML(_macros().peta_panas(caption, columns, rows, note))


@dataclass(frozen=True)
class Bar:
    """One bar: its name, its length (0-1), and the length in words."""

    name: str
    share: float
    text: str


def bars(rows: Sequence[Bar], *, caption: str, note: str = "") -> HTML:
    """A few bars as an accessible table: every bar says its number."""
    return HTML(_macros().batang(caption, rows, note))


def details(items: Sequence[Detail]) -> HTML:
    """Things that open on a click, without a kernel or a script."""
    return HTML(_macros().rincian(items))


def masthead(title: str, lines: Sequence[str], label: str = "") -> HTML:
    """Open a page or notebook: what it is, on which data; carries the style sheet."""
    return HTML(_macros().kepala(css(), title, lines, label))


def tiles(figures: Sequence[tuple[str, str]]) -> HTML:
    """A few numbers, large."""
    return HTML(_macros().angka(figures))


def markup(page: HTML) -> str:
    """The markup of a section, for a widget that shows it; a section has escaped every value."""
    return str(page.data)


def paragraphs(*sentences: str, kind: str = "") -> HTML:
    """Sentences, each a paragraph; ``kind`` is ``mohon`` (the request) or ``bukti`` (small)."""
    return HTML(_macros().paragraf(kind, sentences))


def plain(text: str) -> str:
    """Escape a text for a widget that shows markup."""
    return str(escape(text))


DPI, COLOURS = 150, 255
"""How fine a picture is; and of how many colours: ours are flat, so nobody sees fewer."""


def picture(figure: Figure, *, alt: str, caption: str) -> HTML:
    """A matplotlib figure as an image with an alternative text.

    Drawn once (``savefig`` draws twice) and stored with a palette, which is a third of the bytes.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from PIL import Image

    figure.set_dpi(DPI)
    canvas = FigureCanvasAgg(figure)
    with in_style():  # what is only laid out now, such as ticks, takes its letters here
        canvas.draw()  # type: ignore[no-untyped-call] # matplotlib leaves its canvas untyped
    pixels = np.asarray(canvas.buffer_rgba())  # type: ignore[no-untyped-call] # as above
    image = Image.fromarray(pixels).convert("RGB")
    buffer = io.BytesIO()
    image.quantize(COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(
        buffer, format="png", dpi=(DPI, DPI)
    )
    source = base64.b64encode(buffer.getvalue()).decode()
    return HTML(_macros().gambar(source, alt, caption))

"""One look for pages, pictures and workbooks: colours, letters, and how much they stand out.

The colours of pictures are those of Okabe and Ito (Color Universal Design, 2008), which people
with any kind of colour blindness tell apart; what carries words is darker. `PAIRS` names every
text colour with its ground: a test computes their contrast (WCAG 2.2, 1.4.3).
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

FONTS = Path(__file__).parent / "fonts"
FACES = {400: "SourceSans3-Regular.ttf", 600: "SourceSans3-SemiBold.ttf"}
"""Weight -> file: Source Sans 3, latin letters (fonts/OFL.txt)."""

FAMILY = "Source Sans 3"
FALLBACK = ("Segoe UI", "Liberation Sans", "Arial", "sans-serif")
"""Where a notebook is open the font is not: the letters its machine has."""

# --- colours -------------------------------------------------------------------------------------

BLUE, ORANGE, GREEN = "#0072B2", "#D55E00", "#009E73"
SKY, AMBER, PLUM = "#56B4E9", "#E69F00", "#CC79A7"
"""Okabe and Ito; of pictures only, where nothing is told by colour alone."""

WHITE, BLACK = "#FFFFFF", "#000000"
INK, FADED, GREY = "#1B2733", "#51606E", "#7A8791"
"""Words, words beside them, and lines that carry meaning."""

LINE, GROUND = "#D5DCE2", "#F4F7F9"
DEEP_BLUE, PALE_BLUE = "#00558C", "#E9F3F9"
DEEP_ORANGE, DEEP_GREEN = "#A64B00", "#00664A"
PALE_YELLOW, YELLOW_EDGE = "#FFF4D6", "#D9A400"

SHORT = ("#FDE3CF", "#F9BD92", "#EE8A4A", DEEP_ORANGE)
SPARE = ("#E0EDF6", "#A9CFE8", "#5A9FCB")
EVEN = "#F1F4F6"
"""Grounds of the heat map's cells, from little to much."""

FINDING = {"kesalahan": "#F6C9C4", "peringatan": "#FCE5AE", "catatan": "#D3E6F5"}
"""Grounds of marked cells by degree."""

SHEET_HEAD, SHEET_RULE, SHEET_HINT, SHEET_NOTE = "#DCE8F1", "#9FB3C4", FADED, "#FFFDE7"
"""Of workbooks: optional heading, borders, example, comment."""

VARIABLES = {
    "tinta": INK, "pudar": FADED, "garis": LINE, "latar": GROUND, "biru": DEEP_BLUE,
    "biru-muda": PALE_BLUE, "jingga": DEEP_ORANGE, "hijau": DEEP_GREEN, "kuning": PALE_YELLOW,
    "kuning-tepi": YELLOW_EDGE, "putih": WHITE, "pas": EVEN,
    **{f"kurang-{number}": colour for number, colour in enumerate(SHORT, start=1)},
    **{f"lebih-{number}": colour for number, colour in enumerate(SPARE, start=1)},
}  # fmt: skip
"""Names the style sheet knows the colours by."""

PAIRS = (
    (INK, WHITE), (FADED, WHITE), (INK, GROUND), (FADED, GROUND), (INK, PALE_BLUE),
    (INK, PALE_YELLOW), (DEEP_BLUE, WHITE), (DEEP_ORANGE, WHITE), (DEEP_GREEN, WHITE),
    (INK, SHORT[0]), (INK, SHORT[1]), (INK, SHORT[2]), (WHITE, SHORT[3]),
    (INK, SPARE[0]), (INK, SPARE[1]), (INK, SPARE[2]), (FADED, EVEN),
    (WHITE, DEEP_BLUE), (INK, SHEET_HEAD), (INK, SHEET_NOTE), (SHEET_HINT, WHITE),
    *((BLACK, ground) for ground in FINDING.values()),
)  # fmt: skip
"""Text and its ground."""

LEAST_CONTRAST = 4.5
"""Of text below 24 px; AA."""


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def text_on(ground: str) -> str:
    """White or black, whichever is read better on a coloured ground."""
    return max((WHITE, BLACK), key=lambda text: contrast(text, ground))


# --- pages ---------------------------------------------------------------------------------------


def variables() -> str:
    """The colours and letters, as the first rule of the style sheet."""
    families = ", ".join(f'"{name}"' if " " in name else name for name in (FAMILY, *FALLBACK))
    colours = " ".join(f"--{name}: {colour.lower()};" for name, colour in VARIABLES.items())
    return f".mutasi, .mutasi-page {{ --huruf: {families}; {colours} }}\n"


@cache
def font_faces() -> str:
    """The letters themselves, inside a page: it looks the same on every machine."""
    return "".join(
        f'@font-face {{ font-family: "{FAMILY}"; font-weight: {weight}; '
        f"src: url(data:font/ttf;base64,{_encoded(name)}); }}\n"
        for weight, name in FACES.items()
    )


def _encoded(name: str) -> str:
    return base64.b64encode((FONTS / name).read_bytes()).decode()


# --- pictures ------------------------------------------------------------------------------------

STYLE: dict[str, Any] = {
    "font.family": [FAMILY, "DejaVu Sans"],  # the second has what the first lacks, such as arrows
    "font.size": 10,
    "axes.edgecolor": GREY,
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlelocation": "left",
    "axes.titleweight": "bold",
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
}


@contextmanager
def in_style() -> Iterator[None]:
    """Draw or save a picture in our style; settings outside stay as they were."""
    import matplotlib as mpl  # a workbook's writer needs the colours only

    _add_fonts()
    with mpl.rc_context(STYLE):  # type: ignore[arg-type] # the stubs ask for literal keys
        yield


@cache
def _add_fonts() -> None:
    """Enter both weights under one name; the file of the heavier one calls itself a family."""
    from matplotlib.font_manager import FontEntry, fontManager

    for weight, name in ((400, FACES[400]), (700, FACES[600])):
        path = str(FONTS / name)
        fontManager.ttflist.append(FontEntry(fname=path, name=FAMILY, weight=weight))

"""Controls as every panel has them: one width, one look, one way to press a button."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ipywidgets

WIDE: dict[str, Any] = {"layout": {"width": "36rem"}, "style": {"description_width": "11rem"}}


def text(description: str, placeholder: str = "") -> ipywidgets.Text:
    """A line to type in."""
    return ipywidgets.Text(description=description, placeholder=placeholder, **WIDE)


def button(words: str, icon: str, act: Callable[[], object]) -> ipywidgets.Button:
    """A button as wide as its words."""
    made = ipywidgets.Button(description=words, icon=icon, layout={"width": "auto"})
    made.on_click(lambda _: act())
    return made


def row(*children: ipywidgets.Widget) -> ipywidgets.HBox:
    """Side by side, and below each other where there is no room."""
    return ipywidgets.HBox(list(children), layout={"flex_flow": "row wrap"})


def column(*children: ipywidgets.Widget) -> ipywidgets.VBox:
    """One below the other."""
    return ipywidgets.VBox(list(children))


def tabs(**pages: ipywidgets.Widget) -> ipywidgets.Tab:
    """Named pages; an underscore stands for a space."""
    titles = tuple(name.replace("_", " ") for name in pages)
    return ipywidgets.Tab(children=list(pages.values()), titles=titles)

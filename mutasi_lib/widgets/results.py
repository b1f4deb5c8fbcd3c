"""What a plan looks like: numbers at once, pictures of the page that is open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

import ipywidgets
from IPython.display import HTML

from mutasi_lib import reports
from mutasi_lib.planning import Planning
from mutasi_lib.widgets.forms import column, tabs


class Section(Protocol):
    """A section of the page; its name tells it from the others."""

    __name__: str

    def __call__(self, planning: Planning) -> HTML:
        """The section for a plan."""
        ...


PAGES: dict[str, tuple[Section, ...]] = {
    "Ringkas": (reports.proof,),
    "Sebelum_dan_sesudah": (reports.before_after_picture, reports.trade_off_picture),
    "Peta": (reports.map_picture,),
}
"""Page -> sections, the same as on the notebook's page."""


@dataclass
class _Place:
    """A section, where it is shown, and the plan it shows now."""

    section: Section
    shown: ipywidgets.HTML = field(default_factory=ipywidgets.HTML)
    plan: str = ""


class Results:
    """The key figures of a plan, and pages of sections below them, drawn when they are looked at.

    Parameters
    ----------
    draw
        Called with the name of a section, work that makes it, and what takes it.
    more
        Further pages, drawn by others.

    Attributes
    ----------
    tiles, places, pages, widget
        The key figures; page -> its sections; the tab that chooses; all of it.
    """

    def __init__(
        self,
        draw: Callable[[str, Callable[[], HTML], Callable[[HTML], None]], None],
        more: dict[str, ipywidgets.Widget],
    ) -> None:
        self.draw = draw
        self.planning: Planning | None = None
        self.tiles = ipywidgets.HTML()
        self.against = ipywidgets.HTML()
        self.places = {name: [_Place(one) for one in sections] for name, sections in PAGES.items()}
        made = {
            name: column(*([self.against] if name == "Ringkas" else []), *(p.shown for p in places))
            for name, places in self.places.items()
        }
        self.pages = tabs(**made, **more)
        self.pages.observe(self._opened, names="selected_index")
        self.widget = column(self.tiles, self.pages)

    def show(self, planning: Planning, tiles: HTML, against: HTML) -> None:
        """Show the numbers of a plan now; what is open follows as it is drawn."""
        self.planning = planning
        self.tiles.value = reports.markup(tiles)
        self.against.value = reports.markup(against)
        self._draw_open()

    def _opened(self, change: dict[str, Any]) -> None:
        del change
        self._draw_open()

    def _draw_open(self) -> None:
        at, planning = self.pages.selected_index, self.planning
        if planning is None or at is None or at >= len(self.places):
            return
        for place in list(self.places.values())[at]:
            if place.plan != planning.plan.fingerprint:
                self._draw(place, planning)

    def _draw(self, place: _Place, planning: Planning) -> None:
        def take(page: HTML) -> None:
            place.shown.value = reports.markup(page)
            place.plan = planning.plan.fingerprint

        self.draw(place.section.__name__, lambda: place.section(planning), take)

"""What a plan looks like: numbers at once, everything else when its page is looked at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import ipywidgets
from IPython.display import HTML

from mutasi_lib import reports
from mutasi_lib.planning import Planning
from mutasi_lib.widgets.forms import column, row, tabs


@dataclass
class Place:
    """A piece of a page.

    Attributes
    ----------
    name
        Tells it from the others.
    make
        Makes it for a plan, away from the page.
    take
        Shows what was made.
    widget
        Where it is shown.
    plan
        Fingerprint of the plan it shows now.
    """

    name: str
    make: Callable[[Planning], Any]
    take: Callable[[Any], None]
    widget: ipywidgets.Widget
    plan: str = ""


def section(make: Callable[[Planning], HTML], shown: ipywidgets.HTML | None = None) -> Place:
    """A section of the notebook's page, as a piece of the panel; ``shown``: where."""
    shown = ipywidgets.HTML() if shown is None else shown

    def take(page: HTML) -> None:
        shown.value = reports.markup(page)

    return Place(getattr(make, "__name__", ""), make, take, shown)


def kept(widget: ipywidgets.Widget) -> Place:
    """A piece of a page that is the same for every plan."""
    return Place("", lambda planning: None, lambda made: None, row(widget))


class Results:
    """The key figures of a plan, and pages below them.

    Parameters
    ----------
    draw
        Called with the name of a place, work that fills it, and what takes the result.
    pages
        Title (an underscore for a space) -> its places.

    Attributes
    ----------
    tiles, places, pages, widget
        The key figures; the places of each page; the tab that chooses a page; all of it.
    """

    def __init__(
        self,
        draw: Callable[[str, Callable[[], Any], Callable[[Any], None]], None],
        pages: dict[str, Sequence[Place]],
    ) -> None:
        self.draw = draw
        self.planning: Planning | None = None
        self.tiles = ipywidgets.HTML()
        self.places = list(pages.values())
        made = {
            title: column(*(place.widget for place in places)) for title, places in pages.items()
        }
        self.pages = tabs(**made)
        self.pages.observe(self._opened, names="selected_index")
        self.widget = column(self.tiles, self.pages)

    def show(self, planning: Planning, tiles: HTML) -> None:
        """Show the numbers of a plan now; what is open follows as it is made."""
        self.planning = planning
        self.tiles.value = reports.markup(tiles)
        self._draw_open()

    def _opened(self, change: dict[str, Any]) -> None:
        del change
        self._draw_open()

    def _draw_open(self) -> None:
        at, planning = self.pages.selected_index, self.planning
        if planning is None or at is None:
            return
        for place in self.places[at]:
            if place.plan != planning.plan.fingerprint:
                self._draw(place, planning)

    def _draw(self, place: Place, planning: Planning) -> None:
        def take(made: Any) -> None:
            place.take(made)
            place.plan = planning.plan.fingerprint

        self.draw(place.name, lambda: place.make(planning), take)

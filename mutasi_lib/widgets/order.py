"""An order of importance: goals from top to bottom, moved one place at a time."""

from __future__ import annotations

from collections.abc import Sequence

import ipywidgets

from mutasi_lib.domain.goals import GOALS
from mutasi_lib.widgets.forms import WIDE, button, column, row


class OrderList:
    """Goals in an order people can change.

    Attributes
    ----------
    choice
        The list; what is chosen in it moves.
    buttons, widget
        As in every panel; ``actions`` stand beside *Naikkan* and *Turunkan*.
    """

    def __init__(self, goals: Sequence[str], *actions: ipywidgets.Button) -> None:
        self.choice = ipywidgets.Select(
            options=_named(goals), description="Terpenting di atas", rows=len(goals), **WIDE
        )
        self.buttons = {
            "naik": button("Naikkan", "arrow-up", lambda: self._shift(-1)),
            "turun": button("Turunkan", "arrow-down", lambda: self._shift(1)),
        }
        self.widget = column(self.choice, row(*self.buttons.values(), *actions))

    @property
    def goals(self) -> list[str]:
        """The goals, the most important first."""
        return [goal for _, goal in self.choice.options]

    def follow(self, first: Sequence[str]) -> None:
        """Put these goals first; the others keep their order."""
        rest = [goal for goal in self.goals if goal not in first]
        self.choice.options = _named([*(goal for goal in first if goal in self.goals), *rest])

    def _shift(self, by: int) -> None:
        """Move the chosen goal one place up or down."""
        goals = self.goals
        at = goals.index(self.choice.value)
        to = min(max(at + by, 0), len(goals) - 1)
        goals.insert(to, goals.pop(at))
        self.choice.options = _named(goals)
        self.choice.index = to


def _named(goals: Sequence[str]) -> list[tuple[str, str]]:
    return [(GOALS[goal].label, goal) for goal in goals]

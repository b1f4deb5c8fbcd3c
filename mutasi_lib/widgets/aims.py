"""Aims: a value per goal, and the efficient plan nearest to them."""

from __future__ import annotations

from collections.abc import Callable

from mutasi_lib.domain.goals import GOALS, PRICED
from mutasi_lib.planning import Planning
from mutasi_lib.widgets.forms import button, column, row, text

PLACEHOLDERS = {
    "cakupan": "kursi yang terisi, misalnya 95%",
    "biaya": "rupiah, misalnya 100.000.000",
}


class AimControls:
    """A line per goal to type an aim into; empty lines aim at nothing.

    Parameters
    ----------
    aimed
        Called with goal -> what is typed when the nearest plan is asked for.
    dropped
        Called when weights shall decide again.

    Attributes
    ----------
    typed
        Goal -> its line.
    buttons, widget
        As in every panel.
    """

    def __init__(
        self,
        planning: Planning,
        aimed: Callable[[dict[str, str]], None],
        dropped: Callable[[], None],
    ) -> None:
        goals = [goal for goal in PRICED if goal in planning.study.problem.goals]
        self.typed = {goal: text(GOALS[goal].label, _placeholder(goal)) for goal in goals}
        self.buttons = {
            "terdekat": button(
                "Cari rencana terdekat", "bullseye",
                lambda: aimed({goal: line.value for goal, line in self.typed.items()}),
            ),
            "bobot": button("Kembali ke bobot", "sliders", dropped),
        }  # fmt: skip
        self.widget = column(*self.typed.values(), row(*self.buttons.values()))


def _placeholder(goal: str) -> str:
    most = "paling sedikit" if GOALS[goal].sense == "max" else "paling banyak"
    return PLACEHOLDERS.get(goal, f"{most}, dalam {GOALS[goal].unit}")

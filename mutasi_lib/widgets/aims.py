"""Other ways to choose than weights: aims, an order of goals, and limits that hold in any case."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import ipywidgets

from mutasi_lib.domain.aims import Aims
from mutasi_lib.domain.goals import GOALS, PRICED
from mutasi_lib.domain.parameters import Parameters
from mutasi_lib.planning import Planning
from mutasi_lib.widgets.forms import button, column, row, text
from mutasi_lib.widgets.order import OrderList
from mutasi_lib.workshop import as_typed

PLACEHOLDERS = {
    "cakupan": "kursi yang terisi, misalnya 95%",
    "biaya": "rupiah, misalnya 100.000.000",
}

Typed = dict[str, str]


class AimControls:
    """Per goal a line for an aim and one for a limit, and the order of goals.

    Parameters
    ----------
    aimed, ordered, weighed
        Called when the plan nearest to the aims is asked for, the best one goal after the other,
        or the best by weights again; each with goal -> limit typed in, which holds in any case,
        and before it, if it needs them, the aims typed in or the order.

    Attributes
    ----------
    typed, limits
        Goal -> its line.
    order
        The order of goals.
    buttons, widget
        As in every panel.
    """

    def __init__(
        self,
        planning: Planning,
        aimed: Callable[[Typed, Typed], None],
        ordered: Callable[[list[str], Typed], None],
        weighed: Callable[[Typed], None],
    ) -> None:
        goals = [goal for goal in PRICED if goal in planning.study.problem.goals]
        self.typed = {goal: text(GOALS[goal].label, _placeholder(goal)) for goal in goals}
        self.limits = {goal: text(f"Batas {_lower(goal)}", _placeholder(goal)) for goal in goals}
        self.buttons = {
            "terdekat": button(
                "Cari rencana terdekat", "bullseye",
                lambda: aimed(_read(self.typed), _read(self.limits)),
            ),
            "urutan": button(
                "Kejar tujuan satu demi satu", "list-ol",
                lambda: ordered(self.order.goals, _read(self.limits)),
            ),
            "bobot": button(
                "Pilih menurut bobot", "sliders", lambda: weighed(_read(self.limits))
            ),
        }  # fmt: skip
        self.order = OrderList(goals, self.buttons["urutan"])
        self._followed = _said(planning.study.parameters)
        self._fill(planning.study.parameters)
        ways = ipywidgets.Accordion(
            children=[
                column(*self.typed.values(), row(self.buttons["terdekat"])),
                self.order.widget,
                column(*self.limits.values()),
            ],
            titles=(
                "Sasaran: rencana yang paling dekat",
                "Urutan: tujuan pertama dahulu, lalu berikutnya",
                "Batas: berlaku untuk sasaran, urutan, dan bobot",
            ),
            selected_index=0,
        )
        self.widget = column(ways, row(self.buttons["bobot"]))

    def follow(self, parameters: Parameters) -> None:
        """Show what the parameters in force aim at; what is being typed stays if they agree."""
        if _said(parameters) != self._followed:
            self._followed = _said(parameters)
            self._fill(parameters)

    def _fill(self, parameters: Parameters) -> None:
        for lines, aims in (
            (self.typed, parameters.sasaran),
            (self.limits, parameters.batas_tujuan),
        ):
            shown = as_typed(aims)
            for goal, line in lines.items():
                line.value = shown.get(goal, "")
        self.order.follow(parameters.urutan)


def _said(parameters: Parameters) -> tuple[Aims, Aims, list[str]]:
    return parameters.sasaran, parameters.batas_tujuan, parameters.urutan


def _read(lines: Mapping[str, ipywidgets.Text]) -> Typed:
    return {goal: line.value for goal, line in lines.items()}


def _lower(goal: str) -> str:
    label = GOALS[goal].label
    return label[0].lower() + label[1:]


def _placeholder(goal: str) -> str:
    most = "paling sedikit" if GOALS[goal].sense == "max" else "paling banyak"
    return PLACEHOLDERS.get(goal, f"{most}, dalam {GOALS[goal].unit}")

"""Weights: a slider per goal with what its range is worth, an order of importance, worths."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ipywidgets
import pandas as pd

from mutasi_lib import reports
from mutasi_lib.domain.goals import GOALS, PRICED
from mutasi_lib.domain.parameters import Parameters
from mutasi_lib.planning import Planning
from mutasi_lib.widgets.forms import WIDE, button, column, row
from mutasi_lib.widgets.order import OrderList
from mutasi_lib.workshop import rank_order_centroid, weights_of_worths

LARGEST_ALPHA = 4.0
EVEN = 50
"""What the range of a goal is worth before anybody says otherwise."""


class WeightControls:
    """Sliders for weights and pemerataan, and two other ways to say the same.

    Parameters
    ----------
    moved
        Called with parameter -> value when somebody lets go of a slider or uses a judgement.
    measured
        Called when somebody asks for the ranges again; they come back by `show_ranges`.

    Attributes
    ----------
    sliders
        Parameter name -> slider.
    bought
        Goal -> what its slider buys, once the ranges are known.
    order, worths
        Goals in order of importance; goal -> what its whole range is worth, 0-100.
    buttons, widget
        As in every panel.
    """

    def __init__(
        self,
        planning: Planning,
        moved: Callable[[dict[str, float]], None],
        measured: Callable[[], None],
    ) -> None:
        parameters = planning.study.parameters
        self.goals = [goal for goal in PRICED if goal in planning.study.problem.goals]
        self.moved = moved
        self.ranges: pd.DataFrame | None = None
        self.sliders = {name: _slider(name, label, parameters) for name, label in self._labels()}
        self.bought = {goal: ipywidgets.HTML() for goal in self.goals}
        self.equity = ipywidgets.HTML()
        self.worths = {
            goal: ipywidgets.BoundedIntText(
                value=EVEN, min=0, max=100, description=GOALS[goal].label, **WIDE
            )
            for goal in self.goals
        }
        self.buttons = {
            "rentang": button("Hitung lagi apa yang dibeli tiap bobot", "arrows-h", measured),
            "urutan": button("Pakai urutan ini", "sort-amount-desc", self._use_order),
            "nilai": button("Pakai nilai ini", "balance-scale", self._use_worths),
        }
        self.order = OrderList(self.goals, self.buttons["urutan"])
        for slider in self.sliders.values():
            slider.observe(self._let_go, names="value")
        self.widget = self._laid_out()
        self._ask_for_ranges_first()

    def follow(self, parameters: Parameters) -> None:
        """Put the sliders where the parameters in force say, without a new solve."""
        for name, slider in self.sliders.items():
            slider.unobserve(self._let_go, names="value")
            wanted = float(getattr(parameters, name))
            slider.max = max(slider.max, wanted)
            slider.value = wanted
            slider.observe(self._let_go, names="value")
        self.equity.value = reports.markup(reports.seat_worth_picture(parameters.pemerataan))
        self._show_bought()

    def show_ranges(self, ranges: pd.DataFrame) -> None:
        """Take the measured ranges: tujuan, terbaik, terburuk."""
        self.ranges = ranges
        self._show_bought()
        self._ask_for_ranges_first()

    @property
    def values(self) -> dict[str, float]:
        """Parameter -> where its slider stands."""
        return {name: float(slider.value) for name, slider in self.sliders.items()}

    # --- pieces ---

    def _labels(self) -> list[tuple[str, str]]:
        labels = [(f"bobot_{goal}", GOALS[goal].label) for goal in self.goals]
        return [*labels, ("pemerataan", "Pemerataan")]

    def _let_go(self, change: dict[str, Any]) -> None:
        del change
        self.moved(self.values)

    def _use_order(self) -> None:
        self._judge(rank_order_centroid(self.order.goals))

    def _use_worths(self) -> None:
        self._judge({goal: float(box.value) for goal, box in self.worths.items()})

    def _judge(self, worths: dict[str, float]) -> None:
        if self.ranges is not None:
            found = weights_of_worths(worths, self.ranges)
            self.moved(self.values | {f"bobot_{goal}": value for goal, value in found.items()})

    def _show_bought(self) -> None:
        if self.ranges is None:
            return
        for line in self.ranges.to_dict("records"):
            goal = str(line["tujuan"])
            if goal in self.bought:
                weight = float(self.sliders[f"bobot_{goal}"].value)
                told = reports.range_sentence(goal, line["terburuk"], line["terbaik"], weight)
                self.bought[goal].value = reports.plain(told)

    def _ask_for_ranges_first(self) -> None:
        """Judgements about ranges wait until there are ranges."""
        for name in ("urutan", "nilai"):
            self.buttons[name].disabled = self.ranges is None

    def _laid_out(self) -> ipywidgets.VBox:
        lines = [row(self.sliders[f"bobot_{goal}"], self.bought[goal]) for goal in self.goals]
        judged = ipywidgets.Accordion(
            children=[
                self.order.widget,
                column(*self.worths.values(), row(self.buttons["nilai"])),
            ],
            titles=("Dari urutan kepentingan", "Dari nilai seluruh rentang (0-100)"),
        )
        return column(
            *lines,
            row(self.sliders["pemerataan"], self.equity),
            row(self.buttons["rentang"]),
            judged,
        )


def _slider(name: str, label: str, parameters: Parameters) -> ipywidgets.FloatSlider:
    value = float(getattr(parameters, name))
    most = LARGEST_ALPHA if name == "pemerataan" else 4 * value or 10.0
    return ipywidgets.FloatSlider(
        value=value,
        min=0.0,
        max=most,
        step=most / 40,
        description=label,
        tooltip=Parameters.model_fields[name].description,
        continuous_update=False,
        **WIDE,
    )

"""Sliders and questions: they edit parameters and show answers; they compute nothing themselves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ipywidgets
from IPython.display import HTML

from mutasi_lib import reports
from mutasi_lib.domain.goals import GOALS, PRICED
from mutasi_lib.domain.parameters import Parameters
from mutasi_lib.errors import MutasiError
from mutasi_lib.planning import Planning, Study
from mutasi_lib.reports.format import angka

SECTIONS: tuple[Callable[[Planning], HTML], ...] = (
    reports.key_tiles,
    reports.trade_off_picture,
    reports.before_after_picture,
    reports.proof,
)
"""What the panel shows of a plan, in order: the same sections as the page."""


class WeightPanel:
    """Sliders for the weights and pemerataan; every change solves anew and shows the plan.

    Attributes
    ----------
    planning
        The plan shown now. Untouched, it is the plan of the notebook's parameters.
    sliders
        Parameter name -> slider.
    widget
        What a notebook displays.
    """

    def __init__(self, study: Study, planning: Planning | None = None) -> None:
        self.study = study
        self.planning = planning or study.solve()
        self.sliders = {
            f"bobot_{goal}": _slider(f"bobot_{goal}", GOALS[goal].label, study.parameters)
            for goal in PRICED
            if goal in study.problem.goals
        }
        self.sliders["pemerataan"] = _slider("pemerataan", "Pemerataan", study.parameters)
        self.status = ipywidgets.HTML()
        self.pages = [ipywidgets.HTML() for _ in SECTIONS]
        reset = ipywidgets.Button(
            description="Kembali ke bobot awal", icon="undo", layout={"width": "auto"}
        )
        reset.on_click(self._reset)
        for slider in self.sliders.values():
            slider.observe(self._changed, names="value")
        controls = ipywidgets.VBox([*self.sliders.values(), reset, self.status])
        self.widget = ipywidgets.VBox([controls, *self.pages])
        self._show()

    def parameters(self) -> Parameters:
        """The study's parameters with the sliders' values."""
        values = {name: float(slider.value) for name, slider in self.sliders.items()}
        return self.study.parameters.model_copy(update=values)

    def _changed(self, change: dict[str, Any]) -> None:
        del change
        self.status.value = "Menghitung …"
        try:
            self.planning = self.study.solve(self.parameters())
        except MutasiError as error:
            self.status.value = reports.plain(str(error))
            return
        self._show()

    def _show(self) -> None:
        for page, section in zip(self.pages, SECTIONS, strict=True):
            page.value = section(self.planning).data
        report = self.planning.plan.report
        self.status.value = reports.plain(
            f"{report.status.value.capitalize()} dalam {angka(report.seconds, 1)} detik."
        )

    def _reset(self, button: ipywidgets.Button) -> None:
        del button
        for slider in self.sliders.values():
            slider.unobserve(self._changed, names="value")
        for name, slider in self.sliders.items():
            slider.value = getattr(self.study.parameters, name)
            slider.observe(self._changed, names="value")
        self._changed({})


class QuestionPanel:
    """Ask about a plan: a question, the code of a person, the code of a unit, an answer.

    Attributes
    ----------
    question, kode, unit, button, reply
        The controls, and where the answer is shown.
    widget
        What a notebook displays.
    """

    def __init__(self, planning: Planning) -> None:
        self.planning = planning
        wide = {"layout": {"width": "36rem"}, "style": {"description_width": "11rem"}}
        self.question = ipywidgets.Dropdown(
            options=list(reports.QUESTIONS), description="Pertanyaan", **wide
        )
        self.kode = ipywidgets.Text(
            description="Kode pegawai", placeholder="dari tabel perpindahan", **wide
        )
        self.unit = ipywidgets.Text(
            description="Kode unit", placeholder="bila bertanya tentang tempat", **wide
        )
        self.button = ipywidgets.Button(description="Tanyakan", icon="question")
        self.reply = ipywidgets.HTML()
        self.button.on_click(self._ask)
        self.widget = ipywidgets.VBox(
            [self.question, self.kode, self.unit, self.button, self.reply]
        )

    def _ask(self, button: ipywidgets.Button) -> None:
        del button
        self.reply.value = "Menghitung …"
        try:
            self.reply.value = reports.answer(
                self.planning, self.question.value, self.kode.value, self.unit.value
            ).data
        except MutasiError as error:
            self.reply.value = reports.plain(str(error))


def question_panel(planning: Planning) -> ipywidgets.VBox:
    """Ask about a plan; see `QuestionPanel`."""
    return QuestionPanel(planning).widget


def weight_panel(study: Study, planning: Planning | None = None) -> ipywidgets.VBox:
    """Show the weight sliders of a study; see `WeightPanel`."""
    return WeightPanel(study, planning).widget


def _slider(name: str, label: str, parameters: Parameters) -> ipywidgets.FloatSlider:
    value = float(getattr(parameters, name))
    most = 4.0 if name == "pemerataan" else 4 * value or 10.0
    return ipywidgets.FloatSlider(
        value=value,
        min=0.0,
        max=most,
        step=most / 40,
        description=label,
        tooltip=Parameters.model_fields[name].description,
        continuous_update=False,
        style={"description_width": "11rem"},
        layout={"width": "36rem"},
    )

"""Questions about a plan: codes in, sentences out."""

from __future__ import annotations

import ipywidgets

from mutasi_lib import reports
from mutasi_lib.errors import MutasiError
from mutasi_lib.planning import Planning


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

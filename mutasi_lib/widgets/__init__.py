"""Panels of a notebook: they hand decisions and questions on, show answers, and compute nothing."""

from mutasi_lib.widgets.questions import QuestionPanel, question_panel
from mutasi_lib.widgets.workshop import WorkshopPanel, workshop_panel

__all__ = ["QuestionPanel", "WorkshopPanel", "question_panel", "workshop_panel"]

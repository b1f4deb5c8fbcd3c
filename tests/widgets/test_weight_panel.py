"""The sliders: they edit parameters, show a plan, and compute nothing themselves."""

import pytest

from mutasi_lib.errors import NoPlanInTimeError
from mutasi_lib.widgets import WeightPanel, weight_panel


def test_an_untouched_form_and_the_headless_run_give_the_same_plan(bolaang):
    panel = WeightPanel(bolaang.study)
    assert panel.parameters() == bolaang.study.parameters
    assert panel.planning.plan.fingerprint == bolaang.plan.fingerprint


def test_there_is_a_slider_for_each_goal_the_data_speak_of_and_for_pemerataan(bolaang):
    panel = WeightPanel(bolaang.study, bolaang)
    assert set(panel.sliders) == {"bobot_cakupan", "bobot_jumlah_perpindahan", "pemerataan"}
    assert all(not slider.continuous_update for slider in panel.sliders.values())


def test_moving_a_slider_solves_anew_and_reset_brings_the_first_plan_back(bolaang):
    """A move costs 15 and a seat is worth about 80 of 100 points on average at alpha 1 here;
    when seats are worth nothing, no move pays and the plan is empty."""
    panel = WeightPanel(bolaang.study, bolaang)
    panel.sliders["bobot_cakupan"].value = 0.0
    assert len(panel.planning.plan.moves) == 0
    assert "Terbukti optimal" in panel.status.value
    panel._reset(None)
    assert panel.planning.plan.fingerprint == bolaang.plan.fingerprint
    assert panel.sliders["bobot_cakupan"].value == 100.0


def test_what_cannot_be_solved_is_said_and_the_last_plan_stays(bolaang, monkeypatch):
    panel = WeightPanel(bolaang.study, bolaang)

    def refuse(self, parameters=None):
        raise NoPlanInTimeError(None)

    monkeypatch.setattr(type(bolaang.study), "solve", refuse)
    panel.sliders["pemerataan"].value = 2.0
    assert "Belum ada rencana" in panel.status.value
    assert panel.planning.plan.fingerprint == bolaang.plan.fingerprint


def test_the_panel_shows_the_same_sections_as_the_page(bolaang):
    from mutasi_lib import reports

    panel = WeightPanel(bolaang.study, bolaang)
    assert panel.pages[0].value == reports.key_tiles(bolaang).data
    assert len(weight_panel(bolaang.study, bolaang).children) == 1 + len(panel.pages)


@pytest.mark.parametrize("alpha", [0.0, 4.0])
def test_pemerataan_reaches_the_solver(bolaang, alpha):
    panel = WeightPanel(bolaang.study, bolaang)
    panel.sliders["pemerataan"].value = alpha
    assert panel.planning.plan.scenario.alpha == alpha

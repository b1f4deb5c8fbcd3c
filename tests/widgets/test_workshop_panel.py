"""The workshop's panel: it edits decisions, shows a plan, and computes nothing itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from mutasi_lib import reports
from mutasi_lib.errors import NoPlanInTimeError
from mutasi_lib.planning import Planning
from mutasi_lib.reports.access import codes
from mutasi_lib.widgets import WorkshopPanel, workshop_panel
from mutasi_lib.workshop import Workshop


@pytest.fixture(autouse=True)
def _own_workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUTASI_RUANG_KERJA", str(tmp_path))


@pytest.fixture
def panel(bolaang: Planning) -> WorkshopPanel:
    return WorkshopPanel(bolaang)


def moved(planning: Planning) -> dict[str, str]:
    moves = planning.plan.moves
    return dict(zip(moves["pegawai_key"], moves["slot_key"], strict=True))


def press(panel: WorkshopPanel, name: str) -> None:
    panel.buttons[name].click()


def test_an_untouched_form_and_the_headless_run_give_the_same_plan(
    panel: WorkshopPanel, bolaang: Planning
) -> None:
    assert panel.workshop.setting.parameters == bolaang.study.parameters
    again = panel.workshop.try_out(panel.workshop.setting)
    assert again.plan.fingerprint == bolaang.plan.fingerprint


def test_there_is_a_slider_for_each_goal_the_data_speak_of_and_for_pemerataan(
    panel: WorkshopPanel,
) -> None:
    assert set(panel.sliders) == {"bobot_cakupan", "bobot_jumlah_perpindahan", "pemerataan"}
    assert all(not slider.continuous_update for slider in panel.sliders.values())


def test_moving_a_slider_solves_anew_and_the_first_weights_bring_the_first_plan_back(
    panel: WorkshopPanel, bolaang: Planning
) -> None:
    """When seats are worth nothing, no move pays and the plan is empty."""
    panel.sliders["bobot_cakupan"].value = 0.0
    assert len(panel.workshop.planning.plan.moves) == 0
    assert "Terbukti optimal" in panel.status.value
    press(panel, "awal")
    assert panel.workshop.planning.plan.fingerprint == bolaang.plan.fingerprint
    assert panel.sliders["bobot_cakupan"].value == 100.0


def test_undo_and_redo_go_through_the_decisions_and_the_sliders_follow(
    panel: WorkshopPanel, bolaang: Planning
) -> None:
    assert panel.buttons["urungkan"].disabled
    panel.sliders["bobot_cakupan"].value = 0.0
    assert not panel.buttons["urungkan"].disabled
    press(panel, "urungkan")
    assert panel.sliders["bobot_cakupan"].value == 100.0
    assert panel.workshop.planning.plan.fingerprint == bolaang.plan.fingerprint
    assert "Terbukti optimal" in panel.status.value
    press(panel, "ulangi")
    assert panel.sliders["bobot_cakupan"].value == 0.0
    assert len(panel.workshop.planning.plan.moves) == 0
    assert panel.buttons["ulangi"].disabled


def test_what_cannot_be_solved_is_said_and_the_last_plan_and_sliders_stay(
    panel: WorkshopPanel, bolaang: Planning, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Workshop, setting: object, *, keep: bool = False) -> Planning:
        raise NoPlanInTimeError(None)

    monkeypatch.setattr(Workshop, "try_out", refuse)
    panel.sliders["pemerataan"].value = 2.0
    assert "Belum ada rencana" in panel.status.value
    assert panel.workshop.planning is bolaang
    assert panel.sliders["pemerataan"].value == 1.0


def test_a_person_is_kept_where_he_is_by_his_code(panel: WorkshopPanel, bolaang: Planning) -> None:
    person = bolaang.plan.moves["pegawai_key"].iloc[0]
    panel.kode.value = str(codes(bolaang.study.snapshot)[person])
    press(panel, "tinggal")
    assert person not in moved(panel.workshop.planning)
    assert panel.kode.value in panel.decided.value
    assert str(person) not in panel.decided.value, "people are told by code only"


def test_a_move_is_forbidden_and_a_unit_frozen(panel: WorkshopPanel, bolaang: Planning) -> None:
    person, slot = next(iter(moved(bolaang).items()))
    units = bolaang.study.needs.set_index("slot_key")["unit_kerja"]
    panel.kode.value = str(codes(bolaang.study.snapshot)[person])
    panel.unit.value = str(units[slot])
    press(panel, "larang")
    assert moved(panel.workshop.planning).get(person) != slot
    press(panel, "bekukan")
    touched = {units[target] for target in moved(panel.workshop.planning).values()}
    assert panel.unit.value not in touched
    press(panel, "bekukan")
    assert panel.workshop.setting.parameters.unit_dibekukan == []


@pytest.mark.parametrize(("kode", "unit"), [("PG-0000-0000", ""), ("", "PKM-ATLANTIS")])
def test_a_wrong_code_is_said_and_nothing_changes(
    panel: WorkshopPanel, bolaang: Planning, kode: str, unit: str
) -> None:
    panel.kode.value, panel.unit.value = kode, unit
    press(panel, "tetapkan" if kode else "bekukan")
    assert "tidak ada" in panel.status.value
    assert panel.workshop.planning is bolaang


def test_a_scenario_is_saved_opened_and_compared(panel: WorkshopPanel) -> None:
    panel.sliders["bobot_jumlah_perpindahan"].value = 60.0
    other = panel.workshop.planning.plan.fingerprint
    panel.name.value, panel.author.value = "sedikit_pindah", "Rina"
    press(panel, "simpan")
    assert panel.saved.options == ("sedikit_pindah",)
    press(panel, "awal")
    panel.saved.value = ("sedikit_pindah",)
    press(panel, "bandingkan")
    assert "Skenario berdampingan" in panel.reply.value
    assert other[:16] in panel.reply.value
    press(panel, "buka")
    assert panel.workshop.planning.plan.fingerprint == other
    assert panel.sliders["bobot_jumlah_perpindahan"].value == 60.0
    assert "Rina" in panel.reply.value


def test_a_scenario_without_a_name_is_not_saved(panel: WorkshopPanel) -> None:
    press(panel, "simpan")
    assert "perlu nama" in panel.status.value
    assert panel.saved.options == ()


def test_the_panel_shows_the_same_sections_as_the_page(bolaang: Planning) -> None:
    panel = WorkshopPanel(bolaang)
    assert panel.pages[0].value == reports.key_tiles(bolaang).data
    assert len(workshop_panel(bolaang).children) == 3 + len(panel.pages)


@pytest.mark.parametrize("alpha", [0.0, 4.0])
def test_pemerataan_reaches_the_solver(panel: WorkshopPanel, alpha: float) -> None:
    panel.sliders["pemerataan"].value = alpha
    assert panel.workshop.planning.plan.scenario.alpha == alpha

"""The workshop's panel: it edits decisions, shows a plan, and computes nothing itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from mutasi_lib import reports
from mutasi_lib.errors import NoPlanInTimeError
from mutasi_lib.explanation import Questions
from mutasi_lib.planning import Planning
from mutasi_lib.reports.access import codes
from mutasi_lib.widgets import WorkshopPanel
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


def test_numbers_and_the_open_page_are_shown_as_on_the_notebook(bolaang: Planning) -> None:
    panel = WorkshopPanel(bolaang)
    assert panel.results.tiles.value == reports.key_tiles(bolaang).data
    summary, changes, *_ = panel.results.places
    assert [place.widget.value for place in summary] == [
        reports.goals_against(bolaang).data,
        reports.proof(bolaang).data,
    ]
    assert all(place.widget.value == "" for place in changes), "not looked at, not drawn"
    panel.results.pages.selected_index = 1
    assert changes[0].widget.value == reports.before_after_picture(bolaang).data


def test_the_plan_nearest_to_aims_is_found_and_weights_decide_again_afterwards(
    panel: WorkshopPanel, bolaang: Planning
) -> None:
    """At most six moves, and every seat filled: nearest is a plan with few moves, though weights
    of 100 and 15 would move more."""
    panel.aims.typed["jumlah_perpindahan"].value = "6"
    panel.aims.typed["cakupan"].value = "100%"
    panel.aims.buttons["terdekat"].click()
    aimed = panel.workshop.planning
    assert aimed.plan.scenario.mode == "targets"
    assert aimed.plan.scenario.targets == {"jumlah_perpindahan": 6.0, "kekurangan": 0.0}
    assert "Terbukti optimal" in panel.status.value
    assert "Kursi kosong" in panel.results.places[0][0].widget.value
    panel.aims.buttons["bobot"].click()
    assert panel.workshop.planning.plan.fingerprint == bolaang.plan.fingerprint


@pytest.mark.parametrize(
    ("goal", "typed", "told"),
    [
        ("cakupan", "", "paling sedikit satu"),
        ("jumlah_perpindahan", "tiga puluh", "bukan angka"),
        ("jumlah_perpindahan", "30%", "persen"),
        ("cakupan", "120%", "persen"),
        ("jumlah_perpindahan", "-1", "tidak dapat kurang dari 0"),
    ],
)
def test_an_aim_that_means_nothing_is_said_and_the_plan_stays(
    panel: WorkshopPanel, bolaang: Planning, goal: str, typed: str, told: str
) -> None:
    panel.aims.typed[goal].value = typed
    panel.aims.buttons["terdekat"].click()
    assert told in panel.status.value
    assert panel.workshop.planning is bolaang


@pytest.mark.parametrize(
    ("first", "told"),
    [("jumlah_perpindahan", "without a move nothing changes"), ("cakupan", "as many as can be")],
)
def test_goals_can_be_pursued_one_after_the_other(
    panel: WorkshopPanel, bolaang: Planning, first: str, told: str
) -> None:
    """Fewest moves first: none. Seats first: at least as many as by weights, never fewer."""
    aims = panel.aims
    aims.order.choice.value = first
    while aims.order.goals[0] != first:
        aims.order.buttons["naik"].click()
    aims.buttons["urutan"].click()
    plan = panel.workshop.planning.plan
    assert plan.scenario.order[0] == first
    if first == "cakupan":
        assert plan.goals["cakupan"] >= bolaang.plan.goals["cakupan"] - 1e-9, told
    else:
        assert len(plan.moves) == 0, told
    press(panel, "urungkan")
    assert panel.workshop.planning is bolaang


def test_a_limit_holds_for_weights_too_and_is_seen_again_after_undo_and_redo(
    panel: WorkshopPanel, bolaang: Planning
) -> None:
    assert len(bolaang.plan.moves) > 3
    line = panel.aims.limits["jumlah_perpindahan"]
    line.value = "3"
    panel.aims.buttons["bobot"].click()
    plan = panel.workshop.planning.plan
    assert plan.scenario.mode == "weights"
    assert len(plan.moves) == 3, "seats are worth more than moves, so the limit is used up"
    press(panel, "urungkan")
    assert line.value == ""
    press(panel, "ulangi")
    assert line.value == "3"
    panel.sliders["bobot_cakupan"].value += 1
    assert len(panel.workshop.planning.plan.moves) == 3, "a slider leaves limits alone"


def test_a_limit_that_is_no_number_is_said_and_the_plan_stays(
    panel: WorkshopPanel, bolaang: Planning
) -> None:
    panel.aims.limits["jumlah_perpindahan"].value = "sedikit"
    panel.aims.buttons["bobot"].click()
    assert "Batas jumlah perpindahan" in panel.status.value
    assert panel.workshop.planning is bolaang


def test_what_is_being_typed_stays_when_a_slider_answers(panel: WorkshopPanel) -> None:
    panel.aims.typed["cakupan"].value = "9"
    panel.sliders["bobot_cakupan"].value = 0.0
    assert panel.aims.typed["cakupan"].value == "9"


def test_each_goal_is_told_against_the_last_plan_too(
    panel: WorkshopPanel, bolaang: Planning
) -> None:
    panel.sliders["bobot_cakupan"].value = 0.0
    now = panel.workshop.planning
    assert panel.results.places[0][0].widget.value == reports.goals_against(now, bolaang).data
    press(panel, "urungkan")
    assert panel.results.places[0][0].widget.value == reports.goals_against(bolaang).data


def test_other_efficient_plans_are_found_when_they_are_asked_for(panel: WorkshopPanel) -> None:
    panel.results.pages.selected_index = 5
    assert "dapat digambar" in panel.others.value
    press(panel, "lain")
    assert "<img" in panel.others.value
    panel.sliders["bobot_cakupan"].value = 0.0
    assert "dapat digambar" in panel.others.value, "those were of another plan"


def test_the_plan_in_force_is_set_beside_plans_made_by_hand_when_asked(
    panel: WorkshopPanel,
) -> None:
    panel.results.pages.selected_index = 5
    panel.sliders["bobot_cakupan"].value = 0.0
    press(panel, "tangan")
    assert panel.others.value == reports.comparators_table(panel.workshop.planning).data
    assert "Batas minimum saja, dengan tangan" in panel.others.value


def test_a_page_follows_the_plan_only_when_it_is_looked_at(panel: WorkshopPanel) -> None:
    panel.results.pages.selected_index = 4
    assert len(panel.moves.moves) > 0
    panel.results.pages.selected_index = 0
    panel.sliders["bobot_cakupan"].value = 0.0
    assert len(panel.moves.moves) > 0
    panel.results.pages.selected_index = 4
    assert len(panel.moves.moves) == 0


def choose(panel: WorkshopPanel, row: int) -> tuple[str, str]:
    """Click a row of the table of moves."""
    panel.results.pages.selected_index = 4
    assert panel.moves.grid is not None
    panel.moves.grid.selected_rows = [row]
    assert panel.moves.chosen is not None
    return panel.moves.chosen


def test_a_click_on_a_move_tells_why_and_what_else(panel: WorkshopPanel, bolaang: Planning) -> None:
    assert panel.moves.buttons["larang"].disabled
    person, slot = choose(panel, 0)
    assert moved(bolaang)[person] == slot
    kode = str(codes(bolaang.study.snapshot)[person])
    assert panel.kode.value == kode
    assert panel.moves.answer.value == reports.asked_about(bolaang, kode).data
    assert person not in panel.moves.answer.value.split(), "people are told by code only"


@pytest.mark.parametrize("what", ["larang", "tinggal"])
def test_the_move_that_was_clicked_is_forbidden_or_its_person_kept(
    panel: WorkshopPanel, what: str
) -> None:
    person, slot = choose(panel, 0)
    panel.moves.buttons[what].click()
    now = moved(panel.workshop.planning).get(person)
    assert now != slot
    assert what != "tinggal" or now is None


def test_the_move_that_was_clicked_is_pinned_and_survives_other_weights(
    panel: WorkshopPanel,
) -> None:
    person, slot = choose(panel, 0)
    panel.moves.buttons["tetapkan"].click()
    panel.sliders["bobot_jumlah_perpindahan"].value = 60.0
    panel.sliders["bobot_cakupan"].value = 0.0
    assert moved(panel.workshop.planning) == {person: slot}


def test_moves_are_marked_as_core_or_interchangeable(panel: WorkshopPanel) -> None:
    panel.results.pages.selected_index = 4
    panel.moves.buttons["inti"].click()
    core = Questions(panel.workshop.planning).core().table.set_index("pegawai_key")["inti"]
    marks = panel.moves.moves.set_index("pegawai_key")["Tanda"]
    assert set(marks) <= {"inti", "dapat ditukar"}
    assert (marks == "inti").to_dict() == core.loc[marks.index].to_dict()


def test_sliders_say_what_they_buy_once_the_ranges_are_measured(panel: WorkshopPanel) -> None:
    buttons = panel.weights.buttons
    assert buttons["urutan"].disabled
    assert panel.weights.bought["cakupan"].value == ""
    buttons["rentang"].click()
    assert "bernilai" in panel.weights.bought["cakupan"].value
    assert not buttons["urutan"].disabled


def test_ranges_come_by_themselves_once_somebody_looks(
    panel: WorkshopPanel, bolaang: Planning
) -> None:
    panel.page.seen = True
    assert "bernilai" in panel.weights.bought["cakupan"].value
    assert panel.workshop.planning is bolaang


def test_where_nothing_has_a_price_no_ranges_come_and_nobody_is_told_a_fault(
    panel: WorkshopPanel,
) -> None:
    """A plan of aims has no points."""
    panel.aims.typed["jumlah_perpindahan"].value = "6"
    panel.aims.buttons["terdekat"].click()
    before = panel.status.value
    panel.page.seen = True
    assert panel.status.value == before
    assert panel.weights.bought["cakupan"].value == ""


def test_the_most_important_goal_of_an_order_gets_the_dearest_range(
    panel: WorkshopPanel,
) -> None:
    """Two goals: three quarters of 10,000 points go to the range of the first."""
    panel.weights.buttons["rentang"].click()
    ranges = panel.weights.ranges
    assert ranges is not None
    width = (ranges["terbaik"] - ranges["terburuk"]).abs()
    widths = dict(zip(ranges["tujuan"], width, strict=True))
    panel.weights.order.choice.value = "jumlah_perpindahan"
    panel.weights.order.buttons["naik"].click()
    panel.weights.buttons["urutan"].click()
    weights = panel.workshop.setting.parameters
    worth = weights.bobot_jumlah_perpindahan * widths["jumlah_perpindahan"]
    assert worth == pytest.approx(7500, rel=0.01)
    assert weights.bobot_cakupan * widths["cakupan"] == pytest.approx(2500, rel=0.01)
    assert panel.sliders["bobot_cakupan"].value == weights.bobot_cakupan


def test_the_worth_of_each_range_can_be_said_outright(panel: WorkshopPanel) -> None:
    panel.weights.buttons["rentang"].click()
    panel.weights.worths["cakupan"].value = 0
    panel.weights.buttons["nilai"].click()
    assert panel.workshop.setting.parameters.bobot_cakupan == 0.0
    assert len(panel.workshop.planning.plan.moves) == 0


def test_an_order_without_worth_changes_nothing(panel: WorkshopPanel, bolaang: Planning) -> None:
    panel.weights.buttons["rentang"].click()
    for box in panel.weights.worths.values():
        box.value = 0
    panel.weights.buttons["nilai"].click()
    assert panel.workshop.planning.plan.fingerprint == bolaang.plan.fingerprint


@pytest.mark.parametrize("alpha", [0.0, 4.0])
def test_pemerataan_reaches_the_solver(panel: WorkshopPanel, alpha: float) -> None:
    panel.sliders["pemerataan"].value = alpha
    assert panel.workshop.planning.plan.scenario.alpha == alpha

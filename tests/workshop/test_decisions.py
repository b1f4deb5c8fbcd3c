"""Decisions one after the other: each has its proven plan, each can be taken back."""

from __future__ import annotations

from itertools import chain

import pytest

from mutasi_lib import price_of, reports
from mutasi_lib.allocation import check_plan
from mutasi_lib.domain.parameters import Parameters
from mutasi_lib.domain.plan import PlanStatus
from mutasi_lib.errors import InfeasiblePlanError, ParameterError, ScenarioError
from mutasi_lib.planning import Planning, make_plan
from mutasi_lib.widgets.workshop import SECTIONS
from mutasi_lib.workshop import Workshop


@pytest.fixture
def shop(bolaang: Planning) -> Workshop:
    return Workshop(bolaang)


def sound(planning: Planning) -> bool:
    return all(result.passed for result in check_plan(planning.plan, planning.study.problem))


def move(planning: Planning, number: int = 0) -> tuple[str, str]:
    row = planning.plan.moves.iloc[number]
    return str(row["pegawai_key"]), str(row["slot_key"])


def moves(planning: Planning) -> set[tuple[str, str]]:
    table = planning.plan.moves[["pegawai_key", "slot_key"]]
    return set(table.itertuples(index=False, name=None))


@pytest.mark.parametrize(
    "changed",
    [
        {"bobot_jumlah_perpindahan": 55.0},
        {"pemerataan": 3.0},
        {"batas_perpindahan": 7},
        {"unit_dibekukan": ["PKM-IMANDI"]},
    ],
)
def test_a_decision_gives_the_plan_a_run_with_these_parameters_gives(
    shop: Workshop, bolaang: Planning, changed: dict[str, object]
) -> None:
    """The warm session of the workshop and a study prepared anew agree, people and all."""
    values = {**bolaang.study.parameters.model_dump(), **changed}
    if "unit_dibekukan" in changed:
        values["unit_dibekukan"] = changed["unit_dibekukan"] = [bolaang.study.problem.units[0]]
    anew = make_plan(Parameters.from_mapping(values))
    decided = shop.decide(shop.setting.changed(**changed))
    assert decided.plan.moves.equals(anew.plan.moves)
    assert decided.plan.report.status is PlanStatus.OPTIMAL
    assert sound(decided)


def test_a_pin_a_ban_and_their_withdrawal(shop: Workshop, bolaang: Planning) -> None:
    pair = move(bolaang)
    banned = shop.decide(shop.setting.forbidding(pair))
    assert pair not in moves(banned)
    pinned = shop.decide(shop.setting.demanding(pair))
    assert pair in moves(pinned)
    assert shop.setting.bans == (), "who is demanded somewhere is not forbidden there"
    assert sound(banned)
    assert sound(pinned)
    shop.undo()
    shop.undo()
    assert shop.planning is bolaang
    assert not shop.can_undo
    assert shop.redo() is banned


def test_a_second_wish_for_the_same_person_takes_the_place_of_the_first(
    shop: Workshop, bolaang: Planning
) -> None:
    person, slot = move(bolaang)
    home = bolaang.study.problem.people.set_index("pegawai_key")["slot_asal"][person]
    setting = shop.setting.demanding((person, slot)).demanding((person, home))
    assert setting.pins == ((person, home),)
    assert person not in {key for key, _ in moves(shop.decide(setting))}


def test_to_keep_changes_as_few_people_as_can_be(shop: Workshop, bolaang: Planning) -> None:
    """One move forbidden: at least its person changes; keeping never changes more than not."""
    setting = shop.setting.forbidding(move(bolaang))
    kept = shop.try_out(setting, keep=True)
    anew = shop.try_out(setting)
    own = bolaang.plan.placements["slot_key"]
    differ = {
        name: int((planning.plan.placements["slot_key"] != own).sum())
        for name, planning in {"kept": kept, "anew": anew}.items()
    }
    assert 1 <= differ["kept"] <= differ["anew"]
    assert sound(kept)
    assert kept.plan.goals["perubahan"] == differ["kept"]
    for section in (*chain(*SECTIONS.values()), reports.goals_against, reports.key_tiles):
        assert section(kept).data, "every section can speak of such a plan"


def test_what_has_no_plan_leaves_everything_as_it_was(shop: Workshop, bolaang: Planning) -> None:
    setting = shop.setting.demanding(move(bolaang)).changed(batas_perpindahan=0)
    with pytest.raises(InfeasiblePlanError):
        shop.decide(setting)
    assert shop.planning is bolaang
    assert not shop.can_undo


def test_a_new_decision_forgets_what_was_taken_back(shop: Workshop) -> None:
    shop.decide(shop.setting.changed(pemerataan=2.0))
    shop.undo()
    shop.decide(shop.setting.changed(pemerataan=3.0))
    assert not shop.can_redo
    assert shop.setting.parameters.pemerataan == 3.0


def test_the_same_decision_twice_is_one(shop: Workshop) -> None:
    shop.decide(shop.setting)
    assert not shop.can_undo


@pytest.mark.parametrize("values", [{"pemerataan": 9.0}, {"bobot_cakupan": -1.0}, {"hobi": 1}])
def test_values_that_cannot_be_are_refused(shop: Workshop, values: dict[str, object]) -> None:
    with pytest.raises(ParameterError):
        shop.setting.changed(**values)


def test_another_question_needs_another_study(shop: Workshop) -> None:
    with pytest.raises(ScenarioError, match="jika_kosong"):
        shop.decide(shop.setting.changed(jika_kosong="tolak"))


def test_a_unit_that_does_not_exist_is_refused(shop: Workshop) -> None:
    with pytest.raises(ScenarioError, match="ATLANTIS"):
        shop.decide(shop.setting.freezing("ATLANTIS"))


def test_compared_scenarios_stand_beside_the_present_plan(
    shop: Workshop, bolaang: Planning
) -> None:
    """At most five moves fill at most five seats; nothing decided is today's plan itself."""
    five = shop.setting.changed(batas_perpindahan=5)
    table = shop.compare({"lima": five, "sama": shop.setting}).set_index("skenario")
    assert table.loc["lima", "perpindahan"] == 5
    assert table.loc["lima", "terisi"] <= 5
    assert table.loc["sama", "orang_lain"] == 0
    assert table.loc["Rencana sekarang", "sidik"] == bolaang.plan.fingerprint[:16]
    assert shop.planning is bolaang, "comparing decides nothing"


def test_what_is_told_names_codes_and_places_only(shop: Workshop, bolaang: Planning) -> None:
    person, slot = move(bolaang)
    shop.decide(shop.setting.forbidding((person, slot)).freezing(bolaang.study.problem.units[0]))
    told = " ".join(shop.told())
    assert "PG-" in told
    assert "dibekukan" in told
    assert person not in told


def test_prices_are_asked_under_the_decisions_in_force(shop: Workshop, bolaang: Planning) -> None:
    """Somebody is kept at home; whatever another's wish costs, he is still there in its plan."""
    person, _ = move(bolaang)
    home = bolaang.study.problem.people.set_index("pegawai_key")["slot_asal"]
    pinned = shop.decide(shop.setting.demanding((person, home[person])))
    other, _ = move(pinned)
    price = price_of(pinned, other, home[other])
    assert price.plan is not None
    places = price.plan.placements.set_index("pegawai_key")["slot_key"]
    assert places[other] == home[other]
    assert places[person] == home[person]

"""Tiny cases whose best plan is reasoned out in the docstring.

Unless said otherwise a filled seat is worth 10 points and a move costs 1, alpha is 0 and every
prioritas is 1.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from allocation_cases import moves, solved, state, table

from mutasi_lib.allocation import AllocationProblem, solve_allocation
from mutasi_lib.domain.plan import Plan, PlanStatus
from mutasi_lib.domain.scenario import Limits
from mutasi_lib.errors import InfeasiblePlanError, MutasiError, RefusedNumberError, ScenarioError

WEIGHTS = {"cakupan": 10.0, "jumlah_perpindahan": 1.0}


def best(problem: AllocationProblem, weights: dict[str, float] = WEIGHTS, **scenario: Any) -> Plan:
    return solved(problem, weights=weights, **{"alpha": 0.0, **scenario})


# --- what moves, and what does not ----------------------------------------------------------

CHAIN = (
    "pegawai_key,slot_key \n ani,b \n budi,c",
    "slot_key,unit_key,kebutuhan \n a,U,1 \n b,U,1 \n c,V,1",
    "pegawai_key,slot_asal \n ani, \n budi,b",
)
"""Ani is unplaced and can only sit at b, where budi sits; budi can go to the empty c."""


def test_a_seat_vacated_in_the_plan_is_refilled_in_the_plan() -> None:
    """Budi to c fills c and empties b (10 - 10 - 1 < 0); ani to b alone makes two on one seat
    (-1); both together fill c and keep b filled: 10 - 2 = 8."""
    plan = best(state(*CHAIN))
    assert moves(plan) == {("ani", "b"), ("budi", "c")}
    assert plan.goals == {"cakupan": 1.0, "jumlah_perpindahan": 2.0}
    assert plan.report.objective == pytest.approx(-8)
    assert plan.unfilled[["slot_key", "kurang"]].to_numpy().tolist() == [["a", 1]]


def test_a_full_slot_takes_nobody_while_its_holder_stays() -> None:
    """With maksimum 1 at b and budi held there, ani cannot come: no plan but staying."""
    problem = state(
        CHAIN[0],
        "slot_key,unit_key,kebutuhan,maksimum \n a,U,1,1 \n b,U,1,1 \n c,V,1,1",
        CHAIN[2],
        pins=(("budi", "b"),),
    )
    assert moves(best(problem)) == set()


def test_a_move_that_changes_nothing_never_pays() -> None:
    """From a slot with its one seat to one whose seat is filled by the move: one seat emptied,
    one filled, cakupan 0, and the move costs 1."""
    problem = state(
        "pegawai_key,slot_key \n ani,b",
        "slot_key,unit_key,kebutuhan \n a,U,1 \n b,V,1",
        "pegawai_key,slot_asal \n ani,a",
    )
    plan = best(problem)
    assert moves(plan) == set()
    assert plan.goals == plan.today
    assert plan.report.objective == 0


def test_a_minimum_stops_a_move() -> None:
    """a holds one and must keep one; only the second version, with two holders, lets one go."""
    candidates = "pegawai_key,slot_key \n ani,b"
    people = "pegawai_key,slot_asal \n ani,a"
    slots = "slot_key,unit_key,kebutuhan,minimum,bezetting \n a,U,0,1,{} \n b,V,1,0,0"
    assert moves(best(state(candidates, slots.format(1), people))) == set()
    assert moves(best(state(candidates, slots.format(2), people))) == {("ani", "b")}


def test_a_slot_below_its_minimum_today_is_no_contradiction_and_may_not_sink() -> None:
    """a needs 3 by minimum and holds 1: staying is allowed, leaving is not."""
    problem = state(
        "pegawai_key,slot_key \n ani,b",
        "slot_key,unit_key,kebutuhan,minimum \n a,U,0,3 \n b,V,1,0",
        "pegawai_key,slot_asal \n ani,a",
    )
    assert moves(best(problem)) == set()


def test_a_maksimum_stops_the_second_one() -> None:
    """Two seats are empty at b, but its maksimum is 1: one of the two comes."""
    problem = state(
        "pegawai_key,slot_key \n ani,b \n budi,b",
        "slot_key,unit_key,kebutuhan,maksimum \n b,V,2,1",
    )
    assert len(best(problem).moves) == 1


def test_a_slot_above_its_maksimum_today_may_stay_but_not_grow() -> None:
    """b holds 2 with maksimum 1; ani may not come even though a third seat is needed."""
    problem = state(
        "pegawai_key,slot_key \n ani,b",
        "slot_key,unit_key,kebutuhan,maksimum,bezetting \n b,V,3,1,2",
    )
    assert moves(best(problem)) == set()


def test_batas_keras_empties_what_today_is_too_full() -> None:
    """A closed unit: maksimum 0 hard. Ani must leave although leaving costs 1 and gains 0."""
    candidates = "pegawai_key,slot_key \n ani,b"
    people = "pegawai_key,slot_asal \n ani,a"
    slots = "slot_key,unit_key,maksimum,batas_keras \n a,U,0,{} \n b,V,5,"
    assert moves(best(state(candidates, slots.format(""), people))) == set()
    assert moves(best(state(candidates, slots.format("ya"), people))) == {("ani", "b")}


def test_wajib_pindah_and_wajib_ditempatkan_move_people_at_a_loss() -> None:
    """No seat is needed, so both moves only cost; the first must go, the unplaced must sit.
    wajib_ditempatkan asks nothing of citra, who has a place."""
    problem = state(
        "pegawai_key,slot_key \n ani,b \n budi,b \n citra,b",
        "slot_key,unit_key \n a,U \n b,V",
        "pegawai_key,slot_asal,wajib_pindah,wajib_ditempatkan \n ani,a,ya, \n budi,,,ya \n"
        "citra,a,,ya",
    )
    assert moves(best(problem)) == {("ani", "b"), ("budi", "b")}


def test_the_value_of_staying_counts_against_a_move() -> None:
    """Ani's fit is 70 today and 80 at b: +10 for 0.2 points each = 2, less 1 = 1 > 0: she
    moves. Budi's is 70 at home and 73 there: 0.6 - 1 < 0: he stays. Goals are totals:
    today 140, after 150."""
    problem = state(
        "pegawai_key,slot_key,kesesuaian \n ani,a,70 \n ani,b,80 \n budi,a,70 \n budi,b,73",
        "slot_key,unit_key \n a,U \n b,V",
        "pegawai_key,slot_asal \n ani,a \n budi,a",
    )
    plan = best(problem, {"kesesuaian": 0.2, "jumlah_perpindahan": 1.0})
    assert moves(plan) == {("ani", "b")}
    assert plan.today["kesesuaian"] == 140
    assert plan.goals["kesesuaian"] == 150


# --- limits ---------------------------------------------------------------------------------

POOL = (
    "pegawai_key,slot_key,biaya \n ani,b,3 \n budi,b,2 \n citra,c,4 \n citra,b,5",
    "slot_key,unit_key,kebutuhan \n a,U,0 \n b,V,2 \n c,W,1",
    "pegawai_key,slot_asal \n ani,a \n budi,a \n citra,a",
)
"""Three people to spare at a; two empty seats at b, one at c. Free: ani and budi to b, citra
to c. The costs are rupiah: a few of them weigh nothing against a seat."""


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        ({}, {"ani>b", "budi>b", "citra>c"}),
        ({"moves": 0}, set()),
        # two of three moves: all pairs fill two seats; cheapest are budi (2) and ani (3)
        ({"moves": 2}, {"ani>b", "budi>b"}),
        ({"pins": (("citra", "b"),)}, {"citra>b", "budi>b"}),
        ({"pins": (("ani", "a"),)}, {"budi>b", "citra>c"}),
        ({"bans": (("citra", "c"),)}, {"ani>b", "budi>b"}),
        ({"frozen": ("V",)}, {"citra>c"}),
        ({"frozen": ("U",)}, set()),
        ({"inflow": {"V": 1}}, {"budi>b", "citra>c"}),
        ({"outflow": {"U": 1}}, {"budi>b"}),
        # 9 needed for all three; with 6: budi + citra to c = 6 or ani + budi = 5, two seats each
        ({"budget": 6.0}, {"ani>b", "budi>b"}),
        ({"budget": 1.0}, set()),
        ({"budget_by_unit": {"V": 2.0}}, {"budi>b", "citra>c"}),
        ({"groups": ((("ani", "budi"), 1),)}, {"budi>b", "citra>c"}),
        # ani and budi may not share unit V; U they may not share either, so one must leave
        ({"apart": (("ani", "budi"),)}, {"budi>b", "citra>c"}),
    ],
    ids=lambda value: str(value)[:40] if isinstance(value, dict) else "",
)
def test_a_limit_gives_the_plan_reasoned_by_hand(
    limits: dict[str, Any], expected: set[str]
) -> None:
    """biaya is weighed so lightly (1 point per million) that it only decides between equals."""
    problem = state(*POOL, **limits)
    plan = best(problem, {**WEIGHTS, "biaya": 1000.0})
    assert {f"{p}>{s}" for p, s in moves(plan)} == expected


COUPLE = (
    "pegawai_key,slot_key \n ani,b \n ani,c \n budi,c",
    "slot_key,unit_key,area,kebutuhan \n a,U,K1,0 \n b,V,K2,1 \n c,W,K1,1",
    "pegawai_key,slot_asal \n ani,a \n budi,a",
)
"""Both at a in K1. Ani can fill b in K2 or c in K1, budi only c."""


def test_a_couple_of_one_area_is_not_parted() -> None:
    """Free: ani to b, budi to c, two seats. Together: b parts them, so only c is filled, by
    either of the two."""
    assert moves(best(state(*COUPLE))) == {("ani", "b"), ("budi", "c")}
    plan = best(state(*COUPLE, together=(("ani", "budi"),)))
    assert len(plan.moves) == 1
    assert ("ani", "b") not in moves(plan)


@pytest.mark.parametrize(("price", "seats"), [(8.0, 2), (10.0, 1)])
def test_a_priced_couple_is_parted_when_the_seat_is_worth_more(price: float, seats: int) -> None:
    """The second seat is worth 10 - 1 = 9: more than 8, less than 10."""
    goals = {"cakupan": "max", "jumlah_perpindahan": "min", "pasangan_terpisah": "min"}
    problem = state(*COUPLE, goals=goals, together=(("budi", "ani"), ("ani", "budi")))
    plan = best(problem, {**WEIGHTS, "pasangan_terpisah": price})
    assert plan.goals["cakupan"] == seats
    assert plan.goals["pasangan_terpisah"] == seats - 1


def test_a_couple_apart_today_is_not_bound() -> None:
    """Budi sits in K2 already: nothing keeps ani in K1."""
    problem = state(
        "pegawai_key,slot_key \n ani,c",
        "slot_key,unit_key,area,kebutuhan \n a,U,K1,0 \n b,V,K2,0 \n c,W,K3,1",
        "pegawai_key,slot_asal \n ani,a \n budi,b",
        together=(("ani", "budi"),),
    )
    assert moves(best(problem)) == {("ani", "c")}


def test_whoever_would_be_worse_off_is_not_moved() -> None:
    """All of ani's rows and citra's way to c are harmful: budi to b, citra to b."""
    problem = state(*POOL)
    keys = problem.candidates[["pegawai_key", "slot_key"]].agg(">".join, axis=1)
    harmful = np.flatnonzero(keys.isin(["ani>b", "citra>c"]))
    for switch in ("worse_off", "loses_income"):
        plan = best(replace(problem, **{switch: harmful}))
        assert moves(plan) == {("budi", "b"), ("citra", "b")}


# --- equity ---------------------------------------------------------------------------------

EQUITY = (
    "pegawai_key,slot_key,kesesuaian \n ani,besar,{} \n ani,kosong,0",
    "slot_key,unit_key,kebutuhan,bezetting \n besar,U,8,7 \n kosong,V,1,0",
)
"""Ani can take the 8th seat of 8 or the only seat of an empty slot."""


@pytest.mark.parametrize(("alpha", "expected"), [(0.0, "besar"), (4.0, "kosong")])
def test_equity_prefers_the_empty_slot_to_the_eighth_seat(alpha: float, expected: str) -> None:
    """v of the 8th seat of 8 is (0.25 / (0.25 + 7/8))^alpha = (2/9)^alpha, of the first of 1
    it is 1. At alpha 0 both weigh 1 and the fit (0.5 points) decides for besar. At alpha 4
    the weights are 0.00244 and 1, scaled by 2 / 1.00244 to a mean of 1: 0.0049 and 1.9951,
    a difference of 1.99 points against 0.5."""
    problem = state(EQUITY[0].format(0.5), EQUITY[1])
    plan = best(problem, {"cakupan": 1.0, "kesesuaian": 1.0}, alpha=alpha)
    assert moves(plan) == {("ani", expected)}


def test_the_equity_scale_keeps_the_mean_worth_of_an_empty_seat_at_one() -> None:
    """Filling every seat empty today is worth their number (times prioritas) at every alpha.

    Here 1 + 1 empty seats with prioritas 3 and 1: cakupan 4 whichever alpha."""
    slots = "slot_key,unit_key,kebutuhan,bezetting,prioritas \n besar,U,8,7,3 \n kosong,V,1,0,1"
    for alpha in (0.0, 1.0, 2.5, 4.0):
        problem = state("pegawai_key,slot_key \n ani,besar \n budi,kosong", slots)
        plan = best(problem, {"cakupan": 1.0}, alpha=alpha)
        assert plan.goals["cakupan"] == pytest.approx(4, abs=2e-6)


def test_a_session_gives_for_each_alpha_what_a_fresh_start_gives() -> None:
    """The compiled model is kept between scenarios; the equity weights must not be."""
    from mutasi_lib.allocation import AllocationSession
    from mutasi_lib.domain.scenario import Scenario

    problem = state(EQUITY[0].format(0.5), EQUITY[1])
    session = AllocationSession(problem)
    weights = {"cakupan": 1.0, "kesesuaian": 1.0}
    for alpha in (0.0, 4.0, 1.0, 0.0):
        scenario = Scenario(weights=weights, alpha=alpha)
        again, fresh = session.solve(scenario), solve_allocation(problem, scenario)
        assert again.fingerprint == fresh.fingerprint
        assert again.goals == fresh.goals


# --- degenerate problems --------------------------------------------------------------------


def test_nobody_to_move_is_a_plan_without_moves() -> None:
    problem = AllocationProblem.from_tables(table(POOL[0])[:0], table(POOL[1]), table(POOL[2]))
    plan = best(problem)
    assert moves(plan) == set()
    assert plan.unfilled["kurang"].sum() == 3


def test_nobody_to_move_and_someone_who_must_is_infeasible() -> None:
    people = "pegawai_key,slot_asal,wajib_pindah \n ani,a,ya"
    problem = AllocationProblem.from_tables(table(POOL[0])[:0], table(POOL[1]), table(people))
    with pytest.raises(InfeasiblePlanError, match="pegawai ani wajib mendapat tempat baru"):
        best(problem)


def test_no_need_anywhere_moves_nobody() -> None:
    problem = state(POOL[0], "slot_key,unit_key \n a,U \n b,V \n c,W", POOL[2])
    assert moves(best(problem)) == set()


def test_all_weights_zero_moves_nobody() -> None:
    """Every plan is equally good; the tie-break takes the one with the fewest tie keys: none."""
    assert moves(best(state(*POOL), dict.fromkeys(WEIGHTS, 0.0))) == set()


def test_all_prioritas_zero_moves_nobody() -> None:
    slots = "slot_key,unit_key,kebutuhan,prioritas \n a,U,0,0 \n b,V,2,0 \n c,W,1,0"
    assert moves(best(state(POOL[0], slots, POOL[2]), alpha=2.0)) == set()


def test_numbers_serve_as_keys_too() -> None:
    """Slot 0 is a key like any other; ani (1) leaves it, her husband (2) must follow."""
    problem = AllocationProblem.from_tables(
        pd.DataFrame({"pegawai_key": [1, 2, 3], "slot_key": [10, 11, 0]}),
        pd.DataFrame({"slot_key": [0, 10, 11], "unit_key": [5, 6, 6], "kebutuhan": [0, 1, 1]}),
        pd.DataFrame({"pegawai_key": [1, 2, 3], "slot_asal": [0, 0, None]}),
        limits=Limits(together=((1, 2),), apart=((1, 3),)),  # type: ignore[arg-type]
    )
    assert moves(best(problem)) == {(1, 10), (2, 11)}
    frozen = replace(problem, limits=Limits(frozen=(5,)))  # type: ignore[arg-type]
    assert moves(best(frozen)) == set()


# --- contradictions -------------------------------------------------------------------------


def conflict(problem: AllocationProblem) -> InfeasiblePlanError:
    with pytest.raises(InfeasiblePlanError) as raised:
        best(problem)
    return raised.value


def test_three_who_must_sit_on_two_chairs_is_named_and_its_relief_works() -> None:
    """Three unplaced people who must be placed, one slot of at most two: relax by one person,
    either the ceiling or one of the three."""
    candidates = "pegawai_key,slot_key \n ani,b \n budi,b \n citra,b"
    slots = "slot_key,unit_key,kebutuhan,maksimum \n b,V,3,{}"
    people = "pegawai_key,wajib_ditempatkan \n ani,ya \n budi,ya \n citra,ya"
    error = conflict(state(candidates, slots.format(2), people))
    assert error.conflicts["kelonggaran"].sum() == 1
    assert set(error.conflicts["kendala"]) <= {"respect_maksimum", "place_everyone_required"}
    assert list(error.repairs) == list(error.conflicts["penjelasan"])
    assert error.repairs[0] in str(error)
    assert len(best(state(candidates, slots.format(3), people)).moves) == 3


def test_a_budget_too_small_for_a_pin_is_named_in_rupiah() -> None:
    """The pin costs Rp 5,000,000 and the budget is 3,200,000: 1,800,000 short. One rupiah
    less relief and it is infeasible still. The pin itself weighs a whole person, the budget
    1.8 / 5 of a dearest move, so the budget is named."""
    tables = (
        "pegawai_key,slot_key,biaya \n ani,b,5000000",
        "slot_key,unit_key,kebutuhan \n b,V,1",
    )
    pin = {"pins": (("ani", "b"),)}
    error = conflict(state(*tables, budget=3_200_000.0, **pin))
    row = error.conflicts.iloc[0]
    assert (row["kendala"], row["satuan"]) == ("limit_budget", "Rp")
    assert row["kelonggaran"] == pytest.approx(1_800_000)
    assert 'Ketentuan "anggaran rencana" perlu dilonggarkan Rp 1.800.000' in error.repairs[0]
    assert moves(best(state(*tables, budget=3_200_000.0 + row["kelonggaran"], **pin)))
    conflict(state(*tables, budget=3_200_000.0 + row["kelonggaran"] - 1, **pin))


def test_a_pair_that_cannot_part_is_named_with_both_people() -> None:
    """Ani and budi sit in unit U and can only move inside it."""
    error = conflict(
        state(
            "pegawai_key,slot_key \n ani,b \n budi,a",
            "slot_key,unit_key \n a,U \n b,U",
            "pegawai_key,slot_asal \n ani,a \n budi,b",
            apart=(("budi", "ani"),),
        )
    )
    assert error.conflicts["kendala"].tolist() == ["keep_apart"]
    assert "pasangan ani -> budi -> U tidak dalam satu unit" in error.repairs[0]


# --- faults of the tables -------------------------------------------------------------------

FAULTS: dict[str, tuple[dict[str, Any], type[MutasiError], str]] = {
    "candidates without slot_key": (
        {"candidates": "pegawai_key \n ani"}, ScenarioError, "slot_key"),
    "slots without unit_key": ({"slots": "slot_key \n b"}, ScenarioError, "unit_key"),
    "pegawai without key": ({"pegawai": "nama \n ani"}, ScenarioError, "pegawai_key"),
    "candidate of nobody": (
        {"candidates": "pegawai_key,slot_key \n zaki,b"}, ScenarioError, "'zaki'"),
    "candidate of no slot": (
        {"candidates": "pegawai_key,slot_key \n ani,z"}, ScenarioError, "'z'"),
    "slot_asal unknown": ({"pegawai": "pegawai_key,slot_asal \n ani,z"}, ScenarioError, "'z'"),
    "pair doubled": (
        {"candidates": "pegawai_key,slot_key \n ani,b \n ani,b"}, ScenarioError, "ganda"),
    "slot doubled": ({"slots": "slot_key,unit_key \n b,U \n b,V"}, ScenarioError, "ganda"),
    "person doubled": ({"pegawai": "pegawai_key \n ani \n ani"}, ScenarioError, "ganda"),
    "key empty": ({"slots": "slot_key,unit_key \n b,U \n ,V"}, ScenarioError, "kosong"),
    "unit empty": ({"slots": "slot_key,unit_key \n b,"}, ScenarioError, "unit_key"),
    "goal unknown": ({"goals": {"cakupn": "max"}}, ScenarioError, "cakupn"),
    "goal is a key": ({"goals": {"slot_key": "max"}}, ScenarioError, "slot_key"),
    "goal is a model column": ({"goals": {"pemakaian": "max"}}, ScenarioError, "pemakaian"),
    "goal sense unknown": ({"goals": {"jarak": "less"}}, ScenarioError, "less"),
    "computed goal turned round": ({"goals": {"cakupan": "min"}}, ScenarioError, "cakupan"),
    "bezetting too small": (
        {"slots": "slot_key,unit_key,bezetting \n a,U,0 \n b,V,0"}, ScenarioError, "bezetting"),
    "batas_keras is text": (
        {"slots": pd.DataFrame({"slot_key": ["a", "b"], "unit_key": "U",
                                "batas_keras": ["tidak", "ya"]})}, ScenarioError, "batas_keras"),
    "wajib_pindah is text": (
        {"pegawai": pd.DataFrame({"pegawai_key": ["ani"], "wajib_pindah": ["tidak"]})},
        ScenarioError, "wajib_pindah"),
    "pin on no candidate": ({"pins": (("ani", "c"),)}, ScenarioError, "ani -> c"),
    "pin on nobody": ({"pins": (("zaki", "b"),)}, ScenarioError, "zaki"),
    "ban on nobody": ({"bans": (("zaki", "b"),)}, ScenarioError, "zaki"),
    "ban on no slot": ({"bans": (("ani", "z"),)}, ScenarioError, "ani -> z"),
    "ban on the present slot": ({"bans": (("ani", "a"),)}, ScenarioError, "wajib_pindah"),
    "frozen unit unknown": ({"frozen": ("Z",)}, ScenarioError, "'Z'"),
    "inflow of unknown unit": ({"inflow": {"Z": 1}}, ScenarioError, "'Z'"),
    "outflow of unknown unit": ({"outflow": {"Z": 1}}, ScenarioError, "'Z'"),
    "budget of unknown unit": ({"budget_by_unit": {"Z": 1.0}}, ScenarioError, "'Z'"),
    "apart from nobody": ({"apart": (("ani", "zaki"),)}, ScenarioError, "zaki"),
    "together with nobody": ({"together": (("ani", "zaki"),)}, ScenarioError, "zaki"),
    "together with oneself": ({"together": (("ani", "ani"),)}, ScenarioError, "dua kali"),
    "group of nobody": ({"groups": ((("zaki",), 1),)}, ScenarioError, "zaki"),
    "budget without biaya": (
        {"budget": 1.0, "candidates": "pegawai_key,slot_key \n ani,b"}, ScenarioError, "biaya"),
    "goal value missing": (
        {"candidates": "pegawai_key,slot_key,jarak \n ani,b,"}, RefusedNumberError, "jarak"),
    "need is text": (
        {"slots": "slot_key,unit_key,kebutuhan \n a,U,dua \n b,V,1"},
        RefusedNumberError, "kebutuhan"),
    "need is half a person": (
        {"slots": "slot_key,unit_key,kebutuhan \n a,U,0.5 \n b,V,1"},
        RefusedNumberError, "kebutuhan"),
    "moves is text": ({"moves": "2"}, RefusedNumberError, "moves"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_the_tables_is_refused_by_name(fault: str) -> None:
    """Sound: ani at a in U, one candidate to b in V; slot c exists and nobody may go there."""
    changes, kind, named = FAULTS[fault]
    sound: dict[str, Any] = {
        "candidates": "pegawai_key,slot_key,jarak,biaya,pemakaian \n ani,b,1,2,3",
        "slots": "slot_key,unit_key \n a,U \n b,V \n c,V",
        "pegawai": "pegawai_key,slot_asal \n ani,a",
        "goals": None,
    }
    tables = {name: changes.get(name, value) for name, value in sound.items()}
    limits = {name: value for name, value in changes.items() if name not in sound}
    frames = {
        name: table(value) if isinstance(value, str) else value for name, value in tables.items()
    }
    with pytest.raises(kind, match=named):
        AllocationProblem.from_tables(
            frames["candidates"],
            frames["slots"],
            frames["pegawai"],
            goals=frames["goals"],
            limits=Limits(**limits),
        )


def test_a_weight_on_an_unknown_goal_is_refused_and_on_an_absent_one_is_idle() -> None:
    """kesesuaian is a goal of the house without data here; kesesuaain is a misprint."""
    problem = state(*POOL)
    with pytest.raises(ScenarioError, match="kesesuaain"):
        best(problem, {**WEIGHTS, "kesesuaain": 1.0})
    assert moves(best(problem, {**WEIGHTS, "kesesuaian": 1.0})) == moves(best(problem))


def test_a_weight_that_rounding_would_swallow_is_refused() -> None:
    """cakupan at a million a seat, a move at a millionth: 12 digits apart, the scale has 8."""
    with pytest.raises(RefusedNumberError, match="jumlah_perpindahan"):
        best(state(*POOL), {"cakupan": 1e6, "jumlah_perpindahan": 1e-6})


def test_a_plan_says_what_proved_it() -> None:
    plan = best(state(*POOL))
    assert plan.report.status is PlanStatus.OPTIMAL
    assert plan.report.gap < plan.report.step
    assert set(plan.report.size) == {"baris", "kolom", "isian"}

"""The order in which a plan is carried out: small cases by hand, then at random.

In the cases a slot that names no minimum has none. Unless said otherwise a handover takes 14 days
and the first TMT is 1 January 2027, so that later ones are 15 and 29 January.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from itertools import permutations
from typing import Any, cast

import numpy as np
import pandas as pd
import pytest
from allocation_cases import moves, solved, state, table
from hypothesis import given, settings
from hypothesis import strategies as st

from mutasi_lib.allocation import AllocationProblem
from mutasi_lib.domain.plan import Plan
from mutasi_lib.domain.scenario import Scenario
from mutasi_lib.errors import ScenarioError
from mutasi_lib.execution import COLUMNS, FINDINGS, check_order, describe_order, execution_order

START = date(2027, 1, 1)
SECOND, THIRD = date(2027, 1, 15), date(2027, 1, 29)

Case = tuple[Plan, AllocationProblem]


def plan_with(frame: pd.DataFrame) -> Plan:
    """A plan of these moves and nothing else, since nothing else is read."""
    nothing = pd.DataFrame()
    return Plan(
        moves=frame[["pegawai_key", "slot_asal", "slot_key"]],
        placements=nothing,
        unfilled=nothing,
        goals={},
        today={},
        report=cast("Any", None),
        scenario=Scenario(weights={}),
        problem_fingerprint="",
    )


def case(who: str, slots: str) -> Case:
    """A plan from lines "pegawai,asal,tujuan", and slots from CSV text."""
    frame = table("pegawai_key,slot_asal,slot_key \n" + who).fillna("")
    places = table(slots)
    problem = AllocationProblem.from_tables(
        frame[["pegawai_key", "slot_key"]],
        places.assign(unit_key=places["slot_key"]),
        frame[["pegawai_key", "slot_asal"]],
    )
    return plan_with(frame), problem


def ordered(of: Case, **stated: Any) -> pd.DataFrame:
    """The order of a case, replayed without a finding, by person."""
    plan, problem = of
    order = execution_order(plan, problem, start=START, **stated)
    assert check_order(order, plan, problem).to_numpy().tolist() == []
    return order.set_index("pegawai_key").sort_index()


def waves(order: pd.DataFrame) -> dict[str, int]:
    return {str(key): int(wave) for key, wave in order["gelombang"].items()}


CHAIN = case(
    "ani,w,u \n budi,u,v \n citra,v,x",
    "slot_key,minimum,bezetting \n w,1,2 \n u,1,1 \n v,1,1 \n x,0,0",
)
"""w has one to spare; u and v are at their minimum, so budi awaits ani and citra awaits budi."""

SWAP = case("ani,u,v \n budi,v,u", "slot_key,minimum \n u,1 \n v,1")
"""Both slots hold one and must keep one: neither can go first."""


# --- one by one -----------------------------------------------------------------------------


def test_from_a_surplus_to_a_shortage_everybody_goes_at_once() -> None:
    """u holds three and must keep one: two can go; nobody waits, and each is alone in a chain."""
    order = ordered(case("ani,u,v \n budi,u,v", "slot_key,minimum,bezetting \n u,1,3 \n v,2,0"))
    assert waves(order) == {"ani": 1, "budi": 1}
    assert order["tmt"].tolist() == [START, START]
    assert order["rantai"].tolist() == [1, 2]
    assert order["urutan"].tolist() == [1, 1]
    assert order["menunggu"].tolist() == ["", ""]
    assert not order["bersama"].any()
    assert set(order["keterangan"]) == {
        "Dapat langsung dilaksanakan: tempat asal tetap memenuhi minimum."
    }


def test_a_chain_at_its_minimum_takes_a_wave_for_each_move() -> None:
    order = ordered(CHAIN)
    assert waves(order) == {"ani": 1, "budi": 2, "citra": 3}
    assert order["tmt"].tolist() == [START, SECOND, THIRD]
    assert order["menunggu"].tolist() == ["", "ani", "budi"]
    assert order["rantai"].tolist() == [1, 1, 1]
    assert order["urutan"].tolist() == [1, 2, 3]
    assert order["keterangan"].tolist()[1] == (
        "Dilaksanakan setelah pengganti tiba dan serah terima selama 14 hari selesai, "
        "agar tempat asal tetap memenuhi minimum."
    )


def test_who_comes_from_nowhere_goes_at_once_and_lets_another_go() -> None:
    """Ani has no slot today and nothing to hand over; budi, alone at u, awaits her."""
    order = ordered(
        case("ani,,u \n budi,u,v", "slot_key,minimum,bezetting \n u,1,1 \n v,0,0"),
        handover_days=7,
    )
    assert waves(order) == {"ani": 1, "budi": 2}
    assert order["serah_terima_hari"].tolist() == [0, 7]
    assert order["tmt"].tolist() == [START, date(2027, 1, 8)]
    assert order.at["ani", "keterangan"] == (
        "Dapat langsung dilaksanakan: tidak ada tempat asal yang ditinggalkan."
    )


def test_a_slot_below_its_minimum_today_may_not_fall_further() -> None:
    """u needs five and holds one: its floor is one, so budi waits, and can go when ani is there."""
    order = ordered(
        case("ani,w,u \n budi,u,v", "slot_key,minimum,bezetting \n w,0,1 \n u,5,1 \n v,0,0")
    )
    assert waves(order) == {"ani": 1, "budi": 2}
    assert order.at["budi", "keterangan"].endswith(
        "agar tempat asal tidak makin kekurangan pegawai."
    )


def test_a_hard_minimum_that_is_only_reached_in_the_end_does_not_stop_the_way() -> None:
    """u has a hard minimum of two and holds one. Ani and budi come, citra goes: two in the end.
    Between the waves the floor is one, today's number; citra awaits ani alone."""
    order = ordered(
        case(
            "ani,w,u \n budi,w,u \n citra,u,v",
            "slot_key,minimum,bezetting,batas_keras \n w,0,2, \n u,2,1,ya \n v,0,0,",
        )
    )
    assert waves(order) == {"ani": 1, "budi": 1, "citra": 2}
    assert order.at["citra", "menunggu"] == "ani"


def test_one_arrival_lets_one_of_two_go_whom_the_slot_cannot_spare() -> None:
    """u holds three, must keep two: one may go at once, the other when ani is there. Of equals
    the first by key goes first."""
    order = ordered(
        case(
            "ani,w,u \n budi,u,v \n citra,u,v",
            "slot_key,minimum,bezetting \n w,0,1 \n u,2,3 \n v,0,0",
        )
    )
    assert waves(order) == {"ani": 1, "budi": 1, "citra": 2}
    assert order["menunggu"].tolist() == ["", "", "ani"]
    assert order["rantai"].tolist() == [1, 2, 1]


def test_first_goes_who_lets_another_go() -> None:
    """u can spare one of ani and budi at once, the other when dewi is there in wave 1. Citra at v
    waits for budi, so budi goes before ani, and nobody is later than wave 2."""
    order = ordered(
        case(
            "ani,u,x \n budi,u,v \n citra,v,x \n dewi,w,u",
            "slot_key,minimum,bezetting \n u,1,2 \n v,1,1 \n w,0,1 \n x,0,0",
        )
    )
    assert waves(order) == {"ani": 2, "budi": 1, "citra": 2, "dewi": 1}
    assert order["menunggu"].tolist() == ["dewi", "", "budi", ""]


def test_an_arrival_of_the_same_wave_is_not_counted_on() -> None:
    """Ani and budi could both be said to go on 1 January, but if ani is late u is empty."""
    plan, problem = case(
        "ani,w,u \n budi,u,v", "slot_key,minimum,bezetting \n w,0,1 \n u,1,1 \n v,0,0"
    )
    order = execution_order(plan, problem, start=START)
    hasty = order.assign(gelombang=1, tmt=START, menunggu="")
    found = check_order(hasty, plan, problem)
    assert found[["slot_key", "gelombang", "jumlah", "batas"]].to_numpy().tolist() == [
        ["u", 1, 0, 1]
    ]


def test_successor_and_predecessor_may_share_a_full_slot_during_the_handover() -> None:
    """v has one seat (maksimum 1); ani arrives on the 1st, citra leaves on the 15th."""
    order = ordered(
        case(
            "ani,u,v \n citra,v,x",
            "slot_key,minimum,maksimum,bezetting \n u,0,1,1 \n v,1,1,1 \n x,0,1,0",
        )
    )
    assert order["tmt"].tolist() == [START, SECOND]


# --- cycles ---------------------------------------------------------------------------------


def test_a_swap_at_the_minimum_shares_one_date() -> None:
    order = ordered(SWAP)
    assert waves(order) == {"ani": 1, "budi": 1}
    assert order["tmt"].tolist() == [START, START]
    assert order["bersama"].all()
    assert order["menunggu"].tolist() == ["budi", "ani"]
    assert order["rantai"].tolist() == [1, 1]
    assert order["urutan"].tolist() == [1, 2]
    assert set(order["keterangan"]) == {
        "Bertukar tempat dengan satu pegawai lain: keduanya memakai TMT yang sama, dan serah "
        "terima diselesaikan sebelum TMT itu."
    }


def test_a_swap_with_one_to_spare_needs_no_common_date() -> None:
    """u holds two: ani goes, budi follows when the handover is over."""
    order = ordered(case("ani,u,v \n budi,v,u", "slot_key,minimum,bezetting \n u,1,2 \n v,1,1"))
    assert waves(order) == {"ani": 1, "budi": 2}
    assert not order["bersama"].any()


def test_a_cycle_of_three_goes_together_and_beside_it_who_can_go_alone() -> None:
    """a -> b -> c -> a all at their minimum; dewi leaves a surplus and is in her own chain."""
    order = ordered(
        case(
            "ani,a,b \n budi,b,c \n citra,c,a \n dewi,d,e",
            "slot_key,minimum,bezetting \n a,1,1 \n b,1,1 \n c,1,1 \n d,0,1 \n e,0,0",
        )
    )
    assert waves(order) == dict.fromkeys(("ani", "budi", "citra", "dewi"), 1)
    assert order["bersama"].tolist() == [True, True, True, False]
    assert order["menunggu"].tolist() == ["citra", "ani", "budi", ""]
    assert order["rantai"].tolist() == [1, 1, 1, 2]
    assert "daur 3 pegawai" in order.at["ani", "keterangan"]


def test_two_cycles_with_a_slot_in_common_are_two_chains() -> None:
    """b swaps with a and with c: either pair can sign on its own date."""
    order = ordered(
        case(
            "ani,a,b \n budi,b,a \n citra,b,c \n dewi,c,b",
            "slot_key,minimum \n a,1 \n b,2 \n c,1",
        )
    )
    chains = order.groupby("rantai").apply(lambda chain: sorted(chain.index)).tolist()
    assert chains == [["ani", "budi"], ["citra", "dewi"]]
    assert order["bersama"].all()
    assert order["menunggu"].tolist() == ["budi", "ani", "dewi", "citra"]


def test_who_swaps_with_whom_does_not_depend_on_the_order_of_rows() -> None:
    """Two leave a for b and two b for a; by key ani is paired with citra, budi with dewi."""
    lines = ("ani,a,b", "budi,a,b", "citra,b,a", "dewi,b,a")
    for rows in permutations(lines):
        order = ordered(case("\n".join(rows), "slot_key,minimum \n a,2 \n b,2"))
        assert order["menunggu"].tolist() == ["citra", "dewi", "ani", "budi"]
        assert order["rantai"].tolist() == [1, 2, 1, 2]


def test_the_shortest_cycle_is_taken_first() -> None:
    """Through ani (b -> c) the shortest cycle has three, with citra (a -> b); but citra and dewi
    are a swap, and then the other four, ani included, are a cycle of four."""
    order = ordered(
        case(
            "ani,b,c \n budi,c,a \n citra,a,b \n dewi,b,a \n eka,a,f \n fajar,f,b",
            "slot_key,minimum \n a,2 \n b,2 \n c,1 \n f,1",
        )
    )
    chains = order.groupby("rantai").apply(lambda chain: sorted(chain.index)).tolist()
    assert chains == [["ani", "budi", "eka", "fajar"], ["citra", "dewi"]]


def test_a_chain_of_the_waves_and_a_cycle_do_not_delay_each_other() -> None:
    """The swap needs nobody of the chain of three and is in the first wave."""
    order = ordered(
        case(
            "ani,w,u \n budi,u,v \n citra,v,x \n yani,y,z \n zaki,z,y",
            "slot_key,minimum,bezetting \n w,1,2 \n u,1,1 \n v,1,1 \n x,0,0 \n y,1,1 \n z,1,1",
        )
    )
    assert waves(order) == {"ani": 1, "budi": 2, "citra": 3, "yani": 1, "zaki": 1}


# --- dates ----------------------------------------------------------------------------------


def test_the_handover_is_that_of_the_slot_which_is_left() -> None:
    """Budi hands over u in 30 days (31 January), citra v in the usual 14 (14 February)."""
    order = ordered(CHAIN, handover_days={"u": 30, "x": 99})
    assert order["serah_terima_hari"].tolist() == [14, 30, 14]
    assert order["tmt"].tolist() == [START, date(2027, 1, 31), date(2027, 2, 14)]


def test_a_wave_has_one_date_that_of_its_longest_handover() -> None:
    """Ani and dewi arrive in wave 1; budi needs 10 days at u, eka 20 at p: both leave after 20."""
    order = ordered(
        case(
            "ani,w,u \n budi,u,x \n dewi,w,p \n eka,p,x",
            "slot_key,minimum,bezetting \n w,0,2 \n u,1,1 \n p,1,1 \n x,0,0",
        ),
        handover_days={"u": 10, "p": 20, "w": 300},
    )
    assert order["tmt"].to_dict() == {
        "ani": START, "dewi": START, "budi": date(2027, 1, 21), "eka": date(2027, 1, 21),
    }  # fmt: skip


def test_without_a_handover_all_is_done_on_one_day_but_still_in_waves() -> None:
    order = ordered(CHAIN, handover_days=0)
    assert order["tmt"].tolist() == [START] * 3
    assert order["gelombang"].tolist() == [1, 2, 3]
    assert order["keterangan"].tolist()[1] == (
        "Dilaksanakan setelah pengganti tiba, agar tempat asal tetap memenuhi minimum."
    )


@pytest.mark.parametrize("days", [-1, 367, 1.5, True, {"u": -1}, {"u": "14"}, {"tiada": 3}])
def test_handover_days_that_make_no_sense_are_refused(days: Any) -> None:
    with pytest.raises(ScenarioError, match="erah terima"):
        execution_order(*CHAIN, start=START, handover_days=days)


# --- plans that are none --------------------------------------------------------------------


def test_a_plan_without_moves_is_an_empty_order_with_the_same_columns() -> None:
    plan, problem = CHAIN
    empty = plan_with(plan.moves[:0])
    order = execution_order(empty, problem, start=START)
    assert order.dtypes.to_dict() == execution_order(plan, problem, start=START).dtypes.to_dict()
    assert list(order) == list(COLUMNS)
    assert len(order) == 0
    assert list(check_order(order, empty, problem)) == FINDINGS
    assert len(check_order(order, empty, problem)) == 0


def test_a_plan_that_breaks_a_floor_in_the_end_is_refused() -> None:
    """u holds one, must keep one, and nobody comes."""
    with pytest.raises(ScenarioError, match="0 orang di slot u, di bawah batasnya \\(1\\)"):
        execution_order(*case("ani,u,v", "slot_key,minimum \n u,1 \n v,0"), start=START)


@pytest.mark.parametrize(
    "row",
    [("ani", "v", "x"), ("ani", "w", "tiada"), ("tiada", "w", "u"), ("ani", "w", "w")],
    ids=["not from there", "no such slot", "no such person", "nowhere"],
)
def test_a_move_the_problem_does_not_know_is_refused(row: tuple[str, str, str]) -> None:
    _, problem = CHAIN
    plan = plan_with(pd.DataFrame([row], columns=["pegawai_key", "slot_asal", "slot_key"]))
    with pytest.raises(ScenarioError, match="rencana dan masalah yang sama"):
        execution_order(plan, problem, start=START)


def test_a_plan_that_moves_somebody_twice_is_refused() -> None:
    plan, problem = CHAIN
    twice = pd.concat([plan.moves, plan.moves[:1].assign(slot_key="x")])
    with pytest.raises(ScenarioError, match="ani lebih dari sekali"):
        execution_order(plan_with(twice), problem, start=START)


# --- the sentence ---------------------------------------------------------------------------


def test_the_sentence_counts_moves_waves_and_cycles() -> None:
    order = ordered(
        case(
            "ani,w,u \n budi,u,v \n citra,v,x \n yani,y,z \n zaki,z,y",
            "slot_key,minimum,bezetting \n w,1,2 \n u,1,1 \n v,1,1 \n x,0,0 \n y,1,1 \n z,1,1",
        )
    )
    assert describe_order(order.reset_index()) == (
        "5 perpindahan dalam 3 gelombang, TMT 1 Januari 2027 sampai 29 Januari 2027; 2 menunggu "
        "pengganti. 1 daur (2 orang) harus memakai TMT yang sama."
    )


def test_the_sentence_of_one_wave_and_of_none() -> None:
    order = ordered(case("ani,u,v", "slot_key,minimum \n u,0 \n v,0"))
    assert describe_order(order) == (
        "1 perpindahan dalam 1 gelombang, TMT 1 Januari 2027; tidak ada yang perlu menunggu."
    )
    assert describe_order(order[:0]) == "Tidak ada perpindahan yang perlu dilaksanakan."


def test_no_sentence_names_a_person() -> None:
    for of in (CHAIN, SWAP):
        order = ordered(of)
        told = " ".join(order["keterangan"]).lower()
        assert [name for name in order.index if name in told] == []


# --- the replay -----------------------------------------------------------------------------


def problems_of(order: pd.DataFrame, of: Case) -> set[str]:
    return set(check_order(order, *of)["masalah"])


def test_the_replay_finds_moves_that_are_missing_doubled_or_changed() -> None:
    other = {"Perpindahan tidak sama dengan rencana."}
    order = execution_order(*CHAIN, start=START)
    assert problems_of(order[:2], CHAIN) == other
    assert problems_of(pd.concat([order, order[:1]]), CHAIN) >= other
    assert problems_of(order.assign(slot_key=["u", "v", "w"]), CHAIN) >= other
    assert problems_of(order[:0], CHAIN) == other
    missing = check_order(order[:2], *CHAIN)
    assert missing[FINDINGS[:4]].to_numpy().tolist() == [["x", 0, 0, 1]]


def test_the_replay_finds_a_cycle_that_is_torn() -> None:
    """On two dates; with one who leaves and is not replaced; in two waves."""
    order = execution_order(*SWAP, start=START)
    dates = problems_of(order.assign(tmt=[START, SECOND]), SWAP)
    assert "Satu daur tidak memakai TMT yang sama." in dates
    assert "Satu gelombang memakai beberapa TMT." in dates
    apart = problems_of(order.assign(gelombang=[1, 2]), SWAP)
    assert "Satu daur tidak memakai TMT yang sama." in apart
    assert "Jumlah pegawai di bawah batas pada gelombang ini." in apart
    chain = execution_order(*CHAIN, start=START)
    feigned = chain.assign(gelombang=1, tmt=START, bersama=True)
    assert problems_of(feigned, CHAIN) == {"Tempat dalam satu daur tidak saling digantikan."}


def test_the_replay_finds_dates_that_are_too_early() -> None:
    order = execution_order(*CHAIN, start=START)
    early = "Berangkat sebelum yang ditunggu tiba dan serah terima selesai."
    shifted = order.assign(tmt=[START, date(2027, 1, 14), THIRD])
    assert problems_of(shifted, CHAIN) == {early}
    turned = order.assign(tmt=[SECOND, START, THIRD])
    assert problems_of(turned, CHAIN) == {
        early, "TMT gelombang ini mendahului gelombang sebelumnya."
    }  # fmt: skip
    assert problems_of(order.assign(menunggu=["", "citra", "budi"]), CHAIN) == {early}
    assert problems_of(order.assign(menunggu=["", "tiada", "budi"]), CHAIN) == {early}


# --- plans of the model, and at random ------------------------------------------------------


def test_a_plan_of_the_model_can_be_carried_out() -> None:
    """Budi is pinned to the empty c; only ani can keep b at its minimum, so she comes first."""
    problem = state(
        "pegawai_key,slot_key \n ani,b \n budi,c",
        "slot_key,unit_key,kebutuhan,minimum \n a,U,1,0 \n b,U,1,1 \n c,V,1,0",
        "pegawai_key,slot_asal \n ani,a \n budi,b",
        pins=(("budi", "c"),),
    )
    plan = solved(problem)
    assert moves(plan) == {("ani", "b"), ("budi", "c")}
    assert waves(ordered((plan, problem))) == {"ani": 1, "budi": 2}


SLOTS = ("a", "b", "c", "d", "e", "f")
MOVE = st.tuples(st.sampled_from(("", *SLOTS)), st.sampled_from(SLOTS)).filter(
    lambda move: move[0] != move[1]
)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Any moves; every slot as tight as the plan allows, or one looser, or short today."""
    pairs = draw(st.lists(MOVE, max_size=16))
    change = Counter(ke for _, ke in pairs)
    change.subtract(asal for asal, _ in pairs)
    held = Counter(asal for asal, _ in pairs)
    rows = []
    for slot in SLOTS:
        before = held[slot] + draw(st.sampled_from((0, 0, 1)))
        floor = max(0, min(before, before + change[slot]) - draw(st.sampled_from((0, 0, 0, 1))))
        short = floor == before and draw(st.booleans())
        rows.append((slot, slot, before, floor + 2 * short))
    people = [f"p{number:02}" for number in draw(st.permutations(range(len(pairs))))]
    frame = pd.DataFrame(
        [(key, *pair) for key, pair in zip(people, pairs, strict=True)],
        columns=["pegawai_key", "slot_asal", "slot_key"],
    )
    problem = AllocationProblem.from_tables(
        frame[["pegawai_key", "slot_key"]],
        pd.DataFrame(rows, columns=["slot_key", "unit_key", "bezetting", "minimum"]),
        frame[["pegawai_key", "slot_asal"]],
    )
    return plan_with(frame), problem


@settings(max_examples=80, deadline=None, derandomize=True, database=None)
@given(of=cases(), seed=st.integers(0, 99))
def test_any_plan_is_carried_out_above_every_floor_and_as_early_as_can_be(
    of: Case, seed: int
) -> None:
    """Whoever waits is in the wave after his awaited one, and a cycle only passes through slots
    that end at their floor: had they one to spare at any time, somebody could have gone alone."""
    plan, problem = of
    order = execution_order(plan, problem, start=START, handover_days={"a": 3, "b": 0})
    assert check_order(order, plan, problem).to_numpy().tolist() == []
    assert sorted(order["pegawai_key"]) == sorted(plan.moves["pegawai_key"])

    wave = order.set_index("pegawai_key")["gelombang"]
    alone = order[~order["bersama"]]
    assert (alone["menunggu"] == "").tolist() == (alone["gelombang"] == 1).tolist()
    late = alone[alone["gelombang"] > 1]
    assert (late["menunggu"].map(wave) == late["gelombang"] - 1).all()
    assert not late["menunggu"].duplicated().any()

    slots = problem.slots.set_index("slot_key")
    after = slots["before"].add(plan.moves["slot_key"].value_counts(), fill_value=0)
    after = after.sub(plan.moves["slot_asal"].value_counts(), fill_value=0)
    floor = np.minimum(slots["minimum"], slots["before"])
    together = sorted(set(order.loc[order["bersama"], "slot_asal"]))
    assert (after[together] == floor[together]).all()

    shuffled = replace(plan, moves=plan.moves.sample(frac=1, random_state=seed))
    again = execution_order(shuffled, problem, start=START, handover_days={"b": 0, "a": 3})
    pd.testing.assert_frame_equal(order, again)

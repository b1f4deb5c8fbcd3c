"""Contradictions: causes that cannot do without each other, and reliefs that help (P5)."""

from __future__ import annotations

import pytest
from allocation_cases import random_instance, state, tight_instance

from mutasi_lib.allocation import AllocationProblem, AllocationSession
from mutasi_lib.allocation.compiled import compile_problem, in_words
from mutasi_lib.allocation.conflicts import Contradiction, _twin, find_conflicts
from mutasi_lib.allocation.relief import relaxed
from mutasi_lib.domain.scenario import Scenario
from mutasi_lib.errors import InfeasiblePlanError

SEEDS = range(80_000, 80_280)


def has_plan(problem: AllocationProblem) -> bool:
    try:
        AllocationSession(problem).solve(canonical=False, why=False)
    except InfeasiblePlanError:
        return False
    return True


def contradictions() -> list[tuple[int, AllocationProblem, Contradiction]]:
    found = []
    for seed in SEEDS:
        case = random_instance(seed) if seed % 3 else tight_instance(seed)
        problem = case.problem()
        if not has_plan(problem):
            found.append((seed, problem, find_conflicts(compile_problem(problem))))
    return found


@pytest.fixture(scope="module")
def found() -> list[tuple[int, AllocationProblem, Contradiction]]:
    return contradictions()


def test_every_repair_makes_a_plan_possible(
    found: list[tuple[int, AllocationProblem, Contradiction]],
) -> None:
    assert len(found) >= 40
    for seed, problem, told in found:
        assert 1 <= len(told.repairs) <= 3
        for repair in told.repairs:
            assert has_plan(relaxed(problem, repair.demands)), f"seed {seed}"


def test_repairs_are_the_cheapest_first_and_leave_alone_what_was_relaxed_before(
    found: list[tuple[int, AllocationProblem, Contradiction]],
) -> None:
    for seed, _, told in found:
        totals = [repair.total for repair in told.repairs]
        assert totals == sorted(totals), f"seed {seed}"
        named = [{(name, index) for name, index, _ in repair.demands} for repair in told.repairs]
        assert all(not (one & other) for i, one in enumerate(named) for other in named[:i]), (
            f"seed {seed}"
        )


def test_of_the_causes_none_is_superfluous(
    found: list[tuple[int, AllocationProblem, Contradiction]],
) -> None:
    """Every repair touches the contradiction: a relief that leaves all causes alone would not
    help. And few causes are named."""
    for seed, _, told in found:
        assert 1 <= len(told.causes) <= 10, f"seed {seed}"
        causes = set(zip(told.causes["kendala"], told.causes["objek"], strict=True))
        for repair in told.repairs:
            rows = set(zip(repair.relief["kendala"], repair.relief["objek"], strict=True))
            assert rows & causes, f"seed {seed}"


Named = tuple[str, frozenset[str]]


def named(kendala: str, objek: str) -> Named:
    """A demand by its keys; those of a pair go by the two people, as a relief does."""
    parts = objek.split(" -> ")
    return kendala, frozenset(parts[:2] if kendala in ("keep_apart", "keep_together") else [objek])


def with_only(problem: AllocationProblem, kept: set[Named]) -> AllocationProblem:
    """Every demand but some gives way altogether."""
    demands, _ = _twin(compile_problem(problem))
    gone = [
        (demand.name, demand.index, 1e9 if "budget" in demand.name else 99.0)
        for demand in demands
        if named(demand.name, in_words(demand.index)) not in kept
    ]
    return relaxed(problem, gone)


def test_the_causes_contradict_each_other_and_without_any_one_of_them_they_do_not(
    found: list[tuple[int, AllocationProblem, Contradiction]],
) -> None:
    for seed, problem, told in found[:30]:
        causes = {named(*row) for row in told.causes[["kendala", "objek"]].to_numpy()}
        assert not has_plan(with_only(problem, causes)), f"seed {seed}"
        for cause in causes:
            assert has_plan(with_only(problem, causes - {cause})), f"seed {seed}: {cause}"


def test_two_pins_on_one_seat_are_named_with_the_seat() -> None:
    problem = state(
        "pegawai_key,slot_key \n ani,b \n budi,b \n citra,c",
        "slot_key,unit_key,kebutuhan,maksimum \n b,V,1,1 \n c,W,1,1",
        pins=(("ani", "b"), ("budi", "b"), ("citra", "c")),
    )
    with pytest.raises(InfeasiblePlanError) as raised:
        AllocationSession(problem).solve(Scenario())
    assert set(raised.value.causes["objek"]) == {"ani -> b", "budi -> b", "b"}
    text = str(raised.value)
    assert "Yang saling bertentangan:" in text
    assert "Jalan keluar 1: rencananya" in text
    assert "Jalan keluar 2" in text


def test_a_couple_sent_to_two_areas_is_named_with_both_journeys() -> None:
    """Ani and Budi live in area 1 and could go to 2 or 3, both of them; she is sent to 2 and he
    to 3. Any one of the three may give way: her journey, his, or that they stay together."""
    problem = state(
        "pegawai_key,slot_key \n ani,b \n ani,c \n budi,b \n budi,c",
        "slot_key,unit_key,area,kebutuhan,maksimum \n a,U,1,2,2 \n b,V,2,1,2 \n c,W,3,1,2",
        "pegawai_key,slot_asal \n ani,a \n budi,a",
        together=(("ani", "budi"),),
        pins=(("ani", "b"), ("budi", "c")),
    )
    told = find_conflicts(compile_problem(problem))
    causes = zip(told.causes["kendala"], told.causes["objek"], strict=True)
    assert {named(*cause) for cause in causes} == {
        ("honour_pin", frozenset({"ani -> b"})),
        ("honour_pin", frozenset({"budi -> c"})),
        ("keep_together", frozenset({"ani", "budi"})),
    }
    assert [repair.total for repair in told.repairs] == [1.0, 1.0, 2.0]
    assert all(has_plan(relaxed(problem, repair.demands)) for repair in told.repairs)


def test_a_goal_that_asks_too_much_is_named_with_what_stands_in_its_way() -> None:
    """Coverage 2 needs both seats filled: ani's goes, budi may not. Ani's freedom says nothing."""
    problem = state(
        "pegawai_key,slot_key \n ani,b \n budi,c",
        "slot_key,unit_key,kebutuhan,maksimum \n b,V,1,1 \n c,W,1,1",
        bans=(("budi", "c"),),
    )
    with pytest.raises(InfeasiblePlanError) as raised:
        AllocationSession(problem).solve(Scenario(goal_limits={"cakupan": 2.0}))
    causes = raised.value.causes
    assert set(causes["kendala"]) == {"limit_goal", "honour_ban"}
    assert set(causes["objek"]) == {"cakupan", "budi -> c"}
    assert 'Ketentuan "batas tujuan cakupan kebutuhan" perlu dilonggarkan 1 kursi berbobot' in str(
        raised.value
    )


def test_people_who_are_not_divisible_are_enough_of_a_contradiction() -> None:
    """Two must be placed for 10 each; 15 is enough for one and a half. The relaxation sees
    nothing wrong; the causes are the budget and both people."""
    problem = state(
        "pegawai_key,slot_key,biaya \n ani,b,10 \n budi,b,10 \n ani,c,5 ",
        "slot_key,unit_key,kebutuhan,maksimum \n b,V,2,2 \n c,W,1,0",
        "pegawai_key,wajib_ditempatkan \n ani,ya \n budi,ya",
        budget=15.0,
    )
    told = find_conflicts(compile_problem(problem))
    assert set(told.causes["kendala"]) <= {
        "limit_budget", "place_everyone_required", "respect_maksimum",
    }  # fmt: skip
    assert "limit_budget" in set(told.causes["kendala"])
    assert has_plan(relaxed(problem, told.repairs[0].demands))

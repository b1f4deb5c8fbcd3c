"""The checker trusts nobody (P1): forged plans, one for each demand, then five hundred at random.

A forged plan keeps its own books: placements, empty seats, goal values and proof are made to
agree with its moves, so that only the demand itself can give it away. The record forgeries
alter one book and leave the moves alone.
"""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from allocation_cases import PER, Instance, random_instance, solved, state
from brute_force import every_choice, keeps_every_demand

from mutasi_lib.allocation import AllocationProblem, check_plan, solve_allocation
from mutasi_lib.allocation.check import CHECKS
from mutasi_lib.domain.plan import Plan, PlanStatus, SolverReport, Stage
from mutasi_lib.domain.scenario import Limits, Scenario
from mutasi_lib.errors import InfeasiblePlanError

Pair = tuple[str, str]


def forged(problem: AllocationProblem, pairs: Collection[Pair], scenario: Scenario) -> Plan:
    """A plan of any candidate pairs, good or bad, with perfect books."""
    rows = problem.candidates
    keys = list(zip(rows["pegawai_key"], rows["slot_key"], strict=True))
    chosen = np.array([row for row, key in enumerate(keys) if key in set(pairs)], dtype=int)
    assert len(chosen) == len(set(pairs)), "a forged move must be a candidate"
    home = dict(zip(problem.people["pegawai_key"], problem.people["slot_asal"], strict=True))
    final = {**home, **dict(keys[row] for row in chosen)}
    moves = [(p, home[p], s) for p, s in (keys[row] for row in chosen)]
    count = dict(zip(problem.slots["slot_key"], problem.slots["before"], strict=True))
    for _, old, new in moves:
        count[new] += 1
        if old:
            count[old] -= 1
    need = dict(zip(problem.slots["slot_key"], problem.slots["kebutuhan"], strict=True))
    short = [
        (s, need[s], before, count[s], need[s] - count[s])
        for s, before in zip(problem.slots["slot_key"], problem.slots["before"], strict=True)
        if need[s] > count[s]
    ]
    goals = problem.goal_values(chosen, scenario.alpha)
    today = problem.goal_values(chosen[:0], scenario.alpha)
    weights = dict(scenario.weights) or dict.fromkeys(problem.goals, 1.0)
    objective = sum(
        (1 if sense == "min" else -1)
        * weights.get(goal, 0.0)
        * (goals[goal] - today[goal])
        / PER.get(goal, 1.0)
        for goal, sense in problem.goals.items()
    )
    return Plan(
        moves=pd.DataFrame(moves, columns=["pegawai_key", "slot_asal", "slot_key"]),
        placements=pd.DataFrame(
            [(p, home[p], s) for p, s in final.items()],
            columns=["pegawai_key", "slot_asal", "slot_key"],
        ),
        unfilled=pd.DataFrame(
            short, columns=["slot_key", "kebutuhan", "sebelum", "sesudah", "kurang"]
        ),
        goals=goals,
        today=today,
        report=SolverReport(
            status=PlanStatus.OPTIMAL,
            stages=(
                Stage(goal="bobot", objective=objective, bound=objective, step=1e-6, proof="lp"),
            ),
            canonical=True, seconds=0.0, tie_seconds=0.0, size={}, versions={},
        ),
        scenario=scenario,
        problem_fingerprint=problem.fingerprint,
    )  # fmt: skip


def failed(plan: Plan, problem: AllocationProblem) -> set[str]:
    """Names of the checks a plan does not pass; each must show the rows."""
    results = check_plan(plan, problem)
    assert all(len(result.table) > 0 for result in results if not result.passed)
    return {result.name for result in results if not result.passed}


# --- each demand has a plan that breaks it alone ------------------------------------------------

TABLES = (
    "pegawai_key,slot_key,biaya \n ani,b,10 \n ani,c,10 \n budi,b,10 \n budi,c,10 \n citra,a,10"
    "\n citra,d,10 \n doni,a,10",
    "slot_key,unit_key,area,kebutuhan,minimum,maksimum \n a,U,K1,3,1,3 \n b,U,K1,2,0,2"
    "\n c,V,K2,1,0,1 \n d,V,K2,1,0,4",
    "pegawai_key,slot_asal,wajib_pindah,wajib_ditempatkan \n ani,a,, \n budi,a,, \n citra,b,,"
    "\n doni,,,",
)
"""a: ani, budi (keep 1, at most 3); b: citra (at most 2); c, d: empty; doni unplaced."""

GO = {("ani", "c")}
BOTH = {("ani", "c"), ("budi", "b")}

DEMANDS: dict[str, tuple[set[Pair], dict[str, Any]]] = {
    "keep_minimum": ({("ani", "c"), ("budi", "b")}, {}),
    "respect_maksimum": ({("ani", "c"), ("budi", "c"), ("citra", "a")}, {}),
    "freeze_unit": (GO, {"frozen": ("V",)}),
    "cap_inflow": (GO, {"inflow": {"V": 0}}),
    "cap_outflow": (GO, {"outflow": {"U": 0}}),
    "limit_moves": (GO, {"moves": 0}),
    "limit_budget": (GO, {"budget": 9.0}),
    "limit_budget_of_unit": (GO, {"budget_by_unit": {"V": 9.0}}),
    "limit_group": (GO, {"groups": ((("ani", "doni"), 0),)}),
    "honour_pin": (GO, {"pins": (("ani", "b"),)}),
    "honour_ban": (GO, {"bans": (("ani", "c"),)}),
    "keep_apart": ({("ani", "b")}, {"apart": (("ani", "citra"),)}),
    "keep_together": (GO, {"together": (("ani", "citra"),)}),
}
"""Demand -> moves that break it and nothing else, and the limits they break."""


@pytest.mark.parametrize("demand", DEMANDS)
def test_a_plan_that_breaks_one_demand_fails_that_check_alone(demand: str) -> None:
    pairs, limits = DEMANDS[demand]
    problem = state(*TABLES, **limits)
    with_it = {"limit_budget": {"round_budget"}}.get(demand, set())  # equal amounts: both break
    assert failed(forged(problem, pairs, Scenario()), problem) == {demand, *with_it}


@pytest.mark.parametrize("demand", DEMANDS)
def test_the_same_moves_without_the_limit_are_passed(demand: str) -> None:
    pairs, limits = DEMANDS[demand]
    if limits:
        problem = state(*TABLES)
        assert failed(forged(problem, pairs, Scenario()), problem) == set()


@pytest.mark.parametrize("held", [{"pins": (("ani", "a"),)}, {"pins": (("ani", "b"),)}])
def test_a_pin_is_broken_by_leaving_and_by_staying(held: dict[str, Any]) -> None:
    problem = state(*TABLES, **held)
    stays = held["pins"][0][1] == "a"
    assert failed(forged(problem, GO if stays else (), Scenario()), problem) == {"honour_pin"}


@pytest.mark.parametrize("switch", ["worse_off", "loses_income"])
def test_a_switch_is_broken_by_a_forbidden_move(switch: str) -> None:
    problem = replace(state(*TABLES), **{switch: np.array([1])})  # ani -> c
    name = {"worse_off": "nobody_worse_off", "loses_income": "nobody_loses_income"}[switch]
    assert failed(forged(problem, GO, Scenario()), problem) == {name}
    assert failed(forged(problem, {("ani", "b")}, Scenario()), problem) == set()


@pytest.mark.parametrize(
    "flag", ["ani,a,ya, \n budi,a,, \n citra,b,, \n doni,,,", "ani,a,, \n doni,,,ya"]
)
def test_whoever_must_get_a_place_and_does_not_is_seen(flag: str) -> None:
    people = "pegawai_key,slot_asal,wajib_pindah,wajib_ditempatkan \n" + flag
    rows = "pegawai_key,slot_key \n ani,c \n doni,a"
    problem = state(rows, TABLES[1], people)
    assert failed(forged(problem, (), Scenario()), problem) == {"place_everyone_required"}


def test_hard_limits_of_a_slot_are_checked_even_where_today_breaks_them() -> None:
    slots = "slot_key,unit_key,minimum,maksimum,bezetting,batas_keras \n a,U,{},{},1,{} \n c,V,0,,,"
    for low, high, name in ((2, 9, "keep_minimum"), (0, 0, "respect_maksimum")):
        for hard, expected in (("ya", {name}), ("", set())):
            problem = state(
                "pegawai_key,slot_key \n ani,c",
                slots.format(low, high, hard),
                "pegawai_key,slot_asal \n ani,a",
            )
            assert failed(forged(problem, (), Scenario()), problem) == expected


def test_one_person_in_two_places_is_seen() -> None:
    problem = state(*TABLES)
    names = failed(forged(problem, {("ani", "b"), ("ani", "c")}, Scenario()), problem)
    assert "one_slot_per_pegawai" in names


def test_a_move_that_is_no_candidate_is_seen() -> None:
    problem = state(*TABLES)
    plan = forged(problem, GO, Scenario())
    stranger = plan.moves.assign(slot_key="d")
    assert "eligible_pairs" in failed(replace(plan, moves=stranger), problem)
    nobody = plan.moves.assign(pegawai_key="zaki")
    assert {"eligible_pairs", "true_origins"} <= failed(replace(plan, moves=nobody), problem)
    nowhere = plan.moves.assign(slot_key="z")
    limited = state(*TABLES, apart=(("ani", "citra"),), together=(("ani", "citra"),))
    assert {"eligible_pairs", "placements"} <= failed(replace(plan, moves=nowhere), limited)


# --- records ----------------------------------------------------------------------------------


def first_row(frame: pd.DataFrame, column: str, value: Any) -> pd.DataFrame:
    changed = frame.astype({column: object}).copy()
    changed.iloc[0, changed.columns.get_loc(column)] = value
    return changed


def twice(frame: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([frame, frame.head(1)], ignore_index=True)


def report(plan: Plan, **changes: Any) -> Plan:
    return replace(plan, report=replace(plan.report, **changes))


def stage(plan: Plan, **changes: Any) -> Plan:
    return report(plan, stages=(replace(plan.report.stages[0], **changes),))


RECORDS: dict[str, tuple[str, Callable[[Plan], Plan]]] = {
    "origin altered": (
        "true_origins", lambda p: replace(p, moves=first_row(p.moves, "slot_asal", "b"))),
    "origin emptied": (
        "true_origins", lambda p: replace(p, moves=first_row(p.moves, "slot_asal", ""))),
    "move forgotten in the placements": (
        "placements",
        lambda p: replace(p, placements=first_row(p.placements, "slot_key", "b"))),
    "placement twice": ("placements", lambda p: replace(p, placements=twice(p.placements))),
    "placement missing": ("placements", lambda p: replace(p, placements=p.placements[1:])),
    "placement origin altered": (
        "placements", lambda p: replace(p, placements=first_row(p.placements, "slot_asal", "b"))),
    "seat hidden": ("count_filled_seats", lambda p: replace(p, unfilled=p.unfilled[1:])),
    "seat twice": ("count_filled_seats", lambda p: replace(p, unfilled=twice(p.unfilled))),
    "fewer short": (
        "count_filled_seats", lambda p: replace(p, unfilled=first_row(p.unfilled, "kurang", 1))),
    "other before": (
        "count_filled_seats", lambda p: replace(p, unfilled=first_row(p.unfilled, "sebelum", 9))),
    "other after": (
        "count_filled_seats", lambda p: replace(p, unfilled=first_row(p.unfilled, "sesudah", 9))),
    "column lost": (
        "count_filled_seats", lambda p: replace(p, unfilled=p.unfilled.drop(columns="sebelum"))),
    "goal altered": (
        "goal_values", lambda p: replace(p, goals={**p.goals, "biaya": p.goals["biaya"] - 1})),
    "goal not a number": (
        "goal_values", lambda p: replace(p, goals={**p.goals, "biaya": float("nan")})),
    "goal dropped": ("goal_values", lambda p: replace(p, goals={"biaya": p.goals["biaya"]})),
    "goal invented": ("goal_values", lambda p: replace(p, goals={**p.goals, "mutu": 1.0})),
    "today altered": (
        "goal_values", lambda p: replace(p, today={**p.today, "biaya": p.today["biaya"] + 1})),
    "objective altered": (
        "objective",
        lambda p: stage(p, objective=p.report.objective - 1, bound=p.report.bound - 1)),
    "weights altered": (
        "objective", lambda p: replace(p, scenario=Scenario(weights={"biaya": 9e5}))),
    "optimal with a gap": (
        "proof", lambda p: stage(p, bound=p.report.bound - 0.5)),
    "bound above the plan": ("proof", lambda p: stage(p, bound=p.report.bound + 0.5)),
    "optimal without proof": ("proof", lambda p: stage(p, proof="none")),
    "stopped with a proof": ("proof", lambda p: report(p, status=PlanStatus.STOPPED_WITH_PLAN)),
    "bound not a number": ("proof", lambda p: stage(p, bound=float("nan"))),
    "goal limit missed": (
        "limit_goal",
        lambda p: replace(p, scenario=Scenario(goal_limits={"jumlah_perpindahan": 0.0}))),
    "target missed by more": (
        "reach_target",
        lambda p: replace(
            p, scenario=Scenario(mode="targets", targets={"jumlah_perpindahan": 0.0}))),
    "plan of other data": ("same_problem", lambda p: replace(p, problem_fingerprint="0" * 64)),
}  # fmt: skip


@pytest.mark.parametrize("record", RECORDS)
def test_an_altered_record_fails_its_check(record: str) -> None:
    name, alter = RECORDS[record]
    problem = state(*TABLES)
    plan = forged(problem, GO, Scenario())
    assert failed(plan, problem) == set()
    assert name in failed(alter(plan), problem)


def test_every_check_has_a_plan_that_fails_it() -> None:
    """The names tested above are all there are."""
    seen = {*DEMANDS, "round_budget"} | {name for name, _ in RECORDS.values()}
    seen |= {"nobody_worse_off", "nobody_loses_income", "place_everyone_required"}
    seen |= {"one_slot_per_pegawai", "eligible_pairs"}
    assert seen == set(CHECKS)


@pytest.mark.parametrize(
    "change",
    ["candidates", "need", "minimum", "limit", "person", "goal", "switch"],
)
def test_a_plan_of_yesterdays_data_is_stale(change: str) -> None:
    problem = state(*TABLES, moves=3)
    plan = solved(problem)
    candidates, slots, people = TABLES
    stale = {
        "candidates": lambda: state(candidates.replace("i,a,10", "i,a,11"), slots, people, moves=3),
        "need": lambda: state(candidates, slots.replace("c,V,K2,1", "c,V,K2,2"), people, moves=3),
        "minimum": lambda: state(candidates, slots.replace("2,0,2", "2,1,2"), people, moves=3),
        "limit": lambda: state(*TABLES, moves=4),
        "person": lambda: state(candidates, slots, people + "\n eko,d,,", moves=3),
        "goal": lambda: state(*TABLES, moves=3, goals={"cakupan": "max", "biaya": "min"}),
        "switch": lambda: replace(problem, worse_off=np.array([6])),
    }[change]()  # fmt: skip
    assert "same_problem" in failed(plan, stale)


# --- five hundred faults ------------------------------------------------------------------------


def swap_two(plan: Plan, rng: random.Random) -> Plan | None:
    """Two movers change places in the moves; the other books stay."""
    if plan.moves["slot_key"].nunique() < 2:
        return None
    moves = plan.moves.copy()
    i = rng.randrange(len(moves))
    others = [j for j in range(len(moves)) if moves["slot_key"].iat[j] != moves["slot_key"].iat[i]]
    j = rng.choice(others)
    keys = moves["slot_key"].tolist()
    keys[i], keys[j] = keys[j], keys[i]
    return replace(plan, moves=moves.assign(slot_key=keys))


def flip_one(plan: Plan, rng: random.Random) -> Plan | None:
    """One mover goes elsewhere in the moves only."""
    i = rng.randrange(len(plan.moves))
    others = sorted(set(plan.placements["slot_key"]) - {plan.moves["slot_key"].iat[i], ""})
    if not others:
        return None
    keys = plan.moves["slot_key"].tolist()
    keys[i] = rng.choice(others)
    return replace(plan, moves=plan.moves.assign(slot_key=keys))


def drop_one(plan: Plan, rng: random.Random) -> Plan:
    """A move disappears from the moves but not from the placements."""
    return replace(plan, moves=plan.moves.drop(index=rng.randrange(len(plan.moves))))


def double_one(plan: Plan, rng: random.Random) -> Plan:
    return replace(
        plan, moves=pd.concat([plan.moves, plan.moves.sample(1, random_state=rng.randrange(99))])
    )


def alter_goal(plan: Plan, rng: random.Random) -> Plan:
    goal = rng.choice(sorted(plan.goals))
    return replace(plan, goals={**plan.goals, goal: plan.goals[goal] + rng.choice((-1, 1, 0.01))})


def alter_seats(plan: Plan, rng: random.Random) -> Plan | None:
    if not len(plan.unfilled):
        return replace(
            plan,
            unfilled=pd.DataFrame([("s0", 1, 0, 0, 1)], columns=plan.unfilled.columns),
        )
    column = rng.choice(["kebutuhan", "sebelum", "sesudah", "kurang"])
    changed = plan.unfilled.copy()
    changed.loc[rng.randrange(len(changed)), column] += 1
    return replace(plan, unfilled=changed)


def forge_status(plan: Plan, rng: random.Random) -> Plan:
    gap = 2 * plan.report.step * rng.randint(1, 1_000)
    return stage(plan, bound=plan.report.objective - gap)


def forge_origin(plan: Plan, rng: random.Random) -> Plan | None:
    i = rng.randrange(len(plan.moves))
    slots = sorted({*plan.placements["slot_key"], ""} - {plan.moves["slot_asal"].iat[i]})
    if not slots:
        return None
    origins = plan.moves["slot_asal"].tolist()
    origins[i] = rng.choice(slots)
    return replace(plan, moves=plan.moves.assign(slot_asal=origins))


RECORD_FAULTS = (
    swap_two, flip_one, drop_one, double_one, alter_goal, alter_seats, forge_status, forge_origin,
)  # fmt: skip


def broken_choices(case: Instance, rng: random.Random, most: int) -> list[set[Pair]]:
    """Moves the oracle refuses: a capacity exceeded, a couple split, a budget broken ..."""
    choices = every_choice(case)
    broken = [
        {(p, s) for p, s in choice.items() if s is not None}
        for choice in rng.sample(choices, min(3 * most, len(choices)))
        if not keeps_every_demand(case, choice)
    ]
    return broken[:most]


def test_of_five_hundred_faults_none_passes() -> None:
    """About half break a demand with perfect books, the others alter one book."""
    rng = random.Random(2026)  # noqa: S311 - not a secret
    demands = records = 0
    for seed in range(2_000, 2_400):
        if demands + records >= 520:
            break
        case = random_instance(seed)
        problem = case.problem()
        try:
            plan = solve_allocation(problem, case.scenario())
        except InfeasiblePlanError:
            continue
        for pairs in broken_choices(case, rng, 6):
            plan_of_pairs = forged(problem, pairs, case.scenario())
            assert failed(plan_of_pairs, problem), f"seed {seed}: {sorted(pairs)} passed"
            demands += 1
        if len(plan.moves):
            for fault in RECORD_FAULTS:
                mutant = fault(plan, rng)
                if mutant is not None:
                    assert failed(mutant, problem), f"seed {seed}: {fault.__name__} passed"
                    records += 1
    assert demands >= 150
    assert records >= 150
    assert demands + records >= 500


def test_the_checker_and_the_oracle_agree_on_plans_good_and_bad() -> None:
    """Not one good plan is refused, not one bad one passed: the demands alone decide."""
    rng = random.Random(7)  # noqa: S311 - not a secret
    good = bad = 0
    for seed in range(3_000, 3_060):
        case = random_instance(seed, most_people=4, most_slots=4)
        problem = case.problem()
        choices = every_choice(case)
        for choice in rng.sample(choices, min(2, len(choices))):
            pairs = {(p, s) for p, s in choice.items() if s is not None}
            passed = not failed(forged(problem, pairs, case.scenario()), problem)
            assert passed == keeps_every_demand(case, choice), f"seed {seed}: {sorted(pairs)}"
            good, bad = good + passed, bad + (not passed)
    assert good > 25
    assert bad > 25


# --- independence and speed ---------------------------------------------------------------------


def test_the_checker_needs_neither_pyomo_nor_highspy() -> None:
    """In a fresh Python in which the solver's packages cannot be imported at all."""
    code = (
        "import sys\n"
        "for name in ('pyomo', 'highspy', 'scipy'): sys.modules[name] = None\n"
        "from mutasi_lib import check_plan\n"
        "from mutasi_lib.allocation import AllocationProblem\n"
        "from mutasi_lib.allocation.check import CHECKS\n"
        "assert not [n for n in sys.modules if n.split('.')[0] in ('pyomo', 'highspy', 'scipy')"
        " and sys.modules[n]]\n"
        "print(len(CHECKS))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) == len(CHECKS)


def test_ten_thousand_people_are_checked_in_two_seconds() -> None:
    rng = np.random.default_rng(1)
    people, slots = 10_000, 600
    asal = rng.integers(0, slots, people)
    pairs = pd.DataFrame(
        {
            "pegawai_key": np.repeat([f"p{p:05}" for p in range(people)], 6),
            "s": np.concatenate([rng.choice(slots, 6, replace=False) for _ in range(people)]),
            "biaya": 1.0,
        }
    )
    pairs["slot_key"] = [f"s{s:03}" for s in pairs.pop("s")]
    problem = AllocationProblem.from_tables(
        pairs,
        pd.DataFrame(
            {
                "slot_key": [f"s{s:03}" for s in range(slots)],
                "unit_key": [f"u{s % 90}" for s in range(slots)],
                "kebutuhan": 17,
            }
        ),
        pd.DataFrame(
            {
                "pegawai_key": [f"p{p:05}" for p in range(people)],
                "slot_asal": [f"s{s:03}" for s in asal],
            }
        ),
        limits=Limits(moves=2_000, budget=2_000.0),
    )
    firsts = problem.candidates.drop_duplicates("pegawai_key").head(1_500)
    chosen = set(zip(firsts["pegawai_key"], firsts["slot_key"], strict=True))
    plan = forged(problem, chosen, Scenario())
    started = time.perf_counter()
    assert failed(plan, problem) == set()
    assert time.perf_counter() - started < 2.0

"""The status is told honestly (P3): every way a search can end has its own word and sentence."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import highspy
import numpy as np
import pandas as pd
import pytest
from allocation_cases import moves, solved, state
from scipy import sparse

from mutasi_lib.allocation import (
    AllocationProblem,
    AllocationSession,
    check_plan,
    highs,
    search,
    solve_allocation,
)
from mutasi_lib.allocation.highs import OUTCOMES, Outcome, Run
from mutasi_lib.allocation.search import Search
from mutasi_lib.domain.plan import Plan, PlanStatus
from mutasi_lib.domain.scenario import Limits, Scenario
from mutasi_lib.errors import (
    InfeasiblePlanError,
    MutasiError,
    NoPlanInTimeError,
    PlanCheckError,
    RefusedNumberError,
    SolveInterruptedError,
    SolverFailedError,
    UnboundedModelError,
)

WEIGHTS = {"cakupan": 10.0, "jumlah_perpindahan": 1.0}
STATUSES = highspy.HighsModelStatus.__members__


def small() -> AllocationProblem:
    """Ani and budi each can fill the one seat: two equally good plans, whole at once."""
    return state("pegawai_key,slot_key \n ani,b \n budi,b", "slot_key,unit_key,kebutuhan \n b,U,1")


def hard(people: int = 60, units: int = 10, budget: float = 75.0) -> AllocationProblem:
    """People to be placed in units with tight budgets: the relaxation is fractional."""
    rng = random.Random(1)  # noqa: S311 - not a secret
    rows = [
        (f"p{p:02}", f"s{s}", float(rng.randint(10, 25)), float(rng.randint(5, 25)))
        for p in range(people)
        for s in range(units)
    ]
    columns = ["pegawai_key", "slot_key", "ongkos", "biaya"]
    candidates = pd.DataFrame(rows, columns=columns)
    slots = [f"s{s}" for s in range(units)]
    persons = pd.DataFrame({"pegawai_key": candidates["pegawai_key"].unique()})
    return AllocationProblem.from_tables(
        candidates,
        pd.DataFrame({"slot_key": slots, "unit_key": slots}),
        persons.assign(wajib_ditempatkan=True),
        limits=Limits(budget_by_unit=dict.fromkeys(slots, budget)),
        goals={"ongkos": "min"},
    )


def long() -> AllocationProblem:
    """One that is not solved at the first node."""
    return hard(40, 5, 90.0)


def fake_runs(
    monkeypatch: pytest.MonkeyPatch, change: Callable[[str, int, Run], Run]
) -> list[tuple[str, Outcome]]:
    """Pass every result through ``change`` (kind of run, how many of its kind before, result).

    Kinds: the relaxation, the plan near it, the window, the tie-break. Results of the last three
    are in the columns of the whole model.
    """
    true_warm, true_run, true_near = highs.Warm.solve, Search._run, Search._near
    seen: list[tuple[str, Outcome]] = []
    near: list[bool] = []

    def note(kind: str, run: Run) -> Run:
        result = change(kind, sum(kind == other for other, _ in seen), run)
        seen.append((kind, result.outcome))
        return result

    def warm(self: highs.Warm, time_limit: float | None = None) -> Run:
        return note("relaxation", true_warm(self, time_limit))

    def run(self: Search, *bounds: Any, **options: Any) -> Run:
        kind = "tie" if options.get("keys") else "near" if near else "window"
        return note(kind, true_run(self, *bounds, **options))

    def beside(self: Search, relaxed: Any) -> Any:
        near.append(True)
        try:
            return true_near(self, relaxed)
        finally:
            near.clear()

    monkeypatch.setattr(highs.Warm, "solve", warm)
    monkeypatch.setattr(Search, "_run", run)
    monkeypatch.setattr(Search, "_near", beside)
    return seen


# --- the table of statuses ------------------------------------------------------------------


def test_every_status_of_highs_has_an_outcome() -> None:
    """Fails when a release of HiGHS adds a status: decide what it means before using it."""
    assert {status.name for status in OUTCOMES} == set(STATUSES)


def test_only_one_status_means_optimal() -> None:
    assert [s.name for s, outcome in OUTCOMES.items() if outcome is Outcome.OPTIMAL] == ["kOptimal"]


@pytest.mark.parametrize("name", sorted(STATUSES))
def test_no_status_but_optimal_lets_a_plan_be_called_optimal(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The solver ends every run in this status, with a point in its hands."""
    monkeypatch.setattr(highspy.Highs, "getModelStatus", lambda solver: STATUSES[name])
    outcome = OUTCOMES[STATUSES[name]]
    expected: dict[Outcome, type[MutasiError]] = {
        Outcome.INFEASIBLE: InfeasiblePlanError,
        Outcome.UNBOUNDED: UnboundedModelError,
        Outcome.LIMIT: NoPlanInTimeError,
        Outcome.INTERRUPTED: SolveInterruptedError,
        Outcome.FAILED: SolverFailedError,
    }
    if outcome is Outcome.OPTIMAL:
        assert solve_allocation(small()).report.status is PlanStatus.OPTIMAL
        return
    with pytest.raises(expected[outcome]):
        solve_allocation(small())


def test_a_status_nobody_knows_stops_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(highspy.Highs, "getModelStatus", lambda solver: "kBrandNew")
    with pytest.raises(SolverFailedError, match="kBrandNew"):
        solve_allocation(small())


# --- real searches --------------------------------------------------------------------------


def test_a_whole_relaxation_is_proven_by_its_duals() -> None:
    plan = solved(small(), weights=WEIGHTS)
    assert (plan.report.status, plan.report.proof) == (PlanStatus.OPTIMAL, "lp")


def test_a_fractional_relaxation_is_proven_by_the_window() -> None:
    plan = solved(hard())
    assert plan.report.status is PlanStatus.OPTIMAL
    assert plan.report.proof in ("window", "branch-and-bound")
    assert plan.report.gap < plan.report.step


def test_a_search_without_time_finds_no_plan() -> None:
    with pytest.raises(NoPlanInTimeError, match="batas pencarian tercapai"):
        solve_allocation(hard(), Scenario(time_limit=1e-9))


def test_a_search_stopped_at_a_node_keeps_its_plan_and_calls_it_no_optimum() -> None:
    """And a node limit is repeatable: twice the same people."""
    scenario = Scenario(node_limit=1)
    plans = [solve_allocation(long(), scenario) for _ in range(2)]
    assert plans[0].fingerprint == plans[1].fingerprint
    best = solved(long())
    for plan in plans:
        assert plan.report.status is PlanStatus.STOPPED_WITH_PLAN
        assert plan.report.proof == "none"
        assert "optimal" not in plan.report.status.value
        assert plan.report.bound <= best.report.objective + best.report.step
        assert plan.report.gap == pytest.approx(plan.report.objective - plan.report.bound)
        assert all(result.passed for result in check_plan(plan, long()))


def test_demands_that_clash_are_infeasible_not_out_of_time() -> None:
    tight = replace(hard(), limits=Limits(moves=59))
    with pytest.raises(InfeasiblePlanError, match="Tidak ada rencana"):
        solve_allocation(tight)


def test_demands_that_clash_only_for_whole_people_are_infeasible_too() -> None:
    """Three people of 10 each and two units with budget 15: halves fit, whole people do not."""
    candidates = pd.DataFrame(
        [(p, s, 10.0) for p in ("ani", "budi", "citra") for s in ("a", "b")],
        columns=["pegawai_key", "slot_key", "biaya"],
    )
    problem = AllocationProblem.from_tables(
        candidates,
        pd.DataFrame({"slot_key": ["a", "b"], "unit_key": ["U", "V"]}),
        pd.DataFrame({"pegawai_key": ["ani", "budi", "citra"], "wajib_ditempatkan": True}),
        limits=Limits(budget_by_unit={"U": 15.0, "V": 15.0}),
    )
    with pytest.raises(InfeasiblePlanError) as raised:
        solve_allocation(problem)
    # 5 more rupiah for one unit are half a dearest move: cheaper than leaving a person out
    assert raised.value.conflicts["kendala"].tolist() == ["limit_budget_of_unit"]
    assert raised.value.conflicts["kelonggaran"].tolist() == pytest.approx([5.0])


# --- searches that are cut --------------------------------------------------------------------


def test_a_plan_found_when_a_person_stops_the_search_is_kept_as_stopped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The relaxation ends well; the whole-number search is interrupted with a plan in hand."""

    def change(kind: str, number: int, run: Run) -> Run:
        return run if kind == "relaxation" else replace(run, outcome=Outcome.INTERRUPTED)

    fake_runs(monkeypatch, change)
    plan = solve_allocation(hard())
    assert plan.report.status is PlanStatus.STOPPED_WITH_PLAN


def test_a_person_who_stops_the_search_before_any_plan_is_told_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def change(kind: str, number: int, run: Run) -> Run:
        stopped = replace(run, outcome=Outcome.INTERRUPTED, x=None)
        return run if kind == "relaxation" else stopped

    fake_runs(monkeypatch, change)
    with pytest.raises(SolveInterruptedError, match="dihentikan"):
        solve_allocation(hard())


def column_of(problem: AllocationProblem, plan: Plan) -> np.ndarray:
    """A plan as the solver would hand it over (the columns of `hard` are its candidates)."""
    keys = problem.candidates[["pegawai_key", "slot_key"]].agg(">".join, axis=1)
    return keys.isin([f"{p}>{s}" for p, s in moves(plan)]).to_numpy().astype(float)


@pytest.mark.parametrize("in_hand_at_the_end", [False, True])
def test_a_plan_is_not_lost_when_the_clock_stops_the_widened_window(
    in_hand_at_the_end: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first window yields a plan too far from the bound to prove anything (we spoil it: one
    person pinned to a dear unit); the second run ends by the clock, empty-handed or with the
    dearest plan of all. The better one is kept, as stopped."""
    problem = hard()
    dear = problem.candidates.loc[problem.candidates["ongkos"].idxmax()]
    pin = (dear["pegawai_key"], dear["slot_key"])
    fair = solved(replace(problem, limits=replace(problem.limits, pins=(pin,))))
    worst = column_of(problem, solved(replace(problem, goals={"ongkos": "max"})))
    first = column_of(problem, fair)

    def change(kind: str, number: int, run: Run) -> Run:
        if kind == "relaxation":
            return run
        if kind == "near":
            return replace(run, outcome=Outcome.INFEASIBLE, x=None)
        if number == 0:
            return replace(run, outcome=Outcome.OPTIMAL, x=first)
        return replace(run, outcome=Outcome.LIMIT, x=worst if in_hand_at_the_end else None)

    monkeypatch.setattr(search, "FIRST_COLUMNS", 30)
    seen = fake_runs(monkeypatch, change)
    plan = solve_allocation(problem)
    assert [outcome for kind, outcome in seen if kind == "window"] == [
        Outcome.OPTIMAL, Outcome.LIMIT,
    ]  # fmt: skip
    assert moves(plan) == moves(fair)
    assert plan.report.status is PlanStatus.STOPPED_WITH_PLAN
    assert plan.report.gap > plan.report.step


def test_an_empty_window_is_widened_until_a_plan_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    true = solved(hard())

    def change(kind: str, number: int, run: Run) -> Run:
        empty = kind == "near" or (kind == "window" and number == 0)
        return replace(run, outcome=Outcome.INFEASIBLE, x=None) if empty else run

    monkeypatch.setattr(search, "FIRST_COLUMNS", 30)
    seen = fake_runs(monkeypatch, change)
    plan = solve_allocation(hard())
    windows = [outcome for kind, outcome in seen if kind == "window"]
    assert windows[0] is Outcome.INFEASIBLE
    assert windows[-1] is Outcome.OPTIMAL
    assert plan.fingerprint == true.fingerprint


@pytest.mark.parametrize("problem", [small, hard])
def test_a_tie_break_cut_short_leaves_a_proven_plan(
    problem: Callable[[], AllocationProblem], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The value is proven before the tie-break; only which of the equals is taken is open."""
    true = solved(problem(), weights={} if problem is hard else WEIGHTS)

    def change(kind: str, number: int, run: Run) -> Run:
        return replace(run, outcome=Outcome.LIMIT, x=None) if kind == "tie" else run

    fake_runs(monkeypatch, change)
    plan = solve_allocation(problem(), true.scenario)
    assert plan.report.status is PlanStatus.OPTIMAL
    assert true.report.canonical
    assert not plan.report.canonical
    assert plan.report.objective == pytest.approx(true.report.objective)


def test_the_choice_among_equals_ends_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    true = solved(hard())
    monkeypatch.setattr(search, "EQUALS_SECONDS", 0.0)
    plan = solve_allocation(hard(), true.scenario)
    assert plan.report.status is PlanStatus.OPTIMAL
    assert not plan.report.canonical
    assert plan.report.objective == pytest.approx(true.report.objective)


def test_a_solver_that_finds_its_own_presolve_wrong_is_asked_without_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """HiGHS 1.16 does so now and then (status Solve error), if reach is nearly fixed."""
    true, asked, finish = solved(hard()), [], highs._finish

    def fail_once(solver: highspy.Highs, time_limit: float | None, *, whole: bool) -> Run:
        asked.append((whole, solver.getOptionValue("presolve")[1]))
        if whole and asked[-1][1] == "choose":
            raise SolverFailedError("status Solve error")
        return finish(solver, time_limit, whole=whole)

    monkeypatch.setattr(highs, "_finish", fail_once)
    plan = solve_allocation(hard(), true.scenario)
    assert plan.fingerprint == true.fingerprint
    assert (True, "off") in asked


def test_a_run_that_is_stopped_before_it_begins_has_no_plan() -> None:
    program = highs.Program(
        cost=np.array([-1.0]), matrix=sparse.csc_array(np.array([[1.0]])),
        row_lower=np.array([0.0]), row_upper=np.array([1.0]),
        col_lower=np.array([0.0]), col_upper=np.array([1.0]), whole=np.array([True]),
    )  # fmt: skip
    assert highs.run(program).outcome is Outcome.OPTIMAL
    highs.STOP.set()
    try:
        stopped = highs.run(program)
    finally:
        highs.STOP.clear()
    assert stopped.outcome is Outcome.INTERRUPTED
    assert stopped.x is None


def test_a_warm_program_that_does_not_get_on_starts_afresh(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Seen once in thousands of weights and key presses: status Unknown from a basis in hand."""
    session, finish, failed = AllocationSession(hard()), highs._finish, []
    true = session.solve()

    def fail_once(solver: highspy.Highs, time_limit: float | None, *, whole: bool) -> Run:
        if not whole and not failed:
            failed.append(finish(solver, time_limit, whole=whole))
            raise SolverFailedError("status Unknown")
        return finish(solver, time_limit, whole=whole)

    monkeypatch.setattr(highs, "_finish", fail_once)
    assert session.solve().fingerprint == true.fingerprint
    assert failed


# --- sentences ------------------------------------------------------------------------------


def ending(name: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The sentence a planner reads for one of the eight endings."""
    forced = {"unbounded": Outcome.UNBOUNDED, "interrupted": Outcome.INTERRUPTED}
    if name in forced:
        fake_runs(monkeypatch, lambda *a: replace(a[2], outcome=forced[name], x=None))
    if name == "failed":
        monkeypatch.setattr(highspy.Highs, "passModel", lambda *a: highspy.HighsStatus.kError)
    calls: dict[str, Callable[[], Any]] = {
        "optimal": lambda: solve_allocation(small()),
        "stopped": lambda: solve_allocation(long(), Scenario(node_limit=1)),
        "no plan": lambda: solve_allocation(hard(), Scenario(time_limit=1e-9)),
        "infeasible": lambda: solve_allocation(replace(hard(), limits=Limits(moves=1))),
        "refused": lambda: state(
            "pegawai_key,slot_key,biaya \n ani,b,inf", "slot_key,unit_key \n b,U"
        ),
    }
    try:
        plan = calls.get(name, calls["optimal"])()
    except MutasiError as error:
        return str(error)
    return str(plan.report.status)


ENDINGS = {
    "optimal": "terbukti optimal",
    "stopped": "sebelum dihentikan",
    "no plan": "sebelum satu rencana pun ditemukan",
    "infeasible": "Tidak ada rencana yang memenuhi",
    "unbounded": "tidak terbatas",
    "interrupted": "Perhitungan dihentikan sebelum ada rencana",
    "refused": "Kolom biaya pada candidates",
    "failed": "Pemecah model gagal",
}


@pytest.mark.parametrize("name", ENDINGS)
def test_each_ending_has_its_own_sentence(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    sentence = ending(name, monkeypatch)
    assert [other for other, words in ENDINGS.items() if words in sentence] == [name]
    assert ("optimal" in sentence) == (name == "optimal")


def test_each_ending_has_its_own_exception() -> None:
    kinds = [
        InfeasiblePlanError, NoPlanInTimeError, SolveInterruptedError, UnboundedModelError,
        SolverFailedError, RefusedNumberError, PlanCheckError,
    ]  # fmt: skip
    for kind in kinds:
        assert not any(issubclass(kind, other) for other in kinds if other is not kind)

"""Every number that reaches the solver is finite and of sane size (P2), and all of it arrives.

Each numeric field meets each value of a boundary table. What is legal is written here field by
field; the rest must be refused by name before the solver is called once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import inf, isfinite, isnan, nan
from numbers import Real
from typing import Any

import highspy
import numpy as np
import pandas as pd
import pytest
from allocation_cases import random_instance
from brute_force import best_points, choice_of, keeps_every_demand, points
from brute_force import goal_values as true_values

from mutasi_lib.allocation import AllocationProblem, highs, solve_allocation
from mutasi_lib.allocation.compiled import COST_CEILING, STEP
from mutasi_lib.allocation.highs import Program
from mutasi_lib.domain.scenario import Limits, Scenario
from mutasi_lib.errors import (
    InfeasiblePlanError,
    MutasiError,
    NoPlanInTimeError,
    PlanCheckError,
    RefusedNumberError,
    ScenarioError,
    SolverFailedError,
)

MISSING = (nan, None, pd.NA)
VALUES = (
    *MISSING, inf, -inf, "", "abc", "nan",
    0, -0.0, 5e-324, 1e-300, -1e-300, 1e-16, 1e-9, 1e-7, 9.9e-7, 1e-6, 0.1, 0.5, 1 - 1e-12,
    1, np.int64(1), np.float64(1), 1 + 1e-9, 2, 3.999999, 4, 4.000001, 99,
    1e6, 1e6 + 1, 2**31 - 1, 2**31, 1e12, 1e12 + 1, 1.1e12, 1e15,
    2**53, 2**53 + 1, 2**63, 1e18, 1e20, 10**30, 1e30, 1e100, 1e300, 1.7976931348623157e308,
    -1e-6, -0.25, -0.5, -1, -2, -7, -1e12, -1.1e12, -1e15, -(2**53) - 1, -1e100, -1e300,
)  # fmt: skip


@dataclass(frozen=True)
class Field:
    """Where a number goes in, how its refusal names it, and what is legal."""

    name: str
    legal: Callable[[float], bool]
    missing_is_legal: bool = False


def whole(x: float) -> bool:
    return isfinite(x) and x == int(x)


FIELDS = (
    Field("candidates.kesesuaian", lambda x: abs(x) <= 1e12),
    Field("candidates.biaya", lambda x: abs(x) <= 1e12),
    Field("slots.kebutuhan", lambda x: whole(x) and 0 <= x <= 1e6),
    Field("slots.minimum", lambda x: whole(x) and 0 <= x <= 1e6),
    Field("slots.maksimum", lambda x: x == inf or (whole(x) and 0 <= x <= 1e6), True),
    Field("slots.bezetting", lambda x: whole(x) and 0 <= x <= 1e6, True),
    Field("slots.prioritas", lambda x: x == 0 or 1e-6 <= x <= 1e6),
    Field("limits.moves", lambda x: whole(x) and 0 <= x <= 1e12),
    Field("limits.budget", lambda x: 0 <= x <= 1e12),
    Field("limits.budget_by_unit", lambda x: 0 <= x <= 1e12),
    Field("limits.inflow", lambda x: whole(x) and 0 <= x <= 1e12),
    Field("limits.outflow", lambda x: whole(x) and 0 <= x <= 1e12),
    Field("limits.groups", lambda x: whole(x) and 0 <= x <= 1e12),
    Field("scenario.weights", lambda x: x == 0 or 1e-6 <= x <= 1e6),
    Field("scenario.alpha", lambda x: 0 <= x <= 4),
    Field("scenario.time_limit", lambda x: x >= 0),
    Field("scenario.node_limit", lambda x: whole(x) and 0 <= x <= 2**31 - 1),
)


def put(field: str, value: Any) -> tuple[AllocationProblem, Scenario]:
    """A sound problem with one number replaced. Nobody comes from slot b, which is empty."""
    group, _, name = field.partition(".")
    candidates = {
        "pegawai_key": ["ani", "budi", "budi"],
        "slot_key": ["b", "b", "c"],
        "kesesuaian": [1.0, 2.0, 3.0],
        "biaya": [100_000.0, 200_000.0, 300_000.0],
    }
    slots = {
        "slot_key": ["a", "b", "c"],
        "unit_key": ["U", "V", "V"],
        "kebutuhan": [1, 1, 2],
        "minimum": [0, 0, 0],
        "maksimum": [3, 3, 3],
        "bezetting": [2, 0, 0],
        "prioritas": [1.0, 1.0, 1.0],
    }
    limits: dict[str, Any] = {}
    scenario: dict[str, Any] = {}
    if group == "candidates":
        candidates[name] = [candidates[name][0], value, candidates[name][2]]
        limits["budget"] = 250_000.0 if name == "biaya" else None
    elif group == "slots":
        slots[name] = [slots[name][0], value, slots[name][2]]
    elif group == "limits":
        limits[name] = {
            "budget_by_unit": {"V": value}, "inflow": {"V": value}, "outflow": {"U": value},
            "groups": ((("ani", "budi"), value),),
        }.get(name, value)  # fmt: skip
    elif name == "weights":
        scenario[name] = {"cakupan": 1.0, "kesesuaian": value}
    else:
        scenario[name] = value
    as_object = {"dtype": object}
    problem = AllocationProblem.from_tables(
        pd.DataFrame({k: pd.Series(v, **as_object) for k, v in candidates.items()}),
        pd.DataFrame({k: pd.Series(v, **as_object) for k, v in slots.items()}),
        pd.DataFrame({"pegawai_key": ["ani", "budi"], "slot_asal": ["a", "a"]}),
        limits=Limits(**limits),
    )
    return problem, Scenario(**scenario)


OPTIONAL = ("limits.moves", "limits.budget", "scenario.time_limit", "scenario.node_limit")
"""None means: not limited."""


def is_legal(field: Field, value: Any) -> bool:
    if value is None and field.name in OPTIONAL:
        return True
    if isinstance(value, str):
        return False
    if value is None or value is pd.NA or isnan(value):
        return field.missing_is_legal
    return field.legal(float(value))


@pytest.fixture
def solver_calls(monkeypatch: pytest.MonkeyPatch) -> list[Program]:
    """What reached the solver."""
    calls: list[Program] = []
    load = highs._load

    def spy(solver: Any, program: Program) -> None:
        calls.append(program)
        load(solver, program)

    monkeypatch.setattr(highs, "_load", spy)
    return calls


def assert_sane(program: Program, searching: bool) -> None:
    values = np.abs(program.matrix.data)
    if searching:  # not the tie-break, whose extra row is the objective itself
        assert ((values >= 1e-6) & (values <= 1e6)).all()
    costs = np.abs(program.cost)
    assert np.isfinite(costs).all()
    assert costs.max(initial=0.0) <= 2**20
    for bounds in (program.row_lower, program.row_upper, program.col_lower, program.col_upper):
        assert not np.isnan(bounds).any()
        assert (np.abs(bounds[np.isfinite(bounds)]) <= 1e12).all()
    steps = program.cost / STEP
    assert np.abs(steps - np.round(steps)).max(initial=0.0) < 1e-3


def test_the_table_holds_at_least_sixty_values() -> None:
    assert len(VALUES) >= 60


def test_every_numeric_limit_is_in_the_table() -> None:
    """A limit added to `Limits` must be added to FIELDS (or be one of keys only)."""
    of_keys = {"pins", "bans", "frozen", "apart", "together"}
    named = {field.name.removeprefix("limits.") for field in FIELDS if "limits." in field.name}
    assert named | of_keys == set(vars(Limits()))


def fate(field: Field, value: Any, calls: list[Program]) -> str:
    """What became of one value: refused, or solved in sane numbers; else the fault in words."""
    name = field.name.partition(".")[2]
    calls.clear()
    try:
        problem, scenario = put(field.name, value)
        plan = solve_allocation(problem, scenario)
    except (RefusedNumberError, ScenarioError) as refusal:
        # a legal value may still drown another goal, or be no match for the dearest move
        reasons = ("hilang dalam pembulatan", "periksa kolom biaya")
        other = any(words in str(refusal) for words in reasons)
        if calls:
            return "the solver was called"
        if is_legal(field, value) and not other:
            return f"a legal value was refused: {refusal}"
        named = {"weights": "kesesuaian"}.get(name, name)
        return "refused" if other or named in str(refusal) else f"field not named: {refusal}"
    except NoPlanInTimeError:
        return "solved" if name == "time_limit" else "stopped"
    if not is_legal(field, value):
        return "a senseless number was accepted"
    first = calls[0].matrix.shape[0]
    for program in calls:
        assert_sane(program, program.matrix.shape[0] == first)
    numbers = [*plan.goals.values(), plan.report.objective, plan.report.bound]
    return "solved" if all(map(isfinite, numbers)) else "a number of the plan is not finite"


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
def test_a_number_is_refused_by_name_or_harmless(field: Field, solver_calls: list[Program]) -> None:
    # the types of Scenario's own fields are the business of domain/scenario.py
    numbers = [value for value in VALUES if isinstance(value, Real)]
    values = numbers if field.name in ("scenario.weights", "scenario.alpha") else VALUES
    fates = {repr(value): fate(field, value, solver_calls) for value in values}
    assert {value: end for value, end in fates.items() if end not in ("refused", "solved")} == {}
    assert list(fates.values()).count("solved") >= 5
    assert list(fates.values()).count("refused") >= 15


def test_a_tiny_goal_value_is_zero_and_a_tiny_priority_is_refused() -> None:
    """Goal values are rounded to 1e-6 of their unit, which is said; prioritas is a factor."""
    problem, scenario = put("candidates.kesesuaian", 1e-300)
    assert problem.candidates["kesesuaian"].tolist() == [1.0, 0.0, 3.0]
    with pytest.raises(RefusedNumberError, match="prioritas"):
        put("slots.prioritas", 1e-300)
    assert scenario == Scenario()


# --- what was sent is what arrived ------------------------------------------------------------


def sound() -> AllocationProblem:
    return put("limits.moves", 2)[0]


def test_the_model_arrives_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes = []
    passed = highspy.Highs.passModel

    def spy(solver: Any, lp: Any) -> Any:
        status = passed(solver, lp)
        sizes.append((lp.num_row_, lp.num_col_, solver.getNumRow(), solver.getNumCol()))
        return status

    monkeypatch.setattr(highspy.Highs, "passModel", spy)
    solve_allocation(sound())
    assert sizes
    assert all(sent[:2] == sent[2:] for sent in sizes)


def refuse_all(solver: Any, lp: Any) -> Any:
    return highspy.HighsStatus.kError


def warn_only(solver: Any, lp: Any) -> Any:
    _PASS(solver, lp)
    return highspy.HighsStatus.kWarning


def drop_a_row(solver: Any, lp: Any) -> Any:
    status = _PASS(solver, lp)
    solver.deleteRows(1, np.array([0], dtype=np.int32))
    return status


def drop_all_rows(solver: Any, lp: Any) -> Any:
    """What HiGHS does with one infinite coefficient, unnoticed by Pyomo (reliability §0.1)."""
    status = _PASS(solver, lp)
    solver.deleteRows(lp.num_row_, np.arange(lp.num_row_, dtype=np.int32))
    return status


def drop_a_column(solver: Any, lp: Any) -> Any:
    status = _PASS(solver, lp)
    solver.deleteCols(1, np.array([0], dtype=np.int32))
    return status


def drop_an_entry(solver: Any, lp: Any) -> Any:
    """A coefficient below HiGHS's 1e-9 vanishes without a word."""
    lp.a_matrix_.value_ = np.array([1e-10, *lp.a_matrix_.value_[1:]])
    return _PASS(solver, lp)


_PASS = highspy.Highs.passModel


@pytest.mark.parametrize(
    "fault", [refuse_all, warn_only, drop_a_row, drop_all_rows, drop_a_column, drop_an_entry]
)
def test_a_model_that_did_not_arrive_whole_is_not_solved(
    fault: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(highspy.Highs, "passModel", fault)
    with pytest.raises(SolverFailedError, match="tidak diterima utuh"):
        solve_allocation(sound())


def test_an_option_the_solver_refuses_stops_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        highspy.Highs, "setOptionValue", lambda *arguments: highspy.HighsStatus.kError
    )
    with pytest.raises(SolverFailedError, match="ditolak"):
        solve_allocation(sound())


# --- faults at the border that no count can see -----------------------------------------------


def outcome_of(seed: int) -> str:
    """Solve one instance under a planted fault; whatever leaves must be right by enumeration."""
    case = random_instance(seed)
    try:
        plan = solve_allocation(case.problem(), case.scenario())
    except PlanCheckError:
        return "withheld"
    except InfeasiblePlanError:
        return "infeasible"
    choice = choice_of(case, plan)
    assert keeps_every_demand(case, choice), f"seed {seed}: a broken plan left the program"
    best = best_points(case)
    assert best is not None
    blur = plan.report.step * (3 * len(case.people) + len(case.limits.together)) + 1e-6
    assert points(case, true_values(case, choice)) <= best + blur, f"seed {seed}: not the best"
    return "right"


@pytest.mark.parametrize("whole_only", [False, True])
def test_a_flipped_entry_of_the_solution_never_leaves_the_program(
    whole_only: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One assignment of every solution is turned round. Either the proof fails and the plan is
    withheld, or what leaves is right all the same (the tie-break put it back)."""
    true_run = highs.run

    def run(program: Program, **options: Any) -> highs.Run:
        result = true_run(program, **options)
        if result.x is None or not len(result.x) or (whole_only and not program.whole.any()):
            return result
        x = result.x.copy()
        column = len(x) // 3
        x[column] = 1.0 - round(x[column])
        return replace(result, x=x)

    monkeypatch.setattr(highs, "run", run)
    endings = [outcome_of(seed) for seed in range(1_000, 1_030)]
    assert endings.count("right") > 5
    if not whole_only:
        assert endings.count("withheld") > 5


def test_a_row_that_went_slack_never_lets_a_broken_plan_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One row of every program is freed behind the back of the count check: what HiGHS did with
    a NaN in a row. The bound is recomputed for the true rows, and the checker sees the plan."""
    load = highs._load

    def lose_a_row(solver: Any, program: Program) -> None:
        load(solver, program)
        rows = program.matrix.shape[0]
        if rows:
            solver.changeRowBounds(rows // 2, -highspy.kHighsInf, highspy.kHighsInf)

    monkeypatch.setattr(highs, "_load", lose_a_row)
    endings = [outcome_of(seed) for seed in range(1_100, 1_135)]
    assert endings.count("withheld") > 1


def test_every_refusal_is_a_fault_of_the_input() -> None:
    assert RefusedNumberError.exit_code == ScenarioError.exit_code == 2
    assert issubclass(SolverFailedError, MutasiError)
    assert SolverFailedError.exit_code == 1


def test_the_cost_scale_has_eight_digits() -> None:
    assert pytest.approx(1e8) == COST_CEILING / STEP

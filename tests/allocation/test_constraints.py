"""Each constraint alone on a bare model, as readable rows, against a baseline read by a person.

A baseline line is one row: ``name[index]: coefficients <= right-hand side``. The case is small
enough to write each row down by hand; the reasoning stands in `CASE` and `LIMITS`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyomo.environ as pyo
import pytest
from allocation_cases import state
from pyomo.repn import generate_standard_repn
from pyomo.repn.plugins.standard_form import LinearStandardFormCompiler

from mutasi_lib.allocation import AllocationProblem
from mutasi_lib.allocation.check import CHECKS
from mutasi_lib.allocation.compiled import (
    CompiledModel,
    _compare,
    compile_problem,
    state_in_pyomo,
)
from mutasi_lib.allocation.constraints import BOUNDS, DEMANDS, GOAL_ROWS, ROWS
from mutasi_lib.allocation.formulation import build_model
from mutasi_lib.allocation.variables import VARIABLES
from mutasi_lib.domain.goals import GOALS
from mutasi_lib.domain.scenario import Scenario
from mutasi_lib.errors import ModelMismatchError

BASELINES = Path(__file__).parent / "lp"
PAGE = Path(__file__).parents[2] / "docs" / "formulation.md"
CONSTRAINTS = (*ROWS, *BOUNDS, *GOAL_ROWS)
BY_NAME = {function.__name__: function for function in CONSTRAINTS}

CANDIDATES = """
    pegawai_key, slot_key, biaya
    ani,   b, 0
    ani,   c, 3000000
    budi,  c, 2000000
    citra, a, 0
    citra, c, 1500000
    doni,  a, 500000
    eko,   c, 250000
"""

SLOTS = """
    slot_key, unit_key, area, kebutuhan, minimum, maksimum, bezetting, batas_keras
    a, U, K1, 2, 1, 1, 2,
    b, U, K1, 1, 2, 1, 1,
    c, V, K2, 2, 0, 2, 0,
    d, V, K2, 3, 1, 1, 3, ya
    e, W, K2, 0, 1,  , 0, ya
"""
"""a holds ani and budi (one above its ceiling); b holds citra (one below its minimum); c is
empty; d holds eko and two who never move, and its limits are hard; nobody can come to e."""

PEGAWAI = """
    pegawai_key, slot_asal, wajib_ditempatkan, wajib_pindah
    ani,   a, ya,
    budi,  a,   , ya
    citra, b,   ,
    doni,   , ya,
    eko,   d,   ,
    fani,   , ya,
"""

LIMITS = {
    "moves": 3,
    "budget": 4_000_000.0,
    "budget_by_unit": {"V": 2_500_000.0, "U": 400_000.0, "W": 0.0},
    "inflow": {"V": 2},
    "outflow": {"U": 1},
    "pins": (("ani", "c"), ("citra", "b")),
    "bans": (("budi", "c"), ("doni", "b")),
    "frozen": ("U",),
    "apart": (("citra", "ani"), ("doni", "budi")),
    "together": (("budi", "ani"), ("doni", "eko")),
    "groups": ((("ani", "budi"), 1), (("fani",), 0)),
}


AIMS = Scenario(
    mode="targets", targets={"biaya": 2_000_000.0}, goal_limits={"cakupan": 2.0}, alpha=0.0
)
"""Spend two million; fill two seats more than today."""


@pytest.fixture(scope="module")
def case() -> AllocationProblem:
    problem = state(CANDIDATES, SLOTS, PEGAWAI, goals={"biaya": "min", "cakupan": "max"}, **LIMITS)
    return replace(problem, worse_off=np.array([0, 1]), loses_income=np.array([4]))


def rows_of(problem: AllocationProblem, function: Callable[..., Any]) -> str:
    """The demands of one constraint function, one line each, by Pyomo's own linear form.

    Bounds on single assignments are shown as the row they stand for.
    """
    if function in BOUNDS:
        return bounds_of(problem, function)
    stated = function(problem, AIMS) if function in GOAL_ROWS else function(problem)
    model = build_model(problem, {function.__name__: stated}, farthest=99.0)
    lines = []
    for row in model.component_data_objects(pyo.Constraint, active=True):
        form = generate_standard_repn(row.body)
        terms = " ".join(
            f"{'-' if value < 0 else '+'} {_plain(abs(value))}{name}"
            for name, value in sorted(
                (variable.name, value)
                for variable, value in zip(form.linear_vars, form.linear_coefs, strict=True)
                if value
            )
        )
        bound, sign = (row.upper, "<=") if row.upper is not None else (row.lower, ">=")
        lines.append(f"{row.name}: {terms or '0'} {sign} {pyo.value(bound) - form.constant:g}")
    return "\n".join(lines) + "\n"


def bounds_of(problem: AllocationProblem, function: Callable[..., Any]) -> str:
    demands = function(problem)
    keys = problem.candidates[["pegawai_key", "slot_key"]].agg(",".join, axis=1)
    lines = []
    for number, index in enumerate(demands.index):
        mine = demands.demand == number
        names = " ".join(f"+ assign[{keys[row]}]" for row in sorted(demands.candidate[mine]))
        sign = ">= 1" if demands.required[mine].any() else "<= 0"
        label = ",".join(str(part) for part in index)
        lines.append(f"{function.__name__}[{label}]: {names} {sign}")
    return "\n".join(lines) + "\n"


def _plain(value: float) -> str:
    return "" if value == 1 else f"{value:g} "


@pytest.mark.parametrize("name", sorted(BY_NAME))
def test_a_constraint_states_the_rows_of_its_baseline(name: str, case: AllocationProblem) -> None:
    baseline = (BASELINES / f"{name}.lp").read_text(encoding="utf-8")
    assert rows_of(case, BY_NAME[name]) == baseline


def test_every_constraint_has_a_baseline() -> None:
    assert sorted(path.stem for path in BASELINES.glob("*.lp")) == sorted(BY_NAME)


def test_every_baseline_has_a_row() -> None:
    assert all(path.read_text(encoding="utf-8").strip() for path in BASELINES.glob("*.lp"))


def test_every_constraint_is_checked_by_the_checker() -> None:
    assert set(BY_NAME) <= set(CHECKS)


def test_every_constraint_has_a_message() -> None:
    assert set(DEMANDS) == set(BY_NAME)


def test_every_constraint_states_its_equation() -> None:
    silent = [name for name, function in BY_NAME.items() if not re.search(
        r"[<>]=", function.__doc__ or "")]  # fmt: skip
    assert silent == []


def test_a_priced_couple_may_part_and_an_unpriced_one_may_not(case: AllocationProblem) -> None:
    priced = replace(case, goals={"pasangan_terpisah": "min"})
    assert build_model(case, {}).apart[0].ub == 0
    assert build_model(priced, {}).apart[0].ub == 1


def test_all_rows_and_columns_reach_the_compiled_form(case: AllocationProblem) -> None:
    """Row by row, the arrays say what the baselines say."""
    compiled = compile_problem(case, AIMS, goal_rows=True)
    in_force = np.isfinite(compiled.row_lower) | np.isfinite(compiled.row_upper)
    names = [name for (name, _), used in zip(compiled.row_names, in_force, strict=True) if used]
    stated = {function.__name__ for function in (*ROWS, *GOAL_ROWS)}
    assert sorted(names) == sorted(
        line.partition("[")[0].partition(":")[0]
        for name in stated
        for line in (BASELINES / f"{name}.lp").read_text(encoding="utf-8").splitlines()
    )
    assert compiled.binary.sum() == 7


@pytest.mark.parametrize("goal_rows", [False, True])
def test_pyomo_and_the_arrays_state_the_same_model(
    case: AllocationProblem, goal_rows: bool
) -> None:
    """Coefficient by coefficient, whole and with some candidates only."""
    compiled = compile_problem(case, AIMS, goal_rows=goal_rows)
    state_in_pyomo(compiled, AIMS)
    state_in_pyomo(compiled, AIMS, np.array([0, 3, 5]))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda m: replace(m, matrix=m.matrix * 2),
        lambda m: replace(m, row_upper=np.where(np.isfinite(m.row_upper), m.row_upper + 1, np.inf)),
        lambda m: replace(m, col_upper=np.ones_like(m.col_upper)),
        lambda m: replace(
            m, problem=replace(m.problem, candidates=m.problem.candidates.assign(biaya=7.0))
        ),
    ],
)
def test_two_statements_that_differ_stop_the_program(
    case: AllocationProblem, spoil: Callable[[CompiledModel], CompiledModel]
) -> None:
    """A coefficient, a right-hand side, a bound, a goal's value."""
    good = compile_problem(case)
    bad = spoil(good)
    model = build_model(good.problem, good.blocks)
    form = LinearStandardFormCompiler().write(model, mixed_form=True, set_sense=None)
    with pytest.raises(ModelMismatchError):
        _compare(bad, model, form, 1.0)


def headings(section: str) -> list[str]:
    """Third-level headings under one second-level heading of the formulation page."""
    text = PAGE.read_text(encoding="utf-8")
    body = re.search(rf"^## {section}$(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    assert body is not None, f"no section {section}"
    return re.findall(r"^### (\w+)$", body.group(1), re.MULTILINE)


def test_the_formulation_page_has_exactly_the_constraints_of_the_model() -> None:
    assert headings("Constraints") == [function.__name__ for function in CONSTRAINTS]


def test_the_formulation_page_has_exactly_the_goals_of_the_house() -> None:
    assert headings("Goals") == list(GOALS)


def test_the_formulation_page_has_exactly_the_variables_of_the_model() -> None:
    assert headings("Variables") == [declare.__name__ for declare in VARIABLES]

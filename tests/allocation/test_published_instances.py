"""Published instances with known optima, stated through `AllocationProblem.from_tables`.

The files belong to others and stay outside the project: the tests skip where they are absent.
Of the four OR-Tools assignments the fourth ("allowed pairs") is not stated: it allows one of
several sets of people per team, a disjunction the model has no constraint for.
"""

from __future__ import annotations

import json
import zipfile
from itertools import permutations
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from allocation_cases import solved

from mutasi_lib.allocation import AllocationProblem, AllocationSession, check_plan
from mutasi_lib.domain.plan import Plan, PlanStatus
from mutasi_lib.domain.scenario import Limits, Scenario

INSTANCES = Path(__file__).parents[3] / "shared" / "data" / "instances"
pytestmark = pytest.mark.skipif(
    not INSTANCES.is_dir(), reason=f"published instances are not part of the project ({INSTANCES})"
)


def assignment(
    costs: list[list[float]], *, everyone: bool, most: float = 1.0, **limits: Any
) -> Any:
    """Persons x tasks; a task is a slot in a unit of its own."""
    pairs = [(p, t, cost) for p, row in enumerate(costs) for t, cost in enumerate(row)]
    candidates = pd.DataFrame(
        [(f"p{p:02}", f"t{t:02}", float(cost)) for p, t, cost in pairs],
        columns=["pegawai_key", "slot_key", "ongkos"],
    )
    tasks = [f"t{t:02}" for t in range(len(costs[0]))]
    slots = pd.DataFrame({"slot_key": tasks, "unit_key": tasks, "kebutuhan": 1, "maksimum": most})
    slots["minimum"], slots["batas_keras"] = int(not everyone), not everyone
    people = pd.DataFrame({"pegawai_key": candidates["pegawai_key"].unique()})
    people["wajib_ditempatkan"] = everyone
    return candidates, slots, people, Limits(**limits)


def total(tables: Any, sense: str = "min") -> float:
    """The optimal cost, proven."""
    candidates, slots, people, limits = tables
    problem = AllocationProblem.from_tables(
        candidates, slots, people, limits=limits, goals={"ongkos": sense}
    )
    plan = solved(problem)
    assert plan.report.status is PlanStatus.OPTIMAL
    return plan.goals["ongkos"]


@pytest.fixture(scope="module")
def ortools() -> Any:
    path = INSTANCES / "ortools" / "ortools_assignment.json"
    return json.loads(path.read_text(encoding="utf-8"))


def test_the_plain_assignment_of_ortools(ortools: Any) -> None:
    """Five workers, four tasks, every task done once (a hard minimum of one)."""
    case = ortools["assignment_mip"]
    assert case["optimal_min_cost"] == 265
    assert total(assignment(case["costs"], everyone=False)) == 265


def test_the_teams_of_ortools(ortools: Any) -> None:
    """At most two of each team of three: two groups."""
    case = ortools["assignment_teams_mip"]
    groups = tuple((tuple(f"p{p:02}" for p in team), case["team_max"]) for team in case["teams"])
    assert case["optimal_min_cost"] == 250
    assert total(assignment(case["costs"], everyone=False, groups=groups)) == 250


def test_the_task_sizes_of_ortools(ortools: Any) -> None:
    """A worker does several tasks of at most 15 in all. Here the *tasks* are the people to be
    placed and the workers are units with a budget of 15."""
    case = ortools["assignment_task_sizes_mip"]
    by_task = np.array(case["costs"]).T.tolist()
    candidates, slots, people, _ = assignment(by_task, everyone=True, most=np.inf)
    size = {f"p{t:02}": float(n) for t, n in enumerate(case["task_sizes"])}
    candidates["biaya"] = candidates["pegawai_key"].map(size)
    budgets = dict.fromkeys(slots["unit_key"], float(case["total_size_max"]))
    assert case["optimal_min_cost"] == 326
    assert total((candidates, slots, people, Limits(budget_by_unit=budgets))) == 326


def bounds() -> list[tuple[str, str, int]]:
    """(instance, sense, value), doubled lines of the file once."""
    if not INSTANCES.is_dir():
        return []
    lines = (INSTANCES / "gap" / "bounds.txt").read_text(encoding="utf-8").split("\n")
    rows = sorted({tuple(line.split()) for line in lines if line.strip()})
    assert all(low == high for _, low, high in rows)
    return [(name.rpartition("_")[0], name.rpartition("_")[2], int(low)) for name, low, _ in rows]


@pytest.mark.parametrize(("name", "sense", "optimum"), bounds())
def test_a_generalised_assignment_problem(name: str, sense: str, optimum: int) -> None:
    """Every person in exactly one unit; consumption per unit under its capacity (a budget)."""
    with zipfile.ZipFile(INSTANCES / "gap" / f"{name}.zip") as archive:
        numbers = [int(n) for n in archive.read(archive.namelist()[0]).split()]
    m, n = numbers[:2]
    costs, uses, capacity = np.split(np.array(numbers[2:]), [m * n, 2 * m * n])
    candidates, slots, people, _ = assignment(
        costs.reshape(m, n).T.tolist(), everyone=True, most=np.inf
    )
    candidates["biaya"] = uses.reshape(m, n).T.ravel().astype(float)
    budgets = dict(zip(slots["unit_key"], capacity.astype(float), strict=True))
    tables = (candidates, slots, people, Limits(budget_by_unit=budgets))
    assert total(tables, sense.lower()) == optimum


# --- teacher transfers, five goals in order -------------------------------------------------

CELL = ["school_id", "subject", "medium"]


class Transfer:
    """One scenario of the teacher transfer study as tables."""

    def __init__(self, name: str) -> None:
        folder = INSTANCES / "transfer"
        pairs = pd.read_csv(folder / f"{name}_pairs.csv", dtype={"teacher_id": str})
        cells = pd.read_csv(folder / f"{name}_requirements.csv").set_index(CELL)
        teachers = pd.read_csv(folder / f"{name}_teachers.csv", dtype={"teacher_id": str})
        weight = pairs.groupby("school_id")["w_j"].first()
        self.slots = pd.DataFrame(
            {
                "slot_key": [self._key(*cell) for cell in cells.index],
                "unit_key": [f"school {school}" for school, _, _ in cells.index],
                "kebutuhan": cells["L_jsm"].to_numpy(),
                "maksimum": cells["U_jsm"].to_numpy(),
                "batas_keras": True,
                "prioritas": [float(weight[school]) for school, _, _ in cells.index],
            }
        )
        admissible = (pairs[["c_ij", "r_ij", "compat"]] == 1).all(axis=1)
        staying = pairs["school_id"] == pairs["current_school"]
        keys = [self._key(*cell) for cell in pairs[CELL].itertuples(index=False)]
        self.candidates = pd.DataFrame(
            {
                "pegawai_key": pairs["teacher_id"],
                "slot_key": keys,
                "kesejahteraan": pairs["p_ij"].astype(float),
                "beban": pairs["d_ij"].astype(float),
            }
        )[admissible | staying]
        self.people = pd.DataFrame(
            {
                "pegawai_key": teachers["teacher_id"],
                "slot_asal": [
                    self._key(*cell)
                    for cell in teachers[["current_school", "subject", "medium"]].itertuples(
                        index=False
                    )
                ],
                "wajib_pindah": teachers["compulsory_transfer"] == 1,
            }
        )
        assert (admissible | ~staying).all()  # everyone may stay where the law lets them

    @staticmethod
    def _key(school: int, subject: str, medium: str) -> str:
        return f"{school}/{subject}/{medium}"

    def best(self, **scenario: Any) -> Plan:
        goals = {
            "kekurangan": "min", "cakupan": "max", "jumlah_perpindahan": "min",
            "kesejahteraan": "max", "beban": "min",
        }  # fmt: skip
        problem = AllocationProblem.from_tables(
            self.candidates, self.slots, self.people, goals=goals
        )
        return solved(problem, alpha=0.0, **scenario)

    def weighted_shortage(self, plan: Plan) -> float:
        weight = self.slots.set_index("slot_key")["prioritas"]
        return float((plan.unfilled["kurang"] * plan.unfilled["slot_key"].map(weight)).sum())


@pytest.mark.parametrize("name", ["S1", "S2"])
def test_the_five_goals_of_the_teacher_transfer_in_order(name: str) -> None:
    expected = pd.read_csv(INSTANCES / "transfer" / "expected.csv").set_index("scenario").loc[name]
    case = Transfer(name)
    order = ("kekurangan", "cakupan", "jumlah_perpindahan", "kesejahteraan", "beban")
    plan = case.best(mode="lexicographic", order=order)
    assert plan.report.status is PlanStatus.OPTIMAL
    assert [stage.goal for stage in plan.report.stages] == list(order)
    assert plan.goals["kekurangan"] == expected["Z1a"]
    assert case.weighted_shortage(plan) == expected["Z1b"]
    assert plan.goals["jumlah_perpindahan"] == expected["Z2"]
    assert plan.goals["kesejahteraan"] == expected["Z3"]
    assert plan.goals["beban"] == pytest.approx(expected["Z4"], abs=1e-3)


# --- three goals --------------------------------------------------------------------------------

THREE = ("satu", "dua", "tiga")


def three_goals(name: str) -> tuple[AllocationProblem, list[list[list[int]]]]:
    """Everyone gets one task; three costs to be minimised."""
    text = (INSTANCES / "moap3" / f"AP_{name}.dat").read_text(encoding="utf-8")
    costs = json.loads(text.split("\n", 2)[2])
    size = len(costs[0])
    rows = [
        (f"p{p}", f"t{t}", *(float(matrix[p][t]) for matrix in costs))
        for p in range(size)
        for t in range(size)
    ]
    candidates = pd.DataFrame(rows, columns=["pegawai_key", "slot_key", *THREE])
    tasks = [f"t{t}" for t in range(size)]
    problem = AllocationProblem.from_tables(
        candidates,
        pd.DataFrame({"slot_key": tasks, "unit_key": tasks, "maksimum": 1}),
        pd.DataFrame({"pegawai_key": [f"p{p}" for p in range(size)], "wajib_ditempatkan": True}),
        goals=dict.fromkeys(THREE, "min"),
    )
    return problem, costs


def efficient(costs: list[list[list[int]]]) -> set[tuple[int, ...]]:
    """Outcomes that no other assignment dominates, by full enumeration."""
    size = len(costs[0])
    outcomes = {
        tuple(sum(matrix[p][t] for p, t in enumerate(choice)) for matrix in costs)
        for choice in permutations(range(size))
    }
    return {
        mine
        for mine in outcomes
        if not any(
            other != mine and all(a <= b for a, b in zip(other, mine, strict=True))
            for other in outcomes
        )
    }


def reached(plan: Plan) -> tuple[int, ...]:
    assert plan.report.status is PlanStatus.OPTIMAL
    return tuple(round(plan.goals[goal]) for goal in THREE)


@pytest.mark.parametrize("number", range(1, 6))
def test_every_efficient_outcome_is_reached_by_targets_and_not_all_by_weights(number: int) -> None:
    """The published set is the enumerated one; each member, as a target, gives itself. A fine grid
    of weights misses some of them."""
    name = f"p-3_n-5_ins-{number}"
    published = {
        tuple(int(value) for value in line.split())
        for line in (INSTANCES / "moap3" / f"EffSet_AP_{name}.txt").read_text().splitlines()
        if line.strip()
    }
    problem, costs = three_goals(name)
    assert published == efficient(costs)
    session = AllocationSession(problem)
    for outcome in sorted(published):
        targets = dict(zip(THREE, map(float, outcome), strict=True))
        plan = session.solve(Scenario(mode="targets", targets=targets))
        assert all(result.passed for result in check_plan(plan, problem))
        assert reached(plan) == outcome
    steps = range(1, 20)
    by_weights = {
        reached(session.solve(Scenario(weights=dict(zip(THREE, map(float, w), strict=True)))))
        for w in ((a, b, 20 - a - b) for a in steps for b in steps if a + b < 20)
    }
    assert by_weights < published


def test_a_target_out_of_reach_gives_the_nearest_efficient_plan() -> None:
    """By enumeration: least largest miss, counted in the mean cost of a task of each goal."""
    problem, costs = three_goals("p-3_n-5_ins-1")
    typical = [np.mean(matrix) for matrix in costs]
    targets = (20.0, 30.0, 20.0)
    miss = {
        outcome: max((o - t) / unit for o, t, unit in zip(outcome, targets, typical, strict=True))
        for outcome in efficient(costs)
    }
    plan = AllocationSession(problem).solve(
        Scenario(mode="targets", targets=dict(zip(THREE, targets, strict=True)))
    )
    assert miss[reached(plan)] == pytest.approx(min(miss.values()))
    assert plan.report.stages[0].objective == pytest.approx(min(miss.values()), abs=1e-5)

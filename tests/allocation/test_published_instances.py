"""Published instances with known optima, stated through `AllocationProblem.from_tables`.

The files belong to others and stay outside the project: the tests skip where they are absent.
Of the four OR-Tools assignments the fourth ("allowed pairs") is not stated: it allows one of
several sets of people per team, a disjunction the model has no constraint for.
"""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from allocation_cases import solved

from mutasi_lib.allocation import AllocationProblem
from mutasi_lib.domain.plan import Plan, PlanStatus
from mutasi_lib.domain.scenario import Limits

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
SHIFT = 1000.0
"""Added to every p so that a welfare floor can be stated as a budget of positive amounts."""


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
        stay = pairs[staying].set_index("teacher_id")["p_ij"]
        self.candidates = pd.DataFrame(
            {
                "pegawai_key": pairs["teacher_id"],
                "slot_key": keys,
                "kesejahteraan": pairs["p_ij"].astype(float),
                "beban": pairs["d_ij"].astype(float),
                "biaya": SHIFT - (pairs["p_ij"] - pairs["teacher_id"].map(stay)).astype(float),
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

    def best(self, weights: dict[str, float], **limits: Any) -> Plan:
        goals = {
            "kekurangan": "min", "cakupan": "max", "jumlah_perpindahan": "min",
            "kesejahteraan": "max", "beban": "min",
        }  # fmt: skip
        problem = AllocationProblem.from_tables(
            self.candidates, self.slots, self.people, limits=Limits(**limits), goals=goals
        )
        return solved(problem, weights=weights, alpha=0.0)

    def weighted_shortage(self, plan: Plan) -> float:
        weight = self.slots.set_index("slot_key")["prioritas"]
        return float((plan.unfilled["kurang"] * plan.unfilled["slot_key"].map(weight)).sum())


@pytest.mark.parametrize("name", ["S1", "S2"])
def test_the_five_goals_of_the_teacher_transfer_in_order(name: str) -> None:
    """Three solves by weights whose steps cannot overlap; then moves and welfare become limits.

    Shortages are whole numbers up to 44 weighted, moves up to 60, p sums differ by less than
    60 x 760, d sums of 23 moves by less than 23 x 12,294.
    """
    expected = pd.read_csv(INSTANCES / "transfer" / "expected.csv").set_index("scenario").loc[name]
    case = Transfer(name)
    first = case.best({"kekurangan": 1e4, "cakupan": 100.0, "jumlah_perpindahan": 1.0})
    assert first.goals["kekurangan"] == expected["Z1a"]
    assert case.weighted_shortage(first) == expected["Z1b"]
    assert first.goals["jumlah_perpindahan"] == expected["Z2"]
    moves = int(first.goals["jumlah_perpindahan"])

    shortage = {"kekurangan": 2e4, "cakupan": 500.0}  # 0.01 x 60 x 760 = 456 < 500
    second = case.best({**shortage, "kesejahteraan": 0.01}, moves=moves)
    assert second.goals["kekurangan"] == expected["Z1a"]
    assert case.weighted_shortage(second) == expected["Z1b"]
    assert second.goals["kesejahteraan"] == expected["Z3"]

    # sum of (SHIFT - gain) over exactly ``moves`` moves <= SHIFT x moves - gain needed
    gain = second.goals["kesejahteraan"] - second.today["kesejahteraan"]
    third = case.best(
        {"kekurangan": 9e3, "cakupan": 300.0, "beban": 0.001},  # 0.001 x 23 x 12,294 = 283 < 300
        moves=moves,
        budget=SHIFT * moves - gain,
    )
    assert third.goals["kekurangan"] == expected["Z1a"]
    assert case.weighted_shortage(third) == expected["Z1b"]
    assert third.goals["jumlah_perpindahan"] == expected["Z2"]
    assert third.goals["kesejahteraan"] == expected["Z3"]
    assert third.goals["beban"] == pytest.approx(expected["Z4"], abs=1e-3)

"""What two plans of one problem differ in: who, where, and goal by goal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from mutasi_lib.allocation import AllocationProblem
from mutasi_lib.domain.goals import GOALS
from mutasi_lib.domain.plan import Plan


@dataclass(frozen=True, kw_only=True, eq=False)
class PlanDifference:
    """Plan against other plan.

    Attributes
    ----------
    people : DataFrame
        pegawai_key, slot_asal, rencana, pembanding (slot_key in each) of everyone placed
        differently.
    goals : DataFrame
        tujuan, label, satuan, rencana, pembanding, selisih (rencana less pembanding, own unit),
        poin (weighted; positive: in favour of the plan).
    """

    people: pd.DataFrame
    goals: pd.DataFrame

    @property
    def points(self) -> float:
        """Weighted points by which the plan is better (negative: worse)."""
        return float(self.goals["poin"].sum())


def plan_difference(
    plan: Plan,
    other: Plan,
    problem: AllocationProblem,
    weights: Mapping[str, float] | None = None,
) -> PlanDifference:
    """Compare two plans of one problem.

    Parameters
    ----------
    weights
        Prices of the goals; default: those of ``plan``.
    """
    prices = dict(plan.scenario.weights if weights is None else weights)
    prices = prices or dict.fromkeys(problem.goals, 1.0)
    placements = plan.placements.merge(
        other.placements[["pegawai_key", "slot_key"]],
        on="pegawai_key",
        suffixes=("", "_lain"),
        validate="one_to_one",
    ).rename(columns={"slot_key": "rencana", "slot_key_lain": "pembanding"})
    people = placements[placements["rencana"] != placements["pembanding"]]
    rows = []
    for goal, sense in problem.goals.items():
        spec = GOALS.get(goal)
        change = plan.goals[goal] - other.goals[goal]
        better = -change if sense == "min" else change
        rows.append(
            {
                "tujuan": goal,
                "label": spec.label if spec else goal,
                "satuan": spec.unit if spec else "",
                "rencana": plan.goals[goal],
                "pembanding": other.goals[goal],
                "selisih": change,
                "poin": better * prices.get(goal, 0.0) / (spec.per if spec else 1.0),
            }
        )
    return PlanDifference(people=people.reset_index(drop=True), goals=pd.DataFrame(rows))


def people_apart(plan: Plan, other: Plan) -> int:
    """How many people two plans of the same people place otherwise."""
    places = [one.placements.set_index("pegawai_key")["slot_key"] for one in (plan, other)]
    return int((places[0] != places[1].reindex(places[0].index)).sum())

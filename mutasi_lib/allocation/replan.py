"""A new plan that changes as little as can be of one that was already spoken about."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mutasi_lib.allocation.problem import AllocationProblem
from mutasi_lib.allocation.solve import AllocationSession
from mutasi_lib.domain.plan import Plan
from mutasi_lib.domain.scenario import Limits, Scenario

CHANGES = "perubahan"
"""The goal: people placed otherwise than in the plan that is kept to."""


def least_change(
    plan: Plan,
    problem: AllocationProblem,
    *,
    limits: Limits | None = None,
    scenario: Scenario | None = None,
) -> Plan:
    """Plan anew under other limits, moving as few people otherwise as possible.

    Among the plans that differ from ``plan`` in the fewest people, the best by the weights is
    taken. Its goal `CHANGES` says how many differ.

    Parameters
    ----------
    plan
        The plan that was spoken about; its problem may have had other limits.
    limits
        The limits now; default: those of ``problem``.
    scenario
        Weights, alpha and search limits; default: those of ``plan``.

    Raises
    ------
    InfeasiblePlanError, NoPlanInTimeError, SolveInterruptedError, ScenarioError
        As `AllocationSession.solve`.
    """
    scenario = scenario or plan.scenario
    weights = dict(scenario.weights) or dict.fromkeys(problem.goals, 1.0)
    again = replace(
        scenario, mode="lexicographic", order=(CHANGES,), weights=weights, targets={},
        target_filled=None,
    )  # fmt: skip
    if limits is not None:
        problem = problem.with_limits(limits)
    return AllocationSession(with_changes(problem, plan)).solve(again)


def with_changes(problem: AllocationProblem, plan: Plan) -> AllocationProblem:
    """The problem with one more goal: people placed otherwise than in a plan (min).

    Staying differs by 1 for whoever moves in the plan; the move of the plan by 0, any other by 1.
    """
    moves = plan.moves
    kept = problem.rows_at(moves["pegawai_key"].tolist(), moves["slot_key"].tolist())
    kept = kept[kept >= 0]
    p = problem.pairs[0]
    moved = np.zeros(len(problem.people), dtype=bool)
    moved[[problem.person_row[key] for key in moves["pegawai_key"]]] = True
    change = np.where(moved[p], 0.0, 1.0)  # against staying
    change[kept] = -1.0
    return replace(
        problem,
        candidates=problem.candidates.assign(**{CHANGES: change}),
        people=problem.people.assign(**{f"stay_{CHANGES}": moved.astype(float)}),
        goals={**problem.goals, CHANGES: "min"},
    )

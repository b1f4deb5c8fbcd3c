"""A plan and its books: made from the moves chosen, written down, and opened again unsolved.

A plan that was proven once can be told many times, in other processes and after an interruption.
What is written down is who moves, and the proof; everything else is made anew from the problem,
and the checker looks at it as at a plan just found.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from hashlib import sha256
from typing import Any

import numpy as np
import pandas as pd

from mutasi_lib.allocation.check import check_plan
from mutasi_lib.allocation.problem import AllocationProblem
from mutasi_lib.domain.plan import Plan, PlanStatus, SolverReport, Stage
from mutasi_lib.domain.scenario import Scenario
from mutasi_lib.errors import StoredPlanError


def book_plan(
    problem: AllocationProblem, scenario: Scenario, chosen: np.ndarray, report: SolverReport
) -> Plan:
    """Make the tables and figures of a plan from the rows of the candidates it moves."""
    people, slots = problem.people, problem.slots
    p, s, _ = problem.pairs
    home, places = people["slot_asal"].to_numpy(), slots["slot_key"].to_numpy()
    moves = pd.DataFrame(
        {
            "pegawai_key": people["pegawai_key"].to_numpy()[p[chosen]],
            "slot_asal": home[p[chosen]],
            "slot_key": places[s[chosen]],
        }
    )
    final = home.copy()
    final[p[chosen]] = places[s[chosen]]
    placements = people[["pegawai_key", "slot_asal"]].assign(slot_key=final)
    after = problem.after(chosen)
    unfilled = pd.DataFrame(
        {
            "slot_key": places,
            "kebutuhan": slots["kebutuhan"].to_numpy(),
            "sebelum": slots["before"].to_numpy(),
            "sesudah": after,
            "kurang": np.maximum(slots["kebutuhan"].to_numpy() - after, 0),
        }
    )
    return Plan(
        moves=moves,
        placements=placements,
        unfilled=unfilled[unfilled["kurang"] > 0].reset_index(drop=True),
        goals=problem.goal_values(chosen, scenario.alpha),
        today=problem.goal_values(chosen[:0], scenario.alpha),
        report=report,
        scenario=scenario,
        problem_fingerprint=problem.fingerprint,
    )


def write_down(plan: Plan) -> dict[str, Any]:
    """Give a plan as plain values: who moves where, how it was proven, and hashes of both.

    Without the seconds it took, so that the same plan is always written down the same. People are
    surrogate keys, which whoever has the data can turn back: it is not for readers.
    """
    report = asdict(plan.report)
    del report["seconds"], report["tie_seconds"]
    content = {
        "masalah": plan.problem_fingerprint,
        "rencana": plan.fingerprint,
        "perpindahan": plan.moves[["pegawai_key", "slot_key"]].to_numpy().tolist(),
        "bukti": report,
    }
    return {**content, "sha256": _hash(content)}


def open_plan(written: Mapping[str, Any], problem: AllocationProblem, scenario: Scenario) -> Plan:
    """Make a plan again from what `write_down` gave; its seconds are 0, for nothing was solved.

    Parameters
    ----------
    problem, scenario
        What it was solved for.

    Raises
    ------
    StoredPlanError
        It is not a plan of this problem, it is damaged, or the checker finds it breaks a rule.
    """
    content = {name: value for name, value in written.items() if name != "sha256"}
    if written.get("sha256") != _hash(content):
        raise StoredPlanError("rusak")
    if content.get("masalah") != problem.fingerprint:
        raise StoredPlanError("dibuat untuk data atau batas yang lain")
    try:
        pairs = [(str(pegawai), str(slot)) for pegawai, slot in content["perpindahan"]]
        rows = problem.rows_at([pegawai for pegawai, _ in pairs], [slot for _, slot in pairs])
        plan = book_plan(problem, scenario, np.sort(rows), _report(content["bukti"]))
    except (KeyError, TypeError, ValueError):
        raise StoredPlanError("ditulis oleh versi program yang lain") from None
    if plan.fingerprint != content.get("rencana"):
        raise StoredPlanError("orang atau tempat di dalamnya tidak dikenal")
    if not all(result.passed for result in check_plan(plan, problem)):
        raise StoredPlanError("tidak lulus pemeriksaan mandiri")
    return plan


def _hash(content: Mapping[str, Any]) -> str:
    return sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _report(written: Mapping[str, Any]) -> SolverReport:
    stages = tuple(Stage(**stage) for stage in written["stages"])
    status = PlanStatus(written["status"])
    values = {**written, "stages": stages, "status": status, "seconds": 0.0, "tie_seconds": 0.0}
    return SolverReport(**values)

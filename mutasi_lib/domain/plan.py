"""What a solve returns: a Plan with its proof, and the results of checking it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256

import pandas as pd

from mutasi_lib.domain.scenario import Scenario


class PlanStatus(StrEnum):
    """How much is known about a plan. There is no boolean: stopped is never optimal."""

    OPTIMAL = "terbukti optimal"
    STOPPED_WITH_PLAN = "terbaik yang ditemukan sebelum dihentikan"


@dataclass(frozen=True, kw_only=True)
class SolverReport:
    """The proof that travels with a plan.

    Attributes
    ----------
    status, proof
        Status, and how it was proven: ``"lp"`` (the linear relaxation was integral and its dual
        bound meets the plan), ``"window"`` (reduced-cost window), ``"branch-and-bound"``,
        ``"none"``.
    objective, bound, gap
        Weighted objective (minimised) of the plan relative to staying put, proven lower bound,
        and their difference, all in weighted points. The gap of an optimal plan is below ``step``.
    step
        Smallest difference two plans can have: coefficients are multiples of it.
    seconds, size, versions
        Wall seconds, rows/columns/nonzeros, versions of what computed it.
    """

    status: PlanStatus
    proof: str
    objective: float
    bound: float
    gap: float
    step: float
    seconds: float
    size: Mapping[str, int]
    versions: Mapping[str, str]


@dataclass(frozen=True, kw_only=True, eq=False)
class Plan:
    """A transfer plan. It exists only if the independent checker passed it.

    Attributes
    ----------
    moves : DataFrame
        pegawai_key, slot_asal (empty if unplaced), slot_key; sorted.
    placements : DataFrame
        pegawai_key, slot_asal, slot_key of everyone in the problem after the plan.
    unfilled : DataFrame
        slot_key, kebutuhan, sebelum, sesudah, kurang (people, > 0) of slots still short.
    goals, today
        Goal -> value in its own unit, of the plan and of staying put.
    report, scenario, problem_fingerprint
        Proof, weights used, and the hash of the problem solved.
    """

    moves: pd.DataFrame
    placements: pd.DataFrame
    unfilled: pd.DataFrame
    goals: Mapping[str, float]
    today: Mapping[str, float]
    report: SolverReport
    scenario: Scenario
    problem_fingerprint: str

    @property
    def fingerprint(self) -> str:
        """Hash of who moves where in which problem; equal plans have equal fingerprints."""
        text = self.problem_fingerprint + "\n" + self.moves.to_csv(index=False, lineterminator="\n")
        return sha256(text.encode()).hexdigest()


@dataclass(frozen=True, kw_only=True, eq=False)
class CheckResult:
    """One recomputed demand: did the plan keep it, and the rows where it did not."""

    name: str
    passed: bool
    text: str
    table: pd.DataFrame = field(default_factory=pd.DataFrame)

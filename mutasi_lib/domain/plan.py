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
    BY_HAND = "disusun dengan aturan tangan, tanpa pencarian"


@dataclass(frozen=True, kw_only=True)
class Stage:
    """One optimisation on the way to a plan.

    Attributes
    ----------
    goal
        The goal optimised, ``"bobot"`` for the weighted sum, ``"sasaran"`` for the largest miss
        of a target.
    objective, bound, step
        Value (minimised; a goal to be maximised with its sign turned) relative to staying put,
        its proven lower bound, and the smallest difference that is told apart. Weighted points
        for ``"bobot"``, typical moves for ``"sasaran"`` (not relative), else the goal's own unit.
    proof
        ``"lp"`` (the linear relaxation was whole and its dual bound meets the plan), ``"window"``
        (reduced-cost window), ``"branch-and-bound"``, ``"none"``.
    """

    goal: str
    objective: float
    bound: float
    step: float
    proof: str


@dataclass(frozen=True, kw_only=True)
class SolverReport:
    """The proof that travels with a plan.

    Attributes
    ----------
    status
        How much is known; optimal only if every stage is proven.
    stages
        Every optimisation, in order; a scenario of weights has one.
    canonical
        Whether the plan is, among those as good, the one that the tie keys choose. False if only
        that last choice was cut short (or left out): the value is proven all the same.
    seconds, tie_seconds
        Wall seconds in all, and of them for the choice among equals.
    size, versions
        Rows, columns and nonzeros; versions of what computed it.
    """

    status: PlanStatus
    stages: tuple[Stage, ...]
    canonical: bool
    seconds: float
    tie_seconds: float
    size: Mapping[str, int]
    versions: Mapping[str, str]

    @property
    def objective(self) -> float:
        """Of the last stage; see `Stage`."""
        return self.stages[-1].objective

    @property
    def bound(self) -> float:
        """Proven lower bound of the last stage."""
        return self.stages[-1].bound

    @property
    def gap(self) -> float:
        """Their difference; that of an optimal plan is below ``step``."""
        return max(self.objective - self.bound, 0.0)

    @property
    def step(self) -> float:
        """Smallest difference two plans can have in the last stage."""
        return self.stages[-1].step

    @property
    def proof(self) -> str:
        """How the last stage was proven; ``"none"`` unless every stage was."""
        unproven = any(stage.proof == "none" for stage in self.stages)
        return "none" if unproven else self.stages[-1].proof


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

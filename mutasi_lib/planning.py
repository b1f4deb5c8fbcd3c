"""The stages of one plan in one call, and everything they produced, for whoever explains it."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from mutasi_lib.allocation import AllocationProblem, open_plan, prepare_allocation
from mutasi_lib.domain.parameters import Parameters
from mutasi_lib.domain.plan import Plan
from mutasi_lib.domain.ruleset import RuleSet
from mutasi_lib.domain.scenario import Limits
from mutasi_lib.domain.snapshot import Snapshot
from mutasi_lib.eligibility import Candidates, find_candidates
from mutasi_lib.errors import Fault, InputDataError
from mutasi_lib.loading import (
    SAMPLES,
    Intake,
    inspect_sources,
    load_rules,
    sample_source,
    take_snapshot,
)
from mutasi_lib.loading.sources import is_address
from mutasi_lib.loading.workspace import check_address, inside_workspace
from mutasi_lib.needs import NeedsAnalysis, analyse_needs

if TYPE_CHECKING:
    from mutasi_lib.allocation import AllocationSession


@contextmanager
def _uncollected() -> Iterator[None]:
    """Look for no garbage meanwhile: among millions of live cells it takes a sixth of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@dataclass(frozen=True, kw_only=True, eq=False)
class NeedsStudy:
    """Data, rules and needs of one question, before anybody may move; ``tmt`` is the plan's TMT."""

    parameters: Parameters
    snapshot: Snapshot
    rules: RuleSet
    tmt: date
    analysis: NeedsAnalysis

    @property
    def needs(self) -> pd.DataFrame:
        """The needs table, as `mutasi_lib.compute_needs` returns it."""
        return self.analysis.table


@dataclass(frozen=True, kw_only=True, eq=False)
class Study(NeedsStudy):
    """The same with candidates and problem, before solving; ``session`` solves any scenario."""

    candidates: Candidates
    problem: AllocationProblem

    @cached_property
    def session(self) -> AllocationSession:
        """The problem compiled once; the solver is imported when it is first needed."""
        from mutasi_lib.allocation import AllocationSession

        return AllocationSession(self.problem)

    def aiming(self, parameters: Parameters) -> Study:
        """The same study with the goals that aims or an order name, where the problem lacks them.

        Raises
        ------
        ScenarioError
            A goal that these data say nothing about.
        """
        if parameters.goals_named <= set(self.problem.goals):
            return self
        problem = prepare_allocation(self.candidates, self.needs, self.rules, parameters)
        return replace(self, problem=problem.with_limits(self.problem.limits))

    @_uncollected()
    def solve(self, parameters: Parameters | None = None) -> Planning:
        """Solve for the weights of ``parameters`` (default: the study's own)."""
        parameters = parameters or self.parameters
        plan = self.session.solve(parameters.scenario())
        return Planning(study=self.with_parameters(parameters), plan=plan)

    def with_parameters(self, parameters: Parameters) -> Study:
        """The same data and problem, compiled once, under other weights or for other readers."""
        other = replace(self, parameters=parameters)
        if "session" in self.__dict__:
            other.__dict__["session"] = self.session
        return other

    def reopen(self, written: Mapping[str, Any]) -> Planning:
        """Take a plan that was solved for these parameters before (`write_down`).

        Raises
        ------
        StoredPlanError
            It belongs to other data or limits, is damaged, or breaks a rule.
        """
        plan = open_plan(written, self.problem, self.parameters.scenario())
        return Planning(study=self, plan=plan)


@dataclass(frozen=True, kw_only=True, eq=False)
class Planning:
    """A plan beside everything it was made from."""

    study: Study
    plan: Plan

    @cached_property
    def rows(self) -> np.ndarray:
        """Candidate row numbers of the plan's moves."""
        moves = self.plan.moves
        return self.study.problem.rows_at(moves["pegawai_key"], moves["slot_key"])

    @cached_property
    def after(self) -> pd.Series:
        """Bezetting per slot_key after the plan."""
        after = self.study.problem.after(self.rows)
        return pd.Series(after, index=self.study.problem.slots["slot_key"])

    def told_to(self, parameters: Parameters) -> Planning:
        """The same plan for readers of another level of access, as their parameters say."""
        return Planning(study=self.study.with_parameters(parameters), plan=self.plan)


def inspect(
    sources: Sequence[str], *, per_tanggal: date | None = None, mapping: Path | None = None
) -> Intake:
    """Read and check sources, samples by name, whatever is wrong with them.

    Raises
    ------
    InputDataError
        There is no such sample, or the mapping file is wrong.
    """
    places = [sample_source(source) if source in SAMPLES else source for source in sources]
    return inspect_sources(*places, as_of=per_tanggal, mapping=mapping)


def inspect_parameters(parameters: Parameters) -> Intake:
    """Read and check what parameters name; paths in them stay inside the workspace.

    Raises
    ------
    InputDataError
        As `inspect`, or a path leaves the workspace.
    """
    sumber = parameters.sumber
    if sumber not in SAMPLES:
        sumber = check_address(sumber) if is_address(sumber) else str(inside_workspace(sumber))
    return inspect(
        [sumber],
        per_tanggal=date.fromisoformat(parameters.per_tanggal) if parameters.per_tanggal else None,
        mapping=inside_workspace(parameters.pemetaan) if parameters.pemetaan else None,
    )


@_uncollected()
def prepare_needs(parameters: Parameters) -> NeedsStudy:
    """Run the first stages: load, rules, needs.

    Raises
    ------
    InputDataError, ParameterError
        Whatever is wrong with the data or the parameters.
    """
    snapshot = take_snapshot(inspect_parameters(parameters))
    tmt = plan_date(parameters, snapshot)
    rules = load_rules(tmt, overrides=parameters.aturan)
    analysis = analyse_needs(snapshot, rules, tmt=tmt, standard=parameters.standar_kebutuhan)
    return NeedsStudy(
        parameters=parameters, snapshot=snapshot, rules=rules, tmt=tmt, analysis=analysis
    )


def prepare_study(parameters: Parameters, *, limits: Limits | None = None) -> Study:
    """Run every stage up to the problem: load, needs, eligibility, limits.

    Raises
    ------
    InputDataError, ParameterError, ScenarioError
        Whatever is wrong with the data, the parameters or the limits.
    """
    return _prepare(prepare_needs(parameters), limits)


def prepare_again(study: Study, *, limits: Limits | None = None) -> Study:
    """The same question asked of a study whose snapshot was changed after its needs were found.

    Raises
    ------
    ParameterError, ScenarioError
        As `prepare_study`.
    """
    shared = {field.name: getattr(study, field.name) for field in fields(NeedsStudy)}
    return _prepare(NeedsStudy(**shared), limits)


@_uncollected()
def _prepare(study: NeedsStudy, limits: Limits | None) -> Study:
    parameters, needs, rules = study.parameters, study.needs, study.rules
    candidates = find_candidates(
        study.snapshot,
        needs,
        rules,
        tmt=study.tmt,
        cakupan_asal=parameters.cakupan_asal,
        cakupan_tujuan=parameters.cakupan_tujuan,
        jika_kosong=parameters.jika_kosong,
    )
    problem = prepare_allocation(candidates, needs, rules, parameters, limits=limits)
    return Study(**vars(study), candidates=candidates, problem=problem)


_kept: Planning | None = None


def keep_planning(planning: Planning) -> None:
    """Let `make_plan` answer with this plan from now on, where the question is the same.

    For a process from which many others are forked that all tell of one plan.
    """
    global _kept  # whoever is forked inherits it, and is handed nothing else
    _kept = planning


def make_plan(parameters: Parameters, *, limits: Limits | None = None) -> Planning:
    """Prepare a study and solve it for its own weights, or take the plan this process keeps."""
    if _kept and limits is None and same_question(_kept.study.parameters, parameters):
        return _kept.told_to(parameters)
    return prepare_study(parameters, limits=limits).solve()


TELLING = {"tingkat_akses", "unit_akses", "tahun_proyeksi"}
"""Parameters that decide what is told, and to whom, not which plan it is."""


def same_question(one: Parameters, other: Parameters) -> bool:
    """Whether parameters ask for the same plan."""
    return one.model_dump(exclude=TELLING) == other.model_dump(exclude=TELLING)


def plan_date(parameters: Parameters, snapshot: Snapshot) -> date:
    """The plan's TMT: the parameter, else ``tmt_rencana`` of table info.

    Raises
    ------
    InputDataError
        Neither is given, or it lies before the day of the data.
    """
    text = parameters.tmt_rencana or snapshot.info.get("tmt_rencana", "")
    try:
        tmt = date.fromisoformat(text)
    except ValueError:
        tmt = date.min
    if tmt < snapshot.as_of:
        raise InputDataError(
            [
                Fault(
                    berkas="parameter",
                    kolom="tmt_rencana",
                    kode="TMT-RENCANA",
                    masalah="TMT rencana belum diisi, bukan tanggal, atau mendahului tanggal data.",
                    saran="Isi parameter tmt_rencana (TTTT-BB-HH), atau baris itu pada tabel info.",
                )
            ]
        )
    return tmt

"""One evaluation and everything it found, for whoever shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import pandas as pd

from mutasi_lib.domain.snapshot import Snapshot
from mutasi_lib.evaluation.adaptation import (
    Reliability,
    personal_scores,
    questionnaires,
    reliability,
    standings,
)
from mutasi_lib.evaluation.cohort import Cohort, cohort_of, prepare_cohort
from mutasi_lib.evaluation.competence import competence_summary
from mutasi_lib.evaluation.feedback import back_test, drift, learn_fit, learn_risk
from mutasi_lib.evaluation.findings import Findings, find_effects
from mutasi_lib.evaluation.warning import EarlyWarning, warn_early
from mutasi_lib.evaluation.worklist import make_worklist


@dataclass(frozen=True, kw_only=True, eq=False)
class Evaluation:
    """What earlier transfers did; each part is computed when it is first asked for.

    ``courses`` is table ``pelatihan``, ``measured`` table ``kompetensi``, ``as_of`` the day from
    which deadlines are counted, and ``budget`` the most money for courses (Rp; None: as far as
    there are places).
    """

    cohort: Cohort
    courses: pd.DataFrame
    measured: pd.DataFrame
    as_of: date
    budget: float | None = None

    @cached_property
    def findings(self) -> Findings:
        """Effects with their verdicts."""
        return find_effects(self.cohort)

    @cached_property
    def answered(self) -> pd.DataFrame:
        """Questionnaires with scores."""
        return questionnaires(self.cohort)

    @cached_property
    def reliability(self) -> Reliability:
        """How far the questionnaire measures one thing."""
        return reliability(self.answered)

    @cached_property
    def standing(self) -> pd.DataFrame:
        """Where each person who moved stands."""
        return standings(self.cohort, self.answered)

    @cached_property
    def warning(self) -> EarlyWarning:
        """Who will probably not adapt, and the error of telling so."""
        return warn_early(self.standing, self.answered)

    @cached_property
    def worklist(self) -> pd.DataFrame:
        """What to do now, for whom, by when."""
        return make_worklist(
            self.standing, self.warning, self.courses, self.measured,
            as_of=self.as_of, budget=self.budget,
        )  # fmt: skip

    @cached_property
    def competence(self) -> pd.DataFrame:
        """Competencies in which those who moved are below the standard of their post."""
        return competence_summary(self.measured, self.courses, self.standing.index)

    @cached_property
    def scores(self) -> pd.DataFrame:
        """The adaptation curve of each person."""
        return personal_scores(self.standing, self.answered)

    @cached_property
    def risk(self) -> pd.DataFrame:
        """Table ``risiko_adaptasi`` for the next plan."""
        return learn_risk(self.standing)

    @cached_property
    def fit(self) -> pd.DataFrame:
        """Table ``penyesuaian_kesesuaian`` for the next plan."""
        return learn_fit(self.cohort, self.findings.effects)

    @cached_property
    def back_test(self) -> pd.DataFrame:
        """What that risk would have avoided."""
        return back_test(self.standing)

    @cached_property
    def drift(self) -> pd.DataFrame:
        """Whether the shares that fail are moving."""
        return drift(self.standing)


def evaluate_transfers(
    observations: pd.DataFrame,
    realisasi: pd.DataFrame,
    *,
    people: pd.DataFrame,
    units: pd.DataFrame,
    posts: pd.DataFrame,
    as_of: date,
    courses: pd.DataFrame | None = None,
    measured: pd.DataFrame | None = None,
) -> Evaluation:
    """Evaluate executed transfers.

    Parameters
    ----------
    observations, realisasi, people, units, posts, as_of
        As `mutasi_lib.evaluation.cohort.prepare_cohort`.
    courses
        kode, nama, kelompok_jabatan, kompetensi, biaya, kapasitas: table ``pelatihan``; None: no
        courses.
    measured
        pegawai_key, kompetensi, tingkat, tingkat_standar: table ``kompetensi``; None: nobody.
    """
    cohort = prepare_cohort(
        observations, realisasi, people=people, units=units, posts=posts, as_of=as_of
    )
    return Evaluation(
        cohort=cohort,
        courses=_none(_COURSES) if courses is None else courses,
        measured=_none(_MEASURED) if measured is None else measured,
        as_of=as_of,
    )


_COURSES = ["kode", "nama", "kelompok_jabatan", "kompetensi", "biaya", "kapasitas"]
_MEASURED = ["pegawai_key", "kompetensi", "tingkat", "tingkat_standar"]


def _none(columns: list[str]) -> pd.DataFrame:
    return pd.DataFrame(columns=columns)


def evaluate_snapshot(snapshot: Snapshot, *, budget: float | None = None) -> Evaluation:
    """`evaluate_transfers` of the tables of a snapshot; ``budget`` for courses in Rp."""
    return Evaluation(
        cohort=cohort_of(snapshot),
        courses=snapshot["pelatihan"],
        measured=snapshot["kompetensi"],
        as_of=snapshot.as_of,
        budget=budget,
    )

"""How people adapt: questionnaire scores, their reliability, curves, and where each one stands."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from mutasi_lib.domain.indicators import ADAPTED, ANSWERS, QUESTIONNAIRE
from mutasi_lib.evaluation.cohort import Cohort

ADAPTS, FAILS, CAME_BACK, LOST, RUNNING = (
    "beradaptasi",
    "belum beradaptasi",
    "kembali",
    "tidak teramati",
    "masih berjalan",
)
"""Where a person stands. Only an answer makes a success: who was not asked is *tidak teramati*."""

STANDING = (ADAPTS, FAILS, CAME_BACK, LOST, RUNNING)
LEAST_ANSWERED = 4
"""Statements a questionnaire needs for a score."""
SETTLED_MONTHS = 6
"""Months after which a questionnaire tells whether somebody adapted."""
CURVE_BY = ("segmen", "kesulitan", "rumpun", "keinginan", "kecamatan")


@dataclass(frozen=True, kw_only=True)
class Reliability:
    """Cronbach's alpha of the answers, and how many questionnaires it rests on.

    ``items`` is the correlation of each statement with the sum of the others.
    """

    alpha: float
    questionnaires: int
    items: dict[str, float]


def questionnaires(cohort: Cohort) -> pd.DataFrame:
    """Questionnaires of who moved.

    Returns
    -------
    DataFrame, one row per person and month
        pegawai_key, bulan, bulan_ke (3, 6, 9, 12 ... months since the TMT, rounded up to
        quarters), one column per statement (1-5), skor (0-100; NaN with too few answers).
    """
    rows = cohort.observations[cohort.observations["indikator"].isin(list(QUESTIONNAIRE))]
    wide = rows.pivot(index=["pegawai_key", "bulan"], columns="indikator", values="nilai")
    wide = wide.reindex(columns=list(QUESTIONNAIRE)).reset_index()
    wide = wide[wide["pegawai_key"].isin(cohort.transfers.index)]
    since = wide["bulan"] - wide["pegawai_key"].map(cohort.transfers["bulan"]) + 1
    answers = wide[list(QUESTIONNAIRE)]
    low, high = ANSWERS
    score = 100 * (answers.mean(axis=1) - low) / (high - low)
    enough = answers.notna().sum(axis=1) >= LEAST_ANSWERED
    return wide.assign(
        bulan_ke=(3 * np.ceil(since.astype(float) / 3)).astype(int), skor=score.where(enough)
    ).reset_index(drop=True)


def reliability(answered: pd.DataFrame) -> Reliability:
    """Cronbach's alpha over the last complete questionnaire of each person."""
    last = answered.dropna(subset=list(QUESTIONNAIRE)).drop_duplicates("pegawai_key", keep="last")
    answers = last[list(QUESTIONNAIRE)].to_numpy(dtype=float)
    size = len(QUESTIONNAIRE)
    total = answers.sum(axis=1)
    if len(answers) < 3 or total.var() == 0:
        return Reliability(alpha=float("nan"), questionnaires=len(answers), items={})
    alpha = size / (size - 1) * (1 - answers.var(axis=0, ddof=1).sum() / total.var(ddof=1))
    rest = {
        name: float(pd.Series(answers[:, place]).corr(pd.Series(total - answers[:, place])))
        for place, name in enumerate(QUESTIONNAIRE)
    }
    return Reliability(alpha=float(alpha), questionnaires=len(answers), items=rest)


def standings(cohort: Cohort, answered: pd.DataFrame) -> pd.DataFrame:
    """Where each person who moved stands.

    Returns
    -------
    DataFrame, by pegawai_key
        The columns of `Cohort.transfers`, and skor (of the last questionnaire), skor_awal (of
        the first quarter), butir_terendah (the statement of the last one least agreed with),
        keadaan (one of `STANDING`).
    """
    table = cohort.transfers.copy()
    scored = answered.dropna(subset="skor")
    last = scored.drop_duplicates("pegawai_key", keep="last").set_index("pegawai_key")
    early = scored[scored["bulan_ke"] == 3].set_index("pegawai_key")
    table["skor"] = last["skor"].reindex(table.index)
    table["skor_awal"] = early["skor"].reindex(table.index)
    table["butir_terendah"] = last[list(QUESTIONNAIRE)].idxmin(axis=1).reindex(table.index)
    settled = last["bulan_ke"].reindex(table.index) >= SETTLED_MONTHS
    observed_to = cohort.observations["bulan"].max() if len(cohort.observations) else cohort.last
    over = observed_to - table["bulan"] + 1 >= SETTLED_MONTHS
    table["keadaan"] = np.select(
        [
            table["kembali"],
            settled & (table["skor"] >= ADAPTED),
            settled & (table["skor"] < ADAPTED),
            over,
        ],
        [CAME_BACK, ADAPTS, FAILS, LOST],
        RUNNING,
    )
    return table


def adaptation_rates(standing: pd.DataFrame, by: str = "segmen") -> pd.DataFrame:
    """How many adapted, by group; who is not observed counts as no success.

    Returns
    -------
    DataFrame
        kelompok, orang (whose first half year is over), the numbers of `STANDING`, gagal_bawah
        and gagal_atas (share that failed if everybody lost had adapted, or had failed, 0-1).
    """
    counts = pd.crosstab(standing[by], standing["keadaan"]).reindex(
        columns=list(STANDING), fill_value=0
    )
    counts = counts.rename_axis(index="kelompok", columns=None).reset_index()
    done = counts[[ADAPTS, FAILS, CAME_BACK, LOST]].sum(axis=1)
    failed = counts[FAILS] + counts[CAME_BACK]
    counts.insert(1, "orang", done)
    counts["gagal_bawah"] = failed / done.where(done > 0)
    counts["gagal_atas"] = (failed + counts[LOST]) / done.where(done > 0)
    return counts


def adaptation_curves(cohort: Cohort, answered: pd.DataFrame, by: str = "segmen") -> pd.DataFrame:
    """Mean questionnaire score by months since the TMT and group.

    Returns
    -------
    DataFrame
        kelompok, bulan_ke, skor, bawah, atas (95 % by Student's t; NaN below three people),
        orang (with a score), diharapkan (people whose TMT lies that far back).
    """
    scored = answered.dropna(subset="skor")
    group = scored["pegawai_key"].map(cohort.transfers[by])
    observed_to = int(scored["bulan"].max()) if len(scored) else cohort.last
    reached = 3 * np.ceil((observed_to - cohort.transfers["bulan"] + 1) / 3)
    rows = []
    for (name, month), scores in scored.groupby([group, "bulan_ke"])["skor"]:
        reach = np.nan
        if len(scores) >= 3:
            reach = float(stats.t.ppf(0.975, len(scores) - 1) * scores.sem())
        owed = int(((cohort.transfers[by] == name) & (reached >= month)).sum())
        middle = float(scores.mean())
        rows.append((name, month, middle, middle - reach, middle + reach, len(scores), owed))
    columns = ["kelompok", "bulan_ke", "skor", "bawah", "atas", "orang", "diharapkan"]
    return pd.DataFrame(rows, columns=columns)


def personal_scores(standing: pd.DataFrame, answered: pd.DataFrame) -> pd.DataFrame:
    """The adaptation curve of each person who moved.

    Returns
    -------
    DataFrame, by pegawai_key
        One column per month since the TMT (3, 6, 9 ...), the score (0-100), NaN where nothing was
        answered; everybody of ``standing`` has a row.
    """
    scored = answered.dropna(subset="skor").drop_duplicates(
        ["pegawai_key", "bulan_ke"], keep="last"
    )
    wide = scored.pivot(index="pegawai_key", columns="bulan_ke", values="skor")
    return wide.reindex(standing.index).rename_axis(index="pegawai_key", columns=None)


def item_means(standing: pd.DataFrame, answered: pd.DataFrame, by: str = "segmen") -> pd.DataFrame:
    """Mean answer to each statement in the last questionnaire, by group (rows: statements)."""
    last = answered.dropna(subset="skor").drop_duplicates("pegawai_key", keep="last")
    group = last["pegawai_key"].map(standing[by])
    means = last.groupby(group)[list(QUESTIONNAIRE)].mean().T
    return means.rename_axis(index="butir", columns=None)

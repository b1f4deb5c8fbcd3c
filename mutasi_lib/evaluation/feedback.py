"""Closing the loop: what was seen becomes the risk the next plan weighs, and is watched."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from scipy import stats

from mutasi_lib.domain.indicators import kesulitan_of
from mutasi_lib.evaluation.adaptation import ADAPTS, CAME_BACK, FAILS, RUNNING
from mutasi_lib.evaluation.cohort import UNKNOWN, Cohort
from mutasi_lib.evaluation.effects import Estimate
from mutasi_lib.evaluation.findings import comparison_of
from mutasi_lib.evaluation.outcomes import key_figures
from mutasi_lib.evaluation.verdict import SIGN_BAD, SIGN_GOOD, STRONG_BAD, STRONG_GOOD
from mutasi_lib.evaluation.warning import wilson
from mutasi_lib.planning import Planning, prepare_again

CELL = ["rumpun", "kesulitan"]
LEAST_KNOWN = 20
"""Known outcomes of a kind of place without which its risk is not told apart."""
PRIOR = 10.0
"""Weight, in people, of the mean over all when a cell's share is shrunk towards it."""
PERFORMANCE = "nilai_kinerja"
"""What suitability foresees, in the same points of 100."""
MEASURED = (STRONG_BAD, SIGN_BAD, SIGN_GOOD, STRONG_GOOD)


def learn_risk(standing: pd.DataFrame) -> pd.DataFrame:
    """The chance of not adapting by family of posts and difficulty of the place.

    Shares are shrunk: a cell's is mixed with that of its kind of place, which is mixed with that
    of all, each with the weight of `PRIOR` people. Where a kind of place differs from the others
    by no more than chance, or has too few known outcomes, its own share is not used: the risk of
    all stands, and nothing in a plan changes. Who was lost is in no share; `atas` counts them as
    failures.

    Returns
    -------
    DataFrame, as table ``risiko_adaptasi``
        rumpun, kesulitan, peluang, bawah, atas (0-1), orang (known outcomes), dasar (*terukur* or
        *rata-rata*).
    """
    known = standing[standing["keadaan"].isin([ADAPTS, FAILS, CAME_BACK])]
    failed = known["keadaan"].isin([FAILS, CAME_BACK])
    done = standing[standing["keadaan"] != RUNNING]
    if known.empty:
        return pd.DataFrame(columns=[*CELL, "peluang", "bawah", "atas", "orang", "dasar"])
    everybody = float(failed.mean())
    rows = []
    for (rumpun, kesulitan), people in done.groupby(CELL):
        if UNKNOWN in (rumpun, kesulitan):
            continue
        mine = known.index.isin(people.index)
        place = (known["kesulitan"] == kesulitan).to_numpy()
        apart = _differs(failed[place], failed[~place])
        count, hits = int(mine.sum()), int(failed[mine].sum())
        of_place = _shrunk(int(failed[place].sum()), int(place.sum()), everybody)
        prior = of_place if apart else everybody
        chance = _shrunk(hits, count, prior) if apart else everybody
        low, high = stats.beta.interval(
            0.95, hits + PRIOR * prior + 1e-9, count - hits + PRIOR * (1 - prior) + 1e-9
        )
        lost = len(people) - count
        high = max(float(high), (hits + lost) / max(len(people), 1))
        basis = "terukur" if apart else "rata-rata"
        row = (rumpun, kesulitan, chance, min(float(low), chance), max(high, chance), count, basis)
        rows.append(row)
    columns = [*CELL, "peluang", "bawah", "atas", "orang", "dasar"]
    return pd.DataFrame(rows, columns=columns).round({"peluang": 4, "bawah": 4, "atas": 4})


def learn_fit(cohort: Cohort, effects: pd.DataFrame) -> pd.DataFrame:
    """Points of performance gained or lost by family of posts and difficulty of the place.

    Only where the verdict on that kind of place says at least *indikasi*; elsewhere 0 points, and
    nothing in a plan changes. A cell's effect is shrunk towards that of its kind of place, which
    has the weight of `PRIOR` people.

    Parameters
    ----------
    effects
        As `Findings.effects`, with grouping ``kesulitan``.

    Returns
    -------
    DataFrame, as table ``penyesuaian_kesesuaian``
        rumpun, kesulitan, poin, bawah, atas (95 %; of 100), orang, dasar (*terukur* or *tidak
        diubah*).
    """
    columns = [*CELL, "poin", "bawah", "atas", "orang", "dasar"]
    if effects.empty:
        return pd.DataFrame(columns=columns)
    judged = effects[(effects["menurut"] == "kesulitan") & (effects["indikator"] == PERFORMANCE)]
    grades = judged.set_index("kelompok")["simpulan"]
    comparison = comparison_of(cohort, PERFORMANCE)
    rows = []
    for (rumpun, kesulitan), people in cohort.transfers.groupby(CELL):
        if UNKNOWN in (rumpun, kesulitan):
            continue
        mine, place = (
            comparison.estimate(comparison.among(cohort.people.index.get_indexer(keys)))
            for keys in (people.index, _of_place(cohort, kesulitan))
        )
        if mine.people and grades.get(kesulitan) in MEASURED:
            own = mine.people / (mine.people + PRIOR)
            points = own * mine.effect + (1 - own) * place.effect
            # both halves are of the same people, so their errors add up
            reach = own * _half(mine) + (1 - own) * _half(place)
            row = (points, max(points - reach, -100.0), min(points + reach, 100.0))
            rows.append((rumpun, kesulitan, *row, mine.people, "terukur"))
        else:
            rows.append((rumpun, kesulitan, 0.0, np.nan, np.nan, mine.people, "tidak diubah"))
    return pd.DataFrame(rows, columns=columns).round({"poin": 2, "bawah": 2, "atas": 2})


def _half(estimate: Estimate) -> float:
    low, high = estimate.interval()
    return (high - low) / 2


def _of_place(cohort: Cohort, kesulitan: object) -> pd.Index:
    return cohort.transfers.index[cohort.transfers["kesulitan"] == kesulitan]


def _shrunk(hits: int, count: int, prior: float) -> float:
    return (hits + PRIOR * prior) / (count + PRIOR)


def _differs(here: pd.Series, there: pd.Series) -> bool:
    """Whether two shares differ by more than chance (Fisher's exact test, 5 %)."""
    if min(len(here), len(there)) < LEAST_KNOWN:
        return False
    table = [[int(part.sum()), int((~part).sum())] for part in (here, there)]
    return bool(stats.fisher_exact(table).pvalue < 0.05)


def back_test(standing: pd.DataFrame) -> pd.DataFrame:
    """What the risk learnt from the earlier half would have avoided in the later half.

    Returns
    -------
    DataFrame, one row per kind of move in the later half (*ditandai*: its risk was above the mean)
        ditandai, orang (known outcomes), gagal, bagian (share that failed), and terhindar:
        failures fewer if the marked had been as the others.
    """
    known = standing[standing["keadaan"].isin([ADAPTS, FAILS, CAME_BACK])]
    early = known["bulan"] <= known["bulan"].median()
    risk = learn_risk(known[early]).set_index(CELL)["peluang"]
    later = known[~early]
    failed = later["keadaan"].isin([FAILS, CAME_BACK])
    chance = risk.reindex(pd.MultiIndex.from_frame(later[CELL])).to_numpy(dtype=float)
    mean = (
        float(known.loc[early, "keadaan"].isin([FAILS, CAME_BACK]).mean()) if early.any() else 0.0
    )
    marked = np.nan_to_num(chance, nan=mean) > mean + 1e-9
    rows = []
    for name, mask in (("ditandai", marked), ("selebihnya", ~marked)):
        count, hits = int(mask.sum()), int(failed[mask].sum())
        rows.append((name, count, hits, hits / count if count else np.nan))
    table = pd.DataFrame(rows, columns=["kelompok", "orang", "gagal", "bagian"])
    others = table["bagian"].iloc[1]
    avoided = table["gagal"].iloc[0] - table["orang"].iloc[0] * others
    table["terhindar"] = [max(float(avoided), 0.0) if avoided == avoided else 0.0, 0.0]
    return table


def drift(standing: pd.DataFrame, by: str = "segmen") -> pd.DataFrame:
    """Whether the share that fails moves from the earlier to the later half of the TMTs.

    Returns
    -------
    DataFrame
        kelompok, orang_awal, gagal_awal, orang_akhir, gagal_akhir (shares, 0-1), selisih, bawah,
        atas (95 %, Newcombe), bergeser (the interval leaves zero out).
    """
    known = standing[standing["keadaan"].isin([ADAPTS, FAILS, CAME_BACK])]
    failed = known["keadaan"].isin([FAILS, CAME_BACK])
    later = known["bulan"] > known["bulan"].median()
    rows = []
    for name, people in known.groupby(by):
        parts = []
        for half in (~later, later):
            mine = half & known.index.isin(people.index)
            parts.append((int(mine.sum()), int(failed[mine].sum())))
        (n0, x0), (n1, x1) = parts
        if not (n0 and n1):
            continue
        p0, p1 = x0 / n0, x1 / n1
        (l0, u0), (l1, u1) = wilson(x0, n0), wilson(x1, n1)
        change = p1 - p0
        low = change - float(np.hypot(p1 - l1, u0 - p0))
        high = change + float(np.hypot(u1 - p1, p0 - l0))
        rows.append((name, n0, p0, n1, p1, change, low, high, not low <= 0 <= high))
    columns = [
        "kelompok", "orang_awal", "gagal_awal", "orang_akhir", "gagal_akhir", "selisih", "bawah",
        "atas", "bergeser",
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def plan_with_lessons(planning: Planning, risk: pd.DataFrame, fit: pd.DataFrame) -> Planning:
    """Solve the same question with what `learn_risk` and `learn_fit` learnt among the tables."""
    study = planning.study
    lessons = {"risiko_adaptasi": risk, "penyesuaian_kesesuaian": fit}
    tables = {**study.snapshot.tables, **lessons}
    return prepare_again(replace(study, snapshot=replace(study.snapshot, tables=tables))).solve()


def plan_difference(planning: Planning, updated: Planning) -> pd.DataFrame:
    """Today's plan beside the one that knows what was learnt, both judged by that risk.

    Returns
    -------
    DataFrame, one row per plan
        rencana, perpindahan, ke_tempat_sulit (people), terisi (seats), risiko (people expected
        not to adapt).
    """
    study = updated.study
    hard = kesulitan_of(study.snapshot["unit_kerja"]) == "sulit"
    unit = study.needs.set_index("slot_key")["unit_kerja"]
    table = study.candidates.table
    if "risiko_adaptasi" not in table:
        table = table.assign(risiko_adaptasi=0.0)
    rows = []
    for name, one in (("tanpa pelajaran ini", planning), ("dengan pelajaran ini", updated)):
        moves = one.plan.moves[["pegawai_key", "slot_key"]]
        risk = moves.merge(table, on=["pegawai_key", "slot_key"])["risiko_adaptasi"]
        to_hard = int(moves["slot_key"].map(unit).map(hard).fillna(False).sum())
        filled = int(key_figures(one)["terisi"])
        rows.append((name, len(moves), to_hard, filled, float(risk.sum())))
    columns = ["rencana", "perpindahan", "ke_tempat_sulit", "terisi", "risiko"]
    return pd.DataFrame(rows, columns=columns)

"""Early warning: who will probably not adapt, told three months after the transfer.

A logistic regression on what is known after the first quarter. Its error is measured on units it
has not seen (grouped cross-validation); what is shown is that measured error, not the fit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from mutasi_lib.domain.indicators import QUESTIONNAIRE
from mutasi_lib.evaluation.adaptation import ADAPTS, CAME_BACK, FAILS, RUNNING

LEAST_KNOWN, LEAST_EACH = 60, 15
"""People with a known outcome, and of either outcome, without whom nothing is predicted."""
FOLDS = 5
BINS = (0.0, 0.1, 0.25, 0.5, 0.75, 1.0)
"""Edges of the classes in which predictions are compared with what happened."""


@dataclass(frozen=True, kw_only=True, eq=False)
class EarlyWarning:
    """Predictions and how far they can be trusted.

    Attributes
    ----------
    chances : Series
        pegawai_key -> chance of not adapting (0-1), for who is still on the way.
    calibration : DataFrame
        bawah, atas (class of predictions), orang, ramalan (mean prediction), terjadi (share that
        failed), terjadi_bawah, terjadi_atas (95 %, Wilson): on units not seen.
    error, base_error : float
        Brier scores: of the predictions, and of telling everybody the mean; NaN without either.
    known, failed : int
        People with a known outcome, and who of them failed.
    reason : str
        Why there is no prediction; empty if there is one.
    """

    chances: pd.Series
    calibration: pd.DataFrame
    error: float
    base_error: float
    known: int
    failed: int
    reason: str = ""


def warn_early(standing: pd.DataFrame, answered: pd.DataFrame) -> EarlyWarning:
    """Learn from people whose outcome is known; predict for those still on the way."""
    features = _features(standing, answered)
    known = features[features["keadaan"].isin([ADAPTS, FAILS, CAME_BACK])]
    failed = known["keadaan"].isin([FAILS, CAME_BACK]).to_numpy()
    fewest = int(min(failed.sum(), (~failed).sum()))
    groups = standing.loc[known.index, "unit_tujuan"]
    if len(known) < LEAST_KNOWN or fewest < LEAST_EACH or groups.nunique() < FOLDS:
        return EarlyWarning(
            chances=pd.Series(dtype=float),
            calibration=pd.DataFrame(),
            error=np.nan,
            base_error=np.nan,
            known=len(known),
            failed=int(failed.sum()),
            reason=f"baru {len(known)} orang yang hasilnya diketahui, {fewest} pada sisi yang "
            f"lebih sedikit; perlu {LEAST_KNOWN} dan {LEAST_EACH}",
        )
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GroupKFold, cross_val_predict
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    model = make_pipeline(StandardScaler(), LogisticRegression(C=1.0))
    columns = [name for name in features if name != "keadaan"]
    values = known[columns].to_numpy(dtype=float)
    unseen = cross_val_predict(
        model, values, failed, groups=groups, cv=GroupKFold(FOLDS), method="predict_proba"
    )[:, 1]
    running = features[features["keadaan"] == RUNNING]
    chances = pd.Series(dtype=float)
    if len(running):
        chances = pd.Series(
            model.fit(values, failed).predict_proba(running[columns].to_numpy(dtype=float))[:, 1],
            index=running.index,
        )
    return EarlyWarning(
        chances=chances,
        calibration=_calibration(unseen, failed),
        error=float(((unseen - failed) ** 2).mean()),
        base_error=float(failed.mean() * (1 - failed.mean())),
        known=len(known),
        failed=int(failed.sum()),
    )


def _features(standing: pd.DataFrame, answered: pd.DataFrame) -> pd.DataFrame:
    """What is known of those asked after three months."""
    early = answered[answered["bulan_ke"] == 3].dropna(subset="skor").set_index("pegawai_key")
    early = early[early.index.isin(standing.index)]
    answers = early[list(QUESTIONNAIRE)]
    answers = answers.apply(lambda column: column.fillna(column.mean()))
    facts = standing.loc[early.index]
    return answers.assign(
        sulit=(facts["kesulitan"] == "sulit").astype(float),
        dipenuhi=(facts["keinginan"] == "dipenuhi").astype(float),
        tidak_ditanya=(facts["keinginan"] == "tidak ditanya").astype(float),
        keadaan=facts["keadaan"],
    )


def _calibration(chance: np.ndarray, failed: np.ndarray) -> pd.DataFrame:
    rows = []
    for low, high in zip(BINS, BINS[1:], strict=False):
        inside = (chance >= low) & ((chance < high) | (high == BINS[-1]))
        if count := int(inside.sum()):
            happened = int(failed[inside].sum())
            rows.append(
                (low, high, count, float(chance[inside].mean()), happened / count)
                + wilson(happened, count)
            )
    columns = ["bawah", "atas", "orang", "ramalan", "terjadi", "terjadi_bawah", "terjadi_atas"]
    return pd.DataFrame(rows, columns=columns)


def wilson(hits: int, count: int, z: float = 1.959963984540054) -> tuple[float, float]:
    """Wilson's interval of a share, 95 % by default; the whole range for nobody."""
    if not count:
        return 0.0, 1.0
    share, square = hits / count, z * z
    middle = (share + square / (2 * count)) / (1 + square / count)
    reach = (
        z * np.sqrt(share * (1 - share) / count + square / (4 * count**2)) / (1 + square / count)
    )
    return float(max(middle - reach, 0.0)), float(min(middle + reach, 1.0))

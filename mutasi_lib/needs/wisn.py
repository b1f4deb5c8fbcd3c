"""WISN and its Indonesian form ABK-Kes (Permenkes 33/2015): activity standards and allowances."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

ALLOWANCES = ("perkalian", "penjumlahan")
"""How support enters: as a factor (WISN, ABK-Kes) or as a sum (older standar kelonggaran)."""

RATIO_WORDS = (
    (0.5, "tekanan sangat tinggi"),
    (0.8, "tekanan tinggi"),
    (0.95, "tekanan ringan"),
    (1.05, "seimbang"),
    (float("inf"), "berlebih"),
)
"""Below this ratio, these words. Limits are ours; WHO only fixes that 1 is balance."""


def available_working_time(
    *,
    days_a_week: float,
    weeks: float = 52,
    leave: float = 0,
    holidays: float = 0,
    sickness: float = 0,
    other: float = 0,
    hours_a_day: float,
) -> float:
    """Hours one person can work in a year.

    AWT = (days_a_week x weeks - (leave + holidays + sickness + other)) x hours_a_day, all absences
    in days a year.

    Raises
    ------
    ValueError
        No time is left.

    Notes
    -----
    WHO, WISN User's Manual (2010), step "Estimating available working time"; ABK-Kes calls it
    waktu kerja tersedia (WKT) and rounds it to 1,200 hours = 72,000 minutes (Permenkes 33/2015).
    """
    days = days_a_week * weeks - (leave + holidays + sickness + other)
    if days <= 0 or hours_a_day <= 0:
        raise ValueError("no working time is left")
    return days * hours_a_day


def standard_workload(available: float, per_result: npt.ArrayLike) -> Floats:
    """Results one person can produce in a year: available time / time per result.

    Both in one unit of time. ABK-Kes: standar beban kerja, SBK = WKT / norma waktu.
    """
    return np.asarray(available / np.asarray(per_result, dtype=np.float64))


def category_allowance_factor(share: npt.ArrayLike) -> Floats:
    """Multiply for support activities that everybody of the category does.

    Parameters
    ----------
    share
        Part of the available time they take, 0 <= share < 1.

    Raises
    ------
    ValueError
        A share of 1 or more: nobody would have time for the service itself.

    Notes
    -----
    CAF = 1 / (1 - share) (WISN); ABK-Kes: standar tugas penunjang STP = 1 / (1 - FTP/100).
    """
    shares = np.asarray(share, dtype=np.float64)
    if (shares >= 1).any() or (shares < 0).any():
        raise ValueError("a category allowance share must be at least 0 and below 1")
    return np.asarray(1 / (1 - shares))


def individual_allowance_factor(hours: npt.ArrayLike, available: float) -> float:
    """People busy with extra activities of some: total time of all of them / available time.

    WISN's IAF. ``hours``: people x time each, a year, in the unit of ``available``.
    """
    return float(np.sum(np.asarray(hours, dtype=np.float64)) / available)


def required_staff(
    service: npt.ArrayLike,
    *,
    category_share: npt.ArrayLike = 0.0,
    individual: npt.ArrayLike = 0.0,
    allowance: str = "perkalian",
) -> Floats:
    """Staff a workload needs, allowances included.

    Parameters
    ----------
    service
        People the service activities need: sum of workload / standard workload.
    category_share
        Share of everybody's time that support activities take.
    individual
        People busy with individual extra activities (IAF).
    allowance
        ``"perkalian"``: service x CAF + IAF (WISN, ABK-Kes). ``"penjumlahan"``: service + share +
        IAF, the *standar kelonggaran* of Kepmenkes 81/Menkes/SK/I/2004, still common in studies.

    Raises
    ------
    ValueError
        Another word, or a share outside [0, 1).
    """
    base = np.asarray(service, dtype=np.float64)
    extra = np.asarray(individual, dtype=np.float64)
    factor = category_allowance_factor(category_share)
    if allowance == "perkalian":
        return np.asarray(base * factor + extra)
    if allowance == "penjumlahan":
        return np.asarray(base + np.asarray(category_share, dtype=np.float64) + extra)
    raise ValueError(f"unknown allowance {allowance!r}")


def wisn_ratio(present: npt.ArrayLike, required: npt.ArrayLike) -> Floats:
    """Present / required staff: 1 balance, below 1 work pressure; missing where nobody is needed.

    WHO, WISN User's Manual (2010). The difference is present - required (negative: shortage).
    """
    need = np.asarray(required, dtype=np.float64)
    have = np.asarray(present, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(need > 0, have / need, np.nan))


def pressure_words(ratio: float) -> str:
    """Put a WISN ratio into words an officer reads."""
    if ratio != ratio:
        return "–"
    return next(words for limit, words in RATIO_WORDS if ratio < limit)

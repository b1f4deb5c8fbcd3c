"""ABK, the workload analysis of PermenPANRB 1/2020: volume times time over effective time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

MINUTES = {"menit": 1.0, "jam": 60.0}
"""Minutes in one unit of a time norm."""


def effective_minutes(value: Mapping[str, Any]) -> dict[str, float]:
    """Effective working minutes of one person in each period.

    Parameters
    ----------
    value
        A rule's menit_setahun, menit_sebulan, menit_seminggu and menit_sehari.

    Notes
    -----
    PermenPANRB 1/2020 (second source): 1,250 hours = 75,000 minutes a year, 6,250 a month, 1,500
    a week, 300 a day; KEP/75/M.PAN/7/2004 and ABK-Kes: 72,000, 6,000, 1,500, 300. A month is a
    twelfth of a year, so monthly and yearly volumes agree; the weeks and days of a year are those
    the norm implies (50 or 48 weeks, 250 or 240 days).
    """
    year = float(value["menit_setahun"])
    return {
        "tahun": year,
        "semester": year / 2,
        "triwulan": year / 4,
        "bulan": float(value["menit_sebulan"]),
        "minggu": float(value["menit_seminggu"]),
        "hari": float(value["menit_sehari"]),
    }


def task_load(
    volume: npt.ArrayLike, minutes: npt.ArrayLike, effective: npt.ArrayLike
) -> npt.NDArray[np.float64]:
    """People that tasks keep busy: volume x minutes per result / effective minutes.

    Parameters
    ----------
    volume
        Results per period, >= 0.
    minutes
        Minutes per result, > 0.
    effective
        Effective minutes of one person in that same period, > 0.

    Notes
    -----
    PermenPANRB 1/2020, the approach by result (*hasil kerja*); the approaches by object,
    equipment and duty are the same sum with another volume (KEP/75/M.PAN/7/2004).
    """
    volumes = np.asarray(volume, dtype=np.float64)
    return np.asarray(volumes * np.asarray(minutes) / np.asarray(effective))

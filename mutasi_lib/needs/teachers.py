"""Teachers: one per class, or hours of the curriculum over the teaching load."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def class_teachers(rombel: npt.ArrayLike, per_rombel: float = 1.0) -> Floats:
    """Class teachers a school needs: one per rombel.

    "Setiap rombel diampu oleh 1 guru kelas" (Juknis SKB 5 Menteri 2011).
    """
    return np.asarray(np.asarray(rombel, dtype=np.float64) * per_rombel)


def subject_teachers(hours: npt.ArrayLike, load: float) -> Floats:
    """Teachers of a subject: hours a week in all rombel / face-to-face hours of one teacher.

    Parameters
    ----------
    hours
        JP a week: sum over rombel of the curriculum's hours.
    load
        Hours a week one teacher teaches: 24 at least, 40 at most (Permendikdasmen 11/2025).

    Raises
    ------
    ValueError
        The load is not positive.

    Notes
    -----
    Juknis SKB 5 Menteri 2011. Whether projek hours count, and which way the result is rounded,
    differs between offices: both are parameters of rule ``guru``.
    """
    if load <= 0:
        raise ValueError("a teaching load must be positive")
    return np.asarray(np.asarray(hours, dtype=np.float64) / load)


def rombel_of_pupils(pupils: npt.ArrayLike, largest: int) -> Floats:
    """Classes of one grade: pupils / largest class, rounded up (Permendikbudristek 47/2023)."""
    return np.asarray(np.ceil(np.asarray(pupils, dtype=np.float64) / largest))


def shared_posts(exact: npt.ArrayLike, present: npt.ArrayLike) -> tuple[int, int]:
    """Empty posts of one subject in one area, school by school and when teachers are shared.

    Parameters
    ----------
    exact
        Unrounded need per school.
    present
        Teachers present per school.

    Returns
    -------
    Posts that rounding up in each school asks for, and posts that suffice when a teacher may serve
    several schools (*berbagi guru*): the sum of the unrounded shortages, rounded up.
    """
    lacking = np.maximum(np.asarray(exact, dtype=np.float64) - np.asarray(present), 0)
    apart = int(np.ceil(lacking - 1e-9).sum())
    return apart, int(np.ceil(lacking.sum() - 1e-9))

"""From an unrounded need to whole people: where methods and offices differ most."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

NOISE = 1e-9
"""A sum of minutes this close to a whole number of people is that number."""

ROUNDINGS = {
    "terdekat": "dibulatkan ke angka terdekat",
    "atas": "dibulatkan ke atas",
    "bawah": "dibulatkan ke bawah",
    "wisn": "dibulatkan menurut kebiasaan WISN",
    "juknis": "dibulatkan menurut Juknis SKB 5 Menteri",
}
"""Ways to round, and how an officer reads them."""

WISN_EASE = 0.1
"""WISN: each of the first five people may carry a tenth more than a full load."""
WISN_FULL_EASE = 5


JUKNIS_LOAD = 40 / 24
"""Juknis: rounding down may not load a teacher beyond 40 hours where 24 are full."""


def round_people(exact: npt.ArrayLike, how: str) -> Floats:
    """Round needs to whole people.

    Parameters
    ----------
    exact
        People, >= 0; missing stays missing.
    how
        ``"terdekat"`` (halves up), ``"atas"`` or ``"bawah"``. ``"wisn"``: up to one tenth of the
        staff may be carried by those present (1.1 -> 1, 2.2 -> 2, ... 5.5 -> 5, then halves), and
        any work at all needs one person. ``"juknis"``: down, but never to nobody, and up where
        down would leave a teacher more than 40 hours a week (1.67-1.99, which the text leaves
        open).

    Raises
    ------
    ValueError
        For another word.

    Notes
    -----
    ``wisn`` is the practice ascribed to WHO's User's Manual (2010); its text was not at hand, so
    it counts as not verified. ``juknis``: Juknis Peraturan Bersama 5 Menteri (Kemdiknas, November
    2011), pp. 37-38, table of rounding; read in a public copy.
    """
    need = np.asarray(exact, dtype=np.float64)
    if how == "atas":
        return np.asarray(np.ceil(need - NOISE) + 0.0)
    if how == "bawah":
        return np.asarray(np.floor(need + NOISE))
    if how == "terdekat":
        return np.asarray(np.floor(need + 0.5 + NOISE))
    if how == "wisn":
        whole = np.floor(need + NOISE)
        ease = np.where(whole <= WISN_FULL_EASE, WISN_EASE * whole, 0.5 - 2 * NOISE)
        return np.asarray(whole + (need - whole > ease + NOISE))
    if how == "juknis":
        down = np.floor(need + NOISE)
        heavy = need > np.maximum(down, 1) * JUKNIS_LOAD + NOISE
        return np.asarray(
            np.where(need <= NOISE, np.floor(need + NOISE), np.maximum(down, 1) + heavy)
        )
    raise ValueError(f"unknown rounding {how!r}")

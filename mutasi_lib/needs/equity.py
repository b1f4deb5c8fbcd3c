"""How evenly people are spread over need: Gini, Theil, least and most, and the Lorenz curve."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]


def gini(people: npt.ArrayLike, need: npt.ArrayLike) -> float:
    """Gini coefficient of coverage: 0 all units are equally covered, towards 1 one has all.

    Parameters
    ----------
    people, need
        Per unit, >= 0; units without need are left out, for nobody can be uncovered there.

    Returns
    -------
    Missing without need or without people.

    Notes
    -----
    G = 1 - sum_i (X_i - X_{i-1}) (Y_i + Y_{i-1}), with X and Y the cumulative shares of need and
    people in order of coverage (Brown 1994, *Soc Sci Med* 38:1243-1256).
    """
    x, y = lorenz(people, need)
    if not len(x):
        return float("nan")
    return float(1 - np.sum(np.diff(x) * (y[1:] + y[:-1])))


def lorenz(people: npt.ArrayLike, need: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Cumulative shares of need and of people, from the least covered unit to the most.

    Both start at 0 and end at 1; empty without need or without people.
    """
    have, want = _with_need(people, need)
    if want.sum() <= 0 or have.sum() <= 0:
        return np.array([]), np.array([])
    order = np.argsort(have / want, kind="stable")
    x = np.concatenate([[0.0], np.cumsum(want[order]) / want.sum()])
    y = np.concatenate([[0.0], np.cumsum(have[order]) / have.sum()])
    return x, y


def theil(people: npt.ArrayLike, need: npt.ArrayLike) -> float:
    """Theil's T of coverage, 0 when all units are equally covered.

    T = sum_i p_i ln(p_i / n_i), p_i and n_i a unit's share of people and of need (Theil 1967,
    *Economics and Information Theory*); a unit without people adds 0. Missing as in `gini`.
    """
    have, want = _with_need(people, need)
    if want.sum() <= 0 or have.sum() <= 0:
        return float("nan")
    return _theil(have / have.sum(), want / want.sum())


def theil_parts(
    people: npt.ArrayLike, need: npt.ArrayLike, group: npt.ArrayLike
) -> tuple[float, float]:
    """Theil's T between groups of units, and within them; they add up to T.

    Between: sum_g P_g ln(P_g / N_g). Within: sum_g P_g T_g, T_g the index inside group g.
    """
    frame = pd.DataFrame({"people": people, "need": need, "group": group}).astype(
        {"people": "float64", "need": "float64"}
    )
    frame = frame[frame["need"] > 0]
    if frame["need"].sum() <= 0 or frame["people"].sum() <= 0:
        return float("nan"), float("nan")
    sums = frame.groupby("group", dropna=False)[["people", "need"]].sum()
    shares = sums / sums.sum()
    between = _theil(shares["people"].to_numpy(), shares["need"].to_numpy())
    total = theil(frame["people"], frame["need"])
    return between, max(0.0, total - between)


def _theil(people: Floats, need: Floats) -> float:
    some = people > 0
    return max(0.0, float(np.sum(people[some] * np.log(people[some] / need[some]))))


def _with_need(people: npt.ArrayLike, need: npt.ArrayLike) -> tuple[Floats, Floats]:
    have = np.asarray(people, dtype=np.float64)
    want = np.asarray(need, dtype=np.float64)
    return have[want > 0], want[want > 0]


def equity(needs: pd.DataFrame, area: pd.Series, *, by: str = "kelompok_jabatan") -> pd.DataFrame:
    """Measure, profession by profession, how evenly people are spread over units.

    Parameters
    ----------
    needs
        As `mutasi_lib.needs.compute_needs`.
    area
        Unit code -> kecamatan; units without one are a group of their own.
    by
        Column of ``needs``.

    Returns
    -------
    DataFrame, least even first
        ``by``; unit (units with need), kebutuhan, bezetting; gini, theil, theil_antar (between
        kecamatan), theil_dalam (within), bagian_antar (0-1); cakupan_terendah and
        cakupan_tertinggi (bezetting / kebutuhan) and their quotient min_maks (0-1). Professions
        with need in one unit only are left out: nothing is spread there.
    """
    rows = []
    usable = needs[needs["kebutuhan"] > 0]
    for name, group in usable.groupby(by):
        if len(group) < 2:
            continue
        people, need = group["bezetting"], group["kebutuhan"]
        between, within = theil_parts(people, need, group["unit_kerja"].map(area).fillna(""))
        ratio = people / need
        rows.append(
            {
                by: name,
                "unit": len(group),
                "kebutuhan": int(need.sum()),
                "bezetting": int(people.sum()),
                "gini": gini(people, need),
                "theil": theil(people, need),
                "theil_antar": between,
                "theil_dalam": within,
                "cakupan_terendah": float(ratio.min()),
                "cakupan_tertinggi": float(ratio.max()),
            }
        )
    columns = [
        by, "unit", "kebutuhan", "bezetting", "gini", "theil", "theil_antar", "theil_dalam",
        "cakupan_terendah", "cakupan_tertinggi",
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=columns)
    total = frame["theil_antar"] + frame["theil_dalam"]
    frame["bagian_antar"] = frame["theil_antar"] / total.where(total > 0)
    most = frame["cakupan_tertinggi"]
    frame["min_maks"] = frame["cakupan_terendah"] / most.where(most > 0)
    return frame.sort_values(["gini", by], ascending=[False, True]).reset_index(drop=True)

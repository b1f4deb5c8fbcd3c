"""Weights from what people can say: which goal matters more, or what its whole range is worth.

A weight is the price of one unit, which nobody can judge without knowing how many units there are
to win. Judged are ranges, worst to best; a weight is then the worth of a range by its width (von
Winterfeldt and Edwards, 1986). From an order alone the centroid of all worths in that order is
taken (Barron and Barrett, 1996).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from mutasi_lib.domain.goals import GOALS

WORTH_OF_ALL = 10_000.0
"""Points all ranges together are worth; only their proportions matter to the plan."""


def rank_order_centroid(order: Sequence[str]) -> dict[str, float]:
    """Shares of goals named from most to least important: (1/n) * sum of 1/i for i = k..n.

    Raises
    ------
    ValueError
        A goal is named twice.
    """
    if len(set(order)) != len(order):
        raise ValueError("a goal is named twice")
    n = len(order)
    return {goal: sum(1 / i for i in range(k, n + 1)) / n for k, goal in enumerate(order, start=1)}


def weights_of_worths(worths: Mapping[str, float], ranges: pd.DataFrame) -> dict[str, float]:
    """The weight of every goal from what its whole range is worth against the others.

    Parameters
    ----------
    worths
        Goal -> any number >= 0; only proportions count.
    ranges
        tujuan, terbaik, terburuk, as `mutasi_lib.allocation.pricing.Pricing.swing` gives them.

    Returns
    -------
    dict
        Goal -> points per unit of weight (per million rupiah for biaya); goals without a range, or
        not named, are left out.
    """
    width = (ranges["terbaik"] - ranges["terburuk"]).abs()
    widths = dict(zip(ranges["tujuan"], width, strict=True))
    known = {goal: worth for goal, worth in worths.items() if widths.get(goal, 0.0) > 0}
    total = sum(known.values())
    if total <= 0:
        return {}
    return {
        goal: float(f"{WORTH_OF_ALL * worth / total * GOALS[goal].per / widths[goal]:.3g}")
        for goal, worth in known.items()
    }

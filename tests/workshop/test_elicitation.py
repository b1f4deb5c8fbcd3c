"""Weights from an order or from the worth of ranges."""

from __future__ import annotations

from math import isclose

import pandas as pd
import pytest

from mutasi_lib.workshop import rank_order_centroid, weights_of_worths

RANGES = pd.DataFrame(
    {
        "tujuan": ["cakupan", "biaya", "jarak", "melawan_penolakan"],
        "terbaik": [300.0, 0.0, -50.0, 0.0],
        "terburuk": [100.0, 500_000_000.0, 50.0, 0.0],
    }
)


@pytest.mark.parametrize(
    ("count", "by_hand"),
    [
        (1, [1.0]),
        (2, [3 / 4, 1 / 4]),  # (1 + 1/2) / 2 and (1/2) / 2
        (3, [11 / 18, 5 / 18, 2 / 18]),  # (1 + 1/2 + 1/3) / 3, (1/2 + 1/3) / 3, (1/3) / 3
        (4, [25 / 48, 13 / 48, 7 / 48, 3 / 48]),
    ],
)
def test_a_share_is_the_mean_of_all_that_respect_the_order(
    count: int, by_hand: list[float]
) -> None:
    goals = [f"tujuan {number}" for number in range(count)]
    shares = rank_order_centroid(goals)
    assert list(shares) == goals
    assert all(map(isclose, shares.values(), by_hand))
    assert isclose(sum(shares.values()), 1.0)


def test_a_goal_named_twice_is_a_fault() -> None:
    with pytest.raises(ValueError, match="twice"):
        rank_order_centroid(["jarak", "jarak"])


def test_a_weight_is_the_worth_of_a_range_by_its_width() -> None:
    """Coverage is worth twice what cost is and four times distance: 10,000 points are split 4 : 2
    : 1 into 5,714.3, 2,857.1 and 1,428.6; the widths are 200 seats, 500 million rupiah (weighed
    per million) and 100 km."""
    weights = weights_of_worths({"cakupan": 100, "biaya": 50, "jarak": 25}, RANGES)
    assert weights == {"cakupan": 28.6, "biaya": 5.71, "jarak": 14.3}


def test_only_proportions_count() -> None:
    few = weights_of_worths({"cakupan": 2, "jarak": 1}, RANGES)
    many = weights_of_worths({"cakupan": 80, "jarak": 40}, RANGES)
    assert few == many
    assert isclose(few["cakupan"] * 200 / (few["jarak"] * 100), 2.0, rel_tol=0.01)


def test_a_goal_that_cannot_be_moved_or_is_worth_nothing_gets_no_price_of_its_own() -> None:
    assert "melawan_penolakan" not in weights_of_worths(
        {"cakupan": 50, "melawan_penolakan": 50}, RANGES
    )
    assert weights_of_worths({"cakupan": 0, "jarak": 0}, RANGES) == {}
    assert weights_of_worths({"cakupan": 1, "jarak": 0}, RANGES)["jarak"] == 0.0

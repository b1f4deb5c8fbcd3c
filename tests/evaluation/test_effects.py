"""The estimator: by hand, against regression, and where two-way fixed effects go wrong."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from evaluation_cases import moves_of, noisy_panel, panel_cohort, people_of, prepared, seen_of

from mutasi_lib.evaluation.cohort import NEVER
from mutasi_lib.evaluation.effects import Design, compare, regression, stack_changes
from mutasi_lib.evaluation.findings import find_effects
from mutasi_lib.evaluation.verdict import OPEN

MONTHLY = Design(every=1, history=False)


def frame(rows: list[list[float]]) -> pd.DataFrame:
    return pd.DataFrame(rows, index=[f"P{n:02d}" for n in range(len(rows))])


def test_the_effect_is_the_change_less_the_change_of_the_others() -> None:
    """Two who move gain 5 and 7; five who stay gain 1, 2, 3, 4, 5: mean 6 less mean 3."""
    rows = [[10.0, 15.0], [20.0, 27.0]] + [[0.0, float(gain)] for gain in (1, 2, 3, 4, 5)]
    values = frame(rows)
    cohort = panel_cohort(values, [1, 1] + [NEVER] * 5)
    one = compare(stack_changes(cohort, values, (1,), MONTHLY)).estimate()
    assert one.effect == pytest.approx(3.0)
    assert (one.people, one.units, one.controls) == (2, 2, 5)


def test_who_has_moved_is_no_control_for_who_moves_later() -> None:
    """Early movers gain 10 more every month: a regression with two-way effects is misled."""
    early = [[0.0, 10.0, 20.0, 30.0]] * 6
    late = [[0.0, 0.0, 0.0, 10.0]] * 6
    never = [[0.0, 0.0, 0.0, 0.0]] * 6
    values = frame(early + late + never)
    cohort = panel_cohort(values, [1] * 6 + [3] * 6 + [NEVER] * 6)
    comparison = compare(stack_changes(cohort, values, (1, 2, 3), MONTHLY))
    later = comparison.among(np.arange(6, 12))
    assert comparison.estimate(later).effect == pytest.approx(10.0)
    assert comparison.estimate(comparison.among(np.arange(6))).effect == pytest.approx(20.0)
    long = values.stack().rename("y").reset_index()
    long.columns = ["p", "t", "y"]
    begins = dict(zip(values.index, [1] * 6 + [3] * 6 + [NEVER] * 6, strict=True))
    treated = long["t"] >= long["p"].map(begins)
    dummies = pd.get_dummies(long[["p", "t"]].astype(str), drop_first=True, dtype=float)
    naive = sm.OLS(long["y"], sm.add_constant(dummies.assign(d=treated.astype(float)))).fit()
    assert naive.params["d"] < 16.0  # the mean of all effects is (6 x 60 + 6 x 10) / 24 = 17.5


def test_who_moves_later_serves_as_control_until_then() -> None:
    values = frame([[0.0, 4.0, 4.0]] * 5 + [[0.0, 1.0, 9.0]] * 5)
    cohort = panel_cohort(values, [1] * 5 + [2] * 5)
    comparison = compare(stack_changes(cohort, values, (1, 2), MONTHLY))
    assert comparison.estimate().effect == pytest.approx(3.0)
    assert comparison.estimate().people == 5
    assert comparison.stack.unmatched > 0


def test_regression_gives_the_same_effect_and_nearly_the_same_error() -> None:
    """Independent computation: least squares with a dummy per stratum, clustered by unit."""
    values, start, target = noisy_panel(1, people=180, effect=2.0)
    cohort = panel_cohort(values, start, target)
    stack = stack_changes(cohort, values, (1, 2), MONTHLY)
    ours = compare(stack).estimate()
    strata = pd.Series(stack.stratum)
    moved = pd.Series(stack.treated)
    size = moved.groupby(strata).transform("sum") / (~moved).groupby(strata).transform("sum")
    right = pd.get_dummies(strata, dtype=float).assign(d=moved.astype(float))
    model = sm.WLS(stack.change, right, weights=np.where(moved, 1.0, size))
    fits = [
        model.fit(cov_type="cluster", cov_kwds={"groups": groups})
        for groups in (stack.entered, stack.left)
    ]
    assert ours.effect == pytest.approx(fits[0].params["d"], abs=1e-9)
    # Ours lets strata differ in their effect too, so its error is never the smaller one.
    theirs = max(fit.bse["d"] for fit in fits)
    plain = compare(stack).estimate(small_sample=False)
    assert 0.98 * theirs < plain.error < 1.15 * theirs
    assert plain.error < ours.error < 1.25 * plain.error
    none = pd.DataFrame({"nol": np.zeros(len(values))})
    assert regression(stack, none).effect == pytest.approx(ours.effect, abs=1e-9)


def test_units_that_share_a_shock_widen_the_interval() -> None:
    values, start, _ = noisy_panel(2)
    moved = [place for place, month in enumerate(start) if month < NEVER]
    groups = [f"T{n % 6}" for n in range(len(moved))]
    shock = dict(zip(sorted(set(groups)), (-3.0, -2.0, -1.0, 1.0, 2.0, 3.0), strict=True))
    for place, group in zip(moved, groups, strict=True):
        values.iloc[place, start[place] :] += shock[group]
    shared = panel_cohort(values, start, groups)
    alone = panel_cohort(values, start)
    errors = [
        compare(stack_changes(cohort, values, (1, 2), MONTHLY)).estimate().error
        for cohort in (shared, alone)
    ]
    assert errors[0] > 1.5 * errors[1]


def test_a_trend_before_the_move_is_seen_by_the_placebo() -> None:
    values, start, target = noisy_panel(3)
    flat = compare(stack_changes(panel_cohort(values, start, target), values, (-2, -1), MONTHLY))
    months = np.arange(values.shape[1])
    moving = np.array(start) < NEVER
    drifting = values + 2.0 * months[None, :] * moving[:, None]
    cohort = panel_cohort(drifting, start, target)
    trend = compare(stack_changes(cohort, drifting, (-2, -1), MONTHLY))
    assert flat.estimate().p > 0.05
    assert trend.estimate().p < 0.001


@pytest.mark.parametrize("start", [[1] * 12, [NEVER] * 12])
def test_nobody_to_compare_gives_no_estimate(start: list[int]) -> None:
    values = frame([[0.0, 1.0]] * 12)
    one = compare(stack_changes(panel_cohort(values, start), values, (1,), MONTHLY)).estimate()
    assert one.people == 0
    assert np.isnan(one.effect)
    assert one.p == 1.0


def test_history_is_matched_where_enough_comparable_people_are() -> None:
    """Low and high starters grow differently; only people of the same history compare fairly."""
    low, high = [0.0, 0.0, 1.0], [90.0, 90.0, 95.0]
    values = frame([[0.0, 0.0, 3.0]] * 5 + [low] * 6 + [high] * 30)
    cohort = panel_cohort(values, [2] * 5 + [NEVER] * 36)
    matched = compare(stack_changes(cohort, values, (1,), Design(every=1))).estimate()
    plain = compare(stack_changes(cohort, values, (1,), MONTHLY)).estimate()
    assert matched.effect == pytest.approx(2.0)
    assert plain.effect == pytest.approx(3.0 - (6 * 1 + 30 * 5) / 36)


def test_where_nobody_can_be_compared_every_table_is_empty_and_none_lacks_a_column() -> None:
    """One person moved and was seen before and after; there is nobody beside."""
    months = [f"2025-{month:02d}-28" for month in range(1, 13)]
    cohort = prepared(
        seen_of(["A"], "nilai_kinerja", months), moves_of(["A"]), people_of(["A"], "U01")
    )
    found = find_effects(cohort)
    assert found.events.empty
    assert found.sensitivity.empty
    for frame in (found.effects, found.events, found.sensitivity):
        assert {"indikator", "menurut", "kelompok", "pengaruh", "bawah", "atas"} <= set(frame)
    assert set(found.effects["simpulan"]) == {OPEN}


def test_where_everybody_is_a_unit_of_his_own_the_error_is_that_of_two_samples() -> None:
    """Gains of 1, 2, 3, 4 against 0, 1, 2, 3, 4: variances 5/3 and 5/2, so the error is the root
    of 5/12 + 1/2 (Welch), and four units entered leave three degrees of freedom."""
    values = frame([[0.0, float(gain)] for gain in (1, 2, 3, 4, 0, 1, 2, 3, 4)])
    cohort = panel_cohort(values, [1] * 4 + [NEVER] * 5)
    one = compare(stack_changes(cohort, values, (1,), MONTHLY)).estimate()
    assert one.effect == pytest.approx(0.5)
    assert one.error == pytest.approx((5 / 12 + 1 / 2) ** 0.5)
    assert one.freedom == 3


def test_where_units_cancel_out_the_people_still_vary() -> None:
    """Gains of 1, -1, -1, 1 in two units entered times two left: every unit sums to nothing, and
    the two ways combined would be negative. The people's own error is the root of (4/3)/4."""
    values = frame([[0.0, float(gain)] for gain in (1, -1, -1, 1, 0, 0, 0, 0, 0)])
    cohort = panel_cohort(values, [1] * 4 + [NEVER] * 5, target=["U", "U", "V", "V"])
    left = ["A", "B", "A", "B", *(f"asal {n}" for n in range(5))]
    cohort = replace(cohort, people=cohort.people.assign(unit=left))
    one = compare(stack_changes(cohort, values, (1,), MONTHLY)).estimate()
    assert one.effect == pytest.approx(0.0)
    assert one.error == pytest.approx((1 / 3) ** 0.5)


def test_people_who_enter_the_same_unit_count_as_one_draw() -> None:
    """Two units of two people whose gains are alike: 1, 1 and 3, 3. Whole units vary, so the error
    is that of two draws, 1 and 3: the root of 2/2, and of the controls' nothing."""
    values = frame([[0.0, float(gain)] for gain in (1, 1, 3, 3, 0, 0, 0, 0, 0)])
    cohort = panel_cohort(values, [1] * 4 + [NEVER] * 5, target=["U", "U", "V", "V"])
    one = compare(stack_changes(cohort, values, (1,), MONTHLY)).estimate()
    assert one.error == pytest.approx(1.0)
    assert one.freedom == 1

"""What must hold for every workload, class table and spread of people."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mutasi_lib.loading import load_rules
from mutasi_lib.needs import equity
from mutasi_lib.needs.abk import MINUTES, effective_minutes, task_load
from mutasi_lib.needs.equity import gini, lorenz, theil, theil_parts
from mutasi_lib.needs.rounding import ROUNDINGS, round_people
from mutasi_lib.needs.teachers import shared_posts, subject_teachers
from mutasi_lib.needs.wisn import required_staff

volumes = st.floats(0, 1e6, allow_nan=False)
minutes = st.floats(0.1, 1e4, allow_nan=False)
shares = st.floats(0, 0.9)
counts = st.lists(st.integers(0, 40), min_size=2, max_size=12)


# --- workload -----------------------------------------------------------------------------------


@given(volume=volumes, more=volumes, norm=minutes, share=shares)
def test_more_volume_never_lowers_the_need(
    volume: float, more: float, norm: float, share: float
) -> None:
    less, greater = (task_load(v, norm, 72_000) for v in (volume, volume + more))
    for allowance in ("perkalian", "penjumlahan"):
        low, high = (
            required_staff(load, category_share=share, allowance=allowance)
            for load in (less, greater)
        )
        assert high >= low
        for how in ROUNDINGS:
            assert round_people(high, how) >= round_people(low, how)


@given(volume=volumes, part=st.floats(0, 1), norm=minutes)
def test_splitting_a_task_does_not_change_the_need(volume: float, part: float, norm: float) -> None:
    whole = task_load(volume, norm, 75_000)
    split = task_load([volume * part, volume * (1 - part)], norm, 75_000).sum()
    assert split == pytest.approx(float(whole), rel=1e-9, abs=1e-12)


@given(volume=volumes, norm=minutes)
def test_minutes_and_hours_agree(volume: float, norm: float) -> None:
    in_minutes = task_load(volume, norm, 75_000)
    in_hours = task_load(volume, norm / 60 * MINUTES["jam"], 75_000)
    assert in_hours == pytest.approx(float(in_minutes), rel=1e-12)


@settings(deadline=None)  # the first call reads the rules
@given(volume=volumes, norm=minutes, rule=st.sampled_from(["abk", "abk_kes"]))
def test_a_month_of_work_is_a_twelfth_of_a_year(volume: float, norm: float, rule: str) -> None:
    effective = effective_minutes(load_rules(pd.Timestamp("2027-01-01").date())[rule].value)
    monthly = task_load(volume, norm, effective["bulan"])
    for period, times in (("tahun", 12), ("semester", 6), ("triwulan", 3)):
        longer = task_load(volume * times, norm, effective[period])
        assert longer == pytest.approx(float(monthly), rel=1e-12)


@given(volume=volumes, norm=minutes, spread=st.floats(0, 0.5), share=shares)
def test_the_bounds_hold_every_value_between_their_inputs(
    volume: float, norm: float, spread: float, share: float
) -> None:
    """The need grows with volume, norm and share, so the corners are the exact bounds."""
    low = required_staff(task_load(volume * (1 - spread), norm, 72_000), category_share=share)
    high = required_staff(
        task_load(volume * (1 + spread), norm * (1 + spread), 72_000), category_share=share
    )
    for step in (0.0, 0.3, 1.0):
        inside = task_load(
            volume * (1 - spread + 2 * spread * step), norm * (1 + spread * step), 72_000
        )
        need = required_staff(inside, category_share=share)
        assert low - 1e-9 <= need <= high + 1e-9


# --- rounding -----------------------------------------------------------------------------------


@given(st.floats(0, 1e5))
def test_every_rounding_gives_a_whole_number_less_than_one_away(exact: float) -> None:
    for how in ROUNDINGS:
        whole = float(round_people(exact, how))
        assert whole == int(whole)
        assert abs(whole - exact) < 1 + 1e-6
    assert round_people(exact, "bawah") <= round_people(exact, "juknis") or exact == 0
    assert round_people(exact, "juknis") <= round_people(exact, "atas")
    assert round_people(exact, "wisn") <= round_people(exact, "atas")


@given(st.lists(st.floats(0, 20), min_size=2, max_size=30))
def test_no_rounding_turns_two_needs_round(values: list[float]) -> None:
    for how in ROUNDINGS:
        rounded = round_people(sorted(values), how)
        assert all(a <= b for a, b in pairwise(rounded))


@pytest.mark.parametrize(
    ("exact", "expected"),
    [  # terdekat, atas, bawah, wisn, juknis
        (0.0, (0, 0, 0, 0, 0)),
        (0.05, (0, 1, 0, 1, 1)),
        (0.5, (1, 1, 0, 1, 1)),
        (1.0, (1, 1, 1, 1, 1)),
        (1.1, (1, 2, 1, 1, 1)),
        (1.11, (1, 2, 1, 2, 1)),
        (1.66, (2, 2, 1, 2, 1)),
        (1.67, (2, 2, 1, 2, 2)),
        (2.2, (2, 3, 2, 2, 2)),
        (2.21, (2, 3, 2, 3, 2)),
        (2.99, (3, 3, 2, 3, 2)),
        (5.5, (6, 6, 5, 5, 5)),
        (5.51, (6, 6, 5, 6, 5)),
        (6.4, (6, 7, 6, 6, 6)),
        (6.5, (7, 7, 6, 7, 6)),
        (9.9999999999, (10, 10, 10, 10, 10)),  # a sum of minutes that is ten people
    ],
)
def test_roundings_at_their_limits(exact: float, expected: tuple[int, ...]) -> None:
    names = ("terdekat", "atas", "bawah", "wisn", "juknis")
    assert tuple(int(round_people(exact, how)) for how in names) == expected
    assert set(names) == set(ROUNDINGS)


def test_a_missing_need_stays_missing_and_an_unknown_rounding_is_refused() -> None:
    for how in ROUNDINGS:
        assert np.isnan(round_people(np.nan, how))
    with pytest.raises(ValueError, match="kira-kira"):
        round_people(1.0, "kira-kira")


# --- teachers -----------------------------------------------------------------------------------


@given(hours=st.floats(0, 500), load=st.floats(1, 40), more=st.floats(0, 40))
def test_a_heavier_load_needs_no_more_teachers(hours: float, load: float, more: float) -> None:
    assert subject_teachers(hours, load + more) <= subject_teachers(hours, load)


@given(st.lists(st.tuples(st.floats(0, 6), st.integers(0, 6)), min_size=1, max_size=8))
def test_sharing_never_needs_more_posts_than_rounding_up_each_school(
    schools: list[tuple[float, int]],
) -> None:
    exact, present = zip(*schools, strict=True)
    apart, together = shared_posts(exact, present)
    lacking = sum(max(0.0, e - p) for e, p in schools)
    assert together <= apart
    assert lacking - 1e-6 <= together < lacking + 1 + 1e-6


def test_two_thirds_and_a_quarter_share_one_teacher() -> None:
    """0.67 + 0.25 = 0.92: two posts apart, one shared. A school with enough lends nothing."""
    assert shared_posts([0.67, 1.25, 2.0], [0, 1, 5]) == (2, 1)


def test_a_load_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="positive"):
        subject_teachers(24, 0)


# --- evenness -----------------------------------------------------------------------------------


def _pairwise_gini(people: list[int], need: list[int]) -> float:
    """Mean difference of coverage over twice its mean, weighted by need: another way to G."""
    total = sum(
        n_i * n_j * abs(p_i / n_i - p_j / n_j)
        for p_i, n_i in zip(people, need, strict=True)
        for p_j, n_j in zip(people, need, strict=True)
    )
    return total / (2 * sum(need) * sum(people))


@given(st.data(), counts)
@settings(deadline=None)
def test_gini_is_the_mean_difference_of_coverage(data: st.DataObject, people: list[int]) -> None:
    need = data.draw(st.lists(st.integers(1, 40), min_size=len(people), max_size=len(people)))
    if sum(people) == 0:
        assert np.isnan(gini(people, need))
        assert np.isnan(theil(people, need))
        return
    assert gini(people, need) == pytest.approx(_pairwise_gini(people, need), abs=1e-12)
    assert gini([3 * p for p in people], need) == pytest.approx(gini(people, need), abs=1e-12)
    assert theil([3 * p for p in people], need) == pytest.approx(theil(people, need), abs=1e-12)


@given(st.data(), counts)
@settings(deadline=None)
def test_theil_between_and_within_add_up(data: st.DataObject, people: list[int]) -> None:
    """Within is checked as its own definition, the sum of the groups' indices by their shares."""
    n = len(people)
    need = data.draw(st.lists(st.integers(1, 40), min_size=n, max_size=n))
    group = data.draw(st.lists(st.sampled_from("abc"), min_size=n, max_size=n))
    if sum(people) == 0:
        return
    between, within = theil_parts(people, need, group)
    assert between + within == pytest.approx(theil(people, need), abs=1e-12)
    frame = pd.DataFrame({"p": people, "n": need, "g": group})
    parts = [
        part["p"].sum() / sum(people) * theil(part["p"], part["n"])
        for _, part in frame.groupby("g")
        if part["p"].sum()
    ]
    assert within == pytest.approx(sum(parts), abs=1e-9)


def test_equal_coverage_is_even_and_one_full_unit_is_not() -> None:
    """Coverage 1/2 everywhere: 0. All 4 people in one of four equal units: G = 3/4, T = ln 4."""
    assert gini([1, 2, 3], [2, 4, 6]) == pytest.approx(0)
    assert theil([1, 2, 3], [2, 4, 6]) == pytest.approx(0)
    assert gini([4, 0, 0, 0], [1, 1, 1, 1]) == pytest.approx(0.75)
    assert theil([4, 0, 0, 0], [1, 1, 1, 1]) == pytest.approx(np.log(4))


def test_moving_one_person_from_the_fullest_to_the_emptiest_makes_it_more_even() -> None:
    before, after = [8, 2], [7, 3]
    assert gini(after, [5, 5]) < gini(before, [5, 5])
    assert theil(after, [5, 5]) < theil(before, [5, 5])


def test_the_lorenz_curve_starts_with_the_least_covered() -> None:
    """Coverage 0, 1/2, 2 of needs 1, 2, 1: need 1/4, 3/4, 1; people 0, 1/3, 1."""
    x, y = lorenz([2, 0, 1], [1, 1, 2])
    assert list(x) == [0, 0.25, 0.75, 1]
    assert list(y) == pytest.approx([0, 0, 1 / 3, 1])
    assert [len(part) for part in lorenz([1, 2], [0, 0])] == [0, 0]


def test_the_table_of_evenness_by_hand() -> None:
    """perawat: A has 3 of 2, B 0 of 2; kecamatan differ, so all of it lies between them.

    Shares of people 1 and 0, of need 1/2 each: T = ln 2, G = 1/2. bidan is in one unit only.
    """
    needs = pd.DataFrame(
        {
            "unit_kerja": ["A", "B", "C", "A"],
            "kelompok_jabatan": ["perawat", "perawat", "perawat", "bidan"],
            "kebutuhan": [2, 2, 0, 5],
            "bezetting": [3, 0, 1, 5],
        }
    )
    area = pd.Series({"A": "Rangkui", "B": "Gabek"})
    (row,) = equity(needs, area).to_dict("records")
    assert (row["kelompok_jabatan"], row["unit"]) == ("perawat", 2)
    assert (row["kebutuhan"], row["bezetting"]) == (4, 3)
    assert row["theil_antar"] == pytest.approx(np.log(2))
    assert row["bagian_antar"] == pytest.approx(1)
    assert row["gini"] == pytest.approx(0.5)
    assert (row["cakupan_terendah"], row["cakupan_tertinggi"], row["min_maks"]) == (0, 1.5, 0)

"""Grades: what each needs, and that less of anything never makes one stronger."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mutasi_lib.evaluation.effects import NO_ESTIMATE, Estimate
from mutasi_lib.evaluation.verdict import (
    NO_EFFECT,
    OPEN,
    SIGN_BAD,
    SIGN_GOOD,
    STRENGTH,
    STRONG_BAD,
    STRONG_GOOD,
    Evidence,
    judge,
)

FLAT = Estimate(effect=0.1, error=0.5, freedom=30, people=100, units=30, controls=300)


def evidence(effect: float, error: float = 0.5, **changes: object) -> Evidence:
    reach = 2 * error
    base = Evidence(
        estimate=Estimate(
            effect=effect, error=error, freedom=30, people=100, units=30, controls=300
        ),
        before=FLAT,
        followed=0.9,
        others=((effect - reach, effect + reach),),
        meaningful=2.0,
    )
    return replace(base, **changes)


@pytest.mark.parametrize(
    ("case", "grade"),
    [
        (evidence(5.0), STRONG_GOOD),
        (evidence(-5.0), STRONG_BAD),
        (evidence(0.0), NO_EFFECT),
        (evidence(2.5, 1.1), SIGN_GOOD),
        (evidence(-2.5, 1.1), SIGN_BAD),
        (evidence(1.8, 1.1), OPEN),
        (evidence(5.0, followed=0.6), SIGN_GOOD),
        (evidence(-5.0, followed=0.4), OPEN),
        (evidence(-5.0, others=((-6.0, 0.5),)), SIGN_BAD),
        (evidence(-5.0, others=()), SIGN_BAD),
        (evidence(0.0, followed=0.6), OPEN),
        (evidence(5.0, before=replace(FLAT, effect=3.0)), OPEN),
        (evidence(5.0, before=NO_ESTIMATE), SIGN_GOOD),
        (evidence(5.0, estimate=replace(evidence(5.0).estimate, people=12)), OPEN),
        (evidence(5.0, estimate=replace(evidence(5.0).estimate, units=5)), OPEN),
        (evidence(5.0, estimate=replace(evidence(5.0).estimate, controls=10)), OPEN),
        (evidence(5.0, estimate=replace(evidence(5.0).estimate, people=25)), SIGN_GOOD),
        (evidence(5.0, estimate=NO_ESTIMATE), OPEN),
        (evidence(2.2, 1.0, family=20), OPEN),
    ],
)
def test_each_grade_has_its_conditions(case: Evidence, grade: str) -> None:
    verdict = judge(case)
    assert verdict.grade == grade
    assert verdict.reasons
    assert all(reason for reason in verdict.reasons)


numbers = st.floats(-8, 8)


@settings(max_examples=300, deadline=None)
@given(
    effect=numbers, error=st.floats(0.05, 4), more=st.floats(1, 5), fewer=st.integers(0, 60),
    lost=st.floats(0, 0.9), before=numbers, other=numbers,
)  # fmt: skip
def test_less_data_never_strengthens_a_verdict(
    effect: float, error: float, more: float, fewer: int, lost: float, before: float, other: float
) -> None:
    full = evidence(
        effect,
        error,
        before=replace(FLAT, effect=before),
        others=((other - error, other + error),),
    )
    less = replace(
        full,
        estimate=replace(
            full.estimate,
            error=error * more,
            freedom=30 / more,
            people=100 - fewer,
            units=max(30 - fewer, 1),
            controls=300 - 4 * fewer,
        ),
        followed=0.9 - lost,
        others=((other - error * more, other + error * more),),
        family=2,
    )
    assert STRENGTH[judge(less).grade] <= STRENGTH[judge(full).grade]

"""Aims and limits as people type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutasi_lib.domain.goals import PRICED
from mutasi_lib.errors import ScenarioError
from mutasi_lib.workshop import as_typed, read_aims, read_limits


def test_numbers_are_read_as_indonesians_write_them() -> None:
    typed = {"biaya": "1.500.000", "jarak": " 2,5 ", "cakupan": "92,5 %", "jumlah_perpindahan": ""}
    assert read_aims(typed) == {"biaya": 1_500_000.0, "jarak": 2.5, "cakupan": "92,5 %"}


def test_no_limit_is_no_fault_but_no_aim_is() -> None:
    assert read_limits({"biaya": " "}) == {}
    with pytest.raises(ScenarioError, match="paling sedikit satu"):
        read_aims({"biaya": " "})


def test_a_fault_says_whether_an_aim_or_a_limit_is_meant() -> None:
    with pytest.raises(ScenarioError, match="Batas"):
        read_limits({"biaya": "seribu"})
    with pytest.raises(ScenarioError, match="Sasaran"):
        read_aims({"biaya": "seribu"})


@given(st.dictionaries(st.sampled_from(PRICED), st.integers(-(10**9), 10**12), min_size=1))
def test_what_is_shown_is_read_back_as_it_was(aims: dict[str, int]) -> None:
    assert read_aims(as_typed(aims)) == aims


@given(st.decimals(0, 10**6, places=3))
def test_decimals_come_back_too(value: object) -> None:
    number = float(str(value))
    assert read_limits(as_typed({"jarak": number})) == {"jarak": pytest.approx(number)}

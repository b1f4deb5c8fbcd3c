"""NIP, official scales and the scenario's own borders."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutasi_lib.domain import vocabulary as vocab
from mutasi_lib.domain.goals import COMPUTED, GOALS, PRICED
from mutasi_lib.domain.nip import Nip, parse_nip
from mutasi_lib.domain.scenario import Scenario
from mutasi_lib.errors import ScenarioError

HEAD = "19850310"


def test_a_nip_tells_birth_start_sex_and_serial() -> None:
    assert parse_nip(HEAD + "201001" + "1" + "901") == Nip(date(1985, 3, 10), 2010, 1, "L", 901)
    assert parse_nip(HEAD + "202021" + "2" + "902") == Nip(date(1985, 3, 10), 2020, 21, "P", 902)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "18 angka"),
        (HEAD + "201001190", "18 angka"),
        (HEAD + "20100119010", "18 angka"),
        (HEAD + "2010011 01", "18 angka"),
        (HEAD + "2010011901\n", "18 angka"),
        ("19850230" + "2010011901", "tanggal lahir"),
        ("19851301" + "2010011901", "tanggal lahir"),
        (HEAD + "201000" + "1901", "bulan"),
        (HEAD + "201020" + "1901", "bulan"),
        (HEAD + "201001" + "0901", "ke-15"),
        (HEAD + "201001" + "3901", "ke-15"),
    ],
)
def test_a_malformed_nip_is_refused_in_words_without_the_number(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words) as caught:
        parse_nip(text)
    assert HEAD not in str(caught.value)


@given(st.dates(date(1940, 1, 1), date(2010, 12, 31)), st.integers(1, 12), st.integers(900, 999))
def test_what_is_put_into_a_nip_comes_out(born: date, month: int, serial: int) -> None:
    nip = parse_nip(f"{born:%Y%m%d}2015{month:02d}2{serial}")
    assert nip == Nip(born, 2015, month, "P", serial)


def test_golongan_ascend_on_their_own_scales() -> None:
    """I/a lowest and IV/e highest of 17; I lowest and XVII highest of 17."""
    pns = ["I/a", "I/d", "II/a", "III/d", "IV/a", "IV/e"]
    assert [vocab.golongan_level(g) for g in pns] == [0, 3, 4, 11, 12, 16]
    pppk = ["I", "IV", "V", "IX", "XVII"]
    assert [vocab.golongan_level(g) for g in pppk] == [0, 3, 4, 8, 16]
    with pytest.raises(ValueError, match="V/a"):
        vocab.golongan_level("V/a")


def test_s1_and_d4_are_one_level_between_d3_and_s2() -> None:
    level = vocab.pendidikan_level
    assert level("S-1") == level("D-IV")
    assert level("D-III") < level("S-1") < level("S-2")


def test_every_goal_is_priced_or_computed_and_none_is_unknown() -> None:
    assert set(PRICED) | set(COMPUTED) == set(GOALS)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"mode": "lexicographic"}, "lexicographic"),
        ({"alpha": 4.5}, "Pemerataan"),
        ({"alpha": -1.0}, "Pemerataan"),
        ({"alpha": float("nan")}, "Pemerataan"),
        ({"weights": {"jarak": 2e6}}, "jarak"),
        ({"weights": {"jarak": 1e-9}}, "jarak"),
        ({"weights": {"jarak": -1.0}}, "jarak"),
        ({"weights": {"jarak": float("nan")}}, "jarak"),
    ],
)
def test_a_scenario_out_of_its_borders_is_refused(change: dict, words: str) -> None:
    with pytest.raises(ScenarioError, match=words):
        Scenario(**change)


def test_a_scenario_on_its_borders_is_taken() -> None:
    scenario = Scenario(alpha=4.0, weights={"jarak": 0.0, "biaya": 1e-6, "cakupan": 1e6})
    assert scenario.weights["cakupan"] == 1e6

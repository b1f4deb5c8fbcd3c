"""Adaptation, early warning, worklist: who counts as what, and what is done about it."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest
from evaluation_cases import moves_of, people_of, prepared, seen_of

from mutasi_lib.domain.indicators import QUESTIONNAIRE
from mutasi_lib.evaluation import evaluate_snapshot
from mutasi_lib.evaluation.adaptation import (
    ADAPTS,
    CAME_BACK,
    FAILS,
    LOST,
    RUNNING,
    adaptation_curves,
    adaptation_rates,
    personal_scores,
    questionnaires,
    reliability,
    standings,
)
from mutasi_lib.evaluation.cohort import Cohort
from mutasi_lib.evaluation.warning import EarlyWarning, warn_early, wilson
from mutasi_lib.evaluation.worklist import AT_WORK, CONTACT, NO_PLACE, make_worklist
from mutasi_lib.planning import Planning

ITEMS = list(QUESTIONNAIRE)
AS_OF = date(2026, 12, 31)


def answers(key: str, month: str, *values: float) -> pd.DataFrame:
    rows = [
        (key, pd.Timestamp(month), item, value) for item, value in zip(ITEMS, values, strict=False)
    ]
    return pd.DataFrame(rows, columns=["pegawai_key", "periode", "indikator", "nilai"])


KEYS = ["GOOD", "BAD", "BACK", "LOST", "NEW", "HALF"]


@pytest.fixture(scope="module")
def cohort() -> Cohort:
    """TMT 1 July 2025 (NEW: November 2026); asked in September, December and June."""
    moves = moves_of(KEYS)
    moves.loc[moves["pegawai_key"] == "BACK", "status"] = "kembali"
    moves.loc[moves["pegawai_key"] == "NEW", "tmt"] = pd.Timestamp("2026-11-01")
    seen = pd.concat(
        [
            answers("GOOD", "2025-09-30", 3, 3, 3, 3, 3, 3),
            answers("GOOD", "2026-06-30", 4, 4, 4, 4, 4, 5),
            answers("BAD", "2025-12-31", 1, 2, 3, 3, 3, 3),
            answers("LOST", "2025-09-30", 5, 5, 5, 5, 5, 5),
            answers("NEW", "2026-12-31", 2, 2, 2, 2, 2, 2),
            answers("HALF", "2025-12-31", 5, 5, 5),
        ],
        ignore_index=True,
    )
    return prepared(seen, moves, people_of(KEYS))


def test_a_score_runs_from_0_to_100_and_needs_four_answers(cohort: Cohort) -> None:
    told = questionnaires(cohort).set_index(["pegawai_key", "bulan_ke"])["skor"]
    assert told["GOOD", 3] == pytest.approx(50.0)
    assert told["GOOD", 12] == pytest.approx(100 * (25 / 6 - 1) / 4)
    assert told["LOST", 3] == pytest.approx(100.0)
    assert np.isnan(told["HALF", 6])


def test_only_an_answer_after_half_a_year_makes_a_success(cohort: Cohort) -> None:
    standing = standings(cohort, questionnaires(cohort))["keadaan"].to_dict()
    assert standing == {
        "GOOD": ADAPTS, "BAD": FAILS, "BACK": CAME_BACK, "LOST": LOST, "NEW": RUNNING, "HALF": LOST,
    }  # fmt: skip


def test_rates_bracket_what_is_not_known(cohort: Cohort) -> None:
    rates = adaptation_rates(standings(cohort, questionnaires(cohort)), "rumpun").iloc[0]
    assert rates["orang"] == 5
    assert rates["gagal_bawah"] == pytest.approx(2 / 5)
    assert rates["gagal_atas"] == pytest.approx(4 / 5)


def test_a_curve_says_how_many_are_behind_each_point(cohort: Cohort) -> None:
    curves = adaptation_curves(cohort, questionnaires(cohort), "rumpun").set_index("bulan_ke")
    assert curves.loc[3, "orang"] == 3
    assert curves.loc[12, ["orang", "diharapkan"]].tolist() == [1, 5]
    assert np.isnan(curves.loc[12, "bawah"])


def test_alpha_is_that_of_the_formula() -> None:
    """Two blocks of equal answers over four people, reckoned from the variances by hand.

    Statements 1-3 answer 1, 2, 3, 4 and 4-6 answer 2, 1, 4, 3: each variance 5/3. Sums are 9, 9,
    21, 21: variance 48. alpha = 6/5 (1 - 10/48) = 0.95.
    """
    rows = [(1, 2), (2, 1), (3, 4), (4, 3)]
    table = pd.DataFrame(
        [[f"P{n}", *([first] * 3), *([second] * 3)] for n, (first, second) in enumerate(rows)],
        columns=["pegawai_key", *ITEMS],
    )
    assert reliability(table).alpha == pytest.approx(0.95)


def test_wilsons_interval_is_that_of_the_textbook() -> None:
    """Newcombe (1998), Statistics in Medicine 17, table I: 81 of 263 gives 0.2553 to 0.3662."""
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson(0, 0) == (0.0, 1.0)


# --- early warning -------------------------------------------------------------------------------


def many(count: int, seed: int = 0) -> tuple[pd.DataFrame, pd.DataFrame]:
    """People whose outcome follows their first answer, and twenty still on the way."""
    random = np.random.default_rng(seed)
    keys = [f"P{n:03d}" for n in range(count + 20)]
    first = random.integers(1, 6, len(keys))
    failed = random.random(len(keys)) < 1 / (1 + np.exp(1.5 * (first - 2.5)))
    table = pd.DataFrame(
        {"unit_tujuan": [f"U{n % 15}" for n in range(len(keys))], "kesulitan": "lain",
         "keinginan": "dipenuhi", "keadaan": np.where(failed, FAILS, ADAPTS)},
        index=keys,
    )  # fmt: skip
    table.loc[keys[count:], "keadaan"] = RUNNING
    early = pd.DataFrame({"pegawai_key": keys, "bulan_ke": 3, "skor": 50.0})
    for item in ITEMS:
        early[item] = first if item == "adaptasi_1" else random.integers(1, 6, len(keys))
    return table, early


def test_a_warning_beats_the_mean_and_is_calibrated_on_unseen_units() -> None:
    standing, early = many(400)
    warning = warn_early(standing, early)
    assert warning.error < 0.75 * warning.base_error
    assert warning.calibration["orang"].sum() == 400
    told = warning.calibration
    assert told["ramalan"].between(told["terjadi_bawah"], told["terjadi_atas"]).all()
    said = early.set_index("pegawai_key").loc[warning.chances.index, "adaptasi_1"]
    assert warning.chances[said <= 2].min() > warning.chances[said > 2].max()


def test_with_few_outcomes_nothing_is_predicted_and_the_reason_is_told() -> None:
    warning = warn_early(*many(40))
    assert warning.chances.empty
    assert "40 orang" in warning.reason


# --- worklist ------------------------------------------------------------------------------------

COURSES = pd.DataFrame(
    {"kode": ["K1"], "nama": ["Dasar"], "kelompok_jabatan": ["perawat"], "biaya": [5.0],
     "kapasitas": [2]}
)  # fmt: skip
NO_WARNING = EarlyWarning(
    chances=pd.Series({"RUN-HIGH": 0.7, "RUN-LOW": 0.2}), calibration=pd.DataFrame(), error=0.1,
    base_error=0.2, known=100, failed=30,
)  # fmt: skip


def people(**changes: object) -> pd.DataFrame:
    rows = {
        "F1": (FAILS, 20.0, "adaptasi_1"), "F2": (FAILS, 30.0, "adaptasi_1"),
        "F3": (FAILS, 40.0, "adaptasi_1"), "F4": (FAILS, 10.0, "adaptasi_5"),
        "RUN-HIGH": (RUNNING, 45.0, "adaptasi_3"), "RUN-LOW": (RUNNING, 70.0, "adaptasi_3"),
        "GONE": (LOST, np.nan, "adaptasi_1"), "FINE": (ADAPTS, 90.0, "adaptasi_1"),
        "WENT": (CAME_BACK, 5.0, "adaptasi_1"),
    }  # fmt: skip
    table = pd.DataFrame.from_dict(
        rows, orient="index", columns=["keadaan", "skor", "butir_terendah"]
    )
    return table.assign(unit_tujuan="U01", segmen="s", kelompok_jabatan="perawat").assign(**changes)


def test_the_worst_off_come_first_and_who_needs_nothing_is_left_out() -> None:
    work = make_worklist(people(), NO_WARNING, COURSES, as_of=AS_OF)
    assert work["pegawai_key"].tolist() == ["F4", "F1", "F2", "F3", "RUN-HIGH", "GONE"]
    assert work["urutan"].tolist() == [1, 2, 3, 4, 5, 6]


def test_training_matches_the_post_and_ends_with_its_places() -> None:
    work = make_worklist(people(), NO_WARNING, COURSES, as_of=AS_OF).set_index("pegawai_key")
    assert work.loc[["F1", "F2"], "pelatihan"].tolist() == ["Dasar", "Dasar"]
    assert work.loc["F3", "tindakan"] == NO_PLACE
    assert work["biaya"].sum() == 10.0
    assert work.loc["F4", "tindakan"] == QUESTIONNAIRE["adaptasi_5"].action
    assert work.loc["GONE", "tindakan"] == CONTACT
    assert work.loc["RUN-HIGH", "tenggat"] == date(2027, 1, 30)


def test_training_ends_with_the_money() -> None:
    work = make_worklist(people(), NO_WARNING, COURSES, as_of=AS_OF, budget=5.0)
    assert work["biaya"].sum() == 5.0


def test_without_a_course_for_the_post_a_senior_colleague_teaches() -> None:
    table = people(kelompok_jabatan="bidan")
    work = make_worklist(table, NO_WARNING, COURSES, as_of=AS_OF).set_index("pegawai_key")
    assert work.loc["F1", "tindakan"] == AT_WORK


def test_observations_of_months_nobody_moved_in_leave_everything_empty() -> None:
    empty = prepared(seen_of(["B"], "kehadiran", ["2025-09-30"]), moves_of([]), people_of(["B"]))
    told = questionnaires(empty)
    assert standings(empty, told).empty
    assert adaptation_curves(empty, told).empty
    work = make_worklist(
        standings(empty, told), warn_early(standings(empty, told), told), COURSES, as_of=AS_OF
    )
    assert work.empty


def test_every_person_who_moved_has_a_curve_even_without_an_answer() -> None:
    """A answers after three months and after six; B never."""
    months = ["2025-09-30", "2025-12-31"]
    answers = pd.concat([seen_of(["A"], name, months, 4.0) for name in QUESTIONNAIRE])
    cohort = prepared(answers, moves_of(["A", "B"]), people_of(["A", "B"], "U01"))
    answered = questionnaires(cohort)
    scores = personal_scores(standings(cohort, answered), answered)
    assert sorted(scores.index) == ["A", "B"]
    assert scores.loc["A", [3, 6]].tolist() == [75.0, 75.0]
    assert scores.loc["B"].isna().all()


def test_money_for_training_ends_where_it_is_said_to(rangkui: Planning) -> None:
    snapshot = rangkui.study.snapshot
    free = evaluate_snapshot(snapshot).worklist["biaya"].sum()
    held = evaluate_snapshot(snapshot, budget=free / 2).worklist
    assert 0 < held["biaya"].sum() <= free / 2
    assert len(held) == len(evaluate_snapshot(snapshot).worklist), "nobody drops off the list"

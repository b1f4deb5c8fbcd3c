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
from mutasi_lib.evaluation.competence import (
    NO_COURSE,
    NO_GAP,
    NOT_MEASURED,
    competence_summary,
)
from mutasi_lib.evaluation.warning import EarlyWarning, warn_early, wilson
from mutasi_lib.evaluation.worklist import (
    AT_WORK,
    CONTACT,
    NO_PLACE,
    TRAINING,
    make_worklist,
)
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
    {"kode": ["K1"], "nama": ["Dasar"], "kelompok_jabatan": ["perawat"], "kompetensi": [None],
     "biaya": [5.0], "kapasitas": [2]}
)  # fmt: skip
NOBODY_MEASURED = pd.DataFrame(columns=["pegawai_key", "kompetensi", "tingkat", "tingkat_standar"])
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
    work = make_worklist(people(), NO_WARNING, COURSES, NOBODY_MEASURED, as_of=AS_OF)
    assert work["pegawai_key"].tolist() == ["F4", "F1", "F2", "F3", "RUN-HIGH", "GONE"]
    assert work["urutan"].tolist() == [1, 2, 3, 4, 5, 6]


def test_training_matches_the_post_and_ends_with_its_places() -> None:
    work = make_worklist(people(), NO_WARNING, COURSES, NOBODY_MEASURED, as_of=AS_OF).set_index(
        "pegawai_key"
    )
    assert work.loc[["F1", "F2"], "pelatihan"].tolist() == ["Dasar", "Dasar"]
    assert work.loc["F3", "tindakan"] == NO_PLACE
    assert work["biaya"].sum() == 10.0
    assert work.loc["F4", "tindakan"] == QUESTIONNAIRE["adaptasi_5"].action
    assert work.loc["GONE", "tindakan"] == CONTACT
    assert work.loc["RUN-HIGH", "tenggat"] == date(2027, 1, 30)


def test_training_ends_with_the_money() -> None:
    work = make_worklist(people(), NO_WARNING, COURSES, NOBODY_MEASURED, as_of=AS_OF, budget=5.0)
    assert work["biaya"].sum() == 5.0


def test_without_a_course_for_the_post_a_senior_colleague_teaches() -> None:
    table = people(kelompok_jabatan="bidan")
    work = make_worklist(table, NO_WARNING, COURSES, NOBODY_MEASURED, as_of=AS_OF).set_index(
        "pegawai_key"
    )
    assert work.loc["F1", "tindakan"] == AT_WORK


def test_observations_of_months_nobody_moved_in_leave_everything_empty() -> None:
    empty = prepared(seen_of(["B"], "kehadiran", ["2025-09-30"]), moves_of([]), people_of(["B"]))
    told = questionnaires(empty)
    assert standings(empty, told).empty
    assert adaptation_curves(empty, told).empty
    work = make_worklist(
        standings(empty, told), warn_early(standings(empty, told), told), COURSES,
        NOBODY_MEASURED, as_of=AS_OF,
    )  # fmt: skip
    assert work.empty


OFFERED = pd.DataFrame(
    {
        "kode": ["UMUM", "RAWAT", "BIDAN", "DARURAT"],
        "nama": ["Perubahan", "Keperawatan", "Kebidanan", "Gawat darurat"],
        "kelompok_jabatan": [None, "perawat", "bidan", "perawat"],
        "kompetensi": ["Mengelola perubahan", "Keperawatan", "Kebidanan", "Kegawatdaruratan"],
        "biaya": [1.0, 2.0, 3.0, 4.0],
        "kapasitas": [1, 1, 1, 1],
    }
)


def measured(*rows: tuple[str, str, int, int]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=NOBODY_MEASURED.columns)


def work_of(table: pd.DataFrame, competence: pd.DataFrame, **more: float) -> pd.DataFrame:
    work = make_worklist(table, NO_WARNING, OFFERED, competence, as_of=AS_OF, **more)
    return work.set_index("pegawai_key")


def test_the_course_closes_a_gap_of_the_own_trade_before_any_other() -> None:
    """F1 lacks one level in the trade and two in managing change; the trade comes first, because
    the failing statement is about mastering the task."""
    work = work_of(
        people().loc[["F1"]],
        measured(("F1", "Mengelola perubahan", 1, 3), ("F1", "Kegawatdaruratan", 2, 3)),
    )
    assert work.loc["F1", "pelatihan"] == "Gawat darurat"
    assert (
        work.loc["F1", "kesenjangan"] == "Mengelola perubahan 1 dari 3; Kegawatdaruratan 2 dari 3"
    )


def test_of_two_gaps_of_the_own_trade_the_wider_is_closed() -> None:
    work = work_of(
        people().loc[["F1"]],
        measured(("F1", "Keperawatan", 2, 3), ("F1", "Kegawatdaruratan", 1, 3)),
    )
    assert work.loc["F1", "pelatihan"] == "Gawat darurat"


def test_without_a_place_for_the_widest_gap_the_next_is_closed() -> None:
    """Both need `Gawat darurat`, which has one place; F1 is worse off and gets it."""
    work = work_of(
        people().loc[["F1", "F2"]],
        measured(
            ("F1", "Kegawatdaruratan", 1, 3),
            ("F2", "Kegawatdaruratan", 1, 3), ("F2", "Mengelola perubahan", 2, 3),
        ),
    )  # fmt: skip
    assert work["pelatihan"].to_dict() == {"F1": "Gawat darurat", "F2": "Perubahan"}


def test_nobody_is_taught_what_they_were_measured_to_have() -> None:
    """F1 was measured in all that is taught, F2 in nothing, F3 in one of two courses."""
    work = work_of(
        people().loc[["F1", "F2", "F3"]],
        measured(
            ("F1", "Keperawatan", 3, 3), ("F1", "Kegawatdaruratan", 4, 3),
            ("F3", "Keperawatan", 3, 3),
        ),
    )  # fmt: skip
    assert work["tindakan"].tolist() == [AT_WORK, TRAINING, TRAINING]
    assert work.loc[["F2", "F3"], "pelatihan"].tolist() == ["Keperawatan", "Gawat darurat"]
    assert work["kesenjangan"].tolist() == [NO_GAP, NOT_MEASURED, NO_GAP]


def test_nobody_is_sent_to_a_course_of_another_kelompok() -> None:
    work = work_of(people().loc[["F1"]], measured(("F1", "Kebidanan", 0, 3)))
    assert work.loc["F1", "pelatihan"] != "Kebidanan"


def test_a_gap_gives_no_course_where_another_statement_fails() -> None:
    """F4 masters the task; what troubles F4 is the way to work."""
    work = work_of(people().loc[["F4"]], measured(("F4", "Kegawatdaruratan", 0, 3)))
    assert work.loc["F4", "tindakan"] == QUESTIONNAIRE["adaptasi_5"].action
    assert work.loc["F4", "kesenjangan"] == "Kegawatdaruratan 0 dari 3"


def test_money_left_for_the_cheaper_gap_only_closes_the_cheaper() -> None:
    work = work_of(
        people().loc[["F1"]],
        measured(("F1", "Kegawatdaruratan", 1, 3), ("F1", "Mengelola perubahan", 2, 3)),
        budget=1.0,
    )
    assert (work.loc["F1", "pelatihan"], work.loc["F1", "biaya"]) == ("Perubahan", 1.0)


def test_gaps_of_all_are_counted_with_who_teaches_them() -> None:
    """A and B moved. Below in K: A by 2 and B by 1; in L only A, by 1; nobody teaches L; X did not
    move; in M everybody is at the standard."""
    table = measured(
        ("A", "K", 1, 3), ("B", "K", 2, 3), ("A", "L", 2, 3), ("B", "L", 3, 3),
        ("A", "M", 3, 3), ("X", "K", 0, 3),
    )  # fmt: skip
    courses = OFFERED.assign(kompetensi=["K", "K", "M", None])
    found = competence_summary(table, courses, pd.Index(["A", "B"]))
    assert found.to_dict("list") == {
        "kompetensi": ["K", "L"],
        "diukur": [2, 2],
        "di_bawah": [2, 1],
        "selisih": [1.5, 1.0],
        "pelatihan": ["Perubahan; Keperawatan", NO_COURSE],
    }


def test_capitals_and_spaces_do_not_part_a_gap_from_its_course() -> None:
    work = work_of(people().loc[["F1"]], measured(("F1", " gawat  DARURAT", 1, 3)))
    assert work.loc["F1", "pelatihan"] == "Keperawatan", "nothing of that name is taught"
    work = work_of(people().loc[["F1"]], measured(("F1", "kegawatDarurataN ", 1, 3)))
    assert work.loc["F1", "pelatihan"] == "Gawat darurat"
    assert work.loc["F1", "kesenjangan"] == "Kegawatdaruratan 1 dari 3"


def test_where_nobody_was_measured_no_gap_is_counted() -> None:
    assert competence_summary(NOBODY_MEASURED, OFFERED, pd.Index(["A"])).empty


def test_in_the_invented_city_no_course_is_given_that_closes_no_gap(rangkui: Planning) -> None:
    """Everybody who was measured and is sent to a course lacks what it teaches or was not measured
    in it, and it is open to their kelompok."""
    snapshot = rangkui.study.snapshot
    courses = snapshot["pelatihan"].set_index("nama")
    levels = snapshot["kompetensi"].set_index(["pegawai_key", "kompetensi"])
    sent = evaluate_snapshot(snapshot).worklist.dropna(subset=["pelatihan"])
    assert sent["pelatihan"].nunique() > 2
    for _, row in sent.iterrows():
        course = courses.loc[row["pelatihan"]]
        assert pd.isna(course["kelompok_jabatan"]) or (
            course["kelompok_jabatan"] == row["kelompok_jabatan"]
        )
        at = (row["pegawai_key"], course["kompetensi"])
        assert at not in levels.index or (
            levels.loc[at, "tingkat"] < levels.loc[at, "tingkat_standar"]
        )


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

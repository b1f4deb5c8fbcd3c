"""Questions about a plan of the sample city, and how the answers read aloud."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mutasi_lib import explain_absence, explain_move, price_of, reports
from mutasi_lib.errors import ScenarioError
from mutasi_lib.explanation import Questions, plan_difference
from mutasi_lib.planning import Planning
from mutasi_lib.widgets import QuestionPanel


@pytest.fixture(scope="module")
def questions(rangkui: Planning) -> Questions:
    return Questions(rangkui)


@pytest.fixture(scope="module")
def mover(rangkui: Planning) -> str:
    return str(rangkui.plan.moves["pegawai_key"].iloc[0])


@pytest.fixture(scope="module")
def stayer(rangkui: Planning) -> str:
    """Somebody who could move and does not."""
    free = set(rangkui.study.problem.candidates["pegawai_key"])
    return min(free - set(rangkui.plan.moves["pegawai_key"]))


def test_why_somebody_moves_compares_with_staying_and_with_the_next_best(
    questions: Questions, mover: str
) -> None:
    """The points of all goals add up to what the sentence says is lost."""
    answer = questions.why(mover)
    home = questions.problem.people["slot_asal"].iloc[questions.problem.person_row[mover]]
    price = questions.pricing.demanded(mover, home)
    assert answer.table["poin_tinggal"].sum() == pytest.approx(price.points, abs=0.01)
    assert price.points > 0
    assert "bila tinggal, rencana kehilangan" in answer.text
    assert "Pilihan terbaik lain" in answer.text


def test_why_somebody_stays_names_the_best_other_place(questions: Questions, stayer: str) -> None:
    answer = questions.why(stayer)
    assert answer.question == "Mengapa tidak dipindahkan?"
    assert answer.text.startswith("Ia tetap di ")
    assert (answer.table["poin_pilihan_lain"].sum()) >= -1e-6


def test_options_come_in_order_and_the_place_of_the_plan_is_first(
    questions: Questions, mover: str
) -> None:
    table = questions.options_of(mover).table
    assert table["harga"].is_monotonic_increasing
    assert table["harga"].iloc[0] == pytest.approx(0.0, abs=1e-6)
    now = questions.planning.plan.moves.set_index("pegawai_key").at[mover, "slot_key"]
    assert table["tempat"].iloc[0] == questions.place(str(now))


def test_a_pair_that_a_rule_refused_is_answered_with_the_rule(questions: Questions) -> None:
    refused = questions.planning.study.candidates.exclusions
    home = questions.problem.people.set_index("pegawai_key")["slot_asal"]
    inside = refused[
        refused["pegawai_key"].isin(home.index)
        & (refused["pegawai_key"].map(home) != refused["slot_key"])
        & refused["slot_key"].isin(questions.problem.slot_row)
    ].iloc[0]
    answer = questions.why_not(str(inside["pegawai_key"]), str(inside["slot_key"]))
    assert answer.text.startswith("Tidak memenuhi syarat: ")
    assert str(inside["rule"]) not in answer.text  # the label, not the id


def test_who_else_moves_is_counted(questions: Questions, stayer: str) -> None:
    """The number in the sentence is that of the people the two plans place otherwise, less one."""
    slot = questions.problem.candidates["slot_key"].iloc[questions.problem.rows_of(stayer)[0]]
    answer = questions.why_not(stayer, slot)
    price = questions.pricing.demanded(stayer, slot)
    assert price.plan is not None
    other = plan_difference(questions.planning.plan, price.plan, questions.problem)
    assert stayer in set(other.people["pegawai_key"])
    count = len(other.people) - 1
    expected = f"{count} orang lain ikut" if count else "Tidak ada orang lain"
    assert expected in answer.text
    assert other.points == pytest.approx(price.points, abs=0.01)


def test_money_says_that_nothing_limits_it(questions: Questions) -> None:
    assert "Anggaran tidak dibatasi" in questions.money().text


def test_nobody_and_nowhere_are_refused(questions: Questions, mover: str) -> None:
    with pytest.raises(ScenarioError, match="tidak ada dalam rencana"):
        questions.why("PEG-0")
    with pytest.raises(ScenarioError, match="tidak ada"):
        questions.why_not(mover, "bukan slot")


def test_the_sample_answers_name_a_code_and_no_key(rangkui: Planning, mover: str) -> None:
    text = reports.sample_questions(rangkui).data
    assert "PG-" in text
    assert mover not in text


@pytest.mark.parametrize("level", ["unit", "publik"])
def test_questions_about_persons_are_for_pimpinan_only(rangkui: Planning, level: str) -> None:
    parameters = rangkui.study.parameters.model_copy(update={"tingkat_akses": level})
    closed = replace(rangkui, study=replace(rangkui.study, parameters=parameters))
    assert "tidak dibuka" in reports.sample_questions(closed).data
    panel = QuestionPanel(closed)
    panel._ask(None)
    assert "tingkat akses pimpinan" in panel.reply.value


def test_the_panel_answers_as_the_page_does(rangkui: Planning) -> None:
    kode = reports.access.shown_moves(rangkui)["kode"].iloc[0]
    panel = QuestionPanel(rangkui)
    panel.kode.value = f" {kode} "
    panel._ask(None)
    question = next(iter(reports.QUESTIONS))
    assert panel.reply.value == reports.answer(rangkui, question, kode).data


@pytest.mark.parametrize("question", list(reports.QUESTIONS)[:5])
def test_a_wrong_code_is_answered_in_words(rangkui: Planning, question: str) -> None:
    panel = QuestionPanel(rangkui)
    panel.question.value = question
    panel.kode.value, panel.unit.value = "PG-0000-0000", "TIDAK ADA"
    panel._ask(None)
    assert "tidak ada" in panel.reply.value


@pytest.mark.parametrize("question", list(reports.QUESTIONS))
def test_every_question_is_answered_for_the_real_kabupaten(
    bolaang: Planning, question: str
) -> None:
    """Aggregated counts, no persons behind them: answers all the same."""
    moves = reports.access.shown_moves(bolaang)
    unit = str(bolaang.study.needs["unit_kerja"].iloc[0])
    text = reports.answer(bolaang, question, str(moves["kode"].iloc[0]), unit).data
    assert len(text) > 40


def test_single_questions_answer_as_the_panel_of_questions_does(
    rangkui: Planning, questions: Questions, mover: str, stayer: str
) -> None:
    candidates = rangkui.study.problem.candidates
    slot = candidates.loc[candidates["pegawai_key"] == stayer, "slot_key"].iloc[0]
    assert explain_move(rangkui, mover).text == questions.why(mover).text
    assert explain_absence(rangkui, stayer, slot).text == questions.why_not(stayer, slot).text
    price = price_of(rangkui, stayer, slot)
    assert 0 <= price.least <= price.points + 1e-6
    assert price.plan is not None
    assert (stayer, slot) in set(
        price.plan.placements[["pegawai_key", "slot_key"]].itertuples(index=False, name=None)
    )

"""What there is to do, told by unit and day; and which gaps nobody teaches."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from mutasi_lib import reports
from mutasi_lib.evaluation import Evaluation, evaluate_snapshot
from mutasi_lib.planning import Planning
from mutasi_lib.reports import evaluation_figures as figures

FIRST, LAST = date(2026, 11, 15), date(2026, 12, 31)


@pytest.fixture
def evaluated(rangkui: Planning) -> Evaluation:
    return evaluate_snapshot(rangkui.study.snapshot)


@pytest.fixture
def few(rangkui: Planning, evaluated: Evaluation) -> Evaluation:
    """Two people at one unit, one at each of two others; three by November, one by the new year."""
    units = rangkui.study.snapshot["unit_kerja"]["kode"].iloc[[0, 1, 1, 2]]
    evaluated.__dict__["worklist"] = pd.DataFrame(
        {"unit_tujuan": list(units), "tenggat": [FIRST, FIRST, LAST, FIRST]}
    )
    return evaluated


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[pd.DataFrame]:
    """What pictures are made of."""
    kept: list[pd.DataFrame] = []
    draw: Callable[..., object] = figures.worklist_calendar
    monkeypatch.setattr(
        figures,
        "worklist_calendar",
        lambda counts, label: kept.append(counts) or draw(counts, label=label),
    )
    return kept


def test_the_picture_counts_people_by_unit_and_day_and_says_so(
    rangkui: Planning, few: Evaluation, drawn: list[pd.DataFrame]
) -> None:
    names = list(rangkui.study.snapshot["unit_kerja"]["nama"].iloc[:3])
    told = str(reports.worklist_picture(rangkui.study, few).data)
    assert "3 orang sampai 15 November 2026, 1 orang sampai 31 Desember 2026" in told
    assert f"Terbanyak: {names[1]}, 2 orang" in told
    (counts,) = drawn
    assert counts.index[0] == names[1]
    assert counts.loc[names[1]].tolist() == [1, 1]
    assert counts.loc[names[0]].tolist() == counts.loc[names[2]].tolist() == [1, 0]


def test_units_beyond_the_first_are_counted_together(
    rangkui: Planning, few: Evaluation, drawn: list[pd.DataFrame]
) -> None:
    reports.worklist_picture(rangkui.study, few, most=1)
    (counts,) = drawn
    assert counts.index[1] == "2 unit lain"
    assert counts.to_numpy().tolist() == [[1, 1], [2, 0]]


def test_with_nothing_to_do_there_is_no_picture(rangkui: Planning, evaluated: Evaluation) -> None:
    evaluated.__dict__["worklist"] = evaluated.worklist.head(0)
    said = str(reports.worklist_picture(rangkui.study, evaluated).data)
    assert "Tidak ada yang perlu ditindaklanjuti" in said
    assert "<img" not in said


def test_who_was_not_measured_is_never_said_to_meet_the_standard(
    rangkui: Planning, evaluated: Evaluation
) -> None:
    table = evaluated.measured
    nobody = replace(evaluated, measured=table.head(0))
    assert "belum diukur" in str(reports.competence_table(rangkui.study, nobody).data)
    one = table[table["pegawai_key"] == table["pegawai_key"].iloc[0]]
    skilled = replace(evaluated, measured=one.assign(tingkat=one["tingkat_standar"]))
    moved = len(evaluated.standing)
    said = str(reports.competence_table(rangkui.study, skilled).data)
    assert f"1 dari {moved} orang yang pindah diukur" in said
    assert "yang diukur memenuhi standar itu" in said


def test_a_gap_that_nobody_teaches_is_told(rangkui: Planning, evaluated: Evaluation) -> None:
    said = str(reports.competence_table(rangkui.study, evaluated).data)
    row = said[said.index("Komunikasi") :]
    assert row.index("belum ada pelatihannya") < row.index("</tr>")

"""What-if without a kernel: every combination solved, one shown, the plan itself to begin with."""

from __future__ import annotations

import re

import pytest
from test_access import at

from mutasi_lib import reports
from mutasi_lib.allocation import check_plan
from mutasi_lib.domain.plan import PlanStatus
from mutasi_lib.explanation.what_if import AS_PLANNED, LEVELS, WhatIf, what_if
from mutasi_lib.planning import Planning


@pytest.fixture(scope="module")
def found(rangkui: Planning) -> WhatIf:
    return what_if(rangkui)


def test_every_combination_has_a_proven_plan_and_the_plan_itself_is_one(
    rangkui: Planning, found: WhatIf
) -> None:
    assert len(found.goals) == 3
    assert len({choice.levels for choice in found.choices}) == len(LEVELS) ** 3
    for choice in found.choices:
        assert choice.plan.report.status is PlanStatus.OPTIMAL
        assert all(result.passed for result in check_plan(choice.plan, rangkui.study.problem))
    own = [choice for choice in found.choices if set(choice.levels) == {AS_PLANNED}]
    assert [choice.plan for choice in own] == [rangkui.plan]


def test_what_matters_more_never_gets_worse(rangkui: Planning, found: WhatIf) -> None:
    """Of two optima, the one that weighs a goal more has no more of it."""
    by_levels = {choice.levels: choice.plan for choice in found.choices}
    sense = rangkui.study.problem.goals
    for levels, plan in by_levels.items():
        for place, goal in enumerate(found.goals):
            more = (*levels[:place], levels[place] + 1, *levels[place + 1 :])
            if more in by_levels:
                gained = by_levels[more].goals[goal] - plan.goals[goal]
                assert gained * (1 if sense[goal] == "min" else -1) <= 1e-6


def test_the_page_shows_one_panel_per_plan_and_one_rule_for_each(rangkui: Planning) -> None:
    page = reports.what_if_panel(rangkui).data
    rules = re.findall(r"\.(andai-[\d-]+) \{ display: block; \}", page)
    panels = re.findall(r'class="pilihan(?: awal)? (andai-[\d-]+)"', page)
    assert sorted(rules) == sorted(panels)
    assert len(panels) == len(LEVELS) ** 3
    assert page.count(" checked>") == 3
    first = page[page.index('class="pilihan awal') :]
    assert rangkui.plan.fingerprint[:16] in first[: first.index("</p>")]
    assert "<script" not in page
    labelled = re.findall(r'<label for="([^"]+)"', page)
    assert sorted(labelled) == sorted(re.findall(r'type="radio" id="([^"]+)"', page))


def test_where_counts_are_hidden_there_is_no_choice(rangkui: Planning) -> None:
    for level, unit in (("unit", "DINKES"), ("publik", "")):
        shown = reports.what_if_panel(at(rangkui, level, unit)).data
        assert "radio" not in shown


def test_a_plan_without_such_goals_can_only_weigh_what_it_has(bolaang: Planning) -> None:
    assert what_if(bolaang).goals == ("jumlah_perpindahan",)
    assert len(what_if(bolaang).choices) == len(LEVELS)

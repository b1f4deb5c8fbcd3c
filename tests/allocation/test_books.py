"""A plan written down and opened again: the same, not solved, and never one that is damaged."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from builders import City

from mutasi_lib.allocation import open_plan, write_down
from mutasi_lib.domain.parameters import Parameters
from mutasi_lib.domain.scenario import Limits
from mutasi_lib.errors import StoredPlanError
from mutasi_lib.planning import Planning, prepare_study


@pytest.fixture(scope="module")
def planning(tmp_path_factory: pytest.TempPathFactory) -> Planning:
    source = City().write_csv(tmp_path_factory.mktemp("kota"))
    return prepare_study(Parameters(sumber=str(source))).solve()


@pytest.fixture
def written(planning: Planning) -> dict[str, Any]:
    """As it comes back from a file."""
    return dict(json.loads(json.dumps(write_down(planning.plan))))


def opened_text(planning: Planning) -> str:
    """Everything a plan says, as text."""
    plan = planning.plan
    tables = (plan.moves, plan.placements, plan.unfilled)
    return "\n".join([*(table.to_csv() for table in tables), f"{plan.goals}", f"{plan.today}"])


def test_a_plan_opened_again_says_what_it_said(planning: Planning, written: dict[str, Any]) -> None:
    again = planning.study.reopen(written)
    assert len(again.plan.moves) > 0
    assert opened_text(again) == opened_text(planning)
    assert again.plan.fingerprint == planning.plan.fingerprint
    proof = replace(planning.plan.report, seconds=0.0, tie_seconds=0.0)
    assert again.plan.report == proof


def test_the_same_plan_is_written_down_the_same_however_long_it_took(planning: Planning) -> None:
    slower = replace(planning.plan.report, seconds=99.0, tie_seconds=9.0)
    assert write_down(replace(planning.plan, report=slower)) == write_down(planning.plan)


def test_what_is_written_names_nobody(planning: Planning, written: dict[str, Any]) -> None:
    people = planning.study.snapshot.identities[["id_pegawai", "nip", "nama"]].to_numpy().ravel()
    text = json.dumps(written)
    assert [word for word in people if f'"{word}"' in text] == []


@pytest.mark.parametrize("name", ["masalah", "rencana", "perpindahan", "bukti", "sha256"])
def test_a_damaged_plan_is_not_used(planning: Planning, written: dict[str, Any], name: str) -> None:
    value = written[name]
    written[name] = value[:-1] if isinstance(value, str | list) else value | {"canonical": "ya"}
    with pytest.raises(StoredPlanError, match="rusak"):
        planning.study.reopen(written)
    del written[name]
    with pytest.raises(StoredPlanError):
        planning.study.reopen(written)


def test_a_plan_of_other_limits_is_not_used(planning: Planning, written: dict[str, Any]) -> None:
    problem = planning.study.problem.with_limits(Limits(moves=1))
    with pytest.raises(StoredPlanError, match="data atau batas"):
        open_plan(written, problem, planning.plan.scenario)


def test_a_plan_that_breaks_a_rule_is_not_used(planning: Planning) -> None:
    """Its hashes are right; but under this problem nobody may leave, and the plan moves people."""
    problem = planning.study.problem
    strict = replace(problem, slots=problem.slots.assign(minimum=problem.slots["before"]))
    stored = write_down(replace(planning.plan, problem_fingerprint=strict.fingerprint))
    with pytest.raises(StoredPlanError, match="pemeriksaan"):
        open_plan(stored, strict, planning.plan.scenario)


def test_the_file_of_a_plan_is_for_its_owner_only(tmp_path: Path) -> None:
    """Surrogate keys can be turned back by whoever has the data."""
    from mutasi_lib.batch.units import _planning

    source = City().write_csv(tmp_path / "kota")
    study = prepare_study(Parameters(sumber=str(source)))
    _planning(study, tmp_path / "rencana.json")
    assert (tmp_path / "rencana.json").stat().st_mode & 0o077 == 0

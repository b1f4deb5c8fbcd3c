"""Candidates, needs and parameters become the right problem, on the real staffing of one region."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from mutasi_lib.allocation import prepare_allocation, solve_allocation
from mutasi_lib.domain.parameters import Parameters
from mutasi_lib.domain.scenario import Limits
from mutasi_lib.errors import ScenarioError
from mutasi_lib.planning import Study, prepare_study


@pytest.fixture(scope="module")
def study() -> Study:
    return prepare_study(Parameters(sumber="bolaang_mongondow"))


def test_a_frozen_unit_without_people_receives_nobody(study: Study) -> None:
    """A new unit has need and no staff yet. Frozen, it must not be filled either: the first
    unit that gains people in the free plan is emptied of its own people and frozen."""
    free = solve_allocation(study.problem, study.parameters.scenario())
    unit_of = study.needs.set_index("slot_key")["unit_kerja"]
    unit = free.moves["slot_key"].map(unit_of).iloc[0]
    everyone = study.candidates.people
    people = everyone[everyone["unit_asal"] != unit]
    known = people["pegawai_key"]
    table, staying = study.candidates.table, study.candidates.staying
    candidates = replace(
        study.candidates,
        people=people,
        table=table[table["pegawai_key"].isin(known)],
        staying=staying[staying["pegawai_key"].isin(known)],
    )
    parameters = study.parameters.model_copy(update={"unit_dibekukan": (unit,)})
    problem = prepare_allocation(candidates, study.needs, study.rules, parameters)
    assert problem.limits.frozen == (unit,)
    plan = solve_allocation(problem, parameters.scenario())
    assert len(plan.moves) > 0
    assert unit not in set(plan.moves["slot_key"].map(unit_of))


def test_a_frozen_unit_that_does_not_exist_is_refused(study: Study) -> None:
    parameters = study.parameters.model_copy(update={"unit_dibekukan": ("tidak-ada",)})
    with pytest.raises(ScenarioError, match="tidak-ada"):
        prepare_allocation(study.candidates, study.needs, study.rules, parameters)


def test_a_pin_that_a_rule_refused_names_the_rule(study: Study) -> None:
    """One candidate is taken out of the table and put down as refused by kontrak_pppk."""
    pair = study.candidates.table.iloc[0][["pegawai_key", "slot_key"]]
    refused = pd.DataFrame([{**pair, "rule": "kontrak_pppk"}])
    candidates = replace(
        study.candidates, table=study.candidates.table.iloc[1:], exclusions=refused
    )
    limits = Limits(pins=(tuple(pair),))
    with pytest.raises(ScenarioError, match="ditolak oleh ketentuan kontrak_pppk"):
        prepare_allocation(candidates, study.needs, study.rules, study.parameters, limits=limits)


def test_a_switch_forbids_the_marked_pairs_whatever_the_order_of_rows(study: Study) -> None:
    """Every seventh pair is marked; the table is handed over upside down."""
    table = study.candidates.table.copy()
    table["dirugikan"] = [row % 7 == 0 for row in range(len(table))]
    marked = set(
        table.loc[table["dirugikan"], ["pegawai_key", "slot_key"]].itertuples(
            index=False, name=None
        )
    )
    candidates = replace(study.candidates, table=table.iloc[::-1])
    parameters = study.parameters.model_copy(update={"tidak_ada_yang_dirugikan": True})
    problem = prepare_allocation(candidates, study.needs, study.rules, parameters)
    rows = problem.candidates.iloc[problem.worse_off][["pegawai_key", "slot_key"]]
    assert set(rows.itertuples(index=False, name=None)) == marked
    assert len(problem.loses_income) == 0

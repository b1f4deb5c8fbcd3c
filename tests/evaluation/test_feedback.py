"""What the next plan learns: shrunk, only where places differ, watched over time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from builders import City
from evaluation_cases import decided_city

from mutasi_lib.domain.schemas import TABLES
from mutasi_lib.domain.snapshot import Snapshot
from mutasi_lib.eligibility.candidates import Candidates
from mutasi_lib.evaluation import evaluate_snapshot
from mutasi_lib.evaluation.adaptation import ADAPTS, FAILS, LOST
from mutasi_lib.evaluation.carried_out import carried_out
from mutasi_lib.evaluation.feedback import back_test, drift, learn_fit, learn_risk
from mutasi_lib.evaluation.findings import comparison_of
from mutasi_lib.evaluation.verdict import OPEN
from mutasi_lib.planning import Planning


def standing_of(hard: tuple[int, int], other: tuple[int, int], lost: int = 0) -> pd.DataFrame:
    """(people, failed) in hard and in other places, spread over twenty months."""
    rows = []
    for place, (count, failed) in (("sulit", hard), ("lain", other)):
        rows += [(place, FAILS if n < failed else ADAPTS) for n in range(count)]
    rows += [("sulit", LOST)] * lost
    table = pd.DataFrame(rows, columns=["kesulitan", "keadaan"])
    months = np.concatenate([np.arange(count) % 20 for count in (hard[0], other[0], lost)])
    return table.assign(rumpun="kesehatan", bulan=months, segmen=table["kesulitan"])


def chance(table: pd.DataFrame) -> pd.Series:
    return table.set_index("kesulitan")["peluang"]


def test_a_place_that_differs_is_told_apart_and_shrunk() -> None:
    """30 of 40 fail in hard places, 10 of 80 elsewhere: 40 of 120 in all.

    Hard places as a whole: (30 + 10/3) / 50 = 2/3; the cell again towards that: (30 + 20/3) / 50.
    """
    risk = learn_risk(standing_of((40, 30), (80, 10)))
    assert set(risk["dasar"]) == {"terukur"}
    assert chance(risk)["sulit"] == pytest.approx((30 + 10 * 2 / 3) / 50, abs=1e-4)
    assert chance(risk)["sulit"] < 30 / 40
    assert chance(risk)["lain"] > 10 / 80
    assert (risk["bawah"] < risk["peluang"]).all()
    assert (risk["peluang"] < risk["atas"]).all()
    TABLES["risiko_adaptasi"].schema.validate(risk.astype({"orang": "Int64"}), lazy=True)


@pytest.mark.parametrize(
    ("hard", "other"), [((40, 8), (80, 14)), ((12, 11), (80, 8)), ((40, 0), (80, 0))]
)
def test_where_places_do_not_differ_or_are_few_nothing_is_updated(
    hard: tuple[int, int], other: tuple[int, int]
) -> None:
    risk = learn_risk(standing_of(hard, other))
    assert set(risk["dasar"]) == {"rata-rata"}
    assert risk["peluang"].nunique() == 1


def test_who_was_lost_only_widens_the_interval() -> None:
    known = learn_risk(standing_of((40, 30), (80, 10))).set_index("kesulitan")
    lost = learn_risk(standing_of((40, 30), (80, 10), lost=40)).set_index("kesulitan")
    assert lost.loc["sulit", "peluang"] == known.loc["sulit", "peluang"]
    assert lost.loc["sulit", "atas"] == pytest.approx(70 / 80)


def test_without_outcomes_there_is_no_table() -> None:
    assert learn_risk(standing_of((0, 0), (0, 0), lost=5)).empty


def test_the_back_test_learns_from_the_first_half_only() -> None:
    """In the second half 15 of 20 marked fail and 5 of 40 others: 15 - 20/8 would be avoided."""
    table = standing_of((40, 30), (80, 10))
    half = table["bulan"] < 10
    table["keadaan"] = ADAPTS
    for place, failures in (("sulit", 15), ("lain", 5)):
        for part in (half, ~half):
            rows = table.index[(table["kesulitan"] == place) & part][:failures]
            table.loc[rows, "keadaan"] = FAILS
    told = back_test(table).set_index("kelompok")
    assert told.loc["ditandai", ["orang", "gagal"]].tolist() == [20, 15]
    assert told.loc["selebihnya", ["orang", "gagal"]].tolist() == [40, 5]
    assert told.loc["ditandai", "terhindar"] == pytest.approx(15 - 20 * 5 / 40)


def test_drift_is_told_only_beyond_chance() -> None:
    table = standing_of((40, 0), (80, 0))
    late = table.index[(table["kesulitan"] == "sulit") & (table["bulan"] >= 10)]
    table.loc[late, "keadaan"] = FAILS
    told = drift(table).set_index("kelompok")
    assert told.loc["sulit", "bergeser"]
    assert not told.loc["lain", "bergeser"]
    assert told.loc["sulit", "selisih"] == pytest.approx(1.0)


# --- suitability ---------------------------------------------------------------------------------


def test_suitability_changes_only_where_the_verdict_says_so_and_is_shrunk(
    rangkui: Planning,
) -> None:
    """In the sample city moves to hard places lose six points; elsewhere some gain, some do not."""
    evaluated = evaluate_snapshot(rangkui.study.snapshot)
    fit = evaluated.fit.set_index(["rumpun", "kesulitan"])
    TABLES["penyesuaian_kesesuaian"].schema.validate(
        evaluated.fit.astype({"orang": "Int64"}), lazy=True
    )
    effects = evaluated.findings.effects
    place = effects[(effects["menurut"] == "kesulitan") & (effects["indikator"] == "nilai_kinerja")]
    of_place = place.set_index("kelompok")["pengaruh"]
    assert set(fit.loc[(slice(None), "lain"), "dasar"]) == {"tidak diubah"}
    assert set(fit.loc[(slice(None), "lain"), "poin"]) == {0.0}
    comparison = comparison_of(evaluated.cohort, "nilai_kinerja")
    transfers = evaluated.cohort.transfers
    measured = fit[fit["dasar"] == "terukur"]
    assert len(measured) >= 3
    for (rumpun, kesulitan), row in measured.iterrows():
        keys = transfers.index[
            (transfers["rumpun"] == rumpun) & (transfers["kesulitan"] == kesulitan)
        ]
        at = evaluated.cohort.people.index.get_indexer(keys)
        own = comparison.effects[comparison.among(at)].mean()
        weight = row["orang"] / (row["orang"] + 10)  # the place counts as ten people
        expected = weight * own + (1 - weight) * of_place[kesulitan]
        assert row["poin"] == pytest.approx(expected, abs=0.01)
        assert row["bawah"] < row["poin"] < row["atas"]


def test_a_verdict_that_says_nothing_changes_no_suitability(rangkui: Planning) -> None:
    evaluated = evaluate_snapshot(rangkui.study.snapshot)
    fit = learn_fit(evaluated.cohort, evaluated.findings.effects.assign(simpulan=OPEN))
    assert set(fit["poin"]) == {0.0}
    assert set(fit["dasar"]) == {"tidak diubah"}
    assert learn_fit(evaluated.cohort, pd.DataFrame()).empty


def test_moves_of_that_kind_are_less_suitable_by_so_much_and_staying_is_not(
    tmp_path: Path,
) -> None:
    """PKM-B is the hard place. Nothing goes below zero, where some would end."""
    plain = City()
    learnt = plain.add_table(
        "penyesuaian_kesesuaian", "rumpun,kesulitan,poin\nkesehatan,sulit,-75\n"
    )
    before, after = found_of(plain.load(tmp_path / "a")), found_of(learnt.load(tmp_path / "b"))
    keys = ["pegawai_key", "slot_key"]
    both = before.table.merge(after.table, on=keys, suffixes=("", "_baru"))
    hard = both["slot_key"].str.startswith("PKM-B")
    assert hard.any()
    expected = (both["kesesuaian"] - 75 * hard).clip(lower=0)
    assert (both.loc[hard, "kesesuaian"] < 75).any()
    assert both["kesesuaian_baru"].tolist() == pytest.approx(expected.tolist())
    change = both["kesesuaian_baru"] - both["kesesuaian"]
    assert both["kesesuaian_evaluasi"].tolist() == pytest.approx(change.tolist())
    pd.testing.assert_frame_equal(before.staying, after.staying)


# --- the table in the next plan ------------------------------------------------------------------


@pytest.fixture(scope="module")
def city() -> City:
    return City().add_table(
        "risiko_adaptasi",
        "rumpun,kesulitan,peluang,orang,dasar\nkesehatan,sulit,0.6,30,terukur\n"
        "kesehatan,lain,0.1,60,terukur\n",
    )


def candidates(snapshot: Snapshot) -> pd.DataFrame:
    return found_of(snapshot).table


def found_of(snapshot: Snapshot) -> Candidates:
    from mutasi_lib.eligibility import find_candidates
    from mutasi_lib.loading import load_rules
    from mutasi_lib.needs import compute_needs

    tmt = date(2027, 1, 1)
    rules = load_rules(tmt)
    needs = compute_needs(snapshot, rules, tmt=tmt)
    return find_candidates(snapshot, needs, rules, tmt=tmt)


def test_a_plan_weighs_the_risk_of_the_place_it_sends_to(city: City, tmp_path: Path) -> None:
    """PKM-B (20) is the hardest of two scored units, PKM-A (10.5) the other."""
    table = candidates(city.load(tmp_path))
    unit = (
        table["slot_key"].str.split("|").str[0]
        if table["slot_key"].str.contains("|", regex=False).any()
        else table["slot_key"]
    )
    to_hard = unit.str.contains("PKM-B")
    assert set(table.loc[to_hard, "risiko_adaptasi"]) == {0.6}
    to_other = unit.str.contains("PKM-A")
    assert set(table.loc[to_other, "risiko_adaptasi"]) <= {0.1}


def test_a_kind_of_move_the_table_does_not_state_takes_the_mean(tmp_path: Path) -> None:
    only = City().add_table(
        "risiko_adaptasi", "rumpun,kesulitan,peluang,orang\npendidikan,lain,0.3,10\n"
    )
    assert set(candidates(only.load(tmp_path))["risiko_adaptasi"]) == {0.3}


def test_without_the_table_the_goal_is_absent(tmp_path: Path) -> None:
    assert "risiko_adaptasi" not in candidates(City().load(tmp_path))


# --- decided and carried out ---------------------------------------------------------------------


def test_what_became_of_decisions_is_counted(tmp_path: Path) -> None:
    """A3 sits in PKM-B as decided; A1's move is late; A2's was cancelled and A3 came instead."""
    table = carried_out(decided_city().load(tmp_path)).set_index("kelompok").loc["perawat"]
    assert table[["diputuskan", "dilaksanakan", "terlambat", "batal", "diganti"]].tolist() == [
        3, 1, 1, 0, 1,
    ]  # fmt: skip
    assert table["masih_di_sana"] == 1
    assert table["tercapai"] == pytest.approx(1 / 3)


def test_who_left_again_is_not_counted_as_there(tmp_path: Path) -> None:
    snapshot = City().load(tmp_path)
    people = snapshot["pegawai"].assign(unit_kerja="DINKES")
    moved = replace(snapshot, tables={**snapshot.tables, "pegawai": people})
    assert carried_out(snapshot).loc[0, "masih_di_sana"] == 1
    assert carried_out(moved).loc[0, "masih_di_sana"] == 0

"""The two cases a person sees first, with their answers known beforehand."""

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from mutasi_lib import evaluation, explanation
from mutasi_lib.allocation import check_plan
from mutasi_lib.domain.parameters import Parameters
from mutasi_lib.domain.plan import PlanStatus
from mutasi_lib.domain.scenario import Limits
from mutasi_lib.errors import (
    InfeasiblePlanError,
    InputDataError,
    ParameterError,
    ScenarioError,
)
from mutasi_lib.loading import sample_source
from mutasi_lib.planning import prepare_study

PAGE = Path(__file__).parents[3] / "shared" / "data" / "puskesmas_bolaang_mongondow.csv"


class TestBolaangMongondow:
    """Shortage 32 = dokter 3, dokter gigi 10, bidan 1, promkes 1, sanitasi 2, gizi 4, farmasi 3,
    ATLM 8. Surplus by profession: dokter 6, dokter gigi 0, bidan 91, promkes 25, sanitasi 14,
    gizi 10, farmasi 8, ATLM 1. Nobody changes profession, so min(shortage, surplus) can be
    filled: 3 + 0 + 1 + 1 + 2 + 4 + 3 + 1 = 15, each by one person from a surplus."""

    FILLED = {
        "dokter": 3, "dokter gigi": 0, "bidan": 1, "promosi kesehatan": 1,
        "sanitasi lingkungan": 2, "gizi": 4, "farmasi": 3, "ATLM": 1, "perawat": 0,
    }  # fmt: skip

    def test_fifteen_of_thirty_two_seats_are_filled_by_exactly_fifteen_moves(self, bolaang):
        figures = evaluation.key_figures(bolaang)
        assert figures["kurang_sebelum"] == 32
        assert figures["terisi"] == 15
        assert figures["kurang_sesudah"] == 17
        assert len(bolaang.plan.moves) == 15

    def test_what_is_filled_by_profession_is_the_smaller_of_shortage_and_surplus(self, bolaang):
        table = evaluation.coverage(bolaang).set_index("kelompok_jabatan")["terisi"]
        assert table.to_dict() == self.FILLED

    def test_what_stays_empty_is_ten_dentists_and_seven_analysts_for_recruitment(self, bolaang):
        empty = explanation.explain_unfilled(bolaang)
        left = empty.groupby("kelompok_jabatan")["kurang"].sum()
        assert left.to_dict() == {"dokter gigi": 10, "ATLM": 7}
        assert set(empty["jalan_keluar"]) == {explanation.RECRUIT}

    def test_the_plan_is_proven_and_the_checker_agrees(self, bolaang):
        assert bolaang.plan.report.status is PlanStatus.OPTIMAL
        assert bolaang.plan.report.gap < bolaang.plan.report.step
        assert all(result.passed for result in check_plan(bolaang.plan, bolaang.study.problem))

    def test_rules_without_data_answer_tidak_dapat_dinilai_and_are_counted(self, bolaang):
        counted = bolaang.study.candidates.unassessed.set_index("rule")["orang"]
        assert set(counted.index) == {
            "kedudukan_hukum_aktif", "cpns_belum_dipindah", "kontrak_pppk", "masa_jabatan",
            "bup_dekat", "hukuman_disiplin", "pengecualian_pribadi",
        }  # fmt: skip
        assert (counted == 589).all()

    def test_goals_without_data_are_absent_and_not_zero(self, bolaang):
        assert set(bolaang.plan.goals) == {"cakupan", "jumlah_perpindahan"}

    @pytest.mark.skipif(not PAGE.exists(), reason="the public counts lie beside the project")
    def test_the_committed_counts_are_those_of_the_page(self, bolaang):
        rows = list(csv.DictReader(PAGE.read_text(encoding="utf-8").splitlines()))
        page = Counter({
            f"PKM-{r['puskesmas'].replace(' ', '-')}|{r['profesi'].lower()}": int(r["tersedia"])
            for r in rows
        })  # fmt: skip
        needs = bolaang.study.needs
        ours = Counter(dict(zip(needs["slot_key"].str.lower(), needs["bezetting"], strict=True)))
        assert ours == Counter({key.lower(): n for key, n in page.items()})


class TestRangkui:
    def test_all_asn_are_there_and_the_plan_is_proven_and_checked(self, rangkui):
        people = rangkui.study.snapshot["pegawai"]
        asn = people[people["status_pegawai"].isin(["PNS", "CPNS", "PPPK"])]
        assert len(asn) == 3648
        assert rangkui.plan.report.status is PlanStatus.OPTIMAL
        assert all(result.passed for result in check_plan(rangkui.plan, rangkui.study.problem))

    def test_every_move_takes_a_person_who_may_move_to_a_slot_of_the_kelompok(self, rangkui):
        """Recomputed from the files, without the rooms in between."""
        source = sample_source("rangkui")
        people = pd.read_csv(source / "pegawai.csv", dtype=str).set_index("id_pegawai")
        posts = pd.read_csv(source / "jabatan.csv", dtype=str).set_index("kode")
        crossings = pd.read_csv(source / "padanan_jabatan.csv", dtype=str)
        allowed = set(zip(crossings["dari_kelompok"], crossings["ke_kelompok"], strict=True))
        key = rangkui.study.snapshot.identities.set_index("pegawai_key")["id_pegawai"]
        for move in rangkui.plan.moves.itertuples():
            person = people.loc[key[move.pegawai_key]]
            home = posts.loc[person["jabatan"], "kelompok_jabatan"]
            target = move.slot_key.split("|")[1]
            assert person["status_pegawai"] in ("PNS", "PPPK")
            assert pd.isna(person["tugas_tambahan"])
            assert person["kedudukan_hukum"] == "Aktif"
            since = person["tmt_unit"]  # 24 months before 2027-01-01, or unknown
            assert pd.isna(since) or since <= "2025-01-01"
            assert target == home or (
                (home, target) in allowed and person["status_pegawai"] == "PNS"
            )

    def test_shuffled_rows_give_the_same_bytes(self, rangkui, tmp_path):
        order = np.random.default_rng(7)
        for file in sample_source("rangkui").glob("*.csv"):
            frame = pd.read_csv(file, dtype=str, keep_default_na=False)
            frame = frame.iloc[order.permutation(len(frame))]
            frame.to_csv(tmp_path / file.name, index=False)
        shuffled = prepare_study(Parameters(sumber=str(tmp_path))).solve().plan
        assert shuffled.moves.to_csv() == rangkui.plan.moves.to_csv()
        assert shuffled.fingerprint == rangkui.plan.fingerprint

    def test_what_is_solved_and_what_is_not_adds_up_to_the_shortage(self, rangkui):
        figures = evaluation.key_figures(rangkui)
        needs = rangkui.study.needs[~rangkui.study.needs["manajerial"]]
        assert figures["kurang_sebelum"] == (-needs["gap"]).clip(lower=0).sum()
        assert figures["terisi"] + figures["kurang_sesudah"] == figures["kurang_sebelum"]
        empty = explanation.explain_unfilled(rangkui)
        assert empty["kurang"].sum() == figures["kurang_sesudah"]
        assert empty["sebab"].str.len().gt(10).all()
        assert empty["pelaku"].notna().all()

    def test_every_move_has_a_reason(self, rangkui):
        moves = explanation.explain_moves(rangkui)
        assert len(moves) == len(rangkui.plan.moves)
        assert moves["alasan"].str.endswith(".").all()

    def test_the_gentle_alternative_harms_nobody(self, rangkui):
        gentle = evaluation.gentle_plan(rangkui)
        harmed = rangkui.study.candidates.table.set_index(["pegawai_key", "slot_key"])["dirugikan"]
        pairs = pd.MultiIndex.from_frame(gentle.plan.moves[["pegawai_key", "slot_key"]])
        assert not harmed.reindex(pairs).any()

    def test_a_scope_of_receivers_sends_nobody_elsewhere(self, rangkui_study):
        study = prepare_study(Parameters(cakupan_tujuan=["kecamatan:Rangkui"]))
        planning = study.solve()
        units = study.candidates.units["kecamatan"]
        target = planning.plan.moves["slot_key"].str.split("|").str[0].map(units)
        assert len(target) > 0
        assert set(target) == {"Rangkui"}
        outside = evaluation.outside_scope(planning)
        assert len(outside) > 0, "people drawn from outside the scope must be shown"

    def test_a_frozen_unit_neither_sends_nor_receives(self, rangkui_study):
        study = prepare_study(Parameters(unit_dibekukan=["RSUD", "SETDA"]))
        moves = study.solve().plan.moves
        ends = pd.concat([moves["slot_asal"], moves["slot_key"]]).str.split("|").str[0]
        assert not set(ends) & {"RSUD", "SETDA"}

    def test_a_limit_on_moves_holds(self, rangkui_study):
        plan = prepare_study(Parameters(batas_perpindahan=30)).solve().plan
        assert len(plan.moves) == 30


class TestParametersThatCannotBe:
    def test_a_frozen_unit_that_does_not_exist_is_refused(self):
        with pytest.raises(ScenarioError, match="PKM-ATLANTIS"):
            prepare_study(Parameters(sumber="bolaang_mongondow", unit_dibekukan=["PKM-ATLANTIS"]))

    def test_a_plan_date_before_the_data_is_refused(self):
        with pytest.raises(InputDataError, match="tmt_rencana"):
            prepare_study(Parameters(sumber="bolaang_mongondow", tmt_rencana="2020-01-01"))

    def test_a_scope_that_names_nothing_is_refused_with_what_exists(self):
        with pytest.raises(ParameterError, match="perawat"):
            prepare_study(
                Parameters(sumber="bolaang_mongondow", cakupan_asal=["kelompok:penyihir"])
            )

    def test_the_day_of_the_data_can_be_set(self):
        study = prepare_study(Parameters(sumber="bolaang_mongondow", per_tanggal="2026-10-01"))
        assert study.snapshot.as_of == date(2026, 10, 1)


class TestPinsAndContradictions:
    def test_a_pin_on_a_refused_pair_names_the_rule(self, rangkui_study):
        refused = rangkui_study.candidates.exclusions
        row = refused[refused["rule"] == "masa_jabatan"].iloc[0]
        with pytest.raises(ScenarioError, match="masa_jabatan"):
            prepare_study(
                rangkui_study.parameters,
                limits=Limits(pins=((row["pegawai_key"], row["slot_key"]),)),
            )

    def test_a_pin_is_kept_even_where_it_does_not_pay(self, bolaang):
        """No puskesmas lacks nurses, so every nurse slot is at its ceiling: the pinned nurse
        fills nothing, and one nurse must leave the receiving slot. 15 + 2 moves."""
        table = bolaang.study.candidates.table
        nurses = table[table["slot_key"].str.endswith("|perawat")]
        pair = tuple(nurses.iloc[0][["pegawai_key", "slot_key"]])
        study = prepare_study(bolaang.study.parameters, limits=Limits(pins=(pair,)))
        plan = study.solve().plan
        assert pair in set(zip(plan.moves["pegawai_key"], plan.moves["slot_key"], strict=True))
        assert len(plan.moves) == 17

    def test_contradictory_pins_are_explained_and_the_relief_is_true(self, bolaang):
        """Sixteen wishes pinned under a limit of ten moves: six too many, in those words."""
        moves = bolaang.plan.moves
        pins = tuple(zip(moves["pegawai_key"], moves["slot_key"], strict=True))
        parameters = bolaang.study.parameters.model_copy(update={"batas_perpindahan": 10})
        with pytest.raises(InfeasiblePlanError) as refused:
            prepare_study(parameters, limits=Limits(pins=pins)).solve()
        assert "dilonggarkan" in str(refused.value)
        assert refused.value.conflicts["kelonggaran"].sum() == pytest.approx(5)
        relieved = parameters.model_copy(update={"batas_perpindahan": 15})
        assert len(prepare_study(relieved, limits=Limits(pins=pins)).solve().plan.moves) == 15

    def test_couples_in_one_kecamatan_stay_there(self, rangkui):
        people = rangkui.study.candidates.people.set_index("pegawai_key")
        units = rangkui.study.candidates.units["kecamatan"]
        after = rangkui.plan.placements.set_index("pegawai_key")["slot_key"]
        place = after.str.split("|").str[0].map(units)
        couples = people.dropna(subset=["pasangan_key"])
        couples = couples[couples["pasangan_key"].isin(people.index)]
        together = couples[
            couples["kecamatan_asal"].to_numpy()
            == people["kecamatan_asal"].reindex(couples["pasangan_key"]).to_numpy()
        ]
        assert len(together) > 50
        own = place.reindex(together.index).to_numpy()
        partner = place.reindex(together["pasangan_key"]).to_numpy()
        assert (own == partner).all()

    def test_spouses_can_be_kept_out_of_one_unit(self, rangkui_study):
        parameters = Parameters(aturan={"pasangan_atasan_langsung.aktif": True})
        planning = prepare_study(parameters).solve()
        people = rangkui_study.candidates.people.set_index("pegawai_key")
        unit = planning.plan.placements.set_index("pegawai_key")["slot_key"].str.split("|").str[0]
        for p, q in people["pasangan_key"].dropna().items():
            if q in people.index and people.loc[p, "unit_asal"] != people.loc[q, "unit_asal"]:
                assert unit[p] != unit[q]

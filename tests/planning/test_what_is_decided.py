"""What a decision changes and what it still needs, on a city one can reckon by hand.

Two health workers serve 1,000 residents at PKM-A and two serve 3,000 at PKM-B; one teacher has 60
pupils at SMP-1. PKM-A has a nurse to spare, PKM-B lacks two: one nurse moves.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from builders import City

from mutasi_lib import evaluation
from mutasi_lib.allocation import prepare_allocation
from mutasi_lib.decision import objections, requirements, stated_objections
from mutasi_lib.domain.parameters import Parameters
from mutasi_lib.domain.scenario import Limits
from mutasi_lib.errors import ParameterError
from mutasi_lib.loading import load_rules
from mutasi_lib.planning import Planning, prepare_study

SERVED = (
    City()
    .add_table(
        "layanan",
        "unit_kerja,kawasan,rawat_inap,penduduk_dilayani\nPKM-A,,,1000\nPKM-B,,,3000\n",
    )
    .add_table(
        "rombel",
        "unit_kerja,tingkat,jumlah_rombel,jumlah_siswa\nSMP-1,7,1,32\nSMP-1,8,1,28\nSMP-1,9,0,\n",
    )
)
RECEIVER = "PKM-B|perawat"


def plan(folder: Path, city: City, moved: str = "A1") -> Planning:
    """The plan of a city in which one nurse moves to PKM-B, and nobody else."""
    study = prepare_study(Parameters(sumber=str(city.write_csv(folder))))
    people = study.snapshot.identities.set_index("id_pegawai")["pegawai_key"]
    limits = Limits(moves=1, pins=((people[moved], RECEIVER),))
    problem = prepare_allocation(
        study.candidates, study.needs, study.rules, study.parameters, limits=limits
    )
    return replace(study, problem=problem).solve()


def said(planning: Planning, **parameters: object) -> Planning:
    """The same plan under parameters that change no move."""
    study = planning.study
    stated = Parameters.from_mapping({**study.parameters.model_dump(), **parameters})
    rules = load_rules(study.tmt, overrides=stated.aturan)
    return replace(planning, study=replace(study, parameters=stated, rules=rules))


@pytest.fixture(scope="module")
def wished(tmp_path_factory: pytest.TempPathFactory) -> Planning:
    """A1 moves, who wishes to."""
    return plan(tmp_path_factory.mktemp("kota"), SERVED)


@pytest.fixture(scope="module")
def refused(tmp_path_factory: pytest.TempPathFactory) -> Planning:
    """A2 moves, who refuses, and whose head holds her."""
    return plan(tmp_path_factory.mktemp("kota"), SERVED, moved="A2")


# --- services ------------------------------------------------------------------------------------


def measures(planning: Planning) -> pd.DataFrame:
    return evaluation.service_measures(planning).set_index("jenis_unit")


def test_a_move_between_two_puskesmas_lightens_the_heavier_and_leaves_the_whole(
    wished: Planning,
) -> None:
    row = measures(wished).loc["puskesmas"]
    assert row["ukuran"] == "penduduk per tenaga kesehatan"
    assert (row["rasio_sebelum"], row["rasio_sesudah"]) == (1000.0, 1000.0)
    assert (row["terberat_sebelum"], row["terberat_sesudah"]) == (1500.0, 1000.0)
    assert (row["petugas_sebelum"], row["petugas_sesudah"]) == (4, 4)  # not the head of PKM-A


def test_pupils_are_counted_per_teacher(wished: Planning) -> None:
    row = measures(wished).loc["smp"]
    assert row["ukuran"] == "peserta didik per guru"
    assert (row["dilayani"], row["rasio_sebelum"], row["rasio_sesudah"]) == (60.0, 60.0, 60.0)


def test_a_school_that_states_some_grades_only_is_told_not_guessed(tmp_path: Path) -> None:
    half = SERVED.set("rombel", 3, "jumlah_siswa", "")
    row = measures(plan(tmp_path, half)).loc["smp"]
    assert (row["unit"], row["tanpa_data"]) == (0, 1)
    assert np.isnan(row["rasio_sebelum"])


def test_a_unit_that_serves_people_with_nobody_is_counted_apart(tmp_path: Path) -> None:
    lonely = SERVED.add_row(
        "unit_kerja", kode="PUSTU-1", nama="Pustu Satu", induk="PKM-A", jenis="pustu"
    ).add_row("layanan", unit_kerja="PUSTU-1", penduduk_dilayani="500")
    row = measures(plan(tmp_path, lonely)).loc["pustu"]
    assert row["tanpa_petugas"] == 1
    assert np.isnan(row["rasio_sesudah"])
    assert row["unit_terberat"] == ""


def test_without_the_tables_every_kind_says_that_nothing_is_known(bolaang: Planning) -> None:
    row = measures(bolaang).loc["puskesmas"]
    assert (row["unit"], row["tanpa_data"]) == (0, 18)  # the ministry counts 18 puskesmas


# --- money ---------------------------------------------------------------------------------------


def test_one_nurse_moved_costs_nothing_and_spares_one_recruit_of_kelas_8(wished: Planning) -> None:
    sums = evaluation.money(wished)
    assert sums[["biaya_sekali", "tpp_setahun", "tunjangan_setahun"]].tolist() == [0.0, 0.0, 0.0]
    assert sums["rekrutmen_terhindar"] == 1
    assert sums["tpp_terhindar"] == 12 * 2_200_000


def test_a_newcomer_begins_at_the_lowest_kelas_of_the_kelompok(tmp_path: Path) -> None:
    city = SERVED.add_row(
        "jabatan", kode="PERAWAT-T", nama="Perawat Terampil", jenis="fungsional",
        kelompok_jabatan="perawat", jenjang="terampil", rumpun="kesehatan", kelas_jabatan="6",
    )  # fmt: skip
    assert evaluation.money(plan(tmp_path, city))["tpp_terhindar"] == 12 * 1_700_000


def test_the_parts_of_the_money_are_those_of_the_cost(rangkui: Planning) -> None:
    sums = evaluation.money(rangkui)
    parts = ("biaya_sekali", "tpp_setahun", "tunjangan_setahun")
    assert sums[list(parts)].sum() == pytest.approx(rangkui.plan.goals["biaya"])


def test_without_kelas_no_amount_is_invented(bolaang: Planning) -> None:
    sums = evaluation.money(bolaang)
    assert sums.drop("rekrutmen_terhindar").isna().all()
    assert sums["rekrutmen_terhindar"] == 15


# --- before the signature ------------------------------------------------------------------------

PERIOD = "2026-12-01/2027-06-30"  # the plan's TMT is 2027-01-01


def standing(planning: Planning) -> dict[str, str]:
    table = requirements(planning)
    names = ("masa_larangan", "pertimbangan_tpk", "persetujuan_imut")
    labels = {planning.study.rules[name].label: name for name in names}
    return {labels[syarat]: keadaan for syarat, keadaan in table[["syarat", "keadaan"]].to_numpy()}


def test_nothing_is_called_done_that_nobody_said(wished: Planning) -> None:
    assert standing(wished) == dict.fromkeys(
        ("masa_larangan", "pertimbangan_tpk", "persetujuan_imut"), "belum"
    )


@pytest.mark.parametrize(
    ("parameters", "rule", "expected"),
    [
        ({"pertimbangan_tpk": "sudah"}, "pertimbangan_tpk", "sudah"),
        ({"persetujuan_imut": "tidak berlaku"}, "persetujuan_imut", "tidak berlaku"),
        ({"persetujuan_mendagri": "sudah"}, "masa_larangan", "belum"),  # no dates: not compared
        (
            {"aturan": {"masa_larangan.masa": ["2027-01-02/2027-06-30"]}},
            "masa_larangan",
            "tidak berlaku",
        ),
        (
            {"aturan": {"masa_larangan.masa": [PERIOD]}},
            "masa_larangan",
            "belum",
        ),
        (
            {
                "aturan": {"masa_larangan.masa": [PERIOD]},
                "persetujuan_mendagri": "sudah",
            },
            "masa_larangan",
            "sudah",
        ),
    ],
)
def test_a_requirement_stands_as_dates_and_parameters_say(
    wished: Planning, parameters: dict[str, object], rule: str, expected: str
) -> None:
    assert standing(said(wished, **parameters))[rule] == expected


def test_a_period_that_is_none_is_refused_as_the_rule_refuses_it(wished: Planning) -> None:
    with pytest.raises(ParameterError, match="bukan masa"):
        requirements(said(wished, aturan={"masa_larangan.masa": ["2027"]}))


def test_every_requirement_says_how_far_its_text_was_read(wished: Planning) -> None:
    table = requirements(wished).set_index("acuan")["verifikasi"]
    assert table["PP 11/2017 Pasal 191"] == "terverifikasi"
    assert set(table) == {"terverifikasi", "sumber kedua"}


def test_a_wished_move_meets_no_objection(wished: Planning) -> None:
    assert objections(wished).empty
    assert stated_objections(wished.study).to_dict() == {"pegawai": 1, "pimpinan": 1}


def test_a_refused_move_meets_the_person_and_the_head(refused: Planning) -> None:
    found = objections(refused)
    assert found["pihak"].tolist() == ["kepala unit asal", "pegawai"]
    ids = refused.study.snapshot.identities.set_index("pegawai_key")["id_pegawai"]
    assert set(found["pegawai_key"].map(ids)) == {"A2"}


def test_where_nobody_was_asked_nothing_is_recorded(bolaang: Planning) -> None:
    assert objections(bolaang).empty
    assert stated_objections(bolaang.study).sum() == 0

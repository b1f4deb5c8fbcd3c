"""Each eligibility rule alone: it refuses, passes on the very day, and owns up to not knowing."""

from __future__ import annotations

from datetime import date
from importlib import resources
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml
from builders import TMT, City

from mutasi_lib.domain.snapshot import Snapshot
from mutasi_lib.eligibility.rules import (
    PAIR_RULES,
    PERSON_RULES,
    RULE_ENTRY,
    Answer,
    Context,
    months_between,
)
from mutasi_lib.errors import ParameterError
from mutasi_lib.loading import load_rules

RULES = load_rules(TMT)
YES, NO, UNKNOWN = Answer.MEMENUHI, Answer.TIDAK_MEMENUHI, Answer.TIDAK_DAPAT_DINILAI
FUNCTIONS = {function.__name__: function for function in (*PERSON_RULES, *PAIR_RULES)}

ELSEWHERE = {"pasangan_atasan_langsung"}
"""Entries of kelayakan.yaml that are no row rule: allocation keeps spouses apart over a plan."""

DATES = {"tmt_unit", "akhir_kontrak", "pensiun", "hukuman_disiplin_sampai"}
BASE: dict[str, Any] = {
    # a perawat who may be moved anywhere on 1 January 2027
    "pegawai_key": "P00001", "status_pegawai": "PNS", "jenis": "fungsional",
    "rumpun": "kesehatan", "tugas_tambahan": None, "kedudukan_hukum": "Aktif",
    "akhir_kontrak": None, "tmt_unit": "2020-01-01", "pensiun": "2040-01-01",
    "hukuman_disiplin_sampai": "2020-12-31", "keputusan": False, "golongan": "III/b",
    "pendidikan": "S-1", "sertifikat": "STR Perawat; STR Bidan", "mapel": None,
    "kelas_jabatan": 8, "jenis_perpindahan": "alih jabatan", "jabatan_tujuan": "BIDAN-1",
    "kebutuhan_tak_bulat": np.nan, "bezetting_tujuan": 0,
}  # fmt: skip


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """The tiny city, where P00002 is exempt up to the TMT and P00003 without end."""
    city = City().add_table(
        "pengecualian",
        "id_pegawai,jenis,sampai\nA1,keluarga,2026-12-31\nA2,kesehatan,2027-01-01\nA3,keluarga,\n",
    )
    city = city.add_row(
        "jabatan", kode="BEBAS", nama="x", jenis="pelaksana", kelompok_jabatan="bebas"
    )
    return city.load(tmp_path_factory.mktemp("kota"))


def row(**cells: object) -> pd.DataFrame:
    """One person (or pair): `BASE` with other cells."""
    frame = pd.DataFrame([{**BASE, **cells}])
    for name in DATES:
        frame[name] = pd.to_datetime(frame[name]).astype("datetime64[us]")
    text = [name for name, value in BASE.items() if value is None or isinstance(value, str)]
    return frame.astype({name: "str" for name in text if name not in DATES})


def ask(
    name: str,
    frame: pd.DataFrame,
    snapshot: Snapshot,
    *,
    tmt: date = TMT,
    overrides: dict[str, Any] | None = None,
) -> Answer:
    entry = RULE_ENTRY.get(name, name)
    changed = {f"{entry}.{parameter}": value for parameter, value in (overrides or {}).items()}
    rule = (load_rules(TMT, overrides=changed) if changed else RULES)[entry]
    context = Context(snapshot=snapshot, tmt=tmt, needs=pd.DataFrame())
    (answer,) = FUNCTIONS[name](frame, context, rule)
    return Answer(answer)


CASES: list[tuple[str, dict[str, Any], Answer]] = [
    ("luar_cakupan_manajerial", {"jenis": "pengawas"}, NO),
    ("luar_cakupan_manajerial", {"jenis": "administrator"}, NO),
    ("luar_cakupan_manajerial", {"jenis": "jpt"}, NO),
    ("luar_cakupan_manajerial", {"tugas_tambahan": "Plt Kepala"}, NO),
    ("luar_cakupan_manajerial", {"jenis": "pelaksana"}, YES),
    ("status_dapat_dipindah", {"status_pegawai": "PPPK paruh waktu"}, NO),
    ("status_dapat_dipindah", {"status_pegawai": "non-ASN"}, NO),
    ("status_dapat_dipindah", {"status_pegawai": "ASN"}, YES),
    ("kedudukan_hukum_aktif", {"kedudukan_hukum": "Tugas Belajar"}, NO),
    ("kedudukan_hukum_aktif", {"kedudukan_hukum": "Aktif"}, YES),
    ("kedudukan_hukum_aktif", {"kedudukan_hukum": None}, UNKNOWN),
    ("cpns_belum_dipindah", {"status_pegawai": "CPNS"}, NO),
    ("cpns_belum_dipindah", {"status_pegawai": "PPPK"}, YES),
    ("cpns_belum_dipindah", {"status_pegawai": "ASN"}, UNKNOWN),
    # twelve months from TMT; the very day passes
    ("kontrak_pppk", {"status_pegawai": "PPPK", "akhir_kontrak": "2027-12-30"}, NO),
    ("kontrak_pppk", {"status_pegawai": "PPPK", "akhir_kontrak": "2028-01-01"}, YES),
    ("kontrak_pppk", {"status_pegawai": "PPPK"}, UNKNOWN),
    ("kontrak_pppk", {"status_pegawai": "ASN"}, UNKNOWN),
    ("kontrak_pppk", {"status_pegawai": "ASN", "akhir_kontrak": "2027-06-30"}, NO),
    ("kontrak_pppk", {"status_pegawai": "PNS"}, YES),
    # 24 whole months in the unit
    ("masa_jabatan", {"tmt_unit": "2025-01-02"}, NO),
    ("masa_jabatan", {"tmt_unit": "2025-01-01"}, YES),
    ("masa_jabatan", {"tmt_unit": "2024-12-31"}, YES),
    ("masa_jabatan", {"tmt_unit": None}, UNKNOWN),
    # retirement twelve months away
    ("bup_dekat", {"pensiun": "2027-12-01"}, NO),
    ("bup_dekat", {"pensiun": "2028-01-01"}, YES),
    ("bup_dekat", {"pensiun": None}, UNKNOWN),
    # the last day of a punishment is still a day of it
    ("hukuman_disiplin", {"hukuman_disiplin_sampai": "2027-01-01"}, NO),
    ("hukuman_disiplin", {"hukuman_disiplin_sampai": "2026-12-31"}, YES),
    ("hukuman_disiplin", {"hukuman_disiplin_sampai": None}, UNKNOWN),
    ("pengecualian_pribadi", {"pegawai_key": "P00002"}, NO),
    ("pengecualian_pribadi", {"pegawai_key": "P00003"}, NO),
    ("pengecualian_pribadi", {"pegawai_key": "P00001"}, YES),
    ("pengecualian_pribadi", {"pegawai_key": "P00009"}, YES),
    ("keputusan_berjalan", {"keputusan": True}, NO),
    ("keputusan_berjalan", {"keputusan": False}, YES),
    ("masa_larangan", {}, YES),
    ("jadwal_guru", {"rumpun": "pendidikan"}, YES),
    # pairs
    ("mutasi_setara", {"jabatan_tujuan": None}, NO),
    ("mutasi_setara", {"jabatan_tujuan": "BIDAN-1"}, YES),
    ("mutasi_setara", {"jabatan_tujuan": None, "kelas_jabatan": None}, UNKNOWN),
    ("mutasi_setara", {"jenis_perpindahan": "setara", "kelas_jabatan": None}, YES),
    ("pppk_dalam_jabatannya", {"status_pegawai": "PPPK"}, NO),
    ("pppk_dalam_jabatannya", {"status_pegawai": "PPPK", "jenis_perpindahan": "setara"}, YES),
    ("pppk_dalam_jabatannya", {"status_pegawai": "PNS"}, YES),
    # BIDAN-1 asks for D-IV, STR Bidan, III/a-III/b or IX-X
    ("syarat_jabatan", {}, YES),
    ("syarat_jabatan", {"pendidikan": "D-III"}, NO),
    ("syarat_jabatan", {"pendidikan": "D-IV"}, YES),
    ("syarat_jabatan", {"pendidikan": None}, UNKNOWN),
    ("syarat_jabatan", {"sertifikat": "STR Perawat"}, NO),
    ("syarat_jabatan", {"sertifikat": None}, NO),
    ("syarat_jabatan", {"golongan": "II/d"}, NO),
    ("syarat_jabatan", {"golongan": "III/a"}, YES),
    ("syarat_jabatan", {"golongan": "III/b"}, YES),
    ("syarat_jabatan", {"golongan": "III/c"}, NO),
    ("syarat_jabatan", {"golongan": "VIII"}, NO),
    ("syarat_jabatan", {"golongan": "X"}, YES),
    ("syarat_jabatan", {"golongan": "XI"}, NO),
    ("syarat_jabatan", {"golongan": None}, UNKNOWN),
    # one refusal refuses, whatever else is unknown
    ("syarat_jabatan", {"golongan": None, "pendidikan": "SMA"}, NO),
    # no requirement, nothing to know
    ("syarat_jabatan", {"jabatan_tujuan": "BEBAS", "golongan": None, "pendidikan": None}, YES),
    # within the kelompok nothing is asked
    ("syarat_jabatan", {"jenis_perpindahan": "setara", "pendidikan": "SD"}, YES),
    ("syarat_jabatan", {"jabatan_tujuan": None, "pendidikan": "SD"}, YES),
    # need 2.0 is 48 hours: with one holder a newcomer gets 24, with two 16
    ("jtm_tujuan", {"kebutuhan_tak_bulat": 2.0, "bezetting_tujuan": 2}, NO),
    ("jtm_tujuan", {"kebutuhan_tak_bulat": 2.0, "bezetting_tujuan": 1}, YES),
    ("jtm_tujuan", {}, UNKNOWN),
]
SUBJECT = {"rumpun": "pendidikan", "mapel": "Matematika"}


@pytest.mark.parametrize(("name", "cells", "answer"), CASES)
def test_a_rule_answers_as_reasoned_by_hand(
    snapshot: Snapshot, name: str, cells: dict[str, Any], answer: Answer
) -> None:
    more = SUBJECT if name == "jtm_tujuan" else {}
    assert ask(name, row(**more, **cells), snapshot) == answer


def test_every_rule_has_a_case_that_refuses_and_one_that_passes() -> None:
    seen = {(name, answer) for name, _, answer in CASES}
    blocked_elsewhere = {"masa_larangan", "jadwal_guru"}
    for name in FUNCTIONS:
        assert (name, YES) in seen
        assert (name, NO) in seen or name in blocked_elsewhere


@pytest.mark.parametrize(
    ("masa", "jenis", "answer"),
    [
        (["2027-01-01/2027-06-30"], "fungsional", NO),
        (["2026-07-01/2027-01-01"], "pelaksana", NO),
        (["2026-07-01/2026-12-31", "2027-01-02/2027-02-01"], "fungsional", YES),
        (["2027-01-01/2027-01-01"], "fungsional", NO),
        (["2026-07-01/2026-07-31", "2026-12-01/2027-01-31"], "fungsional", NO),
        (["2027-01-01/2027-06-30"], "jpt", YES),
    ],
)
def test_a_blackout_holds_from_its_first_to_its_last_day(
    snapshot: Snapshot, masa: list[str], jenis: str, answer: Answer
) -> None:
    assert ask("masa_larangan", row(jenis=jenis), snapshot, overrides={"masa": masa}) == answer


@pytest.mark.parametrize("masa", ["2027", "2027-01-01", "2027-06-30/2027-01-01", "a/b"])
def test_a_blackout_that_is_no_period_is_refused_not_ignored(snapshot: Snapshot, masa: str) -> None:
    with pytest.raises(ParameterError, match="TTTT-BB-HH/TTTT-BB-HH"):
        ask("masa_larangan", row(), snapshot, overrides={"masa": [masa]})


@pytest.mark.parametrize(
    ("month", "cells", "answer"),
    [
        (1, {}, YES),
        (7, {}, YES),
        (2, {}, NO),
        (12, {}, NO),
        (2, {"jenis": "pelaksana"}, YES),
        (2, {"rumpun": "kesehatan"}, YES),
        (2, {"rumpun": None}, YES),
    ],
)
def test_school_teachers_move_in_january_and_july_only(
    snapshot: Snapshot, month: int, cells: dict[str, Any], answer: Answer
) -> None:
    person = row(**{"rumpun": "pendidikan", **cells})
    assert ask("jadwal_guru", person, snapshot, tmt=date(2027, month, 1)) == answer


def test_class_teachers_and_others_are_not_asked_for_hours(snapshot: Snapshot) -> None:
    assert ask("jtm_tujuan", row(rumpun="pendidikan", mapel=None), snapshot) == YES
    assert ask("jtm_tujuan", row(rumpun="kesehatan", mapel="Matematika"), snapshot) == YES


def test_an_empty_cell_in_a_filled_punishment_column_means_none(snapshot: Snapshot) -> None:
    both = pd.concat(
        [row(hukuman_disiplin_sampai="2028-01-01"), row(hukuman_disiplin_sampai=None)]
    ).reset_index(drop=True)
    context = Context(snapshot=snapshot, tmt=TMT, needs=pd.DataFrame())
    answers = FUNCTIONS["hukuman_disiplin"](both, context, RULES["hukuman_disiplin"])
    assert list(answers) == [NO, YES]


def test_without_a_table_of_exemptions_nobody_is_judged(tmp_path) -> None:
    bare = City().drop_table("pengecualian").load(tmp_path)
    assert ask("pengecualian_pribadi", row(), bare) == UNKNOWN


def test_an_extra_duty_may_be_let_through(snapshot: Snapshot) -> None:
    duty = row(tugas_tambahan="Kepala Sekolah")
    assert ask("luar_cakupan_manajerial", duty, snapshot) == NO
    off = {"tugas_tambahan": False}
    assert ask("luar_cakupan_manajerial", duty, snapshot, overrides=off) == YES


@pytest.mark.parametrize(
    ("part", "cells"),
    [
        ("pendidikan", {"pendidikan": "SD"}),
        ("sertifikat", {"sertifikat": None}),
        ("golongan", {"golongan": "I/a"}),
    ],
)
def test_each_requirement_has_its_own_switch(
    snapshot: Snapshot, part: str, cells: dict[str, Any]
) -> None:
    assert ask("syarat_jabatan", row(**cells), snapshot) == NO
    assert ask("syarat_jabatan", row(**cells), snapshot, overrides={part: False}) == YES


def test_with_every_switch_off_no_requirement_is_asked(snapshot: Snapshot) -> None:
    off = {"pendidikan": False, "sertifikat": False, "golongan": False}
    poor = row(pendidikan="SD", sertifikat=None, golongan="I/a")
    assert ask("syarat_jabatan", poor, snapshot, overrides=off) == YES


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        ("2025-01-01", "2027-01-01", 24),
        ("2025-01-02", "2027-01-01", 23),
        ("2026-12-31", "2027-01-01", 0),
        ("2027-01-01", "2027-01-01", 0),
        ("2027-02-01", "2027-01-01", -1),
        ("2026-01-15", "2026-03-14", 1),
        ("2026-01-15", "2026-03-15", 2),
    ],
)
def test_months_are_whole_months(start: str, end: str, months: int) -> None:
    (found,) = months_between(pd.Series([pd.Timestamp(start)]), pd.Timestamp(end))
    assert found == months


def test_every_function_has_an_entry_and_every_entry_a_function() -> None:
    path = resources.files("mutasi_lib") / "rules" / "kelayakan.yaml"
    entries = set(yaml.safe_load(path.read_text(encoding="utf-8")))
    functions = {RULE_ENTRY.get(name, name) for name in FUNCTIONS}
    assert functions == entries - ELSEWHERE
    assert entries >= ELSEWHERE
    assert len(FUNCTIONS) == len(PERSON_RULES) + len(PAIR_RULES)

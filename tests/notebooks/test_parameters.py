"""A wrong parameter stops a run before a kernel starts, by its name (reliability P14)."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

from mutasi_lib import pipeline
from mutasi_lib.errors import NotebookFailedError, ParameterError
from mutasi_lib.pipeline import SUITE, check_parameters, notebook_parameters, run_notebook

START, CHECK, NEEDS, PLAN, EVALUATION, MEMO = SUITE
UNKNOWN, TYPE, VALUE = "PARAMETER-TAK-DIKENAL", "PARAMETER-JENIS", "PARAMETER-NILAI"
Case = tuple[str, str, Any, str, str]

MISSPELT: list[Case] = [
    (START, "sumbr", "rangkui", UNKNOWN, "'sumber'"),
    (START, "per_tangal", "2026-11-01", UNKNOWN, "'per_tanggal'"),
    (START, "tmt_rencna", "2027-01-01", UNKNOWN, "'tmt_rencana'"),
    (CHECK, "pemetan", "peta.yaml", UNKNOWN, "'pemetaan'"),
    (NEEDS, "Sumber", "rangkui", UNKNOWN, "'sumber'"),
    (NEEDS, "standar_kebutuan", "formasi", UNKNOWN, "'standar_kebutuhan'"),
    (NEEDS, "jika_kosng", "tolak", UNKNOWN, "'jika_kosong'"),
    (NEEDS, "cakupan_tujun", [], UNKNOWN, "'cakupan_tujuan'"),
    (NEEDS, "cakupan_asl", [], UNKNOWN, "'cakupan_asal'"),
    (NEEDS, "atran", {}, UNKNOWN, "'aturan'"),
    (PLAN, "bobot_jrak", 1.0, UNKNOWN, "'bobot_jarak'"),
    (PLAN, "bobot_cakupn", 1.0, UNKNOWN, "'bobot_cakupan'"),
    (PLAN, "bobot_kesesuain", 1.0, UNKNOWN, "'bobot_kesesuaian'"),
    (PLAN, "bobot_biya", 1.0, UNKNOWN, "'bobot_biaya'"),
    (PLAN, "pemerataann", 1.0, UNKNOWN, "'pemerataan'"),
    (PLAN, "angaran", 1.0, UNKNOWN, "'anggaran'"),
    (PLAN, "bobot-jarak", 1.0, UNKNOWN, "'bobot_jarak'"),
    (EVALUATION, "batas_perpindhan", 3, UNKNOWN, "'batas_perpindahan'"),
    (EVALUATION, "batas_simpull", 3, UNKNOWN, "'batas_simpul'"),
    (MEMO, "unit_dibekukn", [], UNKNOWN, "'unit_dibekukan'"),
    (MEMO, "batas_waktu", 3.0, UNKNOWN, "'batas_waktu_detik'"),
    (MEMO, "", 1, UNKNOWN, "sumber"),
    (MEMO, "qqq", 1, UNKNOWN, "bobot_cakupan"),
]
OF_ANOTHER_NOTEBOOK: list[Case] = [
    (START, "bobot_jarak", 1.0, UNKNOWN, "tidak mempunyai"),
    (START, "pemerataan", 1.0, UNKNOWN, "tidak mempunyai"),
    (START, "aturan", {}, UNKNOWN, "tidak mempunyai"),
    (START, "cakupan_tujuan", [], UNKNOWN, "tidak mempunyai"),
    (START, "jika_kosong", "tolak", UNKNOWN, "tidak mempunyai"),
    (CHECK, "tmt_rencana", "2027-01-01", UNKNOWN, "tidak mempunyai"),
    (NEEDS, "bobot_cakupan", 1.0, UNKNOWN, "tidak mempunyai"),
    (NEEDS, "anggaran", 1.0, UNKNOWN, "tidak mempunyai"),
    (NEEDS, "batas_simpul", 1, UNKNOWN, "tidak mempunyai"),
    (NEEDS, "tanpa_kehilangan_penghasilan", True, UNKNOWN, "tidak mempunyai"),
]
OF_THE_WRONG_TYPE: list[Case] = [
    (START, "sumber", 5, TYPE, "teks"),
    (START, "sumber", None, TYPE, "teks"),
    (CHECK, "pemetaan", 7, TYPE, "teks"),
    (START, "sumber", Path("rangkui"), TYPE, "teks"),
    (START, "per_tanggal", 20261101, TYPE, "teks"),
    (NEEDS, "cakupan_tujuan", "kecamatan:Rangkui", TYPE, "daftar"),
    (NEEDS, "cakupan_asal", [1], TYPE, "teks"),
    (NEEDS, "aturan", [], TYPE, "pasangan"),
    (PLAN, "bobot_jarak", "2", TYPE, "bilangan"),
    (PLAN, "bobot_jarak", [2.0], TYPE, "bilangan"),
    (PLAN, "bobot_biaya", True, TYPE, "bilangan"),
    (PLAN, "bobot_cakupan", None, TYPE, "bilangan"),
    (PLAN, "batas_perpindahan", 2.5, TYPE, "bulat"),
    (PLAN, "batas_perpindahan", "30", TYPE, "bulat"),
    (EVALUATION, "tanpa_kehilangan_penghasilan", "ya", TYPE, "True"),
    (EVALUATION, "tidak_ada_yang_dirugikan", 1, TYPE, "True"),
    (MEMO, "unit_dibekukan", "PKM-01", TYPE, "daftar"),
    (MEMO, "anggaran", "1e9", TYPE, "bilangan"),
]
OUT_OF_RANGE: list[Case] = [
    (PLAN, "pemerataan", -0.01, VALUE, "sekurang-kurangnya 0"),
    (PLAN, "pemerataan", 4.01, VALUE, "paling banyak 4"),
    (PLAN, "pemerataan", math.nan, TYPE, "berhingga"),
    (PLAN, "bobot_cakupan", -1.0, VALUE, "sekurang-kurangnya 0"),
    (PLAN, "bobot_jarak", 1_000_001.0, VALUE, "paling banyak 1e+06"),
    (PLAN, "bobot_jarak", math.inf, TYPE, "berhingga"),
    (PLAN, "bobot_kesesuaian", math.nan, TYPE, "berhingga"),
    (PLAN, "batas_perpindahan", -1, VALUE, "sekurang-kurangnya 0"),
    (PLAN, "anggaran", -1.0, VALUE, "sekurang-kurangnya 0"),
    (PLAN, "anggaran", math.inf, TYPE, "berhingga"),
    (EVALUATION, "batas_waktu_detik", 0.0, VALUE, "lebih dari 0"),
    (EVALUATION, "batas_waktu_detik", 86_401.0, VALUE, "paling banyak 86400"),
    (MEMO, "batas_simpul", 0, VALUE, "sekurang-kurangnya 1"),
    (NEEDS, "standar_kebutuhan", "permenkes", VALUE, "permenkes43_2019"),
    (MEMO, "tingkat_akses", "umum", VALUE, "publik"),
    (NEEDS, "jika_kosong", "abaikan", VALUE, "loloskan"),
    (NEEDS, "tmt_rencana", "01-02-2027", VALUE, "TTTT-BB-HH"),
    (NEEDS, "per_tanggal", "2026-02-30", VALUE, "TTTT-BB-HH"),
    (NEEDS, "cakupan_tujuan", ["Rangkui"], VALUE, "jenis:nama"),
    (NEEDS, "cakupan_asal", ["provinsi:Babel"], VALUE, "kecamatan, opd"),
    (NEEDS, "cakupan_asal", ["opd: "], VALUE, "jenis:nama"),
]
CODE_IN_NAME: list[Case] = [
    (name, text, 1, UNKNOWN, "tidak mempunyai")
    for name, text in (
        (START, "x=1; import os"),
        (NEEDS, "sumber: str = 'x'\nimport os; os.abort()"),
        (PLAN, "__import__('os').abort()"),
        (EVALUATION, "bobot_jarak\nraise SystemExit"),
        (MEMO, "pemerataan = 9 #"),
    )
]
PATH_IN_VALUE: list[Case] = [
    (START, "per_tanggal", "../../..", VALUE, "TTTT-BB-HH"),
    (START, "tmt_rencana", "{}", VALUE, "TTTT-BB-HH"),
    (NEEDS, "standar_kebutuhan", "../../..", VALUE, "formasi"),
    (NEEDS, "jika_kosong", "{sumber}", VALUE, "loloskan"),
    (NEEDS, "cakupan_tujuan", ["../../.."], VALUE, "jenis:nama"),
    (PLAN, "cakupan_asal", ["{}"], VALUE, "jenis:nama"),
    (PLAN, "pemerataan", "{}", TYPE, "bilangan"),
    (PLAN, "batas_simpul", "../../..", TYPE, "bulat"),
]
CASES = [
    *MISSPELT,
    *OF_ANOTHER_NOTEBOOK,
    *OF_THE_WRONG_TYPE,
    *OUT_OF_RANGE,
    *CODE_IN_NAME,
    *PATH_IN_VALUE,
]


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What papermill was asked to run; it never runs."""
    names: list[str] = []

    def spy(source: object, *_: object, **__: object) -> None:
        names.append(str(source))

    monkeypatch.setattr(pipeline.papermill, "execute_notebook", spy)
    return names


def test_there_are_eighty_cases_and_every_notebook_has_some() -> None:
    assert len(CASES) >= 80
    assert {case[0] for case in CASES} == set(SUITE)


@pytest.mark.parametrize(("notebook", "name", "value", "kode", "words"), CASES)
def test_a_wrong_parameter_is_refused_before_a_kernel_starts(
    tmp_path: Path, started: list[str], notebook: str, name: str, value: Any, kode: str, words: str
) -> None:
    out = tmp_path / "out"
    with pytest.raises(ParameterError) as refusal:
        run_notebook(notebook, {name: value}, out)
    faults = refusal.value.faults
    assert len(faults) == 1
    fault = faults.iloc[0]
    assert fault["kolom"] == name
    assert fault["berkas"] == f"{notebook}.ipynb"
    assert fault["kode"] == kode
    assert words in f"{fault['masalah']} {fault['saran']}"
    assert started == []
    assert not out.exists()


def test_all_wrong_parameters_are_named_at_once(tmp_path: Path, started: list[str]) -> None:
    values = {"bobot_jrak": 1.0, "pemerataan": 9.0, "sumber": 3, "batas_simpul": 5}
    with pytest.raises(ParameterError) as refusal:
        run_notebook(PLAN, values, tmp_path / "out")
    assert sorted(refusal.value.faults["kolom"]) == ["bobot_jrak", "pemerataan", "sumber"]
    assert started == []


@pytest.mark.parametrize(
    "name", ["99_tiada", "../notebooks/00_mulai", "00_mulai.ipynb", "", "{}", "*"]
)
def test_a_notebook_that_does_not_exist_is_not_looked_for(
    tmp_path: Path, started: list[str], name: str
) -> None:
    with pytest.raises(NotebookFailedError, match="tidak ada"):
        run_notebook(name, {}, tmp_path / "out")
    assert started == []
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("notebook", SUITE)
def test_every_known_parameter_at_its_default_is_taken(notebook: str) -> None:
    defaults = check_parameters(notebook, {}).model_dump()
    values = {name: defaults[name] for name in notebook_parameters(notebook)}
    assert check_parameters(notebook, values).model_dump() == defaults


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("pemerataan", 0.0), ("pemerataan", 4.0), ("pemerataan", 4), ("bobot_jarak", 1e6),
        ("batas_perpindahan", 0), ("batas_simpul", 1), ("batas_waktu_detik", 86_400.0),
        ("anggaran", None), ("cakupan_tujuan", ["kecamatan:Rangkui"]),
    ],
)  # fmt: skip
def test_values_on_the_limit_are_taken(name: str, value: Any) -> None:
    assert getattr(check_parameters(PLAN, {name: value}), name) == value

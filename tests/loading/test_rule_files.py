"""Dated rules: the value in force on a day, a planner's overrides, and broken files refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from mutasi_lib.errors import InputDataError, ParameterError, RuleNotInForceError
from mutasi_lib.loading import load_rules

TMT = date(2027, 1, 1)

GOOD = """\
masa_jabatan:
  label: Sudah cukup lama
  gloss: Tenure
  acuan: contoh
  verifikasi: belum diverifikasi
  nilai:
    2017-04-07: {minimal_bulan: 24}
    2025-06-01: {minimal_bulan: 6}
"""


def rules_folder(tmp_path: Path, **files: str) -> Path:
    for name, text in files.items():
        (tmp_path / f"{name}.yaml").write_text(text)
    (tmp_path / "catatan.txt").write_text(":: not a rule file")
    return tmp_path


@pytest.mark.parametrize(
    ("day", "months"),
    [
        (date(2017, 4, 7), 24),
        (date(2025, 5, 31), 24),
        (date(2025, 6, 1), 6),
        (date(2025, 6, 2), 6),
    ],
    ids=["first day", "day before", "on the day", "day after"],
)
def test_the_newest_value_not_after_the_day_is_in_force(
    tmp_path: Path, day: date, months: int
) -> None:
    rules = load_rules(day, folder=rules_folder(tmp_path, a=GOOD))
    assert rules["masa_jabatan"].value == {"minimal_bulan": months}


def test_a_rule_before_its_first_day_is_not_in_force(tmp_path: Path) -> None:
    rules = load_rules(date(2017, 4, 6), folder=rules_folder(tmp_path, a=GOOD))
    with pytest.raises(RuleNotInForceError, match="masa_jabatan.*06-04-2017"):
        rules["masa_jabatan"]


def test_an_unknown_rule_is_never_defaulted() -> None:
    with pytest.raises(RuleNotInForceError, match="masa_jabatn"):
        load_rules(TMT)["masa_jabatn"]


def test_a_rule_is_hard_and_active_unless_it_says_otherwise() -> None:
    rules = load_rules(TMT)
    assert (rules["masa_jabatan"].hard, rules["masa_jabatan"].active) == (True, True)
    assert not rules["jtm_tujuan"].hard
    assert not rules["pasangan_atasan_langsung"].active


def test_both_puskesmas_standards_start_on_their_day() -> None:
    """Permenkes 43/2019 is in force since 31 October 2019, RPJMN 2025-2029 since 2025."""
    assert "rpjmn_2025" not in load_rules(date(2024, 12, 31)).rules
    assert "rpjmn_2025" in load_rules(date(2025, 1, 1)).rules
    assert "permenkes43_2019" not in load_rules(date(2019, 10, 30)).rules
    assert "permenkes43_2019" in load_rules(date(2019, 10, 31)).rules


def test_an_override_changes_one_value_and_leaves_the_rest() -> None:
    plain = load_rules(TMT)
    rules = load_rules(
        TMT, overrides={"masa_jabatan.minimal_bulan": 6, "pasangan_atasan_langsung.aktif": True}
    )
    assert rules["masa_jabatan"].value == {
        "minimal_bulan": 6, "tanda_bulan": 60, "wajib_pindah": False,
    }  # fmt: skip
    assert rules["pasangan_atasan_langsung"].active
    assert rules["masa_jabatan"].label == plain["masa_jabatan"].label
    assert plain["masa_jabatan"].value["minimal_bulan"] == 24
    changed = {"masa_jabatan", "pasangan_atasan_langsung"}
    assert all(rules[name] == plain[name] for name in plain.rules if name not in changed)


def test_two_overrides_of_one_rule_both_hold() -> None:
    overrides = {"masa_jabatan.minimal_bulan": 6, "masa_jabatan.aktif": False}
    rule = load_rules(TMT, overrides=overrides)["masa_jabatan"]
    assert (rule.value["minimal_bulan"], rule.active) == (6, False)


def test_lists_and_fractions_may_be_overridden() -> None:
    rules = load_rules(
        TMT,
        overrides={
            "jadwal_guru.bulan": [1, 6, 7],
            "masa_larangan.masa": ["2027-01-01/2027-06-30"],
            "tidak_ada_yang_dirugikan.tambahan_km": 5,
            "biaya.pindah": 1500.5,
        },
    )
    assert rules["jadwal_guru"].value["bulan"] == [1, 6, 7]
    assert rules["masa_larangan"].value["masa"] == ["2027-01-01/2027-06-30"]
    assert rules["tidak_ada_yang_dirugikan"].value["tambahan_km"] == 5
    assert rules["biaya"].value["pindah"] == 1500.5


REFUSED: dict[str, tuple[str, Any, str]] = {
    "unknown parameter": ("masa_jabatan.minimal_buln", 6, "'masa_jabatan.minimal_bulan'"),
    "unknown rule": ("masa_jabatn.minimal_bulan", 6, "'masa_jabatan.minimal_bulan'"),
    "nothing like it": ("xyz", 6, "docs/rules.md"),
    "text for a number": ("masa_jabatan.minimal_bulan", "6", "Nilai sekarang: 24"),
    "bool for a number": ("masa_jabatan.minimal_bulan", True, "Nilai sekarang: 24"),
    "number for a bool": ("masa_jabatan.wajib_pindah", 1, "Nilai sekarang: False"),
    "number for the switch": ("masa_jabatan.aktif", 0, "Nilai sekarang: True"),
    "not a number": ("bup_dekat.sisa_minimal_bulan", float("nan"), "Nilai sekarang: 12"),
    "infinite": ("bup_dekat.sisa_minimal_bulan", float("inf"), "Nilai sekarang: 12"),
    "text for a list": ("masa_larangan.masa", "2027-01-01/2027-02-01", "Nilai sekarang: []"),
    "numbers for a list of texts": ("masa_larangan.masa", [2027], "Nilai sekarang: []"),
    "texts for a list of numbers": ("jadwal_guru.bulan", ["7"], "Nilai sekarang: [1, 7]"),
    "list for a table": ("biaya.tpp_per_kelas", [1], "Nilai sekarang: {"),
}


@pytest.mark.parametrize(("path", "value", "advice"), REFUSED.values(), ids=REFUSED.keys())
def test_an_override_of_nothing_or_of_another_type_is_refused(
    path: str, value: object, advice: str
) -> None:
    with pytest.raises(ParameterError) as caught:
        load_rules(TMT, overrides={path: value})
    (fault,) = caught.value.faults.to_dict("records")
    assert (fault["berkas"], fault["kolom"]) == ("parameter", f"aturan: {path}")
    assert advice in fault["saran"]


def test_all_wrong_overrides_come_at_once() -> None:
    with pytest.raises(ParameterError) as caught:
        load_rules(TMT, overrides={path: value for path, value, _ in list(REFUSED.values())[:4]})
    assert len(caught.value.faults) == 4


def _without(line: str) -> str:
    return "".join(text for text in GOOD.splitlines(keepends=True) if line not in text)


BROKEN: dict[str, tuple[str, str, int, str]] = {
    "no YAML": ("masa_jabatan: [1, 2", "ATURAN-RUSAK", 1, ""),
    "bad indentation": (GOOD.replace("  gloss", " gloss"), "ATURAN-RUSAK", 3, ""),
    "a rule stated twice": (GOOD + GOOD, "ATURAN-RUSAK", 1, ""),
    "a day stated twice": (GOOD.replace("2025-06-01", "2017-04-07"), "ATURAN-RUSAK", 7, ""),
    "a list": ("- masa_jabatan", "ATURAN-ISI", 0, ""),
    "a sentence": ("masa jabatan 24 bulan", "ATURAN-ISI", 0, ""),
    "no label": (_without("label"), "ATURAN-ISI", 0, "masa_jabatan.label"),
    "no reference": (_without("acuan"), "ATURAN-ISI", 0, "masa_jabatan.acuan"),
    "no value": (_without("bulan"), "ATURAN-ISI", 0, "masa_jabatan.nilai"),
    "no rule": ("masa_jabatan:\n", "ATURAN-ISI", 0, "masa_jabatan"),
    "an unknown entry": (GOOD + "  warna: biru\n", "ATURAN-ISI", 0, "masa_jabatan.warna"),
    "unknown verification": (
        GOOD.replace("belum diverifikasi", "pasti"),
        "ATURAN-ISI", 0, "masa_jabatan.verifikasi",
    ),
    "text for a switch": (GOOD + "  keras: kadang\n", "ATURAN-ISI", 0, "masa_jabatan.keras"),
    "a number for a label": (
        GOOD.replace("Sudah cukup lama", "24"), "ATURAN-ISI", 0, "masa_jabatan.label",
    ),
    "values without a day": (
        GOOD.replace("2017-04-07", "sekarang"),
        "ATURAN-ISI", 0, "masa_jabatan.nilai.sekarang.[key]",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "kode", "baris", "kolom"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_rule_file_is_refused_with_its_place(
    tmp_path: Path, text: str, kode: str, baris: int, kolom: str
) -> None:
    with pytest.raises(InputDataError) as caught:
        load_rules(TMT, folder=rules_folder(tmp_path, rusak=text))
    (fault,) = caught.value.faults.to_dict("records")
    assert (fault["berkas"], fault["kode"], fault["kolom"]) == ("rusak.yaml", kode, kolom)
    assert fault["baris"] == baris


def test_all_broken_rules_of_all_files_come_at_once(tmp_path: Path) -> None:
    texts = {f"f{number}": text for number, (text, *_) in enumerate(BROKEN.values())}
    with pytest.raises(InputDataError) as caught:
        load_rules(TMT, folder=rules_folder(tmp_path, **texts))
    faults = caught.value.faults
    assert set(faults["berkas"]) == {f"{name}.yaml" for name in texts}


def test_one_rule_in_two_files_is_refused_naming_both(tmp_path: Path) -> None:
    with pytest.raises(InputDataError) as caught:
        load_rules(TMT, folder=rules_folder(tmp_path, a=GOOD, b=GOOD))
    (fault,) = caught.value.faults.to_dict("records")
    assert (fault["berkas"], fault["kolom"]) == ("b.yaml", "masa_jabatan")
    assert "a.yaml" in fault["masalah"]


def test_an_empty_rule_file_holds_no_rules(tmp_path: Path) -> None:
    assert load_rules(TMT, folder=rules_folder(tmp_path, a="# nothing yet\n")).rules == {}

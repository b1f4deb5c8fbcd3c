"""Which seats are most urgent: every part of the score by hand."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from builders import TENTH_OF_DEGREE_KM, TMT, City

from mutasi_lib.loading import load_rules
from mutasi_lib.needs import compute_needs, service_priority

RULES = load_rules(TMT)
RULE = RULES["prioritas_layanan"]


def ranked(city: City, folder: Path, **weights: float) -> pd.DataFrame:
    snapshot = city.load(folder)
    rules = load_rules(TMT, overrides={f"prioritas_layanan.{k}": v for k, v in weights.items()})
    needs = compute_needs(snapshot, rules, tmt=TMT)
    table = service_priority(needs, snapshot, rules["prioritas_layanan"])
    return table.set_index("slot_key")


def test_the_parts_of_a_score(tmp_path: Path) -> None:
    """PKM-B|perawat lacks 2 of 3: A3 alone serves 9,000. PKM-A has 2 of 1 and serves 4,000.

    Shortage 2/3; load 9,000 per person against 2,000 at PKM-A: the heavier of two, 1; difficulty
    0.20; PKM-A, 0.1 degree away, has one to spare: 11.12 km of 10 km that count as far: 1.
    Score (40 x 2/3 + 25 + 20 x 0.2 + 15) / 100 = 70.67.
    """
    text = "unit_kerja,penduduk_dilayani\nPKM-A,4000\nPKM-B,9000\n"
    row = ranked(City().add_table("layanan", text), tmp_path).loc["PKM-B|perawat"]
    assert (row["kurang"], row["bagian_kekurangan"]) == (2, pytest.approx(2 / 3))
    assert (row["layanan_per_orang"], row["yang_dilayani"], row["bagian_beban"]) == (
        9000, "warga", 1.0,
    )  # fmt: skip
    assert row["bagian_kesulitan"] == 0.2
    assert (row["unit_berlebih"], row["jarak_km"]) == ("PKM-A", pytest.approx(TENTH_OF_DEGREE_KM))
    assert row["bagian_jarak"] == 1
    assert row["skor"] == pytest.approx(40 * 2 / 3 + 25 + 4 + 15)
    assert row["alasan"] == (
        "Kurang 2 dari 3 (67 %); 9.000 warga per orang; skor kesulitan 20; "
        "kelebihan terdekat 11,1 km (Puskesmas A)."
    )


def test_a_part_without_data_is_left_out_of_both_sums(tmp_path: Path) -> None:
    """PKM-A|bidan: 1 of 1 lacking, difficulty 10.5, nobody to spare. No load is known.

    (40 x 1 + 20 x 0.105 + 15 x 1) / (40 + 20 + 15).
    """
    row = ranked(City(), tmp_path).loc["PKM-A|bidan"]
    assert pd.isna(row["bagian_beban"])
    assert pd.isna(row["unit_berlebih"])
    assert row["skor"] == pytest.approx(100 * (40 + 20 * 0.105 + 15) / 75)
    assert row["alasan"].endswith("tidak ada unit yang berlebih.")


def test_pupils_are_served_where_residents_are_not_stated(tmp_path: Path) -> None:
    """Two SMP: 90 pupils for the one teacher there is, 300 for nobody (counted as one)."""
    text = "unit_kerja,tingkat,jumlah_rombel,jumlah_siswa\nSMP-1,7,3,90\nSMP-2,7,9,300\n"
    city = City().add_table("rombel", text).add_row(
        "unit_kerja", kode="SMP-2", nama="SMP Negeri 2", induk="DINDIK", jenis="smp"
    ).add_row(
        "formasi", unit_kerja="SMP-2", kelompok_jabatan="guru Matematika SMP", kebutuhan="3"
    )  # fmt: skip
    table = ranked(city, tmp_path)
    rows = table.loc[["SMP-1|guru Matematika SMP", "SMP-2|guru Matematika SMP"]]
    assert list(rows["layanan_per_orang"]) == [90, 300]
    assert set(rows["yang_dilayani"]) == {"siswa"}
    assert list(rows["bagian_beban"]) == [0, 1]
    assert pd.isna(rows["bagian_kesulitan"]).all()


def test_weights_change_the_order(tmp_path: Path) -> None:
    table = ranked(City(), tmp_path)
    assert list(table.index[:2]) == ["DINDIK|pengelola layanan", "PKM-A|bidan"]
    hard = ranked(
        City(), tmp_path / "b", bobot_kekurangan=0.0, bobot_jarak=0.0, bobot_kesulitan=1.0
    )
    assert hard.index[0] == "PKM-B|perawat"  # the hardest place; units without a score come last


def test_only_slots_that_lack_people_are_ranked_and_no_managerial_one(tmp_path: Path) -> None:
    table = ranked(City().edit("formasi", "PKM-A", kebutuhan="9"), tmp_path)
    assert "PKM-A|pengawas" not in table.index
    assert (table["kurang"] > 0).all()


def test_a_road_goes_before_a_straight_line(tmp_path: Path) -> None:
    city = City().add_table("jarak", "dari_unit,ke_unit,km\nPKM-B,PKM-A,4\n")
    row = ranked(city, tmp_path).loc["PKM-B|perawat"]
    assert (row["jarak_km"], row["bagian_jarak"]) == (4, 0.4)

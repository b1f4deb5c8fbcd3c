"""Methods on a small city: by hand, side by side, chosen, and what they refuse."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from builders import TMT, City

from mutasi_lib.errors import ParameterError, RuleNotInForceError
from mutasi_lib.loading import load_rules
from mutasi_lib.needs import NeedsAnalysis, analyse_needs
from mutasi_lib.needs.wisn import (
    available_working_time,
    category_allowance_factor,
    pressure_words,
    required_staff,
)

RULES = load_rules(TMT)

TASKS = """\
unit_kerja,kelompok_jabatan,uraian_tugas,volume,norma_waktu,periode,satuan_waktu,jenis_tugas,\
jumlah_orang,volume_bawah,volume_atas,norma_bawah,norma_atas
"""


def analyse(city: City, folder: Path, standard: str = "formasi", **rules: object) -> NeedsAnalysis:
    snapshot = city.load(folder)
    chosen = load_rules(TMT, overrides=rules) if rules else RULES
    return analyse_needs(snapshot, chosen, tmt=TMT, standard=standard)


def result(found: NeedsAnalysis, slot: str, method: str) -> pd.Series:
    rows = found.methods[
        (found.methods["slot_key"] == slot) & (found.methods["metode_id"] == method)
    ]
    (row,) = (rows.loc[label] for label in rows.index)
    return row


def has(found: NeedsAnalysis, slot: str, method: str) -> bool:
    pairs = set(zip(found.methods["slot_key"], found.methods["metode_id"], strict=True))
    return (slot, method) in pairs


def codes(found: NeedsAnalysis, slot: str) -> set[str]:
    return set(found.findings.loc[found.findings["slot_key"] == slot, "kode"])


def chosen(found: NeedsAnalysis, slot: str) -> pd.Series:
    return found.table.set_index("slot_key").loc[slot]


# --- ABK ----------------------------------------------------------------------------------------


def test_abk_adds_tasks_of_any_period_and_unit_of_time(tmp_path: Path) -> None:
    """DINKES|pengelola layanan: 30,000 + 2 x 90 x 12 = 2,160 + 60 x 50 = 3,000 ... of 75,000.

    By year: 1,500 x 20 min = 30,000. By month: 2 x 1.5 hours = 180 of 6,250 = 2,160 of 75,000.
    By week: 1 x 60 of 1,500 = 3,000 of 75,000. By day: 10 x 3 of 300 = 7,500 of 75,000. By
    semester 1 x 625 of 37,500 = 1,250, by quarter 1 x 375 of 18,750 = 1,500. Sum 45,410: 0.60547.
    """
    rows = """\
DINKES,pengelola layanan,tahunan,1500,20,,,,,,,,
DINKES,pengelola layanan,bulanan,2,1.5,bulan,jam,,,,,,
DINKES,pengelola layanan,mingguan,1,60,minggu,menit,,,,,,
DINKES,pengelola layanan,harian,10,3,hari,,,,,,,
DINKES,pengelola layanan,semesteran,1,625,semester,,,,,,,
DINKES,pengelola layanan,triwulanan,1,375,triwulan,,,,,,,
"""
    found = analyse(City().add_table("beban_kerja", TASKS + rows), tmp_path)
    row = result(found, "DINKES|pengelola layanan", "abk")
    assert row["tak_bulat"] == pytest.approx(45_410 / 75_000, abs=1e-12)
    assert row["bawah"] == row["atas"] == row["tak_bulat"]
    assert row["kebutuhan"] == 1
    assert row["hitungan"] == (
        "6 tugas: 45.410 menit setahun ÷ 75.000 menit, dibulatkan ke angka terdekat"
    )
    assert row["masukan"] == "beban_kerja.csv baris 2–7"
    assert "PermenPANRB 1/2020" in row["norma"]
    assert "sumber kedua" in row["norma"]


def test_the_office_keeps_its_figure_and_sees_the_other_beside_it(tmp_path: Path) -> None:
    """Stated 1; three people's work is 225,000 minutes. Two apart is told, one apart is not."""
    for minutes, told in ((225_000, {"BEDA-HITUNGAN"}), (150_000, set())):
        rows = f"DINKES,pengelola layanan,semua,{minutes},1,,,,,,,,\n"
        city = City().add_table("beban_kerja", TASKS + rows)
        found = analyse(city, tmp_path / str(minutes))
        row = chosen(found, "DINKES|pengelola layanan")
        assert (row["kebutuhan"], row["metode"], row["masukan"]) == (
            1, "formasi", "formasi.csv baris 7",
        )  # fmt: skip
        assert codes(found, "DINKES|pengelola layanan") == told
    (words,) = analyse(
        City().add_table("beban_kerja", TASKS + rows.replace("150000", "225000")), tmp_path / "x"
    ).findings["masalah"]
    assert words == "ABK memberi 3 orang, angka yang dipakai 1."


def test_hitungan_takes_a_computed_need_where_there_is_one(tmp_path: Path) -> None:
    rows = "DINKES,pengelola layanan,semua,225000,1,,,,,,,,\n"
    found = analyse(City().add_table("beban_kerja", TASKS + rows), tmp_path, "hitungan")
    row = chosen(found, "DINKES|pengelola layanan")
    assert list(row[["kebutuhan", "minimum", "maksimum", "gap"]]) == [3, 0, 3, -2]
    assert (row["metode_id"], row["metode"]) == ("abk", "ABK")
    assert chosen(found, "DINDIK|pengelola layanan")["metode_id"] == "formasi"


def test_a_computed_need_keeps_the_offices_limits_where_they_leave_room(tmp_path: Path) -> None:
    """PKM-B|perawat: stated 3, minimum 1, maksimum 4. Computed 2: the ceiling stays; 6: it is 6."""
    for people, limits in ((2, (2, 1, 4)), (6, (6, 1, 6))):
        rows = f"PKM-B,perawat,semua,{72_000 * people},1,,,,,,,,\n"
        city = City().add_table("beban_kerja", TASKS + rows)
        found = analyse(city, tmp_path / str(people), "hitungan")
        row = chosen(found, "PKM-B|perawat")
        assert tuple(row[["kebutuhan", "minimum", "maksimum"]]) == limits
        assert row["metode_id"] == "abk_kes"


def test_a_slot_without_formasi_takes_what_can_be_computed(tmp_path: Path) -> None:
    rows = "SMP-1,pengelola layanan,semua,75000,1,,,,,,,,\n"
    found = analyse(City().add_table("beban_kerja", TASKS + rows), tmp_path)
    row = chosen(found, "SMP-1|pengelola layanan")
    assert (row["kebutuhan"], row["metode_id"], row["gap"]) == (1, "abk", -1)


def test_a_need_is_never_silently_zero(tmp_path: Path) -> None:
    """No volume at all is told and gives no need; a third of a person is told when rounded away."""
    rows = """\
DINKES,pengelola layanan,tidak ada,0,30,,,,,,,,
DINDIK,pengelola layanan,sedikit,25000,1,,,,,,,,
"""
    found = analyse(City().add_table("beban_kerja", TASKS + rows), tmp_path, "hitungan")
    assert not has(found, "DINKES|pengelola layanan", "abk")
    assert codes(found, "DINKES|pengelola layanan") == {"BEBAN-NOL"}
    assert chosen(found, "DINKES|pengelola layanan")["kebutuhan"] == 1  # the office's figure
    assert codes(found, "DINDIK|pengelola layanan") == {"PEMBULATAN-NOL"}
    told = found.findings.set_index("slot_key").loc["DINDIK|pengelola layanan", "masalah"]
    assert told == "kebutuhan 0,33 orang dibulatkan menjadi 0."


# --- ABK-Kes ------------------------------------------------------------------------------------

NURSES = """\
PKM-B,perawat,asuhan,7200,20,,,pokok,,7000,7600,18,20
PKM-B,perawat,rapat,1,5,bulan,jam,penunjang,,,,,
PKM-B,perawat,penanggung jawab,12,600,,,perorangan,2,,,,
"""


def test_abk_kes_multiplies_support_and_adds_individual_duties(tmp_path: Path) -> None:
    """Service 144,000 / 72,000 = 2; support 300 of 6,000 = 5 %; duty 7,200 x 2 people = 0.2.

    2 / 0.95 + 0.2 = 2.30526. Least 7,000 x 18 = 1.75 / 0.95 + 0.2 = 2.04211; most 7,600 x 20 =
    2.11111 / 0.95 + 0.2 = 2.42222.
    """
    found = analyse(City().add_table("beban_kerja", TASKS + NURSES), tmp_path)
    row = result(found, "PKM-B|perawat", "abk_kes")
    assert row["tak_bulat"] == pytest.approx(2 / 0.95 + 0.2)
    assert row["bawah"] == pytest.approx(1.75 / 0.95 + 0.2)
    assert row["atas"] == pytest.approx(7_600 * 20 / 72_000 / 0.95 + 0.2)
    assert row["kebutuhan"] == 2
    assert row["hitungan"] == (
        "beban pokok 2,00 × STP 1,053 (penunjang 5,0 %) + perorangan 0,20, "
        "dibulatkan ke angka terdekat"
    )
    assert not has(found, "PKM-B|perawat", "abk")  # its tasks are divided as ABK-Kes does


def test_the_older_allowance_is_a_switch(tmp_path: Path) -> None:
    """2 + 0.05 + 0.2."""
    found = analyse(
        City().add_table("beban_kerja", TASKS + NURSES), tmp_path,
        **{"abk_kes.kelonggaran": "penjumlahan"},
    )  # fmt: skip
    row = result(found, "PKM-B|perawat", "abk_kes")
    assert row["tak_bulat"] == pytest.approx(2.25)
    assert "+ kelonggaran 0,05" in row["hitungan"]


def test_rounding_is_a_switch(tmp_path: Path) -> None:
    """2.305: nearest and down 2, up 3; WISN lets two people carry 2.2, so 3."""
    city = City().add_table("beban_kerja", TASKS + NURSES)
    for how, need in (("terdekat", 2), ("bawah", 2), ("atas", 3), ("wisn", 3), ("juknis", 2)):
        found = analyse(city, tmp_path / how, **{"abk_kes.pembulatan": how})
        assert result(found, "PKM-B|perawat", "abk_kes")["kebutuhan"] == need, how


def test_support_that_fills_the_year_is_refused(tmp_path: Path) -> None:
    rows = NURSES.replace("rapat,1,5,", "rapat,1,100,")
    found = analyse(City().add_table("beban_kerja", TASKS + rows), tmp_path)
    assert not has(found, "PKM-B|perawat", "abk_kes")
    assert codes(found, "PKM-B|perawat") == {"KELONGGARAN-PENUH"}


def test_support_tasks_of_an_office_are_told_not_counted(tmp_path: Path) -> None:
    rows = """\
DINKES,pengelola layanan,semua,75000,1,,,,,,,,
DINKES,pengelola layanan,rapat,1,5,bulan,jam,penunjang,,,,,
"""
    found = analyse(City().add_table("beban_kerja", TASKS + rows), tmp_path)
    assert result(found, "DINKES|pengelola layanan", "abk")["tak_bulat"] == 1
    assert codes(found, "DINKES|pengelola layanan") == {"TUGAS-BUKAN-POKOK"}
    assert not has(found, "DINKES|pengelola layanan", "abk_kes")


def test_allowances_outside_their_range_and_odd_words_are_refused() -> None:
    with pytest.raises(ValueError, match="below 1"):
        category_allowance_factor(1.0)
    with pytest.raises(ValueError, match="below 1"):
        category_allowance_factor(-0.1)
    with pytest.raises(ValueError, match="tebakan"):
        required_staff(1.0, allowance="tebakan")
    with pytest.raises(ValueError, match="no working time"):
        available_working_time(days_a_week=5, leave=260, hours_a_day=7)


@pytest.mark.parametrize(
    ("ratio", "words"),
    [(0.28, "tekanan sangat tinggi"), (0.62, "tekanan tinggi"), (0.87, "tekanan ringan"),
     (1.0, "seimbang"), (1.2, "berlebih"), (float("nan"), "–")],
)  # fmt: skip
def test_a_ratio_is_put_into_words(ratio: float, words: str) -> None:
    assert pressure_words(ratio) == words


# --- schools ------------------------------------------------------------------------------------

CLASSES = """\
unit_kerja,tingkat,jumlah_rombel,jumlah_siswa
SMP-1,7,3,90
SMP-1,8,3,84
SMP-1,9,2,52
"""


def _school() -> City:
    city = City().add_table("rombel", CLASSES)
    for kelompok in ("guru BK SMP", "guru PJOK SMP"):
        city = city.add_row(
            "jabatan", kode=kelompok, nama=kelompok, jenis="fungsional", kelompok_jabatan=kelompok
        )
    return city


def test_subject_teachers_are_hours_over_load_between_their_bounds(tmp_path: Path) -> None:
    """Matematika: 4 JP x 8 classes = 32 / 24 = 1.33, up: 2; nobody can do with less than 32 / 40.

    PJOK: 2 x 8 = 16 / 24 = 0.67, up: 1. Pupils: 226 / 150 = 1.51, up: 2.
    """
    found = analyse(_school(), tmp_path)
    row = result(found, "SMP-1|guru Matematika SMP", "jam_tatap_muka")
    assert list(row[["tak_bulat", "bawah", "atas"]]) == pytest.approx([32 / 24, 0.8, 32 / 24])
    assert row["kebutuhan"] == 2
    assert row["hitungan"] == "32 JP seminggu ÷ 24 jam, dibulatkan ke atas"
    assert row["masukan"] == "rombel.csv baris 2–4"
    assert result(found, "SMP-1|guru PJOK SMP", "jam_tatap_muka")["kebutuhan"] == 1
    counsellors = result(found, "SMP-1|guru BK SMP", "peserta_didik")
    assert counsellors["tak_bulat"] == pytest.approx(226 / 150)
    assert counsellors["kebutuhan"] == 2
    # nobody stated a need for these two, so the computed one counts
    assert chosen(found, "SMP-1|guru PJOK SMP")["kebutuhan"] == 1
    assert chosen(found, "SMP-1|guru Matematika SMP")["metode_id"] == "formasi"


def test_projek_hours_and_rounding_are_switches(tmp_path: Path) -> None:
    """With projek 5 x 8 = 40 / 24 = 1.67: down 1, nearest 2, juknis 1 (exactly 40 hours)."""
    for how, plain, projek in (
        ("atas", 2, 2),
        ("bawah", 1, 1),
        ("terdekat", 1, 2),
        ("juknis", 1, 1),
    ):
        for count, need in ((False, plain), (True, projek)):
            found = analyse(
                _school(), tmp_path / f"{how}{count}",
                **{"guru.pembulatan": how, "guru.projek_dihitung": count},
            )  # fmt: skip
            row = result(found, "SMP-1|guru Matematika SMP", "jam_tatap_muka")
            assert row["kebutuhan"] == need, (how, count)


def test_the_offices_own_curriculum_replaces_ours_for_that_kelompok_only(tmp_path: Path) -> None:
    """6 JP in grade 7 only: 18 / 24 = 0.75. PJOK keeps the national hours."""
    text = "kelompok_jabatan,tingkat,jp,jp_projek\nguru Matematika SMP,7,6,\n"
    found = analyse(_school().add_table("struktur_kurikulum", text), tmp_path)
    assert result(found, "SMP-1|guru Matematika SMP", "jam_tatap_muka")["tak_bulat"] == 0.75
    assert result(found, "SMP-1|guru PJOK SMP", "jam_tatap_muka")["tak_bulat"] == 16 / 24


def test_class_teachers_are_one_per_class(tmp_path: Path) -> None:
    city = City().add_row(
        "unit_kerja", kode="SD-1", nama="SD Negeri 1", induk="DINDIK", jenis="sd"
    ).add_row(
        "jabatan", kode="GK", nama="Guru", jenis="fungsional", kelompok_jabatan="guru kelas SD"
    )  # fmt: skip
    rows = "".join(f"SD-1,{grade},{1 + grade % 2},20\n" for grade in range(1, 7))
    city = city.add_table("rombel", "unit_kerja,tingkat,jumlah_rombel,jumlah_siswa\n" + rows)
    found = analyse(city, tmp_path)
    assert chosen(found, "SD-1|guru kelas SD")["kebutuhan"] == 9
    assert chosen(found, "SD-1|guru kelas SD")["hitungan"].startswith("9 rombel × 1 guru")


def test_a_school_without_classes_is_told_and_keeps_the_offices_figure(tmp_path: Path) -> None:
    city = _school().add_row(
        "unit_kerja", kode="SMP-2", nama="SMP Negeri 2", induk="DINDIK", jenis="smp"
    )
    city = city.add_row(
        "formasi", unit_kerja="SMP-2", kelompok_jabatan="guru Matematika SMP", kebutuhan="3"
    )
    found = analyse(city, tmp_path, "hitungan")
    assert codes(found, "SMP-2|guru Matematika SMP") == {"ROMBEL-TIDAK-ADA"}
    assert codes(found, "SMP-2|guru BK SMP") == {"ROMBEL-TIDAK-ADA"}
    assert chosen(found, "SMP-2|guru Matematika SMP")["kebutuhan"] == 3
    assert not has(found, "SMP-2|guru Matematika SMP", "jam_tatap_muka")


def test_pupils_that_nobody_states_are_told(tmp_path: Path) -> None:
    """Of one grade or of all: a sum over some grades would be a need too low, and silent."""
    some = CLASSES.replace(",52", ",")
    none = some.replace(",90", ",").replace(",84", ",")
    for number, text in enumerate((some, none)):
        found = analyse(_school().add_table("rombel", text), tmp_path / str(number))
        assert codes(found, "SMP-1|guru BK SMP") == {"SISWA-TIDAK-ADA"}
        assert not has(found, "SMP-1|guru BK SMP", "peserta_didik")


# --- puskesmas ----------------------------------------------------------------------------------


def test_a_clinic_with_beds_and_no_area_is_told_not_guessed(tmp_path: Path) -> None:
    text = "unit_kerja,kawasan,rawat_inap\nPKM-A,,ya\nPKM-B,,tidak\n"
    found = analyse(City().add_table("layanan", text), tmp_path)
    assert not has(found, "PKM-A|perawat", "permenkes43_2019")
    row = result(found, "PKM-B|perawat", "permenkes43_2019")
    assert row["kebutuhan"] == row["minimum"] == 5
    assert row["hitungan"] == "paling sedikit 5 (kawasan tidak disebut, non rawat inap)"
    told = found.findings[found.findings["kode"] == "KAWASAN-TIDAK-DIKENAL"]
    assert list(told["unit_kerja"]) == ["PKM-A", "PKM-A"]  # for either standard


def test_a_clinic_nobody_describes_is_told_where_others_are_described(tmp_path: Path) -> None:
    text = "unit_kerja,kawasan,rawat_inap\nPKM-B,perkotaan,tidak\n"
    found = analyse(City().add_table("layanan", text), tmp_path)
    told = found.findings[found.findings["kode"] == "LAYANAN-TIDAK-ADA"]
    assert set(told["unit_kerja"]) == {"PKM-A"}
    silent = analyse(City(), tmp_path / "tanpa")
    assert "LAYANAN-TIDAK-ADA" not in set(silent.findings["kode"])


def test_an_excused_kind_says_who_stands_in(tmp_path: Path) -> None:
    city = City().add_table("layanan", "unit_kerja,kawasan,rawat_inap\nPKM-B,pedesaan,ya\n")
    for kind in ("dokter gigi", "terapis gigi dan mulut"):
        city = city.add_row(
            "jabatan", kode=kind, nama=kind, jenis="fungsional", kelompok_jabatan=kind
        )
    city = city.add_row(
        "pegawai", id_pegawai="D1", status_pegawai="PNS", jabatan="dokter gigi", unit_kerja="PKM-B"
    )
    row = result(analyse(city, tmp_path), "PKM-B|terapis gigi dan mulut", "rpjmn_2025")
    assert row["kebutuhan"] == 0
    assert row["hitungan"] == "paling sedikit 1 (pedesaan, rawat inap); digantikan dokter gigi"


# --- which one counts ---------------------------------------------------------------------------


def test_the_office_chooses_a_method_per_kelompok_and_kind_of_unit(tmp_path: Path) -> None:
    """perawat: ABK-Kes in puskesmas; elsewhere formasi, which is named to be safe."""
    rows = "PKM-B,perawat,semua,144000,1,,,,,,,,\nPKM-A,perawat,semua,216000,1,,,,,,,,\n"
    city = City().add_table("beban_kerja", TASKS + rows)
    choice = "kelompok_jabatan,jenis_unit,metode\nperawat,,formasi\nperawat,puskesmas,abk_kes\n"
    found = analyse(city.add_table("metode_kebutuhan", choice), tmp_path)
    assert [chosen(found, f"PKM-{x}|perawat")["kebutuhan"] for x in "AB"] == [3, 2]
    general = "kelompok_jabatan,jenis_unit,metode\nperawat,,abk_kes\nperawat,puskesmas,formasi\n"
    found = analyse(city.add_table("metode_kebutuhan", general), tmp_path / "b", "hitungan")
    assert [chosen(found, f"PKM-{x}|perawat")["metode_id"] for x in "AB"] == ["formasi"] * 2


def test_a_chosen_method_without_inputs_is_told_and_another_figure_used(tmp_path: Path) -> None:
    choice = "kelompok_jabatan,jenis_unit,metode\nperawat,,abk_kes\nbidan,,formasi\n"
    found = analyse(City().add_table("metode_kebutuhan", choice), tmp_path)
    assert codes(found, "PKM-A|perawat") == {"METODE-TANPA-MASUKAN"}
    assert codes(found, "PKM-B|bidan") == set()
    assert chosen(found, "PKM-A|perawat")["metode_id"] == "formasi"


def test_a_standard_asked_for_goes_before_the_offices_choice(tmp_path: Path) -> None:
    city = City().add_table("layanan", "unit_kerja,kawasan,rawat_inap\nPKM-B,pedesaan,tidak\n")
    choice = "kelompok_jabatan,jenis_unit,metode\nperawat,,formasi\n"
    found = analyse(city.add_table("metode_kebutuhan", choice), tmp_path, "permenkes43_2019")
    assert chosen(found, "PKM-B|perawat")["kebutuhan"] == 5
    assert chosen(found, "PKM-A|perawat")["metode_id"] == "formasi"


def test_exactly_one_method_counts_for_every_slot_that_has_any(tmp_path: Path) -> None:
    found = analyse(_school().add_table("beban_kerja", TASKS + NURSES), tmp_path, "hitungan")
    assert (found.methods.groupby("slot_key")["dipakai"].sum() == 1).all()
    used = found.methods[found.methods["dipakai"]].set_index("slot_key")["kebutuhan"]
    table = found.table.set_index("slot_key")["kebutuhan"]
    assert (table.loc[used.index] == used).all()


def test_a_norm_that_is_not_in_force_is_told_and_refused_when_asked_for(tmp_path: Path) -> None:
    """On 1 January 2024 the RPJMN of 2025 does not hold; in 2003 ABK does not either."""
    snapshot = City().load(tmp_path)
    rules = load_rules(date(2024, 1, 1))
    found = analyse_needs(snapshot, rules, tmt=date(2027, 1, 1))
    told = found.findings[found.findings["kode"] == "NORMA-TIDAK-BERLAKU"]["masalah"]
    assert list(told) == [
        "norma Standar 12 jenis tenaga puskesmas RPJMN 2025-2029 belum berlaku pada 01-01-2024."
    ]
    with pytest.raises(RuleNotInForceError, match="rpjmn_2025"):
        analyse_needs(snapshot, rules, tmt=TMT, standard="rpjmn_2025")


def test_the_abk_year_changes_on_its_day(tmp_path: Path) -> None:
    """72,000 minutes until 31 December 2019, 75,000 from the next day."""
    rows = "DINKES,pengelola layanan,semua,72000,1,,,,,,,,\n"
    snapshot = City().add_table("beban_kerja", TASKS + rows).load(tmp_path)
    for day, exact in ((date(2019, 12, 31), 1.0), (date(2020, 1, 1), 0.96)):
        old = {**load_rules(TMT).rules, "abk": load_rules(day)["abk"]}
        rules = type(RULES)(as_of=TMT, rules=old)
        found = analyse_needs(snapshot, rules, tmt=TMT)
        assert result(found, "DINKES|pengelola layanan", "abk")["tak_bulat"] == exact


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("abk.menit_setahun", 0, "antara 1 dan 527040"),
        ("abk.menit_sebulan", -6250, "antara 1 dan"),
        ("abk_kes.menit_setahun", 1_000_000, "antara 1 dan 527040"),
        ("abk.pembulatan", "kira-kira", "terdekat, atas, bawah, wisn, juknis"),
        ("abk_kes.kelonggaran", "pembagian", "perkalian, penjumlahan"),
        ("guru.jam_minimal", 0, "antara 1 dan 60"),
        ("guru.jam_maksimal", 20, "jam_maksimal di bawah jam_minimal"),
        ("kelas_rangkap.siswa_maksimal", 0, "antara 1 dan 100"),
        ("proyeksi.keluar_lain_per_tahun", 1.0, "antara 0 dan 0.99"),
        ("proyeksi.keluar_lain_per_tahun", -0.1, "antara 0 dan 0.99"),
        ("prioritas_layanan.km_jenuh", 0.0, "antara 0.1 dan 1000"),
        ("prioritas_layanan.bobot_beban", -1, "antara 0 dan 1000"),
    ],
)
def test_a_norm_that_makes_no_sense_is_refused(
    tmp_path: Path, path: str, value: object, words: str
) -> None:
    snapshot = City().load(tmp_path)
    rules = load_rules(TMT, overrides={path: value})
    with pytest.raises(ParameterError) as refused:
        analyse_needs(snapshot, rules, tmt=TMT)
    (fault,) = refused.value.faults.to_dict("records")
    assert fault["kolom"] == f"aturan: {path}"
    assert words in fault["masalah"]


def test_all_norms_that_make_no_sense_are_told_at_once(tmp_path: Path) -> None:
    weights = {f"prioritas_layanan.bobot_{part}": 0 for part in
               ("kekurangan", "beban", "kesulitan", "jarak")}  # fmt: skip
    rules = load_rules(TMT, overrides={**weights, "abk.menit_setahun": 0})
    with pytest.raises(ParameterError) as refused:
        analyse_needs(City().load(tmp_path), rules, tmt=TMT)
    assert len(refused.value.faults) == 2

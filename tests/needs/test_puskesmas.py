"""The two puskesmas standards: by hand, against the ministry's figures, and in real places."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

import pandas as pd
import pytest
from builders import TMT, City

from mutasi_lib.loading import load_rules, load_sample
from mutasi_lib.needs import compute_needs
from mutasi_lib.needs.puskesmas import puskesmas_minimum

RULES = load_rules(TMT)
SHARED = Path(__file__).parents[3] / "shared" / "data"
needs_shared = pytest.mark.skipif(
    not SHARED.exists(), reason=f"the public figures are not beside the project ({SHARED})"
)

KELOMPOK = {
    "Terapis Gigi Mulut": "terapis gigi dan mulut",
    "Tenaga Teknologi Informasi/Rekam Medik": "perekam medis",
    "Tenaga Keuangan/Tata Usaha": "penata keuangan",
    "ATLM": "ATLM",
}
"""Names of the ministry's pages that are not simply in other capitals."""


def kelompok(profesi: str) -> str:
    return KELOMPOK.get(profesi, profesi.lower())


def rows(name: str) -> list[dict[str, str]]:
    with (SHARED / name).open(encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


# --- the numbers --------------------------------------------------------------------------------


def test_permenkes_43_needs_more_nurses_midwives_and_a_second_nutritionist_with_beds() -> None:
    rule = RULES["permenkes43_2019"]
    plain = puskesmas_minimum(rule, kawasan="pedesaan", rawat_inap=False)
    beds = puskesmas_minimum(rule, kawasan="pedesaan", rawat_inap=True)
    urban = puskesmas_minimum(rule, kawasan="perkotaan", rawat_inap=True)
    assert plain == {
        "dokter": 1, "dokter gigi": 1, "perawat": 5, "bidan": 4, "promosi kesehatan": 1,
        "sanitasi lingkungan": 1, "gizi": 1, "farmasi": 1, "ATLM": 1,
    }  # fmt: skip
    assert beds == {**plain, "dokter": 2, "perawat": 8, "bidan": 7, "gizi": 2}
    assert urban == beds
    assert puskesmas_minimum(rule, kawasan="perkotaan", rawat_inap=False) == plain


def test_rpjmn_needs_twelve_kinds_and_most_in_a_town_with_beds() -> None:
    rule = RULES["rpjmn_2025"]
    plain = puskesmas_minimum(rule, kawasan="sangat terpencil", rawat_inap=False)
    beds = puskesmas_minimum(rule, kawasan="terpencil", rawat_inap=True)
    urban = puskesmas_minimum(rule, kawasan="perkotaan", rawat_inap=True)
    assert (len(plain), len(beds), len(urban)) == (12, 12, 12)
    assert (sum(plain.values()), sum(beds.values()), sum(urban.values())) == (10, 15, 18)
    assert (plain["farmasi"], plain["ATLM"]) == (0, 0)
    assert [beds[k] for k in ("dokter", "perawat", "bidan")] == [2, 2, 2]
    assert [urban[k] for k in ("dokter", "perawat", "bidan")] == [3, 3, 3]


@needs_shared
def test_both_standards_equal_the_published_table() -> None:
    checked = 0
    for row in rows("standar_kebutuhan_puskesmas.csv"):
        rule = RULES["permenkes43_2019" if "43/2019" in row["standar"] else "rpjmn_2025"]
        urban = (True, False) if row["kawasan"] == "semua" else (row["kawasan"] == "Perkotaan",)
        for town in urban:
            minimum = puskesmas_minimum(
                rule,
                kawasan="perkotaan" if town else "pedesaan",
                rawat_inap=row["rawat_inap"] == "Rawat Inap",
            )
            assert minimum[kelompok(row["profesi"])] == int(row["minimum"]), row
            checked += 1
    # 9 kinds x 2 x 2; 12 kinds x (2 without beds + 1 rural + 1 urban)
    assert checked == 36 + 48


# --- the substitution rule ----------------------------------------------------------------------


def clinic(*, kawasan: str, rawat_inap: str, people: dict[str, int]) -> City:
    """PKM-B alone, with the kinds the substitution rule is about, and so many people of each."""
    city = City().keep_rows("pegawai").drop_table(
        "preferensi", "masukan_pimpinan", "pengecualian", "realisasi", "padanan_jabatan"
    )  # fmt: skip
    kinds = ("dokter gigi", "terapis gigi dan mulut", "promosi kesehatan", "sanitasi lingkungan")
    for kind in kinds:
        city = city.add_row(
            "jabatan", kode=kind, nama=kind, jenis="fungsional", kelompok_jabatan=kind
        )
    city = city.add_row(
        "pegawai", id_pegawai="X", status_pegawai="PNS", jabatan="PERAWAT-1", unit_kerja="PKM-B"
    )
    for kind, count in people.items():
        for number in range(count):
            city = city.add_row(
                "pegawai", id_pegawai=f"{kind}{number}", status_pegawai="PNS", jabatan=kind,
                unit_kerja="PKM-B",
            )  # fmt: skip
    text = f"unit_kerja,kawasan,rawat_inap\nPKM-B,{kawasan},{rawat_inap}\nDINKES,,ya\nPKM-A,,\n"
    return city.add_table("layanan", text)


@pytest.mark.parametrize(
    ("kawasan", "rawat_inap", "people", "lacking"),
    [
        # nobody of either kind: nothing is excused
        ("pedesaan", "tidak", {}, {"drg", "tgm", "promkes", "kesling"}),
        # one of a pair excuses the other
        ("pedesaan", "tidak", {"terapis gigi dan mulut": 1}, {"promkes", "kesling"}),
        ("pedesaan", "tidak", {"dokter gigi": 1, "sanitasi lingkungan": 1}, set()),
        # with beds only the dental pair substitutes
        ("pedesaan", "ya", {"dokter gigi": 1, "sanitasi lingkungan": 1}, {"promkes"}),
        # in a town with beds none does
        ("perkotaan", "ya", {"dokter gigi": 1, "sanitasi lingkungan": 1}, {"tgm", "promkes"}),
        # in a town without beds both do
        ("perkotaan", "tidak", {"dokter gigi": 1, "promosi kesehatan": 2}, set()),
    ],
)
def test_a_lacking_kind_is_excused_by_its_substitute(
    tmp_path: Path, kawasan: str, rawat_inap: str, people: dict[str, int], lacking: set[str]
) -> None:
    short = {
        "drg": "dokter gigi", "tgm": "terapis gigi dan mulut",
        "promkes": "promosi kesehatan", "kesling": "sanitasi lingkungan",
    }  # fmt: skip
    snapshot = clinic(kawasan=kawasan, rawat_inap=rawat_inap, people=people).load(tmp_path)
    needs = compute_needs(snapshot, RULES, tmt=TMT, standard="rpjmn_2025").set_index("slot_key")
    assert {k for k, name in short.items() if needs.loc[f"PKM-B|{name}", "gap"] < 0} == lacking


def test_a_standard_replaces_the_need_of_its_kinds_in_known_puskesmas_only(tmp_path: Path) -> None:
    """PKM-B has beds: 2 perawat and 2 bidan by RPJMN. PKM-A's are unknown; a dinas has none."""
    snapshot = clinic(kawasan="pedesaan", rawat_inap="ya", people={}).load(tmp_path)
    needs = compute_needs(snapshot, RULES, tmt=TMT, standard="rpjmn_2025").set_index("slot_key")
    changed = needs.loc["PKM-B|perawat"]
    assert list(changed[["kebutuhan", "minimum", "maksimum", "gap"]]) == [2, 2, 2, -1]
    assert changed["metode"] == "Standar 12 jenis tenaga puskesmas RPJMN 2025-2029"
    assert "sumber kedua" in changed["norma"]
    assert needs.loc["PKM-B|bidan", "kebutuhan"] == 2
    assert needs.loc["PKM-A|perawat", "kebutuhan"] == 1
    assert "DINKES|perawat" not in needs.index
    assert "PKM-B|gizi" not in needs.index  # a kind the table jabatan does not know


def test_an_office_without_puskesmas_keeps_its_formasi_under_a_standard(tmp_path: Path) -> None:
    snapshot = City().load(tmp_path)
    stated = compute_needs(snapshot, RULES, tmt=TMT)
    standard = compute_needs(snapshot, RULES, tmt=TMT, standard="permenkes43_2019")
    pd.testing.assert_frame_equal(standard, stated)


# --- real places --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def bolaang() -> pd.DataFrame:
    snapshot = load_sample("bolaang_mongondow")
    return compute_needs(snapshot, RULES, tmt=TMT).set_index("slot_key")


def test_bolaang_mongondow_states_the_standard_in_all_18_by_9_slots(bolaang: pd.DataFrame) -> None:
    snapshot = load_sample("bolaang_mongondow")
    standard = compute_needs(snapshot, RULES, tmt=TMT, standard="permenkes43_2019")
    standard = standard.set_index("slot_key")
    assert len(bolaang) == 18 * 9
    for column in ("kebutuhan", "minimum", "maksimum", "bezetting", "gap"):
        assert standard[column].equals(bolaang[column]), column
    assert set(standard["metode"]) == {"Standar minimal 9 jenis tenaga puskesmas"}


@needs_shared
def test_bolaang_mongondow_counts_and_needs_are_those_of_the_ministrys_page(
    bolaang: pd.DataFrame,
) -> None:
    published = {
        f"PKM-{row['puskesmas'].replace(' ', '-')}|{kelompok(row['profesi'])}": (
            int(row["tersedia"]),
            int(row["kebutuhan_minimum"]),
        )
        for row in rows("puskesmas_bolaang_mongondow.csv")
    }
    found = dict(
        zip(
            bolaang.index, zip(bolaang["bezetting"], bolaang["kebutuhan"], strict=True), strict=True
        )
    )
    assert len(published) == 162
    assert found == published


@needs_shared
def test_tegal_lacks_somebody_exactly_where_the_ministry_says_belum(tmp_path: Path) -> None:
    """Fourteen puskesmas, twelve kinds each: complete is no slot below its need."""
    data = rows("puskesmas_tegal.csv")
    flags = {row["puskesmas"]: row["status_halaman"] for row in data}
    kinds = sorted({kelompok(row["profesi"]) for row in data})
    tables: dict[str, list[list[str]]] = defaultdict(list)
    tables["info"] = [["kunci", "nilai"], ["per_tanggal", "2026-11-01"]]
    tables["jabatan"] = [["kode", "nama", "jenis", "kelompok_jabatan"]]
    tables["jabatan"] += [[kind, kind, "fungsional", kind] for kind in kinds]
    tables["unit_kerja"] = [["kode", "nama", "jenis"]]
    tables["unit_kerja"] += [[name, name, "puskesmas"] for name in flags]
    tables["layanan"] = [["unit_kerja", "kawasan", "rawat_inap"]]
    facility = {row["puskesmas"]: row["jenis"] for row in data}
    tables["layanan"] += [
        [name, text.split()[0].lower(), "tidak" if "Non" in text else "ya"]
        for name, text in facility.items()
    ]
    tables["pegawai"] = [["id_pegawai", "status_pegawai", "jabatan", "unit_kerja"]]
    for row in data:
        kind = kelompok(row["profesi"])
        tables["pegawai"] += [
            [f"{row['puskesmas']}-{kind}-{number}", "ASN", kind, row["puskesmas"]]
            for number in range(int(row["tersedia"]))
        ]
    snapshot = City(tables).load(tmp_path)
    needs = compute_needs(snapshot, RULES, tmt=TMT, standard="rpjmn_2025")
    short = set(needs.loc[needs["gap"] < 0, "unit_kerja"])
    assert len(flags) == 14
    assert {name for name, flag in flags.items() if flag == "Belum"} == short
    assert set(flags.values()) == {"Lengkap", "Belum"}

"""What moves can close: by hand, against enumeration, and on real figures."""

from __future__ import annotations

import csv
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from builders import City

from mutasi_lib.domain.parameters import Parameters
from mutasi_lib.planning import Study, prepare_study
from mutasi_lib.redistribution import PARTS, Redistribution, redistribute

SHARED = Path(__file__).parents[3] / "shared" / "data"
needs_shared = pytest.mark.skipif(
    not SHARED.exists(), reason=f"the public figures are not beside the project ({SHARED})"
)


def study_of(city: City, folder: Path, monkeypatch: pytest.MonkeyPatch, **more: object) -> Study:
    monkeypatch.setenv("MUTASI_RUANG_KERJA", str(folder))
    source = city.write_csv(folder / "kota")
    return prepare_study(Parameters.from_mapping({"sumber": str(source), **more}))


def city_of(
    needs: dict[str, int], people: dict[str, int], *, kecamatan: dict[str, str] | None = None
) -> City:
    """Slots ``unit|kelompok`` with need and holders; nothing else can keep anybody where he is."""
    units = sorted({slot.split("|")[0] for slot in needs})
    groups = sorted({slot.split("|")[1] for slot in needs})
    where = kecamatan or {}
    tables = {
        "info": [["kunci", "nilai"], ["per_tanggal", "2026-11-01"], ["tmt_rencana", "2027-01-01"]],
        "jabatan": [["kode", "nama", "jenis", "kelompok_jabatan", "kelas_jabatan"]]
        + [[name, name, "fungsional", name, "8"] for name in groups],
        "unit_kerja": [["kode", "nama", "induk", "jenis", "kecamatan"]]
        + [["KOTA", "Kota", "", "pemerintah daerah", ""]]
        + [[unit, unit, "KOTA", "dinas", where.get(unit, "Satu")] for unit in units],
        "formasi": [["unit_kerja", "kelompok_jabatan", "kebutuhan"]]
        + [[*slot.split("|"), str(need)] for slot, need in needs.items()],
        "pegawai": [["id_pegawai", "status_pegawai", "jabatan", "unit_kerja", "tmt_unit"]]
        + [
            [f"{slot}#{n}", "PNS", slot.split("|")[1], slot.split("|")[0], "2015-01-01"]
            for slot, count in people.items()
            for n in range(count)
        ],
    }
    return City(tables)


def row_of(found: Redistribution, kelompok: str) -> pd.Series:
    return found.by_kelompok.set_index("kelompok_jabatan").loc[kelompok]


# --- by hand ------------------------------------------------------------------------------------


def test_the_smaller_of_shortage_and_surplus_where_nobody_is_kept(tmp_path, monkeypatch) -> None:
    """A lacks 2, B lacks 1, C has 2 to spare, D exactly its need: 2 of 3, one to be recruited."""
    city = city_of(
        {"A|perawat": 3, "B|perawat": 1, "C|perawat": 1, "D|perawat": 2},
        {"A|perawat": 1, "C|perawat": 3, "D|perawat": 2},
        kecamatan={"A": "Satu", "B": "Dua", "C": "Satu", "D": "Dua"},
    )
    found = redistribute(study_of(city, tmp_path, monkeypatch))
    row = row_of(found, "perawat")
    assert found.closed == 2
    assert (row["kekurangan"], row["kelebihan"], row["tertutup_setara"]) == (3, 2, 2)
    assert (row["terhalang"], row["rekrutmen"], row["paling_banyak"]) == (0, 1, 2)
    assert row["dalam_kecamatan"] == 2  # C is in A's kecamatan
    # whichever kecamatan goes first can be made whole
    areas = found.by_area.set_index("kecamatan")[["kekurangan", "paling_banyak"]]
    assert areas.loc["Satu"].tolist() == [2, 2]
    assert areas.loc["Dua"].tolist() == [1, 1]


def test_no_seat_is_emptied_to_fill_another(tmp_path, monkeypatch) -> None:
    """Everybody sits on a needed seat, though no minimum is stated: nothing can be closed."""
    city = city_of({"A|perawat": 2, "B|perawat": 2}, {"A|perawat": 2, "B|perawat": 1})
    found = redistribute(study_of(city, tmp_path, monkeypatch))
    assert found.closed == 0
    assert row_of(found, "perawat")["rekrutmen"] == 1


def test_a_protected_surplus_is_told_apart_from_none(tmp_path, monkeypatch) -> None:
    """C has two to spare, both there for a month only; they would close both seats."""
    city = city_of({"A|perawat": 2, "C|perawat": 0}, {"C|perawat": 2})
    for n in range(2):
        city = city.pegawai(f"C|perawat#{n}", tmt_unit="2026-12-01")
    found = redistribute(study_of(city, tmp_path, monkeypatch))
    row = row_of(found, "perawat")
    assert (row["tertutup_setara"], row["terhalang"], row["rekrutmen"]) == (0, 2, 0)
    (protected,) = found.protected.to_dict("records")
    assert protected == {"kelompok_jabatan": "perawat", "rule": "masa_jabatan", "orang": 2}


def test_a_chain_closes_what_no_direct_move_can(tmp_path, monkeypatch) -> None:
    """C's spare person is a CPNS? No: C's spare one may not cross; B's may, and is replaced.

    perawat C has one to spare, bidan A lacks one. Only a perawat of B could become bidan (a
    padanan needs the certificate), so C's goes to B, B's to A. Direct: 0. With the chain: 1.
    """
    city = city_of({"A|bidan": 1, "B|perawat": 1, "C|perawat": 1}, {"B|perawat": 1, "C|perawat": 2})
    city = city.edit("jabatan", "bidan", sertifikat="STR Bidan")
    city = city.add_column("pegawai", "sertifikat", "lain")
    city = city.pegawai("B|perawat#0", sertifikat="STR Bidan")
    city = city.add_table(
        "padanan_jabatan", "dari_kelompok,ke_kelompok,jenis\nperawat,bidan,alih jabatan\n"
    )
    found = redistribute(study_of(city, tmp_path, monkeypatch))
    row = row_of(found, "bidan")
    assert (row["tertutup_setara"], row["tertutup_padanan"], row["rekrutmen"]) == (0, 1, 0)
    assert found.closed == 1


def test_two_kelompok_compete_for_one_person(tmp_path, monkeypatch) -> None:
    """One perawat to spare; a perawat and a bidan are lacking. Together 1, either alone 1."""
    city = city_of({"A|perawat": 1, "B|bidan": 1, "C|perawat": 0}, {"C|perawat": 1})
    city = city.add_table(
        "padanan_jabatan", "dari_kelompok,ke_kelompok,jenis\nperawat,bidan,pengganti\n"
    )
    found = redistribute(study_of(city, tmp_path, monkeypatch))
    assert found.closed == 1
    nurse, midwife = row_of(found, "perawat"), row_of(found, "bidan")
    assert nurse["tertutup_setara"] == 1  # a move within the kelompok goes before a crossing
    assert midwife["tertutup_padanan"] == 0
    assert (nurse["paling_banyak"], midwife["paling_banyak"]) == (1, 1)


def test_the_scope_of_receivers_is_what_is_bounded(tmp_path, monkeypatch) -> None:
    """Only A's seats count; people may come from anywhere, and B's seat is nobody's concern."""
    city = city_of({"A|perawat": 2, "B|perawat": 1, "C|perawat": 0}, {"C|perawat": 1})
    study = study_of(city, tmp_path, monkeypatch, cakupan_tujuan=["opd:A"])
    found = redistribute(study)
    assert row_of(found, "perawat")["kekurangan"] == 2
    assert found.closed == 1


def test_limits_and_weights_of_a_plan_change_nothing(tmp_path, monkeypatch) -> None:
    city = city_of({"A|perawat": 2, "C|perawat": 0}, {"C|perawat": 2})
    study = study_of(
        city, tmp_path, monkeypatch, batas_perpindahan=0, unit_dibekukan=["A"], bobot_cakupan=0.0
    )
    assert redistribute(study).closed == 2


def test_without_a_shortage_there_is_nothing_to_bound(tmp_path, monkeypatch) -> None:
    found = redistribute(study_of(city_of({"A|x": 1}, {"A|x": 2}), tmp_path, monkeypatch))
    assert found.closed == 0
    assert found.by_kelompok.empty
    assert found.by_area.empty


# --- sharing and combining ----------------------------------------------------------------------


def _schools(rows: dict[str, tuple[int, int]], jenis: str, kelompok: str, grades: range) -> City:
    """Schools of one kind: classes per grade and pupils per class; nobody teaches yet."""
    city = City().keep_rows("pegawai").keep_rows("unit_kerja", "PEMKOT", "DINDIK").drop_table(
        "formasi", "padanan_jabatan", "preferensi", "masukan_pimpinan", "pengecualian", "realisasi"
    ).add_row(
        "jabatan", kode=kelompok, nama=kelompok, jenis="fungsional", kelompok_jabatan=kelompok
    ).add_row(
        "pegawai", id_pegawai="X", status_pegawai="PNS", jabatan="PENGELOLA", unit_kerja="DINDIK"
    )  # fmt: skip
    text = "unit_kerja,tingkat,jumlah_rombel,jumlah_siswa\n"
    for school, (classes, pupils) in rows.items():
        city = city.add_row(
            "unit_kerja", kode=school, nama=school, induk="DINDIK", jenis=jenis, kecamatan="Gabek"
        )
        text += "".join(f"{school},{grade},{classes},{classes * pupils}\n" for grade in grades)
    return city.add_table("rombel", text)


def test_schools_of_a_kecamatan_share_a_teacher(tmp_path, monkeypatch) -> None:
    """Matematika 4 JP: 3 classes each = 12 / 24 = 0.5 in two schools: two posts, or one shared."""
    city = _schools({"S1": (1, 30), "S2": (1, 30)}, "smp", "guru Matematika SMP", range(7, 10))
    found = redistribute(study_of(city, tmp_path, monkeypatch))
    row = row_of(found, "guru Matematika SMP")
    assert (row["kekurangan"], row["berbagi_guru"], row["rekrutmen"]) == (2, 1, 1)


def test_small_grades_are_taught_together(tmp_path, monkeypatch) -> None:
    """S1: six classes of 14, pairs of 28: three teachers spared. S2: of 15, none (30 pupils)."""
    city = _schools({"S1": (1, 14), "S2": (1, 15)}, "sd", "guru kelas SD", range(1, 7))
    found = redistribute(study_of(city, tmp_path, monkeypatch))
    row = row_of(found, "guru kelas SD")
    assert (row["kekurangan"], row["kelas_rangkap"], row["rekrutmen"]) == (12, 3, 9)
    off = {"kelas_rangkap.aktif": False}
    study = study_of(city, tmp_path, monkeypatch, aturan=off)
    assert row_of(redistribute(study), "guru kelas SD")["kelas_rangkap"] == 0


# --- against enumeration ------------------------------------------------------------------------


def _best_by_enumeration(study: Study) -> int:
    """Try every assignment of everybody: the most seats filled with no slot left shorter."""
    needs = study.needs.set_index("slot_key")
    pairs = study.candidates.table
    people = study.candidates.people
    options = [
        [home, *pairs.loc[pairs["pegawai_key"] == key, "slot_key"]]
        for key, home in zip(people["pegawai_key"], people["slot_asal"], strict=True)
    ]
    before = needs["bezetting"]
    floor = np.minimum(needs["kebutuhan"], before)
    best = 0
    for choice in product(*options):
        after = before - people["slot_asal"].value_counts().reindex(before.index, fill_value=0)
        after = after + pd.Series(choice).value_counts().reindex(before.index, fill_value=0)
        if (after < floor).any():
            continue
        filled = np.minimum(after, needs["kebutuhan"]) - np.minimum(before, needs["kebutuhan"])
        best = max(best, int(filled.sum()))
    return best


LONG = (1, 4, 7, 10, 11, 12, 13)
"""Cities with so many choices that enumerating them takes ten seconds or more."""


@pytest.mark.parametrize(
    "seed",
    [pytest.param(seed, marks=pytest.mark.nightly if seed in LONG else ()) for seed in range(14)],
)
def test_small_cities_close_what_enumeration_finds(seed: int, tmp_path, monkeypatch) -> None:
    """Random cities of four units, two kelompok with a crossing that some hold papers for."""
    random = np.random.default_rng(seed)
    slots = [f"{unit}|{group}" for unit in "ABCD" for group in ("perawat", "bidan")]
    needs = {slot: int(random.integers(0, 3)) for slot in slots}
    people = {slot: int(n) for slot in slots if (n := random.integers(0, 3))}
    while sum(people.values()) > 6:
        people.popitem()
    if not people:
        people = {slots[0]: 1}
    city = city_of(needs, people)
    city = city.edit("jabatan", "bidan", sertifikat="STR Bidan")
    city = city.add_column("pegawai", "sertifikat", "STR Bidan")
    for slot, count in people.items():
        for n in range(count):
            if random.random() < 0.4:
                city = city.pegawai(f"{slot}#{n}", sertifikat="lain")
            if random.random() < 0.25:
                city = city.pegawai(f"{slot}#{n}", tmt_unit="2026-12-01")
    city = city.add_table(
        "padanan_jabatan", "dari_kelompok,ke_kelompok,jenis\nperawat,bidan,alih jabatan\n"
    )
    study = study_of(city, tmp_path, monkeypatch)
    found = redistribute(study)
    assert found.closed == _best_by_enumeration(study)
    lacking = int((-study.needs["gap"]).clip(lower=0).sum())
    assert found.by_kelompok[list(PARTS)].sum().sum() == lacking


# --- the sample city ----------------------------------------------------------------------------


def test_the_parts_of_the_sample_add_up_and_no_plan_closes_more(rangkui) -> None:
    found = redistribute(rangkui.study)
    table = found.by_kelompok
    assert (table[list(PARTS)].sum(axis=1) == table["kekurangan"]).all()
    assert (table[list(PARTS)] >= 0).all(axis=None)
    closed = table["tertutup_setara"] + table["tertutup_padanan"]
    assert closed.sum() == found.closed
    assert (closed <= table["paling_banyak"]).all()
    assert (table["paling_banyak"] <= table["kekurangan"]).all()
    assert (found.by_area["paling_banyak"] <= found.by_area["kekurangan"]).all()
    by_plan = rangkui.plan.unfilled["kurang"].sum()
    assert table["kekurangan"].sum() - found.closed <= by_plan
    sums = found.by_area.groupby("kelompok_jabatan")[["kekurangan", "paling_banyak"]].sum()
    sums = sums.join(table.set_index("kelompok_jabatan"), suffixes=("", "_semua"))
    assert (sums["kekurangan"] == sums["kekurangan_semua"]).all()
    assert (sums["paling_banyak"] >= sums["paling_banyak_semua"]).all()


# --- real figures -------------------------------------------------------------------------------


def rows(name: str) -> list[dict[str, str]]:
    with (SHARED / name).open(encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def _real_schools(name: str, kind: str) -> City:
    """All public schools of one kind; one row per teacher, all of one kelompok."""
    data = [
        row
        for row in rows(f"sekolah_{name}.csv")
        if row["jenjang"] == kind and row["status_sekolah"] == "Negeri"
    ]
    return city_of(
        {f"{row['npsn']}|guru": int(row["kebutuhan_indikatif"]) for row in data},
        {f"{row['npsn']}|guru": int(row["guru"]) for row in data},
        kecamatan={row["npsn"]: row["kecamatan"] for row in data},
    )


SCHOOLS = [
    # place, kind, shortage, closable, inside a kecamatan: README.md of the public figures
    ("kab_banjar", "SMP", 22, 22, 16),
    ("kota_balikpapan", "SD", 218, 14, 14),
    ("kota_balikpapan", "SMP", 7, 7, 7),
    ("kota_bekasi", "SMP", 314, 5, 5),
    ("kota_makassar", "SMP", 7, 7, 7),
    pytest.param("kab_banjar", "SD", 221, 75, 63, marks=pytest.mark.nightly),
    pytest.param("kota_bekasi", "SD", 1147, 7, 7, marks=pytest.mark.nightly),
    pytest.param("kota_makassar", "SD", 101, 101, 98, marks=pytest.mark.nightly),
]


@needs_shared
@pytest.mark.parametrize(("place", "kind", "lacking", "closable", "near"), SCHOOLS)
def test_school_tables_close_what_was_published_about_them(
    place: str, kind: str, lacking: int, closable: int, near: int, tmp_path, monkeypatch
) -> None:
    """Kota Makassar SD: all 101. Kota Bekasi SD: 7 of 1,147. Through the whole program."""
    city = _real_schools(place, kind)
    found = redistribute(study_of(city, tmp_path, monkeypatch))
    row = row_of(found, "guru")
    assert (row["kekurangan"], found.closed, row["dalam_kecamatan"]) == (lacking, closable, near)
    assert row["rekrutmen"] == lacking - closable


CLINICS = {
    "BOLAANG MONGONDOW": "puskesmas_bolaang_mongondow.csv",
    "POSO": "puskesmas_poso.csv",
    "KOTA MAKASSAR": "puskesmas_kota_makassar.csv",
    "MANGGARAI TIMUR": "puskesmas_manggarai_timur.csv",
    "TOLIKARA": "puskesmas_tolikara.csv",
    "TEGAL": "puskesmas_tegal.csv",
    "ACEH UTARA": "puskesmas_aceh_utara.csv",
}


@needs_shared
@pytest.mark.parametrize("place", CLINICS)
def test_puskesmas_tables_close_what_was_published_about_them(
    place: str, tmp_path, monkeypatch
) -> None:
    """Shortage, surplus and closable per profession, Permenkes 43/2019, anybody may move."""
    published = {
        row["profesi"]: row
        for row in rows("ringkasan_redistribusi_puskesmas.csv")
        if row["kabupaten"] == place and "43" in row["standar"].split("RPJMN")[0]
    }
    data = [
        row
        for row in rows(CLINICS[place])
        if row["profesi"] in published and row["kebutuhan_permenkes43"] and row["jenis"]
    ]
    slots = {f"{row['puskesmas']}|{row['profesi']}": row for row in data}
    city = city_of(
        {slot: int(row["kebutuhan_permenkes43"]) for slot, row in slots.items()},
        {slot: int(row["tersedia"]) for slot, row in slots.items() if int(row["tersedia"])},
    )
    found = redistribute(study_of(city, tmp_path, monkeypatch))
    table = found.by_kelompok.set_index("kelompok_jabatan")
    assert len(published) == 9
    for profession, row in published.items():
        lacking = int(row["total_kekurangan"])
        if not lacking:
            assert profession not in table.index
            continue
        mine = table.loc[profession]
        assert (mine["kekurangan"], mine["kelebihan"]) == (lacking, int(row["total_kelebihan"]))
        assert mine["tertutup_setara"] == int(row["maks_tertutup_redistribusi"])
        assert mine["rekrutmen"] == int(row["sisa_kekurangan"])
    assert found.closed == sum(int(row["maks_tertutup_redistribusi"]) for row in published.values())


@needs_shared
@pytest.mark.parametrize("place", ["ACEH UTARA", "TEGAL"])
def test_the_twelve_kinds_close_what_was_published_about_them(
    place: str, tmp_path, monkeypatch
) -> None:
    """The standard with its substitution, stated by our own method: Aceh Utara 6 of 16, Tegal 3."""
    published = {
        row["profesi"]: row
        for row in rows("ringkasan_redistribusi_puskesmas.csv")
        if row["kabupaten"] == place and "12 jenis" in row["standar"]
    }
    names = {
        "Terapis Gigi Mulut": "terapis gigi dan mulut",
        "Tenaga Teknologi Informasi/Rekam Medik": "perekam medis",
        "Tenaga Keuangan/Tata Usaha": "penata keuangan",
        "ATLM": "ATLM",
    }
    data = [row for row in rows(CLINICS[place]) if row["profesi"] in published and row["jenis"]]
    slots = {
        f"{row['puskesmas']}|{names.get(row['profesi'], row['profesi'].lower())}": row
        for row in data
    }
    city = city_of(
        dict.fromkeys(slots, 0),
        {slot: int(row["tersedia"]) for slot, row in slots.items() if int(row["tersedia"])},
    )
    clinics = {row["puskesmas"]: row["jenis"] for row in data}
    text = "unit_kerja,kawasan,rawat_inap\n" + "".join(
        f"{clinic},{kind.split()[0].lower()},{'tidak' if 'Non' in kind else 'ya'}\n"
        for clinic, kind in clinics.items()
    )
    for clinic in clinics:
        city = city.edit("unit_kerja", clinic, jenis="puskesmas")
    study = study_of(
        city.add_table("layanan", text), tmp_path, monkeypatch, standar_kebutuhan="rpjmn_2025"
    )
    found = redistribute(study)
    table = found.by_kelompok.set_index("kelompok_jabatan")
    assert len(published) == 12
    for profession, row in published.items():
        lacking = int(row["total_kekurangan"])
        name = names.get(profession, profession.lower())
        if lacking:
            assert table.loc[name, "kekurangan"] == lacking
            assert table.loc[name, "tertutup_setara"] == int(row["maks_tertutup_redistribusi"])
            assert table.loc[name, "rekrutmen"] == int(row["sisa_kekurangan"])
        else:
            assert name not in table.index

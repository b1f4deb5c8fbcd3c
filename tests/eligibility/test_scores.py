"""Every score by hand, in its own unit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from builders import TENTH_OF_DEGREE_KM, TMT, City

from mutasi_lib.distance import haversine_km
from mutasi_lib.eligibility import Candidates, find_candidates
from mutasi_lib.eligibility.rules import Context
from mutasi_lib.eligibility.scoring import (
    is_worse_off,
    loses_income,
    score_biaya,
    score_preferensi,
)
from mutasi_lib.loading import load_rules
from mutasi_lib.needs import compute_needs

RULES = load_rules(TMT)


def scored(city: City, folder: Path) -> Candidates:
    snapshot = city.load(folder)
    needs = compute_needs(snapshot, RULES, tmt=TMT)
    return find_candidates(snapshot, needs, RULES, tmt=TMT)


def row(found: Candidates, key: str, slot: str) -> pd.Series:
    table = found.table
    hit = (table["pegawai_key"] == f"P0000{key[1:]}") & (table["slot_key"] == slot)
    return table[hit].iloc[0]


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Candidates:
    return scored(City(), tmp_path_factory.mktemp("kota"))


# --- kesesuaian ---------------------------------------------------------------------------------

PARTS = ["pendidikan", "sertifikat", "pengalaman", "predikat"]


@pytest.mark.parametrize(
    ("key", "slot", "parts"),
    [
        # field listed 40, certificate held 30, 60 of 60 months 20, Baik 0.8 of 10
        ("A1", "PKM-B|perawat", [40, 30, 20, 8]),
        # Ners is listed too; 30 of 60 months; Sangat Baik
        ("A2", "PKM-B|perawat", [40, 30, 10, 10]),
        # another kelompok: field not listed, second certificate counts, no experience
        ("A1", "PKM-B|bidan", [0, 30, 0, 8]),
        # a jabatan that asks for no field and no certificate gives both parts; 84 > 60 months
        ("A6", "DINDIK|pengelola layanan", [40, 30, 20, 8]),
    ],
)
def test_kesesuaian_is_the_sum_of_its_four_parts(
    city: Candidates, key: str, slot: str, parts: list[float]
) -> None:
    found = row(city, key, slot)
    assert [found[f"kesesuaian_{part}"] for part in PARTS] == parts
    assert found["kesesuaian"] == sum(parts)


def test_a_missing_datum_scores_nothing_in_its_part(tmp_path: Path) -> None:
    """On both sides: 0 of 100 at the destination and 0 where the person is."""
    bare = City().pegawai(
        "A1", bidang_pendidikan="", sertifikat="", tmt_jabatan="", predikat_kinerja=""
    )
    found = scored(bare, tmp_path)
    assert row(found, "A1", "PKM-B|perawat")["kesesuaian"] == 0
    assert found.staying.set_index("pegawai_key").loc["P00001", "kesesuaian"] == 0


@pytest.mark.parametrize(
    ("predikat", "points"),
    [("Sangat Baik", 10), ("Baik", 8), ("Butuh Perbaikan", 4), ("Kurang", 2), ("Sangat Kurang", 0)],
)
def test_performance_gives_its_share_of_ten(tmp_path: Path, predikat: str, points: float) -> None:
    found = scored(City().pegawai("A1", predikat_kinerja=predikat), tmp_path)
    assert row(found, "A1", "PKM-B|perawat")["kesesuaian_predikat"] == points


def test_a_jabatan_that_begins_after_tmt_is_no_negative_experience(tmp_path: Path) -> None:
    found = scored(City().pegawai("A1", tmt_jabatan="2027-06-01"), tmp_path)
    assert row(found, "A1", "PKM-B|perawat")["kesesuaian_pengalaman"] == 0


# --- preferensi and refusals --------------------------------------------------------------------


def test_wishes_score_by_rank_and_refusals_negatively(tmp_path: Path) -> None:
    city = City().add_table(
        "preferensi",
        "id_pegawai,unit_kerja,peringkat,menolak\n"
        "A1,PKM-B,1,tidak\nA1,DINKES,2,\nA1,DINDIK,3,tidak\nA1,SMP-1,4,tidak\n"
        "A2,PKM-B,,ya\nA2,DINKES,,tidak\nA3,,1,tidak\n",
    )
    snapshot = city.load(tmp_path)
    asked = pd.DataFrame(
        [
            ("P00001", "PKM-B", 100.0, True),
            ("P00001", "DINKES", 70.0, True),
            ("P00001", "DINDIK", 40.0, True),
            ("P00001", "SMP-1", 20.0, True),
            ("P00001", "PEMKOT", 0.0, False),
            ("P00002", "PKM-B", -100.0, True),
            ("P00002", "DINKES", 0.0, False),  # named, but neither wished nor refused
            ("P00003", "PKM-A", 0.0, False),  # a rank of no unit wishes nothing
            ("P00004", "PKM-A", 0.0, False),
        ],
        columns=["pegawai_key", "unit_kerja", "points", "stated"],
    ).assign(slot_key="tujuan", slot_asal="asal")
    context = Context(snapshot=snapshot, tmt=TMT, needs=pd.DataFrame())
    found = score_preferensi(asked, context, RULES)
    assert list(found["preferensi"]) == list(asked["points"])
    assert list(found["pernyataan"]) == list(asked["stated"])


def test_refusing_every_unit_refuses_every_move_but_not_staying(tmp_path: Path) -> None:
    city = City().add_row("preferensi", id_pegawai="A3", menolak="ya")
    found = scored(city, tmp_path)
    move = row(found, "A3", "PKM-A|perawat")
    assert (move["preferensi"], move["melawan_penolakan"]) == (-100.0, 1.0)
    assert move["ditolak_pegawai"]
    assert move["dirugikan"]
    assert found.staying.set_index("pegawai_key").loc["P00003", "preferensi"] == 0


def test_refusing_every_unit_refuses_another_jabatan_in_the_own_unit(tmp_path: Path) -> None:
    city = City().add_table("preferensi", "id_pegawai,unit_kerja,peringkat,menolak\nA1,,,ya\n")
    found = scored(city, tmp_path)
    assert row(found, "A1", "PKM-A|bidan")["melawan_penolakan"] == 1.0


SAID = ["ditolak_pegawai", "ditahan_pimpinan", "ditolak_pimpinan"]
KEPT = ["dilepas_pimpinan", "diminta_pimpinan"]


@pytest.mark.parametrize(
    ("heads", "against", "said"),
    [
        ("PKM-A,A1,tahan", 1.0, ["ditahan_pimpinan"]),
        ("PKM-B,A1,tolak", 1.0, ["ditolak_pimpinan"]),
        ("PKM-A,A1,lepas", 0.0, ["dilepas_pimpinan"]),
        ("PKM-B,A1,minta", 0.0, ["diminta_pimpinan"]),
        ("PKM-A,A1,tahan\nPKM-B,A1,tolak", 1.0, ["ditahan_pimpinan", "ditolak_pimpinan"]),
        ("PKM-A,A1,lepas\nPKM-B,A1,tolak", 1.0, ["dilepas_pimpinan", "ditolak_pimpinan"]),
        # a head of another unit may neither hold nor refuse
        ("PKM-B,A1,tahan", 0.0, []),
        ("PKM-A,A1,tolak", 0.0, []),
        ("SMP-1,A1,tolak", 0.0, []),
        ("PKM-A,A3,tahan", 0.0, []),
    ],
)
def test_heads_hold_their_own_and_refuse_newcomers_and_the_rest_obliges_nobody(
    tmp_path: Path, heads: str, against: float, said: list[str]
) -> None:
    city = City().drop_table("preferensi")
    city = city.add_table("masukan_pimpinan", f"unit_kerja,id_pegawai,jenis\n{heads}\n")
    found = row(scored(city, tmp_path), "A1", "PKM-B|perawat")
    assert found["melawan_penolakan"] == against
    assert sorted(name for name in SAID + KEPT if found[name]) == sorted(said)


def test_the_persons_own_refusal_counts_once_beside_the_heads(city: Candidates) -> None:
    """A2 refuses PKM-B and is held by PKM-A: one person moved against refusal, not two."""
    found = row(city, "A2", "PKM-B|perawat")
    assert found["melawan_penolakan"] == 1.0
    assert [bool(found[name]) for name in SAID] == [True, True, False]


# --- jarak --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("home", "km"),
    [
        # no home: unit to unit
        ({}, TENTH_OF_DEGREE_KM),
        # living at the destination: that much nearer
        ({"rumah_lintang": "0.0", "rumah_bujur": "106.1"}, -TENTH_OF_DEGREE_KM),
        # living halfway: no difference
        ({"rumah_lintang": "0.0", "rumah_bujur": "106.05"}, 0.0),
        # only the kelurahan: the middle of its units, 106.0 for Bintang ...
        ({"rumah_kelurahan": "Bintang"}, TENTH_OF_DEGREE_KM),
        # ... 106.15 for Air (PKM-B at 106.1, SMP-1 at 106.2): 0.05 - 0.15
        ({"rumah_kelurahan": "Air"}, -TENTH_OF_DEGREE_KM),
        # own coordinates go before the kelurahan
        (
            {"rumah_kelurahan": "Air", "rumah_lintang": "0.0", "rumah_bujur": "105.9"},
            TENTH_OF_DEGREE_KM,
        ),
        # a kelurahan without units says nothing: unit to unit
        ({"rumah_kelurahan": "Jauh"}, TENTH_OF_DEGREE_KM),
    ],
)
def test_jarak_is_the_way_to_work_that_is_added(
    tmp_path: Path, home: dict[str, str], km: float
) -> None:
    found = row(scored(City().pegawai("A1", **home), tmp_path), "A1", "PKM-B|perawat")
    assert found["jarak"] == pytest.approx(km, abs=1e-5)
    assert not found["tanpa_jarak"]


def test_the_road_table_goes_before_the_straight_line_in_both_directions(tmp_path: Path) -> None:
    """A1 (no home) goes there and A3 (no home) comes back: 15 km each; A2 has a home in Bintang."""
    city = City().add_table("jarak", "dari_unit,ke_unit,km\nPKM-A,PKM-B,15\n")
    found = scored(city, tmp_path)
    assert row(found, "A1", "PKM-B|perawat")["jarak"] == 15.0
    assert row(found, "A3", "PKM-A|perawat")["jarak"] == 15.0
    home = row(found, "A2", "PKM-B|perawat")["jarak"]
    assert home == pytest.approx(TENTH_OF_DEGREE_KM, abs=1e-5)
    assert not any("garis lurus" in note for note in found.notes)


def test_a_pair_without_any_point_is_marked_and_weighs_nothing(city: Candidates) -> None:
    found = row(city, "A6", "DINDIK|pengelola layanan")
    assert (found["jarak"], bool(found["tanpa_jarak"])) == (0.0, True)


def test_a_road_table_alone_is_enough_to_weigh_distance(tmp_path: Path) -> None:
    city = City().add_table("jarak", "dari_unit,ke_unit,km\nPKM-A,PKM-B,15\n")
    for kolom in ("lintang", "bujur"):
        city = city.drop_column("unit_kerja", kolom)
    assert row(scored(city, tmp_path), "A1", "PKM-B|perawat")["jarak"] == 15.0


def test_the_notes_say_what_the_distances_are(city: Candidates) -> None:
    """One guessed point (PKM-B); A1, A3, A6, A7 and A8 have no home."""
    assert city.notes == (
        "Jarak adalah garis lurus, bukan panjang jalan.",
        "1 unit memakai titik perkiraan.",
        "5 pegawai tanpa alamat: dipakai jarak antarunit.",
    )


def test_great_circle_distances_of_known_arcs() -> None:
    """A quarter of the Earth is pi/2 radii, the poles pi radii apart."""
    radius = 6371.0088
    start = np.array([[0.0, 0.0], [90.0, 0.0], [10.0, 20.0], [np.nan, 0.0]])
    end = np.array([[0.0, 90.0], [-90.0, 0.0], [10.0, 20.0], [0.0, 0.0]])
    found = haversine_km(start, end)
    assert found[:3] == pytest.approx([radius * np.pi / 2, radius * np.pi, 0.0])
    assert np.isnan(found[3])


# --- biaya --------------------------------------------------------------------------------------


def test_a_crossing_costs_its_training(city: Candidates) -> None:
    found = row(city, "A1", "PKM-B|bidan")
    assert (found["biaya_pelatihan"], found["biaya"]) == (4_000_000.0, 4_000_000.0)
    assert row(city, "A1", "PKM-B|perawat")["biaya"] == 0.0


@pytest.mark.parametrize(
    ("cells", "parts"),
    [
        # kelas 8 to 9: 12 x (2.6 - 2.2 million)
        ({"jabatan_tujuan": "KEPALA"}, [0.0, 0.0, 4_800_000.0, 0.0]),
        # kelas 8 to 6: 12 x (1.7 - 2.2 million): a saving, and a loss to the person
        ({"jabatan_tujuan": "PENGELOLA"}, [0.0, 0.0, -6_000_000.0, 0.0]),
        ({"jabatan_tujuan": "BIDAN-1", "biaya_padanan": 4e6}, [0.0, 4e6, 0.0, 0.0]),
        ({"kelas_jabatan": None, "jabatan_tujuan": "KEPALA"}, [0.0, 0.0, 0.0, 0.0]),
        # 1.5 teachers' hours shared by two are 18 each: the certified one loses the allowance
        ({"mapel": "Matematika", "sertifikat": "Sertifikat pendidik"}, [0.0, 0.0, 0.0, 36e6]),
        ({"mapel": "Matematika", "sertifikat": None}, [0.0, 0.0, 0.0, 0.0]),
        ({"sertifikat": "Sertifikat pendidik"}, [0.0, 0.0, 0.0, 0.0]),
    ],
)
def test_biaya_is_the_sum_of_its_four_parts(
    tmp_path: Path, cells: dict[str, Any], parts: list[float]
) -> None:
    base = {
        "kelas_jabatan": 8, "jabatan_tujuan": "GURU-MTK", "sertifikat": None,
        "rumpun": "pendidikan", "mapel": None, "kebutuhan_tak_bulat": 1.5, "bezetting_tujuan": 1,
        "biaya_padanan": None,
    }  # fmt: skip
    pair = pd.DataFrame([{**base, **cells}]).astype(
        {"kelas_jabatan": "Int64", "sertifikat": "str", "mapel": "str", "biaya_padanan": "float64"}
    )
    context = Context(snapshot=City().load(tmp_path), tmt=TMT, needs=pd.DataFrame())
    (found,) = score_biaya(pair, context, RULES).to_dict("records")
    names = ["biaya_pindah", "biaya_pelatihan", "selisih_tpp", "tunjangan_hilang"]
    assert [found[name] for name in names] == parts
    assert found["biaya"] == sum(parts)


def test_the_cost_of_a_move_is_added_to_every_move(tmp_path: Path) -> None:
    rules = load_rules(TMT, overrides={"biaya.pindah": 1_500_000})
    snapshot = City().load(tmp_path)
    needs = compute_needs(snapshot, rules, tmt=TMT)
    found = find_candidates(snapshot, needs, rules, tmt=TMT)
    assert row(found, "A1", "PKM-B|perawat")["biaya"] == 1_500_000.0
    assert row(found, "A1", "PKM-B|bidan")["biaya"] == 5_500_000.0


# --- who loses by it ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "worse"),
    [
        # with stated wishes only the wish counts
        ({"menyatakan": True, "preferensi": 100.0}, False),
        ({"menyatakan": True, "preferensi": 100.0, "jarak": 50.0, "selisih_tpp": -1.0}, False),
        ({"menyatakan": True, "preferensi": 0.0}, True),
        ({"menyatakan": True, "preferensi": -100.0}, True),
        ({"menyatakan": True, "preferensi": 40.0, "preferensi_tinggal": 40.0}, True),
        ({"menyatakan": True, "preferensi": 40.0, "preferensi_tinggal": 20.0}, False),
        # without: income, three kilometres, the rumpun
        ({}, False),
        ({"jarak": 3.0}, False),
        ({"jarak": 3.01}, True),
        ({"jarak": -10.0}, False),
        ({"selisih_tpp": -1.0}, True),
        ({"selisih_tpp": 1.0}, False),
        ({"tunjangan_hilang": 36e6}, True),
        ({"rumpun_tujuan": "pendidikan"}, True),
        ({"rumpun": None, "rumpun_tujuan": "pendidikan"}, False),
    ],
)
def test_a_move_leaves_a_person_worse_off_by_the_stated_rule(
    cells: dict[str, Any], worse: bool
) -> None:
    base = {
        "menyatakan": False, "preferensi": 0.0, "preferensi_tinggal": 0.0, "jarak": 0.0,
        "selisih_tpp": 0.0, "tunjangan_hilang": 0.0, "rumpun": "kesehatan",
        "rumpun_tujuan": "kesehatan",
    }  # fmt: skip
    pair = pd.DataFrame([{**base, **cells}]).astype({"rumpun": "str"})
    assert list(is_worse_off(pair, RULES)) == [worse]
    absent = pair.drop(columns=["preferensi", "preferensi_tinggal", "jarak", "selisih_tpp"])
    assert is_worse_off(absent, RULES).dtype == bool


@pytest.mark.parametrize(
    ("cells", "loses"),
    [
        ({"selisih_tpp": -1.0, "tunjangan_hilang": 0.0}, True),
        ({"selisih_tpp": 0.0, "tunjangan_hilang": 1.0}, True),
        ({"selisih_tpp": 5.0, "tunjangan_hilang": 0.0}, False),
        ({"selisih_tpp": 5.0, "tunjangan_hilang": 1.0}, True),
        ({}, False),
    ],
)
def test_a_lower_tpp_or_a_lost_allowance_is_a_loss_of_income(
    cells: dict[str, float], loses: bool
) -> None:
    assert list(loses_income(pd.DataFrame([{"pegawai_key": "P00001", **cells}]))) == [loses]


# --- absent data, absent goals ------------------------------------------------------------------


def test_a_goal_is_absent_when_its_data_are_and_the_others_stay(tmp_path: Path) -> None:
    city = City().drop_table("preferensi")
    found = scored(city, tmp_path / "a").table
    assert "preferensi" not in found
    assert {"melawan_penolakan", "kesesuaian", "jarak", "biaya"} <= set(found.columns)
    found = scored(city.drop_table("masukan_pimpinan"), tmp_path / "b").table
    assert "melawan_penolakan" not in found
    bare = City().drop_table("padanan_jabatan").drop_column("jabatan", "kelas_jabatan")
    for kolom in ("lintang", "bujur"):
        bare = bare.drop_column("unit_kerja", kolom)
    for kolom in ("bidang_pendidikan", "sertifikat", "predikat_kinerja", "tmt_jabatan"):
        bare = bare.drop_column("pegawai", kolom)
    found = scored(bare, tmp_path / "c").table
    assert not {"biaya", "jarak", "kesesuaian", "tanpa_jarak"} & set(found.columns)
    assert "preferensi" in found


def test_staying_is_scored_for_those_who_may_move(city: Candidates) -> None:
    staying = city.staying.set_index("pegawai_key")
    assert list(staying.index) == ["P00001", "P00002", "P00003", "P00006"]
    assert list(staying["slot_key"]) == [
        "PKM-A|perawat", "PKM-A|perawat", "PKM-B|perawat", "DINKES|pengelola layanan",
    ]  # fmt: skip
    assert list(staying["kesesuaian"]) == [98.0, 90.0, 98.0, 98.0]
    assert not staying["preferensi"].any()

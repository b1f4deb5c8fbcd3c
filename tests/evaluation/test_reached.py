"""Seats promised and reached, reckoned by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from evaluation_cases import decided_city

from mutasi_lib.domain.snapshot import Snapshot
from mutasi_lib.evaluation import seats_reached, slots_reached
from mutasi_lib.planning import Planning

NEEDS = pd.DataFrame(
    {
        "slot_key": ["PKM-A|perawat", "PKM-B|perawat", "DINKES|perawat"],
        "unit_kerja": ["PKM-A", "PKM-B", "DINKES"],
        "kelompok_jabatan": "perawat",
        "rumpun": "kesehatan",
        "kebutuhan": [5, 3, 2],
        "bezetting_kini": [4, 1, 1],
    }
)


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """Who came, who is late, who was replaced, and a proposal."""
    return decided_city().load(tmp_path_factory.mktemp("kota"))


def test_promised_and_reached_seats_are_those_reckoned_by_hand(snapshot: Snapshot) -> None:
    """PKM-B has one nurse, A3: without the round none, with A1 and A3 two. PKM-A has four: A3 was
    a fifth, and if A1 had left there would be three."""
    units = seats_reached(NEEDS, snapshot, "nama_unit").set_index("kelompok")
    names = snapshot["unit_kerja"].set_index("kode")["nama"]
    assert set(units.index) == {names["PKM-A"], names["PKM-B"]}, "nobody came to or left DINKES"
    columns = ["terisi_sebelum", "terisi_dijanjikan", "terisi_kini", "belum_datang", "pergi_lagi"]
    assert units.loc[names["PKM-B"], columns].tolist() == [0, 2, 1, 1, 0]
    assert units.loc[names["PKM-A"], columns].tolist() == [5, 3, 4, 0, 0]
    assert units.index[0] == names["PKM-B"], "what was missed most comes first"


def test_a_profession_is_the_sum_of_its_places(snapshot: Snapshot) -> None:
    table = seats_reached(NEEDS, snapshot).set_index("kelompok")
    assert table.loc["perawat"].tolist() == [10, 6, 6, 6, 1, 0]


def test_who_came_and_left_again_is_told_apart_from_who_never_came(snapshot: Snapshot) -> None:
    people = snapshot["pegawai"]
    away = people.assign(unit_kerja=people["unit_kerja"].replace("PKM-B", "DINKES"))
    moved = replace(snapshot, tables={**snapshot.tables, "pegawai": away})
    slots = slots_reached(NEEDS, moved).set_index("slot_key")
    assert slots.loc["PKM-B|perawat", ["belum_datang", "pergi_lagi"]].tolist() == [1, 1]


def test_people_beyond_the_need_fill_no_seat(snapshot: Snapshot) -> None:
    crowded = NEEDS.assign(bezetting_kini=[4, 9, 1])
    slots = slots_reached(crowded, snapshot).set_index("slot_key")
    filled = [f"terisi_{when}" for when in ("sebelum", "dijanjikan", "kini")]
    assert slots.loc["PKM-B|perawat", filled].tolist() == [3, 3, 3]


def test_without_decisions_there_is_nothing_to_tell(snapshot: Snapshot) -> None:
    none = {**snapshot.tables, "realisasi": snapshot["realisasi"].head(0)}
    assert seats_reached(NEEDS, replace(snapshot, tables=none)).empty


def test_in_the_sample_city_each_person_of_the_round_is_counted_once(rangkui: Planning) -> None:
    """By plain counting over the table: who is where it says, and who is not."""
    study = rangkui.study
    table = study.snapshot["realisasi"]
    posts = study.snapshot["jabatan"].set_index("kode")["kelompok_jabatan"]
    people = study.snapshot["pegawai"].set_index("pegawai_key")
    slots = slots_reached(study.needs, study.snapshot)
    came = table[table["status"].isin(["dilaksanakan", "kembali"])]
    there = [
        people["unit_kerja"].get(key) == unit
        and posts.get(people["jabatan"].get(key)) == posts[post]
        for key, unit, post in came[["pegawai_key", "unit_tujuan", "jabatan"]].to_numpy()
    ]
    known = (came["unit_tujuan"] + "|" + came["jabatan"].map(posts)).isin(slots["slot_key"])
    assert slots["di_sana"].sum() == int((np.array(there) & known).sum())
    assert slots["pergi_lagi"].sum() == int((~np.array(there) & known).sum())

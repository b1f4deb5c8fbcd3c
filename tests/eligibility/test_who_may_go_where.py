"""Pairs, scope and the one rule that refuses each pair, over the tiny city and both samples."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from builders import TMT, City

from mutasi_lib.domain.snapshot import Snapshot
from mutasi_lib.eligibility import Candidates, find_candidates
from mutasi_lib.eligibility.candidates import opd_of
from mutasi_lib.errors import ParameterError
from mutasi_lib.loading import load_rules, load_sample
from mutasi_lib.needs import compute_needs

RULES = load_rules(TMT)
Pairs = set[tuple[str, str]]


def find(snapshot: Snapshot, *, overrides: dict[str, Any] | None = None, **more: Any) -> Candidates:
    rules = load_rules(TMT, overrides=overrides) if overrides else RULES
    return find_candidates(
        snapshot, compute_needs(snapshot, rules, tmt=TMT), rules, tmt=TMT, **more
    )


def pairs(table: pd.DataFrame) -> Pairs:
    """(id, slot) pairs; in the tiny city A1 is P00001."""
    keys = "A" + table["pegawai_key"].str[-1]
    return set(zip(keys, table["slot_key"], strict=True))


def refusals(candidates: Candidates) -> dict[tuple[str, str], str]:
    table = candidates.exclusions
    keys = "A" + table["pegawai_key"].str[-1]
    return dict(zip(zip(keys, table["slot_key"], strict=True), table["rule"], strict=True))


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return City().load(tmp_path_factory.mktemp("kota"))


ELIGIBLE = {
    ("A1", "PKM-B|perawat"), ("A1", "PKM-A|bidan"), ("A1", "PKM-B|bidan"),
    ("A2", "PKM-B|perawat"),
    ("A3", "PKM-A|perawat"),
    ("A6", "DINDIK|pengelola layanan"),
}  # fmt: skip
"""A1 and A2 are perawat in PKM-A, A3 in PKM-B; only A1 holds STR Bidan; A3 is PPPK; A4 is exempt;
A5 has no second school to go to; A6 has one other dinas; A7 is kepala; A8 works part-time."""

REFUSED = {
    ("A2", "PKM-A|bidan"): "syarat_jabatan",
    ("A2", "PKM-B|bidan"): "syarat_jabatan",
    ("A3", "PKM-A|bidan"): "pppk_dalam_jabatannya",
    ("A3", "PKM-B|bidan"): "pppk_dalam_jabatannya",
    ("A4", "PKM-A|bidan"): "pengecualian_pribadi",
}


def test_the_tiny_city_has_eleven_pairs_six_of_them_eligible(city: Snapshot) -> None:
    found = find(city)
    assert pairs(found.table) == ELIGIBLE
    assert refusals(found) == REFUSED
    assert len(found.table) == 6
    assert len(found.exclusions) == 5


def test_everyone_who_counts_is_listed_with_where_they_are(city: Snapshot) -> None:
    people = find(city).people.set_index("pegawai_key")
    assert list(people.index) == [f"P0000{number}" for number in range(1, 8)]
    first = people.loc["P00001"]
    assert (first["slot_asal"], first["unit_asal"], first["kelompok_asal"]) == (
        "PKM-A|perawat", "PKM-A", "perawat",
    )  # fmt: skip
    assert (first["kecamatan_asal"], first["opd_asal"]) == ("Rangkui", "DINKES")
    assert first["masa_unit_bulan"] == 84  # January 2020 to January 2027
    assert list(people.index[people["menyatakan"]]) == ["P00001", "P00002"]


def test_a_crossing_needs_a_row_of_padanan_in_its_direction(tmp_path: Path) -> None:
    """perawat -> bidan is listed, bidan -> perawat is not; without the table nobody crosses."""
    city = City().drop_table("pengecualian").pegawai("A4", sertifikat="STR Perawat")
    both = pairs(find(city.load(tmp_path / "a")).table)
    assert ("A4", "PKM-A|bidan") in both
    assert not {pair for pair in both if pair[0] == "A4" and pair[1].endswith("perawat")}
    none = find(city.drop_table("padanan_jabatan").load(tmp_path / "b"))
    assert not [slot for key, slot in pairs(none.table) if key == "A1" and "bidan" in slot]
    assert not [slot for key, slot in refusals(none) if key == "A1" and "bidan" in slot]


def test_a_crossing_goes_to_a_jabatan_of_equal_jenjang_and_kelas_only(tmp_path: Path) -> None:
    city = City().edit("jabatan", "BIDAN-1", kelas_jabatan="9")
    found = find(city.load(tmp_path))
    assert refusals(found)[("A1", "PKM-B|bidan")] == "mutasi_setara"


def test_a_crossing_names_its_new_jabatan_and_a_lateral_move_keeps_the_old(city: Snapshot) -> None:
    table = find(city).table
    post = table[table["pegawai_key"] == "P00001"].set_index("slot_key")
    names = ["jenis_perpindahan", "jabatan_tujuan"]
    assert list(post.loc["PKM-B|bidan", names]) == ["alih jabatan", "BIDAN-1"]
    assert list(post.loc["PKM-B|perawat", names]) == ["setara", "PERAWAT-1"]


def test_a_row_of_padanan_to_itself_doubles_nobody(tmp_path: Path) -> None:
    city = City().add_row(
        "padanan_jabatan", dari_kelompok="perawat", ke_kelompok="perawat", jenis="pengganti"
    )
    table = find(city.load(tmp_path)).table
    assert pairs(table) == ELIGIBLE
    assert len(table) == len(ELIGIBLE)


def test_the_first_rule_in_order_is_the_one_that_refuses(tmp_path: Path) -> None:
    """A1 breaks standing, probation and tenure, in this order: standing is named."""
    city = City().pegawai(
        "A1", status_pegawai="CPNS", tmt_unit="2026-01-01", kedudukan_hukum="Dipekerjakan"
    )
    found = refusals(find(city.load(tmp_path)))
    assert {rule for (key, _), rule in found.items() if key == "A1"} == {"kedudukan_hukum_aktif"}


def test_what_cannot_be_judged_passes_and_is_counted(tmp_path: Path) -> None:
    found = find(City().pegawai("A1", tmt_unit="").load(tmp_path))
    assert pairs(found.table) == ELIGIBLE
    assert found.unassessed.values.tolist() == [
        ["masa_jabatan", "Sudah cukup lama di unit sekarang", 1, 3]
    ]


def test_what_cannot_be_judged_is_refused_when_asked(tmp_path: Path) -> None:
    found = find(City().pegawai("A1", tmt_unit="").load(tmp_path), jika_kosong="tolak")
    assert pairs(found.table) == {pair for pair in ELIGIBLE if pair[0] != "A1"}
    assert {rule for (key, _), rule in refusals(found).items() if key == "A1"} == {"masa_jabatan"}
    assert list(found.unassessed["rule"]) == ["masa_jabatan"]


def _two_schools() -> City:
    """SMP-2 needs half a Matematika teacher: 12 hours for A5, below 24."""
    return (
        City()
        .add_row("unit_kerja", kode="SMP-2", nama="SMP 2", induk="DINDIK", jenis="smp")
        .add_row(
            "formasi", unit_kerja="SMP-2", kelompok_jabatan="guru Matematika SMP", kebutuhan="1",
            kebutuhan_tak_bulat="0.5",
        )
    )  # fmt: skip


def test_a_soft_rule_warns_and_refuses_nobody(tmp_path: Path) -> None:
    found = find(_two_schools().load(tmp_path))
    assert ("A5", "SMP-2|guru Matematika SMP") in pairs(found.table)
    assert found.warnings[["rule", "orang", "pasangan"]].values.tolist() == [["jtm_tujuan", 1, 1]]


def test_lost_hours_cost_a_certified_teacher_the_allowance(tmp_path: Path) -> None:
    table = find(_two_schools().load(tmp_path)).table.set_index("pegawai_key")
    row = table.loc["P00005"]
    assert (row["tunjangan_hilang"], row["biaya"]) == (36_000_000.0, 36_000_000.0)
    assert row["kehilangan_penghasilan"]
    assert row["dirugikan"]
    assert not table.drop("P00005")["kehilangan_penghasilan"].any()


def test_a_rule_switched_off_refuses_nobody(city: Snapshot) -> None:
    off = {"pengecualian_pribadi.aktif": False, "syarat_jabatan.aktif": False}
    found = find(city, overrides=off)
    assert ("A4", "PKM-A|bidan") in pairs(found.table)
    assert ("A2", "PKM-B|bidan") in pairs(found.table)
    assert set(refusals(found).values()) == {"pppk_dalam_jabatannya"}


def test_with_everyone_refused_the_table_is_empty_and_whole(city: Snapshot) -> None:
    found = find(city, overrides={"masa_jabatan.minimal_bulan": 600})
    assert found.table.empty
    assert found.staying.empty
    assert len(found.exclusions) == 11
    assert {"pegawai_key", "slot_key", "slot_asal", "dirugikan"} <= set(found.table.columns)


# --- scope --------------------------------------------------------------------------------------

INTO_GABEK = {(key, slot) for key, slot in ELIGIBLE if slot.split("|")[0] in ("PKM-B", "DINDIK")}
SCOPES: dict[str, tuple[dict[str, list[str]], Callable[[str, str], bool]]] = {
    "receivers by kecamatan": (
        {"cakupan_tujuan": ["kecamatan:Gabek"]},
        lambda key, slot: (key, slot) in INTO_GABEK,
    ),
    "capitals and spaces do not matter": (
        {"cakupan_tujuan": ["kecamatan: gABEK "]},
        lambda key, slot: (key, slot) in INTO_GABEK,
    ),
    "receivers by name of the perangkat daerah": (
        {"cakupan_tujuan": ["opd:Dinas Kesehatan"]},
        lambda key, slot: key != "A6",
    ),
    "receivers by code of the perangkat daerah": (
        {"cakupan_tujuan": ["opd:DINDIK"]},
        lambda key, slot: key == "A6",
    ),
    "receivers by rumpun": (
        {"cakupan_tujuan": ["rumpun:umum"]},
        lambda key, slot: key == "A6",
    ),
    "receivers by kelompok": (
        {"cakupan_tujuan": ["kelompok:bidan"]},
        lambda key, slot: slot.endswith("bidan"),
    ),
    "two of one kind are alternatives": (
        {"cakupan_tujuan": ["kelompok:bidan", "kelompok:pengelola layanan"]},
        lambda key, slot: slot.endswith(("bidan", "layanan")),
    ),
    "two kinds combine": (
        {"cakupan_tujuan": ["kelompok:bidan", "kecamatan:Gabek"]},
        lambda key, slot: slot == "PKM-B|bidan",
    ),
    "senders": (
        {"cakupan_asal": ["kecamatan:Gabek"]},
        lambda key, slot: key == "A3",
    ),
    "senders and receivers": (
        {"cakupan_asal": ["kecamatan:Rangkui"], "cakupan_tujuan": ["kelompok:perawat"]},
        lambda key, slot: key in ("A1", "A2") and slot == "PKM-B|perawat",
    ),
}


@pytest.mark.parametrize(("scope", "inside"), SCOPES.values(), ids=SCOPES.keys())
def test_a_scope_keeps_the_pairs_it_names(
    city: Snapshot, scope: dict[str, list[str]], inside: Callable[[str, str], bool]
) -> None:
    found = find(city, **scope)
    assert pairs(found.table) == {pair for pair in ELIGIBLE if inside(*pair)}
    outside = {pair for pair, rule in refusals(found).items() if rule == "di_luar_cakupan"}
    assert {pair for pair in ELIGIBLE if not inside(*pair)} <= outside
    assert len(found.table) + len(found.exclusions) == 11


def test_the_receiving_slots_are_those_of_the_scope(city: Snapshot) -> None:
    assert find(city, cakupan_tujuan=["kelompok:bidan"]).receiving == {"PKM-A|bidan", "PKM-B|bidan"}
    assert "PKM-A|pengawas" not in find(city).receiving


@pytest.mark.parametrize(
    ("parameter", "entry", "listed"),
    [
        ("cakupan_tujuan", "kecamatan:Gabekk", "Gabek, Rangkui"),
        ("cakupan_asal", "opd:Dinas Sosial", "Dinas Kesehatan, Dinas Pendidikan"),
        ("cakupan_tujuan", "rumpun:hukum", "kesehatan, pendidikan, umum"),
        ("cakupan_tujuan", "kelompok:apoteker", "bidan, guru Matematika SMP, pengelola layanan"),
        ("cakupan_tujuan", "kelompok:pengawas", "bidan, guru"),
        ("cakupan_tujuan", "kota:Gabek", "kecamatan:..., opd:..."),
    ],
)
def test_a_scope_that_names_nothing_is_refused_listing_what_exists(
    city: Snapshot, parameter: str, entry: str, listed: str
) -> None:
    with pytest.raises(ParameterError) as caught:
        find(city, **{parameter: [entry, "kelompok:perawat"]})
    (fault,) = caught.value.faults.to_dict("records")
    assert (fault["kolom"], fault["kode"]) == (parameter, "CAKUPAN-TAK-DIKENAL")
    assert entry in fault["masalah"]
    assert listed in fault["saran"]


def test_the_perangkat_daerah_is_the_unit_just_below_the_top(city: Snapshot) -> None:
    assert dict(opd_of(city["unit_kerja"])) == {
        "PEMKOT": "PEMKOT", "DINKES": "DINKES", "DINDIK": "DINDIK",
        "PKM-A": "DINKES", "PKM-B": "DINKES", "SMP-1": "DINDIK",
    }  # fmt: skip


def test_the_perangkat_daerah_is_found_from_deep_below() -> None:
    chain = pd.DataFrame(
        {"kode": ["top", "a", "b", "c", "d"], "induk": [None, "top", "a", "b", "c"]}
    )
    assert list(opd_of(chain)) == ["top", "a", "a", "a", "a"]


# --- the samples --------------------------------------------------------------------------------


@pytest.fixture(scope="module", params=["rangkui", "bolaang_mongondow"])
def sample(request: pytest.FixtureRequest) -> tuple[Snapshot, pd.DataFrame, Candidates]:
    snapshot = load_sample(request.param)
    needs = compute_needs(snapshot, RULES, tmt=TMT)
    scope = ["kecamatan:Rangkui"] if request.param == "rangkui" else []
    found = find_candidates(snapshot, needs, RULES, tmt=TMT, cakupan_tujuan=scope)
    return snapshot, needs, found


def test_candidates_and_exclusions_are_all_pairs_each_once(
    sample: tuple[Snapshot, pd.DataFrame, Candidates],
) -> None:
    """Counted from the tables: people of a kelompok x slots they may ask for, less their own."""
    snapshot, needs, found = sample
    slots = needs[~needs["manajerial"]]
    open_to = slots["kelompok_jabatan"].value_counts()
    held = found.people["kelompok_asal"].value_counts()
    within = (held * open_to.reindex(held.index).fillna(0)).sum()
    own = found.people["slot_asal"].isin(slots["slot_key"]).sum()
    crossings = sum(
        held.get(row.dari_kelompok, 0) * open_to.get(row.ke_kelompok, 0)
        for row in snapshot["padanan_jabatan"].itertuples()
    )
    pairs = pd.concat([found.table, found.exclusions])[["pegawai_key", "slot_key"]]
    assert not pairs.duplicated().any()
    assert len(pairs) == within - own + crossings


def test_no_candidate_of_a_sample_breaks_what_can_be_seen_at_once(
    sample: tuple[Snapshot, pd.DataFrame, Candidates],
) -> None:
    snapshot, _, found = sample
    table = found.table.merge(found.people, on="pegawai_key", suffixes=("", "_orang"))
    target = table["slot_key"].str.split("|", n=1, regex=False).str[1]
    crossing = target != table["kelompok_asal"]
    listed = set(
        snapshot["padanan_jabatan"][["dari_kelompok", "ke_kelompok"]].itertuples(index=False)
    )
    crossed = set(zip(table["kelompok_asal"][crossing], target[crossing], strict=True))
    assert crossed <= {tuple(pair) for pair in listed}
    assert (table["slot_key"] != table["slot_asal"]).all()
    assert not (crossing & (table["status_pegawai"] == "PPPK")).any()
    assert not table["jenis"].isin(["jpt", "administrator", "pengawas"]).any()
    assert table["slot_key"].isin(found.receiving).all()
    assert not (table["masa_unit_bulan"] < 24).any()


def test_goals_without_data_are_absent_and_said_to_be() -> None:
    """The kabupaten's public counts hold no wish, place, class, certificate or remark."""
    found = find(load_sample("bolaang_mongondow"))
    goals = {"kesesuaian", "preferensi", "jarak", "biaya", "melawan_penolakan"}
    assert not goals & set(found.table.columns)
    assert not goals & set(found.staying.columns)
    assert found.notes == (
        "Tanpa koordinat dan tanpa tabel jarak: jarak tidak ikut ditimbang, peta tidak ada.",
    )
    assert not found.table["dirugikan"].any()
    assert not found.table["kehilangan_penghasilan"].any()

"""Who is where at the plan's TMT, and what that leaves every slot, reasoned by hand."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from builders import TMT, City

from mutasi_lib.bezetting import project_bezetting, retirement_dates
from mutasi_lib.domain.snapshot import Snapshot
from mutasi_lib.loading import load_rules
from mutasi_lib.needs import compute_needs, shortage
from mutasi_lib.planning import Study

RULES = load_rules(TMT)


# --- retirement ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("born", "post", "leaves"),
    [
        # first of the month after the birthday month, at the age of the table jabatan
        ("1968-12-15", {"bup": 58}, "2027-01-01"),
        ("1968-12-01", {"bup": 58}, "2027-01-01"),
        ("1968-11-30", {"bup": 58}, "2026-12-01"),
        ("1969-01-01", {"bup": 58}, "2027-02-01"),
        ("1966-06-30", {"bup": 60}, "2026-07-01"),
        ("1962-12-31", {"bup": 65}, "2028-01-01"),
        ("1968-02-29", {"bup": 58}, "2026-03-01"),
        # without one: jenjang, then teachers, then the kind of jabatan
        ("1968-12-15", {"jenis": "pelaksana"}, "2027-01-01"),
        ("1968-12-15", {"jenis": "administrator"}, "2027-01-01"),
        ("1968-12-15", {"jenis": "jpt"}, "2029-01-01"),
        ("1968-12-15", {"jenis": "fungsional", "jenjang": "ahli muda"}, "2027-01-01"),
        ("1968-12-15", {"jenis": "fungsional", "jenjang": "ahli madya"}, "2029-01-01"),
        ("1968-12-15", {"jenis": "fungsional", "jenjang": "ahli utama"}, "2034-01-01"),
        ("1968-12-15", {"jenis": "fungsional", "rumpun": "pendidikan"}, "2029-01-01"),
        ("1968-12-15", {"jenis": "pelaksana", "rumpun": "pendidikan"}, "2027-01-01"),
        # the table goes before everything
        ("1968-12-15", {"jenis": "jpt", "jenjang": "ahli utama", "bup": 58}, "2027-01-01"),
        (None, {"bup": 58}, None),
    ],
)
def test_people_leave_on_the_first_of_the_month_after_the_birthday_month(
    born: str | None, post: dict, leaves: str | None
) -> None:
    row = {"bup": None, "jenis": None, "jenjang": None, "rumpun": None, **post}
    people = pd.DataFrame([row], dtype=object).assign(
        tanggal_lahir=pd.to_datetime(pd.Series([born])).astype("datetime64[us]"),
        bup=pd.Series([row["bup"]], dtype="Int64"),
    )
    (found,) = retirement_dates(people, RULES)
    assert found == pd.Timestamp(leaves) if leaves else pd.isna(found)


# --- one slot with every kind of person ---------------------------------------------------------


def _everyone() -> City:
    """PKM-A|perawat holds A1, A2 and B1-B13, one for each thing that can happen until TMT."""
    city = City()
    people = {
        "B01": {"tanggal_lahir": "1968-12-15"},  # retires on the day of TMT: gone
        "B02": {"tanggal_lahir": "1969-01-01"},  # retires a month later: counted
        "B03": {"status_pegawai": "PPPK", "akhir_kontrak": "2026-12-31"},  # gone
        "B04": {"status_pegawai": "PPPK", "akhir_kontrak": "2027-01-01"},  # last day: counted
        "B05": {"kedudukan_hukum": "CLTN"},  # not counted, and has not left
        "B06": {},  # decided for PKM-B from TMT: counted there
        "B07": {},  # decided for later than TMT: counted here
        "B08": {},  # decision older than the data: the data say where B08 is
        "B09": {},  # proposed only
        "B10": {},  # decided to become bidan in the same unit
        "B11": {"status_pegawai": "ASN"},  # PNS or PPPK, unknown which: counted
        "B12": {"status_pegawai": "non-ASN"},  # beside
        "B13": {"status_pegawai": "PPPK paruh waktu"},  # beside
    }
    for key, cells in people.items():
        row = {"status_pegawai": "PNS", "jabatan": "PERAWAT-1", "unit_kerja": "PKM-A", **cells}
        city = city.add_row("pegawai", id_pegawai=key, **row)
    moves = (
        ("B06", "PKM-B", "PERAWAT-1", "ditetapkan", "2027-01-01"),
        ("B07", "PKM-B", "PERAWAT-1", "ditetapkan", "2027-01-02"),
        ("B08", "PKM-B", "PERAWAT-1", "ditetapkan", "2026-11-01"),
        ("B09", "PKM-B", "PERAWAT-1", "diusulkan", "2026-12-01"),
        ("B10", "PKM-A", "BIDAN-1", "ditetapkan", "2026-12-01"),
    )
    for key, unit, jabatan, status, tmt in moves:
        city = city.add_row(
            "realisasi", id_pegawai=key, unit_asal="PKM-A", unit_tujuan=unit, jabatan=jabatan,
            status=status, tmt=tmt,
        )  # fmt: skip
    # two slots nobody stated a need for: one with a counted person, one with a part-timer
    return city.pegawai("A6", unit_kerja="PKM-B").pegawai("A8", unit_kerja="SMP-1")


@pytest.fixture(scope="module")
def everyone(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return _everyone().load(tmp_path_factory.mktemp("semua"))


@pytest.fixture(scope="module")
def people(everyone: Snapshot) -> pd.DataFrame:
    table = project_bezetting(everyone, RULES, TMT)
    return table.assign(id=everyone.identities["id_pegawai"].to_numpy()).set_index("id")


@pytest.fixture(scope="module")
def needs(everyone: Snapshot) -> pd.DataFrame:
    return compute_needs(everyone, RULES, tmt=TMT).set_index("slot_key")


def test_everyone_is_counted_or_not_for_one_reason(people: pd.DataFrame) -> None:
    out = people[~people["dihitung"]]
    assert sorted(out.index) == ["A8", "B01", "B03", "B05", "B12", "B13"]
    assert dict(people["keluar"][people["keluar"] != ""]) == {
        "B01": "pensiun", "B03": "akhir kontrak",
    }  # fmt: skip


def test_only_a_decision_in_force_by_tmt_moves_a_person(people: pd.DataFrame) -> None:
    moved = people[people["slot_kini"] != people["slot_key"]]
    assert dict(moved["slot_key"]) == {"B06": "PKM-B|perawat", "B10": "PKM-A|bidan"}
    assert sorted(people.index[people["keputusan"]]) == ["B06", "B07", "B10"]
    assert (people.loc[["B06", "B10"], "unit_kini"] == "PKM-A").all()


def test_the_slots_count_them(needs: pd.DataFrame) -> None:
    """PKM-A|perawat: A1, A2 and B01-B11 today; B01 and B03 go, B06 and B10 move, B05 is away."""
    columns = [
        "bezetting_kini", "keluar", "pindah", "tidak_dihitung", "masuk", "bezetting", "di_samping",
        "gap",
    ]  # fmt: skip
    expected = {
        "PKM-A|perawat": [13, 2, 2, 1, 0, 8, 2, 7],
        "PKM-B|perawat": [1, 0, 0, 0, 1, 2, 0, -1],
        "PKM-A|bidan": [0, 0, 0, 0, 1, 1, 0, 0],
        "PKM-B|bidan": [1, 0, 0, 0, 0, 1, 0, 0],
        "SMP-1|guru Matematika SMP": [1, 0, 0, 0, 0, 1, 0, -1],
        "DINKES|pengelola layanan": [0, 0, 0, 0, 0, 0, 0, -1],
        "DINDIK|pengelola layanan": [0, 0, 0, 0, 0, 0, 0, -1],
        "PKM-A|pengawas": [1, 0, 0, 0, 0, 1, 0, 0],
        "PKM-B|pengelola layanan": [1, 0, 0, 0, 0, 1, 0, 0],
    }
    assert {slot: list(row) for slot, row in needs[columns].T.items()} == expected


def test_every_bezetting_follows_from_today(needs: pd.DataFrame, rangkui_study: Study) -> None:
    for table in (needs, rangkui_study.needs):
        left = table["keluar"] + table["pindah"] + table["tidak_dihitung"]
        assert (table["bezetting"] == table["bezetting_kini"] - left + table["masuk"]).all()


def test_shortage_is_the_negative_part_of_the_gap(needs: pd.DataFrame) -> None:
    """Gaps 7, -1, 0 ...: one seat each is empty in four slots, a surplus fills none of them."""
    lacking = shortage(needs)
    assert lacking.sum() == 4
    assert lacking["PKM-A|perawat"] == 0
    assert lacking["PKM-B|perawat"] == 1


def test_a_slot_without_formasi_is_held_as_it_is(needs: pd.DataFrame) -> None:
    row = needs.loc["PKM-B|pengelola layanan"]
    assert (row["kebutuhan"], row["minimum"], row["maksimum"], row["gap"]) == (1, 1, 1, 0)
    assert (row["metode"], row["norma"]) == ("tanpa formasi", "kebutuhan belum dinyatakan")


def test_part_timers_alone_make_no_slot(needs: pd.DataFrame) -> None:
    assert "SMP-1|pengelola layanan" not in needs.index


def test_stated_limits_methods_and_priorities_are_kept(needs: pd.DataFrame) -> None:
    stated = needs.loc["PKM-B|perawat"]
    assert list(stated[["kebutuhan", "minimum", "maksimum"]]) == [3, 1, 4]
    assert (stated["metode"], stated["norma"], stated["prioritas"]) == ("ABK", "72.000 menit", 1.0)
    bare = needs.loc["PKM-A|bidan"]
    assert list(bare[["kebutuhan", "minimum", "maksimum"]]) == [1, 0, 1]
    assert (bare["metode"], bare["norma"]) == ("formasi", "angka kantor; norma tidak disebut")
    assert bare["prioritas"] == 2.0
    assert needs.loc["PKM-A|perawat", "kebutuhan_tak_bulat"] == 1.2


def test_managerial_slots_are_marked(needs: pd.DataFrame) -> None:
    assert list(needs.index[needs["manajerial"]]) == ["PKM-A|pengawas"]


def test_who_counts_is_a_rule_and_can_be_changed(everyone: Snapshot) -> None:
    """With part-time PPPK counted and CLTN too, B05 and B13 join the eight."""
    rules = load_rules(
        TMT,
        overrides={
            "hitung_bezetting.status": ["PNS", "CPNS", "PPPK", "ASN", "PPPK paruh waktu"],
            "hitung_bezetting.kedudukan_tidak_dihitung": [],
        },
    )
    needs = compute_needs(everyone, rules, tmt=TMT).set_index("slot_key")
    assert needs.loc["PKM-A|perawat", "bezetting"] == 10


def test_a_later_tmt_sees_more_leave(everyone: Snapshot) -> None:
    """On 1 February 2027 B02 has retired, B04's contract has ended and B07 has moved."""
    needs = compute_needs(everyone, RULES, tmt=date(2027, 2, 1)).set_index("slot_key")
    assert needs.loc["PKM-A|perawat", "bezetting"] == 5
    assert needs.loc["PKM-A|perawat", "keluar"] == 4
    assert needs.loc["PKM-B|perawat", "bezetting"] == 3


def test_of_two_pending_decisions_the_latest_in_force_places_the_person(tmp_path) -> None:
    city = City()
    for unit, tmt in (("PKM-B", "2026-12-01"), ("DINKES", "2026-12-15"), ("PKM-B", "2027-03-01")):
        city = city.add_row(
            "realisasi", id_pegawai="A1", unit_asal="PKM-A", unit_tujuan=unit,
            jabatan="PERAWAT-1", status="ditetapkan", tmt=tmt,
        )  # fmt: skip
    people = project_bezetting(city.load(tmp_path), RULES, TMT)
    assert people.loc[0, "slot_key"] == "DINKES|perawat"

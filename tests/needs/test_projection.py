"""Five years ahead, person by person, reasoned by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from builders import TMT, City

from mutasi_lib.bezetting import project_bezetting, standing_on
from mutasi_lib.domain.snapshot import Snapshot
from mutasi_lib.loading import load_rules, load_sample
from mutasi_lib.needs import project_staff
from mutasi_lib.needs.projection import yearly

RULES = load_rules(TMT)


def nurses(folder: Path, people: dict[str, dict[str, str]], periods: str = "") -> Snapshot:
    """PKM-A holds only these perawat, PNS unless they say otherwise."""
    city = City().keep_rows("pegawai").drop_table(
        "preferensi", "masukan_pimpinan", "pengecualian", "realisasi"
    )  # fmt: skip
    for key, cells in people.items():
        row = {"status_pegawai": "PNS", "jabatan": "PERAWAT-1", "unit_kerja": "PKM-A", **cells}
        city = city.add_row("pegawai", id_pegawai=key, **row)
    if periods:
        text = "id_pegawai,kedudukan_hukum,mulai,sampai\n" + periods
        city = city.add_table("kedudukan_berjangka", text)
    return city.load(folder)


def by_month(snapshot: Snapshot, **more: object) -> pd.DataFrame:
    frame = project_staff(snapshot, load_rules(TMT, overrides=more), start=TMT)
    return frame.groupby("bulan").sum(numeric_only=True)


def at(frame: pd.DataFrame, day: str, column: str) -> float:
    return float(frame.loc[pd.Timestamp(day), column])


def test_people_leave_in_the_month_of_their_bup(tmp_path: Path) -> None:
    """BUP 58: born 1969-03-10 leaves 1 April 2027; 1971-12-31 on 1 January 2030; 1990 stays."""
    people = {"N1": "1969-03-10", "N2": "1971-12-31", "N3": "1990-01-01"}
    frame = by_month(nurses(tmp_path, {k: {"tanggal_lahir": born} for k, born in people.items()}))
    assert len(frame) == 61
    assert [at(frame, day, "bezetting") for day in ("2027-03-01", "2027-04-01")] == [3, 2]
    assert at(frame, "2027-04-01", "pensiun") == 1
    assert [at(frame, day, "bezetting") for day in ("2029-12-01", "2030-01-01")] == [2, 1]
    assert frame["pensiun"].sum() == 2
    assert at(frame, "2032-01-01", "bezetting") == 1


def test_a_contract_that_may_be_renewed_gives_two_curves(tmp_path: Path) -> None:
    """Ends 31 May 2028: away on 1 June unless renewed; BUP in August 2030 ends it either way."""
    snapshot = nurses(
        tmp_path,
        {"N1": {"status_pegawai": "PPPK", "akhir_kontrak": "2028-05-31",
                "tanggal_lahir": "1972-07-20"}},
    )  # fmt: skip
    frame = by_month(snapshot)
    for day, ended, renewed in (("2028-05-01", 1, 1), ("2028-06-01", 0, 1), ("2030-08-01", 0, 0)):
        assert at(frame, day, "bezetting") == ended
        assert at(frame, day, "bezetting_diperpanjang") == renewed
    assert at(frame, "2028-06-01", "akhir_kontrak") == 1
    assert frame["pensiun"].sum() == 0  # the end of the contract came first


def test_known_leave_begins_and_ends_on_its_days(tmp_path: Path) -> None:
    """N1 is on CLTN until 30 June 2027 and back on 1 July; N2 leaves from 1 March to 1 April."""
    snapshot = nurses(
        tmp_path,
        {"N1": {"kedudukan_hukum": "CLTN"}, "N2": {"kedudukan_hukum": "Aktif"}},
        "N1,CLTN,2026-01-01,2027-06-30\nN2,CLTN,2027-03-01,2027-04-01\n",
    )
    frame = by_month(snapshot)
    counts = {day: at(frame, day, "bezetting") for day in
              ("2027-01-01", "2027-03-01", "2027-04-01", "2027-05-01", "2027-07-01")}  # fmt: skip
    assert list(counts.values()) == [1, 0, 0, 1, 2]
    assert (at(frame, "2027-03-01", "pergi"), at(frame, "2027-05-01", "kembali")) == (1, 1)
    assert (frame["pergi"].sum(), frame["kembali"].sum()) == (1, 2)


def test_leave_without_a_known_end_lasts(tmp_path: Path) -> None:
    snapshot = nurses(
        tmp_path, {"N1": {"kedudukan_hukum": "Aktif"}, "N2": {"kedudukan_hukum": "CLTN"}},
        "N1,CLTN,2028-01-01,\n",
    )  # fmt: skip
    frame = by_month(snapshot)
    assert [at(frame, day, "bezetting") for day in ("2027-12-01", "2028-01-01", "2032-01-01")] == [
        1, 0, 0,
    ]  # fmt: skip


def test_study_counts_by_the_rule_that_counts_people(tmp_path: Path) -> None:
    """Study leave counts as delivered, and not where the office says so."""
    snapshot = nurses(
        tmp_path, {"N1": {"kedudukan_hukum": "Aktif"}}, "N1,Tugas Belajar,2028-01-01,2029-12-31\n"
    )
    assert at(by_month(snapshot), "2028-06-01", "bezetting") == 1
    away = {"hitung_bezetting.kedudukan_tidak_dihitung": ["CLTN", "Tugas Belajar"]}
    assert at(by_month(snapshot, **away), "2028-06-01", "bezetting") == 0
    assert at(by_month(snapshot, **away), "2030-01-01", "bezetting") == 1


def test_other_exits_are_expected_only_where_a_rate_is_stated(tmp_path: Path) -> None:
    """Two of ten who stay, 10 % a year: after a year 9, after two 8.1."""
    snapshot = nurses(tmp_path, {f"N{n}": {} for n in range(10)})
    plain = by_month(snapshot)
    assert (plain["keluar_lain"] == 0).all()
    frame = by_month(snapshot, **{"proyeksi.keluar_lain_per_tahun": 0.1})
    assert at(frame, "2028-01-01", "bezetting_harapan") == pytest.approx(9)
    assert at(frame, "2029-01-01", "bezetting_harapan") == pytest.approx(8.1)
    assert at(frame, "2029-01-01", "bezetting_diperpanjang") == 10


def test_the_first_month_is_the_bezetting_of_the_plan() -> None:
    """On the sample city: as the needs table counts people, kelompok by kelompok."""
    snapshot = load_sample("rangkui")
    frame = project_staff(snapshot, RULES, start=TMT)
    first = frame[frame["bulan"] == pd.Timestamp(TMT)].groupby("kelompok_jabatan")["bezetting"]
    people = project_bezetting(snapshot, RULES, TMT)
    counted = people[people["dihitung"]].groupby("kelompok_jabatan").size()
    assert first.sum()[counted.index].equals(counted.rename("bezetting"))


def test_exits_explain_every_change_of_the_sample_city() -> None:
    frame = project_staff(load_sample("rangkui"), RULES, start=TMT)
    months = frame.groupby("bulan").sum(numeric_only=True)
    lost = months["pensiun"] + months["akhir_kontrak"] + months["pergi"] - months["kembali"]
    assert (months["bezetting"].diff().fillna(0) == -lost).all()
    years = yearly(frame)
    assert years["pensiun"].sum() == frame["pensiun"].sum()


def test_only_the_people_of_some_units_where_asked(tmp_path: Path) -> None:
    snapshot = nurses(tmp_path, {"N1": {}, "N2": {"unit_kerja": "PKM-B"}})
    frame = project_staff(snapshot, RULES, start=TMT, units={"PKM-B"}, years=1)
    assert len(frame) == 13
    assert set(frame["bezetting"]) == {1}


def test_standing_on_a_day(tmp_path: Path) -> None:
    """The period that began last counts; without any period the table pegawai does."""
    snapshot = nurses(
        tmp_path,
        {"N1": {"kedudukan_hukum": "CLTN"}, "N2": {"kedudukan_hukum": "MPP"}, "N3": {}},
        "N1,CLTN,2026-01-01,2027-12-31\nN1,Tugas Belajar,2027-06-01,2027-08-31\n",
    )
    days = pd.DatetimeIndex(
        [date(2027, 1, 1), date(2027, 7, 1), date(2027, 9, 1), date(2028, 1, 1)]
    )
    table = standing_on(snapshot, days)
    keys = snapshot.identities.set_index("id_pegawai")["pegawai_key"]
    assert list(table.loc[keys["N1"]]) == ["CLTN", "Tugas Belajar", "CLTN", "Aktif"]
    assert list(table.loc[keys["N2"]]) == ["MPP"] * 4
    assert table.loc[keys["N3"]].isna().all()


def test_a_plan_counts_whoever_is_back_by_its_tmt(tmp_path: Path) -> None:
    people = {"N1": {"kedudukan_hukum": "CLTN"}, "N2": {"kedudukan_hukum": "CLTN"}}
    snapshot = nurses(
        tmp_path, people, "N1,CLTN,2026-01-01,2026-12-31\nN2,CLTN,2026-01-01,2027-01-01\n"
    )
    table = project_bezetting(snapshot, RULES, TMT).set_index("pegawai_key")
    keys = snapshot.identities.set_index("id_pegawai")["pegawai_key"]
    assert list(table.loc[keys[["N1", "N2"]], "dihitung"]) == [True, False]
    assert list(table.loc[keys[["N1", "N2"]], "kedudukan_hukum"]) == ["Aktif", "CLTN"]

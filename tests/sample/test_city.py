"""The sample city obeys the tables, the headline totals and the shortage it was built to show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from mutasi_lib.domain.nip import SAMPLE_SERIALS, parse_nip
from mutasi_lib.domain.schemas import DTYPES, TABLES
from mutasi_lib.domain.vocabulary import MANAJERIAL
from mutasi_lib.sample import LABEL, write_city
from mutasi_lib.sample.geography import WILAYAH

Tables = dict[str, pd.DataFrame]
TMT = pd.Timestamp("2027-01-01")
AS_OF = pd.Timestamp("2026-11-01")


def read(folder: Path) -> Tables:
    """Read a folder of CSV and give every column the kind its table states."""
    return {path.stem: _typed(path) for path in sorted(folder.glob("*.csv"))}


def _typed(path: Path) -> pd.DataFrame:
    table = pd.read_csv(path, dtype="str", keep_default_na=False, na_values=[""])
    for name in table:
        kind = TABLES[path.stem].columns[str(name)].kind
        if kind == "date":
            dates = pd.to_datetime(table[name], format="%Y-%m-%d")
            table[name] = dates.astype("datetime64[us]")
        elif kind == "bool":
            table[name] = table[name].map({"ya": True, "tidak": False}).astype("boolean")
        elif kind in ("int", "float"):
            table[name] = pd.to_numeric(table[name]).astype(pd.api.types.pandas_dtype(DTYPES[kind]))
    return table


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("kota")
    write_city(path)
    return path


@pytest.fixture(scope="session")
def city(folder: Path) -> Tables:
    return read(folder)


@pytest.fixture(scope="session")
def slots(city: Tables) -> pd.DataFrame:
    """Formasi with the holders projected to the plan's TMT, in `ada`, and the gap."""
    return _projected(city)


def _projected(city: Tables) -> pd.DataFrame:
    people = city["pegawai"].merge(
        city["jabatan"][["kode", "kelompok_jabatan", "bup"]], left_on="jabatan", right_on="kode"
    )
    people = people.loc[people["status_pegawai"].isin(["PNS", "CPNS", "PPPK"])]
    birth = people["tanggal_lahir"].dt
    parts = {"year": birth.year + people["bup"].astype(int), "month": birth.month, "day": 1}
    out = pd.to_datetime(pd.DataFrame(parts)) + pd.DateOffset(months=1)
    stays = people.loc[(out > TMT) & ~(people["akhir_kontrak"] < TMT)].copy()
    done = city["realisasi"].query("status == 'ditetapkan'").set_index("id_pegawai")["unit_tujuan"]
    moved = stays["id_pegawai"].map(done)
    stays["unit_kerja"] = moved.fillna(stays["unit_kerja"])
    held = stays.groupby(["unit_kerja", "kelompok_jabatan"]).size().rename("ada").reset_index()
    table = city["formasi"].merge(held, how="left", on=["unit_kerja", "kelompok_jabatan"])
    table["ada"] = table["ada"].fillna(0).astype(int)
    table["selisih"] = table["ada"] - table["kebutuhan"].astype(int)
    return table


def _shortage(table: pd.DataFrame) -> int:
    return int(-table["selisih"].clip(upper=0).sum())


def _surplus(table: pd.DataFrame) -> int:
    return int(table["selisih"].clip(lower=0).sum())


def test_totals_by_status_are_those_the_city_published(city: Tables) -> None:
    counts = city["pegawai"]["status_pegawai"].value_counts().to_dict()
    assert counts == {"PNS": 2856, "CPNS": 49, "PPPK": 743, "PPPK paruh waktu": 2778}


def test_teachers_by_school_kind_are_those_the_city_published(city: Tables) -> None:
    people = city["pegawai"].merge(
        city["jabatan"][["kode", "kelompok_jabatan"]], left_on="jabatan", right_on="kode"
    )
    people = people.loc[people["kelompok_jabatan"].str.startswith("guru ")]
    kind = people["kelompok_jabatan"].str.split().str[-1]
    status = people["status_pegawai"].replace({"CPNS": "PNS"})
    counts = Counter(zip(kind, status, strict=True))
    assert [counts[kind, "PNS"] for kind in ("TK", "SD", "SMP")] == [37, 437, 238]
    assert [counts[kind, "PPPK"] for kind in ("TK", "SD", "SMP")] == [10, 365, 143]


def test_units_are_the_real_ones(city: Tables) -> None:
    units = city["unit_kerja"]
    kinds = units["jenis"].value_counts()
    named = ["kecamatan", "kelurahan", "puskesmas", "pustu", "sd", "smp", "rumah sakit"]
    assert kinds[named].tolist() == [7, 42, 9, 11, 66, 10, 1]
    offices = ["sekretariat", "inspektorat", "dinas", "badan", "satuan"]
    assert kinds[offices].sum() == 18
    roots = units.loc[units["induk"].isna(), "kode"]
    assert roots.tolist() == ["PEMKOT"]
    expected = {
        "KEC-RANGKUI", "KEL-MELINTANG", "PKM-MELINTANG", "PST-MELINTANG", "SDN-01", "SMPN-03",
        "DINKES", "DISDUKCAPIL", "RSUD", "TKN-PEMBINA",
    }  # fmt: skip
    assert expected <= set(units["kode"])


def test_the_facts_file_lists_every_place_with_its_source() -> None:
    facts = pd.read_csv(WILAYAH, dtype="str", keep_default_na=False)
    assert facts["tingkat"].value_counts().to_dict() == {
        "kota": 1, "kecamatan": 7, "kelurahan": 42, "puskesmas": 9, "pustu": 11, "sekolah": 77,
        "perangkat daerah": 18, "rumah sakit": 1,
    }  # fmt: skip
    assert facts["kode"].is_unique
    assert (facts["sumber"] != "").all()
    no_point = facts["lintang"] == ""
    assert (facts.loc[no_point, "perkiraan"] == "ya").all()
    assert not facts["sumber"].str.contains("http").any()


def test_units_lie_in_the_city_and_known_points_are_kept(city: Tables) -> None:
    units = city["unit_kerja"].set_index("kode")
    assert units["lintang"].between(-2.20, -2.04).all()
    assert units["bujur"].between(106.03, 106.20).all()
    school, clinic = units.loc["SDN-11"], units.loc["PKM-AIR-ITAM"]
    assert (school["lintang"], school["bujur"]) == (-2.13907, 106.09979)
    assert (clinic["lintang"], clinic["bujur"]) == (-2.14255, 106.15858)
    assert not school["perkiraan"]
    assert not clinic["perkiraan"]
    assert units.loc["SDN-03", "perkiraan"]
    assert (units["prioritas"] <= 3).all()


def test_info_carries_the_label(city: Tables) -> None:
    info = city["info"].set_index("kunci")["nilai"]
    assert info["label"] == LABEL
    assert (info["per_tanggal"], info["tmt_rencana"]) == ("2026-11-01", "2027-01-01")
    assert info["nama_instansi_kepegawaian"] == "BKPSDMD Kota Pangkalpinang"


EXPECTED_TABLES = set(TABLES) - {"jarak", "risiko_adaptasi", "penyesuaian_kesesuaian"}


def check_tables(city: Tables) -> None:
    assert set(city) == EXPECTED_TABLES
    for name, table in city.items():
        TABLES[name].schema.validate(table, lazy=True)
        for column, spec in TABLES[name].columns.items():
            if spec.refers_to and column in table:
                target, key = spec.refers_to.split(".")
                unknown = set(table[column].dropna()) - set(city[target][key])
                assert not unknown, f"{name}.{column}"


def check_people(city: Tables) -> None:
    people = city["pegawai"]
    assert people["nama"].str.endswith(" (fiktif)").all()
    assert people["nip"].is_unique
    starts = people["tmt_cpns"].dt
    contract = people["status_pegawai"].str.startswith("PPPK")
    columns = (people["nip"], people["tanggal_lahir"], people["jenis_kelamin"])
    for text, birth, sex in zip(*columns, strict=True):
        nip = parse_nip(text)
        assert nip.serial in SAMPLE_SERIALS
        assert nip.birth == birth.date()
        assert nip.sex == sex
    month = people["nip"].str[12:14].astype(int)
    assert (month == starts.month.where(~contract, 21)).all()
    assert (people["nip"].str[8:12].astype(int) == starts.year).all()


def check_couples(city: Tables) -> None:
    people = city["pegawai"].set_index("id_pegawai")
    pairs = people.loc[people["id_pasangan"].notna()]
    other = people.loc[pairs["id_pasangan"]]
    assert other["id_pasangan"].tolist() == pairs.index.tolist()
    assert (other["jenis_kelamin"].to_numpy() != pairs["jenis_kelamin"].to_numpy()).all()


def check_need_covers_every_slot(city: Tables) -> None:
    people = city["pegawai"].merge(
        city["jabatan"][["kode", "kelompok_jabatan"]], left_on="jabatan", right_on="kode"
    )
    people = people.loc[people["status_pegawai"] != "PPPK paruh waktu"]
    held = set(zip(people["unit_kerja"], people["kelompok_jabatan"], strict=True))
    need = city["formasi"]
    assert held <= set(zip(need["unit_kerja"], need["kelompok_jabatan"], strict=True))
    assert (need["minimum"] <= need["kebutuhan"]).all()
    assert (need["maksimum"].dropna() >= need["kebutuhan"][need["maksimum"].notna()]).all()


def test_every_table_satisfies_its_schema_and_references(city: Tables) -> None:
    check_tables(city)


def test_nip_agrees_with_the_person_and_lies_in_the_sample_serials(city: Tables) -> None:
    check_people(city)


def test_couples_are_mutual_and_some_share_unit_or_quarter(city: Tables) -> None:
    check_couples(city)
    people = city["pegawai"].set_index("id_pegawai")
    pairs = people.loc[people["id_pasangan"].notna()]
    assert 0.08 < len(pairs) / 3648 < 0.10
    same = pairs["unit_kerja"].to_numpy() == people.loc[pairs["id_pasangan"], "unit_kerja"]
    assert 0.08 < same.mean() < 0.30


def test_every_slot_with_asn_states_a_need_within_its_limits(city: Tables) -> None:
    check_need_covers_every_slot(city)


def test_the_unit_tree_has_no_loop(city: Tables) -> None:
    parent = city["unit_kerja"].set_index("kode")["induk"]
    above = parent
    for _ in range(4):
        above = above.map(parent)
    assert above.isna().all()


def test_ages_and_sexes_follow_the_national_bands(city: Tables) -> None:
    people = city["pegawai"].loc[lambda t: t["status_pegawai"] != "PPPK paruh waktu"]
    age = (AS_OF - people["tanggal_lahir"]).dt.days / 365.25
    share = np.histogram(age, bins=[18, 31, 41, 51, 61])[0] / len(people)
    assert np.abs(share - [0.09, 0.24, 0.33, 0.34]).max() < 0.04
    assert abs((people["jenis_kelamin"] == "P").mean() - 0.54) < 0.03


def test_about_129_people_a_year_reach_bup(city: Tables) -> None:
    people = city["pegawai"].merge(
        city["jabatan"][["kode", "bup"]], left_on="jabatan", right_on="kode"
    )
    people = people.loc[people["status_pegawai"] != "PPPK paruh waktu"]
    left = people["bup"].astype(int) - (AS_OF - people["tanggal_lahir"]).dt.days / 365.25
    assert (left > 0).all()
    assert 95 < (left < 1).sum() < 165
    assert (left < 1 / 6).sum() >= 8


def test_time_in_the_unit_is_short_for_a_fifth_and_long_for_a_quarter(city: Tables) -> None:
    people = city["pegawai"].loc[lambda t: t["status_pegawai"] != "PPPK paruh waktu"]
    months = (AS_OF - people["tmt_unit"]).dt.days / 30.44
    assert abs((months < 24).mean() - 0.20) < 0.06
    assert abs((months > 60).mean() - 0.25) < 0.06
    assert 0.01 < people["tmt_unit"].isna().mean() < 0.03
    assert (people["tmt_unit"].dropna() >= people["tmt_cpns"][people["tmt_unit"].notna()]).all()


def test_the_shortage_is_of_the_stated_size_and_half_closable(slots: pd.DataFrame) -> None:
    plain = slots.loc[~slots["kelompok_jabatan"].isin(["jabatan pimpinan tinggi", *MANAJERIAL])]
    assert 300 <= _shortage(slots) <= 385
    closable = sum(min(_shortage(g), _surplus(g)) for _, g in plain.groupby("kelompok_jabatan"))
    assert 0.4 < closable / _shortage(slots) < 0.65
    teachers = slots.loc[slots["kelompok_jabatan"].str.startswith("guru ")]
    assert 66 <= -teachers["selisih"].sum() <= 86


def _of(slots: pd.DataFrame, units: str, kelompok: str = "") -> pd.DataFrame:
    rows = slots["unit_kerja"].str.fullmatch(units)
    return slots.loc[rows & slots["kelompok_jabatan"].str.contains(kelompok)]


def test_fringe_schools_are_short_while_central_schools_have_spare_class_teachers(
    city: Tables, slots: pd.DataFrame
) -> None:
    quarter = slots["unit_kerja"].map(city["unit_kerja"].set_index("kode")["kecamatan"])
    teachers = slots["kelompok_jabatan"] == "guru kelas SD"
    fringe = slots.loc[teachers & quarter.isin(["Gerunggang", "Gabek", "Bukit Intan"])]
    centre = slots.loc[teachers & quarter.isin(["Taman Sari", "Rangkui"])]
    assert _shortage(fringe) > 25
    assert fringe["selisih"].sum() < 0
    assert _surplus(centre) >= 10
    assert centre["selisih"].sum() > 0


def test_health_is_short_at_the_fringe_and_spare_in_the_centre(slots: pd.DataFrame) -> None:
    nurses = "perawat|bidan"
    short = "PST-.*|PKM-(?:MELINTANG|AIR-ITAM|GERUNGGANG|SELINDUNG)"
    spare = "RSUD|PKM-(?:TAMAN-SARI|KACANG-PEDANG|GIRIMAYA)"
    assert _shortage(_of(slots, short, nurses)) >= 20
    assert _surplus(_of(slots, spare, nurses)) >= 20
    rangkui = "PST-(?:PINTU-AIR|GAJAH-MADA|MASJID-JAMIK|KERAMAT|PARIT-LALANG|MELINTANG)"
    assert _shortage(_of(slots, rangkui)) >= 4
    for scarce in ("ATLM", "dokter gigi"):
        group = slots.loc[slots["kelompok_jabatan"] == scarce]
        assert _shortage(group) >= 5
        assert _surplus(group) == 0


def test_disdukcapil_and_kelurahan_of_rangkui_are_short_while_others_have_spare(
    slots: pd.DataFrame,
) -> None:
    clerks = "pengadministrasi perkantoran"
    for name in ("administrator database kependudukan", clerks):
        assert _shortage(_of(slots, "DISDUKCAPIL", name)) >= 1
    wards = _of(slots, "KEL-(?:PARIT-LALANG|KERAMAT|BINTANG)", "layanan|perkantoran")
    assert _shortage(wards) >= 3
    assert _surplus(_of(slots, "SETDA", "layanan|perkantoran")) >= 5


@pytest.mark.parametrize(
    "kelompok",
    [
        "perawat",
        "bidan",
        "guru kelas SD",
        "guru PAI SD",
        "guru PJOK SD",
        "administrator database kependudukan",
        "pengadministrasi perkantoran",
        "pengelola layanan operasional",
        "penata keuangan",
    ],
)
def test_what_is_closable_by_transfer_has_surplus_elsewhere(
    slots: pd.DataFrame, kelompok: str
) -> None:
    group = slots.loc[slots["kelompok_jabatan"] == kelompok]
    assert _shortage(group) >= 1
    assert _surplus(group) >= 1


def test_moves_decided_but_not_in_force_leave_the_person_at_the_origin(city: Tables) -> None:
    people = city["pegawai"].set_index("id_pegawai")
    moves = city["realisasi"]
    here = people.loc[moves["id_pegawai"], "unit_kerja"].to_numpy()
    done = (moves["status"] == "dilaksanakan").to_numpy()
    assert (moves["unit_tujuan"].to_numpy() == here)[done].all()
    assert (moves["unit_asal"].to_numpy() == here)[~done].all()
    assert (moves["unit_asal"] != moves["unit_tujuan"]).all()
    assert moves["jabatan"].tolist() == people.loc[moves["id_pegawai"], "jabatan"].tolist()
    decided = moves.loc[moves["status"] == "ditetapkan", "tmt"]
    assert 6 <= len(decided) <= 8
    assert (decided == pd.Timestamp("2026-12-01")).all()
    assert moves["tmt"][done].dt.year.isin([2025, 2026]).all()
    assert moves["id_pegawai"].is_unique


def test_a_city_where_nothing_was_planted_differs_only_in_its_earlier_round(
    tmp_path: Path,
) -> None:
    """Who came back is another matter of chance there; everything else is the same city."""
    write_city(tmp_path / "a", people=400)
    write_city(tmp_path / "b", people=400, planted=False)
    differing = {
        path.stem
        for path in (tmp_path / "a").iterdir()
        if path.read_bytes() != (tmp_path / "b" / path.name).read_bytes()
    }
    assert "pemantauan" in differing
    assert differing <= {"pemantauan", "realisasi"}


def test_who_moved_is_observed_beside_colleagues_who_did_not(city: Tables) -> None:
    moved = set(city["realisasi"].dropna(subset="keinginan")["id_pegawai"])
    seen = set(city["pemantauan"]["id_pegawai"])
    asked = city["pemantauan"]["indikator"].str.startswith("adaptasi_")
    assert set(city["pemantauan"].loc[asked, "id_pegawai"]) <= moved
    assert len(seen - moved) > len(moved)


def test_wishes_name_other_units_with_a_slot_of_the_kelompok(city: Tables) -> None:
    wishes = city["preferensi"].dropna(subset=["unit_kerja"])
    kelompok = city["jabatan"].set_index("kode")["kelompok_jabatan"]
    people = city["pegawai"].set_index("id_pegawai")
    own = people.loc[wishes["id_pegawai"]]
    assert (own["unit_kerja"].to_numpy() != wishes["unit_kerja"].to_numpy()).all()
    wanted = set(zip(wishes["unit_kerja"], own["jabatan"].map(kelompok), strict=True))
    need = city["formasi"]
    assert wanted <= set(zip(need["unit_kerja"], need["kelompok_jabatan"], strict=True))
    ranked = wishes.loc[~wishes["menolak"]].sort_values(["id_pegawai", "peringkat"])
    place = ranked.groupby("id_pegawai").cumcount() + 1
    assert (place == ranked["peringkat"]).all()
    assert ranked["peringkat"].max() <= 3
    assert 0.20 < ranked["id_pegawai"].nunique() / 3648 < 0.40


def test_statements_are_of_the_stated_number(city: Tables) -> None:
    inputs = city["masukan_pimpinan"]
    assert 180 <= len(inputs) <= 230
    assert 35 <= inputs["unit_kerja"].nunique() <= 60
    assert set(inputs["jenis"]) == {"tahan", "lepas", "minta", "tolak"}
    assert 80 <= len(city["pengecualian"]) <= 100
    refuse_all = city["preferensi"]["unit_kerja"].isna()
    assert city["preferensi"].loc[refuse_all, "menolak"].all()
    assert refuse_all.sum() > 20


def test_workload_adds_up_to_the_unrounded_need(city: Tables) -> None:
    work = city["beban_kerja"]
    key = ["unit_kerja", "kelompok_jabatan"]
    slots = [work[k] for k in key]
    year = (
        work["kelompok_jabatan"]
        .isin(["perawat", "bidan", "ATLM"])
        .map({True: 72_000, False: 75_000})
    )
    effective = work["periode"].map({"bulan": 6_000, "minggu": 1_500}).fillna(year)
    unit = work["satuan_waktu"].map({"jam": 60}).fillna(1)
    load = work["volume"] * work["norma_waktu"] * unit / effective
    support = work["jenis_tugas"] == "penunjang"
    own = work["jenis_tugas"] == "perorangan"
    assert support.any()
    assert own.any()
    sums = [load.where(mask, 0).groupby(slots).sum() for mask in (~support & ~own, support, own)]
    found = sums[0] / (1 - sums[1]) + sums[2]
    need = city["formasi"].set_index(key).loc[found.index]
    assert (found - need["kebutuhan_tak_bulat"]).abs().max() < 1e-3
    assert (need["kebutuhan_tak_bulat"].round() == need["kebutuhan"]).all()


def _bytes(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("*.csv")}


def test_equal_arguments_give_equal_bytes_and_another_seed_another_city(
    folder: Path, tmp_path: Path
) -> None:
    write_city(tmp_path / "sama")
    write_city(tmp_path / "lain", seed=7)
    assert _bytes(tmp_path / "sama") == _bytes(folder)
    other = _bytes(tmp_path / "lain")
    assert other["pegawai.csv"] != _bytes(folder)["pegawai.csv"]
    assert other["jabatan.csv"] == _bytes(folder)["jabatan.csv"]


@pytest.fixture(params=[(400, 2026), (8000, 2026), (3648, 7)], ids=str)
def other_city(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[int, Tables]]:
    people, seed = request.param
    write_city(tmp_path, people=people, seed=seed)
    return people, read(tmp_path)


def test_other_sizes_and_seeds_are_valid_and_keep_the_size_of_a_unit(
    other_city: tuple[int, Tables],
) -> None:
    people, tables = other_city
    check_tables(tables)
    check_people(tables)
    check_couples(tables)
    check_need_covers_every_slot(tables)
    asn = tables["pegawai"].loc[lambda t: t["status_pegawai"] != "PPPK paruh waktu"]
    assert len(asn) == people
    schools = tables["unit_kerja"].query("jenis == 'sd'")["kode"]
    size = asn["unit_kerja"].isin(schools).sum() / len(schools)
    assert 10 < size < 15


def test_a_city_too_small_for_its_schools_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least"):
        write_city(tmp_path, people=100)

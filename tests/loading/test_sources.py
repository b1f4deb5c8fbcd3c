"""A city loads to the same tables from whatever an office sends; people lose their names."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from builders import City
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mutasi_lib.domain.schemas import DTYPES, TABLES
from mutasi_lib.domain.snapshot import Snapshot
from mutasi_lib.errors import InputDataError
from mutasi_lib.loading import load_snapshot, sample


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return City().load(tmp_path_factory.mktemp("csv"))


def assert_equal(left: Snapshot, right: Snapshot) -> None:
    assert left.tables.keys() == right.tables.keys()
    for name in left.tables:
        pd.testing.assert_frame_equal(left[name], right[name])
    pd.testing.assert_frame_equal(left.identities, right.identities)
    assert left.info == right.info


def test_a_semicolon_folder_with_the_excel_mark_loads_alike(city: Snapshot, tmp_path: Path) -> None:
    folder = City().write_csv(tmp_path / "kota", delimiter=";", encoding="utf-8-sig")
    assert_equal(load_snapshot(folder), city)


def test_a_workbook_with_real_numbers_and_dates_loads_alike(city: Snapshot, tmp_path: Path) -> None:
    assert_equal(load_snapshot(City().write_xlsx(tmp_path / "kota.xlsx")), city)


def test_tables_in_two_sources_load_alike(city: Snapshot, tmp_path: Path) -> None:
    people = City().drop_table("formasi").write_csv(tmp_path / "siasn")
    need = City({"formasi": City().tables["formasi"]}).write_xlsx(tmp_path / "kebutuhan.xlsx")
    assert_equal(load_snapshot(people, need), city)


def test_capitals_spaces_blank_rows_and_trailing_separators_change_nothing(
    city: Snapshot, tmp_path: Path
) -> None:
    folder = City().write_csv(tmp_path / "kota")
    path = folder / "formasi.csv"
    lines = path.read_text().splitlines()
    lines[0] = " Unit_Kerja , KELOMPOK_JABATAN,kebutuhan,minimum,maksimum,kebutuhan_tak_bulat,"
    lines[0] += "metode,norma,,"
    lines[1:] = [f"{line},," for line in lines[1:]]
    lines.insert(3, ",,,")
    lines.insert(5, "")
    path.write_text("\n".join(lines))
    path.rename(folder / "Formasi.csv")
    assert_equal(load_snapshot(folder), city)


def test_a_heading_of_two_lines_is_still_a_header(tmp_path: Path) -> None:
    """The first record is the header even where one of its cells spans two lines of the file."""
    folder = City().write_csv(tmp_path / "kota")
    (folder / "pelatihan.csv").write_text('kode,nama,"biaya\n"\nP1,Kursus,5\n')
    assert load_snapshot(folder)["pelatihan"].loc[0, "biaya"] == 5.0


def test_sheets_named_with_capitals_are_not_passed_over(tmp_path: Path) -> None:
    tables = {name.capitalize(): rows for name, rows in City().tables.items()}
    snapshot = load_snapshot(City(tables).write_xlsx(tmp_path / "kota.xlsx"))
    assert len(snapshot["preferensi"]) == 2


def test_other_sheets_and_files_are_left_alone(city: Snapshot, tmp_path: Path) -> None:
    tables = {**City().tables, "Petunjuk": [["Isi menurut templat"]]}
    assert_equal(load_snapshot(City(tables).write_xlsx(tmp_path / "kota.xlsx")), city)
    folder = City().write_csv(tmp_path / "kota")
    (folder / "catatan.csv").write_text("apa saja")
    (folder / "README.md").write_text("apa saja")
    assert_equal(load_snapshot(folder), city)


def test_tiny_numbers_and_booleans_of_a_workbook_are_read(tmp_path: Path) -> None:
    """A latitude of 0.00005 is stored as 5e-05: still a plain number."""
    city = City().set("unit_kerja", 5, "lintang", "0.00005").set("unit_kerja", 5, "bujur", "-106")
    units = load_snapshot(city.write_xlsx(tmp_path / "kota.xlsx"))["unit_kerja"].set_index("kode")
    assert units.loc["PKM-A", "lintang"] == 0.00005
    assert units.loc["PKM-A", "bujur"] == -106.0


def test_real_booleans_and_times_of_a_workbook_are_read(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    path = City().write_xlsx(tmp_path / "kota.xlsx")
    book = openpyxl.load_workbook(path)
    units, people = book["unit_kerja"], book["pegawai"]
    columns = [cell.value for cell in units[1]]
    units.cell(5, columns.index("perkiraan") + 1, True)
    units.cell(6, columns.index("perkiraan") + 1, False)
    place = [cell.value for cell in people[1]].index("tmt_unit") + 1
    people.cell(2, place, pd.Timestamp("2020-01-01 08:30").to_pydatetime())
    book.save(path)
    snapshot = load_snapshot(path)
    guessed = snapshot["unit_kerja"].set_index("kode")["perkiraan"]
    assert guessed["PKM-A"]
    assert not guessed["PKM-B"]
    assert snapshot["pegawai"].loc[0, "tmt_unit"] == pd.Timestamp("2020-01-01")


def test_surrogate_keys_follow_the_sorted_ids_not_the_order_of_rows(tmp_path: Path) -> None:
    """A10 sorts before A2, so the ids A1, A10, A2, ... become P00001, P00002, P00003."""
    city = City().add_row(
        "pegawai", id_pegawai="A10", status_pegawai="PNS", jabatan="KEPALA", unit_kerja="PKM-B"
    )
    header, *rows = city.tables["pegawai"]
    city.tables["pegawai"] = [header, *reversed(rows)]
    snapshot = city.load(tmp_path)
    keys = dict(snapshot.identities[["id_pegawai", "pegawai_key"]].itertuples(index=False))
    assert keys == {
        "A1": "P00001", "A10": "P00002", "A2": "P00003", "A3": "P00004", "A4": "P00005",
        "A5": "P00006", "A6": "P00007", "A7": "P00008", "A8": "P00009",
    }  # fmt: skip
    assert list(snapshot["pegawai"]["pegawai_key"]) == sorted(keys.values())
    assert list(snapshot["preferensi"]["pegawai_key"]) == ["P00001", "P00003"]
    people = snapshot["pegawai"].set_index("pegawai_key")
    assert people.loc["P00007", "pasangan_key"] == "P00005"  # A6 is married to A4


def test_names_and_nip_are_in_identities_only(city: Snapshot) -> None:
    assert list(city.identities.columns) == ["pegawai_key", "id_pegawai", "nip", "nama"]
    assert city.identities.loc[0, "nip"] == "198503102010011901"
    for name, table in city.tables.items():
        assert not {"id_pegawai", "nip", "nama"} & set(table.columns) - {"nama"}, name
        text = table.to_csv()
        assert "Fiktif" not in text
        assert "902" not in text


def test_every_table_has_every_column_with_its_type(city: Snapshot) -> None:
    renamed = {"id_pegawai": "pegawai_key", "id_pasangan": "pasangan_key"}
    for name, table in TABLES.items():
        expected = {
            renamed.get(column, column): DTYPES[spec.kind]
            for column, spec in table.columns.items()
            if (name, column) not in {("pegawai", "nip"), ("pegawai", "nama")}
        }
        assert {c: str(t) for c, t in city[name].dtypes.items()} == expected


def test_the_fingerprint_does_not_depend_on_the_order_of_sources(tmp_path: Path) -> None:
    people = City().drop_table("formasi").write_csv(tmp_path / "siasn")
    need = City({"formasi": City().tables["formasi"]}).write_xlsx(tmp_path / "kebutuhan.xlsx")
    first, second = load_snapshot(people, need), load_snapshot(need, people)
    assert first.fingerprint == second.fingerprint
    assert len(first.fingerprint) == 64
    other = City().drop_table("formasi").pegawai("A1", pendidikan="S-2")
    other.write_csv(tmp_path / "siasn")
    assert load_snapshot(people, need).fingerprint != first.fingerprint


def test_the_sources_say_how_many_rows_were_read(city: Snapshot) -> None:
    rows = {source.name: source.rows for source in city.sources}
    assert rows["pegawai.csv"] == 8
    assert rows["formasi.csv"] == 8
    assert rows["preferensi.csv"] == 2


def test_the_day_label_and_name_come_from_info(city: Snapshot, tmp_path: Path) -> None:
    assert (city.as_of, city.label, city.nama_daerah) == (
        date(2026, 11, 1), "DATA CONTOH", "Kota Contoh",
    )  # fmt: skip
    folder = City().drop_table("info").write_csv(tmp_path / "kota")
    bare = load_snapshot(folder, as_of=date(2026, 5, 5))
    assert (bare.as_of, bare.label, bare.nama_daerah) == (
        date(2026, 5, 5), "", "Pemerintah Daerah",
    )  # fmt: skip


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(nama=st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1))
def test_a_name_comes_back_as_it_was_written(tmp_path: Path, nama: str) -> None:
    """Words that spreadsheets and pandas take for something else stay text: NA, null, =1+1."""
    tables = {name: City().tables[name] for name in ("info", "unit_kerja", "jabatan", "pegawai")}
    city = City(tables).pegawai("A1", nama=nama).pegawai("A2", nama="NA").pegawai("A3", nama="=1+1")
    city = city.pegawai("A4", nama="null").pegawai("A5", nama="True")
    snapshot = city.load(tmp_path)
    assert list(snapshot.identities["nama"][:5]) == [nama, "NA", "=1+1", "null", "True"]


def test_the_invented_city_is_written_once_and_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "rangkui" / "tabel-lama").mkdir(parents=True)
    monkeypatch.setattr(sample, "DATA", tmp_path)
    monkeypatch.setattr(sample, "_generator_version", lambda: "baru")
    monkeypatch.setattr(
        "mutasi_lib.sample.write_city", lambda folder: (folder / "info.csv").write_text("x")
    )
    folder = sample.sample_source("rangkui")
    assert [path.name for path in folder.parent.iterdir()] == ["tabel-baru"]
    assert (folder / "info.csv").read_text() == "x"
    (folder / "info.csv").write_text("kept")
    assert (sample.sample_source("rangkui") / "info.csv").read_text() == "kept"


def test_a_city_that_cannot_be_written_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(folder: Path) -> None:
        (folder / "info.csv").write_text("x")
        raise OSError("disk full")

    (tmp_path / "rangkui").mkdir()
    monkeypatch.setattr(sample, "DATA", tmp_path)
    monkeypatch.setattr(sample, "_generator_version", lambda: "baru")
    monkeypatch.setattr("mutasi_lib.sample.write_city", full)
    with pytest.raises(OSError, match="disk full"):
        sample.sample_source("rangkui")
    assert list((tmp_path / "rangkui").iterdir()) == []


def test_another_process_may_write_the_city_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def overtaken(draft: Path) -> None:
        (draft / "info.csv").write_text("mine")
        (tmp_path / "rangkui" / "tabel-baru").mkdir()
        (tmp_path / "rangkui" / "tabel-baru" / "info.csv").write_text("theirs")

    (tmp_path / "rangkui").mkdir()
    monkeypatch.setattr(sample, "DATA", tmp_path)
    monkeypatch.setattr(sample, "_generator_version", lambda: "baru")
    monkeypatch.setattr("mutasi_lib.sample.write_city", overtaken)
    folder = sample.sample_source("rangkui")
    assert (folder / "info.csv").read_text() == "theirs"
    assert [path.name for path in folder.parent.iterdir()] == ["tabel-baru"]


def test_an_error_is_a_table_of_faults(tmp_path: Path) -> None:
    with pytest.raises(InputDataError) as caught:
        load_snapshot(tmp_path / "tak-ada")
    assert list(caught.value.faults.columns) == [
        "berkas", "lembar", "baris", "kolom", "sel", "kode", "masalah", "saran", "derajat",
    ]  # fmt: skip
    assert caught.value.exit_code == 2

"""The same loader on SQLite and on PostgreSQL: the same snapshot as from files, nothing lost."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from builders import City
from sqlalchemy import create_engine, text

from mutasi_lib.errors import InputDataError
from mutasi_lib.loading import inspect_sources, load_snapshot, sample_source
from mutasi_lib.sample.offices import write_own_database

POSTGRES = os.environ.get("MUTASI_UJI_POSTGRES", "")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database: a file, and a schema of its own on the server that CI starts."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'kota.db'}"
        return
    if not POSTGRES:
        pytest.skip("needs a server: scripts/with_postgres make test")
    engine = create_engine(POSTGRES)
    schema = f"uji_{os.getpid()}"
    with engine.begin() as connection:
        connection.execute(text(f"DROP SCHEMA IF EXISTS {schema} CASCADE"))
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    yield f"{POSTGRES}&options=-csearch_path%3D{schema}"
    with engine.begin() as connection:
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    engine.dispose()


def test_a_city_in_a_database_is_the_city_in_files(url: str, tmp_path: Path) -> None:
    folder = City().write_csv(tmp_path / "kota")
    write_own_database(folder, url)
    stored = load_snapshot(url)
    assert stored.fingerprint == load_snapshot(folder).fingerprint
    assert stored.log.repairs.empty


def test_the_invented_city_in_a_database_has_its_fingerprint(url: str) -> None:
    write_own_database(sample_source("rangkui"), url)
    assert load_snapshot(url).fingerprint == load_snapshot(sample_source("rangkui")).fingerprint


def test_a_fault_in_a_database_names_table_and_row(url: str, tmp_path: Path) -> None:
    folder = City().pegawai("A3", golongan="III/z").write_csv(tmp_path / "kota")
    write_own_database(folder, url)
    faults = inspect_sources(url).faults
    assert list(faults[["lembar", "baris", "kolom"]].itertuples(index=False, name=None)) == [
        ("pegawai", 4, "golongan")
    ]


def test_tables_we_do_not_know_are_left_alone(url: str, tmp_path: Path) -> None:
    write_own_database(City().write_csv(tmp_path / "kota"), url)
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE gaji (orang TEXT, jumlah INTEGER)"))
    engine.dispose()
    assert {sheet.lembar for sheet in inspect_sources(url).sheets} == set(City().tables)


def test_a_nip_in_an_integer_column_is_exact(url: str, tmp_path: Path) -> None:
    """A 64-bit integer holds 18 digits exactly; a floating number does not, and is refused."""
    write_own_database(City().write_csv(tmp_path / "kota"), url)
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE salinan AS SELECT * FROM pegawai WHERE 1 = 0"))
        connection.execute(text("ALTER TABLE salinan DROP COLUMN nip"))
        connection.execute(text("ALTER TABLE salinan ADD COLUMN nip BIGINT"))
        columns = [c for c in City().tables["pegawai"][0] if c != "nip"]
        listed = ", ".join(columns)
        connection.execute(
            text(
                f"INSERT INTO salinan ({listed}, nip) "  # noqa: S608 - our own column names
                f"SELECT {listed}, CAST(nip AS BIGINT) FROM pegawai"
            )
        )
        connection.execute(text("DROP TABLE pegawai"))
        connection.execute(text("ALTER TABLE salinan RENAME TO pegawai"))
    engine.dispose()
    assert load_snapshot(url).identities.loc[0, "nip"] == "198503102010011901"


def test_a_sqlite_file_is_read_by_its_path_and_never_written(tmp_path: Path) -> None:
    path = tmp_path / "kota.db"
    write_own_database(City().write_csv(tmp_path / "kota"), f"sqlite:///{path}")
    before = path.read_bytes()
    assert len(load_snapshot(path)["pegawai"]) == 8
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "address",
    [
        "sqlite:///{folder}/tidak_ada.db",
        "postgresql+psycopg://siapa:rahasia@localhost:1/kota?connect_timeout=1",
        "postgresql+tidakada://x/kota",
        "://",
    ],
)
def test_a_database_that_cannot_be_read_is_one_sentence_without_its_password(
    address: str, tmp_path: Path
) -> None:
    with pytest.raises(InputDataError) as caught:
        load_snapshot(address.format(folder=tmp_path), as_of=None)
    assert set(caught.value.faults["kode"]) <= {"BASIS-DATA", "BERKAS-TIDAK-ADA"}
    assert "rahasia" not in str(caught.value)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "kota.db").write_text("bukan basis data")
    with pytest.raises(InputDataError, match="bukan basis data SQLite"):
        load_snapshot(tmp_path / "kota.db")

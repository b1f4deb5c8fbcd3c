"""Parameters lead nowhere but into the workspace, and hold no password."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from mutasi_lib.errors import InputDataError
from mutasi_lib.loading.sample import DATA
from mutasi_lib.loading.workspace import (
    VARIABLE,
    allow,
    check_address,
    inside_workspace,
    safe_url,
    workspace_roots,
)


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty workspace, which is the current folder; a secret lies beside it."""
    folder = tmp_path / "kerja"
    folder.mkdir()
    (tmp_path / "rahasia.csv").write_text("x")
    # set, then removed: whatever a test adds to the variable is undone with it
    monkeypatch.setenv(VARIABLE, "")
    monkeypatch.delenv(VARIABLE)
    monkeypatch.chdir(folder)
    return folder


def kode(path: str | Path) -> str:
    """Give the code of the one fault a path is refused with."""
    with pytest.raises(InputDataError) as caught:
        inside_workspace(path)
    (found,) = caught.value.faults["kode"]
    return str(found)


# --- where a path may lead -----------------------------------------------------------------------


def test_the_current_folder_is_the_workspace_until_one_is_named(work: Path) -> None:
    assert workspace_roots() == (work, DATA.resolve())


def test_folders_named_in_the_variable_take_the_place_of_the_current_one(
    work: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, os.pathsep.join([str(tmp_path / "a"), "", str(tmp_path / "b")]))
    assert workspace_roots() == (tmp_path / "a", tmp_path / "b", DATA.resolve())
    assert kode(work / "data.csv") == "JALUR-KELUAR"
    assert inside_workspace(tmp_path / "b" / "c.csv") == tmp_path / "b" / "c.csv"


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("data.csv", "data.csv"),
        ("", "."),
        (".", "."),
        ("a/../data.csv", "data.csv"),
        ("../kerja/data.csv", "data.csv"),
        ("a/./b//c.xlsx", "a/b/c.xlsx"),
        ("..data", "..data"),
    ],
)
def test_a_path_in_the_workspace_is_given_without_detours(
    work: Path, path: str, place: str
) -> None:
    assert inside_workspace(path) == work / place


@pytest.mark.parametrize(
    "path",
    [
        "..",
        "../rahasia.csv",
        "a/../../rahasia.csv",
        "../kerja-lain/data.csv",
        "../kerj",
        "/",
        "/etc/passwd",
        "data.csv\0.xlsx",
    ],
)
def test_a_path_that_leaves_the_workspace_is_refused(work: Path, path: str) -> None:
    assert kode(path) == "JALUR-KELUAR"


def test_a_symbolic_link_is_judged_by_where_it_leads(work: Path, tmp_path: Path) -> None:
    (work / "keluar.csv").symlink_to(tmp_path / "rahasia.csv")
    (work / "folder").symlink_to(tmp_path)
    (work / "data.csv").write_text("x")
    (work / "dalam.csv").symlink_to(work / "data.csv")
    assert kode("keluar.csv") == "JALUR-KELUAR"
    assert kode("folder/rahasia.csv") == "JALUR-KELUAR"
    assert inside_workspace("dalam.csv") == work / "data.csv"


def test_a_ring_of_symbolic_links_is_refused(work: Path) -> None:
    (work / "a").symlink_to(work / "b")
    (work / "b").symlink_to(work / "a")
    assert kode("a") == "JALUR-KELUAR"


def test_a_workspace_behind_a_symbolic_link_is_still_the_workspace(
    work: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pintas").symlink_to(work)
    monkeypatch.setenv(VARIABLE, str(tmp_path / "pintas"))
    assert inside_workspace(tmp_path / "pintas" / "data.csv") == work / "data.csv"


@pytest.mark.usefixtures("work")
def test_the_sample_data_may_always_be_named() -> None:
    assert inside_workspace(DATA / "rangkui") == DATA.resolve() / "rangkui"


@pytest.mark.usefixtures("work")
def test_the_refusal_says_why_and_what_to_do_and_names_the_file_only() -> None:
    with pytest.raises(InputDataError) as caught:
        inside_workspace("../rahasia.csv")
    (row,) = caught.value.faults.to_dict("records")
    assert row["berkas"] == "rahasia.csv"
    assert "di luar ruang kerja" in row["masalah"]
    assert "SUMBER" in row["saran"]
    assert VARIABLE in row["saran"]
    assert caught.value.exit_code == 2


# --- what a person typed -------------------------------------------------------------------------


def test_what_is_typed_at_the_command_line_joins_the_workspace(work: Path, tmp_path: Path) -> None:
    allow("../rahasia.csv")
    assert os.environ[VARIABLE] == os.pathsep.join([str(work), str(tmp_path)])
    assert inside_workspace("../rahasia.csv") == tmp_path / "rahasia.csv"
    assert inside_workspace("data.csv") == work / "data.csv"


def test_of_a_folder_only_itself_joins_the_workspace(work: Path, tmp_path: Path) -> None:
    (tmp_path / "unduhan").mkdir()
    allow(tmp_path / "unduhan")
    assert inside_workspace(tmp_path / "unduhan" / "a.csv") == tmp_path / "unduhan" / "a.csv"
    assert kode(tmp_path / "rahasia.csv") == "JALUR-KELUAR"
    assert workspace_roots()[0] == work


@pytest.mark.usefixtures("work")
def test_allowing_twice_is_allowing_once(tmp_path: Path) -> None:
    allow(tmp_path)
    once = os.environ[VARIABLE]
    allow(tmp_path)
    assert os.environ[VARIABLE] == once


@pytest.mark.usefixtures("work")
def test_a_folder_that_the_variable_cannot_hold_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / f"a{os.pathsep}b"
    folder.mkdir()
    with pytest.raises(InputDataError, match="JALUR-KELUAR"):
        allow(folder)
    assert VARIABLE not in os.environ


@pytest.mark.usefixtures("work")
def test_a_server_has_no_folder_but_a_sqlite_file_has(tmp_path: Path) -> None:
    allow("postgresql+psycopg://analis@server/pegawai")
    assert VARIABLE not in os.environ
    allow(f"sqlite:///{tmp_path}/pegawai.db")
    assert inside_workspace(tmp_path / "pegawai.db") == tmp_path / "pegawai.db"


# --- addresses -----------------------------------------------------------------------------------


def refused_address(address: str) -> tuple[str, str]:
    """Give code and whole text of the refusal of an address."""
    with pytest.raises(InputDataError) as caught:
        check_address(address)
    (found,) = caught.value.faults["kode"]
    assert caught.value.__cause__ is None
    return str(found), str(caught.value)


@pytest.mark.usefixtures("work")
@pytest.mark.parametrize(
    "address",
    [
        "postgresql+psycopg://analis@server/pegawai",
        "postgresql+psycopg://analis@server:5432/pegawai?sslmode=require",
        "postgresql+psycopg:///pegawai?host=/run/postgresql",
        "sqlite:///data/pegawai.db",
    ],
)
def test_an_address_without_a_password_may_be_a_parameter(address: str) -> None:
    assert check_address(address) == address


@pytest.mark.usefixtures("work")
@pytest.mark.parametrize(
    "address",
    [
        "postgresql+psycopg://analis:rahasia@server/pegawai",
        "postgresql+psycopg://analis:ra%40hasia@server/pegawai",
        "postgresql+psycopg://analis:rahasia@rahasia@server/pegawai",
        "postgresql+psycopg://analis@server/pegawai?password=rahasia",
        "postgresql+psycopg://analis@server/pegawai?sslmode=require&PASSWORD=rahasia",
        "postgresql+psycopg://analis@server/pegawai?sslpassword=rahasia",
    ],
)
def test_a_password_in_an_address_is_refused_and_never_repeated(address: str) -> None:
    code, text = refused_address(address)
    assert code == "SANDI-DALAM-ALAMAT"
    assert "PGPASSFILE" in text
    assert "PGPASSWORD" in text
    assert "hasia" not in text


@pytest.mark.usefixtures("work")
@pytest.mark.parametrize("address", ["://", "postgresql://analis:rahasia@server:lima/pegawai"])
def test_an_address_that_cannot_be_read_is_refused_and_never_repeated(address: str) -> None:
    code, text = refused_address(address)
    assert code == "BASIS-DATA"
    assert "rahasia" not in text


@pytest.mark.usefixtures("work")
@pytest.mark.parametrize("address", ["sqlite:////etc/passwd", "sqlite:///../rahasia.db"])
def test_a_sqlite_address_is_a_path_too(address: str) -> None:
    assert refused_address(address)[0] == "JALUR-KELUAR"


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("postgresql://analis@server/pegawai", "postgresql://analis@server/pegawai"),
        ("postgresql://analis:rahasia@server/pegawai", "postgresql://analis:***@server/pegawai"),
        ("postgresql://analis:ra@hasia@server/d", "postgresql://analis:***@server/d"),
        ("postgresql://server/d?password=rahasia", "postgresql://server/d"),
        ("postgresql://server/d?Pwd=rahasia&sslmode=require",
         "postgresql://server/d?sslmode=require"),
        ("postgresql://a:rahasia@server:lima/d", "alamat basis data"),
    ],
)  # fmt: skip
def test_an_address_is_shown_without_its_password(address: str, shown: str) -> None:
    assert safe_url(address) == shown

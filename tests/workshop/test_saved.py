"""Named scenarios: what is saved comes back, under codes; what cannot be opened is said."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from mutasi_lib.domain.snapshot import Snapshot
from mutasi_lib.errors import InputDataError, ParameterError
from mutasi_lib.planning import Planning
from mutasi_lib.workshop import Setting, read_saved, saved_names, write_saved


@pytest.fixture(autouse=True)
def _own_workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUTASI_RUANG_KERJA", str(tmp_path))


@pytest.fixture
def setting(bolaang: Planning) -> Setting:
    first, second = bolaang.plan.moves.head(2)[["pegawai_key", "slot_key"]].itertuples(
        index=False, name=None
    )
    parameters = bolaang.study.parameters.model_copy(update={"pemerataan": 2.5})
    return Setting(parameters=parameters, pins=(first,), bans=(second,))


@pytest.fixture
def saved(bolaang: Planning, setting: Setting) -> Path:
    return write_saved(bolaang, setting, name="Usul A", author="Rina", note="rapat 3 Desember")


def test_what_is_saved_comes_back(bolaang: Planning, setting: Setting, saved: Path) -> None:
    assert saved_names() == [saved.stem]
    found = read_saved("Usul A", bolaang)
    assert found.setting == setting
    assert (found.name, found.author, found.note) == ("Usul A", "Rina", "rapat 3 Desember")
    assert found.plan == bolaang.plan.fingerprint
    assert not found.changed


def test_a_saved_file_names_nobody(bolaang: Planning, setting: Setting, saved: Path) -> None:
    text = saved.read_text(encoding="utf-8")
    people = bolaang.study.snapshot.identities
    for column in ("pegawai_key", "nip", "nama", "id_pegawai"):
        if column in people:
            assert not [one for one in people[column].dropna() if f"{one}" in text]
    assert text.count("PG-") == 2


def test_nothing_saved_is_overwritten(bolaang: Planning, setting: Setting, saved: Path) -> None:
    before = saved.read_bytes()
    with pytest.raises(InputDataError, match="tidak ditimpa"):
        write_saved(bolaang, setting, name="Usul A", author="Budi")
    assert saved.read_bytes() == before


@pytest.mark.parametrize(("name", "author"), [("", "Rina"), ("Usul", "  ")])
def test_a_scenario_needs_a_name_and_an_author(
    bolaang: Planning, setting: Setting, name: str, author: str
) -> None:
    with pytest.raises(InputDataError, match="nama dan penulis"):
        write_saved(bolaang, setting, name=name, author=author)


def change(path: Path, **values: Any) -> None:
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    path.write_text(yaml.safe_dump(content | values), encoding="utf-8")


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "another region": ({"daerah": "Kota Lain"}, "dibuat untuk Kota Lain"),
    "a newer format": ({"format": 99}, "versi yang lebih baru"),
    "no format": ({"format": "satu"}, "bukan skenario"),
    "parts missing": ({"parameter": None, "larangan": None}, "parameter, larangan"),
    "people who are not there": (
        {"penetapan": [["PG-0000-0000", "PKM|dokter"], ["x"]]}, "menyebut 2 orang atau tempat",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", REFUSED)
def test_a_file_that_does_not_fit_is_refused_and_stays_as_it_is(
    bolaang: Planning, saved: Path, kind: str
) -> None:
    values, told = REFUSED[kind]
    change(saved, **values)
    before = saved.read_bytes()
    with pytest.raises(InputDataError, match=told):
        read_saved("Usul A", bolaang)
    assert saved.read_bytes() == before


@pytest.mark.parametrize(
    "content", [b"", b"- satu\n- dua\n", b"\xff\xfe\x00", b"a: [1, 2", b"x" * 1_000_001]
)
def test_a_broken_file_is_refused(bolaang: Planning, saved: Path, content: bytes) -> None:
    saved.write_bytes(content)
    with pytest.raises(InputDataError, match=saved.name):
        read_saved("Usul A", bolaang)


def test_parameters_of_an_older_version_are_all_named(bolaang: Planning, saved: Path) -> None:
    content = yaml.safe_load(saved.read_text(encoding="utf-8"))
    change(saved, parameter=content["parameter"] | {"bobot_lama": 1.0, "pemerataan": 77})
    with pytest.raises(ParameterError) as refused:
        read_saved("Usul A", bolaang)
    assert set(refused.value.faults["kolom"]) == {"bobot_lama", "pemerataan"}


def test_a_name_that_was_never_saved_is_refused(bolaang: Planning) -> None:
    with pytest.raises(InputDataError, match="tidak ada"):
        read_saved("../rahasia", bolaang)


def test_other_data_of_the_same_region_are_told(bolaang: Planning, saved: Path) -> None:
    snapshot: Snapshot = bolaang.study.snapshot
    other = replace(snapshot, info={**snapshot.info, "catatan": "data baru"})
    study = replace(bolaang.study, snapshot=other)
    assert read_saved("Usul A", Planning(study=study, plan=bolaang.plan)).changed

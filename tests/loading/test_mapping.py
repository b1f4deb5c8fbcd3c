"""The mapping file is closed: what it does not know is named with the nearest, all at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from mutasi_lib.errors import InputDataError
from mutasi_lib.loading.mapping import NameMapping, load_mapping


def refused(source: object) -> list[tuple[str, str]]:
    with pytest.raises(InputDataError) as caught:
        load_mapping(source)  # type: ignore[arg-type] # wrong on purpose
    faults = caught.value.faults
    assert set(faults["kode"]) == {"PEMETAAN"}
    return list(faults[["kolom", "saran"]].itertuples(index=False, name=None))


def test_without_a_file_nothing_is_decided() -> None:
    assert load_mapping(None) == NameMapping()


def test_a_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "pemetaan.yaml"
    path.write_text("unit_kerja:\n  PUSKESMAS MELINTNG: PKM-1\nnaik_ke_induk: true\n")
    mapping = load_mapping(path)
    assert mapping.unit_kerja == {"PUSKESMAS MELINTNG": "PKM-1"}
    assert mapping.naik_ke_induk


def test_an_empty_file_decides_nothing(tmp_path: Path) -> None:
    (tmp_path / "pemetaan.yaml").write_text("# belum ada\n")
    assert load_mapping(tmp_path / "pemetaan.yaml") == NameMapping()


def test_an_unknown_part_is_offered_the_nearest() -> None:
    assert refused({"unit_kerj": {}}) == [("unit_kerj", "Maksud Anda 'unit_kerja'?")]


def test_a_part_of_the_wrong_shape_is_named() -> None:
    assert [kolom for kolom, _ in refused({"unit_kerja": ["A"], "kolom": {"x": 1}})] == [
        "kolom > x",
        "unit_kerja",
    ]


def test_targets_must_be_tables_and_columns_of_ours() -> None:
    found = refused(
        {
            "lembar": {"Sheet1": "pegawi", "Sheet2": "abaikan"},
            "kolom": {"Nama Pegawai": "namaa", "Catatan": "abaikan"},
            "utamakan": {"golongn": "siasn"},
            "pilihan": {"statuz": {}},
        }
    )
    assert [kolom for kolom, _ in found] == [
        "kolom > Nama Pegawai",
        "lembar > Sheet1",
        "pilihan > statuz",
        "utamakan > golongn",
    ]
    assert ("lembar > Sheet1", "Maksud Anda 'pegawai'?") in found


@pytest.mark.parametrize("text", ["a: [", "- satu\n- dua\n", "\tx: 1"])
def test_a_file_that_is_no_mapping_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "pemetaan.yaml"
    path.write_text(text)
    assert len(refused(path)) == 1


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert len(refused(tmp_path / "tidak_ada.yaml")) == 1

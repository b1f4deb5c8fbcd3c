"""CSV files: encodings and separators are found, Excel's row numbers kept, columns never shift."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from mutasi_lib.loading import csv_files
from mutasi_lib.loading.csv_files import read_csv

TEXT = "kode,nama\nA1,Café\nA2,Ñusa\n"


def count_known(rows: Sequence[Sequence[str]]) -> int:
    return max((len({"kode", "nama", "nilai"} & set(row)) for row in rows), default=0)


def read(folder: Path, content: bytes) -> tuple[list[list[str]], list[int], list[str]]:
    path = folder / "unit.csv"
    path.write_bytes(content)
    sheets, faults = read_csv(path, "unit.csv", count_known)
    rows = [list(row) for row in sheets[0].rows] if sheets else []
    numbers = list(sheets[0].numbers) if sheets else []
    return rows, numbers, [fault.kode for fault in faults]


EXPECTED = [["kode", "nama"], ["A1", "Café"], ["A2", "Ñusa"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_marked_and_plain_encodings_and_all_separators_read_alike(
    tmp_path: Path, encoding: str, separator: str
) -> None:
    content = TEXT.replace(",", separator).encode(encoding)
    assert read(tmp_path, content) == (EXPECTED, [1, 2, 3], [])


def test_windows_letters_are_read_and_told(tmp_path: Path) -> None:
    assert read(tmp_path, TEXT.encode("cp1252")) == (EXPECTED, [1, 2, 3], ["PENGODEAN"])


@pytest.mark.parametrize(
    "content",
    [b"kode,nama\nA\x001,x\n", TEXT.encode("utf-16-le"), b"kode\n\x81\x8d\n", b"\xff\xfek\x00\x00"],
    ids=["NUL byte", "UTF-16 without a mark", "no cp1252 letters", "odd UTF-16"],
)
def test_an_encoding_nobody_can_know_is_refused(tmp_path: Path, content: bytes) -> None:
    assert read(tmp_path, content) == ([], [], ["BERKAS-RUSAK"])


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_all_line_ends_are_read(tmp_path: Path, end: str) -> None:
    assert read(tmp_path, TEXT.replace("\n", end).encode())[0] == EXPECTED


def test_the_separator_is_the_one_that_shows_known_headings(tmp_path: Path) -> None:
    """Decimal commas outnumber semicolons, and a title row has commas of its own."""
    text = "Kota A, B, C, D, E\nkode;nama;nilai\nA1;x;1,5\nA2;y;2,5\n"
    rows, numbers, _ = read(tmp_path, text.encode())
    assert rows[1:] == [["kode", "nama", "nilai"], ["A1", "x", "1,5"], ["A2", "y", "2,5"]]
    assert numbers == [1, 2, 3, 4]


def test_blank_rows_are_left_out_and_still_counted(tmp_path: Path) -> None:
    rows, numbers, _ = read(tmp_path, b'kode,nama\n\n ,\nA1,"dua\nbaris"\nA2,x\n')
    assert rows == [["kode", "nama"], ["A1", "dua\nbaris"], ["A2", "x"]]
    assert numbers == [1, 4, 5]


def test_a_file_of_nothing_has_no_rows(tmp_path: Path) -> None:
    assert read(tmp_path, b"") == ([], [], [])


def test_a_broken_quote_is_named_by_its_row(tmp_path: Path) -> None:
    path = tmp_path / "unit.csv"
    path.write_bytes(b'kode,nama\nA1,"satu"x\n')
    sheets, faults = read_csv(path, "unit.csv", count_known)
    assert sheets == []
    assert [(fault.kode, fault.baris) for fault in faults] == [("BERKAS-RUSAK", 2)]


def test_a_file_over_the_limit_is_not_even_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_files, "MOST_BYTES", len(TEXT.encode()) - 1)
    assert read(tmp_path, TEXT.encode()) == ([], [], ["BERKAS-TERLALU-BESAR"])
    monkeypatch.setattr(csv_files, "MOST_BYTES", len(TEXT.encode()))
    assert read(tmp_path, TEXT.encode())[2] == []

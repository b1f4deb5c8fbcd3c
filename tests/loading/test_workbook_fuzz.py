"""Whatever is changed in a workbook, it is read as it stands or refused; nothing else happens."""

from __future__ import annotations

import datetime
import random
import warnings
from collections import Counter
from io import BytesIO
from itertools import zip_longest
from pathlib import Path

import hostile
import openpyxl
import pytest

from mutasi_lib.errors import Fault
from mutasi_lib.loading.tables import Sheet
from mutasi_lib.loading.workbook import SENTENCES, read_workbook

CODES = {sentence.kode for sentence in SENTENCES.values()}

PARTS = hostile.honest(
    hostile.HONEST_DATA
    + '<row r="6" hidden="1"><c r="A6" t="inlineStr"><is><t>isi</t></is></c><c r="B6"><f>1+1</f>'
    '<v>2</v></c><c r="C6" t="e"><v>#N/A</v></c><c r="D6" t="str"><v>x</v></c></row>',
    after='<mergeCells count="1"><mergeCell ref="A8:B9"/></mergeCells>',
)
HONEST = hostile.book(PARTS)


def read(path: Path, content: bytes) -> tuple[list[Sheet], list[Fault]]:
    path.write_bytes(content)
    found, faults = read_workbook(path)
    assert {fault.kode for fault in faults} <= CODES
    refused = [fault for fault in faults if fault.derajat == "kesalahan"]
    assert bool(found) != bool(refused)
    assert len(refused) <= 1
    return found, faults


def cells(found: list[Sheet]) -> list[dict[int, list[str]]]:
    return [dict(zip(s.numbers, map(list, s.rows), strict=True)) for s in found]


def changed_bytes(content: bytes, chance: random.Random) -> bytes:
    """One to three bytes changed, or a stretch left out, doubled or cut off."""
    mutant = bytearray(content)
    place = chance.randrange(len(mutant))
    match chance.randrange(4):
        case 0:
            for _ in range(chance.randint(1, 3)):
                mutant[chance.randrange(len(mutant))] = chance.randrange(256)
        case 1:
            del mutant[place : place + chance.randint(1, 40)]
        case 2:
            mutant[place:place] = mutant[place : place + chance.randint(1, 40)]
        case 3:
            del mutant[max(place, 1) :]
    return bytes(mutant)


def changed_xml(parts: hostile.Parts, chance: random.Random) -> hostile.Parts:
    """One part of the workbook changed."""
    name = chance.choice([hostile.SHEET] * 4 + [hostile.TEXTS] * 2 + list(parts))
    text = bytearray(parts[name])
    place = chance.randrange(len(text))
    match chance.randrange(5):
        case 0:
            text[place] = chance.choice(b"0123456789ABZaz<>/\"'& =:-+.")
        case 1:
            del text[place : place + chance.randint(1, 30)]
        case 2:
            text[place:place] = text[place : place + chance.randint(1, 60)]
        case 3:
            digits = [n for n, byte in enumerate(text) if chr(byte).isdigit()]
            text[chance.choice(digits)] = chance.choice(b"0123456789-.eE ")
        case 4:
            tags = [n for n, byte in enumerate(text) if byte == ord("<")]
            first, last = sorted(chance.sample(tags, 2))
            del text[first:last]
    return parts | {name: bytes(text)}


def openpyxl_cells(content: bytes) -> list[dict[int, list[str]]] | None:
    """The same cells as openpyxl gives them; None where it cannot read the file.

    It finds no sheet, or no cell, where the name of a namespace is damaged.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(BytesIO(content), read_only=True, data_only=True)
            found = []
            for sheet in book.worksheets:
                sheet.reset_dimensions()
                rows = enumerate(sheet.iter_rows(values_only=True), start=1)
                texts = {number: [written(value) for value in row] for number, row in rows}
                found.append({n: trimmed(row) for n, row in texts.items() if any(trimmed(row))})
    except Exception:  # openpyxl has no error of its own for most damages
        return None
    return found


def written(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    if isinstance(value, float | int):
        return f"{value:.12f}".rstrip("0").rstrip(".")
    return str(value)


def trimmed(row: list[str]) -> list[str]:
    filled = [n for n, text in enumerate(row) if text.strip()]
    return row[: filled[-1] + 1] if filled else []


def check_bytes(path: Path, seed: int) -> str:
    found, faults = read(path, changed_bytes(HONEST, random.Random(seed)))  # noqa: S311 - no secret
    if found:
        assert cells(found) == ORIGINAL
    return "read" if found else faults[0].kode


def check_xml(path: Path, seed: int) -> str:
    parts = changed_xml(PARTS, random.Random(seed))  # noqa: S311 - no secret
    mutant = hostile.book(parts)
    found, faults = read(path, mutant)
    if not found:
        return faults[0].kode
    if parts["xl/styles.xml"] != PARTS["xl/styles.xml"]:
        return "read, formats changed"  # openpyxl gives cells without a format the first one
    other = openpyxl_cells(mutant)
    if not other or not all(other):
        return "read, not by openpyxl"
    return "read" if agree(cells(found), other) else "read, differently by openpyxl"


def agree(ours: list[dict[int, list[str]]], theirs: list[dict[int, list[str]]]) -> bool:
    """Whether the cells are equal, but for two things.

    A day that no calendar has is read as the number that stands there; openpyxl makes it an error
    value. Blanks around a text that does not ask to keep them are left out, as Excel does.
    """
    if [list(sheet) for sheet in ours] != [list(sheet) for sheet in theirs]:
        return False
    pairs = [
        pair
        for our_sheet, their_sheet in zip(ours, theirs, strict=True)
        for number in our_sheet
        for pair in zip_longest(our_sheet[number], their_sheet[number])
    ]
    return all(
        (our or "").strip() == (their or "").strip() or their == "#VALUE!" for our, their in pairs
    )


ORIGINAL = [
    {
        1: ["kode", "jumlah", "tanggal", "aktif"],
        2: ["A-01", "12", "2021-03-01", "ya"],
        4: ["B 02", "0.1", "2020-12-31", "tidak"],
        6: ["isi", "2", "#N/A", "x"],
    }
]


def test_both_readers_agree_on_the_workbook_that_is_changed(tmp_path: Path) -> None:
    found, faults = read(tmp_path / "kota.xlsx", HONEST)
    assert [fault.kode for fault in faults] == ["BARIS-TERSEMBUNYI"]
    assert cells(found) == openpyxl_cells(HONEST) == ORIGINAL


def sample(first: int, count: int) -> range:
    return range(first, first + count)


SIZES = [
    pytest.param(sample(0, 30), id="30"),
    pytest.param(sample(1_000, 250), id="250", marks=pytest.mark.nightly),
    pytest.param(sample(10_000, 4_000), id="4000", marks=pytest.mark.nightly),
]


@pytest.mark.parametrize("seeds", SIZES)
def test_a_workbook_with_changed_bytes_is_refused_or_read_unchanged(
    seeds: range, tmp_path: Path
) -> None:
    outcomes = Counter(check_bytes(tmp_path / "mutan.xlsx", seed) for seed in seeds)
    assert outcomes.total() == len(seeds)
    assert outcomes["BERKAS-RUSAK"] > len(seeds) / 2


@pytest.mark.parametrize("seeds", SIZES)
def test_a_workbook_with_changed_xml_is_refused_or_read_as_openpyxl_reads_it(
    seeds: range, tmp_path: Path
) -> None:
    outcomes = Counter(check_xml(tmp_path / "mutan.xlsx", seed) for seed in seeds)
    assert outcomes.total() == len(seeds)
    assert outcomes["read, differently by openpyxl"] == 0
    assert outcomes["read"] > 0

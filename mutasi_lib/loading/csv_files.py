"""CSV files as sheets: the encoding and the separator are found, columns never shift."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path

from mutasi_lib.errors import Fault
from mutasi_lib.loading.tables import Sheet

MOST_BYTES = 200 * 1024 * 1024
"""Larger CSV files are refused, in bytes."""

SEPARATORS = (",", ";", "\t")
SAMPLE_ROWS = 30
"""Rows looked at to find the separator."""

UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read_csv(
    path: Path, berkas: str, score: Callable[[Sequence[Sequence[str]]], int]
) -> tuple[list[Sheet], list[Fault]]:
    """Read one CSV file.

    Parameters
    ----------
    berkas
        The file's name in messages.
    score
        How many known headings the rows of a reading hold; the separator with most wins.
    """
    sheet = Sheet(berkas=berkas, rows=[], numbers=[])
    if path.stat().st_size > MOST_BYTES:
        return [], [
            sheet.fault(
                "BERKAS-TERLALU-BESAR",
                f"lebih besar dari {MOST_BYTES // 2**20} MB.",
                "Bagi menjadi beberapa berkas.",
            )
        ]
    text, faults = _decode(path.read_bytes(), sheet)
    if text is None:
        return [], faults
    if "\n" not in text:
        text = text.replace("\r", "\n")
    separator = max(SEPARATORS, key=lambda mark: _worth(_first_records(text, mark), score))
    rows: list[list[str]] = []
    try:
        rows.extend(_reader(text, separator))
    except csv.Error:
        broken = sheet.fault(
            "BERKAS-RUSAK",
            "tidak dapat dibaca: tanda kutip pada baris ini rusak.",
            "Tutup tanda kutipnya, atau simpan ulang dari aplikasi asalnya.",
            row=len(rows) + 1,
        )
        return [], [*faults, broken]
    kept = [(number, row) for number, row in enumerate(rows, start=1) if any(map(str.strip, row))]
    numbers, body = zip(*kept, strict=True) if kept else ((), ())
    return [Sheet(berkas=berkas, rows=body, numbers=numbers, path=path)], faults


def _decode(content: bytes, sheet: Sheet) -> tuple[str | None, list[Fault]]:
    """Find the encoding: marked UTF-8 or UTF-16, plain UTF-8, else Windows' cp1252, said so."""
    marked = content.startswith(UTF16)
    text: str | None
    try:
        text = content.decode("utf-16" if marked else "utf-8-sig")
    except UnicodeDecodeError:
        text = None
    faults: list[Fault] = []
    if text is None and not marked and b"\0" not in content:
        try:
            text = content.decode("cp1252")
        except UnicodeDecodeError:
            text = None
        else:
            faults.append(
                sheet.fault(
                    "PENGODEAN",
                    "bukan UTF-8; dibaca sebagai cp1252 (huruf Windows).",
                    "Periksa nama yang memakai huruf beraksen; lain kali simpan sebagai CSV UTF-8.",
                    derajat="catatan",
                )
            )
    if text is None or "\0" in text:
        faults = [
            sheet.fault(
                "BERKAS-RUSAK",
                "tidak dapat dibaca: pengodean hurufnya tidak dikenal.",
                "Simpan ulang dari aplikasi asalnya sebagai CSV UTF-8.",
            )
        ]
        text = None
    return text, faults


def _reader(text: str, separator: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)


def _first_records(text: str, separator: str) -> list[list[str]]:
    rows: list[list[str]] = []
    with suppress(csv.Error):  # the whole file is read, and judged, with the winning separator
        rows.extend(islice(_reader(text, separator), SAMPLE_ROWS))
    return rows


def _worth(
    rows: list[list[str]], score: Callable[[Sequence[Sequence[str]]], int]
) -> tuple[int, int]:
    return score(rows), max((len(row) for row in rows), default=0)

"""Every Indonesian column has a glossary row with a source, and no row is an orphan."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from mutasi_lib.domain.schemas import TABLES

Rows = list[list[str]]
REGULATION = re.compile(
    r"\b(UU|PP|Perpres|Keppres|Permenkes|PermenPANRB|Permendik\w+|Peraturan BKN|SE Kepala BKN"
    r"|Juknis SKB|RPJMN)\b[^;|]*\d"
)
OTHERWISE = ("practice, not verified", "our word")
KEY_WORDS = (
    "slot", "kursi", "bezetting", "kebutuhan", "gap", "padanan", "cakupan", "kesesuaian",
    "pemerataan", "TMT", "BUP", "PPK", "TPK", "ABK", "mutasi", "kelompok jabatan", "jabatan",
    "unit kerja", "pegawai", "golongan", "NIP", "TPP", "JTM", "rombel", "puskesmas", "realisasi",
    "pemantauan", "preferensi", "pengecualian", "jumlah perpindahan", "PPPK", "ASN",
)  # fmt: skip
COLUMNS = [(name, column) for name, table in TABLES.items() for column in table.columns]


@pytest.fixture(scope="session")
def rows(tables_of: Callable[[str], dict[str, Rows]]) -> Rows:
    return tables_of("docs/glossary.md")["Glossary"]


def columns_of(row: list[str]) -> set[tuple[str, str]]:
    """Schema columns a row covers; a name without a table stands for all tables."""
    named = re.findall(r"`([^`]+)`", row[3])
    return {
        (table, column)
        for table, column in COLUMNS
        if column in named or f"{table}.{column}" in named
    }


def test_every_column_of_every_table_has_a_row(rows: Rows) -> None:
    covered = set().union(*map(columns_of, rows))
    assert [f"{table}.{column}" for table, column in COLUMNS if (table, column) not in covered] == (
        []
    )


def test_no_row_names_a_column_that_does_not_exist(rows: Rows) -> None:
    known = {column for _, column in COLUMNS} | {f"{table}.{column}" for table, column in COLUMNS}
    named = {name for row in rows for name in re.findall(r"`([^`]+)`", row[3])}
    assert named - known == set()


def test_a_row_without_a_column_explains_a_word_that_is_used(rows: Rows, root: Path) -> None:
    files = [
        *(root / "mutasi_lib").rglob("*.py"),
        *(root / "mutasi_lib" / "rules").glob("*.yaml"),
        *(root / "notebooks").glob("*.ipynb"),
        *root.glob("*.md"),
    ]
    text = "\n".join(file.read_text(encoding="utf-8") for file in files).lower().replace("_", " ")
    unused = [
        row[0]
        for row in rows
        if row[3] == "—"
        and not any(
            re.search(rf"\b{re.escape(word.strip().lower())}\b", text)
            for word in re.split(r"[(),:]", row[0])
            if word.strip()
        )
    ]
    assert unused == []


def test_every_row_has_a_gloss_and_a_source(rows: Rows) -> None:
    faulty = [
        row[0]
        for row in rows
        if len(row) != 4
        or not row[1]
        or not (REGULATION.search(row[2]) or row[2].startswith(OTHERWISE))
    ]
    assert faulty == []


def test_no_term_is_explained_twice(rows: Rows) -> None:
    terms = [row[0].lower() for row in rows]
    assert len(terms) == len(set(terms))


@pytest.mark.parametrize("word", KEY_WORDS)
def test_the_key_words_of_the_design_are_explained(rows: Rows, word: str) -> None:
    assert any(re.search(rf"\b{re.escape(word)}\b", row[0]) for row in rows)

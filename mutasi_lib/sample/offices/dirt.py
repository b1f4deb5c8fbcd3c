"""Dirt as real files have it: each change keeps what a careful person would read."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from mutasi_lib.domain.schemas import TABLES, Column
from mutasi_lib.domain.vocabulary import GOLONGAN, GOLONGAN_PNS
from mutasi_lib.sample.chance import Objects

Change = Callable[[str], str]

NBSP = "\N{NO-BREAK SPACE}"

_THREE_DECIMALS = re.compile(r"\.[0-9]{3}$")

SHARE = 0.04
"""Share of the filled cells of a column that are soiled."""

_MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September",
    "Oktober", "November", "Desember",
)  # fmt: skip


def soil(
    cells: Objects, changes: Sequence[Change], random: np.random.Generator, share: float = SHARE
) -> Objects:
    """Change a random share of the filled cells, each in one of the ways, and leave the rest."""
    soiled = cells.copy()
    if not changes:
        return soiled
    hit = np.flatnonzero((cells != "") & (random.random(len(cells)) < share))
    for place, way in zip(hit, random.integers(0, len(changes), len(hit)), strict=True):
        soiled[place] = changes[way](cells[place])
    return soiled


def soil_table(name: str, table: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    """Soil every column of one of our tables but the NIP, as its kind allows."""
    soiled = {}
    for column in table:
        spec = TABLES[name].columns[str(column)]
        cells = table[column].to_numpy(dtype=object)
        if spec.kind == "float":
            soiled[column] = soil_numbers(cells, random)
        else:
            soiled[column] = soil(cells, _changes(str(column), spec), random)
    return pd.DataFrame(soiled, columns=table.columns)


def soil_numbers(cells: Objects, random: np.random.Generator) -> Objects:
    """Write some decimals with a comma, and all of three: ``12.345`` among commas is thousands."""
    soiled = soil(cells, (comma,), random)
    for place, cell in enumerate(soiled):
        if _THREE_DECIMALS.search(cell):
            soiled[place] = comma(cell)
    return soiled


def soil_headings(columns: Sequence[str], random: np.random.Generator) -> list[str]:
    """Write column names as people do: ``"NIP "``, ``"Tanggal Lahir"``, ``"TMT<br>JABATAN"``."""
    ways: tuple[Change, ...] = (
        lambda name: name,
        lambda name: f"{name.upper()} ",
        lambda name: name.replace("_", " ").title(),
        lambda name: name.upper().replace("_", "\n"),
    )
    drawn = random.integers(0, len(ways), len(columns))
    return [ways[way](name) for name, way in zip(columns, drawn, strict=True)]


def space_after(text: str) -> str:
    """Leave a space at the end."""
    return f"{text} "


def hard_space(text: str) -> str:
    """Put a no-break space for the first space, or at the end."""
    return text.replace(" ", NBSP, 1) if " " in text else text + NBSP


def apostrophe(text: str) -> str:
    """Mark a number as text, as SIASN and Excel do."""
    return f"'{text}"


def long_date(iso: str) -> str:
    """``2020-01-31`` -> ``31 Januari 2020``."""
    year, month, day = iso.split("-")
    return f"{int(day)} {_MONTHS[int(month) - 1]} {year}"


def day_first(iso: str) -> str:
    """``2020-01-31`` -> ``31-01-2020``; an empty text stays empty."""
    return "-".join(reversed(iso.split("-")))


def comma(number: str) -> str:
    """``12.5`` -> ``12,5``; a third decimal gets company, since ``12,345`` could be thousands."""
    whole, point, decimals = number.partition(".")
    if not point:
        return number
    return f"{whole},{decimals}0" if len(decimals) == 3 else f"{whole},{decimals}"


def loose_golongan(golongan: str) -> str:
    """``III/d`` -> ``IIId``; a golongan PPPK in small letters."""
    return golongan.replace("/", "") if golongan in GOLONGAN_PNS else golongan.lower()


SPACES: tuple[Change, ...] = (space_after, hard_space)

_BY_KIND: dict[str, tuple[Change, ...]] = {
    "text": SPACES,
    "int": (),
    "date": (long_date, day_first),
    "bool": (str.upper, space_after),
}


def _changes(name: str, column: Column) -> tuple[Change, ...]:
    """The ways in which cells of a column may be soiled."""
    if name == "nip":
        return ()
    if column.choices and set(column.choices) <= set(GOLONGAN):
        return (*SPACES, loose_golongan)
    if column.choices:
        return (*SPACES, str.upper, str.lower)
    return _BY_KIND[column.kind]

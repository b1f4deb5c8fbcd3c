"""Peta jabatan: need, bezetting and retirements per unit and jabatan, as e-Formasi prints it.

Layout: domain.md 5.5. Only the need comes from ``formasi``; the other figures are counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from mutasi_lib.sample import LABEL
from mutasi_lib.sample.chance import Streams, apportion
from mutasi_lib.sample.offices.dirt import SPACES, soil
from mutasi_lib.sample.offices.registry import PART_TIME, Registry
from mutasi_lib.sample.offices.sheets import Book, Cell, new_book
from mutasi_lib.sample.people import retirement

_JENIS = {
    "jpt": "Jabatan Pimpinan Tinggi",
    "administrator": "Jabatan Administrator",
    "pengawas": "Jabatan Pengawas",
    "fungsional": "Jabatan Fungsional",
    "pelaksana": "Jabatan Pelaksana",
}
_YEARS = 5
"""Retirements are shown for so many years, the first after that of the data."""

_TEXTS = ("Unit", "Nama Jabatan", "Jenis Jabatan", "Kelas")
_FIGURES = 4 + _YEARS
"""Columns after the texts: need, PNS, PPPK, difference, retirements."""

_HEAD = 4
"""First of the two rows of the heading, from 0."""


def write_peta(registry: Registry, path: Path, streams: Streams, *, dirt: bool) -> None:
    """Write one row per unit and jabatan; need adds up to ``formasi`` per unit and kelompok.

    Jabatan outside ``formasi`` have no row. Dirt: the unit's cell merged over its rows, a
    *Jumlah* after each unit and at the end, stray spaces.
    """
    body: list[list[Cell]] = []
    spans: list[tuple[int, int]] = []
    rows = _rows(registry)
    for _, table in rows.groupby("unit", sort=False):
        spans.append((len(body), len(body) + len(table) - 1))
        body += table.to_numpy(dtype=object).tolist()
        if dirt:
            body.append(_total("Jumlah", table))
    if dirt:
        body.append(_total("Jumlah seluruhnya", rows))
        _soil_names(body, streams)
    place = registry.info.get("nama_daerah", "")
    titles = [LABEL, "PETA JABATAN DAN KEBUTUHAN PEGAWAI", place, "", "", ""]
    with new_book(path) as book:
        sheet = book.add("peta jabatan", body, titles=titles)
        _write_heading(book, sheet, _first_year(registry))
        for first, last in spans if dirt else ():
            area = (first + len(titles), 0, last + len(titles), 0)
            book.merge(sheet, area, str(body[first][0]))


def _first_year(registry: Registry) -> int:
    return int(registry.today[:4]) + 1


def _write_heading(book: Book, sheet: Any, first_year: int) -> None:
    """Write the heading of two levels; single ones are merged over both rows."""
    for column, text in enumerate((*_TEXTS, "Kebutuhan (ABK)")):
        book.merge(sheet, (_HEAD, column, _HEAD + 1, column), text)
    left = len(_TEXTS) + 1
    book.merge(sheet, (_HEAD, left, _HEAD, left + 1), "Bezetting")
    book.merge(sheet, (_HEAD, left + 2, _HEAD + 1, left + 2), "Kekurangan/Kelebihan")
    book.merge(sheet, (_HEAD, left + 3, _HEAD, left + 2 + _YEARS), "Pensiun")
    lower = ("PNS", "PPPK", "", *(str(first_year + step) for step in range(_YEARS)))
    for column, text in enumerate(lower, start=left):
        if text:
            book.merge(sheet, (_HEAD + 1, column, _HEAD + 1, column), text)


def _total(name: str, table: pd.DataFrame) -> list[Cell]:
    """Add up the figures of some rows."""
    figures = table.iloc[:, -_FIGURES:].sum()
    return [name, "", "", "", *(int(figure) for figure in figures)]


def _soil_names(body: Sequence[list[Cell]], streams: Streams) -> None:
    names = np.array([row[1] for row in body], dtype=object)
    for row, name in zip(body, soil(names, SPACES, streams("peta jabatan")), strict=True):
        row[1] = name


_Counts = dict[tuple[str, str], tuple[int, ...]]
"""Unit and jabatan -> holders (PNS, PPPK) and retirements per year."""


def _rows(registry: Registry) -> pd.DataFrame:
    """Make the rows of the body, in the order of ``formasi``; the first column is ``unit``."""
    asn = registry.where((registry.people["status_pegawai"] != PART_TIME).to_numpy())
    counts = _counts(asn)
    labels = registry.labels().to_dict()
    posts = registry.posts.to_dict("index")
    rows = []
    for unit, post, need in _needs(asn, counts):
        nama, jenis, kelas = (posts[post][name] for name in ("nama", "jenis", "kelas_jabatan"))
        pns, pppk, *leaving = counts.get((unit, post), (0,) * (_FIGURES - 2))
        texts = (labels[unit], nama, _JENIS[jenis], int(kelas) if kelas else "")
        rows.append((*texts, need, pns, pppk, pns + pppk - need, *leaving))
    return pd.DataFrame(rows, dtype=object).rename(columns={0: "unit"})


def _counts(asn: Registry) -> _Counts:
    """Count the holders of each jabatan in each unit, and those who leave."""
    people = asn.people
    contract = (people["status_pegawai"] == "PPPK").to_numpy()
    years = _retirement_years(asn)
    first = _first_year(asn)
    flags = [~contract, contract, *(years == first + step for step in range(_YEARS))]
    counted = pd.DataFrame(dict(enumerate(flags))).astype(int)
    sums = counted.groupby([people["unit_kerja"], people["jabatan"]]).sum()
    return {
        (unit, post): tuple(figures)
        for (unit, post), figures in zip(sums.index, sums.to_numpy().tolist(), strict=True)
    }


def _retirement_years(asn: Registry) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Give the year in which each leaves at BUP; 0 where birth or BUP is unknown."""
    birth, bup = asn.people["tanggal_lahir"].to_numpy(dtype=object), asn.of_post("bup")
    known = (birth != "") & (bup != "")
    years = np.zeros(len(birth), dtype=np.int64)
    days = birth[known].astype("datetime64[D]")
    leaves = retirement(days, bup[known].astype(np.int64))
    years[known] = leaves.astype("datetime64[Y]").astype(np.int64) + 1970
    return years


def _needs(asn: Registry, counts: _Counts) -> Iterator[tuple[str, str, int]]:
    """Divide each need over the jabatan of its kelompok, in proportion to the holders there.

    Where nobody holds one, the whole need stands at the jabatan most usual in units of that kind.
    """
    posts = {
        kelompok: list(rows.index)
        for kelompok, rows in asn.posts.groupby("kelompok_jabatan", sort=False)
    }
    usual = _usual_posts(asn)
    jenis = asn.units["jenis"].to_dict()
    formasi = asn.tables["formasi"]
    columns = (formasi[name] for name in ("unit_kerja", "kelompok_jabatan", "kebutuhan"))
    for unit, kelompok, need in zip(*columns, strict=True):
        options = posts[kelompok]
        weights = np.array([float(sum(counts.get((unit, post), ())[:2])) for post in options])
        if not weights.any():
            post = usual.get((jenis[unit], kelompok), options[0])
            weights[options.index(post)] = 1.0
        for post, weight, part in zip(options, weights, apportion(weights, int(need)), strict=True):
            if weight:
                yield unit, post, int(part)


def _usual_posts(asn: Registry) -> dict[tuple[str, str], str]:
    """Jenis of unit and kelompok -> the jabatan most of them hold, the first of equals."""
    table = pd.DataFrame(
        {
            "jenis": asn.of_unit("jenis"),
            "kelompok": asn.of_post("kelompok_jabatan"),
            "jabatan": asn.people["jabatan"],
        }
    )
    counted = (
        table.value_counts().sort_index(kind="stable").sort_values(ascending=False, kind="stable")
    )
    usual: dict[tuple[str, str], str] = {}
    for jenis, kelompok, jabatan in counted.index:
        usual.setdefault((jenis, kelompok), jabatan)
    return usual

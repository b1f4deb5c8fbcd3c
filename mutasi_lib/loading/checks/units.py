"""Table unit_kerja: the tree and the points, with those of homes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from mutasi_lib.distance import haversine_km
from mutasi_lib.loading.checks.core import (
    FORMAT,
    POLICY,
    Check,
    Hit,
    Tables,
    by_key,
    counted,
    hits,
    is_stated,
)
from mutasi_lib.loading.tables import TypedTable

LATITUDES, LONGITUDES = (-11.5, 6.5), (94.5, 141.5)
"""Degrees; a box around Indonesia."""

RADIUS_KM = 300.0
"""How far a point may lie from the middle of the units, where info does not say."""

RADIUS_KEY = "radius_wilayah_km"


def _circles(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    """Units on a circle: those still reached after more steps upwards than there are units."""
    table = tables["unit_kerja"]
    units = table.frame
    top = len(units)
    place = by_key(units.assign(place=units.index), "kode")["place"]
    above = units["induk"].map(place).fillna(top).to_numpy(dtype=int)
    reached = np.append(above, top)
    for _ in range(top.bit_length()):
        reached = reached[reached]
    yield from hits(
        table,
        pd.Series(np.isin(units.index, reached), index=units.index),
        "induk",
        "unit ini menjadi bawahan dirinya sendiri melalui rantai induk.",
        "Perbaiki kolom induk.",
    )


def _several_tops(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    table = tables["unit_kerja"]
    tops = table.frame["kode"].notna() & table.frame["induk"].isna()
    if is_stated(table, "induk") and tops.sum() > 1:
        yield from counted(
            table,
            tops,
            "induk",
            "{jumlah} unit tidak berinduk ({baris}), padahal puncak hanya satu; unit di bawahnya "
            "tampak sebagai pemerintah daerah tersendiri.",
            "Isi induk pada unit yang bukan puncak.",
        )


@dataclass(frozen=True, kw_only=True)
class _Points:
    """Points of one table: their columns, and each row's lintang and bujur in degrees."""

    table: TypedTable
    lintang: str
    bujur: str

    @property
    def north(self) -> pd.Series:
        return self.table.frame[self.lintang]

    @property
    def east(self) -> pd.Series:
        return self.table.frame[self.bujur]

    @property
    def at_zero(self) -> pd.Series:
        return (self.north == 0) & (self.east == 0)

    @property
    def in_indonesia(self) -> pd.Series:
        return _in_indonesia(self.north, self.east)


def _in_indonesia(north: pd.Series, east: pd.Series) -> pd.Series:
    return north.between(*LATITUDES) & east.between(*LONGITUDES)


def _points(tables: Tables) -> Iterator[_Points]:
    yield _Points(table=tables["unit_kerja"], lintang="lintang", bujur="bujur")
    if "pegawai" in tables:
        yield _Points(table=tables["pegawai"], lintang="rumah_lintang", bujur="rumah_bujur")


def _half_points(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    for points in _points(tables):
        for empty, filled in (
            (points.lintang, points.bujur),
            (points.bujur, points.lintang),
        ):
            frame = points.table.frame
            yield from hits(
                points.table,
                frame[empty].isna() & frame[filled].notna(),
                empty,
                f"kosong padahal {filled} terisi; satu titik memerlukan keduanya.",
                "Isi keduanya, atau kosongkan keduanya.",
            )


def _zero_points(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    for points in _points(tables):
        yield from hits(
            points.table,
            points.at_zero,
            points.bujur,
            "titik 0, 0 terletak di lepas pantai Afrika; biasanya tanda belum diisi.",
            "Isi titik yang benar, atau kosongkan keduanya.",
        )


def _foreign_points(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    """Told at bujur: a lintang beyond 90 degrees already has a fault of its own."""
    for points in _points(tables):
        filled = points.north.notna() & points.east.notna()
        foreign = filled & ~points.in_indonesia & ~points.at_zero
        swapped = _in_indonesia(points.east, points.north)
        for mask, saran in (
            (foreign & swapped, "Lintang dan bujur tampaknya tertukar: tukarkan isinya."),
            (foreign & ~swapped, "Perbaiki lintang dan bujurnya."),
        ):
            yield from hits(points.table, mask, points.bujur, "titik ini di luar Indonesia.", saran)


def _far_points(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    units, *_ = _points(tables)
    known = units.in_indonesia
    middle = units.north[known].median(), units.east[known].median()
    radius = _radius(tables)
    for points in _points(tables):
        far = _km_from(middle, points.north, points.east) > radius
        yield from hits(
            points.table,
            far & points.in_indonesia,
            points.bujur,
            f"titik ini lebih dari {radius:g} km dari pertengahan semua unit, sehingga jaraknya "
            "akan menyesatkan.",
            f"Perbaiki titiknya; bila wilayahnya memang seluas itu, isi {RADIUS_KEY} pada info.",
        )


def _km_from(middle: tuple[float, float], north: pd.Series, east: pd.Series) -> pd.Series:
    """Great-circle distance in km from a point (lintang, bujur, degrees)."""
    points = np.column_stack([north.to_numpy(dtype=float), east.to_numpy(dtype=float)])
    return pd.Series(haversine_km(np.full_like(points, middle), points), index=north.index)


def _radius_cells(tables: Tables) -> pd.Series:
    """What info states as the radius in km, as numbers; missing where it is none above 0."""
    if "info" not in tables:
        return pd.Series(dtype=float)
    info = tables["info"].frame
    stated = pd.to_numeric(info["nilai"][info["kunci"] == RADIUS_KEY], errors="coerce")
    return stated.where((stated > 0) & (stated < np.inf))


def _radius(tables: Tables) -> float:
    stated = _radius_cells(tables).dropna()
    return float(stated.iloc[0]) if len(stated) else RADIUS_KM


def _unread_radius(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    yield from hits(
        tables["info"],
        _radius_cells(tables).isna(),
        "nilai",
        f"{RADIUS_KEY} bukan bilangan di atas 0; dipakai {RADIUS_KM:g} km.",
        "Tulis jari-jari wilayah dalam km, misalnya 450.",
    )


CHECKS: tuple[Check, ...] = (
    Check(
        kode="UNIT-MELINGKAR",
        derajat="kesalahan",
        tabel=("unit_kerja",),
        arti="Unit yang menjadi bawahan dirinya sendiri: pohon unit tidak berpuncak.",
        dasar=FORMAT,
        find=_circles,
    ),
    Check(
        kode="UNIT-PUNCAK",
        derajat="peringatan",
        tabel=("unit_kerja",),
        arti="Lebih dari satu unit tanpa induk: sebagian unit terlepas dari pohonnya.",
        dasar=POLICY,
        find=_several_tops,
    ),
    Check(
        kode="TITIK-SEPARUH",
        derajat="kesalahan",
        tabel=("unit_kerja",),
        arti="Lintang tanpa bujur atau sebaliknya, pada unit dan rumah: bukan titik.",
        dasar=FORMAT,
        find=_half_points,
    ),
    Check(
        kode="TITIK-NOL",
        derajat="peringatan",
        tabel=("unit_kerja",),
        arti="Titik tepat 0, 0, pada unit dan rumah: tanda belum diisi.",
        dasar=POLICY,
        find=_zero_points,
    ),
    Check(
        kode="TITIK-LUAR",
        derajat="peringatan",
        tabel=("unit_kerja",),
        arti=f"Titik di luar Indonesia (lintang {LATITUDES[0]} sampai {LATITUDES[1]}, bujur "
        f"{LONGITUDES[0]} sampai {LONGITUDES[1]}), pada unit dan rumah: sering karena lintang dan "
        "bujur tertukar.",
        dasar=POLICY,
        find=_foreign_points,
    ),
    Check(
        kode="TITIK-JAUH",
        derajat="peringatan",
        tabel=("unit_kerja",),
        arti=f"Titik unit atau rumah lebih dari {RADIUS_KM:g} km (atau {RADIUS_KEY} pada info) "
        "dari pertengahan semua unit: jaraknya akan menyesatkan.",
        dasar=POLICY,
        find=_far_points,
    ),
    Check(
        kode="RADIUS-WILAYAH",
        derajat="peringatan",
        tabel=("info",),
        arti=f"{RADIUS_KEY} pada info yang bukan bilangan di atas 0: jari-jari baku yang dipakai.",
        dasar=POLICY,
        find=_unread_radius,
    ),
)

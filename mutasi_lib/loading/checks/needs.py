"""Tables formasi and rombel: figures that contradict each other."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from mutasi_lib.loading.checks.core import FORMAT, POLICY, Check, Hit, Tables, hits

PUPILS_PER_ROMBEL = 50


def _crossed_limits(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    table = tables["formasi"]
    ceiling = table.frame["maksimum"].fillna(table.frame["kebutuhan"])
    yield from hits(
        table,
        (table.frame["minimum"] > ceiling) & (ceiling >= 0),
        "minimum",
        "minimum lebih besar daripada maksimum (maksimum kosong = kebutuhan).",
        "Perbaiki salah satunya.",
    )


def _need_below_minimum(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    table = tables["formasi"]
    need, least, most = (table.frame[kolom] for kolom in ("kebutuhan", "minimum", "maksimum"))
    yield from hits(
        table,
        (need < least) & (least <= most),
        "kebutuhan",
        "kebutuhan ({need}) di bawah minimum ({least}); slot ini selalu tampak kelebihan.",
        "Naikkan kebutuhan atau turunkan minimum.",
        need=need,
        least=least,
    )


def _need_outside_range(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    """Limits are not whole numbers, need is: the whole number next to a limit is inside."""
    table = tables["formasi"]
    need, low, high = (
        table.frame[kolom] for kolom in ("kebutuhan", "kebutuhan_bawah", "kebutuhan_atas")
    )
    yield from hits(
        table,
        (need < np.floor(low)) | (need > np.ceil(high)),
        "kebutuhan",
        "kebutuhan ({need}) di luar batasnya sendiri (kebutuhan_bawah {low}, kebutuhan_atas "
        "{high}).",
        "Hitung ulang, atau perbaiki batasnya.",
        need=need,
        low=low.astype(object).fillna("kosong"),
        high=high.astype(object).fillna("kosong"),
    )


def _need_rounded_far(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    table = tables["formasi"]
    need, exact = table.frame["kebutuhan"], table.frame["kebutuhan_tak_bulat"]
    yield from hits(
        table,
        (need >= 0) & ((need - exact).abs() > 1),  # a need that is refused is compared with nothing
        "kebutuhan_tak_bulat",
        "selisihnya dengan kebutuhan ({need}) lebih dari 1; pembulatan tidak sejauh itu.",
        "Perbarui kebutuhan_tak_bulat, atau perbaiki kebutuhan.",
        need=need,
    )


def _empty_rombel(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    table = tables["rombel"]
    yield from hits(
        table,
        (table.frame["jumlah_siswa"] == 0) & (table.frame["jumlah_rombel"] > 0),
        "jumlah_siswa",
        "ada {classes} rombongan belajar tanpa peserta didik; kebutuhan guru jadi terlalu besar.",
        "Isi jumlah peserta didik, kosongkan bila tidak diketahui, atau nolkan jumlah_rombel.",
        classes=table.frame["jumlah_rombel"],
    )


def _crowded_rombel(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    table = tables["rombel"]
    pupils, classes = table.frame["jumlah_siswa"], table.frame["jumlah_rombel"]
    yield from hits(
        table,
        pupils > classes * PUPILS_PER_ROMBEL,
        "jumlah_siswa",
        f"{{pupils}} peserta didik dalam {{classes}} rombongan belajar: lebih dari "
        f"{PUPILS_PER_ROMBEL} tiap rombongan.",
        "Periksa kedua angka terhadap Dapodik.",
        pupils=pupils,
        classes=classes,
    )


CHECKS: tuple[Check, ...] = (
    Check(
        kode="BATAS-BERTENTANGAN",
        derajat="kesalahan",
        tabel=("formasi",),
        arti="Minimum di atas maksimum (maksimum kosong = kebutuhan): tidak ada jumlah yang "
        "memenuhinya.",
        dasar=FORMAT,
        find=_crossed_limits,
    ),
    Check(
        kode="KEBUTUHAN-MINIMUM",
        derajat="peringatan",
        tabel=("formasi",),
        arti="Kebutuhan di bawah minimum padahal maksimum mengizinkan: slot selalu tampak "
        "kelebihan.",
        dasar=POLICY,
        find=_need_below_minimum,
    ),
    Check(
        kode="KEBUTUHAN-RENTANG",
        derajat="peringatan",
        tabel=("formasi",),
        arti="Kebutuhan di luar kebutuhan_bawah sampai kebutuhan_atas, dibulatkan ke luar: "
        "hitungannya tidak sejalan.",
        dasar=POLICY,
        find=_need_outside_range,
    ),
    Check(
        kode="KEBUTUHAN-BULAT",
        derajat="peringatan",
        tabel=("formasi",),
        arti="Kebutuhan sebelum dibulatkan berselisih lebih dari 1 dengan kebutuhan: salah "
        "satunya belum diperbarui.",
        dasar=POLICY,
        find=_need_rounded_far,
    ),
    Check(
        kode="ROMBEL-TANPA-SISWA",
        derajat="peringatan",
        tabel=("rombel",),
        arti="Rombongan belajar tanpa peserta didik: kebutuhan guru jadi terlalu besar.",
        dasar=POLICY,
        find=_empty_rombel,
    ),
    Check(
        kode="ROMBEL-PADAT",
        derajat="peringatan",
        tabel=("rombel",),
        arti=f"Lebih dari {PUPILS_PER_ROMBEL} peserta didik tiap rombongan belajar: salah satu "
        "angkanya keliru.",
        dasar=POLICY,
        find=_crowded_rombel,
    ),
)

"""Table jabatan, and its holders: BUP, golongan, education, seats."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from mutasi_lib.domain import vocabulary as vocab
from mutasi_lib.loading.checks.core import (
    FORMAT,
    PNS,
    POLICY,
    PPPK,
    Check,
    Hit,
    Tables,
    by_key,
    counted,
    hits,
    is_stated,
    once,
)
from mutasi_lib.loading.checks.people import AGE_HIGHEST, birthday, today
from mutasi_lib.loading.tables import TypedTable

WITHOUT_POST = ("CLTN", "MPP", "Pemberhentian Sementara")
"""Kedudukan hukum in which somebody no longer occupies the jabatan still recorded."""

YEARS_PAST_BUP = 1
"""So long after BUP a row counts as forgotten, not as being settled."""

_LEVELS = {golongan: vocab.golongan_level(golongan) for golongan in vocab.GOLONGAN}
_EDUCATION = {name: vocab.pendidikan_level(name) for name in vocab.PENDIDIKAN}


@once
def _posts(table: TypedTable) -> pd.DataFrame:
    """Jabatan by their kode."""
    return by_key(table.frame, "kode")


def _held(tables: Tables) -> pd.DataFrame:
    """The jabatan everybody holds; index: rows of pegawai."""
    people = tables["pegawai"].frame
    return _posts(tables["jabatan"]).reindex(people["jabatan"]).set_axis(people.index)


def _past_bup(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    table = tables["pegawai"]
    bup = _held(tables)["bup"]
    possible = birthday(table, AGE_HIGHEST + 1) > today(day)
    late = birthday(table, bup + YEARS_PAST_BUP) < today(day)
    yield from hits(
        table,
        possible & late,
        "tanggal_lahir",
        "menurut tanggal ini pegawai sudah lebih dari setahun melewati BUP jabatannya ({bup} "
        "tahun), sehingga seharusnya tidak dihitung lagi.",
        "Periksa tanggal lahir dan jabatannya, atau keluarkan barisnya bila sudah pensiun.",
        bup=bup,
    )


def _wrong_scale(people: pd.DataFrame) -> pd.Series:
    """Golongan of the other scale than the status has."""
    golongan, status = people["golongan"], people["status_pegawai"]
    return (golongan.isin(vocab.GOLONGAN_PPPK) & status.isin(PNS)) | (
        golongan.isin(vocab.GOLONGAN_PNS) & status.isin(PPPK)
    )


def _golongan_scale(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    table = tables["pegawai"]
    yield from hits(
        table,
        _wrong_scale(table.frame),
        "golongan",
        "golongan tidak sesuai dengan status pegawai (skala PNS dan PPPK berbeda).",
        "Perbaiki golongan atau status_pegawai.",
    )


def _golongan_outside(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    table, posts = tables["pegawai"], _held(tables)
    golongan = table.frame["golongan"]
    pns = golongan.isin(vocab.GOLONGAN_PNS)
    low = posts["golongan_min"].where(pns, posts["golongan_pppk_min"])
    high = posts["golongan_maks"].where(pns, posts["golongan_pppk_maks"])
    level = golongan.map(_LEVELS)
    outside = (level < low.map(_LEVELS)) | (level > high.map(_LEVELS))
    yield from hits(
        table,
        outside & ~_wrong_scale(table.frame),
        "golongan",
        "golongan {golongan} di luar batas jabatannya ({low} sampai {high}).",
        "Periksa golongan dan jabatan pegawai, atau batas golongan pada tabel jabatan.",
        golongan=golongan,
        low=low.fillna("tanpa batas"),
        high=high.fillna("tanpa batas"),
    )


def _education_below(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    table, least = tables["pegawai"], _held(tables)["pendidikan_min"]
    has = table.frame["pendidikan"]
    yield from hits(
        table,
        has.map(_EDUCATION) < least.map(_EDUCATION),
        "pendidikan",
        "pendidikan {has} di bawah syarat jabatannya ({least}).",
        "Perbarui pendidikan terakhir, atau periksa jabatan dan syaratnya.",
        has=has,
        least=least,
    )


def _crowded_posts(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    """Managerial posts with more holders than seats.

    Seats are stated per kelompok. Where they are not, a jabatan of one name has one seat in a
    unit.
    """
    table, posts = tables["pegawai"], _held(tables)
    people = table.frame
    acting = people["tugas_tambahan"].str.match(r"\s*pl[th]\b", case=False, na=False)
    definitive = posts["jenis"].isin(vocab.MANAJERIAL) & ~acting
    definitive &= ~people["kedudukan_hukum"].isin(WITHOUT_POST)
    held = people.loc[definitive, ["unit_kerja", "jabatan"]]
    held["kelompok_jabatan"] = posts["kelompok_jabatan"]
    seats = _seats(tables, held)
    by_kelompok = held.groupby(["unit_kerja", "kelompok_jabatan"])["jabatan"].transform("size")
    by_jabatan = held.groupby(["unit_kerja", "jabatan"])["jabatan"].transform("size")
    holders = by_kelompok.where(seats.notna(), by_jabatan)
    seats = seats.fillna(1).clip(lower=1)
    yield from hits(
        table,
        holders > seats,
        "jabatan",
        "{holders} pejabat definitif pada jabatan struktural yang hanya {seats} di unit ini: dua "
        "pejabat tidak dapat menduduki satu jabatan.",
        "Periksa jabatan dan unitnya; tandai Plt atau Plh pada tugas_tambahan, atau perbaiki "
        "formasi.",
        holders=holders.astype("Int64"),
        seats=seats.astype("Int64"),
    )


def _seats(tables: Tables, held: pd.DataFrame) -> pd.Series:
    """Kebutuhan of everybody's slot; missing where formasi does not state it."""
    slot = ["unit_kerja", "kelompok_jabatan"]
    if "formasi" not in tables:
        return pd.Series(np.nan, index=held.index)
    stated = tables["formasi"].frame.drop_duplicates(slot).set_index(slot)["kebutuhan"]
    return stated.reindex(pd.MultiIndex.from_frame(held[slot])).set_axis(held.index)


def _golongan_reversed(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    table = tables["jabatan"]
    for low, high in (
        ("golongan_min", "golongan_maks"),
        ("golongan_pppk_min", "golongan_pppk_maks"),
    ):
        yield from hits(
            table,
            table.frame[low].map(_LEVELS) > table.frame[high].map(_LEVELS),
            low,
            f"{low} ({{low}}) di atas {high} ({{high}}), sehingga tidak seorang pun memenuhi.",
            "Perbaiki salah satunya.",
            low=table.frame[low],
            high=table.frame[high],
        )


def _split_kelompok(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    table = tables["jabatan"]
    names = table.frame["nama"].str.casefold().str.replace(r"\s+", " ", regex=True).str.strip()
    kelompok = table.frame["kelompok_jabatan"]
    yield from hits(
        table,
        kelompok.notna() & (kelompok.groupby(names).transform("nunique") > 1),
        "kelompok_jabatan",
        "jabatan {nama} tercatat pada lebih dari satu kelompok, sehingga kebutuhannya terbagi.",
        "Samakan kelompoknya, atau bedakan nama jabatannya.",
        nama=table.frame["nama"],
    )


def _without_jenjang(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    table = tables["jabatan"]
    if is_stated(table, "jenjang"):
        yield from counted(
            table,
            (table.frame["jenis"] == "fungsional") & table.frame["jenjang"].isna(),
            "jenjang",
            "{jumlah} jabatan fungsional belum berjenjang ({baris}); kesetaraan dan BUP-nya tidak "
            "dapat dinilai.",
            "Lengkapi jenjangnya bila ada.",
        )


CHECKS: tuple[Check, ...] = (
    Check(
        kode="USIA-LEWAT-BUP",
        derajat="peringatan",
        tabel=("pegawai", "jabatan"),
        arti="Umur lebih dari setahun melewati BUP jabatannya: kemungkinan sudah pensiun.",
        dasar="PP 11/2017 Pasal 239; bup pada tabel jabatan",
        find=_past_bup,
    ),
    Check(
        kode="GOLONGAN-SKALA",
        derajat="kesalahan",
        tabel=("pegawai",),
        arti="Golongan PNS pada PPPK atau sebaliknya: kedua skala tidak dapat dibandingkan.",
        dasar="Keppres 87/1999 Pasal 5 (PNS); skala PPPK: praktik, belum diverifikasi",
        find=_golongan_scale,
    ),
    Check(
        kode="GOLONGAN-JABATAN",
        derajat="peringatan",
        tabel=("pegawai", "jabatan"),
        arti="Golongan di luar batas jabatannya, menurut skalanya sendiri: golongan atau "
        "jabatannya belum diperbarui.",
        dasar="PP 11/2017 Pasal 190 ayat (4); batas pada tabel jabatan",
        find=_golongan_outside,
    ),
    Check(
        kode="PENDIDIKAN-JABATAN",
        derajat="peringatan",
        tabel=("pegawai", "jabatan"),
        arti="Pendidikan di bawah syarat jabatannya: pendidikan terakhir belum diperbarui, atau "
        "syaratnya keliru.",
        dasar="PP 11/2017 Pasal 190 ayat (4); syarat pada tabel jabatan",
        find=_education_below,
    ),
    Check(
        kode="PEJABAT-GANDA",
        derajat="peringatan",
        tabel=("pegawai", "jabatan"),
        arti="Pejabat definitif jabatan manajerial lebih banyak daripada kebutuhan pada formasi "
        "(satu, bila formasi tidak menyebutnya); Plt, Plh, dan yang sedang tidak menduduki "
        "jabatan tidak dihitung.",
        dasar=POLICY,
        find=_crowded_posts,
    ),
    Check(
        kode="GOLONGAN-TERBALIK",
        derajat="kesalahan",
        tabel=("jabatan",),
        arti="Golongan terendah jabatan di atas yang tertinggi: tidak seorang pun memenuhinya.",
        dasar=FORMAT,
        find=_golongan_reversed,
    ),
    Check(
        kode="KELOMPOK-GANDA",
        derajat="peringatan",
        tabel=("jabatan",),
        arti="Satu nama jabatan pada beberapa kelompok: kebutuhannya terbagi tanpa alasan.",
        dasar=FORMAT,
        find=_split_kelompok,
    ),
    Check(
        kode="JENJANG-KOSONG",
        derajat="catatan",
        tabel=("jabatan",),
        arti="Banyaknya jabatan fungsional tanpa jenjang, bila kolomnya ada: kesetaraan dan BUP "
        "tidak dapat dinilai.",
        dasar="PP 11/2017 Pasal 239",
        find=_without_jenjang,
    ),
)

"""Table pegawai by itself: ages, dates, contracts, couples."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from mutasi_lib.loading.checks.core import (
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
from mutasi_lib.loading.tables import TypedTable

AGE_LOWEST, AGE_HIGHEST = 17, 80
"""Whole years; outside them a birth date is a slip of the pen."""

AGE_AT_TMT = 16
"""Years; nobody held a jabatan before."""


def day_number(days: pd.Series) -> pd.Series:
    """Days as YYYYMMDD, so that 10,000 is one year and birthdays need no calendar."""
    return days.dt.year * 10000 + days.dt.month * 100 + days.dt.day


@once
def birth(table: TypedTable) -> pd.Series:
    """Day number of everybody's birth."""
    return day_number(table.frame["tanggal_lahir"])


def birthday(table: TypedTable, years: pd.Series | int) -> pd.Series:
    """Day number of everybody's birthday of that many years."""
    return birth(table) + years * 10000


def today(day: pd.Timestamp) -> float:
    """Day number of one day; NaN, which compares false, where it is not known."""
    return day.year * 10000 + day.month * 100 + day.day


def _impossible_age(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    table = tables["pegawai"]
    young = birthday(table, AGE_LOWEST) > today(day)
    old = birthday(table, AGE_HIGHEST + 1) <= today(day)
    yield from hits(
        table,
        young | old,
        "tanggal_lahir",
        f"menurut tanggal ini umurnya di luar {AGE_LOWEST}-{AGE_HIGHEST} tahun.",
        "Perbaiki tanggal lahirnya.",
    )


def _start_order(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    table = tables["pegawai"]
    yield from hits(
        table,
        table.frame["tmt_jabatan"] < table.frame["tmt_cpns"],
        "tmt_jabatan",
        "TMT jabatan mendahului TMT CPNS, sehingga masa kerja tidak dapat dipercaya.",
        "Perbaiki salah satu tanggalnya.",
    )


def _start_too_young(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    table = tables["pegawai"]
    for kolom in ("tmt_jabatan", "tmt_unit"):
        yield from hits(
            table,
            day_number(table.frame[kolom]) < birthday(table, AGE_AT_TMT),
            kolom,
            f"pada tanggal ini pegawai belum berumur {AGE_AT_TMT} tahun.",
            "Perbaiki TMT atau tanggal lahirnya.",
        )


def _start_ahead(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    table = tables["pegawai"]
    for kolom in ("tmt_cpns", "tmt_jabatan", "tmt_unit"):
        yield from hits(
            table,
            table.frame[kolom] > day,
            kolom,
            "tanggal ini sesudah tanggal keadaan data, padahal menyatakan yang sudah terjadi.",
            "Perbaiki tanggalnya; keputusan yang belum berlaku ditulis pada tabel realisasi.",
        )


def _contract_over(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    table = tables["pegawai"]
    ended = table.frame["akhir_kontrak"] < day
    yield from hits(
        table,
        ended & table.frame["status_pegawai"].isin(PPPK),
        "akhir_kontrak",
        "perjanjian kerja sudah berakhir pada tanggal keadaan data; pegawai ini tidak dihitung "
        "dalam bezetting.",
        "Isi akhir perjanjian yang baru bila diperpanjang, atau keluarkan barisnya.",
    )


def _contract_missing(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    table = tables["pegawai"]
    people = table.frame
    if is_stated(table, "akhir_kontrak"):
        yield from counted(
            table,
            people["akhir_kontrak"].isna() & people["status_pegawai"].isin(PPPK),
            "akhir_kontrak",
            "{jumlah} PPPK tanpa akhir perjanjian kerja ({baris}); sisa perjanjiannya tidak dapat "
            "dinilai.",
            "Lengkapi dari perjanjian kerjanya bila ada.",
        )


def _spouses(people: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Whether a row names another pegawai there is as spouse, and whom that one names."""
    named = people["id_pasangan"]
    known = by_key(people[["id_pegawai", "id_pasangan"]], "id_pegawai")["id_pasangan"]
    answer = named.map(known)
    other = named.isin(known.index) & (named != people["id_pegawai"])
    return other & (answer != named), answer


def _own_spouse(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    table = tables["pegawai"]
    yield from hits(
        table,
        table.frame["id_pasangan"] == table.frame["id_pegawai"],
        "id_pasangan",
        "pegawai tercatat sebagai pasangannya sendiri.",
        "Isi id_pegawai suami atau istrinya, atau kosongkan.",
    )


def _contradicting_spouse(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    table = tables["pegawai"]
    names_other, answer = _spouses(table.frame)
    own = table.frame["id_pegawai"]
    rejected = names_other & answer.notna() & (answer != own)
    involved = rejected | own.isin(table.frame["id_pasangan"][rejected])
    yield from hits(
        table,
        involved,
        "id_pasangan",
        "pasangan yang tercatat tidak saling menyebut: yang satu menyebut pegawai lain.",
        "Perbaiki id_pasangan pada kedua baris.",
    )


def _one_sided_spouse(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    table = tables["pegawai"]
    names_other, answer = _spouses(table.frame)
    yield from hits(
        table,
        names_other & answer.isna(),
        "id_pasangan",
        "pasangan yang disebut di sini tidak menyebut balik pegawai ini.",
        "Isi id_pasangan pada baris pasangannya, atau kosongkan di sini.",
    )


CHECKS: tuple[Check, ...] = (
    Check(
        kode="USIA-MUSTAHIL",
        derajat="kesalahan",
        tabel=("pegawai",),
        arti=f"Umur di bawah {AGE_LOWEST} atau di atas {AGE_HIGHEST} tahun pada tanggal keadaan "
        "data: tanggal lahirnya pasti keliru.",
        dasar=POLICY,
        find=_impossible_age,
    ),
    Check(
        kode="TMT-URUTAN",
        derajat="peringatan",
        tabel=("pegawai",),
        arti="TMT jabatan yang mendahului TMT CPNS: masa kerja tidak dapat dipercaya.",
        dasar=POLICY,
        find=_start_order,
    ),
    Check(
        kode="TMT-USIA",
        derajat="peringatan",
        tabel=("pegawai",),
        arti=f"TMT jabatan atau unit sebelum berumur {AGE_AT_TMT} tahun: salah satu tanggalnya "
        "keliru.",
        dasar=POLICY,
        find=_start_too_young,
    ),
    Check(
        kode="TMT-MENDATANG",
        derajat="peringatan",
        tabel=("pegawai",),
        arti="TMT sesudah tanggal keadaan data: yang belum terjadi tidak dapat dinyatakan.",
        dasar=POLICY,
        find=_start_ahead,
    ),
    Check(
        kode="KONTRAK-LEWAT",
        derajat="peringatan",
        tabel=("pegawai",),
        arti="PPPK yang perjanjian kerjanya sudah berakhir: ia tidak dihitung dalam bezetting.",
        dasar="PP 49/2018",
        find=_contract_over,
    ),
    Check(
        kode="KONTRAK-KOSONG",
        derajat="catatan",
        tabel=("pegawai",),
        arti="Banyaknya PPPK tanpa akhir perjanjian kerja, bila kolomnya ada: sisa perjanjian "
        "tidak dapat dinilai.",
        dasar="PP 49/2018",
        find=_contract_missing,
    ),
    Check(
        kode="PASANGAN-DIRI",
        derajat="kesalahan",
        tabel=("pegawai",),
        arti="Pegawai yang menjadi pasangannya sendiri: pasangannya tidak diketahui.",
        dasar=POLICY,
        find=_own_spouse,
    ),
    Check(
        kode="PASANGAN-BERTENTANGAN",
        derajat="kesalahan",
        tabel=("pegawai",),
        arti="Pasangan yang menyebut pegawai lain: tidak diketahui siapa yang harus berdekatan.",
        dasar=POLICY,
        find=_contradicting_spouse,
    ),
    Check(
        kode="PASANGAN-SEPIHAK",
        derajat="peringatan",
        tabel=("pegawai",),
        arti="Pasangan yang tidak menyebut balik: mungkin salah satu barisnya belum diisi.",
        dasar=POLICY,
        find=_one_sided_spouse,
    ),
)

"""Table pegawai: the NIP by itself, and against what else is known of the person."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from mutasi_lib.domain.nip import Nip, parse_nip
from mutasi_lib.loading.checks.core import (
    PNS,
    POLICY,
    PPPK,
    Check,
    Hit,
    Tables,
    counted,
    hits,
    is_stated,
    once,
)
from mutasi_lib.loading.checks.people import birth
from mutasi_lib.loading.tables import TypedTable

NIP_PARTS = "susunan NIP dan NI PPPK (praktik, belum diverifikasi)"

PPPK_MONTH = 21
"""What an NI PPPK has in the place of a month."""


def _read_nip(text: str) -> Nip | None:
    try:
        return parse_nip(text)
    except ValueError:
        return None


@once
def _nips(table: TypedTable) -> pd.DataFrame:
    """What every well-formed NIP tells; ``birth`` is a day number. Index: rows of pegawai."""
    read = {row: _read_nip(text) for row, text in table.frame["nip"].dropna().items()}
    told = {
        row: (
            nip.birth.year * 10000 + nip.birth.month * 100 + nip.birth.day,
            nip.start_year,
            nip.start_month,
            nip.sex,
        )
        for row, nip in read.items()
        if nip is not None
    }
    columns = ["birth", "year", "month", "sex"]
    return pd.DataFrame(list(told.values()), index=pd.Index(list(told), dtype=int), columns=columns)


def _nip_form(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    table = tables["pegawai"]
    misshapen = table.frame["nip"].dropna().drop(_nips(table).index)
    for row, text in misshapen.items():
        try:
            parse_nip(text)
        except ValueError as error:
            yield Hit(
                table.name,
                int(str(row)),
                "nip",
                str(error),
                "Salin ulang dari SIASN sebagai teks.",
            )


def _nip_doubled(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    table = tables["pegawai"]
    known = table.frame["nip"].loc[_nips(table).index]
    yield from hits(
        table,
        known.duplicated(keep=False),
        "nip",
        "NIP yang sama dipakai lebih dari satu baris.",
        "Sisakan satu baris untuk tiap pegawai.",
    )


def _nip_against(tables: Tables, kolom: str, differs: pd.Series) -> Iterator[Hit]:
    """Both cells of every row whose NIP and another column cannot both be right."""
    for here, other in (("nip", kolom), (kolom, "nip")):
        yield from hits(
            tables["pegawai"],
            differs,
            here,
            f"tidak cocok dengan kolom {other} pegawai yang sama; salah satunya keliru.",
            "Bandingkan dengan SIASN, lalu perbaiki yang keliru.",
        )


def _nip_birth(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    table = tables["pegawai"]
    nips = _nips(table)
    stated = birth(table).loc[nips.index]
    yield from _nip_against(tables, "tanggal_lahir", stated.notna() & (stated != nips["birth"]))


def _nip_sex(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    table = tables["pegawai"]
    nips = _nips(table)
    sex = table.frame["jenis_kelamin"].loc[nips.index]
    yield from _nip_against(tables, "jenis_kelamin", sex.isin(["L", "P"]) & (sex != nips["sex"]))


def _nip_start(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    table = tables["pegawai"]
    nips = _nips(table)
    start = table.frame["tmt_cpns"].loc[nips.index]
    month = nips["month"].where(nips["month"] != PPPK_MONTH, start.dt.month)
    same = (nips["year"] == start.dt.year) & (month == start.dt.month)
    yield from _nip_against(tables, "tmt_cpns", start.notna() & ~same)


def _nip_status(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    table = tables["pegawai"]
    nips = _nips(table)
    status = table.frame["status_pegawai"].loc[nips.index]
    contract = nips["month"] == PPPK_MONTH
    wrong = (contract & status.isin(PNS)) | (~contract & status.isin(PPPK))
    yield from _nip_against(tables, "status_pegawai", wrong)


def _nip_missing(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    table = tables["pegawai"]
    people = table.frame
    if is_stated(table, "nip"):
        yield from counted(
            table,
            people["nip"].isna() & people["status_pegawai"].isin((*PNS, "PPPK")),
            "nip",
            "{jumlah} pegawai PNS, CPNS, atau PPPK belum ber-NIP ({baris}); mereka tidak dapat "
            "dicocokkan dengan sumber lain.",
            "Lengkapi NIP dari SIASN bila ada.",
        )


CHECKS: tuple[Check, ...] = (
    Check(
        kode="NIP-BENTUK",
        derajat="kesalahan",
        tabel=("pegawai",),
        arti="NIP yang bukan 18 angka dengan tanggal lahir, bulan, dan jenis kelamin yang "
        "mungkin: angkanya rusak di perjalanan.",
        dasar=NIP_PARTS,
        find=_nip_form,
    ),
    Check(
        kode="NIP-GANDA",
        derajat="kesalahan",
        tabel=("pegawai",),
        arti="Satu NIP pada beberapa baris: orang yang sama akan dihitung dua kali.",
        dasar=NIP_PARTS,
        find=_nip_doubled,
    ),
    Check(
        kode="NIP-TANGGAL-LAHIR",
        derajat="peringatan",
        tabel=("pegawai",),
        arti="NIP dan tanggal lahir yang menyatakan hari lahir berbeda: BUP bergantung padanya.",
        dasar=NIP_PARTS,
        find=_nip_birth,
    ),
    Check(
        kode="NIP-JENIS-KELAMIN",
        derajat="peringatan",
        tabel=("pegawai",),
        arti="NIP dan jenis kelamin yang tidak cocok: mungkin NIP orang lain.",
        dasar=NIP_PARTS,
        find=_nip_sex,
    ),
    Check(
        kode="NIP-TMT-CPNS",
        derajat="peringatan",
        tabel=("pegawai",),
        arti="NIP dan TMT CPNS yang menyatakan tahun atau bulan berbeda (NI PPPK: hanya tahun): "
        "masa kerja bergantung padanya.",
        dasar=NIP_PARTS,
        find=_nip_start,
    ),
    Check(
        kode="NIP-STATUS",
        derajat="peringatan",
        tabel=("pegawai",),
        arti="NI PPPK pada PNS atau CPNS, atau NIP pada PPPK: aturan perpindahannya berbeda.",
        dasar=NIP_PARTS,
        find=_nip_status,
    ),
    Check(
        kode="NIP-KOSONG",
        derajat="catatan",
        tabel=("pegawai",),
        arti="Banyaknya PNS, CPNS, dan PPPK tanpa NIP, bila kolomnya ada: mereka tidak dapat "
        "dicocokkan dengan sumber lain.",
        dasar=POLICY,
        find=_nip_missing,
    ),
)

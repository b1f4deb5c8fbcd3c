"""Tables preferensi, realisasi and pemantauan: what people stated and what was seen."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from mutasi_lib.domain.indicators import INDICATORS, QUESTIONNAIRE, limits_of
from mutasi_lib.loading.checks.core import (
    FORMAT,
    POLICY,
    Check,
    Hit,
    Tables,
    by_key,
    counted,
    hits,
)


def _rank_twice(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    table = tables["preferensi"]
    ranked = table.frame[["id_pegawai", "peringkat"]].dropna()
    yield from hits(
        table,
        ranked.duplicated(keep=False),
        "peringkat",
        "pegawai ini memberi peringkat yang sama kepada beberapa tujuan.",
        "Tanyakan urutannya, lalu beri tiap tujuan peringkat sendiri.",
    )


def _refused_and_ranked(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    table = tables["preferensi"]
    yield from hits(
        table,
        table.frame["menolak"] & table.frame["peringkat"].notna(),
        "peringkat",
        "tujuan ini ditolak sekaligus diberi peringkat.",
        "Kosongkan peringkat, atau tulis menolak: tidak.",
    )


def _own_unit_wished(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    table, people = tables["preferensi"], by_key(tables["pegawai"].frame, "id_pegawai")
    present = table.frame["id_pegawai"].map(people["unit_kerja"])
    yield from hits(
        table,
        (table.frame["unit_kerja"] == present) & ~table.frame["menolak"].fillna(False),
        "unit_kerja",
        "tujuan yang diinginkan adalah unitnya sekarang; pernyataan ini berarti ingin tetap.",
        "Tidak perlu diubah bila memang begitu maksudnya.",
    )


def _move_to_same_unit(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    table = tables["realisasi"]
    yield from hits(
        table,
        table.frame["unit_asal"] == table.frame["unit_tujuan"],
        "unit_tujuan",
        "unit asal dan tujuan sama, sehingga bukan perpindahan.",
        "Perbaiki salah satunya, atau keluarkan baris ini.",
    )


def _done_ahead(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    table = tables["realisasi"]
    yield from hits(
        table,
        (table.frame["status"] == "dilaksanakan") & (table.frame["tmt"] > day),
        "tmt",
        "dinyatakan dilaksanakan, padahal TMT-nya sesudah tanggal keadaan data.",
        "Perbaiki TMT, atau ganti statusnya menjadi ditetapkan.",
    )


def _observed_ahead(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    table = tables["pemantauan"]
    yield from hits(
        table,
        table.frame["periode"] > day,
        "periode",
        "periode pengamatan ini sesudah tanggal keadaan data.",
        "Perbaiki periodenya, atau perbarui per_tanggal pada info.",
    )


def _unknown_indicator(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    table = tables["pemantauan"]
    yield from counted(
        table,
        ~table.frame["indikator"].isin([*INDICATORS, *QUESTIONNAIRE]),
        "indikator",
        "{jumlah} pengamatan memakai indikator yang tidak dikenal, sehingga tidak ikut dievaluasi "
        "({baris}).",
        f"Indikator yang dikenal: {', '.join([*INDICATORS, *QUESTIONNAIRE])}.",
    )


def _impossible_value(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    table = tables["pemantauan"]
    frame = table.frame
    known = {
        name: limits for name in frame["indikator"].dropna().unique() if (limits := limits_of(name))
    }
    low, high = (
        frame["indikator"]
        .map({name: float(ends[end]) for name, ends in known.items()})
        .astype(float)
        for end in (0, 1)
    )
    yield from hits(
        table,
        (frame["nilai"] < low) | (frame["nilai"] > high),
        "nilai",
        "nilai {indikator} di luar batasnya, {bawah}-{atas}; pengamatan ini tidak ikut dievaluasi.",
        "Periksa satuannya dan perbaiki nilainya.",
        indikator=frame["indikator"],
        bawah=low,
        atas=high,
    )


def _backward_period(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    table = tables["kedudukan_berjangka"]
    yield from hits(
        table,
        table.frame["sampai"] < table.frame["mulai"],
        "sampai",
        "hari terakhir mendahului hari pertama.",
        "Perbaiki salah satu tanggalnya.",
    )


CHECKS: tuple[Check, ...] = (
    Check(
        kode="MASA-TERBALIK",
        derajat="kesalahan",
        tabel=("kedudukan_berjangka",),
        arti="Kedudukan berjangka yang berakhir sebelum mulai: tidak diketahui kapan ia bertugas.",
        dasar=FORMAT,
        find=_backward_period,
    ),
    Check(
        kode="PERINGKAT-GANDA",
        derajat="peringatan",
        tabel=("preferensi",),
        arti="Peringkat yang sama untuk beberapa tujuan satu pegawai: urutannya tidak diketahui.",
        dasar=POLICY,
        find=_rank_twice,
    ),
    Check(
        kode="PERINGKAT-DITOLAK",
        derajat="kesalahan",
        tabel=("preferensi",),
        arti="Tujuan yang ditolak sekaligus diberi peringkat: maksudnya tidak diketahui.",
        dasar=FORMAT,
        find=_refused_and_ranked,
    ),
    Check(
        kode="UNIT-SENDIRI",
        derajat="catatan",
        tabel=("preferensi", "pegawai"),
        arti="Tujuan yang diinginkan adalah unit sekarang: berarti ingin tetap.",
        dasar=POLICY,
        find=_own_unit_wished,
    ),
    Check(
        kode="REALISASI-TETAP",
        derajat="peringatan",
        tabel=("realisasi",),
        arti="Unit asal dan tujuan sama: bukan perpindahan.",
        dasar=POLICY,
        find=_move_to_same_unit,
    ),
    Check(
        kode="REALISASI-MENDATANG",
        derajat="peringatan",
        tabel=("realisasi",),
        arti="Perpindahan yang dinyatakan dilaksanakan dengan TMT sesudah tanggal keadaan data: "
        "belum mungkin terlaksana.",
        dasar=POLICY,
        find=_done_ahead,
    ),
    Check(
        kode="PERIODE-MENDATANG",
        derajat="peringatan",
        tabel=("pemantauan",),
        arti="Pengamatan dengan periode sesudah tanggal keadaan data: belum mungkin teramati.",
        dasar=POLICY,
        find=_observed_ahead,
    ),
    Check(
        kode="INDIKATOR-TAK-DIKENAL",
        derajat="peringatan",
        tabel=("pemantauan",),
        arti="Pengamatan dengan indikator yang tidak dikenal: tidak dapat dievaluasi.",
        dasar=POLICY,
        find=_unknown_indicator,
    ),
    Check(
        kode="NILAI-MUSTAHIL",
        derajat="peringatan",
        tabel=("pemantauan",),
        arti="Nilai pengamatan di luar batas indikatornya: tidak ikut dievaluasi.",
        dasar=FORMAT,
        find=_impossible_value,
    ),
)

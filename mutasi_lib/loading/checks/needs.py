"""Tables of need: figures that contradict each other, or that no person's year can hold."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from mutasi_lib.domain.vocabulary import PERIODE
from mutasi_lib.loading.checks.core import FORMAT, POLICY, Check, Hit, Tables, hits

PUPILS_PER_ROMBEL = 50

MINUTES_A_YEAR = 75_000
"""No norm gives one person more effective minutes a year (PermenPANRB 1/2020)."""

EFFECTIVE = {
    "tahun": (72_000, 75_000),
    "bulan": (6_000, 6_250),
    "minggu": (1_500,),
    "hari": (300,),
}
"""Effective minutes that forms print, by the period they belong to (PermenPANRB 1/2020; 72,000
and 6,000: KEP/75/M.PAN/7/2004 and Permenkes 33/2015)."""

GRADES = {"tk": range(0, 1), "sd": range(1, 7), "smp": range(7, 10)}
"""Grades of each kind of school."""


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


def _no_time(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    table = tables["beban_kerja"]
    yield from hits(
        table,
        table.frame["norma_waktu"] == 0,
        "norma_waktu",
        "waktu nol: tugas ini tidak akan memberi kebutuhan apa pun.",
        "Isi waktu per hasil, atau hapus barisnya.",
    )


def _minutes(frame: pd.DataFrame) -> pd.Series:
    """Minutes per result."""
    unit = frame["satuan_waktu"].fillna("menit").map({"menit": 1.0, "jam": 60.0})
    return frame["norma_waktu"] * unit


def _longer_than_a_year(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    table = tables["beban_kerja"]
    minutes = _minutes(table.frame)
    yield from hits(
        table,
        minutes > MINUTES_A_YEAR,
        "norma_waktu",
        "satu hasil memakan {minutes} menit, lebih dari waktu kerja seorang selama setahun.",
        "Periksa satuan_waktu (menit atau jam) dan waktunya.",
        minutes=minutes,
    )


def _mixed_periods(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    """The form's effective time tells its period; the volume must be of the same one."""
    table = tables["beban_kerja"]
    frame = table.frame
    period = frame["periode"].fillna("tahun")
    meant = frame["waktu_efektif"].map(
        {minutes: name for name, known in EFFECTIVE.items() for minutes in known}
    )
    yield from hits(
        table,
        meant.notna() & (meant != period) & period.isin(list(PERIODE)),
        "waktu_efektif",
        "waktu efektif {minutes} menit adalah waktu kerja per {meant}, tetapi periode volumenya "
        "{period}.",
        "Samakan keduanya: isi periode dengan {meant}, atau perbaiki waktu_efektif.",
        minutes=frame["waktu_efektif"],
        meant=meant.fillna(""),
        period=period,
    )
    yield from hits(
        table,
        frame["waktu_efektif"].notna() & meant.isna(),
        "waktu_efektif",
        "waktu efektif {minutes} menit bukan norma mana pun per tahun, bulan, minggu, atau hari.",
        "Isi salah satu dari 75000, 72000, 6250, 6000, 1500, 300; atau kosongkan.",
        minutes=frame["waktu_efektif"],
    )


def _crossed_estimates(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    table = tables["beban_kerja"]
    for value, low, high in (
        ("volume", "volume_bawah", "volume_atas"),
        ("norma_waktu", "norma_bawah", "norma_atas"),
    ):
        middle = table.frame[value]
        wrong = (table.frame[low] > middle) | (table.frame[high] < middle)
        yield from hits(
            table,
            wrong,
            value,
            f"nilainya di luar perkiraan terendah dan tertinggi sendiri ({low}, {high}).",
            "Perbaiki salah satunya.",
        )


def _school_grades(tables: Tables) -> pd.DataFrame:
    units = tables["unit_kerja"].frame
    kinds = units.drop_duplicates("kode").set_index("kode")["jenis"]
    classes = tables["rombel"].frame
    return classes.assign(jenis=classes["unit_kerja"].map(kinds))


def _school_without_classes(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    """Only where the office sends the table at all: then a missing school is an omission."""
    table = tables["unit_kerja"]
    units = table.frame
    if tables["rombel"].frame.empty:
        return
    named = set(tables["rombel"].frame["unit_kerja"].dropna())
    yield from hits(
        table,
        units["jenis"].isin(list(GRADES)) & ~units["kode"].isin(named),
        "kode",
        "sekolah ini tidak ada pada tabel rombel, sehingga kebutuhan gurunya tidak dapat dihitung.",
        "Tambahkan rombelnya, satu baris tiap tingkat.",
    )


def _foreign_grade(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    table = tables["rombel"]
    frame = _school_grades(tables)
    wrong = pd.Series(False, index=frame.index)
    for kind, grades in GRADES.items():
        wrong |= (frame["jenis"] == kind) & ~frame["tingkat"].isin(list(grades)).astype(bool)
    yield from hits(
        table,
        wrong & frame["tingkat"].notna(),
        "tingkat",
        "tingkat {grade} bukan tingkat {kind}; guru untuk tingkat ini tidak akan dihitung benar.",
        "Perbaiki tingkat, atau jenis sekolahnya pada unit_kerja.",
        grade=frame["tingkat"],
        kind=frame["jenis"].str.upper(),
    )


def _missing_grade(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    """A school with some grades only: told once, at its first row."""
    table = tables["rombel"]
    frame = _school_grades(tables)
    grades = frame.groupby("unit_kerja")["tingkat"].agg(set)
    first = frame.drop_duplicates("unit_kerja")
    wanted = first["jenis"].map({kind: set(found) for kind, found in GRADES.items()})
    missing = pd.Series(
        [
            ", ".join(map(str, sorted(want - grades[unit]))) if isinstance(want, set) else ""
            for want, unit in zip(wanted, first["unit_kerja"], strict=True)
        ],
        index=first.index,
        dtype="str",
    )
    yield from hits(
        table,
        missing != "",
        "tingkat",
        "sekolah ini tidak menyebut tingkat {missing}; kebutuhan gurunya jadi terlalu kecil.",
        "Tambahkan barisnya; bila memang tidak ada rombel, isi jumlah_rombel 0.",
        missing=missing,
    )


def _clinic_without_area(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    table = tables["layanan"]
    frame = table.frame
    units = tables["unit_kerja"].frame.drop_duplicates("kode").set_index("kode")
    clinic = frame["unit_kerja"].map(units["jenis"]) == "puskesmas"
    beds = frame["rawat_inap"].fillna(False).astype(bool)
    yield from hits(
        table,
        clinic & beds & frame["kawasan"].isna(),
        "kawasan",
        "puskesmas rawat inap tanpa kawasan: standar perkotaan dan lainnya berbeda, sehingga "
        "kebutuhannya tidak dihitung.",
        "Isi kawasan: perkotaan, pedesaan, terpencil, atau sangat terpencil.",
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
    Check(
        kode="NORMA-NOL",
        derajat="kesalahan",
        tabel=("beban_kerja",),
        arti="Norma waktu nol: tugas itu tidak memberi kebutuhan, padahal dikerjakan.",
        dasar="PermenPANRB 1/2020",
        find=_no_time,
    ),
    Check(
        kode="NORMA-SETAHUN",
        derajat="kesalahan",
        tabel=("beban_kerja",),
        arti=f"Satu hasil memakan lebih dari {MINUTES_A_YEAR} menit, waktu kerja seorang setahun: "
        "satuan waktunya tertukar.",
        dasar="PermenPANRB 1/2020",
        find=_longer_than_a_year,
    ),
    Check(
        kode="WAKTU-EFEKTIF",
        derajat="peringatan",
        tabel=("beban_kerja",),
        arti="Waktu kerja efektif pada formulir yang bukan milik periode volumenya, atau bukan "
        "norma mana pun: menit setahun, sebulan, seminggu, dan sehari tercampur.",
        dasar="PermenPANRB 1/2020",
        find=_mixed_periods,
    ),
    Check(
        kode="PERKIRAAN-TERBALIK",
        derajat="peringatan",
        tabel=("beban_kerja",),
        arti="Volume atau norma waktu di luar perkiraan terendah dan tertingginya sendiri: rentang "
        "kebutuhan jadi tidak benar.",
        dasar=POLICY,
        find=_crossed_estimates,
    ),
    Check(
        kode="SEKOLAH-TANPA-ROMBEL",
        derajat="peringatan",
        tabel=("unit_kerja", "rombel"),
        arti="Sekolah yang tidak ada pada tabel rombel, bila tabel itu ada: kebutuhan gurunya "
        "tidak dapat dihitung.",
        dasar=POLICY,
        find=_school_without_classes,
    ),
    Check(
        kode="ROMBEL-TINGKAT",
        derajat="peringatan",
        tabel=("rombel", "unit_kerja"),
        arti="Tingkat yang bukan milik jenis sekolahnya (TK 0, SD 1-6, SMP 7-9).",
        dasar=FORMAT,
        find=_foreign_grade,
    ),
    Check(
        kode="ROMBEL-KURANG",
        derajat="peringatan",
        tabel=("rombel", "unit_kerja"),
        arti="Sekolah yang tidak menyebut semua tingkatnya: kebutuhan gurunya jadi terlalu kecil.",
        dasar=POLICY,
        find=_missing_grade,
    ),
    Check(
        kode="KAWASAN-KOSONG",
        derajat="peringatan",
        tabel=("layanan", "unit_kerja"),
        arti="Puskesmas rawat inap tanpa kawasan: standarnya tidak dapat ditentukan.",
        dasar="Permenkes 43/2019",
        find=_clinic_without_area,
    ),
)

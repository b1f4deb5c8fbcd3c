"""The tables about need: formasi, its methods, beban_kerja, curriculum and layanan."""

from __future__ import annotations

import numpy as np
import pandas as pd

from mutasi_lib.domain.schemas import TABLES
from mutasi_lib.sample.chance import Bools, Floats, Ints, Objects, Streams, apportion, blank
from mutasi_lib.sample.posts import BY_NAME
from mutasi_lib.sample.staffing import (
    MANAGERIAL,
    PUPILS_PER_COUNSELLOR,
    PUSKESMAS_MINIMUM,
    SMP_JP,
)

MINUTES_ABK = 75_000
"""Effective working minutes a year (PermenPANRB 1/2020; domain.md 2.1)."""
MINUTES_ABK_KES = 72_000
"""The same in ABK-Kes (Permenkes 33/2015; domain.md 2.2)."""

_TASKS: dict[tuple[str, str], tuple[tuple[str, str, float, float], ...]] = {
    ("DISDUKCAPIL", "administrator database kependudukan"): (
        ("Memverifikasi dan memvalidasi perubahan data penduduk", "berkas", 12.0, 0.5),
        ("Menindaklanjuti data ganda dan anomali", "laporan", 90.0, 0.3),
        ("Mencadangkan dan memulihkan basis data", "kegiatan", 180.0, 0.2),
    ),
    ("DISDUKCAPIL", "pengadministrasi perkantoran"): (
        ("Menerima dan memeriksa berkas permohonan", "berkas", 6.0, 0.6),
        ("Mengarsipkan akta dan kartu keluarga", "dokumen", 4.0, 0.4),
    ),
    ("KEL-PARIT-LALANG", "pengadministrasi perkantoran"): (
        ("Menyiapkan surat keterangan warga", "surat", 15.0, 0.7),
        ("Menyusun laporan bulanan kelurahan", "laporan", 300.0, 0.3),
    ),
    ("PKM-MELINTANG", "perawat"): (
        ("Asuhan keperawatan pasien rawat jalan", "kunjungan", 20.0, 0.7),
        ("Kunjungan rumah keluarga binaan", "kunjungan", 60.0, 0.3),
    ),
    ("PKM-MELINTANG", "bidan"): (
        ("Pemeriksaan kehamilan dan nifas", "kunjungan", 30.0, 0.6),
        ("Imunisasi dan kesehatan bayi", "kunjungan", 15.0, 0.4),
    ),
    ("PKM-MELINTANG", "ATLM"): (
        ("Pemeriksaan darah rutin", "sampel", 10.0, 0.6),
        ("Pemeriksaan dahak dan malaria", "sampel", 25.0, 0.4),
    ),
}
"""Workload tables: unit and kelompok -> task, result, minutes per result, share of the year."""

_SUPPORT: dict[tuple[str, str], tuple[tuple[str, str, float, float, str, str], ...]] = {
    ("PKM-MELINTANG", "perawat"): (
        ("Rapat dan lokakarya mini", "rapat", 1.0, 3.0, "jam", "bulan"),
        ("Pencatatan dan pelaporan", "laporan", 1.0, 60.0, "menit", "minggu"),
    ),
    ("PKM-MELINTANG", "bidan"): (("Rapat dan lokakarya mini", "rapat", 1.0, 3.0, "jam", "bulan"),),
}
"""Support tasks that all of a slot do: task, result, volume, norm, its unit, period."""
_IN_MINUTES = {"menit": 1.0, "jam": 60.0}
_PERIOD_MINUTES = {"bulan": 6_000.0, "minggu": 1_500.0}
_OWN_DUTY = ("Penanggung jawab program", "laporan", 12.0, 300.0)
"""An extra duty of one person of the slots with support tasks: task, result, volume, minutes."""
_UNCERTAIN = 0.1
"""The volumes of a puskesmas are known to a tenth."""


def build_workload(units: pd.DataFrame, slots: pd.DataFrame) -> pd.DataFrame:
    """Make ``beban_kerja`` for a few posts and set their unrounded need to what it adds up to.

    ``slots`` is changed in place, so that formasi and workload state the same figure.
    """
    codes = units["kode"].to_numpy()[slots["unit"]]
    need = slots["kebutuhan"].to_numpy(dtype=float)
    rows: list[dict[str, object]] = []
    for (unit, name), tasks in _TASKS.items():
        found = np.flatnonzero((codes == unit) & (slots["kelompok_jabatan"] == name).to_numpy())
        if not found.size:
            continue
        year = MINUTES_ABK_KES if BY_NAME[name].rumpun == "kesehatan" else MINUTES_ABK
        support = _SUPPORT.get((unit, name), ())
        share = sum(v * n * _IN_MINUTES[u] / _PERIOD_MINUTES[p] for _, _, v, n, u, p in support)
        own = _OWN_DUTY[2] * _OWN_DUTY[3] / year if support else 0.0
        # A little off the whole number, as a real workload is, but rounding to the need.
        service = (need[found[0]] - 0.18 - own) * (1 - share)
        volumes = [float(round(service * year * part / norm)) for _, _, norm, part in tasks]
        total = sum(v * task[2] for v, task in zip(volumes, tasks, strict=True)) / year
        slots.loc[found[0], "kebutuhan_tak_bulat"] = total / (1 - share) + own
        slot = {"unit_kerja": unit, "kelompok_jabatan": name}
        for (task, result, norm, _), volume in zip(tasks, volumes, strict=True):
            about = {}
            if support:
                low, high = volume * (1 - _UNCERTAIN), volume * (1 + _UNCERTAIN)
                about = {"volume_bawah": float(round(low)), "volume_atas": float(round(high))}
            rows.append({**slot, **_task(task, result, volume, norm), **about})
        for task, result, volume, norm, unit_of_time, period in support:
            more = {"satuan_waktu": unit_of_time, "periode": period, "jenis_tugas": "penunjang"}
            rows.append({**slot, **_task(task, result, volume, norm), **more})
        if support:
            task, result, volume, norm = _OWN_DUTY
            more = {"jenis_tugas": "perorangan", "jumlah_orang": "1"}
            rows.append({**slot, **_task(task, result, volume, norm), **more})
    columns = list(TABLES["beban_kerja"].columns)
    table = pd.DataFrame(rows, columns=columns)
    return table.dropna(axis="columns", how="all") if rows else table


def _task(task: str, result: str, volume: float, norm: float) -> dict[str, object]:
    return {"uraian_tugas": task, "satuan_hasil": result, "volume": volume, "norma_waktu": norm}


def build_method_choices(slots: pd.DataFrame) -> pd.DataFrame:
    """Make ``metode_kebutuhan``: the office lets teachers be counted from classes and hours."""
    names = sorted(set(slots["kelompok_jabatan"]))
    teachers = [name for name in names if name.startswith("guru ")]
    by_class = ("guru TK", "guru kelas SD")
    method = [
        "rombel" if name in by_class else "peserta_didik" if name == "guru BK SMP"
        else "jam_tatap_muka"
        for name in teachers
    ]  # fmt: skip
    return pd.DataFrame({"kelompok_jabatan": teachers, "metode": method})


def build_curriculum(slots: pd.DataFrame) -> pd.DataFrame:
    """Make ``struktur_kurikulum``: the city's own hours of one subject, equal to the national."""
    name = "guru Informatika SMP"
    grades = [7, 8, 9] if name in set(slots["kelompok_jabatan"]) else []
    return pd.DataFrame(
        {"kelompok_jabatan": name, "tingkat": grades, "jp": SMP_JP[name], "jp_projek": 1}
    )


def build_formasi(units: pd.DataFrame, slots: pd.DataFrame, streams: Streams) -> pd.DataFrame:
    """Make ``formasi``: need, limits, unrounded need and how it was found.

    The unrounded interval is left empty: nothing in an invented city would support one.
    """
    kinds = units["jenis"].to_numpy()[slots["unit"]]
    need = slots["kebutuhan"].to_numpy()
    names = slots["kelompok_jabatan"].to_numpy()
    method, norm = _methods(names, kinds)
    highest = need + _slack(names, kinds, need, streams("maksimum"))
    table = pd.DataFrame(
        {
            "unit_kerja": units["kode"].to_numpy()[slots["unit"]],
            "kelompok_jabatan": names,
            "kebutuhan": need,
            "minimum": _minimum(names, kinds, need),
            "maksimum": pd.array(np.where(highest > need, highest, -1), dtype="Int64"),
            "kebutuhan_tak_bulat": slots["kebutuhan_tak_bulat"].round(4),
            "metode": method,
            "norma": norm,
        }
    )
    table["maksimum"] = table["maksimum"].mask(table["maksimum"] < 0)
    return table.sort_values(["unit_kerja", "kelompok_jabatan"], kind="stable")


def _minimum(names: Objects, kinds: Objects, need: Ints) -> Ints:
    """Give the least number: the law's for puskesmas, else a share of the need."""
    share = pd.Series(kinds).map(
        {"sd": 0.75, "smp": 0.67, "tk": 0.6, "rumah sakit": 0.8, "pustu": 1.0}
    )
    least = np.floor(need * share.fillna(0.5).to_numpy(dtype=float) + 1e-9).astype(np.int64)
    legal = pd.Series(names).map(PUSKESMAS_MINIMUM).fillna(0).to_numpy(dtype=np.int64)
    least = np.where((kinds == "puskesmas") & (legal > 0), legal, least)
    # Every SD must have its class, religion and PE teachers (domain.md 2.5).
    least = np.where(np.isin(kinds, ("sd", "smp")), np.maximum(least, 1), least)
    floor: Ints = np.minimum(least, need)
    return floor


def _slack(names: Objects, kinds: Objects, need: Ints, random: np.random.Generator) -> Ints:
    """Say how many above the need a slot may hold: a few slots, one or two places."""
    nursing = np.isin(names, ("perawat", "bidan"))
    clinic = nursing & np.isin(kinds, ("puskesmas", "pustu", "rumah sakit"))
    managerial = np.isin(names, MANAGERIAL)
    lucky = (random.random(len(need)) < 0.08) & ~managerial
    room = np.where(clinic, 1, np.where(lucky & (need >= 2), 1, 0))
    places: Ints = np.where(clinic & (need >= 40), need // 25, room).astype(np.int64)
    return places


def _methods(names: Objects, kinds: Objects) -> tuple[Objects, Objects]:
    """Name the method and norm of each slot, with how far the norm is verified."""
    class_teacher = np.isin(names, ("guru TK", "guru kelas SD"))
    managerial = np.isin(names, MANAGERIAL)
    subject = np.char.startswith(names.astype(str), "guru ") & ~class_teacher
    clinical = np.array([BY_NAME[name].rumpun == "kesehatan" for name in names])
    cases: list[tuple[Bools, str, str]] = [
        (managerial, "peta jabatan", "Jumlah jabatan pada struktur organisasi (contoh)"),
        (
            class_teacher,
            "rombel",
            "Satu guru kelas setiap rombel (Juknis SKB 5 Menteri; terverifikasi)",
        ),
        (
            names == "guru BK SMP",
            "peserta didik",
            f"Satu guru BK setiap {PUPILS_PER_COUNSELLOR} peserta didik (belum diverifikasi)",
        ),
        (
            subject,
            "jam tatap muka",
            "JP intrakurikuler kali rombel dibagi 24, dibulatkan ke atas (Permendikdasmen 11/2025)",
        ),
        (kinds == "pustu", "standar", "Satu perawat dan satu bidan setiap pustu (Kemenkes)"),
        (
            (kinds == "puskesmas") & clinical,
            "ABK-Kes",
            "72.000 menit setahun (Permenkes 33/2015); minimum Permenkes 43/2019; volume contoh",
        ),
        (clinical, "ABK-Kes", "72.000 menit setahun (Permenkes 33/2015); volume contoh"),
    ]
    conditions = [case[0] for case in cases]
    default = ("ABK", "75.000 menit setahun (PermenPANRB 1/2020); volume contoh")
    method = np.select(conditions, [case[1] for case in cases], default[0])
    norm = np.select(conditions, [case[2] for case in cases], default[1])
    return method.astype(object), norm.astype(object)


_CITY_POPULATION = 235_000
"""An invented round figure near the city's size; used only to divide over kelurahan."""


def build_services(
    units: pd.DataFrame, people: int, city_people: int, streams: Streams
) -> pd.DataFrame:
    """Make ``layanan`` for places that serve a population; all puskesmas are urban here."""
    random = streams("layanan")
    kinds = units["jenis"].to_numpy()
    population = np.zeros(len(units), dtype=np.int64)
    wards = np.flatnonzero(kinds == "kelurahan")
    total = round(_CITY_POPULATION * people / city_people)
    population[wards] = apportion(random.uniform(0.5, 1.6, len(wards)), total)
    parents = pd.Series(population[wards]).groupby(units["induk"].to_numpy()[wards]).sum()
    above = np.flatnonzero(kinds == "kecamatan")
    population[above] = parents.loc[units["kode"].to_numpy()[above]].to_numpy()
    clinics = np.flatnonzero(kinds == "puskesmas")
    size: Floats = random.uniform(0.8, 1.3, len(clinics))
    size = np.where(units["dasar"].to_numpy()[clinics] == "PKM-MELINTANG", 1.6, size)
    population[clinics] = apportion(size, total)
    posts = np.flatnonzero(kinds == "pustu")
    population[posts] = random.integers(2_500, 7_000, len(posts))
    whole = np.flatnonzero(np.isin(units["dasar"], ("RSUD", "DISDUKCAPIL")))
    population[whole] = total // max(1, len(whole) // 2)
    rows = np.flatnonzero(population > 0)
    clinic = (kinds == "puskesmas")[rows]
    return pd.DataFrame(
        {
            "unit_kerja": units["kode"].to_numpy()[rows],
            "kawasan": blank(np.full(len(rows), "perkotaan"), ~clinic),
            "rawat_inap": blank(np.full(len(rows), "tidak"), ~clinic),
            "penduduk_dilayani": population[rows],
        }
    )

"""Invented people on the seats of the slots: age, post, service, papers, family and home.

Marginals: kalibrasi.csv (national ages and sexes of June 2023, education of December 2023).
Nobody here exists; names end in ``(fiktif)`` and NIP serials lie in 900-999.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from mutasi_lib.domain.nip import SAMPLE_SERIALS
from mutasi_lib.domain.vocabulary import GOLONGAN_PNS
from mutasi_lib.sample.chance import Bools, Dates, Ints, Objects, Streams, blank, pick
from mutasi_lib.sample.posts import BY_NAME, LADDERS, build_posts, code_of_post, managerial_posts
from mutasi_lib.sample.staffing import Totals

AS_OF = np.datetime64("2026-11-01")
TMT = np.datetime64("2027-01-01")

_AGE_AT = (22.0, 31.0, 41.0, 51.0, 55.0, 58.0, 59.95)
_SHARE_BELOW = (0.0, 0.09, 0.33, 0.66, 0.80, 0.955, 1.0)
"""National PNS ages: 9 % to 30, 24 % 31-40, 33 % 41-50, 34 % 51-60; the end thinned so that
about 129 a year reach BUP (Pangkalpinang 2019)."""

_AGE_TENDENCY = {"jabatan pimpinan tinggi": 54.0, "administrator": 50.5, "pengawas": 46.0}
"""Middle ages by post, in years; invented."""
_YEAR = 365.25

PART_TIME_POSTS: dict[str, dict[str, float]] = {
    "sd": {"operator layanan operasional": 4.5, "guru kelas SD": 1.2, "guru PAI SD": 0.4},
    "smp": {"operator layanan operasional": 8.0, "guru Bahasa Indonesia SMP": 1.2},
    "tk": {"operator layanan operasional": 2.0, "guru TK": 2.0},
    "puskesmas": {"operator layanan operasional": 9.0, "perawat": 6.0, "bidan": 6.0},
    "pustu": {"bidan": 0.5},
    "rumah sakit": {"operator layanan operasional": 110.0, "perawat": 70.0, "bidan": 15.0},
    "kelurahan": {"operator layanan operasional": 5.0, "pengadministrasi perkantoran": 4.0},
    "kecamatan": {"operator layanan operasional": 9.0, "pengadministrasi perkantoran": 8.0},
}
"""Weights of PPPK paruh waktu per unit kind; teachers follow the 159 honorer of 2024."""
_PART_TIME_OFFICE = {
    "operator layanan operasional": 40.0,
    "pengadministrasi perkantoran": 25.0,
    "pengelola layanan operasional": 6.0,
}


def build_people(
    units: pd.DataFrame, slots: pd.DataFrame, totals: Totals, streams: Streams
) -> pd.DataFrame:
    """Make one row per person, in no order and without ids.

    Returns
    -------
    DataFrame
        The columns of ``pegawai`` (but ids, couples and homes), plus ``unit`` (row of the unit
        table), ``slot`` (row of the slots, -1 outside them), ``kelompok`` and ``umur`` in years.
    """
    seats = _seats(slots, totals, streams("status"))
    seats = pd.concat([seats, _part_time_seats(units, totals)], ignore_index=True)
    seats["jenis_kelamin"] = _sex(seats, streams("sex"))
    _set_ages(seats, streams("age"))
    _set_posts(seats, units, streams("jenjang"))
    seats = seats.merge(_post_limits(), on="jabatan", how="left", validate="many_to_one")
    _set_births(seats, streams("birth"))
    _set_service(seats, streams("service"))
    _set_papers(seats, streams("papers"))
    _set_conduct(seats, streams("conduct"))
    _set_teaching(seats, slots, streams("teaching"))
    _set_duties(seats, units, streams("duties"))
    seats["nip"] = _nip(seats)
    seats["nama"] = _names(seats["jenis_kelamin"].to_numpy(), streams("names"))
    seats["unit_kerja"] = units["kode"].to_numpy()[seats["unit"]]
    return seats


def _seats(slots: pd.DataFrame, totals: Totals, random: np.random.Generator) -> pd.DataFrame:
    """Repeat each slot by its holders and say who is PNS, CPNS or PPPK."""
    rows = np.repeat(slots.index.to_numpy(), slots["jumlah"].to_numpy())
    kelompok = slots["kelompok_jabatan"].to_numpy()[rows]
    rumpun = np.array([BY_NAME[name].rumpun for name in kelompok])
    status = np.full(len(rows), "PNS", dtype=object)
    left = totals.pppk
    for kind, (_, count) in totals.teachers.items():
        members = np.flatnonzero(np.char.endswith(kelompok.astype(str), kind.upper()))
        status[random.choice(members, count, replace=False)] = "PPPK"
        left -= count
    # Two thirds of the other PPPK are health staff, the rest technical or administrative.
    health = np.flatnonzero(rumpun == "kesehatan")
    office = np.flatnonzero(np.isin(rumpun, ("teknis", "administrasi")))
    in_health = min(round(left * 2 / 3), len(health))
    status[random.choice(health, in_health, replace=False)] = "PPPK"
    status[random.choice(office, left - in_health, replace=False)] = "PPPK"
    young = np.flatnonzero((status == "PNS") & (rumpun != "manajerial"))
    status[random.choice(young, totals.cpns, replace=False)] = "CPNS"
    unit = slots["unit"].to_numpy()[rows]
    return pd.DataFrame(
        {"unit": unit, "slot": rows, "kelompok": kelompok, "status_pegawai": status}
    )


def _part_time_seats(units: pd.DataFrame, totals: Totals) -> pd.DataFrame:
    """Place the PPPK paruh waktu, mostly operators and clerks, by unit kind."""
    rows = [
        (place, name, weight)
        for place, kind in enumerate(units["jenis"])
        if kind != "pemerintah daerah"
        for name, weight in PART_TIME_POSTS.get(kind, _PART_TIME_OFFICE).items()
    ]
    table = pd.DataFrame(rows, columns=["unit", "kelompok", "bobot"])
    share = table["bobot"].to_numpy() / table["bobot"].sum()
    # Cumulative rounding keeps the total exact and follows the weights.
    edges = np.rint(np.concatenate([[0.0], np.cumsum(share)]) * totals.part_time)
    counts = np.diff(edges).astype(np.int64)
    seats = table.loc[table.index.repeat(counts), ["unit", "kelompok"]]
    return seats.assign(slot=-1, status_pegawai="PPPK paruh waktu")


def _sex(seats: pd.DataFrame, random: np.random.Generator) -> Objects:
    """Draw the sex by profession."""
    women = seats["kelompok"].map({name: k.women for name, k in BY_NAME.items()}).to_numpy(float)
    return np.where(random.random(len(seats)) < women, "P", "L").astype(object)


def _set_ages(seats: pd.DataFrame, random: np.random.Generator) -> None:
    """Give ages whose whole follows the national bands; who is older follows post and status.

    People are ranked by a tendency with noise and take the quantiles of the bands in that order.
    """
    kelompok, status = seats["kelompok"], seats["status_pegawai"]
    tendency = kelompok.map(_AGE_TENDENCY).fillna(45.0)
    tendency = tendency.mask(kelompok.str.startswith("guru "), 47.0)
    tendency = tendency.mask(status == "PPPK", 39.0).mask(status == "CPNS", 26.0)
    part_time = (status == "PPPK paruh waktu").to_numpy()
    spread = np.where(kelompok.isin(["jabatan pimpinan tinggi", "administrator"]), 3.5, 9.5)
    score = tendency.to_numpy(dtype=float) + random.normal(0.0, 1.0, len(seats)) * spread
    age = np.zeros(len(seats))
    asn = np.flatnonzero(~part_time)
    quantiles = (np.arange(len(asn)) + random.random(len(asn))) / max(len(asn), 1)
    age[asn[np.argsort(score[asn], kind="stable")]] = np.sort(
        np.interp(quantiles, _SHARE_BELOW, _AGE_AT)
    )
    age[part_time] = random.normal(36.0, 8.0, int(part_time.sum()))
    # Outside these ages nobody is appointed; redrawn, since a clip would pile up one birth day.
    limits = {"PPPK": 24.0, "CPNS": 23.5, "PPPK paruh waktu": 21.0}
    low = status.map(limits).fillna(22.0).to_numpy(dtype=float)
    limits = {"PPPK": 57.5, "CPNS": 33.0, "PPPK paruh waktu": 55.0}
    high = status.map(limits).fillna(60.0).to_numpy(dtype=float)
    redrawn = np.where(age < low, low, high - 9.0) + random.random(len(seats)) * 9.0
    seats["umur"] = np.where((age < low) | (age > high), redrawn, age)


def _set_posts(seats: pd.DataFrame, units: pd.DataFrame, random: np.random.Generator) -> None:
    """Give each person a jabatan: jenjang by age in a profession, rank in a structure."""
    ladder = seats["kelompok"].map({name: k.ladder for name, k in BY_NAME.items()}).to_numpy()
    jenjang = _jenjang(seats, ladder, random)
    places = pd.factorize(pd.MultiIndex.from_arrays([seats["kelompok"], jenjang]))
    pairs: list[Any] = list(places[1])
    codes = np.array([code_of_post(name, step or None) for name, step in pairs], dtype=object)
    post = codes[places[0]]
    managers = np.flatnonzero(ladder == "manajerial")
    rank = seats.iloc[managers].groupby(["unit", "kelompok"]).cumcount().to_numpy()
    where = seats["unit"].to_numpy()[managers]
    kinds, bases = units["jenis"].to_numpy()[where], units["dasar"].to_numpy()[where]
    names = seats["kelompok"].to_numpy()[managers]
    for row, name, kind, base, place in zip(managers, names, kinds, bases, rank, strict=True):
        posts = managerial_posts(name, kind, base)
        post[row] = posts[min(int(place), len(posts) - 1)]
    seats["jabatan"] = post
    seats["jenjang"] = jenjang


def _jenjang(seats: pd.DataFrame, ladder: Objects, random: np.random.Generator) -> Objects:
    """Draw the jenjang: higher with age; CPNS at the foot, PPPK seldom above it."""
    n = len(seats)
    age = seats["umur"].to_numpy()
    status = seats["status_pegawai"].to_numpy()
    expert = (ladder == "ahli") | ((ladder == "both") & (random.random(n) < 0.5))
    felt = age + random.normal(0.0, 3.5, n)
    level = np.where(expert, 0 + (felt > 35) + (felt > 50.5), 0 + (felt > 33) + (felt > 45))
    promoted = (random.random(n) < 0.07).astype(int)
    level = np.where(status == "PNS", level, np.where(status == "PPPK", promoted, 0))
    # Above 58 only ahli madya (and teachers) still serve.
    level = np.where(expert & (age >= 58), 2, level)
    steps = np.array([LADDERS["terampil"], LADDERS["ahli"]], dtype=object)
    named = steps[expert.astype(int), level]
    return np.where(np.isin(ladder, ("pelaksana", "manajerial")), "", named).astype(object)


def _post_limits() -> pd.DataFrame:
    """Give what a jabatan asks for, under names that do not clash with the person's own."""
    columns = {
        "kode": "jabatan",
        "jenis": "jenis_jabatan",
        "rumpun": "rumpun",
        "golongan_min": "gol_min",
        "golongan_maks": "gol_maks",
        "golongan_pppk_min": "gol_pppk",
        "pendidikan_min": "pend_min",
        "sertifikat": "sertifikat_jabatan",
        "bup": "bup",
    }
    return build_posts()[list(columns)].rename(columns=columns)


def _set_births(seats: pd.DataFrame, random: np.random.Generator) -> None:
    """Turn ages into birth dates; nobody has passed the BUP of the post on the data's day."""
    age = seats["umur"].to_numpy()
    limit = seats["bup"].to_numpy(dtype=float)
    late = age >= limit - 0.01
    age = np.where(late, random.uniform(51.0, limit - 0.01), age)
    seats["umur"] = age
    days = np.rint(age * _YEAR).astype("timedelta64[D]")
    seats["tanggal_lahir"] = AS_OF - days


def _add_months(dates: Dates, months: Ints) -> Dates:
    """Give the first day of the month ``months`` after the month of each date."""
    return (dates.astype("datetime64[M]") + months).astype("datetime64[D]")


def _set_service(seats: pd.DataFrame, random: np.random.Generator) -> None:
    """Set the TMT dates and the end of PPPK contracts."""
    status = seats["status_pegawai"].to_numpy()
    start = _start(seats, status, random)
    seats["tmt_cpns"] = start
    months = _tenure(len(seats), random)
    in_unit = np.maximum(_add_months(np.full(len(seats), AS_OF), -months), start)
    seats["tmt_unit"] = in_unit
    in_post = _add_months(np.full(len(seats), AS_OF), -random.integers(4, 110, len(seats)))
    in_post = np.where(random.random(len(seats)) < 0.35, in_unit, in_post)
    seats["tmt_jabatan"] = np.maximum(in_post, start)
    seats["akhir_kontrak"] = _contract_end(seats, status, start, random)
    missing = random.random(len(seats)) < 0.02
    seats.loc[missing, "tmt_unit"] = np.datetime64("NaT")


def _start(seats: pd.DataFrame, status: Objects, random: np.random.Generator) -> Dates:
    """Draw the start of service: PNS by age, CPNS 2025-2026, PPPK 2021-2025."""
    n = len(seats)
    age = seats["umur"].to_numpy()
    entry = np.clip(random.normal(27.5, 3.5, n), 20.5, 35.0)
    served = np.maximum(age - entry, 2.2)
    pns = _add_months(AS_OF - np.rint(served * _YEAR).astype("timedelta64[D]"), np.zeros(n, int))
    cpns = np.array(["2025-06-01", "2026-04-01"], dtype="datetime64[D]")[random.integers(0, 2, n)]
    waves = np.array(
        ["2021-12-01", "2022-03-01", "2023-06-01", "2024-03-01", "2025-05-01"],
        dtype="datetime64[D]",
    )
    pppk = waves[random.choice(5, size=n, p=[0.03, 0.30, 0.25, 0.22, 0.20])]
    # Nobody starts before 21: the young came with the last wave.
    pppk = np.where(age - (AS_OF - pppk).astype(int) / _YEAR < 21, waves[-1], pppk)
    start = np.where(status == "PNS", pns, np.where(status == "CPNS", cpns, pppk))
    # The 2,778 were proposed in September 2025 (kalibrasi.csv); they start after that.
    return np.where(status == "PPPK paruh waktu", np.datetime64("2025-12-01"), start)


def _tenure(n: int, random: np.random.Generator) -> Ints:
    """Draw months in the unit: about 20 % under 24, 25 % over 60, counted at the day."""
    kind = random.choice(3, size=n, p=[0.17, 0.50, 0.33])
    low = np.array([4, 25, 61])[kind]
    return random.integers(low, np.array([24, 61, 170])[kind])


def _contract_end(
    seats: pd.DataFrame, status: Objects, start: Dates, random: np.random.Generator
) -> Dates:
    """End contracts after five years (paruh waktu: one), renewed or cut at BUP (domain.md 1.4)."""
    n = len(seats)
    years = np.full(n, 5)
    early = start < np.datetime64("2022-06-01")
    # Most first contracts that run out around the plan have been renewed ahead of time.
    years = np.where(early & (random.random(n) < 0.75), 10, years)
    part_time = status == "PPPK paruh waktu"
    years = np.where(part_time, np.where(random.random(n) < 0.85, 2, 1), years)
    end = _add_months(start, 12 * years) - np.timedelta64(1, "D")
    leaves = retirement(seats["tanggal_lahir"].to_numpy(), seats["bup"].to_numpy(dtype=int))
    end = np.minimum(end, leaves - np.timedelta64(1, "D"))
    return np.where((status == "PPPK") | part_time, end, np.datetime64("NaT"))


def retirement(birth: Dates, bup: Ints) -> Dates:
    """Give the first day out of office: the first of the month after the BUP birthday."""
    return _add_months(birth.astype("datetime64[D]"), 12 * bup + 1)


_HIGHER = {"SMA": "D-III", "D-III": "S-1", "S-1": "S-2", "S-2": "S-3"}
_LOWER = {"SMA": "SMP", "D-III": "SMA", "S-1": "D-III"}
_FIELDS_OF_SCHOOL = ("IPA", "IPS", "Administrasi Perkantoran", "Akuntansi", "Teknik Mesin")
_OTHER_FIELDS = (
    "Ekonomi",
    "Hukum",
    "Administrasi Publik",
    "Pertanian",
    "Teknik Sipil",
    "Ilmu Komunikasi",
)


def _set_papers(seats: pd.DataFrame, random: np.random.Generator) -> None:
    """Set golongan, education, field and certificates, with the few misfits of real life."""
    n = len(seats)
    pns = seats["status_pegawai"].isin(["PNS", "CPNS"]).to_numpy()
    seats["golongan"] = np.where(pns, _golongan(seats, random), seats["gol_pppk"])
    least = seats["pend_min"].to_numpy()
    level = _education(seats, random)
    seats["pendidikan"] = level
    seats["bidang_pendidikan"] = _field(seats, level, random)
    teacher = seats["kelompok"].str.startswith("guru ").to_numpy()
    lacking = random.random(n) < np.where(teacher, 0.09, 0.02)
    seats["sertifikat"] = blank(seats["sertifikat_jabatan"].to_numpy(), lacking)
    unknown = random.random(n) < 0.01
    seats["pendidikan"] = blank(np.where(level == "", least, level), unknown)


def _golongan(seats: pd.DataFrame, random: np.random.Generator) -> Objects:
    """Draw the golongan between the limits of the jabatan, higher with age."""
    scale = {name: place for place, name in enumerate(GOLONGAN_PNS)}
    low = seats["gol_min"].map(scale).to_numpy(dtype=int)
    high = seats["gol_maks"].map(scale).to_numpy(dtype=int)
    mature = np.clip((seats["umur"].to_numpy() - 24) / 32, 0, 1)
    where = np.clip(0.65 * mature + 0.35 * random.random(len(seats)), 0, 0.999)
    # The top golongan of a jenjang is seldom reached.
    where = np.where(seats["status_pegawai"] == "CPNS", 0.0, where**1.6)
    drawn: Objects = np.array(GOLONGAN_PNS, dtype=object)[
        low + (where * (high - low + 1)).astype(int)
    ]
    return drawn


def _education(seats: pd.DataFrame, random: np.random.Generator) -> Objects:
    """Start from the least the jabatan asks; some hold more, very few less."""
    least = seats["pend_min"]
    chance = least.map({"SMA": 0.30, "D-III": 0.34, "S-1": 0.09}).fillna(0.0).to_numpy(float)
    senior = (seats["jenis_jabatan"].isin(["jpt", "administrator"])) | (
        seats["jenjang"] == "ahli madya"
    )
    chance = np.where(senior, np.where(seats["jenis_jabatan"] == "jpt", 0.8, 0.3), chance)
    draw = random.random(len(seats))
    higher = least.map(_HIGHER)
    lower = least.map(_LOWER)
    level = np.where(draw < chance, higher, np.where(draw > 0.988, lower, least))
    again = random.random(len(seats)) < 0.45
    # Clerks who studied on mostly went straight to S-1.
    straight = (least == "SMA") & (level == "D-III") & again
    result: Objects = np.where(straight, "S-1", level).astype(object)
    return result


def _field(seats: pd.DataFrame, level: Objects, random: np.random.Generator) -> Objects:
    """Give a fitting field of study, in 4 % of cases another one."""
    n = len(seats)
    codes, names = pd.factorize(seats["kelompok"])
    fields = [BY_NAME[str(name)].fields or _OTHER_FIELDS for name in names]
    width = max(len(options) for options in fields)
    table = np.array(
        [[options[place % len(options)] for place in range(width)] for options in fields],
        dtype=object,
    )
    own = table[codes, random.integers(0, width, n)]
    other = pick(random, _OTHER_FIELDS, np.ones(len(_OTHER_FIELDS)), n)
    school = pick(random, _FIELDS_OF_SCHOOL, np.ones(len(_FIELDS_OF_SCHOOL)), n)
    own = np.where(random.random(n) < 0.04, other, own)
    fields_held: Objects = np.where(np.isin(level, ("SMA", "SMP")), school, own).astype(object)
    return fields_held


def _set_conduct(seats: pd.DataFrame, random: np.random.Generator) -> None:
    """Set appraisal, legal position and the end of a disciplinary sanction."""
    n = len(seats)
    ratings = ("Baik", "Sangat Baik", "Butuh Perbaikan", "Kurang", "Sangat Kurang")
    rating = pick(random, ratings, np.array([0.83, 0.135, 0.025, 0.008, 0.002]), n)
    seats["predikat_kinerja"] = blank(rating, random.random(n) < 0.03)
    until = AS_OF + random.integers(-120, 330, n).astype("timedelta64[D]")
    punished = random.random(n) < 0.007
    seats["hukuman_disiplin_sampai"] = np.where(punished, until, np.datetime64("NaT"))
    positions = ("Aktif", "Tugas Belajar", "CLTN", "MPP", "Pemberhentian Sementara")
    position = pick(random, positions, np.array([0.988, 0.006, 0.0035, 0.0015, 0.001]), n)
    settled = (seats["status_pegawai"] == "PNS").to_numpy()
    old = seats["umur"].to_numpy() > 56
    # MPP is the year before BUP; study leave and CLTN are for those with years to come.
    wrong = (position == "MPP") & ~old | np.isin(position, ("Tugas Belajar", "CLTN")) & old
    seats["kedudukan_hukum"] = np.where(settled & ~wrong, position, "Aktif")


def _set_teaching(seats: pd.DataFrame, slots: pd.DataFrame, random: np.random.Generator) -> None:
    """Set subject and weekly hours of teachers; where there are too many, hours are short."""
    kelompok = seats["kelompok"]
    teacher = kelompok.str.startswith("guru ").to_numpy()
    subject = kelompok.str.replace(r"^guru (.*?)(?: SD| SMP)?$", r"\1", regex=True)
    subject = subject.replace({"kelas": "Guru Kelas SD", "TK": "Guru Kelas TK"})
    certified = teacher & seats["sertifikat"].notna().to_numpy()
    seats["mapel"] = blank(subject.to_numpy(), ~certified)
    known = seats["slot"].to_numpy() >= 0
    ratio = np.ones(len(seats))
    load = (slots["kebutuhan_tak_bulat"] / slots["jumlah"].clip(lower=1)).to_numpy()
    ratio[known] = load[seats["slot"].to_numpy()[known]]
    hours = np.rint(26 * ratio + random.normal(0.0, 1.8, len(seats))).clip(8, 36)
    jtm = pd.Series(hours, index=seats.index).where(pd.Series(teacher, index=seats.index))
    seats["jtm"] = jtm.astype("Int64")


_HOURS_OF_DEPUTY = 12
"""The duty counts as the other 12 of 24 hours (Permendikdasmen 11/2025; domain.md 2.5)."""


def _set_duties(seats: pd.DataFrame, units: pd.DataFrame, random: np.random.Generator) -> None:
    """Name heads of schools and puskesmas, deputies, and a few acting officials."""
    seats["tugas_tambahan"] = None
    kinds = units["jenis"].to_numpy()[seats["unit"]]
    senior = (seats["status_pegawai"] == "PNS") & (seats["kedudukan_hukum"] == "Aktif")
    senior = senior & seats["rumpun"].isin(["pendidikan", "kesehatan"])
    merit = np.where(senior, seats["umur"].clip(upper=56), 0.0) + random.normal(0, 4, len(seats))
    schools = np.isin(kinds, ("sd", "smp", "tk")) & seats["rumpun"].eq("pendidikan").to_numpy()
    heads = np.isin(kinds, ("puskesmas",)) & seats["rumpun"].eq("kesehatan").to_numpy()
    order = pd.DataFrame({"unit": seats["unit"], "jenis": kinds, "merit": merit})
    order = order.loc[(schools | heads) & (seats["slot"] >= 0).to_numpy()]
    order = order.sort_values(["unit", "merit"], ascending=[True, False], kind="stable")
    order["rank"] = order.groupby("unit").cumcount()
    first = order["rank"] == 0
    deputies = order["jenis"].eq("smp") & order["rank"].between(1, 2)
    clinic = order["jenis"].eq("puskesmas")
    seats.loc[order.index[first & ~clinic], "tugas_tambahan"] = "Kepala Sekolah"
    seats.loc[order.index[first & ~clinic], "jtm"] = 0
    seats.loc[order.index[first & clinic], "tugas_tambahan"] = "Kepala Puskesmas"
    seats.loc[order.index[deputies], "tugas_tambahan"] = "Wakil Kepala Sekolah"
    seats.loc[order.index[deputies], "jtm"] = _HOURS_OF_DEPUTY
    _set_acting(seats, kinds, random)


def _set_acting(seats: pd.DataFrame, kinds: Objects, random: np.random.Generator) -> None:
    """Let a few seniors act as Plt for a vacant structural post."""
    able = seats["jenjang"].isin(["ahli muda", "ahli madya"]) & seats["rumpun"].eq("teknis")
    able = able | seats["jenis_jabatan"].eq("pengawas")
    pool = np.flatnonzero(able & seats["tugas_tambahan"].isna() & (seats["umur"] < 56))
    wanted = min(len(pool), max(1, round(len(seats) / 800)))
    for row in random.choice(pool, wanted, replace=False):
        title = "Plt. Lurah" if kinds[row] == "kelurahan" else "Plt. Kepala Bidang"
        seats.loc[row, "tugas_tambahan"] = title


def _nip(seats: pd.DataFrame) -> Objects:
    """Write NIP and NI PPPK (month 21); the serial counts people alike in all other digits."""
    birth = pd.Series(seats["tanggal_lahir"]).dt.strftime("%Y%m%d")
    start = pd.Series(seats["tmt_cpns"])
    contract = seats["status_pegawai"].str.startswith("PPPK")
    month = start.dt.strftime("%m").mask(contract, "21")
    sex = seats["jenis_kelamin"].map({"L": "1", "P": "2"})
    stem = birth + start.dt.strftime("%Y") + month + sex
    serial = stem.groupby(stem).cumcount()
    if int(serial.max()) >= len(SAMPLE_SERIALS):
        raise ValueError("more people share a birth date and start than there are serials")
    number: Objects = (stem + (serial + SAMPLE_SERIALS.start).astype(str)).to_numpy(dtype=object)
    return number


_MALE = (
    "Ahmad", "Andi", "Agus", "Arif", "Bambang", "Bayu", "Budi", "Deni", "Dedi", "Dimas", "Eko",
    "Fajar", "Faisal", "Hendra", "Hadi", "Heri", "Irwan", "Iwan", "Joko", "Rahmat", "Rizal",
    "Rizky", "Rudi", "Ridwan", "Sahrul", "Samsul", "Sigit", "Sugeng", "Surya", "Suryadi",
    "Taufik", "Teguh", "Tri", "Wahyu", "Yudi", "Yusuf", "Zainal", "Zulkifli", "Firman", "Gunawan",
    "Hasan", "Ilham", "Junaidi", "Kurnia", "Lukman", "Mahmud", "Nanang", "Okta", "Putra", "Ramli",
    "Syahrial", "Toni", "Umar", "Wawan", "Yogi",
)  # fmt: skip
_FEMALE = (
    "Aisyah", "Anita", "Ani", "Ayu", "Citra", "Dewi", "Desi", "Dian", "Eka", "Elly", "Endang",
    "Erna", "Fitri", "Fitriani", "Hartati", "Indah", "Ika", "Julita", "Kartika", "Lestari", "Lia",
    "Lina", "Maya", "Mega", "Nani", "Novi", "Nurul", "Nurhayati", "Puji", "Putri", "Rahmawati",
    "Ratna", "Rina", "Rini", "Rosita", "Sari", "Santi", "Siti", "Sri", "Sulastri", "Susi", "Tuti",
    "Umi", "Wati", "Wulan", "Yani", "Yeni", "Yuliana", "Yunita", "Zahra", "Zuraida", "Marlina",
    "Herawati",
)  # fmt: skip
_FAMILY = (
    "Saputra", "Pratama", "Wijaya", "Santoso", "Hidayat", "Nugroho", "Setiawan", "Kurniawan",
    "Maulana", "Ramadhan", "Hakim", "Siregar", "Nasution", "Harahap", "Lubis", "Tanjung",
    "Rosandi", "Effendi", "Iskandar", "Syahputra", "Utama", "Permana", "Firdaus", "Ismail",
    "Yahya", "Anwar", "Basri", "Darmawan", "Fadillah", "Gumelar", "Hamzah", "Irawan", "Jauhari",
    "Kusuma", "Latif", "Mulyadi", "Noviandi", "Pangestu", "Rosadi", "Susanto", "Triyono", "Usman",
    "Wibowo", "Yulianto", "Zakaria", "Bahar", "Marpaung", "Simanjuntak", "Sinaga", "Halim",
)  # fmt: skip


def _names(sex: Objects, random: np.random.Generator) -> Objects:
    """Combine given, middle and family names; every name says that it is invented."""
    n = len(sex)
    given = [np.array(names, dtype=object) for names in (_MALE, _FEMALE)]
    drawn = [
        np.where(sex == "L", *(names[random.integers(0, len(names), n)] for names in given))
        for _ in range(2)
    ]
    family = np.array(_FAMILY, dtype=object)[random.integers(0, len(_FAMILY), n)]
    short = random.random(n) < 0.55
    middle = np.where(short | (drawn[0] == drawn[1]), "", drawn[1] + " ")
    full: Objects = drawn[0] + " " + middle + family + " (fiktif)"
    return full


def leaving_before(people: pd.DataFrame, day: np.datetime64) -> Bools:
    """Tell who is out of office by ``day``: BUP reached, or the contract over."""
    out = retirement(people["tanggal_lahir"].to_numpy(), people["bup"].to_numpy(dtype=int)) <= day
    over: Bools = (people["akhir_kontrak"] < pd.Timestamp(day)).to_numpy()
    return out | over

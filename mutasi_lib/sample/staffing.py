"""What each unit needs and how many holders it has today: the slots of the sample.

Needs are invented, but follow the stated norms: rombel and JP for schools (domain.md 2.5), the
puskesmas minimum of Permenkes 43/2019 (2.3), the structure of kecamatan and kelurahan (2.7).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from mutasi_lib.sample.chance import Bools, Floats, Ints, Objects, Streams, apportion
from mutasi_lib.sample.posts import BY_NAME


@dataclass(frozen=True)
class Totals:
    """Head counts of the government, scaled from Pangkalpinang's own.

    Source: kalibrasi.csv (8 October 2025; teachers 25 November 2024). CPNS are among the PNS.
    """

    people: int
    scale: float

    def _scaled(self, count: int) -> int:
        """Scale one of the city's counts."""
        return round(count * self.scale)

    @property
    def pppk(self) -> int:
        """All PPPK."""
        return self._scaled(743)

    @property
    def cpns(self) -> int:
        """CPNS, from the PNS formation of 2024."""
        return self._scaled(49)

    @property
    def part_time(self) -> int:
        """PPPK paruh waktu, counted beside the ASN total."""
        return self._scaled(2778)

    @property
    def teachers(self) -> dict[str, tuple[int, int]]:
        """PNS and PPPK teachers per school kind."""
        counts = {"tk": (37, 10), "sd": (437, 365), "smp": (238, 143)}
        return {kind: (self._scaled(a), self._scaled(b)) for kind, (a, b) in counts.items()}

    @property
    def rombel(self) -> dict[str, int]:
        """Classes per school kind; SD and SMP near the pupils of domain.md 8.5, TK invented."""
        return {kind: self._scaled(n) for kind, n in (("tk", 49), ("sd", 634), ("smp", 240))}


SMP_JP: dict[str, int] = {
    "guru PAI SMP": 2,
    "guru Pancasila SMP": 2,
    "guru Bahasa Indonesia SMP": 5,
    "guru Matematika SMP": 4,
    "guru IPA SMP": 4,
    "guru IPS SMP": 3,
    "guru Bahasa Inggris SMP": 3,
    "guru PJOK SMP": 2,
    "guru Informatika SMP": 2,
    "guru Seni Budaya SMP": 2,
}
"""JP a week and rombel, intrakurikuler (Permendikbudristek 12/2024; domain.md 2.5)."""
SD_JP = {"guru PAI SD": 3, "guru PJOK SD": 3}
JTM_PER_TEACHER = 24
"""Least face-to-face hours of a full teacher (Permendikdasmen 11/2025)."""
PUPILS_PER_COUNSELLOR = 150
"""Common norm for guru BK, not verified."""

PUSKESMAS_MINIMUM = {
    "dokter": 1,
    "dokter gigi": 1,
    "perawat": 5,
    "bidan": 4,
    "promosi kesehatan": 1,
    "sanitasi lingkungan": 1,
    "gizi": 1,
    "farmasi": 1,
    "ATLM": 1,
}
"""Permenkes 43/2019, puskesmas without inpatient care (nine kinds; domain.md 2.3)."""

_PUSKESMAS = {
    "dokter": 3.4,
    "dokter gigi": 1.5,
    "perawat": 10.5,
    "bidan": 9.5,
    "promosi kesehatan": 2.0,
    "sanitasi lingkungan": 2.0,
    "gizi": 2.0,
    "farmasi": 2.6,
    "ATLM": 2.0,
    "terapis gigi dan mulut": 2.0,
    "perekam medis": 1.4,
    "penata keuangan": 1.0,
    "pengadministrasi perkantoran": 2.4,
    "pengelola layanan operasional": 1.4,
    "operator layanan operasional": 1.0,
}
_PUSKESMAS_SIZE = {
    "PKM-MELINTANG": 1.25,
    "PKM-GERUNGGANG": 1.15,
    "PKM-SELINDUNG": 1.1,
    "PKM-PANGKALBALAM": 1.0,
    "PKM-GIRIMAYA": 1.0,
    "PKM-TAMAN-SARI": 0.9,
    "PKM-KACANG-PEDANG": 0.9,
    "PKM-PASIR-PUTIH": 0.95,
    "PKM-AIR-ITAM": 0.95,
}
_ADM, _PLO, _OLO, _PNO = (
    "pengadministrasi perkantoran",
    "pengelola layanan operasional",
    "operator layanan operasional",
    "penata layanan operasional",
)
_FINANCE, _PLAN, _ARCHIVE, _COMPUTER, _POLICY, _HR = (
    "penata keuangan",
    "perencana",
    "arsiparis",
    "pranata komputer",
    "analis kebijakan",
    "analis SDM aparatur",
)
_RSUD = {
    "dokter": 34,
    "dokter gigi": 4,
    "perawat": 172,
    "bidan": 42,
    "promosi kesehatan": 2,
    "sanitasi lingkungan": 4,
    "gizi": 9,
    "farmasi": 20,
    "ATLM": 17,
    "terapis gigi dan mulut": 4,
    "perekam medis": 11,
    _FINANCE: 5,
    _COMPUTER: 4,
    _ARCHIVE: 1,
    _PLAN: 1,
    _ADM: 14,
    _PLO: 8,
    _OLO: 10,
    _PNO: 5,
}
_LOCAL: dict[str, dict[str, float]] = {
    "pustu": {"perawat": 1, "bidan": 1},
    "kelurahan": {_ADM: 2, _PLO: 1, _OLO: 1},
    "kecamatan": {
        "administrator database kependudukan": 1,
        _FINANCE: 1,
        _ADM: 4,
        _PLO: 2,
        _OLO: 2,
        _PNO: 2,
    },
    "smp": {_ADM: 3, _OLO: 1},
}


def _office(keu: int, adm: int, plo: int, olo: int, pno: int, **more: int) -> dict[str, float]:
    """Needs of an office: the posts all have, then its own (underscores stand for spaces)."""
    common = {_FINANCE: keu, _ADM: adm, _PLO: plo, _OLO: olo, _PNO: pno, _PLAN: 1, _ARCHIVE: 1}
    own = {name.replace("_", " "): need for name, need in more.items()}
    return {**common, **own}


_OFFICES: dict[str, dict[str, float]] = {
    "SETDA": {
        **_office(4, 22, 12, 12, 16, analis_kebijakan=14, perencana=3, arsiparis=3),
        _COMPUTER: 3,
        "pengelola pengadaan barang dan jasa": 10,
        _HR: 2,
    },
    "SETWAN": _office(3, 9, 5, 5, 6, analis_kebijakan=5, perencana=2, arsiparis=2),
    "INSPEKTORAT": _office(2, 4, 2, 1, 3, auditor=32, analis_kebijakan=2),
    "DINDIKBUD": {
        **_office(4, 12, 6, 4, 8, analis_kebijakan=3, perencana=3, arsiparis=2),
        _COMPUTER: 3,
        _HR: 3,
    },
    "DINKES": {
        **_office(3, 7, 4, 3, 6, gizi=2, farmasi=3, perencana=2, pranata_komputer=2),
        "promosi kesehatan": 4,
        "sanitasi lingkungan": 3,
        _HR: 2,
    },
    "DPUPR": _office(
        3, 8, 6, 14, 6, teknik_tata_bangunan=16, perencana=2, pengelola_pengadaan_barang_dan_jasa=3
    ),
    "SATPOLPP": _office(2, 5, 3, 8, 3, polisi_pamong_praja=62, pemadam_kebakaran=36),
    "DINSOS": _office(2, 5, 4, 2, 3, pekerja_sosial=14, analis_kebijakan=1),
    "DPMPTSP": _office(2, 6, 4, 2, 4, penata_perizinan=12, pranata_komputer=2, analis_kebijakan=2),
    "DPP": _office(2, 5, 4, 6, 3, penyuluh_pertanian=22, analis_kebijakan=1),
    "DLH": _office(2, 5, 6, 26, 3, pengendali_dampak_lingkungan=9),
    "DISDUKCAPIL": _office(
        2,
        15,
        6,
        4,
        4,
        administrator_database_kependudukan=12,
        pranata_komputer=3,
        arsiparis=3,
    ),
    "DISHUB": _office(2, 5, 5, 14, 3, penguji_kendaraan_bermotor=7),
    "DISKOMINFO": _office(2, 4, 3, 2, 4, pranata_komputer=14, analis_kebijakan=1),
    "DISPERPUSIP": _office(2, 4, 4, 2, 2, pustakawan=9, arsiparis=9),
    "BAPPEDA": _office(2, 4, 2, 1, 3, perencana=20, analis_kebijakan=4, pranata_komputer=2),
    "BAKEUDA": _office(26, 9, 6, 3, 8, analis_kebijakan=2, pranata_komputer=3),
    "BKPSDMD": {
        **_office(2, 5, 3, 1, 4, arsiparis=2, pranata_komputer=3),
        _HR: 18,
    },
}
MANAGERIAL = ("jabatan pimpinan tinggi", "administrator", "pengawas")
_STRUCTURE: dict[str, tuple[int, int, int]] = {
    "kecamatan": (0, 2, 7),
    "kelurahan": (0, 0, 5),
    "rumah sakit": (1, 4, 5),
}
_OFFICE_STRUCTURE = (1, 4, 3)
_SETDA_STRUCTURE = (7, 8, 10)
"""JPT, administrator and pengawas posts of a unit (domain.md 2.7; office figures invented)."""
_FLEXIBLE = ("sekretariat", "inspektorat", "satuan", "dinas", "badan", "rumah sakit")
"""Kinds whose needs are scaled a little so that the whole adds up to the wanted head count."""

_PULL: dict[str, dict[str, float]] = {
    "pendidikan": {
        "Taman Sari": 1.3,
        "Rangkui": 0.9,
        "Girimaya": 0.4,
        "Pangkalbalam": 0.0,
        "Gabek": -0.9,
        "Bukit Intan": -0.8,
        "Gerunggang": -0.9,
    },
    "kesehatan": {
        "RSUD": 0.55,
        "PKM-TAMAN-SARI": 1.0,
        "PKM-KACANG-PEDANG": 1.0,
        "PKM-GIRIMAYA": 0.7,
        "PKM-PANGKALBALAM": 0.3,
        "PKM-PASIR-PUTIH": 0.3,
        "PKM-MELINTANG": -1.1,
        "PKM-AIR-ITAM": -1.3,
        "PKM-GERUNGGANG": -1.3,
        "PKM-SELINDUNG": -1.2,
    },
    "": {
        "SETDA": 1.4,
        "SETWAN": 1.0,
        "DINDIKBUD": 0.9,
        "BAKEUDA": 0.6,
        "DISDUKCAPIL": -1.7,
        "KEL-PARIT-LALANG": -1.7,
        "KEL-KERAMAT": -1.7,
        "KEL-BINTANG": -1.7,
        "KEC-RANGKUI": 1.6,
        "KEC-TAMAN-SARI": 1.6,
        "SMPN-01": 1.0,
    },
}
"""How much a place draws (+) or loses (-) staff, in units of the kelompok's spread.

Teachers go by kecamatan; health staff and the rest by unit. This is the invented picture: a full
centre, short fringes, short pustu, short Disdukcapil and three short kelurahan of Rangkui.
"""
_PUSTU_PULL = -2.0


@dataclass(frozen=True)
class Staffing:
    """Slots with need and holders today, and the classes the school needs come from.

    ``slots``: unit (row of the unit table), kelompok_jabatan, kebutuhan, kebutuhan_tak_bulat,
    jumlah (holders today). ``rombel``: unit_kerja, tingkat, jumlah_rombel, jumlah_siswa.
    """

    slots: pd.DataFrame
    rombel: pd.DataFrame


def build_staffing(units: pd.DataFrame, totals: Totals, streams: Streams) -> Staffing:
    """State the need of every slot and share out the head counts over the slots."""
    classes = _classes(units, totals, streams("rombel"))
    schools = _school_needs(classes)
    slots = pd.concat([schools, _other_needs(units)], ignore_index=True)
    kinds = units["jenis"].to_numpy()[slots["unit"]]
    teaching = slots["kelompok_jabatan"].str.startswith("guru ").to_numpy()
    supply = slots["kelompok_jabatan"].map(lambda name: BY_NAME[name].supply).to_numpy(float)
    teachers = sum(sum(pair) for pair in totals.teachers.values())
    _fit(slots, kinds, teaching, supply, totals.people - teachers)
    # In a small sample an office is small too: posts that would be a fraction fall away.
    kept = teaching | (slots["kebutuhan_tak_bulat"].to_numpy() >= 0.5)
    slots = slots.loc[kept].reset_index(drop=True)
    kinds, teaching, supply = kinds[kept], teaching[kept], supply[kept]
    slots["kebutuhan"] = _rounded(slots, teaching)
    slots["jumlah"] = 0
    for kind, pair in totals.teachers.items():
        _share_out(slots, units, teaching & (kinds == kind), supply, sum(pair), streams(kind))
    rest = totals.people - teachers
    _share_out(slots, units, ~teaching, supply, rest, streams("other staff"))
    return Staffing(slots, _rombel_table(units, classes))


def _classes(units: pd.DataFrame, totals: Totals, random: np.random.Generator) -> pd.DataFrame:
    """Divide the classes over schools and grades: unit, tingkat, jumlah_rombel, jumlah_siswa."""
    pieces = []
    limits = {"tk": (2, 12), "sd": (6, 24), "smp": (3, 33)}
    grades = {"tk": (0,), "sd": (1, 2, 3, 4, 5, 6), "smp": (7, 8, 9)}
    pupils = {"tk": (11, 15), "sd": (22, 28), "smp": (27, 32)}
    for kind, (low, high) in limits.items():
        schools = np.flatnonzero(units["jenis"] == kind)
        total = int(np.clip(totals.rombel[kind], low * len(schools), high * len(schools)))
        wishes = random.normal(1.0, 0.25, len(schools)).clip(0.3)
        classes = apportion(wishes, total, low=low, high=high)
        steps = len(grades[kind])
        # The lowest grades take the classes that do not divide evenly: intake has grown.
        per_grade = [(classes + steps - 1 - place) // steps for place in range(steps)]
        size = random.integers(pupils[kind][0], pupils[kind][1] + 1, (steps, len(schools)))
        for place, grade in enumerate(grades[kind]):
            piece = {"unit": schools, "jenis": kind, "tingkat": grade}
            piece |= {"jumlah_rombel": per_grade[place]}
            piece |= {"jumlah_siswa": per_grade[place] * size[place]}
            pieces.append(pd.DataFrame(piece))
    return pd.concat(pieces, ignore_index=True)


def _school_needs(classes: pd.DataFrame) -> pd.DataFrame:
    """Turn classes into teachers: one per class in TK and SD, else JP x rombel / 24."""
    sums = classes.groupby(["jenis", "unit"], as_index=False)[["jumlah_rombel", "jumlah_siswa"]]
    schools = sums.sum()
    pieces = []
    for kind, school in schools.groupby("jenis"):
        rombel = school["jumlah_rombel"].to_numpy(dtype=float)
        needs = {name: rombel * jp / JTM_PER_TEACHER for name, jp in _JP_OF[str(kind)].items()}
        if kind == "smp":
            needs["guru BK SMP"] = school["jumlah_siswa"].to_numpy() / PUPILS_PER_COUNSELLOR
        else:
            needs["guru TK" if kind == "tk" else "guru kelas SD"] = rombel
        for name, need in needs.items():
            piece = {"unit": school["unit"].to_numpy(), "kelompok_jabatan": name}
            pieces.append(pd.DataFrame({**piece, "kebutuhan_tak_bulat": need}))
    return pd.concat(pieces, ignore_index=True)


_JP_OF: dict[str, dict[str, int]] = {"tk": {}, "sd": SD_JP, "smp": SMP_JP}


def _other_needs(units: pd.DataFrame) -> pd.DataFrame:
    """List the unrounded needs outside teaching, structure posts included."""
    rows: list[tuple[int, str, float]] = []
    columns = units["jenis"], units["dasar"]
    for place, (kind, base) in enumerate(zip(*columns, strict=True)):
        rows += [(place, name, need) for name, need in _profile(kind, base).items()]
        posts = _SETDA_STRUCTURE if base == "SETDA" else _STRUCTURE.get(kind)
        if posts is None and base in _OFFICES:
            posts = _OFFICE_STRUCTURE
        pairs = zip(MANAGERIAL, posts or (), strict=False)
        rows += [(place, name, float(count)) for name, count in pairs if count]
    return pd.DataFrame(rows, columns=["unit", "kelompok_jabatan", "kebutuhan_tak_bulat"])


def _profile(kind: str, base: str) -> dict[str, float]:
    """Give the needs of one unit outside teaching and management."""
    if kind == "puskesmas":
        size = _PUSKESMAS_SIZE[base]
        return {
            name: max(need * size, PUSKESMAS_MINIMUM.get(name, 1))
            for name, need in _PUSKESMAS.items()
        }
    if kind == "rumah sakit":
        return {name: float(need) for name, need in _RSUD.items()}
    return _OFFICES.get(base, _LOCAL.get(kind, {}))


def _fit(slots: pd.DataFrame, kinds: Objects, teaching: Bools, supply: Floats, heads: int) -> None:
    """Scale the needs of offices and hospital so that supply x need meets the head count."""
    managerial = np.isin(slots["kelompok_jabatan"], MANAGERIAL)
    flexible = np.isin(kinds, _FLEXIBLE) & ~teaching & ~managerial
    holders = slots["kebutuhan_tak_bulat"].to_numpy() * supply
    fixed = holders[~flexible & ~teaching].sum()
    factor = max((heads - fixed) / holders[flexible].sum(), 0.02)
    slots.loc[flexible, "kebutuhan_tak_bulat"] *= factor


def _rounded(slots: pd.DataFrame, teaching: Bools) -> Ints:
    """Round teachers up, as the norm is stated here, and the rest to the nearest, at least one."""
    exact = slots["kebutuhan_tak_bulat"].to_numpy()
    nearest = np.floor(exact + 0.5)
    return np.maximum(np.where(teaching, np.ceil(exact - 1e-9), nearest), 1).astype(np.int64)


def _share_out(
    slots: pd.DataFrame,
    units: pd.DataFrame,
    chosen: Bools,
    supply: Floats,
    heads: int,
    random: np.random.Generator,
) -> None:
    """Divide ``heads`` over kelompok by need and supply, then over units by their pull."""
    part = slots.loc[chosen]
    expected = part["kebutuhan"] * supply[chosen]
    per_kelompok = expected.groupby(part["kelompok_jabatan"]).sum()
    limit = part["kebutuhan"].groupby(part["kelompok_jabatan"]).sum()
    managerial = np.isin(per_kelompok.index, MANAGERIAL)
    high = np.where(managerial, limit.to_numpy(), 10**9)
    counts = apportion(per_kelompok.to_numpy(dtype=float), heads, high=high)
    for name, count in zip(per_kelompok.index, counts, strict=True):
        rows = part.index[part["kelompok_jabatan"] == name]
        slots.loc[rows, "jumlah"] = _holders(slots.loc[rows], units, str(name), count, random)


def _holders(
    part: pd.DataFrame, units: pd.DataFrame, name: str, count: int, random: np.random.Generator
) -> Ints:
    """Divide the holders of one kelompok over its slots."""
    kelompok = BY_NAME[name]
    need = part["kebutuhan"].to_numpy()
    if name in MANAGERIAL:
        return apportion(need + random.uniform(0, 0.3, len(need)), count, high=need)
    place = units.iloc[part["unit"].to_numpy()]
    table = _PULL.get(kelompok.rumpun, _PULL[""])
    key = place["kecamatan" if kelompok.rumpun == "pendidikan" else "dasar"]
    drawn = key.map(table).fillna(0.0).to_numpy(dtype=float)
    pull = np.where(place["jenis"] == "pustu", _PUSTU_PULL, drawn)
    noise = random.normal(0.0, 0.6, len(need))
    weights = need * np.maximum(1.0 + kelompok.spread * (pull + noise), 0.05)
    return apportion(weights, count)


def _rombel_table(units: pd.DataFrame, classes: pd.DataFrame) -> pd.DataFrame:
    """Make the ``rombel`` table."""
    table = classes.assign(unit_kerja=units["kode"].to_numpy()[classes["unit"]])
    table = table.sort_values(["unit", "tingkat"], kind="stable")
    return table[["unit_kerja", "tingkat", "jumlah_rombel", "jumlah_siswa"]]

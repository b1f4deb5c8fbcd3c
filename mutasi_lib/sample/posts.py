"""Kelompok jabatan and their jabatan: what a post asks for, and which crossings are allowed.

Golongan limits and BUP: domain.md 1.5-1.6 (Keppres 87/1999, PP 11/2017 Pasal 239, UU 14/2005).
Kelas jabatan, certificates and fields of study are usual values, not taken from a local decree.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

import pandas as pd

from mutasi_lib.sample.chance import code_of

Ladder = Literal["ahli", "terampil", "both", "pelaksana", "manajerial"]


@dataclass(frozen=True, kw_only=True)
class Kelompok:
    """One kelompok jabatan and how it is staffed in the invented city.

    Attributes
    ----------
    ladder
        Which jenjang exist: expert, skilled, both; or none.
    fields
        Fields of study that fit; empty means any.
    certificate
        Required certificate, empty when none.
    women
        Share of women.
    supply
        Holders per needed seat: below one the city as a whole is short.
    spread
        How unevenly holders are spread over units (0 = in proportion to need).
    """

    name: str
    rumpun: str
    ladder: Ladder
    fields: tuple[str, ...] = ()
    certificate: str = ""
    women: float = 0.5
    supply: float = 1.0
    spread: float = 0.1


def _health(
    name: str, ladder: Ladder, women: float, supply: float, spread: float, *fields: str
) -> Kelompok:
    """State a health profession; its certificate is the STR."""
    title = name if name == "ATLM" else name.title().replace(" Dan ", " dan ")
    return Kelompok(
        name=name,
        rumpun="kesehatan",
        ladder=ladder,
        fields=fields,
        certificate=f"STR {title}",
        women=women,
        supply=supply,
        spread=spread,
    )


def _teacher(name: str, women: float, supply: float, spread: float, *fields: str) -> Kelompok:
    """State a kind of teacher; the certificate is the sertifikat pendidik."""
    return Kelompok(
        name=name,
        rumpun="pendidikan",
        ladder="ahli",
        fields=fields,
        certificate="Sertifikat pendidik",
        women=women,
        supply=supply,
        spread=spread,
    )


def _technical(
    name: str, ladder: Ladder, women: float, supply: float, spread: float, *fields: str
) -> Kelompok:
    """State a technical functional profession."""
    return Kelompok(
        name=name,
        rumpun="teknis",
        ladder=ladder,
        fields=fields,
        women=women,
        supply=supply,
        spread=spread,
    )


def _other(
    name: str, rumpun: str, ladder: Ladder, women: float, supply: float, spread: float, *fields: str
) -> Kelompok:
    """State an administrative or managerial kelompok."""
    return Kelompok(
        name=name,
        rumpun=rumpun,
        ladder=ladder,
        fields=fields,
        women=women,
        supply=supply,
        spread=spread,
    )


_ADMIN = "administrasi"
_LEAD = "manajerial"
_PUBLIC = ("Administrasi Publik", "Manajemen", "Ilmu Pemerintahan", "Hukum", "Akuntansi")

KELOMPOK: tuple[Kelompok, ...] = (
    _health("dokter", "ahli", 0.6, 0.97, 0.3, "Profesi Dokter"),
    _health("dokter gigi", "ahli", 0.75, 0.62, 0.05, "Profesi Dokter Gigi"),
    _health("perawat", "both", 0.66, 0.975, 0.2, "Keperawatan", "Profesi Ners"),
    _health("bidan", "both", 1.0, 0.985, 0.24, "Kebidanan"),
    _health("promosi kesehatan", "ahli", 0.75, 0.92, 0.35, "Kesehatan Masyarakat"),
    _health("sanitasi lingkungan", "both", 0.6, 0.97, 0.35, "Kesehatan Lingkungan"),
    _health("gizi", "both", 0.85, 0.92, 0.3, "Gizi"),
    _health("farmasi", "both", 0.8, 0.98, 0.25, "Farmasi", "Profesi Apoteker"),
    _health("ATLM", "both", 0.75, 0.72, 0.05, "Teknologi Laboratorium Medis", "Analis Kesehatan"),
    _health("terapis gigi dan mulut", "terampil", 0.85, 0.96, 0.35, "Kesehatan Gigi"),
    _health("perekam medis", "terampil", 0.7, 0.95, 0.1, "Rekam Medis dan Informasi Kesehatan"),
    _teacher("guru TK", 0.97, 0.96, 0.15, "PG PAUD"),
    _teacher("guru kelas SD", 0.74, 0.965, 0.16, "PGSD"),
    _teacher("guru PAI SD", 0.6, 0.885, 0.32, "Pendidikan Agama Islam"),
    _teacher("guru PJOK SD", 0.25, 0.87, 0.32, "Pendidikan Jasmani", "Ilmu Keolahragaan"),
    _teacher("guru PAI SMP", 0.55, 0.96, 0.3, "Pendidikan Agama Islam"),
    _teacher("guru Pancasila SMP", 0.6, 0.96, 0.3, "PPKn"),
    _teacher(
        "guru Bahasa Indonesia SMP",
        0.75,
        0.87,
        0.12,
        "Pendidikan Bahasa Indonesia",
        "Sastra Indonesia",
    ),
    _teacher("guru Matematika SMP", 0.65, 0.98, 0.2, "Pendidikan Matematika", "Matematika"),
    _teacher(
        "guru IPA SMP", 0.72, 1.02, 0.2, "Pendidikan IPA", "Pendidikan Biologi", "Pendidikan Fisika"
    ),
    _teacher(
        "guru IPS SMP",
        0.62,
        1.02,
        0.25,
        "Pendidikan IPS",
        "Pendidikan Ekonomi",
        "Pendidikan Sejarah",
    ),
    _teacher(
        "guru Bahasa Inggris SMP", 0.75, 1.0, 0.22, "Pendidikan Bahasa Inggris", "Sastra Inggris"
    ),
    _teacher("guru PJOK SMP", 0.25, 0.96, 0.3, "Pendidikan Jasmani", "Ilmu Keolahragaan"),
    _teacher("guru Informatika SMP", 0.5, 0.92, 0.3, "Pendidikan Informatika", "Informatika"),
    _teacher("guru Seni Budaya SMP", 0.6, 0.96, 0.3, "Pendidikan Seni", "Pendidikan Seni Musik"),
    _teacher("guru BK SMP", 0.65, 0.94, 0.2, "Bimbingan dan Konseling"),
    _technical(
        "pranata komputer",
        "both",
        0.35,
        0.93,
        0.35,
        "Informatika",
        "Sistem Informasi",
        "Ilmu Komputer",
    ),
    _technical("arsiparis", "both", 0.6, 0.93, 0.25, "Kearsipan", "Ilmu Perpustakaan"),
    _technical("perencana", "ahli", 0.45, 0.95, 0.35, "Perencanaan Wilayah", "Ekonomi Pembangunan"),
    _technical("auditor", "ahli", 0.45, 0.95, 0.1, "Akuntansi", "Hukum", "Teknik Sipil"),
    _technical("analis kebijakan", "ahli", 0.45, 0.97, 0.3, *_PUBLIC),
    _technical("analis SDM aparatur", "ahli", 0.5, 0.96, 0.3, *_PUBLIC, "Psikologi"),
    _technical(
        "administrator database kependudukan",
        "ahli",
        0.5,
        0.92,
        0.4,
        "Informatika",
        "Sistem Informasi",
        "Statistika",
    ),
    _technical(
        "penyuluh pertanian", "both", 0.4, 0.97, 0.1, "Agroteknologi", "Penyuluhan Pertanian"
    ),
    _technical(
        "pekerja sosial", "both", 0.55, 0.95, 0.1, "Kesejahteraan Sosial", "Pekerjaan Sosial"
    ),
    _technical("polisi pamong praja", "both", 0.12, 0.97, 0.1),
    _technical("pemadam kebakaran", "terampil", 0.03, 0.94, 0.1),
    _technical("pustakawan", "both", 0.7, 0.96, 0.1, "Ilmu Perpustakaan"),
    _technical(
        "pengendali dampak lingkungan", "ahli", 0.5, 0.95, 0.1, "Teknik Lingkungan", "Biologi"
    ),
    _technical("penata keuangan", "ahli", 0.6, 0.97, 0.4, "Akuntansi", "Manajemen", "Ekonomi"),
    _technical(
        "pengelola pengadaan barang dan jasa", "ahli", 0.35, 0.95, 0.1, "Teknik Sipil", "Hukum"
    ),
    _technical("teknik tata bangunan", "ahli", 0.3, 0.95, 0.1, "Teknik Sipil", "Arsitektur"),
    _technical("penguji kendaraan bermotor", "terampil", 0.1, 0.95, 0.1, "Teknik Mesin"),
    _technical("penata perizinan", "ahli", 0.5, 0.95, 0.1, *_PUBLIC),
    _other("pengadministrasi perkantoran", _ADMIN, "pelaksana", 0.43, 0.965, 0.27),
    _other("pengelola layanan operasional", _ADMIN, "pelaksana", 0.36, 0.965, 0.33, *_PUBLIC[:2]),
    _other("operator layanan operasional", _ADMIN, "pelaksana", 0.2, 0.975, 0.33),
    _other("penata layanan operasional", _ADMIN, "pelaksana", 0.42, 0.965, 0.25, *_PUBLIC),
    _other("jabatan pimpinan tinggi", _LEAD, "manajerial", 0.22, 0.94, 0.0),
    _other("administrator", _LEAD, "manajerial", 0.34, 0.97, 0.0),
    _other("pengawas", _LEAD, "manajerial", 0.37, 0.96, 0.0),
)
BY_NAME: dict[str, Kelompok] = {kelompok.name: kelompok for kelompok in KELOMPOK}


@dataclass(frozen=True)
class Rung:
    """One jenjang with its usual limits: kelas, golongan PNS and PPPK, education, BUP."""

    kelas: int
    pns: tuple[str, str]
    pppk: tuple[str, str] | None
    pendidikan: str
    bup: int


RUNGS: dict[str, Rung] = {
    "terampil": Rung(6, ("II/b", "II/d"), ("VI", "VIII"), "D-III", 58),
    "mahir": Rung(7, ("III/a", "III/b"), ("IX", "X"), "D-III", 58),
    "penyelia": Rung(8, ("III/c", "III/d"), ("XI", "XII"), "D-III", 58),
    "ahli pertama": Rung(8, ("III/a", "III/b"), ("IX", "X"), "S-1", 58),
    "ahli muda": Rung(9, ("III/c", "III/d"), ("XI", "XII"), "S-1", 58),
    "ahli madya": Rung(11, ("IV/a", "IV/c"), ("XIII", "XIV"), "S-1", 60),
}
LADDERS: dict[str, tuple[str, ...]] = {
    "ahli": ("ahli pertama", "ahli muda", "ahli madya"),
    "terampil": ("terampil", "mahir", "penyelia"),
}
_TEACHER_BUP = 60
"""UU 14/2005 Pasal 40(4): teachers of every jenjang."""
_DOCTOR_KELAS = 1
"""Doctors and dentists are classed one step above other experts."""

_PELAKSANA: dict[str, Rung] = {
    "pengadministrasi perkantoran": Rung(5, ("II/a", "III/b"), ("V", "VI"), "SMA", 58),
    "pengelola layanan operasional": Rung(6, ("II/c", "III/c"), ("VII", "VIII"), "D-III", 58),
    "operator layanan operasional": Rung(4, ("I/c", "II/d"), ("V", "VI"), "SMA", 58),
    "penata layanan operasional": Rung(7, ("III/a", "III/d"), ("IX", "X"), "S-1", 58),
}
_MANAGERIAL: tuple[tuple[str, str, str, Rung], ...] = (
    ("JPT-SEKDA", "Sekretaris Daerah", "jpt", Rung(15, ("IV/c", "IV/e"), None, "S-1", 60)),
    (
        "JPT-ASISTEN",
        "Asisten Sekretaris Daerah",
        "jpt",
        Rung(14, ("IV/b", "IV/c"), None, "S-1", 60),
    ),
    ("JPT-STAF-AHLI", "Staf Ahli Wali Kota", "jpt", Rung(13, ("IV/b", "IV/c"), None, "S-1", 60)),
    ("JPT-KEPALA", "Kepala Perangkat Daerah", "jpt", Rung(14, ("IV/b", "IV/c"), None, "S-1", 60)),
    ("ADM-CAMAT", "Camat", "administrator", Rung(12, ("IV/a", "IV/b"), None, "S-1", 58)),
    (
        "ADM-SEKCAM",
        "Sekretaris Kecamatan",
        "administrator",
        Rung(11, ("III/d", "IV/a"), None, "S-1", 58),
    ),
    (
        "ADM-SEKRETARIS",
        "Sekretaris Perangkat Daerah",
        "administrator",
        Rung(12, ("IV/a", "IV/b"), None, "S-1", 58),
    ),
    ("ADM-KABAG", "Kepala Bagian", "administrator", Rung(12, ("IV/a", "IV/b"), None, "S-1", 58)),
    ("ADM-KABID", "Kepala Bidang", "administrator", Rung(11, ("III/d", "IV/a"), None, "S-1", 58)),
    ("PGW-LURAH", "Lurah", "pengawas", Rung(9, ("III/c", "III/d"), None, "D-III", 58)),
    (
        "PGW-SEKLUR",
        "Sekretaris Kelurahan",
        "pengawas",
        Rung(8, ("III/b", "III/c"), None, "D-III", 58),
    ),
    (
        "PGW-KASUBBAG",
        "Kepala Subbagian",
        "pengawas",
        Rung(9, ("III/c", "III/d"), None, "D-III", 58),
    ),
    ("PGW-KASI", "Kepala Seksi", "pengawas", Rung(8, ("III/b", "III/d"), None, "D-III", 58)),
)
_KELOMPOK_OF_JENIS = {"jpt": "jabatan pimpinan tinggi"}


def code_of_post(kelompok: str, jenjang: str | None) -> str:
    """Give the code of a functional (with jenjang) or pelaksana (without) jabatan."""
    return code_of(kelompok if jenjang is None else f"{kelompok} {jenjang}")


def build_posts() -> pd.DataFrame:
    """Make the ``jabatan`` table."""
    rows = [row for kelompok in KELOMPOK for row in _rows_of(kelompok)]
    rows += [
        _row(code, name, jenis, BY_NAME[_KELOMPOK_OF_JENIS.get(jenis, jenis)], None, rung)
        for code, name, jenis, rung in _MANAGERIAL
    ]
    table = pd.DataFrame(rows)
    return table.astype({"kelas_jabatan": "Int64", "bup": "Int64"})


def _rows_of(kelompok: Kelompok) -> list[dict[str, object]]:
    """Give the jabatan of one kelompok, except managerial ones."""
    if kelompok.ladder == "manajerial":
        return []
    name = kelompok.name[0].upper() + kelompok.name[1:]
    if kelompok.ladder == "pelaksana":
        rung = _PELAKSANA[kelompok.name]
        code = code_of_post(kelompok.name, None)
        return [_row(code, name, "pelaksana", kelompok, None, rung)]
    ladders = ("terampil", "ahli") if kelompok.ladder == "both" else (kelompok.ladder,)
    rows = []
    for jenjang in (step for ladder in ladders for step in LADDERS[ladder]):
        code = code_of_post(kelompok.name, jenjang)
        title = f"{name} {jenjang.title()}"
        rows.append(_row(code, title, "fungsional", kelompok, jenjang, RUNGS[jenjang]))
    return rows


def _row(
    code: str, name: str, jenis: str, kelompok: Kelompok, jenjang: str | None, rung: Rung
) -> dict[str, object]:
    """Make one row of the ``jabatan`` table."""
    doctor = kelompok.name.startswith("dokter")
    return {
        "kode": code,
        "nama": name,
        "jenis": jenis,
        "kelompok_jabatan": kelompok.name,
        "jenjang": jenjang,
        "rumpun": kelompok.rumpun,
        "kelas_jabatan": rung.kelas + (_DOCTOR_KELAS if doctor else 0),
        "golongan_min": rung.pns[0],
        "golongan_maks": rung.pns[1],
        "golongan_pppk_min": rung.pppk[0] if rung.pppk else None,
        "golongan_pppk_maks": rung.pppk[1] if rung.pppk else None,
        "pendidikan_min": _education(kelompok, rung),
        "bidang_pendidikan": ";".join(kelompok.fields) or None,
        "sertifikat": kelompok.certificate or None,
        "bup": _TEACHER_BUP if kelompok.rumpun == "pendidikan" else rung.bup,
    }


def _education(kelompok: Kelompok, rung: Rung) -> str:
    """Firemen and municipal police on the skilled ladder enter from SMA, others from D-III."""
    if rung.pendidikan == "D-III" and kelompok.name in ("pemadam kebakaran", "polisi pamong praja"):
        return "SMA"
    return rung.pendidikan


@cache
def managerial_posts(kelompok: str, jenis_unit: str, dasar: str) -> tuple[str, ...]:
    """Give the managerial jabatan of a unit in order of rank; the last one repeats.

    Structure of kecamatan and kelurahan: domain.md 2.7 (PP 17/2018, PP 18/2016).
    """
    if kelompok == "jabatan pimpinan tinggi":
        staff = ("JPT-ASISTEN",) * 3 + ("JPT-STAF-AHLI",)
        return ("JPT-SEKDA", *staff) if dasar == "SETDA" else ("JPT-KEPALA",)
    if kelompok == "administrator":
        if jenis_unit == "kecamatan":
            return ("ADM-CAMAT", "ADM-SEKCAM")
        if jenis_unit == "sekretariat":
            return ("ADM-KABAG",)
        return ("ADM-SEKRETARIS", "ADM-KABID")
    if jenis_unit == "kelurahan":
        return ("PGW-LURAH", "PGW-SEKLUR", "PGW-KASI")
    return ("PGW-KASUBBAG", "PGW-KASUBBAG", "PGW-KASI")


_UNVERIFIED = "belum diverifikasi"
_NEAR_SUBJECT = f"Juknis SKB 5 Menteri, mata pelajaran serumpun ({_UNVERIFIED})"
_MOVE_OF_JF = "PermenPANRB 1/2023, perpindahan jabatan fungsional"
_PELAKSANA_LAW = f"PermenPANRB 45/2022, jabatan pelaksana ({_UNVERIFIED})"

_CROSSINGS: tuple[tuple[str, str, str, str, float, int, str], ...] = (
    (
        "guru IPA SMP",
        "guru Matematika SMP",
        "alih jabatan",
        "Pendidikan MIPA; pelatihan dan uji",
        3,
        4_000_000,
        _NEAR_SUBJECT,
    ),
    (
        "guru IPS SMP",
        "guru Pancasila SMP",
        "alih jabatan",
        "Pendidikan ilmu sosial; pelatihan dan uji",
        3,
        3_500_000,
        _NEAR_SUBJECT,
    ),
    (
        "guru Bahasa Inggris SMP",
        "guru Bahasa Indonesia SMP",
        "alih jabatan",
        "Pendidikan bahasa; pelatihan dan uji",
        6,
        5_000_000,
        _NEAR_SUBJECT,
    ),
    (
        "guru Matematika SMP",
        "guru Informatika SMP",
        "alih jabatan",
        "Pelatihan informatika dan uji",
        4,
        4_500_000,
        _NEAR_SUBJECT,
    ),
    ("guru kelas SD", "guru TK", "alih jabatan", "Pelatihan PAUD", 3, 3_000_000, _NEAR_SUBJECT),
    (
        "guru TK",
        "guru kelas SD",
        "alih jabatan",
        "S-1 dan pelatihan kelas awal",
        3,
        3_000_000,
        _NEAR_SUBJECT,
    ),
    (
        "guru PAI SMP",
        "guru PAI SD",
        "pengganti",
        "Sertifikat pendidik Pendidikan Agama Islam",
        0,
        0,
        _NEAR_SUBJECT,
    ),
    ("guru PJOK SMP", "guru PJOK SD", "pengganti", "Sertifikat pendidik PJOK", 0, 0, _NEAR_SUBJECT),
    (
        "bidan",
        "promosi kesehatan",
        "alih jabatan",
        "S-1 kesehatan dan uji kompetensi",
        6,
        6_000_000,
        f"{_MOVE_OF_JF} ({_UNVERIFIED})",
    ),
    (
        "perawat",
        "promosi kesehatan",
        "alih jabatan",
        "S-1 kesehatan dan uji kompetensi",
        6,
        6_000_000,
        f"{_MOVE_OF_JF} ({_UNVERIFIED})",
    ),
    (
        "sanitasi lingkungan",
        "promosi kesehatan",
        "pengganti",
        "Puskesmas nonrawat inap",
        1,
        1_500_000,
        f"Standar 12 jenis RPJMN 2025-2029 ({_UNVERIFIED})",
    ),
    (
        "pengelola layanan operasional",
        "pengadministrasi perkantoran",
        "pengganti",
        "Tugas setara atau di bawahnya",
        0,
        0,
        _PELAKSANA_LAW,
    ),
    (
        "pengadministrasi perkantoran",
        "pengelola layanan operasional",
        "alih jabatan",
        "D-III atau pelatihan layanan",
        1,
        1_000_000,
        _PELAKSANA_LAW,
    ),
    (
        "operator layanan operasional",
        "pengadministrasi perkantoran",
        "alih jabatan",
        "SMA dan pelatihan administrasi",
        1,
        1_000_000,
        _PELAKSANA_LAW,
    ),
    (
        "penata layanan operasional",
        "arsiparis",
        "alih jabatan",
        "S-1 dan pelatihan fungsional arsiparis",
        3,
        7_500_000,
        _MOVE_OF_JF,
    ),
    (
        "pranata komputer",
        "administrator database kependudukan",
        "alih jabatan",
        "Uji kompetensi dan bimbingan teknis SIAK",
        2,
        5_000_000,
        _MOVE_OF_JF,
    ),
)


def build_crossings() -> pd.DataFrame:
    """Make ``padanan_jabatan``; a legal basis we could not read is marked as not verified."""
    return pd.DataFrame(
        _CROSSINGS,
        columns=[
            "dari_kelompok",
            "ke_kelompok",
            "jenis",
            "syarat",
            "bulan_pelatihan",
            "biaya",
            "dasar_hukum",
        ],
    )


_COURSES: tuple[tuple[str, str, str | None, str, int, int, int], ...] = (
    ("PL-01", "Bimbingan teknis SIAK terpusat", "administrator database kependudukan",
     "Administrasi kependudukan", 40, 5_000_000, 12),
    ("PL-02", "Pelatihan fungsional arsiparis", "arsiparis", "Kearsipan", 160, 7_500_000, 10),
    ("PL-03", "Pelatihan promosi kesehatan dan advokasi", "promosi kesehatan", "Promosi kesehatan",
     120, 6_000_000, 15),
    ("PL-04", "Penguatan guru Matematika bagi guru serumpun", "guru Matematika SMP",
     "Pengajaran Matematika", 96, 4_000_000, 20),
    ("PL-05", "Penguatan guru Bahasa Indonesia bagi guru serumpun", "guru Bahasa Indonesia SMP",
     "Pengajaran Bahasa Indonesia", 144, 5_000_000, 20),
    ("PL-06", "Penguatan guru Pancasila bagi guru serumpun", "guru Pancasila SMP",
     "Pengajaran Pancasila", 96, 3_500_000, 15),
    ("PL-07", "Pelatihan Informatika dan koding bagi guru", "guru Informatika SMP",
     "Pengajaran Informatika", 120, 4_500_000, 20),
    ("PL-08", "Pelatihan guru kelas awal", "guru kelas SD", "Pengajaran kelas awal",
     96, 3_000_000, 30),
    ("PL-09", "Pelatihan pendidikan anak usia dini", "guru TK", "Pendidikan anak usia dini",
     96, 3_000_000, 20),
    ("PL-10", "Pelatihan administrasi perkantoran digital", "pengadministrasi perkantoran",
     "Administrasi digital", 32, 1_000_000, 40),
    ("PL-11", "Pelatihan layanan prima", "pengelola layanan operasional", "Pelayanan publik",
     32, 1_000_000, 40),
    ("PL-12", "Pelatihan kegawatdaruratan dasar", "perawat", "Kegawatdaruratan",
     48, 3_500_000, 30),
    ("PL-13", "Pelatihan mengelola perubahan di tempat tugas", None, "Mengelola perubahan",
     24, 1_500_000, 25),
    ("PL-14", "Pelatihan pelayanan publik", None, "Pelayanan publik", 24, 1_250_000, 25),
)  # fmt: skip


def build_courses() -> pd.DataFrame:
    """Make ``pelatihan``: invented courses for kelompok that crossings lead to, and for all."""
    columns = [
        "kode", "nama", "kelompok_jabatan", "kompetensi", "jam_pelajaran", "biaya", "kapasitas",
    ]  # fmt: skip
    return pd.DataFrame(_COURSES, columns=columns).astype({"kapasitas": "Int64"})

"""Closed official vocabularies: spelled as the regulations spell them, with their order."""

from __future__ import annotations

STATUS_PEGAWAI = ("PNS", "CPNS", "PPPK", "ASN", "PPPK paruh waktu", "non-ASN")
"""``ASN`` is a civil servant of whom the source does not say whether PNS or PPPK."""

ASN = ("PNS", "CPNS", "PPPK", "ASN")

KEDUDUKAN_HUKUM = (
    "Aktif",
    "CLTN",
    "Tugas Belajar",
    "Pemberhentian Sementara",
    "Dipekerjakan",
    "MPP",
)

JENIS_JABATAN = ("jpt", "administrator", "pengawas", "fungsional", "pelaksana")
MANAJERIAL = ("jpt", "administrator", "pengawas")

JENJANG = (
    "pemula",
    "terampil",
    "mahir",
    "penyelia",
    "ahli pertama",
    "ahli muda",
    "ahli madya",
    "ahli utama",
)

PENDIDIKAN = ("SD", "SMP", "SMA", "D-I", "D-II", "D-III", "D-IV", "S-1", "S-2", "S-3")
"""In ascending order. D-IV and S-1 stand for the same level (see `pendidikan_level`)."""

JENIS_UNIT = (
    "pemerintah daerah",
    "sekretariat",
    "inspektorat",
    "dinas",
    "badan",
    "satuan",
    "kantor",
    "bagian",
    "bidang",
    "kecamatan",
    "kelurahan",
    "puskesmas",
    "pustu",
    "rumah sakit",
    "tk",
    "sd",
    "smp",
    "upt",
)

PREDIKAT_KINERJA = ("Sangat Baik", "Baik", "Butuh Perbaikan", "Kurang", "Sangat Kurang")

JENIS_PENGECUALIAN = (
    "kesehatan",
    "keluarga",
    "kehamilan",
    "disabilitas",
    "ikatan dinas",
    "lainnya",
)
JENIS_MASUKAN = ("tahan", "lepas", "minta", "tolak")
STATUS_REALISASI = ("diusulkan", "ditetapkan", "dilaksanakan", "batal", "kembali")
KEINGINAN = ("dipenuhi", "tidak dipenuhi", "tidak ditanya")
KESULITAN = ("sulit", "lain")
DASAR_RISIKO = ("terukur", "rata-rata")
DASAR_PENYESUAIAN = ("terukur", "tidak diubah")
JENIS_PADANAN = ("pengganti", "alih jabatan")
KEDUDUKAN_BERJANGKA = ("CLTN", "Tugas Belajar", "Pemberhentian Sementara", "MPP", "Dipekerjakan")
PERIODE = ("tahun", "semester", "triwulan", "bulan", "minggu", "hari")
SATUAN_WAKTU = ("menit", "jam")
JENIS_TUGAS = ("pokok", "penunjang", "perorangan")
METODE_KEBUTUHAN = (
    "formasi",
    "abk",
    "abk_kes",
    "rombel",
    "jam_tatap_muka",
    "peserta_didik",
    "permenkes43_2019",
    "rpjmn_2025",
)
KAWASAN = ("perkotaan", "pedesaan", "terpencil", "sangat terpencil")

GOLONGAN_PNS = tuple(
    f"{roman}/{letter}"
    for roman, letters in (("I", "abcd"), ("II", "abcd"), ("III", "abcd"), ("IV", "abcde"))
    for letter in letters
)
"""I/a to IV/e, ascending. Never compared with the PPPK scale."""

GOLONGAN_PPPK = [
    "I",
    "II",
    "III",
    "IV",
    "V",
    "VI",
    "VII",
    "VIII",
    "IX",
    "X",
    "XI",
    "XII",
    "XIII",
    "XIV",
    "XV",
    "XVI",
    "XVII",
]  # ascending

GOLONGAN = (*GOLONGAN_PNS, *GOLONGAN_PPPK)


def golongan_level(golongan: str) -> int:
    """Give the place of a golongan on its own scale (0 is lowest).

    PNS and PPPK are two scales: compare levels only of golongan of one scale.

    Raises
    ------
    ValueError
        If the text is on neither scale.
    """
    scale = GOLONGAN_PNS if "/" in golongan else GOLONGAN_PPPK
    return list(scale).index(golongan)


def pendidikan_level(pendidikan: str) -> int:
    """Give the place of an education level in ascending order; S-1 equals D-IV."""
    return PENDIDIKAN.index("D-IV" if pendidikan == "S-1" else pendidikan)

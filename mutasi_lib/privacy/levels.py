"""Levels of access: who may see what, as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

AccessLevel = Literal["pimpinan", "unit", "publik"]
Reach = Literal["semua", "unit sendiri", "tidak ada"]


@dataclass(frozen=True, kw_only=True)
class Access:
    """What one level may see.

    Attributes
    ----------
    label, kalimat
        Name of the level and the sentence a page prints about it.
    identitas
        Names and NIP, in the restricted annex only.
    perorangan
        One row per pegawai, under a pseudonym.
    alasan_pribadi
        Discipline, health and family as reasons, in the restricted annex only.
    hitungan_tepat
        Counts as they are; elsewhere they pass `protect_counts` or `protect_count`.
    """

    label: str
    kalimat: str
    identitas: Reach
    perorangan: Reach
    alasan_pribadi: Reach
    hitungan_tepat: Reach


ACCESS: dict[AccessLevel, Access] = {
    "pimpinan": Access(
        label="Pimpinan",
        kalimat="Untuk PPK dan Tim Penilai Kinerja. Halaman memakai kode pegawai; nama, NIP, dan "
        "alasan pribadi hanya ada pada lampiran terbatas.",
        identitas="semua",
        perorangan="semua",
        alasan_pribadi="semua",
        hitungan_tepat="semua",
    ),
    "unit": Access(
        label="Kepala unit kerja",
        kalimat="Untuk kepala unit kerja. Memuat pegawai unit sendiri saja, tanpa alasan pribadi; "
        "angka unit lain dibulatkan dan jumlah kecil disamarkan.",
        identitas="unit sendiri",
        perorangan="unit sendiri",
        alasan_pribadi="tidak ada",
        hitungan_tepat="unit sendiri",
    ),
    "publik": Access(
        label="Publik",
        kalimat="Untuk umum. Hanya memuat jumlah yang dibulatkan; jumlah kecil disamarkan agar "
        "tidak seorang pun dapat dikenali.",
        identitas="tidak ada",
        perorangan="tidak ada",
        alasan_pribadi="tidak ada",
        hitungan_tepat="tidak ada",
    ),
}
"""Every level with its rights; data, so that pages and tests read the same thing."""

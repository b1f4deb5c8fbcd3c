"""What a needs method could not use, or an officer should look at: told slot by slot."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

FINDING_COLUMNS = ("kode", "slot_key", "unit_kerja", "kelompok_jabatan", "masalah", "saran")

REMEDIES = {
    "ROMBEL-TIDAK-ADA": "Isi tabel rombel untuk sekolah ini, satu baris tiap tingkat.",
    "SISWA-TIDAK-ADA": "Isi jumlah_siswa pada tabel rombel.",
    "LAYANAN-TIDAK-ADA": "Isi rawat_inap dan kawasan puskesmas ini pada tabel layanan.",
    "KAWASAN-TIDAK-DIKENAL": "Isi kawasan puskesmas ini pada tabel layanan.",
    "BEBAN-NOL": "Isi volume tugasnya, atau hapus slot ini dari tabel beban_kerja.",
    "KELONGGARAN-PENUH": "Periksa periode dan satuan tugas penunjang; jumlahnya harus di bawah "
    "100 %.",
    "TUGAS-BUKAN-POKOK": "Pakai metode ABK-Kes, atau nyatakan tugas itu sebagai tugas pokok.",
    "PEMBULATAN-NOL": "Bagi tugasnya dengan unit lain, atau ubah cara pembulatan.",
    "METODE-TANPA-MASUKAN": "Lengkapi masukannya, atau pilih metode lain pada tabel "
    "metode_kebutuhan.",
    "NORMA-TIDAK-BERLAKU": "Ubah TMT rencana, atau pilih metode yang normanya berlaku pada hari "
    "itu.",
    "BEDA-HITUNGAN": "Bandingkan kedua hitungan; periksa satuan waktu dan periode tugasnya.",
}
"""Code of a finding -> what an officer does about it."""


def finding(
    kode: str, slots: pd.DataFrame, masalah: str | Iterable[str], *, whole: bool = False
) -> pd.DataFrame:
    """State something about slots (columns slot_key, unit_kerja, kelompok_jabatan).

    ``whole``: it is about a method, not about slots.
    """
    if whole:
        slots = pd.DataFrame({"slot_key": [""], "unit_kerja": [""], "kelompok_jabatan": [""]})
    frame = slots[["slot_key", "unit_kerja", "kelompok_jabatan"]].assign(
        kode=kode,
        masalah=masalah if isinstance(masalah, str) else list(masalah),
        saran=REMEDIES[kode],
    )
    return frame[list(FINDING_COLUMNS)]


def number(value: float, decimals: int = 0) -> str:
    """``1234.5`` -> ``"1.234,5"``, as an officer reads it."""
    text = f"{value:,.{decimals}f}"
    return text.translate(str.maketrans(",.", ".,"))

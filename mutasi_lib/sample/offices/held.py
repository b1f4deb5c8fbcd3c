"""What each form can carry, read off the formats and not off any reader."""

from __future__ import annotations

from mutasi_lib.domain.schemas import TABLES

HELD: dict[str, dict[str, tuple[str, ...]]] = {
    "tabel mutasi": {name: tuple(table.columns) for name, table in TABLES.items()},
    "ekspor SIASN data utama": {
        "pegawai": (
            "status_pegawai",
            "jabatan",
            "unit_kerja",
            "nip",
            "nama",
            "kedudukan_hukum",
            "tanggal_lahir",
            "jenis_kelamin",
            "golongan",
            "tmt_cpns",
            "tmt_jabatan",
            "pendidikan",
            "bidang_pendidikan",
        ),
    },
    "hierarki unor SIASN": {"unit_kerja": ("nama", "induk", "id_unor_siasn")},
    "peta jabatan": {"formasi": ("unit_kerja", "kelompok_jabatan", "kebutuhan")},
    "daftar guru Dapodik": {
        "pegawai": (
            "status_pegawai",
            "unit_kerja",
            "nip",
            "nama",
            "tanggal_lahir",
            "jenis_kelamin",
            "golongan",
            "tmt_cpns",
            "tugas_tambahan",
            "id_pasangan",
            "rumah_kelurahan",
            "rumah_lintang",
            "rumah_bujur",
        ),
    },
}
"""Form -> table -> our columns. The outside forms refer to people by NIP and to units and jabatan
by SIASN id or name; Dapodik holds school staff only, and TMT CPNS of PNS and CPNS only."""

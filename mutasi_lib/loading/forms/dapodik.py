"""Dapodik: the *daftar guru* of one school, whose name stands in a title row (domain.md 5.4)."""

from __future__ import annotations

import pandas as pd

from mutasi_lib.domain.schemas import TABLES
from mutasi_lib.loading.forms.core import (
    Form,
    Part,
    Skip,
    headings_of,
    lower,
    numbers_at,
    raw_table,
)
from mutasi_lib.loading.forms.names import unit_kind
from mutasi_lib.loading.headings import Grid

DAPODIK = "daftar guru Dapodik"

_DAPODIK_COLUMNS = {
    "nip": "nip",
    "nama": "nama",
    "jenis_kelamin": "jk",
    "tanggal_lahir": "tanggal_lahir",
    "status_pegawai": "status_kepegawaian",
    "golongan": "pangkat_golongan",
    "tugas_tambahan": "tugas_tambahan",
    "tmt_cpns": "tanggal_cpns",
    "id_pasangan": "nip_suami_istri",
    "rumah_kelurahan": "desa_kelurahan",
    "rumah_lintang": "lintang",
    "rumah_bujur": "bujur",
}

DAPODIK_STATUS = {
    "pns": "PNS",
    "cpns": "CPNS",
    "pns depag": "PNS",
    "pns diperbantukan": "PNS",
    "pppk": "PPPK",
    "p3k": "PPPK",
    "pppk paruh waktu": "PPPK paruh waktu",
}


def _dapodik(grid: Grid) -> tuple[list[Part], list[Skip]]:
    columns = {name: grid.text(source) for name, source in _DAPODIK_COLUMNS.items()}
    status = lower(columns["status_pegawai"])
    outside = (~status.isin(list(DAPODIK_STATUS)) & columns["nip"].isna()).to_numpy(dtype=bool)
    columns["status_pegawai"] = status.map(DAPODIK_STATUS).where(
        status.isin(list(DAPODIK_STATUS)), columns["status_pegawai"]
    )
    columns["id_pegawai"] = columns["nip"]
    school = next((title for title in grid.titles if unit_kind(title)), None)
    columns["unit_kerja"] = pd.Series([school] * len(grid), dtype="str")
    headings = headings_of(grid, _DAPODIK_COLUMNS) | headings_of(grid, {"id_pegawai": "nip"})
    order = [name for name in TABLES["pegawai"].columns if name in columns]
    raw = raw_table(
        "pegawai", grid, {name: columns[name] for name in order}, headings, DAPODIK, ~outside
    )
    skips = [Skip(reason="bukan ASN (tanpa NIP)", numbers=numbers_at(grid, outside))]
    return [Part(raw=raw, partial=True)], skips


FORM = Form(
    label=DAPODIK,
    signature=frozenset({"nuptk", "jenis_ptk", "status_kepegawaian", "nip"}),
    known=frozenset({*_DAPODIK_COLUMNS.values(), "nuptk", "jenis_ptk"}),
    build=_dapodik,
    holds={"pegawai": ("id_pegawai", "unit_kerja", *_DAPODIK_COLUMNS)},
    rank=4,
)

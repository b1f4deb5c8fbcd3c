"""Dapodik's *Daftar Guru*, one workbook per school.

Headings and title rows: domain.md 5.4. Coordinates are number cells, all else is text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
import pandas as pd

from mutasi_lib.sample import LABEL
from mutasi_lib.sample.chance import Streams
from mutasi_lib.sample.offices.canaries import canary_numbers, canary_texts
from mutasi_lib.sample.offices.dirt import SPACES, soil, soil_numbers
from mutasi_lib.sample.offices.registry import PART_TIME, SCHOOLS, Registry
from mutasi_lib.sample.offices.sheets import Cell, new_book, typed_cell

DAPODIK_HEADINGS = (
    "No", "Nama", "NUPTK", "JK", "Tempat Lahir", "Tanggal Lahir", "NIP", "Status Kepegawaian",
    "Jenis PTK", "Agama", "Alamat Jalan", "RT", "RW", "Nama Dusun", "Desa/Kelurahan", "Kecamatan",
    "Kode Pos", "Telepon", "HP", "Email", "Tugas Tambahan", "SK CPNS", "Tanggal CPNS",
    "SK Pengangkatan", "TMT Pengangkatan", "Lembaga Pengangkatan", "Pangkat Golongan",
    "Sumber Gaji", "Nama Ibu Kandung", "Status Perkawinan", "Nama Suami/Istri",
    "NIP Suami/Istri", "Pekerjaan Suami/Istri", "TMT PNS", "Sudah Lisensi Kepala Sekolah",
    "Pernah Diklat Kepengawasan", "Keahlian Braille", "Keahlian Bahasa Isyarat", "NPWP",
    "Nama Wajib Pajak", "Kewarganegaraan", "Bank", "Nomor Rekening Bank", "Rekening Atas Nama",
    "NIK", "No KK", "Karpeg", "Karis/Karsu", "Lintang", "Bujur", "NUKS",
)  # fmt: skip

_POINT = ("Lintang", "Bujur")
_KINDS = tuple("float" if heading in _POINT else "text" for heading in DAPODIK_HEADINGS[1:])

HONORARY = "Honor Daerah TK.II Kab/Kota"
"""Status of school staff who are no ASN; they have no NIP."""

_STATUS = {PART_TIME: "PPPK Paruh Waktu", "ASN": ""}
_PROVINCE = "Prov. Kepulauan Bangka Belitung"


def write_dapodik(registry: Registry, folder: Path, streams: Streams, *, dirt: bool) -> None:
    """Write one file per school, named after its kode, with all staff of that school.

    Dirt: the school's name in capitals, stray spaces, coordinates as text with a comma, and two
    honorary staff without NIP.
    """
    staff = registry.where(registry.in_school())
    table = _table(staff, registry)
    if dirt:
        table = _soiled(table, streams("Dapodik"))
    units = registry.units
    schools = units[units["jenis"].isin(SCHOOLS)]
    for kode, name in zip(schools.index.astype(str), schools["nama"], strict=True):
        rows = table[(staff.people["unit_kerja"] == kode).to_numpy()].to_numpy(dtype=object)
        body = [*rows.tolist(), *(_honorary_rows() if dirt else ())]
        titles = _titles(registry, kode, name.upper() if dirt else name)
        with new_book(folder / f"{quote(kode, safe='')}.xlsx") as book:
            numbered = (_cells(number, row) for number, row in enumerate(body, start=1))
            book.add("Daftar Guru", [DAPODIK_HEADINGS, *numbered], titles=titles)


def _cells(number: int, row: Sequence[str]) -> list[Cell]:
    """Number a row of the table; points of the map become numbers."""
    return [
        str(number),
        *(typed_cell(text, kind) for text, kind in zip(row[1:], _KINDS, strict=True)),
    ]


def _titles(registry: Registry, kode: str, name: str) -> list[str]:
    """Give the rows above the heading."""
    place = registry.info.get("nama_daerah", "")
    kecamatan = registry.units["kecamatan"].to_dict()[kode]
    return [
        LABEL,
        "Daftar Guru",
        name,
        f"Kecamatan Kec. {kecamatan}, Kabupaten {place}, Provinsi {_PROVINCE}",
        f"Tanggal Unduh: {registry.today} 08:00:00 Pengunduh: operator (fiktif)",
        "",
    ]


def _table(staff: Registry, registry: Registry) -> pd.DataFrame:
    """Make the table of all schools, clean; what we do not know stays empty."""
    people = staff.people
    everyone = registry.people.set_index("id_pegawai")
    status = people["status_pegawai"]
    columns: dict[str, Any] = {
        "Nama": people["nama"],
        "JK": people["jenis_kelamin"],
        "Tanggal Lahir": people["tanggal_lahir"],
        "NIP": people["nip"],
        "Status Kepegawaian": status.replace(_STATUS),
        "Jenis PTK": _kinds(staff),
        "Desa/Kelurahan": people["rumah_kelurahan"],
        "Tugas Tambahan": people["tugas_tambahan"],
        "Tanggal CPNS": people["tmt_cpns"].where(~status.str.startswith("PPPK")),
        "TMT Pengangkatan": people["tmt_cpns"],
        "Pangkat Golongan": people["golongan"],
        "Nama Suami/Istri": people["id_pasangan"].map(everyone["nama"]),
        "NIP Suami/Istri": people["id_pasangan"].map(everyone["nip"]),
        "Lintang": people["rumah_lintang"],
        "Bujur": people["rumah_bujur"],
    }
    return _with_canaries(pd.DataFrame(columns, index=range(len(people)), dtype=object))


def _with_canaries(table: pd.DataFrame) -> pd.DataFrame:
    """Give all columns of the format, those no loader may keep filled."""
    n = len(table)
    canaries = {
        "NUPTK": canary_numbers(n, 16),
        "Agama": canary_texts(n, "{word} (contoh)"),
        "Alamat Jalan": canary_texts(n, "Jalan {word} Fiktif No. {place}"),
        "Telepon": canary_numbers(n, 13),
        "HP": canary_numbers(n, 13),
        "Email": canary_texts(n, "{word}.{place}@contoh.invalid"),
        "Nama Ibu Kandung": canary_texts(n, "Ibu {word} {place} (fiktif)"),
        "NPWP": canary_numbers(n, 15),
        "Nama Wajib Pajak": canary_texts(n, "Wajib Pajak {word} (fiktif)"),
        "Bank": canary_texts(n, "Bank {word} (contoh)"),
        "Nomor Rekening Bank": canary_numbers(n, 13),
        "Rekening Atas Nama": canary_texts(n, "Rekening {word} {place} (fiktif)"),
        "NIK": canary_numbers(n, 16),
        "No KK": canary_numbers(n, 16),
        "Karpeg": canary_numbers(n, 13),
    }
    whole = table.assign(**canaries).reindex(columns=list(DAPODIK_HEADINGS))
    return whole.astype(object).fillna("")


def _kinds(staff: Registry) -> list[str]:
    """Give Jenis PTK: head, class or subject teacher, or office staff."""
    kinds = []
    teachers = staff.of_teacher()
    for name, duty, teaches in zip(
        staff.of_post("nama"), staff.people["tugas_tambahan"], teachers, strict=True
    ):
        if duty == "Kepala Sekolah":
            kinds.append("Kepala Sekolah")
        elif not teaches:
            kinds.append("Tenaga Administrasi Sekolah")
        else:
            whole_class = re.match(r"guru (kelas|tk)\b", name, re.IGNORECASE)
            kinds.append("Guru Kelas" if whole_class else "Guru Mapel")
    return kinds


def _soiled(table: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    """Soil the cells of a clean table."""
    texts = ("Nama", "Tugas Tambahan", "Desa/Kelurahan")
    soiled = {head: soil(table[head].to_numpy(), SPACES, random) for head in texts}
    soiled |= {head: soil_numbers(table[head].to_numpy(), random) for head in _POINT}
    return table.assign(**soiled)


@cache
def _honorary_rows() -> tuple[tuple[str, ...], ...]:
    """Make the staff who are no ASN: the same rows in every school, since they are invented."""
    n = 2
    columns = {
        "Nama": canary_texts(n, "Honorer {word} {place} (fiktif)"),
        "JK": ["L", "P"],
        "Status Kepegawaian": [HONORARY] * n,
        "Jenis PTK": ["Tenaga Administrasi Sekolah"] * n,
    }
    table = _with_canaries(pd.DataFrame(columns, dtype=object))
    return tuple(table.itertuples(index=False, name=None))

"""The SIASN exports: data utama of PNS, PPPK and PPPK paruh waktu, and the unor hierarchy.

Headings, codes and quirks: domain.md 5.1 and 5.2. Not verified there, and assumed: STATUS CPNS PNS
is ``P`` or ``C`` (some files spell it out), and KEDUDUKAN HUKUM ID of "PPPK Aktif" is 71.
"""

from __future__ import annotations

from math import ceil
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from mutasi_lib.domain.vocabulary import GOLONGAN_PNS
from mutasi_lib.sample import LABEL
from mutasi_lib.sample.chance import Objects, Streams
from mutasi_lib.sample.offices.canaries import canary_numbers, canary_texts
from mutasi_lib.sample.offices.dirt import (
    SPACES,
    Change,
    apostrophe,
    day_first,
    soil,
    space_after,
)
from mutasi_lib.sample.offices.registry import PART_TIME, Registry, made_id
from mutasi_lib.sample.offices.sheets import new_book

SIASN_HEADINGS = (
    "PNS ID", "NIP BARU", "NIP LAMA", "NAMA", "GELAR DEPAN", "GELAR BELAKANG", "TEMPAT LAHIR ID",
    "TEMPAT LAHIR NAMA", "TANGGAL LAHIR", "JENIS KELAMIN", "AGAMA ID", "AGAMA NAMA",
    "JENIS KAWIN ID", "JENIS KAWIN NAMA", "NIK", "NOMOR HP", "EMAIL", "EMAIL GOV", "ALAMAT",
    "NPWP NOMOR", "BPJS", "JENIS PEGAWAI ID", "JENIS PEGAWAI NAMA", "KEDUDUKAN HUKUM ID",
    "KEDUDUKAN HUKUM NAMA", "STATUS CPNS PNS", "KARTU ASN VIRTUAL", "NOMOR SK CPNS",
    "TANGGAL SK CPNS", "TMT CPNS", "NOMOR SK PNS", "TANGGAL SK PNS", "TMT PNS", "GOL AWAL ID",
    "GOL AWAL NAMA", "GOL AKHIR ID", "GOL AKHIR NAMA", "TMT GOLONGAN", "MK TAHUN", "MK BULAN",
    "JENIS JABATAN ID", "JENIS JABATAN NAMA", "JABATAN ID", "JABATAN NAMA", "TMT JABATAN",
    "TINGKAT PENDIDIKAN ID", "TINGKAT PENDIDIKAN NAMA", "PENDIDIKAN ID", "PENDIDIKAN NAMA",
    "TAHUN LULUS", "KPKN ID", "KPKN NAMA", "LOKASI KERJA ID", "LOKASI KERJA NAMA", "UNOR ID",
    "UNOR NAMA", "INSTANSI INDUK ID", "INSTANSI INDUK NAMA", "INSTANSI KERJA ID",
    "INSTANSI KERJA NAMA", "SATUAN KERJA INDUK ID", "SATUAN KERJA INDUK NAMA",
    "SATUAN KERJA KERJA ID", "SATUAN KERJA KERJA NAMA", "IS VALID NIK", "NAMA SEKOLAH", "FLAG IKD",
    "ESELON ID", "ESELON NAMA",
)  # fmt: skip
"""domain.md 5.1, with the two of newer files."""

PPPK_HEADINGS = ("JENIS PPPK", "AWAL KONTRAK AKTIF", "STATUS PERPANJANGAN")
"""Additions seen in PPPK files."""

_KEDUDUKAN_ID = {
    "Aktif": "1",
    "CLTN": "2",
    "Tugas Belajar": "3",
    "Pemberhentian Sementara": "4",
    "MPP": "20",
    "PPPK Aktif": "71",
}
_SPELLED_OUT = {"CLTN": "Cuti Diluar Tanggungan Negara", "MPP": "Masa Persiapan Pensiun"}
_STATUS = {"PNS": "P", "CPNS": "C"}
_STATUS_WORDS = {"P": "PNS", "C": "CPNS"}
_PNS = ("15", "PNS Daerah Kab./Kota yang bekerja pada Kab./Kota")
_PPPK = ("20", "PPPK Daerah Kab./Kota yang bekerja pada Kab./Kota")
_JENIS_PEGAWAI = {"PNS": _PNS, "CPNS": _PNS, "PPPK": _PPPK, PART_TIME: _PPPK, "ASN": ("", "")}
_JENIS_JABATAN = {
    "jpt": ("1", "Jabatan Struktural"),
    "administrator": ("1", "Jabatan Struktural"),
    "pengawas": ("1", "Jabatan Struktural"),
    "fungsional": ("2", "Jabatan Fungsional"),
    "pelaksana": ("4", "Jabatan Pelaksana"),
}
_OLD_JENIS = {
    "Jabatan Fungsional": "Jabatan Fungsional Tertentu",
    "Jabatan Pelaksana": "Jabatan Fungsional Umum",
}
_ESELON = {
    "jpt": ("22", "II.b"),
    "administrator": ("32", "III.b"),
    "pengawas": ("41", "IV.a"),
    "fungsional": ("99", "Non Eselon"),
    "pelaksana": ("99", "Non Eselon"),
}
_PENDIDIKAN = {
    "SD": "Sekolah Dasar",
    "SMP": "SLTP",
    "SMA": "SLTA",
    "D-I": "Diploma I",
    "D-II": "Diploma II",
    "D-III": "Diploma III/Sarjana Muda",
    "D-IV": "Diploma IV",
    "S-1": "S-1/Sarjana",
    "S-2": "S-2",
    "S-3": "S-3/Doktor",
}
_SCHOOLS = {"SLTA": "SLTA Kejuruan", "SLTP": "SLTP Kejuruan"}
_GOL_ID = {
    golongan: f"{1 + ('I', 'II', 'III', 'IV').index(roman)}{1 + 'abcde'.index(letter)}"
    for golongan in GOLONGAN_PNS
    for roman, letter in [golongan.split("/")]
}
_TERM = {"PPPK": 5, PART_TIME: 1}
"""Years of a first contract (domain.md 1.4)."""


def write_siasn(registry: Registry, folder: Path, streams: Streams, *, dirt: bool) -> None:
    """Write the three data utama files; one without people has only its heading.

    Dirt: apostrophes before NIP, dates of three kinds, ``null`` in empty cells, crooked unor
    paths, older words, L/P instead of M/F in the last file, and about one teacher in a hundred
    without unor, whose school only Dapodik knows.
    """
    status = registry.people["status_pegawai"]
    files = {
        "siasn_pns": ~status.str.startswith("PPPK"),
        "siasn_pppk": status == "PPPK",
        "siasn_pppk_paruh_waktu": status == PART_TIME,
    }
    for name, members in files.items():
        part = registry.where(members.to_numpy())
        table = _data_utama(part)
        if name != "siasn_pns":
            table = table.assign(**_contracts(part))
        if dirt:
            table = _soiled(table, part, streams(name))
        if dirt and name == "siasn_pppk_paruh_waktu":
            table["JENIS KELAMIN"] = part.people["jenis_kelamin"]
        _write(folder / f"{name}.xlsx", "data utama", table, dirt=dirt)


def write_hierarchy(registry: Registry, path: Path, streams: Streams, *, dirt: bool) -> None:
    """Write all units with the id of the unit above; dirt: crooked names, ``null`` at the root."""
    units = registry.units
    ids = units["id_unor_siasn"]
    table = pd.DataFrame(
        {
            "ID": ids.to_numpy(),
            "NAMA_UNOR": units["nama"].to_numpy(),
            "ID_ATASAN": units["induk"].map(ids).fillna("").to_numpy(),
        },
        dtype=object,
    )
    if dirt:
        random = streams("hierarki unor")
        table["NAMA_UNOR"] = soil(table["NAMA_UNOR"].to_numpy(), _CROOKED, random, 0.15)
    _write(path, "unor", table, dirt=dirt)


def _write(path: Path, sheet: str, table: pd.DataFrame, *, dirt: bool) -> None:
    rows = table.replace("", "null") if dirt else table
    with new_book(path) as book:
        body = rows.to_numpy(dtype=object).tolist()
        book.add(sheet, [list(table.columns), *body], titles=[LABEL])


def _data_utama(registry: Registry) -> pd.DataFrame:
    """Make the table of the format, clean; what we do not know stays empty."""
    people = registry.people
    jenis = registry.of_post("jenis")
    paths = people["unit_kerja"].map(registry.paths())
    roots = [path.rpartition(" - ")[2] for path in paths]
    status, field = people["status_pegawai"], people["bidang_pendidikan"]
    columns: dict[str, Any] = {
        "PNS ID": people["nip"].map(lambda nip: made_id(f"pegawai:{nip}")),
        "NIP BARU": people["nip"],
        "NAMA": people["nama"],
        "TANGGAL LAHIR": people["tanggal_lahir"].map(day_first),
        "JENIS KELAMIN": people["jenis_kelamin"].map({"L": "M", "P": "F"}),
        "STATUS CPNS PNS": status.map(_STATUS),
        "TMT CPNS": people["tmt_cpns"].map(day_first),
        "GOL AKHIR ID": people["golongan"].map(_GOL_ID),
        "GOL AKHIR NAMA": people["golongan"],
        "JABATAN ID": registry.of_post("id_jabatan_siasn"),
        "JABATAN NAMA": [nama.upper() for nama in registry.of_post("nama")],
        "TMT JABATAN": people["tmt_jabatan"].map(day_first),
        "TINGKAT PENDIDIKAN NAMA": people["pendidikan"].map(_PENDIDIKAN),
        "PENDIDIKAN NAMA": (people["pendidikan"] + " " + field).str.strip().where(field != ""),
        "LOKASI KERJA NAMA": registry.info.get("nama_daerah", ""),
        "UNOR ID": registry.of_unit("id_unor_siasn"),
        "UNOR NAMA": paths.str.upper(),
        "INSTANSI INDUK NAMA": roots,
        "INSTANSI KERJA NAMA": roots,
    }
    coded = {
        "JENIS PEGAWAI": [_JENIS_PEGAWAI[text] for text in status],
        "KEDUDUKAN HUKUM": [
            _kedudukan(text, contract=kind.startswith("PPPK"))
            for text, kind in zip(people["kedudukan_hukum"], status, strict=True)
        ],
        "JENIS JABATAN": [_JENIS_JABATAN[kind] for kind in jenis],
        "ESELON": [_ESELON[kind] for kind in jenis],
    }
    for stem, values in coded.items():
        columns[f"{stem} ID"] = [code for code, _ in values]
        columns[f"{stem} NAMA"] = [name for _, name in values]
    columns |= _canaries(len(people))
    table = pd.DataFrame(columns, index=range(len(people)), dtype=object)
    return table.reindex(columns=list(SIASN_HEADINGS)).astype(object).fillna("")


def _kedudukan(text: str, *, contract: bool) -> tuple[str, str]:
    """Give code and words of a kedudukan hukum; the code is empty where we know none."""
    words = "PPPK Aktif" if contract and text == "Aktif" else text
    return _KEDUDUKAN_ID.get(words, ""), words


def _canaries(count: int) -> dict[str, Objects]:
    """Fill the columns that no loader may keep."""
    return {
        "NIK": canary_numbers(count, 16),
        "NOMOR HP": canary_numbers(count, 13),
        "NPWP NOMOR": canary_numbers(count, 15),
        "BPJS": canary_numbers(count, 13),
        "KARTU ASN VIRTUAL": canary_numbers(count, 14),
        "AGAMA NAMA": canary_texts(count, "{word} (contoh)"),
        "EMAIL": canary_texts(count, "{word}.{place}@contoh.invalid"),
        "EMAIL GOV": canary_texts(count, "{word}.{place}@dinas.invalid"),
        "ALAMAT": canary_texts(count, "Jalan {word} Fiktif No. {place}"),
    }


def _contracts(registry: Registry) -> dict[str, list[str]]:
    """Derive the columns of PPPK files; a contract longer than a first one was renewed.

    The second contract may have been signed ahead of time: until it begins, the first is active.
    """
    people, today = registry.people, registry.today
    part_time = people["status_pegawai"] == PART_TIME
    years = people["status_pegawai"].map(_TERM).to_numpy()
    renewed, starts = [], []
    for start, end, term in zip(people["tmt_cpns"], people["akhir_kontrak"], years, strict=True):
        second = f"{int(start[:4]) + term}{start[4:]}" if start else ""
        renewed.append(bool(start) and second < end)
        starts.append(day_first(second if renewed[-1] and second <= today else start))
    return {
        "JENIS PPPK": ["PPPK Paruh Waktu" if part else "PPPK Penuh Waktu" for part in part_time],
        "AWAL KONTRAK AKTIF": starts,
        "STATUS PERPANJANGAN": ["Diperpanjang" if new else "Kontrak pertama" for new in renewed],
    }


def _double_space(text: str) -> str:
    return text.replace(" ", "  ", 1)


def _dot_at_end(text: str) -> str:
    return f"{text}."


def _dot_after_leaf(path: str) -> str:
    return path.replace(" - ", " . - ", 1)


_CROOKED: tuple[Change, ...] = (_double_space, _dot_at_end, space_after)
_NO_UNOR = 0.01
"""Share of teachers without unor, at least one."""


def _soiled(table: pd.DataFrame, registry: Registry, random: np.random.Generator) -> pd.DataFrame:
    """Soil the cells of a clean file."""
    changes: dict[str, tuple[float, tuple[Change, ...]]] = {
        "NIP BARU": (0.3, (apostrophe,)),
        "NIK": (0.3, (apostrophe,)),
        "NAMA": (0.04, SPACES),
        "UNOR NAMA": (0.15, (*_CROOKED, _dot_after_leaf)),
        "KEDUDUKAN HUKUM NAMA": (0.5, (lambda text: _SPELLED_OUT.get(text, text),)),
        "STATUS CPNS PNS": (0.1, (lambda text: _STATUS_WORDS[text],)),
        "JENIS JABATAN NAMA": (0.3, (lambda text: _OLD_JENIS.get(text, text),)),
        "TINGKAT PENDIDIKAN NAMA": (0.2, (lambda text: _SCHOOLS.get(text, text),)),
    }
    for heading in ("TANGGAL LAHIR", "TMT CPNS", "TMT JABATAN"):
        changes[heading] = (0.1, (day_first, lambda text: text.replace("-", "/")))
    for heading, (share, ways) in changes.items():
        table[heading] = soil(table[heading].to_numpy(), ways, random, share)
    teachers = np.flatnonzero(registry.of_teacher())
    lost = random.choice(teachers, ceil(len(teachers) * _NO_UNOR), replace=False)
    table.loc[lost, ["UNOR ID", "UNOR NAMA"]] = ""
    return table

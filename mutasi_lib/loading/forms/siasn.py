"""SIASN: the *data utama* export and the unit hierarchy (domain.md 5.1, 5.2)."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd

from mutasi_lib.domain.schemas import TABLES
from mutasi_lib.loading.forms.core import (
    SPACES,
    Form,
    Part,
    Skip,
    headings_of,
    lower,
    no_null,
    numbers_at,
    raw_table,
)
from mutasi_lib.loading.forms.names import jenjang_of, kelompok_of, path_parts, unit_kind
from mutasi_lib.loading.headings import Grid
from mutasi_lib.loading.tables import RawTable

SIASN = "ekspor SIASN data utama"
HIERARCHY = "hierarki unor SIASN"

_SIASN_COLUMNS = {
    "nip": "nip_baru",
    "nama": "nama",
    "tanggal_lahir": "tanggal_lahir",
    "jenis_kelamin": "jenis_kelamin",
    "kedudukan_hukum": "kedudukan_hukum_nama",
    "golongan": "gol_akhir_nama",
    "tmt_cpns": "tmt_cpns",
    "tmt_jabatan": "tmt_jabatan",
    "pendidikan": "tingkat_pendidikan_nama",
    "bidang_pendidikan": "pendidikan_nama",
    "jabatan": "jabatan_nama",
    "unit_kerja": "unor_nama",
}

KEDUDUKAN = {
    "aktif": "Aktif",
    "pppk aktif": "Aktif",
    "cltn": "CLTN",
    "cuti diluar tanggungan negara": "CLTN",
    "cuti di luar tanggungan negara": "CLTN",
    "tugas belajar": "Tugas Belajar",
    "pemberhentian sementara": "Pemberhentian Sementara",
    "dipekerjakan": "Dipekerjakan",
    "diperbantukan": "Dipekerjakan",
    "mpp": "MPP",
    "masa persiapan pensiun": "MPP",
}
"""KEDUDUKAN HUKUM NAMA of SIASN, lower case -> ours."""

GONE = re.compile(r"pensiun|mencapai bup|meninggal|berhenti|diberhentikan|pindah instansi")
"""KEDUDUKAN HUKUM of people who are no longer here (98, 99 and others)."""

_LEVEL = re.compile(
    r"^(?:S[- ]?[123]|D[- ]?(?:IV|III|II|I|[1-4])|DIPLOMA (?:IV|III|II|I)|SMA|SMK|SLTA|SLTP|SMP|SD)"
    r"(?:/[A-Z ]+?)?[ .:-]+(?=\S)",
    re.IGNORECASE,
)
"""The level before the field in PENDIDIKAN NAMA: ``S-1 KEPERAWATAN``."""


def _siasn(grid: Grid) -> tuple[list[Part], list[Skip]]:
    text = {name: no_null(grid.text(source)) for name, source in _SIASN_COLUMNS.items()}
    text["nama"] = grid.text("nama")
    kedudukan = lower(text["kedudukan_hukum"])
    here = kedudukan.isin(list(KEDUDUKAN))
    gone = (~here & kedudukan.str.contains(GONE, na=False)).to_numpy(dtype=bool)
    columns = dict(text)
    columns["id_pegawai"] = text["nip"]
    columns["status_pegawai"] = _siasn_status(grid, kedudukan, text["nip"])
    columns["kedudukan_hukum"] = kedudukan.map(KEDUDUKAN).where(here, text["kedudukan_hukum"])
    columns["bidang_pendidikan"] = text["bidang_pendidikan"].str.replace(_LEVEL, "", regex=True)
    units, posts = no_null(grid.text("unor_id")), no_null(grid.text("jabatan_id"))
    headings = headings_of(grid, _SIASN_COLUMNS) | headings_of(grid, {"id_pegawai": "nip_baru"})
    order = [name for name in TABLES["pegawai"].columns if name in columns]
    people = raw_table(
        "pegawai", grid, {name: columns[name] for name in order}, headings, SIASN, ~gone
    )
    alternates = {
        name: ids[~gone].reset_index(drop=True)
        for name, ids in (("unit_kerja", units), ("jabatan", posts))
    }
    parts = [
        Part(raw=people, alternates=alternates),
        Part(raw=_siasn_units(grid, text["unit_kerja"], units), derived=True),
        Part(raw=_siasn_posts(grid, text["jabatan"], posts), derived=True),
    ]
    skips = [
        Skip(
            reason="bukan pegawai lagi (pensiun, berhenti, pindah)", numbers=numbers_at(grid, gone)
        )
    ]
    return parts, skips


def _siasn_status(grid: Grid, kedudukan: pd.Series, nip: pd.Series) -> pd.Series:
    """PNS, CPNS, PPPK or PPPK paruh waktu, from what the export says."""
    kind = lower(grid.text("jenis_pegawai_nama").str.cat(grid.text("jenis_pppk"), " ", na_rep=""))
    kind = kind.str.cat(kedudukan, " ", na_rep="")
    file = f"{grid.sheet.berkas} {grid.sheet.lembar} {' '.join(grid.titles)}".casefold()
    stage = lower(no_null(grid.text("status_cpns_pns")))
    contract = nip.str.replace(r"\D", "", regex=True).str.fullmatch(r"\d{12}21\d{4}", na=False)
    pppk = contract | kind.str.contains("pppk|p3k", na=False) | ("pppk" in file)
    part_time = kind.str.contains("paruh", na=False) | ("paruh" in file)
    return pd.Series(
        np.select(
            [pppk & part_time, pppk, stage.isin(["c", "cpns", "calon pns"]), stage.notna()],
            ["PPPK paruh waktu", "PPPK", "CPNS", "PNS"],
            "ASN",
        ),
        dtype="str",
    )


def _siasn_units(grid: Grid, path: pd.Series, ids: pd.Series) -> RawTable:
    """Units as the paths name them, leaf to root: for offices without a unit table of their own."""
    seen: dict[str, dict[str, Any]] = {}
    frame = pd.DataFrame({"path": path, "id": ids, "row": range(len(path))}).dropna(subset=["path"])
    for row in frame.drop_duplicates(["path"]).itertuples():
        names = path_parts(str(row.path))
        for depth, name in enumerate(names):
            kode = " - ".join(names[depth:])
            unit = seen.setdefault(
                kode,
                {
                    "kode": kode,
                    "nama": name,
                    "induk": " - ".join(names[depth + 1 :]) or None,
                    "jenis": unit_kind(name),
                    "id_unor_siasn": None,
                    "row": row.row,
                },
            )
            if depth == 0 and isinstance(row.id, str):
                unit["id_unor_siasn"] = row.id
    found = pd.DataFrame(list(seen.values()), columns=["kode", "nama", "induk", "jenis",
                                                       "id_unor_siasn", "row"])  # fmt: skip
    return RawTable(
        name="unit_kerja",
        sheet=grid.sheet,
        cells=found.drop(columns="row").astype("str"),
        rows=grid.numbers[found["row"].to_numpy(dtype=int)],
        headings=headings_of(
            grid, {"kode": "unor_nama", "nama": "unor_nama", "jenis": "unor_nama"}
        ),
        form=SIASN,
    )


_SIASN_JENIS = {
    "1": "struktural",
    "jabatan struktural": "struktural",
    "2": "fungsional",
    "jabatan fungsional tertentu": "fungsional",
    "jabatan fungsional": "fungsional",
    "4": "pelaksana",
    "jabatan fungsional umum": "pelaksana",
    "jabatan pelaksana": "pelaksana",
}
_ESELON = {"I": "jpt", "II": "jpt", "III": "administrator", "IV": "pengawas", "V": "pengawas"}


def _siasn_posts(grid: Grid, name: pd.Series, ids: pd.Series) -> RawTable:
    """Jabatan as people hold them: for offices without a jabatan table of their own."""
    kind = lower(no_null(grid.text("jenis_jabatan_nama")))
    kind = kind.fillna(no_null(grid.text("jenis_jabatan_id"))).map(_SIASN_JENIS)
    eselon = no_null(grid.text("eselon_nama")).str.extract(r"^([IV]+)", expand=False).map(_ESELON)
    frame = pd.DataFrame({"nama": name, "id": ids, "jenis": kind, "eselon": eselon})
    frame["row"] = range(len(frame))
    frame = frame.dropna(subset=["nama"])
    frame = frame.assign(kode=frame["nama"].str.upper()).drop_duplicates("kode")
    jenjang = frame["nama"].map(jenjang_of)
    jenis = frame["jenis"].mask(frame["jenis"] == "struktural", frame["eselon"])
    cells = pd.DataFrame(
        {
            "kode": frame["kode"],
            "nama": frame["nama"],
            "jenis": jenis.mask(jenis.isna() & jenjang.notna(), "fungsional"),
            "kelompok_jabatan": frame["nama"].map(kelompok_of),
            "jenjang": jenjang,
            "id_jabatan_siasn": frame["id"],
        }
    )
    return RawTable(
        name="jabatan",
        sheet=grid.sheet,
        cells=cells.astype("str").reset_index(drop=True),
        rows=grid.numbers[frame["row"].to_numpy(dtype=int)],
        headings=headings_of(
            grid, {"kode": "jabatan_nama", "nama": "jabatan_nama", "jenis": "jenis_jabatan_nama"}
        ),
        form=SIASN,
    )


def _hierarchy(grid: Grid) -> tuple[list[Part], list[Skip]]:
    ids, names, above = (no_null(grid.text(name)) for name in ("id", "nama_unor", "id_atasan"))
    columns = {
        "kode": ids,
        "nama": names.str.replace(SPACES, " ", regex=True).str.strip(" ."),
        "induk": above,
        "jenis": names.map(unit_kind, na_action="ignore").astype("str"),
        "id_unor_siasn": ids,
    }
    headings = headings_of(
        grid,
        {
            "kode": "id",
            "id_unor_siasn": "id",
            "nama": "nama_unor",
            "jenis": "nama_unor",
            "induk": "id_atasan",
        },
    )
    return [Part(raw=raw_table("unit_kerja", grid, columns, headings, HIERARCHY))], []


FORM = Form(
    label=SIASN,
    signature=frozenset({"nip_baru", "unor_nama", "jabatan_nama"}),
    known=frozenset({*_SIASN_COLUMNS.values(), "unor_id", "jabatan_id", "pns_id", "nip_lama"}),
    build=_siasn,
    holds={
        "pegawai": ("id_pegawai", "status_pegawai", *_SIASN_COLUMNS),
        "unit_kerja": ("kode", "nama", "induk", "jenis", "id_unor_siasn"),
        "jabatan": ("kode", "nama", "jenis", "kelompok_jabatan", "jenjang", "id_jabatan_siasn"),
    },
    rank=1,
)

HIERARCHY_FORM = Form(
    label=HIERARCHY,
    signature=frozenset({"id", "nama_unor", "id_atasan"}),
    known=frozenset({"id", "nama_unor", "id_atasan"}),
    build=_hierarchy,
    holds={"unit_kerja": ("kode", "nama", "induk", "jenis", "id_unor_siasn")},
    rank=2,
)

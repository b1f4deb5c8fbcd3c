"""Peta jabatan: need by unit and jabatan (domain.md 5.5)."""

from __future__ import annotations

import pandas as pd

from mutasi_lib.loading.forms.core import (
    Form,
    Part,
    Skip,
    headings_of,
    lower,
    numbers_at,
    raw_table,
)
from mutasi_lib.loading.forms.names import jenjang_of, kelompok_of
from mutasi_lib.loading.headings import Grid
from mutasi_lib.loading.tables import RawTable

PETA = "peta jabatan"

_PETA_UNIT = ("unit", "unit_kerja", "nama_unit", "nama_unit_kerja", "unit_organisasi")
_PETA_NEED = ("kebutuhan_abk", "kebutuhan", "abk", "jumlah_kebutuhan", "formasi")


def _peta(grid: Grid) -> tuple[list[Part], list[Skip]]:
    unit = next(name for name in _PETA_UNIT if name in grid)
    need = next(name for name in _PETA_NEED if name in grid)
    posts = grid.text("nama_jabatan")
    blank = (grid.text(need).isna() & posts.isna()).to_numpy(dtype=bool)
    formasi = raw_table(
        "formasi",
        grid,
        {
            "unit_kerja": grid.text(unit),
            "kelompok_jabatan": posts,
            "kebutuhan": grid.text(need),
        },
        headings_of(
            grid, {"unit_kerja": unit, "kelompok_jabatan": "nama_jabatan", "kebutuhan": need}
        ),
        PETA,
        ~blank,
    )
    kind = lower(grid.text("jenis_jabatan")).map(_PETA_JENIS)
    frame = pd.DataFrame({"nama": posts, "jenis": kind, "kelas": grid.text("kelas")})
    frame["row"] = range(len(frame))
    frame = frame.dropna(subset=["nama"])
    frame = frame.assign(kode=frame["nama"].str.upper()).drop_duplicates("kode")
    derived = RawTable(
        name="jabatan",
        sheet=grid.sheet,
        cells=pd.DataFrame(
            {
                "kode": frame["kode"],
                "nama": frame["nama"],
                "jenis": frame["jenis"],
                "kelompok_jabatan": frame["nama"].map(kelompok_of),
                "jenjang": frame["nama"].map(jenjang_of),
                "kelas_jabatan": frame["kelas"],
            }
        )
        .astype("str")
        .reset_index(drop=True),
        rows=grid.numbers[frame["row"].to_numpy(dtype=int)],
        headings=headings_of(
            grid, {"kode": "nama_jabatan", "nama": "nama_jabatan", "jenis": "jenis_jabatan"}
        ),
        form=PETA,
    )
    parts = [Part(raw=formasi, adds_up="kebutuhan"), Part(raw=derived, derived=True)]
    return parts, [
        Skip(reason="tanpa jabatan dan tanpa kebutuhan", numbers=numbers_at(grid, blank))
    ]


_PETA_JENIS = {
    "jpt": "jpt",
    "jabatan pimpinan tinggi": "jpt",
    "jabatan pimpinan tinggi pratama": "jpt",
    "administrator": "administrator",
    "jabatan administrator": "administrator",
    "pengawas": "pengawas",
    "jabatan pengawas": "pengawas",
    "fungsional": "fungsional",
    "jabatan fungsional": "fungsional",
    "pelaksana": "pelaksana",
    "jabatan pelaksana": "pelaksana",
}


FORMS = tuple(
    Form(
        label=PETA,
        signature=frozenset({unit, "nama_jabatan", need}),
        known=frozenset({unit, "nama_jabatan", need, "jenis_jabatan", "kelas"}),
        build=_peta,
        holds={
            "formasi": ("unit_kerja", "kelompok_jabatan", "kebutuhan"),
            "jabatan": (
                "kode",
                "nama",
                "jenis",
                "kelompok_jabatan",
                "jenjang",
                "kelas_jabatan",
            ),
        },
        rank=3,
    )
    for unit in _PETA_UNIT
    for need in _PETA_NEED
)

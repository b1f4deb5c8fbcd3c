"""The forms we know by their headings: our own tables, SIASN, Dapodik, peta jabatan.

A form turns a grid into raw tables of ours. Each states which personal columns it sees and never
reads. Headings and quirks: domain.md 5.1 (SIASN data utama), 5.2 (HierarkiUnor), 5.4 (Dapodik),
5.5 (peta jabatan); three public importers agree on the first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from mutasi_lib.domain import vocabulary as vocab
from mutasi_lib.domain.schemas import TABLES
from mutasi_lib.loading.headings import Grid
from mutasi_lib.loading.tables import Heading, RawTable

OWN = "tabel mutasi"
SIASN = "ekspor SIASN data utama"
HIERARCHY = "hierarki unor SIASN"
DAPODIK = "daftar guru Dapodik"
PETA = "peta jabatan"

NEVER_READ = (
    "nik", "no_kk", "nomor_hp", "hp", "telepon", "email", "email_gov", "alamat", "alamat_jalan",
    "npwp", "npwp_nomor", "bpjs", "agama_nama", "agama", "nama_ibu_kandung", "bank",
    "nomor_rekening_bank", "rekening_atas_nama", "karpeg", "karis_karsu", "kartu_asn_virtual",
)  # fmt: skip
"""Personal columns of foreign forms that no plan needs: they are not even looked at."""


@dataclass(frozen=True, kw_only=True)
class Skip:
    """Rows left out on purpose: why, and their Excel numbers."""

    reason: str
    numbers: tuple[int, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class Part:
    """What a form makes of a grid: one of our tables.

    ``derived`` tables are used only where no source states that table itself; ``adds_up`` names a
    column whose rows of equal key are added; ``partial`` tables complete people whom another
    source names, and never name new ones. ``alternates`` holds second ways to refer to a unit or
    jabatan (the SIASN id beside the name), by column, row by row; they are tried first.
    """

    raw: RawTable
    derived: bool = False
    alternates: Mapping[str, pd.Series] = field(default_factory=dict)
    adds_up: str = ""
    partial: bool = False


@dataclass(frozen=True, kw_only=True)
class Form:
    """A kind of sheet.

    Attributes
    ----------
    label
        What an officer calls it.
    signature
        Normalised headings that must all be there.
    build
        Grid -> parts, and the rows left out.
    holds
        Table -> columns this form can carry.
    rank
        Who is right by default when two sources differ: the lower rank.
    """

    label: str
    signature: frozenset[str]
    known: frozenset[str]
    build: Callable[[Grid], tuple[list[Part], list[Skip]]]
    holds: Mapping[str, tuple[str, ...]]
    rank: int


def raw_table(
    name: str,
    grid: Grid,
    columns: Mapping[str, pd.Series],
    headings: Mapping[str, Heading],
    form: str,
    keep: np.ndarray | None = None,
) -> RawTable:
    """A raw table from whole columns of a grid, or from the rows where ``keep`` is true."""
    cells = pd.DataFrame(dict(columns), index=range(len(grid)))
    rows = grid.numbers
    if keep is not None:
        cells, rows = cells[keep].reset_index(drop=True), rows[keep]
    return RawTable(
        name=name, sheet=grid.sheet, cells=cells, rows=rows, headings=headings, form=form
    )


# --- SIASN data utama ----------------------------------------------------------------------------

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

_SPACES = re.compile(r"\s+")


def _siasn(grid: Grid) -> tuple[list[Part], list[Skip]]:
    text = {name: _no_null(grid.text(source)) for name, source in _SIASN_COLUMNS.items()}
    text["nama"] = grid.text("nama")
    kedudukan = _lower(text["kedudukan_hukum"])
    here = kedudukan.isin(list(KEDUDUKAN))
    gone = (~here & kedudukan.str.contains(GONE, na=False)).to_numpy(dtype=bool)
    columns = dict(text)
    columns["id_pegawai"] = text["nip"]
    columns["status_pegawai"] = _siasn_status(grid, kedudukan, text["nip"])
    columns["kedudukan_hukum"] = kedudukan.map(KEDUDUKAN).where(here, text["kedudukan_hukum"])
    columns["bidang_pendidikan"] = text["bidang_pendidikan"].str.replace(_LEVEL, "", regex=True)
    units, posts = _no_null(grid.text("unor_id")), _no_null(grid.text("jabatan_id"))
    headings = _headings(grid, _SIASN_COLUMNS) | _headings(grid, {"id_pegawai": "nip_baru"})
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
    skips = [Skip(reason="bukan pegawai lagi (pensiun, berhenti, pindah)", numbers=_at(grid, gone))]
    return parts, skips


def _siasn_status(grid: Grid, kedudukan: pd.Series, nip: pd.Series) -> pd.Series:
    """PNS, CPNS, PPPK or PPPK paruh waktu, from what the export says."""
    kind = _lower(grid.text("jenis_pegawai_nama").str.cat(grid.text("jenis_pppk"), " ", na_rep=""))
    kind = kind.str.cat(kedudukan, " ", na_rep="")
    file = f"{grid.sheet.berkas} {grid.sheet.lembar} {' '.join(grid.titles)}".casefold()
    stage = _lower(_no_null(grid.text("status_cpns_pns")))
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
        headings=_headings(grid, {"kode": "unor_nama", "nama": "unor_nama", "jenis": "unor_nama"}),
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
    kind = _lower(_no_null(grid.text("jenis_jabatan_nama")))
    kind = kind.fillna(_no_null(grid.text("jenis_jabatan_id"))).map(_SIASN_JENIS)
    eselon = _no_null(grid.text("eselon_nama")).str.extract(r"^([IV]+)", expand=False).map(_ESELON)
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
        headings=_headings(
            grid, {"kode": "jabatan_nama", "nama": "jabatan_nama", "jenis": "jenis_jabatan_nama"}
        ),
        form=SIASN,
    )


_JENJANG = re.compile(
    r"[ ,-]+(" + "|".join(sorted(vocab.JENJANG, key=len, reverse=True)) + r")$", re.IGNORECASE
)


def jenjang_of(jabatan: str) -> str | None:
    """Jenjang at the end of a functional post's name: ``PERAWAT AHLI MUDA`` -> ``ahli muda``."""
    found = _JENJANG.search(jabatan.strip())
    return found.group(1).casefold() if found else None


def kelompok_of(jabatan: str) -> str:
    """A post's name without its jenjang, in lower case: ``PERAWAT AHLI MUDA`` -> ``perawat``."""
    return _SPACES.sub(" ", _JENJANG.sub("", jabatan.strip()).casefold())


def path_parts(path: str) -> list[str]:
    """Names on a SIASN unor path, leaf first, without stray dots and double spaces."""
    parts = re.split(r"\s+-\s+", _SPACES.sub(" ", path).strip(" .-"))
    return [part.strip(" .") for part in parts if part.strip(" .")]


_UNIT_KINDS = (
    (r"(pemerintah|pemkot|pemkab|pemprov)\b", "pemerintah daerah"),
    (r"(upt[d]? )?(puskesmas pembantu|pustu)\b", "pustu"),
    (r"(upt[d]? )?(puskesmas|pusat kesehatan masyarakat)\b", "puskesmas"),
    (r"(rsud|rumah sakit)\b", "rumah sakit"),
    (r"(tk|taman kanak)\b", "tk"),
    (r"(sdn|sd|sekolah dasar)\b", "sd"),
    (r"(smpn|smp|sekolah menengah pertama)\b", "smp"),
    (r"kelurahan\b", "kelurahan"),
    (r"kecamatan\b", "kecamatan"),
    (r"sekretariat\b", "sekretariat"),
    (r"inspektorat\b", "inspektorat"),
    (r"dinas\b", "dinas"),
    (r"badan\b", "badan"),
    (r"(satuan|satpol)\b", "satuan"),
    (r"kantor\b", "kantor"),
    (r"(sub ?)?bagian\b", "bagian"),
    (r"(sub ?)?bidang\b|seksi\b", "bidang"),
    (r"uptd?\b|unit pelaksana teknis\b", "upt"),
)
"""First words of a unit's name -> jenis, first match wins."""


def unit_kind(name: str) -> str | None:
    """Kind of a unit by the first words of its official name; None where they do not say."""
    for pattern, jenis in _UNIT_KINDS:
        if re.match(pattern, name.strip(), re.IGNORECASE):
            return jenis
    return None


# --- SIASN unor hierarchy ------------------------------------------------------------------------


def _hierarchy(grid: Grid) -> tuple[list[Part], list[Skip]]:
    ids, names, above = (_no_null(grid.text(name)) for name in ("id", "nama_unor", "id_atasan"))
    columns = {
        "kode": ids,
        "nama": names.str.replace(_SPACES, " ", regex=True).str.strip(" ."),
        "induk": above,
        "jenis": names.map(unit_kind, na_action="ignore").astype("str"),
        "id_unor_siasn": ids,
    }
    headings = _headings(
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


# --- Dapodik -------------------------------------------------------------------------------------

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
    status = _lower(columns["status_pegawai"])
    outside = (~status.isin(list(DAPODIK_STATUS)) & columns["nip"].isna()).to_numpy(dtype=bool)
    columns["status_pegawai"] = status.map(DAPODIK_STATUS).where(
        status.isin(list(DAPODIK_STATUS)), columns["status_pegawai"]
    )
    columns["id_pegawai"] = columns["nip"]
    school = next((title for title in grid.titles if unit_kind(title)), None)
    columns["unit_kerja"] = pd.Series([school] * len(grid), dtype="str")
    headings = _headings(grid, _DAPODIK_COLUMNS) | _headings(grid, {"id_pegawai": "nip"})
    order = [name for name in TABLES["pegawai"].columns if name in columns]
    raw = raw_table(
        "pegawai", grid, {name: columns[name] for name in order}, headings, DAPODIK, ~outside
    )
    skips = [Skip(reason="bukan ASN (tanpa NIP)", numbers=_at(grid, outside))]
    return [Part(raw=raw, partial=True)], skips


# --- peta jabatan --------------------------------------------------------------------------------

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
        _headings(
            grid, {"unit_kerja": unit, "kelompok_jabatan": "nama_jabatan", "kebutuhan": need}
        ),
        PETA,
        ~blank,
    )
    kind = _lower(grid.text("jenis_jabatan")).map(_PETA_JENIS)
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
        headings=_headings(
            grid, {"kode": "nama_jabatan", "nama": "nama_jabatan", "jenis": "jenis_jabatan"}
        ),
        form=PETA,
    )
    parts = [Part(raw=formasi, adds_up="kebutuhan"), Part(raw=derived, derived=True)]
    return parts, [Skip(reason="tanpa jabatan dan tanpa kebutuhan", numbers=_at(grid, blank))]


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


# --- the list ------------------------------------------------------------------------------------

FOREIGN: tuple[Form, ...] = (
    Form(
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
    ),
    Form(
        label=HIERARCHY,
        signature=frozenset({"id", "nama_unor", "id_atasan"}),
        known=frozenset({"id", "nama_unor", "id_atasan"}),
        build=_hierarchy,
        holds={"unit_kerja": ("kode", "nama", "induk", "jenis", "id_unor_siasn")},
        rank=2,
    ),
    Form(
        label=DAPODIK,
        signature=frozenset({"nuptk", "jenis_ptk", "status_kepegawaian", "nip"}),
        known=frozenset({*_DAPODIK_COLUMNS.values(), "nuptk", "jenis_ptk"}),
        build=_dapodik,
        holds={"pegawai": ("id_pegawai", "unit_kerja", *_DAPODIK_COLUMNS)},
        rank=4,
    ),
    *(
        Form(
            label=PETA,
            signature=frozenset({unit, "nama_jabatan", need}),
            known=frozenset({unit, "nama_jabatan", need, "jenis_jabatan", "kelas"}),
            build=_peta,
            holds={
                "formasi": ("unit_kerja", "kelompok_jabatan", "kebutuhan"),
                "jabatan": (
                    "kode", "nama", "jenis", "kelompok_jabatan", "jenjang", "kelas_jabatan",
                ),
            },
            rank=3,
        )
        for unit in _PETA_UNIT
        for need in _PETA_NEED
    ),
)  # fmt: skip
"""Foreign forms, the more telling signature first."""

RANKS = {OWN: 0} | {form.label: form.rank for form in FOREIGN}


def _headings(grid: Grid, sources: Mapping[str, str]) -> dict[str, Heading]:
    return {name: grid.heading(source) for name, source in sources.items() if source in grid}


def _no_null(text: pd.Series) -> pd.Series:
    """SIASN writes ``null`` for an empty cell, and an apostrophe before numbers kept as text."""
    return text.mask(text.str.fullmatch(r"\s*'?null\s*", case=False, na=False))


def _lower(text: pd.Series) -> pd.Series:
    return text.str.casefold().str.replace(_SPACES, " ", regex=True).str.strip()


def _at(grid: Grid, rows: np.ndarray) -> tuple[int, ...]:
    return tuple(int(number) for number in grid.numbers[rows])

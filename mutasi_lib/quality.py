"""The state of the data: how complete, how fresh, and what each gap will do to the plan."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from mutasi_lib.domain.schemas import TABLES
from mutasi_lib.loading import Intake

Frames = Mapping[str, pd.DataFrame]


def typed_frames(intake: Intake) -> dict[str, pd.DataFrame]:
    """The typed tables as they were read, whatever is wrong with them."""
    return {name: table.frame for name, table in intake.tables.items()}


def completeness(frames: Frames) -> pd.DataFrame:
    """How many cells of each column are filled.

    Returns
    -------
    DataFrame
        tabel, kolom, arti, baris, terisi (rows), bagian (share, 0-1); tables and columns in the
        order of the data dictionary, tables that were read only.
    """
    rows = [
        {
            "tabel": name,
            "kolom": column,
            "arti": spec.meaning,
            "baris": len(frame),
            "terisi": int(frame[column].notna().sum()),
        }
        for name, frame in frames.items()
        if len(frame)
        for column, spec in TABLES[name].columns.items()
    ]
    table = pd.DataFrame(rows, columns=["tabel", "kolom", "arti", "baris", "terisi"])
    return table.assign(bagian=table["terisi"] / table["baris"])


def completeness_by_unit(frames: Frames) -> pd.DataFrame:
    """Share of filled cells of table pegawai, organisation x column.

    Organisations are the units just below the root (OPD), by name; columns that nobody or
    everybody fills are left out, so that what remains shows who must still send what.
    """
    if "pegawai" not in frames or "unit_kerja" not in frames:
        return pd.DataFrame()
    people, units = frames["pegawai"], frames["unit_kerja"]
    home = people["unit_kerja"].map(organisations(units)).fillna("(unit tidak dikenal)")
    share = people.drop(columns=["id_pegawai", "unit_kerja"]).notna().groupby(home).mean()
    return share.loc[:, (share.max() > 0) & (share.min() < 1)].sort_index()


def organisations(units: pd.DataFrame) -> pd.Series:
    """Unit code -> name of the organisation it belongs to: the unit just below the root."""
    named = units.dropna(subset=["kode"]).drop_duplicates("kode").set_index("kode")
    above = named["induk"].to_dict()
    found = {}
    for kode in named.index:
        here, seen = kode, {kode}
        while isinstance(above.get(here), str) and isinstance(above.get(above[here]), str):
            here = above[here]
            if here in seen:
                break
            seen.add(here)
        found[kode] = named["nama"].get(here, here)
    return pd.Series(found, dtype="str")


def freshness(frames: Frames, as_of: date | None) -> pd.DataFrame:
    """How old the newest date of each date column is; the newest birth date would be somebody's.

    Returns
    -------
    DataFrame
        tabel, kolom, terbaru (date), umur_bulan (whole months before ``as_of``; negative lies
        ahead, missing without ``as_of``).
    """
    rows = []
    for name, frame in frames.items():
        for column, spec in TABLES[name].columns.items():
            if spec.kind == "date" and not spec.personal and frame[column].notna().any():
                newest = frame[column].max()
                months = (
                    (as_of.year - newest.year) * 12 + as_of.month - newest.month if as_of else None
                )
                rows.append(
                    {"tabel": name, "kolom": column, "terbaru": newest, "umur_bulan": months}
                )
    return pd.DataFrame(rows, columns=["tabel", "kolom", "terbaru", "umur_bulan"])


# --- what a gap does to the plan -----------------------------------------------------------------


def _everyone(frame: pd.DataFrame) -> pd.Series:
    return pd.Series(True, index=frame.index)


def _pppk(frame: pd.DataFrame) -> pd.Series:
    return frame["status_pegawai"].isin(["PPPK", "PPPK paruh waktu"])


def _functional(frame: pd.DataFrame) -> pd.Series:
    return frame["jenis"] == "fungsional"


@dataclass(frozen=True, kw_only=True)
class GapEffect:
    """What the plan does when a cell is empty.

    ``any_of``: columns of which one is enough. ``whole``: only a column that is empty everywhere
    matters; a single empty cell has a meaning of its own (no punishment, for instance).
    """

    tabel: str
    any_of: tuple[str, ...]
    akibat: str
    concerns: Callable[[pd.DataFrame], pd.Series] = _everyone
    whole: bool = False


GAP_EFFECTS: tuple[GapEffect, ...] = (
    GapEffect(
        tabel="pegawai",
        any_of=("tanggal_lahir",),
        akibat="Pensiun tidak dapat dihitung: orangnya dianggap masih bertugas pada TMT rencana.",
    ),
    GapEffect(
        tabel="pegawai",
        any_of=("tmt_unit",),
        akibat="Masa jabatan minimal tidak dapat dinilai (ketentuan masa_jabatan).",
    ),
    GapEffect(
        tabel="pegawai",
        any_of=("tmt_jabatan",),
        akibat="Pengalaman tidak menambah nilai kesesuaian.",
    ),
    GapEffect(
        tabel="pegawai",
        any_of=("kedudukan_hukum",),
        akibat="Tidak diketahui apakah orangnya aktif (ketentuan kedudukan_hukum_aktif).",
    ),
    GapEffect(
        tabel="pegawai",
        any_of=("golongan",),
        akibat="Syarat golongan pada jabatan tujuan tidak dapat dinilai.",
    ),
    GapEffect(
        tabel="pegawai",
        any_of=("pendidikan",),
        akibat="Syarat pendidikan pada jabatan tujuan tidak dapat dinilai.",
    ),
    GapEffect(
        tabel="pegawai",
        any_of=("bidang_pendidikan",),
        akibat="Bidang pendidikan bernilai 0 pada kesesuaian.",
    ),
    GapEffect(
        tabel="pegawai",
        any_of=("sertifikat",),
        akibat="Tidak seorang pun tercatat bersertifikat: bagian sertifikat bernilai 0.",
        whole=True,
    ),
    GapEffect(
        tabel="pegawai",
        any_of=("predikat_kinerja",),
        akibat="Predikat kinerja bernilai 0 pada kesesuaian.",
    ),
    GapEffect(
        tabel="pegawai",
        any_of=("akhir_kontrak",),
        akibat="Sisa perjanjian kerja PPPK tidak dapat dinilai (ketentuan kontrak_pppk).",
        concerns=_pppk,
    ),
    GapEffect(
        tabel="pegawai",
        any_of=("hukuman_disiplin_sampai",),
        akibat="Hukuman disiplin tidak diketahui dari siapa pun (ketentuan hukuman_disiplin).",
        whole=True,
    ),
    GapEffect(
        tabel="pegawai",
        any_of=("tugas_tambahan",),
        akibat="Pemegang tugas tambahan tidak dikenali, sehingga dapat ikut dipindahkan.",
        whole=True,
    ),
    GapEffect(
        tabel="pegawai",
        any_of=("id_pasangan",),
        akibat="Suami istri yang sama-sama pegawai tidak dikenali.",
        whole=True,
    ),
    GapEffect(
        tabel="pegawai",
        any_of=("rumah_lintang", "rumah_kelurahan"),
        akibat="Jarak dihitung dari unit ke unit, bukan dari rumah.",
    ),
    GapEffect(
        tabel="pegawai",
        any_of=("nip",),
        akibat="NIP tidak ada pada lampiran terbatas; sumber lain tidak dapat dicocokkan.",
    ),
    GapEffect(
        tabel="unit_kerja",
        any_of=("lintang",),
        akibat="Unit tidak tampak pada peta dan jaraknya tidak dihitung.",
    ),
    GapEffect(
        tabel="unit_kerja",
        any_of=("kecamatan",),
        akibat="Unit tidak ikut dalam hitungan per kecamatan.",
    ),
    GapEffect(
        tabel="unit_kerja",
        any_of=("skor_kesulitan",),
        akibat="Risiko adaptasi tidak dapat dihitung untuk tujuan ini.",
    ),
    GapEffect(
        tabel="jabatan",
        any_of=("kelas_jabatan",),
        akibat="Kesetaraan kelas jabatan tidak dapat dinilai (ketentuan mutasi_setara).",
    ),
    GapEffect(
        tabel="jabatan",
        any_of=("jenjang",),
        akibat="Kesetaraan jenjang dan BUP jabatan fungsional tidak dapat dinilai.",
        concerns=_functional,
    ),
    GapEffect(
        tabel="formasi",
        any_of=("minimum",),
        akibat="Tidak ada batas terendah: unit boleh dikosongkan.",
    ),
    GapEffect(
        tabel="formasi",
        any_of=("maksimum",),
        akibat="Batas tertinggi dianggap sama dengan kebutuhan.",
    ),
)
"""Every column whose absence changes a plan; kept beside the rules by a test."""


def gap_effects(frames: Frames) -> pd.DataFrame:
    """What the gaps of these data will do to a plan.

    Returns
    -------
    DataFrame
        tabel, kolom, berlaku (rows concerned), kosong (of them without a value), akibat; gaps
        that are there only, the widest first.
    """
    rows = []
    for effect in GAP_EFFECTS:
        frame = frames.get(effect.tabel)
        if frame is None or frame.empty:
            continue
        concerned = frame[effect.concerns(frame).fillna(False).astype(bool)]
        empty = int(concerned[list(effect.any_of)].isna().all(axis=1).sum())
        if empty and (not effect.whole or empty == len(concerned)):
            rows.append(
                {
                    "tabel": effect.tabel,
                    "kolom": " atau ".join(effect.any_of),
                    "berlaku": len(concerned),
                    "kosong": empty,
                    "akibat": effect.akibat,
                }
            )
    table = pd.DataFrame(rows, columns=["tabel", "kolom", "berlaku", "kosong", "akibat"])
    share = table["kosong"] / table["berlaku"]
    return table.assign(bagian=share).sort_values("bagian", ascending=False, kind="stable")


def finding_groups(intake: Intake) -> pd.DataFrame:
    """Findings of one kind in one column together, over all files.

    Returns
    -------
    DataFrame
        derajat, kode, tempat (file and sheet, or how many), kolom, jumlah, baris (the first
        three rows as text, of one file), masalah, saran (of the first); what stops comes first,
        then by count.
    """
    findings = intake.log.findings
    findings = findings.assign(
        tempat=findings["berkas"] + (" > " + findings["lembar"]).where(findings["lembar"] != "", "")
    )
    keys = ["derajat", "kode", "kolom"]
    grouped = findings.groupby(keys, sort=False, as_index=False).agg(
        tempat=("tempat", _first_place),
        jumlah=("kode", "size"),
        baris=("baris", _first_rows),
        files=("tempat", "nunique"),
        masalah=("masalah", "first"),
        saran=("saran", "first"),
    )
    grouped["baris"] = grouped["baris"].where(grouped["files"] == 1, "")
    rank = {"kesalahan": 0, "peringatan": 1, "catatan": 2}
    grouped["urutan"] = grouped["derajat"].map(rank)
    order = ["urutan", "jumlah", *keys]
    ordered = grouped.sort_values(order, ascending=[True, False, True, True, True])
    return ordered.drop(columns=["urutan", "files"]).reset_index(drop=True)


def row_groups(intake: Intake, most: int = 25) -> pd.DataFrame:
    """Where every row went, sheet by sheet; where there are more sheets than ``most``, by form.

    Returns
    -------
    DataFrame
        tempat, bentuk, baris, dipakai, ditolak, dilewati, alasan.
    """
    rows = intake.log.rows
    tempat = rows["berkas"] + (" > " + rows["lembar"]).where(rows["lembar"] != "", "")
    rows = rows.assign(tempat=tempat).drop(columns=["berkas", "lembar"])
    counts = ["baris", "dipakai", "ditolak", "dilewati"]
    if len(rows) > most:
        rows = rows.groupby("bentuk", sort=False, as_index=False).agg(
            tempat=("tempat", _first_place),
            alasan=("alasan", _reasons),
            **{name: (name, "sum") for name in counts},
        )
    return rows[["tempat", "bentuk", *counts, "alasan"]]


def _first_place(places: pd.Series) -> str:
    different = list(dict.fromkeys(places))
    return different[0] + (f" dan {len(different) - 1} lain" if len(different) > 1 else "")


def _reasons(texts: pd.Series) -> str:
    """Add up ``reason: n; reason: n`` over sheets."""
    total: dict[str, int] = {}
    for part in (part for text in texts if text for part in text.split("; ")):
        reason, _, count = part.rpartition(": ")
        total[reason] = total.get(reason, 0) + int(count)
    return "; ".join(f"{reason}: {count}" for reason, count in total.items())


def _first_rows(rows: pd.Series) -> str:
    known = sorted({int(row) for row in rows if row})
    return ", ".join(map(str, known[:3])) + (", ..." if len(known) > 3 else "")

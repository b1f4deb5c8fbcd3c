"""Sections on the state of the data: what was read, found, repaired, and what gaps will do."""

from __future__ import annotations

import numpy as np
import pandas as pd
from IPython.display import HTML
from matplotlib.figure import Figure

from mutasi_lib import quality
from mutasi_lib.loading import Intake
from mutasi_lib.reports import figures, theme
from mutasi_lib.reports.format import angka, tanggal
from mutasi_lib.reports.html import (
    Show,
    day,
    masthead,
    paragraphs,
    picture,
    share,
    table,
    tiles,
    whole,
    words,
)

DEGREES = ("kesalahan", "peringatan", "catatan")


def intake_opening(intake: Intake, title: str) -> HTML:
    """What this page is, on which data."""
    known = f"per {tanggal(intake.as_of)}" if intake.as_of else "tanggalnya belum diketahui"
    rows = sum(source.rows for source in intake.sources)
    lines = [
        f"{intake.info.get('nama_daerah', 'Pemerintah Daerah')} · keadaan data {known}",
        f"{angka(len(intake.sources))} berkas, {angka(rows)} baris dibaca.",
        intake.info.get("sumber", ""),
    ]
    return masthead(title, [line for line in lines if line], intake.info.get("label", ""))


def intake_verdict(intake: Intake) -> HTML:
    """Whether one may plan on these data, in a sentence."""
    counts = intake.log.findings["derajat"].value_counts()
    wrong, asked = int(counts.get("kesalahan", 0)), int(counts.get("peringatan", 0))
    if wrong:
        first = (
            f"Data ini belum dapat dipakai merencanakan: ada {angka(wrong)} kesalahan. "
            "Perbaiki di berkas asalnya menurut daftar di bawah, lalu periksa lagi."
        )
    else:
        first = "Data ini dapat dipakai merencanakan: tidak ada kesalahan."
    second = (
        f"{angka(asked)} peringatan menunggu keputusan Anda: rencana tetap dapat dibuat, "
        "tetapi isinya patut dilihat."
        if asked
        else "Tidak ada peringatan."
    )
    return paragraphs(first, second, kind="mohon")


def intake_tiles(intake: Intake) -> HTML:
    """Rows and findings in a few numbers."""
    rows, counts = intake.log.rows, intake.log.findings["derajat"].value_counts()
    return tiles(
        [
            ("Baris dibaca", angka(rows["baris"].sum())),
            ("Dipakai", angka(rows["dipakai"].sum())),
            ("Ditolak", angka(rows["ditolak"].sum())),
            ("Dilewati dengan alasan", angka(rows["dilewati"].sum())),
            *((degree.capitalize(), angka(counts.get(degree, 0))) for degree in DEGREES),
            ("Sel yang dirapikan", angka(intake.log.repairs["jumlah"].sum())),
        ]
    )


def findings_table(intake: Intake, most: int = 40) -> HTML:
    """Findings of one kind in one column together, what stops first."""
    frame = quality.finding_groups(intake)
    frame = frame.assign(
        tempat=[
            " > ".join(filter(None, (row["tempat"], row["kolom"])))
            for row in frame.to_dict("records")
        ]
    )
    columns = {
        "derajat": words("Derajat"),
        "jumlah": whole("Jumlah"),
        "tempat": words("Tempat"),
        "baris": words("Baris"),
        "masalah": words("Yang ditemukan"),
        "saran": words("Yang perlu dilakukan"),
    }
    return table(
        frame,
        columns,
        caption="Temuan, yang menghentikan lebih dahulu",
        note="Daftar lengkap dengan tiap selnya: mutasi periksa SUMBER menulis buku kerja hasil "
        "pemeriksaan.",
        most=most,
    )


def rows_table(intake: Intake) -> HTML:
    """Every data row of every sheet: used, refused or left out with its reason."""
    columns = {
        "tempat": words("Tempat"),
        "bentuk": words("Dikenali sebagai"),
        "baris": whole("Baris"),
        "dipakai": whole("Dipakai"),
        "ditolak": whole("Ditolak"),
        "dilewati": whole("Dilewati"),
        "alasan": words("Alasan"),
    }
    return table(quality.row_groups(intake), columns, caption="Ke mana tiap baris")


def repairs_table(intake: Intake) -> HTML:
    """What was repaired without guessing, and how often."""
    keys = ["perbaikan", "kolom"]
    frame = intake.log.repairs.groupby(keys, as_index=False).agg(jumlah=("jumlah", "sum"))
    columns = {
        "perbaikan": words("Perbaikan"),
        "kolom": words("Kolom"),
        "jumlah": whole("Sel"),
    }
    return table(
        frame.sort_values("jumlah", ascending=False, kind="stable"),
        columns,
        caption="Yang dirapikan tanpa menebak",
        note="Berkas asal tidak diubah.",
        most=40,
    )


def gaps_table(intake: Intake) -> HTML:
    """Columns that no source states."""
    columns = {
        "tabel": words("Tabel"),
        "kolom": words("Kolom"),
        "arti": words("Arti"),
        "sebab": words("Sebab"),
    }
    return table(intake.log.gaps, columns, caption="Kolom yang tidak dimuat sumber mana pun")


def gap_effects_table(intake: Intake) -> HTML:
    """What each gap will do to the plan."""
    columns = {
        "tabel": words("Tabel"),
        "kolom": words("Kolom"),
        "kosong": whole("Kosong"),
        "berlaku": whole("Dari"),
        "bagian": share("Bagian"),
        "akibat": words("Akibatnya bagi rencana"),
    }
    return table(
        quality.gap_effects(quality.typed_frames(intake)),
        columns,
        caption="Akibat tiap kekosongan bagi rencana",
        note="Ketentuan yang tidak dapat dinilai diloloskan atau ditolak menurut parameter "
        "jika_kosong, dan dihitung pada tiap rencana.",
    )


def freshness_table(intake: Intake) -> HTML:
    """How old the newest date of each date column is."""
    columns = {
        "tabel": words("Tabel"),
        "kolom": words("Kolom"),
        "terbaru": day("Tanggal terbaru"),
        "umur_bulan": Show(
            "Bulan sebelum tanggal data", lambda n: "–" if pd.isna(n) else angka(n), number=True
        ),
    }
    return table(
        quality.freshness(quality.typed_frames(intake), intake.as_of),
        columns,
        caption="Kemutakhiran",
        note="Angka negatif: tanggal yang akan datang, misalnya akhir perjanjian kerja.",
    )


def completeness_picture(intake: Intake) -> HTML:
    """Share of filled cells per column, table by table."""
    frame = quality.completeness(quality.typed_frames(intake))
    frame = frame[frame["bagian"] < 1]
    people = frame[frame["tabel"] == "pegawai"]
    return picture(
        _bars(frame, label=intake.info.get("label", "")),
        alt=f"Kelengkapan {angka(len(frame))} kolom yang tidak terisi penuh; "
        f"{angka(len(people))} di antaranya pada tabel pegawai.",
        caption="Bagian sel yang terisi, kolom yang belum penuh. Kosong tidak selalu salah: "
        "tugas tambahan atau hukuman memang jarang ada.",
    )


def unit_completeness_picture(intake: Intake) -> HTML:
    """Who must still send what: organisation x column of table pegawai."""
    grid = quality.completeness_by_unit(quality.typed_frames(intake))
    if grid.empty:
        return paragraphs("Kelengkapan semua perangkat daerah sama.", kind="bukti")
    return picture(
        _heat(grid, label=intake.info.get("label", "")),
        alt=f"Kelengkapan data pegawai {angka(len(grid))} perangkat daerah menurut "
        f"{angka(len(grid.columns))} kolom.",
        caption="Bagian pegawai yang datanya terisi, per perangkat daerah; makin gelap makin "
        "lengkap.",
    )


@theme.in_style()
def _bars(frame: pd.DataFrame, *, label: str) -> Figure:
    frame = frame.iloc[::-1]
    figure, axes = figures.canvas(8.0, 1.0 + 0.2 * max(len(frame), 1), label)
    rows = np.arange(len(frame))
    axes.barh(rows, 1, color=theme.GROUND, height=0.7)
    axes.barh(rows, frame["bagian"], color=theme.BLUE, height=0.7)
    axes.set_yticks(rows, frame["tabel"] + "." + frame["kolom"], fontsize=7.5)
    for row, value in enumerate(frame["bagian"]):
        axes.text(1.01, row, f"{int(100 * value)} %", va="center", fontsize=7.5)
    axes.set_xlim(0, 1)
    axes.set_xticks([])
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0)
    return figure


@theme.in_style()
def _heat(grid: pd.DataFrame, *, label: str) -> Figure:
    figure, axes = figures.canvas(9.0, 1.9 + 0.22 * len(grid), label)
    values = grid.to_numpy(dtype=float)
    axes.imshow(values, cmap="Blues", vmin=0, vmax=1, aspect="auto")
    for row, column in np.ndindex(*values.shape):
        value = values[row, column]
        axes.text(
            column, row, str(int(100 * value)), ha="center", va="center", fontsize=6.5,
            color=theme.WHITE if value > 0.6 else theme.INK,
        )  # fmt: skip
    axes.set_xticks(range(len(grid.columns)), grid.columns, rotation=45, ha="left", fontsize=8)
    axes.xaxis.tick_top()
    axes.set_yticks(range(len(grid)), grid.index, fontsize=7.5)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    return figure

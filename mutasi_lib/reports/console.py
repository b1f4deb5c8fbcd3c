"""Findings on the screen: what stops first, one line per kind, places instead of values."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
from rich.console import Console
from rich.markup import escape
from rich.table import Table

if TYPE_CHECKING:
    from mutasi_lib.loading import Intake

MOST_KINDS = 40
COUNTS = ("Baris", "Dipakai", "Ditolak", "Dilewati")
COLOURS = {"kesalahan": "bold red", "peringatan": "yellow", "catatan": "cyan"}


def print_faults(faults: pd.DataFrame, console: Console) -> None:
    """Print faults one by one."""
    table = Table(title=f"{len(faults)} kesalahan; tidak ada yang ditulis", show_lines=True)
    hidden = ("derajat", "sel")
    shown = [name for name in faults if name not in hidden and faults[name].astype(bool).any()]
    for column in shown:
        table.add_column(str(column), overflow="fold")
    for row in faults[shown].itertuples(index=False):
        table.add_row(*(escape(str(cell)) if cell else "" for cell in row))
    console.print(table)


def print_intake(intake: Intake, console: Console) -> None:
    """Print what was read, found and repaired."""
    from mutasi_lib import quality  # costs pandas and the loader: only when there is an intake

    if len(intake.log.rows):
        _print_rows(quality.row_groups(intake), console)
    if len(intake.log.repairs):
        total = int(intake.log.repairs["jumlah"].sum())
        kinds = intake.log.repairs.groupby("perbaikan")["jumlah"].sum().sort_values()
        parts = "; ".join(f"{name}: {count}" for name, count in kinds[::-1].items())
        console.print(f"[green]{total} sel dirapikan tanpa menebak[/] ({escape(parts)}).")
    groups = quality.finding_groups(intake)
    if len(groups):
        _print_groups(groups, console)
    counts = intake.log.findings["derajat"].value_counts()
    words = ", ".join(f"{counts.get(degree, 0)} {degree}" for degree in COLOURS)
    verdict = (
        "Data ini belum dapat dipakai merencanakan."
        if counts.get("kesalahan", 0)
        else "Tidak ada kesalahan: data ini dapat dipakai merencanakan."
    )
    console.print(f"{words}. {verdict}")
    if label := intake.info.get("label", ""):
        console.print(escape(label), style="bold", soft_wrap=True)


def _print_rows(rows: pd.DataFrame, console: Console) -> None:
    table = Table(title="Ke mana tiap baris")
    for words in (
        "Tempat",
        "Dikenali sebagai",
        "Baris",
        "Dipakai",
        "Ditolak",
        "Dilewati",
        "Alasan",
    ):
        table.add_column(words, overflow="fold", justify="right" if words in COUNTS else "left")
    for row in rows.astype(str).itertuples(index=False):
        table.add_row(*(escape(cell) for cell in row))
    console.print(table)


def _print_groups(groups: pd.DataFrame, console: Console) -> None:
    table = Table(title="Temuan", show_lines=True)
    for words in ("Derajat", "Jumlah", "Tempat", "Temuan dan saran"):
        table.add_column(words, overflow="fold", justify="right" if words == "Jumlah" else "left")
    for row in groups.head(MOST_KINDS).astype(str).to_dict("records"):
        place = " > ".join(filter(None, (row["tempat"], row["kolom"])))
        rows = f" (baris {row['baris']})" if row["baris"] else ""
        table.add_row(
            f"[{COLOURS[row['derajat']]}]{row['derajat']}[/]",
            row["jumlah"],
            escape(place + rows),
            escape(f"[{row['kode']}] {row['masalah']} {row['saran']}"),
        )
    console.print(table)
    if len(groups) > MOST_KINDS:
        console.print(f"{len(groups) - MOST_KINDS} jenis temuan lain ada pada buku kerja hasil.")

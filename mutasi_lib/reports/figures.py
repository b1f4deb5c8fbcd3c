"""Pictures where people would rather look: colour-blind safe, Indonesian numbers, labelled."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from mutasi_lib.reports.format import angka
from mutasi_lib.reports.theme import BLUE, DEEP_ORANGE, GREY, INK, ORANGE, in_style

MOST_ROWS = 20
"""Groups in a picture; with more of them it fills a sheet and says less."""


def canvas(width: float, height: float, label: str) -> tuple[Figure, Axes]:
    """An empty picture that carries the data's label inside itself; draw it `in_style`."""
    figure, grid = panels(width, height, label, 1, 1)
    return figure, grid[0]


def panels(
    width: float, height: float, label: str, rows: int, columns: int
) -> tuple[Figure, list[Axes]]:
    """The same with several axes, row by row."""
    foot = 0.22 / height if label else 0.0
    figure = Figure(figsize=(width, height))
    figure.set_layout_engine("constrained", rect=(0, foot, 1, 1 - foot))
    grid = figure.subplots(rows, columns, squeeze=False)
    if label:
        figure.text(0.005, 0.05 / height, label, fontsize=8, color=DEEP_ORANGE, weight="bold")
    return figure, list(grid.flat)


def indonesian(axes: Axes, which: str = "x", decimals: int = 0) -> None:
    """Write the numbers of an axis as an Indonesian reader does."""
    axis = axes.xaxis if which == "x" else axes.yaxis
    axis.set_major_formatter(FuncFormatter(lambda value, _: angka(value, decimals)))


@in_style()
def before_after(coverage: pd.DataFrame, by: str, *, label: str) -> Figure:
    """Empty seats before (hollow) and after (solid), one line per group."""
    table = coverage[coverage["kurang_sebelum"] > 0].head(MOST_ROWS).iloc[::-1]
    figure, axes = canvas(8.0, 1.1 + 0.23 * max(len(table), 1), label)
    rows = np.arange(len(table))
    axes.hlines(rows, table["kurang_sesudah"], table["kurang_sebelum"], color=GREY, linewidth=2)
    axes.scatter(
        table["kurang_sebelum"], rows, s=46, facecolor="white", edgecolor=ORANGE, linewidth=1.8,
        label="sebelum", zorder=3,
    )  # fmt: skip
    axes.scatter(table["kurang_sesudah"], rows, s=46, color=BLUE, label="sesudah", zorder=4)
    axes.set_yticks(rows, table[by].astype(str))
    axes.set_xlabel("kursi kosong")
    axes.set_xlim(left=-0.4)
    axes.legend(frameon=False, loc="lower right")
    indonesian(axes)
    return figure


@in_style()
def map_of_moves(moves: pd.DataFrame, units: pd.DataFrame, *, label: str) -> Figure | None:
    """Where people go: one line per pair of units, thicker for more people.

    Parameters
    ----------
    moves
        unit_asal_kode, unit_tujuan_kode.
    units
        By kode: nama, kecamatan, lintang, bujur.

    Returns
    -------
    None where units have no coordinates: the page says so instead.
    """
    placed = units.dropna(subset=["lintang", "bujur"])
    flows = moves.value_counts(["unit_asal_kode", "unit_tujuan_kode"]).reset_index(name="n")
    flows = flows[
        flows["unit_asal_kode"].isin(placed.index) & flows["unit_tujuan_kode"].isin(placed.index)
    ]
    if placed.empty:
        return None
    figure, axes = canvas(8.0, 7.2, label)
    axes.scatter(placed["bujur"], placed["lintang"], s=7, color=GREY, zorder=2)
    for asal, tujuan, n in flows.to_numpy().tolist():
        start, end = placed.loc[asal], placed.loc[tujuan]
        axes.annotate(
            "",
            xy=(end["bujur"], end["lintang"]),
            xytext=(start["bujur"], start["lintang"]),
            arrowprops={
                "arrowstyle": "-|>",
                "color": BLUE,
                "alpha": 0.55,
                "linewidth": 0.7 + 0.5 * n,
                "connectionstyle": "arc3,rad=0.15",
                "shrinkA": 1,
                "shrinkB": 2,
            },
            zorder=3,
        )
    receiving = placed.loc[flows["unit_tujuan_kode"].unique()]
    axes.scatter(receiving["bujur"], receiving["lintang"], s=26, color=ORANGE, zorder=4)
    for kecamatan, group in placed.groupby("kecamatan"):
        axes.text(
            group["bujur"].mean(), group["lintang"].mean(), str(kecamatan).upper(), fontsize=8,
            color=INK, alpha=0.75, ha="center", weight="bold", zorder=5,
            bbox={"facecolor": "white", "alpha": 0.6, "edgecolor": "none", "pad": 1},
        )  # fmt: skip
    axes.set_aspect(1 / np.cos(np.radians(float(placed["lintang"].mean()))))
    axes.set_axis_off()
    return figure


@in_style()
def trade_off(weighed: pd.DataFrame, *, label: str) -> Figure:
    """What the plan buys (blue, right) and pays (orange, left), in weighted points."""
    table = weighed[weighed["bobot"] > 0].iloc[::-1]
    figure, axes = canvas(8.0, 1.1 + 0.36 * max(len(table), 1), label)
    rows = np.arange(len(table))
    points = table["poin"].to_numpy(dtype=float)
    axes.barh(rows, points, color=np.where(points >= 0, BLUE, ORANGE), height=0.62)
    axes.axvline(0, color=INK, linewidth=0.8)
    span = max(1.0, float(np.abs(points).max(initial=0)))
    for row, value in enumerate(points.tolist()):
        text = f"+{angka(value)}" if value > 0 else angka(value)
        beyond = 0.012 * span * (1 if value >= 0 else -1)
        axes.text(
            value + beyond, row, text, va="center", ha="left" if value >= 0 else "right", fontsize=8
        )
    axes.set_yticks(rows, table["label"])
    axes.margins(x=0.14)
    axes.set_xlabel("poin menurut bobot: membayar  ◄   ► membeli")
    indonesian(axes)
    return figure

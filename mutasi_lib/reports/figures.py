"""Pictures where people would rather look: colour-blind safe, Indonesian numbers, labelled."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
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
    middle = np.radians(float(placed["lintang"].mean()))
    points = pd.DataFrame(
        {"x": placed["bujur"] * np.cos(middle), "y": placed["lintang"]}, index=placed.index
    )
    span = float((points.max() - points.min()).max()) or 1.0
    start, end = (
        points.loc[flows[f"unit_{side}_kode"]].to_numpy(dtype=float) for side in ("asal", "tujuan")
    )
    figure, axes = canvas(8.0, 7.2, label)
    figure.set_layout_engine("none")  # nothing but the axes: there is nothing to lay out
    axes.set_position((0.01, 0.04, 0.98, 0.95))
    axes.scatter(points["x"], points["y"], s=7, color=GREY, zorder=2)
    _draw_arrows(axes, start, end, flows["n"].to_numpy(dtype=float), span)
    receiving = points.loc[flows["unit_tujuan_kode"].unique()]
    axes.scatter(receiving["x"], receiving["y"], s=26, color=ORANGE, zorder=4)
    for kecamatan, group in points.groupby(placed["kecamatan"]):
        axes.text(
            group["x"].mean(), group["y"].mean(), str(kecamatan).upper(), fontsize=8,
            color=INK, alpha=0.75, ha="center", weight="bold", zorder=5,
            bbox={"facecolor": "white", "alpha": 0.6, "edgecolor": "none", "pad": 1},
        )  # fmt: skip
    axes.set_aspect("equal")
    axes.set_axis_off()
    return figure


ARC, HEAD = 0.15, 0.011
"""How far an arrow bends (of its length), and the length of its head (of the map's width)."""


def _draw_arrows(
    axes: Axes, start: np.ndarray, end: np.ndarray, people: np.ndarray, span: float
) -> None:
    """Bent arrows, all in two collections: an artist for each takes a second for a city.

    Parameters
    ----------
    start, end
        One point per row; where the two are one point nothing can be drawn.
    people
        How many move along each arrow: its width.
    """
    along = end - start
    apart = np.hypot(*along.T) > 1e-9 * span
    start, end, along, people = (part[apart] for part in (start, end, along, people))
    length = np.hypot(*along.T)[:, None]
    bend = (start + end) / 2 + ARC * np.column_stack([along[:, 1], -along[:, 0]])
    into = end - bend  # a quadratic Bezier curve ends in the direction of its last leg
    into /= np.hypot(*into.T)[:, None]
    width = 0.7 + 0.5 * people
    size = np.minimum(HEAD * span * np.maximum(width / 1.7, 1)[:, None], length / 2)
    neck = end - size * into
    t = np.linspace(0, 1, 13)[None, :, None]
    curves = (1 - t) ** 2 * start[:, None] + 2 * t * (1 - t) * bend[:, None] + t**2 * neck[:, None]
    across = 0.45 * size * np.column_stack([-into[:, 1], into[:, 0]])
    heads = np.stack([end, neck + across, neck - across], axis=1)
    look: dict[str, Any] = {"color": BLUE, "alpha": 0.55, "zorder": 3}
    axes.add_collection(LineCollection(list(curves), linewidths=width, **look))
    axes.add_collection(PolyCollection(list(heads), linewidths=0, **look))


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

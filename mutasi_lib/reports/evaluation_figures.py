"""Pictures of an evaluation: effects with their intervals, before and after, adaptation."""

from __future__ import annotations

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mutasi_lib.domain.indicators import ADAPTED
from mutasi_lib.evaluation.verdict import (
    NO_EFFECT,
    OPEN,
    SIGN_BAD,
    SIGN_GOOD,
    STRONG_BAD,
    STRONG_GOOD,
)
from mutasi_lib.reports.figures import canvas, indonesian, panels
from mutasi_lib.reports.format import angka
from mutasi_lib.reports.theme import BLUE, GREEN, GREY, INK, LINE, ORANGE, PLUM, SKY, in_style

SHADE = {
    STRONG_GOOD: GREEN, SIGN_GOOD: GREEN, NO_EFFECT: BLUE, OPEN: GREY, SIGN_BAD: ORANGE,
    STRONG_BAD: ORANGE,
}  # fmt: skip
MARKS = ("o", "s", "^", "D", "v", "P")
HUES = (BLUE, GREEN, ORANGE, GREY, INK, PLUM)
"""In the order of names, so that hard places are orange and wishes met green."""


@in_style()
def effects_with_intervals(
    effects: pd.DataFrame, titles: dict[str, tuple[str, str, float]], *, label: str
) -> Figure:
    """One panel per indicator: effect and 95 % interval of each group.

    Parameters
    ----------
    effects
        indikator, kelompok, pengaruh, bawah, atas, simpulan.
    titles
        indikator -> label, unit, smallest meaningful change (shaded).
    """
    groups = list(dict.fromkeys(effects["kelompok"]))[::-1]
    figure, grid = panels(8.6, 1.0 + 0.28 * len(groups) * len(titles), label, len(titles), 1)
    for axes, (name, (title, unit, least)) in zip(grid, titles.items(), strict=True):
        rows = effects[effects["indikator"] == name].set_index("kelompok").reindex(groups)
        axes.axvspan(-least, least, color=GREY, alpha=0.15, linewidth=0)
        axes.axvline(0, color=INK, linewidth=0.8)
        for place, (_, row) in enumerate(rows.iterrows()):
            shade = SHADE.get(row["simpulan"], GREY)
            axes.hlines(place, row["bawah"], row["atas"], color=shade, linewidth=2.2)
            axes.plot(row["pengaruh"], place, "o", color=shade, markersize=7)
        axes.set_yticks(range(len(groups)), groups)
        axes.set_ylim(-0.6, len(groups) - 0.4)
        axes.set_title(f"{title}, {unit}", fontsize=9)
        indonesian(axes, decimals=1)
    return figure


@in_style()
def before_and_after(events: pd.DataFrame, unit: str, *, label: str) -> Figure:
    """The event study: effect in each quarter around the TMT, a line per group."""
    figure, axes = canvas(8.0, 4.2, label)
    groups = list(dict.fromkeys(events["kelompok"]))
    for place, name in enumerate(groups):
        rows = events[events["kelompok"] == name].sort_values("bulan_ke")
        months = np.append(rows["bulan_ke"].to_numpy(dtype=float), 0.0)
        order = np.argsort(months)
        effect, low, high = (
            np.append(rows[column].to_numpy(dtype=float), 0.0)[order]
            for column in ("pengaruh", "bawah", "atas")
        )
        shift = months[order] + 0.28 * (place - (len(groups) - 1) / 2)
        hue = HUES[place % len(HUES)]
        axes.vlines(shift, low, high, color=hue, linewidth=1.4, alpha=0.7)
        axes.plot(
            shift, effect, MARKS[place % len(MARKS)] + "-", color=hue, label=name, markersize=5
        )
    axes.axhline(0, color=INK, linewidth=0.8)
    axes.axvline(0.6, color=GREY, linewidth=1, linestyle="--")
    axes.set_xticks(sorted({0, *events["bulan_ke"]}))
    axes.set_xlabel("bulan terhadap TMT (0: keadaan awal)")
    axes.set_ylabel(f"pengaruh, {unit}")
    axes.legend(frameon=False, fontsize=8)
    indonesian(axes)
    indonesian(axes, "y", 1)
    return figure


@in_style()
def adaptation_lines(curves: pd.DataFrame, *, label: str) -> Figure:
    """Mean questionnaire score by months since the TMT, with 95 % intervals."""
    figure, axes = canvas(8.0, 3.8, label)
    groups = list(dict.fromkeys(curves["kelompok"]))
    for place, name in enumerate(groups):
        rows = curves[curves["kelompok"] == name]
        hue, shift = HUES[place % len(HUES)], 0.15 * (place - (len(groups) - 1) / 2)
        at = rows["bulan_ke"].to_numpy(dtype=float) + shift
        axes.vlines(at, rows["bawah"], rows["atas"], color=hue, linewidth=1.6, alpha=0.7)
        axes.plot(
            at, rows["skor"], MARKS[place % len(MARKS)] + "-", color=hue, label=name, markersize=6
        )
    axes.axhline(ADAPTED, color=GREY, linestyle="--", linewidth=1)
    axes.text(axes.get_xlim()[1], ADAPTED, " ambang", va="center", fontsize=8, color=INK)
    axes.set_xticks(sorted(set(curves["bulan_ke"])))
    axes.set_xlabel("bulan sejak TMT")
    axes.set_ylabel("skor angket (0-100)")
    axes.set_ylim(0, 100)
    axes.legend(frameon=False, fontsize=8)
    indonesian(axes)
    return figure


@in_style()
def map_of_adaptation(units: pd.DataFrame, *, label: str) -> Figure | None:
    """Units entered, the share that did not adapt as colour, the number of people as size.

    Parameters
    ----------
    units
        By unit: lintang, bujur, kecamatan, orang (0 where nobody went), gagal (share, 0-1).

    Returns
    -------
    None where units have no coordinates.
    """
    placed = units.dropna(subset=["lintang", "bujur"])
    if placed.empty:
        return None
    figure, axes = canvas(8.0, 6.4, label)
    axes.scatter(placed["bujur"], placed["lintang"], s=6, color=GREY, zorder=2)
    seen = placed[placed["orang"] > 0]
    colours = mpl.colormaps["cividis_r"]
    points = axes.scatter(
        seen["bujur"], seen["lintang"], s=24 + 14 * seen["orang"], c=100 * seen["gagal"],
        cmap=colours, vmin=0, vmax=100, edgecolor="white", linewidth=0.6, zorder=3,
    )  # fmt: skip
    for kecamatan, group in placed.groupby("kecamatan"):
        axes.text(
            group["bujur"].mean(), group["lintang"].mean(), str(kecamatan).upper(), fontsize=8,
            color=INK, alpha=0.75, ha="center", weight="bold", zorder=5,
            bbox={"facecolor": "white", "alpha": 0.6, "edgecolor": "none", "pad": 1},
        )  # fmt: skip
    bar = figure.colorbar(points, ax=axes, shrink=0.5)
    bar.set_label("belum beradaptasi atau kembali, persen")
    _as_map(axes, placed)
    return figure


def _as_map(axes: Axes, placed: pd.DataFrame) -> None:
    """A degree of longitude as long as it is there, and no frame."""
    axes.set_aspect(1 / np.cos(np.radians(float(placed["lintang"].mean()))))
    axes.set_axis_off()


@in_style()
def personal_lines(scores: pd.DataFrame, groups: pd.Series, *, label: str) -> Figure:
    """Everybody's questionnaire scores by months since the TMT, a panel per group.

    Parameters
    ----------
    scores
        By person, one column per month (0-100; NaN: nothing answered).
    groups
        Group of each person.
    """
    names = sorted(groups.dropna().unique())
    figure, grid = panels(8.6, 3.2, label, 1, len(names))
    months = scores.columns.to_numpy(dtype=float)
    for place, (axes, name) in enumerate(zip(grid, names, strict=True)):
        mine = scores[groups == name].to_numpy(dtype=float)
        hue = HUES[place % len(HUES)]
        axes.plot(months, mine.T, color=hue, alpha=0.25, linewidth=0.8, marker=".", markersize=3)
        axes.plot(months, np.nanmean(mine, axis=0), color=INK, linewidth=2.2)
        axes.axhline(ADAPTED, color=GREY, linestyle="--", linewidth=1)
        axes.set_title(str(name), fontsize=9)
        axes.set_xticks(months)
        axes.set_xlabel("bulan sejak TMT")
        axes.set_ylim(0, 100)
        indonesian(axes)
    grid[0].set_ylabel("skor angket (0-100)")
    return figure


@in_style()
def worklist_calendar(counts: pd.DataFrame, *, label: str) -> Figure:
    """People to attend to: a row per unit, a column per due date, the number in a circle.

    Parameters
    ----------
    counts
        People; index: units from the top, columns: due dates in words, in order.
    """
    figure, axes = canvas(8.0, 1.1 + 0.3 * len(counts), label)
    people = counts.to_numpy()
    for row, at in np.argwhere(people > 0).tolist():
        size = 130.0 + 22.0 * people[row, at]
        axes.scatter(at, row, s=size, color=SKY, edgecolors=INK, linewidths=0.6)
        axes.text(at, row, angka(people[row, at]), ha="center", va="center", fontsize=8, color=INK)
    axes.set_yticks(range(len(counts)), [str(name) for name in counts.index])
    axes.set_xticks(range(counts.shape[1]), [str(name) for name in counts.columns])
    axes.set_xlim(-0.6, counts.shape[1] - 0.4)
    axes.set_ylim(len(counts) - 0.4, -0.6)
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    axes.set_axisbelow(True)
    axes.grid(axis="y", color=LINE, linewidth=0.6)
    axes.spines[:].set_visible(False)
    return figure


@in_style()
def map_before_and_after(units: pd.DataFrame, *, label: str) -> Figure | None:
    """Two maps of coverage, without a round of transfers and now.

    Parameters
    ----------
    units
        By unit: lintang, bujur, kecamatan, cakupan_sebelum, cakupan_kini (0-1), tersentuh
        (entered or left in the round).

    Returns
    -------
    None where units have no coordinates.
    """
    placed = units.dropna(subset=["lintang", "bujur"])
    if placed.empty:
        return None
    figure, grid = panels(8.6, 5.0, label, 1, 2)
    edges = np.where(placed["tersentuh"], INK, "white").tolist()
    colours = mpl.colormaps["cividis_r"]
    titles = {"sebelum": "tanpa putaran yang lalu", "kini": "kini"}
    for axes, (when, title) in zip(grid, titles.items(), strict=True):
        points = axes.scatter(
            placed["bujur"], placed["lintang"], s=44, c=100 * placed[f"cakupan_{when}"],
            cmap=colours, vmin=0, vmax=100, edgecolor=edges, linewidth=0.9,
        )  # fmt: skip
        axes.set_title(title, fontsize=9)
        _as_map(axes, placed)
    bar = figure.colorbar(points, ax=list(grid), shrink=0.5, orientation="horizontal", pad=0.04)
    bar.set_label("kebutuhan yang terisi, persen")
    return figure

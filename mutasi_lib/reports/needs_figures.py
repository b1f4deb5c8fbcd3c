"""Pictures of need: what can be closed, five years ahead, how even, where."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from mutasi_lib.reports.figures import canvas, indonesian, panels
from mutasi_lib.reports.format import angka
from mutasi_lib.reports.theme import (
    AMBER,
    BLUE,
    GREEN,
    GREY,
    INK,
    ORANGE,
    PLUM,
    SKY,
    in_style,
    text_on,
)

PART_COLOURS = {
    "tertutup_setara": BLUE,
    "tertutup_padanan": SKY,
    "terhalang": GREY,
    "berbagi_guru": GREEN,
    "kelas_rangkap": AMBER,
    "rekrutmen": ORANGE,
}
"""Colours of the parts of a shortage, in the order of `redistribution.PARTS`."""

MOST_GROUPS = 16
PANELS = 6


@in_style()
def closable_bars(table: pd.DataFrame, parts: dict[str, str], *, label: str) -> Figure:
    """One bar for the whole, then one per kelompok: what moves close, and what they cannot.

    Parameters
    ----------
    table
        As `mutasi_lib.redistribution.Redistribution.by_kelompok`.
    parts
        Column -> words of the legend.
    """
    most = MOST_GROUPS if len(table) > MOST_GROUPS + 1 else len(table)
    shown, rest = table.head(most), table.iloc[most:]
    rows = [("SELURUHNYA", table[list(parts)].sum())]
    rows += [
        (str(name), shown.iloc[place][list(parts)])
        for place, name in enumerate(shown["kelompok_jabatan"])
    ]
    if len(rest):
        rows.append((f"{angka(len(rest))} kelompok lain", rest[list(parts)].sum()))
    figure, axes = canvas(9.0, 1.7 + 0.3 * len(rows), label)
    used = [name for name in parts if table[name].sum() > 0]
    place = np.arange(len(rows), dtype=float)
    place[1:] += 0.6  # the whole stands apart: its bar is in per cent
    totals = np.array([float(values.sum()) for _, values in rows])
    scale = max(1.0, float(totals[1:].max(initial=1.0)))
    for row, (_, values) in enumerate(rows):
        left = 0.0
        stretch = scale / totals[0] if row == 0 and totals[0] else 1.0
        for name in used:
            width = float(values[name]) * stretch
            axes.barh(place[row], width, left=left, color=PART_COLOURS[name], height=0.74)
            if width > 0.035 * scale:
                axes.text(
                    left + width / 2, place[row], angka(float(values[name])), ha="center",
                    va="center", fontsize=9 if row == 0 else 7.5, color=text_on(PART_COLOURS[name]),
                    weight="bold" if row == 0 else "normal",
                )  # fmt: skip
            left += width
        if row:
            axes.text(
                left + 0.008 * scale, place[row], angka(totals[row]), va="center", fontsize=7.5
            )
    axes.set_yticks(place, [name for name, _ in rows])
    axes.get_yticklabels()[0].set_fontweight("bold")
    axes.invert_yaxis()
    axes.set_xlim(0, 1.06 * scale)
    axes.set_xlabel("kursi kosong (batang SELURUHNYA dipanjangkan agar terbaca)")
    indonesian(axes)
    handles = [Patch(facecolor=PART_COLOURS[name]) for name in used]
    figure.legend(
        handles, [parts[name] for name in used], loc="outside upper left", frameon=False, ncols=1,
        fontsize=8,
    )  # fmt: skip
    return figure


@in_style()
def five_years(projection: pd.DataFrame, need: pd.Series, *, label: str) -> Figure:
    """Bezetting month by month against need: everybody, and the kelompok that will lack most.

    Parameters
    ----------
    projection
        As `mutasi_lib.needs.project_staff`, kelompok in scope only.
    need
        kelompok_jabatan -> people needed.
    """
    months = projection.groupby(["kelompok_jabatan", "bulan"])[
        ["bezetting", "bezetting_diperpanjang", "bezetting_harapan"]
    ].sum()
    last = months.groupby(level=0)["bezetting_diperpanjang"].last()
    worst = (need - last.reindex(need.index).fillna(0)).sort_values(ascending=False, kind="stable")
    names = list(worst.index[: PANELS - 1])
    figure, grid = panels(9.0, 5.4, label, 2, 3)
    shown = [("Semua kelompok", months.groupby(level="bulan").sum(), float(need.sum()))]
    shown += [(name, months.loc[name], float(need[name])) for name in names if name in months.index]
    for axes, (title, frame, wanted) in zip(grid, shown, strict=False):
        months_ahead = pd.DatetimeIndex(frame.index)
        days = months_ahead.year.to_numpy() + (months_ahead.month.to_numpy() - 1) / 12
        low, high = frame["bezetting"].to_numpy(), frame["bezetting_diperpanjang"].to_numpy()
        axes.fill_between(days, low, high, color=SKY, alpha=0.45, linewidth=0)
        axes.plot(days, high, color=BLUE, linewidth=1.6)
        axes.plot(days, low, color=BLUE, linewidth=1.0, linestyle=(0, (4, 2)))
        axes.axhline(wanted, color=ORANGE, linewidth=1.4)
        axes.text(
            days[0], wanted, f" kebutuhan {angka(wanted)}", fontsize=7, va="bottom", color=INK
        )
        for value, where in ((high[-1], "bottom"), (low[-1], "top")):
            axes.annotate(
                angka(value), (days[-1], value), xytext=(3, 0), textcoords="offset points",
                fontsize=7, va=where if high[-1] - low[-1] < 0.05 * wanted else "center",
            )  # fmt: skip
        axes.set_ylim(0, 1.12 * max(wanted, float(high.max()), 1.0))
        axes.set_title(title, fontsize=9)
        years = np.arange(np.ceil(days[0]), days[-1] + 1e-9, max(1, round(len(days) / 72)))
        axes.set_xticks(years, [f"{year:.0f}" for year in years])
        indonesian(axes, "y")
    for axes in grid[len(shown) :]:
        axes.set_axis_off()
    return figure


@in_style()
def lorenz_curves(curves: dict[str, tuple[np.ndarray, np.ndarray]], *, label: str) -> Figure:
    """Lorenz curves of coverage: the further below the diagonal, the less even."""
    figure, axes = canvas(5.6, 5.2, label)
    axes.plot([0, 1], [0, 1], color=GREY, linewidth=1.2, linestyle=(0, (4, 2)), label="merata")
    colours = (ORANGE, BLUE, GREEN, PLUM, AMBER, SKY)
    for colour, (name, (x, y)) in zip(colours, curves.items(), strict=False):
        axes.plot(x, y, color=colour, linewidth=1.7, label=name)
    axes.set_xlabel("bagian kebutuhan, unit paling kekurangan lebih dulu")
    axes.set_ylabel("bagian pegawai")
    for which, axis in (("x", axes.xaxis), ("y", axes.yaxis)):
        axis.set_ticks([0, 0.25, 0.5, 0.75, 1.0])
        indonesian(axes, which, 2)
    axes.set_aspect("equal")
    axes.legend(frameon=False, loc="upper left", fontsize=8)
    return figure


@in_style()
def map_of_needs(gaps: pd.DataFrame, units: pd.DataFrame, *, label: str) -> Figure | None:
    """Where seats are empty (orange) and people to spare (blue); the area is their number.

    Parameters
    ----------
    gaps
        By unit code: kurang, lebih (people).
    units
        By unit code: kecamatan, lintang, bujur.

    Returns
    -------
    None where units have no coordinates: the page says so instead.
    """
    placed = units.join(gaps, how="inner").dropna(subset=["lintang", "bujur"])
    if placed.empty:
        return None
    figure, axes = canvas(8.0, 7.0, label)
    axes.scatter(placed["bujur"], placed["lintang"], s=7, color=GREY, zorder=2)
    for column, colour in (("kurang", ORANGE), ("lebih", BLUE)):
        some = placed[placed[column] > 0]
        axes.scatter(
            some["bujur"], some["lintang"], s=22 * some[column].to_numpy(dtype=float),
            facecolor=colour, edgecolor="white", alpha=0.65, linewidth=0.6, zorder=3,
            label={"kurang": "kursi kosong", "lebih": "kelebihan"}[column],
        )  # fmt: skip
    for kecamatan, group in placed.groupby("kecamatan"):
        axes.text(
            group["bujur"].mean(), group["lintang"].mean(), str(kecamatan).upper(), fontsize=8,
            color=INK, alpha=0.8, ha="center", weight="bold", zorder=5,
            bbox={"facecolor": "white", "alpha": 0.6, "edgecolor": "none", "pad": 1},
        )  # fmt: skip
    legend = axes.legend(frameon=False, loc="lower right", fontsize=8)
    for handle in legend.legend_handles:
        if handle is not None and hasattr(handle, "set_sizes"):
            handle.set_sizes([60])
    axes.set_aspect(1 / np.cos(np.radians(float(placed["lintang"].mean()))))
    axes.set_axis_off()
    return figure

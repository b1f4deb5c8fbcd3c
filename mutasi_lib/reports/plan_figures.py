"""Pictures of a plan: who sends to whom, coverage by place, many plans at once, what equity is."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from IPython.display import HTML
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.colors import LinearSegmentedColormap, to_rgba
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.textpath import TextPath
from matplotlib.transforms import Affine2D

from mutasi_lib import evaluation
from mutasi_lib.allocation.problem import seat_worth
from mutasi_lib.domain.goals import GOALS
from mutasi_lib.planning import Planning
from mutasi_lib.reports.access import access_of, is_exact, shown_ends
from mutasi_lib.reports.figures import canvas, panels
from mutasi_lib.reports.format import angka, persen
from mutasi_lib.reports.html import (
    Bar,
    Show,
    amount,
    bars,
    paragraphs,
    picture,
    table,
    words,
)
from mutasi_lib.reports.theme import (
    BLUE,
    DEEP_ORANGE,
    GREY,
    INK,
    ORANGE,
    SHORT,
    SPARE,
    WHITE,
    in_style,
)

REST = "Perangkat daerah lain"
"""Where the small senders or receivers are gathered."""


# --- who sends to whom ---------------------------------------------------------------------------

MOST_SIDE = 9
"""Offices named on each side of the flow, the rest gathered."""

MOST_INSIDE = 6
"""Bars for moves inside one office, the rest gathered."""


def flow_picture(planning: Planning) -> HTML:
    """People who move between perangkat daerah, as bands, and below them those who stay in one."""
    if access_of(planning.study).perorangan == "tidak ada":
        return paragraphs("Arus perpindahan hanya ada pada laporan pimpinan.", kind="bukti")
    flows = office_flows(planning)
    if flows.empty:
        return paragraphs("Tidak ada perpindahan yang dapat digambar.", kind="bukti")
    between = flows[flows["asal"] != flows["tujuan"]]
    inside = flows[flows["asal"] == flows["tujuan"]]
    stays = pd.Series(inside["orang"].to_numpy(), index=inside["asal"])
    figure = flow_bands(
        _gathered(between), _heads(stays, MOST_INSIDE), label=planning.study.snapshot.label
    )
    finding = _finding(between, int(stays.sum()))
    bands = "Pita biru keluar dari pengirim terbesar, pita jingga masuk ke penerima terbesar; "
    return picture(
        figure,
        alt=f"Arus {angka(flows['orang'].sum())} perpindahan menurut perangkat daerah. {finding}",
        caption=f"{finding} {bands if len(between) else ''}lebar pita dan panjang batang adalah "
        "jumlah orang.",
    )


def office_flows(planning: Planning) -> pd.DataFrame:
    """People who move, by the perangkat daerah they leave and enter, of the moves shown.

    Returns
    -------
    DataFrame, most people first
        asal, tujuan (names of perangkat daerah), orang.
    """
    candidates = planning.study.candidates
    ends = shown_ends(planning)
    name = {
        column: ends[f"unit_{column}"].map(candidates.opd).map(candidates.units["nama"])
        for column in ("asal", "tujuan")
    }
    table = pd.DataFrame(name).fillna(evaluation.UNNAMED).assign(orang=1)
    counts = table.groupby(["asal", "tujuan"])["orang"].sum().to_frame().reset_index()
    return counts.sort_values(["orang", "asal", "tujuan"], ascending=[False, True, True])


def _gathered(between: pd.DataFrame) -> pd.DataFrame:
    """The flows with small senders and small receivers gathered under one name each."""
    table = between.copy()
    for side in ("asal", "tujuan"):
        sums = table.groupby(side)["orang"].sum().sort_values(ascending=False, kind="stable")
        if len(sums) > MOST_SIDE + 1:
            table[side] = table[side].where(table[side].isin(sums.index[:MOST_SIDE]), REST)
    return table.groupby(["asal", "tujuan"])["orang"].sum().to_frame().reset_index()


def _heads(sums: pd.Series, most: int) -> pd.Series:
    """The largest entries, the others added up under one name."""
    if len(sums) <= most + 1:
        return sums
    return pd.concat([sums.head(most), pd.Series({REST: sums.iloc[most:].sum()})])


def _finding(between: pd.DataFrame, inside: int) -> str:
    """What the flow shows, in a sentence."""
    if between.empty:
        return f"Semua {angka(inside)} perpindahan terjadi di dalam satu perangkat daerah."
    sent, received = (
        between.groupby(side)["orang"].sum().sort_values(ascending=False, kind="stable")
        for side in ("asal", "tujuan")
    )
    return (
        f"{sent.index[0]} paling banyak mengirim ({angka(sent.iloc[0])} orang) dan "
        f"{received.index[0]} paling banyak menerima ({angka(received.iloc[0])} orang); "
        f"{angka(inside)} perpindahan lain terjadi di dalam satu perangkat daerah."
    )


GAP = 0.045
"""Free space between two offices on one side of the flow, as a share of its height."""


HEADING: dict[str, Any] = {"fontsize": 9, "loc": "left", "weight": "bold", "color": INK}


@in_style()
def flow_bands(between: pd.DataFrame, inside: pd.Series, *, label: str) -> Figure:
    """Bands from senders (left) to receivers (right), and bars of moves inside one office.

    Parameters
    ----------
    between
        asal, tujuan, orang; no row from an office to itself.
    inside
        Office -> people.
    """
    sides = max(between["asal"].nunique(), between["tujuan"].nunique()) if len(between) else 0
    high, low = 0.5 + 0.5 * sides if sides else 0.0, 0.55 + 0.34 * len(inside) if len(inside) else 0
    height = high + low + 0.55
    figure, (top, bottom) = panels(8.5, height, label, 2, 1)
    figure.set_layout_engine("none")  # the room for the names is known
    base = 0.3 / height
    top.set_position((0.32, base + low / height, 0.36, max(high - 0.1, 0.01) / height))
    bottom.set_position((0.32, base, 0.58, max(low - 0.35, 0.01) / height))
    if sides:
        _draw_bands(top, between)
        top.set_title("Antarperangkat daerah", **HEADING)
    if len(inside):
        _draw_inside(bottom, inside)
        bottom.set_title("Di dalam satu perangkat daerah", **HEADING)
    for axes in (top, bottom):
        axes.set_axis_off()
    return figure


def _draw_bands(axes: Axes, between: pd.DataFrame) -> None:
    sent, received = _ordered(between, "asal"), _ordered(between, "tujuan")
    total = float(between["orang"].sum())
    unit = (1 - GAP * (max(len(sent), len(received)) - 1)) / total  # the same on both sides
    places = {"asal": _stacked(sent, unit), "tujuan": _stacked(received, unit)}
    used = {side: dict.fromkeys(place, 0.0) for side, place in places.items()}
    rank = {side: {name: i for i, name in enumerate(place)} for side, place in places.items()}
    flows = sorted(
        between[["asal", "tujuan", "orang"]].to_numpy().tolist(),
        key=lambda flow: (rank["asal"][flow[0]], rank["tujuan"][flow[1]]),
    )
    for sender, receiver, people in flows:
        thick = people * unit
        left = places["asal"][sender] - used["asal"][sender]
        right = places["tujuan"][receiver] - used["tujuan"][receiver]
        used["asal"][sender] += thick
        used["tujuan"][receiver] += thick
        first, last = sender == sent.index[0], receiver == received.index[0]
        colour = BLUE if first else ORANGE if last else GREY
        axes.add_patch(_band(left, right, thick, colour, 0.6 if first or last else 0.4))
    for side, sums, x, align in (("asal", sent, 0.0, "right"), ("tujuan", received, 1.0, "left")):
        for name, people in sums.items():
            top = places[side][str(name)]
            axes.add_patch(
                Rectangle((x - 0.012, top - people * unit), 0.024, people * unit, color=INK)
            )
            axes.text(
                x + (0.03 if align == "left" else -0.03), top - people * unit / 2,
                _named(str(name), people, align), ha=align, va="center", fontsize=8,
                linespacing=1.1,
            )  # fmt: skip
    axes.set_xlim(-0.012, 1.012)
    axes.set_ylim(0, 1)


def _ordered(between: pd.DataFrame, side: str) -> pd.Series:
    """People by office, most first, the gathered rest last."""
    sums = between.groupby(side)["orang"].sum().sort_values(ascending=False, kind="stable")
    if REST in sums.index:
        sums = pd.concat([sums.drop(REST), sums.loc[[REST]]])
    return sums


def _stacked(sums: pd.Series, unit: float) -> dict[str, float]:
    """The upper edge of every office on a side of height 1, spread over all of it."""
    people = sums.to_numpy(dtype=float)
    gap = (1 - people.sum() * unit) / max(len(sums) - 1, 1)
    edges = 1 - (np.cumsum(people) - people) * unit - gap * np.arange(len(sums))
    return {str(name): float(edge) for name, edge in zip(sums.index, edges, strict=True)}


def _band(left: float, right: float, thick: float, colour: str, alpha: float) -> PathPatch:
    """A band between two upper edges, as thick as its people."""
    points = [
        (0, left), (0.5, left), (0.5, right), (1, right),
        (1, right - thick), (0.5, right - thick), (0.5, left - thick), (0, left - thick),
        (0, left),
    ]  # fmt: skip
    curve = [Path.CURVE4] * 3
    codes = [Path.MOVETO, *curve, Path.LINETO, *curve, Path.CLOSEPOLY]
    return PathPatch(Path(points, codes), facecolor=colour, alpha=alpha, linewidth=0)


def _named(name: str, people: float, align: str) -> str:
    """An office and its people, on as few lines as fit beside the bands."""
    lines = textwrap.wrap(name, 34)
    if len(lines) > 2:
        lines = [lines[0], textwrap.shorten(" ".join(lines[1:]), 34, placeholder=" …")]
    number = angka(people)
    if align == "left":
        return "\n".join([f"{number}  {lines[0]}", *lines[1:]])
    return "\n".join([*lines[:-1], f"{lines[-1]}  {number}"])


def _draw_inside(axes: Axes, inside: pd.Series) -> None:
    rows = np.arange(len(inside))
    axes.barh(rows, inside.to_numpy(dtype=float), color=GREY, height=0.62)
    most = float(inside.max())
    for row, (name, people) in enumerate(inside.items()):
        short = textwrap.shorten(str(name), 40, placeholder=" …")
        axes.text(-0.02 * most, row, short, ha="right", va="center", fontsize=8)
        axes.text(people + 0.012 * most, row, angka(people), va="center", fontsize=8)
    axes.set_xlim(0, 1.08 * most)
    axes.set_ylim(len(inside) - 0.5, -0.5)


# --- coverage by place ---------------------------------------------------------------------------

MOST_GROUPS = 14
"""Rows of the heat map, the rest gathered."""

ALL, OTHERS = "semua", "lainnya"
FULL = SPARE[0]
HEAT = LinearSegmentedColormap.from_list("cakupan", [DEEP_ORANGE, *reversed(SHORT[:3]), WHITE])
"""The less is covered the darker: light and dark differ too, not only the hue."""


def heat_picture(planning: Planning, by: str = "kelompok_jabatan") -> HTML:
    """Coverage by profession and kecamatan, before and after side by side.

    Parameters
    ----------
    by
        ``"kelompok_jabatan"`` or ``"rumpun"``.
    """
    slots = evaluation.slot_results(planning)
    if slots["kecamatan"].isna().all():
        return paragraphs("Data ini tidak menyebut kecamatan.", kind="bukti")
    before, after = (coverage_grid(slots, by, when) for when in ("sebelum", "sesudah"))
    figure = heat_map_pair(before, after, label=planning.study.snapshot.label)
    whole_before, whole_after = (float(grid[ALL].iloc[-1]) for grid in (before, after))
    least = after.drop(index=ALL, columns=ALL).min(axis=1).dropna()
    finding = (
        f"Cakupan kebutuhan naik dari {persen(whole_before)} menjadi {persen(whole_after)}"
        if whole_after > whole_before
        else f"Cakupan kebutuhan tetap {persen(whole_after)}"
    )
    if len(least):
        lowest = least.index[int(least.to_numpy().argmin())]
        place = after.drop(columns=ALL).loc[lowest].idxmin()
        finding += f"; paling rendah sesudah rencana: {lowest} di {place}, {persen(least.min(), 0)}"
    return picture(
        figure,
        alt=f"Peta panas cakupan per {_GROUP_WORDS[by]} dan kecamatan. {finding}.",
        caption=f"{finding}. Angka: persen kursi kebutuhan yang terisi; makin gelap makin kurang; "
        "biru berarti penuh, titik berarti tidak ada kebutuhan di sana.",
    )


_GROUP_WORDS = {"kelompok_jabatan": "kelompok jabatan", "rumpun": "rumpun"}


def coverage_grid(slots: pd.DataFrame, by: str, when: str) -> pd.DataFrame:
    """Share of needed seats filled by group (rows) and kecamatan (columns), with totals.

    Parameters
    ----------
    slots
        As `mutasi_lib.evaluation.slot_results`.
    by
        Column of the groups; the `MOST_GROUPS` most short before the plan have a row, the others
        one together.
    when
        ``"sebelum"`` or ``"sesudah"``.

    Returns
    -------
    DataFrame
        0-1; missing where nobody is needed. Last row and column: ``semua``.
    """
    table = slots[[by, "kecamatan", "kebutuhan", "kurang_sebelum", f"kurang_{when}"]].copy()
    table = table.loc[:, ~table.columns.duplicated()]
    table["kecamatan"] = table["kecamatan"].fillna(evaluation.UNNAMED)
    table[by] = table[by].fillna(evaluation.UNNAMED)
    short = table.groupby(by)["kurang_sebelum"].sum().sort_values(ascending=False, kind="stable")
    rows = list(short.index)
    if len(rows) > MOST_GROUPS + 1:
        kept = rows[:MOST_GROUPS]
        rest = f"{angka(len(rows) - MOST_GROUPS)} {OTHERS}"
        table[by] = table[by].where(table[by].isin(kept), rest)
        rows = [*kept, rest]
    sums = {
        column: pd.crosstab(
            table[by], table["kecamatan"], table[column], aggfunc="sum", margins=True,
            margins_name=ALL,
        )
        for column in ("kebutuhan", f"kurang_{when}")
    }  # fmt: skip
    need = sums["kebutuhan"].where(sums["kebutuhan"] > 0)
    grid = 1 - sums[f"kurang_{when}"] / need
    return grid.reindex([*rows, ALL]).astype(float)


@in_style()
def heat_map_pair(before: pd.DataFrame, after: pd.DataFrame, *, label: str) -> Figure:
    """Two grids of shares (0-1) with one scale; rows are named on the left only."""
    height = 1.5 + 0.29 * len(before)
    figure, grid = panels(9.5, height, label, 1, 2)
    lowest = min(np.nanmin(part.to_numpy(dtype=float)) for part in (before, after))
    for axes, part, title in zip(grid, (before, after), ("Sebelum", "Sesudah"), strict=True):
        _draw_grid(axes, part, min(float(lowest), 0.95))
        axes.set_title(title, **HEADING)
    grid[0].set_yticks(np.arange(len(before)), [str(name) for name in before.index])
    grid[1].set_yticks([])
    return figure


def _draw_grid(axes: Axes, shares: pd.DataFrame, lowest: float) -> None:
    values = shares.to_numpy(dtype=float)
    rows, columns = values.shape
    colours = HEAT((values - lowest) / (1 - lowest))
    colours[values >= 1] = to_rgba(FULL)
    colours[np.isnan(values)] = to_rgba("white")
    axes.pcolormesh(
        np.arange(columns + 1) - 0.5, np.arange(rows + 1) - 0.5, colours, edgecolors="white",
        linewidth=1.6,
    )  # fmt: skip
    _write_cells(axes, values, colours)
    axes.axhline(rows - 1.5, color=INK, linewidth=0.8)
    axes.axvline(columns - 1.5, color=INK, linewidth=0.8)
    axes.set_xlim(-0.5, columns - 0.5)
    axes.set_ylim(rows - 0.5, -0.5)
    axes.set_xticks(
        np.arange(columns), [str(name) for name in shares.columns], rotation=50, ha="right",
        rotation_mode="anchor", fontsize=8,
    )  # fmt: skip
    axes.tick_params(length=0)
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)


def _write_cells(axes: Axes, values: np.ndarray, colours: np.ndarray) -> None:
    """Every number in its cell, equal ones drawn as one artist: texts one by one take a second."""
    light = colours[..., :3] @ np.array([0.2126, 0.7152, 0.0722]) > 0.45
    places: dict[tuple[str, bool], list[tuple[int, int]]] = {}
    for (row, column), value in np.ndenumerate(values):
        places.setdefault((_cell(value), bool(light[row, column])), []).append((column, row))
    points = Affine2D().scale(1 / 72) + axes.figure.dpi_scale_trans  # a glyph's size is in points
    for (text, on_light), offsets in places.items():
        numbers = axes.add_collection(
            PathCollection(
                [_glyphs(text)], offsets=offsets, offset_transform=axes.transData,
                transform=points, facecolor=INK if on_light else "white", linewidth=0,
            )
        )  # fmt: skip
        numbers.set_in_layout(False)


@cache
def _glyphs(text: str) -> Path:
    """The outline of a short text in points, its middle at the origin."""
    outline = TextPath((0, 0), text, size=7.5)
    drawn = outline.vertices[outline.codes != Path.CLOSEPOLY]
    middle = (drawn.min(axis=0) + drawn.max(axis=0)) / 2
    return Path(outline.vertices - middle, outline.codes)


def _cell(share: float) -> str:
    """A share in whole per cent, 100 only where nobody lacks; a dot where nobody is needed."""
    if np.isnan(share):
        return "·"
    return "100" if share >= 1 else angka(min(round(100 * share), 99))


# --- many plans at once --------------------------------------------------------------------------

BEYOND = 0.1
"""How far outside the plans' range today is drawn, as a share of an axis."""


def efficient_picture(plannings: Sequence[Planning], present: Planning) -> HTML:
    """Several plans at once: one line each, one axis per goal, the best value on top.

    Parameters
    ----------
    plannings
        Plans of one study, such as ``[c.planning for c in what_if(present).choices]``.
    present
        The plan a page is about; it need not be among them.
    """
    if not is_exact(present.study):
        return paragraphs("Perbandingan rencana hanya ada pada laporan pimpinan.", kind="bukti")
    plans = [*plannings, present]
    goals = [goal for goal in present.plan.goals if goal in GOALS]
    values = pd.DataFrame([one.plan.goals for one in plans])[goals]
    today = pd.Series(present.plan.today)[goals]
    varied = [goal for goal in goals if values[goal].max() - values[goal].min() > 1e-6]
    if len(varied) < 2:
        return paragraphs("Semua rencana ini sama pada hampir semua tujuan.", kind="bukti")
    different = len(values[varied].drop_duplicates())
    figure = parallel_axes(values[varied], today[varied], label=present.study.snapshot.label)
    ranges = "; ".join(_range_words(goal, values[goal]) for goal in varied)
    finding = (
        f"{angka(different)} rencana yang berbeda: tidak satu pun terbaik pada semua tujuan."
        if not _best_everywhere(values[varied])
        else f"{angka(different)} rencana yang berbeda; satu terbaik pada semua tujuan."
    )
    return picture(
        figure,
        alt=f"{finding} Rentangnya: {ranges}.",
        caption=f"{finding} Tiap garis satu rencana, tiap sumbu satu tujuan dengan nilai terbaik "
        "di atas; biru tebal: rencana ini; jingga putus-putus: keadaan hari ini (titik di luar "
        "sumbu: di luar rentang rencana-rencana ini).",
    )


def _range_words(goal: str, values: pd.Series) -> str:
    low, high = _amount_words(goal, values.min()), _amount_words(goal, values.max())
    return f"{GOALS[goal].label.lower()} {low} sampai {high}"


def _amount_words(goal: str, value: float) -> str:
    """A value of a goal with its unit, short enough for an axis."""
    spec = GOALS[goal]
    if spec.unit == "Rp":
        return f"Rp {angka(value / 1e6)} juta" if value >= 0 else f"−Rp {angka(-value / 1e6)} juta"
    return f"{angka(value)} {spec.unit}"


def _goodness(values: pd.DataFrame) -> pd.DataFrame:
    """The values with the sign turned where less is better."""
    signs = {goal: 1.0 if GOALS[goal].sense == "max" else -1.0 for goal in values.columns}
    return values * pd.Series(signs)


def _best_everywhere(values: pd.DataFrame) -> bool:
    good = _goodness(values)
    return bool((good >= good.max() - 1e-6).all(axis=1).any())


@in_style()
def parallel_axes(values: pd.DataFrame, today: pd.Series, *, label: str) -> Figure:
    """Parallel coordinates: plans are lines, goals are axes from worst (below) to best (above).

    Parameters
    ----------
    values
        A row per plan, the last being the one told apart; a column per goal that varies.
    today
        Goal -> value of doing nothing; clipped just outside the range of the plans.
    """
    good = _goodness(values)
    low, span = good.min(), good.max() - good.min()
    heights = ((good - low) / span).to_numpy(dtype=float)
    now = (_goodness(today.to_frame().T).iloc[0] - low) / span
    figure, axes = canvas(8.5, 4.4, label)
    x = np.arange(len(values.columns))
    for line in heights[:-1]:
        axes.plot(x, line, color=GREY, linewidth=0.9, alpha=0.7, zorder=2)
    clipped = now.clip(-BEYOND, 1 + BEYOND).to_numpy(dtype=float)
    axes.plot(x, clipped, color=ORANGE, linewidth=1.4, linestyle=(0, (4, 2)), marker="o",
              markersize=5, zorder=3, label="hari ini")  # fmt: skip
    axes.plot(x, heights[-1], color=BLUE, linewidth=2.6, marker="o", markersize=6, zorder=4,
              label="rencana ini")  # fmt: skip
    axes.plot([], [], color=GREY, linewidth=0.9, label="rencana lain")
    for place, goal in enumerate(values.columns):
        axes.vlines(place, 0, 1, color=INK, linewidth=0.8, zorder=1)
        sign = -1.0 if GOALS[str(goal)].sense == "min" else 1.0
        best, worst = (
            _amount_words(str(goal), sign * float(end))
            for end in (good[goal].max(), good[goal].min())
        )
        axes.text(place, 1.14, best, ha="center", va="bottom", fontsize=7.5)
        axes.text(place, -0.15, worst, ha="center", va="top", fontsize=7.5)
        name = "\n".join(textwrap.wrap(GOALS[str(goal)].label, 12))
        axes.text(
            place, 1.27, name, ha="center", va="bottom", fontsize=8, weight="bold", linespacing=0.95
        )
    axes.set_ylim(-0.22, 1.45)
    axes.set_xlim(-0.5, len(x) - 0.5)
    axes.set_axis_off()
    figure.legend(loc="outside lower right", frameon=False, ncols=3, fontsize=8)
    return figure


# --- what equity buys ----------------------------------------------------------------------------

SEATS_SHOWN = 4


def seat_worth_picture(alpha: float) -> HTML:
    """What the slider ``pemerataan`` does: the worth of each seat of a group that needs four.

    Parameters
    ----------
    alpha
        0 (every seat counts the same) to 4 (the emptiest first).
    """
    k = np.arange(1, SEATS_SHOWN + 1)
    worth = seat_worth(k, SEATS_SHOWN, alpha)
    rows = [
        Bar(f"Kursi ke-{number}", float(value), _percent(float(value)))
        for number, value in zip(k.tolist(), worth, strict=True)
    ]
    last = float(worth[-1])
    finding = (
        "semua kursi sama nilainya"
        if last > 0.995
        else f"kursi ke-4 bernilai {_percent(last)} dari kursi pertama"
    )
    return bars(
        rows,
        caption=f"Pemerataan {angka(alpha, int(alpha % 1 != 0))}: {finding}",
        note="Kelompok jabatan dengan kebutuhan 4 orang, dibanding kursi pertamanya. Makin besar "
        "pemerataan, makin didahulukan tempat yang paling kosong.",
    )


def _percent(share: float) -> str:
    """Whole, but for the very small: 0.4 % is not nothing."""
    return persen(share, 0 if share >= 0.02 else 1)


# --- goals against an earlier plan ---------------------------------------------------------------


def goals_against(planning: Planning, earlier: Planning | None = None) -> HTML:
    """Each goal today, in an earlier plan (if given) and in this one: what became better or worse.

    The difference is against the earlier plan, or against today where none is given.
    """
    if not is_exact(planning.study):
        return paragraphs("Nilai tujuan hanya ada pada laporan pimpinan.", kind="bukti")
    frame = goal_changes(planning, earlier)
    columns: dict[str, Show] = {
        "label": words("Tujuan"),
        "satuan": words("Satuan"),
        "hari_ini": amount("Hari ini"),
    }
    if earlier is not None:
        columns["sebelumnya"] = amount("Rencana sebelumnya")
    columns |= {
        "rencana": amount("Rencana ini"),
        "selisih": Show("Selisih", _signed, number=True),
        "arti": words("Artinya"),
    }
    against = "rencana sebelumnya" if earlier is not None else "hari ini"
    counts = frame["arti"].value_counts()
    better, worse = int(counts.get(BETTER, 0)), int(counts.get(WORSE, 0))
    return table(
        frame,
        columns,
        caption=f"Dibanding {against}: {angka(better)} tujuan lebih baik, "
        f"{angka(worse)} lebih buruk",
    )


BETTER, WORSE, SAME = "lebih baik", "lebih buruk", "sama"


def goal_changes(planning: Planning, earlier: Planning | None = None) -> pd.DataFrame:
    """The numbers of `goals_against`.

    Returns
    -------
    DataFrame, one row per goal
        tujuan, label, satuan, hari_ini, sebelumnya (missing without an earlier plan, or where it
        lacks the goal), rencana, selisih (own unit), arti (`BETTER`, `WORSE`, `SAME`).
    """
    plan, rows = planning.plan, []
    for goal, value in plan.goals.items():
        if goal not in GOALS:
            continue
        spec = GOALS[goal]
        before = np.nan if earlier is None else earlier.plan.goals.get(goal, np.nan)
        change = value - (plan.today[goal] if earlier is None else before)
        gain = change if spec.sense == "max" else -change
        rows.append(
            {
                "tujuan": goal,
                "label": spec.label,
                "satuan": spec.unit,
                "hari_ini": plan.today[goal],
                "sebelumnya": before,
                "rencana": value,
                "selisih": change,
                "arti": _meaning(gain),
            }
        )
    return pd.DataFrame(rows)


def _meaning(gain: float) -> str:
    if gain != gain:
        return "–"
    return SAME if abs(gain) <= 1e-6 else BETTER if gain > 0 else WORSE


def _signed(value: float) -> str:
    """A difference with its sign; whole where it is."""
    text = angka(value, int(round(value, 1) % 1 != 0))
    return f"+{text}" if value > 0 else text

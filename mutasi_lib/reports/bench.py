"""What the workshop's panel says beside the sections of the page."""

from __future__ import annotations

import pandas as pd
from IPython.display import HTML
from markupsafe import Markup

from mutasi_lib.domain.goals import GOALS
from mutasi_lib.planning import Planning
from mutasi_lib.reports.access import access_of, shown_moves
from mutasi_lib.reports.format import angka
from mutasi_lib.reports.html import paragraphs

PROOFS = {
    "lp": "langsung dari batasnya",
    "window": "dengan memeriksa semua susunan yang mungkin lebih baik",
    "branch-and-bound": "dengan pencarian menyeluruh",
}
"""How a plan was proven, in words."""

CORE = {True: "inti", False: "dapat ditukar"}


def solved_sentence(planning: Planning) -> str:
    """How the last solve ended, how it was proven and how long it took."""
    report = planning.plan.report
    ways = {PROOFS[stage.proof] for stage in report.stages if stage.proof in PROOFS}
    how = f" {' dan '.join(sorted(ways))}" if ways else ""
    return f"{report.status.value.capitalize()}{how}, dalam {angka(report.seconds, 1)} detik."


def busy(seconds: float) -> HTML:
    """A bar that says that work goes on, and for how long it has."""
    told = f"Menghitung … {angka(seconds, 1)} detik"
    shape = "<label>{told} <progress aria-label='{told}'></progress></label>"
    return HTML(Markup(shape).format(told=told))  # noqa: S704 - a literal, its value escaped


def others_offered(planning: Planning) -> HTML:
    """What is told about other plans before they are found."""
    return paragraphs(
        f"Rencana dengan {len(planning.plan.moves)} perpindahan ini dapat digambar di samping "
        "rencana lain yang juga terbukti, dengan bobot di sekitar yang sekarang; atau dibandingkan "
        "dengan keadaan hari ini dan rencana menurut aturan tangan. Keduanya perlu beberapa detik."
    )


def range_sentence(goal: str, worst: float, best: float, weight: float) -> str:
    """What a slider buys: how far its goal can be moved, and what all of that is worth."""
    known = GOALS[goal]
    worth = weight * abs(best - worst) / known.per
    return (
        f"terburuk {angka(worst)}, terbaik {angka(best)} {known.unit}; "
        f"seluruh rentangnya bernilai {angka(worth)} poin"
    )


def moves_frame(planning: Planning, core: pd.DataFrame | None = None) -> pd.DataFrame:
    """The moves one by one, as far as the level of access goes.

    Parameters
    ----------
    core : DataFrame
        pegawai_key, inti; marks every move, where it is known.

    Returns
    -------
    DataFrame
        pegawai_key, slot_key, Kode, Kelompok jabatan, Dari, Ke, Alasan, and Tanda if ``core``.
    """
    columns = {
        "pegawai_key": "pegawai_key",
        "slot_key": "slot_key",
        "kode": "Kode",
        "kelompok_jabatan": "Kelompok jabatan",
        "unit_asal": "Dari",
        "unit_tujuan": "Ke",
        "alasan": "Alasan",
    }
    if access_of(planning.study).perorangan != "semua":
        return pd.DataFrame(columns=list(columns.values()))
    moves = shown_moves(planning)[list(columns)].rename(columns=columns)
    if core is not None:
        marks = core.set_index("pegawai_key")["inti"].map(CORE)
        moves.insert(2, "Tanda", moves["pegawai_key"].map(marks).fillna(""))
    return moves

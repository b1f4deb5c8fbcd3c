"""The reader's own what-if: radio buttons and a style sheet choose among plans solved beforehand.

Nothing runs in the page: each combination of buttons shows the figures of its plan by a rule of
the style sheet, so it works from a USB stick, with the keyboard, and where scripts are forbidden.
"""

from __future__ import annotations

from dataclasses import dataclass

from IPython.display import HTML

from mutasi_lib.evaluation import key_figures
from mutasi_lib.explanation import people_apart
from mutasi_lib.explanation.what_if import AS_PLANNED, LEVELS, Choice, what_if
from mutasi_lib.planning import Planning
from mutasi_lib.reports.access import is_exact
from mutasi_lib.reports.format import angka, rupiah
from mutasi_lib.reports.html import choices, paragraphs

NAME = "andai"
"""Begins every id of the section; a page has it once."""


@dataclass(frozen=True)
class Panel:
    """One plan as the section shows it: which buttons, its figures, its proof and fingerprint."""

    levels: tuple[int, ...]
    tiles: tuple[tuple[str, str], ...]
    proof: str


def what_if_panel(planning: Planning) -> HTML:
    """Choose what matters more; see the figures of the plan there would then be.

    Counts of people are exact, so the section is only for levels of access that show them so.
    """
    if not is_exact(planning.study):
        return paragraphs("Pilihan bobot lain tidak dibuka pada tingkat akses ini.", kind="bukti")
    if planning.plan.scenario.mode != "weights":
        return paragraphs(
            "Pilihan bobot lain hanya dihitung untuk rencana yang disusun menurut bobot; rencana "
            "ini disusun menurut sasaran atau urutan tujuan.",
            kind="bukti",
        )
    found = what_if(planning)
    if not found.goals:
        return paragraphs("Tidak ada bobot yang dapat ditimbang ulang pada rencana ini.")
    panels = [_panel(choice, planning) for choice in found.choices]
    return choices(NAME, found.labels, tuple(LEVELS), AS_PLANNED, panels)


def _panel(choice: Choice, planning: Planning) -> Panel:
    figures, plan = key_figures(choice.planning), choice.plan
    other = people_apart(plan, planning.plan)
    empty = angka(figures["kurang_sebelum"])
    tiles = (
        ("Kursi kosong terisi", f"{angka(figures['terisi'])} dari {empty}"),
        ("Tetap kosong", angka(figures["kurang_sesudah"])),
        ("Perpindahan", angka(figures["perpindahan"])),
        ("Biaya tahun pertama", rupiah(figures["biaya"]) if "biaya" in plan.goals else "–"),
        ("Melawan penolakan", angka(figures["melawan_penolakan"])),
        ("Sesuai keinginan", angka(figures["sesuai_keinginan"])),
        ("Orang yang tempatnya lain", angka(other)),
    )  # fmt: skip
    proof = f"{plan.report.status.value.capitalize()}; sidik rencana {plan.fingerprint[:16]}."
    return Panel(levels=choice.levels, tiles=tiles, proof=proof)

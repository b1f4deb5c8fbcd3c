"""How a plan was put together (by weights, targets or an order) and what was aimed at, in words."""

from __future__ import annotations

from collections.abc import Iterator

from mutasi_lib.domain.goals import GOALS
from mutasi_lib.domain.plan import Plan, PlanStatus
from mutasi_lib.domain.scenario import empty_at_most
from mutasi_lib.planning import Planning
from mutasi_lib.reports.access import is_exact
from mutasi_lib.reports.format import angka, persen, rupiah

OPTIMAL = {
    "weights": "Rencana ini terbukti optimal: tidak ada susunan lain yang lebih baik menurut bobot "
    "dan aturan ini. Bobot dan keputusannya tetap pada manusia.",
    "targets": "Rencana ini terbukti optimal menurut sasaran dan aturan ini: tidak ada susunan "
    "lain yang sasaran terjauhnya meleset lebih sedikit (atau terlampaui lebih banyak), dan di "
    "antara yang sama dekatnya tidak ada yang lebih baik menurut bobot. Sasaran dan "
    "keputusannya tetap pada manusia.",
    "lexicographic": "Rencana ini terbukti optimal menurut urutan tujuan dan aturan ini: tiap "
    "tujuan dibuat sebaik mungkin tanpa mengorbankan tujuan yang disebut lebih dulu; sisanya "
    "dipilih menurut bobot. Urutan dan keputusannya tetap pada manusia.",
}
"""What is proven of a plan in each mode."""

NOT_WEIGHED = {
    "weights": "",
    "targets": "Rencana ini disusun menurut sasaran; bobot hanya memilih di antara rencana yang "
    "sama dekatnya, jadi poin di sini hanya pembanding.",
    "lexicographic": "Rencana ini disusun menurut urutan tujuan; bobot hanya memilih di antara "
    "rencana yang sama baiknya, jadi poin di sini hanya pembanding.",
}
"""What weighted points mean in each mode; nothing to add where they decided."""


def proven(plan: Plan) -> str:
    """What was proven about a plan, in its own mode."""
    report, mode = plan.report, plan.scenario.mode
    if report.status is PlanStatus.OPTIMAL:
        return OPTIMAL[mode]
    stopped = "Rencana ini adalah yang terbaik yang ditemukan sebelum pencarian dihentikan; "
    if mode == "weights":
        return (
            f"{stopped}susunan yang lebih baik paling banyak {angka(report.gap, 2)} poin lebih "
            "baik masih mungkin ada."
        )
    return f"{stopped}susunan yang lebih baik masih mungkin ada."


def aimed_at(planning: Planning) -> tuple[str, ...]:
    """What was aimed at and what became of it, a sentence each; none for plain weights."""
    return (*_order(planning.plan), *_targets(planning), *_limits(planning))


def _order(plan: Plan) -> Iterator[str]:
    if plan.scenario.order:
        names = ", lalu ".join(_label(goal) for goal in plan.scenario.order)
        yield f"Urutan tujuan: {names}."


def _label(goal: str) -> str:
    """A goal as an officer reads it; one that is no goal of the house compares with a plan."""
    known = GOALS.get(goal)
    return known.label.lower() if known else "orang yang tempatnya lain dari rencana sebelumnya"


def _targets(planning: Planning) -> Iterator[str]:
    plan, asked = planning.plan, planning.study.parameters.scenario().target_filled
    for goal, target in plan.scenario.targets.items():
        label, value = GOALS[goal].label.lower(), plan.goals[goal]
        words, reached = f"{label} {amount_of(goal, target)}", amount_of(goal, value)
        if goal == "kekurangan" and asked is not None:
            words = _filled(planning, asked)
            reached = f"{persen(1 - value / _needed(planning))} ({angka(value)} kosong)"
        if goal != "kekurangan" and not is_exact(planning.study):
            yield f"Sasaran: {words}."
            continue
        missed = value - target if GOALS[goal].sense == "min" else target - value
        told = f"meleset {amount_of(goal, missed)}" if missed > 1e-6 else "tercapai"
        yield f"Sasaran: {words}. Rencana ini {reached}: {told}."


def _limits(planning: Planning) -> Iterator[str]:
    asked = planning.study.parameters.scenario().least_filled
    for goal, limit in planning.study.parameters.scenario().goal_limits.items():
        most = "paling banyak" if GOALS[goal].sense == "min" else "sekurang-kurangnya"
        yield f"Batas yang dipegang: {GOALS[goal].label.lower()} {most} {amount_of(goal, limit)}."
    if asked is not None:
        yield f"Batas yang dipegang: {_filled(planning, asked)}."


def _filled(planning: Planning, share: float) -> str:
    """A share of filled seats, with what it leaves empty of this need."""
    needed = _needed(planning)
    return (
        f"cakupan {persen(share)} dari {angka(needed)} kursi kebutuhan, paling banyak "
        f"{angka(empty_at_most(share, needed))} kosong"
    )


def _needed(planning: Planning) -> int:
    return int(planning.study.problem.slots["kebutuhan"].sum())


def amount_of(goal: str, value: float) -> str:
    """A value of a goal with its unit: rupiah in full, people whole, points as they are."""
    spec = GOALS[goal]
    if spec.unit == "Rp":
        return rupiah(value)
    return f"{angka(value, int(round(value, 1) % 1 != 0))} {spec.unit}"

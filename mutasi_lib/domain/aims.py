"""What a planner aims at: values of goals as they are typed, ``"95%"`` of the seats included."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence

from mutasi_lib.domain.goals import GOALS, PRICED

AIMED = (*PRICED, "kekurangan")
"""The goals a planner may name in ``sasaran``, ``urutan`` and ``batas_tujuan``."""

COUNTED = ("jumlah_perpindahan", "melawan_penolakan", "risiko_adaptasi", "kekurangan")
"""Goals that count people or seats: there are never fewer than none."""

Aims = Mapping[str, int | float | str]

_PERCENT = re.compile(r"\s*(\d{1,3})(?:[.,](\d{1,6}))?\s*%\s*")


def read_share(text: str) -> float | None:
    """``"95%"`` -> 0.95, ``"92,5 %"`` -> 0.925; None where it is no percentage from 0 to 100."""
    found = _PERCENT.fullmatch(text)
    if found is None:
        return None
    share = float(f"{found[1]}.{found[2] or 0}") / 100
    return share if share <= 1 else None


def split_aims(aims: Aims) -> tuple[dict[str, float], float | None]:
    """Values in the goals' own units, and the share of needed seats filled if one is stated.

    A percentage of cakupan means what the key figures show: of all needed seats so many filled,
    whatever their prioritas and the pemerataan. A plain number of cakupan is in its own unit.
    """
    numbers = {goal: float(value) for goal, value in aims.items() if not isinstance(value, str)}
    shares = [read_share(value) for value in aims.values() if isinstance(value, str)]
    return numbers, (shares[0] if shares else None)


def named_goals(aims: Aims) -> frozenset[str]:
    """The goals of the model that aims need: a percentage of cakupan counts empty seats."""
    return frozenset(
        "kekurangan" if isinstance(value, str) else goal for goal, value in aims.items()
    )


def aims_fault(aims: Aims) -> str:
    """What is wrong with typed aims, with what to write instead; empty if nothing is."""
    for goal, value in aims.items():
        if wrong := unknown_goal(goal):
            return wrong
        if isinstance(value, str):
            wrong = _share_fault(goal, value)
        elif abs(value) > 1e12:
            wrong = f"{goal} paling jauh 1e12 dari 0."
        elif value < 0 and goal in COUNTED:
            wrong = f"{goal} menghitung {GOALS[goal].unit}, jadi tidak dapat kurang dari 0."
        if wrong:
            return wrong
    if "kekurangan" in aims and isinstance(aims.get("cakupan"), str):
        return "persen cakupan dan kekurangan menyatakan hal yang sama; sebut salah satu saja."
    return ""


def order_fault(order: Sequence[str]) -> str:
    """What is wrong with an order of goals; empty if nothing is."""
    wrong = [fault for goal in order if (fault := unknown_goal(goal))]
    if wrong:
        return wrong[0]
    doubled = sorted({goal for goal in order if order.count(goal) > 1})
    return f"{doubled[0]} disebut dua kali." if doubled else ""


def unknown_goal(goal: str) -> str:
    """Say that there is no such goal, with the nearest that there is; empty if it is known."""
    if goal in AIMED:
        return ""
    near = difflib.get_close_matches(goal, AIMED, n=1, cutoff=0.6)
    hint = f"maksud Anda {near[0]!r}?" if near else f"yang ada: {', '.join(AIMED)}."
    return f"tujuan {goal!r} tidak dikenal; {hint}"


def _share_fault(goal: str, text: str) -> str:
    if goal != "cakupan":
        unit = GOALS[goal].unit
        return f"{goal} ditulis sebagai bilangan dalam {unit}; persen hanya untuk cakupan."
    if read_share(text) is None:
        return "cakupan ditulis sebagai persen dari 0% sampai 100%, misalnya '95%', atau bilangan."
    return ""

"""A problem after some of its demands have given way: what the plan would then be."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from math import ceil
from typing import Any

import numpy as np

from mutasi_lib.allocation.problem import AllocationProblem
from mutasi_lib.allocation.rows import Index

Relax = Callable[[AllocationProblem, Index, float], AllocationProblem]


def relaxed(
    problem: AllocationProblem, demands: Iterable[tuple[str, Index, float]]
) -> AllocationProblem:
    """Relax demands: numbers by the amount, pins, bans and pairs altogether.

    Parameters
    ----------
    demands
        (constraint, keys, amount) as `mutasi_lib.allocation.conflicts.Repair` holds them; goals
        that are rows belong to the scenario and are left alone.
    """
    for name, index, amount in demands:
        problem = _RELAX[name](problem, index, amount) if name in _RELAX else problem
    return problem


def _limited(problem: AllocationProblem, name: str, value: Any) -> AllocationProblem:
    return problem.with_limits(replace(problem.limits, **{name: value}))


def _person_free(problem: AllocationProblem, index: Index, _: float) -> AllocationProblem:
    mine = (problem.people["pegawai_key"] == index[0]).to_numpy()
    flags = {name: problem.people[name] & ~mine for name in ("wajib_ditempatkan", "wajib_pindah")}
    return replace(problem, people=problem.people.assign(**flags))


def _minimum(problem: AllocationProblem, index: Index, amount: float) -> AllocationProblem:
    slots, here = problem.slots, (problem.slots["slot_key"] == index[0]).to_numpy()
    floor = np.where(
        slots["batas_keras"], slots["minimum"], np.minimum(slots["minimum"], slots["before"])
    )
    lower = np.maximum(floor - ceil(amount - 1e-6), 0)
    return replace(problem, slots=slots.assign(minimum=np.where(here, lower, slots["minimum"])))


def _maksimum(problem: AllocationProblem, index: Index, amount: float) -> AllocationProblem:
    slots, here = problem.slots, (problem.slots["slot_key"] == index[0]).to_numpy()
    ceiling = np.where(
        slots["batas_keras"], slots["maksimum"], np.maximum(slots["maksimum"], slots["before"])
    )
    higher = ceiling + ceil(amount - 1e-6)
    return replace(problem, slots=slots.assign(maksimum=np.where(here, higher, slots["maksimum"])))


def _cap(name: str) -> Relax:
    def relax(problem: AllocationProblem, index: Index, amount: float) -> AllocationProblem:
        cap = dict(getattr(problem.limits, name))
        unit = str(index[0])
        cap[unit] = cap[unit] + ceil(amount - 1e-6)
        return _limited(problem, name, cap)

    return relax


def _total(name: str) -> Relax:
    def relax(problem: AllocationProblem, _: Index, amount: float) -> AllocationProblem:
        most = getattr(problem.limits, name) + ceil(amount - 1e-6)
        return _limited(problem, name, most)

    return relax


def _group(problem: AllocationProblem, index: Index, amount: float) -> AllocationProblem:
    groups = list(problem.limits.groups)
    number = int(str(index[0])) - 1
    members, most = groups[number]
    groups[number] = (members, most + ceil(amount - 1e-6))
    return _limited(problem, "groups", tuple(groups))


def _without(name: str) -> Relax:
    def relax(problem: AllocationProblem, index: Index, _: float) -> AllocationProblem:
        gone = {index[0]} if name == "frozen" else {tuple(index[:2]), tuple(index[1::-1])}
        left = tuple(entry for entry in getattr(problem.limits, name) if entry not in gone)
        return _limited(problem, name, left)

    return relax


def _switch(name: str) -> Relax:
    def relax(problem: AllocationProblem, index: Index, _: float) -> AllocationProblem:
        rows = getattr(problem, name)
        mine = problem.pairs[0][rows] == problem.person_row[str(index[0])]
        changed: dict[str, Any] = {name: rows[~mine]}
        return replace(problem, **changed)

    return relax


_RELAX: dict[str, Relax] = {
    "place_everyone_required": _person_free,
    "keep_minimum": _minimum,
    "respect_maksimum": _maksimum,
    "cap_inflow": _cap("inflow"),
    "cap_outflow": _cap("outflow"),
    "limit_moves": _total("moves"),
    "limit_budget": _total("budget"),
    "limit_budget_of_unit": _cap("budget_by_unit"),
    "limit_group": _group,
    "keep_apart": _without("apart"),
    "keep_together": _without("together"),
    "freeze_unit": _without("frozen"),
    "honour_pin": _without("pins"),
    "honour_ban": _without("bans"),
    "nobody_worse_off": _switch("worse_off"),
    "nobody_loses_income": _switch("loses_income"),
}
"""How each demand gives way."""

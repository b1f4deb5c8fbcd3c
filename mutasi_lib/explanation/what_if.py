"""What if other things mattered more: a plan solved beforehand for every choice of a few weights.

A reader of a page without a kernel chooses among them; every one is as proven as the plan itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from mutasi_lib.domain.goals import GOALS
from mutasi_lib.domain.plan import Plan
from mutasi_lib.planning import Planning

ASKED = ("jumlah_perpindahan", "jarak", "melawan_penolakan", "biaya")
"""Goals a reader may weigh anew, the first `MOST_ASKED` a plan has weights for."""

MOST_ASKED = 3

LEVELS = {"jauh kurang penting": 0.25, "seperti rencana": 1.0, "jauh lebih penting": 4.0}
"""How much a weight counts, in words and as a factor; the middle one is the plan's own."""

AS_PLANNED = list(LEVELS).index("seperti rencana")


@dataclass(frozen=True, kw_only=True, eq=False)
class Choice:
    """One combination of levels: their numbers in `LEVELS`, goal by goal, and its plan."""

    levels: tuple[int, ...]
    planning: Planning

    @property
    def plan(self) -> Plan:
        """The plan of these weights."""
        return self.planning.plan


@dataclass(frozen=True, kw_only=True, eq=False)
class WhatIf:
    """The goals that can be weighed anew, and a choice for every combination of levels."""

    goals: tuple[str, ...]
    choices: tuple[Choice, ...]

    @property
    def labels(self) -> tuple[str, ...]:
        """The goals as an officer reads them."""
        return tuple(GOALS[goal].label for goal in self.goals)


def what_if(planning: Planning) -> WhatIf:
    """Solve the plan's question for every combination of levels; the plan itself is one of them.

    Raises
    ------
    MutasiError
        As solving the plan itself.
    """
    goals = tuple(goal for goal in ASKED if planning.plan.scenario.weights.get(goal))
    goals = tuple(goal for goal in goals if goal in planning.study.problem.goals)[:MOST_ASKED]
    return WhatIf(goals=goals, choices=tuple(_choices(planning, goals)))


def _choices(planning: Planning, goals: tuple[str, ...]) -> Iterator[Choice]:
    parameters, factors = planning.study.parameters, list(LEVELS.values())
    for levels in product(range(len(factors)), repeat=len(goals)):
        if set(levels) <= {AS_PLANNED}:
            yield Choice(levels=levels, planning=planning)
            continue
        weights = {
            f"bobot_{goal}": getattr(parameters, f"bobot_{goal}") * factors[level]
            for goal, level in zip(goals, levels, strict=True)
        }
        changed = parameters.model_copy(update=weights)
        yield Choice(levels=levels, planning=planning.study.solve(changed))

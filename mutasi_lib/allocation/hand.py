"""What a planner would do by hand: plans without a search, to compare the optimum with.

Both rules take one seat after the other and give it to the person whose move costs least, as long
as no limit is broken by it and the place that is left has people to spare.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np

from mutasi_lib.allocation.compiled import STEP, CompiledModel, compile_problem
from mutasi_lib.allocation.modes import Solved
from mutasi_lib.allocation.problem import AllocationProblem
from mutasi_lib.allocation.solve import to_plan
from mutasi_lib.domain.plan import Plan, PlanStatus, Stage
from mutasi_lib.domain.scenario import Scenario
from mutasi_lib.errors import ScenarioError

SLACK = 1e-6


def legal_minimum(problem: AllocationProblem, scenario: Scenario) -> Plan:
    """Only what the law asks for: slots below their minimum are raised to it, the emptiest first.

    The plan keeps every limit it touches; where nobody can come a slot stays below.

    Raises
    ------
    ScenarioError
        Goals are limited or aimed at: there is no rule of thumb for that.
    """
    slots = problem.slots
    lacking = np.maximum(slots["minimum"].to_numpy() - slots["before"].to_numpy(), 0)
    order = np.lexsort((slots["slot_key"].to_numpy(), -slots["prioritas"].to_numpy(), -lacking))
    seats = [slot for slot in order.tolist() for _ in range(int(lacking[slot]))]
    return _Hand(problem, scenario).fill(iter(seats), at_any_price=True)


def greedy(problem: AllocationProblem, scenario: Scenario) -> Plan:
    """Seat after seat by its worth (prioritas and pemerataan), as long as a move gains points.

    Raises
    ------
    ScenarioError
        As `legal_minimum`.
    """
    seats = problem.seats
    worth = problem.seat_values(scenario.alpha)
    s, k = seats["s"].to_numpy(), seats["k"].to_numpy()
    empty = k > problem.slots["before"].to_numpy()[s]
    order = np.lexsort((k, s, -worth))
    chosen = [int(s[seat]) for seat in order if empty[seat]]
    return _Hand(problem, scenario).fill(iter(chosen), at_any_price=False)


class _Hand:
    """The plan as it grows: what each row has used, who has moved, how full each slot is."""

    def __init__(self, problem: AllocationProblem, scenario: Scenario) -> None:
        if scenario.goals_as_rows:
            raise ScenarioError("Rencana tangan hanya mengenal bobot.")
        self.started = time.perf_counter()
        self.scenario = scenario
        self.model: CompiledModel = compile_problem(problem)
        self.problem = problem
        self.cost, self.scale = self.model.cost(scenario.weights, scenario.alpha)
        self.used = np.zeros(self.model.matrix.shape[0])
        self.counted = np.ones(self.model.matrix.shape[0], dtype=bool)
        first = self.model.row_of("count_filled_seats")
        size = len(self.model.blocks["count_filled_seats"].index)
        self.counted[first : first + size] = False  # seats are counted, not limited
        self.after = problem.slots["before"].to_numpy().copy()
        self.moved = np.zeros(len(problem.people), dtype=bool)
        self.chosen: list[int] = []

    def fill(self, seats: Iterator[int], *, at_any_price: bool) -> Plan:
        """Give each seat (slot row) to the cheapest person who can come."""
        self._take_required()
        _, s, o = self.problem.pairs
        need = self.problem.slots["kebutuhan"].to_numpy()
        by_slot = np.argsort(s, kind="stable")
        starts = np.searchsorted(s[by_slot], np.arange(len(need) + 1))
        for slot in seats:
            rows = by_slot[starts[slot] : starts[slot + 1]]
            spare = (o[rows] < 0) | (self.after[o[rows]] > need[o[rows]])
            rows = rows[spare & ~self.moved[self.problem.pairs[0][rows]]]
            for row in rows[np.argsort(self.cost[rows], kind="stable")].tolist():
                if not at_any_price and self._gain(row) <= 0:
                    break
                if self._fits(row):
                    self._take(row)
                    break
        return self._plan()

    def _take_required(self) -> None:
        """Pins first, then whoever must be placed or must move, at the least cost."""
        p = self.problem.pairs[0]
        for row in np.flatnonzero(self.model.col_lower[self.model.moves] > 0).tolist():
            self._take(row)
        people = self.problem.people
        must = people["wajib_pindah"] | (people["wajib_ditempatkan"] & (people["o"] < 0))
        for person in np.flatnonzero(must & ~self.moved).tolist():
            rows = np.arange(*np.searchsorted(p, [person, person + 1]))
            for row in rows[np.argsort(self.cost[rows], kind="stable")].tolist():
                if self._fits(row):
                    self._take(row)
                    break

    def _gain(self, row: int) -> float:
        """What one move changes of the cost, its seats included (positive: better)."""
        before = self.cost @ self.model.point(np.array(self.chosen, dtype=int))
        after = self.cost @ self.model.point(np.array([*self.chosen, row], dtype=int))
        return float(before - after)

    def _fits(self, row: int) -> bool:
        """Whether a move breaks no row that holds, and worsens none that does not."""
        if self.model.col_upper[row] < 1:
            return False
        entries, values = self._column(row)
        now, then = self.used[entries], self.used[entries] + values
        high, low = self.model.row_upper[entries], self.model.row_lower[entries]
        fine = (then <= np.maximum(high, now) + SLACK) & (then >= np.minimum(low, now) - SLACK)
        return bool((fine | ~self.counted[entries]).all())

    def _take(self, row: int) -> None:
        entries, values = self._column(row)
        self.used[entries] += values
        p, s, o = self.problem.pairs
        self.after[s[row]] += 1
        if o[row] >= 0:
            self.after[o[row]] -= 1
        self.moved[p[row]] = True
        self.chosen.append(row)

    def _column(self, row: int) -> tuple[np.ndarray, np.ndarray]:
        matrix = self.model.matrix
        part = slice(matrix.indptr[row], matrix.indptr[row + 1])
        return matrix.indices[part], matrix.data[part]

    def _plan(self) -> Plan:
        chosen = np.array(sorted(self.chosen), dtype=int)
        value = float(self.cost @ self.model.point(chosen) - self.cost @ self.model.at_rest)
        stage = Stage(
            goal="bobot",
            objective=value / self.scale,
            bound=-np.inf,
            step=STEP / self.scale,
            proof="none",
        )
        solved = Solved(chosen=chosen, stages=(stage,), canonical=True, tie_seconds=0.0)
        return to_plan(self.model, self.scenario, solved, self.started, status=PlanStatus.BY_HAND)

"""Why there is no plan, and what would have to give way: the elastic twin.

In the twin every demand may be relaxed at a price of one per person (a budget: per dearest move).
Its cheapest solution is the smallest relief that makes a plan possible. Demanding exactly what was
relaxed, again and again, until nothing helps any more, collects demands that contradict each
other (the elastic filter of Chinneck, 2008); leaving out one after the other what is not needed
for the contradiction leaves an irreducible set, for whole people and not only in the relaxation.
Contradictions are local: once the ways out are known, only demands near those collected are
stated, and farther ones when the near ones do not contradict each other.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from math import ceil

import numpy as np
import pandas as pd
from scipy import sparse

from mutasi_lib.allocation.compiled import CompiledModel, in_words
from mutasi_lib.allocation.constraints import BOUNDS, DEMANDS
from mutasi_lib.allocation.objective import goal_unit
from mutasi_lib.allocation.relaxation import Relaxation, starting_candidates
from mutasi_lib.allocation.rows import Index
from mutasi_lib.allocation.search import Clock, Found, NoPlanAtAllError, Search
from mutasi_lib.domain.goals import GOALS, Goal
from mutasi_lib.errors import NoPlanInTimeError, SolveInterruptedError

STRUCTURAL = ("one_slot_per_pegawai", "count_filled_seats")
"""Definitions, not demands: they are never relaxed."""

IMPLIED = ("round_budget",)
"""Rows that follow from others; the twin does without."""

COLUMNS = ("kendala", "objek", "kelonggaran", "satuan", "penjelasan")
MAX_SENTENCES = 10

MOST_REPAIRS = 3
"""So many different ways out are looked for."""

MOST_CAUSES = 40
"""A contradiction among more demands than this is a general shortage, and told as such."""

WIDE = 500
"""A demand on more columns than this (a budget) makes nobody a neighbour of anybody."""

NEAR, MOST_RINGS = 2, 3
"""A contradiction not found among neighbours of neighbours of neighbours may be anywhere."""

SECONDS = 60.0
"""The search for causes and repairs ends after this; what was found by then is told."""

LARGEST_SLACK = 1e7


@dataclass(frozen=True, kw_only=True, eq=False)
class Demand:
    """One demand of the twin: constraint, keys, its row, what a unit of slack is worth."""

    name: str
    index: Index
    row: int
    step: float
    worth: float


@dataclass(frozen=True, kw_only=True, eq=False)
class Repair:
    """One way out: what has to give way, and by how much.

    Attributes
    ----------
    relief : DataFrame
        kendala, objek, kelonggaran, satuan (orang, Rp, or a goal's own), penjelasan; largest
        first.
    demands
        Of each row: constraint, keys and amount, in the same order.
    total
        People (a budget: dearest moves) in all.
    """

    relief: pd.DataFrame
    demands: tuple[tuple[str, Index, float], ...]
    total: float


@dataclass(frozen=True, kw_only=True, eq=False)
class Contradiction:
    """What contradicts what, and the cheapest ways out.

    Attributes
    ----------
    causes : DataFrame
        kendala, objek, penjelasan of an irreducible set of demands that no plan can meet
        together; empty if it was not found in time, or is a general shortage.
    repairs
        The cheapest first; each leaves alone what those before it relaxed.
    """

    causes: pd.DataFrame
    repairs: tuple[Repair, ...]


def find_conflicts(model: CompiledModel) -> Contradiction:
    """Find out why a model has no plan, and what would give it one."""
    search = _TwinSearch(model)
    repairs: list[Repair] = []
    collected: set[int] = set()
    core: list[int] = []
    try:
        while len(repairs) < MOST_REPAIRS:
            relief = search.cheapest(hard=collected)
            if relief is None or set(relief) <= collected:  # or: within the solver's tolerance
                break
            repairs.append(search.repair(relief))
            collected |= set(relief)
        core = search.irreducible(search.contradiction_near(collected))
    except (NoPlanInTimeError, SolveInterruptedError):
        core = []
    rows = [
        (demand.name, in_words(demand.index), _sentence_of(demand))
        for demand in (search.demands[number] for number in core)
    ]
    causes = pd.DataFrame(rows, columns=["kendala", "objek", "penjelasan"])
    return Contradiction(causes=causes, repairs=tuple(repairs))


class _TwinSearch:
    """The twin, kept warm while demands are made hard or free."""

    def __init__(self, model: CompiledModel) -> None:
        self.model = model
        self.clock = Clock.of(SECONDS)
        self.demands, self.twin = _twin(model)
        first = model.matrix.shape[1]
        self.slack = np.arange(first, first + len(self.demands))
        self.rows = np.array([demand.row for demand in self.demands], dtype=int)
        self.by_row = sparse.csr_array(self.twin.matrix)
        self.touches = _without_wide(sparse.csr_array(self.by_row[self.rows][:, :first]))
        self.definition_rows = np.setdiff1d(np.arange(len(self.twin.row_lower)), self.rows)
        self.definitions = sparse.csr_array(self.by_row[self.definition_rows])
        nothing = np.zeros(self.twin.matrix.shape[1])
        self.relaxation = Relaxation(self.twin, starting_candidates(self.twin, nothing))

    def cheapest(self, *, hard: Collection[int] = ()) -> dict[int, float] | None:
        """The smallest relief, as demand -> slack, with some demands hard.

        None if there is no plan even so. What the demands near the hard ones cost by themselves
        is a bound on it, and often all there is to prove.
        """
        near = self.cheapest_within(self._nearby(hard, NEAR), hard)
        if near is None:
            return None
        twin, cost = self._with(hard)
        search = Search(twin, self.relaxation, cost, self.clock, floor=sum(near.values()))
        return self._relief(twin, search.best)

    def cheapest_within(self, within: set[int], hard: Collection[int]) -> dict[int, float] | None:
        """The same if nothing but ``within`` is demanded; only moves that help there are made."""
        if not within:
            return {}
        twin, cost = self._with(hard)
        stated = np.isin(np.arange(len(self.demands)), list(within))
        lifted = self.rows[~stated]
        row_lower, row_upper = twin.row_lower.copy(), twin.row_upper.copy()
        row_lower[lifted], row_upper[lifted] = -np.inf, np.inf
        upper = np.where(self._helping(self.rows[stated]), twin.col_upper, twin.col_lower)
        twin = replace(twin, row_lower=row_lower, row_upper=row_upper, col_upper=upper)
        return self._relief(twin, Search(twin, None, cost, self.clock).outright)

    def contradiction_near(self, collected: Collection[int]) -> list[int]:
        """Demands that contradict each other, none farther from ``collected`` than it takes.

        Empty if there are more than `MOST_CAUSES`.
        """
        found, rings = set(collected), 1
        while len(found) <= MOST_CAUSES:
            within = self._nearby(found, rings)
            relief = self.cheapest_within(within, found)
            if relief is None:
                return sorted(found)
            if not set(relief) <= found:
                found |= set(relief)
            elif len(within) < len(self.demands):
                rings += 1
            else:  # within the solver's tolerance nothing is learned any more
                return []
        return []

    def irreducible(self, demands: list[int]) -> list[int]:
        """Leave out every demand without which the others still contradict each other."""
        kept = list(demands)
        for number in demands:
            fewer = [other for other in kept if other != number]
            if self.cheapest_within(set(fewer), fewer) is None:
                kept = fewer
        return kept

    def _with(self, hard: Collection[int]) -> tuple[_Twin, np.ndarray]:
        """The twin with some demands hard, and the price of every slack."""
        cost = np.zeros(self.twin.matrix.shape[1])
        cost[self.slack] = 1.0
        upper = self.twin.col_upper.copy()
        upper[self.slack[list(hard)]] = 0.0
        return replace(self.twin, col_upper=upper), cost

    def _helping(self, rows: np.ndarray) -> np.ndarray:
        """Mark the columns that help to meet some of these rows; the rest is best left at rest.

        Where a filled seat helps, so do the moves that fill it.
        """
        moves = self.twin.moves.stop
        found = self._pushing(rows)
        counted = np.flatnonzero(abs(self.definitions[:, moves:]) @ found[moves:].astype(float))
        return found | self._pushing(self.definition_rows[counted])

    def _pushing(self, rows: np.ndarray) -> np.ndarray:
        twin, part = self.twin, self.by_row[rows]
        up = part.maximum(0).T @ np.isfinite(twin.row_lower[rows]).astype(float)
        down = part.minimum(0).T @ np.isfinite(twin.row_upper[rows]).astype(float)
        return np.asarray((up - down > 0) | ~np.isfinite(twin.col_lower))

    def _relief(self, twin: _Twin, search: Callable[[], Found]) -> dict[int, float] | None:
        try:
            found = search()
        except NoPlanAtAllError:
            return None
        slack = twin.point(found.chosen)[self.slack]
        return {number: float(slack[number]) for number in np.flatnonzero(slack > 1e-6).tolist()}

    def _nearby(self, found: Collection[int], rings: int) -> set[int]:
        """Demands that share a person, slot or pair with those found, in so many steps.

        All of them after `MOST_RINGS` steps.
        """
        if rings > MOST_RINGS:
            return set(range(len(self.demands)))
        near = np.zeros(len(self.demands), dtype=bool)
        near[list(found)] = True
        for _ in range(rings):
            near |= self.touches @ (self.touches.T @ near.astype(float)) > 0
        return set(np.flatnonzero(near).tolist())

    def repair(self, relief: Mapping[int, float]) -> Repair:
        """A relief in words."""
        entries = []
        for number, slack in relief.items():
            demand = self.demands[number]
            amount = slack * demand.worth
            entries.append(((demand.name, demand.index, amount), _relieved(demand, amount)))
        entries.sort(key=lambda entry: (-entry[1][2], entry[1][0], entry[1][1]))
        return Repair(
            relief=pd.DataFrame([row for _, row in entries], columns=COLUMNS),
            demands=tuple(demand for demand, _ in entries),
            total=float(sum(relief.values())),
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class _Twin(CompiledModel):
    """The model with one slack column per demand, and every bound a row."""

    base: CompiledModel
    demands: tuple[Demand, ...] = field(default_factory=tuple)

    def point(self, chosen: np.ndarray) -> np.ndarray:
        """A plan with the least slack that it needs.

        A column fixed by the limits stays fixed: a parted couple is slack, not a price.
        """
        size = self.base.matrix.shape[1]
        plan = np.minimum(self.base.point(chosen), self.col_upper[:size])
        x = np.concatenate([plan, np.zeros(len(self.demands))])
        rows = np.array([demand.row for demand in self.demands], dtype=int)
        activity = (self.matrix @ x)[rows]
        short = np.maximum(self.row_lower[rows] - activity, activity - self.row_upper[rows])
        steps = np.array([demand.step for demand in self.demands])
        x[size:] = np.where(short > 1e-9, short / steps, 0.0)
        return x


def _without_wide(touches: sparse.csr_array) -> sparse.csr_array:
    """Demand x column, the rows of wide demands emptied."""
    wide = np.diff(touches.indptr) > WIDE
    return sparse.csr_array(sparse.diags_array(np.where(wide, 0.0, 1.0)) @ abs(touches))


def _twin(model: CompiledModel) -> tuple[tuple[Demand, ...], _Twin]:
    dropped = np.concatenate(
        [np.full(len(rows.index), name in IMPLIED) for name, rows in model.blocks.items()]
    )
    extra, lower, upper, demands = _bounds_as_rows(model)
    demands = [*_row_demands(model), *demands]
    rows = np.array([demand.row for demand in demands], dtype=int)
    row_lower = np.concatenate([np.where(dropped, -np.inf, model.row_lower), lower])
    row_upper = np.concatenate([np.where(dropped, np.inf, model.row_upper), upper])
    steps = np.array([demand.step for demand in demands])
    signs = np.where(np.isfinite(row_lower[rows]), steps, -steps)
    slack = sparse.csc_array(
        (signs, (rows, np.arange(len(rows)))), shape=(len(row_lower), len(rows))
    )
    stacked = sparse.vstack([model.matrix, extra], format="csc")
    low, high = model.col_lower.copy(), model.col_upper.copy()
    low[model.moves], high[model.moves] = 0.0, 1.0  # pins and bans are rows now
    twin = _Twin(
        problem=model.problem,
        blocks=model.blocks,
        matrix=sparse.csc_array(sparse.hstack([stacked, slack], format="csc")),
        row_lower=row_lower,
        row_upper=row_upper,
        col_lower=np.concatenate([low, np.zeros(len(rows))]),
        col_upper=np.concatenate([high, np.full(len(rows), LARGEST_SLACK)]),
        alpha=model.alpha,
        base=model,
        demands=tuple(demands),
    )
    return tuple(demands), twin


def _row_demands(model: CompiledModel) -> list[Demand]:
    """Every row in force that is no definition."""
    matrix, first, found = model.matrix.tocsr(), 0, []
    spent = model.problem.candidates["pemakaian"].to_numpy()
    for name, rows in model.blocks.items():
        skipped = name in (*STRUCTURAL, *IMPLIED)
        for number in [] if skipped else np.flatnonzero(np.isfinite(rows.rhs)).tolist():
            step = worth = 1.0
            if name.startswith("limit_budget"):
                entries = matrix[[first + number]]
                if entries.nnz:
                    step = float(np.abs(entries.data).max())
                    worth = float(np.abs(spent[entries.indices]).max())
            index = rows.index[number]
            if name == "limit_goal":  # its row is stated in a power of ten of the goal's own unit
                worth = goal_unit(model.problem, str(index[0]), model.alpha or 0.0)
            found.append(Demand(name=name, index=index, row=first + number, step=step, worth=worth))
        first += len(rows.index)
    return found


def _bounds_as_rows(
    model: CompiledModel,
) -> tuple[sparse.csc_array, np.ndarray, np.ndarray, list[Demand]]:
    """Pins, bans, frozen units and switches as rows below those of the model."""
    size, columns = model.matrix.shape
    entries: list[tuple[np.ndarray, np.ndarray]] = []
    lower: list[float] = []
    upper: list[float] = []
    found: list[Demand] = []
    for state in BOUNDS:
        demands = state(model.problem)
        for number, index in enumerate(demands.index):
            mine = demands.demand == number
            chosen = demands.candidate[mine]
            if len(chosen) == 0:
                continue
            needed = bool(demands.required[mine].any())
            entries.append((np.full(len(chosen), len(found)), chosen))
            lower.append(1.0 if needed else -np.inf)
            upper.append(np.inf if needed else 0.0)
            row = size + len(found)
            found.append(Demand(name=state.__name__, index=index, row=row, step=1.0, worth=1.0))
    rows = np.concatenate([np.array([], dtype=int), *(row for row, _ in entries)])
    cols = np.concatenate([np.array([], dtype=int), *(column for _, column in entries)])
    matrix = sparse.csc_array((np.ones(len(rows)), (rows, cols)), shape=(len(found), columns))
    return matrix, np.array(lower, dtype=float), np.array(upper, dtype=float), found


def _sentence_of(demand: Demand) -> str:
    goal = _goal_of(demand)
    return DEMANDS[demand.name].format(index=goal.label.lower() if goal else in_words(demand.index))


def _goal_of(demand: Demand) -> Goal | None:
    """The house goal a demand limits, if it limits one."""
    return GOALS.get(str(demand.index[0])) if demand.name == "limit_goal" else None


def _relieved(demand: Demand, amount: float) -> tuple[str, str, float, str, str]:
    goal = _goal_of(demand)
    unit = "Rp" if demand.name.startswith("limit_budget") else goal.unit if goal else "orang"
    least = ceil(amount - 1e-6) if goal else round(amount)  # a goal need not count whole people
    shown = f"Rp {ceil(amount):,}".replace(",", ".") if unit == "Rp" else f"{least} {unit}"
    sentence = f'Ketentuan "{_sentence_of(demand)}" perlu dilonggarkan {shown} agar ada rencana.'
    return demand.name, in_words(demand.index), round(amount, 6), unit, sentence

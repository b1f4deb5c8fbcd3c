"""The allocation model, as `docs/formulation.md` states it: sets, variables, goals, constraints."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pyomo.environ as pyo

from mutasi_lib.allocation.constraints import CONSTRAINTS, ConstraintFunction
from mutasi_lib.allocation.objective import state_goals
from mutasi_lib.allocation.problem import AllocationProblem
from mutasi_lib.allocation.variables import VARIABLES


def build_model(
    problem: AllocationProblem,
    *,
    alpha: float = 1.0,
    constraints: tuple[ConstraintFunction, ...] = CONSTRAINTS,
) -> pyo.ConcreteModel:
    """State a problem in Pyomo.

    Parameters
    ----------
    alpha
        Equity slider of goal cakupan.
    constraints
        The constraints to state, in order; all of them unless a test looks at one.

    Notes
    -----
    Besides sets and components the model carries plain look-ups for the constraint functions:
    ``x`` (list: candidate row -> variable), ``person``/``slot`` (key -> row), ``coming``/
    ``going`` (slot row -> candidate rows), ``into_unit``/``out_of_unit``, ``rows_of`` (person
    row -> candidate rows), ``seats_of``/``certain_seats``/``seat_row``.
    """
    model = pyo.ConcreteModel(name="mutasi")
    _state_sets(model, problem)
    for declare in VARIABLES:
        declare(model, problem)
    model.x = list(model.assign.values())
    for state in constraints:
        state(model, problem)
    state_goals(model, problem, alpha)
    return model


def _state_sets(model: pyo.ConcreteModel, problem: AllocationProblem) -> None:
    candidates, slots, people = problem.candidates, problem.slots, problem.people
    model.person = {key: row for row, key in enumerate(people["pegawai_key"])}
    model.slot = {key: row for row, key in enumerate(slots["slot_key"])}
    _index_flows(model, problem)
    model.seats_of, model.certain_seats = changeable_seats(problem)
    seats = problem.seats
    first = np.searchsorted(seats["s"].to_numpy(), np.arange(len(slots)))
    keys = slots["slot_key"].to_numpy()
    model.seat_row = {
        (keys[s], k): int(first[s]) + k - 1 for s, ks in model.seats_of.items() for k in ks
    }
    pairs = list(zip(candidates["pegawai_key"], candidates["slot_key"], strict=True))
    movers = people["pegawai_key"].iloc[sorted(set(candidates["p"]))]
    model.CANDIDATES = pyo.Set(initialize=pairs, dimen=2, doc="eligible (pegawai, slot)")
    model.PEGAWAI = pyo.Set(initialize=list(movers), doc="pegawai with a candidate")
    model.SEATS = pyo.Set(initialize=list(model.seat_row), dimen=2, doc="seats that can change")
    model.COUPLES = pyo.Set(initialize=range(len(problem.bound_couples)), doc="bound couples")


def _index_flows(model: pyo.ConcreteModel, problem: AllocationProblem) -> None:
    unit = problem.slots["unit_key"].to_numpy()
    model.coming, model.going = defaultdict(list), defaultdict(list)
    model.into_unit, model.out_of_unit = defaultdict(list), defaultdict(list)
    model.rows_of = defaultdict(list)
    columns = (problem.candidates[name].tolist() for name in ("p", "s", "o"))
    for row, (p, s, o) in enumerate(zip(*columns, strict=True)):
        model.rows_of[p].append(row)
        model.coming[s].append(row)
        if o >= 0:
            model.going[o].append(row)
        if o < 0 or unit[o] != unit[s]:
            model.into_unit[unit[s]].append(row)
            if o >= 0:
                model.out_of_unit[unit[o]].append(row)
    rows = range(len(problem.slots))
    model.has_in = np.array([bool(model.coming[row]) for row in rows], dtype=bool)
    model.has_out = np.array([bool(model.going[row]) for row in rows], dtype=bool)


def changeable_seats(problem: AllocationProblem) -> tuple[dict[int, list[int]], dict[int, int]]:
    """Which needed seats of each slot a plan can fill or empty, and how many are certain.

    Seats up to (before - people who can leave) are filled under every plan, seats beyond
    (before + people who can come) under none; both are constants and no variables.
    """
    candidates = problem.candidates
    size = len(problem.slots)
    coming = candidates.groupby("s")["p"].nunique().reindex(range(size), fill_value=0).to_numpy()
    going = candidates.groupby("o")["p"].nunique().reindex(range(size), fill_value=0).to_numpy()
    before, need = problem.slots["before"].to_numpy(), problem.slots["kebutuhan"].to_numpy()
    low = np.clip(before - going, 0, need)
    high = np.clip(before + coming, 0, need)
    seats = {
        row: list(range(int(low[row]) + 1, int(high[row]) + 1))
        for row in range(size)
        if high[row] > low[row]
    }
    return seats, {row: int(low[row]) for row in seats}

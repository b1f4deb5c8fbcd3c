"""Goals: one Pyomo Objective per goal, each a linear expression in its own unit.

They are compiled into a goal x column matrix; a scenario's weights then give one cost vector.
"""

from __future__ import annotations

from collections.abc import Callable

import pyomo.environ as pyo

from mutasi_lib.allocation.problem import AllocationProblem


def state_goals(model: pyo.ConcreteModel, problem: AllocationProblem, alpha: float) -> None:
    """Add one Objective per goal of the problem, named ``goal_<name>``."""
    for goal, sense in problem.goals.items():
        state = _COMPUTED.get(goal)
        expression = state(model, problem, alpha) if state else _stated(model, problem, goal)
        direction = pyo.minimize if sense == "min" else pyo.maximize
        model.add_component(f"goal_{goal}", pyo.Objective(expr=expression, sense=direction))


def _stated(model: pyo.ConcreteModel, problem: AllocationProblem, goal: str) -> object:
    """Sum value_ps x_ps, relative to staying (kesesuaian, preferensi, jarak, biaya ...)."""
    values = problem.candidates[goal].tolist()
    terms = [value * model.x[c] for c, value in enumerate(values) if value]
    return pyo.quicksum(terms) if terms else 0 * model.nobody


def _cakupan(model: pyo.ConcreteModel, problem: AllocationProblem, alpha: float) -> object:
    """Sum prioritas_s v_sk f_sk over the seats whose state can change."""
    worth = problem.seat_values(alpha).tolist()
    terms = [worth[row] * model.filled[seat] for seat, row in model.seat_row.items()]
    return pyo.quicksum(terms) if terms else 0 * model.nobody


def _kekurangan(model: pyo.ConcreteModel, problem: AllocationProblem, alpha: float) -> object:
    """Sum (1 - f_sk): empty seats, over the seats whose state can change."""
    del problem, alpha
    terms = [-1 * model.filled[seat] for seat in model.seat_row]
    return pyo.quicksum(terms) if terms else 0 * model.nobody


def _jumlah_perpindahan(
    model: pyo.ConcreteModel, problem: AllocationProblem, alpha: float
) -> object:
    """Sum x_ps."""
    del problem, alpha
    return pyo.quicksum(list(model.x)) if model.x else 0 * model.nobody


def _pasangan_terpisah(
    model: pyo.ConcreteModel, problem: AllocationProblem, alpha: float
) -> object:
    """Sum z_i."""
    del problem, alpha
    terms = list(model.apart.values())
    return pyo.quicksum(terms) if terms else 0 * model.nobody


_COMPUTED: dict[str, Callable[[pyo.ConcreteModel, AllocationProblem, float], object]] = {
    "cakupan": _cakupan,
    "kekurangan": _kekurangan,
    "jumlah_perpindahan": _jumlah_perpindahan,
    "pasangan_terpisah": _pasangan_terpisah,
}

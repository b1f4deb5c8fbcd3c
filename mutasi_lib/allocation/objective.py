"""Goals: each a linear expression in its own unit over one kind of column.

In Pyomo each is an Objective of its own; compiled they are a goal x column matrix, and a
scenario's weights give one cost vector.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
import pyomo.environ as pyo
from pyomo.core.expr.numeric_expr import LinearExpression

from mutasi_lib.allocation.problem import AllocationProblem

LARGEST_COEFFICIENT = 1e6
"""A goal used as a row is divided by a power of ten that brings it below this."""


class GoalTerms(NamedTuple):
    """Coefficients of one goal: the kind of column they price, which columns, how much each."""

    kind: Literal["assign", "filled", "apart"]
    column: np.ndarray
    value: np.ndarray


def goal_terms(problem: AllocationProblem, goal: str, alpha: float) -> GoalTerms:
    """State one goal; see `docs/formulation.md`, Goals."""
    seats, moves = len(problem.changing_seats), len(problem.candidates)
    if goal == "cakupan":  # sum prioritas_s v_sk f_sk over the seats whose state can change
        worth = problem.seat_values(alpha)[problem.changing_seats["row"].to_numpy()]
        return GoalTerms("filled", np.arange(seats), worth)
    if goal == "kekurangan":  # sum (1 - f_sk): empty seats
        return GoalTerms("filled", np.arange(seats), np.full(seats, -1.0))
    if goal == "jumlah_perpindahan":  # sum x_ps
        return GoalTerms("assign", np.arange(moves), np.ones(moves))
    if goal == "pasangan_terpisah":  # sum z_i
        couples = len(problem.bound_couples)
        return GoalTerms("apart", np.arange(couples), np.ones(couples))
    values = problem.candidates[goal].to_numpy()  # sum value_ps x_ps, relative to staying
    priced = np.flatnonzero(values)
    return GoalTerms("assign", priced, values[priced])


def goal_unit(problem: AllocationProblem, goal: str, alpha: float) -> float:
    """The power of ten a goal is divided by when it is a row (reliability P2)."""
    largest = np.abs(goal_terms(problem, goal, alpha).value).max(initial=1.0)
    return float(10.0 ** max(0.0, np.ceil(np.log10(largest / LARGEST_COEFFICIENT))))


def goal_at_rest(problem: AllocationProblem, goal: str, alpha: float) -> float:
    """What the expression of a goal gives for staying put: the seats filled today."""
    kind, column, value = goal_terms(problem, goal, alpha)
    if kind != "filled":
        return 0.0
    seats = problem.changing_seats
    today = seats["k"].to_numpy() <= problem.slots["before"].to_numpy()[seats["s"].to_numpy()]
    return float(value[today[column]].sum())


def state_goals(model: pyo.ConcreteModel, problem: AllocationProblem, alpha: float) -> None:
    """Add one Objective per goal of the problem, named ``goal_<name>``."""
    for goal, sense in problem.goals.items():
        kind, column, value = goal_terms(problem, goal, alpha)
        variables = model.columns[kind][column]
        stated = [v is not None for v in variables]
        expression = LinearExpression(
            constant=0,
            linear_coefs=[float(x) for x in value[stated]],
            linear_vars=list(variables[stated]),
        )
        if not any(stated):
            expression = 0 * model.nobody
        direction = pyo.minimize if sense == "min" else pyo.maximize
        model.add_component(f"goal_{goal}", pyo.Objective(expr=expression, sense=direction))

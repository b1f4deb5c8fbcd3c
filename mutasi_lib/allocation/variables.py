"""Decision variables of the allocation model and their meaning."""

from __future__ import annotations

import pyomo.environ as pyo

from mutasi_lib.allocation.problem import AllocationProblem


def assign(model: pyo.ConcreteModel, problem: AllocationProblem) -> None:
    """assign[p, s] = 1 if pegawai p moves to slot s; staying is the absence of a move."""
    del problem
    model.assign = pyo.Var(model.CANDIDATES, domain=pyo.Binary, doc="p moves to s")


def filled(model: pyo.ConcreteModel, problem: AllocationProblem) -> None:
    """filled[s, k] in [0, 1]: the k-th needed seat of slot s is filled.

    Only seats whose state the plan can change are variables; see
    `AllocationProblem.changing_seats`.
    """
    del problem
    model.filled = pyo.Var(model.SEATS, bounds=(0, 1), doc="seat k of s is filled")


def apart(model: pyo.ConcreteModel, problem: AllocationProblem) -> None:
    """apart[i] in [0, 1]: couple i is separated; fixed to 0 by its bound unless priced."""
    most = 1 if "pasangan_terpisah" in problem.goals else 0
    model.apart = pyo.Var(model.COUPLES, bounds=(0, most), doc="couple i is separated")


def reach(model: pyo.ConcreteModel, problem: AllocationProblem) -> None:
    """reach: the largest miss of a target, in typical moves; only where goals are rows."""
    del problem
    most = model.farthest
    model.reach = pyo.Var(bounds=(-most, most), doc="largest miss of a target")


def nobody(model: pyo.ConcreteModel, problem: AllocationProblem) -> None:
    """The constant 0, so that a demand nobody can meet is a row (and a message), not a crash."""
    del problem
    model.nobody = pyo.Var(bounds=(0, 0), doc="constant zero")


VARIABLES = (assign, filled, apart, reach, nobody)

"""Hard constraints: one function each.

The function's name is the row's name in the LP, the id in `docs/formulation.md`, the name of
the check in `mutasi_lib.allocation.check` and the key of the message in `DEMANDS`.

Notation: x_ps = assign[p, s], f_sk = filled[s, k], z_i = apart[i]; o(p) is p's present slot,
u(s) the unit and a(s) the area of s; b_s is the bezetting before, and
after_s = b_s - sum of x_pt over p with o(p) = s + sum of x_ps.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from typing import Any

import numpy as np
import pyomo.environ as pyo

from mutasi_lib.allocation.problem import AllocationProblem, unordered

ConstraintFunction = Callable[[pyo.ConcreteModel, AllocationProblem], None]


def one_slot_per_pegawai(model: pyo.ConcreteModel, problem: AllocationProblem) -> None:
    """Everyone has at most one new slot.

    sum_s x_ps <= 1 for every p.
    """
    by_person = _grouped(problem.candidates["p"])
    model.one_slot_per_pegawai = pyo.Constraint(
        model.PEGAWAI, rule=lambda m, p: _sum(m, by_person[model.person[p]]) <= 1
    )


def place_everyone_required(model: pyo.ConcreteModel, problem: AllocationProblem) -> None:
    """Whoever must be placed or must move gets a new slot.

    sum_s x_ps >= 1 for every p with wajib_ditempatkan (and no slot today) or wajib_pindah.

    PP 11/2017 Pasal 190 ayat (3): at most five years in one place (wajib_pindah, optional).
    """
    by_person = _grouped(problem.candidates["p"])
    people = problem.people
    required = people["wajib_pindah"] | (people["wajib_ditempatkan"] & (people["o"] < 0))
    model.place_everyone_required = pyo.Constraint(
        sorted(people.loc[required, "pegawai_key"]),
        rule=lambda m, p: _sum(m, by_person[model.person[p]]) >= 1,
    )


def keep_minimum(model: pyo.ConcreteModel, problem: AllocationProblem) -> None:
    """No slot falls below its minimum, or further below than it is today.

    after_s >= min(minimum_s, b_s); with batas_keras after_s >= minimum_s.

    Permenkes 43/2019 (puskesmas), formasi table (all others).
    """
    slots = problem.slots
    floor = np.where(
        slots["batas_keras"], slots["minimum"], np.minimum(slots["minimum"], slots["before"])
    )
    before = slots["before"].to_numpy()

    def rule(m: pyo.ConcreteModel, s: str) -> Any:
        row = model.slot[s]
        return _flow(m, row) >= int(floor[row] - before[row])

    needed = (floor > 0) & (model.has_out | (floor > before))
    model.keep_minimum = pyo.Constraint(list(slots.loc[needed, "slot_key"]), rule=rule)


def respect_maksimum(model: pyo.ConcreteModel, problem: AllocationProblem) -> None:
    """No slot rises above its ceiling, or above today where today already exceeds it.

    after_s <= max(maksimum_s, b_s); with batas_keras after_s <= maksimum_s.

    A missing ceiling of the house tables is the kebutuhan; in `from_tables` it is none.
    """
    slots = problem.slots
    ceiling = np.where(
        slots["batas_keras"], slots["maksimum"], np.maximum(slots["maksimum"], slots["before"])
    )
    before = slots["before"].to_numpy()

    def rule(m: pyo.ConcreteModel, s: str) -> Any:
        row = model.slot[s]
        return _flow(m, row) <= float(ceiling[row] - before[row])

    needed = np.isfinite(ceiling) & (model.has_in | (ceiling < before))
    model.respect_maksimum = pyo.Constraint(list(slots.loc[needed, "slot_key"]), rule=rule)


def count_filled_seats(model: pyo.ConcreteModel, problem: AllocationProblem) -> None:
    """A seat counts as filled only if someone sits there.

    sum_k f_sk <= after_s, over the seats whose state can change.
    """
    before = problem.slots["before"].to_numpy()

    def rule(m: pyo.ConcreteModel, s: str) -> Any:
        row = model.slot[s]
        seats = [m.filled[s, k] for k in model.seats_of[row]]
        certain = model.certain_seats[row]
        return pyo.quicksum(seats) - _flow(m, row) <= int(before[row]) - certain

    touched = list(problem.slots["slot_key"].iloc[sorted(model.seats_of)])
    model.count_filled_seats = pyo.Constraint(touched, rule=rule)


def freeze_unit(model: pyo.ConcreteModel, problem: AllocationProblem) -> None:
    """A frozen unit neither sends nor receives, nor does anyone change slots inside it.

    sum of x_ps over u(s) = u or u(o(p)) = u <= 0.
    """
    unit = problem.slots["unit_key"].to_numpy()
    target, origin = (problem.candidates[name].to_numpy() for name in ("s", "o"))

    def rule(m: pyo.ConcreteModel, u: str) -> Any:
        leaving = (origin >= 0) & (unit[origin] == u)
        return _sum(m, np.flatnonzero((unit[target] == u) | leaving).tolist()) <= 0

    model.freeze_unit = pyo.Constraint(sorted(set(problem.limits.frozen)), rule=rule)


def cap_inflow(model: pyo.ConcreteModel, problem: AllocationProblem) -> None:
    """At most inflow_u people enter unit u from outside.

    sum of x_ps over u(s) = u, u(o(p)) != u <= inflow_u.
    """
    cap = problem.limits.inflow
    model.cap_inflow = pyo.Constraint(
        sorted(cap), rule=lambda m, u: _sum(m, model.into_unit[u]) <= cap[u]
    )


def cap_outflow(model: pyo.ConcreteModel, problem: AllocationProblem) -> None:
    """At most outflow_u people leave unit u.

    sum of x_ps over u(o(p)) = u, u(s) != u <= outflow_u.
    """
    cap = problem.limits.outflow
    model.cap_outflow = pyo.Constraint(
        sorted(cap), rule=lambda m, u: _sum(m, model.out_of_unit[u]) <= cap[u]
    )


def limit_moves(model: pyo.ConcreteModel, problem: AllocationProblem) -> None:
    """At most ``moves`` people move.

    sum x_ps <= moves.
    """
    if problem.limits.moves is not None:
        model.limit_moves = pyo.Constraint(
            expr=_sum(model, range(len(problem.candidates))) <= problem.limits.moves
        )


def limit_budget(model: pyo.ConcreteModel, problem: AllocationProblem) -> None:
    """The plan costs at most ``budget``.

    sum biaya_ps x_ps <= budget.

    Peraturan BKN 5/2019 Pasal 11: the cost of a mutasi is borne by the APBD.
    """
    if problem.limits.budget is not None:
        model.limit_budget = pyo.Constraint(
            expr=_cost_row(model, problem, range(len(problem.candidates)), problem.limits.budget)
        )


def limit_budget_of_unit(model: pyo.ConcreteModel, problem: AllocationProblem) -> None:
    """Those who enter unit u cost at most budget_u.

    sum of biaya_ps x_ps over u(s) = u <= budget_u.

    Peraturan BKN 5/2019 Pasal 11: the receiving unit pays.
    """
    budget = problem.limits.budget_by_unit
    receiving = _grouped(problem.slots["unit_key"].to_numpy()[problem.candidates["s"]])
    model.limit_budget_of_unit = pyo.Constraint(
        sorted(budget),
        rule=lambda m, u: _cost_row(m, problem, receiving[u], budget[u]),
    )


def limit_group(model: pyo.ConcreteModel, problem: AllocationProblem) -> None:
    """Of group g at most most_g people move.

    sum of x_ps over p in g <= most_g.
    """
    by_person = _grouped(problem.candidates["p"])
    groups = problem.limits.groups
    model.limit_group = pyo.Constraint(
        range(1, len(groups) + 1),
        rule=lambda m, g: (
            _sum(m, [c for p in sorted(set(groups[g - 1][0])) for c in by_person[m.person[p]]])
            <= groups[g - 1][1]
        ),
    )


def honour_pin(model: pyo.ConcreteModel, problem: AllocationProblem) -> None:
    """A pinned move is made; someone pinned to the present slot stays.

    x_ps >= 1 for every pin (p, s); sum_t x_pt <= 0 where s = o(p).
    """
    by_person = _grouped(problem.candidates["p"])

    def rule(m: pyo.ConcreteModel, p: str, s: str) -> Any:
        if (p, s) in model.CANDIDATES:
            return m.assign[p, s] >= 1
        return _sum(m, by_person[model.person[p]]) <= 0

    model.honour_pin = pyo.Constraint(sorted(set(problem.limits.pins)), rule=rule)


def honour_ban(model: pyo.ConcreteModel, problem: AllocationProblem) -> None:
    """A banned move is not made.

    x_ps <= 0 for every ban (p, s) that is a candidate.
    """
    banned = [pair for pair in sorted(set(problem.limits.bans)) if pair in model.CANDIDATES]
    model.honour_ban = pyo.Constraint(banned, rule=lambda m, p, s: m.assign[p, s] <= 0)


def keep_apart(model: pyo.ConcreteModel, problem: AllocationProblem) -> None:
    """A pair that must be apart is not in one unit; staying counts.

    here_pu + here_qu <= 1 for every unit u either can be in, with
    here_pu = [u(o(p)) = u] (1 - sum_s x_ps) + sum of x_ps over u(s) = u.

    Local policy (pasangan_atasan_langsung); no statute forbids it.
    """
    unit = problem.slots["unit_key"].to_numpy()
    index = [
        (*pair, u)
        for pair in unordered(problem.limits.apart)
        for u in _places(model, problem, pair, unit)
    ]
    model.keep_apart = pyo.Constraint(
        index,
        rule=lambda m, p, q, u: _here(m, problem, p, u, unit) + _here(m, problem, q, u, unit) <= 1,
    )


def keep_together(model: pyo.ConcreteModel, problem: AllocationProblem) -> None:
    """A couple in one area today stays in one area; staying counts.

    here_pa - here_qa <= z_i for every area a, both ways round (here as in `keep_apart`).
    z_i is fixed to 0, or priced by the goal pasangan_terpisah.
    """
    area = problem.slots["area"].to_numpy()
    number = {
        pair: i for i, (p, q) in enumerate(problem.bound_couples) for pair in ((p, q), (q, p))
    }
    index = [(p, q, a) for p, q in number for a in _places(model, problem, (p, q), area)]

    def rule(m: pyo.ConcreteModel, p: str, q: str, a: str) -> Any:
        here = _here(m, problem, p, a, area) - _here(m, problem, q, a, area)
        return here - m.apart[number[p, q]] <= 0

    model.keep_together = pyo.Constraint(index, rule=rule)


def nobody_worse_off(model: pyo.ConcreteModel, problem: AllocationProblem) -> None:
    """Nobody is moved to where he or she is worse off (switch tidak_ada_yang_dirugikan).

    sum of x_ps over the harmful s <= 0 for every p.
    """
    harmful = _grouped_rows(problem, problem.worse_off)
    model.nobody_worse_off = pyo.Constraint(
        sorted(harmful), rule=lambda m, p: _sum(m, harmful[p]) <= 0
    )


def nobody_loses_income(model: pyo.ConcreteModel, problem: AllocationProblem) -> None:
    """Nobody is moved to a lower TPP or out of an allowance (tanpa_kehilangan_penghasilan).

    sum of x_ps over the s with a loss <= 0 for every p.
    """
    costly = _grouped_rows(problem, problem.loses_income)
    model.nobody_loses_income = pyo.Constraint(
        sorted(costly), rule=lambda m, p: _sum(m, costly[p]) <= 0
    )


CONSTRAINTS: tuple[ConstraintFunction, ...] = (
    one_slot_per_pegawai,
    place_everyone_required,
    keep_minimum,
    respect_maksimum,
    count_filled_seats,
    freeze_unit,
    cap_inflow,
    cap_outflow,
    limit_moves,
    limit_budget,
    limit_budget_of_unit,
    limit_group,
    honour_pin,
    honour_ban,
    keep_apart,
    keep_together,
    nobody_worse_off,
    nobody_loses_income,
)

DEMANDS: dict[str, str] = {
    "one_slot_per_pegawai": "satu pegawai paling banyak satu tempat baru ({index})",
    "place_everyone_required": "pegawai {index} wajib mendapat tempat baru",
    "keep_minimum": "{index} tidak turun di bawah minimumnya",
    "respect_maksimum": "{index} tidak melebihi maksimumnya",
    "count_filled_seats": "kursi {index} terisi hanya bila ada orangnya",
    "freeze_unit": "unit {index} dibekukan",
    "cap_inflow": "batas masuk unit {index}",
    "cap_outflow": "batas keluar unit {index}",
    "limit_moves": "batas jumlah perpindahan",
    "limit_budget": "anggaran rencana",
    "limit_budget_of_unit": "anggaran unit penerima {index}",
    "limit_group": "batas perpindahan kelompok ke-{index}",
    "honour_pin": "penetapan {index}",
    "honour_ban": "larangan {index}",
    "keep_apart": "pasangan {index} tidak dalam satu unit",
    "keep_together": "pasangan {index} tetap satu kecamatan",
    "nobody_worse_off": "{index} tidak dirugikan",
    "nobody_loses_income": "{index} tidak kehilangan penghasilan",
}
"""What each constraint demands, for messages; ``{index}`` is the row's index."""


# --- shared pieces ------------------------------------------------------------------------------


def _grouped(keys: Iterable[Hashable]) -> dict[Any, list[int]]:
    """Candidate row numbers by key."""
    groups: dict[Any, list[int]] = defaultdict(list)
    for row, key in enumerate(keys):
        groups[key].append(row)
    return groups


def _grouped_rows(problem: AllocationProblem, rows: np.ndarray) -> dict[str, list[int]]:
    keys = problem.candidates["pegawai_key"].tolist()
    groups: dict[str, list[int]] = defaultdict(list)
    for row in rows.tolist():
        groups[keys[row]].append(row)
    return dict(groups)


def _sum(model: pyo.ConcreteModel, rows: Iterable[int]) -> Any:
    terms = [model.x[row] for row in rows]
    return pyo.quicksum(terms) if terms else model.nobody


def _flow(model: pyo.ConcreteModel, slot: int) -> Any:
    """In minus out of a slot."""
    coming, going = model.coming[slot], model.going[slot]
    if not coming and not going:
        return model.nobody
    return pyo.quicksum([model.x[c] for c in coming]) - pyo.quicksum([model.x[c] for c in going])


def _cost_row(
    model: pyo.ConcreteModel, problem: AllocationProblem, rows: Iterable[int], budget: float
) -> Any:
    """State a budget; large amounts are divided by a power of ten (reliability P2)."""
    cost = problem.candidates["pemakaian"].tolist()
    rows = [row for row in rows if cost[row] != 0]
    largest = max([1.0, *(abs(cost[row]) for row in rows)])
    unit = 10.0 ** max(0, int(np.ceil(np.log10(largest / 1e6))))
    spent = pyo.quicksum([cost[row] / unit * model.x[row] for row in rows])
    return (spent if rows else model.nobody) <= budget / unit


def _places(
    model: pyo.ConcreteModel,
    problem: AllocationProblem,
    pair: tuple[str, str],
    place_of_slot: np.ndarray,
) -> list[str]:
    """The units (or areas) where both of a pair, or either of a couple, can be."""
    places: set[str] = set()
    for pegawai in pair:
        person = model.person[pegawai]
        origin = problem.people["o"].to_numpy()[person]
        places |= {place_of_slot[origin]} if origin >= 0 else set()
        rows = model.rows_of[person]
        places |= set(place_of_slot[problem.candidates["s"].to_numpy()[rows]])
    return sorted(places)


def _here(
    model: pyo.ConcreteModel,
    problem: AllocationProblem,
    pegawai: str,
    place: str,
    place_of_slot: np.ndarray,
) -> Any:
    """Whether a person is at a place (unit or area) after the plan, as an expression."""
    person = model.person[pegawai]
    rows = model.rows_of[person]
    origin = problem.people["o"].to_numpy()[person]
    target = problem.candidates["s"].to_numpy()
    inside = place_of_slot[target[rows]] == place
    if origin >= 0 and place_of_slot[origin] == place:
        # those who move within the place are still here
        return 1 - _sum(model, [c for c, stays in zip(rows, inside, strict=True) if not stays])
    return _sum(model, [c for c, arrives in zip(rows, inside, strict=True) if arrives])

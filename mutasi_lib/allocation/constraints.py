"""Hard constraints: one function each.

The function's name is the row's name in the LP, the id in `docs/formulation.md`, the name of
the check in `mutasi_lib.allocation.check` and the key of the message in `DEMANDS`.

Notation: x_ps = assign[p, s], f_sk = filled[s, k], z_i = apart[i], t = reach; o(p) is p's present
slot, u(s) the unit and a(s) the area of s; b_s is the bezetting before, and
after_s = b_s - sum of x_pt over p with o(p) = s + sum of x_ps.

Each function speaks of all candidates. `formulation` states its rows in Pyomo for the candidates
the search starts with; `compiled` keeps them as arrays for all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from mutasi_lib.allocation.objective import (
    LARGEST_COEFFICIENT,
    goal_at_rest,
    goal_terms,
    goal_unit,
)
from mutasi_lib.allocation.problem import AllocationProblem, unordered
from mutasi_lib.allocation.rows import Bounds, Index, Rows, Terms, bounds, forbidden, joined, terms
from mutasi_lib.domain.scenario import Scenario

MOST_AMOUNTS = 8
"""For so many of the commonest amounts a budget is rounded to whole people."""

MOST_PAID = 40
"""Beyond so many moves the last rupiah of a budget no longer matter to the proof."""

WHOLE = 1e-9
"""A quotient this close below a whole number is that number."""

RowFunction = Callable[[AllocationProblem], Rows]
BoundFunction = Callable[[AllocationProblem], Bounds]
GoalRowFunction = Callable[[AllocationProblem, Scenario], Rows]


# --- rows ---------------------------------------------------------------------------------------


def one_slot_per_pegawai(problem: AllocationProblem) -> Rows:
    """Everyone has at most one new slot.

    sum_s x_ps <= 1 for every p.
    """
    p = problem.pairs[0]
    movers, row = np.unique(p, return_inverse=True)
    keys = problem.people["pegawai_key"].to_numpy()[movers]
    return Rows(
        index=[(key,) for key in keys],
        sense="<=",
        rhs=np.ones(len(movers)),
        assign=terms(row, np.arange(len(p))),
    )


def place_everyone_required(problem: AllocationProblem) -> Rows:
    """Whoever must be placed or must move gets a new slot.

    sum_s x_ps >= 1 for every p with wajib_ditempatkan (and no slot today) or wajib_pindah.

    PP 11/2017 Pasal 190 ayat (3): at most five years in one place (wajib_pindah, optional).
    """
    people = problem.people
    required = people["wajib_pindah"] | (people["wajib_ditempatkan"] & (people["o"] < 0))
    chosen = np.flatnonzero(required)
    row = _position(chosen, len(people))[problem.pairs[0]]
    return Rows(
        index=[(key,) for key in people["pegawai_key"].to_numpy()[chosen]],
        sense=">=",
        rhs=np.ones(len(chosen)),
        assign=terms(row[row >= 0], np.flatnonzero(row >= 0)),
    )


def keep_minimum(problem: AllocationProblem) -> Rows:
    """No slot falls below its minimum, or further below than it is today.

    after_s >= min(minimum_s, b_s); with batas_keras after_s >= minimum_s.

    Permenkes 43/2019 (puskesmas), formasi table (all others).
    """
    slots = problem.slots
    floor = np.where(
        slots["batas_keras"], slots["minimum"], np.minimum(slots["minimum"], slots["before"])
    )
    before = slots["before"].to_numpy()
    _, can_leave = problem.traffic
    chosen = np.flatnonzero((floor > 0) & ((can_leave > 0) | (floor > before)))
    return Rows(
        index=_slot_keys(problem, chosen),
        sense=">=",
        rhs=(floor - before)[chosen].astype(float),
        assign=_flow(problem, chosen),
    )


def respect_maksimum(problem: AllocationProblem) -> Rows:
    """No slot rises above its ceiling, or above today where today already exceeds it.

    after_s <= max(maksimum_s, b_s); with batas_keras after_s <= maksimum_s.

    A missing ceiling of the house tables is the kebutuhan; in `from_tables` it is none.
    """
    slots = problem.slots
    ceiling = np.where(
        slots["batas_keras"], slots["maksimum"], np.maximum(slots["maksimum"], slots["before"])
    )
    before = slots["before"].to_numpy()
    can_come, _ = problem.traffic
    chosen = np.flatnonzero(np.isfinite(ceiling) & ((can_come > 0) | (ceiling < before)))
    return Rows(
        index=_slot_keys(problem, chosen),
        sense="<=",
        rhs=(ceiling - before)[chosen],
        assign=_flow(problem, chosen),
    )


def count_filled_seats(problem: AllocationProblem) -> Rows:
    """A seat counts as filled only if someone sits there.

    sum_k f_sk <= after_s, over the seats whose state can change.
    """
    seats = problem.changing_seats
    chosen = np.unique(seats["s"])
    out = _flow(problem, chosen)
    before = problem.slots["before"].to_numpy()
    return Rows(
        index=_slot_keys(problem, chosen),
        sense="<=",
        rhs=(before - problem.certain_seats)[chosen].astype(float),
        assign=out._replace(value=-out.value),
        filled=terms(np.searchsorted(chosen, seats["s"]), np.arange(len(seats))),
    )


def cap_inflow(problem: AllocationProblem) -> Rows:
    """At most inflow_u people enter unit u from outside.

    sum of x_ps over u(s) = u, u(o(p)) != u <= inflow_u.
    """
    target, origin = _units(problem)
    entering = np.flatnonzero(target != origin)
    return _per_unit(problem, problem.limits.inflow, terms(target[entering], entering))


def cap_outflow(problem: AllocationProblem) -> Rows:
    """At most outflow_u people leave unit u.

    sum of x_ps over u(o(p)) = u, u(s) != u <= outflow_u.
    """
    target, origin = _units(problem)
    leaving = np.flatnonzero((origin >= 0) & (target != origin))
    return _per_unit(problem, problem.limits.outflow, terms(origin[leaving], leaving))


def limit_moves(problem: AllocationProblem) -> Rows:
    """At most ``moves`` people move.

    sum x_ps <= moves.
    """
    most = problem.limits.moves
    return Rows(
        index=[()],
        sense="<=",
        rhs=np.array([np.inf if most is None else float(most)]),
        assign=terms(0, np.arange(len(problem.candidates))),
    )


def limit_budget(problem: AllocationProblem) -> Rows:
    """The plan costs at most ``budget``.

    sum biaya_ps x_ps <= budget.

    Peraturan BKN 5/2019 Pasal 11: the cost of a mutasi is borne by the APBD.
    """
    budget = problem.limits.budget
    limit = np.array([np.inf if budget is None else float(budget)])
    return _cost_rows(problem, [()], np.zeros(len(problem.candidates), dtype=int), limit)


def round_budget(problem: AllocationProblem) -> Rows:
    """People are whole, so of moves that cost at least Rp a, no more fit than budget / a.

    sum floor(biaya_ps / a) x_ps <= floor(budget / a) for the commonest amounts a of which the
    budget pays at most 40.

    Implied by limit_budget for whole people (Chvatal 1973, Gomory 1958); without it the relaxation
    moves fractions of people for the last rupiah, and the proof takes minutes.
    """
    cost = problem.candidates["pemakaian"].to_numpy()
    countable = cost >= max(cost.max(initial=0.0) / LARGEST_COEFFICIENT, 1e-300)
    amounts, count = np.unique(cost[countable], return_counts=True)
    amounts = amounts[np.lexsort((-amounts, -count))][:MOST_AMOUNTS]
    budget = problem.limits.budget
    limit = np.inf if budget is None else float(budget)
    parts = []
    for number, amount in enumerate(amounts):
        times = np.floor(cost / amount + WHOLE)
        whole = np.flatnonzero(times)
        parts.append(terms(number, whole, times[whole]))
    times_paid = np.floor(limit / amounts + WHOLE)
    return Rows(
        index=[(f"Rp {amount:.0f}",) for amount in amounts],
        sense="<=",
        rhs=np.where(times_paid <= MOST_PAID, times_paid, np.inf),
        assign=joined(parts),
    )


def limit_budget_of_unit(problem: AllocationProblem) -> Rows:
    """Those who enter unit u cost at most budget_u.

    sum of biaya_ps x_ps over u(s) = u <= budget_u.

    Peraturan BKN 5/2019 Pasal 11: the receiving unit pays.
    """
    target, _ = _units(problem)
    limit = _of_units(problem, problem.limits.budget_by_unit)
    return _cost_rows(problem, [(unit,) for unit in problem.units], target, limit)


def limit_group(problem: AllocationProblem) -> Rows:
    """Of group g at most most_g people move.

    sum of x_ps over p in g <= most_g.
    """
    groups = problem.limits.groups
    parts = [
        terms(number, problem.rows_of(member))
        for number, (members, _) in enumerate(groups)
        for member in sorted(set(members))
    ]
    return Rows(
        index=[(number,) for number in range(1, len(groups) + 1)],
        sense="<=",
        rhs=np.array([most for _, most in groups], dtype=float),
        assign=joined(parts),
    )


def keep_apart(problem: AllocationProblem) -> Rows:
    """A pair that must be apart is not in one unit; staying counts.

    here_pu + here_qu <= 1 for every unit u either can be in, with
    here_pu = [u(o(p)) = u] (1 - sum_s x_ps) + sum of x_ps over u(s) = u.

    Local policy (pasangan_atasan_langsung); no statute forbids it.
    """
    unit = problem.slots["unit_key"].to_numpy()
    index: list[Index] = []
    rhs, parts = [], []
    for pair in unordered(problem.limits.apart):
        for place in _places(problem, pair, unit):
            sides = [_here(problem, person, place, unit) for person in pair]
            parts += [terms(len(index), rows, values) for _, rows, values in sides]
            rhs.append(1.0 - sum(constant for constant, _, _ in sides))
            index.append((*pair, place))
    return Rows(index=index, sense="<=", rhs=np.array(rhs), assign=joined(parts))


def keep_together(problem: AllocationProblem) -> Rows:
    """A couple in one area today stays in one area; staying counts.

    here_pa - here_qa <= z_i for every area a, both ways round (here as in `keep_apart`).
    z_i is fixed to 0, or priced by the goal pasangan_terpisah.
    """
    area = problem.slots["area"].to_numpy()
    index: list[Index] = []
    rhs, parts, couples = [], [], []
    for number, couple in enumerate(problem.bound_couples):
        for p, q in (couple, couple[::-1]):
            for place in _places(problem, couple, area):
                here, there = (_here(problem, person, place, area) for person in (p, q))
                parts.append(terms(len(index), here[1], here[2]))
                parts.append(terms(len(index), there[1], -there[2]))
                couples.append(terms(len(index), number, -1.0))
                rhs.append(there[0] - here[0])
                index.append((p, q, place))
    return Rows(
        index=index,
        sense="<=",
        rhs=np.array(rhs, dtype=float),
        assign=joined(parts),
        apart=joined(couples),
    )


# --- bounds -------------------------------------------------------------------------------------


def freeze_unit(problem: AllocationProblem) -> Bounds:
    """A frozen unit neither sends nor receives, nor does anyone change slots inside it.

    x_ps <= 0 where u(s) = u or u(o(p)) = u.
    """
    target, origin = _units(problem)
    frozen = sorted(set(problem.limits.frozen))
    number = {unit: position for position, unit in enumerate(problem.units)}
    return forbidden(
        [(unit,) for unit in frozen],
        [np.flatnonzero((target == number[u]) | (origin == number[u])) for u in frozen],
    )


def honour_pin(problem: AllocationProblem) -> Bounds:
    """A pinned move is made; someone pinned to the present slot stays.

    x_ps >= 1 for every pin (p, s); x_pt <= 0 for every t where s = o(p).
    """
    pins = sorted(set(problem.limits.pins))
    made = [problem.candidate_row(p, s) for p, s in pins]
    rows = [
        problem.rows_of(p) if row is None else np.array([row])
        for (p, _), row in zip(pins, made, strict=True)
    ]
    return bounds(pins, rows, [row is not None for row in made])


def honour_ban(problem: AllocationProblem) -> Bounds:
    """A banned move is not made.

    x_ps <= 0 for every ban (p, s) that is a candidate.
    """
    bans = sorted(set(problem.limits.bans))
    rows = {pair: problem.candidate_row(*pair) for pair in bans}
    known = [pair for pair in bans if rows[pair] is not None]
    return forbidden(known, [np.array([rows[pair]]) for pair in known])


def nobody_worse_off(problem: AllocationProblem) -> Bounds:
    """Nobody is moved to where he or she is worse off (switch tidak_ada_yang_dirugikan).

    x_ps <= 0 where p would be worse off at s.
    """
    return _per_person(problem, problem.worse_off)


def nobody_loses_income(problem: AllocationProblem) -> Bounds:
    """Nobody is moved to a lower TPP or out of an allowance (tanpa_kehilangan_penghasilan).

    x_ps <= 0 where p would lose income at s.
    """
    return _per_person(problem, problem.loses_income)


# --- rows on goals ------------------------------------------------------------------------------


def limit_goal(problem: AllocationProblem, scenario: Scenario) -> Rows:
    """A goal is no worse than a scenario allows (modes: limits, lexicographic order).

    G_g(x) <= limit_g for a goal to be minimised, -G_g(x) <= -limit_g for one to be maximised.
    """
    return _goal_rows(problem, scenario, scenario.goal_limits)


def reach_target(problem: AllocationProblem, scenario: Scenario) -> Rows:
    """No target is missed by more than ``reach``, counted in typical moves (mode targets).

    (+-G_g(x) -+ target_g) / typical_g <= t for every goal with a target.

    Wierzbicki (1980), reference point method.
    """
    rows = _goal_rows(problem, scenario, scenario.targets)
    typical = [
        problem.typical_change(goal, scenario.alpha) / goal_unit(problem, goal, scenario.alpha)
        for goal in problem.goals
    ]
    number = np.arange(len(rows.index))
    return Rows(
        index=rows.index,
        sense="<=",
        rhs=rows.rhs,
        assign=rows.assign,
        filled=rows.filled,
        apart=rows.apart,
        reach=terms(number, 0, -np.array(typical, dtype=float)),
    )


ROWS: tuple[RowFunction, ...] = (
    one_slot_per_pegawai,
    place_everyone_required,
    keep_minimum,
    respect_maksimum,
    count_filled_seats,
    cap_inflow,
    cap_outflow,
    limit_moves,
    limit_budget,
    round_budget,
    limit_budget_of_unit,
    limit_group,
    keep_apart,
    keep_together,
)

BOUNDS: tuple[BoundFunction, ...] = (
    freeze_unit,
    honour_pin,
    honour_ban,
    nobody_worse_off,
    nobody_loses_income,
)

GOAL_ROWS: tuple[GoalRowFunction, ...] = (limit_goal, reach_target)

FOLLOW_LIMITS = (
    cap_inflow,
    cap_outflow,
    limit_moves,
    limit_budget,
    round_budget,
    limit_budget_of_unit,
)
"""Their right-hand sides follow the limits; their coefficients never do."""

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
    "round_budget": "anggaran rencana, dihitung dalam orang utuh ({index})",
    "limit_budget_of_unit": "anggaran unit penerima {index}",
    "limit_group": "batas perpindahan kelompok ke-{index}",
    "honour_pin": "penetapan {index}",
    "honour_ban": "larangan {index}",
    "keep_apart": "pasangan {index} tidak dalam satu unit",
    "keep_together": "pasangan {index} tetap satu kecamatan",
    "nobody_worse_off": "{index} tidak dirugikan",
    "nobody_loses_income": "{index} tidak kehilangan penghasilan",
    "limit_goal": "batas tujuan {index}",
    "reach_target": "sasaran {index}",
}
"""What each constraint demands, for messages; ``{index}`` is the row's index."""


# --- shared pieces ------------------------------------------------------------------------------


def _position(chosen: np.ndarray, size: int) -> np.ndarray:
    """Where each of ``size`` things stands in ``chosen``; -1 if it does not."""
    position = np.full(size, -1)
    position[chosen] = np.arange(len(chosen))
    return position


def _slot_keys(problem: AllocationProblem, chosen: np.ndarray) -> list[tuple[str]]:
    return [(key,) for key in problem.slots["slot_key"].to_numpy()[chosen]]


def _flow(problem: AllocationProblem, chosen: np.ndarray) -> Terms:
    """In minus out of the chosen slots, one row each."""
    row = _position(chosen, len(problem.slots) + 1)  # the last: nowhere, for o = -1
    _, s, o = problem.pairs
    coming, going = np.flatnonzero(row[s] >= 0), np.flatnonzero(row[o] >= 0)
    return joined([terms(row[s[coming]], coming), terms(row[o[going]], going, -1.0)])


def _units(problem: AllocationProblem) -> tuple[np.ndarray, np.ndarray]:
    """Positions, in `units`, of the target and the present unit (-1 if none) of candidates."""
    _, s, o = problem.pairs
    return problem.unit_of[s], np.where(o >= 0, problem.unit_of[o], -1)


def _of_units(problem: AllocationProblem, limit: Mapping[str, float]) -> np.ndarray:
    return np.array([float(limit.get(unit, np.inf)) for unit in problem.units])


def _per_unit(problem: AllocationProblem, limit: Mapping[str, float], assign: Terms) -> Rows:
    return Rows(
        index=[(unit,) for unit in problem.units],
        sense="<=",
        rhs=_of_units(problem, limit),
        assign=assign,
    )


def _per_person(problem: AllocationProblem, rows: np.ndarray) -> Bounds:
    people, number = np.unique(problem.pairs[0][rows], return_inverse=True)
    keys = problem.people["pegawai_key"].to_numpy()[people]
    return Bounds(
        index=[(key,) for key in keys],
        demand=number,
        candidate=np.asarray(rows, dtype=np.int64),
        required=np.zeros(len(rows), dtype=bool),
    )


def _cost_rows(
    problem: AllocationProblem,
    index: list[tuple[str]] | list[tuple[()]],
    row: np.ndarray,
    limit: np.ndarray,
) -> Rows:
    """State budgets; large amounts are divided by a power of ten (reliability P2)."""
    cost = problem.candidates["pemakaian"].to_numpy()
    costly = np.flatnonzero(cost)
    largest = np.ones(len(index))
    np.maximum.at(largest, row[costly], np.abs(cost[costly]))
    unit = 10.0 ** np.maximum(np.ceil(np.log10(largest / 1e6)), 0)
    return Rows(
        index=index,
        sense="<=",
        rhs=limit / unit,
        assign=terms(row[costly], costly, cost[costly] / unit[row[costly]]),
    )


def _places(
    problem: AllocationProblem, pair: tuple[str, str], place_of_slot: np.ndarray
) -> list[str]:
    """The units (or areas) where either of a pair can be."""
    _, s, _ = problem.pairs
    home = problem.people["o"].to_numpy()
    places: set[str] = set()
    for pegawai in pair:
        origin = home[problem.person_row[pegawai]]
        places |= {place_of_slot[origin]} if origin >= 0 else set()
        places |= set(place_of_slot[s[problem.rows_of(pegawai)]])
    return sorted(places)


def _here(
    problem: AllocationProblem, pegawai: str, place: str, place_of_slot: np.ndarray
) -> tuple[float, np.ndarray, np.ndarray]:
    """Whether a person is at a place after the plan: a constant, candidate rows, coefficients."""
    rows = problem.rows_of(pegawai)
    origin = problem.people["o"].to_numpy()[problem.person_row[pegawai]]
    inside = place_of_slot[problem.pairs[1][rows]] == place
    if origin >= 0 and place_of_slot[origin] == place:
        # those who move within the place are still here
        return 1.0, rows[~inside], np.full((~inside).sum(), -1.0)
    return 0.0, rows[inside], np.ones(inside.sum())


def _goal_rows(problem: AllocationProblem, scenario: Scenario, limit: Mapping[str, float]) -> Rows:
    """One row per goal, pointing the way that is better, in the goal's scaled unit."""
    kinds: dict[str, list[Terms]] = {"assign": [], "filled": [], "apart": []}
    rhs = []
    for number, (goal, sense) in enumerate(problem.goals.items()):
        sign = 1.0 if sense == "min" else -1.0
        unit = goal_unit(problem, goal, scenario.alpha)
        kind, column, value = goal_terms(problem, goal, scenario.alpha)
        kinds[kind].append(terms(number, column, sign * value / unit))
        constant = problem.goal_values(np.array([], dtype=int), scenario.alpha)[goal]
        constant -= goal_at_rest(problem, goal, scenario.alpha)
        rhs.append(sign * (limit[goal] - constant) / unit if goal in limit else np.inf)
    return Rows(
        index=[(goal,) for goal in problem.goals],
        sense="<=",
        rhs=np.array(rhs, dtype=float),
        assign=joined(kinds["assign"]),
        filled=joined(kinds["filled"]),
        apart=joined(kinds["apart"]),
    )

"""The checker that does not trust the solver: every demand recomputed from the tables.

Imports neither pyomo nor highspy. A plan is judged by its rows alone: who moves where.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from mutasi_lib.allocation.problem import AllocationProblem
from mutasi_lib.allocation.tables import UNPLACED
from mutasi_lib.domain.goals import GOALS
from mutasi_lib.domain.plan import CheckResult, Plan, PlanStatus

Check = Callable[["_Judged"], pd.DataFrame]


@dataclass(frozen=True, kw_only=True, eq=False)
class _Tables:
    """What every plan of a problem is judged by, read once from its tables."""

    slots: pd.DataFrame
    people: pd.DataFrame
    slot_row: Mapping[str, int]
    person_row: Mapping[str, int]
    home: np.ndarray
    unit: Mapping[str, str]
    area: Mapping[str, str]
    floor: np.ndarray
    ceiling: np.ndarray
    required: np.ndarray
    spent: np.ndarray


@lru_cache(maxsize=4)
def _tables(problem: AllocationProblem) -> _Tables:
    slots, people = problem.slots, problem.people
    keys, persons = slots["slot_key"].tolist(), people["pegawai_key"].tolist()
    hard, before = slots["batas_keras"].to_numpy(), slots["before"].to_numpy()
    minimum, maksimum = slots["minimum"].to_numpy(), slots["maksimum"].to_numpy()
    home = people["slot_asal"].to_numpy(object)
    return _Tables(
        slots=slots.set_index("slot_key"),
        people=people.set_index("pegawai_key"),
        slot_row={key: row for row, key in enumerate(keys)},
        person_row={key: row for row, key in enumerate(persons)},
        home=home,
        unit=dict(zip(keys, slots["unit_key"].tolist(), strict=True)),
        area=dict(zip(keys, slots["area"].tolist(), strict=True)),
        floor=np.where(hard, minimum, np.minimum(minimum, before)),
        ceiling=np.where(hard, maksimum, np.maximum(maksimum, before)),
        required=people["wajib_pindah"].to_numpy()
        | (people["wajib_ditempatkan"].to_numpy() & (home == UNPLACED)),
        spent=np.append(problem.candidates["pemakaian"].to_numpy(), np.nan),  # the last: unknown
    )


class _Judged:
    """A plan beside its problem, re-read from keys."""

    def __init__(self, plan: Plan, problem: AllocationProblem) -> None:
        self.plan, self.problem, self.limits = plan, problem, problem.limits
        self.tables = tables = _tables(problem)
        people, come = plan.moves["pegawai_key"].tolist(), plan.moves["slot_key"].tolist()
        go = plan.moves["slot_asal"].tolist()
        row = problem.rows_at(people, come)
        self.moves = plan.moves.reset_index(drop=True)
        self.moves["row"] = np.where(row >= 0, row, np.nan)
        self.moves["pemakaian"] = tables.spent[row]
        self.moves["ke"] = [tables.unit.get(slot) for slot in come]
        self.moves["dari"] = [tables.unit.get(slot) for slot in go]
        person = np.array([tables.person_row.get(key, -1) for key in people], dtype=int)
        known = person >= 0
        self.moved = np.zeros(len(tables.home), dtype=bool)
        self.moved[person[known]] = True
        self.final = tables.home.copy()
        self.final[person[known]] = plan.moves["slot_key"].to_numpy(object)[known]
        self.after = problem.slots["before"].to_numpy().copy()
        for slots, step in ((come, 1), (go, -1)):
            at = [tables.slot_row[slot] for slot in slots if slot in tables.slot_row]
            np.add.at(self.after, at, step)

    def place_of(self, pegawai: str) -> str:
        """Slot of a person after the plan."""
        return self.final[self.tables.person_row[pegawai]]


def _known_pairs(judged: _Judged) -> pd.DataFrame:
    return judged.plan.moves[judged.moves["row"].isna().to_numpy()]


def _true_origins(judged: _Judged) -> pd.DataFrame:
    tables, moves = judged.tables, judged.plan.moves
    row = [tables.person_row.get(key) for key in moves["pegawai_key"].tolist()]
    true = [None if at is None else tables.home[at] for at in row]
    pairs = zip(true, moves["slot_asal"].tolist(), strict=True)
    return moves[[home != stated for home, stated in pairs]]


def _one_slot(judged: _Judged) -> pd.DataFrame:
    return judged.plan.moves[judged.plan.moves.duplicated("pegawai_key", keep=False)]


def _placed(judged: _Judged) -> pd.DataFrame:
    return judged.tables.people[judged.tables.required & ~judged.moved]


def _minimum(judged: _Judged) -> pd.DataFrame:
    return _slots_where(judged, judged.after < judged.tables.floor)


def _maksimum(judged: _Judged) -> pd.DataFrame:
    return _slots_where(judged, judged.after > judged.tables.ceiling)


def _slots_where(judged: _Judged, broken: np.ndarray) -> pd.DataFrame:
    return judged.tables.slots[broken].assign(sesudah=judged.after[broken])


def _unfilled(judged: _Judged) -> pd.DataFrame:
    """The plan's own list of empty seats equals what its moves leave."""
    slots, after = judged.tables.slots, judged.after
    need = slots["kebutuhan"].to_numpy()
    empty = need > after
    true = pd.DataFrame(
        {
            "slot_key": slots.index[empty],
            "kebutuhan": need[empty],
            "sebelum": slots["before"].to_numpy()[empty],
            "sesudah": after[empty],
            "kurang": (need - after)[empty],
        }
    )
    return _differences(judged.plan.unfilled, true)


def _differences(stated: pd.DataFrame, true: pd.DataFrame) -> pd.DataFrame:
    """Rows that one table has more often than the other."""
    stated = stated.reindex(columns=true.columns)
    if len(stated) == len(true) and all(
        np.array_equal(stated[name].to_numpy(object), true[name].to_numpy(object)) for name in true
    ):
        return _NONE
    count: Counter[tuple[Hashable, ...]] = Counter()
    count.update(stated.itertuples(index=False, name=None))
    count.subtract(Counter(true.itertuples(index=False, name=None)))
    rows = [(*row, more) for row, more in count.items() if more]
    return pd.DataFrame(rows, columns=[*true.columns, "lebih"])


def _frozen(judged: _Judged) -> pd.DataFrame:
    frozen = judged.limits.frozen
    if not frozen:
        return _NONE
    return judged.moves[judged.moves["ke"].isin(frozen) | judged.moves["dari"].isin(frozen)]


def _inflow(judged: _Judged) -> pd.DataFrame:
    if not judged.limits.inflow:
        return _NONE
    entering = judged.moves[judged.moves["ke"] != judged.moves["dari"]]["ke"].value_counts()
    return _over(entering, judged.limits.inflow)


def _outflow(judged: _Judged) -> pd.DataFrame:
    if not judged.limits.outflow:
        return _NONE
    leaving = judged.moves[judged.moves["ke"] != judged.moves["dari"]]["dari"].value_counts()
    return _over(leaving, judged.limits.outflow)


def _over(counts: pd.Series, cap: Mapping[str, float]) -> pd.DataFrame:
    limits = pd.Series(dict(cap)).astype(float)
    table = pd.DataFrame({"jumlah": counts.reindex(limits.index).fillna(0), "batas": limits})
    return table[table["jumlah"] > table["batas"] + 1e-6]


def _moves(judged: _Judged) -> pd.DataFrame:
    most = judged.limits.moves
    return judged.plan.moves if most is not None and len(judged.moves) > most else _NONE


def _budget(judged: _Judged) -> pd.DataFrame:
    budget, spent = judged.limits.budget, judged.moves["pemakaian"].sum()
    return _NONE if budget is None or spent <= budget + _slack(budget) else judged.moves


def _rounded_budget(judged: _Judged) -> pd.DataFrame:
    """Of each amount spent, no more moves cost as much than the budget pays for."""
    budget = judged.limits.budget
    if budget is None:
        return _NONE
    spent = judged.moves["pemakaian"].dropna().to_numpy()
    for amount in np.unique(spent[spent > 0]):
        whole = np.floor(spent / amount + 1e-9).sum()
        if whole > (budget + _slack(budget)) / amount:
            return judged.moves
    return _NONE


def _budget_of_unit(judged: _Judged) -> pd.DataFrame:
    if not judged.limits.budget_by_unit:
        return _NONE
    spent = judged.moves.groupby("ke")["pemakaian"].sum()
    limits = {u: b + _slack(b) for u, b in judged.limits.budget_by_unit.items()}
    return _over(spent, limits)


def _slack(budget: float) -> float:
    """Rounding of the sum of amounts, nothing more."""
    return 1e-6 * max(1.0, abs(budget) * 1e-3)


def _groups(judged: _Judged) -> pd.DataFrame:
    if not judged.limits.groups:
        return _NONE
    moved = set(judged.plan.moves["pegawai_key"])
    rows = [(len(moved & set(members)), most) for members, most in judged.limits.groups]
    table = pd.DataFrame(rows, columns=["jumlah", "batas"])
    return table[table["jumlah"] > table["batas"]]


def _pins(judged: _Judged) -> pd.DataFrame:
    broken = [(p, s) for p, s in judged.limits.pins if judged.place_of(p) != s]
    return pd.DataFrame(broken, columns=["pegawai_key", "slot_key"])


def _bans(judged: _Judged) -> pd.DataFrame:
    if not judged.limits.bans:
        return _NONE
    moved = set(zip(judged.moves["pegawai_key"], judged.moves["slot_key"], strict=True))
    broken = [pair for pair in judged.limits.bans if tuple(pair) in moved]
    return pd.DataFrame(broken, columns=["pegawai_key", "slot_key"])


def _apart(judged: _Judged) -> pd.DataFrame:
    unit = judged.tables.unit  # the unplaced have none
    broken = [
        (p, q)
        for p, q in judged.limits.apart
        if unit.get(judged.place_of(p)) is not None
        and unit.get(judged.place_of(p)) == unit.get(judged.place_of(q))
    ]
    return pd.DataFrame(broken, columns=["pegawai_1", "pegawai_2"])


def _together(judged: _Judged) -> pd.DataFrame:
    if "pasangan_terpisah" in judged.problem.goals:
        return _NONE
    tables = judged.tables
    area = tables.area
    broken = []
    for p, q in judged.limits.together:
        homes = [area.get(tables.home[tables.person_row[key]]) for key in (p, q)]
        ends = [area.get(judged.place_of(key)) for key in (p, q)]
        if homes[0] is not None and homes[0] == homes[1] and ends[0] != ends[1]:
            broken.append((p, q))
    return pd.DataFrame(broken, columns=["pegawai_1", "pegawai_2"])


def _forbidden(rows_name: str) -> Check:
    def check(judged: _Judged) -> pd.DataFrame:
        rows = getattr(judged.problem, rows_name)
        return judged.moves[judged.moves["row"].isin(rows)] if len(rows) else _NONE

    return check


def _goals(judged: _Judged) -> pd.DataFrame:
    """Every stated goal value, after and today, equals its recomputation from the tables."""
    alpha, problem = judged.plan.scenario.alpha, judged.problem
    rows = judged.moves["row"].dropna().astype(int).to_numpy()
    return pd.concat(
        [
            _unequal(judged.plan.goals, problem.goal_values(rows, alpha)),
            _unequal(judged.plan.today, problem.goal_values(rows[:0], alpha)),
        ]
    )


def _unequal(stated: Mapping[str, float], true: Mapping[str, float]) -> pd.DataFrame:
    rows = [(goal, stated.get(goal, np.nan), true.get(goal, np.nan)) for goal in {**stated, **true}]
    # written so that a missing or unnumbered value counts as unequal
    wrong = [row for row in rows if not abs(row[1] - row[2]) <= 1e-12 * abs(row[2]) + 1e-6]
    return pd.DataFrame(wrong, columns=["tujuan", "tercatat", "sebenarnya"])


def _placements(judged: _Judged) -> pd.DataFrame:
    true = pd.DataFrame(
        {
            "pegawai_key": judged.tables.people.index,
            "slot_asal": judged.tables.home,
            "slot_key": judged.final,
        }
    )
    return _differences(judged.plan.placements, true)


def _goal_limits(judged: _Judged) -> pd.DataFrame:
    """No goal is worse than the scenario allows."""
    problem, alpha = judged.problem, judged.plan.scenario.alpha
    rows = []
    for goal, limit in judged.plan.scenario.goal_limits.items():
        value = judged.plan.goals.get(goal, np.nan)
        beyond = (value - limit) * (1 if problem.goals.get(goal) == "min" else -1)
        # the solver's tolerance, in the scale a goal's row is stated in
        if not beyond <= 2e-6 + 1e-9 * problem.typical_change(goal, alpha) * len(judged.moves):
            rows.append((goal, value, limit))
    return pd.DataFrame(rows, columns=["tujuan", "nilai", "batas"])


def _targets(judged: _Judged) -> pd.DataFrame:
    """The largest miss of a target is the one the plan was proven for."""
    plan, stages = judged.plan, judged.plan.report.stages
    if plan.scenario.mode != "targets":
        return _NONE
    missed = judged.problem.largest_miss(plan.goals, plan.scenario.targets, plan.scenario.alpha)
    proven = [stage.objective for stage in stages if stage.goal == "sasaran"]
    if len(proven) == 1 and missed <= proven[0] + 1e-5:
        return _NONE
    return pd.DataFrame([{"tercatat": proven, "sebenarnya": missed}])


def _objective(judged: _Judged) -> pd.DataFrame:
    """What each stage says it reached equals the change of the goals, up to rounding."""
    plan, problem = judged.plan, judged.problem
    # a move changes its own column and at most two seats, a couple one column: half a step each
    columns = 3 * len(plan.moves) + len(problem.limits.together)
    rows = []
    for stage in plan.report.stages:
        if stage.goal == "sasaran":
            continue
        total, blur = 0.0, 1e-9 * abs(stage.objective) + 2 * stage.step
        for goal, price in _prices(judged, stage.goal).items():
            change = plan.goals.get(goal, np.nan) - plan.today.get(goal, np.nan)
            total += price * change * (1 if problem.goals.get(goal) == "min" else -1)
            blur += price * 2e-6
        if not abs(total - stage.objective) <= blur + columns * stage.step / 2:
            rows.append({"tahap": stage.goal, "tercatat": stage.objective, "sebenarnya": total})
    return pd.DataFrame(rows)


def _prices(judged: _Judged, stage: str) -> dict[str, float]:
    """Price of one own unit of every goal in a stage."""
    problem, scenario = judged.problem, judged.plan.scenario
    if stage != "bobot":
        return {stage: 1.0}
    if scenario.mode == "targets" and not scenario.weights:
        return {goal: 1 / problem.typical_change(goal, scenario.alpha) for goal in problem.goals}
    weights = dict(scenario.weights) or dict.fromkeys(problem.goals, 1.0)
    return {
        goal: weights.get(goal, 0.0) / (GOALS[goal].per if goal in GOALS else 1.0)
        for goal in problem.goals
    }


def _proof(judged: _Judged) -> pd.DataFrame:
    """No bound lies above its plan, and every gap is closed where optimality is claimed."""
    report = judged.plan.report
    # a goal that is a row is kept to the solver's tolerance, which its dual magnifies
    loose = 1e-6 if judged.plan.scenario.goals_as_rows else 0.0
    honest = all(
        stage.objective - stage.bound > -stage.step - loose * max(1.0, abs(stage.objective))
        for stage in report.stages
    )
    if report.status is PlanStatus.OPTIMAL:
        honest &= all(
            stage.objective - stage.bound < stage.step and stage.proof in PROOFS
            for stage in report.stages
        )
    else:
        honest &= report.proof == "none"
    return _NONE if honest else pd.DataFrame([{"selisih": report.gap, "langkah": report.step}])


def _same_problem(judged: _Judged) -> pd.DataFrame:
    same = judged.plan.problem_fingerprint == judged.problem.fingerprint
    return _NONE if same else pd.DataFrame([{"masalah": "rencana dari data lain"}])


_NONE = pd.DataFrame()

PROOFS = ("lp", "window", "branch-and-bound")
"""The ways in which a stage can be proven."""

CHECKS: dict[str, tuple[str, Check]] = {
    "same_problem": ("rencana ini dihitung dari data ini", _same_problem),
    "eligible_pairs": ("setiap perpindahan memenuhi syarat", _known_pairs),
    "true_origins": ("tempat asal sesuai data", _true_origins),
    "one_slot_per_pegawai": ("satu pegawai satu tempat", _one_slot),
    "place_everyone_required": ("yang wajib ditempatkan mendapat tempat", _placed),
    "keep_minimum": ("tidak ada slot turun di bawah minimum", _minimum),
    "respect_maksimum": ("tidak ada slot melebihi maksimum", _maksimum),
    "count_filled_seats": ("daftar kursi kosong benar", _unfilled),
    "freeze_unit": ("unit yang dibekukan tidak berubah", _frozen),
    "cap_inflow": ("batas masuk unit ditaati", _inflow),
    "cap_outflow": ("batas keluar unit ditaati", _outflow),
    "limit_moves": ("batas jumlah perpindahan ditaati", _moves),
    "limit_budget": ("anggaran ditaati", _budget),
    "round_budget": ("anggaran ditaati dalam orang utuh", _rounded_budget),
    "limit_budget_of_unit": ("anggaran unit penerima ditaati", _budget_of_unit),
    "limit_group": ("batas kelompok ditaati", _groups),
    "honour_pin": ("penetapan dipenuhi", _pins),
    "honour_ban": ("larangan ditaati", _bans),
    "keep_apart": ("pasangan yang harus terpisah tidak satu unit", _apart),
    "keep_together": ("pasangan tetap satu kecamatan", _together),
    "nobody_worse_off": ("tidak ada yang dirugikan", _forbidden("worse_off")),
    "nobody_loses_income": ("tidak ada yang kehilangan penghasilan", _forbidden("loses_income")),
    "goal_values": ("nilai setiap tujuan benar", _goals),
    "limit_goal": ("batas tujuan ditaati", _goal_limits),
    "reach_target": ("sasaran terlampaui atau terlewat sejauh yang dibuktikan", _targets),
    "objective": ("nilai gabungan sesuai bobot dan tujuannya", _objective),
    "placements": ("penempatan akhir benar", _placements),
    "proof": ("'terbukti optimal' hanya dengan buktinya", _proof),
}
"""Check name -> (Indonesian sentence, function giving the rows that break it)."""


def check_plan(plan: Plan, problem: AllocationProblem) -> tuple[CheckResult, ...]:
    """Recompute every demand on a plan.

    Returns
    -------
    One `CheckResult` per entry of `CHECKS`, in order; ``table`` holds the offending rows.
    """
    judged = _Judged(plan, problem)
    results = []
    for name, (text, check) in CHECKS.items():
        broken = check(judged)
        results.append(CheckResult(name=name, passed=len(broken) == 0, text=text, table=broken))
    return tuple(results)

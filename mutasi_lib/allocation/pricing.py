"""What a wish costs: exact prices of other choices than a plan's, and quick bounds on them.

A price is the weighted points the best plan loses when something is demanded of it. The bound is
read off the reduced costs of one relaxation; the exact price is a warm re-solve.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from mutasi_lib.allocation.compiled import per
from mutasi_lib.allocation.solve import AllocationSession
from mutasi_lib.domain.plan import Plan, PlanStatus
from mutasi_lib.domain.scenario import MAX_WEIGHT, MIN_WEIGHT, Limits, Pair
from mutasi_lib.errors import InfeasiblePlanError, RefusedNumberError, ScenarioError

MOST_TURNS = 60
"""An interval that needs more re-solves than this is given as far as it was found."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Price:
    """What one demand costs.

    Attributes
    ----------
    points
        Weighted points lost against the plan asked about (>= 0; negative: gained, where the demand
        gives something). Infinite if no plan meets the demand.
    least
        Lower bound on it that was known at once.
    plan
        The best plan that meets the demand; None if there is none.
    """

    points: float
    least: float
    plan: Plan | None


def no_prices(plan: Plan) -> str:
    """Why other choices than this plan's have no price, in a sentence; empty if they have one."""
    if plan.scenario.mode != "weights":
        how = "sasaran" if plan.scenario.mode == "targets" else "urutan tujuan"
        return (
            "Harga pilihan lain hanya ada untuk rencana yang disusun menurut bobot; rencana ini "
            f"disusun menurut {how}."
        )
    if plan.report.status is not PlanStatus.OPTIMAL:
        return "Harga pilihan lain hanya ada untuk rencana yang sudah terbukti optimal."
    return ""


class Pricing:
    """Questions about one plan of one session.

    Parameters
    ----------
    session, plan
        The plan was solved by this session, by weights.
    limits
        The limits it was solved under; default: those of the session's problem.

    Raises
    ------
    ScenarioError
        The plan was not found by weights, or not proven: its prices would mean nothing.
    """

    def __init__(
        self, session: AllocationSession, plan: Plan, *, limits: Limits | None = None
    ) -> None:
        if reason := no_prices(plan):
            raise ScenarioError(reason)
        self.session, self.plan = session, plan
        self.limits = session.problem.limits if limits is None else limits
        self.scenario = replace(plan.scenario, time_limit=None)
        self.problem = session.problem
        moves = plan.moves
        self.rows = self.problem.rows_at(moves["pegawai_key"].tolist(), moves["slot_key"].tolist())
        self._least: np.ndarray | None = None
        self._corners: dict[str, Plan] = {}

    # --- at once ---

    def least(self) -> np.ndarray:
        """Per candidate: at least so many points are lost by deciding otherwise.

        For a move of the plan, by forbidding it; for any other candidate, by demanding it. One
        relaxation for all (a few hundredths of a second), then a look-up.
        """
        if self._least is None:
            self._least = self.session.least_prices(self.plan, self.limits)
        return self._least

    # --- exact ---

    def demanded(self, pegawai: str, slot: str) -> Price:
        """Price of placing somebody in a slot; the present slot means staying."""
        row = self.problem.candidate_row(pegawai, slot)
        least = 0.0 if row is None or row in self.rows else float(self.least()[row])
        return self._price(self.limits.with_pin((pegawai, slot)), least)

    def forbidden(self, pegawai: str, slot: str) -> Price:
        """Price of not making one move of the plan."""
        row = self.problem.candidate_row(pegawai, slot)
        least = float(self.least()[row]) if row is not None and row in self.rows else 0.0
        return self._price(self.limits.with_ban((pegawai, slot)), least)

    def ranked(self, pairs: Iterable[Pair], most: int = 5) -> list[tuple[Pair, Price]]:
        """The cheapest of some placements, exact and in order.

        Placements are tried in the order of their bounds; when the next bound is no less than the
        ``most``-th price found, no other can be among them.
        """
        bounds = []
        for pegawai, slot in pairs:
            row = self.problem.candidate_row(pegawai, slot)
            bounds.append((0.0 if row is None else float(self.least()[row]), pegawai, slot))
        found: list[tuple[float, Pair, Price]] = []
        for least, pegawai, slot in sorted(bounds):
            if len(found) >= most and least >= found[most - 1][0]:
                break
            price = self.demanded(pegawai, slot)
            found.append((price.points, (pegawai, slot), price))
            found.sort(key=lambda entry: entry[:2])
        return [(pair, price) for _, pair, price in found[:most]]

    def core(self) -> pd.DataFrame:
        """Which moves every good plan makes.

        Returns
        -------
        DataFrame, one row per move
            pegawai_key, slot_key, harga (points lost without the move; a proven least price where
            ``tepat`` is False), tepat, inti (whether the plan loses more than a step without it).
        """
        least, step = self.least(), self.plan.report.step
        rows = []
        for pegawai, slot, row in zip(
            self.plan.moves["pegawai_key"], self.plan.moves["slot_key"], self.rows, strict=True
        ):
            known = float(least[row])
            exact = known <= step  # a bound above the step settles the question
            points = self.forbidden(pegawai, slot).points if exact else known
            rows.append((pegawai, slot, points, exact, points > step))
        return pd.DataFrame(rows, columns=["pegawai_key", "slot_key", "harga", "tepat", "inti"])

    def one_more_seat(self, slot: str) -> Price:
        """What one more needed (and allowed) seat in a slot would give: points, negative.

        A seat that somebody to spare in the slot fills at once counts in full.
        """
        row = self.problem.slot_row[slot]
        more = self.problem.with_limits(self.limits).with_one_more_seat(row)
        plan = AllocationSession(more).solve(self.scenario)
        spare = more.slots["before"].iloc[row] >= more.slots["kebutuhan"].iloc[row]
        at_once = self.session.seat_worth(self.plan, row) if spare else 0.0
        least = self.session.seat_gain(self.plan, self.limits, row)
        return Price(points=self._lost(plan) - at_once, least=-least, plan=plan)

    def next_budget(self) -> tuple[float, Price] | None:
        """The smallest larger budget that buys a better plan, and what it buys.

        Returns
        -------
        The budget in Rp and its price (negative: gained); None if there is no budget or no larger
        one buys anything. The amount is exact: budgets are spent in multiples of the largest
        amount that divides every cost.
        """
        low = self.limits.budget
        if low is None:
            return None
        best = self._try_budget(None)
        if best.points > -self.plan.report.step or best.plan is None:
            return None
        unit, high = self._money_unit(), self._spent(best.plan)
        while high - low > unit:
            price = self._try_budget(low + (high - low) / 2)
            if price.plan is not None and price.points < -self.plan.report.step:
                best, high = price, self._spent(price.plan)
            else:
                low += (high - low) / 2
        return high, best

    def interval(self, goal: str) -> tuple[float, float]:
        """Between which weights of one goal the plan stays the best, the others unchanged.

        Found by re-solving: at a weight where another plan is better, the two are equal at a
        weight nearer by; the search goes on from there until nothing is better. So the answer
        holds whether or not the relaxation is whole and the optimum unique.
        """
        return self._turn(goal, down=True), self._turn(goal, down=False)

    def swing(self) -> pd.DataFrame:
        """How far each goal can be moved, and what the plan has of it.

        Returns
        -------
        DataFrame, one row per goal
            tujuan, hari_ini, rencana, terbaik (the goal alone, the weights deciding the rest),
            terburuk (the least good value among those plans that are best for some other goal).
        """
        goals = self.problem.goals
        corners = {goal: self.corner(goal).goals for goal in goals}
        rows = []
        for goal, sense in goals.items():
            values = [plan[goal] for plan in (*corners.values(), self.plan.goals)]
            worst = max(values) if sense == "min" else min(values)
            best = corners[goal][goal]
            rows.append((goal, self.plan.today[goal], self.plan.goals[goal], best, worst))
        return pd.DataFrame(rows, columns=["tujuan", "hari_ini", "rencana", "terbaik", "terburuk"])

    def corner(self, goal: str) -> Plan:
        """The plan that is best for one goal alone, the weights deciding the rest; solved once."""
        if goal not in self._corners:
            self._corners[goal] = self.session.solve(
                replace(self.scenario, mode="lexicographic", order=(goal,)),
                limits=self.limits,
                canonical=False,
            )
        return self._corners[goal]

    # --- pieces ---

    def _price(self, limits: Limits, least: float) -> Price:
        try:
            plan = self.session.solve(self.scenario, limits=limits, why=False)
        except InfeasiblePlanError:
            return Price(points=np.inf, least=least, plan=None)
        return Price(points=max(self._lost(plan), 0.0), least=least, plan=plan)

    def _lost(self, plan: Plan) -> float:
        return plan.report.objective - self.plan.report.objective

    def _try_budget(self, budget: float | None) -> Price:
        plan = self.session.solve(
            self.scenario, limits=replace(self.limits, budget=budget), canonical=False
        )
        return Price(points=self._lost(plan), least=-np.inf, plan=plan)

    def _spent(self, plan: Plan) -> float:
        rows = self.problem.rows_at(
            plan.moves["pegawai_key"].tolist(), plan.moves["slot_key"].tolist()
        )
        return float(self.problem.candidates["pemakaian"].to_numpy()[rows].sum())

    def _money_unit(self) -> float:
        amounts = np.round(self.problem.candidates["pemakaian"].to_numpy()).astype(np.int64)
        return float(max(np.gcd.reduce(np.abs(amounts)), 1))

    def _turn(self, goal: str, *, down: bool) -> float:
        """The last weight, going down or up, at which the plan is still the best."""
        weights = dict(self.scenario.weights) or dict.fromkeys(self.problem.goals, 1.0)
        here = weights.get(goal, 0.0)
        far = 0.0 if down else MAX_WEIGHT
        for _ in range(MOST_TURNS):
            if abs(far - here) < MIN_WEIGHT:
                return here
            try:
                other = self.session.solve(
                    replace(self.scenario, weights={**weights, goal: far}),
                    limits=self.limits,
                    canonical=False,
                )
            except RefusedNumberError:  # so far away that another goal is lost in rounding
                far = here + (far - here) / 10
                continue
            gained = self._points(self.plan, weights, goal, far) - other.report.objective
            slope = self._per_weight(other, goal) - self._per_weight(self.plan, goal)
            if gained <= 2 * other.report.step or slope == 0:
                return far
            # at far the other is better by ``gained``; per unit of weight they part by ``slope``
            nearer = far + gained / slope
            far = min(nearer, here) if down else max(nearer, here)
            far = far if far >= MIN_WEIGHT else 0.0
        return far

    def _points(self, plan: Plan, weights: dict[str, float], goal: str, weight: float) -> float:
        return sum(
            (weight if name == goal else weights.get(name, 0.0)) * self._per_weight(plan, name)
            for name in self.problem.goals
        )

    def _per_weight(self, plan: Plan, goal: str) -> float:
        """Points a plan gets per unit of weight of a goal, against staying put."""
        sign = 1.0 if self.problem.goals[goal] == "min" else -1.0
        return sign * (plan.goals[goal] - plan.today[goal]) / per(goal)

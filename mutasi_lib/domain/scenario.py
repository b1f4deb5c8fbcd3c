"""What a planner decides before solving: weights, equity, search limits, hard limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from math import floor, isfinite
from numbers import Real
from typing import Literal, get_args

from mutasi_lib.errors import ScenarioError

MAX_ALPHA = 4.0
WEIGHT_RANGE = (1e-6, 1e6)
MIN_WEIGHT, MAX_WEIGHT = WEIGHT_RANGE
LARGEST_TARGET = 1e12


Mode = Literal["weights", "targets", "lexicographic"]


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """How goals are combined, and when the search may stop.

    Attributes
    ----------
    mode
        ``"weights"``: one weighted sum. ``"targets"``: the plan nearest to (or farthest beyond)
        ``targets``, and of those as near the one with the best weighted sum. ``"lexicographic"``:
        the goals of ``order`` one after the other, then the weighted sum.
    weights
        Goal name -> price of one unit (of ``Goal.per`` units) of the goal; 0 leaves it out.
        Empty weighs every goal of the problem by 1 (in mode targets: by 1 per typical move).
    order
        Goals, the most important first (mode lexicographic).
    targets
        Goal -> aspired value in the goal's own unit, as `Plan.goals` states it (mode targets).
    goal_limits
        Goal -> value that must not be missed, in any mode: a ceiling for a goal to be minimised,
        a floor for one to be maximised.
    target_filled, least_filled
        The same for the share (0-1) of all needed seats that are filled: aspired to (mode
        targets), not to be missed (any mode). `stated_for` makes them values of kekurangan.
    alpha
        The equity slider of cakupan, 0 (count seats) to 4 (emptiest slot first).
    time_limit
        Seconds; None never stops. A plan stopped by the clock is not repeatable.
    node_limit
        Branch-and-bound nodes; repeatable, so published limits are stated in nodes.

    Raises
    ------
    ScenarioError
        For an unknown mode, alpha outside [0, 4], a weight outside {0} and [1e-6, 1e6], a target
        or goal limit that is no finite number up to 1e12, an order or targets that do not fit
        the mode.
    """

    mode: Mode = "weights"
    weights: Mapping[str, float] = field(default_factory=dict)
    order: tuple[str, ...] = ()
    targets: Mapping[str, float] = field(default_factory=dict)
    goal_limits: Mapping[str, float] = field(default_factory=dict)
    target_filled: float | None = None
    least_filled: float | None = None
    alpha: float = 1.0
    time_limit: float | None = None
    node_limit: int | None = None

    def __post_init__(self) -> None:
        if self.mode not in get_args(Mode):
            known = ", ".join(repr(mode) for mode in get_args(Mode))
            raise ScenarioError(f"Modus {self.mode!r} tidak dikenal; yang ada: {known}.")
        if not (_is_number(self.alpha) and 0 <= self.alpha <= MAX_ALPHA):
            raise ScenarioError(f"Pemerataan (alpha) harus antara 0 dan {MAX_ALPHA:g}.")
        low, high = WEIGHT_RANGE
        for name, weight in self.weights.items():
            if not (_is_number(weight) and (weight == 0 or low <= weight <= high)):
                raise ScenarioError(
                    f"Bobot {name!r} harus 0 atau antara {low:g} dan {high:g}; diberikan {weight}."
                )
        for what, values in (("Sasaran", self.targets), ("Batas tujuan", self.goal_limits)):
            for name, value in values.items():
                if not (_is_number(value) and abs(value) <= LARGEST_TARGET):
                    raise ScenarioError(
                        f"{what} {name!r} harus bilangan, paling jauh {LARGEST_TARGET:g} dari 0; "
                        f"diberikan {value}."
                    )
        for share in (self.target_filled, self.least_filled):
            if share is not None and not (_is_number(share) and 0 <= share <= 1):
                raise ScenarioError("Bagian kursi yang terisi harus antara 0 dan 1.")
        aimed = bool(self.targets) or self.target_filled is not None
        if aimed != (self.mode == "targets"):
            raise ScenarioError("Sasaran diisi pada modus 'targets', dan hanya di sana.")
        if bool(self.order) != (self.mode == "lexicographic"):
            raise ScenarioError(
                "Urutan tujuan diisi pada modus 'lexicographic', dan hanya di sana."
            )
        if len(set(self.order)) < len(self.order):
            raise ScenarioError("Urutan menyebut satu tujuan dua kali.")

    @property
    def goals_as_rows(self) -> bool:
        """Whether goals are limited or aimed at, not only weighed."""
        limited = bool(self.goal_limits) or self.least_filled is not None
        return self.mode != "weights" or limited

    def stated_for(self, needed: int) -> Scenario:
        """The same with shares of filled seats as values of kekurangan, of ``needed`` seats.

        Filling 95 % of 3,353 seats leaves at most 167 empty: of a seat there is no part.
        """
        targets, limits = dict(self.targets), dict(self.goal_limits)
        for values, share in ((targets, self.target_filled), (limits, self.least_filled)):
            if share is not None:
                values["kekurangan"] = float(empty_at_most(share, needed))
        return replace(
            self, targets=targets, goal_limits=limits, target_filled=None, least_filled=None
        )


def empty_at_most(filled: float, needed: int) -> int:
    """How many of the needed seats may be empty if this share (0-1) is filled."""
    return floor(needed * (1 - filled) + 1e-6)


def _is_number(value: object) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool) and isfinite(value)


Pair = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Hard limits of one problem; keys are surrogate keys.

    Attributes
    ----------
    moves
        Largest number of moves.
    budget, budget_by_unit
        Largest total biaya, of the plan and per receiving unit, in the unit of column ``biaya``.
    inflow, outflow
        unit_key -> largest number of people who may enter / leave.
    pins, bans
        (pegawai_key, slot_key) pairs that must / must not be assigned. A ban on a pair that is
        no candidate is already honoured; a pin on one is a `ScenarioError`. Pinning someone to
        the present slot holds that person where they are.
    frozen
        Units that neither send nor receive.
    apart
        Pairs of pegawai who may not work in one unit; staying counts.
    together
        Couples: those in one area today stay in one area; staying counts.
    groups
        (pegawai_keys, largest number moved).
    """

    moves: int | None = None
    budget: float | None = None
    budget_by_unit: Mapping[str, float] = field(default_factory=dict)
    inflow: Mapping[str, int] = field(default_factory=dict)
    outflow: Mapping[str, int] = field(default_factory=dict)
    pins: tuple[Pair, ...] = ()
    bans: tuple[Pair, ...] = ()
    frozen: tuple[str, ...] = ()
    apart: tuple[Pair, ...] = ()
    together: tuple[Pair, ...] = ()
    groups: tuple[tuple[tuple[str, ...], int], ...] = ()

    def with_pin(self, pair: Pair) -> Limits:
        """The same with one more pin."""
        return replace(self, pins=(*self.pins, pair))

    def with_ban(self, pair: Pair) -> Limits:
        """The same with one more ban."""
        return replace(self, bans=(*self.bans, pair))

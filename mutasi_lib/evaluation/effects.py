"""What transfers changed: group-time effects against comparable people who had not moved.

Estimator (docs/evaluation.md): for each month of TMT and each quarter after it, the change since
the baseline of who moved, less the mean change of comparable people not yet moved in the same
calendar months (Callaway and Sant'Anna 2021, without covariates, inside strata); averaged over
the people who moved. Errors are clustered by the unit entered and by the unit left.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse, stats

from mutasi_lib.evaluation.cohort import Cohort

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

LEAST_CONTROLS = 5
"""Comparable people a stratum needs; with fewer, the next wider stratum is used."""
HISTORY_CLASSES = 3


@dataclass(frozen=True, kw_only=True, eq=False)
class Stack:
    """Changes since the baseline, one row per person, period and stratum they are compared in.

    People not yet moved appear once per stratum they serve. All arrays are of one length.
    """

    person: Ints
    change: Floats
    treated: Bools
    stratum: Ints
    entered: Ints
    left: Ints
    period: Ints
    unmatched: int = 0

    def of(self, treated: Bools) -> Stack:
        """The stack with only these of the treated, and the strata they are in."""
        keep = np.isin(self.stratum, np.unique(self.stratum[treated]))
        return self.only(keep & (treated | ~self.treated))

    def only(self, keep: Bools) -> Stack:
        """The stack with only these rows."""
        names = ("person", "change", "treated", "stratum", "entered", "left", "period")
        return replace(self, **{name: getattr(self, name)[keep] for name in names})


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """An effect in the indicator's unit, its error, and what it rests on.

    ``units`` is the number of units entered; ``freedom`` the degrees of freedom, one less.
    """

    effect: float
    error: float
    freedom: float
    people: int
    units: int
    controls: int

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """The confidence interval by Student's t."""
        reach = float(stats.t.ppf(0.5 + level / 2, self.freedom)) * self.error
        return self.effect - reach, self.effect + reach

    @property
    def p(self) -> float:
        """Two-sided p-value of no effect."""
        if not self.error > 0:
            return 1.0
        return float(2 * stats.t.sf(abs(self.effect) / self.error, self.freedom))


NO_ESTIMATE = Estimate(effect=np.nan, error=np.nan, freedom=np.nan, people=0, units=0, controls=0)


@dataclass(frozen=True, kw_only=True)
class Design:
    """How people are compared.

    ``history``: also by thirds of the mean before the baseline. ``never``: only with people who
    never moved, not with those who move later. ``every``: months in a period.
    """

    every: int = 3
    history: bool = True
    never: bool = False


def stack_changes(
    cohort: Cohort, matrix: pd.DataFrame, periods: tuple[int, ...], design: Design | None = None
) -> Stack:
    """Stack the changes of everyone who moved and their comparable people.

    Parameters
    ----------
    matrix
        As `Cohort.matrix` gives it.
    periods
        1 is the first period after the TMT, -1 the one before the baseline, which is 0.
    """
    design = design or Design()
    values = matrix.to_numpy(dtype=float)
    people = cohort.people
    start = people["mulai"].to_numpy()
    professions = [people[name].factorize()[0] for name in ("kelompok_jabatan", "rumpun")]
    units = pd.Index(people["unit"]).append(pd.Index(cohort.transfers["unit_tujuan"])).unique()
    own = units.get_indexer(people["unit"])
    target = cohort.transfers["unit_tujuan"].reindex(people.index)
    entered = np.where(target.isna(), own, units.get_indexer(target))
    pieces: list[tuple[Ints, Floats, Bools, Ints, Ints]] = []
    unmatched, shift = 0, 0
    for month in np.unique(start[start <= cohort.last]):
        at = int(month) - cohort.first
        base = _mean(values, at - design.every, at)
        history = _mean(values, 0, at - design.every)
        strata = _strata(professions, history, start == month, design)
        for period in periods:
            begin = at + design.every * (period - 1)
            change = _mean(values, begin, begin + design.every) - base
            until = month + max(design.every * period - 1, 0)
            free = start > until if not design.never else start > cohort.last
            piece, lost, shift = _match(change, start == month, free, strata, shift)
            unmatched += lost
            if piece is not None:
                person, treated, stratum = piece
                pieces.append(
                    (person, change[person], treated, stratum, np.full(len(person), period))
                )
    if not pieces:
        return _empty(unmatched)
    persons, changes, moved, strata_of, periods_of = (
        np.concatenate(column) for column in zip(*pieces, strict=True)
    )
    # Who is compared before moving is in the unit that is left later.
    return Stack(
        person=persons,
        change=changes,
        treated=moved,
        stratum=strata_of,
        entered=np.where(moved, entered[persons], own[persons]),
        left=own[persons],
        period=periods_of,
        unmatched=unmatched,
    )


def _empty(unmatched: int) -> Stack:
    none = np.zeros(0, dtype=np.int64)
    return Stack(
        person=none, change=none.astype(float), treated=none.astype(bool), stratum=none,
        entered=none, left=none, period=none, unmatched=unmatched,
    )  # fmt: skip


def _mean(values: Floats, begin: int, end: int) -> Floats:
    """Mean of the months observed in a window; NaN where none is."""
    window = values[:, max(begin, 0) : max(end, 0)]
    seen = ~np.isnan(window)
    count = seen.sum(axis=1)
    total = np.where(seen, window, 0.0).sum(axis=1)
    result: Floats = np.where(count > 0, total / np.maximum(count, 1), np.nan)
    return result


def _strata(professions: list[Ints], history: Floats, treated: Bools, design: Design) -> list[Ints]:
    """Strata from narrow to wide: profession and history, family and history, family."""
    narrow, wide = professions
    if not design.history:
        return [wide]
    edges = np.nanquantile(history, [1 / 3, 2 / 3]) if (~np.isnan(history)).any() else [0.0, 0.0]
    third = np.where(
        np.isnan(history), HISTORY_CLASSES, np.searchsorted(edges, history, side="right")
    )
    classes = HISTORY_CLASSES + 1
    return [narrow * classes + third, wide * classes + third, wide]


def _match(
    change: Floats, treated: Bools, free: Bools, strata: list[Ints], shift: int
) -> tuple[tuple[Ints, Bools, Ints] | None, int, int]:
    """Give each treated the narrowest stratum with enough comparable people."""
    seen = ~np.isnan(change)
    left = np.flatnonzero(treated & seen)
    controls = np.flatnonzero(free & ~treated & seen)
    persons, flags, codes = [], [], []
    for level in strata:
        count = np.bincount(level[controls], minlength=int(level.max(initial=0)) + 1)
        enough = count[level[left]] >= LEAST_CONTROLS
        here, left = left[enough], left[~enough]
        if len(here):
            serving = controls[np.isin(level[controls], level[here])]
            persons += [here, serving]
            flags += [np.ones(len(here), bool), np.zeros(len(serving), bool)]
            codes += [level[here] + shift, level[serving] + shift]
        shift += len(count)
    if not persons:
        return None, len(left), shift
    return (np.concatenate(persons), np.concatenate(flags), np.concatenate(codes)), len(left), shift


@dataclass(frozen=True, kw_only=True, eq=False)
class Comparison:
    """A stack weighed once, so that the effect on any group of the treated is a few sums.

    Attributes
    ----------
    stack
        What it was made from; ``rows`` are the stack's rows of the treated.
    effects
        Change of each treated row less the mean change of its stratum's comparable people.
    stratum, controls
        Stratum of each treated row; comparable people by stratum.
    residuals, leverage
        Sums of the comparable people's changes around their stratum's mean, by unit and stratum;
        the same made as large as they are expected to be (a mean hides part of them).
    members
        Which comparable people serve a stratum, by person and stratum.
    """

    stack: Stack
    rows: Ints
    effects: Floats
    stratum: Ints
    controls: Ints
    residuals: sparse.csr_array
    leverage: sparse.csr_array
    members: sparse.csr_array

    def estimate(self, chosen: Bools | None = None, *, small_sample: bool = True) -> Estimate:
        """The mean effect on the chosen treated rows (default: all), two-way clustered.

        Parameters
        ----------
        small_sample
            Sums by unit made as large as they are expected to be (CR2), with the strata's weights
            held. False gives the plain influence function, as published software does.
        """
        chosen = np.ones(len(self.rows), dtype=bool) if chosen is None else chosen
        total = int(chosen.sum())
        if not total:
            return NO_ESTIMATE
        rows, effects = self.rows[chosen], self.effects[chosen]
        effect = float(effects.mean())
        own = (effects - effect) / total
        weight = np.bincount(self.stratum[chosen], minlength=len(self.controls)) / total
        weight = weight / np.maximum(self.controls, 1)
        against = -((self.leverage if small_sample else self.residuals) @ weight)
        entered, left = self.stack.entered[rows], self.stack.left[rows]
        pair = entered * len(against) + left
        by_entered, by_left = (
            float(((_cluster(own, unit, len(against), small_sample) + against) ** 2).sum())
            for unit in (entered, left)
        )
        pairs = np.unique(pair, return_inverse=True)[1]
        alone = _cluster(own, pairs, int(pairs.max()) + 1, small_sample)
        # Who moved is in two units, who is compared in one: no pair holds both.
        by_pair = float((alone**2).sum() + (against**2).sum())
        both = by_entered + by_left - by_pair
        units = len(np.unique(entered))
        return Estimate(
            effect=effect,
            # in few units the difference can come out below zero, and units hide who varies
            error=float(np.sqrt(both if both > 0 else max(by_entered, by_left, by_pair))),
            freedom=max(float(units - 1), 1.0),
            people=len(np.unique(self.stack.person[rows])),
            units=units,
            controls=int(((self.members @ (weight > 0)) > 0).sum()),
        )

    def among(self, people: Ints) -> Bools:
        """Treated rows of these people."""
        return np.isin(self.stack.person[self.rows], people)

    def in_period(self, period: int) -> Bools:
        """Treated rows of one period."""
        chosen: Bools = self.stack.period[self.rows] == period
        return chosen

    def by_person(self, chosen: Bools) -> pd.Series:
        """Effect of each person, mean over periods."""
        return pd.Series(self.effects[chosen]).groupby(self.stack.person[self.rows[chosen]]).mean()


def compare(stack: Stack) -> Comparison:
    """Weigh a stack."""
    codes = np.unique(stack.stratum, return_inverse=True)[1].astype(np.int64)
    size = int(codes.max(initial=-1)) + 1
    units = int(max(stack.entered.max(initial=-1), stack.left.max(initial=-1))) + 1
    treated = stack.treated
    stratum, unit = codes[~treated], stack.entered[~treated]
    count = np.bincount(stratum, minlength=size)
    mean = np.bincount(stratum, stack.change[~treated], minlength=size) / np.maximum(count, 1)
    around = stack.change[~treated] - mean[stratum]
    shape = (units, size)
    residuals = sparse.csr_array((around, (unit, stratum)), shape=shape)
    held = sparse.csr_array((np.ones(len(unit)), (unit, stratum)), shape=shape)
    leverage = residuals.copy()
    # Both were summed over the same cells in the same order; a cell that is its stratum stays.
    whole = count[residuals.indices]
    leverage.data = residuals.data * np.sqrt(whole / np.maximum(whole - held.data, 1))
    people = int(stack.person.max(initial=-1)) + 1
    members = sparse.csr_array(
        (np.ones(len(unit)), (stack.person[~treated], stratum)), shape=(people, size)
    )
    rows = np.flatnonzero(treated)
    return Comparison(
        stack=stack,
        rows=rows,
        effects=stack.change[rows] - mean[codes[rows]],
        stratum=codes[rows],
        controls=count,
        residuals=residuals,
        leverage=leverage,
        members=members,
    )


def _cluster(own: Floats, cluster: Ints, size: int, small_sample: bool) -> Floats:
    """Sum the treated's influence by cluster; a mean hides of a cluster its share of all."""
    sums = np.bincount(cluster, own, minlength=size).astype(float)
    if not small_sample:
        return sums
    count = np.bincount(cluster, minlength=size)
    whole: Floats = sums * np.sqrt(len(own) / np.maximum(len(own) - count, 1))
    return whole


def event_study(comparison: Comparison, chosen: Bools) -> Iterator[tuple[int, Estimate]]:
    """The effect on the chosen in each period, in order."""
    for period in np.unique(comparison.stack.period).tolist():
        estimate = comparison.estimate(chosen & comparison.in_period(period))
        if estimate.people:
            yield period, estimate


MOST_IN_REGRESSION = 200
"""Comparable people of a stratum that the second opinion looks at, evenly thinned."""


def regression(stack: Stack, covariates: pd.DataFrame) -> Estimate:
    """The same effect by weighted regression with covariates: the second opinion.

    Parameters
    ----------
    covariates
        Numeric columns, by position of the person in the cohort's people.
    """
    import statsmodels.api as sm  # slow to load, and only needed here

    if not stack.treated.any():
        return NO_ESTIMATE
    stack = _thinned(stack)
    names, stratum = np.unique(stack.stratum, return_inverse=True)
    n1 = np.bincount(stratum[stack.treated], minlength=len(names))
    n0 = np.bincount(stratum[~stack.treated], minlength=len(names))
    weight = np.where(stack.treated, 1.0, (n1 / np.maximum(n0, 1))[stratum])
    known = covariates.to_numpy()[stack.person]
    both = np.column_stack([stack.change, stack.treated.astype(float), known])
    total = np.bincount(stratum, weight)
    for column in range(both.shape[1]):  # strata are absorbed by their weighted means
        both[:, column] -= (np.bincount(stratum, weight * both[:, column]) / total)[stratum]
    varies = np.abs(both).max(axis=0) > 1e-9
    varies[:2] = True
    both = both[:, varies]
    groups = np.column_stack([stack.entered, stack.left])
    fit = sm.WLS(both[:, 0], both[:, 1:], weights=weight).fit(
        cov_type="cluster", cov_kwds={"groups": groups}
    )
    base = compare(stack).estimate()
    return replace(base, effect=float(fit.params[0]), error=float(fit.bse[0]))


def _thinned(stack: Stack) -> Stack:
    rank = pd.Series(stack.stratum).groupby([stack.stratum, stack.treated]).cumcount().to_numpy()
    size = pd.Series(stack.stratum).groupby([stack.stratum, stack.treated]).transform("size")
    step = -(-size.to_numpy() // MOST_IN_REGRESSION)
    return stack.only(stack.treated | (rank % step == 0))

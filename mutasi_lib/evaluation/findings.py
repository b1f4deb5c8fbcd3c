"""Every indicator and group: effect, what it rests on, other ways of counting, verdict."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from mutasi_lib.domain.indicators import INDICATORS, Indicator
from mutasi_lib.evaluation.cohort import Cohort
from mutasi_lib.evaluation.effects import (
    Comparison,
    Design,
    Estimate,
    compare,
    event_study,
    regression,
    stack_changes,
)
from mutasi_lib.evaluation.verdict import Evidence, judge

EVERYBODY = "semua"
GROUPINGS = {
    EVERYBODY: "Semua yang pindah",
    "segmen": "Tujuan dan keinginan",
    "rumpun": "Rumpun",
    "kesulitan": "Kesulitan tempat",
    "keinginan": "Keinginan",
    "kecamatan": "Kecamatan tujuan",
}
"""How people who moved are grouped: column of `Cohort.transfers` -> what an officer reads."""

THOROUGH = (EVERYBODY, "segmen")
"""Groupings that regression is asked about too; without it no verdict is strong."""

WORST, BEST = 0.1, 0.9
"""Lost follow-up is set to these quantiles of the effects seen, at its worst and its best."""

WAYS = {
    "profesi": "Dipadankan menurut rumpun saja, tanpa riwayat",
    "tak pernah pindah": "Pembanding hanya yang tidak pernah pindah",
    "regresi": "Regresi dengan riwayat dan masa sebelumnya",
    "hilang terburuk": "Yang tidak teramati lagi dianggap terburuk",
    "hilang terbaik": "Yang tidak teramati lagi dianggap terbaik",
}

HEAD, SPAN = ("indikator", "menurut", "kelompok"), ("pengaruh", "bawah", "atas")


@dataclass(frozen=True, kw_only=True, eq=False)
class Findings:
    """What an evaluation found about effects.

    Attributes
    ----------
    effects : DataFrame
        indikator, menurut, kelompok, pengaruh, galat, bawah, atas (95 %), p, orang, unit,
        pembanding, sebelum (the placebo contrast), sebelum_p, teramati (share followed up, 0-1),
        simpulan (grade), alasan. Effects in the indicator's unit.
    events : DataFrame
        indikator, menurut, kelompok, bulan_ke (months since the TMT; 0 and less: before it),
        pengaruh, bawah, atas, orang.
    sensitivity : DataFrame
        indikator, menurut, kelompok, cara, pengaruh, bawah, atas.
    unmatched : Mapping
        indikator -> person-periods without enough comparable people.
    """

    effects: pd.DataFrame
    events: pd.DataFrame
    sensitivity: pd.DataFrame
    unmatched: Mapping[str, int]


def find_effects(cohort: Cohort, groupings: Iterable[str] = tuple(GROUPINGS)) -> Findings:
    """Estimate and judge every indicator for each grouping (keys of `GROUPINGS`)."""
    effects: list[dict[str, object]] = []
    events: list[dict[str, object]] = []
    ways: list[dict[str, object]] = []
    unmatched = {}
    for name, indicator in INDICATORS.items():
        bench = _Bench(cohort, name, indicator)
        unmatched[name] = bench.main.stack.unmatched
        for grouping, members in _groups(cohort, groupings):
            for group, keys in members.items():
                head = {"indikator": name, "menurut": grouping, "kelompok": group}
                thorough = grouping in THOROUGH
                row, others, story = bench.look(keys, family=len(members), thorough=thorough)
                effects.append(head | row)
                ways += [head | other for other in others]
                events += [head | event for event in story]
    return Findings(
        effects=pd.DataFrame(effects),
        events=pd.DataFrame(events, columns=[*HEAD, "bulan_ke", *SPAN, "orang"]),
        sensitivity=pd.DataFrame(ways, columns=[*HEAD, "cara", *SPAN]),
        unmatched=unmatched,
    )


def _groups(cohort: Cohort, groupings: Iterable[str]) -> Iterator[tuple[str, dict[str, pd.Index]]]:
    for column in groupings:
        if column == EVERYBODY:
            yield column, {EVERYBODY: cohort.transfers.index}
            continue
        grouped = cohort.transfers.groupby(column).groups
        yield column, {str(name): grouped[name] for name in sorted(grouped, key=str)}


def comparison_of(cohort: Cohort, name: str) -> Comparison:
    """Everybody who moved and their comparable people, a year long, for one indicator."""
    every = INDICATORS[name].every
    periods = tuple(range(1, max(12 // every, 1) + 1))
    return compare(stack_changes(cohort, cohort.matrix(name), periods, Design(every=every)))


class _Bench:
    """The stacks of one indicator, made once and looked at for every group."""

    def __init__(self, cohort: Cohort, name: str, indicator: Indicator) -> None:
        self.cohort, self.indicator = cohort, indicator
        self.matrix = cohort.matrix(name)
        self.last_period = max(12 // indicator.every, 1)
        after = tuple(range(1, self.last_period + 1))
        every = indicator.every
        self.main = self._stack(after, Design(every=every))
        self.before = self._stack((-2, -1), Design(every=every))
        self.wide = self._stack(after, Design(every=every, history=False))
        self.never = self._stack(after, Design(every=every, never=True))
        self.covariates = self._covariates()
        self.owed, self.kept = self._follow_up()

    def _stack(self, periods: tuple[int, ...], design: Design) -> Comparison:
        return compare(stack_changes(self.cohort, self.matrix, periods, design))

    def look(
        self, keys: pd.Index, *, family: int, thorough: bool
    ) -> tuple[dict[str, object], list[dict[str, object]], list[dict[str, object]]]:
        """Effect, other ways and event study of one group of people who moved."""
        rows = self.cohort.people.index.get_indexer(keys)
        rows = rows[rows >= 0]
        effect = self.main.estimate(self.main.among(rows))
        before = self.before.estimate(self.before.among(rows))
        owed, kept = (int(np.isin(rows, found).sum()) for found in (self.owed, self.kept))
        followed = kept / owed if owed else 0.0
        others: list[dict[str, float | str]] = []
        if effect.people and thorough:
            others = self._other_ways(effect, rows, owed - kept)
        evidence = Evidence(
            estimate=effect,
            before=before,
            followed=followed,
            others=tuple((float(way["bawah"]), float(way["atas"])) for way in others),
            meaningful=self.indicator.meaningful,
            family=family,
        )
        verdict = judge(evidence)
        low, high = effect.interval()
        row: dict[str, object] = {
            "pengaruh": effect.effect, "galat": effect.error, "bawah": low, "atas": high,
            "p": effect.p, "orang": effect.people, "unit": effect.units,
            "pembanding": effect.controls, "sebelum": before.effect, "sebelum_p": before.p,
            "teramati": followed, "simpulan": verdict.grade, "alasan": "; ".join(verdict.reasons),
        }  # fmt: skip
        return row, [dict(way) for way in others], self._story(rows) if thorough else []

    def _other_ways(
        self, effect: Estimate, rows: np.ndarray, lost: int
    ) -> list[dict[str, float | str]]:
        wide = self.wide.stack
        last = wide.treated & np.isin(wide.person, rows) & (wide.period == wide.period.max())
        found = {
            "profesi": self.wide.estimate(self.wide.among(rows)),
            "tak pernah pindah": self.never.estimate(self.never.among(rows)),
            "regresi": regression(wide.of(last), self.covariates),
        }
        ways = [_way(name, one.effect, *one.interval()) for name, one in found.items()]
        for name, quantile in (("hilang terburuk", WORST), ("hilang terbaik", BEST)):
            seen = float(self.main.by_person(self.main.among(rows)).quantile(quantile))
            ways.append(_way(name, *_with_lost(effect, lost, seen)))
        return ways

    def _story(self, rows: np.ndarray) -> list[dict[str, object]]:
        every = self.indicator.every
        points = [
            point
            for comparison in (self.before, self.main)
            for point in event_study(comparison, comparison.among(rows))
        ]
        return [
            {
                "bulan_ke": every * period,
                "pengaruh": one.effect,
                "bawah": one.interval()[0],
                "atas": one.interval()[1],
                "orang": one.people,
            }
            for period, one in points
        ]

    def _covariates(self) -> pd.DataFrame:
        """Mean level in all months before anybody moved, and whether it is known."""
        early = self.matrix.iloc[:, : self.indicator.every].mean(axis=1)
        return pd.DataFrame(
            {"awal": early.fillna(early.mean()).fillna(0), "tahu": early.notna()}
        ).astype(float)

    def _follow_up(self) -> tuple[np.ndarray, np.ndarray]:
        """Rows of people whose year is over as far as observed, and of those seen at its end."""
        start = self.cohort.people["mulai"].to_numpy() - self.cohort.first
        seen = self.matrix.notna().to_numpy()
        every, months = self.indicator.every, np.arange(seen.shape[1])
        last_seen = months[seen.any(axis=0)].max(initial=-1)
        end = start + every * self.last_period - 1
        baseline = (seen & _window(months, start - every, start)).any(axis=1)
        owed = baseline & (end <= last_seen)
        kept = owed & (seen & _window(months, end - every + 1, end + 1)).any(axis=1)
        return np.flatnonzero(owed), np.flatnonzero(kept)


def _window(months: np.ndarray, begin: np.ndarray, end: np.ndarray) -> np.ndarray:
    window: np.ndarray = (months >= begin[:, None]) & (months < end[:, None])
    return window


def _way(name: str, effect: float, low: float, high: float) -> dict[str, float | str]:
    return {"cara": name, "pengaruh": effect, "bawah": low, "atas": high}


def _with_lost(effect: Estimate, lost: int, seen: float) -> tuple[float, float, float]:
    """The effect and its interval if the people lost had fared as ``seen``."""
    share = lost / max(lost + effect.people, 1)
    middle = (1 - share) * effect.effect + share * seen
    reach = (1 - share) * (effect.interval()[1] - effect.effect)
    return middle, middle - reach, middle + reach

"""What moving people can close, at most, and what it cannot: recruit, retrain, share.

The bound is the allocation model itself with empty seats as its goal and moves free; nobody may
leave a seat empty that is filled today. Plans' limits, couples and weights play no part: this is
about the data and the rules, not about one plan.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from mutasi_lib.allocation import AllocationProblem, solve_allocation
from mutasi_lib.domain.plan import PlanStatus
from mutasi_lib.domain.ruleset import Rule
from mutasi_lib.domain.scenario import Scenario
from mutasi_lib.eligibility.candidates import OUT_OF_SCOPE
from mutasi_lib.errors import NoPlanInTimeError
from mutasi_lib.needs.teachers import shared_posts
from mutasi_lib.planning import Study

SAME = "setara"
PARTS = {
    "tertutup_setara": "tertutup mutasi dalam kelompok yang sama",
    "tertutup_padanan": "tertutup lewat padanan jabatan (dengan pelatihan)",
    "terhalang": "ada yang berlebih, tetapi terlindung ketentuan",
    "berbagi_guru": "dapat diatasi dengan berbagi guru",
    "kelas_rangkap": "dapat diatasi dengan kelas rangkap",
    "rekrutmen": "tidak ada orangnya: rekrutmen",
}
"""The parts every shortage falls into, in order, and how an officer reads them."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Redistribution:
    """What transfers can close.

    Attributes
    ----------
    by_kelompok
        One row per kelompok_jabatan with a shortage in the scope, largest first: kekurangan,
        kelebihan (people to spare in the kelompok, anywhere); the `PARTS`, which add up to
        kekurangan; paling_banyak (if this kelompok alone had precedence: more than
        tertutup_setara + tertutup_padanan only where two kelompok compete for the same people);
        dalam_kecamatan (of it, without crossing a kecamatan boundary).
    by_area
        kelompok_jabatan, kecamatan, kekurangan, paling_banyak: what could be closed there if that
        kecamatan alone had precedence.
    protected
        kelompok_jabatan, rule, orang: people in slots with a surplus whom no lacking slot may
        receive, by the rule that refuses most of their pairs.
    closed
        Empty seats that moves can fill, all kelompok together; proven, never an estimate.
    """

    by_kelompok: pd.DataFrame
    by_area: pd.DataFrame
    protected: pd.DataFrame
    closed: int


def redistribute(study: Study) -> Redistribution:
    """Bound what moves alone can close in the study's scope of receivers.

    Raises
    ------
    NoPlanInTimeError
        A bound could not be proven (the solver was stopped).

    Notes
    -----
    "Exact" within the rules in force: hard rules of eligibility, one slot per person, and no slot
    left shorter than it is. A relaxation of any plan of the study, so no plan closes more.
    """
    slots = _slots(study)
    pairs = study.candidates.table[["pegawai_key", "slot_key", "slot_asal", "jenis_perpindahan"]]
    pairs = pairs.assign(
        lintas=pairs["jenis_perpindahan"] != SAME, sekecamatan=_same_area(pairs, slots)
    )
    parts = [part for part in _parts(slots, pairs) if part.lacking]
    joint = _answer([part.question() for part in parts])
    near = _answer([part.question(pairs=part.pairs[part.pairs["sekecamatan"]]) for part in parts])
    table, areas = _bounds(parts, joint, near)
    change = pd.concat([closed.change for closed in joint]) if joint else pd.Series(dtype=int)
    after = slots["bezetting"] + slots["slot_key"].map(change).fillna(0).astype(int)
    table = _remainder(table, study, slots.assign(sesudah=after))
    order = ["kekurangan", "kelompok_jabatan"]
    return Redistribution(
        by_kelompok=table.sort_values(order, ascending=[False, True]).reset_index(drop=True),
        by_area=areas,
        protected=_protected(study, slots),
        closed=sum(closed.count for closed in joint),
    )


_COUNTS = [
    "kekurangan", "kelebihan", "tertutup_setara", "tertutup_padanan", "paling_banyak",
    "dalam_kecamatan",
]  # fmt: skip


def _slots(study: Study) -> pd.DataFrame:
    """slot_key, unit_key, kelompok_jabatan, kecamatan; kebutuhan, bezetting; kurang, lebih."""
    needs = study.needs[~study.needs["manajerial"]]
    frame = needs[["slot_key", "kelompok_jabatan", "kebutuhan", "bezetting"]].assign(
        unit_key=needs["unit_kerja"],
        kecamatan=needs["unit_kerja"].map(study.candidates.units["kecamatan"]).fillna(""),
        dalam_cakupan=needs["slot_key"].isin(study.candidates.receiving),
    )
    gap = frame["bezetting"] - frame["kebutuhan"]
    frame["kurang"] = (-gap).clip(lower=0).where(frame["dalam_cakupan"], 0)
    frame["lebih"] = gap.clip(lower=0)
    return frame.reset_index(drop=True)


def _same_area(pairs: pd.DataFrame, slots: pd.DataFrame) -> pd.Series:
    area = slots.set_index("slot_key")["kecamatan"]
    return pairs["slot_key"].map(area) == pairs["slot_asal"].map(area)


# --- questions to the model ----------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, eq=False)
class _Question:
    """Asks how many of the ``wanted`` seats (per slot) these pairs can fill."""

    slots: pd.DataFrame
    pairs: pd.DataFrame
    wanted: pd.Series

    @property
    def most(self) -> int:
        """What counting allows: no more than seats somebody may fill, or people to spare."""
        spare = self.slots["lebih"]
        into = self.pairs.loc[self._into, "slot_key"]
        out = self.pairs.loc[self._out, "slot_asal"]
        reached = self.wanted[self.wanted.index.isin(into)].sum()
        return int(min(reached, spare[spare.index.isin(out)].sum()))

    @cached_property
    def _into(self) -> pd.Series:
        return self.pairs["slot_key"].map(self.wanted) > 0

    @cached_property
    def _out(self) -> pd.Series:
        return self.pairs["slot_asal"].map(self.slots["lebih"]) > 0

    @property
    def direct(self) -> pd.DataFrame:
        """Pairs straight from a slot with people to spare to a wanted seat."""
        return _few(self.pairs[self._into & self._out], self.slots["lebih"])

    @property
    def chained(self) -> pd.DataFrame:
        """Every pair: a chain may pass through slots that are full."""
        return _few(self.pairs, pd.Series(int(self.wanted.sum()), index=self.slots.index))


@dataclass(frozen=True, kw_only=True, eq=False)
class _Closed:
    """A proven answer: seats filled per slot, of them by a crossing, and the change per slot."""

    filled: pd.Series
    crossing: pd.Series
    change: pd.Series

    @property
    def count(self) -> int:
        return int(self.filled.sum())


def _answer(questions: Sequence[_Question]) -> list[_Closed]:
    """Answer questions that have nothing to do with each other, in one model.

    First with direct moves only: where that reaches what counting allows, nothing can do better.
    The others again with chains through every slot.
    """
    answers = _solve(questions, [question.direct for question in questions])
    open_ = [
        number
        for number, (question, answer) in enumerate(zip(questions, answers, strict=True))
        if answer.count < question.most
    ]
    again = [questions[number] for number in open_]
    chained = _solve(again, [question.chained for question in again])
    for number, answer in zip(open_, chained, strict=True):
        answers[number] = answer
    return answers


def _few(pairs: pd.DataFrame, most: pd.Series) -> pd.DataFrame:
    """Of people with one origin and the same destinations, as many as could ever leave it.

    No more leave a slot than it can spare (direct moves), or than there are seats to fill (each
    filled seat is one chain, which passes a slot at most once); who of equals goes is all one.
    """
    if pairs.empty:
        return pairs
    codes = pairs["slot_key"].astype("category").cat.codes.to_numpy()
    order = np.lexsort((codes, pairs["pegawai_key"].to_numpy()))
    keys = pairs["pegawai_key"].to_numpy()[order]
    starts = np.flatnonzero(np.append(True, keys[1:] != keys[:-1]))
    sets = [part.tobytes() for part in np.split(codes[order], starts[1:])]
    people = pd.DataFrame(
        {"key": keys[starts], "asal": pairs["slot_asal"].to_numpy()[order][starts], "ke": sets}
    )
    rank = people.groupby(["asal", "ke"]).cumcount()
    kept = people.loc[rank < people["asal"].map(most), "key"]
    return pairs[pairs["pegawai_key"].isin(kept)]


def _solve(questions: Sequence[_Question], chosen: Sequence[pd.DataFrame]) -> list[_Closed]:
    """State the allocation model for all questions side by side and prove its optimum.

    Seats that are not wanted count for nothing, but no slot may become emptier: the minimum of
    every slot is its need. Crossings between kelompok are avoided where that costs no seat: all
    of them together weigh less than one seat.
    """
    blocks = [
        (f"{number}\t", question, pairs)
        for number, (question, pairs) in enumerate(zip(questions, chosen, strict=True))
        if len(pairs)
    ]
    moves = _moves_of(blocks) if blocks else pd.DataFrame()
    answers = []
    for number, question in enumerate(questions):
        mine = moves[moves["nomor"] == number] if len(moves) else moves
        answers.append(_read(question, mine))
    return answers


def _moves_of(blocks: Sequence[tuple[str, _Question, pd.DataFrame]]) -> pd.DataFrame:
    """The moves of a proven optimum over all blocks: nomor, slot_key, slot_asal, lintas."""
    pairs = pd.concat(
        [
            part.assign(
                nomor=int(mark),
                p=mark + part["pegawai_key"],
                s=mark + part["slot_key"],
                o=mark + part["slot_asal"],
            )
            for mark, _, part in blocks
        ]
    )
    slots = pd.concat(
        [
            pd.DataFrame(
                {
                    "slot_key": mark + question.slots["slot_key"],
                    "unit_key": mark + question.slots["unit_key"],
                    "kebutuhan": question.slots["kebutuhan"].where(question.wanted > 0, 0),
                    "minimum": question.slots["kebutuhan"],
                    "maksimum": question.slots["kebutuhan"],
                    "bezetting": question.slots["bezetting"],
                }
            )
            for mark, question, _ in blocks
        ],
        ignore_index=True,
    )
    problem = AllocationProblem.from_tables(
        pd.DataFrame(
            {
                "pegawai_key": pairs["p"],
                "slot_key": pairs["s"],
                "lintas": pairs["lintas"].astype(float),
            }
        ),
        slots,
        pairs[["p", "o"]]
        .drop_duplicates("p")
        .rename(columns={"p": "pegawai_key", "o": "slot_asal"}),
        goals={"kekurangan": "min", "lintas": "min"},
    )
    crossing = pairs.loc[pairs["lintas"], "p"].nunique()
    weights = {"kekurangan": 1.0, "lintas": 1.0 / (crossing + 1) if crossing else 0.0}
    plan = solve_allocation(problem, Scenario(weights=weights))
    if plan.report.status is not PlanStatus.OPTIMAL:
        raise NoPlanInTimeError(plan.report.bound)
    key = pd.MultiIndex.from_frame(plan.moves[["pegawai_key", "slot_key"]])
    return pairs[pd.MultiIndex.from_frame(pairs[["p", "s"]]).isin(key)]


def _read(question: _Question, moves: pd.DataFrame) -> _Closed:
    slots = question.slots.index
    if moves.empty:
        nothing = pd.Series(0, index=slots)
        return _Closed(filled=nothing, crossing=nothing, change=nothing)
    change = moves.value_counts("slot_key").sub(moves.value_counts("slot_asal"), fill_value=0)
    change = change.reindex(slots, fill_value=0).astype(int)
    filled = change.clip(lower=0).clip(upper=question.wanted)
    crossed = moves[moves["lintas"]].value_counts("slot_key").reindex(slots, fill_value=0)
    return _Closed(filled=filled, crossing=crossed.clip(upper=filled), change=change)


# --- kelompok that exchange people ---------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, eq=False)
class _Part:
    """Some kelompok that exchange people with nobody else: what can be judged apart."""

    slots: pd.DataFrame
    pairs: pd.DataFrame

    @property
    def lacking(self) -> int:
        """Empty seats."""
        return int(self.slots["kurang"].sum())

    def question(
        self, *, pairs: pd.DataFrame | None = None, target: np.ndarray | None = None
    ) -> _Question:
        """Ask for all empty seats, or those of the target slots only."""
        empty = self.slots["kurang"]
        wanted = empty if target is None else empty.where(target, 0)
        return _Question(
            slots=self.slots, pairs=self.pairs if pairs is None else pairs, wanted=wanted
        )


def _parts(slots: pd.DataFrame, pairs: pd.DataFrame) -> Iterator[_Part]:
    """Divide slots by kelompok that exchange people, directly or through others."""
    group = slots.set_index("slot_key")["kelompok_jabatan"]
    links = pd.DataFrame(
        {"dari": pairs["slot_asal"].map(group), "ke": pairs["slot_key"].map(group)}
    ).drop_duplicates()
    member = {name: {name} for name in slots["kelompok_jabatan"].unique()}
    for dari, ke in links.dropna().itertuples(index=False):
        if member[dari] is not member[ke]:
            member[dari] |= member[ke]
            for name in member[ke]:
                member[name] = member[dari]
    home = slots["kelompok_jabatan"].map({name: min(names) for name, names in member.items()})
    of_pair = pairs["slot_asal"].map(dict(zip(slots["slot_key"], home, strict=True)))
    by_part = dict(iter(pairs.groupby(of_pair)))
    for name, part in slots.groupby(home):
        yield _Part(
            slots=part.set_index("slot_key", drop=False).rename_axis(None),
            pairs=by_part.get(name, pairs[:0]),
        )


def _bounds(
    parts: Sequence[_Part], joint: Sequence[_Closed], near: Sequence[_Closed]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rows per kelompok and per kelompok and kecamatan; what is not settled yet is asked."""
    rows: list[dict[str, Any]] = []
    areas: list[dict[str, Any]] = []
    asked: list[tuple[dict[str, Any], _Question]] = []
    for part, answer, inside in zip(parts, joint, near, strict=True):
        slots = part.slots
        for kelompok, group in slots[slots["kurang"] > 0].groupby("kelompok_jabatan"):
            here = (slots["kelompok_jabatan"] == kelompok).to_numpy()
            closed, crossing = int(answer.filled[here].sum()), int(answer.crossing[here].sum())
            row: dict[str, Any] = {
                "kelompok_jabatan": kelompok,
                "kekurangan": int(group["kurang"].sum()),
                "kelebihan": int(slots.loc[here, "lebih"].sum()),
                "tertutup_setara": closed - crossing,
                "tertutup_padanan": crossing,
                "paling_banyak": closed,
                "dalam_kecamatan": int(inside.filled[here].sum()),
            }
            rows.append(row)
            if closed < row["kekurangan"] and slots["kelompok_jabatan"].nunique() > 1:
                asked.append((row, part.question(target=here)))
            for area, seats in group.groupby("kecamatan"):
                there = slots.index.isin(seats.index)
                found: dict[str, Any] = {
                    "kelompok_jabatan": kelompok,
                    "kecamatan": area,
                    "kekurangan": int(seats["kurang"].sum()),
                    "paling_banyak": int(answer.filled[there].sum()),
                }
                areas.append(found)
                if found["paling_banyak"] < found["kekurangan"]:
                    asked.append((found, part.question(target=there)))
    undecided = [(row, ask) for row, ask in asked if row["paling_banyak"] < ask.most]
    for (row, _), alone in zip(undecided, _answer([ask for _, ask in undecided]), strict=True):
        row["paling_banyak"] = alone.count
    names = ["kelompok_jabatan", "kecamatan", "kekurangan", "paling_banyak"]
    table = pd.DataFrame(rows, columns=["kelompok_jabatan", *_COUNTS])
    return table, pd.DataFrame(areas, columns=names)


# --- what remains --------------------------------------------------------------------------------


def _remainder(table: pd.DataFrame, study: Study, slots: pd.DataFrame) -> pd.DataFrame:
    """Divide what stays empty: protected, shareable, combinable, to be recruited."""
    closed = table["tertutup_setara"] + table["tertutup_padanan"]
    left = table["kekurangan"] - closed
    could = np.minimum(table["kekurangan"], table["kelebihan"])
    table["terhalang"] = np.minimum((could - table["tertutup_setara"]).clip(lower=0), left)
    left = left - table["terhalang"]
    shared = table["kelompok_jabatan"].map(_shareable(study, slots)).fillna(0).astype(int)
    table["berbagi_guru"] = np.minimum(shared, left)
    left = left - table["berbagi_guru"]
    combined = table["kelompok_jabatan"].map(_combinable(study, slots)).fillna(0).astype(int)
    table["kelas_rangkap"] = np.minimum(combined, left)
    table["rekrutmen"] = left - table["kelas_rangkap"]
    return table[["kelompok_jabatan", *_COUNTS[:2], *PARTS, "paling_banyak", "dalam_kecamatan"]]


def _shareable(study: Study, slots: pd.DataFrame) -> dict[str, int]:
    """Seats per subject that vanish when one teacher serves several schools of a kecamatan."""
    methods = study.analysis.methods
    hours = methods[methods["metode_id"] == "jam_tatap_muka"].set_index("slot_key")["tak_bulat"]
    lacking = slots[slots["dalam_cakupan"] & (slots["sesudah"] < slots["kebutuhan"])]
    lacking = lacking.assign(jam=lacking["slot_key"].map(hours)).dropna(subset=["jam"])
    saved: dict[str, int] = {}
    for (kelompok, _), group in lacking.groupby(["kelompok_jabatan", "kecamatan"]):
        apart, together = shared_posts(group["jam"], group["sesudah"])
        saved[str(kelompok)] = saved.get(str(kelompok), 0) + apart - together
    return saved


def _combinable(study: Study, slots: pd.DataFrame) -> dict[str, int]:
    """Class teachers spared where two consecutive small grades are taught together."""
    rule = study.rules.rules.get("kelas_rangkap")
    if rule is None or not rule.active:
        return {}
    pairs = _small_pairs(study.snapshot["rombel"], rule)
    lacking = slots[slots["dalam_cakupan"] & slots["kelompok_jabatan"].isin(rule.value["kelompok"])]
    empty = (lacking["kebutuhan"] - lacking["sesudah"]).clip(lower=0)
    possible = lacking["unit_key"].map(pairs).fillna(0)
    spared = empty.clip(upper=possible).groupby(lacking["kelompok_jabatan"]).sum()
    return {str(name): int(count) for name, count in spared.items()}


def _small_pairs(rombel: pd.DataFrame, rule: Rule) -> dict[str, int]:
    """School -> disjoint pairs of consecutive grades, one class each, small enough together."""
    found: dict[str, int] = {}
    for school, grades in rombel.sort_values("tingkat").groupby("unit_kerja"):
        before: dict[Any, Any] | None = None
        for grade in grades[["tingkat", "jumlah_rombel", "jumlah_siswa"]].to_dict("records"):
            fits = before is not None and _fit_together(before, grade, rule)
            if fits:
                found[str(school)] = found.get(str(school), 0) + 1
            before = None if fits else grade
    return found


def _fit_together(before: dict[Any, Any], grade: dict[Any, Any], rule: Rule) -> bool:
    """Whether two grades follow each other, have one class each, and are small enough."""
    if pd.isna(before["jumlah_siswa"]) or pd.isna(grade["jumlah_siswa"]):
        return False
    follow = grade["tingkat"] == before["tingkat"] + 1
    single = grade["jumlah_rombel"] == before["jumlah_rombel"] == 1
    pupils = before["jumlah_siswa"] + grade["jumlah_siswa"]
    return bool(follow and single and pupils <= rule.value["siswa_maksimal"])


def _protected(study: Study, slots: pd.DataFrame) -> pd.DataFrame:
    """People to spare whom no lacking slot may receive, by the rule that refuses most pairs."""
    spare = set(slots.loc[slots["lebih"] > 0, "slot_key"])
    lacking = set(slots.loc[slots["kurang"] > 0, "slot_key"])
    group = slots.set_index("slot_key")["kelompok_jabatan"]
    people = study.candidates.people.set_index("pegawai_key")["slot_asal"]
    refused = study.candidates.exclusions
    refused = refused[refused["slot_key"].isin(lacking) & (refused["rule"] != OUT_OF_SCOPE)]
    home = refused["pegawai_key"].map(people)
    refused = refused[home.isin(spare)].assign(
        kelompok_jabatan=refused["slot_key"].map(group), asal=home.map(group)
    )
    refused = refused[refused["asal"] == refused["kelompok_jabatan"]]
    free = study.candidates.table
    free = free[free["slot_key"].isin(lacking) & free["slot_asal"].isin(spare)]
    refused = refused[~refused["pegawai_key"].isin(free["pegawai_key"])]
    counts = refused.value_counts(["kelompok_jabatan", "pegawai_key", "rule"]).reset_index()
    counts = counts.sort_values(["pegawai_key", "count", "rule"], ascending=[True, False, True])
    first = counts.drop_duplicates("pegawai_key")
    table = first.groupby(["kelompok_jabatan", "rule"], observed=True).size()
    frame = table.rename("orang").reset_index()
    frame["rule"] = frame["rule"].astype("str")
    return frame.sort_values(
        ["kelompok_jabatan", "orang", "rule"], ascending=[True, False, True]
    ).reset_index(drop=True)

"""In what order a plan is carried out: waves, their TMT, and who waits for whom.

A plan says who sits where in the end. On the way there nobody may leave a slot that would fall
below its floor: he waits until a successor has arrived and the work is handed over.

Think of tokens. A slot holds one token for every person it has above its floor. Whoever leaves
takes one, whoever arrives brings one; without a token there is no leaving. A token brought by an
arrival is what the leaver who takes it waits for.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from numbers import Integral

import numpy as np
import pandas as pd
from babel.dates import format_date
from babel.numbers import format_decimal

from mutasi_lib.allocation import AllocationProblem
from mutasi_lib.allocation.tables import UNPLACED
from mutasi_lib.domain.plan import Plan
from mutasi_lib.errors import ScenarioError

HANDOVER_DAYS = 14
"""Days of a handover (serah terima) where nothing else is stated."""

MOST_HANDOVER_DAYS = 366
"""A longer handover is a slip of the pen."""

NOBODY = ""
"""The ``menunggu`` of a move that waits for nobody."""

COLUMNS = {
    "gelombang": "int64", "tmt": "object", "rantai": "int64", "urutan": "int64",
    "bersama": "bool", "pegawai_key": "object", "slot_asal": "object", "slot_key": "object",
    "serah_terima_hari": "int64", "menunggu": "object", "keterangan": "object",
}  # fmt: skip
"""Columns of an order and their types; ``tmt`` holds dates."""


def execution_order(
    plan: Plan,
    problem: AllocationProblem,
    *,
    start: date,
    handover_days: int | Mapping[str, int] = HANDOVER_DAYS,
) -> pd.DataFrame:
    """Order the moves of a plan so that no slot falls below its floor on the way.

    Parameters
    ----------
    plan, problem
        A plan of this problem.
    start
        TMT of the first wave.
    handover_days
        Days between the arrival of a successor and the leaving of whom he succeeds: one number,
        or slot_key of the slot that is left -> days (`HANDOVER_DAYS` for those not named).

    Returns
    -------
    DataFrame, one row per move, sorted by gelombang, rantai, urutan
        gelombang (wave, from 1); tmt (date, one per wave); rantai (chain, from 1: moves that wait
        for each other) and urutan (place in the chain, from 1); bersama (has to share its TMT
        with its chain, which is a cycle); pegawai_key, slot_asal (empty if unplaced), slot_key;
        serah_terima_hari (days to hand over slot_asal; 0 if unplaced); menunggu (pegawai_key of
        whose arrival it waits for, empty if nobody's); keterangan (Indonesian, names nobody).

    Raises
    ------
    ScenarioError
        The plan is not one of this problem: it moves somebody twice, from where he is not, to a
        slot that does not exist, or leaves a slot below its floor. Or handover days are not
        whole numbers from 0 to `MOST_HANDOVER_DAYS`, or are stated for a slot that does not exist.

    Notes
    -----
    The floor of a slot is min(minimum, before), with batas_keras too: a plan may start below a
    minimum that it reaches in the end. A move is in the first wave in which its origin keeps the
    floor counting arrivals of earlier waves only, so that any move of a wave may be late. Where
    not all can leave at once, those go first whose arrival lets others go, then by pegawai_key.

    The ceiling is not kept between waves, on purpose: during a handover predecessor and
    successor both sit in the slot.

    What is left when no move can go alone goes in cycles, each on one TMT. A cycle changes no
    slot's number and waits for nobody outside it, so all cycles are in the first wave. They hand
    over before their TMT.

    The TMT of a wave is that of the wave before plus the longest serah_terima_hari of its moves.
    """
    moves = _read_moves(plan, problem)
    days = _handover(moves, problem, handover_days)
    scheduled = _schedule(moves, _tokens(moves, problem))
    dates = _dates(scheduled, days, start)
    below = _below_minimum(problem)
    rows = [
        (
            step.wave, dates[step.wave], step.chain, 0, step.cycle > 0,
            step.move.pegawai, step.move.asal, step.move.ke, days[step.move], step.awaits,
            _reason(step, days[step.move], below=step.move.asal in below),
        )
        for step in sorted(scheduled, key=lambda step: (step.wave, step.move))
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    table["urutan"] = table.groupby("rantai").cumcount() + 1
    table["rantai"] = pd.factorize(table["rantai"])[0] + 1
    return table.astype(COLUMNS).sort_values(["gelombang", "rantai", "urutan"], ignore_index=True)


def describe_order(order: pd.DataFrame) -> str:
    """Say in one or two Indonesian sentences how many moves, waves and cycles an order has."""
    if order.empty:
        return "Tidak ada perpindahan yang perlu dilaksanakan."
    first, last = order["tmt"].min(), order["tmt"].max()
    waiting = int((order["gelombang"] > 1).sum())
    when = f"TMT {_day(first)}" if first == last else f"TMT {_day(first)} sampai {_day(last)}"
    how = f"{_count(waiting)} menunggu pengganti" if waiting else "tidak ada yang perlu menunggu"
    text = (
        f"{_count(len(order))} perpindahan dalam {_count(order['gelombang'].nunique())} gelombang, "
        f"{when}; {how}."
    )
    together = order[order["bersama"]]
    if together.empty:
        return text
    return (
        f"{text} {_count(together['rantai'].nunique())} daur ({_count(len(together))} orang) "
        "harus memakai TMT yang sama."
    )


def _day(day: date) -> str:
    return str(format_date(day, "d MMMM yyyy", locale="id_ID"))


def _count(number: int) -> str:
    return str(format_decimal(number, locale="id_ID"))


# --- reading the plan ----------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, order=True)
class _Move:
    """Who leaves where for where; sorted by person."""

    pegawai: str
    asal: str
    ke: str


@dataclass(frozen=True, kw_only=True)
class _Step:
    """A move in its place.

    ``awaits`` is the person whose arrival it waits for. At most one other waits for it, so a
    chain is a line or a cycle; ``chain`` is the person it begins with. ``cycle`` is the size of
    its cycle, 0 if it is in none.
    """

    move: _Move
    wave: int
    awaits: str
    chain: str
    cycle: int = 0


def _read_moves(plan: Plan, problem: AllocationProblem) -> list[_Move]:
    """The moves, sorted, if they are moves of this problem."""
    keys = plan.moves[["pegawai_key", "slot_asal", "slot_key"]]
    home = dict(zip(problem.people["pegawai_key"], problem.people["slot_asal"], strict=True))
    places = set(problem.slots["slot_key"])
    for pegawai, asal, ke in keys.itertuples(index=False):
        if home.get(pegawai) != asal or ke not in places or ke == asal:
            raise ScenarioError(
                f"Perpindahan {pegawai}: {asal or '(belum ditempatkan)'} -> {ke} tidak mungkin "
                "pada masalah ini. Gunakan rencana dan masalah yang sama."
            )
    doubled = keys.loc[keys.duplicated("pegawai_key"), "pegawai_key"]
    if len(doubled):
        raise ScenarioError(f"Rencana memindahkan {doubled.iloc[0]} lebih dari sekali.")
    return sorted(_Move(pegawai=p, asal=a, ke=k) for p, a, k in keys.itertuples(index=False))


def _handover(
    moves: Iterable[_Move], problem: AllocationProblem, stated: int | Mapping[str, int]
) -> dict[_Move, int]:
    """Days each move needs to hand over the slot it leaves."""
    by_slot = stated if isinstance(stated, Mapping) else {}
    general = HANDOVER_DAYS if isinstance(stated, Mapping) else stated
    unknown = sorted(set(by_slot) - set(problem.slots["slot_key"]))
    if unknown:
        raise ScenarioError(f"Lama serah terima disebut untuk slot {unknown[0]!r} yang tidak ada.")
    for days in (general, *by_slot.values()):
        whole = isinstance(days, Integral) and not isinstance(days, bool)
        if not (whole and 0 <= days <= MOST_HANDOVER_DAYS):
            raise ScenarioError(
                f"Lama serah terima harus bilangan bulat 0 sampai {MOST_HANDOVER_DAYS} hari, "
                f"bukan {days!r}."
            )
    return {
        move: 0 if move.asal == UNPLACED else int(by_slot.get(move.asal, general)) for move in moves
    }


def _tokens(moves: Collection[_Move], problem: AllocationProblem) -> dict[str, deque[str]]:
    """Slot -> tokens of today, which nobody has to be awaited for; no more than leave."""
    out, into = Counter(m.asal for m in moves), Counter(m.ke for m in moves)
    tokens = {}
    slots = problem.slots[["slot_key", "minimum", "before"]]
    for slot, minimum, before in slots.itertuples(index=False):
        spare = before - min(minimum, before)
        if spare + into[slot] < out[slot]:
            raise ScenarioError(
                f"Rencana menyisakan {before + into[slot] - out[slot]} orang di slot {slot}, "
                f"di bawah batasnya ({min(minimum, before)}). Gunakan rencana dan masalah yang "
                "sama."
            )
        tokens[slot] = deque([NOBODY] * min(spare, out[slot]))
    return tokens


def _below_minimum(problem: AllocationProblem) -> set[str]:
    """Slots that are below their minimum today."""
    slots = problem.slots
    return set(slots.loc[slots["before"] < slots["minimum"], "slot_key"])


# --- waves and cycles ----------------------------------------------------------------------------


def _schedule(moves: Sequence[_Move], tokens: Mapping[str, deque[str]]) -> list[_Step]:
    """Every move as a step: one by one as long as tokens last, the rest in cycles.

    Tokens are used up.
    """
    steps: list[_Step] = []
    chain: dict[str, str] = {}
    left, wave = list(moves), 1
    while ready := _ready(left, tokens):
        for move in ready:
            awaits = NOBODY if move.asal == UNPLACED else tokens[move.asal].popleft()
            chain[move.pegawai] = head = chain.get(awaits, move.pegawai)
            steps.append(_Step(move=move, wave=wave, awaits=awaits, chain=head))
        for move in sorted(ready):
            tokens[move.ke].append(move.pegawai)
        left, wave = sorted(set(left) - set(ready)), wave + 1
    return steps + [step for cycle in _cycles(left) for step in _together(cycle)]


def _together(cycle: Sequence[_Move]) -> Iterator[_Step]:
    """Steps of a cycle: in the first wave, each awaiting the one before it."""
    head, size = min(cycle).pegawai, len(cycle)
    for before, move in zip((cycle[-1], *cycle[:-1]), cycle, strict=True):
        yield _Step(move=move, wave=1, awaits=before.pegawai, chain=head, cycle=size)


def _ready(left: Sequence[_Move], tokens: Mapping[str, Collection[str]]) -> list[_Move]:
    """Moves that a token is there for; first those into a slot where somebody has to wait."""
    leaving = Counter(move.asal for move in left)

    def rank(move: _Move) -> tuple[bool, _Move]:
        return leaving[move.ke] <= len(tokens[move.ke]), move

    ready, taken = [], Counter[str]()
    for move in sorted(left, key=rank):
        if move.asal == UNPLACED or taken[move.asal] < len(tokens[move.asal]):
            taken[move.asal] += 1
            ready.append(move)
    return ready


def _cycles(stuck: Sequence[_Move]) -> list[list[_Move]]:
    """Divide moves none of which can go alone into cycles, the shortest first, then by person.

    It can be done. No token is left where anybody still leaves, and the plan keeps every floor:
    at each such slot at least as many still arrive as leave. Summed over these slots the leaving
    are all moves and the arriving at most all, so they are equally many, slot by slot. Hence a
    move into the origin of a move is always left: following it backwards, again and again, among
    finitely many slots, must return to a slot already visited, and what lies between is a cycle.
    Taking it away leaves every slot as many arriving as leaving, so the rest divides as well. For
    the same reason every single move lies on a cycle.
    """
    left = {slot: [m for m in stuck if m.asal == slot] for slot in {m.asal for m in stuck}}
    found: list[list[_Move]] = []
    length = 2
    while length:
        longer = set()
        for move in stuck:
            if move not in left[move.asal]:
                continue
            cycle = _shortest_cycle(move, left)
            if len(cycle) > length:
                longer.add(len(cycle))
                continue
            found.append(cycle)
            for member in cycle:
                left[member.asal].remove(member)
        length = min(longer, default=0)
    return found


def _shortest_cycle(move: _Move, left: Mapping[str, Sequence[_Move]]) -> list[_Move]:
    """A shortest cycle that begins with ``move``: breadth first from where it arrives."""
    into = {move.ke: move}
    queue = deque([move.ke])
    while move.asal not in into:
        for follower in left[queue.popleft()]:
            if follower.ke not in into:
                into[follower.ke] = follower
                queue.append(follower.ke)
    path = [into[move.asal]]
    while path[-1] != move:
        path.append(into[path[-1].asal])
    return path[::-1]


# --- dates and words -----------------------------------------------------------------------------


def _dates(steps: Iterable[_Step], days: Mapping[_Move, int], start: date) -> dict[int, date]:
    """TMT per wave; whoever is in a later wave awaits one of the wave just before."""
    longest: dict[int, int] = {}
    for step in steps:
        longest[step.wave] = max(longest.get(step.wave, 0), days[step.move])
    dates = {1: start}
    for wave in range(2, max(longest, default=1) + 1):
        dates[wave] = dates[wave - 1] + timedelta(days=longest[wave])
    return dates


def _reason(step: _Step, days: int, *, below: bool) -> str:
    """Why this move is in its wave, in one sentence; ``below``: its origin lacks people today."""
    if step.cycle == 2:
        return (
            "Bertukar tempat dengan satu pegawai lain: keduanya memakai TMT yang sama, dan serah "
            "terima diselesaikan sebelum TMT itu."
        )
    if step.cycle:
        return (
            f"Bagian dari daur {step.cycle} pegawai yang saling menggantikan: semuanya memakai TMT "
            "yang sama, dan serah terima diselesaikan sebelum TMT itu."
        )
    if step.move.asal == UNPLACED:
        return "Dapat langsung dilaksanakan: tidak ada tempat asal yang ditinggalkan."
    if step.awaits == NOBODY:
        return "Dapat langsung dilaksanakan: tempat asal tetap memenuhi minimum."
    after = f" dan serah terima selama {days} hari selesai" if days else ""
    kept = "tidak makin kekurangan pegawai" if below else "tetap memenuhi minimum"
    return f"Dilaksanakan setelah pengganti tiba{after}, agar tempat asal {kept}."


# --- the replay, which shares nothing with the above but the tables ------------------------------

FINDINGS = ["slot_key", "gelombang", "jumlah", "batas", "masalah"]


def check_order(order: pd.DataFrame, plan: Plan, problem: AllocationProblem) -> pd.DataFrame:
    """Carry out an order wave by wave, and tell where it fails.

    Returns
    -------
    DataFrame, one row per finding, empty if there is none
        slot_key (empty where no slot is meant), gelombang, jumlah and batas (what is, and what
        has to be: people, rows or dates, as masalah says), masalah (Indonesian).

    Notes
    -----
    Looks for: slots below their floor at the end of a wave, or during it, when its leavers have
    left and of its arrivals only those of cycles are there; moves of the plan that are missing,
    doubled or changed; waves with several TMT or before the wave that precedes them; moves before
    the awaited one has arrived and the handover is over; cycles that do not close or do not share
    one wave and TMT.
    """
    parts = [
        _short_slots(order, problem),
        _other_moves(order, plan),
        _many_dates(order),
        _turned_dates(order),
        _early_moves(order),
        _torn_cycles(order),
    ]
    found = [part for part in parts if len(part)]
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=FINDINGS)


def _findings(rows: pd.DataFrame, masalah: str) -> pd.DataFrame:
    return rows.reindex(columns=FINDINGS).assign(masalah=masalah)


def _short_slots(order: pd.DataFrame, problem: AllocationProblem) -> pd.DataFrame:
    leave = pd.DataFrame({"slot": order["slot_asal"], "saat": order["gelombang"], "n": -1})
    late = np.where(order["bersama"], 0.0, 0.5)
    arrive = pd.DataFrame({"slot": order["slot_key"], "saat": order["gelombang"] + late, "n": 1})
    flow = pd.concat([leave[leave["slot"] != ""], arrive])
    change = flow.pivot_table(index="slot", columns="saat", values="n", aggfunc="sum", fill_value=0)
    slots = problem.slots.set_index("slot_key")
    before = slots["before"].reindex(change.index, fill_value=0)
    floor = slots[["minimum", "before"]].min(axis=1).reindex(change.index, fill_value=0)
    people = change.cumsum(axis=1).add(before, axis=0).stack()
    table = pd.DataFrame({"jumlah": people}).reset_index(names=["slot_key", "gelombang"])
    table["batas"] = table["slot_key"].map(floor)
    short = table[(table["jumlah"] < table["batas"]) & (table["gelombang"] % 1 == 0)]
    return _findings(
        short.astype({"gelombang": int}), "Jumlah pegawai di bawah batas pada gelombang ini."
    )


def _other_moves(order: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    move = ["pegawai_key", "slot_asal", "slot_key"]
    counts = [frame.groupby(move).size() for frame in (order, plan.moves)]
    table = pd.concat(counts, axis=1, keys=["jumlah", "batas"]).fillna(0).astype(int).reset_index()
    table["gelombang"] = table["pegawai_key"].map(order.groupby("pegawai_key")["gelombang"].max())
    other = table[table["jumlah"] != table["batas"]]
    return _findings(
        other.fillna({"gelombang": 0}).astype({"gelombang": int}),
        "Perpindahan tidak sama dengan rencana.",
    )


def _dates_of_waves(order: pd.DataFrame) -> pd.DataFrame:
    """gelombang, jumlah (of its dates), awal, akhir; in order."""
    tmt = order.assign(tmt=pd.to_datetime(order["tmt"])).groupby("gelombang")["tmt"]
    return tmt.agg(jumlah="nunique", awal="min", akhir="max").reset_index()


def _many_dates(order: pd.DataFrame) -> pd.DataFrame:
    waves = _dates_of_waves(order).assign(slot_key="", batas=1)
    return _findings(waves[waves["jumlah"] > 1], "Satu gelombang memakai beberapa TMT.")


def _turned_dates(order: pd.DataFrame) -> pd.DataFrame:
    waves = _dates_of_waves(order).assign(slot_key="", jumlah=1, batas=0)
    turned = waves["awal"] < waves["akhir"].shift()
    return _findings(waves[turned], "TMT gelombang ini mendahului gelombang sebelumnya.")


def _early_moves(order: pd.DataFrame) -> pd.DataFrame:
    """Days between the awaited arrival and the leaving, against those of the handover."""
    waiting = order[(order["menunggu"] != "") & ~order["bersama"]]
    arrivals = order[["pegawai_key", "slot_key", "gelombang", "tmt"]].add_suffix("_lain")
    both = waiting.merge(arrivals, left_on="menunggu", right_on="pegawai_key_lain", how="left")
    days = (pd.to_datetime(both["tmt"]) - pd.to_datetime(both["tmt_lain"])).dt.days
    good = (
        (both["slot_key_lain"] == both["slot_asal"])
        & (both["gelombang_lain"] < both["gelombang"])
        & (days >= both["serah_terima_hari"])
    )
    table = both.assign(
        slot_key=both["slot_asal"],
        jumlah=days.fillna(0).astype(int),
        batas=both["serah_terima_hari"],
    )
    return _findings(table[~good], "Berangkat sebelum yang ditunggu tiba dan serah terima selesai.")


def _torn_cycles(order: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for _, cycle in order[order["bersama"]].groupby("rantai"):
        moments = len(cycle.drop_duplicates(["gelombang", "tmt"]))
        unfilled = sum((Counter(cycle["slot_asal"]) - Counter(cycle["slot_key"])).values())
        wave = cycle["gelombang"].min()
        if moments > 1:
            rows.append(("", wave, moments, 1, "Satu daur tidak memakai TMT yang sama."))
        if unfilled:
            rows.append(("", wave, unfilled, 0, "Tempat dalam satu daur tidak saling digantikan."))
    return pd.DataFrame(rows, columns=FINDINGS)

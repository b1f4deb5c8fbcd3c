"""The attack on protected tables: an outsider with linear programmes and a good memory.

Nothing here uses the audit of `mutasi_lib.privacy`. The attacker reads what was published, works
out for himself what a rounded number stands for, and asks of every hidden cell how low and how
high it can be.
"""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog

from mutasi_lib.privacy import ProtectedTable, protect_counts

Cell = tuple[str, str]
Statement = tuple[frozenset[Cell], float, float]
Range = tuple[int, int]
ENOUGH = 5
CAP = 10_000  # no unit has so many people: stands for "no limit"


@dataclass(frozen=True)
class Published:
    """One release, as a stranger reads it from its JSON."""

    threshold: int
    values: dict[Cell, int | None]
    totals: dict[Cell, frozenset[Cell]]

    @classmethod
    def of(cls, table: ProtectedTable) -> Published:
        content = json.loads(table.to_json())
        rows, columns = content["baris"], content["kolom"]
        values, totals = {}, {}
        for row, numbers in zip(rows, content["nilai"], strict=True):
            for column, number in zip(columns, numbers, strict=True):
                values[row, column] = number
                totals[row, column] = frozenset(
                    (r, c)
                    for r in rows
                    for c in columns
                    if r != "Jumlah" and c != "Jumlah" and row in (r, "Jumlah")
                    if column in (c, "Jumlah")
                )
        return cls(content["ambang"], values, totals)

    @property
    def cells(self) -> list[Cell]:
        return [cell for cell in self.values if "Jumlah" not in cell]

    @property
    def hidden(self) -> list[Cell]:
        return [cell for cell in self.cells if self.values[cell] is None]

    def statements(self) -> list[Statement]:
        found = []
        for entry, shown in self.values.items():
            if shown is not None:
                meant = [
                    n
                    for n in range(shown - 9, shown + 10)
                    if n >= self.threshold and 5 * math.floor(n / 5 + 0.5) == shown
                ]
                found.append((self.totals[entry], meant[0], meant[-1]))
        return found


def truth(counts: pd.DataFrame) -> dict[Cell, int]:
    return {(r, c): int(counts.loc[r, c]) for r in counts.index for c in counts.columns}


def holds(statement: Statement, counts: dict[Cell, int]) -> bool:
    cells, low, high = statement
    return low <= sum(counts[cell] for cell in cells) <= high


def attack(statements: list[Statement], targets: list[Cell]) -> dict[Cell, Range] | None:
    """Least and greatest whole number of each target; None if the statements contradict.

    A target that two solutions already show to be at least `ENOUGH` wide is not pursued.
    """
    cells = sorted({cell for known, _, _ in statements for cell in known} | set(targets))
    place = {cell: at for at, cell in enumerate(cells)}
    matrix, limits = [], []
    for known, low, high in statements:
        row = np.zeros(len(cells))
        row[[place[cell] for cell in known]] = 1
        matrix += [row, -row]
        limits += [high, -low]
    least, most = np.full(len(cells), math.inf), np.full(len(cells), -math.inf)
    wanted = [place[target] for target in targets]
    for goal in [wanted, *([at] for at in wanted)]:  # all together first: most are wide at once
        for sign in (1, -1):
            if all(most[at] - least[at] + 1 >= ENOUGH for at in goal):
                break
            costs = np.zeros(len(cells))
            costs[goal] = sign
            result = linprog(
                costs, A_ub=matrix or None, b_ub=limits or None, bounds=(0, CAP), method="highs"
            )
            if not result.success:
                return None
            least, most = np.minimum(least, result.x), np.maximum(most, result.x)
    return {
        cell: (math.ceil(least[place[cell]] - 1e-6), math.floor(most[place[cell]] + 1e-6))
        for cell in targets
    }


def broken(statements: list[Statement], targets: list[Cell]) -> list[Cell]:
    """Which targets the statements determine to fewer than `ENOUGH` whole numbers."""
    ranges = attack(statements, targets)
    assert ranges is not None
    return [cell for cell, (low, high) in ranges.items() if high - low + 1 < ENOUGH]


# ------------------------------------------------------------------------------------- the tables


def table(numbers: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame(
        numbers,
        index=[f"unit {row}" for row in range(len(numbers))],
        columns=[f"jawaban {column}" for column in range(numbers.shape[1])],
    )


def one_way(rng: np.random.Generator) -> np.ndarray:
    return rng.poisson(rng.integers(3, 20), (rng.integers(2, 9), 1))


def two_way(rng: np.random.Generator) -> np.ndarray:
    return rng.poisson(rng.integers(4, 12), rng.integers(2, 5, 2))


def sparse(rng: np.random.Generator) -> np.ndarray:
    numbers = rng.geometric(0.15, (5, 3)) - 1
    return numbers * (rng.random((5, 3)) < 0.4)


def one_small_cell(rng: np.random.Generator) -> np.ndarray:
    numbers = rng.integers(5, 30, rng.integers(2, 6, 2))
    numbers[rng.integers(len(numbers)), 0] = rng.integers(0, 5)
    return numbers


def upper_trap(rng: np.random.Generator) -> np.ndarray:
    """Each neighbour is as low, and the total as high, as its rounded number can mean."""
    return np.array([[int(rng.integers(1, 5))], *[[8 + 5 * int(rng.integers(3))]] * 4])


KINDS = (one_way, two_way, sparse, one_small_cell, upper_trap)


def tables(seed: int, each: int) -> Iterator[pd.DataFrame]:
    rng = np.random.default_rng(seed)
    for kind in KINDS:
        for _ in range(each):
            yield table(kind(rng))


# ------------------------------------------------------------------------------------ one release


def naive(counts: pd.DataFrame) -> list[Statement]:
    """What is usually done: cells below 5 blanked, everything else and all totals exact."""
    found = []
    for rows in ([row] for row in counts.index), [counts.index]:
        for some in rows:
            for columns in *([column] for column in counts.columns), list(counts.columns):
                total = int(counts.loc[some, columns].to_numpy().sum())
                if len(some) > 1 or len(columns) > 1 or total >= 5:
                    cells = frozenset(itertools.product(some, columns))
                    found.append((cells, total, total))
    return found


def small_cells(counts: pd.DataFrame) -> list[Cell]:
    return [cell for cell, number in truth(counts).items() if number < 5]


@pytest.mark.parametrize(
    "each", [40, pytest.param(200, marks=[pytest.mark.slow, pytest.mark.nightly])]
)
def test_no_hidden_cell_of_200_tables_can_be_worked_out(each: int) -> None:
    found, hidden = [], 0
    for counts in tables(seed=11, each=each):
        release = Published.of(protect_counts(counts))
        assert set(release.hidden) >= set(small_cells(counts))
        assert all(holds(statement, truth(counts)) for statement in release.statements())
        found += broken(release.statements(), release.hidden)
        hidden += len(release.hidden)
    assert found == []
    assert hidden > 12 * each


def test_a_reader_who_is_told_which_cells_are_small_learns_no_more_about_them() -> None:
    found = []
    for counts in tables(seed=12, each=6):
        release, true = Published.of(protect_counts(counts)), truth(counts)
        reasons = []
        for entry, shown in release.values.items():
            if shown is None and entry in true:
                only = frozenset([entry])
                reasons.append((only, 0, 4) if true[entry] < 5 else (only, 5, CAP))
        found += broken(release.statements() + reasons, small_cells(counts))
    assert found == []


def test_the_same_attack_breaks_the_naive_table() -> None:
    some = [counts for counts in tables(seed=11, each=7) if small_cells(counts)]
    fallen = [counts for counts in some if broken(naive(counts), small_cells(counts))]
    assert len(some) > 20
    assert len(fallen) > len(some) / 2


def test_the_attack_finds_the_one_blank_of_an_exact_table() -> None:
    counts = table(np.array([[7], [3], [9]]))
    assert attack(naive(counts), [("unit 1", "jawaban 0")]) == {("unit 1", "jawaban 0"): (3, 3)}


def test_rounding_alone_is_broken_too() -> None:
    counts = table(np.array([[7], [3]]))
    only = [frozenset({("unit 0", "jawaban 0")}), frozenset(truth(counts))]
    rounded = [(only[0], 5, 7), (only[1], 8, 12), (frozenset({("unit 1", "jawaban 0")}), 0, 4)]
    assert broken(rounded, [("unit 1", "jawaban 0")]) == [("unit 1", "jawaban 0")]


def test_a_higher_threshold_keeps_the_promise() -> None:
    found = []
    for counts in tables(seed=13, each=4):
        release = Published.of(protect_counts(counts, threshold=10))
        assert all(release.values[cell] is None for cell, n in truth(counts).items() if n < 10)
        found += broken(release.statements(), release.hidden)
    assert found == []


@pytest.mark.parametrize("seed", range(6))
def test_the_audit_says_what_trying_every_table_says(seed: int) -> None:
    """All whole tables up to 24 a cell, on three cells in a row or four in a square."""
    rng = np.random.default_rng(seed)
    shape = (3, 1) if seed % 2 else (2, 2)
    counts = table(rng.poisson(5, shape))
    result = protect_counts(counts)
    release = Published.of(result)
    grid = np.indices((25,) * len(release.cells)).reshape(len(release.cells), -1)
    possible = np.ones(grid.shape[1], dtype=bool)
    for known, low, high in release.statements():
        total = sum(grid[release.cells.index(cell)] for cell in known)
        possible &= (low <= total) & (total <= high)
    expected = {
        cell: (int(values.min()), int(values.max()))
        for cell in release.hidden
        for values in [grid[release.cells.index(cell), possible]]
    }
    audit = result.bounds()
    found = {
        (row.baris, row.kolom): (row.terendah, 24 if pd.isna(row.tertinggi) else row.tertinggi)
        for row in audit.itertuples()
    }
    assert found == expected


# ------------------------------------------------------------------------------ several releases


def moved(rng: np.random.Generator, counts: pd.DataFrame) -> pd.DataFrame:
    """A few people leave, come or change their answer."""
    numbers = counts.to_numpy().copy()
    for _ in range(rng.integers(1, 6)):
        at = rng.integers(numbers.shape[0]), rng.integers(numbers.shape[1])
        numbers[at] = max(0, numbers[at] + rng.integers(-4, 5))
    return table(numbers)


def grown(rng: np.random.Generator, counts: pd.DataFrame) -> pd.DataFrame:
    """The same people, and a unit that was left out before."""
    return table(np.vstack([counts.to_numpy(), rng.poisson(6, (1, counts.shape[1]))]))


def said_truly(releases: list[Published], counts: dict[Cell, int]) -> list[Statement]:
    """What all releases say that is true of these counts: the luckiest reader believes just it."""
    said = [statement for release in releases for statement in release.statements()]
    return [statement for statement in said if holds(statement, counts)]


def test_a_second_release_after_a_few_changes_opens_neither() -> None:
    rng = np.random.default_rng(21)
    found = []
    for before in tables(seed=22, each=6):
        after = moved(rng, before)
        first = protect_counts(before)
        second = protect_counts(after, earlier=[first])
        releases = [Published.of(first), Published.of(second)]
        for release, counts in zip(releases, (before, after), strict=True):
            found += broken(said_truly(releases, truth(counts)), release.hidden)
    assert found == []


def test_a_second_release_with_one_more_unit_opens_neither() -> None:
    rng = np.random.default_rng(31)
    found = []
    for before in tables(seed=32, each=6):
        after = grown(rng, before)
        first = protect_counts(before)
        releases = [Published.of(first), Published.of(protect_counts(after, earlier=[first]))]
        hidden = sorted({*releases[0].hidden, *releases[1].hidden})
        found += broken(said_truly(releases, truth(after)), hidden)
    assert found == []


def test_of_a_row_of_releases_only_what_was_shown_once_is_known() -> None:
    """A cell shown, then small, then again what it was: readers remember it, and the audit says so.

    No small cell is among them.
    """
    rng = np.random.default_rng(41)
    known, hidden = 0, 0
    for counts in tables(seed=42, each=3):
        releases: list[ProtectedTable] = []
        for _ in range(4):
            releases.append(protect_counts(counts, earlier=releases))
            said = said_truly([Published.of(one) for one in releases], truth(counts))
            alone = {next(iter(cells)) for cells, _, _ in said if len(cells) == 1}
            last = Published.of(releases[-1]).hidden
            open_now = set(broken(said, last))
            audit = releases[-1].bounds().set_index(["baris", "kolom"])["lebar"]
            assert open_now <= alone - set(small_cells(counts))
            assert open_now == set(audit.index[(audit < ENOUGH).fillna(False)])
            known, hidden = known + len(open_now), hidden + len(last)
            counts = moved(rng, counts)
    assert 0 < known < hidden / 20


def last_broken(*history: tuple[list[list[int]], int]) -> list[Cell]:
    """Publish one after the other, each at a threshold; say which hidden cells end up known."""
    releases: list[ProtectedTable] = []
    for numbers, threshold in history:
        counts = table(np.array(numbers))
        releases.append(protect_counts(counts, threshold=threshold, earlier=releases))
    said = said_truly([Published.of(one) for one in releases], truth(counts))
    return broken(said, Published.of(releases[-1]).hidden)


def test_a_cell_that_was_hidden_to_protect_others_is_protected_in_its_turn() -> None:
    """Found by search: 11 is hidden on the way, and would be 11 or 12. Cells 7, 6 were shown."""
    first = [[7, 7], [17, 8], [6, 6], [10, 7]]
    second = [[7, 7], [17, 11], [6, 9], [10, 9]]
    open_now = last_broken((first, 5), (second, 10))
    assert open_now == [
        ("unit 0", "jawaban 0"), ("unit 0", "jawaban 1"), ("unit 2", "jawaban 0"),
    ]  # fmt: skip


def test_where_a_reader_told_which_are_small_cannot_be_stopped_the_others_are() -> None:
    """Found by search: earlier releases tell such a reader 2-4, any other 2-9."""
    history = (
        [[6, 10], [7, 9], [9, 6]],
        [[6, 10], [7, 9], [5, 6]],
        [[4, 10], [8, 9], [11, 6]],
        [[4, 13], [8, 9], [11, 6]],
    )
    assert last_broken(*((numbers, 5) for numbers in history)) == []


def test_a_second_release_that_forgets_the_first_is_broken() -> None:
    rng = np.random.default_rng(21)
    found = []
    for before in tables(seed=22, each=6):
        after = moved(rng, before)
        releases = [Published.of(protect_counts(before)), Published.of(protect_counts(after))]
        found += broken(said_truly(releases, truth(before)), releases[0].hidden)
    assert len(found) > 1


def test_a_reader_who_believes_what_is_no_longer_true_was_never_right() -> None:
    """Outside the promise, only measured: old statements that no longer hold, taken for true."""
    rng = np.random.default_rng(21)
    right, hidden = [], 0
    for before in tables(seed=22, each=4):
        after = moved(rng, before)
        first = protect_counts(before)
        second = Published.of(protect_counts(after, earlier=[first]))
        said = Published.of(first).statements() + second.statements()
        hidden += len(second.hidden)
        right += [
            cell
            for cell, (low, high) in (attack(said, second.hidden) or {}).items()
            if low <= truth(after)[cell] <= high < low + ENOUGH - 1
        ]
    assert right == []
    assert hidden > 40

"""Counts of persons made safe to publish: small ones hidden, and those that would tell them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, vstack

THRESHOLD = 5
"""Lowest count of persons ever shown (the hard limit; 10 for sensitive subjects)."""
BASE = 5
"""Whatever is shown is rounded to the nearest multiple: each stands for five whole numbers."""
NARROWEST = 5
"""A hidden count must leave its readers at least so many whole numbers."""
TOTAL = "Jumlah"
HIDDEN = "disamarkan"

_TOLERANCE = 1e-6
"""Of the solver; ends of ranges are whole numbers, rounded inwards where they should not be."""


def protect_count(count: int, *, threshold: int = THRESHOLD) -> int | None:
    """Give one number of persons as it may be published: rounded to 5, None below threshold.

    Only for a number that stands alone. Numbers that add up to one another belong into one
    `protect_counts`.

    Raises
    ------
    ValueError
        ``count`` is negative, or ``threshold`` is below 5.
    """
    _refuse_low(threshold)
    if count < 0:
        raise ValueError("a count of persons is not negative")
    return int(_round(count)) if count >= threshold else None


@dataclass(frozen=True, kw_only=True, eq=False)
class ProtectedTable:
    """A table of persons as it may be published, with its totals.

    Attributes
    ----------
    values
        Rounded counts, <NA> where hidden. The last row and column are totals (``Jumlah``); a
        table of one row or column has none in that direction.
    threshold
        Counts below it are hidden.
    lowest, highest
        Of each hidden cell: what readers of this and the earlier releases can work out. <NA>:
        not a hidden cell, or no upper limit.
    """

    values: pd.DataFrame
    threshold: int
    lowest: pd.DataFrame
    highest: pd.DataFrame

    @cached_property
    def hidden(self) -> pd.DataFrame:
        """Which entries are hidden."""
        return self.values.isna()

    @cached_property
    def shown(self) -> pd.DataFrame:
        """The table as text; hidden entries all read alike, whatever they were hidden for."""
        return self.values.astype("str").mask(self.hidden, HIDDEN)

    def bounds(self) -> pd.DataFrame:
        """Give the audit: baris, kolom, terendah, tertinggi (<NA>: no limit), lebar.

        ``lebar`` is how many whole numbers are possible, <NA> where there is no limit. A value
        under five means that the earlier releases alone tell so much.
        """
        lowest = self.lowest.stack()
        highest = self.highest.stack().reindex(lowest.index)
        table = pd.DataFrame({"terendah": lowest, "tertinggi": highest})
        table = table[table["terendah"].notna()]
        table["lebar"] = table["tertinggi"] - table["terendah"] + 1
        return table.rename_axis(["baris", "kolom"]).reset_index()

    def to_json(self) -> str:
        """Write all of it, to be kept with the run: the next release is audited against it."""
        content = {
            "ambang": int(self.threshold),
            "baris": list(self.values.index),
            "kolom": list(self.values.columns),
            "nilai": _to_lists(self.values),
            "terendah": _to_lists(self.lowest),
            "tertinggi": _to_lists(self.highest),
        }
        return json.dumps(content, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> ProtectedTable:
        """Read what `to_json` wrote."""
        content = json.loads(text)
        rows, columns = pd.Index(content["baris"]), pd.Index(content["kolom"])
        cells = rows[rows != TOTAL], columns[columns != TOTAL]
        return cls(
            values=_table(content["nilai"], rows, columns),
            threshold=content["ambang"],
            lowest=_table(content["terendah"], *cells),
            highest=_table(content["tertinggi"], *cells),
        )


def protect_counts(
    counts: pd.DataFrame,
    *,
    threshold: int = THRESHOLD,
    earlier: Sequence[ProtectedTable] = (),
) -> ProtectedTable:
    """Make a table of persons safe to publish: round what is shown, hide what is small.

    Parameters
    ----------
    counts
        Persons, rows x columns (a single column is a one-way table): whole numbers of at least
        0 under unique text labels. Totals are added here.
    threshold
        Lower counts and totals are hidden, zeros too: *nobody of this unit* is also a statement
        about persons, and a shown zero narrows its neighbours. 5 or more.
    earlier
        Releases of the same table whose readers may remember them. ``counts`` has their rows and
        columns, 0 where nobody is left. What was hidden once stays hidden.

    Returns
    -------
    ProtectedTable
        An audit by linear programmes holds: of no hidden cell can a reader work out a range of
        fewer than five whole numbers, from everything shown, the rounding, the threshold, and
        every statement of an earlier release that still holds (above all if the people are the
        same). For cells below the threshold that is so even if the reader is told which cells
        are below and which were hidden to protect them. Cells of which earlier releases alone
        tell more cannot be helped: see `ProtectedTable.bounds`.

    Raises
    ------
    ValueError
        ``counts`` or ``threshold`` is not as described.

    Notes
    -----
    While a cell is too narrow, the smallest entry of its row or column that is still shown is
    hidden (ties: the first), and the cell is audited again. Hiding never narrows a range, so each
    cell is settled once, and there is an end: with nothing shown nothing is told.
    """
    _refuse_low(threshold)
    _refuse_unfit(counts, earlier)
    return _Suppression(counts, threshold, earlier).protected()


class _Told(NamedTuple):
    """What readers know of the cells: ``low <= sums @ cells <= high``, and no cell below 0."""

    sums: csr_array
    low: np.ndarray
    high: np.ndarray

    def where(self, chosen: np.ndarray) -> _Told:
        """Keep some of the statements."""
        return _Told(self.sums[chosen], self.low[chosen], self.high[chosen])

    def and_also(self, other: _Told) -> _Told:
        """Put two sets of statements together."""
        return _Told(
            csr_array(vstack([self.sums, other.sums])),
            np.concatenate([self.low, other.low]),
            np.concatenate([self.high, other.high]),
        )

    def range_of(self, cell: int) -> tuple[float, float]:
        """Give the lowest and highest whole number a cell can be; inf where nothing limits it."""
        about = self.sums[:, [cell]].toarray().ravel() > 0
        limited = bool(np.isfinite(self.high[about]).any())
        return self._extreme(cell, 1), self._extreme(cell, -1) if limited else np.inf

    def _extreme(self, cell: int, sign: int) -> float:
        """Minimise ``sign`` times the cell: an LP, given to `milp` as it takes two-sided rows."""
        if not len(self.low):
            return 0.0
        goal = np.zeros(self.sums.shape[1])
        goal[cell] = sign
        rows = LinearConstraint(self.sums, self.low, self.high)
        found = milp(goal, constraints=rows, bounds=Bounds(0, np.inf))
        if not found.success:
            raise RuntimeError(f"audit of hidden cells failed: {found.message}")
        return float(sign * np.ceil(found.fun - _TOLERANCE))


class _Suppression:
    """One table on its way to publication: which entries (cells and totals) are hidden.

    Entries and cells are numbered row by row.
    """

    def __init__(
        self, counts: pd.DataFrame, threshold: int, earlier: Sequence[ProtectedTable]
    ) -> None:
        self.counts, self.threshold = counts, threshold
        self.rows, self.columns = _with_total(counts.index), _with_total(counts.columns)
        self.shape = len(self.rows), len(self.columns)
        self.sums = self._sums_of(self.rows, self.columns)
        self.true = self.sums @ counts.to_numpy(dtype=float).ravel()
        self.small = self.true < threshold
        self.hidden = self.small | self._hidden_in(earlier)
        self.remembered = self._still_true(earlier)
        self.is_cell = np.outer(self.rows != TOTAL, self.columns != TOTAL).ravel()
        self.entry_of = np.flatnonzero(self.is_cell)

    def protected(self) -> ProtectedTable:
        """Hide until every cell that can be helped is wide enough."""
        queue = self._cells(self.hidden)
        for cell in queue:
            while self._can_be_helped(cell):
                entry = self._next_to_hide(cell)
                self.hidden[entry] = True
                queue += self._cells(np.arange(len(self.true)) == entry)
        return self._as_table()

    def _cells(self, entries: np.ndarray) -> list[int]:
        """Give the numbers of the cells among chosen entries."""
        return [int(cell) for cell in np.flatnonzero(entries[self.entry_of])]

    def _can_be_helped(self, cell: int) -> bool:
        """Whether a cell is too narrow for some reader, and would not be if all were hidden."""
        everything = np.ones_like(self.hidden)
        for told_why in (True, False) if self.small[self.entry_of[cell]] else (False,):
            if not self._narrow(cell, self.hidden, told_why):
                return False  # nor for a reader who knows less
            if not self._narrow(cell, everything, told_why):
                return True
        return False

    def _narrow(self, cell: int, hidden: np.ndarray, told_why: bool) -> bool:
        lowest, highest = self._told(hidden, told_why).range_of(cell)
        return highest - lowest + 1 < NARROWEST

    def _told(self, hidden: np.ndarray, told_why: bool) -> _Told:
        """Give all statements; ``told_why``: also what hidden cells were hidden for."""
        low, high = _limits(_round(self.true), self.threshold)
        low[hidden], high[hidden] = 0, np.inf
        if told_why:
            cells = hidden & self.is_cell
            low[cells & ~self.small] = self.threshold
            high[cells & self.small] = self.threshold - 1
        told = _Told(self.sums, low, high).where((low > 0) | np.isfinite(high))
        return told.and_also(self.remembered)

    def _next_to_hide(self, cell: int) -> int:
        """Give the smallest shown entry, of the cell's row and column while there is one."""
        row, column = np.divmod(np.arange(len(self.true)), self.shape[1])
        own = self.entry_of[cell]
        near = (row == row[own]) | (column == column[own])
        order = np.lexsort([self.true, ~near])
        useful = ~self.hidden[order] & ~self._known_anyway[order]
        return int(order[useful][0])

    @cached_property
    def _known_anyway(self) -> np.ndarray:
        """Which cells earlier releases showed as exactly as this one could: vain to hide."""
        low, high = _limits(_round(self.true), self.threshold)
        known = np.zeros(len(self.true), dtype=bool)
        alone = self.remembered.where(np.asarray(self.remembered.sums.sum(axis=1)) == 1)
        for place, told_low, told_high in zip(
            self.entry_of[alone.sums.indices], alone.low, alone.high, strict=True
        ):
            known[place] |= told_low >= low[place] and told_high <= high[place]
        return known

    def _hidden_in(self, earlier: Sequence[ProtectedTable]) -> np.ndarray:
        hidden = np.zeros(self.shape, dtype=bool)
        for table in earlier:
            before = table.hidden.reindex(index=self.rows, columns=self.columns, fill_value=False)
            hidden |= before.to_numpy()
        return hidden.ravel()

    def _still_true(self, earlier: Sequence[ProtectedTable]) -> _Told:
        """Give what earlier releases said that is true of today's counts.

        What is no longer true can only mislead a reader; the strongest one knows what still is.
        """
        told = _Told(csr_array((0, self.counts.size)), np.empty(0), np.empty(0))
        cells = self.counts.to_numpy(dtype=float).ravel()
        for table in earlier:
            values = table.values.to_numpy(dtype=float, na_value=np.nan).ravel()
            low, high = _limits(values, table.threshold)
            sums = self._sums_of(table.values.index, table.values.columns)
            said = _Told(sums, low, high)
            true = sums @ cells
            told = told.and_also(said.where((low <= true) & (true <= high)))  # NaN: never
        return told

    def _sums_of(self, rows: pd.Index, columns: pd.Index) -> csr_array:
        """Say which cells each entry of a table with these labels adds up."""
        of_rows = _membership(rows, self.counts.index)
        return csr_array(np.kron(of_rows, _membership(columns, self.counts.columns)))

    def _as_table(self) -> ProtectedTable:
        told = self._told(self.hidden, told_why=False)
        ranges = np.full((self.counts.size, 2), np.nan)
        for cell in self._cells(self.hidden):
            ranges[cell] = told.range_of(cell)
        ranges[np.isinf(ranges)] = np.nan
        values = np.where(self.hidden, np.nan, _round(self.true)).reshape(self.shape)
        lowest, highest = ranges.T.reshape(2, *self.counts.shape)
        return ProtectedTable(
            values=_table(values, self.rows, self.columns),
            threshold=self.threshold,
            lowest=_table(lowest, self.counts.index, self.counts.columns),
            highest=_table(highest, self.counts.index, self.counts.columns),
        )


def _round(count: Any) -> Any:
    """Round to the nearest multiple of 5; 5 is odd, so there are no ties."""
    return (count + BASE // 2) // BASE * BASE


def _limits(shown: np.ndarray, threshold: int) -> tuple[np.ndarray, np.ndarray]:
    """Give what rounded numbers stand for: 10 for 8 to 12, and never less than threshold."""
    return np.maximum(shown - BASE // 2, threshold), shown + BASE // 2


def _with_total(labels: pd.Index) -> pd.Index:
    return labels.append(pd.Index([TOTAL])) if len(labels) > 1 else labels


def _membership(labels: pd.Index, cells: pd.Index) -> np.ndarray:
    """Labels x cells, 1 where a label is or sums up the cell; a total sums up its own table."""
    own = labels[labels != TOTAL].to_numpy()
    single = (own[:, None] == cells.to_numpy()).astype(float)
    return np.vstack([single, single.sum(axis=0)]) if TOTAL in labels else single


def _table(values: Any, rows: pd.Index, columns: pd.Index) -> pd.DataFrame:
    return pd.DataFrame(values, index=rows, columns=columns, dtype="Int64")


def _to_lists(table: pd.DataFrame) -> list[list[int | None]]:
    return [[None if pd.isna(value) else int(value) for value in row] for row in table.to_numpy()]


def _refuse_low(threshold: int) -> None:
    if threshold < THRESHOLD:
        raise ValueError(f"the threshold is at least {THRESHOLD}")


def _refuse_unfit(counts: pd.DataFrame, earlier: Sequence[ProtectedTable]) -> None:
    if counts.empty or not all(pd.api.types.is_integer_dtype(kind) for kind in counts.dtypes):
        raise ValueError("counts of persons are whole numbers, with a row and a column at least")
    if counts.isna().any(axis=None) or (counts < 0).any(axis=None):
        raise ValueError("counts of persons are neither missing nor negative")
    for axis, labels in enumerate((counts.index, counts.columns)):
        if not labels.is_unique or TOTAL in labels or not all(isinstance(x, str) for x in labels):
            raise ValueError(f"labels are unique texts other than {TOTAL}")
        for table in earlier:
            if not set(table.values.axes[axis]) <= {*labels, TOTAL}:
                raise ValueError("counts need every row and column of the earlier releases")

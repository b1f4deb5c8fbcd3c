"""What a constraint function returns: its rows, or its bounds, over every column of the model.

Columns are numbered per kind: candidates by candidate row, seats by their position in
`AllocationProblem.changing_seats`, couples by their position in `bound_couples`.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np

Index = tuple[Hashable, ...]
"""The keys a row is about, as they stand in messages and in the LP."""


class Terms(NamedTuple):
    """Coefficients of one kind of column: ``value`` of ``column`` in ``row``."""

    row: np.ndarray
    column: np.ndarray
    value: np.ndarray


def terms(row: object, column: object, value: object = 1.0) -> Terms:
    """Coefficients from arrays or single numbers of one length."""
    rows, columns, values = np.broadcast_arrays(
        np.asarray(row, dtype=np.int64),
        np.asarray(column, dtype=np.int64),
        np.asarray(value, dtype=float),
    )
    return Terms(rows.ravel(), columns.ravel(), values.ravel())


def joined(parts: Iterable[Terms]) -> Terms:
    """All coefficients together."""
    chosen = list(parts)
    return Terms(*(np.concatenate(arrays) for arrays in zip(NONE, *chosen, strict=True)))


NONE = terms([], [], [])


@dataclass(frozen=True, kw_only=True, eq=False)
class Rows:
    """Rows of one constraint: sum of coefficient x column, ``sense``, right-hand side.

    Attributes
    ----------
    index
        One tuple of keys per row.
    sense
        All rows point one way; none is ranged.
    rhs
        Right-hand sides; infinite where nothing is demanded (now). They may follow the limits;
        the coefficients follow the tables alone.
    assign, filled, apart, reach
        Coefficients per kind of column.
    """

    index: Sequence[Index]
    sense: Literal["<=", ">="]
    rhs: np.ndarray
    assign: Terms = NONE
    filled: Terms = NONE
    apart: Terms = NONE
    reach: Terms = NONE


@dataclass(frozen=True, kw_only=True, eq=False)
class Bounds:
    """One constraint stated on single assignments: x_ps <= 0 or x_ps >= 1.

    Attributes
    ----------
    index
        One tuple of keys per demand.
    demand, candidate
        Which demand binds which candidate row.
    required
        Per entry: True demands x >= 1, False forbids (x <= 0).
    """

    index: Sequence[Index]
    demand: np.ndarray
    candidate: np.ndarray
    required: np.ndarray


def forbidden(index: Sequence[Index], rows: Sequence[np.ndarray]) -> Bounds:
    """Forbid candidate rows, one array of them per demand."""
    return bounds(index, rows, [False] * len(rows))


def bounds(index: Sequence[Index], rows: Sequence[np.ndarray], required: Sequence[bool]) -> Bounds:
    """Require or forbid candidate rows, one array of them per demand."""
    sizes = [len(part) for part in rows]
    return Bounds(
        index=index,
        demand=np.repeat(np.arange(len(rows)), sizes),
        candidate=np.concatenate([np.array([], dtype=np.int64), *rows]),
        required=np.repeat(np.asarray(required, dtype=bool), sizes),
    )

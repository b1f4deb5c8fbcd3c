"""Chance under control: named random streams and exact division of a total."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Objects = npt.NDArray[Any]
"""Arrays of text, with None where a cell is empty."""
Dates = npt.NDArray[np.datetime64]


@dataclass(frozen=True)
class Streams:
    """One independent generator per name, all spawned from one seed.

    A name is the spawn key, so a new draw in one stream leaves every other stream as it was.
    """

    seed: int

    def __call__(self, name: str) -> np.random.Generator:
        """Start the stream ``name`` from its beginning."""
        key = zlib.crc32(name.encode())
        return np.random.default_rng(np.random.SeedSequence(self.seed, spawn_key=(key,)))


def apportion(
    weights: Floats, total: int, *, low: Ints | int = 0, high: Ints | int = 10**9
) -> Ints:
    """Divide ``total`` in whole parts proportional to ``weights``, by largest remainder.

    Parameters
    ----------
    weights
        Non-negative, not all zero (unless ``total`` is 0).
    total
        What the parts add up to, exactly.
    low, high
        Inclusive limits of each part.

    Raises
    ------
    ValueError
        If the limits do not allow the total.
    """
    if not weights.size:
        if total:
            raise ValueError(f"nothing to divide {total} over")
        return np.zeros(0, dtype=np.int64)
    lows, highs = np.broadcast_to(low, weights.shape), np.broadcast_to(high, weights.shape)
    if not lows.sum() <= total <= highs.sum():
        raise ValueError(f"the limits do not allow a total of {total}")
    share = weights * (total / max(float(weights.sum()), 1e-12))
    parts = np.clip(np.floor(share), lows, highs).astype(np.int64)
    while (rest := total - int(parts.sum())) != 0:
        step = 1 if rest > 0 else -1
        room = np.flatnonzero(parts < highs if step > 0 else parts > lows)
        order = room[np.argsort(-step * (share - parts)[room], kind="stable")]
        parts[order[: abs(rest)]] += step
    return parts


def pick(random: np.random.Generator, options: tuple[str, ...], shares: Floats, n: int) -> Objects:
    """Draw ``n`` of ``options`` with the given shares (scaled to one)."""
    return np.array(options, dtype=object)[
        random.choice(len(options), size=n, p=shares / shares.sum())
    ]


def blank(values: Objects, where: Bools) -> Objects:
    """Copy ``values`` with None where ``where`` holds: an empty cell in the file."""
    copy = values.astype(object)
    copy[where] = None
    return copy


def code_of(name: str) -> str:
    """Write a name as a part of a code: upper case, words joined by hyphens."""
    return "-".join(name.upper().replace("/", " ").split())

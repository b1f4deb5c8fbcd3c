"""Couples among the people, and where they live."""

from __future__ import annotations

import numpy as np
import pandas as pd

from mutasi_lib.sample.chance import Floats, Ints, Streams, blank
from mutasi_lib.sample.geography import KM_PER_DEGREE, kelurahan_centres

_IN_COUPLES = 0.09
"""Share of ASN married to another one of the city; invented."""
_SAME_UNIT, _SAME_KECAMATAN = 0.15, 0.30
_OLDEST_GAP = 10.0
"""Largest difference of age in a couple, in years."""
_NO_HOME = 0.06


def pair_people(people: pd.DataFrame, units: pd.DataFrame, streams: Streams) -> Ints:
    """Give the row of each person's spouse, -1 for none; mutual and of opposite sex.

    Some couples work in one unit, some in one kecamatan, most anywhere.
    """
    random = streams("couples")
    spouse = np.full(len(people), -1, dtype=np.int64)
    asn = (people["status_pegawai"] != "PPPK paruh waktu").to_numpy()
    wanted = round(_IN_COUPLES * int(asn.sum()) / 2)
    kecamatan = units["kecamatan"].fillna("").to_numpy()[people["unit"]]
    keys = (people["unit"].to_numpy(), kecamatan, np.zeros(len(people), dtype=int))
    counts = [round(wanted * _SAME_UNIT), round(wanted * _SAME_KECAMATAN)]
    counts.append(wanted - sum(counts))
    for key, count in zip(keys, counts, strict=True):
        free = asn & (spouse < 0) & (people["umur"] > 25).to_numpy()
        pool = random.permutation(np.flatnonzero(free))
        pairs = _pairs(people, pool, np.asarray(key))[:count]
        spouse[pairs[:, 0]], spouse[pairs[:, 1]] = pairs[:, 1], pairs[:, 0]
    return spouse


def _pairs(people: pd.DataFrame, pool: Ints, key: Ints) -> Ints:
    """Match men and women of equal ``key`` in the order of the pool, near in age."""
    table = pd.DataFrame(
        {"row": pool, "key": key[pool], "sex": people["jenis_kelamin"].to_numpy()[pool]}
    )
    table["rank"] = table.groupby(["key", "sex"]).cumcount()
    men, women = (table.loc[table["sex"] == sex] for sex in "LP")
    both = men.merge(women, on=["key", "rank"], suffixes=("", "_2"))
    pairs = both[["row", "row_2"]].to_numpy()
    age = people["umur"].to_numpy()
    pairs = pairs[np.abs(age[pairs[:, 0]] - age[pairs[:, 1]]) <= _OLDEST_GAP]
    # A pool in random order was matched key by key; order by the man's place in it again.
    place = np.empty(len(people), dtype=np.int64)
    place[pool] = np.arange(len(pool))
    ordered: Ints = pairs[np.argsort(place[pairs[:, 0]])]
    return ordered


def set_homes(people: pd.DataFrame, units: pd.DataFrame, spouse: Ints, streams: Streams) -> None:
    """Give homes scattered around a kelurahan, near the work for most; couples share one."""
    random = streams("homes")
    centres = kelurahan_centres()
    n = len(people)
    home = _kelurahan(people, units, centres, random)
    points: Floats = centres[["lintang", "bujur"]].to_numpy(dtype=float)[home]
    points = points + random.normal(0.0, 0.4, (n, 2)) / KM_PER_DEGREE
    unknown = random.random(n) < _NO_HOME
    shares = np.flatnonzero((spouse >= 0) & (people["jenis_kelamin"] == "P").to_numpy())
    source = np.arange(n)
    source[shares] = spouse[shares]
    points = np.where(unknown[source, None], np.nan, points[source])
    names = centres["nama"].to_numpy(dtype=object)[home][source]
    people["rumah_kelurahan"] = blank(names, unknown[source])
    people["rumah_lintang"] = points[:, 0].round(6)
    people["rumah_bujur"] = points[:, 1].round(6)


def _kelurahan(
    people: pd.DataFrame, units: pd.DataFrame, centres: pd.DataFrame, random: np.random.Generator
) -> Ints:
    """Draw the home kelurahan: that of the work, one of its kecamatan, or any."""
    n = len(people)
    unit = people["unit"].to_numpy()
    own = pd.Index(centres["nama"]).get_indexer(pd.Index(units["kelurahan"]))[unit]
    order = centres.sort_values("kecamatan", kind="stable")
    sizes = order["kecamatan"].value_counts().sort_index()
    first = np.concatenate([[0], np.cumsum(sizes.to_numpy())[:-1]])
    group = sizes.index.get_indexer(pd.Index(units["kecamatan"]))[unit]
    inside = first[group] + (random.random(n) * sizes.to_numpy()[group]).astype(int)
    near = order.index.to_numpy()[inside]
    far = random.integers(0, len(centres), n)
    mode = random.choice(3, size=n, p=[0.25, 0.33, 0.42])
    return np.where(mode == 0, own, np.where(mode == 1, near, far)).astype(np.int64)

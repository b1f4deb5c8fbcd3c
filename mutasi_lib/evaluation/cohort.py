"""Who moved when, what was observed of whom, and a count of everything that was set aside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd

from mutasi_lib.domain.indicators import INDICATORS, QUESTIONNAIRE, kesulitan_of, limits_of
from mutasi_lib.domain.snapshot import Snapshot

NEVER = 10**6
"""Month of TMT of who never moved."""
LEAST_COLLEAGUES = 2
"""Colleagues of the same unit and month without whom a steered indicator cannot be read."""
UNKNOWN = "tidak diketahui"


@dataclass(frozen=True, kw_only=True, eq=False)
class Cohort:
    """Transfers and observations of one evaluation, below the line where people have names.

    Months are counted from year 0 (``12 * year + month - 1``).

    Attributes
    ----------
    transfers : DataFrame, by pegawai_key
        bulan (month of TMT), unit_asal, unit_tujuan, kembali (came back), keinginan, rumpun,
        kelompok_jabatan, kecamatan, kesulitan (sulit, lain, tidak diketahui), segmen.
    people : DataFrame, by pegawai_key
        Everyone observed who moved or never did: mulai (month of TMT or `NEVER`), unit (the one
        left, or the only one), rumpun, kelompok_jabatan.
    observations : DataFrame
        pegawai_key, bulan, indikator, nilai, unit (where the person then was).
    exclusions : DataFrame
        tabel, alasan, baris: what was set aside, and why; nothing is dropped silently.
    last : int
        Month of the data.
    """

    transfers: pd.DataFrame
    people: pd.DataFrame
    observations: pd.DataFrame
    exclusions: pd.DataFrame
    last: int

    @cached_property
    def first(self) -> int:
        """First month observed."""
        return int(self.observations["bulan"].min()) if len(self.observations) else self.last

    def matrix(self, indikator: str) -> pd.DataFrame:
        """Values by person (rows, as in ``people``) and month; steered ones beside colleagues."""
        rows = self.observations[self.observations["indikator"] == indikator]
        if INDICATORS[indikator].beside_colleagues:
            rows = rows.assign(nilai=_beside_colleagues(rows, self.transfers.index))
        months = range(self.first, self.last + 1)
        wide = rows.pivot(index="pegawai_key", columns="bulan", values="nilai")
        return wide.reindex(index=self.people.index, columns=months)


def prepare_cohort(
    observations: pd.DataFrame,
    realisasi: pd.DataFrame,
    *,
    people: pd.DataFrame,
    units: pd.DataFrame,
    posts: pd.DataFrame,
    as_of: date,
) -> Cohort:
    """Bring transfers and observations together.

    Parameters
    ----------
    observations
        pegawai_key, periode, indikator, nilai: table ``pemantauan``.
    realisasi
        pegawai_key, unit_asal, unit_tujuan, jabatan, status, tmt; keinginan may be missing.
    people
        pegawai_key, unit_kerja, jabatan; tmt_unit and akhir_kontrak may be missing.
    units, posts
        kode, kecamatan, skor_kesulitan; kode, rumpun, kelompok_jabatan.
    as_of
        Nothing after this day has happened.
    """
    tally = _Tally()
    last = int(month_of(pd.Series([pd.Timestamp(as_of)])).iloc[0])
    known = people.drop_duplicates("pegawai_key").set_index("pegawai_key")
    moves = _transfers(realisasi, known, last, tally)
    moves = _described(moves, units, posts)
    seen = _observed(observations, known, moves, last, tally)
    seen, persons = _comparable(seen, moves, known, posts, tally)
    return Cohort(
        transfers=moves[moves.index.isin(persons.index)].drop(columns="kedua"),
        people=persons,
        observations=seen,
        exclusions=tally.table(),
        last=last,
    )


def cohort_of(snapshot: Snapshot) -> Cohort:
    """`prepare_cohort` of the tables of a snapshot."""
    return prepare_cohort(
        snapshot["pemantauan"],
        snapshot["realisasi"],
        people=snapshot["pegawai"],
        units=snapshot["unit_kerja"],
        posts=snapshot["jabatan"],
        as_of=snapshot.as_of,
    )


def month_of(days: pd.Series) -> pd.Series:
    """Count months from year 0."""
    return 12 * days.dt.year + days.dt.month - 1


class _Tally:
    """Counts what is set aside; each row once, for the first reason that holds."""

    def __init__(self) -> None:
        self._rows: list[tuple[str, str, int]] = []

    def keep(self, frame: pd.DataFrame, table: str, reasons: dict[str, pd.Series]) -> pd.DataFrame:
        """Drop and count the rows of each reason in turn."""
        left = pd.Series(True, index=frame.index)
        for reason, mask in reasons.items():
            hit = left & mask.fillna(False).astype(bool)
            if count := int(hit.sum()):
                self._rows.append((table, reason, count))
            left &= ~hit
        return frame[left]

    def table(self) -> pd.DataFrame:
        return pd.DataFrame(self._rows, columns=["tabel", "alasan", "baris"])


def _transfers(
    realisasi: pd.DataFrame, known: pd.DataFrame, last: int, tally: _Tally
) -> pd.DataFrame:
    """One executed transfer per person, the first, with the month of the second."""
    table = realisasi.reset_index(drop=True).assign(bulan=month_of(realisasi["tmt"]).to_numpy())
    done = table["status"].isin(["dilaksanakan", "kembali"])
    table = tally.keep(
        table,
        "realisasi",
        {
            "belum atau batal dilaksanakan": ~done,
            "TMT sesudah tanggal keadaan data": table["bulan"] > last,
            "unit asal dan tujuan sama": table["unit_asal"] == table["unit_tujuan"],
            "pegawai tidak ada pada tabel pegawai": ~table["pegawai_key"].isin(known.index),
        },
    ).sort_values(["pegawai_key", "bulan"])
    later = table.groupby("pegawai_key")["bulan"].shift(-1).fillna(NEVER).astype(int)
    table = table.assign(kedua=later)
    again = table.duplicated("pegawai_key")
    table = tally.keep(table, "realisasi", {"perpindahan kedua orang yang sama": again})
    if "keinginan" not in table:
        table["keinginan"] = pd.NA
    return table.set_index("pegawai_key")


def _described(moves: pd.DataFrame, units: pd.DataFrame, posts: pd.DataFrame) -> pd.DataFrame:
    place, post = units.set_index("kode"), posts.set_index("kode")
    kesulitan = moves["unit_tujuan"].map(kesulitan_of(units))
    table = pd.DataFrame(
        {
            "bulan": moves["bulan"],
            "kedua": moves["kedua"],
            "unit_asal": moves["unit_asal"],
            "unit_tujuan": moves["unit_tujuan"],
            "kembali": moves["status"] == "kembali",
            "keinginan": moves["keinginan"].fillna(UNKNOWN),
            "rumpun": moves["jabatan"].map(post["rumpun"]).fillna(UNKNOWN),
            "kelompok_jabatan": moves["jabatan"].map(post["kelompok_jabatan"]),
            "kecamatan": moves["unit_tujuan"].map(place["kecamatan"]).fillna(UNKNOWN),
            "kesulitan": kesulitan.fillna(UNKNOWN),
        }
    )
    wished = table["keinginan"] == "dipenuhi"
    elsewhere = np.where(wished, "ke tempat lain, sesuai keinginan", "ke tempat lain, selebihnya")
    table["segmen"] = np.where(table["kesulitan"] == "sulit", "ke tempat sulit", elsewhere)
    return table


def _observed(
    observations: pd.DataFrame, known: pd.DataFrame, moves: pd.DataFrame, last: int, tally: _Tally
) -> pd.DataFrame:
    """Observations that can be used, with month and unit."""
    table = observations.reset_index(drop=True)[["pegawai_key", "periode", "indikator", "nilai"]]
    table["bulan"] = month_of(table["periode"])
    person, indikator = _Spread(table["pegawai_key"]), _Spread(table["indikator"])
    names = [*INDICATORS, *QUESTIONNAIRE]
    ends = {name: limits_of(name) or (0.0, 0.0) for name in names}
    low, high = (
        indikator.of(pd.Series({name: pair[end] for name, pair in ends.items()})) for end in (0, 1)
    )
    start = person.of(moves["bulan"]).fillna(NEVER)
    same = pd.DataFrame({"p": person.codes, "i": indikator.codes, "b": table["bulan"]}).duplicated(
        keep=False
    )
    reasons = {
        "indikator tidak dikenal": ~indikator.of(pd.Series(True, index=names), default=False),
        "nilai kosong atau di luar batas indikatornya": ~table["nilai"].between(low, high),
        "lebih dari satu nilai sebulan untuk orang dan indikator yang sama": same,
        "periode sesudah tanggal keadaan data": table["bulan"] > last,
        "pegawai tidak ada pada tabel pegawai": ~person.of(
            pd.Series(True, index=known.index), default=False
        ),
        "angket dari sebelum perpindahan": indikator.of(
            pd.Series(True, index=list(QUESTIONNAIRE)), default=False
        )
        & (table["bulan"] < start),
        "sesudah perpindahan kedua": table["bulan"] >= person.of(moves["kedua"]).fillna(NEVER),
    }
    if "akhir_kontrak" in known:
        ended = person.of(known["akhir_kontrak"])
        reasons["sesudah kontraknya berakhir"] = table["periode"] > ended
    unit = person.of(moves["unit_tujuan"]).mask(
        table["bulan"] < start, person.of(moves["unit_asal"])
    )
    table = table.assign(unit=unit.fillna(person.of(known["unit_kerja"])))
    return tally.keep(table, "pemantauan", reasons).drop(columns="periode")


class _Spread:
    """Values by key spread over the rows of a long table, each key looked up once."""

    def __init__(self, keys: pd.Series) -> None:
        self.codes, self.names = pd.factorize(keys)
        self.index = keys.index

    def of(self, values: pd.Series, default: bool | None = None) -> pd.Series:
        """The value of each row's key; ``default`` (or missing) where it has none."""
        found = values.reindex(self.names)
        if default is not None:
            found = found.fillna(default).astype(bool)
        return found.take(self.codes).set_axis(self.index)


def _comparable(
    seen: pd.DataFrame,
    moves: pd.DataFrame,
    known: pd.DataFrame,
    posts: pd.DataFrame,
    tally: _Tally,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Leave out who came to the unit meanwhile without a recorded transfer; describe the others."""
    post = posts.set_index("kode")
    keys = pd.Index(seen["pegawai_key"].unique()).union(moves.index)
    persons = pd.DataFrame(index=keys.rename("pegawai_key"))
    persons["mulai"] = moves["bulan"].reindex(keys).fillna(NEVER).astype(int)
    persons["unit"] = moves["unit_asal"].reindex(keys).fillna(known["unit_kerja"].reindex(keys))
    jabatan = known["jabatan"].reindex(keys)
    persons["rumpun"] = jabatan.map(post["rumpun"]).fillna(UNKNOWN)
    persons["kelompok_jabatan"] = jabatan.map(post["kelompok_jabatan"]).fillna(UNKNOWN)
    if "tmt_unit" not in known or seen.empty:
        return seen, persons
    since = month_of(known["tmt_unit"].reindex(keys))
    new = (persons["mulai"] == NEVER) & (since > int(seen["bulan"].min()))
    seen = tally.keep(
        seen,
        "pemantauan",
        {
            "pembanding yang baru masuk unitnya tanpa tercatat pada realisasi": seen[
                "pegawai_key"
            ].isin(keys[new.fillna(False).to_numpy(dtype=bool)])
        },
    )
    return seen, persons[~new.fillna(False).to_numpy(dtype=bool)]


def _beside_colleagues(rows: pd.DataFrame, movers: pd.Index) -> pd.Series:
    """Value less the mean of colleagues who never moved, without oneself; NaN with too few."""
    stays = ~rows["pegawai_key"].isin(movers)
    place = [rows["unit"], rows["bulan"]]
    total = rows["nilai"].where(stays, 0.0).groupby(place).transform("sum")
    count = stays.astype(float).groupby(place).transform("sum") - stays
    mean = (total - rows["nilai"].where(stays, 0.0)) / count.where(count >= LEAST_COLLEAGUES)
    return rows["nilai"] - mean

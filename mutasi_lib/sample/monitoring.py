"""An earlier round and how its people fared; what happened to them was planted, and is told here.

`PLANTED` is the truth that `docs/evaluation.md` states and that an evaluation has to find. All
draws come from streams of their own, so that no other table changes.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import pandas as pd

from mutasi_lib.domain.indicators import QUESTIONNAIRE
from mutasi_lib.sample.chance import Bools, Floats, Ints, Objects, Streams
from mutasi_lib.sample.statements import City

_FIRST, _LAST = pd.Timestamp("2025-01-01"), pd.Timestamp("2026-08-31")
_QUARTERS = pd.date_range("2024-12-31", periods=8, freq="QE")
_SETTLED = pd.Timestamp("2024-07-01")
_COLLEAGUES = 6
"""People observed per unit beside those who moved: the comparison."""
_RETURNED = 8
_ASKED_AT = (1, 2, 4)
"""Quarters after the TMT in which the questionnaire is asked: 3, 6 and 12 months."""


@dataclass(frozen=True, kw_only=True)
class Planted:
    """What the transfers of the earlier round do, in the indicator's own unit.

    ``sulit``: to one of the quarter of units with the highest skor_kesulitan; ``dipenuhi``: to
    any other unit, as wished. Everybody else: nothing. ``latent_*`` is the mean of the hidden
    adaptation (0-100, spread 12); in hard places ``per_latent`` points of performance go with each
    of its points. Who is below 50 is lost from follow-up more often by ``lost_badly``, so that
    follow-up is not missing at random. ``back_from_hard``: 1 where who came back had been in a
    hard place, 0 where they had been anywhere. ``tugas_sulit`` lowers the answer about
    mastering the task.
    """

    kinerja_sulit: float = -6.0
    kinerja_dipenuhi: float = 4.0
    kehadiran_sulit: float = -3.0
    keluaran_sulit: float = -12.0
    latent_sulit: float = 54.0
    latent_dipenuhi: float = 78.0
    latent_lain: float = 70.0
    per_latent: float = 0.1
    tugas_sulit: float = -0.9
    back_from_hard: float = 1.0
    lost: float = 0.05
    lost_badly: float = 0.45


PLANTED = Planted()
NOTHING = Planted(
    **{field.name: 0.0 for field in fields(Planted)}
    | {"latent_sulit": 70.0, "latent_dipenuhi": 70.0, "latent_lain": 70.0, "lost": 0.05}
)
"""A city in which transfers changed nothing, and follow-up is lost at random."""


@dataclass(frozen=True, kw_only=True)
class Round:
    """Who moved: rows of the people, from and to rows of the units, month of TMT, wish, return."""

    rows: Ints
    origin: Ints
    target: Ints
    month: Ints
    keinginan: Objects
    returned: Bools

    @property
    def size(self) -> int:
        """How many moved."""
        return len(self.rows)


def build_round(
    city: City, decisions: pd.DataFrame, streams: Streams, planted: Planted = PLANTED
) -> Round:
    """Choose who moved from January 2025 to August 2026: people who came to their unit then.

    A few more went (to a hard place, where that was planted) and came back: they sit in their old
    unit.
    """
    random = streams("putaran lalu")
    people = city.people
    free = city.movable() & ~people["id_pegawai"].isin(decisions["id_pegawai"]).to_numpy()
    since = people["tmt_unit"]
    came = since.between(_FIRST, _LAST) & ((since - people["tmt_cpns"]).dt.days > 400)
    rows = np.flatnonzero(free & came.to_numpy())
    partner = city.other_units(rows, random, 8)
    origin = _first_real(partner)
    rows, origin = rows[origin >= 0], origin[origin >= 0]
    back = _who_came_back(city, free & (since < _SETTLED).to_numpy(), random, planted)
    unit = people["unit"].to_numpy()
    asked = random.choice(
        ["dipenuhi", "tidak dipenuhi", "tidak ditanya"], size=len(rows), p=[0.4, 0.25, 0.35]
    )
    return Round(
        rows=np.concatenate([rows, back[0]]),
        origin=np.concatenate([origin, unit[back[0]]]),
        target=np.concatenate([unit[rows], back[1]]),
        month=np.concatenate(
            [_month(since.to_numpy()[rows]), np.full(len(back[0]), 12 * 2025 + 4)]
        ),
        keinginan=np.concatenate([asked, np.full(len(back[0]), "tidak ditanya")]).astype(object),
        returned=np.arange(len(rows) + len(back[0])) >= len(rows),
    )


def _first_real(partner: Ints) -> Ints:
    """The first drawn unit that is not the own one, or -1."""
    column = (partner >= 0).argmax(axis=1)
    return np.take_along_axis(partner, column[:, None], axis=1)[:, 0]


def _who_came_back(
    city: City, pool: Bools, random: np.random.Generator, planted: Planted
) -> tuple[Ints, Ints]:
    rows = random.permutation(np.flatnonzero(pool))
    seen = city.other_units(rows, random, 8)
    fits = (seen >= 0) & (hard_units(city)[seen] | (planted.back_from_hard == 0))
    chosen = np.flatnonzero(fits.any(axis=1))[: max(1, round(_RETURNED * city.scale))]
    column = fits[chosen].argmax(axis=1)
    return rows[chosen], seen[chosen, column]


def _month(days: np.ndarray) -> Ints:
    """Count months since year 0, January being 0."""
    stamps = pd.DatetimeIndex(days)
    return (12 * stamps.year + stamps.month - 1).to_numpy(dtype=np.int64)


def hard_units(city: City) -> Bools:
    """The quarter of units with the highest skor_kesulitan."""
    score = city.units["skor_kesulitan"].to_numpy(dtype=float)
    hard: Bools = score >= np.nanquantile(score, 0.75)
    return hard


def round_as_decisions(city: City, earlier: Round) -> pd.DataFrame:
    """The round as rows of table ``realisasi``."""
    first = [f"{month // 12}-{month % 12 + 1:02d}-01" for month in earlier.month]
    own = city.people["tmt_unit"].to_numpy()[earlier.rows]
    tmt = np.where(earlier.returned, pd.to_datetime(first).to_numpy(), own)
    number = [f"800.1.3.1/{100 + place}/CONTOH (fiktif)" for place in range(earlier.size)]
    return pd.DataFrame(
        {
            "id_pegawai": city.ids[earlier.rows],
            "unit_asal": city.codes[earlier.origin],
            "unit_tujuan": city.codes[earlier.target],
            "jabatan": city.people["jabatan"].to_numpy()[earlier.rows],
            "status": np.where(earlier.returned, "kembali", "dilaksanakan"),
            "keputusan": number,
            "tmt": tmt.astype("datetime64[us]"),
            "keinginan": earlier.keinginan,
        }
    )


def build_observations(
    city: City, earlier: Round, random: np.random.Generator, planted: Planted = PLANTED
) -> pd.DataFrame:
    """Make ``pemantauan``: two years in quarters, of who moved and of colleagues in their units."""
    beside = _colleagues(city, earlier, random)
    rows = np.concatenate([earlier.rows, beside])
    moved = np.arange(len(rows)) < earlier.size
    hidden, hard, wished = _hidden(city, earlier, random, planted)
    quarter = np.array([_month(np.array([day]))[0] for day in _QUARTERS.to_numpy()])
    start = np.concatenate([earlier.month, np.full(len(beside), 10**6)])
    after = quarter[None, :] >= start[:, None]
    own = city.people["unit"].to_numpy()[beside]
    origin, target = (
        np.concatenate([place, own])[:, None] for place in (earlier.origin, earlier.target)
    )
    unit = np.where(after, target, origin)
    lost = _lost(earlier, after[moved], hidden, random, planted)
    values = _series(city, unit, random)
    for name, effect in _effects(hidden, hard, wished, planted).items():
        values[name][moved] += after[moved] * effect[:, None]
    pieces = _long(city, rows, values, np.pad(lost, ((0, len(beside)), (0, 0))))
    pieces.append(_answers(city, earlier, quarter, hidden, hard, lost, random, planted))
    table = pd.concat(pieces, ignore_index=True)
    return table.sort_values(["id_pegawai", "periode", "indikator"], kind="stable")


_SHARED = ("Komunikasi", "Mengelola perubahan", "Pelayanan publik")
_STANDARD = 3
_NOT_MEASURED = 0.1


def build_competence(
    city: City, earlier: Round, courses: pd.DataFrame, random: np.random.Generator
) -> pd.DataFrame:
    """Make ``kompetensi`` of nine in ten of those who moved and stayed.

    In what every post asks for and, where there is a course for it, in the trade of their own.
    Drawn apart from how they adapt: no gap explains anything here.
    """
    rows = earlier.rows[~earlier.returned]
    rows = rows[random.random(len(rows)) >= _NOT_MEASURED]
    trade = courses.dropna(subset=["kelompok_jabatan"]).set_index("kelompok_jabatan")["kompetensi"]
    kelompok = city.people["kelompok"].to_numpy()[rows]
    own = pd.Series(kelompok).map(trade).to_numpy()
    names = np.column_stack([*(np.full(len(rows), name, dtype=object) for name in _SHARED), own])
    levels = _STANDARD + random.choice([-2, -1, 0, 1], size=names.shape, p=[0.1, 0.25, 0.45, 0.2])
    table = pd.DataFrame(
        {
            "id_pegawai": np.repeat(city.ids[rows], names.shape[1]),
            "kompetensi": names.ravel(),
            "tingkat": levels.ravel(),
            "tingkat_standar": _STANDARD,
        }
    )
    table = table.dropna(subset=["kompetensi"]).drop_duplicates(["id_pegawai", "kompetensi"])
    return table.sort_values(["id_pegawai", "kompetensi"], kind="stable")


def _colleagues(city: City, earlier: Round, random: np.random.Generator) -> Ints:
    """Choose settled people of every unit left or entered."""
    people = city.people
    settled = city.movable() & (people["tmt_unit"] < _SETTLED).to_numpy()
    settled[earlier.rows] = False
    rows = random.permutation(np.flatnonzero(settled))
    touched = np.union1d(earlier.origin, earlier.target)
    unit = people["unit"].to_numpy()[rows]
    place = pd.Series(unit).groupby(unit).cumcount().to_numpy()
    return np.sort(rows[np.isin(unit, touched) & (place < _COLLEAGUES)])


def _hidden(
    city: City, earlier: Round, random: np.random.Generator, planted: Planted
) -> tuple[Floats, Bools, Bools]:
    """Hidden adaptation of who moved; whether to a hard place; whether as wished elsewhere."""
    hard = hard_units(city)[earlier.target]
    wished = (earlier.keinginan == "dipenuhi") & ~hard
    mean = np.where(
        hard, planted.latent_sulit, np.where(wished, planted.latent_dipenuhi, planted.latent_lain)
    )
    return random.normal(mean, 12.0), hard, wished


def _effects(hidden: Floats, hard: Bools, wished: Bools, planted: Planted) -> dict[str, Floats]:
    """What the move changes for each person; in hard places more for who adapts worse."""
    worse = planted.per_latent * (hidden - planted.latent_sulit)
    return {
        "nilai_kinerja": np.where(
            hard, planted.kinerja_sulit + worse, np.where(wished, planted.kinerja_dipenuhi, 0.0)
        ),
        "kehadiran": np.where(hard, planted.kehadiran_sulit, 0.0),
        "keluaran_layanan": np.where(hard, planted.keluaran_sulit, 0.0),
    }


def _lost(
    earlier: Round, after: Bools, hidden: Floats, random: np.random.Generator, planted: Planted
) -> Bools:
    """Who is no longer observed, from when: badly adapted people more often, returned always."""
    count = after.cumsum(axis=1)
    chance = planted.lost + planted.lost_badly * (hidden < 50)
    leaves_at = np.where(
        random.random(earlier.size) < chance, random.integers(2, 4, len(hidden)), 99
    )
    lost: Bools = count >= np.where(earlier.returned, 2, leaves_at)[:, None]
    return lost


def _series(city: City, unit: Ints, random: np.random.Generator) -> dict[str, Floats]:
    """Values without any effect: person, unit and quarter, noise."""
    people, quarters = unit.shape
    units = len(city.codes)
    steered = random.normal(0, 2, units)[:, None] + random.normal(0, 1.5, (units, quarters))
    at = np.arange(quarters)[None, :]

    def around(middle: float, person: float, noise: float) -> Floats:
        own = random.normal(middle, person, (people, 1))
        result: Floats = own + random.normal(0, noise, (people, quarters))
        return result

    return {
        "nilai_kinerja": around(78, 4, 3) + steered[unit, at],
        "kehadiran": around(92, 1.5, 1.5),
        "keluaran_layanan": around(100, 15, 8) + 4 * np.sin(at * np.pi / 2),
        "ip_asn": around(70, 6, 1.5),
    }


_CEILING = {"nilai_kinerja": 100.0, "kehadiran": 100.0, "ip_asn": 100.0}
_SOURCES = {
    "nilai_kinerja": "e-kinerja (contoh)",
    "kehadiran": "presensi (contoh)",
    "keluaran_layanan": "laporan unit (contoh)",
    "ip_asn": "IP-ASN tahunan (contoh)",
}


def _long(city: City, rows: Ints, values: dict[str, Floats], lost: Bools) -> list[pd.DataFrame]:
    """Write the series in long form; IP-ASN once a year."""
    pieces = []
    for name, value in values.items():
        seen = ~lost
        if name == "ip_asn":
            seen = seen & (_QUARTERS.month == 12)[None, :]
        who, when = np.nonzero(seen)
        shown = np.clip(value[who, when], 0, _CEILING.get(name, np.inf)).round(1)
        pieces.append(_rows(city, rows[who], when, name, shown, _SOURCES[name]))
    return pieces


def _rows(
    city: City, rows: Ints, when: Ints, indikator: str, nilai: Floats, sumber: str
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "id_pegawai": city.ids[rows],
            "periode": _QUARTERS.to_numpy()[when],
            "indikator": indikator,
            "nilai": nilai,
            "sumber": sumber,
        }
    )


def _answers(
    city: City,
    earlier: Round,
    quarter: Ints,
    hidden: Floats,
    hard: Bools,
    lost: Bools,
    random: np.random.Generator,
    planted: Planted,
) -> pd.DataFrame:
    """Questionnaires of who moved, as answers from 1 to 5."""
    count = (quarter[None, :] >= earlier.month[:, None]).cumsum(axis=1)
    pieces = []
    for asked in _ASKED_AT:
        who, when = np.nonzero((count == asked) & ~lost)
        level = hidden[who] + 2.0 * asked
        for name in QUESTIONNAIRE:
            answer = 1 + level / 25 + random.normal(0, 0.6, len(who))
            if name == "adaptasi_1":
                answer = answer + np.where(hard[who], planted.tugas_sulit, 0.0)
            score = np.clip(np.rint(answer), 1, 5)
            pieces.append(
                _rows(city, earlier.rows[who], when, name, score, "angket adaptasi (contoh)")
            )
    return pd.concat(pieces, ignore_index=True)

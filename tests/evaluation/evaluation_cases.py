"""Small cohorts one can reckon by hand: who moved when, and what was seen of whom."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
from builders import City

from mutasi_lib.evaluation.cohort import NEVER, Cohort, prepare_cohort

AS_OF = date(2026, 12, 31)
FIRST_MONTH = 12 * 2025
UNITS = pd.DataFrame(
    {
        "kode": [f"U{n:02d}" for n in range(24)],
        "kecamatan": "Rangkui",
        "skor_kesulitan": [float(10 * (n % 10)) for n in range(24)],
    }
)
POSTS = pd.DataFrame(
    {
        "kode": ["PERAWAT", "GURU"],
        "rumpun": ["kesehatan", "pendidikan"],
        "kelompok_jabatan": ["perawat", "guru"],
    }
)


def panel_cohort(values: pd.DataFrame, start: list[int], target: list[str] | None = None) -> Cohort:
    """A cohort of bare numbers: one row per person, one column per month.

    ``start`` is the column in which a person's first month after the move lies (`NEVER`: none).
    """
    keys = values.index
    mulai = [FIRST_MONTH + month if month < NEVER else NEVER for month in start]
    people = pd.DataFrame(
        {"mulai": mulai, "unit": [f"asal {key}" for key in keys], "rumpun": "r"}, index=keys
    ).assign(kelompok_jabatan="k")
    moved = people[people["mulai"] < NEVER]
    names = [f"tujuan {key}" for key in moved.index] if target is None else target
    return Cohort(
        transfers=pd.DataFrame({"bulan": moved["mulai"], "unit_tujuan": names}, index=moved.index),
        people=people,
        observations=pd.DataFrame({"bulan": [FIRST_MONTH]}),
        exclusions=pd.DataFrame(),
        last=FIRST_MONTH + values.shape[1] - 1,
    )


def moves_of(keys: list[str], tmt: str = "2025-07-01", **columns: object) -> pd.DataFrame:
    """Executed transfers from U00 to U01, all alike."""
    rows = {
        "pegawai_key": keys, "unit_asal": "U00", "unit_tujuan": "U01", "jabatan": "PERAWAT",
        "status": "dilaksanakan", "tmt": pd.Timestamp(tmt), "keinginan": "tidak ditanya",
    }  # fmt: skip
    return pd.DataFrame({**rows, **columns})


def seen_of(
    keys: list[str], indikator: str, months: list[str], value: float = 50.0
) -> pd.DataFrame:
    """The same value of an indicator for everybody in every month."""
    rows = [(key, pd.Timestamp(month), indikator, value) for key in keys for month in months]
    return pd.DataFrame(rows, columns=["pegawai_key", "periode", "indikator", "nilai"])


def people_of(keys: list[str], unit: str = "U00") -> pd.DataFrame:
    """Nurses in one unit since long ago."""
    since = pd.Timestamp("2019-01-01")
    return pd.DataFrame(
        {"pegawai_key": keys, "unit_kerja": unit, "jabatan": "PERAWAT", "tmt_unit": since}
    )


def prepared(observations: pd.DataFrame, realisasi: pd.DataFrame, people: pd.DataFrame) -> Cohort:
    """`prepare_cohort` in the small world of this file."""
    return prepare_cohort(
        observations, realisasi, people=people, units=UNITS, posts=POSTS, as_of=AS_OF
    )


def noisy_panel(
    seed: int, people: int = 240, months: int = 8, effect: float = 0.0
) -> tuple[pd.DataFrame, list[int], list[str]]:
    """Numbers with person and month effects and noise; a third moves in months 3 to 5."""
    random = np.random.default_rng(seed)
    values = random.normal(0, 2, (people, 1)) + random.normal(0, 1, (1, months))
    values = values + random.normal(0, 1, (people, months))
    start = np.where(np.arange(people) % 3 == 0, 3 + np.arange(people) // 3 % 3, NEVER)
    values += effect * (np.arange(months)[None, :] >= start[:, None])
    keys = [f"P{n:03d}" for n in range(people)]
    target = [f"T{n % 12}" for n in range(int((start < NEVER).sum()))]
    return pd.DataFrame(values, index=keys), start.tolist(), target


def decided_city() -> City:
    """Four decisions from PKM-A to PKM-B: A3 is there, A1 is late, A2 was cancelled and A3 is the
    one who came instead, A5 is only proposed."""
    city = City()
    for key, status, tmt in (
        ("A3", "dilaksanakan", "2026-05-01"), ("A1", "ditetapkan", "2026-06-01"),
        ("A2", "batal", "2026-04-01"), ("A5", "diusulkan", "2027-03-01"),
    ):  # fmt: skip
        city = city.add_row(
            "realisasi", id_pegawai=key, unit_asal="PKM-A", unit_tujuan="PKM-B",
            jabatan="PERAWAT-1", status=status, tmt=tmt,
        )  # fmt: skip
    return city

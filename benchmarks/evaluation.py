"""Whether the evaluation finds what was planted, 200 times over, and how long it takes.

    python -m benchmarks.evaluation

Truth: the sample city's people and its earlier round stay as they are; what is observed of them is
drawn anew from 200 seeds, with the planted effects and without any. Counted: how often the 95 %
interval holds the truth, how often each group is called harmed or helped.

The truth in hard places is the mean effect on the people whose observations were used: what
somebody loses there depends on how well they adapt, and who adapts badly is lost more often.

Time: 5,000 transfers over 24 months, observed monthly with 10,000 colleagues, four indicators, from
the tables to every verdict, worklist and risk.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.machine import describe, write_result
from mutasi_lib.domain.indicators import INDICATORS, QUESTIONNAIRE
from mutasi_lib.evaluation import evaluate_transfers
from mutasi_lib.evaluation.findings import find_effects
from mutasi_lib.evaluation.verdict import SIGN_BAD, SIGN_GOOD, STRONG_BAD, STRONG_GOOD
from mutasi_lib.sample import CITY_PEOPLE, build_city
from mutasi_lib.sample.chance import Streams
from mutasi_lib.sample.monitoring import (
    NOTHING,
    PLANTED,
    Planted,
    build_observations,
    build_round,
    round_as_decisions,
)
from mutasi_lib.sample.posts import build_posts
from mutasi_lib.sample.statements import build_decisions

SEEDS = 200
AS_OF = date(2026, 11, 1)
HARD, WISHED, OTHERS = (
    "ke tempat sulit",
    "ke tempat lain, sesuai keinginan",
    "ke tempat lain, selebihnya",
)
TRUTH = {
    ("nilai_kinerja", HARD): PLANTED.kinerja_sulit,
    ("nilai_kinerja", WISHED): PLANTED.kinerja_dipenuhi,
    ("kehadiran", HARD): PLANTED.kehadiran_sulit,
    ("keluaran_layanan", HARD): PLANTED.keluaran_sulit,
}
"""Planted effects; every other indicator and group is zero."""


def recover(seeds: int = SEEDS) -> dict[str, dict[str, Any]]:
    """Count, by city and then by indicator and group, how often the truth was found."""
    return {
        name: _counted(planted, seeds)
        for name, planted in (("planted", PLANTED), ("null", NOTHING))
    }


def _counted(planted: Planted, seeds: int) -> dict[str, Any]:
    streams = Streams(2026)
    city, _ = build_city(CITY_PEOPLE, streams)
    earlier = build_round(city, build_decisions(city, streams), streams, planted)
    key = {"id_pegawai": "pegawai_key"}
    decided = round_as_decisions(city, earlier)
    decided["tmt"] = decided["tmt"].astype("datetime64[us]")
    fixed = {
        "people": city.people.rename(columns=key), "units": city.units, "posts": build_posts(),
        "as_of": AS_OF,
    }  # fmt: skip
    rows = []
    for seed in range(seeds):
        seen = build_observations(city, earlier, np.random.default_rng(seed), planted)
        evaluated = evaluate_transfers(
            seen.rename(columns=key), decided.rename(columns=key), **fixed
        )
        effects = find_effects(evaluated.cohort, groupings=("segmen",)).effects
        rows.append(effects[effects["menurut"] == "segmen"])
    table = pd.concat(rows, ignore_index=True)
    keys = list(zip(table["indikator"], table["kelompok"], strict=True))
    truth = np.array([TRUTH.get(key, 0.0) if planted is PLANTED else 0.0 for key in keys])
    table["memuat"] = (table["bawah"] <= truth) & (truth <= table["atas"])
    table["merugikan"] = table["simpulan"].isin([SIGN_BAD, STRONG_BAD])
    table["bermanfaat"] = table["simpulan"].isin([SIGN_GOOD, STRONG_GOOD])
    table["truth"] = truth
    told = table.groupby(["indikator", "kelompok"]).agg(
        truth=("truth", "first"), mean=("pengaruh", "mean"), coverage=("memuat", "mean"),
        harmed=("merugikan", "mean"), helped=("bermanfaat", "mean"),
    )  # fmt: skip
    return {
        f"{indikator}: {kelompok}": {name: round(float(value), 3) for name, value in row.items()}
        for (indikator, kelompok), row in told.iterrows()
    }


# --- time ----------------------------------------------------------------------------------------

MOVED, BESIDE, UNITS, MONTHS = 5_000, 10_000, 500, 24
LARGE = "5,000 transfers over 24 months, from the tables to every verdict"


def large() -> dict[str, Any]:
    """Make 5,000 transfers, 10,000 colleagues and 24 months; nothing planted."""
    random = np.random.default_rng(0)
    people = MOVED + BESIDE
    keys = np.array([f"P{n:06d}" for n in range(people)])
    unit = np.array([f"U{n:03d}" for n in random.integers(0, UNITS, people)])
    posts = pd.DataFrame(
        {"kode": [f"J{n}" for n in range(40)], "rumpun": [f"R{n % 4}" for n in range(40)],
         "kelompok_jabatan": [f"K{n}" for n in range(40)]}
    )  # fmt: skip
    jabatan = posts["kode"].to_numpy()[random.integers(0, 40, people)]
    months = pd.date_range("2024-11-30", periods=MONTHS, freq="ME")
    start = random.integers(3, 20, MOVED)
    target = np.array([f"U{n:03d}" for n in random.integers(0, UNITS, MOVED)])
    target = np.where(target == unit[:MOVED], "U999", target)
    moves = pd.DataFrame(
        {"pegawai_key": keys[:MOVED], "unit_asal": unit[:MOVED], "unit_tujuan": target,
         "jabatan": jabatan[:MOVED], "status": "dilaksanakan",
         "tmt": months.to_numpy()[start],
         "keinginan": random.choice(["dipenuhi", "tidak ditanya"], MOVED)}
    )  # fmt: skip
    pieces = []
    for name in INDICATORS:
        values = 70 + random.normal(0, 5, (people, 1)) + random.normal(0, 3, (people, MONTHS))
        pieces.append(_long(keys, months, np.clip(values, 0, 100), name))
    for name in QUESTIONNAIRE:
        answers = random.integers(1, 6, (MOVED, MONTHS)).astype(float)
        asked = np.isin(np.arange(MONTHS)[None, :] - start[:, None], (2, 5, 11))
        pieces.append(_long(keys[:MOVED], months, np.where(asked, answers, np.nan), name))
    names = [f"U{n:03d}" for n in range(UNITS)] + ["U999"]
    units = pd.DataFrame(
        {"kode": names, "kecamatan": [f"KEC{n % 7}" for n in range(len(names))],
         "skor_kesulitan": random.uniform(0, 100, len(names))}
    )  # fmt: skip
    present = unit.copy()
    present[:MOVED] = target
    persons = pd.DataFrame({"pegawai_key": keys, "unit_kerja": present, "jabatan": jabatan})
    return {
        "observations": pd.concat(pieces, ignore_index=True), "realisasi": moves,
        "people": persons, "units": units, "posts": posts, "as_of": AS_OF,
    }  # fmt: skip


def _long(
    keys: np.ndarray, months: pd.DatetimeIndex, values: np.ndarray, name: str
) -> pd.DataFrame:
    who, when = np.nonzero(~np.isnan(values))
    return pd.DataFrame(
        {"pegawai_key": keys[who], "periode": months.to_numpy()[when], "indikator": name,
         "nilai": values[who, when]}
    )  # fmt: skip


def inside() -> None:
    """Time the large evaluation inside this process, after the tables are made."""
    tables = large()
    started, worked = time.perf_counter(), time.process_time()
    evaluated = evaluate_transfers(**tables)
    told = (evaluated.findings, evaluated.worklist, evaluated.risk, evaluated.back_test)
    figure = {
        "seconds": round(time.perf_counter() - started, 2),
        "cpu_seconds": round(time.process_time() - worked, 2),
        "peak_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "observations": len(tables["observations"]),
        "verdicts": len(told[0].effects),
    }
    sys.stdout.write(json.dumps(figure))


def timed(repeat: int = 3) -> dict[str, Any]:
    """Run `inside` in processes of its own; the one with the median time."""
    command = [sys.executable, "-m", "benchmarks.evaluation", "large"]
    ran = [
        json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)  # noqa: S603 - our own module
        for _ in range(repeat)
    ]
    return dict(sorted(ran, key=lambda figure: float(figure["seconds"]))[repeat // 2])


def main() -> None:
    """Measure and write the result."""
    write_result(
        "evaluation",
        {
            "machine": describe("pandas", "numpy", "scipy", "statsmodels", "scikit-learn"),
            "figures": {LARGE: timed()},
            "seeds": SEEDS,
            "recovered": recover(),
        },
    )


if __name__ == "__main__":
    inside() if sys.argv[1:] == ["large"] else main()

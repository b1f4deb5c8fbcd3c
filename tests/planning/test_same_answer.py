"""The same data and policy give the same files, byte for byte (P4), however they arrive."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from mutasi_lib.domain.parameters import Parameters
from mutasi_lib.domain.scenario import Scenario
from mutasi_lib.loading import sample_source
from mutasi_lib.planning import Planning, prepare_study
from mutasi_lib.reports import write_plan

FILES = ("perpindahan.csv", "belum_terpenuhi.csv")

WITH_THREADS = """
import sys
from mutasi_lib.allocation import highs
from mutasi_lib.cli import main
highs.THREADS = int(sys.argv.pop(1))
main()
"""


def files_of(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in FILES}


def solve_from(source: Path, folder: Path) -> dict[str, bytes]:
    folder.mkdir()
    write_plan(prepare_study(Parameters(sumber=str(source))).solve(), folder)
    return files_of(folder)


def shuffled(name: str, folder: Path, seed: int) -> Path:
    """A copy of a sample's tables, the rows of each in another order."""
    order, folder = np.random.default_rng(seed), folder / f"acak-{seed}"
    folder.mkdir()
    for file in sample_source(name).glob("*.csv"):
        frame = pd.read_csv(file, dtype=str, keep_default_na=False)
        frame.iloc[order.permutation(len(frame))].to_csv(folder / file.name, index=False)
    return folder


def command(threads: int, *arguments: object) -> None:
    subprocess.run(
        [sys.executable, "-c", WITH_THREADS, str(threads), *map(str, arguments)],
        check=True,
        capture_output=True,
        env={**os.environ, "PYTHONHASHSEED": str(threads)},
    )


@pytest.fixture(scope="module")
def as_delivered(
    bolaang: Planning, rangkui: Planning, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], dict[str, bytes]]:
    made = {}
    for name, planning in {"bolaang_mongondow": bolaang, "rangkui": rangkui}.items():
        folder = tmp_path_factory.mktemp(name)
        write_plan(planning, folder)
        made[name] = files_of(folder)
    return made.__getitem__


@pytest.mark.parametrize("seed", range(20))
def test_twenty_orders_of_the_rows_give_the_same_files(
    as_delivered: Callable[[str], dict[str, bytes]], tmp_path: Path, seed: int
) -> None:
    source = shuffled("bolaang_mongondow", tmp_path, seed)
    assert solve_from(source, tmp_path / "hasil") == as_delivered("bolaang_mongondow")


@pytest.mark.parametrize(
    "seed", [pytest.param(s, marks=[pytest.mark.nightly] if s else []) for s in range(20)]
)
def test_the_city_gives_the_same_files_in_every_order(
    as_delivered: Callable[[str], dict[str, bytes]], tmp_path: Path, seed: int
) -> None:
    source = shuffled("rangkui", tmp_path, seed)
    assert solve_from(source, tmp_path / "hasil") == as_delivered("rangkui")


@pytest.mark.parametrize("threads", [pytest.param(1, marks=pytest.mark.nightly), 2])
def test_threads_in_another_process_give_the_same_files(
    as_delivered: Callable[[str], dict[str, bytes]], tmp_path: Path, threads: int
) -> None:
    target = tmp_path / "hasil"
    command(threads, "rencana", "rangkui", "--out", target)
    assert files_of(target) == as_delivered("rangkui")


def test_a_run_repeated_from_its_record_gives_the_same_files(tmp_path: Path) -> None:
    """Weights that are not the defaults, a budget, and the search for them started afresh."""
    target = tmp_path / "hasil"
    choices = ("bobot_jarak=2.5", "bobot_preferensi=0.3", "anggaran=150000000")
    settings = [part for choice in choices for part in ("--atur", choice)]
    command(1, "rencana", "rangkui", "--out", target, *settings)
    record = json.loads((target / "run.json").read_text(encoding="utf-8"))
    again = tmp_path / "lagi"
    again.mkdir()
    study = prepare_study(Parameters(**record["parameter"]))
    study.session.solve(Scenario())  # another plan first: the way to a plan is no matter
    planning = study.solve()
    write_plan(planning, again)
    assert planning.plan.fingerprint == record["sidik"]["rencana"]
    assert files_of(again) == files_of(target)

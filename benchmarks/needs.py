"""How long needs take: 100,000 slots at once, and one report per perangkat daerah.

    python -m benchmarks.needs

Slots: 10,000 units with ten kelompok each, half of the slots with two tasks of ABK, all with a
stated need, and 100,000 people. Ours states every method side by side, chooses, counts people and
finds the gaps; the alternative is what an analyst writes in a notebook: one loop over the slots
that adds up the tasks and counts the people, one method, no choice, no words. Both are timed
inside their process, after reading.

Reports: the sample city's largest perangkat daerah alone, then its 18 (kecamatan left out) side by
side; the alternative runs the same notebook for these 18 with papermill alone, one after another.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.machine import describe, measure, write_result
from mutasi_lib.domain.schemas import TABLES
from mutasi_lib.domain.snapshot import Snapshot
from mutasi_lib.loading import load_rules
from mutasi_lib.loading.joining import empty_table
from mutasi_lib.needs import compute_needs

UNITS, KELOMPOK = 10_000, 10
DAY, TMT = date(2026, 11, 1), date(2027, 1, 1)
LARGEST = "DINDIKBUD"


def build() -> Snapshot:
    """Make the 100,000 slots in memory; nothing random."""
    units = [f"U{n:05d}" for n in range(UNITS)]
    groups = [f"kelompok {n}" for n in range(KELOMPOK)]
    slots = pd.MultiIndex.from_product([units, groups]).to_frame(index=False)
    slots.columns = ["unit_kerja", "kelompok_jabatan"]
    number = np.arange(len(slots))
    half = slots[number % 2 == 0]
    tables = {
        "unit_kerja": {"kode": units, "nama": units, "jenis": "dinas"},
        "jabatan": {"kode": groups, "nama": groups, "jenis": "fungsional",
                    "kelompok_jabatan": groups, "rumpun": "umum"},
        "formasi": {**slots, "kebutuhan": 1 + number % 4},
        "pegawai": {"pegawai_key": [f"P{n:06d}" for n in number], "status_pegawai": "PNS",
                    "jabatan": slots["kelompok_jabatan"], "unit_kerja": slots["unit_kerja"]},
        "beban_kerja": {
            "unit_kerja": half["unit_kerja"].repeat(2), "volume": 900.0, "norma_waktu": 40.0,
            "kelompok_jabatan": half["kelompok_jabatan"].repeat(2),
            "uraian_tugas": ["satu", "dua"] * len(half),
        },
    }  # fmt: skip
    frames = {}
    for name in TABLES:
        frame = empty_table(name)
        for old, new in (("id_pegawai", "pegawai_key"), ("id_pasangan", "pasangan_key")):
            frame = frame.rename(columns={old: new})
        kinds = dict(frame.dtypes)
        if name in tables:
            stated = pd.DataFrame(tables[name]).reset_index(drop=True)
            frame = stated.reindex(columns=frame.columns)
        frames[name] = frame.astype(kinds)
    return Snapshot(as_of=DAY, tables=frames, identities=pd.DataFrame(), sources=(), info={})


def ours(snapshot: Snapshot) -> int:
    """Every method, the choice, the people, the gap."""
    needs = compute_needs(snapshot, load_rules(TMT), tmt=TMT, standard="hitungan")
    return int(needs["kebutuhan"].sum())


def loop(snapshot: Snapshot) -> int:
    """What an analyst writes: slot by slot."""
    tasks = dict(iter(snapshot["beban_kerja"].groupby(["unit_kerja", "kelompok_jabatan"])))
    people = snapshot["pegawai"].merge(
        snapshot["jabatan"][["kode", "kelompok_jabatan"]], left_on="jabatan", right_on="kode"
    )
    present = {key: len(group) for key, group in people.groupby(["unit_kerja", "kelompok_jabatan"])}
    total, gaps = 0, []
    for row in snapshot["formasi"].itertuples():
        need = row.kebutuhan
        group = tasks.get((row.unit_kerja, row.kelompok_jabatan))
        if group is not None:
            need = round((group["volume"] * group["norma_waktu"]).sum() / 75_000)
        gaps.append(present.get((row.unit_kerja, row.kelompok_jabatan), 0) - need)
        total += need
    return int(total)


WAYS: dict[str, Callable[[Snapshot], int]] = {"ours": ours, "loop": loop}


def inside(name: str, repeat: int) -> None:
    """Time one way inside this process and print seconds and the largest resident size."""
    snapshot = build()
    seconds, answers = [], set()
    for _ in range(repeat):
        started = time.perf_counter()
        answers.add(WAYS[name](snapshot))
        seconds.append(time.perf_counter() - started)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps([seconds, peak, sorted(answers)]))  # noqa: T201 - to the parent process


def timed(name: str, repeat: int) -> tuple[dict[str, Any], list[int]]:
    """Run one way in a process of its own."""
    ran = subprocess.run(  # noqa: S603 - our own module
        [sys.executable, "-m", "benchmarks.needs", name, str(repeat)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    seconds, peak, answers = json.loads(ran.stdout)
    return {
        "seconds": round(sorted(seconds)[len(seconds) // 2], 2),
        "seconds_all": [round(one, 2) for one in seconds],
        "peak_mib": round(peak / 1024),
    }, answers


PAPERMILL = """
import json, sys, papermill
for code in json.loads(sys.argv[1]):
    papermill.execute_notebook(
        "notebooks/02_analisis_kebutuhan.ipynb", f"{sys.argv[2]}/{code}.ipynb", progress_bar=False,
        parameters={"cakupan_tujuan": [f"opd:{code}"], "tingkat_akses": "unit", "unit_akses": code})
"""


def offices() -> list[str]:
    """The 18 perangkat daerah of the sample city that are no kecamatan."""
    from mutasi_lib.loading import load_sample

    units = load_sample("rangkui")["unit_kerja"]
    top = units.loc[units["induk"].isna(), "kode"].iloc[0]
    below = units[(units["induk"] == top) & (units["jenis"] != "kecamatan")]
    return sorted(below["kode"])


def report(codes: list[str], out: Path) -> list[str]:
    """The command that makes these reports."""
    scope = json.dumps([f"opd:{code}" for code in codes])
    return [
        sys.executable, "-m", "mutasi_lib.cli", "kebutuhan", "rangkui", "--per", "opd",
        "--out", str(out), "--atur", f"cakupan_tujuan={scope}",
    ]  # fmt: skip


def main() -> None:
    """Measure and write `results/needs.json`."""
    computed, ours_found = timed("ours", 3)
    looped, loop_found = timed("loop", 1)
    if ours_found != loop_found:
        raise SystemExit(f"the two ways disagree: {ours_found} and {loop_found}")
    codes = offices()
    with TemporaryDirectory() as made:
        root = Path(made)
        figures = {
            "100000 slots, compute_needs": computed,
            "100000 slots, loop over slots": looped,
            "report of the largest office, command": measure(report([LARGEST], root / "satu")),
            f"reports of {len(codes)} offices, command": measure(report(codes, root / "semua"), 1),
            f"reports of {len(codes)} offices, papermill one after another": measure(
                [sys.executable, "-c", PAPERMILL, json.dumps(codes), made], repeat=1
            ),
        }
        for folder, name in (("satu", "report of the largest office, command"),
                             ("semua", f"reports of {len(codes)} offices, command")):  # fmt: skip
            figures[name]["report_seconds"] = sorted(
                item["detik"]
                for run in (root / folder).glob("*/run.json")
                for item in json.loads(run.read_text())["laporan"]
            )
    versions = (
        "pandas",
        "pandera",
        "python-calamine",
        "openpyxl",
        "xlsxwriter",
        "papermill",
        "highspy",
    )
    write_result("needs", {"machine": describe(*versions), "figures": figures})


if __name__ == "__main__":
    if len(sys.argv) > 1:
        inside(sys.argv[1], int(sys.argv[2]))
    else:
        main()

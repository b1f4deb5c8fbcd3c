"""The invented city: what was planted is found, and where nothing was planted nothing is."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pandas as pd
import pytest

from mutasi_lib.evaluation import Evaluation, adaptation_rates, evaluate_snapshot
from mutasi_lib.evaluation.verdict import SIGN_BAD, SIGN_GOOD, STRONG_BAD, STRONG_GOOD
from mutasi_lib.loading import load_snapshot
from mutasi_lib.planning import Planning
from mutasi_lib.reports.evaluation import evaluation_summary
from mutasi_lib.sample import write_city
from mutasi_lib.sample.monitoring import PLANTED

pytestmark = pytest.mark.slow

HARD, WISHED, OTHERS = (
    "ke tempat sulit",
    "ke tempat lain, sesuai keinginan",
    "ke tempat lain, selebihnya",
)


@pytest.fixture(scope="module")
def planted(rangkui: Planning) -> Evaluation:
    return evaluate_snapshot(rangkui.study.snapshot)


@pytest.fixture(scope="module")
def nothing(tmp_path_factory: pytest.TempPathFactory) -> Evaluation:
    folder = tmp_path_factory.mktemp("tanpa")
    write_city(folder, planted=False)
    return evaluate_snapshot(load_snapshot(folder))


def by_segment(evaluated: Evaluation, indikator: str) -> pd.DataFrame:
    effects = evaluated.findings.effects
    rows = effects[(effects["menurut"] == "segmen") & (effects["indikator"] == indikator)]
    return rows.set_index("kelompok")


@pytest.mark.parametrize(
    ("indikator", "group", "truth"),
    [
        ("nilai_kinerja", HARD, PLANTED.kinerja_sulit),
        ("nilai_kinerja", WISHED, PLANTED.kinerja_dipenuhi),
        ("nilai_kinerja", OTHERS, 0.0),
        ("kehadiran", HARD, PLANTED.kehadiran_sulit),
        ("kehadiran", WISHED, 0.0),
        ("keluaran_layanan", HARD, PLANTED.keluaran_sulit),
        ("keluaran_layanan", OTHERS, 0.0),
        ("ip_asn", OTHERS, 0.0),
    ],
)
def test_the_estimate_is_near_what_was_planted(
    planted: Evaluation, indikator: str, group: str, truth: float
) -> None:
    """Within three errors: eight intervals side by side, so each is a wider one than 95 %."""
    row = by_segment(planted, indikator).loc[group]
    assert abs(row["pengaruh"] - truth) <= 3 * row["galat"]


def test_who_was_harmed_and_who_gained_is_told_and_nobody_else(planted: Evaluation) -> None:
    effects = planted.findings.effects
    mine = effects[effects["menurut"] == "segmen"].set_index(["indikator", "kelompok"])["simpulan"]
    bad = set(mine.index[mine.isin([SIGN_BAD, STRONG_BAD])])
    good = set(mine.index[mine.isin([SIGN_GOOD, STRONG_GOOD])])
    assert bad == {(name, HARD) for name in ("nilai_kinerja", "kehadiran", "keluaran_layanan")}
    assert good == {("nilai_kinerja", WISHED)}


def test_people_in_hard_places_lack_the_task_and_are_lost_more_often(planted: Evaluation) -> None:
    rates = adaptation_rates(planted.standing).set_index("kelompok")
    assert rates["gagal_bawah"].idxmax() == HARD
    assert planted.worklist["butir"].value_counts().idxmax() == "adaptasi_1"
    effects = by_segment(planted, "kehadiran")
    assert effects["teramati"].idxmin() == HARD


def test_the_next_plan_learns_that_hard_places_are_a_risk(planted: Evaluation) -> None:
    risk = planted.risk.groupby("kesulitan")["peluang"].mean()
    assert set(planted.risk["dasar"]) == {"terukur"}
    assert risk["sulit"] > 3 * risk["lain"]
    assert planted.back_test.set_index("kelompok").loc["ditandai", "terhindar"] > 0


def test_where_nothing_was_planted_no_group_is_called_harmed_or_helped(
    nothing: Evaluation,
) -> None:
    effects = nothing.findings.effects
    mine = effects[effects["menurut"].isin(["semua", "segmen"])]
    graded = mine["simpulan"].isin([SIGN_BAD, STRONG_BAD, SIGN_GOOD, STRONG_GOOD])
    assert not graded.any()
    assert set(nothing.risk["dasar"]) == {"rata-rata"}


def test_the_page_says_that_nothing_was_found(nothing: Evaluation, rangkui: Planning) -> None:
    text = re.sub("<[^>]+>", "", str(evaluation_summary(rangkui.study, nothing).data))
    assert "Tidak ada kelompok yang terbukti membaik atau memburuk" in text


def test_the_page_says_who_was_harmed_how_sure_that_is_and_what_to_do(
    planted: Evaluation, rangkui: Planning
) -> None:
    text = re.sub("<[^>]+>", "", str(evaluation_summary(rangkui.study, planted).data))
    assert f"Pindah {HARD}: merugikan" in text
    assert "selang" in text
    assert "Saya menguasai tugas di tempat baru" in text
    assert "kursi pelatihan" in text


def test_the_truth_was_found_in_two_hundred_draws() -> None:
    """Counted by ``python -m benchmarks.evaluation``; its table is in docs/performance.md."""
    root = Path(__file__).parents[2]
    result = json.loads((root / "benchmarks" / "results" / "evaluation.json").read_text())
    assert result["seeds"] == 200
    for city in result["recovered"].values():
        for told in city.values():
            assert told["coverage"] >= 0.90
            if told["truth"] == 0:
                assert told["harmed"] + told["helped"] <= 0.05
            elif told["truth"] < 0:
                assert told["harmed"] >= 0.8
                assert told["helped"] == 0

"""Pictures of a plan: what they say in words, to whom, and the numbers they are drawn from."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from test_access import at

from mutasi_lib import reports
from mutasi_lib.allocation.problem import seat_worth
from mutasi_lib.domain.parameters import Parameters
from mutasi_lib.planning import Planning
from mutasi_lib.reports import plan_figures
from mutasi_lib.reports.figures import map_of_moves
from mutasi_lib.reports.html import picture
from mutasi_lib.reports.plan_figures import (
    BETTER,
    REST,
    SAME,
    WORSE,
    coverage_grid,
    flow_bands,
    goal_changes,
    office_flows,
)

LABEL = "DATA CONTOH — orang dan angka fiktif; bukan keadaan nyata"


def words_of(section: object) -> str:
    """What a section says, its pixels left out."""
    return re.sub(r"base64,[A-Za-z0-9+/=]+", "", str(getattr(section, "data", "")))


def alt_of(section: object) -> str:
    found = re.search(r'alt="([^"]+)"', words_of(section))
    assert found
    return found[1]


@pytest.fixture(scope="module")
def gentle(bolaang: Planning) -> Planning:
    """The kabupaten with at most four moves."""
    return bolaang.study.solve(
        Parameters(sumber="bolaang_mongondow", batas_tujuan={"jumlah_perpindahan": 4})
    )


# --- flow ----------------------------------------------------------------------------------------


def test_flows_count_every_move_once_by_office(rangkui: Planning) -> None:
    """Recounted from the keys: a slot is unit|kelompok, the office is the root below the city."""
    flows = office_flows(rangkui)
    assert flows["orang"].sum() == len(rangkui.plan.moves)
    opd = rangkui.study.candidates.opd
    ends = [rangkui.plan.moves[c].str.split("|").str[0].map(opd) for c in ("slot_asal", "slot_key")]
    inside = int((ends[0] == ends[1]).sum())
    assert flows.loc[flows["asal"] == flows["tujuan"], "orang"].sum() == inside
    assert f"{inside} perpindahan lain terjadi di dalam satu" in alt_of(
        reports.flow_picture(rangkui)
    )


def test_the_largest_sender_and_receiver_are_named_first() -> None:
    flows = pd.DataFrame(
        [("A", "B", 3), ("A", "C", 2), ("D", "B", 1)], columns=["asal", "tujuan", "orang"]
    )
    said = plan_figures._finding(flows, 7)
    assert said.startswith(
        "A paling banyak mengirim (5 orang) dan B paling banyak menerima (4 orang)"
    )
    assert "7 perpindahan lain" in said


def test_small_senders_are_gathered_and_nobody_is_lost() -> None:
    """Thirteen senders of 13, 12, ... 1 people: nine are named, 4 + 3 + 2 + 1 gathered."""
    flows = pd.DataFrame({"asal": [f"S{n:02}" for n in range(13, 0, -1)], "tujuan": "T"})
    flows["orang"] = range(13, 0, -1)
    gathered = plan_figures._gathered(flows).set_index("asal")["orang"]
    assert len(gathered) == 10
    assert gathered[REST] == 4 + 3 + 2 + 1
    assert gathered.sum() == flows["orang"].sum()


def test_bands_are_as_thick_as_their_people() -> None:
    """Five of six people go from A to B, one from A to C: of the height 5 to 1."""
    flows = pd.DataFrame([("A", "B", 5), ("A", "C", 1)], columns=["asal", "tujuan", "orang"])
    axes = flow_bands(flows, pd.Series(dtype=int), label="").axes[0]
    bands = [patch for patch in axes.patches if len(patch.get_path().vertices) == 9]
    thick = [band.get_path().vertices[0, 1] - band.get_path().vertices[7, 1] for band in bands]
    assert thick[0] / thick[1] == pytest.approx(5)


def test_a_plan_inside_one_office_says_so(bolaang: Planning) -> None:
    said = alt_of(reports.flow_picture(bolaang))
    assert "Semua 15 perpindahan terjadi di dalam satu perangkat daerah" in said


# --- heat ----------------------------------------------------------------------------------------


def slots() -> pd.DataFrame:
    columns = ["kelompok_jabatan", "kecamatan", "kebutuhan", "kurang_sebelum", "kurang_sesudah"]
    rows = [
        ("guru", "Utara", 4, 2, 1), ("guru", "Selatan", 4, 0, 0), ("bidan", "Utara", 5, 1, 0),
        ("bidan", "Utara", 5, 0, 0), ("bidan", "Selatan", 0, 0, 0),
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def test_coverage_by_place_is_the_share_of_needed_seats_filled() -> None:
    before = coverage_grid(slots(), "kelompok_jabatan", "sebelum")
    assert before.index.tolist() == ["guru", "bidan", "semua"]
    assert before.loc["guru", ["Selatan", "Utara", "semua"]].tolist() == [1.0, 0.5, 0.75]
    assert before.loc["bidan", "Utara"] == pytest.approx(0.9)
    assert np.isnan(before.loc["bidan", "Selatan"])
    assert before.loc["semua", "semua"] == pytest.approx(1 - 3 / 18)
    after = coverage_grid(slots(), "kelompok_jabatan", "sesudah")
    assert after.loc["guru", "Utara"] == 0.75
    assert after.loc["semua", "semua"] == pytest.approx(1 - 1 / 18)


def test_a_cell_says_full_only_where_nobody_lacks() -> None:
    assert [plan_figures._cell(share) for share in (1.0, 0.999, 0.666, 0.0, float("nan"))] == [
        "100", "99", "67", "0", "·",
    ]  # fmt: skip


def test_the_heat_map_says_how_far_coverage_rises(rangkui: Planning) -> None:
    """Of 3,353 needed seats 359 are empty before and 182 after: 89.3 % and 94.6 %."""
    assert "naik dari 89,3 % menjadi 94,6 %" in alt_of(reports.heat_picture(rangkui))
    assert "rumpun dan kecamatan" in alt_of(reports.heat_picture(rangkui, "rumpun"))


def test_without_kecamatan_there_is_no_heat_map(bolaang: Planning) -> None:
    assert "tidak menyebut kecamatan" in words_of(reports.heat_picture(bolaang))


# --- several plans -------------------------------------------------------------------------------


def test_several_plans_are_told_with_their_ranges(bolaang: Planning, gentle: Planning) -> None:
    said = alt_of(reports.efficient_picture([gentle], bolaang))
    assert "2 rencana yang berbeda: tidak satu pun terbaik pada semua tujuan" in said
    assert "jumlah perpindahan 4 orang sampai 15 orang" in said


def test_plans_that_are_all_the_same_are_not_drawn(bolaang: Planning) -> None:
    assert "<img" not in words_of(reports.efficient_picture([bolaang], bolaang))


def test_the_best_value_is_on_top_whatever_the_sense() -> None:
    values = pd.DataFrame({"cakupan": [10.0, 30.0], "biaya": [5e6, 1e6]})
    figure = plan_figures.parallel_axes(values, pd.Series({"cakupan": 0.0, "biaya": 0.0}), label="")
    lines = {str(line.get_label()): line.get_ydata() for line in figure.axes[0].lines}
    assert list(lines["rencana ini"]) == [1.0, 1.0]
    assert list(lines["hari ini"]) == pytest.approx([-0.1, 1.1])  # outside the range, clipped


# --- equity and goals ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("alpha", "worth"),
    [(0, [1, 1, 1, 1]), (1, [1, 1 / 2, 1 / 3, 1 / 4]), (2, [1, 1 / 4, 1 / 9, 1 / 16])],
)
def test_the_worth_of_four_seats_is_that_of_the_formulation(
    alpha: float, worth: list[float]
) -> None:
    """(0.25 / (0.25 + (k - 1) / 4)) ** alpha is (1 / k) ** alpha."""
    assert seat_worth(np.arange(1, 5), 4, alpha).tolist() == pytest.approx(worth)
    said = words_of(reports.seat_worth_picture(alpha))
    assert re.findall(r'class="n">([^<]+)<', said)[1:2] == [f"{100 * worth[1]:.0f} %"]
    assert f"width: {100 * worth[2]:.1f}%" in said


def test_a_seat_worth_almost_nothing_is_not_said_to_be_worth_nothing() -> None:
    """(1 / 4) ** 4 is 0.4 %."""
    assert "kursi ke-4 bernilai 0,4 % dari kursi pertama" in words_of(reports.seat_worth_picture(4))


def test_goals_are_better_or_worse_by_their_own_sense(bolaang: Planning, gentle: Planning) -> None:
    against = goal_changes(bolaang, gentle).set_index("tujuan")
    assert against.loc["jumlah_perpindahan", ["sebelumnya", "rencana", "selisih"]].tolist() == [
        4, 15, 11,
    ]  # fmt: skip
    assert against["arti"].to_dict() == {"cakupan": BETTER, "jumlah_perpindahan": WORSE}
    assert set(goal_changes(bolaang, bolaang)["arti"]) == {SAME}
    shown = words_of(reports.goals_against(bolaang, gentle))
    assert "Dibanding rencana sebelumnya: 1 tujuan lebih baik, 1 lebih buruk" in shown
    assert ">+11<" in shown
    assert "Rencana sebelumnya" not in words_of(reports.goals_against(bolaang))


# --- all of them ---------------------------------------------------------------------------------


def test_the_public_sees_coverage_only_and_a_head_of_unit_the_own_flows(rangkui: Planning) -> None:
    public, head = at(rangkui, "publik"), at(rangkui, "unit", "DINKES")
    assert "<img" not in words_of(reports.flow_picture(public))
    for planning in (public, head):
        assert "<img" not in words_of(reports.efficient_picture([rangkui], planning))
        assert "<td" not in words_of(reports.goals_against(planning))
    assert "<img" in words_of(reports.heat_picture(public))
    flows = office_flows(head)
    assert 0 < flows["orang"].sum() < len(rangkui.plan.moves)
    assert (flows[["asal", "tujuan"]] == "Dinas Kesehatan").any(axis=1).all()


def test_a_hostile_name_stays_text(bolaang: Planning) -> None:
    candidates = bolaang.study.candidates
    units = candidates.units.assign(nama='<img src=x onerror="alert(1)">', kecamatan="<b>x</b>")
    study = replace(bolaang.study, candidates=replace(candidates, units=units))
    planning = Planning(study=study, plan=bolaang.plan)
    for section in (reports.flow_picture(planning), reports.heat_picture(planning)):
        assert words_of(section).count("<img") == 1
        assert "<b>" not in words_of(section)


def test_every_picture_carries_the_label_of_the_data(
    rangkui: Planning, bolaang: Planning, gentle: Planning, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []
    monkeypatch.setattr(
        "matplotlib.figure.Figure.text", lambda self, x, y, s, **more: written.append(s)
    )
    reports.flow_picture(rangkui)
    reports.heat_picture(rangkui)
    assert written == [LABEL] * 2


def test_a_map_of_two_hundred_moves_is_light(rangkui: Planning) -> None:
    """All arrows are two artists, and the picture has a palette: a memo is sent by post."""
    assert len(reports.map_picture(rangkui).data) < 250_000
    units = rangkui.study.candidates.units
    ends = rangkui.plan.moves[["slot_asal", "slot_key"]].map(lambda key: key.split("|")[0])
    ends.columns = pd.Index(["unit_asal_kode", "unit_tujuan_kode"])
    figure = map_of_moves(ends, units, label="")
    assert figure is not None
    arrows = [len(found.get_paths()) for found in figure.axes[0].collections]
    pairs = len(ends.drop_duplicates())
    assert sorted(arrows)[-2:] == [arrows[1], arrows[2]]
    assert arrows[1] == arrows[2] <= pairs


def test_a_picture_keeps_the_colours_it_was_drawn_with() -> None:
    import base64
    import io

    from PIL import Image

    from mutasi_lib.reports.figures import BLUE, ORANGE, canvas

    figure, axes = canvas(2, 2, "")
    axes.barh([0, 1], [1, 2], color=[BLUE, ORANGE])
    page = picture(figure, alt="a", caption="c").data
    found = re.search(r"base64,([A-Za-z0-9+/=]+)", page)
    assert found
    image = Image.open(io.BytesIO(base64.b64decode(found[1]))).convert("RGB")
    assert image.size == (300, 300)
    colours = {colour for _, colour in image.getcolors(100_000) or []}
    for wanted in ((0, 0x72, 0xB2), (0xD5, 0x5E, 0)):
        assert min(max(abs(a - b) for a, b in zip(wanted, c, strict=True)) for c in colours) <= 4

"""What is set aside is counted with its reason, and the rest goes on."""

from __future__ import annotations

import pandas as pd
import pytest
from evaluation_cases import moves_of, people_of, prepared, seen_of

from mutasi_lib.evaluation.findings import EVERYBODY, find_effects
from mutasi_lib.evaluation.verdict import OPEN

MOVER, BESIDE = ["A"], ["B", "C", "D"]
MONTHS = ["2025-03-31", "2025-06-30", "2025-09-30"]


def reasons(observations: pd.DataFrame, realisasi: pd.DataFrame | None = None) -> dict[str, int]:
    moves = moves_of(MOVER) if realisasi is None else realisasi
    people = people_of([*MOVER, *BESIDE]).assign(akhir_kontrak=pd.NaT)
    people.loc[people["pegawai_key"] == "D", "akhir_kontrak"] = pd.Timestamp("2025-08-31")
    cohort = prepared(observations, moves, people)
    return dict(zip(cohort.exclusions["alasan"], cohort.exclusions["baris"], strict=True))


BEYOND = "nilai kosong atau di luar batas indikatornya"
GOOD = seen_of([*MOVER, "B", "C"], "kehadiran", MONTHS)


def with_row(key: str, month: str, indikator: str, value: float | None) -> pd.DataFrame:
    return pd.concat([GOOD, seen_of([key], indikator, [month], value)], ignore_index=True)  # type: ignore[arg-type]


def test_sound_observations_are_all_used() -> None:
    assert reasons(GOOD) == {}


@pytest.mark.parametrize(
    ("observations", "reason", "rows"),
    [
        (with_row("A", "2025-12-31", "semangat", 3), "indikator tidak dikenal", 1),
        (with_row("A", "2025-12-31", "kehadiran", 101), BEYOND, 1),
        (with_row("A", "2025-12-31", "kehadiran", None), BEYOND, 1),
        (
            with_row("A", "2025-06-30", "kehadiran", 70),
            "lebih dari satu nilai sebulan untuk orang dan indikator yang sama",
            2,
        ),
        (with_row("A", "2027-01-31", "kehadiran", 70), "periode sesudah tanggal keadaan data", 1),
        (with_row("Z", "2025-12-31", "kehadiran", 70), "pegawai tidak ada pada tabel pegawai", 1),
        (with_row("A", "2025-06-30", "adaptasi_1", 4), "angket dari sebelum perpindahan", 1),
        (with_row("D", "2025-09-30", "kehadiran", 70), "sesudah kontraknya berakhir", 1),
    ],
)  # fmt: skip
def test_each_fault_is_counted_once_and_the_rest_is_used(
    observations: pd.DataFrame, reason: str, rows: int
) -> None:
    assert reasons(observations) == {reason: rows}


def test_transfers_that_cannot_be_evaluated_are_counted() -> None:
    moves = pd.concat(
        [
            moves_of(["A"]),
            moves_of(["A"], "2025-11-01", unit_asal="U01", unit_tujuan="U02"),
            moves_of(["B"], status="batal"),
            moves_of(["C"], "2027-05-01"),
            moves_of(["Q"]),
            moves_of(["D"], unit_tujuan="U00"),
        ],
        ignore_index=True,
    )
    late = pd.concat([GOOD, seen_of(["A"], "kehadiran", ["2025-12-31"])], ignore_index=True)
    assert reasons(late, moves) == {
        "belum atau batal dilaksanakan": 1,
        "TMT sesudah tanggal keadaan data": 1,
        "unit asal dan tujuan sama": 1,
        "pegawai tidak ada pada tabel pegawai": 1,
        "perpindahan kedua orang yang sama": 1,
        "sesudah perpindahan kedua": 1,
    }


def test_a_colleague_who_came_meanwhile_without_a_record_is_no_control() -> None:
    people = people_of([*MOVER, *BESIDE])
    people.loc[people["pegawai_key"] == "B", "tmt_unit"] = pd.Timestamp("2025-07-01")
    cohort = prepared(GOOD, moves_of(MOVER), people)
    assert cohort.exclusions["baris"].tolist() == [3]
    assert "B" not in cohort.people.index


def test_a_value_is_read_where_the_person_then_was() -> None:
    cohort = prepared(GOOD, moves_of(MOVER), people_of([*MOVER, *BESIDE], "U05"))
    mine = cohort.observations[cohort.observations["pegawai_key"] == "A"].sort_values("bulan")
    assert mine["unit"].tolist() == ["U00", "U00", "U01"]
    others = cohort.observations[cohort.observations["pegawai_key"] == "B"]
    assert set(others["unit"]) == {"U05"}


def test_a_steered_value_is_read_beside_colleagues_who_stayed() -> None:
    """Before: 80 beside 70 and 60; after: 90 beside nobody known."""
    people = people_of([*MOVER, "B", "C"])
    seen = pd.concat(
        [
            seen_of(["A"], "nilai_kinerja", ["2025-06-30"], 80.0),
            seen_of(["A"], "nilai_kinerja", ["2025-09-30"], 90.0),
            seen_of(["B"], "nilai_kinerja", MONTHS, 70.0),
            seen_of(["C"], "nilai_kinerja", MONTHS, 60.0),
        ],
        ignore_index=True,
    )
    wide = prepared(seen, moves_of(MOVER), people).matrix("nilai_kinerja")
    june, september = 12 * 2025 + 5, 12 * 2025 + 8
    assert wide.loc["A", june] == pytest.approx(15.0)
    assert pd.isna(wide.loc["A", september])
    assert pd.isna(wide.loc["B", june])  # one colleague is too few


@pytest.mark.parametrize("movers", [["A"], ["A", "B", "C", "D"]])
def test_one_person_or_nobody_to_compare_is_told_and_nothing_is_concluded(
    movers: list[str],
) -> None:
    cohort = prepared(GOOD, moves_of(movers), people_of([*MOVER, *BESIDE]))
    effects = find_effects(cohort, groupings=(EVERYBODY,)).effects
    assert set(effects["simpulan"]) == {OPEN}
    assert effects["alasan"].str.contains("orang teramati, perlu").all()


def test_no_observation_at_all_is_no_error() -> None:
    cohort = prepared(GOOD.head(0), moves_of(MOVER), people_of([*MOVER, *BESIDE]))
    assert set(find_effects(cohort).effects["simpulan"]) == {OPEN}

"""Access levels, the key, pseudonyms, masking; small counts worked out by hand."""

from __future__ import annotations

import dataclasses
import hashlib
import hmac
import logging
import multiprocessing
import os
import re
import stat
from multiprocessing.queues import SimpleQueue
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import get_args

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutasi_lib.errors import InputDataError
from mutasi_lib.privacy import (
    ACCESS,
    MASK,
    SAMPLE_KEY,
    AccessLevel,
    ProtectedTable,
    Pseudonyms,
    Reach,
    load_key,
    mask_nip,
    protect_count,
    protect_counts,
    redact,
)

NIP = "199003152015031901"

# ---------------------------------------------------------------------------------------- access


def test_every_level_has_a_name_a_sentence_and_its_rights() -> None:
    assert tuple(ACCESS) == get_args(AccessLevel) == ("pimpinan", "unit", "publik")
    for access in ACCESS.values():
        assert access.label
        assert access.kalimat.endswith(".")
    assert dataclasses.is_dataclass(ACCESS["publik"])


def rights(level: AccessLevel) -> dict[str, str]:
    fields = dataclasses.asdict(ACCESS[level])
    return {name: reach for name, reach in fields.items() if name not in ("label", "kalimat")}


def test_the_public_sees_nobody_and_no_exact_count() -> None:
    assert set(rights("publik").values()) == {"tidak ada"}
    assert len(rights("publik")) == 4


def test_a_unit_sees_its_own_people_and_nobodys_private_reasons() -> None:
    assert rights("unit") == {
        "identitas": "unit sendiri",
        "perorangan": "unit sendiri",
        "alasan_pribadi": "tidak ada",
        "hitungan_tepat": "unit sendiri",
    }


def test_no_level_sees_more_than_the_one_above() -> None:
    order = ["tidak ada", "unit sendiri", "semua"]
    assert sorted(order) == sorted(get_args(Reach))
    for name in rights("publik"):
        widths = [order.index(rights(level)[name]) for level in ("publik", "unit", "pimpinan")]
        assert widths == sorted(widths)


# ------------------------------------------------------------------------------------------- key


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty configuration folder of the user."""
    monkeypatch.delenv("MUTASI_KUNCI", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path / "config"


def key_file(path: Path, content: bytes = bytes(range(32)), mode: int = 0o600) -> Path:
    path.write_bytes(content)
    path.chmod(mode)
    return path


def refusal(path: Path | None = None) -> pd.Series:
    with pytest.raises(InputDataError) as error:
        load_key(path)
    assert len(error.value.faults) == 1
    return error.value.faults.iloc[0]


def test_the_first_use_makes_a_key_for_its_user_alone(config: Path) -> None:
    key = load_key()
    place = config / "mutasi" / "kunci"
    assert place.read_bytes() == key
    assert len(key) == 32
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert stat.S_IMODE(place.parent.stat().st_mode) == 0o700
    assert [file.name for file in place.parent.iterdir()] == ["kunci"]


def test_the_next_use_reads_the_same_key(config: Path) -> None:
    assert load_key() == load_key()


def test_two_offices_have_two_keys(tmp_path: Path) -> None:
    assert load_key(tmp_path / "satu") != load_key(tmp_path / "dua")


def test_without_xdg_the_key_is_in_the_home_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MUTASI_KUNCI", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    for relative in ("", "config/di/sini"):
        monkeypatch.setenv("XDG_CONFIG_HOME", relative)
        assert load_key() == (tmp_path / ".config" / "mutasi" / "kunci").read_bytes()


def test_the_variable_comes_before_the_usual_place_and_an_argument_before_both(
    config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = key_file(tmp_path / "kantor", b"k" * 32)
    given_ = key_file(tmp_path / "lain", b"l" * 33)
    monkeypatch.setenv("MUTASI_KUNCI", str(named))
    assert load_key() == b"k" * 32
    assert load_key(given_) == b"l" * 33
    assert not config.exists()


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o610, 0o601])
def test_a_key_that_others_can_open_is_refused(tmp_path: Path, mode: int) -> None:
    fault = refusal(key_file(tmp_path / "kunci", mode=mode))
    assert fault["kode"] == "KUNCI-TERBUKA"
    assert "chmod 600" in fault["saran"]


@pytest.mark.parametrize("mode", [0o600, 0o400])
def test_a_key_for_its_user_alone_is_read(tmp_path: Path, mode: int) -> None:
    assert load_key(key_file(tmp_path / "kunci", mode=mode)) == bytes(range(32))


@pytest.mark.parametrize("size", [0, 31])
def test_a_short_key_is_refused_and_kept(tmp_path: Path, size: int) -> None:
    place = key_file(tmp_path / "kunci", b"x" * size)
    assert refusal(place)["kode"] == "KUNCI-PENDEK"
    assert place.read_bytes() == b"x" * size


@pytest.mark.parametrize("marker", ["folder", "file"])
def test_a_key_in_a_git_tree_is_neither_made_nor_read(tmp_path: Path, marker: str) -> None:
    if marker == "folder":
        (tmp_path / ".git").mkdir()
    else:
        (tmp_path / ".git").write_text("gitdir: di tempat lain", encoding="utf-8")
    (tmp_path / "data").mkdir()
    place = tmp_path / "data" / "kunci"
    assert refusal(place)["kode"] == "KUNCI-DI-GIT"
    assert not place.exists()
    key_file(place)
    assert refusal(place)["kode"] == "KUNCI-DI-GIT"


def test_a_folder_that_is_not_there_is_no_reason_for_a_new_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MUTASI_KUNCI", str(tmp_path / "berbagi" / "kunci"))
    assert refusal()["kode"] == "KUNCI-TAK-TERBACA"
    assert list(tmp_path.iterdir()) == []


def test_a_fault_names_the_place_from_home_and_tells_no_byte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    place = key_file(tmp_path / "kunci", b"rahasia sekali")
    with pytest.raises(InputDataError) as error:
        load_key(place)
    assert error.value.faults.loc[0, "berkas"] == "~/kunci"
    assert "rahasia" not in str(error.value)
    assert str(tmp_path) not in str(error.value)


def race(gate: Barrier, place: Path, answers: SimpleQueue[bytes]) -> None:
    gate.wait()
    answers.put(load_key(place))


@pytest.mark.skipif(os.name != "posix", reason="forks")
def test_processes_that_start_together_get_one_key(tmp_path: Path) -> None:
    fork = multiprocessing.get_context("fork")
    for number in range(15):
        gate, answers = fork.Barrier(6), fork.SimpleQueue()
        place = tmp_path / str(number)
        runners = [fork.Process(target=race, args=(gate, place, answers)) for _ in range(6)]
        for runner in runners:
            runner.start()
        keys = {answers.get() for _ in runners}
        for runner in runners:
            runner.join()
        assert keys == {place.read_bytes()}
    assert len(list(tmp_path.iterdir())) == 15


# ------------------------------------------------------------------------------------ pseudonyms


def codes(*ids: str | None, key: bytes = SAMPLE_KEY) -> list[str]:
    return Pseudonyms(key).of(pd.Series(ids, dtype="str")).tolist()


def crockford(digest: bytes, letters: int) -> str:
    """Five bits a letter from the front, straight from Crockford's page."""
    number = int.from_bytes(digest, "big") >> (256 - 5 * letters)
    digits = [number >> 5 * place & 31 for place in reversed(range(letters))]
    return "".join("0123456789ABCDEFGHJKMNPQRSTVWXYZ"[digit] for digit in digits)


def test_a_code_is_the_front_of_an_hmac_in_readable_letters() -> None:
    digest = hmac.new(SAMPLE_KEY, b"P00001", hashlib.sha256).digest()
    letters = crockford(digest, 8)
    assert codes("P00001") == [f"PG-{letters[:4]}-{letters[4:]}"]


@given(st.lists(st.text(min_size=1), unique=True, min_size=1, max_size=30))
def test_a_code_depends_on_the_id_alone(ids: list[str]) -> None:
    found = codes(*ids)
    assert len(set(found)) == len(ids)
    assert codes(*reversed(ids)) == found[::-1]
    assert codes(ids[0]) == found[:1]
    assert all(re.fullmatch(r"PG(-[0-9A-HJKMNP-TV-Z]{4}){2}", code) for code in found)


def test_one_person_has_one_code_in_every_row() -> None:
    first, second, again = codes("P00001", "P00002", "P00001")
    assert first == again != second


def test_another_key_gives_other_codes_and_the_id_does_not_show() -> None:
    ids = [f"P{number:05d}" for number in range(200)]
    ours, theirs = codes(*ids), codes(*ids, key=bytes(32))
    assert not set(ours) & set(theirs)
    plain = {crockford(hashlib.sha256(one.encode()).digest(), 8) for one in ids}
    assert not {code[3:].replace("-", "") for code in ours} & plain


def test_two_ids_with_one_short_code_make_all_codes_longer() -> None:
    """The pair was found by trying a million ids; each alone has the same eight letters."""
    pair = ("P0236876", "P0888155")
    assert codes(pair[0]) == codes(pair[1])
    together = codes(*pair, "P00001")
    assert len(set(together)) == 3
    assert [len(code) for code in together] == [17, 17, 17]
    assert together[0].startswith(codes(pair[0])[0])
    assert together[2].startswith(codes("P00001")[0])


def test_a_missing_id_stays_missing_and_the_index_is_kept() -> None:
    ids = pd.Series(["P00001", None], index=[7, 3], dtype="str")
    found = Pseudonyms(SAMPLE_KEY).of(ids)
    assert found.index.tolist() == [7, 3]
    assert found.isna().tolist() == [False, True]


def test_nobody_gives_an_empty_series() -> None:
    assert codes() == []


def test_a_short_key_makes_no_pseudonyms() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Pseudonyms(b"x" * 31)


def test_the_key_does_not_print_itself() -> None:
    assert "kunci" not in repr(Pseudonyms(SAMPLE_KEY))


# --------------------------------------------------------------------------------------- masking


def test_a_masked_nip_keeps_nothing() -> None:
    assert mask_nip(NIP) == mask_nip("1990") == MASK
    assert not any(letter.isalnum() for letter in MASK)


@pytest.mark.parametrize(
    "written",
    [
        NIP,
        "19900315 201503 1 901",
        "19900315.201503.1.901",
        "19900315-201503-1-901",
        "19900315 201503 1901",
        "1990-03-15 2015-03 1 901",
        "1990/03/15/2015/03/1/901",
        "19900315\u00a0201503\u00a01\u00a0901",
        "19900315 – 201503 – 1 – 901",
        "199003152015219901",
        "000000000000000000",
        NIP + "7",
        NIP + NIP,
        "1.9900315201503190e+17",
        "1,99003E+17",
        "١٩٩٠٠٣١٥٢٠١٥٠٣١٩٠١",
    ],
)
@pytest.mark.parametrize("around", ["{}", "NIP {} salah", "nip={};", "x{}y", "2,{},L", "'{}'"])
def test_a_number_that_could_be_a_nip_is_masked(written: str, around: str) -> None:
    assert redact(around.format(written)) == around.format(MASK)


@pytest.mark.parametrize("around", ["12.{}", "0.{}", "{}.0", "a\n{}\nb", "{},{}", "{} {}"])
def test_points_lines_and_neighbours_do_not_hide_a_nip(around: str) -> None:
    assert redact(around.format(NIP, NIP)) == around.format(MASK, MASK)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "tidak ada angka",
        "19900315201503190",
        "0.123456789012345678",
        "3.141592653589793238",
        "2026-11-24 10:35:41 baris 17",
        "2026-11-24 2026-11-25",
        "Rp 1.500.000 dan 2.500.000",
        "1.5e+16",
        "a" + NIP + "f" * 45,
        "b" * 31 + NIP + "0" * 15,
    ],
)
def test_other_numbers_stay(text: str) -> None:
    assert redact(text) == text


def test_only_a_whole_hash_is_spared() -> None:
    for text in ("a" + NIP + "f" * 44, NIP + "0" * 46, "a" + NIP + "f" * 46):
        assert NIP not in redact(text)


@given(st.text(alphabet="0123456789 .-\nabcdef", max_size=80))
def test_what_was_redacted_once_is_not_changed_again(text: str) -> None:
    once = redact(text)
    assert redact(once) == once


def test_a_log_line_can_be_redacted(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        logging.getLogger("mutasi").warning(redact(f"gagal pada {NIP}"))
    assert caplog.messages == [f"gagal pada {MASK}"]


# -------------------------------------------------------------------- small counts, by hand


@pytest.mark.parametrize(
    ("count", "shown"),
    [(0, None), (1, None), (4, None), (5, 5), (7, 5), (8, 10), (12, 10), (13, 15), (1003, 1005)],
)
def test_a_single_number_is_rounded_or_absent(count: int, shown: int | None) -> None:
    assert protect_count(count) == shown


@pytest.mark.parametrize(("count", "shown"), [(9, None), (10, 10)])
def test_a_single_number_obeys_a_higher_threshold(count: int, shown: int | None) -> None:
    assert protect_count(count, threshold=10) == shown


def table(*rows: tuple[int, ...]) -> pd.DataFrame:
    return pd.DataFrame(
        list(rows),
        index=[f"unit {row}" for row in range(len(rows))],
        columns=["menolak", "setuju", "ragu"][: len(rows[0])],
    )


def column(*numbers: int) -> pd.DataFrame:
    return table(*((number,) for number in numbers))


def shown(result: ProtectedTable) -> list[list[int | None]]:
    return [[None if pd.isna(x) else int(x) for x in row] for row in result.values.to_numpy()]


def audit(result: ProtectedTable) -> list[tuple[object, ...]]:
    """Rows of the audit, with None for <NA>."""
    return [
        tuple(None if pd.isna(value) else value for value in row)
        for row in result.bounds().itertuples(index=False)
    ]


def test_a_table_without_small_counts_is_rounded_with_its_totals() -> None:
    result = protect_counts(table((12, 8), (30, 7)))
    assert shown(result) == [[10, 10, 20], [30, 5, 35], [40, 15, 55]]
    assert result.values.index.tolist() == ["unit 0", "unit 1", "Jumlah"]
    assert result.values.columns.tolist() == ["menolak", "setuju", "Jumlah"]
    assert not result.hidden.to_numpy().any()
    assert audit(result) == []


def test_a_small_cell_that_rounding_protects_is_hidden_alone() -> None:
    """55 means 53-57, 20 means 18-22, 30 means 28-32: from 53-54 to 57-46."""
    result = protect_counts(column(20, 3, 30))
    assert shown(result) == [[20], [None], [30], [55]]
    assert audit(result) == [("unit 1", "menolak", 0, 11, 12)]


def test_the_narrowest_range_allowed_is_five_numbers() -> None:
    """10 means 8-12 both times: 0 to 4."""
    result = protect_counts(column(8, 2))
    assert shown(result) == [[10], [None], [10]]
    assert audit(result) == [("unit 1", "menolak", 0, 4, 5)]


def test_a_small_cell_that_could_not_be_zero_takes_its_neighbour_along() -> None:
    """5 means 5-7 and 10 means 8-12, so that 1 at least: who is told *small* would know 1-4."""
    result = protect_counts(column(7, 3))
    assert shown(result) == [[None], [None], [10]]
    assert audit(result) == [("unit 0", "menolak", 0, 12, 13), ("unit 1", "menolak", 0, 12, 13)]


def test_a_small_cell_that_could_not_be_four_takes_the_smallest_along() -> None:
    """25 means 23-27, less three times 8: at most 3. Of equal neighbours the first goes."""
    result = protect_counts(column(8, 8, 2, 8))
    assert shown(result) == [[None], [10], [None], [10], [25]]
    assert audit(result) == [("unit 0", "menolak", 0, 11, 12), ("unit 2", "menolak", 0, 11, 12)]


def test_the_smallest_neighbour_goes_before_the_first() -> None:
    """50 means 48-52, less 23 + 8 + 18: at most 3."""
    assert shown(protect_counts(column(23, 8, 1, 18))) == [[25], [None], [None], [20], [50]]


def test_a_neighbour_in_its_row_or_column_goes_before_a_smaller_stranger() -> None:
    """3 has 7 beside it (10 means 8-12, less 5-7: 1 at least) and 9 above; 6 is no help."""
    result = protect_counts(table((9, 6), (3, 7)))
    assert shown(result) == [[10, 5, 15], [None, None, 10], [10, 15, 25]]
    assert audit(result) == [("unit 1", "menolak", 0, 4, 5), ("unit 1", "setuju", 6, 12, 7)]


def test_a_zero_and_a_small_total_are_hidden_too() -> None:
    """1 to 4 in a total would be as telling as in a cell; nothing at all is left."""
    result = protect_counts(column(0, 3))
    assert shown(result) == [[None], [None], [None]]
    assert audit(result) == [
        ("unit 0", "menolak", 0, None, None),
        ("unit 1", "menolak", 0, None, None),
    ]


@pytest.mark.parametrize(("number", "expected"), [(4, None), (5, 5)])
def test_a_table_of_one_cell_is_that_cell(number: int, expected: int | None) -> None:
    assert shown(protect_counts(column(number))) == [[expected]]


def test_a_row_has_a_total_of_its_own_and_no_totals_of_columns() -> None:
    result = protect_counts(table((20, 3, 30)))
    assert shown(result) == [[20, None, 30, 55]]
    assert result.values.columns[-1] == "Jumlah"


@pytest.mark.parametrize(("number", "hidden"), [(9, True), (10, False)])
def test_the_threshold_is_the_lowest_number_shown(number: int, hidden: bool) -> None:
    result = protect_counts(column(40, number, 50), threshold=10)
    assert result.hidden["menolak"].tolist() == [False, hidden, False, False]


def test_hidden_entries_read_alike_whatever_they_were_hidden_for() -> None:
    result = protect_counts(column(7, 3))
    assert result.shown["menolak"].tolist() == ["disamarkan", "disamarkan", "10"]


def test_what_was_hidden_once_stays_hidden() -> None:
    first = protect_counts(column(20, 3, 30))
    second = protect_counts(column(20, 16, 30), earlier=[first])
    assert shown(second) == [[20], [None], [30], [65]]


def test_a_cell_shown_before_cannot_cover_another() -> None:
    """Each 8 is known to be 8-12 from the first release, so the total goes in its place."""
    first = protect_counts(column(8, 8, 8))
    assert shown(first) == [[10], [10], [10], [25]]
    assert shown(protect_counts(column(8, 8, 8, 2)))[:2] == [[None], [10]]
    again = protect_counts(column(8, 8, 8, 2), earlier=[first])
    assert shown(again) == [[10], [10], [10], [None], [None]]
    assert audit(again) == [("unit 3", "menolak", 0, None, None)]


def test_what_earlier_releases_told_is_said_and_not_chased() -> None:
    """7 was shown as 5, so 5-7; a threshold of 10 comes too late, and hides nothing else."""
    first = protect_counts(column(7, 50))
    second = protect_counts(column(7, 50), threshold=10, earlier=[first])
    assert shown(second) == [[None], [50], [55]]
    assert audit(second) == [("unit 0", "menolak", 5, 7, 3)]


def test_an_earlier_number_that_no_longer_holds_is_no_evidence() -> None:
    """Seven were shown as 5 (5-7); now three are left. 55 means 53-57 in both releases."""
    first = protect_counts(column(7, 50))
    second = protect_counts(column(3, 50), earlier=[first])
    assert shown(second) == [[None], [50], [55]]
    assert audit(second) == [("unit 0", "menolak", 1, 9, 9)]


def test_a_table_comes_back_from_json_as_it_was() -> None:
    result = protect_counts(table((12, 3, 9), (1, 20, 5)))
    back = ProtectedTable.from_json(result.to_json())
    for name in ("values", "lowest", "highest", "hidden", "shown"):
        pd.testing.assert_frame_equal(
            getattr(back, name), getattr(result, name), check_index_type=False
        )
    assert back.threshold == 5
    assert back.bounds().equals(result.bounds())


def test_the_json_holds_no_hidden_number() -> None:
    text = protect_counts(column(9991, 3, 7772)).to_json()
    assert '"nilai": [[9990], [null], [7770], [17765]]' in text
    assert not {"9991", "7772", "17766"} & set(re.findall(r"\d+", text))


def test_the_order_of_rows_does_not_matter_without_ties() -> None:
    counts = table((12, 3, 9), (1, 20, 5), (14, 6, 2))
    turned = protect_counts(counts.iloc[::-1]).values
    assert turned.loc[protect_counts(counts).values.index].equals(protect_counts(counts).values)


UNFIT = {
    "negative": pd.DataFrame({"menolak": [3, -1]}, index=["a", "b"]),
    "no rows": pd.DataFrame({"menolak": []}, dtype="int64"),
    "fractions": pd.DataFrame({"menolak": [1.0, 2.0]}, index=["a", "b"]),
    "missing": pd.DataFrame({"menolak": [1, None]}, index=["a", "b"], dtype="Int64"),
    "truth values": pd.DataFrame({"menolak": [True, False]}, index=["a", "b"]),
    "a row twice": pd.DataFrame({"menolak": [1, 2]}, index=["a", "a"]),
    "a total already": pd.DataFrame({"menolak": [1, 2]}, index=["a", "Jumlah"]),
    "numbered rows": pd.DataFrame({"menolak": [1, 2]}),
}


@pytest.mark.parametrize("counts", UNFIT.values(), ids=UNFIT)
def test_what_is_no_table_of_persons_is_refused(counts: pd.DataFrame) -> None:
    with pytest.raises(ValueError, match=r"counts of persons|labels"):
        protect_counts(counts)


def test_a_row_or_column_of_an_earlier_release_may_not_be_missing() -> None:
    first = protect_counts(table((10, 20), (30, 40)))
    for counts in (column(10, 30), table((10, 20))):
        with pytest.raises(ValueError, match="every row and column"):
            protect_counts(counts, earlier=[first])


@pytest.mark.parametrize("threshold", [4, 0, -1])
def test_a_threshold_below_five_is_refused(threshold: int) -> None:
    with pytest.raises(ValueError, match="at least 5"):
        protect_counts(column(10, 20), threshold=threshold)
    with pytest.raises(ValueError, match="at least 5"):
        protect_count(10, threshold=threshold)


def test_a_negative_single_number_is_refused() -> None:
    with pytest.raises(ValueError, match="not negative"):
        protect_count(-1)

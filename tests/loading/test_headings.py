"""Where the header is: title rows, two levels under merged cells, totals, blank rows."""

from __future__ import annotations

import pytest

from mutasi_lib.loading.headings import header_row, make_grid, plain_heading
from mutasi_lib.loading.tables import Sheet, column_letters


def sheet(rows: list[list[str]], **more: object) -> Sheet:
    numbers = more.pop("numbers", range(1, len(rows) + 1))
    return Sheet(berkas="a.xlsx", lembar="L", rows=rows, numbers=list(numbers), **more)  # type: ignore[arg-type, call-overload] # test shorthand


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("NIP BARU ", "nip_baru"),
        (" Nama\nLengkap", "nama_lengkap"),
        ("Unit\u00a0Kerja", "unit_kerja"),
        ("Kebutuhan (ABK)", "kebutuhan_abk"),
        ("NIP Suami/Istri", "nip_suami_istri"),
        ("\uff2e\uff29\uff30", "nip"),
        ("", ""),
        ("…", ""),
    ],
)
def test_a_heading_is_compared_without_case_space_and_sign(text: str, plain: str) -> None:
    assert plain_heading(text) == plain


@pytest.mark.parametrize(
    ("place", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")]
)
def test_columns_are_lettered_as_in_excel(place: int, letters: str) -> None:
    assert column_letters(place) == letters


def test_the_header_is_the_row_with_most_known_headings() -> None:
    rows = [["Daftar nama"], ["nip", ""], ["NIP", "Nama", "Jabatan"], ["1", "nip", "x"]]
    assert header_row(sheet(rows), {"nip", "nama", "jabatan"}) == (2, 3)


def test_the_header_of_a_database_table_is_its_first_row() -> None:
    rows = [["x", "nip"], ["nip", "nama"]]
    assert header_row(sheet(rows, typed=True), {"nip", "nama"}) == (0, 1)


def test_titles_above_and_excel_numbers_below_are_kept() -> None:
    rows = [["Pemerintah Kota", ""], ["kode", "nama"], ["A", "x"], ["B", "y"]]
    grid = make_grid(sheet(rows, numbers=[1, 4, 5, 9]), 1)
    assert grid.titles == ("Pemerintah Kota",)
    assert grid.header_number == 4
    assert list(grid.numbers) == [5, 9]
    assert list(grid.text("nama")) == ["x", "y"]
    assert grid.text("lain").isna().all()


def test_a_merged_heading_names_each_column_below_it() -> None:
    """Excel: ``Bezetting`` over B1:C1, ``Unit`` over A1:A2."""
    rows = [["Unit", "Bezetting", "", "Kelas"], ["", "PNS", "PPPK", ""], ["U1", "3", "1", "8"]]
    merged = [(1, 0, 2, 0), (1, 1, 1, 2), (1, 3, 2, 3)]
    grid = make_grid(sheet(rows, merged=merged), 0)
    assert list(grid.columns) == ["unit", "bezetting_pns", "bezetting_pppk", "kelas"]
    assert list(grid.text("bezetting_pppk")) == ["1"]
    assert grid.header_number == 2


def test_a_merged_title_above_data_is_no_heading_of_two_levels() -> None:
    """A heading merged over two columns with no text below it is one heading."""
    rows = [["kode", "nama", ""], ["A", "", ""]]
    grid = make_grid(sheet(rows, merged=[(1, 1, 1, 2)]), 0)
    assert list(grid.columns) == ["kode", "nama"]
    assert len(grid) == 1


def test_a_cell_merged_over_rows_is_filled_down_and_counted() -> None:
    rows = [["unit", "nama"], ["U1", "a"], ["", "b"], ["", "c"], ["U2", "d"], ["", "e"]]
    grid = make_grid(sheet(rows, merged=[(2, 0, 4, 0)]), 0)
    assert list(grid.text("unit").fillna("")) == ["U1", "U1", "U1", "U2", ""]
    assert grid.filled == 2


def test_total_rows_are_left_out_with_their_numbers() -> None:
    rows = [["unit", "n"], ["U1", "3"], ["Jumlah", "3"], ["TOTAL Dinas", "", "9"]]
    rows.append(["Sub Total", "1"])
    grid = make_grid(sheet(rows), 0)
    assert list(grid.text("unit")) == ["U1"]
    assert grid.totals == (3, 4, 5)


def test_a_person_called_total_is_no_total_row() -> None:
    rows = [["nama", "jabatan"], ["Total", "Perawat"]]
    assert make_grid(sheet(rows), 0).totals == ()


def test_a_doubled_heading_keeps_both_places() -> None:
    grid = make_grid(sheet([["kode", "nama", "Kode "], ["a", "b", "c"]]), 0)
    assert grid.columns["kode"] == (0, 2)


def test_rows_shorter_than_the_header_read_as_empty() -> None:
    grid = make_grid(sheet([["kode", "nama"], ["a"]], kinds=["tt", "t"]), 0)
    assert grid.text("nama").isna().all()
    assert grid.kinds == ("t ",)

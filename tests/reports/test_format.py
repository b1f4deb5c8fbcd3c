"""Numbers and dates as an Indonesian reader writes them."""

from datetime import date

import pytest

from mutasi_lib.reports.format import angka, persen, rupiah, tanggal


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (1234567.5, 1, "1.234.567,5"),
        (0, 0, "0"),
        (-0.0001, 1, "0,0"),
        (-1234, 0, "−1.234"),
        (12, 2, "12,00"),
        (float("nan"), 0, "–"),
    ],
)
def test_numbers_have_a_decimal_comma_and_points_between_thousands(value, decimals, text):
    assert angka(value, decimals) == text


def test_money_dates_and_shares_read_as_in_a_letter():
    assert rupiah(2_500_000) == "Rp 2.500.000"
    assert rupiah(-1000) == "−Rp 1.000"
    assert tanggal(date(2027, 1, 1)) == "1 Januari 2027"
    assert tanggal(date(2026, 8, 17)) == "17 Agustus 2026"
    assert persen(0.8375) == "83,8 %"
    assert persen(float("nan")) == "–"

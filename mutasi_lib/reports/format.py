"""Numbers, money and dates as an Indonesian reader writes them (babel; no system locale)."""

from __future__ import annotations

from datetime import date

from babel.dates import format_date
from babel.numbers import format_decimal

LOCALE = "id_ID"


def angka(value: float, decimals: int = 0) -> str:
    """``1234.5`` -> ``"1.234,5"``; a missing number is a dash."""
    if value != value:
        return "–"
    value = round(value, decimals) + 0.0
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return str(format_decimal(value, format=pattern, locale=LOCALE)).replace("-", "−")


def rupiah(value: float) -> str:
    """``2500000`` -> ``"Rp 2.500.000"``; a missing amount is a dash."""
    if value != value:
        return "–"
    return f"Rp {angka(value)}" if value >= 0 else f"−Rp {angka(-value)}"


def persen(share: float, decimals: int = 1) -> str:
    """``0.8375`` -> ``"83,8 %"``."""
    return "–" if share != share else f"{angka(100 * share, decimals)} %"


def tanggal(day: date) -> str:
    """``date(2027, 1, 1)`` -> ``"1 Januari 2027"``."""
    return str(format_date(day, "d MMMM yyyy", locale=LOCALE))


def together(text: str) -> str:
    """Keep a number and its unit on one line."""
    return text.replace(" ", "\u00a0")

"""NIP and NI PPPK: the only code that looks inside one.

Structure (18 digits): birth date YYYYMMDD, start year YYYY, start month MM (``21`` for NI PPPK),
sex 1 or 2, serial of three digits. A NIP therefore tells birth date and sex: masking replaces
the whole number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

_PATTERN = re.compile(r"[0-9]{18}")  # ASCII digits only; \d would take Arabic-Indic digits too

SAMPLE_SERIALS = range(900, 1000)
"""Serial numbers kept for invented people; no 18-digit number outside them may be committed."""


@dataclass(frozen=True)
class Nip:
    """A parsed NIP. ``start_month`` is 21 for NI PPPK."""

    birth: date
    start_year: int
    start_month: int
    sex: str
    serial: int


def parse_nip(text: str) -> Nip:
    """Parse an 18-digit NIP or NI PPPK.

    Raises
    ------
    ValueError
        With an Indonesian sentence that never repeats the number.
    """
    if not _PATTERN.fullmatch(text):
        raise ValueError("NIP harus tepat 18 angka.")
    try:
        birth = date(int(text[:4]), int(text[4:6]), int(text[6:8]))
    except ValueError:
        raise ValueError("Delapan angka pertama NIP bukan tanggal lahir yang ada.") from None
    month = int(text[12:14])
    if month not in (*range(1, 13), 21):
        raise ValueError("Angka ke-13 dan ke-14 NIP bukan bulan (01-12) atau kode PPPK (21).")
    if text[14] not in "12":
        raise ValueError("Angka ke-15 NIP harus 1 (laki-laki) atau 2 (perempuan).")
    return Nip(birth, int(text[8:12]), month, "LP"[int(text[14]) - 1], int(text[15:]))

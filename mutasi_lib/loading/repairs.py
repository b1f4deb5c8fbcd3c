"""Repairs that are certain, each told: cells become canonical text, or stay as they are.

Nothing is guessed. A NIP keeps every digit, a name every letter; a date or number that can be read
in two ways is left for `mutasi_lib.loading.parsing` to name. Repairing twice is repairing once.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property

import numpy as np
import pandas as pd

from mutasi_lib.domain import vocabulary as vocab
from mutasi_lib.domain.schemas import TABLES, Column
from mutasi_lib.loading.tables import NUMBER, RawTable

PERSON_COLUMNS = ("nip", "id_pegawai", "id_pasangan")
"""Columns that may hold a NIP."""

ID_COLUMNS = (*PERSON_COLUMNS, "id_unor_siasn", "id_jabatan_siasn")


@dataclass(frozen=True, kw_only=True, order=True)
class Repair:
    """One kind of repair in one column of a file, and how many cells it changed.

    Attributes
    ----------
    kolom
        The heading as it stands in the file.
    perbaikan
        What was done, in an officer's words.
    """

    berkas: str
    lembar: str
    kolom: str
    perbaikan: str
    jumlah: int


@dataclass(frozen=True)
class ColumnOrigin:
    """A column of a raw table, and what stood in its cells before any repair."""

    raw: RawTable
    name: str

    @property
    def column(self) -> Column:
        """What the schema says about it."""
        return TABLES[self.raw.name].columns[self.name]

    @cached_property
    def written(self) -> list[str]:
        """Text of each cell as it stands in the sheet; empty where the reader made the cell."""
        rows = self.raw.sheet.rows
        return ["" if row is None else rows[row][self._place] for row in self._sheet_rows]

    @cached_property
    def is_number(self) -> np.ndarray:
        """Which cells a spreadsheet or database stores as numbers: they are never ambiguous."""
        kinds = self.raw.sheet.kinds
        if kinds is None:
            return np.zeros(len(self.raw.rows), dtype=bool)
        return np.array(
            [row is not None and kinds[row][self._place] == NUMBER for row in self._sheet_rows],
            dtype=bool,
        )

    @cached_property
    def decimal_mark(self) -> str:
        """The one decimal mark its text cells surely use; empty where none or both."""
        texts = {
            text for text, number in zip(self.written, self.is_number, strict=True) if not number
        }
        marks = {sure_decimal_mark(bare_number(text)) for text in texts} - {""}
        return marks.pop() if len(marks) == 1 else ""

    @property
    def _place(self) -> int:
        heading = self.raw.headings.get(self.name)
        return heading.place if heading else sys.maxsize

    @cached_property
    def _sheet_rows(self) -> list[int | None]:
        """Row of the sheet (from 0) in which each cell stands; None where it stands in none."""
        sheet, place = self.raw.sheet, self._place
        wide = (row for row, cells in enumerate(sheet.rows) if place < len(cells))
        row_of = {sheet.numbers[row]: row for row in wide}
        return [row_of.get(int(number)) for number in self.raw.rows]


def repair_table(raw: RawTable) -> tuple[RawTable, list[Repair]]:
    """Rewrite cells to canonical text where that is certain.

    Returns
    -------
    The table with repaired cells, and one `Repair` per heading and kind of repair. A cell of which
    nothing is left becomes missing.
    """
    cells: dict[str, pd.Series] = {}
    told: dict[tuple[str, str], int] = {}
    for name in raw.cells.columns:
        cells[name], counts = _repair_column(ColumnOrigin(raw, name))
        heading = raw.headings.get(name)
        for perbaikan, jumlah in counts.items():
            # two of our columns may come from one column of the file: its cells are told once
            key = (heading.text if heading else name, perbaikan)
            told[key] = max(jumlah, told.get(key, 0))
    repairs = [
        Repair(
            berkas=raw.berkas,
            lembar=raw.lembar,
            kolom=kolom,
            perbaikan=perbaikan,
            jumlah=jumlah,
        )
        for (kolom, perbaikan), jumlah in told.items()
    ]
    return raw.with_cells(pd.DataFrame(cells, index=raw.cells.index)), repairs


def _repair_column(origin: ColumnOrigin) -> tuple[pd.Series, dict[str, int]]:
    """Give the repaired cells and how many cells each repair changed; works on unique texts."""
    text, column = origin.raw.cells[origin.name], origin.column
    open_to_repair = text.notna().to_numpy()
    if column.kind in ("int", "float"):
        open_to_repair = open_to_repair & ~origin.is_number
    codes, unique = pd.factorize(text.where(open_to_repair))
    often = np.bincount(codes[open_to_repair], minlength=len(unique))
    texts, counts = unique.tolist(), dict[str, int]()
    for rule in REPAIRS:
        if rule.concerns(origin.name, column):
            repaired = rule.change(texts, origin)
            if repaired != texts:
                changed = [old != new for old, new in zip(texts, repaired, strict=True)]
                counts[rule.perbaikan] = int(often[changed].sum())
                texts = repaired
    if not counts:
        return text, counts
    canonical = pd.array([text or None for text in texts], dtype="str")
    result = pd.Series(canonical.take(codes, allow_fill=True), index=text.index)
    return result.where(open_to_repair, text), counts


# --- any text ------------------------------------------------------------------------------------

_INVISIBLE = re.compile("[\u200b\u2060\ufeff]")
"""Zero-width space, word joiner, byte order mark. Joiners stay: emoji and scripts need them."""

_APOSTROPHES = ("'", "\u2019")
_MARKER = re.compile(r"^(?:['\u2019] ?)+")
"""How SIASN and Excel mark a number that is text."""

_GUARD = re.compile(r"^'+(?=[=+\-@])")
"""How our own CSV files keep a spreadsheet from running a text as a formula."""


def _visible(texts: list[str], _: ColumnOrigin) -> list[str]:
    if "".join(texts).isascii():
        return texts
    return [_INVISIBLE.sub("", text) for text in texts]


def _composed(texts: list[str], _: ColumnOrigin) -> list[str]:
    if "".join(texts).isascii():
        return texts
    return [unicodedata.normalize("NFC", text) for text in texts]


def _one_space(texts: list[str], _: ColumnOrigin) -> list[str]:
    return [" ".join(text.split()) for text in texts]


def _unmarked(texts: list[str], origin: ColumnOrigin) -> list[str]:
    mark = _GUARD if _is_free_text(origin.name, origin.column) else _MARKER
    return [mark.sub("", text) if text.startswith(_APOSTROPHES) else text for text in texts]


def _is_free_text(name: str, column: Column) -> bool:
    return column.kind == "text" and not column.choices and name not in ID_COLUMNS


# --- NIP -----------------------------------------------------------------------------------------

_SPACED_NIP = re.compile(r"[0-9](?:[ .-]*[0-9]){17}")
_NIP_SPACES = re.compile("[ .-]")


def _joined_nip(texts: list[str], _: ColumnOrigin) -> list[str]:
    """``19900315 201503 1 901`` -> its 18 digits; any other text as it is."""
    return [
        _NIP_SPACES.sub("", text) if not text.isdigit() and _SPACED_NIP.fullmatch(text) else text
        for text in texts
    ]


# --- choices -------------------------------------------------------------------------------------

YES_NO = ("ya", "tidak")

SPELLINGS: Mapping[tuple[str, ...], Mapping[str, tuple[str, ...]]] = {
    YES_NO: {
        "ya": ("y", "iya", "yes", "benar", "true", "1"),
        "tidak": ("n", "no", "salah", "false", "0"),
    },
    ("L", "P"): {
        "L": ("Laki-laki", "Lelaki", "Pria", "M", "Male"),
        "P": ("Perempuan", "Wanita", "F", "Female"),
    },
    vocab.STATUS_PEGAWAI: {
        "PNS": ("Pegawai Negeri Sipil",),
        "CPNS": ("Calon PNS", "Calon Pegawai Negeri Sipil"),
        "PPPK": ("P3K", "PPPK penuh waktu", "Pegawai Pemerintah dengan Perjanjian Kerja"),
        "PPPK paruh waktu": ("P3K paruh waktu",),
        "non-ASN": ("nonASN",),
    },
    vocab.KEDUDUKAN_HUKUM: {
        "Aktif": ("PPPK Aktif",),
        "CLTN": ("Cuti di luar tanggungan negara", "Cuti diluar tanggungan negara"),
        "MPP": ("Masa persiapan pensiun",),
    },
    vocab.PENDIDIKAN: {
        "SD": ("Sekolah Dasar",),
        "SMP": ("SLTP", "SLTP Kejuruan", "Sekolah Menengah Pertama"),
        "SMA": (
            "SLTA", "SLTA Kejuruan", "SLTA Keguruan", "SMU", "SMK",
            "Sekolah Menengah Atas", "Sekolah Menengah Kejuruan",
        ),
        "D-I": ("DI", "D1", "D-1", "Diploma I", "Diploma 1"),
        "D-II": ("DII", "D2", "D-2", "Diploma II", "Diploma 2"),
        "D-III": (
            "DIII", "D3", "D-3", "Diploma III", "Diploma 3",
            "Diploma III/Sarjana Muda", "Sarjana Muda",
        ),
        "D-IV": ("DIV", "D4", "D-4", "Diploma IV", "Diploma 4"),
        "S-1": ("S1", "S-1/Sarjana", "S1/Sarjana", "Sarjana", "Strata 1", "Strata I"),
        "S-2": ("S2", "S-2/Magister", "S2/Magister", "Magister", "Strata 2", "Strata II"),
        "S-3": ("S3", "S-3/Doktor", "S3/Doktor", "Doktor", "Strata 3", "Strata III"),
    },
    vocab.JENIS_JABATAN: {
        "jpt": (
            "Jabatan Pimpinan Tinggi", "Pimpinan Tinggi", "JPT Pratama",
            "Jabatan Pimpinan Tinggi Pratama",
        ),
        "administrator": ("Jabatan Administrator",),
        "pengawas": ("Jabatan Pengawas",),
        "fungsional": ("Jabatan Fungsional", "Jabatan Fungsional Tertentu"),
        "pelaksana": ("Jabatan Pelaksana", "Jabatan Fungsional Umum"),
    },
    vocab.JENJANG: {
        "ahli pertama": ("Pertama",),
        "ahli muda": ("Muda",),
        "ahli madya": ("Madya",),
        "ahli utama": ("Utama",),
    },
    vocab.JENIS_UNIT: {
        "pemerintah daerah": ("Pemda", "Pemerintah Kota", "Pemerintah Kabupaten"),
        "puskesmas": ("Pusat Kesehatan Masyarakat",),
        "pustu": ("Puskesmas Pembantu",),
        "rumah sakit": ("RSUD", "Rumah Sakit Umum Daerah"),
        "tk": ("Taman Kanak-kanak",),
        "sd": ("Sekolah Dasar",),
        "smp": ("Sekolah Menengah Pertama",),
        "upt": ("UPTD", "Unit Pelaksana Teknis", "Unit Pelaksana Teknis Daerah"),
    },
    vocab.KAWASAN: {"pedesaan": ("Perdesaan",)},
}  # fmt: skip
"""Choices of a column -> choice -> other spellings that can mean nothing else.

State of November 2026. SIASN writes M and F, and the levels of education as here (domain.md 5.1);
where it once wrote *jabatan fungsional umum* it now writes *jabatan pelaksana*. Left out because
they can mean two things: ``T`` (true, tidak), ``MA`` (madrasah aliyah, master), ``honorer``, a
*jabatan struktural* without its level.
"""


_WORD_MARKS = re.compile(r"[ ._\u2010-\u2014-]+")


def _plain(text: str) -> str:
    """Letter case and the separators between words do not tell choices apart."""
    return _WORD_MARKS.sub(" ", text.casefold())


@cache
def _known_spellings(choices: tuple[str, ...]) -> Mapping[str, str]:
    known = {
        _plain(spelling): choice
        for choice, spellings in SPELLINGS.get(choices, {}).items()
        for spelling in spellings
    }
    return known | {_plain(choice): choice for choice in choices}


def _chosen(texts: list[str], origin: ColumnOrigin) -> list[str]:
    known = _known_spellings(origin.column.choices or YES_NO)
    return [known.get(_plain(text), text) for text in texts]


# --- golongan ------------------------------------------------------------------------------------

_RUANG = re.compile(r"(IV|III|II|I|[1-4]) ?[/. -]? ?([A-E])", re.IGNORECASE)


def _has_golongan(name: str, column: Column) -> bool:
    return bool(column.choices) and set(column.choices) <= set(vocab.GOLONGAN)


def _has_choices(name: str, column: Column) -> bool:
    return column.kind == "bool" or (bool(column.choices) and not _has_golongan(name, column))


def _golongan(texts: list[str], origin: ColumnOrigin) -> list[str]:
    choices = origin.column.choices
    return [found if (found := _one_golongan(text, choices)) in choices else text for text in texts]


def _one_golongan(text: str, choices: tuple[str, ...]) -> str:
    """Spell a golongan: ``3d`` -> ``III/d``, ``ix`` -> ``IX``.

    A bare number is golongan PPPK only where the column knows no other scale. Elsewhere 3 may be
    *golongan III* without its ruang, and 11 the SIASN code of I/a.
    """
    ruang = _RUANG.fullmatch(text)
    if ruang:
        level, letter = ruang.groups()
        roman = vocab.GOLONGAN_PPPK[int(level) - 1] if level.isdigit() else level.upper()
        return f"{roman}/{letter.lower()}"
    if re.fullmatch(r"[1-9]|1[0-7]", text) and not set(choices) & set(vocab.GOLONGAN_PNS):
        return vocab.GOLONGAN_PPPK[int(text) - 1]
    return text.upper()


# --- dates ---------------------------------------------------------------------------------------

MONTHS = {
    spelling: number
    for number, spellings in enumerate(
        (
            "januari january jan",
            "februari pebruari february feb peb",
            "maret march mar mrt",
            "april apr",
            "mei may",
            "juni june jun",
            "juli july jul",
            "agustus august agust agu agt ags aug",
            "september sept sep",
            "oktober october okt oct",
            "november nopember nov nop",
            "desember december des dec",
        ),
        start=1,
    )
    for spelling in spellings.split()
}
"""Names of months as officers write them (old spellings too), and as an English Excel does."""

ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MIDNIGHT = re.compile(r"(?:T|,? )0?0[:.]00(?:[:.]00(?:[.,]0+)?)?$")
_YEAR_FIRST = re.compile(r"([0-9]{4}) ?([./-]) ?([0-9]{1,2}) ?\2 ?([0-9]{1,2})")
_IN_NUMBERS = re.compile(r"([0-9]{1,2}) ?([./-]) ?([0-9]{1,2}) ?\2 ?([0-9]{4})")
_IN_WORDS = re.compile(
    r"(?:(?:senin|selasa|rabu|kamis|jum['\u2019]?at|sabtu|minggu|ahad),? )?"
    r"([0-9]{1,2})[ ./-]+([a-z]+)[ .,/-]+([0-9]{4})",
    re.IGNORECASE,
)


def date_parts(text: str) -> tuple[int, int, int] | None:
    """Give year, month and day of a text that has the form of a whole date, day before month.

    The date need not exist. A weekday is not compared with it; a time other than midnight is not a
    date.
    """
    text = _MIDNIGHT.sub("", text)
    if found := _YEAR_FIRST.fullmatch(text):
        return int(found[1]), int(found[3]), int(found[4])
    if found := _IN_NUMBERS.fullmatch(text):
        return int(found[4]), int(found[3]), int(found[1])
    if (found := _IN_WORDS.fullmatch(text)) and found[2].casefold() in MONTHS:
        return int(found[3]), MONTHS[found[2].casefold()], int(found[1])
    return None


def _day_and_month(text: str) -> tuple[int, int]:
    """The first two numbers of a date in numbers; zeros where the text is none."""
    found = _IN_NUMBERS.fullmatch(_MIDNIGHT.sub("", text))
    return (int(found[1]), int(found[3])) if found else (0, 0)


def is_swappable(text: str) -> bool:
    """Whether exchanging day and month of a date in numbers gives another date."""
    first, second = _day_and_month(text)
    return 1 <= first <= 12 and 1 <= second <= 12 and first != second


def month_first(texts: Iterable[str]) -> str | None:
    """Give the first text that can only be month before day, such as ``01/31/2020``."""
    for text in texts:
        first, second = _day_and_month(text)
        if 1 <= first <= 12 < second <= 31:
            return text
    return None


def real_date(parts: tuple[int, int, int]) -> date | None:
    """Give the date of year, month and day; None where the calendar has none."""
    try:
        return date(*parts)
    except ValueError:
        return None


def _iso_date(text: str) -> str:
    if ISO_DATE.fullmatch(text) or (parts := date_parts(text)) is None:
        return text
    found = real_date(parts)
    return found.isoformat() if found else text


def _dates(texts: list[str], origin: ColumnOrigin) -> list[str]:
    doubtful = month_first(texts) is not None
    return [text if doubtful and is_swappable(text) else _iso_date(text) for text in texts]


# --- numbers -------------------------------------------------------------------------------------

_RUPIAH = re.compile(r"^(?:Rp|IDR)\.? ?|[.,]-{1,2}$", re.IGNORECASE)
_UNGROUPED = re.compile(r"(-?[0-9]+)(?:([.,])([0-9]+))?")
_GROUPED = re.compile(r"(-?[1-9][0-9]{0,2}([., ])[0-9]{3}(?:\2[0-9]{3})*)(?:(?!\2)([.,])([0-9]+))?")
_GROUPING = re.compile("[., ]")
_TWO_FACED = re.compile(r"-?[1-9][0-9]{0,2}([.,])[0-9]{3}")


def is_two_faced(text: str) -> bool:
    """Whether a text such as ``1.500`` can be thousands or three decimals."""
    return _TWO_FACED.fullmatch(text) is not None


def sure_decimal_mark(text: str) -> str:
    """Give the decimal mark a number surely uses; empty where it shows none."""
    if is_two_faced(text):
        return ""
    if found := _UNGROUPED.fullmatch(text):
        return found[2] or ""
    if (found := _GROUPED.fullmatch(text)) is None:
        return ""
    return found[3] or {".": ",", ",": ".", " ": ""}[found[2]]


def two_faced_as(text: str, column: Column, decimal_mark: str) -> str | None:
    """Settle what a two-faced number is, as plain text; None where both readings stand.

    In a column of whole numbers or rupiah a point groups thousands, unless the column uses it as
    its decimal mark. Elsewhere it is a decimal mark where thousands would exceed the column's
    limits, or where the column surely uses the same mark for decimals; but no program that writes
    ``12.5`` writes ``1.500``, so decimals that end in zero stay in doubt.
    """
    mark = text[-4]
    thousands, decimals = text.replace(mark, ""), text.replace(mark, ".")
    if column.kind == "int" or column.unit == "Rp":
        sure = mark != decimal_mark and (mark == "." or decimal_mark == ".")
        return thousands if sure else None
    low = -np.inf if column.low is None else column.low
    high = np.inf if column.high is None else column.high
    if not low <= int(thousands) <= high or (mark == decimal_mark and not text.endswith("0")):
        return decimals
    return None


def bare_number(text: str) -> str:
    """Give a number without the signs of money."""
    return _RUPIAH.sub("", " ".join(text.split()))


def _numbers(texts: list[str], origin: ColumnOrigin) -> list[str]:
    return [_plain_number(text, origin) for text in texts]


def _plain_number(text: str, origin: ColumnOrigin) -> str:
    column = origin.column
    number = bare_number(text) if column.unit == "Rp" else text
    if is_two_faced(number):
        return two_faced_as(number, column, origin.decimal_mark) or text
    if found := _UNGROUPED.fullmatch(number):
        whole, _, decimals = found.groups()
    elif found := _GROUPED.fullmatch(number):
        whole, _, _, decimals = found.groups()
    else:
        return text
    whole = _GROUPING.sub("", whole)
    if column.kind == "int" and decimals:
        return text if decimals.strip("0") else whole
    return f"{whole}.{decimals}" if decimals else whole


# --- the list ------------------------------------------------------------------------------------

Change = Callable[[list[str], ColumnOrigin], list[str]]


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A kind of repair.

    Attributes
    ----------
    perbaikan
        Its stable name, for officers.
    arti
        What it does, for officers.
    concerns
        Whether it applies to a column.
    change
        The unique texts of a column -> the same texts repaired, in the same order.
    """

    perbaikan: str
    arti: str
    concerns: Callable[[str, Column], bool]
    change: Change


def _every(name: str, column: Column) -> bool:
    return True


REPAIRS: tuple[Rule, ...] = (
    Rule(
        perbaikan="karakter tak terlihat dibuang",
        arti="spasi tanpa lebar dan tanda awal berkas dibuang",
        concerns=_every,
        change=_visible,
    ),
    Rule(
        perbaikan="huruf beraksen diseragamkan",
        arti="huruf dan aksennya disatukan menjadi satu karakter (NFC); bentuknya tetap",
        concerns=_every,
        change=_composed,
    ),
    Rule(
        perbaikan="spasi dirapikan",
        arti="spasi di tepi dibuang; spasi ganda, spasi tak terputus, dan ganti baris menjadi satu",
        concerns=_every,
        change=_one_space,
    ),
    Rule(
        perbaikan="apostrof pembuka dibuang",
        arti="tanda teks SIASN dan Excel dibuang; pada teks bebas hanya di depan = + - @",
        concerns=_every,
        change=_unmarked,
    ),
    Rule(
        perbaikan="ejaan diseragamkan",
        arti="huruf besar-kecil, pemisah, dan nama lain dari sebuah pilihan ditulis menurut daftar",
        concerns=_has_choices,
        change=_chosen,
    ),
    Rule(
        perbaikan="golongan diseragamkan",
        arti="golongan ditulis III/d (PNS) atau IX (PPPK)",
        concerns=_has_golongan,
        change=_golongan,
    ),
    Rule(
        perbaikan="NIP dirapikan",
        arti="spasi, titik, dan tanda hubung dibuang bila yang tersisa tepat 18 angka",
        concerns=lambda name, column: name in PERSON_COLUMNS,
        change=_joined_nip,
    ),
    Rule(
        perbaikan="tanggal diseragamkan",
        arti="tanggal ditulis TTTT-BB-HH; hari dibaca sebelum bulan",
        concerns=lambda name, column: column.kind == "date",
        change=_dates,
    ),
    Rule(
        perbaikan="angka diseragamkan",
        arti="pemisah ribuan, Rp, dan desimal nol dibuang; koma desimal menjadi titik",
        concerns=lambda name, column: column.kind in ("int", "float"),
        change=_numbers,
    ),
)
"""Every repair, in the order in which they are made."""

"""What may leave the office: access levels, pseudonyms, masking, small counts.

`docs/privacy.md` says what each part promises and what it does not.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import re
import secrets
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, vstack

from mutasi_lib.errors import Fault, InputDataError

# ---------------------------------------------------------------------------------------- access

AccessLevel = Literal["pimpinan", "unit", "publik"]
Reach = Literal["semua", "unit sendiri", "tidak ada"]


@dataclass(frozen=True, kw_only=True)
class Access:
    """What one level may see.

    Attributes
    ----------
    label, kalimat
        Name of the level and the sentence a page prints about it.
    identitas
        Names and NIP, in the restricted annex only.
    perorangan
        One row per pegawai, under a pseudonym.
    alasan_pribadi
        Discipline, health and family as reasons, in the restricted annex only.
    hitungan_tepat
        Counts as they are; elsewhere they pass `protect_counts` or `protect_count`.
    """

    label: str
    kalimat: str
    identitas: Reach
    perorangan: Reach
    alasan_pribadi: Reach
    hitungan_tepat: Reach


ACCESS: dict[AccessLevel, Access] = {
    "pimpinan": Access(
        label="Pimpinan",
        kalimat="Untuk PPK dan Tim Penilai Kinerja. Halaman memakai kode pegawai; nama, NIP, dan "
        "alasan pribadi hanya ada pada lampiran terbatas.",
        identitas="semua",
        perorangan="semua",
        alasan_pribadi="semua",
        hitungan_tepat="semua",
    ),
    "unit": Access(
        label="Kepala unit kerja",
        kalimat="Untuk kepala unit kerja. Memuat pegawai unit sendiri saja, tanpa alasan pribadi; "
        "angka unit lain dibulatkan dan jumlah kecil disamarkan.",
        identitas="unit sendiri",
        perorangan="unit sendiri",
        alasan_pribadi="tidak ada",
        hitungan_tepat="unit sendiri",
    ),
    "publik": Access(
        label="Publik",
        kalimat="Untuk umum. Hanya memuat jumlah yang dibulatkan; jumlah kecil disamarkan agar "
        "tidak seorang pun dapat dikenali.",
        identitas="tidak ada",
        perorangan="tidak ada",
        alasan_pribadi="tidak ada",
        hitungan_tepat="tidak ada",
    ),
}
"""Every level with its rights; data, so that pages and tests read the same thing."""

# ------------------------------------------------------------------------------------ pseudonyms

KEY_BYTES = 32
KEY_VARIABLE = "MUTASI_KUNCI"
SAMPLE_KEY = b"kunci contoh: hanya data rekaan!"
"""Published on purpose: pseudonyms of invented people are the same everywhere."""

_RFC_4648 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_CROCKFORD = str.maketrans(_RFC_4648, "0123456789ABCDEFGHJKMNPQRSTVWXYZ")


def load_key(path: Path | None = None) -> bytes:
    """Read the office's secret key; make it on first use.

    Parameters
    ----------
    path
        The key file. Without it: the file named by ``MUTASI_KUNCI``, else ``mutasi/kunci`` in the
        user's configuration folder (``XDG_CONFIG_HOME``, else ``~/.config``), which is made where
        it is missing. A folder named by the caller must exist: a share that is not connected
        must not end in a new key.

    Returns
    -------
    bytes
        At least 32, from the operating system's source of randomness. Processes that start at
        the same moment get the same ones.

    Raises
    ------
    InputDataError
        The file lies under version control, is too short, can be opened by others, or cannot be
        read or made.
    """
    chosen = path or _key_in_environment()
    place = chosen or _default_key()
    with _key_faults(place):
        _refuse_version_control(place)
        if not place.exists():
            if not chosen:
                place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            _create_key(place)
        return _read_key(place)


def _key_in_environment() -> Path | None:
    name = os.environ.get(KEY_VARIABLE, "").strip()
    return Path(name).expanduser() if name else None


def _default_key() -> Path:
    """Give the usual place; a relative ``XDG_CONFIG_HOME`` is ignored, as its standard says."""
    folder = Path(os.environ.get("XDG_CONFIG_HOME", ""))
    return (folder if folder.is_absolute() else Path.home() / ".config") / "mutasi" / "kunci"


def _create_key(place: Path) -> None:
    """Write a whole key under a name of its own, then link it: the first link wins.

    ``mkstemp`` opens with ``O_EXCL`` and mode 0600, so no reader ever meets half a key.
    """
    number, draft = tempfile.mkstemp(prefix=".kunci-", dir=place.parent)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, place)
    except FileExistsError:
        pass  # another process was first, and its key is the key
    finally:
        Path(draft).unlink()


def _read_key(place: Path) -> bytes:
    if os.name == "posix" and place.stat().st_mode & 0o077:
        raise _key_error(
            place,
            "KUNCI-TERBUKA",
            "Berkas kunci dapat dibuka pengguna lain, sehingga kode pegawai dapat dibongkar.",
            "Batasi izinnya hanya untuk Anda, misalnya dengan perintah chmod 600.",
        )
    key = place.read_bytes()
    if len(key) < KEY_BYTES:
        raise _key_error(
            place,
            "KUNCI-PENDEK",
            f"Berkas kunci kurang dari {KEY_BYTES} bita, sehingga kode pegawai mudah ditebak.",
            "Pulihkan dari cadangan. Kunci baru berarti semua kode pegawai berganti.",
        )
    return key


def _refuse_version_control(place: Path) -> None:
    if any((folder / ".git").exists() for folder in place.resolve().parents):
        raise _key_error(
            place,
            "KUNCI-DI-GIT",
            "Kunci berada di folder yang dikelola git, sehingga dapat ikut tersebar.",
            f"Pindahkan ke luar folder itu dan tulis tempatnya pada {KEY_VARIABLE}.",
        )


@contextmanager
def _key_faults(place: Path) -> Iterator[None]:
    """Turn what the operating system says into a fault an officer can act on."""
    try:
        yield
    except OSError:
        raise _key_error(
            place,
            "KUNCI-TAK-TERBACA",
            "Berkas kunci tidak dapat dibaca atau dibuat, sehingga kode pegawai tidak ada.",
            f"Periksa apakah foldernya ada dan dapat Anda tulisi, atau atur {KEY_VARIABLE}.",
        ) from None


def _key_error(place: Path, kode: str, masalah: str, saran: str) -> InputDataError:
    """State a fault of the key file; its place is named from ``~``, without the user's name."""
    home = Path.home()
    name = f"~/{place.relative_to(home)}" if place.is_relative_to(home) else str(place)
    return InputDataError([Fault(berkas=name, kode=kode, masalah=masalah, saran=saran)])


@dataclass(frozen=True, repr=False)
class Pseudonyms:
    """Codes such as ``PG-7F3K-92QD`` in place of persons; nobody without ``key`` can make them.

    HMAC-SHA-256 in Crockford's base32, which has no I, L, O or U to misread. A plain hash would
    not do: all plausible NIP can be tried in less than an hour.

    Raises
    ------
    ValueError
        ``key`` has fewer than 32 bytes.
    """

    key: bytes

    def __post_init__(self) -> None:
        if len(self.key) < KEY_BYTES:
            raise ValueError(f"a key has at least {KEY_BYTES} bytes")

    def of(self, ids: pd.Series) -> pd.Series:
        """Give the code of each ``id_pegawai``; a missing id stays missing.

        Codes have 40 bits. If two ids of this series share one, all its codes grow by 20 bits
        until none do; a longer code begins with the shorter.
        """
        letters = {one: self._letters(one) for one in ids.dropna().unique()}
        length = 8
        while len({code[:length] for code in letters.values()}) < len(letters):
            length += 4
        codes = {one: _readable(code[:length]) for one, code in letters.items()}
        return ids.map(codes).astype("str")

    def _letters(self, id_pegawai: str) -> str:
        digest = hmac.digest(self.key, id_pegawai.encode(), hashlib.sha256)
        return base64.b32encode(digest).decode("ascii").rstrip("=").translate(_CROCKFORD)


def _readable(letters: str) -> str:
    return "-".join(["PG", *(letters[at : at + 4] for at in range(0, len(letters), 4))])


# --------------------------------------------------------------------------------------- masking

MASK = "•" * 18

_HASH = r"(?<![0-9A-Za-z])(?=[0-9]*[A-Fa-f])[0-9A-Fa-f]{64}(?![0-9A-Za-z])"
_START = r"(?<!\d)(?:(?<!\d\.)|(?=19|20))"  # decimals are no NIP unless they begin like one
_GAP = r"[^\S\n]?[.\-/\u2010-\u2015]?[^\S\n]?"
_GROUPS = _GAP.join(rf"\d{{{digits}}}" for digits in (4, 2, 2, 4, 2, 1, 3)) + r"(?!\d)"
_POWER = r"\d[.,]\d+[eE]\+?17(?!\d)"
_NUMBERS = re.compile(rf"(?P<hash>{_HASH})|{_START}(?:\d{{18,}}|{_GROUPS})|{_POWER}")


def mask_nip(nip: str) -> str:
    """Give 18 dots for any NIP: a digit left would tell birth date, start, sex or serial."""
    return MASK


def redact(text: str) -> str:
    """Replace every number that could be a NIP: for logs and the texts of exceptions.

    Found are 18 digits in a row or more; 8-6-1-3 and finer groups with blanks, dots, hyphens or
    slashes between them; and what a number cell makes of a NIP (``1.99003E+17``). Kept are
    SHA-256 values and decimals, unless these begin with 19 or 20. When in doubt a number goes.
    """
    return _NUMBERS.sub(lambda found: found[0] if found["hash"] else MASK, text)


# ---------------------------------------------------------------------------------- small counts

THRESHOLD = 5
"""Lowest count of persons ever shown (the hard limit; 10 for sensitive subjects)."""
BASE = 5
"""Whatever is shown is rounded to the nearest multiple: each stands for five whole numbers."""
NARROWEST = 5
"""A hidden count must leave its readers at least so many whole numbers."""
TOTAL = "Jumlah"
HIDDEN = "disamarkan"

_TOLERANCE = 1e-6
"""Of the solver; ends of ranges are whole numbers, rounded inwards where they should not be."""


def protect_count(count: int, *, threshold: int = THRESHOLD) -> int | None:
    """Give one number of persons as it may be published: rounded to 5, None below threshold.

    Only for a number that stands alone. Numbers that add up to one another belong into one
    `protect_counts`.

    Raises
    ------
    ValueError
        ``count`` is negative, or ``threshold`` is below 5.
    """
    _refuse_low(threshold)
    if count < 0:
        raise ValueError("a count of persons is not negative")
    return int(_round(count)) if count >= threshold else None


@dataclass(frozen=True, kw_only=True, eq=False)
class ProtectedTable:
    """A table of persons as it may be published, with its totals.

    Attributes
    ----------
    values
        Rounded counts, <NA> where hidden. The last row and column are totals (``Jumlah``); a
        table of one row or column has none in that direction.
    threshold
        Counts below it are hidden.
    lowest, highest
        Of each hidden cell: what readers of this and the earlier releases can work out. <NA>:
        not a hidden cell, or no upper limit.
    """

    values: pd.DataFrame
    threshold: int
    lowest: pd.DataFrame
    highest: pd.DataFrame

    @cached_property
    def hidden(self) -> pd.DataFrame:
        """Which entries are hidden."""
        return self.values.isna()

    @cached_property
    def shown(self) -> pd.DataFrame:
        """The table as text; hidden entries all read alike, whatever they were hidden for."""
        return self.values.astype("str").mask(self.hidden, HIDDEN)

    def bounds(self) -> pd.DataFrame:
        """Give the audit: baris, kolom, terendah, tertinggi (<NA>: no limit), lebar.

        ``lebar`` is how many whole numbers are possible, <NA> where there is no limit. A value
        under five means that the earlier releases alone tell so much.
        """
        lowest = self.lowest.stack()
        highest = self.highest.stack().reindex(lowest.index)
        table = pd.DataFrame({"terendah": lowest, "tertinggi": highest})
        table = table[table["terendah"].notna()]
        table["lebar"] = table["tertinggi"] - table["terendah"] + 1
        return table.rename_axis(["baris", "kolom"]).reset_index()

    def to_json(self) -> str:
        """Write all of it, to be kept with the run: the next release is audited against it."""
        content = {
            "ambang": int(self.threshold),
            "baris": list(self.values.index),
            "kolom": list(self.values.columns),
            "nilai": _to_lists(self.values),
            "terendah": _to_lists(self.lowest),
            "tertinggi": _to_lists(self.highest),
        }
        return json.dumps(content, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> ProtectedTable:
        """Read what `to_json` wrote."""
        content = json.loads(text)
        rows, columns = pd.Index(content["baris"]), pd.Index(content["kolom"])
        cells = rows[rows != TOTAL], columns[columns != TOTAL]
        return cls(
            values=_table(content["nilai"], rows, columns),
            threshold=content["ambang"],
            lowest=_table(content["terendah"], *cells),
            highest=_table(content["tertinggi"], *cells),
        )


def protect_counts(
    counts: pd.DataFrame,
    *,
    threshold: int = THRESHOLD,
    earlier: Sequence[ProtectedTable] = (),
) -> ProtectedTable:
    """Make a table of persons safe to publish: round what is shown, hide what is small.

    Parameters
    ----------
    counts
        Persons, rows x columns (a single column is a one-way table): whole numbers of at least
        0 under unique text labels. Totals are added here.
    threshold
        Lower counts and totals are hidden, zeros too: *nobody of this unit* is also a statement
        about persons, and a shown zero narrows its neighbours. 5 or more.
    earlier
        Releases of the same table whose readers may remember them. ``counts`` has their rows and
        columns, 0 where nobody is left. What was hidden once stays hidden.

    Returns
    -------
    ProtectedTable
        An audit by linear programmes holds: of no hidden cell can a reader work out a range of
        fewer than five whole numbers, from everything shown, the rounding, the threshold, and
        every statement of an earlier release that still holds (above all if the people are the
        same). For cells below the threshold that is so even if the reader is told which cells
        are below and which were hidden to protect them. Cells of which earlier releases alone
        tell more cannot be helped: see `ProtectedTable.bounds`.

    Raises
    ------
    ValueError
        ``counts`` or ``threshold`` is not as described.

    Notes
    -----
    While a cell is too narrow, the smallest entry of its row or column that is still shown is
    hidden (ties: the first), and the cell is audited again. Hiding never narrows a range, so each
    cell is settled once, and there is an end: with nothing shown nothing is told.
    """
    _refuse_low(threshold)
    _refuse_unfit(counts, earlier)
    return _Suppression(counts, threshold, earlier).protected()


class _Told(NamedTuple):
    """What readers know of the cells: ``low <= sums @ cells <= high``, and no cell below 0."""

    sums: csr_array
    low: np.ndarray
    high: np.ndarray

    def where(self, chosen: np.ndarray) -> _Told:
        """Keep some of the statements."""
        return _Told(self.sums[chosen], self.low[chosen], self.high[chosen])

    def and_also(self, other: _Told) -> _Told:
        """Put two sets of statements together."""
        return _Told(
            csr_array(vstack([self.sums, other.sums])),
            np.concatenate([self.low, other.low]),
            np.concatenate([self.high, other.high]),
        )

    def range_of(self, cell: int) -> tuple[float, float]:
        """Give the lowest and highest whole number a cell can be; inf where nothing limits it."""
        about = self.sums[:, [cell]].toarray().ravel() > 0
        limited = bool(np.isfinite(self.high[about]).any())
        return self._extreme(cell, 1), self._extreme(cell, -1) if limited else np.inf

    def _extreme(self, cell: int, sign: int) -> float:
        """Minimise ``sign`` times the cell: an LP, given to `milp` as it takes two-sided rows."""
        if not len(self.low):
            return 0.0
        goal = np.zeros(self.sums.shape[1])
        goal[cell] = sign
        rows = LinearConstraint(self.sums, self.low, self.high)
        found = milp(goal, constraints=rows, bounds=Bounds(0, np.inf))
        if not found.success:
            raise RuntimeError(f"audit of hidden cells failed: {found.message}")
        return float(sign * np.ceil(found.fun - _TOLERANCE))


class _Suppression:
    """One table on its way to publication: which entries (cells and totals) are hidden.

    Entries and cells are numbered row by row.
    """

    def __init__(
        self, counts: pd.DataFrame, threshold: int, earlier: Sequence[ProtectedTable]
    ) -> None:
        self.counts, self.threshold = counts, threshold
        self.rows, self.columns = _with_total(counts.index), _with_total(counts.columns)
        self.shape = len(self.rows), len(self.columns)
        self.sums = self._sums_of(self.rows, self.columns)
        self.true = self.sums @ counts.to_numpy(dtype=float).ravel()
        self.small = self.true < threshold
        self.hidden = self.small | self._hidden_in(earlier)
        self.remembered = self._still_true(earlier)
        self.is_cell = np.outer(self.rows != TOTAL, self.columns != TOTAL).ravel()
        self.entry_of = np.flatnonzero(self.is_cell)

    def protected(self) -> ProtectedTable:
        """Hide until every cell that can be helped is wide enough."""
        queue = self._cells(self.hidden)
        for cell in queue:
            while self._can_be_helped(cell):
                entry = self._next_to_hide(cell)
                self.hidden[entry] = True
                queue += self._cells(np.arange(len(self.true)) == entry)
        return self._as_table()

    def _cells(self, entries: np.ndarray) -> list[int]:
        """Give the numbers of the cells among chosen entries."""
        return [int(cell) for cell in np.flatnonzero(entries[self.entry_of])]

    def _can_be_helped(self, cell: int) -> bool:
        """Whether a cell is too narrow for some reader, and would not be if all were hidden."""
        everything = np.ones_like(self.hidden)
        for told_why in (True, False) if self.small[self.entry_of[cell]] else (False,):
            if not self._narrow(cell, self.hidden, told_why):
                return False  # nor for a reader who knows less
            if not self._narrow(cell, everything, told_why):
                return True
        return False

    def _narrow(self, cell: int, hidden: np.ndarray, told_why: bool) -> bool:
        lowest, highest = self._told(hidden, told_why).range_of(cell)
        return highest - lowest + 1 < NARROWEST

    def _told(self, hidden: np.ndarray, told_why: bool) -> _Told:
        """Give all statements; ``told_why``: also what hidden cells were hidden for."""
        low, high = _limits(_round(self.true), self.threshold)
        low[hidden], high[hidden] = 0, np.inf
        if told_why:
            cells = hidden & self.is_cell
            low[cells & ~self.small] = self.threshold
            high[cells & self.small] = self.threshold - 1
        told = _Told(self.sums, low, high).where((low > 0) | np.isfinite(high))
        return told.and_also(self.remembered)

    def _next_to_hide(self, cell: int) -> int:
        """Give the smallest shown entry, of the cell's row and column while there is one."""
        row, column = np.divmod(np.arange(len(self.true)), self.shape[1])
        own = self.entry_of[cell]
        near = (row == row[own]) | (column == column[own])
        order = np.lexsort([self.true, ~near])
        useful = ~self.hidden[order] & ~self._known_anyway[order]
        return int(order[useful][0])

    @cached_property
    def _known_anyway(self) -> np.ndarray:
        """Which cells earlier releases showed as exactly as this one could: vain to hide."""
        low, high = _limits(_round(self.true), self.threshold)
        known = np.zeros(len(self.true), dtype=bool)
        alone = self.remembered.where(np.asarray(self.remembered.sums.sum(axis=1)) == 1)
        for place, told_low, told_high in zip(
            self.entry_of[alone.sums.indices], alone.low, alone.high, strict=True
        ):
            known[place] |= told_low >= low[place] and told_high <= high[place]
        return known

    def _hidden_in(self, earlier: Sequence[ProtectedTable]) -> np.ndarray:
        hidden = np.zeros(self.shape, dtype=bool)
        for table in earlier:
            before = table.hidden.reindex(index=self.rows, columns=self.columns, fill_value=False)
            hidden |= before.to_numpy()
        return hidden.ravel()

    def _still_true(self, earlier: Sequence[ProtectedTable]) -> _Told:
        """Give what earlier releases said that is true of today's counts.

        What is no longer true can only mislead a reader; the strongest one knows what still is.
        """
        told = _Told(csr_array((0, self.counts.size)), np.empty(0), np.empty(0))
        cells = self.counts.to_numpy(dtype=float).ravel()
        for table in earlier:
            values = table.values.to_numpy(dtype=float, na_value=np.nan).ravel()
            low, high = _limits(values, table.threshold)
            sums = self._sums_of(table.values.index, table.values.columns)
            said = _Told(sums, low, high)
            true = sums @ cells
            told = told.and_also(said.where((low <= true) & (true <= high)))  # NaN: never
        return told

    def _sums_of(self, rows: pd.Index, columns: pd.Index) -> csr_array:
        """Say which cells each entry of a table with these labels adds up."""
        of_rows = _membership(rows, self.counts.index)
        return csr_array(np.kron(of_rows, _membership(columns, self.counts.columns)))

    def _as_table(self) -> ProtectedTable:
        told = self._told(self.hidden, told_why=False)
        ranges = np.full((self.counts.size, 2), np.nan)
        for cell in self._cells(self.hidden):
            ranges[cell] = told.range_of(cell)
        ranges[np.isinf(ranges)] = np.nan
        values = np.where(self.hidden, np.nan, _round(self.true)).reshape(self.shape)
        lowest, highest = ranges.T.reshape(2, *self.counts.shape)
        return ProtectedTable(
            values=_table(values, self.rows, self.columns),
            threshold=self.threshold,
            lowest=_table(lowest, self.counts.index, self.counts.columns),
            highest=_table(highest, self.counts.index, self.counts.columns),
        )


def _round(count: Any) -> Any:
    """Round to the nearest multiple of 5; 5 is odd, so there are no ties."""
    return (count + BASE // 2) // BASE * BASE


def _limits(shown: np.ndarray, threshold: int) -> tuple[np.ndarray, np.ndarray]:
    """Give what rounded numbers stand for: 10 for 8 to 12, and never less than threshold."""
    return np.maximum(shown - BASE // 2, threshold), shown + BASE // 2


def _with_total(labels: pd.Index) -> pd.Index:
    return labels.append(pd.Index([TOTAL])) if len(labels) > 1 else labels


def _membership(labels: pd.Index, cells: pd.Index) -> np.ndarray:
    """Labels x cells, 1 where a label is or sums up the cell; a total sums up its own table."""
    own = labels[labels != TOTAL].to_numpy()
    single = (own[:, None] == cells.to_numpy()).astype(float)
    return np.vstack([single, single.sum(axis=0)]) if TOTAL in labels else single


def _table(values: Any, rows: pd.Index, columns: pd.Index) -> pd.DataFrame:
    return pd.DataFrame(values, index=rows, columns=columns, dtype="Int64")


def _to_lists(table: pd.DataFrame) -> list[list[int | None]]:
    return [[None if pd.isna(value) else int(value) for value in row] for row in table.to_numpy()]


def _refuse_low(threshold: int) -> None:
    if threshold < THRESHOLD:
        raise ValueError(f"the threshold is at least {THRESHOLD}")


def _refuse_unfit(counts: pd.DataFrame, earlier: Sequence[ProtectedTable]) -> None:
    if counts.empty or not all(pd.api.types.is_integer_dtype(kind) for kind in counts.dtypes):
        raise ValueError("counts of persons are whole numbers, with a row and a column at least")
    if counts.isna().any(axis=None) or (counts < 0).any(axis=None):
        raise ValueError("counts of persons are neither missing nor negative")
    for axis, labels in enumerate((counts.index, counts.columns)):
        if not labels.is_unique or TOTAL in labels or not all(isinstance(x, str) for x in labels):
            raise ValueError(f"labels are unique texts other than {TOTAL}")
        for table in earlier:
            if not set(table.values.axes[axis]) <= {*labels, TOTAL}:
                raise ValueError("counts need every row and column of the earlier releases")

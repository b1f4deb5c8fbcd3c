"""Names become the codes they stand for; an unknown name is offered the nearest, never guessed.

A code, a SIASN id, an official name, a SIASN path from leaf to root: each is a way to refer to a
unit or jabatan. A person is referred to by id or NIP. What cannot be resolved for certain is a
fault, unless the office's mapping file decides it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process

from mutasi_lib.domain.schemas import TABLES
from mutasi_lib.errors import Fault
from mutasi_lib.loading.forms import DAPODIK, Part, Skip, kelompok_of, path_parts
from mutasi_lib.loading.mapping import IGNORE, NameMapping
from mutasi_lib.loading.parsing import shorten
from mutasi_lib.loading.repairs import Repair
from mutasi_lib.loading.tables import RawTable

NEAREST = 3
ALIASES = {
    "pegawai": ("id_pegawai", ("nip",)),
    "unit_kerja": ("kode", ("id_unor_siasn", "nama")),
    "jabatan": ("kode", ("id_jabatan_siasn", "nama")),
}
"""Table -> its key column, and the columns a reference may use instead."""

SAME = {"pegawai": "nip", "unit_kerja": "id_unor_siasn", "jabatan": "id_jabatan_siasn"}
"""Table -> the column by which two sources name the same row under different keys."""


def plain_name(text: str) -> str:
    """Normalise a name for comparison: ``"SD.  Negeri 52"`` -> ``sd negeri 52``."""
    text = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(re.findall(r"[^\W_]+", text))


@dataclass(frozen=True, kw_only=True)
class Index:
    """The keys of a target, and every name they go by.

    ``names``: normalised name -> keys (several: ambiguous). ``shown``: key -> official name.
    ``above``: key -> key of the unit above, for paths. ``exact``: names are numbers, which are
    compared letter by letter.
    """

    keys: frozenset[str]
    names: Mapping[str, frozenset[str]]
    shown: Mapping[str, str] = field(default_factory=dict)
    above: Mapping[str, str] = field(default_factory=dict)
    exact: bool = False

    def find(self, text: str, *, climb: bool = False) -> tuple[str, ...]:
        """Keys a text can stand for: one is certain, none unknown, several ambiguous."""
        if text in self.keys:
            return (text,)
        if self.exact:
            return tuple(sorted(self.names.get(text, frozenset())))
        whole = self.names.get(plain_name(text), frozenset())
        if whole and (len(whole) == 1 or " - " not in text):
            return tuple(sorted(whole))
        parts = path_parts(text)
        for depth in range(len(parts) if climb else 1):
            found = self.names.get(plain_name(parts[depth]), frozenset()) if parts else frozenset()
            if len(found) > 1:
                found = self._under(found, parts[depth + 1 :])
            if found:
                return tuple(sorted(found))
        return ()

    def _under(self, keys: frozenset[str], above: Sequence[str]) -> frozenset[str]:
        """Those of the keys whose units above are the ones the rest of a path names."""
        wanted = {plain_name(name) for name in above} & set(self.names)
        fitting = frozenset(key for key in keys if wanted <= self._names_above(key))
        return fitting or keys

    def _names_above(self, key: str) -> set[str]:
        seen: set[str] = set()
        names: set[str] = set()
        here = self.above.get(key)
        while here and here not in seen:
            seen.add(here)
            names.add(plain_name(self.shown.get(here, here)))
            here = self.above.get(here)
        return names

    @cached_property
    def _choices(self) -> list[str]:
        return sorted(self.names)

    def nearest(self, text: str) -> list[str]:
        """The nearest known names, as an officer would write them."""
        parts = path_parts(text) or [text]
        hits = process.extract(
            plain_name(parts[0]), self._choices, scorer=fuzz.WRatio, limit=3 * NEAREST
        )
        keys = dict.fromkeys(key for name, _, _ in hits for key in sorted(self.names[name]))
        return [
            key if self.shown.get(key, key) == key else f"{self.shown[key]} ({key})"
            for key in list(keys)[:NEAREST]
        ]


def unify_keys(parts: Sequence[Part], table: str) -> list[Part]:
    """Let rows that two sources name differently carry one key: the first source's.

    A row whose NIP (or SIASN id) is that of a row already seen takes that row's key, and so do
    references to it within its own table.
    """
    if table not in ALIASES or len(parts) < 2:
        return list(parts)
    key, same = ALIASES[table][0], SAME[table]
    known: dict[str, str] = {}
    unified = []
    for part in parts:
        cells = part.raw.cells
        if key in cells and same in cells:
            pairs = cells[[key, same]].dropna()
            renamed = {
                own: known[alias]
                for own, alias in pairs.itertuples(index=False)
                if known.get(alias, own) != own
            }
            if renamed:
                cells = cells.assign(**{key: _renamed(cells[key], renamed)})
                if table == "unit_kerja" and "induk" in cells:
                    cells = cells.assign(induk=_renamed(cells["induk"], renamed))
                part = replace(part, raw=part.raw.with_cells(cells))
            for own, alias in part.raw.cells[[key, same]].dropna().itertuples(index=False):
                known.setdefault(alias, own)
        unified.append(part)
    return unified


def _renamed(text: pd.Series, names: Mapping[str, str]) -> pd.Series:
    return text.map(names).astype("str").fillna(text)


def build_index(parts: Sequence[Part], table: str) -> Index:
    """Index the rows of a table by its key and aliases."""
    key, aliases = ALIASES[table]
    if table == "pegawai":
        return _index_people(parts)
    names: dict[str, set[str]] = {}
    shown: dict[str, str] = {}
    above: dict[str, str] = {}
    keys: set[str] = set()
    for part in parts:
        cells = part.raw.cells
        if key not in cells:
            continue
        cells = cells[cells[key].notna()]
        keys |= set(cells[key])
        for column in (key, *aliases):
            if column in cells:
                for own, alias in cells[[key, column]].dropna().itertuples(index=False):
                    names.setdefault(plain_name(alias), set()).add(own)
        if "nama" in cells:
            for own, nama in cells[[key, "nama"]].dropna().itertuples(index=False):
                shown.setdefault(own, nama)
        if "induk" in cells:
            for own, induk in cells[[key, "induk"]].dropna().itertuples(index=False):
                above.setdefault(own, induk)
    names.pop("", None)
    return Index(
        keys=frozenset(keys),
        names={name: frozenset(found) for name, found in names.items()},
        shown=shown,
        above=above,
    )


def _index_people(parts: Sequence[Part]) -> Index:
    """Index people by id, and by NIP where that is something else."""
    keys: set[str] = set()
    names: dict[str, set[str]] = {}
    for part in parts:
        cells = part.raw.cells
        if "id_pegawai" in cells:
            keys |= set(cells["id_pegawai"].dropna())
        if {"id_pegawai", "nip"} <= set(cells):
            pairs = cells[["id_pegawai", "nip"]].dropna()
            for own, nip in pairs[pairs["id_pegawai"] != pairs["nip"]].itertuples(index=False):
                names.setdefault(nip, set()).add(own)
    return Index(
        keys=frozenset(keys),
        names={nip: frozenset(found) for nip, found in names.items()},
        exact=True,
    )


def index_kelompok(parts: Sequence[Part]) -> Index:
    """Index kelompok jabatan by their own name and by the jabatan that belong to them."""
    names: dict[str, set[str]] = {}
    keys: set[str] = set()
    for part in parts:
        cells = part.raw.cells
        if "kelompok_jabatan" not in cells:
            continue
        known = cells["kelompok_jabatan"].dropna()
        keys |= set(known)
        for kelompok in known.unique():
            names.setdefault(plain_name(kelompok), set()).add(kelompok)
    for part in parts:
        cells = part.raw.cells
        if not {"nama", "kelompok_jabatan"} <= set(cells):
            continue
        for nama, kelompok in cells[["nama", "kelompok_jabatan"]].dropna().itertuples(index=False):
            names.setdefault(plain_name(nama), set()).add(kelompok)
            names.setdefault(plain_name(kelompok_of(nama)), {kelompok})
    return Index(keys=frozenset(keys), names={name: frozenset(k) for name, k in names.items()})


@dataclass(kw_only=True)
class Resolved:
    """A part whose references are codes, what could not be resolved, and what was changed."""

    part: Part
    faults: list[Fault]
    repairs: list[Repair]
    skips: list[Skip]


def resolve(part: Part, indexes: Mapping[str, Index], mapping: NameMapping) -> Resolved:
    """Resolve every reference of a part; ``indexes`` is by ``table.column`` referred to."""
    result = Resolved(part=part, faults=[], repairs=[], skips=[])
    for name, column in TABLES[part.raw.name].columns.items():
        if column.refers_to in indexes and name in result.part.raw.cells:
            _resolve_column(result, name, column.refers_to, indexes[column.refers_to], mapping)
    return result


def _resolve_column(
    result: Resolved, name: str, target: str, index: Index, mapping: NameMapping
) -> None:
    raw = result.part.raw
    text = raw.cells[name]
    decisions = _decisions(target, mapping)
    by_id = result.part.alternates.get(name)
    answers = {
        value: _answer(value, index, decisions, climb=mapping.naik_ke_induk)
        for value in text.dropna().unique()
        if value not in index.keys or (decisions and plain_name(value) in decisions)
    }
    sure = {value: found[0] for value, found in answers.items() if len(found) == 1}
    codes = text.map(sure).astype("str").where(text.isin(list(answers)), text)
    if by_id is not None:
        known = {value: index.find(value) for value in by_id.dropna().unique()}
        one = {value: found[0] for value, found in known.items() if len(found) == 1}
        codes = by_id.map(one).astype("str").fillna(codes)
    unknown = np.flatnonzero((text.notna() & codes.isna()).to_numpy())
    ignored = (codes == IGNORE).fillna(False).to_numpy(dtype=bool)
    changed = int(((codes != text) & codes.notna() & text.notna()).sum()) - int(ignored.sum())
    if changed:
        heading = raw.headings.get(name)
        result.repairs.append(
            Repair(
                berkas=raw.berkas,
                lembar=raw.lembar,
                kolom=heading.text if heading else name,
                perbaikan="nama dicocokkan ke kodenya",
                jumlah=changed,
            )
        )
    result.faults += _unknown(raw, name, target, index, answers, unknown, mapping)
    if name == "induk":
        codes = codes.fillna(text)  # a unit below one that nobody knows is not a top
    raw = raw.with_cells(raw.cells.assign(**{name: codes.mask(ignored)}))
    result.part = replace(result.part, raw=raw)
    if ignored.any() and TABLES[raw.name].columns[name].filled:
        _leave_out(result, ignored)


def _decisions(target: str, mapping: NameMapping) -> dict[str, str]:
    """The office's decisions for a target, by normalised name."""
    table, _, column = target.partition(".")
    chosen = mapping.kelompok_jabatan if column == "kelompok_jabatan" else {}
    if column == "kode":
        chosen = {"unit_kerja": mapping.unit_kerja, "jabatan": mapping.jabatan}.get(table, {})
    return {plain_name(name): kode for name, kode in chosen.items()}


def _answer(
    value: str, index: Index, decisions: Mapping[str, str], *, climb: bool
) -> tuple[str, ...]:
    decided = decisions.get(plain_name(value))
    if decided is not None:
        return (decided,) if decided == IGNORE or decided in index.keys else ()
    return index.find(value, climb=climb)


def _unknown(
    raw: RawTable,
    name: str,
    target: str,
    index: Index,
    answers: Mapping[str, tuple[str, ...]],
    rows: np.ndarray,
    mapping: NameMapping,
) -> Iterator[Fault]:
    table, _, column = target.partition(".")
    personal = TABLES[raw.name].columns[name].personal
    if raw.form == DAPODIK and name == "id_pasangan":
        if len(rows):
            yield raw.fault(
                "PASANGAN-LUAR",
                f"{len(rows)} pasangan tidak ada pada data pegawai, sehingga tidak dipakai.",
                "Tidak perlu apa-apa bila pasangannya memang bukan pegawai di sini.",
                kolom=name,
                derajat="catatan",
            )
        return
    advice: dict[str, tuple[str, str]] = {}
    for row in rows:
        value = str(raw.cells[name].iloc[row])
        if value not in advice:
            advice[value] = (
                (
                    f"isinya tidak ada pada tabel {table}, kolom {column}.",
                    "Perbaiki, atau lengkapi tabel rujukannya.",
                )
                if personal
                else _advice(value, table, column, index, answers.get(value, ()))
            )
        yield raw.fault("KODE-TAK-DIKENAL", *advice[value], row=int(row), kolom=name)


def _advice(
    value: str, table: str, column: str, index: Index, found: tuple[str, ...]
) -> tuple[str, str]:
    if len(found) > 1:
        return (
            f"isinya ({shorten(value)}) dapat berarti beberapa {table}: {', '.join(found[:5])}.",
            "Tulis kodenya, atau tetapkan pada berkas pemetaan.",
        )
    near = index.nearest(value)
    offered = f"Mungkin maksudnya: {'; '.join(near)}? " if near else ""
    return (
        f"isinya ({shorten(value)}) tidak ada pada tabel {table}, kolom {column}.",
        f"{offered}Perbaiki, lengkapi tabel rujukannya, atau tetapkan pada berkas pemetaan.",
    )


def _leave_out(result: Resolved, ignored: np.ndarray) -> None:
    """Drop the rows the office decided to ignore."""
    raw, keep = result.part.raw, ~ignored
    numbers = tuple(int(number) for number in raw.rows[ignored])
    result.skips.append(Skip(reason="diabaikan menurut berkas pemetaan", numbers=numbers))
    result.part = replace(
        result.part,
        raw=raw.take(keep),
        alternates={
            name: ids[keep].reset_index(drop=True) for name, ids in result.part.alternates.items()
        },
    )

"""From sources to checked tables: every step in order, and everything found on the way.

read → recognise → repair → one key per row → references to codes → types → join → checks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from mutasi_lib.domain.schemas import TABLES
from mutasi_lib.domain.snapshot import IntakeLog, Source
from mutasi_lib.errors import Fault, fault_table
from mutasi_lib.loading.checks import check_tables
from mutasi_lib.loading.forms import OWN, RANKS, Part, Skip
from mutasi_lib.loading.joining import complete_couples, join, only_known, parse_parts
from mutasi_lib.loading.mapping import NameMapping, load_mapping
from mutasi_lib.loading.recognise import Recognised, is_wanted, recognise, score_headings
from mutasi_lib.loading.references import (
    ALIASES,
    Index,
    build_index,
    index_kelompok,
    plain_name,
    resolve,
    unify_keys,
)
from mutasi_lib.loading.repairs import Repair, repair_table
from mutasi_lib.loading.sources import MAPPING_NAME, Reading, Recogniser, is_address, read_sources
from mutasi_lib.loading.tables import Sheet, TypedTable

ORDER = ("unit_kerja", "jabatan", "pegawai")
"""Tables others refer to, each after those it refers to itself."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Intake:
    """Everything known after reading: the tables, and whether they may be planned on.

    Attributes
    ----------
    tables
        Typed tables by name; complete only when there is no *kesalahan* in ``log.findings``.
    as_of
        The day the tables describe; None where nobody says it.
    info
        Rows of table info.
    sheets, headers
        The sheets read, and the Excel row number of the header of each (berkas, lembar).
    """

    tables: Mapping[str, TypedTable]
    as_of: date | None
    info: Mapping[str, str]
    log: IntakeLog
    sources: tuple[Source, ...]
    sheets: tuple[Sheet, ...]
    headers: Mapping[tuple[str, str], int]

    @property
    def faults(self) -> pd.DataFrame:
        """The findings that stop."""
        return self.log.findings[self.log.findings["derajat"] == "kesalahan"]


@dataclass(kw_only=True)
class _State:
    """What the steps hand on."""

    mapping: NameMapping
    faults: list[Fault] = field(default_factory=list)
    repairs: list[Repair] = field(default_factory=list)
    skips: list[tuple[str, str, Skip]] = field(default_factory=list)


def inspect_sources(
    *sources: str | Path, as_of: date | None = None, mapping: Path | Mapping[str, Any] | None = None
) -> Intake:
    """Read and check everything, whatever is wrong with it.

    Parameters
    ----------
    sources
        Folders, CSV files, XLSX workbooks, SQLite files, or database URLs, together.
    as_of
        The day the tables describe; default is ``per_tanggal`` of table info.
    mapping
        The office's decisions about names: a YAML file or a mapping; default is
        ``pemetaan.yaml`` in a source folder.

    Raises
    ------
    InputDataError
        Only where the mapping itself is wrong.
    """
    state = _State(mapping=load_mapping(mapping or _own_mapping(sources)))
    if not sources:
        state.faults.append(_fault("SUMBER", "tidak ada sumber data.", "Sebutkan satu sumber."))
    reading = read_sources(sources, Recogniser(score=score_headings, wanted=is_wanted))
    found = recognise(reading.sheets, state.mapping)
    state.faults += [*reading.faults, *found.faults]
    state.repairs += found.repairs
    parts = _in_turn([_repaired(part, state) for part in found.parts])
    tables = _build(parts, state)
    info = _info(tables)
    state.faults += _missing_tables(sources, tables, state.faults)
    day = as_of or (_as_of(info, sources, state) if tables else None)
    state.faults += check_tables(tables, day)
    faults = _first_of_each_cell(state.faults)
    return Intake(
        tables=tables,
        as_of=day,
        info=info,
        log=IntakeLog(
            findings=fault_table(faults),
            repairs=_repair_table(state.repairs),
            rows=_row_table(found, faults, state),
            gaps=_gaps(tables),
        ),
        sources=_sources(reading, found),
        sheets=reading.sheets,
        headers={(g.sheet.berkas, g.sheet.lembar): g.header_number for g, _, _ in found.grids},
    )


def _own_mapping(sources: Sequence[str | Path]) -> Path | None:
    for source in sources:
        if not is_address(source) and (path := Path(source) / MAPPING_NAME).is_file():
            return path
    return None


def _fault(kode: str, masalah: str, saran: str, berkas: str = "sumber data") -> Fault:
    return Fault(berkas=berkas, kode=kode, masalah=masalah, saran=saran)


# --- parts become tables -------------------------------------------------------------------------


def _repaired(part: Part, state: _State) -> Part:
    raw = part.raw
    choices = {
        column: names for column, names in state.mapping.pilihan.items() if column in raw.cells
    }
    for column, names in choices.items():
        decided = raw.cells[column].str.strip().map(names)
        raw = raw.with_cells(raw.cells.assign(**{column: decided.fillna(raw.cells[column])}))
    if (
        raw.name == "unit_kerja"
        and state.mapping.jenis_unit
        and {"nama", "jenis"} <= set(raw.cells)
    ):
        kinds = {plain_name(name): jenis for name, jenis in state.mapping.jenis_unit.items()}
        decided = raw.cells["nama"].map(plain_name, na_action="ignore").map(kinds).astype("str")
        raw = raw.with_cells(raw.cells.assign(jenis=decided.fillna(raw.cells["jenis"])))
    raw, repairs = repair_table(raw)
    state.repairs += repairs
    return replace(part, raw=raw)


def _in_turn(parts: Iterable[Part]) -> dict[str, list[Part]]:
    """Parts by table, the most believed first; derived ones only where nobody states the table."""
    grouped: dict[str, list[Part]] = {}
    for part in sorted(parts, key=lambda part: RANKS[part.raw.form]):
        grouped.setdefault(part.raw.name, []).append(part)
    return {
        name: [part for part in group if not part.derived] or group
        for name, group in grouped.items()
    }


def _build(parts: dict[str, list[Part]], state: _State) -> dict[str, TypedTable]:
    indexes: dict[str, Index] = {}
    for name in ORDER:
        parts[name] = unify_keys(parts.get(name, []), name)
        index = build_index(parts[name], name)
        if index.keys:
            indexes[f"{name}.{ALIASES[name][0]}"] = index
    kelompok = index_kelompok(parts["jabatan"])
    if kelompok.keys:
        indexes["jabatan.kelompok_jabatan"] = kelompok
    tables: dict[str, TypedTable] = {}
    for name in (name for name in TABLES if parts.get(name)):
        resolved = [_resolved(part, indexes, state) for part in parts[name]]
        parsed, faults = parse_parts(resolved)
        parsed, alone, skips = only_known(parsed)
        tables[name], conflicts = join(parsed, state.mapping)
        if name == "pegawai":
            tables[name] = _with_couples(tables[name], state)
        state.faults += [*faults, *alone, *conflicts]
        state.skips += [
            (resolved[place].raw.berkas, resolved[place].raw.lembar, skip)
            for place, skip in skips.items()
        ]
    return tables


def _with_couples(table: TypedTable, state: _State) -> TypedTable:
    table, filled = complete_couples(table)
    if filled:
        state.repairs.append(
            Repair(
                berkas=", ".join(sorted({raw.form for raw in table.raws})),
                lembar="",
                kolom="id_pasangan",
                perbaikan="pasangan dilengkapi dari pasangannya",
                jumlah=filled,
            )
        )
    return table


def _resolved(part: Part, indexes: Mapping[str, Index], state: _State) -> Part:
    result = resolve(part, indexes, state.mapping)
    state.faults += result.faults
    state.repairs += result.repairs
    raw = part.raw
    state.skips += [(raw.berkas, raw.lembar, skip) for skip in result.skips]
    return result.part


# --- the whole -----------------------------------------------------------------------------------


def _missing_tables(
    sources: Sequence[str | Path], tables: Mapping[str, TypedTable], earlier: Sequence[Fault]
) -> list[Fault]:
    """Required tables that no source states, unless their file could not even be read."""
    unread = {
        (fault.lembar or Path(fault.berkas).stem).casefold()
        for fault in earlier
        if fault.derajat == "kesalahan" and fault.kode.startswith(_UNREAD)
    }
    if not tables:
        nothing = _fault(
            "TABEL-TIDAK-ADA",
            "tidak berisi satu pun tabel atau ekspor yang dikenal.",
            f"Tabel yang dikenal: {', '.join(TABLES)}; ekspor: {', '.join(list(RANKS)[1:])}.",
            _names(sources),
        )
        return [] if unread else [nothing]
    return [
        _fault(
            "TABEL-TIDAK-ADA",
            f"tabel wajib {table.name} tidak ada atau kosong ({table.meaning})",
            f"Tambahkan berkas {table.name}.csv, lembar {table.name}, atau ekspor yang memuatnya.",
            _names(sources),
        )
        for table in TABLES.values()
        if table.required
        and table.name not in unread
        and (table.name not in tables or tables[table.name].frame.empty)
    ]


_UNREAD = ("BERKAS-", "BASIS-", "KEPALA-", "SUMBER")
"""Kinds of fault after which a table may be there, only not readable."""


def _names(sources: Sequence[str | Path]) -> str:
    return ", ".join("basis data" if is_address(s) else Path(s).name for s in sources)


def _first_of_each_cell(found: Iterable[Fault]) -> list[Fault]:
    """Keep what stops once per cell, and nothing about the cells of a row refused as a whole."""
    faults = list(dict.fromkeys(found))
    stops = [fault for fault in faults if fault.derajat == "kesalahan"]
    rows = {_row(fault) for fault in stops if fault.baris and not fault.kolom}
    kept: dict[object, Fault] = {}
    for fault in stops:
        if not fault.baris:
            kept[fault] = fault
        elif not fault.kolom or _row(fault) not in rows:
            kept.setdefault((*_row(fault), fault.kolom), fault)
    cells = set(kept)
    for fault in faults:
        if fault.derajat != "kesalahan" and (
            not fault.baris
            or (_row(fault) not in rows and (*_row(fault), fault.kolom) not in cells)
        ):
            kept[fault] = fault
    return list(kept.values())


def _row(fault: Fault) -> tuple[str, str, int]:
    return (fault.berkas, fault.lembar, fault.baris)


def _info(tables: Mapping[str, TypedTable]) -> dict[str, str]:
    if "info" not in tables:
        return {}
    frame = tables["info"].frame.dropna()
    return dict(zip(frame["kunci"], frame["nilai"], strict=True))


def _as_of(info: Mapping[str, str], sources: Sequence[str | Path], state: _State) -> date | None:
    text = info.get("per_tanggal", "")
    with suppress(ValueError):
        if (day := date.fromisoformat(text)).isoformat() == text:
            return day
    state.faults.append(
        _fault(
            "TANGGAL-DATA",
            "tanggal keadaan data tidak diketahui.",
            "Isi parameter per_tanggal, atau baris per_tanggal pada tabel info (TTTT-BB-HH).",
            _names(sources),
        )
    )
    return None


def _repair_table(repairs: Sequence[Repair]) -> pd.DataFrame:
    columns = ["berkas", "lembar", "kolom", "perbaikan", "jumlah"]
    rows = [vars(repair) for repair in sorted(repairs)]
    return pd.DataFrame(rows, columns=columns)


def _row_table(found: Recognised, faults: Sequence[Fault], state: _State) -> pd.DataFrame:
    """Account for every data row of every recognised sheet."""
    refused: dict[tuple[str, str], set[int]] = {}
    for fault in faults:
        if fault.derajat == "kesalahan" and fault.baris:
            refused.setdefault((fault.berkas, fault.lembar), set()).add(fault.baris)
    rows = []
    for grid, form, skips in found.grids:
        sheet = (grid.sheet.berkas, grid.sheet.lembar)
        late = [skip for berkas, lembar, skip in state.skips if (berkas, lembar) == sheet]
        left = {number: skip.reason for skip in (*skips, *late) for number in skip.numbers}
        bad = {n for n in refused.get(sheet, set()) if n > grid.header_number} - set(left)
        count = len(grid) + len(grid.totals)
        reasons = pd.Series(list(left.values()), dtype="str").value_counts()
        rows.append(
            {
                "berkas": sheet[0],
                "lembar": sheet[1],
                "bentuk": form,
                "baris": count,
                "dipakai": count - len(bad) - len(left),
                "ditolak": len(bad),
                "dilewati": len(left),
                "alasan": "; ".join(f"{reason}: {n}" for reason, n in reasons.items()),
            }
        )
    columns = ["berkas", "lembar", "bentuk", "baris", "dipakai", "ditolak", "dilewati", "alasan"]
    return pd.DataFrame(rows, columns=columns)


def _gaps(tables: Mapping[str, TypedTable]) -> pd.DataFrame:
    """Columns that no source states."""
    rows = [
        {
            "tabel": name,
            "kolom": column,
            "arti": spec.meaning,
            "sebab": "kolomnya tidak ada"
            if {raw.form for raw in table.raws} == {OWN}
            else "tidak dimuat oleh " + ", ".join(sorted({raw.form for raw in table.raws})),
        }
        for name, table in tables.items()
        for column, spec in TABLES[name].columns.items()
        if not any(column in raw.cells for raw in table.raws)
    ]
    return pd.DataFrame(rows, columns=["tabel", "kolom", "arti", "sebab"])


def _sources(reading: Reading, found: Recognised) -> tuple[Source, ...]:
    rows = dict.fromkeys(reading.hashes, 0)
    for grid, _, _ in found.grids:
        rows[grid.sheet.berkas] += len(grid) + len(grid.totals)
    return tuple(
        Source(name=berkas, sha256=reading.hashes[berkas], rows=count)
        for berkas, count in rows.items()
    )

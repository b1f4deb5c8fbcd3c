"""Sources become one Snapshot, or one table of everything that is wrong with them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

import pandas as pd

from mutasi_lib.domain.schemas import DTYPES, TABLES
from mutasi_lib.domain.snapshot import Snapshot
from mutasi_lib.errors import Fault, InputDataError
from mutasi_lib.loading.checks import check_tables
from mutasi_lib.loading.parsing import parse_table
from mutasi_lib.loading.readers import RawData, RawTable, read_source, table_name


def load_snapshot(*sources: str | Path, as_of: date | None = None) -> Snapshot:
    """Load and check everything in one or more sources.

    Parameters
    ----------
    sources
        Folders of CSV files or XLSX workbooks; each table comes from exactly one of them.
    as_of
        The day the tables describe; default is ``per_tanggal`` of table info.

    Raises
    ------
    InputDataError
        With every fault of every source, at once.
    """
    if not sources:
        raise InputDataError([_fault("SUMBER", "tidak ada sumber data.", "Sebutkan satu sumber.")])
    raws = [read_source(Path(source)) for source in sources]
    faults: list[Fault] = [fault for raw in raws for fault in raw.faults]
    if faults and not any(raw.tables for raw in raws):
        raise InputDataError(faults)
    typed: dict[str, tuple[RawTable, pd.DataFrame]] = {}
    for raw in (table for source in raws for table in source.tables):
        if raw.name in typed:
            faults.append(
                raw.fault(
                    "TABEL-GANDA",
                    f"tabel {raw.name} sudah dibaca dari {typed[raw.name][0].berkas}.",
                    "Ambil tiap tabel dari satu sumber saja.",
                )
            )
            continue
        frame, found = parse_table(raw)
        faults += found
        typed[raw.name] = (raw, frame)
    faults += _missing_tables(sources, typed, faults)
    faults = _first_of_each_cell([*faults, *check_tables(typed)])
    info = _info(typed)
    as_of = as_of or _as_of(info, sources, faults)
    if faults:
        raise InputDataError(faults)
    return _freeze({name: frame for name, (_, frame) in typed.items()}, info, as_of, raws)


def _fault(kode: str, masalah: str, saran: str, berkas: str = "sumber data") -> Fault:
    return Fault(berkas=berkas, kode=kode, masalah=masalah, saran=saran)


def _missing_tables(
    sources: Sequence[str | Path],
    typed: dict[str, tuple[RawTable, pd.DataFrame]],
    earlier: list[Fault],
) -> list[Fault]:
    berkas = ", ".join(Path(source).name for source in sources)
    refused = {
        table_name(fault.lembar or Path(fault.berkas).stem)
        for fault in earlier
        if fault.kode.startswith("BERKAS-")
    }
    return [
        _fault(
            "TABEL-TIDAK-ADA",
            f"tabel wajib {table.name} tidak ada atau kosong ({table.meaning})",
            f"Tambahkan berkas {table.name}.csv atau lembar {table.name}.",
            berkas,
        )
        for table in TABLES.values()
        if table.required
        and table.name not in refused
        and (table.name not in typed or typed[table.name][1].empty)
    ]


def _first_of_each_cell(found: Iterable[Fault]) -> list[Fault]:
    """Keep the first fault of a cell, and none of the cells of a row refused as a whole."""
    faults = list(found)
    rows = {(f.berkas, f.lembar, f.baris) for f in faults if f.baris and not f.kolom}
    kept: dict[tuple[object, ...], Fault] = {}
    for fault in faults:
        row = (fault.berkas, fault.lembar, fault.baris)
        if not fault.baris:
            kept[(fault,)] = fault
        elif not fault.kolom or row not in rows:
            kept.setdefault((*row, fault.kolom), fault)
    return list(kept.values())


def _info(typed: dict[str, tuple[RawTable, pd.DataFrame]]) -> dict[str, str]:
    if "info" not in typed:
        return {}
    frame = typed["info"][1].dropna()
    return dict(zip(frame["kunci"], frame["nilai"], strict=True))


def _as_of(info: dict[str, str], sources: Sequence[str | Path], faults: list[Fault]) -> date:
    text = info.get("per_tanggal", "")
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = date.min
    if day.isoformat() != text:
        faults.append(
            _fault(
                "TANGGAL-DATA",
                "tanggal keadaan data tidak diketahui.",
                "Isi parameter per_tanggal, atau baris per_tanggal pada tabel info (TTTT-BB-HH).",
                ", ".join(Path(source).name for source in sources),
            )
        )
    return day


def _freeze(
    frames: dict[str, pd.DataFrame], info: dict[str, str], as_of: date, raws: list[RawData]
) -> Snapshot:
    """Replace id_pegawai by surrogate keys everywhere and set names and NIP apart."""
    ids = sorted(frames["pegawai"]["id_pegawai"])
    width = max(5, len(str(len(ids))))
    keys = {id_pegawai: f"P{rank:0{width}d}" for rank, id_pegawai in enumerate(ids, start=1)}
    tables = {}
    for name, table in TABLES.items():
        frame = frames.get(name)
        if frame is None:
            frame = pd.DataFrame(
                {column: pd.Series(dtype=DTYPES[c.kind]) for column, c in table.columns.items()}
            )
        for column, key in (("id_pegawai", "pegawai_key"), ("id_pasangan", "pasangan_key")):
            if column in frame:
                frame = frame.rename(columns={column: key})
                frame[key] = frame[key].map(keys).astype("str")
        keyed = [{"id_pegawai": "pegawai_key"}.get(column, column) for column in table.key]
        tables[name] = frame.sort_values(keyed).reset_index(drop=True)
    pegawai = tables["pegawai"]
    identities = pd.DataFrame({"pegawai_key": list(keys.values()), "id_pegawai": ids})
    identities = identities.merge(pegawai[["pegawai_key", "nip", "nama"]], on="pegawai_key")
    tables["pegawai"] = pegawai.drop(columns=["nip", "nama"])
    return Snapshot(
        as_of=as_of,
        tables=tables,
        identities=identities,
        sources=tuple(source for raw in raws for source in raw.sources),
        info=info,
    )

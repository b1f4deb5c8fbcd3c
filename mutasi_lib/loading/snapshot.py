"""Sources become one Snapshot, or one table of everything that is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from mutasi_lib.domain.schemas import TABLES
from mutasi_lib.domain.snapshot import Snapshot
from mutasi_lib.errors import Fault, InputDataError
from mutasi_lib.loading.intake import Intake, inspect_sources
from mutasi_lib.loading.joining import empty_table


def load_snapshot(
    *sources: str | Path, as_of: date | None = None, mapping: Path | Mapping[str, Any] | None = None
) -> Snapshot:
    """Load and check everything in one or more sources.

    Parameters
    ----------
    sources, as_of, mapping
        As `inspect_sources`.

    Raises
    ------
    InputDataError
        With every fault of every source, at once.
    """
    return take_snapshot(inspect_sources(*sources, as_of=as_of, mapping=mapping))


def take_snapshot(intake: Intake) -> Snapshot:
    """Freeze what was read: surrogate keys for id_pegawai everywhere, names and NIP set apart.

    Raises
    ------
    InputDataError
        There is a fault that stops.
    """
    faults = intake.faults.to_dict("records")
    if faults or intake.as_of is None:
        raise InputDataError(
            [Fault(**{str(name): value for name, value in row.items()}) for row in faults]
        )
    frames = {name: table.frame for name, table in intake.tables.items()}
    ids = sorted(frames["pegawai"]["id_pegawai"])
    width = max(5, len(str(len(ids))))
    keys = {id_pegawai: f"P{rank:0{width}d}" for rank, id_pegawai in enumerate(ids, start=1)}
    tables, places = {}, {}
    for name, table in TABLES.items():
        frame = frames.get(name, empty_table(name))
        for column, key in (("id_pegawai", "pegawai_key"), ("id_pasangan", "pasangan_key")):
            if column in frame:
                frame = frame.rename(columns={column: key})
                frame[key] = frame[key].map(keys).astype("str")
        keyed = [{"id_pegawai": "pegawai_key"}.get(column, column) for column in table.key]
        frame = frame.sort_values(keyed)
        tables[name] = frame.reset_index(drop=True)
        if name in intake.tables and "pegawai_key" not in frame:
            places[name] = intake.tables[name].row_places().loc[frame.index].reset_index(drop=True)
    pegawai = tables["pegawai"]
    identities = pd.DataFrame({"pegawai_key": list(keys.values()), "id_pegawai": ids})
    identities = identities.merge(pegawai[["pegawai_key", "nip", "nama"]], on="pegawai_key")
    tables["pegawai"] = pegawai.drop(columns=["nip", "nama"])
    return Snapshot(
        as_of=intake.as_of,
        tables=tables,
        identities=identities,
        sources=intake.sources,
        info=intake.info,
        log=intake.log,
        places=places,
    )

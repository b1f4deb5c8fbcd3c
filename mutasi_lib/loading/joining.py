"""Parts of one table from several sources become one typed table; where they differ, it is told.

The first source with a value wins: our own tables, then SIASN, the hierarchy, peta jabatan,
Dapodik; within one kind in the order given; unless the office's mapping file says who is right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from mutasi_lib.domain.schemas import DTYPES, TABLES
from mutasi_lib.errors import Fault
from mutasi_lib.loading.forms import Part, Skip
from mutasi_lib.loading.mapping import NameMapping
from mutasi_lib.loading.parsing import parse_table, shorten
from mutasi_lib.loading.tables import RawTable, TypedTable


@dataclass(frozen=True, kw_only=True, eq=False)
class Parsed:
    """A part and its typed frame."""

    part: Part
    frame: pd.DataFrame


def parse_parts(parts: Sequence[Part]) -> tuple[list[Parsed], list[Fault]]:
    """Type every part of one table; rows of a part that adds up are added here."""
    parsed, faults = [], []
    for part in parts:
        frame, found = parse_table(part.raw)
        faults += found
        parsed.append(_added_up(part, frame) if part.adds_up else Parsed(part=part, frame=frame))
    return parsed, faults


def _added_up(part: Part, frame: pd.DataFrame) -> Parsed:
    """Add the rows of equal key; the first of them stands for all."""
    key = list(TABLES[part.raw.name].key)
    whole = frame[key].notna().all(axis=1)
    sums = frame[whole].groupby(key, sort=False)[part.adds_up].sum(min_count=1)
    first = frame[~whole | ~frame.duplicated(key)].copy()
    at = pd.MultiIndex.from_frame(first[key])
    first[part.adds_up] = (
        sums.reindex(at).set_axis(first.index).where(whole[first.index], first[part.adds_up])
    )
    kept = part.raw.take(first.index.to_numpy())
    return Parsed(part=Part(raw=kept), frame=first.reset_index(drop=True))


def only_known(parsed: Sequence[Parsed]) -> tuple[list[Parsed], list[Fault], dict[int, Skip]]:
    """Leave out rows of partial parts that no full part names; Skip by place in ``parsed``."""
    full = [item for item in parsed if not item.part.partial]
    if not full:
        return list(parsed), [], {}
    key = TABLES[parsed[0].part.raw.name].key[0]
    known = pd.concat([item.frame[key] for item in full])
    kept, faults, skips = [], [], {}
    for place, item in enumerate(parsed):
        raw = item.part.raw
        alone = ~item.frame[key].isin(known).to_numpy()
        if not item.part.partial or not alone.any():
            kept.append(item)
            continue
        faults += [
            raw.fault(
                "HANYA-DI-SATU-SUMBER",
                f"pegawai ini hanya ada pada {raw.form}, sehingga belum dipakai.",
                "Lengkapi sumber utamanya, atau periksa NIP pada kedua sumber.",
                row=int(row),
                kolom=key,
                derajat="peringatan",
            )
            for row in np.flatnonzero(alone)
        ]
        numbers = tuple(int(number) for number in raw.rows[alone])
        skips[place] = Skip(reason="tidak ada pada sumber utama", numbers=numbers)
        part = Part(raw=raw.take(~alone), partial=True)
        kept.append(Parsed(part=part, frame=item.frame[~alone].reset_index(drop=True)))
    return kept, faults, skips


def join(parsed: Sequence[Parsed], mapping: NameMapping) -> tuple[TypedTable, list[Fault]]:
    """Join the parts of one table on its key.

    Rows without a whole key, and rows whose key a part has twice, stay rows of their own: they
    are faults that the checks will name.

    Returns
    -------
    The table, and a warning for every cell in which two sources differ.
    """
    raws = tuple(item.part.raw for item in parsed)
    if len(parsed) == 1:
        return TypedTable.of_one(raws[0], parsed[0].frame), []
    name = raws[0].name
    key = list(TABLES[name].key)
    labels = [_labels(item.frame, key, number) for number, item in enumerate(parsed)]
    order = pd.Index(np.concatenate(labels)).unique()
    places = np.full((len(order), len(parsed)), -1)
    for number, label in enumerate(labels):
        places[order.get_indexer(pd.Index(label)), number] = np.arange(len(label))
    frame, chosen, faults = {}, {}, []
    for column, spec in TABLES[name].columns.items():
        joined = _Joined(column, parsed, places)
        for number in _turn(column, raws, mapping):
            faults += joined.take(number)
        frame[column] = joined.values.astype(DTYPES[spec.kind])  # type: ignore[call-overload] # the stubs want literal dtypes
        chosen[column] = np.where(joined.source >= 0, joined.source, (places >= 0).argmax(axis=1))
    table = TypedTable(
        name=name, frame=pd.DataFrame(frame), raws=raws, places=places, chosen=chosen
    )
    return table, faults


def _labels(frame: pd.DataFrame, key: list[str], number: int) -> np.ndarray:
    """A text per row that is equal where two sources speak of the same thing."""
    whole = frame[key].notna().all(axis=1)
    text = (
        frame[key].astype("str").agg("\x1f".join, axis=1) if len(frame) else pd.Series(dtype="str")
    )
    twice = text.groupby(text).cumcount().astype("str")
    alone = pd.Series([f"\x00{number}\x1f{row}" for row in range(len(frame))], dtype="str")
    return (text + "\x1e" + twice).where(whole, alone).to_numpy(dtype=object)


def _turn(column: str, raws: Sequence[RawTable], mapping: NameMapping) -> list[int]:
    """Numbers of the sources in the order in which they are believed about a column."""
    favoured = mapping.utamakan.get(column, "")
    return sorted(
        range(len(raws)),
        key=lambda number: (bool(favoured) and favoured not in raws[number].berkas, number),
    )


class _Joined:
    """One column on its way to being joined: values, and the source each was taken from (-1)."""

    def __init__(self, column: str, parsed: Sequence[Parsed], places: np.ndarray) -> None:
        self.column, self.parsed, self.places = column, parsed, places
        self.values = pd.Series(None, index=range(len(places)), dtype=object)
        self.source = np.full(len(places), -1)

    def take(self, number: int) -> list[Fault]:
        """Fill what is still empty from a source; tell where it says something else."""
        raw = self.parsed[number].part.raw
        if self.column not in raw.cells:
            return []
        rows = np.flatnonzero(self.places[:, number] >= 0)
        own = self.parsed[number].frame[self.column].astype(object)
        own = own.iloc[self.places[rows, number]].set_axis(rows).dropna()
        new = own[self.source[own.index] < 0]
        told = own.drop(new.index)
        faults = [
            self._conflict(int(str(row)), number, value)
            for row, value in told.items()
            if not _same(value, self.values.iloc[int(str(row))])
            and self._is_stated(number)
            and self._is_stated(int(self.source[int(str(row))]))
        ]
        self.values.loc[new.index] = new
        self.source[new.index] = number
        return faults

    def _is_stated(self, number: int) -> bool:
        """Whether the column stands in the file; what a reader inferred contradicts nobody."""
        return self.column in self.parsed[number].part.raw.headings

    def _conflict(self, row: int, number: int, value: object) -> Fault:
        raw = self.parsed[number].part.raw
        winner = int(self.source[row])
        other = self.parsed[winner].part.raw
        where = f"{other.berkas} baris {other.rows[self.places[row, winner]]}"
        said = (
            f"berbeda dari {where}"
            if TABLES[raw.name].columns[self.column].personal
            else f"di sini {_show(value)}, pada {where} {_show(self.values.iloc[row])}"
        )
        return raw.fault(
            "SUMBER-BERBEDA",
            f"{said}; yang dipakai dari {other.berkas}.",
            "Perbaiki salah satunya, atau tetapkan 'utamakan' pada berkas pemetaan.",
            row=int(self.places[row, number]),
            kolom=self.column,
            derajat="peringatan",
        )


def _same(left: object, right: object) -> bool:
    if isinstance(left, str) and isinstance(right, str):
        return " ".join(left.casefold().split()) == " ".join(right.casefold().split())
    return left == right


def _show(value: object) -> str:
    return f"{value:%Y-%m-%d}" if isinstance(value, pd.Timestamp) else shorten(value)


def complete_couples(table: TypedTable) -> tuple[TypedTable, int]:
    """Let a couple be mutual where the other's source has no such column: marriage is.

    Dapodik states the spouses of school staff only. Where the other's own source states
    id_pasangan and leaves it empty, nothing is filled: that is for the checks to ask about.

    Returns
    -------
    The table, and how many cells were filled.
    """
    asked = [number for number, raw in enumerate(table.raws) if "id_pasangan" in raw.cells]
    frame = table.frame
    silent = (table.places[:, asked] < 0).all(axis=1) & frame["id_pasangan"].isna().to_numpy()
    named = frame.dropna(subset=["id_pasangan"]).drop_duplicates("id_pasangan")
    spouse = frame["id_pasangan"].mask(
        silent, frame["id_pegawai"].map(named.set_index("id_pasangan")["id_pegawai"])
    )
    count = int((spouse.notna() & frame["id_pasangan"].isna()).sum())
    filled = frame.assign(id_pasangan=spouse.astype("str"))
    return replace(table, frame=filled), count


def empty_table(name: str) -> pd.DataFrame:
    """A typed table without rows."""
    return pd.DataFrame(
        {
            column: pd.Series(dtype=DTYPES[spec.kind])
            for column, spec in TABLES[name].columns.items()
        }
    )

"""Typed tables against their schemas and against each other: all faults, one per cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd
from pandera.errors import SchemaErrors

from mutasi_lib.domain import vocabulary as vocab
from mutasi_lib.domain.nip import parse_nip
from mutasi_lib.domain.schemas import TABLES
from mutasi_lib.errors import Fault
from mutasi_lib.loading.parsing import shorten
from mutasi_lib.loading.readers import RawTable

Typed = Mapping[str, tuple[RawTable, pd.DataFrame]]


def check_tables(typed: Typed) -> Iterator[Fault]:
    """Yield every fault of the typed tables: schema, keys, references, NIP, golongan, trees."""
    for raw, frame in typed.values():
        yield from _schema_faults(raw, frame)
        yield from _key_faults(raw, frame)
    yield from _reference_faults(typed)
    if "pegawai" in typed:
        yield from _nip_faults(*typed["pegawai"])
        yield from _golongan_faults(*typed["pegawai"])
    if "formasi" in typed:
        yield from _formasi_faults(*typed["formasi"])
    if "unit_kerja" in typed:
        yield from _tree_faults(*typed["unit_kerja"])


def _schema_faults(raw: RawTable, frame: pd.DataFrame) -> Iterator[Fault]:
    table = TABLES[raw.name]
    present = [name for name in table.columns if list(raw.cells.columns).count(name) == 1]
    try:
        table.schema.select_columns(present).validate(
            frame[present].reset_index(drop=True), lazy=True
        )
    except SchemaErrors as errors:
        cases = errors.failure_cases
    else:
        return
    cells = cases[cases["index"].notna() & cases["column"].isin(table.columns)]
    for case in cells.drop_duplicates(["column", "index"]).itertuples():
        name, row = str(case.column), int(frame.index[int(case.index)])
        column = table.columns[name]
        check = str(case.check)
        shown = "" if column.personal else f" ({shorten(case.failure_case)})"
        if check == "not_nullable":
            kode, masalah, saran = "ISI-KOSONG", "wajib diisi.", f"Isi {column.meaning}."
        elif check == "low":
            kode, masalah = "ISI-TERLALU-KECIL", f"nilainya{shown} kurang dari {column.low:g}."
            saran = "Perbaiki nilainya." if column.low else "Nilai tidak boleh negatif."
        elif check == "high":
            kode, masalah = "ISI-TERLALU-BESAR", f"nilainya{shown} lebih dari {column.high:g}."
            saran = "Perbaiki nilainya."
        else:
            kode, masalah = "KODE-TAK-DIKENAL", f"isinya{shown} bukan pilihan yang dikenal."
            saran = f"Pilihan: {', '.join(column.choices)}."
        yield raw.fault(kode, masalah, saran, row=row, kolom=name)


def _key_faults(raw: RawTable, frame: pd.DataFrame) -> Iterator[Fault]:
    key = list(TABLES[raw.name].key)
    doubled = frame[frame.duplicated(key, keep=False) & frame[key].notna().all(axis=1)]
    for _, group in doubled.groupby(key, sort=False):
        rows = ", ".join(str(row) for row in group.index)
        for row in group.index:
            yield raw.fault(
                "KUNCI-GANDA",
                f"kunci yang sama dipakai pada baris {rows}.",
                "Sisakan satu baris, atau bedakan kuncinya.",
                row=row,
                kolom=" + ".join(key),
            )


def _reference_faults(typed: Typed) -> Iterator[Fault]:
    for raw, frame in typed.values():
        for name, column in TABLES[raw.name].columns.items():
            target, _, target_column = column.refers_to.partition(".")
            if target not in typed:
                continue
            known = typed[target][1][target_column]
            if known.isna().all():
                continue  # an empty table or a lost column is a fault of its own
            unknown = frame[name][frame[name].notna() & ~frame[name].isin(known)]
            for row, value in unknown.items():
                shown = "" if column.personal else f" ({shorten(value)})"
                yield raw.fault(
                    "KODE-TAK-DIKENAL",
                    f"isinya{shown} tidak ada pada tabel {target}, kolom {target_column}.",
                    "Perbaiki kodenya, atau lengkapi tabel rujukannya.",
                    row=int(str(row)),
                    kolom=name,
                )


def _nip_faults(raw: RawTable, frame: pd.DataFrame) -> Iterator[Fault]:
    for row, text in frame["nip"].dropna().items():
        try:
            parse_nip(text)
        except ValueError as error:
            yield raw.fault(
                "NIP-BENTUK",
                str(error),
                "Salin ulang dari SIASN sebagai teks.",
                row=int(str(row)),
                kolom="nip",
            )
    filled = frame["nip"].dropna()
    for row in filled.index[filled.duplicated(keep=False)]:
        yield raw.fault(
            "NIP-GANDA",
            "NIP yang sama dipakai lebih dari satu baris.",
            "Sisakan satu baris untuk tiap pegawai.",
            row=int(row),
            kolom="nip",
        )


def _golongan_faults(raw: RawTable, frame: pd.DataFrame) -> Iterator[Fault]:
    pns = frame["golongan"].isin(vocab.GOLONGAN_PNS)
    wrong = frame["golongan"].notna() & (
        (frame["status_pegawai"].isin(["PNS", "CPNS"]) & ~pns)
        | (frame["status_pegawai"].isin(["PPPK", "PPPK paruh waktu"]) & pns)
    )
    for row in frame.index[wrong & frame["golongan"].isin(vocab.GOLONGAN)]:
        yield raw.fault(
            "GOLONGAN-SKALA",
            "golongan tidak sesuai dengan status pegawai (skala PNS dan PPPK berbeda).",
            "Perbaiki golongan atau status_pegawai.",
            row=int(row),
            kolom="golongan",
        )


def _formasi_faults(raw: RawTable, frame: pd.DataFrame) -> Iterator[Fault]:
    ceiling = frame["maksimum"].fillna(frame["kebutuhan"])
    wrong = ((frame["minimum"] > ceiling) & (ceiling >= 0)).fillna(False)
    for row in frame.index[wrong]:
        yield raw.fault(
            "BATAS-BERTENTANGAN",
            "minimum lebih besar daripada maksimum (maksimum kosong = kebutuhan).",
            "Perbaiki salah satunya.",
            row=int(row),
            kolom="minimum",
        )


def _tree_faults(raw: RawTable, frame: pd.DataFrame) -> Iterator[Fault]:
    parent = dict(zip(frame["kode"], frame["induk"], strict=True))
    for row, kode in frame["kode"].dropna().items():
        seen, here = {kode}, parent.get(kode)
        while isinstance(here, str) and here not in seen:
            seen.add(here)
            here = parent.get(here)
        if isinstance(here, str) and here == kode:
            yield raw.fault(
                "UNIT-MELINGKAR",
                "unit ini menjadi bawahan dirinya sendiri melalui rantai induk.",
                "Perbaiki kolom induk.",
                row=int(str(row)),
                kolom="induk",
            )

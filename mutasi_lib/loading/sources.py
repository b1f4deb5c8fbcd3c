"""Sources become sheets: folders, CSV files, workbooks, databases; nothing is interpreted yet."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from mutasi_lib.errors import Fault
from mutasi_lib.loading.csv_files import read_csv
from mutasi_lib.loading.tables import Sheet
from mutasi_lib.loading.workbook import read_workbook

CSV_SUFFIXES = (".csv", ".tsv")
WORKBOOK_SUFFIXES = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
"""What the workbook reader is handed; those it cannot read it refuses with a remedy."""

SQLITE_SUFFIXES = (".db", ".sqlite", ".sqlite3")

MAPPING_NAME = "pemetaan.yaml"
"""A mapping file of this name in a source folder is used without being named."""


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What was read: sheets, the sha256 of each file or database, and what was found."""

    sheets: tuple[Sheet, ...]
    hashes: dict[str, str]
    faults: tuple[Fault, ...]


@dataclass(frozen=True)
class Recogniser:
    """What reading needs to know of meaning: which rows hold headings, which tables are ours."""

    score: Callable[[Sequence[Sequence[str]]], int]
    wanted: Callable[[str, Sequence[str]], bool]


def is_address(source: str | Path) -> bool:
    """Whether a source is a database URL rather than a path."""
    return isinstance(source, str) and "://" in source


def read_sources(sources: Sequence[str | Path], recogniser: Recogniser) -> Reading:
    """Read every file and table of the sources, in order; workbooks side by side."""
    sheets: list[Sheet] = []
    hashes: dict[str, str] = {}
    faults: list[Fault] = []
    for source in sources:
        if is_address(source):
            name, found, trouble = _read_database(str(source), recogniser)
            hashes[name] = _content_hash(found)
            sheets, faults = [*sheets, *found], [*faults, *trouble]
            continue
        files, trouble = _files(Path(source), hashes)
        faults += trouble
        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            answers = pool.map(_reader(recogniser), files.items())
            for berkas, (digest, found, trouble) in zip(files.values(), answers, strict=True):
                hashes[berkas] = digest
                sheets, faults = [*sheets, *found], [*faults, *trouble]
    return Reading(sheets=tuple(sheets), hashes=hashes, faults=tuple(faults))


Answer = tuple[str, list[Sheet], list[Fault]]
"""The sha256 of a file, its sheets, and what was found."""


def _reader(recogniser: Recogniser) -> Callable[[tuple[Path, str]], Answer]:
    """What reads one file; each workbook has a child process of its own."""

    def read(file: tuple[Path, str]) -> Answer:
        path, berkas = file
        suffix = path.suffix.lower()
        try:
            digest = _file_hash(path)
            if suffix in CSV_SUFFIXES:
                return digest, *read_csv(path, berkas, recogniser.score)
            if suffix in WORKBOOK_SUFFIXES:
                return digest, *read_workbook(path, berkas=berkas)
            return digest, *_read_database(path, recogniser)[1:]
        except OSError:
            return "", [], [_locked(berkas)]

    return read


def _locked(berkas: str) -> Fault:
    return Fault(
        berkas=berkas,
        kode="BERKAS-TERKUNCI",
        masalah="tidak dapat dibuka: tidak ada izin baca, atau sedang dipakai program lain.",
        saran="Tutup di program lain, atau minta izin baca, lalu coba lagi.",
    )


def _read_database(
    address: str | Path, recogniser: Recogniser
) -> tuple[str, list[Sheet], list[Fault]]:
    from mutasi_lib.loading.database import read_database  # costly, and most offices send files

    return read_database(address, recogniser.wanted)


def _files(source: Path, known: dict[str, str]) -> tuple[dict[Path, str], list[Fault]]:
    """Readable files of a source with their names in messages, and what is wrong with others."""
    suffixes = (*CSV_SUFFIXES, *WORKBOOK_SUFFIXES, *SQLITE_SUFFIXES)
    if not source.exists():
        return {}, [
            _fault(source, "BERKAS-TIDAK-ADA", "tidak ditemukan.", "Periksa nama dan letaknya.")
        ]
    if not source.is_dir():
        if source.suffix.lower() in suffixes:
            name = source.name
            return {source: name if name not in known else f"{source.parent.name}/{name}"}, []
        return {}, [
            _fault(
                source,
                "BERKAS-JENIS",
                "bukan folder, CSV, buku kerja .xlsx, atau basis data SQLite.",
                "Simpan sebagai .xlsx atau .csv.",
            )
        ]
    inside = [
        path
        for path in sorted(source.rglob("*"))
        if path.is_file()
        and path.resolve().is_relative_to(source.resolve())  # no link leads out of the folder
        and not any(part.startswith((".", "~$")) for part in _below(path, source))
    ]
    readable = [path for path in inside if path.suffix.lower() in suffixes]
    others = [path.name for path in inside if path not in readable and path.name != MAPPING_NAME]
    faults = []
    if others:
        faults.append(
            _fault(
                source,
                "BERKAS-LAIN",
                f"{len(others)} berkas lain tidak dibaca: {', '.join(others[:5])}"
                + ("; ..." if len(others) > 5 else "."),
                "Tidak perlu apa-apa bila memang bukan data.",
                catatan=True,
            )
        )
    names = {path: "/".join(_below(path, source)) for path in readable}
    return {
        path: name if name not in known else f"{source.name}/{name}" for path, name in names.items()
    }, faults


def _below(path: Path, folder: Path) -> tuple[str, ...]:
    return path.relative_to(folder).parts


def _fault(path: Path, kode: str, masalah: str, saran: str, *, catatan: bool = False) -> Fault:
    return Fault(
        berkas=path.name,
        kode=kode,
        masalah=masalah,
        saran=saran,
        derajat="catatan" if catatan else "kesalahan",
    )


def _file_hash(path: Path) -> str:
    digest = sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _content_hash(sheets: Sequence[Sheet]) -> str:
    digest = sha256()
    for sheet in sheets:
        digest.update(sheet.lembar.encode())
        for row in sheet.rows:
            digest.update("\x1f".join(row).encode(errors="replace"))
    return digest.hexdigest()

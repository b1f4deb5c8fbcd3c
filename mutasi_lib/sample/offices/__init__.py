"""The same people as each office would send them: our forms, SIASN, peta jabatan, Dapodik.

Every writer takes a folder of clean CSV tables (columns of `domain.schemas.TABLES`). With
``dirt`` the files carry what real ones do: title rows, stray spaces, dates of three kinds, merged
cells. Dirt never changes what a careful person would read, and never touches the digits of a NIP.

Formats: domain.md 5.1 (SIASN data utama), 5.2 (HierarkiUnor), 5.4 (Dapodik), 5.5 (peta jabatan).
"""

from __future__ import annotations

from pathlib import Path

from mutasi_lib.sample.chance import Streams
from mutasi_lib.sample.offices.canaries import CANARY_DIGITS, CANARY_WORD
from mutasi_lib.sample.offices.dapodik import write_dapodik
from mutasi_lib.sample.offices.held import HELD
from mutasi_lib.sample.offices.own import (
    write_own_csv,
    write_own_database,
    write_own_workbook,
    write_references,
)
from mutasi_lib.sample.offices.peta import write_peta
from mutasi_lib.sample.offices.registry import read_registry
from mutasi_lib.sample.offices.siasn import write_hierarchy, write_siasn

__all__ = [
    "CANARY_DIGITS",
    "CANARY_WORD",
    "HELD",
    "write_offices",
    "write_own_csv",
    "write_own_database",
    "write_own_workbook",
]


def write_offices(source: Path, folder: Path, *, dirt: bool = True, seed: int = 2026) -> Path:
    """Write what BKN, the organisation section, the schools and our own office would send.

    Parameters
    ----------
    source
        Folder of clean CSV tables. Every pegawai has a NIP, by which the offices refer to people.
    folder
        Made when missing; files of the same names are replaced: three SIASN exports,
        ``hierarki_unor.xlsx``, ``peta_jabatan.xlsx``, ``dapodik/`` (one file per school) and
        ``acuan/`` (our CSV of what no outside format holds).
    seed
        Equal arguments give equal files.

    Returns
    -------
    The folder.

    Raises
    ------
    ValueError
        If someone has no NIP, or is no ASN: no outside form could carry them.
    """
    registry = read_registry(source)
    streams = Streams(seed)
    write_siasn(registry, folder, streams, dirt=dirt)
    write_hierarchy(registry, folder / "hierarki_unor.xlsx", streams, dirt=dirt)
    write_peta(registry, folder / "peta_jabatan.xlsx", streams, dirt=dirt)
    write_dapodik(registry, folder / "dapodik", streams, dirt=dirt)
    write_references(registry, folder / "acuan")
    return folder

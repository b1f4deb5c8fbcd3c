"""All validated tables as of one date, below the line where people have names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from hashlib import sha256

import pandas as pd


@dataclass(frozen=True, kw_only=True)
class Source:
    """A file that was read: name, sha256 of its bytes, data rows."""

    name: str
    sha256: str
    rows: int


@dataclass(frozen=True, kw_only=True, eq=False)
class IntakeLog:
    """What was found and done on the way in, for whoever must judge the data; names nobody.

    Attributes
    ----------
    findings
        One row per finding: the fields of `mutasi_lib.errors.Fault`.
    repairs
        berkas, lembar, kolom, perbaikan, jumlah: what was repaired, how often.
    rows
        berkas, lembar, bentuk, baris, dipakai, ditolak, dilewati, alasan: every data row of every
        sheet is one of the three.
    gaps
        tabel, kolom, arti, sebab: columns that no source states, and why.
    """

    findings: pd.DataFrame = field(default_factory=pd.DataFrame)
    repairs: pd.DataFrame = field(default_factory=pd.DataFrame)
    rows: pd.DataFrame = field(default_factory=pd.DataFrame)
    gaps: pd.DataFrame = field(default_factory=pd.DataFrame)


@dataclass(frozen=True, kw_only=True, eq=False)
class Snapshot:
    """Validated tables as of one date.

    Made only by `mutasi_lib.load_snapshot` (or a test builder).

    Attributes
    ----------
    as_of
        The day the tables describe.
    tables
        Table name -> typed frame with every column of its schema. People are ``pegawai_key``
        (``P00001`` ..., in order of id_pegawai); ``pasangan_key`` is the spouse's key.
        Columns nip and nama are not here.
    identities
        pegawai_key, id_pegawai, nip, nama: for restricted annexes only.
    sources, info
        The files read, and the rows of table info as a mapping.
    log
        What was found and repaired while reading.
    places
        Table name -> berkas (file and sheet) and baris (the row Excel shows) of every row, with
        the index of the table: where an officer finds it. Tables about people are not here.
    """

    as_of: date
    tables: Mapping[str, pd.DataFrame]
    identities: pd.DataFrame
    sources: tuple[Source, ...]
    info: Mapping[str, str]
    log: IntakeLog = field(default_factory=IntakeLog)
    places: Mapping[str, pd.DataFrame] = field(default_factory=dict)

    def __getitem__(self, table: str) -> pd.DataFrame:
        return self.tables[table]

    @property
    def label(self) -> str:
        """The line every output must carry (DATA CONTOH ...), or an empty text."""
        return self.info.get("label", "")

    @property
    def nama_daerah(self) -> str:
        """Name of the local government."""
        return self.info.get("nama_daerah", "Pemerintah Daerah")

    @cached_property
    def fingerprint(self) -> str:
        """One hash over everything that was read: the same for the same content, however sent."""
        digest = sha256(f"{self.as_of} {sorted(self.info.items())}".encode())
        for name, frame in [*sorted(self.tables.items()), ("identities", self.identities)]:
            digest.update(name.encode())
            digest.update(frame.to_csv(index=False).encode(errors="surrogatepass"))
        return digest.hexdigest()

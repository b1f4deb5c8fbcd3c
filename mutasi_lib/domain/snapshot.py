"""All validated tables as of one date, below the line where people have names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

import pandas as pd


@dataclass(frozen=True, kw_only=True)
class Source:
    """A file that was read: name, sha256 of its bytes, data rows."""

    name: str
    sha256: str
    rows: int


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
    """

    as_of: date
    tables: Mapping[str, pd.DataFrame]
    identities: pd.DataFrame
    sources: tuple[Source, ...]
    info: Mapping[str, str]

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

    @property
    def fingerprint(self) -> str:
        """One hash over the hashes of all sources, independent of their order."""
        text = "\n".join(sorted(f"{source.name} {source.sha256}" for source in self.sources))
        return sha256(text.encode()).hexdigest()

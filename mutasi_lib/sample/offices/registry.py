"""The clean tables the offices' files are made from, and the SIASN ids of units and jabatan."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

import numpy as np
import pandas as pd

from mutasi_lib.domain.schemas import TABLES
from mutasi_lib.domain.vocabulary import ASN
from mutasi_lib.sample.chance import Bools, Objects
from mutasi_lib.sample.people import AS_OF

Tables = dict[str, pd.DataFrame]
"""Table name -> text, an empty text where a cell is empty."""

PART_TIME = "PPPK paruh waktu"

SCHOOLS = ("tk", "sd", "smp")
"""Jenis of the units that send a Dapodik file."""


@dataclass(frozen=True)
class Registry:
    """A city as its offices share it: people, and units and jabatan with their SIASN ids.

    Attributes
    ----------
    tables
        The source as it stands, but ids of SIASN are filled.
    people
        ``pegawai`` with all columns of the schema.
    units, posts
        ``unit_kerja`` and ``jabatan`` with all columns of the schema, by kode.
    info
        Kunci -> nilai.
    """

    tables: Tables
    people: pd.DataFrame
    units: pd.DataFrame
    posts: pd.DataFrame
    info: dict[str, str]

    @property
    def today(self) -> str:
        """ISO date of the data."""
        return self.info.get("per_tanggal", str(AS_OF))

    def of_unit(self, column: str) -> Objects:
        """Give a column of the unit each person works in."""
        return _looked_up(self.units[column], self.people["unit_kerja"])

    def of_post(self, column: str) -> Objects:
        """Give a column of the jabatan each person holds."""
        return _looked_up(self.posts[column], self.people["jabatan"])

    def in_school(self) -> Bools:
        """Tell who works in a school."""
        return np.isin(self.of_unit("jenis").astype(str), SCHOOLS)

    def of_teacher(self) -> Bools:
        """Tell who teaches in a school (domain.md 5.1: the jabatan's name begins with Guru)."""
        names = pd.Series(self.of_post("nama"), dtype=str).str.casefold()
        return self.in_school() & names.str.startswith("guru").to_numpy(dtype=bool)

    def paths(self) -> pd.Series:
        """Official names from each unit up to the root, joined by `` - ``, by kode."""
        above, names = self.units["induk"].to_dict(), self.units["nama"].to_dict()
        paths = {}
        for kode in self.units.index:
            line = [kode]
            while above[line[-1]]:
                line.append(above[line[-1]])
            paths[kode] = " - ".join(names[step] for step in line)
        return pd.Series(paths)

    def labels(self) -> pd.Series:
        """Official name of each unit, by kode; its whole path where units share a name."""
        names = self.units["nama"]
        return names.mask(names.duplicated(keep=False), self.paths())

    def where(self, people: Bools) -> Registry:
        """Give the same city with only some of its people."""
        return replace(self, people=self.people[people].reset_index(drop=True))


def read_tables(source: Path) -> Tables:
    """Read the tables of a folder as text, in the order of `TABLES`."""
    return {
        name: pd.read_csv(source / f"{name}.csv", dtype=str, keep_default_na=False)
        for name in TABLES
        if (source / f"{name}.csv").exists()
    }


def read_registry(source: Path) -> Registry:
    """Read a folder for the outside forms.

    Raises
    ------
    ValueError
        If someone has no NIP, or is no ASN.
    """
    tables = read_tables(source)
    people = _whole("pegawai", tables)
    if (people["nip"] == "").any() or not people["status_pegawai"].isin([*ASN, PART_TIME]).all():
        raise ValueError("the outside forms hold only ASN, and refer to each by NIP")
    for name, column in (("unit_kerja", "id_unor_siasn"), ("jabatan", "id_jabatan_siasn")):
        table = tables[name].reindex(columns=_columns(name, tables), fill_value="")
        own = [made_id(f"{name}:{kode}") for kode in table["kode"]]
        tables[name] = table.assign(**{column: np.where(table[column] == "", own, table[column])})
    info = tables.get("info", pd.DataFrame({"kunci": [], "nilai": []}))
    return Registry(
        tables=tables,
        people=people,
        units=_whole("unit_kerja", tables).set_index("kode"),
        posts=_whole("jabatan", tables).set_index("kode"),
        info=dict(zip(info["kunci"], info["nilai"], strict=True)),
    )


def made_id(key: str) -> str:
    """Derive an invented id of the shape SIASN uses (a UUID) from a key."""
    return str(uuid5(NAMESPACE_URL, f"mutasi-contoh:{key}"))


def _columns(name: str, tables: Tables) -> list[str]:
    """Give the columns a table has, and its SIASN id."""
    return [
        column
        for column in TABLES[name].columns
        if column in tables[name] or column.endswith("_siasn")
    ]


def _whole(name: str, tables: Tables) -> pd.DataFrame:
    """Give a table with all columns of its schema, empty where the source has none."""
    return tables[name].reindex(columns=list(TABLES[name].columns), fill_value="")


def _looked_up(values: pd.Series, keys: pd.Series) -> Objects:
    found: Objects = values.reindex(keys).to_numpy(dtype=object)
    return found

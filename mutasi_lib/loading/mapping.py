"""The office's own decisions about names: a small, closed YAML file.

What the loader never guesses (an unknown unit name, a heading nobody knows, who is right when two
sources differ) is decided here once by a person, and from then on it is applied and told.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from mutasi_lib.domain.schemas import TABLES
from mutasi_lib.errors import Fault, InputDataError

IGNORE = "abaikan"
"""As a target: the sheet, column or row is left out, and counted as such."""

Names = dict[str, str]


class NameMapping(BaseModel):
    """Decisions about names; every key is the text as it stands in the file.

    Attributes
    ----------
    lembar
        Sheet or file name -> table of ours, or ``abaikan``.
    kolom
        Heading -> column of ours, or ``abaikan``.
    unit_kerja, jabatan, kelompok_jabatan
        Name in a source -> kode (or kelompok) of ours, or ``abaikan`` to leave its rows out.
    jenis_unit
        Name of a unit in the SIASN hierarchy -> jenis.
    pilihan
        Column -> {text: one of its choices}.
    utamakan
        Column -> file (or part of its name) that is right where sources differ.
    naik_ke_induk
        Whether someone in a unit that we do not have counts in the nearest unit above it that we
        do have, as the SIASN path names it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    lembar: Names = {}
    kolom: Names = {}
    unit_kerja: Names = {}
    jabatan: Names = {}
    kelompok_jabatan: Names = {}
    jenis_unit: Names = {}
    pilihan: dict[str, Names] = {}
    utamakan: Names = {}
    naik_ke_induk: bool = False


def load_mapping(source: Path | Mapping[str, Any] | None) -> NameMapping:
    """Read a mapping file (or take a mapping).

    Raises
    ------
    InputDataError
        It cannot be read, or holds something that is not known; all faults at once.
    """
    if source is None:
        return NameMapping()
    berkas = source.name if isinstance(source, Path) else "pemetaan"
    content = _read(source) if isinstance(source, Path) else dict(source)
    try:
        mapping = NameMapping.model_validate(content)
    except ValidationError as error:
        raise InputDataError(
            [_fault(berkas, [str(part) for part in item["loc"]]) for item in error.errors()]
        ) from None
    unknown = [
        _unknown(berkas, "lembar", name, table, TABLES)
        for name, table in mapping.lembar.items()
        if table not in (*TABLES, IGNORE)
    ]
    columns = {column for table in TABLES.values() for column in table.columns}
    unknown += [
        _unknown(berkas, "kolom", name, column, columns)
        for name, column in mapping.kolom.items()
        if column not in (*columns, IGNORE)
    ]
    unknown += [
        _unknown(berkas, part, name, name, columns)
        for part in ("pilihan", "utamakan")
        for name in getattr(mapping, part)
        if name not in columns
    ]
    if unknown:
        raise InputDataError(unknown)
    return mapping


def _read(path: Path) -> Any:
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        mark = getattr(error, "problem_mark", None)
        raise InputDataError(
            [
                Fault(
                    berkas=path.name,
                    baris=mark.line + 1 if mark else 0,
                    kode="PEMETAAN",
                    masalah="berkas pemetaan tidak dapat dibaca.",
                    saran="Periksa letaknya, indentasi, dan tanda titik duanya.",
                )
            ]
        ) from None


def _fault(berkas: str, where: list[str]) -> Fault:
    known = list(NameMapping.model_fields)
    near = (
        difflib.get_close_matches(where[0], known, n=1) if where and where[0] not in known else []
    )
    return Fault(
        berkas=berkas,
        kolom=" > ".join(where),
        kode="PEMETAAN",
        masalah="isian pemetaan ini tidak dikenal, atau salah bentuk.",
        saran=f"Maksud Anda {near[0]!r}?" if near else f"Yang dikenal: {', '.join(known)}.",
    )


def _unknown(berkas: str, part: str, name: str, target: str, known: Any) -> Fault:
    near = difflib.get_close_matches(target, list(known), n=1)
    return Fault(
        berkas=berkas,
        kolom=f"{part} > {name}",
        kode="PEMETAAN",
        masalah=f"{target!r} bukan nama yang kami kenal.",
        saran=f"Maksud Anda {near[0]!r}?" if near else "Lihat nama tabel dan kolom pada templat.",
    )

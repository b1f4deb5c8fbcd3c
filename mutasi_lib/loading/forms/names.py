"""What official names say of themselves: jenjang, kelompok, kind of unit, path."""

from __future__ import annotations

import re

from mutasi_lib.domain import vocabulary as vocab
from mutasi_lib.loading.forms.core import SPACES

_JENJANG = re.compile(
    r"[ ,-]+(" + "|".join(sorted(vocab.JENJANG, key=len, reverse=True)) + r")$", re.IGNORECASE
)


def jenjang_of(jabatan: str) -> str | None:
    """Jenjang at the end of a functional post's name: ``PERAWAT AHLI MUDA`` -> ``ahli muda``."""
    found = _JENJANG.search(jabatan.strip())
    return found.group(1).casefold() if found else None


def kelompok_of(jabatan: str) -> str:
    """A post's name without its jenjang, in lower case: ``PERAWAT AHLI MUDA`` -> ``perawat``."""
    return SPACES.sub(" ", _JENJANG.sub("", jabatan.strip()).casefold())


def path_parts(path: str) -> list[str]:
    """Names on a SIASN unor path, leaf first, without stray dots and double spaces."""
    parts = re.split(r"\s+-\s+", SPACES.sub(" ", path).strip(" .-"))
    return [part.strip(" .") for part in parts if part.strip(" .")]


_UNIT_KINDS = (
    (r"(pemerintah|pemkot|pemkab|pemprov)\b", "pemerintah daerah"),
    (r"(upt[d]? )?(puskesmas pembantu|pustu)\b", "pustu"),
    (r"(upt[d]? )?(puskesmas|pusat kesehatan masyarakat)\b", "puskesmas"),
    (r"(rsud|rumah sakit)\b", "rumah sakit"),
    (r"(tk|taman kanak)\b", "tk"),
    (r"(sdn|sd|sekolah dasar)\b", "sd"),
    (r"(smpn|smp|sekolah menengah pertama)\b", "smp"),
    (r"kelurahan\b", "kelurahan"),
    (r"kecamatan\b", "kecamatan"),
    (r"sekretariat\b", "sekretariat"),
    (r"inspektorat\b", "inspektorat"),
    (r"dinas\b", "dinas"),
    (r"badan\b", "badan"),
    (r"(satuan|satpol)\b", "satuan"),
    (r"kantor\b", "kantor"),
    (r"(sub ?)?bagian\b", "bagian"),
    (r"(sub ?)?bidang\b|seksi\b", "bidang"),
    (r"uptd?\b|unit pelaksana teknis\b", "upt"),
)
"""First words of a unit's name -> jenis, first match wins."""


def unit_kind(name: str) -> str | None:
    """Kind of a unit by the first words of its official name; None where they do not say."""
    for pattern, jenis in _UNIT_KINDS:
        if re.match(pattern, name.strip(), re.IGNORECASE):
            return jenis
    return None

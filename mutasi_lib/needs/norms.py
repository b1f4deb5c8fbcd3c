"""Norms a planner has changed must still make sense: told before anything is computed."""

from __future__ import annotations

from collections.abc import Iterator

from mutasi_lib.domain.ruleset import RuleSet
from mutasi_lib.errors import Fault, ParameterError
from mutasi_lib.needs.rounding import ROUNDINGS
from mutasi_lib.needs.wisn import ALLOWANCES

MINUTES_IN_A_YEAR = 366 * 24 * 60

RANGES: dict[str, tuple[float, float]] = {
    "menit_setahun": (1, MINUTES_IN_A_YEAR),
    "menit_sebulan": (1, MINUTES_IN_A_YEAR / 12),
    "menit_seminggu": (1, 7 * 24 * 60),
    "menit_sehari": (1, 24 * 60),
    "jam_minimal": (1, 60),
    "jam_maksimal": (1, 60),
    "siswa_maksimal": (1, 100),
    "keluar_lain_per_tahun": (0, 0.99),
    "bobot_kekurangan": (0, 1000),
    "bobot_beban": (0, 1000),
    "bobot_kesulitan": (0, 1000),
    "bobot_jarak": (0, 1000),
    "km_jenuh": (0.1, 1000),
}
"""Parameter of a norm -> lowest and highest number that means anything."""

WORDS: dict[str, tuple[str, ...]] = {
    "pembulatan": tuple(ROUNDINGS),
    "kelonggaran": tuple(ALLOWANCES),
}
"""Parameter of a norm -> the words it may be."""


def check_norms(rules: RuleSet) -> None:
    """Refuse norms that no need can be computed from, all at once.

    Raises
    ------
    ParameterError
        A number that is zero, negative or beyond what a person's year holds; an unknown word; a
        greatest teaching load below the least; weights that are all zero.
    """
    faults = list(_faults(rules))
    if faults:
        raise ParameterError(faults)


def _faults(rules: RuleSet) -> Iterator[Fault]:
    for rule in rules.rules.values():
        for name, value in rule.value.items():
            path = f"{rule.id}.{name}"
            if name in RANGES and not RANGES[name][0] <= value <= RANGES[name][1]:
                low, high = RANGES[name]
                yield _fault(path, f"nilainya harus antara {low:g} dan {high:g}.")
            if name in WORDS and value not in WORDS[name]:
                yield _fault(path, f"pilihannya: {', '.join(WORDS[name])}.")
    teachers = rules.rules.get("guru")
    if teachers and teachers.value["jam_maksimal"] < teachers.value["jam_minimal"]:
        yield _fault("guru.jam_maksimal", "jam_maksimal di bawah jam_minimal.")
    weights = rules.rules.get("prioritas_layanan")
    if weights and not any(
        value for name, value in weights.value.items() if name.startswith("bobot_")
    ):
        yield _fault("prioritas_layanan", "semua bobot nol; urutan tidak dapat dihitung.")


def _fault(path: str, masalah: str) -> Fault:
    return Fault(
        berkas="parameter",
        kolom=f"aturan: {path}",
        kode="NORMA-NILAI",
        masalah=f"{path}: {masalah}",
        saran="Perbaiki parameter aturan, atau hapus agar nilai bawaan dipakai.",
    )

"""The goals of a plan: name, direction, unit, and what one unit of weight buys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Sense = Literal["min", "max"]


@dataclass(frozen=True, kw_only=True)
class Goal:
    """One goal, a linear expression in its own unit.

    ``per`` is the number of own units that one unit of weight is stated for: biaya is weighed
    per million rupiah. ``label`` and ``explanation`` are what an officer reads.
    """

    sense: Sense
    unit: str
    label: str
    explanation: str
    per: float = 1.0


GOALS: dict[str, Goal] = {
    "cakupan": Goal(
        sense="max",
        unit="kursi berbobot",
        label="Cakupan kebutuhan",
        explanation="kursi kosong yang terisi, ditimbang prioritas layanan dan pemerataan",
    ),
    "kesesuaian": Goal(
        sense="max",
        unit="poin",
        label="Kesesuaian",
        explanation="kecocokan pendidikan, sertifikat, pengalaman dan kinerja dengan jabatan",
    ),
    "preferensi": Goal(
        sense="max",
        unit="poin",
        label="Keinginan pegawai",
        explanation="keinginan yang dinyatakan pegawai tentang tempat tugas",
    ),
    "jarak": Goal(
        sense="min",
        unit="km",
        label="Jarak",
        explanation="jarak rumah ke tempat tugas yang bertambah",
    ),
    "biaya": Goal(
        sense="min",
        unit="Rp",
        label="Biaya",
        explanation="biaya pindah, pelatihan, dan selisih penghasilan setahun",
        per=1_000_000.0,
    ),
    "jumlah_perpindahan": Goal(
        sense="min",
        unit="orang",
        label="Jumlah perpindahan",
        explanation="orang yang berpindah tempat tugas",
    ),
    "melawan_penolakan": Goal(
        sense="min",
        unit="orang",
        label="Melawan penolakan",
        explanation="orang yang dipindahkan walau ia atau kepala unit menolak",
    ),
    "risiko_adaptasi": Goal(
        sense="min",
        unit="orang",
        label="Risiko adaptasi",
        explanation="perkiraan jumlah orang yang tidak berhasil menyesuaikan diri",
    ),
    "kekurangan": Goal(
        sense="min",
        unit="kursi",
        label="Kursi kosong",
        explanation="kursi kebutuhan yang tetap kosong",
    ),
    "pasangan_terpisah": Goal(
        sense="min",
        unit="pasangan",
        label="Pasangan terpisah",
        explanation="pasangan yang kini sekecamatan lalu terpisah",
    ),
}

PRICED = (
    "cakupan",
    "kesesuaian",
    "preferensi",
    "jarak",
    "biaya",
    "jumlah_perpindahan",
    "melawan_penolakan",
    "risiko_adaptasi",
)
"""The goals a planner weighs, in the order they are shown."""

COMPUTED = ("cakupan", "kekurangan", "jumlah_perpindahan", "pasangan_terpisah")
"""Goals the model derives from the plan itself; they need no candidate column."""

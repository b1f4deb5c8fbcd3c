"""What is observed of people before and after a transfer: indicators, limits, questionnaire.

Official definitions and how far each text was verified; what is our own design says so.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """One indicator of table ``pemantauan``; more is better for all of them.

    ``low`` and ``high`` are inclusive limits in ``unit``. ``meaningful`` is the smallest change,
    in the same unit, that an office would act on (policy choice). ``beside_colleagues``: the
    value is steered by the organisation and is read against colleagues of the same unit and
    month. ``every``: months from one observation to the next. ``reference`` and
    ``verification`` say where the definition comes from.
    """

    label: str
    unit: str
    low: float
    high: float
    meaningful: float
    reference: str
    verification: str
    beside_colleagues: bool = False
    every: int = 3


INDICATORS: dict[str, Indicator] = {
    "nilai_kinerja": Indicator(
        label="Nilai kinerja (SKP)",
        unit="poin",
        low=0,
        high=100,
        meaningful=2.0,
        reference="PermenPANRB 6/2022; sebaran predikat mengikuti predikat organisasi",
        verification="dibaca pada salinan",
        beside_colleagues=True,
    ),
    "ip_asn": Indicator(
        label="IP-ASN",
        unit="poin",
        low=0,
        high=100,
        meaningful=2.0,
        reference="PermenPANRB 38/2018; Peraturan BKN 8/2019",
        verification="bobot 25/40/30/5 belum diverifikasi",
        every=12,
    ),
    "kehadiran": Indicator(
        label="Kehadiran",
        unit="persen",
        low=0,
        high=100,
        meaningful=1.0,
        reference="pilihan rancangan: hari hadir terhadap hari kerja sebulan",
        verification="kebijakan",
    ),
    "keluaran_layanan": Indicator(
        label="Keluaran layanan per petugas",
        unit="layanan sebulan",
        low=0,
        high=100_000,
        meaningful=5.0,
        reference="pilihan rancangan: satuan hasil pada analisis beban kerja unit",
        verification="kebijakan",
    ),
}


@dataclass(frozen=True, kw_only=True)
class Question:
    """One statement of the adaptation questionnaire, and what helps who disagrees with it."""

    text: str
    short: str
    action: str
    days: int


QUESTIONNAIRE: dict[str, Question] = {
    "adaptasi_1": Question(
        text="Saya menguasai tugas di tempat baru.",
        short="menguasai tugas",
        action="pelatihan",
        days=60,
    ),
    "adaptasi_2": Question(
        text="Saya mengenal prosedur dan sistem kerja unit ini.",
        short="prosedur unit",
        action="pendampingan",
        days=30,
    ),
    "adaptasi_3": Question(
        text="Saya diterima dan dibantu rekan kerja.",
        short="rekan kerja",
        action="pendampingan",
        days=30,
    ),
    "adaptasi_4": Question(
        text="Atasan memberi arahan dan waktu untuk menyesuaikan diri.",
        short="arahan atasan",
        action="kunjungan pembina",
        days=14,
    ),
    "adaptasi_5": Question(
        text="Tempat tinggal dan perjalanan saya terkelola.",
        short="tempat tinggal",
        action="bantuan tempat tinggal dan perjalanan",
        days=30,
    ),
    "adaptasi_6": Question(
        text="Saya ingin tetap bertugas di sini.",
        short="ingin tetap",
        action="wawancara, termasuk kemungkinan kembali",
        days=14,
    ),
}
"""Six statements, 1 (sangat tidak setuju) to 5 (sangat setuju), asked at 3, 6 and 12 months. Our
own design, short on purpose; its reliability is computed from each office's own answers."""

ANSWERS = (1, 5)
"""Lowest and highest answer."""

ADAPTED = 60.0
"""Questionnaire score (0-100) from which a person counts as adapted (policy choice)."""


def limits_of(indikator: str) -> tuple[float, float] | None:
    """Inclusive limits of an indicator or a statement; None for a name we do not know."""
    if indikator in INDICATORS:
        return INDICATORS[indikator].low, INDICATORS[indikator].high
    return ANSWERS if indikator in QUESTIONNAIRE else None


HARD_SHARE = 0.75
"""Units from this quantile of skor_kesulitan on are the hard quarter (policy choice)."""


def kesulitan_of(units: pd.DataFrame) -> pd.Series:
    """By unit code: ``sulit`` (the quarter hardest to staff), ``lain``; missing without a score."""
    score = units.set_index("kode")["skor_kesulitan"].astype(float)
    hard = score >= score.quantile(HARD_SHARE)
    return hard.map({True: "sulit", False: "lain"}).where(score.notna())

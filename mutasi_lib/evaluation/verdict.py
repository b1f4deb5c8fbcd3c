"""A graded verdict in plain words: how sure, of what, and why not surer.

The grade looks at the estimate, its error, how many people, units and comparable people it rests
on, how many were followed up, whether the groups moved alike before, and whether other ways of
counting agree. Each condition can only weaken a verdict, so less of anything never strengthens it.
"""

from __future__ import annotations

from dataclasses import dataclass

from mutasi_lib.evaluation.effects import Estimate

STRONG_GOOD = "bukti kuat bermanfaat"
SIGN_GOOD = "indikasi bermanfaat"
NO_EFFECT = "tidak ada pengaruh berarti"
OPEN = "belum dapat disimpulkan"
SIGN_BAD = "indikasi merugikan"
STRONG_BAD = "bukti kuat merugikan"

STRENGTH = {OPEN: 0, SIGN_GOOD: 1, SIGN_BAD: 1, NO_EFFECT: 2, STRONG_GOOD: 2, STRONG_BAD: 2}
"""How much a grade claims."""

LEAST_PEOPLE, LEAST_UNITS, LEAST_CONTROLS, LEAST_FOLLOWED = 20, 8, 40, 0.5
"""Below one of these nothing is concluded."""
STRONG_PEOPLE, STRONG_UNITS, STRONG_FOLLOWED = 30, 12, 0.7
"""What strong evidence and a finding of no effect need besides."""
TREND = 0.05
"""A difference before the transfer with a smaller p-value spoils the comparison."""


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What a verdict rests on.

    Attributes
    ----------
    estimate, before
        The effect, and the same contrast in the periods before the baseline (placebo).
    followed
        Share of those whose year is over that were observed at its end, 0-1.
    others
        Effects by other ways of counting, with their intervals; lost follow-up at its worst too.
    meaningful
        The smallest change an office would act on.
    family
        Groups judged side by side; the interval is widened for them (Bonferroni).
    """

    estimate: Estimate
    before: Estimate
    followed: float
    others: tuple[tuple[float, float], ...]
    meaningful: float
    family: int = 1


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """A grade and the sentences that say why."""

    grade: str
    reasons: tuple[str, ...]


def judge(evidence: Evidence) -> Verdict:
    """Grade the evidence."""
    lacking = _lacking(evidence)
    if lacking:
        return Verdict(grade=OPEN, reasons=tuple(lacking))
    weak = _weak(evidence)
    estimate, least = evidence.estimate, evidence.meaningful
    low, high = estimate.interval(1 - 0.05 / evidence.family)
    if -least < low and high < least:
        if weak:
            return Verdict(grade=OPEN, reasons=tuple(weak))
        return Verdict(
            grade=NO_EFFECT,
            reasons=("selang pengaruh seluruhnya lebih kecil daripada perubahan yang berarti",),
        )
    if low <= 0 <= high or abs(estimate.effect) < least:
        return Verdict(
            grade=OPEN,
            reasons=("selang pengaruh memuat tidak berpengaruh maupun pengaruh yang berarti",),
        )
    good = estimate.effect > 0
    surer = estimate.interval(1 - 0.01 / evidence.family)
    if surer[0] <= 0 <= surer[1]:
        weak.append("belum di luar dugaan pada taraf 1 persen")
    if weak:
        return Verdict(grade=SIGN_GOOD if good else SIGN_BAD, reasons=tuple(weak))
    return Verdict(
        grade=STRONG_GOOD if good else STRONG_BAD,
        reasons=("di luar dugaan pada taraf 1 persen, dan semua cara hitung lain searah",),
    )


def _lacking(evidence: Evidence) -> list[str]:
    """What is missing for any conclusion."""
    estimate, before = evidence.estimate, evidence.before
    reasons = []
    if estimate.people < LEAST_PEOPLE:
        reasons.append(f"baru {estimate.people} orang teramati, perlu {LEAST_PEOPLE}")
    if estimate.units < LEAST_UNITS:
        reasons.append(f"baru {estimate.units} unit tujuan, perlu {LEAST_UNITS}")
    if estimate.controls < LEAST_CONTROLS:
        reasons.append(f"baru {estimate.controls} pembanding, perlu {LEAST_CONTROLS}")
    if not evidence.followed >= LEAST_FOLLOWED:
        reasons.append("kurang dari separuh masih teramati pada akhir masanya")
    if before.people and before.p < TREND and abs(before.effect) >= evidence.meaningful / 2:
        reasons.append("sudah berbeda arah dari pembandingnya sebelum perpindahan")
    return reasons


def _weak(evidence: Evidence) -> list[str]:
    """What keeps a conclusion from being strong."""
    estimate = evidence.estimate
    reasons = []
    if estimate.people < STRONG_PEOPLE or estimate.units < STRONG_UNITS:
        reasons.append(
            f"{estimate.people} orang pada {estimate.units} unit masih sedikit "
            f"({STRONG_PEOPLE} dan {STRONG_UNITS} untuk simpulan kuat)"
        )
    if evidence.followed < STRONG_FOLLOWED:
        reasons.append("lebih dari tiga puluh persen tidak teramati sampai akhir")
    if not evidence.before.people:
        reasons.append("keadaan sebelum perpindahan tidak cukup teramati untuk diperiksa")
    if not evidence.others:
        reasons.append("belum diperiksa dengan cara hitung lain")
    sign = 1 if estimate.effect > 0 else -1
    if abs(estimate.effect) >= evidence.meaningful and any(
        min(sign * low, sign * high) <= 0 for low, high in evidence.others
    ):
        reasons.append("sebagian cara hitung lain tidak sepakat")
    return reasons

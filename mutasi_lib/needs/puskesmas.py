"""The least staff of a puskesmas under two standards, with the rule of substitution."""

from __future__ import annotations

from collections.abc import Mapping

from mutasi_lib.domain.ruleset import Rule


def facility(*, kawasan: str, rawat_inap: bool) -> str | None:
    """Say which column of a standard holds for a puskesmas.

    Returns None where the area decides and is not known: with beds, urban and other differ.
    """
    if not rawat_inap:
        return "non_rawat_inap"
    if not kawasan:
        return None
    return "rawat_inap_perkotaan" if kawasan == "perkotaan" else "rawat_inap"


def puskesmas_minimum(rule: Rule, *, kawasan: str, rawat_inap: bool) -> dict[str, int]:
    """Give the minimum per kelompok of a puskesmas under one standard.

    Sources: Permenkes 43/2019 (nine kinds) and RPJMN 2025-2029 (twelve kinds), as the ministry's
    own pages show them; see the rule's reference and verification.

    Raises
    ------
    ValueError
        The puskesmas has beds and its area is not known.
    """
    column = facility(kawasan=kawasan, rawat_inap=rawat_inap)
    if column is None:
        raise ValueError("a puskesmas with beds needs a known area")
    return dict(rule.value[column])


def with_substitutes(
    rule: Rule, column: str, minimum: Mapping[str, int], present: Mapping[str, int]
) -> tuple[dict[str, int], dict[str, str]]:
    """Excuse a lacking kind whose partner is present in full number.

    Returns
    -------
    The minimum after substitution (a lacking kind then needs those it has), and per excused kind
    the kind that stands in.

    Notes
    -----
    The twelve-kind standard lets dentist and dental therapist stand in for each other, and health
    promotion and sanitation where there are no beds; the rule reproduces the ministry's
    Lengkap/Belum flag of all 22 puskesmas that show one.
    """
    need, excused = dict(minimum), {}
    for pair in rule.value[f"pengganti_{column}"]:
        known = [kind for kind in pair if kind in need]
        full = [kind for kind in known if present.get(kind, 0) >= minimum[kind]]
        for kind in set(known) - set(full):
            if full:
                need[kind] = present.get(kind, 0)
                excused[kind] = full[0]
    return need, excused

"""Every method a need can come from, applied to every slot it knows; results side by side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from mutasi_lib.bezetting import slot_key
from mutasi_lib.domain.ruleset import Rule
from mutasi_lib.needs.clinics import apply_standard
from mutasi_lib.needs.findings import FINDING_COLUMNS, finding
from mutasi_lib.needs.inputs import RESULT_COLUMNS, Inputs, Outcome, row_places
from mutasi_lib.needs.schools import apply_classes, apply_hours, apply_pupils
from mutasi_lib.needs.workload import apply_abk, apply_abk_kes


@dataclass(frozen=True, kw_only=True)
class Method:
    """One way to state a need.

    ``rule`` names the entry of ``rules/kebutuhan.yaml`` that holds its norm; ``automatic`` methods
    state a need where the office states none.
    """

    id: str
    label: str
    rule: str
    apply: Callable[[Inputs, Rule], Outcome]
    automatic: bool = True


def apply_methods(inputs: Inputs) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Apply every method in force to every slot it knows.

    Returns
    -------
    results
        One row per (slot, method): slot_key, unit_kerja, kelompok_jabatan; metode_id, metode
        (label); tak_bulat, bawah, atas (people, unrounded; bawah and atas are exact bounds of
        what the inputs allow); kebutuhan (whole); minimum, maksimum (whole or missing); hitungan
        (the sum in words); norma (reference and verification); masukan (where the inputs stand).
    findings
        kode, slot_key, unit_kerja, kelompok_jabatan, masalah, saran.
    """
    results, findings = [_stated(inputs)], []
    for method in METHODS.values():
        rule = inputs.rules.rules.get(method.rule)
        if rule is None:
            text = f"norma {method.label} belum berlaku pada {inputs.rules.as_of:%d-%m-%Y}."
            findings.append(finding("NORMA-TIDAK-BERLAKU", pd.DataFrame(), text, whole=True))
            continue
        outcome = method.apply(inputs, rule)
        norm = f"{rule.reference} ({rule.verification})"
        stated = outcome.results.assign(metode_id=method.id, metode=method.label, norma=norm)
        results.append(stated.reindex(columns=RESULT_COLUMNS))
        findings += outcome.findings
    whole = {"kebutuhan": "Int64", "minimum": "Int64", "maksimum": "Int64"}
    kinds = whole | dict.fromkeys(("tak_bulat", "bawah", "atas"), "float64")
    table = pd.concat([frame.astype(kinds) for frame in results if len(frame)] or results)
    told = [frame for frame in findings if len(frame)]
    empty = pd.DataFrame(columns=list(FINDING_COLUMNS), dtype="str")
    return table.reset_index(drop=True), pd.concat([empty, *told], ignore_index=True)


def _stated(inputs: Inputs) -> pd.DataFrame:
    """Need as the office states it in table formasi, with its interval where it gives one."""
    formasi = inputs.snapshot["formasi"]
    exact = formasi["kebutuhan_tak_bulat"].fillna(formasi["kebutuhan"].astype("float64"))
    return pd.DataFrame(
        {
            "slot_key": slot_key(formasi["unit_kerja"], formasi["kelompok_jabatan"]),
            "unit_kerja": formasi["unit_kerja"],
            "kelompok_jabatan": formasi["kelompok_jabatan"],
            "metode_id": "formasi",
            "metode": formasi["metode"].fillna("formasi"),
            "tak_bulat": formasi["kebutuhan_tak_bulat"],
            "bawah": formasi["kebutuhan_bawah"].fillna(exact),
            "atas": formasi["kebutuhan_atas"].fillna(exact),
            "kebutuhan": formasi["kebutuhan"],
            "minimum": formasi["minimum"],
            "maksimum": formasi["maksimum"],
            "hitungan": "angka kantor",
            "norma": formasi["norma"].fillna("angka kantor; norma tidak disebut"),
            "masukan": row_places(inputs.snapshot, "formasi", formasi.index),
        },
        columns=RESULT_COLUMNS,
    )


METHODS: dict[str, Method] = {
    method.id: method
    for method in (
        Method(id="rombel", label="Guru kelas per rombel", rule="guru", apply=apply_classes),
        Method(id="jam_tatap_muka", label="Jam tatap muka", rule="guru", apply=apply_hours),
        Method(id="peserta_didik", label="Peserta didik per guru", rule="guru", apply=apply_pupils),
        Method(id="abk_kes", label="ABK-Kes (WISN)", rule="abk_kes", apply=apply_abk_kes),
        Method(id="abk", label="ABK", rule="abk", apply=apply_abk),
        Method(
            id="permenkes43_2019",
            label="Standar minimal 9 jenis tenaga puskesmas",
            rule="permenkes43_2019",
            apply=apply_standard,
            automatic=False,
        ),
        Method(
            id="rpjmn_2025",
            label="Standar 12 jenis tenaga puskesmas RPJMN 2025-2029",
            rule="rpjmn_2025",
            apply=apply_standard,
            automatic=False,
        ),
    )
}
"""Methods beside the office's own figure, in the order in which they are preferred."""

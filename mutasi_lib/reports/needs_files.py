"""The needs of a study as files: a CSV for machines, a workbook with every table whole."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from mutasi_lib.needs import equity, project_staff, service_priority
from mutasi_lib.planning import Study
from mutasi_lib.redistribution import Redistribution
from mutasi_lib.reports.files import write_csv
from mutasi_lib.reports.needs import in_scope
from mutasi_lib.reports.workbook import write_workbook

CSV, WORKBOOK = "kebutuhan.csv", "kebutuhan.xlsx"


PEOPLE = [
    "unit_kerja", "kelompok_jabatan", "bezetting_kini", "keluar", "pindah", "tidak_dihitung",
    "masuk", "bezetting", "kebutuhan", "gap", "di_samping",
]  # fmt: skip
ORIGIN = [
    "unit_kerja", "kelompok_jabatan", "kebutuhan", "kebutuhan_tak_bulat", "kebutuhan_bawah",
    "kebutuhan_atas", "minimum", "maksimum", "metode", "hitungan", "norma", "masukan",
]  # fmt: skip
"""Columns of the two sheets about slots: narrow enough to be printed."""


def needs_tables(study: Study, found: Redistribution) -> dict[str, pd.DataFrame]:
    """Sheet name -> table, slots and units named; people are only counted.

    What a page shows in part is whole here: needs, methods side by side, what moves can close,
    priority, projection, equity, findings.
    """
    names = study.candidates.units["nama"]
    needs = in_scope(study)
    slots = set(needs["slot_key"])

    def named(frame: pd.DataFrame) -> pd.DataFrame:
        frame = frame[frame["slot_key"].isin(slots)].drop(columns="slot_key")
        return frame.assign(unit_kerja=frame["unit_kerja"].map(names).fillna(frame["unit_kerja"]))

    ranked = service_priority(study.needs, study.snapshot, study.rules["prioritas_layanan"])
    ranked["unit_berlebih"] = ranked["unit_berlebih"].map(names)
    projection = project_staff(
        study.snapshot, study.rules, start=study.tmt, years=study.parameters.tahun_proyeksi,
        units=frozenset(needs["unit_kerja"]),
    )  # fmt: skip
    projection["bulan"] = projection["bulan"].dt.strftime("%Y-%m")
    findings = study.analysis.findings
    findings = findings[findings["unit_kerja"].isin(needs["unit_kerja"])]
    tables = {
        "Kebutuhan": named(needs)[PEOPLE],
        "Asal angka": named(needs)[ORIGIN],
        "Dapat ditutup": found.by_kelompok,
        "Per kecamatan": found.by_area,
        "Prioritas": named(ranked)[
            [
                "unit_kerja", "kelompok_jabatan", "kebutuhan", "bezetting", "kurang", "skor",
                "bagian_kekurangan", "bagian_beban", "bagian_kesulitan", "bagian_jarak",
                "unit_berlebih", "jarak_km", "alasan",
            ]
        ],
        "Metode": named(study.analysis.methods).drop(columns="metode_id"),
        "Proyeksi": projection,
        "Pemerataan": equity(needs, study.candidates.units["kecamatan"]),
        "Perlu dilihat": findings.drop(columns="slot_key"),
    }  # fmt: skip
    for frame in tables.values():
        flags = frame.select_dtypes("bool").columns
        frame[flags] = frame[flags].replace({True: "ya", False: "tidak"})
    return tables


def write_needs(study: Study, found: Redistribution, folder: Path) -> list[Path]:
    """Write kebutuhan.csv and kebutuhan.xlsx for the study's scope."""
    label = study.snapshot.label
    write_csv(folder / CSV, in_scope(study), label)
    write_workbook(folder / WORKBOOK, needs_tables(study, found), label)
    return [folder / CSV, folder / WORKBOOK]

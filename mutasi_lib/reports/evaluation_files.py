"""What an evaluation hands on: verdicts, the worklist, and the risk for the next plan."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from mutasi_lib.domain.indicators import INDICATORS
from mutasi_lib.evaluation import Evaluation
from mutasi_lib.evaluation.findings import EVERYBODY
from mutasi_lib.evaluation.verdict import LEAST_PEOPLE
from mutasi_lib.planning import Study
from mutasi_lib.reports.access import access_of, is_exact, own_units
from mutasi_lib.reports.evaluation import one_decimal, spans
from mutasi_lib.reports.files import write_csv
from mutasi_lib.reports.worklist import shown_worklist


def verdict_rows(evaluated: Evaluation) -> pd.DataFrame:
    """The main verdicts for a console (indikator, kelompok, pengaruh, selang, simpulan)."""
    effects = evaluated.findings.effects
    rows = effects[effects["menurut"].isin([EVERYBODY, "segmen"])].reset_index(drop=True)
    return pd.DataFrame(
        {
            "indikator": [INDICATORS[name].label for name in rows["indikator"]],
            "kelompok": rows["kelompok"],
            "pengaruh": rows["pengaruh"].map(one_decimal),
            "selang": spans(rows, one_decimal),
            "simpulan": rows["simpulan"],
        }
    )


def write_evaluation(study: Study, evaluated: Evaluation, folder: Path) -> list[Path]:
    """Write what the level of access allows.

    ``pengaruh.csv`` (every effect and verdict; everybody may read it), ``daftar_kerja.csv`` (by
    code; all people, or the own unit's), ``risiko_adaptasi.csv`` and
    ``penyesuaian_kesesuaian.csv`` (leaders; laid beside the other tables they are read by the
    next plan).
    """
    label, access = study.snapshot.label, access_of(study)
    tables: dict[str, pd.DataFrame] = {}
    if not evaluated.cohort.transfers.empty:
        effects = evaluated.findings.effects
        enough = effects["orang"] >= LEAST_PEOPLE
        tables["pengaruh.csv"] = (
            effects
            if is_exact(study)
            else effects[enough].drop(columns=["orang", "unit", "pembanding"])
        )
    if access.perorangan != "tidak ada":
        work = evaluated.worklist
        if access.perorangan == "unit sendiri":
            work = work[work["unit_tujuan"].isin(own_units(study))]
        tables["daftar_kerja.csv"] = shown_worklist(study, work)
    if is_exact(study):
        tables["risiko_adaptasi.csv"] = evaluated.risk
        tables["penyesuaian_kesesuaian.csv"] = evaluated.fit
    for name, table in tables.items():
        write_csv(folder / name, table, label)
    return [folder / name for name in tables]

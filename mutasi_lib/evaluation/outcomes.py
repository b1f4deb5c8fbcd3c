"""What a plan changes: coverage before and after, alternatives, and plan against realisasi."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from mutasi_lib.allocation import prepare_allocation
from mutasi_lib.planning import Planning

UNNAMED = "(tidak disebut)"
BY = ("kelompok_jabatan", "rumpun", "kecamatan", "opd", "unit_kerja")


def slot_results(planning: Planning) -> pd.DataFrame:
    """Every slot of the plan before and after.

    Returns
    -------
    DataFrame, one row per slot that is not managerial
        slot_key, unit_kerja (code), nama_unit, kelompok_jabatan, rumpun, kecamatan, opd (name),
        kebutuhan, sebelum, sesudah, kurang_sebelum, kurang_sesudah (people, >= 0), terisi
        (seats, negative if lost), masuk, keluar (people moved).
    """
    study = planning.study
    needs = study.needs
    units = study.candidates.units
    table = needs[~needs["manajerial"]][
        ["slot_key", "unit_kerja", "kelompok_jabatan", "rumpun", "kebutuhan"]
    ].copy()
    table["nama_unit"] = table["unit_kerja"].map(units["nama"])
    table["kecamatan"] = table["unit_kerja"].map(units["kecamatan"])
    table["opd"] = table["unit_kerja"].map(study.candidates.opd).map(units["nama"])
    table["sebelum"] = needs["bezetting"]
    table["sesudah"] = table["slot_key"].map(planning.after)
    for when in ("sebelum", "sesudah"):
        table[f"kurang_{when}"] = np.maximum(table["kebutuhan"] - table[when], 0)
    table["terisi"] = table["kurang_sebelum"] - table["kurang_sesudah"]
    moves = planning.plan.moves
    table["masuk"] = table["slot_key"].map(moves["slot_key"].value_counts()).fillna(0).astype(int)
    table["keluar"] = table["slot_key"].map(moves["slot_asal"].value_counts()).fillna(0).astype(int)
    return table.reset_index(drop=True)


def coverage(planning: Planning, by: str = "kelompok_jabatan") -> pd.DataFrame:
    """Coverage before and after, summed by one of `BY`.

    Returns
    -------
    DataFrame, most short before first
        the grouping column, kebutuhan, kurang_sebelum, kurang_sesudah, terisi (people),
        cakupan_sebelum, cakupan_sesudah (share of needed seats filled, 0-1).
    """
    slots = slot_results(planning)
    sums = ["kebutuhan", "kurang_sebelum", "kurang_sesudah", "terisi"]
    table = slots.groupby(by, dropna=False)[sums].sum().reset_index()
    table[by] = table[by].fillna(UNNAMED)
    for when in ("sebelum", "sesudah"):
        need = table["kebutuhan"].where(table["kebutuhan"] > 0)
        table[f"cakupan_{when}"] = 1 - table[f"kurang_{when}"] / need
    order = ["kurang_sebelum", "kurang_sesudah", by]
    return table.sort_values(order, ascending=[False, False, True]).reset_index(drop=True)


def outside_scope(planning: Planning) -> pd.DataFrame:
    """What the plan does to units outside the planner's scope of receivers.

    Returns
    -------
    DataFrame
        nama_unit, kelompok_jabatan, keluar (people drawn), kurang_sebelum, kurang_sesudah.
    """
    slots = slot_results(planning)
    inside = planning.study.candidates.receiving
    touched = ~slots["slot_key"].isin(inside) & (slots["keluar"] > 0)
    columns = ["nama_unit", "kelompok_jabatan", "keluar", "kurang_sebelum", "kurang_sesudah"]
    return slots.loc[touched, columns].reset_index(drop=True)


def key_figures(planning: Planning) -> pd.Series:
    """The few numbers a decision needs (people, seats, rupiah), by name."""
    slots, plan = slot_results(planning), planning.plan
    stated = planning.study.candidates.table.merge(plan.moves, on=["pegawai_key", "slot_key"])
    wished = int((stated["preferensi"] > 0).sum()) if "preferensi" in stated else 0
    return pd.Series(
        {
            "kurang_sebelum": int(slots["kurang_sebelum"].sum()),
            "terisi": int(slots["terisi"].sum()),
            "kurang_sesudah": int(slots["kurang_sesudah"].sum()),
            "perpindahan": len(plan.moves),
            "biaya": float(plan.goals.get("biaya", 0.0)),
            "sesuai_keinginan": wished,
            "melawan_penolakan": int(plan.goals.get("melawan_penolakan", 0)),
        }
    )


COST_PARTS = {
    "biaya_pindah": "Biaya pindah",
    "biaya_pelatihan": "Pelatihan (padanan jabatan)",
    "selisih_tpp": "Selisih TPP setahun",
    "tunjangan_hilang": "Tunjangan guru yang hilang setahun",
}


def cost_parts(planning: Planning) -> pd.DataFrame:
    """What the plan costs, by part.

    Returns
    -------
    DataFrame
        bagian, orang (people the part concerns), jumlah (Rp); empty where biaya is absent.
    """
    table = planning.study.candidates.table
    if "biaya" not in table:
        return pd.DataFrame(columns=["bagian", "orang", "jumlah"])
    moved = table.merge(planning.plan.moves, on=["pegawai_key", "slot_key"])
    rows = [
        (label, int((moved[part] != 0).sum()), float(moved[part].sum()))
        for part, label in COST_PARTS.items()
    ]
    return pd.DataFrame(rows, columns=["bagian", "orang", "jumlah"])


def alternatives(planning: Planning) -> pd.DataFrame:
    """Three choices in one table: doing nothing, this plan, and nobody worse off.

    Returns
    -------
    DataFrame, one row per choice
        pilihan, terisi, kurang_sesudah, perpindahan, biaya (Rp), melawan_penolakan, status.
    """
    gentle = gentle_plan(planning)
    rows = []
    for name, figures, status in (
        ("Tidak berbuat apa-apa", None, "keadaan hari ini"),
        ("Rencana ini", key_figures(planning), planning.plan.report.status.value),
        ("Tanpa seorang pun dirugikan", key_figures(gentle), gentle.plan.report.status.value),
    ):
        base = key_figures(planning) if figures is None else figures
        nothing = figures is None
        rows.append(
            {
                "pilihan": name,
                "terisi": 0 if nothing else base["terisi"],
                "kurang_sesudah": base["kurang_sebelum" if nothing else "kurang_sesudah"],
                "perpindahan": 0 if nothing else base["perpindahan"],
                "biaya": 0.0 if nothing else base["biaya"],
                "melawan_penolakan": 0 if nothing else base["melawan_penolakan"],
                "status": status,
            }
        )
    return pd.DataFrame(rows)


def comparators(planning: Planning) -> pd.DataFrame:
    """The plan beside what else could be done: today, two rules of thumb, nobody worse off.

    Returns
    -------
    DataFrame, one row per way of planning
        pilihan, terisi, kurang_sesudah, perpindahan, biaya (Rp), poin (weighted points gained
        against today, by the weights of the plan), status.
    """
    from mutasi_lib.allocation.hand import greedy, legal_minimum

    study, scenario = planning.study, planning.plan.scenario
    others = {
        "Batas minimum saja, dengan tangan": legal_minimum(study.problem, scenario),
        "Kursi terpenting dulu, dengan tangan": greedy(study.problem, scenario),
        "Tanpa seorang pun dirugikan": gentle_plan(planning).plan,
        "Rencana ini": planning.plan,
    }
    nothing = key_figures(planning)
    rows = [("Keadaan hari ini", 0, nothing["kurang_sebelum"], 0, 0.0, 0.0, "tanpa perpindahan")]
    for name, plan in others.items():
        figures = key_figures(Planning(study=study, plan=plan))
        rows.append(
            (
                name,
                figures["terisi"],
                figures["kurang_sesudah"],
                figures["perpindahan"],
                figures["biaya"],
                0.0 - plan.report.objective,
                plan.report.status.value,
            )
        )
    columns = ["pilihan", "terisi", "kurang_sesudah", "perpindahan", "biaya", "poin", "status"]
    return pd.DataFrame(rows, columns=columns)


def gentle_plan(planning: Planning) -> Planning:
    """Solve the same question with the switch tidak_ada_yang_dirugikan on."""
    study = planning.study
    parameters = study.parameters.model_copy(update={"tidak_ada_yang_dirugikan": True})
    problem = prepare_allocation(study.candidates, study.needs, study.rules, parameters)
    return replace(study, parameters=parameters, problem=problem).solve()


def plan_against_realisasi(planning: Planning) -> pd.DataFrame:
    """Where each move of the plan stands in table realisasi.

    A move is found by person and receiving unit, decided on or after the day of the data.

    Returns
    -------
    DataFrame
        status (belum diputuskan, diusulkan, ditetapkan, dilaksanakan, batal, kembali), jumlah.
    """
    study = planning.study
    needs = study.needs.set_index("slot_key")["unit_kerja"]
    moves = planning.plan.moves.assign(unit_tujuan=planning.plan.moves["slot_key"].map(needs))
    decided = study.snapshot["realisasi"]
    decided = decided[decided["tmt"] >= study.snapshot.as_of.isoformat()]
    latest = decided.sort_values("tmt").drop_duplicates(["pegawai_key", "unit_tujuan"], keep="last")
    joined = moves.merge(
        latest[["pegawai_key", "unit_tujuan", "status"]],
        on=["pegawai_key", "unit_tujuan"],
        how="left",
    )
    counts = joined["status"].fillna("belum diputuskan").value_counts()
    return counts.rename_axis("status").rename("jumlah").reset_index()


def realisasi_so_far(planning: Planning) -> pd.DataFrame:
    """Decisions of earlier rounds by status and year of TMT (status, tahun, jumlah)."""
    decided = planning.study.snapshot["realisasi"]
    table = decided.assign(tahun=decided["tmt"].dt.year).value_counts(["tahun", "status"])
    return table.rename("jumlah").reset_index().sort_values(["tahun", "status"])

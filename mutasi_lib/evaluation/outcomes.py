"""What a plan changes: coverage before and after, alternatives, and plan against realisasi."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import numpy as np
import pandas as pd

from mutasi_lib.allocation import prepare_allocation
from mutasi_lib.errors import InfeasiblePlanError
from mutasi_lib.planning import Planning

UNNAMED = "(tidak disebut)"
MOVES = ("datang", "pergi", "di_dalam")
"""How a move can concern some units: from outside, to outside, among them."""

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


def coverage(
    planning: Planning, by: str = "kelompok_jabatan", *, units: Collection[str] | None = None
) -> pd.DataFrame:
    """Coverage before and after, summed by one of `BY`.

    Parameters
    ----------
    units
        Codes of the units that count; default: all.

    Returns
    -------
    DataFrame, most short before first
        the grouping column, kebutuhan, kurang_sebelum, kurang_sesudah, terisi (people),
        cakupan_sebelum, cakupan_sesudah (share of needed seats filled, 0-1).
    """
    slots = slot_results(planning)
    if units is not None:
        slots = slots[slots["unit_kerja"].isin(units)]
    sums = ["kebutuhan", "kurang_sebelum", "kurang_sesudah", "terisi"]
    table = slots.groupby(by, dropna=False)[sums].sum().reset_index()
    table[by] = table[by].fillna(UNNAMED)
    for when in ("sebelum", "sesudah"):
        need = table["kebutuhan"].where(table["kebutuhan"] > 0)
        table[f"cakupan_{when}"] = 1 - table[f"kurang_{when}"] / need
    order = ["kurang_sebelum", "kurang_sesudah", by]
    return table.sort_values(order, ascending=[False, False, True]).reset_index(drop=True)


def moves_of(planning: Planning, units: Collection[str]) -> pd.DataFrame:
    """Moves that concern some units, and from which side.

    Returns
    -------
    DataFrame
        pegawai_key, slot_asal, slot_key, arah: *datang* (from elsewhere), *pergi* (to elsewhere),
        *di dalam* (from one of the units to another).
    """
    unit_of = planning.study.needs.set_index("slot_key")["unit_kerja"]
    moves = planning.plan.moves
    leaves = moves["slot_asal"].map(unit_of).isin(units)
    enters = moves["slot_key"].map(unit_of).isin(units)
    arah = np.select([leaves & enters, enters, leaves], ["di dalam", "datang", "pergi"], "")
    return moves.assign(arah=arah)[leaves | enters].reset_index(drop=True)


def figures_of(planning: Planning, units: Collection[str]) -> dict[str, int]:
    """What the plan is to some units: seats before and after, and people, by name.

    Returns
    -------
    dict
        kebutuhan, sebelum, sesudah (seats and people), kurang_sebelum, kurang_sesudah (empty
        seats), datang, pergi, di_dalam (people who move, as `moves_of`).
    """
    slots = slot_results(planning)
    slots = slots[slots["unit_kerja"].isin(units)]
    sums = ["kebutuhan", "sebelum", "sesudah", "kurang_sebelum", "kurang_sesudah"]
    arah = moves_of(planning, units)["arah"].value_counts()
    people = {name: int(arah.get(name.replace("_", " "), 0)) for name in MOVES}
    return {name: int(slots[name].sum()) for name in sums} | people


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


KEY_FIGURES = (
    "kurang_sebelum", "terisi", "kurang_sesudah", "perpindahan", "biaya", "sesuai_keinginan",
    "melawan_penolakan",
)  # fmt: skip


def key_figures(planning: Planning) -> pd.Series:
    """The few numbers a decision needs (people, seats, rupiah), by name."""
    slots, plan = slot_results(planning), planning.plan
    moved = planning.study.problem.candidates.iloc[planning.rows]  # a merge of all takes as long
    wished = int((moved["preferensi"] > 0).sum()) if "preferensi" in moved else 0
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


# --- services ------------------------------------------------------------------------------------

PUPILS, RESIDENTS = "peserta didik", "penduduk"
SERVICES = {
    "tk": (PUPILS, "guru", "pendidikan"),
    "sd": (PUPILS, "guru", "pendidikan"),
    "smp": (PUPILS, "guru", "pendidikan"),
    "puskesmas": (RESIDENTS, "tenaga kesehatan", "kesehatan"),
    "pustu": (RESIDENTS, "tenaga kesehatan", "kesehatan"),
    "rumah sakit": (RESIDENTS, "tenaga kesehatan", "kesehatan"),
    "kecamatan": (RESIDENTS, "pegawai", ""),
    "kelurahan": (RESIDENTS, "pegawai", ""),
}
"""Kind of unit -> whom it serves, who serves them, and their rumpun (empty: everybody)."""


def service_units(planning: Planning) -> pd.DataFrame:
    """Whom every unit serves and with how many people, before and after.

    Pupils are those of table ``rombel``, of schools that state them for every grade; residents
    those of table ``layanan``. People are the bezetting at the plan's TMT, managerial posts
    included where everybody counts.

    Returns
    -------
    DataFrame, one row per unit of a kind in `SERVICES`
        unit_kerja (code), nama_unit, jenis_unit, dilayani (pupils or residents, missing where the
        data do not say), petugas_sebelum, petugas_sesudah (people).
    """
    study = planning.study
    units = study.snapshot["unit_kerja"]
    units = units[units["jenis"].isin(SERVICES)]
    served = _residents(planning)
    pupils = _pupils(planning)
    needs = study.needs.set_index("slot_key")
    after = planning.after.reindex(needs.index).fillna(needs["bezetting"])
    counts = needs[["unit_kerja", "rumpun"]].assign(sebelum=needs["bezetting"], sesudah=after)
    kind = counts["unit_kerja"].map(units.set_index("kode")["jenis"])
    wanted = kind.map({name: rumpun for name, (_, _, rumpun) in SERVICES.items()})
    serving = kind.notna() & ((wanted == "") | (wanted == counts["rumpun"]))
    people = counts[serving].groupby("unit_kerja")[["sebelum", "sesudah"]].sum()
    people = people.reindex(units["kode"]).fillna(0).astype(int)
    source = [(pupils if SERVICES[kind][0] == PUPILS else served) for kind in units["jenis"]]
    return pd.DataFrame(
        {
            "unit_kerja": units["kode"].to_numpy(),
            "nama_unit": units["nama"].to_numpy(),
            "jenis_unit": units["jenis"].to_numpy(),
            "dilayani": [
                table.get(code, np.nan) for code, table in zip(units["kode"], source, strict=True)
            ],
            "petugas_sebelum": people["sebelum"].to_numpy(),
            "petugas_sesudah": people["sesudah"].to_numpy(),
        }
    )


def _residents(planning: Planning) -> dict[str, float]:
    table = planning.study.snapshot["layanan"].dropna(subset=["penduduk_dilayani"])
    return dict(zip(table["unit_kerja"], table["penduduk_dilayani"].astype(float), strict=True))


def _pupils(planning: Planning) -> dict[str, float]:
    """Pupils of schools that state them for every grade with classes."""
    table = planning.study.snapshot["rombel"]
    table = table[table["jumlah_rombel"] > 0]
    sums = table.groupby("unit_kerja")["jumlah_siswa"].agg(lambda given: given.sum(skipna=False))
    return {str(code): float(count) for code, count in sums.dropna().items()}


def service_measures(planning: Planning) -> pd.DataFrame:
    """One measure of service per kind of unit, before and after: those served per person.

    Returns
    -------
    DataFrame, one row per kind of unit in the data, in the order of `SERVICES`
        jenis_unit, ukuran (words), unit (units that state whom they serve), tanpa_data (units that
        do not), tanpa_petugas (units that serve somebody and have nobody after the plan), dilayani,
        petugas_sebelum, petugas_sesudah, rasio_sebelum, rasio_sesudah (of the kind as a whole),
        terberat_sebelum, terberat_sesudah (the largest ratio of a unit with people), unit_terberat
        (its name after the plan).
    """
    units = service_units(planning)
    rows = [
        _measure(kind, units[units["jenis_unit"] == kind])
        for kind in SERVICES
        if (units["jenis_unit"] == kind).any()
    ]
    columns = [
        "jenis_unit", "ukuran", "unit", "tanpa_data", "tanpa_petugas", "dilayani",
        "petugas_sebelum", "petugas_sesudah", "rasio_sebelum", "rasio_sesudah",
        "terberat_sebelum", "terberat_sesudah", "unit_terberat",
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def _measure(kind: str, units: pd.DataFrame) -> dict[str, object]:
    whom, who, _ = SERVICES[kind]
    known = units[units["dilayani"] > 0]
    row: dict[str, object] = {
        "jenis_unit": kind,
        "ukuran": f"{whom} per {who}",
        "unit": len(known),
        "tanpa_data": int(units["dilayani"].isna().sum()),
        "tanpa_petugas": int((known["petugas_sesudah"] == 0).sum()),
        "dilayani": known["dilayani"].sum(),
    }
    for when in ("sebelum", "sesudah"):
        people = known[f"petugas_{when}"]
        row[f"petugas_{when}"] = people.sum()
        row[f"rasio_{when}"] = known["dilayani"].sum() / people.sum() if people.sum() else np.nan
        staffed = known.assign(rasio=known["dilayani"] / people.where(people > 0))
        staffed = staffed.sort_values("rasio", ascending=False, kind="stable")
        row[f"terberat_{when}"] = staffed["rasio"].max()
        row["unit_terberat"] = next(iter(staffed.loc[staffed["rasio"].notna(), "nama_unit"]), "")
    return row


# --- money ---------------------------------------------------------------------------------------

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


ONE_OFF = ("biaya_pindah", "biaya_pelatihan")
"""Parts of the cost that are paid once; the others come back every year."""


def money(planning: Planning) -> pd.Series:
    """What a decision changes in rupiah, kept apart: nothing is set off against anything.

    Returns
    -------
    Series
        biaya_sekali (moving and training), tpp_setahun (change of TPP of those who move),
        tunjangan_setahun (teachers' allowances lost for want of hours), guru_tunjangan (people),
        rekrutmen_terhindar (seats filled without recruiting, people), tpp_terhindar (their TPP of
        a year at the lowest kelas of their kelompok, where a newcomer begins). Rupiah; missing
        where the data hold nothing to reckon with.
    """
    parts = cost_parts(planning).set_index("bagian")
    labels = [COST_PARTS[part] for part in ONE_OFF]
    known = not parts.empty
    lost = COST_PARTS["tunjangan_hilang"]
    return pd.Series(
        {
            "biaya_sekali": parts.loc[labels, "jumlah"].sum() if known else np.nan,
            "tpp_setahun": parts.loc[COST_PARTS["selisih_tpp"], "jumlah"] if known else np.nan,
            "tunjangan_setahun": parts.loc[lost, "jumlah"] if known else np.nan,
            "guru_tunjangan": parts.loc[lost, "orang"] if known else np.nan,
            "rekrutmen_terhindar": key_figures(planning)["terisi"],
            "tpp_terhindar": _entry_tpp(planning),
        }
    )


def _entry_tpp(planning: Planning) -> float:
    """A year's TPP of the seats filled; missing if one of their kelompok has no kelas."""
    study = planning.study
    posts = study.snapshot["jabatan"]
    lowest = posts.groupby("kelompok_jabatan")["kelas_jabatan"].min()
    slots = slot_results(planning)
    slots = slots[slots["terisi"] != 0]
    monthly = slots["kelompok_jabatan"].map(lowest).map(study.rules["biaya"].value["tpp_per_kelas"])
    return float((12 * monthly.astype("float64") * slots["terisi"]).sum(skipna=False))


def alternatives(planning: Planning) -> pd.DataFrame:
    """Three choices in one table: doing nothing, this plan, and nobody worse off.

    The last has no figures where no such plan keeps the limits.

    Returns
    -------
    DataFrame, one row per choice
        pilihan, terisi, kurang_sesudah, perpindahan, biaya, biaya_sekali, tpp_setahun,
        tunjangan_setahun (Rp), melawan_penolakan, status.
    """
    names = ("terisi", "kurang_sesudah", "perpindahan", "biaya", "melawan_penolakan")
    sums = ("biaya_sekali", "tpp_setahun", "tunjangan_setahun")
    rows: list[dict[str, object]] = [
        {
            "pilihan": "Tidak berbuat apa-apa",
            **dict.fromkeys((*names, *sums), 0),
            "kurang_sesudah": key_figures(planning)["kurang_sebelum"],
            "status": "keadaan hari ini",
        }
    ]
    for name, choice in (("Rencana ini", planning), (GENTLE, gentle_plan(planning))):
        figures, status = _told(choice)
        changed = pd.Series(np.nan, index=sums) if choice is None else money(choice)
        rows.append(
            {
                "pilihan": name,
                **{measure: figures[measure] for measure in names},
                **{part: changed[part] for part in sums},
                "status": status,
            }
        )
    return pd.DataFrame(rows)


GENTLE, NO_PLAN = "Tanpa seorang pun dirugikan", "tidak ada: batasnya tidak dapat dipenuhi"


def _told(planning: Planning | None) -> tuple[pd.Series, str]:
    """Key figures and status; missing ones where there is no plan."""
    if planning is None:
        return pd.Series(np.nan, index=KEY_FIGURES), NO_PLAN
    return key_figures(planning), planning.plan.report.status.value


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
    others: dict[str, Planning | None] = {GENTLE: gentle_plan(planning), "Rencana ini": planning}
    if not scenario.goals_as_rows:  # rules of thumb know weights only
        by_hand = {
            "Batas minimum saja, dengan tangan": legal_minimum(study.problem, scenario),
            "Kursi terpenting dulu, dengan tangan": greedy(study.problem, scenario),
        }
        plans = {name: Planning(study=study, plan=plan) for name, plan in by_hand.items()}
        others = {**plans, **others}
    nothing = key_figures(planning)
    rows = [("Keadaan hari ini", 0, nothing["kurang_sebelum"], 0, 0.0, 0.0, "tanpa perpindahan")]
    for name, other in others.items():
        figures, status = _told(other)
        rows.append(
            (
                name,
                figures["terisi"],
                figures["kurang_sesudah"],
                figures["perpindahan"],
                figures["biaya"],
                np.nan if other is None else _points(other),
                status,
            )
        )
    columns = ["pilihan", "terisi", "kurang_sesudah", "perpindahan", "biaya", "poin", "status"]
    return pd.DataFrame(rows, columns=columns)


def _points(planning: Planning) -> float:
    """Weighted points gained against today, by the weights of the plan."""
    stages = {stage.goal: stage.objective for stage in planning.plan.report.stages}
    return 0.0 - stages["bobot"]


def gentle_plan(planning: Planning) -> Planning | None:
    """Solve the same question with the switch tidak_ada_yang_dirugikan on.

    None where no such plan keeps the limits.
    """
    study = planning.study
    parameters = study.parameters.model_copy(update={"tidak_ada_yang_dirugikan": True})
    problem = prepare_allocation(study.candidates, study.needs, study.rules, parameters)
    try:
        return replace(study, parameters=parameters, problem=problem).solve()
    except InfeasiblePlanError:
        return None


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

"""ABK and ABK-Kes applied to table beban_kerja."""

from __future__ import annotations

import pandas as pd

from mutasi_lib.bezetting import slot_key
from mutasi_lib.domain.ruleset import Rule
from mutasi_lib.needs.abk import MINUTES, effective_minutes, task_load
from mutasi_lib.needs.findings import finding, number
from mutasi_lib.needs.inputs import SLOT, Inputs, Outcome, group_places, rounded
from mutasi_lib.needs.wisn import required_staff

HEALTH = "kesehatan"


def _tasks(inputs: Inputs, rule: Rule) -> pd.DataFrame:
    """Table beban_kerja with the people each task keeps busy: beban, beban_bawah, beban_atas."""
    tasks = inputs.snapshot["beban_kerja"]
    effective = tasks["periode"].fillna("tahun").map(effective_minutes(rule.value)).to_numpy()
    unit = tasks["satuan_waktu"].fillna("menit").map(MINUTES).to_numpy()
    frame = tasks[["unit_kerja", "kelompok_jabatan", "jumlah_orang"]].assign(
        slot_key=slot_key(tasks["unit_kerja"], tasks["kelompok_jabatan"]),
        jenis_tugas=tasks["jenis_tugas"].fillna("pokok"),
    )
    for name, volume, norm in (
        ("beban", "volume", "norma_waktu"),
        ("beban_bawah", "volume_bawah", "norma_bawah"),
        ("beban_atas", "volume_atas", "norma_atas"),
    ):
        results = tasks[volume].fillna(tasks["volume"])
        minutes = tasks[norm].fillna(tasks["norma_waktu"]) * unit
        frame[name] = task_load(results, minutes, effective)
    return frame


def _by_slot(tasks: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Sums per slot over tasks of one kind, individual ones times the people who do them."""
    chosen = tasks[tasks["jenis_tugas"] == kind]
    loads = chosen[["beban", "beban_bawah", "beban_atas"]]
    if kind == "perorangan":
        people = chosen["jumlah_orang"].fillna(1).astype("float64")
        loads = loads.mul(people, axis=0)
    return loads.groupby(chosen["slot_key"]).sum()


def apply_abk(inputs: Inputs, rule: Rule) -> Outcome:
    """ABK of every slot with tasks: see `mutasi_lib.needs.abk.task_load`.

    Health slots whose tasks are divided as ABK-Kes divides them are left to that method.
    """
    tasks = _tasks(inputs, rule)
    other = set(tasks.loc[tasks["jenis_tugas"] != "pokok", "slot_key"])
    tasks = tasks[~tasks["slot_key"].isin(other & set(_health_slots(inputs, tasks)))]
    slots = tasks[SLOT].drop_duplicates("slot_key").set_index("slot_key", drop=False)
    odd = slots[slots["slot_key"].isin(other)]
    sums = _by_slot(tasks, "pokok").reindex(slots.index).fillna(0.0)
    main = tasks[tasks["jenis_tugas"] == "pokok"]
    counts = main.value_counts("slot_key").reindex(slots.index, fill_value=0)
    year = float(rule.value["menit_setahun"])
    hitungan = [
        f"{count} tugas: {number(load * year)} menit setahun ÷ {number(year)} menit"
        for count, load in zip(counts, sums["beban"], strict=True)
    ]
    results, findings = _from_loads(inputs, slots, sums, rule, hitungan)
    text = "tugas penunjang dan perorangan tidak ikut dihitung oleh ABK."
    return Outcome(results=results, findings=(*findings, finding("TUGAS-BUKAN-POKOK", odd, text)))


def apply_abk_kes(inputs: Inputs, rule: Rule) -> Outcome:
    """ABK-Kes of health slots with tasks: see `mutasi_lib.needs.wisn.required_staff`."""
    tasks = _tasks(inputs, rule)
    tasks = tasks[tasks["slot_key"].isin(_health_slots(inputs, tasks))]
    slots = tasks[SLOT].drop_duplicates("slot_key").set_index("slot_key", drop=False)
    parts = {
        kind: _by_slot(tasks, kind).reindex(slots.index).fillna(0.0)
        for kind in ("pokok", "penunjang", "perorangan")
    }
    full = (parts["penunjang"]["beban_atas"] >= 1).to_numpy()
    text = "tugas penunjang menghabiskan seluruh waktu kerja; kebutuhan tidak dihitung."
    refused = finding("KELONGGARAN-PENUH", slots[full], text)
    slots = slots[~full]
    parts = {kind: part[~full] for kind, part in parts.items()}
    how = str(rule.value["kelonggaran"])
    sums = pd.DataFrame(
        {
            name: required_staff(
                parts["pokok"][name],
                category_share=parts["penunjang"][name],
                individual=parts["perorangan"][name],
                allowance=how,
            )
            for name in ("beban", "beban_bawah", "beban_atas")
        },
        index=slots.index,
    )
    hitungan = [
        _allowance_words(service, share, individual, how)
        for service, share, individual in zip(
            *(parts[kind]["beban"] for kind in ("pokok", "penunjang", "perorangan")), strict=True
        )
    ]
    results, findings = _from_loads(inputs, slots, sums, rule, hitungan)
    return Outcome(results=results, findings=(*findings, refused))


def _allowance_words(service: float, share: float, individual: float, how: str) -> str:
    text = f"beban pokok {number(service, 2)}"
    if share:
        text += (
            f" × STP {number(1 / (1 - share), 3)} (penunjang {number(100 * share, 1)} %)"
            if how == "perkalian"
            else f" + kelonggaran {number(share, 2)}"
        )
    return text + (f" + perorangan {number(individual, 2)}" if individual else "")


def _health_slots(inputs: Inputs, slots: pd.DataFrame) -> pd.Series:
    """Slot keys of kelompok in the health rumpun."""
    posts = inputs.snapshot["jabatan"]
    health = posts.loc[posts["rumpun"] == HEALTH, "kelompok_jabatan"]
    return slots.loc[slots["kelompok_jabatan"].isin(health), "slot_key"]


def _from_loads(
    inputs: Inputs, slots: pd.DataFrame, sums: pd.DataFrame, rule: Rule, hitungan: list[str]
) -> tuple[pd.DataFrame, tuple[pd.DataFrame, ...]]:
    """Results of slots whose tasks add up to something; the others are told, never zero."""
    nothing = (sums["beban"] <= 0).to_numpy()
    text = "semua volume tugasnya nol; kebutuhan tidak dihitung dari beban kerja."
    told = finding("BEBAN-NOL", slots[nothing], text)
    keys = slot_key(
        inputs.snapshot["beban_kerja"]["unit_kerja"],
        inputs.snapshot["beban_kerja"]["kelompok_jabatan"],
    )
    frame = slots.assign(
        tak_bulat=sums["beban"],
        bawah=sums["beban_bawah"],
        atas=sums["beban_atas"],
        hitungan=hitungan,
        masukan=slots["slot_key"].map(group_places(inputs.snapshot, "beban_kerja", keys)),
    )
    whole, zero = rounded(frame[~nothing], str(rule.value["pembulatan"]))
    return whole, (told, zero)

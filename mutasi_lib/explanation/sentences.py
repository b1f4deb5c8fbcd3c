"""Why each move, and why each empty seat stays empty: one sentence and one table each."""

from __future__ import annotations

import pandas as pd

from mutasi_lib.domain.goals import GOALS
from mutasi_lib.eligibility.candidates import OUT_OF_SCOPE
from mutasi_lib.eligibility.rules import RULE_ENTRY
from mutasi_lib.planning import NeedsStudy, Planning, Study

RECRUIT = "pengadaan, pelatihan, atau berbagi tenaga"
PROTECTED = "tinjau pengecualian atau tunggu masanya"
LIMITED = "ubah bobot, batas, atau cakupan"

ACTORS = {
    RECRUIT: "PPK mengusulkan formasi; {instansi} menyiapkan pelatihan",
    PROTECTED: "{instansi} bersama Tim Penilai Kinerja",
    LIMITED: "pimpinan, melalui bobot dan batas rencana",
}
"""Remedy of an unsolved seat -> who must act; ``{instansi}`` is the personnel agency."""


def agency(study: NeedsStudy) -> str:
    """The personnel agency, as the office names it."""
    return study.snapshot.info.get("nama_instansi_kepegawaian", "Badan kepegawaian daerah")


def explain_moves(planning: Planning) -> pd.DataFrame:
    """Say of every move what it changes and why it is made.

    Returns
    -------
    DataFrame, one row per move, sorted by receiving unit
        pegawai_key, kelompok_jabatan, jabatan_tujuan (name), unit_asal, unit_tujuan,
        kecamatan_asal, kecamatan_tujuan (names); jenis_perpindahan; kursi_terisi (how many empty
        seats of the receiving slot the plan fills), the goal columns (new minus staying);
        alasan (Indonesian sentence), alasan_dinas (its part that says nothing of the person).
    """
    study, plan = planning.study, planning.plan
    table = plan.moves.merge(
        study.candidates.table.drop(columns="slot_asal"), on=["pegawai_key", "slot_key"]
    )
    relative = study.problem.candidates.set_index(["pegawai_key", "slot_key"])
    keys = pd.MultiIndex.from_frame(table[["pegawai_key", "slot_key"]])
    for goal in study.problem.stated_goals:
        table[goal] = relative[goal].reindex(keys).to_numpy()
    needs = study.needs.set_index("slot_key")
    units = study.candidates.units
    posts = study.snapshot["jabatan"].set_index("kode")["nama"]
    for side, column in (("asal", "slot_asal"), ("tujuan", "slot_key")):
        unit = table[column].map(needs["unit_kerja"])
        table[f"unit_{side}"] = unit.map(units["nama"])
        table[f"kecamatan_{side}"] = unit.map(units["kecamatan"])
    table["kelompok_jabatan"] = table["slot_key"].map(needs["kelompok_jabatan"])
    table["jabatan_tujuan"] = table["jabatan_tujuan"].map(posts)
    filled = planning.after.clip(upper=needs["kebutuhan"])
    gained = (filled - needs["bezetting"]).clip(lower=0)
    table["kursi_terisi"] = table["slot_key"].map(gained).fillna(0).astype(int)
    table["sisa_asal"] = table["slot_asal"].map(needs["gap"])
    rows = [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]
    table["alasan"] = [_sentence([*_service(row), *_personal(row)]) for row in rows]
    table["alasan_dinas"] = [_sentence(_service(row)) for row in rows]
    return table.sort_values(["unit_tujuan", "kelompok_jabatan", "pegawai_key"]).reset_index(
        drop=True
    )


def _service(row: dict[str, object]) -> list[str]:
    """Why the service wants the move: the need first."""
    if int(str(row["kursi_terisi"])):
        parts = [f"mengisi kekurangan {row['kelompok_jabatan']} di {row['unit_tujuan']}"]
    else:
        parts = [f"menggantikan yang berpindah dari {row['unit_tujuan']}"]
    if (origin := int(str(row["sisa_asal"]))) > 0:
        parts.append(f"asalnya berlebih {origin} orang")
    return parts


def _personal(row: dict[str, object]) -> list[str]:
    """What it means for the person, and what was said about it."""
    parts = []
    for column, gain, loss in (
        ("preferensi", "sesuai keinginannya", ""),
        ("jarak", "lebih dekat {} km", "lebih jauh {} km"),
        ("kesesuaian", "kesesuaian naik {} poin", "kesesuaian turun {} poin"),
    ):
        value = float(str(row.get(column, 0.0)))
        better = value < 0 if column == "jarak" else value > 0
        words = gain if better else loss
        if words and abs(value) >= 0.05:
            parts.append(words.format(f"{abs(value):.1f}".replace(".", ",")))
    for column, words in (
        ("diminta_pimpinan", "diminta kepala unit tujuan"),
        ("dilepas_pimpinan", "dilepas kepala unit asal"),
        ("ditolak_pegawai", "pegawai menyatakan menolak"),
        ("ditahan_pimpinan", "kepala unit asal keberatan"),
        ("ditolak_pimpinan", "kepala unit tujuan keberatan"),
    ):
        if row.get(column) is True:
            parts.append(words)
    return parts


def _sentence(parts: list[str]) -> str:
    sentence = "; ".join(parts)
    return sentence[0].upper() + sentence[1:] + "."


def explain_unfilled(planning: Planning) -> pd.DataFrame:
    """Say of every seat the plan leaves empty why, and who must act.

    Returns
    -------
    DataFrame, one row per slot still short, most short first
        slot_key, unit_kerja, opd (names), kecamatan, kelompok_jabatan, kebutuhan, sesudah, kurang
        (people), sebab (sentence), jalan_keluar, pelaku.

    Notes
    -----
    The reasons, in this order: nobody of the kelompok (or a padanan) is to spare anywhere;
    those to spare are refused by rules (the commonest is named); someone could move, but
    weights, limits or minimums speak against it.
    """
    study = planning.study
    needs = study.needs.set_index("slot_key")
    table = planning.plan.unfilled.drop(columns="sebelum").copy()
    table["kelompok_jabatan"] = table["slot_key"].map(needs["kelompok_jabatan"])
    unit = table["slot_key"].map(needs["unit_kerja"])
    table["unit_kerja"] = unit.map(study.candidates.units["nama"])
    table["opd"] = unit.map(study.candidates.opd).map(study.candidates.units["nama"])
    table["kecamatan"] = unit.map(study.candidates.units["kecamatan"])
    spare = _spare_people(planning)
    eligible = study.candidates.table[study.candidates.table["slot_asal"].isin(spare)]
    refused = study.candidates.exclusions
    home = study.candidates.people.set_index("pegawai_key")["slot_asal"]
    refused = refused[refused["pegawai_key"].map(home).isin(spare)]
    moved = set(planning.plan.moves["pegawai_key"])
    free = eligible[~eligible["pegawai_key"].isin(moved)].groupby("slot_key").size()
    blocked = refused.groupby("slot_key").size()
    rules = refused.groupby("slot_key")["rule"].agg(lambda names: names.value_counts().index[0])
    reasons = [
        _why_empty(
            int(free.get(slot, 0)), int(blocked.get(slot, 0)), str(rules.get(slot, "")), study
        )
        for slot in table["slot_key"]
    ]
    table["sebab"] = [sentence for sentence, _ in reasons]
    table["jalan_keluar"] = [remedy for _, remedy in reasons]
    actors = {remedy: text.format(instansi=agency(study)) for remedy, text in ACTORS.items()}
    table["pelaku"] = table["jalan_keluar"].map(actors)
    return table.sort_values(["kurang", "slot_key"], ascending=[False, True]).reset_index(drop=True)


def _spare_people(planning: Planning) -> set[str]:
    """Slots that still hold more than they need after the plan."""
    needs = planning.study.needs.set_index("slot_key")["kebutuhan"]
    spare = planning.after > needs.reindex(planning.after.index)
    return set(planning.after.index[spare])


def rule_label(study: Study, rule: str) -> str:
    """The Indonesian label of a refusing rule, as an officer reads it."""
    if rule == OUT_OF_SCOPE:
        return "Di luar cakupan rencana"
    return study.rules[RULE_ENTRY.get(rule, rule)].label


def _why_empty(free: int, blocked: int, rule: str, study: Study) -> tuple[str, str]:
    if free:
        return (
            f"{free} calon dari unit yang berlebih memenuhi syarat, tetapi menurut bobot dan batas "
            "yang dipakai tidak dipindahkan.",
            LIMITED,
        )
    if blocked:
        return (
            f"{blocked} orang dari unit yang berlebih tidak dapat dipindahkan; sebab terbanyak: "
            f"{rule_label(study, rule).lower()}.",
            LIMITED if rule == OUT_OF_SCOPE else PROTECTED,
        )
    return "Tidak ada unit lain yang berlebih untuk kelompok ini.", RECRUIT


def weigh(planning: Planning) -> pd.DataFrame:
    """What the plan buys and pays, goal by goal, in weighted points.

    Returns
    -------
    DataFrame
        tujuan, label, satuan, hari_ini, rencana (own unit), bobot, per (own units per unit of
        weight), poin (positive: in favour of the plan).
    """
    plan, rows = planning.plan, []
    goals = [goal for goal in planning.study.problem.goals if goal in GOALS]
    for goal in goals:  # perubahan belongs to one comparison, not to the policy
        spec = GOALS[goal]
        change = plan.goals[goal] - plan.today[goal]
        weight = float(plan.scenario.weights.get(goal, 0.0))
        sign = 1.0 if spec.sense == "max" else -1.0
        rows.append(
            {
                "tujuan": goal,
                "label": spec.label,
                "satuan": spec.unit,
                "hari_ini": plan.today[goal],
                "rencana": plan.goals[goal],
                "bobot": weight,
                "per": spec.per,
                "poin": sign * change * weight / spec.per,
            }
        )
    return pd.DataFrame(rows)

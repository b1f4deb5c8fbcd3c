"""How many people each slot needs, has at the plan's TMT, and lacks."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from mutasi_lib.bezetting import project_bezetting, slot_key
from mutasi_lib.domain import vocabulary as vocab
from mutasi_lib.domain.ruleset import Rule, RuleSet
from mutasi_lib.domain.snapshot import Snapshot


def compute_needs(
    snapshot: Snapshot, rules: RuleSet, *, tmt: date, standard: str = "formasi"
) -> pd.DataFrame:
    """State need, bezetting and gap of every slot.

    Parameters
    ----------
    tmt
        The plan's TMT: bezetting is projected to that day.
    standard
        ``"formasi"``: the office's table. ``"permenkes43_2019"`` or ``"rpjmn_2025"``: puskesmas
        slots take need and minimum from that rule instead.

    Returns
    -------
    DataFrame, one row per slot, sorted by slot_key
        slot_key, unit_kerja, kelompok_jabatan, rumpun; kebutuhan, minimum, maksimum (people,
        whole), kebutuhan_tak_bulat; bezetting_kini, keluar, masuk, bezetting (people at TMT),
        di_samping (part-time PPPK and non-ASN, never counted); gap = bezetting - kebutuhan
        (negative is shortage); prioritas; metode, norma; manajerial (outside the plan's scope).

    Notes
    -----
    A slot with people but no stated need cannot be judged: its need and minimum are taken as
    its bezetting (metode "tanpa formasi"), so that nobody is drawn from it or sent to it.
    """
    people = project_bezetting(snapshot, rules, tmt)
    table = _stated_needs(snapshot)
    if standard != "formasi":
        table = _replace(table, _puskesmas_needs(snapshot, people, rules[standard]))
    table = _count_people(table, people)
    table = _hold_unstated(table)
    table = _describe(table, snapshot)
    table["gap"] = table["bezetting"] - table["kebutuhan"]
    return table.sort_values("slot_key").reset_index(drop=True)


def _stated_needs(snapshot: Snapshot) -> pd.DataFrame:
    formasi = snapshot["formasi"]
    return formasi.assign(
        slot_key=slot_key(formasi["unit_kerja"], formasi["kelompok_jabatan"]),
        metode=formasi["metode"].fillna("formasi"),
        norma=formasi["norma"].fillna("angka kantor; norma tidak disebut"),
    ).drop(columns=["kebutuhan_bawah", "kebutuhan_atas"])


def puskesmas_minimum(rule: Rule, *, kawasan: str, rawat_inap: bool) -> dict[str, int]:
    """Give the minimum per kelompok of a puskesmas under one standard.

    Sources: Permenkes 43/2019 (nine kinds) and RPJMN 2025-2029 (twelve kinds), as the ministry's
    own pages show them; see the rule's reference and verification.
    """
    return dict(rule.value[_facility(kawasan=kawasan, rawat_inap=rawat_inap)])


def _facility(*, kawasan: str, rawat_inap: bool) -> str:
    if not rawat_inap:
        return "non_rawat_inap"
    return "rawat_inap_perkotaan" if kawasan == "perkotaan" else "rawat_inap"


def _puskesmas_needs(snapshot: Snapshot, people: pd.DataFrame, rule: Rule) -> pd.DataFrame:
    """Need of every puskesmas under a standard, a lacking kind excused by its substitute."""
    known = set(snapshot["jabatan"]["kelompok_jabatan"])
    units = snapshot["unit_kerja"].merge(
        snapshot["layanan"], left_on="kode", right_on="unit_kerja", how="inner"
    )
    present = people[people["dihitung"]].value_counts("slot_key")
    rows: list[dict[str, Any]] = []
    for unit in units[units["jenis"] == "puskesmas"].dropna(subset=["rawat_inap"]).itertuples():
        facility = _facility(kawasan=str(unit.kawasan), rawat_inap=bool(unit.rawat_inap))
        minimum = {k: n for k, n in rule.value[facility].items() if k in known}
        has = {kelompok: int(present.get(f"{unit.kode}|{kelompok}", 0)) for kelompok in minimum}
        for pair in rule.value[f"pengganti_{facility}"]:
            lacking = [k for k in pair if k in minimum and has[k] < minimum[k]]
            covered = any(k in minimum and has[k] >= minimum[k] for k in pair)
            if covered:
                minimum |= {kelompok: has[kelompok] for kelompok in lacking}
        rows += [
            {
                "unit_kerja": unit.kode,
                "kelompok_jabatan": kelompok,
                "kebutuhan": need,
                "minimum": need,
                "metode": rule.label,
                "norma": f"{rule.reference} ({rule.verification})",
            }
            for kelompok, need in minimum.items()
        ]
    kinds = dict.fromkeys(("unit_kerja", "kelompok_jabatan", "metode", "norma"), "str")
    kinds |= {"kebutuhan": "Int64", "minimum": "Int64"}
    frame = pd.DataFrame(rows, columns=list(kinds)).astype(kinds)
    frame["slot_key"] = slot_key(frame["unit_kerja"], frame["kelompok_jabatan"])
    return frame


def _replace(table: pd.DataFrame, standard: pd.DataFrame) -> pd.DataFrame:
    kept = table[~table["slot_key"].isin(standard["slot_key"])]
    return pd.concat([kept, standard], ignore_index=True)


def _count_people(table: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    counted = people[people["dihitung"]]
    asn = people["status_pegawai"].isin(vocab.ASN)
    counts = pd.DataFrame(
        {
            "bezetting": counted.value_counts("slot_key"),
            "bezetting_kini": people.loc[asn, "slot_kini"].value_counts(),
            "keluar": people[asn & (people["keluar"] != "")].value_counts("slot_key"),
            "masuk": counted[counted["slot_kini"] != counted["slot_key"]].value_counts("slot_key"),
            "di_samping": people[~asn].value_counts("slot_key"),
        }
    )
    counts = counts.rename_axis("slot_key").reset_index()
    counts = counts[counts["slot_key"].isin(table["slot_key"]) | (counts["bezetting"] > 0)]
    table = table.merge(counts, on="slot_key", how="outer")
    names = ["bezetting", "bezetting_kini", "keluar", "masuk", "di_samping"]
    table[names] = table[names].fillna(0).astype(int)
    return table


def _hold_unstated(table: pd.DataFrame) -> pd.DataFrame:
    unstated = table["kebutuhan"].isna()
    table["metode"] = table["metode"].mask(unstated, "tanpa formasi")
    table["norma"] = table["norma"].mask(unstated, "kebutuhan belum dinyatakan")
    for column in ("kebutuhan", "minimum"):
        table[column] = table[column].mask(unstated, table["bezetting"])
    table["minimum"] = table["minimum"].fillna(0).astype(int)
    table["kebutuhan"] = table["kebutuhan"].astype(int)
    table["maksimum"] = table["maksimum"].fillna(table["kebutuhan"]).astype(int)
    table["kebutuhan_tak_bulat"] = table["kebutuhan_tak_bulat"].astype("float64")
    return table


def _describe(table: pd.DataFrame, snapshot: Snapshot) -> pd.DataFrame:
    parts = table["slot_key"].str.split("|", n=1, expand=True, regex=False)
    table["unit_kerja"], table["kelompok_jabatan"] = parts[0], parts[1]
    posts = snapshot["jabatan"].drop_duplicates("kelompok_jabatan").set_index("kelompok_jabatan")
    table["rumpun"] = table["kelompok_jabatan"].map(posts["rumpun"])
    table["manajerial"] = table["kelompok_jabatan"].map(posts["jenis"]).isin(vocab.MANAJERIAL)
    units = snapshot["unit_kerja"].set_index("kode")
    table["prioritas"] = table["unit_kerja"].map(units["prioritas"]).fillna(1.0).astype(float)
    columns = [
        "slot_key", "unit_kerja", "kelompok_jabatan", "rumpun", "kebutuhan", "minimum", "maksimum",
        "kebutuhan_tak_bulat", "bezetting_kini", "keluar", "masuk", "bezetting", "di_samping",
        "prioritas", "metode", "norma", "manajerial",
    ]  # fmt: skip
    return table[columns]


def shortage(needs: pd.DataFrame) -> pd.Series:
    """Empty seats per slot (people, >= 0)."""
    return pd.Series(np.maximum(-needs["gap"].to_numpy(), 0), index=needs.index, name="kurang")

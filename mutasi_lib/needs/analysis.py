"""The needs table: of all methods the one that counts, the people, and the gap."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from mutasi_lib.bezetting import project_bezetting
from mutasi_lib.domain import vocabulary as vocab
from mutasi_lib.domain.ruleset import RuleSet
from mutasi_lib.domain.snapshot import Snapshot
from mutasi_lib.needs.findings import finding, number
from mutasi_lib.needs.inputs import SLOT, Inputs
from mutasi_lib.needs.methods import METHODS, apply_methods
from mutasi_lib.needs.norms import check_norms

STATED = "formasi"
COMPUTED = "hitungan"
STANDARDS = ("permenkes43_2019", "rpjmn_2025")

FAR = 1
"""Two methods that differ by more people than this are told."""


@dataclass(frozen=True, kw_only=True, eq=False)
class NeedsAnalysis:
    """The needs table, and everything it was chosen from.

    Attributes
    ----------
    table
        As `compute_needs` returns it.
    methods
        Every result side by side, one row per (slot, method), with ``dipakai``: as
        `mutasi_lib.needs.methods.apply_methods` returns them.
    findings
        kode, slot_key, unit_kerja, kelompok_jabatan, masalah, saran: what could not be computed,
        and where methods disagree.
    people
        As `mutasi_lib.bezetting.project_bezetting` returns them.
    """

    table: pd.DataFrame
    methods: pd.DataFrame
    findings: pd.DataFrame
    people: pd.DataFrame


def compute_needs(
    snapshot: Snapshot, rules: RuleSet, *, tmt: date, standard: str = STATED
) -> pd.DataFrame:
    """State need, bezetting and gap of every slot.

    Parameters
    ----------
    tmt
        The plan's TMT: bezetting is projected to that day.
    standard
        ``"formasi"``: the office's table, and a computed method where it states nothing.
        ``"hitungan"``: a computed method wherever its inputs are there. ``"permenkes43_2019"`` or
        ``"rpjmn_2025"``: puskesmas slots take need and minimum from that rule. A method that
        table ``metode_kebutuhan`` names for a kelompok goes before formasi and hitungan.

    Returns
    -------
    DataFrame, one row per slot, sorted by slot_key
        slot_key, unit_kerja, kelompok_jabatan, rumpun; kebutuhan, minimum, maksimum (people,
        whole), kebutuhan_tak_bulat, kebutuhan_bawah, kebutuhan_atas (unrounded and its exact
        bounds); bezetting_kini (people today of the statuses that count), keluar (gone by BUP or
        end of contract until TMT), pindah (decided to leave the slot), tidak_dihitung (standing
        that does not count), masuk (decided to come), bezetting (people at TMT) = bezetting_kini -
        keluar - pindah - tidak_dihitung + masuk; di_samping (part-time PPPK and non-ASN, never
        counted); gap = bezetting - kebutuhan (negative is shortage);
        prioritas; metode_id, metode, norma, hitungan, masukan (how the need was found, on whose
        word, from which rows); manajerial (outside the plan's scope).

    Raises
    ------
    RuleNotInForceError
        ``standard`` names a rule that is not in force on the day of the rule set.
    ParameterError
        A norm that was changed makes no sense (`mutasi_lib.needs.norms`).

    Notes
    -----
    A slot with people but no stated need cannot be judged: its need and minimum are taken as
    its bezetting (metode "tanpa formasi"), so that nobody is drawn from it or sent to it.
    """
    return analyse_needs(snapshot, rules, tmt=tmt, standard=standard).table


def analyse_needs(
    snapshot: Snapshot, rules: RuleSet, *, tmt: date, standard: str = STATED
) -> NeedsAnalysis:
    """Apply every method, choose one per slot, count people, state the gap.

    Parameters, errors and choice are those of `compute_needs`.
    """
    check_norms(rules)
    if standard in STANDARDS:
        rules[standard]  # raises when it is not in force: no other need is put in its place
    people = project_bezetting(snapshot, rules, tmt)
    methods, findings = apply_methods(Inputs(snapshot=snapshot, people=people, rules=rules))
    rank = _ranks(methods, snapshot, standard)
    methods["dipakai"] = _first(methods["slot_key"], rank)
    table = _chosen(methods)
    table = _count_people(table, people, rules)
    table = _hold_unstated(table)
    table = _describe(table, snapshot)
    table["gap"] = table["bezetting"] - table["kebutuhan"]
    told = [findings, _unheard(methods, snapshot), _disagreeing(methods)]
    return NeedsAnalysis(
        table=table.sort_values("slot_key").reset_index(drop=True),
        methods=methods.sort_values(["slot_key", "metode_id"]).reset_index(drop=True),
        findings=pd.concat([part for part in told if len(part)] or told[:1], ignore_index=True),
        people=people,
    )


# --- which method counts -------------------------------------------------------------------------


def _ranks(methods: pd.DataFrame, snapshot: Snapshot, standard: str) -> np.ndarray:
    """Order of preference per row of methods (lower goes first; inf: never)."""
    names = list(METHODS)
    automatic = [name for name in names if METHODS[name].automatic]
    method = methods["metode_id"]
    place = method.map({name: number for number, name in enumerate(names)}).fillna(0.0)
    rank = np.where(method.isin(automatic), 40.0 + place, np.inf)
    rank = np.where(method == STATED, 30.0, rank)
    if standard == COMPUTED:
        rank = np.where(method.isin(automatic), 20.0 + place, rank)
    rank = np.where(_named(methods, snapshot), 10.0, rank)
    if standard in STANDARDS:
        rank = np.where(method == standard, 0.0, rank)
    return np.asarray(rank, dtype=float)


def _named(methods: pd.DataFrame, snapshot: Snapshot) -> np.ndarray:
    """Rows whose method the office chose in table metode_kebutuhan."""
    return (methods["metode_id"] == _wanted(methods, snapshot)).to_numpy(dtype=bool)


def _wanted(slots: pd.DataFrame, snapshot: Snapshot) -> pd.Series:
    """The method the office chose for each slot, or missing; the nearer choice wins."""
    choices = snapshot["metode_kebutuhan"]
    if choices.empty:
        return pd.Series(np.nan, index=slots.index, dtype="str")
    kinds = slots["unit_kerja"].map(snapshot["unit_kerja"].set_index("kode")["jenis"])
    general = choices[choices["jenis_unit"].isna()].set_index("kelompok_jabatan")["metode"]
    kept = choices.dropna(subset=["jenis_unit"])
    special = kept.set_index(["kelompok_jabatan", "jenis_unit"])["metode"]
    pairs = pd.MultiIndex.from_arrays([slots["kelompok_jabatan"], kinds])
    wanted = pd.Series(special.reindex(pairs).to_numpy(), index=slots.index, dtype="str")
    return wanted.fillna(slots["kelompok_jabatan"].map(general).astype("str"))


def _first(keys: pd.Series, rank: np.ndarray) -> np.ndarray:
    """Whether a row is the most preferred of its key, and preferred at all."""
    order = np.lexsort((rank, keys.to_numpy()))
    ordered = keys.to_numpy()[order]
    leading = np.ones(len(order), dtype=bool)
    leading[1:] = ordered[1:] != ordered[:-1]
    chosen = np.zeros(len(order), dtype=bool)
    chosen[order[leading]] = True
    return chosen & np.isfinite(rank)


def _chosen(methods: pd.DataFrame) -> pd.DataFrame:
    """One row per slot: the method that counts, with the office's limits where it has none."""
    chosen = methods[methods["dipakai"]].drop(columns="dipakai").rename(
        columns={
            "tak_bulat": "kebutuhan_tak_bulat", "bawah": "kebutuhan_bawah",
            "atas": "kebutuhan_atas",
        }
    )  # fmt: skip
    stated = methods[methods["metode_id"] == STATED].set_index("slot_key")
    least = chosen["slot_key"].map(stated["minimum"])
    most = chosen["slot_key"].map(stated["maksimum"])
    need = chosen["kebutuhan"]
    computed = chosen["metode_id"] != STATED
    free = computed & chosen["minimum"].isna()
    chosen["minimum"] = chosen["minimum"].mask(free, np.minimum(least.fillna(0), need))
    # A computed need keeps the office's ceiling where that leaves room; a minimum standard is one.
    standard = chosen["metode_id"].isin(STANDARDS)
    chosen["maksimum"] = chosen["maksimum"].mask(computed & ~standard, most.mask(most < need))
    return chosen.reset_index(drop=True)


# --- what to tell --------------------------------------------------------------------------------


def _unheard(methods: pd.DataFrame, snapshot: Snapshot) -> pd.DataFrame:
    """Slots whose chosen method could not be applied: the need comes from elsewhere."""
    slots = methods.drop_duplicates("slot_key")
    wanted = _wanted(slots, snapshot)
    heard = set(methods.loc[_named(methods, snapshot), "slot_key"])
    meant = wanted.notna() & (wanted != STATED) & ~slots["slot_key"].isin(heard)
    left = slots[meant.to_numpy(dtype=bool)]
    text = (
        "metode yang dipilih untuk kelompok ini tidak dapat dihitung di sini; dipakai angka lain."
    )
    return finding("METODE-TANPA-MASUKAN", left, text)


def _disagreeing(methods: pd.DataFrame) -> pd.DataFrame:
    """Slots for which a computed method is more than one person away from the one that counts."""
    used = methods[methods["dipakai"]].set_index("slot_key")
    other = methods[~methods["dipakai"] & ~methods["metode_id"].isin(STANDARDS)]
    other = other[other["slot_key"].isin(used.index)]
    need = other["slot_key"].map(used["kebutuhan"])
    far = other[((other["kebutuhan"] - need).abs() > FAR).to_numpy(dtype=bool, na_value=False)]
    taken = need.loc[far.index]
    words = [
        f"{metode} memberi {number(found)} orang, angka yang dipakai {number(chosen)}."
        for metode, found, chosen in zip(far["metode"], far["kebutuhan"], taken, strict=True)
    ]
    return finding("BEDA-HITUNGAN", far, words)


# --- people --------------------------------------------------------------------------------------


COUNTS = [
    "bezetting_kini",
    "keluar",
    "pindah",
    "tidak_dihitung",
    "masuk",
    "bezetting",
    "di_samping",
]


def _count_people(table: pd.DataFrame, people: pd.DataFrame, rules: RuleSet) -> pd.DataFrame:
    """Count people so that each bezetting can be followed from today to the TMT."""
    counted = people[people["dihitung"]]
    of_status = people["status_pegawai"].isin(rules["hitung_bezetting"].value["status"])
    staying = people["slot_kini"] == people["slot_key"]
    here = people[of_status & (people["keluar"] == "")]
    moving = here["slot_kini"] != here["slot_key"]
    asn = people["status_pegawai"].isin(vocab.ASN)
    counts = pd.DataFrame(
        {
            "bezetting_kini": people.loc[of_status, "slot_kini"].value_counts(),
            "keluar": people.loc[of_status & (people["keluar"] != ""), "slot_kini"].value_counts(),
            "pindah": here.loc[moving, "slot_kini"].value_counts(),
            "tidak_dihitung": here.loc[~moving & ~here["dihitung"], "slot_kini"].value_counts(),
            "masuk": counted.loc[~staying[counted.index], "slot_key"].value_counts(),
            "bezetting": counted.value_counts("slot_key"),
            "di_samping": people[~asn].value_counts("slot_key"),
        }
    )
    counts = counts.rename_axis("slot_key").reset_index()
    counts = counts[counts["slot_key"].isin(table["slot_key"]) | (counts["bezetting"] > 0)]
    table = table.merge(counts, on="slot_key", how="outer")
    table[COUNTS] = table[COUNTS].fillna(0).astype(int)
    return table


def _hold_unstated(table: pd.DataFrame) -> pd.DataFrame:
    unstated = table["kebutuhan"].isna()
    table["metode_id"] = table["metode_id"].mask(unstated, "")
    table["metode"] = table["metode"].mask(unstated, "tanpa formasi")
    table["norma"] = table["norma"].mask(unstated, "kebutuhan belum dinyatakan")
    table["hitungan"] = table["hitungan"].mask(unstated, "disamakan dengan bezetting")
    for column in ("kebutuhan", "minimum"):
        table[column] = table[column].mask(unstated, table["bezetting"])
    table["minimum"] = table["minimum"].fillna(0).astype(int)
    table["kebutuhan"] = table["kebutuhan"].astype(int)
    table["maksimum"] = table["maksimum"].fillna(table["kebutuhan"]).astype(int)
    return table


def _describe(table: pd.DataFrame, snapshot: Snapshot) -> pd.DataFrame:
    unnamed = table["unit_kerja"].isna()  # slots of people only
    if unnamed.any():
        parts = table.loc[unnamed, "slot_key"].str.partition("|")
        table.loc[unnamed, "unit_kerja"] = parts[0]
        table.loc[unnamed, "kelompok_jabatan"] = parts[2]
    posts = snapshot["jabatan"].drop_duplicates("kelompok_jabatan").set_index("kelompok_jabatan")
    table["rumpun"] = table["kelompok_jabatan"].map(posts["rumpun"])
    table["manajerial"] = table["kelompok_jabatan"].map(posts["jenis"]).isin(vocab.MANAJERIAL)
    units = snapshot["unit_kerja"].set_index("kode")
    table["prioritas"] = table["unit_kerja"].map(units["prioritas"]).fillna(1.0).astype(float)
    columns = [
        *SLOT, "rumpun", "kebutuhan", "minimum", "maksimum", "kebutuhan_tak_bulat",
        "kebutuhan_bawah", "kebutuhan_atas", *COUNTS, "prioritas", "metode_id", "metode", "norma",
        "hitungan", "masukan",
        "manajerial",
    ]  # fmt: skip
    return table[columns]


def shortage(needs: pd.DataFrame) -> pd.Series:
    """Empty seats per slot (people, >= 0)."""
    return pd.Series(np.maximum(-needs["gap"].to_numpy(), 0), index=needs.index, name="kurang")

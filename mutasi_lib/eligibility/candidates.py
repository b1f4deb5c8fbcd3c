"""Every (pegawai, slot) pair, the rule that refuses it, or its scores.

Candidate rows are the decision variables of the allocation. Pairs are generated within the
person's kelompok and across `padanan_jabatan`; no row there, no crossing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from mutasi_lib.bezetting import project_bezetting
from mutasi_lib.domain.ruleset import RuleSet
from mutasi_lib.domain.snapshot import Snapshot
from mutasi_lib.eligibility import scoring
from mutasi_lib.eligibility.rules import (
    PAIR_RULES,
    PERSON_RULES,
    RULE_ENTRY,
    Answer,
    Context,
    RuleFunction,
    months_between,
)
from mutasi_lib.errors import Fault, ParameterError

OUT_OF_SCOPE = "di_luar_cakupan"
"""The refusing rule of pairs outside the planner's scope (not a regulation)."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Candidates:
    """Eligible pairs and everything about those that are not.

    Attributes
    ----------
    table : DataFrame
        One row per eligible pair (never the present slot), sorted by keys: pegawai_key,
        slot_key, slot_asal, jenis_perpindahan, jabatan_tujuan, goal columns and their parts,
        reasons (ditolak_pegawai, ...), dirugikan, kehilangan_penghasilan.
    staying : DataFrame
        pegawai_key, slot_key (the present one) and the goal values of staying.
    people : DataFrame
        Everyone counted in bezetting: pegawai_key, slot_asal, unit_asal, kecamatan_asal,
        opd_asal, kelompok_asal, masa_unit_bulan, menyatakan (made a statement) and the columns
        of `mutasi_lib.bezetting.project_bezetting`.
    units, opd
        Table unit_kerja by kode; unit code -> code of its perangkat daerah.
    receiving : frozenset of str
        Slots inside the scope of receivers.
    exclusions : DataFrame
        pegawai_key, slot_key, rule: the first rule that refuses each refused pair.
    unassessed : DataFrame
        rule, label, orang, pasangan: how often a rule could not be judged.
    warnings : DataFrame
        rule, label, orang, pasangan: how often a soft rule is not met by a candidate.
    notes : tuple of str
        Indonesian sentences that every plan prints (straight-line distances, missing homes ...).
    """

    table: pd.DataFrame
    staying: pd.DataFrame
    people: pd.DataFrame
    units: pd.DataFrame
    opd: pd.Series
    receiving: frozenset[str]
    exclusions: pd.DataFrame
    unassessed: pd.DataFrame
    warnings: pd.DataFrame
    notes: tuple[str, ...]


def find_candidates(
    snapshot: Snapshot,
    needs: pd.DataFrame,
    rules: RuleSet,
    *,
    tmt: date,
    cakupan_asal: Sequence[str] = (),
    cakupan_tujuan: Sequence[str] = (),
    jika_kosong: str = "loloskan",
) -> Candidates:
    """Find who may go where.

    Parameters
    ----------
    needs
        As `mutasi_lib.compute_needs` returns it, for the same ``tmt``.
    cakupan_asal, cakupan_tujuan
        Scope of senders and receivers, ``"kecamatan:Rangkui"``, ``"opd:<name or code>"``,
        ``"rumpun:<name>"``, ``"kelompok:<name>"``; entries of one kind are alternatives,
        kinds combine. Empty is everything.
    jika_kosong
        ``"loloskan"`` or ``"tolak"`` a pair for which a hard rule cannot be judged.

    Raises
    ------
    ParameterError
        A scope entry names nothing that exists.
    """
    context = Context(snapshot=snapshot, tmt=tmt, needs=needs)
    slots = _slots(snapshot, needs[~needs["manajerial"]])
    people = _people(snapshot, rules, tmt)
    pairs = _pairs(people, slots, snapshot)
    sifter = _Sifter(context=context, rules=rules, jika_kosong=jika_kosong)
    for person_rule in PERSON_RULES:
        pairs = sifter.sift(person_rule, pairs, people)
    in_scope = _in_scope(pairs, people, slots, cakupan_asal, cakupan_tujuan)
    sifter.refuse(OUT_OF_SCOPE, pairs[~in_scope])
    pairs = _with_attributes(pairs[in_scope], people, slots, snapshot)
    for pair_rule in PAIR_RULES:
        pairs = sifter.sift(pair_rule, pairs)
    pairs = pairs.sort_values(["pegawai_key", "slot_key"]).reset_index(drop=True)
    table, staying = _scored(pairs, people, context, rules)
    return Candidates(
        table=table,
        staying=staying,
        people=people,
        units=snapshot["unit_kerja"].set_index("kode"),
        opd=opd_of(snapshot["unit_kerja"]),
        receiving=frozenset(
            slots.loc[scope_mask(slots, cakupan_tujuan, "cakupan_tujuan"), "slot_key"]
        ),
        exclusions=sifter.exclusions(),
        unassessed=_tally(sifter.unassessed),
        warnings=_tally(sifter.warnings),
        notes=tuple(_notes(table, snapshot)),
    )


def receiving_slots(
    snapshot: Snapshot, needs: pd.DataFrame, cakupan_tujuan: Sequence[str]
) -> pd.DataFrame:
    """The slots inside the scope of receivers, with kecamatan, opd (code) and nama_opd.

    Raises
    ------
    ParameterError
        A scope entry names nothing that exists.
    """
    slots = _slots(snapshot, needs[~needs["manajerial"]])
    return slots[scope_mask(slots, cakupan_tujuan, "cakupan_tujuan")]


# --- slots, people, pairs -----------------------------------------------------------------------


def _slots(snapshot: Snapshot, needs: pd.DataFrame) -> pd.DataFrame:
    units = snapshot["unit_kerja"].set_index("kode")
    opd = needs["unit_kerja"].map(opd_of(snapshot["unit_kerja"]))
    return needs.assign(
        kecamatan=needs["unit_kerja"].map(units["kecamatan"]),
        opd=opd,
        nama_opd=opd.map(units["nama"]),
    ).reset_index(drop=True)


def opd_of(units: pd.DataFrame) -> pd.Series:
    """Unit code -> code of its perangkat daerah: the ancestor just below the top."""
    parent = units.set_index("kode")["induk"]
    opd = pd.Series(parent.index, index=parent.index)
    for _ in range(20):  # deeper trees than any government has; cycles are refused by loading
        above = opd.map(parent)
        step = above.notna() & above.map(parent).notna()
        if not step.any():
            break
        opd = opd.mask(step, above)
    return opd


def _people(snapshot: Snapshot, rules: RuleSet, tmt: date) -> pd.DataFrame:
    people = project_bezetting(snapshot, rules, tmt)
    people = people[people["dihitung"]].rename(
        columns={"slot_key": "slot_asal", "unit_kerja": "unit_asal"}
    )
    people = people.rename(columns={"kelompok_jabatan": "kelompok_asal"})
    kecamatan = snapshot["unit_kerja"].set_index("kode")["kecamatan"]
    opd = opd_of(snapshot["unit_kerja"])
    people["kecamatan_asal"] = people["unit_asal"].map(kecamatan)
    people["opd_asal"] = people["unit_asal"].map(opd)
    people["masa_unit_bulan"] = months_between(people["tmt_unit"], pd.Timestamp(tmt))
    people["menyatakan"] = people["pegawai_key"].isin(snapshot["preferensi"]["pegawai_key"])
    return people.sort_values("pegawai_key").reset_index(drop=True)


def _pairs(people: pd.DataFrame, slots: pd.DataFrame, snapshot: Snapshot) -> pd.DataFrame:
    """All pairs within a kelompok and across padanan: person and slot row numbers."""
    kelompok = pd.DataFrame({"dari": slots["kelompok_jabatan"].unique()})
    links = kelompok.assign(
        ke=kelompok["dari"], jenis_perpindahan="setara", biaya_padanan=0.0, bulan_pelatihan=0.0
    )
    crossings = snapshot["padanan_jabatan"].rename(
        columns={
            "dari_kelompok": "dari",
            "ke_kelompok": "ke",
            "jenis": "jenis_perpindahan",
            "biaya": "biaya_padanan",
        }
    )
    crossings = crossings[crossings["dari"] != crossings["ke"]]
    links = pd.concat([links, crossings[links.columns]], ignore_index=True)
    movers = people[["pegawai_key", "kelompok_asal", "slot_asal"]].assign(person=people.index)
    targets = slots[["slot_key", "kelompok_jabatan"]].assign(slot=slots.index)
    pairs = movers.merge(links, left_on="kelompok_asal", right_on="dari").merge(
        targets, left_on="ke", right_on="kelompok_jabatan"
    )
    pairs = pairs[pairs["slot_key"] != pairs["slot_asal"]]
    columns = ["pegawai_key", "slot_key", "person", "slot", *links.columns[2:]]
    return pairs[columns].reset_index(drop=True)


def _with_attributes(
    pairs: pd.DataFrame, people: pd.DataFrame, slots: pd.DataFrame, snapshot: Snapshot
) -> pd.DataFrame:
    person = people.drop(columns="pegawai_key").iloc[pairs["person"]].set_axis(pairs.index)
    slot = slots[
        ["unit_kerja", "kelompok_jabatan", "kebutuhan_tak_bulat", "bezetting", "rumpun"]
    ].iloc[pairs["slot"]]
    slot = slot.rename(columns={"bezetting": "bezetting_tujuan", "rumpun": "rumpun_tujuan"})
    pairs = pd.concat([pairs, person, slot.set_axis(pairs.index)], axis=1)
    same = pairs["jenis_perpindahan"] == "setara"
    pairs["jabatan_tujuan"] = pairs["jabatan"].where(same, _matching_post(pairs, snapshot))
    return pairs


def _matching_post(pairs: pd.DataFrame, snapshot: Snapshot) -> pd.Series:
    """The destination kelompok's jabatan of equal jenjang and kelas, if there is one."""
    posts = snapshot["jabatan"].sort_values("kode")
    key = ["kelompok_jabatan", "jenjang", "kelas_jabatan"]
    posts = posts.drop_duplicates(key)[[*key, "kode"]]
    found = pairs[key].merge(posts, on=key, how="left")
    return found["kode"].set_axis(pairs.index)


def _in_scope(
    pairs: pd.DataFrame,
    people: pd.DataFrame,
    slots: pd.DataFrame,
    cakupan_asal: Sequence[str],
    cakupan_tujuan: Sequence[str],
) -> np.ndarray:
    receiving = scope_mask(slots, cakupan_tujuan, "cakupan_tujuan")
    sending = slots.loc[scope_mask(slots, cakupan_asal, "cakupan_asal"), "slot_key"]
    sends = people["slot_asal"].isin(sending).to_numpy()
    kept = receiving[pairs["slot"].to_numpy()]
    return kept & sends[pairs["person"].to_numpy()] if cakupan_asal else kept


SCOPE_COLUMNS = {
    "kecamatan": ("kecamatan",),
    "opd": ("opd", "nama_opd"),
    "rumpun": ("rumpun",),
    "kelompok": ("kelompok_jabatan",),
}


def scope_mask(slots: pd.DataFrame, scope: Sequence[str], parameter: str) -> np.ndarray:
    """Which slots a scope names; entries of one kind are alternatives, kinds combine."""
    mask = np.ones(len(slots), dtype=bool)
    faults = []
    kinds: dict[str, np.ndarray] = {}
    for entry in scope:
        kind, _, name = entry.partition(":")
        wanted = name.strip().casefold()
        hit = np.zeros(len(slots), dtype=bool)
        for column in SCOPE_COLUMNS.get(kind, ()):
            hit |= (slots[column].str.casefold() == wanted).fillna(False).to_numpy(dtype=bool)
        if not hit.any():
            known = (
                sorted(slots[SCOPE_COLUMNS[kind][-1]].dropna().unique())
                if kind in SCOPE_COLUMNS
                else [f"{known_kind}:..." for known_kind in SCOPE_COLUMNS]
            )
            faults.append(
                Fault(
                    berkas="parameter",
                    kolom=parameter,
                    kode="CAKUPAN-TAK-DIKENAL",
                    masalah=f"{entry!r} tidak mengenai satu slot pun.",
                    saran=f"Yang ada: {', '.join(known[:30])}.",
                )
            )
        kinds[kind] = kinds.get(kind, np.zeros(len(slots), dtype=bool)) | hit
    if faults:
        raise ParameterError(faults)
    for hit in kinds.values():
        mask &= hit
    return mask


# --- rules --------------------------------------------------------------------------------------


class _Sifter:
    """Applies rules in order and remembers what each refused or could not judge."""

    def __init__(self, *, context: Context, rules: RuleSet, jika_kosong: str) -> None:
        self.context = context
        self.rules = rules
        self.refuse_unknown = jika_kosong == "tolak"
        self.refused: list[pd.DataFrame] = []
        self.unassessed: list[tuple[str, str, int, int]] = []
        self.warnings: list[tuple[str, str, int, int]] = []

    def sift(
        self, function: RuleFunction, pairs: pd.DataFrame, people: pd.DataFrame | None = None
    ) -> pd.DataFrame:
        """Keep the pairs a rule does not refuse; with ``people`` the rule is asked of people."""
        name = function.__name__
        rule = self.rules[RULE_ENTRY.get(name, name)]
        if not rule.active or pairs.empty:
            return pairs
        if people is None:
            answers = function(pairs, self.context, rule)
        else:
            answers = function(people, self.context, rule)[pairs["person"].to_numpy()]
        self._count(self.unassessed, name, rule.label, pairs, answers == Answer.TIDAK_DAPAT_DINILAI)
        refused = answers == Answer.TIDAK_MEMENUHI
        if not rule.hard:
            self._count(self.warnings, name, rule.label, pairs, refused)
            return pairs
        if self.refuse_unknown:
            refused |= answers == Answer.TIDAK_DAPAT_DINILAI
        self.refuse(name, pairs[refused])
        return pairs[~refused]

    def refuse(self, name: str, pairs: pd.DataFrame) -> None:
        """Remember the pairs a rule refused."""
        self.refused.append(pairs[["pegawai_key", "slot_key"]].assign(rule=name))

    @staticmethod
    def _count(
        tally: list[tuple[str, str, int, int]],
        name: str,
        label: str,
        pairs: pd.DataFrame,
        hit: np.ndarray,
    ) -> None:
        if hit.any():
            orang = int(pairs.loc[hit, "pegawai_key"].nunique())
            tally.append((name, label, orang, int(hit.sum())))

    def exclusions(self) -> pd.DataFrame:
        """All refused pairs with the first rule that refused them."""
        table = pd.concat(self.refused, ignore_index=True)
        table["rule"] = table["rule"].astype("category")
        return table.sort_values(["pegawai_key", "slot_key"]).reset_index(drop=True)


def _tally(rows: list[tuple[str, str, int, int]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["rule", "label", "orang", "pasangan"])


# --- scores -------------------------------------------------------------------------------------


def _scored(
    pairs: pd.DataFrame,
    people: pd.DataFrame,
    context: Context,
    rules: RuleSet,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Score candidates, and staying put in the goals where staying has a value."""
    stay = people[people["pegawai_key"].isin(pairs["pegawai_key"])].assign(
        slot_key=lambda frame: frame["slot_asal"],
        unit_kerja=lambda frame: frame["unit_asal"],
        kelompok_jabatan=lambda frame: frame["kelompok_asal"],
        jabatan_tujuan=lambda frame: frame["jabatan"],
    )
    stay = stay.reset_index(drop=True)
    staying = stay[["pegawai_key", "slot_key"]]
    for score in (scoring.score_kesesuaian, scoring.score_preferensi):
        scores = score(stay, context, rules)
        staying = pd.concat([staying, scores], axis=1)
    parts = [
        scoring.adjust_kesesuaian(scoring.score_kesesuaian(pairs, context, rules), pairs, context),
        scoring.score_preferensi(pairs, context, rules),
        scoring.score_jarak(pairs, context),
        scoring.score_biaya(pairs, context, rules),
        scoring.score_penolakan(pairs, context),
        scoring.score_risiko(pairs, context),
    ]
    identity = pairs[
        ["pegawai_key", "slot_key", "slot_asal", "jenis_perpindahan", "jabatan_tujuan"]
    ]
    table = pd.concat([identity, *parts], axis=1)
    asked = pd.concat([pairs, *parts], axis=1)
    if "preferensi" in staying:
        at_home = staying.set_index("pegawai_key")["preferensi"]
        asked["preferensi_tinggal"] = asked["pegawai_key"].map(at_home)
    table["kehilangan_penghasilan"] = scoring.loses_income(asked)
    table["dirugikan"] = scoring.is_worse_off(asked, rules)
    return table, staying


def _notes(table: pd.DataFrame, snapshot: Snapshot) -> Iterator[str]:
    if "jarak" not in table:
        yield "Tanpa koordinat dan tanpa tabel jarak: jarak tidak ikut ditimbang, peta tidak ada."
        return
    if snapshot["jarak"].empty:
        yield "Jarak adalah garis lurus, bukan panjang jalan."
    guessed = int(snapshot["unit_kerja"]["perkiraan"].fillna(False).sum())
    if guessed:
        yield f"{guessed} unit memakai titik perkiraan."
    homeless = int(
        (
            snapshot["pegawai"]["rumah_lintang"].isna()
            & snapshot["pegawai"]["rumah_kelurahan"].isna()
        ).sum()
    )
    if homeless:
        yield f"{homeless} pegawai tanpa alamat: dipakai jarak antarunit."

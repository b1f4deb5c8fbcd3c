"""Eligibility rules: one function each, named as its entry in `mutasi_lib/rules/kelayakan.yaml`.

A rule answers, for every row it is given, *memenuhi*, *tidak memenuhi* or *tidak dapat dinilai*
(the data it needs are missing). `PERSON_RULES` see people; `PAIR_RULES` see (pegawai, slot)
pairs. Dates compare with the plan's TMT.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

import numpy as np
import pandas as pd

from mutasi_lib.domain import vocabulary as vocab
from mutasi_lib.domain.ruleset import Rule
from mutasi_lib.domain.snapshot import Snapshot
from mutasi_lib.errors import Fault, ParameterError


class Answer(IntEnum):
    """What a rule says of one row."""

    MEMENUHI = 1
    TIDAK_MEMENUHI = 0
    TIDAK_DAPAT_DINILAI = -1


Answers = np.ndarray
"""int8 array of `Answer`, one per row."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Context:
    """What rules may look at besides their rows."""

    snapshot: Snapshot
    tmt: date
    needs: pd.DataFrame

    @property
    def day(self) -> pd.Timestamp:
        """The plan's TMT."""
        return pd.Timestamp(self.tmt)


RuleFunction = Callable[[pd.DataFrame, Context, Rule], Answers]


def _answer(kept: pd.Series, known: pd.Series | None = None) -> Answers:
    answers = kept.fillna(False).to_numpy(dtype=bool).astype(np.int8)
    if known is not None:
        answers[~known.to_numpy(dtype=bool)] = Answer.TIDAK_DAPAT_DINILAI
    return answers


def months_between(start: pd.Series, end: pd.Timestamp) -> pd.Series:
    """Whole months from ``start`` to ``end``; missing where start is."""
    months = (end.year - start.dt.year) * 12 + (end.month - start.dt.month)
    return (months - (start.dt.day > end.day)).astype("Float64")


# --- people -------------------------------------------------------------------------------------


def luar_cakupan_manajerial(people: pd.DataFrame, context: Context, rule: Rule) -> Answers:
    """Managerial posts and holders of an extra duty or acting charge are frozen and shown.

    The plan covers lateral moves of pelaksana and jabatan fungsional only (policy choice).
    """
    inside = ~people["jenis"].isin(rule.value["jenis_jabatan"])
    if rule.value["tugas_tambahan"]:
        inside &= people["tugas_tambahan"].isna()
    return _answer(inside)


def status_dapat_dipindah(people: pd.DataFrame, context: Context, rule: Rule) -> Answers:
    """Only the listed employment statuses are moved (policy choice)."""
    return _answer(people["status_pegawai"].isin(rule.value["status"]))


def kedudukan_hukum_aktif(people: pd.DataFrame, context: Context, rule: Rule) -> Answers:
    """Only people in active legal standing (PP 11/2017)."""
    standing = people["kedudukan_hukum"]
    return _answer(standing.isin(rule.value["aktif_sebagai"]), standing.notna())


def cpns_belum_dipindah(people: pd.DataFrame, context: Context, rule: Rule) -> Answers:
    """People on probation (CPNS) are not moved."""
    status = people["status_pegawai"]
    return _answer(status != "CPNS", status != "ASN")


def kontrak_pppk(people: pd.DataFrame, context: Context, rule: Rule) -> Answers:
    """A PPPK contract must outlast the move by the stated months (PP 49/2018).

    That PPPK stay within their jabatan is `pppk_dalam_jabatannya`, seen per pair.
    """
    safe = people["status_pegawai"].isin(("PNS", "CPNS"))
    end = people["akhir_kontrak"]
    limit = context.day + pd.DateOffset(months=int(rule.value["sisa_minimal_bulan"]))
    return _answer(safe | (end >= limit), safe | end.notna())


def masa_jabatan(people: pd.DataFrame, context: Context, rule: Rule) -> Answers:
    """At least ``minimal_bulan`` months in the present unit at TMT.

    PP 11/2017 Pasal 190 ayat (3): paling singkat 2 tahun, paling lama 5 tahun.
    """
    tenure = months_between(people["tmt_unit"], context.day)
    return _answer(tenure >= rule.value["minimal_bulan"], tenure.notna())


def bup_dekat(people: pd.DataFrame, context: Context, rule: Rule) -> Answers:
    """At least ``sisa_minimal_bulan`` months to retirement at TMT (policy choice)."""
    limit = context.day + pd.DateOffset(months=int(rule.value["sisa_minimal_bulan"]))
    return _answer(people["pensiun"] >= limit, people["pensiun"].notna())


def hukuman_disiplin(people: pd.DataFrame, context: Context, rule: Rule) -> Answers:
    """Not serving a punishment at TMT (Peraturan BKN 5/2019 Pasal 3 huruf f).

    An empty column means nothing is known of anybody; an empty cell in a filled column means
    no punishment.
    """
    until = people["hukuman_disiplin_sampai"]
    known = pd.Series(until.notna().any(), index=people.index)
    return _answer(~(until >= context.day), known)


def pengecualian_pribadi(people: pd.DataFrame, context: Context, rule: Rule) -> Answers:
    """No personal exemption in force at TMT (local policy)."""
    exempt = context.snapshot["pengecualian"]
    running = exempt[exempt["sampai"].isna() | (exempt["sampai"] >= context.day)]
    known = pd.Series(len(exempt) > 0, index=people.index)
    return _answer(~people["pegawai_key"].isin(running["pegawai_key"]), known)


def keputusan_berjalan(people: pd.DataFrame, context: Context, rule: Rule) -> Answers:
    """Nobody is decided on twice: a move already decided must take force first."""
    return _answer(~people["keputusan"])


def masa_larangan(people: pd.DataFrame, context: Context, rule: Rule) -> Answers:
    """The TMT is not inside a blackout period for this kind of jabatan (UU 10/2016 Pasal 71).

    Raises
    ------
    ParameterError
        A period is not ``"TTTT-BB-HH/TTTT-BB-HH"``, first day first.
    """
    blocked = any(start <= context.tmt <= end for start, end in blackout_periods(rule))
    return _answer(~(people["jenis"].isin(rule.value["jenis_jabatan"]) & blocked))


def blackout_periods(rule: Rule) -> list[tuple[date, date]]:
    """First and last days of the periods that rule ``masa_larangan`` states.

    Raises
    ------
    ParameterError
        As `masa_larangan`.
    """
    return [_period(text) for text in rule.value["masa"]]


def _period(text: str) -> tuple[date, date]:
    start, _, end = text.partition("/")
    try:
        period = date.fromisoformat(start), date.fromisoformat(end)
    except ValueError:
        period = date.max, date.min
    if period[0] > period[1]:
        raise ParameterError(
            [
                Fault(
                    berkas="parameter",
                    kolom="aturan: masa_larangan.masa",
                    kode="MASA-LARANGAN",
                    masalah=f"{text!r} bukan masa.",
                    saran="Tulis TTTT-BB-HH/TTTT-BB-HH, hari pertama lebih dahulu.",
                )
            ]
        )
    return period


def jadwal_guru(people: pd.DataFrame, context: Context, rule: Rule) -> Answers:
    """School posts change in the listed months only (school calendar)."""
    teacher = (people["rumpun"] == "pendidikan") & (people["jenis"] == "fungsional")
    return _answer(~teacher | (context.tmt.month in rule.value["bulan"]))


PERSON_RULES: tuple[RuleFunction, ...] = (
    status_dapat_dipindah,
    luar_cakupan_manajerial,
    kedudukan_hukum_aktif,
    cpns_belum_dipindah,
    keputusan_berjalan,
    kontrak_pppk,
    masa_jabatan,
    bup_dekat,
    hukuman_disiplin,
    pengecualian_pribadi,
    masa_larangan,
    jadwal_guru,
)


# --- pairs --------------------------------------------------------------------------------------


def mutasi_setara(pairs: pd.DataFrame, context: Context, rule: Rule) -> Answers:
    """Jenjang and kelas at the destination equal the present ones.

    Within a kelompok people keep their jabatan; across kelompok the destination must have a
    jabatan of equal jenjang and kelas.
    """
    same = pairs["jenis_perpindahan"] == "setara"
    return _answer(same | pairs["jabatan_tujuan"].notna(), same | pairs["kelas_jabatan"].notna())


def pppk_dalam_jabatannya(pairs: pd.DataFrame, context: Context, rule: Rule) -> Answers:
    """PPPK move only within their jabatan (second half of `kontrak_pppk`)."""
    return _answer((pairs["status_pegawai"] != "PPPK") | (pairs["jenis_perpindahan"] == "setara"))


def syarat_jabatan(pairs: pd.DataFrame, context: Context, rule: Rule) -> Answers:
    """Education, certificate and golongan meet the destination's jabatan.

    PP 11/2017 Pasal 190 ayat (4). Asked of crossings only: within a kelompok the jabatan, and
    so its requirements, stays the same.
    """
    crossing = pairs["jenis_perpindahan"] != "setara"
    answers = np.full(len(pairs), Answer.MEMENUHI, dtype=np.int8)
    if not crossing.any() or not any(rule.value.values()):
        return answers
    posts = context.snapshot["jabatan"].set_index("kode")
    rows = pairs[crossing & pairs["jabatan_tujuan"].notna()]
    target = posts.loc[rows["jabatan_tujuan"]].set_axis(rows.index)
    parts = []
    if rule.value["pendidikan"]:
        parts.append(_education_met(rows["pendidikan"], target["pendidikan_min"]))
    if rule.value["sertifikat"]:
        parts.append(_certificate_met(rows["sertifikat"], target["sertifikat"]))
    if rule.value["golongan"]:
        parts.append(_golongan_met(rows, target))
    answers[pairs.index.get_indexer(rows.index)] = _all_met(parts)
    return answers


def _all_met(parts: list[Answers]) -> Answers:
    """One refusal refuses; without one, one unknown part leaves the whole unknown."""
    table = np.array(parts)
    worst = np.where(table == Answer.TIDAK_MEMENUHI, -2, np.minimum(table, 1)).min(axis=0)
    return np.where(worst == -2, Answer.TIDAK_MEMENUHI, worst).astype(np.int8)


def _education_met(has: pd.Series, least: pd.Series) -> Answers:
    level = {name: vocab.pendidikan_level(name) for name in vocab.PENDIDIKAN}
    met = least.isna() | (has.map(level) >= least.map(level))
    return _answer(met, least.isna() | has.notna())


def _certificate_met(has: pd.Series, needed: pd.Series) -> Answers:
    met = [
        not isinstance(need, str) or need in _list(held)
        for held, need in zip(has, needed, strict=True)
    ]
    return _answer(pd.Series(met, index=has.index))


def _list(text: object) -> set[str]:
    return {part.strip() for part in text.split(";")} if isinstance(text, str) else set()


def _golongan_met(rows: pd.DataFrame, target: pd.DataFrame) -> Answers:
    """Golongan inside the limits of its own scale; PNS and PPPK are never compared."""
    pns = rows["golongan"].str.contains("/", na=False)
    level = {name: vocab.golongan_level(name) for name in vocab.GOLONGAN}
    low = target["golongan_min"].where(pns, target["golongan_pppk_min"]).map(level)
    high = target["golongan_maks"].where(pns, target["golongan_pppk_maks"]).map(level)
    has = rows["golongan"].map(level)
    met = (low.isna() | (has >= low)) & (high.isna() | (has <= high))
    return _answer(met, rows["golongan"].notna() | (low.isna() & high.isna()))


def jtm_tujuan(pairs: pd.DataFrame, context: Context, rule: Rule) -> Answers:
    """Teaching hours at the destination reach ``minimal_jam`` (Permendikdasmen 11/2025).

    Hours are estimated: the slot's hours (unrounded need x 24) shared by its holders and the
    newcomer. Asked of subject teachers; class teachers teach their own class.
    """
    subject = (pairs["rumpun"] == "pendidikan") & pairs["mapel"].notna()
    hours = pairs["kebutuhan_tak_bulat"] * 24 / (pairs["bezetting_tujuan"] + 1)
    enough = hours >= rule.value["minimal_jam"] - 1e-9
    return _answer(~subject | enough, ~subject | hours.notna())


PAIR_RULES: tuple[RuleFunction, ...] = (
    mutasi_setara,
    pppk_dalam_jabatannya,
    syarat_jabatan,
    jtm_tujuan,
)

RULE_ENTRY = {"pppk_dalam_jabatannya": "kontrak_pppk"}
"""Functions that apply a part of another rule's entry."""

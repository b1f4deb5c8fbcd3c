"""Scores of candidates: one column per goal and its parts, in the goal's own unit.

A goal whose data are wholly missing is absent (no column), never zero.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from mutasi_lib.distance import haversine_km, unit_km
from mutasi_lib.domain.indicators import kesulitan_of
from mutasi_lib.domain.ruleset import RuleSet
from mutasi_lib.domain.snapshot import Snapshot
from mutasi_lib.eligibility.rules import Answer, Context, jtm_tujuan, months_between

_PREDIKAT = {
    "Sangat Baik": 1.0, "Baik": 0.8, "Butuh Perbaikan": 0.4, "Kurang": 0.2, "Sangat Kurang": 0.0
}  # fmt: skip


def score_kesesuaian(pairs: pd.DataFrame, context: Context, rules: RuleSet) -> pd.DataFrame:
    """Suitability of a person for the destination's jabatan, 0-100, and its four parts.

    Education field, certificate, experience in the kelompok, performance; the weights are rule
    ``kesesuaian`` (policy choice on Peraturan BKN 5/2019 Pasal 2 ayat (2)). A missing datum
    scores 0 in its part, on both sides of the comparison with staying.

    Returns
    -------
    DataFrame
        kesesuaian and kesesuaian_pendidikan, _sertifikat, _pengalaman, _predikat; no columns
        when the data say nothing about anybody.
    """
    people = context.snapshot["pegawai"]
    informative = ("bidang_pendidikan", "sertifikat", "predikat_kinerja", "tmt_jabatan")
    if people[list(informative)].isna().all(axis=None):
        return pd.DataFrame(index=pairs.index)
    weights = rules["kesesuaian"].value
    posts = context.snapshot["jabatan"].set_index("kode")
    target = pairs["jabatan_tujuan"]
    months = months_between(pairs["tmt_jabatan"], context.day).fillna(0).clip(lower=0)
    share = (months / float(weights["pengalaman_penuh_bulan"])).clip(upper=1).astype(float)
    same = pairs["kelompok_asal"] == pairs["kelompok_jabatan"]
    parts = pd.DataFrame(
        {
            "kesesuaian_pendidikan": weights["pendidikan"]
            * _listed(pairs["bidang_pendidikan"], target.map(posts["bidang_pendidikan"])),
            "kesesuaian_sertifikat": weights["sertifikat"]
            * _holds(pairs["sertifikat"], target.map(posts["sertifikat"])),
            "kesesuaian_pengalaman": weights["pengalaman"] * share.where(same, 0.0),
            "kesesuaian_predikat": weights["predikat"]
            * pairs["predikat_kinerja"].map(_PREDIKAT).fillna(0.0),
        }
    )
    return parts.assign(kesesuaian=parts.sum(axis=1).round(6))


def adjust_kesesuaian(scores: pd.DataFrame, pairs: pd.DataFrame, context: Context) -> pd.DataFrame:
    """Suitability as earlier transfers of the rumpun to that kind of place turned out.

    Table ``penyesuaian_kesesuaian``, which the evaluation writes: points of performance gained or
    lost after such moves, added within 0-100; a kind of move it does not state stays as it is.
    Staying is no move.

    Returns
    -------
    DataFrame
        ``scores`` with kesesuaian adjusted, and by how much: kesesuaian_evaluasi (points).
    """
    learnt = context.snapshot["penyesuaian_kesesuaian"]
    if learnt.empty or "kesesuaian" not in scores:
        return scores
    points = _of_kind(pairs, context, learnt.set_index(["rumpun", "kesulitan"])["poin"])
    adjusted = (scores["kesesuaian"] + points.fillna(0.0)).clip(0, 100).round(6)
    return scores.assign(
        kesesuaian=adjusted, kesesuaian_evaluasi=(adjusted - scores["kesesuaian"]).round(6)
    )


def _of_kind(pairs: pd.DataFrame, context: Context, cells: pd.Series) -> pd.Series:
    """What is stated for the destination's rumpun and the difficulty of its unit."""
    kesulitan = pairs["unit_kerja"].map(kesulitan_of(context.snapshot["unit_kerja"]))
    asked = pd.MultiIndex.from_arrays([pairs["rumpun_tujuan"], kesulitan])
    return pd.Series(cells.reindex(asked).to_numpy(dtype=float), index=pairs.index)


def _listed(value: pd.Series, allowed: pd.Series) -> np.ndarray:
    """1 where the value is in the semicolon list (an empty list allows everything)."""
    pairs = pd.MultiIndex.from_arrays([value.astype(object), allowed.astype(object)])
    codes, unique = pd.factorize(pairs)
    met = np.array(
        [
            not isinstance(options, str)
            or (isinstance(item, str) and item in {part.strip() for part in options.split(";")})
            for item, options in unique
        ],
        dtype=float,
    )
    return met[codes]


def _holds(held: pd.Series, needed: pd.Series) -> np.ndarray:
    return _listed(needed.where(needed.notna(), ""), held.where(needed.notna()).fillna(""))


def score_preferensi(pairs: pd.DataFrame, context: Context, rules: RuleSet) -> pd.DataFrame:
    """Stated wishes, -100 to 100; no statement is 0 and counted apart (`pernyataan`)."""
    stated = context.snapshot["preferensi"]
    if stated.empty:
        return pd.DataFrame(index=pairs.index)
    points = rules["preferensi"].value
    refusing = stated["menolak"].fillna(False).astype(bool)
    ranked = stated[~refusing & stated["unit_kerja"].notna() & stated["peringkat"].notna()]
    by_rank = dict(enumerate(points["peringkat"], start=1))
    wish = _lookup(pairs, ranked, ranked["peringkat"].map(by_rank).fillna(points["peringkat_lain"]))
    refusal = _refusals(pairs, stated[refusing])
    score = wish.fillna(0.0).mask(refusal, float(points["menolak"]))
    return pd.DataFrame({"preferensi": score, "pernyataan": wish.notna() | refusal})


def score_penolakan(pairs: pd.DataFrame, context: Context) -> pd.DataFrame:
    """1 where the move goes against a refusal: of the person, or of a head of unit.

    A head may hold (``tahan``) someone of the own unit or refuse (``tolak``) a newcomer;
    ``lepas`` and ``minta`` oblige nobody and are kept as columns for the reasons.
    """
    stated, heads = context.snapshot["preferensi"], context.snapshot["masukan_pimpinan"]
    if stated.empty and heads.empty:
        return pd.DataFrame(index=pairs.index)
    own = _refusals(pairs, stated[stated["menolak"].fillna(False).astype(bool)])
    said = {
        kind: _spoken(pairs, heads[heads["jenis"] == kind], column)
        for kind, column in (
            ("tahan", "unit_asal"), ("lepas", "unit_asal"),
            ("minta", "unit_kerja"), ("tolak", "unit_kerja"),
        )
    }  # fmt: skip
    against = own | said["tahan"] | said["tolak"]
    return pd.DataFrame(
        {
            "melawan_penolakan": against.astype(float),
            "ditolak_pegawai": own,
            "ditahan_pimpinan": said["tahan"],
            "ditolak_pimpinan": said["tolak"],
            "dilepas_pimpinan": said["lepas"],
            "diminta_pimpinan": said["minta"],
        }
    )


def _refusals(pairs: pd.DataFrame, refused: pd.DataFrame) -> pd.Series:
    everywhere = refused.loc[refused["unit_kerja"].isna(), "pegawai_key"]
    here = _spoken(pairs, refused[refused["unit_kerja"].notna()], "unit_kerja")
    moving = (
        pairs["slot_key"] != pairs["slot_asal"]
    )  # who refuses every move does not refuse to stay
    return here | (moving & pairs["pegawai_key"].isin(everywhere))


def _spoken(pairs: pd.DataFrame, rows: pd.DataFrame, unit_column: str) -> pd.Series:
    said = pd.MultiIndex.from_frame(rows[["pegawai_key", "unit_kerja"]])
    asked = pd.MultiIndex.from_frame(pairs[["pegawai_key", unit_column]])
    return pd.Series(asked.isin(said), index=pairs.index)


def _lookup(pairs: pd.DataFrame, rows: pd.DataFrame, values: pd.Series) -> pd.Series:
    index = pd.MultiIndex.from_frame(rows[["pegawai_key", "unit_kerja"]])
    table = pd.Series(values.to_numpy(dtype=float), index=index)
    asked = pd.MultiIndex.from_frame(pairs[["pegawai_key", "unit_kerja"]])
    return pd.Series(table.reindex(asked).to_numpy(), index=pairs.index)


def score_jarak(pairs: pd.DataFrame, context: Context) -> pd.DataFrame:
    """Kilometres to work, new minus old; without a home, kilometres between the units.

    Table jarak gives unit-to-unit road distances; everything else is a straight line
    (haversine), which reports say.
    """
    snapshot = context.snapshot
    units = snapshot["unit_kerja"].set_index("kode")
    if units[["lintang", "bujur"]].isna().all(axis=None) and snapshot["jarak"].empty:
        return pd.DataFrame(index=pairs.index)
    home = _homes(snapshot).reindex(pairs["pegawai_key"]).to_numpy(dtype=float)
    old = units[["lintang", "bujur"]].reindex(pairs["unit_asal"]).to_numpy(dtype=float)
    new = units[["lintang", "bujur"]].reindex(pairs["unit_kerja"]).to_numpy(dtype=float)
    between = unit_km(snapshot, pairs["unit_asal"], pairs["unit_kerja"])
    commute = haversine_km(home, new) - haversine_km(home, old)
    km = np.where(np.isnan(commute), between, commute)
    return pd.DataFrame(
        {"jarak": np.nan_to_num(km).round(6), "tanpa_jarak": np.isnan(km)}, index=pairs.index
    )


def _homes(snapshot: Snapshot) -> pd.DataFrame:
    """Home points: own coordinates, else the middle of the units of the home kelurahan."""
    people, units = snapshot["pegawai"], snapshot["unit_kerja"]
    middle = units.groupby("kelurahan")[["lintang", "bujur"]].mean()
    near = middle.reindex(people["rumah_kelurahan"]).set_axis(people.index)
    return pd.DataFrame(
        {
            "lintang": people["rumah_lintang"].fillna(near["lintang"]),
            "bujur": people["rumah_bujur"].fillna(near["bujur"]),
        }
    ).set_axis(people["pegawai_key"])


def score_biaya(pairs: pd.DataFrame, context: Context, rules: RuleSet) -> pd.DataFrame:
    """Rupiah a move costs in its first year, and its four parts.

    biaya_pindah (0 inside one kota), biaya_pelatihan (table padanan_jabatan), selisih_tpp
    (12 x (TPP new kelas - old kelas)), tunjangan_hilang (teachers' allowance, lost below 24
    hours; a cost to the teacher that is counted, though the budget saves it).
    """
    snapshot = context.snapshot
    posts = snapshot["jabatan"].set_index("kode")
    if posts["kelas_jabatan"].isna().all() and snapshot["padanan_jabatan"].empty:
        return pd.DataFrame(index=pairs.index)
    cost = rules["biaya"].value
    old = pairs["kelas_jabatan"].map(cost["tpp_per_kelas"])
    new = pairs["jabatan_tujuan"].map(posts["kelas_jabatan"]).map(cost["tpp_per_kelas"])
    certified = pairs["sertifikat"].str.contains("Sertifikat pendidik", na=False)
    short = jtm_tujuan(pairs, context, rules["jtm_tujuan"]) == Answer.TIDAK_MEMENUHI
    lost = (short & certified & rules["jtm_tujuan"].active) * cost["tunjangan_profesi_guru_setahun"]
    parts = pd.DataFrame(
        {
            "biaya_pindah": float(cost["pindah"]),
            "biaya_pelatihan": pairs["biaya_padanan"].fillna(0.0),
            "selisih_tpp": (12 * (new - old)).astype(float).fillna(0.0),
            "tunjangan_hilang": pd.Series(lost, index=pairs.index).astype(float),
        }
    )
    return parts.assign(biaya=parts.sum(axis=1))


def score_risiko(pairs: pd.DataFrame, context: Context) -> pd.DataFrame:
    """Chance of not adapting to the destination, learnt from earlier transfers (people).

    Table ``risiko_adaptasi``, which the evaluation writes, by the rumpun of the destination's
    kelompok and the difficulty of the unit; a kind of move it does not state takes the mean of
    the table, weighed by its known outcomes.
    """
    learnt = context.snapshot["risiko_adaptasi"]
    if learnt.empty:
        return pd.DataFrame(index=pairs.index)
    weight = learnt["orang"].fillna(0).astype(float) + 1
    mean = float(np.average(learnt["peluang"].astype(float), weights=weight))
    chance = _of_kind(pairs, context, learnt.set_index(["rumpun", "kesulitan"])["peluang"])
    return pd.DataFrame({"risiko_adaptasi": chance.fillna(mean).round(6)})


def is_worse_off(pairs: pd.DataFrame, rules: RuleSet) -> pd.Series:
    """Whether a move leaves the person worse off (switch ``tidak_ada_yang_dirugikan``).

    With stated wishes: every destination not ranked above staying, and every refusal. Without:
    a loss of TPP or allowance, more than ``tambahan_km`` further, or another rumpun.
    """
    zero = pd.Series(0.0, index=pairs.index)
    stated = pairs["menyatakan"]
    wished = pairs.get("preferensi", zero) > pairs.get("preferensi_tinggal", zero)
    far = pairs.get("jarak", zero) > rules["tidak_ada_yang_dirugikan"].value["tambahan_km"]
    other = pairs["rumpun"].notna() & (pairs["rumpun"] != pairs["rumpun_tujuan"])
    harmed = loses_income(pairs) | far | other
    return (stated & ~wished) | (~stated & harmed)


def loses_income(pairs: pd.DataFrame) -> pd.Series:
    """Whether a move lowers TPP or loses an allowance (``tanpa_kehilangan_penghasilan``)."""
    zero = pd.Series(0.0, index=pairs.index)
    return (pairs.get("selisih_tpp", zero) < 0) | (pairs.get("tunjangan_hilang", zero) > 0)

"""What stands between a plan and its signature: what the law asks for, and who objects."""

from __future__ import annotations

import pandas as pd

from mutasi_lib.domain.parameters import Standing
from mutasi_lib.eligibility.rules import blackout_periods
from mutasi_lib.planning import Planning, Study

COLUMNS = ["syarat", "keadaan", "keterangan", "acuan", "verifikasi"]

STATED: dict[str, dict[Standing, str]] = {
    "pertimbangan_tpk": {
        "belum": "Bawa daftar usulan ini ke sidang tim; lampirkan berita acaranya.",
        "sudah": "Menurut pengisi memo; periksa berita acaranya.",
        "tidak berlaku": "Menurut pengisi memo; sebutkan alasannya dalam nota dinas.",
    },
    "persetujuan_imut": {
        "belum": "Masukkan usulan ke I-MUT dan tunggu jawaban BKN.",
        "sudah": "Menurut pengisi memo; periksa nomor persetujuannya.",
        "tidak berlaku": "Menurut pengisi memo; sebutkan alasannya dalam nota dinas.",
    },
}
"""What no table of the office tells, so a parameter of the same name does -> what to do next."""


def requirements(planning: Planning) -> pd.DataFrame:
    """What the law asks for before the signature, and whether it has been done.

    The blackout periods are compared with the plan's TMT; the other two are what the notebook's
    parameters say.

    Returns
    -------
    DataFrame, one row per requirement in force on the plan's TMT
        syarat (words), keadaan (a `Standing`), keterangan (sentence), acuan (peraturan),
        verifikasi (how far its text was checked).
    """
    study = planning.study
    rows = [_blackout(study)]
    for name, next_step in STATED.items():
        standing = getattr(study.parameters, name)
        rows.append((name, standing, next_step[standing]))
    rules = study.rules.rules
    table = [
        (rules[name].label, standing, words, rules[name].reference, rules[name].verification)
        for name, standing, words in rows
        if name in rules
    ]
    return pd.DataFrame(table, columns=COLUMNS)


def _blackout(study: Study) -> tuple[str, Standing, str]:
    """Without dates nothing was compared: that is *belum*, never *tidak berlaku*."""
    rule = study.rules["masa_larangan"]
    periods = blackout_periods(rule)
    if not periods:
        words = "Tanggalnya belum diisi (aturan masa_larangan.masa), jadi TMT belum dibandingkan."
        return rule.id, "belum", words
    for first, last in periods:
        if first <= study.tmt <= last:
            standing = study.parameters.persetujuan_mendagri
            inside = f"TMT jatuh dalam masa {first:%d-%m-%Y} sampai {last:%d-%m-%Y}; "
            return rule.id, standing, inside + CONSENT[standing]
    return rule.id, "tidak berlaku", f"TMT di luar {len(periods)} masa yang diisi."


CONSENT: dict[Standing, str] = {
    "belum": "perlu persetujuan tertulis Menteri Dalam Negeri.",
    "sudah": "menurut pengisi memo Menteri Dalam Negeri sudah menyetujui secara tertulis.",
    "tidak berlaku": "menurut pengisi memo tidak mengenai perpindahan ini.",
}
"""Inside a period the rule refuses everybody it holds for, until it is switched off."""


def objections(planning: Planning) -> pd.DataFrame:
    """Moves of the plan that somebody objects to, one row per move and objecting side.

    Returns
    -------
    DataFrame, sorted by pegawai_key
        pegawai_key, slot_asal, slot_key, pihak (*pegawai*, *kepala unit asal*, *kepala unit
        tujuan*).
    """
    table = planning.study.candidates.table
    moved = table.merge(planning.plan.moves[["pegawai_key", "slot_key"]])
    found = [
        moved.loc[moved[column], ["pegawai_key", "slot_asal", "slot_key"]].assign(pihak=side)
        for column, side in (
            ("ditolak_pegawai", "pegawai"),
            ("ditahan_pimpinan", "kepala unit asal"),
            ("ditolak_pimpinan", "kepala unit tujuan"),
        )
        if column in moved
    ]
    columns = ["pegawai_key", "slot_asal", "slot_key", "pihak"]
    if not found:
        return pd.DataFrame(columns=columns)
    return pd.concat(found).sort_values(["pegawai_key", "pihak"]).reset_index(drop=True)


def stated_objections(study: Study) -> pd.Series:
    """How many objections the office has written down, whether a plan goes against them or not.

    Returns
    -------
    Series
        pegawai (people who refuse some destination), pimpinan (statements of heads of unit that
        hold or refuse somebody); both 0 where nobody was asked.
    """
    wishes, heads = study.snapshot["preferensi"], study.snapshot["masukan_pimpinan"]
    refusing = wishes.loc[wishes["menolak"].fillna(False).astype(bool), "pegawai_key"]
    return pd.Series(
        {
            "pegawai": refusing.nunique(),
            "pimpinan": int(heads["jenis"].isin(("tahan", "tolak")).sum()),
        }
    )

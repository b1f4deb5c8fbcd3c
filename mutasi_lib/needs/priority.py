"""In which order empty seats hurt the public: a documented score with its parts."""

from __future__ import annotations

import numpy as np
import pandas as pd

from mutasi_lib.distance import unit_km
from mutasi_lib.domain.ruleset import Rule
from mutasi_lib.domain.snapshot import Snapshot
from mutasi_lib.needs.findings import number

PARTS = {
    "kekurangan": "bobot_kekurangan",
    "beban": "bobot_beban",
    "kesulitan": "bobot_kesulitan",
    "jarak": "bobot_jarak",
}
"""Part of the score -> its weight in rule ``prioritas_layanan``."""


def service_priority(needs: pd.DataFrame, snapshot: Snapshot, rule: Rule) -> pd.DataFrame:
    """Rank the slots that lack people.

    Parameters
    ----------
    needs
        As `mutasi_lib.needs.compute_needs`.
    rule
        ``prioritas_layanan``: weights of the parts, and the distance that counts as far.

    Returns
    -------
    DataFrame, one row per slot with a shortage, most urgent first
        All columns of ``needs``; kurang (people); bagian_kekurangan = shortage / need;
        layanan_per_orang (residents, or pupils, per person at TMT; a slot without anybody counts
        as one person), yang_dilayani (which of the two) and bagian_beban = its place among units
        of the same kind that have the kelompok, 0 (lightest) to 1; bagian_kesulitan =
        skor_kesulitan / 100; unit_berlebih and jarak_km: the nearest unit with people to spare in
        the kelompok; bagian_jarak = km /
        km_jenuh, at most 1, and 1 where no unit has anybody to spare; skor 0-100; alasan
        (sentence).

    Notes
    -----
    Policy choice, not a norm: skor = sum of weight x part / sum of weights, over the parts whose
    data exist; a part without data is left out of both sums, never zero.
    """
    needs = needs[~needs["manajerial"]]
    table = needs[needs["gap"] < 0].copy()
    units = snapshot["unit_kerja"].set_index("kode")
    table["kurang"] = -table["gap"]
    table["bagian_kekurangan"] = table["kurang"] / table["kebutuhan"]
    load = _load(needs, snapshot).loc[table.index]
    names = ["layanan_per_orang", "yang_dilayani", "bagian_beban"]
    table[names] = load[names]
    table["bagian_kesulitan"] = table["unit_kerja"].map(units["skor_kesulitan"]) / 100
    near = _nearest_surplus(needs, table, snapshot)
    table["unit_berlebih"], table["jarak_km"] = near["unit"], near["km"]
    far = (table["jarak_km"] / float(rule.value["km_jenuh"])).clip(upper=1)
    table["bagian_jarak"] = far.where(table["unit_berlebih"].notna(), 1.0)
    weights = pd.Series({part: float(rule.value[name]) for part, name in PARTS.items()})
    parts = table[[f"bagian_{part}" for part in PARTS]].set_axis(list(PARTS), axis=1)
    known = parts.notna().mul(weights, axis=1).sum(axis=1)
    table["skor"] = 100 * parts.mul(weights, axis=1).sum(axis=1) / known.where(known > 0)
    table["alasan"] = _reasons(table, units["nama"])
    order = ["skor", "kurang", "slot_key"]
    return table.sort_values(order, ascending=[False, False, True]).reset_index(drop=True)


def _load(needs: pd.DataFrame, snapshot: Snapshot) -> pd.DataFrame:
    """People served per person in post, who they are, and the place among comparable units."""
    served = snapshot["layanan"].set_index("unit_kerja")["penduduk_dilayani"].astype("Float64")
    pupils = snapshot["rombel"].groupby("unit_kerja")["jumlah_siswa"].sum(min_count=1)
    of_pupils = needs["unit_kerja"].map(pupils).astype("float64")
    count = needs["unit_kerja"].map(served).astype("float64").fillna(of_pupils)
    each = count / needs["bezetting"].clip(lower=1)
    kind = needs["unit_kerja"].map(snapshot["unit_kerja"].set_index("kode")["jenis"])
    groups = each.groupby([kind, needs["kelompok_jabatan"]])
    size = groups.transform("count")
    return pd.DataFrame(
        {
            "layanan_per_orang": each,
            "yang_dilayani": np.where(of_pupils.notna(), "siswa", "warga"),
            "bagian_beban": (groups.rank(method="average") - 1) / (size - 1).where(size > 1),
        }
    )


def _nearest_surplus(needs: pd.DataFrame, short: pd.DataFrame, snapshot: Snapshot) -> pd.DataFrame:
    """Nearest unit with people to spare in the same kelompok: unit (may be missing) and km.

    Where no distance is known, the first such unit by code, with km missing.
    """
    spare = needs.loc[needs["gap"] > 0, ["unit_kerja", "kelompok_jabatan"]]
    pairs = short[["unit_kerja", "kelompok_jabatan"]].reset_index(names="slot")
    pairs = pairs.merge(spare.rename(columns={"unit_kerja": "unit"}), on="kelompok_jabatan")
    pairs["km"] = unit_km(snapshot, pairs["unit"], pairs["unit_kerja"])
    pairs = pairs.sort_values(["slot", "km", "unit"]).drop_duplicates("slot").set_index("slot")
    return pairs[["unit", "km"]].reindex(short.index)


def _reasons(table: pd.DataFrame, names: pd.Series) -> list[str]:
    """Say in words what stands behind each score."""
    sentences = []
    for row in table.to_dict("records"):
        share = number(100 * row["bagian_kekurangan"])
        said = [f"kurang {row['kurang']} dari {row['kebutuhan']} ({share} %)"]
        if not pd.isna(row["bagian_beban"]):
            said.append(f"{number(row['layanan_per_orang'])} {row['yang_dilayani']} per orang")
        if not pd.isna(row["bagian_kesulitan"]):
            said.append(f"skor kesulitan {number(100 * row['bagian_kesulitan'])}")
        if pd.isna(row["unit_berlebih"]):
            said.append("tidak ada unit yang berlebih")
        elif not pd.isna(row["jarak_km"]):
            near = names.get(row["unit_berlebih"], row["unit_berlebih"])
            said.append(f"kelebihan terdekat {number(row['jarak_km'], 1)} km ({near})")
        sentences.append("; ".join(said) + ".")
    return [sentence[0].upper() + sentence[1:] for sentence in sentences]

"""The units of the city: real places, replicated when the sample is larger than the city.

Source of every place, code and point: ``data/rangkui/wilayah.csv``. Points that the file leaves
empty are drawn near the kelurahan or kecamatan and marked ``perkiraan``.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from mutasi_lib.sample.chance import Floats, Ints, Streams, code_of

WILAYAH = Path(__file__).parents[2] / "data" / "rangkui" / "wilayah.csv"
KM_PER_DEGREE = 111.2
"""Length of one degree; the city lies 2 degrees south, so longitude is as long as latitude."""

ROOT = "PEMKOT"

_PUSKESMAS_OF_PUSTU = {
    "Sriwijaya": "PKM-GIRIMAYA",
    "Semabung Baru": "PKM-GIRIMAYA",
    "Rawa Bangun": "PKM-TAMAN-SARI",
    "Selindung": "PKM-SELINDUNG",
    "Ampui": "PKM-PANGKALBALAM",
}
"""Parent of a pustu by kelurahan; the others lie in Rangkui, whose only puskesmas is Melintang."""

_JENIS_OF_OFFICE = {
    "SETDA": "sekretariat",
    "SETWAN": "sekretariat",
    "INSPEKTORAT": "inspektorat",
    "SATPOLPP": "satuan",
    "BAPPEDA": "badan",
    "BAKEUDA": "badan",
    "BKPSDMD": "badan",
}

_DIFFICULTY_OF_KECAMATAN = {
    "Taman Sari": 12.0,
    "Rangkui": 22.0,
    "Girimaya": 25.0,
    "Pangkalbalam": 38.0,
    "Gabek": 42.0,
    "Bukit Intan": 44.0,
    "Gerunggang": 45.0,
}
_DIFFICULTY_OF_KELURAHAN = {
    "Air Itam": 70.0,
    "Tua Tunu Indah": 72.0,
    "Selindung": 66.0,
    "Bacang": 62.0,
    "Sinar Bulan": 60.0,
    "Temberan": 58.0,
    "Air Kepala Tujuh": 55.0,
    "Masjid Jamik": 36.0,
    "Parit Lalang": 38.0,
    "Keramat": 40.0,
}
"""Invented scores for mining fringe, flood-prone or overloaded quarters; nowhere is remote."""

_LOCAL_KINDS = ("kelurahan", "puskesmas", "pustu", "sd", "smp", "tk")
_EXTRA_DIFFICULTY = {"pustu": 10.0, "puskesmas": 6.0, "sekretariat": -8.0, "rumah sakit": 8.0}
_PRIORITY = {"puskesmas": 1.5, "pustu": 2.0, "sd": 1.5, "smp": 1.2, "tk": 1.2, "rumah sakit": 1.2}


def read_places() -> pd.DataFrame:
    """Read ``wilayah.csv`` as text; points become numbers, empty where unknown."""
    places = pd.read_csv(WILAYAH, dtype="str", keep_default_na=False).astype(object)
    for column in ("lintang", "bujur"):
        places[column] = pd.to_numeric(places[column], errors="coerce")
    return places


def kelurahan_centres() -> pd.DataFrame:
    """Give the 42 kelurahan with their centre points: nama, kecamatan, lintang, bujur."""
    places = read_places()
    chosen = places.loc[places["tingkat"] == "kelurahan"]
    return chosen[["nama", "kecamatan", "lintang", "bujur"]].reset_index(drop=True)


def build_units(people: int, city_people: int, streams: Streams) -> pd.DataFrame:
    """Make the ``unit_kerja`` table for a government of ``people`` ASN.

    At ``city_people`` every real unit appears once. A larger government repeats units with a
    numbered suffix (``SDN-01-2``), so that one unit keeps its size; a smaller one has fewer.

    Returns
    -------
    DataFrame
        The columns of ``unit_kerja`` plus ``dasar``, the code of the real unit behind a copy.
    """
    units = _copies(_catalogue(), people / city_people)
    random = streams("geography")
    centres = kelurahan_centres()
    _place(units, centres, random)
    units["skor_kesulitan"] = _difficulty(units, random)
    units["prioritas"] = units["jenis"].map(_PRIORITY).fillna(1.0)
    return units.drop(columns=["salinan"]).reset_index(drop=True)


def _catalogue() -> pd.DataFrame:
    """List the units of the real city: kode, nama, induk, jenis and place."""
    places = read_places()
    schools = places["kode"].str.split("-").str[0]
    kind = places["tingkat"].where(places["tingkat"] != "sekolah", schools)
    renamed = {"SDN": "sd", "SMPN": "smp", "TKN": "tk", "kota": "pemerintah daerah"}
    places["jenis"] = kind.replace(renamed)
    offices = places["tingkat"] == "perangkat daerah"
    places.loc[offices, "jenis"] = [
        _JENIS_OF_OFFICE.get(code, "dinas") for code in places.loc[offices, "kode"]
    ]
    slugs = places["nama"].map(code_of)
    for level, prefix in (("kecamatan", "KEC-"), ("kelurahan", "KEL-")):
        rows = places["tingkat"] == level
        places.loc[rows, "kode"] = prefix + slugs[rows]
        places.loc[rows, "nama"] = level.title() + " " + places.loc[rows, "nama"]
    root = places["tingkat"] == "kota"
    places.loc[root, ["kode", "nama"]] = [ROOT, "Pemerintah Kota Pangkalpinang"]
    places["induk"] = [
        _parent(*row) for row in zip(*(places[name] for name in _PARENT_KEYS), strict=True)
    ]
    return pd.concat([places, _more_kindergartens(places)], ignore_index=True)


_PARENT_KEYS = ("jenis", "kecamatan", "kelurahan")


def _parent(jenis: str, kecamatan: str, kelurahan: str) -> str | None:
    """Give the code of the unit above a place."""
    match jenis:
        case "pemerintah daerah":
            return None
        case "sd" | "smp" | "tk":
            return "DINDIKBUD"
        case "puskesmas" | "rumah sakit":
            return "DINKES"
        case "pustu":
            return _PUSKESMAS_OF_PUSTU.get(kelurahan, "PKM-MELINTANG")
        case "kelurahan":
            return "KEC-" + code_of(kecamatan)
    return ROOT


def _more_kindergartens(places: pd.DataFrame) -> pd.DataFrame:
    """Add an invented TK Negeri in each kecamatan but Rangkui, marked ``(contoh)``.

    The city counts 47 ASN teachers in public kindergartens (kalibrasi.csv, November 2024) but
    only the one of Rangkui is known by name; 47 teachers in one school would be absurd.
    """
    pembina = places.loc[places["jenis"] == "tk"]
    names = [name for name in _DIFFICULTY_OF_KECAMATAN if name != "Rangkui"]
    more = pembina.loc[pembina.index.repeat(len(names))].reset_index(drop=True)
    more["kode"] = [f"TKN-PEMBINA-{code_of(name)}" for name in names]
    more["nama"] = [f"TK Negeri Pembina {name} (contoh)" for name in names]
    more["kecamatan"] = names
    return more


def _chosen(size: int, factor: float, *, spread: bool) -> tuple[Ints, Ints]:
    """Pick rows of a catalogue and the number of their copy (0 = the real unit).

    The last, partial copy takes the first rows, or rows evenly spread over the catalogue.
    """
    wanted = max(1, round(size * factor))
    rows, copies = np.arange(wanted) % size, np.arange(wanted) // size
    rest = wanted % size
    if spread and rest:
        rows[-rest:] = np.arange(rest) * size // rest
    return rows, copies


def _copies(catalogue: pd.DataFrame, factor: float) -> pd.DataFrame:
    """Repeat the catalogue by ``factor``, each copy under the copies of its parents."""
    pieces = [catalogue.loc[catalogue["jenis"] == "pemerintah daerah"].assign(salinan=0)]
    schools = catalogue["tingkat"] == "sekolah"
    groups = catalogue["jenis"].where(schools, catalogue["tingkat"])
    for kind, group in catalogue.groupby(groups, sort=False):
        if kind in ("kota", "kecamatan", "pustu"):
            continue
        # Five offices stay in the smallest sample: schools and puskesmas hang under them.
        at_least = 5 / len(group) if kind == "perangkat daerah" else 0.0
        spread = kind in ("sd", "smp", "tk")
        rows, copies = _chosen(len(group), max(factor, at_least), spread=spread)
        pieces.append(group.iloc[rows].assign(salinan=copies))
    units = pd.concat(pieces, ignore_index=True)
    kecamatan = _followers(catalogue, units, "kecamatan", of="kelurahan", above=True)
    pustu = _followers(catalogue, units, "pustu", of="puskesmas", above=False)
    units = pd.concat([units, kecamatan, pustu], ignore_index=True)
    return _suffixed(units)


def _followers(
    catalogue: pd.DataFrame, units: pd.DataFrame, kind: str, *, of: str, above: bool
) -> pd.DataFrame:
    """Give the units of ``kind`` that belong to the chosen units ``of`` another kind."""
    chosen = units.loc[units["jenis"] == of]
    keys = chosen[["induk" if above else "kode", "salinan"]].drop_duplicates()
    keys.columns = pd.Index(["kunci", "salinan"])
    members = catalogue.loc[catalogue["jenis"] == kind]
    members = members.assign(kunci=members["kode" if above else "induk"])
    return members.merge(keys, on="kunci").drop(columns="kunci")


def _suffixed(units: pd.DataFrame) -> pd.DataFrame:
    """Put numbers on the codes and names of copies, and on parents copied with them."""
    units = units.assign(dasar=units["kode"])
    number = units["salinan"] + 1
    copied = units["salinan"] > 0
    suffix = ("-" + number.astype(str)).where(copied, "")
    # One government: copies of schools and puskesmas stay under the one dinas.
    local = units["jenis"].isin(["kelurahan", "pustu"])
    units["induk"] = units["induk"].where(~local, units["induk"].astype(str) + suffix)
    units["kode"] = units["kode"] + suffix
    units["nama"] = units["nama"] + (" (salinan " + number.astype(str) + ")").where(copied, "")
    order = ["kode", "nama", "induk", "jenis", "kecamatan", "kelurahan", "lintang", "bujur"]
    return units[[*order, "perkiraan", "salinan", "dasar"]]


def _place(units: pd.DataFrame, centres: pd.DataFrame, random: np.random.Generator) -> None:
    """Fill the missing points near a kelurahan of the kecamatan; move copies a little."""
    n = len(units)
    missing = units["lintang"].isna().to_numpy()
    home = np.array(
        [
            random.choice(np.flatnonzero(_within(centres, kecamatan)))
            for kecamatan in units["kecamatan"]
        ]
    )
    scatter = random.normal(0.0, 0.35, (n, 2)) / KM_PER_DEGREE
    moved = units["salinan"].to_numpy() > 0
    for axis, column in enumerate(("lintang", "bujur")):
        drawn = centres[column].to_numpy()[home] + scatter[:, axis]
        known = units[column].to_numpy() + np.where(moved, scatter[:, axis], 0.0)
        units[column] = np.where(missing, drawn, known).round(6)
    units.loc[missing | moved, "perkiraan"] = "ya"
    near = _nearest(units, centres)
    # An office without an address takes the kelurahan its drawn point lies in.
    drawn_at = np.where(missing, home, near)
    for column, source in (("kelurahan", "nama"), ("kecamatan", "kecamatan")):
        empty = (units[column] == "").to_numpy()
        units[column] = np.where(empty, centres[source].to_numpy()[drawn_at], units[column])
    units.loc[units["kode"] == ROOT, ["kelurahan", "kecamatan"]] = None


_OFFICE_QUARTERS = ("Rangkui", "Taman Sari", "Girimaya", "Gerunggang")
"""Where offices without a known address are drawn: the built-up middle of the city."""


def _within(centres: pd.DataFrame, kecamatan: str) -> pd.Series[bool]:
    """Tell which kelurahan a unit may be drawn in: of its kecamatan, or of the middle."""
    if kecamatan:
        return centres["kecamatan"] == kecamatan
    return centres["kecamatan"].isin(_OFFICE_QUARTERS)


def _nearest(units: pd.DataFrame, centres: pd.DataFrame) -> Ints:
    """Give the row of the nearest kelurahan centre for every unit."""
    points = units[["lintang", "bujur"]].to_numpy(dtype=float)
    middles = centres[["lintang", "bujur"]].to_numpy(dtype=float)
    apart = ((points[:, None, :] - middles[None, :, :]) ** 2).sum(axis=2)
    nearest: Ints = apart.argmin(axis=1)
    return nearest


def _difficulty(units: pd.DataFrame, random: np.random.Generator) -> Floats:
    """Score 0-100: the quarter, what the work adds, and a little of the unit's own."""
    # An office stands on its main road whatever the quarter behind it is like.
    local = units["jenis"].isin(_LOCAL_KINDS)
    quarter = units["kelurahan"].map(_DIFFICULTY_OF_KELURAHAN).where(local)
    score = quarter.fillna(units["kecamatan"].map(_DIFFICULTY_OF_KECAMATAN)).fillna(10.0)
    score = score + units["jenis"].map(_EXTRA_DIFFICULTY).fillna(0.0)
    noisy = score.to_numpy(dtype=float) + random.normal(0.0, 3.0, len(units))
    return np.clip(noisy, 0.0, 100.0).round(0)

"""The invented sample city: Pangkalpinang's real units with people and figures made up.

Every number about people, need and shortage is invented; names, codes and points of places are
facts of ``data/rangkui/wilayah.csv``. Each person's name ends in ``(fiktif)``.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from mutasi_lib.domain.schemas import TABLES
from mutasi_lib.sample.chance import Objects, Streams, blank
from mutasi_lib.sample.families import pair_people, set_homes
from mutasi_lib.sample.geography import build_units
from mutasi_lib.sample.monitoring import (
    NOTHING,
    PLANTED,
    Planted,
    build_competence,
    build_observations,
    build_round,
    round_as_decisions,
)
from mutasi_lib.sample.needs import (
    build_curriculum,
    build_formasi,
    build_method_choices,
    build_services,
    build_workload,
)
from mutasi_lib.sample.people import AS_OF, TMT, build_people
from mutasi_lib.sample.posts import build_courses, build_crossings, build_posts
from mutasi_lib.sample.staffing import Staffing, Totals, build_staffing
from mutasi_lib.sample.statements import (
    City,
    build_decisions,
    build_exemptions,
    build_inputs,
    build_standings,
    build_wishes,
)

__all__ = ["CITY_PEOPLE", "LABEL", "write_city"]

CITY_PEOPLE = 3648
"""ASN of Kota Pangkalpinang on 8 October 2025: 2,905 PNS and 743 PPPK (domain.md 8.1)."""
SMALLEST = 300
"""Fewer people than this do not fill one school of each kind, a puskesmas and five offices."""
LABEL = "DATA CONTOH — orang dan angka fiktif; bukan keadaan nyata"


def write_city(
    folder: Path, *, people: int = CITY_PEOPLE, seed: int = 2026, planted: bool = True
) -> None:
    """Write the sample city, one CSV per table, into ``folder``.

    Parameters
    ----------
    folder
        Made when missing; files of the same names are replaced.
    people
        Number of ASN (PNS, CPNS, PPPK). PPPK paruh waktu come beside, in proportion.
    seed
        Equal arguments give byte-identical files.
    planted
        False: a city where the earlier round of transfers changed nothing (table ``pemantauan``).

    Raises
    ------
    ValueError
        If ``people`` is below `SMALLEST`.
    """
    if people < SMALLEST:
        raise ValueError(f"people must be at least {SMALLEST}")
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in _build(people, Streams(seed), PLANTED if planted else NOTHING).items():
        columns = [column for column in TABLES[name].columns if column in table]
        table[columns].to_csv(
            folder / f"{name}.csv",
            index=False,
            encoding="utf-8",
            lineterminator="\n",
            date_format="%Y-%m-%d",
        )


def _build(people: int, streams: Streams, planted: Planted) -> dict[str, pd.DataFrame]:
    """Make all tables."""
    city, staffing = build_city(people, streams)
    persons, units, slots = city.people, city.units, city.slots
    workload = build_workload(units, slots)
    decisions = build_decisions(city, streams)
    earlier = build_round(city, decisions, streams, planted)
    courses = build_courses()
    return {
        "info": _info(streams.seed, people),
        "pegawai": persons.sort_values("id_pegawai", kind="stable"),
        "unit_kerja": units,
        "jabatan": build_posts(),
        "padanan_jabatan": build_crossings(),
        "pelatihan": courses,
        "formasi": build_formasi(units, slots, streams),
        "rombel": staffing.rombel,
        "layanan": build_services(units, people, CITY_PEOPLE, streams),
        "beban_kerja": workload,
        "metode_kebutuhan": build_method_choices(slots),
        "struktur_kurikulum": build_curriculum(slots),
        "preferensi": build_wishes(city, streams),
        "masukan_pimpinan": build_inputs(city, streams),
        "pengecualian": build_exemptions(city, streams),
        "kedudukan_berjangka": build_standings(city, streams),
        "realisasi": pd.concat([decisions, round_as_decisions(city, earlier)], ignore_index=True),
        "pemantauan": build_observations(city, earlier, streams("pemantauan"), planted),
        "kompetensi": build_competence(city, earlier, courses, streams("kompetensi")),
    }


def build_city(people: int, streams: Streams) -> tuple[City, Staffing]:
    """Make units and people, and what the staffing was made from; the other tables follow."""
    scale = people / CITY_PEOPLE
    totals = Totals(people, scale)
    units = build_units(people, CITY_PEOPLE, streams)
    staffing = build_staffing(units, totals, streams)
    persons = build_people(units, staffing.slots, totals, streams)
    spouse = pair_people(persons, units, streams)
    set_homes(persons, units, spouse, streams)
    ids = _ids(len(persons), streams)
    persons["id_pegawai"] = ids
    persons["id_pasangan"] = blank(ids[spouse], spouse < 0)
    return City(persons, units, staffing.slots, scale), staffing


def _ids(count: int, streams: Streams) -> Objects:
    """Give ids in a shuffled order, so that an id tells nothing about unit or post."""
    number = 1 + streams("ids").permutation(count)
    width = max(5, len(str(count)))
    return np.array([f"A{place:0{width}d}" for place in number], dtype=object)


def _info(seed: int, people: int) -> pd.DataFrame:
    """Say what the data are."""
    source = (
        "Dibuat oleh pembangkit contoh yang tersimpan dalam proyek ini "
        f"(benih {seed}, {people} ASN); hanya nama, kode, dan titik wilayah yang nyata, "
        "dari data/rangkui/wilayah.csv."
    )
    rows = {
        "nama_daerah": "Kota Pangkalpinang",
        "label": LABEL,
        "per_tanggal": str(AS_OF),
        "tmt_rencana": str(TMT),
        "nama_instansi_kepegawaian": "BKPSDMD Kota Pangkalpinang",
        "sumber": source,
    }
    return pd.DataFrame({"kunci": list(rows), "nilai": list(rows.values())})

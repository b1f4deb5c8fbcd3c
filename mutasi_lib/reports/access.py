"""What a page or file may show at its level of access (`mutasi_lib.privacy.ACCESS`).

Everything that could name or single out a person passes through here: codes in place of keys,
own people only for a unit, rounded and hidden counts for everybody else. Counts of seats, needs
and bezetting are staffing figures, which ministries publish, and stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import pandas as pd

from mutasi_lib.domain.snapshot import Snapshot
from mutasi_lib.errors import Fault, ParameterError
from mutasi_lib.explanation import explain_moves
from mutasi_lib.loading.workspace import workspace_roots
from mutasi_lib.planning import Planning, Study
from mutasi_lib.privacy import (
    ACCESS,
    SAMPLE_KEY,
    THRESHOLD,
    TOTAL,
    Access,
    ProtectedTable,
    Pseudonyms,
    Reach,
    load_key,
    protect_count,
    protect_counts,
)
from mutasi_lib.reports.files import write_whole
from mutasi_lib.reports.format import angka
from mutasi_lib.reports.html import Show

SAMPLE_MARK = "DATA CONTOH"
"""Begins the label of invented data, whose codes are the same everywhere."""


def access_of(study: Study) -> Access:
    """The level of access the parameters ask for."""
    return ACCESS[study.parameters.tingkat_akses]


def is_exact(study: Study) -> bool:
    """Whether counts of people are shown as they are."""
    return access_of(study).hitungan_tepat == "semua"


SEATS = ("kurang_sebelum", "terisi", "kurang_sesudah")
"""Key figures that count seats, not people."""

SENSITIVE = 10
"""Smallest count shown of wishes, refusals and reasons why somebody may not be moved."""


def people_text(study: Study, *, sensitive: bool = False) -> Callable[[float], str]:
    """How a count of people is written: exact, or rounded to five and hidden when small."""
    if is_exact(study):
        return angka
    threshold = SENSITIVE if sensitive else THRESHOLD

    def protected(count: float) -> str:
        if count != count:
            return angka(count)
        shown = protect_count(round(count), threshold=threshold)
        return f"di bawah {threshold}" if shown is None else f"sekitar {angka(shown)}"

    return protected


def codes(snapshot: Snapshot) -> pd.Series:
    """Surrogate key -> code such as ``PG-7F3K-92QD``.

    Raises
    ------
    InputDataError
        The office's key file cannot be used.
    """
    key = SAMPLE_KEY if snapshot.label.startswith(SAMPLE_MARK) else load_key()
    return _codes(snapshot, key)


@lru_cache(maxsize=2)  # every section with people asks, and a panel after every move of a slider
def _codes(snapshot: Snapshot, key: bytes) -> pd.Series:
    people = snapshot.identities.set_index("pegawai_key")["id_pegawai"]
    return Pseudonyms(key).of(people)


AREA = "kecamatan:"
"""Begins a ``unit_akses`` that is no unit but all units that lie in a kecamatan."""


def names_reach(study: Study) -> Reach:
    """Whose names an annex may hold.

    Those who work in a kecamatan belong to several offices; their names are for these to hand out.
    """
    reach = access_of(study).identitas
    area = reach == "unit sendiri" and study.parameters.unit_akses.startswith(AREA)
    return "tidak ada" if area else reach


def own_units(study: Study) -> frozenset[str]:
    """Codes of the asked unit and all units below it, or of all units of a kecamatan.

    Raises
    ------
    ParameterError
        ``unit_akses`` is no unit and no kecamatan of these data.
    """
    units = study.snapshot["unit_kerja"]
    root = study.parameters.unit_akses
    if root.startswith(AREA):
        inside = frozenset(units.loc[units["kecamatan"] == root.removeprefix(AREA), "kode"])
        if inside:
            return inside
    if root not in set(units["kode"]):
        raise ParameterError(
            [
                Fault(
                    berkas="parameter",
                    kolom="unit_akses",
                    kode="PARAMETER-NILAI",
                    masalah=f"unit {root!r} tidak ada pada data.",
                    saran="Isi kode unit kerja yang akan menerima laporan ini, atau "
                    f"'{AREA}' dan nama kecamatan.",
                )
            ]
        )
    found, wider = frozenset({root}), frozenset[str]()
    while found != wider:
        wider = found
        found |= frozenset(units.loc[units["induk"].isin(found), "kode"])
    return found


def shown_moves(planning: Planning) -> pd.DataFrame:
    """Moves that may be shown one by one, with ``kode`` in place of the surrogate key.

    All for *pimpinan*; for *unit* those that leave or enter the own unit, of which only those
    that leave concern its own people, and only with the reasons of the service; none for
    *publik*. The columns are those of `explain_moves`, ``kode`` and ``pegawai_sendiri``; the
    order tells nothing about persons.
    """
    study, access = planning.study, access_of(planning.study)
    moves = explain_moves(planning)
    moves.insert(0, "kode", moves["pegawai_key"].map(codes(study.snapshot)))
    moves["pegawai_sendiri"] = access.perorangan == "semua"
    if access.alasan_pribadi != "semua":
        moves["alasan"] = moves["alasan_dinas"]
    if access.perorangan != "semua":
        moves["pegawai_sendiri"], touched = _own(study, moves)
        moves = moves[touched]
    order = ["unit_tujuan", "kelompok_jabatan", "kode"]
    return moves.sort_values(order).drop(columns="alasan_dinas").reset_index(drop=True)


def shown_ends(planning: Planning) -> pd.DataFrame:
    """The units that moves leave and enter, of the moves that `shown_moves` shows.

    Returns
    -------
    DataFrame, one row per move
        unit_asal, unit_tujuan (codes); what a picture needs, without reasons and codes of people.
    """
    study, moves = planning.study, planning.plan.moves
    unit_of = study.needs.set_index("slot_key")["unit_kerja"]
    ends = pd.DataFrame(
        {
            "unit_asal": moves["slot_asal"].map(unit_of),
            "unit_tujuan": moves["slot_key"].map(unit_of),
        }
    )
    return ends if access_of(study).perorangan == "semua" else ends[_own(study, moves)[1]]


def _own(study: Study, moves: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Which moves leave the unit the report is for, and which leave or enter it."""
    unit_of = study.needs.set_index("slot_key")["unit_kerja"]
    allowed = access_of(study).perorangan == "unit sendiri"
    own = own_units(study) if allowed else frozenset[str]()
    leaving = moves["slot_asal"].map(unit_of).isin(own)
    return leaving, leaving | moves["slot_key"].map(unit_of).isin(own)


def people_column(study: Study, title: str, *, sensitive: bool = False) -> Show:
    """A column of counts of people, as far as the level of access goes."""
    return Show(title, people_text(study, sensitive=sensitive), number=True)


# --- counts for everybody ------------------------------------------------------------------------


def count_flows(planning: Planning) -> pd.DataFrame:
    """People who move, by rumpun (rows) and receiving kecamatan (columns)."""
    study = planning.study
    needs = study.needs.set_index("slot_key")
    posts = study.snapshot["jabatan"].drop_duplicates("kelompok_jabatan")
    rumpun = posts.set_index("kelompok_jabatan")["rumpun"]
    moved = planning.plan.moves["slot_key"]
    rows = moved.map(needs["kelompok_jabatan"]).map(rumpun).fillna("lainnya")
    kecamatan = moved.map(needs["unit_kerja"]).map(study.candidates.units["kecamatan"])
    counts = pd.crosstab(rows, kecamatan.fillna("tanpa kecamatan"))
    return counts.rename_axis(index=None, columns=None)


def public_flows(planning: Planning) -> ProtectedTable | None:
    """`count_flows` safe to publish, also beside earlier releases; None where nobody moves."""
    counts = count_flows(planning)
    if counts.empty:
        return None
    earlier = earlier_releases(planning.study.snapshot)
    for table in earlier:
        counts = counts.reindex(
            index=counts.index.union(table.values.index.difference([TOTAL])),
            columns=counts.columns.union(table.values.columns.difference([TOTAL])),
            fill_value=0,
        )
    return protect_counts(counts, earlier=earlier)


RELEASES = "rilis_publik"
"""Folder in the workspace that remembers what has been published."""


def earlier_releases(snapshot: Snapshot) -> list[ProtectedTable]:
    """Tables published before about the same government, oldest first."""
    folder = _releases(snapshot)
    return [
        ProtectedTable.from_json(path.read_text(encoding="utf-8"))
        for path in sorted(folder.glob("*.json"))
    ]


def register_release(planning: Planning, name: str) -> None:
    """Remember what a report for the public tells, so that a later one does not complete it.

    Before it is published: a report that nobody remembers could be completed by the next.
    """
    if access_of(planning.study).perorangan != "tidak ada":
        return
    table = public_flows(planning)
    if table is not None:
        folder = _releases(planning.study.snapshot)
        write_whole(folder / f"{name}.json", table.to_json().encode())


def _releases(snapshot: Snapshot) -> Path:
    place = re.sub(r"[^a-z0-9]+", "-", snapshot.nama_daerah.casefold()).strip("-")
    return workspace_roots()[0] / RELEASES / place

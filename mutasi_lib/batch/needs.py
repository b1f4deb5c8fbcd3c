"""The needs report of every perangkat daerah or kecamatan, side by side, with an index page."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from mutasi_lib.batch.areas import HEADINGS, INDEX, Per, area_folders
from mutasi_lib.domain.parameters import Parameters
from mutasi_lib.eligibility.candidates import receiving_slots
from mutasi_lib.errors import Fault, InputDataError, MutasiError
from mutasi_lib.kernels import warm_kernels
from mutasi_lib.pipeline import cancelled_on_error, notebook_parameters, run_notebook
from mutasi_lib.planning import NeedsStudy, prepare_needs
from mutasi_lib.reports.batch_page import IndexRow, index_page
from mutasi_lib.reports.files import (
    publish_folder,
    work_folder,
    write_record,
    write_whole,
)
from mutasi_lib.reports.format import angka, tanggal

NOTEBOOK = "02_analisis_kebutuhan"
COLUMNS = ("Kebutuhan", "Bezetting", "Kurang", "Lebih")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One report of a batch: of which area, its figures, its page, or why there is none."""

    name: str
    scope: str
    page: str
    kebutuhan: int
    bezetting: int
    kurang: int
    lebih: int
    seconds: float = 0.0
    failure: str = ""


def run_needs_batch(
    parameters: Parameters,
    out: Path,
    *,
    per: Per,
    tell: Callable[[str, int], None] = lambda text, total: None,
) -> tuple[Path, tuple[Entry, ...]]:
    """Make one needs report per perangkat daerah or kecamatan, and a page that lists them.

    Parameters
    ----------
    parameters
        As for one report; their cakupan_tujuan narrows what is divided.
    out
        Parent folder; the reports are a new folder in it.
    tell
        Called with a sentence and the number of reports after each one.

    Returns
    -------
    The folder, and an entry per area, the failed ones with their reason: one that fails does not
    stop the others.

    Raises
    ------
    MutasiError
        The data or the parameters cannot be used, or nothing lies in the scope.
    """
    started = datetime.now().astimezone()
    with warm_kernels():
        return _run(parameters, out, per, tell, started)


def _run(
    parameters: Parameters,
    out: Path,
    per: Per,
    tell: Callable[[str, int], None],
    started: datetime,
) -> tuple[Path, tuple[Entry, ...]]:
    study = prepare_needs(parameters)
    entries = _areas(study, per)
    if not entries:
        raise InputDataError(
            [
                Fault(
                    berkas="parameter",
                    kolom="cakupan_tujuan",
                    kode="CAKUPAN-KOSONG",
                    masalah=f"tidak ada {per} dengan kebutuhan dalam cakupan ini.",
                    saran="Perluas cakupan_tujuan, atau isi kolom kecamatan dan induk unit kerja.",
                )
            ]
        )
    done: list[Entry] = []
    with work_folder(out, "kebutuhan") as work:
        with ThreadPoolExecutor(os.cpu_count() or 1) as pool, cancelled_on_error(pool):
            jobs = {
                pool.submit(_report, parameters, entry, per, work, study.snapshot.label): entry
                for entry in entries
            }
            for job in as_completed(jobs):
                done.append(job.result())
                tell(f"{done[-1].name} {'gagal' if done[-1].failure else 'selesai'}", len(entries))
        order = {entry.name: place for place, entry in enumerate(entries)}
        done.sort(key=lambda entry: order[entry.name])
        write_whole(work / INDEX, _index(study, done, per).encode())
        write_record(work, _record(parameters, study, started, done))
        return publish_folder(work, out / f"{started:%Y-%m-%d_%H%M%S}_kebutuhan_{per}"), tuple(done)


def _areas(study: NeedsStudy, per: Per) -> list[Entry]:
    """The areas with need in the scope, most short first."""
    slots = receiving_slots(study.snapshot, study.needs, study.parameters.cakupan_tujuan)
    code, name = ("opd", "nama_opd") if per == "opd" else ("kecamatan", "kecamatan")
    frame = slots.assign(
        code=slots[code],
        name=slots[name],
        kurang=(-slots["gap"]).clip(lower=0),
        lebih=slots["gap"].clip(lower=0),
    ).dropna(subset=["code", "name"])
    sums = frame.groupby(["code", "name"])[["kebutuhan", "bezetting", "kurang", "lebih"]].sum()
    sums = sums.sort_values("kurang", ascending=False, kind="stable").reset_index()
    folders = area_folders([str(code) for code in sums["code"]])
    return [
        _entry(row, folder) for row, folder in zip(sums.to_dict("records"), folders, strict=True)
    ]


def _entry(row: dict[Any, Any], folder: str) -> Entry:
    return Entry(
        name=str(row["name"]),
        scope=str(row["code"]),
        page=f"{folder}/{NOTEBOOK}.html",
        kebutuhan=int(row["kebutuhan"]),
        bezetting=int(row["bezetting"]),
        kurang=int(row["kurang"]),
        lebih=int(row["lebih"]),
    )


def _report(parameters: Parameters, entry: Entry, per: Per, work: Path, label: str) -> Entry:
    """Run the notebook for one area; a failure becomes the entry's reason."""
    kept = [scope for scope in parameters.cakupan_tujuan if not scope.startswith(f"{per}:")]
    changes: dict[str, Any] = {"cakupan_tujuan": [*kept, f"{per}:{entry.scope}"]}
    if per == "opd":  # handed to a head of unit: counts of people that could name one are hidden
        changes |= {"tingkat_akses": "unit", "unit_akses": entry.scope}
    known = set(notebook_parameters(NOTEBOOK))
    values = {**parameters.model_dump(), **changes}
    folder = work / Path(entry.page).parent
    try:
        record = run_notebook(NOTEBOOK, {name: values[name] for name in known}, folder, label=label)
    except MutasiError as error:
        return Entry(**{**vars(entry), "failure": str(error)})
    return Entry(**{**vars(entry), "seconds": record.seconds})


def _index(study: NeedsStudy, entries: Sequence[Entry], per: Per) -> str:
    rows = [
        IndexRow(
            name=entry.name,
            numbers=(entry.kebutuhan, entry.bezetting, entry.kurang, entry.lebih),
            page=entry.page,
            failure=entry.failure,
        )
        for entry in entries
    ]
    lines = [
        f"{study.snapshot.nama_daerah} · keadaan data per {tanggal(study.snapshot.as_of)} · "
        f"TMT rencana {tanggal(study.tmt)}",
        f"{angka(len(rows))} laporan; jabatan manajerial tidak dihitung.",
    ]
    return index_page(
        rows,
        title=f"Analisis kebutuhan per {HEADINGS[per].lower()}",
        columns=(HEADINGS[per], *COLUMNS),
        lines=lines,
        label=study.snapshot.label,
    )


def _record(
    parameters: Parameters, study: NeedsStudy, started: datetime, entries: Sequence[Entry]
) -> dict[str, Any]:
    """What was made, from which data, under which parameters."""
    return {
        "mulai": started.isoformat(timespec="seconds"),
        "detik": round((datetime.now().astimezone() - started).total_seconds(), 1),
        "keterangan_data": study.snapshot.label,
        "data": [vars(source) for source in study.snapshot.sources],
        "sidik": {"data": study.snapshot.fingerprint},
        "parameter": parameters.model_dump(),
        "tmt_rencana": study.tmt.isoformat(),
        "laporan": [
            {
                "nama": entry.name,
                "halaman": entry.page,
                "detik": round(entry.seconds, 1),
                "gagal": entry.failure,
            }
            for entry in entries
        ],
    }

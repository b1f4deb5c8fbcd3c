"""One report per perangkat daerah or kecamatan of the plan of the whole government.

The plan is solved once, written down beside the reports, and opened by every notebook. All goes
into one folder named after what it was made from: data, parameters, program. Called again with
the same, what is there and whole is left alone; what is missing or damaged is made. Nothing in the
folder tells of the time or the order of making, so an interrupted batch that was finished later is
the same, byte for byte, as one that ran through.
"""

from __future__ import annotations

import difflib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import suppress
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

from mutasi_lib.allocation import write_down
from mutasi_lib.batch.areas import HEADINGS, INDEX, Per, area_folders
from mutasi_lib.domain.parameters import Parameters
from mutasi_lib.eligibility.candidates import opd_of
from mutasi_lib.errors import (
    Fault,
    InputDataError,
    MutasiError,
    NotebookFailedError,
    ParameterError,
    StoredPlanError,
)
from mutasi_lib.evaluation import figures_of
from mutasi_lib.kernels import warm_kernels
from mutasi_lib.loading.workspace import absolute_source
from mutasi_lib.pipeline import (
    FAILED_FOLDER,
    RunRecord,
    cancelled_on_error,
    failed_kept,
    notebook_parameters,
    origin,
    program_hash,
    run_notebook,
    source_name,
    versions,
)
from mutasi_lib.planning import Planning, Study, prepare_study
from mutasi_lib.reports.access import AREA, codes, names_reach, own_units
from mutasi_lib.reports.batch_page import IndexRow, index_page
from mutasi_lib.reports.files import (
    RECORD,
    explain_oserror,
    publish_folder,
    read_record,
    sweep,
    verify_folder,
    work_folder,
    write_record,
    write_whole,
)
from mutasi_lib.reports.format import angka, tanggal
from mutasi_lib.reports.plan_files import ANNEX, restricted_table
from mutasi_lib.reports.workbook import write_workbook

NOTEBOOK = "07_laporan_unit"
PAGE = f"{NOTEBOOK}.html"
OURS = {PAGE, ANNEX, RECORD}
"""What a report's folder may hold; anything else is somebody's own."""

PLAN = "rencana.json"
COLUMNS = {
    "kebutuhan": "Kebutuhan",
    "kurang_sebelum": "Kosong sebelum",
    "kurang_sesudah": "Kosong sesudah",
    "datang": "Datang",
    "pergi": "Pergi",
    "di_dalam": "Di dalam",
}
"""Figures of an area (`evaluation.figures_of`) -> heading of the index page."""

State = Literal["belum", "sudah ada", "baru", "gagal"]


@dataclass(frozen=True, kw_only=True)
class UnitReport:
    """One report of a batch.

    Attributes
    ----------
    name, reader
        The area, and the ``unit_akses`` of its report.
    folder
        Its folder in that of the batch.
    state, failure
        Not made yet, found whole, made now, or failed, and why.
    figures
        `mutasi_lib.evaluation.figures_of` its units.
    """

    name: str
    reader: str
    folder: str
    state: State = "belum"
    failure: str = ""
    figures: Mapping[str, int] = field(default_factory=dict)


def run_unit_reports(
    parameters: Parameters,
    out: Path,
    *,
    per: Per,
    only: Sequence[str] = (),
    tell: Callable[[str, int], None] = lambda text, total: None,
) -> tuple[Path, tuple[UnitReport, ...]]:
    """Make the report of every perangkat daerah or kecamatan, and a page that lists them.

    Parameters
    ----------
    parameters
        The question of the one plan; for whom each report is, the batch decides.
    out
        Parent folder; the batch is a folder in it, named after what it is made from.
    only
        Codes or names of the areas wanted; default: all.
    tell
        Called with a sentence and the number of steps after each one.

    Returns
    -------
    The folder, and a report per area, the failed ones with their reason: one that fails does not
    stop the others.

    Raises
    ------
    MutasiError
        Data or parameters cannot be used, there is no plan, or no such area.
    OSError
        The folder cannot be written.
    """
    parameters = parameters.model_copy(update={"sumber": absolute_source(parameters.sumber)})
    if parameters.tingkat_akses != "pimpinan" or parameters.unit_akses:
        raise _refused(
            "tingkat_akses",
            "laporan per unit selalu untuk kepala unitnya; pembacanya tidak dapat dipilih.",
            "Hapus tingkat_akses dan unit_akses dari parameter.",
        )
    with warm_kernels(parameters) as share:
        return _run(parameters, out, per, only, tell, share)


def _run(
    parameters: Parameters,
    out: Path,
    per: Per,
    only: Sequence[str],
    tell: Callable[[str, int], None],
    share: Callable[[Path], None],
) -> tuple[Path, tuple[UnitReport, ...]]:
    study = prepare_study(parameters)
    areas = _areas(study, per)
    wanted = _wanted(areas, only)
    key = _key(study)
    root = out.resolve() / f"{source_name(parameters.sumber)}_per_{per}_{key[:12]}"
    root.mkdir(parents=True, exist_ok=True)
    for folder in (out, root):
        sweep(folder)  # what a killed batch left
    planning = _planning(study, root / PLAN)
    share(root / PLAN)
    tell("Rencana siap", len(wanted) + 1)
    batch = _Batch(planning=planning, root=root, key=key)
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool, cancelled_on_error(pool):
        jobs = [pool.submit(batch.report, batch.look(area)) for area in wanted]
        made = {area.reader: batch.look(area) for area in areas if area not in wanted}
        for job in as_completed(jobs):
            report = job.result()
            made[report.reader] = report
            tell(f"{report.name}: {report.state}", len(wanted) + 1)
    reports = tuple(made[area.reader] for area in areas)
    with suppress(OSError):  # something failed, and is kept there
        (root / FAILED_FOLDER).rmdir()
    write_whole(root / INDEX, _index(planning, reports, per).encode())
    write_record(root, _record(batch, reports, per))
    return root, reports


# --- what there is to report ----------------------------------------------------------------------


def _areas(study: Study, per: Per) -> list[UnitReport]:
    """Every perangkat daerah (the top itself is none) or kecamatan, by name."""
    units = study.snapshot["unit_kerja"].set_index("kode")
    if per == "opd":
        top = set(units.index[units["induk"].isna()]) & set(units["induk"])
        found = sorted(set(opd_of(study.snapshot["unit_kerja"])) - top)
        named = sorted((str(units["nama"][code]), str(code)) for code in found)
    else:
        named = [(name, f"{AREA}{name}") for name in sorted(set(units["kecamatan"].dropna()))]
    if not named:
        raise _refused(
            "per", f"data ini tidak menyebut {per}.", "Isi kolom kecamatan dan induk unit kerja."
        )
    folders = area_folders([reader.removeprefix(AREA) for _, reader in named])
    return [
        UnitReport(name=name, reader=reader, folder=folder)
        for (name, reader), folder in zip(named, folders, strict=True)
    ]


def _wanted(areas: Sequence[UnitReport], only: Sequence[str]) -> list[UnitReport]:
    """The areas named by code or name; all where none is named."""
    known = {name: area for area in areas for name in (area.reader.removeprefix(AREA), area.name)}
    unknown = [name for name in only if name not in known]
    if unknown:
        near = difflib.get_close_matches(unknown[0], known, n=3, cutoff=0.4)
        listed = ", ".join(near or [area.reader.removeprefix(AREA) for area in areas])
        raise _refused("hanya", f"{unknown[0]!r} tidak ada pada data.", f"Yang ada: {listed}.")
    chosen = {known[name].reader for name in only}
    return [area for area in areas if not only or area.reader in chosen]


def _refused(kolom: str, masalah: str, saran: str) -> ParameterError:
    return ParameterError(
        [
            Fault(
                berkas="parameter",
                kolom=kolom,
                kode="PARAMETER-NILAI",
                masalah=f"{kolom}: {masalah}",
                saran=saran,
            )
        ]
    )


def _key(study: Study) -> str:
    """One hash over everything the reports are made from: data, parameters, codes, program."""
    made_from = {
        "data": study.snapshot.fingerprint,
        "sumber": [vars(source) for source in study.snapshot.sources],
        "masalah": study.problem.fingerprint,
        "parameter": study.parameters.model_dump(),
        "kode": _hash("\n".join(codes(study.snapshot))),
        "program": program_hash(),
        "versi": versions(),
    }
    return _hash(json.dumps(made_from, sort_keys=True))


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _planning(study: Study, file: Path) -> Planning:
    """The plan written down earlier, or else solved now and written down."""
    try:
        return study.reopen(json.loads(file.read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError, AttributeError, StoredPlanError):
        planning = study.solve()  # not there, no JSON, no mapping, or not this plan
    write_whole(file, json.dumps(write_down(planning.plan)).encode(), restricted=True)
    return planning


# --- one report -----------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, eq=False)
class _Batch:
    """The plan, the folder, and the hash of what both are made from."""

    planning: Planning
    root: Path
    key: str

    def look(self, area: UnitReport) -> UnitReport:
        """Say what the plan is to an area, and whether its report is there and whole."""
        units = own_units(self._told_to(area).study)
        return replace(
            area,
            figures=figures_of(self.planning, units),
            state="sudah ada" if self._is_whole(area) else "belum",
        )

    def report(self, area: UnitReport) -> UnitReport:
        """Make one report unless it is there; a failure becomes its reason."""
        if area.state == "sudah ada":
            return area
        try:
            self._make(area)
        except OSError as error:
            return replace(area, state="gagal", failure=explain_oserror(error))
        except MutasiError as error:
            return replace(area, state="gagal", failure=str(error))
        shutil.rmtree(self.root / FAILED_FOLDER / area.folder, ignore_errors=True)
        return replace(area, state="baru")

    def _make(self, area: UnitReport) -> None:
        folder, told = self.root / area.folder, self._told_to(area)
        _refuse_foreign(folder)
        label, values = told.study.snapshot.label, told.study.parameters.model_dump()
        known = notebook_parameters(NOTEBOOK)
        with (
            work_folder(self.root, "laporan") as work,
            failed_kept(work, self.root / FAILED_FOLDER / area.folder),
        ):
            record = run_notebook(
                NOTEBOOK, {name: values[name] for name in known}, work,
                label=label, title=f"Rencana mutasi: {area.name}",
            )  # fmt: skip
            self._refuse_other(record)
            (work / f"{NOTEBOOK}.ipynb").unlink()  # working notebooks stay in the office
            if names_reach(told.study) != "tidak ada":
                annex, day = {"Terbatas": restricted_table(told)}, told.study.snapshot.as_of
                write_workbook(work / ANNEX, annex, label, restricted=True, dated=day)
            write_record(work, self._mark(area) | {"nama": area.name, "segel": record.seal})
            publish_folder(work, folder, replace=True)

    def _refuse_other(self, record: RunRecord) -> None:
        """A report must tell of these data and this plan; its seal says of which it tells."""
        data, plan = self.planning.study.snapshot.fingerprint, self.planning.plan.fingerprint
        if not all(mark in record.seal for mark in (f"data {data[:16]}", f"rencana {plan[:16]}")):
            reason = "data atau rencananya bukan yang dipakai laporan lain."
            raise NotebookFailedError(record.name, reason)

    def _told_to(self, area: UnitReport) -> Planning:
        reader = {"tingkat_akses": "unit", "unit_akses": area.reader}
        return self.planning.told_to(self.planning.study.parameters.model_copy(update=reader))

    def _mark(self, area: UnitReport) -> dict[str, str]:
        """What the record of a report must say for it to be of this batch and this plan."""
        return {
            "kunci": self.key,
            "rencana": self.planning.plan.fingerprint,
            "unit_akses": area.reader,
        }

    def _is_whole(self, area: UnitReport) -> bool:
        """Whether the report is there, of this batch, with every file as it was written."""
        folder = self.root / area.folder
        record = read_record(folder)
        if any(record.get(name) != value for name, value in self._mark(area).items()):
            return False
        return not OURS & set(verify_folder(folder))


def _refuse_foreign(folder: Path) -> None:
    """Refuse to replace a folder in which somebody keeps files of their own."""
    foreign = {path.name for path in _inside(folder)} - OURS
    if foreign:
        raise InputDataError(
            [
                Fault(
                    berkas=folder.name,
                    kode="FOLDER-TERISI",
                    masalah="berisi berkas lain yang akan hilang bila laporannya dibuat ulang.",
                    saran="Pindahkan dahulu berkas Anda, lalu jalankan lagi.",
                )
            ]
        )


def _inside(folder: Path) -> Iterator[Path]:
    return folder.iterdir() if folder.is_dir() else iter(())


# --- all of them ----------------------------------------------------------------------------------


def _index(planning: Planning, reports: Sequence[UnitReport], per: Per) -> str:
    study = planning.study
    rows = [
        IndexRow(
            name=report.name,
            numbers=[report.figures[name] for name in COLUMNS],
            page=f"{report.folder}/{PAGE}" if report.state in ("sudah ada", "baru") else "",
            failure=report.failure,
        )
        for report in sorted(reports, key=lambda report: -report.figures["kurang_sebelum"])
    ]
    ready = sum(bool(row.page) for row in rows)
    lines = [
        f"{study.snapshot.nama_daerah} · keadaan data per {tanggal(study.snapshot.as_of)} · "
        f"TMT rencana {tanggal(study.tmt)}",
        f"{angka(ready)} dari {angka(len(rows))} laporan siap. Semuanya dari satu rencana "
        f"({planning.plan.report.status.value}), sidik {planning.plan.fingerprint[:16]}.",
        "Daftar ini untuk badan kepegawaian. Serahkan kepada tiap kepala hanya folder unitnya; "
        "lampiran terbatas di dalamnya memuat nama."
        if per == "opd"
        else "Daftar ini untuk badan kepegawaian. Laporan per kecamatan tanpa lampiran nama.",
    ]
    return index_page(
        rows,
        title=f"Rencana mutasi per {HEADINGS[per].lower()}",
        columns=(HEADINGS[per], *COLUMNS.values()),
        lines=lines,
        label=study.snapshot.label,
    )


def _record(batch: _Batch, reports: Sequence[UnitReport], per: Per) -> dict[str, Any]:
    """What was made from what; nothing in it depends on when, or in how many runs."""
    study, plan = batch.planning.study, batch.planning.plan
    return {
        "kunci": batch.key,
        **origin(batch.planning),
        "per": per,
        "tmt_rencana": study.tmt.isoformat(),
        "status": plan.report.status.value,
        "laporan": [
            {"nama": report.name, "folder": report.folder, "gagal": report.failure}
            for report in reports
        ],
        "versi": versions(),
    }

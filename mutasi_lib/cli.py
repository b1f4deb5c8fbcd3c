"""The command line, in Bahasa Indonesia.

Exit codes: 0 done, 2 bad input, 3 no plan, 1 our fault.
"""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any, Literal, cast

import pandas as pd
import typer
import yaml
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table
from typer import rich_utils

from mutasi_lib.domain.parameters import Parameters
from mutasi_lib.errors import Fault, InputDataError, MutasiError, ParameterError

if TYPE_CHECKING:
    from mutasi_lib.batch.areas import Made

rich_utils.ARGUMENTS_PANEL_TITLE = "Masukan"
rich_utils.OPTIONS_PANEL_TITLE = "Pilihan"
rich_utils.COMMANDS_PANEL_TITLE = "Perintah"

app = typer.Typer(
    help="Perencanaan mutasi ASN: dari tabel menjadi rencana yang terbukti dan laporannya.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
out = Console()
err = Console(stderr=True)

Sumber = Annotated[
    str, typer.Argument(help="rangkui, bolaang_mongondow, folder CSV, atau berkas XLSX")
]
Skenario = Annotated[Path | None, typer.Option(help="berkas YAML berisi parameter")]
Atur = Annotated[list[str] | None, typer.Option(help="parameter, misalnya bobot_jarak=2")]
Keluaran = Annotated[Path, typer.Option("--out", help="folder hasil")]


def read_parameters(sumber: str, skenario: Path | None, atur: list[str] | None) -> Parameters:
    """Combine a scenario file and single settings; later ones win.

    Raises
    ------
    ParameterError
        The file is missing or broken, or a parameter is refused.
    """
    values: dict[str, Any] = {}
    if skenario is not None:
        values |= _read_yaml(skenario)
    for text in atur or []:
        name, equals, value = text.partition("=")
        if not equals:
            raise ParameterError(
                [_fault("--atur", f"{text!r} bukan nama=nilai.", "Contoh: bobot_jarak=2")]
            )
        values[name.strip()] = yaml.safe_load(value)
    _allow(sumber)
    return Parameters.from_mapping({**values, "sumber": sumber})


def _allow(sumber: str) -> None:
    """Whoever types a path at the command line may open it; parameters stay in the workspace."""
    from mutasi_lib.loading import SAMPLES
    from mutasi_lib.loading.sources import is_address
    from mutasi_lib.loading.workspace import allow, check_address

    if is_address(sumber):
        check_address(sumber)
    if sumber not in SAMPLES:
        allow(sumber)


def _read_yaml(path: Path) -> dict[str, Any]:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ParameterError(
            [_fault(path.name, "berkas skenario tidak ditemukan.", "Periksa nama dan letaknya.")]
        ) from None
    except (yaml.YAMLError, UnicodeDecodeError):
        content = None
    if not isinstance(content, dict):
        raise ParameterError(
            [_fault(path.name, "bukan YAML berisi nama: nilai.", "Lihat contoh di scenarios/.")]
        )
    return {str(name): value for name, value in content.items()}


def _fault(berkas: str, masalah: str, saran: str) -> Fault:
    return Fault(berkas=berkas, kode="SKENARIO", masalah=masalah, saran=saran)


@app.command()
def contoh(
    nama: Annotated[str, typer.Argument(help="rangkui atau bolaang_mongondow")] = "rangkui",
    keluaran: Annotated[Path | None, typer.Option("--out", help="salin ke folder ini")] = None,
    ukuran: Annotated[int | None, typer.Option(help="jumlah ASN kota contoh", min=300)] = None,
    bentuk: Annotated[
        str, typer.Option(help="tabel, buku (satu XLSX), atau instansi (SIASN, Dapodik, ...)")
    ] = "tabel",
    tanpa_pengaruh: Annotated[
        bool,
        typer.Option("--tanpa-pengaruh", help="kota contoh yang perpindahannya tak berpengaruh"),
    ] = False,
) -> None:
    """Siapkan data contoh, atau tulis kota contoh dengan ukuran atau bentuk lain."""
    from mutasi_lib.loading import sample_source
    from mutasi_lib.reports import write_whole
    from mutasi_lib.sample import CITY_PEOPLE, write_city
    from mutasi_lib.sample.offices import write_offices, write_own_workbook

    if bentuk not in ("tabel", "buku", "instansi"):
        raise ParameterError(
            [_fault("--bentuk", "tidak dikenal.", "Pilihan: tabel, buku, instansi.")]
        )
    if bentuk != "tabel":
        folder = keluaran or Path(f"contoh_{bentuk}")
        with TemporaryDirectory() as made:
            source = sample_source(nama)
            if ukuran is not None:
                write_city(Path(made), people=ukuran)
                source = Path(made)
            if bentuk == "buku":
                folder.mkdir(parents=True, exist_ok=True)
                write_own_workbook(source, folder / f"{nama}.xlsx", dirt=True)
            else:
                write_offices(source, folder)
        out.print(f"Data contoh bentuk {bentuk} ditulis ke {folder}.", soft_wrap=True)
        return
    if ukuran is not None or tanpa_pengaruh:
        people = ukuran or CITY_PEOPLE
        folder = keluaran or Path(f"kota_contoh_{people}")
        folder.mkdir(parents=True, exist_ok=True)
        write_city(folder, people=people, planted=not tanpa_pengaruh)
        out.print(f"Kota contoh dengan {people} ASN ditulis ke {folder}.")
        return
    source = sample_source(nama)
    if keluaran is not None:
        for file in sorted(source.glob("*.csv")):
            write_whole(keluaran / file.name, file.read_bytes())
    out.print(f"Data contoh {nama} siap: {keluaran or source}", soft_wrap=True)


@app.command()
def templat(
    berkas: Annotated[
        Path, typer.Argument(help="buku kerja .xlsx, atau templat keputusan .docx")
    ] = Path("templat.xlsx"),
) -> None:
    """Tulis templat: buku kerja kosong (.xlsx) atau lampiran Keputusan Wali Kota (.docx)."""
    from mutasi_lib.reports.annexes import default_template
    from mutasi_lib.reports.files import write_whole
    from mutasi_lib.reports.template import write_template

    if berkas.exists():
        raise InputDataError(
            [_fault(berkas.name, "sudah ada; tidak ditimpa.", "Sebutkan nama lain.")]
        )
    if berkas.suffix.lower() == ".docx":
        write_whole(berkas, default_template())
        out.print(f"Templat ditulis: {berkas}", soft_wrap=True)
        out.print("Ubah di Word, lalu pakai dengan: mutasi rencana ... --keputusan NAMA_BERKAS")
        return
    out.print(f"Templat ditulis: {write_template(berkas)}", soft_wrap=True)
    out.print("Isi, simpan, lalu periksa dengan: mutasi periksa NAMA_BERKAS")


@app.command()
def periksa(
    sumber: Annotated[
        list[str], typer.Argument(help="satu atau beberapa: contoh, folder, CSV, XLSX, basis data")
    ],
    per_tanggal: Annotated[str, typer.Option(help="keadaan data per tanggal, TTTT-BB-HH")] = "",
    pemetaan: Annotated[Path | None, typer.Option(help="berkas YAML pemetaan nama")] = None,
    keluaran: Annotated[Path, typer.Option("--out", help="folder hasil")] = Path("out/periksa"),
    simpan: Annotated[
        Path | None, typer.Option(help="simpan tabel yang bersih: berkas .xlsx atau folder CSV")
    ] = None,
) -> None:
    """Periksa data: semua yang salah sekaligus, dengan buku kerja hasil pemeriksaan."""
    from mutasi_lib.loading import take_snapshot
    from mutasi_lib.planning import inspect
    from mutasi_lib.reports.console import print_intake
    from mutasi_lib.reports.findings import write_intake
    from mutasi_lib.reports.tables import write_tables

    for one in sumber:
        _allow(one)
    intake = inspect(sumber, per_tanggal=_day(per_tanggal), mapping=pemetaan)
    print_intake(intake, out)
    if len(intake.log.findings) or len(intake.log.repairs):
        book, *marked = write_intake(intake, keluaran)
        out.print(f"Ditulis: {book}", soft_wrap=True)
        if marked:
            where = keluaran / "ditandai"
            out.print(f"Salinan bertanda dari {len(marked)} berkas: {where}", soft_wrap=True)
    if len(intake.faults):
        raise typer.Exit(InputDataError.exit_code)
    snapshot = take_snapshot(intake)
    if simpan is not None:
        out.print(f"Tabel bersih disimpan: {write_tables(snapshot, simpan)}", soft_wrap=True)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise ParameterError(
            [_fault("--per-tanggal", "bukan tanggal.", "Tulis TTTT-BB-HH, misalnya 2027-01-01.")]
        ) from None


@app.command()
def kebutuhan(
    sumber: Sumber,
    keluaran: Annotated[
        Path | None, typer.Option("--out", help="tulis kebutuhan.csv dan kebutuhan.xlsx")
    ] = None,
    skenario: Skenario = None,
    atur: Atur = None,
    per: Annotated[
        str, typer.Option(help="satu laporan untuk tiap opd atau kecamatan, dengan daftarnya")
    ] = "",
) -> None:
    """Hitung kebutuhan, bezetting, kekurangan, dan yang dapat ditutup mutasi."""
    from mutasi_lib.planning import prepare_study
    from mutasi_lib.redistribution import redistribute
    from mutasi_lib.reports.needs_files import write_needs

    parameters = read_parameters(sumber, skenario, atur)
    if per:
        _needs_batch(parameters, keluaran or Path("out"), per)
        return
    study = prepare_study(parameters)
    found = redistribute(study)
    shown = found.by_kelompok.assign(
        tertutup=found.by_kelompok["tertutup_setara"] + found.by_kelompok["tertutup_padanan"]
    )[["kelompok_jabatan", "kekurangan", "tertutup", "terhalang", "rekrutmen"]]
    _print_frame(shown, f"Kekurangan per kelompok jabatan, TMT {study.tmt:%d-%m-%Y}")
    lacking = int(found.by_kelompok["kekurangan"].sum())
    out.print(f"{lacking} kursi kosong; paling banyak {found.closed} dapat ditutup mutasi.")
    _print_label(study.snapshot.label)
    if keluaran is not None:
        for path in write_needs(study, found, keluaran):
            out.print(f"Ditulis: {path}", soft_wrap=True)


def _needs_batch(parameters: Parameters, folder: Path, per: str) -> None:
    """One needs report per area, with a bar; the failed ones are named at the end."""
    from mutasi_lib.batch.areas import INDEX
    from mutasi_lib.batch.needs import run_needs_batch

    with _progress() as progress:
        tell = _counted(progress, "Menyiapkan data")
        made, entries = run_needs_batch(parameters, folder, per=_per(per), tell=tell)
    done = len(entries) - sum(bool(entry.failure) for entry in entries)
    out.print(f"{done} dari {len(entries)} laporan selesai.")
    _end_batch(made / INDEX, entries)


def _unit_reports(parameters: Parameters, folder: Path, per: str, only: Sequence[str]) -> None:
    """One report of the plan per area, with a bar; the failed ones are named at the end."""
    from mutasi_lib.kernels import warm_kernels
    from mutasi_lib.loading.workspace import absolute_source

    kind = _per(per)
    found = parameters.model_copy(update={"sumber": absolute_source(parameters.sumber)})
    with _progress() as progress, warm_kernels(found):
        tell = _counted(progress, "Menyiapkan data dan rencana")
        from mutasi_lib.batch.areas import INDEX  # takes seconds; the kernels' process reads data
        from mutasi_lib.batch.units import run_unit_reports

        made, reports = run_unit_reports(found, folder, per=kind, only=only, tell=tell)
    counts = Counter(report.state for report in reports)
    ready = counts["baru"] + counts["sudah ada"]
    out.print(
        f"{ready} dari {len(reports)} laporan siap: {counts['baru']} baru dibuat, "
        f"{counts['sudah ada']} sudah ada dan utuh."
    )
    _end_batch(made / INDEX, reports)


def _per(text: str) -> Literal["opd", "kecamatan"]:
    if text not in ("opd", "kecamatan"):
        raise ParameterError([_fault("--per", "tidak dikenal.", "Pilihan: opd, kecamatan.")])
    return "opd" if text == "opd" else "kecamatan"


def _counted(progress: Progress, first: str) -> Callable[[str, int], None]:
    """A bar that moves on by one whenever something is told."""
    task = progress.add_task(first, total=None)
    return lambda text, total: progress.update(task, advance=1, total=total, description=text)


def _end_batch(index: Path, entries: Sequence[Made]) -> None:
    """Name the failed reports, and end with 1 if there are any."""
    from mutasi_lib.batch.areas import failures

    failed = failures(entries)
    if len(failed):
        _print_frame(failed, "Laporan yang gagal")
    out.print(f"Buka: {index}", soft_wrap=True)
    if len(failed):
        raise typer.Exit(1)


@app.command()
def rencana(
    sumber: Sumber,
    keluaran: Keluaran,
    skenario: Skenario = None,
    atur: Atur = None,
    keputusan: Annotated[
        Path | None, typer.Option(help="templat Word untuk lampiran keputusan")
    ] = None,
    timpa: Annotated[bool, typer.Option("--timpa", help="ganti hasil yang sudah ada")] = False,
) -> None:
    """Susun rencana: tabel, buku kerja, usulan I-MUT, lampiran keputusan, run.json."""
    from mutasi_lib.evaluation import key_figures
    from mutasi_lib.pipeline import run_json
    from mutasi_lib.planning import make_plan
    from mutasi_lib.reports import write_json, write_plan
    from mutasi_lib.reports.access import SEATS, is_exact, register_release
    from mutasi_lib.reports.annexes import read_template
    from mutasi_lib.reports.files import (
        check_target,
        publish_folder,
        still_holds,
        work_folder,
        write_record,
    )

    started = datetime.now().astimezone()
    target = keluaran.resolve()
    earlier = check_target(target, replace=timpa)
    decree = read_template(keputusan)
    planning = make_plan(read_parameters(sumber, skenario, atur))
    status = planning.plan.report.status.value
    numbers = {str(name): float(value) for name, value in key_figures(planning).items()}
    label = planning.study.snapshot.label
    told = numbers if is_exact(planning.study) else {name: numbers[name] for name in SEATS}
    summary = {"status": status, **told, "keterangan_data": label}
    with work_folder(target.parent, "rencana") as work:
        write_plan(planning, work, decree=decree)
        write_json(work / "ringkasan.json", summary)
        write_record(work, run_json(planning, started))
        register_release(planning, f"{started:%Y-%m-%d_%H%M%S}_rencana")
        folder = publish_folder(work, target, replace=still_holds(target, earlier))
    out.print(
        f"{status.capitalize()}: {len(planning.plan.moves)} perpindahan, "
        f"{numbers['terisi']:.0f} dari {numbers['kurang_sebelum']:.0f} kursi kosong terisi, "
        f"{numbers['kurang_sesudah']:.0f} tetap kosong."
    )
    _print_label(label)
    out.print(f"Hasil ada di {keluaran if folder == target else folder}", soft_wrap=True)


@app.command()
def evaluasi(
    sumber: Sumber,
    keluaran: Annotated[
        Path | None,
        typer.Option("--out", help="tulis pengaruh, daftar kerja, dan risiko adaptasi di sini"),
    ] = None,
    skenario: Skenario = None,
    atur: Atur = None,
    menurut: Annotated[
        str, typer.Option(help="kelompok_jabatan, rumpun, kecamatan, atau opd")
    ] = "kelompok_jabatan",
) -> None:
    """Nilai putaran yang lalu, lalu bandingkan cakupan dan realisasi rencana ini."""
    from mutasi_lib.evaluation import (
        BY,
        coverage,
        evaluate_snapshot,
        plan_against_realisasi,
    )
    from mutasi_lib.planning import make_plan
    from mutasi_lib.reports.evaluation_files import verdict_rows, write_evaluation

    if menurut not in BY:
        raise ParameterError([_fault("--menurut", "tidak dikenal.", f"Pilihan: {', '.join(BY)}.")])
    planning = make_plan(read_parameters(sumber, skenario, atur))
    study = planning.study
    table = coverage(planning, menurut)[
        [menurut, "kebutuhan", "kurang_sebelum", "kurang_sesudah", "terisi"]
    ]
    _print_frame(table, "Cakupan sebelum dan sesudah rencana")
    _print_frame(plan_against_realisasi(planning), "Rencana terhadap realisasi")
    evaluated = evaluate_snapshot(study.snapshot)
    if evaluated.cohort.transfers.empty:
        out.print("Belum ada perpindahan terlaksana yang teramati.")
    else:
        _print_frame(verdict_rows(evaluated), "Pengaruh putaran yang lalu")
    _print_label(study.snapshot.label)
    if keluaran is not None:
        for path in write_evaluation(study, evaluated, keluaran):
            out.print(f"Ditulis: {path}", soft_wrap=True)


@app.command()
def laporan(
    sumber: Annotated[list[str] | None, typer.Argument(help="satu atau beberapa sumber")] = None,
    keluaran: Keluaran = Path("out"),
    skenario: Skenario = None,
    atur: Atur = None,
    per: Annotated[
        str, typer.Option(help="satu laporan bagi tiap opd atau kecamatan, dengan daftarnya")
    ] = "",
    hanya: Annotated[
        list[str] | None, typer.Option(help="dengan --per: kode atau nama unit yang diminta saja")
    ] = None,
) -> None:
    """Buat laporan: rencana, notebook, halaman, dan catatan jalannya.

    Tanpa sumber: rencana dan memo Bolaang Mongondow, lalu semua notebook kota contoh.
    Dengan --per: rencana dihitung sekali, lalu tiap unit mendapat bagiannya. Perintah yang sama
    melanjutkan yang terputus; laporan yang sudah ada dan utuh tidak dibuat ulang.
    """
    if hanya and not per:
        raise ParameterError([_fault("--hanya", "dipakai bersama --per.", "Contoh: --per opd")])
    if per:
        if not sumber or len(sumber) > 1:
            raise ParameterError([_fault("--per", "memerlukan tepat satu sumber.", "Sebutkan.")])
        _unit_reports(read_parameters(sumber[0], skenario, atur), keluaran, per, hanya or ())
        return
    from mutasi_lib.pipeline import MEMO, PLAN_AND_MEMO, SUITE, SUITES, on_paper, run_suite
    from mutasi_lib.reports.paper import WITHOUT_PDF

    short: dict[str, tuple[str, ...]] = {"bolaang_mongondow": PLAN_AND_MEMO, "rangkui": SUITE}
    for name, chosen in (dict.fromkeys(sumber, ()) if sumber else short).items():
        parameters = read_parameters(name, skenario, atur)
        notebooks = chosen or SUITES[parameters.tingkat_akses]
        with _progress() as progress:
            steps = len(notebooks) + 2 + len(on_paper(notebooks))
            task = progress.add_task(f"Laporan {name}", total=steps)
            tell = partial(_step, progress, task)
            folder = run_suite(parameters, keluaran, notebooks=notebooks, tell=tell)
        page = folder / f"{MEMO}.html"
        out.print(f"Laporan {name} siap. Buka: {page}", soft_wrap=True)
        printed = page.with_suffix(".pdf")
        out.print(f"Cetakan: {printed}" if printed.exists() else WITHOUT_PDF, soft_wrap=True)


def _step(progress: Progress, task: TaskID, text: str) -> None:
    progress.update(task, advance=1, description=text)


def _progress() -> Progress:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    return Progress(*columns, console=err)


@app.command()
def lab() -> None:
    """Buka JupyterLab pada notebook pembuka."""
    from mutasi_lib.pipeline import NOTEBOOKS

    command = [
        sys.executable, "-m", "jupyter", "lab", str(NOTEBOOKS / "00_mulai.ipynb"),
        "--ServerApp.ip=127.0.0.1",
    ]  # fmt: skip
    if os.name != "nt":
        command.append("--KernelManager.transport=ipc")  # TCP kernels collide when many start
    os.environ.setdefault("MUTASI_RUANG_KERJA", str(Path.cwd()))  # kernels start in notebooks/
    raise typer.Exit(subprocess.run(command, check=False).returncode)  # noqa: S603 - our own words


@app.command()
def dasbor(
    sumber: Sumber = "rangkui",
    skenario: Skenario = None,
    atur: Atur = None,
    port: Annotated[int | None, typer.Option(help="pintu; bila kosong, dipilihkan")] = None,
    siap: Annotated[int, typer.Option(help="pembaca yang halamannya disiapkan", min=0)] = 2,
    buka: Annotated[bool, typer.Option("--buka/--tanpa-buka", help="buka peramban")] = True,
) -> None:
    """Sajikan bengkel rencana sebagai halaman di peramban, tanpa kode (Ctrl-C mengakhiri)."""
    import webbrowser

    from mutasi_lib.dashboard import NOTEBOOK, serve
    from mutasi_lib.pipeline import notebook_parameters
    from mutasi_lib.planning import prepare_study

    parameters = read_parameters(sumber, skenario, atur)
    out.print("Data diperiksa …")
    prepare_study(parameters)  # what is wrong is told here, not on a page without words for it
    given = parameters.model_dump(mode="json", exclude_unset=True)
    values = {name: given[name] for name in notebook_parameters(NOTEBOOK) if name in given}

    def ready(address: str) -> None:
        out.print(f"Dasbor: {address}", soft_wrap=True)
        out.print("Alamat itu berisi kuncinya: berikan hanya kepada yang boleh melihat data.")
        out.print("Data dibaca sekali; bila datanya berubah, jalankan perintah ini lagi.")
        if buka:
            webbrowser.open(address)

    raise typer.Exit(serve(values, port=port, kept_ready=siap, ready=ready))


def _print_frame(frame: pd.DataFrame, title: str) -> None:
    table = Table(title=title)
    for column in frame.columns:
        numeric = pd.api.types.is_numeric_dtype(frame[column].dtype)
        table.add_column(str(column).replace("_", " "), justify="right" if numeric else "left")
    for row in frame.itertuples(index=False):
        table.add_row(*(str(cell) for cell in row))
    out.print(table)


def _print_label(label: str) -> None:
    if label:
        out.print(label, style="bold", soft_wrap=True)


def _print_faults(error: InputDataError) -> None:
    from mutasi_lib.reports.console import print_faults

    print_faults(error.faults, err)


STOPPED = 130
"""What typer makes of Ctrl-C."""

# the base of every wrong use of a command; typer exports only this child of it
UsageError = cast("type[Exception]", typer.BadParameter.__base__)


def _usage(error: Exception) -> str:
    """Say in Indonesian what was wrong with the call."""
    param = getattr(error, "param", None)
    name = max(param.opts, key=len) if param is not None and param.opts else "masukan"
    return {
        "NoSuchOption": f"Pilihan {getattr(error, 'option_name', '')} tidak dikenal.",
        "MissingParameter": f"{name} wajib diisi.",
        "BadParameter": f"Nilai untuk {name} tidak dapat dipakai.",
    }.get(type(error).__name__, "Perintah itu tidak dikenal.")


def main() -> None:
    """Run a command; every failure is one Indonesian explanation and an exit code."""
    code = 0
    try:
        result = app(standalone_mode=False)
        code = result if isinstance(result, int) else 0
    except InputDataError as error:
        _print_faults(error)
        code = error.exit_code
    except MutasiError as error:
        err.print(str(error), markup=False, soft_wrap=True)
        code = error.exit_code
    except typer.Exit as stop:
        code = stop.exit_code
    except UsageError as error:
        err.print(_usage(error), markup=False)
        err.print("Tulis 'mutasi --help' untuk melihat perintah yang ada.", markup=False)
        code = 2
    except OSError as error:
        from mutasi_lib.reports.files import explain_oserror

        err.print(explain_oserror(error), markup=False)
        code = 1
    if code == STOPPED:
        err.print("Dihentikan.")
    gc.freeze()  # or else the end looks for garbage among millions of cells: a second
    sys.exit(code)


if __name__ == "__main__":
    main()

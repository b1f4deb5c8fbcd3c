"""The command line, in Bahasa Indonesia.

Exit codes: 0 done, 2 bad input, 3 no plan, 1 our fault.
"""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Annotated, Any, cast

import pandas as pd
import typer
import yaml
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table
from typer import rich_utils

from mutasi_lib.domain.parameters import Parameters
from mutasi_lib.errors import Fault, InputDataError, MutasiError, ParameterError

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
    return Parameters.from_mapping({**values, "sumber": sumber})


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
) -> None:
    """Siapkan data contoh, atau tulis kota contoh dengan ukuran lain."""
    from mutasi_lib.loading import sample_source
    from mutasi_lib.reports import write_whole
    from mutasi_lib.sample import write_city

    if ukuran is not None:
        folder = keluaran or Path(f"kota_contoh_{ukuran}")
        folder.mkdir(parents=True, exist_ok=True)
        write_city(folder, people=ukuran)
        out.print(f"Kota contoh dengan {ukuran} ASN ditulis ke {folder}.")
        return
    source = sample_source(nama)
    if keluaran is not None:
        for file in sorted(source.glob("*.csv")):
            write_whole(keluaran / file.name, file.read_bytes())
    out.print(f"Data contoh {nama} siap: {keluaran or source}", soft_wrap=True)


@app.command()
def periksa(sumber: Sumber) -> None:
    """Periksa data: ringkasannya, atau semua kesalahannya sekaligus."""
    from mutasi_lib.planning import open_source

    snapshot = open_source(sumber)
    table = Table(title=f"Data {snapshot.nama_daerah} per {snapshot.as_of:%d-%m-%Y}")
    table.add_column("Tabel")
    table.add_column("Baris", justify="right")
    table.add_column("Kolom terisi", justify="right")
    for name, frame in snapshot.tables.items():
        if len(frame):
            filled = int(frame.notna().any().sum())
            table.add_row(name, str(len(frame)), f"{filled} dari {len(frame.columns)}")
    out.print(table)
    _print_label(snapshot.label)
    out.print("Tidak ada kesalahan.")


@app.command()
def kebutuhan(
    sumber: Sumber,
    keluaran: Annotated[Path | None, typer.Option("--out", help="tulis kebutuhan.csv")] = None,
    skenario: Skenario = None,
    atur: Atur = None,
) -> None:
    """Hitung kebutuhan, bezetting, dan kekurangan tiap slot."""
    from mutasi_lib.planning import prepare_study
    from mutasi_lib.reports import write_csv

    study = prepare_study(read_parameters(sumber, skenario, atur))
    needs = study.needs[~study.needs["manajerial"]]
    groups = needs.assign(
        kurang=(-needs["gap"]).clip(lower=0), lebih=needs["gap"].clip(lower=0)
    ).groupby("kelompok_jabatan")[["kebutuhan", "bezetting", "kurang", "lebih"]]
    _print_frame(
        groups.sum().sort_values("kurang", ascending=False).reset_index(),
        f"Kebutuhan per kelompok jabatan, TMT {study.tmt:%d-%m-%Y}",
    )
    _print_label(study.snapshot.label)
    if keluaran is not None:
        write_csv(keluaran / "kebutuhan.csv", study.needs, study.snapshot.label)
        out.print(f"Ditulis: {keluaran / 'kebutuhan.csv'}", soft_wrap=True)


@app.command()
def rencana(
    sumber: Sumber, keluaran: Keluaran, skenario: Skenario = None, atur: Atur = None
) -> None:
    """Susun rencana: perpindahan.csv, belum_terpenuhi.csv, ringkasan.json, run.json."""
    from mutasi_lib.evaluation import key_figures
    from mutasi_lib.pipeline import run_json
    from mutasi_lib.planning import make_plan
    from mutasi_lib.reports import write_json, write_plan

    started = datetime.now().astimezone()
    planning = make_plan(read_parameters(sumber, skenario, atur))
    status = planning.plan.report.status.value
    numbers = {str(name): float(value) for name, value in key_figures(planning).items()}
    write_plan(planning, keluaran)
    label = planning.study.snapshot.label
    summary = {"status": status, **numbers, "keterangan_data": label}
    write_json(keluaran / "ringkasan.json", summary)
    write_json(keluaran / "run.json", run_json(planning, started))
    out.print(
        f"{status.capitalize()}: {len(planning.plan.moves)} perpindahan, "
        f"{numbers['terisi']:.0f} dari {numbers['kurang_sebelum']:.0f} kursi kosong terisi, "
        f"{numbers['kurang_sesudah']:.0f} tetap kosong."
    )
    _print_label(label)
    out.print(f"Hasil ada di {keluaran}", soft_wrap=True)


@app.command()
def evaluasi(
    sumber: Sumber,
    skenario: Skenario = None,
    atur: Atur = None,
    menurut: Annotated[
        str, typer.Option(help="kelompok_jabatan, rumpun, kecamatan, atau opd")
    ] = "kelompok_jabatan",
) -> None:
    """Bandingkan cakupan sebelum dan sesudah, dan rencana terhadap realisasi."""
    from mutasi_lib.evaluation import BY, coverage, plan_against_realisasi
    from mutasi_lib.planning import make_plan

    if menurut not in BY:
        raise ParameterError([_fault("--menurut", "tidak dikenal.", f"Pilihan: {', '.join(BY)}.")])
    planning = make_plan(read_parameters(sumber, skenario, atur))
    table = coverage(planning, menurut)[
        [menurut, "kebutuhan", "kurang_sebelum", "kurang_sesudah", "terisi"]
    ]
    _print_frame(table, "Cakupan sebelum dan sesudah rencana")
    _print_frame(plan_against_realisasi(planning), "Rencana terhadap realisasi")
    _print_label(planning.study.snapshot.label)


@app.command()
def laporan(
    sumber: Annotated[list[str] | None, typer.Argument(help="satu atau beberapa sumber")] = None,
    keluaran: Keluaran = Path("out"),
    skenario: Skenario = None,
    atur: Atur = None,
) -> None:
    """Buat laporan: rencana, notebook, halaman, dan catatan jalannya.

    Tanpa sumber: rencana dan memo Bolaang Mongondow, lalu semua notebook kota contoh.
    """
    from mutasi_lib.pipeline import PLAN_AND_MEMO, SUITE, run_suite

    short: dict[str, tuple[str, ...]] = {"bolaang_mongondow": PLAN_AND_MEMO, "rangkui": SUITE}
    for name, notebooks in (dict.fromkeys(sumber, SUITE) if sumber else short).items():
        parameters = read_parameters(name, skenario, atur)
        with _progress() as progress:
            task = progress.add_task(f"Laporan {name}", total=len(notebooks) + 2)
            tell = partial(_step, progress, task)
            folder = run_suite(parameters, keluaran, notebooks=notebooks, tell=tell)
        out.print(f"Laporan {name} siap. Buka: {folder / '06_memo_pimpinan.html'}", soft_wrap=True)


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
    raise typer.Exit(subprocess.run(command, check=False).returncode)  # noqa: S603 - our own words


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
    table = Table(title=f"{len(error.faults)} kesalahan; tidak ada yang ditulis", show_lines=True)
    shown = [column for column in error.faults.columns if error.faults[column].astype(bool).any()]
    for column in shown:
        table.add_column(column, overflow="fold")
    for row in error.faults[shown].itertuples(index=False):
        table.add_row(*(str(cell) if cell else "" for cell in row))
    err.print(table, markup=False)


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
        name = Path(str(error.filename)).name if error.filename else "berkas hasil"
        err.print(f"Tidak dapat menulis atau membaca {name}: {error.strerror}.", markup=False)
        code = 1
    if code == STOPPED:
        err.print("Dihentikan.")
    sys.exit(code)


if __name__ == "__main__":
    main()

"""What a plan means to one unit (or kecamatan), told to the one who heads it.

The plan is that of the whole government; here stands the part that concerns the units of
``unit_akses``: counts of the own people as they are, others only where they come or go.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import pandas as pd
from IPython.display import HTML

from mutasi_lib import evaluation
from mutasi_lib.errors import Fault, ParameterError
from mutasi_lib.execution import execution_order
from mutasi_lib.explanation import explain_unfilled
from mutasi_lib.planning import Planning, Study
from mutasi_lib.reports.access import AREA, access_of, is_exact, own_units, shown_moves
from mutasi_lib.reports.format import angka, tanggal
from mutasi_lib.reports.html import Show, long_table, masthead, paragraphs, tiles, whole, words
from mutasi_lib.reports.sections import before_after_picture, coverage_table

MOST_ROWS = 40
"""So many rows of a table stand open; the others behind a click."""

MOST_NAMED = 5
"""So many units are named in a sentence."""

CAPTIONS = {
    "datang": "Pegawai yang datang",
    "pergi": "Pegawai yang pergi",
    "di dalam": "Pegawai yang berpindah di dalam",
}
"""Direction of a move (`evaluation.moves_of`) -> caption of its table."""


def report_units(study: Study) -> frozenset[str]:
    """Units the report is about: those of ``unit_akses``, or all for leaders who name none.

    Raises
    ------
    ParameterError
        There is no such unit, or the report is for the public, who are told of no single person.
    """
    if access_of(study).perorangan == "tidak ada":
        raise ParameterError(
            [
                Fault(
                    berkas="parameter",
                    kolom="tingkat_akses",
                    kode="PARAMETER-NILAI",
                    masalah="laporan unit menyebut perpindahan satu per satu; ia bukan untuk umum.",
                    saran="Pakai tingkat_akses 'unit' atau 'pimpinan'.",
                )
            ]
        )
    if is_exact(study) and not study.parameters.unit_akses:
        return frozenset(study.snapshot["unit_kerja"]["kode"])
    return own_units(study)


def unit_name(study: Study) -> str:
    """The unit (or kecamatan) of the report, as its head calls it."""
    asked = study.parameters.unit_akses
    if asked.startswith(AREA):
        return f"Unit-unit di Kecamatan {asked.removeprefix(AREA)}"
    return str(study.candidates.units["nama"].get(asked, study.snapshot.nama_daerah))


def own_opening(planning: Planning) -> HTML:
    """Which unit, which data, which plan."""
    study = planning.study
    units = len(report_units(study))
    lines = [
        f"{study.snapshot.nama_daerah} · keadaan data per {tanggal(study.snapshot.as_of)} · "
        f"TMT rencana {tanggal(study.tmt)}",
        f"{angka(units)} unit kerja. Rencana disusun sekaligus untuk seluruh pemerintah daerah; "
        "laporan ini memuat bagian yang menyangkut unit tersebut.",
        study.snapshot.info.get("sumber", ""),
    ]
    title = f"Rencana mutasi: {unit_name(study)}"
    return masthead(title, [line for line in lines if line], study.snapshot.label)


def own_summary(planning: Planning) -> HTML:
    """What changes here, in a sentence and a few numbers."""
    units = report_units(planning.study)
    numbers = evaluation.figures_of(planning, units)
    before, after = numbers["kurang_sebelum"], numbers["kurang_sesudah"]
    moved = sum(numbers[name] for name in evaluation.MOVES)
    people = (
        f"{angka(numbers['datang'])} pegawai datang, {angka(numbers['pergi'])} pergi, dan "
        f"{angka(numbers['di_dalam'])} berpindah di dalam."
        if moved
        else "Tidak ada pegawai yang datang, pergi, atau berpindah di dalam."
    )
    told = paragraphs(f"{people} {_seats(numbers)} {_losing(planning, units)}", kind="mohon")
    shown = [
        ("Kebutuhan", angka(numbers["kebutuhan"])),
        ("Pegawai sebelum", angka(numbers["sebelum"])),
        ("Pegawai sesudah", angka(numbers["sesudah"])),
        ("Kursi kosong sebelum", angka(before)),
        ("Kursi kosong sesudah", angka(after)),
        ("Datang", angka(numbers["datang"])),
        ("Pergi", angka(numbers["pergi"])),
    ]
    return HTML(told.data + tiles(shown).data)


def _seats(numbers: dict[str, int]) -> str:
    before, after = numbers["kurang_sebelum"], numbers["kurang_sesudah"]
    if not numbers["kebutuhan"]:
        return "Data tidak menyebut kebutuhan untuk unit ini."
    if before == after:
        return f"Kursi kosong tetap {angka(after)}." if after else "Tidak ada kursi kosong."
    change = "berkurang" if after < before else "bertambah"
    return f"Kursi kosong {change} dari {angka(before)} menjadi {angka(after)}."


def _losing(planning: Planning, units: frozenset[str]) -> str:
    """Units here that the plan leaves with more empty seats than before, most first."""
    table = evaluation.coverage(planning, "nama_unit", units=units)
    table = table[table["terisi"] < 0].sort_values("terisi", kind="stable")
    if table.empty:
        return ""
    named = [
        f"{unit} (dari {angka(before)} menjadi {angka(after)})"
        for unit, before, after in table[["nama_unit", "kurang_sebelum", "kurang_sesudah"]].values
    ]
    rest = len(named) - MOST_NAMED
    more = f", dan {angka(rest)} unit lain" if rest > 0 else ""
    return f"Kursi kosong bertambah di {', '.join(named[:MOST_NAMED])}{more}."


def own_picture(planning: Planning) -> HTML:
    """Empty seats by kelompok before and after, or that there are none."""
    units = report_units(planning.study)
    if not evaluation.figures_of(planning, units)["kurang_sebelum"]:
        return paragraphs("Sebelum rencana tidak ada kursi kosong di sini.", kind="bukti")
    return before_after_picture(planning, units=units)


def own_coverage_table(planning: Planning, by: str = "kelompok_jabatan") -> HTML:
    """Needs and empty seats here, before and after."""
    return coverage_table(planning, by, units=report_units(planning.study))


# --- who comes, who goes, when ----------------------------------------------------------------


@lru_cache(maxsize=1)
def _moves(planning: Planning) -> pd.DataFrame:
    """Moves a reader may see here, with arah, gelombang, tmt, menunggu (a code shown, or words).

    One computation for the page's sections.
    """
    study = planning.study
    concerned = evaluation.moves_of(planning, report_units(study))
    order = execution_order(planning.plan, study.problem, start=study.tmt)
    steps = concerned[["pegawai_key", "arah"]].merge(
        order[["pegawai_key", "gelombang", "tmt", "menunggu", "bersama"]], on="pegawai_key"
    )
    moves = shown_moves(planning).merge(steps, on="pegawai_key")
    code = moves.set_index("pegawai_key")["kode"]
    awaited = moves["menunggu"].map(code).fillna("perpindahan di unit lain")
    moves["menunggu"] = awaited.where(moves["menunggu"] != "", "")
    return moves


def own_moves_table(planning: Planning, arah: str) -> HTML:
    """Who comes, goes, or moves within, one by one by code, with the reasons of the service."""
    moves = _moves(planning)
    columns = {
        "kode": words("Kode"),
        "kelompok_jabatan": words("Kelompok jabatan"),
        "unit_asal": words("Dari"),
        "unit_tujuan": words("Ke"),
        "tmt": Show("TMT", tanggal),
        "alasan": words("Alasan"),
    }
    shown = moves[moves["arah"] == arah]
    return long_table(shown, columns, caption=CAPTIONS[arah], most=MOST_ROWS)


def own_order(planning: Planning) -> HTML:
    """When the moves here can be carried out, and which of them wait for others."""
    moves = _moves(planning)
    if moves.empty:
        return paragraphs("Tidak ada perpindahan yang perlu dilaksanakan di sini.")
    waiting = moves[(moves["menunggu"] != "") | moves["bersama"]]
    waves = moves.groupby(["gelombang", "tmt"])["arah"].value_counts().unstack(fill_value=0)
    waves = waves.reindex(columns=list(CAPTIONS), fill_value=0).reset_index()
    columns = {
        "gelombang": whole("Gelombang"),
        "tmt": Show("TMT", tanggal),
        "datang": whole("Datang"),
        "pergi": whole("Pergi"),
        "di dalam": whole("Di dalam"),
    }
    told = paragraphs(_waits(waiting)).data
    told += long_table(waves, columns, caption="Gelombang pelaksanaan", most=MOST_ROWS).data
    return HTML(told + _waiting_table(waiting))


def _waits(waiting: pd.DataFrame) -> str:
    if waiting.empty:
        return (
            "Tidak ada yang perlu menunggu: setiap tempat asal tetap di atas batas minimumnya, "
            "dalam urutan apa pun."
        )
    return (
        f"{angka(len(waiting))} perpindahan menunggu perpindahan lain, supaya tidak ada tempat "
        "yang jatuh di bawah batas minimumnya."
    )


def _waiting_table(waiting: pd.DataFrame) -> str:
    if waiting.empty:
        return ""
    columns = {
        "gelombang": whole("Gelombang"),
        "tmt": Show("TMT", tanggal),
        "kode": words("Kode"),
        "menunggu": words("Setelah"),
        "bersama": Show("Harus bersamaan", lambda together: "ya" if together else "tidak"),
    }
    shown = waiting.sort_values(["gelombang", "kode"])
    return str(long_table(shown, columns, caption="Yang menunggu", most=MOST_ROWS).data)


# --- what remains, and what can be said ---------------------------------------------------------


def own_unfilled_table(planning: Planning) -> HTML:
    """Seats here that stay empty, the way out, and who must act."""
    study = planning.study
    unit_of = study.needs.set_index("slot_key")["unit_kerja"]
    unfilled = explain_unfilled(planning)
    unfilled = unfilled[unfilled["slot_key"].map(unit_of).isin(report_units(study))]
    columns = {
        "unit_kerja": words("Unit kerja"),
        "kelompok_jabatan": words("Kelompok jabatan"),
        "kebutuhan": whole("Kebutuhan"),
        "sesudah": whole("Pegawai sesudah"),
        "kurang": whole("Tetap kosong"),
        "sebab": words("Sebab"),
        "jalan_keluar": words("Jalan keluar"),
        "pelaku": words("Yang harus bertindak"),
    }
    if not is_exact(study):
        del columns["sebab"]  # it tells of single people and the rules that hold them
    return long_table(unfilled, columns, caption="Kursi yang tetap kosong", most=MOST_ROWS)


def own_basis(planning: Planning) -> HTML:
    """The legal basis by status of those who move here, and how far its text is checked."""
    study = planning.study
    status = study.snapshot["pegawai"].set_index("pegawai_key")["status_pegawai"]
    here = evaluation.moves_of(planning, report_units(study))["pegawai_key"].map(status)
    basis = study.rules["dasar_mutasi"]
    told: Sequence[str] = [f"{name}: {basis.value[name]}." for name in sorted(set(here))]
    return paragraphs(
        *told,
        f"Teks acuannya: {basis.verification}. Ketentuan lain ada pada tabel di bawah ini.",
        kind="bukti",
    )


def own_reply(planning: Planning) -> HTML:
    """What the head of the unit can do with this report."""
    study = planning.study
    office = study.snapshot.info.get("nama_instansi_kepegawaian", "badan kepegawaian daerah")
    return paragraphs(
        "Rencana ini usulan; yang memutuskan adalah PPK setelah pertimbangan Tim Penilai Kinerja.",
        f"Bila ada yang keliru atau tidak dapat dijalankan, sampaikan kepada {office} dengan kode "
        "pegawai pada tabel di atas: siapa yang perlu ditahan, siapa yang dapat dilepas, siapa "
        "yang diminta, siapa yang tidak dapat diterima, dan alasannya.",
        f"Tanggapan itu diisikan pada tabel masukan_pimpinan, lalu rencana dihitung ulang. "
        f"Sebutkan sidik rencana ini: {planning.plan.fingerprint[:16]}.",
    )

"""The memo's first page: what is asked, what it brings and costs, and what it leaves open."""

from __future__ import annotations

import pandas as pd
from IPython.display import HTML

from mutasi_lib import evaluation, explanation
from mutasi_lib.decision import objections, requirements, stated_objections
from mutasi_lib.domain.goals import GOALS
from mutasi_lib.domain.plan import PlanStatus
from mutasi_lib.explanation import agency
from mutasi_lib.planning import Planning, Study
from mutasi_lib.reports.access import codes, is_exact, people_column, people_text
from mutasi_lib.reports.format import angka, persen, rupiah, tanggal, together
from mutasi_lib.reports.html import (
    Show,
    decimal,
    money,
    page_end,
    paragraphs,
    requirements_table,
    table,
    tiles,
    whole,
    words,
)

MOST_CODES = 4
"""Codes of people named on the first page; the others are counted."""

MOST_NAMES = 2
"""Kelompok, and perangkat daerah, named per kind of gap."""

UNSOLVED = "Yang tidak terselesaikan oleh mutasi"

ABBREVIATION = 3
"""Letters of a kind of unit that is written in capitals."""


def request(planning: Planning) -> HTML:
    """The request to approve: what, how many, for whom, from when."""
    study, numbers = planning.study, evaluation.key_figures(planning)
    share_filled = numbers["terisi"] / max(numbers["kurang_sebelum"], 1)
    return paragraphs(
        f"{agency(study)} memohon persetujuan atas rencana mutasi setara "
        f"{people_text(study)(numbers['perpindahan'])} pegawai di lingkungan "
        f"{study.snapshot.nama_daerah}, TMT {tanggal(study.tmt)}. Rencana ini mengisi "
        f"{angka(numbers['terisi'])} dari {angka(numbers['kurang_sebelum'])} kursi kosong "
        f"({together(persen(share_filled, 0))}); {angka(numbers['kurang_sesudah'])} kursi tetap "
        "kosong dan memerlukan jalan lain.",
        kind="mohon",
    )


def decision_tiles(planning: Planning) -> HTML:
    """At most seven numbers: the gain against today, and every kind of money by itself."""
    study, numbers = planning.study, evaluation.key_figures(planning)
    filled = f"{angka(numbers['terisi'])} dari {angka(numbers['kurang_sebelum'])}"
    shown = [
        ("Kursi kosong terisi", filled),
        ("Tetap kosong", angka(numbers["kurang_sesudah"])),
        ("Orang yang berpindah", people_text(study)(numbers["perpindahan"])),
    ]
    if is_exact(study):
        sums = evaluation.money(planning)
        shown += [
            ("Biaya sekali", _rupiah(sums["biaya_sekali"])),
            ("Perubahan TPP setahun", _rupiah(sums["tpp_setahun"])),
            ("Tunjangan guru hilang setahun", _rupiah(sums["tunjangan_setahun"])),
        ]
    shown.append(("Rekrutmen terhindar", f"{angka(numbers['terisi'])} orang"))
    return tiles(shown)


def _rupiah(value: float) -> str:
    return "tanpa data" if pd.isna(value) else rupiah(value)


def money_note(planning: Planning) -> HTML:
    """What the amounts of the first page take for granted."""
    study = planning.study
    if not is_exact(study):
        return paragraphs(
            "Rekrutmen terhindar bukan uang kas. Rincian biaya hanya ada pada laporan pimpinan.",
            kind="bukti",
        )
    rule, sums = study.rules["biaya"], evaluation.money(planning)
    worth = (
        "nilainya tidak dapat dihitung, sebab kelas jabatan tidak ada pada data"
        if pd.isna(sums["tpp_terhindar"])
        else f"TPP-nya {rupiah(sums['tpp_terhindar'])} setahun pada kelas terendah, tanpa gaji dan "
        "biaya seleksi"
    )
    lost = ""
    if sums["guru_tunjangan"] > 0:
        lost = (
            f" Tunjangan profesi {angka(sums['guru_tunjangan'])} guru terancam hilang karena jam "
            "mengajar di tujuan kurang dari syarat."
        )
    return paragraphs(
        f"Rekrutmen terhindar bukan uang kas dan tidak dikurangkan dari biaya: {worth}.{lost} "
        f"Tarif: {rule.reference} ({rule.verification}).",
        kind="bukti",
    )


def alternatives_table(planning: Planning) -> HTML:
    """At most three choices, doing nothing included."""
    study = planning.study
    columns = {
        "pilihan": words("Pilihan"),
        "terisi": whole("Kursi terisi"),
        "kurang_sesudah": whole("Tetap kosong"),
        "perpindahan": people_column(study, "Perpindahan"),
        "biaya_sekali": money("Biaya sekali"),
        "tpp_setahun": money("TPP setahun"),
        "tunjangan_setahun": money("Tunjangan hilang"),
        "melawan_penolakan": people_column(study, "Melawan penolakan", sensitive=True),
        "status": words("Status"),
    }
    choices = evaluation.alternatives(planning)
    known = planning.plan.goals
    hidden = {name for name in GOALS if name in columns and name not in known}
    if "biaya" not in known or not is_exact(study):
        hidden |= {"biaya_sekali", "tunjangan_setahun", "tpp_setahun"}
    note = "Dirugikan dinilai dari keinginan yang dinyatakan; tanpa itu, dari penghasilan, jarak, "
    note += "dan rumpun."
    if set(choices["status"][1:]) == {PlanStatus.OPTIMAL.value}:
        hidden.add("status")
        note += " Kedua rencana terbukti optimal, masing-masing menurut syaratnya."
    shown = {name: show for name, show in columns.items() if name not in hidden}
    return table(choices, shown, caption="Pilihan bagi pimpinan", note=note)


def requirements_section(planning: Planning) -> HTML:
    """What the law asks for before the signature: done, not done, or not called for."""
    return requirements_table(
        requirements(planning),
        caption="Yang disyaratkan sebelum Keputusan ditandatangani",
    )


def objections_section(planning: Planning) -> HTML:
    """Whose objections stand against moves of this plan; by code where the level allows it."""
    study = planning.study
    stated, standing = stated_objections(study), objections(planning)
    people = people_text(study, sensitive=True)
    if not stated.sum():
        return paragraphs(
            "Data ini tidak memuat penolakan pegawai atau keberatan kepala unit: keberatan belum "
            "ditanyakan, atau tidak dicatat."
        )
    recorded = (
        f"Tercatat penolakan {people(stated['pegawai'])} pegawai dan "
        f"{people(stated['pimpinan'])} keberatan kepala unit."
    )
    moved = people(standing["pegawai_key"].nunique())
    if not is_exact(study):  # one number only: sides that add up would tell the small ones
        return paragraphs(f"{recorded} Rencana ini melawan keberatan atas {moved} orang.")
    if standing.empty:
        return paragraphs(f"{recorded} Rencana ini tidak melawan satu pun.")
    told = "; ".join(
        f"{side} {people(count)} ({_codes(study, standing[standing['pihak'] == side])})"
        for side, count in standing["pihak"].value_counts().items()
    )
    return paragraphs(
        f"{recorded} Rencana ini tetap melawan keberatan atas {moved} orang, yang perlu dijawab "
        f"sebelum ditetapkan: {told}."
    )


def _codes(study: Study, rows: pd.DataFrame) -> str:
    named = sorted(rows["pegawai_key"].map(codes(study.snapshot)))
    rest = len(named) - MOST_CODES
    more = f", dan {angka(rest)} lainnya" if rest > 0 else ""
    return ", ".join(named[:MOST_CODES]) + more


def unsolved_summary(planning: Planning) -> HTML:
    """What stays empty by kind of gap: how much, most of what, where, and who must act."""
    empty = explanation.explain_unfilled(planning)
    rows = [
        {
            "jalan_keluar": str(remedy).capitalize(),
            "kurang": group["kurang"].sum(),
            "terbanyak": _most(group, "kelompok_jabatan"),
            "opd": _most(group, "opd"),
            "pelaku": group["pelaku"].iloc[0],
        }
        for remedy, group in empty.groupby("jalan_keluar", sort=False)
    ]
    names = ["jalan_keluar", "kurang", "terbanyak", "opd", "pelaku"]
    frame = pd.DataFrame(rows, columns=names).sort_values("kurang", ascending=False)
    columns = {
        "jalan_keluar": words("Jalan keluar"),
        "kurang": whole("Kursi"),
        "terbanyak": words("Terbanyak"),
        "opd": words("Perangkat daerah"),
        "pelaku": words("Yang harus bertindak"),
    }
    return table(frame, columns, caption=UNSOLVED, under_heading=True)


def _most(group: pd.DataFrame, column: str) -> str:
    """``guru kelas SD 29, perawat 8, …`` of the most common."""
    sums = group.groupby(column)["kurang"].sum().sort_values(ascending=False, kind="stable")
    if sums.empty:
        return "–"
    named = [f"{name} {angka(count)}" for name, count in sums.head(MOST_NAMES).items()]
    return ", ".join(named) + (", …" if len(sums) > MOST_NAMES else "")


def decision_mark(planning: Planning) -> HTML:
    """End the first page: how far the plan is proven, and where every number can be traced."""
    report = planning.plan.report
    proven = (
        "Terbukti optimal menurut bobot dan aturan yang dipakai"
        if report.status is PlanStatus.OPTIMAL
        else "Terbaik yang ditemukan sebelum pencarian dihentikan; masih mungkin ada yang lebih "
        f"baik, paling banyak {angka(report.gap, 2)} poin"
    )
    return page_end(
        f"{proven}. Semua angka memo ini dari rencana {planning.plan.fingerprint[:16]} atas data "
        f"{planning.study.snapshot.fingerprint[:16]}; keduanya tercatat dalam run.json. "
        "Keputusan tetap pada pejabat yang berwenang."
    )


# --- evidence and annex --------------------------------------------------------------------------


def services_table(planning: Planning) -> HTML:
    """People served per person serving, by kind of unit, before and after."""
    frame = evaluation.service_measures(planning)
    columns = {
        "jenis_unit": Show("Jenis unit", _kind),
        "ukuran": words("Ukuran layanan"),
        "unit": whole("Unit"),
        "rasio_sebelum": decimal("Sebelum"),
        "rasio_sesudah": decimal("Sesudah"),
        "terberat_sebelum": decimal("Terberat sebelum"),
        "terberat_sesudah": decimal("Terberat sesudah"),
        "unit_terberat": Show("Unit terberat sesudah", lambda name: str(name) or "–"),
    }
    return table(
        frame,
        columns,
        caption="Layanan per jenis unit, sebelum dan sesudah rencana",
        note=_service_note(frame),
    )


def _service_note(frame: pd.DataFrame) -> str:
    """What could not be measured, kind by kind."""
    parts = []
    for row in frame.to_dict("records"):
        kind = _kind(row["jenis_unit"])
        served, _, serving = str(row["ukuran"]).partition(" per ")
        if row["tanpa_data"]:
            parts.append(f"{angka(row['tanpa_data'])} {kind} tidak menyebut {served}")
        if row["tanpa_petugas"]:
            parts.append(f"{angka(row['tanpa_petugas'])} {kind} tetap tanpa {serving}")
    told = "Makin kecil makin ringan. Peserta didik dari tabel rombel, penduduk dari tabel layanan."
    if parts:
        told += f" Tidak terukur: {'; '.join(parts)}."
    return told if len(frame) else "Data ini tidak memuat unit layanan yang dapat diukur."


def _kind(name: str) -> str:
    """``sd`` is an abbreviation, ``puskesmas`` a word."""
    return name.upper() if len(name) <= ABBREVIATION else name.capitalize()


def unsolved_table(planning: Planning) -> HTML:
    """What stays empty by kelompok, one table per kind of gap."""
    empty = explanation.explain_unfilled(planning)
    columns = {
        "kelompok_jabatan": words("Kelompok jabatan"),
        "kurang": whole("Tetap kosong"),
        "unit": whole("Unit"),
        "opd": words("Perangkat daerah"),
    }
    tables = [
        table(
            _by_kelompok(group),
            columns,
            caption=f"{str(remedy).capitalize()} — {group['pelaku'].iloc[0]}",
        )
        for remedy, group in empty.groupby("jalan_keluar", sort=False)
    ]
    if not tables:
        return paragraphs("Tidak ada kursi yang tetap kosong.")
    return HTML("".join(part.data for part in tables))


def _by_kelompok(group: pd.DataFrame) -> pd.DataFrame:
    rows = [
        {
            "kelompok_jabatan": name,
            "kurang": part["kurang"].sum(),
            "unit": len(part),
            "opd": _most(part, "opd"),
        }
        for name, part in group.groupby("kelompok_jabatan")
    ]
    return pd.DataFrame(rows).sort_values(
        ["kurang", "kelompok_jabatan"], ascending=[False, True], ignore_index=True
    )

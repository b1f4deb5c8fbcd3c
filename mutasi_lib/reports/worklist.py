"""Sections about what to do now: for whom, by when, and what nobody teaches yet."""

from __future__ import annotations

import pandas as pd
from IPython.display import HTML

from mutasi_lib.domain.indicators import QUESTIONNAIRE
from mutasi_lib.evaluation import Evaluation
from mutasi_lib.evaluation.adaptation import RUNNING
from mutasi_lib.planning import Planning, Study
from mutasi_lib.reports import evaluation_figures as figures
from mutasi_lib.reports.access import access_of, codes, is_exact, own_units
from mutasi_lib.reports.evaluation import LEADERS_ONLY, whole_percent
from mutasi_lib.reports.format import angka, tanggal
from mutasi_lib.reports.html import (
    Show,
    day,
    decimal,
    long_table,
    paragraphs,
    picture,
    table,
    words,
)
from mutasi_lib.reports.own import MOST_ROWS, report_units

NOTHING_TO_DO = "Tidak ada yang perlu ditindaklanjuti sekarang."
COLUMNS: dict[str, Show] = {
    "kode": words("Kode"),
    "unit": words("Unit"),
    "kelompok_jabatan": words("Kelompok jabatan"),
    "keadaan": words("Keadaan"),
    "pernyataan": words("Butir terendah"),
    "kesenjangan": words("Kesenjangan kompetensi"),
    "langkah": words("Tindakan"),
    "tenggat": day("Tenggat"),
}


def worklist_table(study: Study, evaluated: Evaluation, most: int = 20) -> HTML:
    """What to do now: for the heads of unit, most urgent first."""
    access = access_of(study)
    if access.perorangan == "tidak ada":
        return paragraphs(LEADERS_ONLY, kind="bukti")
    work = evaluated.worklist
    if access.perorangan == "unit sendiri":
        work = work[work["unit_tujuan"].isin(own_units(study))]
    if work.empty:
        return paragraphs(NOTHING_TO_DO, kind="bukti")
    return table(
        shown_worklist(study, work),
        COLUMNS,
        caption=f"Daftar kerja kepala unit, per {tanggal(evaluated.as_of)}, yang terdesak dahulu",
        note="Kesenjangan: tingkat terukur dari tingkat standar jabatannya. Yang belum menguasai "
        "tugas mendapat pelatihan yang menutup kesenjangannya, atau pelatihan jabatannya bila "
        "belum diukur, menurut urutan sampai kursinya habis. Ini bantuan, bukan penilaian: "
        "bicarakan dengan orangnya. Daftar lengkap: mutasi evaluasi … --out.",
        most=most,
    )


def own_worklist(planning: Planning, evaluated: Evaluation) -> HTML:
    """What the head of the unit does now, for whom, by when."""
    study = planning.study
    work = evaluated.worklist
    work = work[work["unit_tujuan"].isin(report_units(study))]
    if work.empty:
        return paragraphs(NOTHING_TO_DO, kind="bukti")
    return long_table(
        shown_worklist(study, work),
        COLUMNS,
        caption="Yang perlu Anda lakukan",
        note="Bantuan, bukan penilaian: bicarakan dengan orangnya.",
        most=MOST_ROWS,
    )


def shown_worklist(study: Study, work: pd.DataFrame) -> pd.DataFrame:
    """The worklist with codes in place of keys and names of units, for pages and files."""
    names = study.snapshot["unit_kerja"].set_index("kode")["nama"]
    course = work["pelatihan"].notna()
    running = work["keadaan"] == RUNNING
    chance = ", peluang gagal " + work["peluang"].map(whole_percent)
    return work.assign(
        kode=work["pegawai_key"].map(codes(study.snapshot)),
        unit=work["unit_tujuan"].map(names),
        keadaan=work["keadaan"] + chance.where(running, ""),
        pernyataan=work["butir"].map({name: one.short for name, one in QUESTIONNAIRE.items()}),
        langkah=work["pelatihan"].where(course, work["tindakan"]),
    ).drop(columns=["pegawai_key", "unit_tujuan", "tindakan", "pelatihan", "butir"])


def worklist_picture(study: Study, evaluated: Evaluation, most: int = 12) -> HTML:
    """How many people each head attends to by which day, the units with most people first."""
    if not is_exact(study):
        return paragraphs(LEADERS_ONLY, kind="bukti")
    work = evaluated.worklist
    if work.empty:
        return paragraphs(NOTHING_TO_DO, kind="bukti")
    names = study.snapshot["unit_kerja"].set_index("kode")["nama"]
    counts = pd.crosstab(work["unit_tujuan"].map(names), work["tenggat"]).rename(columns=tanggal)
    counts = counts.loc[counts.sum(axis=1).sort_values(ascending=False, kind="stable").index]
    shown, rest = counts.head(most), counts.iloc[most:]
    if len(rest):
        shown = pd.concat([shown, rest.sum().rename(f"{angka(len(rest))} unit lain").to_frame().T])
    by_day = ", ".join(
        f"{angka(count)} orang sampai {when}" for when, count in counts.sum().items()
    )
    return picture(
        figures.worklist_calendar(shown, label=study.snapshot.label),
        alt=f"Daftar kerja menurut unit dan tenggat: {by_day}. Terbanyak: {counts.index[0]}, "
        f"{angka(counts.iloc[0].sum())} orang.",
        caption=f"Berapa orang ditindaklanjuti tiap kepala unit, dan sampai kapan: {by_day}.",
    )


def competence_table(study: Study, evaluated: Evaluation) -> HTML:
    """In what those who moved are below the standard of their post, and who teaches it."""
    if not is_exact(study):
        return paragraphs(LEADERS_ONLY, kind="bukti")
    people = evaluated.standing.index
    measured = int(people.isin(evaluated.measured["pegawai_key"]).sum())
    if measured == 0:
        return paragraphs(
            "Kompetensi yang pindah belum diukur (tabel kompetensi kosong): pelatihan dipilih "
            "menurut kelompok jabatan saja.",
            kind="bukti",
        )
    told = f"{angka(measured)} dari {angka(len(people))} orang yang pindah diukur terhadap standar "
    told += "jabatan yang didudukinya"
    if evaluated.competence.empty:
        return paragraphs(f"{told}; yang diukur memenuhi standar itu.", kind="bukti")
    columns = {
        "kompetensi": words("Kompetensi"),
        "diukur": Show("Orang diukur", angka, number=True),
        "di_bawah": Show("Di bawah standar", angka, number=True),
        "selisih": decimal("Rata-rata kurang, tingkat"),
        "pelatihan": words("Pelatihan yang ada"),
    }
    return table(
        evaluated.competence,
        columns,
        caption="Kesenjangan kompetensi mereka yang pindah",
        note=f"{told}; yang belum diukur tidak dianggap memenuhi.",
    )

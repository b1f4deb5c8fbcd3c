"""Sections about an earlier round place by place and person by person."""

from __future__ import annotations

import pandas as pd
from IPython.display import HTML

from mutasi_lib import evaluation as rooms
from mutasi_lib.evaluation import Evaluation
from mutasi_lib.evaluation.adaptation import STANDING
from mutasi_lib.planning import Planning, Study
from mutasi_lib.reports import evaluation_figures as figures
from mutasi_lib.reports.access import access_of, codes, is_exact, own_units, people_text
from mutasi_lib.reports.evaluation import LEADERS_ONLY
from mutasi_lib.reports.format import angka, persen
from mutasi_lib.reports.html import Show, long_table, paragraphs, picture, words
from mutasi_lib.reports.own import MOST_ROWS, report_units

BY_LABELS = {"kelompok_jabatan": "Kelompok jabatan", "rumpun": "Rumpun", "nama_unit": "Unit kerja"}


def reached_table(study: Study, by: str = "rumpun", most: int = 12) -> HTML:
    """Seats filled before the earlier round, as it promised, and today."""
    reached = rooms.seats_reached(study.needs, study.snapshot, by)
    if reached.empty:
        return paragraphs("Belum ada perpindahan yang diputuskan.", kind="bukti")
    people = people_text(study)
    columns: dict[str, Show] = {"kelompok": words(BY_LABELS[by])}
    names = {
        "kebutuhan": "Kebutuhan", "terisi_sebelum": "Terisi tanpa putaran itu",
        "terisi_dijanjikan": "Terisi menurut keputusan", "terisi_kini": "Terisi kini",
        "belum_datang": "Belum datang", "pergi_lagi": "Sudah pergi lagi",
    }  # fmt: skip
    columns |= {name: Show(title, people, number=True) for name, title in names.items()}
    return long_table(
        reached,
        columns,
        caption=f"Cakupan yang dijanjikan dan yang tercapai, menurut {BY_LABELS[by].lower()}",
        note="Kursi yang dibutuhkan dan terisi. Tanpa putaran itu: seandainya tidak ada yang "
        "pindah. Menurut keputusan: seandainya semua yang diputuskan datang dan menetap; selisih "
        "dari terisi kini adalah yang bergeser sejak itu. Yang meleset paling jauh lebih dahulu.",
        most=most,
    )


def reached_map(study: Study) -> HTML:
    """Coverage of each unit without the earlier round, and today."""
    if not is_exact(study):
        return paragraphs(LEADERS_ONLY, kind="bukti")
    slots = rooms.slots_reached(study.needs, study.snapshot)
    entered = set(slots.loc[slots["tersentuh"], "unit_kerja"])
    sums = slots.groupby("unit_kerja")[["kebutuhan", "terisi_sebelum", "terisi_kini"]].sum()
    units = study.candidates.units.join(sums)
    units = units[units["kebutuhan"] > 0]
    for when in ("sebelum", "kini"):
        units[f"cakupan_{when}"] = units[f"terisi_{when}"] / units["kebutuhan"]
    figure = figures.map_before_and_after(
        units.assign(tersentuh=units.index.isin(entered)), label=study.snapshot.label
    )
    if figure is None or not entered:
        return paragraphs("Data ini tanpa koordinat atau tanpa perpindahan: tidak ada peta.")
    areas = units.groupby("kecamatan")[["kebutuhan", "terisi_sebelum", "terisi_kini"]].sum()
    told = ", ".join(
        f"{name} {persen(row['terisi_sebelum'] / row['kebutuhan'], 0)} menjadi "
        f"{persen(row['terisi_kini'] / row['kebutuhan'], 0)}"
        for name, row in areas.iterrows()
    )
    return picture(
        figure,
        alt=f"Dua peta unit kerja: cakupan tanpa putaran yang lalu dan cakupan kini. {told}.",
        caption=f"Kiri: seandainya putaran yang lalu tidak ada; kanan: kini. Makin gelap makin "
        f"terisi; berbingkai: unit yang didatangi atau ditinggalkan. Menurut kecamatan: {told}.",
    )


def personal_scores_picture(study: Study, evaluated: Evaluation) -> HTML:
    """The adaptation curve of everybody, by group."""
    if not is_exact(study):
        return paragraphs(LEADERS_ONLY, kind="bukti")
    scores = evaluated.scores.dropna(how="all")
    if scores.empty:
        return paragraphs("Belum ada angket adaptasi yang terisi.", kind="bukti")
    groups = evaluated.standing["segmen"].reindex(scores.index)
    counts = ", ".join(
        f"{name} {angka(size)} orang" for name, size in groups.value_counts(sort=False).items()
    )
    return picture(
        figures.personal_lines(scores, groups, label=study.snapshot.label),
        alt=f"Kurva adaptasi tiap orang menurut tujuan dan keinginan: {counts}.",
        caption=f"Satu garis tipis, satu orang; garis tebal rata-ratanya; garis putus-putus ambang "
        f"beradaptasi. {counts[:1].upper()}{counts[1:]} dengan angket terisi.",
    )


def personal_scores_table(study: Study, evaluated: Evaluation, most: int = 12) -> HTML:
    """The adaptation curve of each person a reader may be told of, the worst off first."""
    access = access_of(study)
    if access.perorangan == "tidak ada":
        return paragraphs(LEADERS_ONLY, kind="bukti")
    standing = evaluated.standing
    if access.perorangan == "unit sendiri":
        standing = standing[standing["unit_tujuan"].isin(own_units(study))]
    return _scores(study, evaluated, standing, most)


def _scores(study: Study, evaluated: Evaluation, standing: pd.DataFrame, most: int) -> HTML:
    if standing.empty:
        return paragraphs("Tidak ada yang pindah ke sini pada putaran yang lalu.", kind="bukti")
    scores = evaluated.scores.reindex(standing.index)
    months = [month for month in scores if scores[month].notna().any()]
    rows = standing.assign(
        kode=codes(study.snapshot).reindex(standing.index),
        unit=standing["unit_tujuan"].map(study.candidates.units["nama"]),
        **{f"bulan_{month}": scores[month] for month in months},
    ).sort_values(["skor", "kode"], na_position="last")
    columns = {
        "kode": words("Kode"),
        "unit": words("Unit"),
        "kelompok_jabatan": words("Kelompok jabatan"),
        **{f"bulan_{month}": Show(f"Bulan {month}", _score, number=True) for month in months},
        "keadaan": words("Keadaan"),
    }
    return long_table(
        rows,
        columns,
        caption="Kurva adaptasi tiap orang (skor angket 0-100)",
        note="Tanda pisah: tidak ada angket. Angket menolong orangnya; ia tidak menilai kinerja.",
        most=most,
    )


def _score(value: float) -> str:
    return "–" if value != value else angka(value)


# --- for the head of a unit -----------------------------------------------------------------------


def own_round_summary(planning: Planning, evaluated: Evaluation) -> HTML:
    """How those fare who came to the reader's units in the earlier round."""
    standing = _came(planning, evaluated)
    if standing.empty:
        return paragraphs("Tidak ada yang pindah ke sini pada putaran yang lalu.", kind="bukti")
    counts = standing["keadaan"].value_counts()
    told = ", ".join(f"{angka(counts[name])} {name}" for name in STANDING if name in counts)
    return paragraphs(
        f"{angka(len(standing))} orang datang pada putaran yang lalu: {told}. Pengaruhnya pada "
        "kinerja dinilai sekaligus untuk seluruh pemerintah daerah, sebab pembandingnya juga dari "
        "seluruh unit.",
        kind="bukti",
    )


def own_scores_table(planning: Planning, evaluated: Evaluation) -> HTML:
    """The adaptation curve of each of them."""
    return _scores(planning.study, evaluated, _came(planning, evaluated), MOST_ROWS)


def _came(planning: Planning, evaluated: Evaluation) -> pd.DataFrame:
    standing = evaluated.standing
    return standing[standing["unit_tujuan"].isin(report_units(planning.study))]

"""Sections about people after a transfer, what to do now, and what the next plan learns."""

from __future__ import annotations

from IPython.display import HTML

from mutasi_lib import evaluation as rooms
from mutasi_lib.domain.indicators import ADAPTED, QUESTIONNAIRE
from mutasi_lib.evaluation import Evaluation
from mutasi_lib.evaluation.adaptation import CAME_BACK, FAILS, LOST, RUNNING
from mutasi_lib.evaluation.findings import GROUPINGS
from mutasi_lib.planning import Planning, Study
from mutasi_lib.reports import evaluation_figures as figures
from mutasi_lib.reports.access import is_exact
from mutasi_lib.reports.evaluation import LEADERS_ONLY, one_decimal, spans, whole_percent
from mutasi_lib.reports.format import angka, persen
from mutasi_lib.reports.html import Show, decimal, paragraphs, picture, share, table, words


def adaptation_table(study: Study, evaluated: Evaluation, by: str = "segmen") -> HTML:
    """How many adapted, by group; who is not observed is no success."""
    if not is_exact(study):
        return paragraphs(LEADERS_ONLY, kind="bukti")
    rates = rooms.adaptation_rates(evaluated.standing, by)
    columns: dict[str, Show] = {"kelompok": words(GROUPINGS.get(by, by.capitalize()))}
    names = ["orang", "beradaptasi", FAILS, CAME_BACK, LOST, RUNNING]
    columns |= {name: Show(name.capitalize(), angka, number=True) for name in names}
    columns |= {"gagal_bawah": share("Gagal, terendah"), "gagal_atas": share("Gagal, tertinggi")}
    measured = evaluated.reliability
    note = (
        f"Beradaptasi: skor angket sekurang-kurangnya {angka(ADAPTED)} pada bulan ke-6 atau "
        "sesudahnya. Yang tidak teramati tidak pernah dihitung berhasil: gagal tertinggi "
        "menganggap mereka semua gagal."
    )
    if measured.alpha == measured.alpha:
        note += (
            f" Keandalan angket (alfa Cronbach) {angka(measured.alpha, 2)} "
            f"dari {angka(measured.questionnaires)} orang."
        )
    return table(rates, columns, caption="Siapa yang beradaptasi", note=note)


def adaptation_picture(study: Study, evaluated: Evaluation, by: str = "segmen") -> HTML:
    """Adaptation curves by group."""
    if not is_exact(study):
        return paragraphs(LEADERS_ONLY, kind="bukti")
    curves = rooms.adaptation_curves(evaluated.cohort, evaluated.answered, by)
    if curves.empty:
        return paragraphs("Belum ada angket adaptasi yang terisi.", kind="bukti")
    figure = figures.adaptation_lines(curves, label=study.snapshot.label)
    last = curves.drop_duplicates("kelompok", keep="last")
    told = "; ".join(
        f"{row['kelompok']} {angka(row['skor'])} pada bulan ke-{row['bulan_ke']} "
        f"({row['orang']} dari {row['diharapkan']} orang)"
        for row in last.to_dict("records")
    )
    return picture(
        figure,
        alt=f"Skor angket adaptasi menurut {GROUPINGS[by].lower()}: {told}.",
        caption=f"Skor angket menurut {GROUPINGS[by].lower()}; garis tegak: selang 95 persen. "
        f"Teramati pada akhir: {told}.",
    )


def adaptation_map(study: Study, evaluated: Evaluation) -> HTML:
    """Where people adapted badly."""
    if not is_exact(study):
        return paragraphs(LEADERS_ONLY, kind="bukti")
    standing = evaluated.standing
    failed = standing["keadaan"].isin([FAILS, CAME_BACK])
    units = study.candidates.units.copy()
    units["orang"] = standing["unit_tujuan"].value_counts().reindex(units.index).fillna(0)
    units["gagal"] = failed.groupby(standing["unit_tujuan"]).mean().reindex(units.index)
    figure = figures.map_of_adaptation(units, label=study.snapshot.label)
    if figure is None or standing.empty:
        return paragraphs("Data ini tanpa koordinat atau tanpa pemantauan: tidak ada peta.")
    by_place = failed.groupby(standing["kecamatan"]).mean().sort_values(ascending=False)
    told = ", ".join(f"{name} {persen(part, 0)}" for name, part in by_place.items())
    return picture(
        figure,
        alt=f"Peta unit tujuan putaran lalu; belum beradaptasi atau kembali menurut kecamatan: "
        f"{told}.",
        caption=f"Lingkaran: unit tujuan putaran lalu, makin besar makin banyak orang, makin gelap "
        f"makin banyak yang belum beradaptasi atau kembali. Menurut kecamatan: {told}.",
    )


def items_table(study: Study, evaluated: Evaluation) -> HTML:
    """Which statement each group agrees with least, and what helps."""
    if not is_exact(study):
        return paragraphs(LEADERS_ONLY, kind="bukti")
    means = rooms.item_means(evaluated.standing, evaluated.answered).reset_index()
    if len(means.columns) == 1 or evaluated.answered.empty:
        return paragraphs("Belum ada angket adaptasi yang terisi.", kind="bukti")
    columns: dict[str, Show] = {"teks": words("Butir angket")}
    columns |= {str(name): decimal(str(name).capitalize()) for name in means.columns[1:]}
    columns["tindakan"] = words("Yang menolong")
    frame = means.assign(
        teks=[QUESTIONNAIRE[name].text for name in means["butir"]],
        tindakan=[QUESTIONNAIRE[name].action.capitalize() for name in means["butir"]],
    )
    return table(
        frame,
        columns,
        caption="Jawaban terakhir menurut butir (1 sangat tidak setuju, 5 sangat setuju)",
    )


def warning_table(study: Study, evaluated: Evaluation) -> HTML:
    """How far the early warning can be trusted: predictions beside what happened."""
    if not is_exact(study):
        return paragraphs(LEADERS_ONLY, kind="bukti")
    warning = evaluated.warning
    if warning.reason:
        return paragraphs(f"Peringatan dini belum dibuat: {warning.reason}.", kind="bukti")
    classes = warning.calibration
    frame = classes.assign(
        kelas=spans(classes, whole_percent), selang=spans(classes, whole_percent, "terjadi_")
    )
    columns = {
        "kelas": words("Ramalan peluang gagal"),
        "orang": Show("Orang", angka, number=True),
        "ramalan": share("Rata-rata ramalan"),
        "terjadi": share("Yang terjadi"),
        "selang": words("Selang 95 %"),
    }
    return table(
        frame,
        columns,
        caption="Peringatan dini pada bulan ke-3: ramalan dan kenyataan",
        note=f"Diuji pada unit yang tidak ikut dipelajari. Galat (Brier) "
        f"{angka(warning.error, 3)}, tanpa ramalan {angka(warning.base_error, 3)}; dari "
        f"{angka(warning.known)} orang yang hasilnya diketahui, {angka(warning.failed)} gagal. "
        f"{angka(len(warning.chances))} orang yang masih berjalan diberi ramalan.",
    )


# --- the next plan -------------------------------------------------------------------------------


def risk_table(study: Study, evaluated: Evaluation) -> HTML:
    """What the next plan learns."""
    if not is_exact(study):
        return paragraphs(LEADERS_ONLY, kind="bukti")
    risk = evaluated.risk
    if risk.empty:
        return paragraphs(
            "Belum ada hasil yang diketahui: rencana berikutnya tidak diubah.", kind="bukti"
        )
    frame = risk.assign(selang=spans(risk, whole_percent))
    columns = {
        "rumpun": words("Rumpun"),
        "kesulitan": words("Tempat"),
        "peluang": share("Peluang gagal"),
        "selang": words("Selang 95 %"),
        "orang": Show("Orang diketahui", angka, number=True),
        "dasar": words("Dasar"),
    }
    return table(
        frame,
        columns,
        caption="Risiko adaptasi untuk rencana berikutnya",
        note="Terukur: tempat itu berbeda dari tempat lain melebihi kebetulan. Rata-rata: tidak "
        "terbukti berbeda, sehingga tidak mengubah urutan pilihan. Peluang disusutkan ke arah "
        "rata-rata; batas atas menghitung yang tidak teramati sebagai gagal.",
    )


def fit_table(study: Study, evaluated: Evaluation) -> HTML:
    """How suitability changes in the next plan."""
    if not is_exact(study):
        return paragraphs(LEADERS_ONLY, kind="bukti")
    fit = evaluated.fit
    if fit.empty:
        return paragraphs(
            "Belum ada pengaruh yang diketahui: kesesuaian tidak diubah.", kind="bukti"
        )
    frame = fit.assign(selang=spans(fit, one_decimal))
    columns = {
        "rumpun": words("Rumpun"),
        "kesulitan": words("Tempat"),
        "poin": decimal("Poin kesesuaian"),
        "selang": words("Selang 95 %"),
        "orang": Show("Orang diperbandingkan", angka, number=True),
        "dasar": words("Dasar"),
    }
    return table(
        frame,
        columns,
        caption="Penyesuaian kesesuaian untuk rencana berikutnya",
        note="Poin nilai kinerja yang berubah setelah pindah, ditambahkan pada kesesuaian calon ke "
        "tempat seperti itu. Hanya bila simpulannya sekurang-kurangnya indikasi; disusutkan ke "
        "arah semua perpindahan ke tempat seperti itu.",
    )


def plan_change_table(planning: Planning, evaluated: Evaluation) -> HTML:
    """Today's plan beside the plan that knows what was learnt, or why there is none."""
    if not is_exact(planning.study):
        return paragraphs(LEADERS_ONLY, kind="bukti")
    if not any((learnt["dasar"] == "terukur").any() for learnt in (evaluated.risk, evaluated.fit)):
        return paragraphs(
            "Tidak ada yang terukur berbeda: rencana berikutnya tidak diubah.", kind="bukti"
        )
    updated = rooms.plan_with_lessons(planning, evaluated.risk, evaluated.fit)
    columns = {
        "rencana": words("Rencana"),
        "perpindahan": Show("Perpindahan", angka, number=True),
        "ke_tempat_sulit": Show("Ke tempat sulit", angka, number=True),
        "terisi": Show("Kursi terisi", angka, number=True),
        "risiko": decimal("Diperkirakan gagal beradaptasi"),
    }
    price = planning.study.parameters.bobot_risiko_adaptasi
    return table(
        rooms.plan_difference(planning, updated),
        columns,
        caption="Yang berubah pada rencana berikutnya",
        note=f"Bobot risiko adaptasi {angka(price)} poin per orang. Keduanya dipakai bila tabel "
        "risiko_adaptasi dan penyesuaian_kesesuaian ditaruh di samping tabel lain; keputusannya "
        "tetap pada manusia.",
    )


def back_test_table(study: Study, evaluated: Evaluation) -> HTML:
    """What the risk learnt from the first half would have avoided in the second."""
    if not is_exact(study):
        return paragraphs(LEADERS_ONLY, kind="bukti")
    tried = evaluated.back_test
    if not tried["orang"].sum():
        return paragraphs("Belum ada hasil yang diketahui untuk diuji balik.", kind="bukti")
    columns = {
        "kelompok": words("Perpindahan paruh kedua"),
        "orang": Show("Orang diketahui", angka, number=True),
        "gagal": Show("Gagal", angka, number=True),
        "bagian": share("Bagian gagal"),
        "terhindar": decimal("Terhindar"),
    }
    return table(
        tried,
        columns,
        caption="Uji balik: risiko dari paruh pertama, diterapkan pada paruh kedua",
        note="Ditandai: risikonya di atas rata-rata menurut paruh pertama. Terhindar: kegagalan "
        "yang berkurang seandainya yang ditandai berhasil sesering yang lain.",
    )


def drift_table(study: Study, evaluated: Evaluation) -> HTML:
    """Whether the shares that fail are moving."""
    if not is_exact(study):
        return paragraphs(LEADERS_ONLY, kind="bukti")
    moving = evaluated.drift
    if moving.empty:
        return paragraphs("Belum ada dua paruh waktu untuk dibandingkan.", kind="bukti")
    frame = moving.assign(
        selang=spans(moving, whole_percent),
        bergeser=moving["bergeser"].map({True: "ya", False: "tidak tampak"}),
    )
    columns = {
        "kelompok": words("Kelompok"),
        "gagal_awal": share("Gagal, paruh pertama"),
        "gagal_akhir": share("Gagal, paruh kedua"),
        "selang": words("Selisih, selang 95 %"),
        "bergeser": words("Bergeser"),
    }
    return table(frame, columns, caption="Apakah hasilnya bergeser dari waktu ke waktu")

"""Sections about what earlier transfers did: the review, verdicts, what they rest on."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
from IPython.display import HTML

from mutasi_lib import evaluation as rooms
from mutasi_lib.domain.indicators import INDICATORS, QUESTIONNAIRE
from mutasi_lib.evaluation import Evaluation
from mutasi_lib.evaluation.adaptation import ADAPTS, CAME_BACK, FAILS, LOST, STANDING
from mutasi_lib.evaluation.findings import EVERYBODY, GROUPINGS, WAYS
from mutasi_lib.evaluation.verdict import (
    LEAST_PEOPLE,
    OPEN,
    SIGN_BAD,
    SIGN_GOOD,
    STRONG_BAD,
    STRONG_GOOD,
)
from mutasi_lib.evaluation.worklist import TRAINING
from mutasi_lib.planning import Study
from mutasi_lib.reports import evaluation_figures as figures
from mutasi_lib.reports.access import is_exact, people_text
from mutasi_lib.reports.format import angka, persen, tanggal
from mutasi_lib.reports.html import (
    Show,
    decimal,
    money,
    page_end,
    paragraphs,
    picture,
    share,
    table,
    tiles,
    words,
)

LEADERS_ONLY = "Bagian ini hanya ada pada laporan pimpinan."
NOTHING_SEEN = (
    "Belum ada perpindahan terlaksana yang teramati. Isi tabel realisasi dan pemantauan, juga "
    "untuk pegawai yang tidak pindah, agar ada pembandingnya."
)
BAD, GOOD = (STRONG_BAD, SIGN_BAD), (STRONG_GOOD, SIGN_GOOD)


def carried_out_table(study: Study, by: str = "rumpun") -> HTML:
    """What became of decided transfers."""
    people = people_text(study)
    columns: dict[str, Show] = {"kelompok": words(by.replace("_", " ").capitalize())}
    names = {
        "diputuskan": "Diputuskan", "dilaksanakan": "Dilaksanakan", "terlambat": "Terlambat",
        "belum jatuh tempo": "Belum jatuh tempo", "batal": "Batal", "diganti": "Diganti",
        "kembali": "Kembali", "masih_di_sana": "Masih di sana",
    }  # fmt: skip
    columns |= {name: Show(title, people, number=True) for name, title in names.items()}
    if is_exact(study):
        columns["tercapai"] = share("Tercapai")
    return table(
        rooms.carried_out(study.snapshot, by),
        columns,
        caption="Keputusan dan pelaksanaannya",
        note="Tercapai: bagian keputusan yang orangnya hari ini bertugas di unit tujuannya. "
        "Terlambat: TMT sudah lewat, belum dilaksanakan. Diganti: batal, lalu orang lain datang.",
    )


def evaluation_summary(study: Study, evaluated: Evaluation) -> HTML:
    """The review on one page: which group fared how, how sure that is, what to do."""
    if evaluated.cohort.transfers.empty:
        return paragraphs(NOTHING_SEEN, kind="mohon")
    effects = evaluated.findings.effects
    main = effects[effects["menurut"].isin([EVERYBODY, "segmen"])]
    bad, good = (main[main["simpulan"].isin(grades)] for grades in (BAD, GOOD))
    sentences = [*_told(bad, "merugikan"), *_told(good, "bermanfaat")]
    if not sentences:
        sentences = [
            "Tidak ada kelompok yang terbukti membaik atau memburuk karena perpindahan. "
            + _nothing_found(main)
        ]
    if is_exact(study):
        sentences += [_adapting(evaluated), _to_do(evaluated)]
    return paragraphs(*sentences, kind="mohon")


def review_tiles(study: Study, evaluated: Evaluation) -> HTML:
    """Seven numbers of the review."""
    if not is_exact(study):
        return paragraphs(LEADERS_ONLY, kind="bukti")
    if evaluated.cohort.transfers.empty:
        return paragraphs("Belum ada yang pindah, jadi belum ada yang dinilai.", kind="bukti")
    counts = evaluated.standing["keadaan"].value_counts().reindex(list(STANDING), fill_value=0)
    trained = int((evaluated.worklist["tindakan"] == TRAINING).sum())
    shown = [("Pindah", int(counts.sum()))]
    shown += [(name.capitalize(), int(counts[name])) for name in (ADAPTS, FAILS, CAME_BACK, LOST)]
    shown += [("Perlu ditindaklanjuti", len(evaluated.worklist)), ("Kursi pelatihan", trained)]
    return tiles([(name, angka(number)) for name, number in shown])


def review_mark(study: Study, evaluated: Evaluation) -> HTML:
    """End the first page: what the next plan learns, and where the numbers come from."""
    risk = evaluated.risk
    measured = risk[risk["dasar"] == "terukur"] if len(risk) else risk
    chances = measured.groupby("kesulitan", sort=False)["peluang"].agg(["min", "max"])
    learnt = ", ".join(
        f"di tempat {kesulitan} {persen(low, 0)} sampai {persen(high, 0)}"
        for kesulitan, low, high in chances.itertuples()
    )
    told = (
        f"Rencana berikutnya dapat memakai peluang gagal beradaptasi yang terukur: {learnt}."
        if learnt and is_exact(study)
        else "Rencana berikutnya tidak diubah: tidak ada risiko yang terukur berbeda."
    )
    return page_end(
        f"{told} Semua angka dari data {study.snapshot.fingerprint[:16]} per "
        f"{tanggal(evaluated.as_of)}; perbandingan, bukan percobaan. Bukti dan rinciannya menyusul."
    )


def _told(rows: pd.DataFrame, direction: str) -> list[str]:
    sentences = []
    for group, mine in rows.groupby("kelompok", sort=False):
        parts = [
            f"{INDICATORS[row['indikator']].label} {angka(row['pengaruh'], 1)} "
            f"{INDICATORS[row['indikator']].unit} (selang {angka(row['bawah'], 1)} sampai "
            f"{angka(row['atas'], 1)}; {row['simpulan']})"
            for row in mine.to_dict("records")
        ]
        who = "Semua yang pindah" if group == EVERYBODY else f"Pindah {group}"
        sentences.append(f"{who}: {direction} bagi {'; '.join(parts)}.")
    return sentences


def _nothing_found(rows: pd.DataFrame) -> str:
    counts = rows["simpulan"].value_counts()
    open_ones = int(counts.get(OPEN, 0))
    return (
        f"Dari {angka(len(rows))} pemeriksaan, {angka(len(rows) - open_ones)} menunjukkan tidak "
        f"ada pengaruh berarti dan {angka(open_ones)} belum dapat disimpulkan."
    )


def _adapting(evaluated: Evaluation) -> str:
    rates = rooms.adaptation_rates(evaluated.standing).sort_values("gagal_bawah", ascending=False)
    worst = rates.iloc[0]
    return (
        f"Paling banyak yang belum beradaptasi atau kembali: pindah {worst['kelompok']}, "
        f"{angka(worst[FAILS] + worst[CAME_BACK])} dari {angka(worst['orang'])} orang "
        f"({persen(worst['gagal_bawah'], 0)}; {persen(worst['gagal_atas'], 0)} bila semua yang "
        "tidak teramati lagi juga gagal)."
    )


def _to_do(evaluated: Evaluation) -> str:
    work = evaluated.worklist
    trained = work[work["tindakan"] == TRAINING]
    items = work["butir"].value_counts()
    worst = (
        f"Butir yang paling sering terendah: “{QUESTIONNAIRE[str(items.index[0])].text}” "
        if (len(items))
        else ""
    )
    return (
        f"{worst}{angka(len(work))} orang perlu ditindaklanjuti; {angka(len(trained))} mendapat "
        f"kursi pelatihan, {money('').text(float(trained['biaya'].sum()))}."
    )


def effects_table(study: Study, evaluated: Evaluation, by: str = "segmen") -> HTML:
    """Effect, interval and verdict of every indicator and group, with the reasons."""
    effects = evaluated.findings.effects
    if evaluated.cohort.transfers.empty:
        return paragraphs(NOTHING_SEEN, kind="bukti")
    rows = effects[effects["menurut"].isin([EVERYBODY, by])]
    if not is_exact(study):
        rows = rows[rows["orang"] >= LEAST_PEOPLE]
    effect = rows["pengaruh"].map(one_decimal) + " (" + spans(rows, one_decimal) + ")"
    rows = rows.assign(
        label=[f"{INDICATORS[name].label}, {INDICATORS[name].unit}" for name in rows["indikator"]],
        pengaruh=effect.where(rows["pengaruh"].notna(), "–"),
        simpulan=rows["simpulan"] + ": " + rows["alasan"],
    )
    columns = {
        "label": words("Indikator"),
        "kelompok": words(GROUPINGS[by]),
        "pengaruh": words("Pengaruh (selang 95 %)"),
        "orang": Show("Orang", people_text(study), number=True),
        "teramati": share("Teramati sampai akhir"),
        "simpulan": words("Simpulan"),
    }
    return table(
        rows,
        columns,
        caption="Pengaruh perpindahan dibanding pegawai setara yang belum pindah",
        note="Nilai kinerja dibaca terhadap rekan seunit yang tidak pindah, karena sebarannya "
        "diatur predikat organisasi. Selang simpulan diperlebar untuk banyaknya kelompok.",
    )


def spans(frame: pd.DataFrame, text: Callable[[float], str], ends: str = "") -> list[str]:
    """Intervals of a frame as texts, from columns bawah and atas (with ``ends`` before them)."""
    low, high = (frame[f"{ends}{end}"].tolist() for end in ("bawah", "atas"))
    return [
        f"{text(begin)} … {text(end)}" if begin == begin else "–"
        for begin, end in zip(low, high, strict=True)
    ]


def one_decimal(value: float) -> str:
    """A number with one decimal."""
    return angka(value, 1)


def whole_percent(value: float) -> str:
    """A share as whole per cent."""
    return persen(value, 0)


def effects_picture(study: Study, evaluated: Evaluation) -> HTML:
    """Effects with their intervals."""
    effects = evaluated.findings.effects
    if evaluated.cohort.transfers.empty:
        return paragraphs(NOTHING_SEEN, kind="bukti")
    rows = effects[(effects["menurut"] == "segmen") & effects["pengaruh"].notna()]
    titles = {
        name: (one.label, one.unit, one.meaningful)
        for name, one in INDICATORS.items()
        if name in set(rows["indikator"])
    }
    if not titles:
        return paragraphs(NOTHING_SEEN, kind="bukti")
    figure = figures.effects_with_intervals(rows, titles, label=study.snapshot.label)
    told = "; ".join(
        f"{titles[row['indikator']][0]}, {row['kelompok']}: {angka(row['pengaruh'], 1)} "
        f"({row['simpulan']})"
        for row in rows.to_dict("records")
    )
    return picture(
        figure,
        alt=f"Pengaruh dengan selang 95 persen. {told}.",
        caption="Titik: pengaruh; garis: selang 95 persen; pita abu-abu: perubahan yang terlalu "
        "kecil untuk berarti. Jingga merugikan, hijau bermanfaat, biru tidak ada pengaruh "
        "berarti, abu-abu belum dapat disimpulkan.",
    )


def event_study_picture(
    study: Study, evaluated: Evaluation, indikator: str = "nilai_kinerja"
) -> HTML:
    """The effect quarter by quarter, before and after the TMT."""
    if evaluated.cohort.transfers.empty:
        return paragraphs(NOTHING_SEEN, kind="bukti")
    events = evaluated.findings.events
    rows = events[(events["menurut"] == "segmen") & (events["indikator"] == indikator)]
    one = INDICATORS[indikator]
    figure = figures.before_and_after(rows, one.unit, label=study.snapshot.label)
    before = rows.loc[rows["bulan_ke"] < 0, "pengaruh"].abs().max()
    return picture(
        figure,
        alt=f"{one.label} tiap triwulan di sekitar TMT menurut tujuan dan keinginan; simpangan "
        f"terbesar sebelum TMT {angka(before, 1)} {one.unit}.",
        caption=f"{one.label}: kiri dari garis putus-putus semestinya nol (sebelum pindah), kanan "
        "adalah pengaruhnya. Garis tegak: selang 95 persen.",
    )


def sensitivity_table(study: Study, evaluated: Evaluation) -> HTML:
    """Whether other ways of counting agree."""
    if evaluated.cohort.transfers.empty:
        return paragraphs(NOTHING_SEEN, kind="bukti")
    findings = evaluated.findings
    head = ["indikator", "kelompok", "pengaruh", "bawah", "atas"]
    main = findings.effects[findings.effects["menurut"] == "segmen"][head]
    others = findings.sensitivity[findings.sensitivity["menurut"] == "segmen"]
    rows = pd.concat([main.assign(cara="utama"), others[[*head, "cara"]]], ignore_index=True)
    told = rows.merge(_judged(findings.effects), on=["indikator", "kelompok"])
    if told.empty:
        return paragraphs("Tidak ada simpulan yang perlu diuji dengan cara lain.", kind="bukti")
    told = told.assign(
        label=[INDICATORS[name].label for name in told["indikator"]],
        cara=told["cara"].map(WAYS | {"utama": "Cara utama"}),
        selang=spans(told, one_decimal),
    ).sort_values(["label", "kelompok"], kind="stable")
    columns = {
        "label": words("Indikator"),
        "kelompok": words("Kelompok"),
        "cara": words("Cara hitung"),
        "pengaruh": decimal("Pengaruh"),
        "selang": words("Selang 95 %"),
    }
    return table(
        told,
        columns,
        caption="Apakah cara hitung lain sepakat",
        note="Yang simpulannya merugikan atau bermanfaat. Yang hilang dianggap sebaik atau "
        "seburuk sepersepuluh yang teramati.",
    )


def _judged(effects: pd.DataFrame) -> pd.DataFrame:
    found = effects[(effects["menurut"] == "segmen") & effects["simpulan"].isin([*BAD, *GOOD])]
    return found[["indikator", "kelompok"]]


def set_aside_table(study: Study, evaluated: Evaluation) -> HTML:
    """Everything that was not used, and why."""
    rows = evaluated.cohort.exclusions
    unmatched = sum(evaluated.findings.unmatched.values()) if len(evaluated.cohort.people) else 0
    note = f"{angka(unmatched)} nilai tanpa pembanding yang cukup." if unmatched else ""
    if rows.empty:
        return paragraphs("Tidak ada baris yang dikesampingkan.", note, kind="bukti")
    columns = {
        "tabel": words("Tabel"),
        "alasan": words("Alasan"),
        "baris": Show("Baris", people_text(study), number=True),
    }
    return table(rows, columns, caption="Yang dikesampingkan dari evaluasi", note=note)

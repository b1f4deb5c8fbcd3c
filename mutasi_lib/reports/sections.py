"""The sections of our pages: one function per question a reader has, each ready to display.

Below the restricted annex nobody is named: people are counted, units are named.
"""

from __future__ import annotations

from collections.abc import Collection
from hashlib import sha256

import pandas as pd
from IPython.display import HTML

from mutasi_lib import evaluation, explanation
from mutasi_lib.allocation import check_plan
from mutasi_lib.domain.ruleset import Rule
from mutasi_lib.domain.snapshot import Snapshot
from mutasi_lib.eligibility.rules import PAIR_RULES, PERSON_RULES
from mutasi_lib.loading import Intake
from mutasi_lib.planning import Planning, Study
from mutasi_lib.privacy import TOTAL
from mutasi_lib.reports import figures
from mutasi_lib.reports.access import (
    access_of,
    count_flows,
    is_exact,
    names_reach,
    people_column,
    people_text,
    public_flows,
    shown_ends,
    shown_moves,
)
from mutasi_lib.reports.aims import NOT_WEIGHED, aimed_at, proven
from mutasi_lib.reports.format import angka, rupiah, tanggal
from mutasi_lib.reports.html import (
    SEAL,
    Show,
    decimal,
    masthead,
    money,
    paragraphs,
    picture,
    share,
    table,
    tiles,
    whole,
    words,
)

GROUPS = {
    "kelompok_jabatan": "Kelompok jabatan",
    "rumpun": "Rumpun",
    "kecamatan": "Kecamatan",
    "opd": "Perangkat daerah",
    "nama_unit": "Unit kerja",
}


# --- every notebook ------------------------------------------------------------------------------


def opening(snapshot: Snapshot, title: str) -> HTML:
    """What this page is, on which data."""
    rows = sum(source.rows for source in snapshot.sources)
    lines = [
        f"{snapshot.nama_daerah} · keadaan data per {tanggal(snapshot.as_of)}",
        f"{angka(len(snapshot['pegawai']))} orang, "
        f"{angka(len(snapshot['unit_kerja']))} unit kerja; "
        f"{len(snapshot.sources)} berkas, {angka(rows)} baris dibaca.",
        snapshot.info.get("sumber", ""),
    ]
    return masthead(title, [line for line in lines if line], snapshot.label)


def seal(
    study: Study | None = None, planning: Planning | None = None, intake: Intake | None = None
) -> HTML:
    """Close a notebook: hashes of data, parameters and plan, so that a page can be traced."""
    study = planning.study if planning else study
    if study is not None:
        marks = [f"data {study.snapshot.fingerprint[:16]}", f"parameter {_parameter_hash(study)}"]
    elif intake is not None:
        marks = [f"berkas {_hash(*sorted(source.sha256 for source in intake.sources))}"]
        marks.append(f"temuan {_hash(intake.log.findings.to_csv())}")
    else:
        raise ValueError("seal needs a study, a planning or an intake")
    if planning:
        marks.append(f"rencana {planning.plan.fingerprint[:16]}")
    return paragraphs(f"{SEAL} {' · '.join(marks)}", kind="segel")


def _hash(*texts: str) -> str:
    return sha256("\n".join(texts).encode()).hexdigest()[:16]


def _parameter_hash(study: Study) -> str:
    return _hash(study.parameters.model_dump_json())


def contract(planning: Planning) -> pd.DataFrame:
    """A tiny table without persons that a test compares with the stored one."""
    numbers = evaluation.key_figures(planning)
    rows = {
        "status": planning.plan.report.status.value,
        "perpindahan": people_text(planning.study)(numbers["perpindahan"]),
        "kursi kosong sebelum": angka(numbers["kurang_sebelum"]),
        "kursi kosong sesudah": angka(numbers["kurang_sesudah"]),
    }
    return pd.DataFrame({"isi": rows})


# --- rules ---------------------------------------------------------------------------------------


def rules_table(study: Study) -> HTML:
    """The rules in force, their references and how far each text was verified."""
    rules = study.rules.rules.values()
    frame = pd.DataFrame(
        {
            "label": [rule.label for rule in rules],
            "acuan": [rule.reference for rule in rules],
            "verifikasi": [rule.verification for rule in rules],
            "keadaan": [_effect(rule) for rule in rules],
        }
    )
    columns = {
        "label": words("Ketentuan"),
        "keadaan": words("Keadaan"),
        "acuan": words("Acuan"),
        "verifikasi": words("Verifikasi teks"),
    }
    return table(frame, columns, caption=f"Ketentuan yang berlaku pada {tanggal(study.tmt)}")


def _effect(rule: Rule) -> str:
    asked = {function.__name__ for function in (*PERSON_RULES, *PAIR_RULES)}
    if not rule.active:
        return "tidak dipakai"
    if rule.id not in asked:
        return "dipakai"
    return "menolak" if rule.hard else "memperingatkan"


def unassessed_table(study: Study) -> HTML:
    """Rules that could not be judged because data are missing; counted on every plan."""
    answer = "diloloskan" if study.parameters.jika_kosong == "loloskan" else "ditolak"
    columns = {
        "label": words("Ketentuan"),
        "orang": people_column(study, "Orang"),
        "pasangan": whole("Pasangan pegawai dan tujuan"),
    }
    return table(
        study.candidates.unassessed,
        columns,
        caption="Ketentuan yang tidak dapat dinilai karena data kosong",
        note=f"Pasangan ini {answer} (parameter jika_kosong). " + " ".join(study.candidates.notes),
    )


def exclusions_table(study: Study) -> HTML:
    """How many pairs and people each rule refuses."""
    refused = study.candidates.exclusions
    frame = refused.groupby("rule", observed=True).agg(
        orang=("pegawai_key", "nunique"), pasangan=("slot_key", "size")
    )
    frame = frame.sort_values("pasangan", ascending=False).reset_index()
    frame["label"] = [explanation.rule_label(study, rule) for rule in frame["rule"]]
    columns = {"label": words("Ketentuan"), "orang": people_column(study, "Orang", sensitive=True)}
    if is_exact(study):
        columns["pasangan"] = whole("Pasangan yang ditolak")
    return table(
        frame,
        columns,
        caption="Mengapa pasangan pegawai dan tujuan gugur",
        note=f"Tersisa {angka(len(study.candidates.table))} pasangan yang memenuhi syarat. "
        "Tiap pasangan dicatat pada ketentuan pertama yang menolaknya.",
    )


# --- a plan --------------------------------------------------------------------------------------


def key_tiles(planning: Planning) -> HTML:
    """At most seven numbers."""
    numbers = evaluation.key_figures(planning)
    people = people_text(planning.study)
    personal = people_text(planning.study, sensitive=True)
    shown = [
        ("Kursi kosong hari ini", angka(numbers["kurang_sebelum"])),
        ("Terisi oleh rencana", angka(numbers["terisi"])),
        ("Tetap kosong", angka(numbers["kurang_sesudah"])),
        ("Perpindahan", people(numbers["perpindahan"])),
    ]
    goals = planning.plan.goals
    if "biaya" in goals:
        shown.append(("Biaya tahun pertama", rupiah(numbers["biaya"])))
    if "preferensi" in goals:
        shown.append(("Sesuai keinginan", f"{personal(numbers['sesuai_keinginan'])} orang"))
    if "melawan_penolakan" in goals:
        shown.append(("Melawan penolakan", f"{personal(numbers['melawan_penolakan'])} orang"))
    return tiles(shown)


def proof(planning: Planning) -> HTML:
    """What was proven about the plan, in plain words, with its gap."""
    plan, report = planning.plan, planning.plan.report
    checks = check_plan(plan, planning.study.problem)
    stages = len(report.stages)
    where = f"Pada tahap terakhir dari {stages}, s" if stages > 1 else "S"
    second = (
        f"{len(checks)} pemeriksaan mandiri, yang tidak memakai pemecah model, lulus semuanya. "
        f"{where}elisih ke batas bukti: {angka(report.gap, 4)} poin; "
        f"langkah terkecil antarrencana: {angka(report.step, 6)} poin."
    )
    third = (
        "Di antara rencana yang sama baiknya dipilih satu menurut kunci tetap: data yang sama "
        "memberi rencana yang sama."
        if report.canonical
        else "Pilihan di antara rencana yang sama baiknya belum diselesaikan: perhitungan ulang "
        "dapat memilih orang lain dengan nilai yang sama."
    )
    return paragraphs(proven(plan), *aimed_at(planning), second, third, kind="bukti")


def before_after_picture(
    planning: Planning, by: str = "kelompok_jabatan", *, units: Collection[str] | None = None
) -> HTML:
    """Empty seats before and after, of all units or of some (codes)."""
    coverage = evaluation.coverage(planning, by, units=units)
    figure = figures.before_after(coverage, by, label=planning.study.snapshot.label)
    before, after = coverage["kurang_sebelum"].sum(), coverage["kurang_sesudah"].sum()
    short = int((coverage["kurang_sebelum"] > 0).sum())
    more = short > figures.MOST_ROWS
    return picture(
        figure,
        alt=f"Kursi kosong per {GROUPS[by].lower()}: {angka(before)} sebelum, "
        f"{angka(after)} sesudah rencana.",
        caption=f"Kursi kosong per {GROUPS[by].lower()}, sebelum (lingkaran) dan sesudah (titik)"
        + (f"; {angka(figures.MOST_ROWS)} terbanyak dari {angka(short)}." if more else "."),
    )


def coverage_table(
    planning: Planning, by: str = "kelompok_jabatan", *, units: Collection[str] | None = None
) -> HTML:
    """Coverage before and after by a grouping, or a sentence where the data do not name it.

    Of all units, or of some (codes).
    """
    frame = evaluation.coverage(planning, by, units=units)
    if set(frame[by]) == {evaluation.UNNAMED}:
        return paragraphs(f"Data ini tidak menyebut {GROUPS[by].lower()}.", kind="bukti")
    columns: dict[str, Show] = {
        by: words(GROUPS[by]),
        "kebutuhan": whole("Kebutuhan"),
        "kurang_sebelum": whole("Kosong sebelum"),
        "kurang_sesudah": whole("Kosong sesudah"),
        "cakupan_sebelum": share("Cakupan sebelum"),
        "cakupan_sesudah": share("Cakupan sesudah"),
    }
    return table(
        frame,
        columns,
        caption=f"Cakupan kebutuhan per {GROUPS[by].lower()}",
    )


def map_picture(planning: Planning) -> HTML:
    """Map of moves, or a sentence where there are no coordinates."""
    if access_of(planning.study).perorangan == "tidak ada":
        return paragraphs("Peta perpindahan hanya ada pada laporan pimpinan.", kind="bukti")
    ends = shown_ends(planning).add_suffix("_kode")
    units = planning.study.candidates.units
    figure = figures.map_of_moves(ends, units, label=planning.study.snapshot.label)
    if figure is None:
        return paragraphs("Data ini tanpa koordinat, sehingga tidak ada peta.", kind="bukti")
    guessed = int(units["perkiraan"].fillna(False).sum())
    return picture(
        figure,
        alt=f"Peta {angka(len(ends))} perpindahan antarunit; titik jingga adalah unit penerima.",
        caption="Garis = perpindahan, makin tebal makin banyak orang; titik jingga = penerima. "
        f"{angka(guessed)} unit memakai titik perkiraan.",
    )


def trade_off_picture(planning: Planning) -> HTML:
    """What the plan buys and pays."""
    if not is_exact(planning.study):
        return paragraphs("Timbang-menimbang hanya ada pada laporan pimpinan.", kind="bukti")
    weighed = explanation.weigh(planning)
    figure = figures.trade_off(weighed, label=planning.study.snapshot.label)
    shown = weighed[weighed["bobot"] > 0]
    parts = "; ".join(
        f"{name} {angka(points)} poin"
        for name, points in zip(shown["label"], shown["poin"], strict=True)
    )
    return picture(
        figure,
        alt=f"Batang timbang-menimbang: {parts}.",
        caption="Yang dibeli rencana (biru) dan yang dibayar (jingga), dibanding tidak berbuat "
        f"apa-apa, dalam poin menurut bobot. {NOT_WEIGHED[planning.plan.scenario.mode]}".strip(),
    )


def goals_table(planning: Planning) -> HTML:
    """Every goal in its own unit, today and after the plan."""
    frame = explanation.weigh(planning)
    columns = {"label": words("Tujuan"), "satuan": words("Satuan"), "bobot": decimal("Bobot")}
    note = "Nilainya hanya ada pada laporan pimpinan."
    if is_exact(planning.study):
        columns |= {
            "hari_ini": decimal("Hari ini"),
            "rencana": decimal("Rencana"),
            "poin": decimal("Poin"),
        }
        note = "Biaya ditimbang per Rp 1 juta. Poin positif mendukung rencana."
    note = f"{note} {NOT_WEIGHED[planning.plan.scenario.mode]}".strip()
    return table(frame, columns, caption="Tujuan dan bobotnya", note=note)


def costs_table(planning: Planning) -> HTML:
    """What the plan costs, by part; moving inside one city costs nothing, and is shown as that."""
    if not is_exact(planning.study):
        return paragraphs("Rincian biaya hanya ada pada laporan pimpinan.", kind="bukti")
    columns = {"bagian": words("Bagian"), "orang": whole("Orang"), "jumlah": money("Jumlah")}
    rule = planning.study.rules["biaya"]
    return table(
        evaluation.cost_parts(planning),
        columns,
        caption="Biaya tahun pertama menurut bagiannya",
        note=f"{rule.reference} ({rule.verification}).",
    )


def moves_table(planning: Planning, most: int = 40) -> HTML:
    """Moves one by one without names, as far as the level of access goes."""
    if access_of(planning.study).perorangan == "tidak ada":
        return paragraphs("Perpindahan satu per satu tidak dibuka untuk umum.", kind="bukti")
    columns = {
        "kode": words("Kode"),
        "kelompok_jabatan": words("Kelompok jabatan"),
        "unit_asal": words("Dari"),
        "unit_tujuan": words("Ke"),
        "alasan": words("Alasan"),
    }
    return table(shown_moves(planning), columns, caption="Perpindahan yang diusulkan", most=most)


def flows_table(planning: Planning) -> HTML:
    """People who move, by rumpun and receiving kecamatan."""
    caption = "Perpindahan menurut rumpun dan kecamatan tujuan"
    if is_exact(planning.study):
        counts = count_flows(planning)
        counts[TOTAL] = counts.sum(axis=1)
        frame = counts.rename_axis("rumpun").reset_index()
        columns = {"rumpun": words("Rumpun")} | {str(name): whole(str(name)) for name in counts}
        return table(frame, columns, caption=caption)
    protected = public_flows(planning)
    frame = pd.DataFrame() if protected is None else protected.shown
    frame = frame.rename_axis("rumpun").reset_index()
    return table(
        frame,
        {str(name): words(str(name).capitalize()) for name in frame},
        caption=caption,
        note="Dibulatkan ke kelipatan 5; jumlah kecil, dan yang dapat membukanya, disamarkan.",
    )


def outside_table(planning: Planning) -> HTML:
    """What the plan does outside the planner's scope."""
    columns = {
        "nama_unit": words("Unit di luar cakupan"),
        "kelompok_jabatan": words("Kelompok jabatan"),
        "kurang_sebelum": whole("Kosong sebelum"),
        "kurang_sesudah": whole("Kosong sesudah"),
    }
    if is_exact(planning.study):
        columns["keluar"] = whole("Orang diambil")
    scope = ", ".join(planning.study.parameters.cakupan_tujuan) or "semua unit"
    return table(
        evaluation.outside_scope(planning),
        columns,
        caption="Akibat bagi unit di luar cakupan tujuan",
        note=f"Cakupan tujuan: {scope}.",
        most=40,
    )


def checks_table(planning: Planning) -> HTML:
    """The independent checks, one by one."""
    results = check_plan(planning.plan, planning.study.problem)
    frame = pd.DataFrame(
        {
            "periksa": [result.text for result in results],
            "hasil": ["lulus" if result.passed else "GAGAL" for result in results],
        }
    )
    columns = {"periksa": words("Pemeriksaan"), "hasil": words("Hasil")}
    return table(frame, columns, caption="Pemeriksaan mandiri atas rencana")


# --- the memo ------------------------------------------------------------------------------------


def comparators_table(planning: Planning) -> HTML:
    """The plan beside today, two rules of thumb and nobody worse off."""
    columns = {
        "pilihan": words("Cara menyusun"),
        "terisi": whole("Kursi terisi"),
        "kurang_sesudah": whole("Tetap kosong"),
        "perpindahan": Show("Perpindahan", people_text(planning.study), number=True),
        "biaya": money("Biaya"),
        "poin": decimal("Poin terhadap hari ini"),
        "status": words("Status"),
    }
    caption = "Rencana ini di samping cara lain"
    note = NOT_WEIGHED[planning.plan.scenario.mode]
    if planning.plan.scenario.goals_as_rows:
        note = f"Aturan tangan hanya mengenal bobot, jadi tidak ada di sini. {note}".strip()
    return table(evaluation.comparators(planning), columns, caption=caption, note=note)


def scenarios_table(planning: Planning, compared: pd.DataFrame) -> HTML:
    """The plans of named scenarios beside the present one, as `Workshop.compare` gives them."""
    people = people_text(planning.study)
    columns = {
        "skenario": words("Skenario"),
        "terisi": whole("Kursi terisi"),
        "kurang_sesudah": whole("Tetap kosong"),
        "perpindahan": Show("Perpindahan", people, number=True),
        "biaya": money("Biaya tahun pertama"),
        "melawan_penolakan": people_column(planning.study, "Melawan penolakan", sensitive=True),
        "orang_lain": Show("Orang yang tempatnya lain", people, number=True),
        "status": words("Status"),
        "sidik": words("Sidik"),
    }
    return table(compared, columns, caption="Skenario berdampingan")


def unfilled_table(planning: Planning, most: int = 40) -> HTML:
    """Every slot still short, with its reason."""
    columns = {
        "unit_kerja": words("Unit kerja"),
        "kelompok_jabatan": words("Kelompok jabatan"),
        "kurang": whole("Kurang"),
        "sebab": words("Sebab"),
        "jalan_keluar": words("Jalan keluar"),
    }
    if not is_exact(planning.study):
        del columns["sebab"]  # it tells of single people and the rules that hold them
    return table(
        explanation.explain_unfilled(planning),
        columns,
        caption="Kursi yang tetap kosong dan sebabnya",
        most=most,
    )


def restricted_note(planning: Planning) -> HTML:
    """For whom this report is, and where the names are."""
    access = access_of(planning.study)
    annex = {
        "semua": "Nama dan NIP hanya ada pada lampiran terbatas (lampiran_terbatas.xlsx, "
        "usulan_imut.xlsx, lampiran_keputusan.docx)",
        "unit sendiri": "Nama dan NIP hanya ada pada lampiran terbatas (lampiran_terbatas.xlsx)",
        "tidak ada": "Laporan ini tanpa lampiran nama",
    }[names_reach(planning.study)]
    return paragraphs(
        f"{access.kalimat} {annex}, sesuai UU 27/2022 tentang Pelindungan Data Pribadi.",
        kind="bukti",
    )


# --- after the decision --------------------------------------------------------------------------


def realisasi_table(planning: Planning) -> HTML:
    """Where the plan's moves stand."""
    columns = {"status": words("Status"), "jumlah": people_column(planning.study, "Perpindahan")}
    return table(
        evaluation.plan_against_realisasi(planning),
        columns,
        caption="Rencana terhadap realisasi",
        note="Dicari menurut pegawai dan unit tujuan pada tabel realisasi.",
    )


def earlier_rounds_table(planning: Planning) -> HTML:
    """Decisions of earlier rounds by year and status."""
    columns = {
        "tahun": Show("Tahun TMT", str),
        "status": words("Status"),
        "jumlah": people_column(planning.study, "Perpindahan"),
    }
    return table(
        evaluation.realisasi_so_far(planning), columns, caption="Keputusan yang sudah tercatat"
    )

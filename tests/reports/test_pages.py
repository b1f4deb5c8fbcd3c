"""What people see: escaped, labelled, complete, and without anybody's name."""

import re

import matplotlib as mpl
import nbformat
import pandas as pd
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from mutasi_lib import reports
from mutasi_lib.domain.plan import PlanStatus
from mutasi_lib.evaluation import evaluate_snapshot
from mutasi_lib.reports import html
from mutasi_lib.reports.page import notebook_page

LABEL = "DATA CONTOH — orang dan angka fiktif; bukan keadaan nyata"
HOSTILE = "<img src=x onerror=alert(1)>"


def evaluation_sections(planning, evaluated):
    study = planning.study
    return {
        "evaluation_summary": reports.evaluation_summary(study, evaluated),
        "review_tiles": reports.review_tiles(study, evaluated),
        "review_mark": reports.review_mark(study, evaluated),
        "carried_out": reports.carried_out_table(study),
        "reached": reports.reached_table(study, "nama_unit"),
        "reached_map": reports.reached_map(study),
        "personal_scores": reports.personal_scores_table(study, evaluated),
        "personal_scores_picture": reports.personal_scores_picture(study, evaluated),
        "effects_picture": reports.effects_picture(study, evaluated),
        "effects_table": reports.effects_table(study, evaluated),
        "event_study": reports.event_study_picture(study, evaluated),
        "sensitivity": reports.sensitivity_table(study, evaluated),
        "adaptation": reports.adaptation_table(study, evaluated),
        "adaptation_picture": reports.adaptation_picture(study, evaluated),
        "adaptation_map": reports.adaptation_map(study, evaluated),
        "items": reports.items_table(study, evaluated),
        "warning": reports.warning_table(study, evaluated),
        "worklist": reports.worklist_table(study, evaluated),
        "worklist_picture": reports.worklist_picture(study, evaluated),
        "competence": reports.competence_table(study, evaluated),
        "risk": reports.risk_table(study, evaluated),
        "fit": reports.fit_table(study, evaluated),
        "plan_change": reports.plan_change_table(planning, evaluated),
        "back_test": reports.back_test_table(study, evaluated),
        "drift": reports.drift_table(study, evaluated),
        "set_aside": reports.set_aside_table(study, evaluated),
    }


def sections_of(planning):
    study = planning.study
    return {
        "opening": reports.opening(study.snapshot, "Uji"),
        "needs_summary": reports.needs_summary(study),
        "norms_table": reports.norms_table(study),
        "managerial_table": reports.managerial_table(study),
        "rules_table": reports.rules_table(study),
        "unassessed_table": reports.unassessed_table(study),
        "exclusions_table": reports.exclusions_table(study),
        "key_tiles": reports.key_tiles(planning),
        "proof": reports.proof(planning),
        "before_after": reports.before_after_picture(planning),
        "coverage": reports.coverage_table(planning, "kecamatan"),
        "map": reports.map_picture(planning),
        "trade_off": reports.trade_off_picture(planning),
        "goals": reports.goals_table(planning),
        "costs": reports.costs_table(planning),
        "moves": reports.moves_table(planning),
        "flows": reports.flows_table(planning),
        "outside": reports.outside_table(planning),
        "checks": reports.checks_table(planning),
        "request": reports.request(planning),
        "decision_tiles": reports.decision_tiles(planning),
        "money_note": reports.money_note(planning),
        "alternatives": reports.alternatives_table(planning),
        "requirements": reports.requirements_section(planning),
        "objections": reports.objections_section(planning),
        "unsolved_summary": reports.unsolved_summary(planning),
        "decision_mark": reports.decision_mark(planning),
        "services": reports.services_table(planning),
        "unsolved": reports.unsolved_table(planning),
        "unfilled": reports.unfilled_table(planning),
        "restricted": reports.restricted_note(planning),
        "order_summary": reports.order_summary(planning),
        "order_table": reports.order_table(planning),
        "realisasi": reports.realisasi_table(planning),
        "earlier": reports.earlier_rounds_table(planning),
        "seal": reports.seal(planning=planning),
    } | evaluation_sections(planning, evaluate_snapshot(planning.study.snapshot))


@pytest.fixture(scope="module")
def city_sections(rangkui):
    return {name: section.data for name, section in sections_of(rangkui).items()}


@pytest.fixture(scope="module")
def kabupaten_sections(bolaang):
    return {name: section.data for name, section in sections_of(bolaang).items()}


def test_every_section_has_something_to_say(city_sections, kabupaten_sections):
    for sections in (city_sections, kabupaten_sections):
        for name, text in sections.items():
            assert len(re.sub("<[^>]+>", "", text).strip()) > 20 or "<img" in text, name


def test_no_section_names_a_person_or_a_nip(city_sections, rangkui):
    everything = " ".join(city_sections.values())
    identities = rangkui.study.snapshot.identities
    moved = identities[identities["pegawai_key"].isin(rangkui.plan.moves["pegawai_key"])]
    text = re.sub(r"base64,[^\"]+", "", everything)
    assert not re.search(r"[0-9]{18}", text)
    assert "(fiktif)" not in text
    for name in moved["nama"].str.removesuffix(" (fiktif)"):
        assert name not in text


def test_the_style_sheet_reaches_a_notebook_as_it_is(city_sections):
    assert (html.HERE / "laporan.css").read_text(encoding="utf-8") in city_sections["opening"]


def test_the_opening_carries_the_label_of_the_sample(city_sections):
    assert LABEL in city_sections["opening"]


def test_every_picture_has_an_alternative_text_that_says_something(city_sections):
    for name in ("before_after", "map", "trade_off"):
        alt = re.search(r'alt="([^"]+)"', city_sections[name])
        assert alt, name
        assert re.search(r"\d", alt[1]), f"{name} says no number"


def test_pictures_carry_the_label_inside(monkeypatch, rangkui):
    written = []
    monkeypatch.setattr(mpl.figure.Figure, "text", lambda self, x, y, s, **more: written.append(s))
    for make in (reports.before_after_picture, reports.trade_off_picture, reports.map_picture):
        make(rangkui)
    assert written == [LABEL] * 3


def test_without_coordinates_the_page_says_that_there_is_no_map(kabupaten_sections):
    assert "tanpa koordinat" in kabupaten_sections["map"]
    assert "<img" not in kabupaten_sections["map"]


def test_without_kecamatan_the_page_says_so(kabupaten_sections):
    assert "tidak menyebut kecamatan" in kabupaten_sections["coverage"]


def test_the_memo_shows_at_most_seven_numbers_and_three_choices(rangkui):
    for tiles in (reports.key_tiles, reports.decision_tiles):
        assert tiles(rangkui).data.count("<dt>") <= 7
    choices = reports.alternatives_table(rangkui).data
    assert choices.count("<tr>") == 1 + 3
    assert "Tidak berbuat apa-apa" in choices


def test_the_word_optimal_is_explained_and_left_to_humans(city_sections):
    assert "tidak ada susunan lain yang lebih baik menurut bobot dan aturan ini" in city_sections[
        "proof"
    ].replace("\n", " ")
    assert "manusia" in city_sections["proof"]


def test_a_stopped_plan_is_never_called_optimal(rangkui):
    from dataclasses import replace

    stage = rangkui.plan.report.stages[0]
    stage = replace(stage, bound=stage.objective - 12.5, proof="none")
    report = replace(rangkui.plan.report, status=PlanStatus.STOPPED_WITH_PLAN, stages=(stage,))
    stopped = replace(rangkui, plan=replace(rangkui.plan, report=report))
    text = reports.proof(stopped).data
    assert "optimal" not in text.lower()
    assert "12,50" in text


def test_a_choice_among_equals_that_was_not_made_is_told(rangkui):
    from dataclasses import replace

    assert "data yang sama memberi rencana yang sama" in reports.proof(rangkui).data
    report = replace(rangkui.plan.report, canonical=False)
    open_choice = replace(rangkui, plan=replace(rangkui.plan, report=report))
    assert "belum diselesaikan" in reports.proof(open_choice).data


def test_norms_and_rules_print_how_far_they_are_verified(city_sections):
    assert "belum diverifikasi" in city_sections["rules_table"]
    assert "sumber kedua" in city_sections["rules_table"]


def test_text_from_data_is_escaped_everywhere():
    frame = pd.DataFrame({HOSTILE: [HOSTILE], "angka": [1]})
    shown = html.table(
        frame,
        {HOSTILE: html.words(HOSTILE), "angka": html.whole("n")},
        caption=HOSTILE,
        note=HOSTILE,
    )
    pieces = [
        shown,
        html.masthead(HOSTILE, [HOSTILE], HOSTILE),
        html.tiles([(HOSTILE, HOSTILE)]),
        html.paragraphs(HOSTILE),
    ]
    for piece in pieces:
        assert "<img" not in piece.data
        assert "&lt;img" in piece.data
    assert "<" not in html.plain(HOSTILE)


def test_a_long_table_says_how_many_rows_it_leaves_out():
    frame = pd.DataFrame({"a": range(10)})
    shown = html.table(frame, {"a": html.whole("A")}, caption="c", most=3)
    assert "7 baris lain" in shown.data


def test_an_empty_table_says_so():
    shown = html.table(pd.DataFrame({"a": []}), {"a": html.whole("A")}, caption="c")
    assert "Tidak ada." in shown.data


def test_a_page_has_no_code_no_script_and_no_address_outside():
    notebook = new_notebook(
        cells=[
            new_markdown_cell("# Judul"),
            new_code_cell(
                "rahasia = 1",
                outputs=[
                    new_output("execute_result", {"text/html": "<p>isi</p>", "text/plain": "x"}),
                    new_output("stream", name="stderr", text="peringatan"),
                    new_output("display_data", {"application/javascript": "alert(1)"}),
                ],
            ),
            new_code_cell(
                "w",
                metadata={"tags": ["hanya-interaktif"]},
                outputs=[new_output("execute_result", {"text/html": "<p>penggeser</p>"})],
            ),
        ]
    )
    nbformat.validate(notebook)
    page = notebook_page(notebook, title="Judul & <lain>", label=LABEL)
    assert '<html lang="id">' in page
    assert "<p>isi</p>" in page
    assert "Judul &amp; &lt;lain&gt;" in page
    assert LABEL in page
    for forbidden in ("rahasia", "penggeser", "peringatan", "<script", "alert(", "http", "¶"):
        assert forbidden not in page.replace("http-equiv", ""), forbidden


def test_cost_parts_add_up_to_the_goal_and_moving_costs_nothing_inside_one_city(rangkui):
    from mutasi_lib.evaluation import cost_parts

    parts = cost_parts(rangkui).set_index("bagian")["jumlah"]
    assert parts["Biaya pindah"] == 0
    assert parts.sum() == pytest.approx(rangkui.plan.goals["biaya"])


def test_part_time_pppk_are_shown_beside_and_never_added(city_sections):
    """2,778 part-time PPPK in the sample (public figure of 2025)."""
    assert "2.778" in city_sections["needs_summary"]


# --- the memo's first page -----------------------------------------------------------------------


def visible(section):
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", section)).strip()


def test_each_kind_of_money_stands_by_itself_with_its_assumptions(city_sections, rangkui):
    """Moving inside one city and training are paid once; TPP and allowances every year."""
    tiles = visible(city_sections["decision_tiles"])
    for name in (
        "Biaya sekali", "Perubahan TPP setahun", "Tunjangan guru hilang setahun",
        "Rekrutmen terhindar",
    ):  # fmt: skip
        assert name in tiles
    note = visible(city_sections["money_note"])
    assert "bukan uang kas dan tidak dikurangkan dari biaya" in note
    assert f"({rangkui.study.rules['biaya'].verification})" in note


def test_without_costs_the_first_page_says_so_instead_of_zero(kabupaten_sections):
    assert visible(kabupaten_sections["decision_tiles"]).count("tanpa data") == 3
    assert "tidak dapat dihitung" in kabupaten_sections["money_note"]
    assert "Biaya" not in kabupaten_sections["alternatives"]


def test_what_the_law_asks_stands_with_its_state_and_how_far_it_was_read(city_sections):
    shown = city_sections["requirements"]
    assert re.findall(r'class="keadaan (\w+)">([^<]+)<', shown) == [("belum", "belum")] * 3
    assert "PP 11/2017 Pasal 191 (terverifikasi)" in shown
    assert shown.count("(sumber kedua)") == 2


def test_what_is_done_or_not_called_for_reads_so(rangkui):
    from dataclasses import replace

    stated = rangkui.study.parameters.model_copy(
        update={"pertimbangan_tpk": "sudah", "persetujuan_imut": "tidak berlaku"}
    )
    told = replace(rangkui, study=replace(rangkui.study, parameters=stated))
    shown = reports.requirements_section(told).data
    assert re.findall(r'class="keadaan (\w+)">([^<]+)<', shown) == [
        ("belum", "belum"), ("sudah", "sudah"), ("tidak", "tidak berlaku"),
    ]  # fmt: skip


def test_objections_nobody_wrote_down_are_not_taken_for_consent(kabupaten_sections):
    assert "belum ditanyakan, atau tidak dicatat" in visible(kabupaten_sections["objections"])


def test_standing_objections_are_told_by_code_to_leadership_and_by_number_to_others(
    rangkui, monkeypatch
):
    from test_access import at

    from mutasi_lib.reports import decision
    from mutasi_lib.reports.access import codes

    standing = rangkui.plan.moves.head(12).assign(pihak="pegawai")
    monkeypatch.setattr(decision, "objections", lambda planning: standing)
    known = set(codes(rangkui.study.snapshot)[standing["pegawai_key"]])
    told = visible(reports.objections_section(rangkui).data)
    named = set(re.findall(r"PG-[0-9A-Z]{4}-[0-9A-Z]{4}", told))
    assert named <= known
    assert len(named) == decision.MOST_CODES
    assert f"dan {12 - decision.MOST_CODES} lainnya" in told
    hidden = visible(reports.objections_section(at(rangkui, "publik")).data)
    assert "melawan keberatan atas sekitar 10 orang" in hidden
    assert "PG-" not in hidden
    assert not re.search(r"\b12\b", hidden)


def test_what_stays_empty_adds_up_on_the_first_page_and_in_the_annex(rangkui, city_sections):
    left = int(rangkui.plan.unfilled["kurang"].sum())
    for name in ("unsolved_summary", "unsolved"):
        rows = re.findall(
            r'<tr><th scope="row">[^<]*</th><td class="n">(\d+)</td>', city_sections[name]
        )
        assert sum(int(count) for count in rows) == left
    assert "BKPSDMD Kota Pangkalpinang" in city_sections["unsolved_summary"]


def test_the_first_page_names_the_plan_and_the_data_it_comes_from(city_sections, rangkui):
    mark = city_sections["decision_mark"]
    assert rangkui.plan.fingerprint[:16] in mark
    assert rangkui.study.snapshot.fingerprint[:16] in mark
    assert "akhir-keputusan" in mark


def test_a_stopped_plan_ends_its_first_page_without_the_word_optimal(rangkui):
    from dataclasses import replace

    stage = replace(rangkui.plan.report.stages[0], proof="none")
    stage = replace(stage, bound=stage.objective - 12.5)
    report = replace(rangkui.plan.report, status=PlanStatus.STOPPED_WITH_PLAN, stages=(stage,))
    stopped = replace(rangkui, plan=replace(rangkui.plan, report=report))
    text = reports.decision_mark(stopped).data
    assert "optimal" not in text.lower()
    assert "12,50" in text


def test_services_say_what_they_measure_and_where_nothing_is_known(
    city_sections, kabupaten_sections
):
    shown = visible(city_sections["services"])
    assert "SD peserta didik per guru" in shown
    assert "Puskesmas penduduk per tenaga kesehatan" in shown
    assert "Tidak terukur: 18 Puskesmas tidak menyebut penduduk." in visible(
        kabupaten_sections["services"]
    )

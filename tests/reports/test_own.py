"""What a head of unit reads of the plan: the own part, and no more of others than allowed."""

from __future__ import annotations

import html
import re
from functools import lru_cache

import pandas as pd
import pytest
from builders import City

from mutasi_lib import evaluation, reports
from mutasi_lib.domain.parameters import Parameters
from mutasi_lib.domain.snapshot import Snapshot
from mutasi_lib.errors import ParameterError
from mutasi_lib.planning import Planning, prepare_study
from mutasi_lib.reports import own
from mutasi_lib.reports.access import codes, names_reach
from mutasi_lib.reports.plan_files import restricted_table

ARAH = ("datang", "pergi", "di dalam")


def told(planning: Planning, unit: str, level: str = "unit") -> Planning:
    values = {**planning.study.parameters.model_dump(), "tingkat_akses": level, "unit_akses": unit}
    return planning.told_to(Parameters.from_mapping(values))


@pytest.fixture(scope="module")
def office(rangkui: Planning) -> Planning:
    return told(rangkui, "DINKES")


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Planning:
    """An office without people and needs."""
    city = City().add_row(
        "unit_kerja", kode="KOSONG", nama="Dinas Kosong", induk="PEMKOT", jenis="dinas"
    )
    source = city.write_csv(tmp_path_factory.mktemp("kota"))
    return told(prepare_study(Parameters(sumber=str(source))).solve(), "KOSONG")


@lru_cache
def evaluation_of(snapshot: Snapshot) -> evaluation.Evaluation:
    """One for all readers of a city."""
    return evaluation.evaluate_snapshot(snapshot)


def text(planning: Planning) -> str:
    """The whole report without markup and pictures."""
    evaluated = evaluation_of(planning.study.snapshot)
    parts = [
        reports.own_round_summary(planning, evaluated),
        reports.own_scores_table(planning, evaluated), reports.own_worklist(planning, evaluated),
        reports.own_opening(planning), reports.own_summary(planning), reports.own_picture(planning),
        reports.own_coverage_table(planning), reports.own_coverage_table(planning, by="nama_unit"),
        *(reports.own_moves_table(planning, arah) for arah in ARAH), reports.own_order(planning),
        reports.own_unfilled_table(planning), reports.own_reply(planning),
        reports.own_basis(planning),
    ]  # fmt: skip
    page = re.sub(r"base64,[A-Za-z0-9+/=]+|<style>.*?</style>", "", "".join(p.data for p in parts))
    return html.unescape(re.sub(r"<[^>]+>", " ", page))


def units_below(planning: Planning, code: str) -> set[str]:
    """A unit and everything under it, by the tree itself."""
    induk = planning.study.snapshot["unit_kerja"].set_index("kode")["induk"]
    found = {code}
    while grown := set(induk.index[induk.isin(found)]) - found:
        found |= grown
    return found


def test_the_numbers_of_an_office_are_those_of_its_slots_and_moves(
    rangkui: Planning, office: Planning
) -> None:
    below = units_below(rangkui, "DINKES")
    unit = rangkui.study.needs.set_index("slot_key")["unit_kerja"]
    moves = rangkui.plan.moves
    leaves = moves["slot_asal"].map(unit).isin(below)
    enters = moves["slot_key"].map(unit).isin(below)
    needs = rangkui.study.needs
    needs = needs[~needs["manajerial"] & needs["unit_kerja"].isin(below)]
    short = (needs["kebutuhan"] - needs["bezetting"]).clip(lower=0).sum()
    figures = evaluation.figures_of(office, own.report_units(office.study))
    assert figures["datang"] == (enters & ~leaves).sum() > 0
    assert figures["pergi"] == (leaves & ~enters).sum() > 0
    assert figures["di_dalam"] == (leaves & enters).sum() > 0
    assert figures["kurang_sebelum"] == short
    assert figures["sesudah"] - figures["sebelum"] == figures["datang"] - figures["pergi"]
    words = f"{figures['datang']} pegawai datang, {figures['pergi']} pergi"
    assert words in text(office)


def test_all_offices_together_are_the_whole_plan(rangkui: Planning) -> None:
    """Whoever comes to one office has left another; nobody is told of twice or left out."""
    opd = rangkui.study.candidates.opd
    areas = [set(opd.index[opd == code]) for code in sorted(set(opd))]
    figures = pd.DataFrame([evaluation.figures_of(rangkui, area) for area in areas]).sum()
    whole = evaluation.key_figures(rangkui)
    assert figures["datang"] == figures["pergi"]
    assert figures["datang"] + figures["di_dalam"] == whole["perpindahan"]
    assert figures["kurang_sebelum"] == whole["kurang_sebelum"]
    assert figures["kurang_sesudah"] == whole["kurang_sesudah"]


def test_only_moves_from_or_to_the_own_units_are_told_each_once(
    rangkui: Planning, office: Planning
) -> None:
    shown = [reports.own_moves_table(office, arah).data for arah in ARAH]
    codes = re.findall(r"PG(?:-[0-9A-Z]{4}){2,}", "".join(shown))
    figures = evaluation.figures_of(office, own.report_units(office.study))
    assert len(codes) == len(set(codes)) == sum(figures[name] for name in evaluation.MOVES)


def test_a_head_of_unit_reads_no_name_no_key_and_no_private_reason(office: Planning) -> None:
    said = text(office)
    people = office.study.snapshot.identities[["nip", "nama", "id_pegawai"]].to_numpy().ravel()
    assert [word for word in people if word in said] == []
    assert not re.search(r"\bP\d{5}\b", said)
    assert not re.search("keinginan|menolak|keberatan|lebih jauh|kesesuaian", said)
    assert "Sebab" not in reports.own_unfilled_table(office).data


def test_leaders_read_the_reasons_too(rangkui: Planning) -> None:
    leader = told(rangkui, "DINKES", "pimpinan")
    assert "Sebab" in reports.own_unfilled_table(leader).data
    everything = told(rangkui, "", "pimpinan")
    assert own.report_units(everything.study) == set(rangkui.study.snapshot["unit_kerja"]["kode"])


def test_units_that_lose_seats_are_named(rangkui: Planning, office: Planning) -> None:
    slots = evaluation.slot_results(rangkui)
    slots = slots[slots["unit_kerja"].isin(units_below(rangkui, "DINKES"))]
    lost = slots.groupby("nama_unit")[["kurang_sebelum", "kurang_sesudah"]].sum()
    lost = lost[lost["kurang_sesudah"] > lost["kurang_sebelum"]]
    assert 0 < len(lost) <= own.MOST_NAMED
    said = reports.own_summary(office).data
    for unit, (before, after) in lost.iterrows():
        assert f"{unit} (dari {before} menjadi {after})" in said


def test_a_move_that_waits_tells_after_whom_without_naming_a_move_elsewhere(
    office: Planning, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The city's plan needs one wave; here two of the own moves are made to wait."""
    order = own.execution_order(office.plan, office.study.problem, start=office.study.tmt)
    inside = evaluation.moves_of(office, own.report_units(office.study))["pegawai_key"]
    first, second, third = inside.head(3)
    stranger = next(key for key in order["pegawai_key"] if key not in set(inside))
    awaits = order["pegawai_key"].map({second: first, third: stranger}).fillna("")
    changed = order.assign(menunggu=awaits, gelombang=order["gelombang"] + (awaits != ""))
    monkeypatch.setattr(own, "execution_order", lambda *_, **__: changed)
    own._moves.cache_clear()
    said = text(office)
    own._moves.cache_clear()
    code = codes(office.study.snapshot)
    assert "2 perpindahan menunggu perpindahan lain" in said
    assert "perpindahan di unit lain" in said
    assert code[first] in said
    assert code[stranger] not in said


def test_a_kecamatan_is_told_of_what_lies_in_it_and_names_nobody(rangkui: Planning) -> None:
    area = told(rangkui, "kecamatan:Rangkui")
    units = rangkui.study.snapshot["unit_kerja"]
    inside = set(units.loc[units["kecamatan"] == "Rangkui", "kode"])
    assert own.report_units(area.study) == inside
    assert "Unit-unit di Kecamatan Rangkui" in text(area)
    assert names_reach(area.study) == "tidak ada"
    assert "tanpa lampiran nama" in reports.restricted_note(area).data
    assert len(restricted_table(told(rangkui, "DINKES")))


@pytest.mark.parametrize("unit", ["kecamatan:Atlantis", "DINAS-X", ""])
def test_an_unknown_unit_is_refused(rangkui: Planning, unit: str) -> None:
    with pytest.raises(ParameterError, match="unit_akses"):
        reports.own_summary(told(rangkui, unit))


def test_the_report_is_not_for_the_public(rangkui: Planning) -> None:
    with pytest.raises(ParameterError, match="umum"):
        reports.own_summary(told(rangkui, "", "publik"))


def test_an_office_without_people_and_needs_reads_that_there_is_nothing(empty: Planning) -> None:
    said = text(empty)
    assert "Tidak ada pegawai yang datang, pergi, atau berpindah di dalam." in said
    assert "Data tidak menyebut kebutuhan untuk unit ini." in said
    assert "Tidak ada perpindahan yang perlu dilaksanakan di sini." in said
    assert "nan" not in re.findall(r"\w+", said)
    assert restricted_table(empty).empty


def test_the_words_for_seats_fit_what_happens() -> None:
    def said(need: int, before: int, after: int) -> str:
        numbers = {"kebutuhan": need, "kurang_sebelum": before, "kurang_sesudah": after}
        return own._seats(numbers)

    assert said(5, 3, 1) == "Kursi kosong berkurang dari 3 menjadi 1."
    assert said(5, 1, 3) == "Kursi kosong bertambah dari 1 menjadi 3."
    assert said(5, 2, 2) == "Kursi kosong tetap 2."
    assert said(5, 0, 0) == "Tidak ada kursi kosong."


def test_a_head_reads_of_those_who_came_to_the_own_units_and_of_nobody_else(
    rangkui: Planning, office: Planning
) -> None:
    evaluated = evaluation_of(office.study.snapshot)
    units = units_below(office, "DINKES")
    came = evaluated.standing[evaluated.standing["unit_tujuan"].isin(units)]
    said = text(office)
    known = codes(office.study.snapshot)
    assert f"{len(came)} orang datang pada putaran yang lalu" in said
    scores = reports.own_scores_table(office, evaluated).data
    told_of = {key for key, code in known.items() if str(code) in scores}
    assert told_of == set(came.index)
    work = evaluated.worklist
    listed = reports.own_worklist(office, evaluated).data
    mine = set(work.loc[work["unit_tujuan"].isin(units), "pegawai_key"])
    assert {key for key, code in known.items() if str(code) in listed} == mine
    assert mine


def test_where_nobody_came_it_says_so(empty: Planning) -> None:
    assert "Tidak ada yang pindah ke sini" in text(empty)
    assert "Tidak ada yang perlu ditindaklanjuti" in text(empty)

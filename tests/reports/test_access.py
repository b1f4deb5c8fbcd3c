"""Who may see what: names, single persons and small counts at each level of access."""

from __future__ import annotations

import html
import re
import zipfile
from dataclasses import replace
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from mutasi_lib import reports
from mutasi_lib.domain.parameters import Parameters
from mutasi_lib.domain.snapshot import Snapshot
from mutasi_lib.errors import ParameterError
from mutasi_lib.evaluation import Evaluation, evaluate_snapshot
from mutasi_lib.planning import Planning
from mutasi_lib.privacy import ProtectedTable
from mutasi_lib.reports import access, order
from mutasi_lib.reports.evaluation_files import write_evaluation
from mutasi_lib.reports.plan_files import plan_tables, restricted_table

OWN = "DINKES"
"""The unit whose head receives the report: Dinas Kesehatan with all puskesmas."""


def at(planning: Planning, level: str, unit: str = "") -> Planning:
    """The same plan, told to somebody else."""
    values = {**planning.study.parameters.model_dump(), "tingkat_akses": level, "unit_akses": unit}
    study = replace(planning.study, parameters=Parameters.from_mapping(values))
    return Planning(study=study, plan=planning.plan)


@pytest.fixture(scope="module")
def public(rangkui: Planning) -> Planning:
    return at(rangkui, "publik")


@pytest.fixture(scope="module")
def head(rangkui: Planning) -> Planning:
    return at(rangkui, "unit", OWN)


@pytest.fixture(autouse=True)
def _no_earlier_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUTASI_RUANG_KERJA", str(tmp_path))


@cache
def evaluation_of(snapshot: Snapshot) -> Evaluation:
    """One evaluation for all levels of access: the data are the same."""
    return evaluate_snapshot(snapshot)


def memo_text(planning: Planning) -> str:
    """Everything a memo or page can say about a plan, without markup."""
    study = planning.study
    evaluated = evaluation_of(study.snapshot)
    sections = [
        reports.request(planning), reports.alternatives_table(planning),
        reports.decision_tiles(planning), reports.money_note(planning),
        reports.requirements_section(planning), reports.objections_section(planning),
        reports.unsolved_summary(planning), reports.decision_mark(planning),
        reports.services_table(planning), reports.unsolved_table(planning),
        reports.key_tiles(planning), reports.goals_table(planning), reports.costs_table(planning),
        reports.map_picture(planning), reports.trade_off_picture(planning),
        reports.outside_table(planning), reports.exclusions_table(study),
        reports.unassessed_table(study), reports.moves_table(planning),
        reports.flows_table(planning), reports.unfilled_table(planning),
        reports.realisasi_table(planning), reports.earlier_rounds_table(planning),
        reports.restricted_note(planning), reports.order_summary(planning),
        reports.order_table(planning),
        reports.evaluation_summary(study, evaluated), reports.carried_out_table(study),
        reports.review_tiles(study, evaluated), reports.review_mark(study, evaluated),
        reports.reached_table(study), reports.reached_map(study),
        reports.personal_scores_table(study, evaluated),
        reports.personal_scores_picture(study, evaluated),
        reports.effects_table(study, evaluated), reports.adaptation_table(study, evaluated),
        reports.worklist_table(study, evaluated), reports.warning_table(study, evaluated),
        reports.worklist_picture(study, evaluated), reports.competence_table(study, evaluated),
        reports.risk_table(study, evaluated), reports.fit_table(study, evaluated),
        reports.set_aside_table(study, evaluated),
    ]  # fmt: skip
    pages = re.sub(r"base64,[A-Za-z0-9+/=]+", "", "".join(str(part.data) for part in sections))
    return html.unescape(re.sub(r"<[^>]+>", " ", pages))


def personal_words(planning: Planning, keys: set[str] | None = None) -> set[str]:
    """Names, NIP and ids of people; of all, or of some."""
    people = planning.study.snapshot.identities
    if keys is not None:
        people = people[people["pegawai_key"].isin(keys)]
    return set(people[["nip", "nama", "id_pegawai"]].to_numpy().ravel())


def files_text(folder: Path) -> str:
    """All text in the files of a folder, workbooks unpacked."""
    texts = []
    for path in sorted(folder.iterdir()):
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as book:
                texts += [book.read(name).decode("utf-8", "replace") for name in book.namelist()]
        else:
            texts.append(path.read_text(encoding="utf-8"))
    return html.unescape("\n".join(texts))


def test_only_leaders_and_the_own_head_see_who_needs_help(
    rangkui: Planning, head: Planning
) -> None:
    work = evaluation_of(rangkui.study.snapshot).worklist
    code = access.codes(rangkui.study.snapshot)
    own = work["unit_tujuan"].isin(access.own_units(head.study))
    assert 0 < own.sum() < len(work)
    for planning, seen in (
        (rangkui, work["pegawai_key"]),
        (head, work.loc[own, "pegawai_key"]),
        (at(rangkui, "publik"), work["pegawai_key"].head(0)),
    ):
        evaluated = evaluation_of(planning.study.snapshot)
        page = str(reports.worklist_table(planning.study, evaluated, most=0).data)
        assert {key for key in work["pegawai_key"] if code[key] in page} == set(seen)


def test_the_public_is_told_effects_of_groups_but_no_outcomes_of_people(
    rangkui: Planning, tmp_path: Path
) -> None:
    public = at(rangkui, "publik").study
    evaluated = evaluation_of(public.snapshot)
    written = write_evaluation(public, evaluated, tmp_path)
    assert [path.name for path in written] == ["pengaruh.csv"]
    told = pd.read_csv(written[0])
    kept = evaluated.findings.effects["orang"] >= 20
    assert len(told) == kept.sum() < len(kept)
    assert "orang" not in told
    assert "hanya ada pada laporan pimpinan" in str(
        reports.adaptation_table(public, evaluated).data
    )


def movers(planning: Planning, units: frozenset[str]) -> set[str]:
    """Keys of those who leave one of the units."""
    unit = planning.study.needs.set_index("slot_key")["unit_kerja"]
    moves = planning.plan.moves
    return set(moves.loc[moves["slot_asal"].map(unit).isin(units), "pegawai_key"])


@pytest.mark.parametrize("level", ["pimpinan", "unit", "publik"])
def test_no_page_names_anybody(rangkui: Planning, level: str) -> None:
    text = memo_text(at(rangkui, level, OWN if level == "unit" else ""))
    assert [word for word in personal_words(rangkui) if word in text] == []
    assert not re.search(r"\bP\d{5}\b", text)


def test_leaders_have_the_names_in_the_restricted_annex_only(
    rangkui: Planning, tmp_path: Path
) -> None:
    written = {path.name for path in reports.write_plan(rangkui, tmp_path)}
    assert written == {
        "perpindahan.csv", "belum_terpenuhi.csv", "rencana.xlsx", "lampiran_terbatas.xlsx",
        "usulan_imut.xlsx", "lampiran_keputusan.docx",
    }  # fmt: skip
    moved = personal_words(rangkui, set(rangkui.plan.moves["pegawai_key"]))
    assert set(restricted_table(rangkui)[["nip", "nama", "id_pegawai"]].to_numpy().ravel()) == moved
    assert (tmp_path / "lampiran_terbatas.xlsx").stat().st_mode & 0o077 == 0
    assert (tmp_path / "rencana.xlsx").stat().st_mode & 0o044 == 0o044
    for annex in ("lampiran_terbatas.xlsx", "usulan_imut.xlsx", "lampiran_keputusan.docx"):
        (tmp_path / annex).unlink()
    text = files_text(tmp_path)
    assert [word for word in personal_words(rangkui) if word in text] == []


def test_a_head_of_unit_is_told_the_names_of_the_own_people_only(
    head: Planning, rangkui: Planning, tmp_path: Path
) -> None:
    reports.write_plan(head, tmp_path)
    own = movers(rangkui, access.own_units(head.study))
    assert 0 < len(own) < len(rangkui.plan.moves)
    text = files_text(tmp_path)
    ids = rangkui.study.snapshot.identities
    own_people = ids[ids["pegawai_key"].isin(own)]
    assert {nip for nip in ids["nip"] if nip in text} == set(own_people["nip"])
    assert {one for one in ids["id_pegawai"] if one in text} == set(own_people["id_pegawai"])
    assert set(restricted_table(head)["nama"]) == set(own_people["nama"])


def test_a_head_of_unit_sees_moves_from_and_to_the_own_units_only(
    head: Planning, rangkui: Planning
) -> None:
    units = access.own_units(head.study)
    kinds = rangkui.study.snapshot["unit_kerja"].set_index("kode")
    assert units == set(kinds.index[(kinds.index == OWN) | (kinds["induk"] == OWN)]) | set(
        kinds.index[kinds["induk"].isin(kinds.index[kinds["induk"] == OWN])]
    )
    names = set(kinds.loc[list(units), "nama"])
    shown = access.shown_moves(head)
    assert (shown["unit_asal"].isin(names) | shown["unit_tujuan"].isin(names)).all()
    assert (shown["pegawai_sendiri"] == shown["unit_asal"].isin(names)).all()


def test_a_head_of_unit_is_not_told_what_people_said(head: Planning) -> None:
    reasons = " ".join(access.shown_moves(head)["alasan"])
    assert "mengisi kekurangan" in reasons.casefold()
    assert not re.search("keinginan|menolak|keberatan|km|kesesuaian", reasons)


def test_the_public_gets_no_person_and_no_reason(public: Planning, tmp_path: Path) -> None:
    written = {path.name for path in reports.write_plan(public, tmp_path)}
    assert written == {"arus_perpindahan.csv", "belum_terpenuhi.csv", "rencana.xlsx"}
    text = files_text(tmp_path) + memo_text(public)
    assert "PG-" not in text
    assert "hukuman" not in "".join(plan_tables(public)["belum_terpenuhi"].astype(str).sum())
    assert [word for word in personal_words(public) if word in text] == []


def test_the_public_sees_no_exact_count_of_people(public: Planning, rangkui: Planning) -> None:
    moves = len(rangkui.plan.moves)
    assert moves % 5  # else the rounded number would be the exact one
    text = memo_text(public)
    assert f"{moves} pegawai" not in text
    assert f"sekitar {5 * round(moves / 5)} pegawai" in text


def test_small_counts_are_hidden_and_tens_where_it_is_sensitive(public: Planning) -> None:
    plain = access.people_text(public.study)
    assert [plain(n) for n in (0, 4, 5, 7, 8, 1234)] == [
        "di bawah 5", "di bawah 5", "sekitar 5", "sekitar 5", "sekitar 10", "sekitar 1.235",
    ]  # fmt: skip
    personal = access.people_text(public.study, sensitive=True)
    assert [personal(n) for n in (9, 10, 12, 13)] == [
        "di bawah 10", "sekitar 10", "sekitar 10", "sekitar 15",
    ]  # fmt: skip


def test_the_table_of_flows_adds_up_for_leaders_and_hides_for_the_public(
    rangkui: Planning, public: Planning
) -> None:
    counts = access.count_flows(rangkui)
    assert counts.to_numpy().sum() == len(rangkui.plan.moves)
    table = access.public_flows(public)
    assert table is not None
    shown = table.values.loc[counts.index, counts.columns]
    small = counts < 5
    assert small.any(axis=None)
    assert shown.isna().where(small, True).all(axis=None)
    known = shown.notna()
    assert ((shown - counts).abs().where(known, 0) <= 2).all(axis=None)


def test_a_later_public_release_does_not_complete_an_earlier_one(
    public: Planning, tmp_path: Path
) -> None:
    access.register_release(public, "2027-01")
    (stored,) = access.earlier_releases(public.study.snapshot)
    fewer = Planning(
        study=public.study,
        plan=replace(public.plan, moves=public.plan.moves.iloc[1:].reset_index(drop=True)),
    )
    later = access.public_flows(fewer)
    assert later is not None
    assert isinstance(stored, ProtectedTable)
    hidden = stored.values.isna()
    assert later.values.reindex_like(stored.values).isna().where(hidden, True).all(axis=None)


def test_codes_tell_nothing_of_the_order_of_ids(rangkui: Planning) -> None:
    codes = access.codes(rangkui.study.snapshot)
    assert codes.is_unique
    assert codes.str.fullmatch(r"PG(-[0-9A-HJKMNP-TV-Z]{4}){2,}").all()
    ranks = pd.Series(codes.rank().to_numpy(), dtype=float)
    assert abs(ranks.corr(pd.Series(range(len(ranks)), dtype=float))) < 0.1


def test_codes_of_real_data_come_from_the_key_of_the_office(
    bolaang: Planning, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = {}
    for name in ("satu", "dua", "satu"):
        monkeypatch.setenv("MUTASI_KUNCI", str(tmp_path / name))
        first.setdefault(name, []).append(access.codes(bolaang.study.snapshot))
    assert (first["satu"][0] == first["satu"][1]).all()
    assert not (first["satu"][0] == first["dua"][0]).any()
    assert (tmp_path / "satu").stat().st_mode & 0o077 == 0


def test_an_unknown_unit_is_refused(rangkui: Planning) -> None:
    with pytest.raises(ParameterError, match="unit_akses"):
        access.own_units(at(rangkui, "unit", "DINAS-X").study)


def test_the_order_of_moves_is_told_one_by_one_to_pimpinan_only(
    rangkui: Planning, head: Planning, public: Planning, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The city's plan needs one wave; here its second move is made to wait for its first."""
    assert "gelombang pertama" in reports.order_table(rangkui).data
    told = order._order(rangkui).copy()
    told.loc[1, ["gelombang", "rantai", "urutan"]] = [2, told.loc[0, "rantai"], 2]
    told.loc[1, "menunggu"] = told.loc[0, "pegawai_key"]
    monkeypatch.setattr(order, "_order", lambda planning: told)
    codes = re.findall(r"PG-[0-9A-Z]{4}-[0-9A-Z]{4}", reports.order_table(rangkui).data)
    first, second = access.codes(rangkui.study.snapshot).reindex(told["pegawai_key"].head(2))
    assert codes == [first, second, first], "who goes first, who follows, and after whom"
    assert "Gelombang" in reports.order_summary(rangkui).data
    for other in (head, public):
        assert "PG-" not in reports.order_table(other).data
    assert "<table" not in reports.order_summary(public).data

"""The page about needs: the answer first, each number traceable, nobody singled out."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from builders import City

from mutasi_lib import reports
from mutasi_lib.domain.parameters import Parameters
from mutasi_lib.planning import Planning, Study, prepare_study
from mutasi_lib.redistribution import Redistribution, redistribute
from mutasi_lib.reports.needs_files import needs_tables, write_needs

LABEL = "DATA CONTOH — orang dan angka fiktif; bukan keadaan nyata"
HOSTILE = "<img src=x onerror=alert(1)>"

OF_FOUND = (
    "closable_verdict", "closable_picture", "closable_table", "area_table", "protected_table",
)  # fmt: skip
OF_STUDY = (
    "needs_opening", "needs_summary", "needs_map", "needs_places", "priority_table",
    "projection_picture", "projection_table", "jenjang_table", "equity_picture", "equity_table",
    "methods_table", "norms_table", "needs_findings_table", "slot_details", "managerial_table",
)  # fmt: skip


def sections(study: Study, found: Redistribution) -> dict[str, str]:
    made = {name: getattr(reports, name)(study, found).data for name in OF_FOUND}
    return made | {name: getattr(reports, name)(study).data for name in OF_STUDY}


def text(markup: str) -> str:
    plain = re.sub(r"<style>.*?</style>|base64,[^\"]+", "", markup, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", plain)).strip()


@pytest.fixture(scope="module")
def found(rangkui: Planning) -> Redistribution:
    return redistribute(rangkui.study)


@pytest.fixture(scope="module")
def city(rangkui: Planning, found: Redistribution) -> dict[str, str]:
    return sections(rangkui.study, found)


@pytest.fixture(scope="module")
def kabupaten(bolaang: Planning) -> dict[str, str]:
    return sections(bolaang.study, redistribute(bolaang.study))


def study_of(city: City, folder: Path, **more: object) -> Study:
    source = city.write_csv(folder / "kota")
    return prepare_study(Parameters.from_mapping({"sumber": str(source), **more}))


def test_every_section_has_something_to_say(city, kabupaten) -> None:
    for made in (city, kabupaten):
        for name, markup in made.items():
            assert len(text(markup)) > 20 or "<img" in markup, name


def test_the_verdict_says_what_moves_close_and_what_remains(bolaang: Planning, kabupaten) -> None:
    """Bolaang Mongondow: 32 lacking, 15 can be closed, nobody is there for the other 17."""
    said = text(kabupaten["closable_verdict"])
    assert "Dari 32 kursi kosong, paling banyak 15 (47 %) dapat ditutup" in said
    assert "Sisanya 17: 17 perlu rekrutmen karena tidak ada orangnya di sini." in said
    assert "terbukti, bukan perkiraan" in said


def test_the_verdict_of_a_scope_without_shortage(tmp_path: Path) -> None:
    study = study_of(City(), tmp_path, cakupan_tujuan=["kelompok:perawat", "kecamatan:Rangkui"])
    said = text(reports.closable_verdict(study, redistribute(study)).data)
    assert said == "Tidak ada kursi kosong dalam cakupan ini."
    assert "Tidak ada kekurangan." in text(reports.needs_map(study).data)


def test_the_pictures_say_their_numbers_in_words(city) -> None:
    for name in ("closable_picture", "projection_picture", "equity_picture", "needs_places"):
        (alt,) = re.findall(r'alt="([^"]+)"', city[name])
        assert len(alt) > 40, name
    assert re.search(r"177", re.findall(r'alt="([^"]+)"', city["closable_picture"])[0])


def test_places_without_points_have_no_map_and_say_so(kabupaten) -> None:
    assert "tanpa koordinat" in kabupaten["needs_places"]


def test_every_cell_of_the_heat_map_says_its_number_and_leads_to_its_unit(city) -> None:
    """Puskesmas Melintang lacks four nurses; its name leads to a detail that is there."""
    page = city["needs_map"]
    row = re.search(
        r'<tr><th scope="row"><a href="#(unit-[^"]+)">Puskesmas Melintang</a>.*?</tr>', page
    )
    assert row
    assert f'id="{row[1]}"' in city["slot_details"]
    assert '<td class="sel k4">−4</td>' in row[0]
    anchors = set(re.findall(r'href="#([^"]+)"', page))
    assert anchors <= set(re.findall(r'id="([^"]+)"', city["slot_details"]))


def test_a_number_can_be_traced_to_its_sum_its_norm_and_its_row(rangkui: Planning, city) -> None:
    """SD Negeri 1: ten classes on rows 2 to 7 of rombel.csv; the file says the same."""
    block = re.search(
        r'<summary id="unit-SDN-01">.*?</details>', city["slot_details"], flags=re.DOTALL
    )
    assert block
    said = text(block[0])
    assert "10 rombel × 1 guru, dibulatkan ke atas" in said
    assert "rombel.csv baris 2–7" in said
    number = re.search(r"10 rombel × 1 guru, dibulatkan ke atas (\[\d+\])", said)
    assert number
    norms = text(city["norms_table"])
    assert re.search(re.escape(number[1]) + r" Permendikdasmen 11/2025[^\[]*sumber kedua", norms)
    places = rangkui.study.snapshot.places["rombel"]
    rombel = rangkui.study.snapshot["rombel"]
    mine = rombel["unit_kerja"] == "SDN-01"
    assert sorted(places.loc[mine, "baris"]) == [2, 3, 4, 5, 6, 7]
    assert rombel.loc[mine, "jumlah_rombel"].sum() == 10


def test_every_slot_of_the_scope_is_in_the_details_with_a_norm(rangkui: Planning, city) -> None:
    shown = city["slot_details"]
    slots = rangkui.study.needs[~rangkui.study.needs["manajerial"]]
    assert shown.count('<tr><th scope="row">') == 2 * len(slots)  # its people, and its origin
    cited = set(re.findall(r"<td>(\[\d+\])</td>", shown))
    listed = set(re.findall(r'<th scope="row">(\[\d+\])</th>', city["norms_table"]))
    assert cited == listed


def test_intervals_are_shown_where_inputs_are_intervals(city) -> None:
    block = re.search(
        r'<summary id="unit-PKM-MELINTANG">.*?</details>', city["slot_details"], flags=re.DOTALL
    )
    assert block
    said = text(block[0])
    # bidan, beside the office's own figure: 11.42 / 0.97 + 0.05 and a tenth either way of the 11.42
    assert "ABK-Kes (WISN): 12 (11,82; 10,64–13,00)" in said


def test_the_five_years_are_labelled_with_what_they_assume(city) -> None:
    assert "tidak satu pun" in city["projection_picture"]
    assert "belum diproyeksikan" in city["projection_picture"]
    assert "sumber kedua" in city["projection_table"]


def test_methods_stand_side_by_side(city) -> None:
    said = text(city["methods_table"])
    for name in ("Angka kantor (formasi)", "Jam tatap muka", "Guru kelas per rombel", "ABK"):
        assert name in said
    assert "metode_kebutuhan" in said


def test_what_could_not_be_computed_is_told_with_what_to_do(tmp_path: Path) -> None:
    city = City().add_table("layanan", "unit_kerja,kawasan,rawat_inap\nPKM-A,,ya\n")
    said = text(reports.needs_findings_table(study_of(city, tmp_path)).data)
    assert "Puskesmas A" in said
    assert "puskesmas rawat inap tanpa kawasan" in said
    assert "Isi kawasan puskesmas ini pada tabel layanan." in said


def test_a_report_of_one_office_speaks_of_its_own_slots_only(rangkui: Planning) -> None:
    study = prepare_study(
        Parameters(sumber="rangkui", cakupan_tujuan=["opd:DINKES"], tingkat_akses="unit",
                   unit_akses="DINKES")
    )  # fmt: skip
    made = sections(study, redistribute(study))
    assert "perangkat daerah Dinas Kesehatan" in made["needs_opening"]
    assert "Puskesmas Melintang" in made["slot_details"]
    assert "SD Negeri" not in made["slot_details"]
    assert "Camat" not in made["managerial_table"]
    shown = set(re.findall(r'<summary id="unit-([^"]+)">', made["slot_details"]))
    opd = study.candidates.opd
    assert {str(opd[unit]) for unit in shown} == {"DINKES"}


def test_few_protected_people_are_not_counted_out_for_a_unit(rangkui: Planning) -> None:
    """A unit's report rounds people and hides small counts; the leader's has them exact."""
    study = prepare_study(
        Parameters(sumber="rangkui", cakupan_tujuan=["opd:DINKES"], tingkat_akses="unit",
                   unit_akses="DINKES")
    )  # fmt: skip
    found = redistribute(study)
    said = text(reports.protected_table(study, found).data)
    counts = re.findall(r"(?:di bawah|sekitar) \d+", said)
    assert len(counts) == len(set(found.protected["rule"]) - {"hukuman_disiplin",
        "pengecualian_pribadi", "kedudukan_hukum_aktif"}) + 1  # fmt: skip
    assert "hukuman" not in said.lower()


def test_reasons_that_tell_of_a_person_are_never_apart(city) -> None:
    said = text(city["protected_table"])
    assert "Alasan pribadi atau kedudukan hukum" in said
    assert "hukuman" not in said.lower()
    assert "pengecualian" not in said.lower()


def test_no_section_names_a_person_or_a_nip(city, rangkui: Planning) -> None:
    everything = " ".join(re.sub(r"base64,[^\"]+", "", markup) for markup in city.values())
    assert not re.search(r"[0-9]{18}", everything)
    assert "(fiktif)" not in everything
    for name in rangkui.study.snapshot.identities["nama"].str.removesuffix(" (fiktif)"):
        assert name not in everything


def test_names_and_norms_from_data_stay_text(tmp_path: Path) -> None:
    city = City().edit("unit_kerja", "PKM-B", nama=f"Puskesmas {HOSTILE}")
    city = city.edit("formasi", "PKM-B", norma=HOSTILE, metode=HOSTILE)
    study = study_of(city, tmp_path)
    for name, markup in sections(study, redistribute(study)).items():
        assert "<img src=x" not in markup, name


# --- files --------------------------------------------------------------------------------------


def test_the_workbook_holds_every_table_whole(rangkui: Planning, found, tmp_path: Path) -> None:
    csv, book = write_needs(rangkui.study, found, tmp_path)
    tables = needs_tables(rangkui.study, found)
    sheets = openpyxl.load_workbook(book)
    assert sheets.sheetnames == list(tables)
    for name, frame in tables.items():
        sheet = sheets[name]
        assert sheet.cell(1, 1).value == LABEL
        assert sheet.max_row == len(frame) + 2, name
        assert [cell.value for cell in sheet[2]] == [c.replace("_", " ") for c in frame.columns]
    slots = pd.read_csv(csv, comment="#")
    assert len(slots) == (~rangkui.study.needs["manajerial"]).sum()
    assert {"slot_key", "kebutuhan", "metode", "norma", "hitungan", "masukan"} <= set(slots)

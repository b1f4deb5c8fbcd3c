"""The list for I-MUT and the decree's annex: complete, for few, from an office's own template."""

from __future__ import annotations

import io
import stat
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from docx import Document
from docx.shared import Cm
from test_access import at

from mutasi_lib.errors import InputDataError
from mutasi_lib.planning import Planning
from mutasi_lib.reports import annexes, write_plan
from mutasi_lib.reports.annexes import (
    DECREE,
    IMUT,
    decree_words,
    default_template,
    imut_table,
    read_template,
    write_decree,
)

TODAY = date(2026, 11, 28)


def document(*paragraphs: str) -> bytes:
    made, content = Document(), io.BytesIO()
    for text in paragraphs:
        made.add_paragraph(text)
    made.save(content)
    return content.getvalue()


def words_of(content: bytes) -> str:
    opened = Document(io.BytesIO(content))
    cells = [cell.text for table in opened.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in opened.paragraphs), *cells])


def test_the_list_has_every_mover_once_with_what_imut_asks(rangkui: Planning) -> None:
    table = imut_table(rangkui)
    identities = rangkui.study.snapshot.identities.set_index("pegawai_key")
    movers = identities.loc[rangkui.plan.moves["pegawai_key"]]
    assert sorted(table["nip"]) == sorted(movers["nip"])
    assert table["no"].tolist() == list(range(1, len(movers) + 1))
    asked = ["nama", "jabatan_lama", "unit_kerja_lama", "jabatan_baru", "unit_kerja_baru", "tmt"]
    assert table[asked].notna().all(axis=None)
    assert table["alasan"].str.endswith(".").all()
    assert table.loc[table["status_pegawai"] == "PNS", "dasar_hukum"].str.contains("190").all()
    assert table.loc[table["status_pegawai"] == "PPPK", "dasar_hukum"].str.contains("PPPK|49").all()
    assert set(table["status_dasar_hukum"]) == {"sumber kedua"}


def test_the_reasons_say_nothing_of_the_person(rangkui: Planning) -> None:
    told = " ".join(imut_table(rangkui)["alasan"])
    for private in ("keinginan", "menolak", "km", "kesesuaian"):
        assert private not in told


def test_the_annex_names_everybody_and_says_that_it_is_a_draft(
    rangkui: Planning, tmp_path: Path
) -> None:
    write_decree(rangkui, tmp_path / DECREE, default_template(), TODAY)
    content = (tmp_path / DECREE).read_bytes()
    told = words_of(content)
    for nip in imut_table(rangkui)["nip"]:
        assert f"NIP {nip}" in told
    assert "KOTA PANGKALPINANG" in told
    section = Document(io.BytesIO(content)).sections[0]
    head = section.header.paragraphs[0].text
    assert head.startswith("DRAF")
    assert rangkui.study.snapshot.label in head
    assert rangkui.plan.fingerprint[:16] in section.footer.paragraphs[0].text
    assert "{" not in told


def test_a_nip_has_room_on_one_line_whichever_program_opens_the_annex() -> None:
    """Word goes by the width of the cells, LibreOffice by the grid."""
    table = Document(io.BytesIO(default_template())).tables[0]
    assert table.columns[1].width >= Cm(5)
    assert all(row.cells[1].width >= Cm(5) for row in table.rows)


def test_both_are_written_for_pimpinan_only_and_only_the_owner_may_read_them(
    rangkui: Planning, tmp_path: Path
) -> None:
    write_plan(rangkui, tmp_path / "pimpinan")
    for name in (DECREE, IMUT):
        mode = stat.S_IMODE((tmp_path / "pimpinan" / name).stat().st_mode)
        assert mode == 0o600, name
    sheet = openpyxl.load_workbook(tmp_path / "pimpinan" / IMUT).active
    assert sheet.max_row == len(rangkui.plan.moves) + 2  # the label and the heads
    for level, unit in (("unit", "DINKES"), ("publik", "")):
        write_plan(at(rangkui, level, unit), tmp_path / level)
        assert not {DECREE, IMUT} & {path.name for path in (tmp_path / level).iterdir()}


def test_a_name_with_signs_of_markup_stays_a_name(
    rangkui: Planning, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = decree_words(rangkui, TODAY)
    words["pegawai"][0]["nama"] = "Siti <b>&</b> {{ 7*7 }}"
    monkeypatch.setattr(annexes, "decree_words", lambda *_: words)
    write_decree(rangkui, tmp_path / DECREE, default_template(), TODAY)
    assert "Siti <b>&</b> {{ 7*7 }}" in words_of((tmp_path / DECREE).read_bytes())


def test_an_office_can_bring_its_own_words(rangkui: Planning, tmp_path: Path) -> None:
    path = tmp_path / "kami.docx"
    path.write_bytes(document("Pemerintah {{ daerah }}: {{ jumlah }} orang"))
    write_decree(rangkui, tmp_path / DECREE, read_template(path), TODAY)
    assert f": {len(rangkui.plan.moves)} orang" in words_of((tmp_path / DECREE).read_bytes())


def bomb() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("word/document.xml", bytes(60 * 2**20))
    return content.getvalue()


BAD = {
    "no Word document": (b"halo", "bukan dokumen Word"),
    "empty": (b"", "bukan dokumen Word"),
    "a bomb": (bomb(), "terlalu besar"),
    "another archive": (bomb()[:200], "bukan dokumen Word"),
    "words that do not exist": (document("{{ gaji }} {{ hobi }}"), "gaji, hobi"),
    "a tag left open": (document("{% for p in pegawai %}"), "tidak dapat diisi"),
    "a way out of the sandbox": (
        document("{{ pegawai.__class__.__mro__[1].__subclasses__() }}"), "tidak dapat diisi",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", BAD)
def test_a_template_that_cannot_be_used_is_refused_in_words(kind: str, tmp_path: Path) -> None:
    content, told = BAD[kind]
    path = tmp_path / "kantor.docx"
    path.write_bytes(content)
    with pytest.raises(InputDataError, match=told) as refused:
        read_template(path)
    assert "kantor.docx" in str(refused.value)


def test_a_template_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputDataError, match=r"hilang\.docx"):
        read_template(tmp_path / "hilang.docx")

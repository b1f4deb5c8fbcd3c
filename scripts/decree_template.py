"""Make the Word template of the decree's annex as it comes with the suite.

    python scripts/decree_template.py

An office changes its copy in Word (`mutasi templat lampiran_keputusan.docx`); ours is made here, so
that a change of ours can be read as text.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import _Cell, _Row
from docx.text.paragraph import Paragraph

TARGET = Path(__file__).parents[1] / "mutasi_lib/reports/templates/lampiran_keputusan.docx"
HEADS = (
    ("NO", 1.0, "{{ p.no }}"),
    ("NAMA / NIP / GOLONGAN", 5.6, "{{ p.nama }}\nNIP {{ p.nip }}\n{{ p.golongan }}"),
    ("JABATAN DAN UNIT KERJA LAMA", 6.2, "{{ p.jabatan_lama }}\n{{ p.unit_lama }}"),
    ("JABATAN DAN UNIT KERJA BARU", 6.2, "{{ p.jabatan_baru }}\n{{ p.unit_baru }}"),
    ("TMT", 2.9, "{{ p.tmt }}"),
    ("KETERANGAN", 3.3, "{{ p.keterangan }}"),
)
OPENING = (
    "LAMPIRAN KEPUTUSAN WALI KOTA",
    "NOMOR    : ....................................",
    "TANGGAL : ....................................",
    "TENTANG PEMINDAHAN PEGAWAI APARATUR SIPIL NEGARA DI LINGKUNGAN {{ daerah|upper }}",
)


def main() -> None:
    """Write the template."""
    document = Document()
    _page(document)
    for line in OPENING:
        _line(document.add_paragraph(), line, bold=line.startswith("LAMPIRAN"), left=14.0)
    _line(document.add_paragraph(), "")
    table = document.add_table(rows=4, cols=len(HEADS))
    table.style = "Table Grid"
    table.autofit = False
    for column, (_, width, _) in zip(table.columns, HEADS, strict=True):
        column.width = Cm(width)  # the grid, which LibreOffice goes by; Word goes by the cells
    for (head, width, text), *cells in zip(HEADS, *(row.cells for row in table.rows), strict=True):
        for cell in cells:
            cell.width = Cm(width)
        _line(cells[0].paragraphs[0], head, bold=True, centre=True)
        _lines(cells[2], text)
    _repeat(table.rows[0])
    _whole(table.rows[2])
    for row, tag in ((1, "{%tr for p in pegawai %}"), (3, "{%tr endfor %}")):
        _line(table.rows[row].cells[0].paragraphs[0], tag)
    _line(document.add_paragraph(), "")
    _line(document.add_paragraph(), "Jumlah: {{ jumlah }} orang. Dasar hukum yang disarankan:")
    _line(document.add_paragraph(), "{%p for dasar in dasar_hukum %}")
    _line(document.add_paragraph(), "– {{ dasar }}")
    _line(document.add_paragraph(), "{%p endfor %}")
    for line in ("", "WALI KOTA,", "", "", "", "...................................."):
        _line(document.add_paragraph(), line, left=17.0)
    document.core_properties.author = "mutasi"
    document.core_properties.created = document.core_properties.modified = datetime(2026, 11, 1)
    document.save(str(TARGET))


def _page(document: Document) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21.0)
    section.left_margin = section.right_margin = Cm(2.2)
    section.top_margin = section.bottom_margin = Cm(2.0)
    head, foot = section.header.paragraphs[0], section.footer.paragraphs[0]
    _line(head, "DRAF – belum ditetapkan. {{ label }}", bold=True, grey=True)
    _line(foot, "Sidik rencana {{ sidik }}; dibuat {{ dibuat }}; TMT {{ tmt }}", grey=True)


def _lines(cell: _Cell, text: str) -> None:
    first, *others = text.split("\n")
    _line(cell.paragraphs[0], first)
    for line in others:
        _line(cell.add_paragraph(), line)


def _line(
    paragraph: Paragraph, text: str, *, bold: bool = False, centre: bool = False,
    grey: bool = False, left: float = 0.0,
) -> None:  # fmt: skip
    run = paragraph.add_run(text)
    run.bold, run.font.size, run.font.name = bold, Pt(8 if grey else 10), "Arial"
    if grey:
        run.font.color.rgb = RGBColor(0x59, 0x59, 0x59)
    if centre:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.left_indent = Cm(left)
    paragraph.paragraph_format.space_after = Pt(0)


def _repeat(row: _Row) -> None:
    """The heads stand on every page."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _whole(row: _Row) -> None:
    """No person is divided between two pages."""
    mark = OxmlElement("w:cantSplit")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


if __name__ == "__main__":
    main()

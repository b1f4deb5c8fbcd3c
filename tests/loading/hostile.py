"""Workbooks built byte by byte: an honest one, and those that want to do harm."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEET, TEXTS, BOOK = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"

Parts = dict[str, bytes]

HEADER = ["kode", "jumlah", "tanggal", "aktif"]
HONEST_ROWS = [HEADER, ["A-01", "12", "2021-03-01", "ya"], ["B 02", "0.1", "2020-12-31", "tidak"]]
HONEST_KINDS = ["tttt", "tndb", "tndb"]
HONEST_NUMBERS = [1, 2, 4]

HONEST_DATA = """<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c>\
<c r="C1" t="s"><v>2</v></c><c r="D1" t="s"><v>3</v></c></row>
<row r="2"><c r="A2" t="s"><v>4</v></c><c r="B2"><v>12</v></c>\
<c r="C2" s="1"><v>44256</v></c><c r="D2" t="b"><v>1</v></c></row>
<row r="4"><c r="A4" t="s"><v>5</v></c><c r="B4"><v>0.1</v></c>\
<c r="C4" s="1"><v>44196</v></c><c r="D4" t="b"><v>0</v></c></row>"""


def honest(data: str = HONEST_DATA, after: str = "", before: str = "") -> Parts:
    """One sheet ``data`` with the given rows; 44256 is 1 March 2021, 44196 the last of 2020."""
    return parts_of([("data", "", before + f"<sheetData>{data}</sheetData>" + after)])


def parts_of(
    sheets: Iterable[tuple[str, str, str]], texts: Iterable[str] = (*HEADER, "A-01", "B 02")
) -> Parts:
    """A workbook of sheets given as name, further attributes, and XML inside ``worksheet``."""
    sheets = list(sheets)
    listed = "".join(
        f'<sheet name="{name}" sheetId="{n}" {more} r:id="rId{n}"/>'
        for n, (name, more, _) in enumerate(sheets, start=1)
    )
    relations = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(sheets) + 1)
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default '
        'Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
        '<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-'
        'officedocument.spreadsheetml.sharedStrings+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        BOOK: f'<workbook {MAIN} xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>',
        RELATIONS: f'<Relationships xmlns="{PACKAGE}/relationships">{relations}'
        f'<Relationship Id="t" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
        f'<Relationship Id="s" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>',
        TEXTS: f"<sst {MAIN}>" + "".join(f"<si><t>{text}</t></si>" for text in texts) + "</sst>",
        "xl/styles.xml": f'<styleSheet {MAIN}><numFmts count="1"><numFmt numFmtId="164" '
        'formatCode="yyyy\\-mm\\-dd"/></numFmts><fonts count="1"><font/></fonts><fills count="1">'
        '<fill><patternFill/></fill></fills><borders count="1"><border/></borders>'
        '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="4"><xf numFmtId="0"/>'
        '<xf numFmtId="164"/><xf numFmtId="20"/><xf numFmtId="46"/></cellXfs></styleSheet>',
    }
    for n, (_, _, inside) in enumerate(sheets, start=1):
        parts[f"xl/worksheets/sheet{n}.xml"] = f"<worksheet {MAIN}>{inside}</worksheet>"
    return {name: text.encode() for name, text in parts.items()}


# --- zip, with every field in our hands ---------------------------------------------------------


@dataclass(frozen=True)
class Member:
    """A member of a zip file as its headers tell it, true or not."""

    name: str
    packed: bytes
    checksum: int
    size: int
    flags: int = 0
    offset: int | None = None


def member(name: str, content: bytes) -> Member:
    """An honest member."""
    packer = zlib.compressobj(wbits=-15)
    return Member(
        name, packer.compress(content) + packer.flush(), zlib.crc32(content), len(content)
    )


def repeated(
    name: str, chunk: bytes, times: int, before: bytes = b"", after: bytes = b""
) -> Member:
    """A member that holds a chunk very often; the chunk is packed only once."""
    packer = zlib.compressobj(wbits=-15)
    start = packer.compress(before) + packer.flush(zlib.Z_FULL_FLUSH)
    middle = packer.compress(chunk) + packer.flush(zlib.Z_FULL_FLUSH)
    end = packer.compress(after) + packer.flush()
    checksum = zlib.crc32(before)
    for _ in range(times):
        checksum = zlib.crc32(chunk, checksum)
    size = len(before) + times * len(chunk) + len(after)
    return Member(name, start + middle * times + end, zlib.crc32(after, checksum), size)


def zip_file(members: Iterable[Member], comment: bytes = b"") -> bytes:
    """Write a zip file exactly as told."""
    body, directory, count = b"", b"", 0
    for m in members:
        name = m.name.encode()
        offset = len(body) if m.offset is None else m.offset
        fields = (20, m.flags, 8, 0, 33, m.checksum, len(m.packed), m.size, len(name), 0)
        directory += b"PK\x01\x02" + struct.pack("<H5H3L2H", 20, *fields)
        directory += struct.pack("<3H2L", 0, 0, 0, 0, offset) + name
        if m.offset is None:
            body += b"PK\x03\x04" + struct.pack("<5H3L2H", *fields) + name + m.packed
        count += 1
    end = struct.pack("<4H2LH", 0, 0, count, count, len(directory), len(body), len(comment))
    return body + directory + b"PK\x05\x06" + end + comment


def members_of(parts: Mapping[str, bytes]) -> list[Member]:
    """The honest members of a workbook."""
    return [member(name, content) for name, content in parts.items()]


def book(parts: Mapping[str, bytes]) -> bytes:
    """An honest zip of a workbook's parts."""
    return zip_file(members_of(parts))


def with_member(changed: Member, parts: Mapping[str, bytes] | None = None) -> bytes:
    """A workbook (the honest one) with one member put in or replaced."""
    kept = [m for m in members_of(parts or honest()) if m.name != changed.name]
    return zip_file([*kept, changed])


# --- hostile and broken workbooks ---------------------------------------------------------------


def billion_laughs() -> bytes:
    """Shared texts that unfold to a billion letters."""
    entities = '<!ENTITY a0 "ha">' + "".join(
        f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)
    )
    text = f"<!DOCTYPE sst [{entities}]><sst {MAIN}><si><t>&a9;</t></si></sst>"
    return book(honest() | {TEXTS: text.encode()})


def external_entity(target: str, encoding: str = "utf-8") -> bytes:
    """Shared texts that ask for another file."""
    text = (
        f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE sst [<!ENTITY x SYSTEM "{target}">]>'
        f"<sst {MAIN}><si><t>&x;</t></si></sst>"
    )
    return book(honest() | {TEXTS: text.encode(encoding)})


def gigabyte_of_spaces() -> bytes:
    """A shared text of 1 GiB."""
    start, end = f"<sst {MAIN}><si><t>".encode(), b"</t></si></sst>"
    return with_member(repeated(TEXTS, b" " * 2**20, 1024, start, end))


def gigabyte_of_rows() -> bytes:
    """A sheet of 1 GiB of rows without numbers."""
    start, end = f"<worksheet {MAIN}><sheetData>".encode(), b"</sheetData></worksheet>"
    rows = b"<row><c><v>1</v></c></row>" * 40_330
    return with_member(repeated(SHEET, rows, 1024, start, end))


def lying_size() -> bytes:
    """The gigabyte of spaces, declared as the first thousand bytes of itself."""
    start, end = f"<sst {MAIN}><si><t>".encode(), b"</t></si></sst>"
    bomb = repeated(TEXTS, b" " * 2**20, 1024, start, end)
    seen = (start + b" " * 1000)[:1000]
    return with_member(replace(bomb, size=1000, checksum=zlib.crc32(seen)))


def overlapping() -> bytes:
    """Two names for the same packed bytes."""
    members = members_of(honest())
    return zip_file([*members, replace(members[0], name="xl/lain.xml", offset=0)])


def wrong_checksum() -> bytes:
    """One letter of a shared text changed, the checksum left as it was."""
    old = member(TEXTS, honest()[TEXTS])
    new = member(TEXTS, honest()[TEXTS].replace(b"A-01", b"A-07"))
    return with_member(replace(new, checksum=old.checksum))

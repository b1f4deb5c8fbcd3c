"""The workbook an office fills in: a sheet per table, with choices, limits and an example.

Everything but the guide and the example comes from `TABLES`. The example is plain data to the
loader, so that a template left as it is already loads: whoever forgets to replace it finds the
example's label on every output.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from math import ceil
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from mutasi_lib.domain.schemas import TABLES, Column, Table
from mutasi_lib.reports import theme
from mutasi_lib.reports.files import write_whole
from mutasi_lib.reports.format import angka
from mutasi_lib.reports.workbook import HEAD, LINE, SAFE

ROWS = 20_000
"""Rows below the heading with choices and limits; formats reach to the end of the sheet."""

GUIDE, COLUMNS, LISTS = "Petunjuk", "Kolom", "Referensi"
"""Sheets beside the tables; the loader passes over them."""

WORK_ORDER = ("info", "unit_kerja", "jabatan", "pegawai", "formasi")
"""What refers to something comes after it; the other tables follow as in `TABLES`."""

LONGEST_LIST = 255
"""Characters Excel takes as a list of choices within a cell's rule."""

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2100, 12, 31)
"""Dates outside are slips of the pen."""

LARGEST = 1e15
"""A rule needs a limit even where the column states none; Excel is exact below this."""

KINDS = {
    "text": "teks",
    "int": "bilangan bulat",
    "float": "angka, boleh desimal",
    "date": "tanggal",
    "bool": "ya atau tidak",
}
FORMATS = {"int": "0", "float": "General", "date": "yyyy-mm-dd", "text": "@", "bool": "@"}
"""Number formats; ``@`` is text, so that Excel turns no NIP or code into a number."""

TITLE = {"bold": True, "font_size": 16, "font_color": HEAD["bg_color"]}
SECTION = {"bold": True, "font_size": 12, "font_color": HEAD["bg_color"], "bottom": 1}
PLAIN = {"text_wrap": True, "valign": "top", "indent": 1}
REQUIRED = {**HEAD, "border": 1, "border_color": theme.SHEET_RULE, "valign": "vcenter"}
OPTIONAL = {**REQUIRED, "bg_color": theme.SHEET_HEAD, "font_color": theme.INK}
EXAMPLE = {"italic": True, "font_color": theme.SHEET_HINT}

PROTECTION = {
    "format_cells": True,
    "format_columns": True,
    "format_rows": True,
    "insert_rows": True,
    "delete_rows": True,
    "sort": True,
    "autofilter": True,
}
"""What stays possible on a sheet whose headings are protected."""

NARROWEST, WIDEST = 12, 42
"""Column widths in characters."""

ACROSS = 120
"""Characters a printed page can show side by side; wider tables go on over further pages."""


# --- the example ---------------------------------------------------------------------------------

EXAMPLE_LABEL = "CONTOH TEMPLAT — ganti dengan data Anda"

_NIP = "".join(("19900512", "201503", "2", "901"))  # in one piece it could be taken for a real one

_EXAMPLES = {
    "info": f"""\
kunci,nilai
nama_daerah,Kabupaten Contoh (fiktif)
label,{EXAMPLE_LABEL}
per_tanggal,2026-11-01
tmt_rencana,2027-01-01
sumber,isian templat
""",
    "unit_kerja": """\
kode,nama,induk,jenis,kecamatan,kelurahan,lintang,bujur,perkiraan,skor_kesulitan,prioritas
PEMDA,Pemerintah Kabupaten Contoh (fiktif),,pemerintah daerah
PKM-01,Puskesmas Contoh Satu (fiktif),PEMDA,puskesmas,Contoh,Contoh Satu,-2.13,106.11,tidak,20,1
PKM-02,Puskesmas Contoh Dua (fiktif),PEMDA,puskesmas,Contoh,Contoh Dua,-2.15,106.14,ya,35,1
SDN-01,SD Negeri 1 Contoh (fiktif),PEMDA,sd,Contoh,Contoh Satu
""",
    "jabatan": """\
kode,nama,jenis,kelompok_jabatan,jenjang,rumpun,kelas_jabatan,golongan_min,golongan_maks,\
golongan_pppk_min,golongan_pppk_maks,pendidikan_min,bidang_pendidikan,sertifikat,bup
PERAWAT-AP,Perawat Ahli Pertama,fungsional,perawat,ahli pertama,kesehatan,8,III/a,III/b,IX,X,\
D-IV,Keperawatan; Ners,STR Perawat,58
BIDAN-AP,Bidan Ahli Pertama,fungsional,bidan,ahli pertama,kesehatan,8,III/a,III/b,IX,X,\
D-IV,Kebidanan; Profesi Bidan,STR Bidan,58
GURU-PJOK-AP,Guru PJOK Ahli Pertama,fungsional,guru PJOK,ahli pertama,pendidikan,8,III/a,III/b,\
IX,X,S-1,Pendidikan Jasmani,Sertifikat pendidik,60
""",
    "pegawai": f"""\
id_pegawai,status_pegawai,jabatan,unit_kerja,nip,nama,kedudukan_hukum,tanggal_lahir,\
jenis_kelamin,golongan,tmt_cpns,tmt_jabatan,tmt_unit,pendidikan,bidang_pendidikan,sertifikat,\
predikat_kinerja
P001,PNS,PERAWAT-AP,PKM-01,{_NIP},Siti Contoh (fiktif),Aktif,1990-05-12,P,III/b,2015-03-01,\
2019-04-01,2019-04-01,S-1,Ners,STR Perawat,Baik
""",
    "formasi": """\
unit_kerja,kelompok_jabatan,kebutuhan,minimum,maksimum,kebutuhan_tak_bulat,kebutuhan_bawah,\
kebutuhan_atas,metode,norma
PKM-01,perawat,2,1,3,1.8,1.5,2.1,ABK,contoh
""",
    "padanan_jabatan": """\
dari_kelompok,ke_kelompok,jenis,syarat,bulan_pelatihan,biaya,dasar_hukum
perawat,bidan,alih jabatan,pendidikan profesi bidan,12,5000000,contoh
""",
    "pelatihan": """\
kode,nama,kelompok_jabatan,kompetensi,jam_pelajaran,biaya,kapasitas
PLT-01,Gawat Darurat Dasar,perawat,Kegawatdaruratan,40,2500000,30
""",
    "jarak": """\
dari_unit,ke_unit,km,menit
PKM-01,PKM-02,4.5,12
""",
    "beban_kerja": """\
unit_kerja,kelompok_jabatan,uraian_tugas,satuan_hasil,volume,norma_waktu,periode,satuan_waktu,\
jenis_tugas,jumlah_orang,volume_bawah,volume_atas,norma_bawah,norma_atas,waktu_efektif
PKM-01,perawat,Asuhan keperawatan rawat jalan,pasien,6000,22.5,tahun,menit,pokok,1,5500,6500,20,\
25,72000
""",
    "metode_kebutuhan": """\
kelompok_jabatan,jenis_unit,metode
perawat,puskesmas,abk_kes
""",
    "struktur_kurikulum": """\
kelompok_jabatan,tingkat,jp,jp_projek
guru PJOK,1,3,1
""",
    "rombel": """\
unit_kerja,tingkat,jumlah_rombel,jumlah_siswa
SDN-01,1,2,52
SDN-01,2,2,50
SDN-01,3,1,27
SDN-01,4,1,28
SDN-01,5,1,26
SDN-01,6,1,25
""",
    "layanan": """\
unit_kerja,kawasan,rawat_inap,penduduk_dilayani
PKM-01,perkotaan,tidak,24000
""",
    "preferensi": """\
id_pegawai,unit_kerja,peringkat,menolak,catatan
P001,PKM-02,1,tidak,contoh
""",
    "masukan_pimpinan": """\
unit_kerja,id_pegawai,jenis,alasan
PKM-01,P001,tahan,contoh
""",
    "pengecualian": """\
id_pegawai,jenis,sampai,nomor_dokumen
P001,keluarga,2027-06-30,CONTOH/001
""",
    "kedudukan_berjangka": """\
id_pegawai,kedudukan_hukum,mulai,sampai
P001,Tugas Belajar,2027-08-01,2029-07-31
""",
    "realisasi": """\
id_pegawai,unit_asal,unit_tujuan,jabatan,status,keputusan,tmt,keinginan
P001,PKM-02,PKM-01,PERAWAT-AP,dilaksanakan,CONTOH/002,2019-04-01,dipenuhi
""",
    "pemantauan": """\
id_pegawai,periode,indikator,nilai,sumber
P001,2026-10-31,kehadiran,98.5,contoh
""",
    "kompetensi": """\
id_pegawai,kompetensi,tingkat,tingkat_standar
P001,Kegawatdaruratan,2,3
""",
    "risiko_adaptasi": """\
rumpun,kesulitan,peluang,bawah,atas,orang,dasar
kesehatan,sulit,0.35,0.2,0.5,40,terukur
""",
    "penyesuaian_kesesuaian": """\
rumpun,kesulitan,poin,bawah,atas,orang,dasar
kesehatan,sulit,-5,-8,-2,40,terukur
""",
}
"""From row 2 on; more than one row where another table has to refer to two."""


def example_rows(table: str) -> list[dict[str, str]]:
    """Give the example rows of a table: column -> text; a column that is not there is empty."""
    lines = csv.DictReader(io.StringIO(_EXAMPLES.get(table, "")))
    return [{column: text for column, text in row.items() if text} for row in lines]


# --- the guide -----------------------------------------------------------------------------------

_PURPOSE = (
    "Buku kerja ini mengumpulkan data yang diperlukan untuk menyusun usulan rencana mutasi. "
    "Hasilnya bahan pertimbangan; keputusan tetap pada pejabat yang berwenang."
)

_GUIDE: dict[str, tuple[tuple[str, str], ...]] = {
    "Urutan kerja": (
        ("1", "info: nama daerah, tanggal keadaan data (per_tanggal), TMT rencana, dan sumber."),
        ("2", "unit_kerja: satu baris per unit; induk menunjuk kode unit di atasnya."),
        ("3", "jabatan: satu baris per jabatan dengan jenjangnya, dan kelompok jabatannya."),
        ("4", "pegawai: satu baris per orang, dengan kode jabatan dan kode unit kerjanya."),
        (
            "5",
            "formasi: kebutuhan tiap unit dan kelompok jabatan. Bila tidak disebut, kebutuhan "
            "dianggap sama dengan jumlah pegawai yang ada.",
        ),
        ("6", "Lembar lain: isi bila datanya ada; bila tidak, hapus lembarnya."),
        ("7", "Ganti semua baris contoh, hapus baris label pada lembar info, lalu simpan (.xlsx)."),
        ("8", "Periksa dengan perintah: mutasi periksa NAMA_BERKAS.xlsx"),
    ),
    "Baris contoh": (
        (
            "Rekaan",
            "Baris miring berwarna abu-abu hanya contoh; orang dan unitnya rekaan. Timpa atau "
            "hapus.",
        ),
        (
            "Terlupa?",
            "Baris contoh dibaca seperti data biasa. Selama baris label pada lembar info belum "
            f"dihapus, tulisan “{EXAMPLE_LABEL}” tampil pada setiap hasil.",
        ),
    ),
    "Cara menulis": (
        (
            "Tanggal",
            "Ketik sebagai tanggal; tampil sebagai TTTT-BB-HH, misalnya 2027-01-31. Pada lembar "
            "info ketik persis seperti itu.",
        ),
        (
            "Angka",
            "Angka saja, tanpa titik ribuan dan tanpa satuan: 1500000, bukan Rp 1.500.000. "
            "Desimal menurut bahasa Excel Anda, misalnya 12,5.",
        ),
        (
            "NIP",
            "18 angka. Kolomnya sudah berformat Teks: jangan diubah, sebab angka di Excel hanya "
            "tersimpan 15 digit. Tempel dengan Tempel Khusus > Nilai.",
        ),
        ("Pilihan", "Klik panah pada sel, lalu pilih; atau ketik persis seperti pilihannya."),
        ("Kode", "Tulis persis seperti pada lembar yang dirujuk."),
        (
            "Kosong",
            "Biarkan kosong bila isinya belum diketahui. Kosong berarti tidak dapat dinilai, "
            "bukan nol; tanda hubung tidak perlu.",
        ),
        (
            "Judul kolom",
            "Jangan diganti; karena itu dikunci (tanpa kata sandi). Arahkan penunjuk ke judul "
            "untuk membaca artinya, atau lihat lembar Kolom. Isinya bebas disunting, disisipi "
            "baris, diurutkan, dan disaring.",
        ),
    ),
    "Bila ada yang keliru": (
        (
            "Tidak apa",
            "Semuanya diperiksa sekaligus. Anda menerima daftar temuan: sel mana, apa yang "
            "keliru, mengapa, dan apa yang perlu dilakukan.",
        ),
        ("Aman", "Tidak ada isi yang ditebak, dan berkas Anda tidak diubah."),
    ),
    "Data pribadi": (
        (
            "Jangan",
            "NIK, nomor KK, telepon, surel, alamat, nomor rekening, dan diagnosis penyakit tidak "
            "diperlukan; jangan ditambahkan.",
        ),
        (
            "Jaga",
            "Setelah terisi, buku kerja ini memuat data pribadi: simpan di tempat terbatas dan "
            "kirimkan hanya kepada yang berwenang (UU 27/2022).",
        ),
    ),
}


# --- the workbook --------------------------------------------------------------------------------


def write_template(path: Path, tables: Sequence[str] | None = None) -> Path:
    """Write the workbook an office fills in.

    Sheets: Petunjuk; one per table, with headings in row 1 and examples from row 2; Kolom; and a
    hidden Referensi where choices are too long for a cell's own rule.

    Parameters
    ----------
    path
        The XLSX, written whole or not at all; an older one is replaced.
    tables
        Names of `TABLES`; default is all of them.

    Returns
    -------
    ``path``.

    Raises
    ------
    KeyError
        A table is not in `TABLES`.
    """
    chosen = [TABLES[name] for name in _in_work_order(TABLES if tables is None else tables)]
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, **SAFE}) as book:
        book.set_properties({"title": "Templat data mutasi"})
        _write_guide(book, chosen)
        rules = _Rules(chosen)
        for table in chosen:
            _write_table(book, table, rules)
        _write_columns(book, chosen)
        _write_lists(book, rules.lists)
    write_whole(path, buffer.getvalue())
    return path


def _in_work_order(names: Iterable[str]) -> list[str]:
    wanted = list(dict.fromkeys(names))
    first = [name for name in WORK_ORDER if name in wanted]
    return first + [name for name in wanted if name not in first]


# --- one table -----------------------------------------------------------------------------------


def _write_table(book: xlsxwriter.Workbook, table: Table, rules: _Rules) -> None:
    sheet = book.add_worksheet(table.name)
    sheet.set_tab_color(HEAD["bg_color"] if table.required else theme.SHEET_RULE)
    # a row can be deleted only where no cell of it is locked, those beyond the table too
    sheet.set_column(0, 16_383, None, book.add_format({"locked": False}))
    sheet.set_row(0, 2 * LINE, book.add_format({"locked": True}))
    examples = example_rows(table.name)
    widths = []
    for place, (name, column) in enumerate(table.columns.items()):
        texts = [row.get(name, "") for row in examples]
        widths.append(_width(name, texts))
        _write_column(book, sheet, place, column, texts, widths[-1])
        _write_heading(book, sheet, place, name, column)
        if rule := rules.of(column):
            sheet.data_validation(1, place, ROWS, place, rule)
    last = len(table.columns) - 1
    sheet.ignore_errors({"number_stored_as_text": f"A2:{xl_col_to_name(last)}{ROWS + 1}"})
    sheet.autofilter(0, 0, ROWS, last)
    sheet.freeze_panes(1, 1)
    sheet.protect("", PROTECTION)
    _set_page(sheet, table.name, across=sum(widths) <= ACROSS)


def _width(name: str, texts: Sequence[str]) -> int:
    """Width in characters: the heading leaves room for the filter's arrow."""
    wanted = max(len(name) + 4, *(len(text) + 2 for text in texts), NARROWEST)
    return min(wanted, WIDEST)


def _write_column(
    book: xlsxwriter.Workbook,
    sheet: Worksheet,
    place: int,
    column: Column,
    examples: Sequence[str],
    width: int,
) -> None:
    style = {"num_format": FORMATS[column.kind], "locked": False}
    if style["num_format"] == "@":
        style["indent"] = 1  # or it touches the number on its left
    sheet.set_column(place, place, width, book.add_format(style))
    form = book.add_format({**style, **EXAMPLE})
    for row, text in enumerate(examples, start=1):
        if not text:
            sheet.write_blank(row, place, None, form)
        elif column.kind == "date":
            sheet.write_datetime(row, place, date.fromisoformat(text), form)
        elif column.kind in ("int", "float"):
            sheet.write_number(row, place, float(text), form)
        else:
            sheet.write_string(row, place, text, form)


def _write_heading(
    book: xlsxwriter.Workbook, sheet: Worksheet, place: int, name: str, column: Column
) -> None:
    sheet.write_string(0, place, name, book.add_format(REQUIRED if column.required else OPTIONAL))
    text = "\n".join(f"{word}: {said}" for word, said in _said(column).items() if said)
    height = 18 * (2 + sum(ceil(len(line) / 40) for line in text.split("\n")))
    options = {"author": "mutasi", "width": 300, "height": height, "font_size": 9}
    sheet.write_comment(0, place, text, {**options, "color": theme.SHEET_NOTE})


def _said(column: Column) -> dict[str, str]:
    """What an officer should know of a column: word -> sentence, empty where there is none."""
    return {
        "Arti": column.meaning,
        "Wajib": "ya" if column.required else "",
        "Jenis isi": KINDS[column.kind],
        "Satuan": column.unit,
        "Batas": _limits(column),
        "Pilihan": ", ".join(column.choices),
        "Merujuk ke": " > ".join(column.refers_to.split(".")) if column.refers_to else "",
        "Data pribadi": "ya" if column.personal else "",
    }


def _limits(column: Column) -> str:
    """Say the limits: ``0 sampai 60``, ``paling sedikit 0``; empty where there are none."""
    low, high = (
        None if limit is None else angka(limit, 0 if float(limit).is_integer() else 2)
        for limit in (column.low, column.high)
    )
    if low and high:
        return f"{low} sampai {high}"
    if low:
        return f"paling sedikit {low}"
    return f"paling banyak {high}" if high else ""


def _set_page(sheet: Worksheet, name: str, *, across: bool) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
    sheet.set_footer(f"&L{name}&RHalaman &P dari &N")
    sheet.repeat_rows(0)
    if across:
        sheet.fit_to_pages(1, 0)
    else:
        sheet.repeat_columns(0)


# --- choices and limits --------------------------------------------------------------------------


class _Rules:
    """What may be typed into the cells of a column, as rules of Excel.

    ``lists`` holds choices too long for a rule; each becomes a column of sheet Referensi.
    """

    def __init__(self, tables: Iterable[Table]) -> None:
        self._tables = {table.name: list(table.columns) for table in tables}
        self.lists: list[tuple[str, ...]] = []

    def of(self, column: Column) -> dict[str, Any]:
        """Give the rule of a column; empty where any text will do."""
        if column.kind == "bool":
            return _choice(["ya", "tidak"], "Isi ya atau tidak.")
        if column.choices:
            return _choice(self._source(column.choices), "Pilih salah satu dari daftar di sel ini.")
        if column.refers_to:
            return self._reference(column.refers_to)
        if column.kind == "date":
            words = "Isi tanggal, misalnya 2027-01-31."
            return _between("date", FIRST_DAY, LAST_DAY, words)
        if column.kind in ("int", "float"):
            return _number(column)
        return {}

    def _source(self, choices: tuple[str, ...]) -> list[str] | str:
        """The choices themselves, or where they stand."""
        if len(",".join(choices)) <= LONGEST_LIST:
            return list(choices)
        if choices not in self.lists:
            self.lists.append(choices)
        return _range(LISTS, self.lists.index(choices), len(choices))

    def _reference(self, refers_to: str) -> dict[str, Any]:
        """Warn only: who fills in the other sheet later, or has more rows, may go on."""
        table, _, key = refers_to.partition(".")
        if table not in self._tables:
            return {}
        source = _range(table, self._tables[table].index(key), ROWS)
        words = f"Kode ini belum ada pada lembar {table}, kolom {key}."
        return {**_choice(source, words), "error_type": "warning"}


def _range(sheet: str, place: int, rows: int) -> str:
    """The first rows of a column below the heading: ``=unit_kerja!$A$2:$A$20001``."""
    letters = xl_col_to_name(place)
    return f"={sheet}!${letters}$2:${letters}${rows + 1}"


def _choice(source: list[str] | str, words: str) -> dict[str, Any]:
    return {"validate": "list", "source": source, **_refusal(words)}


def _between(kind: str, low: Any, high: Any, words: str) -> dict[str, Any]:
    rule = {"validate": kind, "criteria": "between", "minimum": low, "maximum": high}
    return {**rule, **_refusal(words)}


def _number(column: Column) -> dict[str, Any]:
    kind, words = ("integer", "bilangan bulat") if column.kind == "int" else ("decimal", "angka")
    low = -LARGEST if column.low is None else column.low
    high = LARGEST if column.high is None else column.high
    limits = _limits(column)
    return _between(kind, low, high, f"Isi {words}{limits and f', {limits}'}; tanpa titik ribuan.")


def _refusal(words: str) -> dict[str, str]:
    return {"error_title": "Periksa isinya", "error_message": words}


def _write_lists(book: xlsxwriter.Workbook, lists: Sequence[tuple[str, ...]]) -> None:
    if not lists:
        return
    sheet = book.add_worksheet(LISTS)
    for place, choices in enumerate(lists):
        sheet.write_column(0, place, [f"pilihan {place + 1}", *choices])
    sheet.hide()


# --- the pages that explain ----------------------------------------------------------------------


def _write_guide(book: xlsxwriter.Workbook, tables: Sequence[Table]) -> None:
    sheet = book.add_worksheet(GUIDE)
    sheet.set_tab_color(theme.DEEP_ORANGE)
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 17)
    sheet.set_column(1, 1, 92)
    text, word = book.add_format(PLAIN), book.add_format({"bold": True, "valign": "top"})
    sheet.write_string(0, 0, "Templat data untuk rencana mutasi pegawai", book.add_format(TITLE))
    sheet.set_row(0, 2 * LINE)
    sheet.merge_range(1, 0, 1, 1, _PURPOSE, book.add_format({**PLAIN, "indent": 0}))
    sheet.set_row(1, LINE * ceil(len(_PURPOSE) / 100))
    row = 3
    for title, lines in {**_GUIDE, **_sheets(tables)}.items():
        for place, said in enumerate((title, "")):
            sheet.write_string(row, place, said, book.add_format(SECTION))
        for name, said in lines:
            row += 1
            sheet.write_string(row, 0, name, word)
            sheet.write_string(row, 1, said, text)
            sheet.set_row(row, LINE * ceil(len(said) / 88))
        row += 2
    _write_legend(book, sheet, row)
    sheet.set_paper(9)  # A4
    sheet.set_margins(left=0.6, right=0.6, top=0.6, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&RHalaman &P dari &N")


def _sheets(tables: Sequence[Table]) -> dict[str, tuple[tuple[str, str], ...]]:
    """What each sheet is for; the required ones say so."""
    return {
        "Lembar dalam buku kerja ini": tuple(
            (table.name, f"{'WAJIB. ' if table.required else ''}{table.meaning}")
            for table in tables
        )
    }


def _write_legend(book: xlsxwriter.Workbook, sheet: Worksheet, row: int) -> None:
    text = book.add_format(PLAIN)
    for style, word, said in (
        (REQUIRED, "kolom wajib", "harus ada, dan setiap selnya terisi"),
        (OPTIONAL, "kolom lain", "isi bila diketahui; kolomnya boleh dikosongkan"),
        (EXAMPLE, "baris contoh", "rekaan; ganti dengan data Anda"),
    ):
        sheet.write_string(row, 0, word, book.add_format(style))
        sheet.write_string(row, 1, said, text)
        row += 1


def _write_columns(book: xlsxwriter.Workbook, tables: Sequence[Table]) -> None:
    """The data dictionary: one row per column of every table."""
    sheet = book.add_worksheet(COLUMNS)
    head = book.add_format(REQUIRED)
    text = book.add_format(
        {**PLAIN, "num_format": "@", "bottom": 4, "bottom_color": theme.SHEET_RULE}
    )
    rows = [
        [table.name, name, *_said(column).values()]
        for table in tables
        for name, column in table.columns.items()
    ]
    widths = (19, 26, 36, 8, 22, 13, 19, 48, 24, 9)
    titles = ["Lembar", "Kolom", *_said(Column(meaning="")).keys()]
    sheet.set_row(0, 2 * LINE)
    for place, (title, width) in enumerate(zip(titles, widths, strict=True)):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, title, head)
    for row, cells in enumerate(rows, start=1):
        lines = max(ceil(len(cell) / width) for cell, width in zip(cells, widths, strict=True))
        sheet.set_row(row, LINE * lines)
        for place, cell in enumerate(cells):
            sheet.write_string(row, place, cell, text)
    sheet.autofilter(0, 0, len(rows), len(titles) - 1)
    sheet.freeze_panes(1, 2)
    _set_page(sheet, COLUMNS, across=True)

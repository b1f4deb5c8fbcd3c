"""Workbooks as sheets: read in a child process, so that no file can stop this one.

Here a file is only looked at from outside: whether it is there, how large it is, and how it begins.
Everything that unpacks or parses happens in `mutasi_lib.loading.workbook_child`, under limits.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from string import ascii_uppercase
from threading import Timer
from typing import Any

from mutasi_lib.errors import Degree, Fault
from mutasi_lib.loading import workbook_child
from mutasi_lib.loading.tables import Sheet

MOST_BYTES = 60 * 1024 * 1024
"""Larger workbooks are refused, in bytes."""

CLOCK_PER_PROCESSOR = 3
"""Seconds on the clock for each second of processor time: other programs work too."""

ZIP, OLE, PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF"
"""How an .xlsx, an .xls or encrypted workbook, and a PDF begin."""

Books = tuple[list[Sheet], list[Fault]]


@dataclass(frozen=True)
class Sentence:
    """What an officer is told for one reason; ``{count}`` is filled in."""

    kode: str
    masalah: str
    saran: str
    derajat: Degree = "kesalahan"


_RESAVE = "Buka di Excel, lalu Simpan Sebagai .xlsx."
_ASK = "Jangan dipakai; minta berkas aslinya dari pengirim."
_SPLIT = "Bagi menjadi beberapa berkas, atau hapus lembar dan gambar yang tidak perlu."
_CLEAR = "Hapus semua baris dan kolom kosong setelah tabel (tekan Ctrl+End), lalu simpan."

SENTENCES: dict[str, Sentence] = {
    # the file as a whole
    "missing": Sentence("BERKAS-TIDAK-ADA", "tidak ditemukan.", "Periksa nama dan letaknya."),
    "locked": Sentence(
        "BERKAS-TERKUNCI",
        "tidak dapat dibuka: tidak ada izin baca, atau sedang dipakai program lain.",
        "Tutup berkas itu di program lain atau minta izin baca, lalu coba lagi.",
    ),
    "empty": Sentence(
        "BERKAS-KOSONG",
        "kosong (0 byte); mungkin unduhannya gagal.",
        "Unduh atau salin ulang berkasnya.",
    ),
    "sheetless": Sentence(
        "BERKAS-KOSONG",
        "tidak memuat satu pun lembar dengan sel.",
        "Periksa apakah ini berkas yang dimaksud.",
    ),
    # what it is instead
    "special": Sentence("BERKAS-JENIS", "bukan berkas biasa.", "Pilih sebuah berkas .xlsx."),
    "xls": Sentence("BERKAS-JENIS", "berformat Excel lama (.xls).", _RESAVE),
    "xlsb": Sentence("BERKAS-JENIS", "berformat Excel biner (.xlsb).", _RESAVE),
    "ods": Sentence("BERKAS-JENIS", "berformat OpenDocument (.ods).", _RESAVE),
    "html": Sentence(
        "BERKAS-JENIS", "isinya halaman web (HTML atau XML), bukan buku kerja Excel.", _RESAVE
    ),
    "text": Sentence(
        "BERKAS-JENIS",
        "isinya teks (CSV), bukan buku kerja Excel.",
        "Ubah akhiran namanya menjadi .csv, atau buka di Excel lalu Simpan Sebagai .xlsx.",
    ),
    "pdf": Sentence(
        "BERKAS-JENIS",
        "isinya PDF, bukan buku kerja Excel.",
        "Minta tabelnya dalam bentuk .xlsx atau .csv.",
    ),
    "zip": Sentence(
        "BERKAS-JENIS",
        "isinya arsip atau dokumen lain, bukan buku kerja Excel.",
        "Bila ini arsip .zip, keluarkan dulu isinya; pilih berkas .xlsx di dalamnya.",
    ),
    "unknown": Sentence(
        "BERKAS-JENIS",
        "bukan berkas Excel; isinya tidak dikenal.",
        "Periksa apakah berkasnya benar, atau unduh ulang.",
    ),
    "password": Sentence(
        "BERKAS-SANDI",
        "terlindungi kata sandi, sehingga isinya tidak dapat dibaca.",
        "Buka di Excel dengan kata sandinya, hapus kata sandi itu, lalu simpan.",
    ),
    # damaged or dangerous
    "damaged": Sentence(
        "BERKAS-RUSAK",
        "rusak atau terpotong; isinya tidak dapat dipercaya.",
        "Unduh ulang, atau buka di Excel (biarkan Excel memperbaikinya), periksa, lalu simpan.",
    ),
    "encoding": Sentence(
        "BERKAS-RUSAK",
        "ditulis dengan pengodean huruf selain UTF-8, sehingga isinya tidak terbaca utuh.",
        _RESAVE,
    ),
    "doctype": Sentence(
        "BERKAS-BERBAHAYA",
        "memuat deklarasi DTD: Excel tidak pernah menulisnya, penyerang memakainya.",
        _ASK,
    ),
    "outside": Sentence(
        "BERKAS-BERBAHAYA",
        "memuat anggota dengan nama tidak sah yang menunjuk ke luar berkas.",
        _ASK,
    ),
    "twice": Sentence(
        "BERKAS-BERBAHAYA",
        "memuat dua anggota dengan nama sama, sehingga isinya tidak pasti.",
        _ASK,
    ),
    "overlap": Sentence(
        "BERKAS-BERBAHAYA",
        "memuat anggota yang saling tumpang tindih; ini ciri bom arsip.",
        _ASK,
    ),
    # too large
    "bytes": Sentence(
        "BERKAS-TERLALU-BESAR",
        f"berukuran {{count}} MB; batasnya {MOST_BYTES // 2**20} MB.",
        _SPLIT,
    ),
    "unpacked": Sentence(
        "BERKAS-TERLALU-BESAR",
        "berukuran {count} MB setelah dibuka; "
        f"batasnya {workbook_child.MOST_UNPACKED // 2**20} MB.",
        _CLEAR,
    ),
    "members": Sentence(
        "BERKAS-TERLALU-BESAR",
        f"memuat {{count}} anggota; batasnya {workbook_child.MOST_MEMBERS}.",
        _SPLIT,
    ),
    "sheets": Sentence(
        "BERKAS-TERLALU-BESAR",
        f"memuat {{count}} lembar; batasnya {workbook_child.MOST_SHEETS}.",
        _SPLIT,
    ),
    "extent": Sentence(
        "BERKAS-TERLALU-BESAR",
        "luas lembar melampaui batas: selnya membentang sampai sel {cell}.",
        _CLEAR,
    ),
    "letters": Sentence(
        "BERKAS-TERLALU-BESAR",
        "memuat lebih dari {count} juta huruf.",
        _SPLIT,
    ),
    "heavy": Sentence(
        "BERKAS-TERLALU-BERAT",
        "terlalu berat: pembacaannya dihentikan karena memori atau waktunya habis.",
        _CLEAR,
    ),
    "unknown_error": Sentence(
        "BERKAS-TERLALU-BERAT",
        "lembar sebesar ini tidak dapat dibaca selama memuat galat Excel versi baru di sel {cell}.",
        "Perbaiki atau kosongkan sel galat (misalnya #SPILL!), lalu simpan.",
    ),
    # read all the same
    "macro": Sentence(
        "MAKRO-DIABAIKAN",
        "memuat makro; makro tidak dijalankan dan tidak disalin.",
        "Tidak perlu apa-apa bila nilai di selnya sudah benar.",
        "peringatan",
    ),
    "link": Sentence(
        "TAUTAN-LUAR",
        "memuat nilai dari berkas lain, mulai sel {cell}; yang dibaca adalah nilai tersimpan.",
        "Pastikan nilainya terbaru: buka di Excel, perbarui tautan, lalu simpan.",
        "peringatan",
    ),
    "stray": Sentence(
        "SEL-NYASAR",
        "sel nyasar jauh dari tabel di {cell}; lembar tetap dibaca, tetapi lebih lambat.",
        "Hapus baris itu bila tidak disengaja.",
        "peringatan",
    ),
    "hidden_sheet": Sentence(
        "LEMBAR-TERSEMBUNYI",
        "lembar ini tersembunyi, tetapi tetap dibaca.",
        "Hapus lembar ini bila memang tidak dipakai.",
        "catatan",
    ),
    "hidden_rows": Sentence(
        "BARIS-TERSEMBUNYI",
        "{count} baris tersembunyi atau tersaring, tetapi tetap dibaca.",
        "Hapus baris itu bila memang tidak dipakai.",
        "catatan",
    ),
}


def read_workbooks(files: Mapping[Path, str] | Iterable[Path]) -> dict[Path, Books]:
    """Read several workbooks, one child each: no file can harm the next.

    Parameters
    ----------
    files
        The paths, or path -> name in messages (default is the file's name).
    """
    names = files if isinstance(files, Mapping) else {}
    return {path: read_workbook(path, berkas=names.get(path)) for path in files}


def read_workbook(path: Path, *, berkas: str | None = None) -> Books:
    """Read every worksheet of one workbook.

    Parameters
    ----------
    berkas
        The file's name in messages; default is the name of ``path``.

    Returns
    -------
    list of Sheet
        The sheets in order, hidden ones too; none where the file is refused.
    list of Fault
        One *kesalahan* where it is refused, else what an officer should know.
    """
    reading = _Reading(path, berkas or path.name)
    reason, size = look_outside(path)
    if reason:
        reading.hear({"refused": reason, "count": -(-size // 2**20)})
    else:
        for message in _ask_child(path, size):
            reading.hear(message)
        reading.finish()
    return reading.sheets, reading.faults


def look_outside(path: Path) -> tuple[str, int]:
    """Judge a file without unpacking or parsing anything.

    Returns
    -------
    str
        The reason to refuse it, a key of `SENTENCES`; empty: go on.
    int
        Its size in bytes.
    """
    try:
        if not path.exists():
            return "missing", 0
        if not path.is_file():  # a pipe would be waited for without end
            return "special", 0
        size = path.stat().st_size
        if size == 0 or size > MOST_BYTES:
            return ("bytes" if size else "empty"), size
        with path.open("rb") as file:
            start = file.read(4096)
            whole = start + file.read() if start.startswith(OLE) else start
    except OSError:
        return "locked", 0
    return _resemblance(whole), size


def _resemblance(content: bytes) -> str:
    """What a file that is no zip resembles, by how it begins; empty for a zip."""
    if content.startswith(ZIP):
        return ""
    if content.startswith(OLE):
        return "password" if "EncryptedPackage".encode("utf-16-le") in content else "xls"
    if content.startswith(PDF):
        return "pdf"
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = content.decode("utf-16" if marked else "cp1252", errors="replace").lstrip("ï»¿ \t\r\n")
    if text.startswith("<"):
        return "html"
    readable = sum(letter.isprintable() or letter in "\t\r\n" for letter in text)
    return "text" if readable > 0.95 * len(text) and "\0" not in text else "unknown"


def _ask_child(path: Path, size: int) -> Iterator[Any]:
    """Give the child's messages until it ends, by itself or at the limit of time."""
    command = [sys.executable, "-I", workbook_child.__file__, str(path.absolute())]
    with subprocess.Popen(  # noqa: S603 - our own interpreter and script, no shell
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # the stop button of a notebook is for us
    ) as child:
        clock = Timer(CLOCK_PER_PROCESSOR * workbook_child.allowed_seconds(size), child.kill)
        clock.start()
        try:
            for line in child.stdout or ():
                if line.endswith(b"\n"):
                    yield json.loads(line)
        finally:
            clock.cancel()
            child.kill()


class _Reading:
    """What the child has told so far about one workbook."""

    def __init__(self, path: Path, berkas: str) -> None:
        self.path, self.berkas = path, berkas
        self.sheets: list[Sheet] = []
        self.faults: list[Fault] = []
        self._ended = False
        self._rows: list[list[str]] = []
        self._numbers: list[int] = []
        self._kinds: list[str] = []

    def hear(self, message: Any) -> None:
        """Take one message: a row, or the start of a sheet, a note, a refusal, the end."""
        match message:
            case [number, kinds, texts]:
                self._numbers.append(number)
                self._kinds.append(kinds)
                self._rows.append(texts)
            case {"merged": merged, "sheet": lembar}:
                self._open_sheet(lembar, merged)
            case {"note": reason}:
                self.faults.append(self._fault(reason, message))
            case {"refused": reason}:
                self.sheets, self.faults = [], [self._fault(reason, message)]
                self._ended = True
            case {"done": True}:
                self._ended = True

    def finish(self) -> None:
        """Judge a child that ended without a last word: a limit has stopped it."""
        if not self._ended:
            self.hear({"refused": "heavy"})

    def _open_sheet(self, lembar: str, merged: list[list[int]]) -> None:
        self._rows, self._numbers, self._kinds = [], [], []
        self.sheets.append(
            Sheet(
                berkas=self.berkas,
                lembar=lembar,
                rows=self._rows,
                numbers=self._numbers,
                kinds=self._kinds,
                merged=[(top, left, bottom, right) for top, left, bottom, right in merged],
                path=self.path,
            )
        )

    def _fault(self, reason: str, message: Mapping[str, Any]) -> Fault:
        sentence = SENTENCES[reason]
        cell = message.get("cell", "")
        count = f"{message.get('count', 0):,}".replace(",", ".")
        return Fault(
            berkas=self.berkas,
            lembar=message.get("sheet", ""),
            baris=int(cell.lstrip(ascii_uppercase) or 0),
            sel=cell,
            kode=sentence.kode,
            masalah=sentence.masalah.format(cell=cell, count=count),
            saran=sentence.saran,
            derajat=sentence.derajat,
        )

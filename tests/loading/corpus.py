"""Seeded faults with their truth: a clean city, one change, and exactly what must be told of it.

`wide_city` is the tiny city of `builders` with rows to spare in every table, without a single
finding. A `Kind` says in words of its own which cells to spoil and which cells must then be named,
with which code; it is never asked of the code under test. `seeds` lays every kind on rows of its
own, so that all of them can stand in one file without touching each other.

Nobody in it exists: serial numbers of NIP are those kept for invented people.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import xlsxwriter
from builders import City

Row = Mapping[str, str]
Value = str | Callable[[Sequence[Row]], str]
"""A text, or what to write given the rows (column -> text) the kind stands on."""

Place = tuple[str, str, str, int, str]
"""kode, berkas, lembar, baris as Excel shows it (0 = none), kolom."""

VARIATIONS = 4
"""Each kind is seeded so often, on other rows and with its next value."""

# --- the clean city ------------------------------------------------------------------------------


def invented_nip(n: int, *, pppk: bool = False) -> str:
    """The n-th NIP (or NI PPPK) of nobody: another birth date every 100, serials 900-999."""
    birth = date(1975, 1, 1) + timedelta(days=n // 100 * 3 + n % 7 * 400)
    start = "202021" if pppk else "201003"
    return f"{birth:%Y%m%d}{start}{1 + n % 2}{900 + n % 100}"


def _born(nip: str) -> str:
    return f"{nip[:4]}-{nip[4:6]}-{nip[6:8]}"


def _people() -> list[dict[str, str]]:
    """150 PNS (B...), who may be spoilt, and 30 PPPK (C...); all of them perawat at PKM-B."""
    common = {
        "jabatan": "PERAWAT-1",
        "unit_kerja": "PKM-B",
        "kedudukan_hukum": "Aktif",
        "pendidikan": "S-1",
        "predikat_kinerja": "Baik",
        "jtm": "24",
        "rumah_lintang": "-0.5",
        "rumah_bujur": "106.5",
    }
    people = []
    for n in range(180):
        pppk = n >= 150
        nip = invented_nip(n, pppk=pppk)
        people.append(
            common
            | {
                "id_pegawai": f"{'C' if pppk else 'B'}{n:03d}",
                "status_pegawai": "PPPK" if pppk else "PNS",
                "golongan": "IX" if pppk else "III/b",
                "nip": nip,
                "nama": f"Fiktif {n:03d}",
                "tanggal_lahir": _born(nip),
                "jenis_kelamin": "LP"[n % 2],
                "tmt_cpns": "2020-02-01" if pppk else "2010-03-01",
                "tmt_jabatan": "2021-01-01",
                "tmt_unit": "2021-01-01",
                "akhir_kontrak": "2029-12-31" if pppk else "",
            }
        )
    return people


def wide_city() -> City:
    """The tiny city with rows to spare in every table, and nothing to find in it."""
    city = City().pegawai("A4", id_pasangan="A6")
    for kolom in ("tmt_cpns", "jtm"):
        city = city.add_column("pegawai", kolom)
    for kolom in ("kebutuhan_bawah", "kebutuhan_atas"):
        city = city.add_column("formasi", kolom)
    for table, rows in _spare_rows().items():
        if table not in city.tables:
            city.tables[table] = [list(rows[0])]
        header = city.tables[table][0]
        assert set(rows[0]) <= set(header), table
        city.tables[table] += [[row.get(kolom, "") for kolom in header] for row in rows]
    return city


def _spare_rows() -> dict[str, list[dict[str, str]]]:
    """Rows by table; unit V... and jabatan J... are referred to by nobody."""
    used = [f"U-{n:02d}" for n in range(40)]
    unit = {
        "jenis": "puskesmas", "induk": "DINKES", "kecamatan": "Gabek", "kelurahan": "Air",
        "lintang": "-0.5", "perkiraan": "tidak", "skor_kesulitan": "10.5", "prioritas": "2",
    }  # fmt: skip
    units = [
        unit | {"kode": kode, "nama": f"Puskesmas {kode}", "bujur": f"106.{n:02d}"}
        for n, kode in enumerate([*used, *(f"V-{n:02d}" for n in range(60))])
    ]
    jabatan = {
        "jenis": "fungsional", "jenjang": "ahli muda", "kelas_jabatan": "9",
        "golongan_min": "III/c", "golongan_maks": "III/d", "golongan_pppk_min": "IX",
        "golongan_pppk_maks": "XI", "pendidikan_min": "S-1", "bup": "58",
    }  # fmt: skip
    need = {
        "kelompok_jabatan": "perawat", "kebutuhan": "5", "minimum": "1", "maksimum": "9",
        "kebutuhan_tak_bulat": "5.2", "kebutuhan_bawah": "4.5", "kebutuhan_atas": "5.5",
    }  # fmt: skip
    return {
        "unit_kerja": units,
        "jabatan": [
            jabatan
            | {"kode": f"J-{n:02d}", "nama": f"Jabatan {n}", "kelompok_jabatan": f"kelompok {n}"}
            for n in range(40)
        ],
        "pegawai": _people(),
        "formasi": [need | {"unit_kerja": kode} for kode in used],
        "padanan_jabatan": [
            {"dari_kelompok": "perawat", "ke_kelompok": f"kelompok {n}", "jenis": "pengganti",
             "bulan_pelatihan": "6", "biaya": "4000000"}
            for n in range(20)
        ],
        "pelatihan": [
            {"kode": f"PL-{n:02d}", "nama": f"Pelatihan {n}", "kelompok_jabatan": "perawat",
             "jam_pelajaran": "40", "biaya": "1500000", "kapasitas": "20"}
            for n in range(20)
        ],
        "jarak": [
            {"dari_unit": "PKM-A", "ke_unit": kode, "km": "12.5", "menit": "30"} for kode in used
        ],
        "beban_kerja": [
            {"unit_kerja": kode, "kelompok_jabatan": "perawat", "uraian_tugas": "Melayani",
             "volume": "1200.5", "norma_waktu": "15", "periode": "bulan", "satuan_waktu": "menit",
             "jenis_tugas": "pokok", "volume_bawah": "1000", "volume_atas": "1500",
             "waktu_efektif": "6250"}
            for kode in used
        ],
        "metode_kebutuhan": [
            {"kelompok_jabatan": f"kelompok {n}", "jenis_unit": "puskesmas", "metode": "abk_kes"}
            for n in range(20)
        ],
        "struktur_kurikulum": [
            {"kelompok_jabatan": "guru Matematika SMP", "tingkat": str(n % 10), "jp": "4",
             "jp_projek": "1"}
            for n in range(10)
        ],
        "rombel": [
            {"unit_kerja": kode, "tingkat": "7", "jumlah_rombel": "2", "jumlah_siswa": "60"}
            for kode in used
        ]
        + [
            {"unit_kerja": "SMP-1", "tingkat": grade, "jumlah_rombel": "2", "jumlah_siswa": "60"}
            for grade in ("7", "8", "9")
        ],
        "layanan": [
            {"unit_kerja": kode, "kawasan": "perkotaan", "rawat_inap": "ya",
             "penduduk_dilayani": "30000"}
            for kode in used
        ],
        "preferensi": [
            {"id_pegawai": f"B{n // 2:03d}", "unit_kerja": used[n % 2], "peringkat": str(1 + n % 2),
             "menolak": "tidak", "catatan": ""}
            for n in range(40)
        ],
        "masukan_pimpinan": [
            {"unit_kerja": "PKM-B", "id_pegawai": f"B{n:03d}", "jenis": "minta"} for n in range(20)
        ],
        "pengecualian": [
            {"id_pegawai": f"B{n:03d}", "jenis": "keluarga", "sampai": "2027-06-30"}
            for n in range(20)
        ],
        "kedudukan_berjangka": [
            {"id_pegawai": f"B{n:03d}", "kedudukan_hukum": "Tugas Belajar", "mulai": "2027-08-01",
             "sampai": "2029-07-31"}
            for n in range(20)
        ],
        "realisasi": [
            {"id_pegawai": f"B{n:03d}", "unit_asal": "PKM-A", "unit_tujuan": "PKM-B",
             "jabatan": "PERAWAT-1", "status": "dilaksanakan", "tmt": "2021-01-01"}
            for n in range(20)
        ],
        "pemantauan": [
            {"id_pegawai": f"B{n:03d}", "periode": "2026-09-30", "indikator": "kehadiran",
             "nilai": "97.5"}
            for n in range(20)
        ],
        "kompetensi": [
            {"id_pegawai": f"B{n:03d}", "kompetensi": "Komunikasi", "tingkat": "2",
             "tingkat_standar": "3"}
            for n in range(20)
        ],
    }  # fmt: skip


# --- kinds of faults -----------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of fault, on ``rows`` rows of one table.

    Attributes
    ----------
    variations
        Each a tuple of (which of the rows, column, what to write there).
    truth
        (kode, which of the rows, column) of every *kesalahan* and *peringatan* to be told;
        -1 as the row: the column as a whole. ``None`` as the column: the spoilt one.
    words
        What its message must say.
    group
        The rows it may stand on, a key of `GROUPS`; default is its table.
    """

    name: str
    table: str
    variations: tuple[tuple[tuple[int, str, Value], ...], ...]
    truth: tuple[tuple[str, int, str | None], ...]
    words: str
    rows: int = 1
    group: str = ""


GROUPS: dict[str, tuple[str, int, int]] = {
    # the Excel row of the first spare row, and how many there are
    "pegawai": ("pegawai", 10, 150),
    "pppk": ("pegawai", 160, 30),
    "unit_kerja": ("unit_kerja", 48, 60),  # V...
    "jabatan": ("jabatan", 7, 40),
    "formasi": ("formasi", 10, 40),
    "padanan_jabatan": ("padanan_jabatan", 3, 20),
    "pelatihan": ("pelatihan", 2, 20),
    "jarak": ("jarak", 2, 40),
    "beban_kerja": ("beban_kerja", 2, 40),
    "rombel": ("rombel", 2, 40),
    "metode_kebutuhan": ("metode_kebutuhan", 2, 20),
    "struktur_kurikulum": ("struktur_kurikulum", 2, 10),
    "kedudukan_berjangka": ("kedudukan_berjangka", 2, 20),
    "layanan": ("layanan", 2, 40),
    "preferensi": ("preferensi", 4, 40),
    "masukan_pimpinan": ("masukan_pimpinan", 4, 20),
    "pengecualian": ("pengecualian", 3, 20),
    "realisasi": ("realisasi", 3, 20),
    "pemantauan": ("pemantauan", 2, 20),
    "kompetensi": ("kompetensi", 2, 20),
}


def cell(
    name: str,
    table: str,
    kode: str,
    kolom: str,
    values: Iterable[Value],
    words: str,
    group: str = "",
) -> Kind:
    """A kind that spoils one cell and is told there alone."""
    return Kind(
        name=name,
        table=table,
        variations=tuple(((0, kolom, value),) for value in values),
        truth=((kode, 0, kolom),),
        words=words,
        group=group,
    )


def each(name: str, table: str, kode: str, spoilt: Iterable[tuple[str, Value]], words: str) -> Kind:
    """A kind that spoils one cell, now of this column, now of that."""
    return Kind(
        name=name,
        table=table,
        variations=tuple(((0, kolom, value),) for kolom, value in spoilt),
        truth=((kode, 0, None),),
        words=words,
    )


def cells(
    name: str,
    table: str,
    edits: Iterable[tuple[int, str, Value]],
    truth: Iterable[tuple[str, int, str | None]],
    words: str,
    rows: int = 1,
) -> Kind:
    """A kind that spoils, or is told at, several cells."""
    return Kind(
        name=name,
        table=table,
        variations=(tuple(edits),),
        truth=tuple(truth),
        words=words,
        rows=rows,
    )


def _nip(change: Callable[[str], str]) -> Value:
    return lambda rows: change(rows[0]["nip"])


def _other(kolom: str) -> Value:
    return lambda rows: rows[1][kolom]


CHOICE, NOWHERE, EMPTY = "bukan pilihan yang dikenal", "tidak ada pada tabel", "wajib diisi"
SMALL, LARGE = "kurang dari", "lebih dari"
NIP_BOTH = "tidak cocok dengan kolom"

PEGAWAI = (
    each("required cell of a pegawai empty", "pegawai", "ISI-KOSONG",
         [("status_pegawai", ""), ("jabatan", ""), ("unit_kerja", ""), ("id_pegawai", "")], EMPTY),
    cell("unknown status", "pegawai", "KODE-TAK-DIKENAL", "status_pegawai",
         ["Honorer", "THL", "Kontrak", "Magang"], CHOICE),
    cell("unknown jabatan", "pegawai", "KODE-TAK-DIKENAL", "jabatan",
         ["PERAWAT-9", "XYZ", "Juru Masak", "0"], NOWHERE),
    cell("unknown unit", "pegawai", "KODE-TAK-DIKENAL", "unit_kerja",
         ["PKM-C", "Puskesmas Bulan", "-", "9999"], NOWHERE),
    cell("unknown spouse", "pegawai", "KODE-TAK-DIKENAL", "id_pasangan", ["A99", "ada"], NOWHERE),
    cell("unknown kedudukan hukum", "pegawai", "KODE-TAK-DIKENAL", "kedudukan_hukum",
         ["Pensiun", "Meninggal"], CHOICE),
    cell("unknown sex", "pegawai", "KODE-TAK-DIKENAL", "jenis_kelamin", ["X", "3", "ya"], CHOICE),
    cell("unknown golongan", "pegawai", "KODE-TAK-DIKENAL", "golongan",
         ["III/z", "V/a", "XVIII", "II/e"], CHOICE),
    cell("unknown education", "pegawai", "KODE-TAK-DIKENAL", "pendidikan",
         ["Kursus", "MA", "D-V"], CHOICE),
    cell("unknown predikat", "pegawai", "KODE-TAK-DIKENAL", "predikat_kinerja",
         ["Hebat", "90", "A"], CHOICE),
    cell("NIP too short", "pegawai", "NIP-BENTUK", "nip",
         [_nip(lambda nip: nip[:17]), _nip(lambda nip: nip[:9])], "tepat 18 angka"),
    cell("NIP too long", "pegawai", "NIP-BENTUK", "nip", [_nip(lambda nip: nip + "1")],
         "tepat 18 angka"),
    cell("NIP with a letter", "pegawai", "NIP-BENTUK", "nip",
         [_nip(lambda nip: "O" + nip[1:]), _nip(lambda nip: nip[:17] + "l")], "tepat 18 angka"),
    cell("NIP in other digits", "pegawai", "NIP-BENTUK", "nip",
         [_nip(lambda nip: "".join(chr(0x660 + int(digit)) for digit in nip)),
          _nip(lambda nip: "".join(chr(0xFF10 + int(digit)) for digit in nip))], "tepat 18 angka"),
    cell("NIP with month 13", "pegawai", "NIP-BENTUK", "nip",
         [_nip(lambda nip: nip[:12] + "13" + nip[14:]),
          _nip(lambda nip: nip[:12] + "00" + nip[14:])], "bukan bulan"),
    cell("NIP with sex 3", "pegawai", "NIP-BENTUK", "nip",
         [_nip(lambda nip: nip[:14] + "3" + nip[15:]),
          _nip(lambda nip: nip[:14] + "0" + nip[15:])], "harus 1 (laki-laki) atau 2"),
    cell("NIP born on a day that is not", "pegawai", "NIP-BENTUK", "nip",
         [_nip(lambda nip: "19850231" + nip[8:]), _nip(lambda nip: "19851301" + nip[8:])],
         "bukan tanggal lahir"),
    cell("NIP in scientific notation", "pegawai", "NIP-ILMIAH", "nip",
         ["1.98503E+17", "1,98503E+17", "1.98503e+17"], "bilangan ilmiah"),
    cell("NIP whose last digits are lost", "pegawai", "NIP-NOL", "nip",
         [_nip(lambda nip: nip[:15] + "000")], "tiga angka terakhir sudah hilang"),
    cells("NIP twice", "pegawai", [(0, "nip", _other("nip"))],
          [("NIP-GANDA", 0, "nip"), ("NIP-GANDA", 1, "nip"),
           ("NIP-TANGGAL-LAHIR", 0, "tanggal_lahir"), ("NIP-JENIS-KELAMIN", 0, "jenis_kelamin")],
          "lebih dari satu baris", rows=2),
    Kind(name="NIP against birth date", table="pegawai",
         variations=(((0, "tanggal_lahir", "1990-12-31"),), ((0, "tanggal_lahir", "31-12-1990"),)),
         truth=(("NIP-TANGGAL-LAHIR", 0, "nip"), ("NIP-TANGGAL-LAHIR", 0, "tanggal_lahir")),
         words=NIP_BOTH),
    cells("NIP against sex", "pegawai",
          [(0, "jenis_kelamin", lambda rows: {"L": "P", "P": "L"}[rows[0]["jenis_kelamin"]])],
          [("NIP-JENIS-KELAMIN", 0, "nip"), ("NIP-JENIS-KELAMIN", 0, "jenis_kelamin")], NIP_BOTH),
    Kind(name="NIP against TMT CPNS", table="pegawai",
         variations=(((0, "tmt_cpns", "2010-04-01"),), ((0, "tmt_cpns", "2011-03-01"),)),
         truth=(("NIP-TMT-CPNS", 0, "nip"), ("NIP-TMT-CPNS", 0, "tmt_cpns")), words=NIP_BOTH),
    cells("NI PPPK of a PNS", "pegawai", [(0, "nip", _nip(lambda n: n[:12] + "21" + n[14:]))],
          [("NIP-STATUS", 0, "nip"), ("NIP-STATUS", 0, "status_pegawai")], NIP_BOTH),
    Kind(name="too old to be true", table="pegawai",
         variations=(((0, "tanggal_lahir", "1945-11-01"),), ((0, "tanggal_lahir", "1845-03-10"),)),
         truth=(("USIA-MUSTAHIL", 0, "tanggal_lahir"), ("NIP-TANGGAL-LAHIR", 0, "nip")),
         words="di luar 17-80 tahun"),
    Kind(name="too young to be true", table="pegawai",
         variations=(((0, "tanggal_lahir", "2009-11-02"),), ((0, "tanggal_lahir", "2026-01-01"),)),
         truth=(("USIA-MUSTAHIL", 0, "tanggal_lahir"), ("NIP-TANGGAL-LAHIR", 0, "nip"),
                ("TMT-USIA", 0, "tmt_jabatan"), ("TMT-USIA", 0, "tmt_unit")),
         words="di luar 17-80 tahun"),
    Kind(name="long past BUP", table="pegawai",
         variations=(((0, "tanggal_lahir", "1960-01-01"),), ((0, "tanggal_lahir", "1967-10-31"),)),
         truth=(("USIA-LEWAT-BUP", 0, "tanggal_lahir"), ("NIP-TANGGAL-LAHIR", 0, "nip"),
                ("NIP-TANGGAL-LAHIR", 0, "tanggal_lahir")), words="melewati BUP"),
    cell("golongan of the PPPK scale", "pegawai", "GOLONGAN-SKALA", "golongan",
         ["IX", "V", "x"], "skala PNS dan PPPK berbeda"),
    cell("golongan above the jabatan", "pegawai", "GOLONGAN-JABATAN", "golongan",
         ["III/c", "IV/e"], "di luar batas jabatannya"),
    cell("golongan below the jabatan", "pegawai", "GOLONGAN-JABATAN", "golongan",
         ["II/d", "1a"], "di luar batas jabatannya"),
    cell("education below the jabatan", "pegawai", "PENDIDIKAN-JABATAN", "pendidikan",
         ["SMA", "D-III", "sd"], "di bawah syarat jabatannya"),
    cell("TMT jabatan before TMT CPNS", "pegawai", "TMT-URUTAN", "tmt_jabatan",
         ["2010-02-28", "1 Januari 2009"], "mendahului TMT CPNS"),
    cell("TMT of a child", "pegawai", "TMT-USIA", "tmt_unit", ["1985-01-01", "01/02/1980"],
         "belum berumur 16 tahun"),
    each("TMT ahead", "pegawai", "TMT-MENDATANG",
         [("tmt_unit", "2026-11-02"), ("tmt_jabatan", "1 Mei 2027")], "sesudah tanggal keadaan"),
    each("year of two digits", "pegawai", "TANGGAL-RANCU",
         [("tmt_unit", "01-02-21"), ("tmt_jabatan", "1/1/65"), ("tanggal_lahir", "3 Mei 80")],
         "tahun dua angka"),
    each("date that is a number", "pegawai", "TANGGAL-RANCU",
         [("tmt_unit", "43831"), ("tmt_jabatan", "2020"), ("akhir_kontrak", "44000,5")],
         "hanya angka"),
    each("month before day", "pegawai", "TANGGAL-RANCU",
         [("tmt_unit", "01/31/2020"), ("hukuman_disiplin_sampai", "12-25-2020")],
         "bulan sebelum hari"),
    each("date that is on no calendar", "pegawai", "TANGGAL-TIDAK-ADA",
         [("tmt_unit", "2021-02-31"), ("tanggal_lahir", "31-04-1980"),
          ("tmt_cpns", "29 Februari 2019")], "kalender"),
    each("zero date", "pegawai", "TANGGAL-TIDAK-ADA",
         [("tmt_unit", "00-00-0000"), ("tmt_cpns", "0000/00/00")], "tanggal nol"),
    each("no date at all", "pegawai", "ISI-JENIS",
         [("tmt_unit", "kemarin"), ("akhir_kontrak", "Januari 2029"), ("tanggal_lahir", "?")],
         "bukan tanggal yang lengkap"),
    each("date with a time", "pegawai", "ISI-JENIS",
         [("tmt_unit", "2020-01-01 10:30"), ("tmt_jabatan", "01/02/2020 07:15:00")],
         "memuat jam"),
    cell("jtm that is no number", "pegawai", "ISI-JENIS", "jtm", ["banyak", "24 jam", "1e3"],
         "bukan bilangan bulat"),
    cell("jtm with a fraction", "pegawai", "ISI-JENIS", "jtm", ["12,5", "12.5"],
         "bilangan pecahan"),
    cell("jtm too small", "pegawai", "ISI-TERLALU-KECIL", "jtm", ["-1", "-24"], SMALL),
    cell("jtm too large", "pegawai", "ISI-TERLALU-BESAR", "jtm", ["61", "240"], LARGE),
    each("half a home", "pegawai", "TITIK-SEPARUH", [("rumah_lintang", ""), ("rumah_bujur", "")],
         "memerlukan keduanya"),
    cells("home at 0, 0", "pegawai", [(0, "rumah_lintang", "0"), (0, "rumah_bujur", "0.0")],
          [("TITIK-NOL", 0, "rumah_bujur")], "lepas pantai Afrika"),
    cell("home abroad", "pegawai", "TITIK-LUAR", "rumah_bujur", ["10", "-106.5", "141.6"],
         "di luar Indonesia"),
    cell("home far away", "pegawai", "TITIK-JAUH", "rumah_bujur", ["110.5", "139"],
         "km dari pertengahan"),
    Kind(name="home off the globe", table="pegawai",
         variations=(((0, "rumah_lintang", "90.5"),), ((0, "rumah_lintang", "106"),)),
         truth=(("ISI-TERLALU-BESAR", 0, "rumah_lintang"), ("TITIK-LUAR", 0, "rumah_bujur")),
         words=LARGE),
    cells("id_pegawai twice", "pegawai", [(0, "id_pegawai", _other("id_pegawai"))],
          [("KUNCI-GANDA", 0, "id_pegawai"), ("KUNCI-GANDA", 1, "id_pegawai")],
          "kunci yang sama", rows=2),
    cells("own spouse", "pegawai", [(0, "id_pasangan", lambda rows: rows[0]["id_pegawai"])],
          [("PASANGAN-DIRI", 0, "id_pasangan")], "pasangannya sendiri"),
    cells("spouse who does not answer", "pegawai", [(0, "id_pasangan", _other("id_pegawai"))],
          [("PASANGAN-SEPIHAK", 0, "id_pasangan")], "tidak menyebut balik", rows=2),
    cells("spouse who names another", "pegawai",
          [(0, "id_pasangan", _other("id_pegawai")),
           (1, "id_pasangan", lambda rows: rows[2]["id_pegawai"])],
          [("PASANGAN-BERTENTANGAN", row, "id_pasangan") for row in (0, 1)],
          "tidak saling menyebut", rows=3),
    cells("two heads of one unit", "pegawai", [(0, "jabatan", "KEPALA"), (1, "jabatan", "KEPALA")],
          [(kode, row, kolom) for row in (0, 1)
           for kode, kolom in (("PEJABAT-GANDA", "jabatan"), ("GOLONGAN-JABATAN", "golongan"))],
          "tidak dapat menduduki satu jabatan", rows=2),
    cell("PPPK on the PNS scale", "pegawai", "GOLONGAN-SKALA", "golongan", ["III/a", "II/c"],
         "skala PNS dan PPPK berbeda", group="pppk"),
    cell("contract that is over", "pegawai", "KONTRAK-LEWAT", "akhir_kontrak",
         ["2026-10-31", "31 Desember 2024"], "sudah berakhir", group="pppk"),
    Kind(name="NIP of a PPPK", table="pegawai", group="pppk",
         variations=(((0, "nip", _nip(lambda nip: nip[:12] + "02" + nip[14:])),),),
         truth=(("NIP-STATUS", 0, "nip"), ("NIP-STATUS", 0, "status_pegawai")), words=NIP_BOTH),
)  # fmt: skip

UNITS = (
    each("required cell of a unit empty", "unit_kerja", "ISI-KOSONG",
         [("kode", ""), ("nama", ""), ("jenis", "")], EMPTY),
    cell("unknown jenis of a unit", "unit_kerja", "KODE-TAK-DIKENAL", "jenis",
         ["sma", "klinik", "1"], CHOICE),
    cell("unknown induk", "unit_kerja", "KODE-TAK-DIKENAL", "induk", ["PEMPROV", "?"],
         NOWHERE),
    each("point that is no number", "unit_kerja", "ISI-JENIS",
         [("lintang", "setengah"), ("bujur", "inf"), ("lintang", "nan"), ("bujur", "106° BT")],
         "bukan bilangan biasa"),
    Kind(name="unit off the globe", table="unit_kerja",
         variations=(((0, "lintang", "90.5"),), ((0, "lintang", "106.5"),)),
         truth=(("ISI-TERLALU-BESAR", 0, "lintang"), ("TITIK-LUAR", 0, "bujur")), words=LARGE),
    each("half a point", "unit_kerja", "TITIK-SEPARUH", [("lintang", ""), ("bujur", "")],
         "memerlukan keduanya"),
    cells("unit at 0, 0", "unit_kerja", [(0, "lintang", "0"), (0, "bujur", "0")],
          [("TITIK-NOL", 0, "bujur")], "lepas pantai Afrika"),
    cell("unit abroad", "unit_kerja", "TITIK-LUAR", "bujur", ["94.4", "-106", "180"],
         "di luar Indonesia"),
    cell("unit far away", "unit_kerja", "TITIK-JAUH", "bujur", ["110.5", "130"],
         "km dari pertengahan"),
    cell("neither yes nor no", "unit_kerja", "ISI-JENIS", "perkiraan", ["mungkin", "2", "t"],
         "bukan ya atau tidak"),
    cell("score too large", "unit_kerja", "ISI-TERLALU-BESAR", "skor_kesulitan",
         ["100.5", "1000"], LARGE),
    cell("score below nought", "unit_kerja", "ISI-TERLALU-KECIL", "skor_kesulitan",
         ["-0.5", "-1"], SMALL),
    cell("score with its unit", "unit_kerja", "ISI-JENIS", "skor_kesulitan",
         ["5 km", "(5)", "\u22125", "1e400"], "bukan bilangan biasa"),
    cell("priority of nought", "unit_kerja", "ISI-TERLALU-KECIL", "prioritas", ["0", "0.009"],
         SMALL),
    cells("unit under itself", "unit_kerja", [(0, "induk", lambda rows: rows[0]["kode"])],
          [("UNIT-MELINGKAR", 0, "induk")], "bawahan dirinya sendiri"),
    cells("units under each other", "unit_kerja",
          [(0, "induk", _other("kode")), (1, "induk", lambda rows: rows[0]["kode"])],
          [("UNIT-MELINGKAR", 0, "induk"), ("UNIT-MELINGKAR", 1, "induk")],
          "bawahan dirinya sendiri", rows=2),
    cells("second top", "unit_kerja", [(0, "induk", "")], [("UNIT-PUNCAK", -1, "induk")],
          "unit tidak berinduk"),
    cells("kode of a unit twice", "unit_kerja", [(0, "kode", _other("kode"))],
          [("KUNCI-GANDA", 0, "kode"), ("KUNCI-GANDA", 1, "kode")], "kunci yang sama", rows=2),
)  # fmt: skip

POSTS = (
    each("required cell of a jabatan empty", "jabatan", "ISI-KOSONG",
         [("kode", ""), ("nama", ""), ("jenis", ""), ("kelompok_jabatan", "")], EMPTY),
    cell("unknown jenis of a jabatan", "jabatan", "KODE-TAK-DIKENAL", "jenis",
         ["struktural", "staf"], CHOICE),
    cell("unknown jenjang", "jabatan", "KODE-TAK-DIKENAL", "jenjang", ["ahli", "senior"], CHOICE),
    cell("unknown golongan of a jabatan", "jabatan", "KODE-TAK-DIKENAL", "golongan_min",
         ["III/e", "IX"], CHOICE),
    cell("unknown golongan PPPK of a jabatan", "jabatan", "KODE-TAK-DIKENAL", "golongan_pppk_maks",
         ["XX", "III/a", "18"], CHOICE),
    cell("kelas too large", "jabatan", "ISI-TERLALU-BESAR", "kelas_jabatan", ["18", "99"], LARGE),
    cell("kelas too small", "jabatan", "ISI-TERLALU-KECIL", "kelas_jabatan", ["0", "-3"], SMALL),
    cell("bup too small", "jabatan", "ISI-TERLALU-KECIL", "bup", ["49", "5"], SMALL),
    cell("bup too large", "jabatan", "ISI-TERLALU-BESAR", "bup", ["76", "580"], LARGE),
    cell("bup in words", "jabatan", "ISI-JENIS", "bup", ["enam puluh", "58 th"],
         "bukan bilangan bulat"),
    each("golongan the wrong way round", "jabatan", "GOLONGAN-TERBALIK",
         [("golongan_min", "IV/a"), ("golongan_pppk_min", "XII")], "tidak seorang pun memenuhi"),
    cells("one name in two kelompok", "jabatan", [(0, "nama", _other("nama"))],
          [("KELOMPOK-GANDA", 0, "kelompok_jabatan"), ("KELOMPOK-GANDA", 1, "kelompok_jabatan")],
          "lebih dari satu kelompok", rows=2),
    cells("kode of a jabatan twice", "jabatan", [(0, "kode", _other("kode"))],
          [("KUNCI-GANDA", 0, "kode"), ("KUNCI-GANDA", 1, "kode")], "kunci yang sama", rows=2),
)  # fmt: skip

SLOTS = (
    each("required cell of a slot empty", "formasi", "ISI-KOSONG",
         [("kebutuhan", ""), ("unit_kerja", ""), ("kelompok_jabatan", "")], EMPTY),
    cell("need below nought", "formasi", "ISI-TERLALU-KECIL", "kebutuhan", ["-1"], SMALL),
    cell("minimum below nought", "formasi", "ISI-TERLALU-KECIL", "minimum", ["-1"], SMALL),
    cell("limit too large", "formasi", "ISI-TERLALU-BESAR", "maksimum", ["10001", "20.000"], LARGE),
    cell("need that can be thousands", "formasi", "ANGKA-RANCU", "kebutuhan", ["1,000", "1,500"],
         "dapat berarti ribuan"),
    cell("exact need that can be thousands", "formasi", "ANGKA-RANCU", "kebutuhan_tak_bulat",
         ["1.500", "2.000"], "dapat berarti ribuan"),
    cell("need in words", "formasi", "ISI-JENIS", "kebutuhan", ["dua", "5 org", "٥"],
         "bukan bilangan bulat"),
    cell("minimum with a fraction", "formasi", "ISI-JENIS", "minimum", ["2,5", "4.75"],
         "bilangan pecahan"),
    cell("minimum above maksimum", "formasi", "BATAS-BERTENTANGAN", "minimum", ["10", "11"],
         "minimum lebih besar"),
    cells("need below minimum", "formasi", [(0, "minimum", "7")],
          [("KEBUTUHAN-MINIMUM", 0, "kebutuhan")], "di bawah minimum"),
    Kind(name="need outside its range", table="formasi",
         variations=(((0, "kebutuhan_atas", "3.5"),), ((0, "kebutuhan_bawah", "6"),)),
         truth=(("KEBUTUHAN-RENTANG", 0, "kebutuhan"),), words="di luar batasnya sendiri"),
    cell("need rounded too far", "formasi", "KEBUTUHAN-BULAT", "kebutuhan_tak_bulat",
         ["6.01", "3.9", "9,9"], "lebih dari 1"),
    cells("slot twice", "formasi", [(0, "unit_kerja", _other("unit_kerja"))],
          [("KUNCI-GANDA", row, "unit_kerja + kelompok_jabatan") for row in (0, 1)],
          "kunci yang sama", rows=2),
    cell("unknown kelompok", "formasi", "KODE-TAK-DIKENAL", "kelompok_jabatan",
         ["apoteker", "?"], NOWHERE),
    cell("unknown unit of a slot", "formasi", "KODE-TAK-DIKENAL", "unit_kerja", ["U-99"], NOWHERE),
)  # fmt: skip

OTHERS = (
    cell("unknown jenis of a padanan", "padanan_jabatan", "KODE-TAK-DIKENAL", "jenis",
         ["tukar", "naik"], CHOICE),
    cell("unknown kelompok of a padanan", "padanan_jabatan", "KODE-TAK-DIKENAL", "ke_kelompok",
         ["apoteker"], NOWHERE),
    cell("training too long", "padanan_jabatan", "ISI-TERLALU-BESAR", "bulan_pelatihan",
         ["61", "600"], LARGE),
    cell("capacity below nought", "pelatihan", "ISI-TERLALU-KECIL", "kapasitas", ["-1"], SMALL),
    cell("cost in words", "pelatihan", "ISI-JENIS", "biaya", ["gratis", "1,5 juta"],
         "bukan bilangan biasa"),
    cell("unknown kelompok of a training", "pelatihan", "KODE-TAK-DIKENAL", "kelompok_jabatan",
         ["apoteker"], NOWHERE),
    cell("distance in words", "jarak", "ISI-JENIS", "km", ["jauh", "12 km"],
         "bukan bilangan biasa"),
    cell("distance below nought", "jarak", "ISI-TERLALU-KECIL", "km", ["-1", "-0,5"], SMALL),
    cell("distance missing", "jarak", "ISI-KOSONG", "km", [""], EMPTY),
    cell("unknown unit of a distance", "jarak", "KODE-TAK-DIKENAL", "ke_unit", ["U-99"], NOWHERE),
    each("workload missing", "beban_kerja", "ISI-KOSONG",
         [("volume", ""), ("norma_waktu", ""), ("uraian_tugas", "")], EMPTY),
    cell("volume below nought", "beban_kerja", "ISI-TERLALU-KECIL", "volume", ["-5"], SMALL),
    cell("class too high", "rombel", "ISI-TERLALU-BESAR", "tingkat", ["13", "70"], LARGE),
    cell("classes without pupils", "rombel", "ROMBEL-TANPA-SISWA", "jumlah_siswa", ["0"],
         "tanpa peserta didik"),
    cell("crowded classes", "rombel", "ROMBEL-PADAT", "jumlah_siswa", ["101", "600"],
         "peserta didik dalam"),
    cell("a task without time", "beban_kerja", "NORMA-NOL", "norma_waktu", ["0", "0,0"],
         "waktu nol"),
    cell("a task longer than a year", "beban_kerja", "NORMA-SETAHUN", "norma_waktu",
         ["75001"], "lebih dari waktu kerja seorang"),
    cell("effective time of another period", "beban_kerja", "WAKTU-EFEKTIF", "waktu_efektif",
         ["72000", "1500"], "tetapi periode volumenya"),
    cell("effective time of nobody", "beban_kerja", "WAKTU-EFEKTIF", "waktu_efektif",
         ["60", "1250"], "bukan norma mana pun"),
    cell("volume outside its estimate", "beban_kerja", "PERKIRAAN-TERBALIK", "volume",
         ["900", "1600"], "di luar perkiraan"),
    cell("unknown unit of time", "beban_kerja", "KODE-TAK-DIKENAL", "satuan_waktu",
         ["detik", "hari kerja"], CHOICE),
    cell("unknown period", "beban_kerja", "KODE-TAK-DIKENAL", "periode", ["shift"], CHOICE),
    cell("unknown method", "metode_kebutuhan", "KODE-TAK-DIKENAL", "metode", ["wisn", "tebakan"],
         CHOICE),
    cell("curriculum hours below nought", "struktur_kurikulum", "ISI-TERLALU-KECIL", "jp", ["-1"],
         SMALL),
    cell("beds without an area", "layanan", "KAWASAN-KOSONG", "kawasan", [""], "tanpa kawasan"),
    cell("leave that ends before it begins", "kedudukan_berjangka", "MASA-TERBALIK", "sampai",
         ["2027-07-31", "2020-01-01"], "mendahului hari pertama"),
    cell("unknown kawasan", "layanan", "KODE-TAK-DIKENAL", "kawasan", ["kota", "pulau"], CHOICE),
    cell("rawat inap neither yes nor no", "layanan", "ISI-JENIS", "rawat_inap", ["kadang"],
         "bukan ya atau tidak"),
    cell("people below nought", "layanan", "ISI-TERLALU-KECIL", "penduduk_dilayani", ["-1"], SMALL),
    cells("refused and ranked", "preferensi", [(0, "menolak", "ya")],
          [("PERINGKAT-DITOLAK", 0, "peringkat")], "ditolak sekaligus"),
    cell("rank of nought", "preferensi", "ISI-TERLALU-KECIL", "peringkat", ["0"], SMALL),
    cell("rank too large", "preferensi", "ISI-TERLALU-BESAR", "peringkat", ["21"], LARGE),
    cell("unknown pegawai of a wish", "preferensi", "KODE-TAK-DIKENAL", "id_pegawai", ["A99"],
         NOWHERE),
    cell("unknown unit of a wish", "preferensi", "KODE-TAK-DIKENAL", "unit_kerja", ["U-99"],
         NOWHERE),
    cell("unknown jenis of masukan", "masukan_pimpinan", "KODE-TAK-DIKENAL", "jenis",
         ["usul", "?"], CHOICE),
    cell("unknown exemption", "pengecualian", "KODE-TAK-DIKENAL", "jenis", ["cuti", "haji"],
         CHOICE),
    cell("exemption until no date", "pengecualian", "ISI-JENIS", "sampai", ["selamanya"],
         "bukan tanggal yang lengkap"),
    cell("move to the same unit", "realisasi", "REALISASI-TETAP", "unit_tujuan", ["PKM-A"],
         "bukan perpindahan"),
    cell("move done ahead of time", "realisasi", "REALISASI-MENDATANG", "tmt", ["2026-11-02"],
         "padahal TMT-nya sesudah"),
    cell("unknown status of a move", "realisasi", "KODE-TAK-DIKENAL", "status", ["selesai"],
         CHOICE),
    cell("move without a day", "realisasi", "ISI-KOSONG", "tmt", [""], EMPTY),
    cell("observation ahead of time", "pemantauan", "PERIODE-MENDATANG", "periode", ["2026-11-30"],
         "sesudah tanggal keadaan data"),
    cell("observation in words", "pemantauan", "ISI-JENIS", "nilai", ["baik", "97%"],
         "bukan bilangan biasa"),
    cell("competency above the highest level", "kompetensi", "ISI-TERLALU-BESAR", "tingkat", ["6"],
         LARGE),
    cell("standard below nought", "kompetensi", "ISI-TERLALU-KECIL", "tingkat_standar", ["-1"],
         SMALL),
    cell("competency without a level", "kompetensi", "ISI-KOSONG", "tingkat", [""], EMPTY),
    cell("competency of nobody", "kompetensi", "KODE-TAK-DIKENAL", "id_pegawai", ["A99"], NOWHERE),
)  # fmt: skip

KINDS: tuple[Kind, ...] = (*PEGAWAI, *UNITS, *POSTS, *SLOTS, *OTHERS)

WARNINGS = frozenset(
    [
        "NIP-TANGGAL-LAHIR",
        "NIP-JENIS-KELAMIN",
        "NIP-TMT-CPNS",
        "NIP-STATUS",
        "USIA-LEWAT-BUP",
        "GOLONGAN-JABATAN",
        "PENDIDIKAN-JABATAN",
        "TMT-URUTAN",
        "TMT-USIA",
        "TMT-MENDATANG",
        "TITIK-LUAR",
        "TITIK-JAUH",
        "TITIK-NOL",
        "PASANGAN-SEPIHAK",
        "PEJABAT-GANDA",
        "KONTRAK-LEWAT",
        "UNIT-PUNCAK",
        "KELOMPOK-GANDA",
        "KEBUTUHAN-BULAT",
        "KEBUTUHAN-MINIMUM",
        "KEBUTUHAN-RENTANG",
        "ROMBEL-TANPA-SISWA",
        "ROMBEL-PADAT",
        "WAKTU-EFEKTIF",
        "PERKIRAAN-TERBALIK",
        "KAWASAN-KOSONG",
        "REALISASI-TETAP",
        "REALISASI-MENDATANG",
        "PERIODE-MENDATANG",
    ]
)
"""Codes of the truth that ask for a decision; every other one stops, and its rows are refused."""

# --- seeds ---------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Seed:
    """One fault on its rows.

    ``edits`` are (table, Excel row, column, text); ``truth`` is (kode, table, Excel row, column).
    """

    kind: Kind
    number: int
    edits: tuple[tuple[str, int, str, str], ...]
    truth: frozenset[tuple[str, str, int, str]]

    @property
    def name(self) -> str:
        """For the name of a test."""
        return f"{self.kind.name} {self.number}" if self.number else self.kind.name

    def places(self, *, book: bool = False) -> set[Place]:
        """The truth as findings tell it, for a folder of CSV files or a workbook."""
        return {
            (kode, *(("kota.xlsx", table) if book else (f"{table}.csv", "")), baris, kolom)
            for kode, table, baris, kolom in self.truth
        }


def plant(city: City, seeds: Iterable[Seed]) -> City:
    """Spoil the city."""
    changed = City(city.tables)
    for seed in seeds:
        for table, baris, kolom, value in seed.edits:
            rows = changed.tables[table]
            rows[baris - 1][rows[0].index(kolom)] = value
    return changed


def change_back(city: City, clean: City, told: Iterable[tuple[str, int]]) -> City:
    """Repair what findings say and nothing else: the rows they name (table, Excel row)."""
    changed = City(city.tables)
    for table, baris in told:
        changed.tables[table][baris - 1] = list(clean.tables[table][baris - 1])
    return changed


def seeds(city: City, number: int) -> list[Seed]:
    """One seed of every kind; another ``number`` (from 0) stands on other rows and texts."""
    taken = dict.fromkeys(GROUPS, 0)
    sown = []
    for kind in KINDS:
        group = kind.group or kind.table
        table, first, count = GROUPS[group]
        order = [(taken[group] + place + number * 11) % count for place in range(kind.rows)]
        taken[group] += kind.rows
        assert taken[group] <= count, f"not enough rows in {group}"
        sown.append(_seed(kind, number, city.tables[table], [first + place for place in order]))
    return sown


def _seed(kind: Kind, number: int, lines: list[list[str]], numbers: list[int]) -> Seed:
    header = lines[0]
    rows = [dict(zip(header, lines[baris - 1], strict=True)) for baris in numbers]
    spoilt = kind.variations[number % len(kind.variations)]
    return Seed(
        kind=kind,
        number=number,
        edits=tuple(
            (kind.table, numbers[row], kolom, value if isinstance(value, str) else value(rows))
            for row, kolom, value in spoilt
        ),
        truth=frozenset(
            (kode, kind.table, 0 if row < 0 else numbers[row], kolom or spoilt[0][1])
            for kode, row, kolom in kind.truth
        ),
    )


# --- workbooks with cells of any kind ------------------------------------------------------------

NUMBER, UNSAVED, ERROR = "number", "unsaved", "error"


def write_book(
    city: City, path: Path, special: Mapping[tuple[str, int, str], str] | None = None
) -> Path:
    """Write every cell as text, but those named (table, Excel row, column) as told."""
    odd = special or {}
    with xlsxwriter.Workbook(path) as book:
        for table, rows in city.tables.items():
            sheet = book.add_worksheet(table)
            for line, row in enumerate(rows):
                for place, text in enumerate(row):
                    match odd.get((table, line + 1, rows[0][place])):
                        case "number":
                            sheet.write_number(line, place, float(text))
                        case "unsaved":
                            sheet.write_formula(line, place, "=A1&A2", None, "")
                        case "error":
                            sheet.write_formula(line, place, "=NA()", None, "#N/A")
                        case _ if text:
                            sheet.write_string(line, place, text)
    return path

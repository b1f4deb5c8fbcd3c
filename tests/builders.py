"""A tiny valid city as CSV text, easily changed, written as a folder or a workbook.

Six units, five kelompok, eight pegawai: small enough to plan by hand. Data of 2026-11-01, plan's
TMT 2027-01-01. Nobody in it exists; serial numbers of NIP are those kept for invented people.

    PEMKOT
    ├── DINKES  (Rangkui)            A6 pengelola layanan
    │   ├── PKM-A  (Rangkui, 106.0)  A1, A2 perawat; A7 kepala (pengawas)
    │   └── PKM-B  (Gabek, 106.1)    A3 perawat (PPPK); A4 bidan
    └── DINDIK  (Gabek)              A8 pengelola layanan (PPPK paruh waktu)
        └── SMP-1  (Gabek, 106.2)    A5 guru Matematika SMP

All units with a point lie on the equator, so 0.1 degree of bujur is 6371.0088 x pi / 1800 km.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from datetime import date
from io import StringIO
from pathlib import Path

import xlsxwriter

from mutasi_lib.domain.snapshot import Snapshot
from mutasi_lib.loading import load_snapshot

AS_OF = date(2026, 11, 1)
TMT = date(2027, 1, 1)
TENTH_OF_DEGREE_KM = 6371.0088 * 3.141592653589793 / 1800

CITY = {
    "info": """\
kunci,nilai
nama_daerah,Kota Contoh
label,DATA CONTOH
per_tanggal,2026-11-01
tmt_rencana,2027-01-01
""",
    "unit_kerja": """\
kode,nama,induk,jenis,kecamatan,kelurahan,lintang,bujur,perkiraan,skor_kesulitan,prioritas
PEMKOT,Pemerintah Kota Contoh,,pemerintah daerah,,,,,,,
DINKES,Dinas Kesehatan,PEMKOT,dinas,Rangkui,,,,,,
DINDIK,Dinas Pendidikan,PEMKOT,dinas,Gabek,,,,,,
PKM-A,Puskesmas A,DINKES,puskesmas,Rangkui,Bintang,0.0,106.0,tidak,10.5,2
PKM-B,Puskesmas B,DINKES,puskesmas,Gabek,Air,0.0,106.1,ya,20,
SMP-1,SMP Negeri 1,DINDIK,smp,Gabek,Air,0.0,106.2,tidak,,
""",
    "jabatan": """\
kode,nama,jenis,kelompok_jabatan,jenjang,rumpun,kelas_jabatan,golongan_min,golongan_maks,\
golongan_pppk_min,golongan_pppk_maks,pendidikan_min,bidang_pendidikan,sertifikat,bup
PERAWAT-1,Perawat Ahli Pertama,fungsional,perawat,ahli pertama,kesehatan,8,III/a,III/b,IX,X,\
D-IV,Keperawatan; Ners,STR Perawat,58
BIDAN-1,Bidan Ahli Pertama,fungsional,bidan,ahli pertama,kesehatan,8,III/a,III/b,IX,X,\
D-IV,Kebidanan,STR Bidan,58
GURU-MTK,Guru Matematika,fungsional,guru Matematika SMP,ahli pertama,pendidikan,8,III/a,III/b,\
IX,X,S-1,Matematika,Sertifikat pendidik,60
PENGELOLA,Pengelola Layanan,pelaksana,pengelola layanan,,umum,6,II/c,III/d,V,IX,SMA,,,58
KEPALA,Kepala Puskesmas,pengawas,pengawas,,umum,9,III/c,IV/a,,,S-1,,,58
""",
    "padanan_jabatan": """\
dari_kelompok,ke_kelompok,jenis,syarat,bulan_pelatihan,biaya,dasar_hukum
perawat,bidan,alih jabatan,pendidikan kebidanan,6,4000000,contoh
""",
    "pegawai": """\
id_pegawai,status_pegawai,jabatan,unit_kerja,nip,nama,kedudukan_hukum,tanggal_lahir,\
jenis_kelamin,golongan,tmt_jabatan,tmt_unit,akhir_kontrak,pendidikan,bidang_pendidikan,\
sertifikat,mapel,tugas_tambahan,predikat_kinerja,hukuman_disiplin_sampai,id_pasangan,\
rumah_kelurahan,rumah_lintang,rumah_bujur
A1,PNS,PERAWAT-1,PKM-A,198503102010011901,Ali Fiktif,Aktif,1985-03-10,L,III/b,2022-01-01,\
2020-01-01,,S-1,Keperawatan,STR Perawat; STR Bidan,,,Baik,,,,,
A2,PNS,PERAWAT-1,PKM-A,199005052014022902,Beti Fiktif,Aktif,1990-05-05,P,III/a,2024-07-01,\
2021-01-01,,D-IV,Ners,STR Perawat,,,Sangat Baik,,,Bintang,,
A3,PPPK,PERAWAT-1,PKM-B,199203032020212903,Cici Fiktif,Aktif,1992-03-03,P,IX,2020-01-01,\
2020-01-01,2029-12-31,S-1,Keperawatan,STR Perawat,,,Baik,,,,,
A4,PNS,BIDAN-1,PKM-B,198807072012022904,Dewi Fiktif,Aktif,1988-07-07,P,III/b,2015-01-01,\
2015-01-01,,D-IV,Kebidanan,STR Bidan,,,Baik,2020-12-31,,Air,,
A5,PNS,GURU-MTK,SMP-1,198006062005011905,Eko Fiktif,Aktif,1980-06-06,L,III/b,2010-01-01,\
2010-01-01,,S-1,Matematika,Sertifikat pendidik,Matematika,,Baik,,,,0.0,106.15
A6,PNS,PENGELOLA,DINKES,198909092015011906,Fani Fiktif,Aktif,1989-09-09,L,II/d,2018-01-01,\
2018-01-01,,SMA,,,,,Baik,,A4,,,
A7,PNS,KEPALA,PKM-A,197904042003012907,Gita Fiktif,Aktif,1979-04-04,P,III/d,2019-01-01,\
2019-01-01,,S-1,,,,,Baik,,,,,
A8,PPPK paruh waktu,PENGELOLA,DINDIK,200001012025212908,Hana Fiktif,Aktif,2000-01-01,P,V,\
2025-10-01,2025-10-01,2027-09-30,SMA,,,,,Baik,,,,,
""",
    "formasi": """\
unit_kerja,kelompok_jabatan,kebutuhan,minimum,maksimum,kebutuhan_tak_bulat,metode,norma
PKM-A,perawat,1,1,,1.2,,
PKM-B,perawat,3,1,4,,ABK,72.000 menit
PKM-A,bidan,1,,,,,
PKM-B,bidan,1,0,,,,
SMP-1,guru Matematika SMP,2,1,,1.5,,
DINKES,pengelola layanan,1,0,,,,
DINDIK,pengelola layanan,1,0,,,,
PKM-A,pengawas,1,,,,,
""",
    "preferensi": """\
id_pegawai,unit_kerja,peringkat,menolak,catatan
A1,PKM-B,1,tidak,dekat rumah
A2,PKM-B,,ya,
""",
    "masukan_pimpinan": """\
unit_kerja,id_pegawai,jenis,alasan
PKM-A,A2,tahan,tenaga inti
PKM-B,A1,minta,kekurangan
""",
    "pengecualian": """\
id_pegawai,jenis,sampai,nomor_dokumen
A4,kesehatan,2027-06-30,CONTOH/1
""",
    "realisasi": """\
id_pegawai,unit_asal,unit_tujuan,jabatan,status,keputusan,tmt
A4,PKM-A,PKM-B,BIDAN-1,dilaksanakan,CONTOH/2,2015-01-01
""",
}

NUMBER_COLUMNS = {
    "lintang",
    "bujur",
    "skor_kesulitan",
    "kelas_jabatan",
    "bup",
    "kebutuhan",
    "biaya",
}
DATE_COLUMNS = {"tanggal_lahir", "tmt_unit", "akhir_kontrak", "sampai"}


class City:
    """The tables of a city as text; every change gives a new city."""

    def __init__(self, tables: Mapping[str, list[list[str]]] | None = None) -> None:
        self.tables = (
            {name: list(csv.reader(StringIO(text))) for name, text in CITY.items()}
            if tables is None
            else {name: [list(row) for row in rows] for name, rows in tables.items()}
        )

    def set(self, table: str, baris: int, kolom: str, value: str) -> City:
        """Change one cell; ``baris`` is the row Excel shows (the header is row 1)."""
        city = City(self.tables)
        rows = city.tables[table]
        rows[baris - 1][rows[0].index(kolom)] = value
        return city

    def edit(self, table: str, key: str, **cells: str) -> City:
        """Change cells of every row whose first cell is ``key``; new columns are added."""
        city = City(self.tables)
        rows = city.tables[table]
        for kolom in cells:
            if kolom not in rows[0]:
                city = city.add_column(table, kolom)
                rows = city.tables[table]
        places = {kolom: rows[0].index(kolom) for kolom in cells}
        hits = [row for row in rows[1:] if row[0] == key]
        assert hits, f"no row {key} in {table}"
        for row in hits:
            for kolom, value in cells.items():
                row[places[kolom]] = value
        return city

    def pegawai(self, key: str, **cells: str) -> City:
        """Change cells of one pegawai."""
        return self.edit("pegawai", key, **cells)

    def add_row(self, table: str, **cells: str) -> City:
        """Append a row; cells that are not named are empty."""
        city = City(self.tables)
        rows = city.tables[table]
        assert set(cells) <= set(rows[0]), f"no such column in {table}"
        rows.append([cells.get(kolom, "") for kolom in rows[0]])
        return city

    def add_column(self, table: str, kolom: str, value: str = "") -> City:
        """Append a column with one value everywhere."""
        city = City(self.tables)
        rows = city.tables[table]
        rows[0].append(kolom)
        for row in rows[1:]:
            row.append(value)
        return city

    def drop_column(self, table: str, kolom: str) -> City:
        """Leave a column out."""
        city = City(self.tables)
        place = city.tables[table][0].index(kolom)
        for row in city.tables[table]:
            del row[place]
        return city

    def rename_column(self, table: str, kolom: str, name: str) -> City:
        """Write another heading over a column."""
        city = City(self.tables)
        rows = city.tables[table]
        rows[0][rows[0].index(kolom)] = name
        return city

    def drop_table(self, *names: str) -> City:
        """Leave tables out."""
        return City({name: rows for name, rows in self.tables.items() if name not in names})

    def keep_rows(self, table: str, *keys: str) -> City:
        """Keep the header and the rows whose first cell is one of ``keys``."""
        city = City(self.tables)
        header, *rows = city.tables[table]
        city.tables[table] = [header, *(row for row in rows if row[0] in keys)]
        return city

    def add_table(self, name: str, text: str) -> City:
        """Add or replace a table, written as CSV."""
        return City({**self.tables, name: list(csv.reader(StringIO(text)))})

    def write_csv(self, folder: Path, *, delimiter: str = ",", encoding: str = "utf-8") -> Path:
        """Write one CSV file per table (``utf-8-sig`` writes the mark Excel writes)."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, rows in self.tables.items():
            text = StringIO()
            csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows(rows)
            (folder / f"{name}.csv").write_text(text.getvalue(), encoding=encoding)
        return folder

    def write_xlsx(self, path: Path, *, numbers: frozenset[tuple[str, str]] = frozenset()) -> Path:
        """Write one sheet per table, with real numbers and dates where an office would have them.

        ``numbers`` are further (table, column) pairs stored as numbers.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        with xlsxwriter.Workbook(path, {"default_date_format": "dd/mm/yyyy"}) as book:
            for name, rows in self.tables.items():
                sheet = book.add_worksheet(name)
                for line, row in enumerate(rows):
                    for place, cell in enumerate(row):
                        kolom = rows[0][place]
                        if line and cell and (kolom in NUMBER_COLUMNS or (name, kolom) in numbers):
                            sheet.write_number(line, place, float(cell))
                        elif line and kolom in DATE_COLUMNS and re.fullmatch(r"[\d-]{10}", cell):
                            sheet.write_datetime(line, place, date.fromisoformat(cell))
                        elif cell:
                            sheet.write_string(line, place, cell)
        return path

    def load(self, folder: Path) -> Snapshot:
        """Write to a folder and load it."""
        return load_snapshot(self.write_csv(folder / "kota"))

"""The tables we read: every column with its meaning, unit and limits, in one place.

`TABLES` is the single source for the loader, the pandera schemas, the templates and the data
dictionary (`docs/data.md`, checked by a test).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import pandera.pandas as pa

from mutasi_lib.domain import vocabulary as vocab

Kind = Literal["text", "int", "float", "date", "bool"]

DTYPES: dict[str, str] = {
    "text": "str",
    "int": "Int64",
    "float": "float64",
    "date": "datetime64[us]",
    "bool": "boolean",
}


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of an input table.

    ``required``: the column must exist. ``filled``: no cell may be empty. ``low``/``high`` are
    inclusive limits. ``refers_to`` is ``table.column``. The value of a ``personal`` column is
    never repeated in a message.
    """

    meaning: str
    kind: Kind = "text"
    unit: str = ""
    required: bool = False
    filled: bool = False
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    refers_to: str = ""
    personal: bool = False

    def to_pandera(self) -> pa.Column:
        """Build the pandera column; the check names (`low`, `high`, `choices`) are fault kinds."""
        checks = []
        if self.low is not None:
            checks.append(pa.Check.ge(self.low, name="low", error="low"))
        if self.high is not None:
            checks.append(pa.Check.le(self.high, name="high", error="high"))
        if self.choices:
            checks.append(pa.Check.isin(self.choices, name="choices", error="choices"))
        return pa.Column(
            DTYPES[self.kind],
            checks,
            nullable=not self.filled,
            required=self.required,
            description=self.meaning,
        )


@dataclass(frozen=True)
class Table:
    """An input table: name, key columns, columns, and whether a plan needs it."""

    name: str
    meaning: str
    key: tuple[str, ...]
    columns: dict[str, Column] = field(hash=False)
    required: bool = False

    @cached_property
    def schema(self) -> pa.DataFrameSchema:
        """The pandera schema of the typed table."""
        columns: dict[Any, Any] = {
            name: column.to_pandera() for name, column in self.columns.items()
        }
        return pa.DataFrameSchema(columns, strict=True, name=self.name)


def _must(meaning: str, **more: Any) -> Column:
    return Column(meaning=meaning, required=True, filled=True, **more)


def _may(meaning: str, **more: Any) -> Column:
    return Column(meaning=meaning, **more)


_ID = {"refers_to": "pegawai.id_pegawai", "personal": True}
_UNIT = {"refers_to": "unit_kerja.kode"}

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        Table(
            "info",
            "Keterangan kumpulan data: nama_daerah, label, sumber.",
            ("kunci",),
            {
                "kunci": _must("nama keterangan"),
                "nilai": _must("isi keterangan"),
            },
        ),
        Table(
            "pegawai",
            "Satu baris per pegawai.",
            ("id_pegawai",),
            {
                "id_pegawai": _must("kunci pegawai, teks unik apa pun", personal=True),
                "status_pegawai": _must("status kepegawaian", choices=vocab.STATUS_PEGAWAI),
                "jabatan": _must("kode jabatan yang diduduki", refers_to="jabatan.kode"),
                "unit_kerja": _must("kode unit kerja tempat bertugas", **_UNIT),
                "nip": _may("NIP atau NI PPPK, 18 angka sebagai teks", personal=True),
                "nama": _may("nama lengkap", personal=True),
                "kedudukan_hukum": _may("kedudukan hukum", choices=vocab.KEDUDUKAN_HUKUM),
                "tanggal_lahir": _may("tanggal lahir", kind="date", personal=True),
                "jenis_kelamin": _may("L atau P", choices=("L", "P")),
                "golongan": _may(
                    "golongan PNS (I/a-IV/e) atau PPPK (I-XVII)", choices=vocab.GOLONGAN
                ),
                "tmt_cpns": _may("TMT CPNS", kind="date"),
                "tmt_jabatan": _may("TMT jabatan sekarang", kind="date"),
                "tmt_unit": _may("TMT di unit kerja sekarang", kind="date"),
                "akhir_kontrak": _may("akhir perjanjian kerja PPPK", kind="date"),
                "pendidikan": _may("tingkat pendidikan terakhir", choices=vocab.PENDIDIKAN),
                "bidang_pendidikan": _may("bidang pendidikan terakhir"),
                "sertifikat": _may("sertifikat yang dimiliki, dipisah titik koma"),
                "mapel": _may("mata pelajaran pada sertifikat pendidik"),
                "jtm": _may(
                    "jam tatap muka per minggu", kind="int", unit="jam/minggu", low=0, high=60
                ),
                "tugas_tambahan": _may("tugas tambahan atau Plt/Plh, kosong bila tidak ada"),
                "predikat_kinerja": _may(
                    "predikat kinerja tahun terakhir", choices=vocab.PREDIKAT_KINERJA
                ),
                "hukuman_disiplin_sampai": _may(
                    "hari terakhir hukuman disiplin sedang/berat", kind="date", personal=True
                ),
                "id_pasangan": _may("id_pegawai suami/istri yang juga pegawai", **_ID),
                "rumah_kelurahan": _may("kelurahan tempat tinggal", personal=True),
                "rumah_lintang": _may(
                    "lintang rumah", kind="float", unit="derajat", low=-90, high=90, personal=True
                ),
                "rumah_bujur": _may(
                    "bujur rumah", kind="float", unit="derajat", low=-180, high=180, personal=True
                ),
            },
            required=True,
        ),
        Table(
            "unit_kerja",
            "Satu baris per unit kerja; induk membentuk pohon.",
            ("kode",),
            {
                "kode": _must("kode unit kerja"),
                "nama": _must("nama unit kerja"),
                "induk": _may("kode unit induk; kosong pada puncak", **_UNIT),
                "jenis": _must("jenis unit kerja", choices=vocab.JENIS_UNIT),
                "kecamatan": _may("kecamatan tempat unit berada"),
                "kelurahan": _may("kelurahan tempat unit berada"),
                "lintang": _may("lintang", kind="float", unit="derajat", low=-90, high=90),
                "bujur": _may("bujur", kind="float", unit="derajat", low=-180, high=180),
                "perkiraan": _may("titik hanya perkiraan", kind="bool"),
                "skor_kesulitan": _may(
                    "skor kesulitan penempatan", kind="float", unit="0-100", low=0, high=100
                ),
                "prioritas": _may(
                    "bobot prioritas layanan; 1 = biasa", kind="float", low=0.01, high=100
                ),
                "id_unor_siasn": _may("id unor di SIASN"),
            },
            required=True,
        ),
        Table(
            "jabatan",
            "Satu baris per jabatan dengan jenjangnya; tiap jabatan tepat satu kelompok.",
            ("kode",),
            {
                "kode": _must("kode jabatan"),
                "nama": _must("nama jabatan"),
                "jenis": _must("jenis jabatan", choices=vocab.JENIS_JABATAN),
                "kelompok_jabatan": _must("kelompok tempat kebutuhan dinyatakan"),
                "jenjang": _may("jenjang jabatan fungsional", choices=vocab.JENJANG),
                "rumpun": _may("rumpun kelompok: kesehatan, pendidikan, ..."),
                "kelas_jabatan": _may("kelas jabatan", kind="int", low=1, high=17),
                "golongan_min": _may("golongan PNS terendah", choices=vocab.GOLONGAN_PNS),
                "golongan_maks": _may("golongan PNS tertinggi", choices=vocab.GOLONGAN_PNS),
                "golongan_pppk_min": _may(
                    "golongan PPPK terendah", choices=(*vocab.GOLONGAN_PPPK,)
                ),
                "golongan_pppk_maks": _may(
                    "golongan PPPK tertinggi", choices=(*vocab.GOLONGAN_PPPK,)
                ),
                "pendidikan_min": _may("pendidikan terendah", choices=vocab.PENDIDIKAN),
                "bidang_pendidikan": _may("bidang pendidikan yang sesuai, dipisah titik koma"),
                "sertifikat": _may("sertifikat yang disyaratkan"),
                "bup": _may("batas usia pensiun", kind="int", unit="tahun", low=50, high=75),
                "id_jabatan_siasn": _may("id jabatan di SIASN"),
            },
            required=True,
        ),
        Table(
            "padanan_jabatan",
            "Satu-satunya perlintasan kelompok yang diizinkan.",
            ("dari_kelompok", "ke_kelompok"),
            {
                "dari_kelompok": _must("kelompok asal", refers_to="jabatan.kelompok_jabatan"),
                "ke_kelompok": _must("kelompok tujuan", refers_to="jabatan.kelompok_jabatan"),
                "jenis": _must("pengganti atau alih jabatan", choices=vocab.JENIS_PADANAN),
                "syarat": _may("syarat dalam kata-kata"),
                "bulan_pelatihan": _may(
                    "lama pelatihan", kind="float", unit="bulan", low=0, high=60
                ),
                "biaya": _may("biaya pelatihan per orang", kind="float", unit="Rp", low=0),
                "dasar_hukum": _may("dasar hukum"),
            },
        ),
        Table(
            "pelatihan",
            "Pelatihan yang tersedia.",
            ("kode",),
            {
                "kode": _must("kode pelatihan"),
                "nama": _must("nama pelatihan"),
                "kelompok_jabatan": _may(
                    "kelompok yang dilatih", refers_to="jabatan.kelompok_jabatan"
                ),
                "kompetensi": _may("kompetensi yang dilatih, seperti pada tabel kompetensi"),
                "jam_pelajaran": _may("lama", kind="float", unit="JP", low=0),
                "biaya": _may("biaya per orang", kind="float", unit="Rp", low=0),
                "kapasitas": _may("kapasitas setahun", kind="int", unit="orang", low=0),
            },
        ),
        Table(
            "jarak",
            "Jarak jalan antarunit; bila tidak ada, garis lurus dan disebut begitu.",
            ("dari_unit", "ke_unit"),
            {
                "dari_unit": _must("unit asal", **_UNIT),
                "ke_unit": _must("unit tujuan", **_UNIT),
                "km": _must("jarak", kind="float", unit="km", low=0, high=5000),
                "menit": _may("waktu tempuh", kind="float", unit="menit", low=0, high=10000),
            },
        ),
        Table(
            "formasi",
            "Kebutuhan per unit kerja dan kelompok jabatan.",
            ("unit_kerja", "kelompok_jabatan"),
            {
                "unit_kerja": _must("kode unit kerja", **_UNIT),
                "kelompok_jabatan": _must("kelompok jabatan", refers_to="jabatan.kelompok_jabatan"),
                "kebutuhan": _must("kebutuhan", kind="int", unit="orang", low=0, high=10000),
                "minimum": _may("jumlah terendah", kind="int", unit="orang", low=0, high=10000),
                "maksimum": _may("jumlah tertinggi", kind="int", unit="orang", low=0, high=10000),
                "kebutuhan_tak_bulat": _may(
                    "kebutuhan sebelum dibulatkan", kind="float", unit="orang", low=0
                ),
                "kebutuhan_bawah": _may("batas bawah kebutuhan", kind="float", unit="orang", low=0),
                "kebutuhan_atas": _may("batas atas kebutuhan", kind="float", unit="orang", low=0),
                "metode": _may("metode perhitungan"),
                "norma": _may("norma dan statusnya"),
            },
        ),
        Table(
            "beban_kerja",
            "Beban kerja per uraian tugas, masukan metode ABK.",
            ("unit_kerja", "kelompok_jabatan", "uraian_tugas"),
            {
                "unit_kerja": _must("kode unit kerja", **_UNIT),
                "kelompok_jabatan": _must("kelompok jabatan", refers_to="jabatan.kelompok_jabatan"),
                "uraian_tugas": _must("uraian tugas"),
                "satuan_hasil": _may("satuan hasil"),
                "volume": _must("banyaknya hasil dalam satu periode", kind="float", low=0),
                "norma_waktu": _must("waktu per hasil, menurut satuan_waktu", kind="float", low=0),
                "periode": _may("periode volume; kosong = tahun", choices=vocab.PERIODE),
                "satuan_waktu": _may(
                    "satuan norma_waktu; kosong = menit", choices=vocab.SATUAN_WAKTU
                ),
                "jenis_tugas": _may(
                    "pokok, penunjang (dikerjakan semua) atau perorangan; kosong = pokok",
                    choices=vocab.JENIS_TUGAS,
                ),
                "jumlah_orang": _may(
                    "banyaknya orang yang mengerjakan tugas perorangan",
                    kind="int",
                    unit="orang",
                    low=1,
                    high=10000,
                ),
                "volume_bawah": _may("perkiraan terendah volume", kind="float", low=0),
                "volume_atas": _may("perkiraan tertinggi volume", kind="float", low=0),
                "norma_bawah": _may("perkiraan terendah norma_waktu", kind="float", low=0),
                "norma_atas": _may("perkiraan tertinggi norma_waktu", kind="float", low=0),
                "waktu_efektif": _may(
                    "waktu kerja efektif pada formulir, sesuai periode",
                    kind="float",
                    unit="menit",
                    low=1,
                ),
            },
        ),
        Table(
            "metode_kebutuhan",
            "Metode yang dipakai tiap kelompok jabatan, bila bukan angka formasi.",
            ("kelompok_jabatan", "jenis_unit"),
            {
                "kelompok_jabatan": _must("kelompok jabatan", refers_to="jabatan.kelompok_jabatan"),
                "jenis_unit": _may("jenis unit kerja; kosong = semua", choices=vocab.JENIS_UNIT),
                "metode": _must("metode yang dipakai", choices=vocab.METODE_KEBUTUHAN),
            },
        ),
        Table(
            "struktur_kurikulum",
            "Jam pelajaran per rombongan belajar; mengganti tabel bawaan untuk kelompok itu.",
            ("kelompok_jabatan", "tingkat"),
            {
                "kelompok_jabatan": _must("kelompok guru", refers_to="jabatan.kelompok_jabatan"),
                "tingkat": _must("tingkat kelas", kind="int", low=0, high=12),
                "jp": _must(
                    "jam pelajaran intrakurikuler", kind="float", unit="JP/minggu", low=0, high=48
                ),
                "jp_projek": _may(
                    "jam projek atau kokurikuler", kind="float", unit="JP/minggu", low=0, high=48
                ),
            },
        ),
        Table(
            "rombel",
            "Rombongan belajar per sekolah dan tingkat.",
            ("unit_kerja", "tingkat"),
            {
                "unit_kerja": _must("kode sekolah", **_UNIT),
                "tingkat": _must("tingkat kelas", kind="int", low=0, high=12),
                "jumlah_rombel": _must("rombongan belajar", kind="int", low=0, high=50),
                "jumlah_siswa": _may("peserta didik", kind="int", unit="orang", low=0, high=5000),
            },
        ),
        Table(
            "layanan",
            "Sifat layanan unit, masukan standar puskesmas dan ukuran layanan.",
            ("unit_kerja",),
            {
                "unit_kerja": _must("kode unit kerja", **_UNIT),
                "kawasan": _may("kawasan puskesmas", choices=vocab.KAWASAN),
                "rawat_inap": _may("puskesmas rawat inap", kind="bool"),
                "penduduk_dilayani": _may(
                    "penduduk yang dilayani", kind="int", unit="orang", low=0, high=100_000_000
                ),
            },
        ),
        Table(
            "preferensi",
            "Pernyataan pegawai: tujuan yang diinginkan atau ditolak.",
            ("id_pegawai", "unit_kerja"),
            {
                "id_pegawai": _must("pegawai", **_ID),
                "unit_kerja": _may("unit yang dimaksud; kosong berarti semua unit", **_UNIT),
                "peringkat": _may(
                    "urutan keinginan, 1 = paling diinginkan", kind="int", low=1, high=20
                ),
                "menolak": _may("pegawai menolak tujuan ini", kind="bool"),
                "catatan": _may("catatan tentang tujuan", personal=True),
            },
        ),
        Table(
            "masukan_pimpinan",
            "Masukan kepala unit tentang pegawai tertentu.",
            ("unit_kerja", "id_pegawai", "jenis"),
            {
                "unit_kerja": _must("unit yang memberi masukan", **_UNIT),
                "id_pegawai": _must("pegawai", **_ID),
                "jenis": _must("tahan, lepas, minta atau tolak", choices=vocab.JENIS_MASUKAN),
                "alasan": _may("alasan", personal=True),
            },
        ),
        Table(
            "pengecualian",
            "Pengecualian pribadi: hanya bahwa ada, tidak pernah diagnosisnya.",
            ("id_pegawai", "jenis"),
            {
                "id_pegawai": _must("pegawai", **_ID),
                "jenis": _must(
                    "jenis pengecualian", choices=vocab.JENIS_PENGECUALIAN, personal=True
                ),
                "sampai": _may("berlaku sampai; kosong = tanpa batas", kind="date"),
                "nomor_dokumen": _may("nomor dokumen", personal=True),
            },
        ),
        Table(
            "kedudukan_berjangka",
            "Kedudukan hukum yang diketahui masanya: cuti di luar tanggungan, tugas belajar, ...",
            ("id_pegawai", "mulai"),
            {
                "id_pegawai": _must("pegawai", **_ID),
                "kedudukan_hukum": _must(
                    "kedudukan hukum selama masa itu", choices=vocab.KEDUDUKAN_BERJANGKA
                ),
                "mulai": _must("hari pertama", kind="date"),
                "sampai": _may("hari terakhir; kosong = belum diketahui", kind="date"),
            },
        ),
        Table(
            "realisasi",
            "Perpindahan yang diputuskan dan pelaksanaannya.",
            ("id_pegawai", "tmt"),
            {
                "id_pegawai": _must("pegawai", **_ID),
                "unit_asal": _must("unit asal", **_UNIT),
                "unit_tujuan": _must("unit tujuan", **_UNIT),
                "jabatan": _must("kode jabatan di tujuan", refers_to="jabatan.kode"),
                "status": _must("status pelaksanaan", choices=vocab.STATUS_REALISASI),
                "keputusan": _may("nomor keputusan"),
                "tmt": _must("TMT perpindahan", kind="date"),
                "keinginan": _may(
                    "apakah keinginan pegawai ditanya dan dipenuhi", choices=vocab.KEINGINAN
                ),
            },
        ),
        Table(
            "pemantauan",
            "Pengamatan pegawai yang pindah dan pembandingnya, sebelum dan sesudah; satu baris per "
            "nilai.",
            ("id_pegawai", "periode", "indikator"),
            {
                "id_pegawai": _must("pegawai", **_ID),
                "periode": _must("akhir bulan pengamatan", kind="date"),
                "indikator": _must("kode indikator atau butir angket"),
                "nilai": _must("nilai", kind="float"),
                "sumber": _may("sumber pengamatan"),
            },
        ),
        Table(
            "kompetensi",
            "Kompetensi pegawai yang diukur, terhadap standar jabatan yang didudukinya.",
            ("id_pegawai", "kompetensi"),
            {
                "id_pegawai": _must("pegawai", **_ID),
                "kompetensi": _must("nama kompetensi"),
                "tingkat": _must("tingkat yang dimiliki", kind="int", low=0, high=5),
                "tingkat_standar": _must(
                    "tingkat menurut standar kompetensi jabatan", kind="int", low=0, high=5
                ),
            },
        ),
        Table(
            "risiko_adaptasi",
            "Peluang tidak beradaptasi menurut evaluasi putaran lalu; ditulis oleh evaluasi.",
            ("rumpun", "kesulitan"),
            {
                "rumpun": _must("rumpun jabatan di tujuan"),
                "kesulitan": _must(
                    "seperempat unit yang paling sulit, atau selainnya", choices=vocab.KESULITAN
                ),
                "peluang": _must("peluang tidak beradaptasi", kind="float", low=0, high=1),
                "bawah": _may("batas bawah peluang", kind="float", low=0, high=1),
                "atas": _may("batas atas peluang", kind="float", low=0, high=1),
                "orang": _may("orang yang hasilnya diketahui", kind="int", unit="orang", low=0),
                "dasar": _may("terukur, atau rata-rata semua", choices=vocab.DASAR_RISIKO),
            },
        ),
        Table(
            "penyesuaian_kesesuaian",
            "Poin kinerja yang berubah setelah pindah pada putaran lalu; ditulis oleh evaluasi.",
            ("rumpun", "kesulitan"),
            {
                "rumpun": _must("rumpun jabatan di tujuan"),
                "kesulitan": _must(
                    "seperempat unit yang paling sulit, atau selainnya", choices=vocab.KESULITAN
                ),
                "poin": _must("ditambahkan pada kesesuaian", kind="float", low=-100, high=100),
                "bawah": _may("batas bawah poin", kind="float", low=-100, high=100),
                "atas": _may("batas atas poin", kind="float", low=-100, high=100),
                "orang": _may("orang yang diperbandingkan", kind="int", unit="orang", low=0),
                "dasar": _may("terukur, atau tidak diubah", choices=vocab.DASAR_PENYESUAIAN),
            },
        ),
    )
}

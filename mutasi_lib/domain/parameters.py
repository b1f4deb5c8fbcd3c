"""The parameters a notebook, a scenario file or the command line may set: closed and typed.

One field per notebook parameter, same name and default everywhere. Unknown names, wrong types
and values out of range are refused together, before anything is computed.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_core import ErrorDetails, PydanticCustomError

from mutasi_lib.domain.aims import aims_fault, named_goals, order_fault, split_aims
from mutasi_lib.domain.goals import PRICED
from mutasi_lib.domain.scenario import WEIGHT_RANGE, Scenario
from mutasi_lib.errors import Fault, ParameterError

Standing = Literal["belum", "sudah", "tidak berlaku"]
"""Whether something the law asks for before a signature has been done."""

SCOPE_KINDS = ("kecamatan", "opd", "rumpun", "kelompok")


class Parameters(BaseModel):
    """Everything a person may set for one plan; see each field's description."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)

    sumber: str = Field(
        "rangkui", description="data contoh, folder, berkas CSV atau XLSX, atau alamat basis data"
    )
    per_tanggal: str = Field("", description="keadaan data per tanggal (kosong: menurut data)")
    pemetaan: str = Field("", description="berkas pemetaan nama (kosong: di folder sumber)")
    tmt_rencana: str = Field("", description="TMT rencana (kosong: menurut data)")
    cakupan_tujuan: list[str] = Field([], description="penerima, mis. 'kecamatan:Rangkui'")
    cakupan_asal: list[str] = Field([], description="pengirim, mis. 'opd:Dinas Kesehatan'")
    standar_kebutuhan: Literal["formasi", "hitungan", "permenkes43_2019", "rpjmn_2025"] = Field(
        "formasi", description="angka kantor, hitungan sendiri, atau standar puskesmas"
    )
    tahun_proyeksi: int = Field(5, ge=1, le=15, description="lama proyeksi pegawai, tahun")
    jika_kosong: Literal["loloskan", "tolak"] = Field(
        "loloskan", description="bila data untuk suatu syarat kosong"
    )
    aturan: dict[str, bool | int | float | str | list[str] | list[int]] = Field(
        {}, description="ubah ketentuan, mis. {'masa_jabatan.minimal_bulan': 6}"
    )
    bobot_cakupan: float = Field(
        100.0, ge=0, le=1e6, allow_inf_nan=False, description="per kursi kosong yang terisi"
    )
    bobot_kesesuaian: float = Field(
        0.2, ge=0, le=1e6, allow_inf_nan=False, description="per poin kesesuaian (0-100)"
    )
    bobot_preferensi: float = Field(
        0.1, ge=0, le=1e6, allow_inf_nan=False, description="per poin keinginan pegawai"
    )
    bobot_jarak: float = Field(
        1.0, ge=0, le=1e6, allow_inf_nan=False, description="per km yang bertambah"
    )
    bobot_biaya: float = Field(1.0, ge=0, le=1e6, allow_inf_nan=False, description="per Rp 1 juta")
    bobot_jumlah_perpindahan: float = Field(
        15.0, ge=0, le=1e6, allow_inf_nan=False, description="per perpindahan"
    )
    bobot_melawan_penolakan: float = Field(
        25.0, ge=0, le=1e6, allow_inf_nan=False, description="per orang"
    )
    bobot_risiko_adaptasi: float = Field(
        20.0, ge=0, le=1e6, allow_inf_nan=False, description="per orang"
    )
    sasaran: dict[str, int | float | str] = Field(
        {}, description="nilai yang dituju, mis. {'cakupan': '95%', 'jumlah_perpindahan': 30}"
    )
    urutan: list[str] = Field(
        [], description="tujuan, yang terpenting lebih dulu, mis. ['cakupan', 'biaya']"
    )
    batas_tujuan: dict[str, int | float | str] = Field(
        {}, description="nilai yang tidak boleh terlewati, mis. {'biaya': 100000000}"
    )
    pemerataan: float = Field(
        1.0, ge=0, le=4, description="0 hitung kursi ... 4 paling kosong dulu"
    )
    batas_perpindahan: int | None = Field(
        None, ge=0, description="paling banyak perpindahan (None: tanpa batas)"
    )
    anggaran: float | None = Field(
        None, ge=0, allow_inf_nan=False, description="batas biaya dalam Rp (None: tanpa batas)"
    )
    unit_dibekukan: list[str] = Field([], description="kode unit yang tidak diubah")
    tanpa_kehilangan_penghasilan: bool = Field(False, description="tidak ada TPP yang turun")
    tidak_ada_yang_dirugikan: bool = Field(False, description="tidak seorang pun dirugikan")
    batas_waktu_detik: float | None = Field(
        300.0, gt=0, le=86_400, description="batas waktu mencari (None: sampai terbukti)"
    )
    batas_simpul: int | None = Field(
        None, ge=1, description="batas simpul, hasilnya selalu sama (None: tanpa)"
    )

    dana_pelatihan: float | None = Field(
        None, ge=0, allow_inf_nan=False, description="dana pelatihan dalam Rp (None: tanpa batas)"
    )

    pertimbangan_tpk: Standing = Field(
        "belum", description="Tim Penilai Kinerja: belum, sudah, atau tidak berlaku"
    )
    persetujuan_imut: Standing = Field(
        "belum", description="persetujuan BKN (I-MUT): belum, sudah, atau tidak berlaku"
    )
    persetujuan_mendagri: Standing = Field(
        "belum", description="bila TMT jatuh pada masa larangan: belum, sudah, ..."
    )

    tingkat_akses: Literal["pimpinan", "unit", "publik"] = Field(
        "pimpinan", description="untuk siapa laporan ini"
    )
    unit_akses: str = Field("", description="kode unit, bila tingkat_akses 'unit'")

    @field_validator("per_tanggal", "tmt_rencana")
    @classmethod
    def _iso_date(cls, value: str) -> str:
        if value and date.fromisoformat(value).isoformat() != value:
            raise ValueError("date")
        return value

    @field_validator(*(f"bobot_{goal}" for goal in PRICED))
    @classmethod
    def _weight(cls, value: float) -> float:
        if 0 < value < WEIGHT_RANGE[0]:
            raise ValueError("weight")
        return value

    @field_validator("cakupan_tujuan", "cakupan_asal")
    @classmethod
    def _scope(cls, value: list[str]) -> list[str]:
        for entry in value:
            kind, colon, name = entry.partition(":")
            if not (colon and name.strip() and kind in SCOPE_KINDS):
                raise ValueError("scope")
        return value

    @field_validator("sasaran", "batas_tujuan")
    @classmethod
    def _aims(cls, value: dict[str, int | float | str]) -> dict[str, int | float | str]:
        if wrong := aims_fault(value):
            raise PydanticCustomError("tujuan", "{masalah}", {"masalah": wrong})
        return value

    @field_validator("urutan")
    @classmethod
    def _order(cls, value: list[str], info: ValidationInfo) -> list[str]:
        wrong = order_fault(value)
        if value and info.data.get("sasaran"):
            wrong = "sasaran dan urutan tidak dapat dipakai bersama; kosongkan salah satunya."
        if wrong:
            raise PydanticCustomError("tujuan", "{masalah}", {"masalah": wrong})
        return value

    @classmethod
    def from_mapping(cls, values: Mapping[str, Any], *, origin: str = "parameter") -> Parameters:
        """Check a mapping of parameters, all at once.

        Raises
        ------
        ParameterError
            With one fault per wrong parameter: unknown (with the nearest name), wrong type, out
            of range. ``origin`` is named as the file.
        """
        try:
            return cls.model_validate(dict(values))
        except ValidationError as error:
            faults = list(_faults(error.errors(), origin))
        raise ParameterError(faults)

    @classmethod
    def from_namespace(cls, names: Mapping[str, Any]) -> Parameters:
        """Take the parameters a notebook has set; its other names are ignored.

        Raises
        ------
        ParameterError
            As `from_mapping`.
        """
        known = {name: names[name] for name in cls.model_fields if name in names}
        return cls.from_mapping(known, origin="sel parameter")

    @property
    def goals_named(self) -> frozenset[str]:
        """Goals that ``sasaran``, ``urutan`` and ``batas_tujuan`` need the model to have."""
        return named_goals(self.sasaran) | named_goals(self.batas_tujuan) | frozenset(self.urutan)

    def scenario(self) -> Scenario:
        """The solver's scenario: mode, weights by goal, alpha, search limits.

        ``sasaran`` makes it one of targets, ``urutan`` a lexicographic one; the weights then choose
        among the plans that are as good. ``batas_tujuan`` holds in every mode.
        """
        targets, target_filled = split_aims(self.sasaran)
        limits, least_filled = split_aims(self.batas_tujuan)
        return Scenario(
            mode="targets" if self.sasaran else "lexicographic" if self.urutan else "weights",
            order=tuple(self.urutan),
            targets=targets,
            target_filled=target_filled,
            goal_limits=limits,
            least_filled=least_filled,
            weights={goal: float(getattr(self, f"bobot_{goal}")) for goal in PRICED},
            alpha=self.pemerataan,
            time_limit=self.batas_waktu_detik,
            node_limit=self.batas_simpul,
        )


_TYPES = {
    "string_type": "harus berupa teks",
    "int_type": "harus bilangan bulat",
    "int_from_float": "harus bilangan bulat",
    "float_type": "harus berupa bilangan",
    "bool_type": "harus True atau False",
    "list_type": "harus berupa daftar teks",
    "dict_type": "harus berupa pasangan nama dan nilai",
    "finite_number": "harus bilangan yang berhingga",
}
_RANGES = {
    "greater_than_equal": ("ge", "sekurang-kurangnya"),
    "greater_than": ("gt", "lebih dari"),
    "less_than_equal": ("le", "paling banyak"),
}


def _faults(errors: list[ErrorDetails], origin: str) -> Iterator[Fault]:
    known = list(Parameters.model_fields)
    seen: set[str] = set()
    for error in errors:
        name = str(error["loc"][0])
        if name in seen:
            continue
        seen.add(name)
        kind, context = error["type"], error.get("ctx", {})
        kode = "PARAMETER-NILAI"
        saran = (
            f"Arti parameter: {Parameters.model_fields[name].description}." if name in known else ""
        )
        if kind == "extra_forbidden":
            kode, masalah = "PARAMETER-TAK-DIKENAL", "nama parameter tidak dikenal."
            near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
            saran = f"Maksud Anda {near[0]!r}?" if near else "Lihat daftar parameter di README."
        elif kind in _RANGES:
            key, words = _RANGES[kind]
            masalah = f"nilainya harus {words} {context[key]:g}."
        elif name == "aturan" and len(error["loc"]) > 1:
            kode = "PARAMETER-JENIS"
            masalah = f"nilai {error['loc'][1]!r} harus bilangan berhingga, teks, True, False, "
            masalah += "atau daftar."
        elif name in ("sasaran", "batas_tujuan") and len(error["loc"]) > 1:
            kode = "PARAMETER-JENIS"
            masalah = f"nilai {error['loc'][1]!r} harus bilangan berhingga, atau teks persen "
            masalah += "seperti '95%' untuk cakupan."
        elif kind == "tujuan":
            masalah = str(context["masalah"])
        elif kind == "literal_error":
            masalah = f"pilihan yang ada: {context['expected'].replace(' or ', ' atau ')}."
        elif kind == "value_error" and "scope" in str(context):
            masalah = f"tulis sebagai 'jenis:nama' dengan jenis {', '.join(SCOPE_KINDS)}."
        elif kind == "value_error" and "weight" in str(context):
            masalah = f"nilainya harus 0, atau sekurang-kurangnya {WEIGHT_RANGE[0]:g}."
        elif kind == "value_error":
            masalah = "tanggal harus berbentuk TTTT-BB-HH, misalnya 2027-01-01."
        else:
            kode = "PARAMETER-JENIS"
            masalah = f"{_TYPES.get(kind, 'jenis nilainya salah')}."
        yield Fault(berkas=origin, kolom=name, kode=kode, masalah=f"{name}: {masalah}", saran=saran)

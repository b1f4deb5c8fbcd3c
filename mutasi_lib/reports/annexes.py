"""What goes with a decision: the list to key into I-MUT, and the annex of the Wali Kota's decree.

Both name people: they are made for the PPK and the Tim Penilai Kinerja only, readable by their
owner only, and marked as a draft. I-MUT's own upload form is not public; the columns are those
its description asks for: who, from where, to where, since when, and why.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

import pandas as pd
from docx.opc.exceptions import PackageNotFoundError
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment

from mutasi_lib.errors import Fault, InputDataError
from mutasi_lib.explanation import explain_moves
from mutasi_lib.planning import Planning, Study
from mutasi_lib.reports.access import access_of, codes
from mutasi_lib.reports.files import write_whole
from mutasi_lib.reports.format import angka, tanggal

DECREE = "lampiran_keputusan.docx"
IMUT = "usulan_imut.xlsx"

WORDS = ("daerah", "label", "tmt", "jumlah", "dasar_hukum", "sidik", "dibuat", "pegawai")
"""What a template may ask for; ``pegawai`` is a list of rows with `ROW_WORDS`."""

ROW_WORDS = (
    "no", "nama", "nip", "golongan", "jabatan_lama", "unit_lama", "jabatan_baru", "unit_baru",
    "tmt", "keterangan",
)  # fmt: skip

LARGEST_TEMPLATE = 50 * 2**20
"""Bytes of a template when unpacked; a page of text has a hundredth of that."""


def names_everybody(study: Study) -> bool:
    """Whether these annexes are made at this level of access."""
    return access_of(study).identitas == "semua"


def imut_table(planning: Planning) -> pd.DataFrame:
    """The list for I-MUT: one row per person, with a reason and its legal basis.

    Returns
    -------
    DataFrame, sorted by receiving unit and name
        no, nip, nama, status_pegawai, golongan, jabatan_lama, unit_kerja_lama, jabatan_baru,
        unit_kerja_baru, tmt (in words), jenis_perpindahan, alasan (of the service, not of the
        person), dasar_hukum, status_dasar_hukum (how far its text was checked), kode.
    """
    study = planning.study
    moves = explain_moves(planning)
    people = study.snapshot["pegawai"].set_index("pegawai_key")
    named = study.snapshot.identities.set_index("pegawai_key")
    post = study.snapshot["jabatan"].set_index("kode")["nama"]
    key = moves["pegawai_key"]
    status = key.map(people["status_pegawai"])
    basis = study.rules["dasar_mutasi"]
    table = pd.DataFrame(
        {
            "nip": key.map(named["nip"]),
            "nama": key.map(named["nama"]),
            "status_pegawai": status,
            "golongan": key.map(people["golongan"]),
            "jabatan_lama": key.map(people["jabatan"]).map(post),
            "unit_kerja_lama": moves["unit_asal"],
            "jabatan_baru": moves["jabatan_tujuan"],
            "unit_kerja_baru": moves["unit_tujuan"],
            "tmt": tanggal(study.tmt),
            "jenis_perpindahan": moves["jenis_perpindahan"],
            "alasan": moves["alasan_dinas"],
            "dasar_hukum": status.map(basis.value),
            "status_dasar_hukum": basis.verification,
            "kode": key.map(codes(study.snapshot)),
        }
    )
    table = table.sort_values(["unit_kerja_baru", "nama", "kode"], ignore_index=True)
    table.insert(0, "no", range(1, len(table) + 1))
    return table


def decree_words(planning: Planning, today: date) -> dict[str, Any]:
    """What the decree's template is filled with (`WORDS`); a missing datum is a dash."""
    study, table = planning.study, imut_table(planning).astype(object)
    table = table.where(table.notna(), "–")
    rows = table.rename(
        columns={"unit_kerja_lama": "unit_lama", "unit_kerja_baru": "unit_baru",
                 "jenis_perpindahan": "keterangan"}
    )  # fmt: skip
    return {
        "daerah": study.snapshot.nama_daerah,
        "label": study.snapshot.label,
        "tmt": tanggal(study.tmt),
        "jumlah": angka(len(rows)),
        "dasar_hukum": list(dict.fromkeys(table["dasar_hukum"])),
        "sidik": planning.plan.fingerprint[:16],
        "dibuat": tanggal(today),
        "pegawai": rows[list(ROW_WORDS)].to_dict("records"),
    }


def default_template() -> bytes:
    """The template that comes with the suite, to be changed in Word by an office."""
    home = resources.files("mutasi_lib") / "reports" / "templates" / DECREE
    return home.read_bytes()


def read_template(path: Path | None) -> bytes:
    """An office's own template, or ours.

    Raises
    ------
    InputDataError
        It is no Word document, too large when unpacked, not a template, or asks for words that do
        not exist (all are named).
    """
    if path is None:
        return default_template()
    try:
        content = path.read_bytes()
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            size = sum(part.file_size for part in parts.infolist())
    except (OSError, zipfile.BadZipFile):
        raise _refused(
            path, "bukan dokumen Word (.docx) yang dapat dibaca.", "Simpan ulang dari Word."
        ) from None
    if size > LARGEST_TEMPLATE:
        raise _refused(path, "terlalu besar untuk sebuah templat.", "Buang gambar yang besar.")
    _fill(content, dict.fromkeys(WORDS, "") | {"pegawai": []}, path)
    return content


def write_decree(planning: Planning, path: Path, template: bytes, today: date) -> None:
    """Fill a template and write the draft annex of the decree.

    Raises
    ------
    InputDataError
        The template's rows ask for a word that does not exist.
    """
    write_whole(path, _fill(template, decree_words(planning, today), path), restricted=True)


def _fill(template: bytes, words: Mapping[str, Any], path: Path) -> bytes:
    """Fill a template in a sandbox: an office's file runs nothing here."""
    sandbox = SandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
    try:
        document = DocxTemplate(io.BytesIO(template))
        unknown = sorted(document.get_undeclared_template_variables(sandbox) - set(WORDS))
        if unknown:
            raise _refused(
                path,
                f"meminta kata yang tidak ada: {', '.join(unknown)}.",
                f"Yang ada: {', '.join(WORDS)}; di dalam pegawai: {', '.join(ROW_WORDS)}.",
            )
        document.render(dict(words), jinja_env=sandbox, autoescape=True)
        filled = io.BytesIO()
        document.save(filled)
    except (TemplateError, PackageNotFoundError, KeyError, ValueError) as error:
        raise _refused(
            path,
            f"tidak dapat diisi ({error}).",
            f"Bandingkan dengan templat bawaan: mutasi templat {DECREE}. Kata dalam pegawai: "
            f"{', '.join(ROW_WORDS)}.",
        ) from None
    return filled.getvalue()


def _refused(path: Path, masalah: str, saran: str) -> InputDataError:
    fault = Fault(berkas=path.name, kode="TEMPLAT-KEPUTUSAN", masalah=masalah, saran=saran)
    return InputDataError([fault])

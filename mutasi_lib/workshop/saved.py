"""Named scenarios in the workspace: what was decided, by whom and why, under codes of people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from mutasi_lib.domain.parameters import Parameters
from mutasi_lib.domain.scenario import Pair
from mutasi_lib.errors import Fault, InputDataError
from mutasi_lib.loading.workspace import workspace_roots
from mutasi_lib.planning import Planning
from mutasi_lib.reports.access import codes
from mutasi_lib.reports.files import safe_name, write_whole
from mutasi_lib.workshop.bench import Setting

FOLDER = "skenario_tersimpan"
FORMAT = 1
"""Version of the file; a newer one is refused, an older one would be read here."""

LARGEST = 1_000_000
"""Bytes; a saved scenario has a few thousand."""


@dataclass(frozen=True, kw_only=True)
class SavedScenario:
    """A saved setting and what is said about it.

    Attributes
    ----------
    name, author, note, day
        As its author wrote them; the day in ISO form.
    setting
        What was decided.
    plan
        Fingerprint of the plan it had when it was saved.
    changed
        Whether the data are other than when it was saved: then the plan may be another.
    """

    name: str
    author: str
    note: str
    day: str
    setting: Setting
    plan: str
    changed: bool


def saved_folder() -> Path:
    """Where scenarios are kept: in the first folder of the workspace."""
    return workspace_roots()[0] / FOLDER


def saved_names() -> list[str]:
    """Names that can be opened, in order."""
    return sorted(path.stem for path in saved_folder().glob("*.yaml"))


def write_saved(
    planning: Planning, setting: Setting, *, name: str, author: str, note: str = ""
) -> Path:
    """Save a setting under a name; nothing that was saved is overwritten.

    Raises
    ------
    InputDataError
        Name or author is missing, or the name is taken.
    """
    path = saved_folder() / f"{safe_name(name.strip())}.yaml"
    if not name.strip() or not author.strip():
        raise _fault("skenario", "perlu nama dan penulis.", "Isi keduanya, lalu simpan lagi.")
    if path.exists():
        raise _fault(path.name, "sudah ada; tidak ditimpa.", "Pilih nama lain.")
    known = codes(planning.study.snapshot)
    content = {
        "format": FORMAT,
        "nama": name.strip(),
        "penulis": author.strip(),
        "catatan": note.strip(),
        "disimpan": datetime.now().astimezone().date().isoformat(),
        "daerah": planning.study.snapshot.nama_daerah,
        "sidik_data": planning.study.snapshot.fingerprint,
        "sidik_rencana": planning.plan.fingerprint,
        "parameter": setting.parameters.model_dump(),
        "penetapan": [[str(known[key]), slot] for key, slot in setting.pins],
        "larangan": [[str(known[key]), slot] for key, slot in setting.bans],
    }
    text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False)
    write_whole(path, text.encode("utf-8"))
    return path


def read_saved(name: str, planning: Planning) -> SavedScenario:
    """Open a scenario for the study of a plan.

    Raises
    ------
    InputDataError
        There is none of this name; it cannot be read; it is of another region, a newer format, or
        names people or places this study does not have.
    ParameterError
        Its parameters are not those of this version, all of them named.
    """
    path = saved_folder() / f"{safe_name(name.strip())}.yaml"
    content = _read(path)
    snapshot = planning.study.snapshot
    if content["daerah"] != snapshot.nama_daerah:
        raise _fault(
            path.name,
            f"dibuat untuk {content['daerah']}, bukan {snapshot.nama_daerah}.",
            "Buka skenario daerah ini, atau ganti sumber data.",
        )
    setting = Setting(
        parameters=Parameters.from_mapping(content["parameter"], origin=path.name),
        pins=_pairs(content["penetapan"], planning, path),
        bans=_pairs(content["larangan"], planning, path),
    )
    return SavedScenario(
        name=str(content["nama"]),
        author=str(content["penulis"]),
        note=str(content["catatan"]),
        day=str(content["disimpan"]),
        setting=setting,
        plan=str(content["sidik_rencana"]),
        changed=content["sidik_data"] != snapshot.fingerprint,
    )


NEEDED = {
    "nama": str, "penulis": str, "catatan": str, "disimpan": str, "daerah": str,
    "sidik_data": str, "sidik_rencana": str, "parameter": dict, "penetapan": list,
    "larangan": list,
}  # fmt: skip


def _read(path: Path) -> Mapping[str, Any]:
    """The content of a file, its form checked."""
    advice = "Simpan ulang skenarionya dari notebook; berkas ini tidak diubah."
    try:
        if path.stat().st_size > LARGEST:
            raise _fault(path.name, "terlalu besar untuk sebuah skenario.", advice)
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise _fault(path.name, "tidak ada.", "Pilih nama dari daftar.") from None
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        raise _fault(path.name, "rusak, sehingga tidak dapat dibaca.", advice) from None
    if not isinstance(content, dict) or not isinstance(content.get("format"), int):
        raise _fault(path.name, "bukan skenario tersimpan.", advice)
    if content["format"] > FORMAT:
        raise _fault(
            path.name, "dibuat dengan versi yang lebih baru.", "Perbarui mutasi, lalu buka lagi."
        )
    wrong = [name for name, kind in NEEDED.items() if not isinstance(content.get(name), kind)]
    if wrong:
        raise _fault(path.name, f"tidak lengkap: {', '.join(wrong)}.", advice)
    return content


def _pairs(rows: list[Any], planning: Planning, path: Path) -> tuple[Pair, ...]:
    """Codes back to surrogate keys."""
    by_code = {code: key for key, code in codes(planning.study.snapshot).items()}
    problem = planning.study.problem
    pairs, unknown = [], 0
    for row in rows:
        code, slot = row if isinstance(row, list) and len(row) == 2 else (None, None)
        key = by_code.get(code)
        if key in problem.person_row and slot in problem.slot_row:
            pairs.append((str(key), str(slot)))
        else:
            unknown += 1
    if unknown:
        raise _fault(
            path.name,
            f"menyebut {unknown} orang atau tempat yang tidak ada dalam data ini.",
            "Bandingkan tanggal datanya; buka skenario lain, atau susun ulang.",
        )
    return tuple(pairs)


def _fault(berkas: str, masalah: str, saran: str) -> InputDataError:
    return InputDataError(
        [Fault(berkas=berkas, kode="SKENARIO-TERSIMPAN", masalah=masalah, saran=saran)]
    )

"""Files and folders out, each old and whole or new and whole, whatever stops us.

Everything is first written under a hidden name that tells who is writing, brought to the disk, and
then renamed. What a killed process left under such a name is removed by the next run beside it.
"""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from hashlib import file_digest
from pathlib import Path
from tempfile import NamedTemporaryFile, mkdtemp
from typing import Any

import pandas as pd

from mutasi_lib.errors import Fault, InputDataError
from mutasi_lib.privacy import redact
from mutasi_lib.reports.format import tanggal

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
RECORD = "run.json"
"""The last file written into a folder that is published; it holds the sha256 of all others."""

LONGEST_NAME = 40
"""Characters of a name made from what a person typed (`safe_name`)."""

HELD, GARBAGE = "lama", "buang"
"""Kinds of hidden folder: one that holds what is to be given back, one that is being removed."""

DRAFT = re.compile(r"\.kerja-(?P<kind>\w+)-(?P<host>\w+)-(?P<pid>\d{1,9})-\w+", re.ASCII)
"""Hidden names; host and pid tell whose it is."""


# --- one file ------------------------------------------------------------------------------------


def write_whole(path: Path, content: bytes, *, restricted: bool = False) -> None:
    """Write a file so that whatever stops us leaves the old one or the new one, whole.

    A ``restricted`` file, which names people, can be read by its owner only.

    Raises
    ------
    OSError
        It cannot be written; ``filename`` is ``path``, whichever step failed.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with _named_after(path):
        sweep(path.parent)
        prefix = _draft_prefix("berkas")
        with NamedTemporaryFile(dir=path.parent, prefix=prefix, delete=False) as draft:
            try:
                draft.write(content)
                draft.flush()
                os.fsync(draft.fileno())
                Path(draft.name).chmod(0o600 if restricted else 0o644)
                Path(draft.name).replace(path)
            except BaseException:
                Path(draft.name).unlink(missing_ok=True)
                raise
        _sync_folder(path.parent)


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Write a mapping as readable JSON."""
    text = json.dumps(content, indent=2, ensure_ascii=False, default=str)
    write_whole(path, (text + "\n").encode())


def write_csv(path: Path, frame: pd.DataFrame, label: str, *, restricted: bool = False) -> None:
    """Write a frame as CSV; text that a spreadsheet would run as a formula gets a quote before.

    With a label, every row carries it in a last column ``keterangan_data``.
    """
    safe = frame.copy()
    for column in safe.select_dtypes(include=["object", "str", "category"]):
        text = safe[column].astype(object)
        risky = text.map(lambda cell: isinstance(cell, str) and cell.startswith(FORMULA_STARTS))
        safe[column] = text.mask(risky, "'" + text.astype(str))
    if label:
        safe["keterangan_data"] = label
    content = safe.to_csv(index=False, lineterminator="\n").encode()
    write_whole(path, content, restricted=restricted)


# --- a folder ------------------------------------------------------------------------------------


@contextmanager
def work_folder(parent: Path, kind: str) -> Iterator[Path]:
    """Make a hidden folder to fill and then `publish_folder`; removed at the end if it was not.

    Parameters
    ----------
    parent
        Where the result will stand; made if need be. What killed runs left in it is swept first.
    kind
        One word for what is being made.
    """
    parent.mkdir(parents=True, exist_ok=True)
    with _named_after(parent):
        sweep(parent)
        work = Path(mkdtemp(prefix=_draft_prefix(kind), dir=parent))
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def publish_folder(work: Path, final: Path, *, replace: bool = False) -> Path:
    """Give a finished folder its name; the operating system decides who was first.

    Parameters
    ----------
    work
        A `work_folder` beside ``final``.
    final
        The wanted name. If it is taken (another analyst was faster), the folder becomes
        ``final-2``, ``final-3``, ...; an empty folder does not take a name.
    replace
        Put the folder in the place of an earlier one. Between two renames that one is held under
        a hidden name; if we are killed right there, the next run beside it gives it back.

    Returns
    -------
    The published folder.

    Raises
    ------
    OSError
        It cannot be renamed; what stood there stands there still.
    """
    with _named_after(final):
        work.chmod(0o755)
        published = _swap(work, final) if replace else _take_free_name(work, final)
        _sync_folder(final.parent)
    return published


def _take_free_name(work: Path, final: Path) -> Path:
    name, number = final, 2
    while not _renamed(work, name):
        name, number = final.with_name(f"{final.name}-{number}"), number + 1
    return name


def _swap(work: Path, final: Path) -> Path:
    held: list[Path] = []
    try:
        while not _renamed(work, final):  # again if another analyst published in between
            held.append(Path(mkdtemp(prefix=_draft_prefix(HELD), dir=final.parent)))
            with suppress(FileNotFoundError):
                final.rename(held[-1] / final.name)
    except BaseException:
        for folder in reversed(held):
            _give_back(folder)
            _discard(folder)
        raise
    for folder in held:
        _discard(folder)
    return final


def _renamed(work: Path, final: Path) -> bool:
    """Rename a folder, unless the name is taken by a file or a folder with something in it."""
    try:
        work.rename(final)
    except OSError as error:
        if error.errno in (errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR):
            return False
        raise
    return True


# --- the record of a folder ----------------------------------------------------------------------


def write_record(folder: Path, content: Mapping[str, Any]) -> None:
    """Write ``run.json``, last of all, with the sha256 of every other file under ``berkas``."""
    hashes = {name: _sha256(path) for name, path in _files_beside_record(folder).items()}
    write_json(folder / RECORD, {**content, "berkas": hashes})


def verify_folder(folder: Path) -> list[str]:
    """Give the names of files that are missing, changed or extra in a published folder.

    Without a readable record that is the one name given: nothing else can be said then.
    """
    expected = read_record(folder).get("berkas")
    if not isinstance(expected, dict):
        return [RECORD]
    present = _files_beside_record(folder)
    wrong = {name for name, path in present.items() if _sha256(path) != expected.get(name)}
    return sorted(wrong | (expected.keys() - present.keys()))


def check_target(folder: Path, *, replace: bool) -> dict[str, Any]:
    """Refuse to put a result where something of the user's would be lost.

    A folder that is empty or not there is free. An earlier result gives way if ``replace`` says
    so, unless there are files in it that it does not know.

    Returns
    -------
    The record of the earlier result that gives way; nothing if the place is free.

    Raises
    ------
    InputDataError
        The place is taken; an earlier result is named by the time it was made.
    """
    if folder.is_dir():
        if folder.is_mount():
            raise _taken(folder, "adalah pangkal disk.", "Sebutkan folder baru di dalamnya.")
        if not any(folder.iterdir()):
            return {}
    elif not folder.exists():
        return {}
    record = read_record(folder)
    if not record or _foreign_files(folder, record):
        raise _taken(
            folder,
            "berisi berkas lain, bukan hasil mutasi saja. Berkas Anda tidak dihapus atau ditimpa.",
            "Sebutkan folder lain, atau pindahkan dahulu isinya.",
        )
    if not replace:
        raise _taken(
            folder,
            f"sudah berisi hasil yang dibuat {_made(record)}.",
            "Sebutkan folder lain, atau tambahkan --timpa untuk menggantinya.",
        )
    return record


def still_holds(folder: Path, record: Mapping[str, Any]) -> bool:
    """Whether the result of that record is there, and nothing that it does not know.

    Asked before an earlier result is replaced: while we computed, another analyst may have put
    something there that nobody has allowed us to replace.
    """
    return bool(record) and read_record(folder) == record and not _foreign_files(folder, record)


def _foreign_files(folder: Path, record: Mapping[str, Any]) -> bool:
    known = record.get("berkas")
    return bool(_files_beside_record(folder).keys() - (known if isinstance(known, dict) else ()))


def _taken(folder: Path, masalah: str, saran: str) -> InputDataError:
    return InputDataError(
        [Fault(berkas=folder.name, kode="FOLDER-TERISI", masalah=masalah, saran=saran)]
    )


def _made(record: Mapping[str, Any]) -> str:
    try:
        time = datetime.fromisoformat(str(record.get("mulai")))
    except ValueError:
        return "pada waktu yang tidak tercatat"
    return f"{tanggal(time)} pukul {time:%H.%M}"


def read_record(folder: Path) -> dict[str, Any]:
    """Read what ``run.json`` holds; nothing if it is not there or broken."""
    try:
        record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


def _files_beside_record(folder: Path) -> dict[str, Path]:
    files = {path.relative_to(folder): path for path in sorted(folder.rglob("*")) if path.is_file()}
    return {
        name.as_posix(): path
        for name, path in files.items()
        if name.as_posix() != RECORD and not DRAFT.fullmatch(name.parts[0])
    }


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


# --- hidden names --------------------------------------------------------------------------------


def safe_name(text: str) -> str:
    """Make a part of a file name: ASCII letters and digits, ``_`` for the rest, no NIP."""
    return re.sub(r"[^A-Za-z0-9]+", "_", redact(text)).strip("_")[:LONGEST_NAME] or "data"


def sweep(folder: Path) -> None:
    """Remove what killed processes of this machine left in a folder; give back what they held.

    What a living process, or one of another machine, is working on stays.
    """
    for draft in folder.glob(".kerja-*"):
        owner = DRAFT.fullmatch(draft.name)
        if owner is None:
            continue
        with suppress(OSError):  # another run may be sweeping too; what stays is for the next
            if owner["kind"] == HELD:
                _give_back(draft)
            if owner["host"] == _host() and not _is_alive(int(owner["pid"])):
                _discard(draft)


def _draft_prefix(kind: str) -> str:
    return f".kerja-{safe_name(kind)}-{_host()}-{os.getpid()}-"


def _host() -> str:
    return safe_name(socket.gethostname())


def _is_alive(pid: int) -> bool:
    if os.name == "nt":  # where signal 0 would end the process
        return True
    try:
        with suppress(PermissionError):  # it is somebody else's
            os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _give_back(held: Path) -> None:
    """Put what is held back to its name, unless that has been taken since."""
    for entry in held.iterdir():
        place = held.with_name(entry.name)
        if not os.path.lexists(place):  # a file would take the place of another
            _renamed(entry, place)


def _discard(draft: Path) -> None:
    """Remove a draft; what was held is renamed first, lest half of it is given back one day."""
    garbage = draft.with_name(draft.name.replace(f"-{HELD}-", f"-{GARBAGE}-", 1))
    with suppress(OSError):  # it stays whole, for the next run
        draft.rename(garbage)
        if garbage.is_dir():
            shutil.rmtree(garbage, ignore_errors=True)
        else:
            garbage.unlink()


# --- the operating system ------------------------------------------------------------------------

_CANNOT = {
    errno.ENOSPC: "Disk penuh saat menulis {}. Kosongkan ruang, lalu jalankan lagi.",
    errno.EDQUOT: "Jatah disk Anda habis saat menulis {}. Hapus berkas lama, lalu jalankan lagi.",
    errno.EFBIG: "{} melampaui batas ukuran berkas. Sebutkan folder di disk lain.",
    errno.EACCES: "Tidak ada hak atas {}, atau berkas itu sedang dibuka program lain. "
    "Tutup dahulu, atau sebutkan folder lain.",
    errno.EROFS: "{} berada di disk yang hanya dapat dibaca. Sebutkan folder lain.",
    errno.EISDIR: "{} adalah folder, padahal seharusnya berkas. Sebutkan nama lain.",
    errno.ENOTDIR: "Jalur ke {} melewati berkas, padahal seharusnya folder. Periksa jalurnya.",
    errno.ENOENT: "{} tidak ditemukan. Periksa nama dan letaknya.",
    errno.EEXIST: "{} sudah ada dan tidak ditimpa. Sebutkan nama lain.",
    errno.ENAMETOOLONG: "Nama {} terlalu panjang. Pendekkan namanya.",
    errno.EBUSY: "{} sedang dipakai program lain. Tutup dahulu, atau sebutkan folder lain.",
    errno.EIO: "Disk gagal saat membaca atau menulis {}. Sebutkan folder di disk lain, dan "
    "laporkan disk ini ke pengelola komputer.",
    errno.EMFILE: "Terlalu banyak berkas terbuka saat membuka {}. Tutup program lain, lalu ulangi.",
}
_SAME = {
    errno.EPERM: errno.EACCES,
    errno.ETXTBSY: errno.EBUSY,
    errno.ENOTEMPTY: errno.EEXIST,
    errno.ENFILE: errno.EMFILE,
}


def explain_oserror(error: OSError) -> str:
    """Say in one Indonesian sentence or two what the operating system refused, and what to do."""
    named = isinstance(error.filename, str | os.PathLike)
    name = redact(Path(error.filename).name) if named else ""
    number = error.errno or 0
    sentence = _CANNOT.get(_SAME.get(number, number))
    if sentence is None:
        sentence = (
            f"{{}} tidak dapat dibaca atau ditulis (galat sistem {number}). Coba folder lain."
        )
    said = sentence.format(name or "berkas hasil")
    return said if name else said[0].upper() + said[1:]


@contextmanager
def _named_after(path: Path) -> Iterator[None]:
    """Let an error name what was to be written, not a hidden draft."""
    try:
        yield
    except OSError as error:
        error.filename = str(path)
        raise


def _sync_folder(folder: Path) -> None:
    """Bring renames in a folder to the disk, where the system knows how."""
    if os.name == "nt":  # folders cannot be opened there
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # some network drives cannot
            raise
    finally:
        os.close(descriptor)

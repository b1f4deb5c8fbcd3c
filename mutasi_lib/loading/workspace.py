"""Where parameters may lead: folders of the workspace, and database addresses without secrets.

Parameters travel (in notebooks, scenario files and run records), so whoever opens one must not be
led to files elsewhere on the machine, and no password may be kept in it.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from mutasi_lib.errors import Fault, InputDataError
from mutasi_lib.loading.sample import DATA, SAMPLES
from mutasi_lib.loading.sources import is_address

if TYPE_CHECKING:
    from sqlalchemy.engine import URL

VARIABLE = "MUTASI_RUANG_KERJA"
"""Environment variable: folders with `os.pathsep` between them. Child processes inherit it."""

SECRET_OPTIONS = ("passwd", "password", "pwd", "sslpassword")
"""Options after the ``?`` of an address that drivers take a password from."""


def workspace_roots() -> tuple[Path, ...]:
    """Folders parameters may name files in: the workspace first, the sample data last.

    The workspace is `VARIABLE`, or the current folder while that is not set.
    """
    named = [Path(part) for part in os.environ.get(VARIABLE, "").split(os.pathsep) if part]
    return tuple(folder.resolve() for folder in [*(named or [Path.cwd()]), DATA])


def inside_workspace(path: str | Path) -> Path:
    """Give a path without ``..`` and symbolic links, if it lies in the workspace.

    A relative path that is not there from the current folder is looked for in the folders of the
    workspace: a kernel starts in the folder of its notebook.

    Raises
    ------
    InputDataError
        It lies elsewhere, or is no path at all.
    """
    try:
        places = [Path(path), *(root / path for root in workspace_roots())]
        resolved = next((place for place in places if place.exists()), places[0]).resolve()
    except (OSError, RuntimeError, ValueError):  # a ring of links; a NUL character
        raise _refused(path, "bukan jalur yang dapat dibuka.", "Periksa tulisannya.") from None
    if any(resolved.is_relative_to(root) for root in workspace_roots()):
        return resolved
    raise _refused(
        path,
        "berada di luar ruang kerja. Parameter ikut tersimpan di notebook dan dapat datang dari "
        "orang lain, jadi jalur di luar ruang kerja tidak dibuka.",
        "Pindahkan ke folder kerja, sebutkan sebagai SUMBER di baris perintah, atau tambahkan "
        f"foldernya ke variabel lingkungan {VARIABLE}.",
    )


def absolute_source(source: str) -> str:
    """Name a source so that a process which starts in another folder finds it too."""
    if source in SAMPLES or is_address(source):
        return source
    return str(Path(source).resolve())


def allow(source: str | Path) -> None:
    """Add the folder of a source to the workspace of this process and its children.

    Only for what a person typed at the command line: whoever types a path may open it. A database
    server has no folder; a SQLite address has that of its file.

    Raises
    ------
    InputDataError
        The folder cannot be listed in `VARIABLE`, or the address cannot be read.
    """
    if isinstance(source, str) and is_address(source):
        file = _sqlite_file(_url(source))
        if file is None:
            return
        source = file
    path = Path(source).resolve()
    folder = path if path.is_dir() else path.parent
    if os.pathsep in str(folder):
        raise _refused(
            folder,
            f"berada di folder yang jalurnya memuat {os.pathsep!r}.",
            "Ganti nama folder itu, atau pindah ke dalamnya sebelum menjalankan mutasi.",
        )
    kept = os.environ.get(VARIABLE) or str(Path.cwd())
    if str(folder) not in kept.split(os.pathsep):
        os.environ[VARIABLE] = os.pathsep.join([kept, str(folder)])


def check_address(address: str) -> str:
    """Give a database address back if a parameter may hold it.

    Raises
    ------
    InputDataError
        It cannot be read, holds a password, or names a SQLite file outside the workspace.
    """
    url = _url(address)
    if url.password or any(url.query.get(option) for option in _secret_options(url)):
        raise InputDataError(
            [
                Fault(
                    berkas="alamat basis data",
                    kode="SANDI-DALAM-ALAMAT",
                    masalah="memuat kata sandi. Parameter ikut tersimpan di notebook dan run.json, "
                    "jadi sandi itu akan terbaca orang lain.",
                    saran="Hapus sandi dari alamat; simpan di berkas yang ditunjuk PGPASSFILE, "
                    "atau di variabel lingkungan PGPASSWORD.",
                )
            ]
        )
    file = _sqlite_file(url)
    if file is not None:
        inside_workspace(file)
    return address


def safe_url(url: str) -> str:
    """Give a database address as it may be shown: ``***`` for a password, none in an option."""
    try:
        parsed = _url(url)
    except InputDataError:
        return "alamat basis data"
    hidden = parsed.difference_update_query(_secret_options(parsed))
    if hidden.host:  # the rest of a password that holds an unquoted @
        hidden = hidden.set(host=hidden.host.rpartition("@")[2])
    return hidden.render_as_string(hide_password=True)


def _url(address: str) -> URL:
    from sqlalchemy.engine import make_url  # costly, and most offices send files
    from sqlalchemy.exc import ArgumentError

    try:
        return make_url(address)
    except (ArgumentError, ValueError):  # ValueError: a port that is no number
        raise InputDataError(
            [
                Fault(
                    berkas="alamat basis data",
                    kode="BASIS-DATA",
                    masalah="tidak dapat dibaca.",
                    saran="Tulis seperti postgresql+psycopg://pengguna@server/nama_basis_data.",
                )
            ]
        ) from None


def _secret_options(url: URL) -> list[str]:
    return [option for option in url.query if option.lower() in SECRET_OPTIONS]


def _sqlite_file(url: URL) -> Path | None:
    return Path(url.database or "") if url.get_backend_name() == "sqlite" else None


def _refused(path: str | Path, masalah: str, saran: str) -> InputDataError:
    name = Path(path).name or "jalur"
    return InputDataError([Fault(berkas=name, kode="JALUR-KELUAR", masalah=masalah, saran=saran)])

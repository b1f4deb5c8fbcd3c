"""Codes in place of persons, and the key that only the office has."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from mutasi_lib.errors import Fault, InputDataError

KEY_BYTES = 32
KEY_VARIABLE = "MUTASI_KUNCI"
SAMPLE_KEY = b"kunci contoh: hanya data rekaan!"
"""Published on purpose: pseudonyms of invented people are the same everywhere."""

_RFC_4648 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_CROCKFORD = str.maketrans(_RFC_4648, "0123456789ABCDEFGHJKMNPQRSTVWXYZ")


def load_key(path: Path | None = None) -> bytes:
    """Read the office's secret key; make it on first use.

    Parameters
    ----------
    path
        The key file. Without it: the file named by ``MUTASI_KUNCI``, else ``mutasi/kunci`` in the
        user's configuration folder (``XDG_CONFIG_HOME``, else ``~/.config``), which is made where
        it is missing. A folder named by the caller must exist: a share that is not connected
        must not end in a new key.

    Returns
    -------
    bytes
        At least 32, from the operating system's source of randomness. Processes that start at
        the same moment get the same ones.

    Raises
    ------
    InputDataError
        The file lies under version control, is too short, can be opened by others, or cannot be
        read or made.
    """
    chosen = path or _key_in_environment()
    place = chosen or _default_key()
    with _key_faults(place):
        _refuse_version_control(place)
        if not place.exists():
            if not chosen:
                place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            _create_key(place)
        return _read_key(place)


def _key_in_environment() -> Path | None:
    name = os.environ.get(KEY_VARIABLE, "").strip()
    return Path(name).expanduser() if name else None


def _default_key() -> Path:
    """Give the usual place; a relative ``XDG_CONFIG_HOME`` is ignored, as its standard says."""
    folder = Path(os.environ.get("XDG_CONFIG_HOME", ""))
    return (folder if folder.is_absolute() else Path.home() / ".config") / "mutasi" / "kunci"


def _create_key(place: Path) -> None:
    """Write a whole key under a name of its own, then link it: the first link wins.

    ``mkstemp`` opens with ``O_EXCL`` and mode 0600, so no reader ever meets half a key.
    """
    number, draft = tempfile.mkstemp(prefix=".kunci-", dir=place.parent)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, place)
    except FileExistsError:
        pass  # another process was first, and its key is the key
    finally:
        Path(draft).unlink()


def _read_key(place: Path) -> bytes:
    if os.name == "posix" and place.stat().st_mode & 0o077:
        raise _key_error(
            place,
            "KUNCI-TERBUKA",
            "Berkas kunci dapat dibuka pengguna lain, sehingga kode pegawai dapat dibongkar.",
            "Batasi izinnya hanya untuk Anda, misalnya dengan perintah chmod 600.",
        )
    key = place.read_bytes()
    if len(key) < KEY_BYTES:
        raise _key_error(
            place,
            "KUNCI-PENDEK",
            f"Berkas kunci kurang dari {KEY_BYTES} bita, sehingga kode pegawai mudah ditebak.",
            "Pulihkan dari cadangan. Kunci baru berarti semua kode pegawai berganti.",
        )
    return key


def _refuse_version_control(place: Path) -> None:
    if any((folder / ".git").exists() for folder in place.resolve().parents):
        raise _key_error(
            place,
            "KUNCI-DI-GIT",
            "Kunci berada di folder yang dikelola git, sehingga dapat ikut tersebar.",
            f"Pindahkan ke luar folder itu dan tulis tempatnya pada {KEY_VARIABLE}.",
        )


@contextmanager
def _key_faults(place: Path) -> Iterator[None]:
    """Turn what the operating system says into a fault an officer can act on."""
    try:
        yield
    except OSError:
        raise _key_error(
            place,
            "KUNCI-TAK-TERBACA",
            "Berkas kunci tidak dapat dibaca atau dibuat, sehingga kode pegawai tidak ada.",
            f"Periksa apakah foldernya ada dan dapat Anda tulisi, atau atur {KEY_VARIABLE}.",
        ) from None


def _key_error(place: Path, kode: str, masalah: str, saran: str) -> InputDataError:
    """State a fault of the key file; its place is named from ``~``, without the user's name."""
    home = Path.home()
    name = f"~/{place.relative_to(home)}" if place.is_relative_to(home) else str(place)
    return InputDataError([Fault(berkas=name, kode=kode, masalah=masalah, saran=saran)])


@dataclass(frozen=True, repr=False)
class Pseudonyms:
    """Codes such as ``PG-7F3K-92QD`` in place of persons; nobody without ``key`` can make them.

    HMAC-SHA-256 in Crockford's base32, which has no I, L, O or U to misread. A plain hash would
    not do: all plausible NIP can be tried in less than an hour.

    Raises
    ------
    ValueError
        ``key`` has fewer than 32 bytes.
    """

    key: bytes

    def __post_init__(self) -> None:
        if len(self.key) < KEY_BYTES:
            raise ValueError(f"a key has at least {KEY_BYTES} bytes")

    def of(self, ids: pd.Series) -> pd.Series:
        """Give the code of each ``id_pegawai``; a missing id stays missing.

        Codes have 40 bits. If two ids of this series share one, all its codes grow by 20 bits
        until none do; a longer code begins with the shorter.
        """
        letters = {one: self._letters(one) for one in ids.dropna().unique()}
        length = 8
        while len({code[:length] for code in letters.values()}) < len(letters):
            length += 4
        codes = {one: _readable(code[:length]) for one, code in letters.items()}
        return ids.map(codes).astype("str")

    def _letters(self, id_pegawai: str) -> str:
        digest = hmac.digest(self.key, id_pegawai.encode(), hashlib.sha256)
        return base64.b32encode(digest).decode("ascii").rstrip("=").translate(_CROCKFORD)


def _readable(letters: str) -> str:
    return "-".join(["PG", *(letters[at : at + 4] for at in range(0, len(letters), 4))])

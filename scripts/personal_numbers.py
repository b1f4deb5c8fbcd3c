"""Refuse any number that could be a NIP outside those kept for invented people.

Used by the pre-commit hook (`make hooks`) on what is about to be committed, and by the tests on
every tracked file. Prints file and line, never the number.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator

SAMPLE_SERIALS = range(900, 1000)
"""As `mutasi_lib.domain.nip.SAMPLE_SERIALS`; a test compares them."""

_PLAIN = r"(?<![0-9])(?<![0-9]\.)[0-9]{18}(?![0-9])"
"""18 digits in a row, and not the decimals of a number."""
_SPACED = r"(?<![0-9])(?:19|20)[0-9]{6}[ .-][0-9]{6}[ .-][12][ .-][0-9]{3}(?![0-9])"
"""A NIP as people write it: 8, 6, 1 and 3 digits apart."""
NUMBER = re.compile(f"{_PLAIN}|{_SPACED}")
HASH = re.compile(r"\b[0-9a-f]{64}\b")

EXEMPT = ("mutasi_lib/sample/", "tests/")
"""Places whose numbers are invented and looked at by tests of their own."""


def personal_lines(text: str) -> Iterator[int]:
    """Line numbers that hold a number which could be a person's."""
    for number, line in enumerate(HASH.sub("", text).splitlines(), start=1):
        if any(int(found[-3:]) not in SAMPLE_SERIALS for found in NUMBER.findall(line)):
            yield number


def _git(*words: str) -> bytes:
    return subprocess.run(["git", *words], capture_output=True, check=True).stdout  # noqa: S603, S607 - git, our own words


def main() -> int:
    """Look through what is staged."""
    listed = _git("diff", "--cached", "--name-only", "--diff-filter=ACMR", "-z").decode()
    found = []
    for name in filter(None, listed.split("\0")):
        content = _git("show", f":{name}")
        if name.startswith(EXEMPT) or b"\0" in content:
            continue
        found += [f"{name}:{line}" for line in personal_lines(content.decode(errors="replace"))]
    if found:
        sys.stderr.write(
            "Ditolak: angka yang dapat berupa NIP. Hapus, atau pakai nomor urut 900-999 untuk "
            "orang rekaan.\n" + "\n".join(found) + "\n"
        )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

"""The memo on paper: the machine's own Chromium prints the page, where there is one.

A PDF is a convenience: the page itself prints as well from any browser, so whatever fails here is
told in a sentence and stops nothing.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from mutasi_lib.reports.files import write_whole

BROWSERS = (
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge",
)  # fmt: skip
"""Names a Chromium goes by, the one Debian installs first."""

PATIENCE = 90
"""Seconds for one page; a few suffice on a quiet machine."""

FLAGS = (
    "--headless", "--disable-gpu", "--no-first-run", "--disable-extensions", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--disable-quic",
    "--host-resolver-rules=MAP * ~NOTFOUND",  # a page of ours asks nobody, and could not
    "--no-pdf-header-footer", "--generate-pdf-document-outline", "--export-tagged-pdf",
)  # fmt: skip

WITHOUT_PDF = (
    "Tanpa PDF, sebab Chromium tidak ada atau tidak dapat mencetak; halaman HTML-nya tetap dapat "
    "dicetak dari peramban mana pun."
)


def print_page(page: Path) -> str:
    """Print a page as a PDF of the same name beside it, whole or not at all.

    Returns
    -------
    One sentence for the person who waits: that it was printed, or why not.
    """
    browser = find_browser()
    printed = _printed(browser, page) if browser else b""
    if not printed.startswith(b"%PDF"):
        return WITHOUT_PDF
    write_whole(page.with_suffix(".pdf"), printed)
    return f"{page.stem} dicetak sebagai PDF."


def find_browser() -> str | None:
    """Where this machine's Chromium is, or None."""
    return next((found for name in BROWSERS if (found := shutil.which(name))), None)


def _printed(browser: str, page: Path) -> bytes:
    """The PDF, or nothing; the browser leaves no profile behind and knows no other page."""
    with TemporaryDirectory(ignore_cleanup_errors=True) as work:
        target = Path(work) / "cetakan.pdf"
        command = [browser, *FLAGS, f"--user-data-dir={work}/profil", f"--print-to-pdf={target}"]
        if os.geteuid() == 0:
            command.append("--no-sandbox")  # it refuses to start for root with it
        try:
            subprocess.run(  # noqa: S603 - the browser found on PATH, our flags, our own page
                [*command, page.absolute().as_uri()],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=PATIENCE,
                check=False,
            )
            return target.read_bytes()
        except (OSError, subprocess.TimeoutExpired):
            return b""

"""The files git tracks, and those that are about to be."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def tracked() -> list[Path]:
    """Files of the project that are tracked or neither tracked nor ignored."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    files = [ROOT / name for name in listed.split("\0") if name]
    assert len(files) > 50
    return [file for file in files if file.is_file()]


@pytest.fixture(scope="session")
def texts(tracked: list[Path]) -> dict[str, str]:
    """Path from the root -> text, of every file that is text."""
    found = {}
    for file in tracked:
        content = file.read_bytes()
        if b"\0" not in content:
            found[file.relative_to(ROOT).as_posix()] = content.decode("utf-8")
    return found

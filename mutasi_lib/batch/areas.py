"""What batches share: how a government is divided, folders of areas, and who failed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol

import pandas as pd

from mutasi_lib.pipeline import FAILED_FOLDER
from mutasi_lib.reports.files import safe_name

Per = Literal["opd", "kecamatan"]

HEADINGS: dict[Per, str] = {"opd": "Perangkat daerah", "kecamatan": "Kecamatan"}

INDEX = "index.html"


class Made(Protocol):
    """One report of a batch; ``failure`` says why there is none."""

    @property
    def name(self) -> str:
        """Of which area."""

    @property
    def failure(self) -> str:
        """Empty if nothing went wrong."""


def area_folders(codes: Sequence[str]) -> list[str]:
    """A folder per area; names that become one and the same get a number."""
    taken = {FAILED_FOLDER}
    folders = []
    for code in codes:
        name = safe_name(code)
        names = (name, *(f"{name}_{number}" for number in range(2, len(codes) + 2)))
        folders.append(next(one for one in names if one.casefold() not in taken))
        taken.add(folders[-1].casefold())
    return folders


def failures(entries: Sequence[Made]) -> pd.DataFrame:
    """nama, sebab of the reports that could not be made."""
    failed = [(entry.name, entry.failure) for entry in entries if entry.failure]
    return pd.DataFrame(failed, columns=["nama", "sebab"])

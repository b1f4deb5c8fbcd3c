"""Files out, each old and whole or new and whole: CSV and JSON."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import pandas as pd

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that whatever stops us leaves the old one or the new one, whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}-", delete=False) as draft:
        try:
            draft.write(content)
            draft.flush()
            os.fsync(draft.fileno())
            Path(draft.name).chmod(0o644)
            Path(draft.name).replace(path)
        except BaseException:
            Path(draft.name).unlink(missing_ok=True)
            raise


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Write a mapping as readable JSON."""
    text = json.dumps(content, indent=2, ensure_ascii=False, default=str)
    write_whole(path, (text + "\n").encode())


def write_csv(path: Path, frame: pd.DataFrame, label: str) -> None:
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
    write_whole(path, safe.to_csv(index=False, lineterminator="\n").encode())

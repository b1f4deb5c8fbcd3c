"""Why there is no plan: the elastic twin, in which every demand may be relaxed at a price."""

from __future__ import annotations

from math import ceil

import numpy as np
import pandas as pd
from scipy import sparse

from mutasi_lib.allocation import highs
from mutasi_lib.allocation.compiled import CompiledModel
from mutasi_lib.allocation.constraints import DEMANDS
from mutasi_lib.allocation.highs import Outcome, Program

STRUCTURAL = ("one_slot_per_pegawai", "count_filled_seats")
"""Definitions, not demands: they are never relaxed."""

COLUMNS = ("kendala", "objek", "kelonggaran", "satuan", "penjelasan")
MAX_REPAIRS = 10


def find_conflicts(compiled: CompiledModel) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Find the smallest total relief that makes a plan possible.

    Every demand gets a slack; the whole-number twin minimises the sum of slacks, in people; a
    budget's slack counts in dearest moves, so that one more move weighs like one more person.
    The demands with slack are those that clash with the others.

    Returns
    -------
    conflicts : DataFrame
        kendala, objek, kelonggaran, satuan (orang or Rp), penjelasan; largest relief first.
    repairs : tuple of str
        One sentence each, at most ten.
    """
    rows = [i for i, (name, _) in enumerate(compiled.row_names) if name not in STRUCTURAL]
    size, extra = compiled.matrix.shape[0], len(rows)
    upward = np.isfinite(compiled.row_lower[rows])
    step, worth = _steps(compiled, rows)
    slack = sparse.csc_array(
        (np.where(upward, step, -step), (rows, range(extra))), shape=(size, extra)
    )
    columns = compiled.matrix.shape[1]
    twin = Program(
        cost=np.concatenate([np.zeros(columns), np.ones(extra)]),
        matrix=sparse.csc_array(sparse.hstack([compiled.matrix, slack], format="csc")),
        row_lower=compiled.row_lower,
        row_upper=compiled.row_upper,
        col_lower=np.concatenate([compiled.col_lower, np.zeros(extra)]),
        col_upper=np.concatenate([compiled.col_upper, np.full(extra, np.inf)]),
        whole=np.concatenate([compiled.binary, np.zeros(extra, dtype=bool)]),
    )
    run = highs.run(twin, time_limit=60.0)
    if run.x is None or run.outcome not in (Outcome.OPTIMAL, Outcome.LIMIT):
        return pd.DataFrame(columns=COLUMNS), ("Penyebabnya belum ditemukan dalam 60 detik.",)
    relief = run.x[columns:] * worth
    found = [
        _conflict(compiled.row_names[row], float(amount))
        for row, amount in zip(rows, relief, strict=True)
        if amount > 1e-6
    ]
    table = pd.DataFrame(found, columns=COLUMNS)
    table = table.sort_values(["kelonggaran", "kendala", "objek"], ascending=[False, True, True])
    sentences = tuple(table["penjelasan"].head(MAX_REPAIRS))
    return table.reset_index(drop=True), sentences


def _steps(compiled: CompiledModel, rows: list[int]) -> tuple[np.ndarray, np.ndarray]:
    """What one unit of slack gives each row, in the row's own scale and in people or rupiah."""
    step, worth = np.ones(len(rows)), np.ones(len(rows))
    matrix, spent = compiled.matrix.tocsr(), compiled.problem.candidates["pemakaian"].to_numpy()
    for number, row in enumerate(rows):
        if compiled.row_names[row][0].startswith("limit_budget"):
            entries = matrix[[row]]
            moves = compiled.assign_of[entries.indices]
            if (moves >= 0).any():
                step[number] = np.abs(entries.data).max()
                worth[number] = np.abs(spent[moves[moves >= 0]]).max()
    return step, worth


def _conflict(name: tuple[str, str], amount: float) -> tuple[str, str, float, str, str]:
    constraint, index = name
    demand = DEMANDS[constraint].format(index=index)
    unit = "Rp" if constraint.startswith("limit_budget") else "orang"
    shown = f"Rp {ceil(amount):,}".replace(",", ".") if unit == "Rp" else f"{round(amount)} orang"
    sentence = f'Ketentuan "{demand}" perlu dilonggarkan {shown} agar ada rencana.'
    return constraint, index, round(amount, 6), unit, sentence

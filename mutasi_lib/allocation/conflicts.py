"""Why there is no plan: the elastic twin, in which every demand may be relaxed at a price."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

import numpy as np
import pandas as pd
from scipy import sparse

from mutasi_lib.allocation import highs
from mutasi_lib.allocation.compiled import CompiledModel, in_words
from mutasi_lib.allocation.constraints import BOUNDS, DEMANDS
from mutasi_lib.allocation.highs import Outcome, Program, Run
from mutasi_lib.allocation.rows import Index

STRUCTURAL = ("one_slot_per_pegawai", "count_filled_seats")
"""Definitions, not demands: they are never relaxed."""

IMPLIED = ("round_budget",)
"""Rows that follow from others; the twin does without."""

COLUMNS = ("kendala", "objek", "kelonggaran", "satuan", "penjelasan")
MAX_REPAIRS = 10


def find_conflicts(model: CompiledModel) -> tuple[pd.DataFrame, tuple[str, ...]]:
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
    twin = Twin(model)
    run = twin.cheapest()
    if run.x is None or run.outcome not in (Outcome.OPTIMAL, Outcome.LIMIT):
        return pd.DataFrame(columns=COLUMNS), ("Penyebabnya belum ditemukan dalam 60 detik.",)
    found = [
        _conflict(twin.demands[number].name, in_words(twin.demands[number].index), amount)
        for number, amount in twin.relief(run)
    ]
    table = pd.DataFrame(found, columns=COLUMNS)
    table = table.sort_values(["kelonggaran", "kendala", "objek"], ascending=[False, True, True])
    sentences = tuple(table["penjelasan"].head(MAX_REPAIRS))
    return table.reset_index(drop=True), sentences


@dataclass(frozen=True, kw_only=True)
class Demand:
    """One demand of the twin: constraint, keys, what a unit of slack is worth in its unit."""

    name: str
    index: Index
    worth: float


class Twin:
    """The model with a slack on every demand; bounds on single assignments become rows."""

    def __init__(self, model: CompiledModel) -> None:
        self.model = model
        self.demands: list[Demand] = []
        columns = model.matrix.shape[1]
        parts = [model.matrix]
        dropped = np.concatenate(
            [np.full(len(rows.index), name in IMPLIED) for name, rows in model.blocks.items()]
        )
        lower = [np.where(dropped, -np.inf, model.row_lower)]
        upper = [np.where(dropped, np.inf, model.row_upper)]
        slacks: list[tuple[int, float]] = []
        self._from_rows(slacks)
        size = model.matrix.shape[0]
        for state in BOUNDS:
            demands = state(model.problem)
            for number, index in enumerate(demands.index):
                mine = demands.demand == number
                columns_of, required = demands.candidate[mine], demands.required[mine]
                if len(columns_of) == 0:
                    continue
                row = sparse.csc_array(
                    (np.ones(len(columns_of)), (np.zeros(len(columns_of), dtype=int), columns_of)),
                    shape=(1, columns),
                )
                parts.append(row)
                needed = bool(required.any())
                lower.append(np.array([1.0 if needed else -np.inf]))
                upper.append(np.array([np.inf if needed else 0.0]))
                slacks.append((size, 1.0 if needed else -1.0))
                self.demands.append(Demand(name=state.__name__, index=index, worth=1.0))
                size += 1
        rows, signs = np.array([r for r, _ in slacks], dtype=int), np.array([v for _, v in slacks])
        slack = sparse.csc_array((signs, (rows, np.arange(len(rows)))), shape=(size, len(rows)))
        free_low, free_high = np.zeros(columns), np.ones(columns)
        free_high[model.first["apart"] : model.first["reach"]] = model.col_upper[
            model.first["apart"] : model.first["reach"]
        ]
        free_low[~model.steps] = model.col_lower[~model.steps]
        free_high[~model.steps] = model.col_upper[~model.steps]
        extra = len(rows)
        stacked = sparse.vstack(parts, format="csc")
        self.program = Program(
            cost=np.concatenate([np.zeros(columns), np.ones(extra)]),
            matrix=sparse.csc_array(sparse.hstack([stacked, slack], format="csc")),
            row_lower=np.concatenate(lower),
            row_upper=np.concatenate(upper),
            col_lower=np.concatenate([free_low, np.zeros(extra)]),
            col_upper=np.concatenate([free_high, np.full(extra, np.inf)]),
            whole=np.concatenate([model.binary, np.zeros(extra, dtype=bool)]),
        )

    def cheapest(self) -> Run:
        """The smallest total slack."""
        return highs.run(self.program, time_limit=60.0)

    def relief(self, run: Run) -> list[tuple[int, float]]:
        """Demands with slack and how much, in the demand's unit."""
        if run.x is None:
            return []
        slack = run.x[self.model.matrix.shape[1] :]
        return [
            (number, float(slack[number]) * self.demands[number].worth)
            for number in np.flatnonzero(slack > 1e-6).tolist()
        ]

    def _from_rows(self, slacks: list[tuple[int, float]]) -> None:
        """A slack for every row in force that is no definition."""
        matrix, first = self.model.matrix.tocsr(), 0
        spent = self.model.problem.candidates["pemakaian"].to_numpy()
        for name, rows in self.model.blocks.items():
            sign = 1.0 if rows.sense == ">=" else -1.0
            for number, index in enumerate(rows.index):
                if name in (*STRUCTURAL, *IMPLIED) or not np.isfinite(rows.rhs[number]):
                    continue
                step = worth = 1.0
                if name.startswith("limit_budget"):
                    entries = matrix[[first + number]]
                    if entries.nnz:
                        step = float(np.abs(entries.data).max())
                        worth = float(np.abs(spent[entries.indices]).max())
                slacks.append((first + number, sign * step))
                self.demands.append(Demand(name=name, index=index, worth=worth))
            first += len(rows.index)


def _conflict(name: str, index: str, amount: float) -> tuple[str, str, float, str, str]:
    demand = DEMANDS[name].format(index=index)
    unit = "Rp" if name.startswith("limit_budget") else "orang"
    shown = f"Rp {ceil(amount):,}".replace(",", ".") if unit == "Rp" else f"{round(amount)} orang"
    sentence = f'Ketentuan "{demand}" perlu dilonggarkan {shown} agar ada rencana.'
    return name, index, round(amount, 6), unit, sentence

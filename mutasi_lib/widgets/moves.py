"""The moves of a plan as a table to search, sort and filter; one click asks why."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ipywidgets
import itables
import pandas as pd
from IPython.display import HTML
from itables.widget import ITable

from mutasi_lib import reports
from mutasi_lib.domain.scenario import Pair
from mutasi_lib.widgets.forms import button, column, row

itables.options.warn_on_unexpected_option_type = False
"""Its types know flat texts only; DataTables itself wants those of pages and choices nested."""

LANGUAGE: dict[str, Any] = {
    "search": "Cari:",
    "lengthMenu": "_MENU_ baris per halaman",
    "info": "Baris _START_ sampai _END_ dari _TOTAL_",
    "infoEmpty": "Tidak ada baris",
    "infoFiltered": "(disaring dari _MAX_)",
    "zeroRecords": "Tidak ada yang cocok",
    "emptyTable": "Tidak ada perpindahan",
    "select": {"rows": {"_": "%d baris dipilih", "0": "Klik satu baris untuk bertanya", "1": ""}},
    "paginate": {"first": "Awal", "previous": "Sebelum", "next": "Sesudah", "last": "Akhir"},
}


LOOK: dict[str, Any] = {
    "select": "single",
    "pageLength": 25,
    "lengthMenu": [25, 100, 1000],
    "scrollY": "22rem",
    "scrollCollapse": True,
    "showIndex": False,
    "maxBytes": 0,
    "classes": "display compact",
    "style": "table-layout: auto; width: 100%",
}


class MovesTable:
    """The moves, the one chosen, and what can be decided about it.

    Parameters
    ----------
    asked
        Called with a code when a row is chosen; the answer comes back by `show_answer`.
    decided
        Called with what to do (``tetapkan``, ``larang``, ``tinggal``) and the move chosen.
    marked
        Called when somebody asks which moves are core; they come back by `mark`.

    Attributes
    ----------
    grid, answer, buttons, widget
        The table, what was answered about the chosen row, as in every panel.
    """

    def __init__(
        self,
        asked: Callable[[str], None],
        decided: Callable[[str, Pair], None],
        marked: Callable[[], None],
    ) -> None:
        self.asked, self.decided = asked, decided
        self.moves = pd.DataFrame()
        self.grid: ITable | None = None
        self.answer = ipywidgets.HTML()
        self.place = ipywidgets.VBox()
        self.buttons = {
            "tetapkan": button("Tetapkan perpindahan ini", "thumb-tack",
                               lambda: self._decide("tetapkan")),
            "larang": button("Larang perpindahan ini", "ban", lambda: self._decide("larang")),
            "tinggal": button("Biarkan di tempatnya", "user", lambda: self._decide("tinggal")),
            "inti": button("Tandai yang inti dan yang dapat ditukar", "star", marked),
        }  # fmt: skip
        self._enable(chosen=False)
        self.widget = column(self.place, row(*self.buttons.values()), self.answer)

    def show(self, moves: pd.DataFrame) -> None:
        """Show moves, as `reports.moves_frame` gives them; none is chosen."""
        self.moves = moves
        shown = moves.drop(columns=["pegawai_key", "slot_key"])
        if self.grid is None:
            self.grid = ITable(shown, language=LANGUAGE, **LOOK)
            self.grid.observe(self._row_chosen, names="selected_rows")
            self.place.children = [self.grid]
        else:
            self.grid.update(shown, selected_rows=[])
        self.answer.value = ""
        self._enable(chosen=False)

    def show_answer(self, page: HTML) -> None:
        """Show what was answered about the chosen move."""
        self.answer.value = reports.markup(page)

    @property
    def chosen(self) -> Pair | None:
        """The pegawai_key and slot_key of the chosen row."""
        if self.grid is None or not self.grid.selected_rows:
            return None
        line = self.moves.iloc[self.grid.selected_rows[0]]
        return str(line["pegawai_key"]), str(line["slot_key"])

    # --- pieces ---

    def _row_chosen(self, change: dict[str, Any]) -> None:
        del change
        chosen = self.chosen
        self._enable(chosen=chosen is not None)
        if chosen is not None and self.grid is not None:
            self.asked(str(self.moves.iloc[self.grid.selected_rows[0]]["Kode"]))

    def _decide(self, what: str) -> None:
        if self.chosen is not None:
            self.decided(what, self.chosen)

    def _enable(self, *, chosen: bool) -> None:
        for name in ("tetapkan", "larang", "tinggal"):
            self.buttons[name].disabled = not chosen

"""The workshop's panel: decide about weights, people, units; see the plan; undo, save, compare."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import ipywidgets
import pandas as pd
from IPython.display import HTML

from mutasi_lib import reports
from mutasi_lib.allocation.pricing import no_prices
from mutasi_lib.domain.scenario import Pair
from mutasi_lib.errors import MutasiError
from mutasi_lib.explanation import Questions
from mutasi_lib.explanation.what_if import what_if
from mutasi_lib.planning import Planning
from mutasi_lib.widgets.aims import AimControls
from mutasi_lib.widgets.forms import WIDE, button, column, row, tabs, text
from mutasi_lib.widgets.moves import MovesTable
from mutasi_lib.widgets.page import PageCare
from mutasi_lib.widgets.results import Place, Results, kept, section
from mutasi_lib.widgets.turns import Job, Turns
from mutasi_lib.widgets.weights import WeightControls
from mutasi_lib.workshop import (
    Setting,
    Workshop,
    read_aims,
    read_limits,
    read_saved,
    saved_names,
    write_saved,
)

SECTIONS: dict[str, tuple[Callable[[Planning], HTML], ...]] = {
    "Ringkas": (reports.proof,),
    "Perubahan": (reports.before_after_picture, reports.trade_off_picture),
    "Peta": (reports.map_picture, reports.flow_picture),
    "Cakupan": (reports.heat_picture,),
}
"""What the panel shows of a plan, page by page: the same sections as on the notebook's page."""

FEWEST = "Ubah sesedikit mungkin orang dari rencana sekarang"


@dataclass(frozen=True, kw_only=True, eq=False)
class _Shown:
    """A plan, its numbers, and what is told beside."""

    planning: Planning
    tiles: HTML
    told: str


class WorkshopPanel:
    """Every callback is one question to the library; none computes.

    Attributes
    ----------
    workshop
        What was decided so far. Untouched, its plan is the one of the notebook's parameters.
    weights, aims, results, moves
        The sliders, the aims, what a plan looks like, and its moves one by one.
    kode, unit, keep
        Code of a person and of a unit, and whether to change as few people as possible.
    name, author, note, saved
        Of a scenario to be saved; those that can be opened or compared.
    buttons
        Name of a decision -> button.
    status, decided, reply
        How the last solve ended; what is decided one by one; what saving or comparing gave.
    page
        Looks after the page in the browser; it knows when somebody is there.
    widget
        What a notebook displays.
    """

    def __init__(self, planning: Planning) -> None:
        self.workshop = Workshop(planning)
        self.turns = Turns(self._tell_busy)
        self.weights = WeightControls(planning, self._weighed, self._measure)
        self.aims = AimControls(planning, self._aim, self._order, self._weigh_again)
        self.moves = MovesTable(self._ask_about, self._decide_move, self._mark_core)
        self.kode, self.unit = text("Kode pegawai"), text("Kode unit")
        self.keep = ipywidgets.Checkbox(description=FEWEST, indent=False, layout=WIDE["layout"])
        self.name, self.author = text("Nama skenario"), text("Penulis")
        self.note = text("Catatan")
        self.saved = ipywidgets.SelectMultiple(
            options=saved_names(), description="Tersimpan", rows=5, **WIDE
        )
        self.buttons = {
            name: button(words, icon, act) for name, (words, icon, act) in self._actions().items()
        }
        self.status, self.decided, self.reply, self.progress = (ipywidgets.HTML() for _ in range(4))
        self.others, self.page = ipywidgets.HTML(), PageCare()
        self.results = Results(self._draw, self._pages())
        self.widget = self._laid_out()
        self._show(self._shown())

    @property
    def sliders(self) -> dict[str, ipywidgets.FloatSlider]:
        """Parameter name -> slider."""
        return self.weights.sliders

    def _pages(self) -> dict[str, Sequence[Place]]:
        """What is shown of a plan: the sections of the notebook's page, and its moves."""
        drawn = {title: [section(one) for one in made] for title, made in SECTIONS.items()}
        drawn["Ringkas"].insert(0, section(self._against))
        moves = Place("moves", reports.moves_frame, self.moves.show, self.moves.widget)
        asked = row(self.buttons["lain"], self.buttons["tangan"])
        others = [section(reports.others_offered, self.others), kept(asked)]
        return {**drawn, "Perpindahan": [moves], "Rencana_lain": others}

    def _against(self, planning: Planning) -> HTML:
        return reports.goals_against(planning, self.workshop.previous)

    # --- what can be done: each reads the page now, and decides when its turn comes ---

    def _actions(self) -> dict[str, tuple[str, str, Callable[[], None]]]:
        """Button -> its text, icon, and what it does."""
        return {
            "urungkan": ("Urungkan", "undo", lambda: self._solve(self.workshop.undo)),
            "ulangi": ("Ulangi", "repeat", lambda: self._solve(self.workshop.redo)),
            "hentikan": ("Hentikan", "stop", lambda: self.workshop.study.session.stop()),
            "awal": ("Kembali ke bobot awal", "home", self._first_weights),
            "tetapkan": ("Tetapkan ke unit ini", "thumb-tack", lambda: self._about("tetapkan")),
            "tinggal": ("Biarkan di tempatnya", "user", lambda: self._about("tinggal")),
            "larang": ("Larang ke unit ini", "ban", lambda: self._about("larang")),
            "bekukan": ("Bekukan atau cairkan unit", "lock", self._freeze),
            "simpan": ("Simpan", "save", self._save),
            "buka": ("Buka", "folder-open", self._open),
            "bandingkan": ("Bandingkan", "columns", self._compare),
            "lain": (
                "Hitung rencana lain yang efisien", "line-chart",
                lambda: self._put_beside(_efficient_plans),
            ),
            "tangan": (
                "Bandingkan dengan rencana tangan", "balance-scale",
                lambda: self._put_beside(reports.comparators_table),
            ),
        }  # fmt: skip

    def _weighed(self, values: dict[str, float]) -> None:
        self._decide(lambda setting: setting.changed(**values), kind="bobot")

    def _first_weights(self) -> None:
        first = self.workshop.study.parameters
        self._weighed({name: getattr(first, name) for name in self.sliders})

    def _aim(self, typed: dict[str, str], limits: dict[str, str]) -> None:
        """Look for the efficient plan nearest to the aims typed in."""
        self._decide(
            lambda setting: setting.changed(
                sasaran=read_aims(typed), urutan=[], batas_tujuan=read_limits(limits)
            )
        )

    def _order(self, goals: list[str], limits: dict[str, str]) -> None:
        """Look for the best plan one goal after the other."""
        self._decide(
            lambda setting: setting.changed(
                sasaran={}, urutan=goals, batas_tujuan=read_limits(limits)
            )
        )

    def _weigh_again(self, limits: dict[str, str]) -> None:
        self._decide(
            lambda setting: setting.changed(sasaran={}, urutan=[], batas_tujuan=read_limits(limits))
        )

    def _about(self, what: str) -> None:
        """Decide about the person and unit typed in."""
        planning, kode, unit = self.workshop.planning, self.kode.value, self.unit.value
        try:
            pair = (
                reports.present_pair(planning, kode)
                if what == "tinggal"
                else reports.asked_pair(planning, kode, unit)
            )
        except MutasiError as error:
            self._refuse(error)
            return
        self._decide_pair("tetapkan" if what == "tinggal" else what, pair)

    def _decide_move(self, what: str, pair: Pair) -> None:
        """Decide about the move chosen in the table."""
        if what == "tinggal":
            people = self.workshop.study.problem
            home = people.people["slot_asal"].iloc[people.person_row[pair[0]]]
            what, pair = "tetapkan", (pair[0], str(home))
        self._decide_pair(what, pair)

    def _decide_pair(self, what: str, pair: Pair) -> None:
        if what == "tetapkan":
            self._decide(lambda setting: setting.demanding(pair))
        else:
            self._decide(lambda setting: setting.forbidding(pair))

    def _freeze(self) -> None:
        unit = self.unit.value.strip()
        self._decide(lambda setting: setting.freezing(unit))

    def _save(self) -> None:
        named = {"name": self.name.value, "author": self.author.value, "note": self.note.value}
        shop = self.workshop

        def saved(_: object) -> None:
            self.saved.options = saved_names()
            self.reply.value = reports.plain("Skenario tersimpan.")

        self._ask(lambda: write_saved(shop.planning, shop.setting, **named), saved)

    def _open(self) -> None:
        chosen = self.saved.value[:1]

        def opened() -> str:
            found = read_saved(chosen[0], self.workshop.planning)
            self.workshop.decide(found.setting)
            told = f"{found.name} oleh {found.author}, {found.day}. {found.note}"
            return told + (" Datanya sudah berubah sejak disimpan." if found.changed else "")

        if chosen:
            self._solve(opened)

    def _compare(self) -> None:
        names: Sequence[str] = self.saved.value
        shop = self.workshop

        def compared() -> HTML:
            settings = {name: read_saved(name, shop.planning).setting for name in names}
            return reports.scenarios_table(shop.planning, shop.compare(settings))

        self._ask(compared, self._show_reply)

    def _show_reply(self, page: HTML) -> None:
        self.reply.value = reports.markup(page)

    # --- what can be asked ---

    def _measure(self) -> None:
        """Measure how far each goal can be moved."""
        planning = self.workshop.planning
        self._ask(lambda: Questions(planning).swing().table, self.weights.show_ranges)

    def _measure_quietly(self, change: dict[str, Any]) -> None:
        """Once somebody looks: goal by goal, so that no decision waits for all of them."""
        del change
        planning = self.workshop.planning
        if no_prices(planning.plan) or self.weights.ranges is not None:
            return
        questions = Questions(planning)

        def spare(work: Callable[[], Any], then: Callable[[Any], None]) -> Job:
            return Job(work=work, then=then, failed=lambda error: None)

        corners = [
            spare(partial(questions.pricing.corner, goal), lambda plan: None)
            for goal in planning.study.problem.goals
        ]
        whole = spare(lambda: questions.swing().table, self.weights.show_ranges)
        self.turns.prepare(*corners, whole)

    def _ask_about(self, kode: str) -> None:
        planning = self.workshop.planning
        self.kode.value = kode
        self._ask(lambda: reports.asked_about(planning, kode), self.moves.show_answer, kind="tanya")

    def _mark_core(self) -> None:
        planning = self.workshop.planning

        def marked() -> pd.DataFrame:
            return reports.moves_frame(planning, Questions(planning).core().table)

        def show(moves: pd.DataFrame) -> None:
            if planning is self.workshop.planning:
                self.moves.show(moves)

        self._ask(marked, show)

    def _put_beside(self, made: Callable[[Planning], HTML]) -> None:
        """Show what else there is beside the plan in force."""
        planning = self.workshop.planning

        def show(page: HTML) -> None:
            if planning is self.workshop.planning:
                self.others.value = reports.markup(page)

        self._ask(lambda: made(planning), show)

    # --- turns ---

    def _decide(self, change: Callable[[Setting], Setting], *, kind: str = "") -> None:
        keep = self.keep.value
        self._solve(
            lambda: self.workshop.decide(change(self.workshop.setting), keep=keep), kind=kind
        )

    def _solve(self, act: Callable[[], object], *, kind: str = "") -> None:
        """A decision; what cannot be done is said, and everything stays as it was."""

        def work() -> _Shown:
            result = act()
            return self._shown(result if isinstance(result, str) else "")

        self.turns.ask(Job(work=work, then=self._show, failed=self._refuse, kind=kind))

    def _ask(self, work: Callable[[], Any], then: Callable[[Any], None], *, kind: str = "") -> None:
        """A question: the plan stays as it is."""
        self.turns.ask(Job(work=work, then=then, failed=self._say, kind=kind))

    def _draw(self, name: str, work: Callable[[], Any], then: Callable[[Any], None]) -> None:
        """A picture; it gives way to every decision."""
        self.turns.draw(Job(work=work, then=then, failed=self._say, kind=name))

    def _tell_busy(self, seconds: float | None) -> None:
        if seconds is None:
            self.progress.value = ""
        else:
            self.progress.value = reports.markup(reports.busy(seconds))

    # --- showing ---

    def _shown(self, told: str = "") -> _Shown:
        """The numbers of the plan in force, made where they keep nobody waiting."""
        planning = self.workshop.planning
        return _Shown(
            planning=planning,
            tiles=reports.key_tiles(planning),
            told=told,
        )

    def _show(self, shown: _Shown) -> None:
        planning = shown.planning
        self.results.show(planning, shown.tiles)
        self._follow()
        self.status.value = reports.plain(reports.solved_sentence(planning))
        if shown.told:
            self.reply.value = reports.plain(shown.told)

    def _refuse(self, error: MutasiError) -> None:
        self._follow()
        self._say(error)

    def _say(self, error: MutasiError) -> None:
        self.status.value = reports.plain(str(error))

    def _follow(self) -> None:
        """Sliders and buttons as the decisions in force say, unless somebody has moved on."""
        if not self.turns.waiting:
            self.weights.follow(self.workshop.setting.parameters)
            self.aims.follow(self.workshop.setting.parameters)
        self.buttons["urungkan"].disabled = not self.workshop.can_undo
        self.buttons["ulangi"].disabled = not self.workshop.can_redo
        told = self.workshop.told() or ("Belum ada keputusan tentang orang atau unit.",)
        self.decided.value = reports.plain("\n".join(told))

    def _laid_out(self) -> ipywidgets.VBox:
        def these(*names: str) -> ipywidgets.HBox:
            return row(*(self.buttons[name] for name in names))

        controls = tabs(
            Bobot=column(self.weights.widget, these("awal")),
            Sasaran_dan_batas=self.aims.widget,
            Orang_dan_unit=column(
                self.kode, self.unit, self.keep,
                these("tetapkan", "larang", "tinggal", "bekukan"), self.decided,
            ),
            Skenario=column(
                self.name, self.author, self.note, these("simpan"), self.saved,
                these("buka", "bandingkan"), self.reply,
            ),
        )  # fmt: skip
        top = row(these("urungkan", "ulangi", "hentikan"), self.progress)
        self.page.observe(self._measure_quietly, names="seen")
        return column(top, controls, self.status, self.results.widget, self.page)


def _efficient_plans(planning: Planning) -> HTML:
    """Plans of other weights around the present ones, each proven too."""
    choices = what_if(planning).choices
    return reports.efficient_picture([one.planning for one in choices], planning)


def workshop_panel(planning: Planning) -> ipywidgets.VBox:
    """Tune a plan; see `WorkshopPanel`."""
    return WorkshopPanel(planning).widget

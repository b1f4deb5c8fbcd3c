"""The workshop's panel: weights, single people and units, named scenarios; undo; the plan below."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import ipywidgets
from IPython.display import HTML

from mutasi_lib import reports
from mutasi_lib.domain.goals import GOALS, PRICED
from mutasi_lib.domain.parameters import Parameters
from mutasi_lib.domain.scenario import Pair
from mutasi_lib.errors import MutasiError
from mutasi_lib.planning import Planning
from mutasi_lib.reports.format import angka
from mutasi_lib.workshop import Setting, Workshop, read_saved, saved_names, write_saved

SECTIONS: tuple[Callable[[Planning], HTML], ...] = (
    reports.key_tiles,
    reports.trade_off_picture,
    reports.before_after_picture,
    reports.proof,
)
"""What the panel shows of a plan, in order: the same sections as the page."""

WIDE = {"layout": {"width": "36rem"}, "style": {"description_width": "11rem"}}
FEWEST = "Ubah sesedikit mungkin orang dari rencana sekarang"


class WorkshopPanel:
    """Decide about weights, people, units; see the plan; undo, save, open, compare.

    Attributes
    ----------
    workshop
        What was decided so far. Untouched, its plan is the one of the notebook's parameters.
    sliders
        Parameter name -> slider.
    kode, unit, keep
        Code of a person and of a unit, and whether to change as few people as possible.
    name, author, note, saved
        Of a scenario to be saved; those that can be opened or compared.
    buttons
        Name of a decision -> button.
    status, decided, reply
        How the last solve ended; what is decided one by one; what saving or comparing gave.
    widget
        What a notebook displays.
    """

    def __init__(self, planning: Planning) -> None:
        self.workshop = Workshop(planning)
        self.sliders = {
            name: _slider(name, label, planning.study.parameters)
            for name, label in _slider_labels(planning).items()
        }
        for slider in self.sliders.values():
            slider.observe(self._weighed, names="value")
        self.kode = ipywidgets.Text(description="Kode pegawai", **WIDE)
        self.unit = ipywidgets.Text(description="Kode unit", **WIDE)
        self.keep = ipywidgets.Checkbox(description=FEWEST, indent=False, layout=WIDE["layout"])
        self.name = ipywidgets.Text(description="Nama skenario", **WIDE)
        self.author = ipywidgets.Text(description="Penulis", **WIDE)
        self.note = ipywidgets.Text(description="Catatan", **WIDE)
        self.saved = ipywidgets.SelectMultiple(
            options=saved_names(), description="Tersimpan", rows=5, **WIDE
        )
        self.buttons = {
            name: _button(text, icon, partial(self._pressed, act))
            for name, (text, icon, act) in self._actions().items()
        }
        self.status, self.decided, self.reply = (ipywidgets.HTML() for _ in range(3))
        self.pages = [ipywidgets.HTML() for _ in SECTIONS]
        self.widget = self._laid_out()
        self._show()

    # --- what can be done ---

    def _actions(self) -> dict[str, tuple[str, str, Callable[[], object]]]:
        """Button -> its text, icon, and the one call it makes."""
        shop = self.workshop
        return {
            "urungkan": ("Urungkan", "undo", shop.undo),
            "ulangi": ("Ulangi", "repeat", shop.redo),
            "awal": ("Kembali ke bobot awal", "home", self._first_weights),
            "tetapkan": ("Tetapkan ke unit ini", "thumb-tack",
                         lambda: self._decide(shop.setting.demanding(self._pair()))),
            "tinggal": ("Biarkan di tempatnya", "user",
                        lambda: self._decide(shop.setting.demanding(self._staying()))),
            "larang": ("Larang ke unit ini", "ban",
                       lambda: self._decide(shop.setting.forbidding(self._pair()))),
            "bekukan": ("Bekukan atau cairkan unit", "lock",
                        lambda: self._decide(shop.setting.freezing(self.unit.value.strip()))),
            "simpan": ("Simpan", "save", self._save),
            "buka": ("Buka", "folder-open", self._open),
            "bandingkan": ("Bandingkan", "columns", self._compare),
        }  # fmt: skip

    def _weighed(self, change: dict[str, Any]) -> None:
        del change
        values = {name: float(slider.value) for name, slider in self.sliders.items()}
        self._do(lambda: self._decide(self.workshop.setting.changed(**values)))

    def _decide(self, setting: Setting) -> None:
        self.workshop.decide(setting, keep=self.keep.value)

    def _first_weights(self) -> None:
        first = self.workshop.study.parameters
        values = {name: getattr(first, name) for name in self.sliders}
        self._decide(self.workshop.setting.changed(**values))

    def _pair(self) -> Pair:
        return reports.asked_pair(self.workshop.planning, self.kode.value, self.unit.value)

    def _staying(self) -> Pair:
        return reports.present_pair(self.workshop.planning, self.kode.value)

    def _save(self) -> None:
        write_saved(
            self.workshop.planning, self.workshop.setting,
            name=self.name.value, author=self.author.value, note=self.note.value,
        )  # fmt: skip
        self.saved.options = saved_names()
        self.reply.value = reports.plain("Skenario tersimpan.")

    def _open(self) -> None:
        found = [read_saved(name, self.workshop.planning) for name in self.saved.value[:1]]
        for one in found:
            self.workshop.decide(one.setting)
            told = f"{one.name} oleh {one.author}, {one.day}. {one.note}"
            told += " Datanya sudah berubah sejak disimpan." if one.changed else ""
            self.reply.value = reports.plain(told)

    def _compare(self) -> None:
        planning = self.workshop.planning
        settings = {name: read_saved(name, planning).setting for name in self.saved.value}
        compared = reports.scenarios_table(planning, self.workshop.compare(settings))
        self.reply.value = reports.markup(compared)

    # --- doing and showing it ---

    def _pressed(self, act: Callable[[], object], button: object) -> None:
        del button
        self._do(act)

    def _do(self, act: Callable[[], object]) -> None:
        """One decision; what cannot be done is said, and everything stays as it was."""
        self.status.value = "Menghitung …"
        try:
            act()
        except MutasiError as error:
            self._follow()
            self.status.value = reports.plain(str(error))
            return
        self._show()

    def _show(self) -> None:
        planning = self.workshop.planning
        for page, section in zip(self.pages, SECTIONS, strict=True):
            page.value = section(planning).data
        self._follow()
        report = planning.plan.report
        self.status.value = reports.plain(
            f"{report.status.value.capitalize()} dalam {angka(report.seconds, 1)} detik."
        )

    def _follow(self) -> None:
        """Sliders and buttons as the decisions in force say."""
        for name, slider in self.sliders.items():
            slider.unobserve(self._weighed, names="value")
            wanted = float(getattr(self.workshop.setting.parameters, name))
            slider.max = max(slider.max, wanted)
            slider.value = wanted
            slider.observe(self._weighed, names="value")
        self.buttons["urungkan"].disabled = not self.workshop.can_undo
        self.buttons["ulangi"].disabled = not self.workshop.can_redo
        told = self.workshop.told() or ("Belum ada keputusan tentang orang atau unit.",)
        self.decided.value = reports.plain("\n".join(told))

    def _laid_out(self) -> ipywidgets.VBox:
        def row(*names: str) -> ipywidgets.HBox:
            return ipywidgets.HBox([self.buttons[name] for name in names])

        tabs = ipywidgets.Tab(
            children=[
                ipywidgets.VBox([*self.sliders.values(), row("awal")]),
                ipywidgets.VBox([
                    self.kode, self.unit, self.keep,
                    row("tetapkan", "larang", "tinggal", "bekukan"), self.decided,
                ]),
                ipywidgets.VBox([
                    self.name, self.author, self.note, row("simpan"), self.saved,
                    row("buka", "bandingkan"), self.reply,
                ]),
            ],
            titles=("Bobot", "Orang dan unit", "Skenario"),
        )  # fmt: skip
        return ipywidgets.VBox([row("urungkan", "ulangi"), tabs, self.status, *self.pages])


def workshop_panel(planning: Planning) -> ipywidgets.VBox:
    """Tune a plan; see `WorkshopPanel`."""
    return WorkshopPanel(planning).widget


def _slider_labels(planning: Planning) -> dict[str, str]:
    goals = [goal for goal in PRICED if goal in planning.study.problem.goals]
    return {f"bobot_{goal}": GOALS[goal].label for goal in goals} | {"pemerataan": "Pemerataan"}


def _slider(name: str, label: str, parameters: Parameters) -> ipywidgets.FloatSlider:
    value = float(getattr(parameters, name))
    most = 4.0 if name == "pemerataan" else 4 * value or 10.0
    return ipywidgets.FloatSlider(
        value=value,
        min=0.0,
        max=most,
        step=most / 40,
        description=label,
        tooltip=Parameters.model_fields[name].description,
        continuous_update=False,
        **WIDE,
    )


def _button(text: str, icon: str, act: Callable[[object], None]) -> ipywidgets.Button:
    button = ipywidgets.Button(description=text, icon=icon, layout={"width": "auto"})
    button.on_click(act)
    return button

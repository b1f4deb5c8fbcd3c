"""The workshop: one study, the decisions of an analyst, and every plan on the way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from mutasi_lib.domain.parameters import Parameters
from mutasi_lib.domain.scenario import Limits, Pair
from mutasi_lib.errors import ScenarioError
from mutasi_lib.evaluation import key_figures
from mutasi_lib.explanation import people_apart
from mutasi_lib.planning import Planning, Study
from mutasi_lib.reports.access import codes


@dataclass(frozen=True, kw_only=True)
class Setting:
    """Everything decided so far: parameters, and moves demanded or forbidden one by one.

    Attributes
    ----------
    parameters
        Weights, pemerataan, limits and frozen units.
    pins, bans
        (pegawai_key, slot_key); a pin on the present slot keeps somebody where he is.
    """

    parameters: Parameters
    pins: tuple[Pair, ...] = ()
    bans: tuple[Pair, ...] = ()

    def demanding(self, pair: Pair) -> Setting:
        """The same with somebody pinned; what was demanded of him before gives way."""
        others = tuple(other for other in self.pins if other[0] != pair[0])
        bans = tuple(other for other in self.bans if other != pair)
        return replace(self, pins=(*others, pair), bans=bans)

    def forbidding(self, pair: Pair) -> Setting:
        """The same with one move forbidden."""
        pins = tuple(other for other in self.pins if other != pair)
        bans = tuple(other for other in self.bans if other != pair)
        return replace(self, pins=pins, bans=(*bans, pair))

    def freezing(self, unit: str) -> Setting:
        """The same with one more unit that neither sends nor receives; frozen again, it thaws."""
        frozen = list(self.parameters.unit_dibekukan)
        frozen = [one for one in frozen if one != unit] if unit in frozen else [*frozen, unit]
        return self.changed(unit_dibekukan=frozen)

    def changed(self, **values: Any) -> Setting:
        """The same with other parameters.

        Raises
        ------
        ParameterError
            A value is unknown, mistyped or out of range.
        """
        known = {**self.parameters.model_dump(), **values}
        return replace(self, parameters=Parameters.from_mapping(known))


@dataclass(frozen=True, kw_only=True, eq=False)
class _Step:
    setting: Setting
    planning: Planning


class Workshop:
    """Decide, see the plan, go back; a decision that has no plan changes nothing.

    Only what is a weight or a limit can change here: whatever would need other data or other
    candidates is a new study.
    """

    def __init__(self, planning: Planning) -> None:
        self._study = planning.study
        first = Setting(parameters=planning.study.parameters)
        self._steps = [_Step(setting=first, planning=planning)]
        self._at = 0
        self._aiming: dict[frozenset[str], Study] = {}

    # --- where we are ---

    @property
    def setting(self) -> Setting:
        """What is decided now."""
        return self._steps[self._at].setting

    @property
    def planning(self) -> Planning:
        """The plan of what is decided now."""
        return self._steps[self._at].planning

    @property
    def previous(self) -> Planning | None:
        """The plan before the last decision; None before the first."""
        return self._steps[self._at - 1].planning if self._at > 0 else None

    @property
    def study(self) -> Study:
        """What all plans are plans of."""
        return self._study

    @property
    def can_undo(self) -> bool:
        """Whether there is a decision to take back."""
        return self._at > 0

    @property
    def can_redo(self) -> bool:
        """Whether a decision was taken back."""
        return self._at < len(self._steps) - 1

    # --- deciding ---

    def decide(self, setting: Setting, *, keep: bool = False) -> Planning:
        """Solve for a setting and make it the present one.

        Parameters
        ----------
        keep
            Change as few people as possible against the present plan, and only then weigh.

        Raises
        ------
        MutasiError
            There is no such plan; the present one stays.
        """
        if setting == self.setting and not keep:
            return self.planning
        planning = self.try_out(setting, keep=keep)
        del self._steps[self._at + 1 :]
        self._steps.append(_Step(setting=setting, planning=planning))
        self._at += 1
        return planning

    def try_out(self, setting: Setting, *, keep: bool = False) -> Planning:
        """Solve for a setting without deciding it; raises as `decide`."""
        study = self._study_of(setting)
        if keep:
            from mutasi_lib.allocation.replan import least_change, with_changes

            scenario, present = setting.parameters.scenario(), self.planning.plan
            plan = least_change(present, study.problem, scenario=scenario)
            own = replace(study, problem=with_changes(study.problem, present))
            return Planning(study=own, plan=plan)
        plan = study.session.solve(setting.parameters.scenario(), limits=study.problem.limits)
        return Planning(study=study, plan=plan)

    def undo(self) -> Planning:
        """Back to the setting and plan before the last decision, if there is one."""
        self._at = max(self._at - 1, 0)
        return self.planning

    def redo(self) -> Planning:
        """Forward again to the decision that was taken back last, if there is one."""
        self._at = min(self._at + 1, len(self._steps) - 1)
        return self.planning

    def told(self) -> tuple[str, ...]:
        """What is decided about single people and units, one sentence each, people by code."""
        known, place = codes(self._study.snapshot), self._places()
        names = self._study.candidates.units["nama"]
        setting = self.setting
        return (
            *(f"{known[key]} ditetapkan di {place(slot)}." for key, slot in setting.pins),
            *(f"{known[key]} tidak ke {place(slot)}." for key, slot in setting.bans),
            *(f"{names[unit]} dibekukan." for unit in setting.parameters.unit_dibekukan),
        )

    def _places(self) -> Callable[[str], str]:
        needs = self._study.needs.set_index("slot_key")
        names = self._study.candidates.units["nama"]

        def place(slot: str) -> str:
            return f"{needs['kelompok_jabatan'][slot]}, {names[needs['unit_kerja'][slot]]}"

        return place

    # --- comparing ---

    def compare(self, settings: dict[str, Setting]) -> pd.DataFrame:
        """The plans of some settings beside the present one.

        Returns
        -------
        DataFrame, the present plan first
            skenario, terisi, kurang_sesudah, perpindahan, biaya (Rp), melawan_penolakan,
            orang_lain (people placed otherwise than in the present plan), status, sidik.

        Raises
        ------
        MutasiError
            One of them has no plan.
        """
        plannings = {"Rencana sekarang": self.planning}
        plannings |= {name: self.try_out(setting) for name, setting in settings.items()}
        rows = []
        for name, planning in plannings.items():
            figures, plan = key_figures(planning), planning.plan
            rows.append(
                {
                    "skenario": name,
                    "terisi": int(figures["terisi"]),
                    "kurang_sesudah": int(figures["kurang_sesudah"]),
                    "perpindahan": int(figures["perpindahan"]),
                    "biaya": float(figures["biaya"]),
                    "melawan_penolakan": int(figures["melawan_penolakan"]),
                    "orang_lain": people_apart(plan, self.planning.plan),
                    "status": plan.report.status.value,
                    "sidik": plan.fingerprint[:16],
                }
            )
        return pd.DataFrame(rows)

    # --- pieces ---

    def _study_of(self, setting: Setting) -> Study:
        """The study under a setting's limits; one compiled problem serves all with its goals."""
        _refuse_other_questions(self._study.parameters, setting.parameters)
        named = setting.parameters.goals_named
        if named not in self._aiming:
            self._aiming[named] = self._study.aiming(setting.parameters)
        study = self._aiming[named]
        problem = study.problem.with_limits(self._limits(setting))
        changed = replace(study, parameters=setting.parameters, problem=problem)
        changed.__dict__["session"] = study.session
        return changed

    def _limits(self, setting: Setting) -> Limits:
        """The study's own limits with the setting's in place of its parameters'."""
        own, before = self._study.problem.limits, self._study.parameters
        now, units = setting.parameters, set(self._study.problem.units)
        unknown = sorted(set(now.unit_dibekukan) - set(self._study.candidates.units.index))
        if unknown:
            raise ScenarioError(f"Unit {', '.join(unknown)} tidak ada.")
        frozen = [unit for unit in own.frozen if unit not in before.unit_dibekukan]
        frozen += [unit for unit in now.unit_dibekukan if unit in units]
        return replace(
            own,
            moves=now.batas_perpindahan,
            budget=now.anggaran,
            frozen=tuple(frozen),
            pins=(*own.pins, *setting.pins),
            bans=(*own.bans, *setting.bans),
        )


TUNABLE = (
    "pemerataan", "sasaran", "urutan", "batas_tujuan", "batas_perpindahan", "anggaran",
    "unit_dibekukan", "batas_waktu_detik", "batas_simpul", "tingkat_akses", "unit_akses",
)  # fmt: skip
"""Parameters that change a plan's scenario or limits only, beside the weights."""


def _refuse_other_questions(before: Parameters, now: Parameters) -> None:
    old, new = before.model_dump(), now.model_dump()
    other = [
        name
        for name in old
        if old[name] != new[name] and name not in TUNABLE and not name.startswith("bobot_")
    ]
    if other:
        raise ScenarioError(
            f"Parameter {', '.join(other)} mengubah data atau calonnya. Ubah di sel parameter, "
            "lalu jalankan notebook dari awal."
        )

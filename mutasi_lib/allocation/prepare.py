"""Candidates, needs, rules and a planner's wishes become one `AllocationProblem`."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from mutasi_lib.allocation.problem import AllocationProblem
from mutasi_lib.domain.goals import COMPUTED, GOALS, Sense
from mutasi_lib.domain.parameters import Parameters
from mutasi_lib.domain.ruleset import RuleSet
from mutasi_lib.domain.scenario import Limits
from mutasi_lib.eligibility import Candidates
from mutasi_lib.errors import ScenarioError


def prepare_allocation(
    candidates: Candidates,
    needs: pd.DataFrame,
    rules: RuleSet,
    parameters: Parameters | None = None,
    *,
    limits: Limits | None = None,
) -> AllocationProblem:
    """Put one problem together.

    Parameters
    ----------
    candidates, needs
        As `mutasi_lib.find_candidates` and `mutasi_lib.compute_needs` return them.
    parameters
        Limits on moves and money, frozen units, the two switches, and the goals named by
        ``sasaran``, ``urutan`` and ``batas_tujuan``; default: none.
    limits
        Further hard limits under surrogate keys (pins, bans, caps ...), added to those of
        ``parameters``.

    Raises
    ------
    ScenarioError
        A pin on a pair that a rule refused, naming the rule; a frozen unit that does not exist;
        a goal named that these data say nothing about.
    """
    parameters = parameters or Parameters()
    limits = _limits(candidates, needs, rules, parameters, limits or Limits())
    _explain_refused_pins(candidates, limits)
    goals = _goals(candidates, parameters.goals_named)
    stated = [goal for goal in goals if goal not in COMPUTED]
    moves = candidates.table[["pegawai_key", "slot_key", *stated]]
    staying = candidates.staying.reindex(columns=moves.columns).fillna(dict.fromkeys(stated, 0.0))
    problem = AllocationProblem.from_tables(
        pd.concat([moves, staying], ignore_index=True),
        _slots(candidates, needs),
        _people(candidates, rules),
        limits=limits,
        goals=goals,
    )
    return replace(
        problem,
        worse_off=_rows(problem, candidates, "dirugikan", parameters.tidak_ada_yang_dirugikan),
        loses_income=_rows(
            problem,
            candidates,
            "kehilangan_penghasilan",
            parameters.tanpa_kehilangan_penghasilan,
        ),
    )


def _rows(
    problem: AllocationProblem, candidates: Candidates, column: str, switch: bool
) -> np.ndarray:
    """Row numbers, in the problem, of the candidates a switch forbids."""
    keys = ["pegawai_key", "slot_key"]
    chosen = candidates.table[column].to_numpy(dtype=bool) & switch
    forbidden = pd.MultiIndex.from_frame(candidates.table.loc[chosen, keys])
    return np.flatnonzero(pd.MultiIndex.from_frame(problem.candidates[keys]).isin(forbidden))


def _goals(candidates: Candidates, named: frozenset[str]) -> dict[str, Sense]:
    always = ("cakupan", "jumlah_perpindahan", *(named & {"kekurangan"}))
    goals = {
        name: goal.sense
        for name, goal in GOALS.items()
        if name in candidates.table or name in always
    }
    if absent := sorted(named - set(goals)):
        known = ", ".join(dict.fromkeys([*goals, "kekurangan"]))
        raise ScenarioError(
            f"sasaran, urutan, atau batas_tujuan menyebut {', '.join(absent)}, tetapi data ini "
            f"tidak memuatnya. Yang dapat disebut: {known}."
        )
    return goals


def _slots(candidates: Candidates, needs: pd.DataFrame) -> pd.DataFrame:
    """All slots; managerial ones need nobody here (they are shown beside, never changed)."""
    managerial = needs["manajerial"]
    return pd.DataFrame(
        {
            "slot_key": needs["slot_key"],
            "unit_key": needs["unit_kerja"],
            "area": needs["unit_kerja"].map(candidates.units["kecamatan"]),
            "kebutuhan": needs["kebutuhan"].mask(managerial, 0),
            "minimum": needs["minimum"].mask(managerial, 0),
            "maksimum": needs["maksimum"],
            "bezetting": needs["bezetting"],
            "prioritas": needs["prioritas"],
        }
    )


def _people(candidates: Candidates, rules: RuleSet) -> pd.DataFrame:
    people = candidates.people
    tenure = rules["masa_jabatan"].value
    overdue = (people["masa_unit_bulan"] > tenure["tanda_bulan"]).fillna(False)
    movable = people["pegawai_key"].isin(candidates.table["pegawai_key"])
    return pd.DataFrame(
        {
            "pegawai_key": people["pegawai_key"],
            "slot_asal": people["slot_asal"],
            "wajib_pindah": overdue & movable & bool(tenure["wajib_pindah"]),
        }
    )


def _limits(
    candidates: Candidates,
    needs: pd.DataFrame,
    rules: RuleSet,
    parameters: Parameters,
    limits: Limits,
) -> Limits:
    unknown = sorted(set(parameters.unit_dibekukan) - set(candidates.units.index))
    if unknown:
        raise ScenarioError(f"unit_dibekukan: unit {', '.join(unknown)} tidak ada.")
    inside = set(needs["unit_kerja"])  # also units with need and nobody yet: none may come
    frozen = tuple(unit for unit in parameters.unit_dibekukan if unit in inside)
    couples = _couples(candidates)
    same_unit = couples["unit_asal"] == couples["unit_pasangan"]
    pairs = list(zip(couples["pegawai_key"], couples["pasangan_key"], strict=True))
    apart = [pair for pair, same in zip(pairs, same_unit, strict=True) if not same]
    return replace(
        limits,
        moves=limits.moves
        if parameters.batas_perpindahan is None
        else parameters.batas_perpindahan,
        budget=limits.budget if parameters.anggaran is None else parameters.anggaran,
        frozen=(*limits.frozen, *frozen),
        together=(*limits.together, *(pairs if rules["pemasangan_keluarga"].active else ())),
        apart=(*limits.apart, *(apart if rules["pasangan_atasan_langsung"].active else ())),
    )


def _couples(candidates: Candidates) -> pd.DataFrame:
    """Couples of whom at least one can move, each once, with both units."""
    people = candidates.people[["pegawai_key", "pasangan_key", "unit_asal"]]
    couples = people.dropna(subset=["pasangan_key"])
    couples = couples[couples["pegawai_key"] < couples["pasangan_key"]]
    partner = people.set_index("pegawai_key")["unit_asal"].rename("unit_pasangan")
    couples = couples.join(partner, on="pasangan_key", how="inner")
    movable = set(candidates.table["pegawai_key"])
    return couples[couples["pegawai_key"].isin(movable) | couples["pasangan_key"].isin(movable)]


def _explain_refused_pins(candidates: Candidates, limits: Limits) -> None:
    refused = candidates.exclusions.set_index(["pegawai_key", "slot_key"])["rule"]
    for pair in limits.pins:
        if pair in refused.index:
            rule = refused.loc[[pair]].iloc[0]
            raise ScenarioError(
                f"Penetapan {pair[0]} -> {pair[1]} ditolak oleh ketentuan {rule}. "
                "Cabut penetapannya, atau ubah ketentuannya lebih dahulu."
            )

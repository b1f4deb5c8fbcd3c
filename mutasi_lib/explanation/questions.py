"""Questions about one plan, each answered by one sentence and one table.

The sentences can be read aloud to the person they are about: they name places and prices, never
other people. Every price is proven; a bound is called one ("sekurang-kurangnya").
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from babel.numbers import format_decimal

from mutasi_lib.allocation.pricing import Price, Pricing
from mutasi_lib.allocation.tables import UNPLACED
from mutasi_lib.domain.goals import GOALS
from mutasi_lib.errors import ScenarioError
from mutasi_lib.explanation.differences import plan_difference
from mutasi_lib.explanation.sentences import rule_label
from mutasi_lib.planning import Planning

MOST_OPTIONS = 5
"""So many options are shown in order."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Explanation:
    """One answer: the question, a sentence, and a table that carries it (may be empty)."""

    question: str
    text: str
    table: pd.DataFrame


class Questions:
    """Whoever asks about a plan: why, why not, what else, what would change it.

    Raises
    ------
    ScenarioError
        The plan is not a proven plan of weights.
    """

    def __init__(self, planning: Planning) -> None:
        self.planning = planning
        self.pricing = _pricing(planning)
        self.problem = planning.study.problem

    # --- one person ---

    def why(self, pegawai: str) -> Explanation:
        """Why somebody moves (or stays): against staying, and against the best alternative."""
        here, now = self._home(pegawai), self._placed(pegawai)
        if now == here:
            return self._why_stay(pegawai)
        stay = self.pricing.forbidden(pegawai, now) if here == UNPLACED else None
        stay = stay or self.pricing.demanded(pegawai, here)
        text = (
            f"Dari {self.place(here)} ke {self.place(now)}: " if here else f"Ke {self.place(now)}: "
        )
        if stay.plan is None:
            text += "tanpa perpindahan ini tidak ada rencana yang memenuhi semua ketentuan."
            return Explanation(question="Mengapa dipindahkan?", text=text, table=pd.DataFrame())
        table = self._against({"tinggal": stay})
        text += (
            f"bila tinggal, rencana kehilangan {points(stay.points)}{_reasons(table, 'tinggal')}."
        )
        others = [slot for slot in self._slots_of(pegawai) if slot != now]
        ranked = self.pricing.ranked([(pegawai, slot) for slot in others], most=1)
        if ranked and ranked[0][1].plan is not None:
            (_, slot), price = ranked[0]
            table = self._against({"tinggal": stay, "pilihan_lain": price})
            text += f" Pilihan terbaik lain, {self.place(slot)}, kehilangan {points(price.points)}."
        return Explanation(question="Mengapa dipindahkan?", text=text, table=table)

    def why_not(self, pegawai: str, slot: str) -> Explanation:
        """Why somebody does not come to a slot, and what it would cost."""
        if slot not in self.problem.slot_row:
            raise ScenarioError(f"Tempat {slot!r} tidak ada.")
        question = f"Mengapa tidak ke {self.place(slot)}?"
        if self.problem.candidate_row(pegawai, slot) is None and slot != self._home(pegawai):
            return Explanation(
                question=question, text=self._refusal(pegawai, slot), table=pd.DataFrame()
            )
        if self._placed(pegawai) == slot:
            text = "Rencana memang menempatkannya di sana."
            return Explanation(question=question, text=text, table=pd.DataFrame())
        price = self.pricing.demanded(pegawai, slot)
        if price.plan is None:
            text = "Bila itu diharuskan, tidak ada rencana yang memenuhi semua ketentuan."
            return Explanation(question=question, text=text, table=pd.DataFrame())
        table = self._against({"di_sana": price})
        others = len(self._changed(price)) - 1
        text = (
            f"Bisa, tetapi rencana kehilangan {points(price.points)}{_reasons(table, 'di_sana')}. "
            f"{_others(others)}"
        )
        return Explanation(question=question, text=text, table=table)

    def options_of(self, pegawai: str) -> Explanation:
        """The best places for one person, in order, with prices; staying among them."""
        home = self._home(pegawai)
        slots = [*self._slots_of(pegawai), *([home] if home != UNPLACED else [])]
        ranked = self.pricing.ranked([(pegawai, slot) for slot in slots], MOST_OPTIONS)
        rows = [
            (
                self.place(slot),
                "tempat sekarang" if slot == home else "",
                price.points,
                max(len(self._changed(price)) - 1, 0),
            )
            for (_, slot), price in ranked
            if price.plan is not None
        ]
        table = pd.DataFrame(rows, columns=["tempat", "keterangan", "harga", "orang_lain"])
        if table.empty:
            text = "Tidak ada tempat yang mungkin untuknya."
        else:
            listed = "; ".join(
                f"{place} ({points(price) if price > self._step else 'tanpa kehilangan'})"
                for place, _, price, _ in rows
            )
            text = f"Dari {len(slots)} tempat yang mungkin, yang terbaik berurutan: {listed}."
        return Explanation(question="Apa saja pilihannya?", text=text, table=table)

    # --- one slot ---

    def options_for(self, slot: str) -> Explanation:
        """Who could come to a slot, the cheapest first. The table names people by their key."""
        _, s, _ = self.problem.pairs
        rows = np.flatnonzero(s == self.problem.slot_row[slot])
        keys = self.problem.candidates["pegawai_key"].to_numpy()[rows]
        ranked = self.pricing.ranked([(str(key), slot) for key in keys], MOST_OPTIONS)
        found = [
            (pegawai, self.place(self._home(pegawai)), price.points, len(self._changed(price)) - 1)
            for (pegawai, _), price in ranked
            if price.plan is not None
        ]
        table = pd.DataFrame(found, columns=["pegawai_key", "asal", "harga", "orang_lain"])
        table["orang_lain"] = table["orang_lain"].clip(lower=0)
        text = f"{self.place(slot)}: {len(rows)} orang memenuhi syarat"
        text += (
            f"; yang termurah kehilangan {points(float(table['harga'].iloc[0]))}."
            if len(table)
            else ", tetapi tidak seorang pun mungkin ditempatkan."
            if len(rows)
            else "."
        )
        return Explanation(question="Siapa yang dapat mengisi?", text=text, table=table)

    def seat(self, slot: str) -> Explanation:
        """What one more seat in a slot would give."""
        price = self.pricing.one_more_seat(slot)
        gain = max(-price.points, 0.0)
        text = f"Satu kursi kebutuhan lagi di {self.place(slot)} "
        text += (
            f"menambah {points(gain)}."
            if gain > self._step
            else "tidak mengubah rencana: tidak ada orang yang patut dipindahkan ke sana."
        )
        table = pd.DataFrame([{"tempat": self.place(slot), "tambahan": gain}])
        return Explanation(question="Bila ada satu kursi lagi?", text=text, table=table)

    # --- the whole plan ---

    def money(self) -> Explanation:
        """The next amount of money at which the plan changes."""
        question = "Bila anggaran ditambah?"
        if self.pricing.limits.budget is None:
            text = "Anggaran tidak dibatasi; uang lebih tidak mengubah rencana."
            return Explanation(question=question, text=text, table=pd.DataFrame())
        found = self.pricing.next_budget()
        if found is None:
            text = "Anggaran yang lebih besar tidak membeli rencana yang lebih baik."
            return Explanation(question=question, text=text, table=pd.DataFrame())
        budget, price = found
        text = (
            f"Rencana baru berubah pada anggaran Rp {number(budget, 0)}; "
            f"di sana bertambah {points(-price.points)}."
        )
        table = pd.DataFrame([{"anggaran": budget, "tambahan": -price.points}])
        return Explanation(question=question, text=text, table=table)

    def core(self) -> Explanation:
        """Which moves every good plan makes, and which are interchangeable."""
        table = self.pricing.core()
        firm = int(table["inti"].sum())
        text = (
            f"{firm} dari {len(table)} perpindahan adalah inti: tanpa satu saja darinya rencana "
            "menjadi kurang baik. "
        )
        text += (
            f"{len(table) - firm} dapat dipertukarkan tanpa kehilangan apa pun."
            if len(table) - firm
            else "Tidak ada yang dapat dipertukarkan."
        )
        return Explanation(question="Mana yang inti?", text=text, table=table)

    def intervals(self) -> Explanation:
        """Between which weights the plan stands, goal by goal."""
        weights = self.planning.plan.scenario.weights
        rows = []
        for goal in self.problem.goals:
            if weights.get(goal, 0.0):
                low, high = self.pricing.interval(goal)
                rows.append((goal, GOALS[goal].label, weights[goal], low, high))
        table = pd.DataFrame(rows, columns=["tujuan", "label", "bobot", "dari", "sampai"])
        width = (table["sampai"] - table["dari"]) / table["bobot"]
        tight = table.iloc[int(width.argmin())] if len(table) else None
        text = "Rencana bertahan selama tiap bobot, satu per satu, tetap dalam selangnya"
        if tight is not None:
            text += (
                f"; yang paling peka {tight['label'].lower()}: {number(tight['dari'], 2)} sampai "
                f"{number(tight['sampai'], 2)} (sekarang {number(tight['bobot'], 2)})"
            )
        text += ". Batas selang dicari dengan menghitung ulang, bukan perkiraan."
        return Explanation(question="Seberapa kokoh terhadap bobot?", text=text, table=table)

    def swing(self) -> Explanation:
        """How far each goal can be moved."""
        table = self.pricing.swing()
        table["label"] = [GOALS[goal].label for goal in table["tujuan"]]
        table["satuan"] = [GOALS[goal].unit for goal in table["tujuan"]]
        text = (
            "Rentang tiap tujuan: nilai terbaik bila hanya tujuan itu yang dikejar, dan nilai "
            "terburuk bila tujuan lain yang dikejar."
        )
        return Explanation(
            question="Sejauh mana tiap tujuan dapat digeser?", text=text, table=table
        )

    # --- pieces ---

    def place(self, slot: str) -> str:
        """A slot as an officer knows it: kelompok and unit."""
        if slot == UNPLACED:
            return "belum ditempatkan"
        units = self.planning.study.candidates.units["nama"]
        kelompok, unit = self._places[slot]
        return f"{kelompok}, {units.get(unit, unit)}"

    @cached_property
    def _places(self) -> dict[str, tuple[str, str]]:
        needs = self.planning.study.needs
        names = (needs[name].astype(str) for name in ("kelompok_jabatan", "unit_kerja"))
        return dict(zip(needs["slot_key"], zip(*names, strict=True), strict=True))

    @property
    def _step(self) -> float:
        return self.planning.plan.report.step

    def _home(self, pegawai: str) -> str:
        if pegawai not in self.problem.person_row:
            raise ScenarioError("Orang yang ditanyakan tidak ada dalam rencana ini.")
        row = self.problem.person_row[pegawai]
        return str(self.problem.people["slot_asal"].iloc[row])

    def _placed(self, pegawai: str) -> str:
        row = self.problem.person_row[pegawai]
        return str(self.planning.plan.placements["slot_key"].iloc[row])

    def _slots_of(self, pegawai: str) -> list[str]:
        return self.problem.candidates["slot_key"].iloc[self.problem.rows_of(pegawai)].tolist()

    def _why_stay(self, pegawai: str) -> Explanation:
        question = "Mengapa tidak dipindahkan?"
        slots = self._slots_of(pegawai)
        if not slots:
            text = "Tidak ada tempat lain yang memenuhi syarat untuknya."
            return Explanation(question=question, text=text, table=pd.DataFrame())
        ranked = self.pricing.ranked([(pegawai, slot) for slot in slots], most=1)
        (_, slot), price = ranked[0]
        if price.plan is None:
            text = "Tidak satu pun tempat lain mungkin dalam rencana yang memenuhi ketentuan."
            return Explanation(question=question, text=text, table=pd.DataFrame())
        table = self._against({"pilihan_lain": price})
        text = (
            f"Ia tetap di {self.place(self._home(pegawai))}. Yang terbaik di antara {len(slots)} "
            f"tempat lain, {self.place(slot)}, membuat rencana kehilangan {points(price.points)}"
            f"{_reasons(table, 'pilihan_lain')}."
        )
        return Explanation(question=question, text=text, table=table)

    def _refusal(self, pegawai: str, slot: str) -> str:
        refused = self.planning.study.candidates.exclusions
        mine = refused[(refused["pegawai_key"] == pegawai) & (refused["slot_key"] == slot)]
        if len(mine):
            label = rule_label(self.planning.study, str(mine["rule"].iloc[0])).lower()
            return f"Tidak memenuhi syarat: {label}."
        return "Bukan calon: kelompok jabatannya lain dan tidak ada padanannya."

    def _changed(self, price: Price) -> pd.DataFrame:
        if price.plan is None:
            return pd.DataFrame()
        return plan_difference(self.planning.plan, price.plan, self.problem).people

    def _against(self, prices: dict[str, Price]) -> pd.DataFrame:
        """Goal by goal, the plan against others: difference in own unit and in points."""
        table = pd.DataFrame()
        for name, price in prices.items():
            if price.plan is None:
                continue
            goals = plan_difference(self.planning.plan, price.plan, self.problem).goals
            if table.empty:
                table = goals[["tujuan", "label", "satuan", "rencana"]].copy()
            table[name] = goals["pembanding"]
            table[f"poin_{name}"] = goals["poin"]
        return table


def explain_move(planning: Planning, pegawai: str) -> Explanation:
    """Why somebody moves, or stays; for several questions make one `Questions`.

    Raises
    ------
    ScenarioError
        Nobody has this key, or the plan is not a proven plan of weights.
    """
    return Questions(planning).why(pegawai)


def explain_absence(planning: Planning, pegawai: str, slot: str) -> Explanation:
    """Why somebody does not move to a slot, and what it would cost; raises as `explain_move`."""
    return Questions(planning).why_not(pegawai, slot)


def price_of(planning: Planning, pegawai: str, slot: str) -> Price:
    """The exact price of placing somebody in a slot, and the plan there would then be.

    Raises
    ------
    ScenarioError
        The pair is no candidate, or the plan is not a proven plan of weights.
    """
    return _pricing(planning).demanded(pegawai, slot)


def _pricing(planning: Planning) -> Pricing:
    """Prices under the limits the plan was solved for, which need not be its session's first."""
    study = planning.study
    return Pricing(study.session, planning.plan, limits=study.problem.limits)


def points(value: float) -> str:
    """Weighted points in words."""
    return f"{number(value, 1)} poin"


def number(value: float, digits: int) -> str:
    """A number as Indonesians write it."""
    return str(format_decimal(round(value, digits) + 0.0, locale="id_ID"))


def _reasons(table: pd.DataFrame, name: str) -> str:
    """The two goals that speak loudest for the plan, in points."""
    if table.empty:
        return ""
    loud = table.sort_values(f"poin_{name}", ascending=False).head(2)
    loud = loud[loud[f"poin_{name}"] > 0.05]
    if loud.empty:
        return ""
    parts = [
        f"{row['label'].lower()} {number(float(row[f'poin_{name}']), 1)}"
        for _, row in loud.iterrows()
    ]
    return f" (terutama {', '.join(parts)})"


def _others(count: int) -> str:
    if count <= 0:
        return "Tidak ada orang lain yang berubah tempat."
    return f"{number(count, 0)} orang lain ikut berubah tempat."

"""What to do now, for whom, by when: within the places and the money there are for training."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
import pandas as pd

from mutasi_lib.domain.indicators import QUESTIONNAIRE
from mutasi_lib.evaluation.adaptation import FAILS, LOST, RUNNING
from mutasi_lib.evaluation.competence import CourseChoice
from mutasi_lib.evaluation.warning import EarlyWarning

ASK_FROM = 0.5
"""Chance of not adapting from which somebody still on the way gets help."""
CONTACT_DAYS = 14
TRAINING = "pelatihan"
AT_WORK = "pelatihan di tempat kerja oleh rekan senior"
NO_PLACE = "pelatihan di tempat kerja (kursi atau dana pelatihan habis)"
CONTACT = "hubungi dan tanyakan keadaannya"


@dataclass
class _Purse:
    """Places and money left."""

    places: dict[str, float]
    money: float
    spent: float = field(default=0.0)

    def take(self, course: str, cost: float) -> bool:
        if self.places.get(course, 0) < 1 or self.spent + cost > self.money:
            return False
        self.places[course] -= 1
        self.spent += cost
        return True


def make_worklist(
    standing: pd.DataFrame,
    warning: EarlyWarning,
    courses: pd.DataFrame,
    measured: pd.DataFrame,
    *,
    as_of: date,
    budget: float | None = None,
) -> pd.DataFrame:
    """Who needs what, most urgent first.

    Parameters
    ----------
    courses
        Table ``pelatihan``: kode, nama, kelompok_jabatan, kompetensi, biaya (Rp), kapasitas
        (people).
    measured
        Table ``kompetensi``: pegawai_key, kompetensi, tingkat, tingkat_standar.
    budget
        Most money for courses (Rp); None: no limit but the places.

    Returns
    -------
    DataFrame, one row per person
        urutan, pegawai_key, unit_tujuan (whose head acts), keadaan, skor, peluang (of not
        adapting; 1 where it is already seen, NaN where nothing is known), butir (the statement
        least agreed with), kesenjangan (competency gaps in words, or that there is none or
        nobody measured), tindakan, pelatihan (name), biaya (Rp), tenggat (date).
    """
    chance = warning.chances.reindex(standing.index)
    chance = chance.mask(standing["keadaan"] == FAILS, 1.0)
    table = standing.assign(peluang=chance)
    helped = (table["keadaan"] == FAILS) | (
        (table["keadaan"] == RUNNING) & (table["peluang"] >= ASK_FROM)
    )
    table = table[helped | (table["keadaan"] == LOST)].rename_axis("pegawai_key").reset_index()
    # Whoever is worst off comes first; those nobody has heard of follow.
    table = table.sort_values(["peluang", "skor", "pegawai_key"], ascending=[False, True, True])
    purse = _Purse(
        places=dict(
            zip(courses["kode"].astype(str), courses["kapasitas"].astype(float), strict=True)
        ),
        money=np.inf if budget is None else budget,
    )
    choice = CourseChoice(courses, measured)
    steps = [_step(row, choice, purse) for _, row in table.iterrows()]
    columns = ["tindakan", "pelatihan", "biaya", "hari"]
    done = pd.DataFrame(steps, columns=columns, index=table.index)
    table = pd.concat([table, done], axis=1)
    table["tenggat"] = [as_of + timedelta(days=int(days)) for days in table["hari"]]
    table["butir"] = table["butir_terendah"].where(table["keadaan"] != LOST)
    table["kesenjangan"] = table["pegawai_key"].map(choice.gaps_told)
    table["urutan"] = np.arange(1, len(table) + 1)
    shown = [
        "urutan", "pegawai_key", "unit_tujuan", "kelompok_jabatan", "segmen", "keadaan", "skor",
        "peluang", "butir", "kesenjangan", "tindakan", "pelatihan", "biaya", "tenggat",
    ]  # fmt: skip
    return table[shown].reset_index(drop=True)


def _step(
    row: pd.Series, choice: CourseChoice, purse: _Purse
) -> tuple[str, str | None, float, int]:
    """What helps one person: the action of the failing statement, a course where there is one."""
    if row["keadaan"] == LOST or row["butir_terendah"] not in QUESTIONNAIRE:
        return CONTACT, None, 0.0, CONTACT_DAYS
    question = QUESTIONNAIRE[row["butir_terendah"]]
    if question.action != TRAINING:
        return question.action, None, 0.0, question.days
    instead = AT_WORK
    for course in choice.of(row["pegawai_key"], row["kelompok_jabatan"]):
        cost = float(course["biaya"]) if course["biaya"] == course["biaya"] else 0.0
        if purse.take(str(course["kode"]), cost):
            return TRAINING, str(course["nama"]), cost, question.days
        instead = NO_PLACE
    return instead, None, 0.0, question.days

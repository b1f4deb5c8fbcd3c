"""Competency gaps of people who moved, and the courses that close them.

A gap is a measured level below the standard of the post held (AKPK, PerLAN 10/2018: training needs
come from the competency profile against the standard of the post and from performance against its
target). Who was never measured has no known gap, which is not the same as none.
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

NOT_MEASURED, NO_GAP, NO_COURSE = "belum diukur", "tidak ada", "belum ada pelatihannya"


def competence_gaps(measured: pd.DataFrame) -> pd.DataFrame:
    """Levels below the standard, the widest gap of each person first.

    Parameters
    ----------
    measured
        Table ``kompetensi``: pegawai_key, kompetensi, tingkat, tingkat_standar (levels 0-5).

    Returns
    -------
    DataFrame
        pegawai_key, kompetensi, tingkat, tingkat_standar, selisih (levels, above 0).
    """
    columns = ["pegawai_key", "kompetensi", "tingkat", "tingkat_standar"]
    gaps = measured[columns].assign(selisih=measured["tingkat_standar"] - measured["tingkat"])
    gaps = gaps[gaps["selisih"] > 0]
    return gaps.sort_values(
        ["pegawai_key", "selisih", "kompetensi"], ascending=[True, False, True]
    ).reset_index(drop=True)


def as_taught(measured: pd.DataFrame, courses: pd.DataFrame) -> pd.DataFrame:
    """Competencies spelled as courses spell them, whatever their capitals and spaces.

    Parameters
    ----------
    measured, courses
        Tables ``kompetensi`` and ``pelatihan``.
    """
    taught = courses["kompetensi"].dropna().drop_duplicates()
    spelled = dict(zip(taught.map(_plain), taught, strict=True))
    names = measured["kompetensi"]
    return measured.assign(kompetensi=names.map(_plain).map(spelled).fillna(names))


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


def competence_summary(
    measured: pd.DataFrame, courses: pd.DataFrame, people: pd.Index
) -> pd.DataFrame:
    """Competencies in which people are below the standard, the most people first.

    Parameters
    ----------
    measured, courses
        Tables ``kompetensi`` and ``pelatihan``.
    people
        Keys of those who are looked at.

    Returns
    -------
    DataFrame
        kompetensi, diukur and di_bawah (people), selisih (mean levels below, of those below),
        pelatihan (names, or that there is none).
    """
    measured = as_taught(measured[measured["pegawai_key"].isin(people)], courses)
    below = competence_gaps(measured).groupby("kompetensi")["selisih"]
    taught = courses.dropna(subset=["kompetensi"]).groupby("kompetensi")["nama"]
    table = pd.DataFrame(
        {
            "diukur": measured.groupby("kompetensi").size(),
            "di_bawah": below.size(),
            "selisih": below.mean().astype(float),
            "pelatihan": taught.agg("; ".join),
        }
    ).rename_axis("kompetensi")
    table = table[table["di_bawah"] > 0].reset_index()
    table["pelatihan"] = table["pelatihan"].fillna(NO_COURSE)
    return table.sort_values(["di_bawah", "kompetensi"], ascending=[False, True], ignore_index=True)


class CourseChoice:
    """Courses that suit one person who does not master the task, the most suitable first.

    First those for the own kelompok that close a gap, then those for everybody that do, each by the
    width of the gap; then the own kelompok's where nobody measured what it teaches. Never one for
    another kelompok, nor one whose competency the person was measured to have.

    Parameters
    ----------
    courses, measured
        Tables ``pelatihan`` and ``kompetensi``.
    """

    def __init__(self, courses: pd.DataFrame, measured: pd.DataFrame) -> None:
        self.courses = courses
        measured = as_taught(measured, courses)
        self.gaps = dict(tuple(competence_gaps(measured).groupby("pegawai_key")))
        self.measured = measured.groupby("pegawai_key")["kompetensi"].agg(set).to_dict()

    def gaps_told(self, person: str) -> str:
        """The gaps in words, the widest first: competency, level held, level wanted."""
        if person not in self.measured:
            return NOT_MEASURED
        if person not in self.gaps:
            return NO_GAP
        gaps = self.gaps[person]
        parts = zip(gaps["kompetensi"], gaps["tingkat"], gaps["tingkat_standar"], strict=True)
        return "; ".join(f"{name} {held} dari {wanted}" for name, held, wanted in parts)

    def of(self, person: str, kelompok: str) -> Iterator[pd.Series]:
        """Rows of ``pelatihan``."""
        own = self.courses["kelompok_jabatan"] == kelompok
        shared = self.courses["kelompok_jabatan"].isna()
        taught = self.courses["kompetensi"]
        for place in (own, shared):
            for name in self.gaps[person]["kompetensi"] if person in self.gaps else ():
                yield from _rows(self.courses[place & (taught == name)])
        yield from _rows(self.courses[own & ~taught.isin(self.measured.get(person, set()))])


def _rows(table: pd.DataFrame) -> Iterator[pd.Series]:
    for _, row in table.iterrows():
        yield row

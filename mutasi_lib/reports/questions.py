"""Questions and answers about a plan, as far as the level of access goes."""

from __future__ import annotations

from collections.abc import Callable

from IPython.display import HTML

from mutasi_lib.allocation.pricing import no_prices
from mutasi_lib.domain.scenario import Pair
from mutasi_lib.errors import ScenarioError
from mutasi_lib.explanation import Explanation, Questions
from mutasi_lib.planning import Planning
from mutasi_lib.reports.access import access_of, codes, shown_moves
from mutasi_lib.reports.format import angka
from mutasi_lib.reports.html import Show, amount, decimal, money, paragraphs, table, whole, words

Ask = Callable[["Asked"], Explanation]


class Asked:
    """A plan, and whom or what a question is about: a code of the page, the code of a unit."""

    def __init__(self, planning: Planning, kode: str = "", unit: str = "") -> None:
        self.planning, self.kode, self.unit = planning, kode.strip(), unit.strip()
        self.questions = Questions(planning)

    @property
    def pegawai(self) -> str:
        """The surrogate key behind the code."""
        by_code = {code: key for key, code in codes(self.planning.study.snapshot).items()}
        if self.kode not in by_code:
            raise ScenarioError(
                f"Kode pegawai {self.kode!r} tidak ada. Salin kodenya dari tabel perpindahan, "
                "misalnya PG-7F3K-92QD."
            )
        key = str(by_code[self.kode])
        if key not in self.planning.study.problem.person_row:
            raise ScenarioError("Orang itu di luar cakupan rencana ini.")
        return key

    @property
    def slot(self) -> str:
        """The person's kelompok in the unit; without a person the unit's emptiest slot."""
        needs = self.planning.study.needs
        here = needs[needs["unit_kerja"] == self.unit]
        if here.empty:
            raise ScenarioError(f"Kode unit {self.unit!r} tidak ada.")
        if self.kode:
            problem = self.planning.study.problem
            row = problem.person_row[self.pegawai]
            home = needs.set_index("slot_key")["kelompok_jabatan"].get(
                problem.people["slot_asal"].iloc[row]
            )
            reachable = set(problem.candidates["slot_key"].iloc[problem.rows_of(self.pegawai)])
            mine = here[here["kelompok_jabatan"] == home]
            open_ = here[here["slot_key"].isin(reachable)]
            here = mine if len(mine) else open_ if len(open_) else here
        return str(here.sort_values(["gap", "slot_key"])["slot_key"].iloc[0])


QUESTIONS: dict[str, Ask] = {
    "Mengapa ia dipindahkan (atau tidak)?": lambda q: q.questions.why(q.pegawai),
    "Mengapa ia tidak ke unit ini?": lambda q: q.questions.why_not(q.pegawai, q.slot),
    "Apa saja pilihan baginya?": lambda q: q.questions.options_of(q.pegawai),
    "Siapa yang dapat mengisi unit ini?": lambda q: q.questions.options_for(q.slot),
    "Apa nilai satu kursi lagi di unit ini?": lambda q: q.questions.seat(q.slot),
    "Apa nilai uang lebih?": lambda q: q.questions.money(),
    "Perpindahan mana yang inti?": lambda q: q.questions.core(),
    "Seberapa kokoh rencana terhadap bobot?": lambda q: q.questions.intervals(),
    "Sejauh mana tiap tujuan dapat digeser?": lambda q: q.questions.swing(),
}
"""What can be asked, as it is offered, and how it is answered."""

CLICKED = ("Mengapa ia dipindahkan (atau tidak)?", "Apa saja pilihan baginya?")
"""What is answered about a move that somebody points at."""

SHOWN: dict[str, Show] = {
    "kode": words("Kode"),
    "tempat": words("Tempat"),
    "asal": words("Dari"),
    "keterangan": words("Keterangan"),
    "label": words("Tujuan"),
    "satuan": words("Satuan"),
    "hari_ini": amount("Hari ini"),
    "rencana": amount("Rencana ini"),
    "tinggal": amount("Bila tinggal"),
    "poin_tinggal": decimal("Beda poin"),
    "pilihan_lain": amount("Pilihan lain"),
    "poin_pilihan_lain": decimal("Beda poin"),
    "di_sana": amount("Bila di sana"),
    "poin_di_sana": decimal("Beda poin"),
    "terbaik": amount("Terbaik"),
    "terburuk": amount("Terburuk"),
    "bobot": decimal("Bobot sekarang", 2),
    "dari": decimal("Bertahan dari", 2),
    "sampai": Show(
        "sampai", lambda value: "tanpa batas" if value >= 1e6 else angka(value, 2), True
    ),
    "harga": decimal("Poin yang hilang"),
    "orang_lain": whole("Orang lain yang ikut berubah"),
    "tambahan": decimal("Poin yang bertambah"),
    "anggaran": money("Anggaran"),
    "inti": Show("Inti", lambda value: "ya" if value else "dapat dipertukarkan"),
    "tepat": Show("Harga", lambda value: "tepat" if value else "sekurang-kurangnya"),
}
"""How the columns of answers are shown; others are left out (keys of persons are never shown)."""


def asked_pair(planning: Planning, kode: str, unit: str) -> Pair:
    """The person and the slot two codes of the page are about.

    Raises
    ------
    ScenarioError
        The level of access shows no persons, or a code does not exist.
    """
    _refuse_strangers(planning)
    asked = Asked(planning, kode, unit)
    return asked.pegawai, asked.slot


def present_pair(planning: Planning, kode: str) -> Pair:
    """The person a code is about, and where he is today; raises as `asked_pair`."""
    _refuse_strangers(planning)
    pegawai = Asked(planning, kode).pegawai
    problem = planning.study.problem
    return pegawai, str(problem.people["slot_asal"].iloc[problem.person_row[pegawai]])


def _refuse_strangers(planning: Planning) -> None:
    if access_of(planning.study).perorangan != "semua":
        raise ScenarioError(
            "Keputusan dan tanya jawab tentang orang hanya dibuka pada tingkat akses pimpinan."
        )


def answer(planning: Planning, question: str, kode: str = "", unit: str = "") -> HTML:
    """Answer one of `QUESTIONS` with a sentence and a table.

    Parameters
    ----------
    kode
        Code of a person as the page shows it; unit: code of a unit.

    Raises
    ------
    ScenarioError
        The level of access shows no persons, a code does not exist, the plan is not proven.
    """
    _refuse_strangers(planning)
    given = QUESTIONS[question](Asked(planning, kode, unit))
    frame = given.table
    if "pegawai_key" in frame:
        frame = frame.assign(kode=frame["pegawai_key"].map(codes(planning.study.snapshot)))
    columns = {name: show for name, show in SHOWN.items() if name in frame}
    shown = paragraphs(given.text).data
    if columns and len(frame):
        shown += table(frame, columns, caption=given.question, most=40).data
    return HTML(shown)


def sample_questions(planning: Planning) -> HTML:
    """Why, and what else, for the first person of the table of moves: how an answer reads."""
    if access_of(planning.study).perorangan != "semua":
        return paragraphs("Tanya jawab tentang orang tidak dibuka pada tingkat akses ini.")
    if reason := no_prices(planning.plan):
        return paragraphs(reason)
    moves = shown_moves(planning)
    if moves.empty:
        return paragraphs("Tidak ada perpindahan yang dapat ditanyakan.")
    kode = str(moves["kode"].iloc[0])
    example = paragraphs(f"Contoh tanya jawab untuk {kode}.").data
    return HTML(example + asked_about(planning, kode).data)


def asked_about(planning: Planning, kode: str) -> HTML:
    """Why somebody moves, and the other possibilities in order, with prices."""
    return HTML("".join(answer(planning, question, kode).data for question in CLICKED))

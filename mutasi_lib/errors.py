"""Every error a user can meet, with its payload.

Texts an officer reads are Indonesian; class names are English. A fault names file, sheet, row and
column, never the value of a personal column.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from typing import Literal

import pandas as pd

Degree = Literal["kesalahan", "peringatan", "catatan"]
"""A *kesalahan* stops, a *peringatan* asks for a decision, a *catatan* informs."""


@dataclass(frozen=True, kw_only=True, order=True)
class Fault:
    """One thing found in the input, in words an officer can act on.

    Attributes
    ----------
    berkas, lembar, baris, kolom
        Where: file, sheet (or table), row as Excel shows it, column heading as it stands there.
        An empty text or 0 means the fault concerns the whole file, sheet or row.
    sel
        The cell's address in a spreadsheet (``C17``), where there is one cell.
    kode
        Stable id of the kind of fault.
    masalah, saran
        What is wrong (and why it matters), and what to do.
    derajat
        Only a *kesalahan* stops; see `Degree`.
    """

    berkas: str
    lembar: str = ""
    baris: int = 0
    kolom: str = ""
    sel: str = ""
    kode: str
    masalah: str
    saran: str
    derajat: Degree = "kesalahan"

    @property
    def place(self) -> str:
        """Where, in one line: ``kota.xlsx > lembar pegawai > baris 17 > kolom C (nip)``."""
        letters = self.sel.rstrip("0123456789")
        kolom = f"kolom {letters} ({self.kolom})" if letters else self.kolom
        baris = f"baris {self.baris}" if self.baris else ""
        lembar = f"lembar {self.lembar}" if self.lembar else ""
        return " > ".join(part for part in (self.berkas, lembar, baris, kolom) if part)


def fault_table(faults: Iterable[Fault]) -> pd.DataFrame:
    """Give faults as a sorted table without doubles, one column per field of `Fault`."""
    columns = [field.name for field in fields(Fault)]
    return pd.DataFrame([asdict(fault) for fault in sorted(set(faults))], columns=columns)


class MutasiError(Exception):
    """Base of all errors raised on purpose; ``exit_code`` is what the command line returns."""

    exit_code = 1


class InputDataError(MutasiError):
    """The input cannot be planned on. ``faults`` is a table, one row per fault (`fault_table`)."""

    exit_code = 2

    def __init__(self, faults: Iterable[Fault]) -> None:
        unique = sorted(set(faults))
        self.faults = fault_table(unique)
        lines = [f"[{f.kode}] {f.place}: {f.masalah} {f.saran}" for f in unique]
        super().__init__(f"{len(unique)} kesalahan pada data masukan.\n" + "\n".join(lines))


class ParameterError(InputDataError):
    """A notebook or scenario parameter is unknown, mistyped or out of range."""


class ScenarioError(MutasiError):
    """A scenario asks for something the problem does not have: a goal, a key, a refused pair."""

    exit_code = 2


class RuleNotInForceError(MutasiError):
    """No dated value of a rule is in force on the asked day."""

    exit_code = 2


class RefusedNumberError(MutasiError):
    """A number meant for the solver is not finite or not of sane size (reliability P2)."""

    exit_code = 2


class InfeasiblePlanError(MutasiError):
    """The demands contradict each other, proven.

    Attributes
    ----------
    conflicts : DataFrame
        kendala, objek, kelonggaran, satuan, penjelasan: the smallest total relief found.
    repairs : tuple of str
        One sentence per row of it.
    causes : DataFrame
        kendala, objek, penjelasan: demands that no plan can meet together, none of them
        superfluous; empty if they were not found.
    options
        The cheapest ways out, the first as in ``conflicts``: a table like it, and a sentence on
        the plan there would then be.
    """

    exit_code = 3

    def __init__(
        self,
        conflicts: pd.DataFrame,
        repairs: tuple[str, ...],
        *,
        causes: pd.DataFrame | None = None,
        options: tuple[tuple[pd.DataFrame, str], ...] = (),
    ) -> None:
        self.conflicts = conflicts
        self.repairs = repairs
        self.causes = pd.DataFrame() if causes is None else causes
        self.options = options
        super().__init__("\n".join(self._lines()))

    def _lines(self) -> Iterator[str]:
        yield "Tidak ada rencana yang memenuhi semua ketentuan sekaligus."
        if len(self.causes):
            yield "Yang saling bertentangan:"
            yield from (f"- {sentence}" for sentence in self.causes["penjelasan"])
        if not self.options:
            yield from (f"- {sentence}" for sentence in self.repairs)
        for number, (relief, outcome) in enumerate(self.options, start=1):
            yield f"Jalan keluar {number}: {outcome}"
            yield from (f"- {sentence}" for sentence in relief["penjelasan"].head(10))


class NoPlanInTimeError(MutasiError):
    """The limit was reached before any plan was found; ``bound`` is the best bound known."""

    exit_code = 3

    def __init__(self, bound: float | None) -> None:
        self.bound = bound
        super().__init__(
            "Belum ada rencana: batas pencarian tercapai sebelum satu rencana pun ditemukan. "
            "Naikkan batas_waktu_detik atau batas_simpul, atau persempit cakupan."
        )


class SolveInterruptedError(MutasiError):
    """A person stopped the solver before any plan was found."""

    exit_code = 3

    def __init__(self) -> None:
        super().__init__("Perhitungan dihentikan sebelum ada rencana. Jalankan lagi bila perlu.")


class UnboundedModelError(MutasiError):
    """The goal can be improved without limit: always a fault of the model, never a plan."""

    def __init__(self) -> None:
        super().__init__(
            "Nilai tujuan tidak terbatas. Ini kesalahan model, bukan kesalahan data: "
            "laporkan beserta berkas run.json."
        )


class SolverFailedError(MutasiError):
    """The solver refused its input or ended with an error or an unknown status."""

    def __init__(self, detail: str) -> None:
        super().__init__(f"Pemecah model gagal ({detail}). Tidak ada rencana yang dikeluarkan.")


class ModelMismatchError(MutasiError):
    """The model as Pyomo compiles it and as arrays differ: a fault of the program."""

    def __init__(self) -> None:
        super().__init__(
            "Dua pernyataan model (Pyomo dan larik) tidak sama. Ini kesalahan program; "
            "tidak ada rencana yang dikeluarkan."
        )


class PlanCheckError(MutasiError):
    """The independent checker found a plan that breaks a rule; the plan is withheld."""

    def __init__(self, failed: Iterable[str]) -> None:
        names = ", ".join(sorted(failed))
        super().__init__(
            f"Rencana ditahan: pemeriksa mandiri menemukan pelanggaran pada {names}. "
            "Ini kesalahan program; tidak ada rencana yang dikeluarkan."
        )


class StoredPlanError(MutasiError):
    """A plan written down earlier is not one of this problem, or is damaged; it is not used."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"Rencana yang tersimpan tidak dipakai: {reason}. Hitung ulang.")


class NotebookFailedError(MutasiError):
    """A notebook did not run to its end or is not sealed; nothing was published."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"Notebook {name} tidak selesai: {reason} Laporan lama tidak diganti.")


class DashboardError(MutasiError):
    """The dashboard could not be served."""

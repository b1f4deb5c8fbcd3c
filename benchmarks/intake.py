"""How long intake takes, and how much memory, beside pandas with openpyxl and pandera.

    python -m benchmarks.intake

Three workbooks of the invented city: 3,648 people and 50,000 people, 40 columns each; the latter
again with a fault in every hundredth row. Ours reads in a child process, repairs, checks, accounts
for every row, prints a summary and writes the workbook of findings; the alternative reads the same
workbook with `pandas.read_excel` (openpyxl, all text) and validates table pegawai with the same
pandera schema, lazily.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import xlsxwriter

from benchmarks.machine import describe, measure, write_result
from mutasi_lib.sample import write_city

LARGE_CITY, SMALL_CITY = 28_384, 2_071
"""ASN of cities that have 50,000 and 3,648 people with the part-time PPPK beside them."""
COLUMNS = 40
"""Columns of table pegawai: those we know, and more that we do not."""

ALTERNATIVE = """
import sys, pandas as pd
from mutasi_lib.domain.schemas import TABLES
tables = pd.read_excel(sys.argv[1], sheet_name=None, dtype=str, engine="openpyxl")
schema = TABLES["pegawai"].schema
frame = tables["pegawai"]
known = [name for name in schema.columns if name in frame]
for name in known:
    if str(schema.columns[name].dtype).startswith("datetime"):
        frame[name] = pd.to_datetime(frame[name], errors="coerce").astype("datetime64[us]")
    elif str(schema.columns[name].dtype) in ("float64", "Int64"):
        frame[name] = pd.to_numeric(frame[name], errors="coerce").astype(
            str(schema.columns[name].dtype))
try:
    schema.select_columns(known).validate(frame[known], lazy=True)
except Exception as error:
    print(len(error.failure_cases))
"""


def write_workbook(folder: Path, path: Path, *, faulty: bool = False) -> None:
    """Put the CSV tables of a city into one workbook, people padded to `COLUMNS` columns."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(path, options) as book:
        for file in sorted(folder.glob("*.csv")):
            table = pd.read_csv(file, dtype=str, keep_default_na=False)
            if file.stem == "pegawai":
                for number in range(COLUMNS - len(table.columns)):
                    table[f"keterangan_{number + 1}"] = f"catatan {number + 1}"
                if faulty:
                    table.loc[::100, "golongan"] = "V/z"
            sheet = book.add_worksheet(file.stem)
            for place, heading in enumerate(table.columns):
                sheet.write_string(0, place, heading)
            for row, cells in enumerate(table.itertuples(index=False), start=1):
                for place, cell in enumerate(cells):
                    if cell:
                        sheet.write_string(row, place, cell)


def main() -> None:
    """Measure and write `results/intake.json`."""
    with TemporaryDirectory() as made:
        root = Path(made)
        write_city(root / "kecil", people=SMALL_CITY)
        write_city(root / "besar", people=LARGE_CITY)
        write_workbook(root / "kecil", root / "kecil.xlsx")
        write_workbook(root / "besar", root / "besar.xlsx")
        write_workbook(root / "besar", root / "salah.xlsx", faulty=True)
        ours = [sys.executable, "-m", "mutasi_lib.cli", "periksa", "--out", str(root / "hasil")]
        theirs = [sys.executable, "-c", ALTERNATIVE]
        figures = {
            "periksa_3648": measure([*ours, str(root / "kecil.xlsx")]),
            "openpyxl_pandera_3648": measure([*theirs, str(root / "kecil.xlsx")], repeat=1),
            "periksa_50000": measure([*ours, str(root / "besar.xlsx")]),
            "openpyxl_pandera_50000": measure([*theirs, str(root / "besar.xlsx")], repeat=1),
            "periksa_50000_faulty": measure([*ours, str(root / "salah.xlsx")]),
        }
        size = {path.name: path.stat().st_size for path in sorted(root.glob("*.xlsx"))}
    machine = describe("pandas", "pandera", "python-calamine", "openpyxl", "xlsxwriter")
    path = write_result("intake", {"machine": machine, "bytes": size, "figures": figures})
    sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    main()

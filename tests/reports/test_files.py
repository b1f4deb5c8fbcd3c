"""Files out: whole or not at all, labelled, and never a formula."""

import json
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pandas as pd
import pytest

from mutasi_lib import reports
from mutasi_lib.reports import files

LABEL = "DATA CONTOH — orang dan angka fiktif; bukan keadaan nyata"
TRIGGERS = ["=1+1", "+62 812", "-2+3", "@SUM(1)", "\t=1", "{=1}", "http://contoh", "biasa"]


def test_a_failed_write_leaves_the_old_file_whole(tmp_path, monkeypatch):
    target = tmp_path / "a.txt"
    reports.write_whole(target, b"lama")
    monkeypatch.setattr(files.os, "fsync", lambda fd: (_ for _ in ()).throw(OSError(28, "penuh")))
    with pytest.raises(OSError, match="penuh"):
        reports.write_whole(target, b"baru")
    assert target.read_bytes() == b"lama"
    assert list(tmp_path.iterdir()) == [target]


def test_csv_cells_never_begin_like_a_formula(tmp_path):
    files.write_csv(tmp_path / "a.csv", pd.DataFrame({"teks": TRIGGERS, "n": -1}), "")
    back = pd.read_csv(tmp_path / "a.csv", dtype=str)
    assert not back["teks"].str.startswith(("=", "+", "-", "@", "\t")).any()
    assert back["teks"].iloc[-1] == "biasa"
    assert set(back["n"]) == {"-1"}, "a number stays a number"


def test_every_csv_row_carries_the_label_when_there_is_one(tmp_path):
    files.write_csv(tmp_path / "a.csv", pd.DataFrame({"x": [1, 2]}), LABEL)
    assert set(pd.read_csv(tmp_path / "a.csv")["keterangan_data"]) == {LABEL}
    files.write_csv(tmp_path / "b.csv", pd.DataFrame({"x": [1, 2]}), "")
    assert list(pd.read_csv(tmp_path / "b.csv")) == ["x"]


def test_workbook_text_comes_back_equal_and_holds_no_formula_or_link(tmp_path):
    frame = pd.DataFrame({"teks": TRIGGERS, "angka": [1.5, None, 3, 4, 5, 6, 7, 8]})
    reports.write_workbook(tmp_path / "a.xlsx", {"Lembar": frame}, LABEL)
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["Lembar"]
    assert sheet["A1"].value == LABEL
    assert [cell.value for cell in sheet["A"][2:]] == TRIGGERS
    assert sheet["B3"].value == 1.5
    assert sheet["B4"].value is None
    assert sheet.freeze_panes == "B3"
    assert sheet.auto_filter.ref
    with ZipFile(tmp_path / "a.xlsx") as archive:
        text = "".join(archive.read(n).decode() for n in archive.namelist() if "sheet" in n)
    assert "<f>" not in text
    assert "hyperlink" not in text


def test_the_plan_is_written_with_its_restricted_annex_apart(rangkui, tmp_path):
    written = reports.write_plan(rangkui, tmp_path)
    assert {path.name for path in written} == {
        "perpindahan.csv", "belum_terpenuhi.csv", "rencana.xlsx", "lampiran_terbatas.xlsx",
    }  # fmt: skip
    moves = pd.read_csv(tmp_path / "perpindahan.csv", dtype=str)
    assert len(moves) == len(rangkui.plan.moves)
    assert set(moves["keterangan_data"]) == {LABEL}
    assert not {"nama", "nip", "id_pegawai"} & set(moves)
    for name in ("perpindahan.csv", "belum_terpenuhi.csv"):
        assert "(fiktif)" not in (tmp_path / name).read_text(encoding="utf-8")
    annex = openpyxl.load_workbook(tmp_path / "lampiran_terbatas.xlsx")["Terbatas"]
    names = [cell.value for cell in annex["D"][2:]]
    assert len(names) == len(moves)
    assert all(name.endswith("(fiktif)") for name in names)
    nip = [cell.value for cell in annex["C"][2:]]
    assert all(isinstance(value, str) and len(value) == 18 for value in nip)


def test_json_is_readable_and_keeps_indonesian_letters(tmp_path):
    reports.write_json(tmp_path / "a.json", {"kunci": "é — ok", "jalur": Path("x")})
    text = (tmp_path / "a.json").read_text(encoding="utf-8")
    assert "é — ok" in text
    assert json.loads(text)["jalur"] == "x"

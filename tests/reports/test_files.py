"""Files out: whole or not at all, labelled, and never a formula."""

import errno
import json
import os
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pandas as pd
import pytest

from mutasi_lib import reports
from mutasi_lib.errors import InputDataError
from mutasi_lib.reports import files

LABEL = "DATA CONTOH — orang dan angka fiktif; bukan keadaan nyata"
MADE = "2026-11-24T11:16:02+07:00"
TRIGGERS = ["=1+1", "+62 812", "-2+3", "@SUM(1)", "\t=1", "{=1}", "http://contoh", "biasa"]


def test_a_failed_write_leaves_the_old_file_whole(tmp_path, monkeypatch):
    target = tmp_path / "a.txt"
    reports.write_whole(target, b"lama")
    monkeypatch.setattr(files.os, "fsync", lambda fd: (_ for _ in ()).throw(OSError(28, "penuh")))
    with pytest.raises(OSError, match="penuh"):
        reports.write_whole(target, b"baru")
    assert target.read_bytes() == b"lama"
    assert list(tmp_path.iterdir()) == [target]


def test_a_file_reaches_the_disk_before_its_name_and_the_name_before_we_return(
    tmp_path, monkeypatch
):
    done = []
    for name in ("fsync", "replace"):
        real = getattr(os, name)
        monkeypatch.setattr(
            os, name, lambda *a, real=real, name=name: (done.append(name), real(*a))
        )
    files.write_whole(tmp_path / "a.txt", b"isi")
    assert done == ["fsync", "replace", "fsync"]


def test_a_folder_has_its_new_name_on_the_disk_before_we_return(tmp_path, monkeypatch):
    synced = []
    with files.work_folder(tmp_path, "uji") as work:
        (work / "a.txt").write_text("isi")
        real = os.fsync
        monkeypatch.setattr(os, "fsync", lambda fd: (synced.append(os.fstat(fd).st_ino), real(fd)))
        files.publish_folder(work, tmp_path / "hasil")
    assert synced == [tmp_path.stat().st_ino]


def test_a_drive_that_cannot_sync_a_folder_is_good_enough(tmp_path, monkeypatch):
    real = os.fsync

    def sync(descriptor):
        if Path(f"/proc/self/fd/{descriptor}").resolve() == tmp_path:
            raise OSError(errno.EINVAL, "Invalid argument")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", sync)
    files.write_whole(tmp_path / "a.txt", b"isi")
    assert (tmp_path / "a.txt").read_bytes() == b"isi"


# --- folders -------------------------------------------------------------------------------------


def publish(final, *, replace=False, **content):
    """Publish a folder of small files."""
    with files.work_folder(final.parent, "uji") as work:
        for name, text in content.items():
            files.write_whole(work / f"{name}.txt", text.encode())
        files.write_record(work, {"mulai": MADE})
        return files.publish_folder(work, final, replace=replace)


def test_a_work_folder_that_is_not_published_is_gone(tmp_path):
    with files.work_folder(tmp_path / "baru", "uji") as work:
        assert work.parent == tmp_path / "baru"
        assert work.name.startswith(".kerja-uji-")
        assert f"-{os.getpid()}-" in work.name
        (work / "a.txt").write_text("isi")
    assert list((tmp_path / "baru").iterdir()) == []


def test_a_published_folder_can_be_read_by_others(tmp_path):
    assert publish(tmp_path / "hasil", a="isi").stat().st_mode & 0o777 == 0o755


def test_a_name_that_is_taken_gets_a_number(tmp_path):
    (tmp_path / "hasil-2").write_text("berkas saya")
    made = [publish(tmp_path / "hasil", a=str(n)).name for n in range(3)]
    assert made == ["hasil", "hasil-3", "hasil-4"]
    assert (tmp_path / "hasil-2").read_text() == "berkas saya"
    assert (tmp_path / "hasil" / "a.txt").read_text() == "0"


def test_an_empty_folder_is_used(tmp_path):
    (tmp_path / "hasil").mkdir()
    assert publish(tmp_path / "hasil", a="isi") == tmp_path / "hasil"
    assert {path.name for path in tmp_path.iterdir()} == {"hasil"}


@pytest.mark.parametrize("old", [{}, {"a": "lama", "b": "lama"}])
def test_a_folder_takes_the_place_of_another_whole(tmp_path, old):
    if old:
        publish(tmp_path / "hasil", **old)
    assert publish(tmp_path / "hasil", replace=True, a="baru") == tmp_path / "hasil"
    assert {path.name for path in (tmp_path / "hasil").iterdir()} == {"a.txt", "run.json"}
    assert (tmp_path / "hasil" / "a.txt").read_text() == "baru"
    assert [path.name for path in tmp_path.iterdir()] == ["hasil"]


def test_an_error_names_what_was_to_be_written(tmp_path):
    (tmp_path / "berkas").write_text("x")
    with pytest.raises(FileExistsError) as caught:
        files.write_whole(tmp_path / "berkas" / "a.csv", b"x")
    assert caught.value.filename == str(tmp_path / "berkas")
    with pytest.raises(IsADirectoryError) as caught:
        files.write_whole(tmp_path, b"x")
    assert caught.value.filename == str(tmp_path)
    with files.work_folder(tmp_path, "uji") as work:
        work.rmdir()
        with pytest.raises(FileNotFoundError) as caught:
            files.publish_folder(work, tmp_path / "hasil")
    assert caught.value.filename == str(tmp_path / "hasil")


# --- the record ----------------------------------------------------------------------------------


def test_the_record_holds_the_hash_of_every_other_file(tmp_path):
    (tmp_path / "dalam").mkdir()
    (tmp_path / "dalam" / "b.txt").write_bytes(b"abc")
    (tmp_path / "a.txt").write_bytes(b"")
    files.write_record(tmp_path, {"mulai": "x"})
    assert json.loads((tmp_path / "run.json").read_text()) == {
        "mulai": "x",
        "berkas": {  # SHA-256 of nothing and of "abc": FIPS 180-2, and RFC 6234
            "a.txt": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "dalam/b.txt": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        },
    }
    assert files.verify_folder(tmp_path) == []


def test_files_that_are_missing_changed_or_extra_are_named(tmp_path):
    folder = publish(tmp_path / "hasil", a="satu", b="dua", c="tiga")
    (folder / "a.txt").write_text("Satu")
    (folder / "b.txt").unlink()
    (folder / "dalam").mkdir()
    (folder / "dalam" / "d.txt").write_text("lain")
    assert files.verify_folder(folder) == ["a.txt", "b.txt", "dalam/d.txt"]


@pytest.mark.parametrize("record", [None, "", "{", "[]", "{}", '{"berkas": []}', b"\xff"])
def test_a_folder_without_a_readable_record_is_not_vouched_for(tmp_path, record):
    (tmp_path / "a.txt").write_text("isi")
    if record is not None:
        content = record if isinstance(record, bytes) else record.encode()
        (tmp_path / "run.json").write_bytes(content)
    assert files.verify_folder(tmp_path) == ["run.json"]


# --- where a result may go -----------------------------------------------------------------------


def refused(folder, *, replace):
    with pytest.raises(InputDataError) as caught:
        files.check_target(folder, replace=replace)
    (row,) = caught.value.faults.to_dict("records")
    assert row["kode"] == "FOLDER-TERISI"
    assert row["berkas"] == folder.name
    return row["masalah"] + " " + row["saran"]


@pytest.mark.parametrize("replace", [False, True])
def test_a_place_that_is_empty_or_not_there_is_free(tmp_path, replace):
    assert files.check_target(tmp_path / "tiada", replace=replace) == {}
    (tmp_path / "kosong").mkdir()
    assert files.check_target(tmp_path / "kosong", replace=replace) == {}


def test_an_earlier_result_is_named_by_its_time_and_gives_way_only_when_told(tmp_path):
    folder = publish(tmp_path / "hasil", a="isi")
    said = refused(folder, replace=False)
    assert "24 November 2026 pukul 11.16" in said
    assert "--timpa" in said
    earlier = files.check_target(folder, replace=True)
    assert earlier["mulai"] == MADE
    assert files.still_holds(folder, earlier)


def test_a_result_without_a_time_is_refused_all_the_same(tmp_path):
    (tmp_path / "run.json").write_text('{"berkas": {}, "mulai": "kemarin"}')
    assert "tidak tercatat" in refused(tmp_path, replace=False)


@pytest.mark.parametrize("replace", [False, True])
@pytest.mark.parametrize("kind", ["no record", "a note beside the result", "a file"])
def test_what_is_the_users_is_never_in_the_way_of_a_result(tmp_path, replace, kind):
    folder = tmp_path / "hasil"
    if kind == "a file":
        folder.write_text("saya")
    else:
        if kind == "no record":
            folder.mkdir()
        else:
            publish(folder, a="isi")
        (folder / "catatan.txt").write_text("saya")
    said = refused(folder, replace=replace)
    assert "tidak dihapus" in said
    assert "--timpa" not in said


def test_the_root_of_a_disk_is_no_place_for_a_result(monkeypatch, tmp_path):
    monkeypatch.setattr(Path, "is_mount", lambda path: path == tmp_path)
    assert "folder baru di dalamnya" in refused(tmp_path, replace=False)


def test_a_result_that_changed_since_it_was_looked_at_is_not_replaced(tmp_path):
    folder = publish(tmp_path / "hasil", a="isi")
    earlier = files.check_target(folder, replace=True)
    assert not files.still_holds(folder, {}), "where nothing was, nothing may be replaced"
    (folder / "catatan.txt").write_text("saya")
    assert not files.still_holds(folder, earlier)
    (folder / "catatan.txt").unlink()
    assert files.still_holds(folder, earlier)
    publish(folder, replace=True, a="lain")
    assert not files.still_holds(folder, earlier)


# --- names and words -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("bolaang_mongondow", "bolaang_mongondow"),
        ("Data ASN 2026 (akhir)", "Data_ASN_2026_akhir"),
        ("../../etc", "etc"),
        ("{x}\0;rm -rf", "x_rm_rf"),
        ("データ", "data"),
        ("", "data"),
        ("a" * 41, "a" * 40),
        ("pegawai 199001012015031901", "pegawai"),
    ],
)
def test_a_name_made_from_what_was_typed_is_short_and_plain(text, name):
    assert files.safe_name(text) == name


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (errno.ENOSPC, "Disk penuh"),
        (errno.EDQUOT, "Jatah disk"),
        (errno.EACCES, "Tidak ada hak"),
        (errno.EPERM, "Tidak ada hak"),
        (errno.EROFS, "hanya dapat dibaca"),
        (errno.EISDIR, "adalah folder"),
        (errno.ENOTDIR, "melewati berkas"),
        (errno.ENOENT, "tidak ditemukan"),
        (errno.EEXIST, "sudah ada"),
        (errno.ENOTEMPTY, "sudah ada"),
        (errno.ENAMETOOLONG, "terlalu panjang"),
        (errno.EBUSY, "dipakai program lain"),
        (errno.EIO, "Disk gagal"),
        (errno.EMFILE, "Terlalu banyak berkas"),
        (errno.EFBIG, "batas ukuran"),
        (errno.EPROTO, f"galat sistem {errno.EPROTO}"),
    ],
)
def test_what_the_system_refused_is_said_in_indonesian(code, words):
    error = OSError(code, os.strerror(code), "/tempat/rahasia/rencana.xlsx")
    said = files.explain_oserror(error)
    assert words in said
    assert "rencana.xlsx" in said
    assert "rahasia" not in said
    assert os.strerror(code) not in said
    assert said.endswith(".")


@pytest.mark.parametrize("error", [OSError("x"), OSError(5, "x"), OSError(5, "x", 3)])
def test_an_error_without_a_file_is_explained_too(error):
    said = files.explain_oserror(error)
    assert "berkas hasil" in said.casefold()
    assert said[0].isupper()


def test_a_nip_in_a_file_name_is_not_repeated():
    error = OSError(errno.ENOENT, "x", "199001012015031901.csv")
    assert "199001012015031901" not in files.explain_oserror(error)


# --- tables --------------------------------------------------------------------------------------


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
        "usulan_imut.xlsx", "lampiran_keputusan.docx",
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

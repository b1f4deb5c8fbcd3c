"""The promises of intake: all faults and no others, every row accounted for, no NIP changed.

Promises P7, P8, P9 and P23 of the reliability plan, and what its targets T3 and T4 add.
"""

from __future__ import annotations

import csv
import random
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from pathlib import Path

import pandas as pd
import pytest
import test_bad_inputs
import test_hostile_workbooks
from builders import AS_OF, City
from corpus import (
    ERROR,
    KINDS,
    NUMBER,
    UNSAVED,
    VARIATIONS,
    WARNINGS,
    Place,
    Seed,
    change_back,
    invented_nip,
    plant,
    seeds,
    wide_city,
    write_book,
)
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from mutasi_lib.domain.schemas import TABLES
from mutasi_lib.errors import Fault, InputDataError
from mutasi_lib.loading import Intake, inspect_sources, load_snapshot, take_snapshot
from mutasi_lib.loading.tables import column_letters
from mutasi_lib.reports.tables import write_tables

CLEAN = wide_city()
PLACE = ["kode", "berkas", "lembar", "baris", "kolom"]
FOREIGN = re.compile(
    r"\b(error|exception|traceback|invalid|failed|expected|unexpected|could|cannot|not|none|"
    r"value|column|row|sheet|file|missing|dtype|object|series|null)\b",
    re.IGNORECASE,
)
"""Words no message has unless a library wrote it."""


def found(intake: Intake) -> set[Place]:
    """What stops or asks for a decision."""
    findings = intake.log.findings
    loud = findings[findings["derajat"] != "catatan"]
    return set(loud[PLACE].itertuples(index=False, name=None))


def stops(intake: Intake) -> list[Place]:
    """What stops, each as often as it is told."""
    return sorted(intake.faults[PLACE].itertuples(index=False, name=None))


def assert_rows_add_up(intake: Intake) -> None:
    rows = intake.log.rows
    assert (rows["baris"] == rows[["dipakai", "ditolak", "dilewati"]].sum(axis=1)).all()
    assert (rows[["baris", "dipakai", "ditolak", "dilewati"]] >= 0).all(axis=None)


def assert_well_said(findings: pd.DataFrame) -> None:
    """Every message is a sentence of ours: what is wrong, and what to do."""
    for finding in findings.to_dict("records"):
        fault = Fault(**{str(name): value for name, value in finding.items()})
        assert fault.berkas
        assert re.fullmatch(r"[A-Z]+(-[A-Z]+)*", fault.kode)
        assert fault.place.startswith(fault.berkas)
        assert not fault.baris or f"baris {fault.baris}" in fault.place
        assert fault.masalah.endswith((".", ")"))
        assert fault.saran.endswith(".")
        said = re.sub(r"[\"'(].*?[\"')]", "", f"{fault.masalah} {fault.saran}")
        assert not FOREIGN.search(said), said
        assert not re.search(r"[0-9]{9}", said)


def personal_texts(sown: Iterable[Seed]) -> set[str]:
    """What was written into personal columns, where it is long enough to be recognised."""
    return {
        value
        for seed in sown
        for table, _, kolom, value in seed.edits
        if TABLES[table].columns[kolom].personal and len(value) > 5
    }


# --- seeded faults -------------------------------------------------------------------------------


def test_the_corpus_holds_hundreds_of_faults_of_more_than_sixty_kinds() -> None:
    sown = [seed for number in range(VARIATIONS) for seed in seeds(CLEAN, number)]
    assert len(KINDS) >= 60
    assert len({kind.name for kind in KINDS}) == len(KINDS)
    assert len({seed.edits for seed in sown}) >= 500


def test_the_city_of_the_corpus_gives_no_finding(tmp_path: Path) -> None:
    intake = inspect_sources(CLEAN.write_csv(tmp_path / "kota"))
    assert intake.log.findings.empty
    assert intake.log.repairs.empty


PACKS = [
    pytest.param(0, False, id="csv"),
    pytest.param(1, False, id="csv, other rows"),
    pytest.param(2, True, id="xlsx"),
    pytest.param(3, False, id="csv, other rows again", marks=pytest.mark.nightly),
]


@pytest.mark.parametrize(("number", "book"), PACKS)
def test_faults_of_every_kind_at_once_are_told_exactly_and_repaired_as_told(
    tmp_path: Path, number: int, book: bool
) -> None:
    """136 faults in one source, more than 50 in one file, many in one column."""
    sown = seeds(CLEAN, number)
    spoilt = plant(CLEAN, sown)

    def write(city: City, name: str) -> Path:
        if not book:
            return city.write_csv(tmp_path / name)
        (tmp_path / name).mkdir()
        return write_book(city, tmp_path / name / "kota.xlsx")

    intake = inspect_sources(write(spoilt, "rusak"))
    expected = set().union(*(seed.places(book=book) for seed in sown))
    assert found(intake) == expected
    assert len([place for place in expected if "pegawai" in place[1] + place[2]]) > 50
    assert_rows_add_up(intake)
    refused = {place[1:4] for place in expected if place[0] not in WARNINGS}
    assert intake.log.rows["ditolak"].sum() == len(refused)
    assert_well_said(intake.log.findings)
    _assert_words(sown, intake.log.findings, book)
    repaired = inspect_sources(write(change_back(spoilt, CLEAN, _rows_told(intake)), "benar"))
    assert repaired.log.findings.empty
    assert take_snapshot(repaired).fingerprint == _clean_fingerprint(tmp_path)


def _assert_words(sown: Iterable[Seed], findings: pd.DataFrame, book: bool) -> None:
    """Each kind is told in its own words, and nothing personal is repeated."""
    told = findings.set_index(PLACE)["masalah"]
    for seed in sown:
        first = seed.kind.truth[0][0]
        for place in (place for place in seed.places(book=book) if place[0] == first):
            assert seed.kind.words in told.loc[[place]].iloc[0], place
    text = " ".join(findings["masalah"] + findings["saran"])
    assert not {value for value in personal_texts(sown) if value in text}


def _rows_told(intake: Intake) -> set[tuple[str, int]]:
    """The rows findings name; those of the one that is told of its whole column, in its text."""
    rows = {
        (lembar or berkas.removesuffix(".csv"), baris)
        for _, berkas, lembar, baris, _ in found(intake)
        if baris
    }
    tops = intake.log.findings.set_index("kode").loc["UNIT-PUNCAK", "masalah"]
    named = re.search(r"baris ([0-9, ]+)", tops)
    assert named
    return rows | {("unit_kerja", int(baris)) for baris in named[1].split(",")}


def _clean_fingerprint(folder: Path) -> str:
    return load_snapshot(CLEAN.write_csv(folder / "bersih")).fingerprint


# --- bad inputs, each by itself ------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Bad:
    """One bad input: how to write it, every loud finding it must give, and words it must say."""

    write: Callable[[Path], Path]
    places: frozenset[Place]
    words: str
    as_of: date | None = None


def _seeded(seed: Seed) -> Bad:
    """Only the tables a fault needs, for speed; the day of the data is then given."""
    needed = {"pegawai", "unit_kerja", "jabatan", seed.kind.table}

    def write(folder: Path) -> Path:
        spoilt = plant(CLEAN, [seed])
        return spoilt.drop_table(*(set(spoilt.tables) - needed)).write_csv(folder / "kota")

    return Bad(write=write, places=frozenset(seed.places()), words=seed.kind.words, as_of=AS_OF)


def _city(change: Callable[[City], City], words: str, *places: tuple[str, str, int, str]) -> Bad:
    """The small city of CSV files with a change; places are kode, berkas, baris, kolom."""
    return Bad(
        write=lambda folder: change(SMALL).write_csv(folder / "kota"),
        places=frozenset((kode, berkas, "", baris, kolom) for kode, berkas, baris, kolom in places),
        words=words,
        as_of=AS_OF,
    )


def _book(special: dict[tuple[str, int, str], str], words: str, *kodes: str) -> Bad:
    """The small city as a workbook in which some cells are not text."""
    return Bad(
        write=lambda folder: write_book(SMALL, folder / "kota.xlsx", special),
        places=frozenset(
            (kode, "kota.xlsx", table, baris, kolom)
            for kode, (table, baris, kolom) in zip(kodes, special, strict=True)
        ),
        words=words,
        as_of=AS_OF,
    )


def _bytes(name: str, content: bytes, kode: str, words: str) -> Bad:
    def write(folder: Path) -> Path:
        (folder / name).write_bytes(content)
        return folder / name

    return Bad(write=write, places=frozenset({(kode, name, "", 0, "")}), words=words, as_of=AS_OF)


SMALL = (
    City()
    .pegawai("A4", id_pasangan="A6")
    .drop_table(
        "info", "padanan_jabatan", "preferensi", "masukan_pimpinan", "pengecualian", "realisasi"
    )
)
NO_TABLE = "TABEL-TIDAK-ADA"

COLUMNS_AND_CELLS: dict[str, Bad] = {
    **{
        f"column {kolom} of {table} missing": _city(
            lambda c, table=table, kolom=kolom: c.drop_column(table, kolom),  # type: ignore[misc] # bound now, on purpose
            "kolom wajib ini tidak ada",
            ("KOLOM-HILANG", f"{table}.csv", 0, kolom),
        )
        for table, kolom in (
            ("pegawai", "status_pegawai"), ("pegawai", "jabatan"), ("pegawai", "unit_kerja"),
            ("unit_kerja", "nama"), ("unit_kerja", "jenis"), ("jabatan", "nama"),
            ("jabatan", "jenis"), ("formasi", "kebutuhan"),
        )
    },
    **{
        f"column {kolom} of {table} twice": _city(
            lambda c, table=table, kolom=kolom: c.add_column(table, kolom, "x"),  # type: ignore[misc] # bound now, on purpose
            "lebih dari satu kali",
            ("KOLOM-GANDA", f"{table}.csv", 0, kolom),
        )
        for table, kolom in (
            ("pegawai", "status_pegawai"), ("pegawai", "nama"), ("unit_kerja", "kelurahan"),
            ("jabatan", "bup"), ("formasi", "norma"),
        )
    },
    "column misspelt": _city(
        lambda c: c.rename_column("formasi", "kebutuhan", "kebutuhn"),
        "Mungkin maksudnya kolom 'kebutuhn'",
        ("KOLOM-HILANG", "formasi.csv", 0, "kebutuhan"),
        ("KOLOM-TAK-DIKENAL", "formasi.csv", 0, "kebutuhn"),
    ),
    "column nobody knows": _city(
        lambda c: c.add_column("pegawai", "Warna Favorit", "biru"),
        "tidak dikenal, sehingga isinya tidak dipakai",
        ("KOLOM-TAK-DIKENAL", "pegawai.csv", 0, "Warna Favorit"),
    ),
    "column without a heading": _city(
        lambda c: c.rename_column("pegawai", "rumah_kelurahan", ""),
        "berisi tetapi tidak berkepala",
        ("KOLOM-TAK-DIKENAL", "pegawai.csv", 0, "(tanpa nama)"),
    ),
    "table nobody knows, by a letter": _city(
        lambda c: c.add_table("pelatihn", "kode,nama\nP,Pelatihan\n"),
        "Mungkin maksudnya pelatihan",
        ("LEMBAR-TAK-DIKENAL", "pelatihn.csv", 0, ""),
    ),
    **{
        f"table {table} missing": _city(
            lambda c, table=table: c.drop_table(table),  # type: ignore[misc] # bound now, on purpose
            f"tabel wajib {table} tidak ada",
            (NO_TABLE, "kota", 0, ""),
        )
        for table in ("unit_kerja", "jabatan", "pegawai")
    },
    "NIP as numbers": _book(
        {("pegawai", 2, "nip"): NUMBER, ("pegawai", 3, "nip"): NUMBER},
        "tersimpan sebagai angka", "NIP-ANGKA", "NIP-ANGKA",
    ),
    "NIP so short that no digit is lost, as a number": Bad(
        write=lambda folder: write_book(
            SMALL.pegawai("A1", nip="123456789"),
            folder / "kota.xlsx",
            {("pegawai", 2, "nip"): NUMBER},
        ),
        places=frozenset({("NIP-ANGKA", "kota.xlsx", "pegawai", 2, "nip")}),
        words="tersimpan sebagai angka",
        as_of=AS_OF,
    ),
    "formula without its value": _book(
        {("formasi", 2, "kebutuhan"): UNSAVED, ("pegawai", 3, "nama"): UNSAVED},
        "belum mempunyai nilai tersimpan", "RUMUS-BELUM-TERSIMPAN", "RUMUS-BELUM-TERSIMPAN",
    ),
    "errors of Excel": _book(
        {("formasi", 2, "kebutuhan"): ERROR, ("pegawai", 3, "nama"): ERROR},
        "berisi galat Excel", "GALAT-EXCEL", "GALAT-EXCEL",
    ),
    "text under a name for workbooks": _bytes(
        "kota.xlsx", b"nip,nama\n1,a\n", "BERKAS-JENIS", "isinya teks (CSV)"
    ),
    "a file of another kind": _bytes(
        "kota.docx", b"x", "BERKAS-JENIS", "bukan folder, CSV, buku kerja"
    ),
    "a database that is none": _bytes("kota.db", b"x" * 200, "BASIS-DATA", "basis data"),
}  # fmt: skip

FILE_WORDS = {
    "BERKAS-TIDAK-ADA": "tidak ditemukan",
    "BERKAS-JENIS": "isinya|berformat|bukan",
    "BERKAS-KOSONG": "kosong|tidak memuat satu pun lembar",
    "BERKAS-RUSAK": "tidak dapat di|rusak|UTF-8",
    "BERKAS-SANDI": "kata sandi",
    "BERKAS-BERBAHAYA": "memuat (?:deklarasi DTD|anggota|dua anggota)",
    "BERKAS-TERLALU-BESAR": "batas",
    "KEPALA-HILANG": "kepala tabel tidak ditemukan",
    "BARIS-JANGGAL": "kolomnya bisa bergeser",
    "KODE-TAK-DIKENAL": "bukan pilihan yang dikenal",
    "TABEL-TIDAK-ADA": "tabel wajib|tidak berisi satu pun",
    "NIP-ANGKA": "Excel hanya menyimpan 15 digit",
    "TANGGAL-DATA": "tanggal keadaan data tidak diketahui",
}
"""What the first finding of each code must match."""

FILES: dict[str, Bad] = {
    **{
        name: Bad(write=write, places=frozenset(places), words=FILE_WORDS[places[0][0]])
        for name, (write, places) in test_bad_inputs.FILES.items()
    },
    **{
        name: _bytes("kota.xlsx", content, kode, FILE_WORDS[kode])
        for name, (content, kode) in test_hostile_workbooks.REFUSED.items()
        if len(content) < 10_000 and "XFD1048576" not in name
    },
}

BAD_INPUTS: dict[str, Bad] = {
    **{seed.name: _seeded(seed) for number in range(VARIATIONS) for seed in seeds(CLEAN, number)},
    **COLUMNS_AND_CELLS,
    **FILES,
}


def _cases() -> Iterator[object]:
    """By default one of every set of codes, and all columns; every night all of them."""
    known: set[frozenset[str]] = set()
    for name, bad in BAD_INPUTS.items():
        kodes = frozenset(place[0] for place in bad.places)
        spare = kodes in known and name not in COLUMNS_AND_CELLS
        known.add(kodes)
        yield pytest.param(bad, id=name, marks=[pytest.mark.nightly] * spare)


@pytest.mark.parametrize("bad", list(_cases()))
def test_a_bad_input_is_told_exactly_in_words_of_ours(tmp_path: Path, bad: Bad) -> None:
    intake = inspect_sources(bad.write(tmp_path), as_of=bad.as_of)
    expected = sorted(bad.places)
    stopping = set(stops(intake))
    assert (sorted(found(intake)) if bad.as_of else sorted(stopping)) == expected
    assert_rows_add_up(intake)
    assert_well_said(intake.log.findings)
    said = intake.log.findings["masalah"] + " " + intake.log.findings["saran"]
    assert said.str.contains(bad.words if bad in FILES.values() else re.escape(bad.words)).any()
    if stopping:
        with pytest.raises(InputDataError):
            take_snapshot(intake)


# --- clean files raise no alarm ------------------------------------------------------------------


def _harmless(n: int, folder: Path) -> Path:
    """The small city with its rows and columns in another order, spaces, blank and total rows."""
    chance = random.Random(n)  # noqa: S311 - no secret
    city = City(SMALL.tables)
    for table, rows in city.tables.items():
        header, *body = rows
        order = chance.sample(range(len(header)), len(header))
        chance.shuffle(body)
        spaces = ["", " ", "  ", "\u00a0", "\t"]
        lines = [[row[place] for place in order] for row in [header, *body]]
        lines[0] = [chance.choice([text, text.upper(), f" {text} "]) for text in lines[0]]
        lines[1:] = [[text and text + chance.choice(spaces) for text in row] for row in lines[1:]]
        lines.insert(chance.randrange(1, len(lines)), [""] * len(header))
        if chance.random() < 0.5:
            lines[:0] = [[f"Tabel {table}", *[""] * (len(header) - 1)], [""] * len(header)]
        city.tables[table] = lines
    if n % 4 == 0:
        return city.write_xlsx(folder / "kota.xlsx", numbers=frozenset())
    delimiter, encoding = chance.choice(",;\t"), chance.choice(["utf-8", "utf-8-sig", "utf-16"])
    return city.write_csv(folder / "kota", delimiter=delimiter, encoding=encoding)


@pytest.mark.parametrize(
    "n", [pytest.param(n, marks=[pytest.mark.nightly] * (n >= 40)) for n in range(200)]
)
def test_a_clean_city_however_sent_gives_no_finding_and_is_the_same(
    tmp_path: Path, n: int, small: str
) -> None:
    intake = inspect_sources(_harmless(n, tmp_path), as_of=AS_OF)
    assert intake.log.findings.empty
    assert intake.log.rows["ditolak"].sum() == 0
    assert take_snapshot(intake).fingerprint == small


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = SMALL.write_csv(tmp_path_factory.mktemp("kecil") / "kota")
    return load_snapshot(folder, as_of=AS_OF).fingerprint


# --- dirty tables --------------------------------------------------------------------------------

NASTY = st.one_of(
    st.sampled_from(
        ["", " ", "\u00a0", "A1", "PKM-A", "PERAWAT-1", "perawat", "ya", "1", "0", "-1", "1.000",
         "1,5", "1.234,5", "1e5", "inf", "nan", "٣", "=1+1", "+62", "-", "@x", "'", "''a", "null",
         "#N/A", "31-02-2020", "01/31/2020", "1 Mei 2020", "1/1/65", "43831", "2020-01-01",
         "1.99003E+17", "198503102010011901", "198503102010011000", "Jumlah", "TOTAL 5", "III/b",
         "ix", "S1", "<b>x</b>", "a;b", "a\tb", 'a"b', "a\nb", "x" * 300, "\u202ex", "\ufeff",
         "e\u0301", "\u200b", "Ω", "{x}", "%s"]
    ),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"), max_size=8),
)  # fmt: skip
EXTRA = st.sampled_from(
    ["", "Warna", "keterangan lain", "\u00a0", "Unnamed: 3", "nama_daerah lain"]
)
LONE = sorted(set(TABLES) - {"info"})


@st.composite
def dirty_tables(draw: st.DrawFn, tables: Sequence[str] = LONE) -> tuple[str, int, list[list[str]]]:
    """A table of text: its name, how many rows stand above its header, all its rows."""
    name = draw(st.sampled_from(tables))
    columns = list(TABLES[name].columns)
    header = draw(st.lists(st.sampled_from(columns), min_size=2, max_size=8))
    required = [kolom for kolom, spec in TABLES[name].columns.items() if spec.required]
    if draw(st.booleans()):
        header = [*required, *(kolom for kolom in header if kolom not in required)]
    header = [*header, *draw(st.lists(EXTRA, max_size=2))]
    titles = draw(st.lists(st.sampled_from(["Daftar", "Per 1 Mei 2026", ""]), max_size=3))
    width = len(header)
    body = draw(st.lists(st.lists(NASTY, min_size=0, max_size=width + 1), max_size=12))
    above = [[title, *[""] * (width - 1)] for title in titles]
    return name, len(above), [*above, header, *body]


def _filled_rows(rows: Sequence[Sequence[str]]) -> list[int]:
    return [number for number, row in enumerate(rows, start=1) if any(map(str.strip, row))]


def assert_accounted(intake: Intake, name: str, above: int, rows: list[list[str]]) -> None:
    """Every filled row below the header is accounted for; findings name cells that are there."""
    assert_rows_add_up(intake)
    filled = _filled_rows(rows)
    told = intake.log.rows
    told = told[(told["lembar"] == name) | (told["berkas"] == f"{name}.csv")]
    assert told["baris"].tolist() == [len([number for number in filled if number > above + 1])]
    findings = intake.log.findings
    findings = findings[(findings["lembar"] == name) | (findings["berkas"] == f"{name}.csv")]
    for baris, kolom, sel in findings[["baris", "kolom", "sel"]].itertuples(index=False):
        assert baris == 0 or baris in filled
        if sel:
            letters = sel.removesuffix(str(baris))
            headings = {column_letters(place): text for place, text in enumerate(rows[above])}
            assert " ".join(headings[letters].split()) == kolom


def write_rows(folder: Path, name: str, rows: Iterable[Sequence[str]]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return folder


FRESH = count()
DEFAULT = settings(
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],  # each example is a few files: shrinking them takes minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def _judge_lone_table(folder: Path, table: tuple[str, int, list[list[str]]]) -> None:
    name, above, rows = table
    intake = inspect_sources(write_rows(folder / str(next(FRESH)), name, rows), as_of=AS_OF)
    assert_accounted(intake, name, above, rows)
    assert not intake.faults.empty  # the other tables that a plan needs are not there
    with pytest.raises(InputDataError):
        take_snapshot(intake)


@settings(DEFAULT, max_examples=120)
@given(table=dirty_tables())
def test_a_dirty_table_is_accounted_for_to_the_row(
    tmp_path: Path, table: tuple[str, int, list[list[str]]]
) -> None:
    _judge_lone_table(tmp_path, table)


@pytest.mark.nightly
@settings(DEFAULT, max_examples=8000)
@given(table=dirty_tables())
def test_thousands_of_dirty_tables_are_accounted_for_to_the_row(
    tmp_path: Path, table: tuple[str, int, list[list[str]]]
) -> None:
    _judge_lone_table(tmp_path, table)


FREE = {
    "pegawai": ("nama", "bidang_pendidikan", "sertifikat", "mapel", "tugas_tambahan",
                "tmt_jabatan", "hukuman_disiplin_sampai", "rumah_kelurahan", "golongan"),
    "unit_kerja": ("nama", "kecamatan", "kelurahan", "skor_kesulitan", "perkiraan"),
    "jabatan": ("nama", "rumpun", "sertifikat", "kelas_jabatan"),
    "formasi": ("metode", "norma", "kebutuhan_tak_bulat", "maksimum"),
}  # fmt: skip
"""Columns in which many nasty texts may stand and still be planned on."""


@st.composite
def dirty_cities(draw: st.DrawFn) -> City:
    """The small city with a few nasty cells, and rows that are blank or add up."""
    city = City(SMALL.tables)
    for _ in range(draw(st.integers(1, 4))):
        table = draw(st.sampled_from(sorted(FREE)))
        rows = city.tables[table]
        kolom = draw(st.sampled_from([kolom for kolom in FREE[table] if kolom in rows[0]]))
        rows[draw(st.integers(1, len(rows) - 1))][rows[0].index(kolom)] = draw(NASTY)
    if draw(st.booleans()):
        table = draw(st.sampled_from(sorted(FREE)))
        city.tables[table].append(["Jumlah", *[""] * (len(city.tables[table][0]) - 1)])
    return city


def _judge_city(folder: Path, city: City, suffix: str) -> None:
    here = folder / str(next(FRESH))
    source = city.write_csv(here / "kota") if suffix == "csv" else _as_book(city, here)
    intake = inspect_sources(source, as_of=AS_OF)
    for name, rows in city.tables.items():
        assert_accounted(intake, name, 0, rows)
    if not intake.faults.empty:
        with pytest.raises(InputDataError):
            take_snapshot(intake)
        return
    snapshot = take_snapshot(intake)
    kept = write_tables(snapshot, here / ("lagi.xlsx" if suffix == "csv" else "lagi"))
    again = load_snapshot(kept, as_of=AS_OF)
    for name, frame in snapshot.tables.items():
        if name != "info":  # the kept tables also say per_tanggal
            pd.testing.assert_frame_equal(again[name], frame)
    pd.testing.assert_frame_equal(again.identities, snapshot.identities)
    marks = {"apostrof pembuka dibuang"} if kept.is_dir() else set()  # CSV: what =1+1 is kept by
    assert set(again.log.repairs["perbaikan"]) <= marks


def _as_book(city: City, folder: Path) -> Path:
    folder.mkdir()
    return write_book(city, folder / "kota.xlsx")


@settings(DEFAULT, max_examples=24)
@given(city=dirty_cities())
def test_a_dirty_city_is_refused_or_loads_and_loads_again_the_same(
    tmp_path: Path, city: City
) -> None:
    _judge_city(tmp_path, city, "csv")


@settings(DEFAULT, max_examples=6)
@given(city=dirty_cities())
def test_a_dirty_workbook_is_refused_or_loads_and_loads_again_the_same(
    tmp_path: Path, city: City
) -> None:
    _judge_city(tmp_path, city, "xlsx")


@pytest.mark.nightly
@settings(DEFAULT, max_examples=2000)
@given(city=dirty_cities(), suffix=st.sampled_from(["csv", "xlsx"]))
def test_thousands_of_dirty_cities_are_refused_or_load_again_the_same(
    tmp_path: Path, city: City, suffix: str
) -> None:
    _judge_city(tmp_path, city, suffix)


# --- a NIP is never changed ----------------------------------------------------------------------

SIZES = [2000, pytest.param(100_000, marks=pytest.mark.nightly)]


def _staffed(size: int) -> City:
    """The small city with so many more pegawai, every fifth with an NI PPPK."""
    header = ["id_pegawai", "status_pegawai", "jabatan", "unit_kerja", "nip"]
    people = [
        [f"N{n}", "PPPK" if n % 5 == 0 else "PNS", "PERAWAT-1", "PKM-B",
         invented_nip(n, pppk=n % 5 == 0)]
        for n in range(size)
    ]  # fmt: skip
    city = SMALL.drop_table("formasi")
    city.tables["pegawai"] = [header, *people]
    return city


def _to_sqlite(city: City, path: Path) -> Path:
    with closing(sqlite3.connect(path)) as base, base:
        for table, (header, *rows) in city.tables.items():
            names = ", ".join(f'"{kolom}" TEXT' for kolom in header)
            marks = ", ".join("?" * len(header))
            base.execute(f'CREATE TABLE "{table}" ({names})')
            base.executemany(
                f'INSERT INTO "{table}" VALUES ({marks})',  # noqa: S608 - our own names
                [[text or None for text in row] for row in rows],
            )
    return path


@pytest.mark.parametrize("size", SIZES)
def test_no_nip_changes_on_any_way_in_or_out(tmp_path: Path, size: int) -> None:
    city = _staffed(size)
    sent = {row[0]: row[4] for row in city.tables["pegawai"][1:]}
    assert len(set(sent.values())) == size
    assert sum(nip[12:14] == "21" for nip in sent.values()) == size / 5
    first = load_snapshot(city.write_csv(tmp_path / "kota"), as_of=AS_OF)
    ways = {
        "csv": first,
        "xlsx": load_snapshot(write_book(city, tmp_path / "kota.xlsx"), as_of=AS_OF),
        "sqlite": load_snapshot(_to_sqlite(city, tmp_path / "kota.db"), as_of=AS_OF),
        "kept xlsx": load_snapshot(write_tables(first, tmp_path / "simpan.xlsx"), as_of=AS_OF),
        "kept csv": load_snapshot(write_tables(first, tmp_path / "simpan"), as_of=AS_OF),
    }
    for way, snapshot in ways.items():
        people = snapshot.identities
        assert dict(zip(people["id_pegawai"], people["nip"], strict=True)) == sent, way


@pytest.mark.parametrize("size", SIZES)
def test_every_nip_in_a_number_cell_is_refused_with_its_address(tmp_path: Path, size: int) -> None:
    city = _staffed(size)
    special = {("pegawai", baris, "nip"): NUMBER for baris in range(2, size + 2)}
    intake = inspect_sources(write_book(city, tmp_path / "kota.xlsx", special), as_of=AS_OF)
    told = set(intake.faults[["kode", "lembar", "sel"]].itertuples(index=False, name=None))
    assert told == {("NIP-ANGKA", "pegawai", f"E{baris}") for baris in range(2, size + 2)}


# --- dates and numbers the Indonesian way --------------------------------------------------------

MONTHS = [
    "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September",
    "Oktober", "November", "Desember",
]  # fmt: skip
DATE_FORMS: tuple[Callable[[date], str], ...] = (
    lambda d: d.isoformat(),
    lambda d: f"{d.day:02d}-{d.month:02d}-{d.year}",
    lambda d: f"{d.day}/{d.month}/{d.year}",
    lambda d: f"{d.day}.{d.month}.{d.year}",
    lambda d: f"{d.day} {MONTHS[d.month - 1]} {d.year}",
    lambda d: f"{d.day}-{MONTHS[d.month - 1][:3]}-{d.year}",
    lambda d: f"{d.year}/{d.month:02d}/{d.day:02d}",
    lambda d: f"{d.isoformat()} 00:00:00",
)
NUMBER_FORMS: tuple[Callable[[int, int], str], ...] = (
    # hundreds and hundredths of a number from 1,000 up, as one column of an office has them
    lambda whole, rest: f"{whole},{rest:02d}",
    lambda whole, rest: f"{whole // 1000}.{whole % 1000:03d},{rest:02d}",
    lambda whole, rest: f"Rp {whole // 1000}.{whole % 1000:03d},{rest:02d}",
    lambda whole, rest: f"Rp. {whole},{rest:02d}",
)


@pytest.mark.parametrize("size", [500, pytest.param(5000, marks=pytest.mark.nightly)])
def test_dates_and_numbers_are_read_the_indonesian_way(tmp_path: Path, size: int) -> None:
    chance = random.Random(size)  # noqa: S311 - no secret
    days = [date(2000, 1, 1) + timedelta(days=chance.randrange(9000)) for _ in range(size)]
    sums = [(chance.randrange(1000, 999_999), chance.randrange(1, 100)) for _ in range(size)]
    city = SMALL.drop_table("formasi")
    city.tables["pegawai"] = [
        ["id_pegawai", "status_pegawai", "jabatan", "unit_kerja", "hukuman_disiplin_sampai"],
        *([f"N{n:05d}", "PNS", "PERAWAT-1", "PKM-B", DATE_FORMS[n % len(DATE_FORMS)](day)]
          for n, day in enumerate(days)),
    ]  # fmt: skip
    city.tables["pelatihan"] = [
        ["kode", "nama", "biaya"],
        *([f"P{n:05d}", "Pelatihan", NUMBER_FORMS[n % len(NUMBER_FORMS)](*amount)]
          for n, amount in enumerate(sums)),
    ]  # fmt: skip
    snapshot = load_snapshot(city.write_csv(tmp_path / "kota"), as_of=AS_OF)
    read = snapshot["pegawai"]["hukuman_disiplin_sampai"].dt.date.tolist()
    assert read == days
    assert snapshot["pelatihan"]["biaya"].tolist() == [
        float(f"{whole}.{rest:02d}") for whole, rest in sums
    ]


AMBIGUOUS = {"kebutuhan_tak_bulat": ("1.000", "2.500"), "kebutuhan": ("1,000", "2,500")}


@pytest.mark.parametrize(
    ("kolom", "text"), [(kolom, text) for kolom, texts in AMBIGUOUS.items() for text in texts]
)
def test_a_number_of_two_readings_is_refused(tmp_path: Path, kolom: str, text: str) -> None:
    city = SMALL.set("formasi", 3, kolom, text)
    intake = inspect_sources(city.write_csv(tmp_path / "kota"), as_of=AS_OF)
    assert stops(intake) == [("ANGKA-RANCU", "formasi.csv", "", 3, kolom)]

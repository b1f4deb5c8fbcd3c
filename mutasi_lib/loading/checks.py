"""Checks as data: what is looked for in typed tables, why, on whose word, and how it is found.

`CHECKS` is the single source for the loader and for `docs/checks.md`. A check never repairs and
never shows the value of a personal column. One that needs a value another check refuses (a
golongan that does not exist, half a point) finds nothing there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import wraps
from weakref import WeakKeyDictionary

import numpy as np
import pandas as pd
from pandera.errors import SchemaErrors

from mutasi_lib.domain import vocabulary as vocab
from mutasi_lib.domain.nip import Nip, parse_nip
from mutasi_lib.domain.schemas import TABLES
from mutasi_lib.errors import Degree, Fault
from mutasi_lib.loading.parsing import shorten
from mutasi_lib.loading.tables import TypedTable

Tables = Mapping[str, TypedTable]

PNS = ("PNS", "CPNS")
PPPK = ("PPPK", "PPPK paruh waktu")
PPPK_MONTH = 21
"""What an NI PPPK has in the place of a month."""

WITHOUT_POST = ("CLTN", "MPP", "Pemberhentian Sementara")
"""Kedudukan hukum in which somebody no longer occupies the jabatan still recorded."""

AGE_LOWEST, AGE_HIGHEST = 17, 80
"""Whole years; outside them a birth date is a slip of the pen."""

YEARS_PAST_BUP = 1
"""So long after BUP a row counts as forgotten, not as being settled."""

AGE_AT_TMT = 16
"""Years; nobody held a jabatan before."""

LATITUDES, LONGITUDES = (-11.5, 6.5), (94.5, 141.5)
"""Degrees; a box around Indonesia."""

RADIUS_KM = 300.0
"""How far a point may lie from the middle of the units, where info does not say."""

RADIUS_KEY = "radius_wilayah_km"
EARTH_RADIUS_KM = 6371.0088

PUPILS_PER_ROMBEL = 50
ROWS_SHOWN = 5

_LEVELS = {golongan: vocab.golongan_level(golongan) for golongan in vocab.GOLONGAN}
_EDUCATION = {name: vocab.pendidikan_level(name) for name in vocab.PENDIDIKAN}


@dataclass(frozen=True, slots=True)
class Hit:
    """Something a check found: the cell, and what to say of it.

    ``row`` is a label of the frame's index; None where the whole table is meant.
    """

    tabel: str
    row: int | None
    kolom: str
    masalah: str
    saran: str


@dataclass(frozen=True, kw_only=True)
class Check:
    """One kind of fault.

    Attributes
    ----------
    kode, derajat
        As `Fault` has them.
    tabel
        The tables it needs; empty: it looks at every table there is.
    arti
        What is looked for and why, in Indonesian.
    dasar
        On whose word: a regulation, the description of a format, or ``kebijakan`` (our choice).
    find
        (tables, the day they describe) -> hits. The day may be NaT, which no date precedes or
        follows: then nothing that depends on it is found.
    """

    kode: str
    derajat: Degree
    tabel: tuple[str, ...]
    arti: str
    dasar: str
    find: Callable[[Tables, pd.Timestamp], Iterable[Hit]]


def check_tables(tables: Tables, as_of: date | None) -> list[Fault]:
    """Run every check whose tables are there; give all that is found.

    Parameters
    ----------
    tables
        Typed tables by name.
    as_of
        The day they describe; None where nobody says it.
    """
    day = pd.Timestamp(as_of or "NaT")
    return [
        tables[hit.tabel].fault(
            check.kode,
            hit.masalah,
            hit.saran,
            row=hit.row,
            kolom=hit.kolom,
            derajat=check.derajat,
        )
        for check in CHECKS
        if set(check.tabel) <= set(tables)
        for hit in check.find(tables, day)
    ]


# --- masks become hits ---------------------------------------------------------------------------


def _rows(mask: pd.Series) -> list[int]:
    """Labels of the rows where a mask holds; unknown is no."""
    return [int(row) for row in mask.index[mask.to_numpy(dtype=bool, na_value=False)]]


def _hits(
    table: TypedTable, mask: pd.Series, kolom: str, masalah: str, saran: str, **shown: pd.Series
) -> Iterator[Hit]:
    """One hit per row of the mask; ``{name}`` in ``masalah`` becomes that row's value."""
    for row in _rows(mask):
        values = {name: shorten(series.loc[row]) for name, series in shown.items()}
        yield Hit(table.name, row, kolom, masalah.format_map(values), saran)


def _counted(
    table: TypedTable, mask: pd.Series, kolom: str, masalah: str, saran: str
) -> Iterator[Hit]:
    """One hit for the whole table, with ``{jumlah}`` and ``{baris}`` of the mask."""
    if rows := _rows(mask):
        text = masalah.format(jumlah=len(rows), baris=_where(table, rows))
        yield Hit(table.name, None, kolom, text, saran)


def _where(table: TypedTable, rows: Iterable[int]) -> str:
    """Say where rows stand in the officer's file: ``baris 3, 8, 9, 12, 20 dan 7 lainnya``."""
    places = sorted(table.fault("", "", "", row=row) for row in rows)
    named = places[:ROWS_SHOWN]
    if len(table.raws) == 1:
        text = "baris " + ", ".join(str(fault.baris) for fault in named)
    else:
        text = "; ".join(fault.place for fault in named)
    rest = len(places) - len(named)
    return f"{text} dan {rest} lainnya" if rest else text


def _is_stated(table: TypedTable, kolom: str) -> bool:
    """Whether any source has the column: an absent one is told elsewhere, not cell by cell."""
    return any(kolom in raw.cells for raw in table.raws)


def _once(find: Callable[[TypedTable], pd.DataFrame]) -> Callable[[TypedTable], pd.DataFrame]:
    """Remember an answer about a table for as long as the table lives: several checks ask."""
    known: WeakKeyDictionary[TypedTable, pd.DataFrame] = WeakKeyDictionary()

    @wraps(find)
    def remembered(table: TypedTable) -> pd.DataFrame:
        if table not in known:
            known[table] = find(table)
        return known[table]

    return remembered


# --- every table: schema, key, references --------------------------------------------------------


@_once
def _failed(table: TypedTable) -> pd.DataFrame:
    """Cells that fail their table's pandera schema: check, column, index."""
    try:
        TABLES[table.name].schema.validate(table.frame, lazy=True)
    except SchemaErrors as errors:
        return errors.failure_cases[["check", "column", "index"]]
    return pd.DataFrame(columns=["check", "column", "index"])


def _failures(tables: Tables, check: str) -> Iterator[tuple[TypedTable, str, int]]:
    """Cells that fail the pandera check of one name."""
    for table in tables.values():
        cases = _failed(table)
        cases = cases[cases["check"] == check]
        for kolom, row in zip(cases["column"], cases["index"], strict=True):
            if _is_stated(table, kolom):
                yield table, str(kolom), int(row)


def _shown(table: TypedTable, kolom: str, row: int) -> str:
    """A cell's value in brackets; nothing where the column is personal."""
    personal = TABLES[table.name].columns[kolom].personal
    return "" if personal else f" ({shorten(table.frame[kolom].loc[row])})"


def _empty_cells(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    for table, kolom, row in _failures(tables, "not_nullable"):
        meaning = TABLES[table.name].columns[kolom].meaning
        yield Hit(table.name, row, kolom, "wajib diisi.", f"Isi {meaning}.")


def _too_small(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    for table, kolom, row in _failures(tables, "low"):
        low = TABLES[table.name].columns[kolom].low
        yield Hit(
            table.name,
            row,
            kolom,
            f"nilainya{_shown(table, kolom, row)} kurang dari {low:g}.",
            "Perbaiki nilainya." if low else "Nilai tidak boleh negatif.",
        )


def _too_large(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    for table, kolom, row in _failures(tables, "high"):
        high = TABLES[table.name].columns[kolom].high
        yield Hit(
            table.name,
            row,
            kolom,
            f"nilainya{_shown(table, kolom, row)} lebih dari {high:g}.",
            "Perbaiki nilainya.",
        )


def _unknown_codes(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    yield from _unknown_choices(tables)
    yield from _unknown_references(tables)


def _unknown_choices(tables: Tables) -> Iterator[Hit]:
    for table, kolom, row in _failures(tables, "choices"):
        choices = TABLES[table.name].columns[kolom].choices
        yield Hit(
            table.name,
            row,
            kolom,
            f"isinya{_shown(table, kolom, row)} bukan pilihan yang dikenal.",
            f"Pilihan: {', '.join(choices)}.",
        )


def _unknown_references(tables: Tables) -> Iterator[Hit]:
    """References to nowhere; a target without a single key is a fault of its own."""
    for table in tables.values():
        for kolom, column in TABLES[table.name].columns.items():
            target, _, key = column.refers_to.partition(".")
            if target not in tables or tables[target].frame[key].isna().all():
                continue
            cells = table.frame[kolom]
            for row in _rows(cells.notna() & ~cells.isin(tables[target].frame[key])):
                shown = _shown(table, kolom, row)
                yield Hit(
                    table.name,
                    row,
                    kolom,
                    f"isinya{shown} tidak ada pada tabel {target}, kolom {key}.",
                    "Perbaiki kodenya, atau lengkapi tabel rujukannya.",
                )


def _doubled_keys(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    for table in tables.values():
        key = list(TABLES[table.name].key)
        doubled = table.frame.duplicated(key, keep=False) & table.frame[key].notna().all(axis=1)
        same = table.frame[doubled].groupby(key).ngroup()
        for _, group in same.groupby(same):
            where = _where(table, group.index)
            for row in group.index:
                yield Hit(
                    table.name,
                    int(row),
                    " + ".join(key),
                    f"kunci yang sama dipakai pada {where}.",
                    "Sisakan satu baris, atau bedakan kuncinya.",
                )


# --- pegawai: NIP --------------------------------------------------------------------------------


def _read_nip(text: str) -> Nip | None:
    try:
        return parse_nip(text)
    except ValueError:
        return None


@_once
def _nips(table: TypedTable) -> pd.DataFrame:
    """What every well-formed NIP tells; ``birth`` is a `_day_number`. Index: rows of pegawai."""
    read = {row: _read_nip(text) for row, text in table.frame["nip"].dropna().items()}
    told = {
        row: (
            nip.birth.year * 10000 + nip.birth.month * 100 + nip.birth.day,
            nip.start_year,
            nip.start_month,
            nip.sex,
        )
        for row, nip in read.items()
        if nip is not None
    }
    columns = ["birth", "year", "month", "sex"]
    return pd.DataFrame(list(told.values()), index=pd.Index(list(told), dtype=int), columns=columns)


def _nip_form(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    table = tables["pegawai"]
    misshapen = table.frame["nip"].dropna().drop(_nips(table).index)
    for row, text in misshapen.items():
        try:
            parse_nip(text)
        except ValueError as error:
            yield Hit(
                table.name,
                int(str(row)),
                "nip",
                str(error),
                "Salin ulang dari SIASN sebagai teks.",
            )


def _nip_doubled(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    table = tables["pegawai"]
    known = table.frame["nip"].loc[_nips(table).index]
    yield from _hits(
        table,
        known.duplicated(keep=False),
        "nip",
        "NIP yang sama dipakai lebih dari satu baris.",
        "Sisakan satu baris untuk tiap pegawai.",
    )


def _nip_missing(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    table = tables["pegawai"]
    people = table.frame
    if _is_stated(table, "nip"):
        yield from _counted(
            table,
            people["nip"].isna() & people["status_pegawai"].isin((*PNS, "PPPK")),
            "nip",
            "{jumlah} pegawai PNS, CPNS, atau PPPK belum ber-NIP ({baris}); mereka tidak dapat "
            "dicocokkan dengan sumber lain.",
            "Lengkapi NIP dari SIASN bila ada.",
        )


def _nip_against(tables: Tables, kolom: str, differs: pd.Series) -> Iterator[Hit]:
    """Both cells of every row whose NIP and another column cannot both be right."""
    for here, other in (("nip", kolom), (kolom, "nip")):
        yield from _hits(
            tables["pegawai"],
            differs,
            here,
            f"tidak cocok dengan kolom {other} pegawai yang sama; salah satunya keliru.",
            "Bandingkan dengan SIASN, lalu perbaiki yang keliru.",
        )


def _nip_birth(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    table = tables["pegawai"]
    nips = _nips(table)
    birth = _day_number(table.frame["tanggal_lahir"]).loc[nips.index]
    yield from _nip_against(tables, "tanggal_lahir", birth.notna() & (birth != nips["birth"]))


def _nip_sex(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    table = tables["pegawai"]
    nips = _nips(table)
    sex = table.frame["jenis_kelamin"].loc[nips.index]
    yield from _nip_against(tables, "jenis_kelamin", sex.isin(["L", "P"]) & (sex != nips["sex"]))


def _nip_start(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    table = tables["pegawai"]
    nips = _nips(table)
    start = table.frame["tmt_cpns"].loc[nips.index]
    month = nips["month"].where(nips["month"] != PPPK_MONTH, start.dt.month)
    same = (nips["year"] == start.dt.year) & (month == start.dt.month)
    yield from _nip_against(tables, "tmt_cpns", start.notna() & ~same)


def _nip_status(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    table = tables["pegawai"]
    nips = _nips(table)
    status = table.frame["status_pegawai"].loc[nips.index]
    contract = nips["month"] == PPPK_MONTH
    wrong = (contract & status.isin(PNS)) | (~contract & status.isin(PPPK))
    yield from _nip_against(tables, "status_pegawai", wrong)


# --- pegawai: age, golongan, education, dates ----------------------------------------------------


def _day_number(days: pd.Series) -> pd.Series:
    """Days as YYYYMMDD, so that 10,000 is one year and birthdays need no calendar."""
    return days.dt.year * 10000 + days.dt.month * 100 + days.dt.day


def _birthday(people: pd.DataFrame, years: pd.Series | int) -> pd.Series:
    """Day number of everybody's birthday of that many years."""
    return _day_number(people["tanggal_lahir"]) + years * 10000


def _today(day: pd.Timestamp) -> float:
    """Day number of one day; NaN, which compares false, where it is not known."""
    return day.year * 10000 + day.month * 100 + day.day


def _held(tables: Tables) -> pd.DataFrame:
    """The jabatan everybody holds; index: rows of pegawai."""
    posts = tables["jabatan"].frame.dropna(subset=["kode"]).drop_duplicates("kode")
    people = tables["pegawai"].frame
    return posts.set_index("kode").reindex(people["jabatan"]).set_axis(people.index)


def _impossible_age(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    table = tables["pegawai"]
    young = _birthday(table.frame, AGE_LOWEST) > _today(day)
    old = _birthday(table.frame, AGE_HIGHEST + 1) <= _today(day)
    yield from _hits(
        table,
        young | old,
        "tanggal_lahir",
        f"menurut tanggal ini umurnya di luar {AGE_LOWEST}-{AGE_HIGHEST} tahun.",
        "Perbaiki tanggal lahirnya.",
    )


def _past_bup(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    table = tables["pegawai"]
    bup = _held(tables)["bup"]
    possible = _birthday(table.frame, AGE_HIGHEST + 1) > _today(day)
    late = _birthday(table.frame, bup + YEARS_PAST_BUP) < _today(day)
    yield from _hits(
        table,
        possible & late,
        "tanggal_lahir",
        "menurut tanggal ini pegawai sudah lebih dari setahun melewati BUP jabatannya ({bup} "
        "tahun), sehingga seharusnya tidak dihitung lagi.",
        "Periksa tanggal lahir dan jabatannya, atau keluarkan barisnya bila sudah pensiun.",
        bup=bup,
    )


def _wrong_scale(people: pd.DataFrame) -> pd.Series:
    """Golongan of the other scale than the status has."""
    golongan, status = people["golongan"], people["status_pegawai"]
    return (golongan.isin(vocab.GOLONGAN_PPPK) & status.isin(PNS)) | (
        golongan.isin(vocab.GOLONGAN_PNS) & status.isin(PPPK)
    )


def _golongan_scale(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    table = tables["pegawai"]
    yield from _hits(
        table,
        _wrong_scale(table.frame),
        "golongan",
        "golongan tidak sesuai dengan status pegawai (skala PNS dan PPPK berbeda).",
        "Perbaiki golongan atau status_pegawai.",
    )


def _golongan_outside(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    table, posts = tables["pegawai"], _held(tables)
    golongan = table.frame["golongan"]
    pns = golongan.isin(vocab.GOLONGAN_PNS)
    low = posts["golongan_min"].where(pns, posts["golongan_pppk_min"])
    high = posts["golongan_maks"].where(pns, posts["golongan_pppk_maks"])
    level = golongan.map(_LEVELS)
    outside = (level < low.map(_LEVELS)) | (level > high.map(_LEVELS))
    yield from _hits(
        table,
        outside & ~_wrong_scale(table.frame),
        "golongan",
        "golongan {golongan} di luar batas jabatannya ({low} sampai {high}).",
        "Periksa golongan dan jabatan pegawai, atau batas golongan pada tabel jabatan.",
        golongan=golongan,
        low=low.fillna("tanpa batas"),
        high=high.fillna("tanpa batas"),
    )


def _education_below(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    table, least = tables["pegawai"], _held(tables)["pendidikan_min"]
    has = table.frame["pendidikan"]
    yield from _hits(
        table,
        has.map(_EDUCATION) < least.map(_EDUCATION),
        "pendidikan",
        "pendidikan {has} di bawah syarat jabatannya ({least}).",
        "Perbarui pendidikan terakhir, atau periksa jabatan dan syaratnya.",
        has=has,
        least=least,
    )


def _start_order(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    table = tables["pegawai"]
    yield from _hits(
        table,
        table.frame["tmt_jabatan"] < table.frame["tmt_cpns"],
        "tmt_jabatan",
        "TMT jabatan mendahului TMT CPNS, sehingga masa kerja tidak dapat dipercaya.",
        "Perbaiki salah satu tanggalnya.",
    )


def _start_too_young(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    table = tables["pegawai"]
    for kolom in ("tmt_jabatan", "tmt_unit"):
        yield from _hits(
            table,
            _day_number(table.frame[kolom]) < _birthday(table.frame, AGE_AT_TMT),
            kolom,
            f"pada tanggal ini pegawai belum berumur {AGE_AT_TMT} tahun.",
            "Perbaiki TMT atau tanggal lahirnya.",
        )


def _start_ahead(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    table = tables["pegawai"]
    for kolom in ("tmt_cpns", "tmt_jabatan", "tmt_unit"):
        yield from _hits(
            table,
            table.frame[kolom] > day,
            kolom,
            "tanggal ini sesudah tanggal keadaan data, padahal menyatakan yang sudah terjadi.",
            "Perbaiki tanggalnya; keputusan yang belum berlaku ditulis pada tabel realisasi.",
        )


def _contract_over(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    table = tables["pegawai"]
    ended = table.frame["akhir_kontrak"] < day
    yield from _hits(
        table,
        ended & table.frame["status_pegawai"].isin(PPPK),
        "akhir_kontrak",
        "perjanjian kerja sudah berakhir pada tanggal keadaan data; pegawai ini tidak dihitung "
        "dalam bezetting.",
        "Isi akhir perjanjian yang baru bila diperpanjang, atau keluarkan barisnya.",
    )


def _contract_missing(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    table = tables["pegawai"]
    people = table.frame
    if _is_stated(table, "akhir_kontrak"):
        yield from _counted(
            table,
            people["akhir_kontrak"].isna() & people["status_pegawai"].isin(PPPK),
            "akhir_kontrak",
            "{jumlah} PPPK tanpa akhir perjanjian kerja ({baris}); sisa perjanjiannya tidak dapat "
            "dinilai.",
            "Lengkapi dari perjanjian kerjanya bila ada.",
        )


# --- pegawai: posts and couples ------------------------------------------------------------------


def _crowded_posts(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    """Managerial posts with more holders than seats.

    Seats are stated per kelompok. Where they are not, a jabatan of one name has one seat in a
    unit.
    """
    table, posts = tables["pegawai"], _held(tables)
    people = table.frame
    acting = people["tugas_tambahan"].str.match(r"\s*pl[th]\b", case=False, na=False)
    definitive = posts["jenis"].isin(vocab.MANAJERIAL) & ~acting
    definitive &= ~people["kedudukan_hukum"].isin(WITHOUT_POST)
    held = people.loc[definitive, ["unit_kerja", "jabatan"]]
    held["kelompok_jabatan"] = posts["kelompok_jabatan"]
    seats = _seats(tables, held)
    by_kelompok = held.groupby(["unit_kerja", "kelompok_jabatan"])["jabatan"].transform("size")
    by_jabatan = held.groupby(["unit_kerja", "jabatan"])["jabatan"].transform("size")
    holders = by_kelompok.where(seats.notna(), by_jabatan)
    seats = seats.fillna(1).clip(lower=1)
    yield from _hits(
        table,
        holders > seats,
        "jabatan",
        "{holders} pejabat definitif pada jabatan struktural yang hanya {seats} di unit ini: dua "
        "pejabat tidak dapat menduduki satu jabatan.",
        "Periksa jabatan dan unitnya; tandai Plt atau Plh pada tugas_tambahan, atau perbaiki "
        "formasi.",
        holders=holders.astype("Int64"),
        seats=seats.astype("Int64"),
    )


def _seats(tables: Tables, held: pd.DataFrame) -> pd.Series:
    """Kebutuhan of everybody's slot; missing where formasi does not state it."""
    slot = ["unit_kerja", "kelompok_jabatan"]
    if "formasi" not in tables:
        return pd.Series(np.nan, index=held.index)
    stated = tables["formasi"].frame.drop_duplicates(slot).set_index(slot)["kebutuhan"]
    return stated.reindex(pd.MultiIndex.from_frame(held[slot])).set_axis(held.index)


def _spouses(people: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Whether a row names another pegawai there is as spouse, and whom that one names."""
    named = people["id_pasangan"]
    unique = people.dropna(subset=["id_pegawai"]).drop_duplicates("id_pegawai")
    answer = named.map(unique.set_index("id_pegawai")["id_pasangan"])
    other = named.isin(unique["id_pegawai"]) & (named != people["id_pegawai"])
    return other & (answer != named), answer


def _own_spouse(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    table = tables["pegawai"]
    yield from _hits(
        table,
        table.frame["id_pasangan"] == table.frame["id_pegawai"],
        "id_pasangan",
        "pegawai tercatat sebagai pasangannya sendiri.",
        "Isi id_pegawai suami atau istrinya, atau kosongkan.",
    )


def _contradicting_spouse(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    table = tables["pegawai"]
    names_other, answer = _spouses(table.frame)
    own = table.frame["id_pegawai"]
    rejected = names_other & answer.notna() & (answer != own)
    involved = rejected | own.isin(table.frame["id_pasangan"][rejected])
    yield from _hits(
        table,
        involved,
        "id_pasangan",
        "pasangan yang tercatat tidak saling menyebut: yang satu menyebut pegawai lain.",
        "Perbaiki id_pasangan pada kedua baris.",
    )


def _one_sided_spouse(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    table = tables["pegawai"]
    names_other, answer = _spouses(table.frame)
    yield from _hits(
        table,
        names_other & answer.isna(),
        "id_pasangan",
        "pasangan yang disebut di sini tidak menyebut balik pegawai ini.",
        "Isi id_pasangan pada baris pasangannya, atau kosongkan di sini.",
    )


# --- jabatan -------------------------------------------------------------------------------------


def _golongan_reversed(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    table = tables["jabatan"]
    for low, high in (
        ("golongan_min", "golongan_maks"),
        ("golongan_pppk_min", "golongan_pppk_maks"),
    ):
        yield from _hits(
            table,
            table.frame[low].map(_LEVELS) > table.frame[high].map(_LEVELS),
            low,
            f"{low} ({{low}}) di atas {high} ({{high}}), sehingga tidak seorang pun memenuhi.",
            "Perbaiki salah satunya.",
            low=table.frame[low],
            high=table.frame[high],
        )


def _without_jenjang(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    table = tables["jabatan"]
    if _is_stated(table, "jenjang"):
        yield from _counted(
            table,
            (table.frame["jenis"] == "fungsional") & table.frame["jenjang"].isna(),
            "jenjang",
            "{jumlah} jabatan fungsional belum berjenjang ({baris}); kesetaraan dan BUP-nya tidak "
            "dapat dinilai.",
            "Lengkapi jenjangnya bila ada.",
        )


def _split_kelompok(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    table = tables["jabatan"]
    names = table.frame["nama"].str.casefold().str.split().str.join(" ")
    kelompok = table.frame["kelompok_jabatan"]
    yield from _hits(
        table,
        kelompok.notna() & (kelompok.groupby(names).transform("nunique") > 1),
        "kelompok_jabatan",
        "jabatan {nama} tercatat pada lebih dari satu kelompok, sehingga kebutuhannya terbagi.",
        "Samakan kelompoknya, atau bedakan nama jabatannya.",
        nama=table.frame["nama"],
    )


# --- unit_kerja and points -----------------------------------------------------------------------


def _circles(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    """Units on a circle: those still reached after more steps upwards than there are units."""
    table = tables["unit_kerja"]
    units = table.frame
    top = len(units)
    first = units.dropna(subset=["kode"]).drop_duplicates("kode")
    place = pd.Series(first.index, index=first["kode"])
    above = units["induk"].map(place).fillna(top).to_numpy(dtype=int)
    reached = np.append(above, top)
    for _ in range(top.bit_length()):
        reached = reached[reached]
    yield from _hits(
        table,
        pd.Series(np.isin(units.index, reached), index=units.index),
        "induk",
        "unit ini menjadi bawahan dirinya sendiri melalui rantai induk.",
        "Perbaiki kolom induk.",
    )


def _several_tops(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    table = tables["unit_kerja"]
    tops = table.frame["kode"].notna() & table.frame["induk"].isna()
    if _is_stated(table, "induk") and tops.sum() > 1:
        yield from _counted(
            table,
            tops,
            "induk",
            "{jumlah} unit tidak berinduk ({baris}), padahal puncak hanya satu; unit di bawahnya "
            "tampak sebagai pemerintah daerah tersendiri.",
            "Isi induk pada unit yang bukan puncak.",
        )


@dataclass(frozen=True, kw_only=True)
class _Points:
    """Points of one table: their columns, and each row's lintang and bujur in degrees."""

    table: TypedTable
    lintang: str
    bujur: str

    @property
    def north(self) -> pd.Series:
        return self.table.frame[self.lintang]

    @property
    def east(self) -> pd.Series:
        return self.table.frame[self.bujur]

    @property
    def at_zero(self) -> pd.Series:
        return (self.north == 0) & (self.east == 0)

    @property
    def in_indonesia(self) -> pd.Series:
        return _in_indonesia(self.north, self.east)


def _in_indonesia(north: pd.Series, east: pd.Series) -> pd.Series:
    return north.between(*LATITUDES) & east.between(*LONGITUDES)


def _points(tables: Tables) -> Iterator[_Points]:
    yield _Points(table=tables["unit_kerja"], lintang="lintang", bujur="bujur")
    if "pegawai" in tables:
        yield _Points(table=tables["pegawai"], lintang="rumah_lintang", bujur="rumah_bujur")


def _half_points(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    for points in _points(tables):
        for empty, filled in (
            (points.lintang, points.bujur),
            (points.bujur, points.lintang),
        ):
            frame = points.table.frame
            yield from _hits(
                points.table,
                frame[empty].isna() & frame[filled].notna(),
                empty,
                f"kosong padahal {filled} terisi; satu titik memerlukan keduanya.",
                "Isi keduanya, atau kosongkan keduanya.",
            )


def _zero_points(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    for points in _points(tables):
        yield from _hits(
            points.table,
            points.at_zero,
            points.bujur,
            "titik 0, 0 terletak di lepas pantai Afrika; biasanya tanda belum diisi.",
            "Isi titik yang benar, atau kosongkan keduanya.",
        )


def _foreign_points(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    """Told at bujur: a lintang beyond 90 degrees already has a fault of its own."""
    for points in _points(tables):
        filled = points.north.notna() & points.east.notna()
        foreign = filled & ~points.in_indonesia & ~points.at_zero
        swapped = _in_indonesia(points.east, points.north)
        for mask, saran in (
            (foreign & swapped, "Lintang dan bujur tampaknya tertukar: tukarkan isinya."),
            (foreign & ~swapped, "Perbaiki lintang dan bujurnya."),
        ):
            yield from _hits(
                points.table, mask, points.bujur, "titik ini di luar Indonesia.", saran
            )


def _far_points(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    units, *_ = _points(tables)
    known = units.in_indonesia
    middle = units.north[known].median(), units.east[known].median()
    radius = _radius(tables)
    for points in _points(tables):
        far = _km_from(middle, points.north, points.east) > radius
        yield from _hits(
            points.table,
            far & points.in_indonesia,
            points.bujur,
            f"titik ini lebih dari {radius:g} km dari pertengahan semua unit, sehingga jaraknya "
            "akan menyesatkan.",
            f"Perbaiki titiknya; bila wilayahnya memang seluas itu, isi {RADIUS_KEY} pada info.",
        )


def _km_from(middle: tuple[float, float], north: pd.Series, east: pd.Series) -> pd.Series:
    """Great-circle distance in km from a point (lintang, bujur, degrees); haversine formula."""
    lat, lon = np.radians(middle[0]), np.radians(middle[1])
    half = (
        np.sin((np.radians(north) - lat) / 2) ** 2
        + np.cos(lat) * np.cos(np.radians(north)) * np.sin((np.radians(east) - lon) / 2) ** 2
    )
    return 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(half))


def _radius_cells(tables: Tables) -> pd.Series:
    """What info states as the radius in km, as numbers; missing where it is none above 0."""
    if "info" not in tables:
        return pd.Series(dtype=float)
    info = tables["info"].frame
    stated = pd.to_numeric(info["nilai"][info["kunci"] == RADIUS_KEY], errors="coerce")
    return stated.where((stated > 0) & (stated < np.inf))


def _radius(tables: Tables) -> float:
    stated = _radius_cells(tables).dropna()
    return float(stated.iloc[0]) if len(stated) else RADIUS_KM


def _unread_radius(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    yield from _hits(
        tables["info"],
        _radius_cells(tables).isna(),
        "nilai",
        f"{RADIUS_KEY} bukan bilangan di atas 0; dipakai {RADIUS_KM:g} km.",
        "Tulis jari-jari wilayah dalam km, misalnya 450.",
    )


# --- formasi and rombel --------------------------------------------------------------------------


def _crossed_limits(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    table = tables["formasi"]
    ceiling = table.frame["maksimum"].fillna(table.frame["kebutuhan"])
    yield from _hits(
        table,
        (table.frame["minimum"] > ceiling) & (ceiling >= 0),
        "minimum",
        "minimum lebih besar daripada maksimum (maksimum kosong = kebutuhan).",
        "Perbaiki salah satunya.",
    )


def _need_below_minimum(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    table = tables["formasi"]
    need, least, most = (table.frame[kolom] for kolom in ("kebutuhan", "minimum", "maksimum"))
    yield from _hits(
        table,
        (need < least) & (least <= most),
        "kebutuhan",
        "kebutuhan ({need}) di bawah minimum ({least}); slot ini selalu tampak kelebihan.",
        "Naikkan kebutuhan atau turunkan minimum.",
        need=need,
        least=least,
    )


def _need_outside_range(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    """Limits are not whole numbers, need is: the whole number next to a limit is inside."""
    table = tables["formasi"]
    need, low, high = (
        table.frame[kolom] for kolom in ("kebutuhan", "kebutuhan_bawah", "kebutuhan_atas")
    )
    yield from _hits(
        table,
        (need < np.floor(low)) | (need > np.ceil(high)),
        "kebutuhan",
        "kebutuhan ({need}) di luar batasnya sendiri (kebutuhan_bawah {low}, kebutuhan_atas "
        "{high}).",
        "Hitung ulang, atau perbaiki batasnya.",
        need=need,
        low=low.astype(object).fillna("kosong"),
        high=high.astype(object).fillna("kosong"),
    )


def _need_rounded_far(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    table = tables["formasi"]
    need, exact = table.frame["kebutuhan"], table.frame["kebutuhan_tak_bulat"]
    yield from _hits(
        table,
        (need - exact).abs() > 1,
        "kebutuhan_tak_bulat",
        "selisihnya dengan kebutuhan ({need}) lebih dari 1; pembulatan tidak sejauh itu.",
        "Perbarui kebutuhan_tak_bulat, atau perbaiki kebutuhan.",
        need=need,
    )


def _empty_rombel(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    table = tables["rombel"]
    yield from _hits(
        table,
        (table.frame["jumlah_siswa"] == 0) & (table.frame["jumlah_rombel"] > 0),
        "jumlah_siswa",
        "ada {classes} rombongan belajar tanpa peserta didik; kebutuhan guru jadi terlalu besar.",
        "Isi jumlah peserta didik, kosongkan bila tidak diketahui, atau nolkan jumlah_rombel.",
        classes=table.frame["jumlah_rombel"],
    )


def _crowded_rombel(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    table = tables["rombel"]
    pupils, classes = table.frame["jumlah_siswa"], table.frame["jumlah_rombel"]
    yield from _hits(
        table,
        pupils > classes * PUPILS_PER_ROMBEL,
        "jumlah_siswa",
        f"{{pupils}} peserta didik dalam {{classes}} rombongan belajar: lebih dari "
        f"{PUPILS_PER_ROMBEL} tiap rombongan.",
        "Periksa kedua angka terhadap Dapodik.",
        pupils=pupils,
        classes=classes,
    )


# --- preferensi, realisasi, pemantauan -----------------------------------------------------------


def _rank_twice(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    table = tables["preferensi"]
    ranked = table.frame[["id_pegawai", "peringkat"]].dropna()
    yield from _hits(
        table,
        ranked.duplicated(keep=False),
        "peringkat",
        "pegawai ini memberi peringkat yang sama kepada beberapa tujuan.",
        "Tanyakan urutannya, lalu beri tiap tujuan peringkat sendiri.",
    )


def _refused_and_ranked(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    table = tables["preferensi"]
    yield from _hits(
        table,
        table.frame["menolak"] & table.frame["peringkat"].notna(),
        "peringkat",
        "tujuan ini ditolak sekaligus diberi peringkat.",
        "Kosongkan peringkat, atau tulis menolak: tidak.",
    )


def _own_unit_wished(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    table, people = tables["preferensi"], tables["pegawai"].frame
    unique = people.dropna(subset=["id_pegawai"]).drop_duplicates("id_pegawai")
    present = table.frame["id_pegawai"].map(unique.set_index("id_pegawai")["unit_kerja"])
    yield from _hits(
        table,
        (table.frame["unit_kerja"] == present) & ~table.frame["menolak"].fillna(False),
        "unit_kerja",
        "tujuan yang diinginkan adalah unitnya sekarang; pernyataan ini berarti ingin tetap.",
        "Tidak perlu diubah bila memang begitu maksudnya.",
    )


def _move_to_same_unit(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    table = tables["realisasi"]
    yield from _hits(
        table,
        table.frame["unit_asal"] == table.frame["unit_tujuan"],
        "unit_tujuan",
        "unit asal dan tujuan sama, sehingga bukan perpindahan.",
        "Perbaiki salah satunya, atau keluarkan baris ini.",
    )


def _done_ahead(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    table = tables["realisasi"]
    yield from _hits(
        table,
        (table.frame["status"] == "dilaksanakan") & (table.frame["tmt"] > day),
        "tmt",
        "dinyatakan dilaksanakan, padahal TMT-nya sesudah tanggal keadaan data.",
        "Perbaiki TMT, atau ganti statusnya menjadi ditetapkan.",
    )


def _observed_ahead(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    table = tables["pemantauan"]
    yield from _hits(
        table,
        table.frame["periode"] > day,
        "periode",
        "periode pengamatan ini sesudah tanggal keadaan data.",
        "Perbaiki periodenya, atau perbarui per_tanggal pada info.",
    )


NIP_PARTS = "susunan NIP dan NI PPPK (praktik, belum diverifikasi)"
FORMAT = "kamus data (docs/data.md)"
POLICY = "kebijakan"

CHECKS: tuple[Check, ...] = (
    Check(
        kode="ISI-KOSONG",
        derajat="kesalahan",
        tabel=(),
        arti="Sel wajib yang kosong: tanpa isinya baris itu tidak berarti.",
        dasar=FORMAT,
        find=_empty_cells,
    ),
    Check(
        kode="ISI-TERLALU-KECIL",
        derajat="kesalahan",
        tabel=(),
        arti="Angka di bawah batas terendah kolomnya: biasanya salah ketik.",
        dasar=FORMAT,
        find=_too_small,
    ),
    Check(
        kode="ISI-TERLALU-BESAR",
        derajat="kesalahan",
        tabel=(),
        arti="Angka di atas batas tertinggi kolomnya: biasanya salah ketik.",
        dasar=FORMAT,
        find=_too_large,
    ),
    Check(
        kode="KODE-TAK-DIKENAL",
        derajat="kesalahan",
        tabel=(),
        arti="Isi yang bukan pilihan kolomnya, atau kode yang tidak ada pada tabel rujukannya: "
        "tidak diketahui apa yang dimaksud.",
        dasar=FORMAT,
        find=_unknown_codes,
    ),
    Check(
        kode="KUNCI-GANDA",
        derajat="kesalahan",
        tabel=(),
        arti="Beberapa baris berkunci sama: tidak diketahui baris mana yang berlaku.",
        dasar=FORMAT,
        find=_doubled_keys,
    ),
    Check(
        kode="NIP-BENTUK",
        derajat="kesalahan",
        tabel=("pegawai",),
        arti="NIP yang bukan 18 angka dengan tanggal lahir, bulan, dan jenis kelamin yang "
        "mungkin: angkanya rusak di perjalanan.",
        dasar=NIP_PARTS,
        find=_nip_form,
    ),
    Check(
        kode="NIP-GANDA",
        derajat="kesalahan",
        tabel=("pegawai",),
        arti="Satu NIP pada beberapa baris: orang yang sama akan dihitung dua kali.",
        dasar=NIP_PARTS,
        find=_nip_doubled,
    ),
    Check(
        kode="NIP-TANGGAL-LAHIR",
        derajat="peringatan",
        tabel=("pegawai",),
        arti="NIP dan tanggal lahir yang menyatakan hari lahir berbeda: BUP bergantung padanya.",
        dasar=NIP_PARTS,
        find=_nip_birth,
    ),
    Check(
        kode="NIP-JENIS-KELAMIN",
        derajat="peringatan",
        tabel=("pegawai",),
        arti="NIP dan jenis kelamin yang tidak cocok: mungkin NIP orang lain.",
        dasar=NIP_PARTS,
        find=_nip_sex,
    ),
    Check(
        kode="NIP-TMT-CPNS",
        derajat="peringatan",
        tabel=("pegawai",),
        arti="NIP dan TMT CPNS yang menyatakan tahun atau bulan berbeda (NI PPPK: hanya tahun): "
        "masa kerja bergantung padanya.",
        dasar=NIP_PARTS,
        find=_nip_start,
    ),
    Check(
        kode="NIP-STATUS",
        derajat="peringatan",
        tabel=("pegawai",),
        arti="NI PPPK pada PNS atau CPNS, atau NIP pada PPPK: aturan perpindahannya berbeda.",
        dasar=NIP_PARTS,
        find=_nip_status,
    ),
    Check(
        kode="NIP-KOSONG",
        derajat="catatan",
        tabel=("pegawai",),
        arti="Banyaknya PNS, CPNS, dan PPPK tanpa NIP, bila kolomnya ada: mereka tidak dapat "
        "dicocokkan dengan sumber lain.",
        dasar=POLICY,
        find=_nip_missing,
    ),
    Check(
        kode="USIA-MUSTAHIL",
        derajat="kesalahan",
        tabel=("pegawai",),
        arti=f"Umur di bawah {AGE_LOWEST} atau di atas {AGE_HIGHEST} tahun pada tanggal keadaan "
        "data: tanggal lahirnya pasti keliru.",
        dasar=POLICY,
        find=_impossible_age,
    ),
    Check(
        kode="USIA-LEWAT-BUP",
        derajat="peringatan",
        tabel=("pegawai", "jabatan"),
        arti="Umur lebih dari setahun melewati BUP jabatannya: kemungkinan sudah pensiun.",
        dasar="PP 11/2017 Pasal 239; bup pada tabel jabatan",
        find=_past_bup,
    ),
    Check(
        kode="GOLONGAN-SKALA",
        derajat="kesalahan",
        tabel=("pegawai",),
        arti="Golongan PNS pada PPPK atau sebaliknya: kedua skala tidak dapat dibandingkan.",
        dasar="Keppres 87/1999 Pasal 5 (PNS); skala PPPK: praktik, belum diverifikasi",
        find=_golongan_scale,
    ),
    Check(
        kode="GOLONGAN-JABATAN",
        derajat="peringatan",
        tabel=("pegawai", "jabatan"),
        arti="Golongan di luar batas jabatannya, menurut skalanya sendiri: golongan atau "
        "jabatannya belum diperbarui.",
        dasar="PP 11/2017 Pasal 190 ayat (4); batas pada tabel jabatan",
        find=_golongan_outside,
    ),
    Check(
        kode="PENDIDIKAN-JABATAN",
        derajat="peringatan",
        tabel=("pegawai", "jabatan"),
        arti="Pendidikan di bawah syarat jabatannya: pendidikan terakhir belum diperbarui, atau "
        "syaratnya keliru.",
        dasar="PP 11/2017 Pasal 190 ayat (4); syarat pada tabel jabatan",
        find=_education_below,
    ),
    Check(
        kode="TMT-URUTAN",
        derajat="peringatan",
        tabel=("pegawai",),
        arti="TMT jabatan yang mendahului TMT CPNS: masa kerja tidak dapat dipercaya.",
        dasar=POLICY,
        find=_start_order,
    ),
    Check(
        kode="TMT-USIA",
        derajat="peringatan",
        tabel=("pegawai",),
        arti=f"TMT jabatan atau unit sebelum berumur {AGE_AT_TMT} tahun: salah satu tanggalnya "
        "keliru.",
        dasar=POLICY,
        find=_start_too_young,
    ),
    Check(
        kode="TMT-MENDATANG",
        derajat="peringatan",
        tabel=("pegawai",),
        arti="TMT sesudah tanggal keadaan data: yang belum terjadi tidak dapat dinyatakan.",
        dasar=POLICY,
        find=_start_ahead,
    ),
    Check(
        kode="KONTRAK-LEWAT",
        derajat="peringatan",
        tabel=("pegawai",),
        arti="PPPK yang perjanjian kerjanya sudah berakhir: ia tidak dihitung dalam bezetting.",
        dasar="PP 49/2018",
        find=_contract_over,
    ),
    Check(
        kode="KONTRAK-KOSONG",
        derajat="catatan",
        tabel=("pegawai",),
        arti="Banyaknya PPPK tanpa akhir perjanjian kerja, bila kolomnya ada: sisa perjanjian "
        "tidak dapat dinilai.",
        dasar="PP 49/2018",
        find=_contract_missing,
    ),
    Check(
        kode="PEJABAT-GANDA",
        derajat="peringatan",
        tabel=("pegawai", "jabatan"),
        arti="Pejabat definitif jabatan manajerial lebih banyak daripada kebutuhan pada formasi "
        "(satu, bila formasi tidak menyebutnya); Plt, Plh, dan yang sedang tidak menduduki "
        "jabatan tidak dihitung.",
        dasar=POLICY,
        find=_crowded_posts,
    ),
    Check(
        kode="PASANGAN-DIRI",
        derajat="kesalahan",
        tabel=("pegawai",),
        arti="Pegawai yang menjadi pasangannya sendiri: pasangannya tidak diketahui.",
        dasar=POLICY,
        find=_own_spouse,
    ),
    Check(
        kode="PASANGAN-BERTENTANGAN",
        derajat="kesalahan",
        tabel=("pegawai",),
        arti="Pasangan yang menyebut pegawai lain: tidak diketahui siapa yang harus berdekatan.",
        dasar=POLICY,
        find=_contradicting_spouse,
    ),
    Check(
        kode="PASANGAN-SEPIHAK",
        derajat="peringatan",
        tabel=("pegawai",),
        arti="Pasangan yang tidak menyebut balik: mungkin salah satu barisnya belum diisi.",
        dasar=POLICY,
        find=_one_sided_spouse,
    ),
    Check(
        kode="GOLONGAN-TERBALIK",
        derajat="kesalahan",
        tabel=("jabatan",),
        arti="Golongan terendah jabatan di atas yang tertinggi: tidak seorang pun memenuhinya.",
        dasar=FORMAT,
        find=_golongan_reversed,
    ),
    Check(
        kode="KELOMPOK-GANDA",
        derajat="peringatan",
        tabel=("jabatan",),
        arti="Satu nama jabatan pada beberapa kelompok: kebutuhannya terbagi tanpa alasan.",
        dasar=FORMAT,
        find=_split_kelompok,
    ),
    Check(
        kode="JENJANG-KOSONG",
        derajat="catatan",
        tabel=("jabatan",),
        arti="Banyaknya jabatan fungsional tanpa jenjang, bila kolomnya ada: kesetaraan dan BUP "
        "tidak dapat dinilai.",
        dasar="PP 11/2017 Pasal 239",
        find=_without_jenjang,
    ),
    Check(
        kode="UNIT-MELINGKAR",
        derajat="kesalahan",
        tabel=("unit_kerja",),
        arti="Unit yang menjadi bawahan dirinya sendiri: pohon unit tidak berpuncak.",
        dasar=FORMAT,
        find=_circles,
    ),
    Check(
        kode="UNIT-PUNCAK",
        derajat="peringatan",
        tabel=("unit_kerja",),
        arti="Lebih dari satu unit tanpa induk: sebagian unit terlepas dari pohonnya.",
        dasar=POLICY,
        find=_several_tops,
    ),
    Check(
        kode="TITIK-SEPARUH",
        derajat="kesalahan",
        tabel=("unit_kerja",),
        arti="Lintang tanpa bujur atau sebaliknya, pada unit dan rumah: bukan titik.",
        dasar=FORMAT,
        find=_half_points,
    ),
    Check(
        kode="TITIK-NOL",
        derajat="peringatan",
        tabel=("unit_kerja",),
        arti="Titik tepat 0, 0, pada unit dan rumah: tanda belum diisi.",
        dasar=POLICY,
        find=_zero_points,
    ),
    Check(
        kode="TITIK-LUAR",
        derajat="peringatan",
        tabel=("unit_kerja",),
        arti=f"Titik di luar Indonesia (lintang {LATITUDES[0]} sampai {LATITUDES[1]}, bujur "
        f"{LONGITUDES[0]} sampai {LONGITUDES[1]}), pada unit dan rumah: sering karena lintang dan "
        "bujur tertukar.",
        dasar=POLICY,
        find=_foreign_points,
    ),
    Check(
        kode="TITIK-JAUH",
        derajat="peringatan",
        tabel=("unit_kerja",),
        arti=f"Titik unit atau rumah lebih dari {RADIUS_KM:g} km (atau {RADIUS_KEY} pada info) "
        "dari pertengahan semua unit: jaraknya akan menyesatkan.",
        dasar=POLICY,
        find=_far_points,
    ),
    Check(
        kode="RADIUS-WILAYAH",
        derajat="peringatan",
        tabel=("info",),
        arti=f"{RADIUS_KEY} pada info yang bukan bilangan di atas 0: jari-jari baku yang dipakai.",
        dasar=POLICY,
        find=_unread_radius,
    ),
    Check(
        kode="BATAS-BERTENTANGAN",
        derajat="kesalahan",
        tabel=("formasi",),
        arti="Minimum di atas maksimum (maksimum kosong = kebutuhan): tidak ada jumlah yang "
        "memenuhinya.",
        dasar=FORMAT,
        find=_crossed_limits,
    ),
    Check(
        kode="KEBUTUHAN-MINIMUM",
        derajat="peringatan",
        tabel=("formasi",),
        arti="Kebutuhan di bawah minimum padahal maksimum mengizinkan: slot selalu tampak "
        "kelebihan.",
        dasar=POLICY,
        find=_need_below_minimum,
    ),
    Check(
        kode="KEBUTUHAN-RENTANG",
        derajat="peringatan",
        tabel=("formasi",),
        arti="Kebutuhan di luar kebutuhan_bawah sampai kebutuhan_atas, dibulatkan ke luar: "
        "hitungannya tidak sejalan.",
        dasar=POLICY,
        find=_need_outside_range,
    ),
    Check(
        kode="KEBUTUHAN-BULAT",
        derajat="peringatan",
        tabel=("formasi",),
        arti="Kebutuhan sebelum dibulatkan berselisih lebih dari 1 dengan kebutuhan: salah "
        "satunya belum diperbarui.",
        dasar=POLICY,
        find=_need_rounded_far,
    ),
    Check(
        kode="ROMBEL-TANPA-SISWA",
        derajat="peringatan",
        tabel=("rombel",),
        arti="Rombongan belajar tanpa peserta didik: kebutuhan guru jadi terlalu besar.",
        dasar=POLICY,
        find=_empty_rombel,
    ),
    Check(
        kode="ROMBEL-PADAT",
        derajat="peringatan",
        tabel=("rombel",),
        arti=f"Lebih dari {PUPILS_PER_ROMBEL} peserta didik tiap rombongan belajar: salah satu "
        "angkanya keliru.",
        dasar=POLICY,
        find=_crowded_rombel,
    ),
    Check(
        kode="PERINGKAT-GANDA",
        derajat="peringatan",
        tabel=("preferensi",),
        arti="Peringkat yang sama untuk beberapa tujuan satu pegawai: urutannya tidak diketahui.",
        dasar=POLICY,
        find=_rank_twice,
    ),
    Check(
        kode="PERINGKAT-DITOLAK",
        derajat="kesalahan",
        tabel=("preferensi",),
        arti="Tujuan yang ditolak sekaligus diberi peringkat: maksudnya tidak diketahui.",
        dasar=FORMAT,
        find=_refused_and_ranked,
    ),
    Check(
        kode="UNIT-SENDIRI",
        derajat="catatan",
        tabel=("preferensi", "pegawai"),
        arti="Tujuan yang diinginkan adalah unit sekarang: berarti ingin tetap.",
        dasar=POLICY,
        find=_own_unit_wished,
    ),
    Check(
        kode="REALISASI-TETAP",
        derajat="peringatan",
        tabel=("realisasi",),
        arti="Unit asal dan tujuan sama: bukan perpindahan.",
        dasar=POLICY,
        find=_move_to_same_unit,
    ),
    Check(
        kode="REALISASI-MENDATANG",
        derajat="peringatan",
        tabel=("realisasi",),
        arti="Perpindahan yang dinyatakan dilaksanakan dengan TMT sesudah tanggal keadaan data: "
        "belum mungkin terlaksana.",
        dasar=POLICY,
        find=_done_ahead,
    ),
    Check(
        kode="PERIODE-MENDATANG",
        derajat="peringatan",
        tabel=("pemantauan",),
        arti="Pengamatan dengan periode sesudah tanggal keadaan data: belum mungkin teramati.",
        dasar=POLICY,
        find=_observed_ahead,
    ),
)
"""In the order in which a cell's faults are told: what makes a value unusable comes first."""

"""Canonical text is typed; each unreadable cell is one fault that names it and keeps its secret."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from random import Random

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_repairs import NIP, make_raw

from mutasi_lib.domain.schemas import DTYPES, TABLES
from mutasi_lib.errors import Fault
from mutasi_lib.loading.parsing import parse_table, shorten
from mutasi_lib.loading.repairs import repair_table


def read(table: str, column: str, *cells: str | None) -> tuple[list[object], list[str]]:
    """Values (None: missing) and fault codes of a column, after repair."""
    frame, faults = parse_table(repair_table(make_raw(table, {column: cells}))[0])
    values = [None if pd.isna(value) else value for value in frame[column]]
    return values, [fault.kode for fault in faults]


def fault_of(table: str, column: str, *cells: str) -> Fault:
    """The fault of the last cell."""
    _, faults = parse_table(repair_table(make_raw(table, {column: cells}))[0])
    return faults[-1]


# --- the typed table ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("rows", [0, 2])
def test_every_column_of_the_schema_is_there_in_order_and_typed(name: str, rows: int) -> None:
    first = next(iter(TABLES[name].columns))
    frame, faults = parse_table(make_raw(name, {first: ["A", "B"][:rows]}))
    assert faults == []
    assert list(frame.columns) == list(TABLES[name].columns)
    assert {column: str(dtype) for column, dtype in frame.dtypes.items()} == {
        column: DTYPES[spec.kind] for column, spec in TABLES[name].columns.items()
    }
    assert frame.index.tolist() == list(range(rows))
    assert frame.drop(columns=first).isna().all(axis=None)


def test_canonical_text_of_every_kind_is_read_exactly() -> None:
    frame, faults = parse_table(
        make_raw(
            "unit_kerja",
            {
                "kode": ["007", "NA", None],
                "lintang": ["-2.119388", "0", None],
                "bujur": ["106", "-0.0", "106.118"],
                "perkiraan": ["ya", "tidak", None],
            },
        )
    )
    assert faults == []
    assert frame["kode"].tolist()[:2] == ["007", "NA"]
    assert frame["lintang"].tolist()[:2] == [-2.119388, 0.0]
    assert [str(value) for value in frame["bujur"]] == ["106.0", "0.0", "106.118"]
    assert frame["perkiraan"].tolist() == [True, False, pd.NA]
    assert frame.loc[2, ["kode", "lintang", "perkiraan"]].isna().all()
    people, faults = parse_table(
        make_raw("pegawai", {"jtm": ["24", "-1", None], "tmt_unit": ["2020-02-29", None, None]})
    )
    assert faults == []
    assert people["jtm"].tolist() == [24, -1, pd.NA]
    assert people["tmt_unit"].tolist() == [pd.Timestamp(2020, 2, 29), pd.NaT, pd.NaT]


@pytest.mark.parametrize(
    "text",
    ["NA", "None", "null", "True", "007", "=1+1", "1E+17", "31-01-2020", "\U0001f600", "Ren\u00e9"],
)
def test_a_text_column_takes_any_text_as_it_is(text: str) -> None:
    assert read("pegawai", "nama", text) == ([text], [])
    assert read("unit_kerja", "kode", text) == ([text], [])


def test_whole_numbers_keep_fifteen_digits_and_no_more() -> None:
    assert read("formasi", "kebutuhan", "9" * 15) == ([999_999_999_999_999], [])
    assert read("formasi", "kebutuhan", "9" * 16) == ([None], ["ISI-JENIS"])
    assert read("pemantauan", "nilai", "9" * 15) == ([999_999_999_999_999.0], [])
    assert read("pemantauan", "nilai", "9" * 16) == ([None], ["ISI-JENIS"])


# --- one code for each kind of trouble ----------------------------------------------------------

REFUSED = [
    ("ISI-JENIS", "formasi.kebutuhan",
     ["dua", "12,5", "12.5", "1e3", "5 orang", "(5)", "\u22125", "\u0661\u0662", "\uff11", "Rp 5"]),
    ("ISI-JENIS", "pemantauan.nilai",
     ["inf", "-inf", "nan", "1e400", "1E+17", "5 km", "(5)", "\u22125", "\u0661\u0662", "\uff11",
      "50%", "1.000.00", ".5", "5."]),
    ("ISI-JENIS", "pelatihan.biaya", ["1,5 juta", "Rp", "Rp -"]),
    ("ISI-JENIS", "unit_kerja.perkiraan", ["t", "mungkin", "2", "-1"]),
    ("ISI-JENIS", "pegawai.tmt_unit",
     ["kemarin", "Januari 2020", "1 Foo 2020", "2020-01-31 08:30:00", "2020-01-31T00:00:00Z",
      "31-01/2020", "1 Januari"]),
    ("TANGGAL-RANCU", "pegawai.tmt_unit",
     ["1/1/65", "31-01-20", "1 Jan '65", "17-Aug-45", "43831", "43831.5", "2020", "20200131",
      "01/31/2020", "12-13-2020"]),
    ("TANGGAL-TIDAK-ADA", "pegawai.tmt_unit",
     ["31-02-2020", "29/02/2021", "2021-02-29", "2020-13-01", "31 April 2020", "32-01-2020",
      "00-00-0000", "0000-00-00", "0000-00-00 00:00:00", "2021-02-29 00:00:00", "01-00-2020"]),
    ("ANGKA-RANCU", "pemantauan.nilai", ["1.000", "1,000", "1.125", "-999.999", "12,345"]),
    ("ANGKA-RANCU", "jarak.km", ["5.000", "1,125"]),
    ("ANGKA-RANCU", "formasi.kebutuhan", ["1,000", "12,000"]),
    ("ANGKA-RANCU", "pelatihan.biaya", ["1,500", "Rp 1,500"]),
    ("NIP-ILMIAH", "pegawai.nip", ["1.99E+17", "1,99003E+17", "2e+17"]),
    ("NIP-ILMIAH", "preferensi.id_pegawai", ["1.99E+17"]),
    ("NIP-NOL", "pegawai.nip", [NIP[:15] + "000", "'19900315 201503 1 000"]),
    ("NIP-NOL", "pegawai.id_pasangan", [NIP[:15] + "000"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("kode", "where", "written"),
    [(kode, where, text) for kode, where, texts in REFUSED for text in texts],
)
def test_an_unreadable_cell_is_one_fault_and_missing(kode: str, where: str, written: str) -> None:
    table, column = where.split(".")
    assert read(table, column, written) == ([None], [kode])


def test_neighbours_of_what_is_refused_are_read() -> None:
    assert read("jarak", "km", "5.001") == ([5.001], [])  # 5001 km would exceed the column's limit
    assert read("jarak", "km", "4.999") == ([None], ["ANGKA-RANCU"])
    assert read("unit_kerja", "bujur", "106.118") == ([106.118], [])
    assert read("unit_kerja", "lintang", "-2.119") == ([-2.119], [])
    assert read("pegawai", "nip", NIP[:15] + "001", NIP[:15] + "900")[1] == []
    assert read("pegawai", "id_pegawai", "1E5", "12000", "A-000") == (["1E5", "12000", "A-000"], [])


def test_a_fault_stands_at_the_cell_under_the_heading_of_the_file() -> None:
    raw = make_raw(
        "formasi",
        {"unit_kerja": ["A", "B", "C"], "kebutuhan": ["1", "dua", None]},
        headings={"kebutuhan": "Kebutuhan ABK"},
    )
    (fault,) = parse_table(raw)[1]
    assert fault == Fault(
        berkas="kota.xlsx",
        lembar="formasi",
        baris=5,
        kolom="Kebutuhan ABK",
        sel="B5",
        kode="ISI-JENIS",
        masalah='isi "dua" bukan bilangan bulat.',
        saran="Tulis bilangan bulat dengan angka saja, misalnya 1500.",
        derajat="kesalahan",
    )


@pytest.mark.parametrize(
    ("where", "secret"),
    [
        ("pegawai.nip", NIP[:15] + "000"),
        ("pegawai.nip", "1.99003E+17"),
        ("pegawai.tanggal_lahir", "31-02-1990"),
        ("pegawai.tanggal_lahir", "15/03/90"),
        ("pegawai.rumah_lintang", "di ujung jalan"),
        ("pegawai.hukuman_disiplin_sampai", "2027"),
        ("preferensi.id_pegawai", "1.99003E+17"),
    ],
)
def test_a_personal_value_is_never_shown(where: str, secret: str) -> None:
    table, column = where.split(".")
    fault = fault_of(table, column, secret)
    assert secret not in repr(fault)
    assert fault.masalah.startswith("isinya ")


def test_other_values_are_shown_short_and_harmless() -> None:
    fault = fault_of("formasi", "kebutuhan", "x\u202ey" + "z" * 200)
    assert fault.masalah == f'isi "x\\u202ey{"z" * 77}" bukan bilangan bulat.'
    assert shorten("a\x00b\nc") == "a\\u0000b\\u000ac"
    assert shorten("Ren\u00e9 1") == "Ren\u00e9 1"
    assert shorten(12.5) == "12.5"


@pytest.mark.parametrize(
    ("where", "written", "words"),
    [
        ("pegawai.tmt_unit", ["43831"], "nomor hari dari Excel"),
        ("pegawai.tmt_unit", ["1/1/65"], "tahun dua angka"),
        ("pegawai.tmt_unit", ["0000-00-00"], "kosongkan selnya"),
        ("pegawai.tmt_unit", ["31-02-2020"], "tidak ada pada kalender"),
        ("pegawai.tmt_unit", ["2020-01-31 08:30:00"], "memuat jam"),
        ("pegawai.tmt_unit", ["Januari 2020"], "bukan tanggal yang lengkap"),
        ("pegawai.tmt_unit", ["01/31/2020"], "bulan sebelum hari"),
        ("pegawai.tmt_unit", ["5/5/2020", "01/31/2020", "01/02/2020"], "misalnya pada baris 5."),
        ("formasi.kebutuhan", ["12,5"], "bilangan pecahan"),
    ],
)
def test_the_message_says_what_the_text_looks_like(
    where: str, written: list[str], words: str
) -> None:
    assert words in fault_of(*where.split("."), *written).masalah


@pytest.mark.parametrize(
    ("where", "written", "saran"),
    [
        ("pemantauan.nilai", "1.000", "Tulis 1000 bila ribuan, atau 1 bila desimal."),
        ("pemantauan.nilai", "1.500", "Tulis 1500 bila ribuan, atau 1,5 bila desimal."),
        ("pemantauan.nilai", "-1,125", "Tulis -1125 bila ribuan, atau -1,1250 bila desimal."),
        ("formasi.kebutuhan", "1,000",
         "Tulis 1000 bila ribuan; kolom ini hanya memuat bilangan bulat."),
    ],
)  # fmt: skip
def test_the_remedy_of_a_two_faced_number_reads_in_one_way(
    where: str, written: str, saran: str
) -> None:
    assert fault_of(*where.split("."), written).saran == saran
    offered = [word for word in saran.replace(";", "").split() if word.strip("-").replace(",", "")
               .isdigit()]  # fmt: skip
    assert all(read(*where.split("."), word)[1] == [] for word in offered)


def test_the_remedies_for_dates_and_numbers_can_be_read_themselves() -> None:
    assert "1 Januari 2020" in fault_of("pegawai", "tmt_unit", "kemarin").saran
    assert read("pegawai", "tmt_unit", "1 Januari 2020") == ([pd.Timestamp(2020, 1, 1)], [])
    assert "misalnya 1500 atau 12,5" in fault_of("pemantauan", "nilai", "x").saran
    assert read("pemantauan", "nilai", "1500", "12,5") == ([1500.0, 12.5], [])


# --- the whole column decides -------------------------------------------------------------------


def test_in_a_month_first_column_only_what_could_be_swapped_is_in_doubt() -> None:
    values, codes = read(
        "pegawai", "tmt_unit", "01/31/2020", "01/02/2020", "05/05/2020", "31/01/2020", "2020-02-01"
    )
    assert values == [None, None, *map(pd.Timestamp, ("2020-05-05", "2020-01-31", "2020-02-01"))]
    assert codes == ["TANGGAL-RANCU", "TANGGAL-RANCU"]


@pytest.mark.parametrize(
    ("neighbour", "written", "value"),
    [
        ("12.5", "1.532", 1.532),
        ("0.532", "1.532", 1.532),
        ("1234.567", "1.532", 1.532),
        ("12,5", "1,532", 1.532),
        ("1.234.567", "1,532", 1.532),
        ("12.5", "1.500", None),
        ("12,5", "1.532", None),
        ("1.234.567", "1.532", None),
        ("7", "1.532", None),
        ("2.532", "1.532", None),
    ],
)
def test_three_decimals_are_read_where_the_column_surely_uses_that_mark(
    neighbour: str, written: str, value: float | None
) -> None:
    values, codes = read("pemantauan", "nilai", written, neighbour)
    assert values[0] == value
    assert codes.count("ANGKA-RANCU") == (0 if value else 1 + (neighbour == "2.532"))


def test_a_number_cell_is_never_in_doubt() -> None:
    raw = make_raw("pemantauan", {"nilai": ["1.532", "1.532"]}, kinds={"nilai": "nt"})
    frame, faults = parse_table(repair_table(raw)[0])
    assert frame["nilai"].tolist()[0] == 1.532
    assert [(fault.kode, fault.baris) for fault in faults] == [("ANGKA-RANCU", 5)]
    raw = make_raw("formasi", {"kebutuhan": ["1.125"]}, kinds={"kebutuhan": "n"})
    assert [fault.kode for fault in parse_table(repair_table(raw)[0])[1]] == ["ISI-JENIS"]


def test_without_repair_only_canonical_text_is_read() -> None:
    cells = {"tmt_unit": ["1/2/2020", "1 Mei 2020"], "jtm": ["12 000", "12,0"]}
    frame, faults = parse_table(make_raw("pegawai", cells))
    assert frame[list(cells)].isna().all(axis=None)
    assert [fault.kode for fault in faults] == ["ISI-JENIS"] * 4
    assert parse_table(make_raw("unit_kerja", {"perkiraan": ["YA"]}))[1][0].kode == "ISI-JENIS"


# --- a hundred NIP ------------------------------------------------------------------------------

GROUPS = ((8, 6, 1, 3), (4, 2, 2, 4, 2, 1, 3), (3,) * 6, (1,) * 18)
BETWEEN = (" ", ".", "-", "\u00a0", "  ", " - ", ". ")
BEFORE = ("", "'", "\u2019")


def grouped(groups: Sequence[int], between: str) -> str:
    ends = np.cumsum(groups)
    return between.join(NIP[end - size : end] for size, end in zip(groups, ends, strict=True))


NIP_FORMS = [
    *(
        (before + grouped(groups, between), NIP, "")
        for groups in GROUPS
        for between in BETWEEN
        for before in BEFORE
    ),
    (NIP, NIP, ""),
    (f" {NIP}\u200b ", NIP, ""),
    (f"{NIP}\n", NIP, ""),
    # left for the checks to refuse: not 18 digits, or not digits alone
    *(
        (text, text, "")
        for text in (
            NIP[:17], NIP + "1", "470012345", "NIP " + NIP, NIP + "a", "O" + NIP[1:], "-" + NIP,
            NIP + ".", NIP[:8] + "/" + NIP[8:], NIP[:8] + ";" + NIP[8:], NIP[:8] + "_" + NIP[8:],
            "\u0661" + NIP[1:], "\uff11" + NIP[1:], NIP[:8] + "\u2013" + NIP[8:], "1.99E17",
            NIP[:8] + " " + NIP[8:17], NIP[:8] + " " + NIP[8:] + " 1",
        )
    ),
    # damaged on the way
    ("1.99E+17", None, "NIP-ILMIAH"),
    ("1,99003152015032E+17", None, "NIP-ILMIAH"),
    ("'1.99003E+17", None, "NIP-ILMIAH"),
    (NIP[:15] + "000", None, "NIP-NOL"),
    ("199.003.152.015.031.000", None, "NIP-NOL"),
]  # fmt: skip


@pytest.mark.parametrize("column", ["nip", "id_pegawai", "id_pasangan"])
def test_a_hundred_forms_of_a_nip_have_their_verdicts(column: str) -> None:
    assert len(NIP_FORMS) >= 100
    forms, values, codes = zip(*NIP_FORMS, strict=True)
    assert read("pegawai", column, *forms) == (list(values), [kode for kode in codes if kode])


@pytest.mark.parametrize(
    "count", [2_000, pytest.param(100_000, marks=[pytest.mark.nightly, pytest.mark.slow])]
)
def test_no_digit_of_a_nip_changes(count: int) -> None:
    chance = np.random.default_rng(7)
    born = np.datetime64("1960-01-01") + chance.integers(0, 16_000, count)
    months = np.array([*range(1, 13), 21])
    start = chance.integers(1985, 2027, count) * 100 + chance.choice(months, count)
    tail = chance.integers(1, 3, count) * 1000 + chance.integers(900, 1000, count)
    numbers = [
        f"{str(day).replace('-', '')}{month}{end}"
        for day, month, end in zip(born, start, tail, strict=True)
    ]
    ways = ("{}", "'{}", " {} ", "{}\u00a0")
    cells = [ways[row % len(ways)].format(nip) for row, nip in enumerate(numbers)]
    assert {len(nip) for nip in numbers} == {18}
    assert read("pegawai", "nip", *cells) == (numbers, [])


# --- dates and numbers, written by somebody who knows what he wrote -----------------------------

BULAN = ("Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September",
         "Oktober", "November", "Desember")  # fmt: skip
SINGKAT = ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agt", "Sep", "Okt", "Nov", "Des")
LAMA = {2: "Pebruari", 11: "Nopember"}
HARI = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
FIRST, LAST, EXCEL_DAY_0 = (
    date(*day).toordinal() for day in ((1950, 1, 1), (2049, 12, 31), (1899, 12, 30))
)


def a_date(chance: Random) -> tuple[str, date | None, str]:
    """A date as some officer writes it, the day he means (None: refused), and the fault."""
    day = date.fromordinal(chance.randint(FIRST, LAST))
    d, m, y = day.day, day.month, day.year
    bulan, singkat = BULAN[m - 1], SINGKAT[m - 1]
    hari = HARI[day.weekday()]
    certain = [
        f"{y}-{m:02}-{d:02}", f"{d:02}-{m:02}-{y}", f"{d:02}/{m:02}/{y}", f"{d}.{m}.{y}",
        f"{d}/{m}/{y}", f"{d} {bulan} {y}", f"{d:02} {bulan.upper()} {y}", f"{d} {singkat} {y}",
        f"{d} {singkat}. {y}", f"{d}-{singkat}-{y}", f"{d} {LAMA.get(m, bulan)} {y}",
        f"{hari}, {d} {bulan} {y}", f"{hari} {d} {bulan} {y}", f"{d} {bulan}, {y}",
        f"{y}-{m:02}-{d:02} 00:00:00", f"{y}-{m:02}-{d:02}T00:00:00", f"{d}/{m}/{y} 0:00",
        f" {d}\u00a0{bulan.lower()}  {y} ", f"'{d:02}-{m:02}-{y}", f"{y}/{m}/{d}",
    ]  # fmt: skip
    unclear = [
        f"{d}/{m}/{y % 100:02}", f"{d} {singkat} {y % 100:02}", str(y), f"{y}{m:02}{d:02}",
        str(day.toordinal() - EXCEL_DAY_0),
    ]  # fmt: skip
    long, short = chance.choice([1, 3, 5, 7, 8, 10, 12]), chance.choice([4, 6, 9, 11])
    absent = [f"31-{short:02}-{y}", f"30/02/{y}", f"32-{long:02}-{y}", f"31 {BULAN[short - 1]} {y}",
              f"{y}-02-30", f"{y}-13-{d:02}", f"0-{m}-{y}"]  # fmt: skip
    other = [f"{bulan} {y}", f"{d} {bulan}", f"{y}-{m:02}-{d:02} 07:30:00", f"{d} Muharam {y}",
             f"sekitar {y}", f"{d}-{m}/{y}"]  # fmt: skip
    kind = chance.choices(["", "TANGGAL-RANCU", "TANGGAL-TIDAK-ADA", "ISI-JENIS"], [5, 1, 1, 1])[0]
    forms = {"": certain, "TANGGAL-RANCU": unclear, "TANGGAL-TIDAK-ADA": absent, "ISI-JENIS": other}
    return chance.choice(forms[kind]), None if kind else day, kind


def thousands(number: int, mark: str) -> str:
    return f"{number:,}".replace(",", mark)


def a_number(chance: Random) -> tuple[str, str, float | None, str]:
    """Column, a number as some officer writes it, what he means (None: refused), and the fault."""
    where = chance.choice(["layanan.penduduk_dilayani", "pemantauan.nilai", "pelatihan.biaya"])
    n = chance.randint(0, 10 ** chance.randint(1, 8) - 1)
    if chance.random() < 0.15:
        odd = chance.choice(["({})", "{} km", "\u2212{}", "{}%", "{}e400", "{}E+17", "{} juta",
                             "\u0661{}", "\uff11{}", "sekitar {}", "{}..0", "{}-{}"])  # fmt: skip
        return where, odd.replace("{}", str(n)), None, "ISI-JENIS"
    if where == "pelatihan.biaya":
        text = chance.choice(["Rp {}", "Rp{},00", "Rp. {},-", "{}", "rp {}", "IDR {}"])
        return where, text.format(thousands(n, ".")), n, ""
    if where == "layanan.penduduk_dilayani" or chance.random() < 0.4:
        mark = chance.choice(["", ".", " ", "\u00a0", ","])
        text = thousands(n, mark)
        one_group = 1_000 <= n < 1_000_000
        indonesian = mark == "." and where != "pemantauan.nilai"
        if one_group and mark in (".", ",") and not indonesian:
            return where, text, None, "ANGKA-RANCU"
        return where, text, n, ""
    places = chance.randint(1, 6)
    fraction = f"{chance.randint(0, 10**places - 1):0{places}}"
    text = chance.choice([f"{n}.{fraction}", f"{n},{fraction}", f"{thousands(n, '.')},{fraction}"])
    if places == 3 and 1 <= n <= 999:
        return where, text, None, "ANGKA-RANCU"
    return where, text, float(f"{n}.{fraction}"), ""


def reads_as_meant(where: str, text: str, meant: object, kode: str) -> None:
    values, codes = read(*where.split("."), text)
    assert (text, values, codes) == (text, [meant], [kode] if kode else [])


def dates_are_read_as_meant(chance: Random) -> None:
    text, day, kode = a_date(chance)
    reads_as_meant("pegawai.tmt_unit", text, day and pd.Timestamp(day), kode)


def numbers_are_read_as_meant(chance: Random) -> None:
    reads_as_meant(*a_number(chance))


CHANCE = st.randoms(use_true_random=False)
FEW = settings(max_examples=500, deadline=None)
MANY = settings(max_examples=5_000, deadline=None)


@FEW
@given(CHANCE)
def test_dates_are_read_as_meant_or_refused_with_the_right_code(chance: Random) -> None:
    dates_are_read_as_meant(chance)


@FEW
@given(CHANCE)
def test_numbers_are_read_as_meant_or_refused_with_the_right_code(chance: Random) -> None:
    numbers_are_read_as_meant(chance)


@pytest.mark.slow
@pytest.mark.nightly
@pytest.mark.parametrize("read_as_meant", [dates_are_read_as_meant, numbers_are_read_as_meant])
def test_five_thousand_forms_are_read_as_meant_or_refused(read_as_meant: Callable) -> None:
    MANY(given(CHANCE)(read_as_meant))()

"""Parameters: closed, typed, in range; everything wrong with them comes at once."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mutasi_lib.domain.goals import PRICED
from mutasi_lib.domain.parameters import Parameters
from mutasi_lib.domain.scenario import empty_at_most
from mutasi_lib.errors import ParameterError

NAN, INF = float("nan"), float("inf")
UNKNOWN, TYPE, VALUE = "PARAMETER-TAK-DIKENAL", "PARAMETER-JENIS", "PARAMETER-NILAI"

REFUSED: list[tuple[str, Any, str, str]] = [
    # name, value, kode, what the message must say
    ("bobot_jarakk", 1.0, UNKNOWN, "Maksud Anda 'bobot_jarak'?"),
    ("bobot_cakupn", 1.0, UNKNOWN, "Maksud Anda 'bobot_cakupan'?"),
    ("tmt_rencna", "2027-01-01", UNKNOWN, "Maksud Anda 'tmt_rencana'?"),
    ("cakupan_tujuann", [], UNKNOWN, "Maksud Anda 'cakupan_tujuan'?"),
    ("Sumber", "rangkui", UNKNOWN, "Maksud Anda 'sumber'?"),
    ("__import__('os')", 1, UNKNOWN, "Lihat daftar parameter"),
    ("", 1, UNKNOWN, "Lihat daftar parameter"),
    ("sumber", None, TYPE, "teks"),
    ("sumber", 5, TYPE, "teks"),
    ("sumber", ["rangkui"], TYPE, "teks"),
    ("per_tanggal", date(2027, 1, 1), TYPE, "teks"),
    ("per_tanggal", "01-01-2027", VALUE, "TTTT-BB-HH"),
    ("per_tanggal", "2027-13-01", VALUE, "TTTT-BB-HH"),
    ("tmt_rencana", "2027-02-29", VALUE, "TTTT-BB-HH"),
    ("tmt_rencana", "20270101", VALUE, "TTTT-BB-HH"),
    ("tmt_rencana", "2027-W01-1", VALUE, "TTTT-BB-HH"),
    ("tmt_rencana", "1 Januari 2027", VALUE, "TTTT-BB-HH"),
    ("tmt_rencana", " 2027-01-01", VALUE, "TTTT-BB-HH"),
    ("cakupan_tujuan", "kecamatan:Rangkui", TYPE, "daftar"),
    ("cakupan_tujuan", ["Rangkui"], VALUE, "jenis:nama"),
    ("cakupan_tujuan", ["kota:Pangkalpinang"], VALUE, "kecamatan, opd, rumpun, kelompok"),
    ("cakupan_tujuan", ["kecamatan:"], VALUE, "jenis:nama"),
    ("cakupan_asal", ["kecamatan:  "], VALUE, "jenis:nama"),
    ("cakupan_asal", ["opd:Dinas Kesehatan", "x"], VALUE, "jenis:nama"),
    ("cakupan_asal", [1], TYPE, "teks"),
    ("cakupan_asal", None, TYPE, "daftar"),
    ("standar_kebutuhan", "abk", VALUE, "'permenkes43_2019' atau 'rpjmn_2025'"),
    ("standar_kebutuhan", None, VALUE, "'formasi'"),
    ("tahun_proyeksi", 0, VALUE, "sekurang-kurangnya 1"),
    ("tahun_proyeksi", 16, VALUE, "paling banyak 15"),
    ("tahun_proyeksi", 5.5, TYPE, "bilangan bulat"),
    ("tahun_proyeksi", "5", TYPE, "bilangan bulat"),
    ("jika_kosong", "abaikan", VALUE, "'loloskan' atau 'tolak'"),
    ("jika_kosong", True, VALUE, "'loloskan'"),
    ("aturan", ["masa_jabatan.minimal_bulan"], TYPE, "nama dan nilai"),
    ("aturan", {"masa_jabatan.minimal_bulan": None}, TYPE, "'masa_jabatan.minimal_bulan'"),
    ("aturan", {"masa_jabatan.minimal_bulan": NAN}, TYPE, "berhingga"),
    ("aturan", {"masa_jabatan.minimal_bulan": {"a": 1}}, TYPE, "daftar"),
    ("bobot_cakupan", "100", TYPE, "bilangan"),
    ("bobot_cakupan", True, TYPE, "bilangan"),
    ("bobot_cakupan", None, TYPE, "bilangan"),
    ("bobot_cakupan", -1.0, VALUE, "sekurang-kurangnya 0"),
    ("bobot_jarak", 1_000_001.0, VALUE, "paling banyak 1e+06"),
    ("bobot_jarak", 1e15, VALUE, "paling banyak 1e+06"),
    ("bobot_jarak", 1e-7, VALUE, "sekurang-kurangnya 1e-06"),
    ("bobot_biaya", NAN, TYPE, "berhingga"),
    ("bobot_biaya", INF, TYPE, "berhingga"),
    ("bobot_preferensi", -INF, TYPE, "berhingga"),
    ("pemetaan", 1, TYPE, "teks"),
    ("tingkat_akses", "umum", VALUE, "publik"),
    ("unit_akses", None, TYPE, "teks"),
    ("sasaran", {"cakupn": "95%"}, VALUE, "maksud Anda 'cakupan'?"),
    ("sasaran", {"pasangan_terpisah": 1}, VALUE, "yang ada: cakupan, kesesuaian"),
    ("sasaran", {"biaya": "50%"}, VALUE, "persen hanya untuk cakupan"),
    ("sasaran", {"biaya": "5 juta"}, VALUE, "bilangan dalam Rp"),
    ("sasaran", {"cakupan": "101%"}, VALUE, "0% sampai 100%"),
    ("sasaran", {"cakupan": "-5%"}, VALUE, "0% sampai 100%"),
    ("sasaran", {"cakupan": "banyak"}, VALUE, "0% sampai 100%"),
    ("sasaran", {"jumlah_perpindahan": -1}, VALUE, "menghitung orang"),
    ("sasaran", {"kekurangan": -0.5}, VALUE, "menghitung kursi"),
    ("sasaran", {"biaya": 1e13}, VALUE, "1e12"),
    ("sasaran", {"biaya": NAN}, TYPE, "berhingga"),
    ("sasaran", {"biaya": True}, TYPE, "berhingga"),
    ("sasaran", {"biaya": None}, TYPE, "'biaya'"),
    ("sasaran", {"cakupan": "95%", "kekurangan": 9}, VALUE, "sebut salah satu saja"),
    ("sasaran", ["cakupan"], TYPE, "nama dan nilai"),
    ("urutan", ["cakupan", "byaya"], VALUE, "maksud Anda 'biaya'?"),
    ("urutan", ["biaya", "biaya"], VALUE, "disebut dua kali"),
    ("urutan", "cakupan", TYPE, "daftar"),
    ("urutan", [1], TYPE, "teks"),
    ("batas_tujuan", {"biaya": "100%"}, VALUE, "persen hanya untuk cakupan"),
    ("batas_tujuan", {"melawan_penolakan": -2}, VALUE, "menghitung orang"),
    ("batas_tujuan", {"biaya": [1]}, TYPE, "berhingga"),
    ("pertimbangan_tpk", "Sudah", VALUE, "'sudah' atau 'tidak berlaku'"),
    ("pertimbangan_tpk", True, VALUE, "'belum'"),
    ("persetujuan_imut", "ditolak", VALUE, "'belum', 'sudah' atau 'tidak berlaku'"),
    ("persetujuan_mendagri", None, VALUE, "'belum'"),
    ("pemerataan", 4.01, VALUE, "paling banyak 4"),
    ("pemerataan", -0.1, VALUE, "sekurang-kurangnya 0"),
    ("pemerataan", NAN, TYPE, "berhingga"),
    ("pemerataan", False, TYPE, "bilangan"),
    ("batas_perpindahan", -1, VALUE, "sekurang-kurangnya 0"),
    ("batas_perpindahan", 2.5, TYPE, "bilangan bulat"),
    ("batas_perpindahan", 2.0, TYPE, "bilangan bulat"),
    ("batas_perpindahan", True, TYPE, "bilangan bulat"),
    ("anggaran", -1.0, VALUE, "sekurang-kurangnya 0"),
    ("dana_pelatihan", -1.0, VALUE, "sekurang-kurangnya 0"),
    ("dana_pelatihan", INF, TYPE, "berhingga"),
    ("dana_pelatihan", "Rp 5 juta", TYPE, "bilangan"),
    ("anggaran", INF, TYPE, "berhingga"),
    ("anggaran", "Rp 5 juta", TYPE, "bilangan"),
    ("unit_dibekukan", "PKM-A", TYPE, "daftar"),
    ("unit_dibekukan", [None], TYPE, "teks"),
    ("tanpa_kehilangan_penghasilan", 1, TYPE, "True atau False"),
    ("tidak_ada_yang_dirugikan", "ya", TYPE, "True atau False"),
    ("batas_waktu_detik", 0, VALUE, "lebih dari 0"),
    ("batas_waktu_detik", 86_401, VALUE, "paling banyak 86400"),
    ("batas_waktu_detik", NAN, TYPE, "berhingga"),
    ("batas_simpul", 0, VALUE, "sekurang-kurangnya 1"),
    ("batas_simpul", "banyak", TYPE, "bilangan bulat"),
]


@pytest.mark.parametrize(
    ("name", "value", "kode", "words"),
    REFUSED,
    ids=[f"{name}={value!r}" for name, value, *_ in REFUSED],
)
def test_a_wrong_parameter_is_refused_by_name(
    name: str, value: object, kode: str, words: str
) -> None:
    with pytest.raises(ParameterError) as caught:
        Parameters.from_mapping({name: value})
    (fault,) = caught.value.faults.to_dict("records")
    assert (fault["berkas"], fault["kolom"], fault["kode"]) == ("parameter", name, kode)
    assert words in fault["masalah"] + " " + fault["saran"]


def test_a_refusal_holds_no_english() -> None:
    for name, value, *_ in REFUSED:
        with pytest.raises(ParameterError) as caught:
            Parameters.from_mapping({name: value})
        text = str(caught.value).lower()
        assert not [w for w in (" or ", "input", "should", "valid ", "value error") if w in text]


def test_all_wrong_parameters_come_at_once_one_fault_each() -> None:
    wrong = {name: value for name, value, *_ in REFUSED}
    with pytest.raises(ParameterError) as caught:
        Parameters.from_mapping(wrong, origin="skenario.yaml")
    faults = caught.value.faults
    assert sorted(faults["kolom"]) == sorted(wrong)
    assert set(faults["berkas"]) == {"skenario.yaml"}


def test_every_parameter_is_refused_in_some_case() -> None:
    known = set(Parameters.model_fields)
    weights = {f"bobot_{goal}" for goal in PRICED}  # one type, one range
    assert known - weights <= {name for name, *_ in REFUSED}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("bobot_cakupan", 0),
        ("bobot_cakupan", 1e6),
        ("bobot_cakupan", 1e-6),
        ("pemerataan", 0),
        ("pemerataan", 4),
        ("batas_perpindahan", 0),
        ("batas_perpindahan", None),
        ("anggaran", 0),
        ("anggaran", None),
        ("batas_waktu_detik", 86_400),
        ("batas_waktu_detik", 0.001),
        ("batas_waktu_detik", None),
        ("batas_simpul", 1),
        ("tmt_rencana", ""),
        ("tmt_rencana", "2028-02-29"),
        ("cakupan_tujuan", ["kecamatan:Rangkui", "opd:Dinas: Kesehatan", "rumpun:x", "kelompok:y"]),
        ("sasaran", {"cakupan": "95%", "jumlah_perpindahan": 0, "biaya": -5e6}),
        ("sasaran", {"cakupan": "100 %"}),
        ("sasaran", {"cakupan": "0%", "jarak": -120.5}),
        ("urutan", ["kekurangan", "biaya"]),
        ("batas_tujuan", {"cakupan": "92,5%", "biaya": 1e12}),
        ("aturan", {"a.b": 1, "a.c": True, "a.d": 0.5, "a.e": "x", "a.f": ["x"], "a.g": [1, 7]}),
    ],
)
def test_a_value_on_the_edge_is_taken_as_it_is(name: str, value: object) -> None:
    assert getattr(Parameters.from_mapping({name: value}), name) == value


def test_nothing_set_is_the_default_everywhere() -> None:
    assert Parameters.from_mapping({}) == Parameters()


def test_parameters_cannot_be_changed_afterwards() -> None:
    with pytest.raises(ValueError, match="frozen"):
        Parameters().pemerataan = 2.0  # type: ignore[misc] # frozen: that is the point


def test_every_parameter_tells_what_it_is() -> None:
    assert all(field.description for field in Parameters.model_fields.values())


def test_a_namespace_gives_its_parameters_and_nothing_else() -> None:
    names = {"pemerataan": 2.0, "sumber": "rangkui", "pd": object(), "_hidden": 3}
    assert Parameters.from_namespace(names) == Parameters(pemerataan=2.0, sumber="rangkui")


def test_a_wrong_value_in_a_namespace_is_refused_as_the_parameter_cell() -> None:
    with pytest.raises(ParameterError) as caught:
        Parameters.from_namespace({"pemerataan": "2"})
    assert list(caught.value.faults["berkas"]) == ["sel parameter"]


def test_a_scenario_carries_the_weights_and_the_limits() -> None:
    scenario = Parameters(
        bobot_jarak=3.0, bobot_biaya=0.0, pemerataan=2.0, batas_waktu_detik=None, batas_simpul=7
    ).scenario()
    assert scenario.weights["jarak"] == 3.0
    assert scenario.weights["biaya"] == 0.0
    assert set(scenario.weights) == set(PRICED)
    assert (scenario.alpha, scenario.time_limit, scenario.node_limit) == (2.0, None, 7)


def test_targets_an_order_and_limits_become_the_mode_of_the_scenario() -> None:
    aimed = Parameters(sasaran={"cakupan": "92,5%", "biaya": 5}, batas_tujuan={"jarak": -3})
    scenario = aimed.scenario()
    assert scenario.mode == "targets"
    assert (scenario.target_filled, dict(scenario.targets)) == (0.925, {"biaya": 5.0})
    assert (scenario.least_filled, dict(scenario.goal_limits)) == (None, {"jarak": -3.0})
    assert aimed.goals_named == {"kekurangan", "biaya", "jarak"}
    ordered = Parameters(urutan=["cakupan", "biaya"], batas_tujuan={"cakupan": "90 %"}).scenario()
    assert (ordered.mode, ordered.order) == ("lexicographic", ("cakupan", "biaya"))
    assert ordered.least_filled == 0.9
    assert Parameters().scenario().mode == "weights"


def test_targets_and_an_order_together_are_refused_with_the_remedy() -> None:
    with pytest.raises(ParameterError, match="kosongkan salah satunya"):
        Parameters.from_mapping({"sasaran": {"biaya": 1}, "urutan": ["cakupan"]})


def test_a_share_of_seats_leaves_whole_seats_empty() -> None:
    """5 % of 3,353 is 167.65: at most 167 empty. 5 % of 100 is 5, whatever floats make of it."""
    assert empty_at_most(0.95, 3353) == 167
    assert empty_at_most(0.95, 100) == 5
    assert empty_at_most(1.0, 376) == 0
    assert empty_at_most(0.0, 376) == 376
    stated = Parameters(sasaran={"cakupan": "95%"}).scenario().stated_for(3353)
    assert dict(stated.targets) == {"kekurangan": 167.0}
    assert stated.target_filled is None


@settings(suppress_health_check=[HealthCheck.too_slow])  # says how busy the machine is, no more
@given(
    values=st.dictionaries(
        st.sampled_from(sorted(Parameters.model_fields)),
        st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.text()),
    )
)
def test_any_mapping_is_taken_whole_or_refused_with_one_error(values: dict[str, Any]) -> None:
    """What is taken can also become a scenario: no later error about the same values."""
    try:
        parameters = Parameters.from_mapping(values)
    except ParameterError as error:
        named = set(error.faults["kolom"])
    else:
        named = set()
        parameters.scenario()
    assert named <= set(values)

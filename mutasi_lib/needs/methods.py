"""Every method a need can come from, applied to every slot it knows; results side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from mutasi_lib.bezetting import slot_key
from mutasi_lib.domain.ruleset import Rule, RuleSet
from mutasi_lib.domain.snapshot import Snapshot
from mutasi_lib.needs.abk import MINUTES, effective_minutes, task_load
from mutasi_lib.needs.findings import FINDING_COLUMNS, finding, number
from mutasi_lib.needs.puskesmas import facility, with_substitutes
from mutasi_lib.needs.rounding import ROUNDINGS, round_people
from mutasi_lib.needs.teachers import class_teachers, subject_teachers
from mutasi_lib.needs.wisn import required_staff

SLOT = ["slot_key", "unit_kerja", "kelompok_jabatan"]
RESULT_COLUMNS = [
    *SLOT, "metode_id", "metode", "tak_bulat", "bawah", "atas", "kebutuhan", "minimum",
    "maksimum", "hitungan", "norma", "masukan",
]  # fmt: skip
HEALTH = "kesehatan"
PUSKESMAS = "puskesmas"


@dataclass(frozen=True, kw_only=True, eq=False)
class Inputs:
    """What methods read: the tables, and who is in post at the plan's TMT."""

    snapshot: Snapshot
    people: pd.DataFrame
    rules: RuleSet


@dataclass(frozen=True, kw_only=True, eq=False)
class Outcome:
    """What one method says.

    Attributes
    ----------
    results
        One row per slot it could be applied to: `RESULT_COLUMNS` but metode_id, metode and norma,
        which are the method's own unless stated.
    findings
        Slots it should have been applied to and could not, and what else is odd.
    """

    results: pd.DataFrame
    findings: tuple[pd.DataFrame, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Method:
    """One way to state a need.

    ``rule`` names the entry of ``rules/kebutuhan.yaml`` that holds its norm; ``automatic`` methods
    state a need where the office states none.
    """

    id: str
    label: str
    rule: str
    apply: Callable[[Inputs, Rule], Outcome]
    automatic: bool = True


def apply_methods(inputs: Inputs) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Apply every method in force to every slot it knows.

    Returns
    -------
    results
        One row per (slot, method): slot_key, unit_kerja, kelompok_jabatan; metode_id, metode
        (label); tak_bulat, bawah, atas (people, unrounded; bawah and atas are exact bounds of
        what the inputs allow); kebutuhan (whole); minimum, maksimum (whole or missing); hitungan
        (the sum in words); norma (reference and verification); masukan (where the inputs stand).
    findings
        kode, slot_key, unit_kerja, kelompok_jabatan, masalah, saran.
    """
    results, findings = [_stated(inputs)], []
    for method in METHODS.values():
        rule = inputs.rules.rules.get(method.rule)
        if rule is None:
            text = f"norma {method.label} belum berlaku pada {inputs.rules.as_of:%d-%m-%Y}."
            findings.append(finding("NORMA-TIDAK-BERLAKU", pd.DataFrame(), text, whole=True))
            continue
        outcome = method.apply(inputs, rule)
        norm = f"{rule.reference} ({rule.verification})"
        stated = outcome.results.assign(metode_id=method.id, metode=method.label, norma=norm)
        results.append(stated.reindex(columns=RESULT_COLUMNS))
        findings += outcome.findings
    whole = {"kebutuhan": "Int64", "minimum": "Int64", "maksimum": "Int64"}
    kinds = whole | dict.fromkeys(("tak_bulat", "bawah", "atas"), "float64")
    table = pd.concat([frame.astype(kinds) for frame in results if len(frame)] or results)
    told = [frame for frame in findings if len(frame)]
    empty = pd.DataFrame(columns=list(FINDING_COLUMNS), dtype="str")
    return table.reset_index(drop=True), pd.concat([empty, *told], ignore_index=True)


# --- the office's own table ----------------------------------------------------------------------


def _stated(inputs: Inputs) -> pd.DataFrame:
    """Need as the office states it in table formasi, with its interval where it gives one."""
    formasi = inputs.snapshot["formasi"]
    exact = formasi["kebutuhan_tak_bulat"].fillna(formasi["kebutuhan"].astype("float64"))
    return pd.DataFrame(
        {
            "slot_key": slot_key(formasi["unit_kerja"], formasi["kelompok_jabatan"]),
            "unit_kerja": formasi["unit_kerja"],
            "kelompok_jabatan": formasi["kelompok_jabatan"],
            "metode_id": "formasi",
            "metode": formasi["metode"].fillna("formasi"),
            "tak_bulat": formasi["kebutuhan_tak_bulat"],
            "bawah": formasi["kebutuhan_bawah"].fillna(exact),
            "atas": formasi["kebutuhan_atas"].fillna(exact),
            "kebutuhan": formasi["kebutuhan"],
            "minimum": formasi["minimum"],
            "maksimum": formasi["maksimum"],
            "hitungan": "angka kantor",
            "norma": formasi["norma"].fillna("angka kantor; norma tidak disebut"),
            "masukan": _row_places(inputs.snapshot, "formasi", formasi.index),
        },
        columns=RESULT_COLUMNS,
    )


# --- workload ------------------------------------------------------------------------------------


def _tasks(inputs: Inputs, rule: Rule) -> pd.DataFrame:
    """Table beban_kerja with the people each task keeps busy: beban, beban_bawah, beban_atas."""
    tasks = inputs.snapshot["beban_kerja"]
    effective = tasks["periode"].fillna("tahun").map(effective_minutes(rule.value)).to_numpy()
    unit = tasks["satuan_waktu"].fillna("menit").map(MINUTES).to_numpy()
    frame = tasks[["unit_kerja", "kelompok_jabatan", "jumlah_orang"]].assign(
        slot_key=slot_key(tasks["unit_kerja"], tasks["kelompok_jabatan"]),
        jenis_tugas=tasks["jenis_tugas"].fillna("pokok"),
    )
    for name, volume, norm in (
        ("beban", "volume", "norma_waktu"),
        ("beban_bawah", "volume_bawah", "norma_bawah"),
        ("beban_atas", "volume_atas", "norma_atas"),
    ):
        results = tasks[volume].fillna(tasks["volume"])
        minutes = tasks[norm].fillna(tasks["norma_waktu"]) * unit
        frame[name] = task_load(results, minutes, effective)
    return frame


def _by_slot(tasks: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Sums per slot over tasks of one kind, individual ones times the people who do them."""
    chosen = tasks[tasks["jenis_tugas"] == kind]
    loads = chosen[["beban", "beban_bawah", "beban_atas"]]
    if kind == "perorangan":
        people = chosen["jumlah_orang"].fillna(1).astype("float64")
        loads = loads.mul(people, axis=0)
    return loads.groupby(chosen["slot_key"]).sum()


def _abk(inputs: Inputs, rule: Rule) -> Outcome:
    """ABK of every slot with tasks: see `mutasi_lib.needs.abk.task_load`.

    Health slots whose tasks are divided as ABK-Kes divides them are left to that method.
    """
    tasks = _tasks(inputs, rule)
    other = set(tasks.loc[tasks["jenis_tugas"] != "pokok", "slot_key"])
    tasks = tasks[~tasks["slot_key"].isin(other & set(_health_slots(inputs, tasks)))]
    slots = tasks[SLOT].drop_duplicates("slot_key").set_index("slot_key", drop=False)
    odd = slots[slots["slot_key"].isin(other)]
    sums = _by_slot(tasks, "pokok").reindex(slots.index).fillna(0.0)
    counts = tasks.value_counts("slot_key").reindex(slots.index)
    year = float(rule.value["menit_setahun"])
    hitungan = [
        f"{count} tugas: {number(load * year)} menit setahun ÷ {number(year)} menit"
        for count, load in zip(counts, sums["beban"], strict=True)
    ]
    results, findings = _from_loads(inputs, slots, sums, rule, hitungan)
    text = "tugas penunjang dan perorangan tidak ikut dihitung oleh ABK."
    return Outcome(results=results, findings=(*findings, finding("TUGAS-BUKAN-POKOK", odd, text)))


def _abk_kes(inputs: Inputs, rule: Rule) -> Outcome:
    """ABK-Kes of health slots with tasks: see `mutasi_lib.needs.wisn.required_staff`."""
    tasks = _tasks(inputs, rule)
    tasks = tasks[tasks["slot_key"].isin(_health_slots(inputs, tasks))]
    slots = tasks[SLOT].drop_duplicates("slot_key").set_index("slot_key", drop=False)
    parts = {
        kind: _by_slot(tasks, kind).reindex(slots.index).fillna(0.0)
        for kind in ("pokok", "penunjang", "perorangan")
    }
    full = (parts["penunjang"]["beban_atas"] >= 1).to_numpy()
    text = "tugas penunjang menghabiskan seluruh waktu kerja; kebutuhan tidak dihitung."
    refused = finding("KELONGGARAN-PENUH", slots[full], text)
    slots = slots[~full]
    parts = {kind: part[~full] for kind, part in parts.items()}
    how = str(rule.value["kelonggaran"])
    sums = pd.DataFrame(
        {
            name: required_staff(
                parts["pokok"][name],
                category_share=parts["penunjang"][name],
                individual=parts["perorangan"][name],
                allowance=how,
            )
            for name in ("beban", "beban_bawah", "beban_atas")
        },
        index=slots.index,
    )
    hitungan = [
        _allowance_words(service, share, individual, how)
        for service, share, individual in zip(
            *(parts[kind]["beban"] for kind in ("pokok", "penunjang", "perorangan")), strict=True
        )
    ]
    results, findings = _from_loads(inputs, slots, sums, rule, hitungan)
    return Outcome(results=results, findings=(*findings, refused))


def _allowance_words(service: float, share: float, individual: float, how: str) -> str:
    text = f"beban pokok {number(service, 2)}"
    if share:
        text += (
            f" × STP {number(1 / (1 - share), 3)} (penunjang {number(100 * share, 1)} %)"
            if how == "perkalian"
            else f" + kelonggaran {number(share, 2)}"
        )
    return text + (f" + perorangan {number(individual, 2)}" if individual else "")


def _health_slots(inputs: Inputs, slots: pd.DataFrame) -> pd.Series:
    """Slot keys of kelompok in the health rumpun."""
    posts = inputs.snapshot["jabatan"]
    health = posts.loc[posts["rumpun"] == HEALTH, "kelompok_jabatan"]
    return slots.loc[slots["kelompok_jabatan"].isin(health), "slot_key"]


def _from_loads(
    inputs: Inputs, slots: pd.DataFrame, sums: pd.DataFrame, rule: Rule, hitungan: list[str]
) -> tuple[pd.DataFrame, tuple[pd.DataFrame, ...]]:
    """Results of slots whose tasks add up to something; the others are told, never zero."""
    nothing = (sums["beban"] <= 0).to_numpy()
    text = "semua volume tugasnya nol; kebutuhan tidak dihitung dari beban kerja."
    told = finding("BEBAN-NOL", slots[nothing], text)
    keys = slot_key(
        inputs.snapshot["beban_kerja"]["unit_kerja"],
        inputs.snapshot["beban_kerja"]["kelompok_jabatan"],
    )
    frame = slots.assign(
        tak_bulat=sums["beban"],
        bawah=sums["beban_bawah"],
        atas=sums["beban_atas"],
        hitungan=hitungan,
        masukan=slots["slot_key"].map(_group_places(inputs.snapshot, "beban_kerja", keys)),
    )
    rounded, zero = _rounded(frame[~nothing], str(rule.value["pembulatan"]))
    return rounded, (told, zero)


def _rounded(frame: pd.DataFrame, how: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Whole people; a need that rounding makes zero is told."""
    frame = frame.reset_index(drop=True)
    frame["kebutuhan"] = round_people(frame["tak_bulat"], how).astype("int64")
    frame["hitungan"] = frame["hitungan"].astype("str") + f", {ROUNDINGS[how]}"
    zero = frame[(frame["kebutuhan"] == 0) & (frame["tak_bulat"] > 0)]
    words = [
        f"kebutuhan {number(need, 2)} orang dibulatkan menjadi 0." for need in zero["tak_bulat"]
    ]
    return frame, finding("PEMBULATAN-NOL", zero, words)


# --- schools -------------------------------------------------------------------------------------


def _schools(inputs: Inputs) -> pd.DataFrame:
    """Table rombel with the school's kind; grades without classes left out."""
    classes = inputs.snapshot["rombel"]
    kinds = inputs.snapshot["unit_kerja"].set_index("kode")["jenis"]
    frame = classes.assign(jenis=classes["unit_kerja"].map(kinds))
    return frame[frame["jumlah_rombel"] > 0]


def _known(inputs: Inputs) -> set[str]:
    return set(inputs.snapshot["jabatan"]["kelompok_jabatan"])


def _per_rombel(inputs: Inputs, rule: Rule) -> Outcome:
    """Class teachers: see `mutasi_lib.needs.teachers.class_teachers`."""
    classes = _schools(inputs)
    rombel = classes.groupby("unit_kerja")["jumlah_rombel"].sum()
    frames, findings = [], []
    for kind, kelompok, each in _per_kind(inputs, rule, "guru_per_rombel"):
        schools = classes.loc[classes["jenis"] == kind, "unit_kerja"].unique()
        count = rombel.reindex(schools).to_numpy(dtype=float)
        words = [f"{number(n)} rombel × {number(each)} guru" for n in count]
        frames.append(_school_slots(schools, kelompok, class_teachers(count, each), words))
        findings.append(_without_classes(inputs, kind, kelompok, schools))
    return _school_outcome(inputs, frames, findings, rule, exact=True)


def _per_pupils(inputs: Inputs, rule: Rule) -> Outcome:
    """Teachers by pupils (guidance and counselling): pupils / pupils per teacher."""
    classes = _schools(inputs)
    pupils = classes.groupby("unit_kerja")["jumlah_siswa"].sum(min_count=1)
    frames, findings = [], []
    for kind, kelompok, each in _per_kind(inputs, rule, "siswa_per_guru"):
        schools = classes.loc[classes["jenis"] == kind, "unit_kerja"].unique()
        count = pupils.reindex(schools)
        known = count.dropna()
        words = [f"{number(n)} peserta didik ÷ {number(each)}" for n in known]
        need = known.to_numpy(dtype=float) / each
        frames.append(_school_slots(known.index.to_numpy(), kelompok, need, words))
        unknown = _slots_of(count.index[count.isna()], kelompok)
        text = "jumlah peserta didik tidak diisi; kebutuhan tidak dihitung."
        findings.append(finding("SISWA-TIDAK-ADA", unknown, text))
        findings.append(_without_classes(inputs, kind, kelompok, schools))
    return _school_outcome(inputs, frames, findings, rule, exact=True)


def _per_hours(inputs: Inputs, rule: Rule) -> Outcome:
    """Subject teachers: see `mutasi_lib.needs.teachers.subject_teachers`.

    The bounds are what the legal load allows: everybody at jam_maksimal, everybody at
    jam_minimal.
    """
    hours = _curriculum(inputs, with_projek=bool(rule.value["projek_dihitung"]))
    rows = _schools(inputs).merge(hours, on="tingkat")
    rows["jam"] = rows["jumlah_rombel"].astype("float64") * rows["jam"]
    sums = rows.groupby(["unit_kerja", "kelompok_jabatan"], as_index=False)["jam"].sum()
    sums = sums[sums["jam"] > 0].reset_index(drop=True)
    least, most = float(rule.value["jam_minimal"]), float(rule.value["jam_maksimal"])
    words = [f"{number(jam)} JP seminggu ÷ {number(least)} jam" for jam in sums["jam"]]
    frame = pd.DataFrame(
        {
            "slot_key": slot_key(sums["unit_kerja"], sums["kelompok_jabatan"]),
            "unit_kerja": sums["unit_kerja"],
            "kelompok_jabatan": sums["kelompok_jabatan"],
            "tak_bulat": subject_teachers(sums["jam"], least),
            "bawah": subject_teachers(sums["jam"], most),
            "atas": subject_teachers(sums["jam"], least),
            "hitungan": words,
        }
    )
    taught = set(_schools(inputs)["unit_kerja"])
    findings = [
        _unlisted(inputs, kelompok, taught) for kelompok in hours["kelompok_jabatan"].unique()
    ]
    return _school_outcome(inputs, [frame], findings, rule, exact=False)


def _curriculum(inputs: Inputs, *, with_projek: bool) -> pd.DataFrame:
    """kelompok_jabatan, tingkat, jam: the office's table where it has the kelompok, else ours."""
    own = inputs.snapshot["struktur_kurikulum"]
    stated = own[["kelompok_jabatan", "tingkat"]].assign(
        jam=own["jp"] + (own["jp_projek"].fillna(0) if with_projek else 0)
    )
    rule = inputs.rules.rules.get("struktur_kurikulum")
    if rule is None:
        return stated
    extra = float(rule.value["jp_projek"]) if with_projek else 0.0
    ours = pd.DataFrame(
        [
            (kelompok, int(tingkat), float(jp) + extra)
            for kelompok, grades in rule.value["jp"].items()
            if kelompok in _known(inputs) and kelompok not in set(own["kelompok_jabatan"])
            for tingkat, jp in grades.items()
        ],
        columns=["kelompok_jabatan", "tingkat", "jam"],
    )
    frame = pd.concat([stated, ours.astype({"tingkat": "Int64"})], ignore_index=True)
    return frame.astype({"kelompok_jabatan": "str", "jam": "float64"})


def _per_kind(inputs: Inputs, rule: Rule, name: str) -> Iterator[tuple[str, str, float]]:
    """Kind of school, kelompok, and the norm's number, of kelompok the office knows."""
    for kind, norms in rule.value[name].items():
        for kelompok, each in norms.items():
            if kelompok in _known(inputs):
                yield str(kind), str(kelompok), float(each)


def _slots_of(units: pd.Index | np.ndarray, kelompok: str) -> pd.DataFrame:
    frame = pd.DataFrame({"unit_kerja": pd.Series(np.asarray(units), dtype="str")})
    frame["kelompok_jabatan"] = kelompok
    frame["slot_key"] = slot_key(frame["unit_kerja"], frame["kelompok_jabatan"])
    return frame[SLOT]


def _school_slots(
    schools: np.ndarray, kelompok: str, need: np.ndarray, words: list[str]
) -> pd.DataFrame:
    return _slots_of(schools, kelompok).assign(tak_bulat=need, hitungan=words)


def _without_classes(inputs: Inputs, kind: str, kelompok: str, schools: np.ndarray) -> pd.DataFrame:
    """Schools of a kind without any class: their teachers cannot be counted.

    An office that sends no such table at all is not told school by school.
    """
    units = inputs.snapshot["unit_kerja"]
    missing = units.loc[(units["jenis"] == kind) & ~units["kode"].isin(schools), "kode"]
    if inputs.snapshot["rombel"].empty:
        missing = missing[:0]
    text = "sekolah ini tidak ada pada tabel rombel; kebutuhan gurunya tidak dihitung."
    return finding("ROMBEL-TIDAK-ADA", _slots_of(missing.to_numpy(), kelompok), text)


def _unlisted(inputs: Inputs, kelompok: str, taught: set[str]) -> pd.DataFrame:
    """Slots of a kelompok of teachers, stated or held, in schools without any class."""
    formasi, people = inputs.snapshot["formasi"], inputs.people
    units = pd.concat(
        [
            formasi.loc[formasi["kelompok_jabatan"] == kelompok, "unit_kerja"],
            people.loc[people["kelompok_jabatan"] == kelompok, "unit_kerja"],
        ]
    )
    kinds = inputs.snapshot["unit_kerja"].set_index("kode")["jenis"]
    sent = not inputs.snapshot["rombel"].empty
    missing = sorted(
        unit for unit in set(units) - taught if sent and kinds.get(unit) in ("tk", "sd", "smp")
    )
    text = "sekolah ini tidak ada pada tabel rombel; kebutuhan gurunya tidak dihitung."
    return finding("ROMBEL-TIDAK-ADA", _slots_of(np.array(missing, dtype=object), kelompok), text)


def _school_outcome(
    inputs: Inputs,
    frames: list[pd.DataFrame],
    findings: list[pd.DataFrame],
    rule: Rule,
    *,
    exact: bool,
) -> Outcome:
    """Round, say where the classes stand; ``exact``: the norm leaves no interval."""
    frames = [frame for frame in frames if len(frame)]
    if not frames:
        return Outcome(results=pd.DataFrame(columns=RESULT_COLUMNS), findings=tuple(findings))
    frame = pd.concat(frames, ignore_index=True)
    if exact:
        frame["bawah"] = frame["atas"] = frame["tak_bulat"]
    units = inputs.snapshot["rombel"]["unit_kerja"]
    places = _group_places(inputs.snapshot, "rombel", units)
    frame["masukan"] = frame["unit_kerja"].map(places)
    rounded, zero = _rounded(frame, str(rule.value["pembulatan"]))
    return Outcome(results=rounded, findings=(*findings, zero))


# --- puskesmas -----------------------------------------------------------------------------------


def _standard(inputs: Inputs, rule: Rule) -> Outcome:
    """Minimum of every puskesmas: see `mutasi_lib.needs.puskesmas`."""
    known = _known(inputs)
    units = inputs.snapshot["unit_kerja"]
    clinics = units[units["jenis"] == PUSKESMAS]
    services = inputs.snapshot["layanan"].assign(
        masukan=_row_places(inputs.snapshot, "layanan", inputs.snapshot["layanan"].index)
    )
    clinics = clinics.merge(services, left_on="kode", right_on="unit_kerja", how="left")
    counted = inputs.people[inputs.people["dihitung"]]
    present = counted[counted["unit_kerja"].isin(clinics["kode"])].value_counts("slot_key")
    has = {str(key): int(count) for key, count in present.items()}
    rows, unknown_service, unknown_area = [], [], []
    for clinic in clinics.to_dict("records"):
        code, beds = clinic["kode"], clinic["rawat_inap"]
        if pd.isna(beds):
            unknown_service.append(code)
            continue
        area = "" if pd.isna(clinic["kawasan"]) else str(clinic["kawasan"])
        column = facility(kawasan=area, rawat_inap=bool(beds))
        if column is None:
            unknown_area.append(code)
            continue
        minimum = {kind: n for kind, n in rule.value[column].items() if kind in known}
        people = {kind: has.get(f"{code}|{kind}", 0) for kind in minimum}
        need, excused = with_substitutes(rule, column, minimum, people)
        care = "rawat inap" if beds else "non rawat inap"
        kind_words = f"{area or 'kawasan tidak disebut'}, {care}"
        rows += [
            (
                code,
                kind,
                need[kind],
                f"paling sedikit {minimum[kind]} ({kind_words})"
                + (f"; digantikan {excused[kind]}" if kind in excused else ""),
                clinic["masukan"],
            )
            for kind in minimum
        ]
    frame = pd.DataFrame(
        rows, columns=["unit_kerja", "kelompok_jabatan", "kebutuhan", "hitungan", "masukan"]
    ).astype({"unit_kerja": "str", "kelompok_jabatan": "str"})
    frame["slot_key"] = slot_key(frame["unit_kerja"], frame["kelompok_jabatan"])
    frame["minimum"] = frame["kebutuhan"]
    for name in ("tak_bulat", "bawah", "atas"):
        frame[name] = frame["kebutuhan"].astype("float64")
    if inputs.snapshot["layanan"].empty:
        unknown_service = []  # no such table is sent: nothing to tell puskesmas by puskesmas
    return Outcome(
        results=frame,
        findings=(
            finding(
                "LAYANAN-TIDAK-ADA",
                _slots_of(np.array(unknown_service, dtype=object), ""),
                f"rawat inap atau tidak belum diisi; {rule.label.lower()} tidak dihitung.",
            ),
            finding(
                "KAWASAN-TIDAK-DIKENAL",
                _slots_of(np.array(unknown_area, dtype=object), ""),
                f"puskesmas rawat inap tanpa kawasan; {rule.label.lower()} tidak dihitung.",
            ),
        ),
    )


# --- where inputs stand --------------------------------------------------------------------------


def _row_places(snapshot: Snapshot, table: str, index: pd.Index) -> pd.Series:
    """``formasi.csv baris 12`` of each row; empty where the snapshot does not know."""
    if table not in snapshot.places:
        return pd.Series("", index=index, dtype="str")
    places = snapshot.places[table].loc[index]
    return places["berkas"] + " baris " + places["baris"].astype("str")


def _group_places(snapshot: Snapshot, table: str, keys: pd.Series) -> pd.Series:
    """The same for groups of rows: key -> ``rombel.csv baris 7–12``."""
    if table not in snapshot.places or keys.empty:
        return pd.Series(dtype="str")
    places = snapshot.places[table]
    groups = places["baris"].groupby(keys)
    first, last, count = groups.min(), groups.max(), groups.size()
    berkas = places["berkas"].groupby(keys).first()
    text = berkas + " baris " + first.astype("str")
    solid = last - first + 1 == count
    text = text.mask(count > 1, text + "–" + last.astype("str"))
    return text.mask(~solid, text + " (" + count.astype("str") + " baris)")


METHODS: dict[str, Method] = {
    method.id: method
    for method in (
        Method(id="rombel", label="Guru kelas per rombel", rule="guru", apply=_per_rombel),
        Method(id="jam_tatap_muka", label="Jam tatap muka", rule="guru", apply=_per_hours),
        Method(id="peserta_didik", label="Peserta didik per guru", rule="guru", apply=_per_pupils),
        Method(id="abk_kes", label="ABK-Kes (WISN)", rule="abk_kes", apply=_abk_kes),
        Method(id="abk", label="ABK", rule="abk", apply=_abk),
        Method(
            id="permenkes43_2019",
            label="Standar minimal 9 jenis tenaga puskesmas",
            rule="permenkes43_2019",
            apply=_standard,
            automatic=False,
        ),
        Method(
            id="rpjmn_2025",
            label="Standar 12 jenis tenaga puskesmas RPJMN 2025-2029",
            rule="rpjmn_2025",
            apply=_standard,
            automatic=False,
        ),
    )
}
"""Methods beside the office's own figure, in the order in which they are preferred."""

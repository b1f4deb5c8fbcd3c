"""Teachers, applied to table rombel and the curriculum."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from mutasi_lib.bezetting import slot_key
from mutasi_lib.domain.ruleset import Rule
from mutasi_lib.needs.findings import finding, number
from mutasi_lib.needs.inputs import (
    RESULT_COLUMNS,
    Inputs,
    Outcome,
    group_places,
    known_kelompok,
    rounded,
    slots_of,
)
from mutasi_lib.needs.teachers import class_teachers, subject_teachers


def _schools(inputs: Inputs) -> pd.DataFrame:
    """Table rombel with the school's kind; grades without classes left out."""
    classes = inputs.snapshot["rombel"]
    kinds = inputs.snapshot["unit_kerja"].set_index("kode")["jenis"]
    frame = classes.assign(jenis=classes["unit_kerja"].map(kinds))
    return frame[frame["jumlah_rombel"] > 0]


def apply_classes(inputs: Inputs, rule: Rule) -> Outcome:
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


def apply_pupils(inputs: Inputs, rule: Rule) -> Outcome:
    """Teachers by pupils (guidance and counselling): pupils / pupils per teacher.

    A school that states the pupils of some grades only is told, not counted too low.
    """
    classes = _schools(inputs)
    whole = classes["jumlah_siswa"].notna().groupby(classes["unit_kerja"]).all()
    pupils = classes.groupby("unit_kerja")["jumlah_siswa"].sum().astype("Float64").where(whole)
    frames, findings = [], []
    for kind, kelompok, each in _per_kind(inputs, rule, "siswa_per_guru"):
        schools = classes.loc[classes["jenis"] == kind, "unit_kerja"].unique()
        count = pupils.reindex(schools)
        known = count.dropna()
        words = [f"{number(n)} peserta didik ÷ {number(each)}" for n in known]
        need = known.to_numpy(dtype=float) / each
        frames.append(_school_slots(known.index.to_numpy(), kelompok, need, words))
        unknown = slots_of(count.index[count.isna()], kelompok)
        text = "jumlah peserta didik tidak diisi untuk semua tingkat; kebutuhan tidak dihitung."
        findings.append(finding("SISWA-TIDAK-ADA", unknown, text))
        findings.append(_without_classes(inputs, kind, kelompok, schools))
    return _school_outcome(inputs, frames, findings, rule, exact=True)


def apply_hours(inputs: Inputs, rule: Rule) -> Outcome:
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
            if kelompok in known_kelompok(inputs) and kelompok not in set(own["kelompok_jabatan"])
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
            if kelompok in known_kelompok(inputs):
                yield str(kind), str(kelompok), float(each)


def _school_slots(
    schools: np.ndarray, kelompok: str, need: np.ndarray, words: list[str]
) -> pd.DataFrame:
    return slots_of(schools, kelompok).assign(tak_bulat=need, hitungan=words)


def _without_classes(inputs: Inputs, kind: str, kelompok: str, schools: np.ndarray) -> pd.DataFrame:
    """Schools of a kind without any class: their teachers cannot be counted.

    An office that sends no such table at all is not told school by school.
    """
    units = inputs.snapshot["unit_kerja"]
    missing = units.loc[(units["jenis"] == kind) & ~units["kode"].isin(schools), "kode"]
    if inputs.snapshot["rombel"].empty:
        missing = missing[:0]
    text = "sekolah ini tidak ada pada tabel rombel; kebutuhan gurunya tidak dihitung."
    return finding("ROMBEL-TIDAK-ADA", slots_of(missing.to_numpy(), kelompok), text)


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
    return finding("ROMBEL-TIDAK-ADA", slots_of(np.array(missing, dtype=object), kelompok), text)


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
    places = group_places(inputs.snapshot, "rombel", units)
    frame["masukan"] = frame["unit_kerja"].map(places)
    whole, zero = rounded(frame, str(rule.value["pembulatan"]))
    return Outcome(results=whole, findings=(*findings, zero))

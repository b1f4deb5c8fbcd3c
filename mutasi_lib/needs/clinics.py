"""The puskesmas standards, applied to table layanan."""

from __future__ import annotations

import numpy as np
import pandas as pd

from mutasi_lib.bezetting import slot_key
from mutasi_lib.domain.ruleset import Rule
from mutasi_lib.needs.findings import finding
from mutasi_lib.needs.inputs import Inputs, Outcome, known_kelompok, row_places, slots_of
from mutasi_lib.needs.puskesmas import facility, with_substitutes

PUSKESMAS = "puskesmas"


def apply_standard(inputs: Inputs, rule: Rule) -> Outcome:
    """Minimum of every puskesmas: see `mutasi_lib.needs.puskesmas`."""
    known = known_kelompok(inputs)
    units = inputs.snapshot["unit_kerja"]
    clinics = units[units["jenis"] == PUSKESMAS]
    services = inputs.snapshot["layanan"].assign(
        masukan=row_places(inputs.snapshot, "layanan", inputs.snapshot["layanan"].index)
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
                slots_of(np.array(unknown_service, dtype=object), ""),
                f"rawat inap atau tidak belum diisi; {rule.label.lower()} tidak dihitung.",
            ),
            finding(
                "KAWASAN-TIDAK-DIKENAL",
                slots_of(np.array(unknown_area, dtype=object), ""),
                f"puskesmas rawat inap tanpa kawasan; {rule.label.lower()} tidak dihitung.",
            ),
        ),
    )

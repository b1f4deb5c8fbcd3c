"""Dated rule files (`mutasi_lib/rules/*.yaml`) become the RuleSet of one day."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from mutasi_lib.domain.ruleset import Rule, RuleSet, Verification
from mutasi_lib.errors import Fault, InputDataError, ParameterError


class _RuleEntry(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    label: str
    gloss: str
    acuan: str
    verifikasi: Verification
    keras: bool = True
    aktif: bool = True
    nilai: dict[date, dict[str, Any]]


def load_rules(
    as_of: date, *, overrides: Mapping[str, Any] | None = None, folder: Path | None = None
) -> RuleSet:
    """Load the rules in force on a day.

    Parameters
    ----------
    as_of
        The day; of each rule the newest value not after it is taken.
    overrides
        ``"rule.parameter"`` or ``"rule.aktif"`` -> value, as set by a planner.
    folder
        Another folder of rule files; default are the rules of this version.

    Raises
    ------
    InputDataError
        A rule file is broken; all faults at once.
    ParameterError
        An override names no rule or parameter, or has another type than the value it replaces.
    """
    root = folder if folder is not None else resources.files("mutasi_lib") / "rules"
    rules: dict[str, Rule] = {}
    faults: list[Fault] = []
    for file in sorted(root.iterdir(), key=lambda item: item.name):
        if file.name.endswith(".yaml"):
            entries = _read_entries(file.name, file.read_text(encoding="utf-8"), faults)
            rules |= {
                rule_id: rule
                for rule_id, entry in entries.items()
                if (rule := _in_force(rule_id, entry, as_of)) is not None
            }
    if faults:
        raise InputDataError(faults)
    return RuleSet(as_of=as_of, rules=_override(rules, overrides or {}))


def _read_entries(name: str, text: str, faults: list[Fault]) -> dict[str, _RuleEntry]:
    try:
        content = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        faults.append(
            Fault(
                berkas=name,
                baris=mark.line + 1 if mark else 0,
                kode="ATURAN-RUSAK",
                masalah="bukan YAML yang sah.",
                saran="Periksa indentasi dan tanda titik dua.",
            )
        )
        return {}
    entries = {}
    for rule_id, raw in (content or {}).items():
        try:
            entries[str(rule_id)] = _RuleEntry.model_validate(raw)
        except ValidationError as error:
            faults += [
                Fault(
                    berkas=name,
                    kolom=".".join(str(part) for part in (rule_id, *detail["loc"])),
                    kode="ATURAN-ISI",
                    masalah="isian ketentuan hilang, tidak dikenal, atau salah jenis.",
                    saran="Samakan bentuknya dengan ketentuan lain dalam berkas ini.",
                )
                for detail in error.errors()
            ]
    return entries


def _in_force(rule_id: str, entry: _RuleEntry, as_of: date) -> Rule | None:
    started = [day for day in entry.nilai if day <= as_of]
    if not started:
        return None
    return Rule(
        id=rule_id,
        label=entry.label,
        gloss=entry.gloss,
        reference=entry.acuan,
        verification=entry.verifikasi,
        hard=entry.keras,
        active=entry.aktif,
        value=entry.nilai[max(started)],
    )


def _override(rules: dict[str, Rule], overrides: Mapping[str, Any]) -> dict[str, Rule]:
    faults = []
    changed = dict(rules)
    known = [f"{rule.id}.{name}" for rule in rules.values() for name in ("aktif", *rule.value)]
    for path, value in overrides.items():
        rule_id, _, name = path.partition(".")
        if path not in known:
            near = difflib.get_close_matches(path, known, n=1)
            saran = f"Maksud Anda {near[0]!r}?" if near else "Lihat docs/rules.md."
            faults.append(_override_fault(path, "ketentuan tidak dikenal.", saran))
            continue
        rule = changed[rule_id]
        old = rule.active if name == "aktif" else rule.value[name]
        if isinstance(old, bool) != isinstance(value, bool) or not isinstance(
            value, (int, float) if isinstance(old, int | float) else type(old)
        ):
            faults.append(
                _override_fault(path, "jenis nilainya salah.", f"Nilai sekarang: {old!r}.")
            )
            continue
        fields = {**rule.__dict__}
        if name == "aktif":
            fields["active"] = value
        else:
            fields["value"] = {**rule.value, name: value}
        changed[rule_id] = Rule(**fields)
    if faults:
        raise ParameterError(faults)
    return changed


def _override_fault(path: str, masalah: str, saran: str) -> Fault:
    return Fault(
        berkas="parameter",
        kolom=f"aturan: {path}",
        kode="ATURAN-TAK-DIKENAL",
        masalah=masalah,
        saran=saran,
    )

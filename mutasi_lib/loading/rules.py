"""Dated rule files (`mutasi_lib/rules/*.yaml`) become the RuleSet of one day."""

from __future__ import annotations

import difflib
import math
from collections.abc import Mapping
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from mutasi_lib.domain.ruleset import Rule, RuleSet, Verification
from mutasi_lib.errors import Fault, InputDataError, ParameterError


class _OneKeyLoader(yaml.SafeLoader):
    """YAML in which a key stated twice is an error, not a silent last word."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        names = [str(key.value) for key, _ in node.value]
        if len(set(names)) < len(names):
            raise yaml.MarkedYAMLError(problem="key stated twice", problem_mark=node.start_mark)
        return super().construct_mapping(node, deep=deep)


class _RuleEntry(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    label: str
    gloss: str
    acuan: str
    verifikasi: Verification
    keras: bool = True
    aktif: bool = True
    nilai: dict[date, dict[str, Any]] = Field(min_length=1)


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
    stated: dict[str, str] = {}
    faults: list[Fault] = []
    for file in sorted(root.iterdir(), key=lambda item: item.name):
        if file.name.endswith(".yaml"):
            entries = _read_entries(file.name, file.read_text(encoding="utf-8"), faults)
            faults += [
                Fault(
                    berkas=file.name,
                    kolom=rule_id,
                    kode="ATURAN-GANDA",
                    masalah=f"ketentuan ini sudah dinyatakan dalam {stated[rule_id]}.",
                    saran="Sisakan satu saja.",
                )
                for rule_id in entries.keys() & stated.keys()
            ]
            stated |= dict.fromkeys(entries, file.name)
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
        content = _OneKeyLoader(text).get_single_data()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        faults.append(
            Fault(
                berkas=name,
                baris=mark.line + 1 if mark else 0,
                kode="ATURAN-RUSAK",
                masalah="bukan YAML yang sah, atau satu nama ditulis dua kali.",
                saran="Periksa indentasi dan tanda titik dua.",
            )
        )
        return {}
    if not isinstance(content, dict | None):
        faults.append(
            Fault(
                berkas=name,
                kode="ATURAN-ISI",
                masalah="isinya bukan daftar ketentuan bernama.",
                saran="Tulis tiap ketentuan sebagai nama: isi.",
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
        if not _same_kind(old, value):
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


def _same_kind(old: Any, value: Any) -> bool:
    """Whether an override can stand where the old value stands; numbers must be finite."""
    if isinstance(old, bool) or isinstance(value, bool):
        return isinstance(old, bool) and isinstance(value, bool)
    if isinstance(old, int | float):
        return isinstance(value, int | float) and math.isfinite(value)
    if isinstance(old, list):
        like = old[0] if old else ""
        return isinstance(value, list) and all(_same_kind(like, item) for item in value)
    return isinstance(value, type(old))


def _override_fault(path: str, masalah: str, saran: str) -> Fault:
    return Fault(
        berkas="parameter",
        kolom=f"aturan: {path}",
        kode="ATURAN-TAK-DIKENAL",
        masalah=masalah,
        saran=saran,
    )

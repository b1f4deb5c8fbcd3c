"""Files in, validated frozen objects out: `Snapshot` and `RuleSet`."""

from mutasi_lib.loading.intake import Intake, inspect_sources
from mutasi_lib.loading.rules import load_rules
from mutasi_lib.loading.sample import SAMPLES, load_sample, sample_source
from mutasi_lib.loading.snapshot import load_snapshot, take_snapshot

__all__ = [
    "SAMPLES",
    "Intake",
    "inspect_sources",
    "load_rules",
    "load_sample",
    "load_snapshot",
    "sample_source",
    "take_snapshot",
]

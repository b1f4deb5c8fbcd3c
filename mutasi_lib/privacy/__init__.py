"""What may leave the office: access levels, pseudonyms, masking, small counts.

`docs/privacy.md` says what each part promises and what it does not. Each name is imported when it
is first asked for: only tables for the public need scipy.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mutasi_lib.privacy.levels import (
        ACCESS,
        Access,
        AccessLevel,
        Reach,
    )
    from mutasi_lib.privacy.masking import (
        MASK,
        mask_nip,
        redact,
    )
    from mutasi_lib.privacy.pseudonyms import (
        KEY_BYTES,
        KEY_VARIABLE,
        SAMPLE_KEY,
        Pseudonyms,
        load_key,
    )
    from mutasi_lib.privacy.small_cells import (
        BASE,
        HIDDEN,
        NARROWEST,
        THRESHOLD,
        TOTAL,
        ProtectedTable,
        protect_count,
        protect_counts,
    )

_HOMES = {
    "ACCESS": "levels",
    "Access": "levels",
    "AccessLevel": "levels",
    "BASE": "small_cells",
    "HIDDEN": "small_cells",
    "KEY_BYTES": "pseudonyms",
    "KEY_VARIABLE": "pseudonyms",
    "MASK": "masking",
    "NARROWEST": "small_cells",
    "ProtectedTable": "small_cells",
    "Pseudonyms": "pseudonyms",
    "Reach": "levels",
    "SAMPLE_KEY": "pseudonyms",
    "THRESHOLD": "small_cells",
    "TOTAL": "small_cells",
    "load_key": "pseudonyms",
    "mask_nip": "masking",
    "protect_count": "small_cells",
    "protect_counts": "small_cells",
    "redact": "masking",
}

__all__ = [
    "ACCESS",
    "Access",
    "AccessLevel",
    "BASE",
    "HIDDEN",
    "KEY_BYTES",
    "KEY_VARIABLE",
    "MASK",
    "NARROWEST",
    "ProtectedTable",
    "Pseudonyms",
    "Reach",
    "SAMPLE_KEY",
    "THRESHOLD",
    "TOTAL",
    "load_key",
    "mask_nip",
    "protect_count",
    "protect_counts",
    "redact",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"mutasi_lib.privacy.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

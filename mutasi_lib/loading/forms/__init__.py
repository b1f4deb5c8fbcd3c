"""The forms we know by their headings: our own tables, SIASN, Dapodik, peta jabatan.

A form turns a grid into raw tables of ours. Headings and quirks: domain.md 5.1 (SIASN data utama),
5.2 (HierarkiUnor), 5.4 (Dapodik), 5.5 (peta jabatan); three public importers agree on the first.
"""

from mutasi_lib.loading.forms import dapodik, peta, siasn
from mutasi_lib.loading.forms.core import NEVER_READ, OWN, Form, Part, Skip, raw_table
from mutasi_lib.loading.forms.dapodik import DAPODIK
from mutasi_lib.loading.forms.names import jenjang_of, kelompok_of, path_parts, unit_kind

__all__ = [
    "DAPODIK",
    "FOREIGN",
    "NEVER_READ",
    "OWN",
    "RANKS",
    "Form",
    "Part",
    "Skip",
    "jenjang_of",
    "kelompok_of",
    "path_parts",
    "raw_table",
    "unit_kind",
]

FOREIGN: tuple[Form, ...] = (siasn.FORM, siasn.HIERARCHY_FORM, dapodik.FORM, *peta.FORMS)
"""Foreign forms, the more telling signature first."""

RANKS = {OWN: 0} | {form.label: form.rank for form in FOREIGN}
"""Label of a form -> whom to believe where two sources differ: the lower."""

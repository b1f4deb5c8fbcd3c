"""What a plan changes, and what transfers did: coverage, effects, people, the next plan."""

from mutasi_lib.evaluation.outcomes import (
    BY,
    UNNAMED,
    alternatives,
    comparators,
    cost_parts,
    coverage,
    gentle_plan,
    key_figures,
    outside_scope,
    plan_against_realisasi,
    realisasi_so_far,
    slot_results,
)

__all__ = [
    "BY",
    "UNNAMED",
    "alternatives",
    "comparators",
    "cost_parts",
    "coverage",
    "gentle_plan",
    "key_figures",
    "outside_scope",
    "plan_against_realisasi",
    "realisasi_so_far",
    "slot_results",
]

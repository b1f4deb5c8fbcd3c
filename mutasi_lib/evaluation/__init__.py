"""What a plan changes, and what transfers did: coverage, effects, people, the next plan."""

from mutasi_lib.evaluation.adaptation import (
    adaptation_curves,
    adaptation_rates,
    item_means,
    personal_scores,
)
from mutasi_lib.evaluation.carried_out import carried_out
from mutasi_lib.evaluation.feedback import plan_difference, plan_with_lessons
from mutasi_lib.evaluation.outcomes import (
    BY,
    MOVES,
    ONE_OFF,
    UNNAMED,
    alternatives,
    comparators,
    cost_parts,
    coverage,
    figures_of,
    gentle_plan,
    key_figures,
    money,
    moves_of,
    outside_scope,
    plan_against_realisasi,
    realisasi_so_far,
    service_measures,
    slot_results,
)
from mutasi_lib.evaluation.reached import seats_reached, slots_reached
from mutasi_lib.evaluation.study import Evaluation, evaluate_snapshot, evaluate_transfers

__all__ = [
    "BY",
    "MOVES",
    "ONE_OFF",
    "UNNAMED",
    "Evaluation",
    "adaptation_curves",
    "adaptation_rates",
    "alternatives",
    "carried_out",
    "comparators",
    "cost_parts",
    "coverage",
    "evaluate_snapshot",
    "evaluate_transfers",
    "figures_of",
    "gentle_plan",
    "item_means",
    "key_figures",
    "money",
    "moves_of",
    "outside_scope",
    "personal_scores",
    "plan_against_realisasi",
    "plan_difference",
    "plan_with_lessons",
    "realisasi_so_far",
    "seats_reached",
    "service_measures",
    "slot_results",
    "slots_reached",
]

"""What an analyst decides while tuning a plan: tried, undone, saved, compared; no widgets."""

from mutasi_lib.workshop.aims import as_typed, read_aims, read_limits
from mutasi_lib.workshop.bench import Setting, Workshop
from mutasi_lib.workshop.elicitation import rank_order_centroid, weights_of_worths
from mutasi_lib.workshop.saved import SavedScenario, read_saved, saved_names, write_saved

__all__ = [
    "SavedScenario",
    "Setting",
    "Workshop",
    "as_typed",
    "rank_order_centroid",
    "read_aims",
    "read_limits",
    "read_saved",
    "saved_names",
    "weights_of_worths",
    "write_saved",
]

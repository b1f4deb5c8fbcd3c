"""How many people each slot needs, has at the plan's TMT, and lacks; and where that comes from."""

from mutasi_lib.needs.analysis import NeedsAnalysis, analyse_needs, compute_needs, shortage
from mutasi_lib.needs.equity import equity, lorenz
from mutasi_lib.needs.methods import METHODS
from mutasi_lib.needs.priority import service_priority
from mutasi_lib.needs.projection import project_staff

__all__ = [
    "METHODS",
    "NeedsAnalysis",
    "analyse_needs",
    "compute_needs",
    "equity",
    "lorenz",
    "project_staff",
    "service_priority",
    "shortage",
]

"""Who may go where: rules, scope and scores turn people and slots into candidates."""

from mutasi_lib.eligibility.candidates import Candidates, find_candidates

__all__ = ["Candidates", "find_candidates"]

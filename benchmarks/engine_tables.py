"""The rows of docs/performance.md on the engine, and its curve, from `results/engine.json`.

    python -m benchmarks.engine_tables

prints the tables to paste and draws docs/images/engine-growth.png; the page's test compares both
tables with these rows.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from benchmarks.machine import RESULTS

OURS_HEAD = (
    "people", "candidates", "form", "cold, s", "weights changed, s (median; 9 in 10 within)",
    "choice among equals, s", "proven by", "peak memory, MiB",
)  # fmt: skip
OTHERS_HEAD = ("people", "form", "way", "first plan, s", "weights changed, s", "what was proven")
NAMES = {
    "highs": "HiGHS fed directly",
    "pyomo": "stock Pyomo `appsi_highs`",
    "linopy": "linopy + HiGHS",
    "cpsat": "OR-Tools CP-SAT",
}
PICTURE = Path(__file__).parents[1] / "docs" / "images" / "engine-growth.png"


def load() -> dict[str, Any]:
    """The figures of the last run."""
    return dict(json.loads((RESULTS / "engine.json").read_text(encoding="utf-8")))


def ours_rows(content: dict[str, Any]) -> list[list[str]]:
    """One row per size and form."""
    rows = []
    for people, found in content["ours"].items():
        for form, figures in found.items():
            proofs = Counter(figures["proofs"])
            rows.append([
                f"{int(people):,}",
                f"{figures['candidates']:,}",
                form,
                seconds(figures["cold"]),
                f"{seconds(median(figures['changed']))}; {seconds(nine_in_ten(figures))}",
                seconds(median(figures["tie"])) if any(figures["tie"]) else "not asked",
                ", ".join(f"{proof} {count}" for proof, count in sorted(proofs.items())),
                f"{figures['peak_mib']:,}",
            ])  # fmt: skip
    return rows


def others_rows(content: dict[str, Any]) -> list[list[str]]:
    """Ours and the others on the same instance."""
    rows = []
    instances = dict.fromkeys(tuple(name.rsplit(", ", 1)[0] for name in content["others"]))
    for instance in instances:
        people, form = instance.split(", ")
        mine = content["ours"][people][form]
        told = [f"{int(people):,}", form]
        proven = f"all {len(mine['proofs'])} optimal"
        rows.append(
            [*told, "ours", seconds(mine["cold"]), seconds(median(mine["changed"])), proven]
        )
        for way, name in NAMES.items():
            if found := content["others"].get(f"{people}, {form}, {way}"):
                rows.append([*told, name, *_outcome(found)])
    return rows


def _outcome(found: dict[str, Any]) -> tuple[str, str, str]:
    if "died" in found:
        return "–", "–", f"ended by the system ({found['died']})"
    solves = found["solves"]
    if not solves:
        return "–", "–", "belum terbukti: the model was not built in 600 s"
    done = [solve for solve in solves if solve["proven"]]
    first = found["build"] + solves[0]["seconds"]
    changed = [solve["seconds"] for solve in solves[1:] if solve["proven"]]
    if not all(solve["agrees"] for solve in solves):
        raise SystemExit(f"a way disagrees with ours: {found}")
    if len(done) == len(solves):
        said = f"all {len(done)} optimal, as ours"
    else:
        left = next(solve for solve in solves if not solve["proven"])
        said = f"{len(done)} optimal, as ours; then " if done else ""
        said += f"belum terbukti: {_gap(left)}"
    started = seconds(first) if solves[0]["proven"] else f"> {first:.0f}"
    return started, seconds(median(changed)) if changed else "–", said


def _gap(solve: dict[str, Any]) -> str:
    plan, bound = solve["points"], solve["bound"]
    if plan != plan:
        return f"no plan, bound {bound:,.1f}"
    return f"plan {plan:,.1f}, bound {bound:,.1f} ({(plan - bound) / abs(bound):.2%})"


def nine_in_ten(figures: dict[str, Any]) -> float:
    """Nine in ten of the changes took no longer."""
    return float(np.quantile(figures["changed"], 0.9))


def seconds(value: float) -> str:
    """Two digits that matter."""
    return f"{value:.2f}" if value < 10 else f"{value:.1f}"


def draw(content: dict[str, Any]) -> None:
    """Seconds against people, both on logarithmic scales."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7.2, 4.2), layout="constrained")
    axes = figure.add_subplot()
    sizes = [int(people) for people in content["ours"]]
    forms = list(next(iter(content["ours"].values())))
    for form, colour in zip(forms, ("#0072B2", "#D55E00", "#009E73"), strict=True):
        told = [found[form] for found in content["ours"].values()]
        axes.plot(sizes, [figures["cold"] for figures in told], "o-", color=colour,
                  label=f"cold, {form}")  # fmt: skip
        axes.plot(sizes, [median(figures["changed"]) for figures in told], "s--", color=colour,
                  label=f"weights changed, {form}")  # fmt: skip
    axes.set(xscale="log", yscale="log", xlabel="people", ylabel="seconds")
    axes.set_xticks(sizes, [f"{size:,}" for size in sizes])
    axes.minorticks_off()
    axes.grid(color="#dddddd")
    axes.legend(fontsize=8, frameon=False)
    figure.savefig(PICTURE, dpi=130)


def main() -> None:
    """Print both tables and draw the curve."""
    content = load()
    for head, rows in ((OURS_HEAD, ours_rows(content)), (OTHERS_HEAD, others_rows(content))):
        lines = [head, ["---"] * len(head), *rows]
        sys.stdout.write("\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n\n")
    draw(content)


if __name__ == "__main__":
    main()

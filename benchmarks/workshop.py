"""From letting go of a slider to numbers on the screen, in JupyterLab and in the dashboard.

    python -m benchmarks.workshop

On the invented city (3,648 people), in chromium, 1366 x 768. *Numbers*: the key figures of the new
plan are in the page. *Pictures*: the picture of the open page belongs to it too. *Screen*: from the
address to sliders that can be moved. *Five at once*: five people open the page together, each moves
a slider; so often as `ROUNDS` says.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import TimeoutError, sync_playwright

from benchmarks.browser import CHROMIUM, FLAGS, SLOW, TILES, Bench, Server, dashboard, lab
from benchmarks.machine import describe, write_result

PRESSES, PEOPLE, ROUNDS = 20, 5, 50
PICTURE = "[...document.querySelectorAll('.widget-html-content img')].map(e => e.src.length).join()"
PLACES: dict[str, Callable[[Path], Server]] = {
    "lab": lambda home: lab(home, "rangkui"),
    "dasbor": lambda home: dashboard(home, "rangkui", kept_ready=1),
}


def released(bench: Bench) -> tuple[list[float], list[float]]:
    """Seconds until numbers, and until the picture, for one key press after the other."""
    numbers, pictures = [], []
    bench.turn_to("Perubahan")
    bench.page.wait_for_function(f"{PICTURE} !== ''", timeout=SLOW)
    handle = bench.page.get_by_role("slider", name="Jumlah perpindahan", exact=True)
    for press in range(PRESSES):
        bench.page.wait_for_timeout(3_000)
        handle.focus()
        tiles = bench.page.evaluate(f"{TILES}.map(e => e.textContent).join('|')")
        picture = bench.page.evaluate(PICTURE)
        started = time.perf_counter()
        bench.page.keyboard.press("ArrowLeft" if press % 2 else "ArrowRight")
        bench.page.wait_for_function(
            f"old => {TILES}.map(e => e.textContent).join('|') !== old", arg=tiles, polling=10
        )
        numbers.append(time.perf_counter() - started)
        bench.page.wait_for_function(f"old => {PICTURE} !== old", arg=picture, polling=10)
        pictures.append(time.perf_counter() - started)
    return numbers, pictures


def one_reader(browser: Any, place: str) -> dict[str, float]:
    """One person at one place."""
    with TemporaryDirectory() as home:
        server = PLACES[place](Path(home))
        try:
            if place == "dasbor":
                time.sleep(60)  # the kernel kept ready has run the notebook by then
            page = browser.new_page(viewport={"width": 1366, "height": 768})
            bench = Bench(page, place, server)
            started = time.perf_counter()
            bench.open()
            screen = time.perf_counter() - started
            numbers, pictures = released(bench)
        finally:
            server.close()
    return {
        "screen": round(screen, 1),
        "numbers": round(statistics.median(numbers), 2),
        "numbers_p95": round(statistics.quantiles(numbers, n=20)[-1], 2),
        "pictures": round(statistics.median(pictures), 2),
    }


def many_readers(browser: Any, rounds: int) -> dict[str, Any]:
    """Five at once on one dashboard, again and again; a page that shows nothing is stuck."""
    waits: list[float] = []
    served = 0
    with TemporaryDirectory() as home:
        server = dashboard(Path(home), "rangkui", kept_ready=2)
        try:
            for number in range(1, rounds + 1):
                shown, moved = one_round(browser, server)
                waits += shown
                served += moved
                told = f"round {number}: {served} served, the last after {max(shown):.0f} s"
                sys.stderr.write(told + "\n")
                if served < number * PEOPLE:
                    sys.stderr.write(server.printed.read_text(errors="replace")[-2_000:])
        finally:
            server.close()
    return {
        "rounds": rounds, "pages": rounds * PEOPLE, "served": served,
        "stuck": rounds * PEOPLE - served,
        "median": round(statistics.median(waits), 1), "longest": round(max(waits), 1),
    }  # fmt: skip


def one_round(browser: Any, server: Server) -> tuple[list[float], int]:
    """Seconds until each page that is there was, and how many then moved a slider."""
    contexts = [browser.new_context() for _ in range(PEOPLE)]
    benches = [Bench(one.new_page(), "dasbor", server) for one in contexts]
    started = time.perf_counter()
    for bench in benches:
        bench.page.goto(server.address, wait_until="commit")
    waits, there, moved = [], [], 0
    for bench in benches:
        with suppress(TimeoutError):
            bench.page.wait_for_selector(".noUi-handle:visible", timeout=SLOW)
            bench.page.wait_for_function(f"{TILES}.length > 0", timeout=SLOW)
            waits.append(time.perf_counter() - started)
            there.append(bench)
    for bench in there:
        with suppress(TimeoutError):
            bench.after(lambda bench=bench: bench.slide("Jumlah perpindahan", "End"))
            moved += 1
    for context in contexts:
        context.pages[0].goto("about:blank")  # leaving ends the kernel
        context.close()
    return waits, moved


def main(arguments: Sequence[str]) -> None:
    """Measure and write `results/workshop.json`; an argument is the number of rounds of five."""
    rounds = int(arguments[0]) if arguments else ROUNDS
    machine = describe("voila", "jupyterlab", "ipywidgets", "highspy")
    told: dict[str, Any] = {"machine": machine, "figures": {}}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for place in PLACES:
            told["figures"][place] = one_reader(browser, place)
            write_result("workshop", told)  # what follows may take long
        told["five at once"] = many_readers(browser, rounds)
        browser.close()
    write_result("workshop", told)


if __name__ == "__main__":
    main(sys.argv[1:])

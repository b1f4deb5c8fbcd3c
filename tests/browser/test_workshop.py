"""The workshop in a real browser, in JupyterLab and as a page of its own; in the order of use."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from benchmarks.browser import CHROMIUM, Bench

pytestmark = [
    pytest.mark.browser,
    pytest.mark.notebook,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's chromium"),
]

own_page = pytest.mark.parametrize("bench", ["dasbor"], indirect=True, scope="module")
"""What JupyterLab's frame does, or says in its own words, is its makers' to test."""


def test_a_slider_moved_by_keyboard_gives_another_proven_plan_and_undo_brings_the_first_back(
    bench: Bench,
) -> None:
    first = bench.tiles
    fewer = bench.after(lambda: bench.slide("Jumlah perpindahan", "End"))
    assert fewer["Perpindahan"] != first["Perpindahan"]
    bench.until("Terbukti optimal")
    assert bench.after(lambda: bench.press("Urungkan")) == first


def test_sliders_say_what_they_buy_without_being_asked(bench: Bench) -> None:
    bench.turn_to("Bobot")
    bench.until("seluruh rentangnya")


def test_numbers_of_sliders_have_a_comma_and_one_can_be_typed(bench: Bench) -> None:
    bench.turn_to("Bobot")
    line = bench.page.locator(".widget-slider:visible", has_text="Jumlah perpindahan").first
    number = line.locator(".widget-readout")
    assert number.inner_text() == "15,00"
    number.fill("12,5")
    number.press("Enter")
    bench.page.keyboard.press("Tab")
    line.locator("text=12,50").wait_for(timeout=60_000)
    bench.press("Urungkan")
    line.locator("text=15,00").wait_for(timeout=60_000)


def test_an_aim_gives_the_nearest_plan_and_weights_the_first_one_back(bench: Bench) -> None:
    first = bench.tiles
    bench.turn_to("Sasaran dan batas")
    bench.type_in("Jumlah perpindahan", "20")
    bench.type_in("Cakupan", "80%")
    bench.after(lambda: bench.press("Cari rencana terdekat"))
    bench.until("Terbukti optimal")
    assert bench.after(lambda: bench.press("Pilih menurut bobot")) == first


def test_a_move_that_is_clicked_is_explained_and_can_be_forbidden(bench: Bench) -> None:
    bench.turn_to("Perpindahan")
    row = bench.page.locator("table.dataTable tbody tr").first
    row.wait_for(timeout=60_000)
    kode = row.locator("td").first.inner_text()
    row.click()
    bench.until("Beda poin")
    bench.press("Larang perpindahan ini")
    bench.turn_to("Orang dan unit")
    bench.until(f"{kode} tidak ke")


def test_moves_are_searched_as_one_types(bench: Bench) -> None:
    bench.turn_to("Perpindahan")
    rows = bench.page.locator("table.dataTable tbody tr")
    kode = rows.nth(1).locator("td").first.inner_text()
    bench.page.locator(".dt-search input").last.fill(kode)
    bench.page.wait_for_function(
        "document.querySelectorAll('table.dataTable tbody tr').length === 1"
    )
    assert rows.first.locator("td").first.inner_text() == kode
    bench.page.locator(".dt-search input").last.fill("")


def test_somebody_is_kept_where_he_is_and_a_wrong_code_changes_nothing(bench: Bench) -> None:
    bench.turn_to("Perpindahan")
    kode = bench.page.locator("table.dataTable tbody tr td").first.inner_text()
    bench.turn_to("Orang dan unit")
    before = bench.tiles
    bench.type_in("Kode pegawai", "PG-0000-0000")
    bench.press("Biarkan di tempatnya")
    bench.until("tidak ada. Salin kodenya")
    assert bench.tiles == before
    bench.type_in("Kode pegawai", kode)
    bench.press("Biarkan di tempatnya")
    bench.until(f"{kode} ditetapkan di")


def test_a_scenario_is_saved_and_compared(bench: Bench) -> None:
    bench.turn_to("Bobot")
    bench.after(lambda: bench.slide("Jumlah perpindahan", "End"))
    bench.turn_to("Skenario")
    bench.type_in("Nama skenario", "uji_peramban")
    bench.type_in("Penulis", "Rina")
    bench.press("Simpan")
    bench.until("Skenario tersimpan.")
    bench.page.locator("option", has_text="uji_peramban").first.click()
    bench.press("Bandingkan")
    bench.until("Skenario berdampingan")


def test_after_a_reload_the_saved_scenario_brings_the_plan_back(bench: Bench) -> None:
    saved = bench.tiles
    bench.open()
    assert bench.tiles != saved, "the parameters' own plan"
    bench.turn_to("Skenario")
    bench.page.locator("option", has_text="uji_peramban").first.click()
    assert bench.after(lambda: bench.press("Buka")) == saved
    bench.until("oleh Rina")


@own_page
def test_nobody_is_shut_out_of_the_page(bench: Bench, barriers: Callable[[Any], list[str]]) -> None:
    found = {}
    for title in ("Bobot", "Sasaran dan batas", "Orang dan unit", "Skenario"):
        bench.turn_to(title)
        found[title] = barriers(bench.page)
    for title in ("Perubahan", "Peta", "Cakupan", "Perpindahan", "Rencana lain"):
        bench.turn_to(title)
        bench.page.wait_for_timeout(1_500)  # what is drawn may come a second later
        found[title] = barriers(bench.page)
    assert {title: told for title, told in found.items() if told} == {}


def test_nothing_is_asked_of_any_other_machine(bench: Bench) -> None:
    outside = [
        url for url in bench.asked
        if not url.startswith(("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:"))
    ]  # fmt: skip
    assert outside == []


@own_page
def test_a_lost_connection_is_said_and_the_word_is_taken_back(bench: Bench) -> None:
    bench.page.context.set_offline(True)
    bench.until("Hubungan ke dasbor terputus")
    bench.page.context.set_offline(False)
    bench.page.locator("#mutasi-putus").wait_for(state="hidden", timeout=30_000)


@own_page
def test_a_dead_kernel_is_said_in_words(bench: Bench) -> None:
    """Last: nothing can be done on this page afterwards."""
    assert kernels_of(bench.server.process.pid)
    for pid in kernels_of(bench.server.process.pid):
        os.kill(pid, signal.SIGKILL)
    bench.until("Perhitungan untuk halaman ini sudah berakhir")
    bench.until("Skenario yang sudah disimpan tidak hilang")


def kernels_of(server: int) -> list[int]:
    """Process numbers of the kernels below a server: forks of the one that has the plan."""
    parent, ours = {}, set()
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            number = int(entry.name)
            parent[number] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            if b"mutasi_lib.kernels" in (entry / "cmdline").read_bytes():
                ours.add(number)
        except OSError:  # it ended while we looked
            continue

    def below(number: int) -> bool:
        return number == server or (number in parent and below(parent[number]))

    return [number for number in ours if parent[number] in ours and below(number)]

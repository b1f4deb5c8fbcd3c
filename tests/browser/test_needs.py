"""The needs page in a real browser, from a file, with the network off."""

import re

import pytest

from mutasi_lib.pipeline import run_notebook

pytestmark = [pytest.mark.browser, pytest.mark.notebook]

LACKING = "Puskesmas Melintang"


@pytest.fixture(scope="module")
def page(tmp_path_factory, open_page):
    """The page of Dinas Kesehatan, open in a browser, with everything it asked for."""
    out = tmp_path_factory.mktemp("kebutuhan")
    values = {"cakupan_tujuan": ["opd:DINKES"], "tingkat_akses": "unit", "unit_akses": "DINKES"}
    run_notebook("02_analisis_kebutuhan", values, out, label="LABEL UJI")
    shown = open_page(out / "02_analisis_kebutuhan.html", 1100, 900)
    yield shown
    shown.close()


def test_the_page_asks_nothing_of_any_network_and_runs_no_script(page):
    assert [url for url in page.asked if not url.startswith(("file:", "data:"))] == []
    assert page.evaluate("document.scripts.length") == 0
    assert page.complaints == []


def test_the_answer_is_on_the_first_screen(page):
    box = page.locator("p.mohon", has_text="dapat ditutup").first.bounding_box()
    assert box["y"] + box["height"] < 900


def test_every_picture_is_drawn_and_nothing_is_wider_than_the_page(page):
    assert page.evaluate("document.images.length") >= 3
    assert (
        page.evaluate("[...document.images].filter(i => !i.complete || !i.naturalWidth).length")
        == 0
    )
    assert (
        page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        <= 0
    )


def test_headings_of_the_heat_map_are_not_cut(page):
    """Upright words take their whole height inside their cells."""
    cut = page.evaluate(
        """[...document.querySelectorAll('table.panas th.miring')].filter(cell => {
            const words = cell.querySelector('span').getBoundingClientRect();
            const box = cell.getBoundingClientRect();
            return words.top < box.top - 1 || words.bottom > box.bottom + 1 || words.height < 20;
        }).length"""
    )
    assert page.evaluate("document.querySelectorAll('table.panas th.miring').length") > 5
    assert cut == 0


def test_a_unit_opens_on_a_click_and_by_keyboard_and_shows_its_sums(page):
    summary = page.locator("summary", has_text=LACKING).first
    details = summary.locator("xpath=..")
    assert details.evaluate("node => node.open") is False
    summary.click()
    assert details.evaluate("node => node.open") is True
    said = details.inner_text()
    assert "perawat" in said
    assert re.search(r"formasi\.csv baris \d+", said)
    assert re.search(r"\[\d+\]", said)
    summary.focus()
    page.keyboard.press("Enter")
    assert details.evaluate("node => node.open") is False


def test_the_heat_map_leads_to_the_unit(page):
    page.locator("table.panas a", has_text=LACKING).first.click()
    anchor = page.url.partition("#")[2]
    assert page.locator(f"summary#{anchor}").is_visible()
    top = page.locator(f"summary#{anchor}").bounding_box()["y"]
    assert -5 < top < 900


def test_printed_it_leaves_out_what_is_closed_and_says_the_label(page):
    assert len(page.pdf(prefer_css_page_size=True, print_background=True)) > 50_000
    page.emulate_media(media="print")
    closed = page.locator("details:not([open])").first
    assert closed.evaluate("node => getComputedStyle(node).display") == "none"
    page.emulate_media(media="screen")


def test_the_page_shuts_nobody_out_even_unfolded(page, barriers):
    assert barriers(page) == []
    assert page.locator("details:not([open])").count() == 0

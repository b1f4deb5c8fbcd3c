"""The memo in a real browser, from a file, with the network off."""

from pathlib import Path

import pytest

from mutasi_lib.pipeline import run_notebook

TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"

pytestmark = [pytest.mark.browser, pytest.mark.notebook]


@pytest.fixture(scope="module")
def memo(tmp_path_factory):
    out = tmp_path_factory.mktemp("memo")
    run_notebook("06_memo_pimpinan", {"sumber": "bolaang_mongondow"}, out, label="LABEL UJI")
    return out / "06_memo_pimpinan.html"


@pytest.fixture(scope="module")
def page(memo, open_page):
    shown = open_page(memo, 1100, 900)
    yield shown
    shown.close()


@pytest.fixture(scope="module")
def seen(page):
    """What the browser showed and asked for."""
    found = {
        "asked": page.asked,
        "complaints": page.complaints,
        "text": page.inner_text("body"),
        "broken": page.evaluate(
            "[...document.images].filter(i => !i.complete || !i.naturalWidth).length"
        ),
        "images": page.evaluate("document.images.length"),
        "wide": page.evaluate(TOO_WIDE),
        "headings": page.evaluate("[...document.querySelectorAll('h1')].length"),
        "scripts": page.evaluate("document.scripts.length"),
        "letters": page.evaluate("document.fonts.check('600 16px \"Source Sans 3\"')"),
        "shot": page.screenshot(),
        "pdf": page.pdf(prefer_css_page_size=True, print_background=True),
    }
    page.set_viewport_size({"width": 390, "height": 844})
    found["wide_on_a_phone"] = page.evaluate(TOO_WIDE)
    page.set_viewport_size({"width": 1100, "height": 900})
    return found


def test_the_memo_asks_nothing_of_any_network(seen, memo):
    outside = [url for url in seen["asked"] if not url.startswith(("file:", "data:"))]
    assert outside == []
    assert seen["scripts"] == 0
    assert seen["complaints"] == []


def test_the_memo_is_readable_and_shows_no_code(seen):
    assert "memohon persetujuan" in seen["text"]
    assert "terbukti optimal" in seen["text"]
    for fragment in ("import ", "reports.", "Traceback", "In [", "Out["):
        assert fragment not in seen["text"]


def test_every_picture_is_drawn_and_nothing_is_wider_than_the_page(seen):
    assert seen["images"] >= 2
    assert seen["broken"] == 0
    assert seen["wide"] <= 0
    assert seen["wide_on_a_phone"] <= 0
    assert seen["headings"] == 1
    assert seen["letters"]


def test_the_screen_is_not_blank(seen, tmp_path):
    from matplotlib.image import imread

    (tmp_path / "shot.png").write_bytes(seen["shot"])
    pixels = imread(tmp_path / "shot.png")
    assert pixels.std() > 0.05


def test_the_printed_memo_is_a_pdf_of_few_pages(seen):
    assert seen["pdf"].startswith(b"%PDF")
    assert 1 < seen["pdf"].count(b"/Type /Page\n") + seen["pdf"].count(b"/Type /Page ") < 12


def test_memo_file_fits_on_a_page_for_sending(memo: Path):
    assert memo.stat().st_size < 5_000_000


def test_the_memo_shuts_nobody_out(page, barriers):
    assert barriers(page) == []


def test_by_keyboard_the_first_stop_leads_past_the_beginning_and_every_table_is_reached(page):
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "loncat"
    assert page.locator("a.loncat").bounding_box()["x"] >= 0
    reached = []
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.getAttribute('aria-label')"))
    tables = page.evaluate(
        "[...document.querySelectorAll('[role=region]')].map(one => one.getAttribute('aria-label'))"
    )
    assert set(tables) <= set(reached)


def test_by_keyboard_another_weight_shows_another_plan(page):
    chosen = page.locator(".andaikan input:checked").first
    before = page.locator(".andaikan .pilihan:visible").inner_text()
    chosen.focus()
    page.keyboard.press("ArrowRight")
    after = page.locator(".andaikan .pilihan:visible")
    assert after.count() == 1
    assert after.inner_text() != before
    page.keyboard.press("ArrowLeft")
    assert page.locator(".andaikan .pilihan:visible").inner_text() == before

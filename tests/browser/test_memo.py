"""The memo in a real browser, from a file, with the network off."""

import shutil
from pathlib import Path

import pytest

from mutasi_lib.pipeline import run_notebook

CHROMIUM = shutil.which("chromium")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip

pytestmark = [
    pytest.mark.browser,
    pytest.mark.notebook,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's chromium"),
]


@pytest.fixture(scope="module")
def memo(tmp_path_factory):
    out = tmp_path_factory.mktemp("memo")
    run_notebook("06_memo_pimpinan", {"sumber": "bolaang_mongondow"}, out, label="LABEL UJI")
    return out / "06_memo_pimpinan.html"


@pytest.fixture(scope="module")
def seen(memo):
    """What the browser showed and asked for."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": 1100, "height": 900})
        asked, complaints = [], []
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(memo.as_uri())
        found = {
            "asked": asked,
            "complaints": complaints,
            "text": page.inner_text("body"),
            "broken": page.evaluate(
                "[...document.images].filter(i => !i.complete || !i.naturalWidth).length"
            ),
            "images": page.evaluate("document.images.length"),
            "wide": page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            ),
            "headings": page.evaluate("[...document.querySelectorAll('h1')].length"),
            "scripts": page.evaluate("document.scripts.length"),
            "shot": page.screenshot(),
            "pdf": page.pdf(prefer_css_page_size=True, print_background=True),
        }
        page.set_viewport_size({"width": 390, "height": 844})
        found["wide_on_a_phone"] = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        browser.close()
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

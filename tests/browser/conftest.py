"""What the browser tests share: the workshop opened in the two places it lives."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from benchmarks.browser import Bench, dashboard, lab


@pytest.fixture(scope="module", params=["dasbor", "lab"])
def bench(
    request: pytest.FixtureRequest, browser: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Bench]:
    """The workshop, open in JupyterLab and as a page of its own."""
    server = {"dasbor": dashboard, "lab": lab}[request.param](
        tmp_path_factory.mktemp(request.param), "bolaang_mongondow"
    )
    try:
        page = browser.new_page(viewport={"width": 1366, "height": 768})
        opened = Bench(page, request.param, server)
        opened.open()
        yield opened
    finally:
        server.close()

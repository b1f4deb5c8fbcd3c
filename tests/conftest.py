"""What several rooms' tests share: the two studies, prepared once per process, and one browser."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from mutasi_lib.domain.parameters import Parameters
from mutasi_lib.planning import Planning, Study, prepare_study


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that run kernels, browsers or long cases come first.

    Two workers take whole files in turn: one would wait at the end for the other's longest.
    """
    heavy = {
        item.path
        for item in items
        if any(item.get_closest_marker(mark) for mark in ("notebook", "browser", "slow"))
    }
    items.sort(key=lambda item: item.path not in heavy)


@pytest.fixture(scope="session", autouse=True)
def _own_workspace_and_key(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Parameters may name files of the tests; the key of this machine's user is not touched."""
    made = tmp_path_factory.getbasetemp()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MUTASI_RUANG_KERJA", os.pathsep.join([str(Path.cwd()), str(made)]))
        patch.setenv("MUTASI_KUNCI", str(made / "kunci"))
        yield


@pytest.fixture(scope="session")
def bolaang() -> Planning:
    """The real kabupaten, solved with default weights."""
    return prepare_study(Parameters(sumber="bolaang_mongondow")).solve()


@pytest.fixture(scope="session")
def rangkui_study() -> Study:
    """The invented city, prepared."""
    return prepare_study(Parameters(sumber="rangkui"))


@pytest.fixture(scope="session")
def rangkui(rangkui_study: Study) -> Planning:
    """The invented city, solved with default weights."""
    return rangkui_study.solve()


# --- a real browser ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Debian's chromium: Playwright allows one at a time.

    Its event loop must not outlive a file: panels ask whether a loop runs.
    """
    from benchmarks.browser import CHROMIUM, FLAGS

    if CHROMIUM is None:
        pytest.skip("needs Debian's chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="module")
def open_page(browser: Any) -> Callable[..., Any]:
    """Open a file in a window of its own, which keeps what it asks for and complains of."""

    def show(path: Path, width: int = 1366, height: int = 768) -> Any:
        page = browser.new_page(viewport={"width": width, "height": height})
        page.asked, page.complaints = [], []
        page.on("request", lambda request: page.asked.append(request.url))
        page.on("console", lambda message: page.complaints.append(message.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto(path.as_uri())
        return page

    return show


@pytest.fixture(scope="module")
def barriers() -> Callable[[Any], list[str]]:
    """Serious and critical findings of axe-core in an open page, with everything unfolded."""
    from axe_playwright_python.sync_playwright import Axe

    def find(page: Any) -> list[str]:
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        found = Axe().run(page).response
        assert found["passes"], "axe looked at nothing"
        return [
            f"{one['impact']} {one['id']}: {one['nodes'][0]['html'][:200]}"
            for one in found["violations"]
            if one["impact"] in ("serious", "critical")
        ]

    return find

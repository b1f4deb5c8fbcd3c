"""A person at the workshop's page, in a real browser: for the tests and for the benchmark."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from papermill.iorw import load_notebook_node, write_ipynb
from papermill.parameterize import parameterize_notebook

from mutasi_lib.pipeline import NOTEBOOKS

CHROMIUM = shutil.which("chromium")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
WORKSHOP = "03_optimasi_rencana"
TOKEN = "uji"  # noqa: S105 - of a server that lives for one test
SLOW = 180_000
"""Milliseconds until a notebook has run, on a busy machine."""


class Server:
    """A server of ours in a process of its own, and the address it printed."""

    def __init__(self, command: list[str], workspace: Path, address: str) -> None:
        self.printed = workspace / "server.txt"
        with self.printed.open("w") as sink:
            self.process = subprocess.Popen(  # noqa: S603 - our own words
                command, stdout=sink, stderr=subprocess.STDOUT, cwd=workspace,
                env={**os.environ, "MUTASI_RUANG_KERJA": str(workspace), "COLUMNS": "500",
                     "PYTHONPATH": str(NOTEBOOKS.parent), "PYTHONUNBUFFERED": "1"},
                start_new_session=True,
            )  # fmt: skip
        self.address = self._wait_for(address)

    def _wait_for(self, address: str) -> str:
        deadline = time.monotonic() + 90
        while time.monotonic() < deadline:
            found = re.search(address, self.printed.read_text(errors="replace"))
            if found:
                return found.group(0)
            if self.process.poll() is not None:
                break
            time.sleep(0.2)
        raise RuntimeError(self.printed.read_text(errors="replace"))

    def close(self) -> None:
        """End it with all its kernels."""
        os.killpg(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def dashboard(workspace: Path, sumber: str, kept_ready: int = 0) -> Server:
    """`mutasi dasbor`."""
    command = [
        sys.executable, "-m", "mutasi_lib.cli", "dasbor", sumber,
        "--tanpa-buka", "--siap", str(kept_ready),
    ]  # fmt: skip
    return Server(command, workspace, r"http://127\.0\.0\.1:\d+/\?token=\S+")


def lab(workspace: Path, sumber: str) -> Server:
    """JupyterLab on a copy of the workshop's notebook."""
    notebook = load_notebook_node(str(NOTEBOOKS / f"{WORKSHOP}.ipynb"))
    notebook = parameterize_notebook(notebook, {"sumber": sumber})
    write_ipynb(notebook, str(workspace / f"{WORKSHOP}.ipynb"))
    command = [
        sys.executable, "-m", "jupyter", "lab", "--no-browser", "--allow-root",
        "--ServerApp.ip=127.0.0.1", "--ServerApp.port=0", f"--ServerApp.root_dir={workspace}",
        f"--IdentityProvider.token={TOKEN}", "--KernelManager.transport=ipc",
        "--LabApp.expose_app_in_browser=True",
    ]  # fmt: skip
    server = Server(command, workspace, r"http://127\.0\.0\.1:[1-9]\d*/lab")
    server.address += f"?token={TOKEN}"  # the server does not print one it was given
    return server


class Bench:
    """The workshop on a page, as a person uses it."""

    def __init__(self, page: Any, place: str, server: Server) -> None:
        self.page, self.place, self.server = page, place, server
        self.asked: list[str] = []
        page.on("request", lambda request: self.asked.append(request.url))

    def open(self) -> None:
        """Go there and wait until the sliders can be moved."""
        if self.place == "dasbor":
            self.page.goto(self.server.address, wait_until="commit")
        else:
            address = self.server.address.replace(
                "/lab?", f"/lab/workspaces/uji/tree/{WORKSHOP}.ipynb?reset&"
            )
            self.page.goto(address)
            self.page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=SLOW)
            self.page.wait_for_function(READY, timeout=SLOW)
            self.page.evaluate("window.jupyterapp.commands.execute('notebook:run-all-cells')")
            self.page.wait_for_function(RAN, timeout=SLOW)
            self.page.evaluate(GO_THERE)  # the Lab shows only cells near the screen
        self.page.wait_for_selector(".noUi-handle:visible", timeout=SLOW)
        self.page.wait_for_function(f"{TILES}.length > 0", timeout=SLOW)
        self.page.locator(".noUi-handle").first.scroll_into_view_if_needed()

    @property
    def tiles(self) -> dict[str, str]:
        """The key figures the panel shows now."""
        pairs = self.page.evaluate(f"{TILES}.map(e => e.textContent)")
        return dict(zip(pairs[::2], pairs[1::2], strict=True))

    @property
    def moves(self) -> int:
        """How many people the plan moves."""
        return int(self.tiles["Perpindahan"].split()[0].replace(".", ""))

    def until(self, what: str) -> None:
        """Wait until a text is on the page."""
        self.page.locator(f"text={what} >> visible=true").first.wait_for(timeout=60_000)

    def after(self, act: Any) -> dict[str, str]:
        """Do something that changes the plan; the key figures it leads to."""
        before = self.tiles
        act()
        self.page.wait_for_function(
            f"before => {TILES}.map(e => e.textContent).join('|') !== before",
            arg="|".join(text for pair in before.items() for text in pair),
            timeout=60_000,
        )
        return self.tiles

    def slide(self, label: str, key: str, times: int = 1) -> None:
        """Move a slider by keyboard, found by the name a screen reader says."""
        handle = self.page.get_by_role("slider", name=label, exact=True)
        handle.focus()
        for _ in range(times):
            self.page.keyboard.press(key)

    def press(self, words: str) -> None:
        """Press a button."""
        self.page.locator("button.jupyter-button:visible", has_text=words).first.click()

    def turn_to(self, title: str) -> None:
        """Open a page of the panel."""
        self.page.locator(".lm-TabBar-tab", has_text=title).last.click()

    def type_in(self, label: str, words: str) -> None:
        """Fill a line of the panel."""
        line = self.page.locator(".widget-text:visible", has_text=label).first.locator("input")
        line.fill(words)
        line.press("Tab")


READY = """
  () => window.jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel?.status === "idle"
"""
RAN = """
  () => window.jupyterapp.shell.currentWidget.content.widgets.every(
    cell => cell.model.type !== "code" || cell.model.executionCount !== null
  )
"""
GO_THERE = """
  () => {
    const notebook = window.jupyterapp.shell.currentWidget.content;
    const at = notebook.widgets.findIndex(
      cell => cell.model.sharedModel.source.includes("workshop_panel(")
    );
    notebook.activeCellIndex = at;
    return notebook.scrollToItem(at, "start");
  }
"""
TILES = "[...document.querySelectorAll('.widget-html-content dl.angka :is(dt, dd)')]"

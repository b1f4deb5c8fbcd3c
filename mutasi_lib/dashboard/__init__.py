"""The workshop as a page of its own: one notebook, served on this machine, behind a token.

Voila runs the notebook once per reader and shows what it displays, without code. Data are read and
the first plan is solved once, when the server starts: each reader's kernel is forked from a process
that has both, so that all look at the same data and nobody waits for them twice.
"""

from __future__ import annotations

import json
import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import nbformat
from papermill.iorw import load_notebook_node
from papermill.parameterize import parameterize_notebook

from mutasi_lib.errors import DashboardError
from mutasi_lib.loading.workspace import absolute_source
from mutasi_lib.pipeline import NOTEBOOKS, check_parameters

NOTEBOOK = "03_optimasi_rencana"
SHARE = Path(__file__).parent / "share"
"""Where Voila finds the page's frame, as one more Jupyter data folder."""

SERVER = "mutasi_lib.dashboard.server"

ADDRESS = "127.0.0.1"
"""Readers on other machines come through a tunnel or a hub, which know who they are."""

START_SECONDS = 60.0
IDLE_SECONDS = 600
"""A kernel nobody is connected to ends after this; much less ends pages that still load."""

CELL_SECONDS = 600
OUTPUT_SECONDS = 60
"""What a cell displays may come so late: on a busy machine the default of four seconds silently
leaves it out. A word that never comes must not hold the page up for ever."""

LEFT_OUT_TAG = "bukan-dasbor"
"""Cells with this tag tell of the first plan what the panel shows of every plan. A page without
code does not need them twice, nor each reader's kernel to draw them."""

OTHERS = ["nbdime-jupyterlab", "jupyterlab-jupytext"]
"""Lab extensions of a developer's environment that break the page."""


def serve(
    values: Mapping[str, Any],
    *,
    port: int | None = None,
    kept_ready: int = 2,
    ready: Callable[[str], None] = lambda address: None,
) -> int:
    """Serve the workshop until it is stopped.

    Parameters
    ----------
    values
        Parameters of the notebook by name; those left out keep its defaults.
    port
        Default: one that is free.
    kept_ready
        So many readers find the page done; the next ones watch it being made.
    ready
        Called with the address, token included, once the server answers.

    Returns
    -------
    int
        The server's exit code; 0 when it was stopped by hand.

    Raises
    ------
    ParameterError
        Before anything starts.
    DashboardError
        The port is taken, or the server did not start.
    """
    check_parameters(NOTEBOOK, values)
    values = {**values, "sumber": absolute_source(str(values.get("sumber", "rangkui")))}
    port = _free_port(port)
    token = secrets.token_urlsafe(24)
    with TemporaryDirectory(prefix="mutasi-dasbor-") as folder:
        home = Path(folder)
        notebook = home / "bengkel" / f"{NOTEBOOK}.ipynb"
        notebook.parent.mkdir()
        nbformat.write(page_notebook(values), notebook)
        given = home / "parameter.json"
        given.write_text(json.dumps(values), encoding="utf-8")
        _write_settings(home, port=port, token=token, kept_ready=kept_ready)
        server = subprocess.Popen(  # noqa: S603 - our own words
            [sys.executable, "-m", SERVER, str(notebook), str(given)],
            env=_environment(home),
            stdin=subprocess.PIPE,  # it ends when this is closed, however we ended
        )
        try:
            _wait_for(server, port)
            ready(f"http://{ADDRESS}:{port}/?token={token}")
            return server.wait()
        except KeyboardInterrupt:
            return 0
        finally:
            _end(server)


def page_notebook(values: Mapping[str, Any]) -> nbformat.NotebookNode:
    """The notebook with its parameters, less what its panel shows anyway."""
    notebook = parameterize_notebook(
        load_notebook_node(str(NOTEBOOKS / f"{NOTEBOOK}.ipynb")), dict(values)
    )
    notebook.cells = [
        cell for cell in notebook.cells if LEFT_OUT_TAG not in cell.metadata.get("tags", [])
    ]
    return notebook


def _write_settings(home: Path, *, port: int, token: str, kept_ready: int) -> None:
    """Settings go by file: a token on the command line can be read by every user of the machine."""
    settings: dict[str, Any] = {
        "Voila": {
            "ip": ADDRESS, "port": port, "port_retries": 0, "token": token,
            "open_browser": False, "log_level": 40,
            "identity_provider_class": "mutasi_lib.dashboard.door.Doorkeeper",
        },
        "VoilaConfiguration": {
            "template": "mutasi", "strip_sources": True, "show_tracebacks": False,
            "file_allowlist": [], "file_denylist": [".*"], "extension_denylist": OTHERS,
            "preheat_kernel": kept_ready > 0, "default_pool_size": kept_ready,
        },
        "VoilaExecutor": {
            "timeout": CELL_SECONDS, "iopub_timeout": OUTPUT_SECONDS,
        },
        "VoilaExporter": {"language_code": "id"},
        "KernelRestarter": {"restart_limit": 0},  # an empty kernel would leave dead sliders
        "MappingKernelManager": {
            "cull_idle_timeout": IDLE_SECONDS, "cull_interval": 60,
            "kernel_manager_class": f"{SERVER}.ReaderKernelManager",
        },
    }  # fmt: skip
    if os.name != "nt":
        settings["KernelManager"] = {"transport": "ipc"}  # TCP kernels collide when many start
    path = home / "config" / "voila.json"
    path.parent.mkdir()
    path.touch(mode=0o600)
    path.write_text(json.dumps(settings), encoding="utf-8")


def _environment(home: Path) -> dict[str, str]:
    """Where Voila finds its settings and frame, and kernels the folder they were called from."""
    found = os.environ.get("JUPYTER_PATH")
    return {
        "MUTASI_RUANG_KERJA": str(Path.cwd()),
        **os.environ,
        "JUPYTER_CONFIG_PATH": str(home / "config"),
        "JUPYTER_PATH": os.pathsep.join([str(SHARE), *([found] if found else [])]),
    }


def _free_port(wanted: int | None) -> int:
    with socket.socket() as probe:
        try:
            probe.bind((ADDRESS, wanted or 0))
        except OSError:
            raise DashboardError(
                f"Pintu {wanted} sudah dipakai program lain. Pilih yang lain dengan --port, atau "
                "biarkan dipilihkan."
            ) from None
        return int(probe.getsockname()[1])


def _wait_for(server: subprocess.Popen[bytes], port: int) -> None:
    """Until the server answers anything, if only that it wants a token."""
    deadline = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        try:
            urlopen(f"http://{ADDRESS}:{port}/login", timeout=5).close()  # noqa: S310 - our own
        except HTTPError:
            return
        except (URLError, OSError):
            time.sleep(0.2)
        else:
            return
    raise DashboardError("Dasbor tidak dapat dimulai. Jalankan lagi; bila tetap, pakai mutasi lab.")


def _end(server: subprocess.Popen[bytes]) -> None:
    """End the server and with it every kernel."""
    server.terminate()
    try:
        server.wait(timeout=15)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()

"""The dashboard is closed to whoever does not hold its address (P28)."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import nbformat
import pytest

from mutasi_lib.dashboard import NOTEBOOK, page_notebook, serve
from mutasi_lib.errors import DashboardError, ParameterError
from mutasi_lib.pipeline import NOTEBOOKS

OURS = "Bengkel rencana mutasi"
"""On every page that shows anything of ours."""


class Served(NamedTuple):
    """A running dashboard: where, its token, its process, and what it printed."""

    port: int
    token: str
    pid: int
    printed: Path


def started(home: Path) -> tuple[subprocess.Popen[bytes], Served]:
    """A dashboard of its own, once it answers."""
    printed = home / "tercetak.txt"
    command = [
        sys.executable, "-m", "mutasi_lib.cli", "dasbor", "bolaang_mongondow",
        "--tanpa-buka", "--siap", "0",
    ]  # fmt: skip
    with printed.open("w") as sink:
        process = subprocess.Popen(
            command, stdout=sink, stderr=subprocess.STDOUT, start_new_session=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1", "COLUMNS": "500"},
        )  # fmt: skip
    deadline = time.monotonic() + 90
    while not (found := re.search(r":(\d+)/\?token=(\S+)", printed.read_text())):
        assert process.poll() is None, printed.read_text()
        assert time.monotonic() < deadline, printed.read_text()
        time.sleep(0.2)
    return process, Served(int(found[1]), found[2], process.pid, printed)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    process, running = started(tmp_path_factory.mktemp("dasbor"))
    yield running
    os.killpg(process.pid, signal.SIGTERM)
    process.wait(timeout=30)


def answers(port: int) -> bool:
    """Whether anything listens there."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def answered(
    served: Served, path: str, method: str = "GET", headers: dict[str, str] | None = None
) -> tuple[int, str]:
    """Status and body of one request; only the first piece of a page that goes on for ever."""
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=30)
    try:
        connection.request(method, path, headers=headers or {})
        answer = connection.getresponse()
        return answer.status, answer.read(20_000).decode(errors="replace")
    finally:
        connection.close()


PATHS = [
    "/", "/?token=salah", "/?token=", "/voila/", "/voila/render/03_optimasi_rencana.ipynb",
    "/voila/tree/", "/voila/files/03_optimasi_rencana.ipynb", "/voila/files/../config/voila.json",
    "/voila/files/%2e%2e/config/voila.json", "/voila/files/../../../../etc/passwd",
    "/VOILA/RENDER/03_optimasi_rencana.ipynb", "/03_optimasi_rencana.ipynb",
    "/03_OPTIMASI_RENCANA.IPYNB", "/data/rangkui", "/files/", "/tree", "/lab", "/api/kernels",
    "/api/kernels/00000000-0000-0000-0000-000000000000",
    "/api/kernels/00000000-0000-0000-0000-000000000000/channels",
    "/api/sessions", "/api/contents", "/api/terminals", "/api/shutdown/x",
    "/voila/templates/mutasi/static/../../../../../../etc/passwd", "/nbextensions/x",
    "/voila/api/kernels", "/voila/query/x", "/metrics", "/api/config/x",
]  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_without_the_token_no_page_has_content(served: Served, path: str) -> None:
    status, body = answered(served, path)
    assert status >= 300
    assert OURS not in body
    assert "root:" not in body
    assert served.token not in body


def test_who_has_no_key_reads_in_indonesian_where_it_is_found(served: Served) -> None:
    status, body = answered(served, "/login")
    assert status == 200
    assert "Halaman ini memerlukan kunci" in body
    assert "mutasi dasbor" in body
    assert "Password" not in body
    assert "Jupyter" not in body


def test_a_wrong_key_is_said_to_be_wrong(served: Served) -> None:
    """With the cookie and form token a browser would send back."""
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=30)
    connection.request("GET", "/login")
    page = connection.getresponse()
    cookie = str(page.getheader("Set-Cookie")).split(";")[0]
    form = re.search(r'name="_xsrf" value="([^"]+)"', page.read().decode())
    assert form is not None
    connection.request(
        "POST", "/login", body=f"_xsrf={form[1]}&password=salah",
        headers={"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"},
    )  # fmt: skip
    answer = connection.getresponse()
    body = answer.read().decode()
    connection.close()
    assert answer.status == 401
    assert "Kunci itu tidak cocok" in body


@pytest.mark.parametrize(
    "path", ["/03_optimasi_rencana.ipynb", "/voila/files/03_optimasi_rencana.ipynb",
             "/voila/files/../config/voila.json", "/api/contents"]
)  # fmt: skip
def test_even_with_the_token_no_file_is_handed_out(served: Served, path: str) -> None:
    status, body = answered(served, path, headers={"Authorization": f"token {served.token}"})
    assert status >= 300
    assert "nbformat" not in body
    assert served.token not in body


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_nothing_is_changed_from_outside(served: Served, method: str) -> None:
    status, body = answered(served, "/api/kernels", method, {"Origin": "http://jahat.example"})
    assert status >= 400
    assert OURS not in body


def test_it_listens_on_this_machine_only(served: Served) -> None:
    others = {
        info[4][0] for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)
    } - {"127.0.0.1"}  # fmt: skip
    listening = Path("/proc/net/tcp").read_text().splitlines()[1:]
    mine = [line.split()[1] for line in listening if line.split()[3] == "0A"]
    assert [where for where in mine if where.endswith(f":{served.port:04X}")] == [
        f"0100007F:{served.port:04X}"
    ]
    for address in others:
        with pytest.raises(OSError, match=r"refused|timed out|unreachable"):
            socket.create_connection((str(address), served.port), timeout=3).close()


def test_the_token_is_in_no_command_line_and_printed_once(served: Served) -> None:
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            assert served.token.encode() not in entry.read_bytes()
        except OSError:
            continue  # it ended while we looked
    assert served.printed.read_text().count(served.token) == 1


def called(cells: list[nbformat.NotebookNode]) -> set[str]:
    """Functions of `reports` that cells call."""
    return {name for cell in cells for name in re.findall(r"reports\.(\w+)\(", cell.source)}


def test_the_page_leaves_out_only_what_its_panel_shows_of_every_plan() -> None:
    """The sections drawn in the panel's pages, its table of moves, its comparison with plans made
    by hand, and questions, for which there is a panel of their own."""
    whole = nbformat.read(NOTEBOOKS / f"{NOTEBOOK}.ipynb", as_version=4).cells
    page = page_notebook({"sumber": "bolaang_mongondow"}).cells
    assert called(whole) - called(page) == {
        "trade_off_picture", "before_after_picture", "map_picture", "flow_picture", "heat_picture",
        "moves_table", "comparators_table", "sample_questions",
    }  # fmt: skip
    assert {"proof", "contract", "order_table", "unfilled_table", "checks_table", "seal"} <= called(
        page
    )
    assert any('sumber = "bolaang_mongondow"' in cell.source for cell in page)


def test_no_heading_of_the_page_stands_over_nothing() -> None:
    kinds = [
        (cell.cell_type, cell.source.startswith("## "))
        for cell in page_notebook({"sumber": "bolaang_mongondow"}).cells
    ]
    headings = [
        number for number, (kind, heads) in enumerate(kinds) if kind == "markdown" and heads
    ]
    assert headings
    assert [n for n in headings[:-1] if (n + 1) in headings] == []


def test_however_the_command_ends_nothing_goes_on_serving(tmp_path: Path) -> None:
    process, running = started(tmp_path)
    process.kill()
    process.wait()
    deadline = time.monotonic() + 30
    while answers(running.port):
        assert time.monotonic() < deadline
        time.sleep(0.2)


def test_a_port_that_is_taken_is_told() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(DashboardError, match="sudah dipakai"):
            serve({"sumber": "bolaang_mongondow"}, port=taken.getsockname()[1])


def test_a_wrong_parameter_is_told_before_anything_starts() -> None:
    with pytest.raises(ParameterError, match="bobot_jarak"):
        serve({"sumber": "bolaang_mongondow", "bobot_jrak": 2.0})


def test_data_that_cannot_be_planned_on_are_told_on_the_command_line(tmp_path: Path) -> None:
    (tmp_path / "pegawai.csv").write_text("bukan;tabel\n1;2\n")
    ran = subprocess.run(
        [sys.executable, "-m", "mutasi_lib.cli", "dasbor", str(tmp_path), "--tanpa-buka"],
        capture_output=True, text=True, timeout=120,
        env={**os.environ, "COLUMNS": "500", "MUTASI_RUANG_KERJA": str(tmp_path)},
    )  # fmt: skip
    assert ran.returncode == 2
    assert "token=" not in ran.stdout
    assert "pegawai" in ran.stderr + ran.stdout
    assert "Traceback" not in ran.stderr

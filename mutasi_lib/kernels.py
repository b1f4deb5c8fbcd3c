"""Kernels for headless notebooks: on private sockets, and, where many are needed, started warm.

A kernel spends seconds importing what every notebook of ours imports. `warm_kernels` keeps one
process that has imported it and forks a kernel from itself when asked; each kernel is still a
process of its own, used once. Where there is no fork, kernels start as they always do.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import IO, Any

from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

PRELOADED = (
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "matplotlib.backends.backend_agg",
    "mutasi_lib.allocation.compiled",
    "mutasi_lib.planning",
    "mutasi_lib.redistribution",
    "mutasi_lib.reports.needs",
    "mutasi_lib.reports.sections",
)
"""What a notebook of ours imports sooner or later; none of it starts a thread of its own."""


class _Nursery:
    """The process that forks kernels."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._process = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", __name__], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def fork(self, command: list[str], env: dict[str, str], cwd: str) -> int | None:
        """Start a kernel; its process id, or None when this process is gone."""
        asked = json.dumps({"command": command, "env": env, "cwd": cwd})
        asking, answering = self._process.stdin, self._process.stdout
        if asking is None or answering is None:
            return None
        with self._lock:
            try:
                asking.write(asked.encode() + b"\n")
                asking.flush()
                answer = answering.readline()
            except OSError:
                answer = b""
        return int(answer) if answer else None

    def close(self) -> None:
        """Let it end; kernels that still run notice and end too."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):  # it may be gone already
                    pipe.close()
        self._process.wait()


class _Child:
    """A forked kernel, as much like a `subprocess.Popen` as a provisioner asks for."""

    stdin: IO[bytes] | None = None
    stdout: IO[bytes] | None = None
    stderr: IO[bytes] | None = None

    def __init__(self, pid: int) -> None:
        self.pid = pid

    def poll(self) -> int | None:
        """None while it runs; what it ended with is not ours to know."""
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return 1
        return None

    def wait(self) -> int:
        """It is only waited for once it is gone."""
        return self.poll() or 0

    def send_signal(self, number: int) -> None:
        """Send it a signal."""
        os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)


_nursery: _Nursery | None = None


@contextmanager
def warm_kernels() -> Iterator[None]:
    """Start kernels warm while this lasts; only one such stretch at a time has an effect."""
    global _nursery  # kernels are started deep inside papermill, which hands nothing down
    if _nursery is not None or not hasattr(os, "fork"):
        yield
        return
    _nursery = _Nursery()
    try:
        yield
    finally:
        closing, _nursery = _nursery, None
        closing.close()


class _WarmProvisioner(LocalProvisioner):
    """Launches by asking the nursery."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        cwd, env = kwargs.get("cwd") or Path.cwd(), dict(kwargs.get("env") or os.environ)
        pid = _nursery.fork(cmd, env, str(cwd)) if _nursery else None
        if pid is None:
            return await super().launch_kernel(cmd, **kwargs)
        self.process = _Child(pid)  # type: ignore[assignment] # as a Popen, for what is asked of it
        self.pid = self.pgid = pid
        self.cwd = cwd
        return self.connection_info


class KernelManager(AsyncKernelManager):
    """A kernel on private sockets: kernels started together collide on TCP ports."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        if os.name != "nt":
            self._folder = TemporaryDirectory(prefix="mutasi-kernel-")
            self.transport = "ipc"
            self.ip = str(Path(self._folder.name) / "k")

    async def _async_pre_start_kernel(self, **more: Any) -> Any:
        if _nursery is not None and self.provisioner is None:
            self.kernel_id = self.kernel_id or more.get("kernel_id") or os.urandom(8).hex()
            self.provisioner = _WarmProvisioner(
                kernel_id=self.kernel_id, kernel_spec=self.kernel_spec, parent=self
            )
        return await super()._async_pre_start_kernel(**more)

    pre_start_kernel = _async_pre_start_kernel

    async def _async_cleanup_resources(self, restart: bool = False) -> None:
        await super()._async_cleanup_resources(restart=restart)
        if self.transport == "ipc" and not restart:
            self._folder.cleanup()

    cleanup_resources = _async_cleanup_resources


# --- inside the nursery --------------------------------------------------------------------------


def _serve() -> None:
    """Import everything, then fork a kernel for every line that comes, until no more can come."""
    for name in PRELOADED:
        import_module(name)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the dead leave at once
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for whoever asked
    for line in sys.stdin.buffer:
        pid = os.fork()
        if pid == 0:
            _become_kernel(json.loads(line))
        sys.stdout.buffer.write(b"%d\n" % pid)
        sys.stdout.buffer.flush()


def _become_kernel(asked: dict[str, Any]) -> None:
    """Be what ``python -m ipykernel_launcher ...`` would have been."""
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1):  # the nursery's pipes; errors go where they went
        os.dup2(nowhere, number)
    os.environ.clear()
    os.environ.update(asked["env"])
    os.environ["JPY_PARENT_PID"] = str(os.getppid())
    os.chdir(asked["cwd"])
    from ipykernel.kernelapp import launch_new_instance

    command = asked["command"]
    sys.argv = ["ipykernel_launcher", *command[command.index("-f") :]]
    launch_new_instance()
    os._exit(0)


if __name__ == "__main__":
    _serve()

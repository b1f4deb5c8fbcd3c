"""Kernels for headless notebooks: on private sockets, and, where many are needed, started warm.

A kernel spends seconds importing what every notebook of ours imports. `warm_kernels` keeps one
process that has imported it and forks a kernel from itself when asked; each kernel is still a
process of its own, used once. Where there is no fork, kernels start as they always do.

Where many kernels tell of one plan, that process also prepares its study, and either solves it
itself or, while it is solved elsewhere, waits for the plan to be written and opens it: no kernel
reads the data or solves again. Only plans as plain values pass between processes, and each is
checked when it is opened.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout, suppress
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import IO, TYPE_CHECKING, Any

from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from mutasi_lib.domain.parameters import Parameters
from mutasi_lib.errors import MutasiError

if TYPE_CHECKING:
    from mutasi_lib.planning import Study

PRELOADED = (
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "matplotlib.backends.backend_agg",
    "mutasi_lib.allocation.compiled",
    "mutasi_lib.planning",
    "mutasi_lib.redistribution",
    "mutasi_lib.reports.earlier_round",
    "mutasi_lib.reports.needs",
    "mutasi_lib.reports.own",
    "mutasi_lib.reports.sections",
    "sklearn.linear_model",
    "sklearn.model_selection",
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
        answering = self._process.stdout
        with self._lock:
            self._tell({"command": command, "env": env, "cwd": cwd})
            answer = answering.readline() if answering else b""
        return int(answer) if answer else None

    def prepare(self, parameters: Parameters | None, *, solve: bool) -> None:
        """Let it prepare the study of these parameters (None: of none) beside whatever we do."""
        values = parameters.model_dump() if parameters else None
        with self._lock:
            self._tell({"parameters": values, "solve": solve})

    def share(self, plan: Path) -> None:
        """Let kernels that start from now on find the plan in this file already made."""
        with self._lock:
            self._tell({"plan": str(plan)})

    def _tell(self, message: dict[str, Any]) -> None:
        asking = self._process.stdin
        if asking is not None:
            with suppress(OSError):  # it is gone; whoever waits for an answer gets none
                asking.write(json.dumps(message).encode() + b"\n")
                asking.flush()

    def close(self) -> None:
        """End it, in whatever it is; kernels that still run notice and end too."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):  # it may be gone already
                    pipe.close()
        self._process.terminate()
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
def warm_kernels(
    parameters: Parameters | None = None, *, solve: bool = False
) -> Iterator[Callable[[Path], None]]:
    """Start kernels warm while this lasts; within such a stretch another one is the same.

    Parameters
    ----------
    parameters
        The question that all kernels tell of, if they do; its study is prepared at once.
    solve
        Whether its plan is solved there too: kernels find a session that is warm.

    Yields
    ------
    What to call with the file of the plan (`mutasi_lib.allocation.write_down`) once there is one.
    Where it cannot be shared kernels solve for themselves.
    """
    global _nursery  # kernels are started deep inside papermill, which hands nothing down
    if _nursery is not None:
        yield _nursery.share
        return
    if not hasattr(os, "fork"):
        yield lambda plan: None
        return
    _nursery = _Nursery()
    _nursery.prepare(parameters, solve=solve)
    try:
        yield _nursery.share
    finally:
        closing, _nursery = _nursery, None
        closing.close()


class _WarmProvisioner(LocalProvisioner):
    """Launches by asking the nursery."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        cwd, env = kwargs.get("cwd") or Path.cwd(), dict(kwargs.get("env") or os.environ)
        # away from the loop: the answer may have to wait for a study
        pid = await asyncio.to_thread(_nursery.fork, cmd, env, str(cwd)) if _nursery else None
        if pid is None:
            return await super().launch_kernel(cmd, **kwargs)
        self.process = _Child(pid)  # type: ignore[assignment] # as a Popen, for what is asked of it
        self.pid = self.pgid = pid
        self.cwd = cwd
        return self.connection_info


class StartsWarm(AsyncKernelManager):
    """A kernel that is forked from the nursery where there is one."""

    async def _async_pre_start_kernel(self, **more: Any) -> Any:
        if _nursery is not None and self.provisioner is None:
            self.kernel_id = self.kernel_id or more.get("kernel_id") or os.urandom(8).hex()
            self.provisioner = _WarmProvisioner(
                kernel_id=self.kernel_id, kernel_spec=self.kernel_spec, parent=self
            )
        return await super()._async_pre_start_kernel(**more)

    pre_start_kernel = _async_pre_start_kernel


class KernelManager(StartsWarm, AsyncKernelManager):
    """A kernel on private sockets: kernels started together collide on TCP ports."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        if os.name != "nt":
            self._folder = TemporaryDirectory(prefix="mutasi-kernel-")
            self.transport = "ipc"
            self.ip = str(Path(self._folder.name) / "k")

    async def _async_cleanup_resources(self, restart: bool = False) -> None:
        await super()._async_cleanup_resources(restart=restart)
        if self.transport == "ipc" and not restart:
            self._folder.cleanup()

    cleanup_resources = _async_cleanup_resources


# --- inside the nursery --------------------------------------------------------------------------


def _serve() -> None:
    """Do what each line asks, until no more can come.

    A line asks to prepare a study (and solve it) and import everything, to open its plan, or to
    fork a kernel and say its process id. The study comes first: the plan is waited for, what
    kernels import is not.
    """
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the dead leave at once
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for whoever asked
    study: Study | None = None
    for line in sys.stdin.buffer:
        asked = json.loads(line)
        if "parameters" in asked:
            study = _study(asked["parameters"]) if asked["parameters"] else None
            if study is not None and asked["solve"]:
                _solve(study)
            for name in PRELOADED:
                import_module(name)
            if study is not None:
                _describe(study)
            gc.collect()
            gc.freeze()  # so that looking for garbage in a kernel copies none of it
        elif "plan" in asked:
            _keep(study, Path(asked["plan"]))
        else:
            _fork_kernel(asked)


def _study(values: dict[str, Any]) -> Study | None:
    """The study, or None where it cannot be prepared: whoever asked finds the same and says so."""
    from mutasi_lib.planning import prepare_study

    signal.signal(signal.SIGCHLD, signal.SIG_DFL)  # a workbook's reader tells how it ended
    try:
        with redirect_stdout(sys.stderr):  # process ids go out there, and nothing else
            study = prepare_study(Parameters.from_mapping(values))
    except (MutasiError, OSError):
        return None
    finally:
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    return study


def _describe(study: Study) -> None:
    """Find what every page tells of its data, once for all kernels: fingerprint and codes."""
    from mutasi_lib.reports.access import codes

    with suppress(MutasiError, OSError):  # the page that asks for it says so
        _ = study.snapshot.fingerprint, codes(study.snapshot)


def _solve(study: Study) -> None:
    """Solve and keep the plan; where there is none, kernels find the same and say so."""
    from mutasi_lib.planning import keep_planning

    with suppress(MutasiError), redirect_stdout(sys.stderr):
        keep_planning(study.solve())


def _keep(study: Study | None, plan: Path) -> None:
    """Keep the plan for kernels; where it does not fit, they solve for themselves."""
    from mutasi_lib.planning import keep_planning

    if study is not None:
        with suppress(MutasiError, OSError, ValueError):
            keep_planning(study.reopen(json.loads(plan.read_text(encoding="utf-8"))))


def _fork_kernel(asked: dict[str, Any]) -> None:
    ours = os.getpid()
    pid = os.fork()
    if pid == 0:
        _become_kernel(asked, ours)
    sys.stdout.buffer.write(b"%d\n" % pid)
    sys.stdout.buffer.flush()


def _become_kernel(asked: dict[str, Any], parent: int) -> None:
    """Be what ``python -m ipykernel_launcher ...`` would have been, for as long as we live."""
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1):  # the nursery's pipes; errors go where they went
        os.dup2(nowhere, number)
    os.environ.clear()
    os.environ.update(asked["env"])
    os.chdir(asked["cwd"])
    from ipykernel.kernelapp import launch_new_instance

    command = asked["command"]
    # the environment, where a kernel usually looks, was read when ipykernel was imported
    watch = f"--IPKernelApp.parent_handle={parent}"
    sys.argv = ["ipykernel_launcher", *command[command.index("-f") :], watch]
    launch_new_instance()
    os._exit(0)


if __name__ == "__main__":
    _serve()

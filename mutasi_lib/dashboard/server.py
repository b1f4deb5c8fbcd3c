"""The server's own process: Voila, whose kernels are forked from one that has made the plan."""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from threading import Thread
from typing import Any

from jupyter_server.services.kernels.kernelmanager import ServerKernelManager
from voila.app import Voila

from mutasi_lib.domain.parameters import Parameters
from mutasi_lib.kernels import StartsWarm, warm_kernels


class ReaderKernelManager(StartsWarm, ServerKernelManager):
    """One reader's kernel.

    It keeps no history: IPython's would hold every cell, parameters too, in a file of the user's
    outside the workspace.
    """

    async def _async_pre_start_kernel(self, **more: Any) -> Any:
        wanted = [*more.pop("extra_arguments", []), "--HistoryManager.enabled=False"]
        return await super()._async_pre_start_kernel(extra_arguments=wanted, **more)


def run(notebook: Path, values: Path) -> None:
    """Serve a notebook until told to stop; ``values``: a file with its parameters."""
    Thread(target=_end_with_whoever_started_us, daemon=True).start()
    parameters = Parameters.from_mapping(json.loads(values.read_text(encoding="utf-8")))
    with warm_kernels(parameters, solve=True):
        Voila.launch_instance([str(notebook)])


def _end_with_whoever_started_us() -> None:
    """A server that nobody can stop any more would show people's data for ever."""
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    run(*map(Path, sys.argv[1:]))

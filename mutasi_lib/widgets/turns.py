"""Work off the page's own thread, one piece after the other: no slider is ever dead.

While a solve runs, the page goes on listening. Of slider positions that arrive meanwhile only the
newest is solved; what a button asks for is never dropped. Pictures wait until nobody decides, and
what nobody asked for waits until nothing is left to draw.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from logging import getLogger
from typing import Any

from mutasi_lib.errors import MutasiError

WORKER = ThreadPoolExecutor(max_workers=1, thread_name_prefix="mutasi")
"""One for all panels of a kernel: they share sessions, and a session solves one thing at a time."""

LOG = getLogger(__name__)
FAULT = (
    "Ada kesalahan program: yang diminta tidak dikerjakan, dan rencana sebelumnya tetap berlaku. "
    "Laporkan bila terulang."
)

TICK = 0.5
"""Seconds between two words about work that goes on; shorter work is over before a word."""


@dataclass(frozen=True, kw_only=True)
class Job:
    """A piece of work and what becomes of it.

    Attributes
    ----------
    work
        Runs beside the page and touches no widget; its result goes to ``then``.
    then, failed
        Show the result, or the error; run where widgets may be touched.
    kind
        Of jobs of one kind that wait behind each other only the newest is done; empty: none is
        left out. Of pictures of one kind there is never more than one.
    """

    work: Callable[[], Any]
    then: Callable[[Any], None]
    failed: Callable[[MutasiError], None]
    kind: str = ""


class Turns:
    """Jobs of one panel, in order. Without a running event loop a job is done at once.

    Parameters
    ----------
    busy
        Told the seconds a job has been running, every `TICK`, and None when nothing runs.
    """

    def __init__(self, busy: Callable[[float | None], None]) -> None:
        self.busy = busy
        self.waiting: deque[Job] = deque()
        self.pictures: dict[str, Job] = {}
        self.spare: deque[Job] = deque()
        self._running: asyncio.Task[None] | None = None

    @property
    def idle(self) -> bool:
        """Whether nothing runs and nothing waits."""
        return self._running is None and not (self.waiting or self.pictures or self.spare)

    def ask(self, job: Job) -> None:
        """Do a job when its turn comes."""
        if self.waiting and job.kind and self.waiting[-1].kind == job.kind:
            self.waiting.pop()
        self.waiting.append(job)
        self._start()

    def draw(self, job: Job) -> None:
        """Do a job when nothing else waits."""
        self.pictures[job.kind] = job
        self._start()

    def prepare(self, *jobs: Job) -> None:
        """Do short jobs, one after the other, while there is nothing else to do."""
        self.spare.extend(jobs)
        self._start()

    def _start(self) -> None:
        if self._running is not None:
            return
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            while (job := self._next()) is not None:
                _finish(job, *_outcome(job))
        else:
            self._running = loop.create_task(self._run())

    def _next(self) -> Job | None:
        if self.waiting:
            return self.waiting.popleft()
        if self.pictures:
            return self.pictures.pop(next(iter(self.pictures)))
        return self.spare.popleft() if self.spare else None

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            while (job := self._next()) is not None:
                telling = loop.create_task(self._tell())
                try:
                    result, error = await loop.run_in_executor(WORKER, _outcome, job)
                finally:
                    telling.cancel()
                self.busy(None)
                _finish(job, result, error)
        finally:
            self._running = None

    async def _tell(self) -> None:
        started = time.monotonic()
        while True:
            await asyncio.sleep(TICK)
            self.busy(time.monotonic() - started)


def _outcome(job: Job) -> tuple[Any, MutasiError | None]:
    try:
        return job.work(), None
    except MutasiError as error:
        return None, error
    except Exception:  # a fault of ours must not leave a page without an answer
        LOG.exception("a job of a panel failed")
        return None, MutasiError(FAULT)


def _finish(job: Job, result: Any, error: MutasiError | None) -> None:
    if error is None:
        job.then(result)
    else:
        job.failed(error)

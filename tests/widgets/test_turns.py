"""Turns: the page listens while work goes on beside it; newest wins, nothing asked for is lost."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

import pytest

from mutasi_lib.errors import MutasiError
from mutasi_lib.widgets.turns import Job, Turns


class Page:
    """Notes what is done and shown, in order; the first job waits until it is let go."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.shown: list[str] = []
        self.said: list[str] = []
        self.busy: list[float | None] = []
        self.go = threading.Event()
        self.turns = Turns(self.busy.append)

    def job(self, name: str, kind: str = "", *, held: bool = False) -> Job:
        def work() -> str:
            if held:
                assert self.go.wait(10)
            self.done.append(name)
            return name

        return Job(
            work=work, then=self.shown.append, failed=lambda e: self.said.append(str(e)), kind=kind
        )


async def settled(page: Page) -> None:
    """Until nothing runs and nothing waits."""
    for _ in range(1_000):
        await asyncio.sleep(0.01)
        if page.turns.idle:
            return
    raise AssertionError("still running")


def played(play: Callable[[Page], None]) -> Page:
    """Hold a first job, play a scene meanwhile, let go, and wait until all is done."""
    page = Page()

    async def scene() -> None:
        page.turns.ask(page.job("first", "bobot", held=True))
        await asyncio.sleep(0.05)  # it runs now
        play(page)
        page.go.set()
        await settled(page)

    asyncio.run(scene())
    return page


def test_of_slider_positions_that_wait_only_the_newest_is_solved() -> None:
    def play(page: Page) -> None:
        for name in ("second", "third", "fourth"):
            page.turns.ask(page.job(name, "bobot"))

    page = played(play)
    assert page.done == ["first", "fourth"]
    assert page.shown == ["first", "fourth"]


def test_what_a_button_asks_for_is_never_dropped_and_keeps_its_place() -> None:
    def play(page: Page) -> None:
        page.turns.ask(page.job("slider", "bobot"))
        page.turns.ask(page.job("pin"))
        page.turns.ask(page.job("freeze"))
        page.turns.ask(page.job("slider again", "bobot"))

    assert played(play).done == ["first", "slider", "pin", "freeze", "slider again"]


def test_pictures_wait_for_decisions_and_an_old_one_gives_way_to_a_new_one() -> None:
    def play(page: Page) -> None:
        page.turns.draw(page.job("old map", "map"))
        page.turns.draw(page.job("tiles", "tiles"))
        page.turns.draw(page.job("new map", "map"))
        page.turns.ask(page.job("pin"))

    assert played(play).done == ["first", "pin", "new map", "tiles"]


def test_an_error_is_said_and_the_next_job_goes_on() -> None:
    def play(page: Page) -> None:
        def refuse() -> None:
            raise MutasiError("tidak ada rencana")

        page.turns.ask(Job(work=refuse, then=page.shown.append, failed=lambda e: page.said.append(
            str(e))))  # fmt: skip
        page.turns.ask(page.job("next"))

    page = played(play)
    assert page.said == ["tidak ada rencana"]
    assert page.shown == ["first", "next"]


def test_a_fault_of_ours_is_said_in_words_and_logged_and_the_next_job_goes_on(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def play(page: Page) -> None:
        def fault() -> None:
            raise ZeroDivisionError

        page.turns.ask(Job(work=fault, then=page.shown.append, failed=lambda e: page.said.append(
            str(e))))  # fmt: skip
        page.turns.ask(page.job("later"))

    page = played(play)
    assert page.shown == ["first", "later"]
    assert "kesalahan program" in page.said[0]
    assert "ZeroDivisionError" in caplog.text


def test_work_runs_away_from_the_page_and_is_shown_on_it() -> None:
    threads: dict[str, threading.Thread] = {}

    async def scene() -> None:
        turns = Turns(lambda _: None)
        turns.ask(
            Job(
                work=lambda: threads.setdefault("work", threading.current_thread()),
                then=lambda _: threads.setdefault("shown", threading.current_thread()),
                failed=lambda _: None,
            )
        )
        while not turns.idle:
            await asyncio.sleep(0.01)

    asyncio.run(scene())
    assert threads["shown"] is threading.main_thread()
    assert threads["work"] is not threading.main_thread()


def test_long_work_is_told_of_and_the_word_is_taken_back() -> None:
    page = Page()

    async def scene() -> None:
        page.turns.ask(page.job("long", held=True))
        while not page.busy:
            await asyncio.sleep(0.05)
        page.go.set()
        await settled(page)

    asyncio.run(scene())
    assert isinstance(page.busy[0], float)
    assert page.busy[-1] is None


def test_without_an_event_loop_a_job_is_done_at_once() -> None:
    page = Page()
    page.turns.ask(page.job("now"))
    assert page.shown == ["now"]


def test_what_nobody_asked_for_waits_until_everything_else_is_done() -> None:
    def play(page: Page) -> None:
        page.turns.prepare(page.job("spare 1"), page.job("spare 2"))
        page.turns.draw(page.job("picture", "peta"))
        page.turns.ask(page.job("decision"))

    assert played(play).done == ["first", "decision", "picture", "spare 1", "spare 2"]


def test_a_decision_comes_between_two_pieces_of_spare_work() -> None:
    page = Page()

    async def scene() -> None:
        page.turns.prepare(page.job("spare 1", held=True), page.job("spare 2"))
        await asyncio.sleep(0.05)
        page.turns.ask(page.job("decision"))
        page.go.set()
        await settled(page)

    asyncio.run(scene())
    assert page.done == ["spare 1", "decision", "spare 2"]

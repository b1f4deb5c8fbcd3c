"""Ctrl-C at random times (P6): a truthful answer soon, and a session that is still right after."""

import json
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Event

import numpy as np
import pytest

from mutasi_lib.allocation import AllocationSession, highs
from mutasi_lib.domain.scenario import Scenario
from mutasi_lib.errors import SolveInterruptedError
from mutasi_lib.planning import Planning, Study

CHILD = """
import json
import signal
import sys
from dataclasses import replace
from threading import Event, Thread

import numpy as np

from mutasi_lib.allocation import check_plan
from mutasi_lib.domain.parameters import Parameters
from mutasi_lib.errors import SolveInterruptedError
from mutasi_lib.planning import prepare_study

signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored below a shell's background job
study = prepare_study(Parameters(sumber="rangkui", anggaran=150_000_000))
base = study.parameters.scenario()
rng = np.random.default_rng(3)


def say(**what):
    print(json.dumps(what), flush=True)


def listen():
    for _ in sys.stdin:
        pressed.set()


pressed = Event()  # a proven plan whose last choice was cut short is a whole answer too
Thread(target=listen, daemon=True).start()

say(rencana=study.solve().plan.fingerprint)
for _ in range(int(sys.argv[1])):
    pressed.clear()
    try:
        say(mulai=True)
        while True:
            weights = {g: w * float(rng.uniform(0.5, 2)) for g, w in base.weights.items()}
            plan = study.session.solve(replace(base, weights=weights))
            right = all(result.passed for result in check_plan(plan, study.problem))
            if pressed.wait(0.05):
                say(berhenti="dengan rencana", benar=right)
                break
    except SolveInterruptedError as stopped:
        say(berhenti=str(stopped), benar=True)
    except KeyboardInterrupt:
        say(berhenti="di antara dua perhitungan", benar=True)
    say(rencana=study.solve().plan.fingerprint)
"""


@pytest.mark.parametrize("times", [5, pytest.param(50, marks=pytest.mark.nightly)])
def test_stopped_at_any_time_it_tells_the_truth_and_goes_on(times: int) -> None:
    rng = np.random.default_rng(11)
    with subprocess.Popen(
        [sys.executable, "-c", CHILD, str(times)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None

        def heard() -> dict[str, object]:
            return dict(json.loads(child.stdout.readline()))

        first = heard()["rencana"]
        for _ in range(times):
            assert heard() == {"mulai": True}
            time.sleep(rng.uniform(0.0, 1.5))
            pressed = time.monotonic()
            child.send_signal(signal.SIGINT)
            child.stdin.write("pressed\n")
            child.stdin.flush()
            answer = heard()
            assert time.monotonic() - pressed < 5, "the answer comes within five seconds"
            assert answer["benar"]
            assert heard()["rencana"] == first, "the same question afterwards has the same answer"
    assert child.returncode == 0


class TestThreads:
    """A panel solves away from the page; what it shares with the page is one session."""

    @staticmethod
    def weighed(study: Study, factor: float) -> Scenario:
        base = study.parameters.scenario()
        return replace(base, weights={goal: w * factor for goal, w in base.weights.items()})

    def test_stopped_from_another_thread_it_ends_soon_and_the_session_stays_right(
        self, rangkui_study: Study, rangkui: Planning
    ) -> None:
        """The search is held at its start until somebody has asked it to stop."""
        session, asked = rangkui_study.session, Event()

        def solve_for_ever() -> str:
            for factor in np.linspace(0.5, 2.0, 10_000):
                try:
                    session.solve(self.weighed(rangkui_study, float(factor)))
                except SolveInterruptedError as stopped:
                    return str(stopped)
                asked.set()
            return "never stopped"

        with ThreadPoolExecutor(1) as pool:
            running = pool.submit(solve_for_ever)
            assert asked.wait(60)
            pressed = time.monotonic()
            while not running.done() and time.monotonic() - pressed < 20:
                session.stop()  # between two solves nothing listens
                time.sleep(0.02)
            assert "dihentikan" in running.result(timeout=5)
        assert session.solve(rangkui_study.parameters.scenario()).fingerprint == (
            rangkui.plan.fingerprint
        )

    def test_two_threads_of_one_session_get_the_plans_of_their_own_questions(
        self, rangkui_study: Study, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """One after the other, for the model in the solver is one."""
        session, solve, inside, most = rangkui_study.session, highs.Warm.solve, [], []

        def watched(warm: highs.Warm, time_limit: float | None = None) -> highs.Run:
            inside.append(warm)
            most.append(len(inside))
            time.sleep(0.02)
            try:
                return solve(warm, time_limit)
            finally:
                inside.remove(warm)

        monkeypatch.setattr(highs.Warm, "solve", watched)
        scenarios = [self.weighed(rangkui_study, 1.0)] + [
            replace(self.weighed(rangkui_study, 1.0), alpha=alpha) for alpha in (0.0, 2.0, 4.0)
        ]
        alone = [session.solve(scenario).fingerprint for scenario in scenarios]
        with ThreadPoolExecutor(4) as pool:
            together = list(pool.map(lambda one: session.solve(one).fingerprint, scenarios * 3))
        assert together == alone * 3
        assert set(most) == {1}

    def test_two_sessions_of_one_process_solve_at_the_same_time(
        self, rangkui_study: Study, rangkui: Planning, bolaang: Planning
    ) -> None:
        def solve(study: Planning) -> str:
            session = AllocationSession(study.study.problem)
            return session.solve(study.plan.scenario).fingerprint

        with ThreadPoolExecutor(2) as pool:
            plans = list(pool.map(solve, [rangkui, bolaang] * 3))
        assert plans == [rangkui.plan.fingerprint, bolaang.plan.fingerprint] * 3

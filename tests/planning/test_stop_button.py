"""Ctrl-C at random times (P6): a truthful answer soon, and a session that is still right after."""

import json
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

CHILD = """
import json
import signal
import sys
from dataclasses import replace

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


say(rencana=study.solve().plan.fingerprint)
for _ in range(int(sys.argv[1])):
    try:
        say(mulai=True)
        while True:
            weights = {g: w * float(rng.uniform(0.5, 2)) for g, w in base.weights.items()}
            plan = study.session.solve(replace(base, weights=weights))
            right = all(result.passed for result in check_plan(plan, study.problem))
            if plan.report.proof == "none":
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
        [sys.executable, "-c", CHILD, str(times)], stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None

        def heard() -> dict[str, object]:
            return dict(json.loads(child.stdout.readline()))

        first = heard()["rencana"]
        for _ in range(times):
            assert heard() == {"mulai": True}
            time.sleep(rng.uniform(0.0, 1.5))
            pressed = time.monotonic()
            child.send_signal(signal.SIGINT)
            answer = heard()
            assert time.monotonic() - pressed < 5, "the answer comes within five seconds"
            assert answer["benar"]
            assert heard()["rencana"] == first, "the same question afterwards has the same answer"
    assert child.returncode == 0

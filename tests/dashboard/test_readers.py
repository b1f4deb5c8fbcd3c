"""Each reader's kernel finds data read and the plan solved: by then that was done once, for all."""

from __future__ import annotations

import asyncio
from contextlib import nullcontext
from pathlib import Path

import pytest
from builders import City

from mutasi_lib.dashboard.server import ReaderKernelManager
from mutasi_lib.domain.parameters import Parameters
from mutasi_lib.kernels import warm_kernels
from mutasi_lib.planning import Study, prepare_study

ASKS = """\
from mutasi_lib import Parameters, make_plan
from mutasi_lib import planning as room

room.prepare_study = None
planning = make_plan(Parameters.from_mapping({values!r}))
first = planning.study.session
other = planning.study.solve(planning.study.parameters.model_copy(update={{"bobot_cakupan": 0.0}}))
print(planning.plan.fingerprint, len(other.plan.moves), other.study.session is first)"""
"""Would fail if it had to prepare anything; and moves a slider."""


async def printed(code: str) -> str:
    """What a reader's kernel prints."""
    manager = ReaderKernelManager(kernel_name="python3")
    await manager.start_kernel()
    client = manager.client()
    client.start_channels()
    lines: list[str] = []
    try:
        await client.wait_for_ready(timeout=60)
        reply = await client.execute_interactive(
            code,
            timeout=60,
            output_hook=lambda message: lines.append(str(message["content"].get("text", ""))),
        )
        assert reply["content"]["status"] == "ok", reply["content"]
    finally:
        client.stop_channels()
        await manager.shutdown_kernel(now=True)
    return "".join(lines)


@pytest.mark.notebook
@pytest.mark.parametrize("warmed", [False, True], ids=["cold", "warm"])
def test_what_a_reader_runs_is_kept_in_no_history(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, warmed: bool
) -> None:
    """A kernel of IPython's own writes its cells, parameters too, into the user's home."""
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    with warm_kernels() if warmed else nullcontext():
        assert asyncio.run(printed("print(6 * 7)")) == "42\n"
    assert list((tmp_path / "ipython").rglob("history.sqlite*")) == []


@pytest.mark.notebook
def test_readers_kernels_have_the_plan_and_a_warm_session(tmp_path: Path) -> None:
    parameters = Parameters(sumber=str(City().write_csv(tmp_path)))
    plan = prepare_study(parameters).solve().plan
    asks = ASKS.format(values=parameters.model_dump())
    with warm_kernels(parameters, solve=True):
        told = [asyncio.run(printed(asks)) for _ in range(2)]
    assert told == [f"{plan.fingerprint} 0 True\n"] * 2


def test_a_study_under_other_weights_or_for_other_readers_is_compiled_once(tmp_path: Path) -> None:
    study: Study = prepare_study(Parameters(sumber=str(City().write_csv(tmp_path))))
    other = study.parameters.model_copy(update={"bobot_jarak": 2.0})
    assert "session" not in study.with_parameters(other).__dict__, "nothing is compiled for it"
    solved = study.solve(other)
    reader = solved.told_to(other.model_copy(update={"tingkat_akses": "publik"}))
    assert reader.study.session is solved.study.session is study.session

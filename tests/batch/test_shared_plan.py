"""Kernels of a batch find the plan made: nothing is read or solved again in them."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest
from builders import City
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from mutasi_lib import pipeline, planning
from mutasi_lib.allocation import write_down
from mutasi_lib.domain.parameters import Parameters
from mutasi_lib.errors import NotebookFailedError
from mutasi_lib.kernels import warm_kernels
from mutasi_lib.planning import Planning, Study, keep_planning, make_plan, prepare_study

TELLS = """\
from IPython.display import HTML, display
from mutasi_lib import Parameters, make_plan, reports
from mutasi_lib import planning as room

room.prepare_study = None
planning = make_plan(Parameters.from_namespace(globals()))
display(reports.seal(planning=planning))"""
"""A notebook that would fail if it had to prepare anything itself."""


@pytest.fixture(scope="module")
def solved(tmp_path_factory: pytest.TempPathFactory) -> Planning:
    source = City().write_csv(tmp_path_factory.mktemp("kota"))
    return prepare_study(Parameters(sumber=str(source))).solve()


@pytest.fixture
def no_stages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever prepares or solves fails."""
    monkeypatch.setattr(planning, "prepare_study", None)
    monkeypatch.setattr(Study, "solve", None)
    monkeypatch.setattr(planning, "_kept", None)


@pytest.mark.usefixtures("no_stages")
def test_the_plan_kept_answers_the_same_question_for_any_reader(solved: Planning) -> None:
    keep_planning(solved)
    asked = solved.study.parameters.model_copy(
        update={"tingkat_akses": "unit", "unit_akses": "DINKES", "tahun_proyeksi": 3}
    )
    told = make_plan(asked)
    assert told.plan is solved.plan
    assert told.study.parameters == asked


@pytest.mark.usefixtures("no_stages")
@pytest.mark.parametrize("change", [{"bobot_jarak": 2.0}, {"sumber": "rangkui"}])
def test_another_question_is_not_answered_by_it(
    solved: Planning, change: dict[str, object]
) -> None:
    keep_planning(solved)
    with pytest.raises(TypeError):  # it would have been prepared
        make_plan(solved.study.parameters.model_copy(update=change))


@pytest.mark.slow
@pytest.mark.notebook
def test_a_warm_kernel_finds_the_plan_shared_and_only_the_right_one(
    solved: Planning, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "notebooks"
    folder.mkdir()
    monkeypatch.setattr(pipeline, "NOTEBOOKS", folder)
    parameters = new_code_cell('sumber: str = "rangkui"  # data\nbobot_jarak: float = 1.0  # bobot')
    parameters.metadata["tags"] = ["parameters"]
    page = new_notebook(cells=[new_markdown_cell("# Uji"), parameters, new_code_cell(TELLS)])
    page.metadata["kernelspec"] = {"name": "python3", "display_name": "", "language": "python"}
    nbformat.write(page, folder / "uji.ipynb")
    written = tmp_path / "rencana.json"
    written.write_text(json.dumps(write_down(solved.plan)))
    values = {"sumber": solved.study.parameters.sumber}
    with warm_kernels(solved.study.parameters), warm_kernels() as share:  # one nursery for both
        share(written)
        record = pipeline.run_notebook("uji", values, tmp_path / "out")
        with pytest.raises(NotebookFailedError, match="NoneType"):
            pipeline.run_notebook("uji", {**values, "bobot_jarak": 2.0}, tmp_path / "out")
    assert f"rencana {solved.plan.fingerprint[:16]}" in record.seal

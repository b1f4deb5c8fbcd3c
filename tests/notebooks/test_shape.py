"""A notebook is a title, one cell of parameters, and questions answered by one call each."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from pathlib import Path

import nbformat
import papermill
import pytest

from mutasi_lib.domain.parameters import Parameters

FOLDER = Path(__file__).parents[2] / "notebooks"
NAMES = sorted(path.stem for path in FOLDER.glob("*.ipynb"))
MOST_CODE_LINES = 60
CONTRACT = {"nbval-check-output", "keep_output"}
ALLOWED_IMPORTS = {"mutasi_lib", "pathlib", "IPython.display"}
FORBIDDEN = (
    ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.For, ast.AsyncFor, ast.While, ast.Try,
    ast.TryStar, ast.Lambda, ast.comprehension,
)  # fmt: skip

pytestmark = pytest.mark.parametrize("name", NAMES)


def read(name: str) -> nbformat.NotebookNode:
    return nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)


def tags(cell: nbformat.NotebookNode) -> set[str]:
    return set(cell.metadata.get("tags", []))


def code_cells(name: str) -> list[nbformat.NotebookNode]:
    return [cell for cell in read(name).cells if cell.cell_type == "code"]


def parameter_cells(name: str) -> list[nbformat.NotebookNode]:
    return [cell for cell in code_cells(name) if "parameters" in tags(cell)]


def other_code(name: str) -> list[str]:
    return [cell.source for cell in code_cells(name) if "parameters" not in tags(cell)]


def comments(source: str) -> dict[int, str]:
    return {
        token.start[0]: token.string.removeprefix("#").strip()
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type == tokenize.COMMENT
    }


def test_the_name_is_a_number_and_words(name: str) -> None:
    assert re.fullmatch(r"\d\d_[a-z_]+", name)


def test_there_is_one_title_and_it_comes_first(name: str) -> None:
    prose = [cell.source for cell in read(name).cells if cell.cell_type == "markdown"]
    titles = re.findall(r"^# .+$", "\n".join(prose), re.MULTILINE)
    assert len(titles) == 1
    assert prose[0].startswith(titles[0])
    assert read(name).cells[0].cell_type == "markdown"


def test_one_cell_holds_the_parameters_and_it_is_the_first_code(name: str) -> None:
    assert len(parameter_cells(name)) == 1
    assert code_cells(name)[0] == parameter_cells(name)[0]


def test_parameters_are_annotated_literals_that_equal_their_fields(name: str) -> None:
    source = parameter_cells(name)[0].source
    explained = comments(source)
    for statement in ast.parse(source).body:
        assert isinstance(statement, ast.AnnAssign), ast.unparse(statement)
        assert isinstance(statement.target, ast.Name)
        assert statement.value is not None
        field = Parameters.model_fields[statement.target.id]
        value = ast.literal_eval(statement.value)
        assert value == field.default, statement.target.id
        assert type(value) is type(field.default), statement.target.id
        described = str(field.description).replace("'", '"')
        assert explained[statement.lineno].replace("'", '"') == described


def test_parameters_stand_in_the_order_of_their_fields(name: str) -> None:
    body = ast.parse(parameter_cells(name)[0].source).body
    names = [ast.unparse(statement.target) for statement in body]  # type: ignore[attr-defined]
    assert names == [field for field in Parameters.model_fields if field in set(names)]


def test_papermill_understands_every_parameter(name: str) -> None:
    found = papermill.inspect_notebook(FOLDER / f"{name}.ipynb")
    body = ast.parse(parameter_cells(name)[0].source).body
    stated = {
        statement.target.id: ast.unparse(statement.value)
        for statement in body
        if isinstance(statement, ast.AnnAssign)
        and isinstance(statement.target, ast.Name)
        and statement.value
    }
    assert set(found) == set(stated)
    for parameter, facts in found.items():
        assert ast.literal_eval(facts["default"]) == ast.literal_eval(stated[parameter])
        assert facts["inferred_type_name"] != "None", parameter
        assert facts["help"], parameter


def test_there_is_little_code(name: str) -> None:
    lines = [line for source in other_code(name) for line in source.splitlines() if line.strip()]
    assert 0 < len(lines) <= MOST_CODE_LINES


def test_code_only_calls_the_library(name: str) -> None:
    found = [
        type(node).__name__
        for cell in code_cells(name)
        for node in ast.walk(ast.parse(cell.source))
        if isinstance(node, FORBIDDEN)
    ]
    assert found == []


def test_imports_are_the_library_and_little_else(name: str) -> None:
    imported: set[str] = set()
    for source in other_code(name):
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Import):
                imported |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                imported.add(str(node.module))
    ours = {module for module in imported if module.partition(".")[0] == "mutasi_lib"}
    assert ours
    assert imported - ours <= ALLOWED_IMPORTS


def test_no_path_is_absolute(name: str) -> None:
    texts = [
        node.value
        for cell in code_cells(name)
        for node in ast.walk(ast.parse(cell.source))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    assert [text for text in texts if re.match(r"[/\\~]|[A-Za-z]:[/\\]|file:", text)] == []


def test_no_shell_and_no_magic(name: str) -> None:
    lines = [line for source in other_code(name) for line in source.splitlines()]
    assert [line for line in lines if line.lstrip().startswith(("!", "%"))] == []


def test_only_contract_cells_store_output(name: str) -> None:
    stored = [cell.id for cell in code_cells(name) if cell.outputs and not tags(cell) >= CONTRACT]
    assert stored == []


def test_a_checked_cell_is_kept_and_has_its_output(name: str) -> None:
    for cell in code_cells(name):
        if tags(cell) & CONTRACT:
            assert tags(cell) >= CONTRACT, cell.id
            assert cell.outputs, f"{cell.id}: nbval-lax passes emptily without a stored output"


def test_the_last_code_is_the_seal(name: str) -> None:
    last = ast.parse(code_cells(name)[-1].source).body[-1]
    assert isinstance(last, ast.Expr)
    assert isinstance(last.value, ast.Call)
    assert ast.unparse(last.value.func) == "reports.seal"


def test_it_runs_in_the_plain_python_kernel(name: str) -> None:
    assert read(name).metadata.kernelspec.name == "python3"


def test_every_cell_has_its_own_id(name: str) -> None:
    ids = [cell.id for cell in read(name).cells]
    assert len(ids) == len(set(ids))

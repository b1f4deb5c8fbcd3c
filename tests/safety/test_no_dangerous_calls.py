"""No dangerous call anywhere in the project's own code (reliability P22)."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = ("mutasi_lib", "notebooks", "scripts", "tests", "benchmarks")
WIDGETS = "mutasi_lib/widgets/"

CALLS = {
    "eval", "exec", "compile", "builtins.eval", "builtins.exec", "os.system", "os.popen",
    "pickle.load", "pickle.loads", "pickle.Unpickler", "joblib.load", "dill.load", "dill.loads",
    "marshal.load", "marshal.loads", "shelve.open", "pd.read_pickle", "pandas.read_pickle",
    "yaml.load", "yaml.load_all", "yaml.full_load", "yaml.unsafe_load", "numpy.load", "np.load",
    "tempfile.mktemp", "xml.etree.ElementTree.parse",
}  # fmt: skip
KEYWORDS = {
    "shell": True, "escape": False, "allow_html": True, "verify": False, "allow_pickle": True,
}  # fmt: skip
MODULES = {"pickle", "joblib", "dill", "marshal", "shelve", "cloudpickle"}
HTML_WIDGETS = {"HTML", "HTMLMath"}


def sources() -> dict[str, str]:
    """Name -> Python text: modules, and notebooks as one text of all code cells."""
    found = {}
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            name = path.relative_to(ROOT).as_posix()
            if path.suffix == ".py":
                found[name] = path.read_text(encoding="utf-8")
            elif path.suffix == ".ipynb" and ".ipynb_checkpoints" not in name:
                cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
                code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
                found[name] = "\n".join(code)
    return found


def full_name(node: ast.expr, known: dict[str, str]) -> str:
    """``widgets.HTML`` of ``import ipywidgets as widgets`` is ``ipywidgets.HTML``."""
    if isinstance(node, ast.Name):
        return known.get(node.id, node.id)
    if isinstance(node, ast.Attribute):
        return f"{full_name(node.value, known)}.{node.attr}"
    return ""


def imported(tree: ast.Module) -> dict[str, str]:
    names = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.asname or alias.name: alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {
                alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names
            }
    return names


def dangers(name: str, source: str) -> Iterator[str]:
    """What is dangerous in one text, each as ``name:line what``."""
    tree = ast.parse(source)
    known = imported(tree)
    for module in sorted({target.partition(".")[0] for target in known.values()} & MODULES):
        yield f"{name} imports {module}"
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = full_name(node.func, known)
        where = f"{name}:{node.lineno}"
        if called in CALLS:
            yield f"{where} {called}"
        for keyword in node.keywords:
            if (
                keyword.arg in KEYWORDS
                and isinstance(keyword.value, ast.Constant)
                and keyword.value.value is KEYWORDS[keyword.arg]
            ):
                yield f"{where} {keyword.arg}={keyword.value.value}"
        if _is_unescaped_template(called, node):
            yield f"{where} jinja2 without autoescape"
        if called.startswith("ipywidgets.") and called.rpartition(".")[2] in HTML_WIDGETS:
            if not name.startswith(WIDGETS):
                yield f"{where} {called} outside {WIDGETS}"
            elif node.args or any(keyword.arg == "value" for keyword in node.keywords):
                yield f"{where} {called} made with a value"


def _is_unescaped_template(called: str, call: ast.Call) -> bool:
    if not called.startswith("jinja2."):
        return False
    kind = called.rpartition(".")[2]
    escaped = [keyword.value for keyword in call.keywords if keyword.arg == "autoescape"]
    if kind == "Environment":
        return not any(isinstance(value, ast.Constant) and value.value is True for value in escaped)
    return kind in {"Template", "NativeEnvironment"}


SOURCES = sources()


@pytest.mark.parametrize("name", SOURCES)
def test_a_file_makes_no_dangerous_call(name: str) -> None:
    assert list(dangers(name, SOURCES[name])) == []


def test_every_kind_of_file_is_scanned() -> None:
    assert {name.partition("/")[0] for name in SOURCES} >= {"mutasi_lib", "notebooks", "tests"}
    assert sum(name.endswith(".ipynb") for name in SOURCES) >= 5


@pytest.mark.parametrize(
    ("planted", "found"),
    [
        ("eval('1')", "eval"),
        ("exec('x = 1')", "exec"),
        ("import pickle", "imports pickle"),
        ("from joblib import load\nload('x')", "joblib.load"),
        ("import yaml as y\ny.load('x', y.SafeLoader)", "yaml.load"),
        ("from yaml import unsafe_load\nunsafe_load('x')", "yaml.unsafe_load"),
        ("import subprocess\nsubprocess.run('ls', shell=True)", "shell=True"),
        ("frame.to_html(escape=False)", "escape=False"),
        ("itables.show(frame, allow_html=True)", "allow_html=True"),
        ("requests.get('x', verify=False)", "verify=False"),
        ("import numpy as np\nnp.load('x', allow_pickle=True)", "allow_pickle=True"),
        ("import ipywidgets as widgets\nwidgets.HTML('<b>')", "outside"),
        ("from ipywidgets import HTML\nHTML(value='<b>')", "outside"),
        ("from jinja2 import Environment\nEnvironment()", "without autoescape"),
        ("import jinja2\njinja2.Environment(autoescape=False)", "without autoescape"),
        ("import jinja2\njinja2.Template('{{ x }}')", "without autoescape"),
    ],
)
def test_the_scan_finds_what_is_planted(planted: str, found: str) -> None:
    assert any(found in danger for danger in dangers("mutasi_lib/planted.py", planted))


@pytest.mark.parametrize(
    "planted",
    [
        "import yaml\nyaml.safe_load('x')",
        "import re\nre.escape('x')",
        "from jinja2 import Environment\nEnvironment(autoescape=True)",
        "from IPython.display import HTML\nHTML('<b>')",
        "import subprocess\nsubprocess.run(['ls'], shell=False)",
        "import ast\nast.literal_eval('1')",
    ],
)
def test_the_scan_leaves_safe_calls_alone(planted: str) -> None:
    assert list(dangers("mutasi_lib/planted.py", planted)) == []


NO_MARKUP = ("slider.value", "self.kode.value", "line.value")
"""A slider and lines to type in show their value as text."""


def test_a_widget_shows_only_our_sections_and_escaped_text() -> None:
    """Every value given to an HTML widget is a section's page, ``plain(...)`` or a literal."""
    values = [
        (ast.unparse(node.value), node.value)
        for name, source in SOURCES.items()
        if name.startswith(WIDGETS)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Assign)
        and any(isinstance(to, ast.Attribute) and to.attr == "value" for to in node.targets)
        and not ast.unparse(node.targets[0]).startswith(NO_MARKUP)
    ]
    assert values
    unescaped = [
        text
        for text, node in values
        if not isinstance(node, ast.Constant)
        and not text.startswith(
            ("reports.plain(", "reports.answer(", "reports.markup(", "section(")
        )
    ]
    assert unescaped == []

"""Data flows one way, and importing the package costs nothing."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path


def run(root: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=120)


def test_every_import_contract_is_kept(root: Path) -> None:
    program = Path(sys.executable).parent / "lint-imports"
    result = run(root, str(program), "--no-cache")
    assert result.returncode == 0, result.stdout + result.stderr


def test_the_contracts_are_the_five_of_the_design(root: Path) -> None:
    with (root / "pyproject.toml").open("rb") as file:
        contracts = tomllib.load(file)["tool"]["importlinter"]["contracts"]
    layers = [contract for contract in contracts if contract["type"] == "layers"]
    assert len(layers) == 1
    assert layers[0]["exhaustive"]
    forbidden = {
        (source.rpartition(".")[2], target)
        for contract in contracts
        if contract["type"] == "forbidden"
        for source in contract["source_modules"]
        for target in contract["forbidden_modules"]
    }
    assert {
        ("check", "pyomo"),
        ("check", "highspy"),
        ("allocation", "mutasi_lib.loading"),
        ("planning", "highspy"),
        ("domain", "ipywidgets"),
    } <= forbidden


def test_importing_the_package_imports_no_solver_and_no_pandas(root: Path) -> None:
    code = (
        "import sys, mutasi_lib\n"
        "heavy = {'pyomo', 'highspy', 'pandas', 'numpy', 'matplotlib', 'papermill'}\n"
        "print(sorted(heavy & {name.partition('.')[0] for name in sys.modules}))"
    )
    assert run(root, sys.executable, "-c", code).stdout.strip() == "[]"


def test_the_checker_runs_where_no_solver_can_be_imported(root: Path) -> None:
    code = (
        "import sys\n"
        "sys.modules.update(pyomo=None, highspy=None)\n"
        "from mutasi_lib.allocation.check import check_plan\n"
        "print(check_plan.__name__)"
    )
    result = run(root, sys.executable, "-c", code)
    assert result.stdout.strip() == "check_plan", result.stderr

"""What is installed by make, by pip and by conda is one list."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import rattler
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version
from rattler.exceptions import InvalidMatchSpecError

ROOT = Path(__file__).parents[2]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
DEPENDENCIES: list[str] = PROJECT["project"]["dependencies"]
DEVELOPMENT: list[str] = PROJECT["dependency-groups"]["dev"]
ENVIRONMENT: dict[str, Any] = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
CONDA = [line for line in ENVIRONMENT["dependencies"] if isinstance(line, str)]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")


def locked() -> dict[str, Version]:
    pinned = re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", LOCK, re.MULTILINE)
    return {canonicalize_name(name): Version(version) for name, version in pinned}


def script(*arguments: str, root: Path = ROOT) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "scripts/environment_file.py", *arguments]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=60)


def test_the_environment_file_is_in_step_with_the_project() -> None:
    result = script("--check")
    assert result.returncode == 0, result.stderr


def test_drift_of_the_environment_file_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "scripts").mkdir()
    for name in ("pyproject.toml", "environment.yml", "scripts/environment_file.py"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    project = tmp_path / "pyproject.toml"
    changed = project.read_text(encoding="utf-8").replace('"pyomo>=', '"pyomo>=1,>=', 1)
    project.write_text(changed, encoding="utf-8")
    before = (tmp_path / "environment.yml").read_bytes()
    assert script("--check", root=tmp_path).returncode == 1
    assert (tmp_path / "environment.yml").read_bytes() == before
    assert script(root=tmp_path).returncode == 0
    assert script("--check", root=tmp_path).returncode == 0
    assert b"pyomo>=1,>=" in (tmp_path / "environment.yml").read_bytes()


def test_conda_gives_python_and_pip_and_pip_gives_the_rest() -> None:
    assert ENVIRONMENT["name"] == "mutasi"
    assert ENVIRONMENT["channels"] == ["conda-forge", "nodefaults"]
    python = f"python{PROJECT['project']['requires-python']}"
    assert ENVIRONMENT["dependencies"] == [python, "pip", {"pip": [*DEPENDENCIES, "-e ."]}]


@pytest.mark.parametrize("line", CONDA)
def test_conda_can_parse_its_lines(line: str) -> None:
    assert rattler.MatchSpec(line, strict=True).name


def test_conda_would_refuse_a_broken_line() -> None:
    with pytest.raises(InvalidMatchSpecError):
        rattler.MatchSpec("pandas =>2", strict=True)


@pytest.mark.parametrize("line", DEPENDENCIES)
def test_every_dependency_has_a_lowest_version_and_a_ceiling(line: str) -> None:
    operators = {part.operator for part in Requirement(line).specifier}
    assert operators == {">=", "<"}


@pytest.mark.parametrize("line", [*DEPENDENCIES, *DEVELOPMENT])
def test_the_lock_covers_every_dependency_within_its_range(line: str) -> None:
    requirement = Requirement(line)
    version = locked()[canonicalize_name(requirement.name)]
    assert requirement.specifier.contains(version)


def test_every_package_of_the_lock_has_a_hash() -> None:
    blocks = re.split(r"^(?=[A-Za-z0-9])", LOCK, flags=re.MULTILINE)[1:]
    assert len(blocks) == len(locked()) > len(DEPENDENCIES)
    assert [block for block in blocks if "--hash=sha256:" not in block] == []


def test_the_lock_names_no_address() -> None:
    assert re.findall(r"\w+://\S+|--(?:extra-)?index-url|--find-links", LOCK) == []

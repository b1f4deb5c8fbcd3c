"""Write `environment.yml` from `pyproject.toml`; with ``--check`` only compare, exit 1 on drift."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
TARGET = ROOT / "environment.yml"
COMMAND = "python scripts/environment_file.py"
HEAD = f"""\
# Made by `{COMMAND}` from pyproject.toml: do not edit by hand.
# A conda solve could not be tried where this was written (no channel was reachable), so conda
# gives only python and pip; everything else comes by pip, as `make` installs it.
name: mutasi
channels:
  - conda-forge
  - nodefaults
dependencies:
"""


def environment(project: dict[str, object]) -> str:
    """Text of environment.yml for the ``[project]`` table of pyproject.toml."""
    dependencies = project["dependencies"]
    if not isinstance(dependencies, list):
        raise TypeError("project.dependencies must be a list")
    conda = [f"python{project['requires-python']}", "pip"]
    lines = [f'  - "{spec}"' for spec in conda]
    lines.append("  - pip:")
    lines += [f'      - "{spec}"' for spec in dependencies]
    lines.append('      - "-e ."')
    return HEAD + "\n".join(lines) + "\n"


def main(arguments: list[str]) -> int:
    """Write the file, or compare it; returns the exit code."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        wanted = environment(tomllib.load(file)["project"])
    if arguments == ["--check"]:
        present = TARGET.read_text(encoding="utf-8") if TARGET.exists() else ""
        if present != wanted:
            sys.stderr.write(f"environment.yml differs from pyproject.toml; run {COMMAND}\n")
            return 1
        return 0
    if arguments:
        sys.stderr.write(f"usage: {COMMAND} [--check]\n")
        return 2
    TARGET.write_text(wanted, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

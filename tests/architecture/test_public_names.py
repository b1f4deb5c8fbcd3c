"""The names notebooks may use exist, and their three lists agree."""

from __future__ import annotations

import ast
from importlib import import_module
from pathlib import Path

import pytest

import mutasi_lib


def type_checking_imports(root: Path) -> dict[str, str]:
    """Name -> module, of the block that only type checkers read."""
    tree = ast.parse((root / "mutasi_lib" / "__init__.py").read_text(encoding="utf-8"))
    block = next(
        node
        for node in tree.body
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
    )
    return {
        alias.name: str(line.module).removeprefix("mutasi_lib.")
        for line in block.body
        if isinstance(line, ast.ImportFrom)
        for alias in line.names
    }


@pytest.mark.parametrize("name", mutasi_lib.__all__)
def test_every_public_name_resolves_to_what_its_home_defines(name: str) -> None:
    home = import_module(f"mutasi_lib.{mutasi_lib._HOMES[name]}")
    found = getattr(mutasi_lib, name)
    assert found is getattr(home, name)
    assert found.__doc__


def test_the_three_lists_of_public_names_agree(root: Path) -> None:
    assert type_checking_imports(root) == mutasi_lib._HOMES
    assert list(mutasi_lib._HOMES) == mutasi_lib.__all__ == sorted(mutasi_lib.__all__)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="solve_alocation"):
        _ = mutasi_lib.solve_alocation

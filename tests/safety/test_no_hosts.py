"""No tracked file names where packages were downloaded from."""

from __future__ import annotations

import pytest

HOSTS = tuple(
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("python" + "hosted", "org"),
        ("pypi", "python", "org"),
        ("conda", "anaconda", "org"),
        ("repo", "anaconda", "com"),
        ("anaconda", "org"),
        ("registry", "npm" + "js", "org"),
        ("npm" + "js", "com"),
        ("registry", "yarn" + "pkg", "com"),
        ("proxy", "golang", "org"),
    )
)


def named(text: str) -> list[str]:
    return [needle for needle in HOSTS if needle in text.lower()]


def test_no_tracked_file_names_a_package_host(texts: dict[str, str]) -> None:
    assert {name: named(text) for name, text in texts.items() if named(text)} == {}


@pytest.mark.parametrize("host", HOSTS)
def test_the_scan_finds_a_planted_host(host: str) -> None:
    assert named(f"--hash=x # https://files.{host.upper()}/simple")

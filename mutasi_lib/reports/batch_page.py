"""The page that lists the reports of a batch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jinja2 import Environment, FileSystemLoader

from mutasi_lib.reports.format import angka
from mutasi_lib.reports.html import HERE, css_text, page_css


@dataclass(frozen=True, kw_only=True)
class IndexRow:
    """One report: of which area, its numbers, its page or its failure; neither: not made yet."""

    name: str
    numbers: Sequence[int]
    page: str
    failure: str = ""


def index_page(
    rows: Sequence[IndexRow],
    *,
    title: str,
    columns: Sequence[str],
    lines: Sequence[str],
    label: str,
) -> str:
    """One self-contained page with a row per report; failed ones say why.

    ``columns`` are the headings of the name and of the numbers.
    """
    environment = Environment(loader=FileSystemLoader(HERE / "templates"), autoescape=True)
    shown = [
        {
            "name": row.name,
            "numbers": [angka(number) for number in row.numbers],
            "page": row.page,
            "failure": row.failure,
        }
        for row in rows
    ]
    return environment.get_template("indeks.html.j2").render(
        title=title,
        columns=list(columns),
        lines=[line for line in lines if line],
        label=label,
        label_css=css_text(label),
        css=page_css(),
        rows=shown,
        failed=sum(bool(row.failure) for row in rows),
    )

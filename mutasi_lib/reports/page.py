"""An executed notebook becomes one self-contained page without code.

Apart from the other pieces of a page, because nbconvert takes seconds to import and no notebook
needs it.
"""

from __future__ import annotations

import nbformat
from nbconvert import HTMLExporter
from nbconvert.preprocessors import TagRemovePreprocessor
from traitlets.config import Config

from mutasi_lib.reports.html import HERE, css_text, page_css

HIDDEN_TAG = "hanya-interaktif"
"""Cells with this tag are left out of pages: they need a running kernel."""


def notebook_page(
    notebook: nbformat.NotebookNode, *, title: str, label: str, mark: str = ""
) -> str:
    """Turn an executed notebook into one self-contained page without code.

    Every printed sheet carries the data's label and ``mark``, such as the plan's fingerprint.
    """
    config = Config()
    config.TemplateExporter.extra_template_basedirs = [str(HERE / "templates")]
    config.TemplateExporter.exclude_input = True
    config.HTMLExporter.exclude_anchor_links = True
    config.HTMLExporter.language_code = "id"
    config.TagRemovePreprocessor.enabled = True
    config.TagRemovePreprocessor.remove_cell_tags = {HIDDEN_TAG}
    exporter = HTMLExporter(config=config, template_name="laporan")
    exporter.register_preprocessor(TagRemovePreprocessor(config=config), enabled=True)
    resources = {
        "judul": title,
        "css": page_css(),
        "label_css": css_text(label),
        "mark_css": css_text(mark),
    }
    body, _ = exporter.from_notebook_node(notebook, resources=resources)
    return str(body)

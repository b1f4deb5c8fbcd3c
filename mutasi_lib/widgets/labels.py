"""Names for sliders, for whoever does not see them: ipywidgets gives a handle none."""

from __future__ import annotations

import anywidget

NAME_THEM = """
function name_them() {
  for (const line of document.querySelectorAll(".widget-slider")) {
    const label = line.querySelector("label, .widget-label");
    for (const handle of line.querySelectorAll('[role="slider"]')) {
      if (label && handle.getAttribute("aria-label") !== label.textContent) {
        handle.setAttribute("aria-label", label.textContent);
      }
    }
  }
}
function render({ el }) {
  el.style.display = "none";
  name_them();
  const watch = new MutationObserver(name_them);
  watch.observe(document.body, { childList: true, subtree: true });
  return () => watch.disconnect();
}
export default { render };
"""


class SliderNames(anywidget.AnyWidget):
    """Shows nothing; wherever it is on a page, sliders are called what is written beside them."""

    _esm = NAME_THEM

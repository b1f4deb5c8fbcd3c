"""Names for sliders, for whoever does not see them, and the word that somebody is there."""

from __future__ import annotations

import anywidget
import traitlets

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
function render({ model, el }) {
  el.style.display = "none";
  model.set("seen", true);
  model.save_changes();
  name_them();
  const watch = new MutationObserver(name_them);
  watch.observe(document.body, { childList: true, subtree: true });
  return () => watch.disconnect();
}
export default { render };
"""


class SliderNames(anywidget.AnyWidget):
    """Shows nothing; wherever it is on a page, sliders are called what is written beside them.

    ipywidgets gives their handles no names. ``seen`` turns true when a browser shows the page,
    which a report made without anybody there never does.
    """

    _esm = NAME_THEM
    seen = traitlets.Bool(False).tag(sync=True)

"""For whoever does not see or point: names of sliders; and the word that somebody is there."""

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
  for (const scrolled of document.querySelectorAll(".dt-scroll-body:not([tabindex])")) {
    scrolled.setAttribute("tabindex", "0"); // so that arrow keys reach it
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

    ipywidgets gives their handles no names, and a long table can be scrolled by keyboard only once
    it can be reached. ``seen`` turns true when a browser shows the page, which a report made
    without anybody there never does.
    """

    _esm = NAME_THEM
    seen = traitlets.Bool(False).tag(sync=True)

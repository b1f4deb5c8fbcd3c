"""What a page needs that ipywidgets leaves out: names for sliders, numbers with a comma, a sign."""

from __future__ import annotations

import anywidget
import traitlets

TEND = """
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
function write_commas() {
  for (const number of document.querySelectorAll(".widget-slider .widget-readout")) {
    if (number !== document.activeElement && number.textContent.includes(".")) {
      number.textContent = number.textContent.replace(".", ",");
    }
  }
}
function tend() {
  name_them();
  write_commas();
}
function read_comma(event) {
  const number = event.target;
  const typed = number.classList?.contains("widget-readout");
  if (typed && (event.type === "blur" || event.key === "Enter")) {
    number.textContent = number.textContent.replace(",", "."); // before the slider reads it
  }
}
function render({ model, el }) {
  el.style.display = "none";
  model.set("seen", true);
  model.save_changes();
  tend();
  const watch = new MutationObserver(tend);
  watch.observe(document.body, { childList: true, subtree: true });
  document.addEventListener("keydown", read_comma, true);
  document.addEventListener("blur", read_comma, true);
  return () => {
    watch.disconnect();
    document.removeEventListener("keydown", read_comma, true);
    document.removeEventListener("blur", read_comma, true);
  };
}
export default { render };
"""


class PageCare(anywidget.AnyWidget):
    """Shows nothing; wherever it is on a page, it looks after the whole of it.

    Sliders are called what is written beside them (ipywidgets gives their handles no names), their
    numbers have a decimal comma, which can be typed too, and a long table can be reached and
    scrolled by keyboard. ``seen`` turns true when a browser shows the page, which a report made
    without anybody there never does.
    """

    _esm = TEND
    seen = traitlets.Bool(False).tag(sync=True)

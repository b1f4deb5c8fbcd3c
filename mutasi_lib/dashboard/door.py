"""The page for whoever comes without the key: Voila would show the one of Jupyter, in English."""

from __future__ import annotations

from typing import Any

from voila.voila_identity_provider import VoilaIdentityProvider, VoilaLoginHandler


class Door(VoilaLoginHandler):  # type: ignore[misc] # its base is untyped
    """Voila's form for the key, drawn with our frame's ``login.html``."""

    def get_template(self, name: str) -> Any:
        """Look among the templates of the page, not among those of Jupyter."""
        return self.settings["voila_jinja2_env"].get_template(name)


class Doorkeeper(VoilaIdentityProvider):  # type: ignore[misc] # its base is untyped
    """Voila's own, which asks at our door."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**{**settings, "login_handler_class": Door})

"""What a browser says of itself, in words that a person recognises. Rough on purpose."""

from __future__ import annotations

from django.utils.translation import gettext as _

# The first that is found counts: Edge also calls itself Chrome, and Chrome Safari.
BROWSERS = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"), ("FxiOS", "Firefox"), ("Headless", "Chromium"),
    ("Chromium/", "Chromium"), ("CriOS", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"),
    ("CrOS", "ChromeOS"), ("Mac OS X", "macOS"), ("Linux", "Linux"),
)  # fmt: skip


def device_words(user_agent: str) -> str:
    """Such as "Chrome on Windows"."""
    browser = _found(user_agent, BROWSERS)
    system = _found(user_agent, SYSTEMS)
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("Unknown device")


def _found(user_agent: str, names: tuple[tuple[str, str], ...]) -> str:
    return next((name for sign, name in names if sign in user_agent), "")

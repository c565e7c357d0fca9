"""One chain of middleware for all test clients of a process, as the server has.

Django builds a chain for every `Client`, and WhiteNoise reads each static file when it is built:
some 40 ms for every browser in a test.
"""

from __future__ import annotations

from typing import Any

from django.core.signals import setting_changed
from django.test.client import ClientHandler

READ_WHEN_BUILT = ("MIDDLEWARE", "SECURE_", "STATIC", "WHITENOISE_", "FORCE_SCRIPT_NAME", "DEBUG")
_built: list[Any] = []  # at most one
_load = ClientHandler.load_middleware


def _load_once(self: ClientHandler) -> None:
    """The chain of the first client; what differs between clients (CSRF) is not part of it."""
    if not _built:
        _load(self)
        _built.append(self._middleware_chain)
    self._middleware_chain = _built[0]


def _forget(*, setting: str, **_sent: Any) -> None:
    """Some of Django's and WhiteNoise's read settings when they are built; ours never do."""
    if setting.startswith(READ_WHEN_BUILT):
        _built.clear()


def install() -> None:
    ClientHandler.load_middleware = _load_once  # type: ignore[method-assign]
    setting_changed.connect(_forget, dispatch_uid="one chain")

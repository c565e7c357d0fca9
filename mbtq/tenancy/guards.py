"""Start-up checks over the addresses: every page inside an organisation names its permission."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.urls import URLPattern, URLResolver, get_resolver

from mbtq.tenancy.pages import Page
from mbtq.tenancy.permissions import Permission


def routes(resolver: Any = None, before: str = "") -> Iterator[tuple[str, Any]]:
    """Every route with its callback, depth first."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, route)
        elif isinstance(pattern, URLPattern):
            yield route, pattern.callback


def page_of(callback: Any) -> type[Page] | None:
    """The page class behind a callback, if it is one of ours."""
    found = getattr(callback, "view_class", None)
    return found if isinstance(found, type) and issubclass(found, Page) else None


@register()
def pages_name_their_permission(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A page under /o/ or /c/ that is no `Page`, or names no permission, stops the start."""
    found: list[CheckMessage] = []
    for route, callback in routes():
        if not route.startswith(("o/<", "c/<")):
            continue
        page = page_of(callback)
        if page is None or not isinstance(getattr(page, "permission", None), Permission):
            sentence = f"{route} must be a Page that names its permission."
            found.append(Error(sentence, id="mbtq.E002"))
    return found

"""The one tag library that every module of this package adds to."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe

library = template.Library()


def component(name: str, /, **values: Any) -> SafeString:
    """Render `components/<name>.html` with these values and nothing else.

    No request and no context processors: a component depends on its arguments alone, so it can be
    shown in the gallery and tested without a page around it.
    """
    html = get_template(f"components/{name}.html").render(values)
    return mark_safe(html.strip())  # noqa: S308 - the template escapes what it is given

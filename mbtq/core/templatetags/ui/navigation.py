"""Ways around: tabs, steps, copy, and the text of the browser tab."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.template import Context
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.utils.html import conditional_escape, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import ngettext

from .library import component, library

PRODUCT = "MBT Kwaliteit"  # a name, the same in every language


@library.simple_tag(takes_context=True)
def tabtitle(context: Context) -> SafeString:
    """Text of <title>: number of errors, block `title`, organisation, product.

    Renders the page's own `title` block a second time, so that the tab and the h1 never differ.
    """
    title = title_of(context)
    shell = context.get("shell")
    organisation = getattr(shell, "organisation", None)
    parts = [errors_word(context.get("form")), title]
    parts += [organisation.name if organisation else "", PRODUCT]
    # The block was rendered, so it is escaped already; an organisation's name is a person's input.
    safe = [part if part is title else conditional_escape(part) for part in parts]
    return mark_safe(" - ".join(part for part in safe if part))  # noqa: S308


def title_of(context: Context) -> str:
    """The words of the page's own `title` block, escaped already."""
    blocks = context.render_context.get(BLOCK_CONTEXT_KEY)
    block = blocks.get_block("title") if blocks else None
    return " ".join(strip_tags(block.render(context)).split()) if block else ""


@library.simple_tag(takes_context=True)
def crumbs(context: Context, label: str = "", url: str = "") -> SafeString:
    """The way back and the page itself; a page without a way back, such as a home, has none.

    The page's own crumbs, or the one step given by `label` and `url`.
    """
    steps: list[Any] = list(getattr(context.get("shell"), "crumbs", ()))
    steps = [{"label": label, "url": url}] if url else steps
    here = mark_safe(title_of(context))  # noqa: S308 - rendered, so escaped already
    return component("crumbs", crumbs=steps, here=here)


def errors_word(form: Any) -> str:
    """The words "2 errors" when the page shows a form with errors."""
    if not getattr(form, "is_bound", False) or not form.errors:
        return ""
    count = sum(len(errors) for errors in form.errors.values())
    return ngettext("%(count)s error", "%(count)s errors", count) % {"count": count}


@library.simple_tag
def tabs(items: Iterable[Any], label: str) -> SafeString:
    """Tabs that are links. Items: dicts or objects with label, url, current."""
    return component("tabs", items=list(items), label=label)


@library.simple_tag
def copy(text: str, id: str, label: str = "") -> SafeString:
    """A code with a copy button; without script only the code."""
    return component("copy", text=text, id=id, label=label)


@library.simple_tag
def steps(items: Iterable[Any], label: str = "") -> SafeString:
    """Where a process stands. Items: label, state (done, current, later), who, until, done_on."""
    rows = list(items)
    current = next((i for i, row in enumerate(rows, 1) if state_of(row) == "current"), len(rows))
    now = rows[current - 1] if rows else None
    return component("steps", items=rows, label=label, current=current, now=now, total=len(rows))


def state_of(row: Any) -> str:
    return str(row["state"] if isinstance(row, dict) else row.state)

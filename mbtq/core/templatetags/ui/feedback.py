"""Tags that wrap or announce: card, alert, empty state, message bar, dialog."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.template import Context
from django.utils.safestring import SafeString, mark_safe

from .errors import sentences_of
from .library import component, library

ALERT_ICONS = {"ok": "tick", "note": "info", "warn": "warning", "bad": "error"}


@library.simple_block_tag
def card(content: str, heading: str = "", url: str = "", level: int = 2, **options: Any) -> str:
    """`{% card "Heading" url=... %}...{% endcard %}`; options: id, meta, dashed."""
    return component("card", content=content, heading=heading, url=url, level=level, **options)


@library.simple_block_tag
def alert(content: str, kind: str = "note", title: str = "", live: bool = False) -> str:
    """`{% alert "warn" "Title" %}...{% endalert %}`; kinds ok, note, warn, bad.

    `live` announces it (role=alert): only for what appears after an act of the reader.
    """
    return component(
        "alert", content=content, kind=kind, title=title, live=live, icon=ALERT_ICONS[kind]
    )


@library.simple_block_tag
def details(content: str, summary: str, opened: bool = False) -> str:
    """`{% details "How this was calculated" %}...{% enddetails %}`: folded, needs no script."""
    return component("details", content=content, summary=summary, opened=opened)


@library.simple_block_tag
def dialog(content: str, id: str, heading: str) -> str:
    """`{% dialog "undo" "Undo?" %}form{% enddialog %}`; opened by a button with `dialog="undo"`.

    The opener's own address must be a full page that works without script.
    """
    return component("dialog", content=content, id=id, heading=heading)


@library.simple_block_tag
def interruption(content: str, heading: str, items: Iterable[str] = (), kind: str = "warn") -> str:
    """The body of a full page before a final act: what happens, what is fixed, then the form."""
    return component("interruption", content=content, heading=heading, items=items, kind=kind)


@library.simple_block_tag
def remark(content: str, number: int, text: str, **options: Any) -> str:
    """A remark of the right of reply; inside stands the answer (may be empty).

    Options: place, quote, sort (kind A, B or C in words), state, kind (of the badge).
    """
    options.setdefault("kind", "neutral")
    answer = mark_safe(content.strip())  # noqa: S308 - rendered, so escaped already
    return component("remark", content=answer, number=number, text=text, **options)


@library.simple_tag
def emptystate(
    heading: str,
    text: str = "",
    url: str = "",
    link: str = "",
    icon: str = "",
    primary: bool = False,
) -> SafeString:
    """First use, no results or all done: one sentence and at most one act."""
    return component(
        "emptystate",
        heading=heading,
        text=text,
        url=url,
        link=link,
        icon=icon,
        kind="primary" if primary else "secondary",
    )


@library.simple_tag(takes_context=True)
def messagebar(context: Context) -> SafeString:
    """The messages of Django's messages framework; they never disappear by themselves."""
    return component("messagebar", messages=list(context.get("messages") or ()))


@library.simple_tag
def message(text: str, kind: str = "success", url: str = "", link: str = "") -> SafeString:
    """One message bar; kinds success, warning, error. `url` and `link` for "Undo"."""
    return component("message", text=text, kind=kind, url=url, link=link)


@library.simple_tag
def errorsummary(*forms: Any) -> SafeString:
    """Summary above the title with a link to each field in error; nothing when all is well.

    A form may name other places where it is mended: `form.links`, pairs of words and address.
    """
    general: list[str] = []
    fields: list[tuple[str, str]] = []
    links: list[tuple[str, str]] = []
    for form in forms:
        if not getattr(form, "is_bound", False):
            continue
        general += list(form.non_field_errors())
        links += getattr(form, "links", ())
        for bound in form:
            anchor = bound.auto_id
            if bound.use_fieldset and not bound.widget_type.startswith("clearablefile"):
                anchor = f"{anchor}_0"
            fields += [(anchor, error) for error in sentences_of(bound)]
    return component(
        "errorsummary",
        general=general,
        fields=fields,
        links=links,
        count=len(general) + len(fields),
    )

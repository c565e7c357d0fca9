"""Tables: `{% table %}` around plain rows, sort links, chosen filters, paging by key."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.http import QueryDict
from django.template import Context
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe

from .library import component, library

HEAD = re.compile(r"<thead.*?</thead>", re.S)
HEAD_CELL = re.compile(r"<th\b[^>]*>(.*?)</th>", re.S)
ROW = re.compile(r"<tr\b.*?</tr>", re.S)
CELL = re.compile(r"<(td|th)\b(?![^>]*\brole=)([^>]*)>")
OPENING = re.compile(r"<(table|thead|tbody|tfoot|tr)\b(?![^>]*\brole=)")
ROLES = {
    "table": "table",
    "thead": "rowgroup",
    "tbody": "rowgroup",
    "tfoot": "rowgroup",
    "tr": "row",
}


def stackable(rows: str) -> str:
    """Rows that keep their meaning when a phone shows each as a card.

    Adds the explicit ARIA roles that `display: block` would take away, and to every cell the head
    of its column. Works on the rendered rows, so that pages write plain tables.
    """
    head = HEAD.search(rows)
    labels = [
        " ".join(strip_tags(label).split()).replace('"', "&quot;")
        for label in HEAD_CELL.findall(head.group() if head else "")
    ]
    head_end = head.end() if head else 0

    def dress_row(match: re.Match[str]) -> str:
        in_head = match.start() < head_end
        column = iter(range(10_000))

        def dress(cell: re.Match[str]) -> str:
            tag, attributes, index = cell[1], cell[2], next(column)
            if in_head:
                return f'<{tag} role="columnheader"{attributes}>'
            if tag == "th":
                return f'<th role="rowheader"{attributes}>'
            label = labels[index] if index < len(labels) else ""
            named = f' data-label="{label}"' if label and "data-label" not in attributes else ""
            return f'<td role="cell"{named}{attributes}>'

        return CELL.sub(dress, match.group())

    return OPENING.sub(lambda m: f'{m.group()} role="{ROLES[m[1]]}"', ROW.sub(dress_row, rows))


@library.simple_block_tag
def table(
    content: str,
    caption: str,
    mode: str = "stack",
    id: str = "",
    hide_caption: bool = False,
) -> str:
    """`{% table "24 programs" %}<thead>...</thead><tbody>...</tbody>{% endtable %}`.

    `mode`: `stack` (rows become cards on a phone) or `scroll` (a named region that scrolls, first
    column stays in view). Write plain rows; the row header is `<th scope="row">`.
    """
    rows = content
    if mode == "stack":
        rows = mark_safe(stackable(content))  # noqa: S308 - rendered, so escaped already
    return component(
        "table", content=rows, caption=caption, mode=mode, id=id, hide_caption=hide_caption
    )


def with_query(context: Context, **changes: str) -> str:
    """The address of this page with some parameters changed; an empty value takes one away."""
    request = context.get("request")
    query = request.GET.copy() if request else QueryDict(mutable=True)
    for key, value in changes.items():
        query.pop(key, None)
        if value:
            query[key] = value
    return f"?{query.urlencode()}"


@library.simple_tag(takes_context=True)
def column(context: Context, label: str, key: str = "", number: bool = False) -> SafeString:
    """`{% column "Risk" "risk" %}`: a column head; with a key it sorts by `?sort=key` or `-key`."""
    request = context.get("request")
    sort = (request.GET.get("sort") or "") if request else ""
    direction = {key: "ascending", f"-{key}": "descending"}.get(sort, "") if key else ""
    target = f"-{key}" if direction == "ascending" else key
    url = with_query(context, sort=target, after="", before="") if key else ""
    return component("column", label=label, url=url, direction=direction, number=number)


@library.simple_tag(takes_context=True)
def query(context: Context, **changes: str) -> str:
    """`{% query state="open" %}`: the query string of this page with these parameters changed."""
    return with_query(context, **{key: str(value) for key, value in changes.items()})


@library.simple_tag
def filterchips(items: Iterable[Any], clear_url: str = "") -> SafeString:
    """Chosen filters, each a link that takes it away. Items: dicts with label and url."""
    return component("filterchips", items=list(items), clear_url=clear_url)


@library.simple_tag
def pagination(
    previous_url: str = "", next_url: str = "", where: str = "", target: str = ""
) -> SafeString:
    """Previous and next page by key; `where` says what is shown ("1 to 25 of 240")."""
    return component(
        "pagination", previous_url=previous_url, next_url=next_url, where=where, target=target
    )


@library.simple_tag
def exportlinks(count: int, csv: str = "", xlsx: str = "") -> SafeString:
    """Links to the same rows with the same filters as a file."""
    return component("exportlinks", count=count, csv=csv, xlsx=xlsx)

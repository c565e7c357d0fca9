"""Markdown of people to safe HTML, and to plain words for search. Raw HTML is shown, not run."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from typing import Any

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

TAGS = {
    "p", "br", "hr", "strong", "em", "code", "pre", "blockquote", "ul", "ol", "li", "a",
    "h3", "h4", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
ATTRIBUTES = {"a": {"href"}, "ol": {"start"}, "th": {"scope"}}
# Headings of sections are the page's own `h2`; inside a section they start at `h3`.
_SHALLOWEST, _DEEPEST = 3, 4
_PARSER = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table")
_PARSER.disable("image")

Link = Callable[[str], str]


def _same(address: str) -> str:
    return address


def render(text: str, link: Link = _same) -> SafeString:
    """Safe HTML of this Markdown. `link` gives the address for a link's target, "" for none."""
    tokens = _PARSER.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            level = min(max(int(token.tag[1]), _SHALLOWEST), _DEEPEST)
            token.tag = f"h{level}"
        if token.type == "th_open":
            token.attrs = {"scope": "col"}
        for child in token.children or []:
            if child.type == "link_open":
                address = link(str(child.attrs.get("href", "")))
                child.attrs = {"href": address} if address else {}
    html = _PARSER.renderer.render(tokens, _PARSER.options, {})
    clean = nh3.clean(
        html, tags=TAGS, attributes=ATTRIBUTES, url_schemes={"https", "mailto"}, link_rel=None
    )
    return mark_safe(clean)  # noqa: S308  cleaned on the line above


def plain_words(text: str) -> str:
    """The words of this Markdown without its signs, one paragraph per line."""
    return "\n".join(_words(_PARSER.parse(text)))


def _words(tokens: list[Any]) -> Iterator[str]:
    for token in tokens:
        if token.type == "inline":
            parts = (" " if one.type == "softbreak" else one.content for one in token.children)
            yield "".join(parts).strip()
        elif token.type in ("fence", "code_block"):
            yield token.content.strip()


def without_accents(text: str) -> str:
    """Letters without their marks, so that "suicide" finds "suïcide"; of the same length."""
    return "".join(unicodedata.normalize("NFKD", letter)[0] for letter in text)

"""Splits Markdown into sections: `## Heading {#anchor criteria="O01 O02" determinants="..."}`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from programs.choices import Determinant
from programs.texts.document import Section

_HEADING = re.compile(r"## +(?P<words>.+?)(?: +\{#(?P<anchor>[^\s}]*)(?P<rest>[^}]*)\})? *")
_ANCHOR = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_ATTRIBUTE = re.compile(r'(criteria|determinants)="([^"]*)"')
_CRITERION = re.compile(r"[OTPBM][0-9]{2}")
_FENCE = re.compile(r" {0,3}(`{3,}(?=[^`]*$)|~{3,})")


def sections_of(body: str) -> tuple[str, tuple[Section, ...]]:
    """What stands before the first heading, and the sections in their order."""
    intro, parts = _parts(body)
    return intro, tuple(_section(line, text) for line, text in parts)


def complaints_about(body: str) -> list[str]:
    """What is wrong with the headings of a text, as sentences; none when it can be used."""
    found, seen = [], set[str]()
    for line, _text in _parts(body)[1]:
        match = _HEADING.fullmatch(line)
        anchor = match["anchor"] if match else None
        if match is None or not anchor or not _ANCHOR.fullmatch(anchor):
            found.append(f"'{line}' must end with an anchor such as {{#first-week}}")
            continue
        if anchor in seen:
            found.append(f"the anchor '{anchor}' is there twice")
        seen.add(anchor)
        found += _wrong_attributes(match["rest"])
    return found


def _wrong_attributes(rest: str) -> Iterator[str]:
    if (left := _ATTRIBUTE.sub("", rest).strip()) != "":
        yield f"'{left}' is no attribute of a heading"
    named = dict(_ATTRIBUTE.findall(rest))
    for one in named.get("criteria", "").split():
        if not _CRITERION.fullmatch(one):
            yield f"'{one}' is no criterion"
    for one in named.get("determinants", "").split():
        if one not in set(Determinant):
            yield f"'{one}' is no determinant"


def _parts(body: str) -> tuple[str, list[tuple[str, str]]]:
    """The text before the first heading, and (heading, text) for each; not inside code."""
    intro: list[str] = []
    parts: list[tuple[str, list[str]]] = []
    fence = ""  # that of the code in which the line stands
    for line in body.replace("\r\n", "\n").split("\n"):
        was_code, fence = bool(fence), _fence_after(line, fence)
        if line.startswith("## ") and not was_code:
            parts.append((line, []))
        elif parts:
            parts[-1][1].append(line)
        else:
            intro.append(line)
    return "\n".join(intro).strip(), [(line, "\n".join(text).strip()) for line, text in parts]


def _fence_after(line: str, fence: str) -> str:
    """The fence of the code that is open after this line; "" outside code."""
    if not fence:
        opens = _FENCE.match(line)
        return opens[1] if opens else ""
    signs = line.strip()
    closes = signs == fence[0] * len(signs) and len(signs) >= len(fence)
    return "" if closes else fence


def _section(line: str, text: str) -> Section:
    match = _HEADING.fullmatch(line)
    if match is None:  # signs without words; `complaints_about` says so
        return Section(anchor="", heading="", body=text)
    named = dict(_ATTRIBUTE.findall(match["rest"] or ""))
    return Section(
        anchor=match["anchor"] or "",
        heading=match["words"],
        body=text,
        criteria=tuple(named.get("criteria", "").split()),
        determinants=tuple(named.get("determinants", "").split()),
    )

"""Reads a text from its two files, `<key>.nl.md` and `<key>.en.md`, and checks both together."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mbtq.core.yamlcursor import Cursor
from mbtq.core.yamlfile import ContentError, Problem, parse_yaml
from programs.choices import Determinant, EventKind, Setting
from programs.texts.body import complaints_about, sections_of
from programs.texts.document import LANGUAGES, Document, Page, TextKind

_MARK = "---\n"
_REQUIRED = ("key", "version", "order", "title", "summary", "basis")
_LISTS: dict[str, Any] = {"settings": Setting, "determinants": Determinant, "events": EventKind}
# What every protocol answers, in this order.
PROTOCOL_ANCHORS = ("when", "first-hour", "first-week", "who", "not", "record", "ask")


def read_document(folder: Path, key: str, kind: TextKind) -> Document:
    """One text in every language. Raises `ContentError` with every complaint."""
    problems: list[Problem] = []
    found = {
        language: _read(folder / f"{key}.{language}.md", key, problems) for language in LANGUAGES
    }
    if problems:
        raise ContentError(problems)
    shared, page = found[LANGUAGES[0]]
    for language in LANGUAGES[1:]:
        _compare(f"{key}.{language}.md", shared, page, *found[language], problems)
    anchors = tuple(one.anchor for one in page.sections)
    if kind is TextKind.PROTOCOL and anchors != PROTOCOL_ANCHORS:
        wanted = ", ".join(PROTOCOL_ANCHORS)
        problems.append(Problem(f"{key}.nl.md", 1, f"a protocol has the sections {wanted}"))
    if problems:
        raise ContentError(problems)
    return Document(kind=kind, pages={one: found[one][1] for one in LANGUAGES}, **shared)


def keys_in(folder: Path) -> list[str]:
    """The keys of the texts in a folder."""
    return sorted({path.name.split(".")[0] for path in folder.glob("*.md")})


def _read(path: Path, key: str, problems: list[Problem]) -> tuple[dict[str, Any], Page]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise ContentError([Problem(path.name, 1, "the file is not there as UTF-8 text")]) from None
    head, mark, body = text.removeprefix(_MARK).partition(f"\n{_MARK}")
    if not text.startswith(_MARK) or not mark:
        raise ContentError([Problem(path.name, 1, "the file begins with a head between ---")])
    top = Cursor(parse_yaml(f"\n{head}", path.name), problems=problems)
    there = top.mapping(_REQUIRED, (*_LISTS, "criteria"))
    shared: dict[str, Any] = {
        "key": top.at("key").text(),
        "version": int(top.at("version").number(1)),
        "order": int(top.at("order").number(1)),
        **{name: top.at(name).choices(kinds) for name, kinds in _LISTS.items() if name in there},
    }
    if "criteria" in there:
        shared["criteria"] = tuple(item.text() for item in top.at("criteria").items())
    if shared["key"] != key:
        top.at("key").complain(f"'key' must be the name of the file, '{key}'")
    for reason in complaints_about(body):
        problems.append(Problem(path.name, head.count("\n") + 3, reason))
    intro, sections = sections_of(body)
    if not sections:
        problems.append(Problem(path.name, head.count("\n") + 3, "the text has no sections"))
    page = Page(
        title=top.at("title").text(),
        summary=top.at("summary").text(),
        basis=tuple(item.text() for item in top.at("basis").items()),
        body=body.strip(),
        intro=intro,
        sections=sections,
    )
    return shared, page


def _compare(
    file: str,
    shared: dict[str, Any],
    page: Page,
    other: dict[str, Any],
    translated: Page,
    problems: list[Problem],
) -> None:
    """What must be the same in every language."""
    for name in {*shared, *other}:
        if shared.get(name) != other.get(name):
            problems.append(Problem(file, 1, f"'{name}' differs from the Dutch file"))
    here = [(one.anchor, one.criteria, one.determinants) for one in page.sections]
    there = [(one.anchor, one.criteria, one.determinants) for one in translated.sections]
    if here != there:
        problems.append(Problem(file, 1, "anchors or their links differ from the Dutch file"))

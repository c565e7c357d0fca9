"""What the code says, and whether every language says it: extraction and checks of `.po` files.

Uses Babel, so that no machine needs gettext's own programs. English is the language of the code;
a language is complete when each message has a translation with the same placeholders.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    # The names under which our modules import them; a guard knows no others.
    "_": None,
    "_lazy": None,
}
SOURCES = ("mbtq", "programs", "audits", "fidelity", "supervision", "training")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}|%[sd]")
# A stamp that does not change, so that an extraction without news changes no file.
STAMP = datetime(2026, 1, 1, tzinfo=UTC)


def messages_of(root: Path) -> Iterator[tuple[str, int, Any, str | None]]:
    """File, line, message (a pair for plurals) and context of everything translatable."""
    for folder in SOURCES:
        for path in sorted((root / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield from _found(path, root, path.read_text(encoding="utf-8"))
    for path in sorted((root / "templates").rglob("*")):
        if path.suffix in {".html", ".txt"}:
            code = templatize(path.read_text(encoding="utf-8"), origin=str(path))
            # Indentation of HTML means nothing, but would upset a tokenizer of Python.
            yield from _found(path, root, re.sub(r"(?m)^[ \t]+", "", code))


def _found(path: Path, root: Path, code: str) -> Iterator[tuple[str, int, Any, str | None]]:
    name = path.relative_to(root).as_posix()
    for line, message, _comments, context in extract(
        "python", io.BytesIO(code.encode()), keywords=KEYWORDS, options={"encoding": "utf-8"}
    ):
        if message and message != ("", ""):
            yield name, line, message, context


def extracted(root: Path) -> Catalog:
    """A catalog of everything that can be translated."""
    catalog = Catalog(charset="utf-8", creation_date=STAMP, revision_date=STAMP)
    for name, _line, message, context in messages_of(root):
        flags = ("python-format",) if "%(" in str(message) else ()
        catalog.add(message, locations=[(name, 0)], context=context, flags=flags)
    return catalog


def catalog_path(root: Path, language: str) -> Path:
    """Where a language's catalog lies."""
    return root / "locale" / language / "LC_MESSAGES" / "django.po"


def update(root: Path, language: str) -> int:
    """Adds new messages and drops what nobody says any more; returns how many lack words."""
    path = catalog_path(root, language)
    path.parent.mkdir(parents=True, exist_ok=True)
    known = Catalog(locale=language)
    if path.exists():
        known = read_po(io.BytesIO(path.read_bytes()), locale=language)
    template = extracted(root)
    known.update(template, no_fuzzy_matching=True)
    known.obsolete.clear()
    known.fuzzy, known.project = False, "mbtq"
    known.header_comment = "# The words of MBT Kwaliteit in this language."
    buffer = io.BytesIO()
    write_po(buffer, known, width=100, sort_output=True, no_location=True, omit_header=False)
    path.write_bytes(buffer.getvalue())
    return len(list(untranslated(known)))


def untranslated(catalog: Catalog) -> Iterator[str]:
    """Messages without a translation, or with other placeholders than the original."""
    for message in catalog:
        if not message.id:
            continue
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        if message.fuzzy or not all(strings):
            yield str(message.id)
            continue
        ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
        wanted = set(PLACEHOLDER.findall(ids[-1]))
        if any(set(PLACEHOLDER.findall(str(text))) - wanted for text in strings) or wanted - set(
            PLACEHOLDER.findall(str(strings[-1]))
        ):
            yield f"{message.id} (placeholders)"


def faults(root: Path, language: str) -> list[str]:
    """What is missing or superfluous in a language; empty when it is complete."""
    path = catalog_path(root, language)
    if not path.exists():
        return [f"{path.name} of {language} is missing"]
    known = read_po(io.BytesIO(path.read_bytes()), locale=language)
    wanted = {(_key(message.id), message.context) for message in extracted(root) if message.id}
    have = {(_key(message.id), message.context) for message in known if message.id}
    found = [f"not in the catalog: {key}" for key, _ in sorted(wanted - have, key=str)]
    found += [f"nobody says it any more: {key}" for key, _ in sorted(have - wanted, key=str)]
    return found + [f"not translated: {text}" for text in untranslated(known)]


def _key(message: Any) -> str:
    return message if isinstance(message, str) else str(message[0])

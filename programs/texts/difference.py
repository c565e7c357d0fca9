"""What changed between two versions of a text, paragraph by paragraph and word by word.

A paragraph is also a heading, an item of a list, or a row of a table; where its lines were broken
says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

_ITEM = re.compile(r"#+ |[-*+] |\d+[.)] |\|")
_WORD = re.compile(r"\s+|[^\s]+")
# From here on two paragraphs are the same one, changed; below it one went and another came.
ALIKE = 0.4


class Did(StrEnum):
    KEPT = "kept"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Run:
    """Words that were kept, added or removed together."""

    did: Did
    words: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph as runs of words; `did` is `kept` when nothing or only a part changed."""

    did: Did
    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        return "".join(run.words for run in self.runs)

    @property
    def is_same(self) -> bool:
        return all(run.did is Did.KEPT for run in self.runs)


def difference(old: str, new: str) -> list[Paragraph]:
    """Paragraphs of both texts in reading order."""
    before, after = paragraphs(old), paragraphs(new)
    found: list[Paragraph] = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for what, a1, a2, b1, b2 in matcher.get_opcodes():
        if what == "equal":
            found += [_whole(Did.KEPT, text) for text in before[a1:a2]]
        else:
            found += _replaced(before[a1:a2], after[b1:b2])
    return found


def _replaced(gone: Sequence[str], came: Sequence[str]) -> Iterator[Paragraph]:
    """Pairs what is alike, in order; the rest went or came as a whole."""
    left = list(gone)
    for text in came:
        place = next((n for n, one in enumerate(left) if _alike(one, text)), None)
        if place is None:
            yield _whole(Did.ADDED, text)
            continue
        yield from (_whole(Did.REMOVED, one) for one in left[:place])
        yield Paragraph(Did.KEPT, tuple(_runs(left[place], text)))
        left = left[place + 1 :]
    yield from (_whole(Did.REMOVED, one) for one in left)


def _alike(one: str, other: str) -> bool:
    return SequenceMatcher(None, one.split(), other.split(), autojunk=False).ratio() >= ALIKE


def _runs(old: str, new: str) -> Iterator[Run]:
    before, after = _WORD.findall(old), _WORD.findall(new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for what, a1, a2, b1, b2 in matcher.get_opcodes():
        if what == "equal":
            yield Run(Did.KEPT, "".join(before[a1:a2]))
            continue
        if a1 < a2:
            yield Run(Did.REMOVED, "".join(before[a1:a2]))
        if b1 < b2:
            yield Run(Did.ADDED, "".join(after[b1:b2]))


def _whole(did: Did, text: str) -> Paragraph:
    return Paragraph(did, (Run(did, text),))


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text, each on one line."""
    found: list[str] = []
    is_open = False
    for line in text.splitlines():
        words = " ".join(line.split())
        if not words:
            is_open = False
        elif is_open and not _ITEM.match(words):
            found[-1] = f"{found[-1]} {words}"
        else:
            found.append(words)
            is_open = not words.startswith("#")
    return found

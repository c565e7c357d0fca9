"""Reads YAML content files so that every complaint can name file, line and reason.

The reading is narrower than YAML 1.1: plain scalars follow the core schema of YAML 1.2 (so the key
`on` stays a word and is not read as "true"), `YYYY-MM-DD` is a date, and anchors, aliases, merge
keys, own tags and duplicate keys are refused. Content files need none of them, and each has
surprised people who edit such files by hand.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import yaml

Plain: TypeAlias = "bool | int | float | str | dt.date | list[Plain] | dict[str, Plain] | None"
Steps: TypeAlias = tuple[str | int, ...]

MAX_BYTES = 2_000_000
MAX_DEPTH = 40
_INT = re.compile(r"[-+]?[0-9]{1,18}")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,3})?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WORDS: dict[str, bool | None] = {"": None, "~": None, "null": None, "true": True, "false": False}
_PLAIN_TAGS = {
    None,
    "!",
    "tag:yaml.org,2002:str",
    "tag:yaml.org,2002:seq",
    "tag:yaml.org,2002:map",
}
_Loader: type[Any] = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


@dataclass(frozen=True, slots=True)
class Problem:
    """One complaint about one place in a content file."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {self.reason}"


class ContentError(ValueError):
    """A content file cannot be used. `problems` lists every place, in the order of the file."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda found: (found.file, found.line)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass(frozen=True, slots=True)
class Document:
    """Plain data of one file and the line (from 1) of every key and list item."""

    file: str
    data: Plain
    lines: dict[Steps, int]

    def line(self, steps: Steps = ()) -> int:
        """Line of the place reached by `steps`, or of the nearest place around it."""
        while steps not in self.lines and steps:
            steps = steps[:-1]
        return self.lines.get(steps, 1)

    def problem(self, steps: Steps, reason: str) -> Problem:
        return Problem(self.file, self.line(steps), reason)


def read_yaml(path: Path) -> Document:
    """Reads one file. Raises `ContentError` with the line when it is not usable YAML."""
    name = path.name
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ContentError([Problem(name, 1, f"the file is larger than {MAX_BYTES} bytes")])
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise ContentError([Problem(name, 1, "there is no such file")]) from None
    except UnicodeDecodeError:
        raise ContentError([Problem(name, 1, "the file is not UTF-8 text")]) from None
    except OSError as error:
        reason = f"the file cannot be read ({error.strerror})"
        raise ContentError([Problem(name, 1, reason)]) from None
    return parse_yaml(text, name)


def parse_yaml(text: str, file: str = "text") -> Document:
    """Parses YAML text. `file` is the name used in complaints."""
    builder = _Builder(file)
    try:
        return builder.build(yaml.parse(text, Loader=_Loader))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        reason = getattr(error, "problem", None) or "characters that YAML does not allow"
        line = mark.line + 1 if mark is not None else 1
        raise ContentError([Problem(file, line, f"not valid YAML: {reason}")]) from None


class _Builder:
    """Builds plain data from parser events; depth-limited, so no input can exhaust the stack."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.lines: dict[Steps, int] = {}

    def build(self, events: Iterator[Any]) -> Document:
        data: Plain = None
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._refuse(event, "more than one YAML document in one file")
                first = next(events)
                self.lines[()] = first.start_mark.line + 1
                data = self._value(first, events, ())
        return Document(self.file, data, self.lines)

    def _refuse(self, event: Any, reason: str) -> None:
        raise ContentError([Problem(self.file, event.start_mark.line + 1, reason)])

    def _value(self, event: Any, events: Iterator[Any], steps: Steps) -> Plain:
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            self._refuse(event, "anchors and aliases are not used in content files")
        if event.tag not in _PLAIN_TAGS:
            self._refuse(event, f"the tag {event.tag} is not allowed")
        if len(steps) > MAX_DEPTH:
            self._refuse(event, f"nested deeper than {MAX_DEPTH} levels")
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(events, steps)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(events, steps)
        if event.implicit[0]:
            return plain_scalar(event.value)
        return str(event.value)

    def _mapping(self, events: Iterator[Any], steps: Steps) -> Plain:
        found: dict[str, Plain] = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent) or event.anchor is not None:
                self._refuse(event, "a key must be one word or one text")
            key = str(event.value)
            if key in found:
                self._refuse(event, f"the key '{key}' is here twice")
            if key == "<<":
                self._refuse(event, "merge keys are not used in content files")
            self.lines[(*steps, key)] = event.start_mark.line + 1
            found[key] = self._value(next(events), events, (*steps, key))
        return found

    def _sequence(self, events: Iterator[Any], steps: Steps) -> Plain:
        found: list[Plain] = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            place = (*steps, len(found))
            self.lines[place] = event.start_mark.line + 1
            found.append(self._value(event, events, place))
        return found


def plain_scalar(text: str) -> Plain:
    """Meaning of an unquoted scalar; a date that does not exist stays text and fails later."""
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    if _INT.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    if _DATE.fullmatch(text):
        try:
            return dt.date.fromisoformat(text)
        except ValueError:
            return text
    return text

"""Checks content read from YAML: what must be there, of which kind, with a complaint per place."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mbtq.core.yamlfile import ContentError, Document, Plain, Problem, Steps


class Cursor:
    """Walks a document and collects every complaint instead of stopping at the first.

    A getter returns a usable default after a complaint, so that a validator can go on; the caller
    ends with `finish()`, which raises `ContentError` when anything was wrong.
    """

    def __init__(
        self, document: Document, steps: Steps = (), problems: list[Problem] | None = None
    ) -> None:
        self.document = document
        self.steps = steps
        self.problems: list[Problem] = [] if problems is None else problems

    def at(self, *steps: str | int) -> Cursor:
        return Cursor(self.document, (*self.steps, *steps), self.problems)

    def value(self) -> Plain:
        found: Any = self.document.data
        for step in self.steps:
            if isinstance(found, dict):
                found = found.get(step)
            else:
                found = found[step] if isinstance(found, list) and isinstance(step, int) else None
        return found  # type: ignore[no-any-return]

    def complain(self, reason: str) -> None:
        self.problems.append(self.document.problem(self.steps, reason))

    def finish(self) -> None:
        if self.problems:
            raise ContentError(self.problems)

    def mapping(self, required: Iterable[str], optional: Iterable[str] = ()) -> dict[str, Plain]:
        """The mapping here, with a complaint per missing and per unknown key."""
        found = self.value()
        if not isinstance(found, dict):
            self.complain(f"{self._name()} must be a mapping")
            return {}
        needed = tuple(required)
        for key in needed:
            if key not in found:
                self.complain(f"{self._name()} lacks the key '{key}'")
        for key in found.keys() - {*needed, *optional}:
            self.at(key).complain(f"the key '{key}' is unknown in {self._name()}")
        return found

    def items(self) -> list[Cursor]:
        """Cursors on the items of the list here."""
        found = self.value()
        if isinstance(found, list):
            return [self.at(index) for index in range(len(found))]
        self.complain(f"{self._name()} must be a list")
        return []

    def text(self) -> str:
        found = self.value()
        if isinstance(found, str) and found.strip():
            return " ".join(found.split())
        self.complain(f"{self._name()} must be a text")
        return ""

    def number(self, low: float = float("-inf"), high: float = float("inf")) -> float:
        found = self.value()
        if isinstance(found, bool) or not isinstance(found, (int, float)):
            self.complain(f"{self._name()} must be a number")
        elif not low <= found <= high:
            self.complain(f"{self._name()} must lie between {low:g} and {high:g}")
        else:
            return found
        return 0

    def flag(self) -> bool:
        found = self.value()
        if not isinstance(found, bool):
            self.complain(f"{self._name()} must be true or false")
        return found is True

    def choice(self, allowed: Iterable[str]) -> str:
        found = self.value()
        words = list(allowed)
        if isinstance(found, str) and found in words:
            return found
        self.complain(f"{self._name()} must be one of {', '.join(words)}")
        return words[0]

    def choices(self, allowed: Iterable[str]) -> tuple[str, ...]:
        """A list of distinct words out of `allowed`."""
        words = list(allowed)
        found = tuple(item.choice(words) for item in self.items())
        if len(set(found)) != len(found):
            self.complain(f"{self._name()} names the same word twice")
        return found

    def translated(self, languages: tuple[str, ...] = ("nl", "en")) -> dict[str, str]:
        """A text in every language, such as `{nl: ..., en: ...}`."""
        found = self.mapping(languages)
        return {language: self.at(language).text() for language in languages if language in found}

    def reference(self) -> dict[str, str]:
        """A text in every language, or one text that is the same in all, such as a citation."""
        if isinstance(self.value(), str):
            return dict.fromkeys(("nl", "en"), self.text())
        return self.translated()

    def _name(self) -> str:
        names = [str(step) for step in self.steps if isinstance(step, str)]
        return f"'{names[-1]}'" if names else "the file"

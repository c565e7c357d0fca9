"""The answers of a QuestionnaireResponse by linkId, wherever they are nested. Plain Python."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mbtq.api.fhir.values import Shape
from mbtq.api.problem import Problem

ROOT = "QuestionnaireResponse"


class Answers:
    """The answers by linkId. `take` them one by one; what is left was not asked."""

    def __init__(self, data: Shape) -> None:
        self.places: dict[str, str] = {}
        self.values: dict[str, Any] = {}
        for link, place, values in _walk(data.get("item", []), ROOT):
            if len(values) > 1 or link in self.values:
                raise wrong(place, "Give one answer.")
            self.places[link] = place
            self.values[link] = values[0]

    def take(self, link: str, *kinds: str) -> Any:
        """The value of an answer in one of these types (`valueInteger`), None without one."""
        if link not in self.values:
            return None
        value = self.values.pop(link)
        for kind in kinds:
            if kind in value:
                return value[kind]
        raise wrong(self.places[link], f"Answer with {' or '.join(kinds)}.")

    def place(self, link: str) -> str:
        return self.places.get(link, ROOT)

    def nothing_left(self) -> None:
        """Raises `Problem` for answers to what the questionnaire does not ask."""
        if self.values:
            errors = [
                {"expression": self.places[link], "detail": f"'{link[:40]}' is not asked."}
                for link in self.values
            ]
            raise Problem("invalid", errors=errors)


def wrong(place: str, words: str) -> Problem:
    """A refusal at one place."""
    return Problem("invalid", errors=[{"expression": place, "detail": words}])


def _walk(items: list[Shape], root: str) -> Iterator[tuple[str, str, list[Any]]]:
    for number, item in enumerate(items):
        place = f"{root}.item[{number}]"
        answers = item.get("answer", [])
        if answers:
            yield str(item.get("linkId", "")), place, answers
        for count, answer in enumerate(answers):
            yield from _walk(answer.get("item", []), f"{place}.answer[{count}]")
        yield from _walk(item.get("item", []), place)

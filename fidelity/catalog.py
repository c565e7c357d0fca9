"""Reads and checks rating scales from YAML. Complaints name file, line and reason."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from fidelity.choices import Dimension, Level, Modality
from fidelity.instrument import Instrument, Item, Text
from mbtq.core.yamlcursor import Cursor
from mbtq.core.yamlfile import read_yaml

FOLDER = Path(__file__).parent / "instruments"
_TOP = (
    "key", "version", "name", "short", "level", "modalities", "dimensions", "scale", "overall",
    "blocks", "items", "licence", "licensed", "source",
)  # fmt: skip


@cache
def shipped_instruments() -> dict[str, Instrument]:
    """Every scale that comes with the product, by key."""
    return {path.stem: load_instrument(path) for path in sorted(FOLDER.glob("*.yaml"))}


def load_instrument(path: Path) -> Instrument:
    """One file, checked whole. Raises `ContentError` with every complaint."""
    top = Cursor(read_yaml(path))
    top.mapping(_TOP)
    if top.at("key").text() != path.stem:
        top.at("key").complain(f"'key' must be the name of the file, '{path.stem}'")
    blocks = _blocks(top.at("blocks"))
    low, high, good, scores = _scale(top.at("scale"))
    dimensions = tuple(Dimension(one) for one in top.at("dimensions").choices(Dimension))
    made = Instrument(
        key=top.at("key").text(),
        version=top.at("version").text(),
        name=top.at("name").translated(),
        short=top.at("short").text(),
        level=Level(top.at("level").choice(Level)),
        modalities=tuple(Modality(one) for one in top.at("modalities").choices(Modality)),
        dimensions=dimensions,
        low=low,
        high=high,
        good_enough=good,
        scores=scores,
        has_overall=top.at("overall").flag(),
        blocks=blocks,
        items=_items(top.at("items"), list(blocks)),
        licence=top.at("licence").translated(),
        is_licensed=top.at("licensed").flag(),
        source=top.at("source").reference(),
    )
    if not dimensions:
        top.at("dimensions").complain("a scale rates at least one dimension")
    top.finish()
    return made


def _blocks(at: Cursor) -> dict[str, Text]:
    found = at.value()
    if not isinstance(found, dict) or not found:
        at.complain("'blocks' names at least one block of items")
        return {}
    return {str(key): at.at(str(key)).translated() for key in found}


def _scale(at: Cursor) -> tuple[int, int, int, dict[int, Text]]:
    at.mapping(("low", "high", "good_enough", "scores"))
    low, high = int(at.at("low").number(0, 9)), int(at.at("high").number(1, 10))
    if low >= high:
        at.at("high").complain("'high' must lie above 'low'")
    good = int(at.at("good_enough").number(low, max(high, low)))
    named: dict[int, Text] = {}
    for one in at.at("scores").items():
        one.mapping(("score", "name"))
        score = int(one.at("score").number(low, max(high, low)))
        if score in named:
            one.at("score").complain(f"the score {score} is named twice")
        named[score] = one.at("name").translated()
    return low, high, good, named


def _items(at: Cursor, blocks: list[str]) -> tuple[Item, ...]:
    made: list[Item] = []
    for one in at.items():
        given = one.mapping(("id", "name", "block", "confirmed"), ("adherence", "skip"))
        item = Item(
            id=one.at("id").text(),
            name=one.at("name").translated(),
            block=one.at("block").choice(blocks or [""]),
            adherence=one.at("adherence").flag() if "adherence" in given else True,
            is_confirmed=one.at("confirmed").flag(),
            skip=one.at("skip").translated() if "skip" in given else {},
        )
        if item.id in {other.id for other in made}:
            one.at("id").complain(f"the item {item.id} is there twice")
        made.append(item)
    if not made:
        at.complain("a scale has at least one item")
    return tuple(made)


def plain(instrument: Instrument) -> dict[str, Any]:
    """As it is stored: only texts, numbers, lists and mappings."""
    return {
        **{
            name: getattr(instrument, name)
            for name in (
                "key",
                "version",
                "name",
                "short",
                "low",
                "high",
                "good_enough",
                "has_overall",
                "blocks",
                "licence",
                "is_licensed",
                "source",
            )
        },
        "level": instrument.level.value,
        "modalities": [one.value for one in instrument.modalities],
        "dimensions": [one.value for one in instrument.dimensions],
        "scores": {str(score): text for score, text in instrument.scores.items()},
        "items": [
            {
                "id": item.id,
                "name": item.name,
                "block": item.block,
                "adherence": item.adherence,
                "is_confirmed": item.is_confirmed,
                "skip": item.skip,
            }
            for item in instrument.items
        ],
    }


def from_plain(found: dict[str, Any]) -> Instrument:
    """The value behind a stored row."""
    return Instrument(
        **{
            **found,
            "level": Level(found["level"]),
            "modalities": tuple(Modality(one) for one in found["modalities"]),
            "dimensions": tuple(Dimension(one) for one in found["dimensions"]),
            "scores": {int(score): text for score, text in found["scores"].items()},
            "items": tuple(Item(**item) for item in found["items"]),
        }
    )

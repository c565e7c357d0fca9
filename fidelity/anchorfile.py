"""Reading a file with descriptions of scores, CSV or YAML. Plain Python; nothing is stored."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from fidelity.choices import Dimension
from fidelity.instrument import Instrument
from mbtq.core.tablefile import FORMULA, Fault, FileRefused, decoded, fault_of, plain, records
from mbtq.core.yamlfile import ContentError, parse_yaml

NEEDED = ("item", "dimension", "score", "text")
# The name of an item stands in the template for the reader; it is not read.
COLUMNS = {
    **dict.fromkeys(("item",), "item"),
    **dict.fromkeys(("name", "naam"), "name"),
    **dict.fromkeys(("dimension", "dimensie"), "dimension"),
    **dict.fromkeys(("score",), "score"),
    **dict.fromkeys(("text", "tekst", "description", "beschrijving"), "text"),
}
DIMENSIONS = {
    **dict.fromkeys(("adherence",), Dimension.ADHERENCE),
    **dict.fromkeys(("competence", "quality", "competentie", "kwaliteit"), Dimension.COMPETENCE),
}
LONGEST_TEXT = 2_000

Row = tuple[int, Mapping[str, str]]
Texts = dict[str, dict[str, dict[str, str]]]


@dataclass
class Descriptions:
    """What a file holds: texts by item, dimension and score, and what is wrong with its rows."""

    texts: Texts = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    @property
    def total(self) -> int:
        return count_of(self.texts)


def count_of(texts: Mapping[str, Mapping[str, Mapping[str, str]]]) -> int:
    """How many texts there are."""
    return sum(len(scores) for by_dimension in texts.values() for scores in by_dimension.values())


def places_of(instrument: Instrument) -> list[tuple[str, Dimension, int]]:
    """Everything of a scale that can be described: item, dimension, score."""
    return [
        (item.id, dimension, score)
        for item in instrument.items
        for dimension in instrument.rates(item)
        for score in range(instrument.low, instrument.high + 1)
    ]


def read_descriptions(data: bytes, name: str, instrument: Instrument) -> Descriptions:
    """All rows of a file; rows without a text are passed over. `name` tells YAML from CSV.

    Raises `FileRefused` when it is no such file at all.
    """
    text = decoded(data)
    is_yaml = name.lower().endswith((".yaml", ".yml"))
    found = Descriptions()
    for line, row in _yaml_rows(text) if is_yaml else _csv_rows(text):
        _take(found, instrument, line, row)
    if not found.texts and not found.faults:
        raise FileRefused("no_texts")
    return found


def _csv_rows(text: str) -> Iterator[Row]:
    lines = records(text)
    try:
        _, head = next(lines)
        columns = _columns(head)
        for number, cells in lines:
            if len(cells) > len(columns) and any(cells[len(columns) :]):
                yield number, {"": cells[-1]}
            elif any(cells):
                yield number, dict(zip(columns, cells, strict=False))
    except StopIteration:
        raise FileRefused("empty") from None
    except csv.Error as error:
        raise FileRefused("quotes") from error


def _columns(head: list[str]) -> list[str]:
    known = [COLUMNS.get(plain(name), "") for name in head]
    strange = [name for name, column in zip(head, known, strict=True) if name and not column]
    if strange:
        raise FileRefused("columns_strange", ", ".join(strange)[:200])
    if missing := [name for name in NEEDED if name not in known]:
        raise FileRefused("columns_missing", ", ".join(missing))
    if twice := sorted({name for name in known if name and known.count(name) > 1}):
        raise FileRefused("columns_twice", ", ".join(twice))
    return known


def _yaml_rows(text: str) -> Iterator[Row]:
    """A list of mappings with the names of the columns."""
    try:
        document = parse_yaml(text)
    except ContentError as error:
        raise FileRefused("yaml", str(error.problems[0].line)) from error
    if not isinstance(document.data, list):
        raise FileRefused("yaml_list")
    for place, row in enumerate(document.data):
        line = document.line((place,))
        if not isinstance(row, dict):
            raise FileRefused("yaml", str(line))
        cells = {COLUMNS.get(plain(key), key): value for key, value in row.items()}
        if strange := [key for key in cells if key not in (*NEEDED, "name")]:
            raise FileRefused("columns_strange", ", ".join(strange)[:200])
        if any(isinstance(value, list | dict) for value in cells.values()):
            raise FileRefused("yaml", str(line))
        yield line, {key: "" if value is None else str(value) for key, value in cells.items()}


def _take(found: Descriptions, instrument: Instrument, line: int, row: Mapping[str, str]) -> None:
    """Puts one row in its place, or notes what is wrong with it."""

    def refuse(column: str, reason: str) -> None:
        found.faults.append(fault_of(line, column, row.get(column, ""), reason))

    if "" in row:
        refuse("", "too_many_cells")
        return
    text = row.get("text", "").replace("\r\n", "\n").strip()
    if not text:
        return
    before = len(found.faults)
    item = next((one for one in instrument.items if one.id == row.get("item", "").strip()), None)
    dimension = DIMENSIONS.get(plain(row.get("dimension", "")))
    score = row.get("score", "").strip()
    if item is None:
        refuse("item", "item")
    if dimension is None:
        refuse("dimension", "dimension")
    elif item is not None and dimension not in instrument.rates(item):
        refuse("dimension", "not_rated")
    if not (score.isascii() and score.isdigit() and instrument.holds(int(score[:4]))):
        refuse("score", "score")
    if reason := _unfit(row["text"], text):
        refuse("text", reason)
    if len(found.faults) > before or item is None or dimension is None:
        return
    scores = found.texts.setdefault(item.id, {}).setdefault(dimension.value, {})
    if str(int(score)) in scores:
        refuse("score", "again")
    scores.setdefault(str(int(score)), text)


def _unfit(raw: str, text: str) -> str:
    """Why a text cannot be kept; nothing when it can."""
    if raw.startswith(FORMULA) or text.startswith(FORMULA):
        return "formula"
    if len(text) > LONGEST_TEXT:
        return "text_long"
    if any(unicodedata.category(one) in ("Cc", "Cs") and one not in "\n\t" for one in text):
        return "characters"
    return ""

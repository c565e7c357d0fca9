"""What a picture of a chart consists of, in pixels; the template draws nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

# The least distance between two lines of text of twelve pixels.
TEXT = 14
# The radius of a circle that goes with a triangle of its own size.
WHOLE = 4.5


@dataclass(frozen=True)
class Break:
    """Something that changed before a point, with its word."""

    number: int
    word: str


@dataclass(frozen=True)
class Level:
    """A value with a line over the whole width, such as a norm; `name` is how it is drawn."""

    name: str
    value: float
    word: str


@dataclass(frozen=True)
class Shade:
    """A stretch of points with its word, such as a baseline period."""

    first: int
    last: int
    word: str


@dataclass(frozen=True)
class Mark:
    """One point: where, and how it is drawn (common, better, worse, changed)."""

    x: float
    y: float
    state: str


@dataclass(frozen=True)
class Line:
    """A centre, a limit or a target, straight or in steps."""

    name: str
    path: str


@dataclass(frozen=True)
class Word:
    """A piece of text at a place."""

    x: float
    y: float
    text: str
    anchor: str = "start"


@dataclass(frozen=True)
class Tick:
    """A value on the axis, with the height of its line."""

    x: float
    y: float
    line: float
    text: str


@dataclass(frozen=True)
class Fence:
    """A break: its line and its word above the chart."""

    x: float
    top: float
    word: Word


@dataclass(frozen=True)
class Area:
    """A shaded stretch and its word."""

    x: float
    width: float
    word: Word


@dataclass(frozen=True)
class Picture:
    """One width of the chart."""

    name: str
    width: int
    height: int
    left: int
    right: int
    top: int
    floor: int
    radius: float
    marks: tuple[Mark, ...]
    paths: tuple[str, ...]
    lines: tuple[Line, ...]
    ends: tuple[Word, ...]
    fences: tuple[Fence, ...]
    areas: tuple[Area, ...]
    ticks: tuple[Tick, ...]
    labels: tuple[Word, ...]

    @property
    def scale(self) -> float:
        """How large triangles and squares are beside the circles."""
        return round(self.radius / WHOLE, 2)

    @property
    def plot(self) -> int:
        """The height of what lies between top and floor."""
        return self.floor - self.top


def spread(places: Sequence[float], top: float, floor: float) -> list[float]:
    """The places of labels in the same order, moved apart so that none covers another."""
    order = sorted(range(len(places)), key=lambda n: places[n])
    moved = [0.0] * len(places)
    last = top - TEXT
    for number in order:
        last = moved[number] = max(places[number], last + TEXT)
    # What sank through the floor pushes the ones above it up again.
    below = floor + TEXT
    for number in reversed(order):
        below = moved[number] = min(moved[number], below - TEXT)
    return [round(one, 1) for one in moved]


def width_of(text: str) -> float:
    """About how wide a text of twelve pixels is; somewhat too wide rather than too narrow."""
    return 6.6 * len(text)


def rows_of(words: Sequence[Word]) -> list[int]:
    """For words above the chart the row of each, so that none covers another."""
    rows: list[list[tuple[float, float]]] = []
    found = []
    for word in words:
        wide = width_of(word.text)
        begin = word.x if word.anchor == "start" else word.x - wide
        stretch = (begin - 6, begin + wide + 6)
        free = (n for n, row in enumerate(rows) if not _touches(stretch, row))
        number = next(free, len(rows))
        if number == len(rows):
            rows.append([])
        rows[number].append(stretch)
        found.append(number)
    return found


def _touches(stretch: tuple[float, float], row: Sequence[tuple[float, float]]) -> bool:
    return any(begin < stretch[1] and stretch[0] < end for begin, end in row)

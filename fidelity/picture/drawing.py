"""From phases of a chart to pixels."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import isnan

from fidelity.control_charts import Phase, at
from fidelity.picture.parts import (
    TEXT,
    Area,
    Break,
    Fence,
    Level,
    Line,
    Mark,
    Picture,
    Shade,
    Tick,
    Word,
    rows_of,
    spread,
    width_of,
)

WIDE, NARROW, PLOT = 640, 288, 170
LEFT, TOP, FOOT = 40, 12, 28
# Room on the right for the words at the ends of the lines.
RIGHT = {WIDE: 116, NARROW: 64}
MOST_LABELS = {WIDE: 5, NARROW: 2}
RADIUS = {WIDE: 4.5, NARROW: 3.5}


@dataclass(frozen=True)
class Drawn:
    """What is drawn: the phases, how each point looks, and everything that is written.

    `words` names the lines (centre, median, lower, upper); `write` writes a value, and
    `write_tick` one on the axis.
    """

    phases: Sequence[Phase]
    states: Sequence[str]
    labels: Sequence[str]
    low: float
    high: float
    ticks: Sequence[float]
    words: Mapping[str, str]
    write: Callable[[float], str]
    write_tick: Callable[[float], str]
    levels: Sequence[Level] = field(default_factory=tuple)
    has_middle: bool = True
    breaks: Sequence[Break] = field(default_factory=tuple)
    shades: Sequence[Shade] = field(default_factory=tuple)
    name: str = "chart"


def pictures(drawn: Drawn) -> list[Picture]:
    """The chart for a wide and a narrow page."""
    return [_Canvas(drawn, width).picture() for width in (WIDE, NARROW)]


class _Canvas:
    """One width: where things lie on it."""

    def __init__(self, drawn: Drawn, width: int) -> None:
        self.drawn, self.width = drawn, width
        self.right = width - RIGHT[width]
        self.step = (self.right - LEFT) / max(1, len(drawn.states))
        fences = [self._fence(one) for one in drawn.breaks]
        rows = rows_of([fence.word for fence in fences])
        self.top = TOP + TEXT * (max(rows) + 1 if rows else 0)
        self.floor = self.top + PLOT
        self.fences = tuple(
            replace(fence, top=TEXT * row + 14, word=replace(fence.word, y=TEXT * row + 12))
            for fence, row in zip(fences, rows, strict=True)
        )

    def x(self, number: float) -> float:
        """The middle of the column of a point."""
        return round(LEFT + self.step * (number + 0.5), 1)

    def y(self, value: float) -> float:
        low, high = self.drawn.low, self.drawn.high
        share = (min(max(value, low), high) - low) / (high - low)
        return round(self.floor - share * PLOT, 1)

    def picture(self) -> Picture:
        drawn = self.drawn
        return Picture(
            name=f"{drawn.name}-{self.width}",
            width=self.width,
            height=self.floor + FOOT,
            left=LEFT,
            right=self.right,
            top=self.top,
            floor=self.floor,
            radius=RADIUS[self.width],
            marks=tuple(self._marks()),
            paths=tuple(self._path(phase) for phase in drawn.phases),
            lines=tuple(self._lines()),
            ends=tuple(self._ends()),
            fences=self.fences,
            areas=tuple(self._area(shade) for shade in drawn.shades),
            ticks=tuple(
                Tick(LEFT - 8, self.y(tick) + 4, self.y(tick), drawn.write_tick(tick))
                for tick in drawn.ticks
            ),
            labels=tuple(self._labels()),
        )

    def _marks(self) -> Iterator[Mark]:
        for phase in self.drawn.phases:
            for number, value in enumerate(phase.chart.points, start=phase.first):
                yield Mark(self.x(number), self.y(value), self.drawn.states[number])

    def _path(self, phase: Phase) -> str:
        places = (
            f"{self.x(number)} {self.y(value)}"
            for number, value in enumerate(phase.chart.points, start=phase.first)
        )
        return "M" + " L".join(places)

    def _lines(self) -> Iterator[Line]:
        for phase in self.drawn.phases:
            for name in ("centre", "lower", "upper"):
                if self._has(phase, name):
                    yield Line(name, self._steps(phase, getattr(phase.chart, name)))
        for level in self.drawn.levels:
            yield Line(level.name, f"M{LEFT} {self.y(level.value)} H{self.right}")

    def _has(self, phase: Phase, name: str) -> bool:
        """A run chart has a middle only."""
        if name == "centre":
            return self.drawn.has_middle
        return phase.has_limits and not isnan(at(getattr(phase.chart, name), 0))

    def _steps(self, phase: Phase, limit: float | tuple[float, ...]) -> str:
        """A level for each point, as wide as its column; the same levels make a straight line."""
        parts, last = [], None
        for number in range(len(phase.chart.points)):
            y = self.y(at(limit, number))
            if y != last:
                parts.append(f"M{self.x(phase.first - 0.5)} {y}" if last is None else f"V{y}")
            parts.append(f"H{self.x(phase.first + number + 0.5)}")
            last = y
        return " ".join(parts)

    def _ends(self) -> Iterator[Word]:
        """The words at the right end of the lines of the last phase, and of the levels."""
        drawn, phase = self.drawn, self.drawn.phases[-1]
        last = len(phase.chart.points) - 1
        found = [(level.word, level.value) for level in drawn.levels]
        for name in ("upper", "centre", "lower"):
            if self._has(phase, name):
                key = "median" if name == "centre" and not phase.has_limits else name
                found.append((drawn.words[key], at(getattr(phase.chart, name), last)))
        places = spread([self.y(value) + 4 for _word, value in found], self.top + 4, self.floor + 4)
        for (word, value), y in zip(found, places, strict=True):
            text = f"{word} {drawn.write(value)}" if self.width == WIDE else word
            yield Word(self.right + 6, y, text)

    def _fence(self, one: Break) -> Fence:
        x = self.x(one.number - 0.5)
        return Fence(x, 0, self._beside(x, one.word))

    def _beside(self, x: float, text: str) -> Word:
        """A word right of a line, left of it where it does not fit, else as near as it can be."""
        wide = width_of(text)
        if x + 4 + wide <= self.width:
            return Word(x + 4, 0, text)
        if x - 4 - wide >= 0:
            return Word(x - 4, 0, text, "end")
        return Word(max(0, self.width - wide), 0, text)

    def _area(self, shade: Shade) -> Area:
        begin, end = self.x(shade.first - 0.5), self.x(shade.last + 0.5)
        word = replace(self._beside(begin, shade.word), y=self.floor - 6)
        return Area(begin, round(end - begin, 1), word)

    def _labels(self) -> Iterator[Word]:
        """At most so many labels under the axis, the first and the last among them."""
        labels, most = self.drawn.labels, MOST_LABELS[self.width]
        count = min(most, len(labels))
        places = (
            [0]
            if count == 1
            else [round(n * (len(labels) - 1) / (count - 1)) for n in range(count)]
        )
        for order, place in enumerate(places):
            anchor = "start" if order == 0 else "end" if order == count - 1 else "middle"
            x = {"start": LEFT, "end": self.right, "middle": self.x(place)}[anchor]
            # Points of one period share its label.
            if order == 0 or labels[place] != labels[places[order - 1]]:
                yield Word(x, self.floor + 18, labels[place], anchor)

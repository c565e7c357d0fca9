"""From item scores to totals, a profile, and the question whether two ratings in a row are low."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from fidelity.choices import Dimension
from fidelity.instrument import Instrument

# A total judged further from the mean of its items than this asks for a word of explanation.
FAR = 1.5
BEST, WORST = 3, 2
IN_A_ROW = 2


@dataclass(frozen=True, slots=True)
class Score:
    """The scores of one item; None where that dimension was not scored.

    With `is_not_applicable` the quality could not be judged: the item has no quality score and
    does not count in its mean.
    """

    adherence: int | None = None
    competence: int | None = None
    is_not_applicable: bool = False

    def of(self, dimension: Dimension) -> int | None:
        return self.adherence if dimension is Dimension.ADHERENCE else self.competence


@dataclass(frozen=True, slots=True)
class Means:
    """Means of the items that were scored, None where there are none; `rated` counts items."""

    adherence: float | None
    competence: float | None
    rated: int

    def of(self, dimension: Dimension) -> float | None:
        return self.adherence if dimension is Dimension.ADHERENCE else self.competence


def problem_of(instrument: Instrument, code: str, score: Score) -> str:
    """Why this score cannot be stored: a key for a sentence, or nothing."""
    try:
        item = instrument.item(code)
    except KeyError:
        return "unknown_item"
    rated = instrument.rates(item)
    for dimension in (Dimension.ADHERENCE, Dimension.COMPETENCE):
        value = score.of(dimension)
        if value is not None and dimension not in rated:
            return "dimension_not_rated"
        if value is not None and not instrument.holds(value):
            return "off_scale"
    if score.is_not_applicable and score.competence is not None:
        return "not_applicable_with_quality"
    return ""


def is_complete(instrument: Instrument, code: str, score: Score | None) -> bool:
    """Whether an item needs nothing more before the rating can be locked."""
    if score is None:
        return False
    for dimension in instrument.rates(instrument.item(code)):
        if score.of(dimension) is not None:
            continue
        if dimension is Dimension.COMPETENCE and score.is_not_applicable:
            continue
        if (
            dimension is Dimension.ADHERENCE
            and score.is_not_applicable
            and instrument.item(code).skip
        ):
            continue
        return False
    return True


def open_items(instrument: Instrument, scores: Mapping[str, Score]) -> list[str]:
    """Items that still lack a score, in the order of the scale."""
    return [
        code for code in instrument.codes if not is_complete(instrument, code, scores.get(code))
    ]


def means_of(instrument: Instrument, scores: Mapping[str, Score]) -> Means:
    """Means over the items of the scale that have a score."""

    def mean(dimension: Dimension) -> float | None:
        values = [
            value
            for code in instrument.codes
            if (score := scores.get(code)) and (value := score.of(dimension)) is not None
        ]
        return fmean(values) if values else None

    rated = sum(
        any(score.of(one) is not None for one in instrument.dimensions) for score in scores.values()
    )
    return Means(mean(Dimension.ADHERENCE), mean(Dimension.COMPETENCE), rated)


def is_far(overall: int | None, mean: float | None) -> bool:
    """Whether the judgment of the whole lies far from the mean of the items."""
    return overall is not None and mean is not None and abs(overall - mean) > FAR


def strengths(instrument: Instrument, quality: Mapping[str, float]) -> list[str]:
    """At most three items that were good enough or better, the best first."""
    good = [code for code in instrument.codes if quality.get(code, 0) >= instrument.good_enough]
    return sorted(good, key=lambda code: -quality[code])[:BEST]


def to_work_on(instrument: Instrument, quality: Mapping[str, float]) -> list[str]:
    """At most two items under good enough, the lowest first."""
    low = [
        code
        for code in instrument.codes
        if code in quality and quality[code] < instrument.good_enough
    ]
    return sorted(low, key=lambda code: quality[code])[:WORST]


def interval(value: float, sem: float | None, low: float, high: float) -> tuple[float, float]:
    """95 % of repeated ratings of this session would lie here; without an error, the scale's ends.

    The ends of the scale bound it, because no rating lies beyond them.
    """
    if sem is None:
        return low, high
    half = 1.96 * sem
    return max(low, value - half), min(high, value + half)


def is_low(overall: float | None, instrument: Instrument) -> bool:
    return overall is not None and overall < instrument.good_enough


def needs_plan(overall: Sequence[float | None], instrument: Instrument) -> bool:
    """Whether the last two ratings, in the order of time, were both low. Never from one."""
    last = [one for one in overall if one is not None][-IN_A_ROW:]
    return len(last) == IN_A_ROW and all(is_low(one, instrument) for one in last)

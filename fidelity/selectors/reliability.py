"""How reliable ratings with a scale are: the design as it is, and what can be said from it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from math import isnan, nan
from uuid import UUID

import numpy as np

from fidelity import agreement
from fidelity.agreement.scores import Scores
from fidelity.choices import BLIND, Dimension
from fidelity.models import ItemScore
from fidelity.selectors.instruments import Known
from fidelity.selectors.results import first_ratings

# With fewer doubly rated recordings an interval says next to nothing.
TOO_FEW = 5
GOAL = 0.80
OVERALL = "overall"


@dataclass
class Table:
    """Scores of recordings by raters for one item or the overall judgment; NaN where none."""

    name: str
    scores: Scores

    @property
    def doubles(self) -> int:
        """Recordings that two or more rated."""
        return int(((~np.isnan(self.scores)).sum(axis=1) >= 2).sum())


@dataclass
class Figures:
    """What can be said of one table; None and a reason where it cannot."""

    name: str
    recordings: int
    raters: int
    doubles: int
    single: float | None = None
    lower: float | None = None
    upper: float | None = None
    form: str = ""
    labels: tuple[str, ...] = ()
    alpha: float | None = None
    exact: float | None = None
    within_1: float | None = None
    sem: float | None = None
    change: float | None = None
    needed: int | None = None
    reason: str = ""

    @property
    def is_unreliable(self) -> bool:
        """Whether one rater's score says too little, beyond doubt: the whole interval is poor."""
        return self.labels == ("poor",)


@dataclass
class Design:
    """All ratings with one scale that may be seen, as tables."""

    recordings: list[UUID]
    raters: list[UUID]
    tables: dict[str, Table] = field(default_factory=dict)


def design_of(
    instrument: Known, dimension: Dimension, *, since: date, with_items: bool = True
) -> Design:
    """Blind ratings of whole sessions since a day: recordings x raters, overall and per item."""
    rows = list(
        first_ratings(
            instrument_id=instrument.pk,
            kind__in=BLIND,
            recording__scope="whole",
            rated_on__gte=since,
        )
    )
    recordings = list(dict.fromkeys(row.recording_id for row in rows if row.recording_id))
    raters = list(dict.fromkeys(row.rater_id for row in rows))
    design = Design(recordings, raters)
    place = {
        row.pk: (recordings.index(row.recording_id), raters.index(row.rater_id))
        for row in rows
        if row.recording_id
    }

    def empty() -> Scores:
        return np.full((len(recordings), len(raters)), nan)

    overall = empty()
    for row in rows:
        value = getattr(row.totals, f"overall_{dimension.value}")
        if value is not None and row.pk in place:
            overall[place[row.pk]] = value
    design.tables[OVERALL] = Table(OVERALL, overall)
    if not with_items:
        return design
    for code in instrument.content.codes:
        design.tables[code] = Table(code, empty())
    for score in ItemScore.objects.filter(rating__in=list(place)):
        value = getattr(score, dimension.value)
        if value is not None and score.item in design.tables:
            design.tables[score.item].scores[place[score.rating_id]] = value
    return design


def all_figures(design: Design, convention: str = "koo_li") -> list[Figures]:
    """The figures of every table of a design; alpha of all of them at once."""
    tables = list(design.tables.values())
    if not design.recordings:
        return [figures_of(table, convention) for table in tables]
    alphas = agreement.alpha_items(np.stack([table.scores.T for table in tables]), "interval")
    return [
        figures_of(table, convention, alpha=float(alpha))
        for table, alpha in zip(tables, alphas, strict=True)
    ]


def figures_of(table: Table, convention: str = "koo_li", *, alpha: float = nan) -> Figures:
    """The figures of one table, in the form that its design allows; `alpha` where it is known.

    A complete design gives ICC(2,1) with its interval; one with gaps gives phi for one rater from
    variance components, and the bootstrap interval of alpha beside it.
    """
    scores = table.scores
    known = ~np.isnan(scores)
    scores = scores[known.any(axis=1)][:, known.any(axis=0)]
    found = Figures(table.name, scores.shape[0], scores.shape[1], table.doubles)
    found.alpha = _known(alpha)
    if found.doubles < TOO_FEW:
        found.reason = "too_few"
        return found
    try:
        _fill(found, scores, convention)
    except ValueError as error:
        found.reason = str(error)
    return found


def _fill(found: Figures, scores: Scores, convention: str) -> None:
    if found.alpha is None:  # of one that cannot be computed this gives the reason
        found.alpha = agreement.krippendorff_alpha(scores.T, "interval")
    components = agreement.variance_components(scores)
    study = agreement.d_study(components, 1)
    if not np.isnan(scores).any():
        one = agreement.icc(scores)["ICC(2,1)"]
        found.form, found.single = "ICC(2,1)", _known(one.value)
        found.lower, found.upper = _known(one.lower), _known(one.upper)
    else:
        found.form, found.single = "phi", _known(study.absolute)
    if found.lower is None:
        low, high = agreement.krippendorff_interval(scores.T, "interval", resamples=500)
        found.lower, found.upper = low, high
    found.exact = agreement.agreement_within(scores)
    found.within_1 = agreement.agreement_within(scores, 1)
    found.sem = _known(study.sem_absolute)
    found.change = _known(agreement.smallest_detectable_change(components))
    found.needed = agreement.raters_needed(components, goal=GOAL)
    if found.lower is not None and found.upper is not None:
        found.labels = agreement.labels_of_interval(found.lower, found.upper, convention)


def _known(value: float) -> float | None:
    return None if isnan(value) else value


def sem_of(instrument: Known, *, since: date) -> dict[Dimension, float | None]:
    """The standard error of one overall judgment per dimension, where it can be estimated."""
    return {
        dimension: sem_of_one(instrument, dimension, since=since)
        for dimension in instrument.content.dimensions
    }


def sem_of_one(instrument: Known, dimension: Dimension, *, since: date) -> float | None:
    """The same of one dimension."""
    design = design_of(instrument, dimension, since=since, with_items=False)
    return figures_of(design.tables[OVERALL]).sem

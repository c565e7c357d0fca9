"""Raters against the gold standard: who rated what a gold rater rated too."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from statistics import fmean
from uuid import UUID

from fidelity import agreement
from fidelity.agreement import FEWEST_IN_QUARTER, Advice, Calibration, Quarter
from fidelity.choices import RatingKind
from fidelity.selectors.instruments import Known
from fidelity.selectors.results import first_ratings


@dataclass(frozen=True)
class Calibrated:
    """One rater over the whole period and per quarter, on the overall quality."""

    rater: UUID
    figures: Calibration
    quarters: list[Quarter]
    advice: Advice


def calibrations_of(instrument: Known, *, since: date) -> dict[UUID, Calibrated]:
    """Everybody who rated enough recordings that have a gold standard to advise on, by rater.

    With two of them one far score would already ring the alarm. Where several gave a gold rating,
    their mean is the standard.
    """
    rows = list(
        first_ratings(instrument_id=instrument.pk, rated_on__gte=since).exclude(
            kind__in=(RatingKind.SELF, RatingKind.CONSENSUS)
        )
    )
    gold: dict[UUID, list[int]] = {}
    for row in rows:
        value = row.totals.overall_competence
        if row.kind == RatingKind.GOLD and row.recording_id and value is not None:
            gold.setdefault(row.recording_id, []).append(value)
    pairs: dict[UUID, list[tuple[float, float, date]]] = {}
    for row in rows:
        value, standard = row.totals.overall_competence, gold.get(row.recording_id or row.pk)
        if row.kind != RatingKind.GOLD and value is not None and standard and row.rated_on:
            mine = pairs.setdefault(row.rater_id, [])
            mine.append((value, fmean(standard), row.rated_on))
    return {
        rater: _of(rater, mine) for rater, mine in pairs.items() if len(mine) >= FEWEST_IN_QUARTER
    }


def _of(rater: UUID, pairs: list[tuple[float, float, date]]) -> Calibrated:
    ours, theirs, days = zip(*sorted(pairs, key=lambda pair: pair[2]), strict=True)
    whole = agreement.calibrate(ours, theirs, days=[day.toordinal() for day in days])
    quarters = agreement.by_quarter(ours, theirs, days)
    return Calibrated(rater, whole, quarters, agreement.advice(whole, quarters))

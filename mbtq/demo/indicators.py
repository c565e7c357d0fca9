"""Indicators as they were counted at the end of each of the last months, and today."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from mbtq.core.scope import organisation_scope
from mbtq.demo.cast import Cast
from mbtq.demo.sessions import TEAMS
from programs.services.indicators import count_indicators

MONTHS = 8


def build_indicators(cast: Cast, *, at: datetime) -> None:
    """What the nights would have counted, for both organisations."""
    for slug in TEAMS:
        with organisation_scope(cast.places[slug].pk):
            for moment in reversed(_moments(at)):
                count_indicators(on=timezone.localdate(moment), at=moment)


def _moments(at: datetime) -> list[datetime]:
    """Now, and the ends of the months before, newest first."""
    found = [at]
    for _month in range(MONTHS):
        last = timezone.localdate(found[-1]).replace(day=1) - timedelta(days=1)
        back = (timezone.localdate(found[-1]) - last).days
        found.append(found[-1] - timedelta(days=back))
    return found

"""A new baseline in a control chart, with the reason, and taking one back."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from fidelity.choices import OF_A_SCALE, ChartKey
from fidelity.control_charts import FEWEST_POINTS
from fidelity.models import Baseline
from fidelity.selectors.baselines import baselines_of, column_of
from fidelity.selectors.charted import Place, series_of
from fidelity.selectors.instruments import Known
from mbtq.core.errors import DomainError
from mbtq.core.scope import current_organisation
from mbtq.tenancy.member import Actor, Member
from mbtq.trail.services import record


class BaselineRefused(DomainError):
    """A day that cannot begin a baseline, or no reason."""


@transaction.atomic
def set_baseline(
    *,
    place: Place,
    chart: ChartKey,
    scale: Known | None,
    since: date,
    reason: str,
    at: datetime,
    by: Actor,
) -> Baseline:
    """Lets the limits of a chart begin anew on a day; what lies before has limits of its own.

    At least twelve points lie between that day and the next baseline, or now, and between the
    former baseline and that day: fewer would give limits that say little, and the day could be
    chosen so that a signal goes away.
    """
    if not reason.strip():
        raise BaselineRefused(_("Say why the limits begin anew."), field="reason")
    if since > localdate(at):
        raise BaselineRefused(
            _("The date lies in the future. Choose today or earlier."), field="since"
        )
    key = scale.content.key if scale is not None and chart in OF_A_SCALE else ""
    series = series_of(place, chart, scale, on=localdate(at))
    others = baselines_of(place).filter(chart=chart, scale=key)
    later = others.filter(since__gt=since).first()
    points = series.between(since, later.since if later else None)
    if points < FEWEST_POINTS:
        raise BaselineRefused(
            _("From that day on there are %(n)s points; a baseline needs %(fewest)s.")
            % {"n": points, "fewest": FEWEST_POINTS},
            field="since",
        )
    former = others.filter(since__lt=since, since__gte=series.points[0].since).last()
    if former and (left := series.between(former.since, since)) < FEWEST_POINTS:
        raise BaselineRefused(
            _("The baseline before it would keep %(n)s points; it needs %(fewest)s.")
            % {"n": left, "fewest": FEWEST_POINTS},
            field="since",
        )
    return _stored(place, chart, key, since, reason.strip(), at, by)


def _stored(
    place: Place, chart: ChartKey, key: str, since: date, reason: str, at: datetime, by: Actor
) -> Baseline:
    try:
        with transaction.atomic():
            row = Baseline.objects.create(
                organisation_id=current_organisation(),
                chart=chart,
                scale=key,
                since=since,
                reason=reason,
                set_at=at,
                set_by=by.person if isinstance(by, Member) else None,
                **{column_of(place): place},
            )
    except IntegrityError as error:
        raise BaselineRefused(_("A baseline begins on that day already."), field="since") from error
    record("baseline.set", by=by.person_id, about=row, chart=chart, since=str(since))
    return row


@transaction.atomic
def withdraw_baseline(*, baseline: Baseline, at: datetime, by: Actor) -> None:
    """Takes back a baseline that was a mistake; it stays readable in the history."""
    still = Baseline.objects.filter(pk=baseline.pk, withdrawn_at=None)
    person = by.person if isinstance(by, Member) else None
    if not still.update(withdrawn_at=at, withdrawn_by=person):
        raise DomainError(_("This baseline was withdrawn already."))
    record("baseline.withdrawn", by=by.person_id, about=baseline, chart=baseline.chart)

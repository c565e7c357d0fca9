"""Judging a team as a whole: every informant apart, one judgment at a time."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import DEFAULT_DB_ALIAS, IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from fidelity.choices import RatingKind
from fidelity.models import ItemScore, Rating, Totals
from fidelity.selectors.instruments import Known
from fidelity.services.ratings import open_and_mine
from mbtq.core.errors import DomainError
from mbtq.core.scope import current_organisation
from mbtq.tenancy.member import Member
from mbtq.trail.services import record
from programs.models import Team

TIME_TO_JUDGE = timedelta(days=14)


class TeamHasEnded(DomainError):
    """A team that is no more is not judged."""


@transaction.atomic
def open_judgment(*, team: Team, instrument: Known, at: datetime, by: Member) -> Rating:
    """The judgment of a team that this person has begun, else a new one.

    One is open at a time, a correction included. Raises `TeamHasEnded`.
    """
    today = localdate(at)
    if team.ended_on is not None and team.ended_on < today:
        raise TeamHasEnded(_("This team has ended; it is not judged any more."))
    if begun := _begun(team, by):
        return begun
    rating = Rating(
        organisation_id=current_organisation(),
        team=team,
        instrument_id=instrument.pk,
        kind=RatingKind.INFORMANT,
        is_blind=True,
        rater=by.person,
        assigned_at=at,
        assigned_by=by.person,
        due_on=today + TIME_TO_JUDGE,
    )
    try:
        with transaction.atomic():
            rating.save(force_insert=True)
    except IntegrityError:
        # A second click was faster: this is its judgment.
        if begun := _begun(team, by):
            return begun
        raise
    record("team.judgment_begun", by=by.person_id, about=rating, team=team.pk)
    return rating


def _begun(team: Team, by: Member) -> Rating | None:
    rows = Rating.objects.filter(team=team, rater_id=by.person_id, kind=RatingKind.INFORMANT)
    return rows.filter(locked_at=None).first()


@transaction.atomic
def discard_judgment(*, rating: Rating, by: Member) -> None:
    """Throws away a judgment of a team that was begun, or a correction of one.

    Raises `RatingLocked`, and `DomainError` for a rating of a recording: somebody asked for that.
    """
    now = open_and_mine(rating, by)
    if now.kind != RatingKind.INFORMANT:
        raise DomainError(_("A rating that somebody asked for is not thrown away."))
    record("team.judgment_discarded", by=by.person_id, about=now, team=now.team_id)
    ItemScore.objects.filter(rating=now).delete()
    Totals.objects.filter(rating=now).delete()
    # Nothing else hangs on an open judgment; the collector would ask for rights on more tables.
    Rating.objects.filter(pk=now.pk)._raw_delete(DEFAULT_DB_ALIAS)

"""What is asked of one person this week: sessions to log, ratings to give, recordings to make.

Only what has a page where it can be done; never a score.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

from django.db.models import Max, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from fidelity.choices import GoalOrigin
from fidelity.models import Goal, Rating, Treatment
from fidelity.models.session import SessionState
from fidelity.selectors.raters import supervisees_of
from fidelity.selectors.ratings import due_for, my_ratings
from fidelity.selectors.treatments import draft_of
from mbtq.core import formats
from mbtq.core.scope import current_organisation
from mbtq.dashboards.selectors.team import OwnProgram
from mbtq.tenancy.member import Member
from mbtq.tenancy.permissions import Permission
from programs.models import Practitioner

# More than these are folded away.
MOST = 7
# A session may be logged a few days late before anybody is reminded.
GRACE = timedelta(days=2)


@dataclass(frozen=True)
class Todo:
    """One thing to do: what it is, the words of the link, and by when."""

    words: str
    url: str
    link: str
    due: date | None = None
    is_late: bool = False
    note: str = ""


def unlogged(therapist: Practitioner, *, on: date) -> list[Treatment]:
    """Own treatments of which nothing was logged for longer than was agreed. One query."""
    logged = Q(sessions__state=SessionState.LOGGED)
    rows = Treatment.objects.filter(
        organisation_id=current_organisation(), therapist=therapist, ended_on=None
    ).annotate(last=Max("sessions__held_on", filter=logged))
    return [
        one
        for one in rows.order_by("code")
        if on - max(one.last or one.started_on, one.started_on)
        > timedelta(days=ceil(7 / float(one.weekly))) + GRACE
    ]


def today_of(member: Member, therapist: Practitioner | None, *, on: date) -> list[Todo]:
    """The session that was begun, and treatments without a session lately."""
    if therapist is None or not member.may(Permission.SESSION_LOG):
        return []
    new = reverse("fidelity:session-new", args=[member.organisation.slug])
    found = []
    if (draft := draft_of(therapist)) is not None:
        code = draft.treatment.code if draft.treatment else _("without a code")
        words = _("A session that you began: %(code)s") % {"code": code}
        found.append(Todo(words, new, _("Go on")))
    for one in unlogged(therapist, on=on):
        words = _("%(code)s: nothing logged for more than a week") % {"code": one.code}
        found.append(Todo(words, f"{new}?treatment={one.pk}", _("Record session")))
    return found


def week_of(member: Member, own: list[OwnProgram], *, on: date) -> list[Todo]:
    """Ratings to give, recordings to make, views on programs; the first due first."""
    slug = member.organisation.slug
    found = [*ratings_to_give(member, on=on), *_recordings(member, on)]
    found.sort(key=lambda one: one.due or date.max)
    for item in own:
        if item.asks_rating:
            words = _("Your view on the eight factors of %(program)s")
            url = reverse("programs:program-rate", args=[slug, item.program.pk])
            words %= {"program": item.program.name}
            found.append(Todo(words, url, _("Give your view"), note=_since(item)))
    return found


def _since(item: OwnProgram) -> str:
    if item.rated_on is None:
        return _("It takes about five minutes.")
    return _("The last one is from %(day)s. After six months it counts for less.") % {
        "day": formats.day(item.rated_on)
    }


def ratings_to_give(member: Member, *, on: date) -> list[Todo]:
    """Own ratings that are not locked yet. One query."""
    if not member.may(Permission.RECORDING_RATE):
        return []
    return [_rating(one, member, on) for one in my_ratings(member).filter(locked_at=None)]


def _rating(rating: Rating, member: Member, on: date) -> Todo:
    subject = rating.recording.reference if rating.recording else rating.team.name
    words = _("Rate %(subject)s with %(scale)s") % {
        "subject": subject,
        "scale": rating.instrument.content["short"],
    }
    url = reverse("fidelity:rating-fill", args=[member.organisation.slug, rating.pk])
    return Todo(words, url, _("Rate"), rating.due_on, rating.due_on < on)


def _recordings(member: Member, on: date) -> list[Todo]:
    """Drawn days of oneself: the next session from that day on is recorded."""
    if not member.may(Permission.RECORDING_ADD):
        return []
    url = reverse("fidelity:recording-add", args=[member.organisation.slug])
    rows = due_for(member, on=on).filter(therapist__person_id=member.person_id)
    return [
        Todo(
            _("Record your first session from %(day)s on") % {"day": formats.daytext(one.drawn_on)},
            url,
            _("Note the recording"),
            one.due_on,
            one.due_on < on,
        )
        for one in rows
    ]


def plans_of_supervisees(member: Member, *, on: date) -> list[Goal]:
    """Open development plans that followed from two low ratings. One query."""
    people = supervisees_of(member.person_id, on=on).values("pk")
    return list(
        Goal.objects.filter(
            organisation_id=current_organisation(),
            origin=GoalOrigin.LOW_RATINGS,
            until=None,
            therapist__in=people,
        )
        .select_related("therapist")
        .order_by("since")
    )

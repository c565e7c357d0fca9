"""What is asked of one person this week: sessions to log, ratings to give, recordings to make.

Only what has a page where it can be done; never a score.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from fidelity.choices import GoalOrigin, RatingKind
from fidelity.labels import RATING_KINDS
from fidelity.models import Goal, Rating
from fidelity.selectors.ratings import due_for, my_ratings
from mbtq.core import formats
from mbtq.core.scope import current_organisation
from mbtq.dashboards.selectors.team import OwnProgram
from mbtq.tenancy.member import Member
from mbtq.tenancy.permissions import Permission
from programs.selectors.supervising import supervisees_of

# More than these are folded away.
MOST = 7


@dataclass(frozen=True)
class Todo:
    """One thing to do: what it is, the words of the link, and by when."""

    words: str
    url: str
    link: str
    due: date | None = None
    is_late: bool = False
    note: str = ""


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
    kind = str(RATING_KINDS[RatingKind(rating.kind)])
    return Todo(words, url, _("Rate"), rating.due_on, rating.due_on < on, kind)


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

"""The supervision of one person by day, and the secret address behind which it can be read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from mbtq.core.scope import current_organisation
from mbtq.tenancy.member import Member
from mbtq.tenancy.models import Membership
from mbtq.tenancy.permissions import Permission
from mbtq.tenancy.selectors import valid_on
from programs.models import Team
from supervision.models import (
    Arrangement,
    Attendance,
    CalendarFeed,
    Supervisee,
    SupervisionSession,
)
from supervision.planning import Session
from supervision.selectors.planned import (
    AROUND,
    PlannedDay,
    arrangements_between,
    people_on,
    planned_days,
)


@dataclass(frozen=True)
class Entry:
    """One session in somebody's calendar. `key` stays the same whatever becomes of the day.

    `moved_from` is the day on which it was planned. `version` grows with every change.
    """

    key: str
    version: int
    on: date
    starts_at: time | None
    minutes: int
    form: str
    team: Team
    leader: str
    place: str = ""
    is_led: bool = False
    is_cancelled: bool = False
    is_held: bool = False
    moved_from: date | None = None
    arrangement: UUID | None = None


def entries_of(person: UUID, since: date, to: date) -> list[Entry]:
    """What somebody leads or takes part in, from `since` to `to`, by day; six statements."""
    mine = Supervisee.objects.filter(arrangement=OuterRef("pk"), practitioner__person_id=person)
    found = arrangements_between(since - AROUND, to + AROUND).filter(
        Q(supervisor__person_id=person) | Exists(mine)
    )
    days = planned_days(list(found), since, to)
    planned = [_of_day(day, person) for day in days if _is_theirs(day, person)]
    loose = [_of_session(row, person) for row in _unplanned(person, since, to)]
    return sorted(planned + loose, key=lambda one: (one.on, one.starts_at or time.max, one.key))


def _is_led(arrangement: Arrangement, person: UUID) -> bool:
    leader = arrangement.supervisor
    return leader is not None and leader.person_id == person


def _is_theirs(day: PlannedDay, person: UUID) -> bool:
    there = people_on(day.arrangement, day.planned_on)
    return _is_led(day.arrangement, person) or any(one.person_id == person for one in there)


def _of_day(day: PlannedDay, person: UUID) -> Entry:
    arranged, session = day.arrangement, day.session
    is_held = session is not None and not day.is_cancelled
    return Entry(
        key=f"{arranged.pk}-{day.planned_on:%Y%m%d}",
        version=day.changes + (session.version if session is not None and is_held else 0),
        on=day.on,
        starts_at=day.starts_at,
        minutes=(session.minutes if session is not None else None) or arranged.minutes,
        form=arranged.form,
        team=arranged.team,
        leader=arranged.leader_name,
        place=arranged.place,
        is_led=_is_led(arranged, person),
        is_cancelled=day.is_cancelled,
        is_held=is_held,
        moved_from=day.planned_on if day.is_moved else None,
        arrangement=arranged.pk,
    )


def _unplanned(person: UUID, since: date, to: date) -> list[SupervisionSession]:
    """Sessions that were held beside what was planned."""
    there = Attendance.objects.filter(session=OuterRef("pk"), supervisee__person_id=person)
    rows = SupervisionSession.objects.filter(
        Q(supervisor__person_id=person) | Exists(there),
        organisation_id=current_organisation(),
        planned_on=None,
        held_on__range=(since, to),
    ).select_related("team", "supervisor", "arrangement")
    return [row for row in rows if Session(row.held_on, row.state).is_held]


def _of_session(row: SupervisionSession, person: UUID) -> Entry:
    leader = row.supervisor
    return Entry(
        key=str(row.pk),
        version=row.version,
        on=row.held_on,
        starts_at=row.starts_at,
        minutes=row.minutes or 0,
        form=row.form,
        team=row.team,
        leader=row.leader_name,
        is_led=leader is not None and leader.person_id == person,
        is_held=True,
        arrangement=row.arrangement_id,
    )


def feed_of(person: UUID) -> CalendarFeed | None:
    """The open secret address of somebody, without the secret."""
    return CalendarFeed.objects.filter(
        organisation_id=current_organisation(), person_id=person, revoked_at=None
    ).first()


def feed_behind(token_hash: str) -> CalendarFeed | None:
    """The open address with this hash in the open organisation."""
    return (
        CalendarFeed.objects.filter(
            organisation_id=current_organisation(), token_hash=token_hash, revoked_at=None
        )
        .select_related("person", "organisation")
        .first()
    )


def reader_of(feed: CalendarFeed, *, on: date) -> Member | None:
    """The person of an address as a member; None when that person may no longer see it."""
    found = Membership.objects.filter(
        valid_on(on), organisation_id=feed.organisation_id, person_id=feed.person_id
    )
    memberships = tuple(found)
    member = Member(feed.person, feed.organisation, memberships)
    may = bool(memberships) and feed.person.is_active and member.may(Permission.SUPERVISION_OWN)
    return member if may else None

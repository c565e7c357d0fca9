"""Which supervision somebody may see, and what waits there. The single place that decides it.

Facts for who was there, who supervised and who wrote it; notes for the supervisee and the
supervisor of that note alone, which the database decides for the person of the open scope.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from mbtq.core.scope import current_organisation
from mbtq.tenancy.member import Member
from programs.models import Practitioner
from supervision.choices import HELD_STATES, SessionState
from supervision.models import Agreement, Attendance, SupervisionSession
from supervision.selectors.participants import able_to_confirm


def sessions_visible_to(member: Member, *, on: date) -> QuerySet[SupervisionSession]:
    """Sessions in which the member supervised, took part or was expected, or that it wrote."""
    there = Attendance.objects.filter(
        organisation_id=current_organisation(), supervisee__person_id=member.person_id
    ).values("session_id")
    rows = SupervisionSession.objects.filter(
        Q(supervisor__person_id=member.person_id)
        | Q(written_by_id=member.person_id)
        | Q(pk__in=there),
        organisation_id=current_organisation(),
    )
    return rows.order_by("-held_on", "-id")


def with_people(rows: QuerySet[SupervisionSession]) -> QuerySet[SupervisionSession]:
    """Sessions with `people`: the attendances, by name."""
    attended = Attendance.objects.select_related("supervisee").order_by("supervisee__name", "id")
    people = Prefetch("attendances", queryset=attended, to_attr="people")
    return rows.select_related("supervisor", "team").prefetch_related(people)


def to_confirm_for(member: Member) -> QuerySet[SupervisionSession]:
    """What waits for this member's word, the oldest first."""
    asked = Attendance.objects.filter(
        organisation_id=current_organisation(),
        supervisee__person_id=member.person_id,
        was_present=True,
        confirmed_at=None,
        disputed_at=None,
    ).values("session_id")
    rows = SupervisionSession.objects.filter(
        Q(pk__in=asked)
        | Q(
            supervisor__person_id=member.person_id,
            supervisor_confirmed_at=None,
            supervisor_dispute="",
        ),
        organisation_id=current_organisation(),
        state__in=(SessionState.WAITING, SessionState.DISPUTED),
    )
    rows = rows.exclude(written_by_id=member.person_id).select_related("team", "supervisor")
    return rows.order_by("held_on", "id")


def open_agreements_of(practitioners: Collection[UUID]) -> QuerySet[Agreement]:
    """Agreements that nobody has closed, what is due first first. Ask for visible people only."""
    rows = Agreement.objects.filter(
        organisation_id=current_organisation(),
        supervisee__in=list(practitioners),
        closed_on=None,
    )
    return rows.select_related("supervisee", "session").order_by("due_on", "id")


def last_written_by(
    practitioner: Practitioner, *, as_supervisor: bool
) -> SupervisionSession | None:
    """The last session in this part: the next one starts like it."""
    rows = SupervisionSession.objects.filter(
        organisation_id=current_organisation(), state__in=HELD_STATES
    )
    if as_supervisor:
        rows = rows.filter(supervisor=practitioner)
    else:
        mine = Attendance.objects.filter(supervisee=practitioner, was_present=True)
        rows = rows.filter(pk__in=mine.values("session_id"))
    rows = rows.prefetch_related("attendances")
    return rows.order_by("-held_on", "-recorded_at").first()


def without_voice(people: Iterable[Practitioner], *, on: date) -> set[UUID]:
    """Those who cannot confirm, because they have no account here: the other's word stands."""
    found = list(people)
    return {one.pk for one in found} - able_to_confirm(found, on=on)

"""Which treatments and sessions a member may see. The single place that decides it.

Own rows for a therapist, those of supervisees for a supervisor (codes only: nobody has names).
Team leads and program leads see counts, never rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet

from fidelity.course import Course, Session, course_of
from fidelity.models import SessionLog, Treatment, TreatmentPhase
from fidelity.models.session import SessionState
from fidelity.selectors.raters import supervisees_of
from mbtq.core.scope import current_organisation
from mbtq.tenancy.member import Member
from mbtq.tenancy.permissions import Permission
from programs.models import Practitioner, Team
from programs.selectors.places import practitioner_of, teams_visible_to

RECENT = 8


def therapists_visible_to(member: Member, *, on: date) -> list[UUID]:
    """The practitioners whose sessions this member may read: oneself and one's supervisees."""
    found = []
    if member.may(Permission.SESSION_LOG) and (own := practitioner_of(member)):
        found.append(own.pk)
    if member.may(Permission.AGENDA_VIEW):
        found += supervisees_of(member.person_id, on=on).values_list("pk", flat=True)
    return found


def treatments_visible_to(member: Member, *, on: date) -> QuerySet[Treatment]:
    """Treatments of the visible therapists; all of the visible teams for who may set them up."""
    rows = Treatment.objects.filter(organisation_id=current_organisation())
    rows = rows.select_related("team", "therapist")
    if member.may(Permission.TREATMENT_MANAGE):
        return rows.filter(team__in=teams_visible_to(member, on=on))
    return rows.filter(therapist__in=therapists_visible_to(member, on=on))


def sessions_visible_to(member: Member, *, on: date) -> QuerySet[SessionLog]:
    """Logged sessions of the visible therapists."""
    return (
        SessionLog.objects.filter(
            organisation_id=current_organisation(),
            state=SessionState.LOGGED,
            therapist__in=therapists_visible_to(member, on=on),
        )
        .select_related("treatment", "therapist")
        .order_by("-held_on", "-id")
    )


def open_treatments_of(therapist: Practitioner, *, on: date) -> list[Treatment]:
    """What this therapist can log a session for, the one used last first."""
    rows = Treatment.objects.filter(
        Q(therapist=therapist) | Q(sessions__therapist=therapist),
        Q(ended_on=None) | Q(ended_on__gte=on),
        organisation_id=current_organisation(),
    ).annotate(
        last=Max(
            "sessions__held_on",
            filter=Q(sessions__therapist=therapist, sessions__state=SessionState.LOGGED),
        )
    )
    found: list[Any] = list(rows.distinct())
    return sorted(found, key=lambda one: (one.last or date.min, one.code), reverse=True)


def draft_of(therapist: Practitioner) -> SessionLog | None:
    """The open draft of a therapist, on whatever device it was begun."""
    rows = SessionLog.objects.filter(therapist=therapist, state=SessionState.DRAFT)
    return rows.select_related("treatment").first()


def last_entry(therapist: Practitioner, treatment: Treatment | None) -> SessionLog | None:
    """The last session of this code, else this therapist's last one: it gives the defaults."""
    rows = SessionLog.objects.filter(therapist=therapist, state=SessionState.LOGGED)
    ordered = rows.order_by("-held_on", "-logged_at")
    if treatment is not None and (found := ordered.filter(treatment=treatment).first()):
        return found
    return ordered.first()


@dataclass(frozen=True)
class TeamCount:
    """Sessions of a team in a period, as counts; no codes and no people."""

    team: Team
    held: int
    cancelled: int
    no_shows: int
    treatments: int


def counts_by_team(member: Member, *, since: date, until: date, on: date) -> list[TeamCount]:
    """What team leads and program leads see of sessions."""
    teams = list(teams_visible_to(member, on=on))
    rows = (
        SessionLog.objects.filter(
            organisation_id=current_organisation(),
            state=SessionState.LOGGED,
            treatment__team__in=teams,
            held_on__range=(since, until),
        )
        .values("treatment__team_id")
        .annotate(
            held=Count("pk", filter=Q(outcome="held")),
            cancelled=Count("pk", filter=Q(outcome__startswith="cancelled")),
            no_shows=Count("pk", filter=Q(outcome="no_show")),
            treatments=Count("treatment", distinct=True),
        )
    )
    found: dict[UUID, Any] = {row["treatment__team_id"]: row for row in rows}
    names = ("held", "cancelled", "no_shows", "treatments")
    return [
        TeamCount(team, **{name: found.get(team.pk, {}).get(name, 0) for name in names})
        for team in teams
    ]


def courses_of(treatments: list[Treatment], *, since: date, until: date) -> dict[UUID, Course]:
    """The figures of several treatments over a period, in two queries."""
    ids = [one.pk for one in treatments]
    sessions: dict[UUID, list[Session]] = {}
    for row in SessionLog.objects.filter(
        treatment__in=ids, state=SessionState.LOGGED, held_on__range=(since, until)
    ):
        assert row.treatment_id is not None
        assert row.held_on is not None
        sessions.setdefault(row.treatment_id, []).append(
            Session(row.held_on, row.modality, row.outcome, row.minutes or 0)
        )
    phases: dict[UUID, list[tuple[date, str]]] = {}
    for step in TreatmentPhase.objects.filter(treatment__in=ids).order_by("since"):
        phases.setdefault(step.treatment_id, []).append((step.since, step.phase))
    return {
        one.pk: course_of(
            sessions.get(one.pk, ()),
            weekly=float(one.weekly),
            started_on=one.started_on,
            ended_on=one.ended_on,
            since=since,
            until=until,
            phases=phases.get(one.pk, ()),
        )
        for one in treatments
    }

"""Which treatments and sessions a member may see. The single place that decides it.

Own rows for a therapist, those of supervisees for a supervisor (codes only: nobody has names).
Team leads and program leads see counts, never rows.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Max, Q, QuerySet

from fidelity.course import Course, Session, course_of
from fidelity.models import SessionLog, Treatment, TreatmentPhase
from fidelity.models.session import SessionState
from mbtq.core.scope import current_organisation
from mbtq.tenancy.member import Member
from mbtq.tenancy.permissions import Permission
from programs.models import Assignment, Practitioner
from programs.selectors.places import practitioner_of, running, teams_visible_to
from programs.selectors.supervising import supervisees_of

# Sessions of a treatment that ended can still be logged so long afterwards.
WEEK_LATER = timedelta(days=7)
# So long a code of a colleague stays among the chips of who stood in.
STOOD_IN = timedelta(days=90)


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
    seen = Q(therapist__in=therapists_visible_to(member, on=on))
    if member.may(Permission.TREATMENT_MANAGE):
        seen |= Q(team__in=teams_visible_to(member, on=on).values("pk"))
    return rows.filter(seen)


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
    """What this therapist can log a session for, the one used last first.

    Own treatments, groups of the own teams, and what the therapist logged for in the last months.
    """
    logged = SessionLog.objects.filter(therapist=therapist, state=SessionState.LOGGED)
    last = dict(
        logged.filter(held_on__gte=on - STOOD_IN, treatment__isnull=False)
        .values_list("treatment")
        .annotate(last=Max("held_on"))
    )
    rows = Treatment.objects.filter(
        Q(therapist=therapist)
        | Q(pk__in=list(last))
        | Q(is_group=True, team__in=_teams_of(therapist, on=on)),
        Q(ended_on=None) | Q(ended_on__gte=on - WEEK_LATER),
        organisation_id=current_organisation(),
    )
    by_code = sorted(rows, key=lambda one: one.code)
    return sorted(by_code, key=lambda one: last.get(one.pk) or date.min, reverse=True)


def _teams_of(therapist: Practitioner, *, on: date) -> QuerySet[Assignment, Any]:
    rows = Assignment.objects.filter(running(on), practitioner=therapist)
    return rows.values("team_id")


def treatment_by_code(therapist: Practitioner, code: str, *, on: date) -> Treatment | None:
    """A treatment of the therapist's own teams, for who stands in for a colleague."""
    rows = Treatment.objects.filter(
        organisation_id=current_organisation(), team__in=_teams_of(therapist, on=on), code=code
    )
    return rows.first()


def draft_of(therapist: Practitioner) -> SessionLog | None:
    """The open draft of a therapist, on whatever device it was begun."""
    rows = SessionLog.objects.filter(therapist=therapist, state=SessionState.DRAFT)
    return rows.select_related("treatment").first()


def last_entry(therapist: Practitioner, treatment: Treatment | None) -> SessionLog | None:
    """The last session held of this code, else of its kind: it gives the defaults."""
    rows = SessionLog.objects.filter(therapist=therapist, state=SessionState.LOGGED, outcome="held")
    ordered = rows.order_by("-held_on", "-logged_at")
    if treatment is None:
        return ordered.first()
    if found := ordered.filter(treatment=treatment).first():
        return found
    return ordered.filter(treatment__is_group=treatment.is_group).first()


def courses_of(treatments: list[Treatment], *, since: date, until: date) -> dict[UUID, Course]:
    """The figures of several treatments over a period, in two queries."""
    ids = [one.pk for one in treatments]
    sessions: dict[UUID, list[Session]] = {}
    rows = SessionLog.objects.filter(
        treatment__in=ids, state=SessionState.LOGGED, held_on__range=(since, until)
    )
    columns = ("treatment_id", "held_on", "modality", "outcome", "minutes")
    found: Any = rows.values_list(*columns)
    for key, *told in found:
        sessions.setdefault(key, []).append(Session(*told))
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

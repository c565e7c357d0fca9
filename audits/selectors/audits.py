"""Reading audits inside an organisation: which ones somebody sees, and the facts about them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from audits.choices import AuditState
from audits.labels import Part
from audits.models import Audit, AuditAssignment
from mbtq.accounts.models import User, without_secrets
from mbtq.core.scope import current_organisation
from mbtq.tenancy.member import Member
from mbtq.tenancy.models import Membership
from mbtq.tenancy.permissions import Permission
from mbtq.trail.models import TrailEvent
from mbtq.trail.sentences import sentence, way
from programs.selectors.places import programs_visible_to

# From these states on the scores of both auditors are locked.
AFTER_LOCK = (AuditState.CONSENSUS, AuditState.DRAFT, AuditState.FINAL)
TIMELINE = 400


def assignments() -> QuerySet[AuditAssignment]:
    """Assignments with the names of the people."""
    people = AuditAssignment.objects.select_related("person")
    return people.defer(*without_secrets("person"))


def audits_visible_to(member: Member, *, on: date) -> QuerySet[Audit]:
    """All for a program lead, those of the visible programs for a team lead.

    A visitor sees only the audits to which the person is assigned.
    """
    people = assignments().order_by("part")
    audits = (
        Audit.objects.filter(organisation_id=current_organisation())
        .select_related("program")
        .defer("frozen")
        .prefetch_related(Prefetch("assignments", queryset=people, to_attr="auditors"))
        .order_by("-visit_on", "-id")
    )
    if not member.may(Permission.AUDIT_VIEW):
        return audits.none()
    if member.is_visitor:
        mine = AuditAssignment.objects.filter(
            organisation_id=current_organisation(), person_id=member.person_id
        )
        limits = [pk for visit in member.memberships for pk in visit.limited_to]
        found = audits.filter(pk__in=mine.values("audit_id"))
        return found.filter(program__in=limits) if limits else found
    return audits.filter(program__in=programs_visible_to(member, on=on).values("pk"))


def why_visit_is_needed(visit: Membership) -> str:
    """The sentence that keeps an auditor's visit open while the audit runs; else nothing."""
    running = AuditAssignment.objects.filter(
        organisation_id=visit.organisation_id,
        person_id=visit.person_id,
        audit__program__in=visit.limited_to,
    ).exclude(audit__state__in=(AuditState.FINAL, AuditState.WITHDRAWN))
    if not running.exists():
        return ""
    return _("This visit belongs to an audit that runs. Ask the expertise centre to withdraw it.")


def auditors_of(audit: Audit) -> list[AuditAssignment]:
    """The auditors with their names, the lead first."""
    found = getattr(audit, "auditors", None)
    if found is None:
        found = list(assignments().filter(audit=audit).order_by("part"))
    return list(found)


@dataclass(frozen=True)
class Mine:
    """What somebody is in one audit."""

    assignment: AuditAssignment | None

    @property
    def is_auditor(self) -> bool:
        return self.assignment is not None

    @property
    def is_lead(self) -> bool:
        return self.assignment is not None and self.assignment.part == Part.LEAD

    @property
    def is_locked(self) -> bool:
        return self.assignment is not None and self.assignment.locked_at is not None


def part_of(audit: Audit, person: UUID | None) -> Mine:
    """The person's own part in the audit."""
    found = [one for one in auditors_of(audit) if one.person_id == person]
    return Mine(found[0] if found else None)


def shows_result(audit: Audit, mine: Mine) -> bool:
    """The auditors see the outcome once the consensus stands; everybody else when it is final."""
    if audit.state == AuditState.FINAL:
        return True
    return mine.is_auditor and audit.state == AuditState.DRAFT


@dataclass(frozen=True)
class Event:
    """One line of the timeline."""

    text: str
    at: datetime
    who: str
    via: str
    url: str = ""


def timeline_of(audit: Audit, *, reader: UUID) -> list[Event]:
    """What happened with this audit, newest first.

    While the auditors score, nobody sees that or when another one locked.
    """
    rows = TrailEvent.objects.filter(
        organisation_id=audit.organisation_id, object_id=audit.pk, outcome="done"
    ).order_by("-id")
    if audit.state == AuditState.SCORING:
        rows = rows.exclude(Q(kind="judgments.locked") & ~Q(actor_id=reader))
    person = User.objects.filter(pk=OuterRef("actor_id"))
    rows = rows.annotate(who=Subquery(person.values("name")[:1]))
    found: list[Event] = []
    for event in rows[:TIMELINE]:
        line = Event(
            text=sentence(event.kind),
            at=event.recorded_at,
            who=event.who or "",
            via="" if event.via == "web" else way(event.via),
        )
        # Saving forty scores in a row is one line: the last of them.
        if not found or (found[-1].text, found[-1].who) != (line.text, line.who):
            found.append(line)
    return found


def former_final(audit: Audit) -> Audit | None:
    """The final audit of the same program before this one."""
    return (
        Audit.objects.filter(
            organisation_id=audit.organisation_id,
            program_id=audit.program_id,
            state=AuditState.FINAL,
            visit_on__lt=audit.visit_on,
        )
        .exclude(pk=audit.pk)
        .order_by("-visit_on")
        .first()
    )

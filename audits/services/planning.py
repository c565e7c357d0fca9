"""Planning an audit and taking it back: acts of the expertise centre upon an organisation."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from audits.choices import AuditState
from audits.labels import Kind, Part
from audits.lifecycle import Act, Facts
from audits.models import Audit, AuditAssignment, Standard
from audits.selectors.centre import auditors_of_centre, visit_ends_on, worked_there
from audits.services.moving import locked_audit, moved
from mbtq.accounts.models import User
from mbtq.core.errors import DomainError
from mbtq.tenancy.member import Member
from mbtq.tenancy.models import Membership, Organisation
from mbtq.tenancy.services.members import add_member
from mbtq.trail.services import record
from programs.models import Program, ProgramStatus

PURPOSE_LENGTH = 80
LONGEST_WRITING = timedelta(days=365)


class ConflictOfInterest(DomainError):
    """An auditor who works, or recently worked, for the organisation that is audited."""


class NotAnAuditor(DomainError):
    """Somebody who is not a member of the centre with the role of auditor."""


@transaction.atomic
def plan_audit(
    *,
    organisation: Organisation,
    program: Program,
    standard: Standard,
    kind: str,
    title: str,
    visit_on: date,
    due_on: date,
    lead: User,
    second: User,
    are_independent: bool,
    at: datetime,
    by: Member,
) -> Audit:
    """Plans an audit of a program and opens the two auditors' visits. Needs the centre's scope.

    Raises `NotAnAuditor`, `ConflictOfInterest` and `DomainError` at the field that is wrong.
    """
    if visit_on < localdate(at):
        raise DomainError(
            _("The visit lies before today. Choose today or later."), field="visit_on"
        )
    _check_subject(organisation, program, kind, visit_on, due_on, by)
    _check_auditors(lead, second, organisation, visit_on, localdate(at))
    if not are_independent:
        raise DomainError(
            _("Both auditors must declare that they are independent."), field="are_independent"
        )
    audit = Audit.objects.create(
        organisation=organisation,
        program=program,
        standard=standard,
        kind=kind,
        title=title,
        setting=program.setting,
        stage=program.stage,
        visit_on=visit_on,
        due_on=due_on,
        planned_at=at,
        planned_by=by.person,
    )
    for trail in (organisation.pk, by.organisation.pk):
        record(
            "audit.planned",
            by=by.person_id,
            about=audit,
            organisation=trail,
            program=program.pk,
            audited=organisation.pk,
            visit_on=str(visit_on),
        )
    for person, part in ((lead, Part.LEAD), (second, Part.SECOND)):
        _assign(audit, person, part, localdate(at), by)
    return audit


def _check_subject(
    organisation: Organisation,
    program: Program,
    kind: str,
    visit_on: date,
    due_on: date,
    by: Member,
) -> None:
    if organisation.centre_id != by.organisation.pk:
        raise DomainError(_("This organisation is not under your centre."), field="program")
    if program.organisation_id != organisation.pk or program.status != ProgramStatus.ACTIVE:
        raise DomainError(_("Choose a running program of this organisation."), field="program")
    if kind not in Kind.values:
        raise DomainError(_("Choose what sort of audit this is."), field="kind")
    if due_on < visit_on:
        raise DomainError(_("The report is due after the visit, not before it."), field="due_on")
    if due_on > visit_on + LONGEST_WRITING:
        raise DomainError(
            _("The report is due within a year of the visit: the auditors have access until then."),
            field="due_on",
        )


def _check_auditors(
    lead: User, second: User, organisation: Organisation, visit_on: date, today: date
) -> None:
    if lead.pk == second.pk:
        raise NotAnAuditor(_("Choose two different auditors."), field="second")
    auditors = {person.pk for person in auditors_of_centre(on=today)}
    for person, field in ((lead, "lead"), (second, "second")):
        if person.pk not in auditors:
            raise NotAnAuditor(
                _("%(name)s is not an auditor of this centre.") % {"name": person.name},
                field=field,
            )
        if worked_there(person, organisation.pk, on=visit_on):
            raise ConflictOfInterest(
                _(
                    "%(name)s works or worked for %(organisation)s in the three years before the"
                    " visit and cannot audit it. Choose somebody else."
                )
                % {"name": person.name, "organisation": organisation.name},
                field=field,
            )


def _assign(audit: Audit, person: User, part: str, since: date, by: Member) -> None:
    """Makes somebody an auditor of the audit, with a visit to its program for that purpose."""
    organisation = audit.organisation_id
    AuditAssignment.objects.create(
        organisation_id=organisation,
        audit=audit,
        person=person,
        part=part,
        is_independent=True,
    )
    visit: Membership = add_member(
        organisation=audit.organisation,
        person=person,
        roles=["auditor"],
        since=since,
        purpose=audit.title[:PURPOSE_LENGTH],
        until=visit_ends_on(audit.due_on),
        limited_to=[audit.program_id],
    )
    actor = by.person_id
    record(
        "auditor.assigned",
        by=actor,
        about=audit,
        organisation=organisation,
        person=person.pk,
        part=part,
    )
    record(
        "visit.opened",
        by=actor,
        about=visit,
        organisation=organisation,
        person=person.pk,
        until=str(visit.until),
    )


@transaction.atomic
def withdraw_audit(*, audit: Audit, reason: str, at: datetime, by: Member) -> None:
    """Stops an audit for good; what was scored stays unseen, and its auditors' visits end.

    Needs the centre's scope.
    """
    now = locked_audit(audit)
    facts = Facts(roles=frozenset(by.role_codes), has_reason=bool(reason.strip()))
    target = moved(now, Act.WITHDRAW, facts)
    assert target is AuditState.WITHDRAWN
    Audit.objects.filter(pk=now.pk).update(
        state=target.value, version=F("version") + 1, ended_at=at, end_reason=reason.strip()
    )
    _end_visits(now, localdate(at) - timedelta(days=1), by)
    for trail in (now.organisation_id, by.organisation.pk):
        record("audit.withdrawn", by=by.person_id, about=now, organisation=trail, before=now.state)


def _end_visits(audit: Audit, last: date, by: Member) -> None:
    """Closes the door for the auditors of an audit that goes no further."""
    visits = Membership.objects.filter(
        organisation_id=audit.organisation_id,
        person__in=AuditAssignment.objects.filter(audit=audit).values("person"),
        purpose=audit.title[:PURPOSE_LENGTH],
        limited_to=[audit.program_id],
        until__gt=last,
    )
    for visit in visits:
        Membership.objects.filter(pk=visit.pk).update(until=last)
        record(
            "visit.ended",
            by=by.person_id,
            about=visit,
            organisation=audit.organisation_id,
            person=visit.person_id,
            on=str(last),
        )

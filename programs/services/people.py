"""Practitioners: who comes, what they may show, where they work, and handing over when they go."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from mbtq.accounts.models import User
from mbtq.core.errors import DomainError
from mbtq.core.scope import current_organisation
from mbtq.tenancy.member import Actor
from mbtq.trail.services import record
from programs.models import Assignment, Credential, Practitioner, Team
from programs.selectors.places import running

# Work that somebody else must take over before the person leaves.
CARRIED_ROLES = ("lead", "supervisor")


class NeedsSuccessor(DomainError):
    """The person leads or supervises; somebody must take that over."""


class Overlaps(DomainError):
    """The person already has this role in this team in that period."""


@transaction.atomic
def create_practitioner(
    *,
    name: str,
    profession: str,
    started_on: date,
    email: str = "",
    person: User | None = None,
    by: Actor,
) -> Practitioner:
    """Adds a professional; an account can be linked by `person`."""
    practitioner = Practitioner.objects.create(
        organisation_id=current_organisation(),
        name=name,
        profession=profession,
        started_on=started_on,
        email=email.strip().lower(),
        person=person,
    )
    record("practitioner.created", by=by.person_id, about=practitioner)
    return practitioner


@transaction.atomic
def change_practitioner(
    *, practitioner: Practitioner, name: str, profession: str, email: str, by: Actor
) -> None:
    """Another name, profession or address."""
    Practitioner.objects.filter(pk=practitioner.pk).update(
        name=name, profession=profession, email=email.strip().lower()
    )
    record("practitioner.changed", by=by.person_id, about=practitioner)


@transaction.atomic
def assign(
    *,
    practitioner: Practitioner,
    team: Team,
    role: str,
    hours_per_week: Decimal,
    since: date,
    until: date | None = None,
    by: Actor,
) -> Assignment:
    """Gives somebody a place in a team. Raises `Overlaps` for the same role at the same time."""
    if until is not None and until < since:
        raise DomainError(_("The last day lies before the first."), field="until")
    if practitioner.ended_on and since > practitioner.ended_on:
        raise DomainError(_("This person has left by then."), field="since")
    same = Assignment.objects.filter(practitioner=practitioner, team=team, role=role)
    for other in same:
        starts_before_end = until is None or other.since <= until
        if starts_before_end and (other.until is None or other.until >= since):
            raise Overlaps(_("This person has that role in this team already."), field="since")
    assignment = Assignment.objects.create(
        organisation_id=current_organisation(),
        practitioner=practitioner,
        team=team,
        role=role,
        hours_per_week=hours_per_week,
        since=since,
        until=until,
    )
    record(
        "assignment.created", by=by.person_id, about=assignment, team=team.pk, role=role
    )
    return assignment


@transaction.atomic
def end_assignment(*, assignment: Assignment, on: date, by: Actor) -> None:
    """Ends a place in a team; `on` is the last day."""
    if on < assignment.since:
        raise DomainError(_("The last day lies before the first."), field="on")
    Assignment.objects.filter(pk=assignment.pk).update(until=on)
    record("assignment.ended", by=by.person_id, about=assignment, on=str(on))


@transaction.atomic
def hand_over(
    *, practitioner: Practitioner, to: Practitioner, after: date, by: Actor
) -> list[Assignment]:
    """Passes leading and supervising on: the successor starts the day after `after`."""
    if to.pk == practitioner.pk:
        raise DomainError(_("Choose somebody else to take over."), field="successor")
    passed = []
    for carried in carried_by(practitioner, on=after):
        already = Assignment.objects.filter(
            running(after + timedelta(days=1)), practitioner=to, team=carried.team, role=carried.role
        )
        if not already.exists():
            passed.append(
                Assignment.objects.create(
                    organisation_id=current_organisation(),
                    practitioner=to,
                    team=carried.team,
                    role=carried.role,
                    hours_per_week=carried.hours_per_week,
                    since=after + timedelta(days=1),
                )
            )
    record(
        "practitioner.handed_over",
        by=by.person_id,
        about=practitioner,
        to=to.pk,
        teams=[row.team_id for row in passed],
    )
    return passed


def carried_by(practitioner: Practitioner, *, on: date) -> list[Assignment]:
    """What somebody leads or supervises on that day."""
    found = Assignment.objects.filter(
        running(on), practitioner=practitioner, role__in=CARRIED_ROLES
    )
    return list(found.select_related("team"))


@transaction.atomic
def end_practitioner(
    *, practitioner: Practitioner, on: date, successor: Practitioner | None = None, by: Actor
) -> None:
    """Somebody leaves: work is handed over first, then every place in a team ends on that day."""
    if on < practitioner.started_on:
        raise DomainError(_("The last day lies before the first."), field="on")
    if carried_by(practitioner, on=on):
        if successor is None:
            raise NeedsSuccessor(
                _("This person leads or supervises. Choose who takes that over."),
                field="successor",
            )
        hand_over(practitioner=practitioner, to=successor, after=on, by=by)
    open_ended = Assignment.objects.filter(practitioner=practitioner).exclude(until__lte=on)
    open_ended.filter(since__gt=on).delete()
    open_ended.filter(since__lte=on).update(until=on)
    Practitioner.objects.filter(pk=practitioner.pk).update(ended_on=on)
    record("practitioner.left", by=by.person_id, about=practitioner, on=str(on))


@transaction.atomic
def record_credential(
    *,
    practitioner: Practitioner,
    kind: str,
    since: date,
    until: date | None = None,
    source: str = "",
    by: Actor,
) -> Credential:
    """Records a qualification as a fact with its period and where it was seen."""
    if until is not None and until < since:
        raise DomainError(_("The last day lies before the first."), field="until")
    credential = Credential.objects.create(
        organisation_id=current_organisation(),
        practitioner=practitioner,
        kind=kind,
        since=since,
        until=until,
        source=source,
    )
    record(
        "credential.recorded",
        by=by.person_id,
        about=credential,
        practitioner=practitioner.pk,
        credential_kind=kind,
    )
    return credential


@transaction.atomic
def end_credential(*, credential: Credential, on: date, by: Actor) -> None:
    """A qualification ends earlier than it was recorded."""
    if on < credential.since:
        raise DomainError(_("The last day lies before the first."), field="on")
    Credential.objects.filter(pk=credential.pk).update(until=on)
    record("credential.ended", by=by.person_id, about=credential, on=str(on))



"""Practitioners: who comes, what they may show, where they work, and handing over when they go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from mbtq.accounts.models import User
from mbtq.core.errors import DomainError
from mbtq.core.models import held
from mbtq.core.scope import current_organisation
from mbtq.tenancy.member import Actor
from mbtq.trail.services import record
from programs.models import Assignment, Credential, Practitioner, Team
from programs.selectors.places import running

# Work that somebody else must take over before the person leaves.
CARRIED_ROLES = ("lead", "supervisor")


class NeedsSuccessor(DomainError):
    """The person leads or supervises; somebody must take that over."""


class AccountTaken(DomainError):
    """An account stands for one practitioner of an organisation."""


class Overlaps(DomainError):
    """The person already has this role in this team in that period."""


class OfTheRegister(DomainError):
    """A copy from the register of the expertise centre follows that register alone."""


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
    """Adds a professional; an account can be linked by `person`. Raises `AccountTaken`."""
    _keep_account_single(person, None)
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
    *,
    practitioner: Practitioner,
    name: str,
    profession: str,
    email: str,
    person: User | None,
    by: Actor,
) -> None:
    """Another name, profession, address or account. Raises `AccountTaken`."""
    _keep_account_single(person, practitioner)
    Practitioner.objects.filter(pk=practitioner.pk).update(
        name=name, profession=profession, email=email.strip().lower(), person=person
    )
    record("practitioner.changed", by=by.person_id, about=practitioner)


def _keep_account_single(person: User | None, practitioner: Practitioner | None) -> None:
    if person is None:
        return
    others = Practitioner.objects.filter(organisation_id=current_organisation(), person=person)
    if practitioner is not None:
        others = others.exclude(pk=practitioner.pk)
    if others.exists():
        raise AccountTaken(_("This account belongs to another practitioner."), field="person")


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
    # Kept from others: two people may give the same place, or end the team, at once.
    team, practitioner = held(team), held(practitioner)
    _check_period(practitioner, team, since, until)
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
    record("assignment.created", by=by.person_id, about=assignment, team=team.pk, role=role)
    return assignment


def _check_period(practitioner: Practitioner, team: Team, since: date, until: date | None) -> None:
    """A place in a team lies within the time of the person and of the team."""
    if since < practitioner.started_on:
        raise DomainError(_("This person is not there yet on that day."), field="since")
    if since < team.started_on:
        raise DomainError(_("The team does not exist yet on that day."), field="since")
    for last, left in (
        (practitioner.ended_on, _("This person has left by then.")),
        (team.ended_on, _("The team has ended by then.")),
    ):
        if last and since > last:
            raise DomainError(left, field="since")
        if last and (until is None or until > last):
            raise DomainError(left, field="until")


@transaction.atomic
def end_assignment(*, assignment: Assignment, on: date, by: Actor) -> None:
    """Ends a place in a team; `on` is the last day."""
    assignment = held(assignment)
    if on < assignment.since:
        raise DomainError(_("The last day lies before the first."), field="on")
    if assignment.until is not None and on > assignment.until:
        raise DomainError(_("It ends earlier than that already."), field="on")
    Assignment.objects.filter(pk=assignment.pk).update(until=on)
    record("assignment.ended", by=by.person_id, about=assignment, on=str(on))


@transaction.atomic
def hand_over(
    *, practitioner: Practitioner, to: Practitioner, after: date, by: Actor
) -> list[Assignment]:
    """Passes leading and supervising on: `after` is the last day of the one, the successor starts
    on the next. What would have ended by then anyway is not passed on.
    """
    if to.pk == practitioner.pk:
        raise DomainError(_("Choose somebody else to take over."), field="successor")
    practitioner, to = _both_held(practitioner, to)
    first = after + timedelta(days=1)
    if to.started_on > first or (to.ended_on is not None and to.ended_on < first):
        raise DomainError(_("The successor does not work here on that day."), field="successor")
    carried = carried_by(practitioner, on=after)
    passed = [_pass_on(row, to, first) for row in carried if row.until is None or row.until > after]
    Assignment.objects.filter(pk__in=[row.pk for row in carried]).update(until=after)
    record(
        "practitioner.handed_over",
        by=by.person_id,
        about=practitioner,
        to=to.pk,
        teams=[row.team_id for row in passed],
    )
    return passed


def _both_held(first: Practitioner, second: Practitioner) -> tuple[Practitioner, Practitioner]:
    """Always in the same order, so that two hand-overs never wait for each other."""
    rows = Practitioner.objects.select_for_update().filter(pk__in=[first.pk, second.pk])
    found = {row.pk: row for row in rows.order_by("pk")}
    return found[first.pk], found[second.pk]


def _pass_on(carried: Assignment, to: Practitioner, first: date) -> Assignment:
    """The successor's place; the one that there is already when it is the same."""
    there = Assignment.objects.filter(
        running(first), practitioner=to, team=carried.team, role=carried.role
    ).first()
    return there or Assignment.objects.create(
        organisation_id=current_organisation(),
        practitioner=to,
        team=carried.team,
        role=carried.role,
        hours_per_week=carried.hours_per_week,
        since=first,
        until=carried.until,
    )


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
    if successor is not None and successor.pk != practitioner.pk:
        practitioner, successor = _both_held(practitioner, successor)
    else:
        practitioner = held(practitioner)
    if practitioner.ended_on is not None:
        raise DomainError(_("This person has left already."), field="on")
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
    """A qualification ends earlier than it was recorded. Raises `OfTheRegister` for a copy."""
    credential = held(credential)
    if credential.registration_id is not None:
        raise OfTheRegister(
            _("This comes from the register of the expertise centre; only the centre changes it."),
            field="on",
        )
    if on < credential.since:
        raise DomainError(_("The last day lies before the first."), field="on")
    if credential.until is not None and on > credential.until:
        raise DomainError(_("It ends earlier than that already."), field="on")
    Credential.objects.filter(pk=credential.pk).update(until=on)
    record("credential.ended", by=by.person_id, about=credential, on=str(on))


@dataclass(frozen=True)
class CredentialCopy:
    """A stretch of a period of a registration in which it was valid; both days count."""

    period: UUID
    kind: str
    since: date
    until: date
    source: str


@transaction.atomic
def copy_credentials(
    *,
    practitioner: Practitioner,
    copies: Sequence[CredentialCopy],
    periods: Sequence[UUID],
    on: date,
    by: Actor,
) -> int:
    """Makes the copies from the register what they should be; returns how many rows changed.

    `periods` are all of the person, also those that were never valid. No row goes: a stretch that
    was taken back altogether stays as its first day, and what is of another person, because the
    account was linked by mistake, ends the day before `on`. What was entered by hand stays.
    """
    practitioner = held(practitioner)
    rows = Credential.objects.filter(practitioner=practitioner, registration_id__isnull=False)
    there = {(row.registration_id, row.since): row for row in rows}
    changed = 0
    for copy in copies:
        row = there.pop((copy.period, copy.since), None)
        if row is None:
            row = _copied(practitioner, copy)
            record("credential.copied", by=by.person_id, about=row, period=copy.period)
            changed += 1
        else:
            changed += _ends(row, copy.until, by)
    for row in there.values():
        is_theirs = row.registration_id in periods
        last = row.since if is_theirs else max(row.since, on - timedelta(days=1))
        changed += _ends(row, min(last, row.until or last), by)
    return changed


def _copied(practitioner: Practitioner, copy: CredentialCopy) -> Credential:
    return Credential.objects.create(
        organisation_id=current_organisation(),
        practitioner=practitioner,
        kind=copy.kind,
        since=copy.since,
        until=copy.until,
        source=copy.source,
        registration_id=copy.period,
    )


def _ends(row: Credential, until: date, by: Actor) -> int:
    if row.until == until:
        return 0
    Credential.objects.filter(pk=row.pk).update(until=until)
    record("credential.copied", by=by.person_id, about=row, period=row.registration_id)
    return 1

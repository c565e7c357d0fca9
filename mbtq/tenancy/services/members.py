"""Inviting people, changing what they may do, ending their access."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from mbtq.accounts.models import User
from mbtq.core.errors import DomainError
from mbtq.core.models import held
from mbtq.core.scope import organisation_scope, person_scope
from mbtq.tenancy.member import SYSTEM, Actor, Member
from mbtq.tenancy.models import Invitation, Kind, Membership, Organisation
from mbtq.tenancy.roles import ROLES, VISITOR_ROLES
from mbtq.trail.services import record

SALT = "mbtq.invitation"
# Registered by the apps above: says in a sentence why a visit cannot be ended here, or nothing.
VISIT_KEPT_BY: list[Callable[[Membership], str]] = []


class LastManager(DomainError):
    """An organisation must keep somebody who can manage it."""


class RoleNotAllowed(DomainError):
    """The role belongs to another kind of organisation."""


class AlreadyMember(DomainError):
    """Somebody who works here cannot be added again."""


class NotTheirs(DomainError):
    """A manager decides about members of the own organisation, not about guests' accounts."""


class InvitationNotValid(DomainError):
    """The invitation is unknown, answered, withdrawn or too old."""


def check_roles(organisation: Organisation, roles: list[str], *, is_visit: bool) -> None:
    """Raises `RoleNotAllowed` for an unknown role or one of another kind of organisation."""
    if not roles:
        raise RoleNotAllowed(_("Choose at least one role."), field="roles")
    for code in roles:
        role = ROLES.get(code)
        visiting = is_visit and code in VISITOR_ROLES and organisation.kind == Kind.PROVIDER
        if role is None or (role.kind != organisation.kind and not visiting):
            raise RoleNotAllowed(_("This role cannot be given here."), field="roles")


@transaction.atomic
def invite_member(
    *,
    organisation: Organisation,
    email: str,
    name: str,
    roles: list[str],
    at: datetime,
    purpose: str = "",
    until: date | None = None,
    by: Member,
) -> Invitation:
    """Stores an invitation; the mail goes out with `invitation_token` in its address."""
    _check_visit(organisation, roles, purpose, until, localdate(at))
    check_roles(organisation, roles, is_visit=bool(purpose))
    invitation = Invitation.objects.create(
        organisation=organisation,
        email=email.strip().lower(),
        name=name,
        roles=roles,
        purpose=purpose,
        until=until,
        invited_by=by.person,
        invited_at=at,
        expires_at=at + timedelta(days=settings.INVITATION_DAYS),
    )
    record("member.invited", by=by.person_id, about=invitation, roles=roles)
    return invitation


def _check_visit(
    organisation: Organisation, roles: list[str], purpose: str, until: date | None, today: date
) -> None:
    """A visit has a purpose and a last day that is still to come."""
    from_outside = organisation.kind == Kind.PROVIDER and set(roles) & set(VISITOR_ROLES)
    if not purpose and (until or from_outside):
        raise DomainError(_("Fill in the purpose of the visit."), field="purpose")
    if purpose and until is None:
        raise DomainError(_("Give the last day of the visit."), field="until")
    if until is not None and until < today:
        raise DomainError(
            _("The last day of the visit lies before today. Choose today or later."), field="until"
        )


def invitation_token(invitation: Invitation) -> str:
    """What the address in the mail carries: our signature over organisation and invitation."""
    ids = [str(invitation.organisation_id), str(invitation.pk)]
    return signing.dumps(ids, salt=SALT)


def is_open(invitation: Invitation, *, at: datetime) -> bool:
    """Whether it can still be accepted."""
    over = invitation.answered_at or invitation.withdrawn_at or invitation.expires_at < at
    return not over


@transaction.atomic
def accept_invitation(
    *, invitation: Invitation, password: str | None, at: datetime, person: User | None = None
) -> User:
    """Makes the account if there is none and gives it the membership. Needs the scope open."""
    invitation = held(invitation)
    if not is_open(invitation, at=at):
        raise InvitationNotValid(_("This invitation is no longer valid. Ask for a new one."))
    user = person or User.objects.filter(email=invitation.email).first()
    if user is None:
        user = User.objects.create_user(invitation.email, password, name=invitation.name)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    add_member(
        organisation=invitation.organisation,
        person=user,
        roles=invitation.roles,
        since=localdate(at),
        purpose=invitation.purpose,
        until=invitation.until,
    )
    Invitation.objects.filter(pk=invitation.pk).update(answered_at=at)
    record("member.joined", by=user.pk, about=invitation)
    return user


def add_member(
    *,
    organisation: Organisation,
    person: User,
    roles: list[str],
    since: date,
    purpose: str = "",
    until: date | None = None,
    limited_to: list[UUID] | None = None,
) -> Membership:
    """Adds a membership or a visit; a former member comes back with the new roles."""
    check_roles(organisation, roles, is_visit=bool(purpose))
    if not purpose:
        known = Membership.objects.filter(organisation=organisation, person=person, purpose="")
        if membership := known.select_for_update().first():
            if membership.until is None or membership.until >= since:
                raise AlreadyMember(_("This person works here already. Change the roles instead."))
            membership.roles, membership.until, membership.since = roles, until, since
            membership.save()
            return membership
    return Membership.objects.create(
        organisation=organisation,
        person=person,
        roles=roles,
        since=since,
        purpose=purpose,
        until=until,
        limited_to=limited_to or [],
    )


@transaction.atomic
def change_roles(*, membership: Membership, roles: list[str], on: date, by: Member) -> None:
    """Gives a member other roles; refused when the last manager would lose that role."""
    if membership.is_visit:
        raise NotTheirs(_("What a visitor may do is fixed when the visit is made."), field="roles")
    check_roles(membership.organisation, roles, is_visit=False)
    membership = _held_after_managers(membership)
    if "manager" in membership.roles and "manager" not in roles:
        _keep_a_manager(membership, on)
    Membership.objects.filter(pk=membership.pk).update(roles=roles)
    record(
        "member.changed", by=by.person_id, about=membership, before=membership.roles, after=roles
    )


@transaction.atomic
def end_membership(*, membership: Membership, on: date, by: Actor) -> None:
    """Ends access; `on` is the last day, never later than it is. Yesterday's closes it at once.

    What keeps a visit open, such as an audit that runs, is asked of `VISIT_KEPT_BY`.
    """
    membership = _held_after_managers(membership)
    if membership.until is not None and on > membership.until:
        raise DomainError(_("It ends earlier than that already."), field="on")
    for reason in VISIT_KEPT_BY if membership.is_visit and by is not SYSTEM else ():
        if sentence := reason(membership):
            raise NotTheirs(sentence, field="on")
    if "manager" in membership.roles:
        _keep_a_manager(membership, on)
    Membership.objects.filter(pk=membership.pk).update(until=max(on, membership.since))
    kind = "visit.ended" if membership.is_visit else "member.ended"
    record(kind, by=by.person_id, about=membership, person=membership.person_id, on=str(on))


def _managers(membership: Membership) -> QuerySet[Membership]:
    return Membership.objects.filter(
        organisation=membership.organisation, roles__contains=["manager"], purpose=""
    ).order_by("pk")


def _held_after_managers(membership: Membership) -> Membership:
    """The row as it is now. Managers' rows first and in one order: they may demote each other."""
    list(_managers(membership).select_for_update())
    return held(membership)


def _keep_a_manager(membership: Membership, on: date) -> None:
    others = _managers(membership).exclude(pk=membership.pk)
    if not any(other.until is None or other.until > on for other in others):
        raise LastManager(
            _("This is the last program lead. Give somebody else that role first."), field="roles"
        )


@transaction.atomic
def reset_second_factor(*, membership: Membership, on: date, by: Member) -> None:
    """Takes away a lost second factor after the manager has checked who it is.

    Only of a running member who works nowhere else: an account that opens other organisations is
    not this manager's to weaken. Other sessions of the person end.
    """
    if membership.is_visit or (membership.until is not None and membership.until < on):
        raise NotTheirs(_("Only of somebody who works here can the second step be reset."))
    with person_scope(membership.person_id):
        elsewhere = Membership.objects.filter(person_id=membership.person_id)
        if elsewhere.exclude(organisation=membership.organisation).exists():
            raise NotTheirs(
                _("This person also works elsewhere. Ask the expertise centre to reset it.")
            )
    Authenticator.objects.filter(user_id=membership.person_id).delete()
    for session in UserSession.objects.filter(user_id=membership.person_id):
        session.end()
    record("second_factor.reset", by=by.person_id, about=membership, person=membership.person_id)


def create_organisation(
    *,
    name: str,
    slug: str,
    kind: str = Kind.PROVIDER,
    centre: Organisation | None = None,
    is_demo: bool = False,
    sandbox_of: Organisation | None = None,
) -> Organisation:
    """Sets up an organisation; it has no members yet."""
    organisation = Organisation.objects.create(
        name=name, slug=slug, kind=kind, centre=centre, is_demo=is_demo, sandbox_of=sandbox_of
    )
    with organisation_scope(organisation.pk):
        record("organisation.created", by=None, about=organisation)
    return organisation

"""Inviting people, changing what they may do, ending their access."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core import signing
from django.db import transaction
from django.utils.translation import gettext as _

from mbtq.accounts.models import User
from mbtq.core.errors import DomainError
from mbtq.core.scope import organisation_scope
from mbtq.tenancy.member import Actor, Member
from mbtq.tenancy.models import Invitation, Kind, Membership, Organisation
from mbtq.tenancy.roles import ROLES, VISITOR_ROLES
from mbtq.trail.services import record

SALT = "mbtq.invitation"


class LastManager(DomainError):
    """An organisation must keep somebody who can manage it."""


class RoleNotAllowed(DomainError):
    """The role belongs to another kind of organisation."""


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
    check_roles(organisation, roles, is_visit=bool(purpose))
    if purpose and until is None:
        raise DomainError(_("Give the last day of the visit."), field="until")
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


def invitation_token(invitation: Invitation) -> str:
    """What the address in the mail carries: our signature over organisation and invitation."""
    ids = [str(invitation.organisation_id), str(invitation.pk)]
    return signing.dumps(ids, salt=SALT)


@transaction.atomic
def accept_invitation(
    *, invitation: Invitation, password: str | None, at: datetime, person: User | None = None
) -> User:
    """Makes the account if there is none and gives it the membership. Needs the scope open."""
    if invitation.answered_at or invitation.withdrawn_at or invitation.expires_at < at:
        raise InvitationNotValid(_("This invitation is no longer valid. Ask for a new one."))
    user = person or User.objects.filter(email=invitation.email).first()
    if user is None:
        user = User.objects.create_user(invitation.email, password, name=invitation.name)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    add_member(
        organisation=invitation.organisation,
        person=user,
        roles=invitation.roles,
        since=at.date(),
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
    """Adds a membership or a visit; a member who was there before gets the new roles."""
    check_roles(organisation, roles, is_visit=bool(purpose))
    if not purpose:
        known = Membership.objects.filter(organisation=organisation, person=person, purpose="")
        if membership := known.first():
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
    check_roles(membership.organisation, roles, is_visit=membership.is_visit)
    if "manager" in membership.roles and "manager" not in roles:
        _keep_a_manager(membership, on)
    Membership.objects.filter(pk=membership.pk).update(roles=roles)
    record(
        "member.changed", by=by.person_id, about=membership, before=membership.roles, after=roles
    )


@transaction.atomic
def end_membership(*, membership: Membership, on: date, by: Actor) -> None:
    """Ends access; `on` is the last day. Yesterday's date closes the door at once."""
    if "manager" in membership.roles:
        _keep_a_manager(membership, on)
    Membership.objects.filter(pk=membership.pk).update(until=max(on, membership.since))
    kind = "visit.ended" if membership.is_visit else "member.ended"
    record(kind, by=by.person_id, about=membership, person=membership.person_id, on=str(on))


def _keep_a_manager(membership: Membership, on: date) -> None:
    others = (
        Membership.objects.select_for_update()
        .filter(organisation=membership.organisation, roles__contains=["manager"], purpose="")
        .exclude(pk=membership.pk)
    )
    if not any(other.until is None or other.until > on for other in others):
        raise LastManager(
            _("This is the last program lead. Give somebody else that role first."), field="roles"
        )


@transaction.atomic
def reset_second_factor(*, membership: Membership, by: Member) -> None:
    """Takes away a lost second factor after the manager has checked who it is."""
    Authenticator.objects.filter(user_id=membership.person_id).delete()
    record("second_factor.reset", by=by.person_id, about=membership, person=membership.person_id)


def create_organisation(
    *,
    name: str,
    slug: str,
    kind: str = Kind.PROVIDER,
    centre: Organisation | None = None,
    is_demo: bool = False,
) -> Organisation:
    """Sets up an organisation; it has no members yet."""
    organisation = Organisation.objects.create(
        name=name, slug=slug, kind=kind, centre=centre, is_demo=is_demo
    )
    with organisation_scope(organisation.pk):
        record("organisation.created", by=None, about=organisation)
    return organisation

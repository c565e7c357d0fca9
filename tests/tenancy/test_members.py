"""What a manager may and may not do to members, guests and their accounts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mbtq.core.errors import DomainError
from mbtq.core.scope import organisation_scope
from mbtq.tenancy.models import Membership
from mbtq.tenancy.services import members
from mbtq.tenancy.services.members import (
    AlreadyMember,
    InvitationNotValid,
    LastManager,
    NotTheirs,
    accept_invitation,
    change_roles,
    end_membership,
    invitation_token,
    invite_member,
    reset_second_factor,
)
from tests.asserts import assert_page, at_once, refuses

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit(linde, centre, today):
    until = today + timedelta(days=30)
    return linde.add(centre.join("auditor"), ["auditor"], purpose="audit", until=until)


def membership_of(place, role: str) -> Membership:
    with place.scope():
        return Membership.objects.get(person=place.join(role), organisation=place.organisation)


def invited(place, email: str, roles=("therapist",)):
    with place.scope("manager"):
        return invite_member(
            organisation=place.organisation,
            email=email,
            name="N. Nieuw",
            roles=list(roles),
            at=timezone.now(),
            by=place.member("manager"),
        )


def test_roles_of_a_visit_are_fixed(linde, visit, today):
    with linde.scope("manager"), refuses(NotTheirs, "fixed"):
        change_roles(membership=visit, roles=["manager"], on=today, by=linde.member("manager"))


def test_access_never_becomes_longer(linde, visit, today):
    later = visit.until + timedelta(days=1)
    with linde.scope("manager"), refuses(DomainError, "earlier"):
        end_membership(membership=visit, on=later, by=linde.member("manager"))


def test_visit_that_something_needs_is_kept(linde, visit, today, monkeypatch):
    monkeypatch.setattr(members, "VISIT_KEPT_BY", [lambda visit: "An audit runs."])
    with linde.scope("manager"), refuses(NotTheirs, "An audit runs"):
        end_membership(membership=visit, on=today, by=linde.member("manager"))


def reset(place, membership) -> None:
    with place.scope("manager"):
        by = place.member("manager")
        reset_second_factor(membership=membership, on=timezone.localdate(), by=by)


def test_second_factor_of_a_visitor_is_not_the_managers(linde, visit):
    Authenticator.objects.create(user=visit.person, type="totp", data={})
    with refuses(NotTheirs, "works here"):
        reset(linde, visit)
    assert Authenticator.objects.filter(user=visit.person).exists()


def test_second_factor_of_who_left_is_not_the_managers(linde, today):
    found = membership_of(linde, "therapist")
    with linde.scope():
        Membership.objects.filter(pk=found.pk).update(until=today - timedelta(days=1))
        found.refresh_from_db()
    with refuses(NotTheirs, "works here"):
        reset(linde, found)


def test_second_factor_of_who_works_elsewhere_too_is_not_the_managers(linde, anker):
    found = membership_of(linde, "therapist")
    anker.add(found.person, ["therapist"])
    with refuses(NotTheirs, "elsewhere"):
        reset(linde, found)


def test_invitation_does_not_change_a_members_roles(linde):
    manager = linde.join("manager")
    invitation = invited(linde, manager.email)
    with linde.scope(), refuses(AlreadyMember, "already"):
        accept_invitation(invitation=invitation, password=None, at=timezone.now(), person=manager)
    assert membership_of(linde, "manager").roles == ["manager"]


def test_invitation_for_a_known_account_needs_that_account(linde, anker, signed_in):
    known = anker.join("therapist")
    path = reverse("tenancy:invitation", args=[invitation_token(invited(linde, known.email))])
    assert Client().post(path).status_code == 302
    other = signed_in(linde.join("supervisor"))
    assert_page(other.post(path), known.email, status=403)
    with linde.scope():
        assert not Membership.objects.filter(person=known).exists()
    assert signed_in(known).post(path).status_code == 302
    with linde.scope():
        assert Membership.objects.get(person=known).roles == ["therapist"]


@pytest.mark.django_db(transaction=True)
def test_invitation_is_accepted_once_by_several_at_once(linde):
    invitation = invited(linde, "nieuw@linde.test")

    def accept():
        with organisation_scope(linde.organisation.pk):
            accept_invitation(
                invitation=invitation, password="een lange zin vol woorden", at=timezone.now()
            )

    said = at_once(*[accept] * 4)
    assert sorted(said) == ["", *[InvitationNotValid.__name__] * 3]
    with linde.scope():
        assert Membership.objects.filter(person__email="nieuw@linde.test").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_managers_cannot_demote_each_other(linde, today):
    first = membership_of(linde, "manager")
    with linde.scope():
        other = membership_of(linde, "supervisor")
        Membership.objects.filter(pk=other.pk).update(roles=["manager"])
    by = linde.member("manager")

    def demote(membership):
        with organisation_scope(linde.organisation.pk):
            fresh = Membership.objects.select_related("organisation").get(pk=membership.pk)
            change_roles(membership=fresh, roles=["therapist"], on=today, by=by)

    said = at_once(lambda: demote(first), lambda: demote(other))
    assert sorted(said) == ["", LastManager.__name__]

"""Who plays in the tests: two organisations under one expertise centre, and their people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from mbtq.accounts.models import User
from mbtq.core.scope import organisation_scope
from mbtq.tenancy.member import Member
from mbtq.tenancy.models import Kind, Membership, Organisation
from mbtq.tenancy.services.members import create_organisation

LONG_AGO = date(2020, 1, 1)


@dataclass
class Place:
    """An organisation and the people in it, by role."""

    organisation: Organisation
    people: dict[str, User] = field(default_factory=dict)

    def join(self, role: str, **visit: Any) -> User:
        """Somebody with this role, made once."""
        if role not in self.people:
            slug = self.organisation.slug
            self.people[role] = User.objects.create_user(
                f"{role}@{slug}.test", name=f"{role} of {slug}", is_demo=True
            )
            self.add(self.people[role], [role], **visit)
        return self.people[role]

    def add(self, person: User, roles: list[str], **visit: Any) -> Membership:
        with organisation_scope(self.organisation.pk):
            return Membership.objects.create(
                organisation=self.organisation,
                person=person,
                roles=roles,
                since=LONG_AGO,
                **visit,
            )

    def member(self, role: str) -> Member:
        """The member for service calls (`by=`)."""
        person = self.join(role)
        with organisation_scope(self.organisation.pk):
            found = Membership.objects.filter(
                organisation=self.organisation, person=person
            ).select_related("organisation")
            return Member(person, self.organisation, tuple(found))

    def scope(self, role: str = "") -> Any:
        """The organisation's scope, for somebody in particular if a role is named."""
        person = self.join(role).pk if role else None
        return organisation_scope(self.organisation.pk, person=person)


@pytest.fixture
def centre(db: None) -> Place:
    """The expertise centre."""
    return Place(create_organisation(name="Centre", slug="centre", kind=Kind.CENTRE))


@pytest.fixture
def linde(centre: Place) -> Place:
    """The organisation in whose place we stand."""
    return Place(create_organisation(name="Linde", slug="linde", centre=centre.organisation))


@pytest.fixture
def anker(centre: Place) -> Place:
    """The other organisation: what it holds must never show in Linde."""
    return Place(create_organisation(name="Anker", slug="anker", centre=centre.organisation))


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    """A browser in which this person is signed in."""

    def sign_in(person: User) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return sign_in


@pytest.fixture
def today() -> date:
    return timezone.localdate()

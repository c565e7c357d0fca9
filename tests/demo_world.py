"""The demo as a world to walk through: loaded for a module of tests, rolled back at its end."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.db import transaction
from django.test import Client

from mbtq.accounts.models import User
from mbtq.core.scope import organisation_scope
from mbtq.demo.scenario import load_demo
from mbtq.tenancy.models import Organisation


@dataclass
class World:
    """Ids of one object per kind of address argument, by organisation."""

    organisations: dict[str, Organisation]
    ids: dict[str, dict[str, UUID]] = field(default_factory=dict)
    cookies: dict[str, Any] = field(default_factory=dict)

    def client(self, email: str) -> Client:
        """A browser in which this demo person is signed in."""
        client = Client()
        client.cookies = self.cookies[email].copy()
        return client


def _sign_in(person: User) -> Any:
    client = Client()
    client.force_login(person)
    # A session notes now and then that somebody is there; that is not a page's own work.
    session = client.session
    session["seen_at"] = int(time.time()) + 86_400
    session.save()
    return client.cookies


# Address argument -> model, and a filter that finds an object worth showing.
ARGUMENTS: dict[str, tuple[str, dict[str, Any]]] = {
    "membership": ("tenancy.Membership", {"roles__contains": ["therapist"]}),
    "program": ("programs.Program", {"code__in": ["linde-deeltijd", "anker-ambulant"]}),
    "team": ("programs.Team", {"program__code__in": ["linde-deeltijd", "anker-ambulant"]}),
    "practitioner": ("programs.Practitioner", {"person__isnull": False}),
    "assignment": ("programs.Assignment", {"role": "lead"}),
    "credential": ("programs.Credential", {}),
    "rating": ("programs.DeterminantRating", {}),
    "event": ("programs.ChangeEvent", {}),
    "site": ("programs.Site", {}),
    "checklist": ("audits.Checklist", {"state": "open"}),
    "audit": ("audits.Audit", {"state": "final"}),
    "open_audit": ("audits.Audit", {"state": "scoring"}),
    "finding": ("audits.Finding", {}),
    "standard": ("audits.Standard", {}),
    "document": ("reporting.Document", {}),
    "treatment": ("fidelity.Treatment", {"code__in": ["K-4F7", "H-3C5"]}),
    "session": ("fidelity.SessionLog", {"treatment__code__in": ["K-4F7", "H-3C5"]}),
    "batch": ("fidelity.Batch", {"name": "mijn-zittingen.csv"}),
}


@pytest.fixture(scope="module")
def demo_world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Loads the demo inside a transaction that the module's tests share."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_demo()
        world = World({place.slug: place for place in Organisation.objects.all()})
        for slug in ("de-linde", "het-anker"):
            world.ids[slug] = _ids(world.organisations[slug])
        world.cookies = {person.email: _sign_in(person) for person in User.objects.all()}
        yield world
        transaction.set_rollback(True)


def _ids(place: Organisation) -> dict[str, UUID]:
    found = {}
    with organisation_scope(place.pk):
        for argument, (label, wanted) in ARGUMENTS.items():
            rows = apps.get_model(label).objects.filter(**wanted)
            if row := rows.order_by("pk").first():
                found[argument] = row.pk
    return found

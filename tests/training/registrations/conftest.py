"""A register at the centre, and people of Linde in it; told by services."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mbtq.accounts.models import User
from mbtq.core.scope import centre_scope, organisation_scope
from mbtq.tenancy.member import SYSTEM, Member
from mbtq.verify.services import find_code
from programs.models import Credential
from tests.cast import Place
from tests.supervision.signals.conftest import Ward, ward_of
from training.models import Dossier, PathwayVersion, PeriodBasis, Registration, RegistrationPeriod
from training.selectors.registrations import Standing, standing, with_history
from training.services import registrations as services


def day(days: int) -> date:
    """So many days from today."""
    return timezone.localdate() + timedelta(days=days)


@dataclass
class Register:
    """The register of the centre; `ward` holds the people of Linde."""

    centre: Place
    ward: Ward
    sign_in: Callable[[Any], Client]

    def scope(self, person: User | None = None) -> Any:
        return centre_scope(self.centre.organisation.pk, person=person.pk if person else None)

    def staff(self) -> Member:
        return self.centre.member("centre_staff")

    def grants(self, name: str = "noor", since: int = -30, until: int = 30, **given: Any) -> Any:
        """A period from and until so many days from today."""
        whole = {
            "centre": self.centre.organisation,
            "person": self.ward.user(name),
            "level": "therapist",
            "printed_name": name.title(),
            "since": day(since),
            "until": day(until),
            "basis": PeriodBasis.DECISION,
            "at": timezone.now(),
            "by": SYSTEM,
        }
        with self.scope():
            return services.grant_registration(**{**whole, **given})

    def act(self, what: str, period: RegistrationPeriod, on: int = 0, **given: Any) -> Any:
        """Suspends, resumes or withdraws the registration of a period, so many days from today."""
        whole = {"on": day(on), "reason": "As agreed.", "at": timezone.now(), "by": SYSTEM}
        with self.scope():
            registration = Registration.objects.get(pk=period.registration_id)
            return getattr(services, f"{what}_registration")(
                registration=registration, **{**whole, **given}
            )

    def stands(self, period: RegistrationPeriod, on: int = 0) -> Standing:
        with self.scope():
            rows = Registration.objects.filter(pk=period.registration_id)
            return standing(with_history(rows).get(), on=day(on))

    def code(self, period: RegistrationPeriod) -> tuple[str, int]:
        """What the public page is told of the code, and from how many days from today."""
        found = find_code(period.code)
        assert found is not None
        return found.status, (found.status_on - day(0)).days

    def copies(self, name: str = "noor") -> list[tuple[int, int]]:
        """The qualifications that Linde copied: from and until how many days from today."""
        with self.ward.scope():
            rows = Credential.objects.filter(
                practitioner__person=self.ward.user(name), registration_id__isnull=False
            )
            found = [(row.since, row.until or date.max) for row in rows.order_by("since", "pk")]
        return [((since - day(0)).days, (until - day(0)).days) for since, until in found]

    def client(self, person: User) -> Client:
        client = self.sign_in(person)
        client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
        return client

    def url(self, page: str, *args: Any) -> str:
        """A page of the centre."""
        return reverse(f"training:{page}", args=[self.centre.organisation.slug, *args])


@pytest.fixture
def register(centre: Place, linde: Place, signed_in: Callable[[Any], Client]) -> Register:
    return Register(centre, ward_of(linde, signed_in), signed_in)


@pytest.fixture
def in_training(register: Register) -> Callable[..., Dossier]:
    """An open dossier of somebody, as counted last night."""

    def begin(name: str = "tom", **given: Any) -> Dossier:
        whole = {
            "level": "basic_therapist",
            "printed_name": "T. Secret",
            "started_on": day(-100),
            "met": 5,
            "requirements": 7,
            "is_on_schedule": True,
            "counted_on": day(0),
        }
        with organisation_scope(register.centre.organisation.pk):
            return Dossier.objects.create(
                centre=register.centre.organisation,
                person=register.ward.user(name),
                pathway=PathwayVersion.objects.first(),
                **{**whole, **given},
            )

    return begin

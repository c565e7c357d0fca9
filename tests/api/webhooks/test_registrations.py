"""What a centre does to a registration is told where the person works, and nowhere else."""

from __future__ import annotations

import pytest
from django.utils import timezone

from mbtq.api.services.webhook_messages import COLLECT, DELIVER
from mbtq.api.webhook_tasks import Collect
from mbtq.api.webhooks.kinds import KINDS
from mbtq.core.scope import organisation_scope
from mbtq.tenancy.member import SYSTEM
from mbtq.tenancy.models import Outbox
from tests.training.registrations.conftest import day, register
from training.services.reminders import remind

__all__ = ["register"]  # the fixture
pytestmark = pytest.mark.django_db
ALL = [kind for kind in KINDS if kind.startswith("registration.")]
URL = "https://epd.example/in"


def collect() -> None:
    for work in Outbox.objects.filter(task=COLLECT):
        Collect().run(str(work.organisation_id), str(work.subject_id))


def test_acts_of_the_centre_are_told_at_the_employer(register, told, anker):
    here, there = told(URL, *ALL), told(URL, *ALL, place=anker)
    period = register.grants()
    register.act("suspend", period)
    register.act("resume", period)
    register.act("withdraw", period)
    assert here.deliveries() == []
    collect()
    messages = [one.message for one in here.deliveries()]
    assert [one.kind.split(".")[1] for one in messages] == [
        *("granted", "suspended", "resumed", "withdrawn")
    ]
    with register.ward.scope():
        practitioner = register.ward.people["noor"].pk
    for message in messages:
        assert message.data == {
            "id": str(period.registration_id),
            "object": "registration",
            "organisation": "linde",
            "practitioner": str(practitioner),
            "level": "therapist",
        }
    assert there.deliveries() == []
    assert not Outbox.objects.filter(task=COLLECT).exists()


def test_work_that_comes_twice_tells_once(register, told):
    here = told(URL, *ALL)
    register.grants()
    (work,) = Outbox.objects.filter(task=COLLECT)
    for _ in range(2):
        Collect().work(work.organisation_id, work.subject_id)
    assert len(here.deliveries()) == 1
    assert Outbox.objects.filter(task=DELIVER).count() == 1


def test_registration_that_ends_soon_is_told(register, told):
    here = told(URL, "registration.expires_soon")
    period = register.grants(until=20)
    with organisation_scope(register.centre.organisation.pk):
        remind(registration=period.registration, on=day(0), at=timezone.now(), by=SYSTEM)
    collect()
    (delivery,) = here.deliveries()
    assert delivery.message.object_id == period.registration_id


def test_who_works_nowhere_today_is_told_nowhere(register, told):
    here = told(URL, *ALL)
    with register.ward.scope():
        person = register.ward.people["noor"]
        type(person).objects.filter(pk=person.pk).update(ended_on=day(-1))
    register.grants()
    collect()
    assert here.deliveries() == []

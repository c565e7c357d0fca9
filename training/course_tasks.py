"""Work on courses outside the request: giving places, and finding accounts of participants."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from mbtq.celery import app
from mbtq.core.scope import centre_scope
from mbtq.tenancy.member import SYSTEM
from mbtq.tenancy.models import Kind, Organisation
from mbtq.tenancy.tasks import NIGHTLY, OutboxTask
from training.models import Edition
from training.services.giving_places import TASK as PLACES_TASK
from training.services.giving_places import give_places
from training.services.joining import TASK as JOIN_TASK
from training.services.joining import join_people


class GivePlaces(OutboxTask):
    """The places of one edition, after somebody signed up or off. `organisation` is the centre."""

    name = PLACES_TASK

    def work(self, organisation: UUID, subject: UUID) -> None:
        with centre_scope(organisation):
            edition = Edition.objects.filter(centre_id=organisation, pk=subject).first()
            if edition is not None:
                give_places(edition=edition, at=timezone.now(), by=SYSTEM)


class JoinPeople(OutboxTask):
    """Participants without an account, after they were added and once a night."""

    name = JOIN_TASK

    def work(self, organisation: UUID, subject: UUID) -> None:
        if Organisation.objects.filter(pk=organisation, kind=Kind.CENTRE).exists():
            join_people(centre=organisation, on=timezone.localdate(), by=SYSTEM)


def register() -> None:
    """Makes the tasks known: to Celery and to the night work."""
    for task in (GivePlaces(), JoinPeople()):
        app.register_task(task)
    if JOIN_TASK not in NIGHTLY:
        NIGHTLY.append(JOIN_TASK)

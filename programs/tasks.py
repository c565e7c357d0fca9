"""Indicators and risk scores outside the request."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from mbtq.celery import app
from mbtq.core.scope import organisation_scope
from mbtq.tenancy.tasks import NIGHTLY, OutboxTask
from programs.services.indicators import TASK as COUNT_TASK
from programs.services.indicators import count_indicators
from programs.services.risk import TASK, compute_risks

NIGHT_TASK = "programs.tasks.recompute_organisation"


class RecomputeProgram(OutboxTask):
    """One program, soon after something changed."""

    name = TASK

    def work(self, organisation: UUID, subject: UUID) -> None:
        with organisation_scope(organisation):
            now = timezone.now()
            compute_risks(on=timezone.localdate(now), at=now, trigger="change", only=[subject])


class CountProgram(OutboxTask):
    """The indicators of one program, a minute after something was logged."""

    name = COUNT_TASK

    def work(self, organisation: UUID, subject: UUID) -> None:
        with organisation_scope(organisation):
            now = timezone.now()
            count_indicators(on=timezone.localdate(now), at=now, only=[subject])


class RecomputeOrganisation(OutboxTask):
    """All programs of an organisation, each night: what was counted, and the risk."""

    name = NIGHT_TASK

    def work(self, organisation: UUID, subject: UUID) -> None:
        with organisation_scope(organisation):
            now = timezone.now()
            count_indicators(on=timezone.localdate(now), at=now)
            compute_risks(on=timezone.localdate(now), at=now, trigger="night")


def register() -> None:
    """Makes the tasks known: to Celery and to the night work."""
    app.register_task(RecomputeProgram())
    app.register_task(CountProgram())
    app.register_task(RecomputeOrganisation())
    if NIGHT_TASK not in NIGHTLY:
        NIGHTLY.append(NIGHT_TASK)

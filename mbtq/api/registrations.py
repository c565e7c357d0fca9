"""Registrations belong to a person and a centre; the employers of that person are told."""

from __future__ import annotations

from django.utils import timezone

from mbtq.api.services.webhook_messages import publish
from mbtq.core.scope import centre_scope, organisation_scope
from mbtq.trail.models import TrailEvent
from training.models import Registration
from training.selectors.copies import employers_of, practitioners_with_account


def tell_employers(event: TrailEvent, kind: str) -> None:
    """An event in the trail of a centre, to every organisation where the person works today.

    Needs no scope. They hear which registration and of whom among their practitioners: what they
    read in the register anyway, under a policy.
    """
    today = timezone.localdate()
    with centre_scope(event.organisation_id):
        found = registration_of(event)
        if found is None:
            return
        places = employers_of(found.person_id, on=today)
    for place in places:
        with organisation_scope(place):
            for practitioner in practitioners_with_account(on=today, person=found.person_id):
                publish(
                    kind=kind,
                    source=event.pk,
                    object_id=found.pk,
                    details={"practitioner": str(practitioner.pk), "level": found.level},
                    at=event.recorded_at,
                )


def registration_of(event: TrailEvent) -> Registration | None:
    """The registration that the event, or the period that it is about, belongs to."""
    rows = Registration.objects.filter(centre_id=event.organisation_id)
    if event.object_type == Registration._meta.label_lower:
        rows = rows.filter(pk__in=[event.object_id])
    else:
        rows = rows.filter(periods=event.object_id)
    return rows.first()

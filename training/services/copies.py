"""The register's facts at the employers: qualifications of their practitioners."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.db import transaction

from mbtq.tenancy.member import Actor
from programs.models import Practitioner
from programs.services.people import CredentialCopy, copy_credentials
from training.selectors.registrations import Standing
from training.standing import valid_spans


@transaction.atomic
def copy_registrations(
    *, practitioner: Practitioner, registrations: Sequence[Standing], on: date, by: Actor
) -> int:
    """Brings the copies of one practitioner up to date; running again changes nothing."""
    return copy_credentials(
        practitioner=practitioner,
        copies=copies_of(registrations),
        periods=[period.pk for one in registrations for period in one.periods],
        on=on,
        by=by,
    )


def copies_of(found: Iterable[Standing]) -> list[CredentialCopy]:
    """When each period was valid: one copy per stretch."""
    return [
        CredentialCopy(
            period.pk, one.registration.level, since, until, one.registration.centre.name
        )
        for one in found
        for period, spans in zip(
            reversed(one.periods), valid_spans(one.spans, one.happened), strict=True
        )
        for since, until in spans
    ]

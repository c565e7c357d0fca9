"""A certificate of registration on paper: one period, as it was granted.

It belongs to the person, so only that person finds it, in whatever organisation; and as long as
the period is neither suspended nor withdrawn.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from mbtq.core.scope import current_scope
from mbtq.reporting.audit_report import qr_code
from training.labels import REGISTERED_AS
from training.models import RegistrationPeriod
from training.selectors.registrations import has_certificate, own_period


@dataclass(frozen=True)
class Source:
    """A period, which nobody can change any more."""

    period: RegistrationPeriod

    @property
    def content_hash(self) -> str:
        """Of all that is printed."""
        one = self.period
        days = [one.since.isoformat(), one.until.isoformat()]
        said = [one.printed_name, one.registration.level, one.centre.name, one.code, *days]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def source_of(period: UUID) -> Source | None:
    """The period of the person whose scope is open, when it has a certificate, or None."""
    person = current_scope().person
    found = own_period(period, person=person, on=localdate()) if person else None
    if found is None or not has_certificate(found, period):
        return None
    return Source(next(one for one in found.periods if one.pk == period))


def title_of(source: Source) -> str:
    """The title of the document."""
    return _("Certificate of registration: %(level)s") % {"level": level_of(source)}


def level_of(source: Source) -> str:
    """What the person is registered as, in the language of the document."""
    return str(REGISTERED_AS[source.period.registration.level])


def context_of(source: Source) -> dict[str, Any]:
    """Everything the template prints, in the present language."""
    period = source.period
    address = settings.PUBLIC_URL + reverse("verify:code", args=[period.code])
    return {
        "title": title_of(source),
        "name": period.printed_name,
        "level": level_of(source),
        "since": period.since,
        "until": period.until,
        "centre": period.registration.centre.name,
        "issued_on": localdate(period.granted_at),
        "created": localdate(period.granted_at).isoformat(),
        "code": period.code,
        "address": address,
        "qr": qr_code(address, _("QR code of the address where this certificate can be checked")),
    }

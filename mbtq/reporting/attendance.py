"""A certificate of attendance on paper, from what was frozen when it was issued.

It belongs to the person, so only that person finds it, in whatever organisation.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from mbtq.core import formats
from mbtq.core.canonical import content_hash
from mbtq.core.scope import current_scope
from mbtq.reporting.audit_report import qr_code
from training.coursewords import derivation_of, points_words, span_of
from training.labels import COURSE_KINDS
from training.models import Participation

SHORT = 12


@dataclass(frozen=True)
class Source:
    """What a certificate says, and the code by which anybody can check it."""

    says: dict[str, Any]
    code: str

    @property
    def content_hash(self) -> str:
        """Also of the code: a new certificate with the same words is another document."""
        return content_hash({**self.says, "code": self.code})


def source_of(participation: UUID) -> Source | None:
    """The certificate of this participation of the person whose scope is open, or None."""
    rows = Participation.objects.filter(pk=participation, person_id=current_scope().person)
    found = rows.exclude(code="").first()
    if found is None or current_scope().person is None or not found.certificate:
        return None
    return Source(found.certificate, found.code)


def title_of(source: Source) -> str:
    """The title of the document."""
    return _("Certificate of attendance: %(course)s") % {"course": course_of(source)}


def course_of(source: Source) -> str:
    """The title of the course in the language of the document."""
    return str(source.says[f"title_{formats.language()}"])


def context_of(source: Source) -> dict[str, Any]:
    """Everything the template prints, in the present language."""
    says = source.says
    address = settings.PUBLIC_URL + reverse("verify:code", args=[source.code])
    first, last = (date.fromisoformat(says[name]) for name in ("starts_on", "ends_on"))
    return {
        "title": title_of(source),
        "says": says,
        "course": course_of(source),
        "kind": COURSE_KINDS[says["kind"]],
        "days": span_of(first, last),
        "points_words": points_words(says["points"]),
        "issued_on": date.fromisoformat(says["issued_on"]),
        "created": says["issued_on"],
        **derivation_of(says["kind"], says["parts"]),
        "code": source.code,
        "address": address,
        "qr": qr_code(address, _("QR code of the address where this certificate can be checked")),
        # Of what it says, as the public page shows it.
        "short_hash": content_hash(says)[:SHORT],
    }

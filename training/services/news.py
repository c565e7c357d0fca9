"""Whom the centre mails about dossiers and applications. Run inside the centre's organisation."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from mbtq.core.scope import current_organisation
from mbtq.tenancy.member import SYSTEM
from mbtq.tenancy.permissions import Permission
from mbtq.tenancy.roles import ROLES
from mbtq.tenancy.selectors import members_of, valid_on
from mbtq.tenancy.services.mail import ask_mail
from training.choices import ApplicationState
from training.models import Application, Statement

SIGNED, ARRIVED = "training.statement_signed", "training.application_arrived"


@transaction.atomic
def tell_signed(*, statement: UUID, at: datetime) -> None:
    """The candidate, that a statement was signed; never what it says."""
    found = Statement.objects.select_related("person").get(pk=statement)
    ask_mail(
        person=found.person,
        kind=SIGNED,
        occasion=f"statement:{found.pk}:signed",
        subject=found.pk,
        at=at,
        by=SYSTEM,
    )


@transaction.atomic
def tell_staff(*, application: UUID, at: datetime) -> None:
    """Who checks applications, or for an appeal who decides; not the candidate."""
    found = Application.objects.defer("frozen").get(pk=application)
    is_appeal = found.state == ApplicationState.APPEALED
    right = Permission.REGISTRATION_DECIDE if is_appeal else Permission.REGISTER_MANAGE
    roles = [role.code for role in ROLES.values() if right in role.permissions]
    people = members_of(current_organisation()).filter(
        valid_on(localdate(at)), roles__overlap=roles
    )
    for row in people.exclude(person_id=found.person_id):
        ask_mail(
            person=row.person,
            kind=ARRIVED,
            occasion=f"application:{found.pk}:{found.state}",
            subject=found.pk,
            at=at,
            by=SYSTEM,
        )

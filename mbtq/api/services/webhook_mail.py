"""Asking for the mail that says that an endpoint was turned off by itself."""

from __future__ import annotations

from datetime import datetime

from django.utils.timezone import localdate

from mbtq.accounts.models import User
from mbtq.api.models import WebhookEndpoint
from mbtq.tenancy.member import Actor
from mbtq.tenancy.permissions import Permission
from mbtq.tenancy.roles import ROLES
from mbtq.tenancy.selectors import people_in, people_with_role
from mbtq.tenancy.services.mail import ask_mail

MAIL = "webhook.disabled"


def tell_that_it_is_off(endpoint: WebhookEndpoint, *, at: datetime, by: Actor) -> None:
    """Mails who made it or, when that person is gone, those who may turn it on again."""
    for person in _whom(endpoint, at):
        ask_mail(
            person=person,
            kind=MAIL,
            occasion=f"webhook:{endpoint.pk}:{int(at.timestamp())}",
            subject=endpoint.pk,
            at=at,
            by=by,
        )


def _whom(endpoint: WebhookEndpoint, at: datetime) -> list[User]:
    organisation, today = endpoint.organisation_id, localdate(at)
    here = people_in(organisation, on=today).filter(is_active=True)
    maker = [one for one in here if one.pk == endpoint.created_by_id]
    may = [r.code for r in ROLES.values() if Permission.INTEGRATION_MANAGE in r.permissions]
    return maker or people_with_role(organisation, *may, on=today)

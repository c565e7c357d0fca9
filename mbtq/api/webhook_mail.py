"""The mail that says that a webhook was turned off by itself."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from mbtq.api.models import WebhookEndpoint
from mbtq.api.services.webhook_mail import MAIL
from mbtq.tenancy.mail import Letter, MailKind, closing_lines, register_kind
from mbtq.tenancy.models import Mail


def turned_off(mail: Mail) -> Letter | None:
    """Nothing to say once somebody has turned it on again."""
    endpoint = WebhookEndpoint.objects.filter(
        organisation_id=mail.organisation_id, pk=mail.subject_id, disabled_at__isnull=False
    ).first()
    if endpoint is None:
        return None
    path = reverse("api:webhook-detail", args=[mail.organisation.slug, endpoint.pk])
    context = {"name": mail.person.name, "closing": closing_lines(path)}
    return Letter(_("A webhook was turned off"), render_to_string("emails/webhook.txt", context))


def register() -> None:
    """Makes the kind of mail known."""
    register_kind(MailKind(MAIL, turned_off))

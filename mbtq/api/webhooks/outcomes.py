"""How an attempt ended, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from mbtq.api.models import WebhookDelivery
from mbtq.api.services.deliveries import SEALED, WORKER
from mbtq.core.outward import WORDS, Problem


def outcome_words(delivery: WebhookDelivery) -> str:
    """One sentence about the last attempt; empty when there was none."""
    if delivery.status is not None:
        return _("Answer %(status)s") % {"status": delivery.status}
    if delivery.problem == SEALED:
        return _("Our key to the secret is gone. Give the webhook a new secret.")
    if delivery.problem == WORKER:
        return _("We were interrupted; whether it arrived is not known.")
    return str(WORDS[Problem(delivery.problem)]) if delivery.problem else ""

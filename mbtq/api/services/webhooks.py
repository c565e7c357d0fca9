"""Endpoints: who is told of what, with which secret, and until when."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from mbtq.api.models import DeliveryState, DisabledBecause, WebhookDelivery, WebhookEndpoint
from mbtq.api.services.webhook_mail import tell_that_it_is_off
from mbtq.api.webhooks.kinds import KINDS
from mbtq.api.webhooks.signing import new_secret
from mbtq.core.errors import DomainError
from mbtq.core.models import held
from mbtq.core.outward import CallFailed, check_given
from mbtq.core.scope import current_organisation
from mbtq.core.sealed import NotOurs, seal, unseal
from mbtq.tenancy.member import Actor, Member
from mbtq.trail.services import record

USE = "webhook secrets"
MOST = 10
OVERLAPS = {
    "now": timedelta(0),
    "day": timedelta(hours=24),
    "week": timedelta(days=7),
}


class WebhookRefused(DomainError):
    """An endpoint that cannot be made or changed like this."""


@transaction.atomic
def create_endpoint(
    *, url: str, kinds: list[str], at: datetime, by: Actor
) -> tuple[WebhookEndpoint, str]:
    """An endpoint of the open organisation, and its secret, which is shown this once.

    Raises `WebhookRefused` for an address that cannot be called or is there already, for no
    kinds, and for too many endpoints.
    """
    _check(url, kinds)
    if WebhookEndpoint.objects.filter(organisation_id=current_organisation()).count() >= MOST:
        raise WebhookRefused(_("There are ten webhooks already. Change one of those instead."))
    secret = new_secret()
    endpoint = WebhookEndpoint(
        organisation_id=current_organisation(),
        url=url,
        kinds=kinds,
        secret=seal(secret, use=USE),
        created_at=at,
        created_by=by.person if isinstance(by, Member) else None,
    )
    _store(endpoint)
    record("webhook.created", by=by.person_id, about=endpoint, kinds=kinds)
    return endpoint, secret


def _check(url: str, kinds: list[str]) -> None:
    try:
        check_given(url)
    except CallFailed as error:
        raise WebhookRefused(str(error), field="url") from None
    if not kinds or not set(kinds) <= set(KINDS):
        raise WebhookRefused(_("Choose at least one kind of event."), field="kinds")


def _store(endpoint: WebhookEndpoint) -> None:
    try:
        with transaction.atomic():
            endpoint.save()
    except IntegrityError:
        raise WebhookRefused(
            _("There is another webhook with this address."), field="url"
        ) from None


@transaction.atomic
def change_endpoint(
    *, endpoint: WebhookEndpoint, url: str, kinds: list[str], by: Actor
) -> WebhookEndpoint:
    """Another address, other kinds; what already waits goes to the new address."""
    _check(url, kinds)
    now = held(endpoint)
    before = list(now.kinds)
    is_moved, now.url, now.kinds = now.url != url, url, kinds
    _store(now)
    record(
        "webhook.changed", by=by.person_id, about=now, before=before, after=kinds, moved=is_moved
    )
    return now


@transaction.atomic
def rotate_secret(
    *, endpoint: WebhookEndpoint, overlap: str, at: datetime, by: Actor
) -> tuple[WebhookEndpoint, str]:
    """A new secret, shown this once. Messages carry both signatures for as long as `overlap`."""
    now, secret, both = held(endpoint), new_secret(), OVERLAPS[overlap]
    now.former_secret = now.secret if both else ""
    now.former_until = at + both if both else None
    now.secret = seal(secret, use=USE)
    now.save(update_fields=["secret", "former_secret", "former_until"])
    record("webhook.secret_rotated", by=by.person_id, about=now, overlap=overlap)
    return now, secret


def secrets_of(endpoint: WebhookEndpoint, *, at: datetime) -> list[str]:
    """The secrets that hold now, the present one first. Raises `NotOurs`."""
    found = [unseal(endpoint.secret, use=USE)]
    if endpoint.has_two_secrets(at):
        try:
            found.append(unseal(endpoint.former_secret, use=USE))
        except NotOurs:  # the present one still speaks for us
            return found
    return found


@transaction.atomic
def disable_endpoint(
    *, endpoint: WebhookEndpoint, because: str, at: datetime, by: Actor
) -> WebhookEndpoint:
    """Nothing is sent there until somebody turns it on again, also not what waits."""
    now = held(endpoint)
    if now.disabled_at is not None:
        return now
    now.disabled_at, now.disabled_because = at, because
    now.save(update_fields=["disabled_at", "disabled_because"])
    waiting = WebhookDelivery.objects.filter(
        organisation_id=now.organisation_id, endpoint=now, state=DeliveryState.WAITING
    )
    dropped = waiting.update(state=DeliveryState.DROPPED)
    record("webhook.disabled", by=by.person_id, about=now, because=because, dropped=dropped)
    if because != DisabledBecause.BY_HAND:
        tell_that_it_is_off(now, at=at, by=by)
    return now


@transaction.atomic
def enable_endpoint(*, endpoint: WebhookEndpoint, by: Actor) -> WebhookEndpoint:
    """Events are sent there from now on. What did not arrive can be sent again by hand."""
    now = held(endpoint)
    if now.disabled_at is None:
        return now
    now.disabled_at, now.disabled_because, now.failing_since = None, "", None
    now.save(update_fields=["disabled_at", "disabled_because", "failing_since"])
    record("webhook.enabled", by=by.person_id, about=now)
    return now

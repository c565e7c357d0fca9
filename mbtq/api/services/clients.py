"""Letting another system in, changing its keys and rights, and shutting it out."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from mbtq.api.models import AccessToken, ClientKey
from mbtq.api.scopes import parse
from mbtq.core.errors import DomainError
from mbtq.core.models import held
from mbtq.core.outward import CallFailed, check_given
from mbtq.core.scope import current_organisation
from mbtq.tenancy.member import Actor, Member
from mbtq.tenancy.models import ApiClient
from mbtq.trail.services import record


class ClientRefused(DomainError):
    """A client that cannot be made or changed like this."""


@transaction.atomic
def create_client(
    *,
    name: str,
    scopes: list[str],
    keys: list[dict[str, Any]],
    jwks_url: str = "",
    at: datetime,
    by: Actor,
) -> ApiClient:
    """A client of the open organisation, with its public keys or the address that serves them.

    Raises `ClientRefused` when the name is in use, no right is given, or there is no way to know
    its keys.
    """
    parse(" ".join(scopes))
    _check(scopes, has_keys=bool(keys), jwks_url=jwks_url)
    try:
        with transaction.atomic():
            client = ApiClient.objects.create(
                organisation_id=current_organisation(),
                name=name.strip(),
                scopes=scopes,
                jwks_url=jwks_url,
                created_at=at,
                created_by=by.person if isinstance(by, Member) else None,
            )
    except IntegrityError:
        raise _taken() from None
    for key in keys:
        ClientKey.objects.create(client=client, kid=key["kid"], jwk=key, added_at=at)
    record("client.created", by=by.person_id, about=client, scopes=scopes)
    return client


def _check(scopes: list[str], *, has_keys: bool, jwks_url: str) -> None:
    if not scopes:
        raise ClientRefused(_("Choose at least one right."), field="scopes")
    if not has_keys and not jwks_url:
        raise ClientRefused(
            _("Paste a public key, or give the address that serves the keys."), field="jwks"
        )
    if has_keys and jwks_url:
        raise ClientRefused(_("Give keys or an address, not both."), field="jwks_url")
    if jwks_url:
        check_address(jwks_url, field="jwks_url")


def check_address(url: str, *, field: str) -> None:
    """Refuses what cannot be called, such as an address of our own network."""
    try:
        check_given(url)
    except CallFailed as error:
        raise ClientRefused(str(error), field=field) from None


def _taken() -> ClientRefused:
    return ClientRefused(_("There is another client with this name."), field="name")


@transaction.atomic
def change_client(*, client: ApiClient, name: str, scopes: list[str], by: Actor) -> ApiClient:
    """Another name, other rights. Tokens that are out lose what was taken away at once."""
    now = _in_use(client)
    parse(" ".join(scopes))
    if not scopes:
        raise ClientRefused(_("Choose at least one right."), field="scopes")
    before = list(now.scopes)
    now.name, now.scopes = name.strip(), scopes
    try:
        with transaction.atomic():
            now.save(update_fields=["name", "scopes"])
    except IntegrityError:
        raise _taken() from None
    AccessToken.objects.filter(client=now).delete()
    record("client.changed", by=by.person_id, about=now, before=before, after=scopes)
    return now


@transaction.atomic
def add_key(*, client: ApiClient, key: dict[str, Any], at: datetime, by: Actor) -> ClientKey:
    """One more key, beside the present ones, until those are retired."""
    now = _in_use(client)
    if now.jwks_url:
        raise ClientRefused(_("The keys of this client come from its address."), field="jwks")
    try:
        with transaction.atomic():
            row = ClientKey.objects.create(client=now, kid=key["kid"], jwk=key, added_at=at)
    except IntegrityError:
        raise ClientRefused(_("This client has a key with this kid."), field="jwks") from None
    record("client.key_added", by=by.person_id, about=now, key=row.pk)
    return row


@transaction.atomic
def retire_key(*, key: ClientKey, at: datetime, by: Actor) -> None:
    """The key opens nothing from now on. Raises `ClientRefused` for the last one."""
    client = _in_use(key.client)
    others = ClientKey.objects.filter(client=client, retired_at=None).exclude(pk=key.pk)
    if not others.exists():
        raise ClientRefused(_("This is the only key. Add another first, or revoke the client."))
    if ClientKey.objects.filter(pk=key.pk, retired_at=None).update(retired_at=at):
        AccessToken.objects.filter(client=client).delete()
        record("client.key_retired", by=by.person_id, about=client, key=key.pk)


@transaction.atomic
def revoke_client(*, client: ApiClient, at: datetime, by: Actor) -> None:
    """Shuts the client out at once, for good; what it did stays in the trail under its name."""
    now = _in_use(client)
    now.revoked_at = at
    now.save(update_fields=["revoked_at"])
    AccessToken.objects.filter(client=now).delete()
    record("client.revoked", by=by.person_id, about=now)


def _in_use(client: ApiClient) -> ApiClient:
    now = held(client)
    if now.revoked_at is not None:
        raise ClientRefused(_("This client was revoked already."))
    return now

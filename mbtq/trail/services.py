"""Writing to the trail."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol
from uuid import UUID

from django.utils import timezone

from mbtq.core.scope import current_organisation, current_origin, current_scope
from mbtq.trail.models import Action, TrailEvent
from mbtq.trail.sentences import KINDS

# Registered by the apps above: called with each event once it is written, in its transaction, so
# that what follows an act is asked for with the act or not at all.
LISTENERS: list[Callable[[TrailEvent], None]] = []


class HasId(Protocol):
    """Anything with an id: the object an event is about."""

    @property
    def pk(self) -> Any: ...


def record(
    kind: str,
    *,
    by: UUID | None,
    about: HasId | None = None,
    outcome: str = "done",
    on_behalf_of: UUID | None = None,
    organisation: UUID | None = None,
    **detail: Any,
) -> None:
    """Adds one event to the trail of the open organisation, in the caller's transaction.

    `kind` must be known in `mbtq.trail.sentences`; `by` is the account's id, None for the system
    itself. `organisation` names another trail: a centre's act upon an organisation under it.
    `detail` holds ids, codes and numbers only, never text that a person typed.
    Raises `ScopeRefused` outside a scope and `KeyError` for an unknown kind.
    """
    action: Action = KINDS[kind].action
    origin = current_origin()
    event = TrailEvent.objects.create(
        organisation_id=organisation or current_organisation(),
        recorded_at=origin.at or timezone.now(),
        kind=kind,
        action=action,
        outcome=outcome,
        actor_id=by if by is not None else current_scope().person,
        on_behalf_of_id=on_behalf_of,
        role=origin.role,
        purpose=origin.purpose[:80],
        via=origin.via,
        address=origin.address,
        request=origin.request,
        object_type=about._meta.label_lower if about is not None else "",  # type: ignore[attr-defined]
        object_id=about.pk if about is not None else None,
        detail={key: _plain(value) for key, value in detail.items()},
    )
    for listener in LISTENERS:
        listener(event)


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(part) for part in value]
    return str(value)

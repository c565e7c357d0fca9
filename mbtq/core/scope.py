"""The open scope: whose rows the database shows, and for whom we act.

`organisation_scope` and its sisters open a savepoint, set what the policies of `mbtq.core.rls`
compare with, and put back the former values *and* role when the block succeeds: a released
savepoint keeps what was set. When the block fails, the rollback puts them back, because setting
anything in an aborted transaction would hide the real error.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from mbtq.core.rls import CENTRE


class ScopeRefused(RuntimeError):
    """A scope was opened inside another organisation's, or something needed one and had none."""


@dataclass(frozen=True)
class Scope:
    """What the database session is set to."""

    organisation: UUID | None = None
    person: UUID | None = None
    centre: UUID | None = None


@dataclass(frozen=True)
class Origin:
    """From where an act comes, for the trail: `via` is web, task, command, api or demo.

    `at` is only for a story that is told afterwards; else the trail takes the present moment.
    """

    via: str = "command"
    role: str = ""
    purpose: str = ""
    address: str = ""
    request: str = ""
    at: datetime | None = None


NOWHERE, NOBODY = Scope(), Origin()
_scope: ContextVar[Scope] = ContextVar("scope", default=NOWHERE)
_origin: ContextVar[Origin] = ContextVar("origin", default=NOBODY)


def current_scope() -> Scope:
    """The open scope; empty outside any."""
    return _scope.get()


def current_origin() -> Origin:
    """From where the present act comes."""
    return _origin.get()


def current_organisation() -> UUID:
    """The organisation of the open scope; raises `ScopeRefused` when there is none."""
    if (organisation := _scope.get().organisation) is None:
        raise ScopeRefused("This needs an open organisation scope.")
    return organisation


@contextmanager
def origin(**changes: Any) -> Iterator[None]:
    """Names the origin of what happens inside."""
    token = _origin.set(replace(_origin.get(), **changes))
    try:
        yield
    finally:
        _origin.reset(token)


@contextmanager
def person_scope(person: UUID | None) -> Iterator[None]:
    """Only the person is known: memberships of that person are visible, nothing else."""
    with _opened(replace(_scope.get(), person=person)):
        yield


@contextmanager
def organisation_scope(organisation: UUID, *, person: UUID | None = None) -> Iterator[None]:
    """Rows of one organisation. Inside another organisation's scope it is refused."""
    here = _scope.get()
    if here.organisation not in (None, organisation):
        raise ScopeRefused("A scope of one organisation cannot be opened inside another's.")
    with _opened(Scope(organisation=organisation, person=person or here.person)):
        yield


@contextmanager
def centre_scope(centre: UUID, *, person: UUID | None = None) -> Iterator[None]:
    """What an expertise centre sees of its organisations: reads as the role `mbtq_centre`."""
    if _scope.get().organisation is not None:
        raise ScopeRefused("A centre's scope cannot be opened inside an organisation's.")
    with _opened(Scope(organisation=centre, person=person, centre=centre)):
        yield


@contextmanager
def _opened(scope: Scope) -> Iterator[None]:
    before = _scope.get()
    is_nested = connection.in_atomic_block
    with transaction.atomic():
        _tell_database(scope)
        token = _scope.set(scope)
        try:
            yield
        finally:
            _scope.reset(token)
        # The end of a transaction takes its settings away; inside one they must be put back.
        if is_nested and not connection.needs_rollback:
            _tell_database(before)


def _tell_database(scope: Scope) -> None:
    values = [str(value or "") for value in (scope.organisation, scope.person, scope.centre)]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('mbtq.organisation', %s, true),"
            " set_config('mbtq.person', %s, true), set_config('mbtq.centre', %s, true),"
            " set_config('role', %s, true)",
            [*values, CENTRE if scope.centre else "none"],
        )

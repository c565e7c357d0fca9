"""Registrations as they stand: of one person, and one of them with everything about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from training.choices import RegistrationEventKind, RegistrationStatus
from training.models import Registration, RegistrationEvent, RegistrationPeriod
from training.periods import Event, status_on
from training.standing import CodeIs, Span, code_states, withdrawn_days


@dataclass(frozen=True)
class Standing:
    """A registration with its periods (newest first) and events (newest first), on one day."""

    registration: Registration
    periods: list[RegistrationPeriod]
    events: list[RegistrationEvent]
    status: RegistrationStatus
    on: date

    @property
    def newest(self) -> RegistrationPeriod:
        return self.periods[0]

    @property
    def code(self) -> str:
        """The code of the newest period."""
        return self.newest.code

    @property
    def until(self) -> date:
        """The last day that was granted, renewals ahead among them."""
        return self.newest.until

    @property
    def days_left(self) -> int | None:
        """Days until the last day while it runs; None for what has ended or is to come."""
        runs = self.status in (RegistrationStatus.VALID, RegistrationStatus.SUSPENDED)
        return (self.until - self.on).days if runs else None

    @property
    def spans(self) -> list[Span]:
        """The periods in the order of their first day, for the rules."""
        return spans_of(self.periods)

    @property
    def happened(self) -> list[Event]:
        """The events in the order in which they happened, for the rules."""
        return happened_of(self.events)

    @property
    def withdrawn_on(self) -> date | None:
        """From which day the newest period was withdrawn."""
        return withdrawn_days(self.spans, self.happened)[-1]

    @property
    def suspended_on(self) -> date | None:
        """From which day it is suspended, while it is."""
        return self.events[0].on if self.status is RegistrationStatus.SUSPENDED else None


def spans_of(periods: Iterable[RegistrationPeriod]) -> list[Span]:
    """Periods as values, in the order of their first day."""
    return sorted((one.since, one.until) for one in periods)


def happened_of(events: Iterable[RegistrationEvent]) -> list[Event]:
    """Events as values, in the order in which they happened."""
    ordered = sorted(events, key=lambda one: (one.on, one.pk))
    return [(RegistrationEventKind(one.kind), one.on) for one in ordered]


def with_history(rows: QuerySet[Registration]) -> QuerySet[Registration]:
    """Registrations with what `standing` needs: two queries, however many."""
    periods = RegistrationPeriod.objects.order_by("-since", "-pk")
    events = RegistrationEvent.objects.order_by("-on", "-pk")
    return rows.prefetch_related(
        Prefetch("periods", queryset=periods), Prefetch("events", queryset=events)
    )


def standing(registration: Registration, *, on: date) -> Standing:
    """How a registration stands on a day; it comes from `with_history`."""
    periods, events = list(registration.periods.all()), list(registration.events.all())
    status = status_on(spans_of(periods), happened_of(events), on)
    return Standing(registration, periods, events, status, on)


def registrations_of(person: UUID, *, on: date) -> list[Standing]:
    """Everything a person is or was registered as, the newest first.

    Shows what the open scope may see: the person the own, the centre its own, an employer those
    of who works there today.
    """
    rows = Registration.objects.filter(person_id=person).select_related("centre")
    found = [standing(one, on=on) for one in with_history(rows)]
    return sorted(found, key=lambda one: (one.newest.since, one.newest.pk), reverse=True)


def own_period(period: UUID, *, person: UUID, on: date) -> Standing | None:
    """The registration of that person to which a period belongs, or None."""
    rows = Registration.objects.filter(person_id=person, periods=period).select_related("centre")
    found = with_history(rows).first()
    return None if found is None else standing(found, on=on)


def has_certificate(found: Standing, period: UUID) -> bool:
    """Whether a period has a paper: not while it is suspended, and not once it is withdrawn."""
    states = code_states(found.spans, found.happened)
    ids = [one.pk for one in reversed(found.periods)]
    return states[ids.index(period)][0] not in (CodeIs.SUSPENDED, CodeIs.WITHDRAWN)

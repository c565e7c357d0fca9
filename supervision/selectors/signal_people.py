"""The people around a signal: who may own it, who must know of it, whom it is about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from mbtq.accounts.models import User
from mbtq.core.scope import current_organisation
from mbtq.tenancy.permissions import Permission
from mbtq.tenancy.roles import Manager, permissions_of
from mbtq.tenancy.selectors import members_of, valid_on
from programs.labels import AssignmentRole
from programs.models import Assignment
from programs.selectors.places import running
from supervision.choices import ABOUT_SOMEBODY, ABOUT_THE_LEAD
from supervision.models import Signal


@dataclass(frozen=True)
class Circle:
    """Who works around the teams of some programs on one day.

    `handlers` may act on signals, by account; `managers` are the program leads among them;
    `seats` are the places in the teams. A signal need not be stored yet to ask about it.
    """

    handlers: Mapping[UUID, User]
    managers: frozenset[UUID]
    seats: tuple[Assignment, ...]

    def subjects(self, signal: Signal) -> set[UUID]:
        """The accounts whom the signal is about: they neither own it nor are told of it."""
        found = set()
        if signal.level in ABOUT_SOMEBODY and signal.therapist and signal.therapist.person_id:
            found.add(signal.therapist.person_id)
        if signal.kind in ABOUT_THE_LEAD:
            found |= self._in_team(signal, AssignmentRole.LEAD, whole_program=True)
        return found

    def program_leads(self, signal: Signal) -> list[User]:
        """Whom a severe signal is discussed with, by name."""
        return self._users(self.managers - self.subjects(signal))

    def owners(self, signal: Signal) -> list[User]:
        """Who may own it: program leads, and the supervisors and leads of its team."""
        found = self.managers | self._near(signal)
        return self._users(found - self.subjects(signal))

    def looking_back(self, signal: Signal) -> list[User]:
        """The owner; who stands in when the owner left or may no longer act on it."""
        able = self.owners(signal)
        if signal.owner in able:
            return [signal.owner]
        return self.program_leads(signal) or able

    def suggested_owner(self, signal: Signal) -> User | None:
        """A program lead for a severe one; else the team's supervisor, then its lead."""
        supervisors = self._in_team(signal, AssignmentRole.SUPERVISOR)
        leads = self._in_team(signal, AssignmentRole.LEAD)
        managers = set(self.managers)
        order = (
            (managers, supervisors, leads) if signal.is_severe else (supervisors, leads, managers)
        )
        about = self.subjects(signal)
        return next((found[0] for some in order if (found := self._users(some - about))), None)

    def to_tell(self, signal: Signal) -> list[User]:
        """Who must know of a severe signal, the same people whoever reported it.

        A reporter among them is told as well: whoever is left out would be known by it.
        """
        found = self.managers | self._near(signal) | {signal.owner_id}
        return self._users(found - self.subjects(signal))

    def _near(self, signal: Signal) -> set[UUID]:
        return self._in_team(signal, AssignmentRole.SUPERVISOR, AssignmentRole.LEAD)

    def _in_team(self, signal: Signal, *roles: str, whole_program: bool = False) -> set[UUID]:
        """Accounts with these roles in the team; in any of the program for one without a team."""
        is_of_program = whole_program and signal.team_id is None
        return {
            seat.practitioner.person_id
            for seat in self.seats
            if seat.role in roles
            and seat.practitioner.person_id
            and (
                seat.team.program_id == signal.program_id
                if is_of_program
                else seat.team_id == signal.team_id
            )
        }

    def _users(self, ids: Iterable[UUID]) -> list[User]:
        found = [self.handlers[one] for one in ids if one in self.handlers]
        return sorted(found, key=lambda user: (user.name, user.pk))


def circle_of(programs: Iterable[UUID], *, on: date) -> Circle:
    """The people around the signals of these programs; two queries."""
    here = members_of(current_organisation()).filter(valid_on(on), purpose="")
    handlers, managers = {}, set()
    for row in here.filter(person__is_active=True):
        if Permission.SIGNAL_HANDLE in permissions_of(row.roles):
            handlers[row.person_id] = row.person
            if Manager.code in row.roles:
                managers.add(row.person_id)
    seats = Assignment.objects.filter(
        running(on), organisation_id=current_organisation(), team__program__in=list(programs)
    )
    seats = seats.select_related("practitioner", "team").order_by("practitioner__name", "id")
    return Circle(handlers, frozenset(managers), tuple(seats))

"""Who acts: a person in an organisation, with what the roles allow there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from uuid import UUID

from mbtq.accounts.models import User
from mbtq.tenancy.models import ApiClient, Membership, Organisation
from mbtq.tenancy.permissions import Permission
from mbtq.tenancy.roles import ROLES, Role, permissions_of


@dataclass(frozen=True)
class Member:
    """The person behind a request or a service call (`by=`).

    A person may hold a membership and visits at the same time; the rights add up, and the visit
    is shown in the banner.
    """

    person: User
    organisation: Organisation
    memberships: tuple[Membership, ...]
    works_elsewhere: bool = False

    @property
    def person_id(self) -> UUID:
        return self.person.pk

    @cached_property
    def role_codes(self) -> list[str]:
        """Codes in the order of `ROLES`."""
        held = {code for membership in self.memberships for code in membership.roles}
        return [code for code in ROLES if code in held]

    @cached_property
    def roles(self) -> list[type[Role]]:
        return [ROLES[code] for code in self.role_codes]

    @cached_property
    def permissions(self) -> frozenset[Permission]:
        return permissions_of(self.role_codes)

    def may(self, permission: Permission) -> bool:
        """Whether one of the roles allows it."""
        return permission in self.permissions

    def has_role(self, code: str) -> bool:
        return code in self.role_codes

    @cached_property
    def visits(self) -> tuple[Membership, ...]:
        """The visits of somebody who is here only as a visitor; the longest first."""
        visits = [m for m in self.memberships if m.is_visit]
        if len(visits) < len(self.memberships):
            return ()
        return tuple(sorted(visits, key=lambda visit: visit.until or date.max, reverse=True))

    @property
    def is_visitor(self) -> bool:
        return bool(self.visits)

    @cached_property
    def purpose(self) -> str:
        """Why a visitor is here, for the banner and the trail; empty for a member."""
        return "; ".join(visit.purpose for visit in self.visits)

    @property
    def until(self) -> date | None:
        """The last day of the longest visit."""
        return self.visits[0].until if self.visits else None

    @cached_property
    def limited_to(self) -> frozenset[UUID] | None:
        """Ids to which all visits together are limited; None when one of them has no limit."""
        if not self.visits or any(not visit.limited_to for visit in self.visits):
            return None
        return frozenset(one for visit in self.visits for one in visit.limited_to)


class System:
    """The product itself, where no person acts: nightly work, imports by command."""

    person_id: UUID | None = None

    def may(self, permission: Permission) -> bool:
        return True


@dataclass(frozen=True)
class Client(System):
    """Another system that acts in an organisation with what its access token allows.

    What its scopes allow was decided at the door, so no rule asks again. It stands for the person
    in the scope and in the trail; it is nobody's account, so policies for persons show it nothing.
    """

    client: ApiClient

    @property
    def person_id(self) -> UUID:  # type: ignore[override]
        return self.client.pk


SYSTEM = System()
Actor = Member | System

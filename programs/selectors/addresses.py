"""Practitioners by their e-mail addresses, for files in which people are named so."""

from __future__ import annotations

from mbtq.core.scope import current_organisation
from programs.models import Practitioner


def practitioners_by_address() -> dict[str, Practitioner]:
    """By the own address and that of the account, in small letters, asked once.

    Where two share an address it is that of who works here.
    """
    people = Practitioner.objects.filter(organisation_id=current_organisation())
    found: dict[str, Practitioner] = {}
    for person in people.select_related("person").order_by("ended_on"):  # who is here comes last
        account = person.person.email if person.person else ""
        found |= {address.lower(): person for address in (person.email, account) if address}
    return found

"""Who plays: invented organisations and people. Nobody in it exists."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from mbtq.accounts.models import User
from mbtq.core.scope import organisation_scope
from mbtq.tenancy.member import Member
from mbtq.tenancy.models import Kind, Membership, Organisation
from mbtq.tenancy.services.members import add_member, create_organisation

PASSWORD = "mbtq-demo-2026"  # noqa: S105  printed in the README; works only for the demo

PROVIDER_PEOPLE = {
    "de-linde.example": {
        "therapist": "S. de Wit",
        "supervisor": "M. Bakker",
        "team_lead": "L. Vos",
        "manager": "B. Groot",
        "privacy_officer": "P. van Dam",
        "integrator": "I. Kok",
    },
    "het-anker.example": {
        "therapist": "J. Mulder",
        "supervisor": "H. Smit",
        "team_lead": "E. de Boer",
        "manager": "W. Peters",
        "privacy_officer": "N. Jacobs",
        "integrator": "T. Willems",
    },
}
# Sign-in names are shorter than role codes.
LOGINS = {"team_lead": "lead", "privacy_officer": "privacy"}
CENTRE_PEOPLE = {
    "auditor1": ("auditor", "A. van Leeuwen"),
    "auditor2": ("auditor", "R. Hendriks"),
    "staff": ("centre_staff", "K. de Graaf"),
    "committee": ("committee", "C. Vermeer"),
}


@dataclass
class Cast:
    """The organisations by slug and the accounts by e-mail address."""

    places: dict[str, Organisation] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)
    # Hashing is slow on purpose, and the password of all of them is printed in the README.
    password: str = field(default_factory=lambda: make_password(PASSWORD))

    def member(self, email: str, slug: str) -> Member:
        """The member behind an account in a place, for `by=`."""
        person, place = self.people[email], self.places[slug]
        with organisation_scope(place.pk):
            found = Membership.objects.filter(organisation=place, person=person)
            return Member(person, place, tuple(found.select_related("organisation")))


def hire(cast: Cast, email: str, name: str) -> User:
    """A demo account; its second factor is not asked while the demo runs."""
    if email not in cast.people:
        person = User.objects.create(email=email, name=name, password=cast.password, is_demo=True)
        EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
        cast.people[email] = person
    return cast.people[email]


def build_cast(*, since: date) -> Cast:
    """The centre with its people, and the organisations with theirs."""
    cast = Cast()
    centre = create_organisation(
        name="MBT Demo Expertisecentrum", slug="mbt-demo", kind=Kind.CENTRE, is_demo=True
    )
    cast.places["mbt-demo"] = centre
    for slug, name in (
        ("de-linde", "De Linde"),
        ("het-anker", "Het Anker"),
        ("voorbeeld-2007", "Voorbeeld 2007"),
    ):
        cast.places[slug] = create_organisation(name=name, slug=slug, centre=centre, is_demo=True)
    with organisation_scope(centre.pk):
        for login, (role, name) in CENTRE_PEOPLE.items():
            person = hire(cast, f"{login}@mbt-demo.example", name)
            add_member(organisation=centre, person=person, roles=[role], since=since)
    for domain, people in PROVIDER_PEOPLE.items():
        place = cast.places[domain.removesuffix(".example")]
        with organisation_scope(place.pk):
            for role, name in people.items():
                person = hire(cast, f"{LOGINS.get(role, role)}@{domain}", name)
                add_member(organisation=place, person=person, roles=[role], since=since)
    return cast

"""Practitioner with qualifications, and PractitionerRole: places in teams."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, Greatest
from django.utils.timezone import localdate

from mbtq.api.access import Access
from mbtq.api.fhir.dates import Days
from mbtq.api.fhir.filters import Filter, Flag, Key, Reference, Text, Token
from mbtq.api.fhir.kind import Kind, Source
from mbtq.api.fhir.kinds.places import ends
from mbtq.api.fhir.values import Shape, concept, extension, identifier, ours, period, reference
from mbtq.api.rest.resources.people import Assignments, Practitioners
from programs.labels import AssignmentRole, CredentialKind, Profession
from programs.models import Assignment, Credential, Practitioner


class Qualified(Filter):
    """Practitioners with a registration or qualification of this kind that holds today."""

    type = "token"
    tells_of = "PractitionerRole"

    def one(self, text: str, modifier: str) -> Q:
        today = localdate()
        code = text.rpartition("|")[2]
        held = Credential.objects.filter(practitioner=OuterRef("pk"), kind=code, since__lte=today)
        return Q(Exists(held.filter(Q(until=None) | Q(until__gte=today))))


class PractitionerSource(Source):
    """Professionals. Their qualifications show to who may read PractitionerRole."""

    updated = "updated"
    filters = {
        "name": Text("name"),
        "email": Token("email"),
        "identifier": Key("pk", ours("practitioner")),
        "active": Flag("", ends),
        "qualification": Qualified(""),
    }

    def rows(self) -> QuerySet[Practitioner]:
        latest = Max("credentials__changed_at")
        return (
            Practitioners()
            .rows()
            .annotate(updated=Greatest("changed_at", Coalesce(latest, "changed_at")))
        )

    def build(self, rows: Sequence[Practitioner], access: Access) -> list[Shape]:
        held: dict[UUID, list[Credential]] = defaultdict(list)
        if access.may("PractitionerRole", "r"):
            for row in Credential.objects.filter(practitioner__in=rows).order_by("since", "pk"):
                held[row.practitioner_id].append(row)
        return [self._one(row, held[row.pk]) for row in rows]

    def _one(self, row: Practitioner, held: list[Credential]) -> Shape:
        profession = Profession(row.profession)
        telecom = {"system": "email", "value": row.email, "use": "work"} if row.email else {}
        return {
            "extension": [
                extension(
                    "profession",
                    valueCodeableConcept=concept(ours("profession"), profession, profession.label),
                ),
                extension("employment", valuePeriod=period(row.started_on, row.ended_on)),
            ],
            "identifier": [identifier("practitioner", row.pk)],
            "active": row.ended_on is None or row.ended_on >= localdate(),
            "name": [{"use": "official", "text": row.name}],
            "telecom": [telecom],
            "qualification": [qualification(one) for one in held],
        }


def qualification(row: Credential) -> Shape:
    """A registration or qualification with its period; the register is the expertise centre's."""
    kind = CredentialKind(row.kind)
    return {
        "extension": [extension("from-register", valueBoolean=row.registration_id is not None)],
        "identifier": [identifier("registration", row.pk)],
        "code": concept(ours("qualification"), kind, kind.label),
        "period": period(row.since, row.until),
    }


class RoleSource(Source):
    """Places in teams; both days of the period count."""

    filters = {
        "practitioner": Reference("practitioner_id", "Practitioner"),
        "organization": Reference("team_id", "Organization"),
        "service": Reference("team__program_id", "HealthcareService"),
        "role": Token("role", ours("role")),
        "identifier": Key("pk", ours("assignment")),
        "active": Flag("", lambda: Q(since__lte=localdate()) & ends("until")),
        "date": Days("since", "until"),
    }

    def rows(self) -> QuerySet[Assignment]:
        return Assignments().rows().select_related("practitioner", "team__program")

    def one(self, row: Assignment) -> Shape:
        role, today = AssignmentRole(row.role), localdate()
        program: Any = row.team.program
        return {
            "extension": [extension("hours-per-week", valueDecimal=row.hours_per_week)],
            "identifier": [identifier("assignment", row.pk)],
            "active": row.since <= today and (row.until is None or row.until >= today),
            "period": period(row.since, row.until),
            "practitioner": reference("Practitioner", row.practitioner_id, row.practitioner.name),
            "organization": reference("Organization", row.team_id, row.team.name),
            "code": [concept(ours("role"), role, role.label)],
            "healthcareService": [reference("HealthcareService", program.pk, program.name)],
        }


PRACTITIONER = Kind(
    "Practitioner",
    "Professionals with their registrations and qualifications (these with PractitionerRole.r).",
    (PractitionerSource(),),
    creates=True,
    updates=True,
)
PRACTITIONER_ROLE = Kind(
    "PractitionerRole",
    "Who works in which team, in which role, from when until when.",
    (RoleSource(),),
    includes={"PractitionerRole:practitioner": ("Practitioner", "practitioner_id")},
)

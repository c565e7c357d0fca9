"""Organization: the organisation and its teams. HealthcareService: its programs."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from mbtq.api.fhir.filters import EVERYTHING, Codes, Flag, Key, Reference, Text, Token
from mbtq.api.fhir.kind import Kind, Source
from mbtq.api.fhir.values import Shape, concept, extension, identifier, ours, period, reference
from mbtq.api.rest.resources.programs import Programs, Teams
from mbtq.core.scope import current_organisation
from mbtq.tenancy.models import Organisation
from programs.choices import Setting
from programs.labels import SETTINGS, STAGE_CHOICES
from programs.models import Program, Team
from programs.models.places import ProgramStatus

ORGANIZATION_TYPES = "http://terminology.hl7.org/CodeSystem/organization-type"
PROVIDER, DEPARTMENT = "prov", "dept"


def ends(path: str = "ended_on") -> Q:
    """Rows that have not ended today."""
    return Q(**{f"{path}__isnull": True}) | Q(**{f"{path}__gte": localdate()})


class Tenant(Source):
    """The organisation itself."""

    updated = ""  # nobody keeps when a name changed
    filters = {
        "name": Text("name"),
        "identifier": Token("slug", ours("organisation")),
        "type": Codes("", {PROVIDER: EVERYTHING}),
        "active": Flag("", lambda: ends("closed_on")),
    }

    def rows(self) -> QuerySet[Organisation]:
        return Organisation.objects.filter(pk=current_organisation())

    def one(self, row: Organisation) -> Shape:
        return {
            "identifier": [identifier("organisation", row.slug)],
            "active": row.closed_on is None or row.closed_on >= localdate(),
            "type": [concept(ORGANIZATION_TYPES, PROVIDER, "Healthcare Provider")],
            "name": row.name,
        }


class TeamSource(Source):
    """The teams, each a part of the organisation."""

    filters = {
        "name": Text("name"),
        "identifier": Key("pk", ours("team")),
        "type": Codes("", {DEPARTMENT: EVERYTHING}),
        "active": Flag("", ends),
        "partof": Reference("organisation_id", "Organization"),
    }

    def rows(self) -> QuerySet[Team]:
        return Teams().rows().select_related("organisation", "site", "program")

    def one(self, row: Team) -> Shape:
        return {
            "extension": [
                extension(
                    "program",
                    valueReference=reference("HealthcareService", row.program_id, row.program.name),
                ),
                extension("period", valuePeriod=period(row.started_on, row.ended_on)),
            ],
            "identifier": [identifier("team", row.pk)],
            "active": row.ended_on is None or row.ended_on >= localdate(),
            "type": [concept(ORGANIZATION_TYPES, DEPARTMENT, "Hospital Department")],
            "name": row.name,
            "address": [{"text": row.site.name, "city": row.site.city}] if row.site else [],
            "partOf": reference("Organization", row.organisation_id, row.organisation.name),
        }


class ProgramSource(Source):
    filters = {
        "name": Text("name"),
        "identifier": Token("code", ours("program")),
        "service-type": Token("setting", ours("setting")),
        "active": Flag("", lambda: Q(status=ProgramStatus.ACTIVE)),
        "organization": Reference("organisation_id", "Organization"),
    }

    def rows(self) -> QuerySet[Program]:
        return Programs().rows().select_related("organisation")

    def one(self, row: Program) -> Shape:
        stages = dict(STAGE_CHOICES)
        return {
            "extension": [
                extension("period", valuePeriod=period(row.started_on, row.stopped_on)),
                extension("stage-since", valueDate=row.stage_since),
                extension("gates-green", valueBoolean=row.gates_green),
            ],
            "identifier": [identifier("program", row.code)],
            "active": row.status == ProgramStatus.ACTIVE,
            "providedBy": reference("Organization", row.organisation_id, row.organisation.name),
            "type": [concept(ours("setting"), row.setting, SETTINGS[Setting(row.setting)])],
            "name": row.name,
            "comment": row.target_group,
            "characteristic": [concept(ours("stage"), row.stage, stages[row.stage])],
        }


ORGANIZATION = Kind(
    "Organization",
    "The organisation, and its teams as parts of it.",
    (Tenant(), TeamSource()),
)
HEALTHCARE_SERVICE = Kind(
    "HealthcareService",
    "Programs: setting, stage of implementation, whether they run.",
    (ProgramSource(),),
)

"""Programs and teams."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers

from mbtq.api.rest.query import ChangedQuery
from mbtq.api.rest.resource import Resource
from mbtq.core.scope import current_organisation
from programs.labels import SETTINGS
from programs.models import Program, Team
from programs.models.places import ProgramStatus

SETTING_CODES = [str(code) for code in SETTINGS]


class ProgramShape(serializers.Serializer[Any]):
    """An MBT program: one setting, one way of working, carried by one or more teams."""

    id = serializers.UUIDField()
    code = serializers.SlugField()
    name = serializers.CharField()
    setting = serializers.ChoiceField(choices=SETTING_CODES)
    target_group = serializers.CharField(allow_blank=True)
    started_on = serializers.DateField()
    stage = serializers.IntegerField(
        min_value=1, max_value=8, help_text="Stage of implementation, 1 to 8."
    )
    stage_since = serializers.DateField()
    gates_green = serializers.BooleanField(
        allow_null=True,
        help_text="Whether stages 3 to 5 were done before the first patient; null: not known.",
    )
    status = serializers.ChoiceField(choices=ProgramStatus.values)
    stopped_on = serializers.DateField(allow_null=True)
    changed_at = serializers.DateTimeField()


class ProgramQuery(ChangedQuery):
    code = serializers.SlugField(required=False)
    setting = serializers.ChoiceField(choices=SETTING_CODES, required=False)
    status = serializers.ChoiceField(choices=ProgramStatus.values, required=False)


class Programs(Resource):
    name, kind, one = "programs", "HealthcareService", "program"
    about = "Programs of the organisation with their stage of implementation."
    serializer, query = ProgramShape, ProgramQuery

    def rows(self) -> QuerySet[Program]:
        return Program.objects.filter(organisation_id=current_organisation())


class TeamShape(serializers.Serializer[Any]):
    """The people who treat together."""

    id = serializers.UUIDField()
    program = serializers.UUIDField(source="program_id")
    name = serializers.CharField()
    site = serializers.CharField(
        source="site.name", allow_null=True, help_text="Location; null: no fixed one."
    )
    started_on = serializers.DateField()
    ended_on = serializers.DateField(allow_null=True)
    changed_at = serializers.DateTimeField()


class TeamQuery(ChangedQuery):
    program = serializers.UUIDField(required=False)
    lookups: ClassVar[dict[str, str]] = {**ChangedQuery.lookups, "program": "program_id"}


class Teams(Resource):
    name, kind, one = "teams", "Organization", "team"
    about = "Teams with their program and location."
    serializer, query = TeamShape, TeamQuery

    def rows(self) -> QuerySet[Team]:
        return Team.objects.filter(organisation_id=current_organisation())

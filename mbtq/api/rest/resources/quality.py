"""Ratings as facts, risk scores and indicators."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers

from fidelity.choices import RatingKind
from fidelity.models import Rating
from mbtq.api.rest.query import ChangedQuery, Query
from mbtq.api.rest.resource import Resource
from mbtq.core.scope import current_organisation
from programs.choices import RiskLevel
from programs.models import IndicatorValue, RiskScore


class RatingShape(serializers.Serializer[Any]):
    """That a recording or a team was rated. The scores leave as totals of five people or more."""

    id = serializers.UUIDField()
    team = serializers.UUIDField(source="team_id")
    program = serializers.UUIDField(source="team.program_id")
    instrument = serializers.CharField(source="instrument.key")
    instrument_version = serializers.CharField(source="instrument.version")
    kind = serializers.ChoiceField(choices=list(map(str, RatingKind)))
    is_blind = serializers.BooleanField()
    rated_on = serializers.DateField(allow_null=True)
    locked_at = serializers.DateTimeField()
    changed_at = serializers.DateTimeField()


class RatingQuery(ChangedQuery):
    team = serializers.UUIDField(required=False)
    program = serializers.UUIDField(required=False)
    instrument = serializers.SlugField(required=False)
    since = serializers.DateField(required=False, help_text="Rated on or after this day.")
    lookups: ClassVar[dict[str, str]] = {
        **ChangedQuery.lookups,
        "team": "team_id",
        "program": "team__program_id",
        "instrument": "instrument__key",
        "since": "rated_on__gte",
    }


class Ratings(Resource):
    name, kind, one = "ratings", "QuestionnaireResponse", "rating"
    about = "Ratings that are locked, without scores and without who was rated."
    serializer, query = RatingShape, RatingQuery
    is_noted = True

    def rows(self) -> QuerySet[Rating]:
        return Rating.objects.filter(
            organisation_id=current_organisation(), locked_at__isnull=False
        ).exclude(kind=RatingKind.SELF)


class RiskScoreShape(serializers.Serializer[Any]):
    """The risk that the implementation fails, at one moment. Shares of 1."""

    id = serializers.UUIDField()
    program = serializers.UUIDField(source="program_id")
    on = serializers.DateField()
    computed_at = serializers.DateTimeField()
    risk_low = serializers.FloatField(help_text="An unknown determinant counted as no risk.")
    risk_high = serializers.FloatField(help_text="An unknown determinant counted as full risk.")
    coverage = serializers.FloatField(help_text="Weight of the determinants that are known.")
    level = serializers.ChoiceField(choices=list(map(str, RiskLevel)))
    knock_outs = serializers.ListField(child=serializers.CharField())
    model = serializers.CharField(source="model.key")
    model_version = serializers.CharField(source="model.version")


class RiskScoreQuery(Query):
    program = serializers.UUIDField(required=False)
    since = serializers.DateField(required=False, help_text="Scores from this day on.")
    lookups: ClassVar[dict[str, str]] = {"program": "program_id", "since": "on__gte"}


class RiskScores(Resource):
    name, kind, one = "risk-scores", "MeasureReport", "risk score"
    about = "Scores as they were computed, never changed afterwards; a new one when it is news."
    serializer, query = RiskScoreShape, RiskScoreQuery

    def rows(self) -> QuerySet[RiskScore]:
        return RiskScore.objects.filter(organisation_id=current_organisation())


class IndicatorShape(serializers.Serializer[Any]):
    """One indicator of one program, counted over `since` to `until`. Shares of 1."""

    id = serializers.UUIDField()
    program = serializers.UUIDField(source="program_id")
    indicator = serializers.CharField()
    month = serializers.DateField(help_text="First day of the month.")
    since = serializers.DateField()
    until = serializers.DateField()
    numerator = serializers.FloatField(allow_null=True)
    denominator = serializers.FloatField(allow_null=True)
    value = serializers.FloatField(allow_null=True, help_text="null: not known, see `withheld`.")
    lower = serializers.FloatField(allow_null=True)
    upper = serializers.FloatField(allow_null=True)
    missing = serializers.FloatField()
    withheld = serializers.CharField(allow_blank=True, help_text="Why there is no value.")
    changed_at = serializers.DateTimeField()


class IndicatorQuery(ChangedQuery):
    program = serializers.UUIDField(required=False)
    indicator = serializers.CharField(max_length=40, required=False)
    since = serializers.DateField(required=False, help_text="Months from this day on.")
    lookups: ClassVar[dict[str, str]] = {
        **ChangedQuery.lookups,
        "program": "program_id",
        "since": "month__gte",
    }


class Indicators(Resource):
    name, kind, one = "indicators", "MeasureReport", "indicator"
    about = "Indicators of programs per month."
    serializer, query = IndicatorShape, IndicatorQuery

    def rows(self) -> QuerySet[IndicatorValue]:
        return IndicatorValue.objects.filter(organisation_id=current_organisation())

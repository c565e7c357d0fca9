"""Supervision as it was held, and signals as counts."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.fields import ArrayField
from django.db.models import Q, QuerySet, UUIDField, Value
from rest_framework import serializers

from mbtq.api.rest.query import ChangedQuery, Query
from mbtq.api.rest.resource import Resource
from mbtq.core.scope import current_organisation
from supervision.choices import CancelledBy, Form, Level, Mode, Purpose, SessionState
from supervision.models import SignalCount, SupervisionSession


class SupervisionShape(serializers.Serializer[Any]):
    """A session of supervision, held or cancelled. What was talked about does not leave."""

    id = serializers.UUIDField()
    team = serializers.UUIDField(source="team_id")
    supervisor = serializers.UUIDField(source="supervisor_id", allow_null=True)
    supervisees = serializers.ListField(
        child=serializers.UUIDField(), help_text="Practitioners who were there."
    )
    held_on = serializers.DateField()
    minutes = serializers.IntegerField(allow_null=True)
    form = serializers.ChoiceField(choices=list(map(str, Form)))
    mode = serializers.ChoiceField(choices=list(map(str, Mode)))
    purpose = serializers.ChoiceField(choices=list(map(str, Purpose)))
    state = serializers.ChoiceField(choices=list(map(str, SessionState)))
    cancelled_by = serializers.ChoiceField(choices=list(map(str, CancelledBy)), allow_blank=True)
    changed_at = serializers.DateTimeField()


class SupervisionQuery(ChangedQuery):
    team = serializers.UUIDField(required=False)
    supervisor = serializers.UUIDField(required=False)
    since = serializers.DateField(required=False, help_text="Held on or after this day.")
    until = serializers.DateField(required=False, help_text="Held on or before this day.")
    state = serializers.ChoiceField(choices=list(map(str, SessionState)), required=False)
    lookups: ClassVar[dict[str, str]] = {
        **ChangedQuery.lookups,
        "team": "team_id",
        "supervisor": "supervisor_id",
        "since": "held_on__gte",
        "until": "held_on__lte",
    }


class SupervisionSessions(Resource):
    name, kind, one = "supervision-sessions", "SupervisionSession", "supervision session"
    about = "When supervision was held, by whom and with whom. Notes and agreements do not show."
    serializer, query = SupervisionShape, SupervisionQuery
    is_noted = True

    def rows(self) -> QuerySet[SupervisionSession]:
        present = ArrayAgg(
            "attendances__supervisee_id",
            filter=Q(attendances__was_present=True),
            order_by="attendances__supervisee_id",
            default=Value([], output_field=ArrayField(UUIDField())),
        )
        rows = SupervisionSession.objects.filter(organisation_id=current_organisation())
        return rows.annotate(supervisees=present)


class SignalCountShape(serializers.Serializer[Any]):
    """How many signals of one level a program had in a month. Never what they say."""

    id = serializers.UUIDField()
    program = serializers.UUIDField(source="program_id")
    level = serializers.ChoiceField(choices=list(map(str, Level)))
    month = serializers.DateField(help_text="First day of the month.")
    raised = serializers.IntegerField()
    open_long = serializers.IntegerField(help_text="Still open after 30 days.")
    people = serializers.IntegerField(help_text="Core team at the time, for the rate.")
    counted_at = serializers.DateTimeField()


class SignalQuery(Query):
    program = serializers.UUIDField(required=False)
    level = serializers.ChoiceField(choices=list(map(str, Level)), required=False)
    since = serializers.DateField(required=False, help_text="Months from this day on.")
    lookups: ClassVar[dict[str, str]] = {"program": "program_id", "since": "month__gte"}


class Signals(Resource):
    name, kind, one = "signals", "Signal", "count of signals"
    about = "Signals of threats as counts per program, level and month."
    serializer, query = SignalCountShape, SignalQuery

    def rows(self) -> QuerySet[SignalCount]:
        return SignalCount.objects.filter(organisation_id=current_organisation())

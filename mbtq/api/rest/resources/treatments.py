"""Treatments and sessions, by the code that the organisation chose."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers

from fidelity.choices import Component, EndReason, Modality, Outcome, Phase
from fidelity.models import SessionLog, Treatment
from fidelity.models.session import SessionState
from mbtq.api.rest.query import ChangedQuery
from mbtq.api.rest.resource import Resource
from mbtq.api.rest.schema import ErrorShape
from mbtq.core.scope import current_organisation

CODE = "The organisation's own code; never a name, a number of a person or a date of birth."


class TreatmentShape(serializers.Serializer[Any]):
    """One client's treatment, or a group that is followed by its own code."""

    id = serializers.UUIDField()
    code = serializers.CharField(help_text=CODE)
    program = serializers.UUIDField(source="program_id")
    team = serializers.UUIDField(source="team_id")
    therapist = serializers.UUIDField(source="therapist_id")
    is_group = serializers.BooleanField()
    phase = serializers.ChoiceField(choices=list(map(str, Phase)))
    weekly = serializers.FloatField(help_text="Agreed sessions a week.")
    started_on = serializers.DateField()
    planned_end_on = serializers.DateField(allow_null=True)
    ended_on = serializers.DateField(allow_null=True)
    end_reason = serializers.ChoiceField(choices=list(map(str, EndReason)), allow_blank=True)
    changed_at = serializers.DateTimeField()


class TreatmentNew(serializers.Serializer[Any]):
    """A treatment that starts."""

    code = serializers.CharField(max_length=20, help_text=CODE)
    team = serializers.UUIDField()
    therapist = serializers.UUIDField()
    is_group = serializers.BooleanField(default=False)
    weekly = serializers.DecimalField(
        max_digits=3, decimal_places=1, min_value=0, max_value=14, default=Decimal(1)
    )
    started_on = serializers.DateField()
    planned_end_on = serializers.DateField(required=False, allow_null=True, default=None)


class TreatmentChange(serializers.Serializer[Any]):
    """What of a treatment can be changed; what is left out stays. With `ended_on` it ends."""

    therapist = serializers.UUIDField(required=False)
    weekly = serializers.DecimalField(
        max_digits=3, decimal_places=1, min_value=0, max_value=14, required=False
    )
    planned_end_on = serializers.DateField(required=False, allow_null=True)
    phase = serializers.ChoiceField(choices=list(map(str, Phase)), required=False)
    phase_since = serializers.DateField(
        required=False, help_text="First day of the new phase; today when it is left out."
    )
    ended_on = serializers.DateField(required=False, help_text="Last day of the treatment.")
    end_reason = serializers.ChoiceField(choices=list(map(str, EndReason)), required=False)


class TreatmentQuery(ChangedQuery):
    code = serializers.CharField(max_length=20, required=False)
    program = serializers.UUIDField(required=False)
    team = serializers.UUIDField(required=False)
    therapist = serializers.UUIDField(required=False)
    running = serializers.BooleanField(required=False, help_text="Those that have not ended.")
    lookups: ClassVar[dict[str, str]] = {
        **ChangedQuery.lookups,
        "code": "code__iexact",
        "program": "program_id",
        "team": "team_id",
        "therapist": "therapist_id",
        "running": "ended_on__isnull",
    }


class Treatments(Resource):
    name, kind, one = "treatments", "Treatment", "treatment"
    about = "Treatments by the organisation's own code. No names, no numbers of persons."
    serializer, query = TreatmentShape, TreatmentQuery
    is_noted = True

    def rows(self) -> QuerySet[Treatment]:
        return Treatment.objects.filter(organisation_id=current_organisation())


class SessionShape(serializers.Serializer[Any]):
    """A session that was logged. What the therapist wrote for the own use does not leave."""

    id = serializers.UUIDField()
    treatment = serializers.UUIDField(source="treatment_id")
    code = serializers.CharField(source="treatment.code", help_text="Code of the treatment.")
    therapist = serializers.UUIDField(source="therapist_id")
    held_on = serializers.DateField()
    modality = serializers.ChoiceField(choices=list(map(str, Modality)))
    outcome = serializers.ChoiceField(choices=list(map(str, Outcome)))
    minutes = serializers.IntegerField()
    components = serializers.ListField(
        child=serializers.ChoiceField(choices=list(map(str, Component)))
    )
    logged_at = serializers.DateTimeField()
    changed_at = serializers.DateTimeField()


class SessionNew(serializers.Serializer[Any]):
    """A session to log. Without a therapist it is of the treatment's therapist."""

    code = serializers.CharField(max_length=20, help_text="Code of the treatment.")
    therapist = serializers.UUIDField(required=False, allow_null=True, default=None)
    held_on = serializers.DateField()
    modality = serializers.ChoiceField(choices=list(map(str, Modality)))
    outcome = serializers.ChoiceField(choices=list(map(str, Outcome)))
    minutes = serializers.IntegerField(
        min_value=0, max_value=600, default=0, help_text="0 when it was not held."
    )
    components = serializers.ListField(
        child=serializers.ChoiceField(choices=list(map(str, Component))),
        default=list,
        max_length=len(Component),
    )
    note = serializers.CharField(
        max_length=4_000, required=False, allow_blank=True, default="",
        help_text="For the therapist and the supervisor; by code, no names.",
    )  # fmt: skip


MOST_AT_ONCE = 1_000


class SessionBulk(serializers.Serializer[Any]):
    """Sessions in one call. Nothing is written unless all are good, or `only_good` is true."""

    sessions = serializers.ListField(
        child=serializers.JSONField(),
        min_length=1,
        max_length=MOST_AT_ONCE,
        help_text="Each as for one session.",
    )
    only_good = serializers.BooleanField(
        default=False, help_text="Log the good ones and say what is wrong with the others."
    )


class BulkRow(serializers.Serializer[Any]):
    """What became of one session."""

    index = serializers.IntegerField(help_text="Its place in the call, from 0.")
    status = serializers.ChoiceField(
        choices=[200, 201, 409, 422],
        help_text="201 logged, 200 there already, 409 there with other content, 422 refused.",
    )
    id = serializers.UUIDField(required=False)
    errors = ErrorShape(many=True, required=False)  # type: ignore[assignment]


class BulkAnswer(serializers.Serializer[Any]):
    """What became of all of them; `refused` counts 409 and 422."""

    created = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    refused = serializers.IntegerField()
    results = BulkRow(many=True)


class SessionChange(serializers.Serializer[Any]):
    """A correction; what is left out stays. What the session said before is kept."""

    held_on = serializers.DateField(required=False)
    modality = serializers.ChoiceField(choices=list(map(str, Modality)), required=False)
    outcome = serializers.ChoiceField(choices=list(map(str, Outcome)), required=False)
    minutes = serializers.IntegerField(min_value=0, max_value=600, required=False)
    components = serializers.ListField(
        child=serializers.ChoiceField(choices=list(map(str, Component))),
        required=False,
        max_length=len(Component),
    )
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class SessionQuery(ChangedQuery):
    treatment = serializers.UUIDField(required=False)
    code = serializers.CharField(max_length=20, required=False)
    therapist = serializers.UUIDField(required=False)
    since = serializers.DateField(required=False, help_text="Held on or after this day.")
    until = serializers.DateField(required=False, help_text="Held on or before this day.")
    outcome = serializers.ChoiceField(choices=list(map(str, Outcome)), required=False)
    lookups: ClassVar[dict[str, str]] = {
        **ChangedQuery.lookups,
        "treatment": "treatment_id",
        "code": "treatment__code__iexact",
        "therapist": "therapist_id",
        "since": "held_on__gte",
        "until": "held_on__lte",
    }


class Sessions(Resource):
    name, kind, one = "sessions", "SessionLog", "session"
    about = "Logged sessions: what was held, for how long, in which form. Drafts do not show."
    serializer, query = SessionShape, SessionQuery
    is_noted = True

    def rows(self) -> QuerySet[SessionLog]:
        return SessionLog.objects.filter(
            organisation_id=current_organisation(), state=SessionState.LOGGED
        )

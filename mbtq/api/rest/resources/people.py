"""Practitioners, their places in teams and their registrations."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError as DjangoError
from django.core.validators import validate_email
from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.utils import timezone
from rest_framework import serializers

from mbtq.api.rest.query import ChangedQuery
from mbtq.api.rest.resource import Resource
from mbtq.core.scope import current_organisation
from programs.labels import AssignmentRole, CredentialKind, Profession
from programs.models import Assignment, Credential, Practitioner
from programs.selectors.places import running


def _is_address(text: str) -> None:
    """A check that leaves no `format` in the description: nothing is an answer too."""
    try:
        validate_email(text)
    except DjangoError as error:
        raise serializers.ValidationError(error.messages) from None


class AddressField(serializers.CharField):
    """An e-mail address, or nothing."""

    def __init__(self, **kwargs: Any) -> None:
        words = "An e-mail address; empty when it is not known."
        super().__init__(
            allow_blank=True, max_length=254, validators=[_is_address], help_text=words, **kwargs
        )


class PractitionerShape(serializers.Serializer[Any]):
    """A professional of the organisation, with or without an account."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    email = AddressField()
    profession = serializers.ChoiceField(choices=Profession.values)
    started_on = serializers.DateField()
    ended_on = serializers.DateField(allow_null=True)
    changed_at = serializers.DateTimeField()


class PractitionerNew(serializers.Serializer[Any]):
    """A new practitioner."""

    name = serializers.CharField(max_length=120)
    email = AddressField(default="")
    profession = serializers.ChoiceField(choices=Profession.values)
    started_on = serializers.DateField(help_text="First day in the organisation.")


class PractitionerChange(serializers.Serializer[Any]):
    """What of a practitioner can be changed; what is left out stays."""

    name = serializers.CharField(max_length=120, required=False)
    email = AddressField(required=False)
    profession = serializers.ChoiceField(choices=Profession.values, required=False)


class PractitionerQuery(ChangedQuery):
    email = serializers.EmailField(required=False)
    profession = serializers.ChoiceField(choices=Profession.values, required=False)
    team = serializers.UUIDField(required=False, help_text="Who has or had a place in this team.")
    lookups: ClassVar[dict[str, str]] = {
        **ChangedQuery.lookups,
        "email": "email__iexact",
    }

    def narrow(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        team = self.validated_data.pop("team", None)
        rows = super().narrow(rows)
        if team is None:
            return rows
        places = Assignment.objects.filter(team_id=team, practitioner=OuterRef("pk"))
        return rows.filter(Exists(places))


class Practitioners(Resource):
    name, kind, one = "practitioners", "Practitioner", "practitioner"
    about = "Professionals of the organisation, those who left included."
    serializer, query = PractitionerShape, PractitionerQuery

    def rows(self) -> QuerySet[Practitioner]:
        return Practitioner.objects.filter(organisation_id=current_organisation())


class AssignmentShape(serializers.Serializer[Any]):
    """Somebody's place in a team; both days count."""

    id = serializers.UUIDField()
    practitioner = serializers.UUIDField(source="practitioner_id")
    team = serializers.UUIDField(source="team_id")
    role = serializers.ChoiceField(choices=AssignmentRole.values)
    hours_per_week = serializers.FloatField()
    since = serializers.DateField()
    until = serializers.DateField(allow_null=True)
    changed_at = serializers.DateTimeField()


class AssignmentQuery(ChangedQuery):
    practitioner = serializers.UUIDField(required=False)
    team = serializers.UUIDField(required=False)
    on = serializers.DateField(required=False, help_text="Places that hold on this day.")
    lookups: ClassVar[dict[str, str]] = {
        **ChangedQuery.lookups,
        "practitioner": "practitioner_id",
        "team": "team_id",
    }

    def narrow(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        on = self.validated_data.pop("on", None)
        rows = super().narrow(rows)
        return rows if on is None else rows.filter(running(on))


class Assignments(Resource):
    name, kind, one = "assignments", "PractitionerRole", "assignment"
    about = "Who works in which team, in which role, for how many hours a week."
    serializer, query = AssignmentShape, AssignmentQuery

    def rows(self) -> QuerySet[Assignment]:
        return Assignment.objects.filter(organisation_id=current_organisation())


STATES = ("valid", "expired", "later")


class RegistrationShape(serializers.Serializer[Any]):
    """A registration or qualification of a practitioner; both days count."""

    id = serializers.UUIDField()
    practitioner = serializers.UUIDField(source="practitioner_id")
    level = serializers.ChoiceField(source="kind", choices=CredentialKind.values)
    since = serializers.DateField()
    until = serializers.DateField(allow_null=True)
    state = serializers.ChoiceField(choices=STATES, help_text="How it stands today.")
    from_register = serializers.BooleanField(
        help_text="Whether it comes from the register of the expertise centre."
    )
    changed_at = serializers.DateTimeField()


class RegistrationQuery(ChangedQuery):
    practitioner = serializers.UUIDField(required=False)
    level = serializers.ChoiceField(choices=CredentialKind.values, required=False)
    state = serializers.ChoiceField(choices=STATES, required=False)
    until_before = serializers.DateField(required=False, help_text="Ends before this day.")
    lookups: ClassVar[dict[str, str]] = {
        **ChangedQuery.lookups,
        "practitioner": "practitioner_id",
        "level": "kind",
        "until_before": "until__lt",
    }


class Registrations(Resource):
    name, kind, one = "registrations", "PractitionerRole", "registration"
    about = (
        "Registrations and qualifications. Those from the register follow it: one that is"
        " suspended or withdrawn ends on that day."
    )
    serializer, query = RegistrationShape, RegistrationQuery

    def rows(self) -> QuerySet[Credential]:
        today = timezone.localdate()
        state = Case(
            When(since__gt=today, then=Value("later")),
            When(until__lt=today, then=Value("expired")),
            default=Value("valid"),
            output_field=CharField(),
        )
        from_register = Case(
            When(Q(registration_id__isnull=False), then=Value(True)),
            default=Value(False),
            output_field=BooleanField(),
        )
        rows = Credential.objects.filter(organisation_id=current_organisation())
        return rows.annotate(state=state, from_register=from_register)

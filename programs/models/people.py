"""Practitioners, where they work, and what they may show."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from mbtq.core.changes import Changing, StampsChanges
from mbtq.core.fields import TenantForeignKey
from mbtq.tenancy.models import SharedModel
from mbtq.tenancy.policy import SharedRows
from programs.labels import AssignmentRole, CredentialKind, Profession
from programs.models.places import Team


class Practitioner(Changing, SharedModel):
    """A professional of the organisation, with or without an account."""

    # Crosses tenancy on purpose: the account belongs to the person, not to the employer.
    person = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    profession = models.CharField(max_length=30, choices=Profession.choices)
    started_on = models.DateField()
    ended_on = models.DateField(null=True)

    class Meta:
        constraints = [
            StampsChanges(name="programs_practitioner_changes"),
            SharedRows(name="programs_practitioner_rows"),
            models.UniqueConstraint(
                fields=["organisation", "person"],
                condition=Q(person__isnull=False),
                name="practitioner_person_once",
            ),
            models.CheckConstraint(
                name="practitioner_ends_after_start",
                condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")),
            ),
        ]
        indexes = [models.Index(fields=["organisation", "changed_at"], name="practitioner_changed")]


class Assignment(Changing, SharedModel):
    """Somebody's place in a team: role, hours a week, from and until (both days count)."""

    practitioner = TenantForeignKey(
        Practitioner, on_delete=models.PROTECT, related_name="assignments"
    )
    team = TenantForeignKey(Team, on_delete=models.PROTECT, related_name="assignments")
    role = models.CharField(max_length=20, choices=AssignmentRole.choices)
    hours_per_week = models.DecimalField(max_digits=4, decimal_places=1)
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        constraints = [
            StampsChanges(name="programs_assignment_changes"),
            SharedRows(name="programs_assignment_rows"),
            models.CheckConstraint(
                name="assignment_ends_after_start",
                condition=Q(until=None) | Q(until__gte=F("since")),
            ),
            models.CheckConstraint(
                name="assignment_hours_in_range",
                condition=Q(hours_per_week__gt=0, hours_per_week__lte=60),
            ),
        ]
        indexes = [models.Index(fields=["organisation", "changed_at"], name="assignment_changed")]


class Credential(Changing, SharedModel):
    """A qualification as a fact: kind, period, where it was seen."""

    practitioner = TenantForeignKey(
        Practitioner, on_delete=models.PROTECT, related_name="credentials"
    )
    kind = models.CharField(max_length=20, choices=CredentialKind.choices)
    since = models.DateField()
    until = models.DateField(null=True)
    source = models.CharField(max_length=200, blank=True)
    # The period of a registration of which this is the copy; a person enters none.
    registration_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            StampsChanges(name="programs_credential_changes"),
            SharedRows(name="programs_credential_rows"),
            models.UniqueConstraint(
                fields=["organisation", "practitioner", "registration_id", "since"],
                condition=Q(registration_id__isnull=False),
                name="credential_of_registration_once",
            ),
            models.CheckConstraint(
                name="credential_ends_after_start",
                condition=Q(until=None) | Q(until__gte=F("since")),
            ),
        ]
        indexes = [models.Index(fields=["organisation", "changed_at"], name="credential_changed")]

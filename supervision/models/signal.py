"""Signals of potentially harmful processes, and who must know about them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from mbtq.core.fields import TenantForeignKey
from mbtq.core.rls import PERSON, RowPolicy
from mbtq.tenancy.models import TenantModel
from programs.models import Practitioner, Program, Team
from supervision.choices import Protocol
from supervision.labels import KINDS, LEVELS, OCCASIONS, POINTS, STEPS, pairs

# Whoever reported without a name is known to that person's own account alone.
REPORTED_BY_READER = f"person_id = {PERSON}"


class Signal(TenantModel):
    """Something that may do harm, seen by somebody. Private to the organisation.

    `code` is the client's, at the levels that are about one treatment; `therapist` treats that
    client, or is at level `therapist` the one it is about. `severity` and `relation` (to the
    treatment; None: not known) run from 1 to 5. `review_on` is the day to look back. `discussed_at`
    says when a severe signal was talked over with the program lead. `reporter` is empty when the
    signal came without a name. `protocol` is the key of a text of the manual.
    """

    program = TenantForeignKey(Program, on_delete=models.PROTECT, related_name="signals")
    team = TenantForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="signals")
    level = models.CharField(max_length=15, choices=pairs(LEVELS))
    kind = models.CharField(max_length=25, choices=pairs(KINDS))
    code = models.CharField(max_length=20, blank=True)
    therapist = TenantForeignKey(
        Practitioner, null=True, on_delete=models.PROTECT, related_name="signals"
    )
    noticed_on = models.DateField()
    severity = models.SmallIntegerField()
    relation = models.SmallIntegerField(null=True)
    is_severe = models.BooleanField()
    seen = models.TextField(max_length=4_000, blank=True)
    done = models.TextField(max_length=4_000, blank=True)
    protocol = models.CharField(
        max_length=20, choices=[(key.value, key.value) for key in Protocol], blank=True
    )
    uses_protocol = models.BooleanField(null=True)
    protocol_because = models.CharField(max_length=300, blank=True)
    owner = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    review_on = models.DateField()
    discuss_on = models.DateField(null=True)
    reporter = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    raised_on = models.DateField()
    raised_at = models.DateTimeField()
    discussed_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    lesson = models.TextField(max_length=2_000, blank=True)
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [
            RowPolicy(name="supervision_signal_rows"),
            models.CheckConstraint(
                name="signal_severity_in_range", condition=Q(severity__gte=1, severity__lte=5)
            ),
            models.CheckConstraint(
                name="signal_relation_in_range",
                condition=Q(relation=None) | Q(relation__gte=1, relation__lte=5),
            ),
            models.CheckConstraint(
                name="signal_closed_with_lesson", condition=Q(closed_at=None) | ~Q(lesson="")
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "program", "raised_on"], name="signal_by_program"),
            models.Index(fields=["organisation", "team", "review_on"], name="signal_by_team"),
            models.Index(fields=["organisation", "owner"], name="signal_by_owner"),
            models.Index(
                fields=["organisation", "code", "raised_on"],
                condition=~Q(code=""),
                name="signal_by_code",
            ),
        ]


class AnonymousReport(TenantModel):
    """Who reported a signal without a name: only the own account ever sees this row."""

    app_may = "SELECT, INSERT"

    signal = TenantForeignKey(Signal, on_delete=models.DO_NOTHING, related_name="+")
    person = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            RowPolicy(
                name="supervision_anonymousreport_rows",
                visible=REPORTED_BY_READER,
                insertable=REPORTED_BY_READER,
            ),
            models.UniqueConstraint(
                fields=["organisation", "signal"], name="anonymous_report_once"
            ),
        ]


class SignalStep(TenantModel):
    """What happened with a signal. Append-only; `by` is empty where the reporter has no name."""

    app_may = "SELECT, INSERT"

    signal = TenantForeignKey(Signal, on_delete=models.DO_NOTHING, related_name="steps")
    kind = models.CharField(max_length=12, choices=pairs(STEPS))
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    text = models.TextField(max_length=2_000, blank=True)

    class Meta:
        constraints = [RowPolicy(name="supervision_signalstep_rows")]
        indexes = [models.Index(fields=["organisation", "signal"], name="step_by_signal")]


class Escalation(TenantModel):
    """Somebody who must know of a signal, and why: one row per signal, person and occasion.

    It stands on the person's board until `seen_at`, and one mail goes with it.
    """

    app_may = "SELECT, INSERT, UPDATE (seen_at)"

    signal = TenantForeignKey(Signal, on_delete=models.DO_NOTHING, related_name="escalations")
    person = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    occasion = models.CharField(max_length=12, choices=pairs(OCCASIONS))
    asked_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            RowPolicy(name="supervision_escalation_rows"),
            models.UniqueConstraint(
                fields=["organisation", "signal", "person", "occasion"], name="escalation_once"
            ),
        ]
        indexes = [models.Index(fields=["organisation", "person"], name="escalation_by_person")]


class AgendaPoint(TenantModel):
    """A point that stands on a team's agenda by itself, until the team has talked about it."""

    team = TenantForeignKey(Team, on_delete=models.PROTECT, related_name="agenda_points")
    signal = TenantForeignKey(Signal, on_delete=models.PROTECT, related_name="agenda_points")
    kind = models.CharField(max_length=10, choices=pairs(POINTS))
    put_on = models.DateField()
    discussed_on = models.DateField(null=True)
    discussed_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            RowPolicy(name="supervision_agendapoint_rows"),
            models.UniqueConstraint(
                fields=["organisation", "signal", "kind"], name="agenda_point_once"
            ),
        ]
        indexes = [models.Index(fields=["organisation", "team"], name="agenda_point_by_team")]

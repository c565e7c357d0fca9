"""Supervision as it was held: who was there, what it counts for, what was said and agreed.

Facts (day, minutes, who, state) are for the organisation's counts; notes are for who took part,
and the database holds to that.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from mbtq.core.changes import Changing, StampsChanges
from mbtq.core.fields import TenantForeignKey
from mbtq.core.rls import PERSON, RowPolicy
from mbtq.tenancy.models import TenantModel
from programs.models import Practitioner, Team
from supervision.choices import SessionState
from supervision.labels import (
    CANCELLED_BY,
    CASE_SETTINGS,
    FORMS,
    MODES,
    OUTCOMES,
    PURPOSES,
    STATES,
    SUPERVISOR_KINDS,
    TRACKS,
    pairs,
)
from supervision.models.arrangement import Arrangement


def took_part(table: str) -> str:
    """SQL for whether the reader is the supervisee or the supervisor of a row."""
    return (
        "EXISTS (SELECT 1 FROM programs_practitioner p"
        f" WHERE p.id IN ({table}.supervisee_id,"
        f" {table}.supervisor_id) AND p.person_id = {PERSON})"
    )


TOOK_PART = took_part("supervision_supervisionnote")


class SupervisionSession(Changing, TenantModel):
    """One session that was held, or a planned day on which it was not.

    `planned_on` is the day of the arrangement for which it stands, also when it was moved.
    `supervisor_kind` is how the register knew the supervisor on that day, kept as a fact.
    `version` counts corrections; a correction asks the others to confirm again.
    """

    arrangement = TenantForeignKey(
        Arrangement, null=True, on_delete=models.PROTECT, related_name="sessions"
    )
    planned_on = models.DateField(null=True)
    team = TenantForeignKey(Team, on_delete=models.PROTECT, related_name="supervision_sessions")
    supervisor = TenantForeignKey(
        Practitioner, null=True, on_delete=models.PROTECT, related_name="supervision_given"
    )
    supervisor_kind = models.CharField(max_length=20, choices=pairs(SUPERVISOR_KINDS), blank=True)
    consultant = models.CharField(max_length=120, blank=True)
    held_on = models.DateField()
    starts_at = models.TimeField(null=True)
    minutes = models.SmallIntegerField(null=True)
    form = models.CharField(max_length=15, choices=pairs(FORMS))
    mode = models.CharField(max_length=10, choices=pairs(MODES))
    purpose = models.CharField(max_length=10, choices=pairs(PURPOSES))
    materials = ArrayField(models.CharField(max_length=15), default=list)
    items = ArrayField(models.CharField(max_length=20), default=list)
    state = models.CharField(max_length=10, choices=pairs(STATES))
    cancelled_by = models.CharField(max_length=15, choices=pairs(CANCELLED_BY), blank=True)
    written_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    recorded_at = models.DateTimeField()
    supervisor_confirmed_at = models.DateTimeField(null=True)
    # What the supervisor says is not right, when a supervisee wrote it.
    supervisor_dispute = models.CharField(max_length=500, blank=True)
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [
            StampsChanges(name="supervision_supervisionsession_changes"),
            RowPolicy(name="supervision_supervisionsession_rows"),
            models.UniqueConstraint(
                fields=["organisation", "arrangement", "planned_on"],
                condition=Q(planned_on__isnull=False),
                name="supervision_planned_day_once",
            ),
            models.CheckConstraint(
                name="supervision_planned_in_arrangement",
                condition=Q(planned_on=None) | Q(arrangement__isnull=False),
            ),
            models.CheckConstraint(
                name="supervision_led_once", condition=Q(supervisor=None) | Q(consultant="")
            ),
            models.CheckConstraint(
                name="supervision_held_or_cancelled",
                condition=Q(state=SessionState.CANCELLED, minutes=None) & ~Q(cancelled_by="")
                | ~Q(state=SessionState.CANCELLED)
                & Q(minutes__gte=1, minutes__lte=600, cancelled_by=""),
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "changed_at"], name="supervisionsession_changed"),
            models.Index(fields=["organisation", "team", "held_on"], name="supervision_by_team"),
            models.Index(
                fields=["organisation", "supervisor", "held_on"], name="supervision_by_supervisor"
            ),
        ]

    @property
    def leader_name(self) -> str:
        """The supervisor or the consultant who leads it; empty when nobody does."""
        return self.supervisor.name if self.supervisor else self.consultant


class Attendance(TenantModel):
    """One supervisee of one session: there or not, confirmed or not, and what it counts for.

    `credit` is the worth by the `rules` of that day, in sessions; `counts` whether that is enough.
    Both are kept, so that a later rule changes nothing.
    """

    session = TenantForeignKey(
        SupervisionSession, on_delete=models.CASCADE, related_name="attendances"
    )
    supervisee = TenantForeignKey(
        Practitioner, on_delete=models.PROTECT, related_name="supervision_attended"
    )
    was_present = models.BooleanField(default=True)
    track = models.CharField(max_length=20, choices=pairs(TRACKS), blank=True)
    credit = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    counts = models.BooleanField(default=False)
    rules = models.CharField(max_length=40, blank=True)
    confirmed_at = models.DateTimeField(null=True)
    disputed_at = models.DateTimeField(null=True)
    dispute = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            RowPolicy(name="supervision_attendance_rows"),
            models.UniqueConstraint(
                fields=["organisation", "session", "supervisee"], name="attendance_once"
            ),
            models.CheckConstraint(
                name="attendance_confirmed_or_disputed",
                condition=Q(confirmed_at=None) | Q(disputed_at=None),
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "supervisee"], name="attendance_by_person"),
        ]


class SupervisionNote(TenantModel):
    """What was talked about with one supervisee, by code. For that person and the supervisor."""

    session = TenantForeignKey(SupervisionSession, on_delete=models.CASCADE, related_name="notes")
    supervisee = TenantForeignKey(Practitioner, on_delete=models.PROTECT, related_name="+")
    supervisor = TenantForeignKey(
        Practitioner, null=True, on_delete=models.PROTECT, related_name="+"
    )
    codes = ArrayField(models.CharField(max_length=20), default=list)
    setting = models.CharField(max_length=12, choices=pairs(CASE_SETTINGS), blank=True)
    fragment = models.CharField(max_length=80, blank=True)  # reference and minutes, no media
    question = models.TextField(max_length=2_000, blank=True)
    learned = models.TextField(max_length=2_000, blank=True)

    class Meta:
        constraints = [
            RowPolicy(
                name="supervision_supervisionnote_rows", visible=TOOK_PART, changeable=TOOK_PART
            ),
            models.UniqueConstraint(
                fields=["organisation", "session", "supervisee"], name="supervision_note_once"
            ),
        ]


class Agreement(TenantModel):
    """What a supervisee will do until next time; it comes back until somebody closes it.

    Not bound to the supervisor of that day: who takes over must find it.
    """

    session = TenantForeignKey(
        SupervisionSession, on_delete=models.CASCADE, related_name="agreements"
    )
    supervisee = TenantForeignKey(Practitioner, on_delete=models.PROTECT, related_name="agreements")
    text = models.CharField(max_length=500)
    due_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    closed_in = TenantForeignKey(
        SupervisionSession, null=True, on_delete=models.SET_NULL, related_name="closed_agreements"
    )
    outcome = models.CharField(max_length=10, choices=pairs(OUTCOMES), blank=True)

    class Meta:
        constraints = [
            RowPolicy(name="supervision_agreement_rows"),
            models.CheckConstraint(
                name="agreement_closed_with_outcome",
                condition=Q(closed_on=None, outcome="")
                | (Q(closed_on__isnull=False) & ~Q(outcome="")),
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "supervisee"], name="agreement_by_person"),
        ]


class SupervisionRevision(TenantModel):
    """What a session said before a correction. Append-only.

    One row holds the facts; what was said with somebody has a row of its own, with that
    `supervisee`, for who may read the note.
    """

    app_may = "SELECT, INSERT"

    # Append-only: a session with history is never deleted, and the database holds to that.
    session = TenantForeignKey(
        SupervisionSession, on_delete=models.DO_NOTHING, related_name="revisions"
    )
    supervisee = TenantForeignKey(
        Practitioner, null=True, on_delete=models.PROTECT, related_name="+"
    )
    supervisor = TenantForeignKey(
        Practitioner, null=True, on_delete=models.PROTECT, related_name="+"
    )
    version = models.IntegerField()
    content = models.JSONField()
    reason = models.CharField(max_length=300, blank=True)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            RowPolicy(
                name="supervision_supervisionrevision_rows",
                visible=f"supervisee_id IS NULL OR {took_part('supervision_supervisionrevision')}",
            ),
            models.UniqueConstraint(
                fields=["organisation", "session", "version", "supervisee"],
                nulls_distinct=False,
                name="supervision_revision_once",
            ),
        ]

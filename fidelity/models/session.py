"""Session logs: drafts that save themselves, logged ones that keep their history."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fidelity.labels import CONCERNS, MODALITIES, OUTCOMES, pairs
from fidelity.models.treatment import Treatment
from mbtq.core.changes import Changing, StampsChanges
from mbtq.core.fields import TenantForeignKey
from mbtq.core.rls import RowPolicy
from mbtq.tenancy.models import TenantModel
from programs.models import Practitioner


class SessionState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    LOGGED = "logged", _("Logged")


class Batch(TenantModel):
    """One import of sessions, which can be undone as a whole for a week."""

    app_may = "SELECT, INSERT, UPDATE (undone_at)"

    name = models.CharField(max_length=200)
    row_count = models.IntegerField()
    imported_at = models.DateTimeField()
    imported_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [RowPolicy(name="fidelity_batch_rows")]


class SessionLog(Changing, TenantModel):
    """One session as its therapist logged it. A draft may lack everything.

    `version` counts changes, for two devices at once. `self_check` is 1 to 7 and for the therapist
    alone. The note holds no names.
    """

    treatment = TenantForeignKey(
        Treatment, null=True, on_delete=models.PROTECT, related_name="sessions"
    )
    therapist = TenantForeignKey(Practitioner, on_delete=models.PROTECT, related_name="sessions")
    state = models.CharField(
        max_length=10, choices=SessionState.choices, default=SessionState.DRAFT
    )
    held_on = models.DateField(null=True)
    modality = models.CharField(max_length=20, choices=pairs(MODALITIES), blank=True)
    outcome = models.CharField(max_length=25, choices=pairs(OUTCOMES), blank=True)
    minutes = models.SmallIntegerField(null=True)
    components = ArrayField(models.CharField(max_length=25), default=list)
    self_check = models.SmallIntegerField(null=True)
    concern = models.CharField(max_length=15, choices=pairs(CONCERNS), blank=True)
    note = models.TextField(max_length=4_000, blank=True)
    version = models.IntegerField(default=1)
    saved_at = models.DateTimeField()
    logged_at = models.DateTimeField(null=True)
    batch = TenantForeignKey(Batch, null=True, on_delete=models.PROTECT, related_name="sessions")

    class Meta:
        constraints = [
            StampsChanges(name="fidelity_sessionlog_changes"),
            RowPolicy(name="fidelity_sessionlog_rows"),
            models.UniqueConstraint(
                fields=["organisation", "therapist"],
                condition=Q(state="draft"),
                name="session_draft_once",
            ),
            models.CheckConstraint(
                name="session_logged_is_whole",
                condition=Q(state="draft")
                | (
                    Q(
                        treatment__isnull=False,
                        held_on__isnull=False,
                        logged_at__isnull=False,
                        minutes__isnull=False,
                    )
                    & ~Q(modality="")
                    & ~Q(outcome="")
                ),
            ),
            models.CheckConstraint(
                name="session_minutes_in_range",
                condition=Q(minutes=None) | Q(minutes__gte=0, minutes__lte=600),
            ),
            models.CheckConstraint(
                name="session_self_check_in_range",
                condition=Q(self_check=None) | Q(self_check__gte=1, self_check__lte=7),
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "changed_at"], name="sessionlog_changed"),
            models.Index(fields=["organisation", "therapist", "held_on"], name="session_by_person"),
            models.Index(fields=["organisation", "treatment", "held_on"], name="session_by_code"),
            models.Index(fields=["organisation", "batch"], name="session_by_batch"),
        ]


class SessionRevision(TenantModel):
    """What a logged session said before a correction. Append-only."""

    app_may = "SELECT, INSERT"

    # Append-only: a session with history is never deleted, and the database holds to that.
    session = TenantForeignKey(SessionLog, on_delete=models.DO_NOTHING, related_name="revisions")
    version = models.IntegerField()
    content = models.JSONField()
    reason = models.CharField(max_length=300, blank=True)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            RowPolicy(name="fidelity_sessionrevision_rows"),
            models.UniqueConstraint(
                fields=["organisation", "session", "version"], name="revision_once"
            ),
        ]

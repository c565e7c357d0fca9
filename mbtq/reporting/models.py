"""Documents that were asked for, and how far they are."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from mbtq.core.rls import RowPolicy
from mbtq.tenancy.models import TenantModel


class DocumentKind(models.TextChoices):
    AUDIT_REPORT = "audit_report", _("Audit report")
    MANUAL_TEXT = "manual_text", _("Text of the manual")
    ATTENDANCE = "attendance", _("Certificate of attendance")
    REGISTRATION = "registration", _("Certificate of registration")
    APPLICATION = "application", _("Application for registration")
    DOSSIER = "dossier", _("Dossier")


class DocumentState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Being made")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


class Step(models.TextChoices):
    """What is being done, in words for the person who waits."""

    COLLECT = "collect", _("Collecting the data")
    DRAW = "draw", _("Drawing tables and figures")
    TYPESET = "typeset", _("Setting the pages")
    STORE = "store", _("Storing the file")


class Problem(models.TextChoices):
    """Why a document could not be made; the sentence holds no data."""

    TOO_LARGE = "too_large", _("The report needs more memory than it may use.")
    TOO_SLOW = "too_slow", _("Making the report took longer than it may take.")
    BROKEN = "broken", _("Something went wrong in making the report. Nothing was lost.")
    WORKER_LOST = "worker_lost", _("The process that made the report stopped each time.")
    DAMAGED = "damaged", _("The stored file is no longer what was made.")


class Document(TenantModel):
    """One file of one subject in one language. The same content is made once."""

    app_may = "SELECT, INSERT, UPDATE"

    kind = models.CharField(max_length=30, choices=DocumentKind.choices)
    subject_id = models.UUIDField()  # of the audit, the version of a text, ...
    language = models.CharField(max_length=2)
    content_hash = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=DocumentState.choices, default="waiting")
    percent = models.SmallIntegerField(default=0)
    step = models.CharField(max_length=10, choices=Step.choices, blank=True)
    requested_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    requested_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    attempts = models.IntegerField(default=0)
    problem = models.CharField(max_length=15, choices=Problem.choices, blank=True)
    file = models.CharField(max_length=200, blank=True)  # name in the private storage
    size = models.IntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    pages = models.IntegerField(default=0)

    class Meta:
        constraints = [
            RowPolicy(name="reporting_document_rows"),
            models.UniqueConstraint(
                fields=["organisation", "kind", "subject_id", "language", "content_hash"],
                name="document_once",
            ),
        ]

    @property
    def is_finished(self) -> bool:
        return self.state in (DocumentState.DONE, DocumentState.FAILED)

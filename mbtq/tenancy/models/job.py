"""Long work that somebody waits for: how far it is, and the file that comes of it."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from mbtq.core.tables import ALL
from mbtq.tenancy.models.base import TenantModel
from mbtq.tenancy.policy import AskedRows

KEPT_FOR = timedelta(days=7)


class JobState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Being made")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


class JobProblem(models.TextChoices):
    """Why it did not work; the sentence holds no data."""

    NO_ACCESS = "no_access", _("You may no longer see what this file would hold.")
    TOO_MANY = "too_many", _("There are more rows than a sheet can hold. Filter, or choose CSV.")
    BROKEN = "broken", _("Something went wrong. Nothing was lost.")
    ROWS_CHANGED = (
        "rows_changed",
        _("Since the trial run rows have become wrong. Nothing was imported; try the file again."),
    )
    WORKER_LOST = "worker_lost", _("The process that worked on it stopped each time.")
    DAMAGED = "damaged", _("The stored file is no longer what was made.")


class Job(TenantModel):
    """Work in the background. The model says who asked: `asked_by`."""

    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.WAITING)
    percent = models.SmallIntegerField(default=0)
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=15, choices=JobProblem.choices, blank=True)

    class Meta:
        abstract = True

    @property
    def is_finished(self) -> bool:
        """Whether nothing more will happen by itself."""
        return self.state in (JobState.DONE, JobState.FAILED)


class FileJob(Job):
    """A file for one person, who alone sees it and has it for seven days.

    `path` and `query` are the address of the list that the person looked at.
    """

    centre_may = ALL

    asked_by = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)  # a key of `mbtq.tenancy.filetask.MAKERS`
    form = models.CharField(max_length=5)  # csv, xlsx or zip
    name = models.CharField(max_length=120)
    path = models.CharField(max_length=300, blank=True)
    query = models.TextField(blank=True)
    language = models.CharField(max_length=2)
    file = models.CharField(max_length=200, blank=True)  # name in the private storage
    size = models.BigIntegerField(default=0)
    row_count = models.IntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [AskedRows(name="tenancy_filejob_rows")]
        indexes = [models.Index(fields=["organisation", "asked_by"], name="filejob_of_person")]

    @property
    def file_name(self) -> str:
        """What the browser calls it."""
        return f"{self.name}.{self.form}"

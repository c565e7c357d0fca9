"""Imports from files: from choosing the file to the end, and which rows came of it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from mbtq.core.fields import TenantForeignKey
from mbtq.core.rls import RowPolicy
from mbtq.core.tables import APPEND_ONLY
from mbtq.tenancy.models.base import TenantModel
from mbtq.tenancy.models.job import Job


class ImportState(models.TextChoices):
    CHOSEN = "chosen", _("Not imported yet")
    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Being imported")
    DONE = "done", _("Imported")
    FAILED = "failed", _("Not imported")


class ImportRun(Job):
    """One file with rows of one kind.

    `head`: the headings of the file. `places`: column of ours -> its place among them, once
    somebody has matched them. The file itself goes when its rows are in, and after seven days.
    """

    state = models.CharField(max_length=10, choices=ImportState.choices, default=ImportState.CHOSEN)
    asked_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    kind = models.CharField(max_length=20)  # a key of `mbtq.tenancy.importing.KINDS`
    name = models.CharField(max_length=200)
    file = models.CharField(max_length=200, blank=True)  # name in the private storage
    head = models.JSONField(default=list)
    places = models.JSONField(default=dict)
    only_good = models.BooleanField(default=False)
    row_count = models.IntegerField()
    written = models.IntegerField(default=0)
    refused = models.IntegerField(default=0)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [RowPolicy(name="tenancy_importrun_rows")]
        indexes = [models.Index(fields=["organisation", "kind"], name="importrun_of_kind")]

    @property
    def is_finished(self) -> bool:
        """Whether nothing more will happen by itself."""
        return self.state not in (ImportState.WAITING, ImportState.RUNNING)


class ImportedRow(TenantModel):
    """A row that an import added, so that the import can be undone."""

    app_may = f"{APPEND_ONLY}, DELETE"

    run = TenantForeignKey(ImportRun, on_delete=models.CASCADE, related_name="rows_added")
    model = models.CharField(max_length=60)  # its label
    row_id = models.UUIDField()

    class Meta:
        constraints = [RowPolicy(name="tenancy_importedrow_rows")]
        indexes = [models.Index(fields=["organisation", "run"], name="importedrow_of_run")]

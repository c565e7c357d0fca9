"""Checklists that a team fills in about itself."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from audits.labels import Value
from audits.models.standard import ChecklistKind, Criterion
from mbtq.core.fields import TenantForeignKey
from mbtq.core.rls import RowPolicy
from mbtq.tenancy.models import SharedModel, TenantModel
from mbtq.tenancy.policy import SharedRows
from programs.models import Team


class ChecklistState(models.TextChoices):
    OPEN = "open", _("Open")
    SUBMITTED = "submitted", _("Submitted")


class Checklist(SharedModel):
    """One filling of a checklist by one team. Submitted ones never change."""

    team = TenantForeignKey(Team, on_delete=models.PROTECT, related_name="checklists")
    kind = models.ForeignKey(ChecklistKind, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(
        max_length=10, choices=ChecklistState.choices, default=ChecklistState.OPEN
    )
    opened_on = models.DateField()
    due_on = models.DateField()
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            SharedRows(name="audits_checklist_rows", changeable="state = 'open'"),
            models.CheckConstraint(
                name="checklist_due_after_opening", condition=Q(due_on__gte=F("opened_on"))
            ),
            models.UniqueConstraint(
                fields=["organisation", "team", "kind"],
                condition=Q(state="open"),
                name="checklist_open_once",
            ),
        ]


class ChecklistAnswer(TenantModel):
    """The answer to one criterion; `version` counts its changes, for two people at once.

    Opening a checklist makes one empty row (version 0) per criterion that it asks.
    """

    checklist = TenantForeignKey(Checklist, on_delete=models.CASCADE, related_name="answers")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    value = models.CharField(max_length=15, choices=Value.choices, blank=True)
    note = models.TextField(max_length=10_000, blank=True)
    version = models.IntegerField(default=1)
    answered_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            RowPolicy(
                name="audits_checklistanswer_rows",
                changeable="EXISTS (SELECT 1 FROM audits_checklist c"
                " WHERE c.id = audits_checklistanswer.checklist_id AND c.state = 'open')",
                insertable="EXISTS (SELECT 1 FROM audits_checklist c"
                " WHERE c.id = checklist_id AND c.state = 'open')",
            ),
            models.UniqueConstraint(
                fields=["organisation", "checklist", "criterion"], name="answer_once"
            ),
        ]

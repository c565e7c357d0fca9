"""Audits and who does them."""

from __future__ import annotations

from django.db import models

from audits.labels import STATES, Kind, Part
from audits.models.standard import Standard
from audits.policy import AuditRows
from mbtq.core.changes import Changing, StampsChanges
from mbtq.core.fields import TenantForeignKey
from mbtq.core.rls import PERSON
from mbtq.tenancy.models import SharedModel
from mbtq.tenancy.policy import SharedRows
from programs.labels import SETTINGS, STAGE_CHOICES, choices
from programs.models import Program


class Audit(Changing, SharedModel):
    """An audit of one program against one standard. A final or withdrawn one never changes.

    `frozen` is everything the report says, as plain data, from the moment it is final;
    `content_hash` is SHA-256 over its canonical JSON.
    """

    app_may = "SELECT, INSERT, UPDATE"
    centre_may = "SELECT, INSERT, UPDATE (state, version, ended_at, end_reason)"  # only to withdraw

    program = TenantForeignKey(Program, on_delete=models.PROTECT, related_name="audits")
    standard = models.ForeignKey(Standard, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    title = models.CharField(max_length=160)
    # As they were when the audit was planned: they decide which criteria apply, to the end.
    setting = models.CharField(max_length=20, choices=choices(SETTINGS))
    stage = models.SmallIntegerField(choices=STAGE_CHOICES)
    state = models.CharField(
        max_length=20, choices=[(str(k), v) for k, v in STATES.items()], default="planned"
    )
    visit_on = models.DateField()
    due_on = models.DateField()
    planned_at = models.DateTimeField()
    planned_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    # The lead's own words for the report.
    summary = models.TextField(max_length=4_000, blank=True)
    context = models.TextField(max_length=4_000, blank=True)
    method = models.TextField(max_length=4_000, blank=True)
    outcome = models.CharField(max_length=15, blank=True)
    version = models.IntegerField(default=1)
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=500, blank=True)
    frozen = models.JSONField(null=True)
    content_hash = models.CharField(max_length=64, blank=True)
    verification_code = models.CharField(max_length=24, blank=True)

    class Meta:
        constraints = [
            StampsChanges(name="audits_audit_changes"),
            AuditRows(
                name="audits_audit_rows",
                centre_adds=True,
                changeable="state NOT IN ('final', 'withdrawn')",
            ),
            models.CheckConstraint(
                name="audit_final_is_frozen",
                condition=~models.Q(state="final")
                | models.Q(frozen__isnull=False, content_hash__regex="^[0-9a-f]{64}$"),
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "changed_at"], name="audit_changed"),
            models.Index(fields=["organisation", "program", "visit_on"], name="audit_by_program"),
        ]


class AuditAssignment(SharedModel):
    """One auditor of one audit, and when the scores were locked."""

    app_may = "SELECT, INSERT, UPDATE"
    centre_may = "SELECT, INSERT"

    audit = TenantForeignKey(Audit, on_delete=models.PROTECT, related_name="assignments")
    # Crosses tenancy on purpose: auditors belong to the centre.
    person = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=10, choices=Part.choices)
    is_independent = models.BooleanField(default=False)
    locked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            SharedRows(
                name="audits_auditassignment_rows",
                centre_adds=True,
                # Only one's own, once; nobody joins after the planning.
                changeable=f"locked_at IS NULL AND person_id = {PERSON}",
                insertable="EXISTS (SELECT 1 FROM audits_audit u"
                " WHERE u.id = audit_id AND u.state = 'planned')",
            ),
            models.UniqueConstraint(
                fields=["organisation", "audit", "person"], name="auditor_once"
            ),
            models.UniqueConstraint(
                fields=["organisation", "audit"],
                condition=models.Q(part="lead"),
                name="lead_auditor_once",
            ),
        ]

"""Scores of each auditor alone, the consensus, and the findings."""

from __future__ import annotations

from django.db import models

from audits.labels import Confidence, FindingKind, Strength, Value
from audits.models.audit import Audit
from audits.models.standard import Criterion
from mbtq.core.changes import Changing, StampsChanges
from mbtq.core.fields import TenantForeignKey
from mbtq.core.rls import PERSON, RowPolicy
from mbtq.tenancy.models import TenantModel

SOMEBODY_UNLOCKED = (
    "EXISTS (SELECT 1 FROM audits_auditassignment a"
    " WHERE a.audit_id = {audit} AND a.locked_at IS NULL)"
)
MINE_UNLOCKED = (
    f"(auditor_id = {PERSON} AND EXISTS (SELECT 1 FROM audits_auditassignment a"
    f" WHERE a.audit_id = {{audit}} AND a.person_id = {PERSON} AND a.locked_at IS NULL))"
)
ROW_AUDIT = "audits_judgment.audit_id"


class Judgment(TenantModel):
    """One auditor's score of one criterion.

    Blind by policy: the database shows somebody else's scores only when every auditor of the
    audit has locked, and lets nobody write another's, or anything after locking.
    """

    app_may = "SELECT, INSERT, UPDATE"

    audit = TenantForeignKey(Audit, on_delete=models.PROTECT, related_name="judgments")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    auditor = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    value = models.CharField(max_length=15, choices=Value.choices, blank=True)
    strength = models.CharField(max_length=20, choices=Strength.choices, blank=True)
    confidence = models.CharField(max_length=10, choices=Confidence.choices, blank=True)
    note = models.TextField(max_length=10_000, blank=True)
    version = models.IntegerField(default=1)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            RowPolicy(
                name="audits_judgment_rows",
                visible=f"(auditor_id = {PERSON}"
                f" OR NOT {SOMEBODY_UNLOCKED.format(audit=ROW_AUDIT)})",
                changeable=MINE_UNLOCKED.format(audit=ROW_AUDIT),
                insertable=MINE_UNLOCKED.format(audit=ROW_AUDIT),
            ),
            models.UniqueConstraint(
                fields=["organisation", "audit", "auditor", "criterion"], name="judgment_once"
            ),
        ]


class Consensus(TenantModel):
    """The score that both auditors stand for; where they differed, with the reason."""

    audit = TenantForeignKey(Audit, on_delete=models.PROTECT, related_name="consensus")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    value = models.CharField(max_length=15, choices=Value.choices)
    reason = models.TextField(max_length=2_000, blank=True)
    version = models.IntegerField(default=1)
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            RowPolicy(
                name="audits_consensus_rows",
                changeable="EXISTS (SELECT 1 FROM audits_audit u"
                " WHERE u.id = audits_consensus.audit_id AND u.state = 'consensus')",
                insertable="EXISTS (SELECT 1 FROM audits_audit u"
                " WHERE u.id = audit_id AND u.state = 'consensus')",
            ),
            models.UniqueConstraint(
                fields=["organisation", "audit", "criterion"], name="consensus_once"
            ),
        ]


class Finding(Changing, TenantModel):
    """A strength, a must-point or a suggestion: fact, source, judgement, consequence."""

    audit = TenantForeignKey(Audit, on_delete=models.PROTECT, related_name="findings")
    kind = models.CharField(max_length=12, choices=FindingKind.choices)
    criterion = models.ForeignKey(
        Criterion, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    fact = models.TextField(max_length=2_000)
    source = models.CharField(max_length=300, blank=True)
    judgement = models.TextField(max_length=2_000, blank=True)
    consequence = models.TextField(max_length=2_000, blank=True)
    norm = models.CharField(max_length=300, blank=True)
    term_on = models.DateField(null=True, blank=True)
    owner = models.CharField(max_length=120, blank=True)
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            StampsChanges(name="audits_finding_changes"),
            RowPolicy(
                name="audits_finding_rows",
                changeable="EXISTS (SELECT 1 FROM audits_audit u WHERE u.id ="
                " audits_finding.audit_id AND u.state IN ('consensus', 'draft'))",
                insertable="EXISTS (SELECT 1 FROM audits_audit u WHERE u.id ="
                " audit_id AND u.state IN ('consensus', 'draft'))",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "changed_at"], name="finding_changed")]

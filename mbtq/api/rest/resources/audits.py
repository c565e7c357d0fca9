"""Audits, and of final ones what was found and what must be done."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers

from audits.choices import FindingKind
from audits.labels import STATES, Kind
from audits.models import Audit, Finding
from mbtq.api.rest.query import ChangedQuery
from mbtq.api.rest.resource import Resource
from mbtq.core.scope import current_organisation

STATE_CODES = [str(code) for code in STATES]


class AuditShape(serializers.Serializer[Any]):
    """An audit of one program against one standard."""

    id = serializers.UUIDField()
    program = serializers.UUIDField(source="program_id")
    standard = serializers.CharField(source="standard.key")
    standard_version = serializers.CharField(source="standard.version")
    kind = serializers.ChoiceField(choices=Kind.values)
    title = serializers.CharField()
    state = serializers.ChoiceField(choices=STATE_CODES)
    visit_on = serializers.DateField()
    due_on = serializers.DateField()
    ended_at = serializers.DateTimeField(allow_null=True)
    outcome = serializers.CharField(allow_blank=True)
    content_hash = serializers.CharField(
        allow_blank=True, help_text="SHA-256 over the canonical frozen content of a final audit."
    )
    changed_at = serializers.DateTimeField()


class AuditQuery(ChangedQuery):
    program = serializers.UUIDField(required=False)
    state = serializers.ChoiceField(choices=STATE_CODES, required=False)
    lookups: ClassVar[dict[str, str]] = {**ChangedQuery.lookups, "program": "program_id"}


class Audits(Resource):
    name, kind, one = "audits", "DocumentReference", "audit"
    about = "Audits of the programs and how far they are."
    serializer, query = AuditShape, AuditQuery

    def rows(self) -> QuerySet[Audit]:
        return Audit.objects.filter(organisation_id=current_organisation())


class FindingShape(serializers.Serializer[Any]):
    """A strength, a must-point or a suggestion: fact, source, judgement, consequence."""

    id = serializers.UUIDField()
    audit = serializers.UUIDField(source="audit_id")
    program = serializers.UUIDField(source="audit.program_id")
    kind = serializers.ChoiceField(choices=list(map(str, FindingKind)))
    criterion = serializers.CharField(source="criterion.code", allow_null=True)
    fact = serializers.CharField()
    evidence = serializers.CharField(source="source", allow_blank=True)
    judgement = serializers.CharField(allow_blank=True)
    consequence = serializers.CharField(allow_blank=True)
    norm = serializers.CharField(allow_blank=True)
    changed_at = serializers.DateTimeField()


class FindingQuery(ChangedQuery):
    audit = serializers.UUIDField(required=False)
    program = serializers.UUIDField(required=False)
    kind = serializers.ChoiceField(choices=list(map(str, FindingKind)), required=False)
    lookups: ClassVar[dict[str, str]] = {
        **ChangedQuery.lookups,
        "audit": "audit_id",
        "program": "audit__program_id",
    }


class Findings(Resource):
    name, kind, one = "findings", "Task", "finding"
    about = "Findings of audits that are final."
    serializer, query = FindingShape, FindingQuery
    is_noted = True

    def rows(self) -> QuerySet[Finding]:
        return Finding.objects.filter(organisation_id=current_organisation(), audit__state="final")


class ActionShape(serializers.Serializer[Any]):
    """What the program has to do after an audit, by when, and who owns it."""

    id = serializers.UUIDField()
    finding = serializers.UUIDField(source="pk")
    audit = serializers.UUIDField(source="audit_id")
    program = serializers.UUIDField(source="audit.program_id")
    kind = serializers.ChoiceField(choices=["must", "suggestion"])
    criterion = serializers.CharField(source="criterion.code", allow_null=True)
    description = serializers.CharField(source="fact")
    owner = serializers.CharField(allow_blank=True)
    due_on = serializers.DateField(source="term_on", allow_null=True)
    changed_at = serializers.DateTimeField()


class ActionQuery(FindingQuery):
    due_before = serializers.DateField(required=False, help_text="To be done before this day.")
    lookups: ClassVar[dict[str, str]] = {**FindingQuery.lookups, "due_before": "term_on__lt"}


class Actions(Resource):
    name, kind, one = "actions", "Task", "action"
    about = "Must-points and suggestions of final audits, with owner and date."
    serializer, query = ActionShape, ActionQuery
    is_noted = True

    def rows(self) -> QuerySet[Finding]:
        return Findings().rows().exclude(kind=FindingKind.STRENGTH)

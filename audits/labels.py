"""The words for the vocabularies of `audits.choices`, for forms and pages."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from audits.choices import AuditState
from audits.lifecycle import Act, Refusal


class Value(models.TextChoices):
    """A judgment as it is stored. Not applicable and unknown are words, never a zero."""

    ONE = "1", "1"
    TWO = "2", "2"
    THREE = "3", "3"
    FOUR = "4", "4"
    FIVE = "5", "5"
    NOT_APPLICABLE = "not_applicable", _("Not applicable")
    UNKNOWN = "unknown", _("Unknown")


class Strength(models.TextChoices):
    DOCUMENT_ONLY = "document_only", _("Document only")
    ONE_SOURCE = "one_source", _("One source")
    SEVERAL_SOURCES = "several_sources", _("Two or more sources")
    OBSERVED = "observed", _("Seen ourselves")


class Confidence(models.TextChoices):
    LOW = "low", _("Low")
    MIDDLE = "middle", _("Middle")
    HIGH = "high", _("High")


class Part(models.TextChoices):
    LEAD = "lead", _("Lead auditor")
    SECOND = "second", _("Second auditor")


class Kind(models.TextChoices):
    INITIAL = "initial", _("First audit")
    PERIODIC = "periodic", _("Periodic audit")
    RETEST = "retest", _("Re-test")
    TRIGGERED = "triggered", _("Extra audit after a change")
    LIGHT = "light", _("Light yearly audit")


class FindingKind(models.TextChoices):
    STRENGTH = "strength", _("Strength")
    MUST = "must", _("Must")
    SUGGESTION = "suggestion", _("Suggestion")


STATES = {
    AuditState.PLANNED: _("Planned"),
    AuditState.SCORING: _("Scoring, each alone"),
    AuditState.CONSENSUS: _("Consensus"),
    AuditState.DRAFT: _("Draft report"),
    AuditState.FINAL: _("Final (locked)"),
    AuditState.WITHDRAWN: _("Withdrawn"),
}
ACTS = {
    Act.START_SCORING: _("Start scoring"),
    Act.LOCK_SCORES: _("Lock my scores"),
    Act.SETTLE_CONSENSUS: _("Settle the consensus"),
    Act.FINALISE: _("Make the report final"),
    Act.WITHDRAW: _("Withdraw the audit"),
}
REFUSALS = {
    Refusal.NOT_NOW: _("This is not possible in the present step of the audit."),
    Refusal.NOT_YOURS: _("Somebody else does this step."),
    Refusal.TWO_AUDITORS_NEEDED: _("An audit needs two auditors."),
    Refusal.LEAD_NEEDED: _("One of the auditors must lead."),
    Refusal.ALREADY_LOCKED: _("You have locked your scores already."),
    Refusal.CRITERION_NOT_JUDGED: _("Not every criterion has your score yet."),
    Refusal.AUDITOR_NOT_LOCKED: _("An auditor has not locked the scores yet."),
    Refusal.CRITERION_WITHOUT_CONSENSUS: _("Not every criterion has a consensus score."),
    Refusal.DIFFERENCE_WITHOUT_REASON: _(
        "Give a reason where the auditors differed, or where the consensus is another score."
    ),
    Refusal.MUST_WITHOUT_NORM: _("A must-point lacks its norm."),
    Refusal.MUST_WITHOUT_TERM: _("A must-point lacks its term."),
    Refusal.THREE_STRENGTHS_NEEDED: _("Name three strengths."),
    Refusal.REASON_NEEDED: _("Give the reason."),
}
DOMAINS = {
    "O": _("Organisation"),
    "T": _("Team"),
    "P": _("Program and patient process"),
    "B": _("Therapist and supervisor"),
    "M": _("Monitoring"),
}
LEVELS = {"O": _("Organisation"), "T": _("Team"), "B": _("Therapist")}
COMPONENTS = {
    "adherence": _("Adherence"),
    "competence": _("Competence"),
    "differentiation": _("Differentiation"),
}
EVIDENCE = {
    "document": _("Document"),
    "interview": _("Interview"),
    "observation": _("Observation"),
    "file": _("File sample"),
    "video": _("Video"),
    "data": _("Registration"),
}

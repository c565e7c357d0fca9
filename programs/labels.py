"""The words for the vocabularies of `programs.choices`, for forms and pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from programs.choices import Determinant, EventKind, RiskLevel, Setting, Stage
from programs.texts.document import TextKind, TextState


class AssignmentRole(models.TextChoices):
    """What somebody does in a team."""

    THERAPIST = "therapist", _("Therapist")
    SOCIOTHERAPIST = "sociotherapist", _("Sociotherapist")
    ARTS_THERAPIST = "arts_therapist", _("Arts therapist")
    FAMILY_THERAPIST = "family_therapist", _("Family therapist")
    PSYCHIATRIST = "psychiatrist", _("Psychiatrist")
    NURSE = "nurse", _("Nurse")
    SUPERVISOR = "supervisor", _("Supervisor")
    LEAD = "lead", _("Team lead")


class Profession(models.TextChoices):
    PSYCHOTHERAPIST = "psychotherapist", _("Psychotherapist")
    CLINICAL_PSYCHOLOGIST = "clinical_psychologist", _("Clinical psychologist")
    HEALTH_PSYCHOLOGIST = "health_psychologist", _("Health psychologist")
    PSYCHOLOGIST = "psychologist", _("Psychologist")
    PSYCHIATRIST = "psychiatrist", _("Psychiatrist")
    NURSE = "nurse", _("Nurse")
    NURSE_SPECIALIST = "nurse_specialist", _("Nurse specialist")
    SOCIOTHERAPIST = "sociotherapist", _("Sociotherapist")
    ARTS_THERAPIST = "arts_therapist", _("Arts therapist")
    FAMILY_THERAPIST = "family_therapist", _("Family therapist")
    OTHER = "other", _("Other")


class CredentialKind(models.TextChoices):
    """What somebody may show: courses and registrations."""

    BASIC_COURSE = "basic_course", _("Basic course MBT")
    BASIC_THERAPIST = "basic_therapist", _("MBT basic therapist")
    THERAPIST = "therapist", _("MBT therapist")
    SUPERVISOR = "supervisor", _("MBT supervisor")
    SOCIOTHERAPIST = "sociotherapist", _("MBT sociotherapist")
    ARTS_THERAPIST = "arts_therapist", _("MBT arts therapist")
    FAMILY_THERAPIST = "family_therapist", _("MBT family therapist")
    ADOLESCENTS = "adolescents", _("MBT-A therapist")
    SUPERVISOR_BASIC = "supervisor_basic", _("MBT supervisor of basic therapists")
    SUPERVISOR_SOCIO = "supervisor_socio", _("MBT supervisor of sociotherapists")
    SUPERVISOR_ARTS = "supervisor_arts", _("MBT supervisor of arts therapists")
    PRACTITIONER = "practitioner", _("MBT practitioner")


class Informant(models.TextChoices):
    """From which place somebody judges a determinant."""

    THERAPIST = "therapist", _("Therapist")
    SUPERVISOR = "supervisor", _("Supervisor")
    TEAM_LEAD = "team_lead", _("Team lead")
    MANAGER = "manager", _("Program lead")
    BOARD = "board", _("Board")
    AUDITOR = "auditor", _("Auditor")
    CENTRE_STAFF = "centre_staff", _("Expertise centre")


SETTINGS = {
    Setting.OUTPATIENT: _("Outpatient"),
    Setting.INTENSIVE_OUTPATIENT: _("Intensive outpatient"),
    Setting.DAY_HOSPITAL: _("Day hospital"),
    Setting.INPATIENT: _("Inpatient"),
    Setting.ADOLESCENTS: _("Adolescents (MBT-A)"),
    Setting.FAMILIES: _("Families"),
    Setting.SCHOOL: _("School"),
}
DETERMINANTS = {
    Determinant.COMMITMENT: _("Support in the organisation"),
    Determinant.LEADERSHIP: _("Leadership"),
    Determinant.SELECTION: _("Selection of therapists"),
    Determinant.TRAINING_SUPERVISION: _("Training and supervision"),
    Determinant.STRUCTURED_PLAN: _("Structured implementation plan"),
    Determinant.EXPERTISE: _("MBT expertise at hand"),
    Determinant.BUDGET: _("Sufficient budget"),
    Determinant.TEAM_SIZE: _("Team size"),
}
DETERMINANT_QUESTIONS = {
    Determinant.COMMITMENT: _("Is the program wanted and backed in the whole organisation?"),
    Determinant.LEADERSHIP: _("Is there somebody with mandate and authority who leads the team?"),
    Determinant.SELECTION: _("Were therapists chosen for competence and affinity with MBT?"),
    Determinant.TRAINING_SUPERVISION: _("Is everybody trained, and is supervision held?"),
    Determinant.STRUCTURED_PLAN: _("Does the implementation follow a written plan?"),
    Determinant.EXPERTISE: _("Is somebody experienced in MBT at hand when it is needed?"),
    Determinant.BUDGET: _("Does the money cover staff, training and supervision?"),
    Determinant.TEAM_SIZE: _("Is the team neither too small nor too large?"),
}
# What -2 and +2 look like, in a few words.
DETERMINANT_ENDS = {
    Determinant.COMMITMENT: (_("nobody above the team wants it"), _("backed up to the board")),
    Determinant.LEADERSHIP: (_("nobody leads"), _("a leader with mandate and time")),
    Determinant.SELECTION: (_("whoever was free"), _("chosen for skill and wish")),
    Determinant.TRAINING_SUPERVISION: (
        _("untrained, no supervision"),
        _("all trained, supervision every week"),
    ),
    Determinant.STRUCTURED_PLAN: (_("no plan"), _("a written plan that is followed")),
    Determinant.EXPERTISE: (_("nobody to ask"), _("an expert at hand every week")),
    Determinant.BUDGET: (_("not enough for staff"), _("enough for staff, training, supervision")),
    Determinant.TEAM_SIZE: (_("far too small or too large"), _("a good size, also in holidays")),
}
EVENTS = {
    EventKind.REORGANISATION: _("Reorganisation"),
    EventKind.LEADER_LEFT: _("Leader left"),
    EventKind.TURNOVER: _("High turnover"),
    EventKind.MOVE: _("Move"),
    EventKind.BUDGET_CUT: _("Budget cut"),
    EventKind.MERGER: _("Merger"),
}
LEVELS = {
    RiskLevel.LOW: _("Low"),
    RiskLevel.ATTENTION: _("Attention"),
    RiskLevel.HIGH: _("High"),
    RiskLevel.STOP: _("Stop signal"),
    RiskLevel.UNCLEAR: _("Not yet clear"),
}
STAGES = {
    Stage.ENGAGEMENT: _("Engaged"),
    Stage.FEASIBILITY: _("Feasible"),
    Stage.READINESS_PLANNING: _("Ready"),
    Stage.STAFF_TRAINED: _("Staff trained"),
    Stage.FIDELITY_MONITORING: _("Monitoring in place"),
    Stage.SERVICES_BEGIN: _("First patients"),
    Stage.ONGOING_DELIVERY: _("Running"),
    Stage.COMPETENCY: _("Certified"),
}
STAGE_CHOICES = [(number, label) for number, label in enumerate(STAGES.values(), start=1)]
TEXT_KINDS = {
    TextKind.CHAPTER: _("Chapter"),
    TextKind.PROTOCOL: _("Protocol"),
}
TEXT_STATES = {
    TextState.DRAFT: _("Being written"),
    TextState.PROPOSED: _("Offered to a colleague"),
    TextState.PUBLISHED: _("Published"),
}
# Why `programs.client_codes` refuses a code.
CODE_REFUSED = {
    "empty": _("Choose a client code."),
    "form": _("A code is made of letters, digits and hyphens, such as K-4F7."),
    "too_long": _("A code has at most 20 characters."),
    "name": _("This looks like a name. Use a code with a digit, such as K-4F7."),
    "number": _("This looks like a citizen service number. Use the code only."),
    "date": _("This looks like a date. Use the code only."),
    "email": _("This looks like an e-mail address. Use the code only."),
}


def choices(labels: Mapping[Any, Any]) -> list[tuple[str, Any]]:
    """Pairs for a field, in their order."""
    return [(str(key), label) for key, label in labels.items()]

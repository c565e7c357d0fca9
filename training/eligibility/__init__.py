"""What evidence is worth for a registration: pure rules, no Django, no clock, no database."""

from training.choices import Reason, RequirementState, Unit
from training.eligibility.assessing import Schedule, assess, schedule
from training.eligibility.facts import (
    CaseFact,
    CourseFact,
    CredentialFact,
    DeclarationFact,
    Evidence,
    FragmentFact,
    SessionFact,
    StatementFact,
    WorkFact,
)
from training.eligibility.outcome import Alternative, Assessment, Counted, Derivation, Progress
from training.eligibility.points import Contribution, Points, accreditation_points, points_of

__all__ = [
    "Alternative",
    "Assessment",
    "CaseFact",
    "Contribution",
    "Counted",
    "CourseFact",
    "CredentialFact",
    "DeclarationFact",
    "Derivation",
    "Evidence",
    "FragmentFact",
    "Points",
    "Progress",
    "Reason",
    "RequirementState",
    "Schedule",
    "SessionFact",
    "StatementFact",
    "Unit",
    "WorkFact",
    "accreditation_points",
    "assess",
    "points_of",
    "schedule",
]

from programs.models.indicators import IndicatorValue
from programs.models.people import Assignment, Credential, Practitioner
from programs.models.places import Program, ProgramStatus, Site, Team
from programs.models.ratings import ChangeEvent, DeterminantRating
from programs.models.risk import ProgramRisk, RiskModel, RiskScore

__all__ = [
    "Assignment",
    "ChangeEvent",
    "Credential",
    "DeterminantRating",
    "IndicatorValue",
    "Practitioner",
    "Program",
    "ProgramRisk",
    "ProgramStatus",
    "RiskModel",
    "RiskScore",
    "Site",
    "Team",
]

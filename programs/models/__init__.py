from programs.models.indicators import IndicatorValue
from programs.models.people import Assignment, Credential, Practitioner
from programs.models.places import Program, ProgramStatus, Site, Team
from programs.models.ratings import ChangeEvent, DeterminantRating
from programs.models.risk import ProgramRisk, RiskModel, RiskScore
from programs.models.texts import ManualSection, ManualText, ProtocolUse, TextRead

__all__ = [
    "Assignment",
    "ChangeEvent",
    "Credential",
    "DeterminantRating",
    "IndicatorValue",
    "ManualSection",
    "ManualText",
    "Practitioner",
    "Program",
    "ProgramRisk",
    "ProgramStatus",
    "ProtocolUse",
    "RiskModel",
    "RiskScore",
    "Site",
    "Team",
    "TextRead",
]

"""Fixed vocabularies of programs and their risk. Plain Python: labels are given by the pages."""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType


class Setting(StrEnum):
    OUTPATIENT = "outpatient"
    INTENSIVE_OUTPATIENT = "intensive_outpatient"
    DAY_HOSPITAL = "day_hospital"
    INPATIENT = "inpatient"
    ADOLESCENTS = "adolescents"
    FAMILIES = "families"
    SCHOOL = "school"


class Determinant(StrEnum):
    """The eight determinants of a start that holds, in the order D1 to D8."""

    COMMITMENT = "commitment"
    LEADERSHIP = "leadership"
    SELECTION = "selection"
    TRAINING_SUPERVISION = "training_supervision"
    STRUCTURED_PLAN = "structured_plan"
    EXPERTISE = "expertise"
    BUDGET = "budget"
    TEAM_SIZE = "team_size"


DETERMINANT_IDS = MappingProxyType(
    {key.value: f"D{number}" for number, key in enumerate(Determinant, start=1)}
)
DETERMINANT_BY_ID = MappingProxyType({code: key for key, code in DETERMINANT_IDS.items()})


class InformantRole(StrEnum):
    THERAPIST = "therapist"
    SUPERVISOR = "supervisor"
    TEAM_LEAD = "team_lead"
    MANAGER = "manager"
    BOARD = "board"
    AUDITOR = "auditor"
    CENTRE_STAFF = "centre_staff"


class EventKind(StrEnum):
    """Changes in the organisation that raise the risk for twelve months."""

    REORGANISATION = "reorganisation"
    LEADER_LEFT = "leader_left"
    TURNOVER = "turnover"
    MOVE = "move"
    BUDGET_CUT = "budget_cut"
    MERGER = "merger"


class RiskLevel(StrEnum):
    LOW = "low"
    ATTENTION = "attention"
    HIGH = "high"
    STOP = "stop"
    UNCLEAR = "unclear"


class Trend(StrEnum):
    RISES = "rises"
    STABLE = "stable"
    FALLS = "falls"
    TOO_FEW = "too_few"


# Of fewer people no figure is shown: it would say who somebody is.
FEWEST_PEOPLE = 5
# T01 of the standard: a core team is neither too small nor too large.
TEAM_NORM = (4, 10)


class Phase(StrEnum):
    PRE_IMPLEMENTATION = "pre_implementation"
    IMPLEMENTATION = "implementation"
    SUSTAINMENT = "sustainment"


class Stage(StrEnum):
    """The eight stages of implementation (after the Stages of Implementation Completion)."""

    ENGAGEMENT = "engagement"
    FEASIBILITY = "feasibility"
    READINESS_PLANNING = "readiness_planning"
    STAFF_TRAINED = "staff_trained"
    FIDELITY_MONITORING = "fidelity_monitoring"
    SERVICES_BEGIN = "services_begin"
    ONGOING_DELIVERY = "ongoing_delivery"
    COMPETENCY = "competency"


STAGE_NUMBERS = MappingProxyType({stage: number for number, stage in enumerate(Stage, start=1)})
FIRST_STAGE, LAST_STAGE = 1, len(Stage)
GATE_STAGES = (3, 4, 5)
"""Stages that must be done before the first patient starts."""
FIRST_PATIENT_STAGE = 6


def phase_of(stage: int) -> Phase:
    """Phase of a stage number (1-8). Raises ValueError outside that range."""
    if not FIRST_STAGE <= stage <= LAST_STAGE:
        raise ValueError(f"A stage is a number from {FIRST_STAGE} to {LAST_STAGE}, not {stage}.")
    if stage <= 3:
        return Phase.PRE_IMPLEMENTATION
    return Phase.IMPLEMENTATION if stage <= 7 else Phase.SUSTAINMENT

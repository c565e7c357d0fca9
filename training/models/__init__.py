"""Courses, pathways, dossiers, applications and registrations."""

from training.models.application import Application, ApplicationStep
from training.models.copy import DossierCopy
from training.models.course import AttendanceBatch, Course, Edition, Participation
from training.models.dossier import Declaration, Dossier, Fact, Fragment, Statement
from training.models.pathway import PathwayVersion
from training.models.registration import (
    PeriodBasis,
    Registration,
    RegistrationEvent,
    RegistrationPeriod,
    Reminder,
)

__all__ = [
    "Application",
    "ApplicationStep",
    "AttendanceBatch",
    "Course",
    "Declaration",
    "Dossier",
    "DossierCopy",
    "Edition",
    "Fact",
    "Fragment",
    "Participation",
    "PathwayVersion",
    "PeriodBasis",
    "Registration",
    "RegistrationEvent",
    "RegistrationPeriod",
    "Reminder",
    "Statement",
]

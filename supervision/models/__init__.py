from supervision.models.arrangement import Arrangement, MovedDay, Supervisee
from supervision.models.counts import SignalCount
from supervision.models.desk import CalendarFeed, Draft
from supervision.models.session import (
    Agreement,
    Attendance,
    SupervisionNote,
    SupervisionRevision,
    SupervisionSession,
)
from supervision.models.signal import (
    AgendaPoint,
    AnonymousReport,
    Escalation,
    Signal,
    SignalStep,
)

__all__ = [
    "AgendaPoint",
    "Agreement",
    "AnonymousReport",
    "Arrangement",
    "Attendance",
    "CalendarFeed",
    "Draft",
    "Escalation",
    "MovedDay",
    "Signal",
    "SignalCount",
    "SignalStep",
    "Supervisee",
    "SupervisionNote",
    "SupervisionRevision",
    "SupervisionSession",
]

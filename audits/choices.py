"""Fixed vocabularies of standards and audits. Plain Python: labels are given by the pages."""

from __future__ import annotations

from enum import IntEnum, StrEnum
from types import MappingProxyType


class Domain(StrEnum):
    """The prefix of a criterion's id."""

    ORGANISATION = "O"
    TEAM = "T"
    PROGRAM = "P"
    THERAPIST = "B"
    MONITORING = "M"


class Level(StrEnum):
    """The level that owns what a criterion asks (Hutsebaut et al. 2012)."""

    ORGANISATION = "O"
    TEAM = "T"
    THERAPIST = "B"


class Component(StrEnum):
    """The three components of treatment integrity."""

    ADHERENCE = "adherence"
    COMPETENCE = "competence"
    DIFFERENTIATION = "differentiation"


class NormType(StrEnum):
    """How the machine reads a norm.

    boolean: it is there or not; minimum, maximum: a number with a unit; interval: both;
    share: a part of the whole, as a percentage.
    """

    BOOLEAN = "boolean"
    MINIMUM = "minimum"
    MAXIMUM = "maximum"
    INTERVAL = "interval"
    SHARE = "share"


class Unit(StrEnum):
    """What the number of a norm counts."""

    PERCENT = "percent"
    POINTS = "points"
    PEOPLE = "people"
    PATIENTS = "patients"
    SESSIONS = "sessions"
    MINUTES = "minutes"
    WORKING_DAYS = "working_days"
    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"
    PER_WEEK = "per_week"
    PER_YEAR = "per_year"
    HOURS_PER_WEEK = "hours_per_week"
    MINUTES_PER_WEEK = "minutes_per_week"


class EvidenceKind(StrEnum):
    DOCUMENT = "document"
    INTERVIEW = "interview"
    OBSERVATION = "observation"
    FILE = "file"
    VIDEO = "video"
    DATA = "data"


class SourceStatus(StrEnum):
    """Whether the norm was found in a source or waits for the expertise centre."""

    FOUND = "found"
    UNCONFIRMED = "unconfirmed"


class Chapter(IntEnum):
    """Chapters of the quality manual to which a criterion belongs."""

    PRINCIPLES = 1
    THERAPIST = 2
    SUPERVISOR = 3
    PROGRAM = 4
    ORGANISATION = 5
    MONITORING = 6
    ACCREDITATION = 7


class Absent(StrEnum):
    """Judgments without a number. Neither is ever counted as zero."""

    NOT_APPLICABLE = "not_applicable"
    UNKNOWN = "unknown"


LOWEST_SCORE, HIGHEST_SCORE = 1, 5
SCORES = tuple(range(LOWEST_SCORE, HIGHEST_SCORE + 1))


class EvidenceStrength(StrEnum):
    DOCUMENT_ONLY = "document_only"
    ONE_SOURCE = "one_source"
    SEVERAL_SOURCES = "several_sources"
    OBSERVED = "observed"


class Confidence(StrEnum):
    LOW = "low"
    MIDDLE = "middle"
    HIGH = "high"


class FindingKind(StrEnum):
    MUST = "must"
    SUGGESTION = "suggestion"
    STRENGTH = "strength"


class Outcome(StrEnum):
    """What an audit can lead to."""

    OPTIMAL = "optimal"
    CERTIFICATE = "certificate"
    PROVISIONAL = "provisional"
    NONE = "none"


class AuditKind(StrEnum):
    INITIAL = "initial"
    PERIODIC = "periodic"
    RETEST = "retest"
    TRIGGERED = "triggered"
    LIGHT = "light"


class AuditState(StrEnum):
    REQUESTED = "requested"
    ADMITTED = "admitted"
    DECLINED = "declined"
    PLANNED = "planned"
    SELF_ASSESSMENT = "self_assessment"
    DOCUMENT_REVIEW = "document_review"
    VISIT = "visit"
    SCORING = "scoring"
    CONSENSUS = "consensus"
    DRAFT = "draft"
    REPLY = "reply"
    FINAL = "final"
    ADVICE = "advice"
    DECIDED = "decided"
    IMPROVEMENT = "improvement"
    RETEST = "retest"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


STATE_LABELS = MappingProxyType(
    {
        AuditState.REQUESTED: {"nl": "Aangevraagd", "en": "Requested"},
        AuditState.ADMITTED: {"nl": "Toegelaten", "en": "Admitted"},
        AuditState.DECLINED: {"nl": "Afgewezen", "en": "Declined"},
        AuditState.PLANNED: {"nl": "Gepland", "en": "Planned"},
        AuditState.SELF_ASSESSMENT: {"nl": "Zelfevaluatie", "en": "Self-assessment"},
        AuditState.DOCUMENT_REVIEW: {"nl": "Documentreview", "en": "Document review"},
        AuditState.VISIT: {"nl": "Visitatie", "en": "Visit"},
        AuditState.SCORING: {"nl": "Scoring, ieder apart", "en": "Scoring, each alone"},
        AuditState.CONSENSUS: {"nl": "Consensus", "en": "Consensus"},
        AuditState.DRAFT: {"nl": "Conceptrapport", "en": "Draft report"},
        AuditState.REPLY: {"nl": "Hoor en wederhoor", "en": "Right of reply"},
        AuditState.FINAL: {"nl": "Definitief (vast)", "en": "Final (locked)"},
        AuditState.ADVICE: {"nl": "Advies", "en": "Advice"},
        AuditState.DECIDED: {"nl": "Besluit", "en": "Decision"},
        AuditState.IMPROVEMENT: {"nl": "Verbeterplan", "en": "Improvement plan"},
        AuditState.RETEST: {"nl": "Hertoets", "en": "Re-test"},
        AuditState.CLOSED: {"nl": "Afgesloten", "en": "Closed"},
        AuditState.WITHDRAWN: {"nl": "Ingetrokken", "en": "Withdrawn"},
    }
)

"""The vocabularies of courses, pathways, dossiers and registrations. Words are in labels."""

from __future__ import annotations

from enum import StrEnum


class Level(StrEnum):
    """What somebody can be registered as; the values are kinds of credentials of `programs`."""

    BASIC_THERAPIST = "basic_therapist"
    THERAPIST = "therapist"
    SOCIOTHERAPIST = "sociotherapist"
    ARTS_THERAPIST = "arts_therapist"
    FAMILY_THERAPIST = "family_therapist"
    ADOLESCENTS = "adolescents"
    SUPERVISOR_BASIC = "supervisor_basic"
    SUPERVISOR = "supervisor"
    PRACTITIONER = "practitioner"  # of the Anna Freud route


class CourseKind(StrEnum):
    """What a course is for; pathways ask for kinds."""

    BASIC = "basic"  # licensed basic course; gives no points
    PRACTITIONER = "practitioner"
    SPECIALIST = "specialist"
    THEMATIC = "thematic"
    ADOLESCENTS = "adolescents"
    SUPERVISOR = "supervisor"


class PartKind(StrEnum):
    """A part of a course, for the accreditation points."""

    TEACHING = "teaching"  # effective minutes, without breaks
    HALF_DAY = "half_day"  # from start to end; 15 minutes of break go off
    DAY = "day"  # from start to end; 2 x 15 minutes and 60 of lunch go off
    ONLINE = "online"
    ASSIGNMENT = "assignment"
    LITERATURE = "literature"
    BASIC_COURSE = "basic_course"


class EditionState(StrEnum):
    PLANNED = "planned"
    HELD = "held"
    CANCELLED = "cancelled"


class ParticipationState(StrEnum):
    ASKED = "asked"  # the centre gives places in the order of asking, within a minute
    WAITING = "waiting"  # all places are taken; the next that becomes free
    SIGNED_UP = "signed_up"
    ATTENDED = "attended"
    ABSENT = "absent"
    CANCELLED = "cancelled"


class RequirementKind(StrEnum):
    REGISTRATION = "registration"  # holds another level already
    COURSE = "course"
    POINTS = "points"
    SUPERVISION = "supervision"  # sessions that count
    SUPERVISION_HOURS = "supervision_hours"  # hours per case, or in all
    CASES = "cases"
    RECORDINGS = "recordings"
    STATEMENT = "statement"
    PROFESSION = "profession"
    YEARS = "years"
    HOURS_PER_WEEK = "hours_per_week"
    DECLARATION = "declaration"  # what the candidate declares; the committee may ask for proof


class RequirementState(StrEnum):
    MET = "met"
    RUNNING = "running"
    WAITING = "waiting"  # enough once somebody else has confirmed or written
    MISSING = "missing"


class StatementKind(StrEnum):
    OWN_SUPERVISOR = "own_supervisor"
    INDEPENDENT = "independent"


class Verdict(StrEnum):
    """What a statement says. `not_yet` is no refusal: it says what is to be learned first."""

    POSITIVE = "positive"
    NOT_YET = "not_yet"


class FragmentPart(StrEnum):
    """Which moment of a treatment session a film fragment shows."""

    INSTRUCTION = "instruction"
    EXECUTION = "execution"
    DISCUSSION = "discussion"
    OTHER = "other"


class CaseModality(StrEnum):
    INDIVIDUAL = "individual"
    GROUP = "group"
    FAMILY = "family"
    INTRODUCTORY_GROUP = "introductory_group"  # psycho-education; only some routes count it


class Unit(StrEnum):
    """In what a requirement is counted."""

    SESSIONS = "sessions"
    POINTS = "points"
    CASES = "cases"
    FRAGMENTS = "fragments"
    HOURS = "hours"
    YEARS = "years"
    ITEMS = "items"


class Profession(StrEnum):
    """What pathways ask for; the values are the professions of `programs` and what it lacks."""

    PSYCHOTHERAPIST = "psychotherapist"
    CLINICAL_PSYCHOLOGIST = "clinical_psychologist"
    HEALTH_PSYCHOLOGIST = "health_psychologist"
    PSYCHOLOGIST = "psychologist"
    PSYCHIATRIST = "psychiatrist"
    NURSE = "nurse"
    NURSE_SPECIALIST = "nurse_specialist"
    SOCIOTHERAPIST = "sociotherapist"
    ARTS_THERAPIST = "arts_therapist"
    FAMILY_THERAPIST = "family_therapist"
    REMEDIAL_EDUCATIONALIST = "remedial_educationalist"  # orthopedagoog-generalist
    OTHER = "other"


class YearsSince(StrEnum):
    """From what years of experience are counted."""

    DECLARATION = "declaration"  # the day that the candidate declares
    REGISTRATION = "registration"  # the first registration of a level
    WORK = "work"  # all periods of such work together


class PointReason(StrEnum):
    """Why a part of a course gives points, or why not."""

    COUNTED = "counted"
    TOO_SHORT = "too_short"
    AMOUNT_UNKNOWN = "amount_unknown"  # literature counts, but nobody knows for how much
    NO_POINTS = "no_points"  # the licensed basic course


class Reason(StrEnum):
    """Why a row of evidence counts for a requirement, or why not."""

    COUNTED = "counted"
    NOT_CONFIRMED = "not_confirmed"  # somebody has yet to confirm it
    DISPUTED = "disputed"
    NOT_THIS_KIND = "not_this_kind"  # another course, another kind of case
    NO_POINTS = "no_points"
    TOO_FEW_SESSIONS = "too_few_sessions"
    TOO_SHORT = "too_short"
    NO_REPORT = "no_report"  # a fragment without its reflection report
    SAME_SESSION = "same_session"
    EXPIRED = "expired"
    NOT_YET = "not_yet"  # a statement that is not positive
    NOT_SIGNED = "not_signed"
    OVER_MAXIMUM = "over_maximum"
    SUPERVISION_RULE = "supervision_rule"  # the tally of supervision says why
    TOO_LONG_AGO = "too_long_ago"
    NOT_COMPLETED = "not_completed"  # a treatment that still runs where an ended one is asked
    NOT_KNOWN = "not_known"  # what decides was not recorded
    BEFORE_REGISTRATION = "before_registration"
    SAME_AUTHOR = "same_author"  # own and independent statement of one person
    SPARE = "spare"  # right, but there was enough without it


class FactKind(StrEnum):
    """From where evidence was copied."""

    SUPERVISION = "supervision"
    CASE = "case"
    RECORDING = "recording"
    WORK = "work"
    CREDENTIAL = "credential"


class DossierState(StrEnum):
    COLLECTING = "collecting"
    SUBMITTED = "submitted"  # an application is being judged
    REGISTERED = "registered"
    STOPPED = "stopped"  # by the candidate


class ApplicationState(StrEnum):
    SUBMITTED = "submitted"
    RETURNED = "returned"  # not complete; the dossier is open again
    COMPLETE = "complete"  # waits for the committee
    GRANTED = "granted"
    REFUSED = "refused"
    APPEALED = "appealed"
    WITHDRAWN = "withdrawn"


class StepKind(StrEnum):
    """What happened to an application, one row per step."""

    SUBMITTED = "submitted"
    RETURNED = "returned"
    FOUND_COMPLETE = "found_complete"
    GRANTED = "granted"
    REFUSED = "refused"
    APPEAL_FILED = "appeal_filed"
    APPEAL_UPHELD = "appeal_upheld"  # the appeal was right: granted after all
    APPEAL_REJECTED = "appeal_rejected"
    WITHDRAWN = "withdrawn"


class RegistrationEventKind(StrEnum):
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    WITHDRAWN = "withdrawn"


class RegistrationStatus(StrEnum):
    COMING = "coming"
    VALID = "valid"
    EXPIRED = "expired"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"


# Days before the end of a period on which its holder is reminded, once each.
REMINDERS = (180, 90, 30, 7)

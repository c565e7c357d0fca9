"""The vocabularies of supervision and signals. Plain Python; words are in labels."""

from __future__ import annotations

from enum import StrEnum


class Form(StrEnum):
    """In which form people think together; the number present decides what it counts for."""

    INDIVIDUAL = "individual"
    DUO = "duo"
    TRIO = "trio"
    TEAM = "team"
    LIVE = "live"  # on the spot: the supervisor is there while it happens
    INTERVISION = "intervision"  # colleagues among each other
    CONSULTATION = "consultation"  # somebody of the expertise centre


# How many people a form is for; the others have no upper limit of their own.
PEOPLE_OF_FORM = {Form.INDIVIDUAL: 1, Form.DUO: 2, Form.TRIO: 3}
# What the register counts as supervision by a supervisor; intervision has none.
COUNTING_FORMS = (Form.INDIVIDUAL, Form.DUO, Form.TRIO, Form.TEAM, Form.LIVE, Form.CONSULTATION)


class Mode(StrEnum):
    IN_PERSON = "in_person"
    VIDEO = "video"


class Purpose(StrEnum):
    TRAINING = "training"
    QUALITY = "quality"


class Material(StrEnum):
    """What was looked at together."""

    VIDEO_WHOLE = "video_whole"
    FRAGMENT = "fragment"
    AUDIO = "audio"
    ROLE_PLAY = "role_play"
    SPOKEN = "spoken"


class CaseSetting(StrEnum):
    INDIVIDUAL = "individual"
    GROUP = "group"
    FAMILY = "family"


class SessionState(StrEnum):
    """`waiting`: somebody has yet to confirm; `disputed`: somebody says that it is not right."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    DISPUTED = "disputed"
    CANCELLED = "cancelled"


# A session that took place, whoever has yet to confirm it.
HELD_STATES = (SessionState.WAITING, SessionState.CONFIRMED, SessionState.DISPUTED)


class CancelledBy(StrEnum):
    SUPERVISOR = "supervisor"
    SUPERVISEE = "supervisee"
    ORGANISATION = "organisation"


class Item(StrEnum):
    """What of the therapist's skill was worked on, in the order of a session."""

    NOT_KNOWING = "not_knowing"
    VALIDATION = "validation"
    AFFECT_FOCUS = "affect_focus"
    EXPLORATION = "exploration"
    CHALLENGE = "challenge"
    STOP_AND_REWIND = "stop_and_rewind"
    ADAPTING = "adapting"
    MODES = "modes"
    RELATION = "relation"
    OWN_MENTALIZING = "own_mentalizing"
    FORMULATION = "formulation"
    CRISIS = "crisis"
    GROUP_PROCESS = "group_process"
    TEAM_PROCESS = "team_process"


class Outcome(StrEnum):
    """How an agreement ended."""

    KEPT = "kept"
    CHANGED = "changed"
    DROPPED = "dropped"


class DraftKind(StrEnum):
    """What somebody has begun to write; one draft per person and kind."""

    SESSION = "session"
    SIGNAL = "signal"


class Track(StrEnum):
    """The registrations for which sessions are collected."""

    BASIC_THERAPIST = "basic_therapist"
    THERAPIST = "therapist"
    SOCIOTHERAPIST = "sociotherapist"
    ARTS_THERAPIST = "arts_therapist"
    FAMILY_THERAPIST = "family_therapist"
    ADOLESCENTS = "adolescents"
    SUPERVISOR = "supervisor"  # supervision of one's own supervising


class SupervisorKind(StrEnum):
    """As whom the register knows a supervisor; the values are kinds of credentials."""

    SUPERVISOR = "supervisor"
    BASIC = "supervisor_basic"
    SOCIO = "supervisor_socio"
    ARTS = "supervisor_arts"


class CreditReason(StrEnum):
    """Why a session counts, or why not or not in full."""

    COUNTED = "counted"
    REST_LEFT_OUT = "rest_left_out"  # more than whole sessions: the whole part counts
    FRACTION = "fraction"  # less than one session
    SUPERVISOR_MAY_NOT = "supervisor_may_not"  # such a supervisor does not count for the track
    OVER_MAXIMUM = "over_maximum"
    PART_OVER_MAXIMUM = "part_over_maximum"  # what still fitted under the maximum counts
    NOT_CONFIRMED = "not_confirmed"
    FORM = "form"  # intervision
    NO_REGISTRATION = "no_registration"  # the supervisor had none that was valid on the day


class Level(StrEnum):
    """Where a potentially harmful process shows itself."""

    PATIENT = "patient"
    AROUND_PATIENT = "around_patient"
    PAIR = "pair"
    THERAPIST = "therapist"
    TEAM = "team"
    ORGANISATION = "organisation"


# Signals at these levels are about one treatment, by its code.
WITH_CODE = (Level.PATIENT, Level.AROUND_PATIENT, Level.PAIR)


class SignalKind(StrEnum):
    """What somebody notices; `supervision.threats` says at which level and what fits it."""

    SELF_HARM = "self_harm"
    SUICIDALITY = "suicidality"
    WORSE = "worse"
    DEPENDENCY = "dependency"
    HOPELESSNESS = "hopelessness"
    STAGNATION = "stagnation"
    ABSENCE = "absence"
    AGGRESSION = "aggression"
    SUBSTANCE_USE = "substance_use"
    STRAIN_AROUND = "strain_around"
    ADMISSION = "admission"
    REPEATED_ADMISSION = "repeated_admission"
    CONTAGION = "contagion"
    BOUNDARY = "boundary"
    SPECIAL_TREATMENT = "special_treatment"
    OVER_INVOLVED = "over_involved"
    AVOIDING = "avoiding"
    UNCLEAR_LIMITS = "unclear_limits"
    PRETEND_MODE = "pretend_mode"
    PSYCHIC_EQUIVALENCE = "psychic_equivalence"
    KNOWING = "knowing"
    INTERPRETING = "interpreting"
    ONLY_SUPPORTIVE = "only_supportive"
    SUPERVISION_CANCELLED = "supervision_cancelled"
    NO_RECORDINGS = "no_recordings"
    LOW_RATINGS = "low_ratings"
    INCONSISTENCY = "inconsistency"
    SPLIT = "split"
    UNCLEAR_ROLES = "unclear_roles"
    NOBODY_LEADS = "nobody_leads"
    TOO_SMALL = "too_small"
    STAFF_CHANGES = "staff_changes"
    REORGANISATION = "reorganisation"
    BUDGET_CUT = "budget_cut"
    LEADER_LEFT = "leader_left"
    EXPERT_LEFT = "expert_left"
    NOT_SELECTED = "not_selected"
    NO_PLAN = "no_plan"
    OTHER = "other"


# About whoever leads the team: such a signal goes past the team leads.
ABOUT_THE_LEAD = (SignalKind.NOBODY_LEADS, SignalKind.LEADER_LEFT)
# At these levels somebody in particular may be meant, who then does not handle the signal.
ABOUT_SOMEBODY = (Level.PAIR, Level.THERAPIST)


class Protocol(StrEnum):
    """Keys of the protocols that fit a signal; their words are the titles in the manual."""

    SELF_HARM = "self-harm"
    SUICIDALITY = "suicidality"
    CRISIS_ADMISSION = "crisis-admission"
    AGGRESSION = "aggression"
    SUBSTANCE_USE = "substance-use"
    BOUNDARY = "boundary"
    CONTAGION = "contagion"
    ABSENCE = "absence"
    END_PHASE = "end-phase"
    TEAM_SPLITTING = "team-splitting"
    THERAPIST_MODE = "therapist-mode"
    REORGANISATION = "reorganisation"
    FIRST_PATIENTS = "first-patients"
    LOW_RATING = "low-rating"


class StepKind(StrEnum):
    """What is written down while a signal is open."""

    DONE = "done"  # something was done
    DISCUSSED = "discussed"  # with the program lead, on the day itself
    HANDED_OVER = "handed_over"  # another owner or another day to look back
    PROTOCOL = "protocol"  # used, or not used and why
    REOPENED = "reopened"


class Occasion(StrEnum):
    """Why somebody is told about a signal; one mail per signal, person and occasion."""

    RAISED = "raised"
    STILL_OPEN = "still_open"  # nobody has said by the next morning that it was discussed
    OVERDUE = "overdue"
    OWNED = "owned"


class PointKind(StrEnum):
    """Why a point stands on the agenda of a team by itself."""

    REPEATED = "repeated"  # two signals of medium weight on one code within 30 days
    SEVERE = "severe"

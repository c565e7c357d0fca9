"""The vocabularies of treatments, sessions and ratings. Plain Python; words are in labels."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum


class Modality(StrEnum):
    """In which form a session takes place."""

    INDIVIDUAL = "individual"
    GROUP = "group"
    INTRODUCTORY_GROUP = "introductory_group"
    FAMILY = "family"
    CRISIS = "crisis"
    TEAM_CONTACT = "team_contact"


class Outcome(StrEnum):
    """Whether a planned session went on, and who cancelled it if not."""

    HELD = "held"
    CANCELLED_CLIENT = "cancelled_client"
    CANCELLED_THERAPIST = "cancelled_therapist"
    CANCELLED_ORGANISATION = "cancelled_organisation"
    NO_SHOW = "no_show"


class Component(StrEnum):
    """What of MBT was done; chips on the session form."""

    EMPATHIC_VALIDATION = "empathic_validation"
    EXPLORATION = "exploration"
    AFFECT_FOCUS = "affect_focus"
    CHALLENGE = "challenge"
    STOP_AND_REWIND = "stop_and_rewind"
    RELATIONAL = "relational"
    FORMULATION = "formulation"
    CRISIS_PLAN = "crisis_plan"
    PSYCHOEDUCATION = "psychoeducation"


class Phase(StrEnum):
    """The phases of an MBT treatment (Bateman and Fonagy 2016)."""

    INITIAL = "initial"
    TREATMENT = "treatment"
    FINAL = "final"
    FOLLOW_UP = "follow_up"


class EndReason(StrEnum):
    """Why a treatment ended."""

    COMPLETED = "completed"
    EARLY_CLIENT = "early_client"
    EARLY_TOGETHER = "early_together"
    EARLY_PROGRAM = "early_program"
    MOVED = "moved"
    OTHER = "other"


# Ended before the treatment was done. Moving house or a transfer is not dropping out.
DROP_OUT = (EndReason.EARLY_CLIENT, EndReason.EARLY_PROGRAM)


class Concern(StrEnum):
    """Something happened that the therapist wants to talk about."""

    SUPERVISION = "supervision"
    SIGNAL = "signal"


# So long a session that was just logged can be taken back, and an import undone.
TAKE_BACK_WITHIN = timedelta(minutes=15)
UNDO_IMPORT_WITHIN = timedelta(days=7)


class Scope(StrEnum):
    WHOLE = "whole"
    FRAGMENT = "fragment"


class Selection(StrEnum):
    """Who chose the session that was recorded: a chosen one shows the best, not the usual."""

    RANDOM = "random"
    BY_THERAPIST = "by_therapist"
    BY_SUPERVISOR = "by_supervisor"


class RatingKind(StrEnum):
    SELF = "self"
    SUPERVISOR = "supervisor"
    INDEPENDENT = "independent"
    GOLD = "gold"
    CONSENSUS = "consensus"
    INFORMANT = "informant"  # about a team as a whole; the others are about a recording


# Kinds that are blind to each other until all of them are locked.
BLIND = (RatingKind.SUPERVISOR, RatingKind.INDEPENDENT, RatingKind.GOLD)
# Kinds that need a rater with a valid qualification for the instrument.
QUALIFIED = (RatingKind.INDEPENDENT, RatingKind.GOLD)
# Kinds that somebody is not asked for: they are begun where they belong.
NOT_ASKED = (RatingKind.CONSENSUS, RatingKind.INFORMANT)


class Dimension(StrEnum):
    ADHERENCE = "adherence"
    COMPETENCE = "competence"


class Level(StrEnum):
    """What an instrument looks at."""

    THERAPIST = "therapist"
    PAIR = "pair"
    TEAM = "team"


class GoalOrigin(StrEnum):
    OWN = "own"
    LOW_RATINGS = "low_ratings"


class ChartKey(StrEnum):
    """What a control chart follows; a baseline belongs to one of these."""

    QUALITY = "quality"  # overall quality per rated session
    GOOD_ENOUGH = "good_enough"  # share of rated sessions at or above good enough
    HELD = "held"  # share of planned sessions that were held
    DROP_OUT = "drop_out"  # treatments between two early drop-outs


# Scored with a scale, so that each scale has a chart of its own.
OF_A_SCALE = (ChartKey.QUALITY, ChartKey.GOOD_ENOUGH)

"""The words for the vocabularies of `fidelity.choices`, for forms and pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from fidelity.choices import (
    ChartKey,
    Component,
    Concern,
    Dimension,
    EndReason,
    GoalOrigin,
    Level,
    Modality,
    Outcome,
    Phase,
    RatingKind,
    Scope,
    Selection,
)

Words = Mapping[str, Any]

MODALITIES: Words = {
    Modality.INDIVIDUAL: _("Individual"),
    Modality.GROUP: _("Group"),
    Modality.INTRODUCTORY_GROUP: _("Introductory group"),
    Modality.FAMILY: _("Family"),
    Modality.CRISIS: _("Crisis contact"),
    Modality.TEAM_CONTACT: _("Team contact"),
}
OUTCOMES: Words = {
    Outcome.HELD: _("Yes"),
    Outcome.CANCELLED_CLIENT: _("Cancelled by the client"),
    Outcome.CANCELLED_THERAPIST: _("Cancelled by me"),
    Outcome.CANCELLED_ORGANISATION: _("Cancelled by the organisation"),
    Outcome.NO_SHOW: _("Did not come"),
}
COMPONENTS: Words = {
    Component.EMPATHIC_VALIDATION: _("Empathic validation"),
    Component.EXPLORATION: _("Exploration"),
    Component.AFFECT_FOCUS: _("Affect focus"),
    Component.CHALLENGE: _("Challenge"),
    Component.STOP_AND_REWIND: _("Stop and rewind"),
    Component.RELATIONAL: _("Relational mentalizing"),
    Component.FORMULATION: _("Formulation and goals"),
    Component.CRISIS_PLAN: _("Crisis plan"),
    Component.PSYCHOEDUCATION: _("Psychoeducation"),
}
PHASES: Words = {
    Phase.INITIAL: _("Initial phase"),
    Phase.TREATMENT: _("Treatment phase"),
    Phase.FINAL: _("Final phase"),
    Phase.FOLLOW_UP: _("Follow-up"),
}
END_REASONS: Words = {
    EndReason.COMPLETED: _("Completed as planned"),
    EndReason.EARLY_CLIENT: _("The client stopped early"),
    EndReason.EARLY_TOGETHER: _("Stopped early by agreement"),
    EndReason.EARLY_PROGRAM: _("The program stopped it early"),
    EndReason.MOVED: _("Moved or transferred"),
    EndReason.OTHER: _("Another reason"),
}
CONCERNS: Words = {
    Concern.SUPERVISION: _("Discuss in supervision"),
    Concern.SIGNAL: _("Signal to report"),
}
SCOPES: Words = {Scope.WHOLE: _("Whole session"), Scope.FRAGMENT: _("Fragment")}
SELECTIONS: Words = {
    Selection.RANDOM: _("Drawn at random"),
    Selection.BY_THERAPIST: _("Chosen by the therapist"),
    Selection.BY_SUPERVISOR: _("Chosen by the supervisor"),
}
RATING_KINDS: Words = {
    RatingKind.SELF: _("Self-rating"),
    RatingKind.SUPERVISOR: _("Rating by the supervisor"),
    RatingKind.INDEPENDENT: _("Independent rating"),
    RatingKind.GOLD: _("Gold standard"),
    RatingKind.CONSENSUS: _("Consensus"),
    RatingKind.INFORMANT: _("Judgment of the team"),
}
DIMENSIONS: Words = {Dimension.ADHERENCE: _("Adherence"), Dimension.COMPETENCE: _("Quality")}
LEVELS: Words = {
    Level.THERAPIST: _("One therapist"),
    Level.PAIR: _("Two therapists together"),
    Level.TEAM: _("A team as a whole"),
}
ANCHOR_LANGUAGES: dict[str, Any] = {"nl": _("Dutch"), "en": _("English")}
GOAL_ORIGINS: Words = {
    GoalOrigin.OWN: _("Own learning goal"),
    GoalOrigin.LOW_RATINGS: _("After two low ratings"),
}
CHARTS: Words = {
    ChartKey.QUALITY: _("Quality per rated session"),
    ChartKey.GOOD_ENOUGH: _("Sessions that are good enough"),
    ChartKey.HELD: _("Planned sessions that were held"),
    ChartKey.DROP_OUT: _("Treatments between two early drop-outs"),
}


def pairs(words: Mapping[Any, Any]) -> list[tuple[str, Any]]:
    """For `choices` of a field."""
    return [(str(key), text) for key, text in words.items()]

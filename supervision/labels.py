"""The words for the vocabularies of `supervision.choices`, for forms and pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from supervision.choices import (
    CancelledBy,
    CaseSetting,
    Form,
    Item,
    Level,
    Material,
    Mode,
    Occasion,
    Outcome,
    PointKind,
    Purpose,
    SessionState,
    SignalKind,
    StepKind,
    SupervisorKind,
    Track,
)

Words = Mapping[str, Any]

FORMS: Words = {
    Form.INDIVIDUAL: _("Individual"),
    Form.DUO: _("Two together"),
    Form.TRIO: _("Three together"),
    Form.TEAM: _("Team or larger group"),
    Form.LIVE: _("On the spot"),
    Form.INTERVISION: _("Intervision"),
    Form.CONSULTATION: _("Consultation by the expertise centre"),
}
MODES: Words = {Mode.IN_PERSON: _("In one room"), Mode.VIDEO: _("By video call")}
PURPOSES: Words = {Purpose.TRAINING: _("Training"), Purpose.QUALITY: _("Keeping up quality")}
MATERIALS: Words = {
    Material.VIDEO_WHOLE: _("Video, whole session"),
    Material.FRAGMENT: _("Video, fragment"),
    Material.AUDIO: _("Audio"),
    Material.ROLE_PLAY: _("Role play"),
    Material.SPOKEN: _("Told"),
}
ITEMS: Words = {
    Item.NOT_KNOWING: _("Not-knowing stance"),
    Item.VALIDATION: _("Empathic validation"),
    Item.AFFECT_FOCUS: _("Focus on affect"),
    Item.EXPLORATION: _("Exploring what somebody thinks and feels"),
    Item.CHALLENGE: _("Challenging"),
    Item.STOP_AND_REWIND: _("Stop and rewind"),
    Item.ADAPTING: _("Adapting to the level of arousal"),
    Item.MODES: _("Recognising modes without mentalizing"),
    Item.RELATION: _("Mentalizing the relation"),
    Item.OWN_MENTALIZING: _("Keeping one's own mentalizing"),
    Item.FORMULATION: _("Formulation and plan"),
    Item.CRISIS: _("Crisis and crisis plan"),
    Item.GROUP_PROCESS: _("Group process"),
    Item.TEAM_PROCESS: _("Team process"),
}
CASE_SETTINGS: Words = {
    CaseSetting.INDIVIDUAL: _("Individual"),
    CaseSetting.GROUP: _("Group"),
    CaseSetting.FAMILY: _("Family"),
}
STATES: Words = {
    SessionState.WAITING: _("Waits for confirmation"),
    SessionState.CONFIRMED: _("Confirmed"),
    SessionState.DISPUTED: _("Not right, says somebody"),
    SessionState.CANCELLED: _("Did not take place"),
}
CANCELLED_BY: Words = {
    CancelledBy.SUPERVISOR: _("The supervisor"),
    CancelledBy.SUPERVISEE: _("A supervisee"),
    CancelledBy.ORGANISATION: _("The organisation"),
}
OUTCOMES: Words = {
    Outcome.KEPT: _("Done"),
    Outcome.CHANGED: _("Became another agreement"),
    Outcome.DROPPED: _("No longer needed"),
}
TRACKS: Words = {
    Track.BASIC_THERAPIST: _("MBT basic therapist"),
    Track.THERAPIST: _("MBT therapist"),
    Track.SOCIOTHERAPIST: _("MBT sociotherapist"),
    Track.ARTS_THERAPIST: _("MBT arts therapist"),
    Track.FAMILY_THERAPIST: _("MBT family therapist"),
    Track.ADOLESCENTS: _("MBT-A therapist"),
    Track.SUPERVISOR: _("MBT supervisor"),
}
SUPERVISOR_KINDS: Words = {
    SupervisorKind.SUPERVISOR: _("MBT supervisor"),
    SupervisorKind.BASIC: _("MBT supervisor of basic therapists"),
    SupervisorKind.SOCIO: _("MBT supervisor of sociotherapists"),
    SupervisorKind.ARTS: _("MBT supervisor of arts therapists"),
}
LEVELS: Words = {
    Level.PATIENT: _("With the client"),
    Level.AROUND_PATIENT: _("Around the client"),
    Level.PAIR: _("In the contact"),
    Level.THERAPIST: _("With the therapist"),
    Level.TEAM: _("In the team"),
    Level.ORGANISATION: _("In the organisation"),
}
KINDS: Words = {
    SignalKind.SELF_HARM: _("More self-harm"),
    SignalKind.SUICIDALITY: _("Suicidality"),
    SignalKind.WORSE: _("New or worse complaints"),
    SignalKind.DEPENDENCY: _("Growing dependency"),
    SignalKind.HOPELESSNESS: _("Hopelessness"),
    SignalKind.STAGNATION: _("Nothing moves, or treatment gets longer"),
    SignalKind.ABSENCE: _("Staying away, or stopping early"),
    SignalKind.AGGRESSION: _("Aggression"),
    SignalKind.SUBSTANCE_USE: _("Use of alcohol or drugs"),
    SignalKind.STRAIN_AROUND: _("Strain at home or at work"),
    SignalKind.ADMISSION: _("Admission without a lower risk"),
    SignalKind.REPEATED_ADMISSION: _("Repeated admissions"),
    SignalKind.CONTAGION: _("Self-harm spreads in the group"),
    SignalKind.BOUNDARY: _("A question about boundaries"),
    SignalKind.SPECIAL_TREATMENT: _("Special treatment"),
    SignalKind.OVER_INVOLVED: _("The contact is too close"),
    SignalKind.AVOIDING: _("The contact is avoided"),
    SignalKind.UNCLEAR_LIMITS: _("Much contact without clear limits"),
    SignalKind.PRETEND_MODE: _("Words without feeling (pretend mode)"),
    SignalKind.PSYCHIC_EQUIVALENCE: _("What one feels is taken as fact (psychic equivalence)"),
    SignalKind.KNOWING: _("Knowing instead of asking"),
    SignalKind.INTERPRETING: _("Interpreting too much"),
    SignalKind.ONLY_SUPPORTIVE: _("Only supporting, never challenging"),
    SignalKind.SUPERVISION_CANCELLED: _("Supervision is cancelled again and again"),
    SignalKind.NO_RECORDINGS: _("No recordings are made"),
    SignalKind.LOW_RATINGS: _("Rated below good enough twice"),
    SignalKind.INCONSISTENCY: _("Colleagues or disciplines do not act as one"),
    SignalKind.SPLIT: _("The team falls apart into two camps"),
    SignalKind.UNCLEAR_ROLES: _("Roles are unclear"),
    SignalKind.NOBODY_LEADS: _("Nobody leads"),
    SignalKind.TOO_SMALL: _("Too few people for holidays and illness"),
    SignalKind.STAFF_CHANGES: _("Many people leave and come"),
    SignalKind.REORGANISATION: _("Reorganisation"),
    SignalKind.BUDGET_CUT: _("Budget cut"),
    SignalKind.LEADER_LEFT: _("The leader leaves"),
    SignalKind.EXPERT_LEFT: _("The MBT expert leaves"),
    SignalKind.NOT_SELECTED: _("Therapists are placed, not chosen"),
    SignalKind.NO_PLAN: _("There is no implementation plan"),
    SignalKind.OTHER: _("Something else"),
}
STEPS: Words = {
    StepKind.DONE: _("Done"),
    StepKind.DISCUSSED: _("Discussed with the program lead"),
    StepKind.HANDED_OVER: _("Passed on"),
    StepKind.PROTOCOL: _("Protocol"),
    StepKind.REOPENED: _("Opened again"),
}
OCCASIONS: Words = {
    Occasion.RAISED: _("Severe signal"),
    Occasion.STILL_OPEN: _("Severe signal that nobody has taken up"),
    Occasion.OVERDUE: _("The day to look back has passed"),
    Occasion.OWNED: _("You became the owner"),
}
POINTS: Words = {
    PointKind.REPEATED: _("Two signals about one treatment within 30 days"),
    PointKind.SEVERE: _("A severe signal"),
}
SEVERITIES = {
    1: _("hardly"),
    2: _("a little"),
    3: _("clearly"),
    4: _("severe"),
    5: _("very severe"),
}
# How a reaction hangs together with the treatment (after the UE-ATR checklist, Linden 2013).
RELATIONS = {
    1: _("not"),
    2: _("rather not"),
    3: _("perhaps"),
    4: _("rather so"),
    5: _("surely"),
}


def pairs(words: Mapping[Any, Any]) -> list[tuple[str, Any]]:
    """For `choices` of a field."""
    return [(str(key), text) for key, text in words.items()]

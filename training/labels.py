"""The words for the vocabularies of `training.choices`, for forms and pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from training.choices import (
    ApplicationState,
    CaseModality,
    CourseKind,
    DossierState,
    EditionState,
    FactKind,
    FragmentPart,
    Level,
    ParticipationState,
    PartKind,
    RegistrationEventKind,
    RegistrationStatus,
    RequirementState,
    StatementKind,
    StepKind,
    Verdict,
)
from training.competences import Competence
from training.lifecycle import Conflict

Words = Mapping[str, Any]

REGISTERED_AS: Words = {
    Level.BASIC_THERAPIST: _("MBT basic therapist"),
    Level.THERAPIST: _("MBT therapist"),
    Level.SOCIOTHERAPIST: _("MBT sociotherapist"),
    Level.ARTS_THERAPIST: _("MBT arts therapist"),
    Level.FAMILY_THERAPIST: _("MBT family therapist"),
    Level.ADOLESCENTS: _("MBT-A therapist"),
    Level.SUPERVISOR_BASIC: _("MBT supervisor of basic therapists"),
    Level.SUPERVISOR: _("MBT supervisor"),
    Level.PRACTITIONER: _("MBT practitioner"),
}
COURSE_KINDS: Words = {
    CourseKind.BASIC: _("Basic course"),
    CourseKind.PRACTITIONER: _("Practitioner course"),
    CourseKind.SPECIALIST: _("Specialist course"),
    CourseKind.THEMATIC: _("Thematic course"),
    CourseKind.ADOLESCENTS: _("MBT-A course"),
    CourseKind.SUPERVISOR: _("Supervisor course"),
}
PART_KINDS: Words = {
    PartKind.TEACHING: _("Teaching, without breaks"),
    PartKind.HALF_DAY: _("Half a day, breaks included"),
    PartKind.DAY: _("A day, breaks and lunch included"),
    PartKind.ONLINE: _("Online module"),
    PartKind.ASSIGNMENT: _("Compulsory assignment"),
    PartKind.LITERATURE: _("Compulsory literature"),
    PartKind.BASIC_COURSE: _("Part of the licensed basic course"),
}
EDITION_STATES: Words = {
    EditionState.PLANNED: _("Planned"),
    EditionState.HELD: _("Held"),
    EditionState.CANCELLED: _("Cancelled"),
}
PARTICIPATION_STATES: Words = {
    ParticipationState.ASKED: _("Asked for a place"),
    ParticipationState.WAITING: _("On the waiting list"),
    ParticipationState.SIGNED_UP: _("Has a place"),
    ParticipationState.ATTENDED: _("Attended"),
    ParticipationState.ABSENT: _("Was not there"),
    ParticipationState.CANCELLED: _("Signed off"),
}
REQUIREMENT_STATES: Words = {
    RequirementState.MET: _("Met"),
    RequirementState.RUNNING: _("In progress"),
    RequirementState.WAITING: _("Waiting for someone"),
    RequirementState.MISSING: _("Missing"),
}
STATEMENT_KINDS: Words = {
    StatementKind.OWN_SUPERVISOR: _("Statement by the own supervisor"),
    StatementKind.INDEPENDENT: _("Review by an independent supervisor"),
}
VERDICTS: Words = {
    Verdict.POSITIVE: _("Positive: shows the competences of this level"),
    Verdict.NOT_YET: _("Not yet: this is still to be learned"),
}
COMPETENCES: Words = {
    Competence.ASSESSMENT: _("Assessing: mentalizing, attachment and formulation"),
    Competence.INTERVENTIONS: _("Interventions: stance, affect focus, stopping and rewinding"),
    Competence.MODES: _("Recognising and handling good and failing mentalizing"),
    Competence.RELATION: _("Mentalizing the relation"),
    Competence.REFLECTION: _("Reflecting on oneself"),
}
COMPETENCE_HINTS: Words = {
    Competence.ASSESSMENT: _("What does the candidate see, and how is the treatment fitted to it?"),
    Competence.INTERVENTIONS: _("Which interventions did you see, and how well were they timed?"),
    Competence.MODES: _("What happens when mentalizing fails, in the client or the candidate?"),
    Competence.RELATION: _("Is the relation itself looked at, safely and at the right moment?"),
    Competence.REFLECTION: _("Does the candidate see the own part, and ask for help in time?"),
}
FRAGMENT_PARTS: Words = {
    FragmentPart.INSTRUCTION: _("Instruction"),
    FragmentPart.EXECUTION: _("Execution"),
    FragmentPart.DISCUSSION: _("Discussion afterwards"),
    FragmentPart.OTHER: _("Another moment"),
}
CASE_MODALITIES: Words = {
    CaseModality.INDIVIDUAL: _("Individual"),
    CaseModality.GROUP: _("Group"),
    CaseModality.FAMILY: _("Family"),
    CaseModality.INTRODUCTORY_GROUP: _("Introductory group"),
}
FACT_KINDS: Words = {
    FactKind.SUPERVISION: _("Supervision"),
    FactKind.CASE: _("Treatments"),
    FactKind.RECORDING: _("Recordings"),
    FactKind.WORK: _("Work"),
    FactKind.CREDENTIAL: _("Qualifications"),
}
DOSSIER_STATES: Words = {
    DossierState.COLLECTING: _("In training"),
    DossierState.SUBMITTED: _("Application submitted"),
    DossierState.REGISTERED: _("Registered"),
    DossierState.STOPPED: _("Stopped"),
}
APPLICATION_STATES: Words = {
    ApplicationState.SUBMITTED: _("Submitted, completeness is being checked"),
    ApplicationState.RETURNED: _("Sent back: not complete"),
    ApplicationState.COMPLETE: _("Complete, waits for the committee"),
    ApplicationState.GRANTED: _("Granted"),
    ApplicationState.REFUSED: _("Refused"),
    ApplicationState.APPEALED: _("Refused, appeal under way"),
    ApplicationState.WITHDRAWN: _("Withdrawn"),
}
STEPS: Words = {
    StepKind.SUBMITTED: pgettext_lazy("application", "Submitted"),
    StepKind.RETURNED: _("Sent back: not complete"),
    StepKind.FOUND_COMPLETE: _("Found complete"),
    StepKind.GRANTED: _("Granted"),
    StepKind.REFUSED: _("Refused"),
    StepKind.APPEAL_FILED: _("Appeal filed"),
    StepKind.APPEAL_UPHELD: _("Appeal allowed: granted after all"),
    StepKind.APPEAL_REJECTED: _("Appeal rejected"),
    StepKind.WITHDRAWN: _("Withdrawn by the candidate"),
}
REGISTRATION_EVENTS: Words = {
    RegistrationEventKind.SUSPENDED: _("Suspended"),
    RegistrationEventKind.RESUMED: _("Valid again"),
    RegistrationEventKind.WITHDRAWN: _("Withdrawn"),
}
REGISTRATION_STATUSES: Words = {
    RegistrationStatus.COMING: _("From a later day"),
    RegistrationStatus.VALID: _("Valid"),
    RegistrationStatus.EXPIRED: _("Expired"),
    RegistrationStatus.SUSPENDED: _("Suspended"),
    RegistrationStatus.WITHDRAWN: _("Withdrawn"),
}
CONFLICTS: Words = {
    Conflict.CANDIDATE: _("is the candidate"),
    Conflict.AUTHOR: _("was asked for a statement"),
    Conflict.SUPERVISOR: _("supervised the candidate"),
    Conflict.COLLEAGUE: _("works or worked for the same organisation"),
    Conflict.CHECKER: _("checked whether the application was complete"),
    Conflict.DECIDER: _("decided on it before"),
}


def level_words(level: str) -> str:
    """As what somebody is registered, in the present language; "" for what is no level."""
    return str(REGISTERED_AS.get(level, ""))


def pairs(words: Words) -> list[tuple[str, Any]]:
    """Choices for a field, in their order."""
    return [(str(key), label) for key, label in words.items()]

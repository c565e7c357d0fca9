"""Applications for registration: what was submitted, and every step until the decision."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from training.choices import ApplicationState
from training.labels import APPLICATION_STATES, REGISTERED_AS, STEPS, pairs
from training.models.base import PersonModel
from training.models.dossier import Dossier
from training.models.pathway import PathwayVersion
from training.policy import PersonRows, in_own_dossier, of_own_application

OPEN = (
    ApplicationState.SUBMITTED,
    ApplicationState.COMPLETE,
    ApplicationState.APPEALED,
)


class Application(PersonModel):
    """A request to be registered. `frozen` is the dossier as it was submitted, `content_hash` its
    SHA-256; neither changes, whatever becomes of the sources.
    """

    app_may = "SELECT, INSERT, UPDATE (state, moved_at)"
    centre_may = "SELECT, UPDATE (state, moved_at)"

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="applications")
    pathway = models.ForeignKey(PathwayVersion, on_delete=models.PROTECT, related_name="+")
    level = models.CharField(max_length=20, choices=pairs(REGISTERED_AS))
    is_renewal = models.BooleanField(default=False)
    number = models.SmallIntegerField()  # how often this dossier was submitted
    printed_name = models.CharField(max_length=120)
    submitted_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=pairs(APPLICATION_STATES))
    moved_at = models.DateTimeField()
    frozen = models.JSONField()
    content_hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            PersonRows(
                name="training_application_rows",
                adds=f"state = 'submitted' AND {in_own_dossier('training_application')}",
                changes="state IN ('submitted', 'complete', 'refused')",
                leaves="state IN ('withdrawn', 'appealed')",
            ),
            models.UniqueConstraint(fields=["dossier", "number"], name="application_number_once"),
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(state__in=OPEN), name="application_open_once"
            ),
        ]
        indexes = [models.Index(fields=["centre", "state"], name="application_by_state")]


class ApplicationStep(PersonModel):
    """One step of an application, with its reasons. Append-only."""

    app_may = "SELECT, INSERT"
    centre_may = "SELECT, INSERT"

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=15, choices=pairs(STEPS))
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    reasons = models.TextField(max_length=6_000, blank=True)
    missing = models.JSONField(default=list)  # keys of requirements, when it was sent back

    class Meta:
        constraints = [
            PersonRows(
                name="training_applicationstep_rows",
                adds=(
                    "kind IN ('submitted', 'appeal_filed', 'withdrawn')"
                    f" AND {of_own_application('training_applicationstep')}"
                ),
            ),
        ]
        indexes = [models.Index(fields=["application", "at"], name="step_by_application")]

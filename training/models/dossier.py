"""A candidate's dossier: what was declared, shown and judged, and the evidence that was copied."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from mbtq.core.models import Row
from mbtq.core.tables import NOTHING, Rows
from training.choices import DossierState
from training.labels import (
    DOSSIER_STATES,
    FACT_KINDS,
    FRAGMENT_PARTS,
    REGISTERED_AS,
    STATEMENT_KINDS,
    VERDICTS,
    pairs,
)
from training.models.base import PersonModel
from training.models.pathway import PathwayVersion
from training.policy import (
    WRITTEN_BY_ME,
    FactRows,
    PersonRows,
    asked_to_judge,
    employed_here,
    in_own_dossier,
)

OPEN = (DossierState.COLLECTING, DossierState.SUBMITTED)
OWN_ROWS = "SELECT, INSERT, UPDATE, DELETE"


class Dossier(PersonModel):
    """What somebody collects for one level, by the version of the pathway of its start.

    With `renews` it is for a next period of a registration that somebody has. The present employer
    sees that it is there and how far it is, never what lies in it.
    """

    centre_may = "SELECT, UPDATE (state, closed_on, review_asked_at)"
    app_may = "SELECT, INSERT, UPDATE"

    pathway = models.ForeignKey(PathwayVersion, on_delete=models.PROTECT, related_name="+")
    level = models.CharField(max_length=20, choices=pairs(REGISTERED_AS))
    renews = models.ForeignKey(
        "training.Registration", null=True, on_delete=models.PROTECT, related_name="renewals"
    )
    printed_name = models.CharField(max_length=120)
    started_on = models.DateField()
    state = models.CharField(
        max_length=12, choices=pairs(DOSSIER_STATES), default=DossierState.COLLECTING
    )
    closed_on = models.DateField(null=True)
    # When the candidate asked the centre for an independent reviewer who was not appointed yet.
    review_asked_at = models.DateTimeField(null=True)
    # As last counted at night, for boards that may not look inside: met, asked for, on schedule.
    met = models.SmallIntegerField(default=0)
    requirements = models.SmallIntegerField(default=0)
    is_on_schedule = models.BooleanField(null=True)
    counted_on = models.DateField(null=True)

    class Meta:
        constraints = [
            PersonRows(
                name="training_dossier_rows",
                also_read=employed_here("training_dossier"),
                adds="state = 'collecting'",
                changes="state IN ('collecting', 'submitted')",
                leaves="state IN ('collecting', 'submitted', 'stopped')",
            ),
            models.UniqueConstraint(
                fields=["centre", "person", "level"],
                condition=Q(state__in=OPEN),
                name="dossier_open_once",
            ),
        ]


class Declaration(PersonModel):
    """What a candidate declares for a requirement that the system cannot know."""

    centre_may = NOTHING  # the centre reads what an application holds
    app_may = OWN_ROWS

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="declarations")
    requirement = models.CharField(max_length=40)  # its key in the pathway
    since = models.DateField(null=True)
    text = models.CharField(max_length=500, blank=True)
    declared_at = models.DateTimeField()

    class Meta:
        constraints = [
            PersonRows(
                name="training_declaration_rows",
                adds=in_own_dossier("training_declaration"),
                changes=in_own_dossier("training_declaration"),
                drops=in_own_dossier("training_declaration"),
            ),
            models.UniqueConstraint(fields=["dossier", "requirement"], name="declaration_once"),
        ]


class Fragment(PersonModel):
    """A part of a recorded session that the candidate shows, with the reflection on it.

    Where the recording is and what it is about are copied; the recording itself stays with the
    organisation. Who was asked to judge the dossier reads it.
    """

    centre_may = NOTHING  # the centre reads what an application holds
    app_may = OWN_ROWS

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="fragments")
    # Crosses tenancy on purpose: the recording may lie at a former employer.
    source = models.ForeignKey("tenancy.Organisation", on_delete=models.PROTECT, related_name="+")
    recording_id = models.UUIDField()
    case_id = models.UUIDField(null=True)
    reference = models.CharField(max_length=60)
    recorded_on = models.DateField()
    destroyed_after = models.DateField()  # until then the recording is kept
    starts_at_minute = models.SmallIntegerField()
    minutes = models.SmallIntegerField()
    part = models.CharField(max_length=12, choices=pairs(FRAGMENT_PARTS))
    reflection = models.TextField(max_length=8_000, blank=True)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            PersonRows(
                name="training_fragment_rows",
                also_read=asked_to_judge("training_fragment"),
                adds=in_own_dossier("training_fragment"),
                changes=in_own_dossier("training_fragment"),
                drops=in_own_dossier("training_fragment"),
            ),
            models.CheckConstraint(
                name="fragment_minutes_in_range",
                condition=Q(
                    minutes__gte=1, minutes__lte=120,
                    starts_at_minute__gte=0, starts_at_minute__lte=300,
                ),
            ),
        ]  # fmt: skip


class Statement(PersonModel):
    """What a supervisor says about a candidate, asked for on a dossier; fixed once signed.

    `person` is the candidate, `author` the supervisor. The candidate asks the own supervisor, the
    centre appoints the independent one. What the author needs to know of the dossier is copied,
    because an author does not read the dossier.
    """

    centre_may = "SELECT, INSERT, UPDATE, DELETE"
    app_may = OWN_ROWS

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="statements")
    requirement = models.CharField(max_length=40)
    kind = models.CharField(max_length=15, choices=pairs(STATEMENT_KINDS))
    author = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    author_name = models.CharField(max_length=120)
    candidate_name = models.CharField(max_length=120)
    pathway = models.ForeignKey(PathwayVersion, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    due_on = models.DateField()
    verdict = models.CharField(max_length=10, choices=pairs(VERDICTS), blank=True)
    # One text per competence, by the keys of `training.competences`.
    competences = models.JSONField(default=dict)
    advice = models.TextField(max_length=4_000, blank=True)
    version = models.IntegerField(default=1)
    signed_at = models.DateTimeField(null=True)
    content_hash = models.CharField(max_length=64, blank=True)
    declined_at = models.DateTimeField(null=True)
    decline_reason = models.CharField(max_length=300, blank=True)
    # An independent reviewer says so: no supervision of, and no work with, the candidate.
    is_independent = models.BooleanField(default=False)

    class Meta:
        constraints = [
            PersonRows(
                name="training_statement_rows",
                also_read=WRITTEN_BY_ME,
                adds=(
                    "kind = 'own_supervisor' AND signed_at IS NULL AND author_id <> person_id"
                    f" AND {in_own_dossier('training_statement')}"
                ),
                drops="signed_at IS NULL AND kind = 'own_supervisor'",
                author_changes="signed_at IS NULL AND declined_at IS NULL",
                changeable="signed_at IS NULL",
            ),
            models.CheckConstraint(
                name="statement_by_somebody_else", condition=~Q(author=models.F("person"))
            ),
            models.CheckConstraint(
                name="statement_independent_says_so",
                condition=Q(signed_at=None) | ~Q(kind="independent") | Q(is_independent=True),
            ),
            models.CheckConstraint(
                name="statement_signed_is_whole",
                condition=Q(signed_at=None, content_hash="")
                | (~Q(verdict="") & ~Q(content_hash="") & Q(signed_at__isnull=False)),
            ),
            models.UniqueConstraint(
                fields=["dossier", "requirement", "author"],
                condition=Q(signed_at=None, declined_at=None),
                name="statement_open_once",
            ),
        ]
        indexes = [models.Index(fields=["author", "signed_at"], name="statement_by_author")]


class Fact(Row):
    """Evidence about a person, copied from the rows of an organisation.

    `content` says what the source said, without client codes; `digest` is its hash. The copy
    follows its source while both are there, and stays when the source is cleared away or the
    person leaves. An application freezes what it holds.
    """

    rows = Rows.PERSON
    app_may = "SELECT, INSERT, UPDATE (happened_on, content, digest, taken_at, withdrawn_at)"
    centre_may = NOTHING

    # The organisation whose rows these were; named so that the policy can compare with it.
    organisation = models.ForeignKey(
        "tenancy.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    person = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=pairs(FACT_KINDS))
    source_id = models.UUIDField()
    happened_on = models.DateField()
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    taken_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)  # the source was taken back

    class Meta:
        constraints = [
            FactRows(name="training_fact_rows"),
            models.UniqueConstraint(
                fields=["organisation", "person", "kind", "source_id"], name="fact_once"
            ),
        ]

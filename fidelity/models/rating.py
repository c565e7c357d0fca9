"""Ratings: blind by policy until all raters of a recording have locked, immutable after that."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from fidelity.choices import RatingKind
from fidelity.labels import RATING_KINDS, pairs
from fidelity.models.instrument import Instrument
from fidelity.models.recording import Recording
from mbtq.core.changes import Changing, StampsChanges
from mbtq.core.fields import TenantForeignKey, TenantOneToOneField
from mbtq.core.rls import CENTRE, OF_THE_CENTRE, PERSON, Policy, RowPolicy
from mbtq.tenancy.models import SharedModel, TenantModel
from mbtq.tenancy.policy import SharedRows
from programs.models import Team

# Another first version of a blind rating of the same recording is still open. A correction that
# is being written hides nothing again.
_WAITING = (
    "EXISTS (SELECT 1 FROM fidelity_rating o WHERE o.recording_id = r.recording_id"
    " AND o.instrument_id = r.instrument_id AND o.is_blind AND o.number = 1"
    " AND o.locked_at IS NULL)"
)
_SHOWN = f"r.locked_at IS NOT NULL AND NOT (r.is_blind AND {_WAITING})"
# Whoever is judging a team does not see what others said of it, whenever that was.
_JUDGING = (
    "(r.recording_id IS NULL AND EXISTS (SELECT 1 FROM fidelity_rating o"
    f" WHERE o.team_id = r.team_id AND o.recording_id IS NULL AND o.rater_id = {PERSON}"
    " AND o.number = 1 AND o.locked_at IS NULL))"
)
SEEN = (
    "EXISTS (SELECT 1 FROM fidelity_rating r WHERE r.id = {rating}"
    f" AND (r.rater_id = {PERSON} OR ({_SHOWN} AND NOT {_JUDGING})))"
)
OPEN_AND_MINE = (
    "EXISTS (SELECT 1 FROM fidelity_rating r WHERE r.id = {rating}"
    f" AND r.rater_id = {PERSON} AND r.locked_at IS NULL)"
)


class ScoredRows(SharedRows):
    """Scores of a rating: its rater's alone until they may be shown; written while it is open.

    The centre reads what may be shown.
    """

    def __init__(self, *, name: str, table: str, **_rebuilt: Any) -> None:
        self.table = table
        own = f"{table}.rating_id"
        super().__init__(
            name=name,
            visible=SEEN.format(rating=own),
            changeable=OPEN_AND_MINE.format(rating=own),
            insertable=OPEN_AND_MINE.format(rating="rating_id"),
        )

    def policies(self) -> list[Policy]:
        shown = f"EXISTS (SELECT 1 FROM fidelity_rating r WHERE r.id = {self.table}.rating_id"
        check = f"({OF_THE_CENTRE} AND {shown} AND {_SHOWN}))"
        found = [one for one in super().policies() if one.suffix != "centre"]
        return [*found, Policy("centre", "SELECT", (CENTRE,), check)]

    def deconstruct(self) -> Any:
        path, args, kwargs = super().deconstruct()
        return path, args, {"name": kwargs["name"], "table": self.table}


class Rating(Changing, SharedModel):
    """That somebody judges a recording (or, without one, a team) with an instrument.

    No scores stand here: they lie in `Totals` and `ItemScore`. A correction is a new row with the
    next `number` that `supersedes` the old one. A locked row never changes.
    """

    # What is locked is deleted by nobody: the policy knows.
    app_may = (
        "SELECT, INSERT, UPDATE (due_on, locked_at, rated_on, is_shared, difference_note, version),"
        " DELETE"
    )

    recording = TenantForeignKey(
        Recording, null=True, on_delete=models.PROTECT, related_name="ratings"
    )
    team = TenantForeignKey(Team, on_delete=models.PROTECT, related_name="ratings")
    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=15, choices=pairs(RATING_KINDS))
    is_blind = models.BooleanField(default=False)
    # Crosses tenancy on purpose: raters may come from outside.
    rater = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField()
    assigned_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    due_on = models.DateField()
    number = models.SmallIntegerField(default=1)
    supersedes = TenantForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="corrections"
    )
    rated_on = models.DateField(null=True)
    locked_at = models.DateTimeField(null=True)
    is_shared = models.BooleanField(default=False)  # a self-rating that the supervisor may see
    difference_note = models.CharField(max_length=1000, blank=True)
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [
            StampsChanges(name="fidelity_rating_changes"),
            SharedRows(name="fidelity_rating_rows", changeable="locked_at IS NULL"),
            models.UniqueConstraint(
                fields=["organisation", "recording", "instrument", "rater", "kind", "number"],
                name="rating_once",
            ),
            models.CheckConstraint(
                name="rating_correction_has_original",
                condition=Q(number=1, supersedes=None) | Q(number__gt=1, supersedes__isnull=False),
            ),
            models.CheckConstraint(
                name="rating_of_a_recording_or_a_team",
                condition=Q(recording=None, kind=RatingKind.INFORMANT.value)
                | (Q(recording__isnull=False) & ~Q(kind=RatingKind.INFORMANT.value)),
            ),
            models.UniqueConstraint(
                fields=["organisation", "team", "rater"],
                condition=Q(recording=None, locked_at=None),
                name="rating_of_a_team_open_once",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "changed_at"], name="rating_changed"),
            models.Index(fields=["organisation", "recording"], name="rating_by_recording"),
            models.Index(fields=["organisation", "rater"], name="rating_by_rater"),
            models.Index(fields=["organisation", "team", "rated_on"], name="rating_by_team"),
        ]


class Totals(SharedModel):
    """The overall judgments of a rating, and beside them the means of its items."""

    app_may = "SELECT, INSERT, UPDATE, DELETE"

    rating = TenantOneToOneField(Rating, on_delete=models.CASCADE, related_name="totals")
    overall_adherence = models.SmallIntegerField(null=True)
    overall_competence = models.SmallIntegerField(null=True)
    mean_adherence = models.FloatField(null=True)
    mean_competence = models.FloatField(null=True)
    items_rated = models.SmallIntegerField(default=0)
    version = models.IntegerField(default=1)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [ScoredRows(name="fidelity_totals_rows", table="fidelity_totals")]


class ItemScore(TenantModel):
    """The scores of one item. `version` counts changes, for two devices at once."""

    app_may = "SELECT, INSERT, UPDATE, DELETE"

    rating = TenantForeignKey(Rating, on_delete=models.CASCADE, related_name="items")
    item = models.CharField(max_length=10)
    adherence = models.SmallIntegerField(null=True)
    competence = models.SmallIntegerField(null=True)
    is_not_applicable = models.BooleanField(default=False)
    tally = models.SmallIntegerField(null=True)
    note = models.TextField(max_length=2_000, blank=True)
    version = models.IntegerField(default=1)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            RowPolicy(
                name="fidelity_itemscore_rows",
                visible=SEEN.format(rating="fidelity_itemscore.rating_id"),
                changeable=OPEN_AND_MINE.format(rating="fidelity_itemscore.rating_id"),
                insertable=OPEN_AND_MINE.format(rating="rating_id"),
            ),
            models.UniqueConstraint(
                fields=["organisation", "rating", "item"], name="item_score_once"
            ),
            models.CheckConstraint(
                name="item_not_applicable_has_no_quality",
                condition=Q(is_not_applicable=False) | Q(competence=None),
            ),
        ]


class RatingParent(TenantModel):
    """A consensus refers to the ratings that it came from."""

    app_may = "SELECT, INSERT"

    consensus = TenantForeignKey(Rating, on_delete=models.CASCADE, related_name="parents")
    parent = TenantForeignKey(Rating, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            RowPolicy(name="fidelity_ratingparent_rows"),
            models.UniqueConstraint(
                fields=["organisation", "consensus", "parent"], name="parent_once"
            ),
        ]

"""Courses of an expertise centre, their editions, and who took part."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from mbtq.core.models import Row
from mbtq.core.tables import NOTHING, Rows
from training.choices import EditionState, ParticipationState
from training.labels import COURSE_KINDS, EDITION_STATES, PARTICIPATION_STATES, pairs
from training.models.base import PersonModel
from training.policy import COURSE_FOLLOWED, EDITION_FOLLOWED, CourseRows, PersonRows

CENTRE_WRITES = "SELECT, INSERT, UPDATE, DELETE"


class Course(Row):
    """What can be learned, and the parts from which its accreditation points are reckoned.

    `parts`: list of `{"kind": PartKind, "minutes": int}`, as `eligibility.points_of` reads them.
    """

    rows = Rows.REFERENCE
    centre_may = CENTRE_WRITES

    centre = models.ForeignKey("tenancy.Organisation", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=20)
    title_nl = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120)
    about_nl = models.CharField(max_length=1_000, blank=True)
    about_en = models.CharField(max_length=1_000, blank=True)
    kind = models.CharField(max_length=15, choices=pairs(COURSE_KINDS))
    provider = models.CharField(max_length=120)  # the institute that gives it
    parts = models.JSONField(default=list)
    closed_on = models.DateField(null=True)
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [
            CourseRows(name="training_course_rows", also_read=COURSE_FOLLOWED),
            models.UniqueConstraint(fields=["centre", "code"], name="course_code_once"),
        ]


class Edition(Row):
    """A course on certain days, with so many places. `parts` and `points` are those of its start.

    `taken` is how many places are given; the task that gives them keeps it.
    """

    rows = Rows.REFERENCE
    centre_may = CENTRE_WRITES

    centre = models.ForeignKey("tenancy.Organisation", on_delete=models.PROTECT, related_name="+")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="editions")
    code = models.CharField(max_length=30)
    starts_on = models.DateField()
    ends_on = models.DateField()
    days = models.CharField(max_length=200, blank=True)  # days and hours, in words
    place = models.CharField(max_length=120, blank=True)
    teachers = models.CharField(max_length=200, blank=True)
    capacity = models.SmallIntegerField()
    taken = models.SmallIntegerField(default=0)
    sign_up_until = models.DateField()
    state = models.CharField(
        max_length=10, choices=pairs(EDITION_STATES), default=EditionState.PLANNED
    )
    parts = models.JSONField(default=list)
    points = models.SmallIntegerField(default=0)
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [
            CourseRows(name="training_edition_rows", also_read=EDITION_FOLLOWED),
            models.UniqueConstraint(fields=["centre", "code"], name="edition_code_once"),
            models.CheckConstraint(
                name="edition_ends_after_start", condition=Q(ends_on__gte=F("starts_on"))
            ),
            models.CheckConstraint(
                name="edition_capacity_in_range",
                condition=Q(capacity__gte=1, capacity__lte=1_000, taken__gte=0),
            ),
        ]
        indexes = [models.Index(fields=["centre", "starts_on"], name="edition_by_day")]


class AttendanceBatch(Row):
    """One import of who attended an edition, which can be undone as a whole for a week."""

    rows = Rows.REFERENCE
    app_may = NOTHING  # the centre's own bookkeeping
    centre_may = "SELECT, INSERT, UPDATE (undone_at)"

    centre = models.ForeignKey("tenancy.Organisation", on_delete=models.PROTECT, related_name="+")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="batches")
    name = models.CharField(max_length=200)
    row_count = models.IntegerField()
    imported_at = models.DateTimeField()
    imported_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [CourseRows(name="training_attendancebatch_rows")]


class Participation(PersonModel):
    """Somebody's place in an edition, and whether that person was there.

    A participant without an account has no `person` yet; the account with that e-mail address is
    joined to it later. `points` and `minutes` are those of this person, once attended.
    `before` is what an import changed, so that it can be undone; None when it added the row.
    `certificate` is what the certificate of attendance says, as it was issued.
    """

    app_may = "SELECT, INSERT, UPDATE (state, asked_at, changed_at)"
    centre_may = CENTRE_WRITES

    # Crosses tenancy on purpose: a course is followed by people of many organisations.
    person = models.ForeignKey(  # type: ignore[assignment]
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="participations")
    printed_name = models.CharField(max_length=120)
    email = models.EmailField()
    state = models.CharField(max_length=10, choices=pairs(PARTICIPATION_STATES))
    asked_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    minutes = models.SmallIntegerField(null=True)  # effective, when not all of it was followed
    points = models.SmallIntegerField(null=True)
    batch = models.ForeignKey(
        AttendanceBatch, null=True, on_delete=models.PROTECT, related_name="participations"
    )
    before = models.JSONField(null=True)
    code = models.CharField(max_length=20, blank=True)  # of the certificate of attendance
    certified_at = models.DateTimeField(null=True)
    certificate = models.JSONField(null=True)

    class Meta:
        constraints = [
            PersonRows(
                name="training_participation_rows",
                adds="state = 'asked' AND points IS NULL AND code = ''",
                changes="state IN ('asked', 'waiting', 'signed_up', 'cancelled')",
                leaves="state IN ('asked', 'cancelled') AND points IS NULL AND code = ''",
            ),
            models.UniqueConstraint(fields=["edition", "email"], name="participation_once"),
            models.UniqueConstraint(
                fields=["edition", "person"], name="participation_once_per_person"
            ),
            models.CheckConstraint(
                name="participation_points_when_attended",
                condition=Q(points=None) | Q(state=ParticipationState.ATTENDED, points__gte=0),
            ),
        ]
        indexes = [models.Index(fields=["centre", "person"], name="participation_by_person")]

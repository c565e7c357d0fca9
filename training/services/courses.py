"""Offering courses: adding, changing, closing them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from mbtq.core.errors import DomainError, Stale
from mbtq.core.models import held
from mbtq.core.scope import current_organisation
from mbtq.tenancy.member import Actor
from mbtq.trail.services import record
from training.choices import EditionState
from training.models import Course


class CodeTaken(DomainError):
    """Another course or edition of the centre has this code."""


class CourseClosed(DomainError):
    """No edition can be planned of a course that is closed."""


@dataclass(frozen=True)
class CourseContent:
    """What a course says of itself. `parts`: rows with `kind` and `minutes`."""

    code: str
    title_nl: str
    title_en: str
    about_nl: str
    about_en: str
    kind: str
    provider: str
    parts: list[dict[str, Any]]


@transaction.atomic
def add_course(*, content: CourseContent, by: Actor) -> Course:
    """A new course of the centre whose scope is open. Raises `CodeTaken`."""
    _check(content)
    course = Course(centre_id=current_organisation(), **asdict(content))
    _save(course, force_insert=True)
    record("course.added", by=by.person_id, about=course)
    return course


@transaction.atomic
def change_course(*, course: Course, content: CourseContent, version: int, by: Actor) -> Course:
    """Changes a course; editions keep the parts and points with which they were planned.

    `version` is the one that the person saw. Raises `Stale` and `CodeTaken`.
    """
    _check(content)
    now = held(course)
    if now.version != version:
        raise Stale(_("Somebody else changed this course meanwhile."), theirs=now)
    for name, value in asdict(content).items():
        setattr(now, name, value)
    now.version += 1
    _save(now)
    record("course.changed", by=by.person_id, about=now)
    return now


@transaction.atomic
def close_course(*, course: Course, on: date, by: Actor) -> None:
    """Nothing more is planned of it. Raises `DomainError` while an edition is still to come."""
    now = held(course)
    if now.editions.filter(state=EditionState.PLANNED, ends_on__gte=on).exists():
        raise DomainError(_("An edition is still to come. Hold it or cancel it first."))
    Course.objects.filter(pk=now.pk).update(closed_on=on)
    record("course.closed", by=by.person_id, about=now)


@transaction.atomic
def open_course(*, course: Course, by: Actor) -> None:
    """Offers a closed course again."""
    now = held(course)
    Course.objects.filter(pk=now.pk).update(closed_on=None)
    record("course.opened", by=by.person_id, about=now)


def _check(content: CourseContent) -> None:
    if not content.parts:
        raise DomainError(_("Give at least one part with its minutes."), field="part_minutes_0")


def _save(course: Course, **options: Any) -> None:
    try:
        with transaction.atomic():
            course.save(**options)
    except IntegrityError as error:
        raise CodeTaken(_("Another course has this code."), field="code") from error

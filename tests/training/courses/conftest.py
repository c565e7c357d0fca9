"""A centre that offers courses, and people of its organisations who follow them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from mbtq.accounts.models import User
from mbtq.core.scope import centre_scope
from mbtq.tenancy.models import Outbox
from tests.cast import Place
from training.course_tasks import GivePlaces, JoinPeople
from training.models import Course, Edition, Participation
from training.services.attendance import mark_attendance
from training.services.courses import CourseContent, add_course
from training.services.editions import EditionContent, plan_edition
from training.services.places import add_participant, ask_place, sign_off

DAY = [{"kind": "day", "minutes": 480}]  # 390 minutes without breaks: 7 points
NOW = timezone.now()
TODAY = timezone.localdate(NOW)


@dataclass
class School:
    """The centre's side of courses, by the hand of its staff."""

    centre: Place

    def scope(self) -> Any:
        return centre_scope(self.centre.organisation.pk, person=self.centre.join("centre_staff").pk)

    @property
    def staff(self) -> Any:
        return self.centre.member("centre_staff")

    def course(self, **changes: Any) -> Course:
        given: dict[str, Any] = {
            "code": f"C{Course.objects.count()}",
            "title_nl": "Mentaliseren in groepen",
            "title_en": "Mentalizing in groups",
            "about_nl": "",
            "about_en": "",
            "kind": "thematic",
            "provider": "Academie",
            "parts": DAY,
        }
        staff = self.staff
        with self.scope():
            given["code"] = f"C{Course.objects.count()}"
            return add_course(content=CourseContent(**{**given, **changes}), by=staff)

    def edition(self, course: Course | None = None, **changes: Any) -> Edition:
        course = course or self.course()
        starts_on: date = changes.get("starts_on", TODAY + timedelta(days=30))
        given: dict[str, Any] = {
            "starts_on": starts_on,
            "ends_on": starts_on,
            "sign_up_until": starts_on,
            "days": "9:30 tot 17:00",
            "place": "Utrecht",
            "teachers": "",
            "capacity": 2,
        }
        staff = self.staff
        with self.scope():
            given["code"] = f"E{Edition.objects.count()}"
            content = EditionContent(**{**given, **changes})
            return plan_edition(course=course, content=content, by=staff)

    def add(self, edition: Edition, name: str, at: datetime = NOW) -> Participation:
        staff = self.staff
        with self.scope():
            return add_participant(
                edition=edition, name=name, email=f"{name}@example.nl", at=at, by=staff
            )

    def mark(self, edition: Edition, *rows: Participation, **given: Any) -> int:
        staff = self.staff
        only = [row.pk for row in rows] if rows else None
        given = {"attended": True, **given}
        with self.scope():
            return mark_attendance(edition=edition, only=only, at=NOW, by=staff, **given)

    def states(self, edition: Edition) -> dict[str, str]:
        """The state of everybody on the list, by the name before the @."""
        with self.scope():
            rows = Participation.objects.filter(edition=edition)
            return {row.email.split("@")[0]: row.state for row in rows}

    def taken(self, edition: Edition) -> int:
        with self.scope():
            return Edition.objects.get(pk=edition.pk).taken

    def give(self, edition: Edition) -> None:
        """What the worker does once it is told."""
        GivePlaces().work(edition.centre_id, edition.pk)

    def join(self) -> None:
        JoinPeople().work(self.centre.organisation.pk, self.centre.organisation.pk)


@dataclass
class Pupil:
    """Somebody of an organisation who follows courses."""

    place: Place
    role: str = "therapist"

    @property
    def person(self) -> User:
        return self.place.join(self.role)

    def scope(self) -> Any:
        return self.place.scope(self.role)

    def ask(self, edition: Edition, at: datetime = NOW) -> Participation:
        member = self.place.member(self.role)
        with self.scope():
            return ask_place(edition=edition, at=at, by=member)

    def leave(self, edition: Edition, at: datetime = NOW) -> None:
        member = self.place.member(self.role)
        with self.scope():
            sign_off(edition=edition, at=at, by=member)


@pytest.fixture
def school(centre: Place) -> School:
    return School(centre)


@pytest.fixture
def pupil(linde: Place) -> Pupil:
    """A therapist of Linde."""
    return Pupil(linde)


@pytest.fixture
def other(anker: Place) -> Pupil:
    """A therapist of Anker."""
    return Pupil(anker)


def asked(task: str) -> int:
    """How often such work is waiting."""
    return Outbox.objects.filter(task=task).count()

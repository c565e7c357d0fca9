"""Courses with a place stand in the private calendar beside supervision; nobody else does."""

from __future__ import annotations

from datetime import timedelta

import icalendar
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from supervision.services.calendar import open_feed
from tests.training.courses.conftest import NOW, TODAY
from training.services.editions import cancel_edition

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def courses(pupil):
    """What the pupil's calendar program reads of courses, by uid."""
    with pupil.scope():
        token = open_feed(at=timezone.now(), by=pupil.place.member(pupil.role))
    path = reverse("supervision:calendar-feed", args=[pupil.place.organisation.pk, token])

    def read(**headers: str):
        answer = Client().get(path, headers=headers)
        if answer.status_code == 304:
            return answer
        found = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
        read.etag = answer["ETag"]
        return {str(one["uid"]): one for one in found if str(one["uid"]).startswith("course-")}

    return read


def test_edition_with_a_place_stands_in_the_calendar(school, pupil, courses):
    day = TODAY + timedelta(days=30)
    edition = school.edition(starts_on=day, ends_on=day + timedelta(days=1))
    pupil.ask(edition)
    assert courses() == {}  # asked, no place yet
    school.give(edition)
    (event,) = courses().values()
    assert event["summary"] == "Mentaliseren in groepen"
    assert (event["dtstart"].dt, event["dtend"].dt) == (day, day + timedelta(days=2))
    assert (event["location"], event["class"], event["status"]) == (
        "Utrecht",
        "PRIVATE",
        "CONFIRMED",
    )
    assert str(edition.pk) in str(event["url"])
    assert "9:30" in str(event["description"])
    assert courses(**{"if-none-match": courses.etag}).status_code == 304


def test_cancelled_edition_keeps_its_identity_and_who_signs_off_loses_it(school, pupil, courses):
    first, second = school.edition(), school.edition()
    for edition in (first, second):
        pupil.ask(edition)
        school.give(edition)
    before = courses()
    assert len(before) == 2
    staff = school.staff
    with school.scope():
        cancel_edition(edition=first, at=NOW, by=staff)
    pupil.leave(second)
    ((uid, event),) = courses().items()
    assert uid == f"course-{first.pk}@mbtq"
    assert event["status"] == "CANCELLED"
    assert event["sequence"] > before[uid]["sequence"]


def test_courses_of_others_do_not_show(school, pupil, other, courses):
    edition = school.edition()
    other.ask(edition)
    school.give(edition)
    assert courses() == {}
    old = school.edition(starts_on=TODAY + timedelta(days=300))
    pupil.ask(old)
    school.give(old)
    assert courses() == {}  # too far ahead

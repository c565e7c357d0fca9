"""The own calendar, and its private address as calendar programs read it."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

import icalendar
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mbtq.core.models import Tally, new_id
from mbtq.tenancy.member import SYSTEM
from mbtq.tenancy.models import Membership
from supervision.models import CalendarFeed
from supervision.services.days import cancel_day, move_day
from tests.asserts import assert_page, assert_redirects, assert_trail, at_once, queries
from tests.supervision.arranged.conftest import TODAY, WEEK

ONE_DAY = timedelta(days=1)


@pytest.fixture
def row(rota):
    return rota.arranged("noor", starts_at=time(10, 30), place="Room 3")


@pytest.fixture
def path(rota, row):
    """The path of Noor's private address."""
    response = rota.client("noor").post(rota.url("calendar-address"), {"once": str(new_id())})
    html = assert_page(response, "shown only this once")
    return re.search(r"/calendar/[-0-9a-f]{36}/[-\w]+\.ics", html)[0]


def events(response) -> dict[date, icalendar.Event]:
    assert response.status_code == 200
    found = icalendar.Calendar.from_ical(response.content).walk("VEVENT")
    starts = [(event["dtstart"].dt, event) for event in found]
    return {start.date() if isinstance(start, datetime) else start: e for start, e in starts}


def test_calendar_shows_own_and_led_days_in_words(rota, row):
    with rota.scope():
        move_day(arrangement=row, planned_on=TODAY, to_on=TODAY + ONE_DAY, by=SYSTEM)
    rota.held(row, TODAY - WEEK, "noor")
    noor = rota.client("noor")
    with queries(at_most=15):
        page = noor.get(rota.url("calendar"))
    assert_page(page, "Moved, planned for", "Held", "with Mara Linde", "Room 3")
    assert_page(rota.client("mara").get(rota.url("calendar")), "you lead")
    assert "Blue" not in rota.client("ben").get(rota.url("calendar")).content.decode()


def test_feed_holds_days_and_places_and_no_names(rota, row, path):
    response = Client().get(path)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Cache-Control"] == "private, no-cache"
    found = events(response)
    assert (min(found), max(found)) == (TODAY - 4 * WEEK, TODAY + 26 * WEEK)
    event = found[TODAY]
    assert event["summary"] == "Supervision, Blue"
    assert event["dtstart"].params["TZID"] == "Europe/Amsterdam"
    assert event["dtend"].dt - event["dtstart"].dt == timedelta(hours=1)
    assert str(event["description"]).endswith(rota.url("arrangement-detail", row.pk))
    assert b"BEGIN:VTIMEZONE" in response.content
    assert b"Noor" not in response.content
    assert b"Mara" not in response.content


def test_feed_tells_how_often_to_read_it_and_answers_304_until_something_changes(rota, row, path):
    first = Client().get(path)
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT6H" in first.content
    assert b"TZID:Europe/Amsterdam" in first.content
    etag = first["ETag"]
    again = Client().get(path, headers={"if-none-match": etag})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)
    with rota.scope():
        move_day(arrangement=row, planned_on=TODAY, to_on=TODAY + ONE_DAY, by=SYSTEM)
    changed = Client().get(path, headers={"if-none-match": etag})
    assert (changed.status_code, changed["ETag"] == etag) == (200, False)
    (stamp,) = {str(event["dtstamp"].dt.date()) for event in events(changed).values()}
    assert stamp == str(timezone.now().date())


def test_moved_and_cancelled_days_keep_their_identity(rota, row, path):
    before = events(Client().get(path))
    with rota.scope():
        move_day(arrangement=row, planned_on=TODAY, to_on=TODAY + ONE_DAY, by=SYSTEM)
        cancel_day(
            arrangement=row, planned_on=TODAY + WEEK, cancelled_by="supervisor",
            at=timezone.now(), by=SYSTEM,
        )  # fmt: skip
    after = events(Client().get(path))
    moved, cancelled = after[TODAY + ONE_DAY], after[TODAY + WEEK]
    assert TODAY not in after
    assert (moved["uid"], moved["sequence"]) == (before[TODAY]["uid"], 1)
    assert cancelled["uid"] == before[TODAY + WEEK]["uid"]
    assert (cancelled["status"], cancelled["sequence"]) == ("CANCELLED", 1)


def test_day_without_a_time_takes_the_whole_day(rota):
    rota.arranged("ben")
    response = rota.client("ben").post(rota.url("calendar-address"), {"once": str(new_id())})
    path = re.search(r"/calendar/[-0-9a-f]{36}/[-\w]+\.ics", response.content.decode())[0]
    event = events(Client().get(path))[TODAY]
    assert not isinstance(event["dtstart"].dt, datetime)
    assert event["dtend"].dt == TODAY + ONE_DAY


def test_title_is_in_the_language_of_the_person(rota, path):
    person = rota.people["noor"].person
    person.language = "en"
    person.save()
    response = Client(headers={"accept-language": "nl"}).get(path)
    assert response["Content-Language"] == "en"
    assert events(response)[TODAY]["summary"] == "Supervision, Blue"


def test_wrong_addresses_get_one_answer(rota, anker, path):
    other = path.replace(str(rota.place.organisation.pk), str(anker.organisation.pk))
    nowhere = path.replace(str(rota.place.organisation.pk), str(new_id()))
    found = [Client().get(one) for one in (path[:-6] + "x.ics", other, nowhere)]
    assert {answer.status_code for answer in found} == {404}
    assert len({answer.content for answer in found}) == 1
    assert all(answer["Cache-Control"] == "private, no-store" for answer in found)


def test_address_ends_with_the_membership(rota, path):
    with rota.scope():
        mine = Membership.objects.filter(person=rota.people["noor"].person)
        mine.update(until=TODAY - ONE_DAY)
    assert Client().get(path).status_code == 404


def test_address_ends_with_the_right_and_with_the_account(rota, path):
    person = rota.people["noor"].person
    with rota.scope():
        Membership.objects.filter(person=person).update(roles=["integrator"])
    assert Client().get(path).status_code == 404
    with rota.scope():
        Membership.objects.filter(person=person).update(roles=["therapist"])
    person.is_active = False
    person.save()
    assert Client().get(path).status_code == 404


def test_revoked_and_replaced_addresses_no_longer_work(rota, path):
    noor = rota.client("noor")
    response = noor.post(rota.url("calendar-address"), {"once": str(new_id())})
    newer = re.search(r"/calendar/[-0-9a-f]{36}/[-\w]+\.ics", response.content.decode())[0]
    assert (Client().get(path).status_code, Client().get(newer).status_code) == (404, 200)
    assert_redirects(noor.post(rota.url("calendar-revoke")), rota.url("calendar"))
    assert Client().get(newer).status_code == 404
    with rota.scope():
        assert not CalendarFeed.objects.filter(revoked_at=None).exists()
        assert_trail("calendar.revoked", times=2)


def test_address_is_shown_once_and_kept_as_a_hash(rota, path):
    noor, once = rota.client("noor"), str(new_id())
    token = path.rpartition("/")[2].removesuffix(".ics")
    assert len(token) == 43
    with rota.scope():
        assert token not in CalendarFeed.objects.get().token_hash
    assert token not in noor.get(rota.url("calendar")).content.decode()
    noor.post(rota.url("calendar-address"), {"once": once})
    again = noor.post(rota.url("calendar-address"), {"once": once})
    assert_redirects(again, rota.url("calendar"))
    with rota.scope():
        assert CalendarFeed.objects.count() == 2


def test_only_reading_is_answered_and_noted_once_an_hour(rota, path):
    assert Client(enforce_csrf_checks=True).post(path).status_code == 405
    head = Client().head(path)
    assert (head.status_code, head.content) == (200, b"")
    with rota.scope():
        assert CalendarFeed.objects.get().read_at is None
    Client().get(path)
    with rota.scope():
        first = CalendarFeed.objects.get().read_at
    Client().get(path)
    with rota.scope():
        assert CalendarFeed.objects.get().read_at == first is not None


def test_too_many_reads_are_refused_for_a_minute(rota, path):
    Client().get(path)
    Tally.objects.filter(key__startswith="calendar:").update(used=60)
    response = Client().get(path)
    assert (response.status_code, response["Retry-After"]) == (429, "60")


def test_whoever_may_not_have_supervision_has_no_calendar(rota):
    for page in (rota.client("lotte").get(rota.url("calendar")),
                 rota.client("lotte").post(rota.url("calendar-address"))):  # fmt: skip
        assert page.status_code == 403


def test_two_addresses_made_at_once_leave_one(transactional_db, rota):
    client = rota.client("noor")
    cookies = client.cookies

    def make():
        browser = Client()
        browser.cookies = cookies.copy()
        assert browser.post(rota.url("calendar-address")).status_code == 200

    assert at_once(make, make) == ["", ""]
    with rota.scope():
        assert CalendarFeed.objects.filter(revoked_at=None).count() == 1


def test_feed_lies_outside_the_places():
    assert reverse("supervision:calendar-feed", args=[new_id(), "x"]).startswith("/calendar/")

"""Courses inside an organisation: the calendar, a place, what was followed, the certificate."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.storage import FileSystemStorage

from mbtq.reporting import services, tasks
from mbtq.reporting.models import Document
from mbtq.reporting.rendering import Rendered
from mbtq.tenancy.models import Kind, Outbox
from mbtq.tenancy.services.members import create_organisation
from tests.asserts import assert_page, assert_redirects, queries, text_of
from tests.cast import Place
from tests.training.courses.conftest import NOW, TODAY, Pupil
from training.models import Participation
from training.services.certificates import issue_certificates

pytestmark = pytest.mark.django_db
LIST = "/o/linde/training/"


@pytest.fixture
def browser(pupil, signed_in):
    browser = signed_in(pupil.person)
    browser.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return browser


def url_of(edition, page: str = "") -> str:
    return f"{LIST}editions/{edition.pk}/{page}"


@pytest.fixture
def certified(school, pupil):
    """A course that the pupil followed, with its certificate."""
    edition, person = school.edition(starts_on=TODAY - timedelta(days=9)), pupil.person
    row = school.add(edition, "lou")
    with school.scope():
        Participation.objects.filter(pk=row.pk).update(person=person, printed_name="Lou Smit")
    school.mark(edition)
    staff = school.staff
    with school.scope():
        issue_certificates(edition=edition, at=NOW, by=staff)
        return Participation.objects.select_related("edition").get(pk=row.pk)


def test_calendar_shows_what_comes_by_day_and_not_what_was(school, browser):
    school.edition(starts_on=TODAY + timedelta(days=40))
    school.edition(starts_on=TODAY - timedelta(days=4))
    html = assert_page(browser.get(LIST), "Mentalizing in groups", "7 points", "2 places left")
    assert html.count("Mentalizing in groups") == 1
    assert "You have not followed a course here yet." in html


def test_calendar_is_narrowed_by_kind(school, browser):
    school.edition(school.course(kind="basic", title_en="Basics"))
    school.edition()
    html = assert_page(browser.get(LIST, {"kind": "basic"}), "Basics", "0 points")
    assert "Mentalizing in groups" not in html
    assert_page(browser.get(LIST, {"kind": "supervisor"}), "Clear the filter")


def test_full_edition_says_waiting_list(school, browser):
    edition = school.edition(capacity=1)
    school.add(edition, "lou")
    assert_page(browser.get(LIST), "Full: waiting list")
    assert_page(browser.get(url_of(edition)), "Ask for the waiting list")


def test_signing_up_and_off_from_the_page_of_the_edition(school, browser, pupil):
    edition = school.edition()
    answer = browser.post(url_of(edition, "sign-up/"), follow=True)
    html = assert_page(answer, "You asked for a place.")
    assert 'hx-trigger="every 5s"' in html
    school.give(edition)
    part = assert_page(
        browser.get(url_of(edition), headers={"HX-Request": "true"}), "You have a place"
    )
    assert "hx-trigger" not in part
    assert "<h1" not in part
    assert_page(browser.get(url_of(edition)), "You have a place", "Sign off")
    assert_page(browser.get(LIST), "You have a place")
    answer = browser.post(url_of(edition, "sign-up/"), follow=True)
    assert_page(answer, "You are on the list of this edition already.")
    answer = browser.post(url_of(edition, "sign-off/"), follow=True)
    html = assert_page(answer, "You are signed off.")
    assert "Sign up</" in html


def test_who_only_waits_gives_no_place_to_the_next(school, browser):
    edition = school.edition(capacity=1)
    school.add(edition, "lou")
    browser.post(url_of(edition, "sign-up/"))
    school.give(edition)
    assert_page(browser.get(url_of(edition)), "on the waiting list")
    html = assert_page(browser.post(url_of(edition, "sign-off/"), follow=True), "off the list.")
    assert "the next in line" not in html


def test_edition_of_another_centre_or_unknown_is_not_found(school, browser, pupil):
    edition = school.edition()
    unknown = url_of(edition).replace(str(edition.pk), str(edition.course_id))
    assert browser.get(unknown).status_code == 404
    assert browser.post(f"{unknown}sign-up/").status_code == 404


def test_role_without_courses_is_refused(school, linde, signed_in):
    edition = school.edition()
    officer = signed_in(linde.join("privacy_officer"))
    for url in (LIST, url_of(edition)):
        assert officer.get(url).status_code == 403
    assert officer.post(url_of(edition, "sign-up/")).status_code == 403


def test_calendar_asks_as_much_with_many_editions(school, browser, pupil):
    course = school.course()
    editions = [school.edition(course) for _number in range(25)]
    for edition in editions[:10]:
        pupil.ask(edition)
    with queries(15):
        assert_page(browser.get(LIST), "You asked for a place")
    with queries(15):
        assert_page(browser.get(url_of(editions[0])))


def test_own_course_shows_its_points_and_the_certificate(certified, browser):
    html = assert_page(browser.get(LIST), "You were there", "7 points", "Make PDF")
    assert f"{LIST}certificates/{certified.pk}/pdf/" in html


@pytest.fixture
def pdf(monkeypatch, tmp_path):
    """The renderer keeps what it was given instead of setting pages."""
    said = []

    def render(html, *, identifier):
        said.append(html)
        return Rendered(b"%PDF-1.7 made", 1, seconds=0.1, peak_mb=50)

    monkeypatch.setattr(tasks, "render", render)
    monkeypatch.setattr(services, "default_storage", FileSystemStorage(tmp_path))
    return said


def test_certificate_is_made_and_fetched_by_the_person(linde, certified, browser, pdf):
    make = f"{LIST}certificates/{certified.pk}/pdf/"
    answer = browser.post(make, {"language": "en"})
    with linde.scope():
        document = Document.objects.get()
    assert_redirects(answer, f"{make}{document.pk}/")
    tasks.MakeDocument().work(linde.organisation.pk, document.pk)
    (html,) = pdf
    for text in ("Lou Smit", "Mentalizing in groups", "7 points", "Academie", certified.code):
        assert text in html, text_of(html)
    assert "<svg" in html
    answer = browser.get(f"{make}{document.pk}/download/")
    assert (answer.status_code, answer.content) == (200, b"%PDF-1.7 made")
    assert certified.code in answer["Content-Disposition"]
    assert_page(browser.get(f"/verify/{certified.code}/"), "Certificate of attendance", "Lou Smit")


def test_certificate_of_somebody_else_is_not_found(linde, certified, browser, pdf, signed_in):
    make = f"{LIST}certificates/{certified.pk}/pdf/"
    browser.post(make)
    with linde.scope():
        document = Document.objects.get()
    tasks.MakeDocument().work(linde.organisation.pk, document.pk)
    for role in ("supervisor", "team_lead", "manager"):
        colleague = signed_in(linde.join(role))
        assert colleague.post(make).status_code == 404
        for page in ("", "download/"):
            assert colleague.get(f"{make}{document.pk}/{page}").status_code == 404
    assert Outbox.objects.filter(task=services.TASK).count() == 1


def test_withdrawn_certificate_is_found_no_more(school, linde, certified, browser, pdf):
    make = f"{LIST}certificates/{certified.pk}/pdf/"
    browser.post(make)
    with linde.scope():
        document = Document.objects.get()
    school.mark(certified.edition, certified, minutes=90)
    assert browser.get(f"{make}{document.pk}/").status_code == 404
    assert browser.post(make).status_code == 404
    assert_page(browser.get(f"/verify/{certified.code}/"), "Withdrawn")


def test_course_follows_a_person_to_an_employer_of_another_centre(certified, pupil, signed_in):
    elsewhere = create_organisation(name="Other", slug="other", kind=Kind.CENTRE)
    place = Place(create_organisation(name="Vecht", slug="vecht", centre=elsewhere))
    place.people["therapist"] = pupil.person
    place.add(pupil.person, ["therapist"])
    browser = signed_in(Pupil(place).person)
    assert_page(browser.get("/o/vecht/training/"), "certificates/")
    url = f"/o/vecht/training/editions/{certified.edition_id}/"
    assert browser.get(url).status_code == 200

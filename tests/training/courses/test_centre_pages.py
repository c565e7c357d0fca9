"""The centre's pages about courses, their editions and who takes part."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from mbtq.core import formats
from tests.asserts import assert_form_error, assert_page, assert_redirects, queries, text_of
from tests.training.courses import sheets
from tests.training.courses.conftest import TODAY
from training.models import Course, Edition, Participation

pytestmark = pytest.mark.django_db
COURSES = "/c/centre/courses/"
GIVEN = {
    "code": "GR1",
    "title_nl": "Groepen",
    "title_en": "Groups",
    "kind": "thematic",
    "provider": "Academie",
    "part_kind_0": "day",
    "part_minutes_0": "480",
    "part_kind_1": "online",
    "part_minutes_1": "60",
}
PLANNED = {
    "code": "GR1-2026",
    "starts_on": (TODAY + timedelta(days=30)).isoformat(),
    "ends_on": (TODAY + timedelta(days=31)).isoformat(),
    "sign_up_until": (TODAY + timedelta(days=20)).isoformat(),
    "capacity": "12",
}


@pytest.fixture
def staff(centre, signed_in):
    browser = signed_in(centre.join("centre_staff"))
    browser.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return browser


def url_of(edition: Edition, page: str = "") -> str:
    return f"/c/centre/editions/{edition.pk}/{page}"


def past(school, **changes) -> Edition:
    return school.edition(starts_on=TODAY - timedelta(days=1), **changes)


def test_course_is_offered_with_its_parts(school, staff):
    answer = staff.post(f"{COURSES}new/", GIVEN)
    with school.scope():
        course = Course.objects.get()
    assert course.parts == [{"kind": "day", "minutes": 480}, {"kind": "online", "minutes": 60}]
    assert_redirects(answer, f"/courses/{course.pk}/")
    assert_page(staff.get(f"{COURSES}{course.pk}/"), "8 points", "390", "Plan an edition")
    assert_page(staff.get(COURSES), "Groups", "GR1", "8 points", "None planned")


def test_points_follow_the_parts_as_they_are_typed(staff):
    typed = {"ask": "points", "kind": "thematic", "part_kind_0": "day", "part_minutes_0": "480"}
    answer = staff.get(f"{COURSES}new/", typed, headers={"HX-Request": "true"})
    html = assert_page(answer, "7 points")
    assert "<form" not in html
    answer = staff.get(f"{COURSES}new/", {**typed, "kind": "basic"}, headers={"HX-Request": "true"})
    assert_page(answer, "0 points", "the licensed basic course gives no points")


def test_more_rows_keep_what_was_typed(staff):
    html = assert_page(staff.post(f"{COURSES}new/", {**GIVEN, "go": "rows"}), 'value="480"')
    assert "part_minutes_4" in html
    assert "8 points" in html
    with pytest.raises(Course.DoesNotExist):
        Course.objects.get()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"part_minutes_0": ""}, "Give the minutes as a whole number"),
        ({"part_minutes_0": "1441"}, "A part has at least 1 minute"),
        ({"part_kind_0": ""}, "Choose what kind of part this is."),
        ({"code": "a b"}, "Use letters, digits, points and dashes only."),
        ({"title_en": ""}, "Fill in the title in English."),
        (dict.fromkeys([n for n in GIVEN if n.startswith("part_")], ""), "at least one part"),
    ],
)
def test_course_that_is_not_right_comes_back(staff, changes, sentence):
    html = assert_form_error(staff.post(f"{COURSES}new/", {**GIVEN, **changes}), sentence)
    assert 'value="Academie"' in html


def test_code_of_another_course_is_refused(school, staff):
    staff.post(f"{COURSES}new/", GIVEN)
    assert_form_error(staff.post(f"{COURSES}new/", GIVEN), "Another course has this code.")


def test_edition_keeps_the_points_of_its_day_of_planning(school, staff):
    course = school.course()
    answer = staff.post(f"{COURSES}{course.pk}/plan/", PLANNED)
    with school.scope():
        edition = Edition.objects.get()
    assert_redirects(answer, url_of(edition))
    changed = {**GIVEN, "part_minutes_0": "100", "version": "1"}
    assert_redirects(staff.post(f"{COURSES}{course.pk}/change/", changed), f"/{course.pk}/")
    with school.scope():
        assert Edition.objects.get().points == 7
    assert_page(staff.get(url_of(edition)), "0 of 12", "Nobody has signed up yet.")
    assert_page(staff.get(COURSES), "12 places left")


def test_second_of_two_who_change_a_course_sees_both_and_chooses(school, staff):
    staff.post(f"{COURSES}new/", GIVEN)
    with school.scope():
        course = Course.objects.get()
    change = f"{COURSES}{course.pk}/change/"
    first = {**GIVEN, "title_en": "Group work", "part_minutes_1": "90", "version": "1"}
    assert_redirects(staff.post(change, first), f"/{course.pk}/")
    second = {**GIVEN, "title_en": "Groups, plainly", "provider": "School", "version": "1"}
    answer = staff.post(change, second)
    assert_page(answer, "Two versions", "Group work", "Part 2: Minutes", 'value="2"', status=409)
    kept = {**second, "version": "2", "keep_title_en": "theirs", "keep_part_minutes_1": "theirs"}
    assert_redirects(staff.post(change, kept), f"/{course.pk}/")
    with school.scope():
        course.refresh_from_db()
    assert (course.title_en, course.provider, course.version) == ("Group work", "School", 3)
    assert course.parts[1]["minutes"] == 90


def changed_by_two(school, staff, first, second):
    """The course, and what the second of two sees who changed the same version of it."""
    staff.post(f"{COURSES}new/", GIVEN)
    with school.scope():
        course = Course.objects.get()
    change = f"{COURSES}{course.pk}/change/"
    staff.post(change, {**GIVEN, **first, "version": "1"})
    return course, change, staff.post(change, {**GIVEN, **second, "version": "1"})


def test_part_that_the_first_took_away_is_a_choice_for_the_second(school, staff):
    gone = {"part_kind_1": "", "part_minutes_1": ""}
    course, change, answer = changed_by_two(school, staff, gone, {})
    assert_page(answer, "Part 2: Minutes", "Not filled in", status=409)
    kept = {"keep_part_kind_1": "theirs", "keep_part_minutes_1": "theirs"}
    assert_redirects(staff.post(change, {**GIVEN, **kept, "version": "2"}), f"/{course.pk}/")
    with school.scope():
        course.refresh_from_db()
    assert len(course.parts) == 1


def test_part_that_the_first_added_is_a_choice_for_the_second(school, staff):
    added = {f"part_kind_{n}": "online" for n in (2, 3)} | {
        f"part_minutes_{n}": "60" for n in (2, 3)
    }
    _, _, answer = changed_by_two(school, staff, added, {})
    assert_page(answer, "Part 4: Minutes", "Online module", status=409)


def test_lines_that_a_browser_ends_otherwise_are_no_difference(school, staff):
    same = {"about_en": "First line\r\nsecond line"}
    other = {**same, "provider": "School"}
    _, _, answer = changed_by_two(school, staff, {**same, "title_en": "Mine"}, other)
    html = assert_page(answer, "Two versions", status=409)
    assert "keep_provider" in html
    assert "keep_about_en" not in html


def test_second_of_two_who_change_an_edition_sees_both(school, staff):
    edition = school.edition()
    change = url_of(edition, "change/")
    assert_redirects(staff.post(change, {**PLANNED, "place": "Zwolle", "version": "1"}), "/")
    earlier = {"place": "Assen", "sign_up_until": (TODAY + timedelta(days=1)).isoformat()}
    answer = staff.post(change, {**PLANNED, **earlier, "version": "1"})
    with translation.override("en"):
        words = formats.daytext(TODAY + timedelta(days=1))
    assert_page(answer, "Two versions", "Zwolle", "Assen", f"<br>{words}", status=409)
    with school.scope():
        edition.refresh_from_db()
    assert edition.place == "Zwolle"


def test_days_that_do_not_fit_are_refused_at_their_field(school, staff):
    course = school.course()
    early = {**PLANNED, "ends_on": (TODAY + timedelta(days=2)).isoformat()}
    assert_form_error(staff.post(f"{COURSES}{course.pk}/plan/", early), "before the first day")
    late = {**PLANNED, "sign_up_until": (TODAY + timedelta(days=31)).isoformat()}
    assert_form_error(staff.post(f"{COURSES}{course.pk}/plan/", late), "first day at the latest")


def test_course_with_an_edition_to_come_is_not_closed(school, staff):
    edition = school.edition()
    close = f"{COURSES}{edition.course_id}/close/"
    assert_page(staff.post(close, {"go": "close"}, follow=True), "still to come")
    staff.post(url_of(edition, "cancel/"))
    assert_page(staff.post(close, {"go": "close"}, follow=True), "Closed on")
    answer = staff.post(f"{COURSES}{edition.course_id}/plan/", PLANNED)
    assert_form_error(answer, "This course is closed.")
    assert_page(staff.get(f"{COURSES}?closed=yes"), "1 course")


def test_cancelling_says_first_who_is_told_and_who_has_no_account(school, staff):
    edition = school.edition()
    school.add(edition, "lou")
    assert_page(staff.get(url_of(edition, "cancel/")), "lou@example.nl", "0 people on the list")
    answer = staff.post(url_of(edition, "cancel/"), follow=True)
    assert_page(answer, "1 person was on the list.", "This edition was cancelled")
    assert_form_error(staff.post(url_of(edition, "cancel/")), "held or cancelled already")


def test_participant_is_added_by_hand(school, staff):
    edition = school.edition(capacity=1)
    new = url_of(edition, "participants/new/")
    given = {"name": "Lou", "email": "Lou@example.nl"}
    assert_page(staff.post(new, given, follow=True), "Lou has a place.", "No account here")
    assert_form_error(staff.post(new, given), "on the list already")
    again = {"name": "Sam", "email": "sam@example.nl"}
    assert_page(staff.post(new, again, follow=True), "Sam is on the waiting list.")
    assert_form_error(staff.post(new, {"name": "", "email": "x"}), "Fill in the name")


def test_attendance_is_noted_for_who_is_ticked_and_for_the_rest(school, staff):
    edition = past(school, capacity=5)
    rows = [school.add(edition, name) for name in ("lou", "sam", "kim")]
    mark = url_of(edition, "mark/")
    assert_page(staff.post(mark, {"go": "attended"}, follow=True), "Tick people on the list.")
    assert_page(staff.post(mark, {"go": "attended", "pick": "x"}, follow=True), "Tick people")
    answer = staff.post(mark, {"go": "absent", "pick": [rows[0].pk]}, follow=True)
    assert_page(answer, "Noted for 1 participant.")
    html = assert_page(staff.post(mark, {"go": "all-attended"}, follow=True), "Noted for 2")
    assert "Issue 2 certificates" in html
    assert_page(staff.post(url_of(edition, "certify/"), follow=True), "2 certificates issued.")
    csv = staff.get(url_of(edition), {"format": "csv"}).content.decode()
    assert "lou,lou@example.nl,Was not there,No,,," in csv
    assert "kim,kim@example.nl,Attended,No,390,7,MBT-" in csv


def test_part_that_was_followed_is_noted_for_one_person(school, staff):
    edition = past(school)
    row = school.add(edition, "lou")
    page = url_of(edition, f"participants/{row.pk}/")
    given = {"name": "lou", "attended": "part"}
    assert_form_error(staff.post(page, given), "Give the minutes that this person")
    assert_form_error(staff.post(page, {**given, "minutes": "391"}), "390 minutes")
    answer = staff.post(page, {**given, "minutes": "90"}, follow=True)
    assert_page(answer, "90 of 390 minutes", "2 points")
    assert_page(staff.get(page), 'value="90"')
    assert_page(staff.post(f"{page}sign-off/", follow=True), "is not waiting and has no place")


def test_name_is_mended_and_the_certificate_with_the_former_one_withdrawn(school, staff):
    edition = past(school)
    row = school.add(edition, "lou")
    school.mark(edition)
    staff.post(url_of(edition, "certify/"))
    page = url_of(edition, f"participants/{row.pk}/")
    assert_page(staff.get(page), "Changing this withdraws the certificate.")
    staff.post(page, {"name": "Lou Smit", "attended": "all"})
    with school.scope():
        row = Participation.objects.get()
    assert (row.printed_name, row.code, row.points) == ("Lou Smit", "", 7)
    assert_page(staff.get(url_of(edition)), "Issue 1 certificate")


def test_participant_is_signed_off_by_the_centre(school, staff):
    edition = school.edition()
    row = school.add(edition, "lou")
    page = url_of(edition, f"participants/{row.pk}/")
    assert_page(staff.post(f"{page}sign-off/", follow=True), "lou is signed off.", "Signed off")


def test_who_only_waits_has_no_place_to_pass_on(school, staff):
    edition = school.edition(capacity=1)
    school.add(edition, "lou")
    row = school.add(edition, "sam")
    page = staff.get(url_of(edition, f"participants/{row.pk}/"))
    html = assert_page(page, "On the waiting list", "has no place yet and leaves the list")
    assert "The place goes to the next" not in html


def test_nobody_is_mailed_when_an_empty_edition_is_cancelled(school, staff):
    html = assert_page(staff.get(url_of(school.edition(), "cancel/")), "Nobody is on the list.")
    assert "0 people" not in html


def send(staff, edition: Edition, data: bytes, name: str, **given: str):
    file = SimpleUploadedFile(name, data)
    return staff.post(url_of(edition, "attendance/"), {"file": file, "go": "check", **given})


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
def test_file_is_tried_imported_and_undone(school, staff, name):
    edition = past(school)
    school.add(edition, "lou")
    rows = [["Lou", "lou@example.nl", "ja", None], ["Kim", "kim@example.nl", "ja", 90]]
    data = sheets.sheet(*rows)
    if name == "a.csv":
        lines = [sheets.HEAD, *rows]
        data = "\n".join(";".join(str(c or "") for c in one) for one in lines).encode()
    html = assert_page(send(staff, edition, data, name), "All rows are good.", "1 person is not")
    text = html.split('name="text" value="')[1].split('"')[0]
    given = {"text": text, "go": "all", "name": name}
    answer = staff.post(url_of(edition, "attendance/"), given, follow=True)
    assert_page(answer, "2 rows imported.", f"({name})", "kim@example.nl")
    with school.scope():
        batch = edition.batches.get()
    undo = url_of(edition, f"attendance/{batch.pk}/undo/")
    assert_page(staff.post(undo, follow=True), "2 rows put back.")
    with school.scope():
        assert Participation.objects.get().state == "signed_up"


def test_trial_run_lists_errors_and_gives_them_as_a_file(school, staff):
    edition = past(school)
    data = b"naam;e-mail;aanwezig\nLou;lou@example.nl;misschien\nKim;kim@example.nl;ja\n"
    html = assert_page(send(staff, edition, data, "a.csv"), "1 row is good, 1 not.", "misschien")
    assert "Line 2" in text_of(html)
    given = {"text": data.decode(), "go": "errors"}
    csv = staff.post(url_of(edition, "attendance/"), given).content.decode()
    assert "2,attended,misschien,Write yes or no." in csv
    answer = staff.post(url_of(edition, "attendance/"), {**given, "go": "all"})
    assert_page(answer, "There are rows with errors.", status=422)
    answer = staff.post(url_of(edition, "attendance/"), {**given, "go": "good"}, follow=True)
    assert_page(answer, "1 row imported.")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"x" * (2 * 1024 * 1024 + 1), "larger than 2 MB"),
        (b"", "This file is empty."),
        (sheets.macros(), "holds macros"),
        (sheets.bomb(), "too large once it is unpacked"),
        (b"\xff\xfe\x00", "not in UTF-8"),
        (b"naam;schoenmaat\n", "These columns are not known: schoenmaat."),
        (b"naam\nLou\n", "These columns are missing: e-mail, attended."),
    ],
    ids=["large", "empty", "macros", "bomb", "encoding", "strange", "missing"],
)
def test_file_that_cannot_be_read_comes_back_with_its_reason(school, staff, data, sentence):
    assert_form_error(send(staff, past(school), data, "a.xlsx"), sentence)


def test_pages_ask_as_much_with_many_rows(school, staff):
    course = school.course()
    edition = school.edition(course, capacity=900)
    with school.scope():
        Participation.objects.bulk_create(
            Participation(
                centre_id=edition.centre_id,
                edition=edition,
                printed_name=f"P{n}",
                email=f"p{n}@example.nl",
                state="signed_up",
                asked_at="2026-01-01T00:00Z",
                changed_at="2026-01-01T00:00Z",
            )
            for n in range(300)
        )
    for number in range(5):
        school.edition(course, code=f"X{number}")
    for address in (COURSES, f"{COURSES}{course.pk}/", url_of(edition)):
        with queries(15):
            assert_page(staff.get(address))


PAGES = ("", "change/", "cancel/", "participants/new/", "attendance/")


def test_pages_are_for_who_offers_courses_and_of_the_own_centre(
    school, staff, centre, linde, signed_in
):
    edition = school.edition()
    committee = signed_in(centre.join("committee"))
    stranger = signed_in(linde.join("manager"))
    for page in PAGES:
        assert committee.get(url_of(edition, page)).status_code == 403
        assert stranger.get(url_of(edition, page)).status_code == 404
        assert staff.get(url_of(edition, page)).status_code == 200
    unknown = url_of(edition).replace(str(edition.pk), str(edition.course_id))
    assert staff.get(unknown).status_code == 404
    assert staff.get(f"{COURSES}{edition.pk}/").status_code == 404
    for act in ("certify/", "mark/"):
        assert committee.post(url_of(edition, act)).status_code == 403
        assert staff.get(url_of(edition, act)).status_code == 405

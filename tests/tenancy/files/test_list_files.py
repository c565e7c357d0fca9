"""Long lists as files: made as the person who asked, for that person, for seven days."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from mbtq.core.scope import centre_scope, organisation_scope
from mbtq.tenancy import listfiles
from mbtq.tenancy.filetask import ClearFiles
from mbtq.tenancy.models import FileJob, Membership
from mbtq.tenancy.services import files as services
from mbtq.tenancy.tasks import NIGHTLY
from tests.asserts import assert_page, assert_redirects, assert_trail, at_once
from tests.tenancy.files.conftest import PATH, Desk, people, work
from training.models import Course

pytestmark = pytest.mark.django_db(transaction=True)


def test_short_list_comes_at_once_in_both_forms(desk):
    people(desk.place, 3)
    csv = desk.client.get(f"{PATH}?format=csv").content.decode("utf-8-sig")
    book = load_workbook(io.BytesIO(desk.client.get(f"{PATH}?format=xlsx").content))
    lines = [[cell.value for cell in row] for row in book.active.iter_rows()]
    assert [line[0] for line in lines[1:]] == ["P 00000", "P 00001", "P 00002"]
    assert [line.split(",")[0] for line in csv.splitlines()] == [line[0] for line in lines]
    assert book.active["E2"].is_date
    with desk.place.scope():
        assert_trail("list.exported", times=2)


def test_page_offers_both_forms_with_its_filters(desk):
    people(desk.place, 3)
    html = assert_page(desk.client.get(f"{PATH}?sort=-name"))
    assert "sort=-name&amp;format=csv" in html
    assert "sort=-name&amp;format=xlsx" in html


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_long_list_is_made_by_a_worker_in_the_order_of_the_page(desk, monkeypatch, form):
    monkeypatch.setattr(listfiles, "AT_A_TIME", 4)
    people(desk.place, 11)
    job = desk.ask(form, "sort=-name")
    assert_page(desk.get(job), "Begint zo")
    made = desk.made(job)
    assert (made.state, made.percent, made.row_count) == ("done", 100, 11)
    names = [f"P {number:05}" for number in range(10, -1, -1)]
    if form == "csv":
        assert [line.split(",")[0] for line in desk.text(made).splitlines()[1:]] == names
    else:
        content = b"".join(desk.get(made, "download/").streaming_content)
        rows = load_workbook(io.BytesIO(content)).active.iter_rows(min_row=2, values_only=True)
        assert [row[0] for row in rows] == names
    with desk.place.scope():
        assert_trail("list.exported")
        assert_trail("file.downloaded", about=made)


def test_words_of_the_file_are_in_the_language_of_who_asked(desk):
    people(desk.place, 4)
    desk.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "nl"
    assert desk.text(desk.made(desk.ask())).startswith("Naam,")
    desk.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    assert desk.text(desk.made(desk.ask())).startswith("Name,")


def test_filter_of_the_page_holds_in_the_file(desk):
    people(desk.place, 5)
    job = desk.ask("csv", "qualification=&left=on")
    assert "left=on" in job.query
    assert "format" not in job.query
    assert desk.made(job).row_count == 5


def test_asked_for_twice_it_is_made_once(desk):
    people(desk.place, 4)
    first, second = desk.ask(), desk.ask()
    assert first.pk == second.pk
    assert desk.ask("xlsx").pk != first.pk


def test_file_is_for_who_asked_alone(desk, signed_in, anker):
    people(desk.place, 4)
    made = desk.made(desk.ask())
    colleague = signed_in(desk.place.join("team_lead"))
    stranger = signed_in(anker.join("manager"))
    for page in ("", "download/", "retry/"):
        url = f"/o/linde/files/{made.pk}/{page}"
        for client in (colleague, stranger):
            assert client.get(url).status_code == 404
            assert client.post(url).status_code == 404
        assert stranger.get(url.replace("linde", "anker")).status_code == 404
    assert made.file_name not in colleague.get("/o/linde/files/").content.decode()
    assert_page(desk.client.get("/o/linde/files/"), made.file_name)


def test_database_shows_a_file_to_who_asked_alone(desk, anker):
    people(desk.place, 4)
    job = desk.ask()
    with desk.place.scope("team_lead"):
        assert not FileJob.objects.exists()
        assert not FileJob.objects.filter(pk=job.pk).update(state="failed")
    with anker.scope():
        assert not FileJob.objects.exists()


def test_who_lost_the_right_meanwhile_gets_nothing(desk):
    people(desk.place, 4)
    job = desk.ask()
    with desk.place.scope():
        Membership.objects.filter(person=desk.person).update(roles=["privacy_officer"])
    failed = desk.made(job)
    assert (failed.state, failed.problem, failed.file) == ("failed", "no_access", "")
    assert_page(desk.get(failed), "mag")


def test_who_left_meanwhile_gets_nothing(desk):
    people(desk.place, 4)
    job = desk.ask()
    with desk.place.scope():
        Membership.objects.filter(person=desk.person).update(
            until=timezone.localdate() - timedelta(days=1)
        )
    assert desk.made(job).problem == "no_access"


def test_access_that_ends_while_the_file_is_made_stops_it(desk, monkeypatch):
    monkeypatch.setattr(listfiles, "AT_A_TIME", 2)
    people(desk.place, 6)
    job = desk.ask()
    add_part = listfiles._add_part

    def then_leaves(*args):
        found = add_part(*args)
        Membership.objects.filter(person=desk.person).update(roles=["privacy_officer"])
        return found

    monkeypatch.setattr(listfiles, "_add_part", then_leaves)
    assert desk.made(job).problem == "no_access"


def test_row_that_goes_while_the_file_is_made_neither_skips_nor_repeats(desk, monkeypatch):
    monkeypatch.setattr(listfiles, "AT_A_TIME", 2)
    people(desk.place, 6)
    job, add_part = desk.ask(), listfiles._add_part

    def then_goes(page, rows, *rest):
        found = add_part(page, rows, *rest)
        rows.filter(name="P 00001").delete()
        return found

    monkeypatch.setattr(listfiles, "_add_part", then_goes)
    text = desk.text(desk.made(job))
    assert [line.split(",")[0][-1] for line in text.splitlines()[1:]] == list("012345")


def test_worker_that_fails_tries_three_times_and_says_so(desk, monkeypatch):
    people(desk.place, 4)
    job = desk.ask()
    monkeypatch.setitem(listfiles.MAKERS, "list", lambda *args: 1 / 0)
    for state in ("waiting", "waiting", "failed"):
        assert desk.made(job).state == state
    assert_page(desk.get(job), "Er ging iets mis")
    monkeypatch.setitem(listfiles.MAKERS, "list", listfiles.make_list)
    assert_redirects(desk.client.post(f"/o/linde/files/{job.pk}/retry/"), f"/files/{job.pk}/")
    assert desk.made(job).state == "done"


def test_two_workers_at_once_make_one_file(desk):
    people(desk.place, 4)
    job = desk.ask()
    assert at_once(lambda: work(job), lambda: work(job)) == ["", ""]
    assert desk.now(job).state == "done"
    with desk.place.scope():
        assert_trail("file.made", about=job)


def test_file_that_was_changed_is_not_handed_out(desk, storage):
    people(desk.place, 4)
    made = desk.made(desk.ask())
    (storage / made.file).write_text("other")
    assert_redirects(desk.get(made, "download/"), f"/files/{made.pk}/")
    assert desk.now(made).problem == "damaged"


def test_night_work_clears_files_after_seven_days(desk, storage):
    people(desk.place, 4)
    made = desk.made(desk.ask())
    organisation = desk.place.organisation.pk
    ClearFiles().work(organisation, organisation)
    assert (storage / made.file).exists()
    with organisation_scope(organisation):
        services.clear_files(at=timezone.now() + timedelta(days=8))
        assert not FileJob.objects.exists()
        assert_trail("file.cleared")
    assert not (storage / made.file).exists()
    assert ClearFiles.name in NIGHTLY


def test_expired_file_is_gone_before_the_night_too(desk):
    people(desk.place, 4)
    made = desk.made(desk.ask())
    with desk.place.scope():
        FileJob.objects.update(expires_at=timezone.now())
    assert desk.get(made, "download/").status_code == 404


def test_list_of_the_centre_is_made_in_the_scope_of_the_centre(centre, desk, signed_in):
    staff = Desk(centre, centre.join("centre_staff"), signed_in(centre.join("centre_staff")))
    with centre_scope(centre.organisation.pk, person=staff.person.pk):
        for number in range(4):
            Course.objects.create(
                centre=centre.organisation,
                code=f"C-{number}",
                title_nl="Basis",
                title_en="Basic",
                kind="basic",
                provider="Centre",
                parts=[],
            )
    made = staff.made(staff.ask(path="/c/centre/courses/"))
    assert (made.state, made.row_count) == ("done", 4)
    assert staff.text(made).count("C-") == 4
    committee = signed_in(centre.join("committee"))
    assert committee.get(f"/o/centre/files/{made.pk}/download/").status_code == 404

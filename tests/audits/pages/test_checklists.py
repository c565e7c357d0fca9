"""Pages of checklists."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from audits.models import Checklist, ChecklistAnswer, ChecklistKind
from audits.services.checklists import answer_checklist, open_checklist, submit_checklist
from mbtq.tenancy.member import SYSTEM
from programs.models import Assignment, Practitioner, Team
from programs.texts.catalog import sections_by_criterion
from tests.asserts import assert_form_error, assert_page, assert_redirects, queries

HTMX = {"HTTP_HX_REQUEST": "true"}
ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def checklist(linde, team_in):
    with linde.scope():
        team = team_in()
        kind = ChecklistKind.objects.get()
        return open_checklist(team=team, kind=kind, on=timezone.localdate(), by=SYSTEM)


@pytest.fixture
def manager(linde, signed_in):
    return signed_in(linde.join("manager"))


def url(checklist, rest=""):
    return f"/o/linde/checklists/{checklist.pk}/{rest}"


def stored(linde, code):
    with linde.scope():
        return ChecklistAnswer.objects.get(criterion__code=code)


def version_on(client, checklist, code="T06"):
    """The stamp that the page of one question holds."""
    html = client.get(url(checklist, f"?item={code}")).content.decode()
    return re.search(rf'name="{code}-version" value="([^"]+)"', html)[1]


def sent(client, checklist, code="T06", version=None, **texts):
    fields = {f"{code}-{name.replace('__', '-')}": text for name, text in texts.items()}
    fields[f"{code}-version"] = version or version_on(client, checklist, code)
    return fields


def test_list_shows_what_must_be_filled_in(linde, manager, team_in):
    with linde.scope():
        team_in()
    assert_page(manager.get("/o/linde/checklists/"), "Team north", "/open/?team=")


def test_list_is_empty_at_first(linde, manager):
    assert_page(manager.get("/o/linde/checklists/"))


def test_list_is_not_for_therapists(linde, signed_in):
    assert signed_in(linde.join("therapist")).get("/o/linde/checklists/").status_code == 403


def test_open_makes_a_checklist(linde, manager, team_in):
    with linde.scope():
        team, kind = team_in(), ChecklistKind.objects.get()
    manager.get(f"/o/linde/checklists/open/?team={team.pk}&kind={kind.pk}")
    response = manager.post("/o/linde/checklists/open/", {"team": team.pk, "kind": kind.pk})
    with linde.scope():
        assert_redirects(response, f"/checklists/{Checklist.objects.get().pk}/")
    again = manager.post("/o/linde/checklists/open/", {"team": team.pk, "kind": kind.pk})
    assert again.status_code == 422


def test_open_for_a_team_of_another_organisation(linde, anker, manager, team_in):
    with anker.scope():
        team, kind = team_in(), ChecklistKind.objects.get()
    response = manager.post("/o/linde/checklists/open/", {"team": team.pk, "kind": kind.pk})
    assert response.status_code == 422


@pytest.mark.parametrize("rest", ["", "?item=T06", "?view=all", "submit/"])
def test_pages_of_a_checklist(linde, manager, signed_in, anker, checklist, rest):
    manager.get(url(checklist, rest))
    with queries(at_most=15):
        assert_page(manager.get(url(checklist, rest)))
    stranger = signed_in(anker.join("manager"))
    assert stranger.get(url(checklist, rest)).status_code == 404
    elsewhere = f"/o/anker/checklists/{checklist.pk}/{rest}"
    assert stranger.get(elsewhere).status_code == 404


def test_team_lead_sees_own_teams_only(linde, signed_in, checklist):
    lead = linde.join("team_lead")
    client = signed_in(lead)
    assert client.get(url(checklist)).status_code == 404
    with linde.scope():
        today = timezone.localdate()
        person = Practitioner.objects.create(
            organisation=linde.organisation, person=lead, name="L", profession="nurse",
            started_on=today,
        )  # fmt: skip
        Assignment.objects.create(
            organisation=linde.organisation, practitioner=person, team=Team.objects.get(),
            role="lead", hours_per_week=8, since=today,
        )  # fmt: skip
    assert_page(client.get(url(checklist)))


def test_next_saves_and_goes_on(linde, manager, checklist):
    fields = sent(manager, checklist, value="3", note="we meet") | {"go": "next"}
    response = manager.post(url(checklist, "?item=T06"), fields)
    assert_redirects(response, "?item=T07")
    answer = stored(linde, "T06")
    assert (answer.value, answer.note, answer.version) == ("3", "we meet", 1)


def test_enter_leads_to_the_next_item(manager, checklist):
    """The browser takes the first button of the form, which is a hidden one."""
    html = manager.get(url(checklist, "?item=T06")).content.decode()
    assert re.findall(r'name="go" value="(\w+)"', html)[0] == "next"


def test_not_applicable_is_stored_in_full(linde, manager, checklist):
    manager.post(url(checklist, "?item=T06"), sent(manager, checklist, value="na"))
    assert stored(linde, "T06").value == "not_applicable"
    html = manager.get(url(checklist, "?item=T06")).content.decode()
    assert re.search(r'value="na"[^>]* checked', html)


def test_autosave_answers_with_line_and_version(linde, manager, checklist):
    fields = sent(manager, checklist, value="4")
    html = assert_page(manager.post(url(checklist, "save/"), fields, **HTMX), 'id="autosave"')
    new = re.search(r'name="T06-version" value="([^"]+)"', html)[1]
    assert new.startswith("1.")
    assert 'type="radio"' not in html
    fields = sent(manager, checklist, version=new, value="4", note="more")
    manager.post(url(checklist, "save/"), fields, **HTMX)
    assert stored(linde, "T06").version == 2


@pytest.mark.parametrize("value", ["6", "abc", "-1", "not_applicable"])
def test_autosave_of_a_value_outside_the_scale(linde, manager, checklist, value):
    response = manager.post(url(checklist, "save/"), sent(manager, checklist, value=value), **HTMX)
    assert response.status_code == 422
    assert stored(linde, "T06").value == ""


def test_page_keeps_what_was_typed_when_a_value_is_refused(manager, checklist):
    fields = sent(manager, checklist, value="9", note="a long thought")
    response = manager.post(url(checklist, "?item=T06"), fields)
    assert_page(response, "a long thought", status=422)


@pytest.mark.parametrize("code", ["X99", "P01"])
def test_foreign_criteria_in_the_body_are_refused(linde, manager, checklist, code):
    fields = sent(manager, checklist, value="3") | {f"{code}-value": "3", f"{code}-version": "0.x"}
    response = manager.post(url(checklist, "save/"), fields, **HTMX)
    assert response.status_code == 422
    assert stored(linde, "T06").value == ""


def collide(linde, manager, checklist):
    """Somebody else saves while this page is open; returns the form of this page."""
    fields = sent(manager, checklist, value="4", note="mine, with thought")
    with linde.scope():
        answer_checklist(
            checklist=checklist, criterion="T06", value="2", note="theirs",
            version=0, at=timezone.now(), by=linde.member("team_lead"),
        )  # fmt: skip
    return fields


def test_two_people_get_a_readable_conflict(linde, manager, checklist):
    fields = collide(linde, manager, checklist)
    response = manager.post(url(checklist, "save/"), fields, **HTMX)
    html = assert_page(response, "mine, with thought", "theirs", "team_lead of linde", status=409)
    assert 'name="keep_T06-value"' in html
    assert stored(linde, "T06").note == "theirs"
    page = manager.post(url(checklist, "?item=T06"), fields | {"go": "next"})
    assert_page(page, "mine, with thought", "theirs", status=409)


def test_conflict_is_settled_per_field(linde, manager, checklist):
    fields = collide(linde, manager, checklist)
    html = manager.post(url(checklist, "save/"), fields, **HTMX).content.decode()
    form = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', html))
    form |= {"keep_T06-value": "theirs", "keep_T06-note": "mine"}
    response = manager.post(url(checklist, "?item=T06"), form)
    assert response.status_code == 302, response.content.decode()[:400]
    answer = stored(linde, "T06")
    assert (answer.value, answer.note, answer.version) == ("2", "mine, with thought", 2)


def test_untouched_questions_of_the_long_page_do_not_collide(linde, manager, checklist):
    html = manager.get(url(checklist, "?view=all")).content.decode()
    stamps = dict(re.findall(r'name="([A-Z]\d\d-version)" value="([^"]+)"', html))
    assert len(stamps) == 24
    collide(linde, manager, checklist)
    fields = stamps | {"T07-value": "5", "T07-note": "yes"}
    response = manager.post(url(checklist, "save/"), fields, **HTMX)
    assert response.status_code == 200
    assert stored(linde, "T07").value == "5"
    assert stored(linde, "T06").note == "theirs"


def test_submit_shows_and_freezes(linde, manager, checklist):
    manager.post(url(checklist, "?item=T06"), sent(manager, checklist, value="unknown"))
    assert_form_error(manager.post(url(checklist, "submit/"), {}), "T06")
    response = manager.post(url(checklist, "submit/"), {"sure": "on"})
    assert_redirects(response, f"/checklists/{checklist.pk}/")
    assert_page(manager.get(url(checklist)), 'id="difference"')
    late = manager.post(url(checklist, "save/"), {"T06-version": "1.0000000000000000"}, **HTMX)
    assert late.status_code == 422


def test_submit_without_reason_comes_back(linde, manager, checklist):
    manager.post(url(checklist, "?item=T06"), sent(manager, checklist, value="na"))
    response = manager.post(url(checklist, "submit/"), {"sure": "on"})
    assert_form_error(response, "T06")


def test_member_who_may_only_look(linde, signed_in, checklist):
    person = linde.join("supervisor")
    with linde.scope():
        today = timezone.localdate()
        row = Practitioner.objects.create(
            organisation=linde.organisation, person=person, name="S", profession="nurse",
            started_on=today,
        )  # fmt: skip
        Assignment.objects.create(
            organisation=linde.organisation, practitioner=row, team=Team.objects.get(),
            role="supervisor", hours_per_week=8, since=today,
        )  # fmt: skip
    client = signed_in(person)
    html = assert_page(client.get(url(checklist)))
    assert "?item=" not in html
    assert client.post(url(checklist, "save/"), {}).status_code == 403
    assert client.get(url(checklist, "submit/")).status_code == 403


def test_view_shows_the_difference(linde, manager, checklist):
    with linde.scope():
        for value in ("2", "4"):
            now = timezone.now()
            row = Checklist.objects.filter(state="open").first() or open_checklist(
                team=Team.objects.select_related("program").get(),
                kind=ChecklistKind.objects.get(),
                on=timezone.localdate(),
                by=SYSTEM,
            )
            answer_checklist(
                checklist=row, criterion="T06", value=value, note=f"note {value}", version=0,
                at=now, by=SYSTEM,
            )  # fmt: skip
            submit_checklist(checklist=row, at=now, by=SYSTEM)
    assert_page(manager.get(url(row)), "note 2", "note 4", "<ins>", "<del>")


def test_state_and_day_of_an_open_checklist_are_the_same_story(linde, checklist, manager):
    with linde.scope():
        past = timezone.now() - timedelta(days=200)
        Checklist.objects.create(
            organisation=linde.organisation, team=checklist.team, kind=checklist.kind,
            state="submitted", opened_on=past.date(), due_on=past.date(), submitted_at=past,
        )  # fmt: skip
    page = assert_page(
        manager.get("/o/linde/checklists/", headers=ENGLISH), checklist.due_on.strftime("%Y")
    )
    assert "Overdue" not in page
    assert "Out of date" not in page


def test_one_question_names_its_checklist_and_team(checklist, manager):
    page = assert_page(manager.get(url(checklist, "?item=T06")), "Team north")
    assert re.search(r'class="crumbs".*?Team north.*?aria-current="page"', page, re.S)
    # Enter goes on, not back: the first button that sends is the next one.
    assert re.search(r'type="submit" name="go" value="(\w+)"', page)[1] == "next"


def test_not_applicable_without_reason_is_said_at_the_item_and_linked_at_the_end(
    linde, checklist, manager
):
    fields = sent(manager, checklist, value="na", note="")
    answer = manager.post(url(checklist, "save/"), fields, headers=ENGLISH, **HTMX)
    assert_page(answer, 'id="T06-reason"', "Not applicable needs its reason")
    answer = manager.post(url(checklist, "submit/"), {"sure": "on"})
    page = assert_page(answer, status=422)
    assert re.search(r'class="errors".*?href="[^"]+\?item=T06"', page, re.S)


@pytest.mark.parametrize("rest", ["", "?item=T06", "?view=all"])
def test_each_question_leads_to_why_it_exists(manager, checklist, rest):
    html = assert_page(manager.get(url(checklist, rest), headers=ENGLISH), "Why this exists")
    place = sections_by_criterion()["T06"]
    assert f"/manual/{place.key}/#{place.anchor}" in html


def test_low_answers_of_a_submitted_checklist_show_what_helps(linde, manager, checklist):
    low = {"T11": "2", "T12": "3"}
    with linde.scope():
        for code, value in low.items():
            answer_checklist(
                checklist=checklist, criterion=code, value=value, note="", version=0,
                at=timezone.now(), by=SYSTEM,
            )  # fmt: skip
        submit_checklist(checklist=checklist, at=timezone.now(), by=SYSTEM)
    with queries(at_most=15):
        html = assert_page(manager.get(url(checklist), headers=ENGLISH), "Why this exists")
    rows = html.split("All answers</h2>")[1].split("</tr>")
    row = {code: next(one for one in rows if f">{code} " in one) for code in low}
    assert "/manual/team-splitting/" in row["T11"]
    assert "What helps:" not in row["T12"]

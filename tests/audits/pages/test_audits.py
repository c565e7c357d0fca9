"""Pages of audits: inside the organisation."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from audits.models import Audit, Finding, Judgment
from audits.services.consensus import save_consensus
from audits.services.scoring import Score
from mbtq.core.scope import organisation_scope
from mbtq.tenancy.models import Membership
from programs.texts.catalog import sections_by_criterion
from tests.asserts import assert_page, assert_redirects, queries
from tests.audits.conftest import another_auditor

HTMX = {"HTTP_HX_REQUEST": "true"}
PAGES = ["", "score/", "score/?item=T06", "lock/", "consensus/", "findings/", "findings/new/",
         "summary/", "finalise/", "result/"]  # fmt: skip


def url(case, rest="", place="linde"):
    return f"/o/{place}/audits/{case.audit.pk}/{rest}"


def stamp(client, case, code="T06", page="score/"):
    html = client.get(url(case, f"{page}?item={code}")).content.decode()
    return re.search(rf'name="{code}-version" value="([^"]+)"', html)[1]


def post_score(client, case, code="T06", version=None, **texts):
    fields = {f"{code}-{name}": text for name, text in texts.items()}
    fields[f"{code}-version"] = version or stamp(client, case, code)
    return client.post(url(case, "score/save/"), fields, **HTMX)


def test_list_and_workspace_for_the_program_lead(case, linde, signed_in):
    manager = signed_in(linde.join("manager"))
    manager.get("/o/linde/audits/")
    assert_page(manager.get("/o/linde/audits/"), "Audit 2026", "Anna", "Bram")
    with queries(at_most=15):
        assert_page(manager.get(url(case)), "North")


def test_list_of_other_teams_and_organisations_is_empty(case, linde, anker, signed_in):
    lead = signed_in(linde.join("team_lead"))
    assert "Audit 2026" not in assert_page(lead.get("/o/linde/audits/"))
    assert lead.get(url(case)).status_code == 404
    manager = signed_in(anker.join("manager"))
    assert "Audit 2026" not in assert_page(manager.get("/o/anker/audits/"))


@pytest.mark.parametrize("rest", PAGES)
def test_audit_of_another_organisation_does_not_exist(case, anker, signed_in, rest):
    stranger = signed_in(anker.join("manager"))
    assert stranger.get(url(case, rest)).status_code == 404
    assert stranger.get(url(case, rest, place="anker")).status_code == 404


@pytest.mark.parametrize("rest", PAGES[1:])
def test_pages_of_the_auditors_are_not_for_the_organisation(case, linde, signed_in, rest):
    manager = signed_in(linde.join("manager"))
    assert manager.get(url(case, rest)).status_code == 403


@pytest.mark.parametrize("rest", PAGES)
def test_auditor_of_another_audit_sees_nothing(case, plan, linde, signed_in, rest):
    people = [another_auditor(case.centre, name) for name in ("cato", "dirk")]
    plan(linde, "south", lead=people[0], second=people[1])
    client = signed_in(people[0])
    assert client.get(url(case, rest)).status_code == 404


def test_visitor_after_the_last_day_gets_nothing(case, first):
    assert_page(first.get(url(case)), "Audit 2026")
    yesterday = timezone.localdate() - timedelta(days=1)
    with case.scope():
        Membership.objects.filter(person=case.first).update(since="2020-01-01", until=yesterday)
    assert first.get(url(case)).status_code == 404


def test_start_is_the_leads_first_act(case, first, second):
    assert_page(first.get(url(case)), "/start/")
    second.post(url(case, "start/"))
    with case.scope():
        assert case.now().state == "planned"
    assert_redirects(first.post(url(case, "start/")), "/score/")
    with case.scope():
        assert case.now().state == "scoring"


def test_scoring_before_the_start_leads_back(case, first):
    assert_redirects(first.get(url(case, "score/")), f"/audits/{case.audit.pk}/")


def test_score_is_saved_and_goes_on(case, first):
    case.start()
    first.get(url(case))
    with queries(at_most=15):
        version = stamp(first, case)
    fields = {"T06-value": "3", "T06-strength": "observed", "T06-confidence": "high",
              "T06-note": "seen", "T06-version": version, "go": "next"}  # fmt: skip
    assert_redirects(first.post(url(case, "score/?item=T06"), fields), "?item=T07")
    with case.scope(case.first):
        row = Judgment.objects.get()
    assert (row.value, row.strength, row.confidence, row.note) == ("3", "observed", "high", "seen")


@pytest.mark.parametrize(
    "bad", [{"value": "6"}, {"value": "abc"}, {"strength": "hearsay"}, {"confidence": "sure"}]
)
def test_score_outside_the_scale_is_refused(case, first, bad):
    case.start()
    assert post_score(first, case, **{"value": "3", **bad}).status_code == 422
    with case.scope(case.first):
        assert not Judgment.objects.exists()


def test_score_of_a_foreign_criterion_is_refused(case, first):
    case.start()
    assert (
        post_score(first, case, "X99", version="0.aaaaaaaaaaaaaaaa", value="3").status_code == 422
    )
    assert first.get(url(case, "score/?item=X99")).status_code == 404


def test_note_that_is_too_long_is_refused_and_kept(case, first):
    case.start()
    fields = {"T06-note": "long " * 2001, "T06-version": stamp(first, case), "T06-value": "3"}
    html = assert_page(first.post(url(case, "score/?item=T06"), fields), status=422)
    assert "long long long" in html


def test_two_devices_get_a_readable_conflict(case, first):
    case.start()
    old = stamp(first, case)
    case.save(case.first, "T06", Score("2", note="on the phone"))
    response = post_score(first, case, version=old, value="4", note="at the desk")
    assert_page(response, "on the phone", "at the desk", status=409)


@pytest.mark.parametrize("rest", ["", "score/", "score/?item=T06", "lock/"])
def test_pages_betray_nothing_of_the_other_auditor(case, second, rest):
    case.start()
    empty = text(second.get(url(case, rest)))
    case.score_all(case.first, "2")
    case.save(case.first, "T06", Score("5", note="CANARY"), version=1)
    assert text(second.get(url(case, rest))) == empty
    case.lock(case.first)
    assert text(second.get(url(case, rest))) == empty


def text(response):
    """The page without what changes by itself."""
    html = assert_page(response)
    html = re.sub(r'(X-CSRFToken": ")[^"]+', r"\1", html)
    html = re.sub(r'<p class="asof">.*?</p>', "", html)
    return re.sub(r'(name="(csrfmiddlewaretoken|once)" value=")[^"]+', r"\1", html)


def test_organisation_and_centre_see_no_score_before_the_end(case, linde, signed_in):
    manager = signed_in(linde.join("manager"))
    staff = signed_in(case.centre.join("centre_staff"))
    case.to_consensus()
    for client, address in (
        (manager, url(case)),
        (manager, "/o/linde/audits/"),
        (staff, f"/c/centre/audits/{case.audit.pk}/"),
        (staff, "/c/centre/audits/"),
    ):
        assert "Because." not in assert_page(client.get(address))
    assert manager.get(url(case, "result/")).status_code == 403
    assert manager.get(url(case, "consensus/")).status_code == 403


def test_lock_page_needs_the_box_and_every_score(case, first):
    case.start()
    assert_page(first.post(url(case, "lock/"), {"sure": "on"}), status=422)
    case.score_all(case.first)
    assert_page(first.get(url(case, "lock/")))
    assert first.post(url(case, "lock/"), {}).status_code == 422
    assert_redirects(first.post(url(case, "lock/"), {"sure": "on"}), f"/{case.audit.pk}/")
    late = first.post(url(case, "score/save/"), {"T06-value": "1",
        "T06-version": "1.aaaaaaaaaaaaaaaa"}, **HTMX)  # fmt: skip
    assert late.status_code == 422


def test_consensus_shows_both_and_takes_over(case, first, in_english):
    case.to_consensus()
    first.get(url(case))
    with queries(at_most=15):
        assert_page(first.get(url(case)))
    with queries(at_most=15):
        assert_page(first.get(url(case, "consensus/")), "kappa", "T01-value")
    assert_page(first.get(url(case, "consensus/?item=T01")), "Because.")
    assert_redirects(first.post(url(case, "consensus/accept/")), "/consensus/")
    fields = {}
    for code in ("T01", "T02", "T03"):
        fields |= {f"{code}-value": "4", f"{code}-reason": "Minutes."}
        fields[f"{code}-version"] = stamp(first, case, code, "consensus/")
    assert_redirects(first.post(url(case, "consensus/"), fields), "/consensus/")
    page = assert_page(first.get(url(case, "consensus/settle/")), 'name="sure"')
    assert "3 differences with their reasons" in page
    assert first.post(url(case, "consensus/settle/")).status_code == 422
    assert_redirects(first.post(url(case, "consensus/settle/"), {"sure": "on"}), "/findings/")
    with case.scope():
        assert case.now().state == "draft"


def test_consensus_saved_by_the_other_is_a_readable_conflict(case, second):
    case.to_consensus()
    old = stamp(second, case, "T01", "consensus/")
    with case.scope(case.first):
        save_consensus(audit=case.now(), criterion="T01", value="5", reason="by anna", version=0,
                       at=timezone.now(), by=case.visitor(case.first))  # fmt: skip
    fields = {"T01-value": "4", "T01-reason": "by bram", "T01-version": old}
    response = second.post(url(case, "consensus/save/"), fields, **HTMX)
    assert_page(response, "by anna", "by bram", "Anna", status=409)


def test_settle_before_all_is_agreed_comes_back(case, first, in_english):
    case.to_consensus()
    page = assert_page(first.get(url(case, "consensus/settle/")), "without consensus")
    assert 'name="sure"' not in page
    answer = first.post(url(case, "consensus/settle/"), {"sure": "on"})
    assert_page(answer, "Not every criterion has a consensus score.", status=422)
    with case.scope():
        assert case.now().state == "consensus"


def finding(**fields):
    return {"kind": "strength", "fact": "They meet.", "source": "minutes", **fields}


def test_finding_is_added_changed_and_removed(case, first):
    case.to_draft()
    assert_page(first.get(url(case, "findings/")))
    assert_redirects(first.post(url(case, "findings/new/"), finding()), "/findings/")
    with case.scope():
        row = Finding.objects.get()
    change = url(case, f"findings/{row.pk}/")
    assert_page(first.get(change), "They meet.")
    first.post(change, finding(fact="They meet weekly.", version="1"))
    stale = first.post(change, finding(fact="My words.", version="1"))
    html = assert_page(stale, "They meet weekly.", "My words.", status=422)
    assert re.search(r'name="version" value="2"', html)
    first.post(url(case, f"findings/{row.pk}/remove/"))
    with case.scope():
        assert not Finding.objects.exists()


def test_finding_without_a_fact_keeps_what_was_typed(case, first):
    case.to_draft()
    response = first.post(url(case, "findings/new/"), finding(fact="", judgement="good"))
    assert_page(response, "good", status=422)
    assert first.post(url(case, "findings/new/"), finding(criterion="X99")).status_code == 422


def test_summary_is_the_leads(case, first, second):
    case.to_draft()
    assert second.get(url(case, "summary/")).status_code == 403
    html = assert_page(first.get(url(case, "summary/")))
    version = re.search(r'name="version" value="(\d+)"', html)[1]
    first.post(url(case, "summary/"), {"summary": "Good.", "version": version})
    with case.scope():
        assert case.now().summary == "Good."
    again = first.post(url(case, "summary/"), {"summary": "Else.", "version": version})
    assert_page(again, "Good.", "Else.", status=422)


def test_finalise_says_what_is_missing_and_then_ends(case, first, linde, signed_in):
    case.to_draft()
    assert_page(first.post(url(case, "finalise/"), {"sure": "on"}), status=422)
    for _number in range(3):
        case.find()
    assert_page(first.get(url(case, "finalise/")))
    assert_redirects(first.post(url(case, "finalise/"), {"sure": "on"}), f"/{case.audit.pk}/")
    assert first.post(url(case, "finalise/"), {"sure": "on"}).status_code == 422
    manager = signed_in(linde.join("manager"))
    assert_page(manager.get(url(case)))
    with queries(at_most=15):
        assert_page(manager.get(url(case, "result/")), "The team meets every week.")
    assert_page(manager.get(url(case)), "MBT-")


def test_start_is_a_post(case, first):
    assert first.get(url(case, "start/")).status_code == 405


@pytest.mark.parametrize("rest", ["start/", "consensus/accept/", "consensus/settle/"])
def test_acts_are_those_of_the_auditors(case, linde, signed_in, rest):
    manager = signed_in(linde.join("manager"))
    assert manager.post(url(case, rest)).status_code == 403


def test_finding_of_another_audit_does_not_exist(case, plan, linde, first):
    case.to_draft()
    other = plan(linde, "south")
    other.to_draft()
    row = other.find()
    assert first.get(url(case, f"findings/{row.pk}/")).status_code == 404
    assert first.post(url(case, f"findings/{row.pk}/remove/")).status_code == 404


def test_list_has_pages_by_key(case, plan, linde, signed_in, monkeypatch):
    monkeypatch.setattr("audits.views.audits.PAGE_SIZE", 1)
    today = timezone.localdate()
    then = timezone.now() - timedelta(days=20)
    plan(linde, title="Older", visit_on=today - timedelta(days=9), at=then)
    client = signed_in(linde.join("manager"))
    html = assert_page(client.get("/o/linde/audits/"), "Audit 2026")
    assert "Older" not in html
    before = re.search(r'href="(\?before=[^"]+)"', html)[1]
    assert "Older" in assert_page(client.get(f"/o/linde/audits/{before}"))
    assert client.get("/o/linde/audits/?before=x_y").status_code == 404
    with organisation_scope(linde.organisation.pk):
        assert Audit.objects.count() == 2


def test_locked_scores_offer_no_second_lock(case, first):
    case.start()
    case.score_all(case.first)
    assert 'name="sure"' in assert_page(first.get(url(case, "lock/")))
    case.lock(case.first)
    assert 'name="sure"' not in assert_page(first.get(url(case, "lock/")))


@pytest.mark.parametrize("rest", ["score/", "score/?item=T06"])
def test_each_criterion_leads_to_why_it_exists(case, first, in_english, rest):
    case.start()
    place = sections_by_criterion()["T06"]
    page = first.get(url(case, rest))
    assert_page(page, "Why this exists", f"/manual/{place.key}/#{place.anchor}")


def test_finding_shows_what_helps_and_a_strength_does_not(case, first, in_english):
    case.to_draft()
    first.post(url(case, "findings/new/"), finding(criterion="T11", kind="suggestion"))
    for rest in ("findings/", "result/"):
        html = assert_page(first.get(url(case, rest)), "Why this exists", "What helps:")
        assert "/manual/team-splitting/" in html
    with case.scope():
        Finding.objects.update(kind="strength")
    assert "What helps:" not in assert_page(first.get(url(case, "findings/")), "Why this exists")

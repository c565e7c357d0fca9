"""Members, invitations, roles and the access log, as people use them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from mbtq.accounts.models import User
from mbtq.tenancy.models import Invitation, Membership, Submission
from tests.asserts import assert_form_error, assert_page, assert_redirects, assert_trail


def url(name: str, place, *args) -> str:
    return reverse(f"tenancy:{name}", args=[place.organisation.slug, *args])


def test_chooser_opens_the_only_place(linde, signed_in):
    response = signed_in(linde.join("privacy_officer")).get("/o/")
    assert_redirects(response, "/o/linde/trail/")


def test_chooser_lists_places_and_visits(linde, anker, signed_in, today):
    person = linde.join("privacy_officer")
    anker.add(person, ["auditor"], purpose="audit 2026", until=today)
    assert_page(signed_in(person).get("/o/"), "Linde", "Anker", "audit 2026")


def test_stranger_gets_the_same_404_as_for_an_unknown_place(linde, anker, signed_in):
    client = signed_in(linde.join("manager"))
    known, unknown = client.get("/o/anker/trail/"), client.get("/o/nowhere/trail/")
    assert known.status_code == unknown.status_code == 404
    assert known.headers["Content-Type"] == unknown.headers["Content-Type"]


def test_visitor_is_out_the_day_after_the_last_day(linde, centre, signed_in, today):
    visitor = centre.join("auditor")
    yesterday = today - timedelta(days=1)
    linde.add(visitor, ["auditor"], purpose="audit", until=yesterday)
    assert signed_in(visitor).get("/o/linde/").status_code == 404


def test_manager_invites_and_the_invited_joins(linde, signed_in, client):
    manager = signed_in(linde.join("manager"))
    given = {"name": "N. Nieuw", "email": "Nieuw@linde.test", "roles": ["therapist"]}
    assert_redirects(manager.post(url("member-invite", linde), given), "/o/linde/members/")
    (letter,) = mail.outbox
    address = next(line for line in letter.body.splitlines() if "/invitation/" in line)
    path = address[address.index("/accounts/") :]
    assert_page(client.get(path), "nieuw@linde.test")
    answer = client.post(path, {"password": "een lange zin vol woorden"})
    assert_redirects(answer, "/accounts/login/")
    person = User.objects.get(email="nieuw@linde.test")
    with linde.scope():
        assert Membership.objects.get(person=person).roles == ["therapist"]
        assert_trail("member.joined")
    assert client.post(path, {"password": "een andere lange zin"}).status_code == 410


def test_invitation_with_a_changed_token_is_refused(linde, client):
    assert client.get("/accounts/invitation/abc:def:ghi/").status_code == 404


def test_invitation_sent_twice_is_one(linde, signed_in):
    manager = signed_in(linde.join("manager"))
    given = {"name": "N", "email": "n@linde.test", "roles": ["therapist"]}
    given["once"] = "0190a000-0000-7000-8000-000000000001"
    for _ in range(2):
        assert_redirects(manager.post(url("member-invite", linde), given), "/members/")
    with linde.scope():
        assert Invitation.objects.count() == 1
    assert len(mail.outbox) == 1


def test_where_a_form_led_is_known_to_its_sender_alone(linde, signed_in):
    """Else it would tell who reported a signal without a name."""
    given = {"name": "N", "email": "n@linde.test", "roles": ["therapist"]}
    given["once"] = "0190a000-0000-7000-8000-000000000001"
    signed_in(linde.join("manager")).post(url("member-invite", linde), given)
    with linde.scope("manager"):
        assert Submission.objects.count() == 1
    for other in ("team_lead", ""):
        with linde.scope(other):
            assert not Submission.objects.exists()


def test_visit_without_a_last_day_comes_back_at_its_field(linde, signed_in):
    manager = signed_in(linde.join("manager"))
    given = {"name": "N", "email": "n@x.test", "roles": ["auditor"], "purpose": "meekijken"}
    page = assert_form_error(
        manager.post(url("member-invite", linde), given, headers={"Accept-Language": "en"}),
        "Give the last day of the visit.",
    )
    assert "meekijken" in page


@pytest.mark.parametrize("role", ["auditor", "centre_staff"])
def test_role_of_the_centre_cannot_be_given_to_a_member(linde, signed_in, role):
    manager = signed_in(linde.join("manager"))
    given = {"name": "N", "email": "n@x.test", "roles": [role]}
    assert manager.post(url("member-invite", linde), given).status_code == 422


def test_last_manager_stays(linde, signed_in):
    client = signed_in(linde.join("manager"))
    with linde.scope():
        membership = Membership.objects.get(roles__contains=["manager"])
    answer = client.post(url("member-roles", linde, membership.pk), {"roles": ["therapist"]})
    assert answer.status_code == 422
    with linde.scope():
        assert Membership.objects.get(pk=membership.pk).roles == ["manager"]


def test_ended_access_is_closed_at_once(linde, signed_in, today):
    manager, other = signed_in(linde.join("manager")), signed_in(linde.join("therapist"))
    with linde.scope():
        membership = Membership.objects.get(roles__contains=["therapist"])
    yesterday = (today - timedelta(days=1)).isoformat()
    manager.post(url("member-end", linde, membership.pk), {"on": yesterday})
    assert other.get("/o/linde/settings/roles/").status_code == 404


def test_member_of_another_organisation_cannot_be_changed(linde, anker, signed_in):
    anker.join("therapist")
    with anker.scope():
        foreign = Membership.objects.get(roles__contains=["therapist"])
    client = signed_in(linde.join("manager"))
    assert client.get(url("member-roles", linde, foreign.pk)).status_code == 404
    assert (
        client.post(url("member-end", linde, foreign.pk), {"on": "2026-01-01"}).status_code == 404
    )


def test_member_without_the_right_is_told_so_and_it_is_recorded(linde, signed_in):
    answer = signed_in(linde.join("therapist")).get(url("trail", linde))
    assert answer.status_code == 403
    with linde.scope():
        event = assert_trail("page.refused")
    assert event.actor_id == linde.people["therapist"].pk


def test_trail_shows_and_exports_and_records_the_look(linde, signed_in):
    linde.join("manager")
    client = signed_in(linde.join("privacy_officer"))
    assert_page(client.get(url("trail", linde)), "organisation")
    exported = client.get(url("trail", linde) + "?format=csv")
    assert exported["Content-Type"].startswith("text/csv")
    assert "organisation.created" in exported.content.decode()
    with linde.scope():
        assert_trail("trail.read")
        assert_trail("list.exported")


def test_manager_resets_a_second_factor(linde, signed_in, settings):
    from allauth.mfa.models import Authenticator

    person = linde.join("therapist")
    Authenticator.objects.create(user=person, type="totp", data={})
    with linde.scope():
        membership = Membership.objects.get(person=person)
    client = signed_in(linde.join("manager"))
    assert_redirects(client.post(url("second-factor-reset", linde, membership.pk)), "/members/")
    assert not Authenticator.objects.filter(user=person).exists()
    assert mail.outbox[0].to == [person.email]


def test_time_of_the_trail_is_now(linde):
    with linde.scope():
        event = assert_trail("organisation.created")
    assert abs(event.recorded_at - timezone.now()) < timedelta(minutes=1)


def invite(client, linde, **changes):
    given = {"name": "N", "email": "n@x.test", "roles": ["auditor"], "purpose": "meekijken"}
    headers = {"Accept-Language": "en"}
    return client.post(url("member-invite", linde), {**given, **changes}, headers=headers)


def test_visit_that_is_over_before_it_starts_is_refused(linde, signed_in, today):
    manager = signed_in(linde.join("manager"))
    answer = invite(manager, linde, until=(today - timedelta(days=1)).isoformat())
    page = assert_form_error(answer, "The last day of the visit lies before today.")
    assert 'id="id_until_error"' in page
    assert_redirects(invite(manager, linde, until=today.isoformat()), "/members/")


@pytest.mark.parametrize("given", [{}, {"roles": ["therapist"], "until": "2099-01-01"}])
def test_visit_without_a_purpose_is_told_so(linde, signed_in, given):
    manager = signed_in(linde.join("manager"))
    page = assert_form_error(
        invite(manager, linde, purpose="", **given), "Fill in the purpose of the visit."
    )
    assert "(not required)" not in page


def test_open_invitation_is_sent_again_and_withdrawn(linde, signed_in, client, today):
    manager = signed_in(linde.join("manager"))
    invite(manager, linde, until=today.isoformat())
    with linde.scope():
        invitation = Invitation.objects.get()
        Invitation.objects.update(expires_at=timezone.now() - timedelta(days=1))
    assert_page(manager.get("/o/linde/members/"), "n@x.test", "/again/", "/withdraw/")
    manager.post(url("invitation-again", linde, invitation.pk))
    assert len(mail.outbox) == 2
    with linde.scope():
        assert Invitation.objects.get().expires_at > timezone.now()
        assert_trail("invitation.renewed", about=invitation)
    manager.post(url("invitation-withdraw", linde, invitation.pk))
    with linde.scope():
        assert_trail("invitation.withdrawn", about=invitation)
    assert (
        "n@x.test"
        not in manager.get("/o/linde/members/")
        .content.decode()
        .split("<main")[1]
        .split("</table>")[-1]
    )
    path = mail.outbox[1].body.split("/accounts/")[1].split()[0]
    assert client.get(f"/accounts/{path}").status_code == 410
    assert manager.post(url("invitation-again", linde, invitation.pk)).status_code == 404


def test_switch_is_there_for_who_has_a_choice(linde, anker, centre, signed_in, today):
    person = linde.join("manager")
    client = signed_in(person)
    assert "banner__switch" not in client.get("/o/linde/members/").content.decode()
    anker.add(person, ["auditor"], purpose="audit", until=today)
    assert_page(client.get("/o/linde/members/"), "banner__switch")
    assert_page(client.get("/o/anker/programs/"), "banner--visit", "banner__switch")


def test_refused_page_keeps_the_frame_and_says_whom_to_ask(linde, signed_in):
    linde.join("manager")
    client = signed_in(linde.join("therapist"))
    answer = client.get("/o/linde/members/", headers={"Accept-Language": "en"})
    page = assert_page(answer, "Program lead", "manager@linde.test", "Linde", status=403)
    assert 'aria-label="Main menu"' in page
    answer = client.get("/o/linde/nothing/", headers={"Accept-Language": "en"})
    assert 'aria-label="Main menu"' in assert_page(answer, "Linde", status=404)
    answer = client.get("/o/nowhere/", headers={"Accept-Language": "en"})
    assert "Main menu" not in assert_page(answer, status=404)


def test_log_from_after_until_is_refused_at_its_field(linde, signed_in):
    client = signed_in(linde.join("privacy_officer"))
    answer = client.get(
        "/o/linde/trail/?since=2026-02-01&until=2026-01-01", headers={"Accept-Language": "en"}
    )
    assert "This day lies before the first." in answer.content.decode()


@pytest.mark.parametrize("topic", ["help", "accessibility", "privacy"])
def test_pages_about_the_product_open_outside_and_inside(linde, signed_in, client, topic):
    officer = linde.join("privacy_officer")
    assert_page(client.get(f"/{topic}/"), f'href="/{topic}/"')
    page = assert_page(signed_in(officer).get(f"/o/linde/{topic}/"), f'href="/o/linde/{topic}/"')
    assert (officer.email in page.split("<main")[1]) == (topic == "privacy")


def test_team_lead_has_the_team_board_in_the_menu(linde, signed_in):
    headers = {"Accept-Language": "en"}
    lead = signed_in(linde.join("team_lead")).get("/o/linde/programs/", headers=headers)
    assert 'href="/o/linde/team/"' in assert_page(lead)
    manager = signed_in(linde.join("manager")).get("/o/linde/programs/", headers=headers)
    assert 'href="/o/linde/team/"' not in assert_page(manager)

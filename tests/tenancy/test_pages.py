"""Members, invitations, roles and the access log, as people use them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from mbtq.accounts.models import User
from mbtq.tenancy.models import Invitation, Membership
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

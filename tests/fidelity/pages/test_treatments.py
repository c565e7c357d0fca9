"""Pages of treatments, role by role."""

from __future__ import annotations

from datetime import timedelta

import pytest

from fidelity.models import Treatment
from fidelity.services.treatments import end_treatment
from mbtq.tenancy.member import SYSTEM
from tests.asserts import assert_form_error, assert_page, assert_redirects, assert_trail, queries
from tests.fidelity.conftest import TODAY

STARTED = TODAY - timedelta(days=70)


@pytest.fixture
def treatment(clinic):
    return clinic.treatment(started_on=STARTED)


@pytest.fixture
def lead(clinic):
    clinic.works("lotte", "lead")
    return clinic.client("lotte")


def typed(clinic, **given):
    return {
        "code": "K-2B9",
        "team": clinic.team.pk,
        "therapist": clinic.works("noor").pk,
        "weekly": "1,5",
        "started_on": f"{STARTED:%d-%m-%Y}",
        "planned_end_on": "",
        **given,
    }


def test_lead_starts_a_treatment_under_a_code(clinic, lead):
    response = lead.post(clinic.url("treatment-start"), typed(clinic, weekly="1.5"))
    with clinic.scope():
        found = Treatment.objects.get()
        assert_trail("treatment.started", about=found)
    assert_redirects(response, clinic.url("treatment-detail", found.pk))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"code": "Jansen"}, "This looks like a name."),
        ({"code": "111222333"}, "citizen service number"),
        ({"code": ""}, "Choose a client code."),
        ({"team": ""}, "Choose the team."),
        ({"weekly": "0"}, "sessions a week"),
        ({"planned_end_on": "2020-01-01"}, "before the start"),
    ],
)
def test_treatment_with_an_error_is_not_started(clinic, lead, change, sentence):
    response = lead.post(clinic.url("treatment-start"), typed(clinic, **change))
    assert_form_error(response, sentence)
    with clinic.scope():
        assert not Treatment.objects.exists()


def test_code_that_is_taken_is_refused(clinic, lead, treatment):
    response = lead.post(clinic.url("treatment-start"), typed(clinic, code="k-4f7", weekly="1"))
    assert_form_error(response, "Another treatment has this code.")


def test_detail_tells_held_against_planned_and_the_gaps(clinic, treatment):
    for days in (69, 62, 30, 23, 16, 9, 2):
        clinic.session(treatment, TODAY - timedelta(days=days))
    clinic.session(treatment, TODAY - timedelta(days=50), outcome="cancelled_organisation")
    page = clinic.client("noor").get(clinic.url("treatment-detail", treatment.pk))
    html = assert_page(page, "of 10 planned", "70%", "32 days", "Initial phase")
    assert "it stopped in the first" not in html


def test_detail_says_early_drop_out_in_words(clinic, treatment):
    with clinic.scope():
        end_treatment(treatment=treatment, on=TODAY, reason="early_client", by=SYSTEM)
    page = clinic.client("noor").get(clinic.url("treatment-detail", treatment.pk))
    assert_page(page, "Early drop-out: it stopped in the first", "The client stopped early")


def test_list_shows_running_ones_and_ended_ones_apart(clinic, treatment):
    gone = clinic.treatment("K-2B9")
    with clinic.scope():
        end_treatment(treatment=gone, on=TODAY - timedelta(days=1), reason="completed", by=SYSTEM)
    client, url = clinic.client("noor"), clinic.url("treatment-list")
    running = assert_page(client.get(url), "K-4F7", "0 of 10")
    assert "K-2B9" not in running
    ended = assert_page(client.get(url, {"ended": "yes"}), "K-2B9", "ended on")
    assert "K-4F7" not in ended


def test_therapist_sees_own_and_supervisor_those_of_supervisees(clinic, treatment):
    clinic.treatment("K-2B9", "ben")
    clinic.works("sara", "supervisor")
    url = clinic.url("treatment-list")
    assert "K-2B9" not in clinic.client("noor").get(url).content.decode()
    assert_page(clinic.client("sara").get(url), "K-4F7", "K-2B9")


def test_treatment_of_somebody_else_is_not_found(clinic, treatment, anker, signed_in):
    clinic.works("ben")
    url = clinic.url("treatment-detail", treatment.pk)
    assert clinic.client("ben").get(url).status_code == 404
    assert signed_in(anker.join("team_lead")).get(url).status_code == 404


@pytest.mark.parametrize("page", ["treatment-change", "treatment-phase", "treatment-end"])
def test_therapist_does_not_manage_the_own_treatment(clinic, treatment, page):
    assert clinic.client("noor").get(clinic.url(page, treatment.pk)).status_code == 403


def test_lead_changes_phase_and_therapist_and_ends_it(clinic, lead, treatment):
    ben = clinic.works("ben")
    change = {"therapist": ben.pk, "weekly": "2", "planned_end_on": "", "version": "1"}
    lead.post(clinic.url("treatment-change", treatment.pk), change)
    stale = lead.post(clinic.url("treatment-change", treatment.pk), {**change, "weekly": "3"})
    assert_form_error(stale, "Somebody else changed this treatment meanwhile.")
    lead.post(clinic.url("treatment-phase", treatment.pk), {"phase": "treatment", "on": TODAY})
    lead.post(clinic.url("treatment-end", treatment.pk), {"on": TODAY, "reason": "moved"})
    with clinic.scope():
        row = Treatment.objects.get()
        assert (row.therapist_id, row.phase, row.end_reason) == (ben.pk, "treatment", "moved")
    page = lead.get(clinic.url("treatment-detail", treatment.pk))
    assert_page(page, "Moved or transferred", "Ben Linde")


def test_ended_treatment_can_not_end_again(clinic, lead, treatment):
    data = {"on": TODAY, "reason": "completed"}
    lead.post(clinic.url("treatment-end", treatment.pk), data)
    response = lead.post(clinic.url("treatment-end", treatment.pk), data)
    assert_form_error(response, "This treatment has ended.")


def test_manager_has_no_list_of_treatments(clinic, treatment):
    clinic.user("mara", "manager")
    assert clinic.client("mara").get(clinic.url("treatment-list")).status_code == 403


@pytest.mark.parametrize("page", ["treatment-list", "treatment-detail"])
def test_pages_ask_few_queries(clinic, treatment, page):
    for number in range(10):
        clinic.session(clinic.treatment(f"K-{number:02}"), TODAY)
    args = [treatment.pk] if page == "treatment-detail" else []
    client = clinic.client("noor")
    client.get(clinic.url(page, *args))
    with queries(15):
        client.get(clinic.url(page, *args))


def test_code_that_is_none_is_told_with_the_other_errors(clinic, lead):
    page = lead.post(clinic.url("treatment-start"), {"code": "123456782", "weekly": "1"})
    assert_form_error(page, "This looks like a citizen service number")
    assert_form_error(page, "Choose the team.")


def test_explanation_of_an_end_stands_with_it(clinic, lead, treatment):
    sent = {"on": TODAY, "reason": "completed", "note": "As agreed in June"}
    lead.post(clinic.url("treatment-end", treatment.pk), sent)
    assert_page(lead.get(clinic.url("treatment-detail", treatment.pk)), "As agreed in June")

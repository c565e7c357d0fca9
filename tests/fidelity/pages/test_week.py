"""The homes of therapists and supervisors: sessions and recordings first."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from fidelity.services.content import Content
from fidelity.services.sessions import save_draft
from mbtq.tenancy.member import SYSTEM
from tests.asserts import assert_page, queries
from tests.fidelity.conftest import TODAY

WEEK, AGENDA = "/o/linde/me/", "/o/linde/agenda/"


@pytest.fixture
def treatment(clinic):
    return clinic.treatment()


def test_week_begins_with_recording_a_session(clinic, treatment):
    page = assert_page(clinic.client("noor").get(WEEK), "No session recorded yet.")
    assert f"{clinic.url('session-new')}?treatment={treatment.pk}" in page
    assert page.count("button--primary") == 1


def test_week_counts_what_was_recorded_and_asks_for_the_rest(clinic, treatment):
    clinic.treatment("K-2B9")
    clinic.treatment("K-7X7", weekly=Decimal("0.5"))
    clinic.session(treatment, TODAY)
    clinic.session(treatment, TODAY, modality="crisis", outcome="no_show")
    clinic.session(treatment, TODAY - timedelta(days=14))
    page = assert_page(clinic.client("noor").get(WEEK), "2 sessions recorded, 1 held.", "K-2B9")
    assert "K-4F7" not in page
    assert "K-7X7" not in page


def test_week_leads_back_to_the_draft(clinic, treatment):
    with clinic.scope():
        save_draft(
            therapist=treatment.therapist,
            content=Content(treatment=treatment),
            version=0,
            at=timezone.now(),
            by=SYSTEM,
        )
    page = assert_page(clinic.client("noor").get(WEEK), "You have begun a session", "K-4F7")
    assert "?treatment=" not in page


def test_week_names_the_recordings_to_rate(clinic):
    recording = clinic.recording()
    clinic.works("ben")
    rating = clinic.ask(recording, clinic.rater("ben"))
    page = assert_page(clinic.client("ben").get(WEEK), "Rate VID-001", "Independent")
    assert clinic.url("rating-fill", rating.pk) in page
    assert "Rate VID-001" not in assert_page(clinic.client("noor").get(WEEK))


def test_week_asks_the_database_little(clinic, treatment):
    clinic.session(treatment, TODAY)
    client = clinic.client("noor")
    with queries(at_most=15):
        client.get(WEEK)


def test_agenda_names_who_wants_to_talk_without_codes(clinic, treatment):
    clinic.works("sara", "supervisor")
    clinic.session(treatment, TODAY, concern="supervision")
    clinic.session(treatment, TODAY - timedelta(days=3), concern="signal")
    clinic.session(treatment, TODAY - timedelta(days=60), concern="signal")
    clinic.session(treatment, TODAY - timedelta(days=4))
    client = clinic.client("sara")
    page = assert_page(client.get(AGENDA), "Signal to report", "Discuss in supervision")
    assert page.count("1 session, on") == 2
    assert "K-4F7" not in page
    with queries(at_most=15):
        client.get(AGENDA)


def test_agenda_of_another_team_stays_empty(clinic, treatment):
    clinic.session(treatment, TODAY, concern="signal")
    clinic.user("mina", "supervisor")
    assert_page(clinic.client("mina").get(AGENDA), "Nobody marked a session")

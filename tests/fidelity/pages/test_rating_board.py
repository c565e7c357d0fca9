"""What the board of ratings lists first, and what locking and a result lead to."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.asserts import assert_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(clinic):
    """A recording of Noor with two raters who were asked; Mina supervises."""
    recording = clinic.recording()
    clinic.works("mina", "supervisor")
    return clinic.ask(recording, clinic.rater("ada")), clinic.ask(recording, clinic.rater("bob"))


def test_last_rater_hears_that_the_consensus_can_begin(clinic, pair):
    clinic.score(pair[0])
    client = clinic.client("ada")
    client.post(clinic.url("rating-lock", pair[0].pk), {"sure": "on"})
    assert_page(client.get(clinic.url("rating-board")), "as soon as every rater")
    clinic.score(pair[1])
    client = clinic.client("bob")
    client.post(clinic.url("rating-lock", pair[1].pk), {"sure": "on"})
    assert_page(client.get(clinic.url("rating-board")), "you can agree on one result")


def test_only_rater_hears_that_the_result_is_there(clinic):
    rating, client = clinic.ask(clinic.recording(), clinic.rater("ada")), clinic.client("ada")
    clinic.score(rating)
    client.post(clinic.url("rating-lock", rating.pk), {"sure": "on"})
    assert_page(client.get(clinic.url("rating-board")), "The result of this recording is there.")


def test_board_lists_what_was_locked_last_first_and_says_where_it_ends(clinic):
    rater, client = clinic.rater("ada"), clinic.client("ada")
    for _number in range(20):
        clinic.rated(clinic.recording(), rater)
    html = assert_page(client.get(clinic.url("rating-board")))
    assert html.index("VID-020") < html.index("VID-001")
    assert "The last 20" not in html
    clinic.rated(clinic.recording(), rater)
    html = assert_page(client.get(clinic.url("rating-board")), "The last 20", "VID-021")
    assert "VID-001" not in html


def test_result_leads_each_reader_where_they_can_go_on(clinic, pair):
    for rating in pair:
        clinic.score(rating, 4, i3=2)
        clinic.lock(rating)
    url = clinic.url("rating-result", pair[0].pk)
    assert clinic.url("goal-choose") in assert_page(clinic.client("noor").get(url), "To work on")
    noor = f"{clinic.url('my-fidelity')}?therapist={clinic.works('noor').pk}"
    assert noor in assert_page(clinic.client("mina").get(url), "See the fidelity of Noor Linde")
    html = assert_page(clinic.client("bob").get(url), "To work on")
    assert "Choose a learning goal" not in html
    assert "Fidelity of" not in html


def test_consensus_counts_nothing_again(clinic, pair):
    first = clinic.url("rating-fill", pair[0].pk) + "?item=1"
    assert 'name="tally"' in assert_page(clinic.client("ada").get(first))
    for rating in pair:
        clinic.score(rating)
        clinic.lock(rating)
    answer = clinic.client("ada").post(clinic.url("consensus-open", pair[0].pk))
    html = assert_page(clinic.client("ada").get(answer["Location"] + "?item=1"), "Bob Linde")
    assert 'name="tally"' not in html


def test_agenda_leads_to_a_supervisee_not_to_oneself(clinic):
    clinic.works("mina", "supervisor")
    clinic.works("noor")
    agenda = assert_page(clinic.client("mina").get(reverse("dashboards:agenda", args=["linde"])))
    url = f"{clinic.url('my-fidelity')}?of=supervisees"
    assert url in agenda
    assert_page(clinic.client("mina").get(url), "Fidelity of Noor Linde")
    assert_page(clinic.client("noor").get(url), "Nothing to show here.")


def test_who_can_only_record_oneself_is_chosen_already(clinic):
    noor = clinic.works("noor")
    html = assert_page(clinic.client("noor").get(clinic.url("recording-add")))
    assert f'value="{noor.pk}" selected' in html

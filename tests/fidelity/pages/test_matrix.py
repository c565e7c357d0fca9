"""Pages of the integrity matrix: judging a team, what it rests on, what changed."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from fidelity.models import ItemScore, Rating
from tests.asserts import assert_form_error, assert_page, assert_redirects, assert_trail, queries
from tests.fidelity.test_services_matrix import CELLS, begin, judged

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(clinic):
    """Noor treats, Mina supervises, Lia leads; somebody manages."""
    clinic.works("noor")
    clinic.works("mina", "supervisor")
    clinic.works("lia", "lead")
    clinic.user("boss", "manager")
    return clinic


def matrix(clinic, name):
    return clinic.client(name).get(clinic.url("team-matrix", clinic.team.pk))


def board(clinic, name):
    url = reverse("dashboards:team-board", args=["linde", clinic.team.pk])
    return clinic.client(name).get(url)


def start(clinic, name):
    return clinic.client(name).post(clinic.url("team-judge", clinic.team.pk))


@pytest.mark.parametrize("name", ["mina", "lia", "boss"])
def test_who_may_judge_begins_and_a_second_click_goes_on(team, name):
    assert_page(matrix(team, name), "Judge this team", "Not yet rated")
    first = start(team, name)
    assert start(team, name)["Location"] == first["Location"]
    with team.scope():
        assert Rating.objects.count() == 1
    assert_page(matrix(team, name), "Go on with your judgment")
    assert_page(team.client(name).get(team.url("rating-board")), "Go on with your judgment", "Blue")


def test_therapist_sees_the_matrix_but_does_not_judge(team):
    judged(team, "mina", 4)
    html = assert_page(matrix(team, "noor"), "As of", "4.0")
    assert "Judge this team" not in html
    assert "Mina" not in html  # neither as a name nor in an explanation
    assert start(team, "noor").status_code == 403


def test_nobody_without_the_right_or_of_another_organisation_gets_in(team, anker, signed_in):
    url = team.url("team-matrix", team.team.pk)
    stranger = signed_in(anker.join("manager"))
    assert stranger.get(url).status_code == 404
    assert stranger.get(url.replace("/o/linde/", "/o/anker/")).status_code == 404
    judge = team.url("team-judge", team.team.pk).replace("/o/linde/", "/o/anker/")
    assert stranger.post(judge).status_code == 404
    team.user("ict", "integrator")
    assert matrix(team, "ict").status_code == 404


def test_cell_is_filled_one_at_a_time_with_level_component_and_explanation(team):
    url = start(team, "lia")["Location"]
    client = team.client("lia")
    html = assert_page(client.get(url + "?item=oc"), "Organisation", "Competence: How well")
    assert "Count while you watch" not in html
    given = {"competence": "2", "note": "No budget", "version": "0", "go": "next"}
    assert_redirects(client.post(url + "?item=oc", given), "?item=od")
    unknown = {"competence": "unknown", "note": "", "version": "0", "go": "next"}
    client.post(url + "?item=od", unknown)
    assert re.search(r'value="unknown" checked', client.get(url + "?item=od").content.decode())
    with team.scope(team.people["lia"].person):
        found = {row.item: row for row in ItemScore.objects.all()}
    assert (found["oc"].competence, found["oc"].note) == (2, "No budget")
    assert found["od"].is_not_applicable
    assert_page(client.get(url + "?item=ba"), "never one person")


def test_score_off_the_scale_comes_back_with_what_was_typed(team):
    url = start(team, "lia")["Location"] + "?item=oa"
    given = {"competence": "6", "note": "Board minutes of May", "version": "0", "go": "next"}
    html = assert_form_error(team.client("lia").post(url, given), "Choose a number on the scale.")
    assert "Board minutes of May" in html


def test_autosave_and_lock_lead_to_the_matrix(team):
    rating = begin(team, "mina")
    client = team.client("mina")
    save, lock = team.url("rating-save", rating.pk), team.url("rating-lock", rating.pk)
    assert_page(client.get(lock), "no score yet")
    for item in CELLS:
        assert_page(client.post(f"{save}?item={item}", {"competence": "4", "version": "0"}))
    html = assert_page(client.get(lock), "Organisation, adherence")
    assert "Overall quality" not in html
    assert_redirects(client.post(lock, {"sure": "on"}), f"/teams/{team.team.pk}/integrity/")
    page = client.get(team.url("team-matrix", team.team.pk))
    assert_page(page, "counts in the matrix", "by 1 informant", "4.0")


def test_who_is_judging_sees_no_figure_of_others_on_any_page(team):
    judged(team, "mina", 2)
    assert_page(board(team, "lia"), "2.0", "1 of 1 known")
    start(team, "lia")
    fidelity = team.client("lia").get(team.url("team-fidelity", team.team.pk))
    for answer in (board(team, "lia"), matrix(team, "lia")):
        html = assert_page(answer, "You are judging this team.")
        assert "heat__value" not in html
    assert "heat__value" not in assert_page(fidelity)


def test_judgment_is_thrown_away_by_its_writer_alone(team):
    judged(team, "mina", 2)
    url = start(team, "lia")["Location"]
    client = team.client("lia")
    assert_page(client.get(url), "Stop judging")
    assert team.client("mina").post(url + "discard/").status_code == 404
    assert_redirects(client.post(url + "discard/"), "/integrity/")
    assert_page(matrix(team, "lia"), "Judge this team", "2.0")
    assert client.post(url + "discard/").status_code == 404


def test_cell_says_how_many_know_how_far_they_differ_and_on_what_it_rests(team):
    judged(team, "mina", 2, od=0)
    judged(team, "lia", 4)
    for answer in (board(team, "noor"), matrix(team, "boss")):
        html = assert_page(answer, "3.0", "2 of 2 known", "2 to 4", "1 of 2 known", "#cell-oa")
        assert html.index(">Organisation</th>") < html.index(">Team</th>")
    html = assert_page(matrix(team, "boss"), 'id="cell-oa"', "Mina Linde on oa")
    assert html.count("Mina Linde") == 1  # what she wrote herself, not who wrote it
    with team.scope():
        assert_trail("matrix.read", about=team.team, times=2)


def test_small_team_is_shielded_where_therapists_are_meant(team):
    judged(team, "mina", 2)
    assert_page(matrix(team, "lia"), "Suppressed (fewer than 5 people)", "somebody in particular")


def test_history_says_what_changed_and_old_judgments_are_out_of_date(team):
    judged(team, "mina", 2, days_ago=600)
    assert_page(matrix(team, "lia"), "Out of date", "There is one round so far")
    judged(team, "lia", 4, days_ago=10)
    html = assert_page(matrix(team, "lia"), "What changed", "+2.0")
    assert "Out of date" not in html


def test_result_is_the_writers_alone_and_names_levels(team):
    rating = judged(team, "mina", 3, od=0)
    url = team.url("rating-result", rating.pk)
    html = assert_page(team.client("mina").get(url), "Your judgment of Blue", "Differentiation")
    assert "session" not in html.split("<main")[1].split("</main")[0]
    for name in ("lia", "boss", "noor"):
        assert team.client(name).get(url).status_code == 404
    fresh = team.client("mina").post(team.url("rating-correct", rating.pk))
    assert_page(team.client("mina").get(fresh["Location"]), "All items are scored.")


def test_pages_ask_the_database_little(team):
    for name in ("mina", "lia"):
        judged(team, name, 3, days_ago=200)
        judged(team, name, 4)
    client = team.client("lia")
    with queries(at_most=15):
        client.get(team.url("team-matrix", team.team.pk))
    with queries(at_most=15):
        client.get(reverse("dashboards:team-board", args=["linde", team.team.pk]))

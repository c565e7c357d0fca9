"""Rating the determinants and reading back what was rated."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mbtq.core.models import new_id
from programs.models import DeterminantRating
from programs.risk.case import KEYS
from programs.texts.catalog import sections_by_determinant
from tests.asserts import assert_form_error, assert_page, assert_redirects


def rows(world):
    with world.place.scope():
        return {row.determinant: row for row in DeterminantRating.objects.all()}


def test_rating_has_nothing_preselected_and_explains_each_factor(world):
    html = assert_page(
        world.get("therapist", "program-rate", world.program.pk),
        "Is there somebody with mandate and authority who leads the team?",
        "Others see the role and the date with your rating, not your name.",
    )
    assert "checked" not in html
    assert html.count('type="radio"') == 8 * 6


def test_rating_leaves_out_what_was_not_touched(world, today):
    data = {"on": today, "commitment": "-2", "budget": "unknown", "evidence_commitment": "Board"}
    response = world.post("therapist", "program-rate", world.program.pk, **data)
    assert_redirects(response, world.url("program-risk", world.program.pk))
    found = rows(world)
    assert sorted(found) == ["budget", "commitment"]
    assert (found["commitment"].low_half, found["commitment"].evidence) == (-4, "Board")
    assert found["budget"].low_half is None
    assert found["commitment"].informant_role == "therapist"


def test_rating_takes_the_widest_role_of_the_member(world, today):
    membership = world.place.member("manager").memberships[0]
    with world.place.scope():
        type(membership).objects.filter(pk=membership.pk).update(roles=["therapist", "manager"])
    world.post("manager", "program-rate", world.program.pk, on=today, budget="1")
    assert rows(world)["budget"].informant_role == "manager"


def test_rating_sent_twice_is_stored_once(world, today):
    data = {"on": today, "budget": "1", "once": str(new_id())}
    first = world.post("manager", "program-rate", world.program.pk, **data)
    second = world.post("manager", "program-rate", world.program.pk, **data)
    assert second["Location"] == first["Location"]
    with world.place.scope():
        assert DeterminantRating.objects.count() == 1


def test_rating_in_the_future_is_refused_at_its_field(world, today):
    data = {"on": today + timedelta(days=1), "budget": "1", "evidence_budget": "My words"}
    response = world.post("manager", "program-rate", world.program.pk, **data)
    html = assert_form_error(response, "The date lies in the future. Choose today or earlier.")
    assert 'id="id_on_error"' in html
    assert "My words" in html
    assert 'value="1" id="id_budget_3" checked' in html
    assert not rows(world)


def test_rating_of_nothing_is_refused(world, today):
    response = world.post("manager", "program-rate", world.program.pk, on=today)
    html = assert_form_error(response, "Rate at least one factor")
    assert 'href="#id_commitment"' in html


def test_rating_page_says_what_both_ends_look_like(world):
    page = assert_page(world.get("manager", "program-rate", world.program.pk))
    assert "nobody leads" in page
    assert "a leader with mandate and time" in page


@pytest.mark.parametrize("answer", ["3", "1.5", "mixed"])
def test_rating_outside_the_scale_is_refused(world, today, answer):
    response = world.post("manager", "program-rate", world.program.pk, on=today, budget=answer)
    assert_form_error(response, "Choose a number from -2 to +2, or unknown.")


def test_evidence_without_a_value_asks_for_one(world, today):
    data = {"on": today, "evidence_budget": "My words"}
    response = world.post("manager", "program-rate", world.program.pk, **data)
    assert_form_error(response, "Choose a value to go with what you wrote")


def test_ratings_of_others_are_shown_together_only(world):
    world.rate({"budget": -1.0}, role="therapist", evidence="The board said no.")
    world.rate({"budget": 1.0}, role="supervisor")
    for reader in ("manager", "team_lead"):
        html = assert_page(
            world.get(reader, "rating-list", world.program.pk),
            "mixed, −1 to +1",
            "2 people, 2 apart: talk about it",
            "No ratings yet",
        )
        assert "The board said no." not in html
        exported = world.get(reader, "rating-list", world.program.pk, format="csv")
        assert "The board said no." not in exported.content.decode()


def test_ratings_of_others_stay_hidden_from_a_therapist(world):
    world.rate({"budget": -1.0}, role="therapist")
    world.rate({"leadership": 1.0}, role="supervisor")
    html = assert_page(world.get("therapist", "rating-list", world.program.pk), "1 rating")
    assert "−1" in html
    assert "D2 Leadership</th>" not in html
    assert "What the informants say together" not in html


def test_rating_is_withdrawn_by_its_own_rater(world):
    (row,) = world.rate({"budget": -1.0}, role="therapist")
    world.post("therapist", "rating-withdraw", world.program.pk, row.pk)
    assert rows(world)["budget"].withdrawn_at is not None
    response = world.get("therapist", "rating-list", world.program.pk)
    assert_page(response, "withdrawn on")


@pytest.mark.parametrize("role", ["therapist", "team_lead", "manager"])
def test_rating_of_another_is_nobody_elses_to_withdraw(world, role):
    (row,) = world.rate({"budget": -1.0}, role="supervisor")
    assert world.post(role, "rating-withdraw", world.program.pk, row.pk).status_code == 404
    assert rows(world)["budget"].withdrawn_at is None


def test_rating_withdrawn_twice_says_so(world):
    (row,) = world.rate({"budget": -1.0})
    for _time in range(2):
        world.post("manager", "rating-withdraw", world.program.pk, row.pk)
    response = world.get("manager", "rating-list", world.program.pk)
    assert_page(response, "This rating was withdrawn already.")


@pytest.mark.parametrize("name", ["program-rate", "rating-list"])
@pytest.mark.parametrize("role", ["manager", "therapist"])
def test_each_factor_leads_to_what_it_is_about(world, name, role):
    world.rate(dict.fromkeys(KEYS, 1.0), role=role)
    html = assert_page(world.get(role, name, world.program.pk), "What this is about")
    for place in set(sections_by_determinant().values()):
        assert f"/manual/{place.key}/#{place.anchor}" in html

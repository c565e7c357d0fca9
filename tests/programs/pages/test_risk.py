"""The risk page: the stored outcome in words, the trial calculation, waiting for a new one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from mbtq.tenancy.member import SYSTEM
from mbtq.tenancy.models import Outbox
from mbtq.trail.models import TrailEvent
from programs.models import DeterminantRating, ProgramRisk, RiskScore
from programs.risk.case import KEYS
from programs.risk.scoring import score
from programs.services.ratings import record_change_event
from tests.asserts import assert_page, text_of

HALF_KNOWN = {"commitment": 1.0, "leadership": 1.0, "selection": 0.0}
MBT_A = {
    "commitment": -2.0, "leadership": -2.0, "selection": -2.0, "training_supervision": -2.0,
    "structured_plan": -1.0, "expertise": -1.0, "team_size": -1.0,
}  # fmt: skip


def page(world, role="manager", **query):
    return world.get(role, "program-risk", world.program.pk, **query)


def worked_off():
    Outbox.objects.all().delete()


def test_risk_of_the_half_known_case(world):
    world.rate(HALF_KNOWN)
    world.compute()
    html = assert_page(
        page(world),
        "The risk lies between 18 and 63 of 100.",
        "Only 55 percent is known; a level needs at least 60 percent.",
        "D4 Training and supervision",
        "Unknown: nobody has rated it yet",
        "0.0 to 12.5",
        "Fill in what is missing",
        "count 2026-1",
    )
    assert "probability" not in html.lower()


def test_risk_of_the_failed_start_names_its_stop_signals(world):
    world.rate(MBT_A)
    world.compute()
    text = text_of(assert_page(page(world), "between 86 and 94 of 100", "Stop signal"))
    for name in ("KO-COMMITMENT", "KO-SUPPORT-AND-LEADERSHIP", "KO-SELECTION", "KO-NO-EXPERT-NEAR"):
        assert name in text
    assert "D1 Support in the organisation −2, D2 Leadership −2" in text
    assert "The organisation does not support the program." in text


def test_risk_is_read_and_not_computed(world, monkeypatch):
    world.rate(HALF_KNOWN)
    world.compute()
    with world.place.scope():
        stored = RiskScore.objects.get()
        again = RiskScore.objects.create(
            organisation=world.place.organisation, program=world.program,
            computed_at=timezone.now(), on=stored.on, model=stored.model, inputs=stored.inputs,
            informants=stored.informants, risk_low=0.111, risk_high=0.999, coverage=0.55,
            level="unclear", trigger="change",
        )  # fmt: skip
        ProgramRisk.objects.update(score=again)
    assert_page(page(world), "between 11 and 100 of 100")


def test_risk_without_a_score_says_what_to_do(world):
    worked_off()
    assert_page(page(world), "No risk signal yet.", "Rate the factors")


def test_risk_for_a_therapist_shows_no_factors(world):
    world.rate(MBT_A)
    world.compute()
    html = assert_page(page(world, "therapist"), "Stop signal", "What you can do")
    for hidden in ("The eight factors", "Trial calculation", "Over time", "−2", "What would lower"):
        assert hidden not in html


def test_risk_shows_what_lowers_it_and_other_weights(world):
    ratings = dict.fromkeys(("commitment", "leadership", "selection"), 2.0)
    low_rest = ("training_supervision", "structured_plan", "expertise", "budget", "team_size")
    world.rate(ratings | dict.fromkeys(low_rest, -0.5))
    world.compute()
    text = text_of(assert_page(page(world), "Other weights say something else"))
    assert "With the weights halfway to equal this would be: Attention." in text
    assert "D4 Training and supervision from −0.5 to +0.5: 3.1 points less." in text


def test_risk_says_what_is_old(world, today):
    world.rate({"budget": 1.0}, on=today - timedelta(days=230))
    world.rate({"team_size": 1.0}, on=today - timedelta(days=500))
    world.compute()
    html = assert_page(
        page(world), "7 months: rate again", "Out of date: 1 rating is older than 12"
    )
    assert "1 person" in html


def test_risk_names_the_events_that_count(world, today):
    url = world.url("event-record", world.program.pk)
    world.client("manager").post(url, {"kind": "merger", "on": today})
    world.rate(dict.fromkeys(MBT_A, 2.0))
    world.compute()
    assert_page(page(world), "One level higher because of a recent change: Merger")


def test_risk_history_is_drawn_and_tabled(world):
    world.rate(HALF_KNOWN)
    world.compute()
    world.rate({"commitment": -1.0, "leadership": -1.0})
    world.compute()
    html = assert_page(page(world), "Over time", "2 outcomes", "Since the outcome before")
    assert "D1 Support in the organisation from +1 to −1" in html
    assert "Support or leadership fell" in html
    assert html.count('<path class="riskbar__tick"') == 2 * 2


def counts(world):
    models = (RiskScore, ProgramRisk, DeterminantRating, TrailEvent, Outbox)
    with world.place.scope():
        return [model.objects.count() for model in models]


def test_trial_changes_nothing_in_the_database(world):
    world.rate(HALF_KNOWN)
    world.compute()
    before = counts(world)
    query = {"try_training_supervision": "1", "try_structured_plan": "1"}
    text = text_of(assert_page(page(world, **query), "Trial calculation. Not saved."))
    assert "The risk lies between 24 and 44 of 100." in text
    assert "80 percent known" in text
    assert counts(world) == before


def test_trial_gives_what_the_model_gives(world):
    world.rate(HALF_KNOWN)
    (stored,) = world.compute()
    response = page(world, try_commitment="-2", try_selection="unknown", htmx=True)
    html = assert_page(response, "Stop signal", 'id="whatif"')
    assert "<html" not in html
    ratings = {"commitment": -2, "leadership": 1, "selection": "unknown"}
    expected = score({**stored.inputs, "ratings": ratings})
    assert f"between {round(expected.risk_low * 100)} and" in text_of(html)


def test_trial_with_nonsense_is_left_out(world):
    world.rate(HALF_KNOWN)
    world.compute()
    html = assert_page(page(world, try_commitment="9"), "Choose a number from -2 to +2")
    assert "If it were like this" not in html


@pytest.fixture
def waiting(world):
    """Somebody rated; the worker has not come to it."""
    world.rate(HALF_KNOWN)
    world.compute()
    return world


def test_risk_being_computed_polls(waiting):
    assert_page(page(waiting), "Being computed", 'hx-trigger="every 2s"', "/risk/status/")


def test_status_while_waiting_is_empty(waiting):
    response = waiting.get("manager", "risk-status", waiting.program.pk, htmx=True)
    assert (response.status_code, response.content) == (204, b"")


def test_status_when_done_is_the_new_outcome(waiting):
    worked_off()
    response = waiting.get("manager", "risk-status", waiting.program.pk, htmx=True)
    html = assert_page(response, "between 18 and 63", 'id="live"', "The risk is computed again.")
    assert "every 2s" not in html
    assert "<html" not in html


def test_status_without_htmx_leads_to_the_page(waiting):
    response = waiting.get("manager", "risk-status", waiting.program.pk)
    assert response["Location"] == waiting.url("program-risk", waiting.program.pk)


def test_computation_that_failed_is_said(waiting):
    Outbox.objects.update(dead_at=timezone.now())
    html = assert_page(page(waiting), "The last change could not be computed")
    assert "every 2s" not in html


def test_factors_lead_to_their_section_and_to_what_helps(world):
    world.rate(MBT_A)
    world.compute()
    html = assert_page(page(world), "What helps with these factors", "/manual/organisation/#")
    needs = text_of(html.split('aria-labelledby="needs"')[1].split("</section>")[0])
    assert "D2 Leadership , rated −2 What helps: A team that splits" in needs.replace("\n", " ")
    assert "Reorganisation, or loss of a leader" in needs
    assert "D8 Size of the team" in needs or "rated −1" in needs
    assert "unknown, and it weighs the most of what is unknown" in needs  # budget
    assert "at school" not in needs
    assert "What helps with these" not in assert_page(page(world, "therapist"))


def test_factor_that_fell_is_named_with_what_helps(world):
    known = dict.fromkeys(KEYS, 2.0)
    world.rate(known, on=timezone.localdate() - timedelta(days=1))
    world.compute()
    assert "What helps with these" not in assert_page(page(world))
    world.rate({"leadership": 1.0})
    world.compute()
    assert_page(page(world), "fell from +2 to +1", "/manual/team-splitting/")


def test_change_shows_its_protocol_while_it_counts(world):
    detail = ("manager", "program-detail", world.program.pk)
    world.rate(HALF_KNOWN)
    for days, shows in ((400, False), (0, True)):
        now = timezone.now()
        on = timezone.localdate(now) - timedelta(days=days)
        with world.place.scope():
            record_change_event(program=world.program, kind="leader_left", on=on, at=now, by=SYSTEM)
        world.compute()
        html = assert_page(world.get(*detail), "Leader left")
        assert ("/manual/reorganisation/" in html) == shows
        html = assert_page(page(world, "therapist"), "Changes that count")
        assert ("/manual/reorganisation/" in html) == shows

"""Control charts on the pages of a therapist, a team and a program, and their baselines."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from fidelity.models import Baseline, Rating, Recording
from fidelity.series import months_until
from fidelity.services.ratings import correct_rating, lock_rating
from mbtq.tenancy.member import SYSTEM
from programs.services.people import assign
from programs.services.places import create_team
from programs.services.ratings import record_change_event
from tests.asserts import (
    assert_form_error,
    assert_page,
    assert_redirects,
    queries,
    statements,
    text_of,
)
from tests.fidelity.conftest import START, TODAY

pytestmark = pytest.mark.django_db
MONTHS = months_until(TODAY)
FIVE = ["noor", "els", "piet", "joop", "kim"]


@pytest.fixture
def led(clinic):
    """A lead, and a treatment with a session a week in the last two years."""
    clinic.works("lia", "lead")
    treatment = clinic.treatment(started_on=MONTHS[0][0])
    for first, _last in MONTHS:
        for week in range(4):
            clinic.session(treatment, first + timedelta(days=7 * week))
    return clinic


def rate(clinic, names, *, value=4, days=100):
    rater = clinic.rater("ada")
    for number, name in enumerate(names):
        on = TODAY - timedelta(days=days - number)
        clinic.rated(clinic.recording(name, on=on), rater, value + number % 2)


def team_page(clinic, query="", name="lia"):
    return clinic.client(name).get(clinic.url("team-fidelity", clinic.team.pk) + query)


def program_page(clinic, query="", name="lia"):
    return clinic.client(name).get(clinic.url("program-fidelity", clinic.program.pk) + query)


@pytest.mark.parametrize("page", [team_page, program_page])
def test_sessions_held_have_limits_rules_and_a_table(led, page):
    html = assert_page(page(led), "As usual around", "Ordinary variation", "<svg")
    assert "The limits come from all 24 points." in html
    assert "Rules for a signal: NHS Making Data Count" in html
    assert "4 of 4" in html
    assert "No norm was agreed" in html


@pytest.mark.parametrize(
    ("asked", "named"),
    [("western", "Western Electric:"), ("anhoej", "Anhøj:"), ("x", "NHS Making Data Count:")],
)
def test_rules_are_chosen_in_the_address_and_named(led, asked, named):
    assert_page(team_page(led, f"?rules={asked}"), f"Rules for a signal: {named}")


def test_change_event_is_a_break_in_the_chart(led):
    with led.scope():
        record_change_event(
            program=led.program, kind="move", on=MONTHS[9][0], at=timezone.now(), by=SYSTEM
        )
    html = assert_page(team_page(led), 'class="spc__break"')
    assert html.count(">Move</text>") == 2  # once in each width


def test_team_of_four_is_suppressed_in_charts_and_tables(led):
    rate(led, FIVE[:4], value=2)
    html = assert_page(team_page(led), "Suppressed (fewer than 5 people)")
    html += assert_page(program_page(led), "Suppressed (fewer than 5 people)")
    assert "rated session," not in html
    assert not re.search(r"\b[23]\.\d\b", text_of(html))


def test_five_therapists_are_shown_without_names_and_days(led):
    rate(led, FIVE)
    html = assert_page(team_page(led), "Quality varies as usual", "5 sessions")
    assert not any(name.title() in html for name in FIVE)
    day = TODAY - timedelta(days=100)
    assert f"{day.day} {day:%b} {day.year}" not in html


def test_newer_results_wait_until_their_block_is_full(led):
    rate(led, FIVE)
    before = text_of(assert_page(team_page(led)))
    rate(led, FIVE[:2], value=1, days=30)
    html = assert_page(team_page(led), "5 sessions", "2 newer results wait")
    # Not even the means per item betray what came in.
    items = "Per item: Practice scale for mentalizing work"
    assert text_of(html).partition(items)[2] == before.partition(items)[2] != ""


@pytest.fixture
def second_team(led):
    """A team of four rated therapists beside one of five, in the same program."""
    rate(led, FIVE)
    with led.scope():
        other = create_team(program=led.program, name="Red", started_on=START, by=SYSTEM)
        for name in ("ria", "sem", "tom", "una"):
            person = led.works(name)
            assign(
                practitioner=person,
                team=other,
                role="therapist",
                hours_per_week=8,
                since=START,
                by=SYSTEM,
            )
    rater = led.rater("ada")
    for name in ("ria", "sem", "tom", "una"):
        on = TODAY - timedelta(days=40)
        led.rated(led.recording(name, on=on, team=other), rater, 1)
    return other


def test_program_less_its_large_team_gives_nobody_of_the_small_one_away(led, second_team):
    values = re.compile(r'data-label="Value" class="number">([^<]+)</td>')
    shown = [values.findall(assert_page(page(led))) for page in (team_page, program_page)]
    team, program = ([one for one in found if "%" not in one] for found in shown)
    assert program == team
    assert sorted(team) == ["4.0", "4.0", "4.0", "5.0", "5.0"]


def test_program_shows_the_small_team_once_it_has_five(led, second_team):
    with led.scope():
        person = led.works("vic")
        assign(
            practitioner=person,
            team=second_team,
            role="therapist",
            hours_per_week=8,
            since=START,
            by=SYSTEM,
        )
    rater = led.rater("ada")
    led.rated(led.recording("vic", on=TODAY - timedelta(days=30), team=second_team), rater, 1)
    assert_page(program_page(led), "10 sessions")


def values_on(page):
    found = re.findall(r'data-label="Value" class="number">([^<]+)</td>', assert_page(page))
    return sorted(one for one in found if "%" not in one)


def test_one_more_rater_cannot_show_whose_score_is_which(led):
    """Who asks raters and leads the team would see one result go: the whole block goes."""
    rate(led, [*FIVE, *FIVE])
    before = values_on(team_page(led))
    assert len(before) == 10
    with led.scope():
        asked = Recording.objects.filter(therapist=led.works("els")).earliest("recorded_on")
    later = led.ask(asked, led.rater("bob"), kind="gold")
    assert len(values_on(team_page(led))) == len(values_on(program_page(led))) == 5
    led.score(later, 1)
    led.lock(later)
    # Who was asked when the result was there already does not change what was shown.
    assert values_on(team_page(led)) == before


def test_correction_and_consensus_leave_every_result_in_its_block(led):
    rate(led, [*FIVE, *FIVE[:4]])
    with led.scope(led.user("ada")):
        first = Rating.objects.filter(recording__therapist=led.works("noor")).earliest("locked_at")
        fresh = correct_rating(rating=first, at=timezone.now(), by=led.member(first.rater))
        lock_rating(rating=fresh, at=timezone.now(), by=led.member(first.rater))
    assert len(values_on(team_page(led))) == 5
    rate(led, FIVE[4:], days=20)
    assert len(values_on(team_page(led))) == 10


def test_drop_out_is_counted_in_words_before_it_is_a_chart(led):
    led.treatment("GROEP-A", started_on=MONTHS[0][0], is_group=True)  # a group is no treatment
    assert_page(program_page(led), "0 of 1 treatments ended in the first three months")


@pytest.mark.parametrize(("name", "status"), [("noor", 403), ("mina", 403), ("lia", 200)])
@pytest.mark.parametrize("page", [team_page, program_page])
def test_pages_are_for_who_leads(led, page, name, status):
    led.works("mina", "supervisor")
    assert page(led, name=name).status_code == status


@pytest.mark.parametrize("page", ["team-fidelity", "program-fidelity"])
def test_pages_do_not_exist_for_another_organisation(led, anker, signed_in, page):
    row = led.team if page == "team-fidelity" else led.program
    stranger, url = signed_in(anker.join("manager")), led.url(page, row.pk)
    assert stranger.get(url).status_code == 404
    assert stranger.get(url.replace("/o/linde/", "/o/anker/")).status_code == 404


@pytest.mark.parametrize("page", ["team-fidelity", "program-fidelity"])
def test_pages_ask_the_same_however_many_results_there_are(led, page):
    row = led.team if page == "team-fidelity" else led.program
    client, url = led.client("lia"), led.url(page, row.pk)
    rate(led, FIVE)
    client.get(url)
    with queries(at_most=15) as few:
        client.get(url)
    rate(led, FIVE * 4, days=90)
    with queries(at_most=15) as many:
        client.get(url)
    assert len(statements(many)) == len(statements(few))


# --- one's own ------------------------------------------------------------------------------


def test_own_sessions_held_are_on_the_own_page(led):
    html = assert_page(led.client("noor").get(led.url("my-fidelity")), "Sessions held")
    assert "24 points" in html


def test_own_ratings_have_a_chart_for_slow_drift_from_twelve_on(clinic):
    rater = clinic.rater("ada")
    for number in range(12):
        on = TODAY - timedelta(days=200 - 10 * number)
        clinic.rated(clinic.recording(on=on), rater, 3 if number < 6 else 5)
    html = assert_page(clinic.client("noor").get(clinic.url("my-fidelity")), "Quality rises slowly")
    assert "the smoothed line outside its limits" in html


# --- baselines ------------------------------------------------------------------------------


def address(clinic, place, pk, chart="held", scale=""):
    return f"{clinic.url('baseline-set')}?of={place}:{pk}&chart={chart}&scale={scale}"


def test_lead_sets_a_baseline_and_sees_it_in_chart_and_list(led):
    url, client = address(led, "team", led.team.pk), led.client("lia")
    assert_page(client.get(url), "Blue: Planned sessions that were held", "12 points must follow")
    answer = client.post(url, {"since": str(MONTHS[12][0]), "reason": "New planning"})
    assert_redirects(answer, f"/teams/{led.team.pk}/fidelity/")
    html = assert_page(team_page(led), "New planning", "which is shaded")
    assert 'class="spc__baseline"' in html
    with led.scope():
        row = Baseline.objects.get()
    assert_redirects(
        client.post(led.url("baseline-withdraw", row.pk)), f"/teams/{led.team.pk}/fidelity/"
    )
    assert "New planning" not in assert_page(team_page(led))


def test_baseline_that_slid_out_of_the_chart_does_not_move_along(led):
    """Its twelve points are gone; the next twelve are not what somebody chose."""
    with led.scope():
        Baseline.objects.create(
            organisation_id=led.place.organisation.pk,
            team=led.team,
            chart="held",
            since=MONTHS[0][0] - timedelta(days=40),
            reason="Long ago",
            set_at=timezone.now(),
        )
    html = assert_page(team_page(led), "The limits come from all 24 points.")
    assert 'class="spc__b' not in html


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"reason": "x"}, "Choose the day on which the limits begin."),
        ({"since": str(MONTHS[0][0])}, "Say why the limits begin anew."),
        ({"since": str(MONTHS[20][0]), "reason": "x"}, "a baseline needs 12"),
        ({"since": str(TODAY + timedelta(days=9)), "reason": "x"}, "in the future"),
    ],
)
def test_baseline_that_cannot_be_comes_back_with_the_reason(led, typed, sentence):
    answer = led.client("lia").post(address(led, "team", led.team.pk), typed)
    assert_form_error(answer, sentence)


def test_own_baseline_is_set_by_oneself_and_by_the_supervisor(led):
    led.works("mina", "supervisor")
    noor = led.works("noor")
    url = address(led, "therapist", noor.pk)
    for name, month in (("noor", 12), ("mina", 0)):
        answer = led.client(name).post(url, {"since": str(MONTHS[month][0]), "reason": "Longer"})
        assert_redirects(answer, f"/fidelity/me/?therapist={noor.pk}")
    assert led.client("lia").get(url).status_code == 404


def test_next_step_speaks_to_who_reads_it(clinic):
    clinic.works("mina", "supervisor")
    treatment = clinic.treatment(started_on=MONTHS[0][0])
    for number, (first, _last) in enumerate(MONTHS):
        for week in range(4 if number < 16 else 1):
            clinic.session(treatment, first + timedelta(days=7 * week))
    url = clinic.url("my-fidelity") + f"?therapist={clinic.works('noor').pk}"
    assert_page(clinic.client("noor").get(url), "Talk it over with your supervisor")
    html = assert_page(clinic.client("mina").get(url), "Talk it over together")
    assert "your supervisor" not in html


def test_baseline_is_offered_from_twelve_points_on_and_the_page_says_so(led):
    rate(led, ["noor"] * 3)
    mine = led.client("noor").get(led.url("my-fidelity"))
    html = assert_page(mine, "Set a new baseline", "around 4.0 (median)")
    assert "chart=held" in html
    assert "chart=quality" not in html
    url = address(led, "therapist", led.works("noor").pk, "quality", "demo-scale")
    html = assert_page(led.client("noor").get(url), "fewer than 12 points", "My fidelity")
    assert "Set the baseline" not in html


@pytest.mark.parametrize(
    "query",
    ["of=team:x", "of=site:1", "chart=nothing", "chart=quality&scale=none", "of=therapist:"],
)
def test_chart_that_does_not_exist_is_not_found(led, query):
    assert led.client("lia").get(f"{led.url('baseline-set')}?{query}").status_code == 404


def test_baseline_of_a_colleague_is_withdrawn_by_nobody_else(led):
    noor = led.works("noor")
    led.client("noor").post(
        address(led, "therapist", noor.pk), {"since": str(MONTHS[12][0]), "reason": "Longer"}
    )
    led.works("els")
    with led.scope():
        row = Baseline.objects.get()
    for name in ("els", "lia"):
        assert led.client(name).post(led.url("baseline-withdraw", row.pk)).status_code == 404
    with led.scope():
        assert Baseline.objects.get().withdrawn_at is None


def test_baseline_of_another_organisation_is_not_found(led, anker, signed_in):
    stranger = signed_in(anker.join("manager"))
    url = address(led, "team", led.team.pk).replace("/o/linde/", "/o/anker/")
    assert stranger.get(url).status_code == 404

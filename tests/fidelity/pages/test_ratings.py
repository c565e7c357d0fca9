"""Pages of recordings, ratings and results, as each role meets them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from fidelity.models import DueRating, Goal, ItemScore, Rating, Recording
from fidelity.services.sampling import plan_sampling
from tests.asserts import assert_form_error, assert_page, assert_redirects, assert_trail, queries
from tests.fidelity.conftest import TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(clinic):
    """A recording of Noor with two raters who were asked; Mina supervises."""
    recording = clinic.recording()
    clinic.works("mina", "supervisor")
    first, second = clinic.rater("ada"), clinic.rater("bob")
    return recording, clinic.ask(recording, first), clinic.ask(recording, second)


def test_board_shows_what_waits_and_nothing_of_others(clinic, pair):
    html = assert_page(clinic.client("ada").get(clinic.url("rating-board")), "VID-001")
    assert "Bob" not in html
    assert_page(clinic.client("noor").get(clinic.url("rating-board")), "Nothing waits for you.")


def test_board_asks_the_database_little(clinic, pair):
    client = clinic.client("ada")
    with queries(at_most=15):
        client.get(clinic.url("rating-board"))


def fill(clinic, rating, item, **scores):
    url = clinic.url("rating-fill", rating.pk) + f"?item={item}"
    return clinic.client("ada").post(url, {"version": "0", "go": "next", **scores})


def test_item_is_scored_and_leads_to_the_next(clinic, pair):
    rating = pair[1]
    answer = fill(clinic, rating, "1", adherence="4", competence="5")
    assert_redirects(answer, "?item=2")
    with clinic.scope(rating.rater):
        assert ItemScore.objects.get(rating=rating, item="1").competence == 5


def test_not_applicable_is_no_zero(clinic, pair):
    rating = pair[1]
    fill(clinic, rating, "1", adherence="1", competence="na")
    with clinic.scope(rating.rater):
        row = ItemScore.objects.get(rating=rating, item="1")
    assert (row.adherence, row.competence, row.is_not_applicable) == (1, None, True)
    page = clinic.client("ada").get(clinic.url("rating-fill", rating.pk))
    assert_page(page, "5 items are still open.")


@pytest.mark.parametrize("wrong", ["8", "0", "x", "-1"])
def test_score_off_the_scale_comes_back_with_422(clinic, pair, wrong):
    answer = fill(clinic, pair[1], "1", adherence="4", competence=wrong)
    assert_page(answer, "on the scale", status=422)


def test_item_that_the_scale_does_not_have_is_not_found(clinic, pair):
    assert fill(clinic, pair[1], "99", competence="4").status_code == 404


def test_autosave_answers_with_the_new_version_and_a_conflict_readably(clinic, pair):
    rating, client = pair[1], clinic.client("ada")
    url = clinic.url("rating-save", rating.pk) + "?item=1"
    answer = client.post(url, {"adherence": "4", "competence": "4", "version": "0"})
    assert_page(answer, 'name="version" value="1"')
    client.post(url, {"adherence": "5", "competence": "5", "version": "1"})
    late = client.post(url, {"adherence": "2", "competence": "2", "version": "1"})
    assert_page(late, "Saved elsewhere", "quality 5", status=409)


def test_lock_page_says_what_is_open_and_then_locks(clinic, pair):
    rating, client = pair[1], clinic.client("ada")
    url = clinic.url("rating-lock", rating.pk)
    assert_page(client.get(url), "no score yet", "?item=1")
    clinic.score(rating)
    assert_form_error(client.post(url, {}), "Tick the box to lock.")
    assert_redirects(client.post(url, {"sure": "on"}), "/ratings/")
    with clinic.scope(rating.rater):
        assert Rating.objects.get(pk=rating.pk).locked_at is not None


def settled(clinic, pair, *values: int):
    for rating, value in zip(pair[1:], values, strict=True):
        clinic.score(rating, value)
        clinic.lock(rating)
    return pair


RESULT_READERS = [("noor", 200), ("mina", 200), ("ada", 200), ("bob", 200)]


@pytest.mark.parametrize(("name", "status"), RESULT_READERS)
def test_result_is_hidden_until_all_have_locked(clinic, pair, name, status):
    _recording, first, second = pair
    clinic.score(first)
    clinic.lock(first)
    url = clinic.url("rating-result", first.pk)
    blind = clinic.client(name).get(url).status_code
    assert blind == (200 if name == "ada" else 404)
    clinic.score(second)
    clinic.lock(second)
    assert clinic.client(name).get(url).status_code == status


def test_result_speaks_of_strengths_first_and_is_recorded(clinic, pair):
    settled(clinic, pair, 5, 5)
    html = assert_page(
        clinic.client("noor").get(clinic.url("rating-result", pair[1].pk)),
        "What went well",
        "The quality of every item was good enough or better.",
    )
    assert "Ada" not in html
    with clinic.scope():
        assert_trail("rating.read")


@pytest.mark.parametrize(("value", "is_low"), [(3, True), (4, False)])
def test_low_result_leads_to_its_protocol(clinic, pair, value, is_low):
    settled(clinic, pair, value, value)
    client = clinic.client("noor")
    for url in (clinic.url("rating-result", pair[1].pk), clinic.url("my-fidelity")):
        html = assert_page(client.get(url))
        assert ("/manual/low-rating/" in html) == is_low
        assert (">A low rating</a>" in html) == is_low


def test_result_of_a_colleague_does_not_exist(clinic, pair):
    settled(clinic, pair, 4, 4)
    clinic.works("els")
    assert clinic.client("els").get(clinic.url("rating-result", pair[1].pk)).status_code == 404


def test_fill_page_of_another_rater_does_not_exist(clinic, pair):
    assert clinic.client("bob").get(clinic.url("rating-fill", pair[1].pk)).status_code == 404


def test_consensus_starts_from_the_board(clinic, pair):
    settled(clinic, pair, 4, 4)
    client = clinic.client("ada")
    assert_page(client.get(clinic.url("rating-board")), "Ready for consensus")
    answer = client.post(clinic.url("consensus-open", pair[1].pk))
    assert_page(client.get(answer["Location"]), "All items are scored.")
    assert_page(client.get(answer["Location"] + "?item=1"), "Ada Linde", "Bob Linde")


def test_recording_page_does_not_betray_who_is_done(clinic, pair):
    recording, first, _second = pair
    before = clinic.client("mina").get(clinic.url("recording-detail", recording.pk))
    clinic.score(first)
    clinic.lock(first)
    after = clinic.client("mina").get(clinic.url("recording-detail", recording.pk))

    def body(answer):
        html = answer.content.decode()
        return html[html.index("<h2>") :].split("csrf")[0]

    assert body(before) == body(after)


def test_supervisor_asks_a_rater_and_a_conflict_comes_back_in_words(clinic):
    recording = clinic.recording()
    mina = clinic.works("mina", "supervisor").person
    known = clinic.known()
    url = clinic.url("rating-assign", recording.pk)
    given = {
        "instrument": str(known.pk),
        "kind": "independent",
        "rater": str(mina.pk),
        "due_on": (TODAY + timedelta(days=9)).isoformat(),
    }
    client = clinic.client("mina")
    assert_form_error(client.post(url, given), "supervises this therapist")
    rater = clinic.rater("ada")
    assert_redirects(
        client.post(url, {**given, "rater": str(rater.pk)}), f"/recordings/{recording.pk}/"
    )


def test_therapist_notes_a_recording_with_consent(clinic):
    noor = clinic.works("noor")
    client = clinic.client("noor")
    given = {
        "reference": "VID-9",
        "therapist": str(noor.pk),
        "modality": "individual",
        "recorded_on": TODAY.isoformat(),
        "minutes": "45",
        "scope": "whole",
        "selection": "random",
        "consent_on": (TODAY + timedelta(days=1)).isoformat(),
        "retention_until": (TODAY + timedelta(days=90)).isoformat(),
    }
    url = clinic.url("recording-add")
    assert_form_error(client.post(url, given), "Consent comes before the recording.")
    answer = client.post(url, {**given, "consent_on": TODAY.isoformat()})
    assert answer.status_code == 302
    with clinic.scope():
        assert Recording.objects.get().reference == "VID-9"


def test_therapist_may_not_ask_raters(clinic, pair):
    answer = clinic.client("noor").get(clinic.url("rating-assign", pair[0].pk))
    assert answer.status_code == 403


def test_own_trend_and_goal(clinic):
    rater = clinic.rater("ada")
    for days in range(13):
        on = TODAY - timedelta(days=10 * (13 - days))
        clinic.rated(clinic.recording(on=on), rater, 4 + days % 2)
    client = clinic.client("noor")
    html = assert_page(client.get(clinic.url("my-fidelity")), "Quality over time", "<svg")
    assert "Ordinary variation" in html
    assert_form_error(client.post(clinic.url("goal-choose"), {}), "Choose an item")
    assert_redirects(client.post(clinic.url("goal-choose"), {"item": "5"}), "/fidelity/me/")
    with clinic.scope():
        goal = Goal.objects.get()
    assert_redirects(
        client.post(clinic.url("goal-close", goal.pk), {"version": "1", "learned": "Slower."}),
        "/fidelity/me/",
    )


def test_own_trend_of_few_points_is_a_run_chart(clinic):
    rater = clinic.rater("ada")
    for days in (40, 20):
        clinic.rated(clinic.recording(on=TODAY - timedelta(days=days)), rater)
    page = clinic.client("noor").get(clinic.url("my-fidelity"))
    assert_page(page, "Too few points for limits (2 of 12)")


def test_trend_of_a_supervisee_is_the_supervisors_and_nobody_elses(clinic):
    noor, els = clinic.works("noor"), clinic.works("els")
    clinic.works("mina", "supervisor")
    url = clinic.url("my-fidelity") + f"?therapist={noor.pk}"
    assert_page(clinic.client("mina").get(url), "Noor Linde")
    assert clinic.client("els").get(url).status_code == 404
    assert els.pk != noor.pk


def test_team_is_shown_from_five_therapists_on(clinic):
    clinic.works("lia", "lead")
    rater = clinic.rater("ada")
    names = ["noor", "els", "piet", "joop", "kim"]
    for name in names[:4]:
        clinic.rated(clinic.recording(name), rater, 3)
    url = clinic.url("team-fidelity", clinic.team.pk)
    html = assert_page(clinic.client("lia").get(url))
    assert "3.0" not in html
    clinic.rated(clinic.recording(names[4]), rater, 3)
    html = assert_page(clinic.client("lia").get(url), "3.0", "under good enough")
    assert "Noor" not in html


def test_reliability_is_said_from_five_doubles_on(clinic):
    ada, bob = clinic.rater("ada"), clinic.rater("bob")
    clinic.works("mina", "supervisor")
    for number in range(6):
        recording = clinic.recording(on=TODAY - timedelta(days=60 - number))
        asked = [clinic.ask(recording, ada), clinic.ask(recording, bob)]
        for rating, more in zip(asked, (0, number % 2), strict=True):
            clinic.score(rating, 2 + number % 4 + more)
            clinic.lock(rating)
        if number == 3:
            page = clinic.client("mina").get(clinic.url("reliability"))
            assert_page(page, "Too few to interpret")
    html = assert_page(clinic.client("mina").get(clinic.url("reliability")), "ICC(2,1)")
    assert "6 were rated by two or more" in html


def test_sampling_is_drawn_and_stands_on_the_board(clinic):
    clinic.works("noor")
    clinic.works("mina", "supervisor")
    client = clinic.client("mina")
    given = {"team": str(clinic.team.pk), "instrument": str(clinic.known().pk)}
    url = clinic.url("sampling-plan")
    answer = client.post(url, {**given, "per_year": "2", "double_share": "15"})
    assert_redirects(answer, "/fidelity/raters/")
    with clinic.scope():
        assert DueRating.objects.filter(therapist=clinic.people["noor"]).count() == 2


@pytest.fixture
def drawn(clinic):
    """The days that were drawn for Noor and Els in Mina's team."""
    for name in ("noor", "els"):
        clinic.works(name)
    mina = clinic.works("mina", "supervisor").person
    with clinic.scope(mina):
        plan_sampling(
            team=clinic.team,
            instrument=clinic.known(),
            per_year=2,
            double_share=0,
            on=TODAY,
            by=clinic.member(mina),
        )
    return clinic


def day_of(clinic, name):
    with clinic.scope():
        return DueRating.objects.filter(therapist=clinic.people[name]).order_by("due_on").first()


def test_drawn_day_is_left_out_with_a_reason_that_some_may_read(drawn):
    url = drawn.url("day-skip", day_of(drawn, "noor").pk)
    noor = drawn.client("noor")
    assert_page(noor.get(url), "Noor Linde", "Blue")
    assert_form_error(noor.post(url, {"because": " "}), "Say why no recording was made.")
    assert_redirects(noor.post(url, {"because": "Parental leave"}), "/ratings/")
    assert noor.get(url).status_code == 404
    for name in ("noor", "mina"):
        board = drawn.client(name).get(drawn.url("rating-board"))
        assert_page(board, "Drawn days that were left out", "Parental leave")
    drawn.works("lia", "lead")
    for name in ("els", "lia"):
        html = assert_page(drawn.client(name).get(drawn.url("rating-board")))
        assert "Parental leave" not in html


def test_drawn_day_of_a_colleague_does_not_exist(drawn, anker, signed_in):
    url = drawn.url("day-skip", day_of(drawn, "noor").pk)
    assert drawn.client("els").get(url).status_code == 404
    stranger = signed_in(anker.join("supervisor"))
    away = url.replace("/o/linde/", "/o/anker/")
    assert stranger.post(away, {"because": "x"}).status_code == 404


def test_reliability_that_cannot_be_computed_says_why_in_dutch(clinic):
    ada, bob = clinic.rater("ada"), clinic.rater("bob")
    clinic.works("mina", "supervisor")
    for number in range(5):
        recording = clinic.recording(on=TODAY - timedelta(days=60 - number))
        for rating in [clinic.ask(recording, ada), clinic.ask(recording, bob)]:
            clinic.score(rating, 4)
            clinic.lock(rating)
    client = clinic.client("mina")
    page = clinic.url("reliability") + "?scale=demo-scale"
    assert_page(client.get(page), "All scores are the same")
    html = assert_page(client.get(page, headers={"Accept-Language": "nl"}), "Alle scores zijn")
    assert "All scores" not in html


@pytest.mark.parametrize("page", ["rating-board", "my-fidelity", "reliability", "rater-list"])
def test_pages_are_refused_without_the_right(clinic, page):
    person = clinic.user("ict", "integrator")
    assert person
    assert clinic.client("ict").get(clinic.url(page)).status_code == 403


@pytest.mark.parametrize("page", ["rating-fill", "rating-result", "rating-lock", "rating-save"])
def test_rating_does_not_exist_for_another_organisation(clinic, pair, anker, signed_in, page):
    stranger = signed_in(anker.join("supervisor"))
    own = clinic.url(page, pair[1].pk)
    assert stranger.get(own).status_code == 404
    assert stranger.get(own.replace("/o/linde/", "/o/anker/")).status_code in (404, 405)


def test_raters_stand_beside_the_gold_standard_per_quarter_with_advice(clinic):
    gold, ada, bob = clinic.rater("goud"), clinic.rater("ada"), clinic.rater("bob")
    clinic.works("mina", "supervisor")
    for number in range(3):
        recording = clinic.recording(on=TODAY - timedelta(days=40 - number))
        kinds = ((gold, "gold"), (ada, "independent"), (bob, "independent"))
        asked = [clinic.ask(recording, person, kind) for person, kind in kinds]
        for rating, value in zip(asked, (4, 4, 6), strict=True):
            clinic.score(rating, value)
            clinic.lock(rating)
    html = assert_page(clinic.client("mina").get(clinic.url("reliability")))
    assert "Ada Linde rates as the gold standard does" in html
    assert "Bob Linde rates 2.0 points milder than the gold standard" in html
    assert html.count("watch two calibration recordings together") == 1
    assert f"Q{(TODAY.month + 2) // 3} {TODAY.year}" in html


def test_difference_from_the_gold_standard_that_can_be_chance_is_called_so(clinic):
    gold, ada = clinic.rater("goud"), clinic.rater("ada")
    clinic.works("mina", "supervisor")
    for value in (5, 5, 4):
        recording = clinic.recording()
        asked = [clinic.ask(recording, gold, "gold"), clinic.ask(recording, ada)]
        for rating, given in zip(asked, (4, value), strict=True):
            clinic.score(rating, given)
            clinic.lock(rating)
    html = assert_page(clinic.client("mina").get(clinic.url("reliability")))
    assert "Ada Linde differs 0.7 points from the gold standard" in html
    assert "In line" in html

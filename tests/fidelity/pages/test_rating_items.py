"""One item at a time: what the page sends back, and what the Enter key does."""

from __future__ import annotations

import re

import pytest

from fidelity.models import ItemScore, Rating, Totals
from fidelity.services.sampling import qualify_rater
from mbtq.tenancy.member import SYSTEM
from mbtq.tenancy.models import Membership
from tests.asserts import assert_page, assert_redirects
from tests.fidelity.conftest import TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def rating(clinic):
    return clinic.ask(clinic.recording(), clinic.rater("ada"))


def item_url(clinic, rating, item="2"):
    return clinic.url("rating-fill", rating.pk) + f"?item={item}"


def versions(html: str) -> list[str]:
    return re.findall(r'name="version" value="(\d+)"', html)


def stored(clinic, rating):
    with clinic.scope(rating.rater):
        return ItemScore.objects.get(rating=rating, item="2")


@pytest.mark.parametrize("item", ["1", "2", "overall"])
def test_page_holds_one_version(clinic, rating, item):
    page = assert_page(clinic.client("ada").get(item_url(clinic, rating, item)))
    assert versions(page) == ["0"]


def test_item_is_scored_again_from_its_page(clinic, rating):
    client, url = clinic.client("ada"), item_url(clinic, rating)
    for saved, value in enumerate(["4", "5", "6"]):
        sent = {"version": versions(assert_page(client.get(url))), "go": "next"}
        assert sent["version"] == [str(saved)]
        answer = client.post(url, {**sent, "adherence": "4", "competence": value})
        assert_redirects(answer, "?item=3")
    assert stored(clinic, rating).competence == 6
    assert_page(client.get(url), "Draft saved at")


def test_item_saved_elsewhere_is_kept_here_by_saving_it_again(clinic, rating):
    client, url = clinic.client("ada"), item_url(clinic, rating)
    here = {"adherence": "2", "competence": "2", "version": "0", "go": "next"}
    client.post(url, {**here, "competence": "5"})
    page = assert_page(client.post(url, here), "Saved elsewhere", "quality 5", status=409)
    (seen,) = re.findall(r'name="resolve" value="(\d+)"', page)
    assert_redirects(client.post(url, {**here, "resolve": seen}), "?item=3")
    assert stored(clinic, rating).competence == 2


@pytest.mark.parametrize("sent", [{"competence": "²"}, {"version": "²"}, {"resolve": "²"}])
def test_sign_that_is_no_number_is_no_error_of_ours(clinic, rating, sent):
    answer = clinic.client("ada").post(item_url(clinic, rating), {"competence": "4", **sent})
    assert answer.status_code in (302, 422)


def test_autosave_does_not_decide_a_conflict(clinic, rating):
    client = clinic.client("ada")
    url = clinic.url("rating-save", rating.pk) + "?item=2"
    client.post(url, {"adherence": "4", "competence": "5", "version": "0"})
    late = {"adherence": "2", "competence": "2", "version": "0", "resolve": "1"}
    assert versions(assert_page(client.post(url, late), status=409)) == ["0"]
    assert stored(clinic, rating).competence == 5


def test_enter_leads_to_the_next_item(clinic, rating):
    """The browser takes the first button of the form, which is a hidden one."""
    page = assert_page(clinic.client("ada").get(item_url(clinic, rating)))
    assert re.findall(r'name="go" value="(\w+)"', page)[0] == "next"


def test_overview_asks_for_the_whole_before_locking(clinic, rating):
    clinic.score(rating)
    client, url = clinic.client("ada"), clinic.url("rating-fill", rating.pk)
    assert_page(client.get(url), "All items are scored.", "To locking")
    with clinic.scope(rating.rater):
        Totals.objects.filter(rating=rating).update(overall_competence=None)
    page = assert_page(client.get(url), "Judge the session as a whole as well.", "?item=overall")
    assert "To locking" not in page


def test_therapist_rates_the_own_session_unasked(clinic):
    recording, client = clinic.recording(), clinic.client("noor")
    detail = clinic.url("recording-detail", recording.pk)
    url = clinic.url("rating-self", recording.pk)
    assert url in assert_page(client.get(detail), "Rate it yourself")
    assert_page(client.post(url, {}), "Choose the scale.", status=422)
    answer = client.post(url, {"instrument": clinic.known().pk})
    with clinic.scope(clinic.user("noor")):
        made = Rating.objects.get()
    assert (made.kind, made.is_blind) == ("self", False)
    assert_redirects(answer, clinic.url("rating-fill", made.pk))
    assert "Rate it yourself" not in assert_page(client.get(detail))


def test_nobody_else_rates_a_session_as_its_therapist(clinic):
    url = clinic.url("rating-self", clinic.recording().pk)
    clinic.works("ben")
    assert clinic.client("ben").get(url).status_code == 404
    clinic.works("sara", "supervisor")
    assert clinic.client("sara").post(url, {}).status_code == 403


def test_destroying_says_first_what_it_means(clinic):
    url = clinic.url("recording-detail", clinic.recording().pk)
    page = assert_page(clinic.client("noor").get(url), "This cannot be taken back")
    assert page.index("<summary") < page.index("Note that it is destroyed today")


def test_recording_is_destroyed_by_who_answers_for_it_not_by_its_rater(clinic):
    recording = clinic.recording()
    clinic.works("els")
    with clinic.scope():
        qualify_rater(
            person=clinic.works("els").person,
            instrument_key="demo-scale",
            since=TODAY,
            until=TODAY,
            basis="Course",
            by=SYSTEM,
        )
    clinic.ask(recording, clinic.works("els").person)
    detail = clinic.url("recording-detail", recording.pk)
    destroy = clinic.url("recording-destroy", recording.pk)
    rater = clinic.client("els")
    assert destroy not in assert_page(rater.get(detail))
    assert rater.post(destroy).status_code == 404
    assert destroy in assert_page(clinic.client("noor").get(detail))
    assert_redirects(clinic.client("noor").post(destroy), detail)


def test_therapist_finds_the_result_of_the_own_recording_and_no_names(clinic):
    recording, client = clinic.recording(), clinic.client("noor")
    url = clinic.url("recording-detail", recording.pk)
    rating = clinic.ask(recording, clinic.rater("ada"))
    assert_page(client.get(url), "The result stands here when every rater has locked.")
    clinic.score(rating)
    clinic.lock(rating)
    page = assert_page(client.get(url), clinic.url("rating-result", rating.pk))
    assert "Ada" not in page
    assert "Nobody was asked" not in page


@pytest.mark.parametrize("shared", [True, False])
def test_self_rating_is_seen_by_the_supervisor_only_when_it_is_shared(clinic, shared):
    noor = clinic.works("noor").person
    clinic.works("sup", "supervisor")
    recording = clinic.recording()
    rating = clinic.ask(recording, noor, kind="self")
    clinic.score(rating)
    lock, result = clinic.url("rating-lock", rating.pk), clinic.url("rating-result", rating.pk)
    supervisor, detail = clinic.client("sup"), clinic.url("recording-detail", recording.pk)
    assert result not in assert_page(supervisor.get(detail))
    form = assert_page(clinic.client("noor").get(lock), "My supervisor may see this")
    assert "checked" not in form.split("My supervisor may see")[0].rsplit("<input", 1)[1]
    clinic.client("noor").post(lock, {"sure": "on"} | ({"shared": "on"} if shared else {}))
    assert (result in assert_page(supervisor.get(detail))) is shared
    assert supervisor.get(result).status_code == (200 if shared else 404)


def test_result_shows_how_far_raters_lie_apart_and_what_they_noted(clinic):
    recording, first, ratings = clinic.recording(), "2", []
    for name, value, note in (("ada", 3, "00:12 too fast"), ("bob", 5, "")):
        rating = clinic.ask(recording, clinic.rater(name))
        clinic.score(rating, value)
        ratings.append(rating)
        if note:
            client = clinic.client(name)
            row = stored(clinic, rating)
            client.post(
                clinic.url("rating-save", rating.pk) + f"?item={first}",
                {"adherence": 3, "competence": 3, "note": note, "version": row.version},
            )
    for rating in ratings:
        clinic.lock(rating)
    page = clinic.client("noor").get(clinic.url("rating-result", rating.pk))
    html = assert_page(page, "2 points", "00:12 too fast", "4.0", "Choose a learning goal")
    assert "Ada" not in html
    assert "Choose a learning goal" not in assert_page(
        clinic.client("ada").get(clinic.url("rating-result", rating.pk))
    )


def shared_self_rating(clinic):
    rating = clinic.ask(clinic.recording(), clinic.works("noor").person, kind="self")
    clinic.score(rating)
    lock = clinic.url("rating-lock", rating.pk)
    clinic.client("noor").post(lock, {"sure": "on", "shared": "on"})
    return rating


def test_only_the_own_supervisor_hears_of_a_shared_self_rating(clinic):
    rating = shared_self_rating(clinic)
    person = clinic.user("mara", "manager")
    with clinic.scope():
        Membership.objects.filter(person=person).update(roles=["manager", "supervisor"])
    client = clinic.client("mara")
    page = assert_page(client.get(clinic.url("recording-detail", rating.recording_id)))
    assert "Self-rating" not in page
    assert client.get(clinic.url("rating-result", rating.pk)).status_code == 404


def test_supervisor_who_rates_blind_reads_the_self_rating_after_locking(clinic):
    rating = shared_self_rating(clinic)
    person = clinic.works("sup", "supervisor").person
    own, client = clinic.ask(rating.recording, person, kind="supervisor"), clinic.client("sup")
    result = clinic.url("rating-result", rating.pk)
    detail = clinic.url("recording-detail", rating.recording_id)
    assert client.get(result).status_code == 404
    assert result not in assert_page(client.get(detail))
    clinic.score(own)
    clinic.lock(own)
    assert client.get(result).status_code == 200
    assert result in assert_page(client.get(detail))


def test_only_a_self_rating_can_be_shared(clinic):
    rating = clinic.ask(clinic.recording(), clinic.rater("ada"))
    clinic.score(rating)
    client, lock = clinic.client("ada"), clinic.url("rating-lock", rating.pk)
    assert "My supervisor may see" not in assert_page(client.get(lock))
    client.post(lock, {"sure": "on", "shared": "on"})
    with clinic.scope(rating.rater):
        rating.refresh_from_db()
    assert rating.locked_at is not None
    assert not rating.is_shared


def test_self_rating_leads_to_its_result_when_it_is_locked(clinic):
    noor = clinic.works("noor").person
    rating = clinic.ask(clinic.recording(), noor, kind="self")
    clinic.score(rating)
    answer = clinic.client("noor").post(clinic.url("rating-lock", rating.pk), {"sure": "on"})
    assert_redirects(answer, clinic.url("rating-result", rating.pk))

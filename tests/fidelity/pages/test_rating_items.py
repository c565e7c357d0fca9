"""One item at a time: what the page sends back, and what the Enter key does."""

from __future__ import annotations

import re

import pytest

from fidelity.models import ItemScore
from tests.asserts import assert_page, assert_redirects

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
        assert_redirects(client.post(url, {**sent, "adherence": "4", "competence": value}), "?item=3")
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


def test_autosave_does_not_decide_a_conflict(clinic, rating):
    client = clinic.client("ada")
    url = clinic.url("rating-save", rating.pk) + "?item=2"
    client.post(url, {"adherence": "4", "competence": "5", "version": "0"})
    late = {"adherence": "2", "competence": "2", "version": "0", "resolve": "1"}
    assert versions(assert_page(client.post(url, late), status=409)) == ["0"]
    assert stored(clinic, rating).competence == 5


def test_enter_leads_to_the_next_item(clinic, rating):
    """The browser takes the first button of the form."""
    page = assert_page(clinic.client("ada").get(item_url(clinic, rating)))
    assert re.findall(r'name="go" value="(\w+)"', page) == ["next", "previous"]

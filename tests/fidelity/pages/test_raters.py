"""Who may rate, and ending that."""

from __future__ import annotations

from datetime import timedelta

import pytest

from fidelity.models import RaterQualification
from tests.asserts import assert_form_error, assert_page, assert_redirects, assert_trail
from tests.fidelity.conftest import TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def ending(clinic):
    """The page that ends the qualification of a rater, and its supervisor's browser."""
    clinic.rater("ada")
    clinic.works("sup", "supervisor")
    with clinic.scope():
        row = RaterQualification.objects.get()
    return clinic.client("sup"), clinic.url("rater-suspend", row.pk)


def test_qualification_is_ended_on_a_day(clinic, ending):
    client, url = ending
    assert url in assert_page(client.get(clinic.url("rater-list")))
    assert_redirects(client.post(url, {"on": str(TODAY)}), clinic.url("rater-list"))
    with clinic.scope():
        assert RaterQualification.objects.get().until == TODAY
        assert_trail("rater.suspended")


def test_day_outside_the_qualification_is_refused(ending):
    client, url = ending
    day = str(TODAY + timedelta(days=4000))
    assert_form_error(client.post(url, {"on": day}), "Choose a day within the qualification.")


def test_ended_qualification_has_no_page_and_no_colleague_ends_one(clinic, ending):
    client, url = ending
    clinic.works("noor")
    assert clinic.client("noor").get(url).status_code in (403, 404)
    with clinic.scope():
        RaterQualification.objects.update(until=TODAY - timedelta(days=1))
    assert client.get(url).status_code == 404

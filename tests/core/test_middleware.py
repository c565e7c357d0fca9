"""What stands around every request: addresses behind proxies, bodies that are too large."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from mbtq.core.limits import allows
from mbtq.core.middleware import BodyLimit, ClientAddress


def address_seen(settings, proxies: int, forwarded: str) -> str:
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.9", HTTP_X_FORWARDED_FOR=forwarded)
    ClientAddress(lambda request: HttpResponse(request.META["REMOTE_ADDR"]))(request)
    return request.META["REMOTE_ADDR"]


@pytest.mark.parametrize(
    ("proxies", "forwarded", "seen"),
    [
        (0, "203.0.113.7", "10.0.0.9"),
        (1, "203.0.113.7", "203.0.113.7"),
        (1, "6.6.6.6, 203.0.113.7", "203.0.113.7"),  # the first was sent by the client itself
        (2, "203.0.113.7, 198.51.100.1", "203.0.113.7"),
        (2, "203.0.113.7", "10.0.0.9"),  # fewer than there are: somebody went round one
        (1, "", "10.0.0.9"),
    ],
)
def test_address_is_the_one_that_the_trusted_proxies_saw(settings, proxies, forwarded, seen):
    assert address_seen(settings, proxies, forwarded) == seen


def test_large_body_is_refused_before_it_is_read(settings):
    class Unread:
        def read(self, *_size):
            raise AssertionError("the body was read")

    request = RequestFactory().post("/", CONTENT_LENGTH=str(settings.MAX_BODY + 1))
    request._stream = Unread()
    answer = BodyLimit(lambda request: HttpResponse("in"))(request)
    assert answer.status_code == 413
    assert answer["Connection"] == "close"


@pytest.mark.parametrize("length", ["", "0", "nonsense", "1000"])
def test_ordinary_body_goes_through(length):
    request = RequestFactory().post("/", CONTENT_LENGTH=length)
    assert BodyLimit(lambda request: HttpResponse("in"))(request).content == b"in"


def test_upload_of_anybody_is_refused(client, db):
    answer = client.post("/accounts/login/", CONTENT_LENGTH=str(200 * 1024 * 1024))
    assert answer.status_code == 413


def test_limit_counts_per_address_and_name(db):
    used = [allows("check", "203.0.113.7", a_minute=3) for _ in range(5)]
    assert used == [True, True, True, False, False]
    assert allows("check", "203.0.113.8", a_minute=3)
    assert allows("other", "203.0.113.7", a_minute=3)

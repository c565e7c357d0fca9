"""A body over the limit is refused unread, in the words of the door that was meant."""

from __future__ import annotations

import pytest
from django.test import Client


@pytest.mark.parametrize(
    ("path", "kind", "said"),
    [
        ("/api/v1/sessions/bulk/", "application/problem+json", "urn:mbtq:problem:too-large"),
        ("/fhir/R4", "application/fhir+json", "too-costly"),
        ("/fhir/R4/Practitioner", "application/fhir+json", "too-costly"),
        ("/oauth/token", "text/plain", "MB"),
    ],
)
def test_large_body_is_refused_in_the_words_of_the_door(settings, path, kind, said):
    settings.MAX_BODY = 1024 * 1024
    answer = Client().generic("POST", path, b"x" * (settings.MAX_BODY + 1))
    assert answer.status_code == 413
    assert answer["Content-Type"].startswith(kind)
    assert said in answer.content.decode()
    assert answer["Connection"] == "close"

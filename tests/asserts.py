"""Our own words for tests."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from mbtq.core.errors import DomainError
from mbtq.trail.models import TrailEvent


@contextmanager
def refuses(error: type[DomainError], words: str = "") -> Iterator[None]:
    """A rule says no, with an English sentence that holds these words."""
    with translation.override("en"):
        with pytest.raises(error) as caught:
            yield
        assert words in str(caught.value), f"{caught.value!s} does not say {words!r}"


def assert_page(response: HttpResponse, *texts: str, status: int = 200) -> str:
    """The page came with this status and shows these texts; returns its HTML."""
    html = response.content.decode().replace("\N{NO-BREAK SPACE}", " ")
    assert response.status_code == status, f"{response.status_code}: {text_of(html)[:400]}"
    for text in texts:
        assert text in html, f"{text!r} is not on the page: {text_of(html)[:600]}"
    return html


def assert_form_error(response: HttpResponse, sentence: str) -> str:
    """The form came back with 422 and says what is wrong, on top and at the field."""
    html = assert_page(response, status=422)
    assert html.count(sentence) >= 1, f"{sentence!r} is not among: {text_of(html)[:600]}"
    return html


def assert_redirects(response: HttpResponse, to: str) -> None:
    """A redirect to an address that ends like this."""
    assert response.status_code in (302, 303), response.status_code
    assert response["Location"].endswith(to), response["Location"]


def assert_trail(kind: str, *, about: Any = None, times: int = 1) -> TrailEvent:
    """The open organisation's trail holds this kind, so often; returns the newest."""
    events = TrailEvent.objects.filter(kind=kind)
    if about is not None:
        events = events.filter(object_id=about if isinstance(about, UUID) else about.pk)
    found = list(events.order_by("id"))
    assert len(found) == times, f"{kind}: {len(found)} times"
    return found[-1]


def text_of(html: str) -> str:
    """The words of a page, without tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


def statements(captured: CaptureQueriesContext) -> list[str]:
    """What a request would log: the transaction around a test adds savepoints, and makes each
    scope put back its settings, which outside it the end of the transaction does."""
    asked = [query["sql"][:160] for query in captured.captured_queries]
    settings = [sql for sql in asked if "set_config('mbtq.organisation'" in sql]
    rest = [sql for sql in asked if "SAVEPOINT" not in sql and sql not in settings]
    return [*settings[: (len(settings) + 1) // 2], *rest]


@contextmanager
def queries(at_most: int) -> Iterator[CaptureQueriesContext]:
    """No more statements than this, as `statements` counts them."""
    with CaptureQueriesContext(connection) as captured:
        yield captured
    asked = statements(captured)
    count, listing = len(asked), "\n".join(asked)
    assert count <= at_most, f"{count} queries, at most {at_most}:\n{listing}"


def at_once(*acts: Callable[[], Any]) -> list[str]:
    """Runs each in a thread and connection of its own; what each raised, or nothing."""
    said = [""] * len(acts)
    gate = threading.Barrier(len(acts))

    def run(number: int, act: Callable[[], Any]) -> None:
        gate.wait(5)
        try:
            act()
        except Exception as error:
            said[number] = type(error).__name__
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return said

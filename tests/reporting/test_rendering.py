"""The render process: its limits, and that it gives back what it took."""

from __future__ import annotations

import multiprocessing

import pytest

from mbtq.reporting.rendering import RenderFailed, render

pytestmark = pytest.mark.slow
PAGE = '<!doctype html><html lang="en"><head><title>T</title></head><body>{}</body></html>'
LARGE = PAGE.format("<table>" + "<tr><td>a</td><td>b</td></tr>" * 20_000 + "</table>")


def test_render_gives_pages_and_what_it_took():
    made = render(PAGE.format("<p>a</p>"), identifier="x")
    assert made.pdf.startswith(b"%PDF-")
    assert made.pages == 1
    assert 0 < made.peak_mb < 400


def test_document_that_needs_too_much_memory_is_stopped(settings):
    settings.PDF_MEMORY_MB = 260
    with pytest.raises(RenderFailed) as caught:
        render(LARGE, identifier="x")
    assert caught.value.reason == "too_large"


def test_document_that_takes_too_long_is_stopped(settings):
    settings.PDF_SECONDS = 1
    with pytest.raises(RenderFailed) as caught:
        render(LARGE, identifier="x")
    assert caught.value.reason == "too_slow"


def test_broken_document_says_what_is_wrong():
    with pytest.raises(RenderFailed, match="may not load") as caught:
        render(PAGE.format('<img src="file:///etc/passwd" alt="">'), identifier="x")
    assert caught.value.reason == "broken"


def test_render_leaves_no_process_behind():
    render(PAGE.format("<p>a</p>"), identifier="x")
    assert multiprocessing.active_children() == []

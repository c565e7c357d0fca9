"""Asking for a report, making it once, and what happens when that fails."""

from __future__ import annotations

import pytest
from django.utils import timezone

from mbtq.core.errors import DomainError
from mbtq.reporting import services, tasks
from mbtq.reporting.models import Document
from mbtq.reporting.rendering import Rendered, RenderFailed
from mbtq.reporting.services import FileDamaged, NothingToReport, hand_out, retry_document
from mbtq.tenancy.models import Outbox
from tests.asserts import assert_trail, refuses

pytestmark = pytest.mark.django_db(transaction=True)
RENDERED = Rendered(b"%PDF-1.7 made", pages=3, seconds=0.1, peak_mb=50)


@pytest.fixture
def renders(monkeypatch):
    """Counts renders; set `answer` to an exception to make them fail."""

    class Renders:
        count = 0
        answer: object = RENDERED

    def render(html, *, identifier):
        Renders.count += 1
        if isinstance(Renders.answer, Exception):
            raise Renders.answer
        return Renders.answer

    monkeypatch.setattr(tasks, "render", render)
    return Renders


def test_request_puts_work_in_the_outbox_and_in_the_trail(final, ask):
    document = ask()
    assert document.state == "waiting"
    assert Outbox.objects.get(task=services.TASK).subject_id == document.pk
    with final.scope():
        assert_trail("document.requested", about=document)


def test_make_stores_the_file_and_says_so(final, ask, make, renders):
    made = make(ask())
    assert (made.state, made.percent, made.pages, made.size) == ("done", 100, 3, 13)
    assert not Outbox.objects.filter(task=services.TASK).exists()
    with final.scope():
        assert_trail("document.made", about=made)
        assert hand_out(document=made, by=final.place.member("manager")) == RENDERED.pdf
        assert_trail("document.downloaded", about=made)


def test_same_content_is_made_once_per_language(final, ask, make, renders):
    first = make(ask("nl"))
    again = ask("nl")
    assert (again.pk, again.state) == (first.pk, "done")
    make(again)
    assert renders.count == 1
    assert ask("en").pk != first.pk
    with final.scope():
        assert {row.content_hash for row in Document.objects.all()} == {first.content_hash}


def test_report_of_an_audit_that_is_not_final_is_refused(case):
    member = case.place.member("manager")
    with case.scope(member.person), refuses(NothingToReport, ""):
        services.request_document(
            kind="audit_report", subject=case.audit.pk, language="nl", at=timezone.now(), by=member
        )


def test_language_that_is_none_of_ours_is_refused(ask):
    with pytest.raises(DomainError):
        ask("fr")


@pytest.mark.parametrize("reason", ["too_large", "too_slow", "broken"])
def test_render_that_fails_says_why_and_is_not_repeated(final, ask, make, renders, reason):
    renders.answer = RenderFailed(reason, "secret detail")
    failed = make(ask())
    assert (failed.state, failed.problem) == ("failed", reason)
    assert str(failed.get_problem_display())
    assert renders.count == 1
    assert not Outbox.objects.filter(task=services.TASK).exists()
    with final.scope():
        assert "secret" not in str(assert_trail("document.failed", about=failed).detail)


def test_document_that_failed_can_be_tried_again(final, ask, make, renders):
    renders.answer = RenderFailed("too_slow")
    failed = make(ask())
    renders.answer = RENDERED
    member = final.place.member("manager")
    with final.scope(member.person):
        waiting = retry_document(document=failed, at=timezone.now(), by=member)
    assert (waiting.state, waiting.problem) == ("waiting", "")
    assert make(waiting).state == "done"


def test_accident_is_tried_three_times_and_then_told(final, ask, make, renders):
    renders.answer = OSError("disk")
    document = ask()
    states = [make(document).state for _ in range(4)]
    assert states == ["waiting", "waiting", "failed", "failed"]
    assert make(document).problem == "broken"
    assert renders.count == 3


def test_work_that_kills_every_worker_is_told(final, ask, make, renders):
    document = ask()
    Outbox.objects.update(attempts=3)
    assert make(document).problem == "worker_lost"
    assert renders.count == 0


def test_progress_is_seen_while_it_is_made(final, ask, make, renders, monkeypatch):
    document, seen = ask(), []

    def look(html, *, identifier):
        with final.scope():
            row = Document.objects.get(pk=document.pk)
        seen.append((row.state, row.step, row.percent, row.attempts))
        return RENDERED

    monkeypatch.setattr(tasks, "render", look)
    make(document)
    assert seen == [("running", "typeset", 40, 1)]


def test_file_that_was_changed_is_not_handed_out(final, ask, make, renders, files):
    made = make(ask())
    (files / made.file).write_bytes(b"%PDF-1.7 fake")
    member = final.place.member("manager")
    with final.scope(member.person), pytest.raises(FileDamaged):
        hand_out(document=made, by=member)
    (files / made.file).unlink()
    with final.scope(member.person), pytest.raises(FileDamaged):
        hand_out(document=made, by=member)


def test_smoke_render_leaves_a_sign_of_life(renders):
    from mbtq.core.models import Heartbeat

    tasks.smoke_render()
    assert Heartbeat.objects.get(queue="render").beaten_at <= timezone.now()

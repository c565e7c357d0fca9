"""The mails about signals: what they say, and that they leave whatever dies on the way."""

from __future__ import annotations

import email
import time
from datetime import timedelta
from email import policy

import pytest
from celery import current_app
from django.core import mail as django_mail
from django.utils import timezone

from mbtq.core.scope import origin
from mbtq.tenancy.mail_task import SendMail
from mbtq.tenancy.models import Mail, Outbox
from mbtq.tenancy.services import outbox
from mbtq.tenancy.tasks import tick
from supervision.models import Signal
from supervision.services import signals as services
from supervision.services.signals.following import follow_signal
from tests.reporting import test_worker_killed as workers

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = timezone.localdate()


def sent(ward) -> list[django_mail.EmailMessage]:
    """What leaves when all mail that waits is sent, in English."""
    type(ward.user("mia")).objects.update(language="en")
    with ward.scope():
        waiting = list(Mail.objects.filter(sent_at=None).values_list("pk", flat=True))
    for one in waiting:
        Outbox.objects.update(due_at=timezone.now())
        SendMail().run(str(ward.place.organisation.pk), str(one))
    return django_mail.outbox


def test_severe_mail_says_where_how_serious_and_what_to_do(ward):
    signal = ward.severe(seen="Verse wonden.", done="Gebeld.", at=timezone.now())
    messages = sent(ward)
    assert {one.to[0] for one in messages} == {
        f"{name}@linde.test" for name in ("mia", "sam", "lea")
    }
    text = messages[0].body
    for needed in ("With the client, Blue", "4 of 5 (severe)", "today with the program lead",
                   ward.url("signal-detail", signal.pk)):  # fmt: skip
        assert needed in text
    for secret in ("K-4F7", "Verse", "Gebeld", "Noor", "uicid"):
        assert secret not in text + messages[0].subject


def test_mail_that_became_pointless_does_not_leave(ward):
    signal = ward.severe(at=ward.days_ago(3))
    now = timezone.now()
    with ward.scope():
        follow_signal(signal=signal.pk, on=TODAY, at=now)
        services.note_discussed(signal=signal, discussed_at=now, at=now, by=ward.member("mia"))
        Signal.objects.update(review_on=TODAY + timedelta(days=1))
    assert {one.subject for one in sent(ward)} == {"Severe signal: discuss it today"}


def test_owner_and_overdue_mails(ward):
    signal = ward.raised(at=ward.days_ago(9))
    with ward.scope():
        follow_signal(signal=signal.pk, on=TODAY, at=timezone.now())
    subjects = [one.subject for one in sent(ward)]
    assert sorted(subjects) == [
        "Signal: the day to look back has passed",
        "Signal: you are the owner",
    ]


def test_broker_that_is_away_loses_no_signal(ward, monkeypatch):
    def away(*args, **kwargs):
        raise ConnectionError("no broker")

    nudged: list[str] = []
    monkeypatch.setattr(outbox._Away, "until", 0.0)
    monkeypatch.setattr(outbox.current_app, "send_task", away)
    with origin(via="web"):
        ward.severe()
    assert Outbox.objects.filter(task=SendMail.name).count() == 3
    monkeypatch.setattr("mbtq.tenancy.tasks.nudge", lambda task, *rest: nudged.append(task) or True)
    tick()
    assert nudged.count(SendMail.name) == 3


@pytest.mark.slow
def test_severe_signal_is_mailed_by_a_real_worker_within_a_minute(ward, tmp_path, monkeypatch):
    monkeypatch.setattr(workers, "WORKER", [*workers.WORKER[:-1], "default"])
    started = time.monotonic()
    with workers.worker(tmp_path, "signals"):
        ward.severe()
        with current_app.connection_for_write(workers.broker()) as there:
            for row in Outbox.objects.filter(task=SendMail.name):
                ids = {
                    "organisation_id": str(row.organisation_id),
                    "subject_id": str(row.subject_id),
                }
                current_app.send_task(row.task, kwargs=ids, queue="default", connection=there)
        workers.wait_for(lambda: not waiting(ward), seconds=60)
    assert time.monotonic() - started < 60
    files = list((tmp_path / "mail").iterdir())
    letters = [email.message_from_bytes(one.read_bytes(), policy=policy.default) for one in files]
    assert {one["To"] for one in letters} == {
        f"{name}@linde.test" for name in ("mia", "sam", "lea")
    }


def waiting(ward) -> bool:
    with ward.scope():
        return Mail.objects.filter(sent_at=None).exists()

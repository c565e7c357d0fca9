"""Reminders: one row and one mail per threshold, whatever dies and however the clock is moved."""

from __future__ import annotations

import email
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from datetime import time as clock
from email import policy
from typing import Any

import pytest
import time_machine
from celery import current_app
from django.core import mail as django_mail
from django.db import connection, transaction
from django.utils import timezone

from mbtq.accounts.models import User
from mbtq.core.scope import organisation_scope
from mbtq.tenancy.mail_task import SendMail
from mbtq.tenancy.models import Mail, Outbox
from mbtq.tenancy.services.outbox import request_work
from mbtq.tenancy.tasks import NIGHTLY
from tests.asserts import assert_trail, at_once
from tests.reporting import test_worker_killed as workers
from training.models import Reminder
from training.registration_tasks import NIGHT, Night
from training.services.registrations import one_at_a_time
from training.services.reminders import MAIL

from .conftest import day

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def night(register):
    """The night work of the centre, so many days from today."""
    centre, today = register.centre.organisation.pk, timezone.localdate()

    def run(days: int = 0) -> None:
        at = timezone.make_aware(datetime.combine(today + timedelta(days=days), clock(3)))
        with time_machine.travel(at, tick=True):
            Night().work(centre, centre)

    return run


def both() -> tuple[list[tuple[Any, ...]], list[str]]:
    """Period, days and whether it was sent of every reminder; the occasions of the mails."""
    rows = Reminder.objects.order_by("period_id", "-days")
    mails = Mail.objects.filter(kind=MAIL).order_by("occasion")
    return (
        list(rows.values_list("period_id", "days", "is_sent")),
        list(mails.values_list("occasion", flat=True)),
    )


@pytest.fixture
def noted(register):
    """The thresholds of all reminders, and whether each was sent; as many mails as were sent."""

    def look() -> list[tuple[int, bool]]:
        with organisation_scope(register.centre.organisation.pk):
            rows, mails = both()
            while (again := both()) != (rows, mails):  # a worker wrote in between
                rows, mails = again
            occasions = [f"registration:{period}:{days}" for period, days, sent in rows if sent]
            assert mails == sorted(occasions)
            return [(days, sent) for _period, days, sent in rows]

    return look


def send_all(register) -> list[django_mail.EmailMessage]:
    centre = register.centre.organisation.pk
    User.objects.update(language="en")
    with organisation_scope(centre):
        waiting = list(Mail.objects.filter(sent_at=None, kind=MAIL).values_list("pk", flat=True))
    for one in waiting:
        Outbox.objects.update(due_at=timezone.now())
        SendMail().run(str(centre), str(one))
    return django_mail.outbox


# --- thresholds and clocks -----------------------------------------------------------------


def test_each_threshold_is_said_once(register, night, noted):
    register.grants(until=200)
    for days in (0, 19, 20, 21, 110, 111, 170, 171, 193, 194, 200, 201, 400):
        night(days)
    assert noted() == [(180, True), (90, True), (30, True), (7, True)]
    with organisation_scope(register.centre.organisation.pk):
        assert_trail("registration.reminded", times=4)


def test_clock_moved_forward_over_two_thresholds_sends_the_tightest(register, night, noted):
    register.grants(until=170)
    night()
    night(150)
    assert noted() == [(180, True), (90, False), (30, True)]


def test_clock_moved_back_sends_nothing_again(register, night, noted):
    register.grants(until=170)
    for days in (0, 150, 100, 0, 90, 150):
        night(days)
    assert noted() == [(180, True), (90, False), (30, True)]


def test_registration_entered_shortly_before_its_end_gets_one_mail(register, night, noted):
    register.grants(until=5)
    night()
    night()
    assert noted() == [(180, False), (90, False), (30, False), (7, True)]


@pytest.mark.parametrize(
    ("until", "expected"), [(181, []), (180, [(180, True)]), (-1, []), (0, [7, 30, 90, 180])]
)
def test_first_and_last_day_of_reminding(register, night, noted, until, expected):
    register.grants(since=-300, until=until)
    night()
    found = noted()
    assert found == expected or sorted(days for days, _sent in found) == expected


def test_renewed_in_between_ends_the_reminders(register, night, noted):
    register.grants(until=100)
    night()
    register.grants(since=101, until=900)
    for days in (20, 80, 95):
        night(days)
    assert noted() == [(180, True)]


def test_suspended_is_not_reminded_and_what_is_lifted_late_once(register, night, noted):
    period = register.grants(until=100)
    register.act("suspend", period)
    night()
    assert noted() == []
    register.act("resume", period)
    night(80)
    assert noted() == [(180, False), (90, False), (30, True)]


def test_withdrawn_is_not_reminded(register, night, noted):
    register.act("withdraw", register.grants(until=100))
    night()
    assert noted() == []


def test_levels_are_reminded_apart(register, night, noted):
    register.grants(until=100)
    register.grants(until=100, level="supervisor")
    night()
    assert noted() == [(180, True), (180, True)]


def test_one_that_fails_holds_up_no_other(register, night, noted, monkeypatch):
    from training.services import reminders

    broken = register.grants("noor", until=100)
    register.grants("tom", until=100)
    whole = reminders.current_standing

    def standing(registration, **given):
        if registration.pk == broken.registration_id:
            raise ValueError("broken")
        return whole(registration, **given)

    monkeypatch.setattr(reminders, "current_standing", standing)
    with pytest.raises(ValueError, match="broken"):
        night()
    assert noted() == [(180, True)]


def test_no_reminders_at_an_organisation_that_is_no_centre(register, night, noted):
    register.grants(until=100)
    organisation = register.ward.place.organisation.pk
    Night().work(organisation, organisation)
    assert NIGHT in NIGHTLY
    assert noted() == []


# --- two at once, and killed ---------------------------------------------------------------


def test_two_nights_at_once_send_one_mail(register, night, noted):
    for name in ("noor", "tom"):
        register.grants(name, until=100)
    assert at_once(night, night) == ["", ""]
    assert noted() == [(180, True), (180, True)]


def test_renewal_at_the_same_moment_is_not_reminded(register, night, noted):
    period = register.grants(until=100)

    def renew() -> None:
        register.grants(since=101, until=900)

    assert at_once(renew, night) == ["", ""]
    night()
    assert noted() in ([], [(180, True)])
    assert register.stands(period).days_left == 900


@pytest.mark.slow
def test_worker_killed_in_between_and_started_again(register, noted, tmp_path, monkeypatch):
    monkeypatch.setattr(workers, "WORKER", [*workers.WORKER[:-1], "default"])
    for name in ("noor", "tom", "sam"):
        register.grants(name, until=80)
    centre = register.centre.organisation.pk
    request_work(NIGHT, organisation=centre, subject=centre)
    with held_up(centre, register.ward.user("tom")), workers.worker(tmp_path, "first") as first:
        send(centre)
        workers.wait_for(lambda: noted() == [(180, False), (90, True)])
        time.sleep(0.5)  # it waits for the second one, which somebody else holds
        workers.end(first)
    assert Outbox.objects.filter(task=NIGHT).exists()
    with workers.worker(tmp_path, "second"):
        workers.wait_for(lambda: send(centre) or len(noted()) == 6)
        workers.wait_for(lambda: not waiting(centre))
    assert noted() == [(180, False), (90, True)] * 3
    files = list((tmp_path / "mail").iterdir())
    letters = [email.message_from_bytes(one.read_bytes(), policy=policy.default) for one in files]
    ends = [one for one in letters if "80" in one["Subject"]]
    assert sorted(one["To"] for one in ends) == [f"{n}@linde.test" for n in ("noor", "sam", "tom")]


@contextmanager
def held_up(centre, person) -> Iterator[None]:
    """Somebody else acts upon a registration for as long as this lasts."""
    holds, may_go = threading.Event(), threading.Event()

    def act() -> None:
        with transaction.atomic():
            one_at_a_time(centre, person.pk, "therapist")
            holds.set()
            may_go.wait(60)
        connection.close()

    thread = threading.Thread(target=act)
    thread.start()
    try:
        assert holds.wait(10)
        yield
    finally:
        may_go.set()
        thread.join(10)


def send(centre) -> None:
    """As the tick does for the night work and the mails that are due."""
    Outbox.objects.update(due_at=timezone.now())
    with current_app.connection_for_write(workers.broker()) as there:
        for row in Outbox.objects.filter(task__in=[NIGHT, SendMail.name]):
            ids = {"organisation_id": str(row.organisation_id), "subject_id": str(row.subject_id)}
            current_app.send_task(row.task, kwargs=ids, queue="default", connection=there)
    time.sleep(0.5)


def waiting(centre) -> bool:
    send(centre)
    with organisation_scope(centre):
        return Mail.objects.filter(sent_at=None, dropped_at=None).exists()


# --- the letters ---------------------------------------------------------------------------


def test_reminder_reaches_who_is_no_member_of_the_centre(register, night):
    register.grants(until=80)
    night()
    (message,) = send_all(register)
    assert message.to == ["noor@linde.test"]
    assert message.subject == "Your registration ends in 80 days"
    for words in ("Dear Noor", "as MBT therapist in the register of Centre",
                  "/o/linde/training/me/"):  # fmt: skip
        assert words in message.body


def test_reminder_to_who_has_no_dossier_page_leads_to_the_places(register, night):
    register.grants(person=register.ward.place.join("privacy_officer"), until=80)
    night()
    (message,) = send_all(register)
    assert "/o/\n" in message.body


@pytest.mark.parametrize("happens", ["renewed", "suspended", "closed"])
def test_reminder_that_became_pointless_goes_to_nobody(register, night, happens):
    period = register.grants(until=80)
    night()
    if happens == "renewed":
        register.grants(since=81, until=900)
    elif happens == "suspended":
        register.act("suspend", period)
    else:
        User.objects.filter(email="noor@linde.test").update(is_active=False)
    assert send_all(register) == []


@pytest.mark.parametrize(
    ("act", "subject", "said"),
    [
        ("suspend", "Your registration is suspended", "until the centre makes it valid again"),
        ("withdraw", "Your registration is withdrawn", "The reason stands in your dossier"),
    ],
)
def test_act_is_told_without_its_reason(register, act, subject, said):
    register.act(act, register.grants(), reason="Something private.")
    centre = register.centre.organisation.pk
    User.objects.update(language="en")
    with organisation_scope(centre):
        (mail,) = Mail.objects.filter(kind__startswith=f"registration.{act[:5]}")
    Outbox.objects.update(due_at=timezone.now())
    SendMail().run(str(centre), str(mail.pk))
    (message,) = django_mail.outbox
    assert message.subject == subject
    assert said in message.body
    assert "Something private." not in message.body


def test_mail_about_a_period_that_was_granted(register):
    register.grants(until=80)
    centre = register.centre.organisation.pk
    User.objects.update(language="en")
    with organisation_scope(centre):
        (mail,) = Mail.objects.all()
    SendMail().run(str(centre), str(mail.pk))
    (message,) = django_mail.outbox
    assert message.subject == "Your registration is granted"
    assert str(day(80).year) in message.body

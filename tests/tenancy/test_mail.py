"""Mail that must not get lost leaves once per person and occasion, whatever dies on the way."""

from __future__ import annotations

import email
import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.conf import settings as configured
from django.core import mail as django_mail
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from mbtq.accounts.models import User
from mbtq.core.models import new_id
from mbtq.core.scope import origin
from mbtq.tenancy.mail import KINDS, MailKind, register_kind
from mbtq.tenancy.mail_task import SendMail
from mbtq.tenancy.member import SYSTEM
from mbtq.tenancy.models import Mail, MailState, Membership, Outbox
from mbtq.tenancy.models.mail import WAITS
from mbtq.tenancy.selectors import mail_of
from mbtq.tenancy.services import outbox
from mbtq.tenancy.services.mail import ask_mail
from mbtq.tenancy.tasks import tick
from tests.asserts import assert_trail, at_once
from tests.tenancy.mail_servers import HERE, NOTE, Away, Watching

pytestmark = pytest.mark.django_db(transaction=True)
SUBJECT = new_id()
OCCASION = f"signal:{SUBJECT}:raised"
AS_WORKER = (
    "import sys, django; django.setup();"
    f"from {HERE} import send_as_worker; send_as_worker(*sys.argv[1:])"
)


@pytest.fixture(autouse=True)
def known(monkeypatch):
    monkeypatch.setitem(KINDS, NOTE.key, NOTE)


@pytest.fixture
def person(linde):
    return linde.join("supervisor")


@pytest.fixture
def ask(linde, person):
    def ask(person: User = person, occasion: str = OCCASION, **changes) -> bool:
        given = {"kind": NOTE.key, "subject": SUBJECT, "at": timezone.now(), "by": SYSTEM}
        with linde.scope():
            return ask_mail(person=person, occasion=occasion, **{**given, **changes})

    return ask


@pytest.fixture
def asked(ask, linde):
    """A mail that was asked for and waits."""
    assert ask()
    with linde.scope():
        return Mail.objects.get()


def run(mail, organisation=None) -> None:
    Outbox.objects.update(due_at=timezone.now())
    SendMail().run(str(organisation or mail.organisation_id), str(mail.pk))


def round_of_attempts(mail) -> None:
    for _ in range(3):
        run(mail)


def now(mail, linde) -> Mail:
    with linde.scope():
        return Mail.objects.get(pk=mail.pk)


# --- once ----------------------------------------------------------------------------------


def test_mail_is_sent_once_and_the_trail_knows(asked, linde, person):
    run(asked)
    run(asked)
    (message,) = django_mail.outbox
    assert message.to == [person.email]
    assert message.message()["Message-ID"] == f"<{asked.pk}@localhost>"
    assert message.message()["Auto-Submitted"] == "auto-generated"
    assert configured.PUBLIC_URL + "/o/linde/" in message.body
    assert now(asked, linde).state == MailState.SENT
    assert not Outbox.objects.exists()
    with linde.scope():
        assert assert_trail("mail.asked", about=asked).detail["person"] == str(person.pk)
        assert assert_trail("mail.sent", about=asked).actor_id is None


def test_mail_that_was_sent_is_not_sent_again_when_its_work_comes_back(asked, linde):
    run(asked)
    outbox.request_work(SendMail.name, organisation=asked.organisation_id, subject=asked.pk)
    run(asked)
    assert len(django_mail.outbox) == 1


def test_ask_mail_twice_about_one_occasion(ask, linde, person):
    assert [ask(), ask(), ask(subject=new_id())] == [True, False, False]
    assert Outbox.objects.get().revision == 1
    assert ask(occasion=f"signal:{SUBJECT}:escalated")
    assert ask(person=linde.join("manager"))
    assert Outbox.objects.count() == 3
    with linde.scope():
        assert_trail("mail.asked", times=3)


def test_two_transactions_at_once_ask_for_one_mail(ask, linde):
    said = []

    def act():
        with transaction.atomic():
            said.append(ask())
            time.sleep(0.3)  # the other one asks before this one commits

    assert at_once(act, act) == ["", ""]
    assert sorted(said) == [False, True]
    with linde.scope():
        assert Mail.objects.count() == 1


@pytest.mark.slow
def test_worker_killed_before_it_marks_sends_at_most_one_more_with_the_same_id(
    asked, linde, tmp_path
):
    address = urlsplit(os.environ["DATABASE_URL"])
    given = {
        "DATABASE_URL": address._replace(path="/" + connection.settings_dict["NAME"]).geturl(),
        "MBTQ_VAR": str(tmp_path),
        "EMAIL_BACKEND": f"{HERE}.Deadly",
    }
    killed = subprocess.run(
        [
            sys.executable,
            "-W",
            "ignore",
            "-c",
            AS_WORKER,
            str(asked.organisation_id),
            str(asked.pk),
        ],
        env={**os.environ, **given},
        cwd=configured.BASE_DIR,
        check=False,
        timeout=60,
    )
    assert killed.returncode == -signal.SIGKILL
    (file,) = (tmp_path / "mail").iterdir()
    assert now(asked, linde).state == MailState.WAITING
    until = time.monotonic() + 10
    while not django_mail.outbox and time.monotonic() < until:
        run(asked)  # the database may still hold the lock of the dead for a moment
    run(asked)
    (second,) = django_mail.outbox
    assert (
        email.message_from_bytes(file.read_bytes())["Message-ID"] == second.message()["Message-ID"]
    )
    assert now(asked, linde).state == MailState.SENT


# --- a mail server that is away ------------------------------------------------------------


def test_mail_server_that_is_away_gets_it_later(asked, linde, settings, caplog):
    working, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, f"{HERE}.Away"
    Away.tried.clear()
    started = timezone.now()
    round_of_attempts(asked)
    assert len(Away.tried) == 3
    late = now(asked, linde)
    assert (late.state, late.failures, late.failed_at >= started) == (MailState.DELAYED, 1, True)
    row = Outbox.objects.get()
    assert (row.dead_at, row.attempts) == (None, 0)
    assert timedelta(minutes=4) < row.due_at - timezone.now() <= timedelta(minutes=5)
    round_of_attempts(asked)
    assert Outbox.objects.get().due_at - timezone.now() > timedelta(minutes=14)
    settings.EMAIL_BACKEND = working
    run(asked)
    assert len(django_mail.outbox) == 1
    assert (now(asked, linde).state, now(asked, linde).failures) == (MailState.SENT, 2)
    with linde.scope():
        assert_trail("mail.failed", about=asked)  # not once per round
    assert "somebody@linde.test" not in caplog.text


def test_mail_is_tried_for_two_days_and_then_stays_failed_and_visible(asked, linde, settings):
    assert WAITS[:4] == tuple(timedelta(minutes=minutes) for minutes in (5, 15, 60, 60))
    assert timedelta(hours=47) < sum(WAITS, timedelta()) <= timedelta(hours=48)
    settings.EMAIL_BACKEND = f"{HERE}.Away"
    with linde.scope():
        Mail.objects.update(failures=len(WAITS) - 1)
    round_of_attempts(asked)
    assert now(asked, linde).state == MailState.DELAYED
    round_of_attempts(asked)
    assert Outbox.objects.get().dead_at is not None
    assert tick() == 0
    with linde.scope():
        (shown,) = mail_of(SUBJECT)
        assert shown.state == MailState.FAILED
        event = assert_trail("mail.failed", about=asked)
    assert (event.outcome, event.detail["failures"]) == ("failed", len(WAITS) + 1)


def test_worker_that_dies_thrice_over_a_mail_does_not_lose_it(asked, linde):
    Outbox.objects.update(attempts=3)
    run(asked)
    assert now(asked, linde).state == MailState.DELAYED
    run(asked)
    assert len(django_mail.outbox) == 1


def test_letter_that_cannot_be_drawn_is_tried_again_later(asked, linde, monkeypatch):
    monkeypatch.delitem(KINDS, NOTE.key)  # such as during an update
    round_of_attempts(asked)
    assert now(asked, linde).state == MailState.DELAYED
    monkeypatch.setitem(KINDS, NOTE.key, NOTE)
    run(asked)
    assert now(asked, linde).state == MailState.SENT


def test_broker_that_is_away_loses_no_mail(ask, linde, monkeypatch):
    def away(*args, **kwargs):
        raise ConnectionError("no broker")

    monkeypatch.setattr(outbox.current_app, "send_task", away)
    with origin(via="web"):
        assert ask()
    assert tick() == 1
    with linde.scope():
        mail = Mail.objects.get()
    run(mail)
    assert len(django_mail.outbox) == 1


def test_no_transaction_is_open_while_the_server_is_talked_to(asked, settings):
    settings.EMAIL_BACKEND = f"{HERE}.Watching"
    Watching.held.clear()
    run(asked)
    assert Watching.held == [False]


# --- to whom -------------------------------------------------------------------------------


def leave(linde, person) -> None:
    with linde.scope():
        yesterday = timezone.localdate() - timedelta(days=1)
        Membership.objects.filter(person=person).update(until=yesterday)


def close_account(linde, person) -> None:
    User.objects.filter(pk=person.pk).update(is_active=False)


def solve(linde, person) -> None:
    KINDS[NOTE.key] = MailKind(NOTE.key, lambda mail: None)


@pytest.mark.parametrize("happens", [leave, close_account, solve])
def test_mail_that_became_pointless_goes_to_nobody(asked, linde, person, happens):
    happens(linde, person)
    run(asked)
    run(asked)
    assert django_mail.outbox == []
    assert now(asked, linde).state == MailState.DROPPED
    assert not Outbox.objects.exists()
    with linde.scope():
        assert_trail("mail.dropped", about=asked)


@pytest.mark.parametrize(("language", "read"), [("", "nl"), ("en", "en"), ("nl", "nl")])
def test_mail_is_in_the_language_of_its_person(asked, person, language, read):
    User.objects.filter(pk=person.pk).update(language=language)
    run(asked)
    (message,) = django_mail.outbox
    assert message.subject == f"Note in {read}"
    assert message.body.startswith(f"for {person.pk}\n")


def test_other_organisation_neither_sees_nor_sends_it(asked, anker, linde):
    with anker.scope():
        assert not Mail.objects.exists()
        assert not mail_of(SUBJECT).exists()
    other = anker.organisation.pk
    outbox.request_work(SendMail.name, organisation=other, subject=asked.pk)
    run(asked, organisation=other)
    assert django_mail.outbox == []
    assert now(asked, linde).state == MailState.WAITING


def test_demonstration_tells_of_mail_and_sends_none(ask, linde):
    long_ago = timezone.now() - timedelta(days=90)
    with origin(via="demo", at=long_ago):
        assert ask(at=long_ago)
    assert not Outbox.objects.exists()
    with linde.scope():
        assert Mail.objects.get().sent_at == long_ago


# --- what is kept --------------------------------------------------------------------------


def test_what_was_sent_cannot_be_made_unsent(asked, linde):
    run(asked)
    with linde.scope():
        assert Mail.objects.update(sent_at=None) == 0
    for statement in ("UPDATE tenancy_mail SET occasion = 'x'", "DELETE FROM tenancy_mail"):
        with pytest.raises(ProgrammingError, match="permission denied"):
            with linde.scope(), connection.cursor() as cursor:
                cursor.execute(statement)


@pytest.mark.parametrize("occasion", ["", "Somebody fell ill", "signal:é", "x" * 121])
def test_occasion_with_words_that_somebody_typed_is_refused(ask, occasion):
    with pytest.raises(ValueError, match="occasion"):
        ask(occasion=occasion)


def test_kind_that_nobody_registered_is_refused(ask):
    with pytest.raises(KeyError):
        ask(kind="tests.unknown")


def test_two_kinds_under_one_key_are_refused():
    register_kind(NOTE)
    with pytest.raises(ValueError, match=NOTE.key):
        register_kind(MailKind(NOTE.key, lambda mail: None))

"""Sending the mail about what must not get lost.

No transaction is open while the mail server is talked to. A worker that dies after the server
accepted the mail and before it is marked sends it again, under the same Message-ID.
"""

from __future__ import annotations

from smtplib import SMTPException
from uuid import UUID

from django.core.mail import EmailMessage
from django.utils import timezone

from mbtq.celery import app
from mbtq.core.scope import organisation_scope
from mbtq.tenancy.mail import Letter, letter_of, message_id
from mbtq.tenancy.models import Mail
from mbtq.tenancy.services.mail import SEND_MAIL, drop, mark_sent, put_off
from mbtq.tenancy.tasks import OutboxTask


class NotAccepted(RuntimeError):
    """The mail server is away or refused the mail."""


class SendMail(OutboxTask):
    """One mail. It does not die with its attempts: rounds of them follow for two days."""

    name = SEND_MAIL

    def work(self, organisation: UUID, subject: UUID) -> None:
        with organisation_scope(organisation):
            waiting = Mail.objects.filter(pk=subject, sent_at=None, dropped_at=None)
            mail = waiting.select_related("person", "organisation").first()
        if mail is None:
            return
        with organisation_scope(organisation, person=mail.person_id):
            letter = letter_of(mail)
        if letter is not None:
            send(mail, letter)
        write_down = drop if letter is None else mark_sent
        with organisation_scope(organisation):
            write_down(mail, at=timezone.now())

    def gave_up(self, organisation: UUID, subject: UUID, error: Exception | None) -> None:
        with organisation_scope(organisation):
            put_off(subject, at=timezone.now())


def send(mail: Mail, letter: Letter) -> None:
    """Hands the letter to the mail server; raises `NotAccepted` unless the server took it."""
    headers = {"Message-ID": message_id(mail), "Auto-Submitted": "auto-generated"}
    message = EmailMessage(letter.subject, letter.body, to=[mail.person.email], headers=headers)
    try:
        accepted = message.send()
    except (SMTPException, OSError) as error:
        # Without the original: the server's answer quotes the address, and logs hold no names.
        code = getattr(error, "smtp_code", "")
        raise NotAccepted(f"{type(error).__name__} {code}".strip()) from None
    if not accepted:
        raise NotAccepted("nobody to send it to")


def register() -> None:
    """Makes the task known to Celery."""
    app.register_task(SendMail())

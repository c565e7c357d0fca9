"""Mail servers that misbehave, and a kind of mail of the tests."""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence
from smtplib import SMTPServerDisconnected
from typing import Any, ClassVar

from django.core.mail import EmailMessage
from django.core.mail.backends import filebased, locmem
from django.db import connection
from django.utils.translation import get_language

from mbtq.core.scope import current_scope
from mbtq.tenancy.mail import KINDS, Letter, MailKind, closing_lines
from mbtq.tenancy.mail_task import SendMail
from mbtq.tenancy.models import Mail

HERE = "tests.tenancy.mail_servers"


class Away(locmem.EmailBackend):
    """A server that hangs up."""

    tried: ClassVar[list[str]] = []

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        self.tried += [message.subject for message in messages]
        raise SMTPServerDisconnected("somebody@linde.test: not today")


class Watching(locmem.EmailBackend):
    """Notes whether the sender holds a transaction open while we talk."""

    held: ClassVar[list[bool]] = []

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        self.held.append(connection.in_atomic_block)
        return super().send_messages(messages)


class Deadly(filebased.EmailBackend):
    """Accepts the mail; then the worker is killed before it can note that."""

    def send_messages(self, messages: Sequence[EmailMessage]) -> Any:
        super().send_messages(messages)
        os.kill(os.getpid(), signal.SIGKILL)


def render(mail: Mail) -> Letter:
    """Says in which language and for whom it was drawn."""
    drawn_for = current_scope()
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('mbtq.person')")
        (person,) = cursor.fetchone()
    assert (str(drawn_for.person), drawn_for.organisation) == (person, mail.organisation_id)
    return Letter(f"Note\nin {get_language()}", f"for {person}\n\n{closing_lines('/o/linde/')}")


NOTE = MailKind("tests.note", render)


def send_as_worker(organisation: str, mail: str) -> None:
    """What a worker does, in a process of its own that may die."""
    KINDS[NOTE.key] = NOTE
    SendMail().run(organisation, mail)

"""Asking for mail about what must not get lost, and writing down what became of it."""

from __future__ import annotations

import re
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet

from mbtq.accounts.models import User
from mbtq.core.scope import current_organisation, current_origin
from mbtq.tenancy.mail import KINDS
from mbtq.tenancy.member import Actor
from mbtq.tenancy.models import Mail
from mbtq.tenancy.services.outbox import request_work
from mbtq.trail.services import record

SEND_MAIL = "mbtq.tenancy.mail_task.send_mail"
# Words of ours and ids: text that a person typed does not pass.
OCCASION = re.compile(r"[-a-z0-9_.:]{1,120}")


@transaction.atomic
def ask_mail(
    *, person: User, kind: str, occasion: str, subject: UUID, at: datetime, by: Actor
) -> bool:
    """Asks for a mail to somebody, once per occasion; it leaves within seconds of the commit.

    `kind` is registered in `mbtq.tenancy.mail`, `subject` the id of what it is about. Returns
    False, and changes nothing, when this person was mailed about this occasion before; the
    database decides, so of two transactions at once one asks. Needs the organisation's scope.
    """
    if kind not in KINDS:
        raise KeyError(f"No kind of mail {kind!r} is registered.")
    if not OCCASION.fullmatch(occasion):
        raise ValueError("An occasion is made of small letters, digits and - _ . : only.")
    # What the demonstration tells happened long ago: those mails were sent then, not now.
    is_told = current_origin().via == "demo"
    mail = Mail(
        organisation_id=current_organisation(),
        person=person,
        kind=kind,
        occasion=occasion,
        subject_id=subject,
        asked_at=at,
        sent_at=at if is_told else None,
    )
    Mail.objects.bulk_create([mail], ignore_conflicts=True)
    if not Mail.objects.filter(pk=mail.pk).exists():
        return False
    record("mail.asked", by=by.person_id, about=mail, person=person.pk, subject=subject)
    if not is_told:
        request_work(SEND_MAIL, organisation=mail.organisation_id, subject=mail.pk)
    return True


@transaction.atomic
def mark_sent(mail: Mail, *, at: datetime) -> None:
    """The mail server accepted it."""
    if _open(mail.pk).update(sent_at=at):
        record("mail.sent", by=None, about=mail, person=mail.person_id, subject=mail.subject_id)


@transaction.atomic
def drop(mail: Mail, *, at: datetime) -> None:
    """It has become pointless: nobody gets it."""
    if _open(mail.pk).update(dropped_at=at):
        record("mail.dropped", by=None, about=mail, person=mail.person_id, subject=mail.subject_id)


@transaction.atomic
def put_off(mail_id: UUID, *, at: datetime) -> None:
    """A round of attempts failed: the next one is asked for, until it is given up.

    The trail says when delivering began to fail and when it was given up, not each hour between.
    """
    if not _open(mail_id).update(failures=F("failures") + 1, failed_at=at):
        return
    mail = Mail.objects.get(pk=mail_id)
    wait = mail.wait
    if wait:
        request_work(SEND_MAIL, organisation=mail.organisation_id, subject=mail.pk, after=wait)
    if mail.failures == 1 or not wait:
        record(
            "mail.failed",
            by=None,
            about=mail,
            outcome="failed",
            person=mail.person_id,
            subject=mail.subject_id,
            failures=mail.failures,
        )


def _open(mail_id: UUID) -> QuerySet[Mail]:
    """The mail if it neither left nor was dropped."""
    return Mail.objects.filter(pk=mail_id, sent_at=None, dropped_at=None)

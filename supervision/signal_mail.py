"""The mails about signals: that there is one and where to read it, never what it says."""

from __future__ import annotations

from collections.abc import Callable

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from mbtq.core import formats
from mbtq.tenancy.mail import Letter, MailKind, closing_lines, register_kind
from mbtq.tenancy.models import Mail
from supervision.choices import Occasion
from supervision.labels import LEVELS, SEVERITIES
from supervision.models import Signal
from supervision.selectors.signal_people import circle_of
from supervision.services.signals.telling import mail_kind


def _signal_of(mail: Mail) -> Signal | None:
    rows = Signal.objects.select_related("team", "program", "owner", "therapist").filter(
        organisation_id=mail.organisation_id, pk=mail.subject_id, closed_at=None
    )
    return rows.first()


def _letter(mail: Mail, signal: Signal, subject: str, act: str) -> Letter:
    path = reverse("supervision:signal-detail", args=[mail.organisation.slug, signal.pk])
    place = signal.team.name if signal.team else signal.program.name
    body = render_to_string(
        "emails/signal.txt",
        {
            "name": mail.person.name,
            "level": LEVELS[signal.level],
            "place": place,
            "severity": signal.severity,
            "severity_words": SEVERITIES[signal.severity],
            "act": act,
            "closing": closing_lines(path),
        },
    )
    return Letter(subject, body)


def raised(mail: Mail) -> Letter | None:
    """A severe signal, just reported."""
    if (signal := _signal_of(mail)) is None:
        return None
    act = _("It must be discussed today with the program lead. Open it and say when that was done.")
    return _letter(mail, signal, _("Severe signal: discuss it today"), act)


def still_open(mail: Mail) -> Letter | None:
    """A severe signal that nobody has discussed by the next morning."""
    signal = _signal_of(mail)
    if signal is None or signal.discussed_at is not None:
        return None
    act = _("Nobody has noted yet that it was discussed. Do that now, and say when it was done.")
    return _letter(mail, signal, _("Severe signal: nobody has taken it up yet"), act)


def overdue(mail: Mail) -> Letter | None:
    """The day to look back has passed, and it is still that day and the same person's to do."""
    signal, today = _signal_of(mail), timezone.localdate()
    if signal is None or signal.review_on >= today:
        return None
    if mail.person not in circle_of([signal.program_id], on=today).looking_back(signal):
        return None
    if signal.owner_id == mail.person_id:
        act = _("You would look back on %(day)s. Do so, choose another day, or close it.") % {
            "day": formats.daytext(signal.review_on)
        }
    else:
        act = _("Who looked after it can no longer do so. Choose another owner.")
    return _letter(mail, signal, _("Signal: the day to look back has passed"), act)


def owned(mail: Mail) -> Letter | None:
    """Somebody became the owner."""
    signal = _signal_of(mail)
    if signal is None or signal.owner_id != mail.person_id:
        return None
    act = _("You look after it. Look back on %(day)s at the latest.") % {
        "day": formats.daytext(signal.review_on)
    }
    return _letter(mail, signal, _("Signal: you are the owner"), act)


RENDERS: dict[Occasion, Callable[[Mail], Letter | None]] = {
    Occasion.RAISED: raised,
    Occasion.STILL_OPEN: still_open,
    Occasion.OVERDUE: overdue,
    Occasion.OWNED: owned,
}


def register() -> None:
    """Makes the kinds of mail known."""
    for occasion, render in RENDERS.items():
        register_kind(MailKind(mail_kind(occasion), render))

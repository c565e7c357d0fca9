"""The mails about dossiers and applications: that something happened, never what it says."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from mbtq.tenancy.mail import Letter, MailKind, closing_lines, register_kind
from mbtq.tenancy.models import Mail
from training.choices import ApplicationState
from training.models import Application, Statement
from training.services.applications import MOVED
from training.services.news import ARRIVED, SIGNED
from training.services.statements import ASKED


def _letter(mail: Mail, subject: str, lines: str, path: str) -> Letter:
    body = render_to_string(
        "emails/training.txt",
        {"name": mail.person.name, "lines": lines, "closing": closing_lines(path)},
    )
    return Letter(subject, body)


def asked(mail: Mail) -> Letter | None:
    """A supervisor is asked for a statement, while it is open."""
    found = Statement.objects.filter(
        pk=mail.subject_id, author_id=mail.person_id, signed_at=None, declined_at=None
    ).first()
    if found is None:
        return None
    lines = _("%(name)s asks you for a statement on the way to a registration.") % {
        "name": found.candidate_name
    }
    return _letter(mail, _("A statement is asked of you"), lines, reverse("tenancy:choose"))


def signed(mail: Mail) -> Letter | None:
    """A statement in one's own dossier was signed."""
    if not Statement.objects.filter(pk=mail.subject_id, person_id=mail.person_id).exists():
        return None
    lines = _("A statement in your dossier was signed.")
    return _letter(mail, _("Your dossier: a statement was signed"), lines, _own())


def moved(mail: Mail) -> Letter | None:
    """One's own application went a step further."""
    if not Application.objects.filter(pk=mail.subject_id, person_id=mail.person_id).exists():
        return None
    lines = _("There is news about your application for registration.")
    return _letter(mail, _("Your application for registration"), lines, _own())


def arrived(mail: Mail) -> Letter | None:
    """An application or an appeal waits for somebody of the centre."""
    found = Application.objects.defer("frozen").filter(pk=mail.subject_id).first()
    waiting = (ApplicationState.SUBMITTED, ApplicationState.APPEALED)
    if found is None or found.state not in waiting:
        return None
    path = reverse("training:application", args=[mail.organisation.slug, found.pk])
    if found.state == ApplicationState.APPEALED:
        lines = _("Somebody appeals against a decision on an application for registration.")
        return _letter(mail, _("An appeal came in"), lines, path)
    lines = _("An application for registration came in. Check whether it is complete.")
    return _letter(mail, _("An application came in"), lines, path)


def _own() -> str:
    """Where somebody finds the own dossier, whatever the organisation."""
    return reverse("tenancy:choose")


def register() -> None:
    """Makes the kinds of mail known. The candidate's go out wherever that person works now."""
    register_kind(MailKind(ASKED, asked, reaches_outside=True))
    register_kind(MailKind(SIGNED, signed, reaches_outside=True))
    register_kind(MailKind(MOVED, moved, reaches_outside=True))
    register_kind(MailKind(ARRIVED, arrived))

"""The mails about somebody's own registration. They follow the person, not the employer."""

from __future__ import annotations

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mbtq.core import formats
from mbtq.tenancy.mail import Letter, MailKind, register_kind
from mbtq.tenancy.models import Kind, Mail
from mbtq.tenancy.permissions import Permission
from mbtq.tenancy.roles import permissions_of
from mbtq.tenancy.selectors import memberships_of
from training.choices import RegistrationEventKind, RegistrationStatus
from training.labels import REGISTERED_AS
from training.models import Registration, RegistrationEvent, RegistrationPeriod
from training.selectors.registrations import standing, with_history
from training.services.reminders import MAIL as ENDS


def granted(mail: Mail) -> Letter | None:
    """A period was added."""
    period = RegistrationPeriod.objects.select_related("registration").get(pk=mail.subject_id)
    said = _("You are registered from %(since)s to %(until)s. The certificate is in your dossier.")
    days = {"since": formats.daytext(period.since), "until": formats.daytext(period.until)}
    return _letter(mail, period.registration, _("Your registration is granted"), said % days)


def interrupted(mail: Mail) -> Letter | None:
    """It was suspended, is valid again, or was withdrawn; why is read after signing in."""
    event = RegistrationEvent.objects.select_related("registration").get(pk=mail.subject_id)
    day = {"day": formats.daytext(event.on)}
    subject, said = {
        RegistrationEventKind.SUSPENDED: (
            _("Your registration is suspended"),
            _("It is suspended from %(day)s until the centre makes it valid again."),
        ),
        RegistrationEventKind.RESUMED: (
            _("Your registration is valid again"),
            _("It is valid again from %(day)s."),
        ),
        RegistrationEventKind.WITHDRAWN: (
            _("Your registration is withdrawn"),
            _("It is withdrawn from %(day)s. The reason stands in your dossier."),
        ),
    }[RegistrationEventKind(event.kind)]
    return _letter(mail, event.registration, subject, said % day)


def ends(mail: Mail) -> Letter | None:
    """It ends soon; pointless once it was renewed, interrupted or over."""
    today = timezone.localdate()
    rows = Registration.objects.filter(periods=mail.subject_id)
    found = standing(with_history(rows).get(), on=today)
    if found.status is not RegistrationStatus.VALID or found.newest.pk != mail.subject_id:
        return None
    days = (found.until - today).days
    subject = ngettext(
        "Your registration ends in %(n)s day", "Your registration ends in %(n)s days", days
    )
    said = _("The last day is %(day)s. See what a renewal needs, and apply for it in time.")
    words = {"day": formats.daytext(found.until)}
    return _letter(mail, found.registration, subject % {"n": days}, said % words)


def _letter(mail: Mail, registration: Registration, subject: str, said: str) -> Letter:
    body = render_to_string(
        "emails/registration.txt",
        {
            "name": mail.person.name,
            "level": REGISTERED_AS[registration.level],
            "centre": mail.organisation.name,
            "said": said,
            "address": settings.PUBLIC_URL + _path(mail),
        },
    )
    return Letter(subject, body)


def _path(mail: Mail) -> str:
    """The dossier at an employer where the person has one, else the choice of places."""
    for one in memberships_of(mail.person, on=timezone.localdate()):
        is_provider = one.organisation.kind == Kind.PROVIDER
        if is_provider and Permission.DOSSIER_OWN in permissions_of(one.roles):
            return reverse("training:dossier", args=[one.organisation.slug])
    return reverse("tenancy:choose")


def register() -> None:
    """Makes the kinds of mail known."""
    renders = {"granted": granted, **dict.fromkeys(map(str, RegistrationEventKind), interrupted)}
    for act, render in renders.items():
        register_kind(MailKind(f"registration.{act}", render, reaches_outside=True))
    register_kind(MailKind(ENDS, ends, reaches_outside=True))

"""The mails about places in courses: what became of it and where to read it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mbtq.tenancy.mail import Letter, MailKind, closing_lines, register_kind
from mbtq.tenancy.models import Kind, Mail
from mbtq.tenancy.selectors import memberships_of
from training.choices import ParticipationState as State
from training.models import Participation
from training.services.telling import Told, mail_kind

# Each with the state in which it is still worth telling.
LETTERS: Mapping[Told, tuple[Any, Any, State]] = {
    Told.PLACE: (
        _("You have a place in a course"),
        _("You asked for a place in a course. You have it."),
        State.SIGNED_UP,
    ),
    Told.WAITING: (
        _("You are on the waiting list of a course"),
        _(
            "You asked for a place in a course. All places are taken: you are on the waiting list."
            " When a place becomes free and it is your turn, you have it and get a mail."
        ),
        State.WAITING,
    ),
    Told.MOVED_UP: (
        _("A place became free: you have it"),
        _(
            "You were on the waiting list of a course. A place became free and it is yours."
            " If you cannot come any more, sign off, so that somebody else can."
        ),
        State.SIGNED_UP,
    ),
    Told.CHANGED: (
        _("A course in which you have a place was changed"),
        _("The days or the place of a course in which you have a place were changed."),
        State.SIGNED_UP,
    ),
    Told.CANCELLED: (
        _("A course was cancelled"),
        _("A course for which you had signed up was cancelled."),
        State.CANCELLED,
    ),
    Told.TAKEN_OFF: (
        _("You were signed off from a course"),
        _("The expertise centre signed you off from a course."),
        State.CANCELLED,
    ),
    Told.CERTIFIED: (
        _("Your certificate of attendance is ready"),
        _("There is a certificate of attendance for a course that you followed."),
        State.ATTENDED,
    ),
}


def render_of(told: Told) -> Callable[[Mail], Letter | None]:
    """How the letter of this kind is written."""
    subject, act, state = LETTERS[told]

    def render(mail: Mail) -> Letter | None:
        row = _row(mail, state)
        if row is None:
            return None
        words = {"name": mail.person.name, "act": act, "closing": closing_lines(_path(row, mail))}
        return Letter(str(subject), render_to_string("emails/course.txt", words))

    return render


def _row(mail: Mail, state: State) -> Participation | None:
    rows = Participation.objects.filter(pk=mail.subject_id, person_id=mail.person_id, state=state)
    return rows.first()


def _path(row: Participation, mail: Mail) -> str:
    """The page in an organisation of the person; the entrance when there is none any more."""
    places = memberships_of(mail.person, on=timezone.localdate()).filter(
        organisation__kind=Kind.PROVIDER, organisation__centre_id=row.centre_id
    )
    if (place := places.first()) is None:
        return "/"
    return reverse("training:edition-detail", args=[place.organisation.slug, row.edition_id])


def register() -> None:
    """Makes the kinds of mail known; a place in a course is the person's, not the centre's."""
    for told in Told:
        register_kind(MailKind(mail_kind(told), render_of(told), reaches_outside=True))

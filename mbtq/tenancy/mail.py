"""The kinds of mail about what must not get lost, and the letter of one mail.

An app above registers its kinds in `ready()`. A letter says that something happened and where to
read it: a mailbox is not ours, so what happened and to whom stays out of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from mbtq.accounts.models import User
from mbtq.tenancy.models import Mail
from mbtq.tenancy.selectors import people_in


@dataclass(frozen=True)
class Letter:
    """What the person reads."""

    subject: str
    body: str


@dataclass(frozen=True)
class MailKind:
    """One kind of mail.

    `render` runs in the organisation's scope as the person who gets it, so the policies show that
    person's rows only, and in the language of that person. It returns None when there is nothing
    left to say, such as a signal that was closed meanwhile.

    `reaches_outside`: it is about what belongs to the person, not to the organisation that mails,
    such as a place in a course; it goes to an active account that is no member there.
    """

    key: str
    render: Callable[[Mail], Letter | None]
    reaches_outside: bool = False


KINDS: dict[str, MailKind] = {}


def register_kind(kind: MailKind) -> None:
    """Makes a kind known; two kinds under one key are a mistake."""
    if KINDS.setdefault(kind.key, kind) != kind:
        raise ValueError(f"There is another kind of mail {kind.key}.")


def letter_of(mail: Mail) -> Letter | None:
    """The letter, or None when it has become pointless. Needs the scope of mail and person.

    Nobody gets mail about an organisation to which the access has ended, unless the kind is about
    what belongs to the person.
    """
    kind = KINDS[mail.kind]
    reached = people_in(mail.organisation_id, on=timezone.localdate())
    if kind.reaches_outside:
        reached = User.objects.all()
    if not reached.filter(pk=mail.person_id, is_active=True).exists():
        return None
    with translation.override(mail.person.language or settings.LANGUAGE_CODE):
        letter = kind.render(mail)
        if letter is None:
            return None
        # As plain text now: a lazy one would be translated outside. A header has one line.
        return Letter(" ".join(str(letter.subject).split()), str(letter.body))


def closing_lines(path: str) -> str:
    """How such a mail ends, in the present language: where to read it, and that nobody answers."""
    return "\n".join(
        [
            _("What it is about is not in this mail. Sign in to read it:"),
            settings.PUBLIC_URL + path,
            "",
            _("MBT Kwaliteit sent this mail automatically. Answers to it are not read."),
        ]
    )


def message_id(mail: Mail) -> str:
    """The same for every sending of this mail, so that a mailbox can tell a copy from a second."""
    address = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    domain = address.rpartition("@")[2] or urlsplit(settings.PUBLIC_URL).hostname
    return f"<{mail.pk}@{domain}>"

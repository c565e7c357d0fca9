"""What is recorded of a session, and what it must say. Errors name the field of the form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from mbtq.core.errors import DomainError
from programs.client_codes import CodeRefused, client_code, personal_in
from programs.labels import CODE_REFUSED
from programs.models import Practitioner
from supervision.choices import (
    PEOPLE_OF_FORM,
    CaseSetting,
    Form,
    Item,
    Material,
    Mode,
    Outcome,
    Purpose,
    Track,
)
from supervision.credits.worth import MOST_MINUTES, MOST_PRESENT
from supervision.models import Arrangement

LONGEST = {"fragment": 80, "question": 2_000, "learned": 2_000, "agreement": 500}
MOST_CODES = 10
BACK = timedelta(days=366)  # twelve months, whatever the year
# Led by nobody, and by somebody of the expertise centre.
WITHOUT_SUPERVISOR = (Form.INTERVISION, Form.CONSULTATION)


class NotTheirs(DomainError):
    """Somebody acts on a session, or a part of one, that belongs to others."""


class RecordedAlready(DomainError):
    """The same session is there already."""


class LooksTheSame(DomainError):
    """A session of the same supervisor at the same time is there; it may be another one."""


@dataclass(frozen=True)
class Part:
    """What concerns one supervisee who was there."""

    supervisee: Practitioner
    codes: tuple[str, ...] = ()
    setting: str = ""
    fragment: str = ""
    question: str = ""
    learned: str = ""
    agreement: str = ""
    due_on: date | None = None
    track: str = ""

    @property
    def note(self) -> dict[str, Any]:
        """As the note holds it."""
        return {
            "codes": list(self.codes),
            "setting": self.setting,
            "fragment": self.fragment,
            "question": self.question,
            "learned": self.learned,
        }

    @property
    def is_written(self) -> bool:
        """Whether something is said here that only the own person and the supervisor may say."""
        return any(self.note.values()) or bool(self.agreement)

    def plain(self) -> dict[str, Any]:
        """As history keeps it."""
        due = self.due_on.isoformat() if self.due_on else None
        return {**self.note, "agreement": self.agreement, "due_on": due}


@dataclass(frozen=True)
class Content:
    """A session as its writer tells it. `closings`: agreement -> how it ended."""

    held_on: date
    minutes: int
    form: str
    present: tuple[Part, ...]
    supervisor: Practitioner | None = None
    consultant: str = ""
    mode: str = Mode.IN_PERSON
    purpose: str = Purpose.TRAINING
    starts_at: time | None = None
    materials: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    absent: tuple[Practitioner, ...] = ()
    arrangement: Arrangement | None = None
    planned_on: date | None = None
    closings: Mapping[UUID, str] = field(default_factory=dict)

    @property
    def people(self) -> list[Practitioner]:
        return [part.supervisee for part in self.present]

    def facts(self) -> dict[str, Any]:
        """As the row holds it; who was there stands in rows of its own."""
        return {
            "supervisor": self.supervisor,
            "consultant": self.consultant,
            "held_on": self.held_on,
            "starts_at": self.starts_at,
            "minutes": self.minutes,
            "form": self.form,
            "mode": self.mode,
            "purpose": self.purpose,
            "materials": list(self.materials),
            "items": list(self.items),
        }

    def plain(self) -> dict[str, Any]:
        """The facts as history keeps them."""
        return {
            **self.facts(),
            "supervisor": str(self.supervisor.pk) if self.supervisor else None,
            "held_on": self.held_on.isoformat(),
            "starts_at": self.starts_at.isoformat("minutes") if self.starts_at else None,
            "present": sorted(str(one.pk) for one in self.people),
            "absent": sorted(str(one.pk) for one in self.absent),
        }


def checked(content: Content, *, on: date, first: date | None = None) -> Content:
    """The content as it is kept. Raises `DomainError` at the field.

    `first` is the earliest day; without it twelve months back.
    """
    _check_words(content)
    _check_day(content, on, on - BACK if first is None else first)
    if isinstance(content.minutes, bool) or not 1 <= content.minutes <= MOST_MINUTES:
        raise DomainError(_("Give the minutes as a number from 1 to 600."), field="minutes")
    _check_people(content)
    if len(content.consultant) > 120 or personal_in(content.consultant):
        raise DomainError(_("Give the name only, without number or address."), field="consultant")
    return replace(
        content,
        consultant=content.consultant.strip(),
        present=tuple(_checked_part(part) for part in content.present),
    )


def _check_words(content: Content) -> None:
    choose = _("Choose one of the list.")
    for name, words in (("form", Form), ("mode", Mode), ("purpose", Purpose)):
        if getattr(content, name) not in set(words):
            raise DomainError(choose, field=name)
    if set(content.materials) - set(Material):
        raise DomainError(choose, field="materials")
    if set(content.items) - set(Item):
        raise DomainError(choose, field="items")
    if set(content.closings.values()) - set(Outcome) - {""}:
        raise DomainError(choose)


def _check_day(content: Content, on: date, first: date) -> None:
    if content.held_on > on:
        raise DomainError(_("The date lies in the future. Choose today or earlier."), field="day")
    if content.held_on < first:
        raise DomainError(_("A session can be recorded up to 12 months afterwards."), field="day")
    for one in [*content.people, *([content.supervisor] if content.supervisor else [])]:
        if content.held_on < one.started_on or (one.ended_on and content.held_on > one.ended_on):
            raise DomainError(
                _("%(name)s did not work here on that day.") % {"name": one.name}, field="day"
            )


def _check_people(content: Content) -> None:
    if content.form not in WITHOUT_SUPERVISOR and content.supervisor is None:
        raise DomainError(_("Choose who supervised."), field="supervisor")
    if content.form in WITHOUT_SUPERVISOR and content.supervisor is not None:
        raise DomainError(_("In this form there is no supervisor."), field="form")
    if content.form == Form.CONSULTATION and not content.consultant.strip():
        raise DomainError(_("Give the name of the consultant."), field="consultant")
    if content.form != Form.CONSULTATION and content.consultant:
        raise DomainError(_("Only a consultation is led by a consultant."), field="consultant")
    ids = [one.pk for one in content.people]
    if not ids:
        raise DomainError(_("Tick who was there."), field="people")
    if len(ids) > MOST_PRESENT:
        raise DomainError(_("At most 30 people fit in one session."), field="people")
    if len(ids) != len(set(ids)) or (content.supervisor and content.supervisor.pk in ids):
        raise DomainError(_("Name everybody once."), field="people")
    most = PEOPLE_OF_FORM.get(Form(content.form), MOST_PRESENT)
    if len(ids) > most:
        raise DomainError(
            _("%(n)s people were there: choose another form.") % {"n": len(ids)}, field="form"
        )
    if content.form == Form.INTERVISION and len(ids) < 2:
        raise DomainError(_("Tick with whom you had intervision."), field="people")


def _checked_part(part: Part) -> Part:
    where = part.supervisee.pk
    if part.setting and part.setting not in set(CaseSetting):
        raise DomainError(_("Choose one of the list."), field=f"setting_{where}")
    if part.track and part.track not in set(Track):
        raise DomainError(_("Choose one of the list."), field=f"track_{where}")
    clean: dict[str, Any] = {}
    for name, most in LONGEST.items():
        text = getattr(part, name).replace("\r\n", "\n").strip()
        if len(text) > most:
            sentence = _("Keep this under %(most)s characters.") % {"most": most}
            raise DomainError(sentence, field=f"{name}_{where}")
        if personal_in(text):
            sentence = _("This seems to hold a number or address of a person. Use the code only.")
            raise DomainError(sentence, field=f"{name}_{where}")
        clean[name] = text
    if part.due_on and not clean["agreement"]:
        raise DomainError(
            _("Say what was agreed, or leave the date out."), field=f"agreement_{where}"
        )
    return replace(part, codes=_codes(part), **clean)


def _codes(part: Part) -> tuple[str, ...]:
    """Each code once, as it is kept. The code of a group may hold the word group."""
    found: list[str] = []
    for text in part.codes:
        try:
            code = client_code(text, is_group=part.setting == CaseSetting.GROUP)
        except CodeRefused as error:
            raise DomainError(
                CODE_REFUSED[error.reason], field=f"codes_{part.supervisee.pk}"
            ) from error
        if code not in found:
            found.append(code)
    if len(found) > MOST_CODES:
        raise DomainError(_("Give at most 10 codes."), field=f"codes_{part.supervisee.pk}")
    return tuple(found)
